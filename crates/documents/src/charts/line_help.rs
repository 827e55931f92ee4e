//! Help below a curve: its phases as bands through both, and the days of each month on the same axis.

use jiff::civil::Date;

use super::Palette;
use super::bands::{Name, draw_months, names_below};
use super::calendar::Calendar;
use super::canvas::{Anchor, Canvas, Letters, run_length, wrap_to};
use super::frame::Frame;
use super::help::{Days, HelpStrip, Months, days_in_figures, in_turn, phases_between};
use super::placing::Area;
use super::scale::days;
use super::table::{ChartCell, NONE};

/// How tall the highest bar is.
const TALL: f64 = 44.0;
const EDGE_DASH: &str = "1.5 3";

/// A strip with its place.
pub(crate) struct PlacedStrip<'a> {
    strip: &'a HelpStrip,
    months: Months,
    names: Vec<Name<'a>>,
    /// Where its names begin.
    top: f64,
    size: f64,
}

impl HelpStrip {
    /// The days that it needs the axis to reach: a phase that runs on needs none but its first.
    pub(crate) fn dates(&self) -> impl Iterator<Item = Date> {
        let months = Months::new(&self.months);
        let ends: Vec<Date> = months
            .iter()
            .flat_map(|(month, _)| [month, month.last_of_month()])
            .collect();
        ends.into_iter()
            .chain(self.phases.iter().map(|phase| phase.from))
    }

    pub(crate) fn place<'a>(&'a self, frame: &Frame) -> PlacedStrip<'a> {
        let size = frame.size;
        PlacedStrip {
            strip: self,
            months: Months::new(&self.months),
            names: names_below(self.phases.iter(), &Calendar { x: frame.x }, size),
            top: frame.bottom() + size * 2.1,
            size,
        }
    }

    /// Adds the days and phases of each period to the figures of a chart.
    pub(crate) fn add_to(
        &self,
        dates: &[Date],
        header: &mut Vec<String>,
        rows: &mut Vec<Vec<ChartCell>>,
    ) {
        let months = Months::new(&self.months);
        let planned = months.between(None, None).planned > 0.0;
        let cells = |after: Option<Date>, until: Option<Date>| {
            let sum = months.between(after, until);
            let mut cells = vec![Days::cell(sum.done)];
            cells.extend(planned.then(|| Days::cell(sum.planned)));
            cells.push(ChartCell::Text(phases_between(&self.phases, after, until)));
            cells
        };
        let mut before = None;
        for (row, date) in rows.iter_mut().zip(dates) {
            row.extend(cells(before, Some(*date)));
            before = Some(*date);
        }
        let later = months.between(before, None);
        if later.both() > 0.0 || (before.is_none() && !self.phases.is_empty()) {
            let mut row = vec![ChartCell::Text("Later".to_owned())];
            row.resize(header.len(), ChartCell::Text(NONE.to_owned()));
            row.extend(cells(before, None));
            rows.push(row);
        }
        header.push(format!("{} since the period before", self.name));
        header.extend(planned.then(|| format!("{}, planned", self.name)));
        header.push("Phases of help".to_owned());
    }
}

impl PlacedStrip<'_> {
    /// How far down it reaches below the frame.
    pub(crate) fn tall(&self, frame: &Frame) -> f64 {
        self.base() - frame.bottom() - self.size * 1.2
    }

    fn rows(&self) -> f64 {
        self.names
            .iter()
            .map(|name| name.row + 1)
            .max()
            .unwrap_or(0) as f64
    }

    /// Where the bars stand.
    fn base(&self) -> f64 {
        self.top + self.size * (1.25 * self.rows() + 0.6) + TALL
    }

    /// The bands, behind everything else.
    pub(crate) fn draw_bands(&self, canvas: &mut Canvas, frame: &Frame) {
        let calendar = Calendar { x: frame.x };
        for (phase, until) in in_turn(&self.strip.phases) {
            let left = calendar.begin(phase.from);
            let right = until.map_or(frame.x.to, |until| calendar.end(until));
            if days(phase.from) > frame.x.high || right <= left {
                continue;
            }
            let area = Area {
                left,
                top: frame.top(),
                right,
                bottom: self.base(),
            };
            canvas.open("g", &[]);
            canvas.titled(&phase.in_words());
            let wash = Palette::WASHES[usize::from(phase.strength).min(Palette::WASHES.len() - 1)];
            let fill = if phase.planned { Palette::PAPER } else { wash };
            canvas.rect(area, fill, ("none", 0.0), "");
            for x in [left, right] {
                canvas.path(
                    &[(x, frame.top()), (x, self.base())],
                    Palette::GOLD,
                    0.75,
                    EDGE_DASH,
                );
            }
            canvas.close();
        }
    }

    pub(crate) fn draw(&self, canvas: &mut Canvas, frame: &Frame, room: f64) {
        for name in &self.names {
            let at = (
                name.from,
                self.top + self.size * (1.0 + 1.25 * name.row as f64),
            );
            let letters = Letters::new(self.size, Palette::SUBJECT, Anchor::Start);
            canvas.text(at, letters.bold(), name.words);
        }
        let (base, most) = (self.base(), self.months.most());
        draw_months(canvas, &self.months, &frame.x, (base, TALL, most));
        let from = frame.x.from - 6.0;
        canvas.line((from, base), (frame.x.to, base), Palette::OTHER, 1.0);
        let quiet = Letters::new(self.size, Palette::QUIET, Anchor::End);
        if most > 0.0 {
            let high = days_in_figures(most);
            let y = base - TALL;
            canvas.line((from, y), (frame.x.from, y), Palette::OTHER, 1.0);
            if run_length(&high, self.size, false) <= from - 4.0 {
                canvas.text((from - 4.0, y + self.size * 0.35), quiet, &high);
            }
        }
        canvas.text((from - 4.0, base + self.size * 0.35), quiet, "0");
        let mut lines: Vec<(String, bool)> = Vec::new();
        for (words, bold) in [(&self.strip.name, true), (&self.strip.note, false)] {
            let wrapped = wrap_to(words, (self.size, bold), room, 2);
            lines.extend(wrapped.into_iter().map(|line| (line, bold)));
        }
        let line = self.size * 1.2;
        let first = base - line * (lines.len() as f64 - 1.0);
        for (row, (words, bold)) in lines.iter().enumerate() {
            let ink = if *bold {
                Palette::SUBJECT
            } else {
                Palette::QUIET
            };
            let letters = Letters {
                bold: *bold,
                ..Letters::new(self.size, ink, Anchor::Start)
            };
            canvas.text(
                (frame.right - room, first + line * row as f64),
                letters,
                words,
            );
        }
    }
}
