//! Authorities, regions and England, with their neighbours and hexagons.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::Path;

use improvement::Word;
use serde::Deserialize;

use super::reorganisation::{EARLIER_CODES, PREDECESSORS};
use super::table::{Row, Table};
use super::{BuildError, slug};
use crate::pack::{Area, Authority, Neighbour, Predecessor};
use crate::vocabulary::{AreaKind, AuthorityType, Closeness};

const AUTHORITIES: &str = "authorities.csv";
const NEIGHBOURS: &str = "statistical_neighbours_2025.csv";
const HEXAGONS: &str = "map/upper_tier_2023.hexjson";
const HOW_MANY: usize = 153;
const ENGLAND: &str = "970";

/// Code in DfE tools, ONS code, name.
const REGIONS: [(&str, &str, &str); 11] = [
    ("980", "E12000001", "North East"),
    ("981", "E12000002", "North West"),
    ("982", "E12000003", "Yorkshire and The Humber"),
    ("983", "E12000004", "East Midlands"),
    ("984", "E12000005", "West Midlands"),
    ("985", "E12000006", "East of England"),
    ("986", "E12000007", "London"),
    ("987", "E13000001", "Inner London"),
    ("988", "E13000002", "Outer London"),
    ("989", "E12000008", "South East"),
    ("990", "E12000009", "South West"),
];

/// DfE codes, and names by which people know the authority that no publication gives.
const EVERYDAY_NAMES: [(&str, &str); 9] = [
    ("391", "Newcastle"),
    ("800", "BANES"),
    ("808", "Stockton"),
    ("810", "Hull"),
    ("839", "BCP"),
    ("840", "County Durham"),
    ("861", "Stoke"),
    ("882", "Southend"),
    ("894", "Telford"),
];

/// The areas, as they are gathered.
pub(super) struct Areas {
    pub(super) areas: Vec<Area>,
    pub(super) authorities: Vec<Authority>,
    pub(super) predecessors: Vec<Predecessor>,
    codes: HashMap<String, u16>,
    aliases: BTreeMap<u16, BTreeSet<String>>,
}

impl Areas {
    /// The place of the area with this DfE code or ONS code.
    pub(super) fn find(&self, code: &str) -> Option<u16> {
        self.codes.get(code).copied()
    }

    /// The place of the area whose code stands in a column.
    pub(super) fn of(&self, row: &Row<'_>, column: &str) -> Result<u16, BuildError> {
        row.read(
            column,
            "expected the code of an authority, region or England",
            |code| self.find(code),
        )
    }

    /// Notes that an area also goes by this name or code.
    pub(super) fn also(&mut self, area: u16, name: &str) {
        self.aliases
            .entry(area)
            .or_default()
            .insert(name.to_owned());
    }

    /// Notes which part of London a borough is in.
    pub(super) fn in_london(&mut self, area: u16, part: u16) {
        if let Some(authority) = self.authorities.get_mut(usize::from(area)) {
            authority.part_of_london = Some(part);
        }
    }

    /// Hands the gathered aliases to the authorities they belong to.
    ///
    /// A name that is another area's own is no alias: former authorities share names with present ones.
    pub(super) fn finish(&mut self) {
        for (area, aliases) in &mut self.aliases {
            let others = (0_u16..).zip(&self.areas).filter(|(at, _)| at != area);
            for (_, other) in others {
                aliases.remove(&other.name);
            }
        }
        for authority in &mut self.authorities {
            let mut aliases = self.aliases.remove(&authority.area).unwrap_or_default();
            aliases.extend(with_ampersand(&authority.name));
            aliases.remove(&authority.name);
            authority.aliases = aliases.into_iter().collect();
        }
        for predecessor in &mut self.predecessors {
            let mut aliases = self.aliases.remove(&predecessor.area).unwrap_or_default();
            aliases.remove(&predecessor.name);
            predecessor.aliases = aliases.into_iter().collect();
        }
    }

    fn push(
        &mut self,
        kind: AreaKind,
        code: &str,
        ons_code: &str,
        name: &str,
        slug: String,
    ) -> u16 {
        // There are some 170 areas, and each is pushed here.
        let at = u16::try_from(self.areas.len()).unwrap_or(u16::MAX);
        self.codes.insert(code.to_owned(), at);
        self.codes.insert(ons_code.to_owned(), at);
        self.areas.push(Area {
            kind,
            code: code.to_owned(),
            ons_code: ons_code.to_owned(),
            name: name.to_owned(),
            slug,
        });
        at
    }
}

fn with_ampersand(name: &str) -> Option<String> {
    name.contains(" and ").then(|| name.replace(" and ", " & "))
}

/// Reads the authorities and their hexagons, and adds former authorities, regions and England.
pub(super) fn read(from: &Path) -> Result<Areas, BuildError> {
    let hexagons = hexagons(&from.join(HEXAGONS))?;
    let mut areas = Areas {
        areas: Vec::new(),
        authorities: Vec::new(),
        predecessors: Vec::new(),
        codes: HashMap::new(),
        aliases: BTreeMap::new(),
    };
    let file = from.join(AUTHORITIES);
    let wanted = [
        "dfe_code",
        "ons_code",
        "ofsted_urn",
        "name",
        "region_ons_code",
        "type",
    ];
    let mut regions = Vec::new();
    Table::open(&file, &wanted)?.each(|row| {
        regions.push(row.read(
            "region_ons_code",
            "expected the ONS code of a region",
            |code| {
                REGIONS
                    .iter()
                    .position(|(_, ons_code, _)| *ons_code == code)
            },
        )?);
        authority(row, &hexagons, &mut areas)
    })?;
    if areas.authorities.len() != HOW_MANY {
        let rule = format!(
            "expected {HOW_MANY} authorities, found {}",
            areas.authorities.len()
        );
        return Err(BuildError::File { file, rule });
    }
    let first_region = larger_and_former(&mut areas);
    for (authority, region) in areas.authorities.iter_mut().zip(regions) {
        authority.region = u16::try_from(first_region + region).unwrap_or(u16::MAX);
    }
    predecessors(&mut areas)?;
    for (code, name) in EVERYDAY_NAMES.iter().chain(&EARLIER_CODES) {
        if let Some(area) = areas.find(code) {
            areas.also(area, name);
        }
    }
    for (code, ons_code) in EARLIER_CODES {
        if let Some(area) = areas.find(code) {
            areas.codes.entry(ons_code.to_owned()).or_insert(area);
        }
    }
    Ok(areas)
}

/// Adds former authorities, regions and England, and says where the regions begin.
fn larger_and_former(areas: &mut Areas) -> usize {
    for old in PREDECESSORS {
        areas.push(
            AreaKind::Predecessor,
            old.code,
            old.ons_code,
            old.name,
            slug(old.slug),
        );
    }
    let first_region = areas.areas.len();
    for (code, ons_code, name) in REGIONS {
        areas.push(AreaKind::Region, code, ons_code, name, slug(name));
    }
    areas.push(
        AreaKind::Country,
        ENGLAND,
        "E92000001",
        "England",
        slug("England"),
    );
    first_region
}

fn authority(
    row: &Row<'_>,
    hexagons: &HashMap<String, Hexagon>,
    areas: &mut Areas,
) -> Result<(), BuildError> {
    let code = row.read("dfe_code", "expected three digits", |code| {
        (code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_digit())).then_some(code)
    })?;
    let ons_code = row.read(
        "ons_code",
        "expected an ONS code such as E08000035",
        |code| (code.len() == 9 && code.starts_with('E')).then_some(code),
    )?;
    for (column, code) in [("dfe_code", code), ("ons_code", ons_code)] {
        if areas.find(code).is_some() {
            return Err(row.error(column, "expected each authority once"));
        }
    }
    let hexagon = row.read(
        "ons_code",
        "expected a hexagon with this code on the map",
        |code| hexagons.get(code),
    )?;
    let name = row.read("name", "expected a name", |name| {
        (!name.is_empty()).then_some(name)
    })?;
    let authority_type = row.read(
        "type",
        "expected County, London Borough, Metropolitan District or Unitary Authority",
        |name| match name {
            "County" => Some(AuthorityType::County),
            "London Borough" => Some(AuthorityType::LondonBorough),
            "Metropolitan District" => Some(AuthorityType::MetropolitanDistrict),
            "Unitary Authority" => Some(AuthorityType::Unitary),
            _ => None,
        },
    )?;
    let short = name
        .trim_end_matches(", City of")
        .trim_end_matches(" Borough");
    let slug = slug(short);
    let area = areas.push(AreaKind::Authority, code, ons_code, name, slug.clone());
    areas.also(area, short);
    areas.authorities.push(Authority {
        area,
        dfe_code: code.to_owned(),
        ons_code: ons_code.to_owned(),
        ofsted_urn: row.text("ofsted_urn").to_owned(),
        name: name.to_owned(),
        slug,
        region: 0,
        part_of_london: None,
        authority_type,
        aliases: Vec::new(),
        hex_q: hexagon.q,
        hex_r: hexagon.r,
    });
    Ok(())
}

fn predecessors(areas: &mut Areas) -> Result<(), BuildError> {
    for old in PREDECESSORS {
        let place = |code: &str| {
            areas
                .find(code)
                .ok_or_else(|| BuildError::Content(format!("no area has the code {code}")))
        };
        let predecessor = Predecessor {
            area: place(old.code)?,
            dfe_code: old.code.to_owned(),
            ons_code: old.ons_code.to_owned(),
            name: old.name.to_owned(),
            slug: slug(old.slug),
            aliases: Vec::new(),
            ended: old.ended,
            successors: old
                .successors
                .iter()
                .map(|code| place(code))
                .collect::<Result<_, _>>()?,
            region: place(old.region)?,
        };
        areas.predecessors.push(predecessor);
    }
    Ok(())
}

#[derive(Deserialize)]
struct HexMap {
    layout: String,
    hexes: HashMap<String, Hexagon>,
}

#[derive(Deserialize)]
struct Hexagon {
    q: i16,
    r: i16,
}

fn hexagons(file: &Path) -> Result<HashMap<String, Hexagon>, BuildError> {
    let text = fs::read(file).map_err(|source| BuildError::Read {
        file: file.to_owned(),
        source,
    })?;
    let map: HexMap = serde_json::from_slice(&text).map_err(|source| BuildError::Json {
        file: file.to_owned(),
        source,
    })?;
    if map.layout == "odd-r" {
        Ok(map.hexes)
    } else {
        Err(BuildError::File {
            file: file.to_owned(),
            rule: format!("expected the layout odd-r, found “{}”", map.layout),
        })
    }
}

/// Reads the ten ranked statistical neighbours of each authority.
pub(super) fn neighbours(from: &Path, areas: &Areas) -> Result<Vec<Neighbour>, BuildError> {
    let file = from.join(NEIGHBOURS);
    let wanted = ["dfe_code", "rank", "neighbour_dfe_code", "closeness"];
    let mut all = Vec::new();
    Table::open(&file, &wanted)?.each(|row| {
        let closeness = row.read(
            "closeness",
            "expected a closeness such as “Very close”",
            |text| {
                Closeness::ALL
                    .iter()
                    .copied()
                    .find(|one| one.label() == text)
            },
        )?;
        all.push(Neighbour {
            area: areas.of(row, "dfe_code")?,
            rank: row.read("rank", "expected a rank from 1 to 10", |text| {
                text.parse().ok().filter(|rank| (1..=10).contains(rank))
            })?,
            neighbour: areas.of(row, "neighbour_dfe_code")?,
            closeness,
        });
        Ok(())
    })?;
    all.sort_by_key(|one| (one.area, one.rank));
    for authority in &areas.authorities {
        let ranks: Vec<u8> = all
            .iter()
            .filter(|one| one.area == authority.area)
            .map(|one| one.rank)
            .collect();
        if ranks != [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] {
            let rule = format!(
                "expected {} to have the ranks 1 to 10 once each",
                authority.name
            );
            return Err(BuildError::File { file, rule });
        }
    }
    Ok(all)
}
