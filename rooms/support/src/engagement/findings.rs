//! What an engagement addresses, and how that stands: the words of a finding for whoever may read the plan, or where a published file has
//! them; else only how many there are.

use crate::seen::Seen;
use improvement::Word as _;
use improvement::calendar::counted;
use improvement::support::{HelpDays, by_workstream};
use improvement::thread::Thread;
use platform::error::AppError;
use platform::page::shortened;
use readings::thread::gather::{PlanFacts, gather};
use records::access::{Permission, RequestContext};
use records::inspections::shown;
use records::inspections::store::Finding;
use records::plans::store::latest;
use records::thread::addresses::FindingThread;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// A finding that a workstream addresses.
pub(super) struct FindingRow {
    pub words: String,
    pub href: String,
    pub workstream: String,
    /// Each station: its name, the code of its mark and its state in a word; empty for whoever may not read the plan.
    pub stations: Vec<(&'static str, &'static str, &'static str)>,
    pub next: String,
    pub days: String,
}

/// How many characters of a finding a row shows.
const LONGEST: usize = 140;

/// The findings that the engagement addresses, and in a sentence how many there are whose words may not be told.
pub(super) async fn addressed(
    here: &RequestContext,
    seen: &Seen,
) -> Result<(Vec<FindingRow>, String), AppError> {
    let records = &seen.support.records;
    let facts = seen.facts();
    let contacts = facts
        .contacts
        .iter()
        .filter(|one| one.on <= seen.support.today);
    let days = by_workstream(contacts);
    let councils: BTreeSet<Uuid> = records.findings.iter().map(|tie| tie.council_id).collect();
    let mut plans: BTreeMap<Uuid, Arc<PlanFacts>> = BTreeMap::new();
    let mut published: BTreeMap<Uuid, Finding> = BTreeMap::new();
    for council in councils {
        if here.actor.may(Permission::ReadPlan, council) {
            plans.extend(
                plan_of(here, seen, council)
                    .await?
                    .map(|plan| (council, plan)),
            );
        } else {
            let inspections = shown::inspections(here, council).await?;
            let ids: Vec<Uuid> = inspections.iter().map(|one| one.id).collect();
            let findings = shown::published_findings(here, council, &ids).await?;
            published.extend(findings.into_iter().map(|one| (one.id, one)));
        }
    }
    let (mut rows, mut untold) = (Vec::new(), BTreeSet::new());
    for workstream in &records.workstreams {
        let ties = records
            .findings
            .iter()
            .filter(|tie| tie.workstream_id == workstream.id);
        for tie in ties {
            let days = days.get(&Some(workstream.id)).copied().unwrap_or_default();
            let own = plans.get(&tie.council_id);
            let own = own.and_then(|plan| Some((plan, plan.finding(tie.finding_id)?)));
            let row = match (own, published.get(&tie.finding_id)) {
                (Some((plan, finding)), _) => of_plan(here, plan, finding),
                (None, Some(finding)) => of_file(finding),
                (None, None) => {
                    untold.insert(tie.finding_id);
                    continue;
                }
            };
            rows.push(FindingRow {
                workstream: workstream.title.clone(),
                days: days_in_words(days),
                ..row
            });
        }
    }
    let unseen = match untold.len() {
        0 => String::new(),
        many => format!(
            "It addresses {} whose words are not shown to you: the council that it is about has not shared its plan with you.",
            counted(many, "finding", "findings")
        ),
    };
    Ok((rows, unseen))
}

async fn plan_of(
    here: &RequestContext,
    seen: &Seen,
    council: Uuid,
) -> Result<Option<Arc<PlanFacts>>, AppError> {
    let db = &here.app.db;
    let known = seen.support.organisations.get(&council);
    let (Some(council), Some(plan)) = (known, latest(db, council).await?) else {
        return Ok(None);
    };
    let plan = gather(db, council, &plan, here.moment(), here.date()).await?;
    Ok(Some(plan))
}

fn days_in_words(days: HelpDays) -> String {
    days.to_string()
}

fn of_plan(here: &RequestContext, plan: &PlanFacts, finding: &Finding) -> FindingRow {
    let thread = plan
        .threads
        .iter()
        .find(|thread| thread.finding == finding.id);
    FindingRow {
        words: shortened(&finding.words, LONGEST),
        href: here.link(FindingThread::of(plan, finding.id)),
        workstream: String::new(),
        stations: thread.map(stations).unwrap_or_default(),
        next: thread.map(next).unwrap_or_default(),
        days: String::new(),
    }
}

fn stations(thread: &Thread<Uuid>) -> Vec<(&'static str, &'static str, &'static str)> {
    let stations = thread.stations.iter();
    let station = stations.map(|one| {
        let code = if one.is_known() {
            "known"
        } else {
            one.state.code()
        };
        // What has not come that far has no mark.
        let code = if code == "not_yet" { "none" } else { code };
        (one.name.label(), code, one.word())
    });
    station.collect()
}

fn next(thread: &Thread<Uuid>) -> String {
    let next = thread.next.as_ref();
    next.map_or_else(
        || "Nothing is missing".to_owned(),
        |next| next.words.clone(),
    )
}

fn of_file(finding: &Finding) -> FindingRow {
    FindingRow {
        words: shortened(&finding.words, LONGEST),
        href: String::new(),
        workstream: String::new(),
        stations: Vec::new(),
        next: "As published by the inspectors. How it stands is not shown to you.".to_owned(),
        days: String::new(),
    }
}
