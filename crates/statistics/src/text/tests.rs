//! Numbers, dates and names as programs and people write them.

use super::*;

#[test]
fn numbers_are_written_so_that_reading_them_gives_the_same_number() {
    let written = [
        (0.0, "0"),
        (3608.0, "3608"),
        (0.1, "0.10000000000000001"),
        (-2.5, "-2.5"),
        (2_161.166_666_666_666_5, "2161.1666666666665"),
        (1e17, "1e+17"),
        (1.5e-7, "1.4999999999999999e-07"),
        (123_456_789_012_345_680.0, "1.2345678901234568e+17"),
        (f64::NAN, ""),
        (f64::NEG_INFINITY, "-Inf"),
    ];
    for (number, text) in written {
        assert_eq!(digits(number), text);
    }
}

#[test]
fn words_that_rust_reads_as_numbers_are_none() {
    for text in [
        "inf", "NaN", "infinity", "1e999", "12,34", "1,2345", "0x10", "",
    ] {
        assert_eq!(number(text), None, "{text}");
    }
    for (text, expected) in [("1e3", 1000.0), ("-1,234", -1234.0), ("+.5", 0.5)] {
        assert_eq!(number(text), Some(expected), "{text}");
    }
}

#[test]
fn dates_are_read_as_people_write_them() {
    let read =
        |text: &str| moment(text).map(|moment| (moment.at.to_string(), moment.text.into_owned()));
    let expected = |at: &str, text: &str| Some((at.to_owned(), text.to_owned()));
    assert_eq!(
        read("2024-12-31"),
        expected("2024-12-31T00:00:00", "2024-12-31")
    );
    assert_eq!(
        read("31/12/2024"),
        expected("2024-12-31T00:00:00", "2024-12-31")
    );
    assert_eq!(
        read("2024-12-31T10:30:00Z"),
        expected("2024-12-31T10:30:00", "2024-12-31T10:30:00Z")
    );
    assert_eq!(read("2024-12"), expected("2024-12-01T00:00:00", "2024-12"));
    assert_eq!(read("2024"), expected("2024-01-01T00:00:00", "2024"));
    assert_eq!(read("1999/00"), expected("1999-04-01T00:00:00", "1999/00"));
    for (text, begins) in [
        ("2015-16", "2015-04-01T00:00:00"),
        ("201516", "2015-04-01T00:00:00"),
        ("2015/2016", "2015-04-01T00:00:00"),
        ("199900", "1999-04-01T00:00:00"),
        // By itself it may be a month; a column of years makes it one.
        ("2011-12", "2011-12-01T00:00:00"),
    ] {
        assert_eq!(read(text), expected(begins, text), "{text}");
    }
    assert_eq!(
        year_of_two("2011-12").map(|at| at.to_string()).as_deref(),
        Some("2011-04-01T00:00:00")
    );
    for text in [
        "2016/18",
        "201518",
        "2015-14",
        "12/31/2024",
        "31/12/24",
        "2024-13",
        "soon",
        "20241231x",
        "",
        "1",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
}

#[test]
fn texts_are_ordered_by_number_where_all_are_numbers() {
    assert_eq!(ordered(["10", "9", "10"].into_iter()), ["9", "10"]);
    assert_eq!(
        ordered(["b", "B", "10", "9"].into_iter()),
        ["10", "9", "B", "b"]
    );
}

proptest::proptest! {
    #[test]
    fn numbers_are_written_as_c_writes_them(bits in proptest::num::u64::ANY, whole in -99_999_i64..99_999) {
        let next = (whole as f64).next_up();
        for number in [f64::from_bits(bits), whole as f64, whole as f64 / 64.0, whole as f64 / 1e7, next] {
            let text = digits(number);
            if number.is_finite() {
                assert_eq!(text.parse::<f64>().unwrap(), number);
                assert_eq!(text, plainly(number));
            }
        }
    }
}

/// `%.17g` as it is defined, by the exponent of the number with as many digits.
fn plainly(number: f64) -> String {
    let scientific = format!("{number:.16e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap();
    let exponent: i32 = exponent.parse().unwrap();
    if number == 0.0 {
        "0".to_owned()
    } else if (-4..17).contains(&exponent) {
        let places = usize::try_from(16 - exponent).unwrap();
        without_trailing_zeros(&format!("{number:.places$}")).to_owned()
    } else {
        let sign = if exponent < 0 { '-' } else { '+' };
        let mantissa = without_trailing_zeros(mantissa);
        format!("{mantissa}e{sign}{:02}", exponent.abs())
    }
}

#[test]
fn numbers_beside_powers_of_ten_have_their_digits() {
    for exponent in -6..18 {
        let power: f64 = format!("1e{exponent}").parse().unwrap();
        for number in [power.next_down(), power, power.next_up(), 9.5 * power] {
            assert_eq!(digits(number), plainly(number));
        }
    }
}

fn without_trailing_zeros(text: &str) -> &str {
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        text
    }
}
