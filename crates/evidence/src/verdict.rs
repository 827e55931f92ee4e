//! Is the curve turning? Three facts, one word, and how sure one can be.
//!
//! A period after the start is judged by three separate facts:
//!
//! | fact | question | answered by |
//! | --- | --- | --- |
//! | own | Is it outside what its own past would have led one to expect? | the baseline interval of [`crate::forecast`] |
//! | comparators | Did it part from comparable units by more than units part by chance? | [`crate::synthetic_did`] and its placebos, p ≤ 0.05 |
//! | detectable | How large would an effect have to be to be seen at all? | [`Placebos::critical`] |
//!
//! and the word follows from them:
//!
//! | own | comparators | word |
//! | --- | --- | --- |
//! | better | better | turned |
//! | worse | worse | turned the wrong way |
//! | outside | not to the same side | moved, with the tide |
//! | within | better | ahead of comparators, still within its own baseline |
//! | within | worse | behind comparators, still within its own baseline |
//! | within | not apart | cannot tell yet |
//! | unknown | anywhere | cannot tell yet |
//!
//! The first fact is unknown where too little came before the start to say what was to be expected ([`NoRange`]).
//!
//! An earlier turn of which less than half is left is *turned back*, whatever else would be said. Where neither up nor down is
//! better, the words say that it changed or that it stands apart, and never that it turned.
//!
//! **Assumptions** are those of the forecast and of the placebos together. **Not to be used** where the start was chosen because of
//! the figures themselves (the worst year is followed by a better one anyway), or as proof of what caused a turn: it says that
//! something happened here that did not happen elsewhere.
//!
//! ```
//! use evidence::forecast::Interval;
//! use evidence::placebo::Placebos;
//! use evidence::spc::Improves;
//! use evidence::verdict::{Look, Word, judge};
//!
//! let nothing_happened = Placebos::new((0..144).map(|j| f64::from(j % 25) - 12.0).collect())?;
//! let baseline = Interval { point: 80.0, lower: 70.0, upper: 90.0 };
//! let look = Look::new(62.0, baseline, -18.0, &nothing_happened)?;
//! assert_eq!(judge(vec![look.clone()], Improves::Decrease)?.word, Word::Turned);
//! assert_eq!(judge(vec![look], Improves::Increase)?.word, Word::TurnedWrong);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use crate::forecast::{ForecastError, Interval};
use crate::panel::PanelError;
use crate::placebo::{PlaceboError, Placebos};
use crate::spc::Improves;
use thiserror::Error;

mod follow;
mod more;

pub use follow::{
    Baseline, Bounds, FEWEST_CHANGES, NoRange, baseline, baseline_within, follow, follow_within,
    look,
};
pub use more::{More, detectable_after, more};

/// Below this share of the earlier gain a turn counts as lost.
const LEFT: f64 = 0.5;

/// The level of the test against comparators.
pub const SIGNIFICANCE: f64 = 0.05;

/// The chance with which a true effect of [`Look::likely`] is told from chance: four times in five, as is usual.
pub const POWER: f64 = 0.8;

/// Why there is no verdict.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum VerdictError {
    /// A number that is none.
    #[error("failed to reach a verdict: {0} is not a finite number")]
    NotFinite(&'static str),
    /// An interval whose lower end is above its upper end.
    #[error("failed to reach a verdict: the baseline's lower end is above its upper end")]
    Interval,
    /// No period after the start.
    #[error("failed to reach a verdict: there is no period after the start")]
    NothingAfter,
    /// The baseline.
    #[error(transparent)]
    Forecast(#[from] ForecastError),
    /// The panel.
    #[error(transparent)]
    Panel(#[from] PanelError),
    /// The placebos.
    #[error(transparent)]
    Placebo(#[from] PlaceboError),
}

/// Where something stands against what was to be expected of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Not further from it than chance goes.
    Within,
    /// Beyond it on the better side.
    Better,
    /// Beyond it on the worse side.
    Worse,
    /// Above it, where neither side is better.
    Above,
    /// Below it, where neither side is better.
    Below,
    /// Nothing says what was to be expected of it.
    Unknown,
}

impl Standing {
    /// Of a difference that is beyond chance.
    pub(crate) fn of(difference: f64, improves: Improves) -> Self {
        let up = difference > 0.0;
        match improves {
            Improves::Neutral if up => Self::Above,
            Improves::Neutral => Self::Below,
            Improves::Increase if up => Self::Better,
            Improves::Decrease if !up => Self::Better,
            Improves::Increase | Improves::Decrease => Self::Worse,
        }
    }

    /// Of a value against what was to be expected of it.
    #[must_use]
    pub fn against(expected: Option<&Interval>, value: f64, improves: Improves) -> Self {
        match expected {
            None => Self::Unknown,
            Some(expected) if expected.holds(value) => Self::Within,
            Some(expected) => Self::of(value - expected.point, improves),
        }
    }

    /// What an effect of this sign would mean, were it beyond chance; none is within it.
    #[must_use]
    pub fn of_effect(effect: f64, improves: Improves) -> Self {
        if effect == 0.0 {
            Self::Within
        } else {
            Self::of(effect, improves)
        }
    }

    /// Its short name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Within => "within",
            Self::Better => "better",
            Self::Worse => "worse",
            Self::Above => "above",
            Self::Below => "below",
            Self::Unknown => "unknown",
        }
    }
}

/// The verdict in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Word {
    /// Better than its own past and than its comparators.
    Turned,
    /// Worse than its own past and than its comparators.
    TurnedWrong,
    /// An earlier turn of which less than half is left.
    TurnedBack,
    /// Outside its own baseline, and its comparators with it.
    WithTide,
    /// Ahead of its comparators, within its own baseline.
    Ahead,
    /// Behind its comparators, within its own baseline.
    Behind,
    /// Outside its own baseline and apart from its comparators, where neither side is better.
    Changed,
    /// Apart from its comparators and within its own baseline, where neither side is better.
    Apart,
    /// Nothing that chance would not do.
    CannotTell,
}

impl Word {
    /// Every word.
    pub const ALL: [Self; 9] = [
        Self::Turned,
        Self::TurnedWrong,
        Self::TurnedBack,
        Self::WithTide,
        Self::Ahead,
        Self::Behind,
        Self::Changed,
        Self::Apart,
        Self::CannotTell,
    ];

    /// What follows from the first two facts.
    pub(crate) fn of(own: Standing, comparators: Standing) -> Self {
        use Standing::{Above, Below, Better, Unknown, Within, Worse};
        match (own, comparators) {
            (Within, Within) | (Unknown, _) | (Within, Unknown) => Self::CannotTell,
            (Within, Better) => Self::Ahead,
            (Within, Worse) => Self::Behind,
            (Within, Above | Below) => Self::Apart,
            (Better, Better) => Self::Turned,
            (Worse, Worse) => Self::TurnedWrong,
            (Above, Above) | (Below, Below) => Self::Changed,
            _ => Self::WithTide,
        }
    }

    /// Its short name, for machines.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Turned => "turned",
            Self::TurnedWrong => "turned_wrong",
            Self::TurnedBack => "turned_back",
            Self::WithTide => "with_tide",
            Self::Ahead => "ahead",
            Self::Behind => "behind",
            Self::Changed => "changed",
            Self::Apart => "apart",
            Self::CannotTell => "cannot_tell",
        }
    }

    /// As people say it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Turned => "turned",
            Self::TurnedWrong => "turned the wrong way",
            Self::TurnedBack => "turned back",
            Self::WithTide => "moved, with the tide",
            Self::Ahead => "ahead of comparators, still within its own baseline",
            Self::Behind => "behind comparators, still within its own baseline",
            Self::Changed => "changed, unlike its comparators",
            Self::Apart => "apart from comparators, still within its own baseline",
            Self::CannotTell => "cannot tell yet",
        }
    }
}

/// What is known at one period after the start.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// The value in the period.
    pub value: f64,
    /// The last value before the start.
    pub before: f64,
    /// What the past before the start would have led one to expect of it; none where it is too short to say.
    pub expected: Option<Interval>,
    /// The effect against the comparators: the mean gap from the start to this period.
    pub effect: f64,
    /// The share of placebos, the effect among them, that are as large either way.
    pub p_two_sided: f64,
    /// The share that go as far the same way.
    pub p_one_sided: f64,
    /// What an effect must exceed to have p ≤ 0.05; none where the placebos are too few for any to.
    pub detectable: Option<f64>,
    /// How large a true effect would have to be for this to happen with a chance of [`POWER`].
    pub likely: Option<f64>,
    /// How many placebos there are.
    pub placebos: usize,
}

impl Look {
    /// A look from a value, its baseline interval, the effect and the effects of the placebos, all in the unit of the value.
    ///
    /// # Errors
    /// When a number is not finite, or the ends of the interval are the wrong way round.
    pub fn new(
        value: f64,
        expected: Interval,
        effect: f64,
        placebos: &Placebos,
    ) -> Result<Self, VerdictError> {
        finite(expected.lower, "the baseline's lower end")?;
        finite(expected.upper, "the baseline's upper end")?;
        if expected.lower > expected.upper {
            return Err(VerdictError::Interval);
        }
        let look = Self::without_range(value, expected.point, effect, placebos)?;
        Ok(Self {
            expected: Some(expected),
            ..look
        })
    }

    /// A look where nothing says how far the value could have strayed from the last one before the start.
    ///
    /// # Errors
    /// When a number is not finite.
    pub fn without_range(
        value: f64,
        before: f64,
        effect: f64,
        placebos: &Placebos,
    ) -> Result<Self, VerdictError> {
        finite(value, "the value")?;
        finite(effect, "the effect")?;
        finite(before, "the baseline")?;
        Ok(Self {
            value,
            before,
            expected: None,
            effect,
            p_two_sided: placebos.p_two_sided(effect),
            p_one_sided: placebos.p_one_sided(effect),
            detectable: placebos.critical(SIGNIFICANCE),
            likely: placebos.detectable(SIGNIFICANCE, POWER),
            placebos: placebos.effects().len(),
        })
    }

    /// Against its own past.
    #[must_use]
    pub fn own(&self, improves: Improves) -> Standing {
        Standing::against(self.expected.as_ref(), self.value, improves)
    }

    /// Against its comparators.
    #[must_use]
    pub fn comparators(&self, improves: Improves) -> Standing {
        if self.p_two_sided <= SIGNIFICANCE && self.effect != 0.0 {
            Standing::of(self.effect, improves)
        } else {
            Standing::Within
        }
    }

    /// Whether the effect is larger than what chance does.
    #[must_use]
    pub fn reaches(&self) -> bool {
        self.detectable
            .is_some_and(|detectable| self.effect.abs() > detectable)
    }

    /// The word of this period alone, without regard to earlier ones.
    #[must_use]
    pub fn word(&self, improves: Improves) -> Word {
        Word::of(self.own(improves), self.comparators(improves))
    }

    /// How far it is from where it stood at the start, counted towards better.
    fn gain(&self, improves: Improves) -> f64 {
        let change = self.value - self.before;
        match improves {
            Improves::Decrease => -change,
            Improves::Increase | Improves::Neutral => change,
        }
    }
}

fn finite(number: f64, name: &'static str) -> Result<(), VerdictError> {
    if number.is_finite() {
        Ok(())
    } else {
        Err(VerdictError::NotFinite(name))
    }
}

/// The verdict on the newest period, with all that it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The word.
    pub word: Word,
    /// Which way is better.
    pub improves: Improves,
    /// Every period from the start on, oldest first; there is at least one.
    pub looks: Vec<Look>,
    /// The newest earlier period that had turned, as a place in `looks`.
    pub turned_at: Option<usize>,
}

impl Verdict {
    /// The newest period.
    #[must_use]
    pub fn latest(&self) -> &Look {
        &self.looks[self.looks.len() - 1]
    }

    /// The newest period against its own past.
    #[must_use]
    pub fn own(&self) -> Standing {
        self.latest().own(self.improves)
    }

    /// The newest period against its comparators.
    #[must_use]
    pub fn comparators(&self) -> Standing {
        self.latest().comparators(self.improves)
    }
}

/// The verdict on the newest of these periods, oldest first.
///
/// # Errors
/// When there is no period.
pub fn judge(looks: Vec<Look>, improves: Improves) -> Result<Verdict, VerdictError> {
    let (latest, earlier) = looks.split_last().ok_or(VerdictError::NothingAfter)?;
    let word = latest.word(improves);
    let turned = |look: &&Look| look.word(improves) == Word::Turned;
    let most = earlier
        .iter()
        .filter(turned)
        .map(|look| look.gain(improves))
        .fold(0.0, f64::max);
    let turned_at = earlier.iter().rposition(|look| turned(&look));
    let lost = turned_at.is_some() && word != Word::Turned && latest.gain(improves) < LEFT * most;
    Ok(Verdict {
        word: if lost { Word::TurnedBack } else { word },
        improves,
        looks,
        turned_at,
    })
}
