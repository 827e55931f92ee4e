//! All that was agreed and done in an engagement, part by part, and the same as a workbook.

use super::may_speak;
use crate::Answered;
use crate::overview::day;
use crate::seen::Seen;
use improvement::Word;
use improvement::calendar::{counted, in_words};
use improvement::support::{Side, by_workstream};
use platform::db::Record;
use platform::list::List;
use platform::page::record::{Item, Part};
use platform::page::{Link, long_date};
use readings::people::Present;
use records::access::{Authorized, RequestContext};
use records::support::addresses::{
    ContactAt, EditContact, EditOffice, EditPhase, EditSecondment, EditVersion, EditWorkstream,
    EngagementXlsx, NewContact, NewOffice, NewPhase, NewSecondment, NewSupportFile, NewVersion,
    NewWorkstream, SupportLog, TakeBackStep,
};
use records::support::store::{
    CriterionWord, DualOffice, EngagementStep, Secondment, SupportContact, SupportPhase,
    SupportVersion, Workstream,
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// How many days of help the page shows: the newest. All stand in the log.
const DAYS: usize = 6;

/// The parts that say something, and what else can be recorded: a part that is empty is no more than the way to fill it, but for those that
/// everybody looks for.
pub(super) fn all(
    here: &RequestContext,
    seen: &Seen,
    week: Vec<Present>,
) -> (Vec<Part>, Vec<Link>) {
    let looked_for = [this_week(week), days(here, seen), workstreams(here, seen)];
    let others = [
        phases(here, seen),
        versions(here, seen),
        products(here, seen),
        offices(here, seen),
        secondments(here, seen),
        history(here, seen),
    ];
    let (mut parts, mut adds) = (Vec::from(looked_for), Vec::new());
    for part in others {
        match part.items.is_empty() {
            true => adds.extend(part.add),
            false => parts.push(part),
        }
    }
    parts.retain(|part| !part.items.is_empty() || !part.empty.is_empty());
    (parts, adds)
}

fn days(here: &RequestContext, seen: &Seen) -> Part {
    let (id, support) = (seen.engagement.id, &seen.support);
    let mut contacts: Vec<&SupportContact> = support.records.contacts.iter().collect();
    contacts.retain(|one| one.dated <= support.today);
    contacts.sort_by_key(|one| std::cmp::Reverse((one.dated, one.id)));
    let streams = support.records.workstreams.iter();
    let streams: BTreeMap<Uuid, &str> = streams.map(|one| (one.id, one.title.as_str())).collect();
    let item = |one: &&SupportContact| {
        let went = support.records.people.iter();
        let went = went.filter(|person| person.contact_id == one.id);
        let facts = one.contact(went.map(|person| person.person_id).collect());
        let stream = one.workstream_id.and_then(|id| streams.get(&id));
        let who = support.who(one);
        let told = [
            Some(in_words(one.dated)),
            Some(facts.days().in_words()),
            (!who.is_empty()).then(|| platform::page::listed(who)),
            stream.map(|title| (*title).to_owned()),
        ];
        Item {
            title: one.what_for.clone(),
            href: here.link(ContactAt::of(here, id, one.id)),
            words: one.outcome.clone(),
            facts: told.into_iter().flatten().collect(),
            links: here
                .offer("Change", EditContact::of(here, id, one.id))
                .into_iter()
                .collect(),
        }
    };
    let all = contacts.len();
    let mut items: Vec<Item> = contacts.iter().take(DAYS).map(item).collect();
    if all > DAYS && !here.is_party() {
        items.push(Item {
            title: format!("All {}", counted(all, "day of help", "days of help")),
            href: here.link(SupportLog::of(here)),
            ..Item::default()
        });
    }
    Part {
        heading: "Days of help".to_owned(),
        empty: "Nobody has recorded a day of help yet.".to_owned(),
        add: here.offer("Record a day of help", NewContact::of(here, id)),
        items,
    }
}

/// Who is there this week, as far as their council has agreed to it.
fn this_week(week: Vec<Present>) -> Part {
    const DAYS: [&str; 5] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];
    let item = |one: Present| {
        let days = one.days.map(|days| {
            let days = DAYS.iter().zip(days).filter(|(_, comes)| *comes);
            platform::page::listed(days.map(|(day, _)| (*day).to_owned()).collect())
        });
        let told = [Some(one.post), days.filter(|days| !days.is_empty())];
        Item {
            title: one.name,
            facts: told.into_iter().flatten().collect(),
            ..Item::default()
        }
    };
    Part {
        heading: "Who is there this week".to_owned(),
        items: week.into_iter().map(item).collect(),
        ..Part::default()
    }
}

fn workstreams(here: &RequestContext, seen: &Seen) -> Part {
    let (id, records) = (seen.engagement.id, &seen.support.records);
    let (helper, helped) = (seen.name(Side::Helper), seen.name(Side::Helped));
    let contacts = seen.facts().contacts.iter();
    let days = by_workstream(contacts.filter(|one| one.on <= seen.support.today));
    let item = |one: &Workstream| {
        let count = |all: usize, one: &str, many: &str| (all > 0).then(|| counted(all, one, many));
        let findings = records
            .findings
            .iter()
            .filter(|tie| tie.workstream_id == one.id)
            .count();
        let actions = records
            .actions
            .iter()
            .filter(|tie| tie.workstream_id == one.id)
            .count();
        let lead = |name: &str, council: &str| match name.trim() {
            "" => format!("No lead for {council} yet"),
            name => format!("{name} for {council}"),
        };
        let told = [
            Some(lead(&one.helper_lead, &helper)),
            Some(lead(&one.helped_lead, &helped)),
            count(findings, "finding", "findings"),
            count(actions, "action", "actions"),
            days.get(&Some(one.id))
                .map(|days| format!("{} of help", days.in_words())),
        ];
        Item {
            title: one.title.clone(),
            words: one.note.clone(),
            facts: told.into_iter().flatten().collect(),
            links: here
                .offer("Change", EditWorkstream::of(here, id, one.id))
                .into_iter()
                .collect(),
            ..Item::default()
        }
    };
    Part {
        heading: "Workstreams".to_owned(),
        empty: "No workstreams have been recorded yet.".to_owned(),
        add: here.offer("Add a workstream", NewWorkstream::of(here, id)),
        items: records.workstreams.iter().map(item).collect(),
    }
}

fn phases(here: &RequestContext, seen: &Seen) -> Part {
    let id = seen.engagement.id;
    let mut phases: Vec<&SupportPhase> = seen.support.records.phases.iter().collect();
    phases.sort_by_key(|phase| (phase.from_on, phase.id));
    let item = |one: &&SupportPhase| Item {
        title: Record::called(*one),
        words: one.note.clone(),
        facts: vec![
            format!("From {}", in_words(one.from_on)),
            format!("Planned end: {}", day(one.planned_to_on)),
            match one.ended_on {
                Some(on) => format!("Ended on {}", in_words(on)),
                None => "Not ended".to_owned(),
            },
        ],
        links: here
            .offer("Change", EditPhase::of(here, id, one.id))
            .into_iter()
            .collect(),
        ..Item::default()
    };
    Part {
        heading: "Phases".to_owned(),
        add: here.offer("Add a phase", NewPhase::of(here, id)),
        items: phases.iter().map(item).collect(),
        ..Part::default()
    }
}

fn versions(here: &RequestContext, seen: &Seen) -> Part {
    let (id, records) = (seen.engagement.id, &seen.support.records);
    let signed = |council: String, by: &str, on: Option<jiff::civil::Date>| match (by.trim(), on) {
        ("", None) => format!("Not signed for {council}"),
        ("", Some(on)) => format!("Signed for {council} on {}", in_words(on)),
        (by, None) => format!("{by} for {council}, date not recorded"),
        (by, Some(on)) => format!("Signed for {council} by {by} on {}", in_words(on)),
    };
    let item = |one: &SupportVersion| {
        let files = records
            .files
            .iter()
            .filter(|file| file.version_id == Some(one.id));
        let elsewhere = Some(one.decided_elsewhere.clone()).filter(|words| !words.is_empty());
        let told = [
            Some(format!("From {}", long_date(&one.from_on))),
            one.to_on.map(|to| format!("Until {}", long_date(&to))),
            Some(signed(
                seen.name(Side::Helper),
                &one.helper_signed_by,
                one.helper_signed_on,
            )),
            Some(signed(
                seen.name(Side::Helped),
                &one.helped_signed_by,
                one.helped_signed_on,
            )),
            elsewhere.map(|words| format!("Decision: {words}")),
            one.decision_id
                .map(|_| "Rests on a recorded decision".to_owned()),
            one.sharing_id
                .map(|_| "With a sharing agreement".to_owned()),
        ];
        let edit = here.offer("Change", EditVersion::of(here, id, one.id));
        let files = files.map(|file| {
            let item = crate::files::item(here, file);
            Link::new(item.title, item.href)
        });
        Item {
            title: Record::called(one),
            words: one.added.clone(),
            facts: told.into_iter().flatten().collect(),
            links: edit.into_iter().chain(files).collect(),
            ..Item::default()
        }
    };
    Part {
        heading: "Versions of the agreement".to_owned(),
        add: here.offer("Record a version", NewVersion::of(here, id)),
        items: records.versions.iter().rev().map(item).collect(),
        ..Part::default()
    }
}

fn products(here: &RequestContext, seen: &Seen) -> Part {
    let files = seen.support.records.files.iter().rev();
    let files = files.filter(|file| file.version_id.is_none());
    Part {
        heading: "Products and evidence".to_owned(),
        add: here.offer(
            "Add a product",
            NewSupportFile::of(here, seen.engagement.id),
        ),
        items: files.map(|file| crate::files::item(here, file)).collect(),
        ..Part::default()
    }
}

fn offices(here: &RequestContext, seen: &Seen) -> Part {
    let id = seen.engagement.id;
    let item = |one: &DualOffice| {
        let assured = match one.assured_on {
            Some(on) => format!("Assured by {} on {}", one.assured_by, in_words(on)),
            None => "No local assurance recorded".to_owned(),
        };
        let until = one.to_on.map(|to| format!("Until {}", in_words(to)));
        let told = [
            Some(format!("From {}", in_words(one.from_on))),
            until,
            Some(assured),
        ];
        Item {
            title: format!("{}, {}", one.holder, one.office),
            words: one.looked_at.clone(),
            facts: told.into_iter().flatten().collect(),
            links: here
                .offer("Change", EditOffice::of(here, id, one.id))
                .into_iter()
                .collect(),
            ..Item::default()
        }
    };
    let items: Vec<Item> = seen.support.records.offices.iter().map(item).collect();
    Part {
        heading: "Director of both councils".to_owned(),
        add: here.offer(
            "Record a director of both councils",
            NewOffice::of(here, id),
        ),
        items,
        ..Part::default()
    }
}

fn secondments(here: &RequestContext, seen: &Seen) -> Part {
    let id = seen.engagement.id;
    let item = |one: &Secondment| {
        let until = one.to_on.map(|to| format!("Until {}", in_words(to)));
        let told = [
            Some(format!("{} of full time", one.fte)),
            Some(format!("From {}", in_words(one.from_on))),
            until,
        ];
        Item {
            title: Record::called(one),
            facts: told.into_iter().flatten().collect(),
            links: here
                .offer("Change", EditSecondment::of(here, id, one.id))
                .into_iter()
                .collect(),
            ..Item::default()
        }
    };
    Part {
        heading: "Secondments".to_owned(),
        add: here.offer("Record a secondment", NewSecondment::of(here, id)),
        items: seen.support.records.secondments.iter().map(item).collect(),
        ..Part::default()
    }
}

/// What was done, the newest first; the enquiry last.
fn history(here: &RequestContext, seen: &Seen) -> Part {
    let id = seen.engagement.id;
    let mut steps: Vec<&EngagementStep> = seen.support.records.steps.iter().collect();
    steps.sort_by_key(|step| std::cmp::Reverse((step.dated, step.kind, step.id)));
    let item = |one: &&EngagementStep| {
        let by = match one.said_by.trim() {
            "" => one.person_id.map(|id| seen.support.names.person(id)),
            by => Some(by.to_owned()),
        };
        let side = one.side.map(|side| seen.name(side));
        let back = one.taken_back_on.map(|on| {
            let why = one.taken_back_reason.as_deref().unwrap_or_default();
            format!("Taken back on {}. {why}", in_words(on))
        });
        let told = [
            by,
            Some(one.source.clone()).filter(|source| !source.is_empty()),
            one.until_on
                .map(|on| format!("Next review: {}", in_words(on))),
            Some(one.left_over.clone())
                .filter(|left| !left.is_empty())
                .map(|left| format!("Left to do: {left}")),
            back,
        ];
        let kind = one.kind.label();
        let what = side.map_or_else(|| kind.to_owned(), |side| format!("{kind}: {side}"));
        let own = one.side.is_none()
            || one.side == Some(seen.side(here))
            || seen.engagement.other_id.is_none();
        let take_back = here.offer("Take back", TakeBackStep::of(here, id, one.id));
        let take_back = take_back.filter(|_| own && one.taken_back_on.is_none() && may_speak(here));
        Item {
            title: format!("{}: {what}", in_words(one.dated)),
            words: one.reason.clone(),
            facts: told.into_iter().flatten().collect(),
            links: take_back.into_iter().collect(),
            ..Item::default()
        }
    };
    let enquiry = Item {
        title: format!("{}: Enquiry", in_words(seen.engagement.begun_on)),
        ..Item::default()
    };
    Part {
        heading: "History".to_owned(),
        items: steps.iter().map(item).chain([enquiry]).collect(),
        ..Part::default()
    }
}

/// A sheet of what records of a kind say themselves.
fn sheet<R: Record>(name: &'static str) -> List<R> {
    List::new(name, |one: &R| one.id()).fields_of(|one| one)
}

pub(super) async fn workbook(here: Authorized<EngagementXlsx>) -> Answered {
    let seen = Seen::read(&here, here.address.engagement).await?;
    let (records, query) = (&seen.support.records, here.asked());
    let book = here.workbook(
        seen.engagement.title.clone(),
        format!("{}, from Goldthread", seen.name(seen.engagement.side)),
    );
    let days = crate::log::rows_of(&here, &seen.support, std::slice::from_ref(&seen.engagement));
    let book = book
        .sheet(&crate::log::list(), &days, &query)
        .sheet(&sheet("Conditions"), &records.criteria, &query)
        .sheet(
            &sheet::<CriterionWord>("Words on conditions"),
            &records.criterion_words,
            &query,
        )
        .sheet(&sheet("Phases"), &records.phases, &query)
        .sheet(&sheet("Workstreams"), &records.workstreams, &query)
        .sheet(
            &sheet("Versions of the agreement"),
            &records.versions,
            &query,
        )
        .sheet(&sheet("What was done"), &records.steps, &query);
    book.answer().await
}
