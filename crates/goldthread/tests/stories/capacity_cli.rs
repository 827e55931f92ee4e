//! What a programme manager does with two lists on the command line: who is away, who covers, and is enough left?

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

const ROLES: &str = "role,base,floor\nDirector,1,0.6\nHead of Service,6,5.4\n";
const CHANGES: &str = "kind,role,fte,from,to\naway,Director,0.5,2017-06-12,2018-11-30\ncover,Director,0.4,2017-09-04,2018-11-30\n";

pub fn ask(roles: &Path, changes: &Path, options: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_goldthread"))
        .args(["people", "capacity", "--roles"])
        .arg(roles)
        .arg("--changes")
        .arg(changes)
        .args(options.split_whitespace())
        .output()
        .unwrap()
}

/// Two files in a folder of their own.
struct Lists {
    folder: TempDir,
}

impl Lists {
    fn of(roles: impl AsRef<[u8]>, changes: impl AsRef<[u8]>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("roles.csv"), roles).unwrap();
        std::fs::write(folder.path().join("changes.csv"), changes).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn ask(&self, options: &str) -> Output {
        ask(&self.path("roles.csv"), &self.path("changes.csv"), options)
    }

    fn answer(&self, options: &str) -> String {
        let output = self.ask(options);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// What is said of lists that cannot be used, without the folder; nothing may be answered.
    fn refused(&self, options: &str) -> String {
        let output = self.ask(options);
        assert_eq!(output.status.code(), Some(2), "{options}");
        assert!(output.stdout.is_empty(), "{options}");
        let said = String::from_utf8(output.stderr).unwrap();
        let folder = format!("{}/", self.folder.path().display());
        said.replace(&folder, "").trim_end().to_owned()
    }
}

const DAYS: &str = "--from 2017-06-01 --to 2019-01-31";

#[test]
fn the_leadership_of_2017_comes_out_row_for_row() {
    let Some(folder) = official::path("oracle") else {
        return;
    };
    for (options, expected) in [
        (DAYS.to_owned(), "capacity_timeline.csv"),
        (format!("{DAYS} --summary"), "capacity_summary.csv"),
    ] {
        let output = ask(
            &folder.join("capacity_roles.csv"),
            &folder.join("capacity_changes.csv"),
            &options,
        );
        let expected = std::fs::read_to_string(folder.join(expected)).unwrap();
        let found = String::from_utf8(output.stdout).unwrap();
        assert_eq!(found, expected.replace("\r\n", "\n"));
    }
}

#[test]
fn open_ends_overlaps_and_less_than_nothing() {
    let changes = "kind,role,fte,from,to\naway,Director,0.5,,\naway,Director,0.7,2017-07-01,\naway,Director,0.1,2017-07-01,2017-07-10\ncover,Director,0.3,,2017-06-30\naway,Head of Service,1,2010-01-01,2010-12-31\naway,Head of Service,1,2030-01-01,\n";
    let lists = Lists::of(ROLES, changes);
    assert_eq!(
        lists.answer("--from 2017-06-01 --to 2017-12-31"),
        "date,role,net,floor,state\n2017-06-01,Director,0.8,0.6,ok\n2017-06-01,Head of Service,6,5.4,ok\n2017-07-01,Director,-0.3,0.6,below\n2017-07-11,Director,-0.2,0.6,below\n"
    );
    // 22 working days in June 2017 at 0.5; 127 from July to December at 1.2, six of them at 1.3; cover on the 22 in June at 0.3.
    assert_eq!(
        lists.answer("--from 2017-06-01 --to 2017-12-31 --summary"),
        "role,minimum,minimum_from,days_below,working_days_below,away_fte_working_days,cover_fte_working_days\nDirector,-0.3,2017-07-01,184,127,164,6.6\nHead of Service,6,2017-06-01,0,0,0,0\n"
    );
}

#[test]
fn lists_as_spreadsheets_write_them_are_read() {
    let roles = "\u{feff}role,base,floor\r\n\r\nDirector,1.0,0.60\r\n\"Head, of Service\", 6 ,5.4\r\n,,\r\n";
    let changes = "\u{feff}to,from,fte,role,kind,note\r\n30/11/2018,12/06/2017,0.5,Director,Away,half a week\r\n\r\n,2017-07-03,1,\"Head, of Service\",AWAY,\r\n";
    let lists = Lists::of(roles, changes);
    assert_eq!(
        lists.answer("--from 2017-06-12 --to 2017-12-31"),
        "date,role,net,floor,state\n2017-06-12,Director,0.5,0.6,below\n2017-06-12,\"Head, of Service\",6,5.4,ok\n2017-07-03,\"Head, of Service\",5,5.4,below\n"
    );
    // A list of changes without a change is one.
    let lists = Lists::of(ROLES, "kind,role,fte,from,to\n");
    assert!(
        lists
            .answer(DAYS)
            .ends_with("2017-06-01,Head of Service,6,5.4,ok\n")
    );
}

#[test]
fn what_cannot_be_used_is_named_by_file_row_column_value_and_rule() {
    let roles = |row: &str| Lists::of(format!("{ROLES}{row}\n"), CHANGES).refused(DAYS);
    let changes = |row: &str| Lists::of(ROLES, format!("{CHANGES}{row}\n")).refused(DAYS);
    for (said, expected) in [
        (
            roles("Director,1,0.6"),
            "roles.csv: row 4, column role: \"Director\" is in row 2 already: give each role one row",
        ),
        (
            roles("Deputy,-1,0.6"),
            "roles.csv: row 4, column base: \"-1\" is below 0: enter a number of 0 or more",
        ),
        (
            roles("Deputy,1,60%"),
            "roles.csv: row 4, column floor: \"60%\" is not a number such as 0.6",
        ),
        (roles(",1,0.6"), "roles.csv: row 4, column role: is empty"),
        (
            changes("away,Directer,0.5,,"),
            "changes.csv: row 4, column role: \"Directer\" is not in the file of roles, which has Director, Head of Service",
        ),
        (
            changes("away,Director,-0.5,,"),
            "changes.csv: row 4, column fte: \"-0.5\" is below 0: enter a number of 0 or more",
        ),
        (
            changes("away,Director,0.1234567,,"),
            "changes.csv: row 4, column fte: \"0.1234567\" has more than 6 decimal places: round it first",
        ),
        (
            changes("holiday,Director,0.5,,"),
            "changes.csv: row 4, column kind: \"holiday\" is none of away, cover, in_post",
        ),
        (
            changes("away,Director,0.5,2018-01-02,2018-01-01"),
            "changes.csv: row 4, column to: 2018-01-01 is before the day in column from, 2018-01-02",
        ),
        (
            changes("away,Director,0.5,2018-02-30,"),
            "changes.csv: row 4, column from: \"2018-02-30\" is not a day such as 2017-06-12 or 12/06/2017; leave it empty for an open end",
        ),
        (
            changes("away,Director,0.5,2018-02,2018"),
            "changes.csv: row 4, column from: \"2018-02\" is not a day such as 2017-06-12 or 12/06/2017; leave it empty for an open end",
        ),
        (
            changes("away,Director"),
            "changes.csv: row 4: has 2 fields where the row of names has 5",
        ),
        (
            Lists::of("role,base\nDirector,1\n", CHANGES).refused(DAYS),
            "roles.csv: has no column named floor; it has role, base",
        ),
        (
            Lists::of("role,base,floor\n", CHANGES).refused(DAYS),
            "roles.csv: has no row below the names",
        ),
        (
            Lists::of(ROLES, "").refused(DAYS),
            "changes.csv: is empty: a row of column names is needed",
        ),
        (
            Lists::of(ROLES, CHANGES).refused("--from 2019-01-31 --to 2019-01-30"),
            "failed to read --to: 2019-01-30 is before --from, 2019-01-31",
        ),
        (
            Lists::of(ROLES, CHANGES).refused("--from soon --to 2019-01-30"),
            "failed to read --from: \"soon\" is not a day such as 2017-06-12",
        ),
        (
            Lists::of(ROLES, CHANGES).refused("--from 2027-01-01 --to 2031-12-31 --summary"),
            "failed to count working days in 2029: the calendar holds the bank holidays of 2012 to 2028. Load the bank holidays of 2029 first, or leave --summary out, which alone needs them",
        ),
    ] {
        assert_eq!(said, format!("goldthread: {expected}"));
    }
}

#[test]
fn an_answer_goes_to_a_file_and_a_mistake_leaves_that_file_as_it_was() {
    let lists = Lists::of(ROLES, CHANGES);
    let output = lists.path("answer.csv");
    assert_eq!(lists.answer(&format!("{DAYS} -o {}", output.display())), "");
    let before = std::fs::read_to_string(&output).unwrap();
    assert!(before.contains("2017-09-04,Director,0.9,0.6,ok"));
    std::fs::write(lists.path("changes.csv"), format!("{CHANGES}away,X,1,,\n")).unwrap();
    let _ = lists.refused(&format!("{DAYS} -o {}", output.display()));
    assert_eq!(std::fs::read_to_string(&output).unwrap(), before);
}

#[test]
fn the_ends_of_the_calendar_are_days_like_others() {
    let changes = "kind,role,fte,from,to\naway,Director,0.5,-9999-01-01,9999-12-31\n";
    let lists = Lists::of(ROLES, changes);
    // A year before our era is no year that a list would give; what is before and after the days asked for changes nothing.
    assert!(lists.refused(DAYS).contains("\"-9999-01-01\" is not a day"));
    let changes = "kind,role,fte,from,to\naway,Director,0.5,0001-01-01,9999-12-31\n";
    let lists = Lists::of(ROLES, changes);
    assert_eq!(
        lists.answer("--from 0001-01-01 --to 9999-12-31"),
        "date,role,net,floor,state\n0001-01-01,Director,0.5,0.6,below\n0001-01-01,Head of Service,6,5.4,ok\n"
    );
}
