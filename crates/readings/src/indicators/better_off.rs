//! Are children better off? What the figures of a plan say of it, one voice, and what is done next: as the page for members, its files
//! and a report have it.

use crate::indicators::curve::{Curve, View, curves};
use crate::indicators::verdicts;
use crate::indicators::verdicts::Judged;
use crate::indicators::working::Workings;
use crate::plans::snapshot::PlanSnapshot;
use improvement::outcomes::{Answer, Became, IndicatorKind, Length, Way, better_off};
use improvement::plans::{Delivery, Speaker};
use jiff::civil::Date;
use platform::db::{Db, DbError};
use records::access::store::Organisation;
use records::indicators::store::Indicator;
use records::plans::store::{Action, Plan, Voice};
use std::collections::BTreeSet;
use uuid::Uuid;

/// So many next steps are shown.
const STEPS: usize = 2;

/// Words of more letters than this are not chosen while shorter ones were heard.
const SHORT: usize = 220;

/// The answer with all that it rests on.
#[derive(Debug)]
pub struct BetterOff {
    /// The answer in a sentence or two.
    pub answer: Answer,
    /// The curves that tell of it, in the order of the plan.
    pub curves: Vec<Curve>,
    /// Something that a child or a parent said.
    pub voice: Option<Voice>,
    /// What is done next, the soonest first.
    pub next: Vec<NextStep>,
}

/// Something that is done next.
#[derive(Debug)]
pub struct NextStep {
    /// The action.
    pub action: Action,
    /// Who answers for it.
    pub owner: Option<String>,
    /// What got worse, or no better, and it is to change.
    pub against: Option<String>,
}

impl BetterOff {
    /// What a plan's figures say, with their verdicts where there is something to work them out with.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of(
        db: &Db,
        workings: Option<&Workings>,
        council: &Organisation,
        plan: &Plan,
        view: View,
    ) -> Result<Self, DbError> {
        let mut indicators: Vec<Indicator> = db.records(council.id, plan.id, view.moment).await?;
        let curves = match workings {
            // As the page of all curves asks for them, so that both share what was worked out.
            Some(workings) => {
                let all =
                    verdicts::judged(db, workings, council, plan, &indicators, None, view).await?;
                all.iter()
                    .filter(|curve| tells(&curve.indicator))
                    .cloned()
                    .collect()
            }
            None => {
                indicators.retain(tells);
                curves(db, council, plan, &indicators, view).await?
            }
        };
        let whole = PlanSnapshot::read(db, council.id, plan.id, view.moment).await?;
        let voices: Vec<Voice> = db.records(council.id, plan.id, view.moment).await?;
        Ok(Self {
            answer: answer(curves.iter(), Length::Full),
            voice: voice(voices, view.date),
            next: next(&whole, &curves, view.date),
            curves,
        })
    }

    /// The answer without its figures, for a page that draws each of them below.
    #[must_use]
    pub fn in_short(&self) -> Answer {
        answer(self.curves.iter(), Length::Short)
    }

    /// The curves of which one of these became.
    pub fn that_became(&self, ways: &[Way]) -> Vec<&Curve> {
        let became = |curve: &&Curve| ways.contains(&curve.stand.way);
        self.curves.iter().filter(became).collect()
    }

    /// Whether chance could have done it, over all of them.
    #[must_use]
    pub fn chance(&self) -> String {
        let beyond = |curve: &&Curve| curve.judged.as_ref().is_some_and(Judged::beyond_chance);
        let names: Vec<&str> = self
            .curves
            .iter()
            .filter(beyond)
            .map(|curve| curve.indicator.name.as_str())
            .collect();
        let found = match names[..] {
            [] => "None of these changes has been shown to be more than chance, and".to_owned(),
            [one] => format!(
                "“{one}” has changed by more than chance usually explains, against both its own past and other councils; none of the others has been shown to. Even so,"
            ),
            _ => format!(
                "{} have changed by more than chance usually explains, against both their own past and other councils; none of the others has been shown to. Even so,",
                quoted(&names)
            ),
        };
        format!("{found} a figure that moved does not show that the plan moved it.")
    }

    /// The period of the newest figure.
    #[must_use]
    pub fn newest(&self) -> Option<&str> {
        let latest = self.curves.iter().filter_map(|curve| curve.latest.as_ref());
        let newest = latest.max_by_key(|value| value.end)?;
        Some(newest.label.as_str())
    }
}

fn quoted(names: &[&str]) -> String {
    platform::page::listed(names.iter().map(|name| format!("“{name}”")).collect())
}

/// Whether an indicator tells of children and families, and not of how a service works.
fn tells(indicator: &Indicator) -> bool {
    matches!(
        indicator.kind,
        IndicatorKind::Population | IndicatorKind::BetterOff
    )
}

/// Whether children are better off, by those of the curves of a plan that tell of it.
#[must_use]
pub fn answered_by(curves: &[Curve]) -> Answer {
    let telling = curves.iter().filter(|curve| tells(&curve.indicator));
    answer(telling, Length::Full)
}

fn answer<'a>(curves: impl Iterator<Item = &'a Curve>, length: Length) -> Answer {
    better_off(&curves.map(became).collect::<Vec<_>>(), length)
}

fn became(curve: &Curve) -> Became<'_> {
    Became {
        name: &curve.indicator.name,
        way: curve.stand.way,
        both: curve.stand.both.as_deref(),
    }
}

/// What a child or a parent said last, with their consent: a child before a parent, a few words before many.
fn voice(voices: Vec<Voice>, today: Date) -> Option<Voice> {
    let families = voices.into_iter().filter(|voice| {
        matches!(voice.speaker, Speaker::Child | Speaker::Parent)
            && voice.heard_on <= today
            && voice.consent_on <= today
    });
    families.max_by_key(|voice| {
        let short = voice.words.chars().count() <= SHORT;
        (
            short,
            voice.speaker == Speaker::Child,
            voice.heard_on,
            voice.id,
        )
    })
}

/// Open actions: first those that are to change what got worse, then those that are due next. One that is overdue comes after those that
/// can still be in time.
fn next(whole: &PlanSnapshot, curves: &[Curve], today: Date) -> Vec<NextStep> {
    let against: Vec<(Uuid, &str)> = curves
        .iter()
        .filter(|curve| matches!(curve.stand.way, Way::Worse | Way::NoBetter))
        .map(|curve| (curve.indicator.id, curve.indicator.name.as_str()))
        .collect();
    let addresses = |action: &Action| {
        let aims = whole.relations.indicators.get(&action.id);
        let aims: BTreeSet<&Uuid> = aims.into_iter().flatten().collect();
        let found = against.iter().find(|(id, _)| aims.contains(id));
        found.map(|(_, name)| (*name).to_owned())
    };
    let is_open = |action: &&Action| {
        matches!(action.delivery, Delivery::NotStarted | Delivery::UnderWay)
            && action.due_on.is_some()
    };
    let mut steps: Vec<NextStep> = whole
        .actions
        .iter()
        .filter(is_open)
        .map(|action| NextStep {
            owner: action
                .owner_id
                .and_then(|id| whole.owners.get(&id).cloned()),
            against: addresses(action),
            action: action.clone(),
        })
        .collect();
    steps.sort_by_key(|step| {
        let due = step.action.due_on;
        (
            step.against.is_none(),
            due < Some(today),
            due,
            step.action.id,
        )
    });
    steps.truncate(STEPS);
    steps.sort_by_key(|step| step.action.due_on);
    steps
}
