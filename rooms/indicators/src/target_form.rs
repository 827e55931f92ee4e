//! The form for a target: the value to be reached by a day.

use platform::clock::in_words;
use platform::fields::Fields;
use platform::lens;
use readings::indicators::unit::UnitWords;
use records::indicators::store::{Indicator, Target};

/// The fields of a target that stands beside others.
pub fn fields(indicator: &Indicator, others: Vec<Target>) -> Fields<Target> {
    let unit = UnitWords::of(&indicator.unit);
    let percentage = unit.is_percentage();
    Fields::new()
        .date(
            lens!(Target, by_on),
            "Enter the day by which it is to be reached",
        )
        .key("by_on")
        .rule(move |target| {
            let mut others = others.iter().filter(|other| other.id != target.id);
            others.find(|other| other.by_on == target.by_on).map(|_| {
                format!(
                    "There is a target for {} already: change that one instead",
                    in_words(target.by_on)
                )
            })
        })
        .decimal(lens!(Target, value), "Enter the value to be reached")
        .called("The value to be reached")
        .hint(unit_hint(&unit))
        .rule(move |target| {
            let outside = percentage && !(0.0..=100.0).contains(&target.value);
            outside.then_some("Enter the value to be reached from 0 to 100%")
        })
}

/// In what a number is entered.
pub fn unit_hint(unit: &UnitWords) -> String {
    format!("In the unit of the indicator: {}", unit.axis)
}
