//! What follows from handing actions over, beyond who owns them.

use crate::plans::facts::ActionRelations;
use futures_util::FutureExt;
use improvement::plans::Brag;
use platform::db::{DbError, Record};
use platform::inventory;
use records::answers::{AnsweredFor, Consequences, Handover};
use records::plans::store::Action;
use uuid::Uuid;

inventory::submit! {
    Consequences {
        kind: Action::KIND,
        of: |handover| of_actions(handover).boxed(),
    }
}

async fn of_actions(handover: &Handover<'_>) -> Result<Vec<String>, DbError> {
    let (actions, to) = (handover.of::<Action>(), &handover.to.name);
    let ids: Vec<Uuid> = actions.iter().map(|action| action.id).collect();
    let beside = ActionRelations::actions(handover.db, handover.organisation_id, &ids).await?;
    let today = handover.today;
    let (mut milestones, mut waiting, mut lapsing) = (0, 0, 0);
    for action in actions {
        let facts = beside.facts(action);
        milestones += facts.milestones.saturating_sub(facts.milestones_done);
        waiting += facts.evidence_waiting(today);
        let mut after = action.clone();
        after.hand_over(handover.from, handover.to);
        let blue = |action: &Action| beside.standing(action, today).rating == Some(Brag::Blue);
        lapsing += i32::from(blue(action) && !blue(&after));
    }
    let mut said = Vec::new();
    match milestones {
        0 => {}
        1 => said.push(
            "One milestone that has not been reached yet will move with its action.".to_owned(),
        ),
        count => said.push(format!(
            "{count} milestones that have not been reached yet will move with their actions."
        )),
    }
    if waiting > 0 {
        said.push(format!(
            "{} for these actions and is waiting for review. {to} will own the actions, so somebody else must review it.",
            match waiting {
                1 => "One piece of evidence was offered".to_owned(),
                count => format!("Evidence ({count} pieces) was offered"),
            },
        ));
    }
    if lapsing > 0 {
        said.push(format!(
            "{} blue on evidence that {to} accepted. Owners cannot accept evidence for their own actions, so blue will no longer apply until somebody else accepts evidence.",
            match lapsing {
                1 => "One action is rated".to_owned(),
                count => format!("{count} actions are rated"),
            },
        ));
    }
    Ok(said)
}
