//! The matrix with values: two councils that do not trust each other use one service. Every word that the second keeps in any kind of
//! record carries a mark; everybody of the first asks every address there is, with the second's identifiers in paths, questions and
//! bodies, and no answer may carry the mark, whatever its status: no page, no file, nothing that a program reads.

use axum::http::StatusCode;
use improvement::Word;
use improvement::inspections::{Area, FindingKind, Grade};
use improvement::organisations::Role;
use jiff::civil::date;
use platform::db::{Author, FieldKind, Sql, Table};
use platform::sql;
use records::access::address::ListedAddress;
use records::access::store::{Organisation, Person, organisation};
use records::inspections::store::{Finding, Inspection};
use records::plans::store::latest;
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use stories::{Answer, TODAY, Visitor, World, given};
use uuid::Uuid;

/// What every word of the second council carries; and a word beside it by which one would look for it.
const MARK: &str = "Qzcanary";
const SOUGHT: &str = "wordsoughtfor";

/// A day on which the second council alone knows that inspectors come, as pages, files and programs say it.
const DAYS: [&str; 3] = ["29 March 2031", "29 Mar 2031", "2031-03-29"];

/// The days on which pages are asked for: today, and one that is past.
const ASKED_ON: &[&str] = &["", "as-at=2026-06-01"];

/// What no answer to the first council may say.
fn marks() -> impl Iterator<Item = &'static str> {
    std::iter::once(MARK).chain(DAYS)
}

/// Fields whose words are codes and addresses that other records go by: a mark would break what it marks.
const CODES: [(&str, &str); 6] = [
    ("indicator", "measure_code"),
    ("report", "template_key"),
    ("action", "reference"),
    ("evidence", "media_type"),
    ("inspection", "source"),
    ("risk", "reference"),
];

/// What is published of an inspection is everybody's, whoever entered it.
const PUBLISHED: [&str; 2] = ["finding", "judgement"];

fn marked_fields(table: &Table) -> impl Iterator<Item = &'static str> {
    let kind = table.kind;
    let words = table.fields.iter().filter(move |field| {
        matches!(field.kind, FieldKind::Text | FieldKind::LongText)
            && !CODES.contains(&(kind, field.name))
            && !PUBLISHED.contains(&kind)
    });
    words.map(|field| field.name)
}

fn statement(text: String) -> Sql {
    Sql::listed(Box::leak(text.into_boxed_str()))
}

/// Marks every word of a council: in its records, in their past, and in the names and addresses of its people.
async fn mark(world: &World, council: &Organisation) {
    #[derive(Deserialize)]
    struct Snapshot {
        id: Uuid,
        kind: String,
        after: String,
    }
    let db = &world.app.db;
    let past = sql!(
        "select id, kind, after from changes where organisation_id = $1 and after is not null"
    );
    let past: Vec<Snapshot> = db.all(past.bind(council.id)).await.unwrap();
    let mut change = db.change(world.author()).await.unwrap();
    let mut kinds = 0;
    for table in inventory::iter::<Table> {
        for field in marked_fields(table) {
            let (name, field) = (table.table, field);
            let text = format!(
                "update {name} set {field} = '{MARK} {SOUGHT} ' || {field} where organisation_id = $1 and {field} > ''"
            );
            kinds += change
                .execute(statement(text).bind(council.id))
                .await
                .unwrap();
        }
    }
    assert!(kinds > 500, "only {kinds} words are marked");
    for one in past {
        let Some(table) = Table::of(&one.kind) else {
            continue;
        };
        let mut after: Value = serde_json::from_str(&one.after).unwrap();
        for field in marked_fields(table) {
            if let Some(Value::String(text)) = after.get_mut(field)
                && !text.is_empty()
            {
                *text = format!("{MARK} {SOUGHT} {text}");
            }
        }
        let save = sql!("update changes set after = $1 where organisation_id = $2 and id = $3");
        let save = save.bind(after.to_string()).bind(council.id).bind(one.id);
        change.execute(save).await.unwrap();
    }
    // Whoever works elsewhere too is known there.
    let people = format!(
        "update people set name = '{MARK} ' || name, email = '{MARK}.' || email
         where id in (select person_id from memberships where organisation_id = $1)
           and id not in (select person_id from memberships where organisation_id <> $1)
           and id not in (select person_id from appointments where organisation_id <> $1)"
    );
    let people = statement(people).bind(council.id);
    assert!(change.execute(people).await.unwrap() > 3);
    change.commit().await.unwrap();
}

/// What the second council knows of inspections and nobody else may: a visit to come, and a finding that its people wrote down.
async fn knows_more(world: &World, council: &Organisation, by: &Person) {
    let visit = Inspection {
        started_on: Some(date(2031, 3, 29)),
        published_on: None,
        note: Some(format!("{MARK} {SOUGHT}")),
        ..given::inspection(council.id, TODAY)
    };
    let reported = Inspection {
        stated_on: Some(date(2031, 3, 29)),
        note: Some(format!("{MARK} {SOUGHT}")),
        report_link: Some(format!("https://{MARK}.example/")),
        ..given::inspection(council.id, date(2026, 5, 4))
    };
    let found = |of: &Inspection| Finding {
        kind: FindingKind::AreaForImprovement,
        ..given::finding(of, 9, &format!("{MARK} {SOUGHT} supervision"))
    };
    let author = Author {
        person_id: Some(by.id),
        ..world.author()
    };
    let mut change = world.app.db.change(author).await.unwrap();
    for one in [&visit, &reported] {
        change.create(one).await.unwrap();
        change.create(&found(one)).await.unwrap();
    }
    let grade = given::judgement(&visit, Area::Overall, Grade::Outstanding);
    change.create(&grade).await.unwrap();
    change.commit().await.unwrap();
}

/// One record of each kind of a council, by what addresses and forms call it.
async fn one_of_each(world: &World, council: &Organisation) -> BTreeMap<String, Uuid> {
    #[derive(Deserialize)]
    struct One {
        kind: String,
        subject_id: Uuid,
    }
    let db = &world.app.db;
    let all = sql!(
        "select distinct kind, subject_id from changes where organisation_id = $1 order by subject_id"
    );
    let all: Vec<One> = db.all(all.bind(council.id)).await.unwrap();
    let mut ids: BTreeMap<String, Uuid> = all
        .into_iter()
        .map(|one| (one.kind, one.subject_id))
        .collect();
    let person = sql!("select person_id from memberships where organisation_id = $1 order by id");
    let people: Vec<Uuid> = db.values(person.bind(council.id)).await.unwrap();
    ids.extend(people.first().map(|id| ("person".to_owned(), *id)));
    if let Some(plan) = latest(db, council.id).await.unwrap() {
        ids.insert("plan".to_owned(), plan.id);
    }
    ids
}

/// What a part of an address or a field of a form names, as the kinds of records are called.
fn kind_of(part: &str) -> &str {
    match part {
        "item" | "record" | "again" => "action",
        "invited" | "owner" | "owner_id" | "partner" | "partner_owner" | "from" | "to"
        | "person" | "people" => "person",
        "entry" => "risk_entry",
        "step" => "risk_action",
        "focus-area" | "area" => "focus_area",
        "scope" => "plan",
        "findings" => "finding",
        "indicators" | "aims" => "indicator",
        "inspections" => "inspection",
        "milestones" => "milestone",
        other => other,
    }
}

/// What a form's field can hold that is not typed freely: identifiers, choices.
const ASKED: [&str; 16] = [
    "action",
    "finding",
    "focus-area",
    "indicator",
    "inspection",
    "meeting",
    "report",
    "risk",
    "baseline",
    "plan",
    "owner",
    "evidence",
    "again",
    "milestone",
    "voice",
    "membership",
];

/// An address with its parts filled in.
fn filled(
    listed: &ListedAddress,
    council: &str,
    plan: Uuid,
    ids: &BTreeMap<String, Uuid>,
) -> String {
    let mut path = String::new();
    let mut rest = listed.pattern;
    while let Some((before, after)) = rest.split_once('{') {
        let (part, after) = after.split_once('}').unwrap();
        path.push_str(before);
        path.push_str(&match part {
            "council" => council.to_owned(),
            "plan" => plan.to_string(),
            "kind" => "action".to_owned(),
            part => ids
                .get(kind_of(part))
                .copied()
                .unwrap_or_default()
                .to_string(),
        });
        rest = after;
    }
    path + rest
}

/// All that an answer says, whatever it is: of a workbook or a document every part, of a PDF its words.
fn said(answer: &Answer) -> String {
    let bytes = &answer.bytes;
    if bytes.starts_with(b"PK") {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes.to_vec())).unwrap();
        let mut text = String::new();
        for at in 0..archive.len() {
            let mut part = Vec::new();
            archive
                .by_index(at)
                .unwrap()
                .read_to_end(&mut part)
                .unwrap();
            text.push_str(&String::from_utf8_lossy(&part));
        }
        return text;
    }
    if bytes.starts_with(b"%PDF") {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("paper.pdf");
        std::fs::write(&file, bytes).unwrap();
        let words = std::process::Command::new("pdftotext")
            .arg(&file)
            .arg("-")
            .output();
        return words.map_or_else(
            |_| String::new(),
            |words| String::from_utf8_lossy(&words.stdout).into_owned(),
        );
    }
    format!("{}\n{:?}\n{}", answer.text, answer.headers, answer.location)
}

/// The marks that an answer carries, in a line for each.
fn leaks(asked: &str, answer: &Answer) -> Vec<String> {
    let said = said(answer);
    let lower = said.to_lowercase();
    marks()
        .filter_map(|mark| {
            let at = lower.find(&mark.to_lowercase())?;
            let from = said.floor_char_boundary(at.saturating_sub(80));
            let to = said.ceil_char_boundary((at + 80).min(said.len()));
            Some(format!(
                "{asked} ({}): …{}…",
                answer.status,
                &said[from..to]
            ))
        })
        .collect()
}

async fn ask(visitor: &mut Visitor, path: &str) -> Answer {
    let answer = visitor.get(path).await;
    match answer.status {
        StatusCode::METHOD_NOT_ALLOWED => visitor.post(path, &[]).await,
        _ => answer,
    }
}

/// The fields of the forms on a page that send something: where to, and each with what stands in it.
fn forms(page: &str) -> Vec<(String, Vec<(String, String)>)> {
    let attribute = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
        let (value, _) = rest.split_once('"')?;
        Some(value.replace("&#38;", "&").replace("&amp;", "&"))
    };
    let mut all = Vec::new();
    for form in page.split("<form").skip(1) {
        let form = form.split("</form>").next().unwrap();
        let head = form.split('>').next().unwrap();
        let Some(action) = attribute(head, "action").filter(|_| head.contains("method=\"post\""))
        else {
            continue;
        };
        let mut fields = BTreeMap::new();
        for tag in ["<input", "<select", "<textarea"] {
            for field in form.split(tag).skip(1) {
                let field = field.split('>').next().unwrap();
                if let Some(name) = attribute(field, "name").filter(|name| name != "csrf") {
                    let value = attribute(field, "value").unwrap_or_default();
                    fields.entry(name).or_insert(value);
                }
            }
        }
        all.push((action, fields.into_iter().collect()));
    }
    all
}

/// What the first council asks.
struct Asking<'a> {
    own: (&'a Organisation, Uuid),
    foreign: (&'a Organisation, Uuid),
    own_ids: BTreeMap<String, Uuid>,
    ids: BTreeMap<String, Uuid>,
    wrong: BTreeSet<String>,
    asked: usize,
}

impl Asking<'_> {
    async fn looks(&mut self, visitor: &mut Visitor, who: &str, path: &str) -> Answer {
        let answer = ask(visitor, path).await;
        self.asked += 1;
        self.wrong.extend(leaks(&format!("{who} {path}"), &answer));
        answer
    }

    /// Every address with what is the second council's in its path, and in its question; on a past day too.
    async fn walks(&mut self, visitor: &mut Visitor, who: &str, days: &[&str]) {
        let question: Vec<String> = ASKED
            .iter()
            .map(|name| {
                let id = self.ids.get(kind_of(name)).copied().unwrap_or_default();
                format!("{name}={id}")
            })
            .collect();
        let question = question.join("&");
        for listed in inventory::iter::<ListedAddress> {
            if listed.pattern.contains("sign-out") {
                continue;
            }
            let (own, own_plan) = self.own;
            let (foreign, plan) = self.foreign;
            let theirs = filled(listed, &foreign.slug, plan, &self.ids);
            let at = filled(listed, &own.slug, own_plan, &self.own_ids);
            let mut paths = vec![format!("{at}?{question}&q={SOUGHT}")];
            if listed.pattern.contains('{') {
                paths.push(filled(listed, &own.slug, own_plan, &self.ids));
                paths.push(filled(listed, &own.slug, plan, &self.ids));
            }
            for day in days {
                paths.push(format!("{theirs}?{day}"));
                paths.push(format!("{at}?q={SOUGHT}&{day}"));
            }
            for path in paths {
                self.looks(visitor, who, &path).await;
            }
        }
    }

    /// Every form of one's own, with what is the second council's in each of its fields.
    async fn sends(&mut self, visitor: &mut Visitor, who: &str) {
        let mut seen = BTreeSet::new();
        for listed in inventory::iter::<ListedAddress> {
            let (own, plan) = self.own;
            let path = filled(listed, &own.slug, plan, &self.own_ids);
            let page = visitor.get(&path).await;
            for (to, fields) in forms(&page.text) {
                let to = if to.is_empty() { path.clone() } else { to };
                if to.contains("/account/") || to.starts_with("/sign") || !seen.insert(to.clone()) {
                    continue;
                }
                let bodies = [
                    fields
                        .iter()
                        .map(|(name, value)| self.foreign_value(name, value))
                        .collect::<Vec<_>>(),
                    ASKED
                        .iter()
                        .map(|name| self.foreign_value(name, ""))
                        .collect(),
                ];
                for body in bodies {
                    let body: Vec<(&str, &str)> = body
                        .iter()
                        .map(|(name, value)| (name.as_str(), value.as_str()))
                        .collect();
                    let answer = visitor.post_from(&path, &to, &body).await;
                    self.asked += 1;
                    self.wrong
                        .extend(leaks(&format!("{who} sends {to}"), &answer));
                    if answer.status == StatusCode::SEE_OTHER {
                        let led = answer.location.clone();
                        self.looks(visitor, who, &led).await;
                    }
                }
            }
        }
    }

    /// What is sent for a field: the second council's record of the kind that it names, and else what the form holds or something.
    fn foreign_value(&self, name: &str, value: &str) -> (String, String) {
        let known = self.ids.get(kind_of(name)).or_else(|| {
            let is_id = Uuid::try_parse(value).is_ok();
            self.ids.get("action").filter(|_| is_id)
        });
        let typed = match (known, value) {
            (Some(id), _) => id.to_string(),
            (None, "") => "Something".to_owned(),
            (None, value) => value.to_owned(),
        };
        (name.to_owned(), typed)
    }
}

async fn changes_of(world: &World, council: &Organisation) -> Option<i64> {
    let sql = sql!("select cast(count(*) as bigint) from changes where organisation_id = $1");
    world.app.db.value(sql.bind(council.id)).await.unwrap()
}

#[tokio::test]
async fn no_answer_says_what_another_council_keeps() {
    for mut world in World::both().await {
        world.set_pdf(pdf::write);
        world.with_demonstration().await;
        let db = world.app.db.clone();
        let foreign = organisation(&db, "kirklees").await.unwrap().unwrap();
        let own = organisation(&db, "darlington").await.unwrap().unwrap();
        let author = world
            .person("Kay Other", &foreign, Role::ImprovementLead)
            .await;
        mark(&world, &foreign).await;
        knows_more(&world, &foreign, &author).await;
        let ids = one_of_each(&world, &foreign).await;
        let own_ids = one_of_each(&world, &own).await;
        let mut asking = Asking {
            own: (&own, own_ids["plan"]),
            foreign: (&foreign, ids["plan"]),
            own_ids,
            ids,
            wrong: BTreeSet::new(),
            asked: 0,
        };
        // The marks are there to be found: the second council reads its own.
        let mut kay = world.signed_in(&author).await;
        let plan = format!("/councils/kirklees/plans/{}", asking.foreign.1);
        for path in [
            &plan,
            "/councils/kirklees/sharing",
            "/councils/kirklees/inspections",
        ] {
            let page = kay.get(path).await;
            assert!(!leaks(path, &page).is_empty(), "{path}: {}", page.text);
        }
        let before = changes_of(&world, &foreign).await;

        asking
            .walks(&mut world.stranger(), "a guest", ASKED_ON)
            .await;
        // Who may what is decided alike on both engines; what is read is not.
        let roles = match db.engine() {
            "SQLite" => Role::ALL,
            _ => &[Role::ImprovementLead, Role::Administrator],
        };
        for role in roles {
            let who = role.code();
            let person = world.person(&format!("Own {who}"), &own, *role).await;
            let mut visitor = world.signed_in(&person).await;
            let days = if *role == Role::ImprovementLead {
                ASKED_ON
            } else {
                &ASKED_ON[..1]
            };
            asking.walks(&mut visitor, who, days).await;
            asking.sends(&mut visitor, who).await;
        }
        let lead = world.person("Last Look", &own, Role::ImprovementLead).await;
        let mut last = world.signed_in(&lead).await;
        asking
            .walks(&mut last, "afterwards a lead", &ASKED_ON[..1])
            .await;
        let wrong: Vec<String> = asking.wrong.iter().cloned().collect();
        assert!(
            wrong.is_empty(),
            "{} leaks:\n{}",
            wrong.len(),
            wrong.join("\n")
        );
        assert_eq!(
            changes_of(&world, &foreign).await,
            before,
            "nothing of theirs was changed"
        );
        println!("{} answers held nothing on {}", asking.asked, db.engine());
        world.end().await;
    }
}
