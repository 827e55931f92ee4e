//! Files of published figures in each of the three forms: any bytes are read, or refused with a reason.
#![no_main]

use jiff::civil::date;
use libfuzzer_sys::fuzz_target;
use reference::incoming::{
    EesOptions, Fault, Incoming, KnownMeasure, Limits, Place, Places, Progress, Refused, ees, lait,
    tidy,
};
use reference::{PeriodKind, Unit};
use std::sync::LazyLock;

/// Less than a page takes, so that a run is not spent on large files.
const LIMITS: Limits = Limits {
    bytes: 1 << 20,
    figures: 10_000,
    today: date(2026, 6, 30),
};

static PLACES: LazyLock<Places> = LazyLock::new(|| {
    let place = |code: &str, ons: &str, name: &str, ended| Place {
        code: code.to_owned(),
        name: name.to_owned(),
        ons_code: Some(ons.to_owned()),
        ended,
    };
    let pair = |one: &str, other: &str| (one.to_owned(), other.to_owned());
    Places::new(
        vec![
            place("383", "E08000035", "Leeds", None),
            place("825", "E06000060", "Buckinghamshire", None),
            place("909", "E10000006", "Cumbria", Some(date(2023, 4, 1))),
            place("942", "E06000063", "Cumberland", None),
            place("982", "E12000003", "Yorkshire and The Humber", None),
            place("970", "E92000001", "England", None),
        ],
        [pair("E10000002", "825")],
        [pair("909", "942")],
    )
});

static KNOWN: LazyLock<Vec<KnownMeasure>> = LazyLock::new(|| {
    [
        (
            "LACnum",
            "Children looked after",
            Unit::Count,
            PeriodKind::At31March,
        ),
        (
            "ReReferral",
            "Repeated referrals",
            Unit::Percent,
            PeriodKind::FinancialYear,
        ),
    ]
    .map(|(code, name, unit, period_kind)| KnownMeasure {
        code: code.to_owned(),
        name: name.to_owned(),
        unit,
        period_kind,
    })
    .into()
});

fuzz_target!(|bytes: &[u8]| {
    let options = EesOptions {
        set: "x".to_owned(),
        ..EesOptions::default()
    };
    let progress = Progress::default();
    check(|faults| ees(bytes, &PLACES, &KNOWN, &options, LIMITS, &progress, faults));
    check(|faults| lait(bytes, &PLACES, &KNOWN, LIMITS, &progress, faults));
    check(|faults| tidy(bytes, &PLACES, &KNOWN, LIMITS, &progress, faults));
});

fn check(read: impl Fn(&mut dyn FnMut(Fault)) -> Result<Incoming, Refused>) {
    let mut told = 0;
    match read(&mut |_| told += 1) {
        Ok(incoming) => {
            assert_eq!(incoming.faults, told, "every fault is told");
            assert!(told == 0 || incoming.figures() == 0, "all or nothing");
            for series in incoming.series() {
                assert!(!PLACES.code(series.area()).is_empty());
                assert!(series.points().count() > 0);
            }
        }
        Err(refused) => assert!(!refused.to_string().is_empty()),
    }
}
