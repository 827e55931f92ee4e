//! Runs the browser tests in `tests/browser`, where there is a browser.

use std::path::Path;
use std::process::Command;

fn is_there(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success())
}

#[test]
fn the_browser_tests_pass() {
    if std::env::var("GOLDTHREAD_TEST_BROWSER").is_ok_and(|value| value == "apart") {
        eprintln!("skipped: the caller runs the browser tests apart");
        return;
    }
    let browser = ["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .find(|name| is_there(name));
    if browser.is_none() || !is_there("node") {
        assert!(
            std::env::var_os("CI").is_none(),
            "Chromium and Node are needed here"
        );
        eprintln!("skipped: there is no Chromium, or no Node, to run the browser tests with");
        return;
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    let run = |program: &str, arguments: &[&str]| {
        let status = Command::new(program)
            .args(arguments)
            .current_dir(&folder)
            .env("GOLDTHREAD_TEST_PROGRAM", env!("CARGO_BIN_EXE_goldthread"))
            .status()
            .unwrap_or_else(|error| panic!("failed to run {program}: {error}"));
        assert!(status.success(), "{program} {arguments:?} failed");
    };
    run(
        "npm",
        &["ci", "--ignore-scripts", "--no-audit", "--no-fund"],
    );
    run("node", &["--test", "--test-concurrency=1"]);
}
