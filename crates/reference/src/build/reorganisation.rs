//! What became of the authorities that were reorganised since 2010.
//!
//! The facts are in the structural changes orders for each area; the codes are those of DfE and ONS.

use jiff::civil::{Date, date};

use super::BuildError;
use super::areas::Areas;
use crate::pack::BoundaryChange;
use crate::vocabulary::ChangeKind;

/// An authority that no longer exists. Codes are DfE codes but for `ons_code`.
pub(super) struct Former {
    pub(super) code: &'static str,
    pub(super) ons_code: &'static str,
    pub(super) name: &'static str,
    pub(super) slug: &'static str,
    pub(super) ended: Date,
    pub(super) successors: &'static [&'static str],
    pub(super) region: &'static str,
}

const SOUTH_WEST: &str = "990";
const EAST_MIDLANDS: &str = "983";
const NORTH_WEST: &str = "981";

pub(super) const PREDECESSORS: [Former; 5] = [
    Former {
        code: "835",
        ons_code: "E10000009",
        name: "Dorset (before April 2019)",
        slug: "dorset-before-2019",
        ended: date(2019, 4, 1),
        successors: &["838", "839"],
        region: SOUTH_WEST,
    },
    Former {
        code: "836",
        ons_code: "E06000029",
        name: "Poole",
        slug: "poole",
        ended: date(2019, 4, 1),
        successors: &["839"],
        region: SOUTH_WEST,
    },
    Former {
        code: "837",
        ons_code: "E06000028",
        name: "Bournemouth",
        slug: "bournemouth",
        ended: date(2019, 4, 1),
        successors: &["839"],
        region: SOUTH_WEST,
    },
    Former {
        code: "909",
        ons_code: "E10000006",
        name: "Cumbria",
        slug: "cumbria",
        ended: date(2023, 4, 1),
        successors: &["942", "943"],
        region: NORTH_WEST,
    },
    Former {
        code: "928",
        ons_code: "E10000021",
        name: "Northamptonshire",
        slug: "northamptonshire",
        ended: date(2021, 4, 1),
        successors: &["940", "941"],
        region: EAST_MIDLANDS,
    },
];

/// DfE codes, and the other ONS codes under which the same authority is found.
pub(super) const EARLIER_CODES: [(&str, &str); 7] = [
    ("370", "E08000038"),
    ("373", "E08000039"),
    ("390", "E08000020"),
    ("815", "E10000023"),
    ("825", "E10000002"),
    ("929", "E06000048"),
    ("933", "E10000027"),
];

/// From, to (DfE codes), ONS code before, first day, what happened, what it means.
type Change = (
    &'static str,
    &'static str,
    &'static str,
    Date,
    ChangeKind,
    &'static str,
);

const CHANGES: [Change; 11] = [
    (
        "837",
        "839",
        "E06000028",
        date(2019, 4, 1),
        ChangeKind::Merged,
        "Joined with Poole and Christchurch. Figures before and after describe different areas.",
    ),
    (
        "836",
        "839",
        "E06000029",
        date(2019, 4, 1),
        ChangeKind::Merged,
        "Joined with Bournemouth and Christchurch. Figures before and after describe different areas.",
    ),
    (
        "835",
        "839",
        "E10000009",
        date(2019, 4, 1),
        ChangeKind::Divided,
        "Only Christchurch moved; the rest became the new Dorset.",
    ),
    (
        "835",
        "838",
        "E10000009",
        date(2019, 4, 1),
        ChangeKind::Divided,
        "The new Dorset is the old one without Christchurch. Figures before and after describe different areas.",
    ),
    (
        "825",
        "825",
        "E10000002",
        date(2020, 4, 1),
        ChangeKind::Recoded,
        "One council took the place of the county and its districts. The area is the same, so figures can be compared.",
    ),
    (
        "928",
        "940",
        "E10000021",
        date(2021, 4, 1),
        ChangeKind::Divided,
        "The county became two councils. Neither compares with the county before.",
    ),
    (
        "928",
        "941",
        "E10000021",
        date(2021, 4, 1),
        ChangeKind::Divided,
        "The county became two councils. Neither compares with the county before.",
    ),
    (
        "909",
        "942",
        "E10000006",
        date(2023, 4, 1),
        ChangeKind::Divided,
        "The county became two councils. Neither compares with the county before.",
    ),
    (
        "909",
        "943",
        "E10000006",
        date(2023, 4, 1),
        ChangeKind::Divided,
        "The county became two councils. Neither compares with the county before.",
    ),
    (
        "933",
        "933",
        "E10000027",
        date(2023, 4, 1),
        ChangeKind::Recoded,
        "One council took the place of the county and its districts. The area is the same, so figures can be compared.",
    ),
    (
        "815",
        "815",
        "E10000023",
        date(2023, 4, 1),
        ChangeKind::Recoded,
        "One council took the place of the county and its districts. The area is the same, so figures can be compared.",
    ),
];

/// The table of changes, oldest first.
pub(super) fn changes(areas: &Areas) -> Result<Vec<BoundaryChange>, BuildError> {
    let place = |code: &str| {
        areas
            .find(code)
            .and_then(|at| Some((at, areas.areas.get(usize::from(at))?)))
            .ok_or_else(|| BuildError::Content(format!("no area has the code {code}")))
    };
    CHANGES
        .iter()
        .map(|(from, to, from_ons_code, date, kind, note)| {
            let (from, _) = place(from)?;
            let (to, after) = place(to)?;
            Ok(BoundaryChange {
                from,
                from_ons_code: (*from_ons_code).to_owned(),
                to,
                to_ons_code: after.ons_code.clone(),
                date: *date,
                kind: *kind,
                note: (*note).to_owned(),
            })
        })
        .collect()
}
