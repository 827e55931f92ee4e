//! The money of a council on a day: how each fund stands, and what help brings in.

use super::costed::{Costing, Priced, Seen, Sees, Stand, Varied};
use improvement::money::{Pence, over_time};
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
use records::people::store::{Post, PostPay};
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
}

/// The six numbers of a fund, which are not the same; none where nothing is on record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SixNumbers {
    /// What was asked for.
    pub requested: Option<i64>,
    /// What was awarded.
    pub awarded: Option<i64>,
    /// What its posts and other commitments cost to the end, by the first scenario.
    pub committed: Option<i64>,
    /// What the ledger says was spent.
    pub spent: Option<i64>,
    /// What was claimed.
    pub claimed: Option<i64>,
    /// What was paid.
    pub paid: Option<i64>,
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
    /// What posts cost.
    pub posts: Pence,
    /// What is left of the award, once posts and other commitments are paid.
    pub left: Seen<Pence>,
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

fn of<T>(all: &[T], is_of: impl Fn(&T) -> bool) -> Vec<&T> {
    all.iter().filter(|one| is_of(one)).collect()
}

impl<'a> FundReading<'a> {
    fn costing(&self) -> Costing<'_> {
        Costing {
            fund: self.fund,
            posts: &self.posts,
            pay: &self.money.pay,
        }
    }

    /// What its posts cost by a scenario, as far as somebody may see it.
    #[must_use]
    pub fn cost(&self, scenario: &PayScenario, stand: Stand, sees: Sees) -> Seen<Priced> {
        self.cost_to(scenario, stand, sees, self.fund.to_on)
    }

    fn cost_to(
        &self,
        scenario: &PayScenario,
        stand: Stand,
        sees: Sees,
        to: Date,
    ) -> Seen<Priced> {
        let costing = self.costing();
        let priced = costing.price(scenario, stand, Varied::default(), to);
        costing.seen(scenario, priced, sees)
    }

    /// What its posts cost by a scenario with something varied.
    #[must_use]
    pub fn varied(&self, scenario: &PayScenario, varied: Varied, sees: Sees) -> Seen<Pence> {
        let costing = self.costing();
        let priced = costing.price(scenario, Stand::AsTheyAre, varied, self.fund.to_on);
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

    /// The six numbers.
    #[must_use]
    pub fn numbers(&self, sees: Sees) -> SixNumbers {
        let sent = self.claims.iter().filter(|one| one.claimed_on.is_some());
        let sent: Vec<i64> = sent.map(|one| one.amount).collect();
        let paid: Vec<i64> = self.claims.iter().filter_map(|one| one.paid).collect();
        let some = |amounts: Vec<i64>| (!amounts.is_empty()).then(|| amounts.iter().sum());
        SixNumbers {
            requested: self.fund.requested,
            awarded: self.fund.awarded,
            committed: self.committed(sees).known().map(|pence| pence.0),
            spent: self.spent().map(|pence| pence.0),
            claimed: some(sent),
            paid: some(paid),
        }
    }

    /// What its posts and its other commitments cost to the end.
    #[must_use]
    pub fn committed(&self, sees: Sees) -> Seen<Pence> {
        let others = self.commitments_to(self.fund.to_on);
        match (self.scenarios().first(), self.commitments.is_empty()) {
            (Some(scenario), _) => {
                let cost = self.cost(scenario, Stand::AsTheyAre, sees);
                cost.map(|priced| priced.total().total + others)
            }
            (None, true) => Seen::Unknown("Nothing is committed".to_owned()),
            (None, false) => Seen::Known(others),
        }
    }

    /// What papers say in conflict, as long as nobody has answered.
    #[must_use]
    pub fn conflicts(&self) -> Vec<PapersConflict> {
        let mut conflicts = Vec::new();
        for subject in [Subject::Length, Subject::Award, Subject::End] {
            let about: Vec<PaperClaim> = self
                .papers
                .iter()
                .filter(|paper| paper.subject == subject)
                .map(|paper| (*paper).clone())
                .collect();
            let answered = about.iter().any(|paper| paper.answered_on.is_some());
            let mut values: Vec<String> = about.iter().map(PaperClaim::value).collect();
            values.sort_unstable();
            values.dedup();
            if values.len() > 1 && !answered {
                conflicts.push(PapersConflict {
                    subject,
                    papers: about,
                });
            }
        }
        conflicts
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

    /// What is left of the award by each way of counting: all at the top of their grades and year by year with increments by the
    /// first scenario, over each length that a paper gives it; and year by year by every other scenario.
    #[must_use]
    pub fn conventions(&self, sees: Sees) -> Vec<Convention> {
        let Some(award) = self.fund.awarded.map(Pence) else {
            return Vec::new();
        };
        let scenarios = self.scenarios();
        let mut all = Vec::new();
        let mut add = |scenario: &PayScenario, stand: Stand, (to, source): (Date, &str)| {
            let cost = self.cost_to(scenario, stand, sees, to);
            let cost = cost.map(|priced| priced.total().total);
            let others = self.commitments_to(to);
            let how = match stand {
                Stand::Top => "all at the top of grade",
                Stand::AsTheyAre => "year by year, with increments",
            };
            let mut note = scenario.name.clone();
            if !source.is_empty() {
                note = format!("{note}; {source}");
            }
            all.push(Convention {
                label: format!("{}, {how}", self.length_in_words(to)),
                note,
                posts: cost.clone().known().unwrap_or_default(),
                left: cost.map(|cost| award - cost - others),
            });
        };
        if let Some((first, others)) = scenarios.split_first() {
            for (to, source) in self.lengths() {
                add(first, Stand::Top, (to, &source));
                if source.is_empty() {
                    add(first, Stand::AsTheyAre, (to, &source));
                }
            }
            for scenario in others {
                add(scenario, Stand::AsTheyAre, (self.fund.to_on, ""));
            }
        }
        all
    }

    /// “Five years”, where it is whole years.
    fn length_in_words(&self, to: Date) -> String {
        let whole = (1..=20).find(|years| years_on(self.fund, *years) == Some(to));
        match whole {
            Some(1) => "One year".to_owned(),
            Some(years) => format!("{} years", platform::page::capitalised(number(years))),
            None => format!("To {}", improvement::calendar::in_words(to)),
        }
    }

    /// What of the award is there for posts in a year on average, and the first year in which their cost is more, by a scenario.
    #[must_use]
    pub fn a_year_for_posts(&self) -> Option<Pence> {
        let award = self.fund.awarded.map(Pence)?;
        let years = (1..=20).find(|years| years_on(self.fund, *years) == Some(self.fund.to_on))?;
        (award - self.commitments_to(self.fund.to_on)).divided_by(years)
    }
}

fn years_on(fund: &Fund, years: i64) -> Option<Date> {
    let to = fund.from_on.checked_add(Span::new().years(years)).ok()?;
    to.yesterday().ok()
}

fn number(number: i64) -> &'static str {
    const NUMBERS: [&str; 13] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve",
    ];
    let place = usize::try_from(number).ok();
    place.and_then(|place| NUMBERS.get(place).copied()).unwrap_or("many")
}
