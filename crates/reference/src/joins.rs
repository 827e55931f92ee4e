//! Which measures are the same thing under two codes, so that one can lend the other what it lacks.
//!
//! A publisher keeps a measure for ten years, and counted the same before under another code or in another table. Whether two
//! measures are counted alike is a matter of fact, which somebody has looked up: it stands here, with where it is said. Whether
//! their figures agree is asked of the figures themselves, of each area, in the years that both cover ([`Join::agrees`]).

/// What a measure takes from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lends {
    /// The years before its own first one.
    EarlierYears,
    /// The areas for which it is not published itself: regions and England.
    Areas,
}

/// Two measures that count the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Join {
    /// The measure that lacks something.
    pub measure: &'static str,
    /// The one that has it.
    pub other: &'static str,
    /// What it has.
    pub lends: Lends,
    /// How far the two may lie apart in a year that both cover, as a share of the figure, beyond what rounding explains.
    pub within: f64,
    /// What is counted in both, and where that is said.
    pub source: &'static str,
}

const LOOKED_AFTER: &str = "Both count children looked after on 31 March without those in a series of short breaks, as the Department for Education publishes them in “Children looked after in England including adoptions”";

/// Every pair of measures that may be joined.
pub const JOINS: [Join; 3] = [
    Join {
        measure: "LAC",
        other: "CLA_RATE_2010",
        lends: Lends::EarlierYears,
        within: 0.03,
        source: LOOKED_AFTER,
    },
    Join {
        measure: "LACnum",
        other: "CLA_COUNT_2010",
        lends: Lends::EarlierYears,
        within: 0.03,
        source: LOOKED_AFTER,
    },
    Join {
        measure: "CLA_RATE_2010",
        other: "LAC",
        lends: Lends::Areas,
        within: 0.03,
        source: LOOKED_AFTER,
    },
];

impl Join {
    /// Where a measure takes something from.
    #[must_use]
    pub fn of(measure: &str, lends: Lends) -> Option<&'static Self> {
        JOINS
            .iter()
            .find(|join| join.measure == measure && join.lends == lends)
    }

    /// Whether two figures for the same area and year are the same figure, the first being rounded to so many decimals.
    #[must_use]
    pub fn agrees(&self, own: f64, other: f64, decimals: u8) -> bool {
        let rounding = 0.5 * 10_f64.powi(-i32::from(decimals.min(15)));
        (own - other).abs() <= rounding + self.within * own.abs().max(other.abs())
    }
}

/// A measure whose first years come from a collection before the present one, under the same code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EarlierCollection {
    /// The measure.
    pub measure: &'static str,
    /// The first year of the present collection.
    pub begins: i16,
    /// What it is.
    pub collection: &'static str,
}

/// The workforce of children's social work is published year by year from 2017 on; the tool carries the year before as well.
pub const EARLIER_COLLECTIONS: [EarlierCollection; 4] = [
    workforce("Work_Force_Agecy_Rate"),
    workforce("Work_Force_TO_Rate"),
    workforce("Work_Force_Vac_Rate"),
    workforce("Work_Force_SWAbsence"),
];

const fn workforce(measure: &'static str) -> EarlierCollection {
    EarlierCollection {
        measure,
        begins: 2017,
        collection: "the children’s social work workforce",
    }
}

impl EarlierCollection {
    /// The earlier collection of a measure, where there is one.
    #[must_use]
    pub fn of(measure: &str) -> Option<&'static Self> {
        EARLIER_COLLECTIONS
            .iter()
            .find(|one| one.measure == measure)
    }
}
