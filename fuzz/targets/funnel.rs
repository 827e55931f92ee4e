//! Funnels of any numbers: every unit is there, and no limit lies outside nought and one.
#![no_main]

use evidence::funnel::{Unit, funnel};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|units: Vec<(f64, f64)>| {
    let units: Vec<Unit> = units
        .into_iter()
        .map(|(events, n)| Unit { events, n })
        .collect();
    let Ok(plot) = funnel(&units) else { return };
    assert_eq!(plot.units.len(), units.len());
    assert!(plot.tau2 >= 0.0 && (0.0..=1.0).contains(&plot.target));
    for unit in &plot.units {
        for limits in [unit.adjusted, unit.unadjusted] {
            let all = [
                limits.lower95,
                limits.upper95,
                limits.lower998,
                limits.upper998,
            ];
            assert!(
                all.iter().all(|limit| (0.0..=1.0).contains(limit)),
                "{limits:?}"
            );
        }
    }
});
