//! Taking who somebody was out of words that others wrote: out of records as they stand, and out of their past.
//!
//! A record whose words change is saved once more, so that whoever has it open is told, and nothing that was read before is shown
//! again; its past is rewritten where it stands. Each version stays where it was, with its author and its day, so the change record
//! holds together as before.

use crate::db::record::columns;
use crate::db::{Arg, Change, DbError, FieldKind, Record, Sql};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeSet;
use uuid::Uuid;

/// How many rows are looked at together.
const AT_ONCE: usize = 200;

/// A name and an address for mail that are to stand nowhere any more, and what stands in their place.
#[derive(Debug, Clone)]
pub struct Blot {
    /// The ways in which the name is written: each its words, and whether a comma may part the first from the others.
    names: Vec<(Vec<Vec<char>>, bool)>,
    address: Vec<char>,
    instead: &'static str,
    /// Fields that stay as they are: the kind of record, and the field.
    kept: &'static [(&'static str, &'static str)],
    /// Kinds of record that say nothing else, and go.
    dropped: &'static [&'static str],
    /// What must stand in a text, in lower case, before it is looked at.
    needles: Vec<Option<String>>,
    /// The organisations in whose records the name is this person's.
    named_in: BTreeSet<Uuid>,
}

impl Blot {
    /// Looks for an address, and for a name of at least two words: one word alone is too often somebody else, or no name.
    #[must_use]
    pub fn new(name: Option<&str>, address: &str, instead: &'static str) -> Self {
        let words: Vec<Vec<char>> = name
            .unwrap_or_default()
            .split_whitespace()
            .map(folded)
            .collect();
        let mut names = Vec::new();
        if words.len() > 1 {
            let mut surname_first = words.clone();
            surname_first.rotate_right(1);
            names = vec![(words.clone(), false), (surname_first, true)];
        }
        let mailbox = address.split('@').next().unwrap_or_default();
        let mut needles = vec![needle(mailbox)];
        if let Some(name) = name.filter(|_| !names.is_empty()) {
            needles.push(needle(name));
        }
        Self {
            names,
            address: folded(address),
            instead,
            kept: &[],
            dropped: &[],
            needles,
            named_in: BTreeSet::new(),
        }
    }

    /// Looks for the name in the records of these organisations; elsewhere somebody else may be called so.
    #[must_use]
    pub fn named_in(mut self, organisations: impl IntoIterator<Item = Uuid>) -> Self {
        self.named_in = organisations.into_iter().collect();
        self
    }

    /// The same for the address alone.
    fn bare(&self) -> Self {
        Self {
            names: Vec::new(),
            ..self.clone()
        }
    }

    fn or_bare<'a>(&'a self, bare: &'a Self, organisation_id: Uuid) -> &'a Self {
        match self.named_in.contains(&organisation_id) {
            true => self,
            false => bare,
        }
    }

    /// Leaves some fields as they are.
    #[must_use]
    pub const fn keeping(mut self, kept: &'static [(&'static str, &'static str)]) -> Self {
        self.kept = kept;
        self
    }

    /// Removes records of some kinds altogether.
    #[must_use]
    pub const fn dropping(mut self, dropped: &'static [&'static str]) -> Self {
        self.dropped = dropped;
        self
    }

    /// The text without name and address; nothing where neither stands there.
    #[must_use]
    pub fn out_of(&self, text: &str) -> Option<String> {
        if text.trim_start().starts_with(['{', '['])
            && let Ok(mut value) = serde_json::from_str::<Value>(text)
        {
            return self.out_of_value(&mut value).then(|| value.to_string());
        }
        let letters: Vec<(usize, char)> = text.char_indices().collect();
        let plain: Vec<char> = letters.iter().map(|(_, letter)| fold(*letter)).collect();
        let (mut told, mut from, mut place) = (String::new(), 0, 0);
        while place < plain.len() {
            match self.ends_at(&plain, place) {
                Some(end) => {
                    let begins = letters.get(place).map_or(text.len(), |(at, _)| *at);
                    told.push_str(text.get(from..begins).unwrap_or_default());
                    told.push_str(self.instead);
                    from = letters.get(end).map_or(text.len(), |(at, _)| *at);
                    place = end;
                }
                None => place += 1,
            }
        }
        (from > 0).then(|| told + text.get(from..).unwrap_or_default())
    }

    /// Where the name or the address ends that begins at a place.
    fn ends_at(&self, text: &[char], place: usize) -> Option<usize> {
        let before = place.checked_sub(1).and_then(|before| text.get(before));
        let earlier = text.get(..place).unwrap_or_default();
        if before.is_some_and(|letter| letter.is_alphanumeric()) && !ends_with_escape(earlier) {
            return None;
        }
        // Anna-Ada Lead is somebody else.
        if matches!(earlier, [.., letter, '-'] if letter.is_alphanumeric()) {
            return None;
        }
        let name = self
            .names
            .iter()
            .find_map(|(words, comma)| name_ends(text, place, words, *comma));
        name.or_else(|| {
            let joined = before.is_some_and(|letter| matches!(letter, '.' | '_' | '-'));
            match joined {
                true => None,
                false => self.address_ends(text, place),
            }
        })
    }

    fn address_ends(&self, text: &[char], mut place: usize) -> Option<usize> {
        for letter in &self.address {
            let encoded = *letter == '@' && starts(text, place, "%40");
            match encoded {
                true => place += 3,
                false if text.get(place) == Some(letter) => place += 1,
                false => return None,
            }
        }
        let goes_on = match text.get(place) {
            Some('.') => text
                .get(place + 1)
                .is_some_and(|letter| letter.is_alphanumeric()),
            Some(letter) => letter.is_alphanumeric() || *letter == '-',
            None => false,
        };
        (!goes_on).then_some(place)
    }

    /// Takes name and address out of every text of a value; says whether there were any.
    pub fn out_of_value(&self, value: &mut Value) -> bool {
        match value {
            Value::String(text) => match self.out_of(text) {
                Some(other) => {
                    *text = other;
                    true
                }
                None => false,
            },
            Value::Array(values) => {
                let mut found = false;
                for value in values {
                    found |= self.out_of_value(value);
                }
                found
            }
            Value::Object(fields) => {
                let mut found = false;
                for (key, mut value) in std::mem::take(fields) {
                    found |= self.out_of_value(&mut value);
                    let other = self.out_of(&key);
                    found |= other.is_some();
                    fields.insert(other.unwrap_or(key), value);
                }
                found
            }
            _ => false,
        }
    }

    /// The same for a snapshot of a kind of record, where some fields stay.
    fn out_of_snapshot(&self, kind: &str, value: &mut Value) -> bool {
        let Some(fields) = value.as_object_mut() else {
            return false;
        };
        let mut found = false;
        for (field, value) in fields.iter_mut() {
            let kept = self.kept.contains(&(kind, field.as_str()));
            found |= !kept && self.out_of_value(value);
        }
        found
    }

    /// The condition that a column may hold name or address, with what it is bound to from a place on.
    #[must_use]
    pub fn condition(&self, columns: &[&str], from: usize) -> (String, Vec<String>) {
        let (mut told, mut bound) = (Vec::new(), Vec::new());
        for needle in &self.needles {
            let Some(needle) = needle else {
                // Without a letter that both engines fold alike, every text is looked at.
                return ("1 = 1".to_owned(), Vec::new());
            };
            bound.push(needle.clone());
            let place = from + bound.len() - 1;
            told.extend(columns.iter().map(|column| {
                format!("replace(lower({column}), ${place}, '') <> lower({column})")
            }));
        }
        (format!("({})", told.join(" or ")), bound)
    }
}

/// A letter as it is compared.
fn fold(letter: char) -> char {
    match letter {
        '’' | '‘' | 'ʼ' => '\'',
        '‐' | '‑' => '-',
        letter => letter.to_lowercase().next().unwrap_or(letter),
    }
}

fn folded(text: &str) -> Vec<char> {
    text.chars().map(fold).collect()
}

/// The longest run of plain letters in a text: both engines fold those alike.
fn needle(text: &str) -> Option<String> {
    let runs = text.split(|letter: char| !letter.is_ascii_alphanumeric());
    let longest = runs.max_by_key(|run| run.len())?;
    (!longest.is_empty()).then(|| longest.to_lowercase())
}

fn starts(text: &[char], place: usize, with: &str) -> bool {
    let mut letters = text.get(place..).unwrap_or_default().iter();
    with.chars().all(|letter| letters.next() == Some(&letter))
}

/// Whether a text ends with a blank as an address writes it: what follows begins anew.
fn ends_with_escape(text: &[char]) -> bool {
    let last = text.len().saturating_sub(3);
    ["%20", "%40", "%2c", "%3d", "%3a"]
        .iter()
        .any(|escape| starts(text, last, escape))
}

/// How many letters part two words at a place: blanks, also as an address writes them, and a comma where there may be one.
fn gap(text: &[char], from: usize, comma: bool) -> usize {
    let mut place = from;
    while let Some(letter) = text.get(place) {
        match letter {
            letter if letter.is_whitespace() || *letter == '+' => place += 1,
            ',' if comma => place += 1,
            '%' if starts(text, place, "%20") => place += 3,
            _ => break,
        }
    }
    place - from
}

fn name_ends(text: &[char], mut place: usize, words: &[Vec<char>], comma: bool) -> Option<usize> {
    for (number, word) in words.iter().enumerate() {
        if number > 0 {
            let gap = gap(text, place, comma && number == 1);
            if gap == 0 {
                return None;
            }
            place += gap;
        }
        let end = place + word.len();
        if text.get(place..end) != Some(word.as_slice()) {
            return None;
        }
        place = end;
    }
    let goes_on = text
        .get(place)
        .is_some_and(|letter| letter.is_alphanumeric());
    // Ada Lead-Hill is somebody else.
    let joined = text.get(place) == Some(&'-')
        && text
            .get(place + 1)
            .is_some_and(|letter| letter.is_alphanumeric());
    (!goes_on && !joined).then_some(place)
}

/// A table that keeps no change record, and its columns that may hold words of people: said beside the statements that write it.
#[derive(Debug)]
pub struct WordedTable {
    /// The table.
    pub table: &'static str,
    /// The columns.
    pub columns: &'static [&'static str],
}

inventory::collect!(WordedTable);

#[derive(Deserialize)]
struct Words {
    words: String,
}

#[derive(Deserialize)]
struct Past {
    organisation_id: Uuid,
    id: Uuid,
    kind: String,
    after: String,
}

/// The columns of a kind of record that hold words.
fn worded<R: Record>() -> Vec<&'static str> {
    let values = R::blank(Uuid::nil(), Uuid::nil()).values();
    let fields = R::FIELDS.iter().zip(values);
    fields
        .filter(|(field, value)| {
            matches!(value, Arg::Text(_)) && !matches!(field.kind, FieldKind::Word(_))
        })
        .map(|(field, _)| field.name)
        .collect()
}

impl Change {
    /// Takes a name and an address out of all records of a kind, as they stand.
    ///
    /// # Errors
    /// When the engine fails, or somebody else changed one of them meanwhile.
    pub async fn blot<R: Record>(&mut self, blot: &Blot) -> Result<(), DbError> {
        let (worded, bare) = (worded::<R>(), blot.bare());
        if worded.is_empty() {
            return Ok(());
        }
        let (condition, bound) = blot.condition(&worded, 3);
        let text = format!(
            "select {} from {} where (organisation_id, id) > ($1, $2) and {condition}
             order by organisation_id, id limit {AT_ONCE}",
            columns::<R>(),
            R::TABLE
        );
        let mut last = (Uuid::nil(), Uuid::nil());
        loop {
            let sql = Sql::made(text.clone()).bind(last.0).bind(last.1);
            let sql = bound.iter().fold(sql, |sql, needle| sql.bind(needle));
            let records: Vec<R> = self.all(sql).await?;
            let Some(end) = records.last() else {
                return Ok(());
            };
            last = (end.organisation_id(), end.id());
            for record in records {
                let blot = blot.or_bare(&bare, record.organisation_id());
                self.blot_one(record, blot, &worded).await?;
            }
        }
    }

    async fn blot_one<R: Record>(
        &mut self,
        record: R,
        blot: &Blot,
        worded: &[&'static str],
    ) -> Result<(), DbError> {
        let shape = |error: serde_json::Error| DbError::Shape(error.to_string());
        let mut value = serde_json::to_value(&record).map_err(shape)?;
        if !blot.out_of_snapshot(R::KIND, &mut value) {
            return Ok(());
        }
        if blot.dropped.contains(&R::KIND) {
            return self.forget(record, worded).await;
        }
        let mut without: R = serde_json::from_value(value).map_err(shape)?;
        self.save(&mut without).await
    }

    /// Takes a name and an address out of the past of every record.
    ///
    /// # Errors
    /// When the engine fails, or a snapshot cannot be read.
    pub async fn blot_past(&mut self, blot: &Blot) -> Result<(), DbError> {
        let (condition, bound) = blot.condition(&["after"], 3);
        let text = format!(
            "select organisation_id, id, kind, after from changes
             where (organisation_id, id) > ($1, $2) and after is not null and {condition}
             order by organisation_id, id limit {AT_ONCE}"
        );
        let (mut last, bare) = ((Uuid::nil(), Uuid::nil()), blot.bare());
        loop {
            let sql = Sql::made(text.clone()).bind(last.0).bind(last.1);
            let sql = bound.iter().fold(sql, |sql, needle| sql.bind(needle));
            let past: Vec<Past> = self.all(sql).await?;
            let Some(end) = past.last() else {
                return Ok(());
            };
            last = (end.organisation_id, end.id);
            for one in past {
                let shape = |error: serde_json::Error| DbError::Shape(error.to_string());
                let mut value: Value = serde_json::from_str(&one.after).map_err(shape)?;
                let blot = blot.or_bare(&bare, one.organisation_id);
                if blot.out_of_snapshot(&one.kind, &mut value) {
                    self.rewrite(one.organisation_id, one.id, &value).await?;
                }
            }
        }
    }

    /// Takes a name and an address out of the texts that stand in no record: those that were said by [`WordedTable`].
    ///
    /// # Errors
    /// When the engine fails.
    pub async fn blot_tables(&mut self, blot: &Blot) -> Result<(), DbError> {
        for worded in inventory::iter::<WordedTable> {
            for column in worded.columns {
                let (condition, bound) = blot.condition(&[column], 1);
                let table = worded.table;
                let text = format!(
                    "select distinct {column} as words from {table} where {column} is not null and {condition}"
                );
                let sql = bound
                    .iter()
                    .fold(Sql::made(text), |sql, needle| sql.bind(needle));
                for Words { words } in self.all::<Words>(sql).await? {
                    let Some(other) = blot.out_of(&words) else {
                        continue;
                    };
                    let text = format!("update {table} set {column} = $1 where {column} = $2");
                    self.execute(Sql::made(text).bind(other).bind(words))
                        .await?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn out_of(text: &str) -> String {
        let blot = Blot::new(Some("Zoë O’Lead"), "zoe.lead@example.org", "Somebody");
        blot.out_of(text).unwrap_or_else(|| "as it was".to_owned())
    }

    #[test]
    fn a_name_is_found_as_people_write_it_and_nobody_elses() {
        for (text, without) in [
            ("Zoë O’Lead", "Somebody"),
            ("ask ZOË  O'LEAD’s team", "ask Somebody’s team"),
            ("@Zoë O’Lead, Zoë\nO’Lead", "@Somebody, Somebody"),
            ("O’Lead, Zoë; O'Lead,Zoë", "Somebody; Somebody"),
            ("(O’Lead Zoë)", "(Somebody)"),
            ("<Zoe.Lead@Example.org>.", "<Somebody>."),
            (
                "/people?who=Zo%C3%AB&mail=zoe.lead%40example.org",
                "/people?who=Zo%C3%AB&mail=Somebody",
            ),
            ("Zoë+O’Lead and Zoë%20O’Lead", "Somebody and Somebody"),
            ("Zoë", "as it was"),
            ("Zoë O’Leader", "as it was"),
            ("Zoë O’Lead-Hill", "as it was"),
            ("xzoe.lead@example.org", "as it was"),
            ("a.zoe.lead@example.org", "as it was"),
            ("zoe.lead@example.org.uk", "as it was"),
            ("", "as it was"),
        ] {
            assert_eq!(out_of(text), without, "{text}");
        }
    }

    #[test]
    fn a_text_that_is_kept_as_a_map_stays_one() {
        let texts = json!({"to": "line\nZoë O’Lead", "Zoë O’Lead": ["zoe.lead@example.org", 3]});
        let without = out_of(&texts.to_string());
        let without: Value = serde_json::from_str(&without).unwrap();
        assert_eq!(
            without,
            json!({"to": "line\nSomebody", "Somebody": ["Somebody", 3]})
        );
    }

    #[test]
    fn a_name_of_one_word_is_not_looked_for() {
        let blot = Blot::new(Some("Green"), "green@example.org", "Somebody");
        assert_eq!(blot.out_of("green"), None);
        assert_eq!(
            blot.out_of("green@example.org").as_deref(),
            Some("Somebody")
        );
    }
}
