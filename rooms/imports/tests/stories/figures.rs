//! Figures in: read, looked at, imported whole or not at all, undone; what they were before stays known.

use axum::http::StatusCode;
use improvement::organisations::Role;
use improvement::outcomes::{Figure, Origin};
use platform::config::Config;
use platform::sql;
use records::published::store as reference_store;
use stories::World;
use stories::figures::{LIST, REVISED, Town, figure, send, step};

#[tokio::test]
async fn one_organisation_keeps_the_published_figures_of_a_shared_service() {
    for mut world in World::both().await {
        let northtown = world.council("northtown", "Northtown").await;
        let southtown = world.council("southtown", "Southtown").await;
        let ours = world
            .person("Ada Admin", &northtown, Role::Administrator)
            .await;
        let theirs = world
            .person("Bob Admin", &southtown, Role::Administrator)
            .await;
        let path = "/councils/southtown/published-figures";
        let mut bob = world.signed_in(&theirs).await;
        assert_eq!(bob.get(path).await.status, StatusCode::OK);
        let beside = "/councils/southtown/sharing";
        bob.get(beside).await.says(path);
        world.configure(Config {
            figures_kept_by: Some("northtown".to_owned()),
            ..(*world.app.config).clone()
        });
        let mut ada = world.signed_in(&ours).await;
        assert_eq!(ada.get(LIST).await.status, StatusCode::OK);
        let mut bob = world.signed_in(&theirs).await;
        assert_eq!(bob.get(path).await.status, StatusCode::FORBIDDEN);
        let page = bob.get(beside).await;
        assert!(!page.text.contains(path), "{}", page.text);
        world.end().await;
    }
}

async fn count(world: &World, sql: platform::db::Sql) -> i64 {
    world.app.db.value(sql).await.unwrap().unwrap()
}

#[tokio::test]
async fn an_administrator_imports_a_revision_and_takes_it_back() {
    for world in World::both().await {
        let town = Town::of(&world).await;
        let admin = world
            .person("Ad Min", &town.council, Role::Administrator)
            .await;
        let mut admin = world.signed_in(&admin).await;
        admin
            .get("/councils/northtown/sharing")
            .await
            .says("Published figures");
        let looked = send(&mut admin, LIST, "tidy", "new.csv", REVISED.as_bytes()).await;
        looked
            .says("4 figures")
            .says("2 figures")
            .says("1,549")
            .says("1,546")
            .says("Import these figures");
        assert_eq!(
            figure(&world, "383", "2024").await,
            Some(Figure::Number(1549.0)),
            "only looked at"
        );

        step(&mut admin, &looked.location, "import")
            .await
            .says("Undo import");
        assert_eq!(
            figure(&world, "383", "2024").await,
            Some(Figure::Number(1546.0))
        );
        assert_eq!(
            figure(&world, "383", "2025").await,
            Some(Figure::Number(1532.0))
        );
        admin
            .get(&town.indicator_page())
            .await
            .says("The figure for 2024 was revised on 10 June 2026: before, it was 1,549.")
            .says("1,546 (revised)");
        let past = admin
            .get(&format!("{}?as-at=2026-06-09", town.indicator_page()))
            .await;
        past.says("1,549");
        assert!(
            !past.text.contains("1,546"),
            "the past knows no later revision"
        );

        let again = send(&mut admin, LIST, "tidy", "again.csv", REVISED.as_bytes()).await;
        again
            .says("Importing the file would change nothing")
            .says("The same file was imported on");
        assert!(!again.text.contains("Import these figures"));

        // The list of them sorts and narrows, and its workbook is of the same.
        let place = |page: &str, file: &str| page.find(&format!(">{file}</a>"));
        let newest = admin.get(LIST).await.text;
        assert!(place(&newest, "again.csv") < place(&newest, "new.csv"));
        let sorted = admin.get(&format!("{LIST}?sort=-file")).await;
        assert!(place(&sorted.text, "again.csv") > place(&sorted.text, "new.csv"));
        sorted.says("aria-sort=\"descending\"");
        let narrowed = admin.get(&format!("{LIST}?state=committed")).await;
        assert_eq!(place(&narrowed.text, "again.csv"), None);
        let book = format!("{LIST}/imports.xlsx?state=committed");
        narrowed.says(&format!("href=\"{book}\""));
        let book = admin.get(&book).await;
        let grids = platform::spreadsheet::read("list.xlsx", &book.bytes).unwrap();
        let rows = grids[0]
            .rows
            .iter()
            .filter_map(|row| Some(row.first()?.text()));
        let rows: Vec<String> = rows.skip_while(|words| words != "File").collect();
        assert_eq!(rows, ["File", "new.csv"]);

        step(&mut admin, &looked.location, "undo")
            .await
            .says(">Undone<");
        assert_eq!(
            figure(&world, "383", "2024").await,
            Some(Figure::Number(1549.0))
        );
        assert_eq!(figure(&world, "383", "2025").await, None);
        assert_eq!(figure(&world, "970", "2025").await, None);
        let page = admin.get(&town.indicator_page()).await;
        assert!(!page.text.contains("revised"));
        // A step that is too late says so and does nothing.
        admin.post(&looked.location, &[("do", "undo")]).await;
        admin
            .get(&looked.location)
            .await
            .says("has changed since you opened");
        world.end().await;
    }
}

#[tokio::test]
async fn a_file_with_a_fault_is_not_imported_and_all_of_them_can_be_taken_along() {
    for world in World::both().await {
        let town = Town::of(&world).await;
        let admin = world
            .person("Ad Min", &town.council, Role::Administrator)
            .await;
        let mut admin = world.signed_in(&admin).await;
        let mut file = "authority,indicator,period,numerator,denominator,value\n".to_owned();
        for row in 0..30 {
            file.push_str(&format!("=cmd|{row},LAC,2024,,,5\n"));
        }
        file.push_str("Oldshire,LAC,2025,,,7\n");
        let looked = send(&mut admin, LIST, "tidy", "wrong.csv", file.as_bytes()).await;
        looked
            .says("31 problems")
            .says("expected the name or the code of an authority")
            .says("Download all problems (CSV)");
        assert!(!looked.text.contains("Import these figures"));
        let all = admin
            .get(&format!("{}/problems.csv", looked.location))
            .await;
        assert_eq!(all.text.lines().count(), 32);
        all.says("file,row,column,value,rule")
            .says("wrong.csv,2,authority,'=cmd|0,")
            .says("Oldshire ended on 1 April 2023 and was replaced by Newshire");
        admin.post(&looked.location, &[("do", "import")]).await;
        admin
            .get(&looked.location)
            .await
            .says("has changed since you opened");
        assert_eq!(
            figure(&world, "383", "2024").await,
            Some(Figure::Number(1549.0))
        );

        let pdf = send(&mut admin, LIST, "ees", "figures.csv", b"%PDF-1.7").await;
        pdf.says("This is a PDF document, whatever its name says");
        step(&mut admin, &pdf.location, "discard")
            .await
            .says(">Discarded<");
        admin.get(LIST).await.says("wrong.csv").says("31 problems");

        admin.get(LIST).await;
        admin
            .upload(LIST, &[("kind", "lait")], &[])
            .await
            .refuses("Choose a file");
        admin
            .upload(LIST, &[], &[("file", "a.csv", "text/csv", b"x")])
            .await
            .refuses("Choose the type of file");
        world.end().await;
    }
}

#[tokio::test]
async fn only_an_administrator_imports_published_figures() {
    let world = World::sqlite().await;
    let town = Town::of(&world).await;
    let analyst = world.person("An Alyst", &town.council, Role::Analyst).await;
    let mut analyst = world.signed_in(&analyst).await;
    assert_eq!(analyst.get(LIST).await.status, StatusCode::FORBIDDEN);
    analyst
        .get(&town.own_page())
        .await
        .says("Visits made in time");
    let stranger = world.council("elsewhere", "Elsewhere").await;
    let other = world.person("Ot Her", &stranger, Role::Administrator).await;
    let mut other = world.signed_in(&other).await;
    assert_eq!(other.get(LIST).await.status, StatusCode::NOT_FOUND);
    let theirs = send(&mut analyst, &town.own_page(), "", "own.csv", b"x\n").await;
    let id = theirs.location.rsplit('/').next().unwrap().to_owned();
    let reader = world
        .person("Re Ader", &town.council, Role::ActionOwner)
        .await;
    let mut reader = world.signed_in(&reader).await;
    assert_eq!(
        reader.get(&theirs.location).await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        other
            .get(&format!("/councils/elsewhere/published-figures/{id}"))
            .await
            .status,
        StatusCode::NOT_FOUND
    );
    world.end().await;
}

#[tokio::test]
async fn the_councils_own_figures_come_in_with_their_record() {
    for world in World::both().await {
        let town = Town::of(&world).await;
        let analyst = world.person("An Alyst", &town.council, Role::Analyst).await;
        let mut analyst = world.signed_in(&analyst).await;
        let page = town.own_page();
        let template = analyst.get(&format!("{page}/template.csv")).await;
        template.says("Northtown,Visits made in time,,,,");
        let book = analyst.get(&format!("{page}/template.xlsx")).await;
        assert!(
            book.text.starts_with("PK")
                && book.headers["content-type"]
                    .to_str()
                    .unwrap()
                    .contains("sheet")
        );

        let file = format!(
            "{}Northtown,visits made in time,May 2026,45,60,\nNorthtown,Visits made in time,2026-04-30,,,c\n",
            template.text
        );
        let looked = send(&mut analyst, &page, "", "own.csv", file.as_bytes()).await;
        looked.says("2 figures").says("Import these figures");
        step(&mut analyst, &looked.location, "import")
            .await
            .says("Undo import");
        let values = town.own_values(&world).await;
        assert_eq!(values.len(), 2);
        assert_eq!(
            (
                values[1].value,
                values[1].numerator,
                values[1].period.as_str()
            ),
            (Some(75.0), Some(45.0), "May 2026")
        );
        let history = world
            .app
            .db
            .history(town.council.id, values[1].id)
            .await
            .unwrap();
        assert!(history.len() == 1 && history[0].person.as_deref() == Some("An Alyst"));

        let corrected = file.replace("45,60", "48,60");
        let second = send(&mut analyst, &page, "", "own.csv", corrected.as_bytes()).await;
        second.says("1 figure").says("75.0").says("80.0");
        step(&mut analyst, &second.location, "import").await;
        assert_eq!(town.own_values(&world).await[1].value, Some(80.0));
        let refused = step(&mut analyst, &looked.location, "undo").await;
        refused.says("has been changed since, so nothing was undone");
        assert_eq!(town.own_values(&world).await.len(), 2);
        step(&mut analyst, &second.location, "undo")
            .await
            .says(">Undone<");
        assert_eq!(town.own_values(&world).await[1].value, Some(75.0));

        for (from, to, rule) in [
            (
                "Northtown,visits",
                "Newshire,visits",
                "expected Northtown: only the council",
            ),
            (
                "visits made in time,May",
                "visits,May",
                "expected the full name of an indicator",
            ),
            ("May 2026", "July 2026", "expected a period that has ended"),
            ("May 2026", "2025/26", "expected the last day of the period"),
            ("45,60", "70,60", "more than 100%"),
            (
                "May 2026",
                "April 2026",
                "a second figure for the same indicator",
            ),
        ] {
            let wrong = file.replace(from, to);
            let looked = send(&mut analyst, &page, "", "wrong.csv", wrong.as_bytes()).await;
            looked.says(rule);
        }
        assert!(town.own.origin == Origin::Own);
        world.end().await;
    }
}

/// The headings of the template, as people have them in front of them.
fn write_headings(sheet: &mut rust_xlsxwriter::Worksheet) {
    for (at, heading) in (0_u16..).zip([
        "authority",
        "indicator",
        "period",
        "numerator",
        "denominator",
        "value",
    ]) {
        sheet.write_string(0, at, heading).unwrap();
    }
}

#[tokio::test]
async fn a_workbook_of_the_template_is_read() {
    let world = World::sqlite().await;
    let town = Town::of(&world).await;
    let analyst = world.person("An Alyst", &town.council, Role::Analyst).await;
    let mut analyst = world.signed_in(&analyst).await;
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    write_headings(sheet);
    sheet.write_string(2, 0, "Northtown").unwrap();
    sheet.write_string(2, 1, "Visits made in time").unwrap();
    let day = rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 5, 31).unwrap();
    let format = rust_xlsxwriter::Format::new().set_num_format("dd/mm/yyyy");
    sheet
        .write_datetime_with_format(2, 2, &day, &format)
        .unwrap();
    sheet.write_number(2, 3, 45.0).unwrap();
    sheet.write_number(2, 4, 60.0).unwrap();
    sheet.write_string(3, 0, "Nowhere").unwrap();
    sheet.write_string(3, 2, "May 2026").unwrap();
    let bytes = workbook.save_to_buffer().unwrap();
    let looked = send(&mut analyst, &town.own_page(), "", "own.xlsx", &bytes).await;
    looked.says("1 problem").says("Nowhere").says("Row 4</th>");
    let broken = send(
        &mut analyst,
        &town.own_page(),
        "",
        "own.xlsx",
        b"PK\x03\x04nothing",
    )
    .await;
    broken.says("The workbook cannot be opened");
    // A share as a spreadsheet keeps what is typed as 85 %, and a month as its first day.
    let template = |sheet: &mut rust_xlsxwriter::Worksheet, period: &rust_xlsxwriter::Format| {
        let percent = rust_xlsxwriter::Format::new().set_num_format("0.0%");
        write_headings(sheet);
        sheet.write_string(1, 0, "Northtown").unwrap();
        sheet.write_string(1, 1, "Visits made in time").unwrap();
        let first = rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 5, 1).unwrap();
        sheet
            .write_datetime_with_format(1, 2, &first, period)
            .unwrap();
        sheet.write_number(1, 3, 51.0).unwrap();
        sheet.write_number(1, 4, 60.0).unwrap();
        sheet
            .write_number_with_format(1, 5, 0.85, &percent)
            .unwrap();
    };
    let month = rust_xlsxwriter::Format::new().set_num_format("mmm-yy");
    let mut workbook = rust_xlsxwriter::Workbook::new();
    workbook
        .add_worksheet()
        .write_string(0, 0, "Read this first")
        .unwrap();
    template(workbook.add_worksheet(), &month);
    let shown = workbook.save_to_buffer().unwrap();
    let shown = send(&mut analyst, &town.own_page(), "", "own.xlsx", &shown).await;
    shown.says("1 figure");
    assert!(!shown.text.contains("problem"), "{}", shown.text);
    let mut workbook = rust_xlsxwriter::Workbook::new();
    template(workbook.add_worksheet(), &format);
    let first = workbook.save_to_buffer().unwrap();
    let first = send(&mut analyst, &town.own_page(), "", "own.xlsx", &first).await;
    first.says("not the first of a month");
    template(workbook.add_worksheet(), &month);
    let two = workbook.save_to_buffer().unwrap();
    let two = send(&mut analyst, &town.own_page(), "", "own.xlsx", &two).await;
    two.says("There are figures on several sheets (Sheet1, Sheet2)");
    // Two cells in the farthest corners would be thousands of millions between them.
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_string(0, 0, "authority").unwrap();
    sheet.write_string(1_048_575, 16_383, "far away").unwrap();
    let far = workbook.save_to_buffer().unwrap();
    let far = send(&mut analyst, &town.own_page(), "", "own.xlsx", &far).await;
    far.says("The file holds more than 300000 rows");
    world.end().await;
}

const EES: &str = "time_period,time_identifier,geographic_level,country_code,region_code,new_la_code,old_la_code,sex,starts_count,starts_rate_per_10000
2025,Reporting year,Local authority,E92000001,E12000003,E08000035,383,Total,120,4.5
2025,Reporting year,National,E92000001,,,,Total,9000,5.1
2025,Reporting year,Local authority,E92000001,E12000003,E08000035,383,Female,60,c
";

#[tokio::test]
async fn statistics_that_are_new_here_become_measures_and_go_again() {
    for world in World::both().await {
        let town = Town::of(&world).await;
        let admin = world
            .person("Ad Min", &town.council, Role::Administrator)
            .await;
        let mut admin = world.signed_in(&admin).await;
        let looked = send(
            &mut admin,
            LIST,
            "ees",
            "starts_2024_to_2025.csv",
            EES.as_bytes(),
        )
        .await;
        looked.says("6 figures").says("Measures that are new here");
        step(&mut admin, &looked.location, "import").await;
        let code = "ees:starts:starts-rate-per-10000:total";
        let measure = reference_store::measure(&world.app.db, code).await.unwrap();
        assert_eq!(measure.unit, reference::Unit::Per10000);
        let series = reference_store::series(&world.app.db, code, &["383", "970"])
            .await
            .unwrap();
        assert_eq!(series.len(), 2);
        let lead = world
            .person("Le Ad", &town.council, Role::ImprovementLead)
            .await;
        let mut lead = world.signed_in(&lead).await;
        let choose = format!(
            "/councils/northtown/plans/{}/outcomes/new?from=published&q=starts",
            town.plan.id
        );
        lead.get(&choose).await.says("Starts rate per 10000");
        step(&mut admin, &looked.location, "undo")
            .await
            .says(">Undone<");
        assert!(reference_store::measure(&world.app.db, code).await.is_err());
        assert_eq!(count(&world, sql!("select count(*) from series")).await, 1);
        world.end().await;
    }
}
