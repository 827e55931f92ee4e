//! What every form asks about help between councils alike: its kinds, and the other council.

use crate::access::RequestContext;
use crate::access::store::authorities;
use improvement::Word;
use improvement::support::SupportKind;
use platform::db::Record;
use platform::error::AppError;
use platform::fields::{Control, Fields, Options};
use platform::form::Form;
use uuid::Uuid;

/// Asks for the kinds of help, of which there is at least one; the record keeps them as a line.
#[must_use]
pub fn kinds<R: Record>(
    fields: Fields<R>,
    line: fn(&R) -> &str,
    keep: fn(&mut R, String),
) -> Fields<R> {
    let options = SupportKind::ALL.iter();
    let options = options.map(|kind| (kind.code().to_owned(), kind.label().to_owned()));
    let fill = move |of: &R, form: Form| {
        let codes = SupportKind::of_line(line(of)).into_iter();
        form.set_all("kinds", codes.map(|kind| kind.code()))
    };
    let read = move |of: &mut R, form: &mut Form| {
        let ask = "Choose at least one kind of help";
        let kinds: Vec<SupportKind> = form.choices("kinds", ask);
        if kinds.is_empty() && form.problem("kinds").is_none() {
            form.refuse("kinds", ask);
        }
        keep(of, SupportKind::line(&kinds));
    };
    let control = Control::Ticks(options.collect());
    fields.other(("kinds", "Kinds of help"), control, fill, read)
}

/// The councils of this service but one's own, to choose from.
///
/// # Errors
/// When the database fails.
pub async fn other_councils(here: &RequestContext, own: Uuid) -> Result<Options, AppError> {
    let mut councils = authorities(&here.app.db).await?;
    councils.retain(|council| council.id != own);
    let councils = councils.into_iter();
    Ok(councils.map(|one| (one.id.to_string(), one.name)).collect())
}
