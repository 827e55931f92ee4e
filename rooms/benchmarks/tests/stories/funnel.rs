//! All authorities beside each other by size: who lies further out than chance explains.

use axum::http::StatusCode;
use improvement::organisations::Role;
use records::benchmarks::pairs::PAIRS;
use std::fmt::Write;
use stories::World;

/// Forty authorities of ten thousand children each at 49 or 51 per 10,000, one of ours at 50, one at 200, one hidden.
fn figures() -> String {
    let mut text = r"
insert into reference_sources (key, title, publisher, licence, vintage, citation)
  values ('tool', 'The Tool', 'The Department', 'Open Licence', 'May 2026', 'The Department, The Tool');
insert into measures (code, slug, name, topic, unit, decimals, polarity, period_kind, axis_label, source_key,
    publisher, licence, vintage, note, interpolated) values
  ('CPP_rate', 'cpp', 'Child protection plans', 'Child protection', 'per_10000', 1, 'low', 'at_31_march', 'Rate',
   'tool', 'The Department', 'Open Licence', null, null, '[]'),
  ('CPP_Num', 'cpp-num', 'Number of plans', 'Child protection', 'count', 0, 'low', 'at_31_march', 'Number',
   'tool', 'The Department', 'Open Licence', null, null, '[]');
"
    .to_owned();
    let mut area = |code: usize, name: &str, rate: &str, count: &str| {
        let slug = name.to_lowercase().replace(' ', "-");
        writeln!(text, "insert into areas (code, name, kind, region_code, ons_code, slug) values ('{code}', '{name}', 'authority', null, 'E{code}', '{slug}');").unwrap();
        for (measure, value) in [("CPP_rate", rate), ("CPP_Num", count)] {
            writeln!(text, "insert into series (measure_code, area_code, points) values ('{measure}', '{code}', '[[\"2024\",\"2024-03-31\",{value}],[\"2025\",\"2025-03-31\",{value}]]');").unwrap();
        }
    };
    for place in 0..40 {
        let rate = if place % 2 == 0 { "49" } else { "51" };
        area(500 + place, &format!("Place {place}"), rate, rate);
    }
    area(600, "Northtown", "50", "50");
    area(601, "Highby", "200", "200");
    area(602, "Smallby", "\"c\"", "\"c\"");
    text + "insert into neighbours (area_code, rank, neighbour_code, closeness) values ('600', 1, '500', 'very_close');"
}

#[tokio::test]
async fn who_is_unusual_is_told_and_everybody_is_in_a_table() {
    for world in World::both().await {
        let db = &world.app.db;
        db.script(figures()).await.unwrap();
        let council = world.council("northtown", "Northtown").await;
        db.script("update organisations set area_code = '600' where slug = 'northtown'".to_owned())
            .await
            .unwrap();
        let person = world.person("Bo Board", &council, Role::BoardMember).await;
        let mut visitor = world.signed_in(&person).await;
        let page = visitor.get("/funnel").await;
        page.says("Northtown, with 50.0 per 10,000 among about 10,000 children aged 0 to 17, lies inside the limits: no further from the figure for all authorities together than is usual.")
            .says("1 of the 42 authorities lies outside the outer limits: Highby (higher).")
            .says("Authorities differ here by no more than chance, so the limits are not widened.")
            .says("1 authority has no place: Smallby")
            // 20 at 49, 20 at 51, 50 and 200 of 420,000.
            .says("53.6 per 10,000, the figure of all 42 together")
            .says("Your council").says("Similar council")
            .says("Place 39")
            .says("<option value=\"northtown\" selected>")
            .says("Spiegelhalter");
        assert!(!page.text.contains("style="), "no inline styles");
        visitor
            .get("/funnel?measure=CPP_rate&council=highby&limits=chance&period=2024-03-31")
            .await
            .says("Highby, with 200.0 per 10,000")
            .says("outside the limits, higher")
            .says("These limits allow for chance alone.")
            .says("<option value=\"2024-03-31\" selected>");
        visitor
            .get("/funnel?council=smallby")
            .await
            .says("Smallby has no place here");
        visitor
            .get("/funnel?measure=OTHER")
            .await
            .says("the number behind each figure is not published");
        visitor
            .get("/funnel?measure=LAC")
            .await
            .says("The published figures for this are not loaded.");
        visitor
            .get("/funnel?as-at=2020-01-01")
            .await
            .says("There are no figures for this measure by then.");
        let guest = world.stranger().get("/funnel").await;
        assert_eq!(
            guest.status,
            StatusCode::OK,
            "published figures are for everybody"
        );
        assert!(!guest.text.contains("name=\"csrf\""));
        world.end().await;
    }
}

#[tokio::test]
async fn the_shipped_figures_can_all_be_drawn() {
    let world = World::sqlite().await;
    world.with_published_figures().await;
    let council = world.council("northtown", "Northtown").await;
    let person = world.person("Ann Analyst", &council, Role::Analyst).await;
    let mut visitor = world.signed_in(&person).await;
    for pair in PAIRS {
        let query = serde_html_form::to_string([("measure", pair.rate), ("council", "leeds")]);
        let page = visitor.get(&format!("/funnel?{}", query.unwrap())).await;
        page.says("Leeds, with ").says("outside").says(pair.among);
        let worked_out = pair.number.is_none();
        assert_eq!(
            page.text.contains("is not published beside these figures"),
            worked_out,
            "{}",
            pair.rate
        );
        assert_eq!(
            page.text.contains(" among about "),
            worked_out,
            "{}",
            pair.rate
        );
        assert_eq!(
            page.text.contains("(worked out)"),
            worked_out,
            "{}",
            pair.rate
        );
    }
    visitor
        .get("/funnel?measure=CLA_RATE_2010&council=leeds")
        .await
        .says("4 of the 151 authorities lie outside the outer limits: Blackpool, Hartlepool, Liverpool and Stoke-on-Trent (higher).")
        .says("Were chance alone allowed for, 105 of 151 would lie outside");
    // A crowd outside names nobody.
    let page = visitor
        .get("/funnel?measure=CLA_RATE_2010&council=leeds&limits=chance")
        .await;
    page.says("Leeds and similar councils, 2025")
        .says("105 of the 151 authorities lie outside the outer limits");
    world.end().await;
}
