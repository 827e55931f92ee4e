//! Numbers as they were written. A double holds 0.1 only nearly, and sums of such numbers gather dust; where all of a series are decimals of a
//! few places, they are whole numbers of the last place, and can be counted exactly.

/// The largest whole number of units in which a double still tells its neighbours apart beyond doubt.
const LARGEST: f64 = (1_u64 << 50) as f64;

/// The most places that are tried.
const PLACES: u32 = 15;

/// What every finite value of a series is a whole number of, as how many make one: 10 where the finest has one decimal. None where no such unit
/// gives the values back, as with thirds.
pub(crate) fn per_one(values: &[f64]) -> Option<f64> {
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

/// How many units a value is.
pub(crate) fn units(value: f64, per_one: f64) -> i64 {
    (value * per_one).round() as i64
}

/// The mean of some values, exactly.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ExactMean {
    per_one: f64,
    sum: i128,
    count: i128,
}

impl ExactMean {
    /// That of `base`, against which any of `all` can be held, `base` among them.
    pub(crate) fn of(base: &[f64], all: &[f64]) -> Option<Self> {
        let per_one = per_one(all)?;
        let finite = || base.iter().copied().filter(|value| value.is_finite());
        Some(Self {
            per_one,
            sum: finite()
                .map(|value| i128::from(units(value, per_one)))
                .sum(),
            count: i128::try_from(finite().count())
                .ok()
                .filter(|count| *count > 0)?,
        })
    }

    /// 1 for a value above it, −1 below, 0 on it.
    pub(crate) fn side(&self, value: f64) -> i8 {
        let all = i128::from(units(value, self.per_one)) * self.count;
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

    proptest! {
        #[test]
        fn the_side_is_that_of_whole_numbers(
            numbers in proptest::collection::vec(-99_999..99_999_i64, 1..40),
            places in 0..6_i32,
        ) {
            let per_one = 10_f64.powi(places);
            // As a reader of text gives them: the double nearest to the decimal.
            let values: Vec<f64> = numbers.iter().map(|number| format!("{number}e-{places}").parse().unwrap()).collect();
            let mean = ExactMean::of(&values, &values).unwrap();
            let (sum, count) = (numbers.iter().sum::<i64>(), i64::try_from(numbers.len()).unwrap());
            for (number, value) in numbers.iter().zip(&values) {
                prop_assert_eq!(units(*value, per_one), *number);
                prop_assert_eq!(i64::from(mean.side(*value)), (number * count - sum).signum());
            }
        }
    }
}
