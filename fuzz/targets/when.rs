//! Dates as people type them into trackers: any text is read, or refused with a reason; what is read lies where plans do.
#![no_main]

use improvement::trackers::{serial, when};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match when(text) {
        Ok(Some(found)) => {
            if let Some(date) = found.date() {
                assert!((1990..=2099).contains(&date.year()), "{date}");
            }
        }
        Ok(None) => {}
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    if let Ok(number) = text.trim().parse() {
        let _ = serial(number);
    }
});
