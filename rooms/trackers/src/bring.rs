//! Bringing a tracker in: one change with its records, or nothing.

use crate::placing::{Coming, PlacingContext};
use improvement::Word;
use improvement::organisations::Role;
use improvement::plans::{Delivery, EvidenceState, Impact};
use improvement::security::SecurityEvent;
use improvement::trackers::{brought, plain, unnumbered};
use jiff::civil::Date;
use platform::db::{Change, DbError, Record};
use platform::sql;
use readings::plans::references::next_reference;
use records::access::security::Event;
use records::access::store::{Membership, Person, add_person, folded};
use records::plans::store::{
    Action, ActionFinding, Evidence, FocusArea, Milestone, Priority, Update,
};
use records::trackers::store::TrackerImport;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What a name in the tracker stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Choice {
    /// Somebody known.
    Person(Uuid),
    /// Somebody new, with their address for mail.
    Invite(String),
    /// Nobody here: the name is kept with the action.
    Nobody,
}

/// A record that an import made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Made {
    pub(super) kind: String,
    pub(super) id: Uuid,
}

/// The file of an import, which stands as evidence for what it claims.
pub(super) struct Source {
    pub(super) size: i64,
    pub(super) media_type: &'static str,
}

/// What one import writes.
pub(super) struct Bringing<'a> {
    pub(super) change: &'a mut Change,
    pub(super) import: &'a TrackerImport,
    pub(super) source: Source,
    pub(super) today: Date,
    pub(super) council: &'a str,
    made: Vec<Made>,
    priorities: Vec<Priority>,
    focus_areas: Vec<FocusArea>,
    /// The references of the plan, with the priority of each.
    references: Vec<(Uuid, String)>,
}

impl<'a> Bringing<'a> {
    pub(super) fn new(
        change: &'a mut Change,
        import: &'a TrackerImport,
        ground: &'a PlacingContext,
        source: Source,
        today: Date,
        council: &'a str,
    ) -> Self {
        let whole = &ground.whole;
        let priority_of: BTreeMap<Uuid, Uuid> = whole
            .focus_areas
            .iter()
            .map(|area| (area.id, area.priority_id))
            .collect();
        Self {
            references: whole
                .actions
                .iter()
                .map(|action| {
                    let priority = priority_of.get(&action.focus_area_id).copied();
                    (priority.unwrap_or_default(), action.reference.clone())
                })
                .collect(),
            priorities: whole.priorities.clone(),
            focus_areas: whole.focus_areas.clone(),
            made: Vec::new(),
            change,
            import,
            source,
            today,
            council,
        }
    }

    /// Brings actions in; gives the records made.
    ///
    /// # Errors
    /// When the database refuses any; then nothing has come in.
    pub(super) async fn all(
        mut self,
        coming: &[Coming],
        choices: &BTreeMap<String, (String, Choice)>,
    ) -> Result<Vec<Made>, DbError> {
        let people = self.people(choices).await?;
        // References that the tracker gives are taken before any is made up.
        let given: Vec<String> = coming
            .iter()
            .filter_map(|one| one.told.reference.clone())
            .collect();
        for one in coming {
            self.action(one, &people, &given).await?;
        }
        Ok(self.made)
    }

    async fn create<R: Record>(&mut self, record: &R) -> Result<(), DbError> {
        self.change.create(record).await?;
        self.made.push(Made {
            kind: R::KIND.to_owned(),
            id: record.id(),
        });
        Ok(())
    }

    /// Who each name stands for, those invited among them: they are people without a password until they accept.
    async fn people(
        &mut self,
        choices: &BTreeMap<String, (String, Choice)>,
    ) -> Result<BTreeMap<String, Uuid>, DbError> {
        let mut people = BTreeMap::new();
        for (key, (written, choice)) in choices {
            let id = match choice {
                Choice::Nobody => continue,
                Choice::Person(id) => *id,
                Choice::Invite(email) => self.invite(written, email).await?,
            };
            people.insert(key.clone(), id);
        }
        Ok(people)
    }

    async fn invite(&mut self, written: &str, email: &str) -> Result<Uuid, DbError> {
        let email = folded(email);
        let known = sql!("select id from people where email = $1");
        let known: Option<Uuid> = self.change.value(known.bind(&email)).await?;
        let id = match known {
            Some(id) => id,
            None => {
                let name = written.split(['(', '<']).next().unwrap_or_default().trim();
                let name = if name.is_empty() || name.contains('@') {
                    &email
                } else {
                    name
                };
                let person = Person {
                    id: Uuid::now_v7(),
                    email: email.clone(),
                    name: platform::page::shortened(name, 120),
                    job_title: None,
                    introduction: None,
                    disabled: false,
                };
                add_person(self.change, &person, None).await?;
                person.id
            }
        };
        let held = sql!(
            "select count(*) from memberships
             where organisation_id = $1 and person_id = $2 and from_on <= $3 and coalesce(to_on, $3) >= $3"
        );
        let owner = self.import.organisation_id;
        let held: Option<i64> = self
            .change
            .value(held.bind(owner).bind(id).bind(self.today))
            .await?;
        if held.unwrap_or(0) == 0 {
            let membership = Membership {
                organisation_id: owner,
                id: Uuid::now_v7(),
                version: 1,
                person_id: id,
                role: Role::ActionOwner,
                from_on: self.today,
                to_on: None,
            };
            self.create(&membership).await?;
            let author = self.change.author();
            let event = Event::of(SecurityEvent::RoleGiven, id)
                .by(author.person_id)
                .in_council(owner)
                .saying(membership.role.label());
            self.change.execute(event.at(author.at)).await?;
        }
        Ok(id)
    }

    async fn action(
        &mut self,
        one: &Coming,
        people: &BTreeMap<String, Uuid>,
        given: &[String],
    ) -> Result<(), DbError> {
        let (priority, focus_area_id) = self.place(one).await?;
        let reference = match &one.told.reference {
            Some(reference) => reference.clone(),
            None => self.next(&priority, given),
        };
        self.references.push((priority.id, reference.clone()));
        let action = self.record(one, people, focus_area_id, reference);
        self.create(&action).await?;
        if let (Some(brag), Some(direction)) = (action.brag, action.direction) {
            let update = self.update(&action, brag, direction);
            self.create(&update).await?;
        }
        for finding_id in &one.findings {
            let answer = ActionFinding {
                organisation_id: action.organisation_id,
                id: Uuid::now_v7(),
                version: 1,
                plan_id: action.plan_id,
                action_id: action.id,
                finding_id: *finding_id,
            };
            self.create(&answer).await?;
        }
        for step in &one.told.steps {
            let milestone = Milestone {
                organisation_id: action.organisation_id,
                id: Uuid::now_v7(),
                version: 1,
                plan_id: action.plan_id,
                action_id: action.id,
                title: step.title.clone(),
                due_on: step.due_on,
                done_on: step.done_on.or_else(|| step.done.then_some(self.today)),
            };
            self.create(&milestone).await?;
        }
        let claimed = one.told.stands.is_some_and(|stands| stands.claimed);
        if claimed || !one.told.evidence.is_empty() {
            let evidence = self.evidence(one, &action);
            self.create(&evidence).await?;
        }
        Ok(())
    }

    fn record(
        &self,
        one: &Coming,
        people: &BTreeMap<String, Uuid>,
        focus_area_id: Uuid,
        reference: String,
    ) -> Action {
        let mut told = one.told.clone();
        let mut who = |names: &[String], heading: &str| {
            let (first, others) = names.split_first()?;
            let id = people.get(&plain(first)).copied();
            // What is said beside a name says who helps, or until when.
            let says_more = first.contains(['(', '[', ':', '/', '–'])
                || first.contains(" - ")
                || first.split_whitespace().count() > 3;
            if id.is_none() || says_more {
                told.keep(heading, first);
            }
            if !others.is_empty() {
                told.keep(&format!("{heading}, also named"), &others.join(", "));
            }
            id
        };
        let owner_id = who(&one.told.owners, "Owner, in the tracker");
        let partner_owner_id = who(&one.told.partners, "Partner, in the tracker");
        let stands = told.stands.unwrap_or_else(|| brought(None, None));
        let some = |words: &String| Some(words.clone()).filter(|words| !words.is_empty());
        Action {
            organisation_id: self.import.organisation_id,
            id: Uuid::now_v7(),
            version: 1,
            plan_id: self.import.plan_id,
            focus_area_id,
            reference,
            title: told.title.clone(),
            detail: told.detail.clone(),
            success: told.success.clone(),
            owner_id,
            partner_owner_id: partner_owner_id.filter(|id| Some(*id) != owner_id),
            starts_on: told.starts_on,
            baseline_due_on: told.first_due_on,
            due_on: told.due_on,
            delivery: stands.delivery,
            delivered_on: told
                .delivered_on
                .filter(|_| stands.delivery == Delivery::Delivered),
            impact: Impact::NotShown,
            impact_on: None,
            impact_note: None,
            brag: stands.rating,
            reason: some(&told.reason),
            path_to_green: some(&told.path_to_green),
            next_step: some(&told.next_step),
            direction: told.direction.filter(|_| stands.rating.is_some()),
            updated_on: told
                .updated_on
                .or_else(|| told.tells_progress().then_some(self.today)),
            added_on: Some(self.today),
        }
    }

    /// A progress update, where the tracker says enough for one.
    fn update(
        &self,
        action: &Action,
        brag: improvement::plans::Brag,
        direction: improvement::plans::Direction,
    ) -> Update {
        let words = |words: &Option<String>| words.clone().unwrap_or_default();
        Update {
            organisation_id: action.organisation_id,
            id: Uuid::now_v7(),
            version: 1,
            plan_id: action.plan_id,
            action_id: action.id,
            person_id: self.change.author().person_id,
            made_on: action.updated_on.unwrap_or(self.today),
            brag,
            reason: words(&action.reason),
            path_to_green: words(&action.path_to_green),
            next_step: words(&action.next_step),
            direction,
        }
    }

    /// Evidence that waits for a reviewer: what the tracker names as such, or the tracker itself.
    fn evidence(&self, one: &Coming, action: &Action) -> Evidence {
        let words = one.told.evidence.trim();
        let link = words
            .split_whitespace()
            .find(|word| word.starts_with("https://") || word.starts_with("http://"))
            .map(|word| word.trim_end_matches([',', ';', '.', ')']).to_owned())
            .filter(|link| link.len() <= 2_000);
        let title = if words.is_empty() {
            format!(
                "The tracker says that it is complete (row {} of {})",
                one.told.row, self.import.file_name
            )
        } else {
            words.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        let file = link.is_none();
        Evidence {
            organisation_id: action.organisation_id,
            id: Uuid::now_v7(),
            version: 1,
            plan_id: action.plan_id,
            action_id: action.id,
            title: platform::page::shortened(&title, 200),
            link,
            file_hash: file.then(|| self.import.file_hash.clone()),
            file_name: file.then(|| self.import.file_name.clone()),
            file_size: file.then_some(self.source.size),
            media_type: file.then(|| self.source.media_type.to_owned()),
            submitted_by_id: self.change.author().person_id,
            submitted_on: self.today,
            state: EvidenceState::Waiting,
            reviewer_id: None,
            reviewed_on: None,
            reason: None,
            expires_on: None,
        }
    }

    /// The priority and the focus area under which an action goes, made where the plan has none of that name.
    async fn place(&mut self, one: &Coming) -> Result<(Priority, Uuid), DbError> {
        let told = &one.told;
        if told.priority.is_none() && told.focus_area.is_none() {
            let chosen = self.import.focus_area_id;
            let area = self.focus_areas.iter().find(|area| Some(area.id) == chosen);
            let priority = area.and_then(|area| {
                self.priorities
                    .iter()
                    .find(|priority| priority.id == area.priority_id)
            });
            if let (Some(area), Some(priority)) = (area, priority) {
                return Ok((priority.clone(), area.id));
            }
        }
        let within = told.focus_area.as_deref().map(unnumbered);
        if told.priority.is_none()
            && let Some(title) = within
            && let Some(area) = self
                .focus_areas
                .iter()
                .find(|area| same(&area.title, title))
            && let Some(priority) = self
                .priorities
                .iter()
                .find(|one| one.id == area.priority_id)
        {
            return Ok((priority.clone(), area.id));
        }
        let title = told
            .priority
            .clone()
            .unwrap_or_else(|| self.import.priority().to_owned());
        let priority = self.priority(unnumbered(&title)).await?;
        let area = self
            .focus_area(&priority, within.unwrap_or(&priority.title))
            .await?;
        Ok((priority, area))
    }

    async fn priority(&mut self, title: &str) -> Result<Priority, DbError> {
        let title = platform::page::shortened(title, 200);
        if let Some(known) = self.priorities.iter().find(|one| same(&one.title, &title)) {
            return Ok(known.clone());
        }
        let last = self.priorities.iter().map(|one| one.number).max();
        let priority = Priority {
            organisation_id: self.import.organisation_id,
            id: Uuid::now_v7(),
            version: 1,
            plan_id: self.import.plan_id,
            number: last.unwrap_or(0) + 1,
            title,
            summary: String::new(),
        };
        self.create(&priority).await?;
        self.priorities.push(priority.clone());
        Ok(priority)
    }

    async fn focus_area(&mut self, priority: &Priority, title: &str) -> Result<Uuid, DbError> {
        let title = platform::page::shortened(title, 200);
        let siblings = || {
            self.focus_areas
                .iter()
                .filter(|one| one.priority_id == priority.id)
        };
        if let Some(known) = siblings().find(|one| same(&one.title, &title)) {
            return Ok(known.id);
        }
        let area = FocusArea {
            organisation_id: priority.organisation_id,
            id: Uuid::now_v7(),
            version: 1,
            plan_id: priority.plan_id,
            priority_id: priority.id,
            number: siblings().map(|one| one.number).max().unwrap_or(0) + 1,
            title,
            outcome: String::new(),
        };
        self.create(&area).await?;
        self.focus_areas.push(area.clone());
        Ok(area.id)
    }

    fn next(&self, priority: &Priority, given: &[String]) -> String {
        let siblings: Vec<&str> = self
            .references
            .iter()
            .filter(|(of, _)| *of == priority.id)
            .map(|(_, reference)| reference.as_str())
            .collect();
        let all: Vec<&str> = self
            .references
            .iter()
            .map(|(_, reference)| reference.as_str())
            .chain(given.iter().map(String::as_str))
            .collect();
        let letter = self.council.chars().next().unwrap_or('A');
        next_reference(&siblings, &all, letter, priority.number)
    }
}

fn same(one: &str, other: &str) -> bool {
    plain(one) == plain(other)
}
