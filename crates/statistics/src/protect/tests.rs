use super::*;

#[test]
fn of_many_rows_three_are_named() {
    let table = Table::parse("figures.csv", b"n\n1\n2\n3\n4\n5\n").unwrap();
    let mut written = Written::new(["n"]);
    let say = |these: Rows| match these {
        Rows::One(row) => format!("row {row}"),
        Rows::Many(rows) => format!("rows {rows}"),
    };
    of_rows(&table, &mut written, &[0, 4], say);
    of_rows(&table, &mut written, &[0, 1, 2, 3, 4], say);
    assert_eq!(
        written.remarks,
        ["row 2", "row 6", "rows 2, 3, 4 and 2 more"]
    );
}
