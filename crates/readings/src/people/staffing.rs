//! The people of a council on a day, and each role over time.

use improvement::people::{
    Breach, Change, ChangeKind, CommitmentState, Dates, Fte, HoldingKind, NetStep, RoleCapacity,
    Step, course, net_course, periods_below,
};
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::{CacheRegion, Db, DbError};
use records::access::store::Organisation;
use records::facts::{Names, people_in};
use records::people::StaffRecords;
use records::people::store::{
    Cover, FloorAcceptance, Holder, LeadershipRole, Post, PostState, TimeAway,
};
use std::sync::Arc;
use uuid::Uuid;

/// The people of a council are read once for all who ask on a day.
const STAFFINGS: CacheRegion =
    CacheRegion::new("people and capacity", 128).independent_of_actions();

/// The people of a council on a day, with what is known of them by then.
#[derive(Debug)]
pub struct Staffing {
    /// The council.
    pub council: Organisation,
    /// The day.
    pub today: Date,
    /// What is kept.
    pub records: StaffRecords,
    /// The names of everybody who is mentioned.
    pub names: Names,
    /// The moment as at which it was read: `None` is now.
    pub moment: Option<Instant>,
}

/// Something that moves what a role has over dates.
#[derive(Debug, Clone, Copy)]
pub struct Moved<'a> {
    /// How, how much and when.
    pub change: Change,
    /// Whether it is proposed and not agreed.
    pub is_proposed: bool,
    /// What it is.
    pub by: MovedBy<'a>,
}

/// What moves what a role has.
#[derive(Debug, Clone, Copy)]
pub enum MovedBy<'a> {
    /// Somebody in a post.
    InPost(&'a Post),
    /// Somebody's time away.
    Away(&'a TimeAway),
    /// Somebody's cover; in the other role that they leave for it, it takes time away.
    Cover(&'a Cover),
}

/// A role over some dates.
#[derive(Debug)]
pub struct RoleReading<'a> {
    /// The role.
    pub role: &'a LeadershipRole,
    /// What it has by itself, and its floor.
    pub capacity: RoleCapacity,
    /// Everything that moves it.
    pub moved: Vec<Moved<'a>>,
    /// The dates.
    pub over: Dates,
    /// Its course as agreed.
    pub steps: Vec<Step>,
    /// What is left at home, as agreed.
    pub net: Vec<NetStep>,
    /// The same with everything that is proposed.
    pub net_proposed: Vec<NetStep>,
    /// When it is below its floor, as agreed.
    pub below: Vec<Breach>,
    /// The same with everything that is proposed.
    pub below_proposed: Vec<Breach>,
}

impl Staffing {
    /// The people of a council on a day, as at a moment.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of(
        db: &Db,
        council: &Organisation,
        moment: Option<Instant>,
        today: Date,
    ) -> Result<Arc<Self>, DbError> {
        let read = async || Self::read(db, council.clone(), moment, today).await;
        db.cached(&[council.id], STAFFINGS, (moment, today), read)
            .await
    }

    async fn read(
        db: &Db,
        council: Organisation,
        moment: Option<Instant>,
        today: Date,
    ) -> Result<Self, DbError> {
        let records = records::people::staff(db, council.id, moment).await?;
        let people = people_in(&records.holders).chain(people_in(&records.away));
        let people = people.chain(people_in(&records.acceptances)).collect();
        Ok(Self {
            names: Names::of_people(db, people).await?,
            council,
            today,
            records,
            moment,
        })
    }

    /// A role.
    #[must_use]
    pub fn role(&self, id: Uuid) -> Option<&LeadershipRole> {
        self.records.roles.iter().find(|role| role.id == id)
    }

    /// A post.
    #[must_use]
    pub fn post(&self, id: Uuid) -> Option<&Post> {
        self.records.posts.iter().find(|post| post.id == id)
    }

    /// A holder.
    #[must_use]
    pub fn holder(&self, id: Uuid) -> Option<&Holder> {
        self.records.holders.iter().find(|holder| holder.id == id)
    }

    /// Time away.
    #[must_use]
    pub fn away(&self, id: Uuid) -> Option<&TimeAway> {
        self.records.away.iter().find(|away| away.id == id)
    }

    /// Who holds a post at any time, in the order in which they were added.
    pub fn holders_of(&self, post: Uuid) -> impl Iterator<Item = &Holder> {
        let holders = self.records.holders.iter();
        holders.filter(move |holder| holder.post_id == post)
    }

    /// The cover for somebody's time away that was not withdrawn.
    pub fn covers_of(&self, away: Uuid) -> impl Iterator<Item = &Cover> {
        let covers = self.records.covers.iter();
        covers.filter(move |cover| cover.away_id == Some(away) && cover.withdrawn_on.is_none())
    }

    /// The role in which a holder's post is.
    #[must_use]
    pub fn role_of(&self, holder: &Holder) -> Option<Uuid> {
        self.post(holder.post_id)?.role_id
    }

    /// The name of whoever holds a post.
    #[must_use]
    pub fn name(&self, holder: &Holder) -> String {
        match holder.person_id {
            Some(person) => self.names.person(person),
            None => holder.name.clone(),
        }
    }

    /// The name of whoever covers.
    #[must_use]
    pub fn cover_name(&self, cover: &Cover) -> String {
        let holder = cover.holder_id.and_then(|id| self.holder(id));
        holder.map_or_else(|| cover.name.clone(), |holder| self.name(holder))
    }

    /// The acceptances of a role that hold for an engagement, for any, or for all where none is named.
    pub fn acceptances(
        &self,
        role: Uuid,
        engagement: Option<Uuid>,
    ) -> impl Iterator<Item = &FloorAcceptance> {
        let all = self.records.acceptances.iter();
        all.filter(move |one| {
            let fits = one.engagement_id.is_none()
                || engagement.is_none()
                || one.engagement_id == engagement;
            one.role_id == role && fits
        })
    }

    /// Everything that moves a role. Whoever covers in another role leaves their own for it: nobody is in two places.
    #[must_use]
    pub fn moved(&self, role: Uuid) -> Vec<Moved<'_>> {
        let posts = self.records.posts.iter();
        let posts = posts.filter(|post| post.role_id == Some(role));
        let mut moved: Vec<Moved<'_>> = posts.flat_map(|post| self.in_post(post)).collect();
        let of_role = |holder: Uuid| {
            let holder = self.holder(holder);
            holder.and_then(|holder| self.role_of(holder)) == Some(role)
        };
        for away in self
            .records
            .away
            .iter()
            .filter(|one| of_role(one.holder_id))
        {
            let (commitment, by) = (away.commitment(), MovedBy::Away(away));
            moved.extend(self.committed(commitment.state_on(self.today), commitment.change(), by));
        }
        for cover in &self.records.covers {
            let (commitment, by) = (cover.commitment(), MovedBy::Cover(cover));
            let (state, change) = (commitment.state_on(self.today), commitment.change());
            if cover.role_id == role {
                moved.extend(self.committed(state, change, by));
            }
            if cover.holder_id.is_some_and(of_role) {
                let kind = ChangeKind::Away;
                moved.extend(self.committed(state, Change { kind, ..change }, by));
            }
        }
        moved
    }

    /// What is neither proposed nor agreed moves nothing.
    fn committed<'a>(
        &self,
        state: Option<CommitmentState>,
        change: Change,
        by: MovedBy<'a>,
    ) -> Option<Moved<'a>> {
        let is_proposed = match state? {
            CommitmentState::Proposed => true,
            CommitmentState::Agreed | CommitmentState::UnderWay | CommitmentState::Ended => false,
            CommitmentState::Withdrawn => return None,
        };
        Some(Moved {
            change,
            is_proposed,
            by,
        })
    }

    /// What the holders of a post bring to its role. Who acts up or stands in counts for what nobody holds by right, and covers what of it is away:
    /// a post that two people hold is still one post.
    fn in_post<'a>(&'a self, post: &'a Post) -> Vec<Moved<'a>> {
        let mut changes = Vec::new();
        for holder in self.holders_of(post.id) {
            let Some(dates) = holder.dates().common(&post.dates()) else {
                continue;
            };
            let kind = match holder.kind {
                HoldingKind::Acting | HoldingKind::Interim => ChangeKind::Cover,
                HoldingKind::Substantive | HoldingKind::FixedTerm => ChangeKind::InPost,
            };
            let fte = holder.fte;
            changes.push(Change { kind, fte, dates });
            let away = self.records.away.iter();
            let away = away.filter(|away| away.holder_id == holder.id && away.agreed_on.is_some());
            changes.extend(away.map(|away| away.commitment().change()));
        }
        let mut found = Vec::new();
        for step in course(&RoleCapacity::default(), &changes, Dates::ALWAYS) {
            let filled = step.cover.min((post.fte - step.base).max(Fte::ZERO));
            let rest = (step.cover - filled).min(step.away).max(Fte::ZERO);
            let parts = [
                (ChangeKind::InPost, step.base + filled),
                (ChangeKind::Cover, rest),
            ];
            let parts = parts.into_iter().filter(|(_, fte)| *fte > Fte::ZERO);
            found.extend(parts.map(|(kind, fte)| Moved {
                change: Change {
                    kind,
                    fte,
                    dates: step.dates,
                },
                is_proposed: post.state == PostState::Proposed,
                by: MovedBy::InPost(post),
            }));
        }
        found
    }

    /// A role over some dates.
    #[must_use]
    pub fn reading<'a>(&'a self, role: &'a LeadershipRole, over: Dates) -> RoleReading<'a> {
        let capacity = RoleCapacity {
            base: role.others,
            floor: role.floor,
        };
        let moved = self.moved(role.id);
        let agreed = moved.iter().filter(|one| !one.is_proposed);
        let steps = course(&capacity, agreed.map(|one| &one.change), over);
        let proposed = course(&capacity, moved.iter().map(|one| &one.change), over);
        let (net, net_proposed) = (net_course(&steps), net_course(&proposed));
        RoleReading {
            below: periods_below(&capacity, &net),
            below_proposed: periods_below(&capacity, &net_proposed),
            role,
            capacity,
            moved,
            over,
            steps,
            net,
            net_proposed,
        }
    }

    /// Every role over some dates.
    #[must_use]
    pub fn readings(&self, over: Dates) -> Vec<RoleReading<'_>> {
        let roles = self.records.roles.iter();
        roles.map(|role| self.reading(role, over)).collect()
    }
}

impl RoleReading<'_> {
    /// The changes that are agreed, or those that are only proposed.
    pub fn changes(&self, proposed: bool) -> impl Iterator<Item = &Change> {
        let moved = self.moved.iter();
        let moved = moved.filter(move |one| one.is_proposed == proposed);
        moved.map(|one| &one.change)
    }

    /// When it is below its floor on a day, as agreed.
    #[must_use]
    pub fn below_on(&self, day: Date) -> Option<&Breach> {
        let mut below = self.below.iter();
        below.find(|breach| breach.dates.contains(day))
    }

    /// Whether anything that is proposed changes it.
    #[must_use]
    pub fn has_proposals(&self) -> bool {
        self.net != self.net_proposed
    }
}
