//! National programmes of support: listed, followed against others, and asked again with other starts.

use axum::http::StatusCode;
use improvement::organisations::Role;
use std::fmt::Write;
use stories::{Taken, World};

/// The six councils of Family Valued, one of another programme, and the council where it began.
const KNOWN: [(&str, &str); 8] = [
    ("841", "Darlington"),
    ("937", "Warwickshire"),
    ("391", "Newcastle upon Tyne"),
    ("331", "Coventry"),
    ("334", "Solihull"),
    ("343", "Sefton"),
    ("873", "Cambridgeshire"),
    ("383", "Leeds"),
];

/// Figures of sixteen years: the six stand still and come down by ten once they begin; the others waver in pairs, one up
/// where the other goes down, so that together they stand still too.
fn figures() -> String {
    let mut text = r"
insert into reference_sources (key, title, publisher, licence, vintage, citation)
  values ('tool', 'The Tool', 'The Department', 'Open Licence', 'May 2026', 'The Department, The Tool');
insert into measures (code, slug, name, topic, unit, decimals, polarity, period_kind, axis_label, source_key,
    publisher, licence, vintage, note, interpolated) values
  ('CLA_RATE_2010', 'cla', 'Children looked after rate', 'Children looked after', 'per_10000', 1, 'low',
   'at_31_march', 'Rate', 'tool', 'The Department', 'Open Licence', null, 'Short breaks are left out', '[]'),
  ('MONTHLY', 'monthly', 'Something monthly', 'Other', 'percent', 1, 'low', 'month', 'Percent', 'tool',
   'The Department', 'Open Licence', null, null, '[]');
"
    .to_owned();
    let mut area = |code: &str,
                    name: &str,
                    value: &dyn Fn(i16) -> f64,
                    years: std::ops::RangeInclusive<i16>| {
        let slug = name.to_lowercase().replace(' ', "-");
        writeln!(text, "insert into areas (code, name, kind, region_code, ons_code, slug) values ('{code}', '{name}', 'authority', null, 'E{code}', '{slug}');").unwrap();
        let points: Vec<String> = years
            .map(|year| format!("[\"{year}\",\"{year}-03-31\",{}]", value(year)))
            .collect();
        writeln!(text, "insert into series (measure_code, area_code, points) values ('CLA_RATE_2010', '{code}', '[{}]');", points.join(",")).unwrap();
    };
    // The first figures after 1 April 2019, 2020, 1 October 2020 and so on.
    let first = [2020, 2021, 2021, 2022, 2022, 2023];
    for (place, (code, name)) in KNOWN.iter().enumerate() {
        let began = first.get(place).copied();
        let value = |year| {
            if began.is_some_and(|began| year >= began) {
                70.0
            } else {
                80.0
            }
        };
        area(code, name, &value, 2010..=2025);
    }
    for place in 0..40_i16 {
        let side = if place % 2 == 0 { 1.0 } else { -1.0 };
        let value = move |year: i16| {
            let wave = f64::from((year * 7 + (place / 2) * 5) % 9) - 4.0;
            60.0 + f64::from(place / 2) + side * wave / 4.0
        };
        area(
            &format!("{}", 500 + place),
            &format!("Place {place}"),
            &value,
            2010..=2025,
        );
    }
    area("600", "Newborough", &|_| 50.0, 2020..=2025);
    area("601", "Merged", &|_| 50.0, 2010..=2025);
    text + "insert into boundary_changes (from_code, to_code, changed_on, kind, note)
  values ('602', '601', '2019-04-01', 'merged', 'Part of Eastby joined Merged');"
}

#[tokio::test]
async fn a_programme_is_followed_against_others() {
    for world in World::both().await {
        let db = &world.app.db;
        db.script(figures()).await.unwrap();
        let council = world.council("northtown", "Northtown").await;
        let person = world
            .person("Eve Evaluator", &council, Role::Evaluator)
            .await;
        let mut visitor = world.signed_in(&person).await;
        visitor
            .get("/programmes")
            .await
            .says("Strengthening Families, Protecting Children")
            .says("Darlington, Warwickshire, Newcastle upon Tyne, Coventry, Solihull and Sefton")
            .says("/programmes/no-wrong-door");
        let page = visitor.get("/programmes/family-valued").await;
        page.says("Since they started, the six councils have been on average 10.0 per 10,000 lower than they would have if they had changed in the same way as 40 others.")
            .says("fewer than 1 in 20 sets of other councils, given the same start dates, differ this much by chance")
            .says("Before the start, they did not differ from the others by more than chance usually explains, either in any single year or over the last five of these years together.")
            .says("After three years, only an effect above about")
            .says("Warwickshire and Newcastle upon Tyne")
            .says("not which council started when")
            .says("start dates on this page are assumptions")
            .says("the newest are for 2025, so the council that started last has 3 figures since")
            .says("The years furthest from the start are based on Darlington alone.")
            .says("Cambridgeshire: it was also supported by a national programme")
            .says("Leeds: it gave the support")
            .says("Merged: its boundary changed on 1 April 2019")
            .says("Newborough: it has no figure for 10 of the 16 periods")
            .says("Short breaks are left out.")
            .says("Taken here, as an assumption: 1 April 2020")
            .says("31 March 2025");
        assert!(!page.text.contains("style="), "no inline styles");
        // The same question has the same answer.
        let again = visitor.get("/programmes/family-valued").await;
        assert_eq!(page.text, again.text);
        let book = "/programmes/family-valued?measure=CLA_RATE_2010";
        let book = Taken::from(&mut visitor, book, "10 June 2026").await;
        let years = book.list("By years since the start");
        assert_eq!(
            years[0],
            [
                "Years",
                "Effect",
                "Allowing for chance, from",
                "Allowing for chance, to",
                "Councils"
            ]
        );
        let first = years
            .iter()
            .find(|row| row[0] == "First figures with support");
        let first = first.unwrap();
        assert_eq!((first[1].as_str(), first[4].as_str()), ("-10", "6"));
        assert!(
            book.list("By when they began")[1..]
                .iter()
                .any(|row| row[1] == "Warwickshire and Newcastle upon Tyne")
        );
        assert!(
            book.list("Who is not compared with")
                .iter()
                .any(|row| row[0] == "Leeds")
        );
        assert_eq!(book.list("Who took it up").len(), 7);
        let notes = book.notes("By years since the start");
        assert!(notes.contains("10.0 per 10,000 lower"), "{notes}");
        visitor
            .get("/programmes/family-valued?compared=never")
            .await
            .says("10.0 per 10,000 lower than they would have if they had changed in the same way as 40 others.");
        world.end().await;
    }
}

#[tokio::test]
async fn starts_and_measures_can_be_others() {
    for world in World::both().await {
        world.app.db.script(figures()).await.unwrap();
        let council = world.council("northtown", "Northtown").await;
        let person = world.person("Ann Analyst", &council, Role::Analyst).await;
        let mut visitor = world.signed_in(&person).await;
        // Sefton said to have begun before it did: two of its figures are no lower yet.
        visitor
            .get("/programmes/family-valued?start-343=2020-06-01")
            .await
            .says("value=\"2020-06-01\"")
            .says("Warwickshire, Newcastle upon Tyne and Sefton");
        let wrong = visitor
            .get("/programmes/family-valued?start-343=spring&start-841=2030-01-01")
            .await;
        wrong.refuses("Enter the day on which Sefton began as year-month-day");
        wrong.refuses("Darlington is not followed: it started after the newest of these figures.");
        wrong.refuses("the five councils have been");
        visitor
            .get("/programmes/family-valued?measure=NONE")
            .await
            .says("This measure is not in the published figures that are loaded.");
        visitor
            .get("/programmes/family-valued?measure=MONTHLY")
            .await
            .says("These figures are not yearly");
        visitor
            .get("/programmes/family-valued?as-at=2009-01-01")
            .await
            .says("There are no figures for this measure by that date.");
        visitor
            .get("/programmes/family-valued?as-at=2022-06-30")
            .await
            .says("Sefton is not followed: it started after the newest of these figures.");
        for refused in ["start-343=spring", "measure=NONE"] {
            let file = format!("/programmes/family-valued/effects.xlsx?{refused}");
            assert_eq!(visitor.get(&file).await.status, StatusCode::BAD_REQUEST);
        }
        let none = visitor.get("/programmes/other").await;
        assert_eq!(none.status, StatusCode::NOT_FOUND);
        world.end().await;
    }
}

#[tokio::test]
async fn the_shipped_figures_answer_for_every_model() {
    let world = World::sqlite().await;
    world.with_published_figures().await;
    let council = world.council("northtown", "Northtown").await;
    let person = world.person("Ann Analyst", &council, Role::Analyst).await;
    let mut visitor = world.signed_in(&person).await;
    for model in ["family-valued", "family-safeguarding", "no-wrong-door"] {
        let page = visitor.get(&format!("/programmes/{model}")).await;
        page.says("Since they started, the six councils have been")
            .says("After three years, only an effect above about")
            .says("Cumberland: its boundary changed on 1 April 2023");
        // Six followed, the others compared with or named: 153 authorities in all.
        let (_, rest) = page
            .text
            .split_once("if they had changed in the same way as ")
            .unwrap();
        let compared: usize = rest.split(' ').next().unwrap().parse().unwrap();
        let (_, rest) = page.text.split_once("Who is not compared with (").unwrap();
        let named: usize = rest.split(')').next().unwrap().parse().unwrap();
        assert_eq!(6 + compared + named, 153);
    }
    world.end().await;
}
