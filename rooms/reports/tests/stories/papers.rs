//! Who reads a report on its way, what the public version leaves out, and what a paper looks like.

use crate::reports::{Scene, short};
use ::reports::frozen::document;
use axum::http::StatusCode;
use improvement::governance::ReportState;
use improvement::organisations::Role;
use jiff::civil::date;
use records::access::store::Appointment;
use records::reports::store::Report;
use std::io::{Cursor, Read};
use stories::{TODAY, Visitor, World, given};

/// Who may read a report, by who they are.
struct Readers {
    author: Visitor,
    lead: Visitor,
    /// Board member and the Department’s adviser.
    board: Vec<(&'static str, Visitor)>,
    /// Everybody else who sees the plan.
    others: Vec<(&'static str, Visitor)>,
}

impl Readers {
    async fn of(world: &World, ground: &Scene) -> Self {
        let within = async |name: &str, role| {
            let person = world.person(name, &ground.council, role).await;
            world.signed_in(&person).await
        };
        let adviser = world.nobody("Ad Viser").await;
        let appointed = Appointment {
            person_id: adviser.id,
            role: Role::ExternalAdviser,
            from_on: date(2026, 1, 1),
            ..platform::db::Record::blank(ground.council.id, ground.council.id)
        };
        world.create(&appointed).await;
        let helper = world.council("leeds", "Leeds").await;
        let agreement = given::agreement(ground.council.id, helper.id, date(2026, 1, 1));
        let agreement = given::agreed(agreement, ground.lead.id, date(2026, 1, 1));
        world.create(&agreement).await;
        let helps = world.person("He Lper", &helper, Role::Analyst).await;
        Self {
            author: world.signed_in(&ground.author).await,
            lead: world.signed_in(&ground.lead).await,
            board: vec![
                ("Board member", within("Bo Ard", Role::BoardMember).await),
                ("adviser", world.signed_in(&adviser).await),
            ],
            others: vec![
                ("action owner", within("Ow Ner", Role::ActionOwner).await),
                ("administrator", within("Ad Min", Role::Administrator).await),
                ("evaluator", within("Eva Luator", Role::Evaluator).await),
                ("helper", world.signed_in(&helps).await),
            ],
        }
    }

    /// Holds that exactly these may read it, wherever it could be read or found.
    async fn may(&mut self, ground: &Scene, report: &str, (board, others): (bool, bool)) {
        let meeting = format!(
            "/councils/kirklees/plans/{}/board/{}",
            ground.plan.id, ground.next_id
        );
        let writers = [
            ("author", &mut self.author, true),
            ("lead", &mut self.lead, true),
        ];
        let board = self.board.iter_mut().map(|(who, one)| (*who, one, board));
        let others = self.others.iter_mut().map(|(who, one)| (*who, one, others));
        for (who, visitor, may) in writers.into_iter().chain(board).chain(others) {
            let wanted = match may {
                true => StatusCode::OK,
                false => StatusCode::NOT_FOUND,
            };
            for rest in ["", "/report.docx"] {
                let answer = visitor.get(&format!("{report}{rest}")).await;
                assert_eq!(answer.status, wanted, "{who}, {report}{rest}");
            }
            for page in [
                ground.path(""),
                "/councils/kirklees/search?q=far+we".to_owned(),
                meeting.clone(),
            ] {
                let found = visitor.get(&page).await;
                assert_eq!(found.status, StatusCode::OK, "{who}, {page}");
                let listed = found.text.contains("How far we have come");
                assert_eq!(listed, may, "{who}, {page}");
            }
        }
    }
}

/// A draft of which every text is written.
async fn drafted(ground: &Scene, author: &mut Visitor) -> String {
    let report = ground
        .begin(author, "progress-and-exception", date(2026, 6, 9))
        .await;
    let edit = format!("{report}/edit");
    author.get(&edit).await;
    let text = short(ground, "1", "Posts are empty.");
    author.post(&edit, &text).await.leads_to(&report);
    report
}

#[tokio::test]
async fn a_draft_is_for_those_who_write_and_approve_it_and_for_the_board_once_sent() {
    for world in World::both().await {
        let ground = Scene::of(&world).await;
        let mut readers = Readers::of(&world, &ground).await;
        let report = drafted(&ground, &mut readers.author).await;
        let (edit, send) = (format!("{report}/edit"), format!("{report}/send"));
        let advance = format!("{report}/advance");
        readers.may(&ground, &report, (false, false)).await;
        let at_board = ("/councils/kirklees", "Comment on the draft");
        readers
            .author
            .get(at_board.0)
            .await
            .says("Finish your draft “");
        assert!(
            !readers.board[0]
                .1
                .get(at_board.0)
                .await
                .text
                .contains(at_board.1)
        );

        readers
            .author
            .get(&send)
            .await
            .says("What is the Board asked to do?");
        readers
            .author
            .post(&send, &[("version", "2"), ("step", "send")])
            .await
            .refuses("Choose what the Board is asked to do with it");
        let comments = [("version", "2"), ("step", "send"), ("for", "comments")];
        readers
            .author
            .post(&send, &comments)
            .await
            .leads_to(&report);
        readers.may(&ground, &report, (true, false)).await;
        readers.board[0].1.get(at_board.0).await.says(at_board.1);
        // Its authors go on writing while the Board comments, and not while it is asked to approve.
        readers.author.get(&edit).await.says("The report");
        let approval = [("version", "3"), ("step", "send"), ("for", "approval")];
        readers
            .author
            .post(&send, &approval)
            .await
            .leads_to(&report);
        readers.author.get(&edit).await.leads_to(&report);

        let back = [("version", "4"), ("step", "take-back")];
        readers.author.post(&send, &back).await.leads_to(&report);
        readers.may(&ground, &report, (false, false)).await;

        // Approved without having been at the Board, it is still for those who write and approve.
        let approve = [("version", "5"), ("step", "clear"), ("benefits", "no")];
        readers.lead.get(&advance).await;
        readers
            .lead
            .post(&advance, &approve)
            .await
            .leads_to(&report);
        readers.may(&ground, &report, (false, false)).await;
        let publish = [("version", "6"), ("step", "publish")];
        readers
            .lead
            .post(&advance, &publish)
            .await
            .leads_to(&report);
        readers.may(&ground, &report, (true, true)).await;

        // Its past holds the drafts, and is for those who might have read them.
        let id = report.rsplit('/').next().unwrap();
        let past = format!("/councils/kirklees/plans/{}/record/{id}", ground.plan.id);
        let seen = readers.lead.get(&past).await.status;
        assert_eq!(seen, StatusCode::OK, "{past}");
        for (who, one) in readers.board.iter_mut().chain(&mut readers.others) {
            assert_eq!(one.get(&past).await.status, StatusCode::NOT_FOUND, "{who}");
        }
        // Nor does a past day show what the present hides.
        let then = readers.board[0]
            .1
            .get(&format!("{report}?as-at=2026-06-09"))
            .await;
        assert_eq!(then.status, StatusCode::NOT_FOUND);
        world.end().await;
    }
}

/// What stands beside a draft about its paragraphs, in the order in which it stands there.
async fn about_paragraphs(reader: &mut Visitor, report: &str) -> Vec<String> {
    let page = reader.get(report).await.text;
    let mut parts = page.split("gt-comments__about\">");
    parts.next();
    let about = parts.map(|part| part.split("</p>").next().unwrap_or_default());
    about.map(str::to_owned).collect()
}

#[tokio::test]
async fn a_comment_names_its_paragraph_and_keeps_its_words_when_the_draft_changes() {
    for world in World::both().await {
        let ground = Scene::of(&world).await;
        let mut readers = Readers::of(&world, &ground).await;
        let report = drafted(&ground, &mut readers.author).await;
        let (edit, send) = (format!("{report}/edit"), format!("{report}/send"));
        let to_board = [("version", "2"), ("step", "send"), ("for", "comments")];
        readers
            .author
            .post(&send, &to_board)
            .await
            .leads_to(&report);
        let id = report.rsplit('/').next().unwrap();
        let add = format!(
            "/councils/kirklees/plans/{}/comments/report/{id}",
            ground.plan.id
        );
        let member = &mut readers.board[0].1;
        let page = member.get(&report).await.text;
        let chosen: Vec<&str> = page
            .split("<option value=\"")
            .filter_map(|one| one.split('"').next())
            .filter(|one| {
                one.starts_with(|letter: char| letter.is_ascii_digit())
                    && one.contains(' ')
                    && !one.contains('&')
            })
            .collect();
        let posts = "1.1 Posts are empty.";
        let last = *chosen.last().unwrap();
        assert!(chosen[0] == posts && last != posts, "{chosen:?}");
        for (words, paragraph) in [
            ("Of the end", last),
            ("Which posts?", posts),
            ("Of it all", ""),
        ] {
            let comment = [("words", words), ("paragraph", paragraph)];
            member
                .post(&add, &comment)
                .await
                .leads_to(&format!("{report}#comments"));
        }
        let about = about_paragraphs(member, &report).await;
        assert_eq!(about.len(), 2);
        assert!(
            about[0].contains("href=\"#report-1-1\">Paragraph 1.1</a>")
                && about[0].contains("“Posts are empty.”"),
            "{about:?}"
        );
        let place = format!(
            "id=\"report-{}\"",
            last.split(' ').next().unwrap().replace('.', "-")
        );
        member
            .get(&report)
            .await
            .says(&place)
            .says("id=\"report-1-1\"");
        readers
            .author
            .get("/councils/kirklees")
            .await
            .says(", paragraph 1.1");

        // A paragraph before it, and the words stand under another number.
        readers.author.get(&edit).await;
        let text = short(&ground, "3", "Money is short.\n\nPosts are empty.");
        readers.author.post(&edit, &text).await.leads_to(&report);
        let member = &mut readers.board[0].1;
        let about = about_paragraphs(member, &report).await;
        assert!(
            about[0].contains("href=\"#report-1-2\">Paragraph 1.1 when this was written, 1.2 now"),
            "{about:?}"
        );
        // Who chose a paragraph that is another by now chooses again, and nothing is lost.
        let stale = [("words", "Late"), ("paragraph", posts)];
        member
            .post(&add, &stale)
            .await
            .refuses("This paragraph has changed since you opened the page")
            .refuses("Late");

        // The words are gone: the comment still says which they were.
        readers.author.get(&edit).await;
        let text = short(&ground, "4", "Money is short.");
        readers.author.post(&edit, &text).await.leads_to(&report);
        let member = &mut readers.board[0].1;
        let about = about_paragraphs(member, &report).await;
        assert!(
            about[0]
                .contains("Paragraph 1.1 when this was written, changed since: “Posts are empty.”")
                && !about[0].contains("href"),
            "{about:?}"
        );
        world.end().await;
    }
}

#[tokio::test]
async fn the_board_comments_on_a_draft_while_it_has_it() {
    for world in World::both().await {
        let ground = Scene::of(&world).await;
        let mut readers = Readers::of(&world, &ground).await;
        let report = drafted(&ground, &mut readers.author).await;
        let send = format!("{report}/send");
        let id = report.rsplit('/').next().unwrap();
        let add = format!(
            "/councils/kirklees/plans/{}/comments/report/{id}",
            ground.plan.id
        );
        let words = "Paragraph 1.1: which posts?";
        let comment = [("words", words)];
        let member = &mut readers.board[0].1;
        member.get("/councils/kirklees").await;
        let refused = member.post(&add, &comment).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND);

        let to_board = [("version", "2"), ("step", "send"), ("for", "comments")];
        readers
            .author
            .post(&send, &to_board)
            .await
            .leads_to(&report);
        let member = &mut readers.board[0].1;
        member.get(&report).await.says("Add a comment");
        member
            .post(&add, &comment)
            .await
            .leads_to(&format!("{report}#comments"));
        readers.author.get(&report).await.says(words);
        // Neither the paper nor its files hold what was said about it.
        let file = readers.author.get(&format!("{report}/report.docx")).await;
        assert!(!word(&file.bytes).0.contains("which posts?"));
        for (who, other) in &mut readers.others {
            let seen = other.get("/councils/kirklees/search?q=which+posts").await;
            assert!(!seen.text.contains("which posts?"), "{who}");
        }

        let back = [("version", "3"), ("step", "take-back")];
        readers.author.post(&send, &back).await.leads_to(&report);
        let member = &mut readers.board[0].1;
        let found = member.get("/councils/kirklees/search?q=which+posts").await;
        assert!(!found.text.contains("which posts?"));
        world.end().await;
    }
}

/// The words of a Word file.
fn word(bytes: &[u8]) -> (String, Vec<String>) {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut xml = String::new();
    let mut part = archive.by_name("word/document.xml").unwrap();
    part.read_to_string(&mut xml).unwrap();
    drop(part);
    let names =
        (0..archive.len()).map(|at| archive.by_index(at).unwrap().name().unwrap().into_owned());
    let names = names.collect();
    (xml, names)
}

#[tokio::test]
async fn the_public_version_leaves_out_what_is_exempt_and_who_is_not_to_be_named() {
    for world in World::both().await {
        let ground = Scene::of(&world).await;
        let mut readers = Readers::of(&world, &ground).await;
        let report = ground
            .begin(
                &mut readers.author,
                "progress-and-exception",
                date(2026, 6, 9),
            )
            .await;
        let edit = format!("{report}/edit");
        let mut written = short(
            &ground,
            "1",
            "Posts are empty.\r\n\r\n[exempt] The offer is £52,000.",
        );
        written.retain(|(name, _)| *name != "header-exempt");
        written.extend([
            ("header-exempt", "yes"),
            ("header-exempt_rule", "10.4(3)"),
            (
                "header-exempt_reason",
                "It would weaken the council’s hand.",
            ),
        ]);
        readers.author.get(&edit).await;
        readers.author.post(&edit, &written).await.leads_to(&report);
        let advance = format!("{report}/advance");
        readers.lead.get(&advance).await;
        for (version, step) in [("2", "clear"), ("3", "publish")] {
            let fields = [("version", version), ("step", step), ("benefits", "no")];
            readers.lead.post(&advance, &fields).await.leads_to(&report);
        }
        let whole = format!("{report}?version=whole");
        let docx = format!("{report}/report.docx?version=whole");
        let (_, member) = &mut readers.board[0];
        let public = member.get(&report).await;
        public.says("Posts are empty.").says("Owner: ");
        assert!(!public.text.contains("52,000"));
        member
            .get(&whole)
            .await
            .says("52,000")
            .says("not for publication");
        assert!(word(&member.get(&docx).await.bytes).0.contains("52,000"));
        // Whoever may not read it gets the public version, whatever they ask for.
        for (who, one) in &mut readers.others {
            let page = one.get(&whole).await;
            page.says("Posts are empty.");
            assert!(!page.text.contains("52,000"), "{who}");
            let file = word(&one.get(&docx).await.bytes).0;
            assert!(
                file.contains("Posts are empty.") && !file.contains("52,000"),
                "{who}"
            );
            assert!(
                !file.contains("goldthread.test"),
                "{who}: leads to a page behind the sign-in"
            );
        }
        world.end().await;
    }
}

#[tokio::test]
async fn a_public_version_names_officers_by_what_they_are() {
    for world in World::both().await {
        let ground = Scene::of(&world).await;
        let mut readers = Readers::of(&world, &ground).await;
        let owner = world
            .person("Ola Vance", &ground.council, Role::ActionOwner)
            .await;
        let mut action = ground.action.clone();
        action.owner_id = Some(owner.id);
        let mut change = world.app.db.change(world.author()).await.unwrap();
        change.save(&mut action).await.unwrap();
        change.commit().await.unwrap();
        let author = &mut readers.author;
        let titled = [("job-title", "Performance Manager")];
        author.get("/account").await;
        author
            .post("/account/job-title", &titled)
            .await
            .leads_to("/account");
        let report = ground.begin(author, "progress-and-exception", TODAY).await;
        // The head names its author with their title.
        author
            .get(&report)
            .await
            .says("Report author: Ann Analyst, Performance Manager")
            .says("Owner: Ola Vance");
        let public = format!("{report}?version=public");
        let page = author.get(&public).await;
        page.says("Owner: Officer of Kirklees");
        assert!(!page.text.contains("Ola Vance"));
        let mut owner = world.signed_in(&owner).await;
        owner.get("/account").await;
        owner
            .post(
                "/account/job-title",
                &[("job-title", "Head of Service, Assessment")],
            )
            .await
            .leads_to("/account");
        let page = author.get(&public).await;
        page.says("Owner: Head of Service, Assessment");
        assert!(!page.text.contains("Ola Vance") && !page.text.contains("Named officer"));
        world.end().await;
    }
}

#[tokio::test]
async fn a_paper_quotes_inspectors_where_the_council_entered_their_words() {
    for world in World::both().await {
        let ground = Scene::of(&world).await;
        let mut readers = Readers::of(&world, &ground).await;
        let author = &mut readers.author;
        let report = ground.begin(author, "executive-board-2019", TODAY).await;
        let page = author.get(&report).await;
        page.says("inspectors named one area for improvement:")
            .says("Plans for children in care drift.");
        assert!(!page.text.contains("“Plans for children"));
        let mut finding = ground.finding.clone();
        finding.quote = Some("Plans for children are not reviewed in time.".to_owned());
        finding.quote_at = Some("14".to_owned());
        let mut change = world.app.db.change(world.author()).await.unwrap();
        change.save(&mut finding).await.unwrap();
        change.commit().await.unwrap();
        author
            .get(&report)
            .await
            .says("Their own words are in quotation marks:")
            .says("Plans for children in care drift. “Plans for children are not reviewed in time.” (paragraph 14)");
        world.end().await;
    }
}

/// A small PNG.
fn picture() -> Vec<u8> {
    let logo = "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAAD0lEQVR4nGM4oRHFpREFAAevAdeuSuXgAAAAAElFTkSuQmCC";
    documents::logo::Logo {
        png: logo.to_owned(),
        width: 2,
        height: 1,
    }
    .bytes()
}

#[tokio::test]
async fn a_council_gives_its_papers_its_name_and_its_logo() {
    for world in World::both().await {
        let ground = Scene::of(&world).await;
        let mut readers = Readers::of(&world, &ground).await;
        let settings = "/councils/kirklees/report-settings";
        assert_eq!(
            readers.author.get(settings).await.status,
            StatusCode::FORBIDDEN
        );
        let lead = &mut readers.lead;
        let opened = lead.get(settings).await;
        let version = opened.filled("version");
        let named = [
            ("version", version.as_str()),
            ("full-name", "Kirklees Council"),
            ("council-plan", "Our Council Plan"),
        ];
        let script = (
            "logo",
            "logo.svg",
            "image/svg+xml",
            b"<svg onload='x'/>".as_slice(),
        );
        lead.upload(settings, &named, &[script])
            .await
            .refuses("The logo must be a PNG file");
        lead.upload(
            settings,
            &named,
            &[("logo", "logo.png", "image/png", &picture())],
        )
        .await
        .leads_to("/councils/kirklees/report-templates");
        lead.get(settings).await.says("2 by 1 pixels");
        lead.get("/councils/kirklees/report-templates")
            .await
            .says("4.3 Council policies and Our Council Plan");
        let report = ground
            .begin(&mut readers.author, "executive-board-2017", TODAY)
            .await;
        readers
            .author
            .get(&report)
            .await
            .says("Kirklees Council")
            .says("logo.png")
            .says("Before it goes to the clerk");
        let logo = readers.author.get(&format!("{report}/logo.png")).await;
        assert_eq!(logo.headers["content-type"], "image/png");
        let file = readers.author.get(&format!("{report}/report.docx")).await;
        let (xml, names) = word(&file.bytes);
        assert!(xml.contains("Kirklees Council") && !xml.contains("Before it goes"));
        assert!(
            names.iter().any(|name| name.starts_with("word/media/")),
            "{names:?}"
        );
        world.end().await;
    }
}

#[tokio::test]
async fn the_report_of_leeds_reads_as_its_executive_board_had_it() {
    let world = World::sqlite().await;
    world.with_demonstration().await;
    let db = &world.app.db;
    let leeds = records::access::store::organisation(db, "leeds").await;
    let leeds = leeds.unwrap().unwrap();
    let plan = records::plans::store::latest(db, leeds.id)
        .await
        .unwrap()
        .unwrap();
    let reports: Vec<Report> = db.records(leeds.id, plan.id, None).await.unwrap();
    let report = reports
        .iter()
        .find(|report| report.as_at == date(2019, 3, 11))
        .unwrap();
    let published = Report {
        state: ReportState::Published,
        ..report.clone()
    };
    let document = document(db, &world.app.shared(), &published, TODAY)
        .await
        .unwrap();
    let page = documents::html::fragment(&document, 1, "report");
    let docx = documents::docx::write(&document).unwrap();
    pdf::write(&document).unwrap();
    for said in [
        "Leeds City Council",
        "Report author: Dev Ford",
        "Is the decision eligible for call-in?",
        "within 70 working days",
        "28 March 2019",
        "inspectors named four areas for improvement:",
        "The plan has two priorities.",
        "Priority 1: Improving outcomes",
        "The Three As",
        "Securing the future",
        "Council policies and Best Council Plan",
        "Appendix 1: Inspection report, 18 December 2018",
        "Appendix 2: Leeds Children and Families service improvement plan",
    ] {
        assert!(page.contains(said), "“{said}”");
    }
    for number in ["1.1", "2.5", "3.4", "3.7", "4.1.1", "4.6.1", "6.1", "7.1"] {
        let number = format!("<span class=\"report-number\">{number}</span>");
        assert!(page.contains(&number), "{number}");
    }
    for product in [
        "Goldthread",
        "something missing",
        "on record",
        "Not written",
        "2017 form",
        "Checksum",
    ] {
        assert!(!page.contains(product), "“{product}”");
    }
    assert!(docx.len() < 1_000_000, "{} bytes of Word", docx.len());
    world.end().await;
}
