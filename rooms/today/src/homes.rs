//! What the page of today answers first: each role asks something else of it. A role is a line of [`HOMES`].

use improvement::calendar::counted;
use improvement::organisations::Role;
use improvement::outcomes::Answer;
use improvement::thread::{LoomCount, count};
use jiff::civil::Date;
use platform::db::{Db, DbError};
use platform::page::{Link, capitalised, listed, shortened};
use platform::sql;
use readings::indicators::better_off::BetterOff;
use readings::indicators::curve::View;
use readings::money::{Money, Sees};
use readings::people::Staffing;
use readings::plans::action_lists::Figures;
use readings::thread::gather::{PlanFacts, gather};
use records::access::RequestContext;
use records::access::address::AddressContext;
use records::access::store::{Agreement, organisations};
use records::indicators::addresses::Outcomes;
use records::money::addresses::Money as MoneyPage;
use records::people::addresses::Capacity;
use records::plans::store::Plan;
use records::sharing::addresses::Sharing;
use records::thread::addresses::{FindingThread, Loom};
use serde::Deserialize;
use uuid::Uuid;

/// How many findings with a gap are named.
const NAMED: usize = 5;

/// What the page says first, and what it leads to.
pub(super) struct Opening {
    /// The question that this person's role asks.
    pub question: &'static str,
    /// The answer, made from the figures.
    pub answer: String,
    /// Findings whose thread has a gap, for those who are asked about them.
    pub gaps: Vec<Gap>,
    /// Where there are more of them; empty where all are named.
    pub all_gaps: String,
    /// Where one reads on.
    pub next: Option<Link>,
    /// Whether the answer is this person's own actions, so that they come next.
    pub own_first: bool,
}

/// A finding with what is missing.
pub(super) struct Gap {
    pub words: String,
    pub missing: String,
    pub href: String,
}

/// What answers are made from.
struct Facts<'a> {
    council: &'a str,
    figures: &'a Figures,
    /// Of the reader's own actions, those that are overdue.
    late: i64,
    threads: LoomCount<Uuid>,
    indicators: usize,
    /// Indicators of which there is no figure yet.
    without: usize,
    /// Indicators whose next figure of the council's own should be there by now.
    overdue: usize,
    people: People,
    /// Whether children are better off, for those who ask that.
    children: Option<Answer>,
    /// Whether that could be chance, for those who evaluate.
    chance: String,
    /// Whether the money lasts, for those who are asked about it.
    money: String,
    /// The councils that an agreement lets in, for those who look after access.
    let_in: Vec<String>,
    /// What ends soon of people’s time, for human resources.
    ends: String,
}

/// Who holds a role in the council.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
struct People {
    people: i64,
    ending: i64,
}

/// Where one reads on: what the link says, and where it leads.
type ReadOn = (&'static str, fn(&RequestContext) -> String);

/// What one role asks.
struct RoleHome {
    role: Role,
    question: &'static str,
    answer: fn(&Facts<'_>) -> String,
    /// Whether findings with a gap are named.
    names_gaps: bool,
    next: Option<ReadOn>,
}

/// Of several roles in a council the first that stands here counts.
const HOMES: [RoleHome; 10] = [
    RoleHome {
        role: Role::ProgrammeLead,
        question: "What would I be asked?",
        answer: asked_about,
        names_gaps: true,
        next: None,
    },
    RoleHome {
        role: Role::ImprovementLead,
        question: "What needs me first?",
        answer: to_run,
        names_gaps: true,
        next: None,
    },
    RoleHome {
        role: Role::ActionOwner,
        question: "What is due from me?",
        answer: due_from_me,
        names_gaps: false,
        next: None,
    },
    RoleHome {
        role: Role::Analyst,
        question: "Which figures are missing?",
        answer: figures_missing,
        names_gaps: false,
        next: Some(("See every indicator", outcomes)),
    },
    RoleHome {
        role: Role::FinanceLead,
        question: "Does the money last?",
        answer: whether_it_lasts,
        names_gaps: false,
        next: Some(("See the money", money_page)),
    },
    RoleHome {
        role: Role::HumanResources,
        question: "Whose time or cover ends soon?",
        answer: |facts| facts.ends.clone(),
        names_gaps: false,
        next: Some(("See capacity", capacity)),
    },
    RoleHome {
        role: Role::BoardMember,
        question: "Are children better off?",
        answer: for_children,
        names_gaps: false,
        next: Some(("See each measure", children)),
    },
    RoleHome {
        role: Role::ExternalAdviser,
        question: "Which findings have a gap?",
        answer: to_check,
        names_gaps: true,
        next: None,
    },
    RoleHome {
        role: Role::Evaluator,
        question: "What can be said of the difference?",
        answer: difference,
        names_gaps: false,
        next: Some(("See every indicator", outcomes)),
    },
    RoleHome {
        role: Role::Administrator,
        question: "Who can get in?",
        answer: who_can_get_in,
        names_gaps: false,
        next: Some(("See people and sharing", people_page)),
    },
];

/// For those whom an agreement lets in: they hold no role here.
const HELPER: RoleHome = RoleHome {
    role: Role::ProgrammeLead,
    question: "How does this council stand?",
    answer: asked_about,
    names_gaps: true,
    next: None,
};

fn outcomes(here: &RequestContext) -> String {
    here.link(Outcomes::of(here))
}

fn children(here: &RequestContext) -> String {
    here.link(crate::journeys::children((
        here.council_slug(),
        here.plan_id(),
    )))
}

fn capacity(here: &RequestContext) -> String {
    here.link(Capacity::of(here))
}

fn people_page(here: &RequestContext) -> String {
    here.link(Sharing::of(here))
}

fn money_page(here: &RequestContext) -> String {
    here.link(MoneyPage::of(here))
}

/// “3 of 12 findings have a gap”, as it stands within a sentence.
fn gaps(facts: &Facts<'_>) -> String {
    match (facts.threads.broken, facts.threads.threads) {
        (_, 0) => "there is no finding to address yet".to_owned(),
        (0, all) => format!(
            "none of the {} has a gap",
            counted(all, "finding", "findings")
        ),
        (1, all) => format!("1 of {} has a gap", counted(all, "finding", "findings")),
        (broken, all) => format!("{broken} of {all} findings have a gap"),
    }
}

fn late(figures: &Figures) -> String {
    match figures.overdue {
        0 => "no action is overdue".to_owned(),
        1 => "1 action is overdue".to_owned(),
        many => format!("{many} actions are overdue"),
    }
}

fn asked_about(facts: &Facts<'_>) -> String {
    let red = match facts.figures.red {
        0 => "none is rated red".to_owned(),
        1 => "1 is rated red".to_owned(),
        many => format!("{many} are rated red"),
    };
    let late = late(facts.figures);
    capitalised(&format!("{}, {late} and {red}.", gaps(facts)))
}

fn to_run(facts: &Facts<'_>) -> String {
    let evidence = counted(facts.figures.evidence, "action has", "actions have");
    let late = capitalised(&late(facts.figures));
    format!("{late}, {evidence} evidence to review and {}.", gaps(facts))
}

fn due_from_me(facts: &Facts<'_>) -> String {
    let soon = facts.figures.mine_due - facts.late;
    let are = |count: i64| if count == 1 { "is" } else { "are" };
    match (facts.late, soon) {
        (0, 0) => "Nothing of yours is overdue or due in the next fortnight.".to_owned(),
        (late, 0) => format!("{late} of your actions {} overdue.", are(late)),
        (0, soon) => format!(
            "{soon} of your actions {} due in the next fortnight.",
            are(soon)
        ),
        (late, soon) => format!(
            "{late} of your actions {} overdue and {soon} {} due in the next fortnight.",
            are(late),
            are(soon)
        ),
    }
}

fn figures_missing(facts: &Facts<'_>) -> String {
    let late = match facts.overdue {
        0 => String::new(),
        1 => " For one of the council’s own, the next figure should be there by now.".to_owned(),
        many => {
            format!(" For {many} of the council’s own, the next figure should be there by now.")
        }
    };
    match (facts.without, facts.indicators) {
        (_, 0) => "The plan has no indicators yet.".to_owned(),
        (0, 1) => format!("The plan’s one indicator has a figure.{late}"),
        (0, all) if late.is_empty() => format!(
            "None: each of the {all} indicators has a figure, and the council’s own are up to date."
        ),
        (0, all) => format!("Each of the {all} indicators has a figure.{late}"),
        (1, all) => format!("1 of {all} indicators has no figure yet.{late}"),
        (without, all) => format!("{without} of {all} indicators have no figure yet.{late}"),
    }
}

fn for_children(facts: &Facts<'_>) -> String {
    facts
        .children
        .as_ref()
        .map_or_else(String::new, Answer::in_words)
}

fn to_check(facts: &Facts<'_>) -> String {
    let evidence = counted(facts.figures.evidence, "action has", "actions have");
    capitalised(&format!(
        "{}, and {evidence} evidence to review.",
        gaps(facts)
    ))
}

fn difference(facts: &Facts<'_>) -> String {
    format!(
        "Are children better off? {} {}",
        for_children(facts),
        facts.chance
    )
}

fn who_can_get_in(facts: &Facts<'_>) -> String {
    let people = counted(facts.people.people, "person has", "people have");
    let ending = match facts.people.ending {
        0 => "No role ends in the next 30 days.".to_owned(),
        1 => "1 role ends in the next 30 days.".to_owned(),
        many => format!("{many} roles end in the next 30 days."),
    };
    let others = match facts.let_in.len() {
        0 => String::new(),
        _ => format!(
            " People from {} can get in too, by agreement.",
            listed(facts.let_in.clone())
        ),
    };
    format!("{people} a role in {}. {ending}{others}", facts.council)
}

fn whether_it_lasts(facts: &Facts<'_>) -> String {
    facts.money.clone()
}

/// The home of the role that somebody holds in the council.
fn home_of(here: &RequestContext) -> &'static RoleHome {
    let council = here.council().ok().map(|council| council.id);
    let holds = |role: Role| {
        let mut held = here.actor.roles.held();
        held.any(|one| Some(one.organisation_id) == council && one.role == role)
    };
    HOMES
        .iter()
        .find(|home| holds(home.role))
        .unwrap_or(&HELPER)
}

/// What the page says first to this person.
pub(super) async fn opening(
    here: &RequestContext,
    plan: &Plan,
    figures: &Figures,
    late: usize,
) -> Result<Opening, DbError> {
    let home = home_of(here);
    let db = &here.app.db;
    let council = here.council().map_err(|_| DbError::Missing)?;
    let known = gather(db, council, plan, here.moment(), here.date()).await?;
    let without = known.indicators.iter().filter(|one| {
        let figures = known.figures.get(&one.id);
        figures.is_none_or(|figures| figures.numbers == 0)
    });
    let better_off = match home.role {
        Role::BoardMember | Role::Evaluator => {
            let (workings, view) = (here.app.shared(), View::of(here));
            Some(BetterOff::of(db, Some(&workings), council, plan, view).await?)
        }
        _ => None,
    };
    let facts = Facts {
        council: &council.name,
        figures,
        late: i64::try_from(late).unwrap_or_default(),
        threads: count(&known.threads),
        indicators: known.indicators.len(),
        without: without.count(),
        overdue: known.figures.values().filter(|one| one.overdue).count(),
        people: match home.role {
            Role::Administrator => people(db, council.id, here.date()).await?,
            _ => People::default(),
        },
        let_in: match home.role {
            Role::Administrator => let_in(db, council.id, here.date()).await?,
            _ => Vec::new(),
        },
        ends: match home.role {
            Role::HumanResources => Staffing::of(db, council, here.moment(), here.date())
                .await?
                .ends_in_words(),
            _ => String::new(),
        },
        money: match home.role {
            Role::FinanceLead => Money::of(db, council, here.moment(), here.date())
                .await?
                .whether_it_lasts(Sees::Totals),
            _ => String::new(),
        },
        chance: better_off
            .as_ref()
            .map_or_else(String::new, BetterOff::chance),
        children: better_off.map(|found| found.answer),
    };
    let broken = facts.threads.broken;
    Ok(Opening {
        question: home.question,
        answer: (home.answer)(&facts),
        gaps: match home.names_gaps {
            true => named(here, &known),
            false => Vec::new(),
        },
        all_gaps: match home.names_gaps && broken > NAMED {
            true => here.link(Loom::of(here)),
            false => String::new(),
        },
        next: home.next.map(|(label, to)| Link::new(label, to(here))),
        own_first: home.role == Role::ActionOwner,
    })
}

/// The findings with a gap, the first thing to fix first.
fn named(here: &RequestContext, known: &PlanFacts) -> Vec<Gap> {
    let mut broken: Vec<_> = known
        .threads
        .iter()
        .filter(|thread| thread.needed)
        .filter_map(|thread| Some((thread.next.as_ref()?, known.finding(thread.finding)?)))
        .collect();
    broken.sort_by_key(|(next, finding)| (next.kind, finding.number));
    let gap = |(next, finding): (
        &improvement::thread::Break<Uuid>,
        &records::inspections::store::Finding,
    )| Gap {
        words: shortened(&finding.words, 120),
        missing: next.words.clone(),
        href: here.link(FindingThread::of(here, finding.id)),
    };
    broken.into_iter().take(NAMED).map(gap).collect()
}

/// How many people hold a role in a council on a day, and how many of these roles end soon.
async fn people(db: &Db, council: Uuid, on: Date) -> Result<People, DbError> {
    let soon = on.saturating_add(jiff::Span::new().days(30));
    let sql = sql!(
        "select count(distinct held.person_id) as people,
                coalesce(cast(sum(case when held.to_on <= $3 then 1 else 0 end) as bigint), 0) as ending
         from (
            select person_id, to_on from memberships
            where organisation_id = $1 and from_on <= $2 and (to_on >= $2 or to_on is null)
            union all
            select person_id, to_on from appointments
            where organisation_id = $1 and from_on <= $2 and (to_on >= $2 or to_on is null)
         ) held"
    );
    db.one(sql.bind(council).bind(on).bind(soon)).await
}

/// The councils whose people an agreement lets in on a day, by name.
async fn let_in(db: &Db, council: Uuid, on: Date) -> Result<Vec<String>, DbError> {
    let agreements: Vec<Agreement> = db.records(council, council, None).await?;
    let mut ids: Vec<Uuid> = agreements
        .iter()
        .filter(|agreement| agreement.in_force(on))
        .map(|agreement| agreement.with_organisation_id)
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let councils = organisations(db, &ids).await?;
    Ok(councils.into_iter().map(|council| council.name).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use improvement::Word;

    #[test]
    fn every_role_has_a_question_of_its_own() {
        for role in Role::ALL {
            let homes = HOMES.iter().filter(|home| home.role == *role);
            assert_eq!(homes.count(), 1, "{}", role.code());
        }
        let mut questions: Vec<&str> = HOMES.iter().map(|home| home.question).collect();
        questions.sort_unstable();
        questions.dedup();
        assert_eq!(questions.len(), HOMES.len());
    }
}
