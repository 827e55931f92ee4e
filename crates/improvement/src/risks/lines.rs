//! A grid as lines that people write: a level or a band to a line, and a row of letters for each likelihood.

use super::{Band, Grid, Level};

impl Grid {
    /// Reads a grid from lines. A level is `Name: when it applies`, a band is a letter and its name, a row of cells is the letters
    /// of its bands with spaces between them; the lowest first everywhere. What is wrong with it is for [`Grid::check`] to say.
    #[must_use]
    pub fn from_lines(likelihood: &str, impact: &str, bands: &str, cells: &str) -> Self {
        let level = |line: &str| {
            let (name, meaning) = line.split_once(':').unwrap_or((line, ""));
            Level {
                name: name.trim().to_owned(),
                meaning: meaning.trim().to_owned(),
            }
        };
        let band = |line: &str| {
            let (letter, name) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
            Band {
                letter: letter.to_owned(),
                name: name.trim().to_owned(),
            }
        };
        let row = |line: &str| line.split_whitespace().map(str::to_owned).collect();
        Self {
            likelihood: lines(likelihood).map(level).collect(),
            impact: lines(impact).map(level).collect(),
            bands: lines(bands).map(band).collect(),
            cells: lines(cells).map(row).collect(),
        }
    }

    /// The same grid as lines: likelihood, impact, bands, cells.
    #[must_use]
    pub fn to_lines(&self) -> [String; 4] {
        let levels = |levels: &[Level]| {
            let line = |level: &Level| match level.meaning.as_str() {
                "" => level.name.clone(),
                meaning => format!("{}: {meaning}", level.name),
            };
            levels.iter().map(line).collect::<Vec<_>>().join("\n")
        };
        let bands = self.bands.iter();
        let bands: Vec<String> = bands
            .map(|band| format!("{} {}", band.letter, band.name))
            .collect();
        let cells: Vec<String> = self.cells.iter().map(|row| row.join(" ")).collect();
        [
            levels(&self.likelihood),
            levels(&self.impact),
            bands.join("\n"),
            cells.join("\n"),
        ]
    }
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::risks::Axis;

    #[test]
    fn a_grid_reads_back_from_its_lines() {
        let grid = Grid::default();
        let [likelihood, impact, bands, cells] = grid.to_lines();
        assert_eq!(Grid::from_lines(&likelihood, &impact, &bands, &cells), grid);
        assert!(likelihood.lines().count() == 5 && cells.starts_with("L L L M M\n"));
        let odd = Grid::from_lines("Rare\n\n Often ", "", "X", "L  M");
        assert_eq!(odd.likelihood[1].name, "Often");
        assert_eq!(odd.cells, [["L", "M"]]);
        assert!(!odd.check().is_empty());
        let choices = odd.choices(Axis::Likelihood);
        assert_eq!(choices[1], ("2".to_owned(), "2 Often".to_owned()));
        let choices = grid.choices(Axis::Impact);
        assert_eq!(choices[1].1, "2 Minor: Work is held up for days");
    }
}
