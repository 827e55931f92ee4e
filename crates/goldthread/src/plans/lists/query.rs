//! Finding the actions of a list. As they are now, the database filters, so that a long plan costs no more than
//! the page that is shown; as at a past date, the snapshots are read and the rules filter. A test holds the two
//! against each other.

use super::filter::{Filter, Key, NO_DATE, Place, Rated, Show};
use crate::clock::Instant;
use crate::db::{Db, DbError};
use crate::plans::facts::Beside;
use crate::plans::store::{Action, ActionFinding, FocusArea};
use crate::sql;
use improvement::plans::{Concern, FORTNIGHT_DAYS, STALE_DAYS, concerns};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Actions on a page.
pub const PAGE: usize = 25;

/// For whom, of what and on which day a list is made.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// The council.
    pub organisation_id: Uuid,
    /// The plan.
    pub plan_id: Uuid,
    /// Who reads it.
    pub person_id: Uuid,
    /// The day that it speaks of.
    pub on: Date,
    /// The moment as at which records are read; none is now.
    pub moment: Option<Instant>,
}

/// A page of a list.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The actions, in the order of the list.
    pub actions: Vec<Action>,
    /// What stands beside them.
    pub beside: Beside,
    /// How many there are on all pages.
    pub total: i64,
    /// Whether there is a page before this one.
    pub before: bool,
    /// Whether there is a page after this one.
    pub after: bool,
}

#[derive(Deserialize)]
struct Row {
    id: Uuid,
    total: i64,
}

fn days_from(day: Date, days: i32) -> Date {
    day.checked_add(days.days()).unwrap_or(day)
}

/// The page of a list.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &Db, asked: Asked, filter: &Filter) -> Result<Found, DbError> {
    if asked.moment.is_some() {
        return find_past(db, asked, filter).await;
    }
    // Before a place is after it in the opposite order.
    let backward = matches!(filter.place, Place::Before(_));
    let rows = rows(db, asked, filter, filter.descending == backward).await?;
    let total = rows.first().map_or(0, |row| row.total);
    let more = rows.len() > PAGE;
    let mut ids: Vec<Uuid> = rows.into_iter().take(PAGE).map(|row| row.id).collect();
    if backward {
        ids.reverse();
    }
    let sql = sql!("select * from actions where organisation_id = $1 and id in ({list})");
    let actions: Vec<Action> = db
        .all(sql.bind(asked.organisation_id).bind_list(&ids))
        .await?;
    let mut by_id: BTreeMap<Uuid, Action> = actions
        .into_iter()
        .map(|action| (action.id, action))
        .collect();
    Ok(Found {
        beside: Beside::actions(db, asked.organisation_id, &ids).await?,
        actions: ids.iter().filter_map(|id| by_id.remove(id)).collect(),
        total,
        before: if backward {
            more
        } else {
            filter.place != Place::First
        },
        after: backward || more,
    })
}

/// The identifiers of one page and one more, in due order.
async fn rows(
    db: &Db,
    asked: Asked,
    filter: &Filter,
    ascending: bool,
) -> Result<Vec<Row>, DbError> {
    let sql = sql!(
        "with rated as (
            select actions.*,
                   case when actions.delivery in ('not_started', 'under_way') then true else false end as is_open,
                   case when actions.brag <> 'blue' then actions.brag
                        when actions.delivery = 'delivered' and exists (
                            select 1 from evidence
                            where evidence.organisation_id = actions.organisation_id
                              and evidence.action_id = actions.id
                              and evidence.state = 'accepted'
                              and (evidence.expires_on >= $3 or evidence.expires_on is null)
                              and evidence.reviewer_id is not null
                              and evidence.reviewer_id is distinct from evidence.submitted_by_id
                              and evidence.reviewer_id is distinct from actions.owner_id
                              and evidence.reviewer_id is distinct from actions.partner_owner_id)
                        then actions.brag end as standing,
                   coalesce(actions.due_on, $4) as due_key
            from actions
            where actions.organisation_id = $1 and actions.plan_id = $2
         ), matching as (
            select rated.id, rated.due_key
            from rated join focus_areas on focus_areas.organisation_id = rated.organisation_id
                                       and focus_areas.id = rated.focus_area_id
            where ($5 = false or (is_open = true and (rated.owner_id = $6 or rated.partner_owner_id = $6)))
              and ($7 = false or (is_open = true and rated.due_on >= $3 and rated.due_on <= $8))
              and ($9 = false or (is_open = true and rated.due_on < $3))
              and ($10 = false or (is_open = true and rated.owner_id is null))
              and ($11 = false or (is_open = true
                   and coalesce(rated.updated_on, rated.starts_on, $12) <= $12))
              and ($13 = false or (rated.delivery <> 'withdrawn' and exists (
                   select 1 from evidence
                   where evidence.organisation_id = rated.organisation_id and evidence.action_id = rated.id
                     and evidence.state = 'waiting'
                     and (evidence.expires_on >= $3 or evidence.expires_on is null))))
              and (rated.owner_id = $14 or $14 is null)
              and (coalesce(rated.standing, 'none') = $15 or $15 is null)
              and (focus_areas.priority_id = $16 or $16 is null)
              and ($17 = false or exists (
                   select 1 from action_findings
                   where action_findings.organisation_id = rated.organisation_id
                     and action_findings.action_id = rated.id and action_findings.finding_id = $18))
              and ($19 = '' or lower(rated.reference) like lower($19) escape '!'
                   or lower(rated.title) like lower($19) escape '!'
                   or lower(rated.detail) like lower($19) escape '!')
         )
         select id, (select cast(count(*) as bigint) from matching) as total
         from matching
         where $21 = false
            or ($20 = true and (due_key > $22 or (due_key = $22 and id > $23)))
            or ($20 = false and (due_key < $22 or (due_key = $22 and id < $23)))
         order by case when $20 = true then due_key end, case when $20 = true then id end, due_key desc, id desc
         limit 26"
    );
    let (from, key) = match filter.place {
        Place::First => (false, Key::of(None, Uuid::nil())),
        Place::After(key) | Place::Before(key) => (true, key),
    };
    let shows = |show: Show| filter.show == show;
    let sql = sql
        .bind(asked.organisation_id)
        .bind(asked.plan_id)
        .bind(asked.on)
        .bind(NO_DATE)
        .bind(shows(Show::Mine))
        .bind(asked.person_id)
        .bind(shows(Show::Fortnight))
        .bind(days_from(asked.on, FORTNIGHT_DAYS))
        .bind(shows(Show::Overdue))
        .bind(shows(Show::Unowned))
        .bind(shows(Show::Stale))
        .bind(days_from(asked.on, -STALE_DAYS))
        .bind(shows(Show::Evidence))
        .bind(filter.owner)
        .bind(filter.rating.map(Rated::code))
        .bind(filter.priority)
        .bind(filter.finding.is_some())
        .bind(filter.finding.unwrap_or(Uuid::nil()))
        .bind(pattern(&filter.words))
        .bind(ascending)
        .bind(from)
        .bind(key.due)
        .bind(key.id);
    db.all(sql).await
}

/// The words as the database looks for them; nothing when there are none.
fn pattern(words: &str) -> String {
    if words.is_empty() {
        return String::new();
    }
    let mut pattern = String::from("%");
    for letter in words.chars() {
        if matches!(letter, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

/// The page of a list as at a past moment.
async fn find_past(db: &Db, asked: Asked, filter: &Filter) -> Result<Found, DbError> {
    let (council, plan, moment) = (asked.organisation_id, asked.plan_id, asked.moment);
    let mut actions: Vec<Action> = db.records(council, plan, moment).await?;
    let beside = Beside::plan(db, council, plan, moment).await?;
    let areas: Vec<FocusArea> = db.records(council, plan, moment).await?;
    let answers: Vec<ActionFinding> = db.records(council, plan, moment).await?;
    let priority_of: BTreeMap<Uuid, Uuid> = areas
        .iter()
        .map(|area| (area.id, area.priority_id))
        .collect();
    let answering: BTreeSet<Uuid> = answers
        .iter()
        .filter(|answer| Some(answer.finding_id) == filter.finding)
        .map(|answer| answer.action_id)
        .collect();
    actions.retain(|action| {
        holds(filter, &beside, action, asked)
            && filter
                .priority
                .is_none_or(|priority| priority_of.get(&action.focus_area_id) == Some(&priority))
            && (filter.finding.is_none() || answering.contains(&action.id))
    });
    Ok(cut(actions, beside, filter))
}

/// Whether an action belongs to a list, by everything that it says itself.
#[must_use]
pub fn holds(filter: &Filter, beside: &Beside, action: &Action, asked: Asked) -> bool {
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

/// The page of a list that is in memory as a whole.
fn cut(mut actions: Vec<Action>, beside: Beside, filter: &Filter) -> Found {
    let key = |action: &Action| (action.due_on.unwrap_or(NO_DATE), action.id);
    actions.sort_by_key(key);
    if filter.descending {
        actions.reverse();
    }
    let total = actions.len();
    let comes_after = |action: &Action, place: Key| {
        let (this, place) = (key(action), (place.due, place.id));
        if filter.descending {
            this < place
        } else {
            this > place
        }
    };
    let start = match filter.place {
        Place::First => 0,
        Place::After(place) => actions
            .iter()
            .position(|action| comes_after(action, place))
            .unwrap_or(total),
        Place::Before(place) => actions
            .iter()
            .position(|action| comes_after(action, place) || action.id == place.id)
            .unwrap_or(total)
            .saturating_sub(PAGE),
    };
    let end = (start + PAGE).min(total);
    Found {
        actions: actions.drain(start..end).collect(),
        beside,
        total: i64::try_from(total).unwrap_or(i64::MAX),
        before: start > 0,
        after: end < total,
    }
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
                cast(sum(case when coalesce(updated_on, starts_on, $4) <= $4 then is_open else 0 end) as bigint) as stale,
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

/// The figures of one plan, now or as at a moment.
///
/// # Errors
/// When the database fails.
pub async fn figures_of(db: &Db, asked: Asked) -> Result<Figures, DbError> {
    if asked.moment.is_none() {
        let mut found = figures(db, &[asked.plan_id], asked.person_id, asked.on).await?;
        return Ok(found.remove(&asked.plan_id).unwrap_or_default());
    }
    let (council, plan, moment) = (asked.organisation_id, asked.plan_id, asked.moment);
    let actions: Vec<Action> = db.records(council, plan, moment).await?;
    let beside = Beside::plan(db, council, plan, moment).await?;
    Ok(counted(&actions, &beside, asked))
}

/// The figures by the rules alone.
#[must_use]
pub fn counted(actions: &[Action], beside: &Beside, asked: Asked) -> Figures {
    use improvement::plans::{Brag, Delivery, Impact};
    let mut figures = Figures::default();
    for action in actions {
        let facts = beside.facts(action);
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
