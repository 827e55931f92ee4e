//! What councils are asked to help with, what they could do about it, and what they decided.

use crate::days::{Turn, When};
use crate::files;
use crate::staff::{Staff, fte};
use crate::{Place, Story, StoryError, found};
use improvement::Word as _;
use improvement::people::Fte;
use improvement::support::SupportKind;
use jiff::civil::Date;
use platform::db::Record;
use records::options::{
    AppraisalCriterion, HelpOption, HelpRequest, LiveStep, OptionPerson, OptionScore,
};
use std::collections::BTreeMap;
use uuid::Uuid;

impl Story {
    pub(super) fn help_request(
        &mut self,
        staff: &Staff,
        one: &files::HelpRequest,
        place: &Place,
    ) -> Result<(), StoryError> {
        let kinds = one.kinds.iter().map(|code| {
            let kind = SupportKind::parse(code);
            kind.map_err(|_| place.wrong(format!("“{code}” is no kind of help")))
        });
        let council = staff.council;
        let on = self.on(one.asked_on);
        let request = HelpRequest {
            asking_id: Some(self.organisation(&one.asking, place)?),
            kinds: SupportKind::line(&kinds.collect::<Result<Vec<_>, _>>()?),
            asked_on: on,
            decide_on: one.decide_on.map(|day| self.on(day)),
            live_on: one.live_on.map(|day| self.on(day)),
            purpose: one.purpose.clone(),
            ..HelpRequest::blank(council, council)
        };
        let when = self.told_on(staff, on, Turn::Support, place);
        let held = self.days.begins(when.clone(), request.clone());
        let options = self.options(staff, (one, &request), &when)?;
        for step in &one.steps {
            self.live_step(staff, (step, &request), &when)?;
        }
        for said in &one.recommended {
            let option = found(&options, &said.option, "option", place)?;
            let on = self.on(said.on);
            let agreed = one
                .agreed_on
                .map(|day| self.on(day))
                .filter(|day| *day == on);
            let when = self.told_on(staff, on, Turn::Delivery, place);
            let why = said.why.clone();
            self.days.becomes(when, &held, move |request| {
                (request.recommended_id, request.why) = (Some(option), why);
                request.agreed_on = agreed;
            });
        }
        Ok(())
    }

    /// The options of a request with their people and scores, by their titles.
    fn options(
        &mut self,
        staff: &Staff,
        (one, request): (&files::HelpRequest, &HelpRequest),
        when: &When,
    ) -> Result<BTreeMap<String, Uuid>, StoryError> {
        let (council, place) = (staff.council, &when.place);
        let mut criteria = Vec::new();
        for criterion in &one.criteria {
            let criterion = AppraisalCriterion {
                request_id: request.id,
                name: criterion.name.clone(),
                weight: criterion.weight,
                ..AppraisalCriterion::blank(council, council)
            };
            criteria.push(criterion.id);
            self.days.begins(when.clone(), criterion);
        }
        let mut options = BTreeMap::new();
        for one in &one.options {
            let option = HelpOption {
                request_id: request.id,
                title: one.title.clone(),
                kind: one.kind,
                income_pence: one.income.map(|pounds| pounds * 100),
                risks: one.risks.clone(),
                ..HelpOption::blank(council, council)
            };
            if one.scores.len() != criteria.len() {
                return Err(place.wrong(format!("“{}” needs a score by each criterion", one.title)));
            }
            self.days.begins(when.clone(), option.clone());
            for (criterion, score) in criteria.iter().zip(&one.scores) {
                let score = OptionScore {
                    request_id: request.id,
                    option_id: option.id,
                    criterion_id: *criterion,
                    score: *score,
                    ..OptionScore::blank(council, council)
                };
                self.days.begins(when.clone(), score);
            }
            for person in &one.people {
                let person = self.option_person(staff, (person, &option), place)?;
                self.days.begins(when.clone(), person);
            }
            options.insert(one.title.clone(), option.id);
        }
        Ok(options)
    }

    fn option_person(
        &self,
        staff: &Staff,
        (one, option): (&files::OptionPerson, &HelpOption),
        place: &Place,
    ) -> Result<OptionPerson, StoryError> {
        let holder = found(&staff.holders, &one.holder, "holder", place)?;
        let mut posts = staff.posts.values();
        let post = posts.find(|post| post.id == holder.post_id);
        let role = post.and_then(|post| post.role_id);
        let role = role.ok_or_else(|| place.wrong(format!("“{}” is in no role", one.holder)))?;
        let cover = match one.cover.as_str() {
            "" => Fte::ZERO,
            cover => fte(cover, place)?,
        };
        let last: Date = self.on(one.to);
        Ok(OptionPerson {
            request_id: option.request_id,
            option_id: option.id,
            role_id: role,
            holder_id: Some(holder.id),
            fte: fte(&one.fte, place)?,
            from_on: self.on(one.from),
            to_on: last,
            cover_fte: cover,
            cover_by: one.cover_by.clone(),
            cover_grade: one.cover_grade.clone(),
            cover_from_on: one.cover_from.map(|day| self.on(day)),
            ..OptionPerson::blank(staff.council, staff.council)
        })
    }

    fn live_step(
        &mut self,
        staff: &Staff,
        (one, request): (&files::LiveStep, &HelpRequest),
        when: &When,
    ) -> Result<(), StoryError> {
        let owner = one.owner.as_ref().map(|key| self.person(key, &when.place));
        let step = LiveStep {
            request_id: request.id,
            title: one.title.clone(),
            working_days_before: one.working_days_before,
            owner_id: owner.transpose()?,
            ..LiveStep::blank(staff.council, staff.council)
        };
        let held = self.days.begins(when.clone(), step);
        if let Some(done) = one.done_on.map(|day| self.on(day)) {
            let when = self.told_on(staff, done, Turn::Delivery, &when.place);
            self.days
                .becomes(when, &held, move |step| step.done_on = Some(done));
        }
        Ok(())
    }
}
