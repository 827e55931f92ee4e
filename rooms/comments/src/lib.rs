//! Comments on records: writing one, withdrawing one's own, and what waits for whoever was told of one. They stand on the pages of
//! the records themselves.

mod write;

use axum::Router;
use futures_util::future::BoxFuture;
use improvement::comments::WhyTold;
use platform::app::App;
use platform::db::DbError;
use records::access::store::names;
use records::comments::unread;
use records::today::{Asker, WaitingList, Waits};

/// The addresses of this room.
pub fn routes() -> Router<App> {
    write::routes()
}

inventory::submit! {
    WaitingList {
        place: 5,
        heading: "Comments for you",
        one: "One comment for you is unread",
        many: "comments for you are unread",
        waiting: |asker| -> BoxFuture<'_, _> { Box::pin(waiting(asker)) },
    }
}

/// The comments that somebody was told of and has not read.
async fn waiting(asker: Asker<'_>) -> Result<Vec<Waits>, DbError> {
    if asker.moment.is_some() {
        return Ok(Vec::new());
    }
    let unread = unread(asker.db, asker.council, asker.person, asker.on).await?;
    let authors = unread.iter().filter_map(|one| one.comment.person_id);
    let names = names(asker.db, authors).await?;
    let waits = unread.iter().map(|one| {
        let by = one.comment.person_id.and_then(|id| names.get(&id));
        let by = by.map_or("Somebody", String::as_str);
        let sentence = match one.why {
            WhyTold::Mentioned => format!("{by} mentioned you in a comment on {}", one.about),
            WhyTold::Owner => format!("{by} commented on {}", one.about),
        };
        Waits {
            sentence,
            href: one.href.clone(),
            pressing: false,
        }
    });
    Ok(waits.collect())
}
