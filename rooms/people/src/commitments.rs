//! The forms of time away and of cover. Before time away is agreed, or changed once it is, the guard is asked: whether a role would be below its floor
//! and nobody accepted that, and whether somebody would be promised twice. It is asked again within the change that saves it.

use crate::roles::engagements;
use crate::{Answered, away_link, staffing_now};
use axum::Router;
use improvement::calendar::in_words;
use improvement::people::{CommitmentState, NoticeUnit};
use platform::app::App;
use platform::db::{Change, DbError, Record};
use platform::error::AppError;
use platform::fields::{Control, Fields, Options, choices};
use platform::form::Form;
use platform::lens;
use platform::page::{Link, capitalised};
use readings::people::{Promises, Staffing};
use records::access::route::Routes;
use records::access::{Authorized, EditRoutes, Editing, RecordForm, RequestContext, Submitted};
use records::people::addresses::{
    AgreeAway, AwayAt, EditAway, EditCover, EndAway, NewAway, NewCover,
};
use records::people::store::{CommittedTime, Cover, TimeAway};
use records::people::{hold, moved_since};
use std::sync::Arc;
use uuid::Uuid;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .edit(new_away)
        .page(show_edit)
        .form(save_edit)
        .page(show_agree)
        .form(save_agree)
        .edit(end)
        .page(show_new_cover)
        .form(add_cover)
        .page(show_cover)
        .form(save_cover)
}

/// What a form of promised time rests on.
struct Ground {
    staffing: Arc<Staffing>,
    promises: Promises,
}

impl Ground {
    async fn of(here: &RequestContext) -> Result<Self, AppError> {
        let staffing = staffing_now(here).await?;
        let promises = Promises::of(&here.app.db, &staffing).await?;
        Ok(Self { staffing, promises })
    }

    /// The holders of posts, each with the post.
    fn holders(&self) -> Options {
        choices(&self.staffing.records.holders, |holder| {
            let post = self.staffing.post(holder.post_id);
            let post = post.map_or("no longer a post", |post| post.title.as_str());
            format!("{}, {post}", self.staffing.name(holder))
        })
    }

    /// Refuses time away that may not be agreed, in words.
    fn check(&self, away: &TimeAway, form: &mut Form) {
        for words in self.staffing.guarded(&[away], &self.promises).in_words() {
            form.refuse_form(format!("{}.", capitalised(&words)));
        }
    }

    /// Asks again within the change: nobody has moved anything here meanwhile, nor promised the same person elsewhere.
    async fn holds(
        &self,
        change: &mut Change,
        asked: &(impl CommittedTime + Record),
    ) -> Result<(), DbError> {
        let (records, council) = (&self.staffing.records, self.staffing.council.id);
        let holder = asked.holder_id().and_then(|id| self.staffing.holder(id));
        let person = holder.and_then(|holder| holder.person_id);
        hold(change, council, person).await?;
        if moved_since(change, records, (council, Record::id(asked))).await? {
            return Err(DbError::Stale);
        }
        if let Some(holder) = holder {
            let promises = Promises::within(change, &self.staffing, holder).await?;
            if !self.staffing.promised_twice(asked, &promises).is_empty() {
                return Err(DbError::Stale);
            }
        }
        Ok(())
    }
}

// ---- Time away --------------------------------------------------------------------

const WEEKDAYS: [&str; 5] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];

fn weekdays(fields: Fields<TimeAway>) -> Fields<TimeAway> {
    let options = WEEKDAYS.iter().enumerate();
    let options = options.map(|(place, day)| (place.to_string(), (*day).to_owned()));
    let fill = |away: &TimeAway, form: Form| {
        let held = (0..WEEKDAYS.len()).filter(|day| away.weekdays >> day & 1 == 1);
        form.set_all("weekdays", held)
    };
    let read = |away: &mut TimeAway, form: &mut Form| {
        let chosen = form.values("weekdays").iter();
        let chosen = chosen.filter_map(|day| day.parse::<u32>().ok());
        let chosen = chosen.filter(|day| *day < 5);
        away.weekdays = chosen.fold(0, |all, day| all | 1 << day);
    };
    let control = Control::Ticks(options.collect());
    fields
        .other(("weekdays", "Days of the week"), control, fill, read)
        .optional()
        .hint("Where they are fixed. Both councils see who is there this week")
}

async fn away_fields(here: &RequestContext, ground: &Ground) -> Result<Fields<TimeAway>, AppError> {
    let fields = Fields::new()
        .choose::<Uuid, _>(
            lens!(TimeAway, holder_id),
            ground.holders(),
            "",
            "Choose whose time it is",
        )
        .called("Whose time?")
        .choose::<Uuid, _>(
            lens!(TimeAway, engagement_id),
            engagements(here).await?,
            "None that is recorded here",
            "Choose the engagement",
        )
        .called("For which engagement?")
        .text(lens!(TimeAway, purpose), 120, "Enter what for and where")
        .hint("Such as “To Kirklees, half the week”")
        .fte(lens!(TimeAway, fte), "Enter how much of full time")
        .called("How much of full time?")
        .hint("Half the week is 0.5")
        .rule(|away: &TimeAway| {
            let none = away.fte.millionths() == 0;
            none.then_some("Enter more than 0")
        });
    Ok(away_dates(weekdays(fields), ground, here.today()))
}

/// From when to when, how it may end early, and when it was proposed.
fn away_dates(
    fields: Fields<TimeAway>,
    ground: &Ground,
    today: jiff::civil::Date,
) -> Fields<TimeAway> {
    let staffing = Arc::clone(&ground.staffing);
    let within = move |away: &TimeAway| {
        let holder = staffing.holder(away.holder_id)?;
        let held = holder.dates();
        let starts = held.from.is_none_or(|from| from <= away.from_on);
        let ends = match (held.to, away.to_on) {
            (None, _) => true,
            (Some(held), to) => to.is_some_and(|to| to <= held),
        };
        let outside = format!(
            "They hold their post {}: choose dates within that",
            held.in_words()
        );
        (!(starts && ends)).then_some(outside)
    };
    fields
        .date(lens!(TimeAway, from_on), "Enter the first day")
        .date(lens!(TimeAway, to_on), "Enter the last day, as planned")
        .rule(|away: &TimeAway| {
            let early = away.to_on.is_some_and(|to| to < away.from_on);
            early.then_some("The last day must be on or after the first".to_owned())
        })
        .rule(within)
        .number(lens!(TimeAway, notice), 1..=104, "Enter the notice of recall as a whole number")
        .called("Notice of recall")
        .hint("How long before it ends somebody must say so. Leave it empty where they cannot be called back early")
        .word::<NoticeUnit, _>(lens!(TimeAway, notice_unit), "Choose whether notice is in days, weeks or months")
        .rule(|away: &TimeAway| {
            let half = away.notice.is_some() != away.notice_unit.is_some();
            half.then_some("Enter how much notice, and whether it is days, weeks or months")
        })
        .date(lens!(TimeAway, proposed_on), "Enter when it was proposed")
        .rule(move |away: &TimeAway| {
            (away.proposed_on > today).then_some("The day must be today or in the past")
        })
}

async fn new_away(here: Authorized<NewAway>) -> Result<Editing<TimeAway>, AppError> {
    let ground = Ground::of(&here).await?;
    let (council, mut asked) = (ground.staffing.council.id, here.asked());
    let away = TimeAway {
        holder_id: asked.optional_id("holder", "").unwrap_or_default(),
        engagement_id: asked.optional_id("engagement", ""),
        from_on: here.today(),
        proposed_on: here.today(),
        ..TimeAway::blank(council, council)
    };
    let page = AwayAt::of(&here, away.id);
    let fields = away_fields(&here, &ground).await?;
    let form = RecordForm::new("Propose time away", "Save", fields, away_link(&here))
        .lead("It is proposed and changes nothing yet. You can agree it on its page.");
    Ok(form
        .adding(away, "The time away was proposed.")
        .leading_to(page))
}

/// A form over time away that the guard is asked about wherever it is, or becomes, agreed.
async fn away_form(
    here: &RequestContext,
    ground: &Arc<Ground>,
    agreeing: bool,
    away: &TimeAway,
) -> Result<RecordForm<TimeAway>, AppError> {
    let back = Link::new("Time away", AwayAt::of(here, away.id).to_string());
    let (title, save, fields) = match agreeing {
        true => {
            let today = here.today();
            let fields = Fields::new()
                .date(lens!(TimeAway, agreed_on), "Enter the day")
                .called("Agreed on")
                .required()
                .rule(move |away: &TimeAway| {
                    let early = away.agreed_on < Some(away.proposed_on);
                    let late = away.agreed_on > Some(today);
                    match (early, late) {
                        (true, _) => Some("The day must not be before it was proposed"),
                        (_, true) => Some("The day must be today or in the past"),
                        _ => None,
                    }
                });
            ("Agree the time away", "Agree", fields)
        }
        false => (
            "Change the time away",
            "Save",
            away_fields(here, ground).await?,
        ),
    };
    let asked = Arc::clone(ground);
    let form = RecordForm::new(title, save, fields, back).trail(away_link(here));
    Ok(form.check(move |away, form| {
        if away.agreed_on.is_some() && away.withdrawn_on.is_none() {
            asked.check(away, form);
        }
    }))
}

async fn show_edit(here: Authorized<EditAway>) -> Answered {
    let (ground, away) = (
        Arc::new(Ground::of(&here).await?),
        here.current(here.address.time_away).await?,
    );
    Ok(away_form(&here, &ground, false, &away)
        .await?
        .show(&here, &away))
}

async fn save_edit(here: Authorized<EditAway>, Submitted(form): Submitted) -> Answered {
    let away = here.current(here.address.time_away).await?;
    save_away(&here, away, form, false).await
}

/// Only what is proposed can be agreed.
async fn proposed(here: &RequestContext, id: Uuid) -> Result<TimeAway, AppError> {
    let fits = |away: &TimeAway| away.agreed_on.is_none() && away.withdrawn_on.is_none();
    let mut away = here.fitting(id, fits).await?;
    away.agreed_on = Some(here.today());
    away.agreed_by_id = Some(here.actor.person_id);
    Ok(away)
}

async fn show_agree(here: Authorized<AgreeAway>) -> Answered {
    let (ground, away) = (
        Arc::new(Ground::of(&here).await?),
        proposed(&here, here.address.time_away).await?,
    );
    Ok(away_form(&here, &ground, true, &away)
        .await?
        .show(&here, &away))
}

async fn save_agree(here: Authorized<AgreeAway>, Submitted(form): Submitted) -> Answered {
    let away = proposed(&here, here.address.time_away).await?;
    save_away(&here, away, form, true).await
}

async fn save_away(here: &RequestContext, away: TimeAway, form: Form, agreeing: bool) -> Answered {
    let ground = Arc::new(Ground::of(here).await?);
    let page = away_form(here, &ground, agreeing, &away).await?;
    let asked = Arc::clone(&ground);
    let also = async move |change: &mut Change, away: &TimeAway| match away.agreed_on {
        Some(_) => asked.holds(change, away).await,
        None => Ok(()),
    };
    let saved = page.save_with(here, away, form, also).await?;
    let done = match agreeing {
        true => "The time away was agreed.",
        false => "The time away was changed.",
    };
    here.done(AwayAt::of(here, saved.id).to_string(), done)
        .await
}

/// Ending what is agreed early, or withdrawing what is not.
async fn end(here: Authorized<EndAway>) -> Result<Editing<TimeAway>, AppError> {
    let today = here.today();
    let state = |away: &TimeAway| away.commitment().state_on(today);
    let fits = |away: &TimeAway| {
        use CommitmentState::{Agreed, Proposed, UnderWay};
        matches!(state(away), Some(Proposed | Agreed | UnderWay))
    };
    let mut away = here.fitting(here.address.time_away, fits).await?;
    let back = Link::new("Time away", AwayAt::of(&here, away.id).to_string());
    if state(&away) == Some(CommitmentState::Proposed) {
        away.withdrawn_on = Some(today);
        let fields = Fields::new()
            .date(lens!(TimeAway, withdrawn_on), "Enter the day")
            .required()
            .rule(|away: &TimeAway| {
                let early = away.withdrawn_on < Some(away.proposed_on);
                early.then_some("The day must not be before it was proposed")
            });
        let form = RecordForm::new("Withdraw the proposal", "Withdraw", fields, back);
        return Ok(form.changing(away, "The proposal was withdrawn."));
    }
    let back_by = away.commitment().back_by(today);
    away.ended_on = away.ended_on.or(Some(back_by.unwrap_or(today)));
    let fields = Fields::new()
        .date(lens!(TimeAway, ended_on), "Enter the last day")
        .called("Last day")
        .required()
        .rule(|away: &TimeAway| {
            let early = away.ended_on < Some(away.from_on);
            let late = away.to_on.is_some() && away.ended_on > away.to_on;
            match (early, late) {
                (true, _) => Some("The last day must be on or after the first"),
                (_, true) => Some("The last day must not be after the planned end"),
                _ => None,
            }
        });
    let form = RecordForm::new("End the time away", "Save", fields, back);
    let form = match back_by {
        Some(day) => form.lead(format!(
            "With the notice that was agreed, the earliest last day is {} if you give notice today.",
            in_words(day)
        )),
        None => form,
    };
    Ok(form.changing(away, "The last day was saved."))
}

// ---- Cover ------------------------------------------------------------------------

fn cover_fields(ground: &Ground, today: jiff::civil::Date) -> Fields<Cover> {
    let records = &ground.staffing.records;
    let roles = choices(&records.roles, |role| role.name.clone());
    let away = choices(&records.away, |away| {
        let holder = ground.staffing.holder(away.holder_id);
        let name = holder
            .map(|holder| ground.staffing.name(holder))
            .unwrap_or_default();
        format!("{name}: {}, from {}", away.purpose, in_words(away.from_on))
    });
    let fields = Fields::new()
        .choose::<Uuid, _>(
            lens!(Cover, role_id),
            roles,
            "",
            "Choose the role that is covered",
        )
        .choose::<Uuid, _>(
            lens!(Cover, away_id),
            away,
            "None: it covers the role",
            "Choose the time away",
        )
        .choose::<Uuid, _>(
            lens!(Cover, holder_id),
            ground.holders(),
            "Somebody who holds no post here",
            "Choose who covers",
        )
        .called("Who covers?")
        .hint("Whoever holds a post here leaves it for that time, and their own role has less")
        .text(lens!(Cover, name), 120, "Enter who covers")
        .hint("Needed where they hold no post here")
        .required_by_rule()
        .rule(
            |cover: &Cover| match (cover.holder_id.is_some(), cover.name.is_empty()) {
                (false, true) => Some("Enter who covers, or choose a holder of a post"),
                (true, false) => Some("Leave the name empty where you chose a holder of a post"),
                _ => None,
            },
        )
        .fte(lens!(Cover, fte), "Enter how much of full time")
        .called("How much of full time?")
        .rule(|cover: &Cover| (cover.fte.millionths() == 0).then_some("Enter more than 0"))
        .date(lens!(Cover, from_on), "Enter the first day")
        .date(lens!(Cover, to_on), "Enter the last day, as planned")
        .rule(|cover: &Cover| {
            let early = cover.to_on.is_some_and(|to| to < cover.from_on);
            early.then_some("The last day must be on or after the first")
        });
    cover_course(fields, today)
}

/// What was done about it on which day.
fn cover_course(fields: Fields<Cover>, today: jiff::civil::Date) -> Fields<Cover> {
    let past = "The day must be today or in the past";
    fields
        .date(lens!(Cover, proposed_on), "Enter when it was proposed")
        .rule(move |cover: &Cover| (cover.proposed_on > today).then_some(past))
        .date(lens!(Cover, agreed_on), "Enter when it was agreed")
        .hint("Leave it empty while it is only proposed")
        .rule(move |cover: &Cover| {
            let day = cover.agreed_on?;
            match (day < cover.proposed_on, day > today) {
                (true, _) => Some("The day must not be before it was proposed"),
                (_, true) => Some(past),
                _ => None,
            }
        })
        .date(
            lens!(Cover, ended_on),
            "Enter the last day, where it ended early",
        )
        .rule(|cover: &Cover| {
            let early = cover.ended_on.is_some_and(|ended| ended < cover.from_on);
            early.then_some("The last day must be on or after the first")
        })
        .date(lens!(Cover, withdrawn_on), "Enter when it was withdrawn")
        .rule(|cover: &Cover| {
            let both = cover.withdrawn_on.is_some() && cover.agreed_on.is_some();
            both.then_some("What was agreed is ended, not withdrawn")
        })
}

fn cover_form(
    here: &RequestContext,
    ground: &Arc<Ground>,
    title: &'static str,
) -> RecordForm<Cover> {
    let fields = cover_fields(ground, here.today());
    let asked = Arc::clone(ground);
    let form = RecordForm::new(title, "Save the cover", fields, away_link(here));
    form.check(move |cover, form| {
        if cover.agreed_on.is_some() {
            for words in asked.staffing.promised_twice(cover, &asked.promises) {
                form.refuse("holder", format!("{words}."));
            }
        }
    })
}

async fn cover_holds(
    ground: Arc<Ground>,
    change: &mut Change,
    cover: &Cover,
) -> Result<(), DbError> {
    match cover.agreed_on {
        Some(_) => ground.holds(change, cover).await,
        None => Ok(()),
    }
}

/// Cover that begins where somebody's time away does.
fn blank_cover(here: &RequestContext, ground: &Ground) -> Cover {
    let council = ground.staffing.council.id;
    let away = here.asked().optional_id("away", "");
    let away = away.and_then(|id| ground.staffing.away(id));
    let blank = Cover {
        proposed_on: here.today(),
        from_on: here.today(),
        ..Cover::blank(council, council)
    };
    let Some(away) = away else { return blank };
    let holder = ground.staffing.holder(away.holder_id);
    let role = holder.and_then(|holder| ground.staffing.role_of(holder));
    Cover {
        role_id: role.unwrap_or_default(),
        away_id: Some(away.id),
        fte: away.fte,
        from_on: away.from_on,
        to_on: away.to_on,
        ..blank
    }
}

async fn show_new_cover(here: Authorized<NewCover>) -> Answered {
    let ground = Arc::new(Ground::of(&here).await?);
    let blank = blank_cover(&here, &ground);
    Ok(cover_form(&here, &ground, "Add cover").show(&here, &blank))
}

async fn add_cover(here: Authorized<NewCover>, Submitted(form): Submitted) -> Answered {
    let ground = Arc::new(Ground::of(&here).await?);
    let blank = blank_cover(&here, &ground);
    let page = cover_form(&here, &ground, "Add cover");
    let also =
        async move |change: &mut Change, cover: &Cover| cover_holds(ground, change, cover).await;
    page.add_with(&here, blank, form, also).await?;
    here.done(away_link(&here).href, "The cover was added.")
        .await
}

async fn show_cover(here: Authorized<EditCover>) -> Answered {
    let (ground, cover) = (
        Arc::new(Ground::of(&here).await?),
        here.current(here.address.cover).await?,
    );
    Ok(cover_form(&here, &ground, "Change the cover").show(&here, &cover))
}

async fn save_cover(here: Authorized<EditCover>, Submitted(form): Submitted) -> Answered {
    let (ground, cover) = (
        Arc::new(Ground::of(&here).await?),
        here.current(here.address.cover).await?,
    );
    let page = cover_form(&here, &ground, "Change the cover");
    let also =
        async move |change: &mut Change, cover: &Cover| cover_holds(ground, change, cover).await;
    page.save_with(&here, cover, form, also).await?;
    here.done(away_link(&here).href, "The cover was changed.")
        .await
}
