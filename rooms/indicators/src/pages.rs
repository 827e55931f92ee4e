//! All indicators of a plan on one page, and what the pages of this room share.

use crate::{better_off, choose, edit, entry, indicator};
use askama::Template;
use axum::Router;
use axum::response::Response;
use documents::Width;
use improvement::Word;
use improvement::outcomes::{IndicatorKind, Movement};
use jiff::civil::Date;
use platform::app::App;
use platform::clock::in_words;
use platform::error::AppError;
use platform::page::{Page, html};
use readings::indicators::curve::{Curve, View};
use readings::indicators::verdicts::{self, Judged, Said};
use records::access::route::Routes;
use records::access::{Authorized, Permission, RequestContext};
use records::imports::addresses::OwnImports;
use records::indicators::addresses::{IndicatorAt, IndicatorFigures, NewIndicator, Outcomes};
use records::indicators::store::Indicator;
use uuid::Uuid;

/// The addresses of this room.
pub fn routes() -> Router<App> {
    Router::new()
        .page(outcomes)
        .page(choose::new)
        .form(choose::submit_new)
        .page(indicator::indicator)
        .page(indicator::csv)
        .page(indicator::xlsx)
        .page(indicator::png)
        .page(edit::edit)
        .form(edit::submit_edit)
        .page(entry::figures)
        .form(entry::submit_figures)
        .merge(better_off::routes())
}

/// Whether this person may change figures here and now.
pub(super) fn may_edit(visit: &RequestContext) -> bool {
    visit.as_at.is_none() && visit.may(Permission::EditFigures)
}

/// The address of an indicator's page.
pub(super) fn at(visit: &RequestContext, indicator: Uuid) -> Result<String, AppError> {
    let address = IndicatorAt::of(visit, indicator);
    Ok(visit.link(address))
}

/// The address of all indicators of the plan.
pub(super) fn all(visit: &RequestContext) -> Result<String, AppError> {
    let address = Outcomes::of(visit);
    Ok(visit.link(address))
}

#[derive(Template)]
#[template(path = "outcomes.html")]
struct OutcomesPage {
    page: Page,
    plan: String,
    groups: Vec<Group>,
    count: usize,
    /// The curves without a verdict, by why they have none.
    unsigned: Vec<(String, String)>,
    baseline: Option<Date>,
    new_href: Option<String>,
    import_href: Option<String>,
}

/// The indicators of one kind.
struct Group {
    kind: IndicatorKind,
    cards: Vec<Card>,
}

/// An indicator as one of many.
struct Card {
    name: String,
    href: String,
    svg: String,
    latest: Option<String>,
    period: String,
    movement: Option<&'static str>,
    target: Option<String>,
    said: Option<Said>,
    unjudged: Option<String>,
    sentence: String,
    enter_href: Option<String>,
}

async fn outcomes(visit: Authorized<Outcomes>) -> Result<Response, AppError> {
    let (council, plan) = (visit.council()?, visit.plan()?);
    let (db, view) = (&visit.app.db, View::of(&visit));
    let indicators: Vec<Indicator> = db.records(council.id, plan.id, view.moment).await?;
    let workings = &visit.app.shared();
    let curves = verdicts::judged(db, workings, council, plan, &indicators, None, view).await?;
    let groups = IndicatorKind::ALL
        .iter()
        .map(|kind| {
            let of_kind = curves.iter().filter(|curve| curve.indicator.kind == *kind);
            Ok(Group {
                kind: *kind,
                cards: of_kind
                    .map(|curve| card(&visit, curve))
                    .collect::<Result<_, AppError>>()?,
            })
        })
        .filter(|group| group.as_ref().map_or(true, |group| !group.cards.is_empty()))
        .collect::<Result<_, AppError>>()?;
    let new = NewIndicator::of(&visit);
    let import = OwnImports::of(&visit);
    let mut page = visit.page("Outcomes");
    let sources = sources(&curves);
    if !sources.is_empty() {
        page = page.source_line(format!("Published figures: {}", sources.join(" ")));
    }
    Ok(html(&OutcomesPage {
        page,
        plan: plan.name.clone(),
        groups,
        count: curves.len(),
        unsigned: unsigned(&curves),
        baseline: curves.first().map(|curve| curve.baseline),
        new_href: may_edit(&visit).then(|| new.to_string()),
        import_href: may_edit(&visit).then(|| import.to_string()),
    }))
}

/// Where the figures shown come from, each source once.
pub(super) fn sources(curves: &[Curve]) -> Vec<String> {
    let mut sources: Vec<String> = Vec::new();
    for curve in curves.iter().filter(|curve| curve.measure.is_some()) {
        let line = curve.source_line();
        if !sources.contains(&line) {
            sources.push(line);
        }
    }
    sources
}

/// Which curves have no verdict, under the reason for it.
fn unsigned(curves: &[Curve]) -> Vec<(String, String)> {
    let mut reasons: Vec<(String, String)> = Vec::new();
    for curve in curves {
        let Some(why) = curve.judged.as_ref().and_then(Judged::why) else {
            continue;
        };
        let name = curve.indicator.name.as_str();
        match reasons.iter_mut().find(|(_, known)| known == why) {
            Some((names, _)) => {
                names.push_str("; ");
                names.push_str(name);
            }
            None => reasons.push((name.to_owned(), why.to_owned())),
        }
    }
    reasons
}

fn card(visit: &Authorized<Outcomes>, curve: &Curve) -> Result<Card, AppError> {
    let id = curve.indicator.id;
    let enter = IndicatorFigures::of(visit, id);
    let own = curve.indicator.origin == improvement::outcomes::Origin::Own;
    let drawable = curve.latest.is_some();
    Ok(Card {
        name: curve.indicator.name.clone(),
        href: at(visit, id)?,
        svg: if drawable {
            curve
                .small()
                .svg(&format!("i{}", id.simple()), Width::Phone)
        } else {
            String::new()
        },
        latest: curve.latest_in_words(),
        period: curve
            .latest
            .as_ref()
            .map_or_else(String::new, |latest| latest.label.clone()),
        movement: curve.movement.map(movement_in_words),
        target: curve.target_told(),
        said: curve.said(),
        unjudged: match &curve.judged {
            // Where the council has yet to enter its own, the card asks for that instead.
            Some(Judged::None(why)) if curve.has_figures || !own => Some(why.clone()),
            Some(Judged::OwnPast(found)) => Some(format!(
                "No verdict, for nobody else has these figures. Since {}: {}.",
                in_words(found.since),
                found.short
            )),
            _ => None,
        },
        sentence: curve.first_sentence().to_owned(),
        enter_href: (own && !curve.has_figures && may_edit(visit)).then(|| enter.to_string()),
    })
}

fn movement_in_words(movement: Movement) -> &'static str {
    match movement {
        Movement::Better => "Better than before",
        Movement::Worse => "Worse than before",
        Movement::Unchanged => "Unchanged",
        Movement::Different => "Changed, neither better nor worse in itself",
    }
}
