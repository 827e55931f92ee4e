//! What hangs on a finding: the facts of its thread.

mod around;
pub mod figures;
pub mod gather;
pub mod mend;
pub mod next;
