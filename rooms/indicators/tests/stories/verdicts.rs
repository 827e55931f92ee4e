//! What an indicator's page says of its turn, its start and its usual ups and downs.

use improvement::inspections::{Area, Grade};
use improvement::organisations::Role;
use improvement::outcomes::{Frequency, IndicatorKind, Polarity};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use records::access::store::{Agreement, Organisation, Person, organisation};
use records::indicators::store::Indicator;
use records::inspections::store::{Inspection, Judgement};
use records::plans::store::Plan;
use stories::figures::{send, step};
use stories::{Answer, Visitor, World, given, morning_of};

/// When the plan of these stories begins: with thirteen figures before and four after.
const BEGAN: Date = date(2021, 4, 1);

/// Leeds on the published figures, with a plan and an indicator.
struct Leeds {
    council: Organisation,
    lead: Person,
    plan: Plan,
    indicator: Indicator,
}

/// A council that came with the published figures.
async fn authority(world: &World, slug: &str) -> Organisation {
    organisation(&world.app.db, slug).await.unwrap().unwrap()
}

impl Leeds {
    async fn of(world: &World) -> Self {
        world.with_published_figures().await;
        let council = authority(world, "leeds").await;
        let lead = world
            .person("Ada Lead", &council, Role::ImprovementLead)
            .await;
        let plan = given::plan(council.id, "Improvement plan", BEGAN);
        let indicator = indicator(&plan, Some("CLA_RATE_2010"));
        let mut change = world.app.db.change(morning_of(BEGAN)).await.unwrap();
        change.create(&plan).await.unwrap();
        change.create(&indicator).await.unwrap();
        change.commit().await.unwrap();
        Self {
            council,
            lead,
            plan,
            indicator,
        }
    }

    fn outcomes(&self) -> String {
        format!("/councils/leeds/plans/{}/outcomes", self.plan.id)
    }

    fn at(&self) -> String {
        format!("{}/{}", self.outcomes(), self.indicator.id)
    }

    async fn visitor(&self, world: &World) -> Visitor {
        world.signed_in(&self.lead).await
    }

    fn inspected(&self, on: Date) -> (Inspection, Judgement) {
        let inspection = given::inspection(self.council.id, on);
        let judgement = given::judgement(&inspection, Area::Overall, Grade::Outstanding);
        (inspection, judgement)
    }
}

/// An annual indicator: of a published measure, per 10,000 and better when lower; or of the council's own, in per
/// cent and better when higher.
fn indicator(plan: &Plan, measure: Option<&str>) -> Indicator {
    match measure {
        Some(measure) => given::published_indicator(plan, "Children looked after", measure),
        None => Indicator {
            kind: IndicatorKind::Population,
            frequency: Frequency::Annual,
            ..given::own_indicator(plan, "Visits in time")
        },
    }
}

fn agreement(
    council: &Organisation,
    helper: &Organisation,
    agreed: Option<&Person>,
    from_on: Date,
) -> Agreement {
    let agreement = given::agreement(council.id, helper.id, from_on);
    match agreed {
        Some(person) => given::agreed(agreement, person.id, from_on),
        None => agreement,
    }
}

/// The link that is marked as the chosen one.
fn chosen(page: &Answer) -> &str {
    let starts = page.text.split("gt-starts__list").nth(1).unwrap();
    let marked = starts.split("aria-current=\"true\"").nth(1).unwrap();
    marked.split("</a>").next().unwrap()
}

#[tokio::test]
async fn a_verdict_stands_with_the_two_charts_that_it_rests_on() {
    for world in World::both().await {
        let leeds = Leeds::of(&world).await;
        let mut visitor = leeds.visitor(&world).await;
        let page = visitor.get(&leeds.at()).await;
        page.says("Could it be chance?")
            .says("This is another question than the one above, so the two answers can differ")
            .says("Against its own past and similar councils")
            .says("Synthetic counterpart")
            .says("Expected from its own past, from")
            .says("How unusual is this among ")
            .says(" other authorities, lower quartile")
            .says("The verdict asks what happened after 1 April 2021 (Plan began).")
            .says("against-wide-title")
            .says("against-narrow-title")
            .says("unusual-wide-title")
            .says("unusual-narrow-title");
        page.has_each_id_once();
        assert!(!page.text.contains("style="), "no inline styles");
        assert!(chosen(&page).contains("Plan began"));
        world.end().await;
    }
}

#[tokio::test]
async fn the_start_is_chosen_among_what_began() {
    for world in World::both().await {
        let leeds = Leeds::of(&world).await;
        let helper = world.council("southby", "Southby").await;
        let (inspection, judgement) = leeds.inspected(date(2022, 2, 25));
        let help = agreement(&leeds.council, &helper, Some(&leeds.lead), date(2019, 9, 2));
        let mut change = world.app.db.change(morning_of(BEGAN)).await.unwrap();
        change.create(&inspection).await.unwrap();
        change.create(&judgement).await.unwrap();
        change.create(&help).await.unwrap();
        change.commit().await.unwrap();
        let mut visitor = leeds.visitor(&world).await;
        let page = visitor.get(&leeds.at()).await;
        page.says("Support from Southby began")
            .says("Inspection: Outstanding")
            .says("Leeds was itself receiving support from Southby since 2 September 2019.");
        assert!(chosen(&page).contains("Plan began"));

        let since = |day: &str| format!("{}?since={day}&as-at=2025-06-30", leeds.at());
        let page = visitor.get(&since("2019-09-02")).await;
        page.says("?since=2021-04-01&#38;as-at=2025-06-30#verdict")
            .says("The verdict asks what happened after 2 September 2019 (Support from Southby began).");
        assert!(chosen(&page).contains("Support from Southby began"));
        assert!(!page.text.contains("itself receiving support"));

        let page = visitor.get(&since("2020-05-05")).await;
        page.says("Nothing on record began on 5 May 2020.");
        assert!(chosen(&page).contains("Another day"));

        for unusable in [
            "2031-01-01",
            "2019-02-30",
            "soon",
            "",
            "%00",
            "%FF",
            "-9999-01-01&since=x",
        ] {
            let page = visitor.get(&since(unusable)).await;
            assert!(chosen(&page).contains("Plan began"), "{unusable}");
        }
        // Long before the first figure there is nothing to expect from: the page says so and does not fail.
        visitor
            .get(&since("1999-01-01"))
            .await
            .says("There is no verdict since 1 January 1999");
        world.end().await;
    }
}

#[tokio::test]
async fn nobody_is_compared_with_an_authority_that_was_supported() {
    for world in World::both().await {
        let leeds = Leeds::of(&world).await;
        let helper = world.council("southby", "Southby").await;
        let supported = authority(&world, "gateshead").await;
        let later = authority(&world, "north-tyneside").await;
        let alone = authority(&world, "sunderland").await;
        let person = Some(&leeds.lead);
        let mut change = world.app.db.change(morning_of(BEGAN)).await.unwrap();
        for one in [
            agreement(&supported, &helper, person, date(2022, 1, 1)),
            agreement(&later, &helper, person, date(2026, 1, 1)),
            agreement(&alone, &helper, None, date(2022, 1, 1)),
        ] {
            change.create(&one).await.unwrap();
        }
        change.commit().await.unwrap();
        let mut visitor = leeds.visitor(&world).await;
        let page = visitor
            .get(&format!("{}?as-at=2025-06-30", leeds.at()))
            .await;
        page.says("Gateshead: it was supported too");
        for name in ["North Tyneside", "Sunderland"] {
            assert!(!page.text.contains(&format!("{name}: it was supported")));
        }
        visitor
            .get(&leeds.at())
            .await
            .says("North Tyneside: it was supported too");
        world.end().await;
    }
}

#[tokio::test]
async fn what_was_revised_or_is_hidden_weakens_a_verdict() {
    for world in World::both().await {
        let leeds = Leeds::of(&world).await;
        let keeper = world
            .person("Ad Min", &leeds.council, Role::Administrator)
            .await;
        let mut keeper = world.signed_in(&keeper).await;
        let file = "authority,indicator,period,numerator,denominator,value\n\
            Leeds,CLA_RATE_2010,2023,,,91\n\
            Leeds,CLA_RATE_2010,2020,,,c\n\
            Sunderland,CLA_RATE_2010,2023,,,120\n\
            Gateshead,CLA_RATE_2010,2022,,,c\n";
        let looked = send(
            &mut keeper,
            "/councils/leeds/published-figures",
            "tidy",
            "new.csv",
            file.as_bytes(),
        )
        .await;
        step(&mut keeper, &looked.location, "import").await;
        let mut visitor = leeds.visitor(&world).await;
        visitor
            .get(&leeds.at())
            .await
            .says("The figure for 2020 is hidden, to protect confidentiality: the periods beside it are compared")
            .says("The figure for 2023 was revised after it first came in")
            .says("Figures of 1 authority that it is compared with were revised")
            .says("Gateshead: its figure for 1 of the ")
            .says("periods is hidden, to protect confidentiality");
        step(&mut keeper, &looked.location, "undo").await;
        let page = visitor.get(&leeds.at()).await;
        assert!(!page.text.contains("was revised after it first came in"));
        world.end().await;
    }
}

#[tokio::test]
async fn usual_ups_and_downs_are_told_from_more() {
    for world in World::both().await {
        let leeds = Leeds::of(&world).await;
        let own = indicator(&leeds.plan, None);
        let target = given::target(&own, date(2027, 3, 31), 99.0);
        let mut change = world.app.db.change(morning_of(BEGAN)).await.unwrap();
        change.create(&own).await.unwrap();
        change.create(&target).await.unwrap();
        change.commit().await.unwrap();
        let at = format!("{}/{}", leeds.outcomes(), own.id);
        let mut visitor = leeds.visitor(&world).await;
        visitor
            .get(&at)
            .await
            .says("More than its usual ups and downs?")
            .says("At least 8 figures in a row without a gap are needed to tell what is usual, and there is none yet.");

        let mut change = world.app.db.change(morning_of(BEGAN)).await.unwrap();
        for (month, value) in [80.0, 82.0, 79.0, 81.0, 80.0, 82.0, 79.0, 81.0, 80.0, 92.0]
            .into_iter()
            .enumerate()
        {
            let end = date(2025, 7, 31) + i32::try_from(month).unwrap().months();
            let value = given::own_value(&own, &format!("month {month}"), end, value);
            change.create(&value).await.unwrap();
        }
        change.commit().await.unwrap();
        let page = visitor.get(&at).await;
        page.says("Visits in time: the usual ups and downs")
            .says("better: higher")
            .says("Better than chance explains")
            .says("misses the target")
            .says("More than chance explains: month 9 (better).")
            .says("There are only 10 points, and 13 are needed for limits that last")
            .says("own figures, and a verdict needs figures of other councils");
        page.has_each_id_once();

        // Children counted on one day are mostly those who were counted a year before: their change is charted.
        visitor
            .get(&leeds.at())
            .await
            .says("The chart shows the change from each period to the next, and not the figures themselves: these figures are a count on one day")
            .says("change, per 10,000");
        world.end().await;
    }
}

#[tokio::test]
async fn own_figures_stand_against_their_own_past() {
    for world in World::both().await {
        let leeds = Leeds::of(&world).await;
        let own = Indicator {
            frequency: Frequency::Monthly,
            ..indicator(&leeds.plan, None)
        };
        world.create(&own).await;
        let at = format!("{}/{}", leeds.outcomes(), own.id);
        let mut visitor = leeds.visitor(&world).await;
        let month = |after: i32| {
            let first = date(2020, 5, 1).saturating_add(after.months());
            (first.strftime("%B %Y").to_string(), first.last_of_month())
        };
        let value = |after: i32, value: f64| {
            let (label, end) = month(after);
            given::own_value(&own, &label, end, value)
        };
        // Seven before April 2021 are too few to say where they would have led.
        for (after, number) in [60.0, 62.0, 61.0, 59.0, 60.0, 62.0, 61.0]
            .into_iter()
            .enumerate()
        {
            world
                .create(&value(i32::try_from(after).unwrap() + 4, number))
                .await;
        }
        visitor
            .get(&at)
            .await
            .says("None of them is newer than 1 April 2021");
        world.create(&value(11, 60.0)).await;
        visitor
            .get(&at)
            .await
            .says("a verdict needs figures of other councils")
            .says("at least 8 of them in a row without a gap from on or before 1 April 2021 are needed; there are 7");
        for (after, number) in [59.0, 61.0, 60.0, 62.0].into_iter().enumerate() {
            world
                .create(&value(i32::try_from(after).unwrap(), number))
                .await;
        }
        let page = visitor.get(&at).await;
        page.says("What can be said is how they stand against their own past")
            .says("Against its own past: had it gone on as up to March 2021, ")
            .says("It is within that.")
            .says("against-wide-title")
            .says("Expected from its own past")
            .says("it cannot be said whether something that happened everywhere moved it")
            .says("the range rests on 11 figures before the start");
        page.has_each_id_once();
        world.create(&value(12, 95.0)).await;
        visitor
            .get(&at)
            .await
            .says("It is outside that, on the better side.")
            .says("something between ");
        visitor.get(&leeds.outcomes()).await.says("up from ");
        world.end().await;
    }
}

#[tokio::test]
async fn each_curve_among_many_has_its_verdict_and_the_councils_own_have_none() {
    for world in World::both().await {
        let leeds = Leeds::of(&world).await;
        let own = indicator(&leeds.plan, None);
        let mut other = indicator(&leeds.plan, Some("CareLeaverEET"));
        other.name = "Care leavers in work".to_owned();
        other.polarity = Polarity::High;
        let mut change = world.app.db.change(morning_of(BEGAN)).await.unwrap();
        change.create(&own).await.unwrap();
        change.create(&other).await.unwrap();
        change.commit().await.unwrap();
        let mut visitor = leeds.visitor(&world).await;
        let page = visitor.get(&leeds.outcomes()).await;
        let told = |page: &Answer| page.text.matches(" Verdict: ").count();
        assert_eq!(told(&page), 2, "{}", page.text);
        page.says(" of the 2 curves that can be judged ")
            .says(" One more has no verdict.");
        // What was worked out is the same when it is asked again, and a page as at a past day has a verdict of its own.
        let again = visitor.get(&leeds.outcomes()).await;
        let words = |page: &Answer| -> Vec<String> {
            let cards = page.text.split(" Verdict: ").skip(1);
            cards
                .filter_map(|rest| rest.split("</desc>").next().map(str::to_owned))
                .collect()
        };
        assert_eq!(words(&page), words(&again));
        let past = format!("{}?as-at=2021-06-30", leeds.outcomes());
        assert_eq!(
            told(&visitor.get(&past).await),
            0,
            "no period had ended since"
        );
        visitor
            .get(&past)
            .await
            .says("None of these curves can be judged for chance");
        world.end().await;
    }
}
