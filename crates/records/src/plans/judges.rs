//! Who may not judge a piece of evidence: whoever offered it, and whoever has owned its action since, as the change record has it. To
//! hand an action over, accept one's own evidence and take the action back is to mark one's own homework all the same.

use super::store::{Action, Evidence};
use improvement::plans::{Tenure, owned_since};
use platform::clock::Instant;
use platform::db::record::from_json;
use platform::db::{CacheRegion, Change, Db, DbError, Record, Sql};
use platform::sql;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

const BARRED: CacheRegion = CacheRegion::new("who may not judge evidence", 256);

/// The people who may not judge a piece of evidence.
type Barred = BTreeSet<Uuid>;

#[derive(Deserialize)]
struct Past {
    evidence_id: Uuid,
    kind: String,
    at: Instant,
    after: String,
}

/// Whom all evidence that waits for its review keeps from judging it, by piece.
///
/// # Errors
/// When the database fails, or a snapshot cannot be read.
pub async fn barred_from_waiting(
    db: &Db,
    organisation_id: Uuid,
) -> Result<Arc<BTreeMap<Uuid, Barred>>, DbError> {
    let of = organisation_id;
    db.cached(&[organisation_id], BARRED, of, async || {
        let mut all: BTreeMap<Uuid, Vec<Past>> = BTreeMap::new();
        for past in db.all::<Past>(past(organisation_id, None)).await? {
            all.entry(past.evidence_id).or_default().push(past);
        }
        let of_piece = |(id, past): (Uuid, Vec<Past>)| Ok((id, barred(&past)?));
        all.into_iter().map(of_piece).collect()
    })
    .await
}

/// Whom one piece of evidence keeps from judging it, however it stands.
///
/// # Errors
/// When the database fails, or a snapshot cannot be read.
pub async fn barred_from(db: &Db, evidence: &Evidence) -> Result<Barred, DbError> {
    let past = past(evidence.organisation_id, Some(evidence.id));
    barred(&db.all::<Past>(past).await?)
}

/// The same within a change: whoever is made an owner meanwhile meets it.
///
/// # Errors
/// When the database fails, or a snapshot cannot be read.
pub async fn barred_within(change: &mut Change, evidence: &Evidence) -> Result<Barred, DbError> {
    let past = past(evidence.organisation_id, Some(evidence.id));
    barred(&change.all::<Past>(past).await?)
}

/// What one piece of evidence, or each that waits, and its action went through.
fn past(organisation_id: Uuid, evidence: Option<Uuid>) -> Sql {
    let sql = sql!(
        "select evidence.id as evidence_id, changes.kind, changes.at, changes.after
         from evidence
         join changes on changes.organisation_id = evidence.organisation_id
                     and changes.subject_id in (evidence.id, evidence.action_id)
         where evidence.organisation_id = $1 and (evidence.id = $2 or ($2 is null and evidence.state = 'waiting'))
           and changes.after is not null
         order by evidence.id, changes.kind, changes.version"
    );
    sql.bind(organisation_id).bind(evidence)
}

fn barred(past: &[Past]) -> Result<Barred, DbError> {
    let mut barred = Barred::new();
    let mut offered: Option<Instant> = None;
    let mut tenures = Vec::new();
    for one in past {
        if one.kind == Evidence::KIND {
            let piece: Evidence = from_json(&one.after)?;
            offered = offered.or(Some(one.at));
            barred.extend(piece.submitted_by_id);
        } else {
            let action: Action = from_json(&one.after)?;
            tenures.push(Tenure {
                since: one.at,
                owners: [action.owner_id, action.partner_owner_id],
            });
        }
    }
    if let Some(offered) = offered {
        barred.extend(owned_since(&tenures, &offered));
    }
    Ok(barred)
}
