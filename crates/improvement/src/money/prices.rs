//! What points and the Director are paid in a year: as published, at the prices of one year, or by awards that somebody supposes.

use std::collections::BTreeMap;

use jiff::civil::Date;
use thiserror::Error;

use super::accrual::{YEAR, accrued};
use super::amount::{Decimal, Pence, rounded};
use super::insurance::{InsuranceLaw, laws_between};
use super::year::FinancialYear;

/// The points of a scale in one year, from the lowest on, without a gap.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Spine {
    lowest: u16,
    pay: Vec<Pence>,
}

impl Spine {
    /// What a point is paid a year, full time. A point below the lowest has been taken off the scale, and who stood on it is paid the
    /// lowest that is left. None above the highest.
    pub(super) fn pay(&self, point: u16) -> Option<Pence> {
        let above = point.saturating_sub(self.lowest);
        self.pay.get(usize::from(above)).copied()
    }

    /// Whether a point has been taken off.
    pub(super) const fn is_below(&self, point: u16) -> bool {
        point < self.lowest
    }

    /// What the highest point is paid.
    pub(super) fn highest(&self) -> Option<Pence> {
        self.pay.last().copied()
    }

    fn with(&self, award: Award) -> Option<Self> {
        let pay = self.pay.iter().map(|pay| award.added(*pay));
        Some(Self {
            lowest: self.lowest,
            pay: pay.collect::<Option<_>>()?,
        })
    }
}

/// The published pay of every point, by scale and year.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PaySpines {
    scales: BTreeMap<String, BTreeMap<FinancialYear, Spine>>,
}

/// Why figures are no spine.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SpineProblem {
    /// A point between two others is missing.
    #[error(
        "{scale} {year} has no point {point}: a scale has every point between its lowest and its highest"
    )]
    Gap {
        /// The scale.
        scale: String,
        /// The year.
        year: FinancialYear,
        /// The point.
        point: u16,
    },
    /// A point is given twice.
    #[error("{scale} {year} has point {point} twice")]
    Twice {
        /// The scale.
        scale: String,
        /// The year.
        year: FinancialYear,
        /// The point.
        point: u16,
    },
}

impl PaySpines {
    /// Takes points in any order: the scale, the year, the point, and what it is paid a year full time.
    ///
    /// # Errors
    /// When a scale has a gap in a year, or a point twice.
    pub fn of<'a>(
        points: impl IntoIterator<Item = (&'a str, FinancialYear, u16, Pence)>,
    ) -> Result<Self, SpineProblem> {
        let mut all: Vec<_> = points.into_iter().collect();
        all.sort_unstable();
        let mut spines = Self::default();
        for (scale, year, point, pay) in all {
            if !spines.scales.contains_key(scale) {
                spines.scales.insert(scale.to_owned(), BTreeMap::new());
            }
            let years = spines.scales.entry(scale.to_owned()).or_default();
            let spine = years.entry(year).or_insert_with(|| Spine {
                lowest: point,
                pay: Vec::new(),
            });
            let next = usize::from(spine.lowest) + spine.pay.len();
            let scale = || scale.to_owned();
            match usize::from(point).cmp(&next) {
                std::cmp::Ordering::Equal => spine.pay.push(pay),
                std::cmp::Ordering::Less => {
                    return Err(SpineProblem::Twice {
                        scale: scale(),
                        year,
                        point,
                    });
                }
                std::cmp::Ordering::Greater => {
                    return Err(SpineProblem::Gap {
                        scale: scale(),
                        year,
                        point: u16::try_from(next).unwrap_or(point),
                    });
                }
            }
        }
        Ok(spines)
    }

    /// Adds the scales of another, which go before those of the same name.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.scales.extend(other.scales);
        self
    }

    /// The first and the last year of which a scale is published.
    #[must_use]
    pub fn years(&self, scale: &str) -> Option<(FinancialYear, FinancialYear)> {
        let years = self.scales.get(scale)?;
        Some((*years.keys().next()?, *years.keys().next_back()?))
    }

    /// The names of the scales.
    pub fn scales(&self) -> impl Iterator<Item = &str> {
        self.scales.keys().map(String::as_str)
    }

    fn published(&self, scale: &str, year: FinancialYear) -> Option<&Spine> {
        self.scales.get(scale)?.get(&year)
    }
}

/// A pay award.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Award {
    /// So many per cent on every point. A point is then whole pounds again, half up, as the employers publish it.
    Percent(Decimal),
    /// So much a year on every point, full time.
    Flat(Pence),
}

impl Award {
    /// Reads `2%`, `2.5 %`, or `£1,290`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        match text.strip_suffix('%') {
            Some(percent) => Decimal::parse(percent).map(Self::Percent),
            None => text
                .starts_with('£')
                .then(|| Pence::parse(text))?
                .map(Self::Flat),
        }
    }

    /// What was paid so much is paid with it; none where nothing would be left.
    #[must_use]
    pub fn added(self, pay: Pence) -> Option<Pence> {
        let paid = match self {
            Self::Flat(more) => pay + more,
            Self::Percent(percent) => {
                let share = percent.percent()?;
                let one = share.denominator();
                let product = i128::from(pay.0).checked_mul(one + i128::from(share.units()))?;
                Pence::pounds(rounded(product, one * 100)?)
            }
        };
        (paid > Pence::ZERO).then_some(paid)
    }
}

impl std::fmt::Display for Award {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Percent(percent) => write!(f, "{percent}%"),
            Self::Flat(amount) => write!(f, "{amount}"),
        }
    }
}

/// Which awards somebody reckons with.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scenario {
    /// What it is called, for a paper to cite it by.
    pub name: String,
    /// The last year of which what was published is taken, spine and law; none takes all there is. So it can be told what was known then.
    pub published_to: Option<FinancialYear>,
    /// The award of each year that is not taken as published.
    pub awards: BTreeMap<FinancialYear, Award>,
    /// The award of every further year; none where further years cannot be reckoned.
    pub further: Option<Award>,
    /// The award to the Director in each year; none in years that are not named: then the Director's pay stays.
    pub director: BTreeMap<FinancialYear, Award>,
}

/// Which prices posts are costed at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Prices {
    /// Those of one year throughout: its spine, and its law month by month.
    Constant(FinancialYear),
    /// Those of each year: published where they are, by the scenario after that.
    Awards(Scenario),
}

impl Prices {
    /// As published, and nothing beyond.
    #[must_use]
    pub fn published() -> Self {
        Self::Awards(Scenario::default())
    }

    /// The spine of a scale in a year; none where it is neither published nor supposed.
    pub(super) fn spine(
        &self,
        spines: &PaySpines,
        scale: &str,
        year: FinancialYear,
    ) -> Option<Spine> {
        let scenario = match self {
            Self::Constant(base) => return spines.published(scale, *base).cloned(),
            Self::Awards(scenario) => scenario,
        };
        let (_, last) = spines.years(scale)?;
        let known = scenario.published_to.map_or(last, |to| to.min(last));
        if year <= known {
            return spines.published(scale, year).cloned();
        }
        let mut spine = spines.published(scale, known)?.clone();
        for year in known.next().up_to(year) {
            let award = scenario.awards.get(&year).or(scenario.further.as_ref())?;
            spine = spine.with(*award)?;
        }
        Some(spine)
    }

    /// The year whose prices are taken for a year.
    pub(super) const fn priced_at(&self, year: FinancialYear) -> FinancialYear {
        match self {
            Self::Constant(base) => *base,
            Self::Awards(_) => year,
        }
    }

    /// What the Director is paid in a year, from what was paid in the first of all years that are costed.
    pub(super) fn director(&self, pay: Pence, year: FinancialYear) -> Option<Pence> {
        let mut awards = match self {
            Self::Constant(_) => return Some(pay),
            Self::Awards(scenario) => scenario.director.range(..=year),
        };
        awards.try_fold(pay, |pay, (_, award)| award.added(pay))
    }

    /// The law of a year, from its first day on; none before there is one that is known.
    pub(super) fn laws(&self, year: FinancialYear) -> Option<Vec<InsuranceLaw>> {
        let of = match self {
            Self::Constant(base) => *base,
            Self::Awards(scenario) => scenario.published_to.map_or(year, |to| to.min(year)),
        };
        let mut laws = laws_between(of.first(), of.last())?;
        for law in &mut laws {
            let years = year.begins() - of.begins();
            law.from = Date::new(law.from.year() + years, law.from.month(), 1).ok()?;
        }
        Some(laws)
    }
}

/// What is paid at once where an award comes late: so much a year, due from a day, first paid with the salary of a later month. £1,290 from
/// 1 April that is first paid with November is £752.50 of arrears. None where it is paid before it is due, or a hundred years later.
#[must_use]
pub fn arrears(a_year: Pence, due: Date, paid: Date) -> Option<Pence> {
    if paid < due || due.year() + 100 < paid.year() {
        return None;
    }
    let last = paid.first_of_month().yesterday().ok()?;
    let part = match last < due {
        true => 0,
        false => accrued(due, last),
    };
    rounded(i128::from(a_year.0) * part, YEAR).map(Pence)
}
