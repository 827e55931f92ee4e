//! The clock that the law sets for a council's response: what starts it, how the days are counted, when it is over.

use crate::inspections::{self, begin, lead, load, published, version, with_holidays};
use improvement::inspections::{Convention, Grade, InspectionKind};
use jiff::civil::date;
use stories::World;

#[tokio::test]
async fn a_clock_by_the_rule_starts_with_the_finding_and_one_that_was_refused_does_not() {
    for world in World::both().await {
        with_holidays(&world).await;
        let council = world.council("leeds", "Leeds").await;
        let mut visitor = lead(&world, &council).await;
        let new = "/councils/leeds/inspections/new";
        for (response, starts) in [("rule", true), ("no", false)] {
            let day = if starts { "4" } else { "5" };
            let days = ([day, "11", "2025"], [day, "12", "2025"]);
            let (mut fields, _, shown) = begin(&mut visitor, new, "focused", days.0, days.1).await;
            fields.extend([("shown", shown.as_str()), ("response", response)]);
            let at = visitor.post(new, &fields).await.location;
            visitor.get(&at).await.says("No response needed");
            let found = [
                ("kind", "priority_action"),
                ("number", "1"),
                ("words", "Managers do not oversee decisions."),
                ("area", "help_protection"),
            ];
            let add = format!("{at}/findings/new");
            visitor.post(&add, &found).await.leads_to(&at);
            let page = visitor.get(&at).await;
            assert_eq!(
                !page.text.contains("No response needed"),
                starts,
                "{response}"
            );
            assert_eq!(
                page.text.contains("The rule would require one"),
                !starts,
                "{response}"
            );
            let clock = visitor.get(&format!("{at}/clock")).await;
            clock.says(&format!("value=\"{response}\" checked"));
        }
        world.end().await;
    }
}

#[tokio::test]
async fn an_old_report_raises_no_alarm_once_inspectors_have_come_again() {
    for world in World::both().await {
        with_holidays(&world).await;
        let council = world.council("leeds", "Leeds").await;
        let mut visitor = lead(&world, &council).await;
        let mut old = published(&council, InspectionKind::Sif, date(2015, 9, 1));
        old.needs_response = true;
        load(&world, &old, Grade::Inadequate).await;
        let home = "/councils/leeds";
        visitor.get(home).await.says("overdue since");
        let next = published(&council, InspectionKind::Standard, date(2022, 12, 2));
        load(&world, &next, Grade::Good).await;
        assert!(!visitor.get(home).await.text.contains("overdue since"));
        // Its own page goes on saying what was asked for, and names what was judged and has no grade here.
        let page = visitor
            .get(&format!("/councils/leeds/inspections/{}", old.id))
            .await;
        page.says("Nothing is recorded here about the response")
            .says("Grade not in our source");
        world.end().await;
    }
}

#[tokio::test]
async fn leeds_counts_the_day_itself_and_stockton_the_day_after() {
    for world in World::both().await {
        with_holidays(&world).await;
        let council = world.council("leeds", "Leeds").await;
        let mut visitor = lead(&world, &council).await;
        let new = "/councils/leeds/inspections/new";
        let (mut fields, answer, shown) = begin(
            &mut visitor,
            new,
            "standard",
            ["29", "10", "2018"],
            ["18", "12", "2018"],
        )
        .await;
        answer.says("ILACS (January 2018 to December 2022)");
        answer.says("children in care and care leavers");
        assert!(!answer.text.contains("name=\"grade-care_leavers\""));
        fields.extend([
            ("shown", shown.as_str()),
            ("grade-overall", "outstanding"),
            ("grade-in_care_and_leavers", "good"),
            ("response", "rule"),
        ]);
        let answer = visitor.post(new, &fields).await;
        let at = answer.location.clone();
        answer.leads_to(&at);
        let answer = visitor.get(&at).await;
        answer
            .says("No response needed")
            .says("18 December 2018")
            .says("Outstanding");
        answer.says("The experiences and progress of children in care and care leavers");

        let add = format!("{at}/findings/new");
        visitor.get(&add).await.says("Add a finding");
        let found = [
            ("kind", "area_for_improvement"),
            ("number", "1"),
            (
                "words",
                "Health workers join strategy discussions too seldom.",
            ),
            ("area", "help_protection"),
        ];
        visitor.post(&add, &found).await.leads_to(&at);
        let answer = visitor.get(&at).await;
        answer.says("Health workers join strategy discussions");
        answer.says("Overdue").says("29 March 2019");
        assert!(
            !answer.text.contains("The rule would require one"),
            "what goes by the rule goes with it when something is found"
        );

        let clock = format!("{at}/clock");
        let answer = visitor.get(&clock).await;
        answer.says("The rule says: needed.");
        let version = version(&answer);
        let mut fields = vec![
            ("version", version.as_str()),
            ("response", "yes"),
            ("anchor", "published"),
            ("convention", "same_day"),
            ("stated-day", "28"),
            ("stated-month", "March"),
            ("stated-year", "2019"),
            ("secretary-day", "27"),
            ("secretary-month", "3"),
            ("secretary-year", "2019"),
            ("secretary-proof", "https://example.org/receipt"),
        ];
        visitor.post(&clock, &fields).await.leads_to(&at);
        let answer = visitor.get(&at).await;
        answer
            .says("28 March 2019")
            .says("29 March 2019")
            .says("Still to be sent to");
        answer.says("overdue to the Chief Inspector since 28 March 2019");
        answer.says("<a class=\"govuk-link\" href=\"https://example.org/receipt\"");
        assert!(
            !answer.text.contains("Date stated by the council, 28"),
            "no warning: the two agree"
        );

        fields[0].1 = "3";
        fields.extend([
            ("inspector-day", "28"),
            ("inspector-month", "3"),
            ("inspector-year", "2019"),
        ]);
        visitor.post(&clock, &fields).await.leads_to(&at);
        let answer = visitor.get(&at).await;
        answer.says("Submitted on time");
        answer.says("There is no proof yet that it reached the Chief Inspector on 28 March 2019.");

        for (published, convention, counted, otherwise) in [
            (
                date(2023, 5, 9),
                Convention::DayAfter,
                "16 August 2023",
                "15 August 2023",
            ),
            (
                date(2016, 11, 25),
                Convention::DayAfter,
                "8 March 2017",
                "7 March 2017",
            ),
        ] {
            let mut one = inspections::published(&council, InspectionKind::Standard, published);
            one.needs_response = true;
            one.convention = convention;
            one.stated_on = Some(if published.year() == 2023 {
                date(2023, 8, 16)
            } else {
                date(2017, 3, 9)
            });
            load(&world, &one, Grade::Inadequate).await;
            let answer = visitor
                .get(&format!("/councils/leeds/inspections/{}", one.id))
                .await;
            answer.says(counted).says(otherwise);
            let warned = answer.text.contains("it matches neither way of counting");
            assert_eq!(warned, published.year() == 2016);
            if warned {
                answer.says("Work to the earlier date, 8 March 2017.");
            }
        }
        visitor
            .get("/councils/leeds/inspections")
            .await
            .says("Overdue")
            .says("1 area for improvement");
        world.end().await;
    }
}
