//! The money of a council on a day: how each fund stands, and what help brings in.

use super::costed::{Costing, Priced, Seen, Sees, Stand, Varied};
use improvement::Word;
use improvement::money::{
    Claim, Commitment, Convention as Counted, ForecastBy, ForecastLine, ForecastTime, FundFacts,
    GradeReach, Headroom, Pence, Position, Settled, Swing, Variance, conflicts, over_time, tornado,
};
use jiff::Span;
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::record::by_id;
use platform::db::{CacheRegion, Db, DbError};
use records::access::store::Organisation;
use records::money::kept::MoneyRecords;
use records::money::store::{
    Fund, FundClaim, FundCommitment, FundPeriod, PaperClaim, PayScenario, Subject, Term,
};
use records::people;
use records::people::store::{Holder, Post, PostPay};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// The money of a council is read once for all who ask on a day.
const MONEYS: CacheRegion = CacheRegion::new("money of councils", 128).independent_of_actions();

/// The money of a council on a day.
#[derive(Debug)]
pub struct Money {
    /// The council.
    pub council: Organisation,
    /// The day.
    pub today: Date,
    /// What is kept.
    pub records: MoneyRecords,
    /// All its posts.
    pub posts: BTreeMap<Uuid, Post>,
    /// What they are paid: for costs alone.
    pay: Vec<PostPay>,
    /// The first day of whoever first held each.
    starts: BTreeMap<Uuid, Date>,
}

/// What two papers say in conflict about a fund.
#[derive(Debug, Clone)]
pub struct PapersConflict {
    /// About what.
    pub subject: Subject,
    /// What each says, in the order of their dates.
    pub papers: Vec<PaperClaim>,
}

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

/// Where a fund will end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forecast {
    /// The last day of which the ledger says what was spent.
    pub known_to: Date,
    /// What will have been spent on the last day.
    pub at_the_end: Pence,
}

/// A fund, with all that hangs on it.
#[derive(Debug, Clone)]
pub struct FundReading<'a> {
    money: &'a Money,
    /// The fund.
    pub fund: &'a Fund,
    /// Its profile in the order of days.
    pub periods: Vec<&'a FundPeriod>,
    /// Its commitments.
    pub commitments: Vec<&'a FundCommitment>,
    /// Its claims in the order of days.
    pub claims: Vec<&'a FundClaim>,
    /// What papers say of it.
    pub papers: Vec<&'a PaperClaim>,
    /// The posts that it pays.
    pub posts: Vec<Post>,
}

impl Money {
    /// The money of a council as at a moment, on a day.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of(
        db: &Db,
        council: &Organisation,
        moment: Option<Instant>,
        today: Date,
    ) -> Result<Arc<Self>, DbError> {
        let read = async || {
            Ok(Self {
                council: council.clone(),
                today,
                records: MoneyRecords::read(db, council.id, moment).await?,
                posts: by_id(db.records(council.id, council.id, moment).await?),
                pay: people::pay(db, council.id, moment).await?,
                starts: starts(&db.records(council.id, council.id, moment).await?),
            })
        };
        db.cached(&[council.id], MONEYS, (moment, today), read)
            .await
    }

    /// A fund.
    #[must_use]
    pub fn fund(&self, id: Uuid) -> Option<FundReading<'_>> {
        let fund = self.records.funds.iter().find(|fund| fund.id == id)?;
        let records = &self.records;
        let mut periods: Vec<&FundPeriod> = of(&records.periods, |one| one.fund_id == id);
        periods.sort_by_key(|one| (one.from_on, one.to_on));
        let mut claims: Vec<&FundClaim> = of(&records.claims, |one| one.fund_id == id);
        claims.sort_by_key(|one| (one.from_on, one.to_on));
        let mut papers: Vec<&PaperClaim> = of(&records.papers, |one| one.fund_id == id);
        papers.sort_by_key(|one| (one.dated, one.id));
        let posts = records.posts.iter().filter(|tie| tie.fund_id == id);
        Some(FundReading {
            money: self,
            fund,
            periods,
            claims,
            papers,
            commitments: of(&records.commitments, |one| one.fund_id == id),
            posts: posts
                .filter_map(|tie| self.posts.get(&tie.post_id).cloned())
                .collect(),
        })
    }

    /// Every fund, in the order in which they were added.
    pub fn funds(&self) -> impl Iterator<Item = FundReading<'_>> {
        let funds = self.records.funds.iter();
        funds.filter_map(|fund| self.fund(fund.id))
    }

    /// The scenarios, in their places.
    #[must_use]
    pub fn scenarios(&self) -> Vec<&PayScenario> {
        let mut scenarios: Vec<&PayScenario> = self.records.scenarios.iter().collect();
        scenarios.sort_by_key(|one| (one.place, one.id));
        scenarios
    }
}

/// The first day of whoever first held each post.
fn starts(holders: &[Holder]) -> BTreeMap<Uuid, Date> {
    let mut starts: BTreeMap<Uuid, Date> = BTreeMap::new();
    for (post, from) in holders
        .iter()
        .filter_map(|one| Some((one.post_id, one.from_on?)))
    {
        let first = starts.entry(post).or_insert(from);
        *first = from.min(*first);
    }
    starts
}

fn of<T>(all: &[T], is_of: impl Fn(&T) -> bool) -> Vec<&T> {
    all.iter().filter(|one| is_of(one)).collect()
}

impl<'a> FundReading<'a> {
    fn costing(&self) -> Costing<'_> {
        Costing {
            fund: self.fund,
            posts: &self.posts,
            pay: &self.money.pay,
            starts: &self.money.starts,
        }
    }

    /// What its posts cost by a scenario, as far as somebody may see it.
    #[must_use]
    pub fn cost(&self, scenario: &PayScenario, stand: Stand, sees: Sees) -> Seen<Priced> {
        self.cost_over(scenario, stand, sees, self.time())
    }

    /// What they cost over some days.
    fn cost_over(
        &self,
        scenario: &PayScenario,
        stand: Stand,
        sees: Sees,
        time: (Date, Date),
    ) -> Seen<Priced> {
        let costing = self.costing();
        let priced = costing.price(scenario, stand, Varied::default(), time);
        costing.seen(scenario, priced, sees)
    }

    /// The days for which it pays.
    #[must_use]
    pub const fn time(&self) -> (Date, Date) {
        (self.fund.from_on, self.fund.to_on)
    }

    /// What its posts cost by a scenario with something varied.
    #[must_use]
    pub fn varied(&self, scenario: &PayScenario, varied: Varied, sees: Sees) -> Seen<Pence> {
        let costing = self.costing();
        let priced = costing.price(scenario, Stand::AsTheyAre, varied, self.time());
        let seen = costing.seen(scenario, priced, sees);
        seen.map(|priced| priced.total().total)
    }

    /// What its other commitments come to by a day.
    #[must_use]
    pub fn commitments_to(&self, to: Date) -> Pence {
        let each = self.commitments.iter().map(|one| {
            let last = one.to_on.min(to);
            let amount = Pence(one.amount);
            match one.term {
                Term::Yearly => over_time(amount, one.from_on, last).unwrap_or_default(),
                // What is due in all is due from its first day.
                Term::Whole if one.from_on <= to => amount,
                Term::Whole => Pence::ZERO,
            }
        });
        each.sum()
    }

    /// The scenarios by which its posts are costed.
    #[must_use]
    pub fn scenarios(&self) -> Vec<&'a PayScenario> {
        match self.posts.is_empty() {
            true => Vec::new(),
            false => self.money.scenarios(),
        }
    }

    /// What the ledger says was spent of it; none where no line is of it.
    #[must_use]
    pub fn spent(&self) -> Option<Pence> {
        let mut spent = self.spending().peekable();
        spent.peek()?;
        Some(spent.map(|(_, amount)| amount).sum())
    }

    /// What the ledger says was spent, day by day.
    pub fn spending(&self) -> impl Iterator<Item = (Date, Pence)> {
        let (spent, id) = (self.money.records.spent.iter(), self.fund.id);
        let spent = spent.filter(move |one| one.fund_id == id);
        spent.map(|one| (one.dated, Pence(one.amount)))
    }

    /// The six numbers. What is committed is what its posts cost by the first scenario and its other commitments, to the end.
    #[must_use]
    pub fn position(&self, sees: Sees) -> Seen<Position> {
        let sent = self.claims.iter().filter(|one| one.claimed_on.is_some());
        let claims: Vec<Pence> = sent.map(|one| Pence(one.amount)).collect();
        let payments = self.claims.iter().filter_map(|one| one.paid).map(Pence);
        let payments: Vec<Pence> = payments.collect();
        let spent = self.spent().unwrap_or_default();
        self.promised(sees).map(|amount| {
            Position::of(&FundFacts {
                requested: self.fund.requested.map(Pence),
                awarded: self.fund.awarded.map(Pence).unwrap_or_default(),
                // The ledger does not say which promise a line keeps, so all promises are one.
                commitments: &[Commitment {
                    amount,
                    spent,
                    is_closed: false,
                }],
                otherwise_spent: Pence::ZERO,
                claims: &claims,
                payments: &payments,
            })
        })
    }

    /// The six numbers as far as they are no sum of pay, and what is committed where that may be seen.
    #[must_use]
    pub fn numbers(&self, sees: Sees) -> (Position, Option<Pence>) {
        match self.position(sees) {
            Seen::Known(position) => (position, Some(position.committed)),
            _ => {
                let bare = FundReading {
                    posts: Vec::new(),
                    ..self.clone()
                };
                let position = bare.position(Sees::Pay).known().unwrap_or_default();
                (position, None)
            }
        }
    }

    /// What its posts and its other commitments cost to the end.
    #[must_use]
    pub fn promised(&self, sees: Sees) -> Seen<Pence> {
        let others = self.commitments_to(self.fund.to_on);
        match self.scenarios().first() {
            Some(scenario) => {
                let cost = self.cost(scenario, Stand::AsTheyAre, sees);
                cost.map(|priced| priced.total().total + others)
            }
            None => Seen::Known(others),
        }
    }

    /// What its posts and its other commitments cost from a day on, to the end.
    #[must_use]
    pub fn to_come(&self, from: Date, sees: Sees) -> Seen<Pence> {
        let before = from.yesterday().unwrap_or(from);
        let others = self.commitments_to(self.fund.to_on) - self.commitments_to(before);
        if from > self.fund.to_on {
            return Seen::Known(Pence::ZERO);
        }
        match self.scenarios().first() {
            Some(scenario) => {
                let time = (from.max(self.fund.from_on), self.fund.to_on);
                let cost = self.cost_over(scenario, Stand::AsTheyAre, sees, time);
                cost.map(|priced| priced.total().total + others)
            }
            None => Seen::Known(others),
        }
    }

    /// What the ledger says was spent over some days; none where it says nothing of them.
    #[must_use]
    pub fn spent_over(&self, from: Date, to: Date) -> Option<Pence> {
        let known_to = self.known_to()?;
        let spent = self.spending().filter(|(on, _)| (from..=to).contains(on));
        (from <= known_to).then(|| spent.map(|(_, amount)| amount).sum())
    }

    /// The last day of the month up to which the ledger says what was spent.
    #[must_use]
    pub fn known_to(&self) -> Option<Date> {
        let last = self.spending().map(|(on, _)| on).max()?;
        Some(last.last_of_month())
    }

    /// What is to be spent over some days, where periods of the profile are just these days.
    #[must_use]
    pub fn planned(&self, from: Date, to: Date) -> Option<Pence> {
        let within = self.periods.iter();
        let within = within.filter(|one| from <= one.from_on && one.to_on <= to);
        let within: Vec<&&FundPeriod> = within.collect();
        let (first, last) = within.first().zip(within.last())?;
        let is_whole = first.from_on == from && last.to_on == to;
        is_whole.then(|| within.iter().map(|one| Pence(one.amount)).sum())
    }

    /// What will have been spent at the end, where the ledger says what was spent so far: that, and what posts and commitments cost from then on.
    #[must_use]
    pub fn forecast(&self, sees: Sees) -> Option<Seen<Forecast>> {
        let (spent, known_to) = self.spent().zip(self.known_to())?;
        let next = known_to.tomorrow().ok()?;
        let line = |to_come| ForecastLine {
            spent,
            by: ForecastBy::Known,
            to_come,
        };
        let time = ForecastTime {
            first: self.fund.from_on,
            known_to,
            last: self.fund.to_on.max(known_to),
        };
        let seen = self.to_come(next, sees).map(|to_come| Forecast {
            known_to,
            at_the_end: line(to_come).at_the_end(&time).unwrap_or(spent),
        });
        Some(seen)
    }

    /// What was claimed, held against the profile of the same periods: “Underspent £180,028.95 (10.924%)”; none where no claim has such periods.
    #[must_use]
    pub fn claims_in_words(&self) -> Option<String> {
        let held = self.claims.iter().filter_map(|claim| {
            let budget = self.planned(claim.from_on, claim.to_on)?;
            let actual = Pence(claim.amount);
            Some(Variance { budget, actual })
        });
        let held: Vec<Variance> = held.collect();
        let whole: Variance = held.iter().copied().sum();
        (!held.is_empty()).then(|| {
            let words = platform::page::lower_first(&whole.in_words());
            format!("{} of {}, {words}", whole.actual, whole.budget)
        })
    }

    /// What papers say in conflict, as long as nobody has answered it, or a later paper says otherwise than the answer.
    #[must_use]
    pub fn conflicts(&self) -> Vec<PapersConflict> {
        let values: Vec<String> = self.papers.iter().map(|paper| paper.value()).collect();
        let said: Vec<(&&PaperClaim, &String)> = self.papers.iter().zip(&values).collect();
        let claims = said.iter().map(|(paper, value)| Claim {
            about: paper.subject.code(),
            value,
            source: &paper.source,
            on: paper.dated,
        });
        let claims: Vec<Claim<'_>> = claims.collect();
        let answers = said.iter().filter_map(|(paper, value)| {
            Some(Settled {
                about: paper.subject.code(),
                value,
                by: paper.answered_by_id,
                reason: &paper.answer,
                on: paper.answered_on?,
            })
        });
        let answers: Vec<Settled<'_, Option<Uuid>>> = answers.collect();
        let open = conflicts(&claims, &answers);
        let open = open.iter().filter(|one| one.is_open());
        open.filter_map(|one| {
            let subject = Subject::parse(one.about).ok()?;
            let papers = self.papers.iter().filter(|paper| paper.subject == subject);
            let papers = papers.map(|paper| (*paper).clone()).collect();
            Some(PapersConflict { subject, papers })
        })
        .collect()
    }

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
            GradeReach::YearByYear => "year by year from the bottom",
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
                "Recruitment, 3 months late or on time",
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

    /// How many whole years it is to a day, if it is.
    fn whole_years(&self, to: Date) -> Option<u8> {
        (1..=20).find(|years| years_on(self.fund, i64::from(*years)) == Some(to))
    }

    /// What of the award is there for posts in a year on average; none where it does not run for whole years.
    #[must_use]
    pub fn a_year_for_posts(&self) -> Option<Pence> {
        let award = self.fund.awarded.map(Pence)?;
        let years = self.whole_years(self.fund.to_on)?;
        (award - self.commitments_to(self.fund.to_on)).divided_by(i64::from(years))
    }
}

fn years_on(fund: &Fund, years: i64) -> Option<Date> {
    let to = fund.from_on.checked_add(Span::new().years(years)).ok()?;
    to.yesterday().ok()
}

fn number(number: u8) -> &'static str {
    const NUMBERS: [&str; 13] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve",
    ];
    NUMBERS.get(usize::from(number)).copied().unwrap_or("many")
}
