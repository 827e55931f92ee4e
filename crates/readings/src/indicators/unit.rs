//! Units, as they stand beside a number, on an axis and in a sentence.

use evidence::verdict::Bounds;
use improvement::Word;

/// How the values of an indicator read, and how they are computed from two counts.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitWords {
    /// At the head of an axis: `%`, `per 10,000`, `number`.
    pub axis: String,
    /// Before a number: `£`.
    pub before: &'static str,
    /// After a number, in a chart: `%`.
    pub after: &'static str,
    /// After a number, in a sentence: `per 10,000`; empty for a plain count.
    pub in_words: String,
    /// What a numerator divided by its denominator is multiplied by.
    pub scale: f64,
    /// Whether a value is itself a count.
    pub counts: bool,
}

impl UnitWords {
    /// Reads a unit as it stands in an indicator or a measure: by its code or in words.
    #[must_use]
    pub fn of(unit: &str) -> Self {
        let unit = unit.trim();
        let unit = reference::Unit::parse(unit).map_or(unit, |known| known.label());
        let plain = |in_words: &str| Self {
            axis: unit.to_owned(),
            before: "",
            after: "",
            in_words: in_words.to_owned(),
            scale: 1.0,
            counts: false,
        };
        match unit {
            "" | "number" => Self {
                axis: "number".to_owned(),
                counts: true,
                ..plain("")
            },
            "%" => Self {
                after: "%",
                scale: 100.0,
                ..plain("%")
            },
            "£" | "pounds" => Self {
                axis: "£".to_owned(),
                before: "£",
                ..plain("pounds")
            },
            "£ a week" | "pounds a week" => Self {
                axis: "£ a week".to_owned(),
                before: "£",
                ..plain("pounds a week")
            },
            _ => Self {
                scale: per(unit).unwrap_or(1.0),
                ..plain(unit)
            },
        }
    }

    /// A number with its unit, in a sentence: `62.0 per 10,000`.
    #[must_use]
    pub fn number(&self, number: f64, decimals: u8) -> String {
        improvement::outcomes::number_in_words(number, decimals, &self.in_words)
    }

    /// Whether values are shares of a hundred.
    #[must_use]
    pub fn is_percentage(&self) -> bool {
        self.after == "%"
    }

    /// What a value can be at all: a share lies from 0 to 100 %, a count or a rate is not below 0. Money and scores have no bounds.
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        let axis = self.axis.as_str();
        let is_rate = axis.starts_with("per ");
        if self.is_percentage() {
            Bounds {
                lower: 0.0,
                upper: 100.0,
            }
        } else if self.counts
            || is_rate
            || matches!(axis, "full-time equivalents" | "cases for each worker")
        {
            Bounds {
                lower: 0.0,
                ..Bounds::default()
            }
        } else {
            Bounds::default()
        }
    }

    /// The same for these figures; none where one of them lies beyond, for then they are no share, count or rate.
    #[must_use]
    pub fn bounds_of<'a>(&self, values: impl IntoIterator<Item = &'a f64>) -> Bounds {
        let bounds = self.bounds();
        let possible = bounds.lower..=bounds.upper;
        if values.into_iter().all(|value| possible.contains(value)) {
            bounds
        } else {
            Bounds::default()
        }
    }
}

/// The units that people choose from: the code that a form sends, and its label.
#[must_use]
pub fn offered() -> Vec<(&'static str, &'static str)> {
    platform::form::words::<reference::Unit>()
}

/// The 10,000 of “per 10,000 children”.
fn per(unit: &str) -> Option<f64> {
    let rest = unit.strip_prefix("per ")?;
    let digits: String = rest
        .chars()
        .take_while(|c| c.is_ascii_digit() || *c == ',')
        .filter(char::is_ascii_digit)
        .collect();
    digits.parse().ok().filter(|number| *number > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_read_by_code_and_in_words() {
        assert_eq!(UnitWords::of("percent"), UnitWords::of("%"));
        assert_eq!(UnitWords::of("%").number(62.5, 1), "62.5%");
        assert!(UnitWords::of("number").counts && UnitWords::of("").counts);
        let rate = UnitWords::of("per 10,000 children");
        assert!((rate.scale - 10_000.0).abs() < f64::EPSILON && !rate.counts);
        assert_eq!(UnitWords::of("pounds").number(1200.0, 0), "1,200 pounds");
        assert!((UnitWords::of("per cent of x").scale - 1.0).abs() < f64::EPSILON);
    }

    #[test]
    fn a_share_a_rate_and_a_count_have_bounds_unless_their_figures_have_none() {
        let of = |unit: &str, value: f64| {
            let bounds = UnitWords::of(unit).bounds_of(&[5.0, value]);
            (bounds.lower, bounds.upper)
        };
        let none = (f64::NEG_INFINITY, f64::INFINITY);
        assert_eq!(of("percent", 0.0), (0.0, 100.0));
        assert_eq!(of("percent", 104.0), none);
        assert_eq!(of("per_10000", 300.0), (0.0, f64::INFINITY));
        assert_eq!(of("count", 7.0), (0.0, f64::INFINITY));
        assert_eq!(of("per_10000", -1.0), none);
        assert_eq!(of("percentage_points", 1.0), none);
        assert_eq!(of("pounds", 1.0), none);
    }
}
