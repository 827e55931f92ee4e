//! Costs by pieces, held against the same rules said in another way: every day for itself, in fractions without end.

use super::*;
use num_rational::BigRational;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn whole(number: i64) -> BigRational {
    BigRational::from_integer(number.into())
}

fn fraction(number: Decimal) -> BigRational {
    BigRational::new(number.units().into(), number.denominator().into())
}

/// How many increments somebody has had by a day: counted one by one.
fn steps(start: Date, day: Date) -> u16 {
    let mut april = date(start.year(), 4, 1);
    while april <= start {
        april = date(april.year() + 1, 4, 1);
    }
    let served = start.checked_add(jiff::Span::new().months(6)).unwrap();
    let mut next = if served <= april { april } else { served };
    let mut steps = 0;
    while next <= day {
        steps += 1;
        next = (0..)
            .map(|years| date(next.year() + years, 4, 1))
            .find(|april| *april > next)
            .unwrap();
    }
    steps
}

/// Salary and National Insurance of one day.
fn of_a_day(post: &Post, basis: &Basis<'_>, day: Date) -> [BigRational; 2] {
    let year = FinancialYear::of(day).unwrap();
    let steps = steps(post.start, day);
    let pay = match &post.grade {
        Grade::Points { scale, bottom, top } => {
            let point = (post.point.unwrap_or(*bottom) + steps).min(*top);
            let spine = basis.prices.spine(basis.spines, scale, year).unwrap();
            whole(spine.pay(point).unwrap().0)
        }
        Grade::OfDirector(percent) => {
            let start = fraction(basis.director_start);
            let rise = (whole(1) - start.clone()) * whole(i64::from(steps.min(3))) / whole(3);
            whole(basis.director.unwrap().0) * fraction(*percent) / whole(100) * (start + rise)
        }
    };
    let salary = pay * fraction(post.fte);
    let law = match basis.prices {
        Prices::Constant(base) => {
            let calendar = base.begins() + i16::from(day.month() < 4);
            law_on(date(calendar, day.month(), 1)).unwrap()
        }
        Prices::Awards(_) => law_on(day).unwrap(),
    };
    let above = salary.clone() - whole(law.threshold.0);
    let insurance = if above > whole(0) {
        above * fraction(law.rate)
    } else {
        whole(0)
    };
    let days = whole(12 * i64::from(day.days_in_month()));
    [salary / days.clone(), insurance / days]
}

/// A fraction rounded half up.
fn pence(amount: BigRational) -> Pence {
    let half = BigRational::new(1.into(), 2.into());
    Pence((amount + half).floor().to_integer().try_into().unwrap())
}

/// Every year of every post, and the sum of all.
fn day_by_day(
    posts: &[Post],
    basis: &Basis<'_>,
    from: Date,
    to: Date,
) -> (Vec<(usize, FinancialYear, Parts)>, Parts) {
    let mut all: BTreeMap<(usize, FinancialYear), [BigRational; 2]> = BTreeMap::new();
    for (place, post) in posts.iter().enumerate() {
        let mut day = from;
        while day <= to {
            if day >= post.start && post.end.is_none_or(|end| day <= end) {
                let year = FinancialYear::of(day).unwrap();
                let sum = all
                    .entry((place, year))
                    .or_insert_with(|| [whole(0), whole(0)]);
                let [salary, insurance] = of_a_day(post, basis, day);
                sum[0] += salary;
                sum[1] += insurance;
            }
            day = day.tomorrow().unwrap();
        }
    }
    let parts = |[salary, insurance]: &[BigRational; 2]| {
        let pension = salary * fraction(basis.pension);
        let levy = salary * fraction(basis.levy);
        Parts {
            salary: pence(salary.clone()),
            national_insurance: pence(insurance.clone()),
            pension: pence(pension.clone()),
            levy: pence(levy.clone()),
            total: pence(salary + insurance + pension + levy),
        }
    };
    let mut total = [whole(0), whole(0)];
    for [salary, insurance] in all.values() {
        total[0] += salary;
        total[1] += insurance;
    }
    let rows = all
        .iter()
        .map(|((post, year), sum)| (*post, *year, parts(sum)));
    (rows.collect(), parts(&total))
}

fn days(first: Date, count: std::ops::Range<i64>) -> impl Strategy<Value = Date> {
    count.prop_map(move |days| first.checked_add(jiff::Span::new().days(days)).unwrap())
}

fn posts() -> impl Strategy<Value = Post> {
    let grades = prop::sample::select(vec![
        "A1-3",
        "PO1",
        "PO4",
        "PO6",
        "Dir 52.5%",
        "Dir100",
        "Dir45",
    ]);
    let ftes = prop::sample::select(vec![
        "1",
        "0.6",
        "0.5",
        "0.3",
        "0.8108",
        "0.540540540540541",
        "0.01",
    ]);
    let point = prop::option::of(0_u16..4);
    let start = days(date(2017, 1, 1), 0..2_500);
    let length = prop::option::of(0_i64..1_500);
    (grades, ftes, point, start, length).prop_map(|(grade, fte, above, start, length)| {
        let grade = Grades::local().find(grade).unwrap();
        let point = match grade {
            Grade::Points { bottom, top, .. } => above.map(|above| (bottom + above).min(top)),
            Grade::OfDirector(_) => None,
        };
        let end = length.map(|days| start.checked_add(jiff::Span::new().days(days)).unwrap());
        let fte = decimal(fte);
        Post {
            grade,
            point,
            fte,
            start,
            end,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn pieces_come_to_what_days_come_to(
        posts in prop::collection::vec(posts(), 1..4),
        from in days(date(2019, 4, 1), 0..900),
        length in 0_i64..1_200,
        constant in any::<bool>(),
        levy in any::<bool>(),
    ) {
        let spines = spines();
        let prices = match constant {
            true => Prices::Constant(year("2019-20")),
            false => Prices::Awards(Scenario { further: Some(Award::Percent(decimal("1.75"))), ..Scenario::default() }),
        };
        let basis = Basis {
            prices: &prices,
            spines: &spines,
            director: Some(pounds("131243.07")),
            director_start: decimal("0.9282"),
            pension: decimal("0.159"),
            levy: if levy { LEVY } else { Decimal::ZERO },
        };
        let to = from.checked_add(jiff::Span::new().days(length)).unwrap();
        let costs = cost(&posts, &basis, from, to).unwrap();
        let ours: Vec<_> = costs.rows().iter().map(|row| (row.post, row.year, row.parts)).collect();
        let (theirs, total) = day_by_day(&posts, &basis, from, to);
        prop_assert_eq!(ours, theirs);
        prop_assert_eq!(costs.total(), total);
    }

    #[test]
    fn a_time_in_two_halves_costs_what_it_costs_at_once(
        posts in prop::collection::vec(posts(), 1..4),
        cut in days(date(2019, 4, 2), 0..1_000),
    ) {
        let spines = spines();
        let prices = Prices::Constant(year("2019-20"));
        let basis = Basis {
            prices: &prices,
            spines: &spines,
            director: Some(pounds("131243")),
            director_start: decimal("0.9282"),
            pension: decimal("0.159"),
            levy: Decimal::ZERO,
        };
        let (first, last) = (date(2019, 4, 1), date(2022, 3, 31));
        let total = |from: Date, to: Date| cost(&posts, &basis, from, to).unwrap().total().total.0;
        let apart = total(first, cut.yesterday().unwrap()) + total(cut, last);
        prop_assert!((total(first, last) - apart).abs() <= 1);
    }

    #[test]
    fn no_text_makes_a_panic(text in "\\PC{0,16}") {
        let _ = (Pence::parse(&text), Decimal::parse_share(&text), Award::parse(&text), FinancialYear::parse(&text));
        let _ = Grades::local().find(&text);
        let _ = Grades::local().find(&format!("Dir {text}"));
    }

    #[test]
    fn what_is_written_is_read_back(pence in -1_000_000_000_000_i64..1_000_000_000_000) {
        prop_assert_eq!(Pence::parse(&Pence(pence).plain()), Some(Pence(pence)));
        prop_assert_eq!(Pence::parse(&Pence(pence).to_string()), Some(Pence(pence)));
    }
}
