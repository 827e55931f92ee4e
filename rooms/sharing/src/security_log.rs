//! The security log of a council: read by its administrators on a page, or taken away as a table.

use askama::Template;
use axum::Router;
use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use improvement::calendar::counted;
use improvement::security::SecurityEvent;
use jiff::civil::{Date, date};
use platform::app::App;
use platform::clock::Instant;
use platform::db::{Db, DbError};
use platform::error::AppError;
use platform::form::{Form, words};
use platform::list::{Chosen, List, ListView};
use platform::page::{Page, html, unprocessable};
use platform::sql;
use platform::workbook::readable;
use records::access::route::Routes;
use records::access::security::Event;
use records::access::{Authorized, RequestContext};
use records::sharing::addresses::{SecurityLog, SecurityLogCsv, SecurityLogXlsx, Sharing};
use records::sharing::store::held;
use serde::Deserialize;
use uuid::Uuid;

/// Events on a page.
const PAGE: usize = 50;

/// Events read at once for a table to take away.
const BATCH: i64 = 1_000;

/// The most events of a workbook, and of a page in another order, which are made whole before they are sent: a longer log is had as CSV.
const BOOK: usize = 20_000;

/// What is said where there are more events than that.
const CUT: &str =
    "Only the newest events are shown. Choose fewer days, or download the table (CSV).";

/// The addresses of the log.
pub(super) fn routes() -> Router<App> {
    Router::new().page(open).page(csv).page(xlsx)
}

/// Which events are asked for.
#[derive(Debug, Clone, Copy)]
struct Filter {
    kind: Option<SecurityEvent>,
    person_id: Option<Uuid>,
    from: Date,
    to: Date,
}

impl Filter {
    /// Reads it from an address; what cannot be read is left out, and said in the form.
    fn read(form: &mut Form) -> Self {
        Self {
            kind: form.optional_choice("kind", "Choose what happened"),
            person_id: form.optional_id("person", "Choose a person"),
            from: form
                .optional_date("from", "Enter the first day")
                .unwrap_or(date(1, 1, 1)),
            to: form
                .optional_date("to", "Enter the last day")
                .unwrap_or(date(9999, 12, 31)),
        }
    }
}

#[derive(Debug, Clone, Deserialize)]
struct Entry {
    id: Uuid,
    at: Instant,
    kind: SecurityEvent,
    place: String,
    detail: String,
    person: Option<String>,
    email: Option<String>,
    by_name: Option<String>,
}

/// The roles of a council by which it sees what their people did: those that let somebody do something after they were given. One
/// that was over by then, whatever its days say, shows nothing.
async fn showing(db: &Db, organisation_id: Uuid) -> Result<Vec<Uuid>, DbError> {
    #[derive(Deserialize)]
    struct Role {
        id: Uuid,
        version: i64,
        to_on: Option<Date>,
        given_at: Instant,
    }
    let sql = sql!(
        "select held.id, held.version, held.to_on, changes.at as given_at
         from (select organisation_id, id, version, to_on from memberships where organisation_id = $1
               union all
               select organisation_id, id, version, to_on from appointments where organisation_id = $1) as held
         join changes on changes.organisation_id = held.organisation_id and changes.subject_id = held.id
          and changes.kind in ('membership', 'appointment') and changes.version = 1"
    );
    let roles: Vec<Role> = db.all(sql.bind(organisation_id)).await?;
    let showing = |role: &Role| {
        // One that was changed since was there to be ended.
        role.version > 1 || role.to_on.is_none_or(|to| to >= role.given_at.date())
    };
    Ok(roles
        .iter()
        .filter(|role| showing(role))
        .map(|role| role.id)
        .collect())
}

/// The events of a council before a place in the log, the newest first: its own, and those of people on days on which they worked
/// with it, or on the day after their last, and after they were given the role: however far back its first day lies, it shows
/// nothing of what was before.
async fn entries(
    db: &Db,
    organisation_id: Uuid,
    filter: Filter,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Entry>, DbError> {
    let sql = sql!(
        "select security_events.id, security_events.at, security_events.kind, security_events.place,
                security_events.detail, people.name as person, people.email, doers.name as by_name
         from security_events
         left join people on people.id = security_events.person_id
         left join people as doers on doers.id = security_events.by_id
         where (security_events.organisation_id = $1
                or (security_events.organisation_id is null and exists (
                    select 1 from (
                        select id, person_id, from_on, to_on from memberships where organisation_id = $1
                        union all
                        select id, person_id, from_on, to_on from appointments where organisation_id = $1) as held
                    join changes on changes.organisation_id = $1 and changes.subject_id = held.id
                     and changes.kind in ('membership', 'appointment') and changes.version = 1
                    where held.person_id = security_events.person_id
                      and held.id in ({list})
                      and changes.at <= security_events.at
                      and held.from_on <= security_events.on_date
                      and (held.to_on >= security_events.day_before or held.to_on is null))))
           and (security_events.kind = $2 or $2 is null)
           and (security_events.person_id = $3 or $3 is null)
           and security_events.on_date >= $4 and security_events.on_date <= $5
           and (security_events.id < $6 or $6 is null)
         order by security_events.id desc limit $7"
    );
    let sql = sql
        .bind(organisation_id)
        .bind(filter.kind)
        .bind(filter.person_id)
        .bind(filter.from)
        .bind(filter.to)
        .bind(before)
        .bind(limit)
        .bind_list(showing(db, organisation_id).await?);
    db.all(sql).await
}

/// The events of a council: the table of their page, the sheet of its workbook and the lines of its CSV.
fn event_list() -> List<Entry> {
    List::new("Events", |entry: &Entry| entry.id)
        .column("when", "When", 22, |entry| entry.at)
        .ordered(|entry| entry.id)
        .heading()
        .column("what", "What", 34, |entry| Chosen(entry.kind))
        .noted(|entry| entry.detail.clone())
        .column("who", "Who", 28, |entry| entry.person.clone())
        .or_say("Unknown person")
        .column("email", "Email", 34, |entry| entry.email.clone())
        .in_files()
        .column("by_whom", "By whom", 28, |entry| entry.by_name.clone())
        .column("place", "Where from", 20, |entry| entry.place.clone())
        .column("more", "Details", 50, |entry| entry.detail.clone())
        .in_files()
        .keeping(&[
            "kind",
            "person",
            "from",
            "from-day",
            "from-month",
            "from-year",
            "to",
            "to-day",
            "to-month",
            "to-year",
        ])
        .sorted_by("-when")
        .paged(PAGE)
}

#[derive(Template)]
#[template(path = "security_log.html")]
struct LogPage {
    page: Page,
    council: String,
    kept: String,
    action: String,
    form: Form,
    kinds: Vec<(&'static str, &'static str)>,
    people: Vec<(String, String)>,
    events: ListView,
    /// What the list leaves out; empty where it is whole.
    note: &'static str,
}

impl LogPage {
    /// Whether the address asks for some of the events only, or asked in a way that cannot be read.
    fn filtered(&self) -> bool {
        let asked = ["kind", "person", "from-day", "to-day"];
        self.form.has_problems() || asked.iter().any(|name| !self.form.value(name).is_empty())
    }
}

/// The page of the log that an address asks for, and whether it leaves out older events. The newest first are read page by page, as
/// the database has them; in another order the whole must be read, and that is bounded.
async fn shown(
    visit: &Authorized<SecurityLog>,
    filter: Filter,
    form: &Form,
) -> Result<(ListView, bool), AppError> {
    let (db, id, list) = (&visit.app.db, visit.council()?.id, event_list());
    let path = format!("{}#events", visit.address);
    let as_read = list.sort(form) == Some(("when", true));
    let (after, most) = match as_read {
        true => (form.value("after").parse().ok(), PAGE),
        false => (None, BOOK),
    };
    let (found, more) = newest(db, id, filter, after, most).await?;
    Ok(match as_read {
        true => (list.page_view(&found, more, &path, form), false),
        false => (list.view(&found, &path, form), more),
    })
}

/// The newest events before a place in the log, so many at the most, and whether there are more.
async fn newest(
    db: &Db,
    organisation_id: Uuid,
    filter: Filter,
    before: Option<Uuid>,
    most: usize,
) -> Result<(Vec<Entry>, bool), DbError> {
    let mut found = entries(db, organisation_id, filter, before, most as i64 + 1).await?;
    let more = found.len() > most;
    found.truncate(most);
    Ok((found, more))
}

async fn open(visit: Authorized<SecurityLog>) -> Result<Response, AppError> {
    let council = visit.council()?;
    let mut form = visit.asked();
    let filter = Filter::read(&mut form);
    let (events, cut) = shown(&visit, filter, &form).await?;
    let page = LogPage {
        page: visit
            .page("Security log")
            .breadcrumb(crate::CALLED, Sharing::of(&visit).to_string())
            .with_form(&form),
        council: council.name.clone(),
        kept: kept(visit.app.config.security_log_days),
        action: visit.address.to_string(),
        kinds: words::<SecurityEvent>(),
        people: people(&visit.app.db, council.id).await?,
        events: events
            .file("Download as a table (CSV)", SecurityLogCsv::of(&visit))
            .file("Download as Excel", SecurityLogXlsx::of(&visit)),
        note: if cut { CUT } else { "" },
        form,
    };
    Ok(if page.form.has_problems() {
        unprocessable(&page)
    } else {
        html(&page)
    })
}

/// Everybody whom the log may speak of, by name.
async fn people(db: &Db, organisation_id: Uuid) -> Result<Vec<(String, String)>, DbError> {
    let mut people: Vec<(String, String)> = held(db, organisation_id)
        .await?
        .into_iter()
        .map(|held| (held.person_id.to_string(), held.name))
        .collect();
    people.dedup();
    Ok(people)
}

/// Notes that somebody takes a copy of the log.
async fn note_taken(here: &RequestContext, organisation_id: Uuid) -> Result<(), DbError> {
    Event::of(SecurityEvent::LogTaken, here.actor.person_id)
        .in_council(organisation_id)
        .from_place(&here.place)
        .note(&here.app.db, here.app.clock.now())
        .await
}

/// The newest of what was asked for as a workbook.
async fn xlsx(visit: Authorized<SecurityLogXlsx>) -> Result<Response, AppError> {
    let id = visit.council()?.id;
    let mut form = visit.asked();
    let filter = Filter::read(&mut form);
    readable(&form)?;
    note_taken(&visit, id).await?;
    let (found, more) = newest(&visit.app.db, id, filter, None, BOOK).await?;
    visit
        .own_workbook("security log")?
        .as_at(visit.today())
        .sheet(&event_list(), &found, &form)
        .noting(["Dates and times are UK time.", if more { CUT } else { "" }])
        .answer()
        .await
}

/// Where the writing of a table stands.
enum Place {
    Start,
    After(Uuid),
    End,
}

/// The whole of what was asked for, read and written a thousand events at a time: a long log costs no more memory
/// than a short one.
async fn csv(visit: Authorized<SecurityLogCsv>) -> Result<Response, AppError> {
    let council = visit.council()?;
    let mut form = visit.asked();
    let filter = Filter::read(&mut form);
    readable(&form)?;
    let (db, id) = (visit.app.db.clone(), council.id);
    note_taken(&visit, id).await?;
    let body = stream::try_unfold(Place::Start, move |place| {
        let db = db.clone();
        async move {
            let (header, before) = match place {
                Place::Start => (true, None),
                Place::After(id) => (false, Some(id)),
                Place::End => return Ok(None),
            };
            let found = entries(&db, id, filter, before, BATCH)
                .await
                .map_err(std::io::Error::other)?;
            let bytes = event_list().lines(&found, header);
            let bytes = bytes.map_err(std::io::Error::other)?;
            let next = match found.last() {
                Some(last) if found.len() as i64 == BATCH => Place::After(last.id),
                _ => Place::End,
            };
            Ok::<_, std::io::Error>(Some((bytes, next)))
        }
    });
    let name = format!("security-log-{}-{}.csv", council.slug, visit.today());
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, Body::from_stream(body)).into_response())
}

/// How long it is kept, in whole years where it is so many.
fn kept(days: i64) -> String {
    match days % 365 {
        0 if days > 0 => counted(days / 365, "year", "years"),
        _ => counted(days, "day", "days"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_formula_is_text() {
        let entry = Entry {
            id: Uuid::nil(),
            at: Instant::from_microseconds(0),
            kind: SecurityEvent::SignedIn,
            place: "10.0.0.1".to_owned(),
            detail: "a, \"b\"\n=c".to_owned(),
            person: Some("=cmd|' /C calc'!A0".to_owned()),
            email: None,
            by_name: None,
        };
        let text = String::from_utf8(event_list().lines(&[entry], true).unwrap()).unwrap();
        assert_eq!(
            text,
            "When,What,Who,Email,By whom,Where from,Details\r\n\
             1970-01-01T01:00:00+01:00,Signed in,'=cmd|' /C calc'!A0,,,10.0.0.1,\"a, \"\"b\"\"\n=c\"\r\n"
        );
    }
}
