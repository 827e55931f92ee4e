//! How the councils’ papers look, and the reports that went to their Boards.

use crate::days::{Held, Turn, When, morning};
use crate::files::{self, Day, File};
use crate::{Place, PlanKnown, Publication, Story, StoryError, found};
use documents::logo::Logo;
use improvement::governance::ReportState;
use jiff::civil::Date;
use platform::db::{Author, Record};
use records::reports::store::{PaperSettings, Report, ReportTemplate};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The edition of the report templates in which the story is written, where a report says no other.
const EDITION: i64 = 2;

/// The logos of the story, drawn for it.
const LOGOS: &[(&str, &[u8])] = &[(
    "tarnbridge-logo.png",
    include_bytes!("../story/tarnbridge-logo.png"),
)];

/// A logo of the story, as the settings of papers keep it.
fn logo(name: &str, place: &Place) -> Result<String, StoryError> {
    let known = LOGOS.iter().find(|(known, _)| *known == name);
    let (_, file) = known.ok_or_else(|| place.wrong(format!("the story has no logo {name}")))?;
    let logo = Logo::read(file).map_err(|error| place.wrong(error.to_string()))?;
    serde_json::to_string(&logo).map_err(|error| place.wrong(error.to_string()))
}

impl Story {
    /// How each council’s papers look, and the templates that a council made its own.
    pub(super) fn papers(&mut self, files: &[(String, File)]) -> Result<(), StoryError> {
        for (name, file) in files {
            for one in &file.papers {
                let place = Place::new(name, "papers", &one.council);
                let council = self.organisation(&one.council, &place)?;
                let logo = one
                    .logo
                    .as_deref()
                    .map(|name| logo(name, &place))
                    .transpose()?;
                let when = self.written(council, one.recorded_on, place);
                let settings = PaperSettings {
                    logo,
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
        let draft = self.draft(one, plan, author, place)?;
        let id = draft.id;
        let when = When {
            on: draft.as_at.max(plan.since),
            turn: Turn::Report,
            by: Some(author),
            place: place.clone(),
        };
        let held = self.days.begins(when.clone(), draft);
        let when = When {
            turn: Turn::Clearance,
            ..when
        };
        match (one.state, &one.cleared_by, one.cleared_on, one.published_on) {
            (ReportState::Draft, None, None, None) => Ok(()),
            (ReportState::ForComments | ReportState::ForApproval, None, None, None) => {
                self.sent(one, &held, author, when)
            }
            (ReportState::Cleared, Some(by), Some(on), None)
            | (ReportState::Published, Some(by), Some(on), Some(_)) => {
                self.approved(&held, (author, self.person(by, place)?), self.on(on), when)?;
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

    /// A report as its author begins it.
    fn draft(
        &self,
        one: &files::Report,
        plan: &PlanKnown,
        author: Uuid,
        place: &Place,
    ) -> Result<Report, StoryError> {
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
        Ok(Report {
            id,
            template_key: one.template.clone(),
            template_edition: one.edition.unwrap_or(EDITION),
            title: one.title.clone(),
            meeting_id: Some(meeting_id),
            header: self.json(&one.header, place)?,
            texts: self.json(&one.texts, place)?,
            author_id: Some(author),
            author_benefits: Some(one.author_benefits),
            ..Report::begun(plan.organisation_id, plan.id, self.on(one.as_at))
        })
    }

    /// A draft goes to the Board, for comments or approval.
    fn sent(
        &mut self,
        one: &files::Report,
        held: &Held<Report>,
        author: Uuid,
        when: When,
    ) -> Result<(), StoryError> {
        let (state, Some(on)) = (one.state, one.sent_on) else {
            let wrong = "a draft that is with the Board says when it was sent";
            return Err(when.place.wrong(wrong));
        };
        let (on, answer_by) = (self.on(on), one.answer_by.map(|day| self.on(day)));
        self.days.becomes(When { on, ..when }, held, move |report| {
            report.state = state;
            report.sent_on = Some(on);
            report.sent_by_id = Some(author);
            report.answer_by = answer_by;
        });
        Ok(())
    }

    /// Somebody other than its author approves it.
    fn approved(
        &mut self,
        held: &Held<Report>,
        (author, by): (Uuid, Uuid),
        on: Date,
        when: When,
    ) -> Result<(), StoryError> {
        if by == author {
            let wrong = "a report is cleared by somebody other than its author";
            return Err(when.place.wrong(wrong));
        }
        let when = When {
            on,
            by: Some(by),
            ..when
        };
        self.days.becomes(when, held, move |report| {
            report.state = ReportState::Cleared;
            report.cleared_by_id = Some(by);
            report.cleared_on = Some(on);
        });
        Ok(())
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
