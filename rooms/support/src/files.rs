//! Products of the help and evidence: a file, or a link to where it is kept.

use crate::Answered;
use crate::seen::Seen;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use improvement::calendar::in_words;
use platform::app::App;
use platform::db::Record;
use platform::error::AppError;
use platform::fields::{Control, Fields, choices};
use platform::file_kind::{download, file_hint, size_in_words};
use platform::lens;
use platform::page::record::Item;
use records::access::route::Routes;
use records::access::sent_file::SentFile;
use records::access::{Authorized, RecordForm, RequestContext, Uploaded};
use records::support::addresses::{NewSupportFile, SupportFileAt};
use records::support::store::{SupportContact, SupportCriterion, SupportFile, SupportVersion};
use uuid::Uuid;

/// The addresses of products.
pub(crate) fn routes() -> Router<App> {
    // The form is read piece by piece and bounds itself, so that what was typed outlives a file that is too large.
    let send = Router::new()
        .form(send)
        .layer(DefaultBodyLimit::disable())
        .page(open);
    send.page(file)
}

/// A product as it stands in a list of them.
pub(crate) fn item(here: &RequestContext, file: &SupportFile) -> Item {
    let at = SupportFileAt::of(here, file.engagement_id, file.id);
    let size = file.file_size.map(size_in_words);
    let name = file.file_name.clone();
    let name = name.map(|name| format!("{name}, {}", size.unwrap_or_default()));
    Item {
        title: file.title.clone(),
        href: match (&file.link, &file.file_hash) {
            (Some(link), None) => link.clone(),
            _ => here.link(at),
        },
        facts: [Some(in_words(file.dated)), name]
            .into_iter()
            .flatten()
            .collect(),
        ..Item::default()
    }
}

fn form(here: &RequestContext, seen: &Seen, sent: SentFile) -> RecordForm<SupportFile> {
    let records = &seen.support.records;
    let days: Vec<&SupportContact> = records.contacts.iter().rev().collect();
    let versions: Vec<&SupportVersion> = records.versions.iter().collect();
    let criteria: Vec<&SupportCriterion> = records.criteria.iter().collect();
    let called = |one: &SupportContact| Record::called(one);
    let megabytes = here.app.config.upload_megabytes;
    let today = here.today();
    let fields = Fields::new()
        .text(lens!(SupportFile, title), 200, "Enter what it is")
        .called("What is it?")
        .hint("For example, audit report, new structure, practice guide")
        .link(lens!(SupportFile, link), "Enter a link to it")
        .called("A link to it")
        .hint("For something that is kept somewhere else. It starts with https://")
        .required_by_rule()
        .rule({
            let sent = sent.clone();
            move |file: &SupportFile| sent.wrong_beside(file.link.is_some(), false)
        })
        .other(
            ("file", "Or a file"),
            Control::File,
            |_, form| form,
            move |_, form| {
                if let SentFile::Refused(why) = &sent {
                    form.refuse("file", why);
                }
            },
        )
        .hint(file_hint(megabytes))
        .optional()
        .choose::<Uuid, _>(
            lens!(SupportFile, contact_id),
            choices(days, called),
            "None",
            "Choose the day of help",
        )
        .called("Which day of help did it come from?")
        .choose::<Uuid, _>(
            lens!(SupportFile, criterion_id),
            choices(criteria, Record::called),
            "None",
            "Choose the condition",
        )
        .called("Which condition is it evidence for?")
        .choose::<Uuid, _>(
            lens!(SupportFile, version_id),
            choices(versions, Record::called),
            "None",
            "Choose the version",
        )
        .called("Which version of the agreement is it?")
        .date(lens!(SupportFile, dated), "Enter its date")
        .rule(move |file| (file.dated > today).then_some("The date must be today or in the past"));
    RecordForm::new(
        "Add a product",
        "Save the product",
        fields,
        seen.page.clone(),
    )
}

fn blank(here: &RequestContext, seen: &Seen) -> SupportFile {
    let asked = here.asked();
    let id = |key: &str| asked.value(key).parse::<Uuid>().ok();
    let records = &seen.support.records;
    let day = id("day").filter(|id| records.contacts.iter().any(|one| one.id == *id));
    let condition = id("condition").filter(|id| records.criteria.iter().any(|one| one.id == *id));
    SupportFile {
        contact_id: day,
        criterion_id: condition,
        dated: here.today(),
        ..SupportFile::blank(seen.engagement.organisation_id, seen.engagement.id)
    }
}

async fn open(here: Authorized<NewSupportFile>) -> Answered {
    let seen = Seen::read(&here, here.address.engagement).await?;
    Ok(form(&here, &seen, SentFile::Nothing).show(&here, &blank(&here, &seen)))
}

async fn send(
    here: Authorized<NewSupportFile>,
    Uploaded {
        form: mut typed,
        files,
    }: Uploaded,
) -> Answered {
    let seen = Seen::read(&here, here.address.engagement).await?;
    let sent = SentFile::of(files, here.app.config.upload_megabytes).await?;
    let form = form(&here, &seen, sent.clone());
    let mut file = form.read(&here, blank(&here, &seen), &mut typed)?;
    match sent
        .keep(&here.app, seen.engagement.organisation_id)
        .await?
    {
        Err(full) => {
            typed.refuse("file", full.to_string());
            return Err(form.refused(&here, typed));
        }
        Ok(Some(kept)) => {
            file.file_hash = Some(kept.hash);
            file.file_name = Some(kept.name);
            file.file_size = Some(kept.size);
            file.media_type = Some(kept.media_type);
        }
        Ok(None) => {}
    }
    here.add(&file).await?;
    here.done(&seen.page.href, "The product was added.").await
}

async fn file(here: Authorized<SupportFileAt>) -> Answered {
    Seen::read(&here, here.address.engagement).await?;
    let file: SupportFile = here.record(here.address.support_file).await?;
    let hash = file.file_hash.as_deref().ok_or(AppError::NotFound)?;
    let bytes = here
        .app
        .files
        .fetch(hash)
        .await
        .map_err(AppError::internal)?;
    let name = file.file_name.as_deref().unwrap_or("product");
    Ok(download(name, file.media_type.as_deref(), bytes))
}
