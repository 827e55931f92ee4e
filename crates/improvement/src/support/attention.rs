//! What somebody should look at in an engagement, the most pressing first.

use super::{Agreed, Side, Stage, SupportFacts};
use crate::calendar::{counted, days_between, in_words};
use jiff::civil::Date;

/// For so many days nobody need have come before it is said.
pub const QUIET: i32 = 30;

/// So many days ahead a review or an end is said.
pub const NOTICE: i32 = 14;

/// Something that an engagement needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// One person is director of two councils, and no local assurance is recorded, for so many days.
    Unassured(i32),
    /// It runs longer than anybody authorised: the day until when.
    PastAuthorised(Date),
    /// Help ended, and so many conditions were not met, of so many.
    EndedUnmet(usize, usize),
    /// Help is agreed, and nobody has come for so many days: since the last time, or since it was agreed.
    Quiet(i32),
    /// The review is late.
    ReviewOverdue(Date),
    /// Its planned end has passed.
    PastPlanned(Date),
    /// The newest version of the agreement has run out.
    AgreementOver(Date),
    /// A side has agreed, and the word of the other is missing.
    WordMissing(Side),
    /// Nobody has said when it is looked at next.
    NoReview,
    /// The review is soon.
    ReviewSoon(Date),
}

impl Need {
    /// Whether it has waited too long.
    #[must_use]
    pub const fn is_pressing(&self) -> bool {
        !matches!(
            self,
            Self::WordMissing(_) | Self::NoReview | Self::ReviewSoon(_)
        )
    }

    /// In words, without a full stop; `name` says what people call each side.
    #[must_use]
    pub fn in_words(&self, name: impl Fn(Side) -> String) -> String {
        match *self {
            Self::Unassured(days) => format!(
                "one person is director of two councils, and for {} no local assurance has been recorded",
                counted(days, "day", "days")
            ),
            Self::PastAuthorised(day) => {
                format!(
                    "help was authorised until {} and has not ended",
                    in_words(day)
                )
            }
            Self::EndedUnmet(1, 1) => "help ended, and its one condition was not met".to_owned(),
            Self::EndedUnmet(1, of) => format!("help ended, and 1 of {of} conditions was not met"),
            Self::EndedUnmet(unmet, of) => {
                format!("help ended, and {unmet} of {of} conditions were not met")
            }
            Self::Quiet(days) => {
                format!(
                    "help is agreed, but nobody has come for {}",
                    counted(days, "day", "days")
                )
            }
            Self::ReviewOverdue(day) => format!("the review was due on {}", in_words(day)),
            Self::PastPlanned(day) => {
                format!("help was planned until {} and has not ended", in_words(day))
            }
            Self::AgreementOver(day) => format!(
                "the latest version of the agreement ended on {}",
                in_words(day)
            ),
            Self::WordMissing(side) => format!("{} has not agreed yet", name(side)),
            Self::NoReview => "no review is planned".to_owned(),
            Self::ReviewSoon(day) => format!("the next review is on {}", in_words(day)),
        }
    }
}

impl<Id> SupportFacts<Id> {
    /// Everything that it needs on a day, the most pressing first.
    #[must_use]
    pub fn needs(&self, today: Date) -> Vec<Need> {
        let stage = self.stage_on(today);
        let runs = matches!(stage, Stage::Agreed | Stage::Active);
        let mut needs = Vec::new();
        let offices = self.offices.iter();
        let open = offices.filter(|one| one.holds_on(today) && !one.is_assured_on(today));
        let waits = open.map(|one| days_between(one.from, today)).max();
        needs.extend(waits.map(Need::Unassured));
        let past = |end: Option<Date>| end.filter(|end| runs && *end < today);
        needs.extend(past(self.authorised_end).map(Need::PastAuthorised));
        if stage == Stage::Ended
            && let (met, of) = self.criteria_met_on(today)
            && met < of
        {
            needs.push(Need::EndedUnmet(of - met, of));
        }
        needs.extend(self.quiet_for(today).map(Need::Quiet));
        if stage == Stage::Active {
            needs.extend(self.review_need(today));
        }
        needs.extend(past(self.planned_end).map(Need::PastPlanned));
        needs.extend(past(self.agreed_until).map(Need::AgreementOver));
        needs.extend(missing_word(stage, self.agreed_on(today)).map(Need::WordMissing));
        needs.sort_by_key(|need| !need.is_pressing());
        needs
    }

    fn review_need(&self, today: Date) -> Option<Need> {
        let Some(day) = self.next_review_on(today) else {
            return Some(Need::NoReview);
        };
        match days_between(today, day) {
            ..0 => Some(Need::ReviewOverdue(day)),
            0..=NOTICE => Some(Need::ReviewSoon(day)),
            _ => None,
        }
    }

    /// For how many days nobody has come though help is agreed; none where somebody came within [`QUIET`] days.
    #[must_use]
    pub fn quiet_for(&self, today: Date) -> Option<i32> {
        let stage = self.stage_on(today);
        if !matches!(stage, Stage::Agreed | Stage::Active) {
            return None;
        }
        let agreed = self.agreed_on(today);
        let agreed = agreed.helper.max(agreed.helped);
        let came = self.contacts.iter().map(|contact| contact.on);
        let came = came.filter(|on| *on <= today).max();
        let since = came.into_iter().chain(self.started_on(today)).chain(agreed);
        let days = days_between(since.max()?, today);
        (days >= QUIET).then_some(days)
    }
}

fn missing_word(stage: Stage, agreed: Agreed) -> Option<Side> {
    if stage != Stage::Proposed {
        return None;
    }
    match (agreed.helper, agreed.helped) {
        (Some(_), None) => Some(Side::Helped),
        (None, Some(_)) => Some(Side::Helper),
        _ => None,
    }
}
