//! What changed since the Board last saw the plan, or between any two dates.

pub mod told;

use askama::Template;
use axum::Router;
use axum::response::Response;
use documents::xlsx::Column;
use improvement::governance::MeetingKind;
use jiff::civil::Date;
use platform::app::App;
use platform::clock::{Instant, in_words};
use platform::db::{FieldKind, Record};
use platform::error::AppError;
use platform::form::Form;
use platform::page::{Page, html};
use platform::sql;
use platform::workbook::{PageWorkbook, readable};
use readings::plans::snapshot::PlanSnapshot;
use records::access::route::Routes;
use records::access::{Authorized, RequestContext};
use records::changes::addresses::EveryChange;
use records::facts::Names;
use records::governance::store::Meeting;
use records::inspections::store::findings_of_plan;
use records::plans::addresses::{ActionAt, Baselines, Changes, ChangesXlsx, PlanAt};
use records::plans::store::Baseline;
use std::collections::BTreeMap;
use told::{Churn, State, ToldAction, ToldPriority, churn, counts, told, told_others};
use uuid::Uuid;

/// The addresses of this part of the room.
pub fn routes() -> Router<App> {
    Router::new().page(open).page(xlsx)
}

#[derive(Template)]
#[template(path = "changes.html")]
struct ChangesPage {
    page: Page,
    form: Form,
    since: String,
    until: String,
    figures: Vec<(usize, &'static str)>,
    priorities: Vec<ToldPriority>,
    others: Vec<String>,
    churn: String,
    nothing: bool,
    actions: String,
    at: String,
    baselines: String,
    every: String,
    this: String,
    as_at: String,
}

/// From when the page tells, and how people would say it.
struct From {
    moment: Instant,
    on: Date,
    words: String,
    /// Whether it is the Board's last meeting, which nobody had to ask for.
    board: bool,
}

impl From {
    fn day(on: Date) -> Self {
        Self {
            moment: Instant::end_of(on),
            on,
            words: in_words(on),
            board: false,
        }
    }

    fn baseline(baseline: &Baseline) -> Self {
        Self {
            moment: baseline.taken_at,
            on: baseline.taken_at.date(),
            words: format!(
                "the baseline “{}”, frozen on {}",
                baseline.name,
                in_words(baseline.taken_at.date())
            ),
            board: false,
        }
    }

    /// The Board that is meant is the Improvement Board; another one only where that has never met.
    fn last_meeting(meetings: &[Meeting], until: Date) -> Option<Self> {
        let last = meetings
            .iter()
            .filter(|meeting| meeting.held_on < until)
            .max_by_key(|meeting| {
                let improvement = meeting.kind == MeetingKind::ImprovementBoard;
                (improvement, meeting.held_on, meeting.id)
            })?;
        Some(Self {
            words: format!("{} on {}", last.title, in_words(last.held_on)),
            board: true,
            ..Self::day(last.held_on)
        })
    }
}

/// What the page was asked for, and what the plan has to answer with.
struct Asked {
    from: From,
    until: Date,
    until_moment: Option<Instant>,
    baselines: Vec<Baseline>,
}

async fn asked(visit: &RequestContext, form: &mut Form) -> Result<Asked, AppError> {
    let (db, council, plan) = (&visit.app.db, visit.council()?.id, visit.plan()?.id);
    let baselines: Vec<Baseline> = db.records(council, plan, visit.moment()).await?;
    let meetings: Vec<Meeting> = db.records(council, plan, visit.moment()).await?;
    let to = form.optional_date("to", "Enter the later date");
    let until = to.unwrap_or_else(|| visit.date()).min(visit.date());
    let until_moment = if until == visit.today() {
        None
    } else {
        Some(Instant::end_of(until))
    };
    let given = form.optional_date("from", "Enter the earlier date");
    if given.is_some_and(|from| from > until) {
        form.refuse_date("from", "The earlier date must not be after the later date");
    }
    let chosen = baselines
        .iter()
        .find(|baseline| baseline.id.to_string() == form.value("baseline"));
    let last = baselines
        .iter()
        .filter(|baseline| baseline.taken_at <= Instant::end_of(until))
        .max_by_key(|baseline| (baseline.taken_at, baseline.id));
    let from = if let Some(day) = given.filter(|from| *from <= until) {
        From::day(day)
    } else if let Some(baseline) = chosen {
        From::baseline(baseline)
    } else if let Some(meeting) = From::last_meeting(&meetings, until) {
        meeting
    } else if let Some(baseline) = last {
        From::baseline(baseline)
    } else {
        From::day(visit.plan()?.starts_on)
    };
    Ok(Asked {
        from,
        until,
        until_moment,
        baselines,
    })
}

async fn state(
    visit: &RequestContext,
    moment: Option<Instant>,
    on: Date,
) -> Result<State, AppError> {
    let (db, council, plan) = (&visit.app.db, visit.council()?.id, visit.plan()?.id);
    Ok(State {
        whole: PlanSnapshot::read(db, council, plan, moment).await?,
        findings: findings_of_plan(db, council, plan, moment).await?,
        indicators: db.records(council, plan, moment).await?,
        on,
    })
}

/// How many updates were given after one day, up to another.
async fn updates(visit: &RequestContext, asked: &Asked) -> Result<i64, AppError> {
    let sql = sql!(
        "select cast(count(*) as bigint) from updates
         where organisation_id = $1 and plan_id = $2 and made_on > $3 and made_on <= $4"
    );
    let sql = sql
        .bind(visit.council()?.id)
        .bind(visit.plan()?.id)
        .bind(asked.from.on)
        .bind(asked.until);
    Ok(visit.app.db.value(sql).await?.unwrap_or(0))
}

/// How far dates have moved since the last baseline; since the dates that were endorsed, where none was frozen.
async fn movement(visit: &RequestContext, asked: &Asked, now: &State) -> Result<String, AppError> {
    let (db, council, plan) = (&visit.app.db, visit.council()?.id, visit.plan()?.id);
    let last = asked
        .baselines
        .iter()
        .filter(|baseline| baseline.taken_at <= Instant::end_of(asked.until))
        .max_by_key(|baseline| (baseline.taken_at, baseline.id));
    let current = || now.whole.actions.iter();
    let (churn, since): (Churn, String) = match last {
        None => (
            churn(current().filter_map(|action| Some((action.baseline_due_on?, action.due_on?)))),
            "the dates were first endorsed".to_owned(),
        ),
        Some(baseline) => {
            let was: Vec<records::plans::store::Action> =
                db.records(council, plan, Some(baseline.taken_at)).await?;
            let was: BTreeMap<Uuid, Date> = was
                .iter()
                .filter_map(|action| Some((action.id, action.due_on?)))
                .collect();
            (
                churn(current().filter_map(|action| Some((*was.get(&action.id)?, action.due_on?)))),
                format!(
                    "the baseline “{}” of {}",
                    baseline.name,
                    in_words(baseline.endorsed_on)
                ),
            )
        }
    };
    Ok(churn.sentence(&since))
}

/// The names of whomever and whatever actions mention.
async fn names(visit: &RequestContext, states: [&State; 2]) -> Result<Names, AppError> {
    let actions = states.into_iter().flat_map(|state| &state.whole.actions);
    let held = actions.flat_map(|action| action.fields());
    let mentioned = |kind: FieldKind| matches!(kind, FieldKind::Person | FieldKind::Link(_));
    let held: Vec<_> = held
        .filter(|(spec, _)| mentioned(spec.kind))
        .map(|(spec, value)| (spec.kind, value))
        .collect();
    Ok(Names::read(&visit.app.db, visit.council()?.id, &held).await?)
}

/// What happened to the findings that the plan answers, and to its indicators.
fn others(before: &State, after: &State) -> Vec<String> {
    let findings = |state: &'_ State| -> Vec<(Uuid, String)> {
        let of =
            |finding: &records::inspections::store::Finding| (finding.id, finding.words.clone());
        state.findings.iter().map(of).collect()
    };
    let indicators = |state: &'_ State| -> Vec<(Uuid, String)> {
        let of = |one: &records::indicators::store::Indicator| (one.id, one.name.clone());
        state.indicators.iter().map(of).collect()
    };
    let tell = |was: Vec<(Uuid, String)>, is: Vec<(Uuid, String)>, what: &str| {
        told_others(
            was.iter().map(|(id, words)| (*id, words.as_str())),
            is.iter().map(|(id, words)| (*id, words.as_str())),
            what,
        )
    };
    let mut sentences = tell(findings(before), findings(after), "finding");
    sentences.extend(tell(indicators(before), indicators(after), "indicator"));
    sentences
}

fn figures(counts: told::Counts, updates: i64) -> Vec<(usize, &'static str)> {
    let updates = usize::try_from(updates).unwrap_or_default();
    [
        (counts.added, "action added", "actions added"),
        (counts.withdrawn, "withdrawn or taken out", ""),
        (counts.delivered, "delivered", ""),
        (counts.impact, "recorded as making a difference", ""),
        (counts.better, "rated better", ""),
        (counts.worse, "rated worse", ""),
        (counts.later, "date moved later", "dates moved later"),
        (counts.earlier, "date moved earlier", "dates moved earlier"),
        (counts.owners, "with another owner", ""),
        (counts.milestones, "milestone reached", "milestones reached"),
        (updates, "update given", "updates given"),
    ]
    .into_iter()
    .filter(|(count, ..)| *count > 0)
    .map(|(count, one, many)| {
        let what = if count == 1 || many.is_empty() {
            one
        } else {
            many
        };
        (count, what)
    })
    .collect()
}

impl ChangesPage {
    fn workbook(&self, here: &RequestContext) -> Result<PageWorkbook, AppError> {
        readable(&self.form)?;
        let actions = self.priorities.iter().flat_map(|priority| {
            let row = |action: &ToldAction| {
                let said = |words: &Option<String>| words.clone().unwrap_or_default().into();
                vec![
                    (&priority.title).into(),
                    (&action.reference).into(),
                    action.sentences.join(" ").into(),
                    said(&action.reason),
                    said(&action.path_to_green),
                ]
            };
            priority.actions.iter().map(row)
        });
        Ok(here
            .own_workbook("what changed")?
            .list(
                "Actions",
                vec![
                    Column::new("Priority", 36),
                    Column::new("Reference", 12),
                    Column::new("What changed", 80),
                    Column::new("Why", 50),
                    Column::new("Path to green", 50),
                ],
                actions,
            )
            .noting([
                format!("From {} to {}.", self.since, self.until),
                self.churn.clone(),
            ])
            .list(
                "In numbers",
                vec![Column::new("How many", 12), Column::new("What", 40)],
                self.figures
                    .iter()
                    .map(|(count, what)| vec![(*count).into(), (*what).into()]),
            )
            .list(
                "Findings and indicators",
                vec![Column::new("What changed", 110)],
                self.others.iter().map(|words| vec![words.into()]),
            ))
    }
}

async fn open(visit: Authorized<Changes>) -> Result<Response, AppError> {
    Ok(html(&composed(&visit).await?))
}

async fn xlsx(visit: Authorized<ChangesXlsx>) -> Result<Response, AppError> {
    composed(&visit).await?.workbook(&visit)?.answer().await
}

async fn composed(visit: &RequestContext) -> Result<ChangesPage, AppError> {
    let mut form = visit.asked();
    let asked = asked(visit, &mut form).await?;
    let before = state(visit, Some(asked.from.moment), asked.from.on).await?;
    let after = state(visit, asked.until_moment, asked.until).await?;
    let names = names(visit, [&before, &after]).await?;
    let priorities = told(&before, &after, &names);
    let others = others(&before, &after);
    let counts = counts(&priorities, &before, &after);
    let figures = figures(counts, updates(visit, &asked).await?);
    let churn = movement(visit, &asked, &after).await?;
    let at = visit.link("");
    let plan_at = PlanAt::of(visit);
    // The address of an action, but for its identifier, which stands last.
    let action = ActionAt::of(visit, Uuid::nil());
    let this = Changes::of(visit);
    let file = ChangesXlsx::of(visit);
    let baselines = Baselines::of(visit);
    let nothing = priorities.is_empty() && others.is_empty();
    let title = if asked.from.board {
        "What changed since the Board last saw it"
    } else {
        "What changed"
    };
    if form.value("from-day").is_empty() && form.value("from").is_empty() {
        form = form.set_date("from", asked.from.on);
    }
    if form.value("to-day").is_empty() && form.value("to").is_empty() {
        form = form.set_date("to", asked.until);
    }
    Ok(ChangesPage {
        page: visit
            .page(title)
            .with_form(&form)
            .breadcrumb("Plan", visit.link(plan_at))
            .excel(!nothing && !form.has_problems(), visit.file(file)),
        since: asked.from.words,
        until: in_words(asked.until),
        nothing,
        figures,
        priorities,
        others,
        churn,
        actions: action.to_string().replace(&Uuid::nil().to_string(), ""),
        baselines: visit.link(baselines),
        every: visit.link(EveryChange::of(visit)),
        this: this.to_string(),
        as_at: visit
            .as_at
            .map_or_else(String::new, |date| date.to_string()),
        at,
        form: whole_dates(form),
    })
}

/// Dates that came in one field of the address are shown in the three of the form.
fn whole_dates(mut form: Form) -> Form {
    for name in ["from", "to"] {
        if !form.value(name).is_empty()
            && let Some(date) = form.clone().optional_date(name, "")
        {
            form = form.set(name, "").set_date(name, date);
        }
    }
    form
}
