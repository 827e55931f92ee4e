//! How a heat map is drawn: cells with their bands, then arrows, then what stands there, so that no arrow crosses a label.

use super::canvas::{Anchor, Canvas, Letters, Role, cut, n, path_data, run_length, wrap};
use super::heat_map::{HeatAxis, HeatItem, HeatMap, HeatPlace};
use super::{Palette, Width};
use crate::links::safe;

/// The top of a cell, where its letter stands and arrows begin.
const HEAD: f64 = 19.0;
const GAP: f64 = 3.0;

/// Where the grid lies and how large its cells are.
struct Layout {
    left: f64,
    top: f64,
    wide: f64,
    tall: f64,
    rows: usize,
    columns: usize,
    across: f64,
    /// The size of the letters.
    size: f64,
}

/// A label in its cell.
struct Chip<'a> {
    /// None for what says how many more there are.
    item: Option<&'a HeatItem>,
    words: String,
    left: f64,
    top: f64,
    wide: f64,
    tall: f64,
}

impl Layout {
    fn new(map: &HeatMap, width: Width) -> Self {
        let (across, size) = (width.units(), width.letters() - 1.0);
        let (rows, columns) = (map.rows.levels.len(), map.columns.levels.len());
        let (room, tall) = match width {
            Width::Phone => (72.0, 82.0),
            Width::Page => (122.0, 66.0),
        };
        let left = if all_fit(&map.rows, size, room - 8.0) {
            room
        } else {
            26.0
        };
        Self {
            left,
            top: size * 1.9,
            wide: (across - left - 1.5) / columns.max(1) as f64,
            tall,
            rows,
            columns,
            across,
            size,
        }
    }

    /// The left upper corner of a cell; the lowest row is at the bottom.
    fn corner(&self, place: HeatPlace) -> (f64, f64) {
        let row = self.rows.saturating_sub(place.row + 1);
        (
            self.left + self.wide * place.column as f64,
            self.top + self.tall * row as f64,
        )
    }

    fn bottom(&self) -> f64 {
        self.top + self.tall * self.rows as f64
    }

    fn letters(&self, ink: &'static str, anchor: Anchor) -> Letters<'static> {
        Letters::new(self.size, ink, anchor)
    }
}

/// Whether every word of an axis' levels stands whole in so much room.
fn all_fit(axis: &HeatAxis, size: f64, room: f64) -> bool {
    let mut words = axis.levels.iter().flat_map(|name| name.split_whitespace());
    words.all(|word| run_length(word, size, false) <= room)
}

impl HeatMap {
    pub(crate) fn draw(&self, prefix: &str, width: Width) -> String {
        let layout = Layout::new(self, width);
        let names = self.column_names(&layout);
        let long = names.iter().map(Vec::len).max().unwrap_or(0) as f64;
        let line = layout.size * 1.25;
        let mut bottom = layout.bottom() + 4.0 + line * long;
        let axis_at = bottom + line;
        bottom = axis_at + 4.0;
        let notes = self.numbered(&layout);
        let notes_at = bottom + line;
        bottom += line * notes.len() as f64;
        let key = self.key(&layout, bottom + 8.0);
        let end = key.last().map_or(bottom, |entry| entry.0.1 + 14.0);
        let linked = self
            .cells
            .iter()
            .flatten()
            .any(|cell| cell.address.is_some());
        let mut canvas = Canvas::new(
            prefix,
            "chart chart--heat-map",
            (layout.across, end),
            (&self.title, &self.description),
            if linked { Role::Links } else { Role::Picture },
        );
        if layout.rows == 0 || layout.columns == 0 {
            let letters = layout.letters(Palette::QUIET, Anchor::Start);
            canvas.text((0.0, layout.size), letters, "Nothing to show yet");
            return canvas.finish();
        }
        hatchings(&mut canvas);
        for place in self.places(&layout) {
            self.draw_cell(&mut canvas, &layout, place);
        }
        let chips: Vec<(HeatPlace, Vec<Chip>)> = self
            .places(&layout)
            .map(|place| (place, layout.chips(&self.items_at(place), place)))
            .collect();
        self.draw_arrows(&mut canvas, &layout, &chips);
        for (place, chips) in &chips {
            self.draw_chips(&mut canvas, &layout, *place, chips);
        }
        self.draw_names(&mut canvas, &layout, &names, axis_at);
        for (row, words) in notes.iter().enumerate() {
            let letters = layout.letters(Palette::QUIET, Anchor::Start);
            canvas.text((0.0, notes_at + line * row as f64), letters, words);
        }
        self.draw_key(&mut canvas, &layout, &key);
        canvas.finish()
    }

    /// Every place, the top row first, so that links come in the order of reading.
    fn places(&self, layout: &Layout) -> impl Iterator<Item = HeatPlace> + use<> {
        let columns = layout.columns;
        (0..layout.rows)
            .rev()
            .flat_map(move |row| (0..columns).map(move |column| HeatPlace { row, column }))
    }

    fn draw_cell(&self, canvas: &mut Canvas, layout: &Layout, place: HeatPlace) {
        let words = self.cell_in_words(place);
        let address = self.cell(place).and_then(|cell| cell.address.as_deref());
        match address.and_then(safe) {
            Some(address) => canvas.open(
                "a",
                &[
                    ("href", address),
                    ("class", "chart-cell"),
                    ("aria-label", &words),
                ],
            ),
            None => canvas.open("g", &[("class", "chart-cell")]),
        }
        canvas.titled(&words);
        let corner = layout.corner(place);
        let band = self.band(place);
        self.fill(
            canvas,
            corner,
            (layout.wide, layout.tall),
            band.map(|(index, _)| index),
        );
        if let Some((index, band)) = band {
            let (fill, ink) = shade(index);
            let letter = cut(&band.letter, layout.size, true, layout.wide - 10.0);
            let long = run_length(&letter, layout.size, true);
            // Plain ground, so that no hatching runs through the letter.
            let plain = (long + 6.0, HEAD - 2.0);
            rect(
                canvas,
                (corner.0 + 1.5, corner.1 + 1.5),
                plain,
                (fill, "none", 0.0),
            );
            let at = (corner.0 + 4.5, corner.1 + layout.size + 1.0);
            canvas.text(at, layout.letters(ink, Anchor::Start).bold(), &letter);
        }
        canvas.close();
    }

    /// A box in the shade of a band, hatched when the band is one of the two highest.
    fn fill(&self, canvas: &mut Canvas, at: (f64, f64), size: (f64, f64), band: Option<usize>) {
        let fill = band.map_or(Palette::PAPER, |index| shade(index).0);
        rect(canvas, at, size, (fill, Palette::PAPER, 1.5));
        let from_top = band.map(|index| self.bands.len().saturating_sub(index + 1));
        let hatching = match from_top {
            Some(0) if self.bands.len() > 1 => "highest",
            Some(1) if self.bands.len() > 2 => "high",
            _ => {
                rect(canvas, at, size, ("none", Palette::OTHER, 0.75));
                return;
            }
        };
        let fill = format!("url(#{}-{hatching})", canvas.prefix);
        rect(canvas, at, size, (&fill, Palette::OTHER, 0.75));
    }

    fn draw_arrows(&self, canvas: &mut Canvas, layout: &Layout, chips: &[(HeatPlace, Vec<Chip>)]) {
        for place in self.places(layout) {
            let away: Vec<&HeatItem> = self
                .items
                .iter()
                .filter(|item| item.moved_from() == Some(place) && self.holds(item.at))
                .collect();
            let corner = layout.corner(place);
            let room = (layout.wide - 34.0).max(1.0);
            for (index, item) in away.iter().enumerate() {
                let step = room / (away.len() + 1) as f64;
                let start = (
                    corner.0 + 26.0 + step * (index + 1) as f64,
                    corner.1 + HEAD / 2.0 + 1.0,
                );
                let standing = chips.iter().find(|(at, _)| *at == item.at);
                let shown = standing.and_then(|(_, chips)| {
                    // One that is not shown is among the last: those that are more than fit.
                    let own =
                        |chip: &&Chip| chip.item.is_some_and(|shown| std::ptr::eq(shown, *item));
                    chips.iter().find(own).or(chips.last())
                });
                if let Some(chip) = shown {
                    draw_arrow(canvas, start, chip.edge_towards(start));
                }
            }
        }
    }

    fn draw_chips(&self, canvas: &mut Canvas, layout: &Layout, place: HeatPlace, chips: &[Chip]) {
        let address = self.cell(place).and_then(|cell| cell.address.as_deref());
        let linked = address.and_then(safe).is_some();
        for chip in chips {
            if linked {
                // The cell below says it and is what is followed.
                canvas.open("g", &[("pointer-events", "none"), ("aria-hidden", "true")]);
            } else {
                canvas.open("g", &[]);
                let words = chip.item.map_or_else(
                    || self.cell_in_words(place),
                    |item| self.item_in_words(item),
                );
                canvas.titled(&words);
            }
            chip.draw(canvas, layout);
            canvas.close();
        }
    }

    /// The lines below each column: its number, and its name where all names fit.
    fn column_names(&self, layout: &Layout) -> Vec<Vec<String>> {
        let room = layout.wide - 4.0;
        let fit = all_fit(&self.columns, layout.size, room);
        let name = |(index, name): (usize, &String)| {
            let mut lines = vec![(index + 1).to_string()];
            if fit {
                lines.extend(wrap(name, layout.size, false, room));
            }
            lines
        };
        self.columns.levels.iter().enumerate().map(name).collect()
    }

    /// The names of levels that stand as bare numbers at the grid.
    fn numbered(&self, layout: &Layout) -> Vec<String> {
        let told = |axis: &HeatAxis, fit: bool| {
            if fit || axis.levels.is_empty() {
                return Vec::new();
            }
            let levels: Vec<String> = (0..axis.levels.len())
                .filter_map(|level| axis.level(level))
                .collect();
            let words = format!("{}: {}", axis.name, levels.join(", "));
            wrap(&words, layout.size, false, layout.across)
        };
        let rows_fit = layout.left > 26.0;
        let columns_fit = all_fit(&self.columns, layout.size, layout.wide - 4.0);
        let mut lines = told(&self.rows, rows_fit);
        lines.extend(told(&self.columns, columns_fit));
        lines
    }

    fn draw_names(
        &self,
        canvas: &mut Canvas,
        layout: &Layout,
        columns: &[Vec<String>],
        axis_at: f64,
    ) {
        let line = layout.size * 1.2;
        let bold = |anchor| layout.letters(Palette::TEXT, anchor).bold();
        let name = |name: &str, room| cut(name, layout.size, true, room);
        let rows = name(&self.rows.name, layout.across - 2.0);
        canvas.text((0.0, layout.size), bold(Anchor::Start), &rows);
        for (row, level) in self.rows.levels.iter().enumerate() {
            let mut words = vec![(row + 1).to_string()];
            if layout.left > 26.0 {
                words.extend(wrap(level, layout.size, false, layout.left - 8.0));
            }
            words.truncate(4);
            let middle = layout.corner(HeatPlace { row, column: 0 }).1 + layout.tall / 2.0;
            let first = middle - line * (words.len() as f64 - 1.0) / 2.0 + layout.size * 0.35;
            draw_lines(
                canvas,
                layout,
                (layout.left - 7.0, first),
                Anchor::End,
                &words,
            );
        }
        for (column, words) in columns.iter().enumerate() {
            let x = layout.corner(HeatPlace { row: 0, column }).0 + layout.wide / 2.0;
            let at = (x, layout.bottom() + 4.0 + layout.size);
            draw_lines(canvas, layout, at, Anchor::Middle, words);
        }
        let middle = f64::midpoint(layout.left, layout.across);
        let columns = name(&self.columns.name, layout.across - layout.left);
        canvas.text((middle, axis_at), bold(Anchor::Middle), &columns);
    }

    /// The key below the map, which also counts, so that it tells more than the shades mean.
    fn key(&self, layout: &Layout, top: f64) -> Vec<((f64, f64), Option<usize>, String)> {
        let count = |wanted: usize| {
            let band =
                |item: &&HeatItem| self.band(item.at).map(|(index, _)| index) == Some(wanted);
            self.items.iter().filter(band).count()
        };
        let mut entries: Vec<(Option<usize>, String)> = self
            .bands
            .iter()
            .enumerate()
            .map(|(index, band)| (Some(index), format!("{} {}", band.name, count(index))))
            .collect();
        if self.items.iter().any(|item| item.moved_from().is_some()) {
            entries.push((None, "from where it stood".to_owned()));
        }
        let (mut x, mut y) = (0.0, top + 12.0);
        entries
            .into_iter()
            .map(|(band, words)| {
                let words = cut(&words, layout.size, false, layout.across - 36.0);
                let long = 36.0 + run_length(&words, layout.size, false);
                if x > 0.0 && x + long > layout.across {
                    (x, y) = (0.0, y + 26.0);
                }
                let at = (x, y);
                x += long + 16.0;
                (at, band, words)
            })
            .collect()
    }

    fn draw_key(
        &self,
        canvas: &mut Canvas,
        layout: &Layout,
        key: &[((f64, f64), Option<usize>, String)],
    ) {
        for (at, band, words) in key {
            if let Some(index) = *band {
                self.fill(canvas, (at.0 + 1.0, at.1 - 9.0), (28.0, 18.0), Some(index));
                let (fill, ink) = shade(index);
                let letter = self
                    .bands
                    .get(index)
                    .map_or("", |band| band.letter.as_str());
                let letter = cut(letter, layout.size, true, 20.0);
                let long = run_length(&letter, layout.size, true) + 5.0;
                let plain = (at.0 + 15.0 - long / 2.0, at.1 - 7.5);
                rect(canvas, plain, (long, 15.0), (fill, "none", 0.0));
                let letters = layout.letters(ink, Anchor::Middle).bold();
                canvas.text((at.0 + 15.0, at.1 + layout.size * 0.35), letters, &letter);
            } else {
                draw_arrow(canvas, (at.0 + 4.5, at.1), (at.0 + 29.0, at.1));
            }
            let at = (at.0 + 35.0, at.1 + layout.size * 0.35);
            canvas.text(at, layout.letters(Palette::TEXT, Anchor::Start), words);
        }
    }
}

impl Layout {
    /// The labels of a cell in rows, as many as there is room for; the last then says how many more there are.
    fn chips<'a>(&self, items: &[&'a HeatItem], place: HeatPlace) -> Vec<Chip<'a>> {
        const MOST: usize = 24;
        let most = items.len().min(MOST);
        (0..=most)
            .rev()
            .find_map(|shown| self.placed(items, shown, place))
            .unwrap_or_default()
    }

    /// So many labels in rows, when they fit.
    fn placed<'a>(
        &self,
        items: &[&'a HeatItem],
        shown: usize,
        place: HeatPlace,
    ) -> Option<Vec<Chip<'a>>> {
        let corner = self.corner(place);
        let (left, right) = (corner.0 + 4.0, corner.0 + self.wide - 4.0);
        let tall = self.size + 5.0;
        let (mut x, mut y) = (left, corner.1 + HEAD + 1.0);
        let labels = items
            .iter()
            .take(shown)
            .map(|item| (Some(*item), item.label.clone()));
        let more = items.len() - shown;
        let more = (more > 0).then(|| (None, format!("+{more}")));
        let mut chips = Vec::new();
        for (item, words) in labels.chain(more) {
            let words = cut(&words, self.size, true, right - left - 8.0);
            let wide = (run_length(&words, self.size, true) + 8.0).min(right - left);
            if x > left && x + wide > right {
                (x, y) = (left, y + tall + GAP);
            }
            if y + tall > corner.1 + self.tall - 2.0 {
                return None;
            }
            chips.push(Chip {
                item,
                words,
                left: x,
                top: y,
                wide,
                tall,
            });
            x += wide + GAP;
        }
        Some(chips)
    }
}

impl Chip<'_> {
    fn draw(&self, canvas: &mut Canvas, layout: &Layout) {
        let fill = if self.item.is_some() {
            Palette::PAPER
        } else {
            Palette::BAND
        };
        canvas.shape(
            "rect",
            &[
                ("x", &n(self.left)),
                ("y", &n(self.top)),
                ("width", &n(self.wide)),
                ("height", &n(self.tall)),
                ("rx", "3"),
                ("fill", fill),
                ("stroke", Palette::TEXT),
                ("stroke-width", "1"),
            ],
        );
        let letters = layout.letters(Palette::TEXT, Anchor::Middle).bold();
        let middle = self.left + self.wide / 2.0;
        let at = (middle, self.top + self.tall / 2.0 + layout.size * 0.35);
        canvas.text(at, letters, &self.words);
    }

    /// The point of its outline at which an arrow from somewhere ends.
    fn edge_towards(&self, from: (f64, f64)) -> (f64, f64) {
        let middle = (self.left + self.wide / 2.0, self.top + self.tall / 2.0);
        let (dx, dy) = (from.0 - middle.0, from.1 - middle.1);
        let reach = |half: f64, way: f64| {
            if way == 0.0 {
                f64::INFINITY
            } else {
                half / way.abs()
            }
        };
        let share = reach(self.wide / 2.0 + 1.5, dx).min(reach(self.tall / 2.0 + 1.5, dy));
        let share = share.min(1.0);
        (middle.0 + dx * share, middle.1 + dy * share)
    }
}

fn draw_lines(
    canvas: &mut Canvas,
    layout: &Layout,
    at: (f64, f64),
    anchor: Anchor,
    lines: &[String],
) {
    for (row, words) in lines.iter().enumerate() {
        let mut letters = layout.letters(Palette::TEXT, anchor);
        letters.bold = row == 0;
        canvas.text(
            (at.0, at.1 + layout.size * 1.2 * row as f64),
            letters,
            words,
        );
    }
}

/// An arrow with paper around it, so that it shows on every shade.
fn draw_arrow(canvas: &mut Canvas, from: (f64, f64), to: (f64, f64)) {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let long = dx.hypot(dy);
    if long < 1.0 {
        return;
    }
    let (ux, uy) = (dx / long, dy / long);
    let neck = (to.0 - ux * 7.0, to.1 - uy * 7.0);
    canvas.open("g", &[("aria-hidden", "true"), ("pointer-events", "none")]);
    for (ink, width) in [(Palette::PAPER, 4.5), (Palette::TEXT, 1.75)] {
        canvas.line(from, neck, ink, width);
    }
    let corners = [
        to,
        (neck.0 - uy * 4.5, neck.1 + ux * 4.5),
        (neck.0 + uy * 4.5, neck.1 - ux * 4.5),
    ];
    canvas.shape(
        "path",
        &[
            ("d", &(path_data(&corners) + "Z")),
            ("fill", Palette::TEXT),
            ("stroke", Palette::PAPER),
            ("stroke-width", "1"),
        ],
    );
    canvas.circle(from, 3.5, Palette::PAPER, (Palette::TEXT, 1.5));
    canvas.close();
}

fn hatchings(canvas: &mut Canvas) {
    let prefix = canvas.prefix.clone();
    canvas.open("defs", &[]);
    // Light lines on a dark ground and dark ones on a lighter: each shows in print without colour.
    for (name, ink, size, strokes) in [
        ("high", Palette::TEXT, "9", "M-1 10L10 -1"),
        ("highest", Palette::HATCH, "7", "M-1 8L8 -1M-1 -1L8 8"),
    ] {
        canvas.open(
            "pattern",
            &[
                ("id", &format!("{prefix}-{name}")),
                ("patternUnits", "userSpaceOnUse"),
                ("width", size),
                ("height", size),
            ],
        );
        canvas.shape(
            "path",
            &[
                ("d", strokes),
                ("fill", "none"),
                ("stroke", ink),
                ("stroke-width", "0.6"),
            ],
        );
        canvas.close();
    }
    canvas.close();
}

/// The ground of a band and the ink that reads on it.
fn shade(band: usize) -> (&'static str, &'static str) {
    Palette::SHADES[band.min(Palette::SHADES.len() - 1)]
}

/// A box: its fill, the ink around it and how wide that is.
fn rect(canvas: &mut Canvas, at: (f64, f64), size: (f64, f64), look: (&str, &str, f64)) {
    canvas.shape(
        "rect",
        &[
            ("x", &n(at.0)),
            ("y", &n(at.1)),
            ("width", &n(size.0.max(0.0))),
            ("height", &n(size.1.max(0.0))),
            ("fill", look.0),
            ("stroke", look.1),
            ("stroke-width", &n(look.2)),
        ],
    );
}
