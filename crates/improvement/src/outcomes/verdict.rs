//! The statistical verdict on a curve, in plain sentences.
//!
//! The statistics decide the word (`evidence::verdict`); here it is said so that a councillor can follow it: what is so, against
//! what, and how sure one can be.

use evidence::forecast::Interval;
use evidence::spc::Improves;
use evidence::verdict::{Look, More, Standing, Verdict, Word};

use super::{Polarity, number_in_words, percentage_points};
use crate::calendar::counted;

/// So many further periods must have been looked at before it is said that waiting will not settle it.
const WAITING: usize = 3;

/// What the sentences are made from, beside the verdict itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VerdictFacts<'a> {
    /// What follows a figure: “per 10,000”, “%”, or nothing for a count.
    pub unit: &'a str,
    /// How many decimals are shown.
    pub decimals: u8,
    /// The last period before the start, as it is published.
    pub before: &'a str,
    /// The periods of the verdict's looks, as they are published, in their order.
    pub periods: &'a [String],
    /// How many more periods it would take to tell, where that was worked out.
    pub more: Option<More>,
}

/// A verdict in words: each part can stand alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerdictWords {
    /// The verdict in one sentence.
    pub verdict: String,
    /// Whether chance could have done it, as somebody repeats it who has read no statistics.
    pub chance: &'static str,
    /// The first fact: against its own past.
    pub own: String,
    /// The second: against its comparators.
    pub comparators: String,
    /// The third: how large an effect would have to be to be seen at all.
    pub detectable: String,
    /// How many more periods it would take to tell, when that is asked.
    pub more: Option<String>,
}

impl VerdictWords {
    /// All sentences in their order.
    pub fn sentences(&self) -> Vec<&str> {
        let mut all = vec![
            self.verdict.as_str(),
            &self.own,
            &self.comparators,
            &self.detectable,
        ];
        all.extend(self.more.as_deref());
        all
    }
}

impl From<Polarity> for Improves {
    fn from(polarity: Polarity) -> Self {
        match polarity {
            Polarity::High => Self::Increase,
            Polarity::Low => Self::Decrease,
            Polarity::Neither => Self::Neutral,
        }
    }
}

impl VerdictFacts<'_> {
    /// The verdict in words.
    pub fn words(&self, verdict: &Verdict) -> VerdictWords {
        let look = verdict.latest();
        VerdictWords {
            verdict: self.in_one(verdict),
            chance: by_chance(verdict),
            own: self.against_own(look, verdict.improves),
            comparators: self.against_comparators(look, verdict.improves),
            detectable: self.detectable(look),
            more: (verdict.comparators() == Standing::Within)
                .then(|| self.more_periods(look))
                .flatten(),
        }
    }

    fn in_one(&self, verdict: &Verdict) -> String {
        let newest = format!("{} ({})", self.shown(verdict.latest().value), self.newest());
        let word = capital(verdict.word.label());
        let why = match verdict.word {
            Word::Turned => format!(
                "{newest} is better than its own past led one to expect, and it differed from comparable authorities for the better"
            ),
            Word::TurnedWrong => format!(
                "{newest} is worse than its own past led one to expect, and it differed from comparable authorities for the worse"
            ),
            Word::Changed => format!(
                "{newest} is outside what its own past led one to expect, and it differed from comparable authorities; neither high nor low is better in itself"
            ),
            Word::TurnedBack => self.turned_back(verdict, &newest),
            Word::WithTide => format!("{newest} is {}", self.with_tide(verdict)),
            Word::Ahead => format!(
                "it differed from comparable authorities for the better, but {newest} is within what chance alone could make of its own past"
            ),
            Word::Behind => format!(
                "it differed from comparable authorities for the worse, but {newest} is within what chance alone could make of its own past"
            ),
            Word::Apart => format!(
                "it differed from comparable authorities, but {newest} is within what chance alone could make of its own past"
            ),
            Word::CannotTell if verdict.own() == Standing::Unknown => format!(
                "{}, but too little came before the start to say whether {newest} has left its own past behind",
                match verdict.comparators() {
                    Standing::Better => "it differed from comparable authorities for the better",
                    Standing::Worse => "it differed from comparable authorities for the worse",
                    Standing::Above | Standing::Below => "it differed from comparable authorities",
                    Standing::Within | Standing::Unknown => {
                        "its difference from comparable authorities is no larger than chance could make"
                    }
                }
            ),
            Word::CannotTell => format!(
                "{newest} is within what chance alone could give, against its own past and against comparable authorities"
            ),
        };
        format!("{word}: {why}.")
    }

    fn turned_back(&self, verdict: &Verdict, newest: &str) -> String {
        let at = verdict.turned_at.unwrap_or_default();
        let then = verdict
            .looks
            .get(at)
            .map_or_else(String::new, |look| format!(" ({})", self.shown(look.value)));
        let when = self
            .periods
            .get(at)
            .map_or("an earlier period", String::as_str);
        format!(
            "it had turned by {when}{then}, and less than half of that gain is left at {newest}"
        )
    }

    fn with_tide(&self, verdict: &Verdict) -> String {
        let own = side(verdict.own());
        let rest = match (verdict.own(), verdict.comparators()) {
            (_, Standing::Within) => {
                "the difference from comparable authorities is no larger than chance could make"
            }
            (Standing::Better, _) => "comparable authorities became better still",
            (Standing::Worse, _) => "comparable authorities became worse still",
            _ => "comparable authorities moved further the same way",
        };
        format!("{own} than its own past led one to expect, but {rest}")
    }

    fn against_own(&self, look: &Look, improves: Improves) -> String {
        let Some(expected) = look.expected else {
            return format!(
                "Against its own past: before the start it stood at {} ({}), and nothing says how far it strays by itself, so no range can be expected for {}.",
                self.shown(look.before),
                self.before,
                self.newest(),
            );
        };
        self.own_past(expected, look.own(improves))
    }

    /// Where its own past led, and where the newest figure lies against that.
    #[must_use]
    pub fn own_past(&self, expected: Interval, standing: Standing) -> String {
        let found = match standing {
            Standing::Within | Standing::Unknown => "It is within that",
            Standing::Better => "It is outside that, on the better side",
            Standing::Worse => "It is outside that, on the worse side",
            Standing::Above => "It is above that",
            Standing::Below => "It is below that",
        };
        format!(
            "Against its own past: had it gone on as up to {}, {} would be expected for {}, and in 19 cases of 20 something between {} and {}. {found}.",
            self.before,
            self.shown(expected.point),
            self.newest(),
            number_in_words(expected.lower, self.decimals, ""),
            self.shown(expected.upper),
        )
    }

    fn against_comparators(&self, look: &Look, improves: Improves) -> String {
        let total = look.placebos + 1;
        // p counts the authority itself among those that went as far.
        let as_far = ((look.p_two_sided * total as f64).round() as usize).saturating_sub(1);
        let others = match as_far {
            0 => "none".to_owned(),
            count => count.to_string(),
        };
        let difference = self.difference(look.effect);
        let stood = if difference.bytes().any(|digit| matches!(digit, b'1'..=b'9')) {
            let direction = if look.effect > 0.0 { "higher" } else { "lower" };
            let meaning = match Standing::of_effect(look.effect, improves) {
                Standing::Better => ", which is better",
                Standing::Worse => ", which is worse",
                _ => "",
            };
            format!("on average {difference} {direction} than similar councils{meaning}")
        } else {
            "on average where similar councils were".to_owned()
        };
        let conclusion = if look.comparators(improves) == Standing::Within {
            "So chance alone may have done it"
        } else {
            "Chance alone seldom goes so far"
        };
        format!(
            "Against comparators: after {} it was {stood}. Of {} others, {others} went as far either way. {conclusion}.",
            self.before, look.placebos,
        )
    }

    fn detectable(&self, look: &Look) -> String {
        match look.detectable {
            None => format!(
                "How sure one can be: with only {} to compare with, no difference would be statistically detectable.",
                counted(look.placebos, "authority", "authorities")
            ),
            Some(least) => {
                let likely = look.likely.map_or_else(String::new, |likely| {
                    format!(
                        " A true one of {} would be detected four times in five.",
                        self.difference(likely)
                    )
                });
                format!(
                    "How sure one can be: only a difference above {} is statistically detectable here; this one is {}.{likely}",
                    self.difference(least),
                    if look.reaches() { "larger" } else { "not" }
                )
            }
        }
    }

    fn more_periods(&self, look: &Look) -> Option<String> {
        let more = self.more.filter(|more| more.looked > 0)?;
        let periods = |count: usize| counted(count, "more period", "more periods");
        let difference = self.difference(look.effect);
        Some(match (more.growing, more.steady) {
            (_, Some(steady)) => format!(
                "If the difference stays at {difference}, {} would be needed to detect it.",
                periods(steady)
            ),
            (Some(growing), None) => format!(
                "If the difference goes on growing as it has, {} would be needed to detect it; if it stays at {difference}, waiting alone will not settle it.",
                periods(growing)
            ),
            // One or two periods prove nothing about waiting.
            (None, None) if more.looked < WAITING => return None,
            (None, None) => format!(
                "A difference of {difference} would not be detectable within {} either: waiting alone will not settle it.",
                periods(more.looked)
            ),
        })
    }

    fn newest(&self) -> &str {
        self.periods
            .last()
            .map_or("the newest period", String::as_str)
    }

    fn shown(&self, number: f64) -> String {
        number_in_words(number, self.decimals, self.unit)
    }

    /// A difference without its sign. That of two percentages is in percentage points.
    fn difference(&self, by: f64) -> String {
        let unit = if self.unit.trim() == "%" {
            percentage_points(&number_in_words(by.abs(), self.decimals, ""))
        } else {
            self.unit
        };
        number_in_words(by.abs(), self.decimals, unit)
    }
}

/// Whether chance could have done it. What a verdict allows to be said, and no more: beyond chance is not the plan's doing.
fn by_chance(verdict: &Verdict) -> &'static str {
    match (verdict.word, verdict.own(), verdict.comparators()) {
        (Word::Turned, ..) => {
            "Hardly. It became better than its own past led one to expect, and differed from other councils for the better by more than chance usually does."
        }
        (Word::TurnedWrong, ..) => {
            "Hardly. It became worse than its own past led one to expect, and differed from other councils for the worse by more than chance usually does."
        }
        (Word::Changed, ..) => {
            "Hardly. It left what its own past led one to expect, and differed from other councils by more than chance usually does."
        }
        (Word::TurnedBack, ..) => {
            "Less than half of an earlier gain is left. That gain was larger than chance usually gives."
        }
        (Word::WithTide, _, Standing::Within) => {
            "It left what its own past led one to expect, but its difference from other councils is no larger than chance could give."
        }
        (Word::WithTide, ..) => {
            "It left what its own past led one to expect, but other councils moved further the same way."
        }
        (Word::Ahead, ..) => {
            "Partly. It differed from other councils for the better by more than chance usually does, but its own past alone could have led here."
        }
        (Word::Behind, ..) => {
            "Partly. It differed from other councils for the worse by more than chance usually does, but its own past alone could have led here."
        }
        (Word::Apart, ..) => {
            "Partly. It differed from other councils by more than chance usually does, but its own past alone could have led here."
        }
        (Word::CannotTell, Standing::Unknown, Standing::Within | Standing::Unknown) => {
            "It could. Its difference from other councils is no larger than chance could give, and too few figures came before to judge it by its own past."
        }
        (Word::CannotTell, Standing::Unknown, _) => {
            "That cannot be told. It differed from other councils by more than chance usually does, but too few figures came before to judge it by its own past."
        }
        (Word::CannotTell, ..) => {
            "It could. Chance alone can give as much, by its own past and beside other councils."
        }
    }
}

fn side(standing: Standing) -> &'static str {
    match standing {
        Standing::Within | Standing::Unknown => "no different",
        Standing::Better => "better",
        Standing::Worse => "worse",
        Standing::Above => "higher",
        Standing::Below => "lower",
    }
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use evidence::forecast::Interval;
    use evidence::placebo::Placebos;
    use evidence::verdict::judge;

    fn look(value: f64, effect: f64) -> Look {
        let placebos = Placebos::new((0..144).map(|j| f64::from(j % 25) - 12.0).collect()).unwrap();
        let expected = Interval {
            point: 80.0,
            lower: 70.0,
            upper: 90.0,
        };
        Look::new(value, expected, effect, &placebos).unwrap()
    }

    fn words(looks: Vec<Look>, polarity: Polarity, more: Option<More>) -> VerdictWords {
        let periods: Vec<String> = (2019..)
            .take(looks.len())
            .map(|year| year.to_string())
            .collect();
        let facts = VerdictFacts {
            unit: "per 10,000",
            decimals: 1,
            before: "2018",
            periods: &periods,
            more,
        };
        facts.words(&judge(looks, polarity.into()).unwrap())
    }

    #[test]
    fn a_turn_is_said_with_its_three_facts() {
        let said = words(vec![look(62.0, -13.0)], Polarity::Low, None);
        assert_eq!(
            said.sentences(),
            [
                "Turned: 62.0 per 10,000 (2019) is better than its own past led one to expect, and it differed from comparable authorities for the better.",
                "Against its own past: had it gone on as up to 2018, 80.0 per 10,000 would be expected for 2019, and in 19 cases of 20 something between 70.0 and 90.0 per 10,000. It is outside that, on the better side.",
                "Against comparators: after 2018 it was on average 13.0 per 10,000 lower than similar councils, which is better. Of 144 others, none went as far either way. Chance alone seldom goes so far.",
                "How sure one can be: only a difference above 12.0 per 10,000 is statistically detectable here; this one is larger. A true one of 20.0 per 10,000 would be detected four times in five.",
            ]
        );
    }

    #[test]
    fn without_a_range_it_is_said_that_none_can_be_given() {
        let placebos = Placebos::new((0..144).map(|j| f64::from(j % 25) - 12.0).collect()).unwrap();
        let look = |effect| Look::without_range(62.0, 80.0, effect, &placebos).unwrap();
        let said = words(vec![look(-13.0)], Polarity::Low, None);
        assert_eq!(
            (said.verdict.as_str(), said.own.as_str()),
            (
                "Cannot tell yet: it differed from comparable authorities for the better, but too little came before the start to say whether 62.0 per 10,000 (2019) has left its own past behind.",
                "Against its own past: before the start it stood at 80.0 per 10,000 (2018), and nothing says how far it strays by itself, so no range can be expected for 2019.",
            )
        );
        let said = words(vec![look(-3.0)], Polarity::Low, None);
        assert!(
            said.verdict
                .contains("no larger than chance could make, but too little")
        );
    }

    #[test]
    fn the_first_words_are_those_of_the_verdict() {
        for (looks, polarity, begins) in [
            (
                vec![look(98.0, 13.0)],
                Polarity::Low,
                "Turned the wrong way: 98.0 per 10,000 (2019) is worse",
            ),
            (
                vec![look(62.0, -3.0)],
                Polarity::Low,
                "Moved, with the tide: 62.0 per 10,000 (2019) is better than its own past led one to expect, but the difference from comparable authorities is no larger than chance could make.",
            ),
            (
                vec![look(62.0, 13.0)],
                Polarity::Low,
                "Moved, with the tide: 62.0 per 10,000 (2019) is better than its own past led one to expect, but comparable authorities became better still.",
            ),
            (
                vec![look(62.0, 13.0)],
                Polarity::Neither,
                "Moved, with the tide: 62.0 per 10,000 (2019) is lower than",
            ),
            (
                vec![look(75.0, -13.0)],
                Polarity::Low,
                "Ahead of comparators, still within its own baseline: it differed",
            ),
            (
                vec![look(75.0, -13.0)],
                Polarity::High,
                "Behind comparators, still within its own baseline: it differed",
            ),
            (
                vec![look(75.0, -13.0)],
                Polarity::Neither,
                "Apart from comparators, still within its own baseline: it differed",
            ),
            (
                vec![look(62.0, -13.0)],
                Polarity::Neither,
                "Changed, unlike its comparators: 62.0",
            ),
            (
                vec![look(75.0, -3.0)],
                Polarity::Low,
                "Cannot tell yet: 75.0 per 10,000 (2019) is within what chance alone could give, against its own past",
            ),
            (
                vec![look(60.0, -15.0), look(76.0, -4.0)],
                Polarity::Low,
                "Turned back: it had turned by 2019 (60.0 per 10,000), and less than half of that gain is left at 76.0 per 10,000 (2020).",
            ),
        ] {
            let said = words(looks, polarity, None).verdict;
            assert!(said.starts_with(begins), "{said}");
        }
    }

    #[test]
    fn waiting_is_promised_only_where_it_would_help() {
        let more = |steady, growing, looked| {
            let more = More {
                steady,
                growing,
                looked,
            };
            words(vec![look(75.0, -6.0)], Polarity::Low, Some(more)).more
        };
        assert_eq!(
            more(Some(1), Some(1), 4).unwrap(),
            "If the difference stays at 6.0 per 10,000, 1 more period would be needed to detect it."
        );
        assert!(
            more(None, Some(2), 4)
                .unwrap()
                .starts_with("If the difference goes on growing as it has, 2 more periods")
        );
        assert!(
            more(None, None, 4)
                .unwrap()
                .ends_with("within 4 more periods either: waiting alone will not settle it.")
        );
        assert_eq!(more(None, None, 0), None);
        // What is told from chance already needs no more.
        let known = More {
            steady: Some(1),
            growing: Some(1),
            looked: 4,
        };
        assert_eq!(
            words(vec![look(62.0, -13.0)], Polarity::Low, Some(known)).more,
            None
        );
    }
}
