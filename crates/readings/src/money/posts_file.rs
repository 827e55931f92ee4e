//! Posts from a file: CSV or a workbook with the columns `title`, `grade`, `point`, `fte`, `start` and `end`.

use improvement::Problem as _;
use improvement::money::{Decimal, GradeProblem, Grades, Post, PostProblem};
use improvement::trackers::{When, plain, serial, when};
use jiff::civil::Date;
use platform::spreadsheet::{self, Cell, FileError, Grid};
use std::collections::HashMap;
use std::fmt;
use thiserror::Error;

/// What the columns are called: first the name by which problems call them.
const COLUMNS: [&[&str]; 6] = [
    &["title", "post", "post title", "job title"],
    &["grade"],
    &[
        "point",
        "scp",
        "spinal point",
        "spine point",
        "spinal column point",
    ],
    &["fte", "full time equivalent"],
    &["start", "start date", "starts", "from"],
    &["end", "end date", "ends", "to", "until"],
];
const TITLE: usize = 0;
const GRADE: usize = 1;
const POINT: usize = 2;
const FTE: usize = 3;
const START: usize = 4;
const END: usize = 5;
/// Columns that a file may leave out, for it may have nothing to say in them.
const OPTIONAL: [usize; 2] = [POINT, END];

/// How much of a cell a problem repeats, in characters.
const SHOWN: usize = 60;

/// Why a file is no file of posts.
#[derive(Debug, Error)]
pub enum PostsError {
    /// It is no table.
    #[error("{0}")]
    File(#[from] FileError),
    /// A column is missing.
    #[error(
        "there is no column “{missing}”: the first row must name title, grade, point, fte, start and end. It names {found}"
    )]
    Column {
        /// The column.
        missing: &'static str,
        /// What the row names.
        found: String,
    },
    /// Two columns have one name.
    #[error("there are two columns “{0}”: delete or rename one of them")]
    Twice(&'static str),
    /// There is nothing below the row of names.
    #[error("there are no posts below the row of column names")]
    NoPosts,
    /// Rows cannot be read.
    #[error("{} cannot be read", rows_in_words(.0))]
    Rows(Vec<FileProblem>),
}

fn rows_in_words(problems: &[FileProblem]) -> String {
    let mut rows: Vec<usize> = problems.iter().map(|problem| problem.row).collect();
    rows.dedup();
    improvement::calendar::counted(rows.len() as u64, "row", "rows")
}

/// What is wrong in one cell of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileProblem {
    /// The row, as a spreadsheet counts: the row of names is mostly row 1.
    pub row: usize,
    /// The column by the file's own name for it; none where it is about the whole row.
    pub column: String,
    /// What the cell says.
    pub value: String,
    /// What is wrong with it and what to do.
    pub rule: String,
}

impl fmt::Display for FileProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {}", self.row)?;
        if !self.column.is_empty() {
            write!(f, ", column {}", self.column)?;
        }
        match self.value.as_str() {
            "" => write!(f, ": {}", self.rule),
            value => write!(f, ": “{value}” {}", self.rule),
        }
    }
}

/// The posts of a file, and where each stands in it.
#[derive(Debug)]
pub struct PostsFile {
    grid: Grid,
    head: usize,
    columns: [Option<usize>; 6],
    /// The row and the title of each post.
    places: Vec<(usize, String)>,
    posts: Vec<Post>,
}

impl PostsFile {
    /// Reads a file. `grades` are those that its posts can have.
    ///
    /// # Errors
    /// When it is no table, a column is missing, or rows cannot be read: then all that is wrong is told.
    pub fn read(bytes: &[u8], grades: &Grades) -> Result<Self, PostsError> {
        let grids = spreadsheet::read("posts", bytes)?;
        let seen = |grid: &&Grid| !grid.hidden;
        let found = grids.iter().filter(seen).find_map(|grid| {
            let found = head(grid).ok()?;
            Some((grid, found))
        });
        let (grid, (head, columns)) = match (found, grids.first()) {
            (Some(found), _) => found,
            (None, Some(first)) => (first, head(first)?),
            (None, None) => return Err(FileError::Empty.into()),
        };
        let mut file = Self {
            grid: grid.clone(),
            head,
            columns,
            places: Vec::new(),
            posts: Vec::new(),
        };
        let problems = file.fill(grades);
        if !problems.is_empty() {
            return Err(PostsError::Rows(problems));
        }
        match file.posts.is_empty() {
            true => Err(PostsError::NoPosts),
            false => Ok(file),
        }
    }

    /// The posts, in the order of the file.
    #[must_use]
    pub fn posts(&self) -> &[Post] {
        &self.posts
    }

    /// What a post is called.
    #[must_use]
    pub fn title(&self, post: usize) -> &str {
        self.places.get(post).map_or("", |(_, title)| title)
    }

    /// The row of a post.
    #[must_use]
    pub fn row(&self, post: usize) -> usize {
        self.places.get(post).map_or(0, |(row, _)| row + 1)
    }

    /// A problem of a post as a problem of the file.
    #[must_use]
    pub fn told(&self, problem: &PostProblem) -> FileProblem {
        let field = problem.field().unwrap_or_default();
        let column = COLUMNS.iter().position(|names| names[0] == field);
        let row = self.places.get(problem.post).map_or(0, |(row, _)| *row);
        self.problem(row, column.unwrap_or(TITLE), problem.to_string())
    }

    fn fill(&mut self, grades: &Grades) -> Vec<FileProblem> {
        let mut problems = Vec::new();
        let mut days = Days::default();
        for row in self.head + 1..self.grid.rows.len() {
            let cells = self.grid.rows.get(row).map(Vec::as_slice);
            if cells.unwrap_or_default().iter().all(Cell::is_blank) {
                continue;
            }
            let before = problems.len();
            if let Some((title, post)) = self.post(row, grades, &mut days, &mut problems) {
                self.places.push((row, title));
                self.posts.push(post);
            }
            if let Some(beyond) = self.beyond(row, problems.len() > before) {
                problems.truncate(before);
                problems.push(beyond);
            }
        }
        problems
    }

    /// A row with more fields than there are names: a title with a comma that is not in quotation marks moves all that follows. Empty ones
    /// at the end do no harm where the row can be read.
    fn beyond(&self, row: usize, is_wrong: bool) -> Option<FileProblem> {
        let fields = |row: usize| self.grid.fields.get(row).copied().unwrap_or(0);
        let named = self.grid.rows.get(self.head)?.len().max(fields(self.head));
        let beyond = self.grid.rows.get(row)?.get(named..).unwrap_or_default();
        let is_empty = beyond.iter().all(Cell::is_blank);
        let has_moved = is_wrong && fields(row) > named;
        if is_empty && !has_moved {
            return None;
        }
        Some(FileProblem {
            row: row + 1,
            column: String::new(),
            value: String::new(),
            rule: format!(
                "there are more fields than the {named} column names: put a title that contains a comma in quotation marks"
            ),
        })
    }

    fn post(
        &self,
        row: usize,
        grades: &Grades,
        days: &mut Days,
        problems: &mut Vec<FileProblem>,
    ) -> Option<(String, Post)> {
        let mut note = |column: usize, rule: String| {
            problems.push(self.problem(row, column, rule));
        };
        let title = self.text(row, TITLE);
        if title.is_empty() {
            note(TITLE, "enter what the post is called".to_owned());
        }
        let grade = grades.find(&self.text(row, GRADE));
        let grade = grade.map_err(|problem: GradeProblem| note(GRADE, problem.to_string()));
        let point = point(&self.text(row, POINT)).map_err(|rule| note(POINT, rule.to_owned()));
        let fte = fte(&self.text(row, FTE)).map_err(|rule| note(FTE, rule.to_owned()));
        let start = match days.of(self.cell(row, START)) {
            Ok(Some(day)) => Some(day),
            Ok(None) => {
                note(START, "enter the first day, such as 2020-04-01".to_owned());
                None
            }
            Err(rule) => {
                note(START, rule);
                None
            }
        };
        let end = days.of(self.cell(row, END)).map_err(|rule| note(END, rule));
        let post = Post {
            grade: grade.ok()?,
            point: point.ok()?,
            fte: fte.ok()?,
            start: start?,
            end: end.ok()?,
        };
        (!title.is_empty()).then_some((title, post))
    }

    fn cell(&self, row: usize, column: usize) -> &Cell {
        const NOTHING: &Cell = &Cell::Empty;
        let place = self.columns.get(column).copied().flatten();
        place.map_or(NOTHING, |place| self.grid.cell(row, place))
    }

    fn text(&self, row: usize, column: usize) -> String {
        match self.cell(row, column) {
            // What a workbook could not work out is no value: it is told as one that cannot be read.
            Cell::Error(error) => error.clone(),
            cell => cell.text().trim().to_owned(),
        }
    }

    fn problem(&self, row: usize, column: usize, rule: String) -> FileProblem {
        let place = self.columns.get(column).copied().flatten();
        let name = place.map(|place| self.grid.cell(self.head, place).text());
        let name = name.filter(|name| !name.trim().is_empty());
        FileProblem {
            row: row + 1,
            column: name.map_or_else(
                || COLUMNS[column][0].to_owned(),
                |name| name.trim().to_owned(),
            ),
            value: self.text(row, column).chars().take(SHOWN).collect(),
            rule,
        }
    }
}

/// The row of names and where each column stands.
fn head(grid: &Grid) -> Result<(usize, [Option<usize>; 6]), PostsError> {
    let filled = |row: &Vec<Cell>| !row.iter().all(Cell::is_blank);
    let head = grid.rows.iter().position(filled).ok_or(FileError::Empty)?;
    let cells = grid.rows.get(head).map(Vec::as_slice).unwrap_or_default();
    let names: Vec<String> = cells.iter().map(|cell| plain(&cell.text())).collect();
    let mut columns = [None; 6];
    for (place, (column, known)) in columns.iter_mut().zip(COLUMNS).enumerate() {
        // A name of ours goes before another that may stand for it.
        let mut found = known
            .iter()
            .map(|known| {
                names
                    .iter()
                    .enumerate()
                    .filter(move |(_, name)| name == known)
            })
            .find_map(|mut found| Some((found.next()?.0, found.next().is_some())));
        if let Some((_, true)) = found {
            return Err(PostsError::Twice(known[0]));
        }
        if found.is_none() && !OPTIONAL.contains(&place) {
            let found: Vec<&str> = names
                .iter()
                .map(String::as_str)
                .filter(|name| !name.is_empty())
                .take(12)
                .collect();
            return Err(PostsError::Column {
                missing: known[0],
                found: found.join(", "),
            });
        }
        *column = found.take().map(|(at, _)| at);
    }
    Ok((head, columns))
}

/// `35`, `35.0`, `SCP 35`; none where it is left empty.
fn point(text: &str) -> Result<Option<u16>, &'static str> {
    const RULE: &str = "is not a point of a scale: enter a whole number, such as 35";
    let digits = text.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
    let known = ["", "scp", "sp", "point", "pt"];
    let prefix = text.get(..text.len() - digits.len()).unwrap_or_default();
    if !known.contains(&prefix.to_ascii_lowercase().as_str()) {
        return Err(RULE);
    }
    if digits.trim().is_empty() {
        return if prefix.is_empty() {
            Ok(None)
        } else {
            Err(RULE)
        };
    }
    let number = Decimal::parse(digits).filter(|number| number.places() == 0);
    let point = number.and_then(|number| u16::try_from(number.units()).ok());
    point.map(Some).ok_or(RULE)
}

/// `0.6`, `60%`, and `0,6` where a spreadsheet writes a comma.
fn fte(text: &str) -> Result<Decimal, &'static str> {
    if text.is_empty() {
        return Err("enter the part of a full-time week, such as 0.6");
    }
    let pointed;
    let text = match text.matches(',').count() {
        1 if !text.contains('.') => {
            pointed = text.replace(',', ".");
            &pointed
        }
        _ => text,
    };
    Decimal::parse_share(text).ok_or(
        "is not a number of at most 18 digits: enter the part of a full-time week, such as 0.6",
    )
}

/// A day as people write it: 2020-04-01, 01/04/2020 or 1 April 2020; none where nothing is said.
///
/// # Errors
/// When it is no day. The clause says what to do.
pub fn day(text: &str) -> Result<Option<Date>, String> {
    const RULE: &str = "is not a day: enter it as 2020-04-01 or 01/04/2020";
    let text = text.trim();
    let is_iso = text.len() == 10 && text.is_ascii() && text.as_bytes().get(4) == Some(&b'-');
    if is_iso && let Ok(day) = text.parse() {
        return Ok(Some(day));
    }
    match when(text) {
        Ok(None | Some(When::Ongoing)) => Ok(None),
        Ok(Some(When::On(day))) => Ok(Some(day)),
        _ => Err(RULE.to_owned()),
    }
}

/// Days that were read before: the posts of a team start on few.
#[derive(Default)]
struct Days(HashMap<String, Result<Option<Date>, String>>);

impl Days {
    fn of(&mut self, cell: &Cell) -> Result<Option<Date>, String> {
        match cell {
            Cell::Day(day) => Ok(Some(*day)),
            Cell::Text(text) => match self.0.get(text) {
                Some(found) => found.clone(),
                None => {
                    let found = day(text);
                    self.0.insert(text.clone(), found.clone());
                    found
                }
            },
            Cell::Number(number) => match serial(*number) {
                Some(day) => Ok(Some(day)),
                None => day(&cell.text()),
            },
            Cell::Share(_) | Cell::Error(_) => day("?"),
            Cell::Empty | Cell::Colour(_) => Ok(None),
        }
    }
}
