//! The readers: each takes one field out of a form, trimmed and bounded, or notes what is wrong with it.
//!
//! Every reader is told how to ask for its field ("Enter when it is due"), and builds its messages from that.

use std::ops::RangeInclusive;

use improvement::Word;
use jiff::civil::Date;
use uuid::Uuid;

use crate::form::{DatePart, Form};

/// The longest address of a link, in characters.
const LONGEST_LINK: usize = 2_000;
/// The years that a date may lie in: whatever is outside was mistyped.
const YEARS: RangeInclusive<i16> = 1900..=2199;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

impl Form {
    /// One line of text of at most `longest` characters, or nothing when it was left blank.
    pub fn text(&mut self, name: &str, longest: usize, ask: &str) -> Option<String> {
        let line = one_line(self.value(name));
        self.bounded(name, line, longest, ask)
    }

    /// One line of text of at most `longest` characters that may not be left blank.
    pub fn required(&mut self, name: &str, longest: usize, ask: &str) -> Option<String> {
        let line = one_line(self.value(name));
        self.filled(name, &line, ask)?;
        self.bounded(name, line, longest, ask)
    }

    /// Text of several lines and at most `longest` characters, or nothing when it was left blank.
    pub fn long_text(&mut self, name: &str, longest: usize, ask: &str) -> Option<String> {
        let text = several_lines(self.value(name));
        self.bounded(name, text, longest, ask)
    }

    /// Text of several lines and at most `longest` characters that may not be left blank.
    pub fn required_long_text(&mut self, name: &str, longest: usize, ask: &str) -> Option<String> {
        let text = several_lines(self.value(name));
        self.filled(name, &text, ask)?;
        self.bounded(name, text, longest, ask)
    }

    /// A date: in three fields (`due-day`, `due-month`, `due-year`), or in one as 2026-03-27, 27/03/2026 or 27 March 2026.
    pub fn date(&mut self, name: &str, ask: &str) -> Option<Date> {
        let before = self.problems.len();
        let date = self.optional_date(name, ask);
        if date.is_none() && self.problems.len() == before {
            self.refuse_date(name, ask);
        }
        date
    }

    /// A date as [`Form::date`] reads it, or nothing when it was left blank.
    pub fn optional_date(&mut self, name: &str, ask: &str) -> Option<Date> {
        let whole = one_line(self.value(name));
        let parts = if whole.is_empty() {
            [DatePart::Day, DatePart::Month, DatePart::Year]
                .map(|part| one_line(self.value(&format!("{name}-{}", part.suffix()))))
        } else if let Some(parts) = split_date(&whole) {
            parts
        } else {
            self.refuse_date(name, not_a_date(ask));
            return None;
        };
        let [day, month, year] = &parts;
        let blank = |part: &String| part.is_empty();
        if parts.iter().all(blank) {
            return None;
        }
        if parts.iter().any(blank) {
            self.refuse_incomplete(name, ask, &parts);
            return None;
        }
        let date = read_day(day)
            .zip(read_month(month))
            .zip(read_year(year))
            .and_then(|((day, month), year)| Date::new(year, month, day).ok());
        if date.is_none() {
            self.refuse_unreal(name, ask, &parts);
        }
        date
    }

    /// One word of a vocabulary.
    pub fn choice<W: Word>(&mut self, name: &str, ask: &str) -> Option<W> {
        let before = self.problems.len();
        let word = self.optional_choice(name, ask);
        if word.is_none() && self.problems.len() == before {
            self.refuse(name, ask);
        }
        word
    }

    /// One word of a vocabulary, or nothing when none was chosen.
    pub fn optional_choice<W: Word>(&mut self, name: &str, ask: &str) -> Option<W> {
        let code = self.value(name).trim();
        if code.is_empty() {
            return None;
        }
        let word = W::parse(code).ok();
        if word.is_none() {
            self.refuse(name, ask);
        }
        word
    }

    /// The words of a vocabulary whose boxes were ticked, each once, in the vocabulary's order.
    pub fn choices<W: Word>(&mut self, name: &str, ask: &str) -> Vec<W> {
        let sent: Vec<_> = self
            .values(name)
            .iter()
            .map(|code| code.trim())
            .filter(|code| !code.is_empty())
            .collect();
        if sent.iter().any(|code| W::parse(code).is_err()) {
            self.refuse(name, ask);
            return Vec::new();
        }
        let known = |word: &W| sent.contains(&word.code());
        W::ALL.iter().copied().filter(known).collect()
    }

    /// A whole number within a range. Thousands may be set off by commas.
    pub fn whole_number(
        &mut self,
        name: &str,
        range: RangeInclusive<i64>,
        ask: &str,
    ) -> Option<i64> {
        let typed = one_line(self.value(name));
        self.filled(name, &typed, ask)?;
        self.optional_whole_number(name, range, ask)
    }

    /// A whole number within a range, or nothing when it was left blank.
    pub fn optional_whole_number(
        &mut self,
        name: &str,
        range: RangeInclusive<i64>,
        ask: &str,
    ) -> Option<i64> {
        let typed = one_line(self.value(name));
        if typed.is_empty() {
            return None;
        }
        let number = plain_number(&typed)
            .and_then(|number| number.parse().ok())
            .filter(|number| range.contains(number));
        if number.is_none() {
            let (from, to) = range.into_inner();
            self.refuse(name, format!("{ask} as a whole number from {from} to {to}"));
        }
        number
    }

    /// A decimal number such as 1,234.5 or 12.5%, without its percent sign. Always finite.
    pub fn decimal(&mut self, name: &str, ask: &str) -> Option<f64> {
        let typed = one_line(self.value(name));
        self.filled(name, &typed, ask)?;
        self.optional_decimal(name, ask)
    }

    /// A decimal number as [`Form::decimal`] reads it, or nothing when it was left blank.
    pub fn optional_decimal(&mut self, name: &str, ask: &str) -> Option<f64> {
        let typed = one_line(self.value(name));
        if typed.is_empty() {
            return None;
        }
        let number = plain_number(typed.trim_end_matches('%').trim_end())
            .and_then(|number| number.parse::<f64>().ok())
            .filter(|number| number.is_finite());
        if number.is_none() {
            self.refuse(name, format!("{ask} as a number, such as 12.5"));
        }
        number
    }

    /// The id of a record that was chosen.
    pub fn id(&mut self, name: &str, ask: &str) -> Option<Uuid> {
        let typed = one_line(self.value(name));
        self.filled(name, &typed, ask)?;
        self.optional_id(name, ask)
    }

    /// The id of a record, or nothing when none was chosen.
    pub fn optional_id(&mut self, name: &str, ask: &str) -> Option<Uuid> {
        let typed = self.value(name).trim();
        if typed.is_empty() {
            return None;
        }
        let id = Uuid::try_parse(typed).ok();
        if id.is_none() {
            self.refuse(name, ask);
        }
        id
    }

    /// The ids of the records whose boxes were ticked, each once, in the order sent. May be none.
    pub fn ids(&mut self, name: &str, ask: &str) -> Vec<Uuid> {
        let read: Result<Vec<_>, _> = self
            .values(name)
            .iter()
            .map(|id| id.trim())
            .filter(|id| !id.is_empty())
            .map(Uuid::try_parse)
            .collect();
        let Ok(mut ids) = read else {
            self.refuse(name, ask);
            return Vec::new();
        };
        let mut seen = std::collections::BTreeSet::new();
        ids.retain(|id| seen.insert(*id));
        ids
    }

    /// Whether a box was ticked.
    pub fn flag(&self, name: &str) -> bool {
        matches!(self.value(name).trim(), "true" | "on" | "yes" | "1")
    }

    /// The address of a page, which begins with `https://` or `http://`.
    pub fn link(&mut self, name: &str, ask: &str) -> Option<String> {
        let typed = one_line(self.value(name));
        self.filled(name, &typed, ask)?;
        self.optional_link(name, ask)
    }

    /// The address of a page, or nothing when it was left blank.
    pub fn optional_link(&mut self, name: &str, ask: &str) -> Option<String> {
        let address = one_line(self.value(name));
        if !address.is_empty() && !is_link(&address) {
            self.refuse(
                name,
                format!("{ask} as an address that begins with https://"),
            );
            return None;
        }
        self.bounded(name, address, LONGEST_LINK, ask)
    }

    fn filled(&mut self, name: &str, typed: &str, ask: &str) -> Option<()> {
        if typed.is_empty() {
            self.refuse(name, ask);
            return None;
        }
        Some(())
    }

    fn bounded(&mut self, name: &str, text: String, longest: usize, ask: &str) -> Option<String> {
        let length = text.chars().count();
        if length > longest {
            self.refuse(
                name,
                format!("{ask} in {longest} characters or fewer; it has {length}"),
            );
            return None;
        }
        (length > 0).then_some(text)
    }

    fn refuse_incomplete(&mut self, name: &str, ask: &str, [day, month, year]: &[String; 3]) {
        let missing: Vec<_> = [
            (DatePart::Day, day),
            (DatePart::Month, month),
            (DatePart::Year, year),
        ]
        .into_iter()
        .filter(|(_, typed)| typed.is_empty())
        .map(|(part, _)| part)
        .collect();
        match missing.as_slice() {
            [part] => {
                let message = format!("{ask}: the {} is missing", part.suffix());
                self.refuse_part(name, *part, message);
            }
            [first, second] => {
                let message = format!(
                    "{ask}: the {} and {} are missing",
                    first.suffix(),
                    second.suffix()
                );
                self.refuse_date(name, message);
            }
            _ => self.refuse_date(name, ask),
        }
    }

    fn refuse_unreal(&mut self, name: &str, ask: &str, [day, month, year]: &[String; 3]) {
        let wrong = [
            (DatePart::Day, read_day(day).is_none()),
            (DatePart::Month, read_month(month).is_none()),
            (DatePart::Year, read_year(year).is_none()),
        ];
        let mut wrong = wrong.iter().filter(|(_, wrong)| *wrong);
        match (wrong.next(), wrong.next(), self.values.contains_key(name)) {
            (Some((part, _)), None, false) => self.refuse_part(name, *part, not_a_date(ask)),
            _ => self.refuse_date(name, not_a_date(ask)),
        }
    }
}

fn not_a_date(ask: &str) -> String {
    format!("{ask} as a real date, such as 27 3 2026")
}

/// Trims, makes one line of several, and drops control characters, which PostgreSQL and printers refuse.
fn one_line(typed: &str) -> String {
    let spaced: String = typed
        .chars()
        .map(|c| {
            if matches!(c, '\n' | '\r' | '\t') {
                ' '
            } else {
                c
            }
        })
        .filter(|c| !c.is_control())
        .collect();
    spaced.trim().to_owned()
}

/// Trims, makes every line end alike, and drops the other control characters.
fn several_lines(typed: &str) -> String {
    let lines: String = typed
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .chars()
        .filter(|c| matches!(c, '\n' | '\t') || !c.is_control())
        .collect();
    lines.trim().to_owned()
}

/// Day, month and year out of one field.
fn split_date(typed: &str) -> Option<[String; 3]> {
    let parts: Vec<_> = typed
        .split(['/', '-', '.', ' '])
        .filter(|part| !part.is_empty())
        .collect();
    let [first, second, third] = parts[..] else {
        return None;
    };
    let parts = if first.len() == 4 {
        [third, second, first]
    } else {
        [first, second, third]
    };
    Some(parts.map(str::to_owned))
}

fn digits(typed: &str) -> Option<&str> {
    (!typed.is_empty() && typed.bytes().all(|byte| byte.is_ascii_digit())).then_some(typed)
}

fn read_day(typed: &str) -> Option<i8> {
    let day = digits(typed)?.parse().ok()?;
    (1..=31).contains(&day).then_some(day)
}

fn read_month(typed: &str) -> Option<i8> {
    if let Some(number) = digits(typed) {
        let month = number.parse().ok()?;
        return (1..=12).contains(&month).then_some(month);
    }
    let typed = typed.to_lowercase();
    if typed.len() < 3 {
        return None;
    }
    (1_i8..)
        .zip(MONTHS)
        .find(|(_, month)| month.starts_with(&typed))
        .map(|(number, _)| number)
}

fn read_year(typed: &str) -> Option<i16> {
    let year = digits(typed)?.parse().ok()?;
    YEARS.contains(&year).then_some(year)
}

/// A number without the commas between its thousands: sign, digits and at most one point.
fn plain_number(typed: &str) -> Option<String> {
    let typed = typed.replace('−', "-");
    let (sign, unsigned) = match typed.strip_prefix('-') {
        Some(unsigned) => ("-", unsigned),
        None => ("", typed.as_str()),
    };
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) => (whole, Some(digits(fraction)?)),
        None => (unsigned, None),
    };
    let mut groups = whole.split(',');
    let first = digits(groups.next()?)?;
    let mut joined = first.to_owned();
    for group in groups {
        if first.len() > 3 || digits(group)?.len() != 3 {
            return None;
        }
        joined.push_str(group);
    }
    Some(match fraction {
        Some(fraction) => format!("{sign}{joined}.{fraction}"),
        None => format!("{sign}{joined}"),
    })
}

/// Whether an address leads to a page and to nothing that runs: `http` or `https`, a host, no credentials.
fn is_link(address: &str) -> bool {
    let Some((scheme, rest)) = address.split_once("://") else {
        return false;
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    (scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http"))
        && host.starts_with(|c: char| c.is_alphanumeric() || c == '[')
        && !host.contains('@')
        && !address.contains(|c: char| c.is_whitespace() || c.is_control())
        && !address.contains(['"', '<', '>', '\\', '^', '`', '{', '}', '|'])
}
