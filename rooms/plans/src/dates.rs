//! What of a plan stands in the council's calendar: open actions and milestones with a day by which they are due.

use improvement::plans::Delivery;
use platform::error::AppError;
use readings::plans::snapshot::PlanSnapshot;
use records::access::RequestContext;
use records::dates::{CalendarEntry, CalendarSource};
use records::plans::addresses::ActionAt;
use records::plans::store::{Action, Milestone};

inventory::submit! {
    CalendarSource { read: |here| Box::pin(due(here)) }
}

async fn due(here: &RequestContext) -> Result<Vec<CalendarEntry>, AppError> {
    let Ok(plan) = here.plan() else {
        return Ok(Vec::new());
    };
    let (db, moment) = (&here.app.db, here.moment());
    let whole = PlanSnapshot::read(db, plan.organisation_id, plan.id, moment).await?;
    let open =
        |action: &&Action| !matches!(action.delivery, Delivery::Delivered | Delivery::Withdrawn);
    let mut entries = Vec::new();
    for action in whole.actions.iter().filter(open) {
        entries.extend(action.due_on.map(|on| CalendarEntry {
            id: action.id,
            on,
            kind: "Action due",
            what: format!("{} {}", action.reference, action.title),
            href: ActionAt::of(here, action.id).to_string(),
            is_due: true,
        }));
        let steps = whole.relations.milestones_of(action.id).iter();
        let steps = steps.filter(|step| step.done_on.is_none());
        entries.extend(steps.filter_map(|step| milestone(here, action, step)));
    }
    Ok(entries)
}

fn milestone(here: &RequestContext, action: &Action, step: &Milestone) -> Option<CalendarEntry> {
    Some(CalendarEntry {
        id: step.id,
        on: step.due_on?,
        kind: "Milestone due",
        what: format!("{} {}", action.reference, step.title),
        href: ActionAt::of(here, action.id).to_string(),
        is_due: true,
    })
}
