//! What has a day: each capability says which of its days stand in a council's calendar.

use crate::access::RequestContext;
use futures_util::future::BoxFuture;
use jiff::civil::Date;
use platform::error::AppError;
use uuid::Uuid;

/// A day on which something is due or takes place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarEntry {
    /// What it is about: the same whenever the calendar is read.
    pub id: Uuid,
    /// The day.
    pub on: Date,
    /// What takes place or is due then: `Meeting`, `Action due`.
    pub kind: &'static str,
    /// Which.
    pub what: String,
    /// Its page.
    pub href: String,
    /// Whether somebody is to have done something by then: after that day it is late.
    pub is_due: bool,
}

/// Reads the days for whoever asks: of what is due all that is still open, of what takes place all from the day of the page on.
type Read = for<'a> fn(&'a RequestContext) -> BoxFuture<'a, Result<Vec<CalendarEntry>, AppError>>;

/// What a room has to say in a council's calendar.
#[derive(Debug)]
pub struct CalendarSource {
    /// Its days.
    pub read: Read,
}

inventory::collect!(CalendarSource);

/// All that a council's calendar holds for whoever asks, the earliest first.
///
/// # Errors
/// When the database fails.
pub async fn entries(here: &RequestContext) -> Result<Vec<CalendarEntry>, AppError> {
    let mut all = Vec::new();
    for source in inventory::iter::<CalendarSource> {
        all.extend((source.read)(here).await?);
    }
    all.sort_by(|one, other| (one.on, &one.what, one.id).cmp(&(other.on, &other.what, other.id)));
    Ok(all)
}
