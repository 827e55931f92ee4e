//! The posts of a council: by area, who holds each, how far the filling of it has come, and which stands under which.

use super::Staffing;
use improvement::people::{
    AreaTotal, Circle, Dates, FillingStage, Fte, Holding, Place, Placement, PostFacts, Standing,
    View, structure, totals_by_area,
};
use jiff::civil::Date;
use records::people::store::{Filling, Holder, Post, PostState, ProposedChange};
use uuid::Uuid;

/// A post on a day.
#[derive(Debug)]
pub struct PostReading<'a> {
    /// The post.
    pub post: &'a Post,
    /// Who holds it on the day.
    pub holders: Vec<&'a Holder>,
    /// How much of it nobody holds; nothing where it is only proposed, or there is no such post on the day.
    pub vacant: Fte,
    /// How far the filling of it has come, where that has begun.
    pub filling: Option<(&'a Filling, FillingStage)>,
}

/// The posts of an area of the service.
#[derive(Debug)]
pub struct AreaOfPosts<'a> {
    /// The area, how many posts and what they come to.
    pub total: AreaTotal<&'a str>,
    /// The posts, in the order in which they were added.
    pub posts: Vec<PostReading<'a>>,
}

impl Staffing {
    /// A post as the rules see it; its holders are identified by their own records.
    #[must_use]
    pub fn post_facts(&self, post: &Post) -> PostFacts<Uuid> {
        let holdings = self.holders_of(post.id).map(|holder| Holding {
            holder: holder.id,
            kind: holder.kind,
            fte: holder.fte,
            dates: holder.dates(),
        });
        PostFacts {
            fte: post.fte,
            dates: post.dates(),
            holdings: holdings.collect(),
        }
    }

    /// The latest filling of a post, with how far it has come.
    #[must_use]
    pub fn filling(&self, post: Uuid) -> Option<(&Filling, FillingStage)> {
        let mut fillings = self.records.fillings.iter().rev();
        let filling = fillings.find(|filling| filling.post_id == post)?;
        Some((filling, filling.dates().stage_on(self.today)))
    }

    /// A post on the day.
    #[must_use]
    pub fn post_reading<'a>(&'a self, post: &'a Post) -> PostReading<'a> {
        let (facts, today) = (self.post_facts(post), self.today);
        let holders = facts.holders_on(today);
        let holders = holders.filter_map(|holding| self.holder(holding.holder));
        let vacancies = match post.state {
            PostState::Existing => facts.vacancies(Dates::between(today, today)),
            PostState::Proposed => Vec::new(),
        };
        PostReading {
            post,
            holders: holders.collect(),
            vacant: vacancies.iter().map(|vacancy| vacancy.fte).sum(),
            filling: self.filling(post.id),
        }
    }

    /// The posts that there are on the day, or those that are proposed, by area in the order in which the areas were first named.
    #[must_use]
    pub fn areas(&self, state: PostState) -> Vec<AreaOfPosts<'_>> {
        let posts: Vec<&Post> = self
            .records
            .posts
            .iter()
            .filter(|post| post.state == state)
            .filter(|post| state == PostState::Proposed || post.dates().contains(self.today))
            .collect();
        let totals = totals_by_area(posts.iter().map(|post| (post.area.as_str(), post.fte)));
        let area = |total: AreaTotal<&'_ str>| {
            let own = posts.iter().filter(|post| post.area == total.area);
            own.map(|post| self.post_reading(post)).collect::<Vec<_>>()
        };
        let mut areas = Vec::with_capacity(totals.len());
        for total in totals {
            let name = total.area;
            let name = posts.iter().find(|post| post.area == name);
            let name = name.map_or("", |post| post.area.as_str());
            areas.push(AreaOfPosts {
                posts: area(total.clone()),
                total: AreaTotal {
                    area: name,
                    posts: total.posts,
                    fte: total.fte,
                },
            });
        }
        areas
    }

    /// Where each post stands over dates, as it is and as it is proposed.
    #[must_use]
    pub fn placements(&self) -> Vec<Placement<Uuid>> {
        let under = |id: Option<Uuid>| id.map_or(Place::Top, Place::Under);
        let mut placements = Vec::new();
        for post in &self.records.posts {
            placements.push(Placement {
                post: post.id,
                place: under(post.reports_to_id),
                dates: post.dates(),
                is_proposed: post.state == PostState::Proposed,
            });
            placements.extend(post.proposal.map(|proposal| Placement {
                post: post.id,
                place: match proposal {
                    ProposedChange::Moves => under(post.moves_under_id),
                    ProposedChange::Goes => Place::Gone,
                },
                dates: Dates {
                    from: post.changes_on.or(post.from_on),
                    to: post.to_on,
                },
                is_proposed: true,
            }));
        }
        placements
    }

    /// The day on which everything that is proposed would hold: the day itself where nothing is to come.
    #[must_use]
    pub fn proposed_day(&self) -> Date {
        let posts = self.records.posts.iter();
        let days = posts.flat_map(|post| {
            let starts = post.from_on.filter(|_| post.state == PostState::Proposed);
            [starts, post.changes_on.filter(|_| post.proposal.is_some())]
        });
        days.flatten().fold(self.today, Date::max)
    }

    /// Which post stands under which, as it is on the day or as it is proposed.
    ///
    /// # Errors
    /// When posts stand under one another in a circle.
    pub fn structure(&self, view: View) -> Result<Vec<Standing<Uuid>>, Circle<Uuid>> {
        let day = match view {
            View::AsIs => self.today,
            View::AsProposed => self.proposed_day(),
        };
        structure(&self.placements(), day, view)
    }
}
