//! Are children better off? One page for members: what got better, what did not, what cannot be said yet, one voice, and what is done
//! next. The same rows as a list, for files and other programs, and as a block of reports.

use askama::Template;
use axum::Router;
use axum::response::Response;
use documents::Width;
use documents::model::{Block, Run, Text};
use improvement::Word;
use improvement::calendar::in_words;
use improvement::outcomes::{Answer, From, IndicatorKind, Way, during};
use jiff::civil::Date;
use platform::app::App;
use platform::db::DbError;
use platform::error::AppError;
use platform::list::{Chosen, List, ListView};
use platform::page::{Link, Page, html};
use readings::indicators::better_off::{BetterOff, NextStep};
use readings::indicators::curve::{Curve, View, sources};
use records::access::route::Routes;
use records::access::{Authorized, RequestContext};
use records::api::ListRoutes;
use records::api_list;
use records::indicators::addresses::{
    BetterOff as Here, BetterOffCsv, BetterOffJson, BetterOffXlsx, IndicatorAt, Outcomes,
};
use records::plans::addresses::{ActionAt, PlanAt};
use records::reports::block::{BlockAsked, ReportBlock};
use uuid::Uuid;

/// The addresses of this part of the room.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .page(open)
        .list_files::<BetterOffXlsx, BetterOffJson, BetterOffCsv, _, _>("better-off", list, rows)
}

api_list!(
    BetterOff "Whether children are better off, by each indicator that tells of it" at BetterOffJson, BetterOffCsv;
    for "figures" as list()
);

/// So many curves of a column are drawn; the others are told in words.
const DRAWN: usize = 6;

#[derive(Template)]
#[template(path = "better_off.html")]
struct BetterOffPage {
    page: Page,
    council: String,
    newest: Option<String>,
    /// The month from which changes are told.
    began: Option<String>,
    since: Option<String>,
    answer: Answer,
    /// What is told in the middle of the page: what became better and what worse, else what it is too early to say of.
    main: Vec<Column>,
    /// What is told beside it.
    aside: Option<Column>,
    england: bool,
    chance: String,
    voice: Option<Voice>,
    next: Vec<Step>,
    outcomes: String,
    list: ListView,
}

/// The curves of which the same became.
struct Column {
    id: &'static str,
    sign: &'static str,
    title: &'static str,
    cards: Vec<Card>,
    more: Vec<Card>,
}

impl Column {
    /// The curves that became one of these; none where there is no such curve.
    fn of(
        here: &Authorized<Here>,
        found: &BetterOff,
        (id, sign, title): (&'static str, &'static str, &'static str),
        ways: &[Way],
    ) -> Option<Self> {
        let curves = found.that_became(ways);
        let mut cards: Vec<Card> = curves.iter().map(|curve| card(here, curve)).collect();
        let more = cards.split_off(DRAWN.min(cards.len()));
        (!cards.is_empty()).then_some(Self {
            id,
            sign,
            title,
            cards,
            more,
        })
    }
}

/// A curve beside its sentence.
struct Card {
    name: String,
    href: String,
    arrow: &'static str,
    line: String,
    svg: String,
}

/// What somebody said.
struct Voice {
    words: String,
    speaker: &'static str,
    heard: String,
    /// What they spoke of.
    more: Link,
}

/// What is done next.
struct Step {
    title: String,
    href: String,
    who: String,
    due: String,
    against: Option<String>,
}

async fn read(here: &RequestContext, view: View) -> Result<BetterOff, AppError> {
    let workings = here.app.shared();
    let (council, plan) = (here.council()?, here.plan()?);
    let of = BetterOff::of(&here.app.db, Some(&workings), council, plan, view);
    Ok(of.await?)
}

async fn open(here: Authorized<Here>) -> Result<Response, AppError> {
    let found = read(&here, View::of(&here)).await?;
    let rows: Vec<Row> = found.curves.iter().map(Row::of).collect();
    let list = list()
        .view(&rows, &here.address.to_string(), &here.asked())
        .file("Excel workbook", BetterOffXlsx::of(&here))
        .file("CSV", BetterOffCsv::of(&here));
    let (main, aside) = columns(&here, &found);
    let mut page = here.page("Are children better off?");
    if let Some(sources) = sources(&found.curves) {
        page = page.source_line(sources);
    }
    Ok(html(&BetterOffPage {
        page,
        council: here.council()?.name.clone(),
        newest: found.newest().map(str::to_owned),
        began: found.curves.first().map(Curve::month_of_baseline),
        since: found.curves.first().map(Curve::compared_since),
        main,
        aside,
        england: found.curves.iter().any(|curve| {
            let mut series = curve.chart.comparisons.iter();
            series.any(|series| series.name == "England")
        }),
        chance: found.chance(),
        voice: voice(&here, &found),
        next: found.next.iter().map(|step| next(&here, step)).collect(),
        outcomes: here.link(Outcomes::of(&here)),
        answer: found.in_short(),
        list,
    }))
}

/// What is told in the middle of the page, and what beside it.
fn columns(here: &Authorized<Here>, found: &BetterOff) -> (Vec<Column>, Option<Column>) {
    let better = Column::of(here, found, ("better", "✓", "Better"), &[Way::Better]);
    let worse = ("worse", "!", "Worse, or no better");
    let worse = Column::of(here, found, worse, &[Way::Worse, Way::NoBetter]);
    let any = |way| !found.that_became(&[way]).is_empty();
    let early = match (any(Way::TooEarly), any(Way::Neither)) {
        (true, true) => "Too early, or neither",
        (true, false) => "Too early to say",
        (false, _) => "Neither better nor worse",
    };
    let early = ("early", "…", early);
    let early = Column::of(here, found, early, &[Way::TooEarly, Way::Neither]);
    let mut main: Vec<Column> = better.into_iter().chain(worse).collect();
    // A page on which nothing can be judged yet is about that, and has no empty columns.
    let aside = match main.is_empty() {
        true => {
            main.extend(early);
            None
        }
        false => early,
    };
    (main, aside)
}

/// What somebody said, and what they spoke of.
fn voice(here: &Authorized<Here>, found: &BetterOff) -> Option<Voice> {
    let voice = found.voice.as_ref()?;
    Some(Voice {
        words: voice.words.clone(),
        speaker: voice.speaker.label(),
        heard: in_words(voice.heard_on),
        more: match voice.action_id {
            Some(action) => Link::new("See the action", here.link(ActionAt::of(here, action))),
            None => Link::new("See the plan", here.link(PlanAt::of(here))),
        },
    })
}

fn card(here: &Authorized<Here>, curve: &Curve) -> Card {
    let id = curve.indicator.id;
    Card {
        name: curve.indicator.name.clone(),
        href: here.link(IndicatorAt::of(here, id)),
        arrow: match curve.stand.way {
            Way::TooEarly => "",
            _ => curve.stand.arrow(),
        },
        line: line(curve),
        svg: if curve.latest.is_some() {
            let prefix = format!("b{}", id.simple());
            curve.spark().svg(&prefix, Width::Phone)
        } else {
            String::new()
        },
    }
}

/// What is said beside a curve. Why it is too early is said once, above, and on the indicator's own page.
fn line(curve: &Curve) -> String {
    match (curve.stand.way, &curve.latest, curve.latest_in_words()) {
        (Way::TooEarly, Some(latest), Some(number)) => {
            format!("{number} {}", during(&latest.label))
        }
        _ => curve.stand.line(),
    }
}

fn next(here: &Authorized<Here>, step: &NextStep) -> Step {
    let today = here.date();
    Step {
        title: step.action.title.clone(),
        href: here.link(ActionAt::of(here, step.action.id)),
        who: who(step),
        due: due(step, today),
        against: step.against.clone(),
    }
}

fn who(step: &NextStep) -> String {
    let owner = step.owner.clone();
    owner.unwrap_or_else(|| "Nobody named yet".to_owned())
}

fn due(step: &NextStep, today: Date) -> String {
    match step.action.due_on {
        Some(due) if due < today => format!("overdue since {}", in_words(due)),
        Some(due) => format!("by {}", in_words(due)),
        None => "no date".to_owned(),
    }
}

// ---- The list ---------------------------------------------------------------------

/// What became of an indicator, as a row.
#[derive(Debug)]
pub(super) struct Row {
    id: Uuid,
    name: String,
    kind: IndicatorKind,
    way: Way,
    from_period: Option<String>,
    from: Option<f64>,
    first: bool,
    to_period: Option<String>,
    to: Option<f64>,
    unit: String,
    england: Option<(f64, f64)>,
    england_now: Option<f64>,
    words: String,
    chance: Option<String>,
}

impl Row {
    fn of(curve: &Curve) -> Self {
        let (stand, indicator) = (&curve.stand, &curve.indicator);
        let from = stand.since.as_ref().map(|since| &since.change.from);
        Self {
            id: indicator.id,
            name: indicator.name.clone(),
            kind: indicator.kind,
            way: stand.way,
            from_period: from.map(|value| value.label.clone()),
            from: from.map(|value| value.number),
            first: stand
                .since
                .as_ref()
                .is_some_and(|since| since.from == From::First),
            to_period: curve.latest.as_ref().map(|value| value.label.clone()),
            to: curve.latest.as_ref().map(|value| value.number),
            unit: curve.chart.measure.unit.clone(),
            england: stand.elsewhere,
            england_now: stand.elsewhere_now,
            words: stand.first(),
            chance: curve.judged.as_ref().map(|judged| judged.chance()),
        }
    }
}

/// What became of the indicators: the page's table, the workbook, the CSV, the JSON and its description.
pub(super) fn list() -> List<Row> {
    List::new("Are children better off", |row: &Row| row.id)
        .column("id", "Identifier", 36, |row| row.id)
        .for_programs()
        .column("indicator", "Indicator", 40, |row| row.name.clone())
        .heading()
        .column("kind", "Kind", 20, |row| Chosen(row.kind))
        .in_files()
        .column("became", "Since the plan began", 18, |row| Chosen(row.way))
        .about("Better, worse, no better; neither, where neither way is better in itself; too early, where there is nothing to compare or the newest figure is of the plan's first six months")
        .column("from_period", "From", 12, |row| row.from_period.clone())
        .about("The period that ended nearest to the day on which the plan began")
        .column("from", "Figure then", 12, |row| row.from)
        .column("from_is_first", "The first there is", 12, |row| row.first)
        .about("Whether no figure is from before the plan")
        .in_files()
        .column("to_period", "To", 12, |row| row.to_period.clone())
        .column("to", "Figure now", 12, |row| row.to)
        .column("unit", "Unit", 14, |row| row.unit.clone())
        .column("england_from", "England then", 12, |row| {
            row.england.map(|(then, _)| then)
        })
        .column("england_to", "England now", 12, |row| row.england_now)
        .column("words", "In words", 60, |row| row.words.clone())
        .in_files()
        .column("chance", "Could it be chance?", 60, |row| row.chance.clone())
        .in_files()
}

/// The rows of the list, for its files. What other programs read has no small counts, whoever asks.
async fn rows(here: RequestContext) -> Result<Vec<Row>, AppError> {
    let view = View::for_everybody(here.council()?, here.date(), here.moment()).told_to(&here);
    let found = read(&here, view).await?;
    Ok(found.curves.iter().map(Row::of).collect())
}

// ---- A block of reports -----------------------------------------------------------

inventory::submit! {
    ReportBlock {
        word: "better_off",
        label: "Are children better off?",
        fill: |asked| Box::pin(block(asked)),
    }
}

/// How many indicators a report lists unless its form says otherwise.
const LISTED: usize = 12;

/// The answer, what it rests on, and what is done next. What leaves the program shows no small counts.
async fn block(asked: BlockAsked<'_>) -> Result<Vec<Block>, DbError> {
    let view = View::for_everybody(asked.council, asked.on, asked.moment);
    let found = BetterOff::of(asked.db, None, asked.council, asked.plan, view).await?;
    let source = asked.source("curves of the plan", Here::of(&(asked.council, asked.plan)));
    let mut blocks = vec![Block::Paragraph(Text(vec![
        Run::Strong(found.answer.first.clone()),
        Run::Plain(format!(" {}", found.answer.rest)),
    ]))];
    if found.curves.is_empty() {
        blocks.push(Block::Paragraph(source));
        return Ok(blocks);
    }
    let ways = [
        Way::Worse,
        Way::NoBetter,
        Way::Better,
        Way::TooEarly,
        Way::Neither,
    ];
    let rows = ways.iter().flat_map(|way| found.that_became(&[*way]));
    let rows = rows.map(|curve| {
        vec![
            curve.indicator.name.clone().into(),
            curve.stand.way.label().into(),
            curve.stand.first().into(),
        ]
    });
    let caption = "What became of each measure since the plan began";
    let columns = ["Measure", "Since the plan began", "Figures"];
    blocks.push(asked.table(caption, &columns, rows.collect(), (LISTED, source)));
    if let Some(voice) = found.voice.as_ref().filter(|_| !asked.short) {
        blocks.push(Block::paragraph(format!(
            "“{}” {}, heard on {}, with their agreement.",
            voice.words.trim(),
            voice.speaker.label(),
            in_words(voice.heard_on)
        )));
    }
    for step in &found.next {
        blocks.push(Block::paragraph(format!(
            "Next: {} {}. {}, {}.",
            step.action.reference,
            step.action.title.trim_end_matches('.'),
            who(step),
            due(step, asked.on)
        )));
    }
    Ok(blocks)
}
