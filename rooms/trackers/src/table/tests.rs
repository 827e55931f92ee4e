//! Sheets as tables: headings, sections, merged rows, and rows that do not fit.

use crate::table::*;
use platform::spreadsheet::Merged;

fn grid(rows: &[&[&str]], merged: &[(usize, usize, usize, usize)]) -> Grid {
    Grid {
        name: "Sheet1".to_owned(),
        hidden: false,
        fields: Vec::new(),
        struck: std::collections::BTreeSet::new(),
        comments: false,
        rows: rows
            .iter()
            .map(|row| {
                row.iter()
                    .map(|text| {
                        if text.is_empty() {
                            Cell::Empty
                        } else {
                            Cell::Text((*text).to_owned())
                        }
                    })
                    .collect()
            })
            .collect(),
        merged: merged
            .iter()
            .map(|&(top, left, bottom, right)| Merged {
                top,
                left,
                bottom,
                right,
            })
            .collect(),
    }
}

fn meanings(table: &Table<'_>) -> Vec<Column> {
    table.columns.iter().map(|head| head.guess).collect()
}

#[test]
fn columns_have_letters() {
    assert_eq!(
        [0, 25, 26, 701, 702].map(letters),
        ["A", "Z", "AA", "ZZ", "AAA"]
    );
}

#[test]
fn headings_stand_below_titles_and_sections_part_rows() {
    let grid = grid(
        &[
            &["Improvement plan – tracker"],
            &["Version 17", "", "", "Updated May"],
            &[],
            &["No", "What", "Who", "When"],
            &["Priority 1: Practice", "", "", ""],
            &["1", "Invite health", "Jane Smith", "Sept 2024"],
            &[],
            &["No", "What", "Who", "When"],
            &["Priority 2: Leaders"],
            &["1", "Meet weekly", "", "ongoing"],
            &["Source: the council. As at 1 May 2024."],
        ],
        &[(4, 0, 4, 3)],
    );
    let none = Remembered::new();
    assert_eq!(heading_row(&grid, &none), 3);
    let table = Table::of(&grid, 3, &none);
    let entries = table.rows(&meanings(&table)).entries;
    let told: Vec<(usize, String, Option<&str>)> = entries
        .iter()
        .map(|entry| {
            (
                entry.row,
                entry.text(Column::Title),
                entry.sections.first().map(String::as_str),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (6, "Invite health".to_owned(), Some("Priority 1: Practice")),
            (10, "Meet weekly".to_owned(), Some("Priority 2: Leaders")),
        ]
    );
}

#[test]
fn merged_rows_are_one_action() {
    let grid = grid(
        &[
            &["No", "What", "How", "When"],
            &["1", "Train everybody", "Write the course", "May 2024"],
            &["", "", "Hold it", "June 2024"],
            &["2", "Audit", "Twenty cases", "July 2024"],
            &["", "", "Twenty more", "August 2024"],
        ],
        &[(1, 0, 2, 0), (1, 1, 2, 1)],
    );
    let table = Table::of(&grid, 0, &Remembered::new());
    let entries = table.rows(&meanings(&table)).entries;
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[0].more[0].text(Column::Detail), "Hold it");
    assert_eq!(entries[1].more[0].text(Column::Detail), "Twenty more");
}

#[test]
fn headings_may_take_two_rows() {
    let grid = grid(
        &[
            &["What", "Who", "Outcome by quarter", ""],
            &["", "", "Q1", "Q2"],
            &["Audit", "Jane Smith", "10", "20"],
        ],
        &[(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3)],
    );
    let table = Table::of(&grid, 0, &Remembered::new());
    let headings: Vec<&str> = table
        .columns
        .iter()
        .map(|head| head.heading.as_str())
        .collect();
    assert_eq!(
        headings,
        [
            "What",
            "Who",
            "Outcome by quarter: Q1",
            "Outcome by quarter: Q2"
        ]
    );
    assert_eq!(table.rows(&meanings(&table)).entries.len(), 1);
}

#[test]
fn what_a_council_said_before_comes_first() {
    let grid = grid(&[&["Golden thread", "What", "What"], &["1", "a", "b"]], &[]);
    let remembered = Remembered::from([("golden thread".to_owned(), Column::Finding)]);
    let table = Table::of(&grid, 0, &remembered);
    assert_eq!(
        meanings(&table),
        [Column::Finding, Column::Title, Column::Kept]
    );
}

fn csv(text: &str) -> Grid {
    platform::spreadsheet::read("tracker.csv", text.as_bytes())
        .unwrap()
        .remove(0)
}

fn below(grid: &Grid) -> Rows {
    let table = Table::of(
        grid,
        heading_row(grid, &Remembered::new()),
        &Remembered::new(),
    );
    table.rows(&meanings(&table))
}

#[test]
fn rows_of_csv_must_fit_their_headings() {
    let grid = csv(concat!(
        "No,What,Who,When\n",
        "1,Meet,Omar Owner,May 2027\n",
        "2,Meet health, police and schools,Omar Owner,May 2027\n",
        "3,Train everybody,Omar Owner\n",
        "4,Audit,Omar Owner,May 2027,,,\n",
        "5,Review,,\n",
        "Priority 2: Leaders\n",
        "6,Torn\n",
        "apart\n",
        "7,\"Meet, and agree\",Omar Owner,May 2027\n",
    ));
    let told: Vec<(usize, Option<String>)> = below(&grid)
        .entries
        .into_iter()
        .map(|entry| (entry.row, entry.ragged))
        .collect();
    let rows: Vec<usize> = told.iter().map(|(row, _)| *row).collect();
    assert_eq!(rows, [2, 3, 4, 5, 6, 8, 9, 10]);
    for (row, why) in &told {
        let fields = match row {
            3 => Some("this row has 5 fields but there are 4 headings"),
            4 => Some("this row has 3 fields but there are 4 headings"),
            8 => Some("this row has 2 fields but there are 4 headings"),
            9 => Some("this row has 1 field but there are 4 headings"),
            _ => None,
        };
        assert_eq!(why.is_some(), fields.is_some(), "{row}: {why:?}");
        if let (Some(why), Some(fields)) = (why, fields) {
            assert!(why.starts_with(fields), "{why}");
        }
    }
    // A workbook has cells in their places, however many.
    let sheet = self::grid(
        &[
            &["No", "What", "Who"],
            &["1", "Meet"],
            &["2", "Audit", "OO", "", "a note"],
        ],
        &[],
    );
    assert!(
        below(&sheet)
            .entries
            .iter()
            .all(|entry| entry.ragged.is_none())
    );
}

#[test]
fn what_goes_on_from_a_row_that_does_not_fit_is_not_given_to_another() {
    let grid = csv(
        "No,What,Step,When\n1,Meet,,May 2027\n2,Train, all,Write it,May 2027\n,,Hold it,June 2027\n",
    );
    let Rows { entries, passed } = below(&grid);
    assert_eq!(entries.len(), 2);
    assert!(entries[0].more.is_empty());
    let reading = crate::reading::read(Rows { entries, passed });
    assert_eq!(reading.actions.len(), 1);
    let rows: Vec<(usize, bool)> = reading
        .problems
        .iter()
        .map(|problem| (problem.row, problem.whole_row))
        .collect();
    assert_eq!(rows, [(3, true), (4, true)]);
    assert_eq!(
        reading.problems[0].value,
        "2 | Train | all | Write it | May 2027"
    );
    assert!(reading.problems[1].rule.contains("continues row 3"));
}

#[test]
fn rows_that_are_the_same_come_in_once_and_are_told() {
    let grid = csv(concat!(
        "No,What,Step,Who\n",
        "1,Meet,,Omar Owner\n",
        ",,Agree,\n",
        "2,Train,,Omar Owner\n",
        "1,Meet,,Omar Owner\n",
        ",,Agree,\n",
        ",,Hold it,\n",
        "2,Train,,Omar Owner\n",
        "Priority 2,,,\n",
        "2,Train,,Omar Owner\n",
    ));
    let Rows { entries, passed } = below(&grid);
    let rows: Vec<(usize, usize)> = entries
        .iter()
        .map(|entry| (entry.row, entry.more.len()))
        .collect();
    // What stands under another heading is another action.
    assert_eq!(rows, [(2, 2), (4, 0), (10, 0)]);
    let reading = crate::reading::read(Rows { entries, passed });
    assert_eq!(reading.again, [(5, 2), (6, 3), (8, 4)]);
    assert!(
        reading.actions[0]
            .notes
            .contains(&"Row 5 is the same as row 2 and is imported once".to_owned())
    );
}

#[test]
fn words_across_the_sheet_are_a_priority_a_part_of_one_or_told() {
    let grid = csv(concat!(
        "No,What,Who\n",
        "Updated in May 2026,,\n",
        "Priority 1: Practice,,\n",
        "1.1 Supervision,,\n",
        "1,Meet,OO\n",
        "1.2 Visits,,\n",
        "2,Visit,OO\n",
        "Priority 2: Leadership,,\n",
        "3,Lead,OO\n",
        "Priority 3: Nothing yet,,\n",
        "Signed off by the Director,,\n",
    ));
    let Rows { entries, passed } = below(&grid);
    let stands: Vec<(usize, Vec<&str>)> = entries
        .iter()
        .map(|entry| {
            let above = entry.sections.iter().map(String::as_str);
            (entry.row, above.collect())
        })
        .collect();
    assert_eq!(
        stands,
        [
            (5, vec!["Priority 1: Practice", "1.1 Supervision"]),
            (7, vec!["Priority 1: Practice", "1.2 Visits"]),
            (9, vec!["Priority 2: Leadership"]),
        ]
    );
    let left: Vec<(usize, &str)> = passed
        .iter()
        .map(|(row, words)| (*row, words.as_str()))
        .collect();
    assert_eq!(
        left,
        [
            (2, "Updated in May 2026"),
            (10, "Priority 3: Nothing yet"),
            (11, "Signed off by the Director"),
        ]
    );
    let reading = crate::reading::read(Rows { entries, passed });
    let first = &reading.actions[0];
    assert_eq!(first.priority.as_deref(), Some("Priority 1: Practice"));
    assert_eq!(first.focus_area.as_deref(), Some("1.1 Supervision"));
    assert_eq!(reading.actions[2].focus_area, None);
    assert_eq!(reading.passed.len(), 3);
}

fn under(grid: &Grid) -> Vec<(usize, String)> {
    let rows = below(grid).entries;
    rows.iter()
        .map(|entry| (entry.row, entry.sections.join(" › ")))
        .collect()
}

#[test]
fn headings_in_any_layout_hold_what_stands_below_them() {
    // A part between actions, a remark below a priority, and a rating beside a heading.
    let grid = csv(concat!(
        "No,What,Who,BRAG\n",
        "Priority 2: Practice,,,\n",
        "Executive sponsor: Hazel Cross,,,\n",
        "1,Meet,OO,\n",
        "2.1 Assessments,,,\n",
        "2,Assess,OO,\n",
        "Priority 5 Care leavers,,,Amber\n",
        "3,House,OO,\n",
    ));
    let stands = under(&grid);
    assert_eq!(stands[0], (4, "Priority 2: Practice".to_owned()));
    assert_eq!(
        stands[1],
        (6, "Priority 2: Practice › 2.1 Assessments".to_owned())
    );
    assert_eq!(stands[2], (8, "Priority 5 Care leavers".to_owned()));
    assert_eq!(
        below(&grid).passed,
        [
            (3, "Executive sponsor: Hazel Cross".to_owned()),
            (7, "Amber".to_owned())
        ]
    );
    // The actions stand in the first column, and so do their headings.
    let grid = csv(concat!(
        "What,Who,When\n",
        "Priority 1 – Leadership,,\n",
        "1.1 Supervision,,\n",
        "Supervise everybody,OO,May 2027\n",
        "Write a plan,,\n",
    ));
    let part = "Priority 1 – Leadership › 1.1 Supervision".to_owned();
    assert_eq!(under(&grid), [(4, part.clone()), (5, part)]);
}

#[test]
fn what_stands_beside_the_actions_is_told_and_no_action() {
    let grid = csv(concat!(
        "No,What,Who,When\n",
        "1,Meet,OO,May 2027\n",
        "Total,7,,\n",
        "Notes,RAG as agreed in May,,\n",
        "Action,Lead,Status,Ref\n",
        "Close the old plan,OO,Done,9\n",
    ));
    let Rows { entries, passed } = below(&grid);
    let reading = crate::reading::read(Rows { entries, passed });
    assert_eq!(reading.actions.len(), 1);
    assert_eq!(
        reading.passed,
        [
            (3, "Total | 7".to_owned()),
            (4, "Notes | RAG as agreed in May".to_owned())
        ]
    );
    let told: Vec<(usize, &str)> = reading
        .problems
        .iter()
        .map(|problem| (problem.row, problem.value.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (5, "Action | Lead | Status | Ref"),
            (6, "Close the old plan | OO | Done | 9")
        ]
    );
    assert!(reading.problems[1].rule.contains("another table (row 5)"));
}

#[test]
fn a_priority_written_once_holds_for_the_rows_of_its_group() {
    let grid = csv(concat!(
        "Priority,What,Who\n",
        "Leadership,Meet,OO\n",
        ",Lead,OO\n",
        "Practice,Visit,OO\n",
        ",Write,OO\n",
    ));
    let reading = crate::reading::read(below(&grid));
    let told: Vec<(&str, &[String])> = reading
        .actions
        .iter()
        .map(|told| (told.priority.as_deref().unwrap(), told.notes.as_slice()))
        .collect();
    let note = |row: usize| vec![format!("Its priority is taken from row {row}")];
    assert_eq!(told[0], ("Leadership", [].as_slice()));
    assert_eq!(told[1], ("Leadership", note(2).as_slice()));
    assert_eq!(told[2].0, "Practice");
    assert_eq!(told[3], ("Practice", note(4).as_slice()));
}

#[test]
fn rows_that_go_on_lose_nothing() {
    let long = "word ".repeat(80);
    let text = format!(
        "No,What,How,Who,When,BRAG,Evidence,Risk\n\
         1,Meet,Agree,Omar Owner,31/12/2026,G,{long}END,Low\n\
         ,,Hold it {long}STOP,Fern Hill,31/03/2027,R,Minutes,High\n\
         ,,Close it,Omar Owner,,Complete,,Low\n"
    );
    let reading = crate::reading::read(below(&csv(&text)));
    assert_eq!((reading.actions.len(), reading.problems.len()), (1, 0));
    let told = &reading.actions[0];
    assert_eq!(told.steps.len(), 2);
    assert!(told.steps[1].done && told.steps[1].title == "Close it");
    for kept in ["END", "STOP", "Fern Hill", "R", "Minutes", "High"] {
        assert!(told.detail.contains(kept), "{kept} in {}", told.detail);
    }
    let again = told.detail.matches("Omar Owner").count();
    assert_eq!(again, 0, "what the first row says is not said twice");
}

#[test]
fn a_priority_may_stand_beside_other_cells_or_above_the_headings() {
    let grid = csv(concat!(
        "Priority 1: Help,,,\n",
        "No,What,Who,When\n",
        "1,Meet,OO,May 2027\n",
        "Priority 2,Practice quality,,\n",
        "2,Visit,OO,May 2027\n",
        ",Priority 3: Leaders,,Amber\n",
        "3,Lead,OO,May 2027\n",
        ",Objective setting in supervision,OO,\n",
    ));
    assert_eq!(
        under(&grid),
        [
            (3, "Priority 1: Help".to_owned()),
            (5, "Priority 2: Practice quality".to_owned()),
            (7, "Priority 3: Leaders".to_owned()),
            (8, "Priority 3: Leaders".to_owned()),
        ]
    );
    assert_eq!(below(&grid).passed, [(6, "Amber".to_owned())]);
}

#[test]
fn what_stands_below_a_key_belongs_to_it() {
    let grid = csv(concat!(
        "No,What,Who,When\n",
        "1,Total mobile rollout,OO,May 2027\n",
        "BRAG key,,,\n",
        "Blue,Complete,,\n",
        "Green,On track,,\n",
        "Priority 2: Practice,,,\n",
        "2,Notes of supervision are audited,OO,May 2027\n",
    ));
    assert_eq!(
        under(&grid),
        [(2, String::new()), (7, "Priority 2: Practice".to_owned())]
    );
    let passed: Vec<usize> = below(&grid).passed.iter().map(|(row, _)| *row).collect();
    assert_eq!(passed, [3, 4, 5]);
}

#[test]
fn rows_without_words_of_their_own_are_kept_with_the_action_above() {
    let grid = csv(concat!(
        "No,What,Who,Evidence,Progress\n",
        "1,Meet,OO,Minutes,Begun\n",
        ",,,A second set,\n",
        "1,,Fern Hill,A third set,Slow\n",
        ",,,,Then quick\n",
        "2,,Somebody,,\n",
        ",,,,Lost with it\n",
    ));
    let reading = crate::reading::read(below(&grid));
    assert_eq!(reading.actions.len(), 1);
    let told = &reading.actions[0];
    for kept in ["A second set", "A third set", "Fern Hill"] {
        assert!(told.detail.contains(kept), "{kept} in {}", told.detail);
    }
    assert_eq!(told.reason, "Begun\nSlow\nThen quick");
    assert!(
        told.notes
            .iter()
            .any(|note| note.contains("Row 3 does not name an action"))
    );
    // A number of its own and no words: left out, with what goes on from it.
    let rows: Vec<usize> = reading.problems.iter().map(|one| one.row).collect();
    assert_eq!(rows, [6, 7]);
    assert!(reading.problems.iter().all(|one| one.whole_row));
}

#[test]
fn a_sheet_that_is_one_action_from_top_to_bottom_is_read() {
    let mut text = "No,What,Who,How\n1,Meet,OO,\n".to_owned();
    for row in 0..15_000 {
        text.push_str(&format!(",,,Step {row}\n"));
    }
    let reading = crate::reading::read(below(&csv(&text)));
    assert_eq!(reading.actions.len(), 1);
    assert_eq!(reading.actions[0].steps.len(), 15_000);
}
