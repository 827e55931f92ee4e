//! Loading the pack: all of it in one transaction, and only when the database holds another.

mod inspections;

use improvement::Word;
use improvement::organisations::OrganisationKind;
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::{Arg, Author, Change, Db, DbError, ToArg};
use platform::sql;
use records::access::store::{Organisation, add_organisation};
use records::published::store;
use reference::{Area, Pack, ReadError};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use thiserror::Error;
use uuid::Uuid;

/// What loading came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Loaded {
    /// The database held this pack already.
    Already {
        /// The version of the figures.
        version: String,
    },
    /// The figures were written.
    New {
        /// The version of the figures.
        version: String,
        /// Series of figures, one for each measure and area.
        series: usize,
        /// Inspections that were not there before.
        inspections: usize,
    },
}

/// Why the figures could not be loaded.
#[derive(Debug, Error)]
pub enum LoadError {
    /// The pack inside the program is damaged.
    #[error(transparent)]
    Pack(#[from] ReadError),
    /// The database.
    #[error("failed to load the published figures: {0}")]
    Db(#[from] DbError),
}

/// Loads the pack that the program ships, unless the database holds it already. `now` is noted as the time of
/// loading.
///
/// # Errors
/// When the pack is damaged or the database fails; then nothing has changed.
pub async fn shipped(db: &Db, now: Instant) -> Result<Loaded, LoadError> {
    let checksum = checksum(reference::shipped_bytes());
    if let Some(held) = store::edition(db).await?
        && held.checksum == checksum
    {
        return Ok(Loaded::Already {
            version: held.version,
        });
    }
    Ok(pack(db, &reference::shipped()?, &checksum, now).await?)
}

/// Loads a pack in place of the one that the database holds. What councils have entered stays; areas and measures
/// that they refer to stay too, even when the new pack leaves them out. Figures that were imported are laid over or under
/// the new ones: see [`crate::lay_over`].
///
/// # Errors
/// When the database fails; then nothing has changed.
pub async fn pack(db: &Db, pack: &Pack, checksum: &str, now: Instant) -> Result<Loaded, DbError> {
    let author = Author {
        person_id: None,
        at: now,
    };
    let mut change = db.change(author).await?;
    let imported = crate::keep(&mut change).await?;
    clear(&mut change).await?;
    sources(&mut change, pack).await?;
    areas(&mut change, pack).await?;
    measures_and_series(&mut change, pack).await?;
    crate::lay_over(&mut change, imported, newest(pack)).await?;
    calendars(&mut change, pack).await?;
    let organisations = organisations(&mut change, pack).await?;
    let inspections = inspections::load(&mut change, pack, &organisations).await?;
    change.turn_to(author);
    let edition =
        sql!("insert into reference_pack (version, checksum, loaded_at) values ($1, $2, $3)")
            .bind(&pack.version)
            .bind(checksum)
            .bind(now);
    change.execute(edition).await?;
    change.commit().await?;
    Ok(Loaded::New {
        version: pack.version.clone(),
        series: pack.series.len(),
        inspections,
    })
}

/// The day of the newest figures of a pack, by which its version begins.
fn newest(pack: &Pack) -> Option<Date> {
    let day = pack.version.split('.').next()?;
    day.parse().ok()
}

fn checksum(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    Sha256::digest(bytes)
        .iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// Takes away what nothing else refers to; sources, areas and measures are written over instead.
async fn clear(change: &mut Change) -> Result<(), DbError> {
    for statement in [
        sql!("delete from reference_pack"),
        sql!("delete from series"),
        sql!("delete from catalogue"),
        // An invented council has its neighbours from its story, and no edition brings them.
        sql!(
            "delete from neighbours where area_code not in (select code from areas where kind = 'invented')"
        ),
        sql!("delete from boundary_changes"),
        sql!("delete from area_aliases"),
        sql!("delete from bank_holidays"),
        sql!("delete from pay_spine"),
        sql!(
            "delete from measures where not exists
             (select 1 from indicators where indicators.measure_code = measures.code)
             and not exists
             (select 1 from figure_import_series as made join figure_imports on figure_imports.id = made.import_id
              where made.measure_code = measures.code and figure_imports.state in ('committed', 'undoing'))"
        ),
    ] {
        change.execute(statement).await?;
    }
    Ok(())
}

/// The values of a row.
macro_rules! row {
    ($($value:expr),+ $(,)?) => { vec![$(ToArg::to_arg(&$value)),+] };
}

async fn sources(change: &mut Change, pack: &Pack) -> Result<(), DbError> {
    let statement = sql!(
        "insert into reference_sources (key, title, publisher, licence, vintage, citation) values {rows}
         on conflict (key) do update set title = excluded.title, publisher = excluded.publisher,
         licence = excluded.licence, vintage = excluded.vintage, citation = excluded.citation"
    );
    let rows = pack.sources.iter().map(|source| {
        row![
            source.code,
            source.name,
            source.publisher,
            source.licence,
            source.vintage,
            source.citation,
        ]
    });
    change
        .execute_rows(statement, rows.collect())
        .await
        .map(drop)
}

fn code_of(pack: &Pack, area: u16) -> Option<&str> {
    pack.areas
        .get(usize::from(area))
        .map(|area| area.code.as_str())
}

async fn areas(change: &mut Change, pack: &Pack) -> Result<(), DbError> {
    let statement = sql!(
        "insert into areas (code, name, kind, region_code, part_of_london_code, authority_type, ons_code,
             ofsted_urn, slug, hex_q, hex_r, former, ended_on) values {rows}
         on conflict (code) do update set name = excluded.name, kind = excluded.kind,
         region_code = excluded.region_code, part_of_london_code = excluded.part_of_london_code,
         authority_type = excluded.authority_type, ons_code = excluded.ons_code,
         ofsted_urn = excluded.ofsted_urn, slug = excluded.slug, hex_q = excluded.hex_q,
         hex_r = excluded.hex_r, former = excluded.former, ended_on = excluded.ended_on"
    );
    let rows = pack
        .areas
        .iter()
        .zip(0_u16..)
        .map(|(area, place)| area_row(pack, area, place));
    change.execute_rows(statement, rows.collect()).await?;
    let aliases = pack
        .authorities
        .iter()
        .map(|one| (one.area, &one.aliases))
        .chain(pack.predecessors.iter().map(|one| (one.area, &one.aliases)))
        .flat_map(|(area, aliases)| aliases.iter().map(move |alias| (area, alias)))
        .map(|(area, alias)| row![*alias, code_of(pack, area)]);
    let statement = sql!("insert into area_aliases (alias, area_code) values {rows}");
    change.execute_rows(statement, aliases.collect()).await?;
    let statement = sql!(
        "insert into boundary_changes (from_code, to_code, changed_on, kind, note) values {rows}"
    );
    let changes = pack.boundary_changes.iter().map(|one| {
        row![
            code_of(pack, one.from),
            code_of(pack, one.to),
            one.date,
            one.kind.code(),
            one.note,
        ]
    });
    change.execute_rows(statement, changes.collect()).await?;
    let statement =
        sql!("insert into neighbours (area_code, rank, neighbour_code, closeness) values {rows}");
    let neighbours = pack.neighbours.iter().map(|one| {
        row![
            code_of(pack, one.area),
            i64::from(one.rank),
            code_of(pack, one.neighbour),
            one.closeness.code(),
        ]
    });
    change
        .execute_rows(statement, neighbours.collect())
        .await
        .map(drop)
}

fn area_row(pack: &Pack, area: &Area, place: u16) -> Vec<Arg> {
    let authority = pack.authorities.iter().find(|one| one.area == place);
    let predecessor = pack.predecessors.iter().find(|one| one.area == place);
    let region = authority
        .map(|one| one.region)
        .or(predecessor.map(|one| one.region))
        .and_then(|region| code_of(pack, region));
    let part_of_london = authority
        .and_then(|one| one.part_of_london)
        .and_then(|part| code_of(pack, part));
    row![
        area.code,
        area.name,
        area.kind.code(),
        region,
        part_of_london,
        authority.map(|one| one.authority_type.code()),
        area.ons_code,
        authority.map(|one| one.ofsted_urn.clone()),
        area.slug,
        authority.map(|one| i64::from(one.hex_q)),
        authority.map(|one| i64::from(one.hex_r)),
        predecessor.is_some(),
        predecessor.map(|one| one.ended),
    ]
}

async fn measures_and_series(change: &mut Change, pack: &Pack) -> Result<(), DbError> {
    let statement = sql!(
        "insert into measures (code, slug, name, topic, unit, decimals, polarity, period_kind, axis_label,
             source_key, publisher, publication, licence, vintage, note, interpolated) values {rows}
         on conflict (code) do update set slug = excluded.slug, name = excluded.name, topic = excluded.topic,
         unit = excluded.unit, decimals = excluded.decimals, polarity = excluded.polarity,
         period_kind = excluded.period_kind, axis_label = excluded.axis_label,
         source_key = excluded.source_key, publisher = excluded.publisher,
         publication = excluded.publication, licence = excluded.licence, vintage = excluded.vintage,
         note = excluded.note, interpolated = excluded.interpolated"
    );
    let rows = pack.measures.iter().map(|measure| {
        let interpolated: Vec<&str> = measure
            .periods
            .iter()
            .filter(|period| period.interpolated)
            .map(|period| period.label.as_str())
            .collect();
        row![
            measure.code,
            measure.slug,
            measure.name,
            measure.topic,
            measure.unit.code(),
            i64::from(measure.decimals),
            measure.polarity,
            measure.period_kind.code(),
            measure.axis_label,
            pack.sources
                .get(usize::from(measure.source))
                .map(|source| source.code.as_str()),
            measure.publisher,
            measure.publication,
            measure.licence,
            measure.vintage,
            measure.note,
            serde_json::json!(interpolated).to_string(),
        ]
    });
    change.execute_rows(statement, rows.collect()).await?;
    let statement = sql!("insert into series (measure_code, area_code, points) values {rows}");
    let rows = pack.series.iter().filter_map(|series| {
        let measure = pack.measures.get(usize::from(series.measure))?;
        let area = code_of(pack, series.area)?;
        Some(row![measure.code, area, series.json(measure)])
    });
    change.execute_rows(statement, rows.collect()).await?;
    let statement = sql!(
        "insert into catalogue (code, name, numerator, denominator, unit, polarity, band_note, frequency,
             source_kind, measure_code) values {rows}"
    );
    let rows = pack.catalogue.iter().map(|one| {
        row![
            one.code,
            one.name,
            one.numerator,
            one.denominator,
            one.unit.code(),
            one.polarity,
            one.band_note,
            one.frequency,
            one.source_kind.code(),
            one.measure,
        ]
    });
    change
        .execute_rows(statement, rows.collect())
        .await
        .map(drop)
}

async fn calendars(change: &mut Change, pack: &Pack) -> Result<(), DbError> {
    let statement = sql!("insert into bank_holidays (on_date, title, substitute) values {rows}");
    let rows = pack
        .bank_holidays
        .iter()
        .map(|day| row![day.date, day.name, day.substitute]);
    change.execute_rows(statement, rows.collect()).await?;
    let statement = sql!("insert into pay_spine (year, from_on, point, pounds) values {rows}");
    let rows = pack.pay_spine.iter().map(|one| {
        row![
            one.year,
            one.from,
            i64::from(one.point),
            i64::from(one.pounds),
        ]
    });
    change
        .execute_rows(statement, rows.collect())
        .await
        .map(drop)
}

/// Makes an organisation of every authority, of the Department and of Ofsted, unless it is there; gives the
/// organisation of each authority by its place in [`Pack::areas`].
async fn organisations(change: &mut Change, pack: &Pack) -> Result<BTreeMap<u16, Uuid>, DbError> {
    #[derive(Deserialize)]
    struct There {
        id: Uuid,
        slug: String,
        area_code: Option<String>,
    }
    let there: Vec<There> = change
        .all(sql!("select id, slug, area_code from organisations"))
        .await?;
    let mut of_areas = BTreeMap::new();
    for authority in &pack.authorities {
        let code = code_of(pack, authority.area);
        let known = there
            .iter()
            .find(|one| one.area_code.as_deref() == code)
            .or_else(|| {
                there
                    .iter()
                    .find(|one| one.area_code.is_none() && one.slug == authority.slug)
            });
        let id = if let Some(one) = known {
            let sql = sql!("update organisations set name = $2, area_code = $3 where id = $1");
            let sql = sql.bind(one.id).bind(&authority.name).bind(code);
            change.execute(sql).await?;
            one.id
        } else {
            let kind = OrganisationKind::Authority;
            let organisation = Organisation::new(&authority.slug, &authority.name, kind, code);
            add_organisation(change, &organisation).await?;
            organisation.id
        };
        of_areas.insert(authority.area, id);
    }
    for (slug, kind) in [
        ("dfe", OrganisationKind::Dfe),
        ("ofsted", OrganisationKind::Ofsted),
    ] {
        if there.iter().all(|one| one.slug != slug) {
            let organisation = Organisation::new(slug, kind.label(), kind, None);
            add_organisation(change, &organisation).await?;
        }
    }
    Ok(of_areas)
}
