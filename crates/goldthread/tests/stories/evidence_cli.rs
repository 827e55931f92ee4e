//! What an analyst does with a table on the command line: charts, funnels, trials, small counts, and mistakes.

use std::io::Write;
use std::process::{Command, Output, Stdio};

pub fn ask(arguments: &str, table: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_goldthread"));
    command.arg("evidence").args(arguments.split(' ')).arg("-");
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A command that refuses its options does not wait for the table.
    let _ = child.stdin.take().unwrap().write_all(table);
    child.wait_with_output().unwrap()
}

/// The rows of an answer, the row of names first.
fn rows(arguments: &str, table: &[u8]) -> Vec<Vec<String>> {
    let output = ask(arguments, table);
    let remarks = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{arguments}: {remarks}");
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(output.stdout.as_slice());
    let rows = reader
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect());
    rows.collect()
}

/// What is said of a table that cannot be used; nothing may be answered.
fn refused(arguments: &str, table: &[u8]) -> String {
    let output = ask(arguments, table);
    assert_eq!(output.status.code(), Some(2), "{arguments}");
    assert!(output.stdout.is_empty(), "{arguments}");
    String::from_utf8(output.stderr).unwrap()
}

fn remarks(arguments: &str, table: &[u8]) -> String {
    String::from_utf8(ask(arguments, table).stderr).unwrap()
}

const VISITS: &str = "month,visits\n\
    2024-03-01,11\n2024-01-01,10\n2024-02-01,9\n2024-04-01,10\n2024-05-01,9\n2024-06-01,10\n\
    2024-07-01,11\n2024-08-01,10\n2024-09-01,9\n2024-10-01,10\n2024-11-01,11\n2024-12-01,30\n2025-01-01,10\n";

#[test]
fn a_month_that_stands_out_is_marked() {
    let found = rows(
        "spc --date month --value visits --improves decrease --target 8",
        VISITS.as_bytes(),
    );
    assert_eq!(
        found[0].join(","),
        "group,date,value,rebase_group,mean,lpl,upl,outside_limits,relative_to_mean,close_to_limits,special_cause_type,special_cause_flag,point_type,target"
    );
    assert_eq!(found.len(), 14);
    // In the order of dates, whatever the order of rows.
    assert_eq!(found[1][1], "2024-01-01");
    let december = &found[12];
    assert_eq!(
        [0, 1, 2, 7, 8, 10, 11, 12, 13].map(|column| december[column].as_str()),
        [
            "no facet",
            "2024-12-01",
            "30",
            "1",
            "1",
            "Above UCL",
            "1",
            "special_cause_concern",
            "8"
        ]
    );
    // Mean 150/13; the two ranges of 19 and 20 are screened, which leaves nine of one and one of two.
    let number = |column: usize| december[column].parse::<f64>().unwrap();
    assert!((number(4) - 150.0 / 13.0).abs() < 1e-12);
    assert!((number(5) - (150.0 / 13.0 - 2.66 * 1.1)).abs() < 1e-12);
    let summary = rows(
        "spc --date month --value visits --improves decrease --target 8 --summary --rebase 2024-07-01",
        VISITS.as_bytes(),
    );
    assert_eq!(
        summary[0].join(","),
        "group,rebase_group,mean,lpl,upl,n,common_cause,special_cause_improvement,special_cause_concern,variation_type,assurance_type"
    );
    let last = [0, 1, 5, 9].map(|column| summary[2][column].as_str());
    assert_eq!(last, ["no facet", "1", "7", "common_cause"]);
    assert_eq!((summary[1][1].as_str(), summary[1][10].as_str()), ("0", ""));
}

#[test]
fn each_group_has_limits_of_its_own_and_short_ones_are_said() {
    let table = b"place,year,value\nLeeds,2020,5\nBarnet,2021,7\nBarnet,2020,6\nLeeds,2021,5\nLeeds,2022,NA\n";
    let found = rows("spc --date year --value value --group place", table);
    let names: Vec<String> = found[1..]
        .iter()
        .map(|row| format!("{} {} {}", row[0], row[1], row[2]))
        .collect();
    assert_eq!(
        names,
        [
            "Barnet 2020 6",
            "Barnet 2021 7",
            "Leeds 2020 5",
            "Leeds 2021 5",
            "Leeds 2022 "
        ]
    );
    // Leeds never changed: there are no limits, and nothing is a signal.
    assert_eq!(found[3][5..8], ["", "", ""]);
    assert!(
        remarks("spc --date year --value value --group place", table)
            .contains("fewer than 13 points are trial limits")
    );
    assert!(
        remarks(
            "spc --date year --value value --rebase 2030",
            b"year,value\n2020,1\n2021,2\n"
        )
        .contains("no row has the date 2030")
    );
}

#[test]
fn a_mistake_is_said_with_its_file_row_and_column() {
    let spc = "spc --date month --value visits";
    for (table, words) in [
        (
            "month,visits\n2024-01-01,10\n2024-02-01,abc\n",
            "standard input: row 3, column visits: \"abc\" is not a number",
        ),
        (
            "month,visits\n\n\nlater,10\n",
            "standard input: row 4, column month: \"later\" is not a date",
        ),
        (
            "month,visits\n2024-01-01,1\n01/01/2024,2\n",
            "row 3, column month: \"01/01/2024\" is the date of row 2 already",
        ),
        (
            "month,people\n2024-01-01,1\n",
            "standard input: has no column named visits; it has month, people",
        ),
        (
            "month,visits\n2024-01-01,1,000\n",
            "row 2: has 3 fields where the row of names has 2",
        ),
        (
            "month,visits\n",
            "standard input: has no row below the names",
        ),
        (
            "",
            "standard input: is empty: a row of column names is needed",
        ),
    ] {
        let said = refused(spc, table.as_bytes());
        assert!(said.contains(words), "{said}");
    }
    assert!(
        refused(
            "spc --date month --value visits --rebase soon",
            VISITS.as_bytes()
        )
        .contains("--rebase: \"soon\"")
    );
    assert!(
        refused("spc --date month --value visits --improves sideways", b"").contains("decrease")
    );
}

#[test]
fn of_a_large_table_that_is_broken_at_its_end_nothing_is_answered() {
    let mut table = "place,year,value\n".to_owned();
    for row in 0..60_000 {
        table += &format!("P{:04},{},{}\n", row / 30, 1990 + row % 30, row * 7 % 31);
    }
    let spc = "spc --date year --value value --group place";
    assert_eq!(rows(spc, table.as_bytes()).len(), 60_001);
    let said = refused(spc, format!("{table}P1999,2020,x\n").as_bytes());
    assert!(
        said.contains("row 60002, column value: \"x\" is not a number"),
        "{said}"
    );
    // The first group once more: what was answered before is answered in its place.
    let back = format!("{table}P0000,2020,5\n");
    let found = rows(spc, back.as_bytes());
    assert_eq!(found[31][..3], ["P0000", "2020", "5"]);
    assert_eq!(found.len(), 60_002);
}

#[test]
fn of_many_groups_that_are_warned_of_three_are_named() {
    let mut table = "place,year,value\n".to_owned();
    for place in 0..1_500 {
        table += &format!("P{place:04},2020,5\nP{place:04},2021,7\n");
    }
    let said = remarks(
        "spc --date year --value value --group place",
        table.as_bytes(),
    );
    assert!(
        said.ends_with(": P0000, P0001, P0002 and 1,497 more\n"),
        "{said}"
    );
}

#[test]
fn a_table_from_a_spreadsheet_is_read_as_it_is() {
    let plain = rows("spc --date month --value visits", VISITS.as_bytes());
    let marked = format!(
        "\u{feff}{}",
        VISITS
            .replace('\n', "\r\n")
            .replace("2024-03-01,11", "\"01/03/2024\",\"11\"")
    );
    assert_eq!(
        rows("spc --date month --value visits", marked.as_bytes()),
        plain
    );
}

#[test]
fn whoever_has_read_enough_may_go() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_goldthread"));
    command.args([
        "evidence", "spc", "--date", "month", "--value", "visits", "-",
    ]);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    let mut table = child.stdin.take().unwrap();
    table.write_all(VISITS.as_bytes()).unwrap();
    drop(table);
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    assert!(!said.contains("panicked"), "{said}");
}

#[test]
fn an_answer_goes_to_a_file_and_a_problem_leaves_it_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (table, answer) = (
        folder.path().join("visits.csv"),
        folder.path().join("answer.csv"),
    );
    let run = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_goldthread"));
        command
            .args([
                "evidence", "spc", "--date", "month", "--value", "visits", "-o",
            ])
            .arg(&answer)
            .arg(&table);
        command.output().unwrap()
    };
    std::fs::write(&table, VISITS).unwrap();
    let output = run();
    assert!(output.status.success() && output.stdout.is_empty());
    let first = std::fs::read_to_string(&answer).unwrap();
    assert!(first.starts_with("group,date,value,"));
    std::fs::write(&table, "month,visits\n2024-01-01,?\n").unwrap();
    let said = String::from_utf8(run().stderr).unwrap();
    assert!(
        said.contains("visits.csv: row 2, column visits: \"?\" is not a number"),
        "{said}"
    );
    assert_eq!(std::fs::read_to_string(&answer).unwrap(), first);
}

#[test]
fn a_funnel_names_who_stands_out() {
    let mut table = "authority,children,population\n".to_owned();
    for place in 0..20 {
        table += &format!("A{place},{},{}\n", 500 + place % 3, 100_000);
    }
    table += "Z,500,50000\nZ,500,50000\nOdd,900,100000\n";
    let found = rows(
        "funnel --group authority --numerator children --denominator population",
        table.as_bytes(),
    );
    assert_eq!(
        found[0].join(","),
        "group,rate,lower95,upper95,lower998,upper998,outlier"
    );
    let odd = found.iter().find(|row| row[0] == "Odd").unwrap();
    // Two rows of one authority are one authority.
    let z = found.iter().find(|row| row[0] == "Z").unwrap();
    assert_eq!((odd[1].as_str(), z[1].as_str()), ("90", "100"));
    let narrow = rows(
        "funnel --group authority --numerator children --denominator population --unadjusted --per 100",
        table.as_bytes(),
    );
    let odd = narrow.iter().find(|row| row[0] == "Odd").unwrap();
    assert_eq!(odd[6], "1");
    let said = refused(
        "funnel --group authority --numerator children --denominator population",
        b"authority,children,population\nA,5,10\nB,11,10\n",
    );
    assert!(
        said.contains("row 3, column children: is more than the population of B"),
        "{said}"
    );
}

#[test]
fn a_stepped_wedge_trial_is_fitted_in_three_ways() {
    let mut table = "place,quarter,support,events,children\n".to_owned();
    for (unit, place) in ["Barnet", "Derby", "Leeds", "Wirral"]
        .into_iter()
        .enumerate()
    {
        for quarter in 0..5_usize {
            let support = usize::from(quarter > unit);
            let events = 60 - 20 * support
                + (unit * 7 + quarter * quarter * 3 + unit * quarter) % 5
                + 2 * unit;
            table += &format!("{place},Q{quarter},{support},{events},1000\n");
        }
    }
    let options =
        "stepped-wedge --unit place --step quarter --treated support --events events --n children";
    let effect = |model: &str| {
        let found = rows(&format!("{options} --model {model}"), table.as_bytes());
        assert_eq!(found[0].join(","), "model,term,est,se");
        assert!(found[1..].iter().all(|row| row[0] == model));
        let own = found
            .iter()
            .find(|row| row[1] == "treated")
            .unwrap()
            .clone();
        (found, own[2].parse::<f64>().unwrap())
    };
    let (linear, estimate) = effect("lmm");
    let terms: Vec<&str> = linear[1..].iter().map(|row| row[1].as_str()).collect();
    assert_eq!(
        terms,
        [
            "(Intercept)",
            "stepQ1",
            "stepQ2",
            "stepQ3",
            "stepQ4",
            "treated"
        ]
    );
    assert!((-260.0..-140.0).contains(&estimate), "{estimate}");
    let (_, estimate) = effect("glmm");
    assert!((-0.7..-0.2).contains(&estimate), "{estimate}");
    let (orders, estimate) = effect("permutation");
    assert!((-260.0..-140.0).contains(&estimate), "{estimate}");
    // The effect, three p, and all 4! orders.
    assert_eq!(orders.len(), 1 + 4 + 24);
    assert_eq!(
        (orders[2][1].as_str(), orders[5][1].as_str()),
        ("p_two_sided", "Q1-Q2-Q3-Q4")
    );
    assert!((orders[2][2].parse::<f64>().unwrap() - 1.0 / 24.0).abs() < 1e-12);
    let said = refused(
        options,
        b"place,quarter,support,events,children\nA,1,maybe,3,10\n",
    );
    assert!(
        said.contains("row 2, column support: \"maybe\" is neither 1 nor 0"),
        "{said}"
    );
}

const CHILDREN: &str = "authority,age,children,note\n\
    Barnet,0 to 4,3,\nBarnet,5 to 15,20,first\nBarnet,16 and over,31,\n\
    Derby,0 to 4,14,\nDerby,5 to 15,25,\nDerby,16 and over,36,\n\
    Leeds,0 to 4,17,\nLeeds,5 to 15,28,\nLeeds,16 and over,z,\n";

#[test]
fn small_counts_are_hidden_with_the_fewest_others() {
    let found = rows(
        "protect --count children --by authority,age",
        CHILDREN.as_bytes(),
    );
    assert_eq!(found[0], ["authority", "age", "children", "note"]);
    let counts: Vec<&str> = found[1..].iter().map(|row| row[2].as_str()).collect();
    // With one of its counts withheld by others, no reader has the total of Leeds or of the oldest.
    assert_eq!(counts, ["c", "20", "c", "14", "25", "36", "c", "28", "z"]);
    assert_eq!(found[2][3], "first");
    let audit = rows(
        "protect --count children --by authority,age --audit",
        CHILDREN.as_bytes(),
    );
    assert_eq!(audit[0], ["authority", "age", "hidden", "lower", "upper"]);
    let first: Vec<&str> = audit[1].iter().map(String::as_str).collect();
    assert_eq!(first, ["Barnet", "0 to 4", "primary", "1", "19"]);
    let said = refused(
        "protect --count children --by authority,age",
        b"authority,age,children\nA,1,2.5\n",
    );
    assert!(
        said.contains("row 2, column children: \"2.5\" is not a whole number"),
        "{said}"
    );
    let said = refused(
        "protect --count children --by authority",
        CHILDREN.as_bytes(),
    );
    assert!(
        said.contains("row 3, column authority: another row is for the same categories"),
        "{said}"
    );
}

#[test]
fn a_total_in_the_table_is_taken_for_one() {
    let table = b"age,children\n0 to 4,3\n5 to 15,40\n16 and over,9\nTotal,52\n";
    let found = rows("protect --count children --by age", table);
    let counts: Vec<&str> = found[1..].iter().map(|row| row[1].as_str()).collect();
    assert_eq!(counts, ["c", "40", "c", "52"]);
    let wrong = b"age,children\n0 to 4,30\n5 to 15,40\nTotal,80\n";
    assert!(
        remarks("protect --count children --by age", wrong)
            .contains("is not the sum of the others")
    );
}

#[test]
fn totals_of_authorities_within_regions_are_taken_for_such() {
    let table = b"region,la,n\nN,A,1\nN,Total,1\nM,B,2\nM,C,1\nM,Total,3\nS,D,1\nS,E,7\nS,F,18\nS,Total,26\nTotal,Total,30\n";
    let said = remarks("protect --count n --by region,la", table);
    assert!(!said.contains("is not the sum"), "{said}");
    let found = rows("protect --count n --by region,la", table);
    let count = |place: usize| found[place].get(2).map_or("", String::as_str);
    assert_eq!(count(6), "c", "the small one of S");
    let shown = [7, 8, 9]
        .iter()
        .filter(|place| count(**place) != "c")
        .count();
    assert!(shown < 3, "S is not its total less the others: {found:?}");
    let audited = rows("protect --count n --by region,la --audit", table);
    for row in &audited[1..] {
        let (lower, upper) = (&row[row.len() - 2], &row[row.len() - 1]);
        assert!(lower.is_empty() || lower != upper, "{audited:?}");
    }
}
