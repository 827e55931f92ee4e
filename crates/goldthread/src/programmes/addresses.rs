//! The addresses of this room.

use crate::address;

address!(
    /// The national programmes of support and their ways of working.
    Programmes "/programmes" {  } needs SignedIn
);
address!(
    /// One way of working, the councils that took it up, and their figures beside others (`?measure=…&start-841=2019-04-01`).
    Programme "/programmes/{model}" { model: String } needs SignedIn
);
