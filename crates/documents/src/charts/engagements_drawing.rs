//! How a timeline of engagements is drawn.

use std::collections::BTreeMap;

use super::bands::Bands;
use super::calendar::Calendar;
use super::canvas::{Anchor, Canvas, Letters, Role, cut, run_length, wrap, wrap_to};
use super::engagements::{EngagementRow, EngagementsTimeline};
use super::help::days_in_figures;
use super::marks::Marks;
use super::placing::Area;
use super::scale::days;
use super::{Palette, Width};
use crate::links::safe;

const BAND: f64 = 20.0;
const HEAD: &str = "days given";

/// How the drawing is divided.
struct Layout {
    calendar: Calendar,
    width: Width,
    size: f64,
    marks: Marks,
    /// Where the rows begin.
    top: f64,
    /// How wide names may run.
    name_room: f64,
}

impl EngagementsTimeline {
    pub(crate) fn draw(&self, prefix: &str, width: Width) -> String {
        let layout = self.layout(width);
        let (size, across) = (layout.size, width.units());
        let talls: Vec<f64> = self.rows.iter().map(|row| row.tall(&layout)).collect();
        let axis = layout.top + talls.iter().sum::<f64>() + 2.0;
        let notes = self.letters(&layout);
        let linked = self.rows.iter().any(|row| row.link().is_some());
        let mut canvas = Canvas::new(
            prefix,
            "chart chart--engagements",
            (across, axis + size * (2.0 + 1.3 * notes.len() as f64)),
            (&self.title, &self.description),
            if linked { Role::Links } else { Role::Picture },
        );
        if self.rows.iter().all(|row| row.phases.is_empty()) {
            let letters = Letters::new(size, Palette::QUIET, Anchor::Start);
            canvas.text((0.0, size * 1.2), letters, "No help yet");
            return canvas.finish();
        }
        layout.marks.draw_lines(&mut canvas, 0.0, axis, axis);
        let mut top = layout.top;
        for (row, tall) in self.rows.iter().zip(&talls) {
            row.draw_words(&mut canvas, &layout, (top, *tall));
            top += tall;
        }
        let bands = self.bands(&layout.calendar, size - 1.0);
        let mut top = layout.top;
        for (row, tall) in self.rows.iter().zip(&talls) {
            // The words below are what is followed.
            canvas.open("g", &[("pointer-events", "none")]);
            bands.draw(
                &mut canvas,
                &row.phases,
                (layout.band(top, *tall), BAND),
                true,
            );
            canvas.close();
            top += tall;
        }
        layout.calendar.draw(&mut canvas, axis, size, across);
        layout.marks.draw_words(&mut canvas, 0.0);
        self.draw_head(&mut canvas, &layout);
        for (row, words) in notes.iter().enumerate() {
            let at = (0.0, axis + size * (2.9 + 1.3 * row as f64));
            let letters = Letters::new(size - 1.0, Palette::QUIET, Anchor::Start);
            canvas.text(at, letters, words);
        }
        canvas.finish()
    }

    fn layout(&self, width: Width) -> Layout {
        let (size, across) = (width.letters(), width.units());
        let page = width == Width::Page;
        let figures = self
            .rows
            .iter()
            .map(|row| run_length(&row.figure(page), size, true));
        let figures = figures.fold(0.0, f64::max);
        let words = self
            .rows
            .iter()
            .flat_map(|row| [(&row.name, true), (&row.note, false)]);
        let names = words
            .map(|(words, bold)| run_length(words, size, bold))
            .fold(40.0, f64::max);
        let right = figures.max(run_length(HEAD, size, false)) + 12.0;
        let (left, right) = if page {
            (names.min(176.0) + 12.0, across - right)
        } else {
            (0.0, across - 1.0)
        };
        let (from, until) = self.span();
        let calendar = Calendar::new(from, until, left, right);
        let marks = Marks::new(
            &[],
            self.today.as_ref(),
            &calendar.x,
            size,
            if page { right } else { across },
        );
        let head = if page { size * 1.5 } else { 0.0 };
        Layout {
            width,
            size,
            top: marks.tall().max(head) + 4.0,
            marks,
            name_room: if page {
                left - 12.0
            } else {
                across - figures - 8.0
            },
            calendar,
        }
    }

    fn bands<'a>(&self, calendar: &'a Calendar, size: f64) -> Bands<'a> {
        let today = self
            .today
            .as_ref()
            .map(|today| calendar.x.place(days(today.date)));
        Bands {
            calendar,
            today,
            size,
        }
    }

    /// What the letters in narrow bands mean, in lines.
    fn letters(&self, layout: &Layout) -> Vec<String> {
        let bands = self.bands(&layout.calendar, layout.size - 1.0);
        let mut names: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for phase in self.rows.iter().flat_map(|row| bands.lettered(&row.phases)) {
            let named = names.entry(phase.letter()).or_default();
            if !named.contains(&phase.name.as_str()) {
                named.push(&phase.name);
            }
        }
        let told: Vec<String> = names
            .into_iter()
            .map(|(letter, names)| format!("{letter}: {}", names.join(" or ").to_lowercase()))
            .collect();
        let mut lines = wrap(
            &told.join(", "),
            layout.size - 1.0,
            false,
            layout.width.units(),
        );
        lines.truncate(4);
        lines
    }

    fn draw_head(&self, canvas: &mut Canvas, layout: &Layout) {
        let counted = self.rows.iter().any(|row| row.drawn_days().is_some());
        if layout.width == Width::Page && counted {
            let letters = Letters::new(layout.size, Palette::QUIET, Anchor::End);
            let at = (layout.width.units(), layout.top - layout.size * 0.6);
            canvas.text(at, letters, HEAD);
        }
    }
}

impl Layout {
    /// Where the bands of a row begin.
    fn band(&self, top: f64, tall: f64) -> f64 {
        if self.width == Width::Page {
            top + (tall - BAND) / 2.0
        } else {
            top + tall - BAND - 5.0
        }
    }
}

impl EngagementRow {
    fn link(&self) -> Option<&str> {
        self.address.as_deref().and_then(safe)
    }

    /// Its days; with their unit where no head says it.
    fn figure(&self, page: bool) -> String {
        let days = self.drawn_days().map(days_in_figures);
        match days {
            Some(days) if !page => format!("{days} days given"),
            days => days.unwrap_or_default(),
        }
    }

    /// The lines of its name, then of its note.
    fn lines(&self, layout: &Layout) -> Vec<(String, bool)> {
        let page = layout.width == Width::Page;
        let of = |words: &str, bold: bool, room: f64, most: usize| {
            let lines = wrap_to(words, (layout.size, bold), room, most);
            lines
                .into_iter()
                .map(move |line| (line, bold))
                .collect::<Vec<_>>()
        };
        let whole = if page {
            layout.name_room
        } else {
            layout.width.units()
        };
        let mut lines = of(&self.name, true, layout.name_room, 2);
        lines.extend(of(&self.note, false, whole, 2));
        lines
    }

    fn tall(&self, layout: &Layout) -> f64 {
        let words = layout.size * 1.2 * self.lines(layout).len() as f64;
        match layout.width {
            Width::Page => words.max(BAND) + 10.0,
            Width::Phone => words + BAND + 14.0,
        }
    }

    /// Its words, which lead to it.
    fn draw_words(&self, canvas: &mut Canvas, layout: &Layout, (top, tall): (f64, f64)) {
        let (size, across) = (layout.size, layout.width.units());
        let page = layout.width == Width::Page;
        let link = self.link();
        if let Some(address) = link {
            let words = self.in_words();
            canvas.open(
                "a",
                &[
                    ("href", address),
                    ("class", "chart-cell"),
                    ("pointer-events", "all"),
                ],
            );
            canvas.titled(&words);
            let ground = Area::new((0.5, top + 1.0), across - 1.0, tall - 1.5);
            canvas.rect(ground, "none", ("none", 0.0), "");
        } else {
            canvas.open("g", &[]);
        }
        let lines = self.lines(layout);
        let first = if page {
            top + tall / 2.0 + size * (0.35 - 0.6 * (lines.len() as f64 - 1.0))
        } else {
            top + size * 1.1
        };
        for (row, (words, bold)) in lines.iter().enumerate() {
            let ink = if *bold { Palette::TEXT } else { Palette::QUIET };
            let letters = Letters {
                bold: *bold,
                ..Letters::new(size, ink, Anchor::Start)
            };
            canvas.text(
                (2.0, first + size * 1.2 * row as f64),
                letters.clear(),
                words,
            );
        }
        let letters = Letters::new(size, Palette::TEXT, Anchor::End).bold();
        let figure = cut(&self.figure(page), size, true, 200.0);
        let y = if page {
            top + tall / 2.0 + size * 0.35
        } else {
            first
        };
        canvas.text((across - 1.0, y), letters.clear(), &figure);
        canvas.close();
        let y = top + tall;
        canvas.line((0.0, y), (across, y), Palette::GRID, 1.0);
    }
}
