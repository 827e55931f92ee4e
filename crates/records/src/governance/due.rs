//! What is due of decisions: to carry one out and to review it. Whether that was done is not recorded, so nothing is told once the day is
//! over.

use crate::access::Permission;
use crate::access::policy::Roles;
use crate::access::store::people_who;
use crate::answers::{AnsweredFor, Holder};
use crate::governance::addresses::{Board, MeetingAt};
use crate::governance::store::Decision;
use crate::reminders::due::{DueAsked, DueSource, DueThing};
use platform::db::{DbError, Record};
use platform::sql;

inventory::submit! {
    DueSource { record: Decision::KIND, listed: true, read: |asked| Box::pin(decisions(asked)) }
}

async fn decisions(asked: DueAsked<'_>) -> Result<Vec<DueThing>, DbError> {
    let (db, council) = (asked.db, asked.council);
    let sql = sql!(
        "select * from decisions
         where organisation_id = $1
           and ((implement_by >= $2 and implement_by <= $3) or (review_on >= $2 and review_on <= $3))"
    );
    let sql = sql.bind(council.id).bind(asked.today).bind(asked.until);
    let decisions: Vec<Decision> = db.all(sql).await?;
    if decisions.is_empty() {
        return Ok(Vec::new());
    }
    let may = |roles: &Roles| roles.may(Permission::ReadPlan, council.id);
    let people = people_who(db, council.id, asked.today, may).await?;
    let people = people.into_iter().map(|person| Holder {
        id: person.id,
        name: person.name,
    });
    let people: Vec<Holder> = people.collect();
    let mut things = Vec::new();
    for decision in decisions {
        // The officer responsible is named in words.
        let officers = people.iter().filter(|person| decision.is_open(person));
        let owners: Vec<_> = officers.map(|person| person.id).collect();
        let at = (council.slug.as_str(), decision.plan_id);
        let href = match decision.meeting_id {
            Some(meeting) => MeetingAt::of(&at, meeting).to_string(),
            None => Board::of(&at).to_string(),
        };
        let days = [
            (decision.implement_by, "Carrying out decision"),
            (decision.review_on, "The review of decision"),
        ];
        for (day, to_do) in days {
            let what = format!("{to_do} {}", decision.reference);
            things.extend(
                day.filter(|day| *day >= asked.today)
                    .map(|due_on| DueThing {
                        id: decision.id,
                        due_on,
                        owners: owners.clone(),
                        called: format!("{what}: {}", decision.title),
                        what,
                        href: href.clone(),
                    }),
            );
        }
    }
    Ok(things)
}
