//! Reports to the Board, composed from live figures in the council's own form.

pub mod store;
