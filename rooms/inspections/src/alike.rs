//! “Who has had this finding?”: findings of published reports by their words, what the next inspection of those
//! authorities said, and who of them has come further since and could be asked.

use askama::Template;
use axum::response::Response;
use documents::xlsx::{Cell, Column, GRADES};
use improvement::Word;
use improvement::calendar::counted;
use improvement::inspections::{alike, could_be_asked, telling_words};
use jiff::civil::Date;
use platform::db::{DbError, Worded};
use platform::error::AppError;
use platform::form::Form;
use platform::page::{self, Page, html, short_date};
use platform::workbook::{PageWorkbook, readable};
use records::access::store::organisations;
use records::access::{Authorized, RequestContext};
use records::inspections::addresses::{
    FindingSearch, FindingSearchXlsx, InspectionAt, National, WhoElse, WhoElseXlsx,
};
use records::inspections::shown::{self, Graded, Searched};
use records::inspections::store::findings_of_plan;
use records::inspections::store::{Finding, grade_word};
use records::thread::addresses::{FindingThread, Loom};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The most authorities that a page shows.
const SHOWN: usize = 40;

/// The longest words that are looked for.
const LONGEST: usize = 2_000;

#[derive(Template)]
#[template(path = "alike.html")]
struct AlikePage {
    page: Page,
    form: Form,
    /// The finding that it is about; empty for a search of one's own.
    finding: String,
    this: String,
    national: String,
    asked: bool,
    /// What is searched, in a sentence.
    searched_in_words: String,
    guest: bool,
    askable: Vec<Authority>,
    others: Vec<Authority>,
    more: usize,
    /// What is searched.
    searched: Searched,
}

/// What is searched, in a sentence.
fn searched_in_words(searched: &Searched) -> String {
    format!(
        "{} of {} with findings recorded here {} searched.",
        counted(searched.reports, "published report", "published reports"),
        counted(searched.authorities, "authority", "authorities"),
        if searched.reports == 1 { "is" } else { "are" }
    )
}

/// An authority that has had such a finding.
struct Authority {
    name: String,
    findings: Vec<Said>,
    then: &'static str,
    then_words: String,
    next: &'static str,
    next_words: String,
    next_href: String,
    now: &'static str,
    now_words: String,
    again: String,
}

impl AlikePage {
    fn workbook(&self, here: &RequestContext) -> Result<PageWorkbook, AppError> {
        readable(&self.form)?;
        let columns = vec![
            Column::new("Authority", 30),
            Column::new("Could ask", 12),
            Column::new("What was found", 80),
            Column::new("Found again in the report published", 16),
            Column::coloured("Grade then", 22, GRADES),
            Column::new("Inspection then", 34),
            Column::coloured("Grade at the next inspection", 22, GRADES),
            Column::new("Next inspection", 34),
            Column::coloured("Grade now", 22, GRADES),
            Column::new("Inspection that gave it", 34),
        ];
        let rows = self.askable.iter().map(|one| one.cells("Yes"));
        let rows = rows.chain(self.others.iter().map(|one| one.cells("No")));
        let about = match (self.form.value("q").trim(), self.finding.as_str()) {
            ("", finding) => format!("Findings like: {finding}"),
            (words, _) => format!("Findings like the words “{words}”."),
        };
        let more = match self.more {
            0 => String::new(),
            more => format!("{more} more authorities had less similar findings and are not shown."),
        };
        let source = "Published inspection reports, from Goldthread";
        Ok(here.workbook("Who has had this finding?", source)
            .list("Authorities", columns, rows)
            .noting([about, searched_in_words(&self.searched), more])
            .noting(["You could ask them: their overall grade is better now than it was when this was found. That does not prove that they fixed this."]))
    }
}

impl Authority {
    fn cells(&self, askable: &str) -> Vec<Cell> {
        let found = self.findings.iter();
        let found: Vec<String> = found
            .map(|said| format!("{} ({})", said.words, said.from))
            .collect();
        vec![
            (&self.name).into(),
            askable.into(),
            found.join("\n").into(),
            (&self.again).into(),
            grade_word(self.then).into(),
            (&self.then_words).into(),
            grade_word(self.next).into(),
            (&self.next_words).into(),
            grade_word(self.now).into(),
            (&self.now_words).into(),
        ]
    }
}

/// A finding in the words of its report.
struct Said {
    words: String,
    href: String,
    from: String,
}

/// Findings like these words, the most alike first.
async fn found(visit: &RequestContext, words: &str) -> Result<Vec<Worded>, DbError> {
    let wanted = telling_words(words);
    let all = shown::worded(visit, &wanted).await?;
    let texts: Vec<&str> = all.iter().map(|one| one.words.as_str()).collect();
    Ok(alike(&wanted, &texts)
        .into_iter()
        .map(|one| all[one.place].clone())
        .collect())
}

/// Who could be asked, who else has had it, and how many more are less alike.
type Found = (Vec<Authority>, Vec<Authority>, usize);

/// Those that had such findings: how they stood, what came next, and how they stand.
async fn authorities(
    visit: &RequestContext,
    words: &str,
    but: Option<Uuid>,
) -> Result<Found, AppError> {
    let mut order: Vec<Uuid> = Vec::new();
    let mut by_authority: BTreeMap<Uuid, Vec<Worded>> = BTreeMap::new();
    for one in found(visit, words).await? {
        if Some(one.organisation_id) == but {
            continue;
        }
        if !order.contains(&one.organisation_id) {
            order.push(one.organisation_id);
        }
        by_authority
            .entry(one.organisation_id)
            .or_default()
            .push(one);
    }
    let more = order.len().saturating_sub(SHOWN);
    order.truncate(SHOWN);
    let named = organisations(&visit.app.db, &order).await?;
    let graded = shown::graded(visit, &order).await?;
    let (mut askable, mut others) = (Vec::new(), Vec::new());
    for id in order {
        let Some(organisation) = named.iter().find(|one| one.id == id) else {
            continue;
        };
        let own: Vec<&Graded> = graded
            .iter()
            .filter(|one| one.organisation_id == id)
            .collect();
        let findings = by_authority.remove(&id).unwrap_or_default();
        let slug = organisation.slug.as_str();
        let (authority, could) = authority(&organisation.name, slug, &findings, &own, visit.as_at);
        if could {
            askable.push(authority);
        } else {
            others.push(authority);
        }
    }
    Ok((askable, others, more))
}

fn in_words(one: &Graded) -> String {
    format!(
        "{}, published {}",
        one.kind.label(),
        short_date(&one.published_on)
    )
}

/// One authority, and whether it could be asked. What came next is counted from the oldest of its findings shown.
fn authority(
    name: &str,
    slug: &str,
    findings: &[Worded],
    own: &[&Graded],
    as_at: Option<Date>,
) -> (Authority, bool) {
    let at = |inspection: Uuid| {
        let council = slug.to_owned();
        page::as_at(
            InspectionAt {
                council,
                inspection,
            },
            as_at,
        )
    };
    let first = findings.iter().map(|one| one.published_on).min();
    let has_grade = |one: &&&Graded| one.grade.is_some();
    let then = own
        .iter()
        .filter(has_grade)
        .rfind(|one| Some(one.published_on) <= first);
    let next = own
        .iter()
        .filter(has_grade)
        .find(|one| Some(one.published_on) > first);
    let now = own.iter().rfind(has_grade);
    let grade = |one: Option<&&Graded>| one.and_then(|one| one.grade);
    let words = |one: Option<&&Graded>, none: &str| {
        one.map_or_else(|| none.to_owned(), |one| in_words(one))
    };
    let again = findings
        .iter()
        .map(|one| one.published_on)
        .filter(|on| Some(*on) > first)
        .min();
    let told = Authority {
        name: name.to_owned(),
        findings: findings
            .iter()
            .take(3)
            .map(|one| Said {
                words: one.words.clone(),
                href: at(one.inspection_id),
                from: format!(
                    "Finding {}, published {}",
                    one.number,
                    short_date(&one.published_on)
                ),
            })
            .collect(),
        then: grade(then).map_or("", Word::code),
        then_words: words(then, "No overall grade by then"),
        next: grade(next).map_or("", Word::code),
        next_words: words(next, "No graded inspection since"),
        next_href: next.map_or_else(String::new, |one| at(one.id)),
        now: grade(now).map_or("", Word::code),
        now_words: words(now, "No overall grade"),
        again: again.map_or_else(String::new, |on| short_date(&on)),
    };
    (told, could_be_asked(grade(then), grade(now)))
}

/// The page of a search of one's own.
pub(super) async fn search(visit: Authorized<FindingSearch>) -> Result<Response, AppError> {
    Ok(html(&searched(&visit).await?))
}

/// The same as a workbook.
pub(super) async fn search_xlsx(
    visit: Authorized<FindingSearchXlsx>,
) -> Result<Response, AppError> {
    searched(&visit).await?.workbook(&visit)?.answer().await
}

async fn searched(visit: &RequestContext) -> Result<AlikePage, AppError> {
    let mut form = visit.asked();
    let words = form
        .text("q", LONGEST, "Enter fewer words")
        .unwrap_or_default();
    let found = authorities(visit, &words, None).await?;
    let page = visit
        .public_page(
            "What inspectors found",
            "Search what inspectors found in published reports, who else has had it, and who came further since.",
        )
        .breadcrumb("Inspections in England", visit.link(National {}))
        .with_form(&form);
    let file = visit.file(FindingSearchXlsx {});
    composed(visit, FindingSearch {}, file, page, form, "", found).await
}

/// The page of a finding of a plan.
pub(super) async fn who_else(visit: Authorized<WhoElse>) -> Result<Response, AppError> {
    Ok(html(&of_finding(&visit, visit.address.finding).await?))
}

/// The same as a workbook.
pub(super) async fn who_else_xlsx(visit: Authorized<WhoElseXlsx>) -> Result<Response, AppError> {
    let page = of_finding(&visit, visit.address.finding).await?;
    page.workbook(&visit)?.answer().await
}

async fn of_finding(visit: &RequestContext, finding: Uuid) -> Result<AlikePage, AppError> {
    let (council, plan) = (visit.council()?, visit.plan()?);
    let answered = findings_of_plan(&visit.app.db, council.id, plan.id, visit.moment()).await?;
    let finding: &Finding = answered
        .iter()
        .find(|one| one.id == finding)
        .ok_or(AppError::NotFound)?;
    let mut form = visit.asked();
    let typed = form
        .text("q", LONGEST, "Enter fewer words")
        .unwrap_or_default();
    let words = if typed.is_empty() {
        &finding.words
    } else {
        &typed
    };
    let found = authorities(visit, words, Some(council.id)).await?;
    let id = finding.id;
    let this = WhoElse::of(visit, id);
    let file = WhoElseXlsx::of(visit, id);
    let loom = Loom::of(visit);
    let thread = FindingThread::of(visit, id);
    let page = visit
        .page("Who has had this finding?")
        .breadcrumb("Thread", visit.link(loom))
        .breadcrumb(format!("Finding {}", finding.number), visit.link(thread))
        .with_form(&form);
    let form = form.set("q", &typed);
    let file = visit.file(file);
    composed(visit, this, file, page, form, &finding.words, found).await
}

async fn composed(
    visit: &RequestContext,
    this: impl std::fmt::Display,
    file: String,
    page: Page,
    form: Form,
    finding: &str,
    (askable, others, more): Found,
) -> Result<AlikePage, AppError> {
    let searched = shown::searched(visit).await?;
    Ok(AlikePage {
        asked: !finding.is_empty() || !form.value("q").trim().is_empty(),
        finding: finding.to_owned(),
        this: this.to_string(),
        national: visit.link(National {}),
        searched_in_words: searched_in_words(&searched),
        guest: visit.actor.is_guest(),
        searched,
        page: page.excel(!askable.is_empty() || !others.is_empty(), file),
        form,
        askable,
        others,
        more,
    })
}
