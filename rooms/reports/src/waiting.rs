//! Drafts that wait for somebody: for their author, for a Board member’s comments, or for approval.

use improvement::governance::ReportState;
use jiff::civil::Date;
use platform::clock::in_words;
use platform::db::DbError;
use records::access::Permission;
use records::access::store::roles;
use records::reports::addresses::ReportAt;
use records::reports::store::{Listed, reports};
use records::today::{Asker, WaitingList, Waits};

inventory::submit! {
    WaitingList {
        place: 30,
        heading: "Drafts of reports",
        one: "One draft of a report waits for you",
        many: "drafts of reports wait for you",
        waiting: |asker| Box::pin(waiting(asker)),
    }
}

/// The drafts that somebody writes, and those with the Board that they may read and did not write.
async fn waiting(asker: Asker<'_>) -> Result<Vec<Waits>, DbError> {
    let roles = roles(asker.db, asker.person, asker.on).await?;
    let may = |permission| roles.may(permission, asker.council.id);
    if !may(Permission::ReadBoardPapers) {
        return Ok(Vec::new());
    }
    let Some(plan) = records::plans::store::latest(asker.db, asker.council.id).await? else {
        return Ok(Vec::new());
    };
    let all = reports(asker.db, asker.council.id, plan.id, asker.moment).await?;
    let waits = all.into_iter().filter_map(|report| {
        let said = match report.author_id == Some(asker.person) {
            true => (report.state == ReportState::Draft).then_some("Finish your draft")?,
            false => said(&report, may(Permission::ClearReports))?,
        };
        let by = report.answer_by;
        Some(Waits {
            sentence: format!("{said} “{}”{}", report.title, until(by)),
            href: ReportAt::of(&(asker.council.slug.as_str(), plan.id), report.id).to_string(),
            pressing: by.is_some_and(|by| by < asker.on),
        })
    });
    Ok(waits.collect())
}

fn said(report: &Listed, approves: bool) -> Option<&'static str> {
    match (report.state, approves) {
        (ReportState::ForComments, _) => Some("Comment on the draft"),
        (ReportState::ForApproval, true) => Some("Approve the draft"),
        (ReportState::ForApproval, false) => Some("Read the draft before it is approved:"),
        _ => None,
    }
}

fn until(by: Option<Date>) -> String {
    by.map_or_else(String::new, |by| format!(", by {}", in_words(by)))
}
