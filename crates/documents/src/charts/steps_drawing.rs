//! How a step chart is drawn: the line and its floor, and below them the bars that explain it.

use jiff::civil::Date;

use super::calendar::Calendar;
use super::canvas::{Anchor, Canvas, Letters, Role, cut, run_length, wrap_to};
use super::frame::{EndLabel, Frame, Space};
use super::labels::{Labels, Spot};
use super::line::Measure;
use super::marks::Marks;
use super::placing::Area;
use super::scale::Scale;
use super::step_line::{Stretch, days_below, lowest};
use super::steps::{BarLook, DayBar, StepChart};
use super::table::{grouped, rounded};
use super::{Palette, Width};

const FLOOR_DASH: &str = "5 4";
/// How far apart the slanted lines stand below the floor.
const HATCHING: f64 = 6.0;
/// How tall a bar is, and how much lies between two.
const BAR: f64 = 18.0;
const GAP: f64 = 4.0;

type Points = Vec<(f64, f64)>;

/// Bars in lanes, so that no two of a lane meet.
struct Lane<'a> {
    /// The name of the row, at its first lane.
    name: Option<&'a str>,
    look: BarLook,
    bars: Vec<&'a DayBar>,
}

impl StepChart {
    pub(crate) fn draw(&self, prefix: &str, width: Width) -> String {
        let (size, across) = (width.letters(), width.units());
        let ticks = self.ticks();
        let space = Space {
            measure: &self.measure,
            ticks: &ticks,
            width,
        };
        let ends = Calendar::new(self.from, self.last(), 0.0, 0.0).x;
        let room = self.room(width);
        let calendar = Calendar {
            x: Scale {
                to: across - room - 14.0,
                ..space.x(ends.low, ends.high)
            },
        };
        let marks = Marks::new(
            &[],
            self.today.as_ref(),
            &calendar.x,
            size,
            calendar.x.to + 8.0,
        );
        let tall = if width == Width::Phone { 120.0 } else { 140.0 };
        let head = size * 1.3 * space.head().len() as f64 + 6.0;
        let frame = Frame::below(
            head + marks.tall(),
            (ticks.low(), ticks.high()),
            tall,
            calendar.x,
            width,
        );
        let lanes = self.lanes(&calendar);
        let first = frame.bottom() + size * 1.5;
        let axis = if lanes.is_empty() {
            frame.bottom()
        } else {
            first + (BAR + GAP) * lanes.len() as f64 + 2.0
        };
        let mut canvas = Canvas::new(
            prefix,
            "chart chart--steps",
            (across, axis + size * 2.0),
            (&self.title, &self.description),
            Role::Picture,
        );
        space.draw_head(&mut canvas);
        frame.draw_values(&mut canvas, &space);
        marks.draw_lines(&mut canvas, head, axis, axis);
        self.draw_lines(&mut canvas, &frame, room);
        for (index, lane) in lanes.iter().enumerate() {
            let top = first + (BAR + GAP) * index as f64;
            lane.draw(&mut canvas, &calendar, top, (&frame, room));
        }
        calendar.draw(&mut canvas, axis, size, across);
        marks.draw_words(&mut canvas, head);
        canvas.finish()
    }

    /// How wide the words at the right run, of which long ones are broken.
    fn room(&self, width: Width) -> f64 {
        let most = if width == Width::Phone { 104.0 } else { 176.0 };
        let ends = self.lines().filter_map(|line| {
            let last = self.stretches(line).last()?.value;
            Some(format!("{} {}", line.name, self.measure.short(last)))
        });
        let floor = self.drawn_floor().map(|floor| self.measure.short(floor));
        let rows = self.bars.iter().map(|row| row.name.clone());
        let words = ends.chain(floor.map(|floor| format!("Floor {floor}")));
        let long = words
            .chain(rows)
            .map(|words| run_length(&words, width.letters(), true));
        long.fold(0.0, f64::max).min(most)
    }

    fn lanes(&self, calendar: &Calendar) -> Vec<Lane<'_>> {
        let mut lanes: Vec<Lane> = Vec::new();
        for row in &self.bars {
            let mut bars: Vec<&DayBar> = row.bars.iter().collect();
            bars.retain(|bar| {
                bar.from <= self.last()
                    && bar
                        .until
                        .is_none_or(|until| until >= bar.from.max(self.from))
            });
            bars.sort_by_key(|bar| bar.from);
            let first = lanes.len();
            for bar in bars {
                let begin = calendar.begin(bar.from);
                let free = lanes.iter().skip(first).position(|lane| {
                    let last = lane.bars.last();
                    last.is_none_or(|last| ends(last, calendar) <= begin + 0.01)
                });
                match free.and_then(|free| lanes.get_mut(first + free)) {
                    Some(lane) => lane.bars.push(bar),
                    None => lanes.push(Lane {
                        name: (lanes.len() == first).then_some(row.name.as_str()),
                        look: row.look,
                        bars: vec![bar],
                    }),
                }
            }
        }
        lanes
    }

    fn draw_lines(&self, canvas: &mut Canvas, frame: &Frame, room: f64) {
        let line = self.stretches(&self.line);
        let asked = self.asked.as_ref().map(|asked| self.stretches(asked));
        let asked = asked.unwrap_or_default();
        if line.is_empty() && asked.is_empty() {
            frame.draw_nothing(canvas);
            return;
        }
        if let Some(floor) = self.drawn_floor() {
            for stretches in [&asked, &line] {
                draw_below(canvas, frame, stretches, floor);
            }
            let y = frame.y.place(floor);
            canvas.path(
                &[(frame.x.from, y), (frame.x.to, y)],
                Palette::TEXT,
                1.25,
                FLOOR_DASH,
            );
        }
        let today = self
            .today
            .as_ref()
            .map(|today| frame.day(today.date, false));
        draw_steps(canvas, &frame.corners(&line), today);
        canvas.path(&frame.corners(&asked), Palette::TEXT, 1.25, "");
        self.name_lowest(canvas, frame, (&line, &asked), room);
        let labels = self.end_labels(frame, (&line, &asked), room);
        frame.draw_end_labels(canvas, &labels, room);
    }

    /// The lowest value of each line, and how many days lie below the floor, beside where it is lowest.
    fn name_lowest(
        &self,
        canvas: &mut Canvas,
        frame: &Frame,
        (line, asked): (&[Stretch], &[Stretch]),
        room: f64,
    ) {
        let mut labels = Labels::new(Area {
            left: frame.x.from,
            top: frame.top() - frame.size,
            right: frame.right - room - 8.0,
            bottom: frame.bottom() + frame.size * 1.3,
        });
        for stretches in [line, asked] {
            for pair in frame.corners(stretches).windows(2) {
                labels.keep_off(pair[0], pair[1]);
            }
        }
        if let Some(floor) = self.drawn_floor() {
            let y = frame.y.place(floor);
            labels.keep_off((frame.x.from, y), (frame.x.to, y));
        }
        let told = lowest(line).map(|lowest| lowest.value);
        for (stretches, ink) in [(line, Palette::SUBJECT), (asked, Palette::TEXT)] {
            let Some(lowest) = lowest(stretches) else {
                continue;
            };
            let below = self.drawn_floor().map(|floor| days_below(stretches, floor));
            let below = below.filter(|days| *days > 0.0);
            let ends_there = stretches.last() == Some(lowest);
            let again = ink == Palette::TEXT && told == Some(lowest.value);
            if below.is_none() && (ends_there || again) {
                continue;
            }
            let value = self.measure.short(lowest.value);
            let letters = Letters::new(frame.size, ink, Anchor::Start).bold();
            let spots = frame.spots(lowest);
            let Some(days) = below else {
                labels.write(canvas, letters, &value, &spots);
                continue;
            };
            let letters = Letters {
                ink: Palette::WORSE,
                ..letters
            };
            let unit = if days == 1.0 { "day" } else { "days" };
            let days = grouped(days, 0);
            let whole = format!("{value}: {days} {unit} below");
            let short = format!("{days} {unit} below");
            let mut forms = [whole, short, value].into_iter();
            forms.any(|words| labels.write(canvas, letters, &words, &spots));
        }
    }

    fn end_labels(
        &self,
        frame: &Frame,
        (line, asked): (&[Stretch], &[Stretch]),
        room: f64,
    ) -> Vec<EndLabel> {
        let label = |name: &str, value: f64, ink, bold| {
            let end = (frame.x.to, frame.y.place(value));
            let words = self.measure.short(value);
            EndLabel {
                end,
                lines: named(name, &words, (frame.size, bold), room),
                ink,
                bold,
            }
        };
        let mut labels = Vec::new();
        if let Some(last) = line.last() {
            labels.push(label(&self.line.name, last.value, Palette::SUBJECT, true));
        }
        if let (Some(last), Some(line)) = (asked.last(), &self.asked) {
            labels.push(label(&line.name, last.value, Palette::TEXT, false));
        }
        if let Some(floor) = self.drawn_floor() {
            labels.push(label("Floor", floor, Palette::QUIET, false));
        }
        labels
    }
}

/// A name with its value in three lines at most; the value is never cut.
pub(crate) fn named(name: &str, value: &str, (size, bold): (f64, bool), room: f64) -> Vec<String> {
    let whole = wrap_to(&format!("{name} {value}"), (size, bold), room, 4);
    if whole.len() <= 3 {
        return whole;
    }
    let mut lines = wrap_to(name, (size, bold), room, 2);
    lines.push(cut(value, size, bold, room));
    lines
}

/// The line up to today solid, and from then on in outline, for it is still to come.
pub(crate) fn draw_steps(canvas: &mut Canvas, corners: &[(f64, f64)], today: Option<f64>) {
    let (done, planned) = divided(corners, today);
    canvas.path(&planned, Palette::GOLD, 4.0, "");
    canvas.path(&planned, Palette::PAPER, 1.75, "");
    canvas.path(&done, Palette::GOLD, 3.5, "");
}

/// The corners up to a place and those from there on.
fn divided(corners: &[(f64, f64)], at: Option<f64>) -> (Points, Points) {
    let Some(at) = at else {
        return (corners.to_vec(), Vec::new());
    };
    let count = corners.iter().take_while(|corner| corner.0 <= at).count();
    let (before, after) = corners.split_at(count);
    let (mut before, mut after) = (before.to_vec(), after.to_vec());
    // Between two corners a step runs level until it is upright.
    if let (Some(last), false) = (before.last().copied(), after.is_empty()) {
        before.push((at, last.1));
        after.insert(0, (at, last.1));
    }
    (before, after)
}

fn draw_below(canvas: &mut Canvas, frame: &Frame, stretches: &[Stretch], floor: f64) {
    let below = stretches.iter().filter(|stretch| stretch.value < floor);
    let areas: Vec<Area> = below
        .map(|stretch| Area {
            left: frame.day(stretch.from, false),
            top: frame.y.place(floor),
            right: frame.day(stretch.until, true),
            bottom: frame.y.place(stretch.value),
        })
        .collect();
    canvas.hatch(&areas, Palette::WORSE, HATCHING);
}

/// Where a bar ends: at the end of the axis when it runs on.
fn ends(bar: &DayBar, calendar: &Calendar) -> f64 {
    bar.until.map_or(calendar.x.to, |until| calendar.end(until))
}

impl Lane<'_> {
    fn draw(
        &self,
        canvas: &mut Canvas,
        calendar: &Calendar,
        top: f64,
        (frame, room): (&Frame, f64),
    ) {
        let baseline = top + BAR - 4.5;
        if let Some(name) = self.name {
            let letters = Letters::new(frame.size, Palette::QUIET, Anchor::Start);
            let name = cut(name, frame.size, false, room);
            canvas.text((frame.right - room, baseline), letters, &name);
        }
        for (index, bar) in self.bars.iter().enumerate() {
            let (from, to) = (calendar.begin(bar.from), ends(bar, calendar));
            let next = self
                .bars
                .get(index + 1)
                .map(|next| calendar.begin(next.from));
            let area = Area::new((from, top), (to - from).max(1.0), BAR);
            canvas.open("g", &[]);
            canvas.titled(&bar.in_words());
            self.draw_box(canvas, area, bar.proposed);
            self.draw_words(
                canvas,
                bar,
                area,
                (
                    next.unwrap_or(frame.right - room - 6.0),
                    frame.size - 1.0,
                    baseline,
                ),
            );
            canvas.close();
        }
    }

    fn draw_box(&self, canvas: &mut Canvas, area: Area, proposed: bool) {
        let inner = Area {
            left: area.left + 0.5,
            top: area.top + 0.5,
            right: area.right - 0.5,
            bottom: area.bottom - 0.5,
        };
        let (fill, dash) = match (self.look, proposed) {
            (BarLook::Solid, false) => (Palette::TEXT, ""),
            (BarLook::Outline, false) => (Palette::PAPER, ""),
            (BarLook::Solid, true) => (Palette::RULE, "4 3"),
            (BarLook::Outline, true) => (Palette::PAPER, "4 3"),
        };
        canvas.rect(inner, fill, (Palette::TEXT, 1.0), dash);
    }

    /// The label in its bar, else beside it, else as much of it as the bar holds.
    fn draw_words(
        &self,
        canvas: &mut Canvas,
        bar: &DayBar,
        area: Area,
        (free, size, baseline): (f64, f64, f64),
    ) {
        let ink = match (self.look, bar.proposed) {
            (BarLook::Solid, false) => Palette::PAPER,
            _ => Palette::TEXT,
        };
        let long = run_length(&bar.label, size, false);
        let room = area.wide() - 10.0;
        let (left, ink, words) = if long <= room {
            (area.left + 5.0, ink, bar.label.clone())
        } else if area.right + 5.0 + long <= free {
            (area.right + 5.0, Palette::TEXT, bar.label.clone())
        } else if room > size * 3.0 {
            (area.left + 5.0, ink, cut(&bar.label, size, false, room))
        } else {
            return;
        };
        canvas.text(
            (left, baseline),
            Letters::new(size, ink, Anchor::Start),
            &words,
        );
    }
}

impl Frame {
    /// A frame whose plot begins at a height.
    pub(crate) fn below(
        top: f64,
        (low, high): (f64, f64),
        tall: f64,
        x: Scale,
        width: Width,
    ) -> Self {
        let top = top + 8.0;
        Self {
            x,
            y: Scale {
                low,
                high,
                from: top + tall,
                to: top,
            },
            size: width.letters(),
            right: width.units(),
        }
    }

    /// Where a day begins, or where it ends.
    pub(crate) fn day(&self, day: Date, end: bool) -> f64 {
        let calendar = Calendar { x: self.x };
        if end {
            calendar.end(day)
        } else {
            calendar.begin(day)
        }
    }

    /// The corners of steps.
    pub(crate) fn corners(&self, stretches: &[Stretch]) -> Vec<(f64, f64)> {
        let corners = stretches.iter().flat_map(|stretch| {
            let y = self.y.place(stretch.value);
            [
                (self.day(stretch.from, false), y),
                (self.day(stretch.until, true), y),
            ]
        });
        corners.collect()
    }

    /// Places for words beside a level part of a line: right of it, below, left, and above.
    fn spots(&self, stretch: &Stretch) -> Vec<Spot> {
        let (from, to) = (self.day(stretch.from, false), self.day(stretch.until, true));
        let y = self.y.place(stretch.value);
        let (level, under, over) = (
            y + self.size * 0.35,
            y + self.size * 1.15,
            y - self.size * 0.5,
        );
        vec![
            ((to + 6.0, level), Anchor::Start),
            ((from + 2.0, under), Anchor::Start),
            ((to - 2.0, under), Anchor::End),
            ((from - 6.0, level), Anchor::End),
            ((from + 4.0, over), Anchor::Start),
            ((self.x.from + 2.0, under), Anchor::Start),
            ((self.x.to, under), Anchor::End),
        ]
    }
}

impl Measure {
    /// A value with no more decimals than it needs, and no more than are shown.
    pub(crate) fn short(&self, value: f64) -> String {
        let whole = rounded(value, self.decimals);
        let enough = |decimals: &u8| rounded(value, *decimals) == whole;
        let decimals = (0..=self.decimals.min(6)).find(enough);
        self.written(value, decimals.unwrap_or(self.decimals))
    }
}
