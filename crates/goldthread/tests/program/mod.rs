//! The real program as a process of its own, a council to work on, and people who send requests over the network.
#![allow(dead_code, reason = "each test that uses this needs some of it")]

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use improvement::organisations::{OrganisationKind, Role};
use improvement::plans::{Delivery, Impact};
use jiff::civil::date;
use platform::app::App;
use platform::clock::{Clock, Instant};
use platform::config::Config;
use platform::db::{Author, Db, sqlite_address};
use records::access::session;
use records::access::store::{self, Membership, Organisation, Person};
use records::plans::store::{Action, FocusArea, Plan, Priority};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;
use tokio::net::TcpStream;
use uuid::Uuid;

/// A database of either engine with a folder for files, gone when the test is over.
pub struct Place {
    pub config: Config,
    folder: tempfile::TempDir,
    maker: Option<(Db, String)>,
}

fn postgres_address() -> String {
    std::env::var("GOLDTHREAD_TEST_POSTGRES")
        .unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".to_owned())
}

impl Place {
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = Config {
            database: sqlite_address(&folder.path().join("goldthread.db")),
            data_dir: folder.path().to_owned(),
            secure_cookies: false,
            ..Config::default()
        };
        Self {
            config,
            folder,
            maker: None,
        }
    }

    /// On PostgreSQL, where there is one; where the whole suite must run (`CI`), its absence is a failure.
    pub async fn postgres(name: &str) -> Option<Self> {
        let maker = match Db::open(&postgres_address()).await {
            Ok(maker) => maker,
            Err(error) => {
                assert!(
                    std::env::var_os("CI").is_none(),
                    "PostgreSQL is needed here: {error}"
                );
                eprintln!("skipped: no PostgreSQL at {} ({error})", postgres_address());
                return None;
            }
        };
        let name = format!("goldthread_{name}_{}", std::process::id());
        for text in [
            format!("drop database if exists {name} with (force)"),
            format!("create database {name}"),
        ] {
            maker.script(text).await.unwrap();
        }
        let base = postgres_address();
        let mut place = Self::sqlite();
        place.config.database = format!("{}/{name}", base.rsplit_once('/').unwrap().0);
        place.maker = Some((maker, name));
        Some(place)
    }

    pub async fn end(self) {
        if let Some((maker, name)) = self.maker {
            maker
                .script(format!("drop database if exists {name} with (force)"))
                .await
                .unwrap();
            maker.close().await;
        }
        drop(self.folder);
    }
}

/// The program, running.
pub struct Program {
    child: Child,
    pub address: SocketAddr,
}

impl Program {
    /// Starts it, and waits until it listens.
    pub fn start(config: &Config, drain_seconds: u64) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_goldthread"))
            .args(["serve", "--listen", "127.0.0.1:0"])
            .env("GOLDTHREAD_DATABASE", &config.database)
            .env("GOLDTHREAD_DATA_DIR", &config.data_dir)
            .env("GOLDTHREAD_SECURE_COOKIES", "false")
            .env("GOLDTHREAD_DRAIN_SECONDS", drain_seconds.to_string())
            .env("GOLDTHREAD_LOG", "warn,goldthread::cli=info")
            .env("GOLDTHREAD_LOG_FORMAT", "json")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let address = loop {
            let line = lines
                .next()
                .expect("the program ended before it listened")
                .unwrap();
            match line.split_once("\"address\":\"") {
                Some((_, rest)) => break rest.split('"').next().unwrap().parse().unwrap(),
                None => eprintln!("{line}"),
            }
        };
        // What it says from now on is read, so that it never waits for a reader.
        std::thread::spawn(move || {
            lines
                .map_while(Result::ok)
                .for_each(|line| eprintln!("{line}"))
        });
        Self { child, address }
    }

    /// Ends it in the midst of whatever it does.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop.
    pub fn ask_to_stop(&self) {
        let id = self.child.id().to_string();
        let status = Command::new("kill").args(["-TERM", &id]).status().unwrap();
        assert!(status.success());
    }

    /// Waits until it has stopped.
    pub async fn stopped(mut self) -> ExitStatus {
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    pub async fn is_ready(&self) -> bool {
        let answer = Client::stranger().get(self.address, "/health/ready").await;
        answer.is_some_and(|answer| answer.status == StatusCode::OK)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A council with a plan, and so many people who each own one action of it.
pub struct Work {
    pub council: Organisation,
    pub plan: Plan,
    pub clients: Vec<Client>,
}

impl Work {
    pub async fn begin(config: &Config, people: usize) -> Self {
        let app = App::open(config.clone(), Clock::Machine, pdf::write)
            .await
            .unwrap();
        let now = app.clock.now();
        app.db.migrate(now).await.unwrap();
        let council = Organisation::new("kirklees", "Kirklees", OrganisationKind::Authority, None);
        let plan = Plan {
            organisation_id: council.id,
            id: Uuid::now_v7(),
            version: 1,
            name: "Improvement plan".to_owned(),
            purpose: "To put right what was found".to_owned(),
            starts_on: date(2026, 1, 5),
            ends_on: None,
        };
        let mut change = app.db.change(by_nobody(now)).await.unwrap();
        store::add_organisation(&mut change, &council)
            .await
            .unwrap();
        change.create(&plan).await.unwrap();
        let priority = Priority {
            organisation_id: council.id,
            id: Uuid::now_v7(),
            version: 1,
            plan_id: plan.id,
            number: 1,
            title: "Practice".to_owned(),
            summary: String::new(),
        };
        change.create(&priority).await.unwrap();
        let area = FocusArea {
            organisation_id: council.id,
            id: Uuid::now_v7(),
            version: 1,
            plan_id: plan.id,
            priority_id: priority.id,
            number: 1,
            title: "Supervision".to_owned(),
            outcome: String::new(),
        };
        change.create(&area).await.unwrap();
        let mut owners = Vec::new();
        for number in 1..=people {
            let person = Person {
                id: Uuid::now_v7(),
                email: format!("owner{number}@example.org"),
                name: format!("Owner {number}"),
                job_title: None,
                introduction: None,
                disabled: false,
            };
            store::add_person(&mut change, &person, None).await.unwrap();
            let membership = Membership {
                organisation_id: council.id,
                id: Uuid::now_v7(),
                version: 1,
                person_id: person.id,
                role: Role::ImprovementLead,
                from_on: date(2020, 1, 1),
                to_on: None,
            };
            change.create(&membership).await.unwrap();
            let action = action(&area, &person, number);
            change.create(&action).await.unwrap();
            owners.push((person, action));
        }
        change.commit().await.unwrap();
        let mut clients = Vec::new();
        for (person, action) in owners {
            let jar = session::begin(&app, Default::default(), person.id)
                .await
                .unwrap();
            let cookies: Vec<String> = jar
                .iter()
                .filter(|cookie| !cookie.value().is_empty())
                .map(|cookie| format!("{}={}", cookie.name(), cookie.value()))
                .collect();
            clients.push(Client {
                cookies: cookies.join("; "),
                csrf: String::new(),
                action: format!("/councils/kirklees/plans/{}/actions/{}", plan.id, action.id),
            });
        }
        app.db.close().await;
        Self {
            council,
            plan,
            clients,
        }
    }
}

pub fn by_nobody(at: Instant) -> Author {
    Author {
        person_id: None,
        at,
    }
}

fn action(area: &FocusArea, owner: &Person, number: usize) -> Action {
    Action {
        organisation_id: area.organisation_id,
        id: Uuid::now_v7(),
        version: 1,
        plan_id: area.plan_id,
        focus_area_id: area.id,
        reference: format!("K1.{number}"),
        title: format!("Make supervision regular in team {number}"),
        detail: String::new(),
        success: String::new(),
        owner_id: Some(owner.id),
        partner_owner_id: None,
        starts_on: Some(date(2026, 1, 5)),
        baseline_due_on: None,
        due_on: None,
        delivery: Delivery::UnderWay,
        delivered_on: None,
        impact: Impact::NotShown,
        impact_on: None,
        impact_note: None,
        brag: None,
        reason: None,
        path_to_green: None,
        next_step: None,
        direction: None,
        updated_on: None,
        added_on: None,
    }
}

/// Somebody with a browser, who owns an action.
#[derive(Clone)]
pub struct Client {
    pub cookies: String,
    pub csrf: String,
    /// The address of their action.
    pub action: String,
}

/// What came back, whole.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Client {
    pub fn stranger() -> Self {
        Self {
            cookies: String::new(),
            csrf: String::new(),
            action: String::new(),
        }
    }

    /// Sends a request over a connection of its own; nothing when no whole answer came back.
    pub async fn send(
        &self,
        to: SocketAddr,
        method: &str,
        path: &str,
        kind: &str,
        body: Vec<u8>,
    ) -> Option<Answer> {
        let stream = TcpStream::connect(to).await.ok()?;
        let (mut sender, connection) = handshake(TokioIo::new(stream)).await.ok()?;
        tokio::spawn(connection);
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, to.to_string())
            .header(header::COOKIE, &self.cookies)
            .header(header::CONTENT_TYPE, kind)
            .header(header::CONNECTION, "close")
            .body(Body::from(body))
            .unwrap();
        let response = sender.send_request(request).await.ok()?;
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(Body::new(body), usize::MAX).await.ok()?;
        Some(Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        })
    }

    pub async fn get(&mut self, to: SocketAddr, path: &str) -> Option<Answer> {
        let answer = self.send(to, "GET", path, "text/plain", Vec::new()).await?;
        if let Some(csrf) = field(&answer.text, "csrf") {
            self.csrf = csrf;
        }
        for cookie in answer.headers.get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            if self.cookies.is_empty() {
                self.cookies = pair.to_owned();
            }
        }
        Some(answer)
    }

    pub async fn post(
        &self,
        to: SocketAddr,
        path: &str,
        fields: &[(&str, &str)],
    ) -> Option<Answer> {
        let mut fields = fields.to_vec();
        fields.push(("csrf", &self.csrf));
        let body = serde_html_form::to_string(&fields).unwrap().into_bytes();
        let kind = "application/x-www-form-urlencoded";
        self.send(to, "POST", path, kind, body).await
    }

    /// Gives an update whose next step is `words`; whether it was acknowledged.
    pub async fn update(&mut self, to: SocketAddr, words: &str) -> Option<StatusCode> {
        let page = format!("{}/update", self.action);
        let opened = self.get(to, &page).await?;
        let version = field(&opened.text, "version")?;
        let fields = [
            ("version", version.as_str()),
            ("delivery", "under_way"),
            ("rating", "green"),
            ("direction", "improving"),
            ("next_step", words),
        ];
        Some(self.post(to, &page, &fields).await?.status)
    }

    /// Offers a file as evidence under a title; whether it was acknowledged.
    pub async fn offer(&mut self, to: SocketAddr, title: &str, text: &str) -> Option<StatusCode> {
        let page = format!("{}/evidence", self.action);
        let boundary = "----goldthread";
        let mut body = String::new();
        for (name, value) in [("title", title), ("link", ""), ("csrf", &self.csrf)] {
            body.push_str(&format!(
                "--{boundary}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            ));
        }
        body.push_str(&format!(
            "--{boundary}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"notes.txt\"\r\ncontent-type: text/plain\r\n\r\n{text}\r\n--{boundary}--\r\n"
        ));
        let kind = format!("multipart/form-data; boundary={boundary}");
        let answer = self
            .send(to, "POST", &page, &kind, body.into_bytes())
            .await?;
        Some(answer.status)
    }
}

/// The value of a hidden field of a page.
pub fn field(text: &str, name: &str) -> Option<String> {
    let (_, rest) = text.split_once(&format!("name=\"{name}\" value=\""))?;
    Some(rest.split('"').next()?.to_owned())
}
