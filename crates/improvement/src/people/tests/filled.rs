//! Posts, holders and vacancies: the 21 posts of the programme paper, and how they were filled.

use super::*;
use crate::calendar::tests::holidays;

/// The posts of seed 002, 7.11 to 7.17: area, title, grade, full-time equivalents.
const POSTS: [(&str, &str, &str, &str); 21] = [
    ("Programme", "Programme Director", "Director", "0.6"),
    ("Programme", "Professional Lead", "Dir 60%", "0.6"),
    ("Programme", "Programme manager", "PO6", "1"),
    ("Programme", "Support officer", "PO2", "1"),
    ("Programme", "Strategy lead", "Dir 45%", "1"),
    ("Programme", "Strategy officer", "PO2", "1"),
    ("Workforce", "Workforce lead", "PO6", "1"),
    ("Workforce", "Trainer", "PO1", "1"),
    ("Workforce", "Trainer", "PO1", "1"),
    ("Workforce", "Improvement officer", "PO2", "1"),
    ("Workforce", "Apprentice", "A1-3", "1"),
    ("Social work", "Deputy head", "Dir 52.5%", "1"),
    ("Social work", "Kinship manager", "Dir 45%", "1"),
    ("Social work", "Links manager", "PO6", "1"),
    ("Social work", "Links coordinator", "PO2", "1"),
    ("Social work", "Links coordinator", "PO2", "1"),
    ("Practice", "Advanced practitioner", "PO5", "1"),
    ("Practice", "Advanced practitioner", "PO5", "1"),
    ("Practice", "Procedures officer", "PO4", "1"),
    ("Three As", "Executive head", "Dir 60%", "1"),
    ("Three As", "Head of virtual school", "Dir 45%", "1"),
];

const LIVE: Date = date(2020, 1, 31);
const DIRECTOR: u8 = 1;
const ACTING: u8 = 2;
const INTERIM: u8 = 3;

#[test]
fn the_team_for_six_councils_is_21_posts_and_20_2_fte() {
    let totals = totals_by_area(POSTS.map(|(area, _, _, amount)| (area, fte(amount))));
    let said: Vec<(&str, usize, String)> = totals
        .iter()
        .map(|total| (total.area, total.posts, total.fte.to_string()))
        .collect();
    assert_eq!(
        said,
        [
            ("Programme", 6, "5.2".to_owned()),
            ("Workforce", 5, "5".to_owned()),
            ("Social work", 5, "5".to_owned()),
            ("Practice", 3, "3".to_owned()),
            ("Three As", 2, "2".to_owned()),
        ]
    );
    assert_eq!(totals.iter().map(|total| total.posts).sum::<usize>(), 21);
    let all: Fte = totals.iter().map(|total| total.fte).sum();
    assert_eq!(all, fte("20.2"));
}

#[test]
fn a_grade_in_percent_is_no_amount_of_time() {
    // “Dir 60%” is 60 % of the Director's pay; the two posts of less than full time say so with a number of their own.
    assert_eq!("60%".parse::<Fte>(), Err(FteProblem::NotANumber));
    let of_grade = |grade: &str| -> Vec<&str> {
        let own = POSTS.iter().filter(|post| post.2 == grade);
        own.map(|post| post.3).collect()
    };
    assert_eq!(of_grade("Dir 60%"), ["0.6", "1"]);
}

fn holding(holder: u8, kind: HoldingKind, amount: &str, dates: Dates) -> Holding<u8> {
    Holding {
        holder,
        kind,
        fte: fte(amount),
        dates,
    }
}

/// The Director's post, whose holder leads the programme from the day it goes live, so that somebody acts for a year.
fn directors_post() -> PostFacts<u8> {
    PostFacts {
        fte: Fte::ONE,
        dates: Dates::since(date(2010, 4, 1)),
        holdings: vec![
            holding(
                DIRECTOR,
                HoldingKind::Substantive,
                "1",
                Dates::between(date(2010, 4, 1), date(2020, 1, 30)),
            ),
            holding(
                ACTING,
                HoldingKind::Acting,
                "1",
                Dates::between(LIVE, date(2021, 1, 30)),
            ),
        ],
    }
}

#[test]
fn who_acts_up_is_in_charge_from_the_day_the_programme_goes_live() {
    let post = directors_post();
    let in_charge = |day| -> Vec<u8> {
        let all = post.in_charge_on(day);
        all.iter().map(|holding| holding.holder).collect()
    };
    assert_eq!(in_charge(date(2020, 1, 30)), [DIRECTOR]);
    assert_eq!(in_charge(LIVE), [ACTING]);
    assert_eq!(in_charge(date(2021, 1, 31)), [] as [u8; 0]);
    // Where the Director only lends a part of the week, both hold the post, and whoever stands in has the day.
    let mut lent = directors_post();
    lent.holdings[0].dates.to = None;
    assert_eq!(lent.holders_on(LIVE).count(), 2);
    assert_eq!(lent.in_charge_on(LIVE)[0].holder, ACTING);
    assert_eq!(lent.held_twice(Dates::ALWAYS), []);
}

#[test]
fn a_holder_whose_time_ends_is_told_in_time_and_what_is_vacant_then() {
    let post = directors_post();
    assert_eq!(post.ending(date(2020, 10, 31), 90), []);
    let told = post.ending(date(2020, 11, 1), 90);
    let [ending] = told.as_slice() else {
        panic!("{told:?}");
    };
    assert_eq!(ending.holding.holder, ACTING);
    assert_eq!((ending.on, ending.days_left), (date(2021, 1, 30), 90));
    assert_eq!(ending.vacant_after, Fte::ONE);
    assert_eq!(post.ending(date(2021, 1, 30), 90)[0].days_left, 0);
    assert_eq!(post.ending(date(2021, 1, 31), 90), []);
    // An interim comes after: nothing is vacant.
    let mut followed = directors_post();
    followed.holdings.push(holding(
        INTERIM,
        HoldingKind::Interim,
        "1",
        Dates::since(date(2021, 1, 31)),
    ));
    let told = followed.ending(date(2020, 11, 1), 90);
    assert_eq!(told[0].vacant_after, Fte::ZERO);
    // Where the post itself ends nothing is left to be vacant.
    let mut ended = directors_post();
    ended.dates.to = Some(date(2020, 12, 31));
    let told = ended.ending(date(2020, 11, 1), 90);
    assert_eq!(
        (told[0].on, told[0].vacant_after),
        (date(2020, 12, 31), Fte::ZERO)
    );
}

#[test]
fn a_post_is_vacant_where_nobody_holds_it_or_only_half_of_it() {
    let post = PostFacts {
        fte: Fte::ONE,
        dates: Dates::between(LIVE, date(2024, 3, 31)),
        holdings: vec![
            holding(
                1,
                HoldingKind::FixedTerm,
                "0.5",
                Dates::since(date(2020, 4, 1)),
            ),
            holding(
                2,
                HoldingKind::FixedTerm,
                "0.5",
                Dates::between(date(2020, 6, 1), date(2023, 3, 31)),
            ),
        ],
    };
    let vacant: Vec<(Dates, String)> = post
        .vacancies(Dates::ALWAYS)
        .iter()
        .map(|vacancy| (vacancy.dates, vacancy.fte.to_string()))
        .collect();
    assert_eq!(
        vacant,
        [
            (Dates::between(LIVE, date(2020, 3, 31)), "1".to_owned()),
            (
                Dates::between(date(2020, 4, 1), date(2020, 5, 31)),
                "0.5".to_owned()
            ),
            (
                Dates::between(date(2023, 4, 1), date(2024, 3, 31)),
                "0.5".to_owned()
            ),
        ]
    );
    assert_eq!(post.vacancies(Dates::between(GONE, HOME)), []);
}

#[test]
fn two_people_by_right_in_one_post_are_noticed() {
    let mut post = directors_post();
    post.holdings[1].kind = HoldingKind::Substantive;
    post.holdings[1].dates.from = Some(date(2020, 1, 1));
    let twice = post.held_twice(Dates::ALWAYS);
    assert_eq!(twice.len(), 1);
    assert_eq!(
        twice[0].dates,
        Dates::between(date(2020, 1, 1), date(2020, 1, 30))
    );
}

#[test]
fn acting_up_is_done_in_the_time_of_ones_own_post() {
    let own = holding(2, HoldingKind::Substantive, "1", Dates::between(GONE, HOME));
    let acting = holding(2, HoldingKind::Acting, "0.4", Dates::since(COVERED));
    let shares = contracted(&[own, acting]);
    assert_eq!(
        shares,
        [
            (2, share("1", GONE, HOME)),
            // After one's own post has ended, what one acts up in is all that there is.
            (
                2,
                Share {
                    fte: fte("0.4"),
                    dates: Dates::since(date(2018, 12, 1))
                }
            ),
        ]
    );
    // Somebody with halves of two posts is contracted for both.
    let half = |post_dates| holding(3, HoldingKind::FixedTerm, "0.5", post_dates);
    let halves = [
        half(Dates::between(GONE, HOME)),
        half(Dates::between(GONE, HOME)),
    ];
    assert_eq!(contracted(&halves), [(3, share("1", GONE, HOME))]);
}

#[test]
fn nominal_contracted_available_and_deployable_are_four_amounts() {
    let role = RoleCapacity {
        base: Fte::ZERO,
        floor: fte("5.4"),
    };
    let head = |held: &str| PostFacts {
        fte: Fte::ONE,
        dates: Dates::ALWAYS,
        holdings: vec![holding(1, HoldingKind::Substantive, held, Dates::ALWAYS)],
    };
    let posts: Vec<PostFacts<u8>> = ["1", "1", "1", "1", "1", "1", "0.8"].map(head).into();
    let in_post = posts.iter().flat_map(|post| &post.holdings);
    let in_post = in_post.map(|holding| Change {
        kind: ChangeKind::InPost,
        fte: holding.fte,
        dates: holding.dates,
    });
    let changes: Vec<Change> = in_post.chain([away("1", GONE, HOME)]).collect();
    let day = date(2017, 7, 3);
    let steps = course(&role, &changes, Dates::between(day, day));
    let found = availability(&posts, (&role, &steps[0]), day);
    assert_eq!(
        found,
        Availability {
            nominal: fte("7"),
            contracted: fte("6.8"),
            available: fte("5.8"),
            deployable: fte("0.4"),
        }
    );
}

#[test]
fn a_post_is_agreed_advertised_appointed_and_then_filled() {
    let filling = Filling {
        agreed: Some(date(2019, 11, 25)),
        advertised: Some(date(2019, 12, 9)),
        appointed: Some(date(2020, 1, 20)),
        in_post: Some(date(2020, 4, 20)),
        stopped: None,
        wanted_by: Some(LIVE),
    };
    assert_eq!(filling.check(), []);
    for (day, stage, next) in [
        (
            date(2019, 11, 24),
            FillingStage::NotAgreed,
            Some(FillingStage::Agreed),
        ),
        (
            date(2019, 11, 25),
            FillingStage::Agreed,
            Some(FillingStage::Advertised),
        ),
        (
            date(2020, 1, 19),
            FillingStage::Advertised,
            Some(FillingStage::Appointed),
        ),
        (
            date(2020, 4, 19),
            FillingStage::Appointed,
            Some(FillingStage::InPost),
        ),
        (date(2020, 4, 20), FillingStage::InPost, None),
    ] {
        assert_eq!(
            (filling.stage_on(day), filling.next_after(day)),
            (stage, next),
            "{day}"
        );
    }
    assert!(!filling.is_late_on(LIVE));
    assert!(filling.is_late_on(date(2020, 2, 1)));
    assert!(!filling.is_late_on(date(2020, 4, 20)));
    let stopped = Filling {
        in_post: None,
        stopped: Some(date(2020, 2, 1)),
        ..filling
    };
    assert_eq!(stopped.stage_on(date(2020, 3, 1)), FillingStage::Stopped);
    assert_eq!(stopped.next_after(date(2020, 3, 1)), None);
}

#[test]
fn steps_out_of_order_are_refused_at_their_field() {
    use crate::Problem as _;
    let early = Filling {
        agreed: Some(date(2019, 11, 25)),
        appointed: Some(date(2019, 11, 1)),
        ..Filling::default()
    };
    let problems = early.check();
    assert_eq!(problems[0].field(), Some("appointed-on"));
    assert_eq!(
        problems[0].to_string(),
        "the post was agreed on 25 November 2019: enter a date on or after that"
    );
    let never = Filling {
        in_post: Some(LIVE),
        ..Filling::default()
    };
    let said: Vec<String> = never.check().iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "enter when the post was agreed: that comes first",
            "enter when the post was appointed: that comes first"
        ]
    );
    // Somebody inside may be appointed without an advertisement.
    let inside = Filling {
        agreed: Some(date(2019, 11, 25)),
        appointed: Some(date(2019, 11, 25)),
        ..Filling::default()
    };
    assert_eq!(inside.check(), []);
}

#[test]
fn three_months_of_delay_are_days_that_nobody_is_there() {
    let calendar = holidays();
    let days = calendar
        .working_days(date(2020, 1, 1), date(2020, 12, 31))
        .unwrap();
    let late = delay(fte("0.6"), date(2020, 4, 1), 3, &days).unwrap();
    assert_eq!(
        late.dates,
        Dates::between(date(2020, 4, 1), date(2020, 6, 30))
    );
    // 65 Mondays to Fridays, less Good Friday, Easter Monday, VE Day and the spring holiday.
    assert_eq!(late.lost.to_string(), "36.6");
    assert_eq!(delay(fte("0.6"), date(2020, 4, 1), 0, &days), None);
}
