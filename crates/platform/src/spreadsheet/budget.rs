//! How long a workbook may be read, over all passes: in time of the processor, so that a busy machine refuses no file that
//! an idle one takes.

use crate::spreadsheet::FileError;
use std::cell::Cell;
use std::io::{Read, Seek, SeekFrom};
use std::rc::Rc;
use std::time::Duration;

/// The processor's time for a workbook. What is not optimised needs ten times as much.
const LONGEST: Duration = Duration::from_millis(if cfg!(debug_assertions) {
    15_000
} else {
    1_500
});

/// Time that is spent from when it was made.
#[derive(Clone)]
pub(super) struct Budget(Rc<Spent>);

struct Spent {
    began: Duration,
    longest: Duration,
    over: Cell<bool>,
}

impl Budget {
    pub(super) fn new() -> Self {
        Self::of(LONGEST)
    }

    pub(super) fn of(longest: Duration) -> Self {
        Self(Rc::new(Spent {
            began: processor(),
            longest,
            over: Cell::new(false),
        }))
    }

    /// Whether there is still time.
    pub(super) fn check(&self) -> Result<(), FileError> {
        let spent = processor().saturating_sub(self.0.began);
        if spent > self.0.longest {
            self.0.over.set(true);
        }
        match self.0.over.get() {
            true => Err(FileError::TooLong),
            false => Ok(()),
        }
    }

    /// Why a pass failed: because the time was over, or because of what is in the file.
    pub(super) fn failed<E>(&self, _: E) -> FileError {
        match self.0.over.get() {
            true => FileError::TooLong,
            false => FileError::Damaged,
        }
    }
}

/// The time that the processor has given to this thread.
#[cfg(unix)]
pub(super) fn processor() -> Duration {
    let spent = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(
        u64::try_from(spent.tv_sec).unwrap_or(0),
        u32::try_from(spent.tv_nsec).unwrap_or(0),
    )
}

/// Elsewhere nobody tells it; the clock on the wall stands in.
#[cfg(not(unix))]
pub(super) fn processor() -> Duration {
    use std::sync::LazyLock;
    use std::time::Instant;
    static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);
    BEGAN.elapsed()
}

/// A file that is read only as long as there is time, and only so many bytes: a part that many sheets share is read for
/// each of them.
pub(super) struct Metered<R> {
    inner: R,
    left: u64,
    budget: Budget,
}

impl<R> Metered<R> {
    pub(super) fn new(inner: R, most: u64, budget: &Budget) -> Self {
        Self {
            inner,
            left: most,
            budget: budget.clone(),
        }
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        self.budget.check().map_err(std::io::Error::other)?;
        let read = self.inner.read(into)?;
        let Some(left) = self.left.checked_sub(read as u64) else {
            self.budget.0.over.set(true);
            return Err(std::io::Error::other(FileError::TooLong));
        };
        self.left = left;
        Ok(read)
    }
}

impl<R: Seek> Seek for Metered<R> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.inner.seek(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_again_and_again_comes_to_an_end() {
        let budget = Budget::new();
        let mut file = Metered::new(std::io::Cursor::new([0; 100]), 250, &budget);
        let mut all = Vec::new();
        for _ in 0..2 {
            file.rewind().unwrap();
            file.read_to_end(&mut all).unwrap();
        }
        assert_eq!((all.len(), budget.check()), (200, Ok(())));
        file.rewind().unwrap();
        assert!(file.read_to_end(&mut all).is_err());
        assert_eq!(budget.check(), Err(FileError::TooLong));
        assert_eq!(budget.failed(()), FileError::TooLong);
    }

    #[test]
    fn nothing_is_read_once_the_time_is_over() {
        let budget = Budget::of(Duration::ZERO);
        while budget.check().is_ok() {}
        let mut file = Metered::new(&b"a"[..], 10, &budget);
        assert!(file.read(&mut [0]).is_err());
    }
}
