//! Calibration on simulated panels: what is said where nothing happened, and what is seen where something did.

#![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]

use evidence::calibration::{Cases, World, coverage, null_cases, null_sets};
use evidence::forecast::Method;
use evidence::panel::Panel;
use evidence::spc::Improves;

mod shared;

fn world(seed: u64) -> Panel {
    let world = World {
        units: 40,
        periods: 15,
        shared: 1.5,
        own: 3.0,
        persistence: 0.2,
        seed,
    };
    world.simulate().unwrap()
}

fn series(panel: &Panel) -> Vec<&[f64]> {
    (0..panel.units())
        .filter_map(|unit| panel.unit(unit))
        .collect()
}

#[test]
fn where_nothing_happened_turned_is_hardly_ever_said() {
    let cases = Cases::together((0..3).map(|seed| null_cases(&world(seed), 12, 2).unwrap()));
    let rates = cases.rates(0.0, Improves::Decrease);
    println!("{rates:?}");
    assert_eq!(rates.cases, 120);
    assert!((0.02..=0.07).contains(&rates.apart), "{rates:?}");
    assert!(rates.outside <= 0.09, "{rates:?}");
    assert!(
        rates.turned <= 0.025 && rates.turned_wrong <= 0.025,
        "{rates:?}"
    );
    let words =
        rates.turned + rates.turned_wrong + rates.with_tide + rates.within + rates.cannot_tell;
    assert!((words - 1.0).abs() < 1e-9);
}

#[test]
fn threads_change_no_digit() {
    let world = World {
        units: 25,
        periods: 12,
        shared: 1.0,
        own: 3.0,
        persistence: 0.0,
        seed: 1,
    };
    let panel = world.simulate().unwrap();
    let alone = null_cases(&panel, 9, 1).unwrap();
    for threads in [2, 100] {
        assert_eq!(null_cases(&panel, 9, threads).unwrap(), alone);
    }
    assert_eq!(null_cases(&panel, 9, 0).unwrap(), alone);
}

#[test]
fn an_added_effect_moves_the_estimate_by_itself() {
    let panel = world(3);
    let mut rows: Vec<Vec<f64>> = series(&panel).into_iter().map(<[f64]>::to_vec).collect();
    for value in &mut rows[7][12..] {
        *value -= 20.0;
    }
    let moved = null_cases(&Panel::new(&rows).unwrap(), 12, 1).unwrap();
    let before = null_cases(&panel, 12, 1).unwrap();
    let (before, moved) = (before.all()[7], moved.all()[7]);
    assert!((moved.effect + 20.0 - before.effect).abs() < 1e-6);
    assert!((moved.value + 20.0 - before.value).abs() < 1e-9);
    assert_eq!(moved.expected, before.expected);
    // Its comparators are the same, and so are their placebos.
    assert!((moved.detectable - before.detectable).abs() < 1e-6);
}

#[test]
fn more_is_seen_of_larger_effects_and_of_more_authorities() {
    let panel = world(2);
    let one = null_sets(&panel, 12, 1, 80, 5).unwrap();
    let six = null_sets(&panel, 12, 6, 80, 5).unwrap();
    let mut last = 0.0;
    for size in [0.0, 5.0, 10.0, 20.0, 40.0, 80.0] {
        let seen = one.rates(-size, Improves::Decrease).turned;
        assert!(seen >= last, "{size}: {seen} < {last}");
        last = seen;
    }
    assert!(last > 0.95);
    let typical = |cases: &Cases| {
        let mut sizes: Vec<f64> = cases.all().iter().map(|case| case.detectable).collect();
        sizes.sort_by(f64::total_cmp);
        sizes[sizes.len() / 2]
    };
    assert!(
        typical(&six) < 0.6 * typical(&one),
        "{} {}",
        typical(&six),
        typical(&one)
    );
    let needed = one.seen_from(0.8, Improves::Decrease).unwrap();
    assert!(one.rates(-needed, Improves::Decrease).turned >= 0.8);
    assert!(one.rates(-needed * 0.98, Improves::Decrease).turned < 0.8);
    assert_eq!(one, null_sets(&panel, 12, 1, 80, 5).unwrap());
}

#[test]
fn intervals_hold_what_they_promise_in_a_simulated_world() {
    for (seed, persistence) in [(1, 0.0), (2, 0.3)] {
        let world = World {
            units: 150,
            periods: 16,
            shared: 1.0,
            own: 3.0,
            persistence,
            seed,
        };
        let panel = world.simulate().unwrap();
        for found in coverage(&series(&panel), 10..=11, 5, Method::Naive, 1, 0.95).unwrap() {
            println!("{found:?}");
            assert_eq!(found.forecasts, 300);
            assert!((0.92..=0.985).contains(&found.coverage), "{found:?}");
        }
    }
}

#[test]
fn a_panel_too_small_says_so() {
    let tiny = Panel::new(&[[1.0, 2.0, 3.0], [2.0, 1.0, 2.0]]).unwrap();
    assert!(null_cases(&tiny, 2, 1).is_err());
    assert!(null_sets(&tiny, 2, 2, 3, 1).is_err());
    let none = World {
        units: 0,
        periods: 5,
        shared: 1.0,
        own: 1.0,
        persistence: 0.0,
        seed: 1,
    };
    assert!(none.simulate().is_err());
    assert!(coverage(&[], [5], 0, Method::Naive, 1, 0.95).is_err());
}
