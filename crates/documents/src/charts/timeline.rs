//! Dated events on a line.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What a timeline is drawn from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timeline {
    /// What the timeline shows, such as `Inspections of Kirklees`.
    pub title: String,
    /// What a reader would see in it.
    pub description: String,
    /// Where it begins; at the first event when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// Where it ends; at the last event when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// The events; drawn in order of date.
    pub events: Vec<Event>,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When.
    pub date: Date,
    /// What, such as `ILACS inspection`.
    pub label: String,
    /// What came of it, such as `Requires improvement to be good`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// The shade of its mark from 0, the lightest, to 3, the darkest; a small plain dot when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<u8>,
    /// A letter that stands in the mark, such as `G`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub letter: Option<String>,
}
