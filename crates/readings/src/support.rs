//! Support between councils as pages read it: all that a council is in, or one engagement, on a day, with the names of whoever and whatever
//! is mentioned; and, for a plan, what of it addresses each finding.

pub mod of_findings;

use improvement::calendar::in_words;
use improvement::support::{HelpDays, Need, Side, Stage, SupportFacts, total};
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::{CacheRegion, Db, DbError};
use records::access::store::{Organisation, organisations};
use records::facts::{Names, people_in};
use records::support::of_council::{KeptBy, SupportRecords, in_which};
use records::support::store::{Engagement, SupportContact};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// What councils are in is read once for all who ask on a day.
const SUPPORT: CacheRegion = CacheRegion::new("support of councils", 256).independent_of_actions();

/// Engagements on a day.
#[derive(Debug)]
pub struct SupportOn {
    /// The day.
    pub today: Date,
    /// What is kept of them.
    pub records: SupportRecords,
    /// The organisations of this service that are in them.
    pub organisations: BTreeMap<Uuid, Organisation>,
    /// The names of people.
    pub names: Names,
    facts: BTreeMap<Uuid, SupportFacts<Uuid>>,
}

impl SupportOn {
    /// All that a council is in, whoever keeps it, as it is now (`moment` is none) or as it was, on a day.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of_council(
        db: &Db,
        council: Uuid,
        moment: Option<Instant>,
        today: Date,
    ) -> Result<Arc<Self>, DbError> {
        // Who names the council as its other side moves no version of the council's own: so which these are is asked each time.
        let which = in_which(db, council).await?;
        Self::kept(db, which, moment, today).await
    }

    /// One engagement, likewise.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn one(
        db: &Db,
        which: KeptBy,
        moment: Option<Instant>,
        today: Date,
    ) -> Result<Arc<Self>, DbError> {
        Self::kept(db, vec![which], moment, today).await
    }

    async fn kept(
        db: &Db,
        which: Vec<KeptBy>,
        moment: Option<Instant>,
        today: Date,
    ) -> Result<Arc<Self>, DbError> {
        let keepers: BTreeSet<Uuid> = which.iter().map(|one| one.organisation_id).collect();
        let keepers: Vec<Uuid> = keepers.into_iter().collect();
        let of = (which.clone(), moment, today);
        let read = async || Self::read(db, &which, moment, today).await;
        db.cached(&keepers, SUPPORT, of, read).await
    }

    async fn read(
        db: &Db,
        which: &[KeptBy],
        moment: Option<Instant>,
        today: Date,
    ) -> Result<Self, DbError> {
        let mut records = SupportRecords::read(db, which, moment).await?;
        records.engagements.retain(|one| one.begun_on <= today);
        let people = people_in(&records.engagements).chain(people_in(&records.people));
        let people = people
            .chain(people_in(&records.steps))
            .chain(people_in(&records.criterion_words));
        let names = Names::of_people(db, people.collect()).await?;
        let named: BTreeSet<Uuid> = records
            .engagements
            .iter()
            .flat_map(Engagement::organisations)
            .collect();
        let named: Vec<Uuid> = named.into_iter().collect();
        let organisations = organisations(db, &named).await?.into_iter();
        let facts = records.engagements.iter();
        let facts = facts.map(|one| (one.id, records.facts(one))).collect();
        Ok(Self {
            today,
            organisations: organisations.map(|one| (one.id, one)).collect(),
            names,
            facts,
            records,
        })
    }

    /// An engagement that is known on the day.
    #[must_use]
    pub fn engagement(&self, id: Uuid) -> Option<&Engagement> {
        self.records.engagement(id)
    }

    /// An engagement as the rules see it.
    ///
    /// # Panics
    /// Never for an engagement that is one of these.
    #[must_use]
    pub fn facts(&self, of: &Engagement) -> &SupportFacts<Uuid> {
        &self.facts[&of.id]
    }

    /// Where an engagement stands.
    #[must_use]
    pub fn stage(&self, of: &Engagement) -> Stage {
        self.facts(of).stage_on(self.today)
    }

    /// What people call the organisation on a side.
    #[must_use]
    pub fn side_name(&self, of: &Engagement, side: Side) -> String {
        let known = of.organisation_on(side);
        let known = known.and_then(|id| self.organisations.get(&id));
        known.map_or_else(|| of.other_name.clone(), |one| one.name.clone())
    }

    /// The part of an address that names the council which keeps an engagement.
    #[must_use]
    pub fn keeper_slug(&self, of: &Engagement) -> &str {
        let keeper = self.organisations.get(&of.organisation_id);
        keeper.map_or("", |one| one.slug.as_str())
    }

    /// What an engagement needs, the most pressing first, each in words.
    #[must_use]
    pub fn needs(&self, of: &Engagement) -> Vec<(Need, String)> {
        let needs = self.facts(of).needs(self.today).into_iter();
        let in_words = |need: Need| need.in_words(|side| self.side_name(of, side));
        needs.map(|need| (need, in_words(need))).collect()
    }

    /// How many days of help were given by the day.
    #[must_use]
    pub fn days(&self, of: &Engagement) -> HelpDays {
        let contacts = self.facts(of).contacts.iter();
        total(contacts.filter(|contact| contact.on <= self.today))
    }

    /// Who went on a day of help: those who are known, then the others.
    #[must_use]
    pub fn who(&self, contact: &SupportContact) -> Vec<String> {
        let people = self.records.people.iter();
        let went = people.filter(|one| one.contact_id == contact.id);
        let went = went.map(|one| self.names.person(one.person_id));
        went.chain(contact.others().map(str::to_owned)).collect()
    }

    /// Where an engagement stands, in a sentence.
    #[must_use]
    pub fn in_words(&self, of: &Engagement) -> String {
        let (facts, today) = (self.facts(of), self.today);
        let (helper, helped) = (
            self.side_name(of, Side::Helper),
            self.side_name(of, Side::Helped),
        );
        match self.stage(of) {
            Stage::Enquiry => format!(
                "Enquiry of {}: {helper} is asked to help {helped}.",
                in_words(of.begun_on)
            ),
            Stage::Scoping => format!("{helper} and {helped} work out what help is needed."),
            Stage::Proposed => self.waiting_in_words(of),
            Stage::Agreed => format!("{helper} and {helped} have agreed. Help has not started."),
            Stage::Declined => "Declined.".to_owned(),
            Stage::Active => {
                let met = facts.criteria_in_words(today);
                let phase = facts.phase_on(today).map(|phase| {
                    let kind = improvement::Word::label(phase.kind).to_lowercase();
                    format!("In the {kind} phase since {}", in_words(phase.from))
                });
                let said: Vec<String> = met.into_iter().chain(phase).collect();
                match said.is_empty() {
                    true => format!("{helper} helps {helped}."),
                    false => format!("{}.", said.join(". ")),
                }
            }
            Stage::Ended => {
                let on = facts.ended_on(today).map(in_words).unwrap_or_default();
                let met = facts.criteria_in_words(today);
                let met = met.map_or_else(String::new, |met| format!(" {met}."));
                format!("Help ended on {on}.{met}")
            }
        }
    }

    fn waiting_in_words(&self, of: &Engagement) -> String {
        let waits = self.facts(of).waits_for(self.today);
        match waits.as_slice() {
            [side] => format!(
                "Proposed. {} has agreed; {} has not yet.",
                self.side_name(of, side.other()),
                self.side_name(of, *side)
            ),
            _ => "Proposed. Neither council has agreed yet.".to_owned(),
        }
    }
}
