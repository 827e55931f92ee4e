//! Reminders: what somebody was given and what is due, by mail and on the page of today.

use improvement::governance::ReportState;
use improvement::organisations::Role;
use improvement::plans::EvidenceState;
use improvement::risks::EntryKind;
use improvement::scope::ScopeKind;
use jiff::civil::{Date, date};
use platform::db::{Author, Record};
use platform::sql;
use records::governance::store::Decision;
use records::plans::store::{Action, Evidence, Milestone};
use records::reminders;
use records::reports::store::Report;
use records::risks::{Risk, RiskAction, RiskEntry};
use stories::people::{letters_to, with_mail};
use stories::{Planned, World, does, given, morning_of, on_both};

const OMAR: &str = "omar.owner@example.org";
const RITA: &str = "rita.board@example.org";
const TODAY: &str = "/councils/kirklees";

/// Ada gives somebody an action, at this moment.
async fn adds(world: &World, planned: &Planned, action: &Action) {
    let author = Author {
        person_id: Some(planned.lead.id),
        at: world.app.clock.now(),
    };
    let mut change = world.app.db.change(author).await.unwrap();
    change.create(action).await.unwrap();
    change.commit().await.unwrap();
}

/// What was written to somebody since so many letters.
async fn since(world: &World, address: &str, before: usize) -> Vec<String> {
    let mut letters = letters_to(world, address).await;
    letters.truncate(letters.len() - before);
    letters
}

#[tokio::test]
async fn an_action_that_is_given_is_told_once_by_mail_and_on_today() {
    on_both(async |world| {
        with_mail(world);
        let planned = Planned::new(world).await;
        reminders::write(&world.app).await.unwrap();
        let before = letters_to(world, OMAR).await.len();
        adds(world, &planned, &planned.action("K1.1", None)).await;
        adds(world, &planned, &planned.action("K1.2", None)).await;
        let own = Action {
            owner_id: Some(planned.lead.id),
            ..planned.action("K1.3", None)
        };
        adds(world, &planned, &own).await;
        for _ in 0..3 {
            reminders::write(&world.app).await.unwrap();
        }
        // One letter for what came together, none of one's own acts.
        let letters = since(world, OMAR, before).await;
        assert_eq!(letters.len(), 1, "{letters:?}");
        let letter = &letters[0];
        for words in [
            "Ada Lead gave you action K1.1.",
            "Ada Lead gave you action K1.2.",
            "Stop emails of this kind:",
            "/unsubscribe?link=",
        ] {
            assert!(letter.contains(words), "{words}: {letter}");
        }
        assert!(
            !letter.contains("Do the work"),
            "a letter holds no word of the work: {letter}"
        );
        let ada = letters_to(world, "ada.lead@example.org").await;
        assert!(
            ada.iter().all(|letter| !letter.contains("gave you action")),
            "{ada:?}"
        );
        let mut omar = world.signed_in(&planned.owner).await;
        does! { omar; "{TODAY}: New for you | Ada Lead gave you the action K1.1" };
    })
    .await;
}

#[tokio::test]
async fn a_switch_in_the_account_or_in_the_letter_ends_a_kind_and_no_other() {
    on_both(async |world| {
        with_mail(world);
        let planned = Planned::new(world).await;
        reminders::write(&world.app).await.unwrap();
        let mut omar = world.signed_in(&planned.owner).await;
        does! { omar;
            "/account/mail: Reminders by email | An action is given to you | value=\"assigned\" checked"
            "/account/mail <- digest=never | reminders-asked=yes | reminders=due => /account/mail"
            "/account/mail: value=\"due\" checked | ! value=\"assigned\" checked"
            "/account/mail <- digest=never => /account/mail"
            "/account/mail: value=\"due\" checked | ! value=\"assigned\" checked"
        };
        let before = letters_to(world, OMAR).await.len();
        let due = planned.action("K1.1", Some(date(2026, 6, 12)));
        adds(world, &planned, &due).await;
        reminders::write(&world.app).await.unwrap();
        let letters = since(world, OMAR, before).await;
        // The switch for what is given is off, and that for what is due is not: the day is what the clock of the story makes of it.
        assert!(letters.iter().all(|letter| !letter.contains("gave you action")), "{letters:?}");
        does! { omar; "{TODAY}: Ada Lead gave you the action K1.1" };
        // Following the link asks; a mail program's one click does it (RFC 8058).
        does! { omar; "/account/mail <- digest=never | reminders-asked=yes | reminders=assigned => /account/mail" };
        adds(world, &planned, &planned.action("K1.2", None)).await;
        reminders::write(&world.app).await.unwrap();
        let letter = letters_to(world, OMAR).await.remove(0);
        let stop = &letter[letter.find("/unsubscribe?").unwrap()..];
        let stop = stop.lines().next().unwrap().to_owned();
        let mut guest = world.stranger();
        does! { guest;
            "{stop}: Stop these reminders | An action is given to you"
            "{stop}x: 404"
        };
        does! { omar; "/account/mail: value=\"assigned\" checked" };
        guest.post_bare(&stop, &[("List-Unsubscribe", "One-Click")]).await.says("These reminders have stopped");
        does! { omar; "/account/mail: ! value=\"assigned\" checked" };
    })
    .await;
}

#[tokio::test]
async fn what_is_due_is_told_a_week_before_on_the_day_and_weekly_when_late() {
    on_both(async |world| {
        with_mail(world);
        let planned = Planned::new(world).await;
        // A Monday.
        let due = date(2026, 8, 17);
        planned.add(world, &planned.action("K1.1", Some(due))).await;
        let mut told = Vec::new();
        for (month, day) in [
            (8, 7),
            (8, 10),
            (8, 12),
            (8, 17),
            (8, 18),
            (8, 20),
            (8, 24),
            (8, 30),
            (8, 31),
        ] {
            let before = letters_to(world, OMAR).await.len();
            world.turn_clock(morning_of(date(2026, month, day)).at);
            for _ in 0..2 {
                reminders::due::write(&world.app).await.unwrap();
            }
            for letter in since(world, OMAR, before).await {
                let line = letter
                    .lines()
                    .find(|line| line.starts_with("Action"))
                    .unwrap();
                told.push(format!("{day}: {line}"));
            }
        }
        let late = "Action K1.1 is overdue. It was due on 17 August 2026.";
        assert_eq!(
            told,
            [
                "10: Action K1.1 is due on 17 August 2026.".to_owned(),
                "17: Action K1.1 is due now, on 17 August 2026.".to_owned(),
                format!("18: {late}"),
                format!("24: {late}"),
                format!("31: {late}"),
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn a_role_and_evidence_to_review_are_told_to_whom_they_concern() {
    on_both(async |world| {
        with_mail(world);
        let planned = Planned::new(world).await;
        let action = planned.action("K1.1", None);
        planned.add(world, &action).await;
        reminders::write(&world.app).await.unwrap();
        let before = letters_to(world, RITA).await.len();
        let omar = letters_to(world, OMAR).await.len();
        let evidence = Evidence {
            state: EvidenceState::Waiting,
            submitted_by_id: Some(planned.owner.id),
            ..given::evidence(&action, "The signed protocol")
        };
        let author = Author {
            person_id: Some(planned.owner.id),
            at: world.app.clock.now(),
        };
        let mut change = world.app.db.change(author).await.unwrap();
        change.create(&evidence).await.unwrap();
        change.commit().await.unwrap();
        world
            .joins(&planned.reviewer, &planned.council, Role::Analyst)
            .await;
        reminders::write(&world.app).await.unwrap();
        let letters = since(world, RITA, before).await;
        assert_eq!(letters.len(), 2, "{letters:?}");
        let all = letters.join("\n");
        assert!(
            all.contains("Evidence on action K1.1 is waiting for your review."),
            "{all}"
        );
        assert!(
            all.contains("You were given the role of performance analyst."),
            "{all}"
        );
        assert!(!all.contains("signed protocol"), "{all}");
        assert!(since(world, OMAR, omar).await.is_empty());
        let mut rita = world.signed_in(&planned.reviewer).await;
        does! { rita; "{TODAY}: New for you | You were given the role of performance analyst" };
    })
    .await;
}

/// A risk of Omar's, with what a story says of its review.
fn risk(planned: &Planned, reference: &str, review_on: Option<Date>) -> Risk {
    Risk {
        scope: ScopeKind::Plan,
        reference: reference.to_owned(),
        title: "The team may leave".to_owned(),
        owner_id: Some(planned.owner.id),
        review_on,
        raised_on: date(2026, 6, 1),
        ..Risk::blank(planned.council.id, planned.plan.id)
    }
}

/// The bank holidays of 2026, without which no day of papers is known.
async fn with_holidays(world: &World) {
    let days = [
        (1, 1),
        (4, 3),
        (4, 6),
        (5, 4),
        (5, 25),
        (8, 31),
        (12, 25),
        (12, 28),
    ];
    for (month, day) in days {
        let sql = sql!("insert into bank_holidays (on_date, title) values ($1, 'A holiday')");
        let sql = sql.bind(date(2026, month, day));
        world.app.db.execute(sql).await.unwrap();
    }
}

#[tokio::test]
async fn milestones_risks_papers_and_decisions_are_due_like_actions() {
    on_both(async |world| {
        with_mail(world);
        let planned = Planned::new(world).await;
        let (plan, owner) = (&planned.plan, planned.owner.id);
        with_holidays(world).await;
        // Who writes reports, too.
        world
            .joins(&planned.owner, &planned.council, Role::ImprovementLead)
            .await;
        // A Monday; the papers of the meeting are public five clear working days before.
        let (due, meets) = (date(2026, 8, 17), date(2026, 8, 25));
        let action = planned.action("K1.1", None);
        let step = |title: &str| Milestone {
            due_on: Some(due),
            ..given::milestone(&action, title)
        };
        let reached = Milestone {
            done_on: Some(date(2026, 8, 3)),
            ..step("The pilot ends")
        };
        let [reviewed, accepted, closed] = [
            risk(&planned, "R1", Some(due)),
            risk(&planned, "R2", None),
            risk(&planned, "R3", Some(due)),
        ];
        let entry = |risk: &Risk, kind| RiskEntry {
            risk_id: risk.id,
            kind,
            dated: date(2026, 6, 8),
            person_id: Some(planned.lead.id),
            reason: "As agreed".to_owned(),
            ..RiskEntry::blank(planned.council.id, plan.id)
        };
        let acceptance = RiskEntry {
            until_on: Some(due),
            ..entry(&accepted, EntryKind::Accepted)
        };
        let work = RiskAction {
            risk_id: reviewed.id,
            title: "Train a second analyst".to_owned(),
            owner_id: Some(owner),
            due_on: Some(due),
            ..RiskAction::blank(planned.council.id, plan.id)
        };
        let meeting = given::meeting(plan, "Improvement Board", meets);
        let report = |title: &str, state| Report {
            template_key: "progress-and-exception".to_owned(),
            template_edition: 1,
            title: title.to_owned(),
            header: "{}".to_owned(),
            texts: "{}".to_owned(),
            as_at: due,
            meeting_id: Some(meeting.id),
            author_id: Some(owner),
            state,
            ..Report::blank(planned.council.id, plan.id)
        };
        let decision = Decision {
            meeting_id: Some(meeting.id),
            responsible: " omar owner".to_owned(),
            implement_by: Some(due),
            ..given::decision(plan, "D7", "Fund the pilot", date(2026, 6, 8))
        };
        planned.add(world, &action).await;
        for one in [&step("The pilot starts"), &reached] {
            planned.add(world, one).await;
        }
        for one in [&reviewed, &accepted, &closed] {
            planned.add(world, one).await;
        }
        planned.add(world, &acceptance).await;
        planned.add(world, &entry(&closed, EntryKind::Closed)).await;
        planned.add(world, &work).await;
        planned.add(world, &meeting).await;
        for one in [&report("Where we are", ReportState::Draft), &report("As read", ReportState::Published)] {
            planned.add(world, one).await;
        }
        planned.add(world, &decision).await;

        world.turn_clock(morning_of(date(2026, 8, 10)).at);
        let before = letters_to(world, OMAR).await.len();
        for _ in 0..2 {
            reminders::due::write(&world.app).await.unwrap();
        }
        let letters = since(world, OMAR, before).await;
        let said: Vec<&str> = letters.iter().flat_map(|letter| letter.lines()).collect();
        let mut told: Vec<&str> = said.iter().copied().filter(|line| line.contains(" due ")).collect();
        told.retain(|line| line.ends_with('.') && !line.starts_with("You get"));
        told.sort_unstable();
        assert_eq!(
            told,
            [
                "A milestone of action K1.1 is due on 17 August 2026.",
                "A new decision on accepted risk R2 is due on 17 August 2026.",
                "A report for the meeting on 25 August 2026 is due on 17 August 2026.",
                "An action on risk R1 is due on 17 August 2026.",
                "Carrying out decision D7 is due on 17 August 2026.",
                "The review of risk R1 is due on 17 August 2026.",
                            ]
        );
        assert_eq!(letters.len(), 1, "{letters:?}");
        for words in ["pilot", "team", "analyst", "Where we are"] {
            assert!(!letters[0].contains(words), "{words}: {letters:?}");
        }
        let subjects = sql!("select subject from outbox where address = $1 order by id desc");
        let subjects: Vec<String> = world.app.db.values(subjects.bind(OMAR)).await.unwrap();
        assert_eq!(subjects[0], "Kirklees: 6 things of yours are due");
        // Each link leads to a page that he may open, and the page of today says the same.
        let mut omar = world.signed_in(&planned.owner).await;
        let links: Vec<&str> = said.iter().filter_map(|line| line.strip_prefix("https://goldthread.example.org/councils")).collect();
        assert_eq!(links.len(), 6, "{said:?}");
        for link in links {
            let page = omar.get(&format!("/councils{link}")).await;
            assert_eq!(page.status, 200, "{link}");
        }
        does! { omar;
            "{TODAY}: Due soon or overdue | A milestone of action K1.1: The pilot starts | The report “Where we are” for the meeting"
            "{TODAY}: Train a second analyst, for risk R1 | Carrying out decision D7: Fund the pilot"
            "{TODAY}: ! The report “As read” for the meeting | ! A milestone of action K1.1: The pilot ends"
        };
        // What is done is due no more; a decision whose day is over is told no more, for nobody records that it was carried out.
        world.turn_clock(morning_of(date(2026, 8, 18)).at);
        let before = letters_to(world, OMAR).await.len();
        reminders::due::write(&world.app).await.unwrap();
        let late = since(world, OMAR, before).await.join("\n");
        assert!(late.contains("The review of risk R1 is overdue. It was due on 17 August 2026."), "{late}");
        assert!(!late.contains("decision D7"), "{late}");
        // Whoever signed in before the clock was turned still reads the old day.
        let mut omar = world.signed_in(&planned.owner).await;
        does! { omar; "{TODAY}: was due on 17 August 2026 | ! D7: Fund the pilot" };
    })
    .await;
}
