//! Forms about what help is charged at, what was charged, what the income was used for; about comparators and bids.

use crate::{money_link, money_now};
use axum::Router;
use improvement::money::{Grades, Pence, VatTreatment};
use platform::app::App;
use platform::db::Record;
use platform::error::AppError;
use platform::fields::{Control, Fields, Options};
use platform::lens;
use platform::page::Link;
use readings::money::Money;
use records::access::register_import::Numbers;
use records::access::{Authorized, EditRoutes, Editing, RecordForm, RequestContext};
use records::facts::people_in;
use records::money::addresses::{
    Charges, EditBid, EditCharge, EditComparator, EditIncomeUsed, EditRate, NewBid, NewCharge,
    NewComparator, NewIncomeUsed, NewRate,
};
use records::money::store::{Bid, BidStage, Charge, Comparator, IncomeUse, IncomeUsed, RateLine};
use std::sync::Arc;
use uuid::Uuid;

type Edits<R> = Result<Editing<R>, AppError>;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .edit(new_rate)
        .edit(rate)
        .edit(new_charge)
        .edit(charge)
        .edit(new_use)
        .edit(income_used)
        .edit(new_comparator)
        .edit(comparator)
        .edit(new_bid)
        .edit(bid)
}

/// How charges are numbered.
const NUMBERS: Numbers<Charge> = Numbers::new(lens!(Charge, reference), "C", "charge", "charges");

/// The page of charges, as a step back.
pub(crate) fn charges_link(here: &RequestContext) -> Link {
    Link::new("Charges", Charges::of(here).to_string())
}

/// The engagements that somebody may choose.
fn engagements(money: &Money) -> Options {
    let engagements = money.records.engagements.iter();
    engagements
        .map(|one| (one.id.to_string(), one.title.clone()))
        .collect()
}

const GROUND: &str = "Enter why no VAT is charged, and who decided it";
const NEGATIVE: &str = "Enter £0 or more";
const BACKWARDS: &str = "The last day must not be before the first day";

// ---- Rates ------------------------------------------------------------------------

fn rate_form(title: &str, here: &RequestContext) -> RecordForm<RateLine> {
    let fields = Fields::new()
        .text(lens!(RateLine, what), 120, "Enter what is charged")
        .money(lens!(RateLine, day), "Enter the rate a day")
        .rule(|one: &RateLine| (one.day < 0).then_some(NEGATIVE))
        .hint("Without VAT")
        .date(lens!(RateLine, from_on), "Enter the first day it holds")
        .date(lens!(RateLine, to_on), "Enter the last day it holds")
        .rule(|one| one.to_on.filter(|to| *to < one.from_on).map(|_| BACKWARDS))
        .word::<VatTreatment, _>(lens!(RateLine, vat), "Choose how VAT is treated")
        .hint("Staff supplied on terms that a firm could offer are taxable, between councils and at cost too")
        .text(lens!(RateLine, ground), 300, "Enter the ground")
        .required_by_rule()
        .rule(|one| (one.vat.needs_ground() && one.ground.is_empty()).then_some(GROUND))
        .text(lens!(RateLine, decided_by), 120, "Enter who decided")
        .required_by_rule()
        .rule(|one| (one.vat.needs_ground() && one.decided_by.is_empty()).then_some(GROUND));
    RecordForm::new(title, "Save the rate", fields, charges_link(here))
}

async fn new_rate(here: Authorized<NewRate>) -> Edits<RateLine> {
    let council = here.council()?.id;
    let blank = RateLine {
        from_on: here.today(),
        ..RateLine::blank(council, council)
    };
    Ok(rate_form("Add a rate", &here).adding(blank, "The rate was added."))
}

async fn rate(here: Authorized<EditRate>) -> Edits<RateLine> {
    let record: RateLine = here.current(here.address.rate_line).await?;
    Ok(rate_form("Change the rate", &here).changing(record, "The rate was changed."))
}

// ---- Charges ----------------------------------------------------------------------

/// Days with at most two decimal places, as they are typed.
fn days_field(fields: Fields<Charge>) -> Fields<Charge> {
    fields.other(
        ("days", "Days"),
        Control::Line("5"),
        |charge: &Charge, form| match charge.days {
            0 => form,
            _ => form.set("days", charge.in_days()),
        },
        |charge: &mut Charge, form| {
            let typed = form.value("days").trim().to_owned();
            // Hundredths of a day are read as money is: two places and no more.
            match Pence::parse(&typed).filter(|_| !typed.contains('£')) {
                Some(Pence(days)) if (1..=10_000_000).contains(&days) => charge.days = days,
                _ => form.refuse(
                    "days",
                    "Enter more than 0 days, with two decimal places at most",
                ),
            }
        },
    )
}

fn charge_form(title: &str, here: &RequestContext, money: &Arc<Money>) -> RecordForm<Charge> {
    let today = here.today();
    let future = "The day must be today or in the past";
    let rates = money
        .records
        .rates
        .iter()
        .map(|rate| format!("{} {} a day", rate.what, Pence(rate.day)));
    let rates: Vec<String> = rates.collect();
    let fields = Fields::new()
        .choose::<Uuid, _>(
            lens!(Charge, engagement_id),
            engagements(money),
            "Other help",
            "Choose the support",
        )
        .text(lens!(Charge, what), 200, "Enter what is charged")
        .date(
            lens!(Charge, from_on),
            "Enter the first day that is charged",
        )
        .date(lens!(Charge, to_on), "Enter the last day that is charged")
        .rule(|one: &Charge| (one.to_on < one.from_on).then_some(BACKWARDS));
    let fields = days_field(fields)
        .money(lens!(Charge, rate), "Enter the rate a day")
        .rule(|one| (one.rate < 0).then_some(NEGATIVE))
        .hint(match rates.is_empty() {
            true => "Without VAT".to_owned(),
            false => format!("Without VAT. Rate card: {}", rates.join("; ")),
        })
        .word::<VatTreatment, _>(lens!(Charge, vat), "Choose how VAT is treated")
        .text(lens!(Charge, ground), 300, "Enter the ground")
        .required_by_rule()
        .rule(|one| (one.vat.needs_ground() && one.ground.is_empty()).then_some(GROUND))
        .text(lens!(Charge, decided_by), 120, "Enter who decided")
        .required_by_rule()
        .rule(|one| (one.vat.needs_ground() && one.decided_by.is_empty()).then_some(GROUND))
        .text(lens!(Charge, cover_grade), 20, "Enter the grade of the cover")
        .hint("The grade at whose top the cover is costed, such as PO6, so that a charge below cost is told")
        .optional()
        .rule(|one| {
            let written = one.cover_grade.trim();
            let found = Grades::local().find(written);
            found.err().filter(|_| !written.is_empty()).map(|problem| format!("The grade “{written}” {problem}"))
        })
        .long_text(lens!(Charge, below_cost), 500, "Enter why")
        .hint("Needed if the charge is below the cost of cover")
        .required_by_rule()
        .date(lens!(Charge, invoiced_on), "Enter when it was invoiced")
        .rule(move |one| one.invoiced_on.filter(|day| *day > today).map(|_| future))
        .date(lens!(Charge, paid_on), "Enter when it was paid")
        .rule(move |one| {
            let early = one.paid_on.is_some_and(|day| day > today);
            let bare = one.paid_on.is_some() && one.invoiced_on.is_none();
            early.then_some(future).or_else(|| bare.then_some("Enter when it was invoiced first"))
        })
        .text(lens!(Charge, ledger_code), 60, "Enter the ledger code")
        .hint("Cost centre and subjective that the income is credited to")
        .optional();
    let money = money.clone();
    RecordForm::new(title, "Save the charge", fields, charges_link(here)).check(move |charge, form| {
        if let Err(problem) = charge.facts().invoice() {
            form.refuse("rate", platform::page::capitalised(&problem.to_string()));
        }
        let below = money.margin(charge).and_then(|margin| margin.below_cost());
        if let Some(missing) = below.filter(|_| charge.below_cost.is_empty()) {
            form.refuse(
                "below-cost",
                format!("This is {missing} below the cost of cover. Enter why it is charged below cost"),
            );
        }
    })
}

async fn new_charge(here: Authorized<NewCharge>) -> Edits<Charge> {
    let money = money_now(&here).await?;
    let council = here.council()?.id;
    let engagement = here.asked().optional_id("support", "");
    let today = here.today();
    let rate = money.records.rates.iter().rev();
    let mut rate =
        rate.filter(|rate| rate.from_on <= today && rate.to_on.is_none_or(|to| to >= today));
    let rate = rate.next();
    let blank = Charge {
        reference: NUMBERS.next(&money.records.charges, 0),
        engagement_id: engagement.filter(|id| money.engagement(Some(*id)).is_some()),
        rate: rate.map_or(0, |rate| rate.day),
        vat: rate.map_or(VatTreatment::Standard, |rate| rate.vat),
        ground: rate.map(|rate| rate.ground.clone()).unwrap_or_default(),
        decided_by: rate.map(|rate| rate.decided_by.clone()).unwrap_or_default(),
        from_on: today,
        to_on: today,
        ..Charge::blank(council, council)
    };
    Ok(charge_form("Record a charge", &here, &money).adding(blank, "The charge was recorded."))
}

async fn charge(here: Authorized<EditCharge>) -> Edits<Charge> {
    let money = money_now(&here).await?;
    let record: Charge = here.current(here.address.charge).await?;
    Ok(charge_form("Change the charge", &here, &money).changing(record, "The charge was changed."))
}

// ---- What income was used for -----------------------------------------------------

fn use_form(title: &str, here: &RequestContext, money: &Arc<Money>) -> RecordForm<IncomeUsed> {
    let fields = Fields::new()
        .choose::<Uuid, _>(
            lens!(IncomeUsed, engagement_id),
            engagements(money),
            "Other help",
            "Choose the support",
        )
        .word::<IncomeUse, _>(lens!(IncomeUsed, kind), "Choose what it was used for")
        .text(lens!(IncomeUsed, what), 200, "Enter what it paid for")
        .money(lens!(IncomeUsed, amount), "Enter the amount")
        .rule(|one: &IncomeUsed| (one.amount <= 0).then_some("Enter more than £0"))
        .date(lens!(IncomeUsed, dated), "Enter the date")
        .text(lens!(IncomeUsed, source), 300, "Enter the source")
        .optional();
    let money = money.clone();
    let form = RecordForm::new(title, "Save", fields, charges_link(here));
    form.lead("Income pays for cover first. What is left can be reinvested; more than the income cannot be used.")
        .check(move |used, form| {
            let others = money.used(used.engagement_id).into_iter();
            let others: Vec<&IncomeUsed> = others.filter(|one| one.id != used.id).collect();
            let spent: i64 = others.iter().map(|one| one.amount).sum();
            let left = Pence(money.income_of(used.engagement_id).income.0 - spent);
            if Pence(used.amount) > left {
                let left = left.max(Pence::ZERO);
                form.refuse("amount", format!("Only {left} of this income is left. Enter at most that"));
            }
        })
}

async fn new_use(here: Authorized<NewIncomeUsed>) -> Edits<IncomeUsed> {
    let money = money_now(&here).await?;
    let council = here.council()?.id;
    let blank = IncomeUsed {
        dated: here.today(),
        ..IncomeUsed::blank(council, council)
    };
    Ok(use_form("Record what income was used for", &here, &money)
        .adding(blank, "The use of income was recorded."))
}

async fn income_used(here: Authorized<EditIncomeUsed>) -> Edits<IncomeUsed> {
    let money = money_now(&here).await?;
    let record: IncomeUsed = here.current(here.address.income_used).await?;
    Ok(use_form("Change what income was used for", &here, &money)
        .changing(record, "The use of income was changed."))
}

// ---- Comparators ------------------------------------------------------------------

async fn comparator_form(
    title: &str,
    here: &RequestContext,
) -> Result<RecordForm<Comparator>, AppError> {
    let money = money_now(here).await?;
    let fields = Fields::new()
        .text(lens!(Comparator, what), 200, "Enter what it is")
        .choose::<Uuid, _>(
            lens!(Comparator, engagement_id),
            engagements(&money),
            "None",
            "Choose the support",
        )
        .money(lens!(Comparator, low), "Enter the lower end")
        .money(lens!(Comparator, high), "Enter the upper end")
        .rule(|one: &Comparator| {
            let (low, high) = (one.low.unwrap_or_default(), one.high.unwrap_or(i64::MAX));
            (high < low || low < 0).then_some("The upper end must not be below the lower end")
        })
        .long_text(lens!(Comparator, note), 500, "Enter what is known")
        .optional()
        .rule(|one| {
            let bare = one.low.is_none() && one.high.is_none() && one.note.is_empty();
            bare.then_some("Enter an amount, or what is known where none was published")
        })
        .text(
            lens!(Comparator, source),
            300,
            "Enter where that was published",
        )
        .date(lens!(Comparator, dated), "Enter the date of the source");
    Ok(RecordForm::new(
        title,
        "Save the comparator",
        fields,
        charges_link(here),
    ))
}

async fn new_comparator(here: Authorized<NewComparator>) -> Edits<Comparator> {
    let council = here.council()?.id;
    let blank = Comparator {
        dated: here.today(),
        ..Comparator::blank(council, council)
    };
    let form = comparator_form("Add a comparator", &here).await?;
    Ok(form.adding(blank, "The comparator was added."))
}

async fn comparator(here: Authorized<EditComparator>) -> Edits<Comparator> {
    let record: Comparator = here.current(here.address.comparator).await?;
    let form = comparator_form("Change the comparator", &here).await?;
    Ok(form.changing(record, "The comparator was changed."))
}

// ---- Bids -------------------------------------------------------------------------

async fn bid_form(title: &str, here: &RequestContext) -> Result<RecordForm<Bid>, AppError> {
    let money = money_now(here).await?;
    let people = here
        .people(people_in(&money.records.bids).collect())
        .await?;
    let funds = money.records.funds.iter();
    let funds = funds
        .map(|fund| (fund.id.to_string(), fund.name.clone()))
        .collect();
    let fields = Fields::new()
        .text(lens!(Bid, name), 120, "Enter the programme or fund")
        .text(lens!(Bid, funder), 120, "Enter who gives it")
        .optional()
        .word::<BidStage, _>(lens!(Bid, stage), "Choose the stage")
        .date(lens!(Bid, due_on), "Enter the deadline")
        .money(lens!(Bid, asked), "Enter the amount asked for")
        .rule(|one: &Bid| one.asked.filter(|amount| *amount < 0).map(|_| NEGATIVE))
        .money(lens!(Bid, given), "Enter the amount awarded")
        .rule(|one| one.given.filter(|amount| *amount < 0).map(|_| NEGATIVE))
        .long_text(lens!(Bid, outcome), 1_000, "Enter the outcome")
        .hint("What came of it, and where that is written")
        .optional()
        .person(lens!(Bid, writer_id), people, "Choose who writes it")
        .choose::<Uuid, _>(lens!(Bid, fund_id), funds, "None yet", "Choose the fund");
    Ok(RecordForm::new(
        title,
        "Save the bid",
        fields,
        money_link(here),
    ))
}

async fn new_bid(here: Authorized<NewBid>) -> Edits<Bid> {
    let council = here.council()?.id;
    let form = bid_form("Add a bid", &here).await?;
    Ok(form.adding(Bid::blank(council, council), "The bid was added."))
}

async fn bid(here: Authorized<EditBid>) -> Edits<Bid> {
    let record: Bid = here.current(here.address.bid).await?;
    let form = bid_form("Change the bid", &here).await?;
    Ok(form.changing(record, "The bid was changed."))
}
