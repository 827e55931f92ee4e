//! Areas by any of their codes and names, with what became of those that no longer exist.

use std::collections::HashMap;

use jiff::civil::Date;

/// An area that can have figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its code among the areas of the pack.
    pub code: String,
    /// The name to show.
    pub name: String,
    /// The ONS code.
    pub ons_code: Option<String>,
    /// The first day on which it no longer existed.
    pub ended: Option<Date>,
}

/// Every area, found by code, ONS code, name or alias.
#[derive(Debug, Clone, Default)]
pub struct Places {
    all: Vec<Place>,
    by: HashMap<String, u16>,
    became: HashMap<u16, Vec<u16>>,
}

impl Places {
    /// Areas, other names and codes of some of them, and the boundary changes from one code to another.
    #[must_use]
    pub fn new(
        all: Vec<Place>,
        aliases: impl IntoIterator<Item = (String, String)>,
        changes: impl IntoIterator<Item = (String, String)>,
    ) -> Self {
        let mut places = Self {
            all,
            ..Self::default()
        };
        let mut by = HashMap::new();
        for (place, at) in places.all.iter().zip(0_u16..) {
            by.insert(place.code.to_lowercase(), at);
            if let Some(code) = &place.ons_code {
                by.entry(code.to_lowercase()).or_insert(at);
            }
            by.entry(folded(&place.name)).or_insert(at);
        }
        for (alias, code) in aliases {
            if let Some(at) = by.get(&code.to_lowercase()).copied() {
                by.entry(folded(&alias)).or_insert(at);
            }
        }
        for (from, to) in changes {
            let ends = (by.get(&from.to_lowercase()), by.get(&to.to_lowercase()));
            if let (Some(from), Some(to)) = ends
                && from != to
            {
                places.became.entry(*from).or_default().push(*to);
            }
        }
        places.by = by;
        places
    }

    /// The area with this code, ONS code, name or alias.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<u16> {
        if let Some(at) = self.by.get(text) {
            return Some(*at);
        }
        self.by.get(&folded(text)).copied()
    }

    /// Why a name cannot be that of an area: it is another's. A name that nobody has is a way to write this one.
    #[must_use]
    pub fn named_otherwise(&self, area: u16, name: &str) -> Option<String> {
        let known = self.get(area).map_or("", |place| place.name.as_str());
        if known == name {
            return None;
        }
        self.find(name).filter(|other| *other != area)?;
        // A council may have kept its name when its boundary changed: “Dorset (before April 2019)”.
        let kept = known.to_lowercase().starts_with(&name.to_lowercase());
        (!kept).then(|| {
            format!(
                "the code of this row is that of {known}: expected code and name of one authority"
            )
        })
    }

    /// An area by its place.
    #[must_use]
    pub fn get(&self, at: u16) -> Option<&Place> {
        self.all.get(usize::from(at))
    }

    /// The code of an area by its place; empty when there is none.
    #[must_use]
    pub fn code(&self, at: u16) -> &str {
        self.get(at).map_or("", |place| place.code.as_str())
    }

    /// Why figures of a period that begins on a day cannot be an area's own: it no longer existed, and what took its place.
    #[must_use]
    pub fn gone_by(&self, at: u16, begins: Date) -> Option<String> {
        self.get(at)?.ended.filter(|ended| begins >= *ended)?;
        Some(format!(
            "{}: give figures of later periods under the new authority",
            self.ended(at)?
        ))
    }

    /// That an area no longer exists, and what took its place: “Cumbria ended on 1 April 2023 and was replaced by …”.
    #[must_use]
    pub fn ended(&self, at: u16) -> Option<String> {
        let place = self.get(at)?;
        let ended = place.ended?;
        let heirs: Vec<&str> = self
            .became
            .get(&at)
            .into_iter()
            .flatten()
            .filter_map(|heir| self.get(*heir))
            .map(|heir| heir.name.as_str())
            .collect();
        let heirs = match heirs.split_last() {
            None => "another authority".to_owned(),
            Some((last, [])) => (*last).to_owned(),
            Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        };
        Some(format!(
            "{} ended on {} and was replaced by {heirs}",
            place.name,
            improvement::calendar::in_words(ended)
        ))
    }
}

/// A name without what people write differently: case, “and” or “&”, full stops, a “Council” or “City of” around it.
fn folded(name: &str) -> String {
    let lower = name
        .to_lowercase()
        .replace('&', " and ")
        .replace(['.', ',', '’', '\''], "");
    let mut words: Vec<&str> = lower.split_whitespace().collect();
    for ending in [
        &["metropolitan", "borough", "council"][..],
        &["city", "council"],
        &["county", "council"],
        &["borough", "council"],
        &["council"],
    ] {
        if words.len() > ending.len() && words.ends_with(ending) {
            words.truncate(words.len() - ending.len());
            break;
        }
    }
    words.join(" ")
}

#[cfg(test)]
pub(super) fn some() -> Places {
    use jiff::civil::date;
    let place = |code: &str, ons: &str, name: &str, ended: Option<Date>| Place {
        code: code.to_owned(),
        name: name.to_owned(),
        ons_code: Some(ons.to_owned()),
        ended,
    };
    let pair = |one: &str, other: &str| (one.to_owned(), other.to_owned());
    Places::new(
        vec![
            place("383", "E08000035", "Leeds", None),
            place("382", "E08000034", "Kirklees", None),
            place("825", "E06000060", "Buckinghamshire", None),
            place("909", "E10000006", "Cumbria", Some(date(2023, 4, 1))),
            place("942", "E06000063", "Cumberland", None),
            place("943", "E06000064", "Westmorland and Furness", None),
            place("982", "E12000003", "Yorkshire and The Humber", None),
            place("970", "E92000001", "England", None),
        ],
        [pair("E10000002", "825")],
        [pair("909", "942"), pair("909", "943"), pair("825", "825")],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn an_area_is_found_by_whatever_people_call_it() {
        let places = some();
        let leeds = places.find("383");
        assert!(leeds.is_some());
        for text in [
            "E08000035",
            "Leeds",
            "leeds city council",
            "LEEDS",
            " Leeds  ",
        ] {
            assert_eq!(places.find(text), leeds, "{text}");
        }
        assert_eq!(places.find("E10000002"), places.find("Buckinghamshire"));
        assert_eq!(places.find("Westmorland & Furness"), places.find("943"));
        assert_eq!(places.find("Leedsfield"), None);
        assert_eq!(places.find("council"), None);
    }

    #[test]
    fn an_area_that_ended_says_what_took_its_place() {
        let places = some();
        let cumbria = places.find("Cumbria").unwrap();
        assert_eq!(places.gone_by(cumbria, date(2022, 4, 1)), None);
        let why = places.gone_by(cumbria, date(2023, 4, 1)).unwrap();
        assert!(
            why.contains("1 April 2023") && why.contains("Cumberland and Westmorland and Furness"),
            "{why}"
        );
        assert_eq!(places.gone_by(0, date(2025, 4, 1)), None);
    }
}
