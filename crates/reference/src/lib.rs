//! Published figures about children's services in England: the pack that the program ships.
//!
//! [`build()`] makes a [`Pack`] from official files, [`Pack::to_bytes`] and [`Pack::from_bytes`] keep it in a compact,
//! versioned, checked form, and [`shipped`] reads the one inside the program. No database and no web here.

mod number;
mod pack;
mod vocabulary;

pub use number::{MOST_PLACES, Number, Reading};
pub use pack::{
    Area, Authority, BankHoliday, BoundaryChange, CatalogueIndicator, Inspection, Judgement,
    Measure, Neighbour, Pack, PayPoint, Period, Point, Predecessor, Series, Source,
};
pub use vocabulary::{
    AreaKind, AuthorityType, ChangeKind, Closeness, PeriodKind, SourceKind, Unit,
};
