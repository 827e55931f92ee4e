//! All indicators of a plan on one page, and what the pages of this room share.

use crate::{better_off, choose, edit, entry, indicator};
use askama::Template;
use axum::Router;
use axum::response::Response;
use documents::charts::{Glyph, LineChart};
use documents::{Chart, Width};
use improvement::Word;
use improvement::outcomes::{Answer, IndicatorKind, Origin};
use platform::app::App;
use platform::error::AppError;
use platform::page::{Page, html, listed};
use readings::indicators::better_off::answered_by;
use readings::indicators::curve::{Curve, View, sources};
use readings::indicators::verdicts::{self, Judged};
use records::access::route::Routes;
use records::access::{Authorized, Permission, RequestContext};
use records::imports::addresses::OwnImports;
use records::indicators::addresses::{
    BetterOff, IndicatorAt, IndicatorFigures, NewIndicator, Outcomes,
};
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
    /// What may be said of chance over all of them, once.
    chance: String,
    /// The curves without a verdict, by why they have none.
    unsigned: Vec<(String, String)>,
    answer: Answer,
    better_off: String,
    since: Option<String>,
    new_href: Option<String>,
    import_href: Option<String>,
}

/// The indicators of one kind.
struct Group {
    kind: IndicatorKind,
    cards: Vec<Card>,
}

impl Group {
    /// How its cards are laid out, so that none stands alone in the last row.
    fn layout(&self) -> &'static str {
        match self.cards.len() {
            1 => " gt-multiples--one",
            // A row that is not full looks smaller than the rows of three above it.
            many if many % 3 == 0 && many % 4 != 0 => " gt-multiples--three",
            many if many % 4 == 1 && many % 3 != 1 => " gt-multiples--three",
            many if many % 4 == 1 => " gt-multiples--first",
            _ => "",
        }
    }
}

/// An indicator as one of many.
struct Card {
    name: String,
    href: String,
    svg: String,
    /// Everything that is said first, for a card that stands alone.
    first: String,
    /// In a word, and the change after it: `Better`, `down from 26.2% in 2016`.
    way: &'static str,
    arrow: &'static str,
    short: String,
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
    if let Some(sources) = sources(&curves) {
        page = page.source_line(sources);
    }
    Ok(html(&OutcomesPage {
        page,
        plan: plan.name.clone(),
        groups,
        count: curves.len(),
        chance: chance(&curves),
        unsigned: unsigned(&curves),
        answer: answered_by(&curves),
        better_off: visit.link(BetterOff::of(&visit)),
        since: curves.first().map(Curve::compared_since),
        new_href: may_edit(&visit).then(|| new.to_string()),
        import_href: may_edit(&visit).then(|| import.to_string()),
    }))
}

/// Of how many curves more can be said than that chance may have done it, and which they are.
fn chance(curves: &[Curve]) -> String {
    let judged = |curve: &&Curve| matches!(curve.judged, Some(Judged::Turning(_)));
    let all = curves.iter().filter(judged).count();
    let beyond: Vec<String> = curves
        .iter()
        .filter(|curve| curve.judged.as_ref().is_some_and(Judged::beyond_chance))
        .map(|curve| format!("“{}”", curve.indicator.name))
        .collect();
    let others = curves.len() - all;
    let alone = match others {
        0 => String::new(),
        1 => " One more has no verdict.".to_owned(),
        many => format!(" {many} more have no verdict."),
    };
    match (all, beyond.len()) {
        (0, _) => "None of these curves can be judged for chance, so read them as a description. The reasons are below.".to_owned(),
        (_, 0) => format!(
            "None of the {all} curves that can be judged has changed by more than chance usually explains, against both its own past and other councils, so read them as a description.{alone}"
        ),
        (_, count) => format!(
            "{count} of the {all} curves that can be judged {} changed by more than chance usually explains, against both {} own past and other councils: {}. Read the others as a description.{alone}",
            if count == 1 { "has" } else { "have" },
            if count == 1 { "its" } else { "their" },
            listed(beyond)
        ),
    }
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
    let own = curve.indicator.origin == Origin::Own;
    let drawable = curve.latest.is_some();
    // A sign stands where there is something to say; that there is not is said once, above.
    let verdict = curve
        .chart
        .verdict
        .filter(|sign| *sign != Glyph::CannotTell);
    let chart = Chart::Small(LineChart {
        verdict,
        targets: Vec::new(),
        ..curve.chart.clone()
    });
    Ok(Card {
        name: curve.indicator.name.clone(),
        href: at(visit, id)?,
        svg: if drawable {
            chart.svg(&format!("i{}", id.simple()), Width::Phone)
        } else {
            String::new()
        },
        first: curve.stand.first(),
        way: curve.stand.way.label(),
        arrow: curve.stand.arrow(),
        short: curve.stand.short.clone(),
        enter_href: (own && !curve.has_figures && may_edit(visit)).then(|| enter.to_string()),
    })
}
