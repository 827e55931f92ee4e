//! One request: yes or no and on which condition, each role against its floor, the options side by side, and what must be done before help begins.

use crate::need::{Need, OwnRisk, need, own_risks};
use crate::requests::state;
use crate::{Answered, requests, requests_link, title};
use askama::Template;
use axum::Router;
use documents::Chart;
use documents::charts::{Measure, Step as DrawnStep, StepChart, StepLine};
use improvement::Word as _;
use improvement::calendar::in_words;
use improvement::people::{Fte, NetStep};
use improvement::support::SupportKind;
use jiff::civil::Date;
use platform::app::App;
use platform::error::AppError;
use platform::list::{List, in_full_time};
use platform::page::{Link, Page, html};
use readings::indicators::drawn::Drawn;
use readings::options::{OptionReading, RequestReading, Requests, Row};
use records::access::route::Routes;
use records::access::{Authorized, RequestContext};
use records::options::{
    AgreeRequest, EditCriterionOf, EditLiveStep, EditOption, EditOptionPerson, EditRequest,
    HelpRequest, NewCriterionOf, NewLiveStep, NewOption, NewOptionPerson, RecommendOption,
    RequestAt, RequestXlsx, ScoreOption, TakeBackRequest,
};
use records::people::store::LeadershipRole;
use records::support::addresses::EngagementAt;
use uuid::Uuid;

pub(crate) fn routes() -> Router<App> {
    Router::new().page(open).page(book)
}

#[derive(Template)]
#[template(path = "request.html")]
struct RequestPage {
    page: Page,
    caption: String,
    answer: String,
    rest: String,
    facts: Vec<String>,
    buttons: Vec<Link>,
    roles: Vec<RolePart>,
    options: Vec<OptionHead>,
    rows: Vec<Row>,
    sensitivity: Vec<String>,
    weights: String,
    why: String,
    edit: Vec<Link>,
    promises: Vec<Promised>,
    risks: Option<Vec<OwnRisk>>,
    need: Option<Need>,
    steps: Vec<StepPart>,
    add_step: Option<Link>,
    record: String,
}

struct RolePart {
    name: String,
    words: String,
    drawing: String,
}

struct OptionHead {
    title: String,
    recommended: bool,
    links: Vec<Link>,
}

struct Promised {
    who: String,
    what: String,
}

struct StepPart {
    title: String,
    due: String,
    owner: String,
    state: String,
    late: bool,
    edit: Option<Link>,
}

async fn open(here: Authorized<RequestAt>) -> Answered {
    let all = requests(&here).await?;
    let request = all
        .request(here.address.request)
        .ok_or(AppError::NotFound)?;
    let reading = all.reading(request);
    let (answer, rest) = reading.answer();
    let charts = reading.roles.iter().enumerate();
    let page = here.page(&title(&all, request));
    let list = here.link(requests_link(&here).href);
    Ok(html(&RequestPage {
        page: page.breadcrumb("Could we help?", list),
        caption: caption(&all, request),
        facts: facts(request),
        buttons: buttons(&here, request, &reading),
        roles: charts
            .map(|(place, role)| role_part(&here, &reading, role, place))
            .collect(),
        options: reading
            .options
            .iter()
            .map(|option| head(&here, &all, &reading, option))
            .collect(),
        rows: reading.side_by_side(|id| all.staffing.names.person(id)),
        sensitivity: match reading.options.len() {
            0 => Vec::new(),
            _ => reading.sensitivity(),
        },
        weights: reading.weights(),
        why: request.why.clone(),
        edit: edits(&here, &all, request),
        promises: promised(&reading),
        risks: own_risks(&here).await?,
        need: need(&here, &all, request).await?,
        steps: steps(&here, &all, &reading),
        add_step: here.offer("Add a step", NewLiveStep::of(&here, request.id)),
        record: here.past_of(request.id, None),
        answer,
        rest,
    }))
}

fn caption(all: &Requests, request: &HelpRequest) -> String {
    let on = in_words(request.asked_on);
    match request.agreed_on {
        Some(day) => format!(
            "Request of {on}. {} on {}",
            state(all, request),
            in_words(day)
        ),
        None => format!("Request of {on}. Changes nothing until it is agreed"),
    }
}

fn facts(request: &HelpRequest) -> Vec<String> {
    let kinds = SupportKind::of_line(&request.kinds).into_iter();
    let kinds: Vec<&str> = kinds.map(|kind| kind.label()).collect();
    let day = |words: &str, day: Option<Date>| day.map(|day| format!("{words} {}", in_words(day)));
    let told = [
        (!kinds.is_empty()).then(|| kinds.join(", ")),
        day("Decision by", request.decide_on),
        day("Help begins on", request.live_on),
        day("Taken back on", request.taken_back_on),
    ];
    told.into_iter().flatten().collect()
}

fn buttons(
    here: &RequestContext,
    request: &HelpRequest,
    reading: &RequestReading<'_>,
) -> Vec<Link> {
    let open = request.agreed_on.is_none();
    let agree = here.offer("Agree", AgreeRequest::of(here, request.id));
    let recommend = here.offer("Recommend an option", RecommendOption::of(here, request.id));
    let back = here.offer("Take back", TakeBackRequest::of(here, request.id));
    let support = request.engagement_id.map(|id| {
        let page = EngagementAt::of(here, id);
        Link::new("Support that came of it", here.link(page))
    });
    let offered = match open {
        true => [agree.filter(|_| reading.recommended().is_some()), recommend],
        false => [support, back],
    };
    offered.into_iter().flatten().collect()
}

/// What can be changed about the options together.
fn edits(here: &RequestContext, all: &Requests, request: &HelpRequest) -> Vec<Link> {
    if request.agreed_on.is_some() {
        let file = here.file(RequestXlsx::of(here, request.id));
        return vec![Link::new("Excel workbook", file)];
    }
    let id = request.id;
    let criteria = all.records().criteria.iter();
    let criteria = criteria.filter(|one| one.request_id == id);
    let criteria = criteria.filter_map(|one| {
        let label = format!("Change “{}”", one.name);
        here.offer(&label, EditCriterionOf::of(here, id, one.id))
    });
    let first = [
        here.offer("Change the request", EditRequest::of(here, id)),
        here.offer("Add an option", NewOption::of(here, id)),
        here.offer("Add a criterion", NewCriterionOf::of(here, id)),
    ];
    let file = Link::new("Excel workbook", here.file(RequestXlsx::of(here, id)));
    first
        .into_iter()
        .flatten()
        .chain(criteria)
        .chain([file])
        .collect()
}

fn head(
    here: &RequestContext,
    all: &Requests,
    reading: &RequestReading<'_>,
    of: &OptionReading<'_>,
) -> OptionHead {
    let (request, option) = (reading.request, of.option);
    let mut links = Vec::new();
    if request.agreed_on.is_none() {
        links.extend(here.offer("Change", EditOption::of(here, request.id, option.id)));
        if !of.is_nothing() {
            let add = NewOptionPerson::of(here, request.id, option.id);
            links.extend(here.offer("Add a person", add));
        }
        links.extend(of.people.iter().filter_map(|one| {
            let role = all.staffing.role(one.role_id);
            let role = role.map_or("a role", |role| role.name.as_str());
            let from = in_words(one.from_on);
            let label = format!("{role}, {} from {from}", one.fte.in_words());
            here.offer(&label, EditOptionPerson::of(here, request.id, one.id))
        }));
        let criteria = all.records().criteria.iter();
        let criteria = criteria.filter(|one| one.request_id == request.id);
        links.extend(criteria.filter_map(|one| {
            let score = ScoreOption::of(here, request.id, option.id, one.id);
            here.offer(&format!("Score “{}”", one.name), score)
        }));
    }
    OptionHead {
        title: option.title.clone(),
        recommended: request.recommended_id == Some(option.id),
        links,
    }
}

fn promised(reading: &RequestReading<'_>) -> Vec<Promised> {
    let mut said = Vec::new();
    for option in &reading.options {
        let twice = option.promised_twice.iter();
        said.extend(twice.map(|words| Promised {
            who: option.option.title.clone(),
            what: format!("{words}."),
        }));
        said.extend(option.others.iter().map(|one| Promised {
            who: one.who.clone(),
            what: one.what.clone(),
        }));
    }
    let mut seen = std::collections::BTreeSet::new();
    said.retain(|one| seen.insert((one.who.clone(), one.what.clone())));
    said
}

fn steps(here: &RequestContext, all: &Requests, reading: &RequestReading<'_>) -> Vec<StepPart> {
    let part = |one: &readings::options::StepReading<'_>| {
        let step = one.step;
        let before = improvement::calendar::counted(
            step.working_days_before,
            "working day before",
            "working days before",
        );
        StepPart {
            title: step.title.clone(),
            due: match one.due_on {
                Some(day) => format!("{} ({before})", in_words(day)),
                None => before,
            },
            owner: match step.owner_id {
                Some(id) => all.person(id),
                None => "Nobody yet".to_owned(),
            },
            state: match (step.done_on, one.is_late) {
                (Some(day), _) => format!("Done on {}", in_words(day)),
                (None, true) => "Late".to_owned(),
                (None, false) => "Not done yet".to_owned(),
            },
            late: one.is_late,
            edit: here.offer(
                "Change",
                EditLiveStep::of(here, reading.request.id, step.id),
            ),
        }
    };
    reading.steps.iter().map(part).collect()
}

// ---- Drawings ---------------------------------------------------------------------

fn line(name: &str, net: &[NetStep], from: Date) -> StepLine {
    let steps = net.iter().map(|step| DrawnStep {
        from: step.dates.from.unwrap_or(from),
        value: in_full_time(step.net),
    });
    StepLine {
        name: name.to_owned(),
        steps: steps.collect(),
    }
}

/// A role over time: the option that the page is about, what was asked thin over it, and the floor.
pub(crate) fn chart(reading: &RequestReading<'_>, role: &LeadershipRole) -> Option<StepChart> {
    let drawn = reading.drawn()?;
    let (from, until) = reading.over.from.zip(reading.over.to)?;
    let own = reading.outcome(drawn, role.id)?;
    let asked = reading
        .asked()
        .filter(|one| one.option.id != drawn.option.id);
    let asked = asked.and_then(|one| Some((one, reading.outcome(one, role.id)?)));
    let tenth = Fte::ONE.millionths() / 10;
    let values = own.net.iter().map(|step| step.net).chain([role.floor]);
    let fine = values.map(Fte::millionths).any(|value| value % tenth != 0);
    Some(StepChart {
        title: format!("{}: time left at home", role.name),
        description: format!(
            "{} The floor is {}.",
            reading.role_in_words(role),
            role.floor.in_words()
        ),
        measure: Measure {
            unit: "full-time equivalents".to_owned(),
            decimals: if fine { 2 } else { 1 },
            ..Measure::default()
        },
        from,
        until,
        line: line(&drawn.option.title, &own.net, from),
        asked: asked.map(|(option, role)| line(&option.option.title, &role.net, from)),
        floor: Some(in_full_time(role.floor)),
        bars: Vec::new(),
        today: None,
    })
}

fn role_part(
    here: &RequestContext,
    reading: &RequestReading<'_>,
    role: &LeadershipRole,
    place: usize,
) -> RolePart {
    let caption = format!("{}: time left at home", role.name);
    let drawing = chart(reading, role).map(|chart| {
        let prefix = format!("help-{place}-");
        Drawn::of(&here.app.shared(), Chart::Steps(chart), &prefix, caption).to_string()
    });
    RolePart {
        name: role.name.clone(),
        words: reading.role_in_words(role),
        drawing: drawing.unwrap_or_default(),
    }
}

// ---- The workbook -----------------------------------------------------------------

/// What an option says in a row.
struct SideRow {
    id: Uuid,
    option: String,
    what: String,
    says: String,
}

fn sides() -> List<SideRow> {
    List::new("Options side by side", |row: &SideRow| row.id)
        .column("option", "Option", 24, |row| row.option.clone())
        .column("what", "What", 36, |row| row.what.clone())
        .column("says", "What it comes to", 60, |row| row.says.clone())
}

/// A step in the workbook.
struct StepRow {
    id: Uuid,
    title: String,
    due_on: Option<Date>,
    owner: String,
    done_on: Option<Date>,
}

fn step_list() -> List<StepRow> {
    List::new("Steps before help begins", |row: &StepRow| row.id)
        .column("title", "Step", 44, |row| row.title.clone())
        .column("due-on", "Due", 12, |row| row.due_on)
        .column("owner", "Owner", 24, |row| row.owner.clone())
        .column("done-on", "Done on", 12, |row| row.done_on)
}

async fn book(here: Authorized<RequestXlsx>) -> Answered {
    let all = requests(&here).await?;
    let request = all
        .request(here.address.request)
        .ok_or(AppError::NotFound)?;
    let reading = all.reading(request);
    let table = reading.side_by_side(|id| all.staffing.names.person(id));
    let mut rows = Vec::new();
    for (place, option) in reading.options.iter().enumerate() {
        rows.extend(table.iter().map(|row| SideRow {
            id: option.option.id,
            option: option.option.title.clone(),
            what: row.name.clone(),
            says: row.cells.get(place).cloned().unwrap_or_default(),
        }));
    }
    let steps = reading.steps.iter().map(|one| StepRow {
        id: one.step.id,
        title: one.step.title.clone(),
        due_on: one.due_on,
        owner: one
            .step
            .owner_id
            .map(|id| all.person(id))
            .unwrap_or_default(),
        done_on: one.step.done_on,
    });
    let steps: Vec<StepRow> = steps.collect();
    let book = here.own_workbook(&title(&all, request))?;
    let book = book.sheet(&sides(), &rows, &here.asked());
    book.sheet(&step_list(), &steps, &here.asked())
        .answer()
        .await
}
