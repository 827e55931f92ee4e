//! Whether published curves are turning: forecasts of tables, and verdicts on the figures in the database.

use improvement::outcomes::Polarity;
use jiff::civil::{Date, date};
use readings::indicators::turning::{Question, TurningError, turning};
use records::published::store::{Area, area};
use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Output, Stdio};
use stories::World;

const LEEDS: &str = "383";
const RATE: &str = "CLA_RATE_2010";

fn question<'a>(area: &'a Area, since: Date, supported: &'a BTreeSet<String>) -> Question<'a> {
    Question {
        measure: RATE,
        area,
        since,
        as_at: date(2025, 6, 30),
        supported,
        polarity: Some(Polarity::Low),
    }
}

#[tokio::test]
async fn a_verdict_rests_on_the_published_figures_of_all_authorities() {
    for world in World::both().await {
        let db = &world.app.db;
        world.with_published_figures().await;
        let leeds = area(db, LEEDS).await.unwrap();
        let nobody = BTreeSet::new();
        let since = date(2023, 3, 31);
        let found = turning(
            db,
            &world.app.shared(),
            question(&leeds, since, &nobody),
            None,
        )
        .await
        .unwrap();
        assert_eq!(found.measure.polarity, Polarity::Low);
        // Support that began on the last day of March 2023 is judged from March 2024 on.
        assert_eq!(
            (
                found.before,
                found.periods.len(),
                found.working.verdict.looks.len()
            ),
            (14, 16, 2)
        );
        assert_eq!(found.periods[13].1, since);
        assert_eq!(
            found.words.sentences().len(),
            4 + usize::from(found.words.more.is_some())
        );
        let shares: f64 = found.donors.iter().map(|donor| donor.weight).sum();
        assert!((shares - 1.0).abs() < 1e-9);
        // Everybody is either compared with or named with the reason.
        assert_eq!(found.compared + found.left_out.len(), 152);
        let why = |name: &str| {
            let one = found.left_out.iter().find(|one| one.name == name);
            one.map(|one| one.why.clone()).unwrap_or_default()
        };
        assert_eq!(why("Cumberland"), "its boundary changed on 1 April 2023");
        assert!(
            found
                .cautions
                .iter()
                .any(|words| words.contains("2011, 2012")),
            "{:?}",
            found.cautions
        );

        let six = BTreeSet::from(["841".to_owned(), "390".to_owned()]);
        let without = turning(db, &world.app.shared(), question(&leeds, since, &six), None)
            .await
            .unwrap();
        assert_eq!(without.compared, found.compared - 2);
        let supported =
            |one: &&readings::indicators::turning::LeftOut| one.why == "it was supported too";
        assert_eq!(without.left_out.iter().filter(supported).count(), 2);
        world.end().await;
    }
}

#[tokio::test]
async fn too_few_figures_are_told_and_not_guessed() {
    let world = World::sqlite().await;
    let db = &world.app.db;
    world.with_published_figures().await;
    let nobody = BTreeSet::new();
    let leeds = area(db, LEEDS).await.unwrap();
    let said = async |area: &Area, since| match turning(
        db,
        &world.app.shared(),
        question(area, since, &nobody),
        None,
    )
    .await
    {
        Err(TurningError::Figures { words, .. }) => words,
        other => panic!("{other:?}"),
    };
    let early = said(&leeds, date(2010, 12, 31)).await;
    assert!(
        early.contains("at least two figures from on or before 31 December 2010"),
        "{early}"
    );
    let late = said(&leeds, date(2025, 3, 31)).await;
    assert!(
        late.contains("no figure is newer than 31 March 2025"),
        "{late}"
    );
    let cumberland = area(db, "942").await.unwrap();
    let young = said(&cumberland, date(2023, 3, 31)).await;
    assert!(young.contains("there are none"), "{young}");
    world.end().await;
}

fn goldthread(arguments: &[&str], table: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_goldthread"));
    command.args(arguments);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A command that refuses its options does not wait for the table.
    let _ = child.stdin.take().unwrap().write_all(table);
    child.wait_with_output().unwrap()
}

#[test]
fn the_command_answers_in_words_and_as_json() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("figures.db").display());
    let ask = |rest: &[&str]| {
        let mut arguments = vec!["--database", &database];
        arguments.extend(rest);
        goldthread(&arguments, b"")
    };
    let text = |output: Output| {
        let words = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{words}");
        String::from_utf8(output.stdout).unwrap()
    };
    let verdict = [
        "evidence",
        "verdict",
        "--indicator",
        RATE,
        "--since",
        "2023-03-31",
        "--as-at",
        "2024-12-31",
    ];
    let of = |more: &[&str]| ask(&[&verdict[..], more].concat());
    let refused = |output: Output| {
        assert_eq!(output.status.code(), Some(2));
        assert!(output.stdout.is_empty());
        String::from_utf8(output.stderr).unwrap()
    };
    // A mistyped address is told, and leaves no empty database behind.
    let mistyped = refused(of(&["--authority", "Leeds"]));
    assert!(
        mistyped.contains("There must be a database already"),
        "{mistyped}"
    );
    assert!(!folder.path().join("figures.db").exists());
    text(ask(&["migrate"]));
    assert!(refused(of(&["--authority", "Leeds"])).contains("goldthread reference load"));
    text(ask(&["reference", "load"]));
    let said = text(of(&["--authority", "leeds"]));
    assert!(said.starts_with("Leeds, "), "{said}");
    assert!(
        said.contains("Against its own past: had it gone on as up to"),
        "{said}"
    );
    assert!(said.contains("Reasons for caution:"), "{said}");
    let json: serde_json::Value =
        serde_json::from_str(&text(of(&["--authority", LEEDS, "--json"]))).unwrap();
    assert_eq!(json["authority"]["name"], "Leeds");
    assert_eq!(json["looks"].as_array().unwrap().len(), 1);
    assert!(json["numbers"]["detectable"].as_f64().unwrap() > 0.0);
    assert!(said.contains(json["sentence"].as_str().unwrap()), "{said}");
    // A name may hold a comma itself; several stand with commas between, or the option again.
    let without = |more: &[&str]| -> Vec<String> {
        let asked = [&["--authority", LEEDS, "--json"], more].concat();
        let json: serde_json::Value = serde_json::from_str(&text(of(&asked))).unwrap();
        let left_out = json["left_out"].as_array().unwrap();
        left_out
            .iter()
            .map(|one| one["name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert!(without(&[]).iter().all(|name| !name.starts_with("Bristol")));
    for (more, named) in [
        (
            &["--exclude", "Bristol, City of"][..],
            &["Bristol, City of"][..],
        ),
        (
            &["--exclude", "Kent,Bristol, City of, Surrey"],
            &["Kent", "Bristol, City of", "Surrey"],
        ),
        (
            &[
                "--exclude",
                "bristol ,city of,,kent,Herefordshire, County of",
            ],
            &["Kent", "Bristol, City of", "Herefordshire"],
        ),
        (
            &["--exclude", "Bristol, City of", "--exclude", "Kent"],
            &["Kent", "Bristol, City of"],
        ),
    ] {
        let now = without(more);
        assert!(
            named.iter().all(|name| now.iter().any(|one| one == name)),
            "{now:?}"
        );
    }
    assert!(
        refused(of(&["--authority", LEEDS, "--exclude", "Kent, Leeds"]))
            .contains("failed to leave Leeds out")
    );
    assert!(
        refused(of(&["--authority", LEEDS, "--exclude", "Kent, Nowhere"]))
            .contains("failed to find an authority called “Nowhere”")
    );
    assert!(
        refused(of(&["--authority", "Leds"])).contains("failed to find an authority called “Leds”")
    );
    assert!(
        refused(of(&["--authority", "Yorkshire"])).contains("there are East Riding of Yorkshire")
    );
    let unknown = [
        "evidence",
        "verdict",
        "--indicator",
        "NONE",
        "--since",
        "2020",
        "--authority",
        "Leeds",
    ];
    assert!(refused(ask(&unknown)).contains("measure with the code “NONE”"));
    let backwards = [
        "evidence",
        "verdict",
        "--indicator",
        RATE,
        "--since",
        "2024-01-01",
        "--as-at",
        "2020-01-01",
        "--authority",
        "Leeds",
    ];
    assert!(refused(ask(&backwards)).contains("earlier --since"));
}

#[test]
fn a_table_is_forecast_with_pooled_intervals() {
    let mut table = "\u{feff}area,year,rate\r\n".to_owned();
    for area in 0..30 {
        for year in (2008..=2020).rev() {
            let wobble = (area * 7 + year * 13) % 11;
            table += &format!("\"Area, {area}\",31/03/{year},{}\r\n", 50 + area + wobble);
        }
    }
    let arguments = [
        "evidence",
        "forecast",
        "--date",
        "year",
        "--value",
        "rate",
        "--group",
        "area",
        "--horizon",
        "3",
        "--pooled",
        "-",
    ];
    let output = goldthread(&arguments, table.as_bytes());
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
    assert_eq!(
        reader.headers().unwrap(),
        vec!["group", "step", "date", "point", "lower", "upper", "method"]
    );
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 90);
    assert_eq!(
        (&rows[0][0], &rows[0][1], &rows[0][2]),
        ("Area, 0", "1", "2021-03-31")
    );
    for row in &rows {
        let [point, lower, upper] = [3, 4, 5].map(|at| row[at].parse::<f64>().unwrap());
        assert!(lower < point && point < upper);
    }
}
