//! Making the fixture of a release, from the program of that release: see `fixtures/README.md`.
//!
//! The release tells its demonstration. Most of it is taken away again, so that the fixture stays small; what no demonstration
//! holds is entered through the release's own pages; then its tables are written down as text, and its pages are read.

use crate::fixture::{self, About, Page};
use crate::program::{Answer, Client};
use crate::text;
use crate::thinning;
use axum::http::{StatusCode, header};
use platform::clock::Clock;
use platform::db::{Db, MIGRATIONS, Sql, Table, sqlite_address};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use uuid::Uuid;

/// Who enters things and reads the pages: the improvement lead.
const READER: &str = "rowan.field@example.org";
const COUNCIL: &str = "/councils/kirklees";
/// A past day on which much had happened and much was still to come.
const PAST: &str = "as-at=2019-06-26";

/// Tables that hold nothing which a release must keep, or that fill themselves.
const NOT_KEPT: &[&str] = &[
    "migrations",
    "outbox",
    "pending_sign_ins",
    "security_events",
    "server_secrets",
    "sessions",
    "sign_in_attempts",
    "sign_in_links",
];

/// A tracker as a council has it, so that its import and what its headings mean are kept.
const TRACKER: &str = "No,What,Who,How,When,Success measures,BRAG,Progress report\n\
    T1,Invite health and police to every review,Sam Orchard,Write a protocol,31/03/2027,Nine in ten attended,G,Protocol drafted\n\
    T2,Train every team manager,Nadia Brook,Two days each,30/06/2027,All have been,A,Slow\n";

#[tokio::test]
#[ignore = "makes the fixture of a release from its program: see tests/fixtures/README.md"]
async fn make_the_fixture_of_a_release() {
    let wanted = |name: &str| std::env::var(name).unwrap_or_else(|_| panic!("say {name}"));
    let program = PathBuf::from(wanted("GOLDTHREAD_TEST_PROGRAM"));
    let folder = fixture::folder().join(wanted("GOLDTHREAD_TEST_RELEASE"));
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    Release::start(&program, &data).stop();
    let db = Db::open(&sqlite_address(&data.join("goldthread.db")))
        .await
        .unwrap();
    thinning::thin(&db).await;
    db.close().await;

    let release = Release::start(&program, &data);
    let db = Db::open(&sqlite_address(&data.join("goldthread.db")))
        .await
        .unwrap();
    let mut reader = release.sign_in().await;
    let plan = format!("{COUNCIL}/plans/{}", id(&db, PLAN).await);
    release.change_a_form(&mut reader).await;
    let import = release.bring_in_a_tracker(&mut reader, &plan).await;
    let tables = write_tables(&db, &folder.join("tables")).await;
    let pages = pages(&db, &plan, &import).await;
    let read_at = Clock::Machine.now().microseconds();
    for page in &pages {
        release.keep(&reader, page, &folder.join("pages"));
    }
    let about = About {
        release: wanted("GOLDTHREAD_TEST_RELEASE"),
        migration: db.newest_migration().await.unwrap(),
        read_at,
        reader: id(&db, READER_ID).await,
        kinds: kinds(&tables),
        tables,
        pages,
    };
    let text = serde_json::to_string_pretty(&about).unwrap() + "\n";
    fs::write(folder.join("fixture.json"), text).unwrap();
    db.close().await;
    release.stop();
}

/// The kinds of record whose tables the release has.
fn kinds(tables: &[String]) -> Vec<String> {
    let known = inventory::iter::<Table>.into_iter();
    let mut kinds: Vec<String> = known
        .filter(|table| tables.iter().any(|name| name == table.table))
        .map(|table| table.kind.to_owned())
        .collect();
    kinds.sort();
    kinds
}

/// The release, showing its demonstration.
struct Release {
    child: Child,
    address: SocketAddr,
}

impl Release {
    fn start(program: &Path, data: &Path) -> Self {
        let mut child = Command::new(program)
            .args(["demo", "--port", "0", "--data-dir"])
            .arg(data)
            .env("GOLDTHREAD_LOG", "warn")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = loop {
            let line = lines.next().expect("the program ended early").unwrap();
            if let Some((_, address)) = line.split_once("http://") {
                break address.trim_end_matches('/').parse().unwrap();
            }
        };
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Self { child, address }
    }

    fn stop(mut self) {
        let id = self.child.id().to_string();
        let status = Command::new("kill").args(["-TERM", &id]).status().unwrap();
        assert!(status.success());
        self.child.wait().unwrap();
    }

    async fn sign_in(&self) -> Client {
        let mut client = Client::stranger();
        self.get(&mut client, "/sign-in").await;
        let answer = self
            .post(&client, "/sign-in/demonstration", &[("email", READER)])
            .await;
        let cookies = answer.headers.get_all(header::SET_COOKIE).iter();
        let mut cookies = cookies.map(|cookie| cookie.to_str().unwrap());
        let session = cookies.find(|cookie| cookie.starts_with("goldthread_session="));
        client.cookies = session.unwrap().split(';').next().unwrap().to_owned();
        client
    }

    async fn get(&self, client: &mut Client, path: &str) -> Answer {
        let answer = client.get(self.address, path).await.unwrap();
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
        answer
    }

    /// Sends a form, and sees that it leads on.
    async fn post(&self, client: &Client, path: &str, fields: &[(&str, &str)]) -> Answer {
        let answer = client.post(self.address, path, fields).await.unwrap();
        assert!(answer.status.is_redirection(), "{path}: {}", answer.text);
        answer
    }

    /// Makes a form of report the council's own.
    async fn change_a_form(&self, client: &mut Client) {
        let edit = format!("{COUNCIL}/report-templates/progress-and-exception/edit");
        let page = self.get(client, &edit).await.text;
        let (_, area) = page.split_once("<textarea").unwrap();
        let (_, body) = area.split_once('>').unwrap();
        let body = text::unescaped(body.split("</textarea>").next().unwrap());
        let ours = body.replace("Where we stand", "Where Kirklees stands");
        assert_ne!(ours, body);
        let fields = [("edition", "1"), ("body", ours.as_str())];
        self.post(client, &edit, &fields).await;
    }

    /// Brings a tracker in, and gives the address of what came of it.
    async fn bring_in_a_tracker(&self, client: &mut Client, plan: &str) -> String {
        let page = format!("{plan}/tracker");
        self.get(client, &page).await;
        let boundary = "----goldthread";
        let csrf = &client.csrf;
        let body = format!(
            "--{boundary}\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n\
             --{boundary}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"tracker.csv\"\r\ncontent-type: text/csv\r\n\r\n{TRACKER}\r\n--{boundary}--\r\n"
        );
        let kind = format!("multipart/form-data; boundary={boundary}");
        let sent = client.send(self.address, "POST", &page, &kind, body.into_bytes());
        let answer = sent.await.unwrap();
        assert!(answer.status.is_redirection(), "{}", answer.text);
        let columns = answer.headers[header::LOCATION].to_str().unwrap();
        let import = columns.strip_suffix("/columns").unwrap().to_owned();
        for page in [columns, &import] {
            let form = self.get(client, page).await.text;
            let mut fields = fields(&form);
            fields.push(("anyway".to_owned(), "yes".to_owned()));
            let fields: Vec<(&str, &str)> = fields
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect();
            self.post(client, page, &fields).await;
        }
        // The next page says once that it was done, and no page after it.
        self.get(client, &import).await;
        import
    }

    /// Keeps what a page says.
    fn keep(&self, client: &Client, page: &Page, folder: &Path) {
        fs::create_dir_all(folder).unwrap();
        let (name, address) = (&page.name, &page.address);
        let mut stream = TcpStream::connect(self.address).unwrap();
        // By the oldest version of the protocol, for then the answer comes in one piece.
        write!(
            stream,
            "GET {address} HTTP/1.0\r\nhost: {}\r\ncookie: {}\r\n\r\n",
            self.address, client.cookies
        )
        .unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let head = answer.windows(4).position(|four| four == b"\r\n\r\n");
        let (head, body) = answer.split_at(head.unwrap() + 4);
        let head = String::from_utf8_lossy(head);
        assert!(head.contains(" 200 OK"), "{address}: {head}");
        let words = text::of(address, body).expect("the reader of PDF is needed here");
        fs::write(folder.join(format!("{name}.txt")), words).unwrap();
    }
}

impl Drop for Release {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The fields of the forms on a page: what is chosen in each select, and what stands in each field.
fn fields(page: &str) -> Vec<(String, String)> {
    let attribute = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!("{name}=\""))?;
        Some(text::unescaped(rest.split('"').next()?))
    };
    let mut fields: Vec<(String, String)> = Vec::new();
    for part in page.split("<select ").skip(1) {
        let body = part.split("</select>").next().unwrap();
        let chosen = body
            .split("<option ")
            .find(|option| option.split('>').next().unwrap().contains(" selected"))
            .and_then(|option| attribute(option, "value"));
        fields.push((attribute(part, "name").unwrap(), chosen.unwrap_or_default()));
    }
    for part in page.split("<input ").skip(1) {
        let tag = part.split('>').next().unwrap();
        let name = attribute(tag, "name").unwrap_or_default();
        let known = fields.iter().any(|(known, _)| *known == name);
        if !name.is_empty() && name != "csrf" && !tag.contains("checkbox") && !known {
            fields.push((name, attribute(tag, "value").unwrap_or_default()));
        }
    }
    fields
}

const PLAN: &str =
    "select plans.id from plans join organisations on organisations.id = plans.organisation_id
    where organisations.slug = 'kirklees'";
const READER_ID: &str = "select id from people where email = 'rowan.field@example.org'";

/// The pages whose words are kept: their names, where they are, and whether they can be seen as at a past day. What stands in
/// braces is the identifier that the statement beside it finds in the plan.
const PAGES: &[(&str, &str, &str, bool)] = &[
    ("today", "/councils/kirklees", "", false),
    ("inspections", "/councils/kirklees/inspections", "", true),
    (
        "inspection",
        "/councils/kirklees/inspections/{}",
        "select inspection_id from findings where organisation_id in (select organisation_id from plans where id = $1) order by id limit 1",
        true,
    ),
    ("sharing", "/councils/kirklees/sharing", "", true),
    (
        "report-templates",
        "/councils/kirklees/report-templates",
        "",
        false,
    ),
    ("plans", "/councils/kirklees/plans", "", true),
    ("plan", "{plan}", "", true),
    ("actions", "{plan}/actions", "", true),
    (
        "action",
        "{plan}/actions/{}",
        "select id from actions where plan_id = $1 and reference = 'K2.1'",
        true,
    ),
    (
        "action-under-way",
        "{plan}/actions/{}",
        "select id from actions where plan_id = $1 and reference = 'K6.7'",
        false,
    ),
    (
        "action-brought-in",
        "{plan}/actions/{}",
        "select id from actions where plan_id = $1 order by id desc limit 1",
        false,
    ),
    (
        "evidence",
        "{plan}/evidence/{}",
        "select id from evidence where plan_id = $1 order by id limit 1",
        false,
    ),
    ("thread", "{plan}/thread", "", true),
    (
        "finding",
        "{plan}/findings/{}",
        "select finding_id from action_findings where plan_id = $1 order by id limit 1",
        true,
    ),
    ("outcomes", "{plan}/outcomes", "", true),
    (
        "indicator",
        "{plan}/outcomes/{}",
        "select id from indicators where plan_id = $1 and measure_code = 'LAC'",
        true,
    ),
    (
        "indicator-of-ones-own",
        "{plan}/outcomes/{}",
        "select indicator_id from own_values where plan_id = $1 order by id limit 1",
        false,
    ),
    ("board", "{plan}/board", "", true),
    (
        "meeting",
        "{plan}/board/{}",
        "select meeting_id from tellings where plan_id = $1 order by id limit 1",
        true,
    ),
    ("baselines", "{plan}/baselines", "", true),
    ("reports", "{plan}/reports", "", true),
    ("report", "{plan}/reports/{}", PUBLISHED, false),
    (
        "report-in-word",
        "{plan}/reports/{}/report.docx",
        PUBLISHED,
        false,
    ),
    (
        "report-in-pdf",
        "{plan}/reports/{}/report.pdf",
        PUBLISHED,
        false,
    ),
    ("changes", "{plan}/changes", "", true),
    (
        "record",
        "{plan}/record/{}",
        "select id from actions where plan_id = $1 and reference = 'K2.1'",
        true,
    ),
    ("tracker", "{plan}/tracker", "", false),
    ("tracker-import", "{tracker}", "", false),
];
const PUBLISHED: &str = "select id from reports where plan_id = $1 and state = 'published' order by published_at limit 1";

async fn id(db: &Db, sql: &'static str) -> Uuid {
    db.value(Sql::listed(sql)).await.unwrap().expect(sql)
}

async fn pages(db: &Db, plan: &str, import: &str) -> Vec<Page> {
    let plan_id = id(db, PLAN).await;
    let mut pages = Vec::new();
    for (name, address, sql, past) in PAGES {
        let mut address = address.replace("{plan}", plan).replace("{tracker}", import);
        if !sql.is_empty() {
            let found: Option<Uuid> = db.value(Sql::listed(sql).bind(plan_id)).await.unwrap();
            address = address.replace("{}", &found.expect(name).to_string());
        }
        let name = (*name).to_owned();
        if *past {
            pages.push(Page {
                name: format!("{name}-as-at"),
                address: format!("{address}?{PAST}"),
            });
        }
        pages.push(Page { name, address });
    }
    pages.sort_by(|one, other| one.name.cmp(&other.name));
    pages
}

/// Writes each table down, and gives their names: those first that others speak of.
async fn write_tables(db: &Db, folder: &Path) -> Vec<String> {
    fs::create_dir_all(folder).unwrap();
    let names = "select name from sqlite_master where type = 'table' and name not like 'sqlite%'
        and name not like 'finding_words%' order by rowid";
    let mut names: Vec<String> = db.values(Sql::listed(names)).await.unwrap();
    names.retain(|name| !NOT_KEPT.contains(&name.as_str()));
    let kinds = column_kinds(db.newest_migration().await.unwrap());
    for table in &names {
        let text = format!("select name from pragma_table_info('{table}') order by cid");
        let columns: Vec<String> = db.values(Sql::listed(text.leak())).await.unwrap();
        let columns: Vec<(&str, &str)> = columns
            .iter()
            .map(|name| {
                (
                    name.as_str(),
                    kinds[&(table.clone(), name.clone())].as_str(),
                )
            })
            .collect();
        let told: Vec<String> = columns
            .iter()
            .map(|(name, kind)| match *kind {
                "id" | "bytes" => {
                    format!("case when {name} is not null then lower(hex({name})) end as {name}")
                }
                _ => (*name).to_owned(),
            })
            .collect();
        let sql = format!("select {} from {table} order by rowid", told.join(", "));
        let rows: Vec<BTreeMap<String, Value>> = db.all(Sql::listed(sql.leak())).await.unwrap();
        let head: Vec<String> = columns
            .iter()
            .map(|(name, kind)| format!("{name} {kind}"))
            .collect();
        let mut lines = vec![serde_json::to_string(&head).unwrap()];
        for mut row in rows {
            let values: Vec<Value> = columns
                .iter()
                .map(|(name, kind)| told_as(row.remove(*name).unwrap(), kind))
                .collect();
            lines.push(serde_json::to_string(&values).unwrap());
        }
        fs::write(
            folder.join(format!("{table}.jsonl")),
            lines.join("\n") + "\n",
        )
        .unwrap();
    }
    names
}

/// A value of SQLite as what its column means.
fn told_as(value: Value, kind: &str) -> Value {
    match (&value, kind) {
        (Value::String(hex), "id") => Uuid::parse_str(hex).unwrap().to_string().into(),
        (Value::Number(number), "bool") => (number.as_i64() != Some(0)).into(),
        _ => value,
    }
}

/// What each column of each table holds, in the words of the migrations up to one.
fn column_kinds(newest: i64) -> BTreeMap<(String, String), String> {
    let mut kinds = BTreeMap::new();
    let mut table = String::new();
    for (_, _, text) in MIGRATIONS.iter().filter(|(version, ..)| *version <= newest) {
        for line in text.lines().map(str::trim) {
            let words: Vec<&str> = line.split_whitespace().collect();
            let column = match words.as_slice() {
                ["create", "table", name, ..] => {
                    (*name).clone_into(&mut table);
                    continue;
                }
                ["alter", "table", name, "add", "column", column, kind, ..] => {
                    (*name).clone_into(&mut table);
                    Some((column, kind))
                }
                [column, kind, ..] => Some((column, kind)),
                _ => None,
            };
            let Some((column, kind)) = column else {
                continue;
            };
            let kind = kind.trim_end_matches([',', ';']);
            if let Some(kind) = kind
                .strip_prefix('{')
                .and_then(|kind| kind.strip_suffix('}'))
            {
                kinds.insert((table.clone(), (*column).to_owned()), kind.to_owned());
            }
        }
    }
    kinds
}
