//! “Are children better off?”, answered in a sentence or two that the figures bear out.

use super::Way;

/// What became of one indicator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Became<'a> {
    /// What it is called.
    pub name: &'a str,
    /// In one word.
    pub way: Way,
    /// The two figures, where there are two: `16.4% to 27.8%`.
    pub both: Option<&'a str>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Yes or no, and in how many ways of how many.
    pub first: String,
    /// What goes against it, and for what it is too early.
    pub rest: String,
}

impl Answer {
    /// Both together.
    #[must_use]
    pub fn in_words(&self) -> String {
        format!("{} {}", self.first, self.rest).trim().to_owned()
    }
}

/// So many are named; the others are counted.
const NAMED: usize = 2;

/// How much of it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// What got worse and what is no better by name, with its figures.
    Full,
    /// Above the curves themselves, so that it can be read aloud: what got worse by name, what is no better as a count.
    Short,
}

/// Whether children are better off, by what became of each indicator that tells of it.
#[must_use]
pub fn better_off(all: &[Became<'_>], length: Length) -> Answer {
    let of = |way: Way| -> Vec<&Became<'_>> { all.iter().filter(|one| one.way == way).collect() };
    let (better, worse, same) = (of(Way::Better), of(Way::Worse), of(Way::NoBetter));
    let (early, neither) = (of(Way::TooEarly).len(), of(Way::Neither).len());
    let judged = better.len() + worse.len() + same.len();
    if all.is_empty() {
        return Answer {
            first: "Nobody can say.".to_owned(),
            rest: "The plan has no measure of whether children and families are better off."
                .to_owned(),
        };
    }
    let mut rest = against(!better.is_empty(), &worse, &same, length);
    if judged == 0 && neither > 0 {
        let are = if neither == 1 { "measure" } else { "measures" };
        rest.push(format!(
            "For {} {are} neither way is better in itself.",
            number(neither)
        ));
    }
    if early > 0 && judged + neither > 0 {
        rest.push(format!("It is too early to say for {}.", number(early)));
    }
    Answer {
        first: first(better.len(), judged, early),
        rest: rest.join(" "),
    }
}

fn first(better: usize, judged: usize, early: usize) -> String {
    let (some, of) = (number(better), number(judged));
    match (better, judged) {
        (_, 0) if early > 0 => "It is too early to say.".to_owned(),
        (_, 0) => "These figures do not say.".to_owned(),
        (1, 1) => "Yes, on the one measure that can be judged.".to_owned(),
        (0, 1) => "Not on the one measure that can be judged.".to_owned(),
        (0, 2) => "Not on either of two measures.".to_owned(),
        (0, _) => format!("Not on any of {of} measures."),
        (2, 2) => "Yes, on both measures.".to_owned(),
        (all, every) if all == every => format!("Yes, on all {of} measures."),
        (few, all) if few * 2 < all => format!("Only on {some} of {of} measures."),
        _ => format!("Yes, on {some} of {of} measures."),
    }
}

/// What got worse and what is no better: a sentence each, the first after “but” where something is better.
fn against(
    any_better: bool,
    worse: &[&Became<'_>],
    same: &[&Became<'_>],
    length: Length,
) -> Vec<String> {
    let are = if same.len() == 1 { "is" } else { "are" };
    let sentences = [
        (!worse.is_empty()).then(|| {
            let count = number(worse.len());
            format!("{count} got worse: {}.", named(worse, length))
        }),
        (!same.is_empty()).then(|| {
            let count = number(same.len());
            match length {
                Length::Full => format!("{count} {are} no better: {}.", named(same, length)),
                Length::Short => format!("{count} {are} no better."),
            }
        }),
    ];
    let mut told: Vec<String> = sentences.into_iter().flatten().collect();
    for (place, sentence) in told.iter_mut().enumerate() {
        *sentence = match any_better && place == 0 {
            true => format!("But {sentence}"),
            false => capital(sentence),
        };
    }
    told
}

fn named(all: &[&Became<'_>], length: Length) -> String {
    let name = |one: &&Became<'_>| {
        let figures = one
            .both
            .filter(|_| length == Length::Full)
            .map_or_else(String::new, |both| format!(" ({both})"));
        format!("{}{figures}", within(one.name))
    };
    let mut names: Vec<String> = all.iter().take(NAMED).map(name).collect();
    match all.len().saturating_sub(NAMED) {
        0 => {}
        1 => names.push("one other".to_owned()),
        more => names.push(format!("{} others", number(more))),
    }
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{}, and {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// A name within a sentence: it begins small, unless it is all letters or a name of its own.
fn within(name: &str) -> String {
    let mut letters = name.chars();
    let (Some(first), second) = (letters.next(), letters.next()) else {
        return String::new();
    };
    if second.is_some_and(|letter| letter.is_lowercase() || letter == ' ') {
        first.to_lowercase().chain(name.chars().skip(1)).collect()
    } else {
        name.to_owned()
    }
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// A count in a sentence.
fn number(count: usize) -> String {
    const WORDS: [&str; 11] = [
        "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    ];
    WORDS
        .get(count)
        .map_or_else(|| count.to_string(), |word| (*word).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::Word as _;
    use proptest::prelude::*;

    fn became(name: &str, way: Way) -> Became<'_> {
        let both = (way != Way::TooEarly).then_some("12% to 27.8%");
        Became { name, way, both }
    }

    #[test]
    fn yes_is_followed_by_what_goes_against_it() {
        let all = [
            became("Referred again", Way::Better),
            became("Care leavers at work", Way::Better),
            became("Children back on a protection plan", Way::Worse),
            became("NEET", Way::NoBetter),
            became("Their own plan", Way::TooEarly),
            became("Children in care", Way::Neither),
        ];
        assert_eq!(
            better_off(&all, Length::Full).in_words(),
            "Yes, on two of four measures. But one got worse: children back on a protection plan (12% to 27.8%). One is no better: NEET (12% to 27.8%). It is too early to say for one."
        );
        assert_eq!(
            better_off(&all, Length::Short).in_words(),
            "Yes, on two of four measures. But one got worse: children back on a protection plan. One is no better. It is too early to say for one."
        );
    }

    #[test]
    fn each_answer_is_one_that_somebody_would_say() {
        let say = |ways: &[Way]| {
            let all: Vec<Became<'_>> = ways.iter().map(|way| became("It", *way)).collect();
            better_off(&all, Length::Full).first
        };
        use Way::{Better, Neither, NoBetter, TooEarly, Worse};
        assert_eq!(say(&[]), "Nobody can say.");
        assert_eq!(say(&[TooEarly, Neither]), "It is too early to say.");
        assert_eq!(say(&[Neither]), "These figures do not say.");
        assert_eq!(
            say(&[Better]),
            "Yes, on the one measure that can be judged."
        );
        assert_eq!(say(&[Better, Better, Neither]), "Yes, on both measures.");
        let all = say(&[Better, Better, Better]);
        assert_eq!(all, "Yes, on all three measures.");
        assert_eq!(say(&[Worse]), "Not on the one measure that can be judged.");
        assert_eq!(say(&[Worse, NoBetter]), "Not on either of two measures.");
        let none = say(&[Worse, NoBetter, Worse]);
        assert_eq!(none, "Not on any of three measures.");
        assert_eq!(say(&[Better, Worse]), "Yes, on one of two measures.");
        let few = say(&[Better, Worse, Worse]);
        assert_eq!(few, "Only on one of three measures.", "no yes for a few");
    }

    fn any_way() -> impl Strategy<Value = Way> {
        proptest::sample::select(Way::ALL)
    }

    proptest! {
        /// Counted again from the ways alone: the answer claims neither more nor less.
        #[test]
        fn the_answer_is_never_false(
            ways in proptest::collection::vec(any_way(), 0..30),
            length in proptest::sample::select(vec![Length::Full, Length::Short]),
        ) {
            let names: Vec<String> = (0..ways.len()).map(|at| format!("Measure {at}")).collect();
            let all: Vec<Became<'_>> = names
                .iter()
                .zip(&ways)
                .map(|(name, way)| became(name, *way))
                .collect();
            let answer = better_off(&all, length);
            let count = |way: Way| ways.iter().filter(|one| **one == way).count();
            let (better, against) = (count(Way::Better), count(Way::Worse) + count(Way::NoBetter));
            let yes = answer.first.starts_with("Yes");
            prop_assert_eq!(yes, better > 0 && better >= against, "{:?}", answer);
            prop_assert_eq!(answer.first.starts_with("Only"), better > 0 && better < against, "{:?}", answer);
            prop_assert_eq!(answer.rest.contains("got worse"), count(Way::Worse) > 0, "{:?}", answer);
            prop_assert_eq!(answer.rest.contains("no better"), count(Way::NoBetter) > 0, "{:?}", answer);
            prop_assert_eq!(answer.rest.starts_with("But"), better > 0 && against > 0, "{:?}", answer);
            if answer.first.contains(" of ") {
                let said: Vec<String> = [better, better + against].iter().map(|n| number(*n)).collect();
                let claims = answer.first.contains(&format!("of {}", said[1]));
                prop_assert!(claims && (better == 0 || answer.first.contains(&said[0])), "{:?}", answer);
            }
            if answer.first.starts_with("Yes, on all") || answer.first.starts_with("Yes, on both") {
                prop_assert_eq!(against, 0);
            }
            for (name, way) in names.iter().zip(&ways) {
                let named = answer.rest.contains(&format!("{} ", within(name)));
                prop_assert!(!named || matches!(way, Way::Worse | Way::NoBetter), "{:?}", answer);
            }
        }
    }
}
