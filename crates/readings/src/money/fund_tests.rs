//! Funds held against the paper from which they were built, and against what is told of one post.

use super::costed::{Seen, Sees, Stand, Varied};
use super::funds::Money;
use improvement::money::Pence;
use improvement::organisations::OrganisationKind;
use improvement::people::Fte;
use jiff::civil::{Date, date};
use platform::db::Record;
use records::access::store::Organisation;
use records::money::ledger::Spend;
use records::money::store::{
    Charge, Fund, FundCommitment, FundPost, PaperClaim, PayScenario, PriceBasis, Subject, Term,
};
use records::people::store::Post;
use uuid::Uuid;

const NOBODY: Uuid = Uuid::nil();

fn scenario(name: &str, place: i64, prices: PriceBasis) -> PayScenario {
    let base = match prices {
        PriceBasis::Constant => "2019-20",
        PriceBasis::Awards => "",
    };
    PayScenario {
        name: name.to_owned(),
        place,
        prices,
        base_year: base.to_owned(),
        director: Some(13_124_300),
        director_start: 0.9282,
        pension: 0.159,
        ..PayScenario::blank(NOBODY, NOBODY)
    }
}

/// The programme of the paper: £8.24m over five years, with posts of these grades and hours, and £400,000 a year beside them.
fn programme(posts: &[(&str, &str)]) -> Money {
    let council = Organisation::new("leeds", "Leeds", OrganisationKind::Authority, None);
    let mut money = Money::empty(council, date(2020, 4, 1));
    let fund = Fund {
        name: "Programme".to_owned(),
        awarded: Some(824_000_000),
        from_on: date(2020, 4, 1),
        to_on: date(2025, 3, 31),
        ..Fund::blank(NOBODY, NOBODY)
    };
    for (number, (grade, fte)) in posts.iter().enumerate() {
        let post = Post {
            title: format!("Post {number}"),
            grade: (*grade).to_owned(),
            fte: fte.parse::<Fte>().unwrap(),
            ..Post::blank(NOBODY, NOBODY)
        };
        let mut tie = FundPost::blank(NOBODY, NOBODY);
        (tie.fund_id, tie.post_id) = (fund.id, post.id);
        money.records.posts.push(tie);
        money.posts.insert(post.id, post);
    }
    money.records.commitments.push(FundCommitment {
        fund_id: fund.id,
        amount: 40_000_000,
        term: Term::Yearly,
        from_on: fund.from_on,
        to_on: fund.to_on,
        ..FundCommitment::blank(NOBODY, NOBODY)
    });
    money.records.funds.push(fund);
    money.records.scenarios = vec![
        scenario("Awards made", 2, PriceBasis::Awards),
        scenario("Constant prices of 2019-20", 1, PriceBasis::Constant),
    ];
    money
}

fn says(money: &mut Money, years: i64, source: &str, dated: Date) {
    let fund_id = money.records.funds[0].id;
    money.records.papers.push(PaperClaim {
        fund_id,
        subject: Subject::Length,
        years: Some(years),
        source: source.to_owned(),
        dated,
        ..PaperClaim::blank(NOBODY, NOBODY)
    });
}

fn amounts(money: &Money) -> Vec<(String, Seen<Pence>)> {
    let fund = money.funds().next().unwrap();
    let conventions = fund.conventions(Sees::Totals).into_iter();
    conventions.map(|one| (one.label, one.left)).collect()
}

#[test]
fn what_is_left_of_the_programme_is_what_the_paper_bears_out() {
    let Some(text) = official::text("oracle/pay_sfpc_posts.csv") else {
        return;
    };
    // A title may hold a comma; no field behind it does.
    let rows = text.lines().skip(1).map(|line| {
        let fields: Vec<&str> = line.rsplit(',').collect();
        (fields[4], fields[2])
    });
    let posts: Vec<(&str, &str)> = rows.collect();
    assert_eq!(posts.len(), 21);
    let mut money = programme(&posts);
    let fund = money.funds().next().unwrap();
    let first = money.scenarios()[0];
    let cost = fund
        .cost(first, Stand::AsTheyAre, Sees::Totals)
        .known()
        .unwrap();
    assert_eq!(cost.total().total, Pence(600_897_204));
    assert_eq!(fund.a_year_for_posts(), Some(Pence::pounds(1_248_000)));
    assert_eq!(
        amounts(&money),
        [
            (
                "Five years, all at the top of grade".to_owned(),
                Seen::Known(Pence(4_999_308))
            ),
            (
                "Five years, year by year, with increments".to_owned(),
                Seen::Known(Pence(23_102_796))
            ),
            (
                "Five years, year by year, with increments".to_owned(),
                Seen::Known(Pence(-10_645_939))
            ),
        ]
    );
    says(&mut money, 4, "7.10", date(2019, 11, 25));
    assert!(money.funds().next().unwrap().conflicts().is_empty());
    says(&mut money, 5, "11.1", date(2019, 11, 25));
    let four = amounts(&money)
        .into_iter()
        .find(|(label, _)| label.starts_with("Four years"));
    assert_eq!(four.unwrap().1, Seen::Known(Pence(168_799_446)));
    assert_eq!(money.funds().next().unwrap().conflicts().len(), 1);
    // Answered, it is counted by no other length; a later paper opens it again.
    money.records.papers[1].answered_on = Some(date(2019, 12, 1));
    assert!(
        amounts(&money)
            .iter()
            .all(|(label, _)| label.starts_with("Five"))
    );
    says(&mut money, 3, "A later paper", date(2020, 1, 15));
    assert_eq!(money.funds().next().unwrap().conflicts().len(), 1);
}

#[test]
fn a_sum_over_fewer_than_three_posts_is_shown_to_nobody_who_may_not_see_pay() {
    let two = programme(&[("PO6", "1"), ("PO5", "0.5")]);
    let fund = two.funds().next().unwrap();
    let first = two.scenarios()[0];
    assert_eq!(
        fund.cost(first, Stand::AsTheyAre, Sees::Totals).why(),
        super::HIDDEN
    );
    assert!(
        fund.cost(first, Stand::AsTheyAre, Sees::Pay)
            .known()
            .is_some()
    );
    assert_eq!(fund.numbers(Sees::Totals).1, None);
    let hidden = fund.conventions(Sees::Totals);
    assert!(hidden.iter().all(|one| matches!(one.left, Seen::Hidden)));
    assert!(matches!(fund.swings(Sees::Totals), Seen::Hidden));
    // Three posts, of which one goes after a year: from then on the sum is over two.
    let mut three = programme(&[("PO6", "1"), ("PO5", "1"), ("PO2", "1")]);
    let shown = |money: &Money| {
        let fund = money.funds().next().unwrap();
        let cost = fund.cost(money.scenarios()[0], Stand::AsTheyAre, Sees::Totals);
        cost.known().is_some()
    };
    assert!(shown(&three));
    let last = three.records.posts[2].post_id;
    three.posts.get_mut(&last).unwrap().to_on = Some(date(2021, 3, 31));
    assert!(!shown(&three));
    three.posts.get_mut(&last).unwrap().to_on = None;
    // A scenario without a post would tell what that post costs.
    three.records.scenarios[1].without_id = Some(last);
    assert!(!shown(&three));
}

#[test]
fn what_matters_most_comes_first_and_the_directors_pay_is_for_those_who_see_pay() {
    let money = programme(&[("PO6", "1"), ("PO5", "1"), ("PO2", "1"), ("Dir 60%", "1")]);
    let fund = money.funds().next().unwrap();
    let (base, swings) = fund.swings(Sees::Pay).known().unwrap();
    assert!(
        swings
            .windows(2)
            .all(|two| two[0].spread() >= two[1].spread())
    );
    assert!(swings.iter().any(|one| one.name.starts_with("Director")));
    assert!(
        swings.iter().all(|one| one.low <= base && base <= one.high),
        "{swings:?}"
    );
    let (_, shown) = fund.swings(Sees::Totals).known().unwrap();
    assert!(shown.iter().all(|one| !one.name.starts_with("Director")));
    let late = fund.varied(
        money.scenarios()[0],
        Varied {
            late: 3,
            ..Varied::default()
        },
        Sees::Pay,
    );
    assert!(
        late.known().unwrap()
            < fund
                .cost(money.scenarios()[0], Stand::AsTheyAre, Sees::Pay)
                .known()
                .unwrap()
                .total()
                .total
    );
}

#[test]
fn the_end_is_what_was_spent_and_what_is_still_to_come() {
    let mut money = programme(&[("PO6", "1"), ("PO5", "1"), ("PO2", "1")]);
    let id = money.records.funds[0].id;
    assert!(
        money
            .funds()
            .next()
            .unwrap()
            .forecast(Sees::Totals)
            .is_none()
    );
    money.records.spent = vec![Spend {
        fund_id: id,
        subjective: String::new(),
        dated: date(2024, 3, 1),
        amount: 500_000_000,
        lines: 1,
    }];
    let fund = money.funds().next().unwrap();
    let end = fund.forecast(Sees::Totals).unwrap().known().unwrap();
    assert_eq!(end.known_to, date(2024, 3, 31));
    let to_come = fund
        .to_come(date(2024, 4, 1), Sees::Totals)
        .known()
        .unwrap();
    assert_eq!(end.at_the_end, Pence(500_000_000) + to_come);
    assert!(to_come > Pence::pounds(400_000));
}

#[test]
fn cover_is_costed_at_the_top_of_its_grade_over_220_days() {
    let money = programme(&[]);
    let charge = |days: i64, rate: i64| Charge {
        days,
        rate,
        cover_grade: "PO6".to_owned(),
        from_on: date(2019, 9, 2),
        to_on: date(2019, 12, 20),
        ..Charge::blank(NOBODY, NOBODY)
    };
    let margin = money.margin(&charge(4_000, 65_000)).unwrap();
    assert_eq!(
        (margin.cover, margin.left()),
        (Pence(1_053_460), Pence(1_546_540))
    );
    let below = money.margin(&charge(1_000, 26_000)).unwrap().below_cost();
    assert_eq!(below, Some(Pence(3_365)));
}
