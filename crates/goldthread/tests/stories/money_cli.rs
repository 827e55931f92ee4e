//! What a finance lead asks on the command line: what do these posts cost, year by year?

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// Costs posts from standard input.
fn ask(options: &str, posts: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_goldthread"));
    command.args(["money", "cost", "--posts", "-"]);
    command.args(options.split(' '));
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A command that refuses its options does not wait for the posts.
    let _ = child.stdin.take().unwrap().write_all(posts);
    child.wait_with_output().unwrap()
}

/// An answer, and what is said beside it.
fn answered(options: &str, posts: &[u8]) -> (String, String) {
    let output = ask(options, posts);
    let remarks = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{options}: {remarks}");
    (String::from_utf8(output.stdout).unwrap(), remarks)
}

/// What is said of posts that cannot be costed; nothing may be answered.
fn refused(options: &str, posts: &[u8]) -> String {
    let output = ask(options, posts);
    assert_eq!(output.status.code(), Some(2), "{options}");
    assert!(output.stdout.is_empty(), "{options}");
    String::from_utf8(output.stderr).unwrap()
}

const FIVE_YEARS: &str = "--from 2020-04-01 --to 2025-03-31";

#[test]
fn reference_answers_are_given_row_for_row() {
    for (posts, answer, options) in [
        (
            "pay_sfpc_posts",
            "pay_sfpc_constant_prices",
            "--from 2020-04-01 --to 2025-03-31 --prices constant --base-year 2019-20 --director 131243",
        ),
        (
            "pay_sfpc_posts",
            "pay_sfpc_actual_awards",
            "--from 01/04/2020 --to 31/03/2025 --prices awards --director £131,243 --director-start 92.82% --pension 15.9%",
        ),
        (
            "pay_edges_posts",
            "pay_edges_actual_awards",
            "--from 2020-04-01 --to 2023-03-31 --prices awards",
        ),
    ] {
        let (Some(posts), Some(answer)) = (
            official::bytes(&format!("oracle/{posts}.csv")),
            official::text(&format!("oracle/{answer}.csv")),
        ) else {
            return;
        };
        let (found, remarks) = answered(options, &posts);
        let rows: Vec<&str> = found.lines().collect();
        assert_eq!(rows, answer.lines().collect::<Vec<_>>());
        assert!(remarks.contains("exact sums"), "{remarks}");
    }
}

#[test]
fn prices_are_those_of_the_year_before_unless_another_is_chosen() {
    let posts = b"title,grade,fte,start\nA,PO1,1,2000-04-01\n";
    let options = "--from 2020-04-01 --to 2021-03-31 --prices constant";
    let (found, remarks) = answered(options, posts);
    assert!(
        found.ends_with("TOTAL,,32878.00,3345.95,5227.60,41451.55\n"),
        "{found}"
    );
    assert!(remarks.contains("prices of 2019-20"), "{remarks}");
    let (same, remarks) = answered(&format!("{options} --base-year 2019-20"), posts);
    assert_eq!((same, remarks.as_str()), (found, ""));
    let further = "--from 2026-04-01 --to 2027-03-31 --prices awards";
    assert!(refused(further, posts).contains("“PO1” cannot be priced in 2026-27"));
    let (found, _) = answered(&format!("{further} --further-awards 2% --levy"), posts);
    // Point 30 was £40,777 in 2025-26.
    assert!(
        found.contains("\nA,2026-27,41593.00,5488.95,6613.29,207.97,53903.20\n"),
        "{found}"
    );
}

#[test]
fn nothing_is_written_where_a_row_cannot_be_used() {
    let folder = tempfile::tempdir().unwrap();
    let out: PathBuf = folder.path().join("costs.csv");
    let options = format!("{FIVE_YEARS} --prices awards -o {}", out.display());
    let posts = b"title,grade,point,fte,start,end\nA,PO1,,1,2020-04-01,\nB,PO9,,0,2020-04-01,\n";
    let said = refused(&options, posts);
    assert!(
        said.contains("standard input: row 3, column grade: “PO9” is not a known grade"),
        "{said}"
    );
    assert!(
        said.ends_with(
            "1 row cannot be used, so nothing was costed: correct it and run the command again\n"
        ),
        "{said}"
    );
    assert!(!out.exists());
    let posts = b"title,grade,point,fte,start,end\nA,Dir 60%,,1,2020-04-01,\n";
    let said = refused(&options, posts);
    assert!(said.contains("--director"), "{said}");
    let (found, _) = answered(&format!("{options} --director 131243"), posts);
    assert_eq!(found, "");
    let written = std::fs::read_to_string(&out).unwrap();
    assert!(
        written
            .starts_with("title,year,salary,national_insurance,pension,total\nA,2020-21,73091.85,"),
        "{written}"
    );
}

#[test]
fn whatever_is_no_file_of_posts_is_refused_in_words() {
    let options = format!("{FIVE_YEARS} --prices awards");
    for (bytes, said) in [
        (b"".as_slice(), "The file is empty"),
        (b"%PDF-1.7", "This is a PDF"),
        (b"\x00\xff\x00\x01", "not a table"),
        (b"title,grade\nA,PO1\n", "there is no column “fte”"),
        (b"title,grade,fte,start\n", "there are no posts"),
        (b"title,grade,fte,start\n\"A,PO1,1,2020-04-01\n", "closing"),
    ] {
        let words = refused(&options, bytes);
        assert!(words.starts_with("goldthread: standard input: "), "{words}");
        assert!(words.contains(said), "{words}");
    }
    let options = "--from 2021-04-01 --to 2020-03-31 --prices awards";
    let words = refused(options, b"title,grade,fte,start\nA,PO1,1,2020-04-01\n");
    assert!(words.contains("must not be before the first"), "{words}");
}
