//! The records of outcomes.

use improvement::outcomes::{Frequency, IndicatorKind, Marker, Origin, Polarity};
use jiff::civil::Date;
use platform::record;
use uuid::Uuid;

record! {
    /// An indicator that a plan watches, with the six headings of turning the curve.
    pub struct Indicator "indicator" in "indicators" part of plan_id {
        /// The plan.
        pub plan_id: Uuid,
        /// What it is called.
        pub name: String,
        /// Where its figures come from.
        pub origin: Origin,
        /// The measure of the published figures.
        pub measure_code: Option<String>,
        /// What it tells.
        pub kind: IndicatorKind,
        /// What exactly is counted.
        pub definition: String,
        /// What is counted above the line.
        pub numerator: String,
        /// What is counted below the line.
        pub denominator: String,
        /// The unit of its values: `%`, `per 10,000`.
        pub unit: String,
        /// Digits after the point.
        pub decimals: i64,
        /// Which way is better.
        pub polarity: Polarity,
        /// How often a figure appears.
        pub frequency: Frequency,
        /// The end: what condition of well-being is sought.
        pub end_sought: String,
        /// How are we doing?
        pub how_doing: String,
        /// The story behind the curve.
        pub story: String,
        /// Partners with a part to play.
        pub partners: String,
        /// What works to turn the curve.
        pub what_works: String,
        /// What we propose to do.
        pub proposal: String,
    }
}

impl Indicator {
    /// The published measure that it takes its figures from, where they are not the council's own.
    #[must_use]
    pub fn published(&self) -> Option<&str> {
        match self.origin {
            Origin::Reference => self.measure_code.as_deref(),
            Origin::Own => None,
        }
    }
}

record! {
    /// A target: the value to be reached by a date.
    pub struct Target "target" in "targets" part of plan_id {
        /// The plan.
        pub plan_id: Uuid,
        /// The indicator.
        pub indicator_id: Uuid,
        /// By when.
        pub by_on: Date,
        /// The value, in the indicator's unit.
        pub value: f64,
    }
}

record! {
    /// A figure of the council's own.
    pub struct OwnValue "own_value" in "own_values" part of plan_id {
        /// The plan.
        pub plan_id: Uuid,
        /// The indicator.
        pub indicator_id: Uuid,
        /// What people call the period: `June 2026`.
        pub period: String,
        /// The last day of the period.
        pub period_end: Date,
        /// Counted above the line.
        pub numerator: Option<f64>,
        /// Counted below the line.
        pub denominator: Option<f64>,
        /// The value, in the indicator's unit.
        pub value: Option<f64>,
        /// What stands in place of a value.
        pub marker: Option<Marker>,
    }
}

record! {
    /// Something that happened and belongs on the chart.
    pub struct Annotation "annotation" in "annotations" part of plan_id {
        /// The plan.
        pub plan_id: Uuid,
        /// The indicator; all of the plan's when there is none.
        pub indicator_id: Option<Uuid>,
        /// When.
        pub on_date: Date,
        /// What, in a few words.
        pub label: String,
    }
}
