//! What of somebody's is due within a week or late, on the page of today: all of which mail reminds, but what that page lists already.

use improvement::calendar::in_words;
use platform::db::DbError;
use records::reminders::due::{DueSource, DueThing, in_council};
use records::today::{Asker, WaitingList, Waits};

inventory::submit! {
    WaitingList {
        place: 6,
        heading: "Due soon or overdue",
        one: "One other thing of yours is due soon or overdue",
        many: "other things of yours are due soon or overdue",
        waiting: |asker| Box::pin(waiting(asker)),
    }
}

async fn waiting(asker: Asker<'_>) -> Result<Vec<Waits>, DbError> {
    // What is due is read as it is now.
    if asker.moment.is_some() {
        return Ok(Vec::new());
    }
    let listed = |source: &DueSource| source.listed;
    let due = in_council(asker.db, asker.council, asker.on, listed).await?;
    let mine = due
        .into_iter()
        .filter(|(_, thing)| thing.owners.contains(&asker.person));
    let line = |thing: DueThing| {
        let late = thing.due_on < asker.on;
        let is = if late { "was due on" } else { "due on" };
        Waits {
            sentence: format!("{}, {is} {}", thing.called, in_words(thing.due_on)),
            href: thing.href,
            pressing: late,
        }
    };
    Ok(mine.map(|(_, thing)| line(thing)).collect())
}
