//! Why somebody asks: what inspectors published about them; and the council's own risks that are open and severe.

use improvement::Word as _;
use improvement::calendar::in_words;
use improvement::inspections::FindingKind;
use improvement::risks::{AssessmentKind, Entry, Grid, RiskFacts};
use platform::error::AppError;
use platform::page::{Link, shortened};
use readings::options::Requests;
use records::access::{Permission, RequestContext};
use records::inspections::addresses::{FindingSearch, Timeline};
use records::inspections::shown;
use records::options::HelpRequest;
use records::risks::{RegisterRecords, Risk, RiskAt, register};
use std::collections::BTreeMap;
use uuid::Uuid;

/// How many findings are named.
const NAMED: usize = 6;

/// Why they ask.
pub(crate) struct Need {
    pub heading: String,
    pub grade: String,
    pub findings: Vec<String>,
    pub links: Vec<Link>,
}

/// What published inspections say of whoever asks, by the day of the page; none where they are no council of this service.
pub(crate) async fn need(
    here: &RequestContext,
    all: &Requests,
    request: &HelpRequest,
) -> Result<Option<Need>, AppError> {
    let Some(asking) = all.asking_council(request) else {
        return Ok(None);
    };
    let graded = shown::graded(here, &[asking.id]).await?;
    let latest = graded.iter().rev().find(|one| one.grade.is_some());
    let name = &asking.name;
    let mut need = Need {
        heading: format!("Why {name} asks"),
        grade: format!("No graded inspection of {name} is known."),
        findings: Vec::new(),
        links: vec![
            Link::new(
                format!("All inspections of {name}"),
                here.link(Timeline::of(&(asking.slug.as_str(), Uuid::nil()))),
            ),
            Link::new(
                "Search findings: who else had them",
                here.link(FindingSearch::of(here)),
            ),
        ],
    };
    let Some((latest, grade)) = latest.and_then(|one| Some((one, one.grade?))) else {
        return Ok(Some(need));
    };
    let (on, kind) = (in_words(latest.published_on), latest.kind.label());
    need.grade = format!("{kind}, published on {on}: {} overall.", grade.label());
    let findings = shown::published_findings(here, asking.id, &[latest.id]).await?;
    let findings = findings
        .iter()
        .filter(|one| one.kind != FindingKind::Strength);
    let said = findings.map(|one| format!("{}: {}", one.kind.label(), shortened(&one.words, 200)));
    need.findings = said.take(NAMED).collect();
    Ok(Some(need))
}

/// A risk of the council that is open and in the highest band.
pub(crate) struct OwnRisk {
    pub title: String,
    pub href: String,
    pub words: String,
}

/// The risks of the council's register that are open and in the highest band, for whoever may read them.
pub(crate) async fn own_risks(here: &RequestContext) -> Result<Option<Vec<OwnRisk>>, AppError> {
    if !here.may(Permission::ReadPlan) {
        return Ok(None);
    }
    let records = register(&here.app.db, here.council()?, here.moment()).await?;
    let grids = records.grids.iter().map(|grid| (grid.id, grid.grid()));
    let (grids, first): (BTreeMap<Uuid, Grid>, _) = (grids.collect(), Grid::default());
    let today = here.date();
    let severe = records.risks.iter().filter_map(|risk| {
        let facts = facts(&records, risk, (&grids, &first));
        let stand = facts.stand(AssessmentKind::Current, today)?;
        (facts.is_open_on(today) && stand.is_highest()).then(|| OwnRisk {
            title: format!("{} {}", risk.reference, risk.title),
            href: here.link(RiskAt::of(here, risk.id)),
            words: stand.in_words(),
        })
    });
    Ok(Some(severe.collect()))
}

fn facts<'a>(
    records: &'a RegisterRecords,
    risk: &'a Risk,
    (grids, first): (&'a BTreeMap<Uuid, Grid>, &'a Grid),
) -> RiskFacts<'a, Uuid> {
    let entries = records.entries.iter().filter(|one| one.risk_id == risk.id);
    let mut entries: Vec<_> = entries.collect();
    entries.sort_by_key(|entry| entry.dated);
    let facts = RiskFacts {
        raised: risk.raised_on,
        owner: risk.owner_id,
        treatment: risk.treatment,
        ..RiskFacts::default()
    };
    facts.with(entries.into_iter().map(|entry| Entry {
        kind: entry.kind,
        on: entry.dated,
        by: entry.person_id,
        reason: &entry.reason,
        assessment: entry.assessment,
        place: entry.place(),
        grid: entry.grid_id.and_then(|id| grids.get(&id)).unwrap_or(first),
        until: entry.until_on,
        told: None,
        ended: entry.ended_on,
        ended_reason: entry.ended_reason.as_deref().unwrap_or_default(),
    }))
}
