//! Before time away is agreed: whether it takes a role below its floor, and whether anybody would be promised twice.

use super::{Promises, Staffing, Who};
use improvement::people::{Breach, Change, ChangeKind, Dates, Share, guard as rule, not_accepted};
use jiff::civil::Date;
use platform::db::{Db, DbError};
use platform::page::listed;
use records::access::store::Organisation;
use records::people::store::{CommittedTime, TimeAway};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Days on which a role would be below its floor, and nobody has accepted that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleBreach {
    /// The role.
    pub role: Uuid,
    /// What it is called.
    pub name: String,
    /// The days, and how far below.
    pub breach: Breach,
}

/// What stands in the way of agreeing time away; nothing where it is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Guarded {
    /// Roles that would be below their floors.
    pub breaches: Vec<RoleBreach>,
    /// Who would be promised for more than they are contracted for: days and amounts in words.
    pub promised_twice: Vec<String>,
}

impl Guarded {
    /// Whether nothing stands in the way.
    #[must_use]
    pub fn is_clear(&self) -> bool {
        self.breaches.is_empty() && self.promised_twice.is_empty()
    }

    /// What stands in the way, a sentence each, with the days named and what can be done.
    #[must_use]
    pub fn in_words(&self) -> Vec<String> {
        let mut said: Vec<String> = Vec::new();
        let mut of_role: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for breach in &self.breaches {
            let words = breach.breach.in_words();
            of_role.entry(&breach.name).or_default().push(words);
        }
        for (name, words) in of_role {
            said.push(format!(
                "{name} would be {}. Arrange cover, or ask an officer who may to accept the risk",
                listed(words)
            ));
        }
        said.extend(self.promised_twice.iter().cloned());
        said
    }
}

impl Staffing {
    /// What these times away would do beside what is agreed. One of them that is agreed already is not counted twice.
    #[must_use]
    pub fn guarded(&self, asked: &[&TimeAway], promises: &Promises) -> Guarded {
        let mut guarded = Guarded::default();
        let mut by_role: BTreeMap<Uuid, Vec<&TimeAway>> = BTreeMap::new();
        for away in asked {
            let holder = self.holder(away.holder_id);
            if let Some(role) = holder.and_then(|holder| self.role_of(holder)) {
                by_role.entry(role).or_default().push(away);
            }
        }
        for (role, asked) in by_role {
            guarded.breaches.extend(self.breaches(role, &asked));
        }
        for away in asked {
            guarded
                .promised_twice
                .extend(self.promised_twice(*away, promises));
        }
        guarded
    }

    /// When a role would be below its floor by these times away, and nobody has accepted that for what they are for.
    fn breaches(&self, role: Uuid, asked: &[&TimeAway]) -> Vec<RoleBreach> {
        let Some(role) = self.role(role) else {
            return Vec::new();
        };
        let proposed: Vec<Change> = asked
            .iter()
            .map(|away| away.commitment().change())
            .collect();
        let over = Dates {
            from: proposed.iter().filter_map(|one| one.dates.from).min(),
            to: match proposed.iter().any(|one| one.dates.to.is_none()) {
                true => None,
                false => proposed.iter().filter_map(|one| one.dates.to).max(),
            },
        };
        let reading = self.reading(role, over);
        let agreed = reading.moved.iter().filter(|one| {
            let is_asked = match one.by {
                super::MovedBy::Away(away) => asked.iter().any(|other| other.id == away.id),
                _ => false,
            };
            !one.is_proposed && !is_asked
        });
        let agreed = agreed.map(|one| &one.change);
        let breaches = rule(&reading.capacity, agreed, &proposed, over);
        let engagement = asked.first().and_then(|away| away.engagement_id);
        let accepted = self.records.acceptances.iter().filter(|one| {
            let fits = one.engagement_id.is_none() || one.engagement_id == engagement;
            one.role_id == role.id && fits
        });
        let accepted: Vec<_> = accepted.map(|one| one.acceptance()).collect();
        let left = not_accepted(&breaches, &accepted).into_iter();
        let said = left.map(|breach| RoleBreach {
            role: role.id,
            name: role.name.clone(),
            breach,
        });
        said.collect()
    }

    /// Whether a holder would be promised for more than they are contracted for by time away or by cover that they give.
    #[must_use]
    pub fn promised_twice(&self, asked: &impl CommittedTime, promises: &Promises) -> Vec<String> {
        let Some(holder) = asked.holder_id().and_then(|id| self.holder(id)) else {
            return Vec::new();
        };
        let Change { fte, dates, .. } = asked.commitment().change();
        let share = (Who::of(holder), Share { fte, dates });
        let broken = promises.broken_by(share, self.council.id, Some(asked.id()));
        let name = self.name(holder);
        let broken = broken.into_iter();
        broken
            .map(|words| format!("{name} would be {words}"))
            .collect()
    }

    /// What accepting a role's breach is about: the days on which it is or would be below its floor by anything that is agreed or proposed.
    #[must_use]
    pub fn caused(&self, role: Uuid, from: Date) -> Vec<Breach> {
        let Some(role) = self.role(role) else {
            return Vec::new();
        };
        let reading = self.reading(role, Dates::since(from));
        let takes = |one: &&Change| one.kind == ChangeKind::Away;
        let (in_place, away): (Vec<&Change>, Vec<&Change>) = reading
            .moved
            .iter()
            .map(|one| &one.change)
            .partition(|one| !takes(one));
        rule(&reading.capacity, in_place, away, reading.over)
    }
}

/// What stands in the way where a council agrees to an engagement for which it has proposed time away: days named, for
/// whoever asks the council’s word.
///
/// # Errors
/// When the database fails.
pub async fn guard(
    db: &Db,
    council: &Organisation,
    engagement: Uuid,
    today: Date,
) -> Result<Guarded, DbError> {
    let staffing = Staffing::of(db, council, None, today).await?;
    let promises = Promises::of(db, &staffing).await?;
    let asked = staffing.records.away.iter();
    let asked = asked.filter(|away| {
        let waits = away.agreed_on.is_none() && away.withdrawn_on.is_none();
        away.engagement_id == Some(engagement) && waits
    });
    Ok(staffing.guarded(&asked.collect::<Vec<_>>(), &promises))
}
