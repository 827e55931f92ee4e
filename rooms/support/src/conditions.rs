//! Conditions for stepping down, and each council’s word on them.

use crate::seen::{Seen, past_of};
use crate::{Answered, Edits};
use axum::Router;
use improvement::calendar::in_words;
use improvement::support::Side;
use platform::app::App;
use platform::db::Record;
use platform::fields::Fields;
use platform::lens;
use platform::page::html;
use platform::page::record::{Fact, Item, Part, RecordPage};
use records::access::route::Routes;
use records::access::{Authorized, EditRoutes, Permission, RecordForm};
use records::support::addresses::{
    CriterionAt, EditCriterion, NewCriterion, NewSupportFile, SayCriterion,
};
use records::support::store::{CriterionWord, SupportCriterion};

/// The addresses of conditions.
pub(crate) fn routes() -> Router<App> {
    Router::new().page(open).edit(new).edit(edit).edit(say)
}

fn form(title: &str, seen: &Seen, begun: bool) -> RecordForm<SupportCriterion> {
    let dropped = |fields: Fields<SupportCriterion>| {
        fields
            .date(lens!(SupportCriterion, dropped_on), "Enter the date")
            .hint("Fill this in only where both councils no longer ask for it")
    };
    let fields = Fields::new()
        .long_text(
            lens!(SupportCriterion, words),
            500,
            "Enter what must be true",
        )
        .called("What must be true before the help steps down?")
        .rows("2")
        .long_text(
            lens!(SupportCriterion, shown_by),
            1_000,
            "Enter the evidence",
        )
        .called("What shows it?")
        .rows("3")
        .optional()
        .link(
            lens!(SupportCriterion, link),
            "Enter a link that starts with https://",
        )
        .when(begun, dropped);
    RecordForm::new(title, "Save the condition", fields, seen.page.clone())
}

async fn new(here: Authorized<NewCriterion>) -> Edits<SupportCriterion> {
    let seen = Seen::read(&here, here.address.engagement).await?;
    let blank = SupportCriterion::blank(seen.engagement.organisation_id, seen.engagement.id);
    let form = form("Add a condition", &seen, false);
    Ok(form.adding(
        blank,
        "The condition was added. Each council says for itself whether it is met.",
    ))
}

async fn edit(here: Authorized<EditCriterion>) -> Edits<SupportCriterion> {
    let seen = Seen::read(&here, here.address.engagement).await?;
    let criterion: SupportCriterion = here.current(here.address.support_criterion).await?;
    let form = form("Change the condition", &seen, true);
    Ok(form.changing(criterion, "The condition was changed."))
}

async fn say(here: Authorized<SayCriterion>) -> Edits<CriterionWord> {
    let seen = Seen::read(&here, here.address.engagement).await?;
    let criterion: SupportCriterion = here.current(here.address.support_criterion).await?;
    let speaks = seen.speaks(&here, Permission::AgreeSupport).await?;
    let (today, absent) = (here.today(), speaks.absent);
    let blank = CriterionWord {
        criterion_id: criterion.id,
        side: speaks.first().unwrap_or(Side::Helper),
        dated: today,
        person_id: Some(here.actor.person_id),
        ..CriterionWord::blank(seen.engagement.organisation_id, seen.engagement.id)
    };
    let fields = speaks
        .asked(
            Fields::new(),
            |word: &CriterionWord| Some(word.side),
            |word, side| word.side = side,
        )
        .tick(lens!(CriterionWord, met))
        .called("Yes, the condition is met")
        .date(lens!(CriterionWord, dated), "Enter the date")
        .called("Said on")
        .rule(move |word| (word.dated > today).then_some("The date must be today or in the past"))
        .long_text(lens!(CriterionWord, reason), 1_000, "Enter the reason")
        .called("Why?")
        .rows("3")
        .when(absent.is_some(), |fields| {
            let missing = move |word: &CriterionWord, text: &str| {
                Some(word.side) == absent && text.trim().is_empty()
            };
            fields
                .text(lens!(CriterionWord, said_by), 200, "Enter who said so")
                .called("Who said so?")
                .hint("Needed for the side that does not use Goldthread")
                .required_by_rule()
                .rule(move |word| missing(word, &word.said_by).then_some("Enter who said so"))
                .text(
                    lens!(CriterionWord, source),
                    300,
                    "Enter where it is written",
                )
                .required_by_rule()
                .rule(move |word| {
                    missing(word, &word.source).then_some("Enter where it is written")
                })
        });
    let title = format!("Is it met? {}", criterion.words);
    let back = platform::page::Link::new(
        "Condition",
        CriterionAt::of(&here, seen.engagement.id, criterion.id).to_string(),
    );
    let form = RecordForm::new(title, "Save", fields, back).trail(seen.page.clone());
    Ok(form.adding(blank, "The word was saved."))
}

async fn open(here: Authorized<CriterionAt>) -> Answered {
    let seen = Seen::read(&here, here.address.engagement).await?;
    let criterion: SupportCriterion = here.record(here.address.support_criterion).await?;
    let id = seen.engagement.id;
    let words = seen.support.records.criterion_words.iter();
    let mut words: Vec<&CriterionWord> = words
        .filter(|word| word.criterion_id == criterion.id)
        .collect();
    words.sort_by_key(|word| std::cmp::Reverse((word.dated, word.id)));
    let item = |word: &&CriterionWord| {
        let says = if word.met { "met" } else { "not met yet" };
        let by = match word.said_by.trim() {
            "" => word.person_id.map(|id| seen.support.names.person(id)),
            by => Some(by.to_owned()),
        };
        let facts = [
            by,
            Some(word.source.clone()).filter(|text| !text.is_empty()),
        ];
        Item {
            title: format!(
                "{}: {} says {says}",
                in_words(word.dated),
                seen.name(word.side)
            ),
            words: word.reason.clone(),
            facts: facts.into_iter().flatten().collect(),
            ..Item::default()
        }
    };
    let latest = |side: Side| {
        let mut said = words.iter().filter(|word| word.side == side);
        said.next()
            .map_or("not yet", |word| if word.met { "yes" } else { "not yet" })
    };
    let (helped, helper) = (latest(Side::Helped), latest(Side::Helper));
    let sentence = format!(
        "{}: {helped}. {}: {helper}.",
        seen.name(Side::Helped),
        seen.name(Side::Helper)
    );
    let files = seen.support.records.files.iter();
    let files = files.filter(|file| file.criterion_id == Some(criterion.id));
    let mut facts = Vec::new();
    if !criterion.shown_by.is_empty() {
        facts.push(Fact::new("Evidence", &criterion.shown_by));
    }
    facts.extend(
        criterion
            .link
            .as_ref()
            .map(|link| Fact::new("Link to the evidence", link)),
    );
    facts.extend(
        criterion
            .dropped_on
            .map(|on| Fact::new("No longer asked for from", &in_words(on))),
    );
    let buttons = [here.offer(
        "Give your council’s word",
        SayCriterion::of(&here, id, criterion.id),
    )];
    let file = platform::page::with_query(
        NewSupportFile::of(&here, id),
        [("condition", criterion.id.to_string())],
    );
    let add = here.offer("Add evidence", NewSupportFile::of(&here, id));
    let add = add.map(|link| platform::page::Link::new(link.label, file));
    Ok(html(&RecordPage {
        page: here
            .page(&criterion.words)
            .breadcrumb(&seen.page.label, here.link(&seen.page.href)),
        caption: "Condition for stepping down".to_owned(),
        sentence,
        buttons: buttons.into_iter().flatten().collect(),
        facts,
        edit: here.offer("Change", EditCriterion::of(&here, id, criterion.id)),
        parts: vec![
            Part {
                heading: "What each council said".to_owned(),
                empty: "Neither council has said anything yet.".to_owned(),
                items: words.iter().map(item).collect(),
                ..Part::default()
            },
            Part {
                heading: "Evidence on file".to_owned(),
                empty: "No evidence has been added yet.".to_owned(),
                add,
                items: files.map(|file| crate::files::item(&here, file)).collect(),
            },
        ],
        record: past_of(&here, criterion.id),
        ..RecordPage::default()
    }))
}
