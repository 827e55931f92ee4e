//! With what these stories begin: a council with a plan, and the forms of its register.

use improvement::organisations::Role;
use jiff::civil::Date;
use platform::clock::Instant;
use records::access::store::Person;
use records::risks::{RegisterRecords, register};
use stories::{Answer, Planned, Visitor, World};
use uuid::Uuid;

/// The register.
pub const RISKS: &str = "/councils/kirklees/risks";

/// Kirklees, and what its people have open.
pub struct Scene {
    pub planned: Planned,
    /// Pia, who leads a programme and accepts risks.
    pub pia: Person,
}

impl Scene {
    pub async fn of(world: &World) -> Self {
        let planned = Planned::new(world).await;
        let council = &planned.council;
        let pia = world.person("Pia Programme", council, Role::ProgrammeLead);
        Self {
            pia: pia.await,
            planned,
        }
    }

    /// Ada, signed in.
    pub async fn ada(&self, world: &World) -> Visitor {
        world.signed_in(&self.planned.lead).await
    }

    /// The fields of a risk of the plan that is in order.
    pub fn risk(&self, title: &str, owner: Option<&Person>) -> Vec<(&'static str, String)> {
        let owner = owner.map_or_else(String::new, |owner| owner.id.to_string());
        let fields = [
            ("scope", self.planned.plan.id.to_string().as_str()),
            ("title", title),
            (
                "might-happen",
                "Somebody falls ill, and nobody can stand in",
            ),
            ("cause", "Each does what nobody else can"),
            ("effect", "Months are lost"),
            ("owner", owner.as_str()),
            ("treatment", "reduce"),
            ("controls", "Notes in one place\nTwo can run the figures"),
            ("review-on", "2026-11-30"),
            ("raised-on", "2026-06-10"),
        ]
        .map(|(name, value)| (name, value.to_owned()));
        fields.to_vec()
    }

    /// What the register holds.
    pub async fn records(&self, world: &World) -> RegisterRecords {
        let council = &self.planned.council;
        register(&world.app.db, council, None).await.unwrap()
    }
}

/// Sends a form.
pub async fn send(by: &mut Visitor, path: &str, fields: &[(&str, String)]) -> Answer {
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    by.post(path, &fields).await
}

/// Adds a risk; gives its page.
pub async fn added(by: &mut Visitor, fields: &[(&str, String)]) -> String {
    by.get(&format!("{RISKS}/new")).await.says("Add a risk");
    let added = send(by, &format!("{RISKS}/new"), fields).await;
    assert!(added.location.starts_with(RISKS), "{}", added.text);
    added.location
}

/// Judges a risk today.
pub async fn judged(by: &mut Visitor, risk: &str, kind: &str, (likely, harmful): (u8, u8)) {
    let (likely, harmful) = (likely.to_string(), harmful.to_string());
    let day = by.get(&format!("{risk}/judge")).await.today();
    let fields = [
        ("assessment", kind),
        ("likelihood", likely.as_str()),
        ("impact", harmful.as_str()),
        ("reason", "We looked at what happened in spring"),
        ("dated", day.as_str()),
    ];
    let saved = by.post(&format!("{risk}/judge"), &fields).await;
    saved.leads_to(risk);
    by.get(risk).await.says("The judgement is saved.");
}

/// The identifier at the end of an address.
pub fn id_of(path: &str) -> Uuid {
    path.rsplit('/').next().unwrap().parse().unwrap()
}

/// The first address of a page that ends so.
pub fn link(page: &Answer, ending: &str) -> Option<String> {
    let mut links = page.text.split("href=\"").skip(1);
    links.find_map(|rest| {
        let href = rest.split('"').next()?;
        href.ends_with(ending).then(|| href.to_owned())
    })
}

/// Goes on at nine in the morning of a day.
pub fn on(world: &mut World, day: Date) {
    world.turn_clock(Instant::start_of(day).plus_seconds(9 * 3600));
}

/// What a page is filled with.
pub trait Filled {
    /// The day of its first date.
    fn today(&self) -> String;
}

impl Filled for Answer {
    fn today(&self) -> String {
        let part = |name: &str| {
            let (_, rest) = self.text.split_once(&format!("name=\"{name}\"")).unwrap();
            let (_, rest) = rest.split_once("value=\"").unwrap();
            rest.split('"').next().unwrap().to_owned()
        };
        let [day, month, year] = ["dated-day", "dated-month", "dated-year"].map(part);
        format!("{year}-{month:0>2}-{day:0>2}")
    }
}
