//! How far an engagement has come, by what was done until a day.

use super::{Side, Stage, Step, StepKind, SupportFacts};
use crate::Word as _;
use jiff::civil::Date;

/// Who has agreed to what was proposed, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Agreed {
    /// When the council that helps did.
    pub helper: Option<Date>,
    /// When the council that is helped did.
    pub helped: Option<Date>,
}

impl Agreed {
    /// When a side agreed.
    #[must_use]
    pub const fn on(&self, side: Side) -> Option<Date> {
        match side {
            Side::Helper => self.helper,
            Side::Helped => self.helped,
        }
    }

    /// Whether both have.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.helper.is_some() && self.helped.is_some()
    }
}

impl Step {
    /// Whether it counts on a day.
    pub(super) fn counts_on(&self, day: Date) -> bool {
        self.on <= day && self.taken_back.is_none_or(|back| back > day)
    }
}

/// Where something stands once a step is made from a stage; none where the step cannot follow. `agreed` is who had agreed before.
#[must_use]
pub fn stage_after(stage: Stage, agreed: Agreed, step: &Step) -> Option<Stage> {
    use {Stage as S, StepKind as K};
    match (stage, step.kind) {
        (S::Enquiry, K::Scoping) => Some(S::Scoping),
        (S::Enquiry | S::Scoping, K::Proposed) => Some(S::Proposed),
        (S::Enquiry | S::Scoping | S::Proposed | S::Agreed, K::Declined) => Some(S::Declined),
        (S::Proposed, K::Agreed) => {
            let side = step.side?;
            if agreed.on(side).is_some() {
                return None;
            }
            let whole = agreed.on(side.other()).is_some();
            Some(if whole { S::Agreed } else { S::Proposed })
        }
        (S::Agreed, K::Active) => Some(S::Active),
        (S::Active, K::Ended) => Some(S::Ended),
        (S::Declined, K::Reviewed) => None,
        (stage, K::Reviewed) => Some(stage),
        _ => None,
    }
}

/// Steps in the order in which they happened: by day, and on one day as one follows another.
fn in_order<'a>(steps: impl Iterator<Item = &'a Step>) -> Vec<&'a Step> {
    let mut steps: Vec<&Step> = steps.collect();
    steps.sort_by_key(|step| (step.on, step.kind));
    steps
}

/// Follows steps from the enquiry on: where they lead and who has agreed, or the first that cannot follow and where it met.
pub(super) fn followed<'a>(
    steps: impl Iterator<Item = &'a Step>,
) -> Result<(Stage, Agreed), (Step, Stage)> {
    let (mut stage, mut agreed) = (Stage::Enquiry, Agreed::default());
    for step in in_order(steps) {
        stage = stage_after(stage, agreed, step).ok_or((*step, stage))?;
        match (step.kind, step.side) {
            (StepKind::Agreed, Some(Side::Helper)) => agreed.helper = Some(step.on),
            (StepKind::Agreed, Some(Side::Helped)) => agreed.helped = Some(step.on),
            _ => {}
        }
    }
    Ok((stage, agreed))
}

impl<Id> SupportFacts<Id> {
    /// What was done by a day and counts on it.
    pub(super) fn counted_on(&self, day: Date) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(move |step| step.counts_on(day))
    }

    /// Where it stands on a day. Steps that cannot follow (two programs wrote at once) count for nothing, and those after them do.
    #[must_use]
    pub fn stage_on(&self, day: Date) -> Stage {
        self.standing_on(day).0
    }

    /// Who had agreed by a day.
    #[must_use]
    pub fn agreed_on(&self, day: Date) -> Agreed {
        self.standing_on(day).1
    }

    /// The sides whose word is missing before help can start.
    #[must_use]
    pub fn waits_for(&self, day: Date) -> Vec<Side> {
        let (stage, agreed) = self.standing_on(day);
        let sides = Side::ALL.iter().copied();
        let sides = sides.filter(|side| stage == Stage::Proposed && agreed.on(*side).is_none());
        sides.collect()
    }

    fn standing_on(&self, day: Date) -> (Stage, Agreed) {
        let mut counted: Vec<Step> = self.counted_on(day).copied().collect();
        loop {
            match followed(counted.iter()) {
                Ok(standing) => return standing,
                Err((wrong, _)) => counted.retain(|step| *step != wrong),
            }
        }
    }

    /// Whether it is known of on a day.
    #[must_use]
    pub fn is_known_on(&self, day: Date) -> bool {
        self.begun <= day
    }

    /// The last day that a step of a kind was made by a day, and counts.
    #[must_use]
    pub fn last_step_on(&self, kind: StepKind, day: Date) -> Option<Date> {
        let steps = self.counted_on(day).filter(|step| step.kind == kind);
        steps.map(|step| step.on).max()
    }

    /// When help started, as known on a day.
    #[must_use]
    pub fn started_on(&self, day: Date) -> Option<Date> {
        self.last_step_on(StepKind::Active, day)
    }

    /// When help really ended, as known on a day.
    #[must_use]
    pub fn ended_on(&self, day: Date) -> Option<Date> {
        self.last_step_on(StepKind::Ended, day)
    }
}
