//! What people and capacity say elsewhere: what waits on the page of today, what is due, the days of the calendar.

use crate::posts::filling_in_words;
use crate::{reads_names, staffing};
use improvement::calendar::in_words;
use improvement::people::{CommitmentState, Dates, Fte};
use jiff::civil::Date;
use platform::db::{DbError, Record};
use platform::error::AppError;
use platform::page::capitalised;
use readings::people::{EndOf, Promises, Staffing};
use records::access::RequestContext;
use records::access::address::AddressContext;
use records::access::policy::Permission;
use records::access::store::roles;
use records::dates::{CalendarEntry, CalendarSource};
use records::people::addresses::{AwayAt, Capacity, PostAt};
use records::people::store::{Filling, FloorAcceptance};
use records::reminders::due::{DueAsked, DueSource, DueThing};
use records::today::{Asker, WaitingList, Waits};
use uuid::Uuid;

/// How many days before something ends somebody is told.
const SOON: i32 = 30;

inventory::submit! {
    WaitingList {
        place: 25,
        heading: "Capacity",
        one: "One matter of capacity needs your attention",
        many: "matters of capacity need your attention",
        waiting: |asker| Box::pin(waiting(asker)),
    }
}

/// Roles that are below their floors, for whoever answers for that; what waits to be agreed and what ends soon, for whoever writes it down.
async fn waiting(asker: Asker<'_>) -> Result<Vec<Waits>, DbError> {
    let (db, council) = (asker.db, asker.council);
    let held = roles(db, asker.person, asker.on).await?;
    let edits = held.may(Permission::EditPeople, council.id);
    let accepts = held.may(Permission::AcceptBelowFloor, council.id);
    if !edits && !accepts {
        return Ok(Vec::new());
    }
    let staffing = Staffing::of(db, council, asker.moment, asker.on).await?;
    let mut waits = below(&staffing);
    if edits {
        let promises = Promises::of(db, &staffing).await?;
        waits.extend(to_agree(&staffing, &promises));
        waits.extend(ending(&staffing));
    }
    Ok(waits)
}

/// Where what is said of an end is told in full.
fn page_of(here: &(impl AddressContext + ?Sized), staffing: &Staffing, of: EndOf) -> String {
    match of {
        EndOf::Holding(holder) => match staffing.holder(holder) {
            Some(holder) => PostAt::of(here, holder.post_id).to_string(),
            None => Capacity::of(here).to_string(),
        },
        EndOf::Cover(away) | EndOf::Away(away) => AwayAt::of(here, away).to_string(),
        EndOf::Acceptance(_) => Capacity::of(here).to_string(),
    }
}

fn below(staffing: &Staffing) -> Vec<Waits> {
    let today = staffing.today;
    let to = today.saturating_add(jiff::Span::new().days(SOON));
    let readings = staffing.readings(Dates::between(today, to));
    let below = readings.iter().filter_map(|reading| {
        let breach = reading.below.first()?;
        let from = breach.dates.from?;
        let accepted = staffing.acceptances(reading.role.id, None);
        let mut accepted = accepted.filter(|one| one.holds_on(from));
        let accepted = accepted
            .next()
            .map(|one| format!(" The risk is accepted until {}.", in_words(one.until_on)));
        let when = match from <= today {
            true => "is below its floor today".to_owned(),
            false => format!("will be below its floor from {}", in_words(from)),
        };
        let (name, lowest) = (&reading.role.name, breach.lowest.in_words());
        Some(Waits {
            sentence: format!(
                "{name} {when}: {lowest} at home, floor {}.{}",
                breach.floor.in_words(),
                accepted.as_deref().unwrap_or_default()
            ),
            href: Capacity::of(&staffing.council).to_string(),
            pressing: accepted.is_none(),
        })
    });
    below.collect()
}

/// Time away that is proposed, and what stands in its way.
fn to_agree(staffing: &Staffing, promises: &Promises) -> Vec<Waits> {
    let proposed = staffing.records.away.iter().filter(|away| {
        away.commitment().state_on(staffing.today) == Some(CommitmentState::Proposed)
    });
    let waits = proposed.filter_map(|away| {
        let holder = staffing.holder(away.holder_id)?;
        let guarded = staffing.guarded(&[away], promises);
        let way = match guarded.is_clear() {
            true => "nothing stands in the way",
            false => "it cannot be agreed yet",
        };
        let name = staffing.name(holder);
        Some(Waits {
            sentence: format!("Time away is proposed for {name}: {way}"),
            href: AwayAt::of(&staffing.council, away.id).to_string(),
            pressing: false,
        })
    });
    waits.collect()
}

fn ending(staffing: &Staffing) -> Vec<Waits> {
    let ends = staffing.ends(SOON).into_iter();
    let ends = ends.map(|end| Waits {
        href: page_of(&staffing.council, staffing, end.of),
        pressing: matches!(end.of, EndOf::Cover(_)),
        sentence: end.named,
    });
    ends.collect()
}

// ---- What is due ------------------------------------------------------------------

inventory::submit! {
    DueSource { record: FloorAcceptance::KIND, listed: true, read: |asked| Box::pin(acceptances(asked)) }
}

/// The new decision that is needed where an acceptance ends while the role is still below its floor.
async fn acceptances(asked: DueAsked<'_>) -> Result<Vec<DueThing>, DbError> {
    let staffing = Staffing::of(asked.db, asked.council, None, asked.today).await?;
    let ends = staffing.ends(SOON).into_iter();
    let things = ends.filter_map(|end| {
        let EndOf::Acceptance(id) = end.of else {
            return None;
        };
        let mut all = staffing.records.acceptances.iter();
        let acceptance = all.find(|one| one.id == id)?;
        let what = "A new decision on an accepted risk to capacity".to_owned();
        Some(DueThing {
            id,
            due_on: end.on,
            owners: acceptance.officer_id.into_iter().collect(),
            called: format!("{what}: {}", end.unnamed),
            what,
            href: Capacity::of(asked.council).to_string(),
        })
    });
    Ok(things.collect())
}

// ---- The calendar -----------------------------------------------------------------

inventory::submit! {
    CalendarSource { read: |here| Box::pin(days(here)) }
}

/// How far ahead the calendar tells what ends, in days.
const AHEAD: i32 = 730;

/// What ends, when time away begins, and the days on which posts are to be filled.
async fn days(here: &RequestContext) -> Result<Vec<CalendarEntry>, AppError> {
    let staffing = staffing(here).await?;
    let named = reads_names(here);
    let mut entries = Vec::new();
    for end in staffing.ends(AHEAD) {
        let away = matches!(end.of, EndOf::Away(_) | EndOf::Cover(_));
        let (kind, id) = match end.of {
            EndOf::Holding(id) => ("Time in a post ends", id),
            EndOf::Cover(id) => ("Cover ends", id),
            EndOf::Away(id) => ("Time away ends", id),
            EndOf::Acceptance(id) => ("Accepted risk ends", id),
        };
        // Only those who may read it have a page of somebody's time away to go to.
        let href = match away && !named {
            true => Capacity::of(here).to_string(),
            false => page_of(here, &staffing, end.of),
        };
        entries.push(entry(
            id,
            end.on,
            kind,
            end.sentence(named).to_owned(),
            href,
        ));
    }
    for away in staffing.records.away.iter().filter(|_| named) {
        let state = away.commitment().state_on(staffing.today);
        if state == Some(CommitmentState::Agreed) {
            let holder = staffing.holder(away.holder_id);
            let name = holder
                .map(|holder| staffing.name(holder))
                .unwrap_or_default();
            let what = format!("{name}: {}", away.purpose);
            let href = AwayAt::of(here, away.id).to_string();
            entries.push(entry(away.id, away.from_on, "Time away begins", what, href));
        }
    }
    for filling in &staffing.records.fillings {
        entries.extend(filled(here, &staffing, filling));
    }
    Ok(entries)
}

fn entry(id: Uuid, on: Date, kind: &'static str, what: String, href: String) -> CalendarEntry {
    CalendarEntry {
        id,
        on,
        kind,
        what,
        href,
        is_due: false,
    }
}

/// When the Employment Committee meets for a post, and by when somebody is wanted in it.
fn filled(here: &RequestContext, staffing: &Staffing, filling: &Filling) -> Vec<CalendarEntry> {
    let Some(post) = staffing.post(filling.post_id) else {
        return Vec::new();
    };
    if filling.dates().next_after(staffing.today).is_none() {
        return Vec::new();
    }
    let href = PostAt::of(here, post.id).to_string();
    let committee = filling.committee_on.filter(|day| *day >= staffing.today);
    let committee = committee.map(|on| {
        entry(
            filling.id,
            on,
            "Employment Committee",
            post.title.clone(),
            href.clone(),
        )
    });
    let wanted = filling.wanted_by.map(|on| CalendarEntry {
        is_due: true,
        ..entry(
            filling.id,
            on,
            "Post to be filled",
            post.title.clone(),
            href.clone(),
        )
    });
    committee.into_iter().chain(wanted).collect()
}

/// The vacancies of a council, each in a sentence without a full stop, for reports.
pub(crate) fn vacancies_in_words(staffing: &Staffing) -> Vec<(String, String, Fte)> {
    let posts = staffing.records.posts.iter();
    let vacant = posts.filter_map(|post| {
        let reading = staffing.post_reading(post);
        let (words, _) = filling_in_words(staffing, &reading);
        let vacant = (reading.vacant > Fte::ZERO).then_some(reading.vacant)?;
        Some((post.title.clone(), capitalised(&words), vacant))
    });
    vacant.collect()
}
