//! The reference outputs, row for row.

use super::*;
use crate::Word;
use crate::calendar::tests::holidays;

struct Leadership {
    roles: Vec<(String, RoleCapacity, Vec<Change>)>,
}

fn rows(name: &str) -> Option<Vec<Vec<String>>> {
    let text = official::text(&format!("oracle/{name}"))?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    let rows = reader
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect());
    Some(rows.collect())
}

impl Leadership {
    fn read() -> Option<Self> {
        let mut roles: Vec<(String, RoleCapacity, Vec<Change>)> = rows("capacity_roles.csv")?
            .iter()
            .skip(1)
            .map(|row| {
                let capacity = RoleCapacity {
                    base: fte(&row[1]),
                    floor: fte(&row[2]),
                };
                (row[0].clone(), capacity, Vec::new())
            })
            .collect();
        for row in rows("capacity_changes.csv")?.iter().skip(1) {
            let dates = Dates::between(row[3].parse().unwrap(), row[4].parse().unwrap());
            let change = change(ChangeKind::parse(&row[0]).unwrap(), &row[2], dates);
            let role = roles.iter_mut().find(|role| role.0 == row[1]).unwrap();
            role.2.push(change);
        }
        Some(Self { roles })
    }
}

const FIRST: Date = date(2017, 6, 1);
const LAST: Date = date(2019, 1, 31);

#[test]
fn the_timeline_is_that_of_the_reference() {
    let (Some(leadership), Some(expected)) = (Leadership::read(), rows("capacity_timeline.csv"))
    else {
        return;
    };
    let mut found = Vec::new();
    for (place, (name, role, changes)) in leadership.roles.iter().enumerate() {
        for step in net_course(&course(role, changes, Dates::between(FIRST, LAST))) {
            let from = step.dates.from.unwrap();
            let row = [
                from.to_string(),
                name.clone(),
                step.net.to_string(),
                role.floor.to_string(),
                role.state(step.net).code().to_owned(),
            ];
            found.push((from, place, row.to_vec()));
        }
    }
    found.sort();
    let found: Vec<Vec<String>> = found.into_iter().map(|(.., row)| row).collect();
    assert_eq!(found, expected[1..]);
}

#[test]
fn the_summary_is_that_of_the_reference() {
    let (Some(leadership), Some(expected)) = (Leadership::read(), rows("capacity_summary.csv"))
    else {
        return;
    };
    let days = holidays().working_days(FIRST, LAST).unwrap();
    let found: Vec<Vec<String>> = leadership
        .roles
        .iter()
        .map(|(name, role, changes)| {
            let said = summary(role, changes, &days).unwrap();
            vec![
                name.clone(),
                said.minimum.to_string(),
                said.minimum_from.to_string(),
                said.days_below.to_string(),
                said.working_days_below.to_string(),
                said.away.to_string(),
                said.cover.to_string(),
            ]
        })
        .collect();
    assert_eq!(found, expected[1..]);
}
