//! Letters: carried to a mail server, tried again, and the digest that people choose.

use axum::http::StatusCode;
use jiff::civil::date;
use platform::config::{Config, MailSecurity};
use platform::sql;
use records::mail::outbox;
use records::mail::sending::{Carrier, Round, carry};
use records::plans::store::Evidence;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use stories::people::{letters_to, link_in, with_mail};
use stories::{Planned, World, given};

/// A mail server that answers each recipient as it was told, and keeps what it is sent.
struct Server {
    address: String,
    letters: Arc<Mutex<Vec<String>>>,
    answer: Arc<Mutex<&'static str>>,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            address: listener.local_addr().unwrap().to_string(),
            letters: Arc::default(),
            answer: Arc::new(Mutex::new("250 ok")),
        };
        let (letters, answer) = (server.letters.clone(), server.answer.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (letters, answer) = (letters.clone(), answer.clone());
                std::thread::spawn(move || converse(&stream.unwrap(), &letters, &answer));
            }
        });
        server
    }

    fn answers(&self, answer: &'static str) {
        *self.answer.lock().unwrap() = answer;
    }

    fn letters(&self) -> Vec<String> {
        self.letters.lock().unwrap().clone()
    }
}

fn converse(stream: &TcpStream, letters: &Mutex<Vec<String>>, answer: &Mutex<&'static str>) {
    let mut out = stream;
    let mut say = |words: &str| out.write_all(format!("{words}\r\n").as_bytes()).is_ok();
    say("220 ready");
    let mut lines = BufReader::new(stream).lines();
    while let Some(Ok(line)) = lines.next() {
        let heard = line.to_uppercase();
        let told = if heard.starts_with("RCPT") {
            let words = *answer.lock().unwrap();
            say(words)
        } else if heard == "DATA" {
            say("354 go on");
            let mut letter = String::new();
            for line in lines.by_ref().map_while(Result::ok) {
                if line == "." {
                    break;
                }
                letter.push_str(&line);
                letter.push('\n');
            }
            letters.lock().unwrap().push(letter);
            say("250 kept")
        } else if heard == "QUIT" {
            say("221 bye");
            return;
        } else {
            say("250 ok")
        };
        if !told {
            return;
        }
    }
}

fn carried_by(world: &mut World, server: &Server) -> Carrier {
    let config = Config {
        mail_server: Some(server.address.clone()),
        mail_security: MailSecurity::None,
        mail_from: Some("Goldthread <goldthread@example.org>".to_owned()),
        public_address: Some("https://goldthread.example.org".to_owned()),
        ..(*world.app.config).clone()
    };
    world.configure(config);
    Carrier::open(&world.app.config).unwrap().unwrap()
}

async fn ask_for_a_link(world: &World, email: &str) {
    let mut visitor = world.stranger();
    visitor.get("/forgotten-password").await;
    visitor
        .post("/forgotten-password", &[("email", email)])
        .await
        .says("If we know");
}

const NONE: Round = Round {
    carried: 0,
    failed: 0,
};

#[tokio::test]
async fn a_letter_is_carried_once_and_then_forgotten() {
    for mut world in World::both().await {
        let server = Server::start();
        let carrier = carried_by(&mut world, &server);
        assert!(carrier.reach().await.unwrap());
        Planned::new(&world).await;
        ask_for_a_link(&world, "ada.lead@example.org").await;
        ask_for_a_link(&world, "nobody@example.org").await;
        let one = Round { carried: 1, ..NONE };
        assert_eq!(carry(&world.app, &carrier).await.unwrap(), one);
        assert_eq!(carry(&world.app, &carrier).await.unwrap(), NONE);
        let letters = server.letters();
        assert_eq!(letters.len(), 1);
        for words in [
            "To: ada.lead@example.org",
            "Auto-Submitted: auto-generated",
            "https://goldthread.example.org/choose-password?link=3D",
            "Date: Wed, 10 Jun 2026 09:00:00 +0000",
        ] {
            let found =
                letters[0].contains(words) || letters[0].contains(&words.replace("=3D", "="));
            assert!(found, "expected “{words}” in:\n{}", letters[0]);
        }
        let kept: Option<String> = world
            .app
            .db
            .value(sql!("select body from outbox where person_id is not null"))
            .await
            .unwrap();
        assert_eq!(kept.as_deref(), Some(""), "what it said is not kept");
        world.end().await;
    }
}

#[tokio::test]
async fn a_server_that_fails_is_tried_again_and_one_that_refuses_is_believed() {
    for mut world in World::both().await {
        let server = Server::start();
        let carrier = carried_by(&mut world, &server);
        Planned::new(&world).await;
        let failed = Round { failed: 1, ..NONE };
        server.answers("451 later, please");
        ask_for_a_link(&world, "ada.lead@example.org").await;
        assert_eq!(carry(&world.app, &carrier).await.unwrap(), failed);
        assert_eq!(
            carry(&world.app, &carrier).await.unwrap(),
            NONE,
            "not at once"
        );
        // A password of ours that the server does not take is no fault of the letter.
        server.answers("535 who are you?");
        world.later(60);
        assert_eq!(carry(&world.app, &carrier).await.unwrap(), failed);
        world.later(299);
        assert_eq!(
            carry(&world.app, &carrier).await.unwrap(),
            NONE,
            "later each time"
        );
        server.answers("250 ok");
        world.later(1);
        assert_eq!(carry(&world.app, &carrier).await.unwrap().carried, 1);

        server.answers("550 no such mailbox");
        ask_for_a_link(&world, "rita.board@example.org").await;
        assert_eq!(carry(&world.app, &carrier).await.unwrap(), failed);
        server.answers("250 ok");
        world.later(7 * 24 * 3600);
        assert_eq!(carry(&world.app, &carrier).await.unwrap(), NONE);
        assert_eq!(server.letters().len(), 1);
        world.end().await;
    }
}

#[tokio::test]
async fn two_servers_never_take_the_same_letter() {
    for mut world in World::both().await {
        with_mail(&mut world);
        Planned::new(&world).await;
        for email in ["ada.lead", "omar.owner", "rita.board", "ann.analyst"] {
            ask_for_a_link(&world, &format!("{email}@example.org")).await;
        }
        let (db, now) = (&world.app.db, world.app.clock.now());
        let (one, other) = tokio::join!(outbox::take(db, now), outbox::take(db, now));
        let mut taken: Vec<_> = one.unwrap().into_iter().chain(other.unwrap()).collect();
        assert_eq!(taken.len(), 4);
        taken.sort_by_key(|letter| letter.id);
        taken.dedup_by_key(|letter| letter.id);
        assert_eq!(taken.len(), 4);
        // A server that died with letters in hand leaves them to another, after a while.
        assert!(
            outbox::take(db, now.plus_seconds(119))
                .await
                .unwrap()
                .is_empty()
        );
        assert_eq!(
            outbox::take(db, now.plus_seconds(121)).await.unwrap().len(),
            4
        );
        world.end().await;
    }
}

/// From Wednesday at ten, when stories happen, until Monday at eight.
const UNTIL_MONDAY: i64 = 5 * 24 * 3600 - 2 * 3600;

#[tokio::test]
async fn a_digest_counts_what_waits_and_says_nothing_else() {
    for mut world in World::both().await {
        with_mail(&mut world);
        let planned = Planned::new(&world).await;
        for (reference, due) in [
            ("K1", Some(date(2026, 6, 1))),
            ("K2", Some(date(2026, 6, 20))),
            ("K3", Some(date(2026, 12, 1))),
            ("K4", None),
        ] {
            planned.add(&world, &planned.action(reference, due)).await;
        }
        let mut other = planned.action("K5", None);
        other.owner_id = Some(planned.lead.id);
        planned.add(&world, &other).await;
        let waiting = Evidence {
            submitted_by_id: Some(planned.owner.id),
            ..given::evidence(&other, "An audit")
        };
        planned.add(&world, &waiting).await;

        let mut owner = world.signed_in(&planned.owner).await;
        owner
            .get("/account/mail")
            .await
            .says("You own 4 open actions; one is overdue and one is due within two weeks.");
        owner
            .post("/account/mail", &[])
            .await
            .refuses("Choose how often");
        owner
            .post("/account/mail", &[("digest", "daily")])
            .await
            .leads_to("/account/mail");
        let mut reviewer = world.signed_in(&planned.reviewer).await;
        reviewer
            .get("/account/mail")
            .await
            .says("One piece of evidence");
        reviewer
            .post("/account/mail", &[("digest", "weekly")])
            .await
            .leads_to("/account/mail");
        let mut analyst = world.signed_in(&planned.analyst).await;
        analyst
            .get("/account/mail")
            .await
            .says("You have nothing to do");
        analyst.post("/account/mail", &[("digest", "daily")]).await;

        world.later(UNTIL_MONDAY);
        world.now_and_then().await;
        world.now_and_then().await;
        let letters = letters_to(&world, "omar.owner@example.org").await;
        assert_eq!(letters.len(), 1, "once a day");
        let letter = &letters[0];
        for words in [
            "Kirklees\nYou own 4 open actions; one is overdue and one is due within two weeks.\n",
            "https://goldthread.example.org/councils/kirklees\n",
            "https://goldthread.example.org/unsubscribe?link=",
        ] {
            assert!(letter.contains(words), "expected “{words}” in:\n{letter}");
        }
        // What a link is signed with may by chance read like anything.
        let words: Vec<&str> = letter
            .lines()
            .filter(|line| !line.contains("?link="))
            .collect();
        let words = words.join("\n");
        for never in ["K1", "Do the work", "Improvement plan", "An audit", "Omar"] {
            assert!(!words.contains(never), "“{never}” stands in:\n{letter}");
        }
        assert_eq!(letters_to(&world, "rita.board@example.org").await.len(), 1);
        assert!(
            letters_to(&world, "ann.analyst@example.org")
                .await
                .is_empty()
        );
        assert!(
            letters_to(&world, "ada.lead@example.org").await.is_empty(),
            "never, unless chosen"
        );
        world.end().await;
    }
}

#[tokio::test]
async fn a_digest_is_ended_from_the_letter_without_signing_in() {
    for mut world in World::both().await {
        with_mail(&mut world);
        let planned = Planned::new(&world).await;
        planned.add(&world, &planned.action("K1", None)).await;
        let daily = async |world: &World| {
            let mut owner = world.signed_in(&planned.owner).await;
            owner.get("/account/mail").await;
            owner.post("/account/mail", &[("digest", "daily")]).await;
        };
        daily(&world).await;
        world.later(UNTIL_MONDAY);
        world.now_and_then().await;
        let letter = letters_to(&world, "omar.owner@example.org").await.remove(0);
        let rest = &letter[letter.find("/unsubscribe?link=").unwrap()..];
        let link = rest.split_whitespace().next().unwrap();

        let mut owner = world.signed_in(&planned.owner).await;
        let mut anybody = world.stranger();
        anybody.get(link).await.says("Stop the digest");
        owner.get("/account").await.says("every working day");
        anybody.post(link, &[]).await.says("The digest has stopped");
        owner
            .get("/account")
            .await
            .says("needs your attention: never");

        daily(&world).await;
        // What a mail program sends by itself has no cookie and no token of ours.
        let mut program = world.stranger();
        program
            .post_bare(link, &[("List-Unsubscribe", "One-Click")])
            .await
            .says("The digest has stopped");
        owner
            .get("/account")
            .await
            .says("needs your attention: never");

        daily(&world).await;
        let bare = program.post_bare(link, &[]).await;
        assert_eq!(bare.status, StatusCode::FORBIDDEN);
        let (whole, last) = link.split_at(link.len() - 1);
        let bent = format!("{whole}{}", if last == "x" { "y" } else { "x" });
        for wrong in ["/unsubscribe", "/unsubscribe?link=x", &bent] {
            assert_eq!(anybody.get(wrong).await.status, StatusCode::NOT_FOUND);
            let answer = program
                .post_bare(wrong, &[("List-Unsubscribe", "One-Click")])
                .await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND);
        }
        owner.get("/account").await.says("every working day");
        world.end().await;
    }
}

#[tokio::test]
async fn the_mail_of_a_demonstration_is_read_on_a_page_and_nowhere_else() {
    let mut world = World::sqlite().await;
    let mut anybody = world.stranger();
    assert_eq!(anybody.get("/mail").await.status, StatusCode::NOT_FOUND);
    Planned::new(&world).await;
    let config = Config {
        demonstration: true,
        ..(*world.app.config).clone()
    };
    world.configure(config);
    assert!(Carrier::open(&world.app.config).unwrap().is_none());
    let mut anybody = world.stranger();
    anybody.get("/mail").await.says("There are no emails yet");
    ask_for_a_link(&world, "ada.lead@example.org").await;
    let page = anybody.get("/mail").await;
    page.says("ada.lead@example.org");
    let link = link_in(&page.text);
    anybody.get(&link).await.says("Choose a new password");
    world.end().await;
}

#[test]
fn settings_that_cannot_be_read_are_named() {
    for (server, from, named) in [
        ("smtp.example.org:many", "a@example.org", "mail_server"),
        ("smtp.example.org", "nobody", "mail_from"),
    ] {
        let config = Config {
            mail_server: Some(server.to_owned()),
            mail_from: Some(from.to_owned()),
            ..Config::default()
        };
        let error = Carrier::open(&config).unwrap_err().to_string();
        assert!(error.contains(named), "{error}");
    }
}
