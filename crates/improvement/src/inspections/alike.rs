//! Findings that say much the same: which words of a text tell it apart, how alike two texts are by them, and who of
//! those that had such a finding has come further since.

use std::collections::{BTreeMap, BTreeSet};

use super::Grade;

/// Words that say nothing about what was found: of the language, and of the kind of sentence that findings are.
const COMMON: &[&str] = &[
    "about",
    "across",
    "after",
    "all",
    "also",
    "and",
    "any",
    "are",
    "area",
    "areas",
    "been",
    "before",
    "being",
    "better",
    "both",
    "but",
    "can",
    "could",
    "during",
    "each",
    "effective",
    "effectively",
    "effectiveness",
    "ensure",
    "ensures",
    "ensuring",
    "for",
    "from",
    "further",
    "had",
    "has",
    "have",
    "how",
    "improve",
    "improved",
    "improvement",
    "improving",
    "including",
    "into",
    "its",
    "many",
    "more",
    "most",
    "must",
    "need",
    "needs",
    "not",
    "number",
    "other",
    "our",
    "out",
    "over",
    "particular",
    "particularly",
    "quality",
    "should",
    "some",
    "such",
    "sufficient",
    "sufficiently",
    "than",
    "that",
    "the",
    "their",
    "them",
    "these",
    "they",
    "this",
    "those",
    "through",
    "was",
    "well",
    "were",
    "what",
    "when",
    "where",
    "which",
    "who",
    "whole",
    "whom",
    "with",
    "within",
    "without",
    "would",
];

/// The most words of a text that are looked for.
const MOST: usize = 40;

/// The words that tell a text apart, each once, in small letters and in their order.
#[must_use]
pub fn telling_words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        let word = word.to_lowercase();
        let tells = word.chars().count() >= 3 && !COMMON.contains(&word.as_str());
        if tells && !words.contains(&word) && words.len() < MOST {
            words.push(word);
        }
    }
    words
}

/// A word without the ending that its form gives it: discussions and discussion are one.
fn stem(word: &str) -> &str {
    for ending in [
        "ments", "ment", "ings", "ing", "ness", "ies", "ied", "ed", "es", "s", "y", "e",
    ] {
        if let Some(stem) = word.strip_suffix(ending)
            && stem.chars().count() >= 4
        {
            return stem;
        }
    }
    word
}

/// A text that is like another, and how much: 1 when it has every telling word of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Alike {
    /// Its place among the texts given.
    pub place: usize,
    /// The share of the other's telling words that it has, each weighing the more the rarer it is among the texts;
    /// less for a text of more than sixty words, which has many words of everything.
    pub share: f64,
}

/// Below this share two texts have a word in common, not a matter.
pub const LEAST: f64 = 0.25;

/// The texts that are like the words looked for, the most alike first. Words that no text has do not count.
#[must_use]
pub fn alike(looked_for: &[String], texts: &[&str]) -> Vec<Alike> {
    let wanted: BTreeSet<&str> = looked_for.iter().map(|word| stem(word)).collect();
    let held: Vec<BTreeSet<String>> = texts
        .iter()
        .map(|text| {
            let words = text.split(|c: char| !c.is_alphanumeric());
            words
                .map(|word| stem(&word.to_lowercase()).to_owned())
                .filter(|word| wanted.contains(word.as_str()))
                .collect()
        })
        .collect();
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for word in held.iter().flatten() {
        *counts.entry(word.as_str()).or_default() += 1;
    }
    let all = f64::from(u32::try_from(texts.len()).unwrap_or(u32::MAX));
    let weight = |word: &str| {
        counts
            .get(word)
            .map_or(0.0, |count| (1.0 + all / f64::from(*count)).ln())
    };
    let whole: f64 = wanted.iter().map(|word| weight(word)).sum();
    let mut found: Vec<Alike> = held
        .iter()
        .enumerate()
        .map(|(place, words)| Alike {
            place,
            share: words.iter().map(|word| weight(word)).sum::<f64>()
                / whole
                / length(texts[place]),
        })
        .filter(|one| one.share >= LEAST)
        .collect();
    found.sort_by(|one, other| other.share.total_cmp(&one.share));
    found
}

/// What the length of a text takes off its share: nothing up to sixty words, a half at about a hundred and sixty.
fn length(text: &str) -> f64 {
    let words = u32::try_from(text.split_whitespace().count()).unwrap_or(u32::MAX);
    1.0 + (f64::from(words) / 60.0).max(1.0).ln()
}

/// Whether an authority has come further since it had a finding, and so could be asked how: its overall grade now is
/// better than the one that stood when the finding was made.
#[must_use]
pub fn could_be_asked(then: Option<Grade>, now: Option<Grade>) -> bool {
    then.zip(now).is_some_and(|(then, now)| now < then)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_that_tell_are_looked_for() {
        assert_eq!(
            telling_words(
                "The quality and timeliness of strategy discussions, including the timeliness of those for unborn babies."
            ),
            ["timeliness", "strategy", "discussions", "unborn", "babies"]
        );
        assert!(telling_words("the of and").is_empty());
        assert!(telling_words("'; drop table findings --").contains(&"drop".to_owned()));
    }

    #[test]
    fn a_rarer_word_weighs_more() {
        let texts = [
            "Strategy discussions do not always include health.",
            "The supervision of social workers.",
            "Supervision, and the strategy for the workforce.",
            "The stability of the workforce.",
            "Something else altogether.",
        ];
        let found = alike(&telling_words("health in strategy discussion"), &texts);
        assert_eq!(found[0].place, 0);
        assert!((found[0].share - 1.0).abs() < 1e-9);
        assert!(found.iter().all(|one| one.place != 4));
        assert!(found.iter().all(|one| one.place != 1));
        let long = format!(
            "Health in strategy discussions. {}",
            "And more of it. ".repeat(60)
        );
        let both = alike(
            &telling_words("health in strategy discussion"),
            &[&long, texts[0]],
        );
        assert_eq!(both[0].place, 1, "a report in one line is not a finding");
        assert!(alike(&[], &texts).is_empty());
        assert!(alike(&telling_words("unicorns"), &texts).is_empty());
        assert!(alike(&telling_words("health"), &[]).is_empty());
    }

    #[test]
    fn only_who_has_come_further_is_worth_asking() {
        use Grade::{Good, Inadequate, Outstanding, RequiresImprovement};
        assert!(could_be_asked(Some(Inadequate), Some(RequiresImprovement)));
        assert!(could_be_asked(Some(Good), Some(Outstanding)));
        assert!(!could_be_asked(Some(Good), Some(Good)));
        assert!(!could_be_asked(Some(RequiresImprovement), Some(Inadequate)));
        assert!(!could_be_asked(None, Some(Good)));
        assert!(!could_be_asked(Some(Good), None));
    }
}
