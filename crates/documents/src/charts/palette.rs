//! The inks, in one place.

/// The inks of every chart: one strong ink for the authority, greys for the rest, and
/// four colours of known lightness for ratings. Text has at least 4.5:1 against the
/// paper, marks that carry meaning at least 3:1 (WCAG 2.2, 1.4.3 and 1.4.11).
#[derive(Debug, Clone, Copy)]
pub struct Palette;

impl Palette {
    /// The paper.
    pub const PAPER: &'static str = "#ffffff";
    /// Words.
    pub const TEXT: &'static str = "#1f2428";
    /// Words that step back.
    pub const QUIET: &'static str = "#565f66";
    /// The authority.
    pub const SUBJECT: &'static str = "#7a4a00";
    /// What a page is about, as bars and bold lines: the gold of the program's pages.
    pub const GOLD: &'static str = "#a87b10";
    /// Phases of help behind what they are held against, the most help last.
    pub const WASHES: [&'static str; 4] = ["#fbf6e8", "#f6ebcf", "#eedfb6", "#e5cf97"];
    /// Others' lines.
    pub const OTHER: &'static str = "#6b747b";
    /// The neighbours' middle half.
    pub const BAND: &'static str = "#e6e8ea";
    /// What was to be expected of the authority from its own past.
    pub const EXPECTED: &'static str = "#f8f0e3";
    /// The hatching on it.
    pub const HATCH: &'static str = "#d3bf9c";
    /// Many thin lines behind one that counts.
    pub const CLOUD: &'static str = "#c4c9cd";
    /// Many small dots among a few that are named.
    pub const FAINT: &'static str = "#8a9299";
    /// Hairlines and axes.
    pub const RULE: &'static str = "#c9ced2";
    /// The lines behind the lines.
    pub const GRID: &'static str = "#eceeef";
    /// Shades in order, from light to dark, with the ink that reads on each.
    pub const SHADES: [(&'static str, &'static str); 6] = [
        ("#f3f1ec", "#1f2428"),
        ("#d9d2c3", "#1f2428"),
        ("#a8977a", "#1f2428"),
        ("#5e4a2b", "#ffffff"),
        ("#3b2d17", "#ffffff"),
        ("#1c140a", "#ffffff"),
    ];
    /// Complete with evidence accepted: the darkest of the ratings.
    pub const BLUE: &'static str = "#1d3f66";
    /// On track.
    pub const GREEN: &'static str = "#4f8a63";
    /// At risk: the lightest of the ratings.
    pub const AMBER: &'static str = "#f0c75e";
    /// Off track.
    pub const RED: &'static str = "#b3261e";
    /// Better than before, than chance explains, or than others.
    pub const BETTER: &'static str = "#1c5c86";
    /// Worse.
    pub const WORSE: &'static str = "#b34a0a";
    /// Changed, where neither way is better.
    pub const EITHER: &'static str = "#43494e";
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(ink: &str) -> f64 {
        let channel = |at: usize| {
            let value = u8::from_str_radix(&ink[at..at + 2], 16).unwrap();
            let share = f64::from(value) / 255.0;
            if share <= 0.040_45 {
                share / 12.92
            } else {
                ((share + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    fn contrast(ink: &str) -> f64 {
        (luminance(Palette::PAPER) + 0.05) / (luminance(ink) + 0.05)
    }

    #[test]
    fn words_and_marks_stand_out_from_the_paper() {
        for ink in [Palette::TEXT, Palette::QUIET, Palette::SUBJECT] {
            assert!(contrast(ink) >= 4.5, "{ink}: {}", contrast(ink));
        }
        let marks = [
            Palette::OTHER,
            Palette::GOLD,
            Palette::BETTER,
            Palette::WORSE,
            Palette::EITHER,
        ];
        for ink in marks
            .into_iter()
            .chain(super::super::Glyph::ALL.map(super::super::Glyph::ink))
        {
            assert!(contrast(ink) >= 3.0, "{ink}: {}", contrast(ink));
        }
        for wash in Palette::WASHES {
            let apart = contrast(Palette::SUBJECT) / contrast(wash);
            assert!(apart >= 4.5, "words on {wash}: {apart}");
        }
    }
}
