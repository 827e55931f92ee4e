//! A form that is sent twice makes one thing; more than a person or a council may have is refused; and what somebody may no longer do
//! they cannot do by a form that was on its way.

use axum::http::StatusCode;
use improvement::organisations::Role;
use jiff::civil::date;
use platform::config::Config;
use platform::db::Author;
use platform::sql;
use records::access::store::Agreement;
use records::governance::store::Meeting;
use records::plans::store::{Evidence, Update};
use stories::people::with_mail;
use stories::{Answer, Planned, TODAY, Visitor, World, given, green};

const PDF: &[u8] = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\nan audit";

/// A form that makes something: the page it stands on, where it is sent, what is typed, and a file that comes with it.
struct MakingForm {
    table: &'static str,
    page: String,
    to: String,
    fields: Vec<(&'static str, String)>,
    file: bool,
}

impl MakingForm {
    async fn sent_by(&self, visitor: &mut Visitor) -> Answer {
        let fields = self.fields.iter();
        let fields: Vec<(&str, &str)> = fields
            .map(|(name, typed)| (*name, typed.as_str()))
            .collect();
        match self.file {
            true => {
                let files = [("file", "June audit.pdf", "application/pdf", PDF)];
                visitor.upload_shown(&self.to, &fields, &files).await
            }
            false => visitor.post_shown(&self.to, &fields).await,
        }
    }

    async fn made(&self, world: &World) -> i64 {
        let db = &world.app.db;
        let made = match self.table {
            "risks" => db.value(sql!("select count(*) from risks")).await,
            "meetings" => db.value(sql!("select count(*) from meetings")).await,
            "actions" => db.value(sql!("select count(*) from actions")).await,
            "comments" => db.value(sql!("select count(*) from comments")).await,
            "evidence" => db.value(sql!("select count(*) from evidence")).await,
            "updates" => db.value(sql!("select count(*) from updates")).await,
            "tokens" => db.value(sql!("select count(*) from access_tokens")).await,
            other => panic!("{other}"),
        };
        made.unwrap().unwrap_or_default()
    }
}

fn fields(typed: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    let typed = typed.iter();
    typed
        .map(|(name, value)| (*name, (*value).to_owned()))
        .collect()
}

/// Forms of different rooms, all sent by whoever leads improvement.
fn forms(planned: &Planned, action: &str) -> Vec<MakingForm> {
    let (plan, lead) = (planned.plan.id.to_string(), planned.lead.id.to_string());
    let form = |table, page: String, to: String, typed: &[(&'static str, &str)]| MakingForm {
        table,
        page,
        to,
        fields: fields(typed),
        file: false,
    };
    let risks = "/councils/kirklees/risks/new".to_owned();
    let (meetings, actions) = (planned.at("/board/new"), planned.at("/actions/new"));
    let at = planned.at(&format!("/actions/{action}"));
    let comments = planned.at(&format!("/comments/action/{action}"));
    let evidence = planned.at(&format!("/actions/{action}/evidence"));
    vec![
        form(
            "risks",
            risks.clone(),
            risks,
            &[
                ("scope", &plan),
                ("title", "Three people"),
                ("might-happen", "Somebody falls ill"),
                ("cause", "Each does what nobody else can"),
                ("effect", "Months are lost"),
                ("owner", &lead),
                ("treatment", "reduce"),
                ("controls", "Notes in one place"),
                ("review-on", "2026-11-30"),
                ("raised-on", "2026-06-10"),
            ],
        ),
        form(
            "meetings",
            meetings.clone(),
            meetings,
            &[
                ("kind", "improvement_board"),
                ("title", "Board of May"),
                ("held", "2026-05-20"),
                ("chair", "Independent chair"),
                ("note", ""),
            ],
        ),
        form(
            "actions",
            actions.clone(),
            actions,
            &[
                ("title", "Review every plan"),
                ("focus-area", &planned.area.id.to_string()),
                ("owner", &lead),
                ("due-day", "1"),
                ("due-month", "9"),
                ("due-year", "2026"),
            ],
        ),
        form("comments", at, comments, &[("words", "Is this enough?")]),
        MakingForm {
            file: true,
            ..form(
                "evidence",
                evidence.clone(),
                evidence,
                &[("title", "Audit of 20 cases"), ("link", "")],
            )
        },
    ]
}

#[tokio::test]
async fn a_form_that_is_sent_twice_makes_one_thing() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let action = planned.action("K1.1", None);
        planned.add(&world, &action).await;
        let mut ada = world.signed_in(&planned.lead).await;
        for form in forms(&planned, &action.id.to_string()) {
            let table = form.table;
            let before = form.made(&world).await;
            // Two presses of the button arrive at the same moment.
            ada.get(&form.page).await;
            let mut again = ada.clone();
            let (one, other) = tokio::join!(form.sent_by(&mut ada), form.sent_by(&mut again));
            assert!(one.status.is_redirection(), "{table}: {}", one.text);
            assert!(other.status.is_redirection(), "{table}: {}", other.text);
            assert_eq!(one.location, other.location, "{table}");
            assert_eq!(form.made(&world).await, before + 1, "{table}");
            // Somebody goes back to the page that their browser kept, and sends it once more.
            let late = form.sent_by(&mut again).await;
            late.leads_to(&one.location);
            assert_eq!(form.made(&world).await, before + 1, "{table}");
            // The same words on a page that was opened anew are meant.
            ada.get(&form.page).await;
            let meant = form.sent_by(&mut ada).await;
            assert!(meant.status.is_redirection(), "{table}: {}", meant.text);
            assert_eq!(form.made(&world).await, before + 2, "{table}");
        }
        world.end().await;
    }
}

#[tokio::test]
async fn other_words_on_the_same_page_are_another_form() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let mut ada = world.signed_in(&planned.lead).await;
        let new = planned.at("/board/new");
        ada.get(&new).await;
        for title in ["Board of May", "Board of June"] {
            let typed = [
                ("kind", "improvement_board"),
                ("title", title),
                ("held", "2026-05-20"),
            ];
            // Neither the words of a form that was refused keep another from being taken.
            let sent = ada.clone().post_shown(&new, &typed).await;
            assert!(sent.status.is_redirection(), "{}", sent.text);
        }
        let (db, council) = (&world.app.db, planned.council.id);
        let made: Vec<Meeting> = db.records(council, planned.plan.id, None).await.unwrap();
        assert_eq!(made.len(), 2);
        // An update that is sent again is no conflict with itself.
        let action = planned.action("K1.1", None);
        planned.add(&world, &action).await;
        let update = planned.at(&format!("/actions/{}/update", action.id));
        ada.get(&update).await;
        let first = ada.clone().post_shown(&update, &green("1")).await;
        assert!(first.status.is_redirection(), "{}", first.text);
        let again = ada.clone().post_shown(&update, &green("1")).await;
        again.leads_to(&first.location);
        let made: Vec<Update> = db.records(council, planned.plan.id, None).await.unwrap();
        assert_eq!(made.len(), 1);
        // Of whoever reads the page nobody else is helped by its key.
        let mut omar = world.signed_in(&planned.reviewer).await;
        omar.get(&update).await;
        let other = omar.post_shown(&update, &green("1")).await;
        assert_ne!(other.location, first.location);
        world.end().await;
    }
}

/// What is shown once is not shown again, and the second answer says that it was taken.
#[tokio::test]
async fn what_leads_nowhere_is_said_to_be_there() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        stories::people::with_password(&world, &planned.lead).await;
        let mut ada = world.signed_in(&planned.lead).await;
        let tokens = "/account/tokens";
        ada.get(tokens).await;
        let typed = [
            ("name", "Power BI"),
            ("days", "90"),
            ("scopes", "plans"),
            ("password", stories::people::SECRET),
        ];
        let made = ada.clone().post_shown(tokens, &typed).await;
        assert_eq!(made.status, StatusCode::OK, "{}", made.text);
        let again = ada.clone().post_shown(tokens, &typed).await;
        assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.text);
        assert!(
            again.text.contains("We have this already"),
            "{}",
            again.text
        );
        let count: Option<i64> = world
            .app
            .db
            .value(sql!("select count(*) from access_tokens"))
            .await
            .unwrap();
        assert_eq!(count, Some(1));
        world.end().await;
    }
}

#[tokio::test]
async fn forms_that_were_taken_are_forgotten_after_a_day() {
    for mut world in World::both().await {
        let planned = Planned::new(&world).await;
        let mut ada = world.signed_in(&planned.lead).await;
        let new = planned.at("/board/new");
        ada.get(&new).await;
        let typed = [
            ("kind", "improvement_board"),
            ("title", "Board of May"),
            ("held", "2026-05-20"),
        ];
        ada.post_shown(&new, &typed).await;
        let kept = async |world: &World| {
            let sql = sql!("select count(*) from taken_forms");
            world.app.db.value::<i64>(sql).await.unwrap()
        };
        assert_eq!(kept(&world).await, Some(1));
        world.later(23 * 3600);
        world.now_and_then().await;
        assert_eq!(kept(&world).await, Some(1));
        world.later(2 * 3600);
        world.now_and_then().await;
        assert_eq!(kept(&world).await, Some(0));
        world.end().await;
    }
}

#[tokio::test]
async fn a_person_adds_only_so_much_in_a_day_also_all_at_once() {
    for mut world in World::both().await {
        let planned = Planned::new(&world).await;
        let config = Config {
            records_a_day: 3,
            ..(*world.app.config).clone()
        };
        world.configure(config);
        let ada = world.signed_in(&planned.lead).await;
        let new = planned.at("/board/new");
        let sent = |number: usize, mut ada: Visitor| {
            let new = new.clone();
            async move {
                let title = format!("Board {number}");
                let typed = [
                    ("kind", "improvement_board"),
                    ("title", title.as_str()),
                    ("held", "2026-05-20"),
                ];
                ada.post(&new, &typed).await
            }
        };
        let [a, b, c, d, e, f] = [1, 2, 3, 4, 5, 6].map(|number| sent(number, ada.clone()));
        let (a, b, c, d, e, f) = tokio::join!(a, b, c, d, e, f);
        let answers = [a, b, c, d, e, f];
        let taken = answers
            .iter()
            .filter(|answer| answer.status.is_redirection());
        assert_eq!(taken.count(), 3);
        let refused: Vec<&Answer> = answers
            .iter()
            .filter(|answer| answer.status == StatusCode::TOO_MANY_REQUESTS)
            .collect();
        assert_eq!(refused.len(), 3);
        assert!(
            refused[0].text.contains("as much today as one person can"),
            "{}",
            refused[0].text
        );
        let (db, council) = (&world.app.db, planned.council.id);
        let made: Vec<Meeting> = db.records(council, planned.plan.id, None).await.unwrap();
        assert_eq!(made.len(), 3);
        // Others go on, and so do they tomorrow.
        let pia = world
            .person("Pia Second", &planned.council, Role::ImprovementLead)
            .await;
        let other = world.signed_in(&pia).await;
        assert!(sent(7, other).await.status.is_redirection());
        world.later(24 * 3600);
        let tomorrow = world.signed_in(&planned.lead).await;
        assert!(sent(8, tomorrow).await.status.is_redirection());
        world.end().await;
    }
}

/// Says that the council keeps so many bytes already.
async fn kept(world: &World, planned: &Planned, bytes: i64) {
    let sql = sql!(
        "insert into stored_totals (organisation_id, bytes) values ($1, $2)
                    on conflict (organisation_id) do update set bytes = excluded.bytes"
    );
    let sql = sql.bind(planned.council.id).bind(bytes);
    world.app.db.execute(sql).await.unwrap();
}

#[tokio::test]
async fn a_council_keeps_only_so_much_of_files_also_all_at_once() {
    for mut world in World::both().await {
        let planned = Planned::new(&world).await;
        let config = Config {
            storage_gigabytes: 1,
            ..(*world.app.config).clone()
        };
        world.configure(config);
        let action = planned.action("K1.1", None);
        planned.add(&world, &action).await;
        let ada = world.signed_in(&planned.lead).await;
        let page = planned.at(&format!("/actions/{}/evidence", action.id));
        let sent = |number: usize, mut ada: Visitor| {
            let page = page.clone();
            async move {
                let content = [PDF, number.to_string().as_bytes()].concat();
                let files = [(
                    "file",
                    "June audit.pdf",
                    "application/pdf",
                    content.as_slice(),
                )];
                let typed = [("title", "Audit of 20 cases"), ("link", "")];
                ada.upload(&page, &typed, &files).await
            }
        };
        // Room for two more.
        let size = PDF.len() as i64 + 1;
        kept(&world, &planned, (1 << 30) - 2 * size).await;
        let [a, b, c, d] = [1, 2, 3, 4].map(|number| sent(number, ada.clone()));
        let (a, b, c, d) = tokio::join!(a, b, c, d);
        let answers = [a, b, c, d];
        let taken = answers
            .iter()
            .filter(|answer| answer.status.is_redirection());
        assert_eq!(taken.count(), 2);
        let refused = answers
            .iter()
            .find(|answer| !answer.status.is_redirection());
        refused
            .unwrap()
            .refuses("all of the 1 GB that it has")
            .refuses("Give a link instead");
        let (db, council) = (&world.app.db, planned.council.id);
        let made: Vec<Evidence> = db.records(council, planned.plan.id, None).await.unwrap();
        assert_eq!(made.len(), 2);
        // What is kept already takes no more room.
        let one = made[0].file_hash.clone().unwrap();
        let bytes = world.app.files.fetch(&one).await.unwrap();
        let number = usize::from(bytes[bytes.len() - 1] - b'0');
        let again = sent(number, ada.clone()).await;
        assert!(again.status.is_redirection(), "{}", again.text);
        world.end().await;
    }
}

#[tokio::test]
async fn files_of_an_earlier_version_are_counted_and_deleted_ones_no_more() {
    for mut world in World::both().await {
        let planned = Planned::new(&world).await;
        let action = planned.action("K1.1", None);
        planned.add(&world, &action).await;
        let mut ada = world.signed_in(&planned.lead).await;
        let page = planned.at(&format!("/actions/{}/evidence", action.id));
        let files = [("file", "June audit.pdf", "application/pdf", PDF)];
        let typed = [("title", "Audit of 20 cases"), ("link", "")];
        ada.upload(&page, &typed, &files).await;
        for sql in [
            sql!("delete from stored_uploads"),
            sql!("delete from stored_totals"),
        ] {
            world.app.db.execute(sql).await.unwrap();
        }
        let sum = async |world: &World| {
            let sql = sql!("select bytes from stored_totals");
            world.app.db.value::<i64>(sql).await.unwrap()
        };
        world.now_and_then().await;
        assert_eq!(sum(&world).await, Some(PDF.len() as i64));
        // A file that a form left behind goes on the third day.
        let hash = records::stored_files::keep(
            &world.app,
            planned.council.id,
            bytes::Bytes::from_static(b"left behind"),
        );
        hash.await.unwrap().unwrap();
        assert_eq!(sum(&world).await, Some(PDF.len() as i64 + 11));
        let now = platform::clock::Clock::Machine.now();
        for days in [2, 4] {
            world.turn_clock(now.plus_seconds(days * 24 * 3600 + 60));
            world.now_and_then().await;
        }
        assert_eq!(sum(&world).await, Some(PDF.len() as i64));
        world.end().await;
    }
}

/// A council ends its sharing while a partner's save is on its way: what comes after the end is not taken.
#[tokio::test]
async fn a_partner_saves_nothing_once_the_sharing_is_ended() {
    for mut world in World::both().await {
        let planned = Planned::new(&world).await;
        with_mail(&mut world);
        let leeds = world.council("leeds", "Leeds").await;
        let agreement = Agreement {
            scope_update: true,
            ..given::agreement(planned.council.id, leeds.id, date(2026, 1, 1))
        };
        let mut agreement = given::agreed(agreement, planned.lead.id, date(2026, 1, 1));
        planned.add(&world, &agreement).await;
        let action = planned.action("K1.1", None);
        planned.add(&world, &action).await;
        let bob = world.person("Bob Helper", &leeds, Role::ActionOwner).await;
        let mut bob = world.signed_in(&bob).await;
        let update = planned.at(&format!("/actions/{}/update", action.id));
        assert_eq!(bob.get(&update).await.status, StatusCode::OK);

        let (db, council) = (&world.app.db, planned.council.id);
        let author = Author {
            person_id: Some(planned.lead.id),
            at: world.app.clock.now(),
        };
        let mut ending = db.change(author).await.unwrap();
        agreement.ended_on = Some(TODAY);
        ending.save(&mut agreement).await.unwrap();
        // They are let in, for nobody but the change that ends it knows of the end; and wait for it where they would save.
        let saving = tokio::spawn(async move { bob.post(&update, &green("1")).await });
        tokio::time::sleep(std::time::Duration::from_millis(400)).await;
        assert!(!saving.is_finished());
        ending.commit().await.unwrap();
        let answer = saving.await.unwrap();
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.text);
        let saved: Vec<Update> = db.records(council, planned.plan.id, None).await.unwrap();
        assert_eq!(saved.len(), 0);
        world.end().await;
    }
}

/// The same for a role that ends.
#[tokio::test]
async fn whoever_lost_a_role_meanwhile_saves_nothing() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let new = planned.at("/board/new");
        let typed = [
            ("kind", "improvement_board"),
            ("title", "Board of May"),
            ("held", "2026-05-20"),
        ];
        let (db, council) = (&world.app.db, planned.council.id);
        let step = sql!("update memberships set to_on = '2026-06-01' where person_id = $1");
        let cal = world
            .person("Cal Lead", &planned.council, Role::ImprovementLead)
            .await;
        let mut visitor = world.signed_in(&cal).await;
        assert_eq!(visitor.get(&new).await.status, StatusCode::OK);
        let mut ending = db.change(world.author()).await.unwrap();
        ending.execute(step.bind(cal.id)).await.unwrap();
        let saving = tokio::spawn(async move { visitor.post(&new, &typed).await });
        tokio::time::sleep(std::time::Duration::from_millis(400)).await;
        ending.commit().await.unwrap();
        let answer = saving.await.unwrap();
        assert!(!answer.status.is_success(), "{}", answer.text);
        let made: Vec<Meeting> = db.records(council, planned.plan.id, None).await.unwrap();
        assert_eq!(made.len(), 0, "{}", answer.status);
        world.end().await;
    }
}
