//! Bytes as nobody would send them, made from bytes as somebody does: turned, cut, doubled, swapped, and joined with
//! what breaks readers. The same seed gives the same bytes, and a failure names the seed.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::{Duration, Instant};

/// What has broken readers elsewhere.
const AWKWARD: [&[u8]; 16] = [
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"\xf0\x9f\x91\xa9\xe2\x80\x8d",
    b"%00",
    b"%",
    b"-1",
    b"9223372036854775808",
    b"1e309",
    b"NaN",
    b"2026-02-30",
    b"-9999-12-31",
    b"../../",
    b"\r\n\r\n",
    b"\"",
];

/// Chance from a seed (xorshift).
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap_or(0) % most.max(1)
    }

    /// A few changes to some bytes.
    pub fn mutate(&mut self, from: &[u8]) -> Vec<u8> {
        let mut bytes = from.to_vec();
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len() + 1);
            let end = (at + self.below(16)).min(bytes.len());
            match self.below(7) {
                0 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
                1 if at < bytes.len() => bytes[at] = u8::try_from(self.below(256)).unwrap_or(0),
                2 => drop(bytes.drain(at..end)),
                3 => {
                    let some = bytes[at..end].to_vec();
                    bytes.splice(at..at, some);
                }
                4 => bytes.truncate(at),
                5 => {
                    drop(bytes.splice(at..end, AWKWARD[self.below(AWKWARD.len())].iter().copied()))
                }
                _ => {
                    let other = self.below(bytes.len() + 1);
                    if at < bytes.len() && other < bytes.len() {
                        bytes.swap(at, other);
                    }
                }
            }
        }
        bytes
    }
}

/// How long each reader is tried: two seconds, or as `GOLDTHREAD_TEST_FUZZ_SECONDS` says.
pub fn long() -> Duration {
    let seconds = std::env::var("GOLDTHREAD_TEST_FUZZ_SECONDS").ok();
    Duration::from_secs(seconds.and_then(|text| text.parse().ok()).unwrap_or(2))
}

/// The seed to begin with: another one each hour-long run, the same one in everyday tests.
pub fn first_seed() -> u64 {
    let seed = std::env::var("GOLDTHREAD_TEST_FUZZ_SEED").ok();
    seed.and_then(|text| text.parse().ok()).unwrap_or(1)
}

/// Tries a reader for as long as asked; gives how often. A panic is told with its seed, and goes on its way.
pub fn try_out(name: &str, mut reader: impl FnMut(&mut Chance)) -> u64 {
    let until = Instant::now() + long();
    let first = first_seed();
    let mut seed = first;
    while Instant::now() < until {
        let mut chance = Chance::new(seed);
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| reader(&mut chance))) {
            eprintln!("{name}: failed with GOLDTHREAD_TEST_FUZZ_SEED={seed}");
            resume_unwind(panic);
        }
        seed += 1;
    }
    let times = seed - first;
    eprintln!("{name}: {times} times");
    assert!(times > 0);
    times
}
