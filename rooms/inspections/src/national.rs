//! Every authority by overall grade: the map and the list beside it.

use askama::Template;
use axum::response::Response;
use documents::Width;
use documents::charts::Chart;
use documents::xlsx::GRADES;
use improvement::Word;
use improvement::inspections::{Grade, InspectionKind};
use jiff::civil::Date;
use platform::error::AppError;
use platform::form::{Form, words};
use platform::list::{CellLink, Chosen, List, ListView};
use platform::page::{self, Link, Page, html, listed, long_date, short_date};
use platform::work::DRAWING;
use readings::inspections::map::hex_map;
use records::access::{Authorized, RequestContext};
use records::benchmarks::funnel::Funnel;
use records::benchmarks::programmes::Programmes;
use records::inspections::addresses::{InspectionAt, National, NationalXlsx, Timeline};
use records::inspections::shown;
use records::inspections::store::{self, Edition, Reorganisation, Standing};
use std::collections::BTreeMap;

/// What stands for an authority without an overall grade in the filter.
const UNGRADED: &str = "none";

#[derive(Template)]
#[template(path = "national.html")]
struct NationalPage {
    page: Page,
    form: Form,
    programmes_href: String,
    funnel_href: String,
    regions: Vec<(String, String)>,
    grades: Vec<(&'static str, &'static str)>,
    chips: Vec<Link>,
    on: String,
    map: String,
    phone_map: String,
    present: ListView,
    former: ListView,
    counted: usize,
    tally: Vec<(&'static str, usize)>,
    ungraded: usize,
    total: usize,
    newest: Option<String>,
    /// Authorities that no longer exist and have no pages here.
    lost: Option<String>,
    editions: Vec<Edition>,
}

/// An authority in the list.
struct AuthorityRow {
    standing: Standing,
    href: String,
    /// Where the inspection is that gave the grade.
    inspection: String,
    note: Option<String>,
}

/// Authorities with their latest overall grades: the table of the page, and the sheet of its workbook.
fn authority_list(name: &'static str, grade: &'static str) -> List<AuthorityRow> {
    List::new(name, |row: &AuthorityRow| row.standing.organisation_id)
        .column("authority", "Authority", 34, |row| {
            row.standing.name.clone()
        })
        .linked(|row| &row.href)
        .noted(|row| row.standing.region.clone().unwrap_or_default())
        .column("region", "Region", 26, |row| row.standing.region.clone())
        .in_files()
        .column("grade", grade, 24, |row| row.standing.grade.map(Chosen))
        .graded()
        .shaded(GRADES)
        .or_say("None")
        .noted(|row| row.note.clone().unwrap_or_default())
        .links(AuthorityRow::links)
        .column("inspection", "Inspection", 36, |row| {
            row.standing.kind.map(Chosen)
        })
        .in_files()
        .column("published_on", "Published", 14, |row| {
            row.standing.published_on
        })
        .in_files()
        .column("note", "Note", 60, |row| row.note.clone())
        .in_files()
        .keeping(&["region", "grade"])
        .sorted_by("authority")
        .paged(PAGE)
}

/// All authorities of England, beside their map.
const PAGE: usize = 500;

fn present_list() -> List<AuthorityRow> {
    authority_list("Authorities", "Latest overall grade")
}

fn former_list() -> List<AuthorityRow> {
    authority_list("Authorities that no longer exist", "Last overall grade")
}

impl AuthorityRow {
    fn links(&self) -> Vec<CellLink> {
        let report = self.standing.kind.zip(self.standing.published_on);
        let link = |(kind, published): (InspectionKind, Date)| CellLink {
            label: format!("{}, {}", kind.label(), short_date(&published)),
            of: format!("of {}", self.standing.name),
            href: self.inspection.clone(),
        };
        let report = report.filter(|_| !self.inspection.is_empty());
        report.map(link).into_iter().collect()
    }
}

/// Which authorities are wanted, and by which column they are sorted.
struct Filter {
    region: Option<String>,
    grade: Option<Option<Grade>>,
    sort: String,
}

impl Filter {
    fn read(form: &Form, regions: &[(String, String)]) -> Self {
        let region = form.value("region");
        let grade = form.value("grade");
        Self {
            region: regions
                .iter()
                .any(|(code, _)| code == region)
                .then(|| region.to_owned()),
            grade: if grade == UNGRADED {
                Some(None)
            } else {
                Grade::parse(grade).ok().map(Some)
            },
            sort: form.value("sort").trim().to_owned(),
        }
    }

    fn wants(&self, standing: &Standing) -> bool {
        let here = |region| standing.region_code.as_ref() == Some(region);
        self.region.as_ref().is_none_or(here)
            && self.grade.is_none_or(|grade| standing.grade == grade)
    }

    /// The page with these filters, or with one of them taken away.
    fn address(&self, without: &str, as_at: Option<Date>) -> String {
        let grade = self
            .grade
            .map_or("", |grade| grade.map_or(UNGRADED, Word::code));
        let asked = [
            ("region", self.region.clone().unwrap_or_default()),
            ("grade", grade.to_owned()),
            ("sort", self.sort.clone()),
            (
                "as-at",
                as_at.map(|date| date.to_string()).unwrap_or_default(),
            ),
        ];
        let asked = asked.into_iter().filter(|(name, _)| *name != without);
        page::with_query(National {}, asked)
    }

    /// What these filters ask for, each with the page without it.
    fn chips(&self, regions: &[(String, String)], as_at: Option<Date>) -> Vec<Link> {
        let mut chips = Vec::new();
        let region = regions
            .iter()
            .find(|(code, _)| self.region.as_ref() == Some(code));
        if let Some((_, name)) = region {
            chips.push(Link::new(name, self.address("region", as_at)));
        }
        if let Some(grade) = self.grade {
            let label = grade.map_or("No overall grade", Word::label);
            chips.push(Link::new(label, self.address("grade", as_at)));
        }
        if let Some(date) = as_at {
            let label = format!("As at {}", long_date(&date));
            chips.push(Link::new(label, self.address("as-at", as_at)));
        }
        chips
    }
}

/// What the page of the nation and its workbook tell.
struct Nation {
    /// Every authority that there is.
    all: Vec<Standing>,
    regions: Vec<(String, String)>,
    filter: Filter,
    /// Those of them that are wanted.
    present: Vec<AuthorityRow>,
    /// Authorities that no longer exist.
    former: Vec<AuthorityRow>,
    /// Authorities that no longer exist and have no pages here.
    lost: Vec<String>,
    editions: Vec<Edition>,
    newest: Option<Date>,
}

impl Nation {
    async fn read(visit: &RequestContext) -> Result<Self, AppError> {
        let db = &visit.app.db;
        let all = shown::standings(visit).await?;
        let reorganised = store::reorganisations(db).await?;
        let newest = all.iter().filter_map(|one| one.published_on).max();
        let (gone, all): (Vec<Standing>, Vec<Standing>) =
            all.into_iter().partition(|one| one.ended_on.is_some());
        let regions = regions(&all);
        let filter = Filter::read(&visit.asked(), &regions);
        let row = |standing: &Standing| row(visit, standing, &gone, &reorganised);
        let lost = reorganised
            .iter()
            .filter(|step| step.from_slug.is_none() && step.from_code != step.to_code);
        let mut lost: Vec<String> = lost.map(|step| step.from_name.clone()).collect();
        lost.dedup();
        Ok(Self {
            present: all
                .iter()
                .filter(|one| filter.wants(one))
                .map(row)
                .collect(),
            former: gone.iter().map(row).collect(),
            editions: store::editions(db).await?,
            lost,
            newest,
            regions,
            filter,
            all,
        })
    }

    fn count(&self, grade: Option<Grade>) -> usize {
        let graded = self.present.iter();
        graded.filter(|row| row.standing.grade == grade).count()
    }
}

/// The page of the nation.
pub(super) async fn national(visit: Authorized<National>) -> Result<Response, AppError> {
    let nation = Nation::read(&visit).await?;
    let (form, on) = (visit.asked(), visit.date());
    let (regions, filter) = (&nation.regions, &nation.filter);
    let map = Chart::HexMap(hex_map(
        &nation.all,
        on,
        |standing| Some(timeline(standing, visit.as_at)),
        |standing| !filter.wants(standing),
    ));
    let drawn = DRAWING.run(move || {
        (
            map.svg("map", Width::Page),
            map.svg("small-map", Width::Phone),
        )
    });
    let (map, phone_map) = drawn.await?;
    let list = |list: List<AuthorityRow>, rows: &[AuthorityRow], place: &str| {
        list.view(rows, &format!("{}#{place}", visit.address), &form)
    };
    Ok(html(&NationalPage {
        page: visit
            .public_page(
                "Inspections in England",
                "The latest overall grade of children’s services in every authority of England, as published.",
            )
            .as_at(visit.as_at, filter.address("as-at", visit.as_at))
            .excel(true, visit.file(NationalXlsx {})),
        programmes_href: visit.link(Programmes {}),
        funnel_href: visit.link(Funnel {}),
        chips: filter.chips(regions, visit.as_at),
        grades: words::<Grade>()
            .into_iter()
            .chain([(UNGRADED, "No overall grade")])
            .collect(),
        on: long_date(&on),
        map,
        phone_map,
        present: list(present_list(), &nation.present, "authorities"),
        former: list(former_list(), &nation.former, "former"),
        counted: nation.present.len(),
        tally: Grade::ALL
            .iter()
            .map(|grade| (grade.label(), nation.count(Some(*grade))))
            .collect(),
        ungraded: nation.count(None),
        total: nation.all.len(),
        lost: (!nation.lost.is_empty()).then(|| listed(nation.lost.clone())),
        newest: nation.newest.map(|date| long_date(&date)),
        regions: nation.regions,
        editions: nation.editions,
        form,
    }))
}

/// The same as a workbook.
pub(super) async fn xlsx(visit: Authorized<NationalXlsx>) -> Result<Response, AppError> {
    let (nation, asked) = (Nation::read(&visit).await?, visit.asked());
    let editions = nation.editions.iter();
    let editions: Vec<String> = editions
        .map(|one| format!("{}: {} ({})", one.publisher, one.title, one.vintage))
        .collect();
    let source = if editions.is_empty() {
        "Published inspection reports, from Goldthread".to_owned()
    } else {
        editions.join("; ")
    };
    let narrowed = nation.filter.chips(&nation.regions, None);
    let narrowed: Vec<String> = narrowed.into_iter().map(|chip| chip.label).collect();
    let narrowed = match narrowed.is_empty() {
        true => String::new(),
        false => format!("Filtered by: {}.", narrowed.join("; ")),
    };
    let counted = format!(
        "{} of {} authorities.",
        nation.present.len(),
        nation.all.len()
    );
    let mut book = visit
        .workbook("Inspections in England", source)
        .sheet(&present_list(), &nation.present, &asked)
        .noting([counted, narrowed]);
    if !nation.former.is_empty() {
        book = book.sheet(&former_list(), &nation.former, &asked).noting([
            "Their reports stay with them: a new authority does not inherit their grades.",
        ]);
    }
    book.answer().await
}

fn regions(standings: &[Standing]) -> Vec<(String, String)> {
    let named: BTreeMap<&String, &String> = standings
        .iter()
        .filter_map(|one| one.region.as_ref().zip(one.region_code.as_ref()))
        .collect();
    named
        .into_iter()
        .map(|(name, code)| (code.clone(), name.clone()))
        .collect()
}

fn timeline(standing: &Standing, as_at: Option<Date>) -> String {
    let council = standing.slug.clone();
    page::as_at(Timeline { council }, as_at)
}

fn row(
    here: &RequestContext,
    standing: &Standing,
    gone: &[Standing],
    reorganised: &[Reorganisation],
) -> AuthorityRow {
    let council = || standing.slug.clone();
    let inspection = standing.inspection_id.map(|inspection| {
        here.link(InspectionAt {
            council: council(),
            inspection,
        })
    });
    AuthorityRow {
        href: timeline(standing, here.as_at),
        inspection: inspection.unwrap_or_default(),
        note: if standing.ended_on.is_some() {
            ended(standing, reorganised)
        } else {
            formed(standing, gone, reorganised, here.date())
        },
        standing: standing.clone(),
    }
}

/// What became of an authority that no longer exists.
fn ended(standing: &Standing, reorganised: &[Reorganisation]) -> Option<String> {
    let steps: Vec<&Reorganisation> = reorganised
        .iter()
        .filter(|step| step.from_code == standing.area_code && step.to_code != step.from_code)
        .collect();
    let on = steps.iter().map(|step| step.changed_on).max()?;
    let names = listed(steps.iter().map(|step| step.to_name.clone()).collect());
    Some(format!("Until {}; then {names}.", long_date(&on)))
}

/// Why an authority has no grade, or what it was before.
fn formed(
    standing: &Standing,
    gone: &[Standing],
    reorganised: &[Reorganisation],
    on: Date,
) -> Option<String> {
    let steps: Vec<&Reorganisation> = reorganised
        .iter()
        .filter(|step| step.to_code == standing.area_code && step.to_code != step.from_code)
        .collect();
    let Some(first) = steps.iter().map(|step| step.changed_on).min() else {
        return standing
            .grade
            .is_none()
            .then(|| "No report with an overall grade by this date.".to_owned());
    };
    let before = steps.iter().map(|step| {
        let grade = gone
            .iter()
            .find(|one| one.area_code == step.from_code)
            .and_then(|one| one.grade);
        match grade {
            Some(grade) => format!("{} ({})", step.from_name, grade.label()),
            None => step.from_name.clone(),
        }
    });
    let before = listed(before.collect());
    let formed = long_date(&first);
    Some(if first > on {
        format!("Formed only on {formed}. Until then: {before}.")
    } else if standing.grade.is_none() {
        format!("No overall grade since it was formed on {formed}. Before: {before}.")
    } else {
        format!("Formed on {formed} from {before}.")
    })
}
