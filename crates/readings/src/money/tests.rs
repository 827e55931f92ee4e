use super::*;
use improvement::money::{
    Basis, CostError, Costs, Decimal, FinancialYear, Grades, LEVY, Pence, Prices, cost,
};
use jiff::civil::{Date, date};

fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).unwrap()
}

fn year(text: &str) -> FinancialYear {
    FinancialYear::parse(text).unwrap()
}

fn read(text: &str) -> Result<PostsFile, PostsError> {
    PostsFile::read(text.as_bytes(), &Grades::local())
}

fn costed(file: &PostsFile, prices: &Prices, time: (Date, Date)) -> Result<Costs, CostError> {
    let spines = reference::pay_spines().unwrap();
    let basis = Basis {
        prices,
        spines: &spines,
        director: Some(Pence::pounds(131_243)),
        director_start: decimal("0.9282"),
        pension: decimal("0.159"),
        levy: Decimal::ZERO,
    };
    cost(file.posts(), &basis, time.0, time.1)
}

const FIVE_YEARS: (Date, Date) = (date(2020, 4, 1), date(2025, 3, 31));

/// Posts and an answer that others worked out from the same rules, row for row and to the penny.
fn held_against(posts: &str, answer: &str, prices: &Prices, time: (Date, Date)) {
    let (Some(posts), Some(answer)) = (
        official::bytes(&format!("oracle/{posts}.csv")),
        official::text(&format!("oracle/{answer}.csv")),
    ) else {
        return;
    };
    let file = PostsFile::read(&posts, &Grades::local()).unwrap();
    let costs = costed(&file, prices, time).unwrap();
    let csv = costs_csv(&costs, false, |post| file.title(post));
    for (ours, theirs) in csv.lines().zip(answer.lines()) {
        assert_eq!(ours, theirs);
    }
    assert_eq!(csv.lines().count(), answer.lines().count());
}

#[test]
fn reference_answers_come_out_to_the_penny() {
    let constant = Prices::Constant(year("2019-20"));
    held_against(
        "pay_sfpc_posts",
        "pay_sfpc_constant_prices",
        &constant,
        FIVE_YEARS,
    );
    let awards = Prices::published();
    held_against(
        "pay_sfpc_posts",
        "pay_sfpc_actual_awards",
        &awards,
        FIVE_YEARS,
    );
    let three = (date(2020, 4, 1), date(2023, 3, 31));
    held_against("pay_edges_posts", "pay_edges_actual_awards", &awards, three);
}

/// The team that the paper of November 2019 proposes, row by row.
const TEAM: &str = "Title;Grade;Point;FTE;Start;End\r\n\
    SFPC Programme Director;Director;;0,6;01/04/2020;\r\n\
    SFPC Professional Lead;Dir 60%;;0,6;1 April 2020;\r\n\
    SFPC Programme Management;PO 6;;1;1/4/2020;\r\n\
    SFPC Programme Support Officer;po2;29;1.0;01.04.2020;-\r\n\
    SFPC and Strategy Lead;Dir45;;1;2020-04-01;\r\n\
    Strategy and Improvement;PO2;SCP 29;1;2020-04-01;\r\n\
    ;;;;;\r\n\
    \"Restorative Practice \"\"Lead\"\"\";PO6;;1;2020-04-01;\r\n\
    Restorative Practice Trainer;PO1;;100%;2020-04-01;\r\n\
    Restorative Practice Trainer;PO1;27.0;1;2020-04-01;\r\n\
    \r\n\
    SFPC Practice Improvement Officer;PO2;;1;2020-04-01;ongoing\r\n\
    SFPC Apprenticeship;A1–3;;1;2020-04-01;\r\n\
    Deputy Head of Service, Children Looked After;Director 52.5 %;;1;2020-04-01;\r\n\
    Service Delivery Manager, Kinship;DIR45%;;1;2020-04-01;\r\n\
    Lifelong Links Manager;PO6;;1;2020-04-01;\r\n\
    Lifelong Links Coordinator;PO2;;1;2020-04-01;\r\n\
    Lifelong Links Coordinator;PO2;;1;2020-04-01;\r\n\
    Restorative Advanced Practitioner;PO5;;1;2020-04-01;\r\n\
    Restorative Advanced Practitioner;PO5;;1;2020-04-01;\r\n\
    Practice, Policies and Procedures Officer;PO4;;1;2020-04-01;9999-12-31\r\n\
    Executive Head of Virtual Schools;60% of Director’s pay;;1;2020-04-01;\r\n\
    Head of Virtual School, Children in Need;Dir-45;;1;2020-04-01;\r\n";

fn pounds(text: &str) -> Pence {
    Pence::parse(text).unwrap()
}

#[test]
fn a_team_written_otherwise_costs_the_same_as_in_the_paper() {
    let file = read(TEAM).unwrap();
    assert_eq!(file.posts().len(), 21);
    let fte: i64 = file
        .posts()
        .iter()
        .map(|post| post.fte.units() * 10_i64.pow(1 - u32::from(post.fte.places())))
        .sum();
    assert_eq!(fte, 202, "20.2 full-time equivalents");
    assert_eq!(file.title(6), "Restorative Practice \"Lead\"");
    assert_eq!((file.row(0), file.row(6), file.row(9)), (2, 9, 13));
    let constant = Prices::Constant(year("2019-20"));
    let costs = costed(&file, &constant, FIVE_YEARS).unwrap();
    let totals: Vec<Pence> = costs
        .by_year()
        .iter()
        .map(|(_, parts)| parts.total)
        .collect();
    let paper = [
        "1147980.69",
        "1177604.98",
        "1207383.60",
        "1238001.38",
        "1238001.38",
    ];
    assert_eq!(totals, paper.map(pounds));
    assert_eq!(costs.total().total, pounds("6,008,972.04"));
    // The rounded totals of the years add up to a penny less here: 6,008,972.03.
    assert_eq!(totals.into_iter().sum::<Pence>(), pounds("6,008,972.03"));
}

#[test]
fn a_marked_file_and_other_letters_are_read_alike() {
    let text = "title,grade,point,fte,start,end\nChef de café,PO1,,1,2020-04-01,\n";
    let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    let windows: Vec<u8> = text
        .chars()
        .map(|letter| u8::try_from(u32::from(letter)).unwrap())
        .collect();
    let wide: Vec<u8> = [0xFEFF]
        .into_iter()
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    for bytes in [marked, windows, wide, text.replace(',', "\t").into_bytes()] {
        let file = PostsFile::read(&bytes, &Grades::local()).unwrap();
        assert_eq!(file.title(0), "Chef de café");
    }
}

/// All that is said of a file.
fn problems(rows: &str) -> Vec<String> {
    let text = format!("title,grade,point,fte,start,end\n{rows}");
    let found = match read(&text) {
        Ok(file) => match costed(&file, &Prices::published(), FIVE_YEARS) {
            Err(CostError::Posts(problems)) => {
                problems.iter().map(|problem| file.told(problem)).collect()
            }
            other => panic!("{rows}: {other:?}"),
        },
        Err(PostsError::Rows(problems)) => problems,
        Err(error) => return vec![error.to_string()],
    };
    found.iter().map(ToString::to_string).collect()
}

#[test]
fn whatever_is_wrong_is_told_where_it_stands_and_what_to_do() {
    for (rows, expected) in [
        (
            "A,PO7,,1,2020-04-01,",
            "row 2, column grade: “PO7” is not a known grade: enter A1-3, SO1, SO2, PO1, PO2, PO3, PO4, PO5, PO6 or a percentage of the Director’s pay, such as Dir 60%",
        ),
        (
            "A,Dir 0%,,1,2020-04-01,",
            "row 2, column grade: “Dir 0%” must be more than 0% and at most 100% of the Director’s pay",
        ),
        (
            "A,Dir 101,,1,2020-04-01,",
            "row 2, column grade: “Dir 101” must be more than 0% and at most 100% of the Director’s pay",
        ),
        ("A,,,1,2020-04-01,", "row 2, column grade: enter the grade"),
        (
            ",PO1,,1,2020-04-01,",
            "row 2, column title: enter what the post is called",
        ),
        (
            "A,PO1,26,1,2020-04-01,",
            "row 2, column point: “26” must be from 27 to 30, the points of the grade",
        ),
        (
            "A,PO1,27.5,1,2020-04-01,",
            "row 2, column point: “27.5” is not a point of a scale: enter a whole number, such as 35",
        ),
        (
            "A,Dir60,27,1,2020-04-01,",
            "row 2, column point: “27” must be empty: a percentage of the Director’s pay has no points",
        ),
        (
            "A,PO1,,0,2020-04-01,",
            "row 2, column fte: “0” must be more than 0: enter the part of a full-time week, such as 0.6",
        ),
        (
            "A,PO1,,-0.5,2020-04-01,",
            "row 2, column fte: “-0.5” must be more than 0: enter the part of a full-time week, such as 0.6",
        ),
        (
            "A,PO1,,1.2,2020-04-01,",
            "row 2, column fte: “1.2” must be at most 1: enter several posts as several rows, because each person’s National Insurance is worked out separately",
        ),
        (
            "A,PO1,,half,2020-04-01,",
            "row 2, column fte: “half” is not a number of at most 18 digits: enter the part of a full-time week, such as 0.6",
        ),
        (
            "A,PO1,,NaN,2020-04-01,",
            "row 2, column fte: “NaN” is not a number of at most 18 digits: enter the part of a full-time week, such as 0.6",
        ),
        (
            "A,PO1,,,2020-04-01,",
            "row 2, column fte: enter the part of a full-time week, such as 0.6",
        ),
        (
            "A,PO1,,1,2020-02-30,",
            "row 2, column start: “2020-02-30” is not a day: enter it as 2020-04-01 or 01/04/2020",
        ),
        (
            "A,PO1,,1,April 2020,",
            "row 2, column start: “April 2020” is not a day: enter it as 2020-04-01 or 01/04/2020",
        ),
        (
            "A,PO1,,1,,",
            "row 2, column start: enter the first day, such as 2020-04-01",
        ),
        (
            "A,PO1,,1,2020-04-01,2020-03-31",
            "row 2, column end: “2020-03-31” must not be before the start, 1 April 2020",
        ),
        (
            "Deputy, acting,PO1,,1,2020-04-01,",
            "row 2: there are more fields than the 6 column names: put a title that contains a comma in quotation marks",
        ),
        (
            "\n\nA,PO1,,2,2020-04-01,",
            "row 4, column fte: “2” must be at most 1: enter several posts as several rows, because each person’s National Insurance is worked out separately",
        ),
    ] {
        assert_eq!(problems(rows), [expected], "{rows}");
    }
    assert_eq!(
        problems("A,PO9,x,1,2020-04-01,\nB,PO1,,0.5,2020-04-01,\nC,PO1,,1,2020,").len(),
        3
    );
    assert_eq!(
        problems(""),
        ["there are no posts below the row of column names"]
    );
}

#[test]
fn a_file_without_its_columns_says_which() {
    let said = |text: &str| read(text).unwrap_err().to_string();
    assert_eq!(
        said("title,grade,start\nA,PO1,2020-04-01\n"),
        "there is no column “fte”: the first row must name title, grade, point, fte, start and end. It names title, grade, start"
    );
    assert_eq!(
        said("title,grade,fte,FTE,start\nA,PO1,1,1,2020-04-01\n"),
        "there are two columns “fte”: delete or rename one of them"
    );
    // What is not needed may be left out, and more may stand beside it, in any order.
    let file =
        read("Directorate,Start date,Job title,Grade,FTE\nC&F,2020-04-01,A,PO1,1\n").unwrap();
    assert_eq!((file.title(0), file.posts()[0].end), ("A", None));
    assert!(matches!(read(""), Err(PostsError::File(_))));
    assert!(
        read("\"title,grade")
            .unwrap_err()
            .to_string()
            .contains("Row 1")
    );
}

#[test]
fn years_that_are_not_known_are_told() {
    let file = read("title,grade,fte,start\nA,PO1,1,2015-04-01\n").unwrap();
    let told = |prices: &Prices, from: Date, to: Date| match costed(&file, prices, (from, to)) {
        Err(CostError::Posts(problems)) => file.told(&problems[0]).to_string(),
        Err(error) => error.to_string(),
        Ok(costs) => costs.total().total.to_string(),
    };
    assert_eq!(
        told(&Prices::published(), date(2018, 4, 1), date(2019, 3, 31)),
        "row 2, column grade: “PO1” cannot be priced in 2018-19: the NJC scale is published for 2019-20 to 2025-26"
    );
    assert_eq!(
        told(&Prices::published(), date(2026, 4, 1), date(2027, 3, 31)),
        "row 2, column grade: “PO1” cannot be priced in 2026-27: the NJC scale is published for 2019-20 to 2025-26"
    );
    assert_eq!(
        told(
            &Prices::Constant(year("2016-17")),
            date(2020, 4, 1),
            date(2021, 3, 31)
        ),
        "National Insurance of 2016-17 is not known: the first year is 2017-18"
    );
    assert_eq!(
        told(&Prices::published(), date(2021, 4, 1), date(2020, 3, 31)),
        "the last day, 31 March 2020, must not be before the first, 1 April 2021"
    );
    assert_eq!(
        told(&Prices::published(), date(2020, 4, 1), date(2150, 3, 31)),
        "the time must lie in the years 1900 to 2199, and be at most 100 years"
    );
    // At constant prices any year can be costed, and a post that has served long is at the top.
    assert_eq!(
        told(
            &Prices::Constant(year("2019-20")),
            date(2040, 4, 1),
            date(2041, 3, 31)
        ),
        "£41,451.55"
    );
}

#[test]
fn a_point_that_was_taken_off_is_paid_at_the_lowest_left() {
    let file = read("title,grade,fte,start\nA,A1-3,1,2022-12-01\n").unwrap();
    let costs = costed(
        &file,
        &Prices::published(),
        (date(2023, 4, 1), date(2023, 5, 31)),
    )
    .unwrap();
    // Point 1 until 1 June 2023: two months of point 2, £22,366 a year.
    assert_eq!(costs.total().salary, pounds("3727.67"));
    assert_eq!(costs.raised(), 1);
}

#[test]
fn the_levy_has_a_column_of_its_own() {
    let file =
        read("title,grade,point,fte,start\n\"A, \"\"b\"\"\",PO6,43,0.5,2010-04-01\n").unwrap();
    let spines = reference::pay_spines().unwrap();
    let prices = Prices::Constant(year("2019-20"));
    let basis = Basis {
        prices: &prices,
        spines: &spines,
        director: None,
        director_start: Decimal::ONE,
        pension: Decimal::ZERO,
        levy: LEVY,
    };
    let costs = cost(file.posts(), &basis, date(2019, 4, 1), date(2020, 3, 31)).unwrap();
    // £45,591 ÷ 2; (22,795.50 − 8,632) × 13.8%; 0.5%.
    assert_eq!(
        costs_csv(&costs, true, |post| file.title(post)),
        "title,year,salary,national_insurance,pension,apprenticeship_levy,total\n\
         \"A, \"\"b\"\"\",2019-20,22795.50,1954.56,0.00,113.98,24864.04\n\
         TOTAL,2019-20,22795.50,1954.56,0.00,113.98,24864.04\n\
         TOTAL,,22795.50,1954.56,0.00,113.98,24864.04\n"
    );
}

#[test]
fn with_the_awards_made_the_grant_is_short() {
    use improvement::money::{Convention, GradeReach, Headroom};
    let file = read(TEAM).unwrap();
    let left = |prices: Prices, name: &str| {
        let costs = costed(&file, &prices, FIVE_YEARS).unwrap();
        let convention = Convention {
            years: 5,
            reach: GradeReach::YearByYear,
            prices: name.to_owned(),
        };
        Headroom::of(convention, pounds("8,240,000"), pounds("400,000"), &costs).unwrap()
    };
    assert_eq!(
        left(
            Prices::published(),
            "with the awards made, Director’s pay flat"
        )
        .to_string(),
        "£106,459.39 short: 5 years, year by year from the bottom of each grade, with the awards made, Director’s pay flat"
    );
    let constant = Prices::Constant(year("2019-20"));
    assert_eq!(
        left(constant, "at prices of 2019-20").amount(),
        pounds("231,027.96")
    );
}

#[test]
fn an_amount_in_a_paper_is_rounded_where_nothing_is_lost_or_in_thousands() {
    for (amount, told) in [
        ("8,240,000", "£8.24m"),
        ("5,000,000", "£5m"),
        ("9,600,000", "£9.6m"),
        ("1,630,000", "£1.63m"),
        ("1,147,980.69", "£1,148k"),
        ("1,238,001.38", "£1,238k"),
        ("4,204,141", "£4,204k"),
        ("400,000", "£400k"),
        ("650", "£650"),
    ] {
        assert_eq!(rounded(pounds(amount)), told);
    }
    assert_eq!(rounded(Pence(-800_000_000)), "−£8m");
}
