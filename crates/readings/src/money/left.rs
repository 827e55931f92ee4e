//! What is left of a fund: by several ways of counting, and by what it hangs on.

use super::costed::{Seen, Sees, Stand, Varied};
use super::funds::{FundReading, years_on};
use improvement::money::{Convention as Counted, GradeReach, Headroom, Pence, Swing, tornado};
use jiff::civil::Date;
use records::money::store::{PayScenario, Subject};

/// What is left by one way of counting.
#[derive(Debug, Clone)]
pub struct Convention {
    /// The way of counting, in words.
    pub label: String,
    /// The prices, and where the length comes from.
    pub note: String,
    /// What is left of the award, once posts and other commitments are paid.
    pub left: Seen<Pence>,
}

impl FundReading<'_> {
    /// The lengths by which what is left is counted: the fund's own, and those of papers that say otherwise and are not answered.
    fn lengths(&self) -> Vec<(Date, String)> {
        let mut lengths = vec![(self.fund.to_on, String::new())];
        for conflict in self.conflicts() {
            for paper in conflict.papers {
                let to = match paper.subject {
                    Subject::Length => paper.years.and_then(|years| years_on(self.fund, years)),
                    Subject::End => paper.day,
                    Subject::Award => None,
                };
                if let Some(to) = to.filter(|to| lengths.iter().all(|(known, _)| known != to)) {
                    lengths.push((to, paper.source));
                }
            }
        }
        lengths
    }

    /// What is left of the award by each way of counting: with all posts at the top of their grades and year by year with increments by the
    /// first scenario, over each length that a paper gives it; and year by year by every other scenario.
    #[must_use]
    pub fn conventions(&self, sees: Sees) -> Vec<Convention> {
        let scenarios = self.scenarios();
        let Some((award, (first, others))) =
            self.fund.awarded.map(Pence).zip(scenarios.split_first())
        else {
            return Vec::new();
        };
        let mut all = Vec::new();
        for (to, source) in self.lengths() {
            for reach in [GradeReach::AtTheTop, GradeReach::YearByYear] {
                if reach == GradeReach::AtTheTop || source.is_empty() {
                    all.push(self.convention(award, first, reach, (to, &source), sees));
                }
            }
        }
        for scenario in others {
            let to = (self.fund.to_on, "");
            all.push(self.convention(award, scenario, GradeReach::YearByYear, to, sees));
        }
        all
    }

    fn convention(
        &self,
        award: Pence,
        scenario: &PayScenario,
        reach: GradeReach,
        (to, source): (Date, &str),
        sees: Sees,
    ) -> Convention {
        let stand = match reach {
            GradeReach::AtTheTop => Stand::Top,
            GradeReach::YearByYear => Stand::AsTheyAre,
        };
        let cost = self.cost_over(scenario, stand, sees, (self.fund.from_on, to));
        let years = self.whole_years(to);
        // Commitments need not be the same each year, so they are taken off first.
        let award = award - self.commitments_to(to);
        let left = cost.map(|priced| {
            let counted = Counted {
                years: years.unwrap_or_default(),
                reach,
                prices: scenario.name.clone(),
            };
            let headroom = Headroom::of(counted, award, Pence::ZERO, priced.costs());
            match headroom {
                Some(headroom) => headroom.amount(),
                // It begins within a financial year: its own years are no sums of these.
                None => award - priced.total().total,
            }
        });
        let mut note = scenario.name.clone();
        if !source.is_empty() {
            note = format!("{note}; {source}");
        }
        let length = match years {
            Some(1) => "One year".to_owned(),
            Some(years) => format!("{} years", platform::page::capitalised(number(years))),
            None => format!("To {}", improvement::calendar::in_words(to)),
        };
        let how = match reach {
            GradeReach::AtTheTop => "all at the top of grade",
            GradeReach::YearByYear => "year by year, with increments",
        };
        Convention {
            label: format!("{length}, {how}"),
            note,
            left,
        }
    }

    /// How much hangs on each assumption of the first scenario: what would be left of the award where it goes one way or the other.
    #[must_use]
    pub fn swings(&self, sees: Sees) -> Seen<(Pence, Vec<Swing>)> {
        let scenarios = self.scenarios();
        let Some((award, first)) = self.fund.awarded.map(Pence).zip(scenarios.first()) else {
            return Seen::Unknown("There is no award, or no scenario".to_owned());
        };
        let award = award - self.commitments_to(self.fund.to_on);
        let left = |varied| self.varied(first, varied, sees).map(|cost| award - cost);
        let today = match left(Varied::default()) {
            Seen::Known(today) => today,
            other => return other.map(|left| (left, Vec::new())),
        };
        let swing = |name: &str, low: Varied, high: Varied| {
            Some(Swing {
                name: name.to_owned(),
                low: left(low).known()?,
                high: left(high).known()?,
            })
        };
        let none = Varied::default();
        let of_director = first.director.is_some();
        let swings = [
            swing(
                "Recruitment, on time or 3 months late",
                none,
                Varied { late: 3, ..none },
            ),
            swing(
                "Pension contribution, 1 point more or 1 point less",
                Varied {
                    pension: 100,
                    ..none
                },
                Varied {
                    pension: -100,
                    ..none
                },
            ),
            swing(
                "Pay awards, 1 point a year more or 1 point less",
                Varied { award: 100, ..none },
                Varied {
                    award: -100,
                    ..none
                },
            ),
            swing(
                "Director’s pay, 10% more or 10% less",
                Varied {
                    director: 1_000,
                    ..none
                },
                Varied {
                    director: -1_000,
                    ..none
                },
            )
            .filter(|_| of_director && sees == Sees::Pay),
        ];
        let swings = swings.into_iter().flatten();
        let swings = swings.filter(|swing| swing.spread() > Pence::ZERO);
        Seen::Known((today, tornado(swings.collect())))
    }
}

fn number(number: u8) -> &'static str {
    const NUMBERS: [&str; 13] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve",
    ];
    NUMBERS.get(usize::from(number)).copied().unwrap_or("many")
}
