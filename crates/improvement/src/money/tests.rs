//! The cases that the rules about money were written from, and costs held against the same worked out day by day.

use super::*;
use crate::Problem as _;
use jiff::civil::{Date, date};

mod charges;
mod costs;
mod day_by_day;
mod funds;
mod papers;

pub(super) fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).unwrap()
}

pub(super) fn pounds(text: &str) -> Pence {
    Pence::parse(text).unwrap()
}

pub(super) fn year(text: &str) -> FinancialYear {
    FinancialYear::parse(text).unwrap()
}

/// A few points of the national scale in 2019-20 and 2020-21, from 1 to 4 and from 27 to 43 joined by points that nobody is on.
pub(super) fn spines() -> PaySpines {
    const LOW: [i64; 4] = [17_364, 17_711, 18_065, 18_426];
    const HIGH: [i64; 17] = [
        30_507, 31_371, 32_029, 32_878, 33_799, 34_788, 35_934, 36_876, 37_849, 38_813, 39_782,
        40_760, 41_675, 42_683, 43_662, 44_632, 45_591,
    ];
    let between = (5..27).map(|point| (point, 20_000));
    let points = (1..).zip(LOW).chain(between).chain((27..).zip(HIGH));
    let both = points.flat_map(|(point, pay)| {
        let next = Award::Percent(decimal("2.75"))
            .added(Pence::pounds(pay))
            .unwrap();
        [
            (NJC, year("2019-20"), point, Pence::pounds(pay)),
            (NJC, year("2020-21"), point, next),
        ]
    });
    PaySpines::of(both).unwrap()
}

#[test]
fn amounts_are_read_as_people_write_them_and_written_as_files_and_pages_need_them() {
    for (text, pence) in [
        ("131243", 13_124_300),
        ("£131,243", 13_124_300),
        (" £ 1,290.5 ", 129_050),
        ("-0.05", -5),
        ("−£106,459.39", -10_645_939),
        ("0", 0),
        (".07", 7),
    ] {
        assert_eq!(Pence::parse(text), Some(Pence(pence)), "{text}");
    }
    for text in [
        "",
        "£",
        "1,29",
        "12,34,567",
        "1.005",
        "1e5",
        "£-5",
        "--5",
        "1.2.3",
        "ten",
        "99999999999999",
    ] {
        assert_eq!(Pence::parse(text), None, "{text}");
    }
    for (pence, plain, words) in [
        (0, "0.00", "£0.00"),
        (5, "0.05", "£0.05"),
        (-10_645_939, "-106459.39", "−£106,459.39"),
        (600_897_204, "6008972.04", "£6,008,972.04"),
    ] {
        assert_eq!(Pence(pence).plain(), plain);
        assert_eq!(Pence(pence).to_string(), words);
    }
    assert_eq!(Pence(i64::MIN).plain(), "-92233720368547758.08");
}

#[test]
fn decimals_are_exactly_what_is_written() {
    for (text, units, places) in [
        ("0.60", 6, 1),
        (".6", 6, 1),
        ("1.", 1, 0),
        ("00015.900", 159, 1),
        ("-2", -2, 0),
        ("0.540540540540541", 540_540_540_540_541, 15),
    ] {
        let number = Decimal::parse(text).unwrap();
        assert_eq!((number.units(), number.places()), (units, places), "{text}");
        assert_eq!(Decimal::parse(&number.to_string()), Some(number));
    }
    for text in [
        "",
        ".",
        "-",
        "-.",
        "1e3",
        "NaN",
        "1,5",
        "1 2",
        "+1",
        "1234567890123456789",
        "¼",
    ] {
        assert_eq!(Decimal::parse(text), None, "{text}");
    }
    assert_eq!(Decimal::parse_share("92.82%"), Some(decimal("0.9282")));
    assert_eq!(Decimal::parse_percent("15.9 %"), Some(decimal("15.9")));
    assert!(decimal("0.6") < decimal("0.61") && decimal("-1") < Decimal::ZERO);
}

#[test]
fn a_share_has_three_decimals_and_credits_are_rounded_as_charges() {
    // £1,648,000 of four quarters, of which £1,467,971.05 was spent.
    assert_eq!(
        share_of(pounds("180028.95"), pounds("1648000")),
        Some(decimal("10.924"))
    );
    assert_eq!(
        share_of(pounds("-180028.95"), pounds("1648000")),
        Some(decimal("-10.924"))
    );
    assert_eq!(share_of(Pence(1), Pence::ZERO), None);
    assert_eq!(Pence(5).divided_by(2), Some(Pence(3)));
    assert_eq!(Pence(-5).divided_by(2), Some(Pence(-3)));
    assert_eq!(Pence(5).divided_by(0), None);
}

#[test]
fn financial_years_begin_in_april() {
    let of = |day: Date| FinancialYear::of(day).unwrap().to_string();
    assert_eq!(of(date(2020, 3, 31)), "2019-20");
    assert_eq!(of(date(2020, 4, 1)), "2020-21");
    assert_eq!(of(date(2099, 12, 1)), "2099-00");
    for text in ["2019-20", "2019/20", "2019-2020", "2019–20"] {
        assert_eq!(FinancialYear::parse(text), FinancialYear::beginning(2019));
    }
    for text in [
        "2019", "2019-21", "19-20", "2019-1", "1800-01", "2019-20x", "",
    ] {
        assert_eq!(FinancialYear::parse(text), None, "{text}");
    }
    assert_eq!(FinancialYear::of(date(1800, 1, 1)), None);
}

#[test]
fn increments_come_in_april_or_after_six_months() {
    for (start, first) in [
        (date(2020, 4, 1), date(2021, 4, 1)),
        (date(2020, 10, 1), date(2021, 4, 1)),
        (date(2020, 10, 2), date(2021, 4, 2)),
        (date(2020, 10, 15), date(2021, 4, 15)),
        (date(2021, 3, 31), date(2021, 9, 30)),
        (date(2021, 11, 30), date(2022, 5, 30)),
        (date(2020, 2, 29), date(2020, 8, 29)),
        (date(2020, 8, 31), date(2021, 4, 1)),
    ] {
        assert_eq!(Increments::since(start).unwrap().first(), first, "{start}");
    }
    let late = Increments::since(date(2020, 10, 15)).unwrap();
    let by = [
        date(2021, 4, 14),
        date(2021, 4, 15),
        date(2022, 3, 31),
        date(2022, 4, 1),
        date(2023, 4, 1),
    ];
    assert_eq!(by.map(|day| late.by(day)), [0, 1, 1, 2, 3]);
    assert_eq!(Increments::since(date(9999, 12, 31)), None);
}

#[test]
fn grades_are_data_and_a_percentage_is_not_a_part_of_the_week() {
    let mut grades = Grades::local();
    assert_eq!(
        grades.find("po 6"),
        Ok(Grade::Points {
            scale: NJC.to_owned(),
            bottom: 40,
            top: 43
        })
    );
    for text in [
        "Dir60",
        "Dir 60%",
        "Director 60 %",
        "DIR-60",
        "60% of Director",
        "Director’s pay 60%",
        "60.0% Dir",
    ] {
        assert_eq!(
            grades.find(text),
            Ok(Grade::OfDirector(decimal("60"))),
            "{text}"
        );
    }
    for text in ["Dir", "Director", "Dir100", "Director's"] {
        assert_eq!(
            grades.find(text),
            Ok(Grade::OfDirector(decimal("100"))),
            "{text}"
        );
    }
    assert_eq!(grades.find(" "), Err(GradeProblem::Missing));
    assert_eq!(grades.find("Dir 0"), Err(GradeProblem::Percentage));
    assert_eq!(grades.find("Dir -5"), Ok(Grade::OfDirector(decimal("5"))));
    assert_eq!(grades.find("Dir 100.01%"), Err(GradeProblem::Percentage));
    for text in [
        "PO7",
        "Directorate",
        "Dir x",
        "60%",
        "%Dir",
        "Dir 6e1",
        "Direct",
    ] {
        assert!(
            matches!(grades.find(text), Err(GradeProblem::Unknown(_))),
            "{text}"
        );
    }
    // Other scales, and other councils' grades.
    grades.set("EIP 18", "Soulbury", 18, 21).unwrap();
    grades.set("Dir60", "Chief officers", 3, 3).unwrap();
    assert!(matches!(
        grades.find("eip18"),
        Ok(Grade::Points { bottom: 18, .. })
    ));
    assert!(matches!(
        grades.find("Dir 60"),
        Ok(Grade::Points { bottom: 3, .. })
    ));
    assert_eq!(grades.set("X", NJC, 5, 4), Err(GradeProblem::UpsideDown));
    assert_eq!(grades.set(" ", NJC, 4, 5), Err(GradeProblem::Missing));
}

#[test]
fn the_law_of_insurance_by_year() {
    let on = |day: Date| law_on(day).map(|law| (law.threshold.plain(), law.rate.to_string()));
    let law = |threshold: &str, rate: &str| Some((threshold.to_owned(), rate.to_owned()));
    assert_eq!(on(date(2017, 3, 31)), None);
    assert_eq!(on(date(2017, 4, 1)), law("8164.00", "0.138"));
    assert_eq!(on(date(2019, 8, 1)), law("8632.00", "0.138"));
    assert_eq!(on(date(2022, 10, 31)), law("9100.00", "0.1505"));
    assert_eq!(on(date(2022, 11, 1)), law("9100.00", "0.138"));
    assert_eq!(on(date(2025, 4, 1)), law("5000.00", "0.15"));
    assert_eq!(on(date(2030, 4, 1)), law("5000.00", "0.15"));
}

#[test]
fn a_spine_has_no_gap_and_no_point_twice() {
    let of = |points: &[(u16, i64)]| {
        let points = points
            .iter()
            .map(|(point, pay)| (NJC, year("2019-20"), *point, Pence::pounds(*pay)));
        PaySpines::of(points)
            .map(|_| ())
            .map_err(|problem| problem.to_string())
    };
    assert_eq!(of(&[(3, 30), (2, 20), (4, 40)]), Ok(()));
    assert_eq!(
        of(&[(2, 20), (4, 40)]),
        Err("NJC 2019-20 has no point 3: a scale has every point between its lowest and its highest".to_owned())
    );
    assert_eq!(
        of(&[(2, 20), (2, 30)]),
        Err("NJC 2019-20 has point 2 twice".to_owned())
    );
}

#[test]
fn an_award_that_comes_late_is_paid_with_its_arrears() {
    let due = date(2023, 4, 1);
    // The award of 2023-24: £1,290, first paid in November.
    assert_eq!(
        arrears(pounds("1290"), due, date(2023, 11, 1)),
        Some(pounds("752.50"))
    );
    assert_eq!(
        arrears(pounds("1290"), due, date(2023, 11, 30)),
        Some(pounds("752.50"))
    );
    assert_eq!(
        arrears(pounds("1290"), due, date(2023, 4, 30)),
        Some(Pence::ZERO)
    );
    assert_eq!(
        arrears(pounds("1200"), date(2023, 4, 16), date(2023, 5, 1)),
        Some(pounds("50"))
    );
    assert_eq!(arrears(pounds("1290"), due, date(2023, 3, 1)), None);
}

#[test]
fn awards_are_percentages_or_flat_and_points_stay_whole_pounds() {
    assert_eq!(
        Award::parse("2.75 %"),
        Some(Award::Percent(decimal("2.75")))
    );
    assert_eq!(Award::parse("£1,290"), Some(Award::Flat(pounds("1290"))));
    assert_eq!(Award::parse("1290"), None);
    // As published: point 2 in 2019-20 and 2020-21, and point 20 in 2022-23 and 2023-24.
    assert_eq!(
        Award::Percent(decimal("2.75")).added(pounds("17711")),
        Some(pounds("18198"))
    );
    assert_eq!(
        Award::Flat(pounds("1925")).added(pounds("28371")),
        Some(pounds("30296"))
    );
    assert_eq!(Award::Percent(decimal("-100")).added(pounds("17711")), None);
}

#[test]
fn a_problem_of_a_post_names_its_field() {
    let problem = PostProblem {
        post: 3,
        rule: PostRule::NoTime,
    };
    assert_eq!(problem.field(), Some("fte"));
}
