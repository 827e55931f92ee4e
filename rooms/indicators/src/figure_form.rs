//! The form for one of the council's own figures: read with care, so that a slip does not become a curve.

use improvement::Word;
use improvement::outcomes::{Marker, number_in_words};
use jiff::civil::Date;
use platform::clock::in_words;
use platform::fields::{Control, Fields, Options};
use platform::form::Form;
use platform::lens;
use readings::indicators::own::period_in_words;
use readings::indicators::own::value_of;
use readings::indicators::unit::UnitWords;
use records::indicators::store::{Indicator, OwnValue};

/// The markers that a council may put in place of a figure of its own.
pub fn markers() -> Options {
    [
        Marker::NotAvailable,
        Marker::NotApplicable,
        Marker::Confidential,
        Marker::LowReliability,
    ]
    .into_iter()
    .map(|marker| (marker.code().to_owned(), marker.label().to_owned()))
    .collect()
}

/// The fields of a figure that stands beside others. What belongs to them together, [`check`] says.
pub fn fields(others: Vec<OwnValue>, today: Date) -> Fields<OwnValue> {
    let marker = Control::Select {
        options: markers(),
        none: "There is a figure",
    };
    Fields::new()
        .date(
            lens!(OwnValue, period_end),
            "Enter the last day of the period",
        )
        .key("period_end")
        .called("Last day of the period")
        .rule(move |own| {
            (own.period_end > today).then_some(
                "The last day of the period is in the future: enter the figure once it has ended",
            )
        })
        .rule(move |own| there_already(own, &others))
        .text(
            lens!(OwnValue, period),
            60,
            "Enter what the period is called",
        )
        .called("What the period is called")
        .optional()
        .decimal(lens!(OwnValue, numerator), "Enter what was counted")
        .called("Counted")
        .decimal(lens!(OwnValue, denominator), "Enter out of how many")
        .called("Out of")
        .other(
            ("value", "Figure"),
            Control::Line("10"),
            // What is worked out from the counts was not typed.
            |own: &OwnValue, form| {
                form.set_some("value", own.value.filter(|_| own.numerator.is_none()))
            },
            |own, form| own.value = form.optional_decimal("value", "Enter the figure"),
        )
        .other(
            ("marker", "Why there is no figure"),
            marker,
            |own: &OwnValue, form| form.set_some("marker", own.marker.map(Word::code)),
            |own, form| {
                own.marker = form.optional_choice("marker", "Choose why there is no figure")
            },
        )
}

/// The figure for the same period, if there is one, and what to do then.
fn there_already(own: &OwnValue, others: &[OwnValue]) -> Option<String> {
    let mut others = others.iter().filter(|other| other.id != own.id);
    let other = others.find(|other| other.period_end == own.period_end)?;
    Some(format!(
        "There is a figure for the period that ends on {} already ({}): correct that one instead",
        in_words(own.period_end),
        other.period
    ))
}

/// What the fields say together, and the value that comes of it.
pub fn check(own: &mut OwnValue, form: &mut Form, indicator: &Indicator) {
    check_together(form, own, indicator);
    own.value = check_value(form, own, &UnitWords::of(&indicator.unit));
    if own.period.is_empty() {
        own.period = period_in_words(indicator.frequency, own.period_end);
    }
}

/// A figure is two counts, or a value, or the reason why there is none: one of the three.
fn check_together(form: &mut Form, typed: &OwnValue, indicator: &Indicator) {
    let counts = typed.numerator.is_some() || typed.denominator.is_some();
    let ways = [counts, typed.value.is_some(), typed.marker.is_some()];
    let given = ways.into_iter().filter(|given| *given).count();
    let first = if indicator.denominator.is_empty() {
        "value"
    } else {
        "numerator"
    };
    if given == 0 {
        form.refuse(first, "Enter the figure, or choose why there is none");
    } else if typed.marker.is_some() && given > 1 {
        form.refuse(
            "marker",
            "There is a figure as well as a reason for none: leave one of them out",
        );
    } else if given > 1 {
        form.refuse(
            "value",
            "Leave this out when you enter the two counts: it is worked out from them",
        );
    } else if counts && typed.numerator.is_none() {
        form.refuse("numerator", "Enter what was counted");
    } else if counts && typed.denominator.is_none() {
        form.refuse("denominator", "Enter out of how many");
    } else if typed.denominator == Some(0.0) {
        form.refuse(
            "denominator",
            "Nothing can be divided by 0. If there was nothing to count, leave both out and choose “Not applicable”",
        );
    }
    for (name, number) in [
        ("numerator", typed.numerator),
        ("denominator", typed.denominator),
    ] {
        if number.is_some_and(|number| number < 0.0) {
            form.refuse(name, "A count cannot be less than 0");
        }
    }
}

/// The value, when it is one that can be: one outside what is likely has to be confirmed.
fn check_value(form: &mut Form, typed: &OwnValue, unit: &UnitWords) -> Option<f64> {
    if form.has_problems() {
        return None;
    }
    let value = match typed.numerator {
        Some(numerator) => value_of(numerator, typed.denominator, unit),
        None => typed.value,
    }?;
    let unlikely = if unit.is_percentage() {
        !(0.0..=100.0).contains(&value)
    } else {
        value < 0.0
    };
    if unlikely && !form.flag("confirm") {
        let shown = unit.number(value, 1);
        let expected = if unit.is_percentage() {
            "from 0 to 100%"
        } else {
            "0 or more"
        };
        form.refuse(
            "confirm",
            format!("This comes to {shown}, and {expected} was expected. Correct it, or confirm that it is right"),
        );
    }
    Some(value)
}

/// The two counts behind a figure: `45 of 60`; and that it is hidden from most people, when it is.
pub fn counts_in_words(own: &OwnValue, unit: &UnitWords, small: i64) -> String {
    let count = |number: f64| {
        let decimals = u8::from(number.fract() != 0.0);
        number_in_words(number, decimals, "")
    };
    let mut words = match (own.numerator, own.denominator) {
        (Some(numerator), Some(denominator)) => {
            format!("{} of {}", count(numerator), count(denominator))
        }
        _ => String::new(),
    };
    if readings::indicators::own::rests_on_few(own, unit, small) {
        if !words.is_empty() {
            words.push_str(". ");
        }
        words.push_str(&format!(
            "Hidden from those who may not enter figures: it rests on a count of 1 to {small}"
        ));
    }
    words
}
