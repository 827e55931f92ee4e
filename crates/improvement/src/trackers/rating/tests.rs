//! Ratings and states of work as real trackers have them.

use super::*;

const DELIVERED: &[&str] = &[
    "Complete",
    "Completed.",
    "Complete. All staff are trained.",
    "Completed May 2026",
    "Completed in May",
    "Completed on 3 May 2026",
    "Completed on 3rd May 2026. All staff are trained.",
    "Complete 12/05/26",
    "Complete (12.5.2026)",
    "Complete - all staff trained",
    "Complete – 40 staff trained",
    "Complete: 10 of 10 teams",
    "Complete 100%",
    "Done in full",
    "Complete and embedded",
    "Complete & embedded",
    "Complete and signed off",
    "Completed May 2026 and signed off",
    "Complete - no further action required",
    "Complete (no change)",
    "Completed Q2 2025/26",
    "Completed 2026-05-12",
    "Completed: yes",
    "Closed - ongoing monitoring by the team",
    "Delivered on time",
    "Delivered, and shown to make a difference",
    "Delivered; not yet shown to make a difference",
    "Achieved",
    "Done!",
];

const NOT_DELIVERED: &[&str] = &[
    "Complete by March 2027",
    "Complete (by March 2027)",
    "Complete - due March 2027",
    "Done by June 2027",
    "Done in two of four teams",
    "Completed 3 of 10",
    "Completed 3/10",
    "Completed: 3 of 10",
    "Complete - 50%",
    "Complete 50%",
    "Closed to new referrals",
    "Closed cases reviewed monthly",
    "Completed: no",
    "Completed - N",
    "Complete/ongoing",
    "Complete (in part)",
    "Complete (phase 1)",
    "Complete - Early Help only",
    "Complete?",
    "Complete (?)",
    "? Complete",
    "Achieved in part",
    "Complete subject to Board approval",
    "Complete but not embedded",
    "Complete - subject to approval",
    "Complete, pending sign off",
    "Complete. Awaiting evidence.",
    "Complete, all staff trained, but the audit is outstanding",
    "Complete - no evidence",
    "Complete (partly)",
    "Complete; not embedded",
    "Complete - still to be evidenced",
    "Closed - superseded",
    "Delivered to 2 of 5 teams",
    "Delivered but not yet embedded",
    "Complete except audit",
    "Complete but evidence outstanding",
    "Complete and not embedded",
    "To be completed",
    "B - complete by June 2027",
    "B complete by June 2027",
    "Blue - complete but evidence outstanding",
    "Blue, but not embedded",
    "Blue: not yet accepted",
    "Blue - overdue",
];

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
fn work_is_delivered_only_where_nothing_takes_it_back() {
    let delivered = Some(Delivery::Delivered);
    for cell in DELIVERED {
        let found = said(cell).unwrap_or_else(|| panic!("{cell}"));
        assert_eq!(found.delivery, delivered, "{cell}");
        let found = rating(cell).unwrap().unwrap();
        assert_eq!(found.delivery, delivered, "{cell}");
    }
    for cell in NOT_DELIVERED {
        assert_eq!(said(cell), None, "{cell}");
        let refused = Err(SaidError::Unknown((*cell).to_owned()));
        assert_eq!(rating(cell), refused, "{cell}");
    }
    // A colour stands; the state beside it does not.
    for cell in [
        "Green - complete by March 2027",
        "Amber: complete except audit",
        "Green (complete?)",
    ] {
        assert_eq!(said(cell).unwrap().delivery, None, "{cell}");
        assert!(said(cell).unwrap().more, "{cell}");
    }
    assert_eq!(
        said("Not complete").unwrap().delivery,
        Some(Delivery::UnderWay)
    );
    assert_eq!(
        said("Partly complete").unwrap().delivery,
        Some(Delivery::UnderWay)
    );
    assert!(!said("Completed.").unwrap().more);
    assert!(said("Completed May 2026").unwrap().more);
}

#[test]
fn a_rating_by_a_phrase_bears_words_but_no_doubt() {
    for (cell, brag) in [
        ("On track", Brag::Green),
        ("On track for September", Brag::Green),
        ("On track to be green", Brag::Green),
        ("On target: all posts are filled", Brag::Green),
        ("At risk of delay", Brag::Amber),
        ("At risk - not enough staff", Brag::Amber),
        ("Overdue since May", Brag::Red),
        ("Not on track", Brag::Red),
        ("In progress - amber", Brag::Amber),
        ("Complete (green)", Brag::Green),
        ("Complete - blue", Brag::Blue),
    ] {
        assert_eq!(rating(cell).unwrap().unwrap().rating, Some(brag), "{cell}");
        assert_eq!(said(cell).unwrap().rating, Some(brag), "{cell}");
    }
    for cell in [
        "On track to be red",
        "On track but slipping",
        "On track, but slipping",
        "On track except recruitment",
        "On track unless funding ends",
        "On track - amber",
        "On track?",
        "At risk but not yet",
    ] {
        assert!(rating(cell).is_err(), "{cell}");
        assert_eq!(said(cell), None, "{cell}");
    }
}

#[test]
fn a_colour_is_the_one_of_today_or_none() {
    for (cell, brag) in [
        ("RAG: green", Brag::Green),
        ("RAG: G", Brag::Green),
        ("Currently green", Brag::Green),
        ("Rated amber", Brag::Amber),
        ("Assessed as amber", Brag::Amber),
        ("Amber rating", Brag::Amber),
        ("Light green", Brag::Green),
        ("Green - on track", Brag::Green),
        ("Green on track", Brag::Green),
        ("G (on track)", Brag::Green),
        ("G/green", Brag::Green),
        ("A - slipping", Brag::Amber),
        ("Overall: Amber", Brag::Amber),
        ("Remains red", Brag::Red),
        ("Red due to vacancies", Brag::Red),
        ("Amber as at 3 May 2026", Brag::Amber),
        ("Amber (May 2026)", Brag::Amber),
        ("Red – not started", Brag::Red),
        ("Amber - not yet agreed by health", Brag::Amber),
    ] {
        assert_eq!(rating(cell).unwrap().unwrap().rating, Some(brag), "{cell}");
    }
    for cell in [
        "Not green",
        "Not yet blue",
        "No longer red",
        "Moved from red",
        "Was Amber",
        "Should be green by June",
        "Target: green",
        "Green by June",
        "Green (by June 2027)",
        "Green – target",
        "Green due to be agreed by June",
        "Amber if funding agreed",
        "Amber - if funding agreed",
        "Green?",
        "G?",
        "Green (?)",
        "?Green",
        "RAG: green?",
        "Green paper drafted",
        "B/F from May",
        "A. Recruit",
    ] {
        let refused = Err(SaidError::Unknown(cell.to_owned()));
        assert_eq!(rating(cell), refused, "{cell}");
        assert_eq!(said(cell), None, "{cell}");
    }
    for cell in ["Red (was amber)", "🟢🔴", "Moved from red to amber"] {
        assert_eq!(rating(cell), Err(SaidError::Several(cell.to_owned())));
        assert_eq!(said(cell), None, "{cell}");
    }
    assert_eq!(said("Amber - green"), None);
}

#[test]
fn signs_are_read_as_letters_or_refused() {
    for (cell, brag) in [
        ("🟢", Brag::Green),
        ("🟩", Brag::Green),
        ("🔴", Brag::Red),
        ("🟥", Brag::Red),
        ("🟠", Brag::Amber),
        ("🟧", Brag::Amber),
        ("🟡", Brag::Amber),
        ("🟨", Brag::Amber),
        ("🔵", Brag::Blue),
        ("🟦\u{fe0f}", Brag::Blue),
        (" 🟢 On track", Brag::Green),
        ("🟠 - slipping", Brag::Amber),
        ("🟢 Green", Brag::Green),
        ("Green 🟢", Brag::Green),
        ("RAG: 🔴", Brag::Red),
    ] {
        assert_eq!(rating(cell).unwrap().unwrap().rating, Some(brag), "{cell}");
    }
    assert_eq!(
        rating("🔵").unwrap().unwrap().delivery,
        Some(Delivery::Delivered)
    );
    for cell in ["●", "✓", "✔", "■", "?", "⚪", "🔴 on track", "🟢 new team"] {
        let refused = Err(SaidError::Unknown(cell.to_owned()));
        assert_eq!(rating(cell), refused, "{cell}");
    }
    for cell in ["", " ", "-", "–", "—", "- -", "\u{a0}", "\u{200b}"] {
        assert_eq!(rating(cell), Ok(None), "{cell:?}");
    }
    for cell in ["✓", "✔", "●", "?"] {
        assert_eq!(said(cell), None, "{cell}");
    }
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
