//! Inspections: what is published about every authority, and what a council records about its own.

use axum::http::StatusCode;
use improvement::inspections::{Area, Grade, InspectionKind};
use improvement::organisations::{OrganisationKind, Role};
use jiff::civil::{Date, date};
use platform::clock::Instant;
use platform::db::{Author, Change, Sql};
use platform::sql;
use records::access::store::{Organisation, add_organisation};
use records::inspections::store::{Finding, Inspection};
use records::plans::store::Plan;
use std::sync::LazyLock;
use stories::{Answer, TODAY, Visitor, World, given};

static HOLIDAYS: LazyLock<Vec<(Date, String)>> = LazyLock::new(|| {
    let pack = reference::shipped().unwrap();
    pack.bank_holidays
        .into_iter()
        .map(|holiday| (holiday.date, holiday.name))
        .collect()
});

/// The bank holidays, without which no clock runs.
pub async fn with_holidays(world: &World) {
    let rows = HOLIDAYS.iter().map(|(day, title)| {
        use platform::db::ToArg;
        vec![day.to_arg(), title.to_arg(), false.to_arg()]
    });
    let sql = Sql::listed("insert into bank_holidays (on_date, title, substitute) values {rows}")
        .bind_rows(rows);
    world.app.db.execute(sql).await.unwrap();
}

/// An area of the published figures.
async fn area(
    world: &World,
    code: &str,
    name: &str,
    region: Option<&str>,
    hex: Option<(i64, i64)>,
) {
    let sql = sql!(
        "insert into areas (code, name, kind, region_code, slug, hex_q, hex_r, ended_on, ons_code) values ($1, $2, $3, $4, $5, $6, $7, $8, $1)"
    )
    .bind(code)
    .bind(name)
    .bind(if region.is_none() { "region" } else { "authority" })
    .bind(region)
    .bind(name.to_lowercase())
    .bind(hex.map(|hex| hex.0))
    .bind(hex.map(|hex| hex.1))
    .bind((region.is_some() && hex.is_none()).then_some(date(2023, 4, 1)));
    world.app.db.execute(sql).await.unwrap();
}

async fn authority(world: &World, code: &str, name: &str) -> Organisation {
    let slug = name.to_lowercase();
    let organisation = Organisation::new(&slug, name, OrganisationKind::Authority, Some(code));
    let mut change = world.app.db.change(world.author()).await.unwrap();
    add_organisation(&mut change, &organisation).await.unwrap();
    change.commit().await.unwrap();
    organisation
}

/// An inspection as its publication tells of it.
pub fn published(council: &Organisation, kind: InspectionKind, on: Date) -> Inspection {
    Inspection {
        kind,
        source: "ofsted_outcomes".to_owned(),
        ..given::inspection(council.id, on)
    }
}

fn finding(inspection: &Inspection, number: i64, words: &str) -> Finding {
    Finding {
        area: Some(Area::HelpProtection),
        ..given::finding(inspection, number, words)
    }
}

/// Records an inspection with its overall grade.
pub async fn load(world: &World, inspection: &Inspection, overall: Grade) {
    let mut change = world.app.db.change(world.author()).await.unwrap();
    change.create(inspection).await.unwrap();
    let judgement = given::judgement(inspection, Area::Overall, overall);
    change.create(&judgement).await.unwrap();
    change.commit().await.unwrap();
}

/// Somebody who leads improvement in a council, signed in.
pub async fn lead(world: &World, council: &Organisation) -> Visitor {
    let person = world
        .person("Ada Lead", council, Role::ImprovementLead)
        .await;
    world.signed_in(&person).await
}

/// The hidden version of a form.
pub fn version(answer: &Answer) -> String {
    let (_, rest) = answer.text.split_once("name=\"version\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// The fields of the first step, and what the second shows for them.
pub async fn begin<'a>(
    visitor: &mut Visitor,
    path: &str,
    kind: &'a str,
    started: [&'a str; 3],
    published: [&'a str; 3],
) -> (Vec<(&'a str, &'a str)>, Answer, String) {
    let fields = vec![
        ("kind", kind),
        ("started-day", started[0]),
        ("started-month", started[1]),
        ("started-year", started[2]),
        ("published-day", published[0]),
        ("published-month", published[1]),
        ("published-year", published[2]),
    ];
    visitor.get(path).await.says("Continue");
    let answer = visitor.post(path, &fields).await;
    answer.says("name=\"shown\"");
    let (_, rest) = answer.text.split_once("name=\"shown\" value=\"").unwrap();
    let shown = rest.split('"').next().unwrap().to_owned();
    (fields, answer, shown)
}

#[tokio::test]
async fn everybody_sees_every_authority_by_grade() {
    for world in World::both().await {
        area(&world, "R1", "Yorkshire", None, None).await;
        area(&world, "R2", "North West", None, None).await;
        area(&world, "383", "Leeds", Some("R1"), Some((3, 4))).await;
        area(&world, "382", "Kirklees", Some("R1"), Some((3, 3))).await;
        area(&world, "942", "Cumberland", Some("R2"), Some((1, 5))).await;
        area(&world, "909", "Cumbria", Some("R2"), None).await;
        let sql = sql!(
            "insert into boundary_changes (from_code, to_code, changed_on, note, kind) values ($1, $2, $3, $4, 'divided')"
        );
        let sql = sql.bind("909").bind("942").bind(date(2023, 4, 1));
        let sql = sql.bind("Figures before are for the whole county.");
        world.app.db.execute(sql).await.unwrap();
        let leeds = authority(&world, "383", "Leeds").await;
        let kirklees = authority(&world, "382", "Kirklees").await;
        authority(&world, "942", "Cumberland").await;
        let cumbria = authority(&world, "909", "Cumbria").await;
        for (council, kind, on, grade) in [
            (&leeds, InspectionKind::Sif, date(2015, 3, 27), Grade::Good),
            (
                &leeds,
                InspectionKind::Short,
                date(2018, 12, 18),
                Grade::Outstanding,
            ),
            (
                &kirklees,
                InspectionKind::Sif,
                date(2016, 11, 25),
                Grade::Inadequate,
            ),
            (
                &cumbria,
                InspectionKind::Standard,
                date(2022, 11, 8),
                Grade::RequiresImprovement,
            ),
        ] {
            load(&world, &published(council, kind, on), grade).await;
        }
        let other = world.council("adviser", "Adviser").await;
        let mut visitor = lead(&world, &other).await;

        let answer = visitor.get("/inspections").await;
        answer
            .says("3 of 3 authorities · 1 Outstanding · 1 Inadequate · 1 without an overall grade");
        answer.says("aria-label=\"Leeds: Outstanding\"");
        answer.says("href=\"/councils/kirklees/inspections\"");
        answer.says("No overall grade since it was formed on 1 April 2023. Before: Cumbria (Requires improvement to be good).");
        answer.says("Until 1 April 2023; then Cumberland.");
        answer.says("published on 8 November 2022");
        assert!(!answer.text.contains("style=") && !answer.text.contains("<style"));

        let answer = visitor.get("/inspections?grade=inadequate&region=R1").await;
        answer
            .says("1 of 3 authorities")
            .says("Remove filter </span>Yorkshire");
        answer.says("href=\"/inspections?grade=inadequate\"");
        answer.says("aria-label=\"Kirklees: Inadequate\"");
        assert!(!answer.text.contains("aria-label=\"Leeds"));
        visitor
            .get("/inspections?grade=none")
            .await
            .says("1 of 3 authorities");
        visitor
            .get("/inspections?grade=good&region=nowhere")
            .await
            .says("No authorities match these filters");

        let answer = visitor.get("/inspections?as-at=2017-01-01").await;
        answer
            .says("aria-label=\"Leeds: Good\"")
            .says("Formed only on 1 April 2023");
        answer.says("href=\"/councils/leeds/inspections?as-at=2017-01-01\"");
        let answer = visitor.get("/councils/cumberland/inspections").await;
        answer
            .says("It replaced Cumbria")
            .says("href=\"/councils/cumbria/inspections\"");
        answer.says("Figures before are for the whole county.");
        let guest = world.stranger().get("/inspections").await;
        guest.says("aria-label=\"Leeds: Outstanding\"");
        world.end().await;
    }
}

#[tokio::test]
async fn the_overall_grade_is_entered_and_never_worked_out() {
    for world in World::both().await {
        with_holidays(&world).await;
        let council = world.council("harrow", "Harrow").await;
        let mut visitor = lead(&world, &council).await;
        let new = "/councils/harrow/inspections/new";
        let (fields, answer, shown) = begin(
            &mut visitor,
            new,
            "standard",
            ["3", "2", "2025"],
            ["31", "3", "2025"],
        )
        .await;
        answer
            .says("name=\"grade-care_leavers\"")
            .says("name=\"grade-in_care\"");
        for (overall, expected) in [("inadequate", true), ("", false)] {
            let mut fields = fields.clone();
            fields.extend([
                ("shown", shown.as_str()),
                ("grade-overall", overall),
                ("grade-leaders", "requires_improvement"),
                ("grade-help_protection", "inadequate"),
                ("grade-in_care", "good"),
                ("grade-care_leavers", "good"),
                ("response", "rule"),
            ]);
            let answer = visitor.post(new, &fields).await;
            let page = visitor.get(&answer.location.clone()).await;
            assert_eq!(
                page.text
                    .contains("<span class=\"gt-quiet\">Overall</span>"),
                expected
            );
            assert_eq!(
                page.text.contains("Overdue"),
                expected,
                "an Inadequate asks for a response"
            );
            if !expected {
                page.says("Not recorded").says("No response needed");
            }
        }
        world.end().await;
    }
}

#[tokio::test]
async fn a_form_that_is_wrong_comes_back_with_everything_in_it() {
    for world in World::both().await {
        let council = world.council("leeds", "Leeds").await;
        let mut visitor = lead(&world, &council).await;
        let new = "/councils/leeds/inspections/new";
        visitor.get(new).await;
        let answer = visitor.post(new, &[("kind", "sif")]).await;
        answer.refuses("Enter the first day on site");
        let answer = visitor
            .post(
                new,
                &[
                    ("kind", "sif"),
                    ("started-day", "1"),
                    ("started-month", "2"),
                    ("started-year", "2019"),
                ],
            )
            .await;
        answer.refuses("is not a kind of inspection under");
        let (mut fields, _, shown) = begin(
            &mut visitor,
            new,
            "short",
            ["5", "2", "2020"],
            ["1", "4", "2020"],
        )
        .await;
        fields.extend([
            ("shown", shown.as_str()),
            ("grade-overall", "splendid"),
            ("link", "javascript:alert(1)"),
            ("note", "<b>kept</b> & safe"),
            ("response", "rule"),
            ("received-day", "1"),
            ("received-month", "1"),
            ("received-year", "2020"),
        ]);
        let answer = visitor.post(new, &fields).await;
        answer
            .refuses("Choose one of the four grades")
            .refuses("begins with https://");
        answer.refuses("not before the inspection");
        assert!(
            answer
                .text
                .contains("&#60;b&#62;kept&#60;/b&#62; &#38; safe")
        );
        fields[1].1 = "45";
        let answer = visitor.post(new, &fields).await;
        answer
            .refuses("as a real date")
            .refuses("name=\"grade-leaders\"")
            .refuses("kept");

        // Another first day, another scheme: the grades are asked for again, and what has no place is named.
        fields[1].1 = "5";
        fields[3].1 = "2023";
        fields[6].1 = "2023";
        fields.retain(|(name, _)| *name != "grade-overall");
        fields.push(("grade-in_care_and_leavers", "good"));
        let answer = visitor.post(new, &fields).await;
        answer.says("will not be kept: Children in care and care leavers");
        answer.says("name=\"grade-care_leavers\"");
        let list = visitor.get("/councils/leeds/inspections").await;
        list.says("No inspections are recorded here yet");
        world.end().await;
    }
}

#[tokio::test]
async fn a_stale_save_keeps_both() {
    for world in World::both().await {
        with_holidays(&world).await;
        let council = world.council("leeds", "Leeds").await;
        let mut ada = lead(&world, &council).await;
        let ben = world
            .person("Ben Lead", &council, Role::ImprovementLead)
            .await;
        let mut ben = world.signed_in(&ben).await;
        let one = published(&council, InspectionKind::Standard, date(2022, 3, 1));
        load(&world, &one, Grade::Good).await;
        let at = format!("/councils/leeds/inspections/{}", one.id);
        let edit = format!("{at}/edit");
        let answer = ben.get(&edit).await;
        let old = version(&answer);
        ada.get(&edit).await.says("selected>Good");
        let fields = |version, note, grade| {
            vec![
                ("version", version),
                ("kind", "standard"),
                ("published-day", "1"),
                ("published-month", "3"),
                ("published-year", "2022"),
                (
                    "shown",
                    "overall leaders help_protection in_care_and_leavers",
                ),
                ("grade-overall", grade),
                ("note", note),
                ("response", "no"),
            ]
        };
        ada.post(&edit, &fields(&old, "From Ada", "outstanding"))
            .await
            .leads_to(&at);
        let answer = ben.post(&edit, &fields(&old, "From Ben", "good")).await;
        assert_eq!(answer.status, StatusCode::CONFLICT);
        for words in [
            "Ada Lead saved this",
            "From Ada",
            "From Ben",
            "Overall effectiveness",
            "Outstanding",
        ] {
            assert!(
                answer.text.contains(words),
                "expected {words} in {}",
                answer.text
            );
        }
        let now = version(&answer);
        ben.post(&edit, &fields(&now, "From Ben", ""))
            .await
            .leads_to(&at);
        ben.get(&at)
            .await
            .says("From Ben")
            .says("No judgements are recorded");

        // The clock and a finding are guarded alike.
        let clock = format!("{at}/clock");
        let sent = [
            ("version", "1"),
            ("response", "no"),
            ("anchor", "published"),
            ("convention", "day_after"),
        ];
        let answer = ben.post(&clock, &sent).await;
        assert_eq!(answer.status, StatusCode::CONFLICT);
        world.end().await;
    }
}

/// A plan that answers an inspection, with one action that answers its finding.
async fn answered(change: &mut Change, inspection: &Inspection, finding: &Finding) -> Plan {
    let organisation_id = inspection.organisation_id;
    let plan = given::plan(organisation_id, "The plan of 2022", date(2022, 4, 1));
    let priority = given::priority(&plan, "Practice");
    let focus = given::focus_area(&priority, "Help");
    let action = given::action(&focus, "1.1", "Invite health");
    change.create(&plan).await.unwrap();
    let answers = given::plan_inspection(&plan, inspection);
    change.create(&answers).await.unwrap();
    change.create(&priority).await.unwrap();
    change.create(&focus).await.unwrap();
    change.create(&action).await.unwrap();
    let link = given::action_finding(&action, finding);
    change.create(&link).await.unwrap();
    plan
}

#[tokio::test]
async fn a_finding_leads_to_its_thread_and_is_removed_only_when_nothing_rests_on_it() {
    for world in World::both().await {
        with_holidays(&world).await;
        let council = world.council("leeds", "Leeds").await;
        let mut visitor = lead(&world, &council).await;
        let one = published(&council, InspectionKind::Standard, date(2025, 3, 20));
        load(&world, &one, Grade::Good).await;
        let (answered_one, free) = (finding(&one, 1, "Answered"), finding(&one, 2, "Free"));
        let mut change = world.app.db.change(world.author()).await.unwrap();
        change.create(&answered_one).await.unwrap();
        change.create(&free).await.unwrap();
        let plan = answered(&mut change, &one, &answered_one).await;
        change.commit().await.unwrap();
        let at = format!("/councils/leeds/inspections/{}", one.id);
        let thread = format!(
            "/councils/leeds/plans/{}/findings/{}",
            plan.id, answered_one.id
        );
        visitor
            .get(&at)
            .await
            .says(&format!("href=\"{thread}\""))
            .says("The plan of 2022");

        let of = |finding: &Finding| format!("{at}/findings/{}", finding.id);
        let edit = format!("{}/edit", of(&answered_one));
        let version = version(&visitor.get(&edit).await);
        let version = [("version", version.as_str())];
        let answer = visitor
            .post(&format!("{}/remove", of(&answered_one)), &version)
            .await;
        answer.refuses("actions address it").refuses("Answered");
        let stale = [("version", "7")];
        let answer = visitor.post(&format!("{}/remove", of(&free)), &stale).await;
        answer.refuses("Somebody has changed this finding");
        visitor
            .post(&format!("{}/remove", of(&free)), &version)
            .await
            .leads_to(&at);
        let answer = visitor.get(&at).await;
        assert!(!answer.text.contains(">Free<"));

        // A number is taken once for a kind; a tag in the words is kept with its scheme.
        let fields = [
            ("version", "1"),
            ("kind", "area_for_improvement"),
            ("number", "1"),
            ("words", "Help comes late (Outcome three)"),
            ("area", "help_protection"),
        ];
        let answer = visitor.post(&format!("{at}/findings/new"), &fields).await;
        answer
            .refuses("another area for improvement already has this one")
            .refuses("Help comes late");
        visitor.post(&edit, &fields).await.leads_to(&at);
        visitor
            .get(&at)
            .await
            .says("Outcome three (Outcome 3: children are safe");
        let answer = visitor.post(&edit, &fields).await;
        assert_eq!(answer.status, StatusCode::CONFLICT);

        // The inspectors’ own words are quoted with their paragraph, here and on the thread.
        let mut quoted = fields.to_vec();
        quoted[0].1 = "2";
        quoted.push(("quote-at", "7"));
        let answer = visitor.post(&edit, &quoted).await;
        answer.refuses("Enter the inspectors’ words from this paragraph");
        quoted.push(("quote", "“Help does not come in time.”"));
        visitor.post(&edit, &quoted).await.leads_to(&at);
        for page in [&at, &thread] {
            visitor
                .get(page)
                .await
                .says("<blockquote>“Help does not come in time.”</blockquote>")
                .says("The inspection report, paragraph 7");
        }
        visitor
            .get(&format!(
                "/councils/leeds/plans/{}/record/{}",
                plan.id, answered_one.id
            ))
            .await
            .says("In the inspectors’ own words");
        world.end().await;
    }
}

#[tokio::test]
async fn findings_and_clock_are_for_those_who_may_read_the_plan() {
    for world in World::both().await {
        with_holidays(&world).await;
        let council = world.council("leeds", "Leeds").await;
        let other = world.council("kirklees", "Kirklees").await;
        let mut one = published(&council, InspectionKind::Standard, date(2022, 3, 1));
        one.needs_response = true;
        load(&world, &one, Grade::Inadequate).await;
        // What the council entered itself is not what a published file says.
        let own = world.person("Le Ad", &council, Role::ImprovementLead).await;
        let author = Author {
            person_id: Some(own.id),
            ..world.author()
        };
        let mut change = world.app.db.change(author).await.unwrap();
        let secret = finding(&one, 1, "A secret finding");
        change.create(&secret).await.unwrap();
        change.commit().await.unwrap();
        let at = format!("/councils/leeds/inspections/{}", one.id);
        let mut outsider = lead(&world, &other).await;
        for path in ["/councils/leeds/inspections", &at] {
            let answer = outsider.get(path).await;
            answer.says("Inadequate");
            for hidden in [
                "secret",
                "statutory clock",
                "Overdue",
                "area for improvement",
                "Findings",
            ] {
                assert!(!answer.text.contains(hidden), "{hidden} in {path}");
            }
        }
        // Another council's address does not open it either.
        let answer = outsider
            .get(&format!("/councils/kirklees/inspections/{}", one.id))
            .await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        let owner = world.person("Own Er", &council, Role::ActionOwner).await;
        let mut owner = world.signed_in(&owner).await;
        let answer = owner.get(&at).await;
        answer
            .says("A secret finding")
            .says("The statutory clock")
            .says("Overdue");
        assert!(!answer.text.contains("Change this inspection"));
        for path in ["/edit", "/clock", "/findings/new"] {
            let path = format!("{at}{path}");
            assert_eq!(owner.get(&path).await.status, StatusCode::FORBIDDEN);
            assert_eq!(outsider.get(&path).await.status, StatusCode::NOT_FOUND);
            owner.get("/account").await;
            assert_eq!(owner.post(&path, &[]).await.status, StatusCode::FORBIDDEN);
        }
        let answer = outsider.get("/councils/leeds/inspections/new").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        world.end().await;
    }
}

#[tokio::test]
async fn a_past_date_shows_what_was_public_and_what_was_recorded_then() {
    for world in World::both().await {
        with_holidays(&world).await;
        let council = world.council("leeds", "Leeds").await;
        let person = world
            .person("Ada Lead", &council, Role::ImprovementLead)
            .await;
        let mut visitor = world.signed_in(&person).await;
        let early = published(&council, InspectionKind::Sif, date(2015, 3, 27));
        let mut late = published(&council, InspectionKind::Standard, date(2022, 3, 1));
        load(&world, &early, Grade::RequiresImprovement).await;
        load(&world, &late, Grade::Outstanding).await;
        let author = |on| Author {
            person_id: Some(person.id),
            at: Instant::start_of(on).plus_seconds(3600),
        };
        let mut change = world.app.db.change(author(date(2026, 6, 1))).await.unwrap();
        change
            .create(&finding(&late, 1, "Recorded in June"))
            .await
            .unwrap();
        change.commit().await.unwrap();
        late.note = Some("Written today".to_owned());
        let mut change = world.app.db.change(author(TODAY)).await.unwrap();
        change.save(&mut late).await.unwrap();
        change.commit().await.unwrap();

        let list = "/councils/leeds/inspections";
        let answer = visitor.get(&format!("{list}?as-at=2016-01-01")).await;
        answer.says("27 March 2015").says("Requires improvement");
        assert!(!answer.text.contains("2022") && !answer.text.contains("Record an inspection"));
        visitor
            .get(&format!("{list}?as-at=2015-01-01"))
            .await
            .says("No inspections were known here");
        let at = format!("{list}/{}", late.id);
        let answer = visitor.get(&format!("{at}?as-at=2020-01-01")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        let answer = visitor.get(&format!("{at}?as-at=2023-01-01")).await;
        answer
            .says("Outstanding")
            .says("No findings are recorded by this date");
        assert!(!answer.text.contains("Written today"));
        let answer = visitor.get(&format!("{at}?as-at=2026-06-05")).await;
        answer.says("Recorded in June");
        assert!(!answer.text.contains("Written today") && !answer.text.contains("Add a finding"));
        visitor.get(&at).await.says("Written today");
        world.end().await;
    }
}
