//! Control charts against the reference's point rows and summaries, and the laws that they keep.

#![allow(clippy::unwrap_used, reason = "a test may fail where it stands")]

mod shared;

use evidence::spc::{self, Assurance, Basis, Cause, Chart, Improves, Kind, Options, Point};
use proptest::prelude::*;
use shared::{Row, near, number, oracle};

struct Case {
    file: &'static str,
    improves: Improves,
    rebase: Option<&'static str>,
    fix_after: Option<usize>,
    screen: bool,
    target: Option<f64>,
}

const PLAIN: Case = Case {
    file: "",
    improves: Improves::Increase,
    rebase: None,
    fix_after: None,
    screen: true,
    target: None,
};

const ATTENDANCES: Case = Case {
    improves: Improves::Decrease,
    ..PLAIN
};

const CASES: [Case; 10] = [
    Case {
        file: "ptd_ae_5trusts_facet",
        ..ATTENDANCES
    },
    Case {
        file: "ptd_ae_rjz_breaches",
        ..ATTENDANCES
    },
    Case {
        file: "ptd_ae_rjz_breaches_noscreen",
        screen: false,
        ..ATTENDANCES
    },
    Case {
        file: "ptd_ae_rjz_fix12",
        fix_after: Some(12),
        ..ATTENDANCES
    },
    Case {
        file: "ptd_ae_rjz_target",
        target: Some(1200.0),
        ..ATTENDANCES
    },
    Case {
        file: "ptd_ae_rrk_rebase2017_07",
        rebase: Some("2017-07-01"),
        ..ATTENDANCES
    },
    Case {
        file: "ptd_test_2in3_opposite",
        ..PLAIN
    },
    Case {
        file: "ptd_test_rnorm20",
        ..PLAIN
    },
    Case {
        file: "ptd_test_rnorm20_outlier_noscreen",
        screen: false,
        ..PLAIN
    },
    Case {
        file: "ptd_test_rnorm20_outlier_screen",
        ..PLAIN
    },
];

fn drawn(case: &Case, rows: &[Row]) -> Chart {
    let values: Vec<f64> = rows.iter().map(|row| number(row, "y")).collect();
    let rebase: Vec<usize> = (0..rows.len())
        .filter(|place| Some(rows[*place]["x"].as_str()) == case.rebase)
        .collect();
    let options = Options {
        improves: case.improves,
        rebase: &rebase,
        fix_after: case.fix_after,
        screen: case.screen,
    };
    spc::chart(&values, &options)
}

fn flag(known: Option<bool>) -> &'static str {
    match known {
        Some(true) => "1",
        Some(false) => "0",
        None => "",
    }
}

fn check_point(case: &Case, chart: &Chart, point: &Point, row: &Row) {
    let group = chart.group_of(point).unwrap();
    let limits = group.limits;
    let at = format!("{} {} {}", case.file, row["f"], row["x"]);
    for (found, column) in [
        (group.mean, "mean_col"),
        (limits.map(|limits| limits.lower), "lpl"),
        (limits.map(|limits| limits.upper), "upl"),
        (case.target, "target"),
    ] {
        let (found, expected) = (found.unwrap_or(f64::NAN), number(row, column));
        let same = near(found, expected, 1e-12) || (found - expected).abs() < 1e-300;
        assert!(same, "{at} {column}: {found} for {expected}");
    }
    let side = point.relative_to_mean.map(|side| side.to_string());
    let kind = point.cause.kind(case.improves);
    for (found, column) in [
        (group.number.to_string().as_str(), "rebase_group"),
        (flag(Some(group.is_short())), "short_group_warning"),
        (flag(point.outside_limits), "outside_limits"),
        (side.as_deref().unwrap_or_default(), "relative_to_mean"),
        (flag(point.close_to_limits), "close_to_limits"),
        (point.cause.label(), "special_cause_type"),
        (flag(Some(point.cause.is_special())), "special_cause_flag"),
        (kind.label(), "point_type"),
    ] {
        assert_eq!(found, row[column], "{at} {column}");
    }
}

fn check_summaries(case: &Case, chart: &Chart, rows: &[&Row]) {
    assert_eq!(chart.groups.len(), rows.len(), "{}", case.file);
    for (group, row) in chart.groups.iter().zip(rows) {
        let summary = chart.summary(group, case.improves);
        for (count, column) in [
            (summary.n, "n"),
            (summary.common_cause, "common_cause"),
            (summary.improvement, "special_cause_improvement"),
            (summary.concern, "special_cause_concern"),
        ] {
            assert_eq!(count.to_string(), row[column], "{} {column}", case.file);
        }
        assert_eq!(summary.variation.label(), row["variation_type"]);
        assert!(near(group.mean.unwrap(), number(row, "mean_col"), 1e-12));
        if let Some(target) = case.target {
            let assurance = chart.assurance(target, case.improves).unwrap();
            assert_eq!(assurance.label(), row["assurance_type"]);
        }
    }
}

#[test]
fn every_row_of_the_reference_is_reproduced() {
    for case in &CASES {
        let Some(rows) = oracle(&format!("{}.csv", case.file)) else {
            return;
        };
        let summaries = oracle(&format!("{}_summary.csv", case.file)).unwrap();
        for series in rows.chunk_by(|a, b| a["f"] == b["f"]) {
            let chart = drawn(case, series);
            assert_eq!(chart.points.len(), series.len());
            for (point, row) in chart.points.iter().zip(series) {
                check_point(case, &chart, point, row);
            }
            let own = |row: &&Row| row.get("f").is_none_or(|name| *name == series[0]["f"]);
            let own: Vec<&Row> = summaries.iter().filter(own).collect();
            check_summaries(case, &chart, &own);
        }
    }
}

/// After swings that put the limits far out.
const SWINGS: [f64; 8] = [40.0, -40.0, 40.0, -40.0, 40.0, -40.0, 40.0, -40.0];

fn causes(values: &[f64]) -> Vec<Cause> {
    let all = [&SWINGS, values].concat();
    let options = Options {
        screen: false,
        ..Options::default()
    };
    let chart = spc::chart(&all, &options);
    let own = chart.points.iter().skip(SWINGS.len());
    own.map(|point| point.cause).collect()
}

#[test]
fn a_turning_point_takes_the_direction_of_what_follows() {
    use Cause::{Decreasing, Increasing};
    let up_and_down = [
        1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0,
    ];
    let expected = [[Increasing; 6].as_slice(), &[Decreasing; 7]].concat();
    assert_eq!(causes(&up_and_down), expected);
    // Two trends that meet at the same value: the reference reads the level step as a decrease.
    let level = [
        1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0,
    ];
    let found = causes(&level);
    assert_eq!(found[6], Decreasing);
    assert_eq!(found[5], Increasing);
    assert_eq!(found[7], Increasing);
    // A level step between one trend and nothing is no trend.
    let ended = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 7.0, 3.0, 4.0, 3.0, 4.0];
    assert_eq!(causes(&ended)[6], Increasing);
    assert!(!matches!(causes(&ended)[7], Increasing | Decreasing));
}

#[test]
fn six_points_are_no_trend_and_a_point_on_the_mean_breaks_a_shift() {
    let six = [7.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 1.0];
    assert!(causes(&six).iter().all(|cause| *cause == Cause::Common));
    let broken = [
        2.0, 1.0, 2.0, 0.0, 1.0, 2.0, 1.0, -2.0, -1.0, -2.0, 0.0, -1.0, -2.0, -1.0,
    ];
    assert!(causes(&broken).iter().all(|cause| *cause == Cause::Common));
}

#[test]
fn without_limits_nothing_is_a_signal() {
    for values in [
        vec![],
        vec![4.0],
        vec![4.0; 20],
        vec![f64::NAN; 9],
        vec![f64::INFINITY, 1.0, f64::NEG_INFINITY, f64::NAN],
        vec![f64::MAX, -f64::MAX, f64::MAX],
    ] {
        let chart = spc::chart(&values, &Options::default());
        assert!(chart.groups.iter().all(|group| group.limits.is_none()));
        assert!(chart.points.iter().all(|point| !point.cause.is_special()
            && point.outside_limits.is_none()
            && point.close_to_limits.is_none()));
    }
}

#[test]
fn a_gap_breaks_runs_and_takes_part_in_nothing() {
    let mut values: Vec<f64> = (0..15).map(f64::from).collect();
    values[7] = f64::NAN;
    let chart = spc::chart(&values, &Options::default());
    assert_eq!(chart.points[7].relative_to_mean, None);
    assert_eq!(chart.points[7].cause, Cause::Common);
    assert_eq!(chart.groups[0].mean, Some(7.0));
    let limits = chart.groups[0].limits.unwrap();
    assert_eq!((limits.lower, limits.upper), (7.0 - 2.66, 7.0 + 2.66));
}

#[test]
fn groups_count_from_one_where_the_first_point_is_rebased() {
    let values = [1.0, 2.0, 1.0, 5.0, 6.0, 5.0];
    let options = Options {
        rebase: &[3, 0, 3, 99],
        ..Options::default()
    };
    let chart = spc::chart(&values, &options);
    let numbers: Vec<usize> = chart.groups.iter().map(|group| group.number).collect();
    assert_eq!(numbers, [1, 2]);
    assert_eq!(chart.groups[1].points, 3..6);
}

#[test]
fn a_target_is_met_missed_or_hit_and_miss() {
    let chart = spc::chart(&[9.0, 10.0, 11.0, 10.0], &Options::default());
    let say = |target, improves| chart.assurance(target, improves);
    assert_eq!(
        say(20.0, Improves::Increase),
        Some(Assurance::ConsistentFail)
    );
    assert_eq!(
        say(20.0, Improves::Decrease),
        Some(Assurance::ConsistentPass)
    );
    assert_eq!(
        say(1.0, Improves::Increase),
        Some(Assurance::ConsistentPass)
    );
    assert_eq!(say(10.0, Improves::Decrease), Some(Assurance::Inconsistent));
    assert_eq!(say(20.0, Improves::Neutral), None);
}

#[test]
fn a_stock_is_charted_by_its_changes() {
    let steady: Vec<f64> = (0..16)
        .map(|year| 1000.0 + 20.0 * f64::from(year))
        .collect();
    assert!(matches!(
        spc::basis(&steady, false),
        Basis::ChangesOfMemory(memory) if memory > 0.7
    ));
    assert_eq!(spc::basis(&steady, true), Basis::ChangesOfStock);
    assert_eq!(spc::basis(&[1.0, -1.0, 2.0, -2.0], false), Basis::Levels);
    assert_eq!(spc::basis(&[], false), Basis::Levels);
}

/// The mean of these is 0.47 as written, and 0.47000000000000003 as doubles have it: seven points on it would lie below it.
#[test]
fn a_point_that_equals_the_mean_as_written_is_on_it() {
    let written = [
        0.47, 0.47, 0.47, 0.47, 0.47, 0.47, 0.47, 0.05, 0.15, 0.33, 0.01, 0.17, 0.43, 0.26, 0.4,
        2.43,
    ];
    assert!(evidence::series::mean(&written).unwrap() > 0.47);
    let chart = spc::chart(&written, &Options::default());
    for point in &chart.points[..7] {
        assert_eq!(point.relative_to_mean, Some(0));
        assert_eq!(point.cause, Cause::Common);
    }
    // The limits of the first points hold for all; the mean is that of the first.
    let options = Options {
        fix_after: Some(3),
        ..Options::default()
    };
    let chart = spc::chart(&[0.1, 0.2, 0.3, 0.2, 0.25, 0.15], &options);
    let sides: Vec<i8> = (chart.points.iter())
        .map(|point| point.relative_to_mean.unwrap())
        .collect();
    assert_eq!(sides, [-1, 0, 1, 0, 1, -1]);
    // Changes of decimals are decimals.
    assert_eq!(evidence::series::changes(&[0.1, 0.3, 0.4]), [0.2, 0.1]);
    // 0.1 + 0.2 as a program that adds doubles writes it takes nothing from the others, whose mean is still 0.17; nor do huge counts.
    let dusty = [
        0.17,
        0.17,
        0.17,
        0.17,
        0.17,
        0.17,
        0.17,
        0.300_000_000_000_000_04,
        0.039_999_999_999_999_96,
        0.57,
        -0.23,
        0.57,
        -0.23,
    ];
    assert!(evidence::series::mean(&dusty).unwrap() < 0.17);
    for unit in [1.0, -1.0, 1e20] {
        let values: Vec<f64> = dusty.iter().map(|value| times(*value, unit)).collect();
        let chart = spc::chart(&values, &Options::default());
        for point in &chart.points[..7] {
            assert_eq!(
                (point.relative_to_mean, point.cause),
                (Some(0), Cause::Common)
            );
        }
    }
    // Thirds are decimals as they are written, too.
    let thirds: Vec<f64> = (0..9).map(|place| f64::from(place) / 3.0).collect();
    let chart = spc::chart(&thirds, &Options::default());
    assert_eq!(chart.points[0].relative_to_mean, Some(-1));
}

/// A decimal so many times, as it would be written.
fn times(value: f64, unit: f64) -> f64 {
    let (digits, exponent) = (format!("{value:e}"), format!("{unit:e}"));
    let (digits, from) = digits.split_once('e').unwrap();
    let (_, by) = exponent.split_once('e').unwrap();
    let exponent = from.parse::<i32>().unwrap() + by.parse::<i32>().unwrap();
    unit.signum() * format!("{digits}e{exponent}").parse::<f64>().unwrap()
}

/// The rules read plainly from their definition, one point at a time.
fn plainly(values: &[f64], chart: &Chart) -> Vec<Cause> {
    let n = values.len();
    let side = |i: usize| chart.points[i].relative_to_mean.unwrap();
    let close = |i: usize| chart.points[i].close_to_limits == Some(true);
    let window = |i: usize, size: usize| {
        (0..n).filter_map(move |from| {
            let window = from..from + size;
            (window.end <= n && window.contains(&i)).then_some(window)
        })
    };
    let step = |i: usize| (values[i + 1] - values[i]).partial_cmp(&0.0).unwrap() as i8;
    let trend = |i: usize| {
        window(i, 7).any(|mut seven| {
            let first = step(seven.start);
            first != 0 && seven.by_ref().take(6).all(|j| step(j) == first)
        })
    };
    (0..n)
        .map(|i| {
            let sided = |above, below| if side(i) > 0 { above } else { below };
            if chart.points[i].outside_limits == Some(true) {
                return sided(Cause::AboveUpper, Cause::BelowLower);
            }
            if trend(i) {
                let step = if i + 1 < n && trend(i + 1) {
                    step(i)
                } else {
                    step(i - 1)
                };
                return if step == 1 {
                    Cause::Increasing
                } else {
                    Cause::Decreasing
                };
            }
            if close(i)
                && window(i, 3).any(|three| {
                    three.clone().filter(|j| close(*j)).count() >= 2
                        && three.clone().map(|j| i32::from(side(j))).sum::<i32>().abs() == 3
                })
            {
                return sided(Cause::TwoInThreeAbove, Cause::TwoInThreeBelow);
            }
            if window(i, 7).any(|mut seven| side(i) != 0 && seven.all(|j| side(j) == side(i))) {
                return sided(Cause::SevenAbove, Cause::SevenBelow);
            }
            Cause::Common
        })
        .collect()
}

/// Few different steps, so that ties, trends and points on the mean are common.
fn steps() -> impl Strategy<Value = Vec<f64>> {
    steps_of(vec![-2, -1, 0, 1, 2])
}

fn steps_of(sizes: Vec<i32>) -> impl Strategy<Value = Vec<f64>> {
    proptest::collection::vec(proptest::sample::select(sizes), 2..60).prop_map(|steps| {
        let mut level = 0;
        let walk = steps.into_iter().map(|step| {
            level += step;
            f64::from(level)
        });
        walk.collect()
    })
}

proptest! {
    #[test]
    fn the_rules_mark_what_their_definition_says(values in steps(), screen in any::<bool>()) {
        let chart = spc::chart(&values, &Options { screen, ..Options::default() });
        prop_assume!(chart.groups[0].limits.is_some());
        let found: Vec<Cause> = chart.points.iter().map(|point| point.cause).collect();
        prop_assert_eq!(found, plainly(&values, &chart));
    }

    #[test]
    fn limits_under_rebase_are_the_limits_of_the_parts(values in steps(), at in 1..59_usize) {
        prop_assume!(at < values.len());
        let whole = spc::chart(&values, &Options { rebase: &[at], ..Options::default() });
        for (group, part) in whole.groups.iter().zip([&values[..at], &values[at..]]) {
            let alone = spc::chart(part, &Options::default());
            prop_assert_eq!(group.limits, alone.groups[0].limits);
            prop_assert_eq!(group.mean, alone.groups[0].mean);
            for (point, other) in whole.points[group.points.clone()].iter().zip(&alone.points) {
                prop_assert_eq!(point.cause, other.cause);
            }
        }
    }

    #[test]
    fn doubling_and_shifting_change_no_signal(values in steps(), by in -100..100_i32) {
        // Powers of two and whole numbers, so that nothing is rounded on the way.
        let moved: Vec<f64> = values.iter().map(|value| 2.0 * value + 2.0 * f64::from(by)).collect();
        let [before, after] = [&values, &moved].map(|values| spc::chart(values, &Options::default()));
        if let (Some(before), Some(after)) = (before.groups[0].limits, after.groups[0].limits) {
            prop_assert!((2.0 * (before.upper + f64::from(by)) - after.upper).abs() < 1e-9);
        }
        let moving = |chart: &Chart| chart.points.iter().map(|point| point.relative_to_mean).collect::<Vec<_>>();
        prop_assert_eq!(moving(&before), moving(&after));
    }

    #[test]
    fn upside_down_an_improvement_is_an_improvement(values in steps_of(vec![-2, -1, 1, 2])) {
        // Without level steps, where between two trends the reference prefers a direction.
        let down: Vec<f64> = values.iter().map(|value| -value).collect();
        let kinds = |values: &[f64], improves| {
            let chart = spc::chart(values, &Options { improves, ..Options::default() });
            chart.points.iter().map(|point| point.cause.kind(improves)).collect::<Vec<Kind>>()
        };
        prop_assert_eq!(kinds(&values, Improves::Increase), kinds(&down, Improves::Decrease));
    }

    #[test]
    fn no_series_is_too_odd(
        values in proptest::collection::vec(any::<f64>(), 0..30),
        rebase in proptest::collection::vec(0..40_usize, 0..4),
        fix_after in proptest::option::of(0..40_usize),
        screen in any::<bool>(),
    ) {
        let options = Options { improves: Improves::Neutral, rebase: &rebase, fix_after, screen };
        let chart = spc::chart(&values, &options);
        prop_assert_eq!(chart.points.len(), values.len());
        let counted: usize = chart.groups.iter().map(|group| chart.summary(group, Improves::Neutral).n).sum();
        prop_assert_eq!(counted, values.len());
    }
}
