//! Where other programs read. These addresses stay as they are: a new shape gets a new version in its address.

use crate::access::address::Address;
use crate::access::tokens::Scope;
use crate::address;
use uuid::Uuid;

/// An address that other programs read.
pub trait Read: Address {
    /// What a token must be made for to read here; `None` needs a token of any kind.
    const SCOPE: Option<Scope>;
}

/// Says what a token must be made for to read at an address: `read!(RisksJson: Some(Scope::Plans));`.
macro_rules! read {
    ($($name:ident: $scope:expr),* $(,)?) => {
        $(impl $crate::api::addresses::Read for $name { const SCOPE: Option<$crate::access::tokens::Scope> = $scope; })*
    };
}
pub(crate) use read;

address!(
    /// What there is to read, as an OpenAPI document.
    Description "/api/openapi.json" {} needs Public
);
address!(
    /// The councils whose plans one may read.
    Councils "/api/v1/councils" {} needs SignedIn
);
address!(
    /// The plans of a council.
    Plans "/api/v1/councils/{council}/plans" { council: String } needs ReadPlan
);
address!(
    /// The plans of a council, as a table.
    PlansCsv "/api/v1/councils/{council}/plans.csv" { council: String } needs ReadPlan
);
address!(
    /// The actions of a plan.
    Actions "/api/v1/councils/{council}/plans/{plan}/actions" { council: String, plan: Uuid } needs ReadPlan
);
address!(
    /// The actions of a plan, as a table.
    ActionsCsv "/api/v1/councils/{council}/plans/{plan}/actions.csv" { council: String, plan: Uuid } needs ReadPlan
);
address!(
    /// The findings that a plan answers.
    Findings "/api/v1/councils/{council}/plans/{plan}/findings" { council: String, plan: Uuid } needs ReadPlan
);
address!(
    /// The findings that a plan answers, as a table.
    FindingsCsv "/api/v1/councils/{council}/plans/{plan}/findings.csv" { council: String, plan: Uuid } needs ReadPlan
);
address!(
    /// The indicators of a plan.
    Indicators "/api/v1/councils/{council}/plans/{plan}/indicators" { council: String, plan: Uuid } needs ReadPlan
);
address!(
    /// The indicators of a plan, as a table.
    IndicatorsCsv "/api/v1/councils/{council}/plans/{plan}/indicators.csv" { council: String, plan: Uuid } needs ReadPlan
);
address!(
    /// The values of a plan's indicators.
    Values "/api/v1/councils/{council}/plans/{plan}/values" { council: String, plan: Uuid } needs ReadPlan
);
address!(
    /// The values of a plan's indicators, as a table.
    ValuesCsv "/api/v1/councils/{council}/plans/{plan}/values.csv" { council: String, plan: Uuid } needs ReadPlan
);
address!(
    /// The tokens of a person.
    Tokens "/account/tokens" {} needs SignedIn
);

read!(
    Councils: None,
    Plans: Some(Scope::Plans),
    PlansCsv: Some(Scope::Plans),
    Actions: Some(Scope::Plans),
    ActionsCsv: Some(Scope::Plans),
    Findings: Some(Scope::Plans),
    FindingsCsv: Some(Scope::Plans),
    Indicators: Some(Scope::Figures),
    IndicatorsCsv: Some(Scope::Figures),
    Values: Some(Scope::Figures),
    ValuesCsv: Some(Scope::Figures),
);
