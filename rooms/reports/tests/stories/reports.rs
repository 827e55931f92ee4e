//! A report is started, written, approved, published and frozen; and who may not.

use axum::http::StatusCode;
use improvement::governance::ReportState;
use improvement::inspections::{Area, Grade};
use improvement::organisations::Role;
use improvement::plans::{Brag, Delivery, Direction, Speaker};
use jiff::civil::{Date, date};
use records::access::store::{Organisation, Person};
use records::governance::store::Telling;
use records::inspections::store::{Finding, Inspection};
use records::plans::store::{Action, Plan, Voice};
use records::reports::store::{Report, reports};
use stories::{TODAY, Visitor, World, given};

/// A council with a plan that answers one inspection, a Board that meets, and people.
pub struct Scene {
    pub council: Organisation,
    pub author: Person,
    pub lead: Person,
    pub plan: Plan,
    pub action: Action,
    pub finding: Finding,
    pub next_id: String,
}

impl Scene {
    pub async fn of(world: &World) -> Self {
        let council = world.council("kirklees", "Kirklees").await;
        let author = world.person("Ann Analyst", &council, Role::Analyst).await;
        let lead = world
            .person("Ada Lead", &council, Role::ImprovementLead)
            .await;
        let plan = given::plan(council.id, "Improvement plan", date(2026, 1, 1));
        let inspection = Inspection {
            started_on: Some(date(2025, 10, 6)),
            ended_on: Some(date(2025, 10, 17)),
            needs_response: true,
            ..given::inspection(council.id, date(2025, 12, 1))
        };
        let judgement = given::judgement(&inspection, Area::Overall, Grade::RequiresImprovement);
        let finding = given::finding(&inspection, 1, "Plans for children in care drift.");
        let priority = given::priority(&plan, "Practice");
        let area = given::focus_area(&priority, "Planning");
        let action = Action {
            starts_on: Some(date(2026, 1, 5)),
            baseline_due_on: Some(date(2026, 4, 30)),
            due_on: Some(date(2026, 5, 31)),
            delivery: Delivery::UnderWay,
            brag: Some(Brag::Red),
            reason: Some("Two <posts> are empty".to_owned()),
            path_to_green: Some("Agency cover until July".to_owned()),
            next_step: Some("Interviews on 15 June".to_owned()),
            direction: Some(Direction::Worsening),
            updated_on: Some(date(2026, 6, 1)),
            ..given::action(&area, "K1.1", "Fill the posts")
        };
        let answers = given::plan_inspection(&plan, &inspection);
        let answer = given::action_finding(&action, &finding);
        let voice = Voice {
            action_id: Some(action.id),
            speaker: Speaker::Child,
            heard_on: date(2026, 3, 2),
            consent_on: date(2026, 3, 2),
            ..given::voice(&plan, "My worker changed three times.")
        };
        let last = given::meeting(&plan, "Board in March", date(2026, 3, 10));
        let next = given::meeting(&plan, "Board in July", date(2026, 7, 7));
        let next_id = next.id.to_string();
        let (began, later) = (date(2026, 1, 5), date(2026, 4, 1));
        world.create_on(began, &inspection).await;
        world.create_on(began, &judgement).await;
        world.create_on(began, &finding).await;
        world.create_on(began, &plan).await;
        world.create_on(began, &answers).await;
        world.create_on(began, &priority).await;
        world.create_on(began, &area).await;
        world.create_all_on(began, &[last, next]).await;
        world.create_on(later, &action).await;
        world.create_on(later, &answer).await;
        world.create_on(later, &voice).await;
        Self {
            council,
            author,
            lead,
            plan,
            action,
            finding,
            next_id,
        }
    }

    pub fn path(&self, rest: &str) -> String {
        format!("/councils/kirklees/plans/{}/reports{rest}", self.plan.id)
    }

    /// Begins a report, and gives its address.
    pub async fn begin(&self, author: &mut Visitor, form: &str, as_at: Date) -> String {
        let [day, month, year] = [
            as_at.day().to_string(),
            as_at.month().to_string(),
            as_at.year().to_string(),
        ];
        author.get(&self.path("/new")).await.says("Start a report");
        let begun = author
            .post(
                &self.path("/new"),
                &[
                    ("form", form),
                    ("title", "How far we have come"),
                    ("as-at-day", &day),
                    ("as-at-month", &month),
                    ("as-at-year", &year),
                    ("meeting", &self.next_id),
                ],
            )
            .await;
        assert!(begun.location.ends_with("/edit"), "{}", begun.text);
        begun.location.trim_end_matches("/edit").to_owned()
    }
}

/// Everything that a short report asks of its author.
pub fn short<'a>(
    ground: &'a Scene,
    version: &'a str,
    standing: &'a str,
) -> Vec<(&'a str, &'a str)> {
    vec![
        ("version", version),
        ("title", "How far we have come"),
        ("as-at", "2026-06-09"),
        ("meeting", &ground.next_id),
        ("header-report_of", "Director of Children’s Services"),
        ("header-exempt", "no"),
        ("text-standing", standing),
        ("text-ask", "- Note the report\r\n- Agree two posts"),
    ]
}

async fn stored(world: &World, ground: &Scene, path: &str) -> Report {
    let id = path.rsplit('/').next().unwrap().parse().unwrap();
    world.app.db.get(ground.council.id, id).await.unwrap()
}

/// Whoever may publish a report shows it to everybody, and takes it away again.
async fn shown_to_everybody(
    world: &World,
    report: &str,
    (lead, author): (&mut Visitor, &mut Visitor),
) {
    let id = report.rsplit('/').next().unwrap();
    let public = format!("/councils/kirklees/published-reports/{id}");
    let choice = format!("{report}/public");
    let mut guest = world.stranger();
    for file in ["", "/report.docx", "/report.pdf"] {
        let hidden = guest.get(&format!("{public}{file}")).await;
        assert_eq!(hidden.status, StatusCode::NOT_FOUND, "{file}");
    }
    guest
        .get("/published-reports")
        .await
        .says("No council shows a report here yet.");
    let refused = author.post(&choice, &[("show", "yes")]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    lead.get(report)
        .await
        .says("Show this report on the public list");
    lead.post(&choice, &[("show", "yes")])
        .await
        .leads_to(report);
    lead.get(report)
        .await
        .says("Everybody can read this report on the public list");
    guest
        .get("/published-reports")
        .await
        .says("How far we have come")
        .says("Kirklees");
    let page = guest.get(&public).await;
    page.says("Posts are empty.");
    assert!(!page.text.contains("name=\"csrf\""));
    let word = guest.get(&format!("{public}/report.docx")).await;
    assert!(word.bytes.starts_with(b"PK"));
    // The plan behind it stays closed.
    let plan = guest.get(report).await;
    assert!(plan.location.starts_with("/sign-in"));
    lead.get(report).await;
    lead.post(&choice, &[("show", "no")]).await.leads_to(report);
    assert_eq!(guest.get(&public).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_report_is_written_cleared_published_and_frozen() {
    for world in World::both().await {
        let ground = Scene::of(&world).await;
        let mut author = world.signed_in(&ground.author).await;
        let mut lead = world.signed_in(&ground.lead).await;
        let report = ground
            .begin(&mut author, "progress-and-exception", date(2026, 6, 9))
            .await;
        let edit = format!("{report}/edit");
        author
            .get(&edit)
            .await
            .says("Actions by rating: fills itself")
            .says("Two &lt;posts&gt; are empty")
            .says("Say the worst thing first.");
        author
            .post(
                &edit,
                &short(&ground, "1", "Posts are empty.\r\n\r\nWe know why."),
            )
            .await
            .leads_to(&report);
        author
            .get(&report)
            .await
            .says("Director of Children’s Services")
            .says("<p class=\"govuk-body\">We know why.</p>")
            .says("<li>Agree two posts</li>")
            .says("Red, worsening")
            .says("was added to the plan")
            .says("My worker changed three times.")
            .says("?as-at=2026-06-09\">plan of Kirklees</a>")
            .says("Draft, not for publication");

        // Nobody approves the own report, and an analyst approves none.
        let advance = format!("{report}/advance");
        assert_eq!(author.get(&advance).await.status, StatusCode::FORBIDDEN);
        lead.get(&advance)
            .await
            .says("Does Ann Analyst, who wrote it, gain anything");
        lead.post(&advance, &[("version", "2"), ("step", "clear")])
            .await
            .refuses("Say whether the author gains");
        lead.post(
            &advance,
            &[("version", "1"), ("step", "clear"), ("benefits", "no")],
        )
        .await
        .refuses("The report was changed after you opened this page");
        lead.post(
            &advance,
            &[("version", "2"), ("step", "publish"), ("benefits", "no")],
        )
        .await
        .refuses("the report is “Draft”");
        lead.post(
            &advance,
            &[("version", "2"), ("step", "clear"), ("benefits", "no")],
        )
        .await
        .leads_to(&report);
        // What is approved is not written on.
        author.get(&edit).await.leads_to(&report);
        author
            .post(&edit, &short(&ground, "3", "Something else"))
            .await
            .leads_to(&report);
        lead.get(&advance)
            .await
            .says("Written down under the meeting: Board in July");
        lead.post(
            &advance,
            &[("version", "3"), ("step", "publish"), ("tell", "yes")],
        )
        .await
        .leads_to(&report);

        let kept = stored(&world, &ground, &report).await;
        assert_eq!(kept.state, ReportState::Published);
        let checksum = kept.checksum.clone().unwrap();
        let before = lead.get(&report).await;
        before
            .says("Published on 10 June 2026 by Ada Lead and frozen")
            .says(&checksum)
            .says("Posts are empty.");
        shown_to_everybody(&world, &report, (&mut lead, &mut author)).await;
        let told: Vec<Telling> = world
            .app
            .db
            .records(ground.council.id, ground.plan.id, None)
            .await
            .unwrap();
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].finding_id, ground.finding.id);
        assert_eq!(told[0].report_id, Some(kept.id));
        assert!(!told[0].told.is_empty());
        // The Board meets in July: until then it has been told nothing, and has read nothing.
        assert!(!before.text.contains("the Board read"));
        let meeting = told[0].meeting_id;
        let plan = format!("/councils/{}/plans/{}", ground.council.slug, ground.plan.id);
        lead.get(&format!("{plan}/board/{meeting}"))
            .await
            .says("What the Board will be told");
        let finding = format!("{plan}/findings/{}", ground.finding.id);
        let thread = lead.get(&finding).await;
        thread.says("Not reported to the Board yet; it goes to the meeting of");
        assert!(!thread.text.contains("To the Board on"), "{}", thread.text);

        // The plan goes on, and the report does not.
        let mut changed = ground.action.clone();
        changed.title = "Something else altogether".to_owned();
        changed.brag = Some(Brag::Green);
        let mut change = world.app.db.change(world.author()).await.unwrap();
        change.save(&mut changed).await.unwrap();
        change.commit().await.unwrap();
        let after = lead.get(&report).await;
        after.says("Fill the posts");
        assert!(!after.text.contains("Something else altogether"));
        // What stands below it on the page are forms, each known by a key of its own.
        let paper = |text: &str| {
            let paper = text.split("<article").nth(1).unwrap();
            paper.split("</article>").next().unwrap().to_owned()
        };
        assert_eq!(paper(&before.text), paper(&after.text));
        lead.get(&advance).await.leads_to(&report);
        lead.post(&advance, &[("version", "4"), ("step", "reopen")])
            .await
            .leads_to(&report);
        // Being shown to everybody and not any more is all that changed.
        let still = Report {
            version: kept.version,
            ..stored(&world, &ground, &report).await
        };
        assert_eq!(still, kept);

        // A file that was tampered with is not passed off as what was published.
        let mut forged = kept.clone();
        forged.frozen = forged.frozen.map(|text| text.replace("Fill", "Keep"));
        assert!(reports::frozen::thaw(&forged).is_err());
        world.end().await;
    }
}

#[tokio::test]
async fn an_author_who_gains_does_not_report() {
    let world = World::sqlite().await;
    let ground = Scene::of(&world).await;
    let mut author = world.signed_in(&ground.author).await;
    let mut lead = world.signed_in(&ground.lead).await;
    let report = ground
        .begin(&mut author, "progress-and-exception", TODAY)
        .await;
    let advance = format!("{report}/advance");
    lead.get(&advance)
        .await
        .says("Add what the Board is asked to decide or to note.");
    lead.post(
        &advance,
        &[("version", "1"), ("step", "clear"), ("benefits", "no")],
    )
    .await
    .refuses("The report is not ready to be approved.");
    author
        .post(
            &format!("{report}/edit"),
            &short(&ground, "1", "All is well."),
        )
        .await
        .leads_to(&report);
    lead.get(&advance).await;
    lead.post(
        &advance,
        &[("version", "2"), ("step", "clear"), ("benefits", "yes")],
    )
    .await
    .refuses("may not gain from what it recommends");
    let kept = stored(&world, &ground, &report).await;
    assert_eq!(kept.author_benefits, Some(true));
    assert_eq!(kept.state, ReportState::Draft);

    // Whoever wrote some of it cannot clear it, though somebody else began it.
    let some = short(&ground, "3", "All is quite well.");
    let edit = format!("{report}/edit");
    lead.get(&edit).await;
    lead.post(&edit, &some).await.leads_to(&report);
    lead.get(&advance)
        .await
        .says("You wrote this report, or some of it");
    lead.post(
        &advance,
        &[("version", "4"), ("step", "clear"), ("benefits", "no")],
    )
    .await
    .refuses("A report is approved by somebody who wrote none of it");

    // Whoever takes it over as author cannot clear it either.
    let mut fields = short(&ground, "4", "All is well.");
    fields.push(("take-over", "yes"));
    lead.get(&format!("{report}/edit"))
        .await
        .says("Its author now is Ann Analyst");
    lead.post(&format!("{report}/edit"), &fields)
        .await
        .leads_to(&report);
    lead.get(&advance)
        .await
        .says("You wrote this report, or some of it");
    lead.post(
        &advance,
        &[("version", "5"), ("step", "clear"), ("benefits", "no")],
    )
    .await
    .refuses("A report is approved by somebody who wrote none of it");
    world.end().await;
}

#[tokio::test]
async fn what_was_typed_is_kept_when_a_save_is_late_or_wrong() {
    for world in World::both().await {
        let ground = Scene::of(&world).await;
        let mut author = world.signed_in(&ground.author).await;
        let mut lead = world.signed_in(&ground.lead).await;
        let report = ground
            .begin(&mut author, "executive-board-2017", TODAY)
            .await;
        let edit = format!("{report}/edit");
        author
            .post(
                &edit,
                &[
                    ("version", "1"),
                    ("title", ""),
                    ("as-at", "2027-01-01"),
                    ("header-date-day", "40"),
                    ("header-date-month", "1"),
                    ("header-date-year", "2026"),
                    ("text-summary", "Kept <b>as typed</b>"),
                ],
            )
            .await
            .refuses("Enter what the report is called")
            .refuses("must be today or earlier")
            .refuses("Kept &#60;b&#62;as typed&#60;/b&#62;");
        let fields = [
            ("version", "1"),
            ("title", "One"),
            ("as-at", "2026-06-10"),
            ("text-summary", "Ours"),
        ];
        lead.get(&edit).await;
        author.post(&edit, &fields).await.leads_to(&report);
        let mut late = fields;
        late[3] = ("text-summary", "Theirs");
        let conflict = lead.post(&edit, &late).await;
        assert_eq!(conflict.status, StatusCode::CONFLICT, "{}", conflict.text);
        assert!(
            conflict
                .text
                .contains("Ann Analyst saved this while you were writing")
        );
        assert!(conflict.text.contains("Theirs") && conflict.text.contains("Ours"));
        world.end().await;
    }
}

#[tokio::test]
async fn a_report_shows_the_plan_as_at_its_date_and_only_to_those_who_may() {
    for world in World::both().await {
        let ground = Scene::of(&world).await;
        let leeds = world.council("leeds", "Leeds").await;
        let stranger = world
            .person("Bo Other", &leeds, Role::ImprovementLead)
            .await;
        let member = world
            .person("Cy Member", &ground.council, Role::BoardMember)
            .await;
        let mut author = world.signed_in(&ground.author).await;
        let early = ground
            .begin(&mut author, "executive-board-2019", date(2026, 3, 20))
            .await;
        author
            .get(&early)
            .await
            // What has nothing to show is said beside the paper, and not in it.
            .says("“Actions by rating” is left out. The plan has no actions yet.")
            .says("Plans for children in care drift.")
            .says("Not written yet.");
        let listed = reports(&world.app.db, ground.council.id, ground.plan.id, None)
            .await
            .unwrap();
        assert_eq!(listed.len(), 1);

        let mut member = world.signed_in(&member).await;
        assert_eq!(member.get(&early).await.status, StatusCode::NOT_FOUND);
        author
            .post(
                &format!("{early}/send"),
                &[("version", "1"), ("for", "comments"), ("step", "send")],
            )
            .await
            .leads_to(&early);
        member
            .get(&ground.path(""))
            .await
            .says("How far we have come");
        member.get(&early).await.says("Download as Word");
        let hidden = member.get(&early).await;
        assert!(!hidden.text.contains(&format!("{early}/edit")));
        let yesterday = member.get(&format!("{early}?as-at=2026-06-09")).await;
        assert_eq!(yesterday.status, StatusCode::NOT_FOUND);
        for path in ["/edit", "/advance"] {
            let refused = member.get(&format!("{early}{path}")).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}");
        }
        let mut stranger = world.signed_in(&stranger).await;
        for path in ["", "/edit", "/advance", "/report.docx", "/report.pdf"] {
            let hidden = stranger.get(&format!("{early}{path}")).await;
            assert_eq!(hidden.status, StatusCode::NOT_FOUND, "{path}");
        }
        world.end().await;
    }
}

#[tokio::test]
async fn files_are_sent_as_what_they_are() {
    let mut world = World::sqlite().await;
    world.set_pdf(pdf::write);
    let ground = Scene::of(&world).await;
    let mut author = world.signed_in(&ground.author).await;
    let report = ground
        .begin(&mut author, "progress-and-exception", TODAY)
        .await;
    let docx = author.get(&format!("{report}/report.docx")).await;
    assert_eq!(docx.status, StatusCode::OK);
    assert_eq!(
        docx.headers["content-disposition"],
        "attachment; filename=\"how-far-we-have-come-2026-06-10.docx\""
    );
    assert!(docx.text.starts_with("PK"));
    let pdf = author.get(&format!("{report}/report.pdf")).await;
    assert_eq!(pdf.headers["content-type"], "application/pdf");
    assert!(pdf.text.starts_with("%PDF"));
    world.end().await;
}

#[tokio::test]
async fn a_council_makes_a_form_its_own_and_older_reports_keep_theirs() {
    for world in World::both().await {
        let ground = Scene::of(&world).await;
        let mut author = world.signed_in(&ground.author).await;
        let mut lead = world.signed_in(&ground.lead).await;
        let older = ground
            .begin(&mut author, "progress-and-exception", TODAY)
            .await;
        let list = "/councils/kirklees/report-templates";
        let edit = format!("{list}/progress-and-exception/edit");
        author.get(list).await.says("Progress and exception report");
        assert_eq!(author.get(&edit).await.status, StatusCode::FORBIDDEN);
        lead.get(&edit).await.says("becomes edition 3");
        let body = include_str!("../../forms/progress-and-exception.toml");
        let body = body.replace('\n', "\r\n");
        let wrong = body.replace("\"decisions\"", "\"money\"");
        let line = 1 + wrong
            .lines()
            .position(|line| line.contains("\"money\""))
            .unwrap();
        lead.post(&edit, &[("edition", "2"), ("body", &wrong)])
            .await
            .refuses(&format!("Line {line}: “money” is no block"))
            .refuses("What we ask of the Board");
        let other = body.replace("key = \"progress-and-exception\"", "key = \"mine\"");
        lead.post(&edit, &[("edition", "2"), ("body", &other)])
            .await
            .refuses("The key must stay “progress-and-exception”");
        let ours = body.replace("Where we stand", "Where Kirklees stands");
        lead.post(&edit, &[("edition", "2"), ("body", &ours)])
            .await
            .leads_to(list);
        let late = lead.post(&edit, &[("edition", "2"), ("body", &body)]).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert!(late.text.contains("Where Kirklees stands"));
        let newer = ground
            .begin(&mut author, "progress-and-exception", TODAY)
            .await;
        author
            .get(&newer)
            .await
            .says("1</span> Where Kirklees stands");
        author.get(&older).await.says("1</span> Where we stand");
        world.end().await;
    }
}
