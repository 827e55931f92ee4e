//! Who is there this week, as a row of five squares.

use serde::{Deserialize, Serialize};

use super::Palette;
use super::canvas::n;
use crate::fonts;
use crate::markup::Markup;

const SIDE: f64 = 20.0;
const STEP: f64 = 24.0;
const DAYS: [&str; 5] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];

/// How much of a day somebody is there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Not there.
    #[default]
    Away,
    /// Half the day; which half is not said.
    Half,
    /// The whole day.
    Full,
}

/// Somebody's week, from Monday to Friday.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeekPresence {
    /// The days, Monday first.
    pub days: [Presence; 5],
}

impl WeekPresence {
    /// How many days come together.
    #[must_use]
    pub fn count(&self) -> f64 {
        let days = self.days.iter().map(|day| match day {
            Presence::Away => 0.0,
            Presence::Half => 0.5,
            Presence::Full => 1.0,
        });
        days.sum()
    }

    /// The week in words, such as `Monday, Tuesday and half of Wednesday`.
    #[must_use]
    pub fn words(&self) -> String {
        if self.days == [Presence::Full; 5] {
            return "all week".to_owned();
        }
        let mut parts: Vec<String> = Vec::new();
        let mut day = 0;
        while let Some(presence) = self.days.get(day) {
            let run = self.days[day..]
                .iter()
                .take_while(|next| *next == presence)
                .count();
            let last = day + run - 1;
            match presence {
                Presence::Full if run > 2 => parts.push(format!("{} to {}", DAYS[day], DAYS[last])),
                Presence::Full => {
                    parts.extend(DAYS[day..=last].iter().map(|day| (*day).to_owned()))
                }
                Presence::Half if run > 2 => {
                    parts.push(format!(
                        "half of each day from {} to {}",
                        DAYS[day], DAYS[last]
                    ));
                }
                Presence::Half => {
                    parts.extend(DAYS[day..=last].iter().map(|day| format!("half of {day}")))
                }
                Presence::Away => {}
            }
            day += run;
        }
        match parts.split_last() {
            None => "not this week".to_owned(),
            Some((last, [])) => last.clone(),
            Some((last, before)) => format!("{} and {last}", before.join(", ")),
        }
    }

    /// The week as one `<svg>` element, 116 by 36 units: a full square for a whole day, a triangle for half a day, an empty
    /// square for none. It is there for the eye alone: its words must stand beside it.
    #[must_use]
    pub fn svg(&self) -> String {
        let mut markup = Markup::default();
        markup.open(
            "svg",
            &[
                ("xmlns", "http://www.w3.org/2000/svg"),
                ("aria-hidden", "true"),
                ("focusable", "false"),
                ("class", "chart week"),
                ("width", "116"),
                ("height", "36"),
                ("viewBox", "0 0 116 36"),
                ("font-family", fonts::FAMILY),
            ],
        );
        for (index, (day, presence)) in DAYS.iter().zip(self.days).enumerate() {
            let left = STEP * index as f64;
            let x = n(left + 1.0);
            let (side, middle) = (n(SIDE - 2.0), n(left + SIDE / 2.0));
            let fill = if presence == Presence::Full {
                Palette::GOLD
            } else {
                Palette::PAPER
            };
            let square = [
                ("x", x.as_str()),
                ("y", "1"),
                ("width", &side),
                ("height", &side),
            ];
            let look = [
                ("fill", fill),
                ("stroke", Palette::GOLD),
                ("stroke-width", "2"),
            ];
            markup.empty("rect", &[&square[..], &look[..]].concat());
            if presence == Presence::Half {
                let path = format!("M{x} 1V{}H{}Z", n(SIDE - 1.0), n(left + SIDE - 1.0));
                markup.empty("path", &[("d", &path), ("fill", Palette::GOLD)]);
            }
            let letters = [
                ("x", middle.as_str()),
                ("y", "33"),
                ("font-size", "12"),
                ("fill", "currentColor"),
                ("text-anchor", "middle"),
            ];
            markup.leaf("text", &letters, &day[..1]);
        }
        markup.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Presence::{Away, Full, Half};

    #[test]
    fn a_week_is_said_in_words() {
        let said = |days| WeekPresence { days }.words();
        assert_eq!(said([Full; 5]), "all week");
        assert_eq!(said([Away; 5]), "not this week");
        assert_eq!(
            said([Full, Full, Half, Away, Away]),
            "Monday, Tuesday and half of Wednesday"
        );
        assert_eq!(
            said([Away, Full, Full, Full, Half]),
            "Tuesday to Thursday and half of Friday"
        );
        assert_eq!(said([Away, Away, Away, Away, Half]), "half of Friday");
        assert_eq!(
            said([Full, Half, Half, Half, Away]),
            "Monday and half of each day from Tuesday to Thursday"
        );
        assert_eq!(
            WeekPresence {
                days: [Full, Full, Half, Away, Away]
            }
            .count(),
            2.5
        );
    }
}
