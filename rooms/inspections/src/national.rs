//! Every authority by overall grade: the map and the list beside it.

use askama::Template;
use axum::response::Response;
use documents::Width;
use documents::charts::{Chart, Hex, HexClass, HexMap};
use documents::xlsx::{Cell, Column, GRADES};
use improvement::Word;
use improvement::inspections::Grade;
use jiff::civil::Date;
use platform::error::AppError;
use platform::form::{Form, words};
use platform::page::{self, Page, html, listed, long_date, short_date};
use platform::workbook::PageWorkbook;
use records::access::{Authorized, RequestContext};
use records::benchmarks::funnel::Funnel;
use records::benchmarks::programmes::Programmes;
use records::inspections::addresses::{InspectionAt, National, NationalXlsx, Timeline};
use records::inspections::store::{self, Edition, Reorganisation, Standing, grade_word};
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
    chips: Vec<(String, String)>,
    /// What the list is narrowed to.
    narrowed: Vec<String>,
    on: String,
    map: String,
    phone_map: String,
    rows: Vec<Row>,
    former: Vec<Row>,
    tally: Vec<(&'static str, usize)>,
    ungraded: usize,
    total: usize,
    newest: Option<String>,
    /// Authorities that no longer exist and have no pages here.
    lost: Option<String>,
    editions: Vec<Edition>,
}

/// An authority in the list.
struct Row {
    name: String,
    href: String,
    region: String,
    grade: &'static str,
    inspection: Option<(String, String)>,
    /// What kind of inspection gave the grade, and when its report was published.
    report: Option<(&'static str, Date)>,
    note: Option<String>,
}

/// Which authorities are wanted.
struct Filter {
    region: Option<String>,
    grade: Option<Option<Grade>>,
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
        }
    }

    fn wants(&self, standing: &Standing) -> bool {
        let here = |region| standing.region_code.as_ref() == Some(region);
        self.region.as_ref().is_none_or(here)
            && self.grade.is_none_or(|grade| standing.grade == grade)
    }

    /// The page with these filters, or with one of them taken away.
    fn address(&self, without: &str, as_at: Option<Date>) -> String {
        let mut query: Vec<(&str, String)> = Vec::new();
        if let (Some(region), true) = (&self.region, without != "region") {
            query.push(("region", region.clone()));
        }
        if let (Some(grade), true) = (self.grade, without != "grade") {
            let code = grade.map_or(UNGRADED, Word::code);
            query.push(("grade", code.to_owned()));
        }
        if let (Some(date), true) = (as_at, without != "as-at") {
            query.push(("as-at", date.to_string()));
        }
        let query = serde_html_form::to_string(query).unwrap_or_default();
        if query.is_empty() {
            National {}.to_string()
        } else {
            format!("{}?{query}", National {})
        }
    }

    /// What these filters ask for, in words.
    fn named(&self, regions: &[(String, String)]) -> Vec<String> {
        let chips = self.chips(regions, None);
        chips.into_iter().map(|(label, _)| label).collect()
    }

    fn chips(&self, regions: &[(String, String)], as_at: Option<Date>) -> Vec<(String, String)> {
        let mut chips = Vec::new();
        let region = regions
            .iter()
            .find(|(code, _)| self.region.as_ref() == Some(code));
        if let Some((_, name)) = region {
            chips.push((name.clone(), self.address("region", as_at)));
        }
        if let Some(grade) = self.grade {
            let label = grade.map_or("No overall grade", Word::label);
            chips.push((label.to_owned(), self.address("grade", as_at)));
        }
        if let Some(date) = as_at {
            let label = format!("As at {}", long_date(&date));
            chips.push((label, self.address("as-at", as_at)));
        }
        chips
    }
}

impl NationalPage {
    fn workbook(&self, here: &RequestContext) -> PageWorkbook {
        let editions = self.editions.iter();
        let editions: Vec<String> = editions
            .map(|one| format!("{}: {} ({})", one.publisher, one.title, one.vintage))
            .collect();
        let source = if editions.is_empty() {
            "Published inspection reports, from Goldthread".to_owned()
        } else {
            editions.join("; ")
        };
        let narrowed = if self.narrowed.is_empty() {
            String::new()
        } else {
            format!("Narrowed to: {}.", self.narrowed.join("; "))
        };
        let counted = format!("{} of {} authorities.", self.rows.len(), self.total);
        let book = here
            .workbook("Inspections in England", source)
            .list("Authorities", columns(), self.rows.iter().map(Row::cells))
            .noting([counted, narrowed]);
        if self.former.is_empty() {
            return book;
        }
        book.list(
            "Authorities that are no more",
            columns(),
            self.former.iter().map(Row::cells),
        )
        .noting(["Their reports stay with them: a new authority does not inherit a grade."])
    }
}

fn columns() -> Vec<Column> {
    vec![
        Column::new("Authority", 34),
        Column::new("Region", 26),
        Column::coloured("Latest overall grade", 24, GRADES),
        Column::new("Inspection", 36),
        Column::new("Published", 14),
        Column::new("Note", 60),
    ]
}

impl Row {
    fn cells(&self) -> Vec<Cell> {
        let (kind, published) = self.report.unzip();
        vec![
            (&self.name).into(),
            (&self.region).into(),
            grade_word(self.grade).into(),
            kind.unwrap_or_default().into(),
            published.into(),
            self.note.as_deref().unwrap_or_default().into(),
        ]
    }
}

/// The page of the nation.
pub(super) async fn national(visit: Authorized<National>) -> Result<Response, AppError> {
    Ok(html(&composed(&visit).await?))
}

/// The same as a workbook.
pub(super) async fn xlsx(visit: Authorized<NationalXlsx>) -> Result<Response, AppError> {
    composed(&visit).await?.workbook(&visit).answer().await
}

async fn composed(visit: &RequestContext) -> Result<NationalPage, AppError> {
    let form = visit.asked();
    let on = visit.date();
    let db = &visit.app.db;
    let all = store::standings(db, on).await?;
    let reorganised = store::reorganisations(db).await?;
    let editions = store::editions(db).await?;
    let newest = all
        .iter()
        .filter_map(|standing| standing.published_on)
        .max();
    let (gone, present): (Vec<Standing>, Vec<Standing>) = all
        .into_iter()
        .partition(|standing| standing.ended_on.is_some());
    let regions = regions(&present);
    let filter = Filter::read(&form, &regions);
    let wanted: Vec<&Standing> = present.iter().filter(|one| filter.wants(one)).collect();
    let row = |standing: &Standing| row(standing, &gone, &reorganised, on, visit.as_at);
    let count = |grade| wanted.iter().filter(|one| one.grade == grade).count();
    let mut lost: Vec<String> = reorganised
        .iter()
        .filter(|step| step.from_slug.is_none() && step.from_code != step.to_code)
        .map(|step| step.from_name.clone())
        .collect();
    lost.dedup();
    let map = Chart::HexMap(map(&present, &filter, on, visit.as_at));
    let page = visit
        .page("Inspections in England")
        .as_at(visit.as_at, filter.address("as-at", visit.as_at))
        .breadcrumb("Councils you work with", "/")
        .excel(true, visit.file(NationalXlsx {}));
    Ok(NationalPage {
        programmes_href: visit.link(Programmes {}),
        funnel_href: visit.link(Funnel {}),
        narrowed: filter.named(&regions),
        chips: filter.chips(&regions, visit.as_at),
        grades: words::<Grade>()
            .into_iter()
            .chain([(UNGRADED, "No overall grade")])
            .collect(),
        on: long_date(&on),
        map: map.svg("map", Width::Page),
        phone_map: map.svg("small-map", Width::Phone),
        rows: wanted.iter().map(|standing| row(standing)).collect(),
        former: gone.iter().map(row).collect(),
        tally: Grade::ALL
            .iter()
            .map(|grade| (grade.label(), count(Some(*grade))))
            .collect(),
        ungraded: count(None),
        total: present.len(),
        lost: (!lost.is_empty()).then(|| listed(lost)),
        newest: newest.map(|date| long_date(&date)),
        form,
        regions,
        editions,
        page,
    })
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

fn map(present: &[Standing], filter: &Filter, on: Date, as_at: Option<Date>) -> HexMap {
    let classes = [
        ("O", Grade::Outstanding),
        ("G", Grade::Good),
        ("R", Grade::RequiresImprovement),
        ("I", Grade::Inadequate),
    ];
    let hexes = present.iter().filter_map(|standing| {
        Some(Hex {
            q: standing.hex_q?,
            r: standing.hex_r?,
            name: standing.name.clone(),
            class: standing
                .grade
                .and_then(|grade| classes.iter().position(|(_, class)| *class == grade)),
            address: Some(timeline(standing, as_at)),
            marked: false,
            faded: !filter.wants(standing),
        })
    });
    HexMap {
        title: format!(
            "Overall effectiveness of children’s services, {}",
            long_date(&on)
        ),
        description: "One hexagon for each authority, about where it lies in England, darker where the latest overall grade is lower. The list on this page says the same in words.".to_owned(),
        classes: classes
            .iter()
            .map(|(letter, grade)| HexClass {
                letter: (*letter).to_owned(),
                name: grade.label().to_owned(),
            })
            .collect(),
        hexes: hexes.collect(),
    }
}

fn timeline(standing: &Standing, as_at: Option<Date>) -> String {
    let council = standing.slug.clone();
    page::as_at(Timeline { council }, as_at)
}

fn row(
    standing: &Standing,
    gone: &[Standing],
    reorganised: &[Reorganisation],
    on: Date,
    as_at: Option<Date>,
) -> Row {
    let inspection = standing
        .inspection_id
        .zip(standing.kind)
        .zip(standing.published_on)
        .map(|((inspection, kind), published)| {
            let council = standing.slug.clone();
            let words = format!("{}, {}", kind.label(), short_date(&published));
            (
                words,
                page::as_at(
                    InspectionAt {
                        council,
                        inspection,
                    },
                    as_at,
                ),
            )
        });
    Row {
        name: standing.name.clone(),
        href: timeline(standing, as_at),
        region: standing.region.clone().unwrap_or_default(),
        grade: standing.grade.map_or("", Word::code),
        inspection,
        report: standing.kind.map(Word::label).zip(standing.published_on),
        note: if standing.ended_on.is_some() {
            ended(standing, reorganised)
        } else {
            formed(standing, gone, reorganised, on)
        },
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
