//! The digest: what is mine, due, overdue and waiting for my review, as counts and links and nothing more. Each
//! person chooses how often; every letter has a link that ends it.

use crate::access::Permission;
use crate::access::signing::{Key, Sealed};
use crate::access::store::{self, Person};
use crate::mail::{letters, outbox};
use crate::published::store::bank_holidays;
use crate::today::addresses::Council;
use crate::today::{Asker, WaitingList};
use improvement::digest::{DigestChoice, FROM_HOUR, Waiting, is_due};
use improvement::plans::FORTNIGHT_DAYS;
use jiff::ToSpan;
use jiff::civil::Date;
use platform::app::App;
use platform::db::{Author, Change, Db, DbError};
use platform::sql;
use serde::Deserialize;
use std::collections::BTreeMap;
use uuid::Uuid;

/// People looked at together.
const BATCH: i64 = 200;

/// How often somebody wants a digest; never, unless they have said otherwise.
///
/// # Errors
/// When the database fails.
pub async fn choice(db: &Db, person_id: Uuid) -> Result<DigestChoice, DbError> {
    let sql = sql!("select digest from mail_choices where person_id = $1");
    let choice: Option<DigestChoice> = db.value(sql.bind(person_id)).await?;
    Ok(choice.unwrap_or(DigestChoice::Never))
}

/// Sets how often somebody wants a digest.
///
/// # Errors
/// When the database fails.
pub async fn choose(
    change: &mut Change,
    person_id: Uuid,
    choice: DigestChoice,
) -> Result<(), DbError> {
    let sql = sql!(
        "insert into mail_choices (person_id, digest, digested_on) values ($1, $2, null)
         on conflict (person_id) do update set digest = excluded.digest"
    );
    change
        .execute(sql.bind(person_id).bind(choice))
        .await
        .map(drop)
}

#[derive(Deserialize)]
struct Actions {
    organisation_id: Uuid,
    mine: i64,
    due: i64,
    overdue: i64,
}

#[derive(Deserialize)]
struct Reviews {
    organisation_id: Uuid,
    review: i64,
}

/// What waits for somebody on a day, in each council that they may see: sentences that hold counts and nothing else. Councils where
/// nothing waits are left out.
///
/// # Errors
/// When the database fails.
pub async fn waiting(
    db: &Db,
    person_id: Uuid,
    today: Date,
) -> Result<Vec<(store::Organisation, String)>, DbError> {
    let roles = store::roles(db, person_id, today).await?;
    let councils = roles.councils();
    let mut found: BTreeMap<Uuid, Waiting> = BTreeMap::new();
    let sql = sql!(
        "select organisation_id, cast(count(*) as bigint) as mine,
                cast(sum(case when due_on >= $2 and due_on <= $3 then 1 else 0 end) as bigint) as due,
                cast(sum(case when due_on < $2 then 1 else 0 end) as bigint) as overdue
         from actions
         where delivery in ('not_started', 'under_way') and (owner_id = $1 or partner_owner_id = $1)
           and organisation_id in ({list})
         group by organisation_id"
    );
    let fortnight = today.saturating_add(FORTNIGHT_DAYS.days());
    let sql = sql
        .bind(person_id)
        .bind(today)
        .bind(fortnight)
        .bind_list(&councils);
    for row in db.all::<Actions>(sql).await? {
        let waiting = found.entry(row.organisation_id).or_default();
        (waiting.mine, waiting.due, waiting.overdue) = (row.mine, row.due, row.overdue);
    }
    // The same evidence that waits on the page of today: not their own, nor of an action of theirs.
    let sql = sql!(
        "select evidence.organisation_id, cast(count(*) as bigint) as review
         from evidence
         join actions on actions.organisation_id = evidence.organisation_id and actions.id = evidence.action_id
         where evidence.state = 'waiting' and (evidence.expires_on >= $2 or evidence.expires_on is null)
           and actions.delivery <> 'withdrawn'
           and evidence.submitted_by_id is distinct from $1
           and actions.owner_id is distinct from $1 and actions.partner_owner_id is distinct from $1
           and evidence.organisation_id in ({list})
         group by evidence.organisation_id"
    );
    let may_review = councils
        .iter()
        .filter(|council| roles.may(Permission::ReviewEvidence, **council));
    let sql = sql.bind(person_id).bind(today).bind_list(may_review);
    for row in db.all::<Reviews>(sql).await? {
        found.entry(row.organisation_id).or_default().review = row.review;
    }
    let mut told = Vec::new();
    for council in store::organisations(db, &councils).await? {
        let waiting = found.get(&council.id).copied().unwrap_or_default();
        let mut sentences = Vec::new();
        if waiting.is_anything() {
            sentences.push(waiting.in_words());
        }
        for list in WaitingList::all() {
            let asker = Asker {
                db,
                council: &council,
                person: person_id,
                moment: None,
                on: today,
            };
            sentences.extend(list.counted((list.waiting)(asker).await?.len()));
        }
        if !sentences.is_empty() {
            told.push((council, sentences.join(" ")));
        }
    }
    Ok(told)
}

/// The letter for somebody as of today; none when nothing waits.
///
/// # Errors
/// When the database fails.
pub async fn letter(app: &App, person_id: Uuid) -> Result<Option<letters::Letter>, DbError> {
    let (db, now) = (&app.db, app.clock.now());
    let waiting = waiting(db, person_id, now.date()).await?;
    if waiting.is_empty() {
        return Ok(None);
    }
    let base = app.config.address();
    let sections: Vec<(String, String, String)> = waiting
        .into_iter()
        .map(|(council, waiting)| {
            let to = Council {
                council: council.slug,
            };
            (council.name, waiting, format!("{base}{to}"))
        })
        .collect();
    let key = Key::of(db, &app.config, now).await?;
    let token = key.seal(Sealed::Unsubscribe, person_id);
    let account = format!("{base}{}", crate::mail::addresses::YourMail {});
    let unsubscribe = format!(
        "{base}{}?link={token}",
        crate::mail::addresses::Unsubscribe {}
    );
    Ok(Some(letters::digest(&sections, &account, &unsubscribe)))
}

#[derive(Deserialize)]
struct Reader {
    id: Uuid,
    email: String,
    name: String,
    digest: DigestChoice,
    digested_on: Option<Date>,
}

/// Writes the digest of everybody for whom one is due; gives how many. Safe to start on several servers at once.
///
/// # Errors
/// When the database fails.
pub async fn write(app: &App) -> Result<usize, DbError> {
    let now = app.clock.now();
    if now.hour() < FROM_HOUR || !app.config.sends_mail() {
        return Ok(0);
    }
    let holidays = bank_holidays(&app.db).await?;
    let (mut written, mut after) = (0, Uuid::nil());
    loop {
        let sql = sql!(
            "select people.id, people.email, people.name, mail_choices.digest, mail_choices.digested_on
             from mail_choices join people on people.id = mail_choices.person_id
             where mail_choices.digest <> 'never' and people.disabled = false and people.id > $1
               and (mail_choices.digested_on < $2 or mail_choices.digested_on is null)
             order by people.id limit $3"
        );
        let sql = sql.bind(after).bind(now.date()).bind(BATCH);
        let readers: Vec<Reader> = app.db.all(sql).await?;
        let Some(last) = readers.last() else {
            return Ok(written);
        };
        after = last.id;
        for reader in readers {
            let due = is_due(
                reader.digest,
                reader.digested_on,
                now.date(),
                now.hour(),
                &holidays,
            );
            if due && write_one(app, reader).await? {
                written += 1;
            }
        }
    }
}

/// Writes one person's digest, once a day whoever comes first; `false` when another server did, or nothing waits.
async fn write_one(app: &App, reader: Reader) -> Result<bool, DbError> {
    let now = app.clock.now();
    let letter = letter(app, reader.id).await?;
    let mut change = app
        .db
        .change(Author {
            person_id: None,
            at: now,
        })
        .await?;
    let sql = sql!(
        "update mail_choices set digested_on = $2
         where person_id = $1 and digest <> 'never' and (digested_on < $2 or digested_on is null)"
    );
    if change.execute(sql.bind(reader.id).bind(now.date())).await? == 0 {
        return Ok(false);
    }
    let person = Person {
        id: reader.id,
        email: reader.email,
        name: reader.name,
        job_title: None,
        introduction: None,
        disabled: false,
    };
    if let Some(letter) = &letter {
        outbox::put(&mut change, Some(&person), letter).await?;
    }
    change.commit().await?;
    Ok(letter.is_some())
}
