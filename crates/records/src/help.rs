//! Where help is.

use crate::address;

address!(
    /// Help: how to begin, by what one does, and the words that people meet.
    Help "/help" {} needs Everybody
);
