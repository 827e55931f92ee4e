//! Trackers as councils have them: headings, dates, ratings and names from real ones.

use super::*;
use jiff::civil::date;
use proptest::prelude::*;

#[test]
fn headings_of_real_trackers_are_known() {
    let guessed: Vec<Option<Column>> = [
        "No",
        "What",
        "Who",
        "How",
        "When",
        "Success measures",
        "Current status",
        "Outcome by quarter",
    ]
    .map(guess)
    .to_vec();
    assert_eq!(
        guessed,
        [
            Column::Reference,
            Column::Title,
            Column::Owner,
            Column::Detail,
            Column::Due,
            Column::Success,
            Column::Status,
            Column::Kept,
        ]
        .map(Some)
    );
    for (heading, column) in [
        ("Action", Column::Title),
        ("LEAD", Column::Owner),
        ("BRAG", Column::Rating),
        ("Progress report", Column::Progress),
        ("Ref.", Column::Reference),
        ("By when?", Column::Due),
        ("Who (lead officer)", Column::Owner),
        ("RAG rating:", Column::Rating),
        ("Progress – September 2024", Column::Progress),
        ("Q3 2024/25", Column::Kept),
        ("Direction of travel", Column::Direction),
        ("What needs to\nhappen", Column::Title),
        ("R.A.G.", Column::Rating),
        ("R.A.G. rating (July)", Column::Rating),
        ("B.R.A.G.", Column::Rating),
    ] {
        assert_eq!(guess(heading), Some(column), "{heading}");
    }
    for heading in ["", "  ", "Children’s Services Improvement Plan", "43"] {
        assert_eq!(guess(heading), None, "{heading}");
    }
    for heading in ["% complete", "Percentage complete", "Complete (per cent)"] {
        assert_eq!(guess(heading), Some(Column::Kept), "{heading}");
    }
}

#[test]
fn blue_comes_in_as_a_claim() {
    let claim = brought(Some(Brag::Blue), None);
    assert_eq!(
        (claim.rating, claim.delivery, claim.claimed),
        (Some(Brag::Green), Delivery::Delivered, true)
    );
    let delivered = brought(Some(Brag::Green), Some(Delivery::Delivered));
    assert!(!delivered.claimed);
    assert_eq!(brought(Some(Brag::Red), None).delivery, Delivery::UnderWay);
    assert_eq!(brought(None, None).delivery, Delivery::NotStarted);
    assert_eq!(
        brought(Some(Brag::Blue), Some(Delivery::Withdrawn)).rating,
        None
    );
    for state in [Delivery::UnderWay, Delivery::NotStarted] {
        let unfinished = brought(Some(Brag::Blue), Some(state));
        assert_eq!(
            (unfinished.rating, unfinished.delivery, unfinished.claimed),
            (Some(Brag::Green), state, false)
        );
    }
    let claim = brought(Some(Brag::Blue), Some(Delivery::Delivered));
    assert_eq!((claim.delivery, claim.claimed), (Delivery::Delivered, true));
    for rating in [None, Some(Brag::Blue), Some(Brag::Green), Some(Brag::Red)] {
        for delivery in [None, Some(Delivery::UnderWay), Some(Delivery::Delivered)] {
            assert_ne!(brought(rating, delivery).rating, Some(Brag::Blue));
        }
    }
}

#[test]
fn owners_are_found_by_their_names() {
    let known: Vec<Known<u8>> = [
        (1, "Jane Smith", "jane.smith@example.gov.uk"),
        (2, "Omar Khan", "omar.khan@example.gov.uk"),
        (3, "Dr Ann Smith", "ann.smith@example.gov.uk"),
    ]
    .map(|(id, name, email)| Known {
        id,
        name: name.to_owned(),
        email: email.to_owned(),
    })
    .to_vec();
    let found = |name: &str| owner(name, &known);
    for name in [
        "Jane Smith",
        "jane  SMITH",
        "Smith, Jane",
        "Ms Jane Smith",
        "Jane Smith (Head of Service)",
        "Jane.Smith@example.gov.uk",
        "Jane Smith <jane.smith@example.gov.uk>",
    ] {
        assert_eq!(found(name), Matched::One(1), "{name}");
    }
    assert_eq!(found("OK"), Matched::Perhaps(2));
    assert_eq!(found("O. Khan"), Matched::Perhaps(2));
    assert_eq!(found("Khan"), Matched::Perhaps(2));
    assert_eq!(found("J Smith"), Matched::Perhaps(1));
    for name in [
        "Smith",
        "Head of Service",
        "",
        "?",
        "nobody@example.org",
        "Cllr",
    ] {
        assert_eq!(found(name), Matched::Nobody, "{name}");
    }
}

#[test]
fn owners_are_found_among_other_words() {
    let known: Vec<Known<u8>> = [
        (1, "Sam Orchard"),
        (2, "Fern Hill"),
        (3, "Dr Ann Marie Lee"),
        (4, "Ann Lee"),
        (5, "Amy Lee"),
    ]
    .map(|(id, name)| Known {
        id,
        name: name.to_owned(),
        email: format!("{id}@example.gov.uk"),
    })
    .to_vec();
    for (written, matched) in [
        ("Sam Orchard", Matched::One(1)),
        ("Orchard, Sam", Matched::One(1)),
        ("Fern Hill (until 31/3/26)", Matched::One(2)),
        ("Sam Orchard (Head of Service)", Matched::One(1)),
        ("Sam Orchard - Head of Service", Matched::Perhaps(1)),
        ("Orchard, Sam - Head of Service", Matched::Perhaps(1)),
        ("HoS – Fern Hill", Matched::Perhaps(2)),
        ("Lead: Sam Orchard", Matched::Perhaps(1)),
        ("Sam Orchard, SRO", Matched::Perhaps(1)),
        ("SRO: Lee, Ann Marie", Matched::Perhaps(3)),
        ("Sam Orchard and Head of Service", Matched::Perhaps(1)),
        ("Sam Orchard (interim: Fern Hill)", Matched::Perhaps(1)),
        ("Sam Orchard (interim, Fern Hill)", Matched::Perhaps(1)),
        ("HoS Sam Orchard (interim: Fern Hill)", Matched::Perhaps(1)),
        ("Head of Service (Fern Hill)", Matched::Perhaps(2)),
        ("Orchard S", Matched::Perhaps(1)),
        ("Orchard, S", Matched::Perhaps(1)),
        ("S Orchard", Matched::Perhaps(1)),
        ("Lee A", Matched::Nobody),
        ("Was Sam Orchard, now Fern", Matched::Nobody),
        ("Vacant (was Sam Orchard)", Matched::Nobody),
        ("Sponsor: Fern Hill", Matched::Nobody),
        ("Orchard F", Matched::Nobody),
        ("Fern Hill (until 31/3/26) Sam Orchard", Matched::Nobody),
        ("Sam Orchard - Fern Hill", Matched::Nobody),
        ("(interim: Fern Hill) HoS Sam Orchard", Matched::Nobody),
        ("Sam Orchard-Hill, SRO", Matched::Nobody),
        ("James Orchard, Sam Brook", Matched::Nobody),
        ("Sam and Orchard", Matched::Nobody),
        ("Orchard Road team", Matched::Nobody),
        ("Sam Orchardson - SRO", Matched::Nobody),
    ] {
        assert_eq!(owner(written, &known), matched, "{written}");
    }
}

#[test]
fn titles_and_bodies_are_not_torn_apart() {
    for one in [
        "Head of Assessment and Intervention",
        "Health & Wellbeing Board",
        "QA & Performance Manager",
        "Director of Children, Families and Education",
        "Fern Hill (until 31/3/26) Sam Orchard",
        "Sam Orchard (interim: Fern Hill)",
        "Sam Orchard (with Fern Hill, Omar Khan and others)",
        "Sam Orchard [HR & Finance]",
        "Sam Orchard, SRO",
        "Smith, J",
    ] {
        assert_eq!(several(one), [one]);
    }
    for (cell, names) in [
        ("J Smith / P Jones", ["J Smith", "P Jones"]),
        ("Sam Orchard and Fern Hill", ["Sam Orchard", "Fern Hill"]),
        ("Sam Orchard & Fern Hill", ["Sam Orchard", "Fern Hill"]),
        ("Sam Orchard; Fern Hill", ["Sam Orchard", "Fern Hill"]),
        ("Sam Orchard\nFern Hill", ["Sam Orchard", "Fern Hill"]),
        (
            "Sam Orchard (until May/Fern Hill",
            ["Sam Orchard (until May", "Fern Hill"],
        ),
        (
            "Head of Quality and Audit / Fern Hill",
            ["Head of Quality and Audit", "Fern Hill"],
        ),
        (
            "Sam Orchard, Head of Service",
            ["Sam Orchard", "Head of Service"],
        ),
        (
            "Smith, J and Fern Hill (SRO / lead)",
            ["Smith, J", "Fern Hill (SRO / lead)"],
        ),
    ] {
        assert_eq!(several(cell), names, "{cell}");
    }
}

#[test]
fn a_cell_may_name_several_people() {
    assert_eq!(
        several("Jane Smith / Omar Khan"),
        ["Jane Smith", "Omar Khan"]
    );
    assert_eq!(
        several("Jane Smith\nOmar Khan"),
        ["Jane Smith", "Omar Khan"]
    );
    assert_eq!(
        several("Jane Smith, Omar Khan and Ann Lee"),
        ["Jane Smith", "Omar Khan", "Ann Lee"]
    );
    assert_eq!(several("Smith, Jane"), ["Smith, Jane"]);
    assert_eq!(several("JS/OK"), ["JS", "OK"]);
    assert_eq!(several("Jane Smith; jane smith"), ["Jane Smith"]);
    assert!(several(" – ").is_empty());
}

proptest! {
    #[test]
    fn no_marks_and_states_can_break_the_reading(
        cell in "([ ?().,:;/&%🟢–-]|\\[|\\]|\n|complete|green|[Aa]|and|Sam Orchard|3|of|May|by|not){0,14}"
    ) {
        let _ = (rating(&cell), said(&cell), guess(&cell));
        let known = [Known { id: 1, name: "Sam Orchard".to_owned(), email: String::new() }];
        for name in several(&cell).iter().chain([&cell]) {
            let _ = owner(name, &known);
        }
    }

    #[test]
    fn nothing_typed_can_break_the_reading(cell in "\\PC{0,40}") {
        let _ = when(&cell);
        let _ = rating(&cell);
        let _ = said(&cell);
        let _ = guess(&cell);
        for name in several(&cell) {
            let _ = owner::<u8>(&name, &[]);
        }
    }
}

#[test]
fn what_begins_in_a_stretch_of_time_begins_with_its_first_day() {
    for (cell, day) in [
        ("April 2026", date(2026, 4, 1)),
        ("Q2 2026/27", date(2026, 7, 1)),
        ("w/c 4 May 2026", date(2026, 5, 4)),
        ("3 May 2026", date(2026, 5, 3)),
        ("early 2027", date(2027, 1, 1)),
        ("mid 2027", date(2027, 6, 30)),
        ("late 2027", date(2027, 12, 31)),
        ("April to September 2026", date(2026, 4, 1)),
    ] {
        assert_eq!(first_day(cell), Some(day), "{cell}");
    }
    for none in ["ongoing", "", "April", "31/12/2026 (revised)"] {
        assert_eq!(first_day(none), None, "{none}");
    }
}
