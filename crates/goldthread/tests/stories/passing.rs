//! What holds for every answer on its way, whatever room it comes from: who may keep it, what guards the cookies, where its links lead,
//! and what whoever runs the program is told of what was refused.

use axum::http::{HeaderMap, StatusCode};
use improvement::organisations::Role;
use platform::config::Config;
use platform::sql;
use records::access::Permission;
use records::access::address::ListedAddress;
use records::access::store::organisation;
use records::plans::store::latest;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read, Write};
use std::sync::{Arc, Mutex};
use stories::people::{SECRET, with_mail, with_password};
use stories::{Planned, Visitor, World};
use tracing_subscriber::fmt::MakeWriter;
use uuid::Uuid;

/// Where an attacker would have links lead.
const ELSEWHERE: [(&str, &str); 3] = [
    ("host", "attacker.example"),
    ("x-forwarded-host", "attacker.example"),
    ("forwarded", "host=attacker.example;proto=http"),
];

/// The same world, reached by HTTPS.
fn by_https(world: &mut World) {
    let config = Config {
        public_address: Some("https://goldthread.example".to_owned()),
        ..(*world.app.config).clone()
    };
    world.configure(config);
}

fn said<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    let value = headers.get(name);
    value.map_or("", |value| value.to_str().unwrap())
}

/// Every address that answers a page, with one record of each kind that Kirklees has.
async fn addresses(world: &World) -> Vec<(&'static ListedAddress, String)> {
    #[derive(Deserialize)]
    struct Known {
        kind: String,
        subject_id: Uuid,
    }
    let db = &world.app.db;
    let council = organisation(db, "kirklees").await.unwrap().unwrap();
    let plan = latest(db, council.id).await.unwrap().unwrap();
    let sql = sql!("select kind, subject_id from changes where organisation_id = $1");
    let known: Vec<Known> = db.all(sql.bind(council.id)).await.unwrap();
    let known: BTreeMap<String, Uuid> = known
        .into_iter()
        .map(|one| (one.kind, one.subject_id))
        .collect();
    let all = inventory::iter::<ListedAddress>.into_iter();
    let all = all.map(|listed| {
        let mut path = String::new();
        let mut rest = listed.pattern;
        while let Some((before, after)) = rest.split_once('{') {
            let (part, after) = after.split_once('}').unwrap();
            let value = match part {
                "council" => "kirklees".to_owned(),
                "plan" => plan.id.to_string(),
                "item" | "record" => known["action"].to_string(),
                "kind" => "action".to_owned(),
                "entry" => known["risk_entry"].to_string(),
                "step" => known["risk_action"].to_string(),
                other => known.get(other).copied().unwrap_or_default().to_string(),
            };
            path.push_str(before);
            path.push_str(&value);
            rest = after;
        }
        (listed, path + rest)
    });
    all.collect()
}

#[tokio::test]
async fn what_depends_on_who_asks_is_kept_by_nobody() {
    let world = World::sqlite().await;
    world.with_demonstration().await;
    let council = organisation(&world.app.db, "kirklees").await;
    let council = council.unwrap().unwrap();
    let lead = world
        .person("Ada Own", &council, Role::ImprovementLead)
        .await;
    let admin = world.person("Ann Own", &council, Role::Administrator).await;
    let nobody = world.nobody("Ned None").await;
    let mut visitors = vec![
        (false, world.stranger()),
        (true, world.signed_in(&lead).await),
        (true, world.signed_in(&admin).await),
        (true, world.signed_in(&nobody).await),
    ];
    let (mut wrong, mut shown, mut public) = (Vec::new(), BTreeSet::new(), 0);
    for (listed, path) in addresses(&world).await {
        for (signed_in, visitor) in &mut visitors {
            // Signing out is no page, and ends what the others are asked by.
            let answer = visitor.get(&path).await;
            let kept = said(&answer.headers, "cache-control");
            if answer.status == StatusCode::OK {
                shown.insert(listed.pattern);
            }
            // Every form that somebody who is signed in is shown is known again when it is sent twice.
            let forms = answer.text.matches("<form method=\"post\"").count();
            let known = answer.text.matches("name=\"once\"").count();
            let leaves = answer.text.matches("action=\"/sign-out\"").count();
            if *signed_in && forms != known + leaves {
                wrong.push(format!("{path}: {forms} forms, {known} are known again"));
            }
            let open = listed.needs == Permission::Everybody || listed.pattern == "/";
            let may = open && !*signed_in && kept.contains("public");
            public += usize::from(may);
            if !may && !kept.contains("no-store") {
                wrong.push(format!("{} {path}: “{kept}”", answer.status));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(shown.len() > 80 && public > 5, "{} {public}", shown.len());
    // What is the same for everybody is kept as it was.
    let page = world.stranger().get("/").await.text;
    let style = page.split("href=\"/assets/").nth(1).unwrap();
    let style = format!("/assets/{}", style.split('"').next().unwrap());
    let answer = world.stranger().get(&style).await;
    assert!(said(&answer.headers, "cache-control").contains("immutable"));
    // Neither are faults.
    for path in ["/nothing", "/assets/nothing.css", "/health/live"] {
        let answer = world.stranger().get(path).await;
        assert!(said(&answer.headers, "cache-control").contains("no-store"));
    }
    world.end().await;
}

#[tokio::test]
async fn by_https_browsers_come_back_by_https_and_take_cookies_from_us_alone() {
    for mut world in World::both().await {
        let planned = Planned::new(&world).await;
        with_password(&world, &planned.lead).await;
        by_https(&mut world);
        let mut ada = world.stranger();
        let page = ada.get("/sign-in").await;
        assert_eq!(
            said(&page.headers, "strict-transport-security"),
            "max-age=31536000; includeSubDomains"
        );
        let fields = [("email", planned.lead.email.as_str()), ("password", SECRET)];
        let mut given = cookies(&page.headers);
        let signed_in = ada.post("/sign-in", &fields).await;
        signed_in.leads_to("/");
        given.extend(cookies(&signed_in.headers));
        assert!(given.len() >= 3, "{given:?}");
        for cookie in &given {
            assert!(cookie.starts_with("__Host-goldthread_"), "{cookie}");
            for guard in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
                assert!(cookie.contains(guard), "{cookie}");
            }
            assert!(!cookie.contains("Domain"), "{cookie}");
        }
        let session = given
            .iter()
            .find(|one| one.contains("_session=") && !one.contains("_session=;"));
        let session = session.unwrap().split(';').next().unwrap();
        ada.get("/account").await.says("Ada");

        // The same cookie without its beginning could have been set by whoever holds another name below ours.
        let mut other = world.stranger();
        let planted = session.trim_start_matches("__Host-");
        let answer = other.get_with("/account", &[("cookie", planted)]).await;
        assert!(answer.location.starts_with("/sign-in"), "{}", answer.text);
        let answer = other.get_with("/account", &[("cookie", session)]).await;
        answer.says("Ada");

        ada.get("/account").await;
        let left = ada.post("/sign-out", &[]).await;
        assert_eq!(said(&left.headers, "clear-site-data"), "\"cache\"");
        let gone = cookies(&left.headers);
        let gone = gone.iter().any(|one| {
            one.starts_with("__Host-goldthread_session=;")
                && one.contains("Max-Age=0")
                && one.contains("Secure")
        });
        assert!(gone, "{:?}", left.headers);
        let answer = other.get_with("/account", &[("cookie", session)]).await;
        assert!(answer.location.starts_with("/sign-in"), "{}", answer.text);
        world.end().await;
    }
    // The demonstration is reached on this machine without HTTPS.
    let world = World::sqlite().await;
    let page = world.stranger().get("/sign-in").await;
    assert!(!page.headers.contains_key("strict-transport-security"));
    assert!(cookies(&page.headers)[0].starts_with("goldthread_guest="));
    world.end().await;
}

fn cookies(headers: &HeaderMap) -> Vec<String> {
    let all = headers.get_all("set-cookie").iter();
    all.map(|one| one.to_str().unwrap().to_owned()).collect()
}

/// Everything that a file says: of a package, what its parts say.
fn words_of(bytes: &[u8]) -> Vec<u8> {
    let Ok(mut package) = zip::ZipArchive::new(Cursor::new(bytes)) else {
        return bytes.to_vec();
    };
    let mut words = Vec::new();
    for place in 0..package.len() {
        package
            .by_index(place)
            .unwrap()
            .read_to_end(&mut words)
            .unwrap();
    }
    words
}

fn holds(bytes: &[u8], what: &str) -> bool {
    bytes
        .windows(what.len())
        .any(|some| some == what.as_bytes())
}

#[tokio::test]
async fn links_lead_to_the_address_of_the_settings_whatever_the_request_says() {
    for mut world in World::both().await {
        world.with_demonstration().await;
        with_mail(&mut world);
        let council = organisation(&world.app.db, "kirklees").await;
        let council = council.unwrap().unwrap();
        let lead = world.person("Ada Own", &council, Role::ProgrammeLead).await;
        let admin = world.person("Ann Own", &council, Role::Administrator).await;
        let mut lead = world.signed_in(&lead).await;
        let mut admin = world.signed_in(&admin).await;
        let sql = sql!("select plan_id as part_of, id from reports where organisation_id = $1");
        #[derive(Deserialize)]
        struct Known {
            part_of: Uuid,
            id: Uuid,
        }
        let reports: Vec<Known> = world.app.db.all(sql.bind(council.id)).await.unwrap();
        for Known { part_of, id } in reports {
            let path = format!("/councils/kirklees/plans/{part_of}/reports/{id}/report.docx");
            let words = words_of(&lead.get_with(&path, &ELSEWHERE).await.bytes);
            assert!(!holds(&words, "attacker.example"), "{path}");
        }
        for (listed, path) in addresses(&world).await {
            // Setting PDF is no part of most stories; it has its links from the same document.
            if path.ends_with(".pdf") {
                continue;
            }
            for visitor in [&mut lead, &mut admin] {
                let answer = visitor.get_with(&path, &ELSEWHERE).await;
                let words = words_of(&answer.bytes);
                assert!(!holds(&words, "attacker.example"), "{}", listed.pattern);
                assert!(!answer.location.contains("attacker"), "{}", listed.pattern);
            }
        }

        // Letters that somebody has sent by a request of their own.
        let fields = [
            ("name", "Cal New"),
            ("email", "cal.new@example.org"),
            ("way", "member"),
            ("role", "analyst"),
            ("from", "2026-06-01"),
            ("to", ""),
        ];
        let path = "/councils/kirklees/people/new";
        admin.get(path).await;
        let sent = admin.post_with(path, &fields, &ELSEWHERE).await;
        assert!(sent.status.is_redirection(), "{}", sent.text);
        let mut stranger = world.stranger();
        stranger.get("/forgotten-password").await;
        let asked = [("email", "ann.own@example.org")];
        stranger
            .post_with("/forgotten-password", &asked, &ELSEWHERE)
            .await;
        let sql = sql!("select body from outbox order by id desc");
        let letters: Vec<String> = world.app.db.values(sql).await.unwrap();
        assert!(letters.len() >= 2, "{letters:?}");
        for letter in letters {
            assert!(!letter.contains("attacker"), "{letter}");
            assert!(
                letter.contains("https://goldthread.example.org/"),
                "{letter}"
            );
        }
        world.end().await;
    }
}

/// What is logged while it stands.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Log {
    /// The lines since the last time that tell of something refused.
    fn lines(&self) -> Vec<String> {
        let bytes = std::mem::take(&mut *self.0.lock().unwrap());
        let text = String::from_utf8(bytes).unwrap();
        let lines = text.lines().filter(|line| line.contains("refused"));
        lines.map(str::to_owned).collect()
    }
}

async fn refused(log: &Log, visitor: &mut Visitor, path: &str) -> String {
    visitor.get(path).await;
    let mut lines = log.lines();
    assert_eq!(lines.len(), 1, "{path}: {lines:?}");
    lines.remove(0)
}

#[tokio::test]
async fn what_was_refused_is_told_to_whoever_runs_the_program() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_writer(log.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    // Other stories may have met the same lines before anybody listened.
    tracing::callsite::rebuild_interest_cache();
    for mut world in World::both().await {
        let planned = Planned::new(&world).await;
        with_password(&world, &planned.lead).await;
        let york = world.council("york", "York").await;
        let bob = world.person("Bob Other", &york, Role::ActionOwner).await;
        let (mut ada, mut bob_asks) = (
            world.signed_in(&planned.lead).await,
            world.signed_in(&bob).await,
        );
        ada.get("/account").await;
        assert!(log.lines().is_empty(), "what is answered is not told");

        let id = bob.id.to_string();
        let line = refused(&log, &mut bob_asks, &planned.at("/actions")).await;
        for part in [
            "not there for them",
            &id,
            "\"status\":404",
            "from",
            "/councils/{council}/plans/{plan}/actions",
        ] {
            assert!(line.contains(part), "{part}: {line}");
        }
        let settings = "/councils/york/report-settings";
        let line = refused(&log, &mut bob_asks, settings).await;
        assert!(line.contains("not allowed") && line.contains(&id), "{line}");
        let line = refused(&log, &mut bob_asks, "/wp-admin/setup.php?key=secret").await;
        assert!(
            line.contains("unknown address") && !line.contains("secret"),
            "{line}"
        );
        let token = [("authorization", "Bearer goldthread_wrong")];
        bob_asks.get_with("/api/v1/councils", &token).await;
        let line = log.lines().pop().unwrap_or_default();
        assert!(
            line.contains("no good token") && !line.contains("goldthread_wrong"),
            "{line}"
        );
        let elsewhere = [("sec-fetch-site", "cross-site")];
        bob_asks.post_with("/sign-out", &[], &elsewhere).await;
        let line = log.lines().pop().unwrap_or_default();
        assert!(line.contains("form not from our own page"), "{line}");

        let mut stranger = world.stranger();
        stranger.get("/sign-in").await;
        let fields = [
            ("email", planned.lead.email.as_str()),
            ("password", "wrong wrong wrong"),
        ];
        stranger.post("/sign-in", &fields).await;
        let line = log.lines().pop().unwrap_or_default();
        assert!(line.contains("wrong password or code"), "{line}");
        assert!(
            !line.contains("example.org") && !line.contains("wrong wrong"),
            "{line}"
        );

        // Wherever a password is asked for, and not only at the door.
        let asked = [
            ("name", "A program"),
            ("days", "90"),
            ("scopes", "plans"),
            ("password", "wrong wrong wrong"),
        ];
        ada.post("/account/tokens", &asked).await;
        let line = log.lines().pop().unwrap_or_default();
        assert!(line.contains("wrong password or code"), "{line}");

        // Whoever asks without end fills no log, and how often it was is told once a minute is over.
        for number in 0..100 {
            bob_asks.get(&format!("/guess/{number}")).await;
        }
        let written = log.lines().len();
        assert!((5..=10).contains(&written), "{written}");
        world.later(60);
        bob_asks.follow(&world);
        bob_asks.get("/guess/later").await;
        let lines = log.lines();
        let summed = lines
            .iter()
            .any(|line| line.contains("\"times\":101") && line.contains("within a minute"));
        assert!(summed, "{lines:?}");
        world.end().await;
    }
}
