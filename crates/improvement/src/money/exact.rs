//! Fractions of a penny over one denominator, in whichever whole numbers are long enough for them.

use std::ops::{Add, AddAssign, Div, Mul, Sub};

use num_bigint::BigInt;

use super::amount::Pence;

/// Whole numbers that costs are worked out in: 128 bits for all that people write, and as many as it takes for a part of the week with fifteen
/// decimal places.
pub(super) trait Exact:
    Clone
    + PartialOrd
    + From<i128>
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + AddAssign
{
    /// The number, where it is short enough.
    fn short(self) -> Option<i64>;

    /// This many parts of a penny, rounded half up; of nothing below zero. None where there is more money than is counted.
    fn pence(self, parts: &Self) -> Option<Pence> {
        let twice = Self::from(2);
        let numerator = self * twice.clone() + parts.clone();
        (numerator / (twice * parts.clone())).short().map(Pence)
    }
}

impl Exact for i128 {
    fn short(self) -> Option<i64> {
        self.try_into().ok()
    }
}

impl Exact for BigInt {
    fn short(self) -> Option<i64> {
        self.try_into().ok()
    }
}
