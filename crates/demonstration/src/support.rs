//! Support between councils: what was agreed, done and said on which day. A story in which somebody does what the rules would not have let
//! them do that day is not told.

use crate::days::{Held, Turn, When};
use crate::files::support::{CriterionSaid, HelpDay, HelpSeries, Support, SupportStep};
use crate::files::{self, File};
use crate::{Place, Story, StoryError, found, keep};
use improvement::support::{
    HelpDays, StepWords, SupportFacts, SupportKind, SupportProblem, check_ends, check_phase,
    check_step,
};
use jiff::ToSpan as _;
use jiff::civil::Date;
use platform::db::Record;
use records::support::store::{
    ContactPerson, CriterionWord, DualOffice, Engagement, EngagementStep, Secondment,
    SupportContact, SupportCriterion, SupportFile, SupportPhase, SupportVersion, SupportWord,
    Workstream, WorkstreamAction, WorkstreamFinding,
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// An engagement on its way through the story.
struct Course {
    of: Engagement,
    facts: SupportFacts<Uuid>,
    workstreams: BTreeMap<String, Uuid>,
    /// Who leads improvement where it is kept, for what no field says who did it.
    lead: Option<Uuid>,
    place: Place,
}

impl Course {
    fn blank<R: Record>(&self) -> R {
        R::blank(self.of.organisation_id, self.of.id)
    }

    fn when(&self, on: Date, by: Option<Uuid>) -> When {
        When {
            on: on.max(self.of.begun_on),
            turn: Turn::Support,
            by: by.or(self.lead),
            place: self.place.clone(),
        }
    }

    /// Nothing is written that the program would have refused that day.
    fn allowed(&self, on: Date, problems: &[SupportProblem]) -> Result<(), StoryError> {
        match problems.first() {
            None => Ok(()),
            Some(problem) => Err(self.place.wrong(format!("on {on}: {problem}"))),
        }
    }
}

impl Story {
    pub(super) fn support(&mut self, files: &[(String, File)]) -> Result<(), StoryError> {
        let mut keys = BTreeMap::new();
        for (name, file) in files {
            for one in &file.support {
                let place = Place::new(name, "support", &one.key);
                keep(&mut keys, &one.key, (), &place)?;
                let mut course = self.begun(one, place)?;
                self.streams(one, &mut course)?;
                for step in &one.steps {
                    self.step(step, &mut course)?;
                }
                self.agreed_support(one, &course)?;
                self.conditions(one, &course)?;
                for day in &one.days {
                    self.day_of_help(day, self.on(day.on), &course)?;
                }
                for series in &one.series {
                    self.days_of_help(series, &course)?;
                }
                self.said(one, &course);
                self.lent(one, &course);
            }
        }
        Ok(())
    }

    fn begun(&mut self, one: &Support, place: Place) -> Result<Course, StoryError> {
        let keeper = self.organisation(&one.council, &place)?;
        let other = one.other.as_deref();
        let begun_on = self.on(one.begun_on);
        let on = |day: Option<files::Day>| day.map(|day| self.on(day));
        let mut of = Engagement {
            title: one.title.clone(),
            side: one.side,
            other_id: other
                .map(|slug| self.organisation(slug, &place))
                .transpose()?,
            other_name: one.other_name.clone(),
            kinds: SupportKind::line(&one.kinds),
            asked_by: Some(one.asked_by),
            begun_on,
            purpose: one.purpose.clone(),
            accountability: one.accountability.clone(),
            lead_id: one
                .lead
                .as_deref()
                .map(|key| self.person(key, &place))
                .transpose()?,
            other_lead: one.other_lead.clone(),
            planned_end_on: on(one.planned_end),
            authorised_end_on: on(one.authorised_end),
            review_on: on(one.review),
            ..Engagement::blank(keeper, Uuid::nil())
        };
        of.id = Uuid::now_v7();
        let course = Course {
            facts: SupportFacts {
                begun: begun_on,
                planned_end: of.planned_end_on,
                authorised_end: of.authorised_end_on,
                ..SupportFacts::default()
            },
            workstreams: BTreeMap::new(),
            lead: self.lead(keeper, begun_on).or(of.lead_id),
            place,
            of: of.clone(),
        };
        let wrong = check_ends(begun_on, of.planned_end_on, of.authorised_end_on);
        course.allowed(begun_on, &wrong)?;
        let known = crate::Known {
            id: of.id,
            since: begun_on,
        };
        self.engagements.insert(one.key.clone(), known);
        self.days.begins(course.when(begun_on, of.lead_id), of);
        Ok(course)
    }

    fn streams(&mut self, one: &Support, course: &mut Course) -> Result<(), StoryError> {
        for stream in &one.workstreams {
            let on = self.on(stream.on);
            let workstream = Workstream {
                title: stream.title.clone(),
                helper_lead: stream.helper_lead.clone(),
                helped_lead: stream.helped_lead.clone(),
                note: stream.note.clone(),
                ..course.blank()
            };
            let (id, place) = (workstream.id, course.place.clone());
            keep(&mut course.workstreams, &stream.key, id, &place)?;
            let since = self.days.begins(course.when(on, None), workstream).since;
            // Findings and actions are those of the council that is helped.
            let helped = course
                .of
                .organisation_on(improvement::support::Side::Helped);
            let council_id = helped.unwrap_or(course.of.organisation_id);
            for key in &stream.findings {
                let finding = found(&self.findings, key, "finding", &place)?;
                let tie = WorkstreamFinding {
                    workstream_id: id,
                    council_id,
                    finding_id: finding.id,
                    ..course.blank()
                };
                self.days
                    .begins(course.when(finding.since.max(since), None), tie);
            }
            for key in &stream.actions {
                let action = found(&self.actions, key, "action", &place)?;
                let tie = WorkstreamAction {
                    workstream_id: id,
                    council_id,
                    action_id: action.id,
                    ..course.blank()
                };
                self.days
                    .begins(course.when(action.since.max(since), None), tie);
            }
        }
        Ok(())
    }

    fn step(&mut self, one: &SupportStep, course: &mut Course) -> Result<(), StoryError> {
        let on = self.on(one.on);
        let by = one
            .by
            .as_deref()
            .map(|key| self.person(key, &course.place))
            .transpose()?;
        let kept = EngagementStep {
            kind: one.kind,
            dated: on,
            side: one.side,
            person_id: by,
            said_by: one.said_by.clone(),
            source: one.source.clone(),
            reason: one.reason.clone(),
            left_over: one.left.clone(),
            until_on: one.next.map(|day| self.on(day)),
            ..course.blank()
        };
        let words = StepWords {
            reason: &one.reason,
            left: &one.left,
            said_by: by
                .is_none()
                .then_some(one.said_by.as_str())
                .filter(|_| one.side.is_some()),
            source: by
                .is_none()
                .then_some(one.source.as_str())
                .filter(|_| one.side.is_some()),
        };
        course.allowed(on, &check_step(&course.facts, &kept.step(), &words, on))?;
        course.facts.steps.push(kept.step());
        self.days.begins(course.when(on, by), kept);
        Ok(())
    }

    /// Phases and versions of the agreement.
    fn agreed_support(&mut self, one: &Support, course: &Course) -> Result<(), StoryError> {
        for phase in &one.phases {
            let from_on = self.on(phase.from);
            let mut kept = SupportPhase {
                kind: phase.kind,
                from_on,
                planned_to_on: phase.planned.map(|day| self.on(day)),
                note: phase.note.clone(),
                ..course.blank()
            };
            kept.ended_on = phase.ended.map(|day| self.on(day));
            let wrong = check_phase(&kept.phase(), course.of.authorised_end_on, self.today);
            course.allowed(from_on, &wrong)?;
            let ended = kept.ended_on.take();
            let held: Held<SupportPhase> = self.days.begins(course.when(from_on, None), kept);
            if let Some(ended) = ended {
                self.days
                    .becomes(course.when(ended, None), &held, move |phase| {
                        phase.ended_on = Some(ended);
                    });
            }
        }
        for (number, version) in (1..).zip(&one.versions) {
            let from_on = self.on(version.from);
            let signed =
                [version.helper_on, version.helped_on].map(|day| day.map(|day| self.on(day)));
            let kept = SupportVersion {
                number,
                from_on,
                to_on: version.to.map(|day| self.on(day)),
                added: version.added.clone(),
                helper_signed_by: version.helper.clone(),
                helper_signed_on: signed[0],
                helped_signed_by: version.helped.clone(),
                helped_signed_on: signed[1],
                decided_elsewhere: version.decided_elsewhere.clone(),
                ..course.blank()
            };
            let on = signed.into_iter().flatten().max().unwrap_or(from_on);
            self.days.begins(course.when(on, None), kept);
        }
        Ok(())
    }

    fn conditions(&mut self, one: &Support, course: &Course) -> Result<(), StoryError> {
        for criterion in &one.criteria {
            let kept = SupportCriterion {
                words: criterion.words.clone(),
                shown_by: criterion.evidence.clone(),
                ..course.blank()
            };
            let id = kept.id;
            let since = self
                .days
                .begins(course.when(self.on(criterion.on), None), kept)
                .since;
            for said in &criterion.said {
                self.word(said, (id, since), course)?;
            }
        }
        Ok(())
    }

    fn word(
        &mut self,
        said: &CriterionSaid,
        (criterion_id, since): (Uuid, Date),
        course: &Course,
    ) -> Result<(), StoryError> {
        let dated = self.on(said.on);
        if dated < since {
            return Err(course
                .place
                .wrong("a condition is judged before it is there"));
        }
        let by = said
            .by
            .as_deref()
            .map(|key| self.person(key, &course.place))
            .transpose()?;
        let word = CriterionWord {
            criterion_id,
            side: said.side,
            met: said.met,
            dated,
            person_id: by,
            said_by: said.said_by.clone(),
            source: said.source.clone(),
            reason: said.why.clone(),
            ..course.blank()
        };
        self.days.begins(course.when(dated, by), word);
        Ok(())
    }

    fn days_of_help(&mut self, series: &HelpSeries, course: &Course) -> Result<(), StoryError> {
        let (mut on, to) = (self.on(series.from), self.on(series.to).min(self.today));
        let every = series.every.max(1);
        while on <= to {
            let day = HelpDay {
                on: files::Day::On(on),
                each: series.each,
                what_for: series.what_for.clone(),
                who: series.who.clone(),
                others: series.others.clone(),
                workstream: series.workstream.clone(),
                outcome: String::new(),
                with_whom: String::new(),
                attendance: series.attendance,
                travel: series.travel,
                miles: series.miles,
            };
            // Nobody comes on a bank holiday or a weekend.
            if files::works(on, &self.holidays) {
                self.day_of_help(&day, on, course)?;
            }
            on = files::later(on, every.days());
        }
        Ok(())
    }

    fn day_of_help(&mut self, day: &HelpDay, on: Date, course: &Course) -> Result<(), StoryError> {
        let place = &course.place;
        if !HelpDays::of_days(day.each).is_some_and(|days| HelpDays::CHOICES.contains(&days)) {
            return Err(place.wrong(format!("{} days cannot be recorded at once", day.each)));
        }
        let stream = day.workstream.as_deref();
        let stream = stream
            .map(|key| found(&course.workstreams, key, "workstream", place))
            .transpose()?;
        let contact = SupportContact {
            dated: on,
            days: day.each,
            others: day.others.clone(),
            workstream_id: stream,
            what_for: day.what_for.clone(),
            with_whom: day.with_whom.clone(),
            outcome: day.outcome.clone(),
            attendance: day.attendance,
            travel: day.travel,
            miles: day.miles,
            ..course.blank()
        };
        let contact_id = contact.id;
        let who: Vec<Uuid> = day
            .who
            .iter()
            .map(|key| self.person(key, place))
            .collect::<Result<_, _>>()?;
        self.days
            .begins(course.when(on, who.first().copied()), contact);
        for person_id in who {
            let went = ContactPerson {
                contact_id,
                person_id,
                ..course.blank()
            };
            self.days.begins(course.when(on, Some(person_id)), went);
        }
        Ok(())
    }

    /// What both said of the help, and what came of it.
    fn said(&mut self, one: &Support, course: &Course) {
        for said in &one.words {
            let dated = self.on(said.on);
            let word = SupportWord {
                side: said.side,
                words: said.words.clone(),
                speaker: said.speaker.clone(),
                dated,
                ..course.blank()
            };
            self.days.begins(course.when(dated, None), word);
        }
        for product in &one.products {
            let dated = self.on(product.on);
            let file = SupportFile {
                title: product.title.clone(),
                link: Some(product.link.clone()),
                dated,
                ..course.blank()
            };
            self.days.begins(course.when(dated, None), file);
        }
    }

    /// Who is director of both councils, and who is lent.
    fn lent(&mut self, one: &Support, course: &Course) {
        for office in &one.offices {
            let from_on = self.on(office.from);
            let kept = DualOffice {
                holder: office.holder.clone(),
                office: office.office.clone(),
                from_on,
                to_on: office.to.map(|day| self.on(day)),
                ..course.blank()
            };
            let held = self.days.begins(course.when(from_on, None), kept);
            if let Some(on) = office.assured_on.map(|day| self.on(day)) {
                let (by, at) = (office.assured_by.clone(), office.looked_at.clone());
                self.days
                    .becomes(course.when(on, None), &held, move |office| {
                        office.assured_on = Some(on);
                        office.assured_by = by;
                        office.looked_at = at;
                    });
            }
        }
        for lent in &one.secondments {
            let from_on = self.on(lent.from);
            let kept = Secondment {
                who: lent.who.clone(),
                role: lent.role.clone(),
                fte: lent.fte,
                from_on,
                to_on: lent.to.map(|day| self.on(day)),
                notice: lent.notice.clone(),
                recall: lent.recall.clone(),
                costs: lent.costs.clone(),
                expenses: lent.expenses.clone(),
                tax: lent.tax.clone(),
                ..course.blank()
            };
            self.days.begins(course.when(from_on, None), kept);
        }
    }
}
