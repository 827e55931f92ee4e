//! Handing over what one person answers for to another, when they go or take up something else.

use crate::plans::{Delivery, Impact};

#[cfg(test)]
mod tests;

/// Who answers for an action, on the council's side and on the partner's. `Id` identifies a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owners<Id> {
    /// Who answers for it.
    pub owner: Option<Id>,
    /// Who helps from the other council.
    pub partner: Option<Id>,
}

impl<Id: Copy + PartialEq> Owners<Id> {
    /// Who answers for it once `to` has taken over everything from `from`. Nobody answers for one action twice:
    /// where the two owned it together, the one who stays is its owner and the partner's place is free.
    pub fn handed_over(self, from: Id, to: Id) -> Self {
        let taken = |place: Option<Id>| if place == Some(from) { Some(to) } else { place };
        let (owner, partner) = (taken(self.owner), taken(self.partner));
        Self {
            owner,
            partner: partner.filter(|partner| owner != Some(*partner)),
        }
    }
}

/// Whether an action still has something to be answered for. What was withdrawn, and what was delivered and shown
/// to make a difference, stays with whoever saw it through.
pub fn is_to_be_answered_for(delivery: Delivery, impact: Impact) -> bool {
    match delivery {
        Delivery::NotStarted | Delivery::UnderWay => true,
        Delivery::Delivered => impact != Impact::Demonstrated,
        Delivery::Withdrawn => false,
    }
}
