//! What an author looks at before a paper goes to the clerk. It stands beside the draft, is never printed, and is in none of the
//! files.

use crate::compose::{Chosen, live_block, recommended, told_findings};
use crate::form::{LiveBlock, Piece, ReportForm, fill_form};
use crate::live::Live;
use documents::model::Block;
use improvement::calendar::BankHolidays;
use improvement::call_in::agenda_due;
use improvement::plans::Delivery;
use jiff::civil::Date;
use platform::clock::in_words;
use platform::error::AppError;
use platform::page::listed;
use records::access::RequestContext;
use records::indicators::store::OwnValue;
use records::published::store::bank_holidays;
use records::reports::store::Report;

/// Figures that rest on fewer cases than this are said to.
const FEW: f64 = 30.0;

/// One thing to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Whether it is in order.
    pub done: bool,
    /// What, in a sentence.
    pub words: String,
}

impl Check {
    fn done(words: impl Into<String>) -> Self {
        Self {
            done: true,
            words: words.into(),
        }
    }

    fn open(words: impl Into<String>) -> Self {
        Self {
            done: false,
            words: words.into(),
        }
    }
}

/// What to look at in a report that is not published.
///
/// # Errors
/// When the database fails.
pub async fn checklist(here: &RequestContext, report: &Report) -> Result<Vec<Check>, AppError> {
    let (db, council, plan) = (&here.app.db, here.council()?, here.plan()?);
    let form = fill_form(
        db,
        council.id,
        &report.template_key,
        report.template_edition,
    )
    .await
    .map_err(crate::pages::without_form)?;
    let shared = here.app.shared();
    let live = Live::load(db, &shared, council, plan, &form, report, here.today()).await?;
    let values: Vec<OwnValue> = db.records(council.id, plan.id, here.moment()).await?;
    let mut checks = vec![
        agenda(&live, here.today(), &bank_holidays(db).await?),
        findings(&live, Chosen::of(&report.header())),
    ];
    checks.extend(plan_attached(&form, report));
    checks.extend(few_cases(&live, &values));
    checks.extend(left_out(&form, report, &live));
    checks.push(written(&form, report));
    if report.as_at >= here.today() {
        checks.push(Check::open(
            "The figures are as at today: they follow the plan until the report is published.",
        ));
    }
    Ok(checks)
}

/// Papers are public five clear days ahead of the meeting.
fn agenda(live: &Live, today: Date, holidays: &BankHolidays) -> Check {
    let Some(meeting) = &live.meeting else {
        return Check::open("Choose the meeting that it is for.");
    };
    match agenda_due(meeting.held_on, holidays) {
        Ok(due) if today <= due => Check::done(format!(
            "Five clear days before the meeting: publish by {}.",
            in_words(due)
        )),
        Ok(due) => Check::open(format!(
            "The papers had to be public by {}, five clear days before the meeting. Say in the report why it is late.",
            in_words(due)
        )),
        Err(error) => Check::open(error.to_string()),
    }
}

/// Each finding has an action, and each of its actions an officer and a date.
fn findings(live: &Live, chosen: Chosen) -> Check {
    let wanting: Vec<String> = told_findings(live, chosen)
        .into_iter()
        .filter_map(|finding| {
            let actions = live.facts.actions_for(finding.id);
            let open: Vec<_> = actions
                .into_iter()
                .filter(|action| action.delivery != Delivery::Withdrawn)
                .collect();
            let lacks = if open.is_empty() {
                "no action"
            } else if open.iter().any(|action| action.owner_id.is_none()) {
                "an action without an officer"
            } else if open.iter().any(|action| action.due_on.is_none()) {
                "an action without a date"
            } else {
                return None;
            };
            Some(format!("finding {} has {lacks}", finding.number))
        })
        .collect();
    match wanting.is_empty() {
        true => Check::done("Every finding has an action, an officer and a date."),
        false => Check::open(format!(
            "Not every finding is covered: {}.",
            listed(wanting)
        )),
    }
}

fn plan_attached(form: &ReportForm, report: &Report) -> Option<Check> {
    let recommends = recommended(form, &report.texts());
    let chosen = Chosen::of(&report.header());
    let asked = Chosen::default().attaches_plan(&recommends);
    let attached = form.has(LiveBlock::AppendixPlan) && chosen.attaches_plan(&recommends);
    match (asked, attached) {
        (_, true) => Some(Check::done("The plan is attached.")),
        (true, false) => Some(Check::open(
            "The Board is asked to endorse the plan, and the plan is not attached.",
        )),
        (false, false) => None,
    }
}

/// The council’s own figures that rest on few cases.
fn few_cases(live: &Live, values: &[OwnValue]) -> Vec<Check> {
    let shown = live.curves.iter().filter_map(|curve| {
        let of_this = values
            .iter()
            .filter(|one| one.indicator_id == curve.indicator.id);
        let newest = of_this.max_by_key(|one| one.period_end)?;
        let cases = newest.denominator.filter(|cases| *cases < FEW)?;
        Some(Check::open(format!(
            "“{}” rests on {cases} cases. Say so where it is quoted.",
            curve.indicator.name
        )))
    });
    shown.collect()
}

/// Parts of the template that have nothing to show, and indicators without a figure.
fn left_out(form: &ReportForm, report: &Report, live: &Live) -> Vec<Check> {
    let shape = (form.is_short(), Chosen::of(&report.header()));
    let pieces = form.sections.iter().flat_map(|section| &section.content);
    let mut checks: Vec<Check> = pieces
        .filter_map(|piece| match piece {
            Piece::Live {
                block: LiveBlock::AppendixFigures | LiveBlock::AppendixPlan,
                ..
            }
            | Piece::Text { .. } => None,
            Piece::Live { block, limit } => Some((block, live_block(*block, *limit, live, shape))),
        })
        .filter_map(|(block, blocks)| match blocks.as_slice() {
            [Block::Note(why)] => Some(Check::open(format!(
                "“{}” is left out. {}",
                block.label(),
                why.plain()
            ))),
            _ => None,
        })
        .collect();
    let without = live.curves.iter().filter(|curve| curve.latest.is_none());
    let without = match form.has(LiveBlock::Scorecard) {
        true => without.count(),
        false => 0,
    };
    match without {
        0 => {}
        1 => checks.push(Check::open(
            "One indicator has no figure yet and is left out.",
        )),
        count => checks.push(Check::open(format!(
            "{count} indicators have no figure yet and are left out."
        ))),
    }
    checks
}

fn written(form: &ReportForm, report: &Report) -> Check {
    let texts = report.texts();
    let mut empty: Vec<String> = form
        .sections
        .iter()
        .filter(|section| crate::compose::is_empty(section, &texts))
        .map(|section| ReportForm::heading(section, ""))
        .collect();
    empty.dedup();
    match empty.is_empty() {
        true => Check::done("Every section is written."),
        false => Check::open(format!("Not written yet: {}.", listed(empty))),
    }
}
