//! Curves, what is to be expected of them, and verdicts.

pub mod better_off;
pub mod cautions;
pub mod compared;
pub mod curve;
pub mod drawing;
pub mod drawn;
pub mod events;
pub mod glyph;
pub mod in_a_row;
pub mod joined;
pub mod national;
pub mod own;
pub mod own_past;
pub mod published;
pub mod starts;
pub mod supported;
pub mod turning;
pub mod unit;
pub mod variation;
pub mod verdict;
pub mod verdict_charts;
pub mod verdicts;
pub mod working;
