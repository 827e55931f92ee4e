//! Reminders: what somebody was given and what is due, by mail and on the page of today.

use improvement::organisations::Role;
use improvement::plans::EvidenceState;
use jiff::civil::date;
use platform::db::Author;
use records::plans::store::{Action, Evidence};
use records::reminders;
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
            "Stop letters of this kind:",
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
            "/account/mail: Reminders by mail | An action is given to you | value=\"assigned\" checked"
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
        guest.post_bare(&stop, &[("List-Unsubscribe", "One-Click")]).await.says("These reminders are stopped");
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
        let late = "Action K1.1: overdue since 17 August 2026.";
        assert_eq!(
            told,
            [
                "10: Action K1.1: due on 17 August 2026.".to_owned(),
                "17: Action K1.1: due now, on 17 August 2026.".to_owned(),
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
        assert!(all.contains("gave you the role of analyst."), "{all}");
        assert!(!all.contains("signed protocol"), "{all}");
        assert!(since(world, OMAR, omar).await.is_empty());
        let mut rita = world.signed_in(&planned.reviewer).await;
        does! { rita; "{TODAY}: New for you | gave you the role of analyst" };
    })
    .await;
}
