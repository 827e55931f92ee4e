//! Changes that are told as what somebody did: “approved the report”, and not “changed the state from Draft to Approved”.

use serde_json::Value;

/// How the change of a field is told, said in the record's declaration.
///
/// `when` is what the field became: the code of a word, `true` or `false`; `*` for anything, and nothing for nothing. `draft > cleared`
/// says too what it was, and `+accepted` (`+` for anything) that the record is new with it. What it `says` names the record by `{}`,
/// what that hangs on by `{on}`, and what a field holds by its name: `gave {person_id} the role of {role}`. The first that fits is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActPhrase {
    /// The field.
    pub field: &'static str,
    /// When it is told.
    pub when: &'static str,
    /// What is told, after who did it.
    pub says: &'static str,
}

impl ActPhrase {
    /// Whether it tells that a field was `before` and is `after`; `new` where the record is.
    #[must_use]
    pub fn fits(&self, new: bool, before: &Value, after: &Value) -> bool {
        let is = |when: &str, value: &Value| {
            let code = code(value);
            code == when || (when == "*" && !code.is_empty())
        };
        match (self.when.strip_prefix('+'), self.when.split_once(" > ")) {
            (Some(""), _) => new && is("*", after),
            (Some(word), _) => new && is(word, after),
            (None, Some((was, word))) => !new && is(was, before) && is(word, after),
            (None, None) => !new && is(self.when, after),
        }
    }

    /// The codes that it speaks of; none where it tells of anything or nothing.
    pub fn codes(&self) -> impl Iterator<Item = &'static str> {
        let words = self.when.trim_start_matches('+').split(" > ");
        words.filter(|word| !word.is_empty() && *word != "*")
    }

    /// What it says, each name in braces replaced.
    #[must_use]
    pub fn told(&self, mut words_of: impl FnMut(&str) -> String) -> String {
        let mut told = String::new();
        let mut rest = self.says;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, behind) = after.split_once('}').unwrap_or((after, ""));
            told.push_str(before);
            told.push_str(&words_of(name));
            rest = behind;
        }
        told.push_str(rest);
        told
    }

    /// The names that stand in braces.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        let parts = self.says.split('{').skip(1);
        parts.filter_map(|part| part.split_once('}').map(|(name, _)| name))
    }
}

fn code(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.trim().to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_phrase_fits_what_it_speaks_of_and_nothing_else() {
        for (when, new, before, after, fits) in [
            ("cleared", false, json!("draft"), json!("cleared"), true),
            ("cleared", true, json!(null), json!("cleared"), false),
            (
                "draft > cleared",
                false,
                json!("draft"),
                json!("cleared"),
                true,
            ),
            (
                "draft > cleared",
                false,
                json!("for_approval"),
                json!("cleared"),
                false,
            ),
            ("+accepted", true, json!(null), json!("accepted"), true),
            (
                "+accepted",
                false,
                json!("judged"),
                json!("accepted"),
                false,
            ),
            ("+", true, json!(null), json!("Anything"), true),
            ("*", false, json!(null), json!("2026-05-03"), true),
            ("*", false, json!("2026-05-03"), json!(null), false),
            ("", false, json!("2026-05-03"), json!(null), true),
            ("true", false, json!(false), json!(true), true),
        ] {
            let phrase = ActPhrase {
                field: "state",
                when,
                says: "approved {}",
            };
            assert_eq!(
                phrase.fits(new, &before, &after),
                fits,
                "{when} {new} {before} {after}"
            );
        }
    }

    #[test]
    fn names_in_braces_are_replaced() {
        let phrase = ActPhrase {
            field: "role",
            when: "+",
            says: "gave {person_id} the role of {role}",
        };
        assert_eq!(phrase.names().collect::<Vec<_>>(), ["person_id", "role"]);
        let told = phrase.told(|name| name.to_uppercase());
        assert_eq!(told, "gave PERSON_ID the role of ROLE");
    }
}
