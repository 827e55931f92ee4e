//! What an author answers for: drafts of reports.

use crate::access::policy::{Permission, TakenOnlyBy};
use crate::answers::{AnsweredFor, Answers, Holder};
use crate::reports::store::Report;
use jiff::civil::Date;
use platform::db::{Record, Sql};
use platform::sql;
use uuid::Uuid;

inventory::submit! { Answers::of::<Report>() }

// A draft goes only to somebody who may go on writing it.
inventory::submit! {
    TakenOnlyBy {
        kind: Report::KIND,
        needs: Permission::WriteReports,
        else_said: "may not write reports here",
    }
}

impl AnsweredFor for Report {
    const ONE: &'static str = "draft of a report";
    const MANY: &'static str = "drafts of reports";

    fn asked_for(organisation_id: Uuid, person: &Holder, _today: Date) -> Sql {
        let sql = sql!(
            "select * from reports where organisation_id = $1 and author_id = $2 and state in ('draft', 'for_comments', 'for_approval') order by id"
        );
        sql.bind(organisation_id).bind(person.id)
    }

    fn people(organisation_id: Uuid) -> Option<Sql> {
        let sql = sql!(
            "select author_id from reports where organisation_id = $1 and author_id is not null"
        );
        Some(sql.bind(organisation_id))
    }

    fn title(&self) -> String {
        format!("Report: {}", self.title)
    }

    fn note(&self, _from: Uuid, _to: Uuid) -> String {
        "as its author".to_owned()
    }

    fn hand_over(&mut self, _from: &Holder, to: &Holder) {
        self.author_id = Some(to.id);
        // Whether the author gains is asked of each author anew.
        self.author_benefits = None;
    }
}
