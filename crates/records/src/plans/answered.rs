//! What an owner answers for in a plan: actions, on either side, that are not over.

use crate::answers::{AnsweredFor, Answers, Holder};
use crate::plans::addresses::ActionAt;
use crate::plans::store::Action;
use improvement::handover::{Owners, is_to_be_answered_for};
use jiff::civil::Date;
use platform::db::Sql;
use platform::sql;
use uuid::Uuid;

inventory::submit! { Answers::of::<Action>() }

impl AnsweredFor for Action {
    const ONE: &'static str = "action";
    const MANY: &'static str = "actions";

    fn asked_for(organisation_id: Uuid, person: &Holder, _today: Date) -> Sql {
        let sql = sql!(
            "select * from actions
             where organisation_id = $1 and (owner_id = $2 or partner_owner_id = $2)
             order by due_on, id"
        );
        sql.bind(organisation_id).bind(person.id)
    }

    fn is_open(&self, _person: &Holder) -> bool {
        is_to_be_answered_for(self.delivery, self.impact)
    }

    fn people(organisation_id: Uuid) -> Option<Sql> {
        let sql = sql!(
            "select owner_id from actions where organisation_id = $1 and owner_id is not null
             union select partner_owner_id from actions where organisation_id = $1 and partner_owner_id is not null"
        );
        Some(sql.bind(organisation_id))
    }

    fn title(&self) -> String {
        format!("Action {}: {}", self.reference, self.title)
    }

    fn page(&self, council: &str) -> Option<String> {
        let page = ActionAt {
            council: council.to_owned(),
            plan: self.plan_id,
            action: self.id,
        };
        Some(page.to_string())
    }

    fn note(&self, from: Uuid, to: Uuid) -> String {
        let side = if self.owner_id == Some(from) {
            "as owner"
        } else {
            "as partner owner"
        };
        if [self.owner_id, self.partner_owner_id].contains(&Some(to)) {
            format!("{side}; they owned it together, so it will have no partner owner")
        } else {
            side.to_owned()
        }
    }

    fn hand_over(&mut self, from: &Holder, to: &Holder) {
        let owners = Owners {
            owner: self.owner_id,
            partner: self.partner_owner_id,
        }
        .handed_over(from.id, to.id);
        (self.owner_id, self.partner_owner_id) = (owners.owner, owners.partner);
    }
}
