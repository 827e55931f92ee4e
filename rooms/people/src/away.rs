//! Who is away and who covers: the list, and the page of one person's time away.

use crate::{Answered, away_link, capacity_link, staffing};
use axum::Router;
use improvement::Word;
use improvement::calendar::in_words;
use improvement::people::{ChangeKind, CommitmentState, Fte, Share, cover_gaps};
use jiff::civil::Date;
use platform::app::App;
use platform::error::AppError;
use platform::list::{Chosen, List};
use platform::overview::OverviewPage;
use platform::page::record::{Fact, Item, Part, RecordPage};
use platform::page::{capitalised, html};
use readings::people::{Promises, Staffing};
use records::access::route::Routes;
use records::access::{Authorized, RequestContext};
use records::people::addresses::{
    AgreeAway, Away, AwayAt, AwayXlsx, EditAway, EditCover, EndAway, NewAway, NewCover, PostAt,
};
use records::people::engagements_of;
use records::people::store::{Cover, TimeAway};
use uuid::Uuid;

pub(crate) fn routes() -> Router<App> {
    Router::new().page(open).page(book).page(one)
}

/// Time away or cover in the list.
struct AwayRow {
    id: Uuid,
    href: String,
    who: String,
    kind: ChangeKind,
    role: Option<String>,
    purpose: String,
    fte: Fte,
    from: Date,
    to: Option<Date>,
    state: Option<CommitmentState>,
    gap: Option<String>,
}

fn list() -> List<AwayRow> {
    List::new("Time away and cover", |row: &AwayRow| row.id)
        .column("who", "Who", 26, |row| row.who.clone())
        .linked(|row| &row.href)
        .noted(|row| row.gap.clone().unwrap_or_default())
        .searched()
        .column("kind", "What", 12, |row| Chosen(row.kind))
        .filtered()
        .column("role", "Role", 24, |row| row.role.clone())
        .filtered()
        .column("purpose", "Purpose", 36, |row| row.purpose.clone())
        .searched()
        .column("fte", "FTE", 8, |row| row.fte)
        .column("from", "From", 12, |row| row.from)
        .column("to", "To", 12, |row| row.to)
        .or_say("No end date")
        .column("state", "State", 20, |row| row.state.map(Chosen))
        .filtered()
        .column("gap", "Not covered", 40, |row| row.gap.clone())
        .in_files()
        .sorted_by("-from")
}

/// The days on which time away is not covered, or only in part.
fn gaps(staffing: &Staffing, away: &TimeAway) -> Vec<String> {
    let absence = Share {
        fte: away.fte,
        dates: away.commitment().dates(),
    };
    let covers = staffing
        .covers_of(away.id)
        .filter(|cover| cover.agreed_on.is_some());
    let covers: Vec<Share> = covers
        .map(|cover| Share {
            fte: cover.fte,
            dates: cover.commitment().dates(),
        })
        .collect();
    let gaps = cover_gaps(&absence, &covers).into_iter();
    gaps.map(|gap| capitalised(&gap.in_words())).collect()
}

fn rows(here: &RequestContext, staffing: &Staffing) -> Vec<AwayRow> {
    let role = |id: Option<Uuid>| Some(staffing.role(id?)?.name.clone());
    let away = staffing.records.away.iter().filter_map(|away| {
        let holder = staffing.holder(away.holder_id)?;
        let commitment = away.commitment();
        let state = commitment.state_on(staffing.today);
        let stands = !matches!(
            state,
            Some(CommitmentState::Withdrawn | CommitmentState::Ended)
        );
        let gaps = gaps(staffing, away);
        Some(AwayRow {
            id: away.id,
            href: here.link(AwayAt::of(here, away.id)),
            who: staffing.name(holder),
            kind: ChangeKind::Away,
            role: role(staffing.role_of(holder)),
            purpose: away.purpose.clone(),
            fte: away.fte,
            from: away.from_on,
            to: commitment.dates().to,
            state,
            gap: gaps.first().cloned().filter(|_| stands),
        })
    });
    let covers = staffing.records.covers.iter().map(|cover| {
        let commitment = cover.commitment();
        let edit = here.offer("Change", EditCover::of(here, cover.id));
        AwayRow {
            id: cover.id,
            href: edit.map(|link| link.href).unwrap_or_default(),
            who: staffing.cover_name(cover),
            kind: ChangeKind::Cover,
            role: role(Some(cover.role_id)),
            purpose: covered(staffing, cover),
            fte: cover.fte,
            from: cover.from_on,
            to: commitment.dates().to,
            state: commitment.state_on(staffing.today),
            gap: None,
        }
    });
    away.chain(covers).collect()
}

/// For whom somebody covers.
fn covered(staffing: &Staffing, cover: &Cover) -> String {
    let away = cover.away_id.and_then(|id| staffing.away(id));
    let holder = away.and_then(|away| staffing.holder(away.holder_id));
    match holder {
        Some(holder) => format!("Covers {}", staffing.name(holder)),
        None => "Covers the role".to_owned(),
    }
}

async fn open(here: Authorized<Away>) -> Answered {
    let staffing = staffing(&here).await?;
    let rows = rows(&here, &staffing);
    let on = |kind: ChangeKind| {
        let rows = rows.iter().filter(|row| row.kind == kind);
        rows.filter(|row| row.state == Some(CommitmentState::UnderWay))
            .count()
    };
    let (away, covering) = (on(ChangeKind::Away), on(ChangeKind::Cover));
    let proposed = rows
        .iter()
        .filter(|row| row.state == Some(CommitmentState::Proposed))
        .count();
    let (list, query) = (list(), here.asked());
    let view = list.view(&rows, &here.address.to_string(), &query);
    let links = [here.offer("Add cover", NewCover::of(&here))];
    let back = here.link(capacity_link(&here).href);
    Ok(html(&OverviewPage {
        page: here
            .page("Time away and cover")
            .breadcrumb("Capacity", back),
        sentence: format!(
            "On {}: time away under way {away}, cover under way {covering}, proposed {proposed}.",
            in_words(staffing.today)
        ),
        add: here.offer("Propose time away", NewAway::of(&here)),
        drawing: String::new(),
        note: String::new(),
        heading: "All time away and cover",
        list: view.file("Excel workbook", AwayXlsx::of(&here)),
        empty: "No time away and no cover is recorded yet.",
        links: links.into_iter().flatten().collect(),
    }))
}

async fn book(here: Authorized<AwayXlsx>) -> Answered {
    let rows = rows(&here, &*staffing(&here).await?);
    let book = here.own_workbook("Time away and cover")?;
    book.sheet(&list(), &rows, &here.asked()).answer().await
}

// ---- One person's time away -------------------------------------------------------

async fn one(here: Authorized<AwayAt>) -> Answered {
    let staffing = staffing(&here).await?;
    let away = staffing
        .away(here.address.time_away)
        .ok_or(AppError::NotFound)?;
    let holder = staffing.holder(away.holder_id).ok_or(AppError::NotFound)?;
    let (commitment, today) = (away.commitment(), staffing.today);
    let state = commitment.state_on(today);
    let name = staffing.name(holder);
    let mut warnings = Vec::new();
    if state == Some(CommitmentState::Proposed) {
        let promises = Promises::of(&here.app.db, &staffing).await?;
        let guarded = staffing.guarded(&[away], &promises);
        warnings.extend(
            guarded
                .in_words()
                .iter()
                .map(|words| format!("{}.", capitalised(words))),
        );
    }
    let word = state.map_or("Not known yet on this day", Word::label);
    let (fte, dates) = (away.fte.in_words(), commitment.dates().in_words());
    let gaps = gaps(&staffing, away).into_iter();
    Ok(html(&RecordPage {
        page: here
            .page(&away.purpose)
            .breadcrumb("Capacity", here.link(capacity_link(&here).href))
            .breadcrumb("Time away and cover", here.link(away_link(&here).href)),
        caption: name.clone(),
        sentence: format!("{word}: {fte}, {dates}."),
        warnings,
        notes: gaps.map(|gap| format!("{gap}.")).collect(),
        buttons: buttons(&here, away, state),
        drawing: String::new(),
        facts: facts(&here, &staffing, away).await?,
        edit: here.offer("Change", EditAway::of(&here, away.id)),
        parts: vec![covers(&here, &staffing, away)],
        record: here.past_of(away.id, None),
    }))
}

fn buttons(
    here: &RequestContext,
    away: &TimeAway,
    state: Option<CommitmentState>,
) -> Vec<platform::page::Link> {
    use CommitmentState::{Agreed, Proposed, UnderWay};
    let offered = match state {
        Some(Proposed) => [
            here.offer("Agree", AgreeAway::of(here, away.id)),
            here.offer("Withdraw", EndAway::of(here, away.id)),
        ],
        Some(Agreed | UnderWay) => [here.offer("End early", EndAway::of(here, away.id)), None],
        _ => [None, None],
    };
    offered.into_iter().flatten().collect()
}

async fn facts(
    here: &RequestContext,
    staffing: &Staffing,
    away: &TimeAway,
) -> Result<Vec<Fact>, AppError> {
    let commitment = away.commitment();
    let mut facts = Vec::new();
    if let Some(id) = away.engagement_id {
        let council = staffing.council.id;
        let engagements = engagements_of(&here.app.db, council).await?;
        let title = engagements.into_iter().find(|one| one.id == id);
        let title = title.map_or_else(|| "No longer recorded".to_owned(), |one| one.title);
        facts.push(Fact::new("Engagement", &title));
    }
    let days = away.days_of_the_week().map(|held| {
        let names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];
        let held = names.iter().zip(held).filter(|(_, held)| *held);
        platform::page::listed(held.map(|(name, _)| (*name).to_owned()).collect())
    });
    let by = away.agreed_by_id.map(|id| staffing.names.person(id));
    let agreed = away.agreed_on.map(|day| match by {
        Some(by) => format!("{}, by {by}", in_words(day)),
        None => in_words(day),
    });
    let back = commitment.back_by(staffing.today);
    let told = [
        ("Days of the week", days),
        ("Planned", Some(commitment.planned.in_words())),
        (
            "Notice of recall",
            commitment.recall.map(|notice| notice.in_words()),
        ),
        ("Could be back in full after", back.map(in_words)),
        ("Proposed", Some(in_words(away.proposed_on))),
        ("Agreed", agreed),
        ("Ended", away.ended_on.map(in_words)),
        ("Withdrawn", away.withdrawn_on.map(in_words)),
    ];
    let told = told.into_iter();
    facts.extend(told.filter_map(|(name, words)| Some(Fact::new(name, &words?))));
    Ok(facts)
}

fn covers(here: &RequestContext, staffing: &Staffing, away: &TimeAway) -> Part {
    let item = |cover: &Cover| {
        let commitment = cover.commitment();
        let state = commitment.state_on(staffing.today);
        let post = cover.holder_id.and_then(|id| staffing.holder(id));
        let href = post.map(|holder| here.link(PostAt::of(here, holder.post_id)));
        Item {
            title: staffing.cover_name(cover),
            href: href.unwrap_or_default(),
            facts: vec![
                cover.fte.in_words(),
                capitalised(&commitment.dates().in_words()),
                state
                    .map_or("Not known yet on this day", Word::label)
                    .to_owned(),
            ],
            links: here
                .offer("Change", EditCover::of(here, cover.id))
                .into_iter()
                .collect(),
            ..Item::default()
        }
    };
    let add = here.offer("Add cover", NewCover::of(here));
    Part {
        heading: "Cover".to_owned(),
        empty: "Nobody covers.".to_owned(),
        add: add.map(|link| platform::page::Link {
            href: platform::page::with_query(&link.href, [("away", away.id.to_string())]),
            ..link
        }),
        items: staffing.covers_of(away.id).map(item).collect(),
    }
}
