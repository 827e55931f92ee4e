//! One post: who holds it, how the filling of it has come on, what is paid, and where it stands.

use crate::posts::filling_in_words;
use crate::{Answered, posts_link, reads_names, staffing};
use axum::Router;
use improvement::Word;
use improvement::calendar::in_words;
use improvement::people::{Dates, Fte};
use platform::app::App;
use platform::db::field::pounds;
use platform::error::AppError;
use platform::page::record::{Item, Part, RecordPage};
use platform::page::{Link, capitalised, html, listed};
use readings::people::{PostReading, Staffing};
use records::access::route::Routes;
use records::access::{Authorized, RequestContext};
use records::facts::facts;
use records::people::addresses::{
    EditFilling, EditHolder, EditPay, EditPost, JobDescriptionDocx, JobDescriptionPdf, NewAway,
    NewFilling, NewHolder, NewPay, PayOfPost, PostAt,
};
use records::people::pay;
use records::people::store::{Filling, Holder, Post, PostPay, PostState};
use uuid::Uuid;

pub(crate) fn routes() -> Router<App> {
    Router::new().page(open).page(paid)
}

/// A post of the council that the address names.
pub(crate) fn found(staffing: &Staffing, id: Uuid) -> Result<&Post, AppError> {
    staffing.post(id).ok_or(AppError::NotFound)
}

/// Its page, as a step back.
pub(crate) fn post_link(here: &RequestContext, post: &Post) -> Link {
    Link::new(&post.reference, PostAt::of(here, post.id).to_string())
}

async fn open(here: Authorized<PostAt>) -> Answered {
    let staffing = staffing(&here).await?;
    let post = found(&staffing, here.address.post)?;
    let reading = staffing.post_reading(post);
    let (filling, late) = filling_in_words(&staffing, &reading);
    let open_filling = reading.vacant > Fte::ZERO || post.state == PostState::Proposed;
    let filling = format!("{filling}.");
    let named = reads_names(&here);
    let mut parts = Vec::new();
    if named {
        parts.push(holders(&here, &staffing, post));
    }
    parts.push(fillings(&here, &staffing, post));
    parts.push(below(&here, &staffing, post));
    let mut warnings = held_twice(&staffing, post, named);
    warnings.extend((late && open_filling).then(|| filling.clone()));
    let mut told = facts(&here.app.db, post).await?;
    told.retain(|fact| !["Post", "Reference"].contains(&fact.name.as_str()));
    let documents = match post.description.is_empty() {
        true => [None, None],
        false => [
            Some(Link::new(
                "Job description (Word)",
                here.link(JobDescriptionDocx::of(&here, post.id)),
            )),
            Some(Link::new(
                "Job description (PDF)",
                here.link(JobDescriptionPdf::of(&here, post.id)),
            )),
        ],
    };
    let buttons = [
        here.offer("Fill the post", NewFilling::of(&here, post.id))
            .filter(|_| open_filling),
        here.offer("Pay", PayOfPost::of(&here, post.id)),
    ];
    Ok(html(&RecordPage {
        page: here
            .page(&post.title)
            .breadcrumb("Posts", here.link(posts_link(&here).href)),
        caption: post.reference.clone(),
        sentence: sentence(&staffing, &reading, named),
        warnings,
        notes: (open_filling && !late)
            .then_some(filling)
            .into_iter()
            .collect(),
        buttons: buttons.into_iter().chain(documents).flatten().collect(),
        drawing: String::new(),
        facts: told,
        edit: here.offer("Change", EditPost::of(&here, post.id)),
        parts,
        record: here.past_of(post.id, None),
    }))
}

/// The days on which more of it is held by right than there is.
fn held_twice(staffing: &Staffing, post: &Post, named: bool) -> Vec<String> {
    let twice = staffing.post_facts(post);
    let twice = twice.held_twice(Dates::since(staffing.today));
    let twice = twice.iter().filter(|_| named);
    let said = twice.map(|over| {
        let (fte, when) = (over.fte.in_words(), over.dates.in_words());
        format!("{fte} more is held by right than the post has, {when}.")
    });
    said.collect()
}

/// Whether it is held, and by whom for those who may read that.
fn sentence(staffing: &Staffing, reading: &PostReading<'_>, named: bool) -> String {
    let post = reading.post;
    if post.state == PostState::Proposed {
        return match post.from_on {
            Some(day) => format!("Proposed from {}.", in_words(day)),
            None => "Proposed.".to_owned(),
        };
    }
    if !post.dates().contains(staffing.today) {
        return format!("There is such a post {}.", post.dates().in_words());
    }
    let names = reading.holders.iter().map(|holder| staffing.name(holder));
    let names: Vec<String> = names.collect();
    let held = match (names.is_empty(), named) {
        (true, _) => "Nobody holds it.".to_owned(),
        (false, true) => format!("Held by {}.", listed(names)),
        (false, false) => "It is held.".to_owned(),
    };
    match reading.vacant {
        Fte::ZERO => held,
        vacant => format!(
            "{held} {} of {} is vacant.",
            vacant.in_words(),
            post.fte.in_words()
        ),
    }
}

fn holders(here: &RequestContext, staffing: &Staffing, post: &Post) -> Part {
    let item = |holder: &Holder| Item {
        title: staffing.name(holder),
        facts: vec![
            holder.kind.label().to_owned(),
            holder.fte.in_words(),
            capitalised(&holder.dates().in_words()),
        ],
        links: [
            here.offer("Change", EditHolder::of(here, post.id, holder.id)),
            here.offer("Propose time away", NewAway::of(here))
                .map(|link| Link {
                    href: platform::page::with_query(
                        &link.href,
                        [("holder", holder.id.to_string())],
                    ),
                    ..link
                }),
        ]
        .into_iter()
        .flatten()
        .collect(),
        ..Item::default()
    };
    Part {
        heading: "Who holds it".to_owned(),
        empty: "Nobody is recorded yet.".to_owned(),
        add: here.offer("Add a holder", NewHolder::of(here, post.id)),
        items: staffing.holders_of(post.id).map(item).collect(),
    }
}

fn fillings(here: &RequestContext, staffing: &Staffing, post: &Post) -> Part {
    let item = |filling: &Filling| {
        let steps = [
            ("Wanted by", filling.wanted_by),
            ("Agreed", filling.agreed_on),
            ("Advertised", filling.advertised_on),
            ("Employment Committee", filling.committee_on),
            ("Appointed", filling.appointed_on),
            ("In post", filling.in_post_on),
            ("Stopped", filling.stopped_on),
        ];
        let steps = steps.into_iter();
        let steps = steps.filter_map(|(step, day)| Some(format!("{step}: {}", in_words(day?))));
        let how = filling.recruitment.map(|how| how.label().to_owned());
        Item {
            title: filling.dates().stage_on(staffing.today).label().to_owned(),
            words: filling.note.clone(),
            facts: how.into_iter().chain(steps).collect(),
            links: here
                .offer("Change", EditFilling::of(here, post.id, filling.id))
                .into_iter()
                .collect(),
            ..Item::default()
        }
    };
    let all = staffing.records.fillings.iter().rev();
    Part {
        heading: "Filling the post".to_owned(),
        empty: "Nothing is recorded.".to_owned(),
        add: here.offer("Start to fill the post", NewFilling::of(here, post.id)),
        items: all
            .filter(|filling| filling.post_id == post.id)
            .map(item)
            .collect(),
    }
}

/// The posts under it.
fn below(here: &RequestContext, staffing: &Staffing, post: &Post) -> Part {
    let all = staffing.records.posts.iter();
    let under = all.filter(|other| other.reports_to_id == Some(post.id));
    let item = |other: &Post| Item {
        title: other.title.clone(),
        href: here.link(PostAt::of(here, other.id)),
        facts: vec![
            other.grade.clone(),
            other.fte.in_words(),
            other.state.label().to_owned(),
        ],
        ..Item::default()
    };
    Part {
        heading: "Posts that report to it".to_owned(),
        empty: "No post reports to it.".to_owned(),
        add: None,
        items: under.map(item).collect(),
    }
}

/// What a post is paid: for those who may see pay alone.
async fn paid(here: Authorized<PayOfPost>) -> Answered {
    let staffing = staffing(&here).await?;
    let post = found(&staffing, here.address.post)?;
    let all = pay(&here.app.db, staffing.council.id, here.moment()).await?;
    let item = |one: &PostPay| {
        let holder = one.holder_id.and_then(|id| staffing.holder(id));
        let facts = [
            one.point.map(|point| format!("Spine point {point}")),
            one.salary
                .map(|salary| format!("{} a year, full time", pounds(salary))),
            one.from_on.map(|day| format!("From {}", in_words(day))),
        ];
        Item {
            title: holder.map_or_else(|| "The post".to_owned(), |holder| staffing.name(holder)),
            facts: facts.into_iter().flatten().collect(),
            links: here
                .offer("Change", EditPay::of(&here, post.id, one.id))
                .into_iter()
                .collect(),
            ..Item::default()
        }
    };
    let items = all.iter().filter(|one| one.post_id == post.id).map(item);
    Ok(html(&RecordPage {
        page: here
            .page(&format!("Pay: {}", post.title))
            .breadcrumb("Posts", here.link(posts_link(&here).href))
            .breadcrumb(&post.reference, here.link(PostAt::of(&here, post.id))),
        sentence: "Only finance and human resources can see this page.".to_owned(),
        parts: vec![Part {
            heading: "Points and salaries".to_owned(),
            empty: "No pay is recorded yet.".to_owned(),
            add: here.offer("Add pay", NewPay::of(&here, post.id)),
            items: items.collect(),
        }],
        ..RecordPage::default()
    }))
}
