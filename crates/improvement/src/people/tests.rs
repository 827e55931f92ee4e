//! People and capacity against the reference outputs, against a count day by day, and by the story of the partnership with Kirklees.

use super::*;
use jiff::civil::{Date, date};

mod by_day;
mod committed;
mod filled;
mod floors;
mod oracle;
mod promised;
mod structured;

pub(super) fn fte(text: &str) -> Fte {
    text.parse().unwrap_or_else(|why| panic!("{text} {why}"))
}

pub(super) fn change(kind: ChangeKind, amount: &str, dates: Dates) -> Change {
    Change {
        kind,
        fte: fte(amount),
        dates,
    }
}

pub(super) fn away(amount: &str, from: Date, to: Date) -> Change {
    change(ChangeKind::Away, amount, Dates::between(from, to))
}

pub(super) fn cover(amount: &str, from: Date, to: Date) -> Change {
    change(ChangeKind::Cover, amount, Dates::between(from, to))
}

pub(super) fn share(amount: &str, from: Date, to: Date) -> Share {
    Share {
        fte: fte(amount),
        dates: Dates::between(from, to),
    }
}

/// The Director's half week in Kirklees, and the acting up that came twelve weeks later.
pub(super) const GONE: Date = date(2017, 6, 12);
pub(super) const COVERED: Date = date(2017, 9, 4);
pub(super) const HOME: Date = date(2018, 11, 30);

#[test]
fn a_tenth_and_two_tenths_are_three_tenths() {
    assert_eq!(fte("0.1") + fte("0.2"), fte("0.3"));
    assert_eq!((fte("0.1") + fte("0.2")).to_string(), "0.3");
    let tenths: Fte = std::iter::repeat_n(fte("0.1"), 10).sum();
    assert_eq!(tenths, Fte::ONE);
}

#[test]
fn amounts_are_read_exactly_or_not_at_all() {
    for (text, written) in [
        ("0.6", "0.6"),
        (" 18 ", "18"),
        (".5", "0.5"),
        ("5.", "5"),
        ("+1.500000000", "1.5"),
        ("0.000001", "0.000001"),
        ("-0.0", "0"),
        ("100000", "100000"),
        ("0016.20", "16.2"),
    ] {
        assert_eq!(fte(text).to_string(), written, "{text}");
    }
    for (text, problem) in [
        ("", FteProblem::NotANumber),
        (".", FteProblem::NotANumber),
        ("-", FteProblem::NotANumber),
        ("0,5", FteProblem::NotANumber),
        ("1/2", FteProblem::NotANumber),
        ("60%", FteProblem::NotANumber),
        ("1e-1", FteProblem::NotANumber),
        ("--1", FteProblem::NotANumber),
        ("½", FteProblem::NotANumber),
        ("٣", FteProblem::NotANumber),
        ("NaN", FteProblem::NotANumber),
        ("-0.4", FteProblem::Negative),
        ("0.0000001", FteProblem::TooFine),
        ("100000.1", FteProblem::TooMuch),
        ("99999999999999999999999999", FteProblem::TooMuch),
    ] {
        assert_eq!(text.parse::<Fte>(), Err(problem), "{text}");
    }
}

#[test]
fn what_is_below_zero_is_written_so() {
    assert_eq!((fte("0.6") - Fte::ONE).to_string(), "-0.4");
    assert_eq!((Fte::ZERO - fte("2")).to_string(), "-2");
    assert_eq!(format!("{:>6}", fte("0.6")), "   0.6");
    assert_eq!(fte("0.4").on_days(317).to_string(), "126.8");
}

#[test]
fn dates_count_both_their_ends() {
    let summer = Dates::between(GONE, date(2017, 9, 3));
    assert_eq!(summer.days(), Some(84));
    assert!(summer.contains(GONE) && summer.contains(date(2017, 9, 3)));
    assert!(!summer.contains(COVERED));
    assert_eq!(Dates::between(GONE, GONE).days(), Some(1));
    assert_eq!(Dates::since(GONE).days(), None);
    assert_eq!(
        Dates::since(COVERED).common(&Dates {
            from: None,
            to: Some(HOME)
        }),
        Some(Dates::between(COVERED, HOME))
    );
    assert_eq!(summer.common(&Dates::since(COVERED)), None);
    assert_eq!(summer.common(&Dates::ALWAYS), Some(summer));
    assert_eq!(summer.after(date(2017, 9, 3)), None);
    assert_eq!(
        summer.after(date(2017, 7, 31)),
        Some(Dates::between(date(2017, 8, 1), date(2017, 9, 3)))
    );
    assert_eq!(summer.after(Date::MAX), None);
    assert_eq!(summer.in_words(), "12 June 2017 to 3 September 2017");
    assert_eq!(Dates::since(GONE).in_words(), "from 12 June 2017");
    assert_eq!(Dates::between(GONE, GONE).in_words(), "12 June 2017");
}
