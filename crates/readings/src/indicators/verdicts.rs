//! The verdicts on the curves of a council: asked for together, from the figures of one reading, and worked out side by side.

use crate::indicators::curve::{Curve, View, curves};
use crate::indicators::glyph::glyph;
use crate::indicators::national::NationalFigures;
use crate::indicators::own_past::{NOBODY_ELSE, OwnPast};
use crate::indicators::supported::supported;
use crate::indicators::turning::{self, Question, Turning, TurningError};
use crate::indicators::working::Workings;
use documents::charts::Glyph;
use evidence::verdict::Word;
use futures_util::future::join_all;
use jiff::civil::Date;
use platform::clock::in_words;
use platform::db::{CacheRegion, Db, DbError};
use records::access::store::Organisation;
use records::indicators::store::Indicator;
use records::plans::store::Plan;
use records::support::of_council::{in_which, resting_on};
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

const JUDGED: CacheRegion = CacheRegion::new("judged curves", 256).independent_of_actions();

/// The verdict on a curve.
#[derive(Debug, Clone)]
pub enum Judged {
    /// A verdict with what it rests on.
    Turning(Arc<Turning>),
    /// None, for nobody else has such figures: how they stand against their own past.
    OwnPast(Arc<OwnPast>),
    /// Why there is none, in a sentence.
    None(String),
}

/// A verdict in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The sign that stands for it.
    pub glyph: Glyph,
    /// Its short name.
    pub code: &'static str,
    /// In a word or a few, such as `Cannot tell yet`.
    pub word: String,
    /// The same within a sentence, such as `cannot tell yet`.
    pub label: &'static str,
    /// In one sentence.
    pub sentence: String,
    /// From when it was judged.
    pub since: Date,
}

impl Judged {
    /// The verdict in short, where there is one.
    #[must_use]
    pub fn said(&self) -> Option<Said> {
        match self {
            Self::Turning(found) => Some(Said::of(found)),
            Self::OwnPast(_) | Self::None(_) => None,
        }
    }

    /// Whether chance could have done it, in a sentence or two.
    #[must_use]
    pub fn chance(&self) -> String {
        match self {
            Self::Turning(found) => found.words.chance.to_owned(),
            Self::OwnPast(found) => format!(
                "These are not tested against other councils’ figures. The newest is {}.",
                found.short
            ),
            Self::None(why) => {
                let why = why
                    .split_once(": ")
                    .filter(|(begins, _)| begins.starts_with("There is no verdict"))
                    .map_or(why.as_str(), |(_, why)| why);
                // What the statistics say of themselves is for those who open the working.
                match why.split_once(": failed") {
                    Some((why, _)) => format!("That cannot be told: {why}."),
                    None => format!("That cannot be told: {why}"),
                }
            }
        }
    }

    /// Whether it both left its own past and differed from others by more than chance usually does.
    #[must_use]
    pub fn beyond_chance(&self) -> bool {
        let Self::Turning(found) = self else {
            return false;
        };
        let word = found.working.verdict.word;
        matches!(word, Word::Turned | Word::TurnedWrong | Word::Changed)
    }

    /// Why there is no verdict, where there is none.
    #[must_use]
    pub fn why(&self) -> Option<&str> {
        match self {
            Self::Turning(_) => None,
            Self::OwnPast(_) => Some(NOBODY_ELSE),
            Self::None(why) => Some(why),
        }
    }
}

impl Said {
    /// What was found, in short.
    #[must_use]
    pub fn of(found: &Turning) -> Self {
        let word = found.working.verdict.word;
        let mut letters = word.label().chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        Self {
            glyph: glyph(word),
            code: word.code(),
            label: word.label(),
            word: first.chain(letters).collect(),
            sentence: found.words.verdict.clone(),
            since: found.since,
        }
    }
}

/// Everything that the verdicts of one page share.
struct Court<'a> {
    workings: &'a Workings,
    council: &'a Organisation,
    supported: BTreeSet<String>,
    ground: Option<Arc<NationalFigures>>,
    since: Option<Date>,
    as_at: Date,
}

/// The curves of these indicators of a plan with their verdicts since a day, or of each since its baseline. What was read
/// and worked out is kept until something changes.
///
/// # Errors
/// When the database fails.
pub async fn judged(
    db: &Db,
    workings: &Workings,
    council: &Organisation,
    plan: &Plan,
    indicators: &[Indicator],
    since: Option<Date>,
    view: View,
) -> Result<Arc<Vec<Curve>>, DbError> {
    let ids: Vec<Uuid> = indicators.iter().map(|indicator| indicator.id).collect();
    let which = in_which(db, council.id).await?;
    let owners = resting_on(council.id, &which);
    let of = (plan.id, ids, since, view, which);
    db.cached(&owners, JUDGED, of, async || {
        let mut curves = curves(db, council, plan, indicators, view).await?;
        judge(db, workings, council, &mut curves, since, view).await?;
        Ok(curves)
    })
    .await
}

/// Judges these curves since a day, or each since its baseline, in a handful of statements however many there are.
async fn judge(
    db: &Db,
    workings: &Workings,
    council: &Organisation,
    curves: &mut [Curve],
    since: Option<Date>,
    view: View,
) -> Result<(), DbError> {
    let measures: BTreeSet<&str> = curves
        .iter()
        .filter_map(|curve| curve.indicator.published())
        .collect();
    let measures: Vec<&str> = measures.into_iter().collect();
    let comparable = council.area_code.is_some() && !measures.is_empty();
    let (ground, supported) = if comparable {
        (
            Some(NationalFigures::kept(db, &measures, view.date, view.moment).await?),
            supported(db, view.date).await?,
        )
    } else {
        (None, BTreeSet::new())
    };
    let court = Court {
        workings,
        council,
        supported,
        ground,
        since,
        as_at: view.date,
    };
    let judged = join_all(curves.iter().map(|curve| court.judge(curve))).await;
    for (curve, judged) in curves.iter_mut().zip(judged) {
        let judged = judged?;
        if let Some(said) = judged.said() {
            curve.chart.verdict = Some(said.glyph);
            curve
                .chart
                .description
                .push_str(&format!(" Verdict: {}.", said.glyph.label()));
        }
        curve.judged = Some(judged);
    }
    Ok(())
}

impl Court<'_> {
    async fn judge(&self, curve: &Curve) -> Result<Judged, DbError> {
        let none = |why: &str| Ok(Judged::None(format!("There is no verdict: {why}.")));
        let Some(measure) = curve.indicator.published() else {
            let since = self.since.unwrap_or(curve.baseline);
            return Ok(match OwnPast::of(curve, since) {
                Ok(found) => Judged::OwnPast(Arc::new(found)),
                Err(why) => Judged::None(format!("{NOBODY_ELSE} {why}")),
            });
        };
        let (Some(code), Some(ground)) = (&self.council.area_code, &self.ground) else {
            return none("nothing is published for this organisation");
        };
        let Some(area) = ground.authority(code) else {
            return none("the published figures are not loaded");
        };
        let question = Question {
            measure,
            area,
            since: self.since.unwrap_or(curve.baseline),
            as_at: self.as_at,
            supported: &self.supported,
            polarity: Some(curve.indicator.polarity),
        };
        match turning::judge(self.workings, ground, question).await {
            Ok(found) => Ok(Judged::Turning(Arc::new(found))),
            Err(TurningError::Figures { words, .. }) => Ok(Judged::None(format!(
                "There is no verdict since {}: {words}.",
                in_words(question.since)
            ))),
            Err(TurningError::Verdict(error)) => {
                none(&format!("the figures do not allow one: {error}"))
            }
            Err(TurningError::Db(DbError::Missing)) => {
                none("this measure is not among the published figures that are loaded")
            }
            Err(TurningError::Db(error)) => Err(error),
        }
    }
}
