//! What is done about an engagement on a day, and taking back what was recorded wrongly.

use crate::seen::{Seen, Speaks};
use crate::{Answered, Edits};
use axum::Router;
use improvement::support::{
    Side, StepKind, StepWords, SupportProblem, check_step, check_taking_back,
};
use improvement::{Problem, Word as _};
use platform::app::App;
use platform::db::{Change, Record};
use platform::error::AppError;
use platform::fields::Fields;
use platform::{lens, phrases};
use readings::people::guard;
use records::access::route::Routes;
use records::access::{Authorized, EditRoutes, Permission, RecordForm, RequestContext, Submitted};
use records::people::agree_time_away;
use records::support::addresses::{AgreeEngagement, StepEngagement, TakeBackStep};
use records::support::store::EngagementStep;
use uuid::Uuid;

/// The addresses of what is done.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .edit(step)
        .page(word)
        .form(give_word)
        .edit(take_back)
}

phrases! {
    /// What is asked where something is recorded, and what is said once it is.
    pub(crate) struct Asks for StepKind { press, save, why, done }
    StepKind::Scoping => "Start scoping", "Save", "What is worked out?", "Scoping was recorded.";
    StepKind::Proposed => "Record the proposal", "Save the proposal", "What is proposed?", "The proposal was recorded. Both councils must agree to it.";
    StepKind::Agreed => "Agree", "Save the agreement", "Anything to add?", "The agreement was recorded.";
    StepKind::Active => "Start the help", "Save the start", "Anything to add?", "The start was recorded.";
    StepKind::Reviewed => "Record a review", "Save the review", "What did the review find?", "The review was saved.";
    StepKind::Ended => "End the help", "Save the end", "Why did it end?", "The end was recorded.";
    StepKind::Declined => "Decline", "Save", "Why was it declined?", "That it was declined was recorded.";
}

/// Steps that either side writes down; and those that are a council’s own word.
pub(crate) const WRITTEN: [StepKind; 4] = [
    StepKind::Scoping,
    StepKind::Proposed,
    StepKind::Active,
    StepKind::Reviewed,
];
pub(crate) const WORDS: [StepKind; 3] = [StepKind::Agreed, StepKind::Ended, StepKind::Declined];

fn kind_of(key: &str, among: &[StepKind]) -> Result<StepKind, AppError> {
    let kind = StepKind::parse(key).ok();
    kind.filter(|kind| among.contains(kind))
        .ok_or(AppError::NotFound)
}

async fn step(here: Authorized<StepEngagement>) -> Edits<EngagementStep> {
    let kind = kind_of(&here.address.key, &WRITTEN)?;
    let (form, blank) = record(&here, here.address.engagement, kind).await?;
    Ok(form.adding(blank, Asks::of(kind).done))
}

async fn word(here: Authorized<AgreeEngagement>) -> Answered {
    let kind = kind_of(&here.address.key, &WORDS)?;
    let (form, blank) = record(&here, here.address.engagement, kind).await?;
    Ok(form.show(&here, &blank))
}

/// A council’s word; and with that of the council that helps, the time of its people that was proposed for it.
async fn give_word(here: Authorized<AgreeEngagement>, Submitted(typed): Submitted) -> Answered {
    let kind = kind_of(&here.address.key, &WORDS)?;
    let id = here.address.engagement;
    let seen = Seen::read(&here, id).await?;
    let helper = seen.engagement.organisation_on(Side::Helper);
    let (form, blank) = record(&here, id, kind).await?;
    let by = here.actor.person_id;
    let also = async |change: &mut Change, step: &EngagementStep| {
        let agrees = step.kind == StepKind::Agreed && step.side == Some(Side::Helper);
        if let Some(helper) = helper.filter(|_| agrees) {
            agree_time_away(change, helper, id, (by, step.dated)).await?;
        }
        Ok(())
    };
    form.add_with(&here, blank, typed, also).await?;
    here.done(&seen.page.href, Asks::of(kind).done).await
}

/// What is wrong with a step: by the rules of support, or because too few would be left at home.
enum Wrong {
    Rule(SupportProblem),
    Home(String),
}

impl std::fmt::Display for Wrong {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Rule(problem) => problem.fmt(to),
            Self::Home(words) => to.write_str(words),
        }
    }
}

impl Problem for Wrong {
    fn field(&self) -> Option<&str> {
        match self {
            Self::Rule(problem) => problem.field(),
            Self::Home(_) => None,
        }
    }
}

/// Whether enough people of the council that helps stay at home once it agrees: told to its own people, who give its word.
async fn left_at_home(here: &RequestContext, seen: &Seen) -> Result<Vec<String>, AppError> {
    let helper = seen.engagement.organisation_on(Side::Helper);
    let helper = helper.filter(|id| here.actor.belongs_to(*id));
    let Some(helper) = helper.and_then(|id| seen.support.organisations.get(&id)) else {
        return Ok(Vec::new());
    };
    let guarded = guard(&here.app.db, helper, seen.engagement.id, here.today()).await?;
    Ok(guarded.in_words())
}

fn fields(kind: StepKind, speaks: &Speaks) -> Fields<EngagementStep> {
    let asks = Asks::of(kind);
    let agrees = kind == StepKind::Agreed;
    let needs_reason = matches!(
        kind,
        StepKind::Ended | StepKind::Declined | StepKind::Reviewed
    );
    let whose = |fields: Fields<EngagementStep>| {
        speaks.asked(
            fields,
            |step| step.side,
            |step, side| step.side = Some(side),
        )
    };
    let by_whom = |fields: Fields<EngagementStep>| {
        let hint = "Needed for the side that does not use Goldthread";
        fields
            .text(lens!(EngagementStep, said_by), 200, "Enter who said so")
            .called("Who said so?")
            .hint(hint)
            .required_by_rule()
            .text(
                lens!(EngagementStep, source),
                300,
                "Enter where it is written",
            )
            .hint("Such as a letter with its date, or a minute of a meeting")
            .required_by_rule()
    };
    Fields::new()
        .when(agrees, whose)
        .when(agrees && speaks.absent.is_some(), by_whom)
        .date(lens!(EngagementStep, dated), "Enter the date it happened")
        .called(if kind == StepKind::Active {
            "From what date?"
        } else {
            "When?"
        })
        .long_text(lens!(EngagementStep, reason), 2_000, "Enter the reason")
        .called(asks.why)
        .when(!needs_reason, Fields::optional)
        .when(kind == StepKind::Ended, |fields| {
            fields
                .long_text(
                    lens!(EngagementStep, left_over),
                    2_000,
                    "Enter what was left to do, or that nothing was",
                )
                .called("What was left to do?")
        })
        .when(kind == StepKind::Reviewed, |fields| {
            fields
                .date(
                    lens!(EngagementStep, until_on),
                    "Enter the date of the next review",
                )
                .called("When is the next review?")
                .required_by_rule()
        })
}

async fn record(
    here: &RequestContext,
    id: Uuid,
    kind: StepKind,
) -> Result<(RecordForm<EngagementStep>, EngagementStep), AppError> {
    let seen = Seen::read(here, id).await?;
    let speaks = seen.speaks(here, Permission::AgreeSupport).await?;
    let waits = seen.facts().waits_for(here.today());
    let mut own = speaks.sides.iter().map(|(side, _)| *side);
    let side = own.find(|side| waits.contains(side)).or(speaks.first());
    let agrees = kind == StepKind::Agreed;
    let blank = EngagementStep {
        kind,
        dated: here.today(),
        side: side.filter(|_| agrees),
        person_id: Some(here.actor.person_id),
        ..EngagementStep::blank(seen.engagement.organisation_id, id)
    };
    let home = if agrees {
        left_at_home(here, &seen).await?
    } else {
        Vec::new()
    };
    let asks = Asks::of(kind);
    let title = format!("{}: {}", asks.press, seen.engagement.title);
    let form = RecordForm::new(title, asks.save, fields(kind, &speaks), seen.page.clone());
    let form = form.lead(seen.support.in_words(&seen.engagement));
    let form = match told_to_end(&seen, kind, here) {
        Some(words) => form.lead(words),
        None => form,
    };
    let form = home
        .iter()
        .fold(form, |form, words| form.lead(format!("{words}.")));
    let (today, absent) = (here.today(), speaks.absent);
    let form = form.rule(move |step: &EngagementStep| {
        let words = words_of(step, absent);
        let problems = check_step(seen.facts(), &step.step(), &words, today).into_iter();
        let helper = step.side == Some(Side::Helper);
        let home = home.iter().filter(|_| helper).cloned();
        problems
            .map(Wrong::Rule)
            .chain(home.map(Wrong::Home))
            .collect()
    });
    Ok((form, blank))
}

/// What to know before help ends: which conditions are not met.
fn told_to_end(seen: &Seen, kind: StepKind, here: &RequestContext) -> Option<String> {
    let (met, of) = seen.facts().criteria_met_on(here.today());
    let unmet = kind == StepKind::Ended && met < of;
    unmet.then(|| {
        format!(
            "{} of {of} conditions are not met in both councils’ words. Say below why help ends all the same.",
            of - met
        )
    })
}

fn words_of(step: &EngagementStep, absent: Option<Side>) -> StepWords<'_> {
    let by_another = step.kind == StepKind::Agreed && step.side.is_some() && step.side == absent;
    StepWords {
        reason: &step.reason,
        left: &step.left_over,
        said_by: by_another.then_some(step.said_by.as_str()),
        source: by_another.then_some(step.source.as_str()),
    }
}

async fn take_back(here: Authorized<TakeBackStep>) -> Edits<EngagementStep> {
    let id = here.address.engagement;
    let seen = Seen::read(&here, id).await?;
    let speaks = seen.speaks(&here, Permission::AgreeSupport).await?;
    // A council’s word is its own to take back.
    let fits = |step: &EngagementStep| {
        step.taken_back_on.is_none() && step.side.is_none_or(|side| speaks.speak_for(side))
    };
    let mut step: EngagementStep = here.fitting(here.address.engagement_step, fits).await?;
    step.taken_back_on = Some(here.today());
    let fields = Fields::new()
        .date(lens!(EngagementStep, taken_back_on), "Enter the date")
        .called("From what date does it no longer count?")
        .required()
        .long_text(lens!(EngagementStep, taken_back_reason), 1_000, "Enter why")
        .called("Why?")
        .required();
    let title = format!("Take back: {}", Record::called(&step));
    let form = RecordForm::new(title, "Save", fields, seen.page.clone());
    let today = here.today();
    let form = form.rule(move |step: &EngagementStep| {
        let on = step.taken_back_on.unwrap_or(today);
        let why = step.taken_back_reason.as_deref().unwrap_or_default();
        let before = improvement::support::Step {
            taken_back: None,
            ..step.step()
        };
        check_taking_back(seen.facts(), &before, (on, why), today)
    });
    Ok(form.changing(step, "It was taken back."))
}
