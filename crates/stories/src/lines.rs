//! A story in lines, a step to a line: what somebody opens and what it says, what they type and what comes of it.
//!
//! ```no_run
//! use stories::{Planned, does, on_both};
//!
//! # async fn story() {
//! on_both(async |world| {
//!     let planned = Planned::new(world).await;
//!     let mut ada = world.signed_in(&planned.lead).await;
//!     let (new, risk) = ("/councils/kirklees/risks/new", "title=No home close by | might-happen=It does | raised-on=2026-06-10");
//!     let added = does! { ada;
//!         "{new}: Add a risk"
//!         "{new} <- {risk} | title= => Enter what the risk is called"
//!         "{new} <- {risk}"
//!     };
//!     let page = added.location;
//!     does! { ada; "{page}: The risk is added | R1 | ! judged on" };
//! })
//! .await;
//! # }
//! ```

use crate::workbook::XLSX;
use crate::world::{Answer, Visitor, World};
use platform::db::Record;
use records::access::store::Organisation;
use uuid::Uuid;

/// Tells a story in the same empty world on both engines.
pub async fn on_both(story: impl AsyncFn(&mut World)) {
    for mut world in World::both().await {
        story(&mut world).await;
        world.end().await;
    }
}

/// Somebody does what each line says, with names of the story in braces; gives the last answer.
///
/// - `path: words | words | ! words` opens a page that says these words, and not those after `! `;
/// - `path <- field=value | field=value` sends a form, filled in so;
/// - `… => /path` and is led there; `… => words | words` and is refused in these words;
/// - a number instead of any words, as in `path: 404`, is the status of what comes back.
#[macro_export]
macro_rules! does {
    ($who:expr; $($line:literal)+) => { $who.does(&[$(format!($line)),+]).await };
}

/// The identifier at the end of an address.
#[must_use]
pub fn id_of(path: &str) -> Uuid {
    path.rsplit('/').next().unwrap().parse().unwrap()
}

/// What somebody types into a form: of a field that is named twice, what is said last; `\n` is a new line.
fn typed(line: &str) -> Vec<(&str, String)> {
    let mut fields: Vec<(&str, String)> = Vec::new();
    for part in line.split(" | ") {
        let (name, value) = part.split_once('=').unwrap();
        fields.retain(|(known, _)| *known != name.trim());
        fields.push((name.trim(), value.trim().replace("\\n", "\n")));
    }
    fields
}

impl World {
    /// The record of a page, as it is kept now.
    pub async fn kept<R: Record>(&self, council: &Organisation, page: &str) -> R {
        self.app.db.get(council.id, id_of(page)).await.unwrap()
    }
}

impl Visitor {
    /// Chooses a file on the page where such are brought in, and sends it; of what comes of it see [`does!`](crate::does).
    pub async fn imports(&mut self, path: &str, (name, bytes): (&str, &[u8]), outcome: &str) {
        self.get(path).await;
        let kind = if name.ends_with("xlsx") {
            XLSX
        } else {
            "text/csv"
        };
        let file = ("file", name, kind, bytes);
        self.upload(path, &[], &[file]).await.comes_to(outcome);
    }

    /// Makes a token for other programs that reads so much; gives the header that it goes into.
    pub async fn bearer(&mut self, scopes: &str) -> String {
        let path = "/account/tokens";
        self.get(path).await;
        let secret = crate::people::SECRET;
        let made =
            format!("{path} <- name=Power BI | days=90 | scopes={scopes} | password={secret}");
        let made = self.does(&[made]).await;
        let (_, rest) = made.text.split_once("gt-token\">").unwrap();
        format!("Bearer {}", rest.split('<').next().unwrap())
    }

    /// Does what each line says, and gives the last answer: see [`does!`](crate::does).
    pub async fn does(&mut self, lines: &[String]) -> Answer {
        let mut last = None;
        for line in lines {
            last = Some(match line.split_once(" <- ") {
                Some((path, rest)) => self.sends(path, rest).await,
                None => {
                    let (path, words) = line.split_once(": ").unwrap_or((line, ""));
                    let page = self.get(path).await;
                    if !page.has_status(words) {
                        page.tells(words);
                    }
                    page
                }
            });
        }
        last.unwrap()
    }

    async fn sends(&mut self, path: &str, rest: &str) -> Answer {
        let (fields, outcome) = rest.split_once(" => ").unwrap_or((rest, ""));
        let fields = typed(fields);
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let answer = self.post(path, &fields).await;
        answer.comes_to(outcome);
        answer
    }
}

impl Answer {
    /// That a page says each part of a line, and nothing of a part that begins with `! `.
    #[track_caller]
    pub fn tells(&self, line: &str) -> &Self {
        for part in line.split(" | ").filter(|part| !part.is_empty()) {
            match part.strip_prefix("! ") {
                Some(words) => self.keeps_silent(words),
                None => self.says(part),
            };
        }
        self
    }

    /// That it leads to a path, is refused in these words, or has this status: whichever the line says.
    #[track_caller]
    fn comes_to(&self, outcome: &str) {
        if outcome.starts_with('/') {
            self.leads_to(outcome);
        } else if !outcome.is_empty() && !self.has_status(outcome) {
            let words = outcome.split(" | ");
            words.fold(self, |page, words| page.refuses(words));
        }
    }

    /// Whether this is a number, which must then be the status.
    #[track_caller]
    fn has_status(&self, number: &str) -> bool {
        let number: Option<u16> = number.parse().ok();
        if let Some(number) = number {
            assert_eq!(self.status.as_u16(), number, "{}", self.text);
        }
        number.is_some()
    }

    /// That a page came and does not say something.
    #[track_caller]
    pub fn keeps_silent(&self, words: &str) -> &Self {
        assert_eq!(self.status, axum::http::StatusCode::OK, "{}", self.text);
        let found = self.text.contains(words);
        assert!(!found, "unexpected “{words}” in:\n{}", self.text);
        self
    }

    /// What a field of the page's form is filled with.
    #[track_caller]
    pub fn filled(&self, name: &str) -> String {
        let (_, rest) = self.text.split_once(&format!("name=\"{name}\"")).unwrap();
        let (_, rest) = rest.split_once("value=\"").unwrap();
        rest.split('"').next().unwrap_or_default().to_owned()
    }

    /// The day that a field of the page's form is filled with.
    #[track_caller]
    pub fn filled_day(&self, name: &str) -> String {
        let part = |part: &str| self.filled(&format!("{name}-{part}"));
        format!("{}-{:0>2}-{:0>2}", part("year"), part("month"), part("day"))
    }

    /// The first address of a page that ends so.
    pub fn link(&self, ending: &str) -> Option<String> {
        let mut links = self.text.split("href=\"").skip(1);
        links.find_map(|rest| {
            let href = rest.split('"').next()?;
            href.ends_with(ending).then(|| href.to_owned())
        })
    }
}
