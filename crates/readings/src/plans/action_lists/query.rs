//! Finding the actions of a list: the rules filter a plan that was read as a whole, now or as at a past date. Only what is
//! counted over many plans at once is counted by the database; a test holds the two against each other.

use crate::plans::action_lists::filter::{Filter, Rated, Show};
use crate::plans::facts::ActionRelations;
use crate::plans::snapshot::PlanSnapshot;
use improvement::plans::{Concern, FORTNIGHT_DAYS, STALE_DAYS, concerns};
use jiff::ToSpan;
use jiff::civil::Date;
use platform::db::{Db, DbError};
use platform::sql;
use records::plans::store::Action;
use serde::Deserialize;
use std::collections::BTreeMap;
use uuid::Uuid;

/// For whom and on which day a list is made.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// Who reads it.
    pub person_id: Uuid,
    /// The day that it speaks of.
    pub on: Date,
}

fn days_from(day: Date, days: i32) -> Date {
    day.checked_add(days.days()).unwrap_or(day)
}

/// The actions of a list, the soonest due first.
#[must_use]
pub fn matching<'w>(whole: &'w PlanSnapshot, asked: Asked, filter: &Filter) -> Vec<&'w Action> {
    let placed = |action: &Action| {
        filter
            .priority
            .is_none_or(|wanted| whole.priority_of(action) == Some(wanted))
            && filter
                .finding
                .is_none_or(|finding| whole.is_answer(action, finding))
    };
    let mut actions: Vec<&Action> = whole
        .actions
        .iter()
        .filter(|action| placed(action) && holds(filter, &whole.relations, action, asked))
        .collect();
    actions.sort_by_key(|action| (action.due_on.unwrap_or(Date::MAX), action.id));
    actions
}

/// Whether an action belongs to a list, by everything that it says itself.
#[must_use]
pub fn holds(filter: &Filter, beside: &ActionRelations, action: &Action, asked: Asked) -> bool {
    let facts = beside.facts(action);
    let shown = match filter.show {
        Show::All => true,
        Show::Mine => facts.is_open() && facts.owners().contains(&Some(asked.person_id)),
        other => other
            .concern()
            .is_some_and(|concern| concerns(&facts, asked.on).contains(&concern)),
    };
    let rated = filter.rating.is_none_or(|rated| {
        let standing = beside.standing(action, asked.on).rating;
        match rated {
            Rated::As(rating) => standing == Some(rating),
            Rated::Not => standing.is_none(),
        }
    });
    let words = filter.words.to_lowercase();
    let said = [&action.reference, &action.title, &action.detail]
        .iter()
        .any(|text| text.to_lowercase().contains(&words));
    shown
        && rated
        && said
        && filter
            .owner
            .is_none_or(|owner| action.owner_id == Some(owner))
}

/// How many actions of a plan are in each list, and how far the plan has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub struct Figures {
    /// All actions.
    pub all: i64,
    /// Those of the reader that are open.
    pub mine: i64,
    /// Those of the reader that are open and overdue or due within a fortnight.
    pub mine_due: i64,
    /// Those due this fortnight.
    pub fortnight: i64,
    /// Those overdue.
    pub overdue: i64,
    /// Those that nobody owns.
    pub unowned: i64,
    /// Those not updated for thirty days.
    pub stale: i64,
    /// Those with evidence that waits.
    pub evidence: i64,
    /// Those that are open.
    pub open: i64,
    /// Those delivered.
    pub delivered: i64,
    /// Those shown to make a difference.
    pub impact: i64,
    /// Those open and off track.
    pub red: i64,
}

impl Figures {
    /// How many actions a list holds.
    #[must_use]
    pub const fn of(&self, show: Show) -> i64 {
        match show {
            Show::All => self.all,
            Show::Mine => self.mine,
            Show::Fortnight => self.fortnight,
            Show::Overdue => self.overdue,
            Show::Unowned => self.unowned,
            Show::Stale => self.stale,
            Show::Evidence => self.evidence,
        }
    }
}

#[derive(Deserialize)]
struct PlanFigures {
    plan_id: Uuid,
    #[serde(flatten)]
    figures: Figures,
}

/// The figures of several plans at once, as they are on a day. A plan without actions is not among them.
///
/// # Errors
/// When the database fails.
pub async fn figures(
    db: &Db,
    plan_ids: &[Uuid],
    person_id: Uuid,
    on: Date,
) -> Result<BTreeMap<Uuid, Figures>, DbError> {
    let sql = sql!(
        "select plan_id, cast(count(*) as bigint) as \"all\",
                cast(sum(is_open * is_mine) as bigint) as mine,
                cast(sum(case when due_on <= $3 then is_open * is_mine else 0 end) as bigint) as mine_due,
                cast(sum(case when due_on >= $2 and due_on <= $3 then is_open else 0 end) as bigint) as fortnight,
                cast(sum(case when due_on < $2 then is_open else 0 end) as bigint) as overdue,
                cast(sum(case when owner_id is null then is_open else 0 end) as bigint) as unowned,
                cast(sum(case when coalesce(updated_on, case when added_on > starts_on then added_on end, starts_on, added_on) <= $4
                              then is_open else 0 end) as bigint) as stale,
                cast(sum(waits) as bigint) as evidence,
                cast(sum(is_open) as bigint) as open,
                cast(sum(case when delivery = 'delivered' then 1 else 0 end) as bigint) as delivered,
                cast(sum(case when impact = 'demonstrated' then 1 else 0 end) as bigint) as impact,
                cast(sum(case when brag = 'red' then is_open else 0 end) as bigint) as red
         from (
            select actions.*,
                   case when actions.delivery in ('not_started', 'under_way') then 1 else 0 end as is_open,
                   case when actions.owner_id = $1 or actions.partner_owner_id = $1 then 1 else 0 end as is_mine,
                   case when actions.delivery <> 'withdrawn' and exists (
                        select 1 from evidence
                        where evidence.organisation_id = actions.organisation_id
                          and evidence.action_id = actions.id and evidence.state = 'waiting'
                          and (evidence.expires_on >= $2 or evidence.expires_on is null))
                        then 1 else 0 end as waits
            from actions where actions.plan_id in ({list})
         ) as counted
         group by plan_id"
    );
    let sql = sql
        .bind(person_id)
        .bind(on)
        .bind(days_from(on, FORTNIGHT_DAYS))
        .bind(days_from(on, -STALE_DAYS))
        .bind_list(plan_ids);
    let rows: Vec<PlanFigures> = db.all(sql).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.plan_id, row.figures))
        .collect())
}

/// The figures of one plan, by the rules.
#[must_use]
pub fn counted(whole: &PlanSnapshot, asked: Asked) -> Figures {
    use improvement::plans::{Brag, Delivery, Impact};
    let mut figures = Figures::default();
    for action in &whole.actions {
        let facts = whole.relations.facts(action);
        let found = concerns(&facts, asked.on);
        let has = |concern: Concern| i64::from(found.contains(&concern));
        let mine = facts.is_open() && facts.owners().contains(&Some(asked.person_id));
        let due = has(Concern::Overdue) + has(Concern::DueThisFortnight);
        figures.all += 1;
        figures.mine += i64::from(mine);
        figures.mine_due += i64::from(mine) * due;
        figures.fortnight += has(Concern::DueThisFortnight);
        figures.overdue += has(Concern::Overdue);
        figures.unowned += has(Concern::Unowned);
        figures.stale += has(Concern::NotUpdated);
        figures.evidence += has(Concern::EvidenceWaiting);
        figures.open += i64::from(facts.is_open());
        figures.delivered += i64::from(action.delivery == Delivery::Delivered);
        figures.impact += i64::from(action.impact == Impact::Demonstrated);
        figures.red += i64::from(facts.is_open() && action.brag == Some(Brag::Red));
    }
    figures
}
