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
fn ratings_are_read_by_word_letter_and_opening() {
    let rated = |cell: &str| rating(cell).unwrap().unwrap();
    for (cell, rating) in [
        ("Blue", Brag::Blue),
        ("B", Brag::Blue),
        (" b ", Brag::Blue),
        ("Complete", Brag::Blue),
        ("B - complete", Brag::Blue),
        ("Blue: complete, evidence accepted", Brag::Blue),
        ("GREEN", Brag::Green),
        ("G – on track", Brag::Green),
        ("Green (on track)", Brag::Green),
        ("On track", Brag::Green),
        ("Amber", Brag::Amber),
        ("Yellow", Brag::Amber),
        ("RED!", Brag::Red),
        ("r", Brag::Red),
        ("Red: off track", Brag::Red),
        ("Overdue", Brag::Red),
        ("RAG: Red", Brag::Red),
    ] {
        assert_eq!(rated(cell).rating, Some(rating), "{cell}");
    }
    assert_eq!(rated("Not started").delivery, Some(Delivery::NotStarted));
    assert_eq!(rated("Grey").delivery, Some(Delivery::NotStarted));
    assert_eq!(rated("Grey").rating, None);
    assert_eq!(rated("Not complete").delivery, Some(Delivery::UnderWay));
    assert_eq!(rated("Not complete").rating, None);
    assert_eq!(rated("Green, but slipping").rating, Some(Brag::Green));
    assert!(rated("Green, but slipping").more);
    assert!(!rated("Green").more);
    assert_eq!(rating("–"), Ok(None));
    assert_eq!(rating("n/a"), Ok(None));
    assert_eq!(
        rating("Amber/Green"),
        Err(SaidError::Several("Amber/Green".to_owned()))
    );
    assert_eq!(rating("7"), Err(SaidError::Unknown("7".to_owned())));
    assert!(rating("A long story of what was done last month by the team").is_err());
}

#[test]
fn a_status_is_a_state_or_prose() {
    assert_eq!(
        said("In progress").unwrap().delivery,
        Some(Delivery::UnderWay)
    );
    assert_eq!(
        said("Withdrawn").unwrap().delivery,
        Some(Delivery::Withdrawn)
    );
    let complete =
        said("Complete. All forty staff have been trained and a record of it is kept.").unwrap();
    assert_eq!((complete.rating, complete.more), (Some(Brag::Blue), true));
    let green =
        said("Green – protocol agreed with health and police and in use since May").unwrap();
    assert_eq!((green.rating, green.more), (Some(Brag::Green), true));
    assert_eq!(
        said("The protocol has been drafted; red lines remain with the police about attendance"),
        None
    );
    assert_eq!(said("A - slipping").unwrap().rating, Some(Brag::Amber));
    assert_eq!(said("A new team is in place"), None);
    assert_eq!(said(""), None);
}

#[test]
fn directions_are_words_or_arrows() {
    use crate::plans::Direction;
    assert_eq!(direction("Improving"), Some(Direction::Improving));
    assert_eq!(direction(" ↓ "), Some(Direction::Worsening));
    assert_eq!(direction("No change"), Some(Direction::Steady));
    assert_eq!(direction(""), None);
    assert_eq!(direction("sideways"), None);
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
fn colours_that_people_fill_cells_with_are_ratings() {
    let rated = |hex: u32| {
        let [_, red, green, blue] = hex.to_be_bytes();
        colour([red, green, blue])
    };
    for (rating, colours) in [
        (Brag::Red, [0xFF_0000, 0xC0_0000, 0xFF_C7CE, 0xE0_3C31]),
        (Brag::Amber, [0xFF_C000, 0xFF_FF00, 0xFF_EB9C, 0xED_7D31]),
        (Brag::Green, [0x00_B050, 0x92_D050, 0xC6_EFCE, 0x70_AD47]),
        (Brag::Blue, [0x00_B0F0, 0x00_70C0, 0x44_72C4, 0x00_00FF]),
    ] {
        for one in colours {
            assert_eq!(rated(one), Some(rating), "{one:06X}");
        }
    }
    // White, black, greys, pale bands, a pale blue heading, purple, brown-grey.
    for none in [
        0xFF_FFFF, 0, 0xD9_D9D9, 0x7F_7F7F, 0xDD_EBF7, 0xE2_EFDA, 0xFF_F2CC, 0x9D_C3E6, 0x70_30A0,
        0x94_8A54,
    ] {
        assert_eq!(rated(none), None, "{none:06X}");
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
