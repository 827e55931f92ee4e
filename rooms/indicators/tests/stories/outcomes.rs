//! Curves: read and taken along.

use axum::http::StatusCode;
use improvement::inspections::{Area, Grade};
use improvement::organisations::Role;
use improvement::outcomes::{Frequency, IndicatorKind};
use jiff::civil::{Date, date};
use readings::indicators::curve::{View, curves};
use records::access::store::{Agreement, Organisation};
use records::indicators::store::{Annotation, Indicator};
use records::plans::store::Plan;
use stories::{World, given, morning_of};
use uuid::Uuid;

/// When the plan began and everything was entered: long ago, so that pages as at a past date have something to show.
const BEGAN: Date = date(2017, 7, 1);

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

pub struct Town {
    pub council: Organisation,
    pub plan: Plan,
}

impl Town {
    /// Northtown with a plan that began on 1 July 2017, and published figures.
    pub async fn of(world: &World) -> Self {
        let mut council = world.council("northtown", "Northtown").await;
        let db = &world.app.db;
        db.script(PUBLISHED.to_owned()).await.unwrap();
        db.script("update organisations set area_code = '100' where slug = 'northtown'".to_owned())
            .await
            .unwrap();
        council.area_code = Some("100".to_owned());
        let plan = given::plan(council.id, "Improvement plan", BEGAN);
        world.create_on(BEGAN, &plan).await;
        Self { council, plan }
    }

    /// An annual indicator: of a published measure, per 10,000 and better when lower; or of the council's own, in per
    /// cent and better when higher.
    fn indicator(&self, name: &str, measure: Option<&str>) -> Indicator {
        let begun = match measure {
            Some(measure) => given::published_indicator(&self.plan, name, measure),
            None => given::own_indicator(&self.plan, name),
        };
        Indicator {
            kind: IndicatorKind::Population,
            numerator: "Visits made in time".to_owned(),
            denominator: "Visits due".to_owned(),
            frequency: Frequency::Annual,
            story: "Why it <bends>".to_owned(),
            ..begun
        }
    }

    /// The published curve, with a target.
    pub async fn published(&self, world: &World) -> Indicator {
        let indicator = self.indicator("Children looked after", Some("LAC"));
        let mut change = world.app.db.change(morning_of(BEGAN)).await.unwrap();
        change.create(&indicator).await.unwrap();
        let target = given::target(&indicator, date(2027, 3, 31), 70.0);
        change.create(&target).await.unwrap();
        change.commit().await.unwrap();
        indicator
    }

    /// An empty curve of the council's own.
    pub async fn own(&self, world: &World) -> Indicator {
        let indicator = self.indicator("Visits in time", None);
        world.create_on(BEGAN, &indicator).await;
        indicator
    }

    /// Where all curves are.
    pub fn outcomes(&self) -> String {
        format!("/councils/northtown/plans/{}/outcomes", self.plan.id)
    }

    /// Where one is.
    pub fn at(&self, indicator: &Indicator) -> String {
        format!("{}/{}", self.outcomes(), indicator.id)
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
        page.says("<strong>76 per 10,000, down from 90 in 2017: better.</strong> Better than in 2019 (85). England in 2020: 67.")
            .says("Worse than England in every year since 2019.")
            .says("Second best of 3: itself and the 2 of its 3 similar councils that have a figure.")
            .says("The target is 70 per 10,000 by 31 March 2027. Not due yet: the newest figure is 6 above it, 70% of the way there from the baseline.")
            .says("Hidden to protect confidentiality")
            .says("A missing figure is a gap in the line. It never counts as zero.")
            .says("The boundary changed on 1 April 2019: Part of Eastby joined Northtown.")
            .says("Short breaks are left out.")
            .says("The Department, updated 2 April 2026. Open Licence.")
            .says("Westby").says("very close")
            .says("/funnel?measure=LAC&#38;council=northtown\">See it beside all authorities")
            .says("Could it be chance?")
            .says("How sure one can be")
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
            .says("76 per 10,000, down from 90 in 2017: better. Better than in 2019 (85).")
            .says("gt-multiples--one");
        world.end().await;
    }
}

#[tokio::test]
async fn a_target_is_judged_by_the_figure_for_its_date() {
    for world in World::both().await {
        let town = Town::of(&world).await;
        let indicator = town.indicator("Children looked after", Some("LAC"));
        let mut change = world.app.db.change(morning_of(BEGAN)).await.unwrap();
        change.create(&indicator).await.unwrap();
        let target = given::target(&indicator, date(2019, 3, 31), 80.0);
        change.create(&target).await.unwrap();
        change.commit().await.unwrap();
        let board = world
            .person("Bo Board", &town.council, Role::BoardMember)
            .await;
        let mut visitor = world.signed_in(&board).await;
        // 85 in 2019, for which it was set; 76 in 2020.
        let told = "80 per 10,000 by 31 March 2019. Not met by its date: 85 per 10,000 (2019). 80 per 10,000 was reached in 2020 (76 per 10,000).";
        visitor.get(&town.at(&indicator)).await.says(told);
        let then = format!("{}?as-at=2018-12-31", town.at(&indicator));
        let page = visitor.get(&then).await;
        page.says("80 per 10,000 by 31 March 2019. Not due yet");
        assert!(!page.text.contains("Not met"));
        world.end().await;
    }
}

/// Quarters of a published measure, of which new ones appear once a year: December's does not stand in for March's, which is yet to come.
#[tokio::test]
async fn a_target_waits_for_the_period_of_its_date() {
    let world = World::sqlite().await;
    let town = Town::of(&world).await;
    let quarters = r#"
update measures set period_kind = 'quarter' where code = 'LAC';
update series set points = '[["Q2 2018/19","2018-09-30",85],["Q3 2018/19","2018-12-31",76]]'
  where measure_code = 'LAC' and area_code = '100';
"#;
    world.app.db.script(quarters.to_owned()).await.unwrap();
    let indicator = town.indicator("Children looked after", Some("LAC"));
    let mut change = world.app.db.change(morning_of(BEGAN)).await.unwrap();
    change.create(&indicator).await.unwrap();
    for (by, value) in [(date(2018, 12, 31), 80.0), (date(2019, 3, 31), 78.5)] {
        let target = given::target(&indicator, by, value);
        change.create(&target).await.unwrap();
    }
    change.commit().await.unwrap();
    let board = world
        .person("Bo Board", &town.council, Role::BoardMember)
        .await;
    let mut visitor = world.signed_in(&board).await;
    let page = visitor.get(&town.at(&indicator)).await;
    page.says("80 per 10,000 by 31 December 2018. Met by its date: 76 per 10,000 (Q3 2018/19).")
        .says("78.5 per 10,000 by 31 March 2019. No figure for it yet.");
    world.end().await;
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
        page.says("90 per 10,000 in 2017. No figure is from after 1 July 2017, so it is too early to say. Better than in 2016 (95).")
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
        assert!(future.text.contains("1 January 2030 is in the future"));
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
    let long = town.indicator("Looked after", Some("CLA_RATE_2010"));
    let short = town.indicator("Referred again", Some("REF"));
    let mut change = world.app.db.change(morning_of(BEGAN)).await.unwrap();
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
        .says("These have no verdict:");
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
        let day = date(2018, 12, 18);
        let agreement = given::agreed(
            given::agreement(town.council.id, helper.id, date(2017, 9, 1)),
            person.id,
            date(2017, 8, 1),
        );
        let note = Annotation {
            organisation_id: town.council.id,
            id: Uuid::now_v7(),
            version: 1,
            plan_id: town.plan.id,
            indicator_id: None,
            on_date: day,
            label: "Inspected, said the lead".to_owned(),
        };
        let mut change = world.app.db.change(morning_of(BEGAN)).await.unwrap();
        for published in [day, date(2019, 11, 1), date(2014, 1, 1)] {
            let inspection = given::inspection(town.council.id, published);
            let judgement = given::judgement(&inspection, Area::Overall, Grade::Good);
            change.create(&inspection).await.unwrap();
            change.create(&judgement).await.unwrap();
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
        let view = View::for_everybody(&town.council, date(2026, 6, 10), None);
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
    let priority = given::priority(&town.plan, "First");
    let focus = given::focus_area(&priority, "Focus");
    let action = given::action(&focus, "N1", "Find families early");
    let link = given::action_indicator(&action, &indicator);
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
        .says(&format!("/plans/{}/actions/{}", town.plan.id, action.id))
        .says("Find families early");
    world.end().await;
}
