//! How fast the effects of a staggered programme are estimated.
//!
//! `cargo bench -p evidence --bench staggered_did`; the minimum wage of the counties needs the reference
//! outputs.

#![expect(clippy::unwrap_used, reason = "a benchmark may fail where it stands")]

#[path = "../tests/counties/mod.rs"]
mod counties;
#[path = "../tests/shared/mod.rs"]
mod shared;
mod simulated;

use counties::Counties;
use divan::{Bencher, black_box};
use evidence::panel::Panel;
use evidence::staggered_did::{Control, Method, Options, Programme, estimate};

fn main() {
    divan::main();
}

/// 500 units, five periods and three groups, and a covariate that stays the same, as in the example of the reference package.
fn programme(bencher: Bencher<'_, '_>, method: Method, covariate: bool) {
    let outcomes = simulated::authorities(500, 5);
    let size = simulated::authorities(500, 6);
    let same: Vec<[f64; 5]> = (0..500)
        .map(|unit| [size.unit(unit).unwrap()[5]; 5])
        .collect();
    let covariates = [Panel::new(&same).unwrap()];
    let first: Vec<Option<i64>> = (0..500)
        .map(|unit| match unit {
            0..20 => Some(2004),
            20..60 => Some(2006),
            60..191 => Some(2007),
            _ => None,
        })
        .collect();
    let programme = Programme {
        outcomes: &outcomes,
        periods: &[2003, 2004, 2005, 2006, 2007],
        first_treated: &first,
        covariates: if covariate { &covariates } else { &[] },
    };
    let options = Options {
        method,
        ..Options::default()
    };
    bencher.bench_local(|| estimate(black_box(&programme), &options).unwrap());
}

#[divan::bench]
fn without_covariates(bencher: Bencher<'_, '_>) {
    programme(bencher, Method::DoublyRobust, false);
}

#[divan::bench]
fn doubly_robust(bencher: Bencher<'_, '_>) {
    programme(bencher, Method::DoublyRobust, true);
}

#[divan::bench]
fn by_regression(bencher: Bencher<'_, '_>) {
    programme(bencher, Method::Regression, true);
}

#[divan::bench]
fn by_weighting(bencher: Bencher<'_, '_>) {
    programme(bencher, Method::Weighting, true);
}

/// The doubly robust effects of the minimum wage, with population as covariate.
#[divan::bench(args = [Control::Never, Control::NotYet])]
fn counties_doubly_robust(bencher: Bencher<'_, '_>, control: Control) {
    let Some(counties) = Counties::read() else {
        return;
    };
    let options = Options {
        method: Method::DoublyRobust,
        control,
    };
    bencher.bench_local(|| black_box(&counties).effects(options, true));
}
