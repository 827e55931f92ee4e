//! The readers against what people type, and against what nobody should.

use improvement::plans::Brag;
use jiff::civil::{Date, date};
use uuid::Uuid;

use crate::form::{Form, words};

const ASK: &str = "Enter when it is due";

fn dated(day: &str, month: &str, year: &str) -> (Option<Date>, Option<String>, String) {
    let mut form = Form::new()
        .set("due-day", day)
        .set("due-month", month)
        .set("due-year", year);
    let read = form.date("due", ASK);
    let anchor = form
        .problems()
        .first()
        .map_or(String::new(), |problem| problem.anchor.clone());
    (read, form.problem("due").map(str::to_owned), anchor)
}

fn one_field(typed: &str) -> Option<Date> {
    Form::new().set("due", typed).date("due", ASK)
}

#[test]
fn a_date_is_read_however_it_is_written() {
    let expected = Some(date(2026, 3, 27));
    for (day, month, year) in [
        ("27", "3", "2026"),
        (" 27 ", "03", "2026"),
        ("27", "March", "2026"),
        ("27", "mar", "2026"),
    ] {
        assert_eq!(dated(day, month, year).0, expected);
    }
    for typed in [
        "2026-03-27",
        "27/03/2026",
        "27.3.2026",
        "27 March 2026",
        " 27/3/2026 ",
        "27-Mar-2026",
    ] {
        assert_eq!(one_field(typed), expected, "{typed}");
    }
}

#[test]
fn a_date_that_is_none_says_what_is_wrong_and_where() {
    let unreal = Some("Enter when it is due as a real date, such as 27 3 2026".to_owned());
    assert_eq!(
        dated("", "", ""),
        (None, Some(ASK.to_owned()), "due-day".to_owned())
    );
    assert_eq!(
        dated("31", "2", "2026"),
        (None, unreal.clone(), "due-day".to_owned())
    );
    assert_eq!(
        dated("3", "13", "2026"),
        (None, unreal.clone(), "due-month".to_owned())
    );
    assert_eq!(dated("3", "1", "26"), (None, unreal, "due-year".to_owned()));
    assert_eq!(
        dated("3", "", "2026"),
        (
            None,
            Some("Enter when it is due: the month is missing".to_owned()),
            "due-month".to_owned()
        )
    );
    assert_eq!(
        dated("3", "", "").1.as_deref(),
        Some("Enter when it is due: the month and year are missing")
    );
    for typed in [
        "2026",
        "27/03",
        "27/03/26",
        "soon",
        "1/2/3/4",
        "٣/٣/٢٠٢٦",
        "0/0/0000",
    ] {
        assert_eq!(one_field(typed), None, "{typed}");
    }
}

#[test]
fn only_the_wrong_part_of_a_date_is_marked() {
    let mut form = Form::from_bytes(b"due-day=3&due-month=13&due-year=2026");
    form.date("due", ASK);
    assert!(form.part_is_wrong("due", "month"));
    assert!(!form.part_is_wrong("due", "day"));
    let mut whole = Form::from_bytes(b"due-day=31&due-month=2&due-year=2026");
    whole.date("due", ASK);
    assert!(whole.part_is_wrong("due", "day") && whole.part_is_wrong("due", "year"));
}

#[test]
fn a_date_that_may_be_blank_may_be_blank_and_no_more() {
    let mut form = Form::new();
    assert_eq!(form.optional_date("due", ASK), None);
    assert!(!form.has_problems());
    let mut half = Form::new().set("due-day", "3");
    assert_eq!(half.optional_date("due", ASK), None);
    assert!(half.has_problems());
}

#[test]
fn text_is_trimmed_and_bounded() {
    let mut form = Form::from_bytes(
        b"title=+Agree%0D%0Athresholds%00+&long=%C3%A9%C3%A9%C3%A9&note=one%0D%0Atwo",
    );
    assert_eq!(
        form.required("title", 50, "Enter it").as_deref(),
        Some("Agree  thresholds")
    );
    assert_eq!(
        form.long_text("note", 50, "Enter it").as_deref(),
        Some("one\ntwo")
    );
    assert_eq!(form.text("long", 3, "Enter it").as_deref(), Some("ééé"));
    assert_eq!(form.text("long", 2, "Enter it"), None);
    assert_eq!(
        form.problem("long"),
        Some("Enter it in 2 characters or fewer; it has 3")
    );
    assert_eq!(form.text("absent", 3, "Enter it"), None);
    assert_eq!(form.problem("absent"), None);
}

#[test]
fn numbers_are_read_as_people_write_them() {
    let whole = |typed: &str| {
        Form::new()
            .set("n", typed)
            .whole_number("n", -5..=10_000, "Enter how many")
    };
    assert_eq!(whole("1,234"), Some(1_234));
    assert_eq!(whole("−3"), Some(-3));
    for typed in [
        "",
        "1,23",
        "12345,678",
        "10001",
        "1.5",
        "1e3",
        "0x10",
        "99999999999999999999",
        "½",
        "-",
    ] {
        assert_eq!(whole(typed), None, "{typed}");
    }
    let decimal = |typed: &str| Form::new().set("n", typed).decimal("n", "Enter the figure");
    assert_eq!(decimal("1,234.5"), Some(1_234.5));
    assert_eq!(decimal("12.5 %"), Some(12.5));
    for typed in ["", "NaN", "inf", "1e5", "1.", ".5", "1.2.3", "c", "%", "١"] {
        assert_eq!(decimal(typed), None, "{typed}");
    }
    let many_digits = "9".repeat(400);
    assert_eq!(decimal(&many_digits), None, "infinity is no figure");
}

#[test]
fn choices_come_from_their_vocabulary() {
    let mut form =
        Form::from_bytes(b"rating=amber&several=red&several=blue&several=red&odd=purple");
    assert_eq!(
        form.choice::<Brag>("rating", "Choose a rating"),
        Some(Brag::Amber)
    );
    assert_eq!(
        form.choices::<Brag>("several", "Choose"),
        vec![Brag::Blue, Brag::Red]
    );
    assert_eq!(form.optional_choice::<Brag>("none", "Choose"), None);
    assert!(!form.has_problems());
    assert_eq!(form.choice::<Brag>("odd", "Choose a rating"), None);
    assert_eq!(form.problem("odd"), Some("Choose a rating"));
    assert_eq!(words::<Brag>()[0].0, "blue");
}

#[test]
fn ids_are_read_once_each() {
    let id = Uuid::from_u128(7);
    let mut form = Form::new()
        .set_all("findings", [id, id])
        .set("owner", id)
        .set("bad", "7");
    assert_eq!(form.ids("findings", "Choose"), vec![id]);
    assert_eq!(form.id("owner", "Choose"), Some(id));
    assert_eq!(form.ids("absent", "Choose"), Vec::<Uuid>::new());
    assert!(!form.has_problems());
    assert_eq!(form.id("bad", "Choose who owns this"), None);
    assert_eq!(form.id("absent", "Choose who owns this"), None);
    assert_eq!(form.problems().len(), 2);
}

#[test]
fn links_lead_to_pages_and_to_nothing_that_runs() {
    let link = |typed: &str| {
        Form::new()
            .set("link", typed)
            .link("link", "Enter where it is")
    };
    for good in [
        "https://files.leeds.gov.uk/50163523",
        "HTTP://example.org",
        "https://example.org/a?b=c#d",
        "https://[::1]/",
    ] {
        assert_eq!(link(good).as_deref(), Some(good));
    }
    for bad in [
        "",
        "example.org",
        "javascript:alert(1)",
        "javascript://example.org/%0aalert(1)",
        "data:text/html,x",
        "https://",
        "https:///x",
        "https://user@example.org",
        "https://example.org/a b",
        "https://example.org/\"onclick",
        "//example.org",
    ] {
        assert_eq!(link(bad), None, "{bad}");
    }
}

#[test]
fn what_finishes_has_no_problems() {
    let mut form = Form::from_bytes(b"title=x");
    let title = form.required("title", 10, "Enter it");
    assert_eq!(form.finish(|| title), Some("x".to_owned()));
    form.refuse("title", "Somebody else has this title");
    assert_eq!(form.finish(|| Some(1)), None);
    let mut silent = Form::new();
    assert_eq!(silent.finish(|| None::<()>), None);
    assert!(silent.has_problems(), "nobody is left without a word");
}

/// Every reader on every field: whatever is sent, nothing panics, and what is refused is kept.
fn read_everything(bytes: &[u8]) {
    let mut form = Form::from_bytes(bytes);
    let before = form.clone();
    for name in ["a", "b", "due", ""] {
        form.text(name, 5, ASK);
        form.required_long_text(name, 5, ASK);
        form.date(name, ASK);
        form.choice::<Brag>(name, ASK);
        form.choices::<Brag>(name, ASK);
        form.whole_number(name, i64::MIN..=i64::MAX, ASK);
        form.decimal(name, ASK);
        form.id(name, ASK);
        form.ids(name, ASK);
        form.flag(name);
        form.link(name, ASK);
    }
    assert_eq!(form.values, before.values);
    assert!(
        form.problems()
            .iter()
            .all(|problem| !problem.message.is_empty())
    );
}

#[test]
fn no_bytes_make_a_reader_panic() {
    let nasty: [&[u8]; 14] = [
        b"",
        b"&&&===",
        b"a=%",
        b"a=%zz&b=%f",
        b"a=%ff%fe&b=%00",
        b"a[]=1&a[0]=2&a.b=3",
        "a=\u{202e}x&b=𝟙𝟚&due=𝟙/𝟚/𝟛𝟜𝟝𝟞".as_bytes(),
        b"due=----/////.... ",
        b"due=99999999999/1/2026",
        b"due-day=-1&due-month=%2B3&due-year=2026",
        b"due-day=1&due-month=%C4%B0an&due-year=2026",
        b"a=,,,&b=-,1&due=1,000/1/2026",
        b"a=://&b=http://%5B",
        &[0xff, 0x00, b'=', 0x80, b'&', 0xc3],
    ];
    for bytes in nasty {
        read_everything(bytes);
    }
    // A small generator: the same bytes on every run, with the signs that matter to the readers more often than chance.
    let signs = b"a=b&due-day%0/.,-:+ 19[]@\xff\xc3";
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    for _ in 0..3_000 {
        let mut bytes = Vec::new();
        for _ in 0..40 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let [low, high, ..] = state.to_le_bytes();
            bytes.push(if high < 200 {
                signs[usize::from(low) % signs.len()]
            } else {
                low
            });
        }
        read_everything(&bytes);
    }
}
