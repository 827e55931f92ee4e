//! The page of one engagement: how many of its conditions are met in both councils’ words and when it is looked at next; days of help under
//! its phases; the conditions; what it addresses and how that stands; what both say; and all that was agreed and done.

mod findings;
mod sections;

use crate::drawing;
use crate::overview::day;
use crate::seen::{Seen, past_of};
use crate::steps::{Asks, WORDS, WRITTEN};
use crate::{Answered, support_link};
use askama::Template;
use axum::Router;
use findings::{FindingRow, addressed};
use improvement::Word;
use improvement::calendar::in_words;
use improvement::support::{
    Agreed, Side, Stage, Step, StepKind, SupportKind, of_people, stage_after,
};
use platform::app::App;
use platform::page::record::{Fact, Part};
use platform::page::{Link, Page, capitalised, html};
use readings::indicators::drawn::Drawn;
use readings::people::presence;
use records::access::route::Routes;
use records::access::{Authorized, Permission, RequestContext};
use records::support::addresses::{
    AgreeEngagement, CriterionAt, EditEngagement, EngagementAt, EngagementXlsx, NewContact,
    NewCriterion, NewSupportWord, StepEngagement,
};
use records::support::store::SupportCriterion;

/// The addresses of this page.
pub(crate) fn routes() -> Router<App> {
    Router::new().page(open).page(sections::workbook)
}

/// How many words of the councils the page shows: the newest.
const VOICES: usize = 6;

struct CriterionRow {
    words: String,
    href: String,
    helped: String,
    helper: String,
    evidence: String,
}

#[derive(Template)]
#[template(path = "engagement.html")]
struct EngagementPage {
    page: Page,
    caption: String,
    sentence: String,
    warnings: Vec<String>,
    notes: Vec<String>,
    buttons: Vec<Link>,
    drawing: String,
    helper: String,
    helped: String,
    criteria: Vec<CriterionRow>,
    new_criterion: Option<Link>,
    findings: Vec<FindingRow>,
    unseen: String,
    voices: Vec<(String, String)>,
    new_word: Option<Link>,
    facts: Vec<Fact>,
    edit: Option<Link>,
    sections: Vec<Part>,
    /// What else can be recorded.
    adds: Vec<Link>,
    papers: Vec<Link>,
    record: String,
}

async fn open(here: Authorized<EngagementAt>) -> Answered {
    let id = here.address.engagement;
    let seen = Seen::read(&here, id).await?;
    let (pressing, others): (Vec<_>, Vec<_>) = seen
        .support
        .needs(&seen.engagement)
        .into_iter()
        .partition(|(need, _)| need.is_pressing());
    let said = |needs: Vec<(_, String)>| {
        needs
            .into_iter()
            .map(|(_, words)| format!("{}.", capitalised(&words)))
    };
    // Of a past week only what was logged is told.
    let this_week = match here.as_at {
        None => presence(&here.app.db, id, here.date()).await?,
        Some(_) => Vec::new(),
    };
    let (sections, adds) = sections::all(&here, &seen, this_week);
    let (findings, unseen) = addressed(&here, &seen).await?;
    let chart = drawing::of_engagement(&seen.support, &seen.engagement);
    let drawing = chart.map(|chart| {
        let caption = "Days of help each month, under the phases of the support";
        Drawn::of(&here.app.shared(), chart, "days-", caption).to_string()
    });
    let back = support_link(&here);
    Ok(html(&EngagementPage {
        page: here
            .page(&seen.engagement.title)
            .breadcrumb("Support", here.link(back.href))
            .excel(true, here.file(EngagementXlsx::of(&here, id))),
        caption: caption(&seen),
        sentence: sentence(&seen),
        warnings: said(pressing).collect(),
        notes: said(others).collect(),
        buttons: buttons(&here, &seen),
        drawing: drawing.unwrap_or_default(),
        helper: format!("{} says", seen.name(Side::Helper)),
        helped: format!("{} says", seen.name(Side::Helped)),
        criteria: criteria(&here, &seen),
        new_criterion: here.offer("Add a condition", NewCriterion::of(&here, id)),
        findings,
        unseen,
        voices: voices(&seen),
        new_word: here.offer("Add words about the help", NewSupportWord::of(&here, id)),
        facts: facts(&seen),
        edit: here.offer("Change", EditEngagement::of(&here, id)),
        sections,
        adds,
        papers: crate::papers::links(&here, &seen),
        record: past_of(&here, id),
    }))
}

/// Both councils, by what each does, and how far it has come.
fn caption(seen: &Seen) -> String {
    let (helper, helped) = (seen.name(Side::Helper), seen.name(Side::Helped));
    let stage = seen.support.stage(&seen.engagement).label();
    let version = seen.support.records.version_of(seen.engagement.id);
    let version = version.map_or_else(String::new, |one| {
        format!(", agreement version {}", one.number)
    });
    format!("{helper} helps {helped}: {}{version}", stage.to_lowercase())
}

/// Where it stands, when it is looked at next, and what was given so far.
fn sentence(seen: &Seen) -> String {
    let (of, support) = (&seen.engagement, &seen.support);
    let (facts, today) = (seen.facts(), support.today);
    let mut said = vec![support.in_words(of)];
    let runs = matches!(support.stage(of), Stage::Agreed | Stage::Active);
    if let Some(review) = facts.next_review_on(today).filter(|_| runs) {
        said.push(format!("Next review: {}.", in_words(review)));
    }
    if !facts.contacts.is_empty() {
        said.push(format!(
            "Given so far: {} of help.",
            support.days(of).in_words()
        ));
    }
    said.join(" ")
}

/// What can follow on the day, as buttons: a day of help first, while help is given.
fn buttons(here: &RequestContext, seen: &Seen) -> Vec<Link> {
    let (facts, today) = (seen.facts(), seen.support.today);
    let (stage, agreed) = (facts.stage_on(today), facts.agreed_on(today));
    let id = seen.engagement.id;
    let logs = matches!(
        stage,
        Stage::Active | Stage::Agreed | Stage::Proposed | Stage::Scoping
    );
    let mut buttons = Vec::new();
    if logs {
        buttons.extend(here.offer("Record a day of help", NewContact::of(here, id)));
    }
    let follows = |kind: StepKind, side: Option<Side>| {
        let step = Step {
            kind,
            on: today,
            side,
            next: None,
            taken_back: None,
        };
        stage_after(stage, agreed, &step).is_some()
    };
    for kind in WRITTEN {
        if follows(kind, None) && (kind != StepKind::Reviewed || stage == Stage::Active) {
            let to = StepEngagement::of(here, id, kind.code().to_owned());
            buttons.extend(here.offer(Asks::of(kind).press, to));
        }
    }
    for kind in WORDS {
        let open = match kind {
            StepKind::Agreed => may_agree(here, seen, agreed) && stage == Stage::Proposed,
            kind => follows(kind, None),
        };
        if open {
            let to = AgreeEngagement::of(here, id, kind.code().to_owned());
            buttons.extend(here.offer(Asks::of(kind).press, to));
        }
    }
    buttons
}

/// Whether whoever is here may give a word that is missing: their own council’s, or that of a side which is not here to give it.
fn may_agree(here: &RequestContext, seen: &Seen, agreed: Agreed) -> bool {
    let own = seen.side(here);
    agreed.on(own).is_none() || (seen.engagement.other_id.is_none() && !agreed.is_whole())
}

fn criteria(here: &RequestContext, seen: &Seen) -> Vec<CriterionRow> {
    let today = seen.support.today;
    let asked = seen.support.records.criteria.iter();
    let asked = asked.filter(|one| one.dropped_on.is_none_or(|on| on > today));
    let row = |one: &SupportCriterion| {
        let words = seen.support.records.criterion_words.iter();
        let mut words: Vec<_> = words
            .filter(|word| word.criterion_id == one.id && word.dated <= today)
            .collect();
        words.sort_by_key(|word| (word.dated, word.id));
        let says = |side: Side| {
            let said = words.iter().rev().find(|word| word.side == side);
            match said {
                Some(word) if word.met => format!("✓ Yes, since {}", in_words(word.dated)),
                Some(word) => format!("○ Not yet, on {}", in_words(word.dated)),
                None => "○ Not yet".to_owned(),
            }
        };
        CriterionRow {
            words: one.words.clone(),
            href: here.link(CriterionAt::of(here, one.engagement_id, one.id)),
            helped: says(Side::Helped),
            helper: says(Side::Helper),
            evidence: one.shown_by.clone(),
        }
    };
    asked.map(row).collect()
}

fn voices(seen: &Seen) -> Vec<(String, String)> {
    let mut words: Vec<_> = seen.support.records.words.iter().collect();
    words.retain(|word| word.dated <= seen.support.today);
    words.sort_by_key(|word| std::cmp::Reverse((word.dated, word.id)));
    let said = words.into_iter().take(VOICES).map(|word| {
        let (council, on) = (seen.name(word.side), in_words(word.dated));
        let words = word.words.trim().trim_matches(['“', '”', '"']);
        (
            words.to_owned(),
            format!("{}, {council}, {on}", word.speaker),
        )
    });
    said.collect()
}

/// What the engagement says itself, in the words of both councils.
fn facts(seen: &Seen) -> Vec<Fact> {
    let (of, support) = (&seen.engagement, &seen.support);
    let kinds = SupportKind::of_line(&of.kinds).into_iter();
    let kinds: Vec<&str> = kinds.map(Word::label).collect();
    let lead = of
        .lead_id
        .map(|id| support.names.person(id))
        .unwrap_or_default();
    let keeper = support.side_name(of, of.side);
    let other = support.side_name(of, of.side.other());
    let asked = of.asked_by.map(|by| by.label().to_owned());
    let asked = asked.unwrap_or_else(|| "Not said".to_owned());
    let review = seen.facts().next_review_on(support.today);
    let told = [
        ("Kinds of help".to_owned(), kinds.join("\n")),
        (
            "Asked for by".to_owned(),
            format!("{asked}, on {}", in_words(of.begun_on)),
        ),
        ("Purpose".to_owned(), of.purpose.clone()),
        ("Accountability".to_owned(), of.accountability.clone()),
        (format!("Lead for {keeper}"), lead),
        (format!("Lead for {other}"), of.other_lead.clone()),
        ("Ends".to_owned(), seen.facts().ends_in_words(support.today)),
        ("Next review".to_owned(), day(review)),
        ("Who came".to_owned(), who_came(seen)),
    ];
    let told = told.iter().filter(|(_, words)| !words.trim().is_empty());
    told.map(|(name, words)| Fact::new(name, words)).collect()
}

/// Who is known and came, the most days first, a line each.
fn who_came(seen: &Seen) -> String {
    let contacts = seen
        .facts()
        .contacts
        .iter()
        .filter(|one| one.on <= seen.support.today);
    let mut days: Vec<_> = of_people(contacts).into_iter().collect();
    days.sort_by_key(|(id, days)| (std::cmp::Reverse(*days), *id));
    let days = days.into_iter();
    let lines =
        days.map(|(id, days)| format!("{}: {}", seen.support.names.person(id), days.in_words()));
    lines.collect::<Vec<_>>().join("\n")
}

/// Whether somebody may give the council’s word at all.
pub(crate) fn may_speak(here: &RequestContext) -> bool {
    here.may(Permission::AgreeSupport) && here.as_at.is_none()
}
