//! One risk: where it stands, how it got there, what is done about it, and the forms in which that is recorded.

use crate::register::{Register, band_and_score, place};
use crate::{Answered, register_link};
use askama::Template;
use axum::Router;
use documents::Chart;
use documents::charts::{Annotation, LineChart, Measure, Observation, Reading, Series, Target};
use improvement::Word;
use improvement::calendar::in_words;
use improvement::risks::{
    AcceptanceState, AssessmentKind, Attention, Axis, EntryKind, NewAcceptance, NewReview, Place,
    RiskFacts, RiskProblem, RiskState, Settings, Stand, attention, check_acceptance,
    check_assessment, check_closing, check_escalation, check_reopening, check_review, history,
    remarks, stand, travel,
};
use improvement::scope::ScopeKind;
use platform::app::App;
use platform::error::AppError;
use platform::form::Form;
use platform::form::fields::{Fields, Options};
use platform::lens;
use platform::page::{Link, Page, capitalised, html, long_date};
use readings::indicators::drawn::Drawn;
use records::access::route::Routes;
use records::access::store::possible_owners;
use records::access::{Authorized, Permission, RecordForm, RequestContext, Submitted};
use records::plans::addresses::{ActionAt, RecordOf};
use records::risks::{
    AcceptRisk, CloseRisk, EditRisk, EditRiskAction, EndEntry, EscalateRisk, JudgeRisk, NewRisk,
    NewRiskAction, ReviewRisk, Risk, RiskAction, RiskAt, RiskEntry,
};
use std::sync::Arc;
use uuid::Uuid;

/// The addresses of one risk.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .page(open)
        .page(new)
        .form(add)
        .page(edit)
        .form(save)
        .page(judge)
        .form(save_judgement)
        .page(review)
        .form(save_review)
        .page(accept)
        .form(save_acceptance)
        .page(escalate)
        .form(save_escalation)
        .page(close)
        .form(save_closing)
        .page(end)
        .form(save_end)
        .page(new_step)
        .form(add_step)
        .page(edit_step)
        .form(save_step)
}

#[derive(Template)]
#[template(path = "risk.html")]
struct RiskPage {
    page: Page,
    risk: Risk,
    on: String,
    sentence: String,
    needs: Vec<(String, bool)>,
    remarks: Vec<String>,
    line: Option<Drawn>,
    facts: Vec<(&'static str, String)>,
    controls: Vec<String>,
    steps: Vec<Step>,
    entries: Vec<Entry>,
    buttons: Vec<Link>,
    edit: String,
    new_step: String,
    record: String,
}

struct Step {
    title: String,
    href: String,
    words: String,
    edit: String,
}

/// Something that was done, as it is told.
struct Entry {
    title: String,
    words: String,
    more: Vec<String>,
    end: Option<Link>,
}

/// A risk with the register that it stands in.
struct Here {
    register: Arc<Register>,
    risk: Risk,
}

impl Here {
    async fn read(here: &RequestContext, id: Uuid) -> Result<Self, AppError> {
        let register = Register::of(here).await?;
        let mut risks = register.records.risks.iter();
        let risk = risks.find(|risk| risk.id == id).cloned();
        Ok(Self {
            risk: risk.ok_or(AppError::NotFound)?,
            register: Arc::new(register),
        })
    }

    fn link(&self) -> Link {
        let to = RiskAt {
            council: self.register.council.slug.clone(),
            risk: self.risk.id,
        };
        Link::new(self.risk.reference.clone(), to.to_string())
    }
}

async fn open(here: Authorized<RiskAt>) -> Answered {
    let Here { register, risk } = Here::read(&here, here.address.risk).await?;
    let facts = register.facts(&risk);
    let today = register.today;
    let settings = Settings::default();
    let may = |permission| here.may(permission) && here.as_at.is_none();
    let council = register.council.slug.clone();
    let edits = may(Permission::EditRisks);
    let edit = EditRisk {
        council: council.clone(),
        risk: risk.id,
    };
    let new_step = NewRiskAction {
        council: council.clone(),
        risk: risk.id,
    };
    let needs = attention(&facts, today, &settings).into_iter();
    let record = here.plan().map(|plan| {
        let item = risk.id;
        here.link(RecordOf {
            council: council.clone(),
            plan: plan.id,
            item,
        })
    });
    Ok(html(&RiskPage {
        page: here
            .page(&risk.title)
            .breadcrumb("Risks", here.link(register_link(&here)?.href)),
        on: register.scope_name(&risk),
        sentence: sentence(&facts, today),
        needs: needs
            .map(|need: Attention| {
                let words = need.in_words(&facts, today, &settings);
                (format!("{words}."), crate::register::is_pressing(need))
            })
            .collect(),
        remarks: remarks(&facts.assessments, today)
            .iter()
            .map(|remark| format!("{}.", capitalised(&remark.to_string())))
            .collect(),
        line: line(&register, &risk, &facts),
        facts: told(&register, &risk, &facts),
        controls: risk.controls.lines().map(str::to_owned).collect(),
        steps: steps(&here, &register, &risk, edits),
        entries: entries(&here, &register, &risk),
        buttons: buttons(&here, &facts, &council, risk.id),
        edit: if edits {
            edit.to_string()
        } else {
            String::new()
        },
        new_step: if edits {
            new_step.to_string()
        } else {
            String::new()
        },
        record: record.unwrap_or_default(),
        risk,
    }))
}

/// Where a risk stands and where it is to be, in a sentence.
fn sentence(facts: &RiskFacts<'_, Uuid>, today: jiff::civil::Date) -> String {
    let at = |kind| stand(&facts.assessments, kind, today);
    let words = |stand: &Stand<'_>| stand.grid.place_in_words(stand.place).unwrap_or_default();
    let mut said = match at(AssessmentKind::Current) {
        None => "Nobody has judged yet where this risk stands.".to_owned(),
        Some(now) => {
            let moved = travel(&facts.assessments, today);
            let moved = moved.map_or_else(String::new, |way| {
                format!(", {}", way.label().to_lowercase())
            });
            format!(
                "{} on {}{moved}: {}.",
                now.band.name,
                in_words(now.on),
                words(&now)
            )
        }
    };
    if let Some(target) = at(AssessmentKind::Target) {
        said.push_str(&format!(" {} is aimed for.", band_and_score(&target)));
    }
    if facts.state_on(today) == RiskState::Closed {
        said.insert_str(0, "Closed. ");
    }
    said
}

fn told(
    register: &Register,
    risk: &Risk,
    facts: &RiskFacts<'_, Uuid>,
) -> Vec<(&'static str, String)> {
    let settings = Settings::default();
    let today = register.today;
    let inherent = stand(&facts.assessments, AssessmentKind::Inherent, today);
    let accepted = facts
        .acceptance_on(today, &settings)
        .map(|(acceptance, state)| {
            let by = register.name(acceptance.approver);
            match state {
                AcceptanceState::Expired => {
                    format!("Until {}, by {by}: expired", in_words(acceptance.expires))
                }
                _ => format!("Until {}, by {by}", in_words(acceptance.expires)),
            }
        });
    let board = facts.escalation_on(today).map(|escalation| {
        let since = in_words(escalation.on);
        match escalation.told.filter(|_| escalation.told_by(today)) {
            Some(on) => format!("Since {since}; a Board was told on {}", in_words(on)),
            None => format!("Since {since}; no Board told yet"),
        }
    });
    let optional = [
        (
            "If nothing were done",
            inherent.as_ref().map(band_and_score),
        ),
        ("Accepted", accepted),
        ("Escalated to the Board", board),
    ];
    let owner = risk
        .owner_id
        .map_or_else(|| "Nobody".to_owned(), |id| register.name(id));
    let treatment = risk.treatment.map_or("Not decided", Word::label);
    let review = facts
        .review_by
        .map_or_else(|| "Not planned".to_owned(), in_words);
    let mut told = vec![
        ("What might happen", risk.might_happen.clone()),
        ("Cause", risk.cause.clone()),
        ("Effect", risk.effect.clone()),
        ("Owner", owner),
        ("Treatment", treatment.to_owned()),
        ("Next review", review),
    ];
    told.extend(
        optional
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    told.retain(|(_, value)| !value.is_empty());
    told
}

/// The scores of a risk over time, as far as they were judged on grids that compare with the one of its last judgement.
fn line(register: &Register, risk: &Risk, facts: &RiskFacts<'_, Uuid>) -> Option<Drawn> {
    let today = register.today;
    let points = history(&facts.assessments, AssessmentKind::Current, today);
    let last = points.last()?.clone();
    let compares = |stand: &&Stand<'_>| stand.grid.measures_like(last.grid);
    let observation = |stand: &Stand<'_>| Observation {
        period: long_date(&stand.on),
        date: stand.on,
        reading: Reading::Value(stand.severity.score.into()),
    };
    let observations: Vec<Observation> = points.iter().filter(compares).map(observation).collect();
    if observations.len() < 2 {
        return None;
    }
    let targets = history(&facts.assessments, AssessmentKind::Target, today);
    let targets = targets.iter().filter(compares).map(|target| Target {
        from: target.on,
        until: None,
        value: target.severity.score.into(),
    });
    let marked = register.entries(risk).into_iter().filter(|entry| {
        matches!(
            entry.kind,
            EntryKind::Escalated | EntryKind::Accepted | EntryKind::Closed
        ) && entry.dated <= today
    });
    let chart = LineChart {
        title: format!("{}: likelihood × impact over time", risk.reference),
        description: sentence(facts, today),
        measure: Measure {
            unit: format!("Likelihood × impact, of {}", last.grid.highest_score()),
            before: String::new(),
            after: String::new(),
            decimals: 0,
        },
        subject: Series {
            name: "Where it stood".to_owned(),
            observations,
        },
        neighbours: None,
        expected: None,
        comparisons: Vec::new(),
        targets: targets.collect(),
        annotations: marked
            .map(|entry| Annotation {
                date: entry.dated,
                label: entry.kind.label().to_owned(),
            })
            .collect(),
        longest_step: None,
        verdict: None,
    };
    Some(Drawn::of(
        &Chart::Line(chart),
        "risk-",
        "Likelihood × impact over time, beside its target",
    ))
}

fn steps(here: &RequestContext, register: &Register, risk: &Risk, edits: bool) -> Vec<Step> {
    let step = |step: &RiskAction| {
        let action = step.action_id.and_then(|id| register.actions.get(&id));
        let council = register.council.slug.clone();
        let edit = EditRiskAction {
            council: council.clone(),
            risk: risk.id,
            step: step.id,
        };
        let href = action.map(|action| {
            let (plan, action) = (action.plan_id, action.id);
            here.link(ActionAt {
                council,
                plan,
                action,
            })
        });
        let owner = action.map_or(step.owner_id, |action| action.owner_id);
        let due = action.map_or(step.due_on, |action| action.due_on);
        let state = match (action, step.done_on) {
            (Some(action), _) => Some(action.delivery.label().to_owned()),
            (None, Some(day)) => Some(format!("Done on {}", in_words(day))),
            (None, None) => None,
        };
        let words = [
            owner.map(|id| register.name(id)),
            due.map(|day| format!("Due {}", in_words(day))),
            state,
        ];
        Step {
            title: action.map_or_else(
                || step.title.clone(),
                |one| format!("{} {}", one.reference, one.title),
            ),
            href: href.unwrap_or_default(),
            words: words.into_iter().flatten().collect::<Vec<_>>().join(". "),
            edit: if edits {
                edit.to_string()
            } else {
                String::new()
            },
        }
    };
    register.steps(risk).map(step).collect()
}

/// What was done, the newest first.
fn entries(here: &RequestContext, register: &Register, risk: &Risk) -> Vec<Entry> {
    let may = here.may(Permission::AcceptRisks) && here.as_at.is_none();
    let one = |entry: &&RiskEntry| {
        let by = entry.person_id.map(|id| register.name(id));
        let place = place(entry).and_then(|place| register.grid_of(entry).place_in_words(place));
        let what = entry
            .assessment
            .map(|kind| kind.label().split(':').next().unwrap_or_default());
        let until = entry.until_on.map(|day| match entry.kind {
            EntryKind::Reviewed => format!("Next review by {}.", in_words(day)),
            _ => format!("Until {}.", in_words(day)),
        });
        let meeting = entry.meeting_id.and_then(|id| register.meetings.get(&id));
        let meeting = meeting.map(|meeting| match meeting.held_on <= register.today {
            true => format!(
                "The Board was told on {}: {}.",
                in_words(meeting.held_on),
                meeting.title
            ),
            false => format!(
                "For the meeting of {}: {}.",
                in_words(meeting.held_on),
                meeting.title
            ),
        });
        let ended = entry.ended_on.map(|day| {
            let why = entry.ended_reason.as_deref().unwrap_or_default();
            format!("{} on {}. {why}", ending(entry.kind).2, in_words(day))
        });
        let end = EndEntry {
            council: register.council.slug.clone(),
            risk: risk.id,
            entry: entry.id,
        };
        let ends = may && entry.ended_on.is_none() && is_ended(entry.kind);
        Entry {
            title: format!(
                "{}: {}{}",
                in_words(entry.dated),
                entry.kind.label(),
                by.map_or_else(String::new, |by| format!(", by {by}"))
            ),
            words: entry.reason.clone(),
            more: [
                what.zip(place)
                    .map(|(what, place)| format!("{what}: {place}.")),
                until,
                meeting,
                ended,
            ]
            .into_iter()
            .flatten()
            .collect(),
            end: ends.then(|| Link::new(ending(entry.kind).0, end.to_string())),
        }
    };
    register.entries(risk).iter().rev().map(one).collect()
}

/// How something that holds is ended: what one presses, what the form asks, and how it is told.
const fn ending(kind: EntryKind) -> (&'static str, &'static str, &'static str) {
    match kind {
        EntryKind::Accepted => ("Withdraw the acceptance", "Withdrawn on", "Withdrawn"),
        EntryKind::Escalated => ("End the escalation", "Ended on", "Ended"),
        EntryKind::Closed | EntryKind::Judged | EntryKind::Reviewed => {
            ("Open the risk again", "Opened again on", "Opened again")
        }
    }
}

const fn is_ended(kind: EntryKind) -> bool {
    matches!(
        kind,
        EntryKind::Accepted | EntryKind::Escalated | EntryKind::Closed
    )
}

fn buttons(
    here: &RequestContext,
    facts: &RiskFacts<'_, Uuid>,
    council: &str,
    risk: Uuid,
) -> Vec<Link> {
    let today = here.date();
    if here.as_at.is_some() || !facts.is_open_on(today) {
        return Vec::new();
    }
    let council = || council.to_owned();
    let escalated = facts.escalation_on(today).is_some();
    let all = [
        (
            Permission::UpdateActions,
            "Judge the risk",
            JudgeRisk {
                council: council(),
                risk,
            }
            .to_string(),
        ),
        (
            Permission::UpdateActions,
            "Record a review",
            ReviewRisk {
                council: council(),
                risk,
            }
            .to_string(),
        ),
        (
            Permission::AcceptRisks,
            "Accept the risk",
            AcceptRisk {
                council: council(),
                risk,
            }
            .to_string(),
        ),
        (
            Permission::EditRisks,
            "Escalate to the Board",
            EscalateRisk {
                council: council(),
                risk,
            }
            .to_string(),
        ),
        (
            Permission::EditRisks,
            "Close the risk",
            CloseRisk {
                council: council(),
                risk,
            }
            .to_string(),
        ),
    ];
    all.into_iter()
        .filter(|(needs, label, _)| {
            here.may(*needs) && !(escalated && label.starts_with("Escalate"))
        })
        .map(|(_, label, href)| Link::new(label, href))
        .collect()
}

// ---- The forms ----------------------------------------------------------------

/// The people who may answer for a risk, and whoever does now.
async fn people(
    here: &RequestContext,
    now: Option<Uuid>,
    register: &Register,
) -> Result<Options, AppError> {
    let (db, council) = (&here.app.db, here.council()?.id);
    let people = possible_owners(db, council, here.today()).await?;
    let mut options: Options = people
        .into_iter()
        .map(|person| (person.id.to_string(), person.name))
        .collect();
    if let Some(id) = now.filter(|id| options.iter().all(|(known, _)| *known != id.to_string())) {
        options.push((id.to_string(), register.name(id)));
    }
    Ok(options)
}

/// The fields of a risk. What it hangs on is chosen once, for its past hangs on the same.
pub(crate) async fn risk_fields(
    here: &RequestContext,
    register: &Register,
    is_new: bool,
) -> Result<Fields<Risk>, AppError> {
    let mut people = people(here, None, register).await?;
    for id in register
        .records
        .risks
        .iter()
        .filter_map(|risk| risk.owner_id)
    {
        if people.iter().all(|(known, _)| *known != id.to_string()) {
            people.push((id.to_string(), register.name(id)));
        }
    }
    let mut fields = Fields::new();
    if is_new {
        let scopes = register.records.scopes.iter();
        let scopes = scopes.map(|scope| (scope.id.to_string(), scope.name.clone()));
        fields = fields
            .choose::<Uuid, _>(
                lens!(Risk, scope_id),
                scopes.collect(),
                "",
                "Choose the register that it belongs to",
            )
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
            "Choose who answers for the risk",
        )
        .word::<improvement::risks::Treatment, _>(
            lens!(Risk, treatment),
            "Choose what is done about it",
        )
        .long_text(lens!(Risk, controls), 2_000, "Enter the controls")
        .hint("What keeps the risk where it is, each on its own line")
        .optional()
        .date(lens!(Risk, review_on), "Enter when it is looked at again")
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

pub(crate) fn blank(here: &RequestContext, register: &Register) -> Result<Risk, String> {
    Ok(Risk {
        organisation_id: register.council.id,
        id: Uuid::now_v7(),
        version: 1,
        scope: ScopeKind::Organisation,
        scope_id: register.council.id,
        reference: String::new(),
        title: String::new(),
        might_happen: String::new(),
        cause: String::new(),
        effect: String::new(),
        owner_id: None,
        treatment: None,
        controls: String::new(),
        review_on: None,
        raised_on: here.today(),
    })
}

/// The next number of a risk in a council.
pub(crate) fn next_reference(register: &Register) -> usize {
    let digits = |reference: &str| {
        let digits = reference.trim_start_matches(|letter: char| !letter.is_ascii_digit());
        digits.parse::<usize>().unwrap_or_default()
    };
    let used = register
        .records
        .risks
        .iter()
        .map(|risk| digits(&risk.reference));
    used.max().unwrap_or_default() + 1
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

async fn new(here: Authorized<NewRisk>) -> Answered {
    let register = Arc::new(Register::of(&here).await?);
    let mut blank = blank(&here, &register).map_err(AppError::Unreadable)?;
    let asked = here.asked().optional_id("on", "");
    blank.scope_id = asked.unwrap_or(blank.scope_id);
    let form = risk_form(&here, &register, "Add a risk", register_link(&here)?, true).await?;
    Ok(form.show(&here, &blank))
}

async fn add(here: Authorized<NewRisk>, Submitted(typed): Submitted) -> Answered {
    let register = Arc::new(Register::of(&here).await?);
    let mut blank = blank(&here, &register).map_err(AppError::Unreadable)?;
    blank.reference = format!("R{}", next_reference(&register));
    let form = risk_form(&here, &register, "Add a risk", register_link(&here)?, true).await?;
    let risk = form.add(&here, blank, typed).await?;
    let to = RiskAt {
        council: here.address.council.clone(),
        risk: risk.id,
    };
    here.done(to, "The risk is added. Judge next where it stands.")
        .await
}

async fn edit(here: Authorized<EditRisk>) -> Answered {
    let one = Here::read(&here, here.address.risk).await?;
    let form = risk_form(&here, &one.register, "Change the risk", one.link(), false).await?;
    Ok(form.show(&here, &one.risk))
}

async fn save(here: Authorized<EditRisk>, Submitted(typed): Submitted) -> Answered {
    let one = Here::read(&here, here.address.risk).await?;
    let form = risk_form(&here, &one.register, "Change the risk", one.link(), false).await?;
    let back = one.link().href;
    form.save(&here, one.risk, typed).await?;
    here.done(back, "The risk is changed.").await
}

/// A judgement of a risk.
pub(crate) struct Judged {
    pub kind: AssessmentKind,
    pub place: Place,
    pub grid_id: Option<Uuid>,
}

impl Judged {
    /// Puts it into an entry.
    pub(crate) fn set(&self, entry: &mut RiskEntry) {
        entry.assessment = Some(self.kind);
        entry.likelihood = Some(self.place.likelihood.into());
        entry.impact = Some(self.place.impact.into());
        entry.grid_id = self.grid_id;
    }
}

/// An entry of today by whoever is here.
pub(crate) fn entry(here: &RequestContext, risk: &Risk, kind: EntryKind) -> RiskEntry {
    RiskEntry {
        organisation_id: risk.organisation_id,
        id: Uuid::now_v7(),
        version: 1,
        scope_id: risk.scope_id,
        risk_id: risk.id,
        kind,
        dated: here.today(),
        person_id: Some(here.actor.person_id),
        assessment: None,
        likelihood: None,
        impact: None,
        grid_id: None,
        reason: String::new(),
        until_on: None,
        meeting_id: None,
        ended_on: None,
        ended_reason: None,
    }
}

/// Puts what a rule found wrong at the field that it is about.
fn refuse(form: &mut Form, problems: Vec<RiskProblem>) {
    for problem in problems {
        let words = capitalised(&problem.to_string());
        match problem.field() {
            Some("on") => form.refuse_date("dated", words),
            Some("expires" | "next") => form.refuse_date("until-on", words),
            Some("reason" | "note") => form.refuse("reason", words),
            Some("place") => form.refuse("likelihood", words),
            _ => form.refuse_form(words),
        }
    }
}

/// What is checked of an entry: the facts of its risk as they are today.
type EntryCheck = fn(&RiskFacts<'_, Uuid>, &RiskEntry, &Register) -> Vec<RiskProblem>;

fn entry_form(
    one: &Here,
    title: &str,
    save: &'static str,
    fields: Fields<RiskEntry>,
    check: EntryCheck,
) -> RecordForm<RiskEntry> {
    let (register, risk) = (Arc::clone(&one.register), one.risk.clone());
    let form = RecordForm::new(
        format!("{title}: {}", one.risk.title),
        save,
        fields,
        one.link(),
    );
    form.check(move |entry, form| refuse(form, check(&register.facts(&risk), entry, &register)))
}

fn levels(register: &Register, axis: Axis) -> Options {
    let levels = register.grid().1.levels(axis).iter().zip(1..);
    let words = |level: &improvement::risks::Level, number: usize| match level.meaning.as_str() {
        "" => format!("{number} {}", level.name),
        meaning => format!("{number} {}: {meaning}", level.name),
    };
    levels
        .map(|(level, number)| (number.to_string(), words(level, number)))
        .collect()
}

fn judge_form(one: &Here) -> RecordForm<RiskEntry> {
    let levels = |axis| levels(&one.register, axis);
    let fields = Fields::new()
        .word::<AssessmentKind, _>(lens!(RiskEntry, assessment), "Choose what you judge")
        .required()
        .choose::<i64, _>(
            lens!(RiskEntry, likelihood),
            levels(Axis::Likelihood),
            "Choose",
            "Choose how likely it is",
        )
        .required()
        .choose::<i64, _>(
            lens!(RiskEntry, impact),
            levels(Axis::Impact),
            "Choose",
            "Choose how harmful it would be",
        )
        .required()
        .long_text(lens!(RiskEntry, reason), 1_000, "Enter why you judge it so")
        .called("Why?")
        .date(lens!(RiskEntry, dated), "Enter the day of the judgement")
        .called("When was it judged?");
    entry_form(
        one,
        "Judge",
        "Save the judgement",
        fields,
        |facts, entry, register| {
            let place = place(entry).unwrap_or(Place {
                likelihood: 0,
                impact: 0,
            });
            check_assessment(
                facts,
                (entry.dated, place, register.grid().1),
                register.today,
            )
        },
    )
}

async fn judge(here: Authorized<JudgeRisk>) -> Answered {
    let one = Here::read(&here, here.address.risk).await?;
    let mut blank = entry(&here, &one.risk, EntryKind::Judged);
    blank.assessment = Some(AssessmentKind::Current);
    Ok(judge_form(&one).show(&here, &blank))
}

async fn save_judgement(here: Authorized<JudgeRisk>, Submitted(typed): Submitted) -> Answered {
    let one = Here::read(&here, here.address.risk).await?;
    let mut blank = entry(&here, &one.risk, EntryKind::Judged);
    blank.grid_id = one.register.grid().0;
    judge_form(&one).add(&here, blank, typed).await?;
    here.done(one.link().href, "The judgement is saved.").await
}

fn review_form(one: &Here) -> RecordForm<RiskEntry> {
    let fields = Fields::new()
        .long_text(
            lens!(RiskEntry, reason),
            2_000,
            "Enter what the review found",
        )
        .called("What did the review find?")
        .date(lens!(RiskEntry, dated), "Enter the day of the review")
        .called("When was it reviewed?")
        .date(
            lens!(RiskEntry, until_on),
            "Enter when it is looked at again",
        )
        .called("When is it reviewed next?");
    entry_form(
        one,
        "Review",
        "Save the review",
        fields,
        |facts, entry, register| {
            let review = NewReview {
                on: entry.dated,
                note: &entry.reason,
                next: entry.until_on,
            };
            check_review(facts, &review, register.today, &Settings::default())
        },
    )
}

async fn review(here: Authorized<ReviewRisk>) -> Answered {
    let one = Here::read(&here, here.address.risk).await?;
    let blank = entry(&here, &one.risk, EntryKind::Reviewed);
    Ok(review_form(&one).show(&here, &blank))
}

async fn save_review(here: Authorized<ReviewRisk>, Submitted(typed): Submitted) -> Answered {
    let one = Here::read(&here, here.address.risk).await?;
    let blank = entry(&here, &one.risk, EntryKind::Reviewed);
    review_form(&one).add(&here, blank, typed).await?;
    here.done(one.link().href, "The review is saved.").await
}

fn accept_form(one: &Here) -> RecordForm<RiskEntry> {
    let fields = Fields::new()
        .long_text(
            lens!(RiskEntry, reason),
            1_000,
            "Enter why the risk may stand as it is",
        )
        .called("Why is it accepted?")
        .date(
            lens!(RiskEntry, until_on),
            "Enter the last day on which it is accepted",
        )
        .called("Until when?")
        .hint("A year at most. When it expires, it is asked for again");
    let form = entry_form(
        one,
        "Accept",
        "Accept the risk",
        fields,
        |facts, entry, register| {
            let asked = NewAcceptance {
                approver: entry.person_id,
                reason: &entry.reason,
                expires: entry.until_on,
            };
            check_acceptance(facts, &asked, register.today, &Settings::default())
        },
    );
    form.lead("You accept it in your own name. Whoever owns a risk cannot accept it.")
}

async fn accept(here: Authorized<AcceptRisk>) -> Answered {
    let one = Here::read(&here, here.address.risk).await?;
    let blank = entry(&here, &one.risk, EntryKind::Accepted);
    Ok(accept_form(&one).show(&here, &blank))
}

async fn save_acceptance(here: Authorized<AcceptRisk>, Submitted(typed): Submitted) -> Answered {
    let one = Here::read(&here, here.address.risk).await?;
    let blank = entry(&here, &one.risk, EntryKind::Accepted);
    accept_form(&one).add(&here, blank, typed).await?;
    here.done(one.link().href, "The risk is accepted.").await
}

fn escalate_form(one: &Here) -> RecordForm<RiskEntry> {
    let mut meetings: Vec<_> = one.register.meetings.values().collect();
    meetings.sort_by_key(|meeting| std::cmp::Reverse(meeting.held_on));
    let meetings = meetings.into_iter().map(|meeting| {
        let words = format!("{}, {}", long_date(&meeting.held_on), meeting.title);
        (meeting.id.to_string(), words)
    });
    let fields = Fields::new()
        .long_text(
            lens!(RiskEntry, reason),
            1_000,
            "Enter why the Board has to know",
        )
        .called("Why does the Board have to know?")
        .date(lens!(RiskEntry, dated), "Enter when it was decided")
        .called("When was it decided?")
        .choose::<Uuid, _>(
            lens!(RiskEntry, meeting_id),
            meetings.collect(),
            "Not told yet",
            "Choose the meeting",
        )
        .called("At which meeting is the Board told?");
    entry_form(
        one,
        "Escalate",
        "Escalate to the Board",
        fields,
        |facts, entry, register| {
            check_escalation(facts, (entry.dated, &entry.reason), register.today)
        },
    )
}

async fn escalate(here: Authorized<EscalateRisk>) -> Answered {
    let one = Here::read(&here, here.address.risk).await?;
    let blank = entry(&here, &one.risk, EntryKind::Escalated);
    Ok(escalate_form(&one).show(&here, &blank))
}

async fn save_escalation(here: Authorized<EscalateRisk>, Submitted(typed): Submitted) -> Answered {
    let one = Here::read(&here, here.address.risk).await?;
    let blank = entry(&here, &one.risk, EntryKind::Escalated);
    escalate_form(&one).add(&here, blank, typed).await?;
    here.done(one.link().href, "The risk is escalated to the Board.")
        .await
}

fn close_form(one: &Here) -> RecordForm<RiskEntry> {
    let fields = Fields::new()
        .long_text(lens!(RiskEntry, reason), 1_000, "Enter why it is closed")
        .called("Why is it closed?")
        .date(lens!(RiskEntry, dated), "Enter from when it is closed")
        .called("From when?");
    entry_form(
        one,
        "Close",
        "Close the risk",
        fields,
        |facts, entry, register| check_closing(facts, (entry.dated, &entry.reason), register.today),
    )
}

async fn close(here: Authorized<CloseRisk>) -> Answered {
    let one = Here::read(&here, here.address.risk).await?;
    let blank = entry(&here, &one.risk, EntryKind::Closed);
    Ok(close_form(&one).show(&here, &blank))
}

async fn save_closing(here: Authorized<CloseRisk>, Submitted(typed): Submitted) -> Answered {
    let one = Here::read(&here, here.address.risk).await?;
    let blank = entry(&here, &one.risk, EntryKind::Closed);
    close_form(&one).add(&here, blank, typed).await?;
    here.done(one.link().href, "The risk is closed.").await
}

async fn ended(
    here: &Authorized<EndEntry>,
) -> Result<(Here, RiskEntry, RecordForm<RiskEntry>), AppError> {
    let one = Here::read(here, here.address.risk).await?;
    let mut entry: RiskEntry = here.current(here.address.entry).await?;
    if entry.risk_id != one.risk.id || !is_ended(entry.kind) {
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
    let form = entry_form(&one, title, "Save", fields, |facts, entry, register| {
        let on = entry.ended_on.unwrap_or(register.today);
        let why = entry.ended_reason.as_deref().unwrap_or_default();
        if entry.kind == EntryKind::Closed {
            return check_reopening(facts, (on, why), register.today);
        }
        let early = on > register.today || on < entry.dated;
        early
            .then_some(RiskProblem::InFuture(on))
            .into_iter()
            .collect()
    });
    Ok((one, entry, form))
}

async fn end(here: Authorized<EndEntry>) -> Answered {
    let (_, entry, form) = ended(&here).await?;
    Ok(form.show(&here, &entry))
}

async fn save_end(here: Authorized<EndEntry>, Submitted(typed): Submitted) -> Answered {
    let (one, entry, form) = ended(&here).await?;
    form.save(&here, entry, typed).await?;
    here.done(one.link().href, "Saved.").await
}

async fn step_form(here: &RequestContext, one: &Here) -> Result<RecordForm<RiskAction>, AppError> {
    let register = &one.register;
    let people = people(here, None, register).await?;
    let mut actions: Vec<records::plans::store::Action> = Vec::new();
    let council = register.council.id;
    for scope in register
        .records
        .scopes
        .iter()
        .filter(|scope| scope.kind == ScopeKind::Plan)
    {
        actions.extend(
            here.app
                .db
                .records::<records::plans::store::Action>(council, scope.id, None)
                .await?,
        );
    }
    let actions = actions.into_iter().map(|action| {
        (
            action.id.to_string(),
            format!("{} {}", action.reference, action.title),
        )
    });
    let fields = Fields::new()
        .choose::<Uuid, _>(
            lens!(RiskAction, action_id),
            actions.collect(),
            "None: it is a step of its own",
            "Choose the action",
        )
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
    let form = RecordForm::new("What is done about it", "Save", fields, one.link());
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

async fn new_step(here: Authorized<NewRiskAction>) -> Answered {
    let one = Here::read(&here, here.address.risk).await?;
    Ok(step_form(&here, &one)
        .await?
        .show(&here, &blank_step(&one.risk)))
}

fn blank_step(risk: &Risk) -> RiskAction {
    RiskAction {
        organisation_id: risk.organisation_id,
        id: Uuid::now_v7(),
        version: 1,
        scope_id: risk.scope_id,
        risk_id: risk.id,
        action_id: None,
        title: String::new(),
        owner_id: None,
        due_on: None,
        done_on: None,
    }
}

async fn add_step(here: Authorized<NewRiskAction>, Submitted(typed): Submitted) -> Answered {
    let one = Here::read(&here, here.address.risk).await?;
    let form = step_form(&here, &one).await?;
    form.add(&here, blank_step(&one.risk), typed).await?;
    here.done(one.link().href, "Added to what is done about the risk.")
        .await
}

async fn step(here: &Authorized<EditRiskAction>) -> Result<(Here, RiskAction), AppError> {
    let one = Here::read(here, here.address.risk).await?;
    let step: RiskAction = here.current(here.address.step).await?;
    if step.risk_id != one.risk.id {
        return Err(AppError::NotFound);
    }
    Ok((one, step))
}

async fn edit_step(here: Authorized<EditRiskAction>) -> Answered {
    let (one, step) = step(&here).await?;
    Ok(step_form(&here, &one).await?.show(&here, &step))
}

async fn save_step(here: Authorized<EditRiskAction>, Submitted(typed): Submitted) -> Answered {
    let (one, step) = step(&here).await?;
    let form = step_form(&here, &one).await?;
    form.save(&here, step, typed).await?;
    here.done(one.link().href, "Saved.").await
}
