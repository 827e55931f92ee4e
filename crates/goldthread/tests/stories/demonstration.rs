//! The demonstration: its story is whole and true to its own rules, and the program serves it with one command.

use demonstration::{FILES, Told, tell, tell_files};
use imports::load;
use improvement::clock::{Obligation, due_date};
use improvement::inspections::Convention;
use improvement::plans::{
    ActionFacts, Brag, Concern, Delivery, EvidenceFacts, EvidenceState, Impact, blue_gate, concerns,
};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use platform::clock::Instant;
use platform::db::{Db, Record};
use platform::sql;
use records::access::store as access;
use records::governance::store::Telling;
use records::indicators::store::{Indicator, OwnValue};
use records::inspections::store::{Finding, Inspection};
use records::plans::store::{
    Action, ActionFinding, ActionIndicator, Evidence, Milestone, Plan, latest,
};
use records::published::store as reference;
use std::collections::BTreeSet;
use stories::World;
use uuid::Uuid;

const TOLD_ON: Date = date(2026, 11, 21);

fn told_at() -> Instant {
    Instant::start_of(TOLD_ON).plus_seconds(10 * 3600)
}

/// A plan of the story with everything that stands in it, as at now or a past moment.
pub(crate) struct PlanSnapshot {
    pub council: Uuid,
    pub plan: Plan,
    pub actions: Vec<Action>,
    pub evidence: Vec<Evidence>,
    pub milestones: Vec<Milestone>,
    pub answers: Vec<ActionFinding>,
    aims: Vec<ActionIndicator>,
}

impl PlanSnapshot {
    pub async fn read(db: &Db, slug: &str, moment: Option<Instant>) -> Self {
        let council = access::organisation(db, slug).await.unwrap().unwrap().id;
        let plan = latest(db, council).await.unwrap().unwrap();
        Self {
            council,
            actions: all(db, council, plan.id, moment).await,
            evidence: all(db, council, plan.id, moment).await,
            milestones: all(db, council, plan.id, moment).await,
            answers: all(db, council, plan.id, moment).await,
            aims: all(db, council, plan.id, moment).await,
            plan,
        }
    }

    fn action(&self, reference: &str) -> &Action {
        self.actions
            .iter()
            .find(|action| action.reference == reference)
            .unwrap_or_else(|| panic!("no action {reference}"))
    }

    /// The actions that something is true of, by reference.
    pub fn those(&self, is: impl Fn(&Action) -> bool) -> BTreeSet<&str> {
        self.actions
            .iter()
            .filter(|action| is(action))
            .map(|action| action.reference.as_str())
            .collect()
    }

    pub fn those_with(&self, concern: Concern, on: Date) -> BTreeSet<&str> {
        self.those(|action| concerns(&self.facts(action), on).contains(&concern))
    }

    pub fn facts(&self, action: &Action) -> ActionFacts<Uuid> {
        let milestones: Vec<&Milestone> = self
            .milestones
            .iter()
            .filter(|one| one.action_id == action.id)
            .collect();
        ActionFacts {
            id: action.id,
            title: action.title.clone(),
            delivery: action.delivery,
            impact: action.impact,
            rating: action.brag,
            owner: action.owner_id,
            partner_owner: action.partner_owner_id,
            start: action.starts_on,
            added: action.added_on,
            baseline_due: action.baseline_due_on,
            due: action.due_on,
            updated: action.updated_on,
            evidence: self
                .evidence
                .iter()
                .filter(|one| one.action_id == action.id)
                .map(|one| EvidenceFacts {
                    state: one.state,
                    submitted_by: one.submitted_by_id.unwrap(),
                    reviewed_by: one.reviewer_id,
                    expires: one.expires_on,
                })
                .collect(),
            indicators: self
                .aims
                .iter()
                .filter(|one| one.action_id == action.id)
                .map(|one| one.indicator_id)
                .collect(),
            milestones_done: u32::try_from(
                milestones
                    .iter()
                    .filter(|one| one.done_on.is_some())
                    .count(),
            )
            .unwrap(),
            milestones: u32::try_from(milestones.len()).unwrap(),
        }
    }

    /// The finding of an inspection by its number.
    async fn finding(&self, db: &Db, published: Date, number: i64) -> Finding {
        let inspection = self.inspection(db, published).await;
        let findings: Vec<Finding> = all(db, self.council, inspection.id, None).await;
        findings
            .into_iter()
            .find(|finding| finding.number == number)
            .unwrap()
    }

    async fn inspection(&self, db: &Db, published: Date) -> Inspection {
        let sql =
            sql!("select * from inspections where organisation_id = $1 and published_on = $2");
        db.one(sql.bind(self.council).bind(published))
            .await
            .unwrap()
    }
}

pub(crate) async fn all<R: Record>(
    db: &Db,
    council: Uuid,
    part_of: Uuid,
    moment: Option<Instant>,
) -> Vec<R> {
    db.records(council, part_of, moment).await.unwrap()
}

pub(crate) fn set<const N: usize>(references: [&'static str; N]) -> BTreeSet<&'static str> {
    references.into()
}

#[tokio::test]
async fn the_story_is_told_once_and_left_broken_where_it_says() {
    for world in World::both().await {
        let db = &world.app.db;
        load::shipped(db, told_at()).await.unwrap();
        let begun = std::time::Instant::now();
        let told = tell(db, told_at()).await.unwrap();
        println!("told on {} in {:?}: {told:?}", db.engine(), begun.elapsed());
        assert!(
            matches!(&told, Told::Now { changes, publications, trackers }
                if *changes > 1000 && publications.len() == 6 && trackers.len() == 1),
            "{told:?}"
        );
        assert_eq!(tell(db, told_at()).await.unwrap(), Told::Already);
        assert!(access::introduced(db).await.unwrap().len() >= 20);

        let kirklees = PlanSnapshot::read(db, "kirklees", None).await;
        kirklees_is_alive(&kirklees);
        kirklees_is_broken(db, &kirklees).await;
        darlington_is_broken(db).await;
        blue_is_earned(db).await;
        one_agreement_has_ended(db).await;
        pages_of_past_days_are_true(db, &kirklees).await;
        nothing_is_written_later_than_now(db).await;
        what_no_board_endorsed_has_no_first_date(&kirklees);
        boards_meet_on_working_days(db).await;
        world.end().await;
    }
}

fn kirklees_is_alive(kirklees: &PlanSnapshot) {
    assert_eq!(
        kirklees.those_with(Concern::DueThisFortnight, TOLD_ON),
        set(["K1.5", "K2.7", "K3.6"])
    );
    assert_eq!(
        kirklees.those_with(Concern::Overdue, TOLD_ON),
        set(["K5.7", "K6.9"])
    );
    assert_eq!(
        kirklees.those_with(Concern::NotUpdated, TOLD_ON),
        set(["K3.8", "K4.4"])
    );
    assert_eq!(
        kirklees.those_with(Concern::EvidenceWaiting, TOLD_ON),
        set(["K5.5", "K5.6"])
    );
    assert_eq!(
        kirklees.those(|action| action.delivery == Delivery::NotStarted),
        set(["K1.6"])
    );
    assert_eq!(
        kirklees.those(|action| action.brag == Some(Brag::Red)),
        set(["K6.7", "K6.9"])
    );
    assert_eq!(
        kirklees
            .those(|action| action.delivery == Delivery::Delivered
                && action.impact == Impact::NotShown),
        set(["K1.3", "K2.3", "K3.4", "K5.2", "K5.4"])
    );
}

fn what_no_board_endorsed_has_no_first_date(kirklees: &PlanSnapshot) {
    let added = kirklees.action("K1.6");
    assert_eq!(added.baseline_due_on, None);
    assert!(added.due_on.is_some());
}

async fn boards_meet_on_working_days(db: &Db) {
    let holidays = records::published::store::bank_holidays(db).await.unwrap();
    for slug in ["kirklees", "leeds", "darlington", "tarnbridge"] {
        let whole = PlanSnapshot::read(db, slug, None).await;
        let meetings: Vec<records::governance::store::Meeting> =
            all(db, whole.plan.organisation_id, whole.plan.id, None).await;
        for meeting in meetings {
            let on = meeting.held_on;
            assert!(holidays.is_working_day(on).unwrap(), "{slug} {on}");
        }
    }
}

async fn kirklees_is_broken(db: &Db, kirklees: &PlanSnapshot) {
    // A finding that the Board was told of twice, and that nothing answers.
    let histories = kirklees.finding(db, date(2019, 8, 5), 7).await;
    assert!(
        kirklees
            .answers
            .iter()
            .all(|one| one.finding_id != histories.id)
    );
    let tellings: Vec<Telling> = all(db, kirklees.council, kirklees.plan.id, None).await;
    let told = tellings.iter().filter(|one| one.finding_id == histories.id);
    assert_eq!(told.count(), 2);

    // No owner, and a curve without figures.
    let pathway = kirklees.action("K3.7");
    assert_eq!(
        kirklees.those(|action| action.owner_id.is_none()),
        set(["K3.7"])
    );
    let aim = kirklees.facts(pathway).indicators;
    let values: Vec<OwnValue> = all(db, kirklees.council, kirklees.plan.id, None).await;
    assert!(
        !aim.is_empty()
            && values
                .iter()
                .all(|value| !aim.contains(&value.indicator_id))
    );

    assert_eq!(
        kirklees.those(|action| action.due_on.is_none()),
        set(["K3.9"])
    );
    let aimless = kirklees.facts(kirklees.action("K2.6"));
    assert!(aimless.indicators.is_empty());
    let returned = kirklees
        .evidence
        .iter()
        .find(|one| one.state == EvidenceState::Returned)
        .unwrap();
    assert_eq!(returned.action_id, kirklees.action("K5.5").id);

    // Red three days after the Board was told that all was well.
    let homes = kirklees.action("K6.7");
    assert_eq!(homes.updated_on, TOLD_ON.checked_sub(2.days()).ok());
    assert_ne!(homes.due_on, homes.baseline_due_on);

    // A date that agrees with neither way of counting.
    let inspection = kirklees.inspection(db, date(2016, 11, 25)).await;
    let stated = inspection.stated_on.unwrap();
    assert_eq!(stated, date(2017, 3, 9));
    let holidays = reference::bank_holidays(db).await.unwrap();
    for convention in [Convention::DayAfter, Convention::SameDay] {
        let days = Obligation::WrittenStatement.working_days();
        let due = due_date(
            inspection.published_on.unwrap(),
            days,
            convention,
            &holidays,
        );
        assert_ne!(due.unwrap(), stated);
    }
    assert!(inspection.needs_response);
}

async fn darlington_is_broken(db: &Db) {
    let darlington = PlanSnapshot::read(db, "darlington", None).await;
    let decisions = darlington.finding(db, date(2022, 12, 2), 3).await;
    let tellings: Vec<Telling> = all(db, darlington.council, darlington.plan.id, None).await;
    assert!(!tellings.is_empty());
    assert!(tellings.iter().all(|one| one.finding_id != decisions.id));
}

/// Whoever stands at Blue today has earned it, by the rule that the pages hold people to.
async fn blue_is_earned(db: &Db) {
    for slug in ["kirklees", "leeds", "darlington", "tarnbridge"] {
        let whole = PlanSnapshot::read(db, slug, None).await;
        let blue: Vec<&Action> = whole
            .actions
            .iter()
            .filter(|action| action.brag == Some(Brag::Blue))
            .collect();
        assert!(!blue.is_empty(), "{slug}");
        for action in blue {
            let gate = blue_gate(&whole.facts(action), TOLD_ON);
            assert_eq!(gate, Ok(()), "{}", action.reference);
        }
    }
}

async fn one_agreement_has_ended(db: &Db) {
    for slug in ["kirklees", "darlington"] {
        let council = access::organisation(db, slug).await.unwrap().unwrap().id;
        let agreements: Vec<access::Agreement> = all(db, council, council, None).await;
        let over = agreements.iter().filter(|one| !one.in_force(TOLD_ON));
        assert_eq!((agreements.len(), over.count()), (2, 1), "{slug}");
    }
}

async fn pages_of_past_days_are_true(db: &Db, now: &PlanSnapshot) {
    let then = |on| Some(Instant::end_of(on));
    let early = PlanSnapshot::read(db, "kirklees", then(date(2017, 6, 28))).await;
    assert!(!early.actions.is_empty() && early.actions.len() < 13);
    assert!(early.actions.iter().all(|action| action.brag.is_none()));
    let later = PlanSnapshot::read(db, "kirklees", then(date(2018, 12, 31))).await;
    assert!(later.actions.len() > early.actions.len() && later.actions.len() < now.actions.len());
    // What a curve came to in 2025 is no news in 2019.
    let past: Vec<Indicator> = all(db, now.council, now.plan.id, then(date(2019, 12, 31))).await;
    assert!(!past.is_empty() && past.iter().all(|one| one.how_doing.is_empty()));
    let present: Vec<Indicator> = all(db, now.council, now.plan.id, None).await;
    assert!(present.iter().all(|one| !one.how_doing.is_empty()));
}

async fn nothing_is_written_later_than_now(db: &Db) {
    let sql = sql!("select count(*) from changes where at > $1");
    let later: i64 = db.value(sql.bind(told_at())).await.unwrap().unwrap();
    assert_eq!(later, 0);
    let sql = sql!(
        "select count(*) from changes as later
         join changes as earlier on earlier.organisation_id = later.organisation_id
              and earlier.subject_id = later.subject_id and earlier.kind = later.kind
              and earlier.version + 1 = later.version
         where earlier.at > later.at"
    );
    let backwards: i64 = db.value(sql).await.unwrap().unwrap();
    assert_eq!(backwards, 0);
}

#[tokio::test]
async fn what_is_wrong_in_a_file_is_said_by_file_table_and_key() {
    let world = World::sqlite().await;
    let db = &world.app.db;
    load::shipped(db, told_at()).await.unwrap();
    let (_, actions) = FILES
        .iter()
        .find(|(name, _)| *name == "kirklees-actions-2017.toml")
        .unwrap();
    for (broken, words) in [
        (
            actions.replacen("answers = [\"k16-1\"]", "answers = [\"k16-99\"]", 1),
            "actions “k1-1”: there is no finding “k16-99”",
        ),
        (
            actions.replacen("owner = \"morgan-dale\"", "owner = \"nobody\"", 1),
            "actions “k1-1”: there is no person “nobody”",
        ),
        (
            actions.replacen("focus_area = \"1.1\"", "focus_area = \"9.9\"", 1),
            "actions “k1-1”: there is no focus area “9.9”",
        ),
        (
            actions.replacen(
                "due_on = \"2018-12-31\"\nanswers",
                "due_on = \"2019-12-31\"\nanswers",
                1,
            ),
            "actions “k1-1”: due_on is not the date to which it was moved last",
        ),
        (
            actions.replacen("aims_at = [\"turnover\"]", "aims_at = [\"weather\"]", 1),
            "actions “k1-1”: the council has no indicator “weather”",
        ),
        (
            actions.replacen("key = \"k1-2\"", "key = \"k1-1\"", 1),
            "actions “k1-1”: this key is used twice",
        ),
        (
            actions.replacen("rag = \"amber\"", "rag = \"purple\"", 1),
            "unknown variant `purple`",
        ),
        (
            actions.replacen("recorded_on = \"2017-06-28\"", "recorded_on = \"soon\"", 1),
            "failed to read “soon” as a day",
        ),
        (
            actions.replacen("success =", "sucess =", 1),
            "unknown field `sucess`",
        ),
    ] {
        assert_ne!(&broken, actions, "{words}");
        let files: Vec<(&str, &str)> = FILES
            .iter()
            .map(|(name, text)| match *name {
                "kirklees-actions-2017.toml" => (*name, broken.as_str()),
                _ => (*name, *text),
            })
            .collect();
        let error = tell_files(db, &files, told_at())
            .await
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("kirklees-actions-2017.toml") && error.contains(words),
            "expected “{words}” in: {error}"
        );
        assert!(access::introduced(db).await.unwrap().is_empty());
    }
    world.end().await;
}

#[cfg(unix)]
mod by_command {
    use std::io::{BufRead, BufReader, Read, Write};
    use std::net::TcpStream;
    use std::path::Path;
    use std::process::{Child, Command, ExitStatus, Stdio};
    use std::time::{Duration, Instant};

    /// The program, serving its demonstration.
    struct Demonstration {
        process: Child,
        address: String,
    }

    fn goldthread() -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_goldthread"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("GOLDTHREAD_")) {
            command.env_remove(name);
        }
        command
    }

    fn demo(folder: &Path, more: &[&str]) -> Command {
        let mut command = goldthread();
        command
            .args(["demo", "--port", "0", "--data-dir"])
            .arg(folder)
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    impl Demonstration {
        fn start(folder: &Path, more: &[&str]) -> Self {
            let begun = Instant::now();
            let mut process = demo(folder, more).spawn().unwrap();
            let mut told = String::new();
            let mut out = BufReader::new(process.stdout.take().unwrap());
            let address = loop {
                let mut line = String::new();
                if out.read_line(&mut line).unwrap() == 0 {
                    let mut error = String::new();
                    process
                        .stderr
                        .take()
                        .unwrap()
                        .read_to_string(&mut error)
                        .unwrap();
                    panic!("it ended without serving: {told}{error}");
                }
                told.push_str(&line);
                if let Some(rest) = line.trim_end().strip_prefix("http://") {
                    break rest.trim_end_matches('/').to_owned();
                }
            };
            println!("serving after {:?}", begun.elapsed());
            assert!(
                address.starts_with("127.0.0.1:") && !address.ends_with(":0"),
                "{address}"
            );
            // The rest is read on, so that the program never waits for a full pipe.
            std::thread::spawn(move || out.read_to_string(&mut String::new()));
            Self { process, address }
        }

        fn get(&self, path: &str) -> String {
            let mut stream = TcpStream::connect(&self.address).unwrap();
            stream
                .set_read_timeout(Some(Duration::from_secs(20)))
                .unwrap();
            write!(
                stream,
                "GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n",
                self.address
            )
            .unwrap();
            let mut answer = Vec::new();
            stream.read_to_end(&mut answer).unwrap();
            String::from_utf8_lossy(&answer).into_owned()
        }

        /// Asks it to stop, as a machine does, and waits.
        fn stop(mut self) -> ExitStatus {
            let id = self.process.id().to_string();
            assert!(
                Command::new("kill")
                    .args(["-TERM", &id])
                    .status()
                    .unwrap()
                    .success()
            );
            let begun = Instant::now();
            loop {
                if let Some(status) = self.process.try_wait().unwrap() {
                    return status;
                }
                assert!(begun.elapsed() < Duration::from_secs(20), "it did not stop");
                std::thread::sleep(Duration::from_millis(50));
            }
        }
    }

    impl Drop for Demonstration {
        fn drop(&mut self) {
            // Already ended, unless a test failed half-way.
            let _ = self.process.kill();
            let _ = self.process.wait();
        }
    }

    /// Adds somebody, as a person would by hand; whether they were not there yet.
    fn add_somebody(folder: &Path) -> bool {
        let database = format!("sqlite:{}", folder.join("goldthread.db").display());
        let output = goldthread()
            .args(["user", "add", "--email", "new@example.org", "--name", "New"])
            .args([
                "--organisation",
                "kirklees",
                "--role",
                "analyst",
                "--database",
                &database,
            ])
            .output()
            .unwrap();
        output.status.success()
    }

    #[test]
    fn one_command_serves_the_story_and_keeps_what_is_entered() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("a folder");
        let first = Demonstration::start(&folder, &[]);
        assert!(first.get("/health/ready").starts_with("HTTP/1.1 200"));
        let sign_in = first.get("/sign-in");
        assert!(sign_in.starts_with("HTTP/1.1 200"), "{sign_in}");
        assert!(
            sign_in.contains("Rowan Field") && sign_in.contains("I lead improvement in Kirklees.")
        );
        assert!(first.stop().success());

        assert!(add_somebody(&folder));
        let second = Demonstration::start(&folder, &[]);
        assert!(second.get("/sign-in").contains("Rowan Field"));
        assert!(second.stop().success());
        assert!(!add_somebody(&folder), "what was entered is kept");

        let fresh = Demonstration::start(&folder, &["--fresh"]);
        assert!(fresh.stop().success());
        assert!(
            add_somebody(&folder),
            "a fresh start takes away what was entered"
        );
    }

    #[test]
    fn a_folder_that_holds_something_else_is_left_alone() {
        let home = tempfile::tempdir().unwrap();
        let letter = home.path().join("goldthread.db");
        std::fs::write(&letter, "a council's own").unwrap();
        for more in [&[][..], &["--fresh"]] {
            let output = demo(home.path(), more).output().unwrap();
            assert!(!output.status.success());
            let error = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(error.contains("not a demonstration"), "{error}");
            assert_eq!(std::fs::read_to_string(&letter).unwrap(), "a council's own");
        }
    }
}
