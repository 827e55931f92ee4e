//! Takes most of a demonstration away, so that what is left fits into a few files and still holds together.

use platform::db::{Db, Sql};

/// What goes first, and from which tables. Whatever speaks of something that is gone goes after it.
///
/// Three councils stay with their inspections, the neighbours of Kirklees, their region and England; the plans of two, with
/// actions in every state that there is; and a few indicators, with the measures that they follow.
const FIRST: &[(&str, &str)] = &[
    (
        "areas",
        "code not in (
            select area_code from organisations where slug in ('kirklees', 'leeds', 'darlington')
            union select neighbour_code from neighbours
                where area_code in (select area_code from organisations where slug = 'kirklees')
            union select region_code from areas where slug in ('kirklees', 'darlington')
            union select code from areas where kind = 'country')",
    ),
    (
        "plans",
        "organisation_id not in (select id from organisations where slug in ('kirklees', 'leeds'))",
    ),
    (
        "reports",
        "organisation_id not in (select id from organisations where slug = 'kirklees')",
    ),
    (
        "indicators",
        "measure_code not in ('CareLeaverEET', 'LAC', 'ReReferral', 'Work_Force_Agecy_Rate')
            or organisation_id not in (select id from organisations where slug = 'kirklees')",
    ),
    (
        "annotations",
        "indicator_id is not null and indicator_id not in (select id from indicators)",
    ),
    (
        "measures",
        "code not in (select measure_code from indicators where measure_code is not null)",
    ),
    (
        "series",
        "area_code not in (select code from areas) or measure_code not in (select code from measures)",
    ),
    (
        "boundary_changes",
        "from_code not in (select code from areas) or to_code not in (select code from areas)",
    ),
    ("pay_spine", "point > 5"),
    (
        "inspections",
        "organisation_id not in (select id from organisations where slug = 'kirklees')
            and (id not in (select inspection_id from findings)
                or organisation_id not in (select id from organisations where slug in ('leeds', 'darlington')))",
    ),
    (
        "meetings",
        "organisation_id not in (select id from organisations where slug = 'kirklees')",
    ),
    (
        "decisions",
        "meeting_id is not null and meeting_id not in (select id from meetings)",
    ),
    (
        "stamps",
        "organisation_id <> zeroblob(16) and organisation_id not in (
            select id from organisations where area_code is null or area_code in (select code from areas))",
    ),
    (
        "actions",
        "reference not in ('K1.1', 'K1.3', 'K1.5', 'K1.6', 'K2.1', 'K2.2', 'K3.1', 'K3.7', 'K4.2', 'K4.5', 'K5.5', 'K6.1',
            'K6.7', 'L1', 'L8')",
    ),
    (
        "voices",
        "action_id is not null and action_id not in (select id from actions)",
    ),
];

/// Thins the database of a demonstration, which nobody else may have open.
pub async fn thin(db: &Db) {
    // Whatever is taken away is remembered: its past goes too.
    let begin = "pragma foreign_keys = off; create table gone (id blob primary key)";
    db.script(begin.to_owned()).await.unwrap();
    for (table, which) in FIRST {
        take_away(db, table, which).await;
    }
    loop {
        let text = "select distinct \"table\" from pragma_foreign_key_check";
        let tables: Vec<String> = db.values(Sql::listed(text)).await.unwrap();
        if tables.is_empty() {
            break;
        }
        for table in tables {
            let which =
                format!("rowid in (select \"rowid\" from pragma_foreign_key_check('{table}'))");
            take_away(db, &table, &which).await;
        }
    }
    let end = "delete from changes where subject_id in (select id from gone); drop table gone; pragma foreign_keys = on";
    db.script(end.to_owned()).await.unwrap();
}

async fn take_away(db: &Db, table: &str, which: &str) {
    let text = format!("select count(*) from pragma_table_info('{table}') where name = 'id'");
    let named: Option<i64> = db.value(Sql::listed(text.leak())).await.unwrap();
    if named == Some(1) && table != "changes" {
        let note = format!("insert or ignore into gone select id from {table} where {which}");
        db.script(note).await.unwrap();
    }
    let text = format!("delete from {table} where {which}");
    db.script(text).await.unwrap();
}
