//! The demonstration's registers of risks: told day by day as the files say, and refused where somebody would have been.

use demonstration::{FILES, tell, tell_files};
use imports::load;
use improvement::risks::EntryKind;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use platform::clock::Instant;
use platform::db::Db;
use records::access::store as access;
use records::risks::{self, RegisterRecords, Risk, RiskEntry};
use stories::World;

const TOLD_ON: Date = date(2026, 11, 21);

fn told_at() -> Instant {
    Instant::start_of(TOLD_ON).plus_seconds(10 * 3600)
}

fn risk(register: &RegisterRecords, reference: &str) -> Option<Risk> {
    let mut risks = register.risks.iter();
    risks.find(|risk| risk.reference == reference).cloned()
}

fn entries<'a>(register: &'a RegisterRecords, of: &Risk, kind: EntryKind) -> Vec<&'a RiskEntry> {
    let entries = register.entries.iter();
    let entries = entries.filter(|entry| entry.risk_id == of.id && entry.kind == kind);
    entries.collect()
}

async fn register(db: &Db, council: &str, on: Option<Date>) -> RegisterRecords {
    let council = access::organisation(db, council).await.unwrap().unwrap();
    let moment = on.map(Instant::end_of);
    risks::register(db, &council, moment).await.unwrap()
}

#[tokio::test]
async fn the_registers_are_told_day_by_day() {
    let world = World::sqlite().await;
    let db = &world.app.db;
    load::shipped(db, told_at()).await.unwrap();
    tell(db, told_at()).await.unwrap();
    let now = register(db, "kirklees", None).await;
    assert_eq!(now.risks.len(), 10);
    assert_eq!(register(db, "leeds", None).await.risks.len(), 6);
    what_is_left_broken_is(&now);

    // In autumn 2018 another person owned what the Board had not heard of yet.
    let past = register(db, "kirklees", Some(date(2018, 11, 30))).await;
    let (exit_then, exit) = (risk(&past, "KR3").unwrap(), risk(&now, "KR3").unwrap());
    assert_ne!(exit_then.owner_id, exit.owner_id);
    let grown = exit.controls.strip_prefix(&exit_then.controls);
    assert_eq!(grown.map(|more| more.trim().lines().count()), Some(1));
    let escalated = |register, risk| entries(register, risk, EntryKind::Escalated)[0].clone();
    let then = escalated(&past, &exit_then);
    assert_eq!((then.meeting_id, then.ended_on), (None, None));
    let since = escalated(&now, &exit);
    assert!(since.meeting_id.is_some() && since.ended_on == Some(date(2019, 10, 21)));
    assert!(entries(&past, &exit_then, EntryKind::Closed).is_empty());
    assert_eq!(entries(&now, &exit, EntryKind::Closed).len(), 1);
    assert!(risk(&past, "KR7").is_none());
    world.end().await;
}

fn what_is_left_broken_is(now: &RegisterRecords) {
    let few = risk(now, "KR2").unwrap();
    let accepted = entries(now, &few, EntryKind::Accepted);
    assert_eq!(accepted.len(), 4);
    assert_eq!(accepted[1].ended_on, Some(date(2020, 1, 13)));
    assert_eq!(accepted[3].until_on, TOLD_ON.checked_sub(4.days()).ok());
    let homes = risk(now, "KR7").unwrap();
    assert_eq!(
        entries(now, &homes, EntryKind::Escalated)[0].meeting_id,
        None
    );
    let group = risk(now, "KR9").unwrap();
    assert!(now.actions.iter().all(|step| step.risk_id != group.id));
}

#[tokio::test]
async fn what_the_rules_would_have_refused_is_not_told() {
    const FILE: &str = "kirklees-risks.toml";
    let world = World::sqlite().await;
    let db = &world.app.db;
    load::shipped(db, told_at()).await.unwrap();
    let (_, text) = FILES.iter().find(|(name, _)| *name == FILE).unwrap();
    for (right, wrong, words) in [
        (
            "approver = \"morgan-dale\"",
            "approver = \"rowan-field\"",
            "“kr-few-people”: on 2018-06-11: a risk must be accepted by somebody who does not own it",
        ),
        (
            "approver = \"morgan-dale\"",
            "approver = \"robin-stone\"",
            "“kr-few-people”: on 2018-06-11: no role of “robin-stone” lets them do this that day",
        ),
        (
            "expires = \"2019-06-10\"",
            "expires = \"2019-07-10\"",
            "on 2018-06-11: the acceptance must end by 12 June 2019",
        ),
        (
            "likelihood = 5, impact = 5, why = \"The director has",
            "likelihood = 6, impact = 5, why = \"The director has",
            "“kr-leadership”: on 2017-07-10: choose a likelihood and an impact that are on the matrix",
        ),
        (
            "next = \"2018-03-12\"",
            "next = \"2018-07-12\"",
            "on 2017-11-06: the next review must be by",
        ),
        (
            "closings = [{ on = \"2019-10-21\"",
            "closings = [{ on = \"2019-05-12\"",
            "on 2019-05-13: the risk is closed: reopen it first",
        ),
        (
            "meeting = \"kirklees-board-2018-12\"",
            "meeting = \"kirklees-board-1999-12\"",
            "“kr-exit”: there is no meeting",
        ),
        (
            "raised_on = \"2017-07-10\"",
            "raised_on = \"2017-01-10\"",
            "it is raised before its plan is there",
        ),
        (
            "hangs_on = \"plan\"",
            "hangs_on = \"hope\"",
            "unknown variant `hope`",
        ),
        ("cause = ", "causes = ", "unknown field `causes`"),
    ] {
        let broken = text.replacen(right, wrong, 1);
        assert_ne!(&broken, text, "{words}");
        let files: Vec<(&str, &str)> = FILES
            .iter()
            .map(|(name, text)| {
                (
                    *name,
                    if *name == FILE {
                        broken.as_str()
                    } else {
                        *text
                    },
                )
            })
            .collect();
        let told = tell_files(db, &files, told_at()).await;
        let error = told.unwrap_err().to_string();
        assert!(
            error.contains(FILE) && error.contains(words),
            "expected “{words}” in: {error}"
        );
        assert!(access::introduced(db).await.unwrap().is_empty());
    }
    world.end().await;
}
