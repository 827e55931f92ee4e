//! The statistics over the shipped figures: what they must reach, and what they say where nothing is known to have happened.

#![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]

use evidence::calibration::{coverage, null_cases};
use evidence::forecast::{Method, choose};
use evidence::panel::{Panel, Study};
use evidence::spc::Improves;
use evidence::verdict::{Word, follow};
use reference::{AreaKind, Pack, Reading};

/// Children looked after per 10,000, 2010 to 2025: the names and figures of the authorities that have one in every year.
fn looked_after(pack: &Pack) -> (Vec<String>, Vec<Vec<f64>>) {
    let (at, measure) = pack.measure("CLA_RATE_2010").unwrap();
    assert_eq!(measure.periods.len(), 16);
    (0..)
        .zip(&pack.areas)
        .filter(|(_, area)| area.kind == AreaKind::Authority)
        .filter_map(|(place, area)| {
            let numbers: Option<Vec<f64>> = pack
                .series(at, place)?
                .points
                .iter()
                .map(|point| match point.reading {
                    Reading::Number(number) => Some(number.to_f64()),
                    Reading::Marker(_) => None,
                })
                .collect();
            let numbers = numbers.filter(|numbers| numbers.len() == 16)?;
            Some((area.name.clone(), numbers))
        })
        .unzip()
}

#[test]
fn the_last_value_is_as_good_a_forecast_as_it_must_be() {
    let (_, rows) = looked_after(&reference::shipped().unwrap());
    assert_eq!(rows.len(), 145);
    let series: Vec<&[f64]> = rows.iter().map(Vec::as_slice).collect();
    let found = coverage(&series, 9..=13, 5, Method::Naive, 1, 0.95).unwrap();
    for step in &found {
        println!("{step:?}");
        // Of the newest origins four and five years ahead are not known yet.
        let origins = 5 - step.step.saturating_sub(3);
        assert_eq!(step.forecasts, 145 * origins);
        assert!((0.93..=0.98).contains(&step.coverage), "{step:?}");
    }
    for (step, most) in found.iter().zip([4.51, 6.58, 8.16]) {
        assert!((step.mae * 100.0).round() / 100.0 <= most, "{step:?}");
    }
    assert!(found[2].msis <= 15.8, "{:?}", found[2]);
    for origin in 9..=13 {
        let known: Vec<&[f64]> = series.iter().map(|row| &row[..origin]).collect();
        assert_eq!(choose(&known, 3, 1), Ok(Method::Naive));
    }
}

#[test]
fn a_placebo_test_at_5_per_cent_rejects_about_5_per_cent() {
    let (_, rows) = looked_after(&reference::shipped().unwrap());
    // Support called begun after March 2021, judged in 2024.
    let known: Vec<&[f64]> = rows.iter().map(|row| &row[..15]).collect();
    let cases = null_cases(&Panel::new(&known).unwrap(), 12, 2).unwrap();
    let rates = cases.rates(0.0, Improves::Decrease);
    println!("{rates:?}");
    assert_eq!(rates.cases, 145);
    assert!((0.03..=0.07).contains(&rates.apart), "{rates:?}");
    assert!(rates.turned <= 0.02, "{rates:?}");
    // What one authority would have to do to be told from chance: about 16 per 10,000.
    let mut detectable: Vec<f64> = cases.all().iter().map(|case| case.detectable).collect();
    detectable.sort_by(f64::total_cmp);
    assert!(
        (13.0..=22.0).contains(&detectable[72]),
        "{}",
        detectable[72]
    );
}

#[test]
fn the_curve_of_leeds_is_never_overclaimed() {
    let (names, rows) = looked_after(&reference::shipped().unwrap());
    let leeds = names.iter().position(|name| name == "Leeds").unwrap();
    // It fell from 95 in 2012 to 75 in 2016 and stood at 85 to 89 in 2024 and 2025.
    assert!(rows[leeds][2] > 94.0 && rows[leeds][6] < 76.5 && rows[leeds][14] > 84.0);
    let others: Vec<usize> = (0..rows.len()).filter(|other| *other != leeds).collect();
    let panel = Panel::new(&rows).unwrap();
    let study = Study::new(&panel, &[leeds], &others, 6).unwrap();
    let verdict = follow(&study, Improves::Decrease).unwrap();
    assert_ne!(verdict.word, Word::Turned, "{:?}", verdict.latest());
    assert_eq!(verdict.looks.len(), 10);
}
