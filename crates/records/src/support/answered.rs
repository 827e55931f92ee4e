//! What somebody answers for: the support that they lead.

use super::addresses::EngagementAt;
use super::store::Engagement;
use crate::answers::{AnsweredFor, Answers, Holder};
use jiff::civil::Date;
use platform::db::Sql;
use platform::sql;
use uuid::Uuid;

inventory::submit! { Answers::of::<Engagement>() }

impl AnsweredFor for Engagement {
    const ONE: &'static str = "engagement";
    const MANY: &'static str = "engagements";

    fn asked_for(organisation_id: Uuid, person: &Holder, _today: Date) -> Sql {
        let sql = sql!(
            "select * from engagements where organisation_id = $1 and lead_id = $2
               and not exists (select 1 from engagement_steps closing
                    where closing.organisation_id = engagements.organisation_id and closing.engagement_id = engagements.id
                      and closing.kind in ('ended', 'declined') and closing.taken_back_on is null)
             order by title, id"
        );
        sql.bind(organisation_id).bind(person.id)
    }

    fn people(organisation_id: Uuid) -> Option<Sql> {
        let sql = sql!(
            "select lead_id from engagements where organisation_id = $1 and lead_id is not null"
        );
        Some(sql.bind(organisation_id))
    }

    fn page(&self, council: &str) -> Option<String> {
        Some(EngagementAt::of(&(council, Uuid::nil()), self.id).to_string())
    }

    fn hand_over(&mut self, _from: &Holder, to: &Holder) {
        self.lead_id = Some(to.id);
    }
}
