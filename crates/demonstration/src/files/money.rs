//! The tables of money. Amounts are whole pounds and pence in words, as people write them.

use super::Day;
use improvement::money::{Every, GrantKind, VatTreatment};
use jiff::civil::Date;
use records::money::store::{BidStage, IncomeUse, PriceBasis, Subject, Term};
use serde::Deserialize;

table!(Money { by: String } optional {
    scenarios: Vec<Scenario>,
    funds: Vec<Fund>,
    rates: Vec<Rate>,
    charges: Vec<Charge>,
    used: Vec<Used>,
    comparators: Vec<Comparator>,
    bids: Vec<Bid>,
});
table!(Scenario { on: Day, name: String, prices: PriceBasis, pension: f64 } optional {
    base_year: String,
    rise: Option<f64>,
    late_months: i64,
    without: Option<String>,
    director: Option<String>,
    director_start: Option<f64>,
    source: String,
});
table!(Fund { key: String, on: Day, name: String, funder: String, awarded: String, from: Date, to: Date } optional {
    kind: Option<GrantKind>,
    reference: String,
    pays_for: String,
    leaves_out: String,
    requested: Option<String>,
    offered_on: Option<Date>,
    began_on: Option<Date>,
    cost_centres: Vec<String>,
    source: String,
    profile: Option<Every>,
    posts: Vec<String>,
    commitments: Vec<Commitment>,
    papers: Vec<Paper>,
    claims: Vec<Claim>,
    spending: Vec<SpendYear>,
});
table!(Commitment { title: String, amount: String, term: Term, from: Date, to: Date } optional { source: String });
table!(Paper { subject: Subject, dated: Date, source: String } optional { years: Option<i64> });
table!(Claim { from: Date, to: Date, amount: String, claimed_on: Date } optional {
    paid_on: Option<Date>,
    statement: String,
    certified_by: String,
});
table!(SpendYear { on: Date, file: String, from: Date, months: Vec<String>, cost_centre: String, subjective: String } optional {});
table!(Rate { on: Day, what: String, day: String, from: Date, vat: VatTreatment } optional { ground: String, decided_by: String });
table!(Charge { on: Day, what: String, days: String, rate: String, vat: VatTreatment, from: Date, to: Date } optional {
    support: Option<String>,
    cover_grade: String,
    below_cost: String,
    invoiced_on: Option<Date>,
    paid_on: Option<Date>,
    ledger_code: String,
});
table!(Used { on: Date, kind: IncomeUse, what: String, amount: String } optional { support: Option<String>, source: String });
table!(Comparator { on: Day, what: String, source: String, dated: Date } optional {
    support: Option<String>,
    low: Option<String>,
    high: Option<String>,
    note: String,
});
table!(Bid { on: Day, name: String, stage: BidStage } optional {
    funder: String,
    due: Option<Day>,
    asked: Option<String>,
    given: Option<String>,
    outcome: String,
    writer: Option<String>,
    fund: Option<String>,
});
