//! The security log of a council: read by its administrators on a page, or taken away as a table.

use askama::Template;
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use documents::inert;
use documents::xlsx::{Cell, Column};
use futures_util::stream;
use improvement::Word;
use improvement::security::SecurityEvent;
use jiff::civil::{Date, date};
use platform::app::App;
use platform::clock::Instant;
use platform::db::{Db, DbError};
use platform::error::AppError;
use platform::form::{Form, words};
use platform::page::{Page, html, unprocessable};
use platform::sql;
use platform::workbook::readable;
use records::access::address::Address;
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

/// The most events of a workbook, which is made whole before it is sent: a longer log is had as CSV.
const BOOK: usize = 20_000;

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

/// The events of a council before a place in the log, the newest first: its own, and those of people on days on
/// which they worked with it, or on the day after their last.
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
                        select person_id, from_on, to_on from memberships where organisation_id = $1
                        union all
                        select person_id, from_on, to_on from appointments where organisation_id = $1) as held
                    where held.person_id = security_events.person_id
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
        .bind(limit);
    db.all(sql).await
}

/// An event as the page tells it.
struct Row {
    when: String,
    what: &'static str,
    detail: String,
    who: String,
    by: String,
    place: String,
}

impl From<Entry> for Row {
    fn from(entry: Entry) -> Self {
        Self {
            when: entry.at.in_words(),
            what: entry.kind.label(),
            detail: entry.detail,
            who: entry
                .person
                .unwrap_or_else(|| "Somebody unknown".to_owned()),
            by: entry.by_name.unwrap_or_default(),
            place: entry.place,
        }
    }
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
    csv: String,
    xlsx: String,
    rows: Vec<Row>,
    next: String,
}

/// An address with what its form holds, and a place in the log.
fn at(address: &impl Address, form: &Form, before: Option<Uuid>) -> String {
    let parts = |name: &str| ["day", "month", "year"].map(|part| format!("{name}-{part}"));
    let names = ["kind".to_owned(), "person".to_owned()]
        .into_iter()
        .chain(["from".to_owned()])
        .chain(parts("from"))
        .chain(["to".to_owned()])
        .chain(parts("to"));
    let mut pairs: Vec<(String, String)> = names
        .map(|name| {
            let value = form.value(&name).to_owned();
            (name, value)
        })
        .filter(|(_, value)| !value.is_empty())
        .collect();
    pairs.extend(before.map(|id| ("before".to_owned(), id.to_string())));
    if pairs.is_empty() {
        return address.to_string();
    }
    let query = serde_html_form::to_string(pairs).unwrap_or_default();
    format!("{address}?{query}")
}

async fn open(visit: Authorized<SecurityLog>, request: Request) -> Result<Response, AppError> {
    let (council, db) = (visit.council()?, &visit.app.db);
    let mut form = Form::from_query(request.uri().query());
    let filter = Filter::read(&mut form);
    let before = form.value("before").parse().ok();
    let mut found = entries(db, council.id, filter, before, PAGE as i64 + 1).await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let next = match found.last() {
        Some(last) if more => at(&visit.address, &form, Some(last.id)),
        _ => String::new(),
    };
    let slug = council.slug.clone();
    let sharing = Sharing {
        council: slug.clone(),
    };
    let page = LogPage {
        page: visit
            .page("Security log")
            .breadcrumb("Sharing", sharing.to_string())
            .with_form(&form),
        council: council.name.clone(),
        kept: format!("{} days", visit.app.config.security_log_days),
        action: visit.address.to_string(),
        csv: at(
            &SecurityLogCsv {
                council: slug.clone(),
            },
            &form,
            None,
        ),
        xlsx: at(&SecurityLogXlsx { council: slug }, &form, None),
        kinds: words::<SecurityEvent>(),
        people: people(db, council.id).await?,
        rows: found.into_iter().map(Row::from).collect(),
        next,
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

fn lines(header: bool, entries: &[Entry]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    if header {
        writer.write_record([
            "When",
            "What",
            "Who",
            "E-mail",
            "By whom",
            "From where",
            "More",
        ])?;
    }
    for entry in entries {
        let blank = String::new();
        writer.write_record([
            entry.at.stamped(),
            entry.kind.label().to_owned(),
            inert(entry.person.as_ref().unwrap_or(&blank)),
            inert(entry.email.as_ref().unwrap_or(&blank)),
            inert(entry.by_name.as_ref().unwrap_or(&blank)),
            inert(&entry.place),
            inert(&entry.detail),
        ])?;
    }
    writer
        .into_inner()
        .map_err(|error| error.into_error().into())
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
    let mut found = entries(&visit.app.db, id, filter, None, BOOK as i64 + 1).await?;
    let more = found.len() > BOOK;
    found.truncate(BOOK);
    let columns = [
        ("When (in England)", 22),
        ("What", 34),
        ("Who", 28),
        ("E-mail", 34),
        ("By whom", 28),
        ("From where", 20),
        ("More", 50),
    ];
    let columns = columns.map(|(head, width)| Column::new(head, width));
    let note = if more {
        "Only the newest events are here: there are more. Ask for fewer days, or take the table (CSV)."
    } else {
        ""
    };
    visit
        .own_workbook("security log")?
        .as_at(visit.today())
        .list("Events", columns.to_vec(), found.iter().map(cells))
        .noting([note])
        .answer()
        .await
}

/// An event as the row of a workbook, as the table (CSV) has it.
fn cells(entry: &Entry) -> Vec<Cell> {
    let words = |words: &Option<String>| Cell::from(words.as_deref().unwrap_or_default());
    vec![
        entry.at.local().into(),
        entry.kind.label().into(),
        words(&entry.person),
        words(&entry.email),
        words(&entry.by_name),
        (&entry.place).into(),
        (&entry.detail).into(),
    ]
}

/// Where the writing of a table stands.
enum Place {
    Start,
    After(Uuid),
    End,
}

/// The whole of what was asked for, read and written a thousand events at a time: a long log costs no more memory
/// than a short one.
async fn csv(visit: Authorized<SecurityLogCsv>, request: Request) -> Result<Response, AppError> {
    let council = visit.council()?;
    let mut form = Form::from_query(request.uri().query());
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
            let bytes = lines(header, &found).map_err(std::io::Error::other)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_formula_is_text() {
        for formula in ["=1+1", "+44", "-1", "@sum", "\t=1", "\r=1"] {
            assert_eq!(inert(formula), format!("'{formula}"));
        }
        assert_eq!(inert("Ada Lead"), "Ada Lead");
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
        let text = String::from_utf8(lines(true, &[entry]).unwrap()).unwrap();
        assert_eq!(
            text,
            "When,What,Who,E-mail,By whom,From where,More\r\n\
             1970-01-01T01:00:00+01:00,Signed in,'=cmd|' /C calc'!A0,,,10.0.0.1,\"a, \"\"b\"\"\n=c\"\r\n"
        );
    }
}
