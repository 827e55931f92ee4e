//! The form for one of the council's own figures: read with care, so that a slip does not become a curve.

use crate::entry::NEW;
use improvement::Word;
use improvement::outcomes::{Marker, number_in_words};
use jiff::civil::Date;
use platform::clock::in_words;
use platform::edit_conflict::Field;
use platform::form::Form;
use readings::indicators::own::period_in_words;
use readings::indicators::own::value_of;
use readings::indicators::unit::UnitWords;
use records::indicators::store::{Indicator, OwnValue};
use uuid::Uuid;

/// The markers that a council may put in place of a figure of its own.
pub fn markers() -> Vec<(&'static str, &'static str)> {
    [
        Marker::NotAvailable,
        Marker::NotApplicable,
        Marker::Confidential,
        Marker::LowReliability,
    ]
    .into_iter()
    .map(|marker| (marker.code(), marker.label()))
    .collect()
}

/// What a form says a figure is.
struct Typed {
    numerator: Option<f64>,
    denominator: Option<f64>,
    value: Option<f64>,
    marker: Option<Marker>,
}

/// Reads a figure, new or corrected.
pub fn read(
    form: &mut Form,
    indicator: &Indicator,
    old: Option<OwnValue>,
    others: &[OwnValue],
    today: Date,
) -> Option<OwnValue> {
    let unit = UnitWords::of(&indicator.unit);
    let end = form.date("period_end", "Enter the last day of the period");
    let label = form.text("period", 60, "Enter what the period is called");
    if let Some(end) = end {
        check_period(form, end, old.as_ref(), others, today);
    }
    let typed = read_typed(form, indicator);
    let value = check_value(form, &typed, &unit);
    form.finish(|| {
        let end = end?;
        let mut own = old.unwrap_or_else(|| new(indicator, end));
        own.period = label.unwrap_or_else(|| period_in_words(indicator.frequency, end));
        own.period_end = end;
        own.numerator = typed.numerator;
        own.denominator = typed.denominator;
        own.value = value;
        own.marker = typed.marker;
        Some(own)
    })
}

fn new(indicator: &Indicator, end: Date) -> OwnValue {
    OwnValue {
        organisation_id: indicator.organisation_id,
        id: Uuid::now_v7(),
        version: NEW,
        plan_id: indicator.plan_id,
        indicator_id: indicator.id,
        period: String::new(),
        period_end: end,
        numerator: None,
        denominator: None,
        value: None,
        marker: None,
    }
}

/// A period that has ended, and for which there is no other figure.
fn check_period(
    form: &mut Form,
    end: Date,
    old: Option<&OwnValue>,
    others: &[OwnValue],
    today: Date,
) {
    if end > today {
        form.refuse_date(
            "period_end",
            "The last day of the period is in the future: enter the figure once it has ended",
        );
    }
    let other = others
        .iter()
        .find(|other| other.period_end == end && Some(other.id) != old.map(|old| old.id));
    if let Some(other) = other {
        form.refuse_date(
            "period_end",
            format!(
                "There is a figure for the period that ends on {} already ({}): correct that one instead",
                in_words(end),
                other.period
            ),
        );
    }
}

fn read_typed(form: &mut Form, indicator: &Indicator) -> Typed {
    let counted = form.optional_decimal("numerator", "Enter what was counted");
    let of = form.optional_decimal("denominator", "Enter out of how many");
    let value = form.optional_decimal("value", "Enter the figure");
    let marker = form.optional_choice("marker", "Choose why there is no figure");
    let typed = Typed {
        numerator: counted,
        denominator: of,
        value,
        marker,
    };
    if !form.has_problems() {
        check_together(form, &typed, indicator);
    }
    typed
}

/// A figure is two counts, or a value, or the reason why there is none: one of the three.
fn check_together(form: &mut Form, typed: &Typed, indicator: &Indicator) {
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
fn check_value(form: &mut Form, typed: &Typed, unit: &UnitWords) -> Option<f64> {
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

/// The form of a figure as it is.
pub fn fill_form(own: &OwnValue) -> Form {
    let computed = own.numerator.is_some();
    Form::new()
        .set(platform::edit_conflict::VERSION_FIELD, own.version)
        .set("period", &own.period)
        .set_date("period_end", own.period_end)
        .set_some("numerator", own.numerator)
        .set_some("denominator", own.denominator)
        .set_some("value", own.value.filter(|_| !computed))
        .set_some("marker", own.marker.map(Word::code))
}

/// The fields, for a save that came too late.
pub fn fields() -> Vec<Field> {
    vec![
        Field::date("period_end", "Last day of the period"),
        Field::text("period", "What the period is called"),
        Field::text("numerator", "Counted"),
        Field::text("denominator", "Out of"),
        Field::text("value", "Figure"),
        Field::one_of("marker", "Why there is no figure", &markers()),
    ]
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
