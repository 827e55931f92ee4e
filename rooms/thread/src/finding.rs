//! The thread of one finding: found, planned, supported, changed, told.

use crate::helped::{self, CouncilHelp};
use crate::loom::title;
use crate::station::{Past, StationView, pasts};
use crate::told::{self, News, ToldView};
use askama::Template;
use axum::response::Response;
use documents::charts::Width;
use improvement::Word;
use improvement::inspections::FindingKind;
use improvement::outcomes::Origin;
use improvement::plans::{Delivery, EvidenceState, progress_in_words, slip_in_words};
use improvement::thread::{Break, BreakKind, Thread};
use platform::db::Record;
use platform::error::AppError;
use platform::page::{Page, html, long_date};
use readings::indicators::curve::{Curve, View};
use readings::indicators::verdicts::{self, Said};
use readings::plans::facts;
use readings::thread::gather::{PlanFacts, gather};
use readings::thread::mend::{Mend, Menders};
use records::access::store::Agreement;
use records::access::{Authorized, Permission, RequestContext};
use records::comments::shown::Comments;
use records::governance::addresses::Tell;
use records::indicators::addresses::IndicatorAt;
use records::inspections::addresses::{EditFinding, InspectionAt, WhoElse};
use records::inspections::store::{Finding, Quotation};
use records::plans::addresses::{ActionAt, NewAction, RecordOf};
use records::plans::store::Action;
use records::thread::addresses::{FindingThread, Loom};
use uuid::Uuid;

/// The inspection that found it.
struct FoundView {
    title: String,
    href: String,
    grade: &'static str,
    area: &'static str,
    quote: Option<Quotation>,
    tag: String,
    clock: String,
    warnings: Vec<String>,
    link: String,
}

/// An action that answers the finding.
struct ActionView {
    reference: String,
    title: String,
    href: String,
    rating: &'static str,
    evidence: &'static str,
    facts: Vec<String>,
    missing: Vec<String>,
    next_step: String,
}

/// Somebody from another council who helps.
struct HelpView {
    who: String,
    with: String,
    href: String,
}

/// What two councils agreed to share.
struct AgreementView {
    words: String,
    purpose: String,
}

/// An indicator that the actions aim at.
struct CurveView {
    name: String,
    href: String,
    svg: String,
    sentences: Vec<String>,
    said: Option<Said>,
    source: &'static str,
    missing: bool,
}

/// The finding before or after.
#[derive(Default)]
struct Neighbour {
    href: String,
    label: String,
}

#[derive(Template)]
#[template(path = "finding.html")]
struct FindingPage {
    page: Page,
    caption: String,
    words: String,
    needed: bool,
    whole: bool,
    past: String,
    stations: Vec<StationView>,
    next: Option<Mend>,
    others: Vec<Mend>,
    found: FoundView,
    open: Vec<ActionView>,
    done: Vec<ActionView>,
    done_words: String,
    councils: Vec<CouncilHelp>,
    help: Vec<HelpView>,
    agreements: Vec<AgreementView>,
    curves: Vec<CurveView>,
    told: Vec<ToldView>,
    news: Option<News>,
    new_action_href: String,
    tell_href: String,
    edit_href: String,
    record_href: String,
    others_href: String,
    loom_href: String,
    before: Neighbour,
    after: Neighbour,
    here: String,
    date: String,
    /// The date in words, for paper.
    printed: String,
    today: String,
    pasts: Vec<Past>,
    comments: Comments,
}

/// Shows the thread of one finding.
///
/// # Errors
/// [`AppError::NotFound`] when the plan answers no such finding, or did not on the date asked for.
pub(super) async fn finding(visit: Authorized<FindingThread>) -> Result<Response, AppError> {
    let (council, plan) = (visit.council()?, visit.plan()?);
    let db = &visit.app.db;
    let facts = gather(db, council, plan, visit.moment(), visit.date()).await?;
    let finding = facts
        .finding(visit.address.finding)
        .ok_or(AppError::NotFound)?;
    let thread = facts
        .threads
        .iter()
        .find(|thread| thread.finding == finding.id)
        .ok_or(AppError::NotFound)?;
    let indicators: Vec<_> = facts
        .indicators_for(finding.id)
        .into_iter()
        .cloned()
        .collect();
    let view = View::of(&visit);
    let workings = &visit.app.shared();
    let curves = verdicts::judged(db, workings, council, plan, &indicators, None, view).await?;
    let menders = Menders::of(&visit, &facts).await?;
    let page = compose(&visit, &facts, finding, thread, &curves, &menders);
    Ok(html(&FindingPage {
        comments: Comments::of(&visit, Finding::KIND, finding.id).await?,
        ..page
    }))
}

fn compose(
    visit: &Authorized<FindingThread>,
    facts: &PlanFacts,
    finding: &Finding,
    thread: &Thread<Uuid>,
    curves: &[Curve],
    menders: &Menders<'_>,
) -> FindingPage {
    let here = visit.address.to_string();
    let loom = menders.seen(Loom::of(visit));
    let change = |needs, href: String| {
        let may = visit.as_at.is_none() && visit.may(needs);
        if may { href } else { String::new() }
    };
    let mut mends = thread
        .to_do()
        .into_iter()
        .map(|found| menders.mend(finding.id, found));
    let next = mends.next();
    let (open, done) = actions(facts, finding, thread, menders);
    FindingPage {
        page: page(visit, finding, &loom),
        caption: caption(facts, finding),
        words: finding.words.clone(),
        needed: thread.needed,
        whole: thread.is_whole(),
        past: visit.as_at.as_ref().map(long_date).unwrap_or_default(),
        stations: thread.stations.iter().map(StationView::of).collect(),
        next,
        others: mends.collect(),
        found: found(facts, finding, menders),
        done_words: match done.len() {
            1 => "1 action delivered or withdrawn".to_owned(),
            number => format!("{number} actions delivered or withdrawn"),
        },
        open,
        done,
        councils: helped::by_councils(visit, facts, finding, menders),
        help: help(facts, finding, menders),
        agreements: agreements(visit, facts),
        curves: charts(facts, thread, curves, menders),
        told: told::told(facts, finding.id, menders),
        news: told::news(facts, finding.id, visit.as_at),
        new_action_href: change(
            Permission::EditPlan,
            format!("{}?finding={}", NewAction::of(visit), finding.id),
        ),
        tell_href: change(
            Permission::RunBoard,
            format!("{}?finding={}", Tell::of(visit), finding.id),
        ),
        edit_href: change(
            Permission::RecordInspections,
            EditFinding::of(visit, finding.inspection_id, finding.id).to_string(),
        ),
        others_href: menders.seen(WhoElse::of(visit, finding.id)),
        record_href: RecordOf::of(visit, finding.id).to_string(),
        loom_href: loom,
        before: beside(facts, finding, menders, -1),
        after: beside(facts, finding, menders, 1),
        date: visit.date().to_string(),
        printed: long_date(&visit.date()),
        today: visit.today().to_string(),
        pasts: pasts(&here, &facts.meetings),
        comments: Comments::default(),
        here,
    }
}

/// A finding's page lies in the room of the thread, though its address begins like the plan's.
fn page(visit: &Authorized<FindingThread>, finding: &Finding, loom: &str) -> Page {
    let title = format!("Finding {}: {}", finding.number, finding.words);
    let mut page = visit.page(&title).breadcrumb("Thread", loom);
    page.mark(Some(&Loom::of(visit).to_string()));
    page
}

/// “Area for improvement 3 of 10”: strengths are numbered among themselves.
fn caption(facts: &PlanFacts, finding: &Finding) -> String {
    let strength = |one: &Finding| one.kind == FindingKind::Strength;
    let alike: Vec<&Finding> = facts
        .findings
        .iter()
        .filter(|one| {
            one.inspection_id == finding.inspection_id && strength(one) == strength(finding)
        })
        .collect();
    let place = alike.iter().position(|one| one.id == finding.id);
    let kind = finding.kind.label();
    let what = match (place, alike.len()) {
        (Some(place), all) if all > 1 && strength(finding) => {
            format!("Strength {} of {all}", place + 1)
        }
        (Some(place), all) if all > 1 => format!("{kind} · finding {} of {all}", place + 1),
        _ => kind.to_owned(),
    };
    match facts.inspection(finding.inspection_id) {
        Some(inspection) => format!("{what} · {}", title(inspection)),
        None => what,
    }
}

fn found(facts: &PlanFacts, finding: &Finding, menders: &Menders<'_>) -> FoundView {
    let inspection = facts.inspection(finding.inspection_id);
    let clock = facts.clocks.get(&finding.inspection_id);
    FoundView {
        title: inspection.map(title).unwrap_or_default(),
        href: menders.seen(InspectionAt::of(facts, finding.inspection_id)),
        grade: facts
            .overall
            .get(&finding.inspection_id)
            .map_or("", |grade| grade.code()),
        area: finding.area.map_or("", Word::label),
        quote: Quotation::of(finding),
        tag: match (&finding.tag_scheme, &finding.tag_label) {
            (Some(scheme), Some(label)) => format!("{label} ({scheme})"),
            (None, Some(label)) => label.clone(),
            _ => String::new(),
        },
        clock: clock.map(|clock| clock.sentence()).unwrap_or_default(),
        warnings: clock
            .map(|clock| clock.warnings.clone())
            .unwrap_or_default(),
        link: inspection
            .and_then(|one| one.report_link.clone())
            .unwrap_or_default(),
    }
}

/// The actions still expected to be worked on, by due date, and the others, the latest first.
fn actions(
    facts: &PlanFacts,
    finding: &Finding,
    thread: &Thread<Uuid>,
    menders: &Menders<'_>,
) -> (Vec<ActionView>, Vec<ActionView>) {
    let is_open =
        |action: &&&Action| matches!(action.delivery, Delivery::NotStarted | Delivery::UnderWay);
    let all = facts.actions_for(finding.id);
    let mut open: Vec<&Action> = all.iter().filter(is_open).copied().collect();
    open.sort_by_key(|action| (action.due_on, action.id));
    let mut done: Vec<&Action> = all.iter().filter(|one| !is_open(one)).copied().collect();
    done.sort_by_key(|action| std::cmp::Reverse((action.delivered_on, action.id)));
    let view = |action: &Action| action_view(facts, action, thread, menders);
    (
        open.into_iter().map(view).collect(),
        done.into_iter().map(view).collect(),
    )
}

fn action_view(
    facts: &PlanFacts,
    action: &Action,
    thread: &Thread<Uuid>,
    menders: &Menders<'_>,
) -> ActionView {
    let missing = thread
        .breaks
        .iter()
        .filter(|found| found.about == action.id);
    let standing = facts.whole.relations.standing(action, facts.date);
    ActionView {
        reference: action.reference.clone(),
        title: action.title.clone(),
        href: menders.seen(ActionAt::of(facts, action.id)),
        rating: match (standing.rating, action.delivery) {
            (None, Delivery::NotStarted | Delivery::Withdrawn) => "",
            (None, _) => "none",
            (Some(rating), _) => rating.code(),
        },
        evidence: evidence(facts, action),
        facts: action_facts(facts, action),
        missing: missing.map(what_is_missing).collect(),
        next_step: match action.delivery {
            Delivery::NotStarted | Delivery::UnderWay => {
                action.next_step.clone().unwrap_or_default()
            }
            _ => String::new(),
        },
    }
}

fn what_is_missing(found: &Break<Uuid>) -> String {
    match found.kind {
        BreakKind::NoOwner => "No owner",
        BreakKind::NoDueDate => "No due date",
        BreakKind::EvidenceWaiting => "Evidence is waiting for review",
        BreakKind::NoIndicator => "No measure it should improve",
        other => other.label(),
    }
    .to_owned()
}

/// The quiet line under an action: how it stands, who answers for it, when it is due and how close it is.
fn action_facts(facts: &PlanFacts, action: &Action) -> Vec<String> {
    let rule = facts.whole.relations.facts(action);
    let mut line = vec![progress_in_words(action.delivery, action.impact).to_owned()];
    line.extend(action.owner_id.map(|owner| facts.name(owner).to_owned()));
    line.extend(
        action
            .partner_owner_id
            .map(|partner| format!("with {}", facts.name(partner))),
    );
    match (rule.is_open(), action.due_on, action.delivered_on) {
        (true, Some(due), _) if due < facts.date => {
            line.push(format!("was due {}", long_date(&due)));
        }
        (true, Some(due), _) => line.push(format!("due {}", long_date(&due))),
        (false, _, Some(delivered)) => line.push(format!("delivered {}", long_date(&delivered))),
        _ => {}
    }
    if rule.is_open() {
        let slip = rule.slip().filter(|days| *days != 0);
        line.extend(slip.map(|days| slip_in_words(days).to_lowercase()));
        if rule.milestones > 0 {
            line.push(match rule.milestones {
                1 => format!("{} of 1 milestone", rule.milestones_done),
                all => format!("{} of {all} milestones", rule.milestones_done),
            });
        }
    }
    line
}

/// The evidence that most needs saying: what waits, else what was accepted, else what was sent back.
fn evidence(facts: &PlanFacts, action: &Action) -> &'static str {
    let states: Vec<EvidenceState> = facts
        .whole
        .relations
        .evidence_of(action.id)
        .iter()
        .map(|piece| facts::evidence(piece).state_on(facts.date))
        .collect();
    [
        EvidenceState::Waiting,
        EvidenceState::Accepted,
        EvidenceState::Returned,
        EvidenceState::Expired,
    ]
    .into_iter()
    .find(|state| states.contains(state))
    .map_or("", Word::code)
}

fn help(facts: &PlanFacts, finding: &Finding, menders: &Menders<'_>) -> Vec<HelpView> {
    facts
        .actions_for(finding.id)
        .into_iter()
        .filter_map(|action| {
            let person = action.partner_owner_id?;
            let organisation = facts.helpers.get(&person);
            let from = organisation.and_then(|id| facts.organisations.get(id));
            Some(HelpView {
                who: match from {
                    Some(organisation) => format!("{} of {organisation}", facts.name(person)),
                    None => facts.name(person).to_owned(),
                },
                with: format!("{} {}", action.reference, action.title),
                href: menders.seen(ActionAt::of(facts, action.id)),
            })
        })
        .collect()
}

fn agreements(here: &RequestContext, facts: &PlanFacts) -> Vec<AgreementView> {
    facts
        .agreements
        .iter()
        .filter(|agreement| agreement.is_told_to(&here.actor))
        .filter(|agreement| agreement.in_force(facts.date))
        .map(|agreement| AgreementView {
            words: agreement_in_words(facts, agreement),
            purpose: agreement.purpose.clone(),
        })
        .collect()
}

/// “Leeds can see the plan, its figures and its reports, and update actions, from 1 January 2020 on.”
fn agreement_in_words(facts: &PlanFacts, agreement: &Agreement) -> String {
    let with = facts
        .organisations
        .get(&agreement.with_organisation_id)
        .map_or("Another organisation", String::as_str);
    let scopes: Vec<String> = agreement
        .scopes()
        .into_iter()
        .map(|scope| scope.label().to_lowercase())
        .collect();
    let until = match agreement.to_on {
        Some(to) => format!("until {}", long_date(&to)),
        None => "until either council ends it".to_owned(),
    };
    format!(
        "{with} can {}: agreed by both councils, from {} {until}.",
        scopes.join("; "),
        long_date(&agreement.from_on)
    )
}

fn charts(
    facts: &PlanFacts,
    thread: &Thread<Uuid>,
    curves: &[Curve],
    menders: &Menders<'_>,
) -> Vec<CurveView> {
    curves
        .iter()
        .enumerate()
        .map(|(index, curve)| {
            let id = curve.indicator.id;
            let missing = thread
                .breaks
                .iter()
                .any(|found| found.kind == BreakKind::NoFigures && found.about == id);
            CurveView {
                name: curve.indicator.name.clone(),
                href: menders.seen(IndicatorAt::of(facts, id)),
                svg: if missing {
                    String::new()
                } else {
                    curve.small().svg(&format!("curve-{index}"), Width::Phone)
                },
                sentences: curve.sentences.iter().take(2).cloned().collect(),
                said: curve.said(),
                source: match curve.indicator.origin {
                    Origin::Reference => "Published figures",
                    Origin::Own => "The council’s own figures",
                },
                missing,
            }
        })
        .collect()
}

/// The finding so many places on, in the order of the loom.
fn beside(facts: &PlanFacts, finding: &Finding, menders: &Menders<'_>, step: isize) -> Neighbour {
    let here = facts.findings.iter().position(|one| one.id == finding.id);
    let there = here.and_then(|here| here.checked_add_signed(step));
    let Some(other) = there.and_then(|place| facts.findings.get(place)) else {
        return Neighbour::default();
    };
    Neighbour {
        href: menders.seen(FindingThread::of(facts, other.id)),
        label: other.words.clone(),
    }
}
