//! A fixture: what a release had saved, as text that either engine can take, and what its pages said.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// What a fixture says of itself, in `fixture.json`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct About {
    /// The release that wrote it.
    pub release: String,
    /// The newest migration of that release.
    pub migration: i64,
    /// When its pages were read, in microseconds since 1970: what they say of today holds then.
    pub read_at: i64,
    /// Who read them.
    pub reader: Uuid,
    /// The kinds of record that the release had. Later kinds are not looked for.
    pub kinds: Vec<String>,
    /// Its tables, those first that others speak of.
    pub tables: Vec<String>,
    /// The pages that were read.
    pub pages: Vec<Page>,
}

/// A page, or a file of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// The name of the file that holds what it said.
    pub name: String,
    /// Where it is.
    pub address: String,
}

/// A fixture in its folder.
pub struct Fixture {
    pub about: About,
    pub folder: PathBuf,
}

/// The rows of a table: its columns with their types as migrations name them, and the values in that order.
pub struct Rows {
    pub table: String,
    pub columns: Vec<(String, String)>,
    pub rows: Vec<Vec<Value>>,
}

/// Where fixtures are kept, a folder for each release.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// Every fixture, the oldest release first.
pub fn all() -> Vec<Fixture> {
    let entries = fs::read_dir(folder()).unwrap();
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    folders.retain(|folder| folder.join("fixture.json").exists());
    folders.sort();
    assert!(!folders.is_empty(), "there is no fixture");
    folders.into_iter().map(Fixture::read).collect()
}

impl Fixture {
    fn read(folder: PathBuf) -> Self {
        let text = fs::read_to_string(folder.join("fixture.json")).unwrap();
        let about = serde_json::from_str(&text).unwrap();
        Self { about, folder }
    }

    /// The rows of a table.
    pub fn rows(&self, table: &str) -> Rows {
        let file = self.folder.join(format!("tables/{table}.jsonl"));
        let text = fs::read_to_string(&file).unwrap();
        let mut lines = text.lines();
        let head: Vec<String> = serde_json::from_str(lines.next().unwrap()).unwrap();
        let columns = head.iter().map(|column| {
            let (name, kind) = column.split_once(' ').unwrap();
            (name.to_owned(), kind.to_owned())
        });
        Rows {
            table: table.to_owned(),
            columns: columns.collect(),
            rows: lines
                .map(|line| serde_json::from_str(line).unwrap())
                .collect(),
        }
    }

    /// Every snapshot of the change record: its kind, and the record as it was written down.
    pub fn snapshots(&self) -> Vec<(String, String)> {
        let changes = self.rows("changes");
        let place = |wanted: &str| {
            let mut names = changes.columns.iter();
            names.position(|(name, _)| name == wanted).unwrap()
        };
        let (kind, after) = (place("kind"), place("after"));
        let rows = changes.rows.iter();
        rows.filter_map(|row| {
            let text = |at: usize| row[at].as_str().map(str::to_owned);
            Some((text(kind)?, text(after)?))
        })
        .collect()
    }

    /// What a page said; nothing where it was not kept.
    pub fn page(&self, page: &Page) -> Option<String> {
        fs::read_to_string(self.folder.join(format!("pages/{}.txt", page.name))).ok()
    }
}

impl Rows {
    /// What puts the rows into the table, in the words of an engine. It goes past the program's own ways of writing, for it
    /// stands for what another program has written.
    pub fn script(&self, postgres: bool) -> String {
        let names: Vec<&str> = self.columns.iter().map(|(name, _)| name.as_str()).collect();
        let mut script = String::from("begin;\n");
        for row in &self.rows {
            let values: Vec<String> = row
                .iter()
                .zip(&self.columns)
                .map(|(value, (name, kind))| {
                    literal(value, kind, postgres)
                        .unwrap_or_else(|| panic!("{}.{name}: {value} is no {kind}", self.table))
                })
                .collect();
            let (names, values) = (names.join(", "), values.join(", "));
            writeln!(
                script,
                "insert into {} ({names}) values ({values});",
                self.table
            )
            .unwrap();
        }
        script + "commit;"
    }
}

/// A value as it is written in a statement.
fn literal(value: &Value, kind: &str, postgres: bool) -> Option<String> {
    let bare = |id: &str| id.replace('-', "");
    Some(match (value, kind) {
        (Value::Null, _) => "null".to_owned(),
        (Value::String(id), "id") if !postgres => format!("x'{}'", bare(id)),
        (Value::String(hex), "bytes") if postgres => format!("'\\x{hex}'"),
        (Value::String(hex), "bytes") => format!("x'{hex}'"),
        (Value::String(text), "id" | "text" | "date") => format!("'{}'", text.replace('\'', "''")),
        (Value::Bool(yes), "bool") if postgres => yes.to_string(),
        (Value::Bool(yes), "bool") => i64::from(*yes).to_string(),
        (Value::Number(number), "int" | "real") => number.to_string(),
        _ => return None,
    })
}
