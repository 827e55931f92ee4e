//! The posts of a council: by area with their grades and what they come to, and those that nobody holds.

use crate::{Answered, reads_names, staffing};
use askama::Template;
use axum::Router;
use improvement::Word;
use improvement::calendar::{counted, in_words};
use improvement::people::{FillingStage, Fte};
use jiff::civil::Date;
use platform::app::App;
use platform::error::AppError;
use platform::list::{Chosen, List, ListView};
use platform::page::{Link, Page, html, listed};
use readings::people::{AreaOfPosts, PostReading, Staffing};
use records::access::route::Routes;
use records::access::{Authorized, RequestContext};
use records::api::ListRoutes;
use records::api_list;
use records::people::addresses::{
    ImportPosts, NewPost, PostAt, Posts, PostsCsv, PostsJson, PostsXlsx, Structure,
};
use records::people::store::{Post, PostState};
use uuid::Uuid;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .page(open)
        .list_files::<PostsXlsx, PostsJson, PostsCsv, _, _>("posts", list, rows)
}

api_list!(Post "The posts of a council, existing and proposed" at PostsJson, PostsCsv; for "support" as list());

#[derive(Template)]
#[template(path = "posts.html")]
struct PostsPage {
    page: Page,
    sentence: String,
    tables: Vec<Areas>,
    vacancies: Vec<Vacant>,
    list: ListView,
    add: Option<Link>,
    links: Vec<Link>,
}

/// The areas of posts of one state with their totals.
struct Areas {
    caption: &'static str,
    rows: Vec<AreaRow>,
    posts: usize,
    fte: String,
}

struct AreaRow {
    area: String,
    posts: usize,
    fte: String,
}

struct Vacant {
    title: String,
    href: String,
    words: String,
    late: bool,
}

/// What posts come to, in words: “21 posts, 20.2 FTE, in 5 areas”.
pub(crate) fn total_in_words(areas: &[AreaOfPosts<'_>]) -> String {
    let posts: usize = areas.iter().map(|area| area.total.posts).sum();
    let fte: Fte = areas.iter().map(|area| area.total.fte).sum();
    let (posts, areas) = (
        counted(posts, "post", "posts"),
        counted(areas.len(), "area", "areas"),
    );
    format!("{posts}, {}, in {areas}", fte.in_words())
}

fn table(caption: &'static str, areas: &[AreaOfPosts<'_>]) -> Option<Areas> {
    let rows = areas.iter().map(|area| AreaRow {
        area: named(area.total.area).to_owned(),
        posts: area.total.posts,
        fte: area.total.fte.to_string(),
    });
    let fte: Fte = areas.iter().map(|area| area.total.fte).sum();
    (!areas.is_empty()).then(|| Areas {
        caption,
        rows: rows.collect(),
        posts: areas.iter().map(|area| area.total.posts).sum(),
        fte: fte.to_string(),
    })
}

/// An area by its name.
pub(crate) fn named(area: &str) -> &str {
    match area {
        "" => "No area",
        area => area,
    }
}

/// How the filling of a post stands, in words without a full stop.
pub(crate) fn filling_in_words(staffing: &Staffing, reading: &PostReading<'_>) -> (String, bool) {
    let Some((filling, stage)) = reading.filling else {
        return ("Nobody has agreed to fill it".to_owned(), false);
    };
    let day = match stage {
        FillingStage::Agreed => filling.agreed_on,
        FillingStage::Advertised => filling.advertised_on,
        FillingStage::Appointed => filling.appointed_on,
        FillingStage::InPost => filling.in_post_on,
        FillingStage::Stopped => filling.stopped_on,
        FillingStage::NotAgreed => None,
    };
    let mut words = vec![match day {
        Some(day) => format!("{} on {}", stage.label(), in_words(day)),
        None => stage.label().to_owned(),
    }];
    words.extend(filling.recruitment.map(|how| how.label().to_lowercase()));
    let late = filling.dates().is_late_on(staffing.today);
    if let Some(wanted) = filling.wanted_by {
        let was = if late { "was wanted" } else { "wanted" };
        words.push(format!("{was} by {}", in_words(wanted)));
    }
    let committee = filling.committee_on.filter(|day| *day >= staffing.today);
    words.extend(committee.map(|day| format!("Employment Committee on {}", in_words(day))));
    (words.join(", "), late)
}

async fn open(here: Authorized<Posts>) -> Answered {
    let staffing = staffing(&here).await?;
    let existing = staffing.areas(PostState::Existing);
    let proposed = staffing.areas(PostState::Proposed);
    let vacancies = existing.iter().flat_map(|area| &area.posts);
    let vacancies = vacancies.filter(|reading| reading.vacant > Fte::ZERO);
    let vacancies: Vec<Vacant> = vacancies
        .map(|reading| {
            let (words, late) = filling_in_words(&staffing, reading);
            Vacant {
                title: reading.post.title.clone(),
                href: here.link(PostAt::of(&here, reading.post.id)),
                words: format!("{} vacant. {words}.", reading.vacant.in_words()),
                late,
            }
        })
        .collect();
    let mut said = Vec::new();
    if !existing.is_empty() {
        said.push(total_in_words(&existing));
    }
    if !proposed.is_empty() {
        said.push(format!("proposed {}", total_in_words(&proposed)));
    }
    let vacant = match vacancies.len() {
        _ if existing.is_empty() => String::new(),
        0 => " None is vacant.".to_owned(),
        1 => " One is vacant.".to_owned(),
        many => format!(" {many} are vacant."),
    };
    let (list, query) = (list(), here.asked());
    let rows = post_rows(&here, &staffing);
    let view = list.view(&rows, &here.address.to_string(), &query);
    let links = [
        Some(Link::new("Structure", here.link(Structure::of(&here)))),
        here.offer("Import posts from a file", ImportPosts::of(&here)),
    ];
    let tables = [
        table("Posts by area", &existing),
        table("Proposed posts by area", &proposed),
    ];
    Ok(html(&PostsPage {
        page: here.page("Posts"),
        sentence: match said.is_empty() {
            true => "No posts are recorded yet.".to_owned(),
            false => format!("{}.{vacant}", platform::page::capitalised(&listed(said))),
        },
        tables: tables.into_iter().flatten().collect(),
        vacancies,
        list: view
            .file("Excel workbook", PostsXlsx::of(&here))
            .file("CSV", PostsCsv::of(&here)),
        add: here.offer("Add a post", NewPost::of(&here)),
        links: links.into_iter().flatten().collect(),
    }))
}

// ---- The list ---------------------------------------------------------------------

/// A post in the list.
pub(crate) struct PostRow {
    post: Post,
    href: String,
    role: Option<String>,
    above: Option<String>,
    holders: Option<String>,
    vacant: Fte,
    stage: Option<FillingStage>,
}

/// The posts of a council: the page, the workbook, the CSV, the JSON and its description. Who holds a post stands in it for those who may read that.
pub(crate) fn list() -> List<PostRow> {
    List::new("Posts", |row: &PostRow| row.post.id)
        .column("id", "Identifier", 36, |row| row.post.id)
        .for_programs()
        .column("reference", "Reference", 10, |row| {
            row.post.reference.clone()
        })
        .column("title", "Post", 40, |row| row.post.title.clone())
        .linked(|row| &row.href)
        .searched()
        .column("area", "Area", 30, |row| row.post.area.clone())
        .filtered()
        .column("grade", "Grade", 12, |row| row.post.grade.clone())
        .filtered()
        .column("fte", "FTE", 8, |row| row.post.fte)
        .column("role", "Role", 24, |row| row.role.clone())
        .filtered()
        .column("state", "State", 10, |row| Chosen(row.post.state))
        .filtered()
        .column("vacant", "Vacant", 8, |row| row.vacant)
        .column("holders", "Held by", 26, |row| row.holders.clone())
        .for_people()
        .column("filling", "Filling", 14, |row| row.stage.map(Chosen))
        .column("reports_to", "Reports to", 30, |row| row.above.clone())
        .in_files()
        .column("from_on", "From", 12, |row| row.post.from_on)
        .in_files()
        .column("to_on", "To", 12, |row| row.post.to_on)
        .in_files()
        .fields_of(|row| &row.post)
}

/// The rows of the list, for its files.
async fn rows(here: RequestContext) -> Result<Vec<PostRow>, AppError> {
    let staffing = staffing(&here).await?;
    Ok(post_rows(&here, &staffing))
}

fn post_rows(here: &RequestContext, staffing: &Staffing) -> Vec<PostRow> {
    let named = reads_names(here);
    let ends = |post: &Post, today: Date| post.to_on.is_some_and(|to| to < today);
    let posts = staffing.records.posts.iter();
    let posts = posts.filter(|post| !ends(post, staffing.today));
    let row = |post: &Post| {
        let reading = staffing.post_reading(post);
        let holders = reading.holders.iter().map(|holder| staffing.name(holder));
        let holders: Vec<String> = holders.collect();
        let title = |id: Uuid| staffing.post(id).map(|post| post.title.clone());
        PostRow {
            href: here.link(PostAt::of(here, post.id)),
            role: post
                .role_id
                .and_then(|id| Some(staffing.role(id)?.name.clone())),
            above: post.reports_to_id.and_then(title),
            holders: (named && !holders.is_empty()).then(|| listed(holders)),
            vacant: reading.vacant,
            stage: reading.filling.map(|(_, stage)| stage),
            post: post.clone(),
        }
    };
    posts.map(row).collect()
}
