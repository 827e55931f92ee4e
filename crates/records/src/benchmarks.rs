//! Where a council is set beside others, and which counts stand behind which rates.

pub mod funnel;
pub mod pairs;
pub mod programmes;
