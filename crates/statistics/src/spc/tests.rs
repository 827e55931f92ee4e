//! Tables whose groups lie together, and tables whose groups do not.

use super::*;
use clap::Parser;

#[derive(Debug, Parser)]
struct Command {
    #[command(flatten)]
    args: Args,
}

/// The rows, the row of names first, and the remarks.
fn answer(options: &str, text: &str) -> Result<(Vec<String>, Vec<String>), String> {
    let words = format!("spc --date date --value value {options} -");
    let args = Command::try_parse_from(words.split_whitespace())
        .map_err(|error| error.to_string())?
        .args;
    let mut input = Input::in_memory("figures.csv", text.as_bytes());
    let written = run(&args, &mut input).map_err(|problem| problem.to_string())?;
    let remarks = written.remarks.clone();
    let mut bytes = Vec::new();
    written.write(&mut bytes).unwrap();
    let rows = String::from_utf8(bytes).unwrap();
    Ok((rows.lines().map(str::to_owned).collect(), remarks))
}

/// A table of so many rows for each of the groups, in the order that is given.
fn table(groups: &[&str], years: u16) -> Vec<String> {
    let rows = groups.iter().flat_map(|group| {
        (0..years).map(move |year| {
            let value = (usize::from(year) * 7 + group.len() * 3) % 11;
            format!("{group},{},{value}.5", 1990 + year)
        })
    });
    rows.collect()
}

fn text(rows: &[String]) -> String {
    format!("area,date,value\n{}\n", rows.join("\n"))
}

#[test]
fn the_order_of_the_rows_makes_no_difference() {
    for groups in [["Ash", "Birch", "Cherry"], ["10", "9", "8"]] {
        let together = table(&groups, 20);
        let mut backwards = together.clone();
        backwards.reverse();
        let mut by_year = together.clone();
        by_year.sort_by_key(|row| row.split(',').nth(1).map(str::to_owned));
        // All of one group, and then one row of the first once more.
        let mut comes_back = together.clone();
        comes_back.rotate_left(1);
        for options in [
            "--group area",
            "--group area --summary",
            "--group area --rebase 2001,1995",
        ] {
            let expected = answer(options, &text(&together)).unwrap();
            for rows in [&backwards, &by_year, &comes_back] {
                assert_eq!(answer(options, &text(rows)).unwrap(), expected);
            }
        }
        let (rows, _) = answer("--group area", &text(&together)).unwrap();
        let first = if groups[0] == "10" { "8" } else { "Ash" };
        assert!(
            rows[1].starts_with(&format!("{first},1990,")),
            "{}",
            rows[1]
        );
        assert_eq!(rows.len(), 61);
    }
}

#[test]
fn a_group_is_charted_as_if_it_were_alone() {
    let rows = table(&["Ash", "Birch"], 15);
    let (both, _) = answer("--group area", &text(&rows)).unwrap();
    let (alone, _) = answer("", &text(&rows[15..])).unwrap();
    let renamed: Vec<String> = (alone[1..].iter())
        .map(|row| row.replace(ALONE, "Birch"))
        .collect();
    assert_eq!(both[16..], renamed);
}

#[test]
fn of_many_short_groups_three_are_named() {
    let names: Vec<String> = (0..1200).map(|number| format!("A{number:04}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let said = |count: usize| {
        let rows = table(&names[..count], 2);
        let (_, remarks) = answer("--group area", &text(&rows)).unwrap();
        remarks.join("\n")
    };
    let words = "limits from fewer than 13 points are trial limits, which move with every further point: A0000, A0001, A0002";
    assert_eq!(said(3), words);
    assert_eq!(said(4), format!("{words} and 1 more"));
    assert_eq!(said(1200), format!("{words} and 1,197 more"));
}

#[test]
fn a_broken_row_however_deep_leaves_no_answer() {
    let mut rows = table(&["Ash", "Birch", "Cherry"], 400);
    let refused = |rows: &[String]| answer("--group area", &text(rows)).unwrap_err();
    rows[1100] = "Cherry,2001,?".to_owned();
    assert_eq!(
        refused(&rows),
        "figures.csv: row 1102, column value: \"?\" is not a number"
    );
    // Which of two wrong fields is told does not depend on how the table was read.
    rows[500] = ",2001,1".to_owned();
    assert_eq!(
        refused(&rows),
        "figures.csv: row 502, column area: is empty"
    );
    // A row that is none is told before a wrong field of an earlier one.
    rows[1150] = "Cherry,2001".to_owned();
    assert_eq!(
        refused(&rows),
        "figures.csv: row 1152: has 2 fields where the row of names has 3"
    );
}

#[test]
fn of_dates_that_come_twice_the_first_by_name_is_told() {
    let mut rows = table(&["Birch", "Ash"], 20);
    rows[3] = "Birch,1990,1".to_owned();
    rows[30] = "Ash,31/12/1999,1".to_owned();
    rows[31] = "Ash,1999-12-31,1".to_owned();
    assert_eq!(
        answer("--group area", &text(&rows)).unwrap_err(),
        "figures.csv: row 33, column date: \"1999-12-31\" is the date of row 32 already"
    );
}

#[test]
fn a_date_for_new_limits_need_be_in_one_group_only() {
    let mut rows = table(&["Ash"], 3);
    rows.extend(table(&["Birch"], 20));
    let (_, remarks) = answer("--group area --rebase 2005,2030", &text(&rows)).unwrap();
    assert_eq!(
        remarks[0],
        "no row has the date 2030, so no new limits begin there"
    );
    assert!(remarks[1].ends_with(": Ash, Birch"), "{remarks:?}");
}

#[test]
fn new_limits_begin_at_a_year_however_it_is_written() {
    let written = |between: &str| -> Vec<String> {
        let year = |year: i32| format!("Ash,{year}{between}{:02},{}", (year + 1) % 100, year % 7);
        (2001..2021).map(year).collect()
    };
    let groups = |between: &str, rebase: &str| {
        let options = format!("--group area --summary --rebase {rebase}");
        let (lines, remarks) = answer(&options, &text(&written(between))).unwrap();
        assert!(
            remarks.iter().all(|remark| !remark.contains("no row has")),
            "{remarks:?}"
        );
        lines
    };
    let expected = groups("/", "2011/12");
    for between in ["", "/", "-"] {
        for rebase in ["201112", "2011/12", "2011-12", "2011/2012"] {
            assert_eq!(groups(between, rebase), expected, "{between} {rebase}");
        }
    }
}
