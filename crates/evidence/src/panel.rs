//! Units by periods, who of them was treated from when, and who may stand in for them.

use crate::quadratic::{MOST_POINTS, QuadraticError};
use thiserror::Error;

/// Why a panel or a study cannot be used.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum PanelError {
    /// No units or no periods.
    #[error("failed to read the panel: it has no units or no periods")]
    Empty,
    /// Rows of different lengths.
    #[error(
        "failed to read the panel: unit {unit} has {found} periods where {expected} were expected"
    )]
    Ragged {
        /// The position of the unit.
        unit: usize,
        /// How many periods the first unit has.
        expected: usize,
        /// How many this one has.
        found: usize,
    },
    /// A value is missing or infinite.
    #[error("failed to read the panel: unit {unit} has no finite value in period {period}")]
    NotFinite {
        /// The position of the unit.
        unit: usize,
        /// The position of the period.
        period: usize,
    },
    /// A unit is named that the panel has not, or twice, or as treated and as donor.
    #[error("failed to set up the study: unit {0} is not in the panel, or named twice")]
    Unit(usize),
    /// Not enough of something that the method needs.
    #[error("failed to set up the study: {what} — {found} where at least {needed} are needed")]
    TooFew {
        /// What there is too little of.
        what: &'static str,
        /// How many the method needs.
        needed: usize,
        /// How many there are.
        found: usize,
    },
    /// The start of treatment leaves nothing before it or nothing after it.
    #[error(
        "failed to set up the study: it starts in period {start} of {periods}, which leaves nothing before or nothing after"
    )]
    Start {
        /// The position of the first treated period.
        start: usize,
        /// How many periods there are.
        periods: usize,
    },
    /// Weights that do not belong to the study.
    #[error("failed to compare: expected {expected} weights, found {found}")]
    Weights {
        /// How many weights belong there.
        expected: usize,
        /// How many there were.
        found: usize,
    },
    /// The weights could not be found.
    #[error(transparent)]
    Quadratic(#[from] QuadraticError),
}

/// A complete table of units by periods.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    units: usize,
    periods: usize,
    values: Vec<f64>,
}

impl Panel {
    /// A panel from one row a unit, the periods in order.
    pub fn new<R: AsRef<[f64]>>(rows: &[R]) -> Result<Self, PanelError> {
        let periods = rows.first().map_or(0, |row| row.as_ref().len());
        if periods == 0 {
            return Err(PanelError::Empty);
        }
        let mut values = Vec::with_capacity(rows.len() * periods);
        for (unit, row) in rows.iter().map(AsRef::as_ref).enumerate() {
            if row.len() != periods {
                return Err(PanelError::Ragged {
                    unit,
                    expected: periods,
                    found: row.len(),
                });
            }
            if let Some(period) = row.iter().position(|value| !value.is_finite()) {
                return Err(PanelError::NotFinite { unit, period });
            }
            values.extend_from_slice(row);
        }
        Ok(Self {
            units: rows.len(),
            periods,
            values,
        })
    }

    /// How many units it has.
    #[must_use]
    pub fn units(&self) -> usize {
        self.units
    }

    /// How many periods it has.
    #[must_use]
    pub fn periods(&self) -> usize {
        self.periods
    }

    /// The values of a unit in the order of the periods, if there is such a unit.
    #[must_use]
    pub fn unit(&self, unit: usize) -> Option<&[f64]> {
        self.values.chunks_exact(self.periods).nth(unit)
    }

    pub(crate) fn row(&self, unit: usize) -> &[f64] {
        &self.values[unit * self.periods..][..self.periods]
    }

    /// What was known after the first so many periods.
    pub(crate) fn until(&self, periods: usize) -> Result<Self, PanelError> {
        let rows: Vec<&[f64]> = self
            .values
            .chunks_exact(self.periods)
            .map(|row| &row[..periods.min(self.periods)])
            .collect();
        Self::new(&rows)
    }
}

/// Who was treated from when, and who may stand in for them.
#[derive(Debug, Clone, PartialEq)]
pub struct Study<'a> {
    panel: &'a Panel,
    treated: Vec<usize>,
    donors: Vec<usize>,
    start: usize,
}

impl<'a> Study<'a> {
    /// A study of treated units from the period at position `start` on. Units are positions in the panel; those that are
    /// neither treated nor donors take no part. At least one period must lie before the start and one after.
    pub fn new(
        panel: &'a Panel,
        treated: &[usize],
        donors: &[usize],
        start: usize,
    ) -> Result<Self, PanelError> {
        if start == 0 || start >= panel.periods() {
            return Err(PanelError::Start {
                start,
                periods: panel.periods(),
            });
        }
        let few = |what, found| PanelError::TooFew {
            what,
            needed: 1,
            found,
        };
        if treated.is_empty() {
            return Err(few("treated units", 0));
        }
        if donors.is_empty() {
            return Err(few("units to compare with", 0));
        }
        if donors.len() + treated.len() > MOST_POINTS {
            return Err(QuadraticError::TooMany(donors.len() + treated.len()).into());
        }
        let mut seen = vec![false; panel.units()];
        for &unit in treated.iter().chain(donors) {
            match seen.get_mut(unit) {
                Some(seen) if !*seen => *seen = true,
                _ => return Err(PanelError::Unit(unit)),
            }
        }
        Ok(Self {
            panel,
            treated: treated.to_vec(),
            donors: donors.to_vec(),
            start,
        })
    }

    /// The panel.
    #[must_use]
    pub fn panel(&self) -> &'a Panel {
        self.panel
    }

    /// The treated units, as positions in the panel.
    #[must_use]
    pub fn treated(&self) -> &[usize] {
        &self.treated
    }

    /// The units that may stand in for the treated, as positions in the panel.
    #[must_use]
    pub fn donors(&self) -> &[usize] {
        &self.donors
    }

    /// The position of the first treated period, which is how many periods lie before.
    #[must_use]
    pub fn start(&self) -> usize {
        self.start
    }

    /// SD of the donors' period-to-period changes before the start, around their common mean and with n − 1: the noise that
    /// weights are chosen against (Arkhangelsky et al. 2021, eq. 5). `None` with fewer than two changes.
    #[must_use]
    pub fn noise(&self) -> Option<f64> {
        let shape = Shape::of(self);
        let changes = Changes::of(&shape);
        changes.deviation().map(|noise| noise * shape.scale)
    }
}

/// Movements below this part of the level are what rounding leaves of none.
const STILL: f64 = 1e-14;

/// The values of a study, brought to a size at which squares neither vanish nor overflow: a power of two is divided out,
/// so nothing is lost, and then each period's mean, which no method here depends on.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    pub(crate) periods: usize,
    pub(crate) start: usize,
    pub(crate) donors: usize,
    /// What every value was divided by.
    pub(crate) scale: f64,
    /// Means of the periods, already divided.
    pub(crate) means: Vec<f64>,
    /// The donors' values and then the treated units', less the means.
    values: Vec<f64>,
}

impl Shape {
    pub(crate) fn of(study: &Study<'_>) -> Self {
        let (panel, periods) = (study.panel, study.panel.periods);
        let units = || study.donors.iter().chain(&study.treated);
        let largest = units()
            .flat_map(|unit| panel.row(*unit))
            .fold(0.0_f64, |most, value| most.max(value.abs()));
        let scale = power_of_two(largest);
        let count = (study.donors.len() + study.treated.len()) as f64;
        let mut values = Vec::with_capacity(periods * (study.donors.len() + study.treated.len()));
        for unit in units() {
            values.extend(panel.row(*unit).iter().map(|value| value / scale));
        }
        let mut means = vec![0.0; periods];
        for row in values.chunks_exact(periods) {
            for (mean, value) in means.iter_mut().zip(row) {
                *mean += value / count;
            }
        }
        for row in values.chunks_exact_mut(periods) {
            for (value, mean) in row.iter_mut().zip(&means) {
                *value -= mean;
            }
        }
        // A small movement on a high level would vanish in its square.
        let movement = values
            .iter()
            .fold(0.0_f64, |most, value| most.max(value.abs()));
        let mut finer = 1.0;
        if movement <= STILL {
            values.fill(0.0);
        } else {
            finer = power_of_two(movement);
            for value in values.iter_mut().chain(&mut means) {
                *value /= finer;
            }
        }
        Self {
            periods,
            start: study.start,
            donors: study.donors.len(),
            scale: scale * finer,
            means,
            values,
        }
    }

    pub(crate) fn rows(&self) -> impl ExactSizeIterator<Item = &[f64]> {
        self.values.chunks_exact(self.periods)
    }

    pub(crate) fn donor(&self, index: usize) -> &[f64] {
        &self.values[index * self.periods..][..self.periods]
    }

    /// The mean of the treated units.
    pub(crate) fn treated(&self) -> Vec<f64> {
        self.mean_of(self.donors..self.values.len() / self.periods)
    }

    /// The mean of some rows.
    pub(crate) fn mean_of(&self, rows: impl ExactSizeIterator<Item = usize>) -> Vec<f64> {
        let count = rows.len() as f64;
        let mut mean = vec![0.0; self.periods];
        for row in rows {
            for (mean, value) in mean.iter_mut().zip(self.donor(row)) {
                *mean += value / count;
            }
        }
        mean
    }
}

/// The largest power of two not above a number, within what can be divided by; 1 for zero.
fn power_of_two(number: f64) -> f64 {
    if number > 0.0 {
        2f64.powi((number.log2().floor() as i32).clamp(-1022, 1022))
    } else {
        1.0
    }
}

/// Sums over the donors' changes before the start, from which a donor can be taken.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Changes {
    middle: f64,
    count: f64,
    sum: f64,
    squares: f64,
}

impl Changes {
    pub(crate) fn of(shape: &Shape) -> Self {
        let mut changes = Self {
            middle: 0.0,
            count: 0.0,
            sum: 0.0,
            squares: 0.0,
        };
        for donor in 0..shape.donors {
            changes.count_in(shape, donor, 1.0);
        }
        // Squares around the mean keep the digits that squares around zero lose.
        if changes.count > 0.0 {
            changes.middle = changes.sum / changes.count;
        }
        (changes.count, changes.sum, changes.squares) = (0.0, 0.0, 0.0);
        for donor in 0..shape.donors {
            changes.count_in(shape, donor, 1.0);
        }
        changes
    }

    fn count_in(&mut self, shape: &Shape, donor: usize, times: f64) {
        let row = shape.donor(donor);
        for period in 1..shape.start {
            let level = shape.means[period] - shape.means[period - 1];
            let change = row[period] - row[period - 1] + level - self.middle;
            self.count += times;
            self.sum += times * change;
            self.squares += times * change * change;
        }
    }

    pub(crate) fn without(mut self, shape: &Shape, donor: usize) -> Self {
        self.count_in(shape, donor, -1.0);
        self
    }

    pub(crate) fn deviation(self) -> Option<f64> {
        (self.count >= 2.0).then(|| {
            let spread = self.squares - self.sum * self.sum / self.count;
            (spread.max(0.0) / (self.count - 1.0)).sqrt()
        })
    }
}

/// How the treated differ from their counterpart, period by period.
#[derive(Debug, Clone, PartialEq)]
pub struct Gap {
    /// Treated less counterpart, in every period.
    pub periods: Vec<f64>,
    /// How many periods lie before the start.
    pub start: usize,
}

impl Gap {
    /// The mean gap from the start on: the effect on the treated.
    #[must_use]
    pub fn effect(&self) -> f64 {
        let after = &self.periods[self.start.min(self.periods.len())..];
        after.iter().sum::<f64>() / after.len() as f64
    }

    /// The root of the mean squared gap before the start: how well the counterpart fits.
    #[must_use]
    pub fn pre_rmspe(&self) -> f64 {
        root_mean_square(&self.periods[..self.start.min(self.periods.len())])
    }

    /// The root of the mean squared gap from the start on.
    #[must_use]
    pub fn post_rmspe(&self) -> f64 {
        root_mean_square(&self.periods[self.start.min(self.periods.len())..])
    }

    /// After over before: how far out of the ordinary the gap became. Infinite or no number where the fit is perfect.
    #[must_use]
    pub fn ratio(&self) -> f64 {
        self.post_rmspe() / self.pre_rmspe()
    }

    /// The gap in the last period.
    #[must_use]
    pub fn last(&self) -> f64 {
        self.periods.last().copied().unwrap_or(f64::NAN)
    }
}

fn root_mean_square(gaps: &[f64]) -> f64 {
    // Scaled, so that no square overflows or vanishes.
    let scale = power_of_two(gaps.iter().fold(0.0, |most: f64, gap| most.max(gap.abs())));
    let squares: f64 = gaps.iter().map(|gap| (gap / scale) * (gap / scale)).sum();
    (squares / gaps.len() as f64).sqrt() * scale
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panel_says_where_it_is_wrong() {
        assert_eq!(Panel::new::<Vec<f64>>(&[]), Err(PanelError::Empty));
        assert_eq!(Panel::new(&[vec![]]), Err(PanelError::Empty));
        let ragged = Panel::new(&[vec![1.0, 2.0], vec![1.0]]);
        assert!(matches!(
            ragged,
            Err(PanelError::Ragged {
                unit: 1,
                expected: 2,
                found: 1
            })
        ));
        let hole = Panel::new(&[[1.0, 2.0], [1.0, f64::NAN]]);
        assert_eq!(hole, Err(PanelError::NotFinite { unit: 1, period: 1 }));
    }

    #[test]
    fn a_study_needs_both_sides_of_its_start() {
        let panel = Panel::new(&[[1.0, 2.0, 3.0], [2.0, 3.0, 4.0]]).unwrap();
        for start in [0, 3, 9] {
            assert!(matches!(
                Study::new(&panel, &[0], &[1], start),
                Err(PanelError::Start { .. })
            ));
        }
        assert_eq!(Study::new(&panel, &[0], &[0], 1), Err(PanelError::Unit(0)));
        assert_eq!(Study::new(&panel, &[0], &[2], 1), Err(PanelError::Unit(2)));
    }

    #[test]
    fn noise_is_the_spread_of_changes() {
        // Changes 1, 3 and 2, 2: mean 2, squares 1 + 1 over three.
        let panel = Panel::new(&[[0.0, 1.0, 4.0, 9.0], [0.0, 2.0, 4.0, 9.0], [0.0; 4]]).unwrap();
        let study = Study::new(&panel, &[2], &[0, 1], 3).unwrap();
        assert!((study.noise().unwrap() - (2.0_f64 / 3.0).sqrt()).abs() < 1e-15);
    }

    #[test]
    fn a_gap_sums_itself_up() {
        let gap = Gap {
            periods: vec![3.0, -4.0, 5.0, 7.0],
            start: 2,
        };
        assert_eq!(gap.effect(), 6.0);
        assert_eq!(gap.last(), 7.0);
        assert!((gap.pre_rmspe() - 12.5_f64.sqrt()).abs() < 1e-15);
        assert!((gap.ratio() - (37.0_f64 / 12.5).sqrt()).abs() < 1e-15);
    }
}
