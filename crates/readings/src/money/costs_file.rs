//! What posts cost, as CSV: a row for each post and year, then the totals of each year and of all.

use improvement::money::{Costs, Parts};

/// The table. A column for the apprenticeship levy stands before the total where it is paid; `title` says what a post is called.
#[must_use]
pub fn costs_csv<'a>(costs: &Costs, levy: bool, title: impl Fn(usize) -> &'a str) -> String {
    let mut csv = String::with_capacity(64 * (costs.rows().len() + 2));
    let between = if levy { "apprenticeship_levy," } else { "" };
    csv.push_str("title,year,salary,national_insurance,pension,");
    csv.push_str(between);
    csv.push_str("total\n");
    let years = costs.years().iter().map(|year| (*year, year.to_string()));
    let years: Vec<_> = years.collect();
    let mut row = |title: &str, year: &str, parts: &Parts| {
        field(&mut csv, title);
        csv.push(',');
        csv.push_str(year);
        let levy = levy.then_some(parts.levy);
        let cells = [parts.salary, parts.national_insurance, parts.pension];
        for cell in cells.into_iter().chain(levy).chain([parts.total]) {
            csv.push(',');
            cell.write_plain(&mut csv);
        }
        csv.push('\n');
    };
    let named = |year| {
        let found = years.iter().find(|(known, _)| *known == year);
        found.map_or("", |(_, name)| name.as_str())
    };
    for one in costs.rows() {
        row(title(one.post), named(one.year), &one.parts);
    }
    for (year, parts) in costs.by_year() {
        row("TOTAL", named(year), &parts);
    }
    row("TOTAL", "", &costs.total());
    csv
}

/// Adds a field, within quotation marks where it needs them.
fn field(csv: &mut String, text: &str) {
    if !text.contains([',', '"', '\n', '\r']) {
        csv.push_str(text);
        return;
    }
    csv.push('"');
    csv.push_str(&text.replace('"', "\"\""));
    csv.push('"');
}
