//! Tables as programs and people write them.

use super::*;

fn table(text: &str) -> Table {
    Table::parse("figures.csv", text.as_bytes()).unwrap()
}

#[test]
fn a_table_is_read_whatever_program_wrote_it() {
    let bytes: [&[u8]; 3] = [
        b"\xEF\xBB\xBFname,value\r\n\"Bath, \"\"Spa\"\"\",\"1,234.5\"\r\n",
        b"name,value\n\"Bath, \"\"Spa\"\"\",1234.5\n\n,\n",
        b"\xFF\xFEn\0a\0m\0e\0,\0v\0a\0l\0u\0e\0\n\0\"\0B\0a\0t\0h\0,\0 \0\"\0\"\0S\0p\0a\0\"\0\"\0\"\0,\x001\x002\x003\x004\0.\x005\0",
    ];
    for bytes in bytes {
        let table = Table::parse("figures.csv", bytes).unwrap();
        let value = table.column("value").unwrap();
        let name = table.column("name").unwrap();
        assert_eq!(table.len(), 1);
        assert_eq!(table.text(0, name), "Bath, \"Spa\"");
        assert_eq!(table.number(0, value), Ok(1234.5));
    }
    let windows = Table::parse("figures.csv", b"name\nSt John\x92s\n").unwrap();
    assert_eq!(windows.text(0, Column(0)), "St John\u{2019}s");
}

#[test]
fn a_problem_says_where_it_is() {
    let table = table("date,value\n2024-01-01,1\n2024-02-01,abc\nlater,\n");
    let value = table.column("value").unwrap();
    let date = table.column("date").unwrap();
    assert_eq!(
        table.number(1, value).unwrap_err().to_string(),
        "figures.csv: row 3, column value: \"abc\" is not a number"
    );
    assert_eq!(
        table.number(2, value).unwrap_err().to_string(),
        "figures.csv: row 4, column value: is empty"
    );
    assert!(table.row(2).moment(date).is_err());
    let gaps = Table::parse("figures.csv", b"a,b\r\n\r\n\"x\r\ny\",1\r\n\r\n,\r\nz,two").unwrap();
    assert_eq!(gaps.len(), 2);
    assert_eq!(gaps.number_of(0), 3);
    assert_eq!(
        gaps.number(1, Column(1)).unwrap_err().to_string(),
        "figures.csv: row 6, column b: \"two\" is not a number"
    );
    assert_eq!(
        table.column("Value").unwrap_err().to_string(),
        "figures.csv: has no column named Value; it has date, value"
    );
    let problem = |text: &str| {
        Table::parse("figures.csv", text.as_bytes())
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        problem("a,b\n1,2,3\n"),
        "figures.csv: row 2: has 3 fields where the row of names has 2"
    );
    assert_eq!(
        problem("a,b\n1,2\n\n3\n"),
        "figures.csv: row 4: has 1 field where the row of names has 2"
    );
    // The quote is never closed, so that the rest of the file is one field.
    assert_eq!(
        problem("d,v\n2020-01-01,1\n\"2020-02-01,x\n"),
        "figures.csv: row 3: has 1 field where the row of names has 2"
    );
    assert_eq!(
        problem("d,v\n\"a\nb\",1\n\"2020-02-01,x\n2020-03-01,4\n"),
        "figures.csv: row 3: has 1 field where the row of names has 2"
    );
    assert_eq!(problem("a,a\n"), "figures.csv: has two columns named a");
    assert_eq!(
        problem(""),
        "figures.csv: is empty: a row of column names is needed"
    );
}

#[test]
fn a_file_that_ends_within_quotes_is_no_table() {
    for cut in [
        "a,b\n1,\"2",
        "a,b\n1,2\n3,\"4\n5,6\n",
        "a,b\n1,\"say \"\"x\"\"",
    ] {
        let problem = Table::parse("cut.csv", cut.as_bytes()).unwrap_err();
        assert!(problem.to_string().contains("ends within quotes"), "{cut}");
    }
    for whole in [
        "a,b\n1,\"2\"",
        "a,b\n1,5\"",
        "a,b\n\"1\n2\",\"say \"\"x\"\"\"\n",
    ] {
        assert!(
            Table::parse("whole.csv", whole.as_bytes()).is_ok(),
            "{whole}"
        );
    }
}

#[test]
fn columns_without_a_name_may_be_missing() {
    let table = table("d,v,,\n2020,1\n2021,2,,\n2022,3,,,,\n");
    assert_eq!(table.len(), 3);
    assert_eq!(table.number(2, Column(1)), Ok(3.0));
}
