//! Trackers as councils have them: headings, dates, ratings and names from real ones.

use super::*;
use jiff::civil::{Date, date};
use proptest::prelude::*;

fn on(cell: &str) -> Date {
    match when(cell) {
        Ok(Some(When::On(date))) => date,
        other => panic!("{cell}: {other:?}"),
    }
}

fn by(cell: &str) -> Date {
    match when(cell) {
        Ok(Some(When::By(date))) => date,
        other => panic!("{cell}: {other:?}"),
    }
}

#[test]
fn a_day_is_read_however_it_is_typed() {
    let third = date(2024, 9, 3);
    for cell in [
        "3/9/24",
        "03/09/2024",
        "3.9.24",
        "3-9-2024",
        "2024-09-03",
        "2024/09/03",
        "2024-09-03 00:00:00",
        "2024-09-03T00:00:00",
        "03/09/2024 00:00",
        "3 Sept 2024",
        "3rd September 2024",
        "3 Sep 24",
        "03-Sep-24",
        "3 Sept ’24",
        "September 3, 2024",
        "Tuesday 3rd of September 2024",
        "by 3 September 2024.",
        "Due: 3/9/24",
        "w/c 3/9/24",
        "45538",
        "45538.5",
        "20240903",
    ] {
        assert_eq!(on(cell), third, "{cell}");
    }
}

#[test]
fn a_stretch_of_time_ends_on_its_last_day() {
    for (cell, last) in [
        ("Sept 2024", date(2024, 9, 30)),
        ("September 24", date(2024, 9, 30)),
        ("Sep-24", date(2024, 9, 30)),
        ("end of September 2024", date(2024, 9, 30)),
        ("mid-September 2024", date(2024, 9, 30)),
        ("09/2024", date(2024, 9, 30)),
        ("2024-09", date(2024, 9, 30)),
        ("February 2024", date(2024, 2, 29)),
        ("end of Q2 2025/26", date(2025, 9, 30)),
        ("Q1 25/26", date(2025, 6, 30)),
        ("2025-26 Q3", date(2025, 12, 31)),
        ("Q4 2025-2026", date(2026, 3, 31)),
        ("Qtr 4 2025/26", date(2026, 3, 31)),
        ("Quarter 2 2025/26", date(2025, 9, 30)),
        ("2nd quarter 2025/26", date(2025, 9, 30)),
        ("12/2013", date(2013, 12, 31)),
        ("2025/26", date(2026, 3, 31)),
        ("end of financial year 2025/26", date(2026, 3, 31)),
        ("FY 2025/26", date(2026, 3, 31)),
        ("25/26", date(2026, 3, 31)),
        ("academic year 2024/25", date(2025, 8, 31)),
        ("March 2024/25", date(2025, 3, 31)),
        ("end of 2025", date(2025, 12, 31)),
        ("2025", date(2025, 12, 31)),
        ("Autumn 2024", date(2024, 11, 30)),
        ("Autumn term 2024", date(2024, 12, 31)),
        ("Spring term 2024/25", date(2025, 3, 31)),
        ("winter 2024/25", date(2025, 2, 28)),
        ("April to September 2024", date(2024, 9, 30)),
        ("Apr 2024 – Mar 2025", date(2025, 3, 31)),
    ] {
        assert_eq!(by(cell), last, "{cell}");
    }
    assert_eq!(on("01/04/2024 - 30/09/2024"), date(2024, 9, 30));
}

#[test]
fn what_has_no_date_is_not_given_one() {
    for cell in ["ongoing", "On-going", "Ongoing.", "Monthly", "BAU"] {
        assert_eq!(when(cell), Ok(Some(When::Ongoing)), "{cell}");
    }
    for cell in ["TBC", "tbc.", "To be confirmed", "?", "ASAP", "Date TBC"] {
        assert_eq!(when(cell), Ok(Some(When::Undecided)), "{cell}");
    }
    for cell in ["", "  ", "-", "–", "n/a", "N/A", "None"] {
        assert_eq!(when(cell), Ok(None), "{cell}");
    }
}

#[test]
fn what_could_be_meant_in_two_ways_is_refused() {
    let refused = |cell: &str| when(cell).unwrap_err();
    for cell in ["Q2 2025", "winter 2024"] {
        assert_eq!(refused(cell), WhenError::TwoWays(cell.to_owned()));
    }
    for cell in ["3/9", "3 September", "September", "25 Mar", "Q2"] {
        assert_eq!(refused(cell), WhenError::NoYear(cell.to_owned()));
    }
    for cell in ["9/30/24", "31/2/2024", "30 February 2024", "2024-13-01"] {
        assert_eq!(refused(cell), WhenError::Unreal(cell.to_owned()));
    }
    for cell in ["3/9/1924", "3/9/2124", "3 May 1880"] {
        assert_eq!(refused(cell), WhenError::OutOfRange(cell.to_owned()));
    }
    for cell in [
        "Complete",
        "30/06/24 revised to 30/09/24",
        "within six months",
        "Q5 2025/26",
        "Jane Smith",
        "12",
        "3/9/24 and 4/10/24",
        "3/9/024",
        "2024/26",
    ] {
        assert_eq!(refused(cell), WhenError::Unreadable(cell.to_owned()));
    }
}

#[test]
fn a_stored_date_is_a_day() {
    assert_eq!(serial(45538.0), Some(date(2024, 9, 3)));
    assert_eq!(serial(45538.99), Some(date(2024, 9, 3)));
    assert_eq!(serial(61.0), Some(date(1900, 3, 1)));
    for number in [-1.0, 0.0, 60.0, 3e9, f64::NAN, f64::INFINITY] {
        assert_eq!(serial(number), None, "{number}");
    }
}

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

    #[test]
    fn every_day_is_read_back_as_it_was_written(days in 0..40_000_i32) {
        let day = date(1990, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
        for format in ["%d/%m/%Y", "%-d %B %Y", "%Y-%m-%d", "%-d %b %y", "%d.%m.%y", "%-d-%b-%Y"] {
            let text = day.strftime(format).to_string();
            // Two figures mean this century, or the end of the last.
            let meant = if format.contains("%y") && day.year() > 2079 { None } else { Some(day) };
            if let Some(meant) = meant {
                prop_assert_eq!(when(&text), Ok(Some(When::On(meant))), "{}", text);
            }
        }
    }
}

/// Found by fuzzing: the financial year that begins in the last year that is read ended beyond it.
#[test]
fn no_financial_year_ends_beyond_the_last_year_that_is_read() {
    assert_eq!(when("2098/99"), Ok(Some(When::By(date(2099, 3, 31)))));
    for beyond in ["2099/00", "2099-2100", "2099\r00"] {
        assert!(when(beyond).is_err(), "{beyond}");
    }
}

/// Found by fuzzing: each stretch was read in three ways, and each of its ends again, so that a cell of 356 letters took seconds.
#[test]
fn a_cell_full_of_stretches_is_refused_at_once() {
    let cell = "2 - 70 until 4 to 9q2 - until ".repeat(20);
    assert!(matches!(when(&cell), Err(WhenError::Unreadable(_))));
    let nested = "by 1 April - June to September 2024";
    assert_eq!(when(nested).ok(), Some(Some(When::By(date(2024, 9, 30)))));
}
