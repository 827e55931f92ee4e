//! Money and percentages, asked for as people write them and kept exactly.

use super::{Asked, Control, Fields, Lens};
use crate::db::field::Kept;
use crate::form::Form;
use improvement::money::{Decimal, Pence};

impl<R: 'static> Fields<R> {
    /// Money in pounds, such as £1,234.50, kept in pence.
    #[must_use]
    pub fn money<F: Kept<i64>>(self, lens: Lens<R, F>, ask: &'static str) -> Self {
        let fill = |asked: &Asked, pence: &i64, form: Form| {
            let plain = Pence(*pence).plain();
            form.set(&asked.key, plain.strip_suffix(".00").unwrap_or(&plain))
        };
        let line = Control::Line("10");
        let money = self.part(lens, ask, line, fill, |asked, form| {
            typed(asked, form, |typed| {
                let pence = Pence::parse(typed).map(|pence| pence.0);
                pence.ok_or("is not an amount in pounds: enter it as 1,234 or 1,234.50")
            })
        });
        money.last(|asked| asked.inputmode = "decimal")
    }

    /// A percentage, such as 15.9, kept as a share from 0 to 1.
    #[must_use]
    pub fn percentage<F: Kept<f64>>(self, lens: Lens<R, F>, ask: &'static str) -> Self {
        let fill =
            |asked: &Asked, share: &f64, form: Form| form.set(&asked.key, as_percent(*share));
        let line = Control::Line("5");
        let share = self.part(lens, ask, line, fill, |asked, form| {
            typed(asked, form, |typed| {
                let share = Decimal::parse_percent(typed).and_then(Decimal::percent);
                let share = share.and_then(as_share);
                share.ok_or("is not a percentage from 0 to 100: enter it as 15.9")
            })
        });
        share.last(|asked| asked.inputmode = "decimal")
    }
}

/// An exact share as the number that is kept; none beyond all of it.
fn as_share(share: Decimal) -> Option<f64> {
    let share: f64 = share.to_string().parse().ok()?;
    (0.0..=1.0).contains(&share).then_some(share)
}

/// A share as the percentage that was typed: 0.9282 is 92.82.
fn as_percent(share: f64) -> String {
    let exact = Decimal::parse(&share.to_string());
    let percent = exact.and_then(|exact| match exact.places() {
        places @ 2.. => Decimal::new(exact.units(), places - 2),
        places => Decimal::new(exact.units() * 10_i64.pow(2 - u32::from(places)), 0),
    });
    percent.map_or_else(String::new, |percent| percent.to_string())
}

fn typed<T>(
    asked: &Asked,
    form: &mut Form,
    read: impl Fn(&str) -> Result<T, &'static str>,
) -> Option<T> {
    let typed = form.value(&asked.key).trim().to_owned();
    if typed.is_empty() {
        if asked.required {
            form.refuse(&asked.key, asked.ask);
        }
        return None;
    }
    let read = read(&typed);
    if let Err(why) = read {
        form.refuse(&asked.key, format!("“{typed}” {why}"));
    }
    read.ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{lens, record};

    record! {
        /// A price.
        pub struct Price "price_of_test" in "prices_of_test" part of organisation_id {
            called "Price";
            /// How much.
            pub amount: i64 = money "Amount",
            /// What share of it.
            pub part: Option<f64> = share "Share",
        }
    }

    fn read(amount: &str, part: &str) -> Result<Price, Vec<String>> {
        let fields = Fields::<Price>::new()
            .money(lens!(Price, amount), "Enter the amount")
            .percentage(lens!(Price, part), "Enter the share");
        let id = uuid::Uuid::nil();
        let mut form = Form::new().set("amount", amount).set("part", part);
        let blank = <Price as crate::db::Record>::blank(id, id);
        fields.read(&mut form, blank, |_, _| ()).ok_or_else(|| {
            let problems = form.problems().iter();
            problems.map(|one| one.message.clone()).collect()
        })
    }

    #[test]
    fn money_is_read_to_the_penny_and_shown_as_it_was_typed() {
        let price = read("£1,467,971.05", "10.924").unwrap();
        assert_eq!((price.amount, price.part), (146_797_105, Some(0.109_24)));
        for typed in ["15.9", "92.82", "100", "0", "2.5"] {
            let share = read("1", typed).unwrap().part.unwrap();
            assert_eq!(as_percent(share), typed);
        }
        assert_eq!(read("-50", "").unwrap().amount, -5_000);
        assert_eq!(read("", "").unwrap_err(), ["Enter the amount"]);
        assert!(read("about 5", "").unwrap_err()[0].starts_with("“about 5” is not an amount"));
        assert!(read("1", "101").unwrap_err()[0].contains("from 0 to 100"));
    }
}
