//! Badges for how figures vary and whether a target is within reach. The shapes are those of
//! the control chart's marks: a disc in a ring is better, a diamond worse, a triangle neither.

use serde::{Deserialize, Serialize};

use super::Palette;
use super::canvas::{Anchor, Canvas, Letters, Role};

/// Whether figures moved further than chance explains, and which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VariationIcon {
    /// Chance explains it.
    Common,
    /// Better, where higher is better.
    ImprovementHigh,
    /// Better, where lower is better.
    ImprovementLow,
    /// Worse, where lower is better.
    ConcernHigh,
    /// Worse, where higher is better.
    ConcernLow,
    /// Higher, where neither way is better.
    NeitherHigh,
    /// Lower, where neither way is better.
    NeitherLow,
}

/// Whether the target will be met if things go on as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssuranceIcon {
    /// Always.
    Passing,
    /// Never.
    Failing,
    /// Sometimes, by chance.
    HitOrMiss,
    /// There is none.
    NoTarget,
}

impl VariationIcon {
    /// Every badge.
    pub const ALL: [Self; 7] = [
        Self::Common,
        Self::ImprovementHigh,
        Self::ImprovementLow,
        Self::ConcernHigh,
        Self::ConcernLow,
        Self::NeitherHigh,
        Self::NeitherLow,
    ];

    /// What it says, in a few words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Common => "usual movement",
            Self::ImprovementHigh => "better: higher",
            Self::ImprovementLow => "better: lower",
            Self::ConcernHigh => "worse: higher",
            Self::ConcernLow => "worse: lower",
            Self::NeitherHigh => "changed: higher",
            Self::NeitherLow => "changed: lower",
        }
    }

    /// What it says, in a sentence.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Common => "The figures move no further than chance explains.",
            Self::ImprovementHigh => {
                "The latest figures are higher than chance explains, and higher is better."
            }
            Self::ImprovementLow => {
                "The latest figures are lower than chance explains, and lower is better."
            }
            Self::ConcernHigh => {
                "The latest figures are higher than chance explains, and lower is better."
            }
            Self::ConcernLow => {
                "The latest figures are lower than chance explains, and higher is better."
            }
            Self::NeitherHigh => {
                "The latest figures are higher than chance explains; neither way is better."
            }
            Self::NeitherLow => {
                "The latest figures are lower than chance explains; neither way is better."
            }
        }
    }

    /// The badge as one `<svg>` element, 40 by 40 units. Ids in it begin with `prefix`, which
    /// must differ between the drawings of one page.
    #[must_use]
    pub fn svg(self, prefix: &str) -> String {
        let mut canvas = badge(prefix, self.label(), self.words());
        match self {
            Self::Common => {
                ring(&mut canvas, Palette::OTHER, "");
                stroke(&mut canvas, WAVE, Palette::OTHER);
            }
            Self::ImprovementHigh | Self::ImprovementLow => disc(&mut canvas),
            Self::ConcernHigh | Self::ConcernLow => diamond(&mut canvas),
            Self::NeitherHigh => triangle(&mut canvas, true),
            Self::NeitherLow => triangle(&mut canvas, false),
        }
        match self {
            Self::Common => {}
            Self::ImprovementHigh | Self::ConcernHigh => letter(&mut canvas, "H", 25.5),
            Self::ImprovementLow | Self::ConcernLow => letter(&mut canvas, "L", 25.5),
            Self::NeitherHigh => letter(&mut canvas, "H", 27.0),
            Self::NeitherLow => letter(&mut canvas, "L", 24.5),
        }
        canvas.finish()
    }
}

impl AssuranceIcon {
    /// Every badge.
    pub const ALL: [Self; 4] = [
        Self::Passing,
        Self::Failing,
        Self::HitOrMiss,
        Self::NoTarget,
    ];

    /// What it says, in a few words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Passing => "meets the target",
            Self::Failing => "misses the target",
            Self::HitOrMiss => "meets the target by chance",
            Self::NoTarget => "no target",
        }
    }

    /// What it says, in a sentence.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Passing => "If nothing changes, the target will be met every time.",
            Self::Failing => "If nothing changes, the target will be missed every time.",
            Self::HitOrMiss => {
                "If nothing changes, the target will be met at times and missed at others, by chance."
            }
            Self::NoTarget => "No target is set.",
        }
    }

    /// The badge as one `<svg>` element, 40 by 40 units. Ids in it begin with `prefix`, which
    /// must differ between the drawings of one page.
    #[must_use]
    pub fn svg(self, prefix: &str) -> String {
        let mut canvas = badge(prefix, self.label(), self.words());
        match self {
            Self::Passing => {
                disc(&mut canvas);
                letter(&mut canvas, "P", 25.5);
            }
            Self::Failing => {
                diamond(&mut canvas);
                letter(&mut canvas, "F", 25.5);
            }
            Self::HitOrMiss => {
                ring(&mut canvas, Palette::OTHER, "");
                let letters = Letters::new(22.0, Palette::TEXT, Anchor::Middle).bold();
                canvas.text((20.0, 27.5), letters, "?");
            }
            Self::NoTarget => {
                ring(&mut canvas, Palette::OTHER, "3 3");
                stroke(&mut canvas, "M14 20H26", Palette::OTHER);
            }
        }
        canvas.finish()
    }
}

const WAVE: &str = "M8 20C11 15 14 15 16 20S21 25 24 20S29 15 32 20";

fn badge(prefix: &str, label: &str, words: &str) -> Canvas {
    Canvas::new(
        prefix,
        "chart icon",
        (40.0, 40.0),
        (label, words),
        Role::Picture,
    )
}

fn ring(canvas: &mut Canvas, ink: &str, dash: &str) {
    let mut attributes = vec![
        ("cx", "20"),
        ("cy", "20"),
        ("r", "18.75"),
        ("fill", Palette::PAPER),
        ("stroke", ink),
        ("stroke-width", "1.5"),
    ];
    if !dash.is_empty() {
        attributes.push(("stroke-dasharray", dash));
    }
    canvas.shape("circle", &attributes);
}

fn disc(canvas: &mut Canvas) {
    ring(canvas, Palette::BETTER, "");
    canvas.circle((20.0, 20.0), 15.0, Palette::BETTER, ("none", 0.0));
}

fn diamond(canvas: &mut Canvas) {
    ring(canvas, Palette::WORSE, "");
    canvas.shape(
        "path",
        &[("d", "M20 3L37 20L20 37L3 20Z"), ("fill", Palette::WORSE)],
    );
}

fn triangle(canvas: &mut Canvas, up: bool) {
    ring(canvas, Palette::EITHER, "");
    let path = if up {
        "M20 3L35 29.5H5Z"
    } else {
        "M20 37L35 10.5H5Z"
    };
    canvas.shape("path", &[("d", path), ("fill", Palette::EITHER)]);
}

fn stroke(canvas: &mut Canvas, path: &str, ink: &str) {
    canvas.shape(
        "path",
        &[
            ("d", path),
            ("fill", "none"),
            ("stroke", ink),
            ("stroke-width", "2.5"),
            ("stroke-linecap", "round"),
        ],
    );
}

fn letter(canvas: &mut Canvas, words: &str, baseline: f64) {
    let letters = Letters::new(16.0, Palette::PAPER, Anchor::Middle).bold();
    canvas.text((20.0, baseline), letters, words);
}
