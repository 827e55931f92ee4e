//! Money: what posts cost, what a grant still has, what help is charged at. Exactly.
//!
//! An amount is whole [`Pence`]. Whatever is worked out stays a fraction of a penny until it is shown: then it is rounded half up, each amount
//! for itself, and a total is the sum of exact values. So amounts that are shown may not add up to a total that is shown, and
//! whoever shows them says so ([`Parts::add_up`]).
//!
//! A grade, a spine, the law of National Insurance and a scenario of awards are data, which a council can replace.

mod accrual;
mod amount;
mod assumptions;
mod charging;
mod conflict;
mod cost;
mod exact;
mod forecast;
mod fund;
mod grades;
mod headroom;
mod increments;
mod insurance;
mod period;
mod prices;
mod profile;
#[cfg(test)]
mod tests;
mod value;
mod virement;
mod year;

pub use accrual::over_time;
pub use amount::{Decimal, Pence, grouped, share_of};
pub use assumptions::{Assumptions, Swing, tornado};
pub use charging::{
    Applied, Charge, ChargeProblem, Invoice, Margin, STANDARD_VAT, VatTreatment, WORKING_DAYS,
    apply, cover,
};
pub use conflict::{AnswerProblem, Claim, Conflict, Settled, check_answer, conflicts};
pub use cost::{
    Basis, CostError, Costs, LEVY, MOST_YEARS, Parts, Post, PostProblem, PostRule, PostYear, cost,
};
pub use forecast::{ForecastBy, ForecastLine, ForecastTime, forecast};
pub use fund::{Commitment, Excess, FundFacts, GrantKind, GrantRules, Position, Unspent};
pub use grades::{Grade, GradeProblem, Grades, NJC};
pub use headroom::{Convention, GradeReach, Headroom, award_that_uses_up, first_over, used_up_in};
pub use increments::Increments;
pub use insurance::{InsuranceLaw, law_on};
pub use period::{Every, Period, periods};
pub use prices::{Award, PaySpines, Prices, Scenario, SpineProblem, arrears};
pub use profile::{Variance, by_weight, even};
pub use value::{Comparator, ComparatorProblem, for_each};
pub use virement::{Heading, VirementProblem, YearsEnd, carry_forward, check_virement};
pub use year::FinancialYear;
