//! Published figures about children's services in England: the pack that the program ships.
//!
//! [`build()`] makes a [`Pack`] from official files, [`Pack::to_bytes`] and [`Pack::from_bytes`] keep it in a compact,
//! versioned, checked form, [`Pack::write`] puts it into a folder with its manifest and attribution, and [`shipped`]
//! reads the one inside the program. No database and no web here.

use improvement::calendar::BankHolidays;

mod build;
mod check;
mod columns;
mod format;
pub mod incoming;
pub mod joins;
mod manifest;
mod number;
mod pack;
mod pay;
mod vocabulary;

pub use build::{BuildError, build};
pub use format::{FORMAT, MAGIC, MOST_BYTES, ReadError, WriteError};
pub use manifest::{BANK_HOLIDAYS_FILE, MANIFEST_FILE, PACK_FILE, SOURCES_FILE};
pub use number::{MOST_PLACES, Number, Reading};
pub use pack::{
    Area, Authority, BankHoliday, BoundaryChange, CatalogueIndicator, Inspection, Judgement,
    Measure, Neighbour, Pack, PayPoint, Period, Point, Predecessor, Series, Source,
};
pub use pay::pay_spines;
pub use vocabulary::{
    AreaKind, AuthorityType, ChangeKind, Closeness, PeriodKind, SourceKind, Unit,
};

static SHIPPED: &[u8] = include_bytes!("../pack/reference.pack");

static HOLIDAYS: &str = include_str!("../pack/bank-holidays.txt");

/// The bytes of the pack that the program ships, to keep or to hand on as they are.
#[must_use]
pub fn shipped_bytes() -> &'static [u8] {
    SHIPPED
}

/// The pack that the program ships.
///
/// # Errors
/// When the program was put together with a damaged pack.
pub fn shipped() -> Result<Pack, ReadError> {
    Pack::from_bytes(SHIPPED)
}

/// The bank holidays of that pack, without unpacking its figures.
#[must_use]
pub fn shipped_bank_holidays() -> BankHolidays {
    BankHolidays::new(HOLIDAYS.lines().filter_map(|line| line.parse().ok()))
}
