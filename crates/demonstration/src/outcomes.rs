//! The curves that a plan watches: indicators with their headings, targets, figures of the council's own, and what
//! happened along the way.

use crate::days::{Held, Turn, When};
use crate::files::{self, File, later};
use crate::{Known, Place, PlanKnown, Story, StoryError, keep};
use improvement::organisations::Role;
use improvement::outcomes::Origin;
use jiff::civil::Date;
use jiff::{Span, ToSpan};
use platform::db::Db;
use readings::indicators::unit::UnitWords;
use records::indicators::store::{Annotation, Indicator, OwnValue, Target};
use records::published::store::{self, Measure};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The story behind a curve is told with the newest figures, so it stands there for the last fortnight only: a page
/// of a past day must not know them.
const HEADINGS_DAYS: i64 = 14;

/// Weeks after the end of a period in which a council counts.
const COUNTING_WEEKS: i64 = 3;

/// Days after the end of a month in which a council that reports every month counts it.
const MONTH_COUNTING_DAYS: i64 = 8;

impl Story {
    pub(super) async fn indicators(
        &mut self,
        db: &Db,
        files: &[(String, File)],
    ) -> Result<(), StoryError> {
        let codes = files
            .iter()
            .flat_map(|(_, file)| &file.indicators)
            .filter_map(|one| one.measure.as_deref());
        let measures = store::measures(db, codes).await?;
        for (name, file) in files {
            for one in &file.indicators {
                let place = Place::new(name, "indicators", &one.key);
                let plan = self.plan(file.plan.as_deref(), &place)?;
                self.indicator(one, &plan, &measures, &place)?;
            }
        }
        Ok(())
    }

    /// An indicator of a council, by its key: two councils may use the same keys.
    pub(super) fn indicator_of(
        &self,
        organisation_id: Uuid,
        key: &str,
        place: &Place,
    ) -> Result<Known, StoryError> {
        crate::found(
            &self.indicators,
            &of_council(organisation_id, key),
            "indicator",
            place,
        )
        .map_err(|_| place.wrong(format!("the council has no indicator “{key}”")))
    }

    fn indicator(
        &mut self,
        one: &files::Indicator,
        plan: &PlanKnown,
        measures: &BTreeMap<String, Measure>,
        place: &Place,
    ) -> Result<(), StoryError> {
        let chosen = self.on(one.chosen_on);
        if chosen < plan.since {
            return Err(place.wrong("it is chosen before its plan is recorded"));
        }
        let measure = match (one.origin, &one.measure) {
            (Origin::Reference, Some(code)) => Some(measures.get(code).ok_or_else(|| {
                place.wrong(format!("the published figures have no measure “{code}”"))
            })?),
            (Origin::Own, None) => None,
            // Its own figures beside what is published of others.
            (Origin::Own, Some(code)) if measures.contains_key(code) => None,
            _ => {
                return Err(place.wrong(
                    "an indicator of published figures names its measure, which must be among them",
                ));
            }
        };
        let id = Uuid::now_v7();
        let indicator = Indicator {
            organisation_id: plan.organisation_id,
            id,
            version: 1,
            plan_id: plan.id,
            name: one.name.clone(),
            origin: one.origin,
            measure_code: one.measure.clone(),
            kind: one.kind,
            definition: measure
                .map_or_else(|| one.definition.clone(), |measure| measure.name.clone()),
            numerator: one.numerator.clone(),
            denominator: one.denominator.clone(),
            unit: measure.map_or_else(
                || one.unit.clone(),
                |measure| measure.unit_words().to_owned(),
            ),
            decimals: measure.map_or(1, |measure| measure.decimals),
            polarity: one.polarity,
            frequency: one.frequency,
            end_sought: one.headings.end.clone(),
            how_doing: String::new(),
            story: String::new(),
            partners: one.headings.partners.clone(),
            what_works: one.headings.works.clone(),
            proposal: String::new(),
        };
        let known = Known { id, since: chosen };
        let key = of_council(plan.organisation_id, &one.key);
        keep(&mut self.indicators, &key, known, place)?;
        let when = When {
            on: chosen,
            turn: Turn::Indicator,
            by: self.analyst(plan.organisation_id, chosen),
            place: place.clone(),
        };
        let held = self.days.begins(when.clone(), indicator);
        self.headings(one, &held, &when);
        self.along_the_way(one, plan, known, &when);
        self.own_values(one, plan, known, &when)
    }

    fn analyst(&self, organisation_id: Uuid, on: Date) -> Option<Uuid> {
        self.holder(organisation_id, Role::Analyst, on)
            .or_else(|| self.lead(organisation_id, on))
    }

    fn headings(&mut self, one: &files::Indicator, held: &Held<Indicator>, when: &When) {
        let on = later(self.today, (-HEADINGS_DAYS).days());
        let headings = one.headings.clone();
        let when = When { on, ..when.clone() };
        self.days.becomes(when, held, move |indicator| {
            indicator.how_doing = headings.how_doing;
            indicator.story = headings.story;
            indicator.proposal = headings.propose;
        });
    }

    fn along_the_way(
        &mut self,
        one: &files::Indicator,
        plan: &PlanKnown,
        indicator: Known,
        when: &When,
    ) {
        let at = |on: Date| When {
            on: on.max(indicator.since),
            turn: Turn::Link,
            ..when.clone()
        };
        for target in &one.targets {
            let set = self.on(target.set_on);
            let target = Target {
                organisation_id: plan.organisation_id,
                id: Uuid::now_v7(),
                version: 1,
                plan_id: plan.id,
                indicator_id: indicator.id,
                by_on: self.on(target.by),
                value: target.value,
            };
            self.days.begins(at(set), target);
        }
        for annotation in &one.annotations {
            let on = self.on(annotation.on);
            let annotation = Annotation {
                organisation_id: plan.organisation_id,
                id: Uuid::now_v7(),
                version: 1,
                plan_id: plan.id,
                indicator_id: Some(indicator.id),
                on_date: on,
                label: annotation.label.clone(),
            };
            self.days.begins(at(on), annotation);
        }
    }

    fn own_values(
        &mut self,
        one: &files::Indicator,
        plan: &PlanKnown,
        indicator: Known,
        when: &When,
    ) -> Result<(), StoryError> {
        if one.origin == Origin::Reference && !(one.values.is_empty() && one.months.is_empty()) {
            return Err(when
                .place
                .wrong("an indicator of published figures has no values of the council's own"));
        }
        let scale = UnitWords::of(&one.unit).scale;
        for (period, end, (numerator, denominator), counting) in self.periods(one) {
            if denominator <= 0.0 {
                return Err(when
                    .place
                    .wrong(format!("the denominator of {period} is not above zero")));
            }
            let counted = later(end, counting);
            let own = OwnValue {
                organisation_id: plan.organisation_id,
                id: Uuid::now_v7(),
                version: 1,
                plan_id: plan.id,
                indicator_id: indicator.id,
                period,
                period_end: end,
                numerator: Some(numerator),
                denominator: Some(denominator),
                value: Some(numerator / denominator * scale),
                marker: None,
            };
            let when = When {
                on: counted.max(indicator.since),
                turn: Turn::Link,
                by: self.analyst(plan.organisation_id, counted).or(when.by),
                place: when.place.clone(),
            };
            self.days.begins(when, own);
        }
        Ok(())
    }

    /// An indicator's own figures: those whose periods are named, and those of the months up to the newest that has been counted.
    fn periods(&self, one: &files::Indicator) -> Vec<(String, Date, (f64, f64), Span)> {
        let named = one.values.iter().map(|value| {
            let counts = (value.numerator, value.denominator);
            (
                value.period.clone(),
                self.on(value.end),
                counts,
                COUNTING_WEEKS.weeks(),
            )
        });
        let newest = later(self.today, (-MONTH_COUNTING_DAYS).days());
        let newest = later(
            newest.tomorrow().unwrap_or(newest).first_of_month(),
            (-1).days(),
        );
        let ago = (0_i64..).zip(one.months.iter().rev());
        let months = ago.map(|(ago, counts)| {
            let end = later(newest.first_of_month(), (-ago).months()).last_of_month();
            let period = end.strftime("%B %Y").to_string();
            (period, end, *counts, MONTH_COUNTING_DAYS.days())
        });
        named.chain(months).collect()
    }
}

fn of_council(organisation_id: Uuid, key: &str) -> String {
    format!("{organisation_id} {key}")
}
