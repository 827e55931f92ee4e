//! Approving and publishing. Somebody other than the author approves, after saying whether the author stands to gain;
//! publishing freezes.

use crate::compose::{Chosen, is_empty, is_yes};
use crate::form::{LiveBlock, ReportForm, fill_form};
use crate::frozen;
use crate::live::Live;
use crate::pages::{page, report_address, without_form};
use crate::{compose, written};
use askama::Template;
use axum::Router;
use axum::response::Response;
use improvement::Word;
use improvement::governance::{
    ExemptPart, ExemptRule, PublicationProblem, ReportFacts, ReportState, ReportStep, advance,
    check_publication,
};
use platform::app::App;
use platform::db::{Db, DbError, Record};
use platform::edit_conflict;
use platform::error::AppError;
use platform::form::Form;
use platform::page::{Page, html, long_date, unprocessable};
use records::access::route::Routes;
use records::access::{Authorized, Permission, Submitted};
use records::governance::store::{Meeting, Telling};
use records::published::store::bank_holidays;
use records::reports::addresses::AdvanceReport;
use records::reports::store::{Report, readable};
use uuid::Uuid;

/// The addresses of approving and publishing.
pub(super) fn routes() -> Router<App> {
    Router::new().page(ask).form(done)
}

#[derive(Template)]
#[template(path = "advance.html")]
struct AdvancePage {
    page: Page,
    action: String,
    form: Form,
    cleared: bool,
    /// Whether this is the author's own report, which somebody else has to approve.
    own: bool,
    question: String,
    /// What forbids publishing, in plain sentences.
    in_the_way: Vec<String>,
    /// What somebody should know before publishing.
    to_know: Vec<String>,
    /// The meeting whose record can say what was told; empty when there is none.
    tell: String,
    back: String,
    benefits: [(&'static str, &'static str); 2],
}

/// Everything that a step needs to know.
struct Standing {
    report: Report,
    /// All whose words are in it.
    writers: Vec<Uuid>,
    form: ReportForm,
    meeting: Option<Meeting>,
    problems: Vec<PublicationProblem>,
}

/// The answers that a report gives to the rules of publication.
fn facts(
    report: &Report,
    writers: Vec<Uuid>,
    form: &ReportForm,
    meeting: Option<&Meeting>,
) -> ReportFacts<Uuid> {
    let (header, texts) = (report.header(), report.texts());
    let answer = |key: &str| header.get(key).map_or("", |answer| answer.trim());
    let asks = |key: &str| form.header.iter().any(|field| field.key == key);
    let exempt = is_yes(answer("exempt")).then(|| ExemptPart {
        rules: ExemptRule::ALL
            .iter()
            .copied()
            .filter(|rule| answer("exempt_rule").starts_with(rule.code()))
            .collect(),
        appendix: Some(answer("exempt_appendix").to_owned()).filter(|number| !number.is_empty()),
        // A form that has no field for the reason cannot be asked for it.
        reason: match asks("exempt_reason") {
            true => answer("exempt_reason").to_owned(),
            false => answer("exempt_rule").to_owned(),
        },
    });
    let mut empty: Vec<String> = form
        .sections
        .iter()
        .filter(|section| is_empty(section, &texts))
        .map(|section| ReportForm::heading(section, ""))
        .collect();
    empty.dedup();
    ReportFacts {
        title: report.title.clone(),
        state: report.state,
        author: report.author_id.unwrap_or_default(),
        writers,
        cleared_by: report.cleared_by_id,
        author_benefits: report.author_benefits,
        beneficiaries: Vec::new(),
        open_to_call_in: match (asks("call_in"), answer("call_in")) {
            (false, _) => Some(false),
            (true, "") => None,
            (true, answer) => Some(is_yes(answer)),
        },
        recommendations: recommendations(form)
            .iter()
            .filter_map(|key| texts.get(*key))
            .flat_map(|text| written::items(text))
            .collect(),
        exempt: exempt.into_iter().collect(),
        empty_sections: empty,
        meeting: meeting.map(|meeting| meeting.held_on),
    }
}

/// The texts in which a form asks the Board for something.
fn recommendations(form: &ReportForm) -> Vec<&str> {
    form.texts()
        .into_iter()
        .map(|(_, key, _)| key)
        .filter(|key| matches!(*key, "recommendations" | "ask"))
        .collect()
}

/// Everybody who ever changed what a report says, the author among them: whoever began it may have left the writing to others.
async fn writers(db: &Db, report: &Report) -> Result<Vec<Uuid>, DbError> {
    let mut writers: Vec<Uuid> = report.author_id.into_iter().collect();
    let mut before: Option<(String, String, String)> = None;
    for saved in db.history(report.organisation_id, report.id).await? {
        let (Some(person), Some(after)) = (saved.person_id, &saved.after) else {
            continue;
        };
        let then: Report =
            serde_json::from_str(after).map_err(|error| DbError::Shape(error.to_string()))?;
        let words = Some((then.title, then.header, then.texts));
        if words != before && !writers.contains(&person) {
            writers.push(person);
        }
        before = words;
    }
    Ok(writers)
}

async fn stand(visit: &Authorized<AdvanceReport>) -> Result<Standing, AppError> {
    let db = &visit.app.db;
    let report = readable(visit, visit.address.report).await?;
    let organisation = report.organisation_id;
    let form = fill_form(
        db,
        organisation,
        &report.template_key,
        report.template_edition,
    )
    .await
    .map_err(without_form)?;
    #[expect(
        clippy::disallowed_methods,
        reason = "the meeting is named by the report, which was fetched within its plan"
    )]
    let meeting = match report.meeting_id {
        Some(id) => match db.get::<Meeting>(organisation, id).await {
            Err(DbError::Missing) => None,
            meeting => Some(meeting?),
        },
        None => None,
    };
    let writers = writers(db, &report).await?;
    let mut problems = check_publication(
        &facts(&report, writers.clone(), &form, meeting.as_ref()),
        visit.today(),
        &bank_holidays(db).await?,
    );
    if recommendations(&form).is_empty() {
        problems.retain(|problem| *problem != PublicationProblem::NoRecommendation);
    }
    Ok(Standing {
        report,
        writers,
        form,
        meeting,
        problems,
    })
}

/// What must be fixed in the report itself; that it is not approved, and what is asked in approving it, is what
/// the page is there for.
fn in_the_way(problems: &[PublicationProblem]) -> Vec<String> {
    problems
        .iter()
        .filter(|problem| problem.forbids())
        .filter(|problem| {
            !matches!(
                problem,
                PublicationProblem::NotCleared | PublicationProblem::BenefitNotAsked
            )
        })
        .map(|problem| started(&problem.to_string()))
        .collect()
}

/// With a capital, and closed by a full stop.
fn started(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters
        .next()
        .map(|letter| letter.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), letters.as_str())
}

/// Whether a form tells the Board about findings.
fn tells(form: &ReportForm) -> bool {
    form.has(LiveBlock::Threads) || form.has(LiveBlock::Answers)
}

async fn advance_page(
    visit: &Authorized<AdvanceReport>,
    standing: &Standing,
    form: Form,
) -> Result<AdvancePage, AppError> {
    let report = &standing.report;
    let cleared = report.state == ReportState::Cleared;
    let names = records::access::store::names(&visit.app.db, report.author_id).await?;
    let author = names.into_values().next();
    let mut to_know: Vec<String> = standing
        .problems
        .iter()
        .filter(|problem| !problem.forbids())
        .map(|problem| started(&problem.to_string()))
        .collect();
    if report.as_at >= visit.today() {
        to_know.push(
            "The figures are as at today: they follow the plan until the report is published."
                .to_owned(),
        );
    }
    let tell = match &standing.meeting {
        Some(meeting) if cleared && visit.may(Permission::RunBoard) && tells(&standing.form) => {
            format!(
                "Written down under the meeting: {}, {}. It can be put in better words there.",
                meeting.title,
                long_date(&meeting.held_on)
            )
        }
        _ => String::new(),
    };
    let back = report_address(visit, report.id)?.to_string();
    let title = match cleared {
        true => "Publish this report",
        false => "Approve this report",
    };
    Ok(AdvancePage {
        page: page(visit, title)?
            .breadcrumb(&report.title, &back)
            .with_form(&form),
        action: visit.address.to_string(),
        form: form.set(edit_conflict::VERSION_FIELD, report.version),
        cleared,
        own: standing.writers.contains(&visit.actor.person_id),
        question: format!(
            "Does {}, who wrote it, gain anything from what it recommends?",
            author.unwrap_or_else(|| "the author".to_owned())
        ),
        in_the_way: in_the_way(&standing.problems),
        to_know,
        tell,
        back,
        benefits: [
            ("no", "No, the author gains nothing from it"),
            ("yes", "Yes, or it could look like it"),
        ],
    })
}

async fn ask(visit: Authorized<AdvanceReport>) -> Result<Response, AppError> {
    let standing = stand(&visit).await?;
    if standing.report.state == ReportState::Published {
        return finished(&visit, &standing.report).await;
    }
    Ok(html(&advance_page(&visit, &standing, Form::new()).await?))
}

async fn finished(
    visit: &Authorized<AdvanceReport>,
    report: &Report,
) -> Result<Response, AppError> {
    visit
        .done(
            report_address(visit, report.id)?,
            "This report is published. A published report does not change.",
        )
        .await
}

async fn done(
    visit: Authorized<AdvanceReport>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let standing = stand(&visit).await?;
    if standing.report.state == ReportState::Published {
        return finished(&visit, &standing.report).await;
    }
    let step = match form.value("step") {
        "clear" => ReportStep::Clear,
        "reopen" => ReportStep::Reopen,
        "publish" => ReportStep::Publish,
        _ => {
            return Err(AppError::Unreadable(
                "The form does not say what is to be done with the report.".to_owned(),
            ));
        }
    };
    let report = &standing.report;
    if edit_conflict::version(&form) != report.version {
        form.refuse_form(
            "The report was changed after you opened this page. Read it again before you continue",
        );
        return refused(&visit, &standing, form).await;
    }
    match advance(report.state, step, &standing.writers, visit.actor.person_id) {
        Err(error) => {
            form.refuse_form(started(&error.to_string()));
            refused(&visit, &standing, form).await
        }
        Ok(state) => match step {
            ReportStep::Clear => clear(&visit, standing, state, form).await,
            ReportStep::Reopen => reopen(&visit, standing, state).await,
            // No other step is taken here.
            _ => publish(&visit, standing, form).await,
        },
    }
}

async fn refused(
    visit: &Authorized<AdvanceReport>,
    standing: &Standing,
    form: Form,
) -> Result<Response, AppError> {
    Ok(unprocessable(&advance_page(visit, standing, form).await?))
}

async fn clear(
    visit: &Authorized<AdvanceReport>,
    mut standing: Standing,
    state: ReportState,
    mut form: Form,
) -> Result<Response, AppError> {
    let benefits = match form.value("benefits") {
        "yes" => true,
        "no" => false,
        _ => {
            form.refuse(
                "benefits",
                "Say whether the author gains from what the report recommends",
            );
            return refused(visit, &standing, form).await;
        }
    };
    let report = &mut standing.report;
    report.author_benefits = Some(benefits);
    if benefits {
        // The answer is kept: it stays true until somebody else takes the report over.
        save(visit, report, &[]).await?;
        form.refuse(
            "benefits",
            "The author of a report may not gain from what it recommends. Somebody else has to take it over as its author, on the page where it is written",
        );
        return refused(visit, &standing, form).await;
    }
    let still = in_the_way(&standing.problems);
    if let Some(first) = still.first()
        && !standing
            .problems
            .contains(&PublicationProblem::AuthorBenefits)
    {
        form.refuse_form(format!("The report is not ready to be approved. {first}"));
        return refused(visit, &standing, form).await;
    }
    let report = &mut standing.report;
    report.state = state;
    report.cleared_by_id = Some(visit.actor.person_id);
    report.cleared_on = Some(visit.today());
    save(visit, report, &[]).await?;
    visit
        .done(
            report_address(visit, report.id)?,
            "Approved. It can be published now.",
        )
        .await
}

async fn reopen(
    visit: &Authorized<AdvanceReport>,
    mut standing: Standing,
    state: ReportState,
) -> Result<Response, AppError> {
    let report = &mut standing.report;
    report.state = state;
    report.cleared_by_id = None;
    report.cleared_on = None;
    (report.sent_on, report.sent_by_id, report.answer_by) = (None, None, None);
    save(visit, report, &[]).await?;
    visit
        .done(
            report_address(visit, report.id)?,
            "Sent back to its author. It has to be approved again.",
        )
        .await
}

async fn publish(
    visit: &Authorized<AdvanceReport>,
    mut standing: Standing,
    mut form: Form,
) -> Result<Response, AppError> {
    let forbidding: Vec<&PublicationProblem> = standing
        .problems
        .iter()
        .filter(|problem| problem.forbids())
        .collect();
    if let Some(first) = forbidding.first() {
        form.refuse_form(started(&first.to_string()));
        return refused(visit, &standing, form).await;
    }
    let (council, plan) = (visit.council()?, visit.plan()?);
    let db = &visit.app.db;
    standing.report.state = ReportState::Published;
    let live = Live::load(
        db,
        &visit.app.shared(),
        council,
        plan,
        &standing.form,
        &standing.report,
        visit.today(),
    )
    .await?;
    let document = compose::compose(&standing.form, &standing.report, &live);
    let tellings = match &standing.meeting {
        Some(meeting) if form.flag("tell") && visit.may(Permission::RunBoard) => {
            tellings(visit, &standing, &live, meeting).await?
        }
        _ => Vec::new(),
    };
    frozen::freeze(&mut standing.report, &document, visit.author())?;
    save(visit, &mut standing.report, &tellings).await?;
    let told = match tellings.len() {
        0 => "Published and frozen.".to_owned(),
        1 => "Published and frozen, and what the Board is told about one finding is recorded."
            .to_owned(),
        count => format!(
            "Published and frozen, and what the Board is told about {count} findings is recorded."
        ),
    };
    visit
        .done(report_address(visit, standing.report.id)?, &told)
        .await
}

/// What the meeting is told about each finding in the report, unless it is on record already.
async fn tellings(
    visit: &Authorized<AdvanceReport>,
    standing: &Standing,
    live: &Live,
    meeting: &Meeting,
) -> Result<Vec<Telling>, AppError> {
    let (council, plan) = (visit.council()?, visit.plan()?);
    let known: Vec<Telling> = visit.app.db.records(council.id, plan.id, None).await?;
    let form = &standing.form;
    let limit = form.limit_of(LiveBlock::Threads).flatten();
    let mut told = compose::told(live, limit, form.is_short());
    if form.has(LiveBlock::Answers) {
        let chosen = Chosen::of(&standing.report.header());
        let shown: Vec<Uuid> = compose::told_findings(live, chosen)
            .iter()
            .map(|finding| finding.id)
            .collect();
        told.retain(|(finding, _)| shown.contains(finding));
    }
    Ok(told
        .into_iter()
        .filter(|(finding, _)| {
            !known
                .iter()
                .any(|one| one.meeting_id == meeting.id && one.finding_id == *finding)
        })
        .map(|(finding_id, told)| Telling {
            meeting_id: meeting.id,
            finding_id,
            report_id: Some(standing.report.id),
            told,
            ..Telling::blank(council.id, plan.id)
        })
        .collect())
}

/// Saves the report and what goes with it, or nothing.
async fn save(
    visit: &Authorized<AdvanceReport>,
    report: &mut Report,
    tellings: &[Telling],
) -> Result<(), AppError> {
    let mut change = visit.app.db.change(visit.author()).await?;
    change.save(report).await?;
    change.create_all(tellings).await?;
    change.commit().await?;
    Ok(())
}
