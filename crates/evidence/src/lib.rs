//! Statistics on series of numbers, for one question: is the curve turning?
//!
//! Each module is a method and is named after it; it says its formula, where it comes from, what it assumes and when it must
//! not be used.
//!
//! | question | module |
//! | --- | --- |
//! | Is this more than the ups and downs of always? | [`spc`] |
//! | What would have happened on trend? | [`forecast`] |
//! | Compared with whom? | [`comparators`], [`synthetic_did`], [`synthetic_control`], [`staggered_did`], [`stepped_wedge`] |
//! | Could chance have done it? | [`placebo`] |
//! | Which of many stand out? | [`funnel`] |
//! | May it be shown? | [`disclosure`] |
//! | So what is the answer, and how often is it right? | [`verdict`], [`calibration`] |
//!
//! Nothing here reads a file, a clock or anything global; whatever draws at random takes a seed. No input makes it panic: what
//! cannot be answered is an error that says why, or `None`.
#![forbid(unsafe_code)]

pub mod calibration;
pub mod comparators;
mod decimals;
pub mod disclosure;
pub mod forecast;
pub mod funnel;
pub mod panel;
pub mod placebo;
pub mod quadratic;
mod random;
pub mod series;
pub mod spc;
pub mod staggered_did;
pub mod stepped_wedge;
pub mod synthetic_control;
pub mod synthetic_did;
pub mod verdict;
