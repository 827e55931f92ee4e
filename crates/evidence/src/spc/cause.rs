//! The words for why a point stands out, and whether that is good.

/// Which way a measure should go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Improves {
    /// More is better.
    Increase,
    /// Less is better.
    Decrease,
    /// Neither.
    Neutral,
}

/// Why a point stands out, if it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cause {
    /// It does not.
    Common,
    /// Above the upper limit.
    AboveUpper,
    /// Below the lower limit.
    BelowLower,
    /// In a trend upwards.
    Increasing,
    /// In a trend downwards.
    Decreasing,
    /// With another near the upper limit.
    TwoInThreeAbove,
    /// With another near the lower limit.
    TwoInThreeBelow,
    /// In a run above the mean.
    SevenAbove,
    /// In a run below the mean.
    SevenBelow,
}

/// Whether a point is a signal, and of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// No signal.
    CommonCause,
    /// A change for the better.
    Improvement,
    /// A change for the worse.
    Concern,
    /// A change upwards where neither direction is better.
    NeutralHigh,
    /// A change downwards where neither direction is better.
    NeutralLow,
}

impl Cause {
    /// The reference's label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Common => "Common Cause",
            Self::AboveUpper => "Above UCL",
            Self::BelowLower => "Below LCL",
            Self::Increasing => "7 Point Trend (Increasing)",
            Self::Decreasing => "7 Point Trend (Decreasing)",
            Self::TwoInThreeAbove => "2 in 3 Above CL",
            Self::TwoInThreeBelow => "2 in 3 Below CL",
            Self::SevenAbove => "7 Points Above CL",
            Self::SevenBelow => "7 Points Below CL",
        }
    }

    /// Whether the point is a signal.
    #[must_use]
    pub fn is_special(self) -> bool {
        self != Self::Common
    }

    /// Whether the signal is good. A trend counts by its direction, not by the side of the mean that a point of it lies on.
    #[must_use]
    pub fn kind(self, improves: Improves) -> Kind {
        let upwards = match self {
            Self::Common => return Kind::CommonCause,
            Self::AboveUpper | Self::Increasing | Self::TwoInThreeAbove | Self::SevenAbove => true,
            Self::BelowLower | Self::Decreasing | Self::TwoInThreeBelow | Self::SevenBelow => false,
        };
        match (improves, upwards) {
            (Improves::Neutral, true) => Kind::NeutralHigh,
            (Improves::Neutral, false) => Kind::NeutralLow,
            (Improves::Increase, true) | (Improves::Decrease, false) => Kind::Improvement,
            (Improves::Increase, false) | (Improves::Decrease, true) => Kind::Concern,
        }
    }
}

impl Kind {
    /// The reference's word.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::CommonCause => "common_cause",
            Self::Improvement => "special_cause_improvement",
            Self::Concern => "special_cause_concern",
            Self::NeutralHigh => "special_cause_neutral_high",
            Self::NeutralLow => "special_cause_neutral_low",
        }
    }
}
