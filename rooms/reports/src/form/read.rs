//! Reading a form from TOML, with the line at which it is wrong.

use crate::form::{FieldKind, HeaderField, LiveBlock, Piece, Printed, ReportForm, Section};
use jiff::civil::Date;
use serde::Deserialize;
use std::ops::Range;
use thiserror::Error;
use toml::Spanned;

/// The longest form that is read, in bytes.
const LONGEST: usize = 200_000;

/// Why a form cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}: {reason}")]
pub struct FormError {
    /// The line, from 1.
    pub line: usize,
    /// Why, in a plain sentence.
    pub reason: String,
}

type Word = Spanned<String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawForm {
    key: Word,
    version: Spanned<i64>,
    name: Word,
    who_for: Word,
    valid_from: Word,
    pages: Option<Spanned<i64>>,
    #[serde(default)]
    header: Vec<RawField>,
    sections: Spanned<Vec<RawSection>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawField {
    key: Word,
    label: Word,
    kind: Word,
    #[serde(default)]
    help: String,
    when: Option<Word>,
    print: Option<Word>,
    options: Option<Spanned<Vec<String>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSection {
    #[serde(default)]
    number: String,
    level: Spanned<i64>,
    heading: Word,
    #[serde(default)]
    guidance: String,
    #[serde(default)]
    content: Vec<RawPiece>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPiece {
    kind: Word,
    key: Option<Word>,
    prompt: Option<String>,
    limit: Option<Spanned<i64>>,
}

struct Reader<'a> {
    text: &'a str,
}

pub(super) fn parse(text: &str) -> Result<ReportForm, FormError> {
    let reader = Reader { text };
    if text.len() > LONGEST {
        return Err(reader.wrong(0..0, format!("a template may have at most {LONGEST} bytes")));
    }
    let raw: RawForm = toml::from_str(text)
        .map_err(|error| reader.wrong(error.span().unwrap_or(0..0), error.message().trim()))?;
    reader.form(raw)
}

impl Reader<'_> {
    fn wrong(&self, span: Range<usize>, reason: impl Into<String>) -> FormError {
        let before = self.text.as_bytes().get(..span.start).unwrap_or_default();
        FormError {
            line: before.iter().filter(|byte| **byte == b'\n').count() + 1,
            reason: reason.into().replace('\n', " "),
        }
    }

    fn filled(&self, word: &Word, what: &str) -> Result<String, FormError> {
        let text = word.get_ref().trim();
        if text.is_empty() {
            return Err(self.wrong(word.span(), format!("give the {what} some words")));
        }
        Ok(text.to_owned())
    }

    fn key(&self, word: &Word) -> Result<String, FormError> {
        let key = word.get_ref();
        let plain = |letter: char| {
            letter.is_ascii_lowercase() || letter.is_ascii_digit() || "_-".contains(letter)
        };
        if key.is_empty() || key.len() > 60 || !key.chars().all(plain) {
            return Err(self.wrong(
                word.span(),
                format!("“{key}” is no key: use up to 60 small letters a to z, digits, _ and -"),
            ));
        }
        Ok(key.clone())
    }

    fn form(&self, raw: RawForm) -> Result<ReportForm, FormError> {
        let edition = *raw.version.get_ref();
        if edition < 1 {
            return Err(self.wrong(raw.version.span(), "the version is a number from 1"));
        }
        let valid_from: Date = raw.valid_from.get_ref().parse().map_err(|_| {
            self.wrong(
                raw.valid_from.span(),
                "write the date as year-month-day, such as \"2019-09-01\"",
            )
        })?;
        let pages = raw
            .pages
            .map(|pages| match u32::try_from(*pages.get_ref()) {
                Ok(number @ 1..=99) => Ok(number),
                _ => Err(self.wrong(pages.span(), "pages is a number from 1 to 99")),
            })
            .transpose()?;
        let span = raw.sections.span();
        let sections = raw.sections.into_inner();
        if sections.is_empty() {
            return Err(self.wrong(span, "a template needs at least one section"));
        }
        Ok(ReportForm {
            key: self.key(&raw.key)?,
            edition,
            name: self.filled(&raw.name, "template’s name")?,
            who_for: self.filled(&raw.who_for, "line that says who it is for")?,
            valid_from,
            pages,
            header: self.header(raw.header)?,
            sections: sections
                .into_iter()
                .map(|section| self.section(section))
                .collect::<Result<_, _>>()?,
        })
    }

    fn header(&self, raw: Vec<RawField>) -> Result<Vec<HeaderField>, FormError> {
        let mut fields: Vec<HeaderField> = Vec::new();
        for field in raw {
            let key = self.key(&field.key)?;
            if fields.iter().any(|known| known.key == key) {
                return Err(self.wrong(
                    field.key.span(),
                    format!("two fields of the header are called “{key}”"),
                ));
            }
            if let Some(when) = &field.when
                && !fields
                    .iter()
                    .any(|known| known.key == *when.get_ref() && known.kind == FieldKind::YesNo)
            {
                return Err(self.wrong(
                    when.span(),
                    format!(
                        "“{}” is no yes_no field that stands before this one",
                        when.get_ref()
                    ),
                ));
            }
            let printed = match field.print.as_ref().map(|word| word.get_ref().as_str()) {
                None | Some("table") => Printed::Table,
                Some("contact") => Printed::Contact,
                Some("no") => Printed::Nowhere,
                Some(other) => {
                    let span = field.print.as_ref().map_or(0..0, Spanned::span);
                    let words = format!("“{other}” is no place: write table, contact or no");
                    return Err(self.wrong(span, words));
                }
            };
            fields.push(HeaderField {
                printed,
                kind: self.kind(&field)?,
                label: self.filled(&field.label, "label")?,
                key,
                help: field.help,
                when: field.when.map(Spanned::into_inner),
            });
        }
        Ok(fields)
    }

    fn kind(&self, field: &RawField) -> Result<FieldKind, FormError> {
        let kind = match (field.kind.get_ref().as_str(), &field.options) {
            ("choice", Some(options)) => {
                let empty = |option: &String| option.trim().is_empty();
                if options.get_ref().is_empty() || options.get_ref().iter().any(empty) {
                    return Err(self.wrong(options.span(), "give the choice options with words"));
                }
                return Ok(FieldKind::Choice(options.get_ref().clone()));
            }
            ("choice", None) => {
                return Err(self.wrong(field.kind.span(), "a choice needs options"));
            }
            ("text", _) => FieldKind::Text,
            ("yes_no", _) => FieldKind::YesNo,
            ("date", _) => FieldKind::Date,
            (other, _) => {
                return Err(self.wrong(
                    field.kind.span(),
                    format!("“{other}” is no kind of field: choose text, yes_no, date or choice"),
                ));
            }
        };
        match &field.options {
            None => Ok(kind),
            Some(options) => Err(self.wrong(options.span(), "only a choice has options")),
        }
    }

    fn section(&self, raw: RawSection) -> Result<Section, FormError> {
        let level = match raw.level.get_ref() {
            1 => 1,
            2 => 2,
            _ => return Err(self.wrong(raw.level.span(), "the level is 1 or 2")),
        };
        Ok(Section {
            number: raw.number.trim().to_owned(),
            level,
            heading: self.filled(&raw.heading, "heading")?,
            guidance: raw.guidance,
            content: raw
                .content
                .into_iter()
                .map(|piece| self.piece(piece))
                .collect::<Result<_, _>>()?,
        })
    }

    fn piece(&self, raw: RawPiece) -> Result<Piece, FormError> {
        let span = raw.kind.span();
        let kind = raw.kind.get_ref().as_str();
        if kind == "text" {
            if let Some(limit) = raw.limit {
                return Err(self.wrong(limit.span(), "a text has no limit"));
            }
            let key = raw.key.as_ref();
            let key = key.ok_or_else(|| self.wrong(span, "a text needs a key"))?;
            return Ok(Piece::Text {
                key: self.key(key)?,
                prompt: raw.prompt.unwrap_or_default(),
            });
        }
        let all = LiveBlock::all();
        let Some((_, block)) = all.iter().find(|(word, _)| *word == kind) else {
            let known: Vec<&str> = all.iter().map(|(word, _)| *word).collect();
            return Err(self.wrong(
                span,
                format!("“{kind}” is no block: choose text, {}", known.join(", ")),
            ));
        };
        if let Some(key) = &raw.key {
            return Err(self.wrong(key.span(), "a block that fills itself has no key"));
        }
        let limit = raw
            .limit
            .map(|limit| match usize::try_from(*limit.get_ref()) {
                Ok(number @ 1..=200) => Ok(number),
                _ => Err(self.wrong(limit.span(), "the limit is a number from 1 to 200")),
            })
            .transpose()?;
        Ok(Piece::Live {
            block: *block,
            limit,
        })
    }
}
