//! What hangs on a finding: the facts of its thread.

pub mod figures;
pub mod gather;
