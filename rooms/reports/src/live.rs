//! Everything that the blocks of a report fill themselves from, as at the date of its figures.

use crate::form::{LiveBlock, ReportForm};
use documents::model::{Block, Run};
use improvement::changes::{ActionChange, Fields, action_changes, fields};
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::{CacheRegion, Db, DbError};
use readings::funnel;
use readings::indicators::curve::{Curve, View};
use readings::indicators::verdicts;
use readings::indicators::working::Workings;
use readings::plans::snapshot::PlanSnapshot;
use readings::programmes;
use readings::thread::gather::{PlanFacts, gather};
use records::access::store::{Officer, Organisation, officers};
use records::governance::store::Meeting;
use records::indicators::store::Indicator;
use records::inspections::store::Judgement;
use records::plans::store::{Action, FocusArea, Plan, Voice};
use records::reports::block::{BlockAsked, ReportBlock, named_run};
use records::reports::store::{PaperSettings, Report};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// What a report is filled from.
#[derive(Debug, Clone)]
pub struct Live {
    /// The plan with all that hangs on its findings, as at the date of the figures.
    pub facts: Arc<PlanFacts>,
    /// What inspectors judged, of the inspections that the plan answers.
    pub judgements: Vec<Judgement>,
    /// The curves of the plan's indicators; none when the form shows none.
    pub curves: Arc<Vec<Curve>>,
    /// The council beside all others, as far as the form shows it.
    pub beside: Arc<NationalComparison>,
    /// The words of children, families and workers.
    pub voices: Vec<Voice>,
    /// The focus areas, beside which some of those words stand.
    pub focus_areas: Vec<FocusArea>,
    /// What changed since the Board last met; none when it had not met before.
    pub since: Option<Since>,
    /// The meeting that the report is for.
    pub meeting: Option<Meeting>,
    /// Those who own actions, and the author, as the report names them.
    pub officers: BTreeMap<Uuid, Officer>,
    /// How the council’s papers look.
    pub paper: PaperSettings,
    /// The blocks that other rooms fill, by their words.
    pub others: BTreeMap<&'static str, Vec<Block>>,
}

const BESIDE: CacheRegion = CacheRegion::new("beside a report", 64).independent_of_actions();

/// What is published of everybody.
#[derive(Debug, Default)]
pub struct NationalComparison {
    /// The council among all authorities, for each indicator whose figures allow it; none when the form shows none.
    pub funnels: Vec<funnel::FunnelText>,
    /// The national programmes in which the council has a part; none when the form shows none.
    pub programmes: Vec<programmes::Part>,
}

/// What changed since a meeting.
#[derive(Debug, Clone)]
pub struct Since {
    /// The meeting.
    pub meeting: Meeting,
    /// What changed, what a Board would want to hear of first coming first: the reference of the action, its
    /// title, and the change.
    pub changes: Vec<(Uuid, String, ActionChange)>,
}

/// The moment as at which the records of a report are read: now, if its figures are of today or later.
#[must_use]
pub fn moment(as_at: Date, today: Date) -> Option<Instant> {
    (as_at < today).then(|| Instant::end_of(as_at))
}

impl Live {
    /// Gathers what a report in this form is filled from.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load(
        db: &Db,
        workings: &Workings,
        council: &Organisation,
        plan: &Plan,
        form: &ReportForm,
        report: &Report,
        today: Date,
    ) -> Result<Self, DbError> {
        let moment = moment(report.as_at, today);
        #[expect(
            clippy::disallowed_methods,
            reason = "the plan was handed in, and is read as it was"
        )]
        let then: Option<Plan> = match moment {
            Some(moment) => db.get_as_at(council.id, plan.id, moment).await?,
            None => None,
        };
        let plan = then.as_ref().unwrap_or(plan);
        let facts = gather(db, council, plan, moment, report.as_at).await?;
        let inspections: Vec<Uuid> = facts.inspections.iter().map(|one| one.id).collect();
        let judgements = match form.has(LiveBlock::Judgements) {
            true => db.records_of(council.id, &inspections, moment).await?,
            false => Vec::new(),
        };
        let curves = match form.speaks_of_curves() {
            true => {
                let view = View::for_everybody(council, report.as_at, moment);
                let indicators = &facts.indicators;
                verdicts::judged(db, workings, council, plan, indicators, None, view).await?
            }
            false => Arc::default(),
        };
        let beside = beside(db, &facts, form, moment).await?;
        let (voices, focus_areas) = match form.has(LiveBlock::Voices) {
            true => (
                db.records(council.id, plan.id, moment).await?,
                db.records(council.id, plan.id, moment).await?,
            ),
            false => (Vec::new(), Vec::new()),
        };
        #[expect(
            clippy::disallowed_methods,
            reason = "the meeting is named by the report that was handed in"
        )]
        let meeting = match report.meeting_id {
            Some(id) => match db.get(council.id, id).await {
                Err(DbError::Missing) => None,
                meeting => Some(meeting?),
            },
            None => None,
        };
        let since = match form.has(LiveBlock::Changes) {
            true => since(db, &facts, meeting.as_ref()).await?,
            false => None,
        };
        let mut others = BTreeMap::new();
        for block in ReportBlock::all() {
            if let Some(limit) = form.limit_of(LiveBlock::Of(block.word)) {
                let asked = BlockAsked {
                    db,
                    council,
                    plan: &facts.plan,
                    moment,
                    on: report.as_at,
                    limit,
                    short: form.is_short(),
                };
                others.insert(block.word, (block.fill)(asked).await?);
            }
        }
        let owners = facts.whole.actions.iter().filter_map(|one| one.owner_id);
        let named = owners.chain(report.author_id);
        let officers = officers(db, council.id, named, report.as_at).await?;
        let paper = PaperSettings::of(db, council.id).await?;
        Ok(Self {
            officers,
            paper,
            others,
            facts,
            judgements,
            curves,
            beside,
            voices,
            focus_areas,
            since,
            meeting,
        })
    }

    /// Somebody as the report names them: the public version may leave out their name.
    #[must_use]
    pub fn officer(&self, person: Uuid) -> Run {
        match self.officers.get(&person) {
            Some(officer) => named_run(officer),
            None => Run::Plain(self.facts.name(person).to_owned()),
        }
    }

    /// The date of the figures.
    #[must_use]
    pub fn date(&self) -> Date {
        self.facts.date
    }
}

/// What is published of everybody, as far as a form shows it.
async fn beside(
    db: &Db,
    facts: &PlanFacts,
    form: &ReportForm,
    moment: Option<Instant>,
) -> Result<Arc<NationalComparison>, DbError> {
    let Some(area) = facts.council.area_code.as_deref() else {
        return Ok(Arc::default());
    };
    let indicators = facts.indicators.iter();
    let measures: Vec<&str> = indicators.filter_map(Indicator::published).collect();
    let shown = (
        form.has(LiveBlock::Funnel),
        form.limit_of(LiveBlock::Programmes),
    );
    let of = (area, &measures, shown, facts.date, moment);
    db.cached(&[], BESIDE, of, async || {
        let funnels = match shown.0 {
            true => funnel::of_council(db, area, &measures, facts.date, moment).await?,
            false => Vec::new(),
        };
        let programmes = match shown.1 {
            Some(limit) => {
                let most = limit.unwrap_or(1);
                programmes::of_council(db, area, &measures, most, facts.date, moment).await?
            }
            None => Vec::new(),
        };
        Ok(NationalComparison {
            funnels,
            programmes,
        })
    })
    .await
}

/// The meeting before: the last one of the same Board, where the report is for a meeting, else the last of any.
fn meeting_before<'a>(facts: &'a PlanFacts, next: Option<&Meeting>) -> Option<&'a Meeting> {
    let before = next.map_or(facts.date, |next| next.held_on.min(facts.date));
    let earlier = || {
        facts
            .meetings
            .iter()
            .filter(move |meeting| meeting.held_on < before)
    };
    next.and_then(|next| earlier().find(|meeting| meeting.kind == next.kind))
        .or_else(|| match next {
            Some(_) => None,
            None => earlier().next(),
        })
}

async fn since(
    db: &Db,
    facts: &PlanFacts,
    next: Option<&Meeting>,
) -> Result<Option<Since>, DbError> {
    let Some(meeting) = meeting_before(facts, next) else {
        return Ok(None);
    };
    let then = Instant::end_of(meeting.held_on);
    let before = PlanSnapshot::read(db, facts.council.id, facts.plan.id, Some(then)).await?;
    Ok(Some(Since {
        meeting: meeting.clone(),
        changes: changes(&before.actions, &facts.whole.actions, &|id| {
            let known = before.owners.get(&id).map(String::as_str);
            known.unwrap_or_else(|| facts.name(id)).to_owned()
        }),
    }))
}

/// What changed between two states of a plan's actions.
fn changes(
    before: &[Action],
    after: &[Action],
    name: &impl Fn(Uuid) -> String,
) -> Vec<(Uuid, String, ActionChange)> {
    let states = |actions: &[Action]| -> BTreeMap<Uuid, (String, Fields)> {
        actions
            .iter()
            .map(|action| {
                let title = format!("{} {}", action.reference, action.title);
                (action.id, (title, printable(action, name)))
            })
            .collect()
    };
    let (before, after) = (states(before), states(after));
    let ids: BTreeSet<&Uuid> = before.keys().chain(after.keys()).collect();
    let mut all = Vec::new();
    for id in ids {
        let (then, now) = (before.get(id), after.get(id));
        let title = now.or(then).map(|(title, _)| title.clone());
        let changes = action_changes(
            then.map(|(_, fields)| fields),
            now.map(|(_, fields)| fields),
        );
        for change in changes {
            all.push((*id, title.clone().unwrap_or_default(), change));
        }
    }
    all.sort_by(|one, other| one.2.cmp(&other.2).then(one.1.cmp(&other.1)));
    all
}

fn printable(action: &Action, name: &impl Fn(Uuid) -> String) -> Fields {
    use improvement::Word;
    let all = [
        (fields::TITLE, Some(action.title.clone())),
        (fields::OWNER, action.owner_id.map(name)),
        (fields::DUE, action.due_on.map(|date| date.to_string())),
        (
            fields::RATING,
            action.brag.map(|rating| rating.code().to_owned()),
        ),
        (fields::DELIVERY, Some(action.delivery.code().to_owned())),
        (fields::IMPACT, Some(action.impact.code().to_owned())),
    ];
    all.into_iter()
        .filter_map(|(field, value)| Some((field.to_owned(), value?)))
        .collect()
}
