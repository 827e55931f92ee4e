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
    let ask = "Choose the register that it belongs to";
    let hangs_on = |fields: Fields<Risk>| {
        fields
            .choose::<Uuid, _>(lens!(Risk, scope_id), scopes, "", ask)
            .called("Register of")
            .optional()
    };
    let ask = "Enter what the risk is called, in a few words";
    let fields = Fields::new()
        .when(of_a_scope, hangs_on)
        .text(lens!(Risk, title), 120, ask)
        .long_text(lens!(Risk, might_happen), 1_000, "Enter what might happen")
        .long_text(lens!(Risk, cause), 1_000, "Enter why it might happen")
        .optional()
        .long_text(lens!(Risk, effect), 1_000, "Enter what would come of it")
        .optional()
        .person(lens!(Risk, owner_id), people, "Choose the owner")
        .word::<Treatment, _>(lens!(Risk, treatment), "Choose what is done about it")
        .word::<Proximity, _>(
            lens!(Risk, proximity),
            "Choose how soon it could come about",
        )
        .long_text(lens!(Risk, controls), 2_000, "Enter the controls")
        .hint("What keeps the risk where it is, each on its own line")
        .optional()
        .when(first_review, |fields| {
            fields.date(lens!(Risk, review_on), "Enter when it is reviewed first")
        });
    let ask = "Enter the day on which it came into the register";
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
    let adding = form.adding(risk, "The risk is added. Judge next where it stands.");
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
    Ok(form.changing(risk, "The risk is changed."))
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
    let (none, ask) = ("None: it is an action of its own", "Choose the action");
    let owners = people(here, register).await?;
    let missing = "Enter what will be done, or choose an action of the plan";
    let fields = Fields::new()
        .choose::<Uuid, _>(lens!(RiskAction, action_id), actions, none, ask)
        .hint("An action of the plan keeps its own owner and date")
        .text(lens!(RiskAction, title), 200, "Enter what will be done")
        .hint("Needed where it is no action of the plan")
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
    Ok(form.adding(step, "The action is added."))
}

async fn edit_step(here: Authorized<EditRiskAction>) -> Edits<RiskAction> {
    let EditRiskAction { risk, step, .. } = here.address;
    let form = step_form(&here, &Seen::read(&here, risk).await?).await?;
    let step = here.fitting(step, |step: &RiskAction| step.risk_id == risk);
    Ok(form.changing(step.await?, "The action is changed."))
}

// ---- What happens to a risk on a day ----------------------------------------------

phrases! {
    /// What is asked where something is recorded that happened to a risk, and what is said once it is.
    struct Asks for EntryKind { title, save, why, when, done }
    EntryKind::Judged =>
        "Judge", "Save the judgement", "Why do you judge it so?", "When was it judged?", "The judgement is saved.";
    EntryKind::Reviewed =>
        "Review", "Save the review", "What did the review find?", "When was it reviewed?", "The review is saved.";
    EntryKind::Accepted =>
        "Accept", "Accept the risk", "Why may the risk stand as it is?", "", "The risk is accepted.";
    EntryKind::Escalated =>
        "Escalate", "Escalate to the Board", "Why does the Board have to know?", "When was it decided?",
        "The risk is escalated to the Board.";
    EntryKind::Closed =>
        "Close", "Close the risk", "Why is it closed?", "From when?", "The risk is closed.";
}

phrases! {
    /// How something that holds is ended: what one presses, what the form asks, how it is told, and what is said when it is done.
    pub(crate) struct Ending for EntryKind { press, asked, told, done }
    EntryKind::Accepted =>
        "Withdraw the acceptance", "Withdrawn on", "Withdrawn", "The acceptance is withdrawn.";
    EntryKind::Escalated =>
        "End the escalation", "Ended on", "Ended", "The escalation is ended.";
    EntryKind::Closed | EntryKind::Judged | EntryKind::Reviewed =>
        "Open the risk again", "Opened again on", "Opened again", "The risk is open again.";
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
            .hint("You accept it in your own name. Whoever owns a risk cannot accept it")
            .date(
                lens!(RiskEntry, until_on),
                "Enter the last day on which it is accepted",
            )
            .called("Until when?")
            .hint("A year at most. When it expires, it is asked for again")
            .required_by_rule();
    }
    fields
        .date(lens!(RiskEntry, dated), "Enter the day")
        .called(when)
        .when(kind == EntryKind::Reviewed, |fields| {
            fields
                .date(lens!(RiskEntry, until_on), "Enter when it is reviewed next")
                .called("When is it reviewed next?")
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
        .word::<AssessmentKind, _>(lens!(RiskEntry, assessment), "Choose what you judge")
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
    let (meetings, none) = (choices(meetings, words), "Not told yet");
    fields
        .choose::<Uuid, _>(
            lens!(RiskEntry, meeting_id),
            meetings,
            none,
            "Choose the meeting",
        )
        .called("At which meeting is the Board told?")
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
    Some(format!("Where it stands now: {place}, judged on {on}."))
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
    let title = format!("Tell the Board: {}", seen.risk.title);
    let form = RecordForm::new(title, "Save", fields, seen.page.clone());
    let form = form.rule(move |entry| {
        let wrong = seen.register.entry(entry).check_telling();
        wrong.into_iter().collect()
    });
    Ok(form.changing(entry, "The meeting at which the Board is told is saved."))
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
        .hint("A level on each line, the least likely first: its name, then a colon and when it applies")
        .long_text(lens!(RiskGrid, impact), 2_000, "Enter the levels of impact")
        .hint("A level on each line, the least harmful first")
        .long_text(lens!(RiskGrid, bands), 500, "Enter the bands")
        .hint("A band on each line, the lowest first: one or two letters, a space and its name")
        .long_text(lens!(RiskGrid, cells), 500, "Enter the cells")
        .hint("A line for each level of likelihood, the least likely first: the letters of its bands with spaces between them, from the least harmful to the most");
    let back = register_link(&here);
    let form = RecordForm::new("Grid of risks", "Save the grid", fields, back);
    let form = form
        .lead("Risks are judged on this grid from now on. What was judged before keeps the grid that it was judged on.")
        .rule(|grid: &RiskGrid| grid.grid().check());
    Ok(form.adding(
        grid,
        "The grid is saved. Risks are judged on it from now on.",
    ))
}
