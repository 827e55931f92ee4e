//! Whatever stands in a file, its rows are those that the whole text read at once has.

use super::*;
use proptest::prelude::*;

/// Row numbers and fields, or the problem.
fn streamed(text: &str) -> Result<Vec<(usize, Vec<String>)>, String> {
    let mut input = Input::in_memory("figures.csv", text.as_bytes());
    let mut records = Records::new(&mut input).map_err(|problem| problem.to_string())?;
    let columns = records.head().names().len();
    let mut rows = Vec::new();
    while let Some(row) = records.next().map_err(|problem| problem.to_string())? {
        let fields = (0..columns).map(|column| row.text(Column(column)).to_owned());
        rows.push((row.number, fields.collect()));
    }
    Ok(rows)
}

/// The same by the plain reader of CSV, over all of the text: fields alone, and without a look at how many there are.
fn at_once(text: &str) -> Vec<Vec<String>> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n") + "\n";
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let records = reader.records().map(|record| record.unwrap());
    let fields = records.map(|record| record.iter().map(|f| f.trim().to_owned()).collect());
    fields
        .skip(1)
        .filter(|fields: &Vec<String>| fields.iter().any(|field| !field.is_empty()))
        .collect()
}

proptest! {
    #[test]
    fn rows_are_those_of_the_text_read_at_once(text in "([a ,\"\r\n]|é|\r\n|,x\n){0,40}") {
        // Enough columns without a name for every row.
        let text = format!("a{}\n{text}", ",".repeat(60));
        match streamed(&text) {
            Ok(rows) => {
                for ((_, own), whole) in rows.iter().zip(at_once(&text)) {
                    let named = own.iter().take(whole.len()).collect::<Vec<_>>();
                    prop_assert_eq!(named, whole.iter().collect::<Vec<_>>());
                }
                prop_assert_eq!(rows.len(), at_once(&text).len());
            }
            Err(problem) => prop_assert!(problem.contains("within quotes"), "{}", problem),
        }
    }
}

#[test]
fn rows_are_counted_as_a_spreadsheet_does() {
    let numbers = |text: &str| {
        let rows = streamed(text).unwrap();
        rows.into_iter().map(|(row, _)| row).collect::<Vec<_>>()
    };
    assert_eq!(numbers("a,b\n1,2\n\n\"x\ny\nz\",3\n,\n4,5"), [2, 4, 6]);
    assert_eq!(numbers("\n\na,b\r\n1,2\r\n"), [4]);
}

#[test]
fn a_row_of_any_length_is_read() {
    let long = "x".repeat(100_000);
    let text = format!("a,b\n{long},1\n\"{long}\n{long}\",2\n3,4\n");
    let rows = streamed(&text).unwrap();
    assert_eq!(rows[1].1[0].len(), 200_001);
    assert_eq!(rows[2], (4, vec!["3".to_owned(), "4".to_owned()]));
}
