//! Money: what posts cost, what a grant still has, what help is charged at. Exactly.
//!
//! An amount is whole [`Pence`]. Whatever is worked out stays a fraction of a penny until it is shown: then it is rounded half up, each amount
//! for itself, and a total is the sum of exact values. So amounts that are shown may not add up to a total that is shown, and
//! whoever shows them says so ([`Parts::add_up`]).
//!
//! A grade, a spine, the law of National Insurance and a scenario of awards are data, which a council can replace.

mod accrual;
mod amount;
mod cost;
mod exact;
mod grades;
mod increments;
mod insurance;
mod prices;
mod year;

#[cfg(test)]
mod tests;

pub use accrual::over_time;
pub use amount::{Decimal, Pence, grouped, share_of};
pub use cost::{
    Basis, CostError, Costs, LEVY, MOST_YEARS, Parts, Post, PostProblem, PostRule, PostYear, cost,
};
pub use grades::{Grade, GradeProblem, Grades, NJC};
pub use increments::Increments;
pub use insurance::{InsuranceLaw, law_on};
pub use prices::{Award, PaySpines, Prices, Scenario, SpineProblem, arrears};
pub use year::FinancialYear;
