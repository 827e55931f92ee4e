//! All that is kept of the support that a council gives or gets, whoever keeps it.

use super::store::{
    ContactPerson, CriterionWord, DualOffice, Engagement, EngagementStep, Secondment,
    SupportContact, SupportCriterion, SupportFile, SupportPhase, SupportVersion, SupportWord,
    Workstream, WorkstreamAction, WorkstreamFinding,
};
use improvement::support::{Criterion, SupportFacts};
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::{Db, DbError};
use platform::sql;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Where an engagement is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
pub struct KeptBy {
    /// The council that keeps it.
    pub organisation_id: Uuid,
    /// The engagement.
    pub id: Uuid,
}

/// What is kept of some engagements, each list in the order in which it was added.
#[derive(Debug, Clone, Default)]
pub struct SupportRecords {
    /// The engagements.
    pub engagements: Vec<Engagement>,
    /// What was done.
    pub steps: Vec<EngagementStep>,
    /// Versions of their agreements.
    pub versions: Vec<SupportVersion>,
    /// Their phases.
    pub phases: Vec<SupportPhase>,
    /// Their conditions.
    pub criteria: Vec<SupportCriterion>,
    /// What was said of these.
    pub criterion_words: Vec<CriterionWord>,
    /// Their workstreams.
    pub workstreams: Vec<Workstream>,
    /// The findings that these address.
    pub findings: Vec<WorkstreamFinding>,
    /// The actions with which these help.
    pub actions: Vec<WorkstreamAction>,
    /// Days of help.
    pub contacts: Vec<SupportContact>,
    /// Who went on them.
    pub people: Vec<ContactPerson>,
    /// What was said of the help.
    pub words: Vec<SupportWord>,
    /// Products and evidence.
    pub files: Vec<SupportFile>,
    /// Who is director of both councils.
    pub offices: Vec<DualOffice>,
    /// Who is lent, on which terms.
    pub secondments: Vec<Secondment>,
}

/// The engagements that a council keeps.
///
/// # Errors
/// When the database fails.
pub async fn owned(db: &Db, council: Uuid) -> Result<Vec<Engagement>, DbError> {
    let sql = sql!("select * from engagements where organisation_id = $1 order by id");
    db.all(sql.bind(council)).await
}

/// Which engagements a council is in, whoever keeps them.
///
/// # Errors
/// When the database fails.
pub async fn in_which(db: &Db, council: Uuid) -> Result<Vec<KeptBy>, DbError> {
    let sql = sql!(
        "select organisation_id, id from engagements where organisation_id = $1
         union select organisation_id, id from engagements where other_id = $1
         order by 1, 2"
    );
    db.all(sql.bind(council)).await
}

/// On whose changes rests what is read of a council together with the support that it is in: its own, and those of the councils that
/// keep any of that support.
#[must_use]
pub fn resting_on(council: Uuid, which: &[KeptBy]) -> Vec<Uuid> {
    let keepers = which.iter().map(|one| one.organisation_id);
    let all: BTreeSet<Uuid> = keepers.chain([council]).collect();
    all.into_iter().collect()
}

/// Whether anybody belongs to an organisation on a day, and can speak for it here.
///
/// # Errors
/// When the database fails.
pub async fn has_people(db: &Db, organisation: Uuid, today: Date) -> Result<bool, DbError> {
    let sql = sql!(
        "select person_id from memberships
         where organisation_id = $1 and from_on <= $2 and coalesce(to_on, $2) >= $2 limit 1"
    );
    let one: Option<Uuid> = db.value(sql.bind(organisation).bind(today)).await?;
    Ok(one.is_some())
}

impl SupportRecords {
    /// What is kept of these, as it is now (`moment` is none) or as it was: a fixed number of statements for each council that keeps any.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn read(db: &Db, which: &[KeptBy], moment: Option<Instant>) -> Result<Self, DbError> {
        let mut by: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
        for one in which {
            by.entry(one.organisation_id).or_default().push(one.id);
        }
        let mut all = Self::default();
        for (keeper, ids) in by {
            all.engagements
                .extend(db.records_of(keeper, &ids, moment).await?);
            all.steps.extend(db.records_of(keeper, &ids, moment).await?);
            all.versions
                .extend(db.records_of(keeper, &ids, moment).await?);
            all.phases
                .extend(db.records_of(keeper, &ids, moment).await?);
            all.criteria
                .extend(db.records_of(keeper, &ids, moment).await?);
            all.criterion_words
                .extend(db.records_of(keeper, &ids, moment).await?);
            all.workstreams
                .extend(db.records_of(keeper, &ids, moment).await?);
            all.findings
                .extend(db.records_of(keeper, &ids, moment).await?);
            all.actions
                .extend(db.records_of(keeper, &ids, moment).await?);
            all.contacts
                .extend(db.records_of(keeper, &ids, moment).await?);
            all.people
                .extend(db.records_of(keeper, &ids, moment).await?);
            all.words.extend(db.records_of(keeper, &ids, moment).await?);
            all.files.extend(db.records_of(keeper, &ids, moment).await?);
            all.offices
                .extend(db.records_of(keeper, &ids, moment).await?);
            all.secondments
                .extend(db.records_of(keeper, &ids, moment).await?);
        }
        Ok(all)
    }

    /// One of the engagements.
    #[must_use]
    pub fn engagement(&self, id: Uuid) -> Option<&Engagement> {
        self.engagements.iter().find(|one| one.id == id)
    }

    /// The workstreams of an engagement.
    pub fn workstreams_of(&self, engagement: Uuid) -> impl Iterator<Item = &Workstream> {
        let all = self.workstreams.iter();
        all.filter(move |one| one.engagement_id == engagement)
    }

    /// The days of help of an engagement.
    pub fn contacts_of(&self, engagement: Uuid) -> impl Iterator<Item = &SupportContact> {
        let all = self.contacts.iter();
        all.filter(move |one| one.engagement_id == engagement)
    }

    /// The newest version of the agreement of an engagement.
    #[must_use]
    pub fn version_of(&self, engagement: Uuid) -> Option<&SupportVersion> {
        let all = self.versions.iter();
        let all = all.filter(|one| one.engagement_id == engagement);
        all.max_by_key(|one| one.number)
    }

    /// An engagement as the rules see it.
    #[must_use]
    pub fn facts(&self, of: &Engagement) -> SupportFacts<Uuid> {
        let id = of.id;
        let criterion = |one: &SupportCriterion| {
            let words = self.criterion_words.iter();
            let words = words.filter(|word| word.criterion_id == one.id);
            Criterion {
                words: words.map(CriterionWord::word).collect(),
                dropped: one.dropped_on,
            }
        };
        let mut went: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
        for one in self.people.iter().filter(|one| one.engagement_id == id) {
            went.entry(one.contact_id).or_default().push(one.person_id);
        }
        let steps = self.steps.iter().filter(|one| one.engagement_id == id);
        let phases = self.phases.iter().filter(|one| one.engagement_id == id);
        let criteria = self.criteria.iter().filter(|one| one.engagement_id == id);
        let offices = self.offices.iter().filter(|one| one.engagement_id == id);
        SupportFacts {
            begun: of.begun_on,
            planned_end: of.planned_end_on,
            authorised_end: of.authorised_end_on,
            first_review: of.review_on,
            steps: steps.map(EngagementStep::step).collect(),
            phases: phases.map(SupportPhase::phase).collect(),
            criteria: criteria.map(criterion).collect(),
            contacts: self
                .contacts_of(id)
                .map(|one| one.contact(went.remove(&one.id).unwrap_or_default()))
                .collect(),
            offices: offices.map(DualOffice::facts).collect(),
            agreed_until: self.version_of(id).and_then(|version| version.to_on),
        }
    }
}

// Which councils were helped decides with whom others are compared.
inventory::submit! {
    platform::db::CachedTables {
        names: &["engagements", "engagement_steps"],
        means: platform::db::TableUse::Shared,
    }
}
