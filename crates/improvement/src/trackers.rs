//! A council's own action tracker: what its headings mean, and what people type under them.
//!
//! Trackers are written by hand over years. Whatever can be read without guessing is read; whatever cannot is
//! refused with a reason, so that a person decides and nothing is made up.

mod heading;
mod owner;
mod rating;
mod section;
#[cfg(test)]
mod tests;
mod when;

pub use heading::{Column, guess, plain};
pub use owner::{Known, Matched, owner, several};
pub use rating::{Said, SaidError, colour, direction, rating, said};
pub use section::{
    alike, is_number_alone, is_plain, is_remark, names_a_level, names_a_priority, numbers_a_part,
    unnumbered, within,
};
pub use when::{When, WhenError, first_day, serial, when};

use crate::plans::{Brag, Delivery};
use crate::vocabulary::vocabulary;

vocabulary! {
    /// Where the import of a tracker stands.
    ImportState, "a state of an import" {
        Waiting = "waiting", "Not imported yet";
        BroughtIn = "brought_in", "Imported";
        Undone = "undone", "Undone";
    }
}

/// What becomes of an action that a tracker speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Brought {
    /// The rating that it has here.
    pub rating: Option<Brag>,
    /// Where the work stands.
    pub delivery: Delivery,
    /// Whether the tracker claims Blue, which is earned here through accepted evidence.
    pub claimed: bool,
}

/// What becomes of a rating and a state of the work. A Blue comes in as Green and delivered: it is a claim until
/// somebody independent has accepted evidence for it. Where the work is said not to be done, that comes before what
/// the colour implies: nothing is claimed. A rating without a state means that work has begun.
#[must_use]
pub fn brought(rating: Option<Brag>, delivery: Option<Delivery>) -> Brought {
    match (rating, delivery) {
        (Some(Brag::Blue), Some(Delivery::Withdrawn)) => Brought {
            rating: None,
            delivery: Delivery::Withdrawn,
            claimed: false,
        },
        (Some(Brag::Blue), Some(delivery @ (Delivery::UnderWay | Delivery::NotStarted))) => {
            Brought {
                rating: Some(Brag::Green),
                delivery,
                claimed: false,
            }
        }
        (Some(Brag::Blue), None | Some(Delivery::Delivered)) => Brought {
            rating: Some(Brag::Green),
            delivery: Delivery::Delivered,
            claimed: true,
        },
        (rating, Some(delivery)) => Brought {
            rating,
            delivery,
            claimed: false,
        },
        (Some(rating), None) => Brought {
            rating: Some(rating),
            delivery: Delivery::UnderWay,
            claimed: false,
        },
        (None, None) => Brought {
            rating: None,
            delivery: Delivery::NotStarted,
            claimed: false,
        },
    }
}
