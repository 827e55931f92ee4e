//! The forms of risks: adding and changing one, what is done about it, and what happens to it on a day.

use crate::register::{Register, place};
use crate::risk::Seen;
use crate::{Answered, register_link};
use axum::Router;
use improvement::risks::{
    AssessmentKind, Axis, EntryKind, Level, NewAcceptance, NewReview, Place, Proximity, RiskFacts,
    RiskProblem, Settings, Treatment, check_acceptance, check_assessment, check_closing,
    check_escalation, check_reopening, check_review,
};
use platform::app::App;
use platform::db::Record;
use platform::error::AppError;
use platform::fields::{Fields, Options};
use platform::form::Form;
use platform::lens;
use platform::page::{Link, capitalised, long_date};
use records::access::route::{Address, Routes};
use records::access::store::possible_owners;
use records::access::{Authorized, RecordForm, RequestContext, Submitted};
use records::plans::store::Action;
use records::risks::{
    AcceptRisk, CloseRisk, EditRisk, EditRiskAction, EndEntry, EscalateRisk, JudgeRisk, NewRisk,
    NewRiskAction, ReviewRisk, Risk, RiskAction, RiskAt, RiskEntry,
};
use std::sync::Arc;
use uuid::Uuid;

/// The addresses of the forms.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .page(new)
        .form(add)
        .page(edit)
        .form(save)
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
        .page(new_step)
        .form(add_step)
        .page(edit_step)
        .form(save_step)
}

/// The people who may answer for a risk, and whoever does already.
async fn people(here: &RequestContext, register: &Register) -> Result<Options, AppError> {
    let people = possible_owners(&here.app.db, register.council.id, here.today()).await?;
    let mut options: Options = people
        .into_iter()
        .map(|person| (person.id.to_string(), person.name))
        .collect();
    for id in register
        .records
        .risks
        .iter()
        .filter_map(|risk| risk.owner_id)
    {
        if options.iter().all(|(known, _)| *known != id.to_string()) {
            options.push((id.to_string(), register.name(id)));
        }
    }
    Ok(options)
}

/// The fields of a risk. What it hangs on is chosen once, for its past hangs on the same.
pub(crate) async fn risk_fields(
    here: &RequestContext,
    register: &Register,
    is_new: bool,
) -> Result<Fields<Risk>, AppError> {
    let people = people(here, register).await?;
    let scopes = register.records.scopes.iter();
    let scopes = scopes.map(|scope| (scope.id.to_string(), scope.name.clone()));
    let mut fields = Fields::new();
    if is_new {
        let ask = "Choose the register that it belongs to";
        fields = fields
            .choose::<Uuid, _>(lens!(Risk, scope_id), scopes.collect(), "", ask)
            .called("Register of")
            .optional();
    }
    Ok(fields
        .text(
            lens!(Risk, title),
            120,
            "Enter what the risk is called, in a few words",
        )
        .long_text(lens!(Risk, might_happen), 1_000, "Enter what might happen")
        .long_text(lens!(Risk, cause), 1_000, "Enter why it might happen")
        .optional()
        .long_text(lens!(Risk, effect), 1_000, "Enter what would come of it")
        .optional()
        .choose::<Uuid, _>(
            lens!(Risk, owner_id),
            people,
            "Nobody yet",
            "Choose the owner",
        )
        .word::<Treatment, _>(lens!(Risk, treatment), "Choose what is done about it")
        .word::<Proximity, _>(
            lens!(Risk, proximity),
            "Choose how soon it could come about",
        )
        .long_text(lens!(Risk, controls), 2_000, "Enter the controls")
        .hint("What keeps the risk where it is, each on its own line")
        .optional()
        .date(lens!(Risk, review_on), "Enter when it is reviewed first")
        .date(
            lens!(Risk, raised_on),
            "Enter the day on which it came into the register",
        ))
}

/// What a rule finds wrong with a risk, and what kind of thing it hangs on.
pub(crate) fn check_risk(register: &Register, risk: &mut Risk, form: &mut Form) {
    let mut scopes = register.records.scopes.iter();
    if let Some(scope) = scopes.find(|scope| scope.id == risk.scope_id) {
        risk.scope = scope.kind;
    }
    if risk.raised_on > register.today {
        form.refuse_date("raised-on", "The day must be today or in the past");
    }
}

/// A risk of a council that nobody has written anything about.
pub(crate) fn blank(register: &Register, reference: String) -> Risk {
    Risk {
        reference,
        raised_on: register.today,
        ..Risk::blank(register.council.id, register.council.id)
    }
}

async fn risk_form(
    here: &RequestContext,
    register: &Arc<Register>,
    title: &str,
    back: Link,
    is_new: bool,
) -> Result<RecordForm<Risk>, AppError> {
    let fields = risk_fields(here, register, is_new).await?;
    let register = Arc::clone(register);
    let form = RecordForm::new(title, "Save the risk", fields, back);
    Ok(form.check(move |risk, form| check_risk(&register, risk, form)))
}

async fn adding(here: &RequestContext) -> Result<(RecordForm<Risk>, Risk), AppError> {
    let register = Arc::new(Register::of(here).await?);
    let mut risk = blank(&register, register.next_reference(0));
    risk.scope_id = here.asked().optional_id("on", "").unwrap_or(risk.scope_id);
    let form = risk_form(here, &register, "Add a risk", register_link(here), true).await?;
    Ok((form, risk))
}

async fn new(here: Authorized<NewRisk>) -> Answered {
    let (form, blank) = adding(&here).await?;
    Ok(form.show(&here, &blank))
}

async fn add(here: Authorized<NewRisk>, Submitted(typed): Submitted) -> Answered {
    let (form, blank) = adding(&here).await?;
    let risk = form.add(&here, blank, typed).await?;
    here.done(
        RiskAt::of(&here, risk.id),
        "The risk is added. Judge next where it stands.",
    )
    .await
}

async fn editing(here: &RequestContext, id: Uuid) -> Result<(RecordForm<Risk>, Risk), AppError> {
    let seen = Seen::read(here, id).await?;
    let (register, back) = (&seen.register, seen.link(here));
    let form = risk_form(here, register, "Change the risk", back, false).await?;
    Ok((form, seen.risk))
}

async fn edit(here: Authorized<EditRisk>) -> Answered {
    let (form, risk) = editing(&here, here.address.risk).await?;
    Ok(form.show(&here, &risk))
}

async fn save(here: Authorized<EditRisk>, Submitted(typed): Submitted) -> Answered {
    let (form, risk) = editing(&here, here.address.risk).await?;
    let risk = form.save(&here, risk, typed).await?;
    here.done(RiskAt::of(&here, risk.id), "The risk is changed.")
        .await
}

// ---- What happens to a risk on a day --------------------------------------------

/// An address at which something is recorded that happened to a risk.
trait Happens: Address {
    const KIND: EntryKind;
    const DONE: &'static str;
    fn risk(&self) -> Uuid;
    fn form(seen: &Seen) -> (&'static str, &'static str, Fields<RiskEntry>);
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
    (checked(form, seen, A::check), blank)
}

type Check = fn(&RiskFacts<'_, Uuid>, &RiskEntry, &Register) -> Vec<RiskProblem>;

fn checked(form: RecordForm<RiskEntry>, seen: &Seen, check: Check) -> RecordForm<RiskEntry> {
    let (register, risk) = (Arc::clone(&seen.register), seen.risk.clone());
    form.check(move |entry, form| {
        for problem in check(&register.facts(&risk), entry, &register) {
            let words = capitalised(&problem.to_string());
            match problem.field() {
                Some("on") => form.refuse_date("dated", words),
                Some("expires" | "next") => form.refuse_date("until-on", words),
                Some("reason" | "note") => form.refuse("reason", words),
                Some("place") => form.refuse("likelihood", words),
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

/// The reason of an entry and its day, as all but an acceptance ask for them.
fn told_and_dated(why: &'static str, when: &'static str) -> Fields<RiskEntry> {
    Fields::new()
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
        let fields = told_and_dated("Why do you judge it so?", "When was it judged?")
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
        ("Judge", "Save the judgement", fields)
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
        let fields = told_and_dated("What did the review find?", "When was it reviewed?")
            .date(lens!(RiskEntry, until_on), "Enter when it is reviewed next")
            .called("When is it reviewed next?");
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
            .hint("A year at most. When it expires, it is asked for again");
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
        let mut meetings: Vec<_> = seen.register.meetings.values().collect();
        meetings.sort_by_key(|meeting| std::cmp::Reverse(meeting.held_on));
        let meetings = meetings.into_iter().map(|meeting| {
            let words = format!("{}, {}", long_date(&meeting.held_on), meeting.title);
            (meeting.id.to_string(), words)
        });
        let (none, ask) = ("Not told yet", "Choose the meeting");
        let fields = told_and_dated("Why does the Board have to know?", "When was it decided?")
            .choose::<Uuid, _>(lens!(RiskEntry, meeting_id), meetings.collect(), none, ask)
            .called("At which meeting is the Board told?");
        ("Escalate", "Escalate to the Board", fields)
    }
    fn check(facts: &RiskFacts<'_, Uuid>, entry: &RiskEntry, on: &Register) -> Vec<RiskProblem> {
        check_escalation(facts, (entry.dated, &entry.reason), on.today)
    }
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
            told_and_dated("Why is it closed?", "From when?"),
        )
    }
    fn check(facts: &RiskFacts<'_, Uuid>, entry: &RiskEntry, on: &Register) -> Vec<RiskProblem> {
        check_closing(facts, (entry.dated, &entry.reason), on.today)
    }
}

/// How something that holds is ended: what one presses, what the form asks, and how it is told.
pub(crate) const fn ending(kind: EntryKind) -> (&'static str, &'static str, &'static str) {
    match kind {
        EntryKind::Accepted => ("Withdraw the acceptance", "Withdrawn on", "Withdrawn"),
        EntryKind::Escalated => ("End the escalation", "Ended on", "Ended"),
        EntryKind::Closed | EntryKind::Judged | EntryKind::Reviewed => {
            ("Open the risk again", "Opened again on", "Opened again")
        }
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
    let (title, asked, _) = ending(entry.kind);
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
        if entry.kind == EntryKind::Closed {
            return check_reopening(facts, (on, why), register.today);
        }
        let wrong = on > register.today || on < entry.dated;
        wrong
            .then_some(RiskProblem::InFuture(on))
            .into_iter()
            .collect()
    });
    Ok((seen.link(here), entry, form))
}

async fn end(here: Authorized<EndEntry>) -> Answered {
    let (_, entry, form) = ended(&here).await?;
    Ok(form.show(&here, &entry))
}

async fn save_end(here: Authorized<EndEntry>, Submitted(typed): Submitted) -> Answered {
    let (back, entry, form) = ended(&here).await?;
    form.save(&here, entry, typed).await?;
    here.done(back.href, "Saved.").await
}

// ---- What is done about a risk ----------------------------------------------------

async fn step_form(here: &RequestContext, seen: &Seen) -> Result<RecordForm<RiskAction>, AppError> {
    let register = &seen.register;
    let people = people(here, register).await?;
    let scopes: Vec<Uuid> = register
        .records
        .scopes
        .iter()
        .map(|scope| scope.id)
        .collect();
    let actions: Vec<Action> = here
        .app
        .db
        .records_of(register.council.id, &scopes, None)
        .await?;
    let actions = actions.into_iter().map(|action| {
        let words = format!("{} {}", action.reference, action.title);
        (action.id.to_string(), words)
    });
    let (none, ask) = ("None: it is an action of its own", "Choose the action");
    let fields = Fields::new()
        .choose::<Uuid, _>(lens!(RiskAction, action_id), actions.collect(), none, ask)
        .hint("An action of the plan keeps its own owner and date")
        .text(lens!(RiskAction, title), 200, "Enter what will be done")
        .hint("Needed where it is no action of the plan")
        .optional()
        .choose::<Uuid, _>(
            lens!(RiskAction, owner_id),
            people,
            "Nobody yet",
            "Choose who does it",
        )
        .date(lens!(RiskAction, due_on), "Enter when it is due")
        .date(lens!(RiskAction, done_on), "Enter when it was done");
    let title = format!("Action on the risk: {}", seen.risk.title);
    let form = RecordForm::new(title, "Save the action", fields, seen.link(here));
    let today = register.today;
    Ok(form.check(move |step, form| {
        if step.action_id.is_none() && step.title.is_empty() {
            form.refuse(
                "title",
                "Enter what will be done, or choose an action of the plan",
            );
        }
        if step.done_on.is_some_and(|day| day > today) {
            form.refuse_date("done-on", "The day must be today or in the past");
        }
    }))
}

async fn stepping(
    here: &RequestContext,
    risk: Uuid,
    step: Option<Uuid>,
) -> Result<(RecordForm<RiskAction>, RiskAction), AppError> {
    let seen = Seen::read(here, risk).await?;
    let step = match step {
        Some(id) => here.current(id).await?,
        None => RiskAction {
            risk_id: risk,
            ..RiskAction::blank(seen.risk.organisation_id, seen.risk.scope_id)
        },
    };
    if step.risk_id != risk {
        return Err(AppError::NotFound);
    }
    Ok((step_form(here, &seen).await?, step))
}

async fn new_step(here: Authorized<NewRiskAction>) -> Answered {
    let (form, blank) = stepping(&here, here.address.risk, None).await?;
    Ok(form.show(&here, &blank))
}

async fn add_step(here: Authorized<NewRiskAction>, Submitted(typed): Submitted) -> Answered {
    let (form, blank) = stepping(&here, here.address.risk, None).await?;
    form.add(&here, blank, typed).await?;
    here.done(RiskAt::of(&here, here.address.risk), "The action is added.")
        .await
}

async fn edit_step(here: Authorized<EditRiskAction>) -> Answered {
    let EditRiskAction { risk, step, .. } = here.address;
    let (form, step) = stepping(&here, risk, Some(step)).await?;
    Ok(form.show(&here, &step))
}

async fn save_step(here: Authorized<EditRiskAction>, Submitted(typed): Submitted) -> Answered {
    let EditRiskAction { risk, step, .. } = here.address;
    let (form, step) = stepping(&here, risk, Some(step)).await?;
    form.save(&here, step, typed).await?;
    here.done(RiskAt::of(&here, risk), "The action is changed.")
        .await
}
