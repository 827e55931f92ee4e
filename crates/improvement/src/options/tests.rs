use super::*;
use proptest::prelude::*;

fn criterion(name: &str, weight: u32) -> Criterion {
    Criterion {
        name: name.to_owned(),
        weight,
    }
}

fn choice(name: &str, scores: &[u32]) -> Choice {
    Choice {
        name: name.to_owned(),
        is_nothing: name == "Do nothing",
        scores: scores.iter().copied().map(Some).collect(),
    }
}

fn three() -> (Vec<Criterion>, Vec<Choice>) {
    let criteria = vec![
        criterion("Safe at home", 40),
        criterion("Help in time", 35),
        criterion("Money", 25),
    ];
    let options = vec![
        choice("Do nothing", &[100, 0, 40]),
        choice("As asked", &[20, 100, 64]),
        choice("Cover first", &[100, 80, 72]),
    ];
    (criteria, options)
}

#[test]
fn each_total_is_the_weighted_sum_and_the_best_comes_first() {
    let (criteria, options) = three();
    let appraisal = Appraisal::of(&criteria, &options).unwrap();
    assert_eq!(appraisal.totals, [5_000, 5_900, 8_600]);
    assert_eq!(appraisal.order, [2, 1, 0]);
    assert_eq!(appraisal.best(), Some(2));
}

#[test]
fn it_is_said_at_which_weight_another_would_come_first() {
    let (criteria, options) = three();
    let appraisal = Appraisal::of(&criteria, &options).unwrap();
    // By “help in time” alone, going at once is ahead; with w of 100 on it and the rest 40 to 25, cover first leads by
    // ((100 − w) × (40 × 80 + 25 × 8) ÷ 65 − w × 20), which is nothing left from 73 on.
    assert_eq!(appraisal.holds[1].above, Some((73, 1)));
    assert_eq!(appraisal.holds[0].above, Some((100, 0)));
    assert_eq!(
        appraisal.holds[2],
        Holds {
            below: None,
            above: None
        }
    );
    let said = appraisal.sensitivity(&criteria, &options);
    assert!(
        said.contains(
            &"If “Help in time” weighed 73 or more of 100, “As asked” would be level or ahead."
                .to_owned()
        ),
        "{said:?}"
    );
}

#[test]
fn what_is_missing_is_said_all_at_once() {
    let criteria = [criterion("Money", 60), criterion("Time", 30)];
    let mut option = choice("As asked", &[101, 50]);
    option.scores.truncate(1);
    let wrong = Appraisal::of(&criteria, &[option]).unwrap_err();
    let said: Vec<String> = wrong.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "The weights add up to 90. Change them until they add up to 100",
            "Add another option to compare",
            "Add the option of doing nothing",
            "Score “As asked” by “Money” with a whole number from 0 to 100",
            "Score “As asked” by “Time” with a whole number from 0 to 100",
        ]
    );
    assert_eq!(Appraisal::of(&[], &[]).unwrap_err()[0], Unfit::NoCriterion);
}

#[test]
fn two_that_share_the_first_place_decide_nothing() {
    let criteria = [criterion("Money", 100)];
    let options = [choice("Do nothing", &[50]), choice("Go", &[50])];
    let appraisal = Appraisal::of(&criteria, &options).unwrap();
    assert_eq!(appraisal.best(), None);
    assert_eq!(
        appraisal.sensitivity(&criteria, &options),
        ["Two options share the first place, so the scores decide nothing."]
    );
}

proptest! {
    /// Between the two bounds the best option leads every other, and at each bound another is level or ahead.
    #[test]
    fn the_order_holds_between_its_bounds(
        weights in proptest::collection::vec(1_u32..40, 3),
        scores in proptest::collection::vec(proptest::collection::vec(0_u32..=100, 3), 2..5),
    ) {
        let first = FULL.saturating_sub(weights[1] + weights[2]);
        let weights = [first, weights[1], weights[2]];
        let criteria: Vec<_> = weights.iter().map(|weight| criterion("c", *weight)).collect();
        let options: Vec<Choice> = scores.iter().enumerate().map(|(at, scores)| Choice {
            is_nothing: at == 0,
            ..choice("o", scores)
        }).collect();
        let appraisal = Appraisal::of(&criteria, &options).unwrap();
        let Some(best) = appraisal.best() else { return Ok(()); };
        for (place, holds) in appraisal.holds.iter().enumerate() {
            let others = f64::from(FULL - weights[place]);
            let leads = |at: u32| scores.iter().enumerate().filter(|(option, _)| *option != best).all(|(_, other)| {
                let lead: f64 = (0..3).map(|at_place| {
                    let apart = f64::from(scores[best][at_place]) - f64::from(other[at_place]);
                    let weight = if at_place == place { f64::from(at) } else { f64::from(weights[at_place]) * f64::from(FULL - at) / others };
                    apart * weight
                }).sum();
                lead > 1e-7
            });
            let from = holds.below.map_or(0, |(weight, _)| weight + 1);
            let to = holds.above.map_or(FULL, |(weight, _)| weight - 1);
            for at in from..=to {
                prop_assert!(leads(at), "{at} of {holds:?}");
            }
            for (bound, _) in holds.below.into_iter().chain(holds.above) {
                prop_assert!(!leads(bound), "{bound} of {holds:?}");
            }
        }
    }
}
