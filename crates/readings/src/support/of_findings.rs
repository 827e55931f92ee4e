//! What of a council's support addresses each of some findings, for its thread, the curves and the loom: read once for all of them.

use super::SupportOn;
use documents::charts::{self, HelpMonth, HelpStrip};
use improvement::Word;
use improvement::support::{
    HelpDays, Month, Phase, PhaseKind, Side, Stage, by_month, of_people, total,
};
use improvement::thread::{self, HelpFacts};
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
    /// How many conditions for stepping down are not met in both councils' eyes.
    pub unmet: usize,
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
        let mut workstream = workstreams.filter(|one| one.id == tie.workstream_id);
        let of = support.engagement(tie.engagement_id);
        if let (Some(of), Some(workstream)) = (of, workstream.next()) {
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

/// The help, each workstream once however many of the findings it addresses.
#[must_use]
pub fn workstreams(help: impl IntoIterator<Item = FindingSupport>) -> Vec<FindingSupport> {
    let mut seen = BTreeSet::new();
    let mut help: Vec<FindingSupport> = help.into_iter().collect();
    help.retain(|one| seen.insert(one.workstream_id));
    help.sort_by_key(|one| (one.started.or(one.agreed), one.engagement_id));
    help
}

/// What stands beneath a curve: days of help each month of these workstreams, and the phases of the help; none where no day was given.
#[must_use]
pub fn strip(help: &[FindingSupport]) -> Option<HelpStrip> {
    let given: Vec<&FindingSupport> = help.iter().filter(|one| one.days.quarters > 0).collect();
    let first = given.first()?;
    let alone = given.iter().all(|one| one.helper == first.helper);
    let months = given.iter().flat_map(|one| &one.months);
    let months = months.map(|(month, days)| HelpMonth {
        month: month.first(),
        done: days.days(),
        planned: 0.0,
    });
    // Phases of several engagements would lie over each other.
    let one = given
        .iter()
        .all(|one| one.engagement_id == first.engagement_id);
    let phases = first.phases.iter().filter(|_| one);
    let phases = phases.map(|phase| charts::Phase {
        name: phase.kind.label().to_owned(),
        from: phase.from,
        until: phase.ended.or(phase.planned),
        strength: match phase.kind {
            PhaseKind::Intensive => 3,
            PhaseKind::Mentoring => 2,
            PhaseKind::Advisory => 1,
        },
        planned: false,
    });
    Some(HelpStrip {
        name: "Days of help".to_owned(),
        note: match alone {
            true => format!("from {}, a month", first.helper),
            false => "from other councils, a month".to_owned(),
        },
        phases: phases.collect(),
        months: months.collect(),
    })
}

impl FindingSupport {
    /// The help as the thread of a finding sees it; none while nobody has proposed any, and where it was declined.
    #[must_use]
    pub fn facts(&self) -> Option<thread::SupportFacts<Uuid>> {
        let agreed = match self.stage {
            Stage::Enquiry | Stage::Scoping | Stage::Declined => return None,
            Stage::Proposed => false,
            Stage::Agreed | Stage::Active | Stage::Ended => true,
        };
        Some(thread::SupportFacts {
            id: self.engagement_id,
            what: format!("Help with “{}”", self.workstream),
            by: self.helper.clone(),
            agreed,
            help: Some(HelpFacts {
                from: self.started.or(self.agreed),
                last: self.last,
                days: self.days,
                people: self.people.len(),
                ended: self.ended,
                unmet: self.unmet,
            }),
        })
    }
}

impl SupportOn {
    fn of_workstream(&self, of: &Engagement, workstream: &Workstream) -> FindingSupport {
        let (facts, today) = (self.facts(of), self.today);
        let contacts = facts.contacts.iter();
        let contacts = contacts.filter(|one| one.workstream == Some(workstream.id));
        let contacts: Vec<_> = contacts.filter(|one| one.on <= today).collect();
        let people = of_people(contacts.iter().copied()).into_iter();
        let agreed = facts.agreed_on(today);
        let (met, asked) = facts.criteria_met_on(today);
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
            unmet: asked - met,
        }
    }

    /// The council that keeps an engagement, as addresses name it.
    #[must_use]
    pub fn at<'a>(&'a self, of: &Engagement) -> impl AddressContext + use<'a> {
        (self.keeper_slug(of), Uuid::nil())
    }
}
