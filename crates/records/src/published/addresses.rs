//! The addresses of the published figures.

use crate::address;

address!(
    /// Where the published figures come from.
    Sources "/sources" {} needs Everybody
);
