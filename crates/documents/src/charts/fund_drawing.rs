//! How the chart of a fund is drawn.

use super::calendar::Calendar;
use super::canvas::{Anchor, Canvas, Letters, Role, run_length, wrap_to};
use super::frame::{EndLabel, Frame, Space};
use super::fund::{FundChart, FundLine};
use super::labels::{Labels, Spot};
use super::marks::Marks;
use super::placing::Area;
use super::scale::Scale;
use super::steps_drawing::draw_steps;
use super::{Palette, Width};

const AWARD_DASH: &str = "8 5";
const COMMITTED_DASH: &str = "2 3";

impl FundChart {
    pub(crate) fn draw(&self, prefix: &str, width: Width) -> String {
        let (size, across) = (width.letters(), width.units());
        let ticks = self.ticks();
        let space = Space {
            measure: &self.measure,
            ticks: &ticks,
            width,
        };
        let (from, until) = self.span();
        let ends = Calendar::new(from, until, 0.0, 0.0).x;
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
        let head = size * 1.3 * space.head().len() as f64 + 6.0;
        let tall = if width == Width::Phone { 190.0 } else { 220.0 };
        let frame = Frame::below(
            head + marks.tall(),
            (ticks.low(), ticks.high()),
            tall,
            calendar.x,
            width,
        );
        let mut canvas = Canvas::new(
            prefix,
            "chart chart--fund",
            (across, frame.bottom() + size * 2.0),
            (&self.title, &self.description),
            Role::Picture,
        );
        space.draw_head(&mut canvas);
        frame.draw_values(&mut canvas, &space);
        marks.draw_lines(&mut canvas, head, frame.bottom(), frame.bottom());
        calendar.draw(&mut canvas, frame.bottom(), size, across);
        self.draw_lines(&mut canvas, &frame);
        let labels = self.end_labels(&frame, room);
        let taken = frame.draw_end_labels(&mut canvas, &labels, room);
        self.name_what_is_done(&mut canvas, &frame, taken);
        marks.draw_words(&mut canvas, head);
        canvas.finish()
    }

    fn draw_lines(&self, canvas: &mut Canvas, frame: &Frame) {
        if let Some(award) = self.drawn_award() {
            let y = frame.y.place(award);
            canvas.path(
                &[(frame.x.from, y), (frame.x.to, y)],
                Palette::TEXT,
                1.25,
                AWARD_DASH,
            );
        }
        let mut drawn = self.drawn_award().is_some();
        for line in FundLine::ALL {
            let corners = frame.corners(&self.stretches(line));
            drawn |= !corners.is_empty();
            match line {
                FundLine::Profile => canvas.path(&corners, Palette::TEXT, 1.25, ""),
                FundLine::Committed => {
                    canvas.path(&corners, Palette::OTHER, 2.0, COMMITTED_DASH);
                    if let Some(end) = corners.last() {
                        canvas.circle(*end, 3.5, Palette::PAPER, (Palette::TEXT, 1.5));
                    }
                }
                FundLine::Forecast => draw_steps(canvas, &corners, Some(f64::NEG_INFINITY)),
                FundLine::Spent => {
                    draw_steps(canvas, &corners, None);
                    if let Some(end) = corners.last() {
                        canvas.circle(*end, 4.5, Palette::GOLD, ("none", 0.0));
                    }
                }
            }
        }
        if !drawn {
            frame.draw_nothing(canvas);
        }
    }

    /// What the lines that reach the end of the axis come to, at their ends.
    fn end_labels(&self, frame: &Frame, room: f64) -> Vec<EndLabel> {
        let mut labels = Vec::new();
        let mut add = |words: String, value: f64, ink, bold| {
            labels.push(EndLabel {
                end: (frame.x.to, frame.y.place(value)),
                lines: wrap_to(&words, (frame.size, bold), room, 3),
                ink,
                bold,
            });
        };
        let end = |line| self.stretches(line).last().map(|last| last.value);
        let written = |value| self.measure.short(value);
        if let Some(value) = end(FundLine::Forecast) {
            let words = format!("Forecast {}{}", written(value), self.over_in_words());
            add(words, value, Palette::SUBJECT, true);
        }
        if let Some(value) = self.drawn_award() {
            add(
                format!("Award {}", written(value)),
                value,
                Palette::TEXT,
                false,
            );
        }
        let profile = end(FundLine::Profile).filter(|_| !self.profile_ends_at_award());
        if let Some(value) = profile {
            add(
                format!("Profile {}", written(value)),
                value,
                Palette::QUIET,
                false,
            );
        }
        labels
    }

    fn profile_ends_at_award(&self) -> bool {
        let end = self
            .stretches(FundLine::Profile)
            .last()
            .map(|last| last.value);
        end.is_some() && end == self.drawn_award()
    }

    /// How far the forecast ends from the award, where that can be seen in the figures shown.
    fn over_in_words(&self) -> String {
        let over = self.over().unwrap_or_default();
        let by = self.measure.short(over.abs());
        if by == self.measure.short(0.0) {
            String::new()
        } else if over > 0.0 {
            format!(", {by} over")
        } else {
            format!(", {by} under")
        }
    }

    /// Spent and committed end in the middle of the chart, and so may the profile go unnamed at its end: their names stand
    /// beside their lines.
    fn name_what_is_done(&self, canvas: &mut Canvas, frame: &Frame, taken: Vec<Area>) {
        let mut labels = Labels::new(Area {
            left: frame.x.from,
            top: frame.top() - frame.size * 0.4,
            right: frame.right,
            bottom: frame.bottom(),
        });
        labels.taken(taken);
        for line in FundLine::ALL {
            for pair in frame.corners(&self.stretches(line)).windows(2) {
                labels.keep_off(pair[0], pair[1]);
            }
        }
        if let Some(award) = self.drawn_award() {
            let y = frame.y.place(award);
            labels.keep_off((frame.x.from, y), (frame.x.to, y));
        }
        let done = [
            (FundLine::Spent, Palette::SUBJECT),
            (FundLine::Committed, Palette::TEXT),
        ];
        for (line, ink) in done {
            let stretches = self.stretches(line);
            let Some((last, end)) = stretches.last().zip(frame.corners(&stretches).pop()) else {
                continue;
            };
            let value = self.measure.short(last.value);
            let letters = Letters::new(frame.size, ink, Anchor::Start);
            let letters = Letters {
                bold: line == FundLine::Spent,
                ..letters
            };
            let spots = frame.around(end);
            let mut forms =
                [format!("{} {value}", line.name()), line.name().to_owned()].into_iter();
            forms.any(|words| labels.write(canvas, letters, &words, &spots));
        }
        if self.profile_ends_at_award() {
            let profile = self.stretches(FundLine::Profile);
            let letters = Letters::new(frame.size, Palette::QUIET, Anchor::Start);
            let late = profile
                .iter()
                .skip(profile.len() * 3 / 4)
                .chain(profile.iter().rev());
            let spots = late.flat_map(|held| {
                let (x, y) = (frame.day(held.from, false), frame.y.place(held.value));
                [1.6, 2.6].map(|down| ((x + 10.0, y + frame.size * down), Anchor::Start))
            });
            labels.write(canvas, letters, "Profile", &spots.collect::<Vec<_>>());
        }
    }

    /// How wide the words at the right run, of which long ones are broken.
    fn room(&self, width: Width) -> f64 {
        let most = if width == Width::Phone { 100.0 } else { 150.0 };
        let end = |line| self.stretches(line).last().map(|last| last.value);
        let values = [
            self.drawn_award(),
            end(FundLine::Forecast),
            end(FundLine::Profile),
        ];
        let words = values
            .into_iter()
            .flatten()
            .map(|value| format!("Forecast {},", self.measure.short(value)));
        let long = words.map(|words| run_length(&words, width.letters(), true));
        long.fold(0.0, f64::max).min(most)
    }
}

impl Frame {
    /// Places for words beside a point, the nearest first.
    fn around(&self, (x, y): (f64, f64)) -> Vec<Spot> {
        let at = |lines: f64| y + self.size * lines;
        let beside = |y: f64| [((x - 8.0, y), Anchor::End), ((x + 8.0, y), Anchor::Start)];
        let along = |y: f64| {
            [
                ((self.x.from, y), Anchor::Start),
                ((self.x.to, y), Anchor::End),
            ]
        };
        let near = [-0.7, 0.35, 1.5].map(|lines| beside(at(lines)));
        let above = [-0.9, -1.4, 1.7].map(|lines| along(at(lines)));
        let far = [-2.0, 2.7, -3.2].map(|lines| beside(at(lines)));
        [near, above, far].concat().concat()
    }
}
