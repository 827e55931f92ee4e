//! Looking for words in what a council keeps. A capability says beside its addresses which of its records are looked through:
//! `searched!(Action, "Actions" at 10);`; their words and where they are they say themselves already.

use crate::access::RequestContext;
use crate::access::address::AddressContext;
use crate::access::policy::{Permission, SeenOnlyBy};
use crate::inspections::store::inspections;
use crate::kinds::{PlanPath, home_of};
use crate::plans::store::plans;
use futures_util::future::BoxFuture;
use platform::clock::Instant;
use platform::db::{Db, DbError, FieldKind, FieldSpec, Record, Table};
use platform::error::AppError;
use platform::page::{lower_first, shortened};
use serde_json::Value;
use uuid::Uuid;

/// How many of a kind are shown: whoever gets more adds a word.
const SHOWN: usize = 10;

/// How much of a text is shown around the first word found.
const EXCERPT: usize = 160;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// What people call it.
    pub called: String,
    /// Its page.
    pub href: String,
    /// The field in which the words stand and what stands around them; nothing where they are in what it is called.
    pub excerpt: Option<(&'static str, String)>,
}

/// What was found of one kind of record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hits {
    /// The first, the newest before the older.
    pub shown: Vec<Hit>,
    /// How many there are in all.
    pub all: usize,
}

/// The words that are looked for, and what the council's records can be part of.
#[derive(Debug)]
pub struct Sought {
    words: Vec<String>,
    wholes: Vec<Uuid>,
    plans: Vec<Uuid>,
}

impl Sought {
    /// Each word of a text, to be looked for in what a council keeps.
    ///
    /// # Errors
    /// When the address is about no council, or the database fails.
    pub async fn read(here: &RequestContext, text: &str) -> Result<Self, AppError> {
        let (db, council) = (&here.app.db, here.council()?.id);
        let plans = plans(db, council).await?.into_iter().map(|plan| plan.id);
        let plans: Vec<Uuid> = plans.collect();
        let inspections = inspections(db, council, here.as_at).await?.into_iter();
        let mut wholes = vec![council];
        wholes.extend(plans.iter().copied());
        wholes.extend(inspections.map(|inspection| inspection.id));
        let words = text.split_whitespace().map(str::to_lowercase).collect();
        Ok(Self {
            words,
            wholes,
            plans,
        })
    }

    /// Whether there is anything to look for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The records of a kind among which one looks.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn records<R: Record>(
        &self,
        db: &Db,
        council: Uuid,
        moment: Option<Instant>,
    ) -> Result<Vec<R>, DbError> {
        db.records_of(council, &self.wholes, moment).await
    }

    fn all_in(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        self.words.iter().all(|word| text.contains(word))
    }

    /// The field in which the first of the words stands, and what stands around it.
    fn excerpt(&self, texts: &[(&FieldSpec, String)]) -> Option<(&'static str, String)> {
        let (field, text) = texts.iter().find(|(_, text)| {
            let text = text.to_lowercase();
            self.words.iter().any(|word| text.contains(word))
        })?;
        Some((field.label, around(text, &self.words)))
    }
}

/// A stretch of a text around the first of some words, each in small letters.
fn around(text: &str, words: &[String]) -> String {
    let each: Vec<&str> = text.split_whitespace().collect();
    let found = each.iter().position(|one| {
        let one = one.to_lowercase();
        words.iter().any(|word| one.contains(word))
    });
    let from = found.unwrap_or_default().saturating_sub(8);
    let lead = if from > 0 { "… " } else { "" };
    shortened(&format!("{lead}{}", each[from..].join(" ")), EXCERPT)
}

/// Looks through the records of a kind.
type Find = for<'a> fn(&'a RequestContext, &'a Sought) -> BoxFuture<'a, Result<Hits, AppError>>;

/// A kind of record that is looked through. Said with [`searched!`](crate::searched).
#[derive(Debug)]
pub struct SearchSource {
    /// What several of them are called.
    pub heading: &'static str,
    /// Its place among the others.
    pub place: u8,
    /// Which of their words are looked through.
    pub words: Words,
    /// Looks through them.
    pub find: Find,
}

inventory::collect!(SearchSource);

impl SearchSource {
    /// Every kind, in order.
    #[must_use]
    pub fn all() -> Vec<&'static Self> {
        let mut all: Vec<&Self> = inventory::iter::<Self>.into_iter().collect();
        all.sort_by_key(|source| source.place);
        all
    }

    /// Where one looks, within a sentence: “findings”, “the names of reports”.
    #[must_use]
    pub fn in_words(&self) -> String {
        let heading = lower_first(self.heading);
        match self.words {
            Words::All => heading,
            Words::Name => format!("the names of {heading}"),
        }
    }
}

/// Which of a record's words are looked through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Words {
    /// What it is called, and every text in it that is shown.
    All,
    /// What it is called: its texts are not kept as they read.
    Name,
}

/// Says that a kind of record is looked through: `searched!(Action, "Actions" at 10);`, or by its name alone:
/// `searched!(Report, "Reports" at 60 by Name);`.
#[macro_export]
macro_rules! searched {
    ($record:ty, $heading:literal at $place:literal) => {
        $crate::searched!($record, $heading at $place by All);
    };
    ($record:ty, $heading:literal at $place:literal by $words:ident) => {
        inventory::submit! {
            $crate::search::SearchSource {
                heading: $heading,
                place: $place,
                words: $crate::search::Words::$words,
                find: |here, sought| {
                    Box::pin($crate::search::find::<$record>(here, sought, $crate::search::Words::$words))
                },
            }
        }
    };
}

/// The records of a kind that hold every word, as they are or were on the day that one looks at.
///
/// # Errors
/// When the database fails.
pub async fn find<R: Record>(
    here: &RequestContext,
    sought: &Sought,
    words: Words,
) -> Result<Hits, AppError> {
    let (db, council) = (&here.app.db, here.council()?.id);
    let records: Vec<R> = sought.records(db, council, here.moment()).await?;
    found(here, sought, words, &records)
}

/// Those among some records that hold every word.
///
/// # Errors
/// When the page of one cannot be told.
pub fn found<R: Record>(
    here: &RequestContext,
    sought: &Sought,
    words: Words,
    records: &[R],
) -> Result<Hits, AppError> {
    let mut hits = Hits::default();
    let sensitivity = Table::of(R::KIND).map(|table| table.sensitivity);
    if !sensitivity.is_none_or(|holds| here.may(Permission::to_see(holds))) {
        return Ok(hits);
    }
    for record in records.iter().rev() {
        let snapshot = serde_json::to_string(record).map_err(AppError::internal)?;
        if !here.may(SeenOnlyBy::needs(R::KIND, &snapshot)) {
            continue;
        }
        let called = record.called();
        let texts = match words {
            Words::All => texts(record),
            Words::Name => Vec::new(),
        };
        let whole = texts.iter().map(|(_, text)| text.as_str());
        let whole: Vec<&str> = whole.chain([called.as_str()]).collect();
        if !sought.all_in(&whole.join("\n")) {
            continue;
        }
        hits.all += 1;
        if hits.shown.len() < SHOWN {
            let excerpt = match sought.all_in(&called) {
                true => None,
                false => sought.excerpt(&texts),
            };
            hits.shown.push(Hit {
                href: here.link(address(here, record, &sought.plans)?),
                called: shortened(&called, EXCERPT),
                excerpt,
            });
        }
    }
    Ok(hits)
}

/// What a record says in words.
fn texts<R: Record>(record: &R) -> Vec<(&'static FieldSpec, String)> {
    let fields = record.fields();
    let words =
        fields.filter(|(spec, _)| matches!(spec.kind, FieldKind::Text | FieldKind::LongText));
    words
        .filter_map(|(spec, value)| match value {
            Value::String(text) => Some((spec, text)),
            _ => None,
        })
        .collect()
}

/// The page that shows a record best, in the plan that it is part of or else in the latest; without any, the council's inspections.
fn address<R: Record>(
    here: &RequestContext,
    record: &R,
    plans: &[Uuid],
) -> Result<String, AppError> {
    if plans.is_empty() {
        return Ok(crate::inspections::addresses::Timeline::of(here).to_string());
    }
    let part = record.part_of();
    let path = PlanPath {
        council: here.council_slug().to_owned(),
        plan: if plans.contains(&part) {
            part
        } else {
            here.plan_id()
        },
    };
    let snapshot = serde_json::to_string(record).unwrap_or_default();
    let home = home_of(path.clone(), R::KIND, &snapshot)?;
    Ok(home.unwrap_or_else(|| {
        let plan = (path.council.as_str(), path.plan);
        crate::plans::addresses::PlanAt::of(&plan).to_string()
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_around_a_word_is_shown() {
        let text = "One two three four five six seven eight nine ten eleven Placements twelve";
        let words = ["placement".to_owned()];
        assert_eq!(
            around(text, &words),
            "… four five six seven eight nine ten eleven Placements twelve"
        );
        assert_eq!(around("Placements", &words), "Placements");
        assert_eq!(around("", &words), "");
    }
}
