//! What posts cost, year by year: salary, employer's National Insurance, pension and apprenticeship levy, exactly.
//!
//! A year of a post falls into a few pieces, between the days on which its point or the law changes; each piece is a sum of whole numbers over
//! one denominator that all posts share. So ten thousand posts over five years take milliseconds, and every sum of them is exact.

use std::collections::BTreeMap;

use jiff::civil::Date;
use num_bigint::BigInt;
use thiserror::Error;

use super::amount::{Decimal, Pence};
use super::grades::Grade;
use super::prices::{PaySpines, Prices};
use super::year::FinancialYear;
use crate::Problem;
use crate::calendar::in_words;

mod check;
mod pieces;
mod years;

use pieces::{Pieces, Scales};
use years::Year;

/// The apprenticeship levy: the share of pay that employers with a pay bill of more than £3 million pay (Finance Act 2016, section 100).
pub const LEVY: Decimal = match Decimal::new(5, 3) {
    Some(levy) => levy,
    None => Decimal::ZERO,
};

/// The most years that are costed at once.
pub const MOST_YEARS: usize = 100;

/// A post, as far as its cost goes: one job, of one person at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// Its grade.
    pub grade: Grade,
    /// The point at its start; none for the lowest of the grade, and for a percentage of the Director's pay.
    pub point: Option<u16>,
    /// Its part of the full-time week: more than 0, at most 1. Several posts are several of these, since National Insurance is worked out for each.
    pub fte: Decimal,
    /// The first day on which it is paid.
    pub start: Date,
    /// The last; none where it goes on.
    pub end: Option<Date>,
}

/// What posts are costed by.
#[derive(Debug, Clone, Copy)]
pub struct Basis<'a> {
    /// Which prices.
    pub prices: &'a Prices,
    /// The published spines.
    pub spines: &'a PaySpines,
    /// What the Director is paid a year.
    pub director: Option<Pence>,
    /// The share of its maximum at which a percentage of the Director's pay begins, from 0 to 1. It rises to all of it in three equal steps.
    pub director_start: Decimal,
    /// The employer's pension contribution as a share of pay, from 0 to 1.
    pub pension: Decimal,
    /// The apprenticeship levy as a share of pay, from 0 to 1: [`LEVY`], or zero where it is left out.
    pub levy: Decimal,
}

/// What is wrong with a post.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{rule}")]
pub struct PostProblem {
    /// Its place among the posts.
    pub post: usize,
    /// What is wrong.
    pub rule: PostRule,
}

/// What a post must be.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PostRule {
    /// It has no time.
    #[error("must be more than 0: enter the part of a full-time week, such as 0.6")]
    NoTime,
    /// It is more than a job.
    #[error(
        "must be at most 1: enter several posts as several rows, because each person’s National Insurance is worked out separately"
    )]
    MoreThanFull,
    /// It ends before it starts.
    #[error("must not be before the start, {}", in_words(*.0))]
    EndsBeforeStart(Date),
    /// Its start lies where no post does.
    #[error("must be in the years 1900 to 2199")]
    OutOfCalendar,
    /// The point is none of the grade's.
    #[error("must be from {bottom} to {top}, the points of the grade")]
    PointOutOfGrade {
        /// The lowest point.
        bottom: u16,
        /// The highest.
        top: u16,
    },
    /// A percentage of the Director's pay has no points.
    #[error("must be empty: a percentage of the Director’s pay has no points")]
    PointOfDirector,
    /// Nobody said what the Director is paid.
    #[error("is a percentage of the Director’s pay, which is not given")]
    DirectorUnknown,
    /// The scale of the grade is not published.
    #[error("is on the {0} scale, which is not known")]
    ScaleUnknown(String),
    /// The scale is not known in that year.
    #[error("cannot be priced in {year}: the {scale} scale is published for {first} to {last}")]
    YearUnknown {
        /// The scale.
        scale: String,
        /// The year.
        year: FinancialYear,
        /// The first that is published.
        first: FinancialYear,
        /// The last.
        last: FinancialYear,
    },
    /// The scale does not go so far.
    #[error("goes up to point {point}, which the {scale} scale does not have in {year}")]
    NotOnScale {
        /// The scale.
        scale: String,
        /// The point.
        point: u16,
        /// The year.
        year: FinancialYear,
    },
}

impl PostRule {
    /// The field that it is about: `fte`, `start`, `end`, `point` or `grade`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NoTime | Self::MoreThanFull => "fte",
            Self::OutOfCalendar => "start",
            Self::EndsBeforeStart(_) => "end",
            Self::PointOutOfGrade { .. } | Self::PointOfDirector => "point",
            Self::DirectorUnknown
            | Self::ScaleUnknown(_)
            | Self::YearUnknown { .. }
            | Self::NotOnScale { .. } => "grade",
        }
    }
}

impl Problem for PostProblem {
    fn field(&self) -> Option<&str> {
        Some(self.rule.name())
    }
}

/// Why posts could not be costed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CostError {
    /// The time ends before it begins.
    #[error("the last day, {}, must not be before the first, {}", in_words(*.1), in_words(*.0))]
    Backwards(Date, Date),
    /// The time lies where none is counted, or is too long.
    #[error("the time must lie in the years 1900 to 2199, and be at most {MOST_YEARS} years")]
    TooLong,
    /// The law of that year is not known.
    #[error("National Insurance of {0} is not known: the first year is 2017-18")]
    LawUnknown(FinancialYear),
    /// A share is none.
    #[error("{0} must be from 0% to 100%")]
    NotAShare(&'static str),
    /// The Director is paid nothing.
    #[error("the Director’s pay must be more than £0 in every year")]
    DirectorUnpaid,
    /// Posts cannot be as they are.
    #[error("{} posts cannot be costed", .0.len())]
    Posts(Vec<PostProblem>),
    /// It comes to more money than is counted.
    #[error("the posts cost more than can be counted")]
    TooMuch,
}

/// What something costs, each part rounded half up to the penny for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Parts {
    /// Salary.
    pub salary: Pence,
    /// Employer's National Insurance.
    pub national_insurance: Pence,
    /// The employer's pension contribution.
    pub pension: Pence,
    /// Apprenticeship levy.
    pub levy: Pence,
    /// All of it: the exact sum, rounded.
    pub total: Pence,
}

impl Parts {
    /// Whether the parts as they are shown add up to the total as it is shown. Where they do not, whoever shows them says that they are
    /// rounded.
    #[must_use]
    pub fn add_up(&self) -> bool {
        self.salary + self.national_insurance + self.pension + self.levy == self.total
    }
}

/// What a post costs in one year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PostYear {
    /// Its place among the posts.
    pub post: usize,
    /// The year.
    pub year: FinancialYear,
    /// What it costs.
    pub parts: Parts,
}

/// What posts cost: each in every year in which it is paid, in the order of posts and years.
#[derive(Debug, Clone)]
pub struct Costs {
    rows: Vec<PostYear>,
    years: Vec<FinancialYear>,
    exact: Held,
    /// How many years of posts were paid at the lowest point left because theirs had been taken off the scale.
    raised: usize,
}

/// The exact values of the rows.
#[derive(Debug, Clone)]
enum Held {
    Short(Pieces<i128>),
    Long(Pieces<BigInt>),
}

impl Costs {
    /// Each post in each year.
    #[must_use]
    pub fn rows(&self) -> &[PostYear] {
        &self.rows
    }

    /// The years that were asked about, whether anything is paid in them or not.
    #[must_use]
    pub fn years(&self) -> &[FinancialYear] {
        &self.years
    }

    /// How many years of posts are paid at a higher point, because theirs has been taken off the scale.
    #[must_use]
    pub const fn raised(&self) -> usize {
        self.raised
    }

    /// The exact sums of rows that have a key in common, each rounded once; rows with no key are left out.
    #[must_use]
    pub fn sums<K: Ord>(&self, key: impl Fn(&PostYear) -> Option<K>) -> BTreeMap<K, Parts> {
        match &self.exact {
            Held::Short(pieces) => pieces.sums(&self.rows, key),
            Held::Long(pieces) => pieces.sums(&self.rows, key),
        }
    }

    /// What all posts cost in each year that was asked about.
    #[must_use]
    pub fn by_year(&self) -> Vec<(FinancialYear, Parts)> {
        let sums = self.sums(|row| Some(row.year));
        let of = |year: &FinancialYear| sums.get(year).copied().unwrap_or_default();
        self.years.iter().map(|year| (*year, of(year))).collect()
    }

    /// What all posts cost over all years.
    #[must_use]
    pub fn total(&self) -> Parts {
        self.sums(|_| Some(())).remove(&()).unwrap_or_default()
    }
}

/// What posts cost from one day to another, both counted.
///
/// # Errors
/// When the time, a rate or a post cannot be costed; all posts that cannot are named.
pub fn cost(posts: &[Post], basis: &Basis<'_>, from: Date, to: Date) -> Result<Costs, CostError> {
    let years = check::period(from, to)?;
    check::basis(basis)?;
    let scales: Vec<&str> = check::scales(posts);
    let table = years::table(&years, basis, &scales)?;
    let problems = check::posts(posts, &scales, &table, basis, (from, to));
    if !problems.is_empty() {
        return Err(CostError::Posts(problems));
    }
    let places = Scales::of(posts, basis);
    let work = Work {
        posts,
        basis,
        scales: &scales,
        table: &table,
        time: (from, to),
    };
    let (rows, exact, raised) = if places.fit(posts.len(), &table) {
        let (rows, pieces, raised) = pieces::work_out::<i128>(&work, &places)?;
        (rows, Held::Short(pieces), raised)
    } else {
        let (rows, pieces, raised) = pieces::work_out::<BigInt>(&work, &places)?;
        (rows, Held::Long(pieces), raised)
    };
    Ok(Costs {
        rows,
        years,
        exact,
        raised,
    })
}

/// What is worked out: posts that have been checked.
struct Work<'a> {
    posts: &'a [Post],
    basis: &'a Basis<'a>,
    scales: &'a [&'a str],
    table: &'a [Year],
    time: (Date, Date),
}

impl Work<'_> {
    /// The days on which a post is paid, both counted; none where there are none.
    fn paid(&self, post: &Post) -> Option<(Date, Date)> {
        paid(post, self.time)
    }
}

fn paid(post: &Post, (from, to): (Date, Date)) -> Option<(Date, Date)> {
    let first = post.start.max(from);
    let last = post.end.map_or(to, |end| end.min(to));
    (first <= last).then_some((first, last))
}

impl Post {
    /// The same post as it is once everybody has reached the top of the grade.
    #[must_use]
    pub fn at_the_top(&self) -> Self {
        // Ten years are more than any percentage takes, and the point says the rest.
        let start = self.start.checked_sub(jiff::Span::new().years(10));
        let point = match self.grade {
            Grade::Points { top, .. } => Some(top),
            Grade::OfDirector(_) => None,
        };
        Self {
            point,
            start: start.unwrap_or(self.start),
            ..self.clone()
        }
    }
}
