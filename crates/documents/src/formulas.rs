//! Text that a spreadsheet takes for text: what begins like a formula is led by an apostrophe.

/// Text that begins like a formula, held back by an apostrophe; other text as it is.
#[must_use]
pub fn inert(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// The same, but a single sign stays: it is no formula, and `-` stands in official figures in place of a value.
#[must_use]
pub fn inert_but_signs(text: &str) -> String {
    if text.len() > 1 {
        inert(text)
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_formula_is_text() {
        for formula in ["=1+1", "+44", "-1", "@sum", "\t=1", "\r=1"] {
            assert_eq!(inert(formula), format!("'{formula}"));
            assert_eq!(inert_but_signs(formula), format!("'{formula}"));
        }
        assert_eq!(
            (inert("-"), inert_but_signs("-")),
            ("'-".to_owned(), "-".to_owned())
        );
        assert_eq!(
            (inert("Ada Lead"), inert_but_signs("")),
            ("Ada Lead".to_owned(), String::new())
        );
    }
}
