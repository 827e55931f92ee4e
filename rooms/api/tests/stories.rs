//! Other programs read what a person may read, within their token, and nothing else.
#![allow(
    clippy::unwrap_used,
    reason = "a story that cannot go on has failed, and says where"
)]

use axum::http::StatusCode;
use improvement::organisations::Role;
use records::access::store::organisation;
use records::plans::store::latest;
use serde_json::Value;
use stories::{Answer, Visitor, World};

async fn make(visitor: &mut Visitor, scopes: &[&str]) -> String {
    visitor
        .get("/account/tokens")
        .await
        .says("You have no tokens");
    visitor
        .post("/account/tokens", &[("name", ""), ("days", "90")])
        .await
        .refuses("Choose what it may read");
    let mut fields = vec![("name", "Power BI"), ("days", "90")];
    fields.extend(scopes.iter().map(|scope| ("scopes", *scope)));
    let made = visitor.post("/account/tokens", &fields).await;
    made.says("We show it only once");
    let (_, rest) = made.text.split_once("gt-token\">").unwrap();
    rest.split('<').next().unwrap().to_owned()
}

fn json(answer: &Answer) -> Value {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    serde_json::from_str(&answer.text).unwrap()
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer
        .headers
        .get(name)
        .map_or("", |value| value.to_str().unwrap())
}

/// Holds an answer against the schema that the description gives for it.
fn fits(description: &Value, schema: &str, answer: &Value) {
    let mut whole = description["components"].clone();
    whole["$ref"] = format!("#/schemas/{schema}").into();
    let text = whole
        .to_string()
        .replace("#/components/schemas/", "#/schemas/");
    let validator = jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap();
    let wrong: Vec<String> = validator
        .iter_errors(answer)
        .map(|error| error.to_string())
        .collect();
    assert!(wrong.is_empty(), "{schema}: {wrong:?}");
}

#[tokio::test]
async fn a_program_reads_what_its_person_may_read() {
    for world in World::both().await {
        let db = &world.app.db;
        world.with_demonstration().await;
        let kirklees = organisation(db, "kirklees").await.unwrap().unwrap();
        let plan = latest(db, kirklees.id).await.unwrap().unwrap().id;
        let person = world.person("Ann Analyst", &kirklees, Role::Analyst).await;
        let token = make(&mut world.signed_in(&person).await, &["plans", "figures"]).await;
        let bearer = format!("Bearer {token}");
        let mut program = world.stranger();
        let own = [("authorization", bearer.as_str())];

        let description = json(&program.get("/api/openapi.json").await);
        let councils = json(&program.get_with("/api/v1/councils", &own).await);
        assert_eq!(councils["items"].as_array().unwrap().len(), 1);
        fits(&description, "CouncilPage", &councils);
        for (list, schema, at_least) in [
            ("plans", "PlanPage", 1),
            ("actions", "ActionPage", 30),
            ("findings", "FindingPage", 5),
            ("indicators", "IndicatorPage", 5),
            ("values", "ValuePage", 50),
        ] {
            let path = if list == "plans" {
                "/api/v1/councils/kirklees/plans".to_owned()
            } else {
                format!("/api/v1/councils/kirklees/plans/{plan}/{list}")
            };
            let answer = program.get_with(&path, &own).await;
            let page = json(&answer);
            fits(&description, schema, &page);
            assert!(
                page["items"].as_array().unwrap().len() >= at_least,
                "{list}"
            );
            assert!(
                description["paths"]
                    .as_object()
                    .unwrap()
                    .keys()
                    .any(|known| { known.ends_with(&format!("/{list}")) })
            );
            let tag = header(&answer, "etag").to_owned();
            let again = [own[0], ("if-none-match", tag.as_str())];
            let same = program.get_with(&path, &again).await;
            assert_eq!(
                (same.status, same.text.as_str()),
                (StatusCode::NOT_MODIFIED, "")
            );
            let table = program.get_with(&format!("{path}.csv"), &own).await;
            assert_eq!(header(&table, "content-type"), "text/csv; charset=utf-8");
            assert!(table.text.lines().count() > at_least, "{list}");
        }
        paged(
            &mut program,
            &format!("/api/v1/councils/kirklees/plans/{plan}/actions"),
            own[0],
        )
        .await;
        world.end().await;
    }
}

/// That pages follow each other without a gap or a repeat, and make up the whole.
async fn paged(program: &mut Visitor, path: &str, own: (&str, &str)) {
    let whole = json(&program.get_with(&format!("{path}?limit=500"), &[own]).await);
    let whole = whole["items"].as_array().unwrap().clone();
    let (mut next, mut read) = (Some(format!("{path}?limit=7")), Vec::new());
    while let Some(path) = next {
        let page = json(&program.get_with(&path, &[own]).await);
        read.extend(page["items"].as_array().unwrap().clone());
        next = page["next"].as_str().map(str::to_owned);
    }
    assert_eq!(read, whole);
    for wrong in ["limit=0", "limit=x", "limit=", "after=x", "after="] {
        let refused = program.get_with(&format!("{path}?{wrong}"), &[own]).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST);
        assert_eq!(header(&refused, "content-type"), "application/problem+json");
        assert!(refused.text.contains("detail"), "{}", refused.text);
    }
}

#[tokio::test]
async fn a_token_goes_as_far_as_it_was_made_for_and_as_its_person() {
    for world in World::both().await {
        let kirklees = world.council("kirklees", "Kirklees").await;
        let leeds = world.council("leeds", "Leeds").await;
        let person = world.person("Ann Analyst", &kirklees, Role::Analyst).await;
        let mut visitor = world.signed_in(&person).await;
        let token = make(&mut visitor, &["figures"]).await;
        let bearer = format!("Bearer {token}");
        let own = [("authorization", bearer.as_str())];
        let mut program = world.stranger();
        let asked = |status: StatusCode, answer: Answer| {
            assert_eq!(answer.status, status, "{}", answer.text)
        };

        let nobody = program.get("/api/v1/councils").await;
        assert_eq!(
            header(&nobody, "www-authenticate"),
            "Bearer realm=\"Goldthread\""
        );
        asked(StatusCode::UNAUTHORIZED, nobody);
        let wrong = [("authorization", "Bearer goldthread_wrong")];
        asked(
            StatusCode::UNAUTHORIZED,
            program.get_with("/api/v1/councils", &wrong).await,
        );
        asked(
            StatusCode::OK,
            program.get_with("/api/v1/councils", &own).await,
        );
        asked(
            StatusCode::FORBIDDEN,
            program
                .get_with("/api/v1/councils/kirklees/plans", &own)
                .await,
        );
        asked(
            StatusCode::NOT_FOUND,
            program.get_with("/api/v1/councils/leeds/plans", &own).await,
        );
        // A token opens nothing but what is for programs, and changes nothing.
        let page = program.get_with("/councils/kirklees", &own).await;
        assert!(page.location.starts_with("/sign-in"), "{}", page.location);
        let basic = base64::Engine::encode(
            &base64::engine::general_purpose::STANDARD,
            format!("x:{token}"),
        );
        let basic = format!("Basic {basic}");
        asked(
            StatusCode::OK,
            program
                .get_with("/api/v1/councils", &[("authorization", &basic)])
                .await,
        );

        // Whoever has made it may take it away, nobody else.
        let listed = visitor.get("/account/tokens").await;
        let (_, id) = listed.text.split_once("name=\"token\" value=\"").unwrap();
        let id = id.split('"').next().unwrap().to_owned();
        let other = world.person("Bob Other", &leeds, Role::Analyst).await;
        let mut other = world.signed_in(&other).await;
        other.get("/account/tokens").await;
        let fields = [("step", "take-away"), ("token", id.as_str())];
        asked(
            StatusCode::NOT_FOUND,
            other.post("/account/tokens", &fields).await,
        );
        visitor
            .post("/account/tokens", &fields)
            .await
            .leads_to("/account/tokens");
        asked(
            StatusCode::UNAUTHORIZED,
            program.get_with("/api/v1/councils", &own).await,
        );
        world.end().await;
    }
}

#[tokio::test]
async fn too_many_calls_have_to_wait() {
    for world in World::both().await {
        let kirklees = world.council("kirklees", "Kirklees").await;
        let person = world.person("Ann Analyst", &kirklees, Role::Analyst).await;
        let mut visitor = world.signed_in(&person).await;
        let mut last = visitor.get("/api/v1/councils").await;
        for _ in 0..300 {
            assert_eq!(last.status, StatusCode::OK);
            last = visitor.get("/api/v1/councils").await;
        }
        assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS);
        let wait: i64 = header(&last, "retry-after").parse().unwrap();
        assert!((1..=61).contains(&wait), "{wait}");
        world.end().await;
    }
}
