//! A council's own tracker comes in.

use axum::http::StatusCode;
use improvement::organisations::Role;
use improvement::plans::{Brag, Delivery, EvidenceState};
use improvement::trackers::{Column, ImportState};
use jiff::civil::date;
use platform::sql;
use records::access::store::{Agreement, Membership};
use records::plans::store::{Action, Evidence, FocusArea, Milestone, Priority};
use records::trackers::store::{TrackerHeading, TrackerImport};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use stories::{Answer, Planned, TODAY, Visitor, World, XLSX, given};
use uuid::Uuid;

/// A tracker as councils have them: a title, a key, priorities across the sheet, merged cells, blank rows, dates of
/// every kind, and a second sheet that is no tracker.
fn tracker() -> Vec<u8> {
    let mut book = Workbook::new();
    let notes = book.add_worksheet().set_name("Read me").unwrap();
    notes.write_string(0, 0, "How to use this tracker").unwrap();
    let sheet = book.add_worksheet().set_name("Tracker v17").unwrap();
    let plain = Format::new();
    sheet
        .merge_range(0, 0, 0, 7, "Children’s Services Improvement Plan", &plain)
        .unwrap();
    sheet
        .write_string(1, 0, "Key: B complete, G on track")
        .unwrap();
    for (column, heading) in [
        "No",
        "What",
        "Who",
        "How",
        "When",
        "Success measures",
        "BRAG",
        "Progress report",
    ]
    .into_iter()
    .enumerate()
    {
        sheet
            .write_string(3, u16::try_from(column).unwrap(), heading)
            .unwrap();
    }
    sheet
        .merge_range(4, 0, 4, 7, "Priority 1: Help and protection", &plain)
        .unwrap();
    let row = |sheet: &mut rust_xlsxwriter::Worksheet, row: u32, cells: [&str; 8]| {
        for (column, text) in (0_u16..).zip(cells) {
            if !text.is_empty() {
                sheet.write_string(row, column, text).unwrap();
            }
        }
    };
    row(
        sheet,
        5,
        [
            "1",
            "Invite health and police",
            "Owner, Omar",
            "Write a protocol",
            "end of Q2 2026/27",
            "Nine in ten attended",
            "G",
            "Protocol drafted",
        ],
    );
    row(
        sheet,
        6,
        [
            "2",
            "Train every manager",
            "Nia New",
            "",
            "",
            "",
            "Blue",
            "",
        ],
    );
    let day = Format::new().set_num_format("dd/mm/yyyy");
    sheet
        .write_datetime_with_format(6, 4, ExcelDateTime::from_ymd(2026, 3, 31).unwrap(), &day)
        .unwrap();
    sheet
        .merge_range(8, 0, 8, 7, "Priority 2: Leadership", &plain)
        .unwrap();
    sheet.merge_range(9, 0, 10, 0, "1", &plain).unwrap();
    sheet
        .merge_range(9, 1, 10, 1, "=HYPERLINK(\"x\") is how it begins", &plain)
        .unwrap();
    row(
        sheet,
        9,
        [
            "1",
            "=HYPERLINK(\"x\") is how it begins",
            "Head of Service",
            "Agree the terms",
            "soon",
            "",
            "Amber/Green",
            "Slow",
        ],
    );
    sheet.write_string(10, 3, "Hold the first meeting").unwrap();
    sheet.write_string(10, 4, "1/9/26").unwrap();
    book.save_to_buffer().unwrap()
}

/// Sends a file and follows it to its columns.
pub async fn choose(
    visitor: &mut Visitor,
    planned: &Planned,
    name: &str,
    bytes: &[u8],
) -> (String, Answer) {
    visitor
        .get(&planned.at("/tracker"))
        .await
        .says("Import a tracker");
    let sent = visitor
        .upload(&planned.at("/tracker"), &[], &[("file", name, XLSX, bytes)])
        .await;
    assert!(sent.status.is_redirection(), "{}", sent.text);
    let columns = visitor.get(&sent.location).await;
    (
        sent.location.strip_suffix("/columns").unwrap().to_owned(),
        columns,
    )
}

/// The fields of a form as it stands on a page: what is chosen in each select and typed in each field.
pub fn fields(text: &str) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    let attribute = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!("{name}=\""))?;
        Some(
            rest.split('"')
                .next()?
                .replace("&#38;", "&")
                .replace("&quot;", "\""),
        )
    };
    for part in text.split("<select ").skip(1) {
        let name = attribute(part, "name").unwrap();
        let body = part.split("</select>").next().unwrap();
        let value = body
            .split("<option ")
            .find(|option| option.split('>').next().unwrap().contains(" selected"))
            .and_then(|option| attribute(option, "value"));
        fields.push((name, value.unwrap_or_default()));
    }
    for part in text.split("<input ").skip(1) {
        let tag = part.split('>').next().unwrap();
        if let Some(name) = attribute(tag, "name")
            && name != "csrf"
            && !tag.contains("checkbox")
            && !fields.iter().any(|(known, _)| *known == name)
        {
            fields.push((name, attribute(tag, "value").unwrap_or_default()));
        }
    }
    fields
}

/// Sends the fields of a form.
pub async fn send(visitor: &mut Visitor, path: &str, fields: &[(String, String)]) -> Answer {
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    visitor.post(path, &fields).await
}

pub fn set(fields: &mut Vec<(String, String)>, name: &str, value: &str) {
    fields.retain(|(known, _)| known != name);
    fields.push((name.to_owned(), value.to_owned()));
}

/// The actions of the plan.
pub async fn actions(world: &World, planned: &Planned) -> Vec<Action> {
    let (council, plan) = (planned.council.id, planned.plan.id);
    world.app.db.records(council, plan, None).await.unwrap()
}

/// Brings the tracker in: what cannot be read is left out, and Nia is invited.
async fn bring_in(world: &World, planned: &Planned, visitor: &mut Visitor) -> String {
    let (at, columns) = choose(visitor, planned, "tracker.xlsx", &tracker()).await;
    let preview = {
        let fields = fields(&columns.text);
        send(visitor, &format!("{at}/columns"), &fields)
            .await
            .leads_to(&at);
        visitor.get(&at).await
    };
    preview
        .says("<strong>3 actions</strong> will be imported")
        .says("2 things</strong> cannot be read");
    let mut typed = fields(&preview.text);
    send(visitor, &at, &typed).await.refuses("tick the box");
    assert!(
        actions(world, planned).await.is_empty(),
        "nothing comes in by halves"
    );
    set(&mut typed, "anyway", "yes");
    let nia = typed
        .iter()
        .position(|(name, _)| name == "owner-2")
        .unwrap();
    typed[nia].1 = "invite".to_owned();
    send(visitor, &at, &typed)
        .await
        .refuses("Enter the email address of “Nia New”");
    set(&mut typed, "email-2", "Nia.New@example.org");
    send(visitor, &at, &typed).await.leads_to(&at);
    at
}

#[tokio::test]
async fn a_tracker_moves_over() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let mut lead = world.signed_in(&planned.lead).await;
        let at = bring_in(&world, &planned, &mut lead).await;
        let db = &world.app.db;
        let (council, plan) = (planned.council.id, planned.plan.id);
        let mut all = actions(&world, &planned).await;
        all.sort_by(|one, other| one.title.cmp(&other.title));
        let [terms, health, managers] = all.as_slice() else {
            panic!("{all:?}");
        };
        assert_eq!(health.owner_id, Some(planned.owner.id));
        assert_eq!(health.due_on, Some(date(2026, 9, 30)));
        assert!(
            health.detail.contains("end of Q2 2026/27"),
            "{}",
            health.detail
        );
        assert!(health.detail.starts_with("Write a protocol"));
        assert_eq!(
            (health.brag, health.delivery),
            (Some(Brag::Green), Delivery::UnderWay)
        );
        assert_eq!(health.reason.as_deref(), Some("Protocol drafted"));

        // Blue is claimed, not earned.
        assert_eq!(
            (managers.brag, managers.delivery),
            (Some(Brag::Green), Delivery::Delivered)
        );
        assert_eq!(managers.due_on, Some(date(2026, 3, 31)));
        let evidence: Vec<Evidence> = db.records(council, plan, None).await.unwrap();
        assert_eq!(evidence.len(), 1);
        assert_eq!(
            (evidence[0].action_id, evidence[0].state),
            (managers.id, EvidenceState::Waiting)
        );
        assert!(
            evidence[0].title.contains("row 7 of tracker.xlsx"),
            "{}",
            evidence[0].title
        );

        // What cannot be read is kept in words; what begins like a formula is words.
        assert_eq!(terms.title, "=HYPERLINK(\"x\") is how it begins");
        assert_eq!(
            (terms.due_on, terms.brag, terms.owner_id),
            (None, None, None)
        );
        for words in [
            "When: soon",
            "BRAG: Amber/Green",
            "Owner, in the tracker: Head of Service",
        ] {
            assert!(terms.detail.contains(words), "{words} in {}", terms.detail);
        }
        let milestones: Vec<Milestone> = db.records(council, plan, None).await.unwrap();
        assert_eq!(milestones.len(), 1);
        assert_eq!(milestones[0].title, "Hold the first meeting");
        assert_eq!(
            (milestones[0].action_id, milestones[0].due_on),
            (terms.id, Some(date(2026, 9, 1)))
        );

        // Numbers that stand twice give way to references of the priority.
        let priorities: Vec<Priority> = db.records(council, plan, None).await.unwrap();
        let titles: Vec<&str> = priorities.iter().map(|one| one.title.as_str()).collect();
        assert_eq!(titles, ["Practice", "Help and protection", "Leadership"]);
        assert_eq!(managers.reference, "2");
        assert_ne!(health.reference, terms.reference);

        // Nia can own, and cannot sign in yet.
        let nia: Option<Uuid> = db
            .value(sql!("select id from people where email = 'nia.new@example.org' and password_hash is null"))
            .await
            .unwrap();
        assert_eq!(managers.owner_id, nia);
        let members: Vec<Membership> = db.records(council, council, None).await.unwrap();
        let hers = members
            .iter()
            .find(|one| Some(one.person_id) == nia)
            .unwrap();
        assert_eq!((hers.role, hers.from_on), (Role::ActionOwner, TODAY));

        // Every record has its change record, by the one who brought it in.
        let history = db.history(council, managers.id).await.unwrap();
        assert_eq!(history[0].person_id, Some(planned.lead.id));

        // A second press, and the same file again, change nothing.
        let again = lead.post(&at, &[("version", "2"), ("anyway", "yes")]).await;
        again.leads_to(&at);
        let (second, columns) = choose(&mut lead, &planned, "tracker.xlsx", &tracker()).await;
        let typed = fields(&columns.text);
        send(&mut lead, &format!("{second}/columns"), &typed).await;
        let preview = lead.get(&second).await;
        preview
            .says("There is nothing to import")
            .says("are already in the plan");
        lead.get(&planned.at("/tracker"))
            .await
            .says("3 actions imported");
        world.end().await;
    }
}

#[tokio::test]
async fn what_came_in_goes_out_again_unless_it_was_worked_on() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let mut lead = world.signed_in(&planned.lead).await;
        let at = bring_in(&world, &planned, &mut lead).await;
        let db = &world.app.db;
        let (council, plan) = (planned.council.id, planned.plan.id);
        let version = |text: &str| {
            let found = fields(text).into_iter().find(|(name, _)| name == "version");
            found.unwrap().1
        };
        let page = lead.get(&at).await;
        page.says("Undo import");
        let undo = format!("{at}/undo");
        lead.post(&undo, &[("version", &version(&page.text))])
            .await
            .leads_to(&at);
        assert!(actions(&world, &planned).await.is_empty());
        let areas: Vec<FocusArea> = db.records(council, plan, None).await.unwrap();
        assert_eq!(
            areas,
            std::slice::from_ref(&planned.area),
            "what was there before stays"
        );
        let evidence: Vec<Evidence> = db.records(council, plan, None).await.unwrap();
        assert!(evidence.is_empty());
        let imports: Vec<TrackerImport> = db.records(council, plan, None).await.unwrap();
        assert_eq!(imports[0].state, ImportState::Undone);
        lead.get(&at).await.says("import was undone");

        let at = bring_in(&world, &planned, &mut lead).await;
        let there = actions(&world, &planned).await;
        for (mut action, words) in there.into_iter().zip([
            "1 thing imported from this tracker has been changed since",
            "2 things imported from this tracker have been changed since",
        ]) {
            let mut change = db.change(world.author()).await.unwrap();
            "Another title".clone_into(&mut action.title);
            change.save(&mut action).await.unwrap();
            change.commit().await.unwrap();
            let page = lead.get(&at).await;
            let refused = lead
                .post(&format!("{at}/undo"), &[("version", &version(&page.text))])
                .await;
            refused
                .refuses(words)
                .refuses("the import cannot be undone");
        }
        assert_eq!(actions(&world, &planned).await.len(), 3);
        world.end().await;
    }
}

#[tokio::test]
async fn a_wrong_file_is_named_and_nothing_is_kept() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let mut lead = world.signed_in(&planned.lead).await;
        let at = planned.at("/tracker");
        lead.get(&at).await;
        for (name, bytes, words) in [
            (
                "tracker.csv",
                &b"%PDF-1.7 and so on"[..],
                "This is a PDF, not a table",
            ),
            ("tracker.xlsx", b"", "The file is empty"),
            ("tracker.csv", b"\n\n", "The file is empty"),
            (
                "tracker.xlsx",
                b"PK\x03\x04 damaged",
                "The workbook is damaged",
            ),
            (
                "tracker.xls",
                b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
                "older Excel file",
            ),
        ] {
            let answer = lead.upload(&at, &[], &[("file", name, XLSX, bytes)]).await;
            answer.refuses(words);
        }
        let imports: Vec<TrackerImport> = world
            .app
            .db
            .records(planned.council.id, planned.plan.id, None)
            .await
            .unwrap();
        assert!(imports.is_empty());
        world.end().await;
    }
}

#[tokio::test]
async fn what_a_heading_means_is_remembered() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let mut lead = world.signed_in(&planned.lead).await;
        let csv =
            "Thing to fix;Steward;What\nFirst;Omar Owner;Detail one\n\nSecond;OO;Detail two\n";
        let (at, columns) = choose(&mut lead, &planned, "t.csv", csv.as_bytes()).await;
        let mut typed = fields(&columns.text);
        set(&mut typed, "column-0", "title");
        send(&mut lead, &format!("{at}/columns"), &typed)
            .await
            .refuses("Another column is already “What will be done”");
        set(&mut typed, "column-1", "owner");
        set(&mut typed, "column-2", "detail");
        send(&mut lead, &format!("{at}/columns"), &typed)
            .await
            .leads_to(&at);
        let preview = lead.get(&at).await;
        preview
            .says("2 actions")
            .says("Probably the person selected")
            .says("Row 4");
        let (_, columns) = choose(&mut lead, &planned, "t2.csv", csv.as_bytes()).await;
        let meanings: Vec<(String, String)> = fields(&columns.text)
            .into_iter()
            .filter(|(name, _)| name.starts_with("column-"))
            .collect();
        let chosen: Vec<&str> = meanings.iter().map(|(_, value)| value.as_str()).collect();
        assert_eq!(chosen, ["title", "owner", "detail"]);
        let kept: Vec<TrackerHeading> = world
            .app
            .db
            .records(planned.council.id, planned.council.id, None)
            .await
            .unwrap();
        assert!(
            kept.iter()
                .any(|one| one.heading == "steward" && one.meaning == Column::Owner)
        );
        world.end().await;
    }
}

#[tokio::test]
async fn only_who_may_change_the_plan_brings_a_tracker_in() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let mut lead = world.signed_in(&planned.lead).await;
        let csv = b"Action,Lead\nDo it,Some Body\n";
        let (at, columns) = choose(&mut lead, &planned, "t.csv", csv).await;
        let typed = fields(&columns.text);
        send(&mut lead, &format!("{at}/columns"), &typed).await;
        for person in [&planned.owner, &planned.analyst, &planned.reviewer] {
            let mut visitor = world.signed_in(person).await;
            for path in [
                planned.at("/tracker"),
                at.clone(),
                format!("{at}/columns"),
                format!("{at}/problems.csv"),
            ] {
                assert_eq!(
                    visitor.get(&path).await.status,
                    StatusCode::FORBIDDEN,
                    "{path}"
                );
            }
            assert_eq!(
                visitor.get(&planned.at("/plan.xlsx")).await.status,
                StatusCode::OK
            );
        }
        let leeds = world.council("leeds", "Leeds").await;
        let helper = world
            .person("Hal Helper", &leeds, Role::ProgrammeLead)
            .await;
        let mut visitor = world.signed_in(&helper).await;
        assert_eq!(
            visitor.get(&planned.at("/tracker")).await.status,
            StatusCode::NOT_FOUND
        );
        assert_eq!(
            visitor.get(&planned.at("/plan.xlsx")).await.status,
            StatusCode::NOT_FOUND
        );

        // Who helps under an agreement may bring a tracker in, but lets nobody into the council.
        let agreed_on = date(2026, 1, 1);
        let agreement = Agreement {
            scope_read: true,
            scope_update: true,
            scope_edit: true,
            agreed_by_owner_id: Some(planned.lead.id),
            agreed_by_owner_on: Some(agreed_on),
            agreed_by_other_id: Some(helper.id),
            agreed_by_other_on: Some(agreed_on),
            ..given::agreement(planned.council.id, leeds.id, agreed_on)
        };
        planned.add(&world, &agreement).await;
        let mut visitor = world.signed_in(&helper).await;
        let preview = visitor.get(&at).await;
        preview.says("Some Body");
        assert!(!preview.text.contains("Invite them"));
        let mut typed = fields(&preview.text);
        set(&mut typed, "owner-1", "invite");
        set(&mut typed, "email-1", "some.body@example.org");
        send(&mut visitor, &at, &typed)
            .await
            .refuses("Choose somebody");
        let people: Option<i64> = world
            .app
            .db
            .value(sql!(
                "select count(*) from people where email = 'some.body@example.org'"
            ))
            .await
            .unwrap();
        assert_eq!(people, Some(0));
        world.end().await;
    }
}
