use crate::form::*;

const SMALL: &str = r#"key = "small"
version = 1
name = "A small form"
who_for = "Members"
valid_from = "2019-09-01"
header = [
  { key = "exempt", label = "Exempt?", kind = "yes_no" },
  { key = "rule", label = "Rule", kind = "choice", when = "exempt", options = ["9.2"] },
]
[[sections]]
number = "1"
level = 1
heading = "Now"
content = [{ kind = "text", key = "now", prompt = "…" }, { kind = "threads", limit = 3 }]
"#;

// The rooms that fill these are not linked here.
macro_rules! filled_elsewhere {
    ($($word:literal)+) => {
        $(inventory::submit! {
            ReportBlock {
                word: $word,
                label: "Of another room",
                fill: |_| Box::pin(async { Ok(Vec::new()) }),
            }
        })+
    };
}
filled_elsewhere! {
    "risks" "support" "support_conditions" "capacity" "posts" "vacancies" "funds" "value" "bids" "post_costs" "options" "better_off"
}

#[test]
fn the_built_in_forms_can_be_read() {
    for body in BUILT_IN {
        let form = ReportForm::parse(body).unwrap();
        assert!(!form.texts().is_empty(), "{}", form.key);
        let of_plan = form.has(LiveBlock::Threads) || form.has(LiveBlock::Answers);
        let of_help = form.has(LiveBlock::Of("support"));
        assert!(of_plan || of_help, "{}", form.key);
    }
    let forms: Vec<ReportForm> = BUILT_IN.map(|body| ReportForm::parse(body).unwrap()).into();
    let recommendations = forms[1].texts();
    let same = recommendations
        .iter()
        .filter(|(_, key, _)| *key == "recommendations");
    assert_eq!(
        same.count(),
        1,
        "the same text stands twice and is asked once"
    );
    assert_eq!(forms[0].pages, Some(2));
}

#[test]
fn what_is_wrong_is_said_with_its_line() {
    let cases = [
        (
            "version = 1",
            "version = 0",
            2,
            "the version is a number from 1",
        ),
        ("\"2019-09-01\"", "\"1 September\"", 5, "year-month-day"),
        ("\"yes_no\"", "\"maybe\"", 7, "“maybe” is no kind of field"),
        (
            "when = \"exempt\"",
            "when = \"wards\"",
            8,
            "“wards” is no yes_no field",
        ),
        (", options = [\"9.2\"]", "", 8, "a choice needs options"),
        ("key = \"rule\"", "key = \"exempt\"", 8, "two fields"),
        ("level = 1", "level = 3", 12, "the level is 1 or 2"),
        (
            "heading = \"Now\"",
            "heading = \" \"",
            13,
            "give the heading some words",
        ),
        ("heading = \"Now\"", "header = \"Now\"", 13, "unknown field"),
        ("\"threads\"", "\"money\"", 14, "“money” is no block"),
        ("limit = 3", "limit = 0", 14, "from 1 to 200"),
        ("key = \"now\"", "key = \"Now!\"", 14, "is no key"),
        ("[[sections]]", "[[sections", 10, ""),
        ("name = \"A small form\"\n", "", 1, "missing field `name`"),
    ];
    ReportForm::parse(SMALL).unwrap();
    for (from, to, line, reason) in cases {
        let error = ReportForm::parse(&SMALL.replacen(from, to, 1)).unwrap_err();
        assert_eq!(error.line, line, "{to}: {error}");
        assert!(error.reason.contains(reason), "{to}: {error}");
    }
}

#[test]
fn no_bytes_make_it_panic() {
    for end in 0..SMALL.len() {
        if SMALL.is_char_boundary(end) {
            let _ = ReportForm::parse(&SMALL[..end]);
        }
    }
    let _ = ReportForm::parse("\u{0}é[[[[");
}
