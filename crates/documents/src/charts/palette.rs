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
    /// Others' lines.
    pub const OTHER: &'static str = "#6b747b";
    /// The neighbours' middle half.
    pub const BAND: &'static str = "#e6e8ea";
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
}
