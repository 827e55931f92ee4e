//! What an administrator does with files of figures on the command line: templates out, filled in and back, headings that come twice, rows of
//! places that are none, and what is then undone.

use improvement::organisations::Role;
use std::path::Path;
use std::process::{Command, Output};
use stories::{World, filled_in};

const PAGE: &str = "/councils/northtown/published-figures";

/// The program's command `import` on the database of a world.
struct Import<'a>(&'a World);

impl Import<'_> {
    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_goldthread"));
        command.args(["--database", &self.0.app.config.database, "import"]);
        // What PostgreSQL notes while the program looks for migrations is no answer.
        command.env("GOLDTHREAD_LOG", "error");
        command.args(arguments).output().unwrap()
    }

    /// What a command says that does its work.
    fn says(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let words = String::from_utf8([output.stderr, output.stdout].concat()).unwrap();
        assert!(output.status.success(), "{arguments:?}: {words}");
        words
    }

    /// What a command says that refuses; it answers nothing.
    fn refuses(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let words = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {words}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
        words.strip_prefix("goldthread: ").unwrap().to_owned()
    }
}

/// Writes a file into a folder and gives its path.
fn file(folder: &tempfile::TempDir, name: &str, bytes: &[u8]) -> String {
    let path: &Path = &folder.path().join(name);
    std::fs::write(path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_template_goes_out_and_comes_back_filled_in() {
    for world in World::both().await {
        world.with_published_figures().await;
        let council = world.council("northtown", "Northtown").await;
        let admin = world.person("Ad Min", &council, Role::Administrator).await;
        let mut admin = world.signed_in(&admin).await;
        let folder = tempfile::tempdir().unwrap();
        let import = Import(&world);
        let book = admin.get(&format!("{PAGE}/template.xlsx")).await.bytes;
        let sheet = admin.get(&format!("{PAGE}/template.csv")).await.bytes;

        // As they were given out they say nothing yet, and that is told.
        for (name, bytes) in [("template.xlsx", &book), ("template.csv", &sheet)] {
            let untouched = file(&folder, name, bytes);
            for arguments in [
                &["tidy", &untouched, "--dry-run"][..],
                &["tidy", &untouched],
            ] {
                assert_eq!(
                    import.refuses(arguments),
                    format!(
                        "failed to import {name}: no row of the file has a figure yet: fill in a period and a figure, and send it again\n"
                    )
                );
            }
        }
        assert_eq!(
            import.says(&["list"]),
            "No published figures have been imported.\n"
        );

        // One cell is wrong: it is told where, and the workbook can be mended and sent again.
        let row = [("A2", "Leeds"), ("B2", "LACnum"), ("C2", "2026")];
        let filled = |value| filled_in(&book, &[&row[..], &[("F2", value)]].concat());
        let wrong = file(&folder, "wrong.xlsx", &filled("many"));
        let said = import.refuses(&["tidy", &wrong]);
        assert!(
            said.starts_with("failed to import wrong.xlsx: 1 problem, so nothing was imported.\n  wrong.xlsx row 2, column “value”: “many”: "),
            "{said}"
        );
        let right = file(&folder, "right.xlsx", &filled("1234"));
        let looked = import.says(&["tidy", &right, "--dry-run"]);
        assert_eq!(
            looked,
            "right.xlsx: 1 figure: 1 would be new, 0 would be revised. Nothing was changed.\n"
        );
        assert_eq!(
            import.says(&["list"]),
            "No published figures have been imported.\n"
        );
        let said = import.says(&["tidy", &right]);
        assert!(
            said.starts_with("right.xlsx: 1 figure: 1 is new, 0 are revised.\n"),
            "{said}"
        );
        assert!(
            import
                .says(&["list"])
                .contains("right.xlsx  1 new, 0 revised")
        );
        // The same from CSV: nothing to do, and nothing is kept of it.
        let again = [&sheet[..], b"Leeds,LACnum,2026,,,\"1,234\"\r\n"].concat();
        let again = file(&folder, "again.csv", &again);
        assert_eq!(
            import.says(&["tidy", &again]),
            "again.csv: 1 figure: all that it says is in the database already. Nothing was changed.\n"
        );
        assert_eq!(import.says(&["list"]).lines().count(), 1);
        let id = said.trim().rsplit(' ').next().unwrap();
        assert_eq!(
            import.says(&["undo", id]),
            "The import of right.xlsx was undone.\n"
        );
        world.end().await;
    }
}

#[tokio::test]
async fn a_heading_that_comes_twice_leaves_nothing_behind() {
    let world = World::sqlite().await;
    world.with_published_figures().await;
    let folder = tempfile::tempdir().unwrap();
    let import = Import(&world);
    let headings = "authority,indicator,period,numerator,denominator,value";
    let twice = format!("{headings},Value\nLeeds,LACnum,2026,,,1234,1235\n");
    let twice = file(&folder, "twice.csv", twice.as_bytes());
    assert_eq!(
        import.refuses(&["tidy", &twice]),
        format!(
            "failed to import {twice}: the column “Value” appears twice: expected each heading once\n"
        )
    );
    // What another council sends next is read by its own headings.
    let next = format!("{headings}\nKirklees,LACnum,2026,,,600\n");
    let next = file(&folder, "next.csv", next.as_bytes());
    let said = import.says(&["tidy", &next]);
    assert!(
        said.starts_with("next.csv: 1 figure: 1 is new, 0 are revised.\n"),
        "{said}"
    );
    world.end().await;
}

const SOMEWHERE: &str = "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,new_la_code,la_name,sex,starts
202324,Academic year,Regional,E92000001,England,z,Outside of England and unknown,,,,Total,5
";

const LEEDS: &str = "202324,Academic year,Local authority,E92000001,England,E12000003,Yorkshire and The Humber,383,E08000035,Leeds,Total,9\n";

#[tokio::test]
async fn what_lies_outside_england_is_left_out_and_counted() {
    let world = World::sqlite().await;
    world.with_published_figures().await;
    let folder = tempfile::tempdir().unwrap();
    let import = Import(&world);
    let both = file(
        &folder,
        "both.csv",
        format!("{SOMEWHERE}{LEEDS}").as_bytes(),
    );
    let told = "1 row is left out, because it is about a place that is no authority and no region: Outside of England and unknown.\n";
    assert_eq!(
        import.says(&["ees", &both, "--dry-run", "--set", "starts"]),
        format!(
            "{told}both.csv: 1 figure: 1 would be new, 0 would be revised, in 1 new measure. Nothing was changed.\n"
        )
    );
    // Of nowhere alone there is nothing to import, and it is told why.
    let alone = file(&folder, "alone.csv", SOMEWHERE.as_bytes());
    assert_eq!(
        import.refuses(&["ees", &alone, "--set", "starts"]),
        format!(
            "failed to import alone.csv: there are no figures in the file that can be imported\n{told}"
        )
    );
    world.end().await;
}
