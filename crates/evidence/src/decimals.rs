//! Numbers as they were written. A double holds 0.1 only nearly, and sums of such numbers gather dust; but the shortest decimal that a double can
//! have been read from is known, and decimals are whole numbers of the last place, which can be counted exactly.

/// The largest whole number of units in which a double still tells its neighbours apart beyond doubt.
const LARGEST: f64 = (1_u64 << 50) as f64;

/// The most places that are tried.
const PLACES: u32 = 15;

/// What every finite value of a series is a whole number of, as how many make one: 10 where the finest has one decimal. None where no such unit
/// gives the values back, as with thirds.
fn per_one(values: &[f64]) -> Option<f64> {
    let (mut places, mut scale) = (0, 1.0);
    for value in values.iter().copied().filter(|value| value.is_finite()) {
        while !is_whole(value, scale) {
            places += 1;
            if places > PLACES || value.abs() * scale >= LARGEST {
                return None;
            }
            scale *= 10.0;
        }
    }
    // Units that became finer for a later value may be too fine for an earlier one.
    let largest = values.iter().filter(|value| value.is_finite());
    let largest = largest.fold(0.0, |largest: f64, value| largest.max(value.abs()));
    (largest * scale < LARGEST).then_some(scale)
}

fn is_whole(value: f64, scale: f64) -> bool {
    (value * scale).round() / scale == value
}

/// The most digits that a number of units may have, so that those of a thousand million values can be added.
const DIGITS: i32 = 27;

/// What every finite value of a series is a whole number of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Unit {
    /// So many make one. Doubles can be multiplied by it without loss.
    Part(f64),
    /// This power of ten, of numbers with more digits than that allows.
    Power(i32),
}

impl Unit {
    /// That of a series, unless its numbers differ too much in size.
    pub(crate) fn of(values: &[f64]) -> Option<Self> {
        per_one(values)
            .map(Self::Part)
            .or_else(|| power(values).map(Self::Power))
    }

    /// How many of it a value is.
    pub(crate) fn units(self, value: f64) -> i128 {
        match self {
            Self::Part(per_one) => i128::from((value * per_one).round() as i64),
            Self::Power(power) => {
                let (digits, exponent) = written(value);
                // Nought has no last place.
                if digits == 0 {
                    return 0;
                }
                let shift = u32::try_from(exponent - power).unwrap_or_default();
                digits * 10_i128.pow(shift)
            }
        }
    }

    /// The double nearest to so many of it.
    pub(crate) fn value(self, units: i128) -> f64 {
        match self {
            Self::Part(per_one) => units as f64 / per_one,
            Self::Power(power) => format!("{units}e{power}").parse().unwrap_or(f64::NAN),
        }
    }
}

/// The shortest decimal that is read as this double: its digits, and the power of ten of the last.
fn written(value: f64) -> (i128, i32) {
    let text = format!("{value:e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let places = digits.split_once('.').map_or(0, |(_, after)| after.len());
    let exponent: i32 = exponent.parse().unwrap_or_default();
    let digits = digits.replacen('.', "", 1).parse().unwrap_or_default();
    (digits, exponent - i32::try_from(places).unwrap_or_default())
}

/// The power of ten of the last place of the finest value.
fn power(values: &[f64]) -> Option<i32> {
    let finite = values.iter().copied().filter(|value| value.is_finite());
    let all = finite.map(written).filter(|(digits, _)| *digits != 0);
    let mut ends: Option<(i32, i32)> = None;
    for (digits, exponent) in all {
        let first = exponent + i32::try_from(digits.unsigned_abs().ilog10()).ok()?;
        let (least, most) = ends.unwrap_or((exponent, first));
        ends = Some((least.min(exponent), most.max(first)));
    }
    let (least, most) = ends?;
    (most - least < DIGITS).then_some(least)
}

/// The mean of some values, exactly.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ExactMean {
    unit: Unit,
    sum: i128,
    count: i128,
}

impl ExactMean {
    /// That of `base`, against which any of `all` can be held, `base` among them.
    pub(crate) fn of(base: &[f64], all: &[f64]) -> Option<Self> {
        let unit = Unit::of(all)?;
        let finite = || base.iter().copied().filter(|value| value.is_finite());
        Some(Self {
            unit,
            sum: finite().map(|value| unit.units(value)).sum(),
            count: i128::try_from(finite().count())
                .ok()
                .filter(|count| *count > 0)?,
        })
    }

    /// 1 for a value above it, −1 below, 0 on it.
    pub(crate) fn side(&self, value: f64) -> i8 {
        let all = self.unit.units(value) * self.count;
        i8::from(all > self.sum) - i8::from(all < self.sum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_unit_is_that_of_the_finest() {
        assert_eq!(per_one(&[3.0, -7.0, f64::NAN]), Some(1.0));
        assert_eq!(per_one(&[3.0, 0.25, 0.1]), Some(100.0));
        assert_eq!(per_one(&[1.0 / 3.0]), None);
        assert_eq!(per_one(&[1e18]), None);
        assert_eq!(per_one(&[1e14, 0.001]), None);
        assert_eq!(per_one(&[]), Some(1.0));
    }

    #[test]
    fn numbers_with_all_the_digits_of_a_double_have_a_unit_too() {
        let unit = |values: &[f64]| Unit::of(values);
        assert_eq!(unit(&[1.0 / 3.0, 0.0]), Some(Unit::Power(-16)));
        assert_eq!(unit(&[1e18, 3e20]), Some(Unit::Power(18)));
        assert_eq!(unit(&[1e14, 0.001]), Some(Unit::Power(-3)));
        assert_eq!(unit(&[1e-300, 1.0]), None);
        assert_eq!(unit(&[f64::MAX, f64::MIN_POSITIVE]), None);
        // From 0.1 + 0.2, as a program that adds doubles writes it.
        let dusty = 0.300_000_000_000_000_04;
        let unit = unit(&[dusty, -0.1]).unwrap();
        assert_eq!(unit.units(dusty), 30_000_000_000_000_004);
        assert_eq!(unit.units(-0.1), -10_000_000_000_000_000);
        assert_eq!(unit.value(20_000_000_000_000_004), 0.200_000_000_000_000_04);
    }

    proptest! {
        #[test]
        fn the_side_is_that_of_whole_numbers(
            numbers in proptest::collection::vec(-99_999..99_999_i64, 1..40),
            places in -8..30_i32,
            far in proptest::option::of(1..9_i64),
        ) {
            // A number far from the others leaves fewer digits for the quick way.
            let numbers: Vec<i64> = numbers.into_iter().chain(far.map(|far| far * 10_i64.pow(15))).collect();
            // As a reader of text gives them: the double nearest to the decimal.
            let values: Vec<f64> = numbers.iter().map(|number| format!("{number}e{}", -places).parse().unwrap()).collect();
            let mean = ExactMean::of(&values, &values).unwrap();
            let (sum, count) = (numbers.iter().sum::<i64>(), i64::try_from(numbers.len()).unwrap());
            for (number, value) in numbers.iter().zip(&values) {
                prop_assert_eq!(i64::from(mean.side(*value)), (number * count - sum).signum());
            }
        }

        #[test]
        fn a_double_is_what_it_is_written_as(value in any::<f64>()) {
            if let Some(unit) = Unit::of(&[value]).filter(|_| value.is_finite()) {
                prop_assert_eq!(unit.value(unit.units(value)), value);
            }
        }
    }
}
