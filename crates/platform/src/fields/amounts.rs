//! Amounts that are kept exactly, asked for as people write them.

use super::{Control, Fields, Lens};
use crate::db::field::Kept;
use crate::fields::Asked;
use crate::form::Form;
use improvement::people::Fte;

impl<R: 'static> Fields<R> {
    /// Working time in full-time equivalents, such as 0.6.
    #[must_use]
    pub fn fte<F: Kept<Fte>>(self, lens: Lens<R, F>, ask: &'static str) -> Self {
        let fill = |asked: &Asked, fte: &Fte, form: Form| form.set(&asked.key, fte);
        let line = Control::Line("5");
        let fte = self.part(lens, ask, line, fill, |asked, form| {
            let typed = form.value(&asked.key).trim().to_owned();
            if typed.is_empty() {
                if asked.required {
                    form.refuse(&asked.key, asked.ask);
                }
                return None;
            }
            let read = typed.parse::<Fte>();
            if let Err(why) = read {
                form.refuse(&asked.key, format!("“{typed}” {why}"));
            }
            read.ok()
        });
        fte.last(|asked| asked.inputmode = "decimal")
    }
}
