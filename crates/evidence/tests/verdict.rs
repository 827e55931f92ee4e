//! Verdicts: every pair of facts, turns and turns lost, and what must hold of any panel.

#![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]

use evidence::forecast::Interval;
use evidence::panel::{Panel, Study};
use evidence::placebo::Placebos;
use evidence::spc::Improves;
use evidence::verdict::{
    Bounds, Look, NoRange, Standing, VerdictError, Word, baseline, baseline_within,
    detectable_after, follow, follow_within, judge, more,
};
use proptest::prelude::*;

mod shared;

/// 144 placebos of −12 to 12: an effect above 12 has p ≤ 0.05, one of 12 has not.
fn nothing_happened() -> Placebos {
    Placebos::new((0..144).map(|j| f64::from(j % 25) - 12.0).collect()).unwrap()
}

/// A look with a baseline of 80 ± 10.
fn look(value: f64, effect: f64) -> Look {
    let expected = Interval {
        point: 80.0,
        lower: 70.0,
        upper: 90.0,
    };
    Look::new(value, expected, effect, &nothing_happened()).unwrap()
}

#[test]
fn every_pair_of_facts_has_its_word() {
    use Improves::{Decrease, Increase, Neutral};
    for (value, effect, improves, own, comparators, word) in [
        (
            62.0,
            -13.0,
            Decrease,
            Standing::Better,
            Standing::Better,
            Word::Turned,
        ),
        (
            62.0,
            -13.0,
            Increase,
            Standing::Worse,
            Standing::Worse,
            Word::TurnedWrong,
        ),
        (
            62.0,
            -13.0,
            Neutral,
            Standing::Below,
            Standing::Below,
            Word::Changed,
        ),
        (
            98.0,
            13.0,
            Increase,
            Standing::Better,
            Standing::Better,
            Word::Turned,
        ),
        (
            62.0,
            -3.0,
            Decrease,
            Standing::Better,
            Standing::Within,
            Word::WithTide,
        ),
        (
            62.0,
            13.0,
            Decrease,
            Standing::Better,
            Standing::Worse,
            Word::WithTide,
        ),
        (
            62.0,
            -3.0,
            Neutral,
            Standing::Below,
            Standing::Within,
            Word::WithTide,
        ),
        (
            75.0,
            -13.0,
            Decrease,
            Standing::Within,
            Standing::Better,
            Word::Ahead,
        ),
        (
            75.0,
            13.0,
            Decrease,
            Standing::Within,
            Standing::Worse,
            Word::Behind,
        ),
        (
            75.0,
            13.0,
            Neutral,
            Standing::Within,
            Standing::Above,
            Word::Apart,
        ),
        (
            75.0,
            -3.0,
            Decrease,
            Standing::Within,
            Standing::Within,
            Word::CannotTell,
        ),
        // The ends belong to the interval.
        (
            70.0,
            -3.0,
            Decrease,
            Standing::Within,
            Standing::Within,
            Word::CannotTell,
        ),
    ] {
        let verdict = judge(vec![look(value, effect)], improves).unwrap();
        assert_eq!(verdict.own(), own, "{value} {effect} {improves:?}");
        assert_eq!(
            verdict.comparators(),
            comparators,
            "{value} {effect} {improves:?}"
        );
        assert_eq!(verdict.word, word, "{value} {effect} {improves:?}");
    }
}

#[test]
fn the_test_against_comparators_and_the_detectable_effect_agree() {
    for tenths in -200..=200 {
        let look = look(75.0, f64::from(tenths) / 10.0);
        assert_eq!(look.reaches(), look.p_two_sided <= 0.05, "{look:?}");
        assert_eq!(
            look.reaches(),
            look.comparators(Improves::Decrease) != Standing::Within
        );
    }
}

#[test]
fn a_turn_that_is_lost_has_turned_back() {
    let turned = || look(60.0, -15.0);
    let word = |looks: Vec<Look>| judge(looks, Improves::Decrease).unwrap().word;
    // Fell from 80 to 60 and rose again to 76: four of twenty are left.
    assert_eq!(
        word(vec![turned(), look(68.0, -9.0), look(76.0, -4.0)]),
        Word::TurnedBack
    );
    // Half or more of it is left: then it is not lost, only no longer certain.
    assert_eq!(word(vec![turned(), look(70.0, -9.0)]), Word::CannotTell);
    // It is lost even where the newest period would be called worse.
    assert_eq!(word(vec![turned(), look(95.0, 14.0)]), Word::TurnedBack);
    // It came back.
    let again = judge(
        vec![turned(), look(78.0, -2.0), turned()],
        Improves::Decrease,
    )
    .unwrap();
    assert_eq!((again.word, again.turned_at), (Word::Turned, Some(0)));
    // What never turned cannot turn back.
    assert_eq!(
        word(vec![look(75.0, -15.0), look(84.0, 0.0)]),
        Word::CannotTell
    );
    assert_eq!(
        judge(Vec::new(), Improves::Decrease),
        Err(VerdictError::NothingAfter)
    );
}

#[test]
fn numbers_that_are_none_are_refused() {
    let sound = Interval {
        point: 1.0,
        lower: 0.0,
        upper: 2.0,
    };
    let turned_over = Interval {
        point: 1.0,
        lower: 2.0,
        upper: 0.0,
    };
    let placebos = nothing_happened();
    assert_eq!(
        Look::new(f64::NAN, sound, 0.0, &placebos),
        Err(VerdictError::NotFinite("the value"))
    );
    assert_eq!(
        Look::new(0.0, sound, f64::INFINITY, &placebos),
        Err(VerdictError::NotFinite("the effect"))
    );
    assert_eq!(
        Look::new(0.0, turned_over, 0.0, &placebos),
        Err(VerdictError::Interval)
    );
    let few = Look::new(0.0, sound, 99.0, &Placebos::new(vec![1.0; 5]).unwrap()).unwrap();
    assert_eq!((few.detectable, few.reaches()), (None, false));
}

#[test]
fn how_many_more_periods_would_be_needed() {
    let small = look(75.0, -6.0);
    // Must exceed 10, 8, 6 or 5 after one to four more periods; three have passed.
    let steady = more(&small, 3, &[10.0, 8.0, 5.9, 5.0]);
    assert_eq!(
        (steady.steady, steady.growing, steady.looked),
        (Some(3), Some(2), 4)
    );
    // A gap that grew in equal steps over three periods has a mean of two steps, and of two and a half after a fourth.
    let more_growing = more(&small, 3, &[7.4, 7.4]);
    assert_eq!((more_growing.steady, more_growing.growing), (None, Some(1)));
    assert_eq!(more(&small, 3, &[99.0]).growing, None);
    assert_eq!(more(&small, 3, &[]).looked, 0);
}

/// Forty units that rise by their own steady pace and wobble, the first of which falls by `fall` from period 12 on.
fn panel(fall: f64) -> Panel {
    let rows: Vec<Vec<f64>> = (0..40)
        .map(|unit| {
            let unit = f64::from(unit);
            (0..16)
                .map(|period| {
                    let period = f64::from(period);
                    let wobble = 2.0 * (period * (1.0 + unit * 0.37)).sin();
                    let fallen = if unit == 0.0 && period >= 12.0 {
                        fall
                    } else {
                        0.0
                    };
                    60.0 + unit + 0.1 * period + wobble - fallen
                })
                .collect()
        })
        .collect();
    Panel::new(&rows).unwrap()
}

#[test]
fn a_fall_is_seen_and_no_fall_is_not() {
    let others: Vec<usize> = (1..40).collect();
    for (fall, word) in [
        (0.0, Word::CannotTell),
        (30.0, Word::Turned),
        (-30.0, Word::TurnedWrong),
    ] {
        let panel = panel(fall);
        let study = Study::new(&panel, &[0], &others, 12).unwrap();
        let verdict = follow(&study, Improves::Decrease).unwrap();
        assert_eq!(verdict.looks.len(), 4);
        assert_eq!(verdict.word, word, "{:?}", verdict.latest());
        assert!(
            (verdict.latest().effect + fall).abs() < 4.0,
            "{:?}",
            verdict.latest()
        );
    }
}

#[test]
fn a_far_step_is_widened_and_too_short_a_history_gives_no_range() {
    let others: Vec<usize> = (1..40).collect();
    let panel = panel(0.0);
    let found = |start| baseline(&Study::new(&panel, &[0], &others, start).unwrap(), 0.95).unwrap();
    let widths = |start| -> (usize, Vec<f64>) {
        let found = found(start);
        assert_eq!((found.steps.len(), found.missing), (16 - start, None));
        let width = |step: &Interval| step.upper - step.lower;
        (found.reached, found.steps.iter().map(width).collect())
    };
    let (reached, short) = widths(6);
    assert_eq!(reached, 2);
    assert!((short[9] / short[1] - 5_f64.powf(0.75)).abs() < 1e-12);
    let (reached, long) = widths(9);
    assert_eq!((reached, long.len()), (5, 7));
    assert!(short.iter().chain(&long).all(|width| *width > 0.0));
    assert_eq!(widths(5).0, 1);
    for start in [2, 4] {
        let found = found(start);
        assert_eq!(
            (found.steps.len(), found.reached, found.missing),
            (0, 0, Some(NoRange::TooShort))
        );
    }
}

/// One unit among forty is thirty times as restless as the others. What is to be expected of it is as wide as its own past was.
#[test]
fn each_unit_has_the_width_of_its_own_unrest_however_short_its_history() {
    let calm = panel(0.0);
    let mut rows: Vec<Vec<f64>> = (0..40)
        .map(|unit| calm.unit(unit).unwrap().to_vec())
        .collect();
    for (period, value) in rows[0].iter_mut().enumerate() {
        *value += [30.0, -25.0, 40.0, -35.0, 10.0][period % 5];
    }
    let panel = Panel::new(&rows).unwrap();
    let width = |unit: usize, start: usize| {
        let others: Vec<usize> = (0..40).filter(|other| *other != unit).collect();
        let study = Study::new(&panel, &[unit], &others, start).unwrap();
        let first = baseline(&study, 0.95).unwrap().steps[0];
        first.upper - first.lower
    };
    for start in [5, 6, 8, 9, 12] {
        assert!(width(0, start) > 5.0 * width(7, start), "{start}");
    }
}

#[test]
fn without_a_range_nothing_is_said_to_have_turned() {
    let others: Vec<usize> = (1..40).collect();
    let fallen = panel(30.0);
    let rows: Vec<&[f64]> = (0..40)
        .map(|unit| &fallen.unit(unit).unwrap()[8..])
        .collect();
    let panel = Panel::new(&rows).unwrap();
    let study = Study::new(&panel, &[0], &others, 4).unwrap();
    let verdict = follow(&study, Improves::Decrease).unwrap();
    assert_eq!(
        (verdict.own(), verdict.word),
        (Standing::Unknown, Word::CannotTell)
    );
    assert_eq!(
        (verdict.comparators(), verdict.latest().expected),
        (Standing::Better, None)
    );
    // Nor is anything said against a past in which nothing ever changed.
    let mut still = rows.iter().map(|row| row.to_vec()).collect::<Vec<_>>();
    still[0][..6].fill(50.0);
    let panel = Panel::new(&still).unwrap();
    let study = Study::new(&panel, &[0], &others, 6).unwrap();
    assert_eq!(
        baseline(&study, 0.95).unwrap().missing,
        Some(NoRange::NeverChanged)
    );
    assert_eq!(
        follow(&study, Improves::Decrease).unwrap().own(),
        Standing::Unknown
    );
    let few = Study::new(&panel, &[1], &[2, 3], 5).unwrap();
    assert_eq!(
        baseline(&few, 0.95).unwrap().missing,
        Some(NoRange::TooFewUnits)
    );
}

#[test]
fn a_range_is_cut_to_what_is_possible_and_holds_its_point() {
    let others: Vec<usize> = (1..40).collect();
    let panel = panel(0.0);
    let study = Study::new(&panel, &[0], &others, 6).unwrap();
    let whole = baseline(&study, 0.95).unwrap();
    let bounds = Bounds {
        lower: whole.last - 1.0,
        upper: whole.last + 2.0,
    };
    let cut = baseline_within(&study, 0.95, bounds).unwrap();
    for (whole, cut) in whole.steps.iter().zip(&cut.steps) {
        assert!(
            whole.lower < bounds.lower && whole.upper > bounds.upper,
            "{whole:?}"
        );
        assert_eq!(
            (cut.lower, cut.point, cut.upper),
            (bounds.lower, whole.point, bounds.upper)
        );
    }
    let verdict = follow_within(&study, Improves::Decrease, bounds).unwrap();
    assert_eq!(verdict.latest().expected, cut.steps.last().copied());
    assert_eq!(
        baseline_within(&study, 0.95, Bounds::default()).unwrap(),
        whole
    );
    // A last value beyond its bounds stays the point of its interval.
    let odd = Bounds {
        lower: 1e6,
        upper: 1e7,
    }
    .cut(whole.steps[0]);
    assert!(odd.lower <= odd.point && odd.point <= odd.upper);
}

#[test]
fn the_detectable_effect_after_more_periods_needs_a_history_before_them() {
    let panel = panel(0.0);
    let units: Vec<usize> = (0..40).collect();
    assert!(detectable_after(&panel, &units, 12).unwrap().is_some());
    assert_eq!(detectable_after(&panel, &units, 13), Ok(None));
    assert_eq!(detectable_after(&panel, &units, 0), Ok(None));
    assert_eq!(detectable_after(&panel, &[], 3), Ok(None));
}

proptest! {
    #[test]
    fn nothing_panics(
        values in prop::collection::vec(-1e6..1e6_f64, 0..120),
        periods in 1..12_usize,
        start in 0..12_usize,
    ) {
        let rows: Vec<&[f64]> = values.chunks_exact(periods).collect();
        if let Ok(panel) = Panel::new(&rows) {
            let others: Vec<usize> = (1..panel.units()).collect();
            if let Ok(study) = Study::new(&panel, &[0], &others, start) {
                let _ = follow(&study, Improves::Decrease);
            }
            let _ = detectable_after(&panel, &others, start);
        }
    }

    #[test]
    fn better_and_worse_change_places_with_the_direction(
        value in 40.0..120.0_f64,
        effect in -30.0..30.0_f64,
    ) {
        let turned_over = |word| match word {
            Word::Turned => Word::TurnedWrong,
            Word::TurnedWrong => Word::Turned,
            Word::Ahead => Word::Behind,
            Word::Behind => Word::Ahead,
            other => other,
        };
        let look = look(value, effect);
        prop_assert_eq!(look.word(Improves::Increase), turned_over(look.word(Improves::Decrease)));
    }
}

proptest! {
    // Each case fits some three hundred counterparts.
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn the_order_of_the_comparators_does_not_matter(seed in 0..1000_usize) {
        let panel = panel(6.0);
        let mut others: Vec<usize> = (1..40).collect();
        let straight = follow(&Study::new(&panel, &[0], &others, 12).unwrap(), Improves::Decrease).unwrap();
        others.rotate_left(seed % 39);
        if seed % 2 == 0 { others.reverse(); }
        let turned = follow(&Study::new(&panel, &[0], &others, 12).unwrap(), Improves::Decrease).unwrap();
        prop_assert_eq!(straight.word, turned.word);
        prop_assert!((straight.latest().effect - turned.latest().effect).abs() < 1e-6);
    }
}
