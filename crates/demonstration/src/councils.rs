//! Councils that the story invents. Each has an area of its own, for which nothing is published, and stands beside the
//! statistical neighbours and the region of a real authority that the story names.

use crate::files::{self, File};
use crate::{Place, Story, StoryError};
use improvement::Word;
use improvement::organisations::OrganisationKind;
use platform::db::{Change, Db, DbError, ToArg};
use platform::sql;
use records::access::store::{Organisation, add_organisation};
use records::published::store::{self, Area};
use reference::AreaKind;

impl Story {
    pub(super) async fn councils(
        &mut self,
        db: &Db,
        change: &mut Change,
        files: &[(String, File)],
    ) -> Result<(), StoryError> {
        for (file, one) in files
            .iter()
            .flat_map(|(name, file)| file.councils.iter().map(move |one| (name, one)))
        {
            let place = Place::new(file, "councils", &one.slug);
            let like = self.organisation(&one.compared_as, &place)?;
            let like = records::access::store::organisation_by_id(db, like).await?;
            let like = match &like.area_code {
                Some(code) => store::areas(db, &[code.as_str()]).await?.pop(),
                None => None,
            };
            let like = like.ok_or_else(|| place.wrong("nothing is published for its like"))?;
            let code = code_of(one);
            let area = sql!(
                "insert into areas (code, name, kind, region_code, slug) values ($1, $2, $3, $4, $5)"
            );
            let area = area.bind(&code).bind(&one.name);
            let area = area.bind(AreaKind::Invented.code()).bind(&like.region_code);
            change.execute(area.bind(&one.slug)).await?;
            stand_beside(db, change, &code, &like).await?;
            let kind = OrganisationKind::Authority;
            let organisation = Organisation::new(&one.slug, &one.name, kind, Some(&code));
            add_organisation(change, &organisation)
                .await
                .map_err(|error| place.wrong(error.to_string()))?;
            self.organisations.insert(one.slug.clone(), organisation.id);
        }
        Ok(())
    }
}

/// Published areas have numbers.
fn code_of(one: &files::Council) -> String {
    format!("invented-{}", one.slug)
}

/// Gives an invented area the neighbours of a real one.
async fn stand_beside(
    db: &Db,
    change: &mut Change,
    code: &str,
    like: &Area,
) -> Result<(), DbError> {
    let neighbours = store::neighbours(db, &like.code).await?;
    let rows = neighbours.iter().map(|one| {
        vec![
            ToArg::to_arg(&code),
            ToArg::to_arg(&one.rank),
            ToArg::to_arg(&one.code),
            ToArg::to_arg(&one.closeness.code()),
        ]
    });
    let statement =
        sql!("insert into neighbours (area_code, rank, neighbour_code, closeness) values {rows}");
    change
        .execute_rows(statement, rows.collect())
        .await
        .map(drop)
}
