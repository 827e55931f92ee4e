//! Filling a post: agreed, advertised, appointed, in post.

use super::{Dates, Fte, FteDays};
use crate::Problem;
use crate::calendar::{WorkingDays, in_words};
use crate::vocabulary::vocabulary;
use jiff::ToSpan as _;
use jiff::civil::Date;
use thiserror::Error;

vocabulary! {
    /// How far the filling of a post has come.
    FillingStage, "a stage of filling a post" {
        NotAgreed = "not_agreed", "Not agreed yet";
        Agreed = "agreed", "Agreed";
        Advertised = "advertised", "Advertised";
        Appointed = "appointed", "Appointed";
        InPost = "in_post", "In post";
        Stopped = "stopped", "Stopped";
    }
}

vocabulary! {
    /// Where somebody for a post is looked for.
    Recruitment, "a way to recruit" {
        Internal = "internal", "Internal";
        External = "external", "External";
        Either = "either", "Internal or external";
    }
}

/// The steps of filling a post and the days on which they were taken. What is dated after a day is not yet known on it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Filling {
    /// When it was agreed to fill it.
    pub agreed: Option<Date>,
    /// When it was advertised.
    pub advertised: Option<Date>,
    /// When somebody was appointed: by the Employment Committee where it is a director's post.
    pub appointed: Option<Date>,
    /// The first day in post.
    pub in_post: Option<Date>,
    /// When it was given up.
    pub stopped: Option<Date>,
    /// The day on which somebody is to be in post.
    pub wanted_by: Option<Date>,
}

/// What is wrong with the steps of filling a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FillingProblem {
    /// A step without the one before.
    #[error("enter when the post was {}: that comes first", stage_in_words(*.0))]
    StepMissing(FillingStage),
    /// A step before the one that comes first.
    #[error("the post was {} on {}: enter a date on or after that", stage_in_words(*.1), in_words(*.2))]
    TooEarly(FillingStage, FillingStage, Date),
}

impl Problem for FillingProblem {
    fn field(&self) -> Option<&str> {
        let (Self::StepMissing(stage) | Self::TooEarly(stage, ..)) = self;
        Some(match stage {
            FillingStage::Agreed => "agreed-on",
            FillingStage::Advertised => "advertised-on",
            FillingStage::Appointed => "appointed-on",
            FillingStage::InPost => "in-post-on",
            FillingStage::Stopped => "stopped-on",
            FillingStage::NotAgreed => return None,
        })
    }
}

/// What it means that a post is filled later. What that saves and costs is for those who know its pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delay {
    /// The days on which nobody is there who was to be.
    pub dates: Dates,
    /// What is missing, in working days of full time.
    pub lost: FteDays,
}

impl Filling {
    /// The steps in their order with the days on which they were taken.
    fn steps(&self) -> [(FillingStage, Option<Date>); 4] {
        [
            (FillingStage::Agreed, self.agreed),
            (FillingStage::Advertised, self.advertised),
            (FillingStage::Appointed, self.appointed),
            (FillingStage::InPost, self.in_post),
        ]
    }

    /// How far it has come by a day. Somebody who is in post cannot be stopped.
    pub fn stage_on(&self, today: Date) -> FillingStage {
        let taken = |day: &Option<Date>| day.is_some_and(|day| day <= today);
        let mut steps = self.steps().into_iter().rev();
        let last = steps.find(|(_, day)| taken(day));
        let stage = last.map_or(FillingStage::NotAgreed, |(stage, _)| stage);
        if stage != FillingStage::InPost && taken(&self.stopped) {
            FillingStage::Stopped
        } else {
            stage
        }
    }

    /// What comes next after a day; none where somebody is in post or it was given up.
    pub fn next_after(&self, today: Date) -> Option<FillingStage> {
        Some(match self.stage_on(today) {
            FillingStage::NotAgreed => FillingStage::Agreed,
            FillingStage::Agreed => FillingStage::Advertised,
            FillingStage::Advertised => FillingStage::Appointed,
            FillingStage::Appointed => FillingStage::InPost,
            FillingStage::InPost | FillingStage::Stopped => return None,
        })
    }

    /// Whether nobody is in post although somebody was to be by now. It is not late on the day itself.
    pub fn is_late_on(&self, today: Date) -> bool {
        let late = self.wanted_by.is_some_and(|wanted| wanted < today);
        late && self.next_after(today).is_some()
    }

    /// Everything wrong with the order of its steps. A post may be filled without being advertised, where somebody inside is appointed: only what was
    /// agreed can be gone on with, and nobody is in post who was not appointed.
    #[must_use]
    pub fn check(&self) -> Vec<FillingProblem> {
        let mut problems = Vec::new();
        let mut before: Option<(FillingStage, Date)> = None;
        for (stage, day) in self.steps() {
            let Some(day) = day else { continue };
            if let Some((earlier, on)) = before
                && day < on
            {
                problems.push(FillingProblem::TooEarly(stage, earlier, on));
            }
            before = Some((stage, day));
        }
        let follows = self
            .advertised
            .or(self.appointed)
            .or(self.in_post)
            .is_some();
        if follows && self.agreed.is_none() {
            problems.push(FillingProblem::StepMissing(FillingStage::Agreed));
        }
        if self.in_post.is_some() && self.appointed.is_none() {
            problems.push(FillingProblem::StepMissing(FillingStage::Appointed));
        }
        problems
    }
}

/// What is lost where a post is filled so many months later than on a day; none where it is not later.
pub fn delay(fte: Fte, wanted: Date, months: u16, days: &WorkingDays) -> Option<Delay> {
    let filled = wanted.checked_add(i64::from(months).months()).ok()?;
    let last = filled.yesterday().ok().filter(|last| *last >= wanted)?;
    Some(Delay {
        dates: Dates::between(wanted, last),
        lost: fte.on_days(days.count(wanted, last)),
    })
}

fn stage_in_words(stage: FillingStage) -> String {
    use crate::Word as _;
    stage.label().to_lowercase()
}
