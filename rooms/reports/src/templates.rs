//! The report templates that a council uses, and making one its own.

use crate::form::{Edition, ReportForm, editions, latest};
use askama::Template;
use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use platform::app::App;
use platform::db::Record;
use platform::error::AppError;
use platform::form::Form;
use platform::page::{Page, html, html_with, long_date, unprocessable};
use records::access::route::Routes;
use records::access::{Authorized, Permission, Submitted};
use records::reports::addresses::{EditPaperSettings, EditTemplate, Templates};
use records::reports::store::{PaperSettings, ReportTemplate};

/// The longest form that is taken, in characters.
const LONGEST: usize = 200_000;

/// The addresses of report templates.
pub(super) fn routes() -> Router<App> {
    Router::new().page(list).page(edit).form(save)
}

struct FormRow {
    name: String,
    who_for: String,
    edit_href: String,
    sections: Vec<String>,
    editions: Vec<String>,
}

#[derive(Template)]
#[template(path = "templates.html")]
struct TemplatesPage {
    page: Page,
    rows: Vec<FormRow>,
    /// Where the name and the logo on papers are changed; empty for those who may not.
    settings_href: String,
    /// Whether this person may change a form.
    may_edit: bool,
}

async fn list(visit: Authorized<Templates>) -> Result<Response, AppError> {
    let council = visit.council()?;
    let all = editions(&visit.app.db, council.id).await?;
    let settings = PaperSettings::of(&visit.app.db, council.id).await?;
    let may_edit = visit.may(Permission::ClearReports) && visit.as_at.is_none();
    let rows = latest(&all)
        .into_iter()
        .map(|edition| row(edition, &all, &council.slug, &settings.council_plan))
        .collect();
    Ok(html(&TemplatesPage {
        page: visit.page("Report templates"),
        settings_href: if may_edit {
            EditPaperSettings::of(&visit).to_string()
        } else {
            String::new()
        },
        rows,
        may_edit,
    }))
}

fn row(edition: &Edition, all: &[Edition], council: &str, council_plan: &str) -> FormRow {
    let form = &edition.form;
    FormRow {
        name: form.name.clone(),
        who_for: form.who_for.clone(),
        edit_href: EditTemplate {
            council: council.to_owned(),
            key: form.key.clone(),
        }
        .to_string(),
        sections: form
            .sections
            .iter()
            .map(|section| {
                let heading = ReportForm::heading(section, council_plan);
                match section.number.as_str() {
                    "" => heading,
                    number => format!("{number} {heading}"),
                }
            })
            .collect(),
        editions: all
            .iter()
            .filter(|known| known.form.key == form.key)
            .map(|known| {
                let whose = match known.own {
                    true => "the council’s own",
                    false => "comes with Goldthread",
                };
                format!(
                    "Edition {}, {whose}, for reports from {}",
                    known.form.edition,
                    long_date(&known.form.valid_from)
                )
            })
            .collect(),
    }
}

#[derive(Template)]
#[template(path = "edit_template.html")]
struct EditPage {
    page: Page,
    action: String,
    cancel: String,
    form: Form,
    next: i64,
    /// The form as somebody else saved it meanwhile.
    newer: String,
    blocks: Vec<(&'static str, &'static str)>,
}

async fn latest_of(visit: &Authorized<EditTemplate>) -> Result<Edition, AppError> {
    let all = editions(&visit.app.db, visit.council()?.id).await?;
    let key = &visit.address.key;
    all.into_iter()
        .find(|edition| edition.form.key == *key)
        .ok_or(AppError::NotFound)
}

fn edit_page(
    visit: &Authorized<EditTemplate>,
    latest: &Edition,
    form: Form,
    newer: String,
) -> Result<EditPage, AppError> {
    let cancel = Templates::of(visit).to_string();
    Ok(EditPage {
        page: visit
            .page(&format!("Change the template: {}", latest.form.name))
            .breadcrumb("Report templates", &cancel)
            .with_form(&form),
        action: visit.address.to_string(),
        cancel,
        form: form.set("edition", latest.form.edition),
        next: latest.form.edition + 1,
        newer,
        blocks: crate::form::LiveBlock::all()
            .iter()
            .map(|(word, block)| (*word, block.label()))
            .collect(),
    })
}

async fn edit(visit: Authorized<EditTemplate>) -> Result<Response, AppError> {
    let latest = latest_of(&visit).await?;
    let form = Form::new().set("body", &latest.body);
    Ok(html(&edit_page(&visit, &latest, form, String::new())?))
}

/// Browsers send lines that end in two characters; TOML and its line numbers want one.
fn lines(text: &str) -> String {
    text.replace("\r\n", "\n")
}

fn read(form: &mut Form, key: &str) -> Option<(ReportForm, String)> {
    let body = lines(form.value("body"));
    if body.chars().count() > LONGEST {
        form.refuse("body", "The template is too long");
        return None;
    }
    match ReportForm::parse(&body) {
        Err(error) => {
            form.refuse("body", format!("Line {}: {}", error.line, error.reason));
            None
        }
        Ok(read) if read.key != key => {
            form.refuse(
                "body",
                format!("The key must stay “{key}”: reports know their template by it"),
            );
            None
        }
        Ok(read) => Some((read, body)),
    }
}

async fn save(
    visit: Authorized<EditTemplate>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let latest = latest_of(&visit).await?;
    let opened: i64 = form.value("edition").parse().unwrap_or_default();
    let Some((read, body)) = read(&mut form, &latest.form.key) else {
        return Ok(unprocessable(&edit_page(
            &visit,
            &latest,
            form,
            String::new(),
        )?));
    };
    if opened != latest.form.edition {
        return conflict(&visit, form).await;
    }
    let edition = latest.form.edition + 1;
    let council = visit.council()?.id;
    let template = ReportTemplate {
        key: read.key,
        edition,
        name: read.name,
        body,
        ..ReportTemplate::blank(council, council)
    };
    let mut change = visit.app.db.change(visit.author()).await?;
    match change.create(&template).await {
        Err(error) if error.is_duplicate() => {
            drop(change);
            return conflict(&visit, form).await;
        }
        created => created?,
    }
    change.commit().await?;
    let to = Templates::of(&visit);
    let words =
        format!("Saved as edition {edition}. New reports use it; those begun before keep theirs.");
    visit.done(to, &words).await
}

async fn conflict(visit: &Authorized<EditTemplate>, mut form: Form) -> Result<Response, AppError> {
    let latest = latest_of(visit).await?;
    form.refuse(
        "body",
        "Somebody saved another edition while you were writing. It stands below what you wrote; take over what you need and save again",
    );
    let newer = latest.body.clone();
    Ok(html_with(
        StatusCode::CONFLICT,
        &edit_page(visit, &latest, form, newer)?,
    ))
}
