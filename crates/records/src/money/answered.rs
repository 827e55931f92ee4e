//! What somebody answers for: the bids that they write.

use super::addresses::EditBid;
use super::store::Bid;
use crate::access::Permission;
use crate::access::policy::TakenOnlyBy;
use crate::answers::{AnsweredFor, Answers, Holder};
use jiff::civil::Date;
use platform::db::{Record, Sql};
use platform::sql;
use uuid::Uuid;

inventory::submit! { Answers::of::<Bid>() }
inventory::submit! {
    TakenOnlyBy {
        kind: Bid::KIND,
        needs: Permission::ReadMoney,
        else_said: "may not see money",
    }
}

impl AnsweredFor for Bid {
    const ONE: &'static str = "bid";
    const MANY: &'static str = "bids";

    fn asked_for(organisation_id: Uuid, person: &Holder, _today: Date) -> Sql {
        let sql = sql!(
            "select * from bids where organisation_id = $1 and writer_id = $2
               and stage in ('idea', 'writing', 'submitted') order by name, id"
        );
        sql.bind(organisation_id).bind(person.id)
    }

    fn people(organisation_id: Uuid) -> Option<Sql> {
        let sql =
            sql!("select writer_id from bids where organisation_id = $1 and writer_id is not null");
        Some(sql.bind(organisation_id))
    }

    fn page(&self, council: &str) -> Option<String> {
        Some(EditBid::of(&(council, Uuid::nil()), self.id).to_string())
    }

    fn hand_over(&mut self, _from: &Holder, to: &Holder) {
        self.writer_id = Some(to.id);
    }
}
