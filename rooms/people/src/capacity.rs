//! The page of capacity: which roles are or were below their floor, each role over time, who accepted that, and what ends soon.

use crate::{Answered, reads_names, staffing};
use askama::Template;
use axum::Router;
use documents::Chart;
use documents::charts::{
    Annotation, BarLook, BarRow, DayBar, Measure, Step as DrawnStep, StepChart, StepLine,
};
use improvement::calendar::in_words;
use improvement::people::{ChangeKind, Dates, Fte, NetStep, availability, course};
use jiff::ToSpan as _;
use jiff::civil::Date;
use platform::app::App;
use platform::error::AppError;
use platform::form::Form;
use platform::list::{List, ListView, in_full_time};
use platform::page::{Link, Page, html};
use readings::indicators::drawn::Drawn;
use readings::people::{HORIZON, Moved, MovedBy, Promises, RoleReading, Staffing, Who};
use records::access::route::Routes;
use records::access::{Authorized, RequestContext};
use records::api::ListRoutes;
use records::api_list;
use records::people::addresses::{
    AcceptFloor, Away, Capacity, CapacityCsv, CapacityJson, CapacityXlsx, EditRole, EndAcceptance,
    NewRole,
};
use records::published::store::bank_holidays;
use uuid::Uuid;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .page(open)
        .list_files::<CapacityXlsx, CapacityJson, CapacityCsv, _, _>("capacity", list, rows)
}

api_list!(CapacityStep "The capacity of a council’s roles, step by step" at CapacityJson, CapacityCsv; for "support" as list());

/// The most years that one looks at.
const LONGEST: i32 = 30;

#[derive(Template)]
#[template(path = "capacity.html")]
struct CapacityPage {
    page: Page,
    sentence: String,
    breaches: Vec<Told>,
    roles: Vec<RolePart>,
    accepted: Vec<Accepted>,
    promised: String,
    ends: Vec<String>,
    form: Form,
    action: String,
    as_at: String,
    dates: String,
    list: ListView,
    add: Option<Link>,
    away: Option<Link>,
}

/// What is told of a role that is or was below its floor.
struct Told {
    name: String,
    anchor: String,
    times: Vec<String>,
}

struct RolePart {
    anchor: String,
    heading: String,
    today: String,
    drawing: String,
    links: Vec<Link>,
}

/// An acceptance, and where it is taken back.
struct Accepted {
    words: String,
    reason: String,
    end: Option<Link>,
}

/// The dates that one looks at: those that are asked for, else from a year ago to a year ahead.
fn window(form: &mut Form, today: Date) -> (Date, Date) {
    let mut asked = |key: &str, ask: &str| {
        let typed: Option<Date> = form.value(key).parse().ok();
        typed.or_else(|| form.optional_date(key, ask))
    };
    let from = asked("from", "Enter the first day");
    let to = asked("to", "Enter the last day");
    let first = from.unwrap_or_else(|| match to {
        Some(to) if to < today => to.saturating_sub(1.year()),
        _ => today.saturating_sub(1.year()),
    });
    let last = to.unwrap_or_else(|| first.max(today).saturating_add(1.year()));
    if last < first {
        form.refuse_date("to", "The last day must be on or after the first");
        return (first, first);
    }
    if first.saturating_add(LONGEST.years()) < last {
        form.refuse_date("to", "Choose dates that lie no more than 30 years apart");
        return (first, first.saturating_add(LONGEST.years()));
    }
    (first, last)
}

async fn open(here: Authorized<Capacity>) -> Answered {
    let staffing = staffing(&here).await?;
    let mut form = here.asked();
    let (from, to) = window(&mut form, staffing.today);
    let over = Dates::between(from, to);
    let readings = staffing.readings(over);
    let days = bank_holidays(&here.app.db)
        .await?
        .working_days(from, to)
        .ok();
    let breaches = readings.iter().filter(|one| !one.below.is_empty());
    let breaches = breaches.map(|one| Told {
        name: one.role.name.clone(),
        anchor: anchor(one),
        times: one.breaches_in_words(&staffing, days.as_ref()),
    });
    let (list, query) = (list(), here.asked());
    let rows = step_rows(&readings);
    let view = list.view(&rows, &here.address.to_string(), &query);
    let ends = staffing.ends(HORIZON);
    let named = reads_names(&here);
    let filled = form.set_date("from", from).set_date("to", to);
    Ok(html(&CapacityPage {
        page: here.page("Capacity").with_form(&filled),
        sentence: staffing.in_words(&readings),
        breaches: breaches.collect(),
        roles: readings
            .iter()
            .enumerate()
            .map(|(place, reading)| part(&here, &staffing, reading, place))
            .collect(),
        accepted: accepted(&here, &staffing, over),
        promised: promised(&here, &staffing, over).await?,
        ends: ends
            .iter()
            .map(|end| format!("{}.", end.sentence(named)))
            .collect(),
        action: Capacity::of(&here).to_string(),
        as_at: here.as_at.map(|day| day.to_string()).unwrap_or_default(),
        dates: over.in_words(),
        form: filled,
        list: view
            .file("Excel workbook", CapacityXlsx::of(&here))
            .file("CSV", CapacityCsv::of(&here)),
        add: here.offer("Add a role", NewRole::of(&here)),
        away: named.then(|| Link::new("Time away and cover", here.link(Away::of(&here)))),
    }))
}

fn anchor(reading: &RoleReading<'_>) -> String {
    format!("role-{}", reading.role.id)
}

/// A role: what it is called with its days, how it stands today, its drawing and what can be done.
fn part(
    here: &RequestContext,
    staffing: &Staffing,
    reading: &RoleReading<'_>,
    place: usize,
) -> RolePart {
    let drawing = chart(staffing, reading, reads_names(here));
    let caption = format!("{}: time left at home", reading.role.name);
    let prefix = format!("capacity-{place}-");
    let role = reading.role.id;
    let links = [
        here.offer("Accept the risk", AcceptFloor::of(here, role))
            .filter(|_| !staffing.caused(role, staffing.today).is_empty()),
        here.offer("Change the role", EditRole::of(here, role)),
    ];
    RolePart {
        anchor: anchor(reading),
        heading: reading.heading(),
        today: today_in_words(staffing, reading),
        drawing: Drawn::of(&here.app.shared(), Chart::Steps(drawing), &prefix, caption).to_string(),
        links: links.into_iter().flatten().collect(),
    }
}

/// Four amounts that are not the same.
fn today_in_words(staffing: &Staffing, reading: &RoleReading<'_>) -> String {
    let today = staffing.today;
    let agreed: Vec<_> = reading.changes(false).copied().collect();
    let day = course(&reading.capacity, &agreed, Dates::between(today, today));
    let Some(step) = day.first() else {
        return String::new();
    };
    let posts = staffing.records.posts.iter();
    let posts = posts.filter(|post| post.role_id == Some(reading.role.id));
    let posts = posts.filter(|post| post.state == records::people::store::PostState::Existing);
    let posts: Vec<_> = posts.map(|post| staffing.post_facts(post)).collect();
    let all = availability(&posts, (&reading.capacity, step), today);
    let others = reading.role.others;
    format!(
        "On {}: {} in posts, {} contracted, {} at home, {} free above the floor.",
        in_words(today),
        (all.nominal + others).in_words(),
        (all.contracted + others).in_words(),
        all.available.in_words(),
        all.deployable.in_words()
    )
}

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

/// How many decimals its values need.
fn decimals(reading: &RoleReading<'_>) -> u8 {
    let net = reading.net.iter().chain(&reading.net_proposed);
    let values = net.map(|step| step.net).chain([reading.capacity.floor]);
    let tenth = Fte::ONE.millionths() / 10;
    match values.map(Fte::millionths).all(|value| value % tenth == 0) {
        true => 1,
        false => 2,
    }
}

/// A role over time with its floor, what is away and what covers.
pub(crate) fn chart(staffing: &Staffing, reading: &RoleReading<'_>, named: bool) -> StepChart {
    let over = reading.over;
    let (from, until) = over
        .from
        .zip(over.to)
        .unwrap_or((staffing.today, staffing.today));
    let bars = |kind: ChangeKind| -> Vec<DayBar> {
        let moved = reading.moved.iter().filter(|one| one.change.kind == kind);
        moved
            .filter_map(|one| bar(staffing, one, over, named))
            .collect()
    };
    let rows = [
        ("Away", BarLook::Solid, bars(ChangeKind::Away)),
        ("Cover", BarLook::Outline, bars(ChangeKind::Cover)),
    ];
    let rows = rows.into_iter().filter(|(_, _, bars)| !bars.is_empty());
    let today = Annotation::new(staffing.today, "Today");
    StepChart {
        title: format!("{}: time left at home", reading.role.name),
        description: format!(
            "{}. The floor is {}.",
            reading.heading(),
            reading.capacity.floor.in_words()
        ),
        measure: Measure {
            unit: "full-time equivalents".to_owned(),
            decimals: decimals(reading),
            ..Measure::default()
        },
        from,
        until,
        line: line("As agreed", &reading.net, from),
        asked: reading
            .has_proposals()
            .then(|| line("With proposals", &reading.net_proposed, from)),
        floor: Some(in_full_time(reading.capacity.floor)),
        bars: rows
            .map(|(name, look, bars)| BarRow {
                name: name.to_owned(),
                look,
                bars,
            })
            .collect(),
        today: Some(today).filter(|today| (from..=until).contains(&today.date)),
    }
}

fn bar(staffing: &Staffing, moved: &Moved<'_>, over: Dates, named: bool) -> Option<DayBar> {
    let dates = moved.change.dates.common(&over)?;
    let much = moved.change.fte.in_words();
    let label = match moved.by {
        MovedBy::Away(away) if named => {
            let holder = staffing.holder(away.holder_id);
            let name = holder
                .map(|holder| staffing.name(holder))
                .unwrap_or_default();
            format!("{name}: {} ({much})", away.purpose)
        }
        MovedBy::Cover(cover) if named && moved.change.kind == ChangeKind::Cover => {
            format!("{} ({much})", staffing.cover_name(cover))
        }
        MovedBy::Cover(cover) if named => {
            let role = staffing.role(cover.role_id);
            let role = role.map_or("another role", |role| role.name.as_str());
            format!("{}: covers {role} ({much})", staffing.cover_name(cover))
        }
        MovedBy::InPost(post) => format!("Acting in {} ({much})", post.title),
        MovedBy::Away(_) | MovedBy::Cover(_) => much,
    };
    Some(DayBar {
        label,
        from: dates.from?,
        until: dates.to.filter(|_| moved.change.dates.to.is_some()),
        proposed: moved.is_proposed,
    })
}

/// Who accepted which risk, the newest first, of what holds or held within the dates.
fn accepted(here: &RequestContext, staffing: &Staffing, over: Dates) -> Vec<Accepted> {
    let all = staffing.records.acceptances.iter().rev();
    let within = all.filter(|one| {
        let dates = Dates::between(one.accepted_on, one.until_on);
        dates.common(&over).is_some()
    });
    let told = within.filter_map(|one| {
        let role = &staffing.role(one.role_id)?.name;
        let by = one.officer_id.map(|id| staffing.names.person(id));
        let by = by.unwrap_or_else(|| "An officer".to_owned());
        let (on, until) = (in_words(one.accepted_on), in_words(one.until_on));
        let taken_back = one.withdrawn_on.map_or_else(String::new, |day| {
            let why = one.withdrawn_reason.as_deref().unwrap_or_default();
            format!(" Withdrawn on {}. {why}", in_words(day))
        });
        let end = here.offer("Withdraw", EndAcceptance::of(here, one.id));
        Some(Accepted {
            words: format!("{role}: {by}, on {on}, until {until}.{taken_back}"),
            reason: one.reason.clone(),
            end: end.filter(|_| one.withdrawn_on.is_none() && one.until_on >= staffing.today),
        })
    });
    told.collect()
}

/// Whether anybody is promised for more than they are contracted for, and the highest share that anybody is promised for.
async fn promised(
    here: &RequestContext,
    staffing: &Staffing,
    over: Dates,
) -> Result<String, AppError> {
    let promises = Promises::of(&here.app.db, staffing).await?;
    let named = reads_names(here);
    let name = |who: Who| -> String {
        let mut holders = staffing.records.holders.iter();
        let holder = holders
            .find(|holder| Who::of(holder) == who)
            .filter(|_| named);
        holder.map_or_else(|| "one person".to_owned(), |holder| staffing.name(holder))
    };
    let all = match staffing.moment {
        None => "Over all engagements and councils on this service",
        Some(_) => "Over all engagements of this council",
    };
    let twice = promises.over(over);
    if let Some(first) = twice.first() {
        let who = platform::page::capitalised(&name(first.person));
        return Ok(format!("{who} is {}.", first.in_words()));
    }
    Ok(match promises.highest(over) {
        None => "Nobody’s time is promised in these dates.".to_owned(),
        Some((who, most)) => format!(
            "Nobody is promised twice. {all}, the most that anybody is promised for is {}: {}.",
            most.in_words(),
            name(who)
        ),
    })
}

// ---- The steps --------------------------------------------------------------------

/// A step of a role in the list.
pub(crate) struct StepRow {
    id: Uuid,
    role: String,
    from: Date,
    to: Option<Date>,
    base: Fte,
    away: Fte,
    cover: Fte,
    net: Fte,
    floor: Fte,
    proposed: Fte,
}

impl StepRow {
    fn state(&self) -> &'static str {
        match self.net < self.floor {
            true => "Below the floor",
            false => "At or above the floor",
        }
    }
}

/// The steps of every role: the page, the workbook, the CSV, the JSON and its description.
pub(crate) fn list() -> List<StepRow> {
    List::new("Steps", |row: &StepRow| row.id)
        .column("id", "Identifier", 36, |row| row.id)
        .for_programs()
        .column("role", "Role", 26, |row| row.role.clone())
        .filtered()
        .heading()
        .column("from", "From", 12, |row| row.from)
        .column("to", "To", 12, |row| row.to)
        .column("base", "In post", 8, |row| row.base)
        .column("away", "Away", 8, |row| row.away)
        .column("cover", "Cover", 8, |row| row.cover)
        .column("net", "Left at home", 10, |row| row.net)
        .about("What is in post, less what is away, with cover: as agreed")
        .column("floor", "Floor", 8, |row| row.floor)
        .column("state", "State", 20, StepRow::state)
        .filtered()
        .column("net_proposed", "With proposals", 12, |row| row.proposed)
        .about("What would be left at home with everything that is proposed")
        .keeping(&[
            "from-day",
            "from-month",
            "from-year",
            "to-day",
            "to-month",
            "to-year",
        ])
}

/// The rows of the list, for its files.
async fn rows(here: RequestContext) -> Result<Vec<StepRow>, AppError> {
    let staffing = staffing(&here).await?;
    let mut form = here.asked();
    let (from, to) = window(&mut form, staffing.today);
    platform::workbook::readable(&form)?;
    Ok(step_rows(&staffing.readings(Dates::between(from, to))))
}

/// A step of a role is known by its role and its first day, and stands in that order.
fn step_id(role: Uuid, day: Date) -> Uuid {
    let days = jiff::civil::date(1, 1, 1)
        .until(day)
        .map_or(0, |span| span.get_days());
    let days = u128::try_from(days).unwrap_or_default();
    Uuid::from_u128(role.as_u128() >> 32 << 32 | days)
}

/// A row for each day on which anything changes, as agreed or as proposed.
fn step_rows(readings: &[RoleReading<'_>]) -> Vec<StepRow> {
    let mut rows = Vec::new();
    for reading in readings {
        let agreed = reading.steps.iter().filter_map(|step| step.dates.from);
        let proposed = reading
            .net_proposed
            .iter()
            .filter_map(|step| step.dates.from);
        let mut days: Vec<Date> = agreed.chain(proposed).collect();
        days.sort_unstable();
        days.dedup();
        for (place, day) in days.iter().enumerate() {
            let step = reading.steps.iter().find(|step| step.dates.contains(*day));
            let asked = reading.net_proposed.iter();
            let asked = asked.clone().find(|step| step.dates.contains(*day));
            let Some((step, asked)) = step.zip(asked) else {
                continue;
            };
            let next = days.get(place + 1).and_then(|next| next.yesterday().ok());
            rows.push(StepRow {
                id: step_id(reading.role.id, *day),
                role: reading.role.name.clone(),
                from: *day,
                to: next.or(reading.over.to),
                base: step.base,
                away: step.away,
                cover: step.cover,
                net: step.net(),
                floor: reading.capacity.floor,
                proposed: asked.net,
            });
        }
    }
    rows
}
