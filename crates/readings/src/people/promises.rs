//! Nobody is promised for more than their contracted time, over all engagements and all councils of this service together.

use super::Staffing;
use improvement::people::{
    Change, ChangeKind, CommitmentState, Dates, Fte, Holding, Over, RoleCapacity, Share,
    contracted, course, overpromised,
};
use jiff::civil::Date;
use platform::db::{Change as Writing, Db, DbError};
use records::people::store::{Cover, Holder, TimeAway};
use records::people::{away_of, covers_of, holders_of};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Somebody: a person of this service is one over all councils, whoever is named in words is one by the post that they hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Who {
    /// A person of this service.
    Person(Uuid),
    /// The holder of a post.
    Holder(Uuid),
}

impl Who {
    /// Whoever holds a post.
    #[must_use]
    pub fn of(holder: &Holder) -> Self {
        let person = holder.person_id;
        person.map_or(Self::Holder(holder.id), Self::Person)
    }
}

/// What people are contracted for and what they are promised for, wherever that is.
#[derive(Debug, Clone, Default)]
pub struct Promises {
    holders: Vec<Holder>,
    away: Vec<TimeAway>,
    covers: Vec<Cover>,
    today: Date,
}

impl Promises {
    /// Of everybody in a council, over all councils of this service. As at a past day it is what this council itself had.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of(db: &Db, staffing: &Staffing) -> Result<Self, DbError> {
        let (records, today) = (&staffing.records, staffing.today);
        let mut own = Self {
            holders: records.holders.clone(),
            away: records.away.clone(),
            covers: records.covers.clone(),
            today,
        };
        let people = own.people();
        if staffing.moment.is_some() || people.is_empty() {
            return Ok(own);
        }
        own.take_in(
            db.all(holders_of(&people)).await?,
            db.all(away_of(&people)).await?,
            db.all(covers_of(&people)).await?,
        );
        Ok(own)
    }

    /// The same within a change, where nobody can promise the same time meanwhile.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn within(
        change: &mut Writing,
        staffing: &Staffing,
        who: &Holder,
    ) -> Result<Self, DbError> {
        let people: Vec<Uuid> = who.person_id.into_iter().collect();
        let mut own = Self {
            holders: staffing.records.holders.clone(),
            away: staffing.records.away.clone(),
            covers: staffing.records.covers.clone(),
            today: staffing.today,
        };
        own.take_in(
            change.all(holders_of(&people)).await?,
            change.all(away_of(&people)).await?,
            change.all(covers_of(&people)).await?,
        );
        Ok(own)
    }

    fn people(&self) -> Vec<Uuid> {
        let people = self.holders.iter().filter_map(|holder| holder.person_id);
        people.collect::<BTreeSet<Uuid>>().into_iter().collect()
    }

    /// What was read from everywhere stands in the place of what was known.
    fn take_in(&mut self, holders: Vec<Holder>, away: Vec<TimeAway>, covers: Vec<Cover>) {
        self.holders
            .retain(|one| holders.iter().all(|other| other.id != one.id));
        self.away
            .retain(|one| away.iter().all(|other| other.id != one.id));
        self.covers
            .retain(|one| covers.iter().all(|other| other.id != one.id));
        self.holders.extend(holders);
        self.away.extend(away);
        self.covers.extend(covers);
    }

    fn who(&self, holder: Uuid) -> Option<Who> {
        let mut holders = self.holders.iter();
        holders.find(|one| one.id == holder).map(Who::of)
    }

    /// What people are contracted for.
    fn contracted(&self) -> Vec<(Who, Share)> {
        let holdings: Vec<Holding<Who>> = self
            .holders
            .iter()
            .map(|holder| Holding {
                holder: Who::of(holder),
                kind: holder.kind,
                fte: holder.fte,
                dates: holder.dates(),
            })
            .collect();
        contracted(&holdings)
    }

    /// What is agreed of their time, each with the council that it is promised by; but for one promise that is being judged.
    fn promised(&self, left_out: Option<Uuid>) -> Vec<(Who, Share, Uuid)> {
        let holds = |state: Option<CommitmentState>| {
            use CommitmentState::{Agreed, Ended, UnderWay};
            matches!(state, Some(Agreed | UnderWay | Ended))
        };
        let away = self.away.iter().filter(|one| Some(one.id) != left_out);
        let away = away.filter(|one| holds(one.commitment().state_on(self.today)));
        let away = away.filter_map(|one| {
            let change = one.commitment().change();
            Some((self.who(one.holder_id)?, change, one.organisation_id))
        });
        let covers = self.covers.iter().filter(|one| Some(one.id) != left_out);
        let covers = covers.filter(|one| holds(one.commitment().state_on(self.today)));
        let covers = covers.filter_map(|one| {
            let change = one.commitment().change();
            Some((self.who(one.holder_id?)?, change, one.organisation_id))
        });
        let all = away.chain(covers);
        all.map(|(who, Change { fte, dates, .. }, council)| (who, Share { fte, dates }, council))
            .collect()
    }

    /// Where somebody would be promised for more than they are contracted for, if this were agreed too: days and amounts, and whether a part of it
    /// is promised by another council, of whose business no more is told.
    #[must_use]
    pub fn broken_by(
        &self,
        (who, share): (Who, Share),
        council: Uuid,
        left_out: Option<Uuid>,
    ) -> Vec<String> {
        let others = self.promised(left_out);
        let mut promised: Vec<(Who, Share)> = others
            .iter()
            .filter(|(other, ..)| *other == who)
            .map(|(who, share, _)| (*who, *share))
            .collect();
        promised.push((who, share));
        let over = overpromised(&self.contracted(), &promised, share.dates);
        let in_words = |over: &Over<Who>| {
            let mut others = others.iter();
            let is_elsewhere = others.any(|(other, share, by)| {
                *other == who && *by != council && share.dates.common(&over.dates).is_some()
            });
            let elsewhere = match is_elsewhere {
                true => ". Some of it is promised by another council",
                false => "",
            };
            format!("{}{elsewhere}", over.in_words())
        };
        over.iter().map(in_words).collect()
    }

    /// The highest share of full time that anybody is promised for within some dates, and who; none where nobody is promised.
    #[must_use]
    pub fn highest(&self, over: Dates) -> Option<(Who, Fte)> {
        let promised = self.promised(None);
        let people: BTreeSet<Who> = promised.iter().map(|(who, ..)| *who).collect();
        let most = people.into_iter().filter_map(|who| {
            let own = promised.iter().filter(|(other, ..)| *other == who);
            let changes: Vec<Change> = own
                .map(|(_, share, _)| Change {
                    kind: ChangeKind::Away,
                    fte: share.fte,
                    dates: share.dates,
                })
                .collect();
            let steps = course(&RoleCapacity::default(), &changes, over);
            let most = steps.iter().map(|step| step.away).max()?;
            (most > Fte::ZERO).then_some((who, most))
        });
        most.max_by_key(|(who, most)| (*most, std::cmp::Reverse(*who)))
    }

    /// Whoever is promised for more than they are contracted for within some dates, by what is agreed already.
    #[must_use]
    pub fn over(&self, over: Dates) -> Vec<Over<Who>> {
        let promised = self.promised(None).into_iter();
        let promised: Vec<(Who, Share)> = promised.map(|(who, share, _)| (who, share)).collect();
        overpromised(&self.contracted(), &promised, over)
    }
}
