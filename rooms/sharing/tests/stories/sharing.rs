//! Two councils agree to share, and people are given roles.

use axum::http::StatusCode;
use improvement::organisations::Role;
use records::access::store::Agreement;
use stories::people::link_in;
use stories::{TODAY, Taken, World, given};

#[tokio::test]
async fn sharing_holds_once_both_have_agreed_and_until_one_ends_it() {
    for world in World::both().await {
        let kirklees = world.council("kirklees", "Kirklees").await;
        let leeds = world.council("leeds", "Leeds").await;
        let lead = world
            .person("Ada Lead", &kirklees, Role::ImprovementLead)
            .await;
        let helper = world
            .person("Bob Helper", &leeds, Role::ImprovementLead)
            .await;
        let mut lead = world.signed_in(&lead).await;
        let mut helper = world.signed_in(&helper).await;
        let hidden = helper.get("/councils/kirklees/sharing").await;
        assert_eq!(hidden.status, StatusCode::NOT_FOUND);

        let with = leeds.id.to_string();
        let mut fields = vec![
            ("with", with.as_str()),
            ("scopes", "read"),
            ("purpose", "Help with the plan"),
            ("from-day", "31"),
            ("from-month", "2"),
            ("from-year", "2026"),
        ];
        lead.get("/councils/kirklees/sharing/new").await;
        let refused = lead.post("/councils/kirklees/sharing/new", &fields).await;
        refused.refuses("Help with the plan").refuses("real date");
        fields[3] = ("from-day", "1");
        lead.post("/councils/kirklees/sharing/new", &fields)
            .await
            .leads_to("/councils/kirklees/sharing");
        let page = lead.get("/councils/kirklees/sharing").await;
        page.says("Agreed by one council; waiting for the other");
        assert_eq!(
            helper.get("/councils/kirklees/sharing").await.status,
            StatusCode::NOT_FOUND
        );

        let page = helper.get("/councils/leeds/sharing").await;
        let agree = page
            .text
            .split("href=\"")
            .find(|part| part.contains("/agree\""))
            .unwrap();
        let agree = agree.split('"').next().unwrap().to_owned();
        helper.get(&agree).await.says("Agree to share");
        helper
            .post(&agree, &[])
            .await
            .leads_to("/councils/leeds/sharing");
        helper
            .get("/councils/kirklees/sharing")
            .await
            .says("In force");

        let end = agree.replace("/agree", "/end");
        lead.get(&end).await.says("End the sharing");
        lead.post(&end, &[])
            .await
            .leads_to("/councils/kirklees/sharing");
        assert_eq!(
            helper.get("/councils/kirklees/sharing").await.status,
            StatusCode::NOT_FOUND
        );
        world.end().await;
    }
}

#[tokio::test]
async fn nobody_agrees_for_a_council_that_is_not_theirs() {
    let world = World::sqlite().await;
    let kirklees = world.council("kirklees", "Kirklees").await;
    let leeds = world.council("leeds", "Leeds").await;
    let stranger = world.council("wigan", "Wigan").await;
    let lead = world
        .person("Ada Lead", &kirklees, Role::ImprovementLead)
        .await;
    let member = world.person("Cy Analyst", &leeds, Role::Analyst).await;
    let other = world
        .person("Di Lead", &stranger, Role::ImprovementLead)
        .await;
    let mut lead = world.signed_in(&lead).await;
    lead.get("/councils/kirklees/sharing/new").await;
    let with = leeds.id.to_string();
    let fields = [
        ("with", with.as_str()),
        ("scopes", "read"),
        ("purpose", "x"),
        ("from", "2026-06-01"),
    ];
    lead.post("/councils/kirklees/sharing/new", &fields)
        .await
        .leads_to("/councils/kirklees/sharing");
    let page = lead.get("/councils/kirklees/sharing").await;
    let end = page
        .text
        .split("href=\"")
        .find(|part| part.contains("/end\""))
        .unwrap();
    let agree = end.split('"').next().unwrap().replace("/end", "/agree");
    for person in [member, other] {
        let mut visitor = world.signed_in(&person).await;
        assert_eq!(visitor.get(&agree).await.status, StatusCode::NOT_FOUND);
        assert_eq!(
            visitor.post(&agree, &[]).await.status,
            StatusCode::NOT_FOUND
        );
    }
    world.end().await;
}

#[tokio::test]
async fn an_administrator_gives_and_ends_roles() {
    for world in World::both().await {
        let council = world.council("kirklees", "Kirklees").await;
        let admin = world
            .person("Eve Admin", &council, Role::Administrator)
            .await;
        let lead = world
            .person("Ada Lead", &council, Role::ImprovementLead)
            .await;
        let mut admin = world.signed_in(&admin).await;
        admin
            .get("/councils/kirklees/people/new")
            .await
            .says("Give somebody a role");
        let mut fields = vec![
            ("name", "Fay Owner"),
            ("email", "Fay.Owner@example.org"),
            ("way", "appointed"),
            ("role", "action_owner"),
            ("from", "2026-06-01"),
        ];
        let path = "/councils/kirklees/people/new";
        admin
            .post(path, &fields)
            .await
            .refuses("Somebody appointed must be a Board member");
        fields[2] = ("way", "member");
        let page = admin.post(path, &fields).await;
        page.says("fay.owner@example.org");
        let link = link_in(&page.text);
        let mut fay = world.stranger();
        fay.get(&link).await.says("Welcome");
        let token = link.split("link=").nth(1).unwrap();
        let fields = [
            ("link", token),
            ("password", "three words together"),
            ("again", "three words together"),
        ];
        fay.post("/choose-password", &fields).await.leads_to("/");
        fay.get("/councils/kirklees/sharing")
            .await
            .says("Fay Owner");

        let mut lead = world.signed_in(&lead).await;
        assert_eq!(lead.get(path).await.status, StatusCode::FORBIDDEN);
        let page = admin.get("/councils/kirklees/sharing").await;
        let ends: Vec<&str> = page
            .text
            .split("href=\"")
            .filter(|part| part.contains("/people/") && part.contains("/end\""))
            .collect();
        assert_eq!(ends.len(), 3);
        world.end().await;
    }
}

/// A council that helps is told who works on the plan, and not how they are reached nor with whom else the council shares.
#[tokio::test]
async fn a_partner_is_told_neither_addresses_nor_what_is_agreed_with_others() {
    for world in World::both().await {
        let kirklees = world.council("kirklees", "Kirklees").await;
        let leeds = world.council("leeds", "Leeds").await;
        let york = world.council("york", "York").await;
        let lead = world
            .person("Ada Lead", &kirklees, Role::ImprovementLead)
            .await;
        let helper = world
            .person("Bob Helper", &leeds, Role::ImprovementLead)
            .await;
        for (other, purpose) in [(&leeds, "Help with the plan"), (&york, "Help with money")] {
            let agreement = Agreement {
                purpose: purpose.to_owned(),
                ..given::agreement(kirklees.id, other.id, TODAY)
            };
            world
                .create(&given::agreed(agreement, lead.id, TODAY))
                .await;
        }
        let owner = world
            .person("Omar Owner", &kirklees, Role::ActionOwner)
            .await;
        let address = owner.email.clone();
        let path = "/councils/kirklees/sharing";
        let searched = format!("{path}?q={}", &address[..address.find('@').unwrap()]);
        let hidden = [address.as_str(), "York", "Help with money"];

        let mut lead = world.signed_in(&lead).await;
        let mut helper = world.signed_in(&helper).await;
        let page = helper.get(path).await;
        page.says("Omar Owner")
            .says("Leeds")
            .says("Help with the plan");
        let own = lead.get(path).await;
        for words in hidden {
            own.says(words);
            assert!(!page.text.contains(words), "{words}: {}", page.text);
        }
        let found = helper.get(&searched).await;
        assert!(!found.text.contains("Omar Owner"), "nor to be guessed");
        lead.get(&searched).await.says("Omar Owner");

        let texts = async |visitor: &mut stories::Visitor| {
            let book = Taken::from(visitor, path, "10 June 2026").await;
            let cells = book
                .grids
                .iter()
                .flat_map(|grid| grid.rows.iter().flatten());
            cells.map(|cell| cell.text()).collect::<Vec<_>>().join("\n")
        };
        let (book, own) = (texts(&mut helper).await, texts(&mut lead).await);
        for words in hidden {
            assert!(own.contains(words), "{words}: {own}");
            assert!(!book.contains(words), "{words}: {book}");
        }
        world.end().await;
    }
}
