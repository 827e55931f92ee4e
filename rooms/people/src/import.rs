//! Posts brought in from a file: a row whose reference is known changes that post, any other adds one. A spine point is taken from whoever may see pay.

use crate::post_forms::{NUMBERS, POINTS, blank, post_fields};
use crate::{Answered, posts_link, staffing_now};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use platform::app::App;
use platform::db::Record;
use platform::fields::rows::FileRow;
use platform::form::Form;
use readings::people::Staffing;
use records::access::register_import::RegisterImport;
use records::access::route::Routes;
use records::access::{Authorized, Permission, RecordImport, RequestContext, Uploaded};
use records::people::addresses::ImportPosts;
use records::people::store::{Post, PostPay};

/// The column of spine points.
const POINT: &str = "Spine point";

pub(crate) fn routes() -> Router<App> {
    let upload = Router::new().form(send).layer(DefaultBodyLimit::disable());
    upload.page(open)
}

fn import<'a>(here: &RequestContext, staffing: &'a Staffing) -> RegisterImport<'a, Post> {
    let page = RecordImport::new("Import posts", post_fields(staffing), posts_link(here))
        .beside(&["Reference", POINT])
        .ours(crate::posts::list().sheet_heads())
        .lead("Choose a table with one row for each post. You can download the list of posts as a workbook, fill it in and import it.")
        .lead("A row whose reference is in the list changes that post. Any other row adds a post. Who holds a post is not imported.");
    let page = match here.may(Permission::SeePay) {
        true => page.lead("A spine point is kept as the pay of the post."),
        false => page,
    };
    RegisterImport {
        page,
        numbers: NUMBERS,
        known: &staffing.records.posts,
    }
}

async fn open(here: Authorized<ImportPosts>) -> Answered {
    let staffing = staffing_now(&here).await?;
    Ok(import(&here, &staffing).page.show(&here))
}

/// The spine point of a row, if it has one.
fn point(row: &FileRow) -> Result<Option<i64>, String> {
    let typed = row.cell(POINT).trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let read = typed.parse().ok().filter(|point| POINTS.contains(point));
    let wrong = || format!("“{typed}” is not a spine point. Enter a whole number from 1 to 200");
    read.map(Some).ok_or_else(wrong)
}

async fn send(here: Authorized<ImportPosts>, sent: Uploaded) -> Answered {
    let staffing = staffing_now(&here).await?;
    let import = import(&here, &staffing);
    let sees_pay = here.may(Permission::SeePay);
    let check = |row: &FileRow, _: &mut Post, form: &mut Form| {
        match point(row) {
        Ok(Some(_)) if !sees_pay => form.refuse(
            "",
            "Only finance and human resources can import spine points. Delete the column or ask them",
        ),
        Ok(_) => {}
        Err(why) => form.refuse("", why),
    }
    };
    let imported = import.read(&here, sent, || blank(&staffing), check).await?;
    let known = match sees_pay {
        true => records::people::pay(&here.app.db, staffing.council.id, None).await?,
        false => Vec::new(),
    };
    let paid = |row: &FileRow, post: &Post| {
        let point = point(row).ok().flatten();
        // The same file twice adds nothing.
        let mut known = known.iter();
        let is_known =
            known.any(|pay| (pay.post_id, pay.holder_id, pay.point) == (post.id, None, point));
        let pay = PostPay {
            post_id: post.id,
            point,
            from_on: post.from_on,
            ..PostPay::blank(post.organisation_id, post.organisation_id)
        };
        (point.is_some() && !is_known).then_some(pay)
    };
    let saved = import.save(&here, &imported, paid).await?;
    let (said, unread) = (import.in_words(saved), imported.unread_in_words());
    let paid = match saved.beside {
        0 => String::new(),
        many => format!(", {many} with a spine point"),
    };
    here.done(posts_link(&here).href, &format!("{said}{paid}.{unread}"))
        .await
}
