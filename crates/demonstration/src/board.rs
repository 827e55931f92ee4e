//! What Boards were told and decided, the plans they endorsed, and the reports they had.

use crate::days::{Turn, When, morning};
use crate::files::{self, Day, File, later};
use crate::{Place, PlanKnown, Publication, Story, StoryError, found, keep};
use improvement::call_in;
use improvement::governance::ReportState;
use jiff::ToSpan;
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::{Author, Record};
use records::governance::store::{Decision, Meeting, Telling};
use records::plans::store::Baseline;
use records::reports::store::{PaperSettings, Report, ReportTemplate};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Weeks before a meeting in which its date is in the calendar.
const CALENDAR_WEEKS: i64 = 6;

/// The edition of the report templates in which the story is written, where a report says no other.
const EDITION: i64 = 2;

impl Story {
    pub(super) fn meetings(&mut self, files: &[(String, File)]) -> Result<(), StoryError> {
        // Reports come first: what was told at a meeting was told in the report that went to it.
        self.report_ids = files
            .iter()
            .flat_map(|(_, file)| &file.reports)
            .filter(|report| report.published_on.is_some())
            .map(|report| (report.meeting.clone(), Uuid::now_v7()))
            .collect();
        for (name, file) in files {
            for one in &file.meetings {
                let place = Place::new(name, "meetings", &one.key);
                let plan = self.plan(file.plan.as_deref(), &place)?;
                self.meeting(one, &plan, &place)?;
            }
        }
        Ok(())
    }

    /// A meeting stands in the calendar for some weeks; who came is known on the day.
    fn meeting(
        &mut self,
        one: &files::Meeting,
        plan: &PlanKnown,
        place: &Place,
    ) -> Result<(), StoryError> {
        let held_on = self.meets(one.on);
        let past = held_on <= self.today;
        let said_something = !one.tellings.is_empty() || !one.decisions.is_empty();
        if !past && said_something {
            return Err(place.wrong("a meeting in the future has neither tellings nor decisions"));
        }
        let known = later(held_on, (-CALENDAR_WEEKS).weeks())
            .min(self.today)
            .max(plan.since);
        let id = Uuid::now_v7();
        keep(&mut self.meetings, &one.key, (id, held_on), place)?;
        let by = self.lead(plan.organisation_id, held_on.max(plan.since));
        let when = |on: Date, turn: Turn| When {
            on: on.max(known),
            turn,
            by,
            place: place.clone(),
        };
        let meeting = Meeting {
            organisation_id: plan.organisation_id,
            id,
            version: 1,
            plan_id: plan.id,
            kind: one.kind,
            title: one.title.clone(),
            held_on,
            chair: one.chair.clone(),
            note: String::new(),
        };
        let held = self.days.begins(when(known, Turn::Meeting), meeting);
        if past {
            let note = one.attended.clone();
            self.days
                .becomes(when(held_on, Turn::Meeting), &held, move |meeting| {
                    meeting.note = note;
                });
        }
        let report_id = self.report_ids.get(&one.key).copied();
        for telling in &one.tellings {
            let finding = found(&self.findings, &telling.finding, "finding", place)?;
            let telling = Telling {
                organisation_id: plan.organisation_id,
                id: Uuid::now_v7(),
                version: 1,
                plan_id: plan.id,
                meeting_id: id,
                finding_id: finding.id,
                report_id,
                told: telling.told.clone(),
            };
            self.days
                .begins(when(held_on.max(finding.since), Turn::Told), telling);
        }
        for decision in &one.decisions {
            let decision = self.decision(decision, plan, (id, report_id), place)?;
            let published = decision.published_on.unwrap_or(held_on);
            self.days.begins(when(published, Turn::Decision), decision);
        }
        Ok(())
    }

    fn decision(
        &self,
        one: &files::Decision,
        plan: &PlanKnown,
        (meeting_id, report_id): (Uuid, Option<Uuid>),
        place: &Place,
    ) -> Result<Decision, StoryError> {
        let (decided, published) = (self.meets(one.decided_on), self.meets(one.published_on));
        let effective = call_in::effective_from(decided, published, one.call_in, &self.holidays)
            .map_err(|error| place.wrong(format!("{}: {error}", one.reference)))?;
        Ok(Decision {
            organisation_id: plan.organisation_id,
            id: Uuid::now_v7(),
            version: 1,
            plan_id: plan.id,
            meeting_id: Some(meeting_id),
            report_id,
            finding_id: None,
            reference: one.reference.clone(),
            title: one.title.clone(),
            key_decision: one.key,
            call_in: one.call_in,
            maker: one.maker.clone(),
            decided_on: decided,
            published_on: Some(published),
            effective_on: Some(effective),
            resolution: one.resolution.clone(),
            responsible: one.responsible.clone(),
            implement_by: one.implement_by.map(|day| self.on(day)),
            review_on: one.review_on.map(|day| self.on(day)),
        })
    }

    /// Notes when each plan was last endorsed, of which its actions make something.
    pub(super) fn endorsements(&mut self, files: &[(String, File)]) {
        for one in files.iter().flat_map(|(_, file)| &file.baselines) {
            let on = self.meets(one.endorsed_on);
            if let Some(plan) = self.plans.get_mut(&one.plan) {
                plan.endorsed = plan.endorsed.max(on);
            }
        }
    }

    /// The plan as it stood at the end of the day on which a Board endorsed it.
    pub(super) fn baselines(&mut self, files: &[(String, File)]) -> Result<(), StoryError> {
        for (name, file) in files {
            for one in &file.baselines {
                let place = Place::new(name, "baselines", &one.name);
                let plan = self.plan(Some(&one.plan), &place)?;
                let endorsed_on = self.meets(one.endorsed_on);
                let meeting = files
                    .iter()
                    .filter(|(_, file)| file.plan.as_deref() == Some(one.plan.as_str()))
                    .flat_map(|(_, file)| &file.meetings)
                    .find(|meeting| self.meets(meeting.on) == endorsed_on)
                    .ok_or_else(|| place.wrong("no meeting of the story was held on that day"))?;
                let (meeting_id, _) = found(&self.meetings, &meeting.key, "meeting", &place)?;
                let baseline = Baseline {
                    organisation_id: plan.organisation_id,
                    id: Uuid::now_v7(),
                    version: 1,
                    plan_id: plan.id,
                    meeting_id: Some(meeting_id),
                    name: one.name.clone(),
                    endorsed_on,
                    taken_at: Instant::end_of(endorsed_on),
                };
                let when = When {
                    on: endorsed_on.max(plan.since),
                    turn: Turn::Baseline,
                    by: self.lead(plan.organisation_id, endorsed_on),
                    place,
                };
                self.days.begins(when, baseline);
            }
        }
        Ok(())
    }

    /// How each council’s papers look, and the templates that a council made its own.
    pub(super) fn papers(&mut self, files: &[(String, File)]) -> Result<(), StoryError> {
        for (name, file) in files {
            for one in &file.papers {
                let place = Place::new(name, "papers", &one.council);
                let council = self.organisation(&one.council, &place)?;
                let when = self.written(council, one.recorded_on, place);
                let settings = PaperSettings {
                    full_name: one.full_name.clone(),
                    council_plan: one.council_plan.clone(),
                    ..PaperSettings::blank(council, council)
                };
                self.days.begins(when, settings);
            }
            for one in &file.report_templates {
                let place = Place::new(name, "report_templates", &one.key);
                let council = self.organisation(&one.council, &place)?;
                let when = self.written(council, one.recorded_on, place);
                let template = ReportTemplate {
                    key: one.key.clone(),
                    edition: one.edition,
                    name: one.name.clone(),
                    body: one.body.trim_start().to_owned(),
                    ..ReportTemplate::blank(council, council)
                };
                self.days.begins(when, template);
            }
        }
        Ok(())
    }

    fn written(&self, organisation_id: Uuid, on: Day, place: Place) -> When {
        let on = self.on(on);
        When {
            on,
            turn: Turn::Plan,
            by: self.lead(organisation_id, on),
            place,
        }
    }

    pub(super) fn reports(&mut self, files: &[(String, File)]) -> Result<(), StoryError> {
        for (name, file) in files {
            for one in &file.reports {
                let place = Place::new(name, "reports", &one.key);
                let plan = self.plan(Some(&one.plan), &place)?;
                self.report(one, &plan, &place)?;
            }
        }
        Ok(())
    }

    fn report(
        &mut self,
        one: &files::Report,
        plan: &PlanKnown,
        place: &Place,
    ) -> Result<(), StoryError> {
        let author = self.person(&one.author, place)?;
        let as_at = self.on(one.as_at);
        let (meeting_id, _) = found(&self.meetings, &one.meeting, "meeting", place)?;
        let id = match one.published_on {
            Some(_) => found(
                &self.report_ids,
                &one.meeting,
                "report to this meeting",
                place,
            )?,
            None => Uuid::now_v7(),
        };
        let report = Report {
            organisation_id: plan.organisation_id,
            id,
            version: 1,
            plan_id: plan.id,
            template_key: one.template.clone(),
            template_edition: one.edition.unwrap_or(EDITION),
            title: one.title.clone(),
            as_at,
            meeting_id: Some(meeting_id),
            state: ReportState::Draft,
            header: self.json(&one.header, place)?,
            texts: self.json(&one.texts, place)?,
            author_id: Some(author),
            author_benefits: Some(one.author_benefits),
            sent_on: None,
            sent_by_id: None,
            answer_by: None,
            cleared_by_id: None,
            cleared_on: None,
            published_by_id: None,
            published_at: None,
            frozen: None,
            checksum: None,
            public_since: None,
        };
        let when = When {
            on: as_at.max(plan.since),
            turn: Turn::Report,
            by: Some(author),
            place: place.clone(),
        };
        let held = self.days.begins(when.clone(), report);
        match (one.state, &one.cleared_by, one.cleared_on, one.published_on) {
            (ReportState::Draft, None, None, None) => Ok(()),
            (ReportState::ForComments | ReportState::ForApproval, None, None, None) => {
                let (state, Some(on)) = (one.state, one.sent_on) else {
                    return Err(place.wrong("a draft that is with the Board says when it was sent"));
                };
                let (on, answer_by) = (self.on(on), one.answer_by.map(|day| self.on(day)));
                let sent = When {
                    on,
                    turn: Turn::Clearance,
                    ..when
                };
                self.days.becomes(sent, &held, move |report| {
                    report.state = state;
                    report.sent_on = Some(on);
                    report.sent_by_id = Some(author);
                    report.answer_by = answer_by;
                });
                Ok(())
            }
            (ReportState::Cleared, Some(by), Some(on), None)
            | (ReportState::Published, Some(by), Some(on), Some(_)) => {
                let (by, on) = (self.person(by, place)?, self.on(on));
                if by == author {
                    return Err(place.wrong("a report is cleared by somebody other than its author"));
                }
                let cleared = When {
                    on,
                    turn: Turn::Clearance,
                    by: Some(by),
                    ..when
                };
                self.days.becomes(cleared, &held, move |report| {
                    report.state = ReportState::Cleared;
                    report.cleared_by_id = Some(by);
                    report.cleared_on = Some(on);
                });
                if let Some(published) = one.published_on.map(|day| self.on(day)) {
                    self.publications.push(Publication {
                        organisation_id: plan.organisation_id,
                        report_id: id,
                        by: Author {
                            person_id: self.lead(plan.organisation_id, published),
                            at: morning(published).min(self.now),
                        },
                    });
                }
                Ok(())
            }
            _ => Err(place.wrong(
                "a draft has no clearance, a cleared report says by whom and when, a published one also when it was published",
            )),
        }
    }

    /// A table of texts as JSON: dates are resolved as those of meetings, yes and no are words.
    fn json(&self, table: &toml::Table, place: &Place) -> Result<String, StoryError> {
        let texts = table
            .iter()
            .map(|(key, value)| {
                let text = match value {
                    toml::Value::String(text) => Day::parse(text)
                        .map_or_else(|| text.clone(), |day| self.meets(day).to_string()),
                    toml::Value::Boolean(yes) => if *yes { "yes" } else { "no" }.to_owned(),
                    _ => {
                        return Err(
                            place.wrong(format!("“{key}” is neither a text nor true or false"))
                        );
                    }
                };
                Ok((key.as_str(), text))
            })
            .collect::<Result<BTreeMap<_, _>, _>>()?;
        serde_json::to_string(&texts).map_err(|error| place.wrong(error.to_string()))
    }
}
