//! Files as people bring them: right ones, wrong ones, and any bytes at all.
#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

use std::io::Write;

use jiff::civil::date;
use proptest::prelude::*;
use reference::incoming::{
    Choice, EesOptions, Fault, Incoming, KnownMeasure, Limits, Place, Places, Progress, Refused,
    ees, lait, tidy,
};
use reference::{Number, PeriodKind, Reading, Unit};

/// The day on which the files are read.
const TODAY: jiff::civil::Date = date(2026, 6, 30);

fn places() -> Places {
    let place = |code: &str, ons: &str, name: &str, ended| Place {
        code: code.to_owned(),
        name: name.to_owned(),
        ons_code: Some(ons.to_owned()),
        ended,
    };
    let pair = |one: &str, other: &str| (one.to_owned(), other.to_owned());
    Places::new(
        vec![
            place("383", "E08000035", "Leeds", None),
            place("382", "E08000034", "Kirklees", None),
            place("825", "E06000060", "Buckinghamshire", None),
            place("909", "E10000006", "Cumbria", Some(date(2023, 4, 1))),
            place("942", "E06000063", "Cumberland", None),
            place("982", "E12000003", "Yorkshire and The Humber", None),
            place("970", "E92000001", "England", None),
        ],
        [pair("E10000002", "825")],
        [pair("909", "942")],
    )
}

fn known() -> Vec<KnownMeasure> {
    let measure = |code: &str, name: &str, unit, period_kind| KnownMeasure {
        code: code.to_owned(),
        name: name.to_owned(),
        unit,
        period_kind,
    };
    vec![
        measure(
            "LACnum",
            "Children looked after",
            Unit::Count,
            PeriodKind::At31March,
        ),
        measure(
            "ReReferral",
            "Repeated referrals",
            Unit::Percent,
            PeriodKind::FinancialYear,
        ),
    ]
}

struct Read {
    result: Result<Incoming, Refused>,
    faults: Vec<Fault>,
}

impl Read {
    /// Every figure as one line.
    fn figures(&self) -> Vec<String> {
        let incoming = self.result.as_ref().unwrap();
        assert_eq!(incoming.faults, self.faults.len() as u64);
        let places = places();
        incoming
            .series()
            .flat_map(|series| {
                let code = incoming.measures[series.measure()].code.clone();
                let area = places.code(series.area()).to_owned();
                series
                    .points()
                    .map(|(label, end, reading)| {
                        let value = match reading {
                            Reading::Number(number) => number.to_string(),
                            Reading::Marker(marker) => improvement::Word::code(marker).to_owned(),
                        };
                        format!("{code} {area} {label} {end} {value}")
                    })
                    .collect::<Vec<_>>()
            })
            .collect()
    }

    #[track_caller]
    fn faulty(&self, row: u64, column: &str, rule: &str) {
        assert!(
            self.faults.iter().any(|fault| fault.row == row
                && fault.column == column
                && fault.rule.contains(rule)),
            "{:#?} {:?}",
            self.faults,
            self.result.as_ref().err().map(ToString::to_string)
        );
        if let Ok(incoming) = &self.result {
            assert_eq!(incoming.figures(), 0, "all or nothing");
        }
    }

    #[track_caller]
    fn refused(&self, words: &str) {
        let error = self.result.as_ref().unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
}

fn read_ees(bytes: &[u8], options: &EesOptions) -> Read {
    let mut faults = Vec::new();
    let result = ees(
        bytes,
        &places(),
        &known(),
        options,
        Limits::page(TODAY),
        &Progress::default(),
        &mut |fault| faults.push(fault),
    );
    Read { result, faults }
}

fn read_lait(bytes: &[u8]) -> Read {
    let mut faults = Vec::new();
    let result = lait(
        bytes,
        &places(),
        &known(),
        Limits::page(TODAY),
        &Progress::default(),
        &mut |fault| faults.push(fault),
    );
    Read { result, faults }
}

fn read_tidy(bytes: &[u8]) -> Read {
    let mut faults = Vec::new();
    let result = tidy(
        bytes,
        &places(),
        &known(),
        Limits::page(TODAY),
        &Progress::default(),
        &mut |fault| faults.push(fault),
    );
    Read { result, faults }
}

fn set(set: &str) -> EesOptions {
    EesOptions {
        set: set.to_owned(),
        ..EesOptions::default()
    }
}

const EES_2025: &str = "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,la_name,new_la_code,population_type,children_count,rate_per_10000
2025,Reporting year,National,E92000001,England,,,,,,Children looked after on 31 March each year,81770,67
2025,Reporting year,Regional,E92000001,England,E12000003,Yorkshire,,,,Children looked after on 31 March each year,c,70
2025,Reporting year,Local authority,E92000001,England,E12000003,Yorkshire,383,Leeds,E08000035,Children looked after on 31 March each year,\"1,546\",89.5
2025,Reporting year,Local authority,E92000001,England,E12000008,South East,825,Bucks,E10000002,Children looked after on 31 March each year,z,low
2024,Reporting year,Local authority district,E92000001,England,E12000003,Yorkshire,,,,Children looked after on 31 March each year,1,2
";

/// The release before: other names, another order, spaces in headings.
const EES_2024: &str = "Time period,Time identifier,Geographic level,country_code,country_name,region_code,region_name,new_la_code,old_la_code,la_name,cla_group,number,rate_per_10000
2024,Reporting year,Local authority,E92000001,England,E12000003,Yorkshire,E08000035,383,Leeds,Children looked after at 31 March each year,1549,89.7
";

/// Places to which no code applies are no authority and no region: they are counted, and the rest comes in.
const OUTSIDE: &str = "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,new_la_code,la_name,group,widgets
202324,Academic year,Regional,E92000001,England,z,Outside of England and unknown,,,,Total,55
202324,Academic year,Local authority,E92000001,England,z,z,z,z,Outside of England and unknown,Total,5
202324,Academic year,Local authority,E92000001,England,E12000003,Yorkshire and The Humber,383,E08000035,Leeds,Total,100
202324,Academic year,Local authority,E92000001,England,E12000003,Yorkshire and The Humber,382,E08000034,Kirklees,Total,107
";

#[test]
fn what_lies_outside_england_is_left_out_and_counted() {
    let read = read_ees(OUTSIDE.as_bytes(), &set("widgets"));
    assert!(read.faults.is_empty(), "{:?}", read.faults);
    assert_eq!(read.figures().len(), 2);
    let incoming = read.result.unwrap();
    let told = incoming.remarks.join(" ");
    assert!(told.contains("2 rows are left out, because they are about a place that is no authority and no region: Outside of England and unknown."), "{told}");
    // However the file says that there is no code, and where it has no names too.
    for (from, to) in [
        ("England,z,Outside", "England,Z,Outside"),
        ("England,z,Outside", "England,:,Outside"),
        ("England,z,Outside", "England,,Outside"),
        (",Outside of England and unknown,,,,", ",Unknown,,,,"),
        ("region_name", "region_called"),
    ] {
        let read = read_ees(OUTSIDE.replace(from, to).as_bytes(), &set("widgets"));
        assert!(read.faults.is_empty(), "{to}: {:?}", read.faults);
        assert_eq!(read.figures().len(), 2, "{to}");
        let told = read.result.unwrap().remarks.join(" ");
        assert!(
            told.contains("2 rows are left out, because they are about a place that"),
            "{told}"
        );
    }
    // A code that is missing is a fault, and so is one that nobody knows; nothing that there is goes unread for the want of its code.
    for (from, to) in [
        ("England,z,Outside", "England,E12000099,Outside"),
        (
            "England,z,Outside of England and unknown",
            "England,,Yorkshire and The Humber",
        ),
        (
            "England,z,Outside of England and unknown",
            "England,z,Yorkshire and The Humber",
        ),
        ("383,E08000035,Leeds", "z,z,Leeds"),
    ] {
        let text = OUTSIDE.replace(from, to);
        let read = read_ees(text.as_bytes(), &set("widgets"));
        assert_eq!(read.faults.len(), 1, "{to}: {:?}", read.faults);
    }
}

#[test]
fn a_measure_keeps_its_code_when_a_release_renames_its_columns() {
    let newer = read_ees(EES_2025.as_bytes(), &set("cla-number"));
    let code = "ees:cla-number:children-count:children-looked-after-on-31-march-each-year";
    let rate = "ees:cla-number:rate-per-10000:children-looked-after-on-31-march-each-year";
    assert_eq!(
        newer.figures(),
        [
            format!("{code} 383 2025 2025-03-31 1546"),
            format!("{code} 825 2025 2025-03-31 z"),
            format!("{code} 982 2025 2025-03-31 c"),
            format!("{code} 970 2025 2025-03-31 81770"),
            format!("{rate} 383 2025 2025-03-31 89.5"),
            format!("{rate} 825 2025 2025-03-31 low"),
            format!("{rate} 982 2025 2025-03-31 70"),
            format!("{rate} 970 2025 2025-03-31 67"),
        ]
    );
    let incoming = newer.result.unwrap();
    assert!(
        incoming.remarks[0].contains("1 row is left out")
            && incoming.remarks[0].contains("Local authority district")
    );
    let measure = &incoming.measures[0];
    assert_eq!(measure.period_kind, PeriodKind::At31March);
    assert_eq!(
        measure.name,
        "Children count: Children looked after on 31 March each year"
    );
    assert_eq!(incoming.measures[1].unit, Unit::Per10000);
    let older = read_ees(EES_2024.as_bytes(), &set("cla-number"));
    assert_eq!(
        older.figures()[0],
        format!("{code} 383 2024 2024-03-31 1549")
    );
}

#[test]
fn figures_can_continue_a_published_measure() {
    let mut options = set("x");
    options.choices = vec![Choice::parse("children_count=LACnum").unwrap()];
    assert_eq!(
        read_ees(EES_2025.as_bytes(), &options).figures()[0],
        "LACnum 383 2025 2025-03-31 1546"
    );
    let more = format!(
        "{EES_2025}2025,Reporting year,Local authority,E92000001,England,E12000003,Yorkshire,383,Leeds,E08000035,Children starting to be looked after,5,1\n"
    );
    read_ees(more.as_bytes(), &options).refused("--filter COLUMN=VALUE for population_type");
    options.only = vec![(
        "population_type".to_owned(),
        "Children starting to be looked after".to_owned(),
    )];
    assert_eq!(
        read_ees(more.as_bytes(), &options).figures(),
        ["LACnum 383 2025 2025-03-31 5"]
    );
    options.choices[0].code = Some("Nothing".to_owned());
    read_ees(more.as_bytes(), &options).refused("no published measure with the code “Nothing”");
}

#[test]
fn what_is_ambiguous_is_asked() {
    let head = "time_period,time_identifier,geographic_level,new_la_code,age,starts\n";
    let rows = "2025,Reporting year,Local authority,E08000035,15,7\n2025,Reporting year,Local authority,E08000035,16,9\n";
    let file = format!("{head}{rows}");
    read_ees(file.as_bytes(), &set("x")).refused("age, starts");
    let mut options = set("x");
    options.choices = vec![Choice::parse("starts").unwrap()];
    assert_eq!(
        read_ees(file.as_bytes(), &options).figures(),
        [
            "ees:x:starts:15 383 2025 2025-03-31 7",
            "ees:x:starts:16 383 2025 2025-03-31 9"
        ]
    );
    options.choices = vec![Choice::parse("begins").unwrap()];
    read_ees(file.as_bytes(), &options).refused("no column “begins”");
    let mixed = "time_period,time_identifier,geographic_level,new_la_code,band\n2025,Reporting year,Local authority,E08000035,1\n2024,Reporting year,Local authority,E08000035,2\n2023,Reporting year,Local authority,E08000035,3 or more\n";
    read_ees(mixed.as_bytes(), &set("x")).refused("numbers as well as words");
}

#[test]
fn one_figure_for_several_authorities_is_nobodys() {
    let joint = EES_2025.replace(
        "825,Bucks,E10000002",
        "z,Leeds / Kirklees,E08000035 / E08000034",
    );
    let read = read_ees(joint.as_bytes(), &set("cla"));
    assert_eq!(read.figures().len(), 6);
    let remarks = read.result.unwrap().remarks;
    assert!(
        remarks
            .iter()
            .any(|remark| remark.contains("Leeds with Kirklees")),
        "{remarks:?}"
    );
    let unknown = joint.replace("E08000034", "E99999999");
    read_ees(unknown.as_bytes(), &set("cla")).faulty(5, "new_la_code", "expected the code");
}

#[test]
fn every_fault_says_where_and_what() {
    let file = EES_2025
        .replace("\"1,546\"", "many")
        .replace("E12000003,Yorkshire,,,,", "E12999999,Yorkshire,,,,");
    let mut options = set("cla");
    options.choices = vec![
        Choice::parse("children_count").unwrap(),
        Choice::parse("rate_per_10000").unwrap(),
    ];
    let read = read_ees(file.as_bytes(), &options);
    read.faulty(4, "children_count", "expected a number such as");
    read.faulty(3, "region_code", "expected the code of an authority");
    let other = EES_2025.replace("383,Leeds", "382,Leeds");
    read_ees(other.as_bytes(), &set("cla")).faulty(
        4,
        "old_la_code",
        "that of Kirklees and the other that of Leeds",
    );
    let named = EES_2025.replace("383,Leeds", "383,Kirklees");
    read_ees(named.as_bytes(), &set("cla")).faulty(4, "la_name", "code and name of one authority");
    let period = EES_2025.replace(
        "2025,Reporting year,National",
        "202526,Reporting Week,National",
    );
    read_ees(period.as_bytes(), &set("cla")).faulty(2, "time_period", "“Reporting Week”");
    let ragged = EES_2025.replace(",81770,67", ",81770");
    for end in ["\n", "\r\n", "\r"] {
        let ragged = ragged.replace('\n', end);
        read_ees(ragged.as_bytes(), &set("cla")).faulty(
            2,
            "",
            "12 fields but there are 13 headings",
        );
    }
    let line = EES_2025.lines().nth(1).unwrap();
    let twice = format!("{EES_2025}{line}\n");
    read_ees(twice.as_bytes(), &set("cla")).faulty(7, "children_count", "the first is in line 2");
    read_ees(twice.as_bytes(), &set("cla")).faulty(7, "rate_per_10000", "the first is in line 2");
}

#[test]
fn what_cannot_have_been_counted_is_refused_or_told() {
    // An official file may have figures of an authority after its end; what somebody typed is a mistake.
    let told = "1 figure is about an authority in a period after its end, and taken as published: Cumbria.";
    let ees = EES_2025.replace("383,Leeds,E08000035", "909,Cumbria,E10000006");
    let ees = read_ees(ees.replace("89.5", "c").as_bytes(), &set("cla"));
    assert_eq!(ees.figures().len(), 8);
    assert!(
        ees.result
            .unwrap()
            .remarks
            .iter()
            .any(|remark| remark == told)
    );
    let lait = read_lait(
        LAIT.replace("2015-16,Cumbria", "2023-24,Cumbria")
            .as_bytes(),
    );
    assert_eq!(lait.figures().len(), 3);
    assert!(
        lait.result
            .unwrap()
            .remarks
            .iter()
            .any(|remark| remark == told)
    );
    let tidy = TIDY.replace(
        "Kirklees,ReReferral,2024/25,,,c",
        "Cumbria,ReReferral,2024/25,,,5",
    );
    read_tidy(tidy.as_bytes()).faulty(
        5,
        "authority",
        "Cumbria ended on 1 April 2023 and was replaced by Cumberland: give figures of later periods under the new authority",
    );
    // The year in which it ended is its own, and so is a word on why there is no figure.
    for own in ["2022/23,,,5", "2024/25,,,z"] {
        let own = TIDY.replace(
            "Kirklees,ReReferral,2024/25,,,c",
            &format!("Cumbria,ReReferral,{own}"),
        );
        assert_eq!(read_tidy(own.as_bytes()).figures().len(), 4);
    }

    let ees = EES_2025.replace(
        "2025,Reporting year,Local authority,",
        "2045,Reporting year,Local authority,",
    );
    read_ees(ees.as_bytes(), &set("cla")).faulty(
        4,
        "time_period",
        "31 March 2045, which is in the future",
    );
    let lait = LAIT
        .replace("2015-16,Cumbria", "2097-98,Leeds")
        .replace(",909,", ",383,");
    read_lait(lait.as_bytes()).faulty(5, "Years", "starts on 1 April 2097");
    let tidy = TIDY.replace("LACnum,2025", "LACnum,2027");
    read_tidy(tidy.as_bytes()).faulty(3, "period", "starts on 31 March 2027");
    // A year that has begun may have figures so far.
    let tidy = TIDY.replace("ReReferral,2024/25", "ReReferral,2026/27");
    assert_eq!(read_tidy(tidy.as_bytes()).figures().len(), 4);
}

const LAIT: &str = "Short Desc,Data item,Years,LA and Regions,Values,LA Number,Region
LACnum,Looked after,2016,Leeds,1240.0000000001,383,Yorkshire and The Humber
LACnum,Looked after,2017,Leeds,c,383,Yorkshire and The Humber
LACnum,Looked after,0,Leeds,-,383,Yorkshire and The Humber
ReReferral,Repeated,2015-16,Cumbria,21.5,909,North West
Unheard,Of,2016,Leeds,1,383,Yorkshire and The Humber
";

#[test]
fn the_tools_file_is_read_and_unknown_measures_are_told() {
    let read = read_lait(LAIT.as_bytes());
    assert_eq!(
        read.figures(),
        [
            "LACnum 383 2016 2016-03-31 1240",
            "LACnum 383 2017 2017-03-31 c",
            "ReReferral 909 2015-16 2016-03-31 21.5"
        ]
    );
    assert!(read.result.unwrap().remarks[0].contains("Unheard"));
    read_lait(LAIT.replace(",909,", ",999,").as_bytes()).faulty(
        5,
        "LA Number",
        "expected the number of an authority",
    );
    read_lait(LAIT.replace("16,Leeds,1240", "16,Cumbria,1240").as_bytes()).faulty(
        2,
        "LA and Regions",
        "the code of this row is that of Leeds",
    );
    let misspelt = read_lait(LAIT.replace(",Leeds,", ",Leeeds,").as_bytes());
    assert_eq!(
        misspelt.figures().len(),
        3,
        "a name that nobody has is no other's"
    );
    read_lait(LAIT.replace("2015-16", "lately").as_bytes()).faulty(5, "Years", "expected a period");
    let twice = format!("{LAIT}LACnum,Looked after,2016,Leeds,9,383,Y\n");
    read_lait(twice.as_bytes()).faulty(
        7,
        "Values",
        "second figure for “Children looked after”, Leeds",
    );
}

#[test]
fn a_file_is_read_in_any_clothes() {
    let plain = read_lait(LAIT.as_bytes()).figures();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(LAIT.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let marked = [b"\xef\xbb\xbf", LAIT.as_bytes()].concat();
    let wide: Vec<u8> = LAIT.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let wide_marked = [b"\xff\xfe".as_slice(), &wide].concat();
    let big: Vec<u8> = LAIT.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let big_marked = [b"\xfe\xff".as_slice(), &big].concat();
    let windows = LAIT.replace('\n', "\r\n");
    let semicolons = LAIT.replace(',', ";");
    for bytes in [
        &packed[..],
        &marked,
        &wide,
        &wide_marked,
        &big,
        &big_marked,
        windows.as_bytes(),
        semicolons.as_bytes(),
    ] {
        assert_eq!(read_lait(bytes).figures(), plain);
    }
    read_lait(&packed[..packed.len() - 20]).refused("cannot be read completely");
    let western: Vec<u8> = LAIT
        .replace("Looked after", "Caf\u{e9}")
        .chars()
        .map(|c| c as u8)
        .collect();
    let read = read_lait(&western);
    assert_eq!(read.figures(), plain);
    assert!(
        read.result
            .unwrap()
            .remarks
            .iter()
            .any(|remark| remark.contains("Windows-1252"))
    );
}

#[test]
fn what_is_no_table_is_named() {
    for (bytes, words) in [
        (
            &b"%PDF-1.7 something"[..],
            "a PDF document, whatever its name says",
        ),
        (b"PK\x03\x04rest", "an Excel workbook or a ZIP archive"),
        (b"\xd0\xcf\x11\xe0rest", "an old Excel"),
        (b"<!DOCTYPE html><p>", "a web page"),
        (b"{\"a\": 1}", "JSON"),
        (b"a\0b\x01c\0\0\0", "not text"),
        (b"", "the file is empty"),
        (b"a,a\n1,2\n", "appears twice"),
        (b"col_name,col_type,label\n", "no column “time_period”"),
    ] {
        read_ees(bytes, &set("x")).refused(words);
    }
    read_lait(b"a,b\n").refused("no column “Short Desc”");
    read_tidy(b"a,b\n").refused("Download the template");
}

/// Bytes without end, of which no more than a little may be held.
struct Endless(&'static [u8], usize);

impl std::io::Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        for byte in buffer.iter_mut() {
            *byte = self.0[self.1 % self.0.len()];
            self.1 += 1;
        }
        Ok(buffer.len())
    }
}

#[test]
fn a_file_without_end_ends() {
    let read = |bytes: &'static [u8]| {
        let mut count = 0_u64;
        lait(
            std::io::Read::chain(
                &b"Short Desc,Years,Values,LA Number\n"[..],
                Endless(bytes, 0),
            ),
            &places(),
            &known(),
            Limits {
                bytes: 8 * 1024 * 1024,
                figures: 1000,
                today: TODAY,
            },
            &Progress::default(),
            &mut |_| count += 1,
        )
        .unwrap_err()
        .to_string()
    };
    assert!(read(b"a").contains("in one row"));
    assert!(read(b"a\"").contains("in one row"));
    assert!(read(b"LACnum,2016,1,383\n").contains("1000 figures"));
    assert!(read(b"Unheard,2016,1,383\n").contains("unpacked at once"));
}

const TIDY: &str = "authority,indicator,period,numerator,denominator,value
Leeds City Council,repeated referrals,2024/25,45,200,
383,LACnum,2025,,,\"1,546\"
England,ReReferral,2024-25,,,22.6%
Kirklees,ReReferral,2024/25,,,c
";

#[test]
fn the_template_takes_counts_or_figures() {
    assert_eq!(
        read_tidy(TIDY.as_bytes()).figures(),
        [
            "ReReferral 383 2024/25 2025-03-31 22.5",
            "ReReferral 382 2024/25 2025-03-31 c",
            "ReReferral 970 2024-25 2025-03-31 22.6",
            "LACnum 383 2025 2025-03-31 1546",
        ]
    );
    // Six digits are a year too, and are told as others are.
    let six = TIDY.replace("2024/25", "202425");
    assert_eq!(
        read_tidy(six.as_bytes()).figures(),
        read_tidy(TIDY.as_bytes()).figures()
    );
    for (from, to, row, column, rule) in [
        (
            "Leeds City",
            "Leods City",
            2,
            "authority",
            "expected the name or the code",
        ),
        (
            "repeated referrals",
            "repeats",
            2,
            "indicator",
            "expected the code or the full name",
        ),
        ("2024/25,45", "2024/28,45", 2, "period", "expected a period"),
        (
            ",45,200,",
            ",45,0,",
            2,
            "denominator",
            "a number cannot be divided by 0",
        ),
        (
            ",45,200,",
            ",45,,",
            2,
            "denominator",
            "expected the number that the numerator is out of",
        ),
        (",45,200,", ",-45,200,", 2, "numerator", "not less than 0"),
        (",45,200,", ",450,200,", 2, "numerator", "more than 100%"),
        (
            ",45,200,",
            ",45,200,24",
            2,
            "value",
            "the two counts come to 22.5",
        ),
        (",45,200,", ",,,", 2, "value", "expected a figure"),
        ("1,546", "fifteen", 3, "value", "expected a number"),
    ] {
        let file = TIDY.replace(from, to);
        read_tidy(file.as_bytes()).faulty(row, column, rule);
    }
    assert_eq!(Number::parse("22.5"), Number::new(225, 1));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = read_ees(&bytes, &set("x"));
        let _ = read_lait(&bytes);
        let _ = read_tidy(&bytes);
    }

    #[test]
    fn any_rows_are_read_or_refused(rows in proptest::collection::vec("[^\\n]{0,60}", 0..8), at in 0_usize..3) {
        let head = [EES_2025, LAIT, TIDY][at].lines().next().unwrap();
        let file = format!("{head}\n{}", rows.join("\n"));
        match at {
            0 => drop(read_ees(file.as_bytes(), &set("x"))),
            1 => drop(read_lait(file.as_bytes())),
            _ => drop(read_tidy(file.as_bytes())),
        }
    }

    #[test]
    fn a_changed_byte_never_panics(at in 0_usize..600, byte in any::<u8>()) {
        for (file, kind) in [(EES_2025, 0), (LAIT, 1), (TIDY, 2)] {
            let mut bytes = file.as_bytes().to_vec();
            let length = bytes.len();
            bytes[at % length] = byte;
            match kind {
                0 => drop(read_ees(&bytes, &set("cla"))),
                1 => drop(read_lait(&bytes)),
                _ => drop(read_tidy(&bytes)),
            }
        }
    }
}
