//! Agreeing to a request: the engagement with this council's word, time away and cover come of it in one change. And taking that back whole, while
//! nothing rests on it.

use crate::{Answered, Seen};
use axum::Router;
use improvement::Problem;
use improvement::calendar::in_words;
use improvement::people::Fte;
use improvement::support::{Side, StepKind};
use jiff::civil::Date;
use platform::app::App;
use platform::db::{Change, DbError, Record};
use platform::error::AppError;
use platform::fields::Fields;
use platform::lens;
use platform::page::{capitalised, listed};
use readings::options::{OptionReading, RequestReading};
use readings::people::Promises;
use records::access::route::Routes;
use records::access::{Authorized, RecordForm, RequestContext, Submitted};
use records::options::{
    AgreeRequest, HelpRequest, Made, OptionPerson, RequestAt, Resting, TakeBackRequest, resting_on,
};
use records::people::store::{Cover, TimeAway};
use records::people::{hold, moved_since};
use records::support::store::{Engagement, EngagementStep};
use std::fmt;
use uuid::Uuid;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .page(show_agree)
        .form(save_agree)
        .page(show_back)
        .form(save_back)
}

/// Why something cannot be agreed or taken back, a sentence each without a full stop.
struct Refused(String);

impl fmt::Display for Refused {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&self.0)
    }
}

impl Problem for Refused {
    fn field(&self) -> Option<&str> {
        None
    }
}

// ---- Agreeing ---------------------------------------------------------------------

/// What stands in the way of agreeing to an option.
fn in_the_way(reading: &RequestReading<'_>, chosen: &OptionReading<'_>) -> Vec<String> {
    let mut said = Vec::new();
    if !chosen.is_nothing() && !chosen.helps() {
        said.push(format!(
            "“{}” has no people yet. Add who would go",
            chosen.option.title
        ));
    }
    let unnamed = chosen.unnamed();
    if !unnamed.is_empty() {
        said.push(format!("Name who would go: {}", listed(unnamed)));
    }
    for role in &chosen.roles {
        let days: Vec<String> = role.open.iter().map(|one| one.in_words()).collect();
        if !days.is_empty() {
            said.push(format!(
                "{} would be {}. Arrange cover, or ask an officer who may to accept the risk",
                role.role.name,
                listed(days)
            ));
        }
    }
    said.extend(chosen.promised_twice.iter().cloned());
    if reading.request.kinds.trim().is_empty() {
        said.push("Say which kinds of help are asked for".to_owned());
    }
    said
}

/// The form that agrees, with the request as it would be.
async fn agreeing(
    here: &RequestContext,
    id: Uuid,
) -> Result<(RecordForm<HelpRequest>, HelpRequest, Seen), AppError> {
    let seen = Seen::read(here, id).await?;
    let reading = seen.all.reading(&seen.request);
    let chosen = reading.recommended();
    let chosen = chosen.filter(|_| seen.request.agreed_on.is_none());
    let chosen = chosen.ok_or(AppError::NotFound)?;
    let said = in_the_way(&reading, chosen);
    let today = here.today();
    let fields = Fields::new()
        .date(lens!(HelpRequest, agreed_on), "Enter the day")
        .called("Agreed on")
        .required()
        .rule(move |request: &HelpRequest| {
            let early = request.agreed_on < Some(request.asked_on);
            let late = request.agreed_on > Some(today);
            match (early, late) {
                (true, _) => Some("The day must not be before it was asked"),
                (_, true) => Some("The day must be today or in the past"),
                _ => None,
            }
        });
    let title = format!("Agree: {}", chosen.option.title);
    let form = RecordForm::new(title, "Agree", fields, seen.page.clone());
    let form = match chosen.is_nothing() {
        true => form.lead(format!(
            "No support is recorded. Tell {} that you cannot help.",
            reading.asking
        )),
        false => form.lead(format!(
            "This records the support with your council’s word, the time away and its cover. {} still has to agree.",
            reading.asking
        )),
    };
    let form = said.iter().fold(form, |form, words| {
        form.lead(format!("{}.", capitalised(words)))
    });
    let form = form.rule(move |_: &HelpRequest| said.iter().cloned().map(Refused).collect());
    let request = HelpRequest {
        agreed_on: Some(today),
        taken_back_on: None,
        engagement_id: (!chosen.is_nothing()).then(Uuid::now_v7),
        ..seen.request.clone()
    };
    Ok((form, request, seen))
}

async fn show_agree(here: Authorized<AgreeRequest>) -> Answered {
    let (form, request, _) = agreeing(&here, here.address.request).await?;
    Ok(form.show(&here, &request))
}

async fn save_agree(here: Authorized<AgreeRequest>, Submitted(typed): Submitted) -> Answered {
    let (form, request, seen) = agreeing(&here, here.address.request).await?;
    let by = here.actor.person_id;
    let also =
        async |change: &mut Change, request: &HelpRequest| make(change, &seen, request, by).await;
    let saved = form.save_with(&here, request, typed, also).await?;
    let done = match saved.engagement_id {
        Some(_) => "It was agreed. The other side must agree too before help starts.",
        None => "That you do not help was recorded.",
    };
    here.done(RequestAt::of(&here, saved.id), done).await
}

/// Writes all that comes of a request, once nobody has moved anything that the answer rests on.
async fn make(
    change: &mut Change,
    seen: &Seen,
    request: &HelpRequest,
    by: Uuid,
) -> Result<(), DbError> {
    let (Some(engagement), Some(on)) = (request.engagement_id, request.agreed_on) else {
        return Ok(());
    };
    let chosen = request.recommended_id.unwrap_or_default();
    let people: Vec<OptionPerson> = seen.all.people_of(chosen).cloned().collect();
    let aways = people
        .iter()
        .filter_map(|one| away_of(seen, request, one, (by, on)));
    let aways: Vec<(&OptionPerson, TimeAway)> = aways.collect();
    still_free(change, seen, &aways).await?;
    let last = people.iter().map(|one| one.to_on).max();
    change
        .create(&engagement_of(seen, request, engagement, last))
        .await?;
    for step in steps_of(request, engagement, (by, on)) {
        change.create(&step).await?;
    }
    for (person, away) in &aways {
        change.create(away).await?;
        if let Some(cover) = cover_of(person, away, on) {
            change.create(&cover).await?;
        }
    }
    Ok(())
}

/// Asks again within the change: nobody has moved anything at home meanwhile, nor promised the same people elsewhere.
async fn still_free(
    change: &mut Change,
    seen: &Seen,
    aways: &[(&OptionPerson, TimeAway)],
) -> Result<(), DbError> {
    let staffing = &seen.all.staffing;
    let council = seen.request.organisation_id;
    hold(change, council, None).await?;
    for (_, away) in aways {
        let person = staffing
            .holder(away.holder_id)
            .and_then(|one| one.person_id);
        hold(change, council, person).await?;
    }
    if moved_since(change, &staffing.records, (council, Uuid::nil())).await? {
        return Err(DbError::Stale);
    }
    for (_, away) in aways {
        let holder = staffing.holder(away.holder_id).ok_or(DbError::Stale)?;
        let promises = Promises::within(change, staffing, holder).await?;
        let dates = away.commitment().dates();
        let beside = aways.iter().filter(|(_, other)| {
            let meets = other.commitment().dates().common(&dates).is_some();
            other.holder_id == away.holder_id && meets
        });
        let together = TimeAway {
            fte: beside.map(|(_, other)| other.fte).sum(),
            ..away.clone()
        };
        if !staffing.promised_twice(&together, &promises).is_empty() {
            return Err(DbError::Stale);
        }
    }
    Ok(())
}

fn engagement_of(seen: &Seen, request: &HelpRequest, id: Uuid, last: Option<Date>) -> Engagement {
    let mut engagement = Engagement {
        title: format!("Help for {}", seen.all.asking(request)),
        side: Side::Helper,
        other_id: request.asking_id,
        other_name: request.asking_name.clone(),
        kinds: request.kinds.clone(),
        begun_on: request.asked_on,
        purpose: request.purpose.clone(),
        planned_end_on: last,
        ..Engagement::blank(request.organisation_id, Uuid::nil())
    };
    engagement.id = id;
    engagement
}

/// What was proposed, and this council's word for it.
fn steps_of(
    request: &HelpRequest,
    engagement: Uuid,
    (by, on): (Uuid, Date),
) -> [EngagementStep; 2] {
    [StepKind::Proposed, StepKind::Agreed].map(|kind| EngagementStep {
        engagement_id: engagement,
        kind,
        dated: on,
        side: (kind == StepKind::Agreed).then_some(Side::Helper),
        person_id: Some(by),
        reason: request.why.clone(),
        ..EngagementStep::blank(request.organisation_id, engagement)
    })
}

fn away_of<'a>(
    seen: &Seen,
    request: &HelpRequest,
    one: &'a OptionPerson,
    (by, on): (Uuid, Date),
) -> Option<(&'a OptionPerson, TimeAway)> {
    let council = request.organisation_id;
    let away = TimeAway {
        holder_id: one.holder_id?,
        engagement_id: request.engagement_id,
        purpose: format!("Help for {}", seen.all.asking(request)),
        fte: one.fte,
        from_on: one.from_on,
        to_on: Some(one.to_on),
        proposed_on: on,
        agreed_on: Some(on),
        agreed_by_id: Some(by),
        ..TimeAway::blank(council, council)
    };
    Some((one, away))
}

fn cover_of(one: &OptionPerson, away: &TimeAway, on: Date) -> Option<Cover> {
    let council = away.organisation_id;
    let name = match one.cover_by.trim() {
        "" => "To be appointed",
        name => name,
    };
    (one.cover_fte > Fte::ZERO).then(|| Cover {
        role_id: one.role_id,
        away_id: Some(away.id),
        name: name.to_owned(),
        fte: one.cover_fte,
        from_on: one.cover_from_on.unwrap_or(one.from_on),
        to_on: Some(one.cover_to_on.unwrap_or(one.to_on)),
        proposed_on: on,
        agreed_on: Some(on),
        ..Cover::blank(council, council)
    })
}

// ---- Taking back ------------------------------------------------------------------

/// What keeps something that was agreed from being taken back.
fn kept_by(seen: &Seen, made: &Made, resting: &[Resting]) -> Vec<String> {
    let mut said = Vec::new();
    for (table, words) in RESTS {
        if resting.iter().any(|one| one.what == table) {
            said.push(words.to_owned());
        }
    }
    let counts = made
        .steps
        .iter()
        .filter(|step| step.taken_back_on.is_none());
    let other = counts.filter(|step| match step.kind {
        StepKind::Proposed => false,
        StepKind::Agreed => step.side != Some(Side::Helper),
        _ => true,
    });
    for step in other {
        let (what, on) = (improvement::Word::label(step.kind), in_words(step.dated));
        said.push(format!(
            "something was recorded about the support: {what}, {on}"
        ));
    }
    let request = &seen.request;
    let chosen = request.recommended_id.unwrap_or_default();
    let people: Vec<&OptionPerson> = seen.all.people_of(chosen).collect();
    let as_made = |away: &TimeAway| {
        let fits = |one: &&OptionPerson| {
            one.holder_id == Some(away.holder_id)
                && (one.fte, one.from_on, Some(one.to_on)) == (away.fte, away.from_on, away.to_on)
        };
        let stands = away.ended_on.is_none() && away.withdrawn_on.is_none();
        stands && away.agreed_on == request.agreed_on && people.iter().any(fits)
    };
    let covered = people
        .iter()
        .filter(|one| one.cover_fte > Fte::ZERO)
        .count();
    let cover_stands = |cover: &Cover| cover.ended_on.is_none() && cover.withdrawn_on.is_none();
    let same = made.away.len() == people.len()
        && made.away.iter().all(as_made)
        && made.covers.len() == covered
        && made.covers.iter().all(cover_stands);
    if !same {
        said.push(
            "the time away or its cover was changed since. Change it on its own page".to_owned(),
        );
    }
    said
}

/// What may be recorded about support, by its table, and why it keeps what was agreed.
const RESTS: [(&str, &str); 10] = [
    ("support_contacts", "a day of help is recorded"),
    ("support_versions", "a version of the agreement is recorded"),
    ("support_phases", "a phase of the support is recorded"),
    ("support_criteria", "a condition of the support is recorded"),
    ("workstreams", "a workstream of the support is recorded"),
    ("support_words", "words about the help are recorded"),
    ("support_files", "a product of the help is recorded"),
    ("dual_offices", "a director of both councils is recorded"),
    ("secondments", "the terms of a secondment are recorded"),
    (
        "floor_acceptances",
        "a risk to capacity was accepted for the support",
    ),
];

async fn taking_back(
    here: &RequestContext,
    id: Uuid,
) -> Result<(RecordForm<HelpRequest>, HelpRequest, Seen), AppError> {
    let seen = Seen::read(here, id).await?;
    let mut request = seen.request.clone();
    if request.agreed_on.is_none() {
        return Err(AppError::NotFound);
    }
    let said = match request.engagement_id {
        Some(engagement) => {
            let (db, council) = (&here.app.db, request.organisation_id);
            let made = Made::read(db, council, engagement).await?;
            kept_by(
                &seen,
                &made,
                &db.all(resting_on(council, engagement)).await?,
            )
        }
        None => Vec::new(),
    };
    (request.agreed_on, request.engagement_id) = (None, None);
    request.taken_back_on = Some(here.today());
    let today = here.today();
    let fields = Fields::new()
        .date(lens!(HelpRequest, taken_back_on), "Enter the day")
        .called("Taken back on")
        .required()
        .rule(move |request: &HelpRequest| {
            let late = request.taken_back_on > Some(today);
            late.then_some("The day must be today or in the past")
        });
    let form = RecordForm::new(
        "Take back what was agreed",
        "Take back",
        fields,
        seen.page.clone(),
    )
    .lead(
        "The support, the time away and its cover that came of it are removed. The options stay.",
    );
    let form = said.iter().fold(form, |form, words| {
        form.lead(format!("{}.", capitalised(words)))
    });
    let form = form.rule(move |_: &HelpRequest| {
        let words = said.iter();
        words
            .map(|one| Refused(format!("it cannot be taken back: {one}")))
            .collect()
    });
    Ok((form, request, seen))
}

async fn show_back(here: Authorized<TakeBackRequest>) -> Answered {
    let (form, request, _) = taking_back(&here, here.address.request).await?;
    Ok(form.show(&here, &request))
}

async fn save_back(here: Authorized<TakeBackRequest>, Submitted(typed): Submitted) -> Answered {
    let (form, request, seen) = taking_back(&here, here.address.request).await?;
    let also = async |change: &mut Change, request: &HelpRequest| {
        let Some(engagement) = seen.request.engagement_id else {
            return Ok(());
        };
        unmake(change, &seen, (request.organisation_id, engagement)).await
    };
    let saved = form.save_with(&here, request, typed, also).await?;
    here.done(RequestAt::of(&here, saved.id), "It was taken back.")
        .await
}

/// Removes exactly what was made, once it is sure that nothing rests on it.
async fn unmake(
    change: &mut Change,
    seen: &Seen,
    (council, id): (Uuid, Uuid),
) -> Result<(), DbError> {
    let made = Made::within(change, council, id).await?;
    let resting: Vec<Resting> = change.all(resting_on(council, id)).await?;
    if !kept_by(seen, &made, &resting).is_empty() {
        return Err(DbError::Stale);
    }
    for cover in made.covers {
        change.remove(cover).await?;
    }
    for away in made.away {
        change.remove(away).await?;
    }
    for step in made.steps {
        change.remove(step).await?;
    }
    let engagement: Engagement = change.get(council, id).await?;
    change.remove(engagement).await
}
