//! The world in which a story happens: the program on an empty database of either engine, and people in it.

use crate::template;
use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::http::{Request, StatusCode, header};
use documents::{Document, WritePdf};
use http_body_util::BodyExt;
use hyper::body::Frame;
use improvement::organisations::{OrganisationKind, Role};
use jiff::civil::{Date, date};
use platform::app::App;
use platform::clock::{Clock, Instant};
use platform::config::Config;
use platform::db::{Author, Db, Record};
use records::access::session;
use records::access::store::{self, Membership, Organisation, Person};
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::task::{Context, Poll};
use tower::ServiceExt;
use uuid::Uuid;

/// The day on which stories happen, unless they say otherwise.
pub const TODAY: Date = date(2026, 6, 10);

/// The program on one engine.
pub struct World {
    /// The state of the program.
    pub app: App,
    router: Router,
    folder: tempfile::TempDir,
    postgres: Option<(Db, String)>,
}

/// Somebody with a browser.
pub struct Visitor {
    router: Router,
    cookies: Vec<(String, String)>,
    /// The token of the page seen last.
    csrf: String,
}

/// What came back.
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Where it leads, or nothing.
    pub location: String,
    /// What it says.
    pub text: String,
    /// The same as it came, for what is no text.
    pub bytes: Vec<u8>,
    /// Its headers.
    pub headers: axum::http::HeaderMap,
}

/// Nobody in particular, at nine in the morning of a day.
pub fn morning_of(day: Date) -> Author {
    Author {
        person_id: None,
        at: Instant::start_of(day).plus_seconds(9 * 3600),
    }
}

/// What sets PDF is a third of the program. Only a story that takes a PDF hands it in.
fn no_pdf(_: &Document) -> Result<Vec<u8>, documents::Error> {
    panic!("this story takes a PDF: `world.set_pdf(pdf::write)` comes first");
}

/// Ten in the morning.
fn start() -> Instant {
    Instant::start_of(TODAY).plus_seconds(10 * 3600)
}

fn postgres_address() -> String {
    std::env::var("GOLDTHREAD_TEST_POSTGRES")
        .unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".to_owned())
}

/// The address of another database there.
fn postgres_address_of(name: &str) -> String {
    let base = postgres_address();
    format!("{}/{name}", base.rsplit_once('/').unwrap().0)
}

/// PostgreSQL, if there is one. Where the whole suite must run (`CI`), its absence is a failure.
async fn postgres() -> Option<Db> {
    match Db::open(&postgres_address()).await {
        Ok(db) => Some(db),
        Err(error) => {
            assert!(
                std::env::var_os("CI").is_none(),
                "PostgreSQL is needed here: {error}"
            );
            eprintln!(
                "skipped on PostgreSQL: none at {} ({error})",
                postgres_address()
            );
            None
        }
    }
}

impl World {
    /// The same empty world on SQLite and, where there is one, on PostgreSQL.
    pub async fn both() -> Vec<Self> {
        let mut worlds = vec![Self::sqlite().await];
        if let Some(db) = postgres().await {
            worlds.push(Self::on_postgres(db).await);
        }
        worlds
    }

    /// An empty world on SQLite alone, for what no engine has a say in.
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.db");
        std::fs::write(&path, template::sqlite(start()).await).unwrap();
        Self::at(format!("sqlite:{}", path.display()), folder, None).await
    }

    async fn on_postgres(maker: Db) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("goldthread_test_{}_{number}", std::process::id());
        maker
            .script(format!("drop database if exists {name}"))
            .await
            .unwrap();
        let empty = template::postgres(&maker, postgres_address_of, start()).await;
        maker
            .script(format!("create database {name} template {empty}"))
            .await
            .unwrap();
        let address = postgres_address_of(&name);
        Self::at(address, tempfile::tempdir().unwrap(), Some((maker, name))).await
    }

    async fn at(
        database: String,
        folder: tempfile::TempDir,
        postgres: Option<(Db, String)>,
    ) -> Self {
        let config = Config {
            database,
            data_dir: folder.path().to_owned(),
            secure_cookies: false,
            ..Config::default()
        };
        let clock = Clock::Still(start());
        let app = App::open(config, clock, no_pdf).await.unwrap();
        app.db.migrate(app.clock.now()).await.unwrap();
        let router = server::router(&app);
        Self {
            app,
            router,
            folder,
            postgres,
        }
    }

    /// Goes on with another configuration.
    pub fn configure(&mut self, config: Config) {
        self.app.config = Arc::new(config);
        self.router = server::router(&self.app);
    }

    /// Goes on with something that sets PDF, which worlds lack as they begin.
    pub fn set_pdf(&mut self, write: WritePdf) {
        self.app.pdf = write;
        self.router = server::router(&self.app);
    }

    /// Loads the published figures that the program ships.
    pub async fn with_published_figures(&self) {
        let now = self.app.clock.now();
        imports::load::shipped(&self.app.db, now).await.unwrap();
    }

    /// Tells the demonstration, on the published figures that the program ships.
    pub async fn with_demonstration(&self) {
        self.with_published_figures().await;
        let now = self.app.clock.now();
        demonstration::tell(&self.app.db, now).await.unwrap();
    }

    /// Does what the program does in the background every few minutes.
    pub async fn now_and_then(&self) {
        server::background::now_and_then(&self.app).await.unwrap();
    }

    /// Lets time go by. Visitors notice once they [follow](Visitor::follow).
    pub fn later(&mut self, seconds: i64) {
        self.turn_clock(self.app.clock.now().plus_seconds(seconds));
    }

    /// Goes on at another time.
    pub fn turn_clock(&mut self, now: Instant) {
        self.app.clock = Clock::Still(now);
        self.router = server::router(&self.app);
    }

    /// Ends the world and takes its database away.
    pub async fn end(self) {
        self.app.db.close().await;
        if let Some((maker, name)) = self.postgres {
            maker
                .script(format!("drop database if exists {name} with (force)"))
                .await
                .unwrap();
            maker.close().await;
        }
        drop(self.folder);
    }

    /// Nobody in particular, now.
    pub fn author(&self) -> Author {
        Author {
            person_id: None,
            at: self.app.clock.now(),
        }
    }

    /// A council.
    pub async fn council(&self, slug: &str, name: &str) -> Organisation {
        let organisation = Organisation::new(slug, name, OrganisationKind::Authority, None);
        let mut change = self.app.db.change(self.author()).await.unwrap();
        store::add_organisation(&mut change, &organisation)
            .await
            .unwrap();
        change.commit().await.unwrap();
        organisation
    }

    /// Records something that needs no page to come about.
    pub async fn create<R: Record>(&self, record: &R) {
        let mut change = self.app.db.change(self.author()).await.unwrap();
        change.create(record).await.unwrap();
        change.commit().await.unwrap();
    }

    /// Records something as entered on a day.
    pub async fn create_on<R: Record>(&self, day: Date, record: &R) {
        self.create_all_on(day, std::slice::from_ref(record)).await;
    }

    /// Records several things of a kind as entered on a day.
    pub async fn create_all_on<R: Record>(&self, day: Date, records: &[R]) {
        let mut change = self.app.db.change(morning_of(day)).await.unwrap();
        change.create_all(records).await.unwrap();
        change.commit().await.unwrap();
    }

    /// Somebody who holds no role anywhere.
    pub async fn nobody(&self, name: &str) -> Person {
        let person = Person {
            id: Uuid::now_v7(),
            email: format!("{}@example.org", name.to_lowercase().replace(' ', ".")),
            name: name.to_owned(),
            job_title: None,
            introduction: None,
            disabled: false,
        };
        let mut change = self.app.db.change(self.author()).await.unwrap();
        store::add_person(&mut change, &person, None).await.unwrap();
        change.commit().await.unwrap();
        person
    }

    /// Somebody who holds a role in a council.
    pub async fn person(&self, name: &str, council: &Organisation, role: Role) -> Person {
        let person = self.nobody(name).await;
        self.joins(&person, council, role).await;
        person
    }

    /// Gives somebody a role in a council.
    pub async fn joins(&self, person: &Person, council: &Organisation, role: Role) {
        let membership = Membership {
            organisation_id: council.id,
            id: Uuid::now_v7(),
            version: 1,
            person_id: person.id,
            role,
            from_on: date(2020, 1, 1),
            to_on: None,
        };
        self.create(&membership).await;
    }

    /// A visitor whom nobody knows.
    pub fn stranger(&self) -> Visitor {
        Visitor {
            router: self.router.clone(),
            cookies: Vec::new(),
            csrf: String::new(),
        }
    }

    /// Somebody who has signed in.
    pub async fn signed_in(&self, person: &Person) -> Visitor {
        let jar = session::begin(
            &self.app,
            Default::default(),
            person.id,
            &Default::default(),
        )
        .await
        .unwrap();
        let cookies = jar
            .iter()
            .map(|cookie| (cookie.name().to_owned(), cookie.value().to_owned()))
            .collect();
        let mut visitor = Visitor {
            router: self.router.clone(),
            cookies,
            csrf: String::new(),
        };
        visitor.get("/account").await;
        visitor
    }
}

/// A body that comes in pieces.
struct Pieces {
    piece: &'static [u8],
    left: usize,
    taken: Arc<AtomicUsize>,
}

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let Some(left) = self.left.checked_sub(1) else {
            return Poll::Ready(None);
        };
        self.left = left;
        self.taken.fetch_add(1, Ordering::Relaxed);
        let piece = Frame::data(Bytes::from_static(self.piece));
        Poll::Ready(Some(Ok(piece)))
    }
}

impl Visitor {
    /// Goes on in the world as it is now: at its time, and with its configuration.
    pub fn follow(&mut self, world: &World) {
        self.router = world.router.clone();
    }

    /// Opens a page.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, "", Body::empty()).await
    }

    /// Opens a page with headers of one's own.
    pub async fn get_with(&mut self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send_with("GET", path, "", headers, Body::empty())
            .await
    }

    /// Sends a form, with the token of the page seen last.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut fields = fields.to_vec();
        let csrf = self.csrf.clone();
        fields.push(("csrf", &csrf));
        self.post_bare(path, &fields).await
    }

    /// Sends a form with headers of one's own.
    pub async fn post_with(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut fields = fields.to_vec();
        let csrf = self.csrf.clone();
        fields.push(("csrf", &csrf));
        let body = Body::from(serde_html_form::to_string(&fields).unwrap());
        let kind = "application/x-www-form-urlencoded";
        self.send_with("POST", path, kind, headers, body).await
    }

    /// Sends a form just as it is.
    pub async fn post_bare(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = serde_html_form::to_string(fields).unwrap();
        self.send(
            "POST",
            path,
            "application/x-www-form-urlencoded",
            Body::from(body),
        )
        .await
    }

    /// Sends a form that stands on another page than where it is sent, as a browser does: it says from which.
    pub async fn post_from(&mut self, page: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut fields = fields.to_vec();
        let csrf = self.csrf.clone();
        fields.push(("csrf", &csrf));
        let body = serde_html_form::to_string(&fields).unwrap();
        let from = format!("http://goldthread.test{page}");
        let kind = "application/x-www-form-urlencoded";
        let headers = [("referer", from.as_str())];
        self.send_with("POST", path, kind, &headers, Body::from(body))
            .await
    }

    /// Sends a body of so many pieces, of which nobody knows beforehand how long it is; says how many of them were taken.
    pub async fn post_in_pieces(
        &mut self,
        path: &str,
        kind: &str,
        piece: &'static [u8],
        pieces: usize,
    ) -> (Answer, usize) {
        let taken = Arc::new(AtomicUsize::new(0));
        let body = Pieces {
            piece,
            left: pieces,
            taken: taken.clone(),
        };
        let answer = self.send("POST", path, kind, Body::new(body)).await;
        (answer, taken.load(Ordering::Relaxed))
    }

    /// Sends a form with files: field, file name, media type, content.
    pub async fn upload(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &str, &[u8])],
    ) -> Answer {
        let boundary = "----goldthread";
        let mut body: Vec<u8> = Vec::new();
        let csrf = self.csrf.clone();
        for (name, value) in fields.iter().copied().chain([("csrf", csrf.as_str())]) {
            body.extend(format!("--{boundary}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
        }
        for (field, name, media_type, bytes) in files {
            body.extend(format!("--{boundary}\r\ncontent-disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\ncontent-type: {media_type}\r\n\r\n").bytes());
            body.extend_from_slice(bytes);
            body.extend(b"\r\n");
        }
        body.extend(format!("--{boundary}--\r\n").bytes());
        let kind = format!("multipart/form-data; boundary={boundary}");
        self.send("POST", path, &kind, Body::from(body)).await
    }

    async fn send(&mut self, method: &str, path: &str, kind: &str, body: Body) -> Answer {
        self.send_with(method, path, kind, &[], body).await
    }

    async fn send_with(
        &mut self,
        method: &str,
        path: &str,
        kind: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> Answer {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "goldthread.test");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        if !kind.is_empty() {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        let response = self
            .router
            .clone()
            .oneshot(request.body(body).unwrap())
            .await
            .unwrap();
        self.keep_cookies(response.headers());
        let (parts, body) = response.into_parts();
        says_its_letters(path, &parts.headers);
        let bytes = body.collect().await.unwrap().to_bytes().to_vec();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((_, rest)) = text.split_once("name=\"csrf\" value=\"") {
            self.csrf = rest.split('"').next().unwrap_or_default().to_owned();
        }
        let location = parts
            .headers
            .get(header::LOCATION)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned();
        Answer {
            status: parts.status,
            location,
            text,
            bytes,
            headers: parts.headers,
        }
    }

    /// What a cookie of this browser holds; nothing where it has none.
    pub fn cookie(&self, name: &str) -> String {
        let mut cookies = self.cookies.iter();
        let found = cookies.find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }

    /// Puts a cookie into this browser.
    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.retain(|(known, _)| known != name);
        self.cookies.push((name.to_owned(), value.to_owned()));
    }

    fn keep_cookies(&mut self, headers: &axum::http::HeaderMap) {
        for value in headers.get_all(header::SET_COOKIE) {
            let text = value.to_str().unwrap();
            let (name, rest) = text.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            self.cookies.retain(|(known, _)| known != name);
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
    }
}

/// That an answer of text says in which letters it is written, whatever was asked for.
#[track_caller]
fn says_its_letters(path: &str, headers: &axum::http::HeaderMap) {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.map_or("", |kind| kind.to_str().unwrap());
    let is_text = kind.starts_with("text/") || kind.contains("xml") && !kind.contains("openxml");
    assert!(
        !is_text || kind.contains("; charset="),
        "{path} is sent as {kind}"
    );
}

impl Answer {
    /// That a page came and says something.
    #[track_caller]
    pub fn says(&self, words: &str) -> &Self {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text);
        assert!(
            self.text.contains(words),
            "expected “{words}” in:\n{}",
            self.text
        );
        self
    }

    /// The address of the page's workbook, as the page links to it.
    pub fn workbook(&self) -> Option<String> {
        let mut links = self.text.split("href=\"").skip(1);
        let link = links.find_map(|rest| {
            let href = rest.split('"').next()?;
            href.split('?').next()?.ends_with(".xlsx").then_some(href)
        });
        link.map(|href| href.replace("&#38;", "&").replace("&amp;", "&"))
    }

    /// That no two parts of the page have the same id.
    #[track_caller]
    pub fn has_each_id_once(&self) -> &Self {
        let mut ids: Vec<&str> = self
            .text
            .split(" id=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all, "an id stands twice");
        self
    }

    /// That it leads on to another page.
    #[track_caller]
    pub fn leads_to(&self, path: &str) -> &Self {
        assert!(
            self.status.is_redirection(),
            "{}: {}",
            self.status,
            self.text
        );
        assert_eq!(self.location, path);
        self
    }

    /// That the form came back with a problem, saying so.
    #[track_caller]
    pub fn refuses(&self, words: &str) -> &Self {
        assert_eq!(
            self.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{}",
            self.text
        );
        assert!(
            self.text.contains(words),
            "expected “{words}” in:\n{}",
            self.text
        );
        self
    }
}
