//! Taking a tracker out again: one change with its records, or nothing.

use crate::bring::{Made, OFFERED};
use improvement::Word;
use improvement::security::SecurityEvent;
use platform::db::{Change, DbError, Record};
use platform::sql;
use records::access::security::Event;
use records::access::store::Membership;
use records::access::{offers, session};
use records::plans::store::{
    Action, ActionFinding, Evidence, FocusArea, Milestone, Priority, Update,
};
use uuid::Uuid;

/// Why what an import made cannot be taken out again.
pub(super) enum Undoing {
    /// It is out.
    Done,
    /// It is not there any more, or was worked on: in words.
    Kept(String),
}

/// Takes out everything that an import made, unless somebody has worked on it since.
///
/// # Errors
/// When the database fails; then nothing is taken out.
pub(super) async fn undo(
    change: &mut Change,
    organisation_id: Uuid,
    made: &[Made],
) -> Result<Undoing, DbError> {
    let ids = |kind: &str| -> Vec<Uuid> {
        made.iter()
            .filter(|one| one.kind == kind)
            .map(|one| one.id)
            .collect()
    };
    let actions = ids(Action::KIND);
    let worked = worked_on(change, organisation_id, &actions, made).await?;
    if worked > 0 {
        return Ok(Undoing::Kept(kept(worked)));
    }
    remove::<Evidence>(change, organisation_id, &ids(Evidence::KIND)).await?;
    remove::<Update>(change, organisation_id, &ids(Update::KIND)).await?;
    remove::<Milestone>(change, organisation_id, &ids(Milestone::KIND)).await?;
    remove::<ActionFinding>(change, organisation_id, &ids(ActionFinding::KIND)).await?;
    remove::<Action>(change, organisation_id, &actions).await?;
    for id in ids(FocusArea::KIND) {
        let held =
            sql!("select count(*) from actions where organisation_id = $1 and focus_area_id = $2");
        if empty(change, held, organisation_id, id).await?
            && as_made::<FocusArea>(change, organisation_id, id).await?
        {
            remove::<FocusArea>(change, organisation_id, &[id]).await?;
        }
    }
    for id in ids(Priority::KIND) {
        let held = sql!(
            "select count(*) from focus_areas where organisation_id = $1 and priority_id = $2"
        );
        if empty(change, held, organisation_id, id).await?
            && as_made::<Priority>(change, organisation_id, id).await?
        {
            remove::<Priority>(change, organisation_id, &[id]).await?;
        }
    }
    for id in ids(Membership::KIND) {
        let owned = sql!(
            "select count(*) from actions join memberships on memberships.person_id = actions.owner_id
             or memberships.person_id = actions.partner_owner_id
             where memberships.organisation_id = $1 and memberships.id = $2 and actions.organisation_id = $1"
        );
        if empty(change, owned, organisation_id, id).await?
            && as_made::<Membership>(change, organisation_id, id).await?
        {
            take_role(change, organisation_id, id).await?;
        }
    }
    for id in ids(OFFERED) {
        if let Some(offer) = offers::take(change, organisation_id, id).await? {
            let author = change.author();
            let event = Event::of(SecurityEvent::OfferWithdrawn, offer.person_id)
                .by(author.person_id)
                .in_council(organisation_id)
                .saying(offer.role.label());
            change.execute(event.at(author.at)).await?;
        }
    }
    Ok(Undoing::Done)
}

/// Why nothing is taken out, when so many things were worked on.
fn kept(worked: i64) -> String {
    let what = crate::times(worked, "thing", "things");
    let was = if worked == 1 { "has been" } else { "have been" };
    format!(
        "{what} imported from this tracker {was} changed since, so the import cannot be undone. Change or withdraw single actions in the plan"
    )
}

/// Takes a role away that an import gave, as an administrator's ending of it would: it is written down, and whoever has no other
/// is signed out.
async fn take_role(change: &mut Change, organisation_id: Uuid, id: Uuid) -> Result<(), DbError> {
    let membership: Membership = change.get(organisation_id, id).await?;
    let (person_id, role, author) = (membership.person_id, membership.role, change.author());
    change.remove(membership).await?;
    session::end_without_role(change, person_id, id).await?;
    let event = Event::of(SecurityEvent::RoleEnded, person_id)
        .by(author.person_id)
        .in_council(organisation_id)
        .saying(role.label());
    change.execute(event.at(author.at)).await.map(drop)
}

async fn empty(
    change: &mut Change,
    count: platform::db::Sql,
    organisation_id: Uuid,
    id: Uuid,
) -> Result<bool, DbError> {
    let held: Option<i64> = change.value(count.bind(organisation_id).bind(id)).await?;
    Ok(held.unwrap_or(0) == 0)
}

/// Whether a record is there as it was made.
async fn as_made<R: Record>(
    change: &mut Change,
    organisation_id: Uuid,
    id: Uuid,
) -> Result<bool, DbError> {
    match change.get::<R>(organisation_id, id).await {
        Ok(record) => Ok(record.version() == 1),
        Err(DbError::Missing) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Removes records of a kind, as they were made. One that changed since it was looked at stops the whole.
async fn remove<R: Record>(
    change: &mut Change,
    organisation_id: Uuid,
    ids: &[Uuid],
) -> Result<(), DbError> {
    for id in ids {
        match change.get::<R>(organisation_id, *id).await {
            Ok(record) if record.version() == 1 => change.remove(record).await?,
            Ok(_) => return Err(DbError::Stale),
            Err(DbError::Missing) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// How much has happened to the actions since they came in: changes of them or of what came with them, and
/// whatever was put beside them.
async fn worked_on(
    change: &mut Change,
    organisation_id: Uuid,
    actions: &[Uuid],
    made: &[Made],
) -> Result<i64, DbError> {
    let changed = sql!(
        "select count(*) from changes where organisation_id = $1 and version > 1 and subject_id in ({list})"
    );
    let parts: Vec<Uuid> = made
        .iter()
        .filter(|one| !matches!(one.kind.as_str(), "priority" | "focus_area" | "membership"))
        .map(|one| one.id)
        .collect();
    let mut worked: i64 = 0;
    for some in parts.chunks(500) {
        let count: Option<i64> = change
            .value(changed.clone().bind(organisation_id).bind_list(some))
            .await?;
        worked += count.unwrap_or(0);
    }
    let mut beside: i64 = 0;
    for some in actions.chunks(500) {
        let counts = [
            sql!(
                "select count(*) from evidence where organisation_id = $1 and action_id in ({list})"
            ),
            sql!(
                "select count(*) from updates where organisation_id = $1 and action_id in ({list})"
            ),
            sql!(
                "select count(*) from milestones where organisation_id = $1 and action_id in ({list})"
            ),
            sql!(
                "select count(*) from action_findings where organisation_id = $1 and action_id in ({list})"
            ),
            sql!(
                "select count(*) from action_indicators where organisation_id = $1 and action_id in ({list})"
            ),
            sql!(
                "select count(*) from voices where organisation_id = $1 and action_id in ({list})"
            ),
        ];
        for count in counts {
            let count: Option<i64> = change
                .value(count.bind(organisation_id).bind_list(some))
                .await?;
            beside += count.unwrap_or(0);
        }
    }
    let own = made
        .iter()
        .filter(|one| {
            matches!(
                one.kind.as_str(),
                "evidence" | "update" | "milestone" | "action_finding"
            )
        })
        .count();
    Ok(worked + (beside - i64::try_from(own).unwrap_or(0)).max(0))
}

#[cfg(test)]
mod tests {
    use super::kept;

    #[test]
    fn one_thing_was_and_several_were_worked_on() {
        assert!(kept(1).starts_with("1 thing imported from this tracker has been changed since"));
        assert!(kept(2).starts_with("2 things imported from this tracker have been changed since"));
    }
}
