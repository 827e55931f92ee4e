//! How the timeline of an engagement is drawn.

use super::bands::{Bands, Name, draw_months, names_below};
use super::calendar::Calendar;
use super::canvas::{Anchor, Canvas, Letters, Role, cut, run_length, wrap_to};
use super::help::{Months, days_in_figures};
use super::help_timeline::{HelpRow, HelpTimeline};
use super::marks::Marks;
use super::placing::Area;
use super::scale::days;
use super::{Palette, Width};
use crate::links::safe;

/// How tall a band is.
const BAND: f64 = 22.0;
/// How tall the highest bar of a row is, and how far it is from one row to the next.
const TALL: f64 = 30.0;
const ROW: f64 = 41.0;
const HEAD: &str = "days given";

/// How the drawing is divided.
struct Layout<'a> {
    calendar: Calendar,
    width: Width,
    size: f64,
    marks: Marks,
    /// Where the band of phases begins.
    band: f64,
    /// The names of the phases where they stand below it.
    names: Vec<Name<'a>>,
    /// Where the rows begin.
    rows: f64,
    /// How far it is from one row to the next.
    step: f64,
    /// How wide the names of the rows may run.
    name_room: f64,
}

impl HelpTimeline {
    pub(crate) fn draw(&self, prefix: &str, width: Width) -> String {
        let layout = self.layout(width);
        let (size, across) = (layout.size, width.units());
        let axis = layout.rows + layout.step * self.rows.len() as f64 + 5.0;
        let linked = self.rows.iter().any(|row| row.link().is_some());
        let mut canvas = Canvas::new(
            prefix,
            "chart chart--help-timeline",
            (across, axis + size * 2.0),
            (&self.title, &self.description),
            if linked { Role::Links } else { Role::Picture },
        );
        if self.rows.is_empty() && self.phases.is_empty() {
            let letters = Letters::new(size, Palette::QUIET, Anchor::Start);
            canvas.text((0.0, size * 1.2), letters, "No help yet");
            return canvas.finish();
        }
        layout.marks.draw_lines(&mut canvas, 0.0, layout.band, axis);
        self.draw_phases(&mut canvas, &layout);
        let most = self
            .rows
            .iter()
            .map(|row| Months::new(&row.months).most())
            .fold(0.0, f64::max);
        for (index, row) in self.rows.iter().enumerate() {
            row.draw(
                &mut canvas,
                &layout,
                layout.rows + layout.step * index as f64,
                most,
            );
        }
        layout.calendar.draw(&mut canvas, axis, size, across);
        layout.marks.draw_words(&mut canvas, 0.0);
        canvas.finish()
    }

    fn layout(&self, width: Width) -> Layout<'_> {
        let (size, across) = (width.letters(), width.units());
        let page = width == Width::Page;
        let long = |words: &str| run_length(words, size, false);
        let names = self
            .rows
            .iter()
            .map(|row| long(&row.name))
            .fold(long("Phase"), f64::max);
        let totals = self
            .rows
            .iter()
            .map(|row| run_length(&row.figure(), size, true));
        let totals = totals.fold(long(HEAD), f64::max).min(120.0);
        let given = self
            .rows
            .iter()
            .map(|row| run_length(&row.given(), size, true));
        let given = given.fold(0.0, f64::max);
        let (left, right) = if page {
            (names.min(170.0) + 10.0, across - totals - 12.0)
        } else {
            (0.0, across - 1.0)
        };
        let (from, until) = self.span();
        let calendar = Calendar::new(from, until, left, right);
        let marks = Marks::new(&self.marks, self.today.as_ref(), &calendar.x, size, across);
        let band = marks.tall() + 4.0;
        let narrow = self.bands(&calendar, size).too_narrow(&self.phases);
        let below = names_below(narrow.into_iter(), &calendar, size);
        let deep = below.iter().map(|name| name.row + 1).max().unwrap_or(0) as f64;
        let band_tall = if self.phases.is_empty() { 0.0 } else { BAND };
        Layout {
            marks,
            width,
            size,
            band,
            names: below,
            rows: band + band_tall + size * 1.25 * deep + if page { 8.0 } else { 4.0 },
            step: if page { ROW } else { ROW + size * 1.2 },
            name_room: if page {
                left - 10.0
            } else {
                across - given - 8.0
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

    fn draw_phases(&self, canvas: &mut Canvas, layout: &Layout) {
        let size = layout.size;
        if layout.width == Width::Page && !self.rows.is_empty() {
            let letters = Letters::new(size, Palette::QUIET, Anchor::End);
            let baseline = layout.band + BAND / 2.0 + size * 0.35;
            canvas.text((layout.width.units(), baseline), letters, HEAD);
            if !self.phases.is_empty() {
                canvas.text((layout.calendar.x.from - 10.0, baseline), letters, "Phase");
            }
        }
        let bands = self.bands(&layout.calendar, size);
        bands.draw(canvas, &self.phases, (layout.band, BAND), false);
        for name in &layout.names {
            let y = layout.band + BAND + size * (1.1 + 1.25 * name.row as f64);
            let letters = Letters::new(size, Palette::TEXT, Anchor::Start).bold();
            canvas.text((name.from, y), letters, name.words);
        }
    }
}

impl HelpRow {
    fn link(&self) -> Option<&str> {
        self.address.as_deref().and_then(safe)
    }

    /// What it comes to.
    fn figure(&self) -> String {
        days_in_figures(self.total().done)
    }

    /// The same with its unit, for where no head says it.
    fn given(&self) -> String {
        cut(&format!("{} days given", self.figure()), 1.0, true, 16.0)
    }

    fn draw(&self, canvas: &mut Canvas, layout: &Layout, top: f64, most: f64) {
        let base = top + layout.step - 4.0;
        let x = &layout.calendar.x;
        canvas.line((x.from, base), (x.to, base), Palette::RULE, 1.0);
        draw_months(canvas, &Months::new(&self.months), x, (base, TALL, most));
        self.draw_name(canvas, layout, (top, base));
        let size = layout.size;
        let figure = Letters::new(size, Palette::TEXT, Anchor::End).bold();
        let across = layout.width.units();
        if layout.width == Width::Page {
            let figures = cut(&self.figure(), size, true, 120.0);
            canvas.text((across, base - 4.0), figure, &figures);
        } else {
            canvas.text((across - 1.0, top + size), figure.clear(), &self.given());
        }
    }

    /// The name left of its row, or above it where there is no room beside it.
    fn draw_name(&self, canvas: &mut Canvas, layout: &Layout, (top, base): (f64, f64)) {
        let size = layout.size;
        let page = layout.width == Width::Page;
        let lines = wrap_to(
            &self.name,
            (size, false),
            layout.name_room,
            if page { 2 } else { 1 },
        );
        let link = self.link();
        if let Some(address) = link {
            canvas.open(
                "a",
                &[
                    ("href", address),
                    ("class", "chart-cell"),
                    ("pointer-events", "all"),
                ],
            );
            canvas.titled(&self.name);
            let ground = if page {
                Area::new((0.0, top + 4.0), layout.name_room + 2.0, layout.step - 4.0)
            } else {
                Area::new((0.0, top), layout.name_room, size * 1.35)
            };
            canvas.rect(ground, "none", ("none", 0.0), "");
        }
        let (x, anchor) = if page {
            (layout.calendar.x.from - 10.0, Anchor::End)
        } else {
            (0.0, Anchor::Start)
        };
        let last = if page { base - 4.0 } else { top + size };
        for (row, words) in lines.iter().rev().enumerate() {
            let at = (x, last - size * 1.15 * row as f64);
            canvas.text(at, Letters::new(size, Palette::TEXT, anchor).clear(), words);
        }
        if link.is_some() {
            canvas.close();
        }
    }
}
