//! The references by which people speak of actions: `K1.2`.

/// A key that sorts references as people do: K1.2 before K1.10.
#[must_use]
pub fn in_order(reference: &str) -> Vec<(String, u64)> {
    let mut parts = Vec::new();
    let mut rest = reference;
    while !rest.is_empty() {
        let words = rest
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(rest.len());
        let (word, after) = rest.split_at(words);
        let digits = after
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(after.len());
        let (number, after) = after.split_at(digits);
        let number = match number {
            "" => 0,
            digits => digits.parse().unwrap_or(u64::MAX),
        };
        parts.push((word.to_lowercase(), number));
        rest = after;
    }
    parts
}

/// The reference of the next action of a priority. `siblings` are those of the priority's actions, `all` those of
/// the plan; `letter` begins the first reference of a plan that has none.
#[must_use]
pub fn next_reference(siblings: &[&str], all: &[&str], letter: char, priority: i64) -> String {
    let last = siblings
        .iter()
        .filter(|reference| reference.ends_with(|c: char| c.is_ascii_digit()))
        .max_by_key(|reference| in_order(reference));
    let (stem, mut number) = match last {
        Some(last) => {
            let stem = last.trim_end_matches(|c: char| c.is_ascii_digit());
            let number: u64 = last[stem.len()..].parse().unwrap_or(0);
            (stem.to_owned(), number)
        }
        None => (format!("{}{priority}.", prefix(all, letter)), 0),
    };
    loop {
        number = number.saturating_add(1);
        let reference = format!("{stem}{number}");
        let taken = all
            .iter()
            .any(|known| known.eq_ignore_ascii_case(&reference));
        if !taken || number == u64::MAX {
            return reference;
        }
    }
}

/// The letters with which the plan's references begin.
fn prefix(all: &[&str], letter: char) -> String {
    all.iter()
        .map(|reference| {
            let end = reference
                .find(|c: char| !c.is_alphabetic())
                .unwrap_or(reference.len());
            reference[..end].to_owned()
        })
        .find(|letters| !letters.is_empty())
        .unwrap_or_else(|| letter.to_uppercase().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_sort_as_people_sort_them() {
        let mut references = ["K10.1", "K1.10", "k1.2", "K1", "A3", ""];
        references.sort_by_key(|reference| in_order(reference));
        assert_eq!(references, ["", "A3", "K1", "k1.2", "K1.10", "K10.1"]);
    }

    #[test]
    fn the_next_reference_follows_the_last_of_its_priority() {
        let all = ["K1.9", "K1.10", "K2.1"];
        assert_eq!(next_reference(&all[..2], &all, 'L', 1), "K1.11");
        assert_eq!(next_reference(&[], &all, 'L', 3), "K3.1");
        assert_eq!(next_reference(&[], &[], 'l', 1), "L1.1");
        assert_eq!(next_reference(&["K2.1"], &["K2.1", "K2.2"], 'L', 2), "K2.3");
        assert_eq!(next_reference(&["one"], &["one", "é1.1"], 'L', 1), "one1.1");
        assert_eq!(
            next_reference(&["K99999999999999999999999"], &[], 'L', 1),
            "K1"
        );
    }
}
