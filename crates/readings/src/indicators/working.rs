//! What the statistics make of a curve and those of others, kept by the figures that went in.
//!
//! The same page is looked at many times between two editions of the figures, so what was worked out is kept. It is kept by the
//! content of the figures themselves: after an import, a revision or an undo they are other figures, and nothing has to be told to
//! forget.

use crate::indicators::turning::TurningError;
use evidence::panel::{Panel, Study};
use evidence::spc::Improves;
use evidence::synthetic_did;
use evidence::verdict::{self, Baseline, Bounds, More, Verdict, VerdictError};
use hashlink::LruCache;
use platform::db::DbError;
use platform::work::CURVES;
use sha2::{Digest, Sha256};
use std::sync::{Arc, Mutex, PoisonError};

/// So many more periods are looked ahead when it is asked how many would be needed.
const AHEAD: usize = 5;

/// How many answers are kept: the indicators of some dozens of plans. One takes about 20 kB.
const KEPT: usize = 512;

/// What follows from the figures alone.
#[derive(Debug, Clone)]
pub struct Working {
    /// What would have been expected on trend.
    pub baseline: Baseline,
    /// The verdict and the look at each period after the start.
    pub verdict: Verdict,
    /// How many more periods it would take to tell, where it cannot be told yet.
    pub more: Option<More>,
    /// The share of each of the others in the synthetic counterpart, in their order.
    pub weights: Vec<f64>,
    /// The difference from the counterpart in every period, less the same difference before the start.
    pub gap: Vec<f64>,
    /// The same difference of each of the others from its own counterpart.
    pub others: Vec<Vec<f64>>,
}

/// The figures that go in: the authority's own in the first row, others' in the same periods after it.
#[derive(Debug, Clone)]
pub struct Given {
    /// A row for each authority.
    pub rows: Vec<Vec<f64>>,
    /// How many periods ended before the start or on its day.
    pub before: usize,
    /// Which way is better.
    pub improves: Improves,
    /// What the figures can be at all: what is to be expected is cut to it.
    pub bounds: Bounds,
}

impl Given {
    fn digest(&self) -> [u8; 32] {
        let mut digest = Sha256::new();
        let lengths = [self.rows.len(), self.before, self.improves as usize];
        for length in lengths {
            digest.update((length as u64).to_le_bytes());
        }
        for bound in [self.bounds.lower, self.bounds.upper] {
            digest.update(bound.to_bits().to_le_bytes());
        }
        for row in &self.rows {
            digest.update((row.len() as u64).to_le_bytes());
            for value in row {
                digest.update(value.to_bits().to_le_bytes());
            }
        }
        digest.finalize().into()
    }

    fn work(&self) -> Result<Working, VerdictError> {
        let panel = Panel::new(&self.rows)?;
        let others: Vec<usize> = (1..panel.units()).collect();
        let study = Study::new(&panel, &[0], &others, self.before)?;
        let verdict = verdict::follow_within(&study, self.improves, self.bounds)?;
        let (fit, placebos) = synthetic_did::fit_with_placebos(&study)?;
        Ok(Working {
            baseline: verdict::baseline_within(&study, 1.0 - verdict::SIGNIFICANCE, self.bounds)?,
            more: more(&panel, &others, &verdict)?,
            verdict,
            weights: fit.unit_weights,
            gap: fit.gap.periods,
            others: placebos.into_iter().map(|fit| fit.gap.periods).collect(),
        })
    }
}

/// How many more periods it would take, asked only where the comparators do not answer yet.
fn more(panel: &Panel, others: &[usize], verdict: &Verdict) -> Result<Option<More>, VerdictError> {
    if verdict.latest().reaches() {
        return Ok(None);
    }
    let passed = verdict.looks.len();
    let mut detectable = Vec::with_capacity(AHEAD);
    for ahead in 1..=AHEAD {
        match verdict::detectable_after(panel, others, passed + ahead)? {
            Some(least) => detectable.push(least),
            None => break,
        }
    }
    Ok(Some(verdict::more(verdict.latest(), passed, &detectable)))
}

/// What was worked out before.
#[derive(Debug, Clone)]
pub struct Workings(Arc<Mutex<LruCache<[u8; 32], Arc<Working>>>>);

impl Default for Workings {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(LruCache::new(KEPT))))
    }
}

impl Workings {
    /// What follows from these figures, worked out now unless it was before. It can take tens of milliseconds, so it runs apart
    /// from the threads that answer requests.
    ///
    /// # Errors
    /// When there are too few figures for the methods, or too much is waiting to be worked out.
    pub async fn of(&self, given: Given) -> Result<Arc<Working>, TurningError> {
        let key = given.digest();
        if let Some(known) = self.kept().get(&key) {
            return Ok(known.clone());
        }
        let worked = CURVES.run(move || given.work()).await;
        let worked = Arc::new(worked.map_err(DbError::Work)??);
        self.kept().insert(key, worked.clone());
        Ok(worked)
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, LruCache<[u8; 32], Arc<Working>>> {
        // Whoever panicked while holding it left whole entries behind.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(last: f64) -> Given {
        let mut rows: Vec<Vec<f64>> = (0..30)
            .map(|unit| {
                let level = 60.0 + f64::from(unit);
                (0..14)
                    .map(|period| level + f64::from((unit * 7 + period * 5) % 11) / 4.0)
                    .collect()
            })
            .collect();
        if let Some(value) = rows.first_mut().and_then(|row| row.last_mut()) {
            *value = last;
        }
        Given {
            rows,
            before: 11,
            improves: Improves::Decrease,
            bounds: Bounds::default(),
        }
    }

    #[tokio::test]
    async fn other_figures_are_worked_out_anew_and_the_same_are_not() {
        let workings = Workings::default();
        let first = workings.of(given(50.0)).await.expect("first");
        let again = workings.of(given(50.0)).await.expect("again");
        assert!(Arc::ptr_eq(&first, &again));
        let revised = workings.of(given(70.0)).await.expect("revised");
        assert!(!Arc::ptr_eq(&first, &revised));
        assert_ne!(first.gap, revised.gap);
        let undone = workings.of(given(50.0)).await.expect("undone");
        assert_eq!(first.gap, undone.gap);
    }

    #[tokio::test]
    async fn what_is_expected_keeps_to_what_is_possible() {
        let workings = Workings::default();
        let whole = workings.of(given(50.0)).await.expect("whole");
        let last = whole.baseline.last;
        let bounds = Bounds {
            lower: last - 0.1,
            upper: last + 0.1,
        };
        let cut = Given {
            bounds,
            ..given(50.0)
        };
        let cut = workings.of(cut).await.expect("cut");
        assert!(
            whole
                .baseline
                .steps
                .iter()
                .all(|step| step.lower < bounds.lower)
        );
        assert!(
            cut.baseline
                .steps
                .iter()
                .all(|step| step.lower >= bounds.lower)
        );
        assert!(
            cut.baseline
                .steps
                .iter()
                .all(|step| step.upper <= bounds.upper)
        );
    }

    #[tokio::test]
    async fn the_counterpart_is_that_of_the_verdict() {
        let worked = Workings::default().of(given(50.0)).await.expect("worked");
        let after = &worked.gap[11..];
        let mean = after.iter().sum::<f64>() / after.len() as f64;
        assert!((mean - worked.verdict.latest().effect).abs() < 1e-9);
        assert_eq!(worked.others.len(), 29);
        assert!((worked.weights.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    }
}
