//! The register of a council on a day: its risks as the rules see them, as the list has them, and as they stand on the map.

use documents::Chart;
use documents::charts::{HeatAxis, HeatBand, HeatCell, HeatItem, HeatMap, HeatPlace};
use improvement::Word;
use improvement::calendar::in_words;
use improvement::plans::Delivery;
use improvement::risks::{
    AssessmentKind, Attention, Axis, Entry, EntryKind, Grid, Place, RiskFacts, RiskState, Settings,
    Stand, attention, register, told_since,
};
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::record::by_id;
use platform::db::{CacheRegion, Db, DbError};
use platform::error::AppError;
use platform::list::{Chosen, List};
use records::access::RequestContext;
use records::access::store::Organisation;
use records::facts::{Names, people_in};
use records::governance::store::Meeting;
use records::plans::store::Action;
use records::risks::{RegisterRecords, Risk, RiskAction, RiskAt, RiskEntry, Risks};
use records::scope::find;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// A register is read once for all who ask on a day.
const REGISTERS: CacheRegion = CacheRegion::new("registers of risks", 128);

/// The register of a council on a day, with what it mentions.
#[derive(Debug)]
pub(crate) struct Register {
    pub council: Organisation,
    pub today: Date,
    pub records: RegisterRecords,
    pub names: Names,
    pub meetings: BTreeMap<Uuid, Meeting>,
    pub actions: BTreeMap<Uuid, Action>,
    /// The council's own grids.
    grids: BTreeMap<Uuid, Grid>,
    /// The one that every council begins with.
    first: Grid,
}

impl Register {
    /// The register that a page shows.
    pub(crate) async fn of(here: &RequestContext) -> Result<Arc<Self>, DbError> {
        let council = here.council().map_err(|_| DbError::Missing)?;
        Self::kept(&here.app.db, council, here.moment(), here.date()).await
    }

    /// The register as at a moment, on a day.
    pub(crate) async fn kept(
        db: &Db,
        council: &Organisation,
        moment: Option<Instant>,
        today: Date,
    ) -> Result<Arc<Self>, DbError> {
        let read = async || Self::read(db, council.clone(), moment, today).await;
        db.cached(&[council.id], REGISTERS, (moment, today), read)
            .await
    }

    async fn read(
        db: &Db,
        council: Organisation,
        moment: Option<Instant>,
        today: Date,
    ) -> Result<Self, DbError> {
        let records = records::risks::register(db, &council, moment).await?;
        let scopes: Vec<Uuid> = records.scopes.iter().map(|scope| scope.id).collect();
        let meetings = db.records_of(council.id, &scopes, moment).await?;
        let mut actions: Vec<Action> = Vec::new();
        if records.actions.iter().any(|step| step.action_id.is_some()) {
            actions = db.records_of(council.id, &scopes, moment).await?;
        }
        let people = people_in(&records.risks).chain(people_in(&records.entries));
        let people = people.chain(people_in(&records.actions));
        let people = people.chain(people_in(&actions)).collect();
        let grids = records.grids.iter();
        Ok(Self {
            names: Names::of_people(db, people).await?,
            grids: grids.map(|grid| (grid.id, grid.grid())).collect(),
            first: Grid::default(),
            meetings: by_id(meetings),
            actions: by_id(actions),
            council,
            today,
            records,
        })
    }

    /// The record of the grid on which risks are judged now; none while that is the first.
    pub(crate) fn grid_id(&self) -> Option<Uuid> {
        self.records.grids.last().map(|grid| grid.id)
    }

    /// The grid that a record holds.
    pub(crate) fn grid(&self, id: Option<Uuid>) -> &Grid {
        let own = id.and_then(|id| self.grids.get(&id));
        own.unwrap_or(&self.first)
    }

    pub(crate) fn risk(&self, id: Uuid) -> Option<&Risk> {
        self.records.risks.iter().find(|risk| risk.id == id)
    }

    /// What was done about a risk, in order of the day.
    pub(crate) fn entries(&self, risk: &Risk) -> Vec<&RiskEntry> {
        let entries = self.records.entries.iter();
        let mut entries: Vec<&RiskEntry> = entries.filter(|one| one.risk_id == risk.id).collect();
        entries.sort_by_key(|entry| entry.dated);
        entries
    }

    /// Whether somebody has reviewed a risk.
    pub(crate) fn is_reviewed(&self, risk: &Risk) -> bool {
        let mut entries = self.entries(risk).into_iter();
        entries.any(|one| one.kind == EntryKind::Reviewed)
    }

    /// What is being done about a risk.
    pub(crate) fn steps(&self, risk: &Risk) -> impl Iterator<Item = &RiskAction> {
        let (steps, id) = (self.records.actions.iter(), risk.id);
        steps.filter(move |step| step.risk_id == id)
    }

    /// The action of a plan that a step is.
    pub(crate) fn action(&self, step: &RiskAction) -> Option<&Action> {
        self.actions.get(&step.action_id?)
    }

    /// The meeting at which a Board is told of an entry.
    pub(crate) fn meeting(&self, entry: &RiskEntry) -> Option<&Meeting> {
        self.meetings.get(&entry.meeting_id?)
    }

    /// An entry as the rules see it.
    pub(crate) fn entry<'a>(&'a self, entry: &'a RiskEntry) -> Entry<'a, Uuid> {
        Entry {
            kind: entry.kind,
            on: entry.dated,
            by: entry.person_id,
            reason: &entry.reason,
            assessment: entry.assessment,
            place: entry.place(),
            grid: self.grid(entry.grid_id),
            until: entry.until_on,
            told: self.meeting(entry).map(|meeting| meeting.held_on),
            ended: entry.ended_on,
            ended_reason: entry.ended_reason.as_deref().unwrap_or_default(),
        }
    }

    /// A risk as the rules see it.
    pub(crate) fn facts(&self, risk: &Risk) -> RiskFacts<'_, Uuid> {
        let is_open = |step: &&RiskAction| match self.action(step) {
            Some(action) => !matches!(action.delivery, Delivery::Delivered | Delivery::Withdrawn),
            None => step.done_on.is_none(),
        };
        let facts = RiskFacts {
            raised: risk.raised_on,
            owner: risk.owner_id,
            treatment: risk.treatment,
            review_by: risk.review_on,
            open_actions: self.steps(risk).filter(is_open).count(),
            ..RiskFacts::default()
        };
        let entries = self.entries(risk).into_iter();
        facts.with(entries.map(|entry| self.entry(entry)))
    }

    /// What a risk needs, the most pressing first, each in words.
    pub(crate) fn needs(&self, facts: &RiskFacts<'_, Uuid>) -> Vec<(Attention, String)> {
        let settings = Settings::default();
        let needs = attention(facts, self.today, &settings).into_iter();
        let in_words = |need: Attention| need.in_words(facts, self.today, &settings);
        needs.map(|need| (need, in_words(need))).collect()
    }

    /// The day from which movement is told.
    fn since(&self) -> Date {
        let met = self.meetings.values().map(|meeting| meeting.held_on);
        told_since(met, self.today)
    }

    /// The register in one sentence.
    pub(crate) fn in_words(&self, risks: &[&Risk]) -> String {
        let facts: Vec<_> = risks.iter().map(|risk| self.facts(risk)).collect();
        register(&facts, self.since(), self.today, &Settings::default()).in_words()
    }

    /// What a risk hangs on, in words.
    pub(crate) fn scope_name(&self, risk: &Risk) -> String {
        let scope = find(&self.records.scopes, risk.scope_id);
        scope.map_or_else(String::new, |scope| scope.name.clone())
    }

    /// Open risks on the grid of today, each where it stands and where it stood when the Board last met; and how many cannot be drawn,
    /// for they are not judged or were judged on another grid. None where no risk is open.
    pub(crate) fn map(&self, here: &RequestContext, risks: &[&Risk]) -> Option<(Chart, usize)> {
        let (today, since, grid) = (self.today, self.since(), self.grid(self.grid_id()));
        let open = risks.iter().map(|risk| (*risk, self.facts(risk)));
        let open: Vec<_> = open.filter(|(_, facts)| facts.is_open_on(today)).collect();
        let drawn = open.iter().filter_map(|(risk, facts)| {
            let fits = |stand: &Stand<'_>| stand.grid.measures_like(grid);
            let on = |day| facts.stand(AssessmentKind::Current, day).filter(fits);
            Some((*risk, on(today)?.place, on(since).map(|then| then.place)))
        });
        let drawn: Vec<(&Risk, Place, Option<Place>)> = drawn.collect();
        let address = |place: Place| {
            let mut standing = drawn.iter().filter(|(_, at, _)| *at == place);
            let Place { likelihood, impact } = place;
            Some(match (standing.next()?, standing.next()) {
                ((only, ..), None) => here.link(RiskAt::of(here, only.id)),
                _ => here.link(format!(
                    "{}?place={likelihood}+%C3%97+{impact}#list",
                    Risks::of(here)
                )),
            })
        };
        let items = drawn.iter().map(|(risk, now, then)| HeatItem {
            label: risk.reference.clone(),
            name: risk.title.clone(),
            at: heat_place(*now),
            from: then.map(heat_place),
        });
        let map = HeatMap {
            title: format!("Open risks on {}", in_words(today)),
            description: format!("{} {}", self.in_words(risks), grid.in_words()),
            items: items.collect(),
            ..empty_map(grid, address)
        };
        let left_out = open.len() - drawn.len();
        (!open.is_empty()).then_some((Chart::HeatMap(map), left_out))
    }
}

fn heat_place(place: Place) -> HeatPlace {
    HeatPlace {
        row: usize::from(place.likelihood).saturating_sub(1),
        column: usize::from(place.impact).saturating_sub(1),
    }
}

/// A grid on which nothing stands, each of its cells with where it leads.
fn empty_map(grid: &Grid, address: impl Fn(Place) -> Option<String>) -> HeatMap {
    let axis = |axis: Axis| HeatAxis {
        name: axis.label().to_owned(),
        levels: grid
            .levels(axis)
            .iter()
            .map(|one| one.name.clone())
            .collect(),
    };
    let cells = grid.places().map(|place| HeatCell {
        band: grid.rank(place),
        address: address(place),
    });
    let cells: Vec<HeatCell> = cells.collect();
    let rows = cells.chunks(grid.impact.len().max(1));
    let bands = grid.bands.iter().map(|band| HeatBand {
        letter: band.letter.clone(),
        name: band.name.clone(),
    });
    HeatMap {
        noun: "Risk".to_owned(),
        rows: axis(Axis::Likelihood),
        columns: axis(Axis::Impact),
        bands: bands.collect(),
        cells: rows.map(<[HeatCell]>::to_vec).collect(),
        ..HeatMap::default()
    }
}

// ---- The list ---------------------------------------------------------------------

/// A risk in a list.
#[derive(Debug)]
pub(crate) struct RiskRow {
    pub risk: Risk,
    href: String,
    on: String,
    owner: Option<String>,
    state: RiskState,
    place: Option<Place>,
    now: Option<String>,
    rank: i64,
    target: Option<String>,
    review_on: Option<Date>,
    needs: Option<String>,
    pressing: bool,
}

/// The risks of a council: the page, the workbook, the CSV, the JSON and its description.
pub(crate) fn list() -> List<RiskRow> {
    List::new("Risks", |row: &RiskRow| row.risk.id)
        .column("id", "Identifier", 36, |row| row.risk.id)
        .for_programs()
        .column("reference", "Reference", 10, |row| {
            row.risk.reference.clone()
        })
        .column("title", "Risk", 36, |row| row.risk.title.clone())
        .linked(|row| &row.href)
        .noted(|row| row.needs.clone().unwrap_or_default())
        .late(|row| row.pressing)
        .searched()
        .column("scope", "Register of", 24, |row| row.on.clone())
        .filtered()
        .column("now", "Now", 14, |row| row.now.clone())
        .about("Its band and score; none if it has not been assessed")
        .ordered(|row| row.rank)
        .column("target", "Target", 14, |row| row.target.clone())
        .column("likelihood", "Likelihood", 11, |row| {
            row.place.map(|place| i64::from(place.likelihood))
        })
        .in_files()
        .column("impact", "Impact", 11, |row| {
            row.place.map(|place| i64::from(place.impact))
        })
        .in_files()
        .column("place", "Likelihood × impact", 12, |row| {
            row.place
                .map(|place| format!("{} × {}", place.likelihood, place.impact))
        })
        .filtered()
        .column("owner", "Owner", 20, |row| row.owner.clone())
        .filtered()
        .column("review_on", "Next review", 12, |row| row.review_on)
        .column("state", "State", 8, |row| Chosen(row.state))
        .filtered()
        .column("needs", "What needs attention", 40, |row| row.needs.clone())
        .in_files()
        .fields_of(|row| &row.risk)
        .sorted_by("-now")
}

/// The rows of the list, for its files.
pub(crate) async fn rows(here: RequestContext) -> Result<Vec<RiskRow>, AppError> {
    Ok(Register::of(&here).await?.rows(&here))
}

impl Register {
    /// The risks as rows of the list.
    pub(crate) fn rows(&self, here: &RequestContext) -> Vec<RiskRow> {
        let row = |risk: &Risk| {
            let (facts, today) = (self.facts(risk), self.today);
            let now = facts.stand(AssessmentKind::Current, today);
            let target = facts.stand(AssessmentKind::Target, today);
            let need = self.needs(&facts).into_iter().next();
            RiskRow {
                href: here.link(RiskAt::of(here, risk.id)),
                on: self.scope_name(risk),
                owner: risk.owner_id.map(|id| self.names.person(id)),
                state: facts.state_on(today),
                place: now.map(|now| now.place),
                now: now.map(|now| now.in_words()),
                rank: facts.rank_on(today),
                target: target.map(|target| target.in_words()),
                review_on: facts.next_review(today),
                pressing: need.as_ref().is_some_and(|(need, _)| need.is_pressing()),
                needs: need.map(|(_, words)| words),
                risk: risk.clone(),
            }
        };
        self.records.risks.iter().map(row).collect()
    }
}
