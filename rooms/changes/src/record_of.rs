//! The change record of one item: who changed it, when, what was and what is, in words.

use askama::Template;
use axum::Router;
use axum::response::Response;
use improvement::Word;
use jiff::civil::Date;
use platform::app::App;
use platform::clock::Instant;
use platform::db::{Record, Snapshot};
use platform::error::AppError;
use platform::page::{Page, html, long_date};
use platform::sql;
use readings::indicators::own::SmallCounts;
use records::access::Authorized;
use records::access::route::Routes;
use records::access::store::names;
use records::governance::addresses::MeetingAt;
use records::indicators::addresses::IndicatorAt;
use records::indicators::store::OwnValue;
use records::inspections::addresses::InspectionAt;
use records::plans::addresses::{ActionAt, EvidenceAt, PlanAt, RecordOf};
use records::plans::store::PlanInspection;
use records::thread::addresses::FindingThread;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The address of a change record.
pub fn routes() -> Router<App> {
    Router::new().page(record_of)
}

/// What every record has and nobody needs to be told.
const UNSAID: &[&str] = &[
    "organisation_id",
    "id",
    "version",
    "plan_id",
    "taken_at",
    "columns",
    "made",
];

/// Fields that hold a person.
const PEOPLE: &[&str] = &[
    "owner_id",
    "partner_owner_id",
    "person_id",
    "submitted_by_id",
    "reviewer_id",
    "author_id",
    "cleared_by_id",
    "published_by_id",
    "begun_by_id",
];

/// Records that say that an action or a plan is tied to something: told in the record of the action or plan.
const TIES: &[&str] = &["action_finding", "action_indicator", "plan_inspection"];

/// What stands for a field without a value.
const NOTHING: &str = "Nothing";

#[derive(Template)]
#[template(path = "record_of.html")]
struct RecordPage {
    page: Page,
    item: String,
    back: String,
    entries: Vec<Entry>,
}

/// One change: who, when, and what.
struct Entry {
    at: Instant,
    when: String,
    who: String,
    what: String,
    rows: Vec<Row>,
}

/// One field of a change.
struct Row {
    label: String,
    before: String,
    after: String,
}

type Fields = Map<String, Value>;

async fn record_of(visit: Authorized<RecordOf>) -> Result<Response, AppError> {
    let (db, plan, item) = (&visit.app.db, visit.plan()?, visit.address.item);
    let until = visit.moment();
    let mut history = db.history(plan.organisation_id, item).await?;
    history.retain(|one| until.is_none_or(|until| one.at <= until));
    let first = history.first().ok_or(AppError::NotFound)?.clone();
    // The record of a figure holds the counts as they were entered, small ones too.
    if first.kind == OwnValue::KIND && !SmallCounts::of(&visit).shown {
        return Err(AppError::NotFound);
    }
    let born = fields(&first)?.ok_or(AppError::NotFound)?;
    if !belongs(&visit, &first, &born).await? {
        return Err(AppError::NotFound);
    }
    let ties = ties(&visit, &first.kind, item, until).await?;
    let told = Names::read(&visit, history.iter().chain(&ties)).await?;
    let latest = match history.iter().rev().find(|one| one.after.is_some()) {
        Some(latest) => fields(latest)?.unwrap_or_else(|| born.clone()),
        None => born.clone(),
    };
    let mut entries = changes(&history, &told)?;
    entries.extend(tied(&ties, &told)?);
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.at));
    let name = called(&first.kind, &latest);
    let page = visit
        .page(&format!("Change record: {name}"))
        .breadcrumb(plan.name.clone(), visit.link(to_plan(&visit)));
    Ok(html(&RecordPage {
        page,
        item: name,
        back: visit.link(home_of(&visit, &first.kind, item, &latest)),
        entries,
    }))
}

fn fields(snapshot: &Snapshot) -> Result<Option<Fields>, AppError> {
    let unreadable = |error: serde_json::Error| AppError::internal(error);
    let after = snapshot.after.as_deref();
    after
        .map(|text| serde_json::from_str(text).map_err(unreadable))
        .transpose()
}

fn id_in(fields: &Fields, name: &str) -> Option<Uuid> {
    fields.get(name)?.as_str()?.parse().ok()
}

/// Whether a record is of this plan: a part of it, or of an inspection that it answers. Who belongs to a council
/// and what councils share is told elsewhere, to those who may see it.
async fn belongs(
    visit: &Authorized<RecordOf>,
    first: &Snapshot,
    born: &Fields,
) -> Result<bool, AppError> {
    let plan = visit.plan()?;
    if first.kind == "plan" {
        return Ok(first.subject_id == plan.id);
    }
    if let Some(of) = id_in(born, "plan_id") {
        return Ok(of == plan.id);
    }
    let inspection = match first.kind.as_str() {
        "inspection" => Some(first.subject_id),
        "finding" | "judgement" => id_in(born, "inspection_id"),
        _ => None,
    };
    let Some(inspection) = inspection else {
        return Ok(false);
    };
    let answered: Vec<PlanInspection> = visit
        .app
        .db
        .records(plan.organisation_id, plan.id, visit.moment())
        .await?;
    Ok(answered.iter().any(|link| link.inspection_id == inspection))
}

/// What an action or the plan was tied to and freed from.
async fn ties(
    visit: &Authorized<RecordOf>,
    kind: &str,
    item: Uuid,
    until: Option<Instant>,
) -> Result<Vec<Snapshot>, AppError> {
    if !matches!(kind, "action" | "plan") {
        return Ok(Vec::new());
    }
    let plan = visit.plan()?;
    let sql = sql!(
        "select changes.kind, changes.subject_id, changes.version, changes.at, changes.person_id,
                people.name as person, changes.after
         from changes left join people on people.id = changes.person_id
         where changes.organisation_id = $1 and changes.part_of = $2 and changes.kind in ({list})
         order by changes.subject_id, changes.version"
    );
    let sql = sql
        .bind(plan.organisation_id)
        .bind(plan.id)
        .bind_list(TIES.iter().copied());
    let all: Vec<Snapshot> = visit.app.db.all(sql).await?;
    let mut of_item = BTreeSet::new();
    for tie in &all {
        let of = fields(tie)?.and_then(|fields| match tie.kind.as_str() {
            "plan_inspection" => id_in(&fields, "plan_id"),
            _ => id_in(&fields, "action_id"),
        });
        if of == Some(item) {
            of_item.insert(tie.subject_id);
        }
    }
    Ok(all
        .into_iter()
        .filter(|tie| of_item.contains(&tie.subject_id))
        .filter(|tie| until.is_none_or(|until| tie.at <= until))
        .collect())
}

/// The names of whatever the changes mention.
struct Names(BTreeMap<Uuid, String>);

impl Names {
    async fn read<'a>(
        visit: &Authorized<RecordOf>,
        changes: impl Iterator<Item = &'a Snapshot>,
    ) -> Result<Self, AppError> {
        let (db, owner) = (&visit.app.db, visit.plan()?.organisation_id);
        let (mut people, mut records) = (BTreeSet::new(), BTreeSet::new());
        for change in changes {
            for (name, value) in fields(change)?.into_iter().flatten() {
                let id = value.as_str().and_then(|text| text.parse::<Uuid>().ok());
                match id {
                    Some(id) if PEOPLE.contains(&name.as_str()) => people.insert(id),
                    Some(id) if !UNSAID.contains(&name.as_str()) => records.insert(id),
                    _ => false,
                };
            }
        }
        let mut known = names(db, people).await?;
        let sql = sql!(
            "select kind, subject_id, after from changes
             where organisation_id = $1 and after is not null and subject_id in ({list})
             order by version"
        );
        let mentioned: Vec<Mentioned> = db.all(sql.bind(owner).bind_list(records)).await?;
        for one in mentioned {
            let fields: Fields = serde_json::from_str(&one.after).map_err(AppError::internal)?;
            known.insert(one.subject_id, called(&one.kind, &fields));
        }
        Ok(Self(known))
    }

    /// A value as people read it.
    fn read_value(&self, kind: &str, name: &str, value: &Value) -> String {
        match value {
            Value::Null => NOTHING.to_owned(),
            Value::Bool(yes) => if *yes { "Yes" } else { "No" }.to_owned(),
            Value::String(text) if text.trim().is_empty() => NOTHING.to_owned(),
            Value::String(text) => self.read_text(kind, name, text),
            Value::Number(number) => match number.as_i64().filter(|_| name.ends_with("_at")) {
                Some(at) => Instant::from_microseconds(at).in_words(),
                None => number.to_string(),
            },
            Value::Array(_) | Value::Object(_) => "Changed".to_owned(),
        }
    }

    fn read_text(&self, kind: &str, name: &str, text: &str) -> String {
        if name.ends_with("_id") {
            let known = text.parse().ok().and_then(|id: Uuid| self.0.get(&id));
            return known
                .map_or("Something no longer known", String::as_str)
                .to_owned();
        }
        if let Ok(date) = text.parse::<Date>()
            && text.len() == 10
        {
            return long_date(&date);
        }
        label(kind, name, text).map_or_else(|| text.to_owned(), str::to_owned)
    }
}

#[derive(Deserialize)]
struct Mentioned {
    kind: String,
    subject_id: Uuid,
    after: String,
}

/// The label of a word of a vocabulary that a field holds by its code.
fn label(kind: &str, name: &str, code: &str) -> Option<&'static str> {
    use improvement::{governance, inspections, outcomes, plans};
    fn of<W: Word>(code: &str) -> Option<&'static str> {
        W::parse(code).ok().map(Word::label)
    }
    match (kind, name) {
        (_, "delivery") => of::<plans::Delivery>(code),
        (_, "impact") => of::<plans::Impact>(code),
        (_, "brag") => of::<plans::Brag>(code),
        (_, "direction") => of::<plans::Direction>(code),
        (_, "speaker") => of::<plans::Speaker>(code),
        ("tracker_import", "state") => of::<improvement::trackers::ImportState>(code),
        ("evidence", "state") => of::<plans::EvidenceState>(code),
        ("report", "state") => of::<governance::ReportState>(code),
        ("meeting", "kind") => of::<governance::MeetingKind>(code),
        ("inspection", "kind") => of::<inspections::InspectionKind>(code),
        ("finding", "kind") => of::<inspections::FindingKind>(code),
        ("indicator", "kind") => of::<outcomes::IndicatorKind>(code),
        (_, "area") => of::<inspections::Area>(code),
        (_, "grade") => of::<inspections::Grade>(code),
        (_, "anchor") => of::<inspections::Anchor>(code),
        (_, "convention") => of::<inspections::Convention>(code),
        (_, "polarity") => of::<outcomes::Polarity>(code),
        (_, "frequency") => of::<outcomes::Frequency>(code),
        (_, "origin") => of::<outcomes::Origin>(code),
        (_, "marker") => of::<outcomes::Marker>(code),
        _ => None,
    }
}

/// What a field is called where its name alone does not say it.
fn field_label(name: &str) -> String {
    let known = match name {
        "starts_on" => "Start",
        "ends_on" => "Last day",
        "due_on" => "Due",
        "done_on" => "Done on",
        "baseline_due_on" => "Due when endorsed",
        "delivery" => "Where the work stands",
        "impact_note" => "How the impact was shown",
        "impact_on" => "Impact shown on",
        "brag" => "Rating",
        "direction" => "Direction of travel",
        "updated_on" => "Last update",
        "success" => "How people will know that it has worked",
        "detail" => "More about it",
        "outcome" => "Outcome sought",
        "number" => "Place",
        "words" => "Words",
        "told" => "What was told",
        "by_on" => "By when",
        "on_date" => "When",
        "end_sought" => "The end sought",
        "how_doing" => "How are we doing?",
        "story" => "The story behind the curve",
        "proposal" => "What we propose",
        "file_hash" => "Fingerprint of the file",
        "frozen" => "Text as published",
        "to_secretary_on" => "Sent to the Secretary of State",
        "to_secretary_proof" => "Proof of sending to the Secretary of State",
        "to_inspector_on" => "Sent to the Chief Inspector",
        "to_inspector_proof" => "Proof of sending to the Chief Inspector",
        _ => "",
    };
    if !known.is_empty() {
        return known.to_owned();
    }
    let plain = name
        .strip_suffix("_id")
        .or_else(|| name.strip_suffix("_at"))
        .unwrap_or(name);
    let spaced = match plain.strip_suffix("_on") {
        Some(event) => format!("{} on", event.replace('_', " ")),
        None => plain.replace('_', " "),
    };
    let mut letters = spaced.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// What a record is called, from its own words.
fn called(kind: &str, fields: &Fields) -> String {
    let text = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default();
    let number = || {
        fields
            .get("number")
            .and_then(Value::as_i64)
            .unwrap_or_default()
    };
    let short = |name: &str| platform::page::shortened(text(name), 100);
    let dated = |name: &str| {
        let date = text(name).parse::<Date>().ok();
        date.as_ref().map(long_date).unwrap_or_default()
    };
    match kind {
        "action" => format!("{} {}", text("reference"), text("title")),
        "priority" => format!("Priority {}: {}", number(), text("title")),
        "finding" => format!("Finding {}: {}", number(), short("words")),
        "inspection" => {
            let what = label(kind, "kind", text("kind")).unwrap_or("Inspection");
            let when = [dated("published_on"), dated("started_on")];
            match when.iter().find(|when| !when.is_empty()) {
                Some(when) => format!("{what}, {when}"),
                None => what.to_owned(),
            }
        }
        "judgement" => {
            let area = label(kind, "area", text("area")).unwrap_or("an area");
            format!("Judgement of {area}")
        }
        "meeting" => format!("{}, {}", text("title"), dated("held_on")),
        "update" => format!("Update of {}", dated("made_on")),
        "voice" => format!("Words heard on {}", dated("heard_on")),
        "target" => format!("Target by {}", dated("by_on")),
        "own_value" => format!("Figure for {}", text("period")),
        "annotation" => text("label").to_owned(),
        "telling" => short("told"),
        "plan" | "indicator" | "baseline" => text("name").to_owned(),
        _ if !text("title").is_empty() => text("title").to_owned(),
        _ => field_label(kind),
    }
}

/// The changes of the record itself, each against the one before.
fn changes(history: &[Snapshot], told: &Names) -> Result<Vec<Entry>, AppError> {
    let mut before = Fields::new();
    let mut entries = Vec::new();
    for (place, change) in history.iter().enumerate() {
        let after = fields(change)?;
        let what = match (&after, place) {
            (None, _) => "Removed",
            (Some(_), 0) => "Added",
            _ => "Changed",
        };
        let after = after.unwrap_or_default();
        let rows = if what == "Removed" {
            Vec::new()
        } else {
            differences(&change.kind, &before, &after, told)
        };
        entries.push(entry(change, what.to_owned(), rows));
        before = after;
    }
    Ok(entries)
}

fn entry(change: &Snapshot, what: String, rows: Vec<Row>) -> Entry {
    Entry {
        at: change.at,
        when: change.at.in_words(),
        who: change
            .person
            .clone()
            .unwrap_or_else(|| "Goldthread itself".to_owned()),
        what,
        rows,
    }
}

fn differences(kind: &str, before: &Fields, after: &Fields, told: &Names) -> Vec<Row> {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let value = |fields: &Fields, name: &str| {
        told.read_value(kind, name, fields.get(name).unwrap_or(&Value::Null))
    };
    names
        .into_iter()
        .filter(|name| !UNSAID.contains(&name.as_str()))
        .filter(|name| before.get(*name) != after.get(*name))
        .map(|name| Row {
            label: field_label(name),
            before: value(before, name),
            after: value(after, name),
        })
        .filter(|row| row.before != row.after || row.after == "Changed")
        .collect()
}

/// What the item was tied to and freed from, one entry for each.
fn tied(ties: &[Snapshot], told: &Names) -> Result<Vec<Entry>, AppError> {
    let mut entries = Vec::new();
    let mut last: BTreeMap<Uuid, (String, String)> = BTreeMap::new();
    for tie in ties {
        let (label, name) = match fields(tie)? {
            Some(fields) => {
                let (label, field) = match tie.kind.as_str() {
                    "action_finding" => ("Finding that it answers", "finding_id"),
                    "action_indicator" => ("Indicator that it aims at", "indicator_id"),
                    _ => ("Inspection that it answers", "inspection_id"),
                };
                let value = fields.get(field).unwrap_or(&Value::Null);
                let name = told.read_value(&tie.kind, field, value);
                (label.to_owned(), name)
            }
            None => last.get(&tie.subject_id).cloned().unwrap_or_default(),
        };
        let gone = tie.after.is_none();
        let (before, after) = if gone {
            (name.clone(), NOTHING.to_owned())
        } else {
            (NOTHING.to_owned(), name.clone())
        };
        last.insert(tie.subject_id, (label.clone(), name));
        let row = Row {
            label,
            before,
            after,
        };
        entries.push(entry(tie, "Changed".to_owned(), vec![row]));
    }
    Ok(entries)
}

fn to_plan(visit: &Authorized<RecordOf>) -> PlanAt {
    PlanAt {
        council: visit.address.council.clone(),
        plan: visit.address.plan,
    }
}

/// The page of the item, or the nearest that shows it.
fn home_of(visit: &Authorized<RecordOf>, kind: &str, item: Uuid, latest: &Fields) -> String {
    let (council, plan) = (visit.address.council.clone(), visit.address.plan);
    let part = |name: &str| id_in(latest, name);
    match (kind, part("action_id"), part("indicator_id")) {
        ("action", ..) => ActionAt {
            council,
            plan,
            action: item,
        }
        .to_string(),
        ("evidence", ..) => EvidenceAt {
            council,
            plan,
            evidence: item,
        }
        .to_string(),
        ("finding", ..) => FindingThread {
            council,
            plan,
            finding: item,
        }
        .to_string(),
        ("indicator", ..) => IndicatorAt {
            council,
            plan,
            indicator: item,
        }
        .to_string(),
        ("meeting", ..) => MeetingAt {
            council,
            plan,
            meeting: item,
        }
        .to_string(),
        ("inspection", ..) => InspectionAt {
            council,
            inspection: item,
        }
        .to_string(),
        (_, Some(action), _) => ActionAt {
            council,
            plan,
            action,
        }
        .to_string(),
        (_, _, Some(indicator)) => IndicatorAt {
            council,
            plan,
            indicator,
        }
        .to_string(),
        _ => PlanAt { council, plan }.to_string(),
    }
}
