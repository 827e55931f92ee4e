//! Curves: chosen, entered, read and taken along.

use crate::world::{Answer, Visitor, World};
use axum::http::StatusCode;
use goldthread::access::store::{Agreement, Organisation};
use goldthread::clock::Instant;
use goldthread::db::Author;
use goldthread::inspections::store::{Inspection, Judgement};
use goldthread::outcomes::store::{Annotation, Indicator, OwnValue, Target};
use goldthread::outcomes::{View, curves};
use goldthread::plans::store::{Action, ActionIndicator, FocusArea, Plan, Priority};
use improvement::inspections::{Anchor, Area, Convention, Grade, InspectionKind};
use improvement::organisations::Role;
use improvement::outcomes::{Frequency, IndicatorKind, Origin, Polarity};
use improvement::plans::{Delivery, Impact};
use jiff::civil::{Date, date};
use uuid::Uuid;

/// A handful of published figures, invented.
const PUBLISHED: &str = r#"
insert into reference_sources (key, title, publisher, licence, vintage, citation)
  values ('tool', 'The Tool', 'The Department', 'Open Licence', 'May 2026', 'The Department, The Tool');
insert into areas (code, name, kind, region_code, ons_code, slug) values
  ('970', 'England', 'country', null, 'E1', 'england'),
  ('982', 'Uplands', 'region', null, 'E2', 'uplands'),
  ('100', 'Northtown', 'authority', '982', 'E3', 'northtown'),
  ('101', 'Westby', 'authority', '982', 'E4', 'westby'),
  ('102', 'Eastby', 'authority', '982', 'E5', 'eastby'),
  ('103', 'Southby', 'authority', '982', 'E6', 'southby');
insert into neighbours (area_code, rank, neighbour_code, closeness) values
  ('100', 1, '101', 'very_close'), ('100', 2, '102', 'close'), ('100', 3, '103', 'close');
insert into boundary_changes (from_code, to_code, changed_on, kind, note)
  values ('100', '100', '2019-04-01', 'merged', 'Part of Eastby joined Northtown');
insert into measures (code, slug, name, topic, unit, decimals, polarity, period_kind, axis_label, source_key,
    publisher, licence, vintage, note, interpolated) values
  ('LAC', 'lac', 'Children looked after rate', 'Children looked after', 'per_10000', 0, 'low', 'at_31_march',
   'Rate', 'tool', 'The Department', 'Open Licence', '2026-04-02', 'Short breaks are left out', '[]'),
  ('REF', 'ref', 'Re-referrals within a year', 'Children in need', 'percent', 1, 'low', 'financial_year',
   'Percent', 'tool', 'The Department', 'Open Licence', null, null, '[]'),
  ('GONE', 'gone', 'Something published for others only', 'Children in need', 'percent', 1, 'low',
   'financial_year', 'Percent', 'tool', 'The Department', 'Open Licence', null, null, '[]');
insert into series (measure_code, area_code, points) values
  ('LAC', '100', '[["2015","2015-03-31","x"],["2016","2016-03-31",95],["2017","2017-03-31",90],["2018","2018-03-31","c"],["2019","2019-03-31",85],["2020","2020-03-31",76]]'),
  ('LAC', '101', '[["2019","2019-03-31",60],["2020","2020-03-31",70]]'),
  ('LAC', '102', '[["2019","2019-03-31",62],["2020","2020-03-31",80]]'),
  ('LAC', '103', '[["2019","2019-03-31",64],["2020","2020-03-31","c"]]'),
  ('LAC', '982', '[["2019","2019-03-31",65],["2020","2020-03-31",66]]'),
  ('LAC', '970', '[["2019","2019-03-31",64],["2020","2020-03-31",67]]'),
  ('REF', '100', '[["2020","2020-03-31",21.5]]'),
  ('GONE', '101', '[["2020","2020-03-31",21.5]]');
insert into catalogue (code, name, numerator, denominator, unit, polarity, band_note, frequency, source_kind, measure_code) values
  ('FD02', 'Referrals that follow another', 'Repeated referrals', 'Referrals', 'percent', 'low',
   'A very low figure can mean that the door is closed.', 'monthly', 'children_in_need', 'REF'),
  ('LA07', 'Visits made in time', 'Visits made in time', 'Visits due', 'percent', 'high', null, 'weekly', 'local', null);
"#;

struct Town {
    council: Organisation,
    plan: Plan,
}

impl Town {
    /// Northtown with a plan that began on 1 July 2017, and published figures.
    async fn of(world: &World) -> Self {
        let mut council = world.council("northtown", "Northtown").await;
        let db = &world.app.db;
        db.script(PUBLISHED.to_owned()).await.unwrap();
        db.script("update organisations set area_code = '100' where slug = 'northtown'".to_owned())
            .await
            .unwrap();
        council.area_code = Some("100".to_owned());
        let plan = Plan {
            organisation_id: council.id,
            id: Uuid::now_v7(),
            version: 1,
            name: "Improvement plan".to_owned(),
            purpose: String::new(),
            starts_on: date(2017, 7, 1),
            ends_on: None,
        };
        let mut change = db.change(early(world)).await.unwrap();
        change.create(&plan).await.unwrap();
        change.commit().await.unwrap();
        Self { council, plan }
    }

    fn indicator(&self, name: &str, origin: Origin, measure: Option<&str>) -> Indicator {
        Indicator {
            organisation_id: self.council.id,
            id: Uuid::now_v7(),
            version: 1,
            plan_id: self.plan.id,
            name: name.to_owned(),
            origin,
            measure_code: measure.map(str::to_owned),
            kind: IndicatorKind::Population,
            definition: String::new(),
            numerator: "Visits made in time".to_owned(),
            denominator: "Visits due".to_owned(),
            unit: if measure.is_some() { "per 10,000" } else { "%" }.to_owned(),
            decimals: i64::from(measure.is_none()),
            polarity: if measure.is_some() {
                Polarity::Low
            } else {
                Polarity::High
            },
            frequency: Frequency::Annual,
            end_sought: String::new(),
            how_doing: String::new(),
            story: "Why it <bends>".to_owned(),
            partners: String::new(),
            what_works: String::new(),
            proposal: String::new(),
        }
    }

    fn target(&self, indicator: &Indicator, by_on: Date, value: f64) -> Target {
        Target {
            organisation_id: self.council.id,
            id: Uuid::now_v7(),
            version: 1,
            plan_id: self.plan.id,
            indicator_id: indicator.id,
            by_on,
            value,
        }
    }

    /// The published curve, with a target and an action that aims at it.
    async fn published(&self, world: &World) -> Indicator {
        let indicator = self.indicator("Children looked after", Origin::Reference, Some("LAC"));
        let mut change = world.app.db.change(early(world)).await.unwrap();
        change.create(&indicator).await.unwrap();
        change
            .create(&self.target(&indicator, date(2027, 3, 31), 70.0))
            .await
            .unwrap();
        change.commit().await.unwrap();
        indicator
    }

    /// An empty curve of the council's own.
    async fn own(&self, world: &World) -> Indicator {
        let indicator = self.indicator("Visits in time", Origin::Own, None);
        let mut change = world.app.db.change(early(world)).await.unwrap();
        change.create(&indicator).await.unwrap();
        change.commit().await.unwrap();
        indicator
    }

    fn outcomes(&self) -> String {
        format!("/councils/northtown/plans/{}/outcomes", self.plan.id)
    }

    fn at(&self, indicator: &Indicator) -> String {
        format!("{}/{}", self.outcomes(), indicator.id)
    }

    async fn enter(
        &self,
        visitor: &mut Visitor,
        indicator: &Indicator,
        fields: &[(&str, &str)],
    ) -> Answer {
        let path = format!("{}/figures", self.at(indicator));
        visitor.post(&path, fields).await
    }
}

/// Long before today, so that pages as at a past date have something to show.
fn early(_: &World) -> Author {
    Author {
        person_id: None,
        at: Instant::start_of(date(2017, 7, 1)),
    }
}

#[tokio::test]
async fn a_published_curve_is_read_honestly() {
    for world in World::both().await {
        let town = Town::of(&world).await;
        let indicator = town.published(&world).await;
        let board = world
            .person("Bo Board", &town.council, Role::BoardMember)
            .await;
        let mut visitor = world.signed_in(&board).await;
        let page = visitor.get(&town.at(&indicator)).await;
        page.says("76 per 10,000 (2020): lower by 9, which is better, than in the period before (85, 2019).")
            .says("Since the baseline, 90 per 10,000 (2017), it is lower by 14, which is better.")
            .says("It is second best of 3 when put beside the 2 of its 3 statistical neighbours that have a figure.")
            .says("The target is 70 per 10,000 by 31 March 2027: the newest figure is 6 above it, 70% of the way there from the baseline.")
            .says("Hidden to protect confidentiality")
            .says("A missing figure is a gap in the line. It never counts as nought.")
            .says("The boundary changed on 1 April 2019: Part of Eastby joined Northtown.")
            .says("Short breaks are left out.")
            .says("The Department, updated 2 April 2026. Open Licence.")
            .says("Westby").says("very close")
            .says("/funnel?measure=LAC&#38;council=northtown\">See it beside all authorities")
            .says("Is the curve turning?")
            .says("Why it &#60;bends&#62;");
        assert!(
            !page.text.contains(">2015<"),
            "nothing was published before 2016"
        );
        assert!(!page.text.contains("style="), "no inline styles");
        assert!(
            !page.text.contains("Targets and notes"),
            "a board member changes nothing"
        );
        visitor
            .get(&town.outcomes())
            .await
            .says("Children looked after")
            .says("76 per 10,000")
            .says("Target 70 per 10,000: not yet met (due 31 March 2027)");
        world.end().await;
    }
}

#[tokio::test]
async fn a_curve_as_at_a_past_date_knows_nothing_later() {
    for world in World::both().await {
        let town = Town::of(&world).await;
        let indicator = town.published(&world).await;
        let board = world
            .person("Bo Board", &town.council, Role::BoardMember)
            .await;
        let lead = world
            .person("Ada Lead", &town.council, Role::ImprovementLead)
            .await;
        let mut visitor = world.signed_in(&board).await;
        let page = visitor
            .get(&format!("{}?as-at=2017-12-31", town.at(&indicator)))
            .await;
        page.says("90 per 10,000 (2017)")
            .says("as at 31 December 2017")
            .says("Published figures are shown for periods that had ended by 31 December 2017, in the edition of today")
            .says("chart.csv?as-at=2017-12-31");
        visitor
            .get(&format!("{}?as-at=2017-12-31", town.outcomes()))
            .await
            .says("Published figures are shown for periods that had ended by 31 December 2017");
        let future = visitor
            .get(&format!("{}?as-at=2030-01-01", town.outcomes()))
            .await;
        assert_eq!(future.status, StatusCode::BAD_REQUEST);
        assert!(future.text.contains("1 January 2030 has not come yet"));
        assert!(!page.text.contains("2020") && !page.text.contains("joined Northtown"));
        let before = visitor
            .get(&format!("{}?as-at=2017-06-30", town.at(&indicator)))
            .await;
        assert_eq!(before.status, StatusCode::NOT_FOUND);
        visitor
            .get(&format!("{}?as-at=2017-06-30", town.outcomes()))
            .await
            .says("does not watch any indicator yet");
        let mut lead = world.signed_in(&lead).await;
        let past = lead
            .get(&format!("{}?as-at=2017-12-31", town.at(&indicator)))
            .await;
        assert!(
            !past.text.contains("Targets and notes"),
            "the past cannot be changed"
        );
        world.end().await;
    }
}

#[tokio::test]
async fn a_table_and_a_picture_can_be_taken_along() {
    let world = World::sqlite().await;
    let town = Town::of(&world).await;
    let indicator = town.published(&world).await;
    let board = world
        .person("Bo Board", &town.council, Role::BoardMember)
        .await;
    let mut visitor = world.signed_in(&board).await;
    let csv = visitor
        .get(&format!("{}/chart.csv", town.at(&indicator)))
        .await;
    csv.says("Period,Northtown,Uplands,England,")
        .says("\n2020,76,66,67,73,75,78,");
    csv.says("2018,Hidden to protect confidentiality,")
        .says("Source: The Department");
    assert!(!csv.text.contains("None"), "{}", csv.text);
    let mut lines = csv::ReaderBuilder::new().from_reader(csv.text.as_bytes());
    assert!(
        lines.records().all(|line| line.is_ok()),
        "every line has as many columns: {}",
        csv.text
    );
    assert_eq!(
        csv.headers["content-disposition"],
        "attachment; filename=\"children-looked-after.csv\""
    );
    let path = format!("{}/chart.png", town.at(&indicator));
    let png = visitor.get(&path).await;
    assert_eq!(png.status, StatusCode::OK);
    assert_eq!(png.headers["content-type"], "image/png");
    assert!(png.text.contains("PNG"));
    let tag = png.headers["etag"].to_str().unwrap().to_owned();
    let known = visitor.get_with(&path, &[("if-none-match", &tag)]).await;
    assert_eq!(known.status, StatusCode::NOT_MODIFIED);
    let other = visitor
        .get_with(&path, &[("if-none-match", "\"other\"")])
        .await;
    assert_eq!(other.status, StatusCode::OK);
    world.end().await;
}

#[tokio::test]
async fn a_measure_of_authorities_alone_borrows_the_region_and_england_and_says_so() {
    let world = World::sqlite().await;
    let town = Town::of(&world).await;
    let since_2010 = "
        insert into measures (code, slug, name, topic, unit, decimals, polarity, period_kind, axis_label, source_key,
            publisher, licence, vintage, note, interpolated) values
          ('CLA_RATE_2010', 'cla', 'Rate since 2010', 'Children looked after', 'per_10000', 1, 'low', 'at_31_march',
           'Rate', 'tool', 'The Department', 'Open Licence', null, null, '[]');
        insert into series (measure_code, area_code, points) values
          ('CLA_RATE_2010', '100', '[[\"2019\",\"2019-03-31\",85.1],[\"2020\",\"2020-03-31\",76.2]]');";
    world.app.db.script(since_2010.to_owned()).await.unwrap();
    let long = town.indicator("Looked after", Origin::Reference, Some("CLA_RATE_2010"));
    let short = town.indicator("Referred again", Origin::Reference, Some("REF"));
    let mut change = world.app.db.change(early(&world)).await.unwrap();
    change.create(&long).await.unwrap();
    change.create(&short).await.unwrap();
    change.commit().await.unwrap();
    let board = world
        .person("Bo Board", &town.council, Role::BoardMember)
        .await;
    let mut visitor = world.signed_in(&board).await;
    visitor
        .get(&town.at(&long))
        .await
        .says("Northtown and others")
        .says("England 67")
        .says("The region and England are those of “Children looked after rate”")
        .says("Region and England: The Department, updated 2 April 2026.");
    let alone = visitor.get(&town.at(&short)).await;
    alone.says("No figure is published for the region or for England under this measure");
    assert!(!alone.text.contains("Northtown and others"));
    let all = visitor.get(&town.outcomes()).await;
    all.says("Published figures: The Department")
        .says("A curve without a sign has no verdict");
    assert!(!all.text.contains("the council’s own or too few"));
    world.end().await;
}

#[tokio::test]
async fn what_happened_stands_on_the_chart_once() {
    for world in World::both().await {
        let town = Town::of(&world).await;
        let helper = world.council("southby", "Southby").await;
        let mut indicator = town.published(&world).await;
        indicator.name.push('!');
        let person = world
            .person("Ada Lead", &town.council, Role::ImprovementLead)
            .await;
        let (org, day) = (town.council.id, date(2018, 12, 18));
        let agreement = Agreement {
            organisation_id: org,
            id: Uuid::now_v7(),
            version: 1,
            with_organisation_id: helper.id,
            scope_read: true,
            scope_update: false,
            scope_edit: false,
            purpose: "Support".to_owned(),
            from_on: date(2017, 9, 1),
            to_on: None,
            agreed_by_owner_id: Some(person.id),
            agreed_by_owner_on: Some(date(2017, 8, 1)),
            agreed_by_other_id: Some(person.id),
            agreed_by_other_on: Some(date(2017, 8, 1)),
            ended_on: None,
        };
        let note = Annotation {
            organisation_id: org,
            id: Uuid::now_v7(),
            version: 1,
            plan_id: town.plan.id,
            indicator_id: None,
            on_date: day,
            label: "Inspected, said the lead".to_owned(),
        };
        let mut change = world.app.db.change(early(&world)).await.unwrap();
        for published in [day, date(2019, 11, 1), date(2014, 1, 1)] {
            let inspection = inspection(org, published);
            change.create(&inspection).await.unwrap();
            change.create(&overall(&inspection)).await.unwrap();
        }
        change.create(&agreement).await.unwrap();
        let next = Agreement {
            id: Uuid::now_v7(),
            from_on: date(2020, 1, 1),
            ..agreement.clone()
        };
        change.create(&next).await.unwrap();
        change.create(&note).await.unwrap();
        change.commit().await.unwrap();
        let view = View::for_everybody(date(2026, 6, 10), None);
        let db = &world.app.db;
        let indicators: Vec<Indicator> = db
            .records(town.council.id, town.plan.id, None)
            .await
            .unwrap();
        let curves = curves(db, &town.council, &town.plan, &indicators, view)
            .await
            .unwrap();
        let told: Vec<&str> = curves[0]
            .chart
            .annotations
            .iter()
            .map(|note| note.label.as_str())
            .collect();
        assert_eq!(
            told,
            [
                "Support from Southby began",
                "Inspected, said the lead",
                "Inspection: Good",
                "Support from Southby changed"
            ]
        );
        world.end().await;
    }
}

fn inspection(organisation_id: Uuid, published: Date) -> Inspection {
    Inspection {
        organisation_id,
        id: Uuid::now_v7(),
        version: 1,
        kind: InspectionKind::Standard,
        started_on: None,
        ended_on: None,
        published_on: Some(published),
        received_on: None,
        report_link: None,
        note: None,
        source: "Test".to_owned(),
        needs_response: false,
        by_rule: None,
        anchor: Anchor::Published,
        convention: Convention::DayAfter,
        stated_on: None,
        to_secretary_on: None,
        to_secretary_proof: None,
        to_inspector_on: None,
        to_inspector_proof: None,
    }
}

fn overall(inspection: &Inspection) -> Judgement {
    Judgement {
        organisation_id: inspection.organisation_id,
        id: Uuid::now_v7(),
        version: 1,
        inspection_id: inspection.id,
        area: Area::Overall,
        grade: Grade::Good,
    }
}

#[tokio::test]
async fn figures_are_entered_with_care() {
    for world in World::both().await {
        let town = Town::of(&world).await;
        let indicator = town.own(&world).await;
        let analyst = world
            .person("Ann Analyst", &town.council, Role::Analyst)
            .await;
        let mut visitor = world.signed_in(&analyst).await;
        visitor
            .get(&town.at(&indicator))
            .await
            .says("Nobody has entered a figure yet");
        visitor
            .get(&format!("{}/figures", town.at(&indicator)))
            .await
            .says("Visits due");
        let of = |day: &'static str, counted: &'static str, out_of: &'static str| {
            [
                ("part", "figures"),
                ("period_end", day),
                ("numerator", counted),
                ("denominator", out_of),
            ]
        };
        for (fields, words) in [
            (of("2026-05-31", "5", "0"), "Nothing can be divided by 0"),
            (of("2026-07-31", "5", "10"), "in the future"),
            (of("", "5", "10"), "Enter the last day of the period"),
            (
                of("2026-05-31", "", ""),
                "Enter the figure, or choose why there is none",
            ),
            (of("2026-05-31", "12", ""), "Enter out of how many"),
            (
                of("2026-05-31", "-1", "10"),
                "A count cannot be less than 0",
            ),
            (
                of("2026-05-31", "12", "10"),
                "This comes to 120.0%, and from 0 to 100% was expected",
            ),
        ] {
            let answer = town.enter(&mut visitor, &indicator, &fields).await;
            answer.refuses(words);
            assert!(
                fields[2].1.is_empty()
                    || answer.text.contains(&format!("value=\"{}\"", fields[2].1))
            );
        }
        let figures = format!("{}/figures?part=figures", town.at(&indicator));
        town.enter(&mut visitor, &indicator, &of("2026-04-30", "45", "60"))
            .await
            .leads_to(&figures);
        town.enter(&mut visitor, &indicator, &of("2026-04-30", "46", "60"))
            .await
            .refuses("There is a figure for the period that ends on 30 April 2026 already");
        let marker = [
            ("part", "figures"),
            ("period_end", "2026-03-31"),
            ("marker", "x"),
        ];
        town.enter(&mut visitor, &indicator, &marker)
            .await
            .leads_to(&figures);
        let mut confirmed = of("2026-05-31", "66", "60").to_vec();
        confirmed.push(("confirm", "yes"));
        town.enter(&mut visitor, &indicator, &confirmed)
            .await
            .leads_to(&figures);
        visitor
            .get(&figures)
            .await
            .says("45 of 60")
            .says("75.0%")
            .says("Not available");
        visitor.get(&town.at(&indicator)).await.says(
            "110.0% (Year to 31 May 2026): higher by 35.0 percentage points, which is better",
        );
        world.end().await;
    }
}

#[tokio::test]
async fn a_corrected_figure_keeps_what_it_was_and_loses_no_ones_typing() {
    for world in World::both().await {
        let town = Town::of(&world).await;
        let indicator = town.own(&world).await;
        let analyst = world
            .person("Ann Analyst", &town.council, Role::Analyst)
            .await;
        let mut visitor = world.signed_in(&analyst).await;
        let fields = [
            ("part", "figures"),
            ("period_end", "2026-05-31"),
            ("numerator", "45"),
            ("denominator", "60"),
        ];
        town.enter(&mut visitor, &indicator, &fields).await;
        let entered: Vec<OwnValue> = world
            .app
            .db
            .records(town.council.id, town.plan.id, None)
            .await
            .unwrap();
        let id = entered[0].id.to_string();
        let correct = |counted: &'static str| {
            [
                ("part", "figures".to_owned()),
                ("record", id.clone()),
                ("version", "1".to_owned()),
                ("period_end", "2026-05-31".to_owned()),
                ("period", "May".to_owned()),
                ("numerator", counted.to_owned()),
                ("denominator", "60".to_owned()),
            ]
        };
        let send =
            |fields: &[(&'static str, String)]| -> Vec<(&'static str, String)> { fields.to_vec() };
        let first = send(&correct("48"));
        let first: Vec<(&str, &str)> = first
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        town.enter(&mut visitor, &indicator, &first)
            .await
            .leads_to(&format!("{}/figures?part=figures", town.at(&indicator)));
        let late = send(&correct("51"));
        let late: Vec<(&str, &str)> = late
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let answer = town.enter(&mut visitor, &indicator, &late).await;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.text);
        assert!(answer.text.contains("value=\"51\"") && answer.text.contains("What is saved now"));
        assert!(
            answer.text.contains(">48<"),
            "what is saved stands beside it"
        );
        let history = world
            .app
            .db
            .history(town.council.id, entered[0].id)
            .await
            .unwrap();
        assert_eq!(history.len(), 2);
        let remove = [
            ("part", "figures"),
            ("do", "remove"),
            ("record", id.as_str()),
            ("version", "2"),
        ];
        town.enter(&mut visitor, &indicator, &remove)
            .await
            .leads_to(&format!("{}/figures?part=figures", town.at(&indicator)));
        visitor
            .get(&town.at(&indicator))
            .await
            .says("Nobody has entered a figure yet");
        world.end().await;
    }
}

#[tokio::test]
async fn counts_of_one_to_five_are_only_for_those_who_enter_them() {
    for world in World::both().await {
        let town = Town::of(&world).await;
        let indicator = town.own(&world).await;
        let analyst = world
            .person("Ann Analyst", &town.council, Role::Analyst)
            .await;
        let board = world
            .person("Bo Board", &town.council, Role::BoardMember)
            .await;
        let mut visitor = world.signed_in(&analyst).await;
        for (day, counted) in [("2026-04-30", "12"), ("2026-05-31", "3")] {
            let fields = [
                ("part", "figures"),
                ("period_end", day),
                ("numerator", counted),
                ("denominator", "16"),
            ];
            town.enter(&mut visitor, &indicator, &fields).await;
        }
        visitor.get(&town.at(&indicator)).await.says("18.8%");
        let mut reader = world.signed_in(&board).await;
        for path in [
            town.outcomes(),
            town.at(&indicator),
            format!("{}/chart.csv", town.at(&indicator)),
        ] {
            let answer = reader.get(&path).await;
            answer.says("75");
            assert!(
                !answer.text.contains("18.8") && !answer.text.contains("18.75"),
                "{path}"
            );
        }
        reader
            .get(&town.at(&indicator))
            .await
            .says("One figure rests on a count of 1 to 5 and is hidden")
            .says("Hidden to protect confidentiality");
        world.end().await;
    }
}

#[tokio::test]
async fn an_indicator_is_chosen_from_those_that_boards_watch() {
    for world in World::both().await {
        let town = Town::of(&world).await;
        let lead = world
            .person("Ada Lead", &town.council, Role::ImprovementLead)
            .await;
        let mut visitor = world.signed_in(&lead).await;
        let new = format!("{}/new", town.outcomes());
        visitor
            .get(&new)
            .await
            .says("One that boards watch")
            .says("2 measures with figures for Northtown");
        visitor
            .get(&format!("{new}?from=boards"))
            .await
            .says("Referrals that follow another")
            .says("Visits made in time");
        visitor
            .get(&format!("{new}?code=FD02"))
            .await
            .says("Published as “Re-referrals within a year” (%)")
            .says("the door is closed")
            .says("The council’s own figures");
        let fields = [
            ("code", "FD02"),
            ("name", "Repeated referrals"),
            ("kind", "better_off"),
            ("origin", "reference"),
            ("polarity", "low"),
            ("frequency", "annual"),
        ];
        let mut unnamed = fields.to_vec();
        unnamed[1].1 = " ";
        let answer = visitor.post(&new, &unnamed).await;
        answer.refuses("Enter what the indicator is called");
        assert!(answer.text.contains("value=\"better_off\" checked"));
        let answer = visitor.post(&new, &fields).await;
        assert!(answer.status.is_redirection(), "{}", answer.text);
        visitor
            .get(&answer.location)
            .await
            .says("21.5% (2020)")
            .says("the only figure");
        let unknown = visitor.get(&format!("{new}?measure=NONE")).await;
        assert_eq!(unknown.status, StatusCode::NOT_FOUND);
        let others = visitor.get(&format!("{new}?measure=GONE")).await;
        assert_eq!(others.status, StatusCode::NOT_FOUND);
        world.end().await;
    }
}

#[tokio::test]
async fn published_measures_are_found_by_words_and_topic() {
    let world = World::sqlite().await;
    let town = Town::of(&world).await;
    town.published(&world).await;
    let lead = world
        .person("Ada Lead", &town.council, Role::ImprovementLead)
        .await;
    let mut visitor = world.signed_in(&lead).await;
    let new = format!("{}/new?from=published", town.outcomes());
    visitor
        .get(&new)
        .await
        .says("Words in its name")
        .says("Children looked after");
    let found = visitor.get(&format!("{new}&q=LOOKED+rate")).await;
    found
        .says("1 measure with figures")
        .says("Children looked after rate")
        .says("watched already");
    let topic = visitor.get(&format!("{new}&topic=Children+in+need")).await;
    topic.says("Re-referrals within a year");
    assert!(!topic.text.contains("for others only"));
    visitor
        .get(&format!("{new}&q=zebra"))
        .await
        .says("Try fewer words");
    world.end().await;
}

#[tokio::test]
async fn an_indicator_of_ones_own_needs_what_is_counted_and_a_unit() {
    for world in World::both().await {
        let town = Town::of(&world).await;
        let lead = world
            .person("Ada Lead", &town.council, Role::ImprovementLead)
            .await;
        let mut visitor = world.signed_in(&lead).await;
        let new = format!("{}/new", town.outcomes());
        visitor
            .get(&format!("{new}?from=own"))
            .await
            .says("Out of what (optional)");
        let mut fields = vec![
            ("from", "own"),
            ("name", "Homes found"),
            ("kind", "how_much"),
            ("polarity", "high"),
            ("frequency", "monthly"),
            ("decimals", "0"),
        ];
        let answer = visitor.post(&new, &fields).await;
        answer
            .refuses("Choose the unit of its values")
            .refuses("Enter what is counted");
        fields.extend([("unit", "count"), ("numerator", "Homes found")]);
        let answer = visitor.post(&new, &fields).await;
        assert!(answer.location.ends_with("/figures"), "{}", answer.text);
        visitor
            .get(&answer.location)
            .await
            .says("Enter its first figure");
        let target = [
            ("part", "targets"),
            ("by_on", "2027-03-31"),
            ("value", "40"),
        ];
        visitor
            .post(&answer.location, &target)
            .await
            .leads_to(&format!("{}?part=targets", answer.location));
        visitor
            .post(&answer.location, &target)
            .await
            .refuses("There is a target for 31 March 2027 already");
        let note = [
            ("part", "notes"),
            ("on_date", "2026-06-01"),
            ("label", "A new home opened"),
        ];
        visitor
            .post(&answer.location, &note)
            .await
            .leads_to(&format!("{}?part=notes", answer.location));
        visitor
            .get(&format!("{}?part=notes", answer.location))
            .await
            .says("A new home opened");
        world.end().await;
    }
}

#[tokio::test]
async fn two_people_who_tell_the_story_at_once_lose_nothing() {
    for world in World::both().await {
        let town = Town::of(&world).await;
        let indicator = town.published(&world).await;
        let lead = world
            .person("Ada Lead", &town.council, Role::ImprovementLead)
            .await;
        let mut visitor = world.signed_in(&lead).await;
        let edit = format!("{}/edit", town.at(&indicator));
        visitor.get(&edit).await.says("Why it &#60;bends&#62;");
        let fields = |story: &'static str| {
            [
                ("version", "1"),
                ("story", story),
                ("name", "Children looked after"),
                ("kind", "population"),
                ("origin", "reference"),
                ("polarity", "low"),
                ("frequency", "annual"),
            ]
        };
        visitor
            .post(&edit, &fields("Mine"))
            .await
            .leads_to(&town.at(&indicator));
        let late = visitor.post(&edit, &fields("Yours")).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert!(
            late.text.contains("Yours") && late.text.contains(">Mine<"),
            "{}",
            late.text
        );
        assert!(late.text.contains("name=\"version\" value=\"2\""));
        world.end().await;
    }
}

#[tokio::test]
async fn only_those_who_may_change_figures_do() {
    for world in World::both().await {
        let town = Town::of(&world).await;
        let indicator = town.own(&world).await;
        let owner = world
            .person("Oz Owner", &town.council, Role::ActionOwner)
            .await;
        let elsewhere = world.council("westby", "Westby").await;
        let foreign = world
            .person("Wes Foreign", &elsewhere, Role::ImprovementLead)
            .await;
        let mut owner = world.signed_in(&owner).await;
        owner.get(&town.at(&indicator)).await.says("Visits in time");
        let mut foreign = world.signed_in(&foreign).await;
        for path in [
            "/new",
            &format!("/{}/edit", indicator.id),
            &format!("/{}/figures", indicator.id),
        ] {
            let path = format!("{}{path}", town.outcomes());
            assert_eq!(
                owner.get(&path).await.status,
                StatusCode::FORBIDDEN,
                "{path}"
            );
            assert_eq!(
                owner.post(&path, &[]).await.status,
                StatusCode::FORBIDDEN,
                "{path}"
            );
            assert_eq!(
                foreign.get(&path).await.status,
                StatusCode::NOT_FOUND,
                "{path}"
            );
        }
        for path in [
            town.outcomes(),
            town.at(&indicator),
            format!("{}/chart.png", town.at(&indicator)),
        ] {
            assert_eq!(
                foreign.get(&path).await.status,
                StatusCode::NOT_FOUND,
                "{path}"
            );
        }
        let none = format!("{}/{}", town.outcomes(), Uuid::now_v7());
        assert_eq!(owner.get(&none).await.status, StatusCode::NOT_FOUND);
        world.end().await;
    }
}

#[tokio::test]
async fn actions_that_aim_at_it_are_linked() {
    let world = World::sqlite().await;
    let town = Town::of(&world).await;
    let indicator = town.published(&world).await;
    let (organisation_id, plan_id) = (town.council.id, town.plan.id);
    let priority = Priority {
        organisation_id,
        id: Uuid::now_v7(),
        version: 1,
        plan_id,
        number: 1,
        title: "First".to_owned(),
        summary: String::new(),
    };
    let focus = FocusArea {
        organisation_id,
        id: Uuid::now_v7(),
        version: 1,
        plan_id,
        priority_id: priority.id,
        number: 1,
        title: "Focus".to_owned(),
        outcome: String::new(),
    };
    let action = action(&town, focus.id);
    let link = ActionIndicator {
        organisation_id,
        id: Uuid::now_v7(),
        version: 1,
        plan_id,
        action_id: action.id,
        indicator_id: indicator.id,
    };
    let mut change = world.app.db.change(world.author()).await.unwrap();
    change.create(&priority).await.unwrap();
    change.create(&focus).await.unwrap();
    change.create(&action).await.unwrap();
    change.create(&link).await.unwrap();
    change.commit().await.unwrap();
    let board = world
        .person("Bo Board", &town.council, Role::BoardMember)
        .await;
    let mut visitor = world.signed_in(&board).await;
    visitor
        .get(&town.at(&indicator))
        .await
        .says(&format!("/plans/{plan_id}/actions/{}", action.id))
        .says("Find families early");
    world.end().await;
}

fn action(town: &Town, focus_area_id: Uuid) -> Action {
    Action {
        organisation_id: town.council.id,
        id: Uuid::now_v7(),
        version: 1,
        plan_id: town.plan.id,
        focus_area_id,
        reference: "N1".to_owned(),
        title: "Find families early".to_owned(),
        detail: String::new(),
        success: String::new(),
        owner_id: None,
        partner_owner_id: None,
        starts_on: None,
        baseline_due_on: None,
        due_on: None,
        delivery: Delivery::UnderWay,
        delivered_on: None,
        impact: Impact::NotShown,
        impact_on: None,
        impact_note: None,
        brag: None,
        reason: None,
        path_to_green: None,
        next_step: None,
        direction: None,
        updated_on: None,
    }
}
