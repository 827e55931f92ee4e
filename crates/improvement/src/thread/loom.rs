//! All the threads of a plan, counted.

use super::{Break, BreakKind, Thread};
use crate::Word as _;
use crate::calendar::counted;

/// All the threads of a plan, counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoomCount<Id> {
    /// Findings that ask for improvement.
    pub threads: usize,
    /// Threads without a break that have reached every station but support.
    pub whole: usize,
    /// Threads with at least one break.
    pub broken: usize,
    /// Threads with help that both councils agreed to, whether it goes on or is over.
    pub helped: usize,
    /// How many breaks of each kind, in the order in which to mend them; kinds without any are left out.
    pub breaks: Vec<(BreakKind, usize)>,
    /// The next thing to do in the whole plan.
    pub next: Option<Break<Id>>,
}

/// Counts the threads of a plan and finds the next thing to do in it. Of breaks of one kind the first
/// thread's comes first; the same break on several threads (an inspection without a date, a shared
/// action) is counted once.
pub fn count<Id: Copy + PartialEq>(threads: &[Thread<Id>]) -> LoomCount<Id> {
    let next = threads.iter().filter_map(|thread| thread.next.as_ref());
    let next = next.min_by_key(|one| one.kind).cloned();
    let mut distinct: Vec<&Break<Id>> = Vec::new();
    for found in threads.iter().flat_map(|thread| &thread.breaks) {
        if !distinct
            .iter()
            .any(|seen| seen.kind == found.kind && seen.about == found.about)
        {
            distinct.push(found);
        }
    }
    let needed = || threads.iter().filter(|thread| thread.needed);
    LoomCount {
        threads: needed().count(),
        whole: needed().filter(|thread| thread.is_whole()).count(),
        broken: needed().filter(|thread| !thread.breaks.is_empty()).count(),
        helped: needed().filter(|thread| thread.is_helped()).count(),
        breaks: BreakKind::ALL
            .iter()
            .map(|kind| {
                (
                    *kind,
                    distinct.iter().filter(|found| found.kind == *kind).count(),
                )
            })
            .filter(|(_, number)| *number > 0)
            .collect(),
        next,
    }
}

impl<Id> LoomCount<Id> {
    /// The count in one plain sentence.
    pub fn sentence(&self) -> String {
        if self.threads == 0 {
            return "There are no findings to address yet.".to_owned();
        }
        let of = counted(self.threads, "finding", "findings");
        let under_way = self.threads - self.whole - self.broken;
        let mut parts = Vec::new();
        for (number, words) in [
            (self.whole, "complete (support is not counted)"),
            (under_way, "in progress"),
            (self.broken, "with a gap"),
        ] {
            if number > 0 {
                parts.push(format!("{number} {words}"));
            }
        }
        let helped = match self.helped {
            0 => String::new(),
            1 => " 1 has support.".to_owned(),
            many => format!(" {many} have support."),
        };
        format!("{of}: {}.{helped}", parts.join(", "))
    }
}
