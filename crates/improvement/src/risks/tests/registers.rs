use super::*;

const SINCE: Date = date(2018, 12, 1);

fn with<'a>(grid: &'a Grid, places: &[(Date, Place)]) -> RiskFacts<'a, u8> {
    RiskFacts {
        assessments: places
            .iter()
            .map(|(on, place)| current(*on, *place, grid))
            .collect(),
        ..leadership(grid)
    }
}

fn told(risks: &[RiskFacts<'_, u8>]) -> String {
    register(risks, SINCE, TODAY, &Settings::default()).in_words()
}

#[test]
fn a_register_is_told_in_one_sentence() {
    let grid = Grid::default();
    let before = date(2018, 6, 11);
    let after = date(2019, 1, 14);
    let mut closed = with(&grid, &[(before, at(2, 2))]);
    closed.closings.push(Closing {
        on: date(2019, 2, 4),
        reopened: None,
    });
    let mut late = with(&grid, &[(before, at(3, 3)), (after, at(4, 4))]);
    late.review_by = Some(date(2019, 2, 1));
    let mut young = with(&grid, &[(after, at(5, 5))]);
    young.raised = after;
    late.escalations.push(Escalation {
        on: after,
        told: None,
        ended: None,
    });
    let risks = [
        closed,
        late,
        young,
        with(&grid, &[(before, at(4, 5)), (after, at(5, 5))]),
        with(&grid, &[(before, at(4, 5)), (after, at(2, 5))]),
        with(&grid, &[(before, at(1, 2))]),
        with(&grid, &[]),
    ];
    assert_eq!(
        told(&risks),
        "On 1 March 2019, 3 of 6 open risks are in the highest band (Very high), and one has not been assessed yet; \
         since 1 December 2018 two rose, one fell, one was not reassessed, one was added and one was closed; \
         one review is overdue; one is escalated and not yet reported to a Board."
    );
}

#[test]
fn nothing_is_claimed_that_nobody_looked_at() {
    let grid = Grid::default();
    let before = date(2018, 6, 11);
    let after = date(2019, 1, 14);
    let still = || with(&grid, &[(before, at(2, 2))]);
    let steady = || with(&grid, &[(before, at(2, 2)), (after, at(2, 2))]);
    let first = "On 1 March 2019, none of 2 open risks is in the highest band (Very high); since 1 December 2018 ";
    assert_eq!(
        told(&[still(), still()]),
        format!("{first}none was reassessed.")
    );
    assert_eq!(
        told(&[steady(), steady()]),
        format!("{first}none of them rose or fell.")
    );
    assert_eq!(
        told(&[steady(), still()]),
        format!("{first}the one that was reassessed has not moved and one was not reassessed.")
    );
    assert_eq!(
        told(&[steady()]),
        "On 1 March 2019, the one open risk is not in the highest band (Very high); \
         since 1 December 2018 it has not moved."
    );
    assert_eq!(told(&[]), "On 1 March 2019, no risk is open.");
    assert_eq!(
        told(&[with(&grid, &[]), with(&grid, &[])]),
        "On 1 March 2019, none of 2 open risks has been assessed yet."
    );
    let same_day = register(&[steady()], TODAY, TODAY, &Settings::default());
    assert!(!same_day.in_words().contains("since"));
}

#[test]
fn grids_that_differ_are_not_compared_nor_their_bands_named_as_one() {
    let old = Grid::default();
    let mut new = old.clone();
    new.bands[3].name = "Critical".to_owned();
    new.cells[1][4] = "V".to_owned();
    let mut moved = with(&old, &[(date(2018, 6, 11), at(2, 5))]);
    moved
        .assessments
        .push(current(date(2019, 1, 14), at(2, 5), &new));
    let stayed = with(&old, &[(date(2018, 6, 11), at(5, 5))]);
    assert_eq!(
        told(&[moved, stayed]),
        "On 1 March 2019, 2 of 2 open risks are in the highest band of their matrices; \
         since 1 December 2018 one was not reassessed and one cannot be compared."
    );
}

#[test]
fn a_risk_that_was_opened_again_is_neither_new_nor_moved() {
    let grid = Grid::default();
    let mut again = with(
        &grid,
        &[(date(2018, 6, 11), at(5, 5)), (date(2019, 2, 4), at(4, 5))],
    );
    again.closings.push(Closing {
        on: date(2018, 9, 10),
        reopened: Some(date(2019, 2, 4)),
    });
    let counted = register(&[again], SINCE, TODAY, &Settings::default());
    assert_eq!((counted.reopened, counted.fell, counted.raised), (1, 0, 0));
    assert!(counted.in_words().contains("one was reopened"));
}

proptest! {
    #[test]
    fn a_register_adds_up_on_any_day(
        seeds in prop::collection::vec(
            (0i32..60, prop::collection::vec((0i32..120, 1u8..6, 1u8..6, any::<bool>()), 0..5), prop::option::of((0i32..120, prop::option::of(0i32..60)))),
            0..7,
        ),
        since in 0i32..120,
        today in 0i32..120,
    ) {
        let grid = Grid::default();
        let mut other = grid.clone();
        other.cells[0][4] = "H".to_owned();
        let start = date(2018, 1, 1);
        let day = |days: i32| start.saturating_add(days.days());
        let risks: Vec<RiskFacts<'_, u8>> = seeds
            .iter()
            .map(|(raised, judgements, closing)| RiskFacts {
                raised: day(*raised),
                assessments: judgements
                    .iter()
                    .map(|(on, likelihood, impact, old)| {
                        current(day(*on), at(*likelihood, *impact), if *old { &grid } else { &other })
                    })
                    .collect(),
                closings: closing
                    .iter()
                    .map(|(on, after)| Closing {
                        on: day(*on),
                        reopened: after.map(|after| day(on + after)),
                    })
                    .collect(),
                ..leadership(&grid)
            })
            .collect();
        let register = register(&risks, day(since), day(today), &Settings::default());
        let told = register.rose + register.fell + register.steady + register.not_judged_again
            + register.not_compared + register.raised + register.reopened;
        prop_assert!(told <= register.open && register.open <= told + register.not_assessed);
        prop_assert!(register.highest + register.not_assessed <= register.open);
        let words = register.in_words();
        prop_assert!(words.ends_with('.') && !words.contains("none rose") && !words.contains("  "));
        prop_assert_eq!(words.contains("added"), register.raised > 0 && since < today);
        for risk in &risks {
            let line = history(&risk.assessments, AssessmentKind::Current, day(today));
            prop_assert!(line.is_sorted_by(|one, next| one.on < next.on));
        }
    }
}
