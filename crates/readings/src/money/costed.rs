//! What the posts of a fund cost by each scenario. Who may not see pay is told sums over at least three posts alone, and nothing from which
//! the pay of one follows.

use improvement::money::{
    Assumptions, Award, CostError, Costs, Decimal, FinancialYear, Grades, LEVY, Parts, PaySpines,
    Pence, Post as CostedPost, Prices, Scenario,
};
use jiff::civil::Date;
use records::money::store::{Fund, PayScenario, PriceBasis};
use records::people::store::{Post, PostPay};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use uuid::Uuid;

/// Sums over fewer posts could tell what one person is paid.
pub const FEWEST_POSTS: usize = 3;

/// What is said in place of a sum that could.
pub const HIDDEN: &str = "Shown only to people who may see pay";

static SPINES: LazyLock<Option<PaySpines>> = LazyLock::new(|| reference::pay_spines().ok());

/// The published spines; none where the program was put together with a damaged pack.
pub(super) fn spines() -> Option<&'static PaySpines> {
    SPINES.as_ref()
}

/// Who asks what posts cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sees {
    /// Sums over several posts.
    Totals,
    /// What each post costs too.
    Pay,
}

/// Where on their grades posts stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stand {
    /// As they are, with their increments.
    AsTheyAre,
    /// All at the top.
    Top,
}

/// What posts cost, as far as somebody may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen<T> {
    /// So much.
    Known(T),
    /// It could tell what one person is paid.
    Hidden,
    /// It cannot be worked out: why, in words.
    Unknown(String),
}

impl<T> Seen<T> {
    /// What is known.
    pub fn known(self) -> Option<T> {
        match self {
            Self::Known(known) => Some(known),
            Self::Hidden | Self::Unknown(_) => None,
        }
    }

    /// What follows from it.
    pub fn map<U>(self, then: impl FnOnce(T) -> U) -> Seen<U> {
        match self {
            Self::Known(known) => Seen::Known(then(known)),
            Self::Hidden => Seen::Hidden,
            Self::Unknown(why) => Seen::Unknown(why),
        }
    }

    /// Why it is not shown; nothing where it is.
    pub fn why(&self) -> &str {
        match self {
            Self::Known(_) => "",
            Self::Hidden => HIDDEN,
            Self::Unknown(why) => why,
        }
    }
}

/// What posts cost by one scenario.
#[derive(Debug, Clone)]
pub struct Priced {
    costs: Costs,
    /// Which posts were costed, in order.
    posts: Vec<Uuid>,
}

impl Priced {
    pub(super) const fn costs(&self) -> &Costs {
        &self.costs
    }

    /// In each year.
    #[must_use]
    pub fn by_year(&self) -> Vec<(FinancialYear, Parts)> {
        self.costs.by_year()
    }

    /// Over all years.
    #[must_use]
    pub fn total(&self) -> Parts {
        self.costs.total()
    }

    /// Each post in each year.
    pub fn rows(&self) -> impl Iterator<Item = (Uuid, FinancialYear, Parts)> {
        let rows = self.costs.rows().iter();
        rows.filter_map(|row| Some((*self.posts.get(row.post)?, row.year, row.parts)))
    }

    /// Whether every sum is one over several posts.
    fn is_of_several(&self) -> bool {
        let paid = |year: FinancialYear| {
            let of_year = self.costs.rows().iter().filter(|row| row.year == year);
            of_year.count()
        };
        let mut years = self.costs.years().iter();
        years.all(|year| matches!(paid(*year), 0 | FEWEST_POSTS..))
    }
}

/// What the posts of a fund are costed from.
#[derive(Debug, Clone, Copy)]
pub struct Costing<'a> {
    /// The fund.
    pub fund: &'a Fund,
    /// The posts that it pays.
    pub posts: &'a [Post],
    /// What they are paid.
    pub pay: &'a [PostPay],
    /// The first day of whoever first held each.
    pub starts: &'a BTreeMap<Uuid, Date>,
}

/// What may be varied to see how much hangs on it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Varied {
    /// So much more a year in each award, as a share: from −1 to 1, in ten-thousandths.
    pub award: i64,
    /// So many more months late.
    pub late: i64,
    /// So much more of the Director's pay, in ten-thousandths.
    pub director: i64,
    /// So much more pension, in ten-thousandths of pay.
    pub pension: i64,
}

impl Costing<'_> {
    /// What the posts cost by a scenario over some days, whoever sees it.
    pub(super) fn price(
        &self,
        scenario: &PayScenario,
        stand: Stand,
        varied: Varied,
        time: (Date, Date),
    ) -> Result<Priced, String> {
        let spines = spines().ok_or("The pay spine cannot be read")?;
        if self.posts.is_empty() {
            return Err("No posts are paid from this fund".to_owned());
        }
        let posts: Vec<CostedPost> = self
            .posts
            .iter()
            .map(|post| self.post(post, stand))
            .collect::<Result<_, _>>()?;
        let assumptions = self.assumptions(scenario, varied)?;
        let costed = assumptions.posts(&posts).into_iter();
        let ids: Vec<Uuid> = costed.map(|(place, _)| self.posts[place].id).collect();
        let costs = assumptions.cost(&posts, spines, time);
        let costs = costs.map_err(|error| self.told(&ids, &error))?;
        Ok(Priced { costs, posts: ids })
    }

    fn assumptions(&self, scenario: &PayScenario, varied: Varied) -> Result<Assumptions, String> {
        let director = scenario.director.and_then(|pay| {
            let more = i128::from(pay) * i128::from(10_000 + varied.director) / 10_000;
            i64::try_from(more).ok().map(Pence)
        });
        let late = (scenario.late_months + varied.late).clamp(0, 120);
        let without = self.posts.iter().enumerate();
        let without = without.filter(|(_, post)| scenario.without_id == Some(post.id));
        Ok(Assumptions {
            name: scenario.name.clone(),
            prices: prices(scenario, varied.award)?,
            director,
            director_start: share(scenario.director_start, 0)?,
            pension: share(scenario.pension, varied.pension)?,
            levy: match scenario.levy {
                true => LEVY,
                false => Decimal::ZERO,
            },
            late: u8::try_from(late).unwrap_or_default(),
            without: without.map(|(place, _)| place).collect(),
        })
    }

    /// The same as far as somebody may see it.
    pub(super) fn seen(
        &self,
        scenario: &PayScenario,
        priced: Result<Priced, String>,
        sees: Sees,
    ) -> Seen<Priced> {
        let tells_one = scenario.without_id.is_some();
        match priced {
            // What is wrong may name a post and its point.
            Err(_) if sees == Sees::Totals && self.posts.len() < FEWEST_POSTS => Seen::Hidden,
            Err(why) => Seen::Unknown(why),
            Ok(priced) if sees == Sees::Pay => Seen::Known(priced),
            Ok(priced) if !tells_one && priced.is_of_several() => Seen::Known(priced),
            Ok(_) => Seen::Hidden,
        }
    }

    /// A post as the rules see it. Without a point it begins at the bottom of its grade.
    fn post(&self, post: &Post, stand: Stand) -> Result<CostedPost, String> {
        let grade = Grades::local().find(&post.grade);
        let grade = grade.map_err(|problem| format!("{}: the grade {problem}", post.title))?;
        let paid = self.pay.iter().filter(|pay| pay.post_id == post.id);
        let first = paid.min_by_key(|pay| (pay.from_on, pay.id));
        let point = first.and_then(|pay| pay.point);
        let costed = CostedPost {
            grade,
            point: point.and_then(|point| u16::try_from(point).ok()),
            fte: Decimal::new(post.fte.millionths(), 6).unwrap_or(Decimal::ZERO),
            start: self.start(post),
            end: post.to_on,
        };
        let costed = match stand {
            Stand::AsTheyAre => costed,
            Stand::Top => costed.at_the_top(),
        };
        Ok(costed)
    }

    /// The day from which a post is paid: that of whoever first held it, else the first on which there is both the post and the fund.
    fn start(&self, post: &Post) -> Date {
        let planned = post
            .from_on
            .unwrap_or(self.fund.from_on)
            .max(self.fund.from_on);
        self.starts.get(&post.id).copied().unwrap_or(planned)
    }

    fn told(&self, ids: &[Uuid], error: &CostError) -> String {
        let CostError::Posts(problems) = error else {
            return format!("The posts cannot be costed: {error}");
        };
        let Some(first) = problems.first() else {
            return error.to_string();
        };
        let id = ids.get(first.post);
        let post = self.posts.iter().find(|post| Some(&post.id) == id);
        let title = post.map_or("A post", |post| post.title.as_str());
        let field = match first.rule.name() {
            "fte" => "FTE",
            other => other,
        };
        format!("{title}: the {field} {first}")
    }
}

fn prices(scenario: &PayScenario, more: i64) -> Result<Prices, String> {
    let year = FinancialYear::parse(&scenario.base_year);
    match scenario.prices {
        PriceBasis::Constant => year.map(Prices::Constant).ok_or_else(|| {
            format!(
                "“{}” is not a financial year: change the scenario",
                scenario.base_year
            )
        }),
        PriceBasis::Awards => {
            let rise = scenario.rise.map(|rise| share(rise, more)).transpose()?;
            let percent = rise.and_then(per_cent);
            Ok(Prices::Awards(Scenario {
                name: scenario.name.clone(),
                published_to: year,
                further: percent.map(Award::Percent),
                ..Scenario::default()
            }))
        }
    }
}

/// A share as it is kept, as an exact number, and so many ten-thousandths more.
pub(super) fn share(kept: f64, more: i64) -> Result<Decimal, String> {
    let exact = Decimal::parse(&kept.to_string());
    let exact = exact.filter(|exact| exact.places() <= 6);
    let exact = exact.ok_or_else(|| format!("{kept} is not a share that can be counted with"))?;
    let scale = 10_i64.pow(6 - u32::from(exact.places()));
    let units = exact.units() * scale + more * 100;
    Ok(Decimal::new(units, 6).unwrap_or(exact))
}

/// A share as so many per cent.
fn per_cent(share: Decimal) -> Option<Decimal> {
    match share.places() {
        places @ 2.. => Decimal::new(share.units(), places - 2),
        places => Decimal::new(share.units() * 10_i64.pow(2 - u32::from(places)), 0),
    }
}
