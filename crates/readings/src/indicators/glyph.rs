//! The sign of each verdict: the one place where words and signs meet, so that the same word looks the same everywhere.

use documents::charts::Glyph;
use evidence::verdict::Word;

/// The sign that stands beside a word.
#[must_use]
pub fn glyph(word: Word) -> Glyph {
    match word {
        Word::Turned => Glyph::Turned,
        Word::TurnedWrong => Glyph::TurnedWrong,
        Word::TurnedBack => Glyph::TurnedBack,
        Word::WithTide => Glyph::WithTide,
        Word::Ahead => Glyph::Ahead,
        Word::Behind => Glyph::Behind,
        Word::Changed => Glyph::Changed,
        Word::Apart => Glyph::Apart,
        Word::CannotTell => Glyph::CannotTell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLES: &str = include_str!("../../../platform/assets/styles/_verdicts.scss");

    #[test]
    fn each_word_has_a_sign_of_its_own_and_the_page_gives_it_the_same_ink() {
        let mut signs: Vec<Glyph> = Word::ALL.iter().map(|word| glyph(*word)).collect();
        for word in Word::ALL {
            let sign = glyph(word);
            // A sign says no more than its word.
            assert!(word.label().starts_with(sign.label()), "{word:?}");
            let class = format!("\"{}\": {}", word.code(), sign.ink());
            assert!(STYLES.contains(&class), "the styles lack {class}");
        }
        signs.dedup();
        assert_eq!(signs.len(), Word::ALL.len());
    }
}
