//! Who is there this week for an engagement: both councils see the names of those who go.

use improvement::people::{CommitmentState, Dates, Fte};
use jiff::ToSpan as _;
use jiff::civil::Date;
use platform::db::{Db, DbError};
use records::facts::Names;
use records::people::store::Post;
use records::people::time_away_for;
use uuid::Uuid;

/// Somebody who is there in a week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Present {
    /// Their name.
    pub name: String,
    /// The post that they hold at home.
    pub post: String,
    /// How much of full time: half is two and a half days of five.
    pub fte: Fte,
    /// On which days, Monday to Friday, where that is fixed and as far as the week lies within their time there.
    pub days: Option<[bool; 5]>,
    /// From when to when they come.
    pub dates: Dates,
}

/// Who is there in the week of a day, as agreed: by name. It says nothing of anybody whose time is only proposed.
///
/// # Errors
/// When the database fails.
pub async fn presence(db: &Db, engagement: Uuid, day: Date) -> Result<Vec<Present>, DbError> {
    let monday = day.saturating_sub(i32::from(day.weekday().to_monday_zero_offset()).days());
    let week = Dates::between(monday, monday.saturating_add(4.days()));
    let all = time_away_for(db, engagement).await?;
    let people = all.iter().filter_map(|(_, holder)| holder.person_id);
    let names = Names::of_people(db, people.collect()).await?;
    let mut present = Vec::new();
    for (away, holder) in all {
        let commitment = away.commitment();
        let dates = commitment.dates();
        let is_agreed = matches!(
            commitment.state_on(day),
            Some(CommitmentState::Agreed | CommitmentState::UnderWay | CommitmentState::Ended)
        );
        if !is_agreed || dates.common(&week).is_none() {
            continue;
        }
        let post: Post = db.get(holder.organisation_id, holder.post_id).await?;
        let mut weekday = monday;
        let days = away.days_of_the_week().map(|held| {
            held.map(|comes| {
                let is_there = comes && dates.contains(weekday);
                weekday = weekday.saturating_add(1.day());
                is_there
            })
        });
        present.push(Present {
            name: match holder.person_id {
                Some(person) => names.person(person),
                None => holder.name,
            },
            post: post.title,
            fte: away.fte,
            days,
            dates,
        });
    }
    Ok(present)
}
