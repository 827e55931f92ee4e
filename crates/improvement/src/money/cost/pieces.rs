//! The arithmetic: whole numbers over one denominator.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::years::Year;
use super::{Basis, CostError, Parts, Post, PostYear, Work};
use crate::money::accrual::{YEAR, accrued};
use crate::money::amount::Decimal;
use crate::money::exact::Exact;
use crate::money::grades::Grade;
use crate::money::increments::Increments;
use crate::money::prices::Spine;

/// Steps in which a percentage of the Director's pay rises to its maximum.
const STEPS: u16 = 3;

/// How many decimal places each of the numbers has that are multiplied, over all posts: so all sums have one denominator.
pub(super) struct Scales {
    /// Of the parts of a week.
    fte: u32,
    /// Of percentages of the Director's pay, as shares; none where there is none.
    percent: Option<u32>,
    /// Of the share at which they begin.
    start: u32,
    /// Of the rates of on-costs.
    rate: u32,
}

fn places(number: Decimal) -> u32 {
    u32::from(number.places())
}

impl Scales {
    pub(super) fn of(posts: &[Post], basis: &Basis<'_>) -> Self {
        let percents = posts.iter().filter_map(|post| match &post.grade {
            Grade::OfDirector(percent) => Some(places(*percent) + 2),
            Grade::Points { .. } => None,
        });
        let percent = percents.max();
        // The rates of the law have at most four.
        let rate = [places(basis.pension), places(basis.levy), 4];
        Self {
            fte: posts.iter().map(|post| places(post.fte)).max().unwrap_or(0),
            percent,
            start: percent.map_or(0, |_| places(basis.director_start)),
            rate: rate.into_iter().max().unwrap_or(4),
        }
    }

    /// Whether 128 bits are certainly enough for every sum.
    pub(super) fn fit(&self, posts: usize, table: &[Year]) -> bool {
        let spines = table.iter().flat_map(|year| year.spines.iter().flatten());
        let highest = spines.filter_map(Spine::highest);
        let directors = table.iter().filter_map(|year| year.director);
        let pay = highest.chain(directors).max().unwrap_or_default();
        let digits = self.fte + self.percent.map_or(0, |percent| percent + self.start) + self.rate;
        let whole = || {
            let rows = u128::try_from(posts.checked_mul(table.len())?).ok()?;
            10_u128
                .checked_pow(digits)?
                .checked_mul(u128::from(STEPS))?
                .checked_mul(YEAR.unsigned_abs())?
                .checked_mul(u128::from(pay.0.unsigned_abs()).max(1))?
                .checked_mul(rows.max(1))?
                // Three on-costs are at most the pay each, and rounding takes the double of a sum and one part more.
                .checked_mul(10)
        };
        whole().is_some_and(|whole| i128::try_from(whole).is_ok())
    }
}

/// What each sum is over, and the rates.
#[derive(Debug, Clone)]
struct Units<T> {
    /// Parts of a penny in salaries.
    salary: T,
    /// In everything else.
    whole: T,
    /// One, the pension contribution and the levy, as multiples of the unit of rates.
    one: T,
    pension: T,
    levy: T,
}

impl<T: Exact> Units<T> {
    fn parts(&self, salary: &T, insurance: &T) -> Option<Parts> {
        let pension = salary.clone() * self.pension.clone();
        let levy = salary.clone() * self.levy.clone();
        let total =
            salary.clone() * self.one.clone() + insurance.clone() + pension.clone() + levy.clone();
        Some(Parts {
            salary: salary.clone().pence(&self.salary)?,
            national_insurance: insurance.clone().pence(&self.whole)?,
            pension: pension.pence(&self.whole)?,
            levy: levy.pence(&self.whole)?,
            total: total.pence(&self.whole)?,
        })
    }
}

/// The exact salary and National Insurance of each row.
#[derive(Debug, Clone)]
pub(super) struct Pieces<T> {
    rows: Vec<[T; 2]>,
    units: Units<T>,
}

impl<T: Exact> Pieces<T> {
    pub(super) fn sums<K: Ord>(
        &self,
        rows: &[PostYear],
        key: impl Fn(&PostYear) -> Option<K>,
    ) -> BTreeMap<K, Parts> {
        let mut sums: BTreeMap<K, [T; 2]> = BTreeMap::new();
        for (row, [salary, insurance]) in rows.iter().zip(&self.rows) {
            let Some(key) = key(row) else { continue };
            let sum = sums.entry(key).or_insert_with(|| [T::from(0), T::from(0)]);
            sum[0] += salary.clone();
            sum[1] += insurance.clone();
        }
        let shown = |[salary, insurance]: [T; 2]| {
            // That the sum of all rows can be shown was seen to when they were worked out, and no row is below zero.
            self.units.parts(&salary, &insurance).unwrap_or_default()
        };
        let all = sums.into_iter();
        all.map(|(key, sum)| (key, shown(sum))).collect()
    }

    /// Whether all of it together is money that can be counted.
    fn is_countable(&self) -> bool {
        let (mut salary, mut insurance) = (T::from(0), T::from(0));
        for row in &self.rows {
            salary += row[0].clone();
            insurance += row[1].clone();
        }
        self.units.parts(&salary, &insurance).is_some()
    }
}

fn power<T: Exact>(places: u32) -> T {
    let ten = T::from(10);
    (0..places).fold(T::from(1), |power, _| power * ten.clone())
}

/// A decimal as a multiple of a unit with so many places.
fn scaled<T: Exact>(number: Decimal, to: u32) -> T {
    T::from(i128::from(number.units())) * power(to.saturating_sub(places(number)))
}

/// One year with its prices in the units of salaries.
struct Priced<'a, T> {
    year: &'a Year,
    /// What the Director is paid, in pence.
    director: T,
    laws: Vec<Stretch<T>>,
}

/// Days of a year on which one law holds, both counted.
struct Stretch<T> {
    first: Date,
    last: Date,
    /// In the units of an annual salary.
    threshold: T,
    /// In the unit of rates.
    rate: T,
}

/// Everything that is the same for all posts.
struct Common<'a, T> {
    years: Vec<Priced<'a, T>>,
    /// What a penny of a point is in the units of pay.
    penny: T,
    fte: u32,
    percent: u32,
    /// The share at which a percentage begins, three times, and what each step adds.
    begins: T,
    step: T,
}

impl<'a, T: Exact> Common<'a, T> {
    fn of(work: &Work<'a>, scales: &Scales) -> (Self, Units<T>) {
        let director = scales.percent.is_some();
        let percent = scales.percent.unwrap_or(0);
        let three = if director { i128::from(STEPS) } else { 1 };
        let penny = power::<T>(percent + scales.start) * T::from(three);
        let annual = penny.clone() * power(scales.fte);
        let salary = annual.clone() * T::from(YEAR);
        let one = power::<T>(scales.rate);
        let start = work.basis.director_start;
        let begins: T = scaled(start, scales.start);
        let units = Units {
            whole: salary.clone() * one.clone(),
            salary,
            pension: scaled(work.basis.pension, scales.rate),
            levy: scaled(work.basis.levy, scales.rate),
            one,
        };
        let years = work.table.iter().map(|year| Priced {
            year,
            director: T::from(year.director.map_or(0, |pay| i128::from(pay.0))),
            laws: stretches(year, &annual, scales.rate),
        });
        let common = Self {
            years: years.collect(),
            penny,
            fte: scales.fte,
            percent,
            step: power::<T>(scales.start) - begins.clone(),
            begins: begins * T::from(three),
        };
        (common, units)
    }

    /// The annual full-time pay of a post in a year after so many increments. `scale` is the place of its spine.
    fn pay(&self, priced: &Priced<'a, T>, post: &Post, scale: usize, steps: u16) -> Option<T> {
        match &post.grade {
            Grade::Points { bottom, top, .. } => {
                let point = reached(post, *bottom, *top, steps);
                let pay = priced.year.spines.get(scale)?.as_ref()?.pay(point)?;
                Some(T::from(i128::from(pay.0)) * self.penny.clone())
            }
            Grade::OfDirector(percent) => {
                let percent: T = scaled(*percent, self.percent - 2);
                let steps = T::from(i128::from(steps.min(STEPS)));
                let share = self.begins.clone() + self.step.clone() * steps;
                Some(priced.director.clone() * percent * share)
            }
        }
    }
}

/// The point that a post has reached.
fn reached(post: &Post, bottom: u16, top: u16, steps: u16) -> u16 {
    post.point.unwrap_or(bottom).saturating_add(steps).min(top)
}

/// The law of a year, stretch by stretch. `annual` is what a penny is in the units of an annual salary.
fn stretches<T: Exact>(year: &Year, annual: &T, rate: u32) -> Vec<Stretch<T>> {
    let next = year.laws.iter().skip(1).map(|law| law.from.yesterday());
    let lasts = next.chain(std::iter::once(Ok(year.year.last())));
    let each = year.laws.iter().zip(lasts).map(|(law, last)| Stretch {
        first: law.from,
        last: last.unwrap_or(law.from),
        threshold: T::from(i128::from(law.threshold.0)) * annual.clone(),
        rate: scaled(law.rate, rate),
    });
    each.collect()
}

type Rows<T> = (Vec<PostYear>, Pieces<T>, usize);

/// Costs every post in every year.
pub(super) fn work_out<T: Exact>(work: &Work<'_>, scales: &Scales) -> Result<Rows<T>, CostError> {
    let (common, units) = Common::<T>::of(work, scales);
    let most = work.posts.len() * work.table.len();
    let mut rows = Vec::with_capacity(most.min(1 << 20));
    let mut exact = Vec::with_capacity(most.min(1 << 20));
    let mut raised = 0;
    for (place, post) in work.posts.iter().enumerate() {
        let Some((first, last)) = work.paid(post) else {
            continue;
        };
        let scale = match &post.grade {
            Grade::Points { scale, .. } => work.scales.iter().position(|known| known == scale),
            Grade::OfDirector(_) => None,
        };
        let fte: T = scaled(post.fte, common.fte);
        for priced in &common.years {
            let year = priced.year.year;
            let within = (first.max(year.first()), last.min(year.last()));
            if within.0 > within.1 {
                continue;
            }
            let scale = scale.unwrap_or(0);
            let (sums, is_raised) =
                of_year(&common, priced, (post, scale, &fte), within).ok_or(CostError::TooMuch)?;
            raised += usize::from(is_raised);
            let parts = units.parts(&sums[0], &sums[1]).ok_or(CostError::TooMuch)?;
            rows.push(PostYear {
                post: place,
                year,
                parts,
            });
            exact.push(sums);
        }
    }
    let pieces = Pieces { rows: exact, units };
    match pieces.is_countable() {
        true => Ok((rows, pieces, raised)),
        false => Err(CostError::TooMuch),
    }
}

/// Salary and National Insurance of a post for a time within a year, and whether its point has been taken off the scale.
fn of_year<T: Exact>(
    common: &Common<'_, T>,
    priced: &Priced<'_, T>,
    (post, scale, fte): (&Post, usize, &T),
    (first, last): (Date, Date),
) -> Option<([T; 2], bool)> {
    let increments = Increments::since(post.start)?;
    let (mut salary, mut insurance) = (T::from(0), T::from(0));
    let mut is_raised = false;
    // All increments but the first are on the first day of a year.
    let risen = increments.first().max(first);
    let before = increments.first().yesterday().ok()?.min(last);
    for (first, last) in [(first, before), (risen, last)] {
        if first > last {
            continue;
        }
        let steps = increments.by(first);
        if let Grade::Points { bottom, top, .. } = &post.grade {
            let point = reached(post, *bottom, *top, steps);
            let spine = priced.year.spines.get(scale)?.as_ref()?;
            is_raised |= spine.is_below(point);
        }
        let annual = fte.clone() * common.pay(priced, post, scale, steps)?;
        for law in &priced.laws {
            let part = accrued(first.max(law.first), last.min(law.last));
            if part == 0 {
                continue;
            }
            let part = T::from(part);
            salary += annual.clone() * part.clone();
            if annual > law.threshold {
                let above = annual.clone() - law.threshold.clone();
                insurance += above * law.rate.clone() * part;
            }
        }
    }
    Some(([salary, insurance], is_raised))
}
