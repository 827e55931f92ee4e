//! The series in columns, laid out so that they compress well.
//!
//! Four columns, each with its length before it. Cells go measure by measure, area by area, period by period.
//!
//! 1. For each measure: how many areas have a series, which ones (as steps), the decimal places of its numbers,
//!    and how many bytes its numbers take.
//! 2. For each cell one byte: absent, a number, an exact number, or which marker.
//! 3. For each number the step from the number before it in the series, folded to a positive number and written
//!    byte plane by byte plane: all lowest bytes of a measure, then all next ones.
//! 4. For each exact number, one with more decimal places than its measure: the places and the number in full.

use improvement::Word;
use improvement::outcomes::Marker;

use crate::format::{ReadError, WriteError, length, take};
use crate::number::{MOST_PLACES, Number, Reading};
use crate::pack::{Measure, Pack, Point, Series};

const ABSENT: u8 = 0;
const NUMBER: u8 = 1;
const EXACT: u8 = 2;
const FIRST_MARKER: u8 = 8;
/// More areas than this in one measure are taken for damage before memory is asked for.
const MOST_AREAS: u16 = 1024;

/// More cells than this are taken for damage: a byte tells of each, and a figure takes much more room once it is read. All that is
/// published has fewer than two million.
const MOST_CELLS: usize = 4_000_000;

#[derive(Default)]
struct Columns {
    index: Vec<u8>,
    states: Vec<u8>,
    numbers: Vec<u8>,
    exact: Vec<u8>,
}

/// Appends the columns of all series.
pub(crate) fn write(pack: &Pack, content: &mut Vec<u8>) -> Result<(), WriteError> {
    let mut columns = Columns::default();
    let mut rest = pack.series.as_slice();
    for (at, measure) in pack.measures.iter().enumerate() {
        let own = rest
            .iter()
            .take_while(|series| usize::from(series.measure) == at)
            .count();
        let (series, after) = rest.split_at(own);
        rest = after;
        write_measure(measure, series, &mut columns)?;
    }
    for column in [
        &columns.index,
        &columns.states,
        &columns.numbers,
        &columns.exact,
    ] {
        content.extend_from_slice(&length(column, "a column of figures")?);
        content.extend_from_slice(column);
    }
    Ok(())
}

fn write_measure(
    measure: &Measure,
    series: &[Series],
    columns: &mut Columns,
) -> Result<(), WriteError> {
    let places = usual_places(series);
    let cells = series.len().saturating_mul(measure.periods.len());
    if columns.states.len().saturating_add(cells) > MOST_CELLS {
        return Err(WriteError::TooLong("the list of figures"));
    }
    let count = u16::try_from(series.len())
        .ok()
        .filter(|count| *count <= MOST_AREAS)
        .ok_or(WriteError::TooLong("the list of areas of a measure"))?;
    columns.index.extend_from_slice(&count.to_le_bytes());
    let mut steps = Vec::new();
    let mut last_area = 0;
    let mut last_first = 0;
    for one in series {
        columns
            .index
            .extend_from_slice(&one.area.wrapping_sub(last_area).to_le_bytes());
        last_area = one.area;
        let mut last: Option<i64> = None;
        let mut points = one.points.iter().peekable();
        for period in 0..measure.periods.len() {
            let here = points.next_if(|point| usize::from(point.period) == period);
            let state = match here.map(|point| point.reading) {
                None => ABSENT,
                Some(Reading::Marker(marker)) => marker_state(marker),
                Some(Reading::Number(number)) => match scaled(number, places) {
                    Some(units) => {
                        steps.push(fold(units.wrapping_sub(last.unwrap_or(last_first))));
                        if last.is_none() {
                            last_first = units;
                        }
                        last = Some(units);
                        NUMBER
                    }
                    None => {
                        columns.exact.push(number.places());
                        columns
                            .exact
                            .extend_from_slice(&number.units().to_le_bytes());
                        EXACT
                    }
                },
            };
            columns.states.push(state);
        }
    }
    columns.index.push(places);
    write_planes(&steps, columns);
    Ok(())
}

fn write_planes(steps: &[u64], columns: &mut Columns) {
    let most = steps.iter().copied().max().unwrap_or(0);
    let width = (64 - most.leading_zeros()).div_ceil(8);
    columns.index.push(u8::try_from(width).unwrap_or(8));
    for plane in 0..width {
        let bytes = steps
            .iter()
            .map(|step| (step >> (8 * plane)).to_le_bytes()[0]);
        columns.numbers.extend(bytes);
    }
}

/// The fewest decimal places that hold all but a twentieth of the numbers.
fn usual_places(series: &[Series]) -> u8 {
    let mut with = [0_usize; MOST_PLACES as usize + 1];
    for point in series.iter().flat_map(|series| &series.points) {
        if let Reading::Number(number) = point.reading
            && let Some(count) = with.get_mut(usize::from(number.places()))
        {
            *count += 1;
        }
    }
    let all: usize = with.iter().sum();
    let mut held = 0;
    for (places, count) in (0..=MOST_PLACES).zip(with) {
        held += count;
        if held * 20 >= all * 19 {
            return places;
        }
    }
    MOST_PLACES
}

fn scaled(number: Number, places: u8) -> Option<i64> {
    let more = places.checked_sub(number.places())?;
    number.units().checked_mul(10_i64.pow(u32::from(more)))
}

/// Small steps either way become small numbers: 0, -1, 1, -2 give 0, 1, 2, 3.
const fn fold(step: i64) -> u64 {
    ((step << 1) ^ (step >> 63)).cast_unsigned()
}

const fn unfold(folded: u64) -> i64 {
    (folded >> 1).cast_signed() ^ -((folded & 1).cast_signed())
}

fn marker_state(marker: Marker) -> u8 {
    let at = Marker::ALL.iter().position(|one| *one == marker);
    FIRST_MARKER + at.and_then(|at| u8::try_from(at).ok()).unwrap_or(0)
}

fn state_marker(state: u8) -> Option<Marker> {
    Marker::ALL
        .get(usize::from(state.checked_sub(FIRST_MARKER)?))
        .copied()
}

/// What is left to read of each column.
struct Reader<'a> {
    index: &'a [u8],
    states: &'a [u8],
    numbers: &'a [u8],
    exact: &'a [u8],
}

/// Reads the columns of all series.
pub(crate) fn read(measures: &[Measure], content: &[u8]) -> Result<Vec<Series>, ReadError> {
    let (index, rest) = column(content)?;
    let (states, rest) = column(rest)?;
    let (numbers, rest) = column(rest)?;
    let (exact, rest) = column(rest)?;
    if states.len() > MOST_CELLS {
        return Err(ReadError::Columns("there are too many figures"));
    }
    let mut reader = Reader {
        index,
        states,
        numbers,
        exact,
    };
    let mut all = Vec::new();
    for (at, measure) in measures.iter().enumerate() {
        let at =
            u16::try_from(at).map_err(|_| ReadError::Columns("there are too many measures"))?;
        read_measure(at, measure, &mut reader, &mut all)?;
    }
    let left = [
        reader.index,
        reader.states,
        reader.numbers,
        reader.exact,
        rest,
    ];
    if left.iter().any(|column| !column.is_empty()) {
        return Err(ReadError::Columns("there are more figures than measures"));
    }
    Ok(all)
}

fn column(bytes: &[u8]) -> Result<(&[u8], &[u8]), ReadError> {
    let (length, rest) = take::<4>(bytes)?;
    let length = usize::try_from(u32::from_le_bytes(length)).unwrap_or(usize::MAX);
    rest.split_at_checked(length).ok_or(ReadError::Truncated)
}

fn read_measure(
    at: u16,
    measure: &Measure,
    reader: &mut Reader<'_>,
    all: &mut Vec<Series>,
) -> Result<(), ReadError> {
    let areas = read_areas(reader)?;
    let ([places, width], rest) = take::<2>(reader.index)?;
    reader.index = rest;
    if places > MOST_PLACES || width > 8 {
        return Err(ReadError::Columns("a measure has numbers of no known size"));
    }
    let cells = areas.len().saturating_mul(measure.periods.len());
    let states = split(&mut reader.states, cells)?;
    let count = states.iter().filter(|state| **state == NUMBER).count();
    let mut steps = read_planes(reader, count, usize::from(width))?;
    let mut last_first = 0_i64;
    let mut own = states.chunks(measure.periods.len().max(1));
    for area in areas {
        let states = own.next().unwrap_or_default();
        let there = states.iter().filter(|state| **state != ABSENT).count();
        let mut points = Vec::with_capacity(there);
        let mut last: Option<i64> = None;
        for (period, state) in (0_u16..).zip(states.iter().copied()) {
            let reading = match state {
                ABSENT => continue,
                NUMBER => {
                    let step = unfold(steps.next().unwrap_or(0));
                    let units = last.unwrap_or(last_first).wrapping_add(step);
                    if last.is_none() {
                        last_first = units;
                    }
                    last = Some(units);
                    number(units, places)?
                }
                EXACT => {
                    let ([places], rest) = take::<1>(reader.exact)?;
                    let (units, rest) = take::<8>(rest)?;
                    reader.exact = rest;
                    number(i64::from_le_bytes(units), places)?
                }
                other => Reading::Marker(
                    state_marker(other)
                        .ok_or(ReadError::Columns("a figure has an unknown marker"))?,
                ),
            };
            points.push(Point { period, reading });
        }
        all.push(Series {
            measure: at,
            area,
            points,
        });
    }
    Ok(())
}

fn read_planes<'a>(
    reader: &mut Reader<'a>,
    count: usize,
    width: usize,
) -> Result<impl Iterator<Item = u64> + use<'a>, ReadError> {
    let planes = split(&mut reader.numbers, count.saturating_mul(width))?;
    Ok((0..count).map(move |step| {
        (0..width).rev().fold(0_u64, |value, plane| {
            (value << 8) | u64::from(planes.get(plane * count + step).copied().unwrap_or(0))
        })
    }))
}

fn read_areas(reader: &mut Reader<'_>) -> Result<Vec<u16>, ReadError> {
    let (count, rest) = take::<2>(reader.index)?;
    reader.index = rest;
    let count = u16::from_le_bytes(count);
    if count > MOST_AREAS {
        return Err(ReadError::Columns("a measure has too many areas"));
    }
    let mut area = 0_u16;
    let mut areas = Vec::with_capacity(usize::from(count));
    for _ in 0..count {
        let (step, rest) = take::<2>(reader.index)?;
        reader.index = rest;
        area = area.wrapping_add(u16::from_le_bytes(step));
        areas.push(area);
    }
    Ok(areas)
}

fn split<'a>(column: &mut &'a [u8], at: usize) -> Result<&'a [u8], ReadError> {
    let (first, rest) = column.split_at_checked(at).ok_or(ReadError::Truncated)?;
    *column = rest;
    Ok(first)
}

fn number(units: i64, places: u8) -> Result<Reading, ReadError> {
    Number::new(units, places)
        .map(Reading::Number)
        .ok_or(ReadError::Columns("a number has too many decimal places"))
}
