//! Records as they begin. A story says itself what it is about, and takes from here what it does not care about:
//! `Action { owner_id: Some(ada.id), ..given::action(&area, "K1.1", "Invite health") }`.

use crate::world::TODAY;
use improvement::governance::MeetingKind;
use improvement::inspections::{Anchor, Area, Convention, FindingKind, Grade, InspectionKind};
use improvement::outcomes::{Frequency, IndicatorKind, Origin, Polarity};
use improvement::plans::{Delivery, EvidenceState, Impact, Speaker};
use jiff::civil::Date;
use platform::clock::Instant;
use records::access::store::Agreement;
use records::governance::store::{Decision, Meeting};
use records::indicators::store::{Indicator, OwnValue, Target};
use records::inspections::store::{Finding, Inspection, Judgement};
use records::plans::store::{
    Action, ActionFinding, ActionIndicator, Baseline, Evidence, FocusArea, Milestone, Plan,
    PlanInspection, Priority, Voice,
};
use uuid::Uuid;

/// A standard inspection whose report was published on a day, and which asks for no response.
pub fn inspection(organisation_id: Uuid, published_on: Date) -> Inspection {
    Inspection {
        organisation_id,
        id: Uuid::now_v7(),
        version: 1,
        kind: InspectionKind::Standard,
        started_on: None,
        ended_on: None,
        published_on: Some(published_on),
        received_on: None,
        report_link: None,
        note: None,
        source: "The report".to_owned(),
        needs_response: false,
        by_rule: None,
        anchor: Anchor::Published,
        convention: Convention::DayAfter,
        stated_on: None,
        to_secretary_on: None,
        to_secretary_proof: None,
        to_inspector_on: None,
        to_inspector_proof: None,
    }
}

/// What an inspection judged an area to be.
pub fn judgement(inspection: &Inspection, area: Area, grade: Grade) -> Judgement {
    Judgement {
        organisation_id: inspection.organisation_id,
        id: Uuid::now_v7(),
        version: 1,
        inspection_id: inspection.id,
        area,
        grade,
    }
}

/// An area for improvement that an inspection found.
pub fn finding(inspection: &Inspection, number: i64, words: &str) -> Finding {
    Finding {
        organisation_id: inspection.organisation_id,
        id: Uuid::now_v7(),
        version: 1,
        inspection_id: inspection.id,
        number,
        kind: FindingKind::AreaForImprovement,
        area: None,
        words: words.to_owned(),
        quote: None,
        quote_at: None,
        tag_scheme: None,
        tag_label: None,
    }
}

/// A plan without a last day.
pub fn plan(organisation_id: Uuid, name: &str, starts_on: Date) -> Plan {
    Plan {
        organisation_id,
        id: Uuid::now_v7(),
        version: 1,
        name: name.to_owned(),
        purpose: "To put right what was found".to_owned(),
        starts_on,
        ends_on: None,
    }
}

/// That a plan answers an inspection.
pub fn plan_inspection(plan: &Plan, inspection: &Inspection) -> PlanInspection {
    PlanInspection {
        organisation_id: plan.organisation_id,
        id: Uuid::now_v7(),
        version: 1,
        plan_id: plan.id,
        inspection_id: inspection.id,
    }
}

/// The first priority of a plan.
pub fn priority(plan: &Plan, title: &str) -> Priority {
    Priority {
        organisation_id: plan.organisation_id,
        id: Uuid::now_v7(),
        version: 1,
        plan_id: plan.id,
        number: 1,
        title: title.to_owned(),
        summary: String::new(),
    }
}

/// The first focus area of a priority.
pub fn focus_area(priority: &Priority, title: &str) -> FocusArea {
    FocusArea {
        organisation_id: priority.organisation_id,
        id: Uuid::now_v7(),
        version: 1,
        plan_id: priority.plan_id,
        priority_id: priority.id,
        number: 1,
        title: title.to_owned(),
        outcome: String::new(),
    }
}

/// An action that nobody has begun, that nobody answers for and that is due on no day.
pub fn action(area: &FocusArea, reference: &str, title: &str) -> Action {
    Action {
        organisation_id: area.organisation_id,
        id: Uuid::now_v7(),
        version: 1,
        plan_id: area.plan_id,
        focus_area_id: area.id,
        reference: reference.to_owned(),
        title: title.to_owned(),
        detail: String::new(),
        success: String::new(),
        owner_id: None,
        partner_owner_id: None,
        starts_on: None,
        baseline_due_on: None,
        due_on: None,
        delivery: Delivery::NotStarted,
        delivered_on: None,
        impact: Impact::NotShown,
        impact_on: None,
        impact_note: None,
        brag: None,
        reason: None,
        path_to_green: None,
        next_step: None,
        direction: None,
        updated_on: None,
        added_on: None,
    }
}

/// That an action answers a finding.
pub fn action_finding(action: &Action, finding: &Finding) -> ActionFinding {
    ActionFinding {
        organisation_id: action.organisation_id,
        id: Uuid::now_v7(),
        version: 1,
        plan_id: action.plan_id,
        action_id: action.id,
        finding_id: finding.id,
    }
}

/// That an action aims at an indicator.
pub fn action_indicator(action: &Action, indicator: &Indicator) -> ActionIndicator {
    ActionIndicator {
        organisation_id: action.organisation_id,
        id: Uuid::now_v7(),
        version: 1,
        plan_id: action.plan_id,
        action_id: action.id,
        indicator_id: indicator.id,
    }
}

/// A step on the way to an action that is due on no day and not done.
pub fn milestone(action: &Action, title: &str) -> Milestone {
    Milestone {
        organisation_id: action.organisation_id,
        id: Uuid::now_v7(),
        version: 1,
        plan_id: action.plan_id,
        action_id: action.id,
        title: title.to_owned(),
        due_on: None,
        done_on: None,
    }
}

/// Evidence without a link or a file, offered today, that waits for its review.
pub fn evidence(action: &Action, title: &str) -> Evidence {
    Evidence {
        organisation_id: action.organisation_id,
        id: Uuid::now_v7(),
        version: 1,
        plan_id: action.plan_id,
        action_id: action.id,
        title: title.to_owned(),
        link: None,
        file_hash: None,
        file_name: None,
        file_size: None,
        media_type: None,
        submitted_by_id: None,
        submitted_on: TODAY,
        state: EvidenceState::Waiting,
        reviewer_id: None,
        reviewed_on: None,
        reason: None,
        expires_on: None,
    }
}

/// What a worker said today and agreed to today, beside nothing in particular.
pub fn voice(plan: &Plan, words: &str) -> Voice {
    Voice {
        organisation_id: plan.organisation_id,
        id: Uuid::now_v7(),
        version: 1,
        plan_id: plan.id,
        action_id: None,
        focus_area_id: None,
        speaker: Speaker::Worker,
        words: words.to_owned(),
        heard_on: TODAY,
        consent_on: TODAY,
    }
}

/// An indicator of the council's own: a percentage, monthly, the higher the better.
pub fn own_indicator(plan: &Plan, name: &str) -> Indicator {
    Indicator {
        organisation_id: plan.organisation_id,
        id: Uuid::now_v7(),
        version: 1,
        plan_id: plan.id,
        name: name.to_owned(),
        origin: Origin::Own,
        measure_code: None,
        kind: IndicatorKind::HowWell,
        definition: String::new(),
        numerator: String::new(),
        denominator: String::new(),
        unit: "%".to_owned(),
        decimals: 1,
        polarity: Polarity::High,
        frequency: Frequency::Monthly,
        end_sought: String::new(),
        how_doing: String::new(),
        story: String::new(),
        partners: String::new(),
        what_works: String::new(),
        proposal: String::new(),
        polarity_why: None,
    }
}

/// An indicator that follows a published measure: a rate per 10,000, annual, the lower the better.
pub fn published_indicator(plan: &Plan, name: &str, measure: &str) -> Indicator {
    Indicator {
        origin: Origin::Reference,
        measure_code: Some(measure.to_owned()),
        kind: IndicatorKind::Population,
        unit: "per 10,000".to_owned(),
        decimals: 0,
        polarity: Polarity::Low,
        frequency: Frequency::Annual,
        ..own_indicator(plan, name)
    }
}

/// A figure of the council's own that was entered as a value.
pub fn own_value(indicator: &Indicator, period: &str, period_end: Date, value: f64) -> OwnValue {
    OwnValue {
        organisation_id: indicator.organisation_id,
        id: Uuid::now_v7(),
        version: 1,
        plan_id: indicator.plan_id,
        indicator_id: indicator.id,
        period: period.to_owned(),
        period_end,
        numerator: None,
        denominator: None,
        value: Some(value),
        marker: None,
    }
}

/// What an indicator should have come to by a day.
pub fn target(indicator: &Indicator, by_on: Date, value: f64) -> Target {
    Target {
        organisation_id: indicator.organisation_id,
        id: Uuid::now_v7(),
        version: 1,
        plan_id: indicator.plan_id,
        indicator_id: indicator.id,
        by_on,
        value,
    }
}

/// A meeting of the Improvement Board.
pub fn meeting(plan: &Plan, title: &str, held_on: Date) -> Meeting {
    Meeting {
        organisation_id: plan.organisation_id,
        id: Uuid::now_v7(),
        version: 1,
        plan_id: plan.id,
        kind: MeetingKind::ImprovementBoard,
        title: title.to_owned(),
        held_on,
        chair: String::new(),
        note: String::new(),
    }
}

/// The plan frozen at a moment, endorsed on its day by no meeting that is recorded.
pub fn baseline(plan: &Plan, name: &str, taken_at: Instant) -> Baseline {
    Baseline {
        organisation_id: plan.organisation_id,
        id: Uuid::now_v7(),
        version: 1,
        plan_id: plan.id,
        meeting_id: None,
        name: name.to_owned(),
        endorsed_on: taken_at.date(),
        taken_at,
    }
}

/// A decision of the Board on a day, which says nothing of publishing it or carrying it out.
pub fn decision(plan: &Plan, reference: &str, title: &str, decided_on: Date) -> Decision {
    Decision {
        organisation_id: plan.organisation_id,
        id: Uuid::now_v7(),
        version: 1,
        plan_id: plan.id,
        meeting_id: None,
        report_id: None,
        finding_id: None,
        reference: reference.to_owned(),
        title: title.to_owned(),
        key_decision: false,
        call_in: false,
        maker: "The Board".to_owned(),
        decided_on,
        published_on: None,
        effective_on: None,
        resolution: "That it be done".to_owned(),
        responsible: "The Director".to_owned(),
        implement_by: None,
        review_on: None,
    }
}

/// An agreement under which a council lets another one read its plans, once both have agreed.
pub fn agreement(owner: Uuid, other: Uuid, from_on: Date) -> Agreement {
    Agreement {
        organisation_id: owner,
        id: Uuid::now_v7(),
        version: 1,
        with_organisation_id: other,
        scope_read: true,
        scope_update: false,
        scope_edit: false,
        purpose: "Help with the plan".to_owned(),
        from_on,
        to_on: None,
        agreed_by_owner_id: None,
        agreed_by_owner_on: None,
        agreed_by_other_id: None,
        agreed_by_other_on: None,
        ended_on: None,
    }
}

/// The same once somebody has agreed to it for both councils on a day.
pub fn agreed(agreement: Agreement, by: Uuid, on: Date) -> Agreement {
    Agreement {
        agreed_by_owner_id: Some(by),
        agreed_by_owner_on: Some(on),
        agreed_by_other_id: Some(by),
        agreed_by_other_on: Some(on),
        ..agreement
    }
}
