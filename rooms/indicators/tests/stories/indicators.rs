//! Indicators: chosen, defined, told of and given their figures.

use crate::outcomes::Town;
use axum::http::StatusCode;
use improvement::organisations::Role;
use records::indicators::store::{Indicator, OwnValue};
use stories::{Answer, Visitor, World};

/// Sends the form on which figures, targets and notes are entered.
async fn enter(
    town: &Town,
    visitor: &mut Visitor,
    indicator: &Indicator,
    fields: &[(&str, &str)],
) -> Answer {
    let path = format!("{}/figures", town.at(indicator));
    visitor.post(&path, fields).await
}

#[tokio::test]
async fn figures_are_entered_with_care() {
    for world in World::both().await {
        let town = Town::of(&world).await;
        let indicator = town.own(&world).await;
        let analyst = world
            .person("Ann Analyst", &town.council, Role::Analyst)
            .await;
        let mut visitor = world.signed_in(&analyst).await;
        visitor
            .get(&town.at(&indicator))
            .await
            .says("Nobody has entered a figure yet");
        visitor
            .get(&format!("{}/figures", town.at(&indicator)))
            .await
            .says("Visits due");
        let of = |day: &'static str, counted: &'static str, out_of: &'static str| {
            [
                ("part", "figures"),
                ("period_end", day),
                ("numerator", counted),
                ("denominator", out_of),
            ]
        };
        for (fields, words) in [
            (of("2026-05-31", "5", "0"), "Nothing can be divided by 0"),
            (of("2026-07-31", "5", "10"), "in the future"),
            (of("", "5", "10"), "Enter the last day of the period"),
            (
                of("2026-05-31", "", ""),
                "Enter the figure, or choose why there is none",
            ),
            (of("2026-05-31", "12", ""), "Enter out of how many"),
            (
                of("2026-05-31", "-1", "10"),
                "A count cannot be less than 0",
            ),
            (
                of("2026-05-31", "12", "10"),
                "This comes to 120.0%, and from 0 to 100% was expected",
            ),
        ] {
            let answer = enter(&town, &mut visitor, &indicator, &fields).await;
            answer.refuses(words);
            assert!(
                fields[2].1.is_empty()
                    || answer.text.contains(&format!("value=\"{}\"", fields[2].1))
            );
        }
        let figures = format!("{}/figures?part=figures", town.at(&indicator));
        enter(
            &town,
            &mut visitor,
            &indicator,
            &of("2026-04-30", "45", "60"),
        )
        .await
        .leads_to(&figures);
        enter(
            &town,
            &mut visitor,
            &indicator,
            &of("2026-04-30", "46", "60"),
        )
        .await
        .refuses("There is a figure for the period that ends on 30 April 2026 already");
        let marker = [
            ("part", "figures"),
            ("period_end", "2026-03-31"),
            ("marker", "x"),
        ];
        enter(&town, &mut visitor, &indicator, &marker)
            .await
            .leads_to(&figures);
        let mut confirmed = of("2026-05-31", "66", "60").to_vec();
        confirmed.push(("confirm", "yes"));
        enter(&town, &mut visitor, &indicator, &confirmed)
            .await
            .leads_to(&figures);
        visitor
            .get(&figures)
            .await
            .says("45 of 60")
            .says("75.0%")
            .says("Not available");
        visitor
            .get(&town.at(&indicator))
            .await
            .says("110.0%, up from 75.0%");
        world.end().await;
    }
}

#[tokio::test]
async fn a_corrected_figure_keeps_what_it_was_and_loses_no_ones_typing() {
    for world in World::both().await {
        let town = Town::of(&world).await;
        let indicator = town.own(&world).await;
        let analyst = world
            .person("Ann Analyst", &town.council, Role::Analyst)
            .await;
        let mut visitor = world.signed_in(&analyst).await;
        let fields = [
            ("part", "figures"),
            ("period_end", "2026-05-31"),
            ("numerator", "45"),
            ("denominator", "60"),
        ];
        enter(&town, &mut visitor, &indicator, &fields).await;
        let entered: Vec<OwnValue> = world
            .app
            .db
            .records(town.council.id, town.plan.id, None)
            .await
            .unwrap();
        let id = entered[0].id.to_string();
        let correct = |counted: &'static str| {
            [
                ("part", "figures".to_owned()),
                ("record", id.clone()),
                ("version", "1".to_owned()),
                ("period_end", "2026-05-31".to_owned()),
                ("period", "May".to_owned()),
                ("numerator", counted.to_owned()),
                ("denominator", "60".to_owned()),
            ]
        };
        let send =
            |fields: &[(&'static str, String)]| -> Vec<(&'static str, String)> { fields.to_vec() };
        let first = send(&correct("48"));
        let first: Vec<(&str, &str)> = first
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        enter(&town, &mut visitor, &indicator, &first)
            .await
            .leads_to(&format!("{}/figures?part=figures", town.at(&indicator)));
        let late = send(&correct("51"));
        let late: Vec<(&str, &str)> = late
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let answer = enter(&town, &mut visitor, &indicator, &late).await;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.text);
        assert!(answer.text.contains("value=\"51\"") && answer.text.contains("What is saved now"));
        assert!(
            answer.text.contains(">48<"),
            "what is saved stands beside it"
        );
        let history = world
            .app
            .db
            .history(town.council.id, entered[0].id)
            .await
            .unwrap();
        assert_eq!(history.len(), 2);
        let remove = [
            ("part", "figures"),
            ("do", "remove"),
            ("record", id.as_str()),
            ("version", "2"),
        ];
        enter(&town, &mut visitor, &indicator, &remove)
            .await
            .leads_to(&format!("{}/figures?part=figures", town.at(&indicator)));
        visitor
            .get(&town.at(&indicator))
            .await
            .says("Nobody has entered a figure yet");
        world.end().await;
    }
}

#[tokio::test]
async fn counts_of_one_to_five_are_only_for_those_who_enter_them() {
    for world in World::both().await {
        let town = Town::of(&world).await;
        let indicator = town.own(&world).await;
        let analyst = world
            .person("Ann Analyst", &town.council, Role::Analyst)
            .await;
        let board = world
            .person("Bo Board", &town.council, Role::BoardMember)
            .await;
        let mut visitor = world.signed_in(&analyst).await;
        // Three were counted, and of sixty all but three.
        for (day, counted, all) in [
            ("2026-03-31", "57", "60"),
            ("2026-04-30", "24", "32"),
            ("2026-05-31", "3", "16"),
        ] {
            let fields = [
                ("part", "figures"),
                ("period_end", day),
                ("numerator", counted),
                ("denominator", all),
            ];
            enter(&town, &mut visitor, &indicator, &fields).await;
        }
        visitor
            .get(&town.at(&indicator))
            .await
            .says("18.8%")
            .says("95.0");
        let mut reader = world.signed_in(&board).await;
        for path in [
            town.outcomes(),
            town.at(&indicator),
            format!("{}/chart.csv", town.at(&indicator)),
        ] {
            let answer = reader.get(&path).await;
            answer.says("75");
            for hidden in ["18.8", "18.75", "95.0"] {
                assert!(!answer.text.contains(hidden), "{path}: {hidden}");
            }
        }
        reader
            .get(&town.at(&indicator))
            .await
            .says("on a count of 1 to 5 and are hidden")
            .says("Hidden to protect confidentiality");
        world.end().await;
    }
}

#[tokio::test]
async fn an_indicator_is_chosen_from_those_that_boards_watch() {
    for world in World::both().await {
        let town = Town::of(&world).await;
        let lead = world
            .person("Ada Lead", &town.council, Role::ImprovementLead)
            .await;
        let mut visitor = world.signed_in(&lead).await;
        let new = format!("{}/new", town.outcomes());
        visitor
            .get(&new)
            .await
            .says("One that boards watch")
            .says("2 measures with figures for Northtown");
        visitor
            .get(&format!("{new}?from=boards"))
            .await
            .says("Referrals that follow another")
            .says("Visits made in time");
        visitor
            .get(&format!("{new}?code=FD02"))
            .await
            .says("Published as “Re-referrals within a year” (%)")
            .says("the door is closed")
            .says("The council’s own figures");
        let fields = [
            ("code", "FD02"),
            ("name", "Repeated referrals"),
            ("kind", "better_off"),
            ("origin", "reference"),
            ("polarity", "low"),
            ("frequency", "annual"),
        ];
        let mut unnamed = fields.to_vec();
        unnamed[1].1 = " ";
        let answer = visitor.post(&new, &unnamed).await;
        answer.refuses("Enter what the indicator is called");
        assert!(answer.text.contains("value=\"better_off\" checked"));
        let answer = visitor.post(&new, &fields).await;
        assert!(answer.status.is_redirection(), "{}", answer.text);
        visitor
            .get(&answer.location)
            .await
            .says("21.5% in 2020. It is the only figure, so it is too early to say.");
        let unknown = visitor.get(&format!("{new}?measure=NONE")).await;
        assert_eq!(unknown.status, StatusCode::NOT_FOUND);
        let others = visitor.get(&format!("{new}?measure=GONE")).await;
        assert_eq!(others.status, StatusCode::NOT_FOUND);
        world.end().await;
    }
}

#[tokio::test]
async fn published_measures_are_found_by_words_and_topic() {
    let world = World::sqlite().await;
    let town = Town::of(&world).await;
    town.published(&world).await;
    let lead = world
        .person("Ada Lead", &town.council, Role::ImprovementLead)
        .await;
    let mut visitor = world.signed_in(&lead).await;
    let new = format!("{}/new?from=published", town.outcomes());
    visitor
        .get(&new)
        .await
        .says("Words in its name")
        .says("Children looked after");
    let found = visitor.get(&format!("{new}&q=LOOKED+rate")).await;
    found
        .says("1 measure with figures")
        .says("Children looked after rate")
        .says("watched already");
    let topic = visitor.get(&format!("{new}&topic=Children+in+need")).await;
    topic.says("Re-referrals within a year");
    assert!(!topic.text.contains("for others only"));
    visitor
        .get(&format!("{new}&q=zebra"))
        .await
        .says("Try fewer words");
    world.end().await;
}

#[tokio::test]
async fn an_indicator_of_ones_own_needs_what_is_counted_and_a_unit() {
    for world in World::both().await {
        let town = Town::of(&world).await;
        let lead = world
            .person("Ada Lead", &town.council, Role::ImprovementLead)
            .await;
        let mut visitor = world.signed_in(&lead).await;
        let new = format!("{}/new", town.outcomes());
        visitor
            .get(&format!("{new}?from=own"))
            .await
            .says("Out of what (optional)");
        let mut fields = vec![
            ("from", "own"),
            ("name", "Homes found"),
            ("kind", "how_much"),
            ("polarity", "high"),
            ("frequency", "monthly"),
            ("decimals", "0"),
        ];
        let answer = visitor.post(&new, &fields).await;
        answer
            .refuses("Choose the unit of its values")
            .refuses("Enter what is counted");
        fields.extend([("unit", "count"), ("numerator", "Homes found")]);
        let answer = visitor.post(&new, &fields).await;
        assert!(answer.location.ends_with("/figures"), "{}", answer.text);
        visitor
            .get(&answer.location)
            .await
            .says("Enter its first figure");
        let target = [
            ("part", "targets"),
            ("by_on", "2027-03-31"),
            ("value", "40"),
        ];
        visitor
            .post(&answer.location, &target)
            .await
            .leads_to(&format!("{}?part=targets", answer.location));
        visitor
            .post(&answer.location, &target)
            .await
            .refuses("There is a target for 31 March 2027 already");
        let note = [
            ("part", "notes"),
            ("on_date", "2026-06-01"),
            ("label", "A new home opened"),
        ];
        visitor
            .post(&answer.location, &note)
            .await
            .leads_to(&format!("{}?part=notes", answer.location));
        visitor
            .get(&format!("{}?part=notes", answer.location))
            .await
            .says("A new home opened");
        world.end().await;
    }
}

#[tokio::test]
async fn two_people_who_tell_the_story_at_once_lose_nothing() {
    for world in World::both().await {
        let town = Town::of(&world).await;
        let indicator = town.published(&world).await;
        let lead = world
            .person("Ada Lead", &town.council, Role::ImprovementLead)
            .await;
        let mut visitor = world.signed_in(&lead).await;
        let edit = format!("{}/edit", town.at(&indicator));
        visitor.get(&edit).await.says("Why it &#60;bends&#62;");
        let fields = |story: &'static str| {
            [
                ("version", "1"),
                ("story", story),
                ("name", "Children looked after"),
                ("kind", "population"),
                ("origin", "reference"),
                ("polarity", "low"),
                ("frequency", "annual"),
            ]
        };
        visitor
            .post(&edit, &fields("Mine"))
            .await
            .leads_to(&town.at(&indicator));
        let late = visitor.post(&edit, &fields("Yours")).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert!(
            late.text.contains("Yours") && late.text.contains(">Mine<"),
            "{}",
            late.text
        );
        assert!(late.text.contains("name=\"version\" value=\"2\""));
        world.end().await;
    }
}
