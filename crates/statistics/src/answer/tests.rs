use super::*;

fn text(written: Written) -> String {
    let mut bytes = Vec::new();
    written.write(&mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn parts_leave_in_their_order_however_long_they_are() {
    // Enough to go through a temporary file.
    let long = "x".repeat(IN_MEMORY);
    let mut written = Written::new(["name", "text"]);
    let names = written.length;
    written.row(["second", &long]);
    let second = names..written.length;
    written.row(["first", "a, \"b\""]);
    let first = second.end..written.length;
    written.row(["nowhere", ""]);
    written.in_order([0..names, first, second]);
    let expected = format!("name,text\nfirst,\"a, \"\"b\"\"\"\nsecond,{long}\n");
    assert!(text(written) == expected);
}

proptest::proptest! {
    #[test]
    fn rows_are_those_of_any_writer_of_csv(rows in proptest::collection::vec(proptest::collection::vec("([a \"\r\n]|,|é){0,4}", 1..4), 1..4)) {
        let mut written = Written::new(&rows[0]);
        let mut csv = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        for row in &rows[1..] {
            written.row(row);
        }
        for row in &rows {
            csv.write_record(row).unwrap();
        }
        let expected = csv.into_inner().unwrap();
        assert_eq!(written.length, expected.len() as u64);
        assert_eq!(text(written).into_bytes(), expected);
    }
}

#[test]
fn some_stand_for_many() {
    assert_eq!(some_of(["a"]), "a");
    assert_eq!(some_of(["a", "b", "c"]), "a, b, c");
    assert_eq!(some_of(["a", "b", "c", "d"]), "a, b, c and 1 more");
    let many: Vec<String> = (1..=66_000).map(|number| number.to_string()).collect();
    assert_eq!(some_of(&many), "1, 2, 3 and 65,997 more");
}

#[test]
fn what_is_said_of_many_is_said_once() {
    let said = |name: &str, words: &str, of_many: &str| Said {
        name: name.to_owned(),
        words: words.to_owned(),
        of_many: of_many.to_owned(),
    };
    let few = [
        said("a", "has no 2015", "values are missing"),
        said("b", "too short", "too short"),
        said("c", "has no 2016", "values are missing"),
        said("", "of nobody", "of nobody"),
    ];
    assert_eq!(
        together(&few, "group ", "groups "),
        [
            "group a: has no 2015",
            "group b: too short",
            "group c: has no 2016",
            "of nobody"
        ]
    );
    let mut many: Vec<Said> = ["d", "e", "f", "g", "h"]
        .map(|name| said(name, "has no 2017", "values are missing"))
        .into();
    many.insert(1, said("b", "too short", "too short"));
    assert_eq!(
        together(&many, "group ", "groups "),
        [
            "groups d, e, f and 2 more: values are missing",
            "group b: too short"
        ]
    );
}
