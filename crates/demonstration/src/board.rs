//! What Boards were told and decided, and the plans they endorsed.

use crate::days::{Turn, When};
use crate::files::{self, File, later};
use crate::{Place, PlanKnown, Story, StoryError, found, keep};
use improvement::call_in;
use jiff::ToSpan;
use jiff::civil::Date;
use platform::clock::Instant;
use records::governance::store::{Decision, Meeting, Telling};
use records::plans::store::Baseline;
use uuid::Uuid;

/// Weeks before a meeting in which its date is in the calendar.
const CALENDAR_WEEKS: i64 = 6;

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
}
