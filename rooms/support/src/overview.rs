//! All that a council is in: the councils it helps and those that help it, as a page, a workbook and for other programs.

use crate::seen::is_told_to;
use crate::{Answered, drawing};
use axum::Router;
use improvement::Word;
use improvement::calendar::{counted, in_words};
use improvement::support::{HelpDays, Side, Stage, SupportKind};
use jiff::civil::Date;
use platform::app::App;
use platform::error::AppError;
use platform::list::{Chosen, List};
use platform::overview::OverviewPage;
use platform::page::{html, listed};
use readings::indicators::drawn::Drawn;
use readings::support::SupportOn;
use records::access::route::Routes;
use records::access::{Authorized, RequestContext};
use records::api::ListRoutes;
use records::api_list;
use records::support::addresses::{
    EngagementAt, NewEngagement, Support, SupportCsv, SupportJson, SupportLog, SupportTemplates,
    SupportXlsx,
};
use records::support::store::Engagement;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// The addresses of what a council is in.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .page(open)
        .list_files::<SupportXlsx, SupportJson, SupportCsv, _, _>("support", list, rows)
}

/// An engagement as the list has it.
pub(crate) struct Row {
    engagement: Engagement,
    href: String,
    side: Side,
    other: String,
    kinds: String,
    stage: Stage,
    phase: Option<&'static str>,
    days: HelpDays,
    last: Option<Date>,
    met: Option<String>,
    review: Option<Date>,
    ended: Option<Date>,
    needs: Option<String>,
    pressing: bool,
}

/// The engagements of a council.
pub(crate) fn list() -> List<Row> {
    List::new("Support", |row: &Row| row.engagement.id)
        .column("id", "Identifier", 36, |row| row.engagement.id)
        .for_programs()
        .column("title", "Support", 36, |row| row.engagement.title.clone())
        .linked(|row| &row.href)
        .noted(|row| row.needs.clone().unwrap_or_default())
        .late(|row| row.pressing)
        .searched()
        .column("side", "This council", 12, |row| Chosen(row.side))
        .about("Whether this council helps or is helped")
        .filtered()
        .column("other", "Other side", 22, |row| row.other.clone())
        .searched()
        .column("kinds", "Kinds of help", 30, |row| row.kinds.clone())
        .searched()
        .column("stage", "Stage", 14, |row| Chosen(row.stage))
        .filtered()
        .column("phase", "Phase", 12, |row| row.phase.map(str::to_owned))
        .column("days", "Days of help", 10, |row| row.days.days())
        .column("last", "Last day of help", 12, |row| row.last)
        .column("met", "Conditions met", 12, |row| row.met.clone())
        .column("review", "Next review", 12, |row| row.review)
        .column("planned_end", "Planned end", 12, |row| {
            row.engagement.planned_end_on
        })
        .in_files()
        .column("authorised_end", "Authorised until, at most", 12, |row| {
            row.engagement.authorised_end_on
        })
        .in_files()
        .column("ended", "Actual end", 12, |row| row.ended)
        .in_files()
        .column("needs", "What needs attention", 40, |row| row.needs.clone())
        .in_files()
        .column("purpose", "Purpose", 50, |row| {
            row.engagement.purpose.clone()
        })
        .in_files()
        .searched()
        .column("accountability", "Accountability", 50, |row| {
            row.engagement.accountability.clone()
        })
        .in_files()
        .column("asked_by", "Asked for by", 20, |row| {
            row.engagement.asked_by.map(Chosen)
        })
        .in_files()
        .column("begun_on", "Enquiry on", 12, |row| row.engagement.begun_on)
        .in_files()
        .sorted_by("stage")
}

/// What a council is in and whoever is here is told of.
pub(crate) async fn told(
    here: &RequestContext,
) -> Result<(Arc<SupportOn>, Vec<Engagement>), AppError> {
    let council = here.council()?.id;
    let support = SupportOn::of_council(&here.app.db, council, here.moment(), here.date()).await?;
    let engagements = support.records.engagements.iter();
    let told = engagements.filter(|of| is_told_to(of, &here.actor));
    // As it was on a past day the other side may not have been named yet.
    let told: Vec<Engagement> = told
        .filter(|of| of.side_of(council).is_some())
        .cloned()
        .collect();
    Ok((support, told))
}

/// The rows of the list, for its files.
async fn rows(here: RequestContext) -> Result<Vec<Row>, AppError> {
    let (support, told) = told(&here).await?;
    let council = here.council()?.id;
    Ok(rows_of(&here, &support, &told, council))
}

fn rows_of(
    here: &RequestContext,
    support: &SupportOn,
    told: &[Engagement],
    council: Uuid,
) -> Vec<Row> {
    let today = support.today;
    let row = |of: &Engagement| {
        let facts = support.facts(of);
        let side = of.side_of(council).unwrap_or(of.side);
        let need = support.needs(of).into_iter().next();
        let kinds = SupportKind::of_line(&of.kinds).into_iter();
        let kinds: Vec<&str> = kinds.map(Word::label).collect();
        let (met, asked) = facts.criteria_met_on(today);
        let came = facts.contacts.iter().map(|one| one.on);
        Row {
            href: here.link(EngagementAt::of(&support.at(of), of.id)),
            side,
            other: support.side_name(of, side.other()),
            kinds: kinds.join("; "),
            stage: facts.stage_on(today),
            phase: facts.phase_on(today).map(|phase| phase.kind.label()),
            days: support.days(of),
            last: came.filter(|on| *on <= today).max(),
            met: (asked > 0).then(|| format!("{met} of {asked}")),
            review: facts.next_review_on(today),
            ended: facts.ended_on(today),
            pressing: need.as_ref().is_some_and(|(need, _)| need.is_pressing()),
            needs: need.map(|(_, words)| platform::page::capitalised(&words)),
            engagement: of.clone(),
        }
    };
    told.iter().map(row).collect()
}

async fn open(here: Authorized<Support>) -> Answered {
    let (support, told) = told(&here).await?;
    let council = here.council()?.clone();
    let (list, query) = (list(), here.asked());
    let rows = rows_of(&here, &support, &told, council.id);
    let view = list.view(&rows, &here.address.to_string(), &query);
    let drawn =
        drawing::of_council(&here, &support, &told, (council.id, &council.name)).map(|chart| {
            let caption = "Support over time";
            Drawn::of(&here.app.shared(), chart, "support-", caption).to_string()
        });
    let links = [
        Some(platform::page::Link::new(
            "Every day of help",
            here.link(SupportLog::of(&here)),
        )),
        Some(platform::page::Link::new(
            "Texts of agreements and reports",
            here.link(SupportTemplates::of(&here)),
        )),
    ];
    Ok(html(&OverviewPage {
        page: here.page("Support"),
        sentence: in_a_sentence(&council.name, &rows),
        add: here.offer("Record an enquiry", NewEngagement::of(&here)),
        drawing: drawn.unwrap_or_default(),
        note: overlaps(&support, &told, council.id).join(" "),
        heading: "All support given and received",
        list: view
            .file("Excel workbook", SupportXlsx::of(&here))
            .file("CSV", SupportCsv::of(&here)),
        empty: "No support has been recorded yet.",
        links: links.into_iter().flatten().collect(),
    }))
}

/// Whom the council helps and who helps it now, with the days of help in all.
fn in_a_sentence(name: &str, rows: &[Row]) -> String {
    if rows.is_empty() {
        return format!("{name} neither gives nor gets support that is recorded here.");
    }
    let now = |side: Side| {
        let rows = rows
            .iter()
            .filter(move |row| row.side == side && row.stage == Stage::Active);
        let names: BTreeSet<String> = rows.map(|row| row.other.clone()).collect();
        listed(names.into_iter().collect())
    };
    let days = |side: Side| -> HelpDays {
        rows.iter()
            .filter(|row| row.side == side)
            .map(|row| row.days)
            .sum()
    };
    let mut said = Vec::new();
    match now(Side::Helper).as_str() {
        "" => {}
        helped => said.push(format!("{name} helps {helped} now.")),
    }
    match now(Side::Helped).as_str() {
        "" => {}
        helpers => said.push(format!("{name} is helped by {helpers} now.")),
    }
    if said.is_empty() {
        said.push(format!(
            "{name} neither gives nor gets support at the moment."
        ));
    }
    let (given, got) = (days(Side::Helper), days(Side::Helped));
    if given > HelpDays::default() {
        said.push(format!("Given so far: {}.", given.in_words()));
    }
    if got > HelpDays::default() {
        said.push(format!("Received so far: {}.", got.in_words()));
    }
    let pressing = rows.iter().filter(|row| row.pressing).count();
    if pressing > 0 {
        let noun = counted(pressing, "engagement needs", "engagements need");
        said.push(format!("{noun} attention."));
    }
    said.join(" ")
}

/// Where several help a council with the same at once: each kind of help and each workstream that two or more of them give.
pub(crate) fn overlaps(support: &SupportOn, told: &[Engagement], council: Uuid) -> Vec<String> {
    let now = told.iter().filter(|of| {
        of.side_of(council) == Some(Side::Helped)
            && matches!(support.stage(of), Stage::Agreed | Stage::Active)
    });
    let mut same: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for of in now {
        let helper = support.side_name(of, Side::Helper);
        let kinds = SupportKind::of_line(&of.kinds).into_iter();
        let kinds = kinds.map(|kind| kind.label().to_lowercase());
        let streams = support.records.workstreams_of(of.id);
        let streams = streams.map(|one| format!("the workstream “{}”", one.title.trim()));
        for what in kinds.chain(streams) {
            same.entry(what).or_default().insert(helper.clone());
        }
    }
    let same = same.into_iter().filter(|(_, helpers)| helpers.len() > 1);
    same.map(|(what, helpers)| {
        let helpers = listed(helpers.into_iter().collect());
        format!("{helpers} help with the same: {what}.")
    })
    .collect()
}

api_list!(Support "The support that a council gives and gets, as it stands today" at SupportJson, SupportCsv; for "support" as list());

/// A day in words, where there is one.
pub(crate) fn day(on: Option<Date>) -> String {
    on.map_or_else(|| "Not set".to_owned(), in_words)
}
