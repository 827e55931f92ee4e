//! A council with published figures, and how files of figures are brought in.

use crate::given;
use crate::world::{Answer, Visitor, World, morning_of};
use improvement::outcomes::Figure;
use jiff::civil::date;
use records::access::store::Organisation;
use records::indicators::store::{Indicator, OwnValue};
use records::plans::store::Plan;
use records::published::store as reference_store;

/// Areas, a measure and two figures, invented.
const PUBLISHED: &str = r#"
insert into reference_sources (key, title, publisher, licence, vintage, citation)
  values ('tool', 'The Tool', 'The Department', 'Open Licence', 'May 2026', 'The Department, The Tool');
insert into areas (code, name, kind, region_code, ons_code, slug, ended_on) values
  ('970', 'England', 'country', null, 'E92000001', 'england', null),
  ('982', 'Uplands', 'region', null, 'E12000003', 'uplands', null),
  ('383', 'Northtown', 'authority', '982', 'E08000035', 'northtown', null),
  ('909', 'Oldshire', 'predecessor', '982', 'E10000006', 'oldshire', '2023-04-01'),
  ('942', 'Newshire', 'authority', '982', 'E06000063', 'newshire', null);
insert into boundary_changes (from_code, to_code, changed_on, kind, note)
  values ('909', '942', '2023-04-01', 'divided', 'Oldshire became Newshire');
insert into measures (code, slug, name, topic, unit, decimals, polarity, period_kind, axis_label, source_key,
    publisher, licence, vintage, note, interpolated) values
  ('LAC', 'lac', 'Children looked after', 'Care', 'count', 0, 'low', 'at_31_march', 'Number', 'tool',
   'The Department', 'Open Licence', '2026-04-02', null, '[]');
insert into series (measure_code, area_code, points) values
  ('LAC', '383', '[["2023","2023-03-31",1500],["2024","2024-03-31",1549]]');
"#;

/// Northtown on two published figures, which are invented.
pub struct Town {
    /// The council.
    pub council: Organisation,
    /// Its plan, begun in July 2022.
    pub plan: Plan,
    /// An indicator that follows the published measure.
    pub watched: Indicator,
    /// An indicator of the council's own.
    pub own: Indicator,
}

impl Town {
    /// Northtown with published figures, a plan, an indicator of each origin.
    pub async fn of(world: &World) -> Self {
        let mut council = world.council("northtown", "Northtown").await;
        let db = &world.app.db;
        db.script(PUBLISHED.to_owned()).await.unwrap();
        db.script("update organisations set area_code = '383' where slug = 'northtown'".to_owned())
            .await
            .unwrap();
        council.area_code = Some("383".to_owned());
        let plan = given::plan(council.id, "Improvement plan", date(2022, 7, 1));
        let watched = Indicator {
            unit: "number".to_owned(),
            ..given::published_indicator(&plan, "Children in our care", "LAC")
        };
        let own = Indicator {
            numerator: "Visits made in time".to_owned(),
            denominator: "Visits due".to_owned(),
            ..given::own_indicator(&plan, "Visits made in time")
        };
        let mut change = db.change(morning_of(plan.starts_on)).await.unwrap();
        change.create(&plan).await.unwrap();
        change.create(&watched).await.unwrap();
        change.create(&own).await.unwrap();
        change.commit().await.unwrap();
        Self {
            council,
            plan,
            watched,
            own,
        }
    }

    /// The address of the page on which the council enters its own figures.
    pub fn own_page(&self) -> String {
        format!("/councils/northtown/plans/{}/figures", self.plan.id)
    }

    /// The address of the indicator that follows the published measure.
    pub fn indicator_page(&self) -> String {
        format!(
            "/councils/northtown/plans/{}/outcomes/{}",
            self.plan.id, self.watched.id
        )
    }

    /// The council's own figures, in the order of their periods.
    pub async fn own_values(&self, world: &World) -> Vec<OwnValue> {
        let mut all: Vec<OwnValue> = world
            .app
            .db
            .records(self.council.id, self.plan.id, None)
            .await
            .unwrap();
        all.sort_by_key(|own| own.period_end);
        all
    }
}

/// Where an administrator brings published figures in.
pub const LIST: &str = "/councils/northtown/published-figures";

/// The figure for 2024 anew, and two that are new.
pub const REVISED: &str = "authority,indicator,period,numerator,denominator,value
Northtown,LAC,2023,,,1500
Northtown,LAC,2024,,,\"1,546\"
Northtown,Children looked after,2025,,,1532
England,LAC,2025,,,c
";

/// What is published of the measure for an area and a period.
pub async fn figure(world: &World, area: &str, period: &str) -> Option<Figure> {
    let series = reference_store::series(&world.app.db, "LAC", &[area])
        .await
        .unwrap();
    series
        .get(area)?
        .iter()
        .find(|point| point.label == period)
        .map(|point| point.figure)
}

/// Sends a file and waits until it has been read.
pub async fn send(
    visitor: &mut Visitor,
    list: &str,
    kind: &str,
    name: &str,
    bytes: &[u8],
) -> Answer {
    visitor.get(list).await;
    let answer = visitor
        .upload(
            list,
            &[("kind", kind)],
            &[("file", name, "text/csv", bytes)],
        )
        .await;
    assert!(answer.status.is_redirection(), "{}", answer.text);
    settled(visitor, &answer.location).await
}

/// The page of an import once nothing is under way any more.
async fn settled(visitor: &mut Visitor, path: &str) -> Answer {
    for _ in 0..600 {
        let mut answer = visitor.get(path).await;
        if !answer.headers.contains_key("refresh") {
            path.clone_into(&mut answer.location);
            return answer;
        }
        assert!(answer.text.contains("This page comes again by itself"));
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("{path} never settled");
}

/// Takes an import a step on, and waits until that is done.
pub async fn step(visitor: &mut Visitor, path: &str, what: &str) -> Answer {
    visitor.post(path, &[("do", what)]).await;
    settled(visitor, path).await
}
