//! Named sets of assumptions, side by side: what if posts are filled three months late, or one is left out? And which matters most?

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::amount::{Decimal, Pence};
use super::cost::{Basis, CostError, Costs, Post, cost};
use super::prices::{PaySpines, Prices};

/// What somebody supposes of a team: a paper cites it by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assumptions {
    /// What it is called.
    pub name: String,
    /// At which prices.
    pub prices: Prices,
    /// What the Director is paid a year.
    pub director: Option<Pence>,
    /// The share at which a percentage of the Director's pay begins.
    pub director_start: Decimal,
    /// The pension contribution as a share of pay.
    pub pension: Decimal,
    /// The apprenticeship levy as a share of pay.
    pub levy: Decimal,
    /// How many months later than planned every post starts.
    pub late: u8,
    /// The posts that are left out, by their places.
    pub without: BTreeSet<usize>,
}

impl Assumptions {
    /// The posts as they are under these assumptions. A post that would start after it has ended is not there. The second is the place that each had.
    #[must_use]
    pub fn posts(&self, posts: &[Post]) -> Vec<(usize, Post)> {
        let there = posts.iter().enumerate();
        let there = there.filter(|(place, _)| !self.without.contains(place));
        let late = there.filter_map(|(place, post)| {
            let months = jiff::Span::new().months(i64::from(self.late));
            let start = post.start.checked_add(months).ok()?;
            let is_there = post.end.is_none_or(|end| start <= end);
            let post = Post {
                start,
                ..post.clone()
            };
            is_there.then_some((place, post))
        });
        late.collect()
    }

    /// What posts cost under them. Rows speak of places among [`Assumptions::posts`].
    ///
    /// # Errors
    /// When something cannot be costed.
    pub fn cost(
        &self,
        posts: &[Post],
        spines: &PaySpines,
        (from, to): (Date, Date),
    ) -> Result<Costs, CostError> {
        let posts: Vec<Post> = self
            .posts(posts)
            .into_iter()
            .map(|(_, post)| post)
            .collect();
        let basis = Basis {
            prices: &self.prices,
            spines,
            director: self.director,
            director_start: self.director_start,
            pension: self.pension,
            levy: self.levy,
        };
        cost(&posts, &basis, from, to)
    }

    /// What posts cost once every one has reached the top of its grade.
    ///
    /// # Errors
    /// When something cannot be costed.
    pub fn at_the_top(
        &self,
        posts: &[Post],
        spines: &PaySpines,
        time: (Date, Date),
    ) -> Result<Costs, CostError> {
        let top: Vec<Post> = posts.iter().map(Post::at_the_top).collect();
        let on_time = Self {
            late: 0,
            ..self.clone()
        };
        on_time.cost(&top, spines, time)
    }
}

/// How far an amount moves with one assumption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Swing {
    /// The assumption.
    pub name: String,
    /// The amount where it goes one way.
    pub low: Pence,
    /// The amount where it goes the other.
    pub high: Pence,
}

impl Swing {
    /// From the lower to the higher amount.
    #[must_use]
    pub fn spread(&self) -> Pence {
        Pence((self.high - self.low).0.saturating_abs())
    }
}

/// Assumptions by how much rests on each, the one that matters most first; those that matter alike stay in their order.
#[must_use]
pub fn tornado(mut swings: Vec<Swing>) -> Vec<Swing> {
    swings.sort_by_key(|swing| std::cmp::Reverse(swing.spread()));
    swings
}
