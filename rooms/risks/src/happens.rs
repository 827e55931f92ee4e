//! What happens to a risk on a day, and how what holds is ended: the forms in which that is recorded.

use crate::Answered;
use crate::register::{Register, place};
use crate::risk::Seen;
use axum::Router;
use improvement::calendar::in_words;
use improvement::risks::{
    AssessmentKind, Axis, EntryKind, Level, NewAcceptance, NewReview, Place, RiskFacts,
    RiskProblem, Settings, check_acceptance, check_assessment, check_closing, check_ending,
    check_escalation, check_reopening, check_review, check_telling, stand,
};
use platform::app::App;
use platform::db::Record;
use platform::error::AppError;
use platform::fields::{Fields, Options};
use platform::lens;
use platform::page::{Link, capitalised, long_date};
use records::access::address::Address;
use records::access::route::Routes;
use records::access::{Authorized, RecordForm, RequestContext, Submitted};
use records::governance::store::Meeting;
use records::risks::{
    AcceptRisk, CloseRisk, EndEntry, EscalateRisk, JudgeRisk, ReviewRisk, Risk, RiskEntry,
    TellBoard,
};
use std::sync::Arc;
use uuid::Uuid;

/// The addresses of these forms.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .page(show::<JudgeRisk>)
        .form(record::<JudgeRisk>)
        .page(show::<ReviewRisk>)
        .form(record::<ReviewRisk>)
        .page(show::<AcceptRisk>)
        .form(record::<AcceptRisk>)
        .page(show::<EscalateRisk>)
        .form(record::<EscalateRisk>)
        .page(show::<CloseRisk>)
        .form(record::<CloseRisk>)
        .page(end)
        .form(save_end)
        .page(tell)
        .form(save_tell)
}

/// An address at which something is recorded that happened to a risk.
trait Happens: Address {
    const KIND: EntryKind;
    const DONE: &'static str;
    fn risk(&self) -> Uuid;
    fn form(seen: &Seen) -> (&'static str, &'static str, Fields<RiskEntry>);
    /// What to know before filling it in.
    fn lead(_seen: &Seen) -> Option<String> {
        None
    }
    fn check(facts: &RiskFacts<'_, Uuid>, entry: &RiskEntry, on: &Register) -> Vec<RiskProblem>;
}

/// An entry of today by whoever is here.
pub(crate) fn entry(here: &RequestContext, risk: &Risk, kind: EntryKind) -> RiskEntry {
    RiskEntry {
        risk_id: risk.id,
        kind,
        dated: here.today(),
        person_id: Some(here.actor.person_id),
        ..RiskEntry::blank(risk.organisation_id, risk.scope_id)
    }
}

/// A judgement of today of where a risk stands now, on the grid of today.
pub(crate) fn judgement(here: &RequestContext, register: &Register, risk: &Risk) -> RiskEntry {
    RiskEntry {
        assessment: Some(AssessmentKind::Current),
        grid_id: register.grid().0,
        ..entry(here, risk, EntryKind::Judged)
    }
}

fn entry_form<A: Happens>(
    here: &RequestContext,
    seen: &Seen,
) -> (RecordForm<RiskEntry>, RiskEntry) {
    let (title, save, fields) = A::form(seen);
    let form = RecordForm::new(
        format!("{title}: {}", seen.risk.title),
        save,
        fields,
        seen.link(here),
    );
    let blank = match A::KIND {
        EntryKind::Judged => judgement(here, &seen.register, &seen.risk),
        kind => entry(here, &seen.risk, kind),
    };
    let form = A::lead(seen).into_iter().fold(form, RecordForm::lead);
    (checked(form, seen, A::check), blank)
}

type Check = fn(&RiskFacts<'_, Uuid>, &RiskEntry, &Register) -> Vec<RiskProblem>;

fn checked(form: RecordForm<RiskEntry>, seen: &Seen, check: Check) -> RecordForm<RiskEntry> {
    let (register, risk) = (Arc::clone(&seen.register), seen.risk.clone());
    form.check(move |entry, form| {
        // What ends is dated, and told why, in fields of its own.
        let (dated, reason) = match entry.ended_on {
            Some(_) => ("ended-on", "ended-reason"),
            None => ("dated", "reason"),
        };
        for problem in check(&register.facts(&risk), entry, &register) {
            let words = capitalised(&problem.to_string());
            match problem.field() {
                Some("on") => form.refuse_date(dated, words),
                Some("expires" | "next") => form.refuse_date("until-on", words),
                Some("reason" | "note") => form.refuse(reason, words),
                Some("place") => form.refuse("likelihood", words),
                Some("meeting") => form.refuse("meeting", words),
                _ => form.refuse_form(words),
            }
        }
    })
}

async fn show<A: Happens>(here: Authorized<A>) -> Answered {
    let seen = Seen::read(&here, here.address.risk()).await?;
    let (form, blank) = entry_form::<A>(&here, &seen);
    Ok(form.show(&here, &blank))
}

async fn record<A: Happens>(here: Authorized<A>, Submitted(typed): Submitted) -> Answered {
    let seen = Seen::read(&here, here.address.risk()).await?;
    let (form, blank) = entry_form::<A>(&here, &seen);
    form.add(&here, blank, typed).await?;
    here.done(seen.link(&here).href, A::DONE).await
}

/// The reason of an entry and its day, as all but an acceptance ask for them after whatever comes first.
fn told_and_dated(
    first: Fields<RiskEntry>,
    why: &'static str,
    when: &'static str,
) -> Fields<RiskEntry> {
    first
        .long_text(lens!(RiskEntry, reason), 2_000, "Enter the reason")
        .called(why)
        .date(lens!(RiskEntry, dated), "Enter the day")
        .called(when)
}

fn levels(seen: &Seen, axis: Axis) -> Options {
    let levels = seen.register.grid().1.levels(axis).iter().zip(1..);
    let words = |level: &Level, number: usize| match level.meaning.as_str() {
        "" => format!("{number} {}", level.name),
        meaning => format!("{number} {}: {meaning}", level.name),
    };
    levels
        .map(|(level, number)| (number.to_string(), words(level, number)))
        .collect()
}

impl Happens for JudgeRisk {
    const KIND: EntryKind = EntryKind::Judged;
    const DONE: &'static str = "The judgement is saved.";
    fn risk(&self) -> Uuid {
        self.risk
    }
    fn form(seen: &Seen) -> (&'static str, &'static str, Fields<RiskEntry>) {
        let (likely, harmful) = (levels(seen, Axis::Likelihood), levels(seen, Axis::Impact));
        let fields = Fields::new()
            .word::<AssessmentKind, _>(lens!(RiskEntry, assessment), "Choose what you judge")
            .required()
            .choose::<i64, _>(
                lens!(RiskEntry, likelihood),
                likely,
                "Choose",
                "Choose the likelihood",
            )
            .required()
            .choose::<i64, _>(
                lens!(RiskEntry, impact),
                harmful,
                "Choose",
                "Choose the impact",
            )
            .required();
        let fields = told_and_dated(fields, "Why do you judge it so?", "When was it judged?");
        ("Judge", "Save the judgement", fields)
    }
    fn lead(seen: &Seen) -> Option<String> {
        let facts = seen.register.facts(&seen.risk);
        let now = stand(
            &facts.assessments,
            AssessmentKind::Current,
            seen.register.today,
        )?;
        let place = now.grid.place_in_words(now.place)?;
        let on = in_words(now.on);
        Some(format!("Where it stands now: {place}, judged on {on}."))
    }
    fn check(facts: &RiskFacts<'_, Uuid>, entry: &RiskEntry, on: &Register) -> Vec<RiskProblem> {
        let off = Place {
            likelihood: 0,
            impact: 0,
        };
        let judged = (entry.dated, place(entry).unwrap_or(off), on.grid().1);
        check_assessment(facts, judged, on.today)
    }
}

impl Happens for ReviewRisk {
    const KIND: EntryKind = EntryKind::Reviewed;
    const DONE: &'static str = "The review is saved.";
    fn risk(&self) -> Uuid {
        self.risk
    }
    fn form(_seen: &Seen) -> (&'static str, &'static str, Fields<RiskEntry>) {
        let fields = told_and_dated(
            Fields::new(),
            "What did the review find?",
            "When was it reviewed?",
        )
        .date(lens!(RiskEntry, until_on), "Enter when it is reviewed next")
        .called("When is it reviewed next?")
        .required_by_rule();
        ("Review", "Save the review", fields)
    }
    fn check(facts: &RiskFacts<'_, Uuid>, entry: &RiskEntry, on: &Register) -> Vec<RiskProblem> {
        let (dated, note, next) = (entry.dated, entry.reason.as_str(), entry.until_on);
        let review = NewReview {
            on: dated,
            note,
            next,
        };
        check_review(facts, &review, on.today, &Settings::default())
    }
}

impl Happens for AcceptRisk {
    const KIND: EntryKind = EntryKind::Accepted;
    const DONE: &'static str = "The risk is accepted.";
    fn risk(&self) -> Uuid {
        self.risk
    }
    fn form(_seen: &Seen) -> (&'static str, &'static str, Fields<RiskEntry>) {
        let fields = Fields::new()
            .long_text(lens!(RiskEntry, reason), 2_000, "Enter the reason")
            .called("Why may the risk stand as it is?")
            .hint("You accept it in your own name. Whoever owns a risk cannot accept it")
            .date(
                lens!(RiskEntry, until_on),
                "Enter the last day on which it is accepted",
            )
            .called("Until when?")
            .hint("A year at most. When it expires, it is asked for again")
            .required_by_rule();
        ("Accept", "Accept the risk", fields)
    }
    fn check(facts: &RiskFacts<'_, Uuid>, entry: &RiskEntry, on: &Register) -> Vec<RiskProblem> {
        let (approver, reason, expires) = (entry.person_id, entry.reason.as_str(), entry.until_on);
        let asked = NewAcceptance {
            approver,
            reason,
            expires,
        };
        check_acceptance(facts, &asked, on.today, &Settings::default())
    }
}

impl Happens for EscalateRisk {
    const KIND: EntryKind = EntryKind::Escalated;
    const DONE: &'static str = "The risk is escalated to the Board.";
    fn risk(&self) -> Uuid {
        self.risk
    }
    fn form(seen: &Seen) -> (&'static str, &'static str, Fields<RiskEntry>) {
        let (none, ask) = ("Not told yet", "Choose the meeting");
        let fields = told_and_dated(
            Fields::new(),
            "Why does the Board have to know?",
            "When was it decided?",
        )
        .choose::<Uuid, _>(lens!(RiskEntry, meeting_id), meetings(seen), none, ask)
        .called("At which meeting is the Board told?");
        ("Escalate", "Escalate to the Board", fields)
    }
    fn check(facts: &RiskFacts<'_, Uuid>, entry: &RiskEntry, on: &Register) -> Vec<RiskProblem> {
        let mut problems = check_escalation(facts, (entry.dated, &entry.reason), on.today);
        problems.extend(told_before(entry, on));
        problems
    }
}

/// The meetings at which a Board can be told, the newest first.
fn meetings(seen: &Seen) -> Options {
    let mut meetings: Vec<_> = seen.register.meetings.values().collect();
    meetings.sort_by_key(|meeting| std::cmp::Reverse(meeting.held_on));
    let words = |meeting: &Meeting| format!("{}, {}", long_date(&meeting.held_on), meeting.title);
    let meetings = meetings.into_iter();
    meetings
        .map(|meeting| (meeting.id.to_string(), words(meeting)))
        .collect()
}

fn told_before(entry: &RiskEntry, on: &Register) -> Option<RiskProblem> {
    let meeting = on.meetings.get(&entry.meeting_id?)?;
    check_telling(entry.dated, meeting.held_on)
}

impl Happens for CloseRisk {
    const KIND: EntryKind = EntryKind::Closed;
    const DONE: &'static str = "The risk is closed.";
    fn risk(&self) -> Uuid {
        self.risk
    }
    fn form(_seen: &Seen) -> (&'static str, &'static str, Fields<RiskEntry>) {
        (
            "Close",
            "Close the risk",
            told_and_dated(Fields::new(), "Why is it closed?", "From when?"),
        )
    }
    fn check(facts: &RiskFacts<'_, Uuid>, entry: &RiskEntry, on: &Register) -> Vec<RiskProblem> {
        check_closing(facts, (entry.dated, &entry.reason), on.today)
    }
}

/// How something that holds is ended: what one presses, what the form asks, how it is told, and what is said when it is done.
pub(crate) const fn ending(kind: EntryKind) -> [&'static str; 4] {
    match kind {
        EntryKind::Accepted => [
            "Withdraw the acceptance",
            "Withdrawn on",
            "Withdrawn",
            "The acceptance is withdrawn.",
        ],
        EntryKind::Escalated => [
            "End the escalation",
            "Ended on",
            "Ended",
            "The escalation is ended.",
        ],
        EntryKind::Closed | EntryKind::Judged | EntryKind::Reviewed => [
            "Open the risk again",
            "Opened again on",
            "Opened again",
            "The risk is open again.",
        ],
    }
}

/// Whether such an entry holds until it is ended.
pub(crate) const fn is_ended(kind: EntryKind) -> bool {
    matches!(
        kind,
        EntryKind::Accepted | EntryKind::Escalated | EntryKind::Closed
    )
}

async fn ended(
    here: &Authorized<EndEntry>,
) -> Result<(Link, RiskEntry, RecordForm<RiskEntry>), AppError> {
    let seen = Seen::read(here, here.address.risk).await?;
    let mut entry: RiskEntry = here.current(here.address.entry).await?;
    if entry.risk_id != seen.risk.id || !is_ended(entry.kind) {
        return Err(AppError::NotFound);
    }
    entry.ended_on = entry.ended_on.or(Some(here.today()));
    let [title, asked, ..] = ending(entry.kind);
    let fields = Fields::new()
        .date(lens!(RiskEntry, ended_on), "Enter the day")
        .called(asked)
        .required()
        .long_text(lens!(RiskEntry, ended_reason), 1_000, "Enter why")
        .called("Why?")
        .required();
    let form = RecordForm::new(title, "Save", fields, seen.link(here));
    let form = checked(form, &seen, |facts, entry, register| {
        let on = entry.ended_on.unwrap_or(register.today);
        let why = entry.ended_reason.as_deref().unwrap_or_default();
        match entry.kind {
            EntryKind::Closed => check_reopening(facts, entry.dated, (on, why), register.today),
            _ => check_ending(entry.dated, (on, why), register.today),
        }
    });
    Ok((seen.link(here), entry, form))
}

async fn end(here: Authorized<EndEntry>) -> Answered {
    let (_, entry, form) = ended(&here).await?;
    Ok(form.show(&here, &entry))
}

async fn save_end(here: Authorized<EndEntry>, Submitted(typed): Submitted) -> Answered {
    let (back, entry, form) = ended(&here).await?;
    let [.., done] = ending(entry.kind);
    form.save(&here, entry, typed).await?;
    here.done(back.href, done).await
}

/// That a Board was told of an escalated risk, or at which meeting it is to be told.
async fn telling(
    here: &Authorized<TellBoard>,
) -> Result<(Link, RiskEntry, RecordForm<RiskEntry>), AppError> {
    let seen = Seen::read(here, here.address.risk).await?;
    let entry: RiskEntry = here.current(here.address.entry).await?;
    if entry.risk_id != seen.risk.id || entry.kind != EntryKind::Escalated {
        return Err(AppError::NotFound);
    }
    let (none, ask) = ("Not told yet", "Choose the meeting");
    let fields = Fields::new()
        .choose::<Uuid, _>(lens!(RiskEntry, meeting_id), meetings(&seen), none, ask)
        .called("At which meeting is the Board told?")
        .required();
    let title = format!("Tell the Board: {}", seen.risk.title);
    let form = RecordForm::new(title, "Save", fields, seen.link(here));
    let form = checked(form, &seen, |_, entry, on| {
        told_before(entry, on).into_iter().collect()
    });
    Ok((seen.link(here), entry, form))
}

async fn tell(here: Authorized<TellBoard>) -> Answered {
    let (_, entry, form) = telling(&here).await?;
    Ok(form.show(&here, &entry))
}

async fn save_tell(here: Authorized<TellBoard>, Submitted(typed): Submitted) -> Answered {
    let (back, entry, form) = telling(&here).await?;
    form.save(&here, entry, typed).await?;
    let done = "The meeting at which the Board is told is saved.";
    here.done(back.href, done).await
}
