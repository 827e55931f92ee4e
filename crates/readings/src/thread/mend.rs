//! From a break to where it is mended, for those who may; for others, who must.

use crate::plans::facts;
use crate::thread::gather::PlanFacts;
use improvement::Word;
use improvement::organisations::Role;
use improvement::outcomes::Origin;
use improvement::plans::EvidenceState;
use improvement::thread::{Break, Mending};
use jiff::civil::Date;
use platform::db::{CacheRegion, Db, DbError};
use platform::sql;
use records::access::RequestContext;
use records::access::policy::{Actor, Permission, role_may};
use records::governance::addresses::Tell;
use records::indicators::addresses::{EditIndicator, IndicatorFigures};
use records::inspections::addresses::EditClock;
use records::plans::addresses::{EditAction, EvidenceAt, NewAction, UpdateAction};
use records::plans::judges::barred_from_waiting;
use records::plans::store::Evidence;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

const MEMBERS: CacheRegion = CacheRegion::new("members", 256).independent_of_actions();

/// A break with its mending.
#[derive(Debug, Clone)]
pub struct Mend {
    /// The break in plain words.
    pub words: String,
    /// The same, with references in place of titles: for the loom.
    pub short: String,
    /// What the button says.
    pub label: &'static str,
    /// Where it is mended; empty for somebody who may not, and on a page of the past.
    pub href: String,
    /// Who can, for somebody who may not; empty otherwise.
    pub who: String,
}

#[derive(Debug, Clone, Deserialize)]
struct Member {
    person_id: Uuid,
    name: String,
    role: Role,
}

/// The people of a council, for saying who mends what.
#[derive(Debug)]
pub struct Menders<'a> {
    facts: &'a PlanFacts,
    actor: &'a Actor,
    as_at: Option<Date>,
    members: Arc<Vec<Member>>,
    barred: Arc<BTreeMap<Uuid, BTreeSet<Uuid>>>,
}

impl<'a> Menders<'a> {
    /// Those of a plan, for somebody who looks at it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of(visit: &'a RequestContext, facts: &'a PlanFacts) -> Result<Self, DbError> {
        Ok(Self {
            facts,
            actor: &visit.actor,
            as_at: visit.as_at,
            members: members(&visit.app.db, facts.council.id, visit.today()).await?,
            barred: barred_from_waiting(&visit.app.db, facts.council.id).await?,
        })
    }

    /// Where a break of a finding's thread is mended, and by whom.
    pub fn mend(&self, finding: Uuid, broken: &Break<Uuid>) -> Mend {
        let needs = self.needs(broken);
        let evidence = self.waiting(broken);
        let independent = |person: Uuid| match evidence {
            Some(piece) => {
                let barred = self.barred.get(&piece.id);
                !barred.is_some_and(|barred| barred.contains(&person))
            }
            None => true,
        };
        let may = self.actor.may(needs, self.facts.council.id) && independent(self.actor.person_id);
        let past = self.as_at.is_some();
        Mend {
            words: broken.words.clone(),
            short: self.short(broken),
            label: broken.mending().label(),
            href: if may && !past {
                self.href(finding, broken, evidence)
            } else {
                String::new()
            },
            who: if may || past {
                String::new()
            } else {
                self.who(needs, independent)
            },
        }
    }

    fn needs(&self, broken: &Break<Uuid>) -> Permission {
        match broken.mending() {
            Mending::SubmitResponse | Mending::EnterResponseDate => Permission::RecordInspections,
            Mending::AddAction
            | Mending::NameOwner
            | Mending::SetDueDate
            | Mending::ChooseIndicator => Permission::EditPlan,
            Mending::GiveUpdate => Permission::UpdateActions,
            Mending::ReviewEvidence => Permission::ReviewEvidence,
            Mending::SeeSupport => Permission::LogSupport,
            Mending::EnterFigures => Permission::EditFigures,
            Mending::TellBoard => Permission::RunBoard,
        }
    }

    /// The evidence that waits longest for a reviewer.
    fn waiting(&self, broken: &Break<Uuid>) -> Option<&'a Evidence> {
        if broken.mending() != Mending::ReviewEvidence {
            return None;
        }
        let action = self.facts.action(broken.about)?;
        let waiting = self.facts.whole.relations.evidence_of(action.id).iter();
        waiting
            .filter(|piece| {
                facts::evidence(piece).state_on(self.facts.date) == EvidenceState::Waiting
            })
            .min_by_key(|piece| piece.submitted_on)
    }

    fn href(&self, finding: Uuid, broken: &Break<Uuid>, evidence: Option<&Evidence>) -> String {
        let about = broken.about;
        match broken.mending() {
            Mending::SubmitResponse | Mending::EnterResponseDate => {
                let inspection = about;
                EditClock::of(self.facts, inspection).to_string()
            }
            Mending::AddAction => format!("{}?finding={finding}", NewAction::of(self.facts)),
            Mending::NameOwner | Mending::SetDueDate | Mending::ChooseIndicator => {
                let action = about;
                EditAction::of(self.facts, action).to_string()
            }
            Mending::GiveUpdate => UpdateAction::of(self.facts, about).to_string(),
            Mending::ReviewEvidence => match evidence.map(|piece| piece.id) {
                Some(evidence) => EvidenceAt::of(self.facts, evidence).to_string(),
                None => String::new(),
            },
            Mending::SeeSupport => {
                let engagement = about;
                let href = self.facts.support_href(engagement);
                href.map_or_else(String::new, str::to_owned)
            }
            Mending::EnterFigures => {
                let indicator = about;
                match self.facts.indicator(indicator).map(|one| one.origin) {
                    // Nobody enters published figures: what can be mended is the choice of the measure.
                    Some(Origin::Reference) => EditIndicator::of(self.facts, indicator).to_string(),
                    _ => IndicatorFigures::of(self.facts, indicator).to_string(),
                }
            }
            Mending::TellBoard => format!("{}?finding={finding}", Tell::of(self.facts)),
        }
    }

    fn short(&self, broken: &Break<Uuid>) -> String {
        match self.facts.action(broken.about) {
            Some(action) => broken
                .words
                .replace(&format!("“{}”", action.title), &action.reference),
            None => broken.words.clone(),
        }
    }

    fn who(&self, needs: Permission, independent: impl Fn(Uuid) -> bool) -> String {
        let mut names: Vec<String> = Vec::new();
        for member in self.members.iter() {
            let can = role_may(member.role, needs) && independent(member.person_id);
            let known = names.iter().any(|name| name.starts_with(&member.name));
            if can && !known {
                let role = member.role.label().to_lowercase();
                names.push(format!("{} ({role})", member.name));
            }
        }
        let more = names.len() > 3;
        names.truncate(3);
        match names.split_last() {
            None => "Nobody in the council has a role that can do this. Ask the administrator to give somebody the role.".to_owned(),
            Some((only, [])) => format!("{only} can do this."),
            Some(_) if more => format!("{} or a colleague can do this.", names.join(", ")),
            Some((last, rest)) => format!("{} or {last} can do this.", rest.join(", ")),
        }
    }

    /// An address within the plan as at the date at which the page is seen.
    pub fn seen(&self, href: impl std::fmt::Display) -> String {
        platform::page::as_at(href, self.as_at)
    }
}

/// Everybody who holds a role in a council on a day, by membership or appointment.
async fn members(db: &Db, council_id: Uuid, on: Date) -> Result<Arc<Vec<Member>>, DbError> {
    db.cached(&[], MEMBERS, (council_id, on), async || {
        let sql = sql!(
            "select held.person_id, people.name, held.role
             from (select person_id, role from memberships
                   where organisation_id = $1 and from_on <= $2 and coalesce(to_on, $2) >= $2
                   union
                   select person_id, role from appointments
                   where organisation_id = $1 and from_on <= $2 and coalesce(to_on, $2) >= $2) as held
             join people on people.id = held.person_id
             where people.disabled = false order by people.name, held.role"
        );
        db.all(sql.bind(council_id).bind(on)).await
    })
    .await
}
