//! The addresses of this room.

use crate::inspections::store::Finding;
use crate::kinds::PlanPath;
use crate::{address, home};
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

fn finding(PlanPath { council, plan }: PlanPath, finding: Uuid) -> Option<String> {
    let page = FindingThread {
        council,
        plan,
        finding,
    };
    Some(page.to_string())
}

home!(Finding, |here, one| finding(here, one.id));
