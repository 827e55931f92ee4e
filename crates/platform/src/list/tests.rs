use super::*;
use askama::Template;
use improvement::plans::Delivery;
use jiff::civil::{Date, date};

struct Row {
    id: Uuid,
    title: String,
    href: String,
    due_on: Option<Date>,
    delivery: Delivery,
    score: Option<i64>,
}

fn list() -> List<Row> {
    List::new("Actions", |row: &Row| row.id)
        .column("title", "Action", 40, |row| row.title.clone())
        .linked(|row| &row.href)
        .searched()
        .column("due_on", "Due", 12, |row| row.due_on)
        .column("delivery", "Where it stands", 14, |row| {
            Chosen(row.delivery)
        })
        .filtered()
        .column("score", "Score", 8, |row| row.score)
        .column("id", "Identifier", 36, |row| row.id)
        .for_programs()
        .sorted_by("due_on")
}

fn row(number: u128) -> Row {
    let day = i8::try_from(number % 28).unwrap() + 1;
    Row {
        id: Uuid::from_u128(number),
        title: format!("Action {number}"),
        href: format!("/actions/{number}"),
        due_on: (!number.is_multiple_of(7)).then(|| date(2026, 3, day)),
        delivery: [Delivery::UnderWay, Delivery::Delivered][usize::try_from(number % 2).unwrap()],
        score: (!number.is_multiple_of(3)).then(|| i64::try_from(number).unwrap()),
    }
}

fn titles(rows: &[&Row]) -> Vec<String> {
    rows.iter().map(|row| row.title.clone()).collect()
}

fn query(text: &str) -> Form {
    Form::from_query(Some(text))
}

#[test]
fn rows_are_sorted_narrowed_and_searched_as_the_address_says() {
    let rows: Vec<Row> = (1..=8).map(row).collect();
    let sorted = list().arranged(&rows, &query("sort=-score&delivery=under_way"));
    // What has no score comes last, whichever way one sorts.
    assert_eq!(
        titles(&sorted),
        ["Action 8", "Action 4", "Action 2", "Action 6"]
    );
    let first = list().arranged(&rows, &query("sort=unknown"));
    assert_eq!(first.last().unwrap().title, "Action 7", "without a date");
    let found = list().arranged(&rows, &query("q=ACTION+5"));
    assert_eq!(titles(&found), ["Action 5"]);
    assert!(list().arranged(&rows, &query("delivery=odd")).is_empty());
}

#[test]
fn pages_follow_each_other_and_come_back() {
    let rows: Vec<Row> = (1..=250).map(row).collect();
    let (mut seen, mut address) = (Vec::new(), "sort=title".to_owned());
    let mut last = String::new();
    for _ in 0..10 {
        let view = list().view(&rows, "/actions", &query(&address));
        seen.extend(view.rows.iter().map(|row| row.cells[0].words.clone()));
        if view.next.is_empty() {
            assert_eq!(view.count, "201 to 250 of 250");
            last = view.previous;
            break;
        }
        view.next
            .split_once('?')
            .unwrap()
            .1
            .clone_into(&mut address);
    }
    let mut once = seen.clone();
    once.dedup();
    assert_eq!((seen.len(), once.len()), (250, 250));
    assert_eq!(seen[1], "Action 2", "sorted by the numbers in the words");
    let before = list().view(&rows, "/actions", &query(last.split_once('?').unwrap().1));
    assert_eq!(before.rows[0].cells[0].words, "Action 101");
    assert_eq!(before.previous, "/actions?sort=title");
    // A row that is gone begins at the first page.
    let gone = list().view(&rows, "/actions", &query(&format!("after={}", Uuid::max())));
    assert!(gone.previous.is_empty());
}

#[test]
fn heads_turn_a_list_round_and_chips_take_filters_away() {
    let rows: Vec<Row> = (1..=8).map(row).collect();
    let view = list().view(
        &rows,
        "/a",
        &query("delivery=delivered&as-at=2026-03-01&after="),
    );
    let due = view.heads.iter().find(|head| head.label == "Due").unwrap();
    assert_eq!(due.sort, "ascending");
    assert_eq!(
        due.href,
        "/a?as-at=2026-03-01&delivery=delivered&sort=-due_on"
    );
    assert_eq!(view.chips[0].label, "Where it stands: Delivered");
    assert_eq!(view.chips[0].href, "/a?as-at=2026-03-01");
    assert_eq!(view.count, "4 of 8");
    let view = view.file("Excel workbook", "/a.xlsx");
    assert_eq!(
        view.files[0].href,
        "/a.xlsx?as-at=2026-03-01&delivery=delivered"
    );
}

#[derive(Template)]
#[template(
    source = r#"{% import "list.html" as list %}{{ list::list(view, "No action yet.") }}"#,
    ext = "html"
)]
struct Shown {
    view: ListView,
}

#[test]
fn a_page_shows_a_list_with_its_ways_to_sort() {
    let mut odd = row(1);
    odd.title = "<b>".to_owned();
    let rows = [odd, row(2)];
    let view = list().view(&rows, "/a", &query(""));
    let shown = Shown { view }.render().unwrap();
    assert!(shown.contains(r#"aria-sort="ascending""#), "{shown}");
    assert!(
        shown.contains("&#60;b&#62;") && !shown.contains("<b>"),
        "{shown}"
    );
    assert!(
        shown.contains(r#"<a class="govuk-link govuk-link--no-visited-state" href="/actions/2">"#)
    );
    assert!(shown.contains("Filter the list") && !shown.contains("Identifier"));
    let view = list().view(&[], "/a", &query(""));
    let empty = Shown { view }.render().unwrap();
    assert!(empty.contains("No action yet.") && !empty.contains("Filter the list"));
}

#[test]
fn files_and_programs_read_the_same_list() {
    let rows = [
        row(1),
        Row {
            title: "=1+1".to_owned(),
            ..row(3)
        },
    ];
    let csv = String::from_utf8(list().csv(&rows).unwrap()).unwrap();
    let mut lines = csv.lines();
    assert_eq!(lines.next(), Some("title,due_on,delivery,score,id"));
    assert_eq!(
        lines.next(),
        Some("Action 1,2026-03-02,delivered,1,00000000-0000-0000-0000-000000000001")
    );
    assert!(lines.next().unwrap().starts_with("'=1+1,"));
    let item = list().item(&rows[1]);
    assert_eq!(item["score"], serde_json::Value::Null);
    assert_eq!(item["delivery"], "delivered");
    let schema = list().schema();
    assert_eq!(schema["required"].as_array().unwrap().len(), 5);
    assert_eq!(schema["properties"]["due_on"]["type"][1], "null");
    assert!(schema["properties"]["due_on"].get("enum").is_none());
    assert_eq!(schema["properties"]["delivery"]["enum"][0], "not_started");
    assert_eq!(
        list().sheet_columns().len(),
        4,
        "without what is for programs"
    );
}

/// A list that shows what cells can hold besides words.
fn told() -> List<Row> {
    List::new("Files", |row: &Row| row.id)
        .column("file", "File", 40, |row| row.title.clone())
        .heading()
        .links(|row| {
            vec![CellLink {
                label: "End".to_owned(),
                of: format!("the role of {}", row.title),
                href: row.href.clone(),
            }]
        })
        .column("due_on", "Due", 12, |row| row.due_on)
        .noted(|_| "Not now".to_owned())
        .column("state", "State", 14, |row| Chosen(row.delivery))
        .tagged(|_| "green")
        .column("grade", "Grade", 14, |row| {
            row.score
                .map(|_| Chosen(improvement::inspections::Grade::Good))
        })
        .graded()
        .or_say("None")
        .keeping(&["kind"])
        .sorted_by("-due_on")
}

#[test]
fn cells_hold_tags_grades_links_and_long_words() {
    let mut long = row(3);
    long.title = "a-file-whose-name-has-no-space-in-it.csv".to_owned();
    let rows = [long, row(7)];
    let view = told().view(&rows, "/a", &query(""));
    let shown = Shown { view }.render().unwrap();
    for expected in [
        r#"<th scope="row" class="govuk-table__header gt-break">a-file"#,
        r#"<br><a class="govuk-link govuk-link--no-visited-state" href="/actions/3">End<span class="govuk-visually-hidden"> the role of a-file"#,
        r#"<strong class="govuk-tag govuk-tag--green">Delivered</strong>"#,
        r#"</svg>Good</strong>"#,
        r#"data-label="Grade">None</td>"#,
        r#"4 Mar 2026<br><span class="gt-quiet">Not now</span>"#,
        // Nothing stands before the note of what has no date.
        r#"data-label="Due"><span class="gt-quiet">Not now</span>"#,
    ] {
        assert!(shown.contains(expected), "{expected} in {shown}");
    }
}

#[test]
fn a_page_that_the_database_cut_leads_on_by_its_last_row() {
    let rows: Vec<Row> = (1..=3).map(row).collect();
    let asked = query("kind=signed_in&after=x");
    assert_eq!(told().sort(&asked), Some(("due_on", true)));
    let view = told().page_view(&rows, true, "/log#events", &asked);
    let last = rows[2].id;
    assert_eq!(
        view.next,
        format!("/log?kind=signed_in&after={last}#events")
    );
    assert_eq!((view.rows.len(), view.previous.as_str()), (3, ""));
    assert_eq!(view.heads[0].href, "/log?kind=signed_in&sort=file#events");
    let view = view.file("CSV", "/log.csv");
    assert_eq!(view.files[0].href, "/log.csv?kind=signed_in");
    assert!(
        told()
            .page_view(&rows, false, "/log", &asked)
            .next
            .is_empty()
    );
}

#[test]
fn people_read_a_file_in_their_words_part_by_part() {
    let (one, other) = (row(1), row(7));
    let lines = |row: &Row, heads| String::from_utf8(told().lines([row], heads).unwrap()).unwrap();
    assert_eq!(
        lines(&one, true),
        "File,Due,State,Grade\r\nAction 1,2026-03-02,Delivered,Good\r\n"
    );
    assert_eq!(lines(&other, false), "Action 7,,Delivered,Good\r\n");
}
