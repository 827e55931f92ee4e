//! Phases as bands in a row, and months as bars on a base.

use jiff::civil::Date;

use super::Palette;
use super::calendar::Calendar;
use super::canvas::{Anchor, Canvas, Letters, run_length};
use super::help::{Days, Months, Phase, days_in_figures, in_turn};
use super::placing::Area;
use super::scale::{Scale, days};

/// The name of a phase where it stands below its band.
pub(crate) struct Name<'a> {
    pub(crate) words: &'a str,
    pub(crate) row: usize,
    pub(crate) from: f64,
}

/// The names of phases from where each begins, in as many rows as they need. One that is wider than the axis is left out.
pub(crate) fn names_below<'a>(
    phases: impl Iterator<Item = &'a Phase>,
    calendar: &Calendar,
    size: f64,
) -> Vec<Name<'a>> {
    let (left, right) = (calendar.x.from, calendar.x.to);
    let mut taken: Vec<f64> = Vec::new();
    let mut names = Vec::new();
    let mut phases: Vec<&Phase> = phases.collect();
    phases.sort_by_key(|phase| phase.from);
    for phase in phases {
        let long = run_length(&phase.name, size, true);
        if long > right - left {
            continue;
        }
        let from = (calendar.begin(phase.from) + 3.0).min(right - long);
        let free = taken.iter().position(|until| *until <= from);
        let row = free.unwrap_or(taken.len());
        let until = from + long + size * 0.5;
        match taken.get_mut(row) {
            Some(taken) => *taken = until,
            None => taken.push(until),
        }
        names.push(Name {
            words: &phase.name,
            row,
            from,
        });
    }
    names
}

/// A row of bands with its place.
pub(crate) struct Bands<'a> {
    pub(crate) calendar: &'a Calendar,
    /// Where today is: what lies after it is drawn in outline.
    pub(crate) today: Option<f64>,
    pub(crate) size: f64,
}

/// A part of a band that is drawn alike.
struct Piece {
    area: Area,
    /// In outline, for it is still to come.
    planned: bool,
}

impl Bands<'_> {
    /// The phases whose name does not stand in their band.
    pub(crate) fn too_narrow<'a>(&self, phases: &'a [Phase]) -> Vec<&'a Phase> {
        let turns = in_turn(phases).into_iter();
        let narrow = turns.filter(|(phase, until)| {
            let pieces = self.pieces(phase, *until, 0.0, 1.0);
            !pieces.is_empty() && self.fitting(&pieces, &phase.name).is_none()
        });
        narrow.map(|(phase, _)| phase).collect()
    }

    /// The phases that stand with their letter where words are asked for.
    pub(crate) fn lettered<'a>(&self, phases: &'a [Phase]) -> Vec<&'a Phase> {
        let (turns, last) = (in_turn(phases), self.last(phases));
        let lettered = turns.into_iter().filter(|(phase, until)| {
            let pieces = self.pieces(phase, *until, 0.0, 1.0);
            let fits = |words: &str| self.fitting(&pieces, words).is_some();
            let beside = last == Some(*phase) && self.beside(&pieces, &phase.name).is_some();
            !fits(&phase.name) && !beside && fits(&phase.letter())
        });
        lettered.map(|(phase, _)| phase).collect()
    }

    fn last<'a>(&self, phases: &'a [Phase]) -> Option<&'a Phase> {
        phases.iter().rev().max_by_key(|phase| phase.from)
    }

    /// Where a name stands right of its band, when there is room.
    fn beside(&self, pieces: &[Piece], name: &str) -> Option<f64> {
        let end = pieces.last()?.area.right + 6.0;
        let until = end + run_length(name, self.size, true);
        (until <= self.calendar.x.to).then_some(end)
    }

    /// Draws the phases at a height, each with its name where it fits, and where `all` are to have words, else with its name
    /// beside it or with its letter.
    pub(crate) fn draw(
        &self,
        canvas: &mut Canvas,
        phases: &[Phase],
        (top, tall): (f64, f64),
        all: bool,
    ) {
        let last = self.last(phases).filter(|_| all);
        for (phase, until) in in_turn(phases) {
            let pieces = self.pieces(phase, until, top, tall);
            if pieces.is_empty() {
                continue;
            }
            canvas.open("g", &[]);
            canvas.titled(&phase.in_words());
            let shade = usize::from(phase.strength.min(3)) + 1;
            let (fill, ink) = Palette::SHADES[shade];
            for piece in &pieces {
                let fill = if piece.planned { Palette::PAPER } else { fill };
                canvas.rect(piece.area, fill, (Palette::TEXT, 1.0), "");
            }
            if let (None, Some(piece)) = (until, pieces.last()) {
                let fill = if piece.planned { Palette::PAPER } else { fill };
                let Area {
                    right: x,
                    top,
                    bottom,
                    ..
                } = piece.area;
                canvas.line((x, top + 1.0), (x, bottom - 1.0), fill, 2.0);
            }
            let ink_on = |piece: &Piece| if piece.planned { Palette::TEXT } else { ink };
            let baseline = top + tall / 2.0 + self.size * 0.35;
            let letter = phase.letter();
            if let Some(piece) = self.fitting(&pieces, &phase.name) {
                let at = (piece.area.left + 5.0, baseline);
                let letters = Letters::new(self.size, ink_on(piece), Anchor::Start);
                canvas.text(at, letters.bold(), &phase.name);
            } else if let Some(x) = self
                .beside(&pieces, &phase.name)
                .filter(|_| last == Some(phase))
            {
                let letters = Letters::new(self.size, Palette::TEXT, Anchor::Start);
                canvas.text((x, baseline), letters.bold().clear(), &phase.name);
            } else if let Some(piece) = self.fitting(&pieces, &letter).filter(|_| all) {
                let middle = f64::midpoint(piece.area.left, piece.area.right);
                let letters = Letters::new(self.size, ink_on(piece), Anchor::Middle);
                canvas.text((middle, baseline), letters.bold(), &letter);
            }
            canvas.close();
        }
    }

    /// The widest piece in which words stand.
    fn fitting<'b>(&self, pieces: &'b [Piece], words: &str) -> Option<&'b Piece> {
        let margin = if words.chars().count() > 1 { 10.0 } else { 3.0 };
        let long = run_length(words, self.size, true) + margin;
        let widest = pieces
            .iter()
            .max_by(|a, b| a.area.wide().total_cmp(&b.area.wide()));
        widest.filter(|piece| piece.area.wide() >= long)
    }

    /// The part of a phase up to today, and the part that is still to come.
    fn pieces(&self, phase: &Phase, until: Option<Date>, top: f64, tall: f64) -> Vec<Piece> {
        let x = &self.calendar.x;
        let left = self.calendar.begin(phase.from);
        let right = until.map_or(x.to, |until| self.calendar.end(until));
        if days(phase.from) > x.high || right <= left {
            return Vec::new();
        }
        let now = if phase.planned {
            left
        } else {
            self.today.unwrap_or(right)
        };
        let now = now.clamp(left, right);
        [(left, now, false), (now, right, true)]
            .into_iter()
            .filter(|(left, right, _)| right - left > 0.2)
            .map(|(left, right, planned)| Piece {
                area: Area {
                    left: left + 0.5,
                    top: top + 0.5,
                    right: right - 0.5,
                    bottom: top + tall - 0.5,
                },
                planned,
            })
            .collect()
    }
}

impl Phase {
    /// What stands in a band that is too narrow for its name.
    pub(crate) fn letter(&self) -> String {
        self.name
            .chars()
            .take(1)
            .flat_map(char::to_uppercase)
            .collect()
    }
}

/// The months as bars on a base: what was given solid, what is planned in outline on it.
pub(crate) fn draw_months(
    canvas: &mut Canvas,
    months: &Months,
    x: &Scale,
    (base, tall, most): (f64, f64, f64),
) {
    for (month, sum) in months.iter() {
        let (begin, end) = (days(month), days(month.last_of_month()) + 1.0);
        if end <= x.low || begin > x.high {
            continue;
        }
        let (left, right) = (x.place(begin.max(x.low)), x.place(end.min(x.high)));
        let gap = ((right - left) * 0.15).min(1.0);
        // The least help is still seen, and the least that is planned still an outline.
        let rise = |days: f64, least: f64| {
            if days > 0.0 {
                (days / most * tall).max(least)
            } else {
                0.0
            }
        };
        let top = base - rise(sum.done, 1.0);
        canvas.open("g", &[]);
        canvas.titled(&in_words(month, sum));
        if sum.done > 0.0 {
            let area = Area {
                left,
                top,
                right: right - gap,
                bottom: base,
            };
            canvas.rect(area, Palette::GOLD, ("none", 0.0), "");
        }
        if sum.planned > 0.0 {
            let area = Area {
                left: left + 0.5,
                top: top - rise(sum.planned, 3.0) + 0.5,
                right: (right - gap - 0.5).max(left + 0.6),
                bottom: top - 0.25,
            };
            canvas.rect(area, Palette::PAPER, (Palette::GOLD, 1.0), "");
        }
        canvas.close();
    }
}

/// A month in words: `March 2018: 12.5 days given, 20 planned`.
fn in_words(month: Date, sum: Days) -> String {
    let mut parts = Vec::new();
    if sum.done > 0.0 {
        parts.push(format!("{} days given", days_in_figures(sum.done)));
    }
    if sum.planned > 0.0 {
        parts.push(format!("{} planned", days_in_figures(sum.planned)));
    }
    format!("{}: {}", month.strftime("%B %Y"), parts.join(", "))
}
