//! What a person can read about the pack: its manifest and its attribution.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde::Serialize;

use crate::format::{FORMAT, WriteError};
use crate::number::Reading;
use crate::pack::Pack;

/// The file name of the pack.
pub const PACK_FILE: &str = "reference.pack";
/// The file name of the manifest.
pub const MANIFEST_FILE: &str = "pack.toml";
/// The file name of the attribution.
pub const SOURCES_FILE: &str = "SOURCES.md";
/// The file name of the bank holidays by themselves.
pub const BANK_HOLIDAYS_FILE: &str = "bank-holidays.txt";

#[derive(Serialize)]
struct Manifest<'a> {
    version: &'a str,
    format: u16,
    checksum: String,
    counts: Counts,
    sources: Vec<SourceLine<'a>>,
}

#[derive(Serialize)]
struct Counts {
    areas: usize,
    authorities: usize,
    former_authorities: usize,
    boundary_changes: usize,
    statistical_neighbours: usize,
    measures: usize,
    series: usize,
    numbers: usize,
    markers: usize,
    inspections: usize,
    judgements: usize,
    bank_holidays: usize,
    pay_points: usize,
    board_indicators: usize,
}

#[derive(Serialize)]
struct SourceLine<'a> {
    code: &'a str,
    name: &'a str,
    publisher: &'a str,
    licence: &'a str,
    vintage: &'a str,
}

impl Pack {
    /// The manifest in TOML: version, checksum, how much of everything, and the sources.
    ///
    /// # Errors
    /// As for [`Pack::to_bytes`].
    pub fn manifest(&self) -> Result<String, WriteError> {
        let manifest = Manifest {
            version: &self.version,
            format: FORMAT,
            checksum: self.checksum()?,
            counts: self.counts(),
            sources: self
                .sources
                .iter()
                .map(|source| SourceLine {
                    code: &source.code,
                    name: &source.name,
                    publisher: &source.publisher,
                    licence: &source.licence,
                    vintage: &source.vintage,
                })
                .collect(),
        };
        toml::to_string(&manifest).map_err(WriteError::Manifest)
    }

    /// The attribution that the licences ask for, in Markdown.
    #[must_use]
    pub fn attribution(&self) -> String {
        let mut text = String::from(
            "# Where the figures come from\n\n\
             Contains public sector information licensed under the Open Government Licence v3.0.\n\n\
             The figures are facts in this program's own form; no publication is copied. The list of indicators that \
             boards watch is the program's own.\n\n\
             | figures | publisher | edition | licence |\n| --- | --- | --- | --- |\n",
        );
        for source in &self.sources {
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "| {} | {} | {} | {} |",
                source.name, source.publisher, source.vintage, source.licence
            );
        }
        text.push_str(
            "\nThe positions of the hexagons follow a map by ODI Leeds, now Open Innovations, which is under the MIT \
             licence; they were brought to the boundaries of April 2023.\n\n\
             Each measure also carries the publisher of the underlying statistics and the day of their last update.\n\n\
             ## Remarks\n\n\
             - Numbers keep at most six decimal places; beyond these the published files hold only the noise of \
             spreadsheets. Markers for suppressed, missing or rounded figures stay markers.\n\
             - In the figures on children looked after since 2010, the population for 2011 and 2012 lies on a straight \
             line between those of 2010 and 2013, and rates are computed from the counts and the population.\n\
             - Pay for 2019-20 to 2023-24 was reconstructed and checked against the awards, not copied from a circular.\n\
             - Inspections are standard and short inspections and those of the single inspection framework; focused \
             and monitoring visits are not among them. The source has no grade for children in care under the single \
             inspection framework, and where it leaves out an overall grade there is none here.\n",
        );
        text
    }

    /// The days of the bank holidays, one to a line: what a command needs that counts working days and must not wait for all the figures.
    #[must_use]
    pub fn holidays(&self) -> String {
        let lines = self
            .bank_holidays
            .iter()
            .map(|one| format!("{}\n", one.date));
        lines.collect()
    }

    /// Writes the pack, its manifest, its attribution and its bank holidays into a folder, which is made if it is not there.
    ///
    /// # Errors
    /// When the parts do not fit together, or a file cannot be written.
    pub fn write(&self, to: &Path) -> Result<(), WriteError> {
        fs::create_dir_all(to).map_err(WriteError::Output)?;
        fs::write(to.join(PACK_FILE), self.to_bytes()?).map_err(WriteError::Output)?;
        fs::write(to.join(MANIFEST_FILE), self.manifest()?).map_err(WriteError::Output)?;
        fs::write(to.join(SOURCES_FILE), self.attribution()).map_err(WriteError::Output)?;
        fs::write(to.join(BANK_HOLIDAYS_FILE), self.holidays()).map_err(WriteError::Output)
    }

    fn counts(&self) -> Counts {
        let readings = || self.series.iter().flat_map(|series| &series.points);
        let numbers = readings()
            .filter(|point| matches!(point.reading, Reading::Number(_)))
            .count();
        Counts {
            areas: self.areas.len(),
            authorities: self.authorities.len(),
            former_authorities: self.predecessors.len(),
            boundary_changes: self.boundary_changes.len(),
            statistical_neighbours: self.neighbours.len(),
            measures: self.measures.len(),
            series: self.series.len(),
            numbers,
            markers: readings().count() - numbers,
            inspections: self.inspections.len(),
            judgements: self
                .inspections
                .iter()
                .map(|one| one.judgements.len())
                .sum(),
            bank_holidays: self.bank_holidays.len(),
            pay_points: self.pay_spine.len(),
            board_indicators: self.catalogue.len(),
        }
    }
}
