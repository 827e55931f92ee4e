//! What an officer answers for to a Board: decisions still to be carried out or reviewed, where they are named as the officer
//! responsible.

use crate::answers::{AnsweredFor, Answers, Holder};
use crate::governance::store::Decision;
use jiff::civil::Date;
use platform::db::Sql;
use platform::sql;
use uuid::Uuid;

inventory::submit! { Answers::of::<Decision>() }

impl AnsweredFor for Decision {
    const ONE: &'static str = "decision";
    const MANY: &'static str = "decisions";

    fn asked_for(organisation_id: Uuid, _person: &Holder, today: Date) -> Sql {
        let sql = sql!(
            "select * from decisions
             where organisation_id = $1
               and (implement_by >= $2 or review_on >= $2 or (implement_by is null and review_on is null))
             order by decided_on, id"
        );
        sql.bind(organisation_id).bind(today)
    }

    /// The field names somebody in words: they, and nobody and nothing else.
    fn is_open(&self, person: &Holder) -> bool {
        self.responsible.trim().to_lowercase() == person.name.trim().to_lowercase()
    }

    fn title(&self) -> String {
        format!("Decision {}: {}", self.reference, self.title)
    }

    fn note(&self, _from: Uuid, _to: Uuid) -> String {
        "as the officer responsible".to_owned()
    }

    fn hand_over(&mut self, _from: &Holder, to: &Holder) {
        self.responsible.clone_from(&to.name);
    }
}
