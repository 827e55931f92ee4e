//! A council's calendar: what is late, what is due and what takes place, from every room that has days.

use askama::Template;
use axum::response::Response;
use jiff::ToSpan;
use jiff::civil::Date;
use platform::error::AppError;
use platform::list::{List, ListView};
use platform::page::{Page, html, long_date};
use records::access::{Authorized, RequestContext};
use records::dates::{CalendarEntry, entries};
use records::today::addresses::{Calendar, CalendarXlsx};

/// How far the sentence at the top looks ahead.
const AHEAD: i64 = 30;

/// A day of the calendar as the list shows it.
#[derive(Debug)]
struct Day {
    entry: CalendarEntry,
    late: bool,
}

fn list() -> List<Day> {
    List::new("Calendar", |day: &Day| day.entry.id)
        .column("on", "Day", 14, |day| day.entry.on)
        .noted(|day| if day.late { "late" } else { "" }.to_owned())
        .late(|day| day.late)
        .column("kind", "What kind", 18, |day| day.entry.kind.to_owned())
        .filtered()
        .column("what", "What", 60, |day| day.entry.what.clone())
        .linked(|day| &day.entry.href)
        .searched()
        .sorted_by("on")
}

/// What is late and what comes next, in one sentence.
fn in_words(days: &[Day], today: Date) -> String {
    let late = days.iter().filter(|day| day.late).count();
    let until = today.saturating_add(AHEAD.days());
    let soon = |day: &&Day| !day.late && day.entry.on <= until;
    let coming = days.iter().filter(soon).count();
    let next = days.iter().find(|day| !day.late);
    let late = match late {
        0 => "Nothing is late".to_owned(),
        1 => "One thing is late".to_owned(),
        many => format!("{many} things are late"),
    };
    let coming = match coming {
        0 => "nothing is due or takes place".to_owned(),
        1 => "one thing is due or takes place".to_owned(),
        some => format!("{some} things are due or take place"),
    };
    let next = next.map(|day| {
        let on = long_date(&day.entry.on);
        format!(" Next, on {on}: {}.", day.entry.what.trim_end_matches('.'))
    });
    let next = next.unwrap_or_default();
    format!("{late}; {coming} in the next {AHEAD} days.{next}")
}

#[derive(Template)]
#[template(path = "calendar.html")]
struct CalendarPage {
    page: Page,
    sentence: String,
    /// Whose actions, milestones and meetings these are: a council may have other plans.
    plan: Option<String>,
    days: ListView,
}

async fn days(here: &RequestContext) -> Result<Vec<Day>, AppError> {
    let today = here.date();
    let day = |mut entry: CalendarEntry| Day {
        late: entry.is_due && entry.on < today,
        entry: {
            entry.href = here.link(&entry.href);
            entry
        },
    };
    Ok(entries(here).await?.into_iter().map(day).collect())
}

pub(super) async fn calendar(here: Authorized<Calendar>) -> Result<Response, AppError> {
    let days = days(&here).await?;
    let view = list().view(&days, &here.address.to_string(), &here.asked());
    Ok(html(&CalendarPage {
        page: here.page("Calendar"),
        sentence: in_words(&days, here.date()),
        plan: here.plan().ok().map(|plan| plan.name.clone()),
        days: view.file("Excel workbook", CalendarXlsx::of(&here)),
    }))
}

pub(super) async fn workbook(here: Authorized<CalendarXlsx>) -> Result<Response, AppError> {
    let days = days(&here).await?;
    let book = here.own_workbook("calendar")?;
    book.sheet(&list(), &days, &here.asked()).answer().await
}
