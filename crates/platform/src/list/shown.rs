//! A list on a page: one part of its rows, with the ways to sort, narrow and go on. The template is `list.html`.

use super::{Column, List, Place};
use crate::form::Form;
use crate::page::Link;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Columns of a page.
const PAGES: &[Place] = &[Place::Everywhere, Place::People];

/// What an address says of a list beside the columns to narrow it by.
const QUERY: [&str; 4] = ["q", "sort", "after", "as-at"];

/// A list as a page shows it.
#[derive(Debug)]
pub struct ListView {
    /// What it is called.
    pub name: String,
    /// How many rows of how many.
    pub count: String,
    /// The heads of its columns.
    pub heads: Vec<Head>,
    /// The rows of this page.
    pub rows: Vec<ShownRow>,
    /// What a row's button says; empty where none of this page has one.
    pub button: &'static str,
    /// What it can be narrowed by.
    pub filters: Vec<Filter>,
    /// Whether it can be searched.
    pub searched: bool,
    /// What it is narrowed by, each with the address without it.
    pub chips: Vec<Link>,
    /// The query as a form.
    pub form: Form,
    /// What the form of the filters carries along.
    pub hidden: Vec<(String, String)>,
    /// The address of the list.
    pub path: String,
    /// The address of all of it.
    pub clear: String,
    /// The page before; empty where there is none.
    pub previous: String,
    /// The page after; empty where there is none.
    pub next: String,
    /// Files of the whole list as it is narrowed: what they are and where.
    pub files: Vec<Link>,
}

/// The head of a column.
#[derive(Debug)]
pub struct Head {
    /// Its words.
    pub label: String,
    /// Where it is sorted by this column, or turned round.
    pub href: String,
    /// “ascending”, “descending” or “none”.
    pub sort: &'static str,
    /// Whether it holds numbers.
    pub numeric: bool,
}

/// A row.
#[derive(Debug)]
pub struct ShownRow {
    /// Its cells.
    pub cells: Vec<ShownCell>,
    /// What can be done with it; an empty address where nothing can.
    pub button: Link,
    /// By what people call it.
    pub called: String,
}

/// A cell.
#[derive(Debug)]
pub struct ShownCell {
    /// The head of its column, for a narrow screen.
    pub label: &'static str,
    /// What stands before its words.
    pub reference: String,
    /// Its words.
    pub words: String,
    /// The code of a BRAG rating; none where it holds something else.
    pub rating: Option<String>,
    /// Where they lead; empty where to nowhere.
    pub href: String,
    /// A quiet line below.
    pub note: String,
    /// Whether that says that something is late.
    pub late: bool,
    /// Whether it heads its row.
    pub heads: bool,
    /// Whether it holds a number.
    pub numeric: bool,
}

/// What a list can be narrowed by.
#[derive(Debug)]
pub struct Filter {
    /// Its name in the address.
    pub key: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// The words that there are: as the address has them and as people read them.
    pub options: Vec<(String, String)>,
}

impl<R: 'static> List<R> {
    /// The page of a list that an address asks for. `path` is the address without its query.
    #[must_use]
    pub fn view(&self, rows: &[R], path: &str, query: &Form) -> ListView {
        let arranged = self.arranged(rows, query);
        let address = Query::of(self, path, query);
        let start = self.start(&arranged, query);
        let end = arranged.len().min(start + self.page);
        let shown = arranged.get(start..end).unwrap_or_default();
        let key = |at: usize| arranged.get(at).map(|row| (self.key)(row).to_string());
        let previous = match start {
            0 => String::new(),
            start if start <= self.page => address.with("after", ""),
            start => address.with("after", &key(start - self.page - 1).unwrap_or_default()),
        };
        let next = match end < arranged.len() {
            true => address.with("after", &key(end - 1).unwrap_or_default()),
            false => String::new(),
        };
        let rows_shown: Vec<ShownRow> = shown.iter().map(|row| self.row(row)).collect();
        let any = rows_shown.iter().any(|row| !row.button.href.is_empty());
        ListView {
            button: self.button.filter(|_| any).map_or("", |(label, _)| label),
            name: self.name.to_owned(),
            count: count(arranged.len(), rows.len(), start, end),
            heads: self.heads(&address, query),
            rows: rows_shown,
            filters: self.filters(rows),
            searched: self.columns.iter().any(|column| column.searched),
            chips: self.chips(rows, &address, query),
            form: query.clone(),
            hidden: address.kept(&["sort", "as-at"]),
            clear: address.only(&["as-at", "sort"]),
            path: path.to_owned(),
            previous,
            next,
            files: Vec::new(),
        }
    }

    /// Where the page begins: after the row that the address names; at the first where that is gone.
    fn start(&self, rows: &[&R], query: &Form) -> usize {
        let after = query.value("after").trim().parse::<Uuid>().ok();
        let place = after.and_then(|after| rows.iter().position(|row| (self.key)(row) == after));
        place
            .map_or(0, |place| place + 1)
            .min(rows.len().saturating_sub(1))
    }

    fn heads(&self, address: &Query, query: &Form) -> Vec<Head> {
        let sort = self.sort_of(query);
        let head = |column: &Column<R>| {
            let now = sort.filter(|(by, _)| by.key == column.key);
            let (sort, other) = match now {
                Some((_, true)) => ("descending", column.key.to_owned()),
                Some((_, false)) => ("ascending", format!("-{}", column.key)),
                None => ("none", column.key.to_owned()),
            };
            Head {
                label: column.label.to_owned(),
                href: address.with("sort", &other),
                sort,
                numeric: column.kind.is_numeric(),
            }
        };
        self.columns_for(PAGES).map(head).collect()
    }

    fn row(&self, row: &R) -> ShownRow {
        let cell = |column: &Column<R>| ShownCell {
            label: column.label,
            reference: column.reference.map_or("", |of| of(row)).to_owned(),
            rating: column.rated.then(|| (column.read)(row).code()),
            words: match (column.read)(row).words() {
                none if none.is_empty() => column.none.to_owned(),
                words => words,
            },
            href: column.link.map_or("", |link| link(row)).to_owned(),
            note: column.note.map(|note| note(row)).unwrap_or_default(),
            late: column.late.is_some_and(|late| late(row)),
            heads: column.link.is_some(),
            numeric: column.kind.is_numeric(),
        };
        let cells: Vec<ShownCell> = self.columns_for(PAGES).map(cell).collect();
        let button = self.button.map(|(label, href)| Link::new(label, href(row)));
        let called =
            cells
                .iter()
                .find(|cell| cell.heads)
                .map(|cell| match cell.reference.as_str() {
                    "" => cell.words.clone(),
                    reference => reference.to_owned(),
                });
        ShownRow {
            button: button.unwrap_or_else(|| Link::new("", "")),
            called: called.unwrap_or_default(),
            cells,
        }
    }

    fn filters(&self, rows: &[R]) -> Vec<Filter> {
        let narrowing = self.columns.iter().filter(|column| column.filtered);
        let filters = narrowing.map(|column| {
            let mut values: Vec<_> = rows.iter().map(|row| (column.read)(row)).collect();
            values.sort_by(|one, other| one.compare(other));
            values.dedup();
            let options = values.iter().map(|value| (value.code(), value.words()));
            Filter {
                key: column.key,
                label: column.label,
                options: options.filter(|(code, _)| !code.is_empty()).collect(),
            }
        });
        filters.filter(|filter| filter.options.len() > 1).collect()
    }

    fn chips(&self, rows: &[R], address: &Query, query: &Form) -> Vec<Link> {
        let words_of = |column: &Column<R>, code: &str| {
            let mut values = rows.iter().map(|row| (column.read)(row));
            let known = values.find(|value| value.code() == code);
            known.map_or_else(|| code.to_owned(), |value| value.words())
        };
        let narrowing = self.columns.iter().filter(|column| column.filtered);
        let mut chips: Vec<Link> = narrowing
            .filter_map(|column| {
                let code = query.value(column.key).trim();
                let label = format!("{}: {}", column.label, words_of(column, code));
                (!code.is_empty()).then(|| Link::new(label, address.with(column.key, "")))
            })
            .collect();
        let words = query.value("q").trim();
        if !words.is_empty() {
            chips.push(Link::new(format!("Says “{words}”"), address.with("q", "")));
        }
        chips
    }
}

impl ListView {
    /// Offers the whole list, as it is narrowed and sorted, as a file.
    #[must_use]
    pub fn file(mut self, label: &str, address: impl std::fmt::Display) -> Self {
        let mut query: BTreeMap<&str, &str> = BTreeMap::new();
        let filters = self.filters.iter().map(|filter| filter.key);
        for key in filters.chain(["q", "sort", "as-at"]) {
            let value = self.form.value(key).trim();
            if !value.is_empty() {
                query.insert(key, value);
            }
        }
        let href = joined(&address.to_string(), query);
        self.files.push(Link::new(label, href));
        self
    }
}

fn count(found: usize, all: usize, start: usize, end: usize) -> String {
    let whole = match found == all {
        true => format!("{all} in all"),
        false => format!("{found} of {all}"),
    };
    match end - start == found {
        true => whole,
        false => format!("{} to {end} of {found}", start + 1),
    }
}

/// An address of the list, to be changed in one thing.
struct Query {
    path: String,
    values: BTreeMap<&'static str, String>,
}

impl Query {
    fn of<R>(list: &List<R>, path: &str, query: &Form) -> Self {
        let filters = list.columns.iter().filter(|column| column.filtered);
        let keys = filters.map(|column| column.key).chain(QUERY);
        let keys = keys.chain(list.keeps.iter().copied());
        let values = keys.map(|key| (key, query.value(key).trim().to_owned()));
        Self {
            path: path.to_owned(),
            values: values.filter(|(_, value)| !value.is_empty()).collect(),
        }
    }

    fn kept(&self, keys: &[&str]) -> Vec<(String, String)> {
        let kept = self.values.iter().filter(|(key, _)| keys.contains(*key));
        kept.map(|(key, value)| ((*key).to_owned(), value.clone()))
            .collect()
    }

    fn only(&self, keys: &[&str]) -> String {
        let kept = self.values.iter().filter(|(key, _)| keys.contains(*key));
        joined(&self.path, kept.map(|(key, value)| (*key, value.as_str())))
    }

    /// The address with one thing said otherwise. Whatever changes, one begins at the first page.
    fn with(&self, key: &str, value: &str) -> String {
        let kept = self
            .values
            .iter()
            .map(|(key, value)| (*key, value.as_str()));
        let kept = kept.filter(|(other, _)| *other != key && *other != "after");
        let said = Some((key, value)).filter(|(_, value)| !value.is_empty());
        joined(&self.path, kept.chain(said))
    }
}

fn joined<'a>(path: &str, query: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let query: Vec<(&str, &str)> = query.into_iter().collect();
    match serde_html_form::to_string(&query) {
        Ok(query) if !query.is_empty() => format!("{path}?{query}"),
        _ => path.to_owned(),
    }
}
