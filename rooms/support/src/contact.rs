//! A day of help: recording it in two minutes, what came of it, and what the council that is helped says of it.

use crate::seen::{Seen, past_of};
use crate::{Answered, Edits};
use axum::Router;
use improvement::calendar::in_words;
use improvement::support::{
    Attendance, Emissions, HelpDays, Side, TravelMode, emissions, mileage_pence, mileage_source,
};
use platform::app::App;
use platform::db::field::pounds;
use platform::db::{Change, DbError, Record};
use platform::error::AppError;
use platform::fields::{Fields, Options, choices};
use platform::form::Form;
use platform::lens;
use platform::page::record::{Fact, Item, Part, RecordPage};
use platform::page::{Link, html, with_query};
use records::access::route::Routes;
use records::access::store::{names, possible_owners};
use records::access::{Authorized, EditRoutes, RecordForm, RequestContext, Submitted};
use records::support::addresses::{
    ContactAt, EditContact, NewContact, NewSupportFile, NewSupportWord,
};
use records::support::store::{ContactPerson, SupportContact, SupportWord};
use uuid::Uuid;

/// The addresses of days of help.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .page(new)
        .form(add)
        .page(edit)
        .form(save)
        .page(open)
        .edit(new_word)
}

// ---- The form ---------------------------------------------------------------------

/// Who may have gone: people of the council that helps. Whoever belongs to that is offered all of it, themselves first; the other side those
/// who came before.
async fn may_have_gone(here: &RequestContext, seen: &Seen) -> Result<Options, AppError> {
    let db = &here.app.db;
    let known = seen.support.records.people.iter().map(|one| one.person_id);
    let mut known: Vec<Uuid> = known.collect();
    known.sort_unstable();
    known.dedup();
    let mut people: Vec<(Uuid, String)> = names(db, known).await?.into_iter().collect();
    let helper = seen.engagement.organisation_on(Side::Helper);
    if let Some(helper) = helper.filter(|id| here.actor.belongs_to(*id)) {
        let own = possible_owners(db, helper, here.today()).await?;
        people.extend(own.into_iter().map(|person| (person.id, person.name)));
    }
    let me = here.actor.person_id;
    people.sort_by_key(|(id, name)| (*id != me, name.clone(), *id));
    people.dedup_by_key(|(id, _)| *id);
    Ok(people
        .into_iter()
        .map(|(id, name)| (id.to_string(), name))
        .collect())
}

fn lengths() -> Options {
    let all = HelpDays::CHOICES.iter();
    all.map(|days| (days.days().to_string(), days.in_words()))
        .collect()
}

fn fields(
    here: &RequestContext,
    seen: &Seen,
    people: Options,
    went: Vec<Uuid>,
) -> Fields<SupportContact> {
    let today = here.today();
    let begun = seen.engagement.begun_on;
    let workstreams: Vec<_> = seen.support.records.workstreams.iter().collect();
    let workstreams = choices(workstreams, |one| one.title.clone());
    let none = ("Enter their names below.", "Choose people from the list");
    let nobody = people.is_empty();
    Fields::new()
        .text(
            lens!(SupportContact, what_for),
            200,
            "Enter what it was for",
        )
        .called("What was it for?")
        .long_text(
            lens!(SupportContact, outcome),
            2_000,
            "Enter what came of it",
        )
        .called("What came of it?")
        .rows("3")
        .optional()
        .choose::<Uuid, _>(
            lens!(SupportContact, workstream_id),
            workstreams,
            "None",
            "Choose the workstream",
        )
        .date(lens!(SupportContact, dated), "Enter the date")
        .called("When?")
        .rule(move |contact| {
            (contact.dated > today).then_some("The date must be today or in the past".to_owned())
        })
        .rule(move |contact| {
            let early = contact.dated < begun;
            early.then(|| {
                format!(
                    "The enquiry was on {}: enter a date on or after it",
                    in_words(begun)
                )
            })
        })
        .choose::<f64, _>(
            lens!(SupportContact, days),
            lengths(),
            "Choose",
            "Choose how long",
        )
        .called("How long, for each person?")
        .several(("people", "Who went?"), people, went, none)
        .long_text(lens!(SupportContact, others), 500, "Enter who else went")
        .called(if nobody {
            "Who went?"
        } else {
            "Who else went?"
        })
        .hint("One on each line")
        .rows("2")
        .optional()
        .text(lens!(SupportContact, with_whom), 200, "Enter whom they met")
        .called("With whom?")
        .optional()
        .word::<Attendance, _>(lens!(SupportContact, attendance), "Choose where it was")
        .called("Where?")
        .word::<TravelMode, _>(lens!(SupportContact, travel), "Choose how they travelled")
        .called("How did they travel?")
        .in_a_list("Not said")
        .number(
            lens!(SupportContact, miles),
            0..=20_000,
            "Enter whole miles, such as 38",
        )
        .rule(|contact| {
            let missing = contact.miles.is_some() && contact.travel.is_none();
            missing.then_some("Choose how they travelled too")
        })
}

fn form(
    title: &str,
    here: &RequestContext,
    seen: &Seen,
    people: Options,
    went: Vec<Uuid>,
) -> RecordForm<SupportContact> {
    let fields = fields(here, seen, people, went);
    RecordForm::new(title, "Save the day", fields, seen.page.clone())
}

/// Today, half a day, me, and the workstream of the last time.
fn blank(here: &RequestContext, seen: &Seen) -> (SupportContact, Vec<Uuid>) {
    let records = &seen.support.records;
    let me = here.actor.person_id;
    let mine = records.people.iter().filter(|one| one.person_id == me);
    let mine: Vec<Uuid> = mine.map(|one| one.contact_id).collect();
    let last = records.contacts.iter();
    let last = last.max_by_key(|one| (mine.contains(&one.id), one.dated, one.id));
    let contact = SupportContact {
        dated: here.today(),
        days: HelpDays::HALF.days(),
        workstream_id: last.and_then(|last| last.workstream_id),
        attendance: Some(Attendance::OnSite),
        ..SupportContact::blank(seen.engagement.organisation_id, seen.engagement.id)
    };
    let helps = seen.side(here) == Side::Helper;
    (contact, helps.then_some(me).into_iter().collect())
}

async fn new(here: Authorized<NewContact>) -> Answered {
    let seen = Seen::read(&here, here.address.engagement).await?;
    let people = may_have_gone(&here, &seen).await?;
    let (contact, went) = blank(&here, &seen);
    Ok(form("Record a day of help", &here, &seen, people, went).show(&here, &contact))
}

async fn add(here: Authorized<NewContact>, Submitted(typed): Submitted) -> Answered {
    let seen = Seen::read(&here, here.address.engagement).await?;
    let people = may_have_gone(&here, &seen).await?;
    let (contact, went) = blank(&here, &seen);
    let asked = asked(&typed);
    let form = form("Record a day of help", &here, &seen, people, went);
    let also =
        async |change: &mut Change, one: &SupportContact| went_on(change, one, asked, &[]).await;
    form.add_with(&here, contact, typed, also).await?;
    here.done(
        &seen.page.href,
        "The day was recorded. Both councils can see it.",
    )
    .await
}

async fn edit(here: Authorized<EditContact>) -> Answered {
    let seen = Seen::read(&here, here.address.engagement).await?;
    let contact: SupportContact = here.current(here.address.support_contact).await?;
    let people = may_have_gone(&here, &seen).await?;
    let went = went(&seen, contact.id)
        .iter()
        .map(|one| one.person_id)
        .collect();
    Ok(form("Change the day of help", &here, &seen, people, went).show(&here, &contact))
}

async fn save(here: Authorized<EditContact>, Submitted(typed): Submitted) -> Answered {
    let seen = Seen::read(&here, here.address.engagement).await?;
    let contact: SupportContact = here.current(here.address.support_contact).await?;
    let people = may_have_gone(&here, &seen).await?;
    let (before, asked) = (went(&seen, contact.id), asked(&typed));
    let ids = before.iter().map(|one| one.person_id).collect();
    let form = form("Change the day of help", &here, &seen, people, ids);
    let also = async |change: &mut Change, one: &SupportContact| {
        went_on(change, one, asked, &before).await
    };
    form.save_with(&here, contact, typed, also).await?;
    here.done(&seen.page.href, "The day was changed.").await
}

fn asked(typed: &Form) -> Vec<Uuid> {
    let ids = typed.values("people").iter();
    ids.filter_map(|id| id.parse().ok()).collect()
}

fn went(seen: &Seen, contact: Uuid) -> Vec<ContactPerson> {
    let people = seen.support.records.people.iter();
    people
        .filter(|one| one.contact_id == contact)
        .cloned()
        .collect()
}

async fn went_on(
    change: &mut Change,
    contact: &SupportContact,
    asked: Vec<Uuid>,
    before: &[ContactPerson],
) -> Result<(), DbError> {
    for person_id in &asked {
        if before.iter().all(|one| one.person_id != *person_id) {
            change
                .create(&ContactPerson {
                    contact_id: contact.id,
                    person_id: *person_id,
                    ..ContactPerson::blank(contact.organisation_id, contact.engagement_id)
                })
                .await?;
        }
    }
    for gone in before.iter().filter(|one| !asked.contains(&one.person_id)) {
        change.remove(gone.clone()).await?;
    }
    Ok(())
}

// ---- Its page ---------------------------------------------------------------------

/// What travel emitted and what may be claimed for it, in words; nothing where nobody said how far.
pub(crate) fn travel_in_words(contact: &SupportContact, heads: usize) -> Option<String> {
    let (mode, miles) = contact.travel.zip(contact.miles)?;
    let year = contact.dated.year();
    let emitted = match emissions(mode, miles, heads, year) {
        Emissions::Grams(grams) => format!(
            "{}.{} kg of carbon dioxide",
            grams / 1_000,
            grams % 1_000 / 100
        ),
        Emissions::NotPublished => {
            format!("emissions not worked out: Goldthread has no factor for {year}")
        }
    };
    let claim = mileage_pence(mode, miles, contact.dated);
    let claim = claim.map_or_else(String::new, |pence| format!("; mileage {}", pounds(pence)));
    Some(format!(
        "{miles} miles by {}: {emitted}{claim}",
        improvement::Word::label(mode).to_lowercase()
    ))
}

async fn open(here: Authorized<ContactAt>) -> Answered {
    let seen = Seen::read(&here, here.address.engagement).await?;
    let contact: SupportContact = here.record(here.address.support_contact).await?;
    let id = seen.engagement.id;
    let records = &seen.support.records;
    let facts = contact.contact(
        went(&seen, contact.id)
            .iter()
            .map(|one| one.person_id)
            .collect(),
    );
    let workstream = records
        .workstreams
        .iter()
        .find(|one| Some(one.id) == contact.workstream_id);
    let who = seen.support.who(&contact);
    let told = [
        ("What came of it", contact.outcome.clone()),
        ("Who went", who.join("\n")),
        ("With whom", contact.with_whom.clone()),
        (
            "Workstream",
            workstream.map_or_else(String::new, |one| one.title.clone()),
        ),
        (
            "Where",
            contact
                .attendance
                .map_or_else(String::new, |one| one.to_string()),
        ),
        (
            "Travel",
            travel_in_words(&contact, facts.heads()).unwrap_or_default(),
        ),
    ];
    let told = told.iter().filter(|(_, words)| !words.trim().is_empty());
    let told: Vec<Fact> = told.map(|(name, words)| Fact::new(*name, words)).collect();
    let travels = contact.travel.is_some() && contact.miles.is_some();
    let about = |to: String| with_query(to, [("day", contact.id.to_string())]);
    let word = here.offer("Add words about it", NewSupportWord::of(&here, id));
    let file = here.offer("Add a product", NewSupportFile::of(&here, id));
    let lead = |link: Option<Link>| link.map(|link| Link::new(link.label, about(link.href)));
    let words = records
        .words
        .iter()
        .filter(|one| one.contact_id == Some(contact.id));
    let files = records
        .files
        .iter()
        .filter(|one| one.contact_id == Some(contact.id));
    Ok(html(&RecordPage {
        page: here
            .page(&contact.what_for)
            .breadcrumb(&seen.page.label, here.link(&seen.page.href)),
        caption: in_words(contact.dated),
        sentence: format!(
            "{} of help.",
            platform::page::capitalised(&facts.days().in_words())
        ),
        notes: travels
            .then(|| mileage_source().to_owned())
            .into_iter()
            .collect(),
        facts: told,
        edit: here.offer("Change", EditContact::of(&here, id, contact.id)),
        parts: vec![
            Part {
                heading: "What is said of it".to_owned(),
                empty: "No words about it have been recorded yet.".to_owned(),
                add: lead(word),
                items: words.map(|word| said(&seen, word)).collect(),
            },
            Part {
                heading: "Products".to_owned(),
                empty: "There are no products of it yet.".to_owned(),
                add: lead(file),
                items: files.map(|file| crate::files::item(&here, file)).collect(),
            },
        ],
        record: past_of(&here, contact.id),
        ..RecordPage::default()
    }))
}

fn said(seen: &Seen, word: &SupportWord) -> Item {
    Item {
        title: format!("{}, {}", word.speaker, seen.name(word.side)),
        words: word.words.clone(),
        facts: vec![in_words(word.dated)],
        ..Item::default()
    }
}

async fn new_word(here: Authorized<NewSupportWord>) -> Edits<SupportWord> {
    let seen = Seen::read(&here, here.address.engagement).await?;
    let id = seen.engagement.id;
    let speaks = seen
        .speaks(&here, records::access::Permission::LogSupport)
        .await?;
    let day = here.asked().optional_id("day", "");
    let day = day.filter(|day| {
        seen.support
            .records
            .contacts
            .iter()
            .any(|one| one.id == *day)
    });
    let days: Vec<&SupportContact> = seen.support.records.contacts.iter().rev().collect();
    let days = choices(days, |one: &SupportContact| Record::called(one));
    let today = here.today();
    let word = SupportWord {
        contact_id: day,
        side: speaks.first().unwrap_or(Side::Helper),
        dated: today,
        ..SupportWord::blank(seen.engagement.organisation_id, id)
    };
    let fields = Fields::new()
        .long_text(lens!(SupportWord, words), 1_000, "Enter the words")
        .called("What was said of the help?")
        .hint("Do not enter anything by which a child or a family could be known")
        .text(lens!(SupportWord, speaker), 120, "Enter who said it")
        .called("Who said it?")
        .hint("By what they do, such as team manager");
    let fields = speaks
        .asked(
            fields,
            |word| Some(word.side),
            |word, side| word.side = side,
        )
        .choose::<Uuid, _>(
            lens!(SupportWord, contact_id),
            days,
            "The help as a whole",
            "Choose the day",
        )
        .called("Which day of help is it about?")
        .date(lens!(SupportWord, dated), "Enter the date")
        .called("When?")
        .rule(move |word| (word.dated > today).then_some("The date must be today or in the past"));
    let form = RecordForm::new(
        "Words about the help",
        "Save the words",
        fields,
        seen.page.clone(),
    );
    let editing = form.adding(word, "The words were saved.");
    Ok(match day {
        Some(day) => editing.leading_to(ContactAt::of(&here, id, day)),
        None => editing,
    })
}
