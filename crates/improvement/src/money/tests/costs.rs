use super::*;

fn basis<'a>(prices: &'a Prices, spines: &'a PaySpines) -> Basis<'a> {
    Basis {
        prices,
        spines,
        director: Some(Pence::pounds(131_243)),
        director_start: decimal("0.9282"),
        pension: decimal("0.159"),
        levy: Decimal::ZERO,
    }
}

fn post(grade: &str, fte: &str, start: Date) -> Post {
    Post {
        grade: Grades::local().find(grade).unwrap(),
        point: None,
        fte: decimal(fte),
        start,
        end: None,
    }
}

/// What posts cost in 2019-20 at its own prices.
fn in_a_year(posts: &[Post], prices: &Prices) -> Parts {
    let spines = spines();
    let year = year("2019-20");
    cost(posts, &basis(prices, &spines), year.first(), year.last())
        .unwrap()
        .total()
}

#[test]
fn tops_of_grades() {
    let prices = Prices::Constant(year("2019-20"));
    for (grade, total) in [
        ("A1-3", "22,707.31"),
        ("PO1", "41,451.55"),
        ("PO2", "43,928.82"),
        ("PO4", "51,674.50"),
        ("PO5", "55,438.40"),
        ("PO6", "57,940.31"),
        ("Dir45", "75,408.76"),
    ] {
        let top = post(grade, "1", date(2019, 4, 1)).at_the_top();
        assert_eq!(in_a_year(&[top], &prices).total, pounds(total), "{grade}");
    }
}

#[test]
fn six_tenths_of_sixty_per_cent_are_neither() {
    let prices = Prices::Constant(year("2019-20"));
    let top = post("Dir 60%", "0.6", date(2019, 4, 1)).at_the_top();
    assert_eq!(in_a_year(&[top], &prices).salary, pounds("47,247.48"));
}

#[test]
fn insurance_is_due_of_what_is_really_earned() {
    let prices = Prices::Constant(year("2019-20"));
    let part = in_a_year(&[post("A1-3", "0.3", date(2019, 4, 1))], &prices);
    assert_eq!(part.national_insurance, Pence::ZERO);
    // Two halves of a job have two thresholds.
    let whole = in_a_year(&[post("PO1", "1", date(2019, 4, 1))], &prices);
    let half = post("PO1", "0.5", date(2019, 4, 1));
    let halves = in_a_year(&[half.clone(), half], &prices);
    assert_eq!(whole.salary, halves.salary);
    assert_eq!(
        whole.national_insurance - halves.national_insurance,
        pounds("1191.22"),
        "13.8% of £8,632 (£1,191.216), each side rounded"
    );
}

#[test]
fn constant_prices_take_the_law_of_the_base_year_month_by_month() {
    let spines = spines();
    let scenario = Prices::Awards(Scenario {
        further: Some(Award::Percent(Decimal::ZERO)),
        ..Scenario::default()
    });
    let made = |prices: &Prices, text: &str| {
        let year = year(text);
        let posts = [post("PO1", "1", date(2000, 4, 1))];
        cost(&posts, &basis(prices, &spines), year.first(), year.last())
            .unwrap()
            .total()
    };
    // 15.05% until October 2022 and 13.8% from November, above £9,100: seven twelfths and five.
    let (pay, all) = (pounds("33782"), made(&scenario, "2022-23"));
    assert_eq!(all.salary, pay);
    assert_eq!(all.national_insurance, pounds("3586.09"));
    let of_2019 = made(&Prices::Constant(year("2019-20")), "2022-23");
    assert_eq!(of_2019.national_insurance, pounds("3345.95"));
}

#[test]
fn scenarios_go_on_where_published_awards_end() {
    let spines = spines();
    let posts = [
        post("PO1", "1", date(2000, 4, 1)),
        post("Dir", "1", date(2000, 4, 1)),
    ];
    let made = |scenario: Scenario, years: (&str, &str)| {
        let prices = Prices::Awards(scenario);
        let (first, last) = (year(years.0).first(), year(years.1).last());
        let costs = cost(&posts, &basis(&prices, &spines), first, last);
        costs.map(|costs| {
            costs
                .rows()
                .iter()
                .map(|row| row.parts.salary.plain())
                .collect::<Vec<_>>()
        })
    };
    let two = Scenario {
        name: "2% a year".to_owned(),
        further: Some(Award::Percent(decimal("2"))),
        ..Scenario::default()
    };
    // £33,782 published for 2020-21; each further year is whole pounds again.
    assert_eq!(
        made(two.clone(), ("2020-21", "2022-23")).unwrap(),
        [
            "33782.00",
            "34458.00",
            "35147.00",
            "131243.00",
            "131243.00",
            "131243.00"
        ]
    );
    let planned = Scenario {
        published_to: Some(year("2019-20")),
        awards: [(year("2020-21"), Award::Flat(pounds("500")))].into(),
        director: [(year("2021-22"), Award::Percent(decimal("1")))].into(),
        ..two
    };
    assert_eq!(
        made(planned.clone(), ("2020-21", "2021-22")).unwrap(),
        ["33378.00", "34046.00", "131243.00", "132555.00"]
    );
    let open = Scenario {
        further: None,
        ..planned
    };
    let Err(CostError::Posts(problems)) = made(open, ("2021-22", "2021-22")) else {
        panic!("an award that nobody named was taken for granted");
    };
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].rule.name(), "grade");
}

#[test]
fn sums_of_any_grouping_are_exact() {
    let spines = spines();
    let prices = Prices::Constant(year("2019-20"));
    let posts = vec![post("PO1", "0.333333", date(2019, 6, 17)); 30];
    let costs = cost(
        &posts,
        &basis(&prices, &spines),
        date(2019, 4, 1),
        date(2020, 3, 31),
    )
    .unwrap();
    let one = costs.rows()[0].parts.salary;
    let all = costs.total().salary;
    assert_ne!(
        Pence(one.0 * 30),
        all,
        "thirty rounded salaries are not their sum"
    );
    let groups = costs.sums(|row| Some(row.post % 3));
    assert_eq!(groups.len(), 3);
    let apart: i64 = groups.values().map(|parts| parts.salary.0).sum();
    assert!((apart - all.0).abs() <= 2);
    let left_out = costs.sums(|row| (row.post < 10).then_some(()));
    assert_eq!(left_out[&()].salary, groups[&0].salary);
}

#[test]
fn a_part_of_the_week_with_fifteen_decimals_is_exact_too() {
    let spines = spines();
    let prices = Prices::Constant(year("2019-20"));
    let costs = |fte: &str| {
        let posts = [
            post("Dir 52.5%", fte, date(2019, 4, 1)),
            post("PO1", fte, date(2019, 4, 1)),
        ];
        let basis = basis(&prices, &spines);
        cost(&posts, &basis, date(2019, 4, 1), date(2020, 3, 31))
            .unwrap()
            .total()
    };
    let (short, long) = (costs("0.54"), costs("0.540000000000001"));
    assert_eq!(short, long, "a part that thin is less than a penny");
    let more = costs("0.540000001");
    assert!(more.total.0 - short.total.0 <= 1);
}

#[test]
fn what_cannot_be_costed_is_refused() {
    let spines = spines();
    let prices = Prices::Constant(year("2019-20"));
    let good = basis(&prices, &spines);
    let posts = [post("PO1", "1", date(2019, 4, 1))];
    let (first, last) = (date(2019, 4, 1), date(2020, 3, 31));
    let refused = |basis: Basis<'_>| cost(&posts, &basis, first, last).unwrap_err().to_string();
    assert_eq!(
        refused(Basis {
            pension: decimal("15.9"),
            ..good
        }),
        "the pension contribution must be from 0% to 100%"
    );
    assert_eq!(
        refused(Basis {
            director: Some(Pence(0)),
            ..good
        }),
        "the Director’s pay must be more than £0 in every year"
    );
    let rule = |post: Post| match cost(&[post], &good, first, last) {
        Err(CostError::Posts(problems)) => problems[0].rule.clone(),
        other => panic!("{other:?}"),
    };
    let pay = |start: Date| post("PO1", "1", start);
    assert_eq!(
        rule(Post {
            start: date(9999, 12, 31),
            ..pay(first)
        }),
        PostRule::OutOfCalendar
    );
    let other = Grade::Points {
        scale: "Soulbury".to_owned(),
        bottom: 1,
        top: 4,
    };
    assert_eq!(
        rule(Post {
            grade: other,
            ..pay(first)
        }),
        PostRule::ScaleUnknown("Soulbury".to_owned())
    );
    let high = Grade::Points {
        scale: NJC.to_owned(),
        bottom: 43,
        top: 44,
    };
    assert!(matches!(
        rule(Post {
            grade: high,
            ..pay(first)
        }),
        PostRule::NotOnScale { point: 44, .. }
    ));
    let rich = Basis {
        director: Some(Pence(i64::MAX)),
        ..good
    };
    let many = vec![post("Dir", "1", first); 3];
    assert!(matches!(
        cost(&many, &rich, first, last),
        Err(CostError::TooMuch)
    ));
    assert_eq!(
        cost(&[], &good, first, last).unwrap().total(),
        Parts::default()
    );
}
