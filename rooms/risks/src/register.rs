//! The register as the rules see it: each risk with its facts as at a day, and what follows from them.

use documents::Chart;
use documents::charts::{HeatAxis, HeatBand, HeatCell, HeatItem, HeatMap, HeatPlace};
use improvement::calendar::in_words;
use improvement::plans::Delivery;
use improvement::risks::{
    Acceptance, Assessment, AssessmentKind, Attention, Axis, Closing, EntryKind, Escalation, Grid,
    Place, RiskFacts, RiskState, Settings, Stand, attention, register, stand,
};
use jiff::ToSpan;
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::{Db, DbError};
use platform::list::{Chosen, List};
use records::access::RequestContext;
use records::access::store::{Organisation, names};
use records::governance::store::Meeting;
use records::plans::store::Action;
use records::risks::{RegisterRecords, Risk, RiskAction, RiskAt, RiskEntry};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Days over which movement is told where no Board has met.
const QUARTER: i64 = 91;

/// The register of a council on a day, with the names that it mentions.
#[derive(Debug)]
pub(crate) struct Register {
    pub council: Organisation,
    pub today: Date,
    pub records: RegisterRecords,
    pub people: BTreeMap<Uuid, String>,
    pub meetings: BTreeMap<Uuid, Meeting>,
    pub actions: BTreeMap<Uuid, Action>,
    /// The council's own grids.
    grids: BTreeMap<Uuid, Grid>,
    /// The one that every council begins with.
    first: Grid,
}

/// A risk in a list.
#[derive(Debug)]
pub(crate) struct RiskRow {
    pub risk: Risk,
    pub href: String,
    on: String,
    owner: Option<String>,
    state: RiskState,
    likelihood: Option<i64>,
    impact: Option<i64>,
    band: Option<String>,
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
        .column("now", "Now", 14, |row| row.band.clone())
        .about("The band in which it stands, and its score; none where it is not judged")
        .ordered(|row| row.rank)
        .column("target", "Target", 14, |row| row.target.clone())
        .column("likelihood", "Likelihood", 11, |row| row.likelihood)
        .in_files()
        .column("impact", "Impact", 11, |row| row.impact)
        .in_files()
        .column("place", "Likelihood × impact", 12, |row| {
            let place = row.likelihood.zip(row.impact);
            place.map(|(likelihood, impact)| format!("{likelihood} × {impact}"))
        })
        .filtered()
        .column("owner", "Owner", 20, |row| row.owner.clone())
        .filtered()
        .column("review_on", "Next review", 12, |row| row.review_on)
        .column("state", "State", 8, |row| Chosen(row.state))
        .filtered()
        .column("needs", "What it needs", 40, |row| row.needs.clone())
        .in_files()
        .fields_of(|row| &row.risk)
        .sorted_by("-now")
}

impl RiskRow {
    /// Whether the risk is still watched.
    pub(crate) fn is_open(&self) -> bool {
        self.state == RiskState::Open
    }
}

impl Register {
    /// The register that a page shows.
    pub(crate) async fn of(here: &RequestContext) -> Result<Self, DbError> {
        let council = here.council().cloned().map_err(|_| DbError::Missing)?;
        Self::read(&here.app.db, council, here.moment(), here.date()).await
    }

    pub(crate) async fn read(
        db: &Db,
        council: Organisation,
        moment: Option<Instant>,
        today: Date,
    ) -> Result<Self, DbError> {
        let records = records::risks::register(db, &council, moment).await?;
        let plans: Vec<Uuid> = records.scopes.iter().map(|scope| scope.id).collect();
        let meetings: Vec<Meeting> = db.records_of(council.id, &plans, moment).await?;
        let mut actions: Vec<Action> = Vec::new();
        if records.actions.iter().any(|step| step.action_id.is_some()) {
            actions = db.records_of(council.id, &plans, moment).await?;
        }
        let people = names(db, mentioned(&records, &actions)).await?;
        let grids = records.grids.iter();
        Ok(Self {
            grids: grids.map(|grid| (grid.id, grid.grid())).collect(),
            first: Grid::default(),
            meetings: meetings.into_iter().map(|one| (one.id, one)).collect(),
            actions: actions.into_iter().map(|one| (one.id, one)).collect(),
            council,
            today,
            records,
            people,
        })
    }

    /// The grid on which risks are judged now, with the record that holds it.
    pub(crate) fn grid(&self) -> (Option<Uuid>, &Grid) {
        let id = self.records.grids.last().map(|grid| grid.id);
        (id, self.grid_called(id))
    }

    /// The grid that an entry was judged on.
    pub(crate) fn grid_of(&self, entry: &RiskEntry) -> &Grid {
        self.grid_called(entry.grid_id)
    }

    fn grid_called(&self, id: Option<Uuid>) -> &Grid {
        let own = id.and_then(|id| self.grids.get(&id));
        own.unwrap_or(&self.first)
    }

    /// The risk of an identifier.
    pub(crate) fn risk(&self, id: Uuid) -> Option<&Risk> {
        self.records.risks.iter().find(|risk| risk.id == id)
    }

    /// A number that no risk of the council has: the next, or so many further on.
    pub(crate) fn next_reference(&self, further: usize) -> String {
        let digits = |risk: &Risk| {
            let digits = risk
                .reference
                .trim_start_matches(|letter: char| !letter.is_ascii_digit());
            digits.parse::<usize>().unwrap_or_default()
        };
        let last = self.records.risks.iter().map(digits).max();
        format!("R{}", last.unwrap_or_default() + 1 + further)
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
        let entries = self.records.entries.iter();
        let mut reviews = entries.filter(|one| one.kind == EntryKind::Reviewed);
        reviews.any(|one| one.risk_id == risk.id)
    }

    /// The day by which an open risk is reviewed next, as the list has it.
    pub(crate) fn next_review(&self, risk: &Risk) -> Option<Date> {
        let facts = self.facts(risk);
        facts
            .review_by
            .filter(|_| facts.state_on(self.today) == RiskState::Open)
    }

    /// What is being done about a risk.
    pub(crate) fn steps(&self, risk: &Risk) -> impl Iterator<Item = &RiskAction> {
        let (steps, id) = (self.records.actions.iter(), risk.id);
        steps.filter(move |step| step.risk_id == id)
    }

    /// Whether a step is still worked on.
    pub(crate) fn is_open(&self, step: &RiskAction) -> bool {
        match step.action_id.and_then(|id| self.actions.get(&id)) {
            Some(action) => !matches!(action.delivery, Delivery::Delivered | Delivery::Withdrawn),
            None => step.done_on.is_none(),
        }
    }

    /// The facts of a risk, for the rules.
    pub(crate) fn facts(&self, risk: &Risk) -> RiskFacts<'_, Uuid> {
        let entries = self.entries(risk);
        let of = |kind| entries.iter().filter(move |entry| entry.kind == kind);
        let told = |entry: &RiskEntry| {
            let meeting = self.meetings.get(&entry.meeting_id?)?;
            Some(meeting.held_on)
        };
        let review = of(EntryKind::Reviewed).next_back();
        RiskFacts {
            raised: risk.raised_on,
            owner: risk.owner_id,
            treatment: risk.treatment,
            assessments: of(EntryKind::Judged)
                .filter_map(|entry| self.assessment(entry))
                .collect(),
            review_by: review.map_or(risk.review_on, |review| review.until_on),
            acceptances: of(EntryKind::Accepted)
                .filter_map(|entry| {
                    Some(Acceptance {
                        approver: entry.person_id?,
                        on: entry.dated,
                        expires: entry.until_on?,
                        withdrawn: entry.ended_on,
                    })
                })
                .collect(),
            escalations: of(EntryKind::Escalated)
                .map(|entry| Escalation {
                    on: entry.dated,
                    told: told(entry),
                    ended: entry.ended_on,
                })
                .collect(),
            closings: of(EntryKind::Closed)
                .map(|entry| Closing {
                    on: entry.dated,
                    reopened: entry.ended_on,
                })
                .collect(),
            open_actions: self.steps(risk).filter(|step| self.is_open(step)).count(),
        }
    }

    fn assessment(&self, entry: &RiskEntry) -> Option<Assessment<'_>> {
        Some(Assessment {
            kind: entry.assessment?,
            on: entry.dated,
            place: place(entry)?,
            grid: self.grid_of(entry),
        })
    }

    /// The day of the last Board before today; a quarter ago where none has met.
    pub(crate) fn since(&self) -> Date {
        let held = self.meetings.values().map(|meeting| meeting.held_on);
        let last = held.filter(|day| *day < self.today).max();
        last.unwrap_or_else(|| self.today.saturating_sub(QUARTER.days()))
    }

    /// The register in one sentence.
    pub(crate) fn in_words(&self, risks: &[&Risk]) -> String {
        let facts: Vec<_> = risks.iter().map(|risk| self.facts(risk)).collect();
        register(&facts, self.since(), self.today, &Settings::default()).in_words()
    }

    /// The risks as rows of the list.
    pub(crate) fn rows(&self, link: impl Fn(RiskAt) -> String) -> Vec<RiskRow> {
        let risks = self.records.risks.iter();
        risks.map(|risk| self.row(risk, &link)).collect()
    }

    fn row(&self, risk: &Risk, link: impl Fn(RiskAt) -> String) -> RiskRow {
        let (facts, today) = (self.facts(risk), self.today);
        let at = |kind| stand(&facts.assessments, kind, today);
        let (now, target) = (at(AssessmentKind::Current), at(AssessmentKind::Target));
        let needs = attention(&facts, today, &Settings::default());
        let first = needs.first();
        let state = facts.state_on(today);
        // What is closed comes after everything that is open.
        let weight = |stand: &Stand<'_>| {
            let severity = stand.severity;
            i64::try_from(severity.rank).unwrap_or_default() * 1_000 + i64::from(severity.score)
        };
        let rank = now.as_ref().map_or(0, weight);
        RiskRow {
            href: link(RiskAt {
                council: self.council.slug.clone(),
                risk: risk.id,
            }),
            on: self.scope_name(risk),
            owner: risk.owner_id.map(|id| self.name(id)),
            likelihood: now.as_ref().map(|now| now.place.likelihood.into()),
            impact: now.as_ref().map(|now| now.place.impact.into()),
            band: now.as_ref().map(band_and_score),
            rank: if state == RiskState::Closed {
                rank - 100_000
            } else {
                rank
            },
            target: target.as_ref().map(band_and_score),
            review_on: facts.review_by.filter(|_| state == RiskState::Open),
            pressing: first.is_some_and(|need| is_pressing(*need)),
            needs: first.map(|need| need.in_words(&facts, today, &Settings::default())),
            risk: risk.clone(),
            state,
        }
    }

    /// Somebody's name.
    pub(crate) fn name(&self, id: Uuid) -> String {
        let name = self.people.get(&id).cloned();
        name.unwrap_or_else(|| "Somebody no longer known".to_owned())
    }

    /// What a risk hangs on, in words.
    pub(crate) fn scope_name(&self, risk: &Risk) -> String {
        let mut scopes = self.records.scopes.iter();
        let scope = scopes.find(|scope| scope.id == risk.scope_id);
        scope.map(|scope| scope.name.clone()).unwrap_or_default()
    }

    /// Open risks on the grid of today, each where it stands and where it stood when the Board last met; and how many open risks
    /// cannot be drawn, for they are not judged or were judged on another grid.
    pub(crate) fn heat_map(
        &self,
        risks: &[&Risk],
        at: impl Fn(Option<&Risk>, Place) -> Option<String>,
    ) -> (Chart, usize) {
        let (today, since, grid) = (self.today, self.since(), self.grid().1);
        let mut drawn: Vec<(&Risk, Place, Option<Place>)> = Vec::new();
        let mut left_out = 0;
        for risk in risks {
            let facts = self.facts(risk);
            if !facts.is_open_on(today) {
                continue;
            }
            let fits = |stand: &Stand<'_>| stand.grid.measures_like(grid);
            let on = |day| stand(&facts.assessments, AssessmentKind::Current, day).filter(fits);
            match on(today) {
                Some(now) => drawn.push((risk, now.place, on(since).map(|then| then.place))),
                None => left_out += 1,
            }
        }
        let address = |place| {
            let standing: Vec<&Risk> = drawn
                .iter()
                .filter(|(_, at, _)| *at == place)
                .map(|(risk, ..)| *risk)
                .collect();
            match standing.as_slice() {
                [] => None,
                [only] => at(Some(only), place),
                _ => at(None, place),
            }
        };
        let map = HeatMap {
            title: format!("Open risks on {}", in_words(today)),
            description: format!("{} {}", self.in_words(risks), grid.in_words()),
            noun: "Risk".to_owned(),
            rows: axis("Likelihood", grid, Axis::Likelihood),
            columns: axis("Impact", grid, Axis::Impact),
            bands: grid
                .bands
                .iter()
                .map(|band| HeatBand {
                    letter: band.letter.clone(),
                    name: band.name.clone(),
                })
                .collect(),
            cells: cells(grid, address),
            items: drawn
                .iter()
                .map(|(risk, now, then)| HeatItem {
                    label: risk.reference.clone(),
                    name: risk.title.clone(),
                    at: heat_place(*now),
                    from: then.map(heat_place),
                })
                .collect(),
        };
        (Chart::HeatMap(map), left_out)
    }
}

/// Everybody whom a register names.
fn mentioned(records: &RegisterRecords, actions: &[Action]) -> Vec<Uuid> {
    let owners = records.risks.iter().map(|risk| risk.owner_id);
    let owners = owners.chain(records.entries.iter().map(|entry| entry.person_id));
    let owners = owners.chain(records.actions.iter().map(|step| step.owner_id));
    let owners = owners.chain(actions.iter().map(|action| action.owner_id));
    owners.flatten().collect()
}

/// The place that an entry judged.
pub(crate) fn place(entry: &RiskEntry) -> Option<Place> {
    Some(Place {
        likelihood: entry.likelihood?.try_into().ok()?,
        impact: entry.impact?.try_into().ok()?,
    })
}

/// Where a risk stands in a few words: “Very high (16)”.
pub(crate) fn band_and_score(stand: &Stand<'_>) -> String {
    format!("{} ({})", stand.band.name, stand.severity.score)
}

/// Whether a need is one that has been left too long.
pub(crate) fn is_pressing(need: Attention) -> bool {
    matches!(
        need,
        Attention::AcceptanceExpired
            | Attention::BoardNotTold
            | Attention::ReviewOverdue
            | Attention::AboveTarget
    )
}

fn axis(name: &str, grid: &Grid, axis: Axis) -> HeatAxis {
    let levels = grid.levels(axis).iter();
    HeatAxis {
        name: name.to_owned(),
        levels: levels.map(|level| level.name.clone()).collect(),
    }
}

fn heat_place(place: Place) -> HeatPlace {
    HeatPlace {
        row: usize::from(place.likelihood).saturating_sub(1),
        column: usize::from(place.impact).saturating_sub(1),
    }
}

fn cells(grid: &Grid, address: impl Fn(Place) -> Option<String>) -> Vec<Vec<HeatCell>> {
    let mut cells = vec![vec![HeatCell::default(); grid.impact.len()]; grid.likelihood.len()];
    for place in grid.places() {
        let HeatPlace { row, column } = heat_place(place);
        cells[row][column] = HeatCell {
            band: grid.rank(place),
            address: address(place),
        };
    }
    cells
}
