use crate::indicators::turning::LeftOut;
use crate::programmes::effects::*;
use jiff::civil::date;

/// Figures that wander a little, each authority in its own way, the same each time.
fn wander(seed: usize, periods: usize) -> Vec<f64> {
    let mut level = 50.0 + (seed % 17) as f64;
    (0..periods)
        .map(|period| {
            let step = (seed * 7919 + period * 104_729 + seed * period * 31) % 13;
            level += (step as f64 - 6.0) / 6.0;
            level
        })
        .collect()
}

fn ground(effect: f64, others: usize) -> ProgrammeData {
    let periods = 14;
    let treated = [(8, 3), (8, 5), (10, 11)].map(|(first, seed)| Treated {
        name: format!("Place {seed}"),
        start: date(2020, 1, 1),
        first,
        values: wander(seed, periods)
            .into_iter()
            .enumerate()
            .map(|(at, value)| if at >= first { value + effect } else { value })
            .collect(),
    });
    ProgrammeData {
        measure: serde_json::from_value(serde_json::json!({
            "code": "M", "slug": "m", "name": "M", "topic": "T", "unit": "per_10000", "decimals": 1,
            "polarity": "low", "period_kind": "at_31_march", "axis_label": "Rate", "source_key": "s",
            "publisher": "P", "publication": null, "licence": "L", "vintage": null, "note": null,
            "interpolated": "[]"
        }))
        .unwrap(),
        periods: (0..14)
            .map(|year| (format!("{}", 2010 + year), date(2010 + year, 3, 31)))
            .collect(),
        treated: treated.to_vec(),
        others: (100..100 + others).map(|seed| wander(seed, periods)).collect(),
        left_out: Vec::<LeftOut>::new(),
        lost: 0,
    }
}

#[test]
fn a_large_effect_is_found_and_told_from_chance() {
    let found = work_out(&ground(-12.0, 60), Control::NotYet, &GivenUp::default()).unwrap();
    assert!((found.overall.effect + 12.0).abs() < 3.0, "{found:?}");
    assert!(found.overall.told_from_chance());
    assert!(found.overall.p.unwrap() <= 0.05);
    let groups: Vec<usize> = found.groups.iter().map(|(first, _)| *first).collect();
    assert_eq!(groups, [8, 10]);
    let years: Vec<usize> = found.detectable.iter().map(|one| one.years).collect();
    assert_eq!(years, [1, 2, 3, 4, 5]);
    assert!(
        found
            .detectable
            .iter()
            .all(|one| one.likely >= Some(one.least))
    );
    assert_eq!(found.drawn, DRAWN);
    let since: Vec<i64> = found.dynamic.iter().map(|(since, _)| *since).collect();
    assert_eq!((since.first(), since.last()), (Some(&-9), Some(&5)));
}

#[test]
fn nothing_is_not_told_from_chance() {
    let found = work_out(&ground(0.0, 60), Control::Never, &GivenUp::default()).unwrap();
    assert!(!found.overall.told_from_chance(), "{found:?}");
}

#[test]
fn a_slow_drift_before_the_start_is_found_though_no_single_year_shows_it() {
    let mut drifting = ground(0.0, 60);
    for one in &mut drifting.treated {
        for (at, value) in one.values.iter_mut().enumerate() {
            *value -= 0.9 * at as f64;
        }
    }
    let drift = work_out(&drifting, Control::Never, &GivenUp::default())
        .unwrap()
        .drift
        .unwrap();
    assert!(drift.effect < -3.0 && drift.told_from_chance(), "{drift:?}");
    let still = work_out(&ground(-12.0, 60), Control::Never, &GivenUp::default()).unwrap();
    let drift = still.drift.unwrap();
    assert!(!drift.told_from_chance(), "{drift:?}");
    let steps = still
        .dynamic
        .iter()
        .filter(|(since, _)| (-5..0).contains(since));
    let sum: f64 = steps.map(|(_, ranged)| ranged.effect).sum();
    assert!((drift.effect - sum).abs() < 1e-12);
}

#[test]
fn too_few_are_told_and_not_guessed() {
    assert_eq!(
        work_out(&ground(0.0, 22), Control::Never, &GivenUp::default()),
        Err(EffectsError::TooFew(22))
    );
    let mut nobody = ground(0.0, 60);
    nobody.treated.clear();
    assert_eq!(
        work_out(&nobody, Control::Never, &GivenUp::default()),
        Err(EffectsError::Nobody)
    );
}

#[test]
fn councils_are_counted_where_they_have_figures() {
    let treated = ground(0.0, 30).treated;
    let seen: Vec<usize> = [-10, -9, -7, 0, 3, 5, 6]
        .iter()
        .map(|since| seen_at(&treated, 14, *since))
        .collect();
    assert_eq!(seen, [0, 1, 3, 3, 3, 2, 0]);
}
