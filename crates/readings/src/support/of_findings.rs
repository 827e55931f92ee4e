//! What of a council's support addresses each of some findings, for its thread, the curves and the loom: read once for all of them.

use super::SupportOn;
use improvement::support::{HelpDays, Month, Phase, Side, Stage, by_month, of_people, total};
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::{Db, DbError};
use records::access::address::AddressContext;
use records::support::addresses::EngagementAt;
use records::support::store::{Engagement, Workstream};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Help for a finding, by one workstream of one engagement.
#[derive(Debug, Clone, PartialEq)]
pub struct FindingSupport {
    /// The engagement.
    pub engagement_id: Uuid,
    /// The workstream.
    pub workstream_id: Uuid,
    /// What the engagement is called.
    pub title: String,
    /// Its page.
    pub href: String,
    /// What the workstream is called.
    pub workstream: String,
    /// What people call the organisation that helps.
    pub helper: String,
    /// Where the engagement stands.
    pub stage: Stage,
    /// When both had agreed; none while they have not.
    pub agreed: Option<Date>,
    /// When help started.
    pub started: Option<Date>,
    /// When help ended.
    pub ended: Option<Date>,
    /// The phases of the engagement.
    pub phases: Vec<Phase>,
    /// Days of help of the workstream. Of a workstream that addresses several findings they count for each, and so do not add up.
    pub days: HelpDays,
    /// The same by month.
    pub months: BTreeMap<Month, HelpDays>,
    /// When somebody came last for the workstream.
    pub last: Option<Date>,
    /// Who came for it and is known, with their days.
    pub people: Vec<(String, HelpDays)>,
    /// What came of it: the titles of its products, the newest last.
    pub products: Vec<String>,
    /// Where the support breaks, in words: nobody came, it ended with conditions unmet.
    pub breaks: Vec<String>,
}

/// What addresses each of these findings of a council, in the order in which help began, as it is now (`moment` is none) or was. A finding
/// that no workstream addresses is left out.
///
/// # Errors
/// When the database fails.
pub async fn of_findings(
    db: &Db,
    council: Uuid,
    findings: &[Uuid],
    moment: Option<Instant>,
    today: Date,
) -> Result<BTreeMap<Uuid, Vec<FindingSupport>>, DbError> {
    let support = SupportOn::of_council(db, council, moment, today).await?;
    let mut all: BTreeMap<Uuid, Vec<FindingSupport>> = BTreeMap::new();
    let asked: BTreeSet<&Uuid> = findings.iter().collect();
    for tie in &support.records.findings {
        if tie.council_id != council || !asked.contains(&tie.finding_id) {
            continue;
        }
        let workstreams = support.records.workstreams.iter();
        let workstream = workstreams.filter(|one| one.id == tie.workstream_id);
        let of = support.engagement(tie.engagement_id);
        if let (Some(of), Some(workstream)) = (of, workstream.last()) {
            let help = support.of_workstream(of, workstream);
            all.entry(tie.finding_id).or_default().push(help);
        }
    }
    for help in all.values_mut() {
        help.sort_by_key(|one| (one.started.or(one.agreed), one.engagement_id));
    }
    Ok(all)
}

/// Who helps with each of these actions of a council: what people call the organisations.
///
/// # Errors
/// When the database fails.
pub async fn helpers_of_actions(
    db: &Db,
    council: Uuid,
    moment: Option<Instant>,
    today: Date,
) -> Result<BTreeMap<Uuid, Vec<String>>, DbError> {
    let support = SupportOn::of_council(db, council, moment, today).await?;
    let mut all: BTreeMap<Uuid, Vec<String>> = BTreeMap::new();
    for tie in &support.records.actions {
        let of = support.engagement(tie.engagement_id);
        if let Some(of) = of.filter(|_| tie.council_id == council) {
            let helper = support.side_name(of, Side::Helper);
            let helpers = all.entry(tie.action_id).or_default();
            if !helpers.contains(&helper) {
                helpers.push(helper);
            }
        }
    }
    Ok(all)
}

/// Days of help a month for the findings, each workstream once however many of them it addresses: the strip under a curve.
#[must_use]
pub fn months<'a>(help: impl IntoIterator<Item = &'a FindingSupport>) -> BTreeMap<Month, HelpDays> {
    let mut seen = BTreeSet::new();
    let mut months: BTreeMap<Month, HelpDays> = BTreeMap::new();
    for one in help {
        if seen.insert(one.workstream_id) {
            for (month, days) in &one.months {
                *months.entry(*month).or_default() += *days;
            }
        }
    }
    months
}

impl SupportOn {
    fn of_workstream(&self, of: &Engagement, workstream: &Workstream) -> FindingSupport {
        let (facts, today) = (self.facts(of), self.today);
        let contacts = facts.contacts.iter();
        let contacts = contacts.filter(|one| one.workstream == Some(workstream.id));
        let contacts: Vec<_> = contacts.filter(|one| one.on <= today).collect();
        let people = of_people(contacts.iter().copied()).into_iter();
        let agreed = facts.agreed_on(today);
        let known = self.records.contacts_of(of.id);
        let known: BTreeSet<Uuid> = known
            .filter(|one| one.workstream_id == Some(workstream.id))
            .map(|one| one.id)
            .collect();
        let files = self.records.files.iter();
        let files = files.filter(|one| one.dated <= today);
        let files = files.filter(|one| one.contact_id.is_some_and(|id| known.contains(&id)));
        FindingSupport {
            engagement_id: of.id,
            workstream_id: workstream.id,
            title: of.title.clone(),
            href: EngagementAt::of(&self.at(of), of.id).to_string(),
            workstream: workstream.title.clone(),
            helper: self.side_name(of, Side::Helper),
            stage: facts.stage_on(today),
            agreed: agreed
                .helper
                .zip(agreed.helped)
                .map(|(one, other)| one.max(other)),
            started: facts.started_on(today),
            ended: facts.ended_on(today),
            phases: facts.phases.clone(),
            days: total(contacts.iter().copied()),
            months: by_month(contacts.iter().copied()),
            last: contacts.iter().map(|one| one.on).max(),
            people: people
                .map(|(id, days)| (self.names.person(id), days))
                .collect(),
            products: files.map(|one| one.title.clone()).collect(),
            breaks: self
                .needs(of)
                .into_iter()
                .filter(|(need, _)| need.breaks_thread())
                .map(|(_, words)| words)
                .collect(),
        }
    }

    /// The council that keeps an engagement, as addresses name it.
    #[must_use]
    pub fn at<'a>(&'a self, of: &Engagement) -> impl AddressContext + use<'a> {
        (self.keeper_slug(of), Uuid::nil())
    }
}
