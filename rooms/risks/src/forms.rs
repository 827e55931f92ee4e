//! Every form of this room: a risk, what is done about it, what happens to it on a day and how that ends, and the grid.

use crate::register::Register;
use crate::register_link;
use crate::risk::Seen;
use axum::Router;
use improvement::calendar::in_words;
use improvement::risks::{AssessmentKind, Axis, EntryKind, Settings, Treatment};
use platform::app::App;
use platform::db::Record;
use platform::error::AppError;
use platform::fields::{Fields, Options, choices};
use platform::page::long_date;
use platform::{lens, phrases};
use records::access::register_import::Numbers;
use records::access::{Authorized, EditRoutes, Editing, RecordForm, RequestContext};
use records::facts::people_in;
use records::governance::store::Meeting;
use records::plans::store::Action;
use records::risks::{
    AcceptRisk, CloseRisk, EditGrid, EditRisk, EditRiskAction, EndEntry, EscalateRisk, JudgeRisk,
    NewRisk, NewRiskAction, Proximity, ReviewRisk, Risk, RiskAction, RiskAt, RiskEntry, RiskGrid,
    TellBoard,
};
use records::scope;
use uuid::Uuid;

type Edits<R> = Result<Editing<R>, AppError>;

/// The addresses of the forms.
pub(crate) fn routes() -> Router<App> {
    use EntryKind::{Accepted, Closed, Escalated, Judged, Reviewed};
    Router::new()
        .edit(new)
        .edit(edit)
        .edit(new_step)
        .edit(edit_step)
        .edit(|at: Authorized<JudgeRisk>| entry((*at).clone(), at.address.risk, Judged))
        .edit(|at: Authorized<ReviewRisk>| entry((*at).clone(), at.address.risk, Reviewed))
        .edit(|at: Authorized<AcceptRisk>| entry((*at).clone(), at.address.risk, Accepted))
        .edit(|at: Authorized<EscalateRisk>| entry((*at).clone(), at.address.risk, Escalated))
        .edit(|at: Authorized<CloseRisk>| entry((*at).clone(), at.address.risk, Closed))
        .edit(end)
        .edit(tell)
        .edit(grid)
}

// ---- A risk -----------------------------------------------------------------------

/// How risks are numbered.
pub(crate) const NUMBERS: Numbers<Risk> =
    Numbers::new(lens!(Risk, reference), "R", "risk", "risks");

/// The people who may answer for a risk, and whoever does already.
async fn people(here: &RequestContext, register: &Register) -> Result<Options, AppError> {
    here.people(people_in(&register.records.risks).collect())
        .await
}

/// The fields of a risk. What it hangs on is chosen once, for its past hangs on the same (`of_a_scope`); when it is reviewed first is
/// asked until it was (`first_review`), for each review says when the next one is.
pub(crate) async fn risk_fields(
    here: &RequestContext,
    register: &Register,
    (of_a_scope, first_review): (bool, bool),
) -> Result<Fields<Risk>, AppError> {
    let (people, today) = (people(here, register).await?, register.today);
    let scopes = scope::choices(&register.records.scopes);
    let ask = "Choose the register it belongs to";
    let hangs_on = |fields: Fields<Risk>| {
        fields
            .choose::<Uuid, _>(lens!(Risk, scope_id), scopes, "", ask)
            .called("Register of")
            .optional()
    };
    let ask = "Enter a short name for the risk";
    let fields = Fields::new()
        .when(of_a_scope, hangs_on)
        .text(lens!(Risk, title), 120, ask)
        .long_text(lens!(Risk, might_happen), 1_000, "Enter what might happen")
        .long_text(lens!(Risk, cause), 1_000, "Enter why it might happen")
        .optional()
        .long_text(lens!(Risk, effect), 1_000, "Enter what the effect would be")
        .optional()
        .person(lens!(Risk, owner_id), people, "Choose the owner")
        .word::<Treatment, _>(lens!(Risk, treatment), "Choose how the risk is treated")
        .word::<Proximity, _>(lens!(Risk, proximity), "Choose how soon it could happen")
        .long_text(lens!(Risk, controls), 2_000, "Enter the controls")
        .hint("What controls the risk now, one on each line")
        .optional()
        .when(first_review, |fields| {
            fields.date(lens!(Risk, review_on), "Enter the date of the first review")
        });
    let ask = "Enter the date it was added to the register";
    Ok(fields
        .date(lens!(Risk, raised_on), ask)
        .rule(move |risk| (risk.raised_on > today).then_some(PAST)))
}

const PAST: &str = "The day must be today or in the past";

/// The kind of what a risk hangs on follows from what was chosen.
pub(crate) fn settle(register: &Register, risk: &mut Risk) {
    if let Some(scope) = scope::find(&register.records.scopes, risk.scope_id) {
        risk.scope = scope.kind;
    }
}

/// A risk of a council that nobody has written anything about.
pub(crate) fn blank(register: &Register) -> Risk {
    Risk {
        raised_on: register.today,
        ..Risk::blank(register.council.id, register.council.id)
    }
}

async fn new(here: Authorized<NewRisk>) -> Edits<Risk> {
    let register = Register::of(&here).await?;
    let mut risk = blank(&register);
    risk.reference = NUMBERS.next(&register.records.risks, 0);
    risk.scope_id = here.asked().optional_id("on", "").unwrap_or(risk.scope_id);
    let page = RiskAt::of(&here, risk.id);
    let fields = risk_fields(&here, &register, (true, true)).await?;
    let form = RecordForm::new("Add a risk", "Save the risk", fields, register_link(&here));
    let form = form.check(move |risk, _| settle(&register, risk));
    let adding = form.adding(
        risk,
        "The risk was added. Next, assess its likelihood and impact.",
    );
    Ok(adding.leading_to(page))
}

async fn edit(here: Authorized<EditRisk>) -> Edits<Risk> {
    let Seen {
        register,
        risk,
        page,
    } = Seen::read(&here, here.address.risk).await?;
    let first_review = !register.is_reviewed(&risk);
    let fields = risk_fields(&here, &register, (false, first_review)).await?;
    let form = RecordForm::new("Change the risk", "Save the risk", fields, page);
    Ok(form.changing(risk, "The risk was changed."))
}

// ---- What is done about a risk ----------------------------------------------------

async fn step_form(here: &RequestContext, seen: &Seen) -> Result<RecordForm<RiskAction>, AppError> {
    let (register, today) = (&seen.register, seen.register.today);
    let (db, council) = (&here.app.db, register.council.id);
    let scopes = register.records.scopes.iter().map(|scope| scope.id);
    let actions: Vec<Action> = db
        .records_of(council, &scopes.collect::<Vec<_>>(), None)
        .await?;
    let actions = choices(&actions, |action| {
        format!("{} {}", action.reference, action.title)
    });
    let (none, ask) = ("None: this is a separate action", "Choose the action");
    let owners = people(here, register).await?;
    let missing = "Enter what will be done, or choose an action from the plan";
    let fields = Fields::new()
        .choose::<Uuid, _>(lens!(RiskAction, action_id), actions, none, ask)
        .hint("An action from the plan keeps its own owner and date")
        .text(lens!(RiskAction, title), 200, "Enter what will be done")
        .hint("Needed if it is not an action from the plan")
        .required_by_rule()
        .rule(move |step| {
            let says_nothing = step.action_id.is_none() && step.title.is_empty();
            says_nothing.then_some(missing)
        })
        .person(lens!(RiskAction, owner_id), owners, "Choose who does it")
        .date(lens!(RiskAction, due_on), "Enter when it is due")
        .date(lens!(RiskAction, done_on), "Enter when it was done")
        .rule(move |step| step.done_on.filter(|day| *day > today).map(|_| PAST));
    let title = format!("Action on the risk: {}", seen.risk.title);
    let back = seen.page.clone();
    Ok(RecordForm::new(title, "Save the action", fields, back))
}

async fn new_step(here: Authorized<NewRiskAction>) -> Edits<RiskAction> {
    let seen = Seen::read(&here, here.address.risk).await?;
    let step = RiskAction {
        risk_id: seen.risk.id,
        ..RiskAction::blank(seen.risk.organisation_id, seen.risk.scope_id)
    };
    let form = step_form(&here, &seen).await?;
    Ok(form.adding(step, "The action was added."))
}

async fn edit_step(here: Authorized<EditRiskAction>) -> Edits<RiskAction> {
    let EditRiskAction { risk, step, .. } = here.address;
    let form = step_form(&here, &Seen::read(&here, risk).await?).await?;
    let step = here.fitting(step, |step: &RiskAction| step.risk_id == risk);
    Ok(form.changing(step.await?, "The action was changed."))
}

// ---- What happens to a risk on a day ----------------------------------------------

phrases! {
    /// What is asked where something is recorded that happened to a risk, and what is said once it is.
    struct Asks for EntryKind { title, save, why, when, done }
    EntryKind::Judged =>
        "Assess", "Save the assessment", "Why do you assess it this way?", "When was it assessed?", "The assessment was saved.";
    EntryKind::Reviewed =>
        "Review", "Save the review", "What did the review find?", "When was it reviewed?", "The review was saved.";
    EntryKind::Accepted =>
        "Accept", "Accept the risk", "Why can the risk be accepted?", "", "The risk was accepted.";
    EntryKind::Escalated =>
        "Escalate", "Escalate to the Board", "Why does the Board need to know?", "When was it decided?",
        "The risk was escalated to the Board.";
    EntryKind::Closed =>
        "Close", "Close the risk", "Why is it closed?", "From what date?", "The risk was closed.";
}

phrases! {
    /// How something that holds is ended: what one presses, what the form asks, how it is told, and what is said when it is done.
    pub(crate) struct Ending for EntryKind { press, asked, told, done }
    EntryKind::Accepted =>
        "Withdraw the acceptance", "Withdrawn on", "Withdrawn", "The acceptance was withdrawn.";
    EntryKind::Escalated =>
        "End the escalation", "Ended on", "Ended", "The escalation has ended.";
    EntryKind::Closed | EntryKind::Judged | EntryKind::Reviewed =>
        "Reopen the risk", "Reopened on", "Reopened", "The risk was reopened.";
}

fn entry_fields(seen: &Seen, kind: EntryKind) -> Fields<RiskEntry> {
    let Asks { why, when, .. } = Asks::of(kind);
    let fields = Fields::new()
        .when(kind == EntryKind::Judged, |fields| {
            places(fields, &seen.register)
        })
        .long_text(lens!(RiskEntry, reason), 2_000, "Enter the reason")
        .called(why);
    if kind == EntryKind::Accepted {
        return fields
            .hint("You accept it in your own name. You cannot accept a risk that you own")
            .date(
                lens!(RiskEntry, until_on),
                "Enter the last day of the acceptance",
            )
            .called("Until when?")
            .hint("Up to one year. When it expires, somebody must accept the risk again")
            .required_by_rule();
    }
    fields
        .date(lens!(RiskEntry, dated), "Enter the day")
        .called(when)
        .when(kind == EntryKind::Reviewed, |fields| {
            fields
                .date(
                    lens!(RiskEntry, until_on),
                    "Enter the date of the next review",
                )
                .called("When is the next review?")
                .required_by_rule()
        })
        .when(kind == EntryKind::Escalated, |fields| meeting(fields, seen))
}

/// Which place is judged, and where it stands on the grid of today.
fn places(fields: Fields<RiskEntry>, register: &Register) -> Fields<RiskEntry> {
    let grid = register.grid(register.grid_id());
    let [likely, harmful] = [Axis::Likelihood, Axis::Impact].map(|axis| grid.choices(axis));
    let (none, how_likely, how_harmful) = ("Choose", "Choose the likelihood", "Choose the impact");
    fields
        .word::<AssessmentKind, _>(
            lens!(RiskEntry, assessment),
            "Choose what you are assessing",
        )
        .required()
        .choose::<i64, _>(lens!(RiskEntry, likelihood), likely, none, how_likely)
        .required()
        .choose::<i64, _>(lens!(RiskEntry, impact), harmful, none, how_harmful)
        .required()
}

/// The meeting at which a Board is told, the newest first.
fn meeting(fields: Fields<RiskEntry>, seen: &Seen) -> Fields<RiskEntry> {
    let mut meetings: Vec<&Meeting> = seen.register.meetings.values().collect();
    meetings.sort_by_key(|meeting| std::cmp::Reverse(meeting.held_on));
    let words = |one: &Meeting| format!("{}, {}", long_date(&one.held_on), one.title);
    let (meetings, none) = (choices(meetings, words), "Not reported yet");
    fields
        .choose::<Uuid, _>(
            lens!(RiskEntry, meeting_id),
            meetings,
            none,
            "Choose the meeting",
        )
        .called("At which meeting is it reported to the Board?")
}

/// An entry of today by whoever is here; a judgement is of where a risk stands now, on the grid of today.
pub(crate) fn blank_entry(
    here: &RequestContext,
    register: &Register,
    risk: &Risk,
    kind: EntryKind,
) -> RiskEntry {
    let judges = kind == EntryKind::Judged;
    RiskEntry {
        risk_id: risk.id,
        kind,
        dated: here.today(),
        person_id: Some(here.actor.person_id),
        assessment: judges.then_some(AssessmentKind::Current),
        grid_id: register.grid_id().filter(|_| judges),
        ..RiskEntry::blank(risk.organisation_id, risk.scope_id)
    }
}

async fn entry(here: RequestContext, risk: Uuid, kind: EntryKind) -> Edits<RiskEntry> {
    let (seen, asks) = (Seen::read(&here, risk).await?, Asks::of(kind));
    let blank = blank_entry(&here, &seen.register, &seen.risk, kind);
    let title = format!("{}: {}", asks.title, seen.risk.title);
    let (fields, page) = (entry_fields(&seen, kind), seen.page.clone());
    let form = RecordForm::new(title, asks.save, fields, page);
    let form = match where_it_stands(&seen).filter(|_| kind == EntryKind::Judged) {
        Some(words) => form.lead(words),
        None => form,
    };
    let form = form.rule(move |entry| {
        let (entry, today) = (seen.register.entry(entry), seen.register.today);
        entry.check(&seen.facts(), today, &Settings::default())
    });
    Ok(form.adding(blank, asks.done))
}

fn where_it_stands(seen: &Seen) -> Option<String> {
    let facts = seen.facts();
    let now = facts.stand(AssessmentKind::Current, seen.register.today)?;
    let (place, on) = (now.grid.place_in_words(now.place)?, in_words(now.on));
    Some(format!("Current position: {place}, assessed on {on}."))
}

async fn end(here: Authorized<EndEntry>) -> Edits<RiskEntry> {
    let EndEntry { risk, entry, .. } = here.address;
    let seen = Seen::read(&here, risk).await?;
    let fits = |one: &RiskEntry| one.risk_id == risk && one.kind.holds_until_ended();
    let mut entry = here.fitting(entry, fits).await?;
    entry.ended_on = entry.ended_on.or(Some(here.today()));
    let ending = Ending::of(entry.kind);
    let fields = Fields::new()
        .date(lens!(RiskEntry, ended_on), "Enter the day")
        .called(ending.asked)
        .required()
        .long_text(lens!(RiskEntry, ended_reason), 1_000, "Enter why")
        .called("Why?")
        .required();
    let form = RecordForm::new(ending.press, "Save", fields, seen.page.clone());
    let form = form.rule(move |entry| {
        let (entry, today) = (seen.register.entry(entry), seen.register.today);
        entry.check_end(&seen.facts(), today)
    });
    Ok(form.changing(entry, ending.done))
}

/// That a Board was told of an escalated risk, or at which meeting it is to be told.
async fn tell(here: Authorized<TellBoard>) -> Edits<RiskEntry> {
    let TellBoard { risk, entry, .. } = here.address;
    let seen = Seen::read(&here, risk).await?;
    let fits = |one: &RiskEntry| one.risk_id == risk && one.kind == EntryKind::Escalated;
    let entry = here.fitting(entry, fits).await?;
    let fields = meeting(Fields::new(), &seen).required();
    let title = format!("Report to the Board: {}", seen.risk.title);
    let form = RecordForm::new(title, "Save", fields, seen.page.clone());
    let form = form.rule(move |entry| {
        let wrong = seen.register.entry(entry).check_telling();
        wrong.into_iter().collect()
    });
    Ok(form.changing(entry, "The meeting was saved."))
}

// ---- The grid ---------------------------------------------------------------------

async fn grid(here: Authorized<EditGrid>) -> Edits<RiskGrid> {
    let register = Register::of(&here).await?;
    let council = register.council.id;
    let [likelihood, impact, bands, cells] = register.grid(register.grid_id()).to_lines();
    let grid = RiskGrid {
        likelihood,
        impact,
        bands,
        cells,
        ..RiskGrid::blank(council, council)
    };
    let fields = Fields::new()
        .long_text(lens!(RiskGrid, likelihood), 2_000, "Enter the levels of likelihood")
        .hint("One level on each line, least likely first: its name, a colon, then when it applies")
        .long_text(lens!(RiskGrid, impact), 2_000, "Enter the levels of impact")
        .hint("One level on each line, least harmful first")
        .long_text(lens!(RiskGrid, bands), 500, "Enter the bands")
        .hint("One band on each line, lowest first: one or two letters, a space and its name")
        .long_text(lens!(RiskGrid, cells), 500, "Enter the cells")
        .hint("One line for each level of likelihood, least likely first: the letters of its bands separated by spaces, from least to most harmful");
    let back = register_link(&here);
    let form = RecordForm::new("Risk matrix", "Save the matrix", fields, back);
    let form = form
        .lead("From now on, risks are assessed on this matrix. Earlier assessments keep the matrix they were made on.")
        .rule(|grid: &RiskGrid| grid.grid().check());
    Ok(form.adding(
        grid,
        "The matrix was saved. Risks are assessed on it from now on.",
    ))
}
