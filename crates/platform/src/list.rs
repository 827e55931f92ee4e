//! A list declared once: its columns with their names, widths and readings are the table of a page (sorted, filtered, searched, cut
//! into pages), the sheet of a workbook, the lines of a CSV file, the items of JSON and their schema.
//!
//! ```
//! use platform::list::List;
//! use jiff::civil::Date;
//!
//! struct Row { id: uuid::Uuid, title: String, due_on: Option<Date> }
//!
//! let list = List::new("Actions", |row: &Row| row.id)
//!     .column("title", "Action", 40, |row| row.title.clone()).searched()
//!     .column("due_on", "Due", 12, |row| row.due_on);
//! assert_eq!(list.schema()["properties"]["due_on"]["format"], "date");
//! ```

mod file;
mod shown;
#[cfg(test)]
mod tests;
mod value;

pub use shown::{CellLink, Filter, Head, ListView, Mark, ShownCell, ShownRow};
pub use value::{Chosen, Kind, Pence, Value, Valued, in_full_time};

use crate::db::{FieldKind, Record};
use crate::form::Form;
use documents::xlsx::Shade;
use std::cmp::Ordering;
use uuid::Uuid;

/// How many rows a page has unless its list says otherwise.
pub const PAGE: usize = 100;

/// Where a column stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Everywhere,
    /// In files and for other programs, but not on the page.
    Files,
    /// For other programs alone.
    Programs,
    /// On the page and in its workbook, for people alone.
    People,
}

/// How a column's words look on a page.
enum Look<R> {
    Words,
    /// A BRAG rating, by letter, shape and word.
    Rating,
    /// A grade of inspectors, by bars and word.
    Grade,
    /// In a box of the colour that a row has.
    Tag(fn(&R) -> &'static str),
}

/// How rows stand to each other, where not as their words do.
type Order<R> = Box<dyn Fn(&R, &R) -> Ordering + Send + Sync>;

/// A column of a list.
pub struct Column<R> {
    key: &'static str,
    label: &'static str,
    about: &'static str,
    width: u16,
    kind: Kind,
    read: Box<dyn Fn(&R) -> Value + Send + Sync>,
    order: Option<Order<R>>,
    heads: bool,
    link: Option<fn(&R) -> &str>,
    note: Option<fn(&R) -> String>,
    late: Option<fn(&R) -> bool>,
    links: Option<fn(&R) -> Vec<CellLink>>,
    reference: Option<fn(&R) -> &str>,
    none: &'static str,
    look: Look<R>,
    shades: Option<&'static [Shade]>,
    place: Place,
    filtered: bool,
    searched: bool,
}

/// What a row's button says, and where a row has it lead.
type Button<R> = (&'static str, fn(&R) -> &str);

/// A list: what it is called, its columns, and what tells its rows apart.
pub struct List<R> {
    name: &'static str,
    key: fn(&R) -> Uuid,
    columns: Vec<Column<R>>,
    first_sort: Option<&'static str>,
    page: usize,
    keeps: &'static [&'static str],
    button: Option<Button<R>>,
}

impl<R> std::fmt::Debug for List<R> {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(to, "List of {}", self.name)
    }
}

impl<R: 'static> List<R> {
    /// A list without columns. `key` gives what tells its rows apart.
    #[must_use]
    pub fn new(name: &'static str, key: fn(&R) -> Uuid) -> Self {
        Self {
            name,
            key,
            columns: Vec::new(),
            first_sort: None,
            page: PAGE,
            keeps: &[],
            button: None,
        }
    }

    /// A column: its key in addresses, CSV and JSON; what people call it; its width in characters; and how it is read.
    #[must_use]
    pub fn column<V: Valued>(
        mut self,
        key: &'static str,
        label: &'static str,
        width: u16,
        read: fn(&R) -> V,
    ) -> Self {
        let read = move |row: &R| read(row).value();
        let column = Column::new(key, label, width, V::KIND, read);
        self.columns.push(column);
        self
    }

    /// A column for each field of a record that it says itself, in files and for other programs: with its label, kind and value. One
    /// that names a person or another record is left out, and one that stands in the list already.
    #[must_use]
    pub fn fields_of<T: Record>(mut self, record: fn(&R) -> &T) -> Self {
        for (spec, read) in T::FIELDS.iter().zip(T::READ) {
            let known = self.columns.iter().any(|column| column.key == spec.name);
            let Some((kind, width)) = Kind::of_field(spec).filter(|_| !known) else {
                continue;
            };
            let read = move |row: &R| Value::of_field(spec.kind, &read(record(row)));
            self.columns.push(Column {
                place: Place::Files,
                searched: matches!(spec.kind, FieldKind::Text | FieldKind::LongText),
                ..Column::new(spec.name, spec.label, width, kind, read)
            });
        }
        self
    }

    fn last(mut self, change: impl FnOnce(&mut Column<R>)) -> Self {
        if let Some(column) = self.columns.last_mut() {
            change(column);
        }
        self
    }

    /// What the last column holds, for the description that other programs read.
    #[must_use]
    pub fn about(self, about: &'static str) -> Self {
        self.last(|column| column.about = about)
    }

    /// Rows are sorted by the last column in this order, and not in that of its words.
    #[must_use]
    pub fn ordered<O: Ord + 'static>(self, order: fn(&R) -> O) -> Self {
        self.last(|column| {
            column.order = Some(Box::new(move |one, other| order(one).cmp(&order(other))));
        })
    }

    /// The last column heads its row on a page: its words are what the row is called.
    #[must_use]
    pub fn heading(self) -> Self {
        self.last(|column| column.heads = true)
    }

    /// The last column heads its row, and its words lead there on a page; to nowhere where that is empty.
    #[must_use]
    pub fn linked(self, link: fn(&R) -> &str) -> Self {
        self.heading().last(|column| column.link = Some(link))
    }

    /// What else there is to go to from the last column's words on a page, below them and their note.
    #[must_use]
    pub fn links(self, links: fn(&R) -> Vec<CellLink>) -> Self {
        self.last(|column| column.links = Some(links))
    }

    /// A quiet line below the last column's words on a page.
    #[must_use]
    pub fn noted(self, note: fn(&R) -> String) -> Self {
        self.last(|column| column.note = Some(note))
    }

    /// Where the last column's note is something that is late.
    #[must_use]
    pub fn late(self, late: fn(&R) -> bool) -> Self {
        self.last(|column| column.late = Some(late))
    }

    /// What stands before the last column's words on a page: a number by which people call the row.
    #[must_use]
    pub fn referenced(self, reference: fn(&R) -> &str) -> Self {
        self.last(|column| column.reference = Some(reference))
    }

    /// What a page says where the last column holds nothing.
    #[must_use]
    pub fn or_say(self, none: &'static str) -> Self {
        self.last(|column| column.none = none)
    }

    /// The last column holds a BRAG rating, which a page shows by letter, shape and word.
    #[must_use]
    pub fn rated(self) -> Self {
        self.last(|column| column.look = Look::Rating)
    }

    /// The last column holds a grade of inspectors, which a page shows by bars and word.
    #[must_use]
    pub fn graded(self) -> Self {
        self.last(|column| column.look = Look::Grade)
    }

    /// A page shows the last column's words in a box of this colour (`ui::tag`).
    #[must_use]
    pub fn tagged(self, colour: fn(&R) -> &'static str) -> Self {
        self.last(|column| column.look = Look::Tag(colour))
    }

    /// The last column's words are coloured in a workbook.
    #[must_use]
    pub fn shaded(self, shades: &'static [Shade]) -> Self {
        self.last(|column| column.shades = Some(shades))
    }

    /// The list can be narrowed to one of the last column's words.
    #[must_use]
    pub fn filtered(self) -> Self {
        self.last(|column| column.filtered = true)
    }

    /// The last column is searched for words.
    #[must_use]
    pub fn searched(self) -> Self {
        self.last(|column| column.searched = true)
    }

    /// The last column stands in files and for other programs, and not on the page.
    #[must_use]
    pub fn in_files(self) -> Self {
        self.last(|column| column.place = Place::Files)
    }

    /// The last column is for other programs alone.
    #[must_use]
    pub fn for_programs(self) -> Self {
        self.last(|column| column.place = Place::Programs)
    }

    /// The last column is for people alone: on the page and in its workbook.
    #[must_use]
    pub fn for_people(self) -> Self {
        self.last(|column| column.place = Place::People)
    }

    /// Rows are sorted by the last column where nobody asked otherwise; `-` before its key turns that round.
    #[must_use]
    pub fn sorted_by(mut self, sort: &'static str) -> Self {
        self.first_sort = Some(sort);
        self
    }

    /// A page has so many rows.
    #[must_use]
    pub fn paged(mut self, rows: usize) -> Self {
        self.page = rows.max(1);
        self
    }

    /// What else the address of the list says, and every link of it keeps.
    #[must_use]
    pub fn keeping(mut self, keys: &'static [&'static str]) -> Self {
        self.keeps = keys;
        self
    }

    /// A button at the end of each row that has somewhere to lead.
    #[must_use]
    pub fn button(mut self, label: &'static str, href: fn(&R) -> &str) -> Self {
        self.button = Some((label, href));
        self
    }

    fn columns_for(&self, places: &'static [Place]) -> impl Iterator<Item = &Column<R>> {
        let columns = self.columns.iter();
        columns.filter(move |column| places.contains(&column.place))
    }

    /// Rows narrowed and sorted as the query of an address says.
    #[must_use]
    pub fn arranged<'a>(&self, rows: &'a [R], query: &Form) -> Vec<&'a R> {
        let rows = rows.iter().filter(|row| self.fits(row, query));
        let Some((column, descending)) = self.sort_of(query) else {
            return rows.collect();
        };
        let mut read: Vec<(Value, &R)> = rows.map(|row| ((column.read)(row), row)).collect();
        // A stable sort keeps the order of rows that are alike.
        read.sort_by(|one, other| column.compare(one, other, descending));
        read.into_iter().map(|(_, row)| row).collect()
    }

    fn fits(&self, row: &R, query: &Form) -> bool {
        let narrowed = self.columns.iter().filter(|column| column.filtered);
        let fits = narrowed.map(|column| (column, query.value(column.key).trim()));
        let mut fits = fits.filter(|(_, wanted)| !wanted.is_empty());
        let words = query.value("q").trim().to_lowercase();
        fits.all(|(column, wanted)| (column.read)(row).code() == wanted)
            && words.split_whitespace().all(|word| self.says(row, word))
    }

    fn says(&self, row: &R, word: &str) -> bool {
        let mut searched = self.columns.iter().filter(|column| column.searched);
        searched.any(|column| (column.read)(row).words().to_lowercase().contains(word))
    }

    /// The key of the column that an address sorts by, and whether downwards: for a list that the database sorts in one way alone.
    #[must_use]
    pub fn sort(&self, query: &Form) -> Option<(&'static str, bool)> {
        let sort = self.sort_of(query);
        sort.map(|(column, descending)| (column.key, descending))
    }

    /// The column to sort by, and whether downwards.
    fn sort_of(&self, query: &Form) -> Option<(&Column<R>, bool)> {
        let asked = [query.value("sort").trim(), self.first_sort.unwrap_or("")];
        asked.into_iter().find_map(|sort| {
            let key = sort.strip_prefix('-').unwrap_or(sort);
            let mut columns = self.columns.iter();
            let column = columns.find(|column| column.key == key)?;
            Some((column, sort.starts_with('-')))
        })
    }
}

impl<R> Column<R> {
    fn new(
        key: &'static str,
        label: &'static str,
        width: u16,
        kind: Kind,
        read: impl Fn(&R) -> Value + Send + Sync + 'static,
    ) -> Self {
        Self {
            key,
            label,
            about: label,
            width,
            kind,
            read: Box::new(read),
            order: None,
            heads: false,
            link: None,
            note: None,
            late: None,
            links: None,
            reference: None,
            none: "",
            look: Look::Words,
            shades: None,
            place: Place::Everywhere,
            filtered: false,
            searched: false,
        }
    }

    /// What is missing comes last, whichever way one sorts.
    fn compare(
        &self,
        (left, one): &(Value, &R),
        (right, other): &(Value, &R),
        descending: bool,
    ) -> Ordering {
        let missing = left.is_nothing().cmp(&right.is_nothing());
        let order = match &self.order {
            Some(order) => order(one, other),
            None => left.compare(right),
        };
        missing.then(if descending { order.reverse() } else { order })
    }
}
