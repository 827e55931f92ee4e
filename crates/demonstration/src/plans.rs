//! The plans that answer what inspectors found, and the work on their actions.

use crate::days::{Held, Turn, When};
use crate::files::{self, Day, File};
use crate::{Known, Place, PlanKnown, Story, StoryError, found, keep};
use improvement::plans::{Brag, Delivery, EvidenceState, Impact};
use jiff::civil::Date;
use records::indicators::store::Annotation;
use records::plans::store::{
    Action, ActionFinding, ActionIndicator, Evidence, FocusArea, Milestone, Plan, PlanInspection,
    Priority, Update, Voice,
};
use std::collections::BTreeMap;
use uuid::Uuid;

impl Story {
    pub(super) fn plans(&mut self, files: &[(String, File)]) -> Result<(), StoryError> {
        for (name, file) in files {
            for one in &file.plans {
                let place = Place::new(name, "plans", &one.key);
                let council = file.council.as_deref().unwrap_or_default();
                let council = self.organisation(council, &place)?;
                self.one_plan(one, council, &place)?;
            }
        }
        Ok(())
    }

    fn one_plan(
        &mut self,
        one: &files::Plan,
        organisation_id: Uuid,
        place: &Place,
    ) -> Result<(), StoryError> {
        let since = self.on(one.recorded_on);
        let when = When {
            on: since,
            turn: Turn::Plan,
            by: self.lead(organisation_id, since),
            place: place.clone(),
        };
        let plan = Plan {
            organisation_id,
            id: Uuid::now_v7(),
            version: 1,
            name: one.name.clone(),
            purpose: one.purpose.clone(),
            starts_on: self.on(one.starts_on),
            ends_on: one.ends_on.map(|day| self.on(day)),
        };
        let mut known = PlanKnown {
            id: plan.id,
            organisation_id,
            since,
            endorsed: Date::MIN,
            focus_areas: BTreeMap::new(),
        };
        self.days.begins(when.clone(), plan);
        for published in &one.inspections {
            self.responds_to(*published, &known, &when)?;
        }
        for part in &one.priorities {
            self.priority(part, &mut known, &when)?;
        }
        for note in &one.annotations {
            self.annotation(note, &known, &when);
        }
        keep(&mut self.plans, &one.key, known, place)
    }

    /// The plan responds to an inspection, once both are there.
    fn responds_to(
        &mut self,
        published: Day,
        plan: &PlanKnown,
        when: &When,
    ) -> Result<(), StoryError> {
        let published = self.on(published);
        let known = self.inspections.get(&(plan.organisation_id, published));
        let inspection = known.copied().ok_or_else(|| {
            when.place.wrong(format!(
                "the story has no inspection published on {published}"
            ))
        })?;
        let responds = PlanInspection {
            organisation_id: plan.organisation_id,
            id: Uuid::now_v7(),
            version: 1,
            plan_id: plan.id,
            inspection_id: inspection.id,
        };
        let when = When {
            on: plan.since.max(inspection.since),
            ..when.clone()
        };
        self.days.begins(when, responds);
        Ok(())
    }

    /// A priority with its focus areas, which the plan then knows by their numbers.
    fn priority(
        &mut self,
        part: &files::Priority,
        plan: &mut PlanKnown,
        when: &When,
    ) -> Result<(), StoryError> {
        let priority = Priority {
            organisation_id: plan.organisation_id,
            id: Uuid::now_v7(),
            version: 1,
            plan_id: plan.id,
            number: part.number,
            title: part.title.clone(),
            summary: part.summary.clone(),
        };
        for area in &part.focus_areas {
            let own = area.number.strip_prefix(&format!("{}.", part.number));
            let number = own.and_then(|number| number.parse().ok()).ok_or_else(|| {
                when.place.wrong(format!(
                    "the focus area “{}” is numbered outside its priority {}",
                    area.number, part.number
                ))
            })?;
            let focus_area = FocusArea {
                organisation_id: plan.organisation_id,
                id: Uuid::now_v7(),
                version: 1,
                plan_id: plan.id,
                priority_id: priority.id,
                number,
                title: area.title.clone(),
                outcome: area.outcome.clone(),
            };
            keep(
                &mut plan.focus_areas,
                &area.number,
                focus_area.id,
                &when.place,
            )?;
            let after = When {
                turn: Turn::Indicator,
                ..when.clone()
            };
            self.days.begins(after, focus_area);
        }
        self.days.begins(when.clone(), priority);
        Ok(())
    }

    /// What charts of the plan are marked with.
    fn annotation(&mut self, note: &files::Annotation, plan: &PlanKnown, when: &When) {
        let on = self.on(note.on);
        let annotation = Annotation {
            organisation_id: plan.organisation_id,
            id: Uuid::now_v7(),
            version: 1,
            plan_id: plan.id,
            indicator_id: None,
            on_date: on,
            label: note.label.clone(),
        };
        let when = When {
            on: on.max(plan.since),
            ..when.clone()
        };
        self.days.begins(when, annotation);
    }

    pub(super) fn actions(&mut self, files: &[(String, File)]) -> Result<(), StoryError> {
        for (name, file) in files {
            for one in &file.actions {
                let place = Place::new(name, "actions", &one.key);
                let plan = self.plan(file.plan.as_deref(), &place)?;
                self.action(one, &plan, &place)?;
            }
        }
        Ok(())
    }

    fn action(
        &mut self,
        one: &files::Action,
        plan: &PlanKnown,
        place: &Place,
    ) -> Result<(), StoryError> {
        let recorded = self.on(one.recorded_on);
        if recorded < plan.since {
            return Err(place.wrong("it is recorded before its plan"));
        }
        let person = |key: &Option<String>| {
            key.as_deref()
                .map(|key| self.person(key, place))
                .transpose()
        };
        let action = Action {
            organisation_id: plan.organisation_id,
            id: Uuid::now_v7(),
            version: 1,
            plan_id: plan.id,
            focus_area_id: found(&plan.focus_areas, &one.focus_area, "focus area", place)?,
            reference: one.reference.clone(),
            title: one.title.clone(),
            detail: one.detail.clone(),
            success: one.success.clone(),
            owner_id: person(&one.owner)?,
            partner_owner_id: person(&one.partner_owner)?,
            starts_on: Some(self.on(one.starts_on)),
            // What was added after a Board last endorsed the plan has nothing yet to be measured against.
            baseline_due_on: one
                .baseline_due_on
                .map(|day| self.on(day))
                .filter(|_| recorded <= plan.endorsed),
            due_on: one.baseline_due_on.map(|day| self.on(day)),
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
            added_on: Some(recorded),
        };
        let known = Known {
            id: action.id,
            since: recorded,
        };
        keep(&mut self.actions, &one.key, known, place)?;
        let owner = action.owner_id;
        let lead = self.lead(plan.organisation_id, recorded);
        let when = When {
            on: recorded,
            turn: Turn::Action,
            by: lead,
            place: place.clone(),
        };
        let held = self.days.begins(when.clone(), action);
        self.links(one, plan, known, &when)?;
        self.course(one, &held, owner, &when)?;
        self.milestones(one, plan, known, &when);
        for update in &one.updates {
            self.update(update, plan, &held, known, &when)?;
        }
        for evidence in &one.evidence {
            self.evidence(evidence, plan, known, &when)?;
        }
        Ok(())
    }

    /// What an action answers and what it aims at: written as soon as both ends are there.
    fn links(
        &mut self,
        one: &files::Action,
        plan: &PlanKnown,
        action: Known,
        when: &When,
    ) -> Result<(), StoryError> {
        let link = |since: Date| When {
            on: action.since.max(since),
            turn: Turn::Link,
            ..when.clone()
        };
        for key in &one.answers {
            let finding = found(&self.findings, key, "finding", &when.place)?;
            let answers = ActionFinding {
                organisation_id: plan.organisation_id,
                id: Uuid::now_v7(),
                version: 1,
                plan_id: plan.id,
                action_id: action.id,
                finding_id: finding.id,
            };
            self.days.begins(link(finding.since), answers);
        }
        for key in &one.aims_at {
            let indicator = self.indicator_of(plan.organisation_id, key, &when.place)?;
            let aims = ActionIndicator {
                organisation_id: plan.organisation_id,
                id: Uuid::now_v7(),
                version: 1,
                plan_id: plan.id,
                action_id: action.id,
                indicator_id: indicator.id,
            };
            self.days.begins(link(indicator.since), aims);
        }
        Ok(())
    }

    /// An action's way: it starts, its date moves, it is delivered, and its impact is shown.
    fn course(
        &mut self,
        one: &files::Action,
        held: &Held<Action>,
        owner: Option<Uuid>,
        when: &When,
    ) -> Result<(), StoryError> {
        let at = |on: Date, turn: Turn, by: Option<Uuid>| When {
            on,
            turn,
            by: by.or(when.by),
            place: when.place.clone(),
        };
        let starts = self.on(one.starts_on);
        if starts <= self.today {
            self.days
                .becomes(at(starts, Turn::Step, owner), held, |action| {
                    if action.delivery == Delivery::NotStarted {
                        action.delivery = Delivery::UnderWay;
                    }
                });
        }
        let mut due = one.baseline_due_on.map(|day| self.on(day));
        for moved in &one.due_moved {
            let (on, to) = (self.on(moved.on), self.on(moved.to));
            due = Some(to);
            self.days
                .becomes(at(on, Turn::Step, None), held, move |action| {
                    action.due_on = Some(to);
                });
        }
        if due != one.due_on.map(|day| self.on(day)) {
            return Err(when
                .place
                .wrong("due_on is not the date to which it was moved last"));
        }
        if let Some(on) = one.delivered_on.map(|day| self.on(day)) {
            self.days
                .becomes(at(on, Turn::Delivery, owner), held, move |action| {
                    action.delivery = Delivery::Delivered;
                    action.delivered_on = Some(on);
                });
        }
        if let Some(impact) = &one.impact {
            let (on, note) = (self.on(impact.demonstrated_on), impact.note.clone());
            self.days
                .becomes(at(on, Turn::Impact, None), held, move |action| {
                    action.impact = Impact::Demonstrated;
                    action.impact_on = Some(on);
                    action.impact_note = Some(note);
                });
        }
        Ok(())
    }

    fn milestones(&mut self, one: &files::Action, plan: &PlanKnown, action: Known, when: &When) {
        for step in &one.milestones {
            let milestone = Milestone {
                organisation_id: plan.organisation_id,
                id: Uuid::now_v7(),
                version: 1,
                plan_id: plan.id,
                action_id: action.id,
                title: step.title.clone(),
                due_on: Some(self.on(step.due_on)),
                done_on: None,
            };
            let after = When {
                turn: Turn::Link,
                ..when.clone()
            };
            let held = self.days.begins(after, milestone);
            if let Some(on) = step.done_on.map(|day| self.on(day)) {
                let done = When {
                    on,
                    turn: Turn::Step,
                    ..when.clone()
                };
                self.days.becomes(done, &held, move |milestone| {
                    milestone.done_on = Some(on);
                });
            }
        }
    }

    fn update(
        &mut self,
        one: &files::Update,
        plan: &PlanKnown,
        held: &Held<Action>,
        action: Known,
        when: &When,
    ) -> Result<(), StoryError> {
        let by = self.person(&one.by, &when.place)?;
        let update = Update {
            organisation_id: plan.organisation_id,
            id: Uuid::now_v7(),
            version: 1,
            plan_id: plan.id,
            action_id: action.id,
            person_id: Some(by),
            made_on: self.on(one.on),
            brag: one.rag,
            reason: one.reason.clone(),
            path_to_green: one.path_to_green.clone(),
            next_step: one.next_step.clone(),
            direction: one.direction,
        };
        let when = When {
            on: update.made_on.max(action.since),
            turn: if one.rag == Brag::Blue {
                Turn::Blue
            } else {
                Turn::Update
            },
            by: Some(by),
            place: when.place.clone(),
        };
        self.days.begins(when.clone(), update.clone());
        self.days.becomes(when, held, move |action| {
            action.brag = Some(update.brag);
            action.reason = Some(update.reason);
            action.path_to_green = Some(update.path_to_green);
            action.next_step = Some(update.next_step);
            action.direction = Some(update.direction);
            action.updated_on = Some(update.made_on);
        });
        Ok(())
    }

    fn evidence(
        &mut self,
        one: &files::Evidence,
        plan: &PlanKnown,
        action: Known,
        when: &When,
    ) -> Result<(), StoryError> {
        let submitted_by = self.person(&one.submitted_by, &when.place)?;
        let evidence = Evidence {
            organisation_id: plan.organisation_id,
            id: Uuid::now_v7(),
            version: 1,
            plan_id: plan.id,
            action_id: action.id,
            title: one.title.clone(),
            link: Some(one.link.clone()),
            file_hash: None,
            file_name: None,
            file_size: None,
            media_type: None,
            submitted_by_id: Some(submitted_by),
            submitted_on: self.on(one.on),
            state: EvidenceState::Waiting,
            reviewer_id: None,
            reviewed_on: None,
            reason: None,
            expires_on: None,
        };
        let at = |on: Date, turn: Turn, by: Uuid| When {
            on,
            turn,
            by: Some(by),
            place: when.place.clone(),
        };
        let offered = at(
            evidence.submitted_on.max(action.since),
            Turn::Evidence,
            submitted_by,
        );
        let held = self.days.begins(offered, evidence);
        match (one.state, &one.reviewer, one.reviewed_on) {
            (EvidenceState::Waiting, None, None) => Ok(()),
            (EvidenceState::Accepted | EvidenceState::Returned, Some(reviewer), Some(on)) => {
                let (reviewer, on) = (self.person(reviewer, &when.place)?, self.on(on));
                let (state, reason) = (one.state, one.reason.clone());
                self.days
                    .becomes(at(on, Turn::Review, reviewer), &held, move |evidence| {
                        evidence.state = state;
                        evidence.reviewer_id = Some(reviewer);
                        evidence.reviewed_on = Some(on);
                        evidence.reason = reason;
                    });
                Ok(())
            }
            _ => Err(when.place.wrong(
                "evidence is waiting, or it is accepted or returned by a reviewer on a day",
            )),
        }
    }

    pub(super) fn voices(&mut self, files: &[(String, File)]) -> Result<(), StoryError> {
        for (name, file) in files {
            for one in &file.voices {
                let place = Place::new(name, "voices", &one.key);
                let plan = self.plan(file.plan.as_deref(), &place)?;
                let action = one
                    .action
                    .as_deref()
                    .map(|key| found(&self.actions, key, "action", &place))
                    .transpose()?;
                let focus_area = one
                    .focus_area
                    .as_deref()
                    .map(|number| found(&plan.focus_areas, number, "focus area", &place))
                    .transpose()?;
                let consent = self.on(one.consent_on);
                let since = action.map_or(plan.since, |action| action.since);
                let voice = Voice {
                    organisation_id: plan.organisation_id,
                    id: Uuid::now_v7(),
                    version: 1,
                    plan_id: plan.id,
                    action_id: action.map(|action| action.id),
                    focus_area_id: focus_area,
                    speaker: one.speaker,
                    words: one.words.clone(),
                    heard_on: self.on(one.heard_on),
                    consent_on: consent,
                };
                let when = When {
                    on: consent.max(since),
                    turn: Turn::Voice,
                    by: self.lead(plan.organisation_id, consent),
                    place,
                };
                self.days.begins(when, voice);
            }
        }
        Ok(())
    }
}
