//! The tables of support between councils.

use super::Day;
use improvement::support::{
    AskedBy, Attendance, PhaseKind, Side, StepKind, SupportKind, TravelMode,
};
use serde::Deserialize;

table!(Support {
    key: String, council: String, side: Side, title: String, kinds: Vec<SupportKind>, asked_by: AskedBy, begun_on: Day, purpose: String,
    steps: Vec<SupportStep>,
} optional {
    other: Option<String>,
    other_name: String,
    accountability: String,
    lead: Option<String>,
    other_lead: String,
    planned_end: Option<Day>,
    authorised_end: Option<Day>,
    review: Option<Day>,
    phases: Vec<SupportPhase>,
    versions: Vec<SupportVersion>,
    criteria: Vec<Criterion>,
    workstreams: Vec<Workstream>,
    days: Vec<HelpDay>,
    series: Vec<HelpSeries>,
    words: Vec<Words>,
    products: Vec<Product>,
    offices: Vec<Office>,
    secondments: Vec<Secondment>,
});
table!(SupportStep { on: Day, kind: StepKind } optional {
    side: Option<Side>,
    by: Option<String>,
    said_by: String,
    source: String,
    reason: String,
    left: String,
    next: Option<Day>,
});
table!(SupportPhase { kind: PhaseKind, from: Day } optional { planned: Option<Day>, ended: Option<Day>, note: String });
table!(SupportVersion { from: Day, added: String } optional {
    to: Option<Day>,
    helper: String,
    helper_on: Option<Day>,
    helped: String,
    helped_on: Option<Day>,
    decided_elsewhere: String,
});
table!(Criterion { on: Day, words: String } optional { evidence: String, said: Vec<CriterionSaid> });
table!(CriterionSaid { on: Day, side: Side, met: bool, why: String } optional { by: Option<String>, said_by: String, source: String });
table!(Workstream { key: String, on: Day, title: String } optional {
    helper_lead: String,
    helped_lead: String,
    note: String,
    findings: Vec<String>,
    actions: Vec<String>,
});
table!(HelpDay { on: Day, each: f64, what_for: String } optional {
    who: Vec<String>,
    others: String,
    workstream: Option<String>,
    outcome: String,
    with_whom: String,
    attendance: Option<Attendance>,
    travel: Option<TravelMode>,
    miles: Option<i64>,
});
table!(HelpSeries { from: Day, to: Day, every: i32, each: f64, what_for: String } optional {
    who: Vec<String>,
    others: String,
    workstream: Option<String>,
    attendance: Option<Attendance>,
    travel: Option<TravelMode>,
    miles: Option<i64>,
});
table!(Words { on: Day, side: Side, speaker: String, words: String } optional {});
table!(Product { on: Day, title: String, link: String } optional {});
table!(Office { holder: String, office: String, from: Day } optional {
    to: Option<Day>,
    assured_on: Option<Day>,
    assured_by: String,
    looked_at: String,
});
table!(Secondment { who: String, role: String, fte: f64, from: Day } optional {
    to: Option<Day>,
    notice: String,
    recall: String,
    costs: String,
    expenses: String,
    tax: String,
});
