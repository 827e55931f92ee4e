//! The records of outcomes.

use improvement::calendar::in_words;
use improvement::outcomes::{Aim, Frequency, IndicatorKind, Marker, Origin, Polarity};
use jiff::civil::Date;
use platform::record;
use uuid::Uuid;

record! {
    /// An indicator that a plan watches, with the six headings of turning the curve.
    pub struct Indicator "indicator" in "indicators" part of plan_id {
        called "Indicator", |indicator| indicator.name.clone();
        /// The plan.
        pub plan_id: Uuid = hidden,
        /// What it is called.
        pub name: String = text "Name",
        /// Where its figures come from.
        pub origin: Origin = word(Origin) "Origin",
        /// The measure of the published figures.
        pub measure_code: Option<String> = text "Measure code",
        /// What it tells.
        pub kind: IndicatorKind = word(IndicatorKind) "Kind",
        /// What exactly is counted.
        pub definition: String = long_text "Definition",
        /// What is counted above the line.
        pub numerator: String = text "Numerator",
        /// What is counted below the line.
        pub denominator: String = text "Denominator",
        /// The unit of its values: `%`, `per 10,000`.
        pub unit: String = text "Unit",
        /// Digits after the point.
        pub decimals: i64 = number "Decimals",
        /// Which way is better.
        pub polarity: Polarity = word(Polarity) "Polarity",
        /// Why the council sees that otherwise than those who publish the measure.
        pub polarity_why: Option<String> = long_text "Why that way is better" as "reason for the polarity",
        /// How often a figure appears.
        pub frequency: Frequency = word(Frequency) "Frequency",
        /// The end: what condition of well-being is sought.
        pub end_sought: String = long_text "The end sought" as "end sought",
        /// How are we doing?
        pub how_doing: String = long_text "How are we doing?" as "answer to “How are we doing?”",
        /// The story behind the curve.
        pub story: String = long_text "The story behind the curve" as "story behind the curve",
        /// Partners with a part to play.
        pub partners: String = long_text "Partners",
        /// What works to turn the curve.
        pub what_works: String = long_text "What works" as "section on what works",
        /// What we propose to do.
        pub proposal: String = long_text "What we propose" as "proposal",
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

    /// That the council sees which way is better otherwise than those who publish the measure, and why.
    #[must_use]
    pub fn sees_otherwise(&self, published: Polarity) -> Option<String> {
        if self.polarity == published {
            return None;
        }
        let why = self.polarity_why.as_deref().unwrap_or_default().trim();
        let why = if why.is_empty() {
            "It does not say why.".to_owned()
        } else {
            format!("Its reason: {}.", why.trim_end_matches('.'))
        };
        Some(format!(
            "To this council {}; to those who publish the measure {}. {why}",
            self.polarity.in_a_sentence(),
            published.in_a_sentence()
        ))
    }
}

record! {
    /// A target: the value to be reached by a date.
    pub struct Target "target" in "targets" part of plan_id {
        called "Target", |target| format!("Target by {}", in_words(target.by_on));
        /// The plan.
        pub plan_id: Uuid = hidden,
        /// The indicator.
        pub indicator_id: Uuid = link(indicator) "Indicator",
        /// By when.
        pub by_on: Date = date "By when" as "target date",
        /// The value, in the indicator's unit.
        pub value: f64 = number "Value",
    }
}

impl Target {
    /// What is to be reached and by when.
    #[must_use]
    pub fn aim(&self) -> Aim {
        Aim {
            value: self.value,
            by: self.by_on,
        }
    }
}

record! {
    /// A figure of the council's own.
    pub struct OwnValue "own_value" in "own_values" part of plan_id {
        called "Own value" as "figure", |figure| format!("Figure for {}", figure.period);
        holds SmallCounts;
        /// The plan.
        pub plan_id: Uuid = hidden,
        /// The indicator.
        pub indicator_id: Uuid = link(indicator) "Indicator",
        /// What people call the period: `June 2026`.
        pub period: String = text "Period",
        /// The last day of the period.
        pub period_end: Date = date "Period end",
        /// Counted above the line.
        pub numerator: Option<f64> = number "Numerator",
        /// Counted below the line.
        pub denominator: Option<f64> = number "Denominator",
        /// The value, in the indicator's unit.
        pub value: Option<f64> = number "Value",
        /// What stands in place of a value.
        pub marker: Option<Marker> = word(Marker) "Marker",
    }
}

record! {
    /// Something that happened and belongs on the chart.
    pub struct Annotation "annotation" in "annotations" part of plan_id {
        called "Annotation", |annotation| annotation.label.clone();
        /// The plan.
        pub plan_id: Uuid = hidden,
        /// The indicator; all of the plan's when there is none.
        pub indicator_id: Option<Uuid> = link(indicator) "Indicator",
        /// When.
        pub on_date: Date = date "When" as "date",
        /// What, in a few words.
        pub label: String = text "Label",
    }
}
