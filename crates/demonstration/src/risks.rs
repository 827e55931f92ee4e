//! The registers of risks: what was raised, and what was done about each risk on which day. A story in which somebody does what
//! the rules would not have let them do that day is not told.

use crate::days::{Held, Turn, When};
use crate::files::{self, File, HangsOn};
use crate::{Place, PlanKnown, Story, StoryError, found, keep};
use improvement::organisations::in_force;
use improvement::risks::{
    Acceptance, Assessment, Closing, EntryKind, Escalation, Grid, NewAcceptance, NewReview,
    Place as Cell, RiskFacts, RiskProblem, Settings, Treatment, check_acceptance, check_assessment,
    check_closing, check_escalation, check_reopening, check_review,
};
use improvement::scope::ScopeKind;
use jiff::civil::Date;
use platform::db::Record;
use records::access::policy::{Permission, role_may};
use records::risks::{Risk, RiskAction, RiskEntry};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use uuid::Uuid;

/// The grid that the program begins with, on which the whole story is judged.
static GRID: LazyLock<Grid> = LazyLock::new(Grid::default);

/// Something that happens to a risk, in the order of things within one day.
enum Deed<'a> {
    Owner(Uuid),
    Treatment(Treatment),
    Control(&'a str),
    Reopened(usize, &'a files::Ending),
    Judged(&'a files::Judged),
    Reviewed(&'a files::Review),
    Withdrawn(usize, &'a files::Ending),
    Accepted(&'a files::Acceptance),
    Ended(usize, &'a files::Ending),
    Escalated(&'a files::Escalation),
    Closed(&'a files::Closing),
}

impl Deed<'_> {
    fn order(&self) -> u8 {
        match self {
            Self::Owner(_) | Self::Treatment(_) | Self::Control(_) => 0,
            Self::Reopened(..) => 1,
            Self::Judged(_) => 2,
            Self::Reviewed(_) => 3,
            Self::Withdrawn(..) => 4,
            Self::Accepted(_) => 5,
            Self::Ended(..) => 6,
            Self::Escalated(_) => 7,
            Self::Closed(_) => 8,
        }
    }
}

/// A risk on its way through the story: what is written of it, and what the rules know of it by then.
struct Course {
    risk: Risk,
    held: Held<Risk>,
    facts: RiskFacts<'static, Uuid>,
    accepted: Vec<Held<RiskEntry>>,
    escalated: Vec<Held<RiskEntry>>,
    closed: Vec<Held<RiskEntry>>,
    /// Who leads improvement, for what no field says who did it.
    lead: Option<Uuid>,
    place: Place,
}

impl Story {
    pub(super) fn risks(&mut self, files: &[(String, File)]) -> Result<(), StoryError> {
        let mut keys = BTreeMap::new();
        for (name, file) in files {
            for one in &file.risks {
                let place = Place::new(name, "risks", &one.key);
                keep(&mut keys, &one.key, (), &place)?;
                let plan = self.plan(file.plan.as_deref(), &place)?;
                let mut course = self.raised(one, &plan, place)?;
                self.done_about(one, &course)?;
                let mut deeds = self.deeds(one, &course)?;
                deeds.sort_by_key(|(on, deed)| (*on, deed.order()));
                for (on, deed) in deeds {
                    self.deed(&mut course, on, deed)?;
                }
            }
        }
        Ok(())
    }

    fn raised(
        &mut self,
        one: &files::Risk,
        plan: &PlanKnown,
        place: Place,
    ) -> Result<Course, StoryError> {
        let raised_on = self.on(one.raised_on);
        let (scope, scope_id) = match one.hangs_on {
            HangsOn::Plan => (ScopeKind::Plan, plan.id),
            HangsOn::Council => (ScopeKind::Organisation, plan.organisation_id),
        };
        if scope == ScopeKind::Plan && raised_on < plan.since {
            return Err(place.wrong("it is raised before its plan is there"));
        }
        let controls = one.controls.iter();
        let controls = controls.filter(|control| self.on(control.since) <= raised_on);
        let controls: Vec<&str> = controls.map(|control| control.text.as_str()).collect();
        let risk = Risk {
            scope,
            reference: one.reference.clone(),
            title: one.title.clone(),
            might_happen: one.might_happen.clone(),
            cause: one.cause.clone(),
            effect: one.effect.clone(),
            owner_id: Some(self.person(&one.owner, &place)?),
            treatment: Some(one.treatment),
            controls: controls.join("\n"),
            raised_on,
            // Each review of the story says when the next one is.
            ..Risk::blank(plan.organisation_id, scope_id)
        };
        let lead = self.lead(plan.organisation_id, raised_on);
        let when = When {
            on: raised_on,
            turn: Turn::Risk,
            by: lead,
            place: place.clone(),
        };
        Ok(Course {
            held: self.days.begins(when, risk.clone()),
            facts: RiskFacts {
                raised: raised_on,
                owner: risk.owner_id,
                treatment: risk.treatment,
                assessments: Vec::new(),
                review_by: None,
                acceptances: Vec::new(),
                escalations: Vec::new(),
                closings: Vec::new(),
                open_actions: 0,
            },
            accepted: Vec::new(),
            escalated: Vec::new(),
            closed: Vec::new(),
            risk,
            lead,
            place,
        })
    }

    /// What is done about a risk: actions of its plan, and steps of its own.
    fn done_about(&mut self, one: &files::Risk, course: &Course) -> Result<(), StoryError> {
        let blank = || RiskAction {
            organisation_id: course.risk.organisation_id,
            id: Uuid::now_v7(),
            version: 1,
            scope_id: course.risk.scope_id,
            risk_id: course.risk.id,
            action_id: None,
            title: String::new(),
            owner_id: None,
            due_on: None,
            done_on: None,
        };
        for key in &one.actions {
            let action = found(&self.actions, key, "action", &course.place)?;
            let step = RiskAction {
                action_id: Some(action.id),
                ..blank()
            };
            let when = course.when(action.since.max(course.facts.raised), course.lead);
            self.days.begins(when, step);
        }
        for one in &one.steps {
            let owner = self.person(&one.owner, &course.place)?;
            let step = RiskAction {
                title: one.title.clone(),
                owner_id: Some(owner),
                due_on: Some(self.on(one.due_on)),
                ..blank()
            };
            let on = self.on(one.on).max(course.facts.raised);
            let held = self.days.begins(course.when(on, course.lead), step);
            if let Some(done) = one.done_on.map(|day| self.on(day)) {
                let when = course.when(done, Some(owner));
                self.days.becomes(when, &held, move |step| {
                    step.done_on = Some(done);
                });
            }
        }
        Ok(())
    }

    /// Everything that happens to a risk after it is raised, each with its day.
    fn deeds<'a>(
        &self,
        one: &'a files::Risk,
        course: &Course,
    ) -> Result<Vec<(Date, Deed<'a>)>, StoryError> {
        let mut deeds = Vec::new();
        for moved in &one.owner_moved {
            let to = self.person(&moved.to, &course.place)?;
            deeds.push((self.on(moved.on), Deed::Owner(to)));
        }
        let changed = one.treatment_changed.iter();
        deeds.extend(changed.map(|to| (self.on(to.on), Deed::Treatment(to.to))));
        let later = one
            .controls
            .iter()
            .map(|control| (self.on(control.since), control));
        let later = later.filter(|(since, _)| *since > course.facts.raised);
        deeds.extend(later.map(|(since, control)| (since, Deed::Control(&control.text))));
        let judged = one.judged.iter();
        deeds.extend(judged.map(|judged| (self.on(judged.on), Deed::Judged(judged))));
        let reviews = one.reviews.iter();
        deeds.extend(reviews.map(|review| (self.on(review.on), Deed::Reviewed(review))));
        for (nth, accepted) in one.acceptances.iter().enumerate() {
            deeds.push((self.on(accepted.on), Deed::Accepted(accepted)));
            let end = accepted.withdrawn.as_ref();
            deeds.extend(end.map(|end| (self.on(end.on), Deed::Withdrawn(nth, end))));
        }
        for (nth, escalated) in one.escalations.iter().enumerate() {
            deeds.push((self.on(escalated.on), Deed::Escalated(escalated)));
            let end = escalated.ended.as_ref();
            deeds.extend(end.map(|end| (self.on(end.on), Deed::Ended(nth, end))));
        }
        for (nth, closed) in one.closings.iter().enumerate() {
            deeds.push((self.on(closed.on), Deed::Closed(closed)));
            let end = closed.reopened.as_ref();
            deeds.extend(end.map(|end| (self.on(end.on), Deed::Reopened(nth, end))));
        }
        if deeds.iter().any(|(on, _)| *on < course.facts.raised) {
            return Err(course
                .place
                .wrong("something is done about it before it is raised"));
        }
        Ok(deeds)
    }

    /// One deed: what the rules say to it, what they know from then on, and what is written.
    fn deed(&mut self, course: &mut Course, on: Date, deed: Deed<'_>) -> Result<(), StoryError> {
        match deed {
            Deed::Owner(to) => {
                course.facts.owner = Some(to);
                self.changes(course, on, move |risk| risk.owner_id = Some(to));
            }
            Deed::Treatment(to) => {
                course.facts.treatment = Some(to);
                self.changes(course, on, move |risk| risk.treatment = Some(to));
            }
            Deed::Control(text) => {
                let text = text.to_owned();
                self.changes(course, on, move |risk| {
                    let before = std::mem::take(&mut risk.controls);
                    risk.controls = [before, text].join("\n").trim().to_owned();
                });
            }
            Deed::Judged(judged) => self.judged(course, on, judged)?,
            Deed::Reviewed(review) => self.reviewed(course, on, review)?,
            Deed::Accepted(accepted) => self.accepted(course, on, accepted)?,
            Deed::Escalated(escalated) => self.escalated(course, on, escalated)?,
            Deed::Closed(closed) => {
                course.allowed(on, check_closing(&course.facts, (on, &closed.reason), on))?;
                course.facts.closings.push(Closing { on, reopened: None });
                let by = self.allowed_to(Permission::EditRisks, &closed.by, course, on)?;
                let entry = course.entry(EntryKind::Closed, on, by, &closed.reason);
                let held = self.days.begins(course.when(on, Some(by)), entry);
                course.closed.push(held);
            }
            Deed::Reopened(nth, end) => {
                let since = course.facts.closings.get(nth).map_or(on, |one| one.on);
                let wrong = check_reopening(&course.facts, since, (on, &end.reason), on);
                course.allowed(on, wrong)?;
                let closing = course.facts.closings.get_mut(nth);
                closing
                    .into_iter()
                    .for_each(|closing| closing.reopened = Some(on));
                self.ends(course, course.closed.get(nth), on, end)?;
            }
            Deed::Withdrawn(nth, end) => {
                let acceptance = course.facts.acceptances.get_mut(nth);
                acceptance
                    .into_iter()
                    .for_each(|one| one.withdrawn = Some(on));
                self.ends(course, course.accepted.get(nth), on, end)?;
            }
            Deed::Ended(nth, end) => {
                let escalation = course.facts.escalations.get_mut(nth);
                escalation.into_iter().for_each(|one| one.ended = Some(on));
                self.ends(course, course.escalated.get(nth), on, end)?;
            }
        }
        Ok(())
    }

    fn changes(&mut self, course: &Course, on: Date, how: impl FnOnce(&mut Risk) + Send + 'static) {
        let by = self.lead(course.risk.organisation_id, on);
        self.days.becomes(course.when(on, by), &course.held, how);
    }

    fn judged(
        &mut self,
        course: &mut Course,
        on: Date,
        one: &files::Judged,
    ) -> Result<(), StoryError> {
        let place = Cell {
            likelihood: one.likelihood,
            impact: one.impact,
        };
        course.allowed(on, check_assessment(&course.facts, (on, place, &GRID), on))?;
        course.facts.assessments.push(Assessment {
            kind: one.kind,
            on,
            place,
            grid: &GRID,
        });
        let by = self.allowed_to(Permission::ReviewRisks, &one.by, course, on)?;
        let entry = RiskEntry {
            assessment: Some(one.kind),
            likelihood: Some(one.likelihood.into()),
            impact: Some(one.impact.into()),
            ..course.entry(EntryKind::Judged, on, by, &one.why)
        };
        self.days.begins(course.when(on, Some(by)), entry);
        Ok(())
    }

    fn reviewed(
        &mut self,
        course: &mut Course,
        on: Date,
        one: &files::Review,
    ) -> Result<(), StoryError> {
        let next = self.on(one.next);
        let review = NewReview {
            on,
            note: &one.note,
            next: Some(next),
        };
        let wrong = check_review(&course.facts, &review, on, &Settings::default());
        course.allowed(on, wrong)?;
        course.facts.review_by = Some(next);
        let by = self.allowed_to(Permission::ReviewRisks, &one.by, course, on)?;
        let entry = RiskEntry {
            until_on: Some(next),
            ..course.entry(EntryKind::Reviewed, on, by, &one.note)
        };
        self.days.begins(course.when(on, Some(by)), entry);
        Ok(())
    }

    fn accepted(
        &mut self,
        course: &mut Course,
        on: Date,
        one: &files::Acceptance,
    ) -> Result<(), StoryError> {
        let approver = self.allowed_to(Permission::AcceptRisks, &one.approver, course, on)?;
        let expires = self.on(one.expires);
        let asked = NewAcceptance {
            approver: Some(approver),
            reason: &one.reason,
            expires: Some(expires),
        };
        let wrong = check_acceptance(&course.facts, &asked, on, &Settings::default());
        course.allowed(on, wrong)?;
        course.facts.acceptances.push(Acceptance {
            approver,
            on,
            expires,
            withdrawn: None,
        });
        let entry = RiskEntry {
            until_on: Some(expires),
            ..course.entry(EntryKind::Accepted, on, approver, &one.reason)
        };
        let held = self.days.begins(course.when(on, Some(approver)), entry);
        course.accepted.push(held);
        Ok(())
    }

    /// A risk goes to the Board; that it was told is known on the day of its meeting.
    fn escalated(
        &mut self,
        course: &mut Course,
        on: Date,
        one: &files::Escalation,
    ) -> Result<(), StoryError> {
        let wrong = check_escalation(&course.facts, (on, &one.reason), on);
        course.allowed(on, wrong)?;
        let meeting = one.meeting.as_deref();
        let meeting = meeting
            .map(|key| found(&self.meetings, key, "meeting", &course.place))
            .transpose()?;
        if meeting.is_some_and(|(_, held_on)| held_on < on || held_on > self.today) {
            let wrong = "the Board that was told met before it was escalated, or is yet to meet";
            return Err(course.place.wrong(wrong));
        }
        course.facts.escalations.push(Escalation {
            on,
            told: meeting.map(|(_, held_on)| held_on),
            ended: None,
        });
        let by = self.allowed_to(Permission::EditRisks, &one.by, course, on)?;
        let entry = course.entry(EntryKind::Escalated, on, by, &one.reason);
        let held = self.days.begins(course.when(on, Some(by)), entry);
        if let Some((id, held_on)) = meeting {
            let told = When {
                turn: Turn::Told,
                ..course.when(held_on, self.lead(course.risk.organisation_id, held_on))
            };
            self.days.becomes(told, &held, move |entry| {
                entry.meeting_id = Some(id);
            });
        }
        course.escalated.push(held);
        Ok(())
    }

    /// What held holds no longer.
    fn ends(
        &mut self,
        course: &Course,
        held: Option<&Held<RiskEntry>>,
        on: Date,
        end: &files::Ending,
    ) -> Result<(), StoryError> {
        let held = held.ok_or_else(|| {
            let wrong = "something ends before it begins, or is not in the order of its days";
            course.place.wrong(wrong)
        })?;
        let by = self.allowed_to(Permission::AcceptRisks, &end.by, course, on)?;
        let reason = end.reason.clone();
        self.days
            .becomes(course.when(on, Some(by)), held, move |entry| {
                entry.ended_on = Some(on);
                entry.ended_reason = Some(reason);
            });
        Ok(())
    }
}

impl Story {
    /// Somebody whose role that day let them do what the story has them do.
    fn allowed_to(
        &self,
        permission: Permission,
        key: &str,
        course: &Course,
        on: Date,
    ) -> Result<Uuid, StoryError> {
        let person = self.person(key, &course.place)?;
        let may = self.holdings.iter().any(|held| {
            held.person_id == person
                && held.organisation_id == course.risk.organisation_id
                && in_force(held.from, held.to, on)
                && role_may(held.role, permission)
        });
        if may {
            return Ok(person);
        }
        let wrong = format!("on {on}: no role of “{key}” lets them do this that day");
        Err(course.place.wrong(wrong))
    }
}

impl Course {
    fn when(&self, on: Date, by: Option<Uuid>) -> When {
        When {
            on,
            turn: Turn::Risk,
            by,
            place: self.place.clone(),
        }
    }

    /// Nothing is written that the program would have refused that day.
    fn allowed(&self, on: Date, problems: Vec<RiskProblem>) -> Result<(), StoryError> {
        match problems.first() {
            None => Ok(()),
            Some(problem) => Err(self.place.wrong(format!("on {on}: {problem}"))),
        }
    }

    fn entry(&self, kind: EntryKind, on: Date, by: Uuid, reason: &str) -> RiskEntry {
        RiskEntry {
            organisation_id: self.risk.organisation_id,
            id: Uuid::now_v7(),
            version: 1,
            scope_id: self.risk.scope_id,
            risk_id: self.risk.id,
            kind,
            dated: on,
            person_id: Some(by),
            assessment: None,
            likelihood: None,
            impact: None,
            grid_id: None,
            reason: reason.to_owned(),
            until_on: None,
            meeting_id: None,
            ended_on: None,
            ended_reason: None,
        }
    }
}
