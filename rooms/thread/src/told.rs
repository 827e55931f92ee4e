//! What Boards were told about a finding, and what has changed since.

use improvement::Word;
use improvement::plans::EvidenceState;
use jiff::civil::Date;
use platform::page::long_date;
use readings::thread::gather::PlanFacts;
use readings::thread::mend::Menders;
use records::governance::addresses::MeetingAt;
use records::plans::addresses::Changes;
use records::plans::store::Action;
use uuid::Uuid;

/// What a Board was told.
pub(super) struct ToldView {
    pub meeting: String,
    pub href: String,
    pub words: String,
    pub decisions: Vec<String>,
}

/// What has changed since a Board was last told.
pub(super) struct News {
    pub since: String,
    pub items: Vec<String>,
    pub href: String,
}

/// What Boards were told about a finding, newest first.
pub(super) fn told(facts: &PlanFacts, finding: Uuid, menders: &Menders<'_>) -> Vec<ToldView> {
    facts
        .tellings_of(finding)
        .into_iter()
        .map(|(meeting, telling)| ToldView {
            meeting: format!("{}, {}", meeting.kind.label(), long_date(&meeting.held_on)),
            href: menders.seen(MeetingAt::of(facts, meeting.id)),
            words: telling.told.clone(),
            decisions: facts
                .decisions
                .iter()
                .filter(|decision| {
                    decision.finding_id == Some(finding) && decision.meeting_id == Some(meeting.id)
                })
                .map(|decision| format!("{}: {}", decision.title, decision.resolution))
                .collect(),
        })
        .collect()
}

/// What has changed in the work on a finding since a Board was last told of it; none when nothing has, or when
/// none was told.
pub(super) fn news(facts: &PlanFacts, finding: Uuid, as_at: Option<Date>) -> Option<News> {
    let since = facts.tellings_of(finding).first()?.0.held_on;
    let mut items: Vec<(Date, String)> = facts
        .actions_for(finding)
        .into_iter()
        .filter_map(|action| of_action(facts, action, since))
        .collect();
    let goes_on = facts
        .actions_for(finding)
        .iter()
        .any(|action| facts.whole.relations.facts(action).is_open());
    let watched = facts.indicators_for(finding).into_iter();
    items.extend(watched.filter(|_| goes_on).filter_map(|one| {
        let updated = facts.figures.get(&one.id)?.updated?;
        let words = format!("{}: “{}” has a new figure.", long_date(&updated), one.name);
        (updated > since).then_some((updated, words))
    }));
    if items.is_empty() {
        return None;
    }
    items.sort();
    let changes = Changes::of(facts);
    let to = as_at.unwrap_or(facts.date);
    Some(News {
        since: long_date(&since),
        items: items.into_iter().map(|(_, words)| words).collect(),
        href: format!("{changes}?from={since}&to={to}"),
    })
}

fn of_action(facts: &PlanFacts, action: &Action, since: Date) -> Option<(Date, String)> {
    let evidence = facts.whole.relations.evidence_of(action.id);
    let accepted = evidence
        .iter()
        .filter(|piece| piece.state == EvidenceState::Accepted)
        .filter_map(|piece| piece.reviewed_on)
        .max();
    let changed = facts.changed.get(&action.id).copied();
    let on = [action.updated_on, accepted, changed]
        .into_iter()
        .flatten()
        .max()
        .filter(|on| *on > since)?;
    let mut what = Vec::new();
    if action.delivered_on.is_some_and(|day| day > since) {
        what.push("was delivered".to_owned());
    }
    if accepted.is_some_and(|day| day > since) {
        what.push("has evidence accepted".to_owned());
    }
    if action.updated_on.is_some_and(|day| day > since) {
        let rating = facts.whole.relations.standing(action, facts.date).rating;
        what.push(match rating {
            Some(rating) => format!("was updated, and is {}", rating.code()),
            None => "was updated".to_owned(),
        });
    }
    if what.is_empty() {
        what.push("was changed".to_owned());
    }
    let what = what.join("; ");
    let (reference, title) = (&action.reference, &action.title);
    Some((
        on,
        format!("{}: {reference} {title} {what}.", long_date(&on)),
    ))
}
