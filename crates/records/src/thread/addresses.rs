//! The addresses of this room.

use crate::inspections::store::Finding;
use crate::{address, commented, home, searched};
use uuid::Uuid;

address!(
    /// The loom: a row per finding, a column per station.
    Loom "/councils/{council}/plans/{plan}/thread" { council: String, plan: Uuid } needs ReadPlan
);
address!(
    /// The same as an Excel workbook.
    LoomXlsx "/councils/{council}/plans/{plan}/thread/thread.xlsx" { council: String, plan: Uuid } needs ReadPlan
);
address!(
    /// The thread of one finding, from the day it was published to what the Board was told.
    FindingThread "/councils/{council}/plans/{plan}/findings/{finding}" { council: String, plan: Uuid, finding: Uuid } needs ReadPlan
);

home!(Finding as FindingThread, |one| one.id);
commented!(Finding as FindingThread);

searched!(Finding, "Findings" at 10);
