//! National programmes of support: who took up which way of working, and whether their figures parted from the others'.

pub mod data;
pub mod effects;
pub mod kept;
pub mod text;

use crate::indicators::turning::LeftOut;
use data::{ProgrammeDataError, Question, ground};
use effects::{EffectsError, effects};
use evidence::staggered_did::Control;
use improvement::programmes::{ALL, Council, Model, Programme};
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::{Db, DbError};
use platform::work::WorkError;
use records::published::store;
use reference::Unit;
use std::sync::Arc;

pub use text::ProgrammeText;

/// What can be said of a way of working, or why nothing can; and who is not compared with.
pub async fn answer(
    db: &Db,
    programme: &Programme,
    model: &Model,
    question: &Question<'_>,
    control: Control,
) -> Result<(Result<ProgrammeText, String>, Vec<LeftOut>), DbError> {
    let none = |words: String| Ok((Err(words), Vec::new()));
    let ground = match ground(db, question).await {
        Ok(ground) => Arc::new(ground),
        Err(ProgrammeDataError::Figures(words)) => return none(words),
        Err(ProgrammeDataError::Db(DbError::Missing)) => {
            return none(
                "This measure is not in the published figures that are loaded.".to_owned(),
            );
        }
        Err(ProgrammeDataError::Db(error)) => return Err(error),
    };
    let assumed = model
        .councils
        .iter()
        .zip(question.starts)
        .any(|(one, (_, start))| one.start.is_assumed() && one.start.taken == *start);
    let said = match effects(Arc::clone(&ground), control).await {
        Ok(found) => Ok(text::told(programme, model, &ground, &found, assumed)),
        // Not an answer, and not to be kept as one.
        Err(EffectsError::Busy(name)) => return Err(DbError::Work(WorkError::Busy(name))),
        Err(error) => Err(format!("These figures cannot give an answer: {error}.")),
    };
    Ok((said, ground.left_out.clone()))
}

/// A way of working that a council took up or gave, and what can be said of some measures.
#[derive(Debug, Clone)]
pub struct Part {
    /// The way of working.
    pub model: &'static Model,
    /// The programme that spread it.
    pub programme: &'static Programme,
    /// Whether the council gave it to others; else it took it up.
    pub gave: bool,
    /// For each measure its code, and what can be said or why nothing can.
    pub said: Vec<(String, Result<ProgrammeText, String>)>,
}

/// The ways of working that a council took up or gave, with what can be said of the first few of these measures that allow
/// an answer, or why none does: the starts as they are known or taken, and everybody who had not yet begun to compare with.
///
/// # Errors
/// When the database fails or a series cannot be read.
pub async fn of_council(
    db: &Db,
    area_code: &str,
    measures: &[&str],
    most: usize,
    as_at: Date,
    moment: Option<Instant>,
) -> Result<Vec<Part>, DbError> {
    let measures = comparable(db, measures).await?;
    let mut parts = Vec::new();
    for programme in ALL {
        for model in programme.models {
            let gave = model.home.code == area_code;
            if !gave
                && model
                    .councils
                    .iter()
                    .all(|one| one.council.code != area_code)
            {
                continue;
            }
            let starts: Vec<(Council, Date)> = model
                .councils
                .iter()
                .map(|one| (one.council, one.start.taken))
                .collect();
            let (mut said, mut refused) = (Vec::new(), None);
            for measure in &measures {
                if said.len() == most {
                    break;
                }
                let question = Question {
                    measure,
                    starts: &starts,
                    as_at,
                    moment,
                };
                let (answer, _) = answer(db, programme, model, &question, Control::NotYet).await?;
                match answer {
                    Ok(told) => said.push((measure.clone(), Ok(told))),
                    Err(why) => refused = refused.or(Some((measure.clone(), Err(why)))),
                }
            }
            if said.is_empty() {
                said.extend(refused);
            }
            parts.push(Part {
                model,
                programme,
                gave,
                said,
            });
        }
    }
    Ok(parts)
}

/// Those of these measures that are rates, shares or scores: a difference between counts says little.
async fn comparable(db: &Db, measures: &[&str]) -> Result<Vec<String>, DbError> {
    let known = store::measures(db, measures.iter().copied()).await?;
    let follows = |code: &&&str| {
        known
            .get(**code)
            .is_some_and(|one| can_be_followed(one.unit))
    };
    Ok(measures
        .iter()
        .filter(follows)
        .map(|code| (*code).to_owned())
        .collect())
}

/// Whether differences of a measure in this unit can be compared between authorities of any size.
pub const fn can_be_followed(unit: Unit) -> bool {
    !matches!(
        unit,
        Unit::Count | Unit::Fte | Unit::Pounds | Unit::PoundsAWeek
    )
}
