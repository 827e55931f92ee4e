//! What may be said of a register in one sentence.

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::{
    AssessmentKind, Attention, RiskFacts, RiskState, Settings, Stand, Travel, attention, stand,
};
use crate::calendar::{counted, in_words};

/// Days over which movement is told where no Board has met.
const QUARTER: i64 = 91;

/// The day from which movement is told: the last on which a Board met before today; a quarter ago where none has.
#[must_use]
pub fn told_since(met: impl IntoIterator<Item = Date>, today: Date) -> Date {
    let last = met.into_iter().filter(|day| *day < today).max();
    last.unwrap_or_else(|| today.saturating_sub(QUARTER.days()))
}

/// What a register comes to on a day, and what has moved since another. Every number counts risks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Register {
    /// The day as at which it is told.
    pub today: Date,
    /// The day from which movement is told.
    pub since: Date,
    /// Open on the day.
    pub open: usize,
    /// Of these, in the highest band of their grid.
    pub highest: usize,
    /// The name of the highest band; none where the risks stand on grids that call it differently, or on none.
    pub highest_band: Option<String>,
    /// Open and not judged yet.
    pub not_assessed: usize,
    /// Open then and now, judged again in between, and more severe now.
    pub rose: usize,
    /// Open then and now, judged again in between, and less severe now.
    pub fell: usize,
    /// Open then and now, judged again in between, and as severe.
    pub steady: usize,
    /// Open then and now, and not judged again in between: nobody knows whether it moved.
    pub not_judged_again: usize,
    /// Open then and now, and judged now, but not by then, or on a grid that does not compare.
    pub not_compared: usize,
    /// Open now, and raised after the day from which movement is told.
    pub raised: usize,
    /// Open now, and closed then.
    pub reopened: usize,
    /// Closed now, and open then.
    pub closed: usize,
    /// Open with a review overdue.
    pub review_overdue: usize,
    /// Open and escalated, with no Board told yet.
    pub board_not_told: usize,
    /// Open with an acceptance that has expired.
    pub acceptance_expired: usize,
}

/// What became of an open risk since a day.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Since {
    Went(Travel),
    NotJudgedAgain,
    NotCompared,
    NeverJudged,
    Raised,
    Reopened,
}

impl Since {
    fn of<Id>(risk: &RiskFacts<'_, Id>, since: Date, today: Date) -> Self {
        if !risk.is_known_on(since) {
            return Self::Raised;
        }
        if !risk.is_open_on(since) {
            return Self::Reopened;
        }
        let on = |day| stand(&risk.assessments, AssessmentKind::Current, day);
        let Some(now) = on(today) else {
            return Self::NeverJudged;
        };
        if now.on <= since {
            return Self::NotJudgedAgain;
        }
        on(since)
            .and_then(|then| now.travel_from(&then))
            .map_or(Self::NotCompared, Self::Went)
    }
}

/// Counts a register as at a day, and what has moved since another, which must not be the later.
#[must_use]
pub fn register<Id>(
    risks: &[RiskFacts<'_, Id>],
    since: Date,
    today: Date,
    settings: &Settings,
) -> Register {
    let since = since.min(today);
    let open: Vec<_> = risks.iter().filter(|risk| risk.is_open_on(today)).collect();
    let stands: Vec<_> = open
        .iter()
        .filter_map(|risk| stand(&risk.assessments, AssessmentKind::Current, today))
        .collect();
    let moves: Vec<Since> = open
        .iter()
        .map(|risk| Since::of(risk, since, today))
        .collect();
    let moved = |wanted: Since| moves.iter().filter(|found| **found == wanted).count();
    let needs: Vec<_> = open
        .iter()
        .map(|risk| attention(risk, today, settings))
        .collect();
    let asking = |reason| needs.iter().filter(|needs| needs.contains(&reason)).count();
    let closed = risks
        .iter()
        .filter(|risk| risk.is_open_on(since) && risk.state_on(today) == RiskState::Closed);
    Register {
        today,
        since,
        open: open.len(),
        highest: stands.iter().filter(|stand| stand.is_highest()).count(),
        highest_band: one_name(&stands),
        not_assessed: open.len() - stands.len(),
        rose: moved(Since::Went(Travel::Rising)),
        fell: moved(Since::Went(Travel::Falling)),
        steady: moved(Since::Went(Travel::Steady)),
        not_judged_again: moved(Since::NotJudgedAgain),
        not_compared: moved(Since::NotCompared),
        raised: moved(Since::Raised),
        reopened: moved(Since::Reopened),
        closed: closed.count(),
        review_overdue: asking(Attention::ReviewOverdue),
        board_not_told: asking(Attention::BoardNotTold),
        acceptance_expired: asking(Attention::AcceptanceExpired),
    }
}

/// What the grids on which the risks stand call their highest band, where they agree.
fn one_name(stands: &[Stand<'_>]) -> Option<String> {
    let mut names = stands
        .iter()
        .filter_map(|stand| stand.grid.bands.last())
        .map(|band| &band.name);
    let first = names.next()?;
    names.all(|name| name == first).then(|| first.clone())
}

impl Register {
    /// The register in one sentence, such as “On 29 June 2018, 3 of 11 open risks stand in the highest band (Very high);
    /// since 1 March 2018 two rose, one fell and one was closed; one review is overdue.” What does not hold is not said.
    #[must_use]
    pub fn in_words(&self) -> String {
        let mut clauses = vec![format!("On {}, {}", in_words(self.today), self.standing())];
        clauses.extend(self.movement());
        clauses.extend(self.asked());
        format!("{}.", clauses.join("; "))
    }

    fn standing(&self) -> String {
        let band = match &self.highest_band {
            Some(name) => format!("the highest band ({name})"),
            None => "the highest band of their matrices".to_owned(),
        };
        let judged = self.open - self.not_assessed;
        let all = counted(self.open, "open risk", "open risks");
        let told = match (judged, self.highest) {
            _ if self.open == 0 => return "no risk is open".to_owned(),
            (0, _) if self.open == 1 => {
                return "the one open risk has not been assessed yet".to_owned();
            }
            (0, _) => return format!("none of {all} has been assessed yet"),
            (1, 0) if self.open == 1 => format!("the one open risk is not in {band}"),
            (1, 1) if self.open == 1 => format!("the one open risk is in {band}"),
            (_, 0) => format!("none of {all} is in {band}"),
            (_, 1) => format!("1 of {all} is in {band}"),
            (_, many) => format!("{many} of {all} are in {band}"),
        };
        match self.not_assessed {
            0 => told,
            1 => format!("{told}, and one has not been assessed yet"),
            many => format!("{told}, and {} have not been assessed yet", number(many)),
        }
    }

    /// What moved since the first day; nothing where both days are one.
    fn movement(&self) -> Option<String> {
        if self.since == self.today {
            return None;
        }
        let some =
            |count: usize, what: &str| (count > 0).then(|| format!("{} {what}", number(count)));
        let was = |count: usize, what: &str| {
            some(
                count,
                &format!("{} {what}", if count == 1 { "was" } else { "were" }),
            )
        };
        let moves: Vec<String> = [
            some(self.rose, "rose"),
            some(self.fell, "fell"),
            self.nothing_moved(),
            (self.not_judged_again < self.open)
                .then(|| was(self.not_judged_again, "not reassessed"))
                .flatten(),
            was(self.raised, "added"),
            was(self.reopened, "reopened"),
            was(self.closed, "closed"),
            some(self.not_compared, "cannot be compared"),
        ]
        .into_iter()
        .flatten()
        .collect();
        let told = match &moves[..] {
            [] => return None,
            [only] => only.clone(),
            [first @ .., last] => format!("{} and {last}", first.join(", ")),
        };
        Some(format!("since {} {told}", in_words(self.since)))
    }

    /// That nothing moved, as far as anybody has looked.
    fn nothing_moved(&self) -> Option<String> {
        if self.open > 0 && self.not_judged_again == self.open {
            return Some("none was reassessed".to_owned());
        }
        if self.rose + self.fell > 0 {
            return None;
        }
        match self.steady {
            0 => None,
            1 if self.open == 1 => Some("it has not moved".to_owned()),
            1 => Some("the one that was reassessed has not moved".to_owned()),
            many if many == self.open => Some("none of them rose or fell".to_owned()),
            many => Some(format!(
                "none of the {} reassessed rose or fell",
                number(many)
            )),
        }
    }

    fn asked(&self) -> Vec<String> {
        let said = |count: usize, one: &str, many: &str| match count {
            0 => None,
            1 => Some(format!("one {one}")),
            count => Some(format!("{} {many}", number(count))),
        };
        [
            said(
                self.review_overdue,
                "review is overdue",
                "reviews are overdue",
            ),
            said(
                self.board_not_told,
                "is escalated and not yet reported to a Board",
                "are escalated and not yet reported to a Board",
            ),
            said(
                self.acceptance_expired,
                "acceptance has expired",
                "acceptances have expired",
            ),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// A count within a sentence: in words up to nine.
fn number(count: usize) -> String {
    const WORDS: [&str; 10] = [
        "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    ];
    WORDS
        .get(count)
        .map_or_else(|| count.to_string(), |word| (*word).to_owned())
}
