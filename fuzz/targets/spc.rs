//! Charts of any numbers: every point is there, in exactly one group.
#![no_main]

use evidence::spc::{self, Improves, Options};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (Vec<f64>, Vec<u8>, Option<u8>, bool, f64)| {
    let (values, rebase, fix_after, screen, target) = input;
    let rebase: Vec<usize> = rebase.into_iter().map(usize::from).collect();
    let options = Options {
        improves: Improves::Decrease,
        rebase: &rebase,
        fix_after: fix_after.map(usize::from),
        screen,
    };
    let chart = spc::chart(&values, &options);
    assert_eq!(chart.points.len(), values.len());
    let summaries = chart
        .groups
        .iter()
        .map(|group| chart.summary(group, Improves::Decrease));
    assert_eq!(
        summaries.map(|summary| summary.n).sum::<usize>(),
        values.len()
    );
    for point in &chart.points {
        let _ = chart.group_of(point);
    }
    let _ = chart.assurance(target, Improves::Increase);
    let _ = spc::basis(&values, screen);
});
