//! Boards, decisions and reports.

use jiff::civil::Date;
use thiserror::Error;

use crate::Word as _;
use crate::calendar::{BankHolidays, CalendarError, in_words};
use crate::call_in::{agenda_due, effective_from};
use crate::vocabulary::vocabulary;

#[cfg(test)]
mod tests;

vocabulary! {
    /// Who meets.
    MeetingKind, "a kind of meeting" {
        ImprovementBoard = "improvement_board", "Improvement Board";
        ExecutiveBoard = "executive_board", "Executive Board";
        Scrutiny = "scrutiny", "Scrutiny";
    }
}

vocabulary! {
    /// How far a report has come.
    ReportState, "a state of a report" {
        Draft = "draft", "Draft";
        ForComments = "for_comments", "With the Board for comments";
        ForApproval = "for_approval", "With the Board for approval";
        Cleared = "cleared", "Approved";
        Published = "published", "Published";
    }
}

impl ReportState {
    /// Whether it may be written on: a draft, and one on which the Board comments.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Draft | Self::ForComments)
    }

    /// Whether nobody has approved it yet.
    #[must_use]
    pub const fn is_draft(self) -> bool {
        matches!(self, Self::Draft | Self::ForComments | Self::ForApproval)
    }
}

vocabulary! {
    /// Why something may be kept from the public: rule 10.4 follows Schedule 12A to the Local Government Act
    /// 1972, rule 9.2 its section 100A. Rule numbers are Leeds City Council's.
    ExemptRule, "an exempt or confidential rule" {
        Individual = "10.4(1)", "10.4(1): about an individual";
        Identity = "10.4(2)", "10.4(2): would give away who somebody is";
        Business = "10.4(3)", "10.4(3): somebody’s financial or business affairs";
        LabourRelations = "10.4(4)", "10.4(4): talks with staff or their unions";
        LegalAdvice = "10.4(5)", "10.4(5): privileged legal advice";
        Enforcement = "10.4(6)", "10.4(6): a notice or order the council means to make";
        Crime = "10.4(7)", "10.4(7): preventing or prosecuting crime";
        Confidential = "9.2", "9.2: confidential by law or by a government department";
    }
}

/// What somebody does with a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportStep {
    /// The draft goes to the Board, which comments on it.
    SendForComments,
    /// The draft goes to the Board, which is asked to approve it.
    SendForApproval,
    /// A draft that was sent to the Board is taken back.
    TakeBack,
    /// Somebody other than the author approves the draft.
    Clear,
    /// An approved report goes back to its author.
    Reopen,
    /// An approved report is published and frozen.
    Publish,
}

/// A step that a report cannot take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ReportError {
    /// Somebody who wrote some of it approves the report.
    #[error("a report is approved by somebody who wrote none of it")]
    OwnReport,
    /// The step does not follow from where the report stands.
    #[error("failed to take this step: the report is “{}”", .0.label())]
    OutOfOrder(ReportState),
}

/// Where a report stands after a step: draft → with the Board → approved → published. A draft need not go to the Board
/// first, and a published report stays as it is. `writers` are all whose words are in it.
///
/// # Errors
/// When the step does not follow, or one of the writers would approve the report.
pub fn advance<Id: Copy + PartialEq>(
    state: ReportState,
    step: ReportStep,
    writers: &[Id],
    by: Id,
) -> Result<ReportState, ReportError> {
    match (state, step) {
        (ReportState::Draft | ReportState::ForComments, ReportStep::SendForApproval) => {
            Ok(ReportState::ForApproval)
        }
        (ReportState::Draft, ReportStep::SendForComments) => Ok(ReportState::ForComments),
        (ReportState::ForComments | ReportState::ForApproval, ReportStep::TakeBack) => {
            Ok(ReportState::Draft)
        }
        (state, ReportStep::Clear) if state.is_draft() && writers.contains(&by) => {
            Err(ReportError::OwnReport)
        }
        (state, ReportStep::Clear) if state.is_draft() => Ok(ReportState::Cleared),
        (ReportState::Cleared, ReportStep::Reopen) => Ok(ReportState::Draft),
        (ReportState::Cleared, ReportStep::Publish) => Ok(ReportState::Published),
        (state, _) => Err(ReportError::OutOfOrder(state)),
    }
}

/// A part of a report that is kept from the public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExemptPart {
    /// The rules relied on.
    pub rules: Vec<ExemptRule>,
    /// The number of the appendix; none when the whole report is exempt.
    pub appendix: Option<String>,
    /// Why keeping it back serves the public better than publishing it.
    pub reason: String,
}

/// What decides whether a report may be published. `Id` identifies a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportFacts<Id> {
    /// What it is called.
    pub title: String,
    /// Where it stands.
    pub state: ReportState,
    /// Who answers for what it says.
    pub author: Id,
    /// All whose words are in it, the author among them.
    pub writers: Vec<Id>,
    /// Who approved it.
    pub cleared_by: Option<Id>,
    /// Whether the author gains from what is recommended; none when nobody has asked yet.
    pub author_benefits: Option<bool>,
    /// People who gain from what is recommended.
    pub beneficiaries: Vec<Id>,
    /// Whether the decision is open to call-in; none when nobody has said.
    pub open_to_call_in: Option<bool>,
    /// The recommendations.
    pub recommendations: Vec<String>,
    /// Parts kept from the public.
    pub exempt: Vec<ExemptPart>,
    /// Sections of the template that must be filled and are empty, by heading.
    pub empty_sections: Vec<String>,
    /// When the Board meets.
    pub meeting: Option<Date>,
}

/// What stands in the way of publishing a report.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PublicationProblem {
    /// There is no title.
    #[error("give the report a title")]
    TitleMissing,
    /// It was not approved.
    #[error("the report is not approved: ask somebody who wrote none of it to approve it")]
    NotCleared,
    /// It was published before.
    #[error("the report is already published; a published report does not change")]
    AlreadyPublished,
    /// The author approved it.
    #[error(
        "the report was approved by somebody who wrote some of it: ask somebody else to approve it"
    )]
    ClearedByAuthor,
    /// Nobody asked whether the author gains.
    #[error("say whether the author gains from what the report recommends")]
    BenefitNotAsked,
    /// The author gains.
    #[error(
        "the author of a report may not gain from what it recommends: let somebody else report"
    )]
    AuthorBenefits,
    /// Nobody said whether call-in applies.
    #[error("say whether the decision is open to call-in")]
    CallInNotAsked,
    /// It recommends nothing.
    #[error("add what the Board is asked to decide or to note")]
    NoRecommendation,
    /// An exempt part names no rule.
    #[error("name the rule that keeps {0} from the public")]
    NoExemptRule(String),
    /// An exempt part gives no reason.
    #[error("say why keeping {0} from the public serves people better than publishing it")]
    NoExemptReason(String),
    /// A section is empty.
    #[error("the section “{0}” is empty")]
    EmptySection(String),
    /// The agenda is out too late.
    #[error("the papers of the meeting had to be public by {}, five clear days ahead: say in the report why it is late", in_words(*.0))]
    LateForAgenda(Date),
    /// The calendar does not reach the meeting.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
}

impl PublicationProblem {
    /// Whether it forbids publishing. A late paper may be published, with its reason.
    pub fn forbids(&self) -> bool {
        !matches!(self, Self::LateForAgenda(_) | Self::Calendar(_))
    }
}

/// Everything that stands in the way of publishing a report on a day, in the order of the form.
pub fn check_publication<Id: Copy + PartialEq>(
    report: &ReportFacts<Id>,
    today: Date,
    holidays: &BankHolidays,
) -> Vec<PublicationProblem> {
    let mut problems = Vec::new();
    let mut require = |holds: bool, problem: PublicationProblem| {
        if !holds {
            problems.push(problem);
        }
    };
    require(
        !report.title.trim().is_empty(),
        PublicationProblem::TitleMissing,
    );
    match report.state {
        state if state.is_draft() => require(false, PublicationProblem::NotCleared),
        ReportState::Published => require(false, PublicationProblem::AlreadyPublished),
        _ => match report.cleared_by {
            None => require(false, PublicationProblem::NotCleared),
            Some(by) => require(
                !report.writers.contains(&by),
                PublicationProblem::ClearedByAuthor,
            ),
        },
    }
    let gains =
        report.author_benefits == Some(true) || report.beneficiaries.contains(&report.author);
    require(!gains, PublicationProblem::AuthorBenefits);
    require(
        gains || report.author_benefits.is_some(),
        PublicationProblem::BenefitNotAsked,
    );
    require(
        report.open_to_call_in.is_some(),
        PublicationProblem::CallInNotAsked,
    );
    let recommends = report
        .recommendations
        .iter()
        .any(|words| !words.trim().is_empty());
    require(recommends, PublicationProblem::NoRecommendation);
    for part in &report.exempt {
        let name = part.appendix.as_deref().map_or_else(
            || "the report".to_owned(),
            |number| format!("appendix {number}"),
        );
        require(
            !part.rules.is_empty(),
            PublicationProblem::NoExemptRule(name.clone()),
        );
        require(
            !part.reason.trim().is_empty(),
            PublicationProblem::NoExemptReason(name),
        );
    }
    for heading in &report.empty_sections {
        require(false, PublicationProblem::EmptySection(heading.clone()));
    }
    match report.meeting.map(|meeting| agenda_due(meeting, holidays)) {
        None => {}
        Some(Ok(due)) => require(today <= due, PublicationProblem::LateForAgenda(due)),
        Some(Err(error)) => require(false, error.into()),
    }
    problems
}

/// What decides whether a decision is in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionFacts {
    /// What was resolved.
    pub resolution: String,
    /// When it was made.
    pub decided: Date,
    /// When it was published.
    pub published: Option<Date>,
    /// Whether it is open to call-in.
    pub open_to_call_in: bool,
    /// From when it takes effect, as the council states it.
    pub effective: Option<Date>,
    /// Who carries it out.
    pub responsible_officer: Option<String>,
    /// By when it is carried out.
    pub deadline: Option<Date>,
    /// When it is looked at again.
    pub review: Option<Date>,
}

/// What is wrong with a decision.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DecisionProblem {
    /// Nothing was resolved.
    #[error("write down what was resolved")]
    ResolutionMissing,
    /// Nobody carries it out.
    #[error("name the officer who carries the decision out")]
    OfficerMissing,
    /// Published before it was made.
    #[error("the decision was published on {}, before it was made on {}", in_words(*.published), in_words(*.decided))]
    PublishedBeforeDecided {
        /// When it was made.
        decided: Date,
        /// When it was published.
        published: Date,
    },
    /// The stated date is not what the rule gives.
    #[error("the decision is stated to take effect on {}; the rule gives {}", in_words(*.stated), in_words(*.computed))]
    EffectiveDiffers {
        /// What the council states.
        stated: Date,
        /// What the rule gives.
        computed: Date,
    },
    /// It takes effect, open to call-in, without being published.
    #[error(
        "a decision open to call-in takes effect only after it is published: enter when it was"
    )]
    NotPublished,
    /// It is to be carried out before it takes effect.
    #[error("the deadline, {}, is before the decision takes effect on {}", in_words(*.deadline), in_words(*.effective))]
    DeadlineBeforeEffect {
        /// The deadline.
        deadline: Date,
        /// From when it takes effect.
        effective: Date,
    },
    /// It is reviewed before it was made.
    #[error("the review, {}, is before the decision itself", in_words(*.0))]
    ReviewBeforeDecision(Date),
    /// The calendar does not reach the date.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
}

impl DecisionProblem {
    /// The field at which a form shows it.
    pub fn field(&self) -> &'static str {
        match self {
            Self::ResolutionMissing => "resolution",
            Self::OfficerMissing => "responsible_officer",
            Self::PublishedBeforeDecided { .. } | Self::NotPublished | Self::Calendar(_) => {
                "published"
            }
            Self::EffectiveDiffers { .. } => "effective",
            Self::DeadlineBeforeEffect { .. } => "deadline",
            Self::ReviewBeforeDecision(_) => "review",
        }
    }
}

/// From when a decision takes effect by the rule; none while one that is open to call-in is unpublished.
///
/// # Errors
/// When the calendar does not cover the days counted.
pub fn effective(
    decision: &DecisionFacts,
    holidays: &BankHolidays,
) -> Result<Option<Date>, CalendarError> {
    match decision.published {
        None if decision.open_to_call_in => Ok(None),
        published => {
            let published = published.unwrap_or(decision.decided);
            effective_from(
                decision.decided,
                published,
                decision.open_to_call_in,
                holidays,
            )
            .map(Some)
        }
    }
}

/// Everything wrong with a decision; empty when it is in order.
pub fn check_decision(decision: &DecisionFacts, holidays: &BankHolidays) -> Vec<DecisionProblem> {
    let mut problems = Vec::new();
    if decision.resolution.trim().is_empty() {
        problems.push(DecisionProblem::ResolutionMissing);
    }
    if decision
        .responsible_officer
        .as_deref()
        .is_none_or(|name| name.trim().is_empty())
    {
        problems.push(DecisionProblem::OfficerMissing);
    }
    let decided = decision.decided;
    if let Some(published) = decision.published.filter(|published| *published < decided) {
        problems.push(DecisionProblem::PublishedBeforeDecided { decided, published });
    }
    match effective(decision, holidays) {
        Err(error) => problems.push(error.into()),
        Ok(None) if decision.effective.is_some() => problems.push(DecisionProblem::NotPublished),
        Ok(None) => {}
        Ok(Some(computed)) => {
            if let Some(stated) = decision.effective.filter(|stated| *stated != computed) {
                problems.push(DecisionProblem::EffectiveDiffers { stated, computed });
            }
            if let Some(deadline) = decision.deadline.filter(|deadline| *deadline < computed) {
                problems.push(DecisionProblem::DeadlineBeforeEffect {
                    deadline,
                    effective: computed,
                });
            }
        }
    }
    if let Some(review) = decision.review.filter(|review| *review < decided) {
        problems.push(DecisionProblem::ReviewBeforeDecision(review));
    }
    problems
}
