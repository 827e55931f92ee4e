//! A list on a page: one part of its rows, with the ways to sort, narrow and go on. The template is `list.html`.

use super::{Column, List, Look, Place};
use crate::form::Form;
use crate::page::{Link, with_query};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Columns of a page.
const PAGES: &[Place] = &[Place::Everywhere, Place::People];

/// A word of more letters than this breaks where its column ends.
const LONG_WORD: usize = 30;

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
    /// What its files are asked for, so that they are narrowed and sorted alike.
    pub asked: Vec<(String, String)>,
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
    /// How they look.
    pub mark: Mark,
    /// Where they lead; empty where to nowhere.
    pub href: String,
    /// A quiet line below.
    pub note: String,
    /// Whether that says that something is late.
    pub late: bool,
    /// What else there is to go to.
    pub links: Vec<CellLink>,
    /// Whether a word in it is longer than a line may be, as the name of a file: it may break anywhere.
    pub breaks: bool,
    /// Whether it heads its row.
    pub heads: bool,
    /// Whether it holds a number.
    pub numeric: bool,
}

/// How the words of a cell look.
#[derive(Debug, PartialEq, Eq)]
pub enum Mark {
    /// As words.
    Words,
    /// As the BRAG rating of this code.
    Rating(String),
    /// As the grade of this code.
    Grade(String),
    /// In a box of this colour.
    Tag(&'static str),
}

/// A link in a cell.
#[derive(Debug)]
pub struct CellLink {
    /// Its words.
    pub label: String,
    /// What tells it from those of other rows, for whoever hears it alone: “of Leeds”.
    pub of: String,
    /// Where it leads.
    pub href: String,
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
    /// The page of a list that an address asks for. `path` is the address without its query; its links lead to the place on the page
    /// that it ends with, if it does (`#meetings`).
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
        ListView {
            count: count(arranged.len(), rows.len(), start, end),
            filters: self.filters(rows),
            searched: self.columns.iter().any(|column| column.searched),
            chips: self.chips(rows, &address, query),
            previous,
            next,
            ..self.shown(shown, &address, query)
        }
    }

    /// One page of a list that is too long to be read whole: its rows, narrowed and sorted and cut after the key `after` by the database,
    /// and whether more follow.
    #[must_use]
    pub fn page_view(&self, rows: &[R], more: bool, path: &str, query: &Form) -> ListView {
        let address = Query::of(self, path, query);
        let last = rows.last().filter(|_| more);
        let next = last.map(|row| address.with("after", &(self.key)(row).to_string()));
        let shown: Vec<&R> = rows.iter().collect();
        ListView {
            next: next.unwrap_or_default(),
            ..self.shown(&shown, &address, query)
        }
    }

    /// Rows as they stand, with their heads; without what leads to other rows.
    fn shown(&self, rows: &[&R], address: &Query, query: &Form) -> ListView {
        let rows: Vec<ShownRow> = rows.iter().map(|row| self.row(row)).collect();
        let any = rows.iter().any(|row| !row.button.href.is_empty());
        ListView {
            button: self.button.filter(|_| any).map_or("", |(label, _)| label),
            name: self.name.to_owned(),
            count: String::new(),
            heads: self.heads(address, query),
            rows,
            filters: Vec::new(),
            searched: false,
            chips: Vec::new(),
            form: query.clone(),
            hidden: address.kept(|key| ["sort", "as-at"].contains(&key)),
            clear: address.only(&["as-at", "sort"]),
            path: address.path.clone(),
            previous: String::new(),
            next: String::new(),
            files: Vec::new(),
            asked: address.kept(|key| key != "after"),
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
            mark: column.mark(row),
            breaks: has_long_word(&(column.read)(row).words()),
            words: match (column.read)(row).words() {
                none if none.is_empty() => column.none.to_owned(),
                words => words,
            },
            href: column.link.map_or("", |link| link(row)).to_owned(),
            note: column.note.map(|note| note(row)).unwrap_or_default(),
            late: column.late.is_some_and(|late| late(row)),
            links: column.links.map(|links| links(row)).unwrap_or_default(),
            heads: column.heads,
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
            chips.push(Link::new(
                format!("Contains “{words}”"),
                address.with("q", ""),
            ));
        }
        chips
    }
}

impl<R> Column<R> {
    fn mark(&self, row: &R) -> Mark {
        match self.look {
            Look::Words => Mark::Words,
            Look::Rating => Mark::Rating((self.read)(row).code()),
            // Without a grade it says so in words of its own.
            Look::Grade => match (self.read)(row).code() {
                none if none.is_empty() => Mark::Words,
                code => Mark::Grade(code),
            },
            Look::Tag(colour) => Mark::Tag(colour(row)),
        }
    }
}

impl ShownCell {
    /// Whether something stands in it before its note.
    #[must_use]
    pub fn has_words(&self) -> bool {
        !self.words.is_empty() || self.mark != Mark::Words
    }
}

/// Whether words hold one that may not fit into a column.
fn has_long_word(words: &str) -> bool {
    words
        .split_whitespace()
        .any(|word| word.chars().count() > LONG_WORD)
}

impl ListView {
    /// Offers the whole list, as it is narrowed and sorted, as a file.
    #[must_use]
    pub fn file(mut self, label: &str, address: impl std::fmt::Display) -> Self {
        let asked = self.asked.iter().map(|(key, value)| (key, value));
        let link = Link::new(label, with_query(address, asked));
        self.files.push(link);
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

    fn kept(&self, keys: impl Fn(&str) -> bool) -> Vec<(String, String)> {
        let kept = self.values.iter().filter(|(key, _)| keys(key));
        kept.map(|(key, value)| ((*key).to_owned(), value.clone()))
            .collect()
    }

    fn only(&self, keys: &[&str]) -> String {
        with_query(&self.path, self.kept(|key| keys.contains(&key)))
    }

    /// The address with one thing said otherwise. Whatever changes, one begins at the first page.
    fn with(&self, key: &str, value: &str) -> String {
        let kept = self.kept(|other| other != key && other != "after");
        with_query(
            &self.path,
            kept.into_iter().chain([(key.to_owned(), value.to_owned())]),
        )
    }
}
