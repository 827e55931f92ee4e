//! What papers say of a programme: how long it runs, what it leaves, and what matters most.

use super::*;
use std::collections::BTreeSet;

const AWARD: &str = "8,240,000";
const OTHERS: &str = "400,000";

/// The team of the paper: grade and part of the week of each post.
const TEAM: [(&str, &str); 21] = [
    ("Dir100", "0.6"),
    ("Dir60", "0.6"),
    ("PO6", "1"),
    ("PO2", "1"),
    ("Dir45", "1"),
    ("PO2", "1"),
    ("PO6", "1"),
    ("PO1", "1"),
    ("PO1", "1"),
    ("PO2", "1"),
    ("A1-3", "1"),
    ("Dir52.5", "1"),
    ("Dir45", "1"),
    ("PO6", "1"),
    ("PO2", "1"),
    ("PO2", "1"),
    ("PO5", "1"),
    ("PO5", "1"),
    ("PO4", "1"),
    ("Dir60", "1"),
    ("Dir45", "1"),
];

fn team() -> Vec<Post> {
    let post = |(grade, fte): (&str, &str)| Post {
        grade: Grades::local().find(grade).unwrap(),
        point: None,
        fte: decimal(fte),
        start: date(2020, 4, 1),
        end: None,
    };
    TEAM.map(post).to_vec()
}

fn constant() -> Assumptions {
    Assumptions {
        name: "Constant prices of 2019-20".to_owned(),
        prices: Prices::Constant(year("2019-20")),
        director: Some(pounds("131,243")),
        director_start: decimal("0.9282"),
        pension: decimal("0.159"),
        levy: Decimal::ZERO,
        late: 0,
        without: BTreeSet::new(),
    }
}

const FIVE_YEARS: (Date, Date) = (date(2020, 4, 1), date(2025, 3, 31));

/// What a team costs in each of five years.
fn by_year(assumptions: &Assumptions) -> Vec<(FinancialYear, Pence)> {
    let costs = assumptions.cost(&team(), &spines(), FIVE_YEARS).unwrap();
    let years = costs.by_year().into_iter();
    years.map(|(year, parts)| (year, parts.total)).collect()
}

fn staff(assumptions: &Assumptions) -> Vec<Pence> {
    by_year(assumptions)
        .into_iter()
        .map(|(_, total)| total)
        .collect()
}

/// What a team costs over so many years at the top of its grades.
fn at_the_top(years: i16) -> Costs {
    let time = (date(2020, 4, 1), date(2020 + years, 3, 31));
    constant().at_the_top(&team(), &spines(), time).unwrap()
}

fn headroom(years: u8, reach: GradeReach, posts: &Costs) -> Option<Headroom> {
    let convention = Convention {
        years,
        reach,
        prices: "at constant prices of 2019-20".to_owned(),
    };
    Headroom::of(convention, pounds(AWARD), pounds(OTHERS), posts)
}

#[test]
fn the_team_of_the_paper_costs_what_the_paper_says() {
    let totals = [
        "1,147,980.69",
        "1,177,604.98",
        "1,207,383.60",
        "1,238,001.38",
        "1,238,001.38",
    ];
    assert_eq!(staff(&constant()), totals.map(pounds));
    assert_eq!(at_the_top(1).total().total, pounds("1,238,001.38"));
    let costs = constant().cost(&team(), &spines(), FIVE_YEARS).unwrap();
    assert_eq!(costs.total().total, pounds("6,008,972.04"));
}

#[test]
fn headroom_says_how_it_was_counted() {
    let five = headroom(5, GradeReach::AtTheTop, &at_the_top(5)).unwrap();
    assert_eq!(
        five.to_string(),
        "£49,993.08 left: 5 years, with every post at the top of its grade, at constant prices of 2019-20"
    );
    let rising = constant().cost(&team(), &spines(), FIVE_YEARS).unwrap();
    let rising = headroom(5, GradeReach::YearByYear, &rising).unwrap();
    assert_eq!(rising.amount(), pounds("231,027.96"));
    let four = headroom(4, GradeReach::AtTheTop, &at_the_top(4)).unwrap();
    assert_eq!(four.amount(), pounds("1,687,994.46"));
    // Years that were not costed are not made up.
    assert_eq!(headroom(5, GradeReach::AtTheTop, &at_the_top(4)), None);
    let convention = Convention {
        years: 1,
        reach: GradeReach::YearByYear,
        prices: "with the awards made".to_owned(),
    };
    let short = Headroom::of(convention, pounds("1,000,000"), Pence::ZERO, &at_the_top(1));
    assert_eq!(
        short.unwrap().to_string(),
        "£238,001.38 short: 1 year, year by year from the bottom of each grade, with the awards made"
    );
}

#[test]
fn one_award_of_about_one_per_cent_uses_it_up() {
    let five = headroom(5, GradeReach::AtTheTop, &at_the_top(5)).unwrap();
    let a_year = five.amount().divided_by(5).unwrap();
    assert_eq!(a_year, pounds("9,998.62"));
    let staff = at_the_top(1).total().total;
    assert_eq!(award_that_uses_up(a_year, staff), Some(81), "0.81%");
    assert_eq!(award_that_uses_up(a_year, Pence::ZERO), None);
}

#[test]
fn posts_cross_the_line_in_a_year_that_is_named() {
    let two = Assumptions {
        name: "2% a year".to_owned(),
        prices: Prices::Awards(Scenario {
            published_to: Some(year("2019-20")),
            awards: [(year("2020-21"), Award::Percent(Decimal::ZERO))].into(),
            further: Some(Award::Percent(decimal("2"))),
            director: ["2021-22", "2022-23", "2023-24", "2024-25"]
                .map(|name| (year(name), Award::Percent(decimal("2"))))
                .into(),
            ..Scenario::default()
        }),
        ..constant()
    };
    let years = by_year(&two);
    // A year of the award, less the other commitments.
    let for_posts = pounds("1,248,000");
    assert_eq!(first_over(for_posts, &years), Some(year("2022-23")));
    assert_eq!(first_over(for_posts, &by_year(&constant())), None);
    assert_eq!(
        used_up_in(pounds(AWARD), pounds(OTHERS), &by_year(&constant())),
        None
    );
    assert_eq!(
        used_up_in(pounds(AWARD), pounds(OTHERS), &years),
        Some(year("2024-25"))
    );
}

#[test]
fn recruitment_three_months_late_and_a_post_less() {
    let late = Assumptions {
        late: 3,
        ..constant()
    };
    let (on_time, delayed) = (staff(&constant()), staff(&late));
    // Three quarters of the first year are paid, and the first increments still come on 1 April.
    let three_quarters = pounds("1,147,980.69").times(decimal("0.75")).unwrap();
    assert_eq!(delayed[0], three_quarters);
    assert_eq!(delayed[1..], on_time[1..]);
    let less = Assumptions {
        without: [0, 40].into(),
        ..constant()
    };
    assert_eq!(less.posts(&team()).len(), 20);
    assert_eq!(staff(&less)[0], pounds("1,054,371.78"));
    // A post that has ended before it would start is not there at all.
    let short = Post {
        end: Some(date(2020, 6, 30)),
        ..team()[2].clone()
    };
    assert_eq!(late.posts(&[short]), []);
}

#[test]
fn the_assumption_that_matters_most_comes_first() {
    let total = |assumptions: Assumptions| -> Pence { staff(&assumptions).into_iter().sum() };
    let base = constant();
    let swing = |name: &str, low: Assumptions, high: Assumptions| Swing {
        name: name.to_owned(),
        low: total(low),
        high: total(high),
    };
    let director = |pay: &str| Assumptions {
        director: Some(pounds(pay)),
        ..base.clone()
    };
    let pension = |share: &str| Assumptions {
        pension: decimal(share),
        ..base.clone()
    };
    let late = |late: u8| Assumptions {
        late,
        ..base.clone()
    };
    let swings = vec![
        swing("Pension", pension("0.149"), pension("0.169")),
        swing("Director’s pay", director("131,243"), director("145,000")),
        swing("Recruitment", late(3), late(0)),
    ];
    let sorted = tornado(swings);
    let names: Vec<&str> = sorted.iter().map(|swing| swing.name.as_str()).collect();
    assert_eq!(names, ["Director’s pay", "Recruitment", "Pension"]);
    assert!(
        sorted
            .windows(2)
            .all(|two| two[0].spread() >= two[1].spread())
    );
    // With £145,000 for the Director a year at the top costs about £1,299k.
    let top =
        director("145,000").at_the_top(&team(), &spines(), (date(2024, 4, 1), date(2025, 3, 31)));
    assert_eq!(top.unwrap().total().total.0 / 100_000, 1_299);
}

#[test]
fn four_years_or_five_stands_until_somebody_answers() {
    let claim = |value: &'static str, source: &'static str, on: Date| Claim {
        about: "How long the programme runs",
        value,
        source,
        on,
    };
    let paper = date(2019, 11, 25);
    let claims = [
        claim("4 years", "Executive Board report, paragraph 7.10", paper),
        claim("5 years", "Executive Board report, paragraph 11.1", paper),
        Claim {
            about: "Award",
            ..claim("£8.24m", "paragraph 3", paper)
        },
        Claim {
            about: "award",
            ..claim("£8.24M", "paragraph 11.1", paper)
        },
    ];
    let none: [Settled<'_, &str>; 0] = [];
    let found = conflicts(&claims, &none);
    assert_eq!(found.len(), 1, "papers that agree are no conflict");
    assert!(found[0].is_open());
    assert_eq!(found[0].claims.len(), 2);
    let answer = Settled {
        about: "how long the programme runs",
        value: "5 Years",
        by: "finance lead",
        reason: "The offer letter says so",
        on: date(2019, 12, 2),
    };
    assert_eq!(check_answer(&answer, &claims), Ok(()));
    let answers = [answer.clone()];
    let settled = conflicts(&claims, &answers);
    assert_eq!(
        settled[0].answer.map(|answer| answer.by),
        Some("finance lead")
    );
    // A later paper that says the same leaves it settled; one that does not opens it again.
    let same = [
        claims.to_vec(),
        vec![claim("5  years", "Annual report", date(2020, 11, 1))],
    ]
    .concat();
    assert!(!conflicts(&same, &answers)[0].is_open());
    let again = [
        claims.to_vec(),
        vec![claim("4 years", "Annual report", date(2020, 11, 1))],
    ]
    .concat();
    assert!(conflicts(&again, &answers)[0].is_open());
    let refused = |answer: Settled<'_, &str>| check_answer(&answer, &claims).unwrap_err();
    assert_eq!(
        refused(Settled {
            value: " ",
            ..answer.clone()
        }),
        AnswerProblem::ValueMissing
    );
    assert_eq!(
        refused(Settled {
            reason: "",
            ..answer.clone()
        }),
        AnswerProblem::ReasonMissing
    );
    assert_eq!(
        refused(Settled {
            about: "Award",
            ..answer
        }),
        AnswerProblem::NoConflict
    );
}
