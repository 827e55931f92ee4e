//! Dates as council trackers have them.

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
        "w/e 3/9/24",
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
        ("mid-September 2024", date(2024, 9, 15)),
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
        ("01/04/2024 - 30/09/2024", date(2024, 9, 30)),
    ] {
        assert_eq!(by(cell), last, "{cell}");
    }
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
        "within six months",
        "Q5 2025/26",
        "Jane Smith",
        "12",
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
fn early_and_mid_end_before_the_whole_does() {
    for (cell, last) in [
        ("early 2027", date(2027, 3, 31)),
        ("Early in 2027", date(2027, 3, 31)),
        ("beginning of 2027", date(2027, 3, 31)),
        ("start of 2027", date(2027, 3, 31)),
        ("mid 2027", date(2027, 6, 30)),
        ("mid-2027", date(2027, 6, 30)),
        ("middle of 2027", date(2027, 6, 30)),
        ("late 2027", date(2027, 12, 31)),
        ("end 2027", date(2027, 12, 31)),
        ("mid to late 2027", date(2027, 12, 31)),
        ("early/mid 2027", date(2027, 6, 30)),
        ("early 2026/27", date(2026, 6, 30)),
        ("mid 2026/27", date(2026, 9, 30)),
        ("early September 2026", date(2026, 9, 10)),
        ("mid Sept 26", date(2026, 9, 15)),
        ("late Sept 26", date(2026, 9, 30)),
        ("early spring 2027", date(2027, 3, 31)),
        ("mid Q2 2026/27", date(2026, 8, 31)),
        ("early autumn term 2026", date(2026, 9, 30)),
        ("spring 2027", date(2027, 5, 31)),
    ] {
        assert_eq!(by(cell), last, "{cell}");
    }
}

#[test]
fn a_remark_beside_a_date_is_set_aside_and_its_words_are_kept() {
    for (cell, last) in [
        ("31/12/2026 (revised)", date(2026, 12, 31)),
        ("31/12/2026 revised", date(2026, 12, 31)),
        ("31/12/2026 - revised", date(2026, 12, 31)),
        ("31/12/2026, revised", date(2026, 12, 31)),
        ("31/12/2026*", date(2026, 12, 31)),
        ("(revised) 31/12/2026", date(2026, 12, 31)),
        ("Revised date: 31/12/2026", date(2026, 12, 31)),
        ("revised 31/12/2026", date(2026, 12, 31)),
        ("March 2027 (was Jan 2027)", date(2027, 3, 31)),
        ("March 2027 (was January)", date(2027, 3, 31)),
        ("March 2027 (originally Jan 2027)", date(2027, 3, 31)),
        ("March 2027 (was originally Jan 2027)", date(2027, 3, 31)),
        ("31/03/2027\n(was 31/01/2027)", date(2027, 3, 31)),
        ("31/03/2027\r\nwas 31/01/2027", date(2027, 3, 31)),
        ("31/03/2027 previously 31/01/2027", date(2027, 3, 31)),
        ("31/03/2027, extended from 31/01/2027", date(2027, 3, 31)),
        ("Was 31/01/2027, now 31/03/2027", date(2027, 3, 31)),
        ("31/01/2027 now 31/03/2027", date(2027, 3, 31)),
        ("Originally Jan 2027 but now March 2027", date(2027, 3, 31)),
        ("30/06/24 revised to 30/09/24", date(2024, 9, 30)),
        ("Jan 2027 – extended to March 2027", date(2027, 3, 31)),
        (
            "Original: 31/01/2027\nRevised: 31/03/2027",
            date(2027, 3, 31),
        ),
        ("31/12/2026 and monthly", date(2026, 12, 31)),
        ("31/12/2026, then quarterly", date(2026, 12, 31)),
        ("31/12/26/ongoing", date(2026, 12, 31)),
        ("Monthly until 31/12/2026", date(2026, 12, 31)),
        ("ongoing – review March 2027", date(2027, 3, 31)),
        ("Ongoing (review date 31/03/2027)", date(2027, 3, 31)),
        ("Ongoing to March 2027", date(2027, 3, 31)),
        ("TBC – March 2027", date(2027, 3, 31)),
        ("March 2027 (TBC)", date(2027, 3, 31)),
        ("March 2027?", date(2027, 3, 31)),
        ("31/03/2027 subject to funding", date(2027, 3, 31)),
        ("Cabinet: 12 March 2027", date(2027, 3, 12)),
        ("Cabinet - 12 March 2027", date(2027, 3, 12)),
        ("31/03/2027 (phase 1)", date(2027, 3, 31)),
        ("30/06/2026 (end of June 2026)", date(2026, 6, 30)),
        ("Q3 2026/27 (Oct–Dec)", date(2026, 12, 31)),
        ("Q3 26/27 (31/12/2026)", date(2026, 12, 31)),
        ("complete 12.3.26", date(2026, 3, 12)),
        ("Completed 12/03/2026", date(2026, 3, 12)),
        ("31/03/2027 (end of the financial year)", date(2027, 3, 31)),
        ("Tuesday 3 September 2024 (revised)", date(2024, 9, 3)),
        ("by 5pm on 31/12/2026", date(2026, 12, 31)),
        ("31/12/2026 17:00", date(2026, 12, 31)),
        ("17:00 31/12/2026", date(2026, 12, 31)),
        ("before 31/12/2026", date(2026, 12, 31)),
        ("~31/12/2026", date(2026, 12, 31)),
    ] {
        assert_eq!(by(cell), last, "{cell}");
    }
}

#[test]
fn two_dates_that_could_both_be_meant_are_refused() {
    for cell in [
        "31/12/2026 or 31/03/2027",
        "3/9/24 and 4/10/24",
        "31/12/2026 (31/03/2027)",
        "31/12/2026\n31/03/2027",
        "31/12/2026 (revised 31/03/2027)",
        "31/12/2026, 31/03/2027",
        "31/03/2027 - 31/12/2026",
        "Phase 1: March 2027; Phase 2: June 2027",
        "March 2027 or June 2027",
        "March 2027 and June 2027",
        "March 2027/June 2027",
        "31 May and 30 June 2027",
        "30 June 2027 (31 May)",
        "03/09/2024 14:00 or 04/10/2024",
    ] {
        assert_eq!(
            when(cell),
            Err(WhenError::Several(cell.to_owned())),
            "{cell}"
        );
    }
    // A remark that may move the day, or speak of another, is no remark; what is wrong is told of the date itself.
    for cell in [
        "31/12/2026 (extended by six months)",
        "31/12/2026 (+3)",
        "not 31/12/2026",
        "after training 31/12/2026",
        "March or April 2027",
    ] {
        assert!(when(cell).is_err(), "{cell}: {:?}", when(cell));
    }
    let no_day = "31/2/2027 (revised)";
    assert_eq!(when(no_day), Err(WhenError::Unreal(no_day.to_owned())));
    let two_ways = "Q2 2027 (revised)";
    assert_eq!(when(two_ways), Err(WhenError::TwoWays(two_ways.to_owned())));
}

#[test]
fn work_that_goes_on_has_no_date() {
    for cell in [
        "Ongoing from April 2026",
        "Ongoing (from April 2026)",
        "Ongoing – started April 2026",
        "Ongoing since 01/04/2026",
        "From April 2026 onwards",
        "01/04/2026 onwards, monthly",
        "Immediate and ongoing",
        "ASAP/ongoing",
        "Ongoing - reported to the Board",
        "Ongoing monthly",
        "Ongoing (monthly)",
        "every month",
        "each quarter",
        "every 6 months",
        "six monthly",
        "6 monthly",
        "on a monthly basis",
    ] {
        assert_eq!(when(cell), Ok(Some(When::Ongoing)), "{cell}");
    }
    for cell in [
        "TBC by the Board",
        "TBC (awaiting funding)",
        "ASAP - urgent",
    ] {
        assert_eq!(when(cell), Ok(Some(When::Undecided)), "{cell}");
    }
}

#[test]
fn stretches_are_read_however_they_are_joined() {
    for (cell, last) in [
        ("May/June 2027", date(2027, 6, 30)),
        ("May / June 2027", date(2027, 6, 30)),
        ("May-June 2027", date(2027, 6, 30)),
        ("May–June 27", date(2027, 6, 30)),
        ("May and June 2027", date(2027, 6, 30)),
        ("May & June 2027", date(2027, 6, 30)),
        ("May – June 2027", date(2027, 6, 30)),
        ("Dec/Jan 2027", date(2027, 1, 31)),
        ("Dec 2026/Jan 2027", date(2027, 1, 31)),
        ("Sept/Oct/Nov 2026", date(2026, 11, 30)),
        ("Spring/Summer 2027", date(2027, 8, 31)),
        ("Q1/Q2 2026/27", date(2026, 9, 30)),
        ("Q1-Q3 2026/27", date(2026, 12, 31)),
        ("Q1 and Q2 26/27", date(2026, 9, 30)),
        ("Jul-Sep 2026", date(2026, 9, 30)),
        ("Apr 2026-Mar 2027", date(2027, 3, 31)),
        ("01/04/2026-31/03/2027", date(2027, 3, 31)),
        ("1.4.26 - 31.3.27", date(2027, 3, 31)),
        ("1/4 - 30/9/2026", date(2026, 9, 30)),
        ("12–14 June 2026", date(2026, 6, 14)),
        ("12th and 13th June 2026", date(2026, 6, 13)),
        ("12 to 14 June 2026", date(2026, 6, 14)),
        ("01/04/2026 → 31/03/2027", date(2027, 3, 31)),
        ("March 2026 till May 2026", date(2026, 5, 31)),
    ] {
        assert_eq!(by(cell), last, "{cell}");
    }
}

#[test]
fn days_are_read_in_the_hands_of_many_writers() {
    for (cell, day) in [
        ("31 12 2026", date(2026, 12, 31)),
        ("31 12 26", date(2026, 12, 31)),
        ("31/12 2026", date(2026, 12, 31)),
        ("31//12/2026", date(2026, 12, 31)),
        ("31 / 12 / 2026", date(2026, 12, 31)),
        ("31st Dec. 2026", date(2026, 12, 31)),
        ("31DEC2026", date(2026, 12, 31)),
        ("2026-Dec-31", date(2026, 12, 31)),
        ("2026, December 31", date(2026, 12, 31)),
        ("31 Mar - 2026", date(2026, 3, 31)),
        ("3 - 9 - 2026", date(2026, 9, 3)),
        ("w/e 14 Nov 2026", date(2026, 11, 14)),
        ("on or before 31/12/2026", date(2026, 12, 31)),
        ("no later than 31/12/2026", date(2026, 12, 31)),
        ("not later than 31/12/2026", date(2026, 12, 31)),
        ("31/12/2026 at the latest", date(2026, 12, 31)),
        ("“31/12/2026”", date(2026, 12, 31)),
        ("31/12/2026\u{200b}", date(2026, 12, 31)),
        ("31\u{a0}December\u{a0}2026", date(2026, 12, 31)),
        ("31⁄12⁄2026", date(2026, 12, 31)),
        ("3 Febuary 2027", date(2027, 2, 3)),
        ("31 Decemeber 2026", date(2026, 12, 31)),
        ("2026-12-31T00:00:00.000Z", date(2026, 12, 31)),
        ("31-12-2026 00:00", date(2026, 12, 31)),
    ] {
        assert_eq!(on(cell), day, "{cell}");
    }
    for (cell, last) in [
        ("week ending Fri 13 Nov 26", date(2026, 11, 13)),
        ("w/c 9 Nov 2026", date(2026, 11, 15)),
        ("week commencing 9/11/2026", date(2026, 11, 15)),
        ("w.b. 9/11/2026", date(2026, 11, 15)),
        ("by 1st wk Dec 2026", date(2026, 12, 7)),
        ("first week of December 2026", date(2026, 12, 7)),
        ("2nd week in Dec 2026", date(2026, 12, 14)),
        ("last week of Nov 2026", date(2026, 11, 30)),
        ("Q3 26/27", date(2026, 12, 31)),
        ("Q3 FY26/27", date(2026, 12, 31)),
        ("H1 2026/27", date(2026, 9, 30)),
        ("second half of 2026/27", date(2027, 3, 31)),
        ("third quarter 2026/27", date(2026, 12, 31)),
        ("Autumn Term 2026", date(2026, 12, 31)),
        ("spring term 26/27", date(2027, 3, 31)),
        ("AY 2026/27", date(2027, 8, 31)),
        ("Nov-26", date(2026, 11, 30)),
        ("2026-11", date(2026, 11, 30)),
        ("end Nov '26", date(2026, 11, 30)),
        ("by Christmas 2026", date(2026, 12, 25)),
        ("calendar year 2026", date(2026, 12, 31)),
        ("year end 2026/27", date(2027, 3, 31)),
    ] {
        assert_eq!(by(cell), last, "{cell}");
    }
}

#[test]
fn what_is_missing_from_a_date_is_told() {
    for cell in [
        "end of Sept",
        "30th Nov",
        "Autumn",
        "year end",
        "end of the financial year",
        "May/June",
        "end of term",
    ] {
        assert_eq!(
            when(cell),
            Err(WhenError::NoYear(cell.to_owned())),
            "{cell}"
        );
    }
    for cell in [
        "FY 2027",
        "FY26",
        "financial year 2027",
        "year end 2027",
        "H1 2027",
    ] {
        assert_eq!(
            when(cell),
            Err(WhenError::TwoWays(cell.to_owned())),
            "{cell}"
        );
    }
}

proptest! {
    #[test]
    fn no_mixture_of_pieces_breaks_the_reading(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                "31/12/2026", "was", "(", ")", "\n", "early", "mid", "w/c", "Q2", "h1", "2026/27", "26", "31", "5pm",
                "10:30", "T", "Z", "May", "/", "-", " - ", "&", "and", "to", "now", "from", "ongoing", "onwards",
                "revised", "revised to", "first", "week", "of", "last", "2099", "é", "→", "?", "~", ":", "’", "İ", ",",
                "2099/00", "99", "December", "Christmas", "year", "end", "FY",
            ]),
            0..12,
        ),
        spaced in any::<bool>(),
    ) {
        let cell = pieces.join(if spaced { " " } else { "" });
        if let Ok(Some(found)) = when(&cell) {
            prop_assert!(found.date().is_none_or(|date| (1990..=2099).contains(&date.year())), "{}", cell);
        }
    }

    #[test]
    fn a_remark_never_moves_the_day(days in 0..40_000_i32, remark in "[a-z ]{0,20}") {
        // A week that begins on a day does.
        prop_assume!(!remark.split(' ').any(|word| matches!(word, "w" | "wb" | "wc" | "week" | "wk")));
        let day = date(1990, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
        for text in [
            format!("{} ({remark})", day.strftime("%d/%m/%Y")),
            format!("{} - {remark}", day.strftime("%-d %B %Y")),
            format!("{}\n{remark}", day.strftime("%Y-%m-%d")),
        ] {
            if let Ok(Some(found)) = when(&text)
                && let Some(found) = found.date()
            {
                prop_assert_eq!(found, day, "{}", text);
            }
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
