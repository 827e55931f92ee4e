//! People and capacity: who holds which post, who is away for whom, who covers, and whether enough is left at home.
//!
//! A post, its holder, time away and cover are four facts. A post has a grade and a share of full time; somebody holds it over dates; a
//! part of the holder's week goes elsewhere over dates; somebody else's time comes in for it, over dates of its own. Cover mostly starts later
//! than the absence, and that gap is what these rules make visible.
//!
//! Amounts change from one day to the next and stay as they are in between, so everything here is worked out in steps between dates and
//! never day by day. Both ends of dates count.

mod capacity;
mod commitments;
mod cover;
mod dates;
mod floor;
mod fte;
mod levels;
mod posts;
mod promises;
mod structure;
#[cfg(test)]
mod tests;
mod vacancies;

pub use capacity::{
    Change, ChangeKind, FloorState, NetStep, RoleCapacity, Step, Summary, course, net_course,
    summary,
};
pub use commitments::{Commitment, CommitmentState, Notice, NoticeUnit, agreed_and_proposed};
pub use cover::{CoverGap, GapKind, cover_gaps, days_in_words};
pub use dates::Dates;
pub use floor::{
    Acceptance, Breach, BreachKind, CapacityProblem, NewAcceptance, check_acceptance, guard,
    not_accepted, periods_below,
};
pub use fte::{Fte, FteDays, FteProblem, MOST_FTE};
pub use posts::{
    AreaTotal, Availability, Ending, Holding, HoldingKind, PostFacts, Vacancy, availability,
    contracted, totals_by_area,
};
pub use promises::{Over, overpromised};
pub use structure::{
    Circle, Difference, Place, Placement, Standing, View, differences, first_circle, structure,
};
pub use vacancies::{Delay, Filling, FillingProblem, FillingStage, Recruitment, delay};

/// A share of full time over dates: time away, cover, or a part of a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// How much.
    pub fte: Fte,
    /// When.
    pub dates: Dates,
}
