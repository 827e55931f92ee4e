//! Grades: a run of points on a scale, or a percentage of the Director's pay. Each council has its own.

use std::collections::BTreeMap;

use thiserror::Error;

use super::amount::Decimal;

/// The national scale of local government: the National Joint Council's.
pub const NJC: &str = "NJC";

/// What a grade pays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grade {
    /// From one point of a scale to another, both included.
    Points {
        /// The scale: [`NJC`], Soulbury, or one of the council's own.
        scale: String,
        /// The point at which somebody begins.
        bottom: u16,
        /// The highest point.
        top: u16,
    },
    /// A percentage of what the Director is paid: not a share of the week. 60 is 60%.
    OfDirector(Decimal),
}

/// Why a text is no grade.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum GradeProblem {
    /// Nothing is said.
    #[error("enter the grade")]
    Missing,
    /// It is none of the grades that are known.
    #[error(
        "is not a known grade: enter {0} or a percentage of the Director’s pay, such as Dir 60%"
    )]
    Unknown(String),
    /// A percentage of the Director's pay that nobody is paid.
    #[error("must be more than 0% and at most 100% of the Director’s pay")]
    Percentage,
    /// The grade has its top below its bottom.
    #[error("its highest point must not be below its lowest")]
    UpsideDown,
}

/// The grades of a council.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Grades {
    grades: BTreeMap<String, Grade>,
    /// As the council writes them, in its order.
    names: Vec<String>,
}

/// Grades on the national scale as they were in the council of the first story, whose map others may share or replace.
const LOCAL: [(&str, u16, u16); 9] = [
    ("A1-3", 1, 4),
    ("SO1", 23, 25),
    ("SO2", 26, 28),
    ("PO1", 27, 30),
    ("PO2", 29, 32),
    ("PO3", 32, 35),
    ("PO4", 35, 38),
    ("PO5", 38, 41),
    ("PO6", 40, 43),
];

impl Grades {
    /// Grades from A1-3 to PO6 on the national scale.
    #[must_use]
    pub fn local() -> Self {
        let mut all = Self::default();
        for (name, bottom, top) in LOCAL {
            // Each begins below its top.
            let _ = all.set(name, NJC, bottom, top);
        }
        all
    }

    /// Adds a grade, or replaces the one of this name.
    ///
    /// # Errors
    /// When it has no name, or its top lies below its bottom.
    pub fn set(
        &mut self,
        name: &str,
        scale: &str,
        bottom: u16,
        top: u16,
    ) -> Result<(), GradeProblem> {
        let key = key(name);
        if key.is_empty() {
            return Err(GradeProblem::Missing);
        }
        if top < bottom {
            return Err(GradeProblem::UpsideDown);
        }
        let scale = scale.to_owned();
        let grade = Grade::Points { scale, bottom, top };
        if self.grades.insert(key, grade).is_none() {
            self.names.push(name.trim().to_owned());
        }
        Ok(())
    }

    /// The grade that is written so: `PO6`, `po 6`, `Dir100`, `Dir 52.5%`, `Director 60 %`. A grade of the council's own goes before
    /// a percentage.
    ///
    /// # Errors
    /// When there is none.
    pub fn find(&self, written: &str) -> Result<Grade, GradeProblem> {
        let key = key(written);
        if key.is_empty() {
            return Err(GradeProblem::Missing);
        }
        if let Some(grade) = self.grades.get(&key) {
            return Ok(grade.clone());
        }
        let percentage =
            of_director(&key).ok_or_else(|| GradeProblem::Unknown(self.names.join(", ")))?;
        let whole = Decimal::new(100, 0).unwrap_or_default();
        match percentage.is_positive() && percentage <= whole {
            true => Ok(Grade::OfDirector(percentage)),
            false => Err(GradeProblem::Percentage),
        }
    }

    /// The names of the grades, as the council writes them.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }
}

/// How a grade is looked up: capitals, one kind of dash, no spaces.
fn key(written: &str) -> String {
    let letters = written.chars().filter(|letter| !letter.is_whitespace());
    let letters = letters.map(|letter| match letter {
        '–' | '—' | '‑' | '−' => '-',
        '’' => '\'',
        other => other.to_ascii_uppercase(),
    });
    letters.collect()
}

/// `DIR60`, `DIR52.5%`, `DIRECTOR60%`, `60%DIR`, `60%OFDIRECTOR'SPAY`; `DIR` alone is all of it.
fn of_director(key: &str) -> Option<Decimal> {
    let named = ["DIRECTOR'SPAY", "DIRECTOR'S", "DIRECTOR", "DIR"];
    let after = named.iter().find_map(|name| key.strip_prefix(name));
    if let Some(number) = after {
        let number = number.trim_start_matches(['-', ':', '.']);
        return match number {
            "" => Decimal::new(100, 0),
            number => Decimal::parse_percent(number),
        };
    }
    let (number, rest) = key.split_once('%')?;
    let rest = rest.strip_prefix("OF").unwrap_or(rest);
    named.contains(&rest).then(|| Decimal::parse(number))?
}
