//! The forms of a post: the post itself, who holds it, what is paid, and how it is filled.

use crate::post::{found, post_link};
use crate::{posts_link, staffing_now};
use axum::Router;
use improvement::people::{Dates, HoldingKind, Recruitment, View, first_circle};
use platform::app::App;
use platform::db::Record;
use platform::error::AppError;
use platform::fields::{Fields, Options, choices};
use platform::form::Form;
use platform::lens;
use platform::page::{Link, listed};
use readings::people::Staffing;
use records::access::register_import::Numbers;
use records::access::{Authorized, EditRoutes, Editing, RecordForm, RequestContext};
use records::facts::people_in;
use records::people::addresses::{
    EditFilling, EditHolder, EditPay, EditPost, NewFilling, NewHolder, NewPay, NewPost, PayOfPost,
    PostAt,
};
use records::people::store::{Filling, Holder, Post, PostPay, PostState, ProposedChange};
use std::sync::Arc;
use uuid::Uuid;

type Edits<R> = Result<Editing<R>, AppError>;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .edit(new)
        .edit(edit)
        .edit(new_holder)
        .edit(edit_holder)
        .edit(new_pay)
        .edit(edit_pay)
        .edit(new_filling)
        .edit(edit_filling)
}

// ---- A post -----------------------------------------------------------------------

/// How posts are numbered.
pub(crate) const NUMBERS: Numbers<Post> =
    Numbers::new(lens!(Post, reference), "P", "post", "posts");

/// Posts to choose from.
fn others(staffing: &Staffing, but: Option<Uuid>) -> Options {
    let posts = staffing.records.posts.iter();
    let posts = posts.filter(|post| Some(post.id) != but);
    choices(posts, |post| format!("{} {}", post.reference, post.title))
}

/// The fields of a post that a file has too.
pub(crate) fn post_fields(staffing: &Staffing) -> Fields<Post> {
    let roles = choices(&staffing.records.roles, |role| role.name.clone());
    Fields::new()
        .text(lens!(Post, title), 120, "Enter what the post is called")
        .text(lens!(Post, area), 80, "Enter the area")
        .hint("The part of the service that it stands in")
        .optional()
        .text(lens!(Post, grade), 40, "Enter the grade")
        .hint("As the scale calls it, such as PO6 or Dir 45%. “Dir 60%” is 60% of the Director’s pay, not 0.6 of a post")
        .optional()
        .fte(lens!(Post, fte), "Enter how much of full time it is")
        .rule(|post: &Post| (post.fte.millionths() == 0).then_some("Enter more than 0"))
        .choose::<Uuid, _>(lens!(Post, role_id), roles, "No role with a floor", "Choose the role")
        .text(lens!(Post, paid_by), 120, "Enter who pays for it")
        .optional()
        .date(lens!(Post, from_on), "Enter the first day")
        .date(lens!(Post, to_on), "Enter the last day")
        .rule(|post: &Post| {
            let early = post.to_on.zip(post.from_on).is_some_and(|(to, from)| to < from);
            early.then_some("The last day must be on or after the first")
        })
        .word::<PostState, _>(lens!(Post, state), "Choose whether there is such a post")
        .long_text(lens!(Post, description), 10_000, "Enter the job description")
        .hint("It goes into a document that you can take as Word or PDF. A blank line starts a paragraph")
        .optional()
}

/// Where a post stands, as it is and as it is proposed.
fn placed(fields: Fields<Post>, staffing: &Staffing, but: Option<Uuid>) -> Fields<Post> {
    let (above, would) = (others(staffing, but), others(staffing, but));
    fields
        .choose::<Uuid, _>(
            lens!(Post, reports_to_id),
            above,
            "None",
            "Choose the post above it",
        )
        .word::<ProposedChange, _>(
            lens!(Post, proposal),
            "Choose what a proposal would do with it",
        )
        .hint("Leave it empty where no proposal changes this post")
        .choose::<Uuid, _>(
            lens!(Post, moves_under_id),
            would,
            "None",
            "Choose the post that it would report to",
        )
        .rule(|post: &Post| {
            let moves = post.proposal == Some(ProposedChange::Moves);
            let unsaid = moves != post.moves_under_id.is_some();
            unsaid.then_some("Choose a post where the proposal moves this one, and none otherwise")
        })
        .required_by_rule()
        .date(lens!(Post, changes_on), "Enter when it would change")
}

/// Refuses posts that stand under one another in a circle.
fn check_circle(staffing: &Staffing, post: &Post, form: &mut Form) {
    let mut records = staffing.records.clone();
    records.posts.retain(|other| other.id != post.id);
    records.posts.push(post.clone());
    let asked = Staffing {
        council: staffing.council.clone(),
        names: staffing.names.clone(),
        today: staffing.today,
        moment: staffing.moment,
        records,
    };
    let placements = asked.placements();
    for view in [View::AsIs, View::AsProposed] {
        let Some((_, circle)) = first_circle(&placements, Dates::ALWAYS, view) else {
            continue;
        };
        let posts = circle.posts.iter().filter_map(|id| asked.post(*id));
        let posts = listed(posts.map(|post| post.title.clone()).collect());
        let key = if view == View::AsIs {
            "reports-to"
        } else {
            "moves-under"
        };
        form.refuse(
            key,
            format!("These posts would report to one another in a circle: {posts}"),
        );
        return;
    }
}

fn post_form(
    staffing: &Arc<Staffing>,
    title: &'static str,
    back: Link,
    but: Option<Uuid>,
) -> RecordForm<Post> {
    let fields = placed(post_fields(staffing), staffing, but);
    let asked = Arc::clone(staffing);
    RecordForm::new(title, "Save the post", fields, back)
        .check(move |post, form| check_circle(&asked, post, form))
}

/// A post of a council of which nobody has written anything.
pub(crate) fn blank(staffing: &Staffing) -> Post {
    let council = staffing.council.id;
    Post::blank(council, council)
}

async fn new(here: Authorized<NewPost>) -> Edits<Post> {
    let staffing = staffing_now(&here).await?;
    let mut post = blank(&staffing);
    post.reference = NUMBERS.next(&staffing.records.posts, 0);
    let page = PostAt::of(&here, post.id);
    let form = post_form(&staffing, "Add a post", posts_link(&here), None);
    Ok(form.adding(post, "The post was added.").leading_to(page))
}

async fn edit(here: Authorized<EditPost>) -> Edits<Post> {
    let staffing = staffing_now(&here).await?;
    let post = found(&staffing, here.address.post)?.clone();
    let back = post_link(&here, &post);
    let form = post_form(&staffing, "Change the post", back, Some(post.id));
    Ok(form.changing(post, "The post was changed."))
}

// ---- Who holds it -----------------------------------------------------------------

async fn holder_form(
    here: &RequestContext,
    staffing: &Staffing,
    post: &Post,
    title: &str,
) -> Result<RecordForm<Holder>, AppError> {
    let known = people_in(&staffing.records.holders).collect();
    let people = here.people(known).await?;
    let fields = Fields::new()
        .choose::<Uuid, _>(
            lens!(Holder, person_id),
            people,
            "Somebody who does not use this service",
            "Choose the person",
        )
        .hint("A person is one over all posts and councils, so their time cannot be promised twice")
        .text(lens!(Holder, name), 120, "Enter the name")
        .hint("Needed where they do not use this service")
        .required_by_rule()
        .rule(
            |holder: &Holder| match (holder.person_id.is_some(), holder.name.is_empty()) {
                (false, true) => Some("Enter the name, or choose a person"),
                (true, false) => Some("Leave the name empty where you chose a person"),
                _ => None,
            },
        )
        .word::<HoldingKind, _>(lens!(Holder, kind), "Choose how they hold it")
        .fte(
            lens!(Holder, fte),
            "Enter how much of full time they work in it",
        )
        .rule(|holder: &Holder| (holder.fte.millionths() == 0).then_some("Enter more than 0"))
        .date(lens!(Holder, from_on), "Enter the first day")
        .date(lens!(Holder, to_on), "Enter the last day")
        .rule(|holder: &Holder| {
            let early = holder
                .to_on
                .zip(holder.from_on)
                .is_some_and(|(to, from)| to < from);
            let endless = holder.to_on.is_none() && holder.kind == HoldingKind::FixedTerm;
            match (early, endless) {
                (true, _) => Some("The last day must be on or after the first"),
                (_, true) => Some("Enter the last day of the fixed term"),
                _ => None,
            }
        });
    let title = format!("{title}: {}", post.title);
    Ok(RecordForm::new(title, "Save", fields, post_link(here, post)).trail(posts_link(here)))
}

async fn new_holder(here: Authorized<NewHolder>) -> Edits<Holder> {
    let staffing = staffing_now(&here).await?;
    let post = found(&staffing, here.address.post)?;
    let blank = Holder {
        post_id: post.id,
        fte: post.fte,
        from_on: Some(here.today()),
        ..Holder::blank(post.organisation_id, post.organisation_id)
    };
    let form = holder_form(&here, &staffing, post, "Add a holder").await?;
    Ok(form.adding(blank, "The holder was added."))
}

async fn edit_holder(here: Authorized<EditHolder>) -> Edits<Holder> {
    let EditHolder { post, holder, .. } = here.address;
    let staffing = staffing_now(&here).await?;
    let holder = here
        .fitting(holder, |one: &Holder| one.post_id == post)
        .await?;
    let form = holder_form(
        &here,
        &staffing,
        found(&staffing, post)?,
        "Change the holder",
    )
    .await?;
    Ok(form.changing(holder, "The holder was changed."))
}

// ---- What is paid -----------------------------------------------------------------

/// The points that there are on any spine.
pub(crate) const POINTS: std::ops::RangeInclusive<i64> = 1..=200;
/// The most that anybody is paid, in pounds.
const MOST: i64 = 1_000_000;

fn pay_form(
    here: &RequestContext,
    staffing: &Staffing,
    post: &Post,
    title: &str,
) -> RecordForm<PostPay> {
    let holders = choices(staffing.holders_of(post.id), |holder| staffing.name(holder));
    let fill =
        |pay: &PostPay, form: Form| form.set_some("salary", pay.salary.map(|pence| pence / 100));
    let read = |pay: &mut PostPay, form: &mut Form| {
        let pounds =
            form.optional_whole_number("salary", 0..=MOST, "Enter the salary in whole pounds");
        pay.salary = pounds.map(|pounds| pounds * 100);
    };
    let fields = Fields::new()
        .choose::<Uuid, _>(
            lens!(PostPay, holder_id),
            holders,
            "The post, whoever holds it",
            "Choose whose pay it is",
        )
        .called("Whose pay?")
        .number(
            lens!(PostPay, point),
            POINTS,
            "Enter the point on the spine as a whole number",
        )
        .other(
            ("salary", "Full-time salary in pounds"),
            platform::fields::Control::Line("10"),
            fill,
            read,
        )
        .optional()
        .hint("Where there is no point on a spine")
        .rule(|pay: &PostPay| {
            let unclear = pay.point.is_some() == pay.salary.is_some();
            unclear.then_some("Enter a spine point or a salary, and not both")
        })
        .date(lens!(PostPay, from_on), "Enter the first day");
    let back = Link::new("Pay", PayOfPost::of(here, post.id).to_string());
    RecordForm::new(format!("{title}: {}", post.title), "Save", fields, back)
        .trail(posts_link(here))
}

async fn new_pay(here: Authorized<NewPay>) -> Edits<PostPay> {
    let staffing = staffing_now(&here).await?;
    let post = found(&staffing, here.address.post)?;
    let blank = PostPay {
        post_id: post.id,
        ..PostPay::blank(post.organisation_id, post.organisation_id)
    };
    Ok(pay_form(&here, &staffing, post, "Add pay").adding(blank, "The pay was added."))
}

async fn edit_pay(here: Authorized<EditPay>) -> Edits<PostPay> {
    let EditPay { post, post_pay, .. } = here.address;
    let staffing = staffing_now(&here).await?;
    let pay = here
        .fitting(post_pay, |one: &PostPay| one.post_id == post)
        .await?;
    let form = pay_form(&here, &staffing, found(&staffing, post)?, "Change pay");
    Ok(form.changing(pay, "The pay was changed."))
}

// ---- How it is filled -------------------------------------------------------------

fn filling_form(here: &RequestContext, post: &Post, title: &str) -> RecordForm<Filling> {
    let fields = Fields::new()
        .word::<Recruitment, _>(
            lens!(Filling, recruitment),
            "Choose whether it is internal or external",
        )
        .date(
            lens!(Filling, wanted_by),
            "Enter by when somebody is wanted",
        )
        .date(
            lens!(Filling, agreed_on),
            "Enter when it was agreed to fill it",
        )
        .date(
            lens!(Filling, advertised_on),
            "Enter when it was advertised",
        )
        .date(
            lens!(Filling, committee_on),
            "Enter when the Employment Committee meets",
        )
        .hint("Where a director or deputy is appointed")
        .date(
            lens!(Filling, appointed_on),
            "Enter when somebody was appointed",
        )
        .date(lens!(Filling, in_post_on), "Enter the first day in post")
        .date(lens!(Filling, stopped_on), "Enter when it was stopped")
        .long_text(lens!(Filling, note), 1_000, "Enter a note")
        .optional();
    RecordForm::new(
        format!("{title}: {}", post.title),
        "Save",
        fields,
        post_link(here, post),
    )
    .trail(posts_link(here))
    .rule(|filling: &Filling| filling.dates().check())
}

async fn new_filling(here: Authorized<NewFilling>) -> Edits<Filling> {
    let staffing = staffing_now(&here).await?;
    let post = found(&staffing, here.address.post)?;
    let blank = Filling {
        post_id: post.id,
        ..Filling::blank(post.organisation_id, post.organisation_id)
    };
    Ok(filling_form(&here, post, "Fill the post").adding(blank, "The steps were saved."))
}

async fn edit_filling(here: Authorized<EditFilling>) -> Edits<Filling> {
    let EditFilling { post, filling, .. } = here.address;
    let staffing = staffing_now(&here).await?;
    let filling = here
        .fitting(filling, |one: &Filling| one.post_id == post)
        .await?;
    let form = filling_form(&here, found(&staffing, post)?, "Fill the post");
    Ok(form.changing(filling, "The steps were saved."))
}
