use super::*;
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn each_model_went_from_one_council_to_six() {
    let mut codes = BTreeSet::new();
    let mut slugs = BTreeSet::new();
    for model in ALL.iter().flat_map(|programme| programme.models) {
        assert!(slugs.insert(model.slug));
        assert_eq!(model.councils.len(), 6, "{}", model.name);
        let first: Vec<bool> = model.councils.iter().map(|one| one.trailblazer).collect();
        assert_eq!(first, [true, false, false, false, false, false]);
        assert!(codes.insert(model.home.code));
        for one in model.councils {
            assert!(codes.insert(one.council.code), "{}", one.council.name);
            let Start {
                earliest,
                latest,
                taken,
                words,
            } = one.start;
            assert!(earliest <= taken && taken <= latest && !words.is_empty());
        }
        assert!(!model.sources.is_empty() && !model.starts.is_empty());
    }
    assert_eq!(codes.len(), 21);
}

#[test]
fn who_may_have_been_supported_counts_as_supported() {
    let sefton = "343";
    assert!(!supported(sefton, date(2020, 2, 29)));
    assert!(supported(sefton, date(2020, 3, 1)));
    assert!(supported("841", date(2019, 4, 1)) && !supported("841", date(2019, 3, 31)));
    assert!(!supported("383", date(2026, 1, 1)) && gave_support("383"));
    assert!(!supported("999", date(2026, 1, 1)) && !gave_support("999"));
}

#[test]
fn an_unpublished_start_is_told_from_a_published_one() {
    let (_, model) = model("family-safeguarding").unwrap();
    let assumed: Vec<bool> = model
        .councils
        .iter()
        .map(|one| one.start.is_assumed())
        .collect();
    assert_eq!(assumed, [false, true, true, true, true, true]);
    assert!(super::model("other").is_none());
}

#[test]
fn the_codes_are_those_of_the_department() {
    let Some(path) = official::path("data/authorities.csv") else {
        return;
    };
    let mut reader = csv::Reader::from_path(path).unwrap();
    let known: BTreeMap<String, String> = reader
        .records()
        .map(Result::unwrap)
        .map(|row| (row[0].to_owned(), row[3].to_owned()))
        .collect();
    let homes = ALL
        .iter()
        .flat_map(|programme| programme.models)
        .map(|model| model.home);
    let councils = every_council().map(|one| one.council).chain(homes);
    for Council { code, name } in councils {
        assert_eq!(known.get(code).map(String::as_str), Some(name));
    }
}
