//! What every chart is drawn on: an SVG root with its title and description, letters of
//! known width, and words that wrap and keep out of each other's way.

use super::placing::Area;
use super::{Palette, Width};
use crate::fonts;
use crate::markup::{Attribute, Markup};

/// A drawing in the making.
pub(crate) struct Canvas {
    markup: Markup,
    /// What ids begin with.
    pub(crate) prefix: String,
}

/// Which way a text stands from its point.
#[derive(Clone, Copy)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text looks.
#[derive(Clone, Copy)]
pub(crate) struct Letters<'a> {
    pub(crate) size: f64,
    pub(crate) bold: bool,
    pub(crate) ink: &'a str,
    pub(crate) anchor: Anchor,
    /// Whether paper shows around the letters, to keep them clear of a line behind them.
    pub(crate) clear: bool,
}

impl<'a> Letters<'a> {
    pub(crate) fn new(size: f64, ink: &'a str, anchor: Anchor) -> Self {
        Self {
            size,
            bold: false,
            ink,
            anchor,
            clear: false,
        }
    }

    pub(crate) fn clear(self) -> Self {
        Self {
            clear: true,
            ..self
        }
    }

    pub(crate) fn bold(self) -> Self {
        Self { bold: true, ..self }
    }
}

/// Whether the drawing is one picture, or holds links that must be reached one by one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Picture,
    Links,
}

impl Canvas {
    pub(crate) fn new(
        prefix: &str,
        class: &str,
        size: (f64, f64),
        words: (&str, &str),
        role: Role,
    ) -> Self {
        let prefix = identifier(prefix);
        let mut markup = Markup::default();
        let (title, description) = (format!("{prefix}-title"), format!("{prefix}-desc"));
        let labelled = format!("{title} {description}");
        markup.open(
            "svg",
            &[
                ("xmlns", "http://www.w3.org/2000/svg"),
                ("role", if role == Role::Links { "group" } else { "img" }),
                ("aria-labelledby", &labelled),
                ("class", class),
                ("viewBox", &format!("0 0 {} {}", n(size.0), n(size.1))),
                ("font-family", fonts::FAMILY),
                ("fill", Palette::TEXT),
            ],
        );
        markup.leaf("title", &[("id", &title)], words.0);
        markup.leaf("desc", &[("id", &description)], words.1);
        Self { markup, prefix }
    }

    pub(crate) fn finish(self) -> String {
        self.markup.finish()
    }

    pub(crate) fn open(&mut self, name: &'static str, attributes: &[Attribute]) {
        self.markup.open(name, attributes);
    }

    pub(crate) fn close(&mut self) {
        self.markup.close();
    }

    pub(crate) fn shape(&mut self, name: &'static str, attributes: &[Attribute]) {
        self.markup.empty(name, attributes);
    }

    pub(crate) fn titled(&mut self, words: &str) {
        self.markup.leaf("title", &[], words);
    }

    pub(crate) fn line(&mut self, from: (f64, f64), to: (f64, f64), ink: &str, width: f64) {
        self.shape(
            "line",
            &[
                ("x1", &n(from.0)),
                ("y1", &n(from.1)),
                ("x2", &n(to.0)),
                ("y2", &n(to.1)),
                ("stroke", ink),
                ("stroke-width", &n(width)),
            ],
        );
    }

    pub(crate) fn circle(&mut self, at: (f64, f64), radius: f64, fill: &str, stroke: (&str, f64)) {
        self.shape(
            "circle",
            &[
                ("cx", &n(at.0)),
                ("cy", &n(at.1)),
                ("r", &n(radius)),
                ("fill", fill),
                ("stroke", stroke.0),
                ("stroke-width", &n(stroke.1)),
            ],
        );
    }

    /// An upright box with its fill and its edge.
    pub(crate) fn rect(&mut self, area: Area, fill: &str, edge: (&str, f64), dash: &str) {
        let (wide, tall) = (area.right - area.left, area.bottom - area.top);
        let (x, y, wide, tall) = (
            n(area.left),
            n(area.top),
            n(wide.max(0.0)),
            n(tall.max(0.0)),
        );
        let width = n(edge.1);
        let mut attributes = vec![
            ("x", x.as_str()),
            ("y", &y),
            ("width", &wide),
            ("height", &tall),
            ("fill", fill),
        ];
        if edge.1 > 0.0 {
            attributes.extend([("stroke", edge.0), ("stroke-width", &width)]);
        }
        if !dash.is_empty() {
            attributes.push(("stroke-dasharray", dash));
        }
        self.shape("rect", &attributes);
    }

    /// Slanted lines over boxes, as one path: patterns do not come through everywhere. The lines keep step from box to box.
    pub(crate) fn hatch(&mut self, areas: &[Area], ink: &str, apart: f64) {
        let mut data = String::new();
        for area in areas {
            // A line is where x and y come to the same sum.
            let last = area.right + area.bottom;
            let mut sum = ((area.left + area.top) / apart).floor() * apart + apart;
            while sum < last {
                let from = area.left.max(sum - area.bottom);
                let to = area.right.min(sum - area.top);
                data.push_str(&path_data(&[(from, sum - from), (to, sum - to)]));
                sum += apart;
            }
        }
        if !data.is_empty() {
            self.shape(
                "path",
                &[
                    ("d", &data),
                    ("fill", "none"),
                    ("stroke", ink),
                    ("stroke-width", "1"),
                ],
            );
        }
    }

    /// A line through points; a single point draws nothing.
    pub(crate) fn path(&mut self, points: &[(f64, f64)], ink: &str, width: f64, dash: &str) {
        if points.len() < 2 {
            return;
        }
        let at = path_data(points);
        let width = n(width);
        let mut attributes = vec![
            ("d", at.as_str()),
            ("fill", "none"),
            ("stroke", ink),
            ("stroke-width", &width),
            ("stroke-linejoin", "round"),
            (
                "stroke-linecap",
                if dash.is_empty() { "round" } else { "butt" },
            ),
        ];
        if !dash.is_empty() {
            attributes.push(("stroke-dasharray", dash));
        }
        self.shape("path", &attributes);
    }

    pub(crate) fn text(&mut self, at: (f64, f64), letters: Letters, words: &str) {
        let (x, y, size) = (n(at.0), n(at.1), n(letters.size));
        let mut attributes = vec![
            ("x", x.as_str()),
            ("y", &y),
            ("font-size", &size),
            ("fill", letters.ink),
        ];
        match letters.anchor {
            Anchor::Start => {}
            Anchor::Middle => attributes.push(("text-anchor", "middle")),
            Anchor::End => attributes.push(("text-anchor", "end")),
        }
        if letters.bold {
            attributes.push(("font-weight", "700"));
        }
        if letters.clear {
            attributes.push(("stroke", Palette::PAPER));
            attributes.push(("stroke-width", "4"));
            attributes.push(("stroke-linejoin", "round"));
            attributes.push(("paint-order", "stroke"));
        }
        self.markup.leaf("text", &attributes, words);
    }
}

pub(crate) fn path_data(points: &[(f64, f64)]) -> String {
    let mut data = String::new();
    for (index, (x, y)) in points.iter().enumerate() {
        data.push(if index == 0 { 'M' } else { 'L' });
        data.push_str(&n(*x));
        data.push(' ');
        data.push_str(&n(*y));
    }
    data
}

/// A coordinate: two decimals at most, never a word such as `NaN`.
pub(crate) fn n(value: f64) -> String {
    let value = if value.is_finite() { value } else { 0.0 };
    let rounded = (value * 100.0).round() / 100.0;
    // Adding zero turns minus zero into zero.
    (rounded + 0.0).to_string()
}

/// A string that may stand as an id and in `url(#…)`.
fn identifier(prefix: &str) -> String {
    let mut id: String = prefix
        .chars()
        .map(|letter| {
            if letter.is_ascii_alphanumeric() || letter == '-' || letter == '_' {
                letter
            } else {
                '-'
            }
        })
        .collect();
    if !id.starts_with(|first: char| first.is_ascii_alphabetic()) {
        id.insert_str(0, "chart-");
    }
    id
}

impl Width {
    /// The width of the drawing in its own units.
    pub(crate) fn units(self) -> f64 {
        match self {
            Self::Phone => 360.0,
            Self::Page => 720.0,
        }
    }

    /// The size of its letters in the same units.
    pub(crate) fn letters(self) -> f64 {
        match self {
            Self::Phone => 13.0,
            Self::Page => 14.0,
        }
    }
}

/// About how wide a text runs, in units. A little more than it does, so that labels
/// placed by it do not touch.
pub(crate) fn run_length(words: &str, size: f64, bold: bool) -> f64 {
    let ems: f64 = words
        .chars()
        .map(|letter| match letter {
            'i' | 'j' | 'l' | '.' | ',' | '\'' | '’' | ':' | ';' | '|' | 'I' | '!' => 0.29,
            ' ' | 'f' | 't' | 'r' | '(' | ')' | '-' | '/' => 0.36,
            'm' | 'w' | 'M' | 'W' | '%' | '@' | '—' => 0.86,
            'A'..='Z' | '–' | '&' => 0.66,
            '0'..='9' => 0.61,
            letter if letter.is_ascii() => 0.56,
            letter if (letter as u32) < 0x2000 => 0.62,
            _ => 1.0,
        })
        .sum();
    ems * size * if bold { 1.06 } else { 1.0 }
}

/// The ground on which words stand, from just above their letters to just below.
pub(crate) fn ground(at: (f64, f64), letters: Letters, words: &str) -> Area {
    let long = run_length(words, letters.size, letters.bold);
    let left = match letters.anchor {
        Anchor::Start => at.0,
        Anchor::Middle => at.0 - long / 2.0,
        Anchor::End => at.0 - long,
    };
    let top = at.1 - letters.size * 0.85;
    Area::new((left, top), long, letters.size * 1.1)
}

/// Breaks words into lines as [`wrap`] does, and ends with an ellipsis where there would be more than `most`.
pub(crate) fn wrap_to(
    words: &str,
    (size, bold): (f64, bool),
    room: f64,
    most: usize,
) -> Vec<String> {
    let mut lines = wrap(words, size, bold, room);
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            while run_length(last, size, bold) + size > room && last.pop().is_some() {}
            last.push('…');
        }
    }
    lines
}

/// Breaks words into lines no wider than `room`; a word that is wider stands alone and is
/// cut with an ellipsis.
pub(crate) fn wrap(words: &str, size: f64, bold: bool, room: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split_whitespace() {
        let word = cut(word, size, bold, room);
        match lines.last_mut() {
            Some(line) if run_length(&format!("{line} {word}"), size, bold) <= room => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines
}

/// A word, or as much of it as there is room for, with an ellipsis.
pub(crate) fn cut(word: &str, size: f64, bold: bool, room: f64) -> String {
    if run_length(word, size, bold) <= room {
        return word.to_owned();
    }
    let mut short = String::new();
    for letter in word.chars() {
        short.push(letter);
        if run_length(&short, size, bold) + size > room {
            break;
        }
    }
    short.push('…');
    short
}

/// Where a block would stand along one axis if it were alone.
#[derive(Clone, Copy)]
pub(crate) struct Wish {
    /// Its centre.
    pub(crate) at: f64,
    /// How much of the axis it takes.
    pub(crate) height: f64,
    /// How firmly it holds its place beside others.
    pub(crate) weight: f64,
}

/// Moves blocks apart along one axis as little as it takes; each stays between `low` and `high` where there is room. Blocks that would touch
/// share the way: their run settles around the weighted mean of their wishes (pool adjacent
/// violators, Ayer et al. 1955). Returns centres in the order given.
pub(crate) fn keep_apart(wishes: &[Wish], low: f64, high: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wishes.len()).collect();
    order.sort_by(|a, b| wishes[*a].at.total_cmp(&wishes[*b].at));
    // With the heights before it taken off, a block only has to lie no higher than the next.
    let mut runs: Vec<(f64, f64, usize)> = Vec::new();
    let mut before = 0.0;
    for index in &order {
        let Wish { at, height, weight } = wishes[*index];
        let mut run = (at - before - height / 2.0, weight, 1);
        while let Some(last) = runs.pop_if(|last| last.0 > run.0) {
            let weight = last.1 + run.1;
            run = (
                (last.0 * last.1 + run.0 * run.1) / weight,
                weight,
                last.2 + run.2,
            );
        }
        runs.push(run);
        before += height;
    }
    let last = (high - before).max(low);
    let mut centres: Vec<f64> = wishes.iter().map(|wish| wish.at).collect();
    let mut offset = 0.0;
    let starts = runs
        .iter()
        .flat_map(|run| std::iter::repeat_n(run.0.clamp(low, last), run.2));
    for (index, start) in order.iter().zip(starts) {
        let height = wishes[*index].height;
        centres[*index] = start + offset + height / 2.0;
        offset += height;
    }
    centres
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_that_would_touch_are_moved_apart_and_the_rest_stay() {
        let wish = |at, weight| Wish {
            at,
            height: 20.0,
            weight,
        };
        let apart = keep_apart(
            &[wish(50.0, 1.0), wish(54.0, 1.0), wish(150.0, 1.0)],
            0.0,
            200.0,
        );
        assert_eq!(apart, [42.0, 62.0, 150.0]);
        let firm = keep_apart(&[wish(50.0, 3.0), wish(54.0, 1.0)], 0.0, 200.0);
        assert_eq!(firm, [46.0, 66.0]);
        let low = keep_apart(&[wish(195.0, 1.0), wish(198.0, 1.0)], 0.0, 200.0);
        assert_eq!(low, [170.0, 190.0]);
    }

    #[test]
    fn a_long_name_wraps_and_an_endless_word_is_cut() {
        assert_eq!(
            wrap("Yorkshire and The Humber", 14.0, false, 100.0),
            ["Yorkshire and", "The Humber"]
        );
        let endless = wrap(&"x".repeat(900), 14.0, false, 100.0);
        assert!(endless.len() == 1 && endless[0].ends_with('…'));
    }

    #[test]
    fn an_id_is_always_an_id() {
        assert_eq!(identifier("9 \"x"), "chart-9--x");
        assert_eq!(identifier(""), "chart-");
    }
}
