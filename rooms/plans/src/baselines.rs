//! Baselines: the plan frozen as the Board endorsed it, so that what changes afterwards can be told from it.

use askama::Template;
use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use platform::app::App;
use platform::db::Record;
use platform::error::AppError;
use platform::fields::Fields;
use platform::form::Form;
use platform::lens;
use platform::list::{List, ListView};
use platform::page::{Link, Page, html, long_date, with_query};
use records::access::route::Routes;
use records::access::{Authorized, Permission, RecordForm, RequestContext, Submitted};
use records::governance::store::Meeting;
use records::plans::addresses::{Baselines, BaselinesXlsx, Changes, NewBaseline, PlanAt};
use records::plans::store::{Action, Baseline};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The addresses of this part of the room.
pub fn routes() -> Router<App> {
    Router::new().page(list).page(xlsx).page(open).form(send)
}

/// One baseline in the list.
struct BaselineRow {
    baseline: Baseline,
    meeting: Option<String>,
    changes: String,
}

/// The baselines of a plan: the table of its page, and the sheet of its workbook.
fn baseline_list() -> List<BaselineRow> {
    List::new("Baselines", |row: &BaselineRow| row.baseline.id)
        .column("name", "Baseline", 40, |row| row.baseline.name.clone())
        .heading()
        .column("endorsed_on", "Endorsed on", 14, |row| {
            row.baseline.endorsed_on
        })
        .column("meeting", "Meeting", 50, |row| row.meeting.clone())
        .or_say("Not recorded")
        .column("taken_at", "Saved on", 22, |row| row.baseline.taken_at)
        .button("What changed since", |row| &row.changes)
        .sorted_by("-taken_at")
}

#[derive(Template)]
#[template(path = "baselines.html")]
struct BaselinesPage {
    page: Page,
    baselines: ListView,
    /// Where this person may freeze the plan; empty when they may not.
    new: String,
}

/// The meetings of the plan's Boards, latest first.
async fn meetings(
    db: &platform::db::Db,
    council: Uuid,
    plan: Uuid,
) -> Result<Vec<Meeting>, AppError> {
    let mut meetings: Vec<Meeting> = db.records(council, plan, None).await?;
    meetings.sort_by_key(|meeting| std::cmp::Reverse((meeting.held_on, meeting.id)));
    Ok(meetings)
}

fn meeting_in_words(meeting: &Meeting) -> String {
    format!("{}, {}", meeting.title, long_date(&meeting.held_on))
}

async fn list(visit: Authorized<Baselines>) -> Result<Response, AppError> {
    let rows = rows(&visit).await?;
    let may = visit.may(Permission::RunBoard) && visit.as_at.is_none();
    Ok(html(&BaselinesPage {
        page: visit
            .page("Baselines")
            .breadcrumb("Plan", visit.link(PlanAt::of(&visit)))
            .excel(!rows.is_empty(), visit.file(BaselinesXlsx::of(&visit))),
        baselines: baseline_list().view(&rows, &visit.address.to_string(), &visit.asked()),
        new: if may {
            NewBaseline::of(&visit).to_string()
        } else {
            String::new()
        },
    }))
}

async fn xlsx(visit: Authorized<BaselinesXlsx>) -> Result<Response, AppError> {
    let book = visit.own_workbook("baselines")?;
    book.sheet(&baseline_list(), &rows(&visit).await?, &visit.asked())
        .answer()
        .await
}

async fn rows(here: &RequestContext) -> Result<Vec<BaselineRow>, AppError> {
    let (db, council, plan) = (&here.app.db, here.council()?.id, here.plan()?.id);
    let mut baselines: Vec<Baseline> = db.records(council, plan, here.moment()).await?;
    baselines.sort_by_key(|baseline| std::cmp::Reverse(baseline.id));
    let meetings: BTreeMap<Uuid, String> = meetings(db, council, plan)
        .await?
        .iter()
        .map(|meeting| (meeting.id, meeting_in_words(meeting)))
        .collect();
    let row = |baseline: Baseline| BaselineRow {
        meeting: baseline
            .meeting_id
            .and_then(|id| meetings.get(&id).cloned()),
        changes: here.link(with_query(
            Changes::of(here),
            [("baseline", baseline.id.to_string())],
        )),
        baseline,
    };
    Ok(baselines.into_iter().map(row).collect())
}

/// The form that freezes the plan, whose dates `unfrozen` become those that it is measured against.
async fn baseline_form(
    visit: &Authorized<NewBaseline>,
    unfrozen: usize,
) -> Result<RecordForm<Baseline>, AppError> {
    let (db, council, today) = (&visit.app.db, visit.council()?.id, visit.today());
    let meetings = meetings(db, council, visit.plan()?.id).await?;
    let meetings = meetings.iter();
    let meetings = meetings.map(|meeting| (meeting.id.to_string(), meeting_in_words(meeting)));
    let fields = Fields::new()
        .text(lens!(Baseline, name), 100, "Enter a name for the baseline")
        .called("Name of the baseline")
        .hint("For example, the plan endorsed in June 2026")
        .size("s")
        .choose::<Uuid, _>(
            lens!(Baseline, meeting_id),
            meetings.collect(),
            "None recorded",
            "Choose the meeting that endorsed it",
        )
        .called("Meeting that endorsed it")
        .size("s")
        .date(
            lens!(Baseline, endorsed_on),
            "Enter when the Board endorsed the plan",
        )
        .key("endorsed")
        .called("When the Board endorsed it")
        .hint("For example, 9 6 2026")
        .size("s")
        .rule(move |baseline| {
            let ahead = baseline.endorsed_on > today;
            ahead.then_some("The day of endorsement must be today or earlier")
        });
    let back = Link::new("Baselines", Baselines::of(visit).to_string());
    let title = "Save a baseline";
    let form = RecordForm::new(title, "Save baseline", fields, back)
        .trail(Link::new("Plan", PlanAt::of(visit).to_string()))
        .lead("This saves a copy of the plan as it is now. The plan is not locked: you can carry on changing it, and every later change is compared with the baseline.");
    Ok(match unfrozen {
        0 => form,
        1 => form.lead("One action has a due date that no Board has endorsed yet. From now on, delays will be measured against that date. Dates endorsed earlier do not change."),
        many => form.lead(format!("{many} actions have due dates that no Board has endorsed yet. From now on, delays will be measured against those dates. Dates endorsed earlier do not change.")),
    })
}

async fn open(visit: Authorized<NewBaseline>) -> Result<Response, AppError> {
    if visit.as_at.is_some() {
        return Ok(Redirect::to(&visit.address.to_string()).into_response());
    }
    let unfrozen = unfrozen(&visit).await?.len();
    let form = baseline_form(&visit, unfrozen).await?;
    Ok(form.offer(&visit, Form::new()))
}

/// The actions that are due but not yet measured against anything: the first Board to endorse their date sets
/// what they are measured against, and no later one moves it.
async fn unfrozen(here: &RequestContext) -> Result<Vec<Action>, AppError> {
    let (db, council) = (&here.app.db, here.council()?.id);
    let mut actions: Vec<Action> = db.records(council, here.plan()?.id, None).await?;
    actions.retain(|action| action.baseline_due_on.is_none() && action.due_on.is_some());
    Ok(actions)
}

async fn send(
    visit: Authorized<NewBaseline>,
    Submitted(typed): Submitted,
) -> Result<Response, AppError> {
    let unfrozen = unfrozen(&visit).await?;
    let form = baseline_form(&visit, unfrozen.len()).await?;
    let blank = Baseline {
        taken_at: visit.author().at,
        ..Baseline::blank(visit.council()?.id, visit.plan()?.id)
    };
    form.add_with(&visit, blank, typed, async |change, _| {
        for mut action in unfrozen {
            action.baseline_due_on = action.due_on;
            change.save(&mut action).await?;
        }
        Ok(())
    })
    .await?;
    let notice = "The baseline was saved.";
    visit.done(Baselines::of(&visit), notice).await
}
