//! One council's plan with its whole past, told into a database.

use crate::words::{self, pick};
use improvement::inspections::FindingKind;
use improvement::organisations::Role;
use improvement::plans::{Brag, Delivery, Direction, EvidenceState, Impact};
use jiff::ToSpan;
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::{Author, Change, Db, DbError, Record};
use platform::sql;
use records::access::store as people;
use records::access::store::{Membership, Organisation, Person};
use records::inspections::store::{Finding, Inspection};
use records::plans::store::{
    Action, ActionFinding, Evidence, FocusArea, Milestone, Plan, PlanInspection, Priority, Update,
};
use records::published::store::{Measure, measures};
use std::collections::BTreeMap;
use uuid::Uuid;

/// How much is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Councils that have a plan.
    pub plans: usize,
    /// Actions in a plan.
    pub actions: usize,
    /// Updates of an action.
    pub updates: usize,
}

impl Size {
    /// A country's worth.
    pub const WHOLE: Self = Self {
        plans: 150,
        actions: 200,
        updates: 20,
    };
    /// A tenth of it.
    pub const TENTH: Self = Self {
        plans: 15,
        ..Self::WHOLE
    };
}

/// People of a council who own its actions.
const OWNERS: usize = 12;
/// Days between the updates of an action.
const BETWEEN: i32 = 25;

/// What every plan has in common.
#[derive(Debug)]
pub struct Plans {
    size: Size,
    pub(super) now: Instant,
    pub(super) today: Date,
    inspections: BTreeMap<Uuid, Inspection>,
    pub(super) measures: BTreeMap<String, Measure>,
}

/// One plan while it is told.
pub(super) struct SeededPlan<'a> {
    pub(super) all: &'a Plans,
    pub(super) organisation_id: Uuid,
    pub(super) plan_id: Uuid,
    pub(super) place: usize,
    pub(super) owners: Vec<Uuid>,
    pub(super) lead: Uuid,
    pub(super) findings: Vec<Uuid>,
    pub(super) actions: Vec<Uuid>,
}

impl Plans {
    /// Reads what every plan needs: the latest inspection of each council, and the measures that plans watch.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn new(db: &Db, size: Size, now: Instant) -> Result<Self, DbError> {
        let sql = sql!(
            "select * from inspections where published_on is not null order by published_on, id"
        );
        let inspections: Vec<Inspection> = db.all(sql).await?;
        Ok(Self {
            size,
            now,
            today: now.date(),
            inspections: inspections
                .into_iter()
                .map(|one| (one.organisation_id, one))
                .collect(),
            measures: measures(db, words::MEASURES).await?,
        })
    }

    /// Tells one council's plan with its past; `place` is its number, from which its words and dates follow.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tell(
        &self,
        change: &mut Change,
        council: &Organisation,
        place: usize,
        lead: Uuid,
    ) -> Result<(), DbError> {
        let mut told = SeededPlan {
            all: self,
            organisation_id: council.id,
            plan_id: Uuid::now_v7(),
            place,
            owners: Vec::new(),
            lead,
            findings: Vec::new(),
            actions: Vec::new(),
        };
        told.people(change, council).await?;
        let areas = told.structure(change, council).await?;
        told.actions(change, &areas).await?;
        told.indicators(change).await?;
        told.meetings(change).await
    }

    /// The day so many days ago.
    pub(super) fn ago(&self, days: i32) -> Date {
        self.today.checked_sub(days.days()).unwrap_or(self.today)
    }
}

impl SeededPlan<'_> {
    pub(super) fn by(&self, person_id: Uuid, on: Date) -> Author {
        let noon = Instant::start_of(on).plus_seconds(12 * 3600);
        Author {
            person_id: Some(person_id),
            at: noon.min(self.all.now),
        }
    }

    /// Days since the plan began: an update every so often, and half a year before the first.
    fn begun(&self) -> Date {
        let updates = i32::try_from(self.all.size.updates).unwrap_or(i32::MAX / BETWEEN);
        self.all
            .ago(updates.saturating_mul(BETWEEN).saturating_add(180))
    }

    /// Adds records that nobody changed since.
    pub(super) async fn once<R: Record>(
        &self,
        change: &mut Change,
        on: Date,
        records: Vec<R>,
    ) -> Result<(), DbError> {
        let by = self.by(self.lead, on);
        let pasts: Vec<Vec<(Author, R)>> = records
            .into_iter()
            .map(|record| vec![(by, record)])
            .collect();
        change.create_past(&pasts).await
    }

    async fn people(&mut self, change: &mut Change, council: &Organisation) -> Result<(), DbError> {
        let mut memberships = Vec::new();
        for number in 1..=OWNERS {
            let person = Person {
                id: Uuid::now_v7(),
                email: format!("owner{number}@{}.example.org", council.slug),
                name: format!("Owner {number} of {}", council.name),
                job_title: None,
                introduction: None,
                disabled: false,
            };
            people::add_person(change, &person, None).await?;
            self.owners.push(person.id);
            memberships.push(Membership {
                organisation_id: council.id,
                id: Uuid::now_v7(),
                version: 1,
                person_id: person.id,
                role: Role::ActionOwner,
                from_on: self.begun(),
                to_on: None,
            });
        }
        self.once(change, self.begun(), memberships).await
    }

    /// The plan, what it answers and how it is divided; gives its focus areas.
    async fn structure(
        &mut self,
        change: &mut Change,
        council: &Organisation,
    ) -> Result<Vec<Uuid>, DbError> {
        let (organisation_id, plan_id, begun) = (council.id, self.plan_id, self.begun());
        let plan = Plan {
            organisation_id,
            id: plan_id,
            version: 1,
            name: format!("{} improvement plan", council.name),
            purpose: "To put right what inspectors found, and to show that children are better off for it.".to_owned(),
            starts_on: begun,
            ends_on: None,
        };
        self.once(change, begun, vec![plan]).await?;
        if let Some(inspection) = self.all.inspections.get(&council.id) {
            let answered = PlanInspection {
                organisation_id,
                id: Uuid::now_v7(),
                version: 1,
                plan_id,
                inspection_id: inspection.id,
            };
            self.once(change, begun, vec![answered]).await?;
            let findings: Vec<Finding> = (1..)
                .zip(words::FINDINGS)
                .map(|(number, words)| Finding {
                    organisation_id,
                    id: Uuid::now_v7(),
                    version: 1,
                    inspection_id: inspection.id,
                    // After those that the published figures may know of.
                    number: 100 + number,
                    kind: FindingKind::AreaForImprovement,
                    area: None,
                    words: words.to_owned(),
                    quote: None,
                    quote_at: None,
                    tag_scheme: None,
                    tag_label: None,
                })
                .collect();
            self.findings = findings.iter().map(|finding| finding.id).collect();
            self.once(change, begun, findings).await?;
        }
        let (mut priorities, mut areas) = (Vec::new(), Vec::new());
        for (number, title) in (1..).zip(words::PRIORITIES) {
            let priority_id = Uuid::now_v7();
            priorities.push(Priority {
                organisation_id,
                id: priority_id,
                version: 1,
                plan_id,
                number,
                title: title.to_owned(),
                summary: String::new(),
            });
            areas.extend(
                (1..)
                    .zip(words::FOCUS_AREAS)
                    .map(|(number, title)| FocusArea {
                        organisation_id,
                        id: Uuid::now_v7(),
                        version: 1,
                        plan_id,
                        priority_id,
                        number,
                        title: title.to_owned(),
                        outcome: "Children are seen, heard and safe sooner.".to_owned(),
                    }),
            );
        }
        let ids = areas.iter().map(|area| area.id).collect();
        self.once(change, begun, priorities).await?;
        self.once(change, begun, areas).await?;
        Ok(ids)
    }

    /// The actions, each with its updates and what it was after each.
    async fn actions(&mut self, change: &mut Change, areas: &[Uuid]) -> Result<(), DbError> {
        let (mut actions, mut updates) = (Vec::new(), Vec::new());
        let (mut answers, mut milestones, mut evidence) = (Vec::new(), Vec::new(), Vec::new());
        for number in 0..self.all.size.actions {
            let mut past = vec![(
                self.by(self.lead, self.begun()),
                self.action(number, pick(areas, number)),
            )];
            for round in 1..=self.all.size.updates {
                let (author, update, action) = self.update(&past, number, round);
                updates.push(vec![(author, update)]);
                past.push((author, action));
            }
            let Some((_, last)) = past.last() else {
                continue;
            };
            self.actions.push(last.id);
            if !self.findings.is_empty() {
                answers.push(self.answer(last.id, pick(&self.findings, number)));
            }
            milestones.extend([self.milestone(last, 0), self.milestone(last, 1)]);
            if last.delivery == Delivery::Delivered {
                evidence.push(self.evidence(last));
            }
            actions.push(past);
        }
        change.create_past(&actions).await?;
        change.create_past(&updates).await?;
        let begun = self.begun();
        self.once(change, begun, answers).await?;
        self.once(change, begun, milestones).await?;
        self.once(change, self.all.ago(10), evidence).await
    }

    fn action(&self, number: usize, focus_area_id: Uuid) -> Action {
        let deed = pick(&words::DEEDS, number + self.place);
        let matter = pick(&words::MATTERS, number / words::DEEDS.len() + self.place);
        let due = self
            .all
            .ago(400 - i32::try_from(number * 37 % 800).unwrap_or(0));
        Action {
            organisation_id: self.organisation_id,
            id: Uuid::now_v7(),
            version: 1,
            plan_id: self.plan_id,
            focus_area_id,
            reference: format!("A{}.{}", number / 10 + 1, number % 10 + 1),
            title: format!("{deed} {matter}"),
            detail: format!("{deed} {matter}, with the partners who share the work, and tell the Board what came of it."),
            success: "Nine in ten of the cases looked at meet the standard, and families say that they notice.".to_owned(),
            // A few are nobody's: lists and threads must show that too.
            owner_id: (number % 25 != 24).then(|| pick(&self.owners, number)),
            partner_owner_id: None,
            starts_on: Some(self.begun()),
            baseline_due_on: Some(due),
            due_on: Some(due),
            delivery: Delivery::NotStarted,
            delivered_on: None,
            impact: Impact::NotShown,
            impact_on: None,
            impact_note: None,
            brag: None,
            reason: None,
            path_to_green: None,
            next_step: None,
            direction: None,
            updated_on: None,
            added_on: Some(self.begun()),
        }
    }

    /// The next update of an action, and the action as it leaves it.
    fn update(
        &self,
        past: &[(Author, Action)],
        number: usize,
        round: usize,
    ) -> (Author, Update, Action) {
        let left = self.all.size.updates - round;
        let on = self.all.ago(i32::try_from(left).unwrap_or(0) * BETWEEN + 3);
        let chance = number * 31 + round * 17 + self.place;
        let done = number.is_multiple_of(5) && left < 4;
        let brag = match (done, chance % 6) {
            (true, _) => Brag::Blue,
            (false, 0) => Brag::Red,
            (false, 1 | 2) => Brag::Amber,
            (false, _) => Brag::Green,
        };
        let troubled = matches!(brag, Brag::Red | Brag::Amber);
        let reason = pick(&words::REASONS, chance);
        let path = if troubled {
            pick(&words::PATHS, chance)
        } else {
            ""
        };
        let next = pick(&words::NEXT, chance);
        let direction = pick(
            &[
                Direction::Steady,
                Direction::Improving,
                Direction::Worsening,
            ],
            chance,
        );
        let mut action = past.last().map_or_else(
            || self.action(number, Uuid::nil()),
            |(_, action)| action.clone(),
        );
        action.version += 1;
        action.brag = Some(brag);
        action.reason = Some(reason.to_owned());
        action.path_to_green = troubled.then(|| path.to_owned());
        action.next_step = Some(next.to_owned());
        action.direction = Some(direction);
        action.updated_on = Some(on);
        action.delivery = if done {
            Delivery::Delivered
        } else {
            Delivery::UnderWay
        };
        if done && action.delivered_on.is_none() {
            action.delivered_on = Some(on);
        }
        let owner = action.owner_id.unwrap_or(self.lead);
        let update = Update {
            organisation_id: self.organisation_id,
            id: Uuid::now_v7(),
            version: 1,
            plan_id: self.plan_id,
            action_id: action.id,
            person_id: Some(owner),
            made_on: on,
            brag,
            reason: reason.to_owned(),
            path_to_green: path.to_owned(),
            next_step: next.to_owned(),
            direction,
        };
        (self.by(owner, on), update, action)
    }

    fn answer(&self, action_id: Uuid, finding_id: Uuid) -> ActionFinding {
        ActionFinding {
            organisation_id: self.organisation_id,
            id: Uuid::now_v7(),
            version: 1,
            plan_id: self.plan_id,
            action_id,
            finding_id,
        }
    }

    fn milestone(&self, action: &Action, which: usize) -> Milestone {
        let first = which == 0;
        let title = if first {
            "Agreed by all who take part"
        } else {
            "At work in every team"
        };
        Milestone {
            organisation_id: self.organisation_id,
            id: Uuid::now_v7(),
            version: 1,
            plan_id: self.plan_id,
            action_id: action.id,
            title: title.to_owned(),
            due_on: action.due_on,
            done_on: first.then_some(self.all.ago(200)),
        }
    }

    fn evidence(&self, action: &Action) -> Evidence {
        Evidence {
            organisation_id: self.organisation_id,
            id: Uuid::now_v7(),
            version: 1,
            plan_id: self.plan_id,
            action_id: action.id,
            title: "Audit of twelve cases, and what families said".to_owned(),
            link: Some("https://example.org/evidence".to_owned()),
            file_hash: None,
            file_name: None,
            file_size: None,
            media_type: None,
            submitted_by_id: action.owner_id,
            submitted_on: self.all.ago(20),
            state: EvidenceState::Accepted,
            reviewer_id: Some(self.lead),
            reviewed_on: Some(self.all.ago(10)),
            reason: None,
            expires_on: None,
        }
    }
}
