//! Where the figures come from.

use super::measures::LICENCE;
use crate::pack::Source;

pub(super) const LAIT: u16 = 0;
pub(super) const LOOKED_AFTER: u16 = 1;
pub(super) const OFSTED_TABLES: u16 = 2;
pub(super) const OFSTED_REPORTS: u16 = 3;
pub(super) const OFSTED_RECENT: u16 = 4;

const HEXAGON_LICENCE: &str = "MIT";
const PAY_LICENCE: &str = "Figures of fact from published national agreements";

/// Code, name, publisher, licence, vintage. The places of the first five are the constants above.
const SOURCES: [[&str; 5]; 11] = [
    [
        "lait",
        "Local Authority Interactive Tool",
        "Department for Education",
        LICENCE,
        "as stated for each measure, to April 2026",
    ],
    [
        "children_looked_after",
        "Children looked after in England, with mid-year population estimates",
        "Department for Education and Office for National Statistics",
        LICENCE,
        "at 31 March 2010 to 31 March 2025",
    ],
    [
        "ofsted_outcomes",
        "Local authority children’s services inspection outcomes",
        "Ofsted",
        LICENCE,
        "as at 31 March 2025",
    ],
    [
        "ofsted_single_inspection_reports",
        "Single inspection framework reports on local authority children’s services",
        "Ofsted",
        LICENCE,
        "2014 to 2018",
    ],
    [
        "ofsted_recent_reports",
        "Reports on local authority children’s services published since March 2025",
        "Ofsted",
        LICENCE,
        "to June 2026",
    ],
    [
        "authorities",
        "Names and codes of local authorities in England",
        "Department for Education, Ofsted and Office for National Statistics",
        LICENCE,
        "boundaries of April 2023",
    ],
    [
        "statistical_neighbours",
        "Children’s services statistical neighbour model",
        "Department for Education",
        LICENCE,
        "May 2025",
    ],
    [
        "hexagons",
        "Hexagon map of upper-tier authorities",
        "Open Innovations (formerly ODI Leeds)",
        HEXAGON_LICENCE,
        "brought to the boundaries of April 2023",
    ],
    [
        "boundary_changes",
        "Structural changes to local government in England",
        "UK Government legislation",
        LICENCE,
        "2019 to 2023",
    ],
    [
        "bank_holidays",
        "UK bank holidays, England and Wales",
        "Government Digital Service",
        LICENCE,
        "2012 to 2028",
    ],
    [
        "pay_spine",
        "National pay spine for local government services",
        "National Joint Council for Local Government Services",
        PAY_LICENCE,
        "2019-20 to 2025-26",
    ],
];

/// Every source, in the order that the constants name.
pub(super) fn all() -> Vec<Source> {
    SOURCES
        .iter()
        .map(|[code, name, publisher, licence, vintage]| Source {
            code: (*code).to_owned(),
            name: (*name).to_owned(),
            publisher: (*publisher).to_owned(),
            licence: (*licence).to_owned(),
            vintage: (*vintage).to_owned(),
            citation: format!("{publisher}, {name}, {vintage}. {licence}."),
        })
        .collect()
}
