//! What must hold before anything is costed.

use jiff::civil::Date;

use super::years::Year;
use super::{Basis, CostError, MOST_YEARS, Post, PostProblem, PostRule, paid};
use crate::money::amount::{Decimal, Pence};
use crate::money::grades::Grade;
use crate::money::increments::Increments;
use crate::money::year::FinancialYear;

/// The years of a time.
pub(super) fn period(from: Date, to: Date) -> Result<Vec<FinancialYear>, CostError> {
    if to < from {
        return Err(CostError::Backwards(from, to));
    }
    let (first, last) = FinancialYear::of(from)
        .zip(FinancialYear::of(to))
        .ok_or(CostError::TooLong)?;
    let years: Vec<FinancialYear> = first.up_to(last).collect();
    match years.len() <= MOST_YEARS {
        true => Ok(years),
        false => Err(CostError::TooLong),
    }
}

/// The rates.
pub(super) fn basis(basis: &Basis<'_>) -> Result<(), CostError> {
    let shares = [
        (
            "the start of a percentage of the Director’s pay",
            basis.director_start,
        ),
        ("the pension contribution", basis.pension),
        ("the apprenticeship levy", basis.levy),
    ];
    let wrong = |share: Decimal| share < Decimal::ZERO || share > Decimal::ONE;
    if let Some((name, _)) = shares.into_iter().find(|(_, share)| wrong(*share)) {
        return Err(CostError::NotAShare(name));
    }
    match basis.director {
        Some(pay) if pay <= Pence::ZERO => Err(CostError::DirectorUnpaid),
        _ => Ok(()),
    }
}

/// The scales that posts are on, each once.
pub(super) fn scales(posts: &[Post]) -> Vec<&str> {
    let mut all: Vec<&str> = Vec::new();
    for post in posts {
        if let Grade::Points { scale, .. } = &post.grade
            && !all.contains(&scale.as_str())
        {
            all.push(scale);
        }
    }
    all
}

/// What is wrong with posts: of each the first thing.
pub(super) fn posts(
    posts: &[Post],
    scales: &[&str],
    table: &[Year],
    basis: &Basis<'_>,
    time: (Date, Date),
) -> Vec<PostProblem> {
    let each = posts.iter().enumerate();
    each.filter_map(|(place, post)| {
        let found = itself(post).and_then(|()| priced(post, scales, table, basis, time));
        found.err().map(|rule| PostProblem { post: place, rule })
    })
    .collect()
}

fn itself(post: &Post) -> Result<(), PostRule> {
    if !post.fte.is_positive() {
        return Err(PostRule::NoTime);
    }
    if post.fte > Decimal::ONE {
        return Err(PostRule::MoreThanFull);
    }
    if Increments::since(post.start).is_none() {
        return Err(PostRule::OutOfCalendar);
    }
    if post.end.is_some_and(|end| end < post.start) {
        return Err(PostRule::EndsBeforeStart(post.start));
    }
    match (&post.grade, post.point) {
        (Grade::OfDirector(_), Some(_)) => Err(PostRule::PointOfDirector),
        (Grade::Points { bottom, top, .. }, Some(point)) if !(*bottom..=*top).contains(&point) => {
            Err(PostRule::PointOutOfGrade {
                bottom: *bottom,
                top: *top,
            })
        }
        _ => Ok(()),
    }
}

/// Whether there is a price for it in every year in which it is paid.
fn priced(
    post: &Post,
    scales: &[&str],
    table: &[Year],
    basis: &Basis<'_>,
    time: (Date, Date),
) -> Result<(), PostRule> {
    let Grade::Points { scale, top, .. } = &post.grade else {
        return match basis.director {
            Some(_) => Ok(()),
            None => Err(PostRule::DirectorUnknown),
        };
    };
    let Some((first, last)) = paid(post, time) else {
        return Ok(());
    };
    let place = scales.iter().position(|known| known == scale);
    let within = |year: &&Year| year.year.last() >= first && year.year.first() <= last;
    for year in table.iter().filter(within) {
        let spine = place.and_then(|place| year.spines.get(place)?.as_ref());
        let Some(spine) = spine else {
            return Err(match basis.spines.years(scale) {
                None => PostRule::ScaleUnknown(scale.clone()),
                Some((first, last)) => PostRule::YearUnknown {
                    scale: scale.clone(),
                    year: basis.prices.priced_at(year.year),
                    first,
                    last,
                },
            });
        };
        if spine.pay(*top).is_none() {
            return Err(PostRule::NotOnScale {
                scale: scale.clone(),
                point: *top,
                year: basis.prices.priced_at(year.year),
            });
        }
    }
    Ok(())
}
