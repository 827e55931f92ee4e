//! What deserves somebody's attention about a risk.

use jiff::civil::Date;

use super::{AcceptanceState, AssessmentKind, ReviewState, RiskFacts, Settings, Treatment, stand};
use crate::Word as _;
use crate::calendar::{counted, days_between, in_words};
use crate::vocabulary::vocabulary;

vocabulary! {
    /// What deserves somebody's attention about a risk, the most pressing first.
    Attention, "a reason to look at a risk" {
        AcceptanceExpired = "acceptance_expired", "Acceptance expired";
        BoardNotTold = "board_not_told", "Escalated, not yet reported to a Board";
        ReviewOverdue = "review_overdue", "Review overdue";
        AboveTarget = "above_target", "Above its target, with no action on it";
        NotAccepted = "not_accepted", "Waiting to be accepted";
        Unowned = "unowned", "No owner";
        NotAssessed = "not_assessed", "Not assessed yet";
        GridsDiffer = "grids_differ", "Assessed on different matrices, so it cannot be compared with its target";
        AcceptanceExpiring = "acceptance_expiring", "Acceptance expires soon";
        ReviewDue = "review_due", "Review due soon";
        ReviewNotPlanned = "review_not_planned", "No review planned";
    }
}

/// What deserves attention about a risk on a day, the most pressing first. A closed risk asks for nothing, nor does one
/// that came into the register later.
///
/// A risk above its target asks for an action unless somebody has accepted that it stays there.
#[must_use]
pub fn attention<Id>(risk: &RiskFacts<'_, Id>, today: Date, settings: &Settings) -> Vec<Attention> {
    if !risk.is_open_on(today) {
        return Vec::new();
    }
    let accepted = risk.acceptance_on(today, settings).map(|(_, state)| state);
    let holds_off = accepted.is_some_and(|state| state != AcceptanceState::Expired);
    let review = risk.review_on(today, settings);
    let holds = |reason: Attention| match reason {
        Attention::AcceptanceExpired => accepted == Some(AcceptanceState::Expired),
        Attention::AcceptanceExpiring => accepted == Some(AcceptanceState::Expiring),
        Attention::NotAccepted => risk.treatment == Some(Treatment::Accept) && accepted.is_none(),
        Attention::BoardNotTold => risk
            .escalation_on(today)
            .is_some_and(|escalation| !escalation.told_by(today)),
        Attention::AboveTarget => {
            !holds_off && risk.open_actions == 0 && risk.is_above_target_on(today) == Some(true)
        }
        // A new grid must not silence a risk that stands above its target.
        Attention::GridsDiffer => {
            let judged = |kind| stand(&risk.assessments, kind, today).is_some();
            judged(AssessmentKind::Current)
                && judged(AssessmentKind::Target)
                && risk.is_above_target_on(today).is_none()
        }
        Attention::Unowned => risk.owner.is_none(),
        Attention::NotAssessed => {
            stand(&risk.assessments, AssessmentKind::Current, today).is_none()
        }
        Attention::ReviewOverdue => review == Some(ReviewState::Overdue),
        Attention::ReviewDue => review == Some(ReviewState::Due),
        Attention::ReviewNotPlanned => review == Some(ReviewState::NotPlanned),
    };
    Attention::ALL
        .iter()
        .copied()
        .filter(|reason| holds(*reason))
        .collect()
}

impl Attention {
    /// Whether it has been left too long.
    #[must_use]
    pub const fn is_pressing(self) -> bool {
        matches!(
            self,
            Self::AcceptanceExpired | Self::BoardNotTold | Self::ReviewOverdue | Self::AboveTarget
        )
    }

    /// The reason with its dates, for a line of a page or a letter: “Review overdue since 3 May 2019, 12 days ago”. The
    /// label alone where the risk does not bear it out.
    #[must_use]
    pub fn in_words<Id>(
        self,
        risk: &RiskFacts<'_, Id>,
        today: Date,
        settings: &Settings,
    ) -> String {
        let day = |day: Date| {
            let days = days_between(today, day);
            let count = counted(days.unsigned_abs(), "day", "days");
            let away = match days {
                0 => "today".to_owned(),
                1.. => format!("in {count}"),
                _ => format!("{count} ago"),
            };
            format!("{}, {away}", in_words(day))
        };
        let expires = || Some(risk.acceptance_on(today, settings)?.0.expires);
        let told = match self {
            Self::AcceptanceExpired => {
                expires().map(|on| format!("Acceptance expired on {}", day(on)))
            }
            Self::AcceptanceExpiring => {
                expires().map(|on| format!("Acceptance expires on {}", day(on)))
            }
            Self::BoardNotTold => risk.escalation_on(today).map(|escalation| {
                format!(
                    "Escalated on {}; not yet reported to a Board",
                    day(escalation.on)
                )
            }),
            Self::ReviewOverdue => risk
                .review_by
                .map(|on| format!("Review was due on {}", day(on))),
            Self::ReviewDue => risk
                .review_by
                .map(|on| format!("Review due on {}", day(on))),
            Self::AboveTarget => above_target(risk, today),
            Self::NotAccepted
            | Self::Unowned
            | Self::NotAssessed
            | Self::GridsDiffer
            | Self::ReviewNotPlanned => None,
        };
        told.unwrap_or_else(|| self.label().to_owned())
    }
}

fn above_target<Id>(risk: &RiskFacts<'_, Id>, today: Date) -> Option<String> {
    let current = stand(&risk.assessments, AssessmentKind::Current, today)?;
    let target = stand(&risk.assessments, AssessmentKind::Target, today)?;
    Some(format!(
        "{}, target {}, with no action on it",
        current.in_words(),
        target.in_words()
    ))
}
