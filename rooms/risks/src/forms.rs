//! The forms of a risk: adding and changing one, and what is done about it.

use crate::register::Register;
use crate::risk::Seen;
use crate::{Answered, register_link};
use axum::Router;
use improvement::risks::{Proximity, Treatment};
use platform::app::App;
use platform::db::Record;
use platform::error::AppError;
use platform::fields::{Fields, Options};
use platform::form::Form;
use platform::lens;
use platform::page::Link;
use records::access::route::Routes;
use records::access::store::possible_owners;
use records::access::{Authorized, RecordForm, RequestContext, Submitted};
use records::plans::store::Action;
use records::risks::{EditRisk, EditRiskAction, NewRisk, NewRiskAction, Risk, RiskAction, RiskAt};
use std::sync::Arc;
use uuid::Uuid;

/// The addresses of the forms.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .page(new)
        .form(add)
        .page(edit)
        .form(save)
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

/// The fields of a risk. What it hangs on is chosen once, for its past hangs on the same (`of_a_scope`); when it is reviewed first is
/// asked until it was (`first_review`), for each review says when the next one is.
pub(crate) async fn risk_fields(
    here: &RequestContext,
    register: &Register,
    (of_a_scope, first_review): (bool, bool),
) -> Result<Fields<Risk>, AppError> {
    let people = people(here, register).await?;
    let scopes = register.records.scopes.iter();
    let scopes = scopes.map(|scope| (scope.id.to_string(), scope.name.clone()));
    let mut fields = Fields::new();
    if of_a_scope {
        let ask = "Choose the register that it belongs to";
        fields = fields
            .choose::<Uuid, _>(lens!(Risk, scope_id), scopes.collect(), "", ask)
            .called("Register of")
            .optional();
    }
    fields = fields
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
        .optional();
    if first_review {
        fields = fields.date(lens!(Risk, review_on), "Enter when it is reviewed first");
    }
    let ask = "Enter the day on which it came into the register";
    Ok(fields.date(lens!(Risk, raised_on), ask))
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
    asks: (bool, bool),
) -> Result<RecordForm<Risk>, AppError> {
    let fields = risk_fields(here, register, asks).await?;
    let register = Arc::clone(register);
    let form = RecordForm::new(title, "Save the risk", fields, back);
    Ok(form.check(move |risk, form| check_risk(&register, risk, form)))
}

async fn adding(here: &RequestContext) -> Result<(RecordForm<Risk>, Risk), AppError> {
    let register = Arc::new(Register::of(here).await?);
    let mut risk = blank(&register, register.next_reference(0));
    risk.scope_id = here.asked().optional_id("on", "").unwrap_or(risk.scope_id);
    let form = risk_form(
        here,
        &register,
        "Add a risk",
        register_link(here),
        (true, true),
    )
    .await?;
    Ok((form, risk))
}

async fn new(here: Authorized<NewRisk>) -> Answered {
    let (form, blank) = adding(&here).await?;
    Ok(form.show(&here, &blank))
}

async fn add(here: Authorized<NewRisk>, Submitted(typed): Submitted) -> Answered {
    let mut tries = 0;
    let risk = loop {
        let (form, blank) = adding(&here).await?;
        match form.add(&here, blank, typed.clone()).await {
            // Somebody else's risk took the number in between.
            Err(error) if error.is_duplicate() && tries < 3 => tries += 1,
            added => break added?,
        }
    };
    here.done(
        RiskAt::of(&here, risk.id),
        "The risk is added. Judge next where it stands.",
    )
    .await
}

async fn editing(here: &RequestContext, id: Uuid) -> Result<(RecordForm<Risk>, Risk), AppError> {
    let seen = Seen::read(here, id).await?;
    let (register, back) = (&seen.register, seen.link(here));
    let asks = (false, !register.is_reviewed(&seen.risk));
    let form = risk_form(here, register, "Change the risk", back, asks).await?;
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
        .required_by_rule()
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
