//! What is written down about a request: what is asked, the options, what they are judged by, their scores, the one that is recommended, and the
//! steps before help begins. Once it is agreed, all but its steps stay as they are.

use crate::{Answered, Edits, Seen, requests_link};
use axum::Router;
use improvement::options::{FULL, OptionKind};
use improvement::{Problem, Word as _};
use platform::app::App;
use platform::db::{Change, Record};
use platform::error::AppError;
use platform::fields::{Fields, choices};
use platform::lens;
use records::access::route::Routes;
use records::access::{Authorized, EditRoutes, RecordForm, RequestContext, Submitted};
use records::options::{
    AppraisalCriterion, EditCriterionOf, EditLiveStep, EditOption, EditRequest, HelpOption,
    HelpRequest, LiveStep, NewCriterionOf, NewLiveStep, NewOption, NewRequest, OptionScore,
    RecommendOption, RequestAt, ScoreOption,
};
use records::support::asked;
use std::fmt;
use uuid::Uuid;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .page(show_new)
        .form(add_new)
        .edit(edit)
        .edit(recommend)
        .edit(new_option)
        .edit(edit_option)
        .edit(new_criterion)
        .edit(edit_criterion)
        .edit(score)
        .edit(new_step)
        .edit(edit_step)
}

/// That a request is agreed, and so stays as it is.
struct Closed;

impl fmt::Display for Closed {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("this request is agreed. Take that back before you change it")
    }
}

impl Problem for Closed {
    fn field(&self) -> Option<&str> {
        None
    }
}

/// A form that saves nothing once the request is agreed.
pub(crate) fn open<R: Record>(form: RecordForm<R>, request: &HelpRequest) -> RecordForm<R> {
    let is_agreed = request.agreed_on.is_some();
    form.rule(move |_: &R| if is_agreed { vec![Closed] } else { Vec::new() })
}

// ---- A request --------------------------------------------------------------------

fn kinds(fields: Fields<HelpRequest>) -> Fields<HelpRequest> {
    asked::kinds(fields, |of| &of.kinds, |of, kinds| of.kinds = kinds)
}

async fn request_fields(
    here: &RequestContext,
    of: &HelpRequest,
) -> Result<Fields<HelpRequest>, AppError> {
    let councils = asked::other_councils(here, of.organisation_id).await?;
    let today = here.today();
    let fields = Fields::new()
        .choose::<Uuid, _>(
            lens!(HelpRequest, asking_id),
            councils,
            "Not in the list",
            "Choose the council that asks",
        )
        .called("Which council asks?")
        .searched()
        .text(
            lens!(HelpRequest, asking_name),
            120,
            "Enter the name of the organisation that asks",
        )
        .called("Or another organisation")
        .hint("One that is not in the list, such as Edinburgh or Jersey")
        .required_by_rule()
        .rule(|of| {
            let both_or_none = of.asking_id.is_none() == of.asking_name.trim().is_empty();
            both_or_none
                .then_some("Choose the council that asks, or enter the name of the organisation")
        });
    Ok(kinds(fields)
        .long_text(
            lens!(HelpRequest, purpose),
            2_000,
            "Enter what is asked for",
        )
        .called("What is asked for?")
        .date(lens!(HelpRequest, asked_on), "Enter when it was asked")
        .called("When was it asked?")
        .rule(move |of| (of.asked_on > today).then_some("The date must be today or in the past"))
        .date(lens!(HelpRequest, decide_on), "Enter by when it is decided")
        .called("By when must you decide?")
        .date(lens!(HelpRequest, live_on), "Enter when help is to begin")
        .called("When is help to begin?")
        .hint("Steps are counted back in working days from this day")
        .rule(|of| {
            let early = of.live_on.is_some_and(|day| day < of.asked_on);
            early.then_some("Help cannot begin before it was asked for")
        }))
}

async fn new_form(
    here: &RequestContext,
) -> Result<(RecordForm<HelpRequest>, HelpRequest), AppError> {
    let council = here.council()?.id;
    let blank = HelpRequest {
        asked_on: here.today(),
        ..HelpRequest::blank(council, council)
    };
    let fields = request_fields(here, &blank).await?;
    let back = requests_link(here);
    let form = RecordForm::new("Record a request", "Save the request", fields, back)
        .lead("It changes nothing yet. The option of doing nothing is added with it.");
    Ok((form, blank))
}

async fn show_new(here: Authorized<NewRequest>) -> Answered {
    let (form, blank) = new_form(&here).await?;
    Ok(form.show(&here, &blank))
}

/// A request, and with it the option of doing nothing, which every appraisal has.
async fn add_new(here: Authorized<NewRequest>, Submitted(typed): Submitted) -> Answered {
    let (form, blank) = new_form(&here).await?;
    let also =
        async |change: &mut Change, request: &HelpRequest| change.create(&nothing(request)).await;
    let request = form.add_with(&here, blank, typed, also).await?;
    let page = RequestAt::of(&here, request.id);
    here.done(page, "The request was recorded. Next, add the options.")
        .await
}

/// The option of doing nothing.
fn nothing(request: &HelpRequest) -> HelpOption {
    HelpOption {
        request_id: request.id,
        title: OptionKind::Nothing.label().to_owned(),
        kind: OptionKind::Nothing,
        ..HelpOption::blank(request.organisation_id, request.organisation_id)
    }
}

async fn edit(here: Authorized<EditRequest>) -> Edits<HelpRequest> {
    let seen = Seen::read(&here, here.address.request).await?;
    let fields = request_fields(&here, &seen.request).await?;
    let form = RecordForm::new("Change the request", "Save the request", fields, seen.page);
    let form = open(form, &seen.request);
    Ok(form.changing(seen.request, "The request was changed."))
}

async fn recommend(here: Authorized<RecommendOption>) -> Edits<HelpRequest> {
    let seen = Seen::read(&here, here.address.request).await?;
    let options = seen.all.options_of(seen.request.id);
    let options = choices(options, |option| option.title.clone());
    let fields = Fields::new()
        .choose::<Uuid, _>(
            lens!(HelpRequest, recommended_id),
            options,
            "Choose",
            "Choose the option",
        )
        .required()
        .long_text(lens!(HelpRequest, why), 2_000, "Enter why")
        .called("Why?");
    let form = RecordForm::new("Recommend an option", "Save", fields, seen.page);
    let form = open(form, &seen.request);
    Ok(form.changing(seen.request, "The recommendation was saved."))
}

// ---- Options ----------------------------------------------------------------------

fn option_form(seen: &Seen, option: &HelpOption) -> RecordForm<HelpOption> {
    let is_nothing = option.kind == OptionKind::Nothing;
    let has_asked = seen.all.options_of(seen.request.id).into_iter();
    let mut has_asked = has_asked.filter(|one| one.id != option.id);
    let has_asked = has_asked.any(|one| one.kind == OptionKind::Asked);
    let fields = Fields::new()
        .text(lens!(HelpOption, title), 80, "Enter a title")
        .when(!is_nothing, |fields| {
            fields
                .word::<OptionKind, _>(lens!(HelpOption, kind), "Choose what the option does")
                .offering(&[OptionKind::Asked, OptionKind::Other])
                .called("Is this what was asked for?")
                .rule(move |one| {
                    let twice = has_asked && one.kind == OptionKind::Asked;
                    twice.then_some("Another option is what was asked for. Choose “In another way”")
                })
        })
        .money(lens!(HelpOption, income_pence), "Enter the income")
        .hint("What is paid for the help, without VAT")
        .money(lens!(HelpOption, grant_pence), "Enter the grant")
        .money(lens!(HelpOption, other_cost_pence), "Enter other costs")
        .hint("What it costs besides cover. The cost of cover follows from its grade and dates")
        .long_text(lens!(HelpOption, risks), 2_000, "Enter what could go wrong")
        .called("What could go wrong?")
        .optional();
    let title = match seen
        .all
        .records()
        .options
        .iter()
        .any(|one| one.id == option.id)
    {
        true => format!("Change the option: {}", option.title),
        false => "Add an option".to_owned(),
    };
    let form = RecordForm::new(title, "Save the option", fields, seen.page.clone());
    open(form, &seen.request)
}

async fn new_option(here: Authorized<NewOption>) -> Edits<HelpOption> {
    let seen = Seen::read(&here, here.address.request).await?;
    let council = seen.request.organisation_id;
    let option = HelpOption {
        request_id: seen.request.id,
        kind: OptionKind::Other,
        ..HelpOption::blank(council, council)
    };
    let form = option_form(&seen, &option);
    Ok(form.adding(
        option,
        "The option was added. Next, add the people who would go.",
    ))
}

async fn edit_option(here: Authorized<EditOption>) -> Edits<HelpOption> {
    let EditOption {
        request, option, ..
    } = here.address;
    let seen = Seen::read(&here, request).await?;
    let fits = |one: &HelpOption| one.request_id == request;
    let option = here.fitting(option, fits).await?;
    let form = option_form(&seen, &option);
    Ok(form.changing(option, "The option was changed."))
}

// ---- Criteria and scores ----------------------------------------------------------

fn criterion_form(title: &'static str, seen: &Seen) -> RecordForm<AppraisalCriterion> {
    let fields = Fields::new()
        .text(lens!(AppraisalCriterion, name), 80, "Enter the criterion")
        .hint("Such as safe at home, help in time, or money")
        .number(
            lens!(AppraisalCriterion, weight),
            0..=i64::from(FULL),
            "Enter the weight as a whole number from 0 to 100",
        )
        .hint("The weights of all criteria add up to 100");
    let form = RecordForm::new(title, "Save the criterion", fields, seen.page.clone());
    open(form, &seen.request)
}

async fn new_criterion(here: Authorized<NewCriterionOf>) -> Edits<AppraisalCriterion> {
    let seen = Seen::read(&here, here.address.request).await?;
    let council = seen.request.organisation_id;
    let criterion = AppraisalCriterion {
        request_id: seen.request.id,
        ..AppraisalCriterion::blank(council, council)
    };
    let form = criterion_form("Add a criterion", &seen);
    Ok(form.adding(criterion, "The criterion was added."))
}

async fn edit_criterion(here: Authorized<EditCriterionOf>) -> Edits<AppraisalCriterion> {
    let EditCriterionOf {
        request, criterion, ..
    } = here.address;
    let seen = Seen::read(&here, request).await?;
    let fits = |one: &AppraisalCriterion| one.request_id == request;
    let criterion = here.fitting(criterion, fits).await?;
    let form = criterion_form("Change the criterion", &seen);
    Ok(form.changing(criterion, "The criterion was changed."))
}

/// The score of an option by a criterion, of which there is one at most.
async fn score(here: Authorized<ScoreOption>) -> Edits<OptionScore> {
    let ScoreOption {
        request,
        option,
        criterion,
        ..
    } = here.address;
    let seen = Seen::read(&here, request).await?;
    let of: HelpOption = here
        .fitting(option, |one: &HelpOption| one.request_id == request)
        .await?;
    let by = here.fitting(criterion, |one: &AppraisalCriterion| {
        one.request_id == request
    });
    let by: AppraisalCriterion = by.await?;
    let fields = Fields::new()
        .number(
            lens!(OptionScore, score),
            0..=i64::from(FULL),
            "Enter the score as a whole number from 0 to 100",
        )
        .text(lens!(OptionScore, why), 300, "Enter why")
        .called("Why?")
        .optional();
    let title = format!("Score “{}” by “{}”", of.title, by.name);
    let form = RecordForm::new(title, "Save the score", fields, seen.page.clone());
    let form = open(form, &seen.request);
    let mut scores = seen.all.records().scores.iter();
    let known = scores.find(|one| one.option_id == option && one.criterion_id == criterion);
    if let Some(known) = known {
        return Ok(form.changing(known.clone(), "The score was saved."));
    }
    let council = seen.request.organisation_id;
    let blank = OptionScore {
        request_id: request,
        option_id: option,
        criterion_id: criterion,
        ..OptionScore::blank(council, council)
    };
    Ok(form.adding(blank, "The score was saved."))
}

// ---- Steps ------------------------------------------------------------------------

async fn step_form(
    here: &RequestContext,
    title: &'static str,
    seen: &Seen,
    step: &LiveStep,
) -> Result<RecordForm<LiveStep>, AppError> {
    let people = here.people(step.owner_id.into_iter().collect()).await?;
    let today = here.today();
    let fields = Fields::new()
        .text(lens!(LiveStep, title), 200, "Enter the step")
        .hint("Such as an agreement, a committee, a recruitment or a delegation")
        .number(
            lens!(LiveStep, working_days_before),
            0..=500,
            "Enter how many working days before help begins, from 0 to 500",
        )
        .called("How many working days before help begins must it be done?")
        .person(lens!(LiveStep, owner_id), people, "Choose the owner")
        .date(lens!(LiveStep, done_on), "Enter when it was done")
        .rule(move |one| {
            let late = one.done_on.is_some_and(|day| day > today);
            late.then_some("The date must be today or in the past")
        });
    Ok(RecordForm::new(
        title,
        "Save the step",
        fields,
        seen.page.clone(),
    ))
}

async fn new_step(here: Authorized<NewLiveStep>) -> Edits<LiveStep> {
    let seen = Seen::read(&here, here.address.request).await?;
    let council = seen.request.organisation_id;
    let step = LiveStep {
        request_id: seen.request.id,
        ..LiveStep::blank(council, council)
    };
    let form = step_form(&here, "Add a step", &seen, &step).await?;
    Ok(form.adding(step, "The step was added."))
}

async fn edit_step(here: Authorized<EditLiveStep>) -> Edits<LiveStep> {
    let EditLiveStep { request, step, .. } = here.address;
    let seen = Seen::read(&here, request).await?;
    let step = here
        .fitting(step, |one: &LiveStep| one.request_id == request)
        .await?;
    let form = step_form(&here, "Change the step", &seen, &step).await?;
    Ok(form.changing(step, "The step was changed."))
}
