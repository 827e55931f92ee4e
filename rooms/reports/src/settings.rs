//! How a council’s papers look: its name in full, what it calls its own plan, and its logo.

use askama::Template;
use axum::Router;
use axum::response::Response;
use documents::logo::{LARGEST_FILE, Logo, LogoError};
use platform::app::App;
use platform::db::Record;
use platform::edit_conflict;
use platform::error::AppError;
use platform::form::Form;
use platform::page::{Page, html, unprocessable};
use records::access::route::Routes;
use records::access::submitted::Attached;
use records::access::{Authorized, Uploaded};
use records::reports::addresses::{EditPaperSettings, Templates};
use records::reports::store::PaperSettings;

const LONGEST: usize = 120;

/// The addresses of the look of papers.
pub(super) fn routes() -> Router<App> {
    Router::new().page(ask).form(save)
}

#[derive(Template)]
#[template(path = "paper_settings.html")]
struct SettingsPage {
    page: Page,
    action: String,
    form: Form,
    /// The size of the logo that is kept, in words; empty where there is none.
    logo: String,
    back: String,
}

fn shown(visit: &Authorized<EditPaperSettings>, kept: &PaperSettings, form: Form) -> SettingsPage {
    let back = Templates::of(visit).to_string();
    SettingsPage {
        page: visit
            .page("Name and logo on papers")
            .breadcrumb("Report templates", &back)
            .with_form(&form),
        action: visit.address.to_string(),
        form: form.set(edit_conflict::VERSION_FIELD, kept.version),
        logo: kept.picture().map_or_else(String::new, |logo| {
            format!("{} by {} pixels", logo.width, logo.height)
        }),
        back,
    }
}

async fn ask(visit: Authorized<EditPaperSettings>) -> Result<Response, AppError> {
    let kept = PaperSettings::of(&visit.app.db, visit.council()?.id).await?;
    let form = Form::new()
        .set("full-name", &kept.full_name)
        .set("council-plan", &kept.council_plan);
    Ok(html(&shown(&visit, &kept, form)))
}

async fn save(
    visit: Authorized<EditPaperSettings>,
    Uploaded { mut form, files }: Uploaded,
) -> Result<Response, AppError> {
    let council = visit.council()?.id;
    let kept = PaperSettings::kept(&visit.app.db, council).await?;
    let is_new = kept.is_none();
    let mut settings = kept.unwrap_or_else(|| PaperSettings::blank(council, council));
    let opened = edit_conflict::version(&form);
    let name = form.text("full-name", LONGEST, "Shorten the name");
    let plan = form.text("council-plan", LONGEST, "Shorten the name of the plan");
    let sent = match files.first().map(read) {
        Some(Err(error)) => {
            form.refuse("logo", error.to_string());
            None
        }
        Some(Ok(logo)) => Some(logo),
        None => None,
    };
    if opened != settings.version {
        form.refuse_form(
            "Somebody saved this while you were writing. Check what is there now and save again",
        );
    }
    if form.has_problems() {
        return Ok(unprocessable(&shown(&visit, &settings, form)));
    }
    settings.full_name = name.unwrap_or_default();
    settings.council_plan = plan.unwrap_or_default();
    if let Some(logo) = sent {
        let kept = serde_json::to_string(&logo).map_err(AppError::internal)?;
        settings.logo = Some(kept);
    } else if form.flag("no-logo") {
        settings.logo = None;
    }
    let mut change = visit.app.db.change(visit.author()).await?;
    if is_new {
        change.create(&settings).await?;
    } else {
        change.save(&mut settings).await?;
    }
    change.commit().await?;
    let to = Templates::of(&visit);
    visit
        .done(to, "Saved. Papers that are not published yet show it.")
        .await
}

fn read(file: &Attached) -> Result<Logo, LogoError> {
    match file.too_large || file.bytes.len() > LARGEST_FILE {
        true => Err(LogoError::TooLarge),
        false => Logo::read(&file.bytes),
    }
}
