//! Money: funds with what papers say of them, what was claimed and spent; what help was charged and what its income paid for; bids.

use crate::days::{Turn, When};
use crate::files::{File, money};
use crate::{Place, Story, StoryError, found};
use improvement::money::{Pence, even, periods};
use jiff::ToSpan as _;
use jiff::civil::Date;
use platform::db::{Change, Record};
use records::money::ledger::{SpendLine, write};
use records::money::store::{
    Bid, Charge, Comparator, Fund, FundClaim, FundCommitment, FundPeriod, FundPost, IncomeUsed,
    LedgerImport, LedgerState, PaperClaim, PayScenario, RateLine,
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Lines of the ledger with the import that they came with.
pub(super) struct Spending {
    import: LedgerImport,
    lines: Vec<(i64, SpendLine)>,
}

/// Whose money is told, by whom, and where it stands.
struct Course {
    council: Uuid,
    by: Uuid,
    place: Place,
}

impl Course {
    fn blank<R: Record>(&self) -> R {
        R::blank(self.council, self.council)
    }

    fn when(&self, on: Date) -> When {
        When {
            on,
            turn: Turn::Money,
            by: Some(self.by),
            place: self.place.clone(),
        }
    }

    fn amount(&self, text: &str) -> Result<i64, StoryError> {
        let pence = Pence::parse(text).map(|pence| pence.0);
        pence.ok_or_else(|| self.place.wrong(format!("“{text}” is no amount")))
    }

    fn some_amount(&self, text: Option<&String>) -> Result<Option<i64>, StoryError> {
        text.map(|text| self.amount(text)).transpose()
    }
}

impl Story {
    pub(super) fn money(&mut self, files: &[(String, File)]) -> Result<(), StoryError> {
        for (name, file) in files {
            let Some(money) = &file.money else { continue };
            let place = Place::new(name, "money", "");
            let council = file.council.as_deref();
            let council =
                council.ok_or_else(|| place.wrong("the file does not say whose it is"))?;
            let course = Course {
                council: self.organisation(council, &place)?,
                by: self.person(&money.by, &place)?,
                place,
            };
            self.scenarios(&course, money)?;
            let mut funds = BTreeMap::new();
            for one in &money.funds {
                let fund = self.fund(&course, one)?;
                funds.insert(one.key.clone(), fund.id);
                self.of_fund(&course, one, &fund)?;
                self.spending(&course, one, &fund)?;
            }
            self.charges(&course, money)?;
            self.used(&course, money)?;
            self.bids(&course, money, &funds)?;
        }
        Ok(())
    }

    fn engagement(
        &self,
        key: Option<&String>,
        course: &Course,
    ) -> Result<Option<Uuid>, StoryError> {
        let found = key.map(|key| found(&self.engagements, key, "engagement", &course.place));
        Ok(found.transpose()?.map(|one| one.id))
    }

    fn scenarios(&mut self, course: &Course, money: &money::Money) -> Result<(), StoryError> {
        for (place, one) in (1..).zip(&money.scenarios) {
            let without = one.without.as_ref();
            let without = without.map(|key| found(&self.posts, key, "post", &course.place));
            let scenario = PayScenario {
                name: one.name.clone(),
                place,
                prices: one.prices,
                base_year: one.base_year.clone(),
                rise: one.rise,
                late_months: one.late_months,
                without_id: without.transpose()?.map(|post| post.id),
                director: course.some_amount(one.director.as_ref())?,
                director_start: one.director_start.unwrap_or(1.0),
                pension: one.pension,
                source: one.source.clone(),
                ..course.blank()
            };
            self.days.begins(course.when(self.on(one.on)), scenario);
        }
        Ok(())
    }

    fn fund(&mut self, course: &Course, one: &money::Fund) -> Result<Fund, StoryError> {
        let mut fund = Fund {
            name: one.name.clone(),
            funder: one.funder.clone(),
            reference: one.reference.clone(),
            kind: one.kind,
            pays_for: one.pays_for.clone(),
            leaves_out: one.leaves_out.clone(),
            requested: course.some_amount(one.requested.as_ref())?,
            awarded: Some(course.amount(&one.awarded)?),
            offered_on: one.offered_on,
            from_on: one.from,
            to_on: one.to,
            began_on: one.began_on,
            cost_centres: one.cost_centres.join("\n"),
            source: one.source.clone(),
            ..course.blank()
        };
        if let Some(kind) = one.kind {
            fund.take_rules(&kind.rules());
        }
        self.days.begins(course.when(self.on(one.on)), fund.clone());
        Ok(fund)
    }

    /// What hangs on a fund.
    fn of_fund(
        &mut self,
        course: &Course,
        one: &money::Fund,
        fund: &Fund,
    ) -> Result<(), StoryError> {
        let on = self.on(one.on);
        if let Some(every) = one.profile {
            let periods = periods(one.from, one.to, every);
            let award = Pence(fund.awarded.unwrap_or_default());
            let parts = periods.and_then(|periods| {
                let amounts = even(award, periods.len())?;
                Some(periods.into_iter().zip(amounts))
            });
            let parts = parts.ok_or_else(|| course.place.wrong("the award cannot be split"))?;
            for (period, amount) in parts {
                let period = FundPeriod {
                    fund_id: fund.id,
                    from_on: period.first,
                    to_on: period.last,
                    amount: amount.0,
                    ..course.blank()
                };
                self.days.begins(course.when(on), period);
            }
        }
        for key in &one.posts {
            let post = found(&self.posts, key, "post", &course.place)?;
            let mut tie = FundPost::blank(course.council, course.council);
            (tie.fund_id, tie.post_id) = (fund.id, post.id);
            self.days.begins(course.when(on.max(post.since)), tie);
        }
        for said in &one.commitments {
            let commitment = FundCommitment {
                fund_id: fund.id,
                title: said.title.clone(),
                amount: course.amount(&said.amount)?,
                term: said.term,
                from_on: said.from,
                to_on: said.to,
                source: said.source.clone(),
                ..course.blank()
            };
            self.days.begins(course.when(on), commitment);
        }
        for said in &one.papers {
            let paper = PaperClaim {
                fund_id: fund.id,
                subject: said.subject,
                years: said.years,
                source: said.source.clone(),
                dated: said.dated,
                ..course.blank()
            };
            self.days.begins(course.when(on.max(said.dated)), paper);
        }
        for said in &one.claims {
            self.claim(course, said, fund, on)?;
        }
        Ok(())
    }

    fn claim(
        &mut self,
        course: &Course,
        said: &money::Claim,
        fund: &Fund,
        on: Date,
    ) -> Result<(), StoryError> {
        let amount = course.amount(&said.amount)?;
        let claim = FundClaim {
            fund_id: fund.id,
            from_on: said.from,
            to_on: said.to,
            amount,
            claimed_on: Some(said.claimed_on),
            statement: said.statement.clone(),
            certified_by: said.certified_by.clone(),
            certified_on: Some(said.claimed_on).filter(|_| !said.certified_by.is_empty()),
            ..course.blank()
        };
        let held = self
            .days
            .begins(course.when(on.max(said.claimed_on)), claim);
        if let Some(day) = said.paid_on {
            self.days.becomes(course.when(day), &held, move |claim| {
                (claim.paid, claim.paid_on) = (Some(amount), Some(day));
            });
        }
        Ok(())
    }

    /// A year of the ledger, a line for each month.
    fn spending(
        &mut self,
        course: &Course,
        one: &money::Fund,
        fund: &Fund,
    ) -> Result<(), StoryError> {
        for year in &one.spending {
            let mut lines = Vec::new();
            let mut sum = 0;
            for (row, amount) in (2_i64..).zip(&year.months) {
                let dated = year.from.checked_add((row - 2).months());
                let dated = dated.map_err(|error| course.place.wrong(error.to_string()))?;
                let amount = course.amount(amount)?;
                sum += amount;
                lines.push((
                    row,
                    SpendLine {
                        fund_id: fund.id,
                        cost_centre: year.cost_centre.clone(),
                        subjective: year.subjective.clone(),
                        reference: format!("J{}", dated.strftime("%y%m")),
                        description: "Demonstration".to_owned(),
                        dated,
                        amount,
                    },
                ));
            }
            let import = LedgerImport {
                file_name: year.file.clone(),
                turn: i64::try_from(self.spending.len()).unwrap_or_default() + 1,
                state: LedgerState::Imported,
                begun_by_id: Some(course.by),
                begun_on: year.on,
                summary: format!("Imported {} lines, {} in all", lines.len(), Pence(sum)),
                ..course.blank()
            };
            self.days.begins(course.when(year.on), import.clone());
            self.spending.push(Spending { import, lines });
        }
        Ok(())
    }

    /// Writes the lines of the ledger, which keep no change record of their own.
    pub(super) async fn write_spending(&mut self, change: &mut Change) -> Result<(), StoryError> {
        for Spending { import, lines } in std::mem::take(&mut self.spending) {
            write(change, &import, &lines).await?;
        }
        Ok(())
    }

    fn charges(&mut self, course: &Course, money: &money::Money) -> Result<(), StoryError> {
        for one in &money.rates {
            let rate = RateLine {
                what: one.what.clone(),
                day: course.amount(&one.day)?,
                from_on: one.from,
                vat: one.vat,
                ground: one.ground.clone(),
                decided_by: one.decided_by.clone(),
                ..course.blank()
            };
            self.days.begins(course.when(self.on(one.on)), rate);
        }
        for (number, one) in money.charges.iter().enumerate() {
            let charge = Charge {
                reference: format!("C{}", number + 1),
                engagement_id: self.engagement(one.support.as_ref(), course)?,
                what: one.what.clone(),
                // Two decimal places of a day, as two of a pound.
                days: course.amount(&one.days)?,
                rate: course.amount(&one.rate)?,
                vat: one.vat,
                cover_grade: one.cover_grade.clone(),
                below_cost: one.below_cost.clone(),
                from_on: one.from,
                to_on: one.to,
                ledger_code: one.ledger_code.clone(),
                ..course.blank()
            };
            let held = self.days.begins(course.when(self.on(one.on)), charge);
            if let Some(day) = one.invoiced_on {
                let when = course.when(day);
                self.days
                    .becomes(when, &held, move |charge| charge.invoiced_on = Some(day));
            }
            if let Some(day) = one.paid_on {
                let when = course.when(day);
                self.days
                    .becomes(when, &held, move |charge| charge.paid_on = Some(day));
            }
        }
        Ok(())
    }

    fn used(&mut self, course: &Course, money: &money::Money) -> Result<(), StoryError> {
        for one in &money.used {
            let used = IncomeUsed {
                engagement_id: self.engagement(one.support.as_ref(), course)?,
                kind: one.kind,
                what: one.what.clone(),
                amount: course.amount(&one.amount)?,
                dated: one.on,
                source: one.source.clone(),
                ..course.blank()
            };
            self.days.begins(course.when(one.on), used);
        }
        for one in &money.comparators {
            let comparator = Comparator {
                what: one.what.clone(),
                engagement_id: self.engagement(one.support.as_ref(), course)?,
                low: course.some_amount(one.low.as_ref())?,
                high: course.some_amount(one.high.as_ref())?,
                note: one.note.clone(),
                source: one.source.clone(),
                dated: one.dated,
                ..course.blank()
            };
            self.days.begins(course.when(self.on(one.on)), comparator);
        }
        Ok(())
    }

    fn bids(
        &mut self,
        course: &Course,
        money: &money::Money,
        funds: &BTreeMap<String, Uuid>,
    ) -> Result<(), StoryError> {
        for one in &money.bids {
            let writer = one
                .writer
                .as_ref()
                .map(|key| self.person(key, &course.place));
            let fund = one.fund.as_ref();
            let fund = fund.map(|key| found(funds, key, "fund", &course.place));
            let bid = Bid {
                name: one.name.clone(),
                funder: one.funder.clone(),
                stage: one.stage,
                due_on: one.due.map(|day| self.on(day)),
                asked: course.some_amount(one.asked.as_ref())?,
                given: course.some_amount(one.given.as_ref())?,
                outcome: one.outcome.clone(),
                writer_id: writer.transpose()?,
                fund_id: fund.transpose()?,
                ..course.blank()
            };
            self.days.begins(course.when(self.on(one.on)), bid);
        }
        Ok(())
    }
}
