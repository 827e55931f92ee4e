//! Three minutes in somebody's place: four people of the demonstration, each with the question that their work asks, and where the
//! answer is. The people are those of the demonstration's story; where one is not told of there, the journey is left out.

use platform::db::{Db, DbError};
use records::access::addresses::Home;
use records::access::store::{self, Person};
use records::indicators::addresses::BetterOff;
use records::plans::store::{Plan, latest};
use records::today::addresses::Council;
use uuid::Uuid;

/// Where somebody begins.
#[derive(Debug, Clone, Copy)]
enum Begins {
    /// On the list of the councils that they work with.
    Councils,
    /// On the page of a council.
    Today(&'static str),
    /// Where it is said whether life gets better for children there.
    Children(&'static str),
}

/// A journey as it is told in the story.
struct Told {
    role: &'static str,
    question: &'static str,
    says: &'static str,
    email: &'static str,
    begins: Begins,
}

const JOURNEYS: [Told; 4] = [
    Told {
        role: "Director of children’s services",
        question: "What would I be asked?",
        says: "Which findings have a gap, and what is late, before the Board asks.",
        email: "hazel.cross@example.org",
        begins: Begins::Today("kirklees"),
    },
    Told {
        role: "Programme manager",
        question: "How are my councils?",
        says: "Every council that you support on one page, the most urgent first.",
        email: "jo.bridges@example.org",
        begins: Begins::Councils,
    },
    Told {
        role: "Person with an action",
        question: "What is due from me?",
        says: "Your own actions by date. An update takes two minutes.",
        email: "nadia.brook@example.org",
        begins: Begins::Today("kirklees"),
    },
    Told {
        role: "Councillor",
        question: "Are children better off?",
        says: "What got better, what got worse and what it is too early to say.",
        email: "bev.green@example.org",
        begins: Begins::Children("kirklees"),
    },
];

/// A journey as the page offers it.
pub(super) struct Journey {
    pub role: &'static str,
    pub question: &'static str,
    pub says: &'static str,
    pub email: String,
    /// Its first step.
    pub next: String,
}

/// The journeys, and the people of the demonstration who have none.
pub(super) async fn told(db: &Db) -> Result<(Vec<Journey>, Vec<Person>), DbError> {
    let people = store::introduced(db).await?;
    let mut journeys = Vec::new();
    for told in JOURNEYS {
        let Some(person) = people.iter().find(|one| one.email == told.email) else {
            continue;
        };
        let Some(next) = first_step(db, told.begins).await? else {
            continue;
        };
        journeys.push(Journey {
            role: told.role,
            question: told.question,
            says: told.says,
            email: person.email.clone(),
            next,
        });
    }
    let has_one = |person: &Person| journeys.iter().any(|one| one.email == person.email);
    let others = people.into_iter().filter(|one| !has_one(one)).collect();
    Ok((journeys, others))
}

async fn first_step(db: &Db, begins: Begins) -> Result<Option<String>, DbError> {
    let council = match begins {
        Begins::Councils => return Ok(Some(Home {}.to_string())),
        Begins::Today(council) | Begins::Children(council) => council,
    };
    let Some(organisation) = store::organisation(db, council).await? else {
        return Ok(None);
    };
    let today = Council::of(&organisation).to_string();
    let Begins::Children(_) = begins else {
        return Ok(Some(today));
    };
    let plan: Option<Plan> = latest(db, organisation.id).await?;
    Ok(Some(plan.map_or(today, |plan| {
        children((organisation.slug.as_str(), plan.id))
    })))
}

/// Where it is said of a plan whether life gets better for children.
pub(super) fn children(plan: (&str, Uuid)) -> String {
    BetterOff::of(&plan).to_string()
}
