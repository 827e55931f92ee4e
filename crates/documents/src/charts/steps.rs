//! One quantity over days as steps, above its floor or below, with what moves it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::line::{Annotation, Measure, drawable};
use super::scale::Ticks;
use super::step_line::{StepLine, Stretch, days_below};
use super::table::{ChartCell, ChartTable, NONE, plain_date};

/// What a step chart is drawn from, such as the capacity of a role at home.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct StepChart {
    /// What the chart shows, such as `Director: time left at home`.
    pub title: String,
    /// What a reader would see in it.
    pub description: String,
    /// How its values read.
    pub measure: Measure,
    /// The first day shown.
    pub from: Date,
    /// The last day shown.
    pub until: Date,
    /// What the chart is about; drawn in outline after `today`, for it is still to come.
    pub line: StepLine,
    /// The same as somebody asked for it, drawn thin in ink over the other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<StepLine>,
    /// Below what it must not fall; what lies below is hatched, and exactly at it is not below.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor: Option<f64>,
    /// What moves the line, in rows of bars on the same days.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bars: Vec<BarRow>,
    /// The day on which it is seen, with its words, such as `Today`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub today: Option<Annotation>,
}

/// Bars of one kind, such as time away. Bars that meet stand one below the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BarRow {
    /// What they are, such as `Away`.
    pub name: String,
    /// How they look.
    pub look: BarLook,
    /// The bars.
    pub bars: Vec<DayBar>,
}

/// How bars look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BarLook {
    /// Black: what takes from the line.
    Solid,
    /// White with an outline: what adds to it.
    Outline,
}

/// A bar over days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayBar {
    /// What it is, such as `Acting up, two days`.
    pub label: String,
    /// Its first day.
    pub from: Date,
    /// Its last day; it runs on when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// Whether it is proposed and not agreed: its outline is dashed.
    #[serde(default)]
    pub proposed: bool,
}

impl DayBar {
    /// In words with its dates.
    pub(crate) fn in_words(&self) -> String {
        let from = plain_date(self.from);
        let dates = match self.until {
            Some(until) => format!("{from} to {}", plain_date(until)),
            None => format!("from {from} with no end"),
        };
        let proposed = if self.proposed { ", proposed" } else { "" };
        format!("{}, {dates}{proposed}", self.label)
    }
}

impl StepChart {
    /// The last day shown, which is never before the first.
    pub(crate) fn last(&self) -> Date {
        self.until.max(self.from)
    }

    pub(crate) fn stretches(&self, line: &StepLine) -> Vec<Stretch> {
        line.stretches(self.from, self.last())
    }

    pub(crate) fn lines(&self) -> impl Iterator<Item = &StepLine> {
        std::iter::once(&self.line).chain(&self.asked)
    }

    pub(crate) fn drawn_floor(&self) -> Option<f64> {
        self.floor.filter(|floor| drawable(*floor))
    }

    pub(crate) fn ticks(&self) -> Ticks {
        let lines = self.lines().flat_map(|line| self.stretches(line));
        let values = lines.map(|stretch| stretch.value);
        Ticks::embracing(values.chain(self.drawn_floor()), 3.0)
    }

    /// How the drawing is read, for its caption: only what is in it.
    #[must_use]
    pub fn says(&self) -> String {
        let mut said = Vec::new();
        let below = self.drawn_floor().is_some_and(|floor| {
            self.lines()
                .any(|line| days_below(&self.stretches(line), floor) > 0.0)
        });
        if below {
            said.push("Hatched: below the floor.".to_owned());
        }
        for row in self.bars.iter().filter(|row| !row.bars.is_empty()) {
            let look = match row.look {
                BarLook::Solid => "Black bars",
                BarLook::Outline => "White bars",
            };
            said.push(format!("{look}: {}.", row.name.to_lowercase()));
        }
        if self
            .bars
            .iter()
            .flat_map(|row| &row.bars)
            .any(|bar| bar.proposed)
        {
            said.push("Dashed bars: proposed.".to_owned());
        }
        if self
            .today
            .as_ref()
            .is_some_and(|today| today.date < self.last())
        {
            said.push("Outline: to come.".to_owned());
        }
        let ticks = self.ticks();
        if ticks.low() > 0.0 || ticks.high() < 0.0 {
            let low = self.measure.tick(ticks.low(), &ticks);
            said.push(format!("The axis starts at {low}, not at zero."));
        }
        said.join(" ")
    }

    /// Every day on which something changes, with what holds from then on.
    pub(crate) fn figures(&self) -> ChartTable {
        let lines: Vec<(&StepLine, Vec<Stretch>)> = self
            .lines()
            .map(|line| (line, self.stretches(line)))
            .collect();
        let bars = || self.bars.iter().flat_map(|row| &row.bars);
        let shown = |day: &Date| (self.from..=self.last()).contains(day);
        let mut days: Vec<Date> = lines
            .iter()
            .flat_map(|(_, stretches)| stretches)
            .map(|stretch| stretch.from)
            .chain(bars().map(|bar| bar.from.max(self.from)).filter(shown))
            .collect();
        days.sort_unstable();
        days.dedup();
        let floor = self.drawn_floor();
        let mut header = vec!["From".to_owned()];
        header.extend(lines.iter().map(|(line, _)| line.name.clone()));
        if floor.is_some() {
            header.push("Floor".to_owned());
            header.extend(lines.iter().map(|(line, _)| match self.asked {
                Some(_) => format!("{}, days below the floor", line.name),
                None => "Days below the floor".to_owned(),
            }));
        }
        header.extend(bars().next().map(|_| "What begins".to_owned()));
        ChartTable {
            caption: format!("{} ({})", self.title, self.measure.unit),
            header,
            rows: days.iter().map(|day| self.row(*day, &lines)).collect(),
        }
    }

    fn row(&self, day: Date, lines: &[(&StepLine, Vec<Stretch>)]) -> Vec<ChartCell> {
        let mut row = vec![ChartCell::Text(plain_date(day))];
        let holds = |stretches: &[Stretch]| {
            let mut stretches = stretches.iter();
            stretches
                .find(|held| (held.from..=held.until).contains(&day))
                .copied()
        };
        let number = |value| self.measure.target(value);
        row.extend(lines.iter().map(|(_, stretches)| {
            holds(stretches).map_or_else(
                || ChartCell::Text("No figure".to_owned()),
                |held| number(held.value),
            )
        }));
        if let Some(floor) = self.drawn_floor() {
            row.push(number(floor));
            // Counted once, on the day on which the time below begins.
            row.extend(lines.iter().map(|(_, stretches)| {
                let held = holds(stretches);
                let below = held.filter(|held| held.value < floor && held.from == day);
                below.map_or_else(
                    || ChartCell::Text(NONE.to_owned()),
                    |held| ChartCell::Number {
                        value: held.days(),
                        decimals: 0,
                        revised: false,
                    },
                )
            }));
        }
        if self.bars.iter().any(|kind| !kind.bars.is_empty()) {
            let begins = self.bars.iter().flat_map(|kind| {
                let begin = kind
                    .bars
                    .iter()
                    .filter(|bar| bar.from.max(self.from) == day);
                begin.map(|bar| format!("{}: {}", kind.name, bar.in_words()))
            });
            row.push(ChartCell::Text(begins.collect::<Vec<_>>().join("; ")));
        }
        row
    }
}
