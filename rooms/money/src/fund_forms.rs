//! Every form about a fund: itself, its profile, its posts, commitments, claims, and what papers say of it.

use crate::fund::SeenFund;
use crate::{Answered, money_link, money_now};
use axum::Router;
use improvement::money::{Every, GrantKind, Pence, Unspent, by_weight, even, periods};
use platform::app::App;
use platform::db::{Change, Record};
use platform::error::AppError;
use platform::fields::{Control, Fields, Section, choices};
use platform::form::Form;
use platform::lens;
use records::access::route::Routes;
use records::access::{Authorized, EditRoutes, Editing, RecordForm, RequestContext, Submitted};
use records::money::addresses::{
    AnswerPapers, EditClaim, EditCommitment, EditFund, EditFundPosts, EditPeriod, FundAt, NewClaim,
    NewCommitment, NewFund, NewPaperClaim, SplitAward,
};
use records::money::store::{
    Fund, FundClaim, FundCommitment, FundPeriod, FundPost, PaperClaim, Subject, Term,
};
use uuid::Uuid;

type Edits<R> = Result<Editing<R>, AppError>;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .edit(new)
        .edit(edit)
        .edit(period)
        .page(split_page)
        .form(split)
        .page(posts_page)
        .form(posts)
        .edit(new_commitment)
        .edit(commitment)
        .edit(new_claim)
        .edit(claim)
        .edit(new_paper)
        .edit(answer)
}

async fn seen(here: &RequestContext, id: Uuid) -> Result<SeenFund, AppError> {
    SeenFund::of(here, money_now(here).await?, id)
}

/// What is said of an amount below nothing.
const NEGATIVE: &str = "Enter £0 or more";

fn below_zero(amount: Option<i64>) -> Option<&'static str> {
    amount.filter(|amount| *amount < 0).map(|_| NEGATIVE)
}

const BACKWARDS: &str = "The last day must not be before the first day";

// ---- A fund -----------------------------------------------------------------------

fn fund_fields(known: bool) -> Fields<Fund> {
    Fields::new()
        .text(lens!(Fund, name), 120, "Enter a name")
        .text(lens!(Fund, funder), 120, "Enter who gives it")
        .text(lens!(Fund, reference), 60, "Enter the reference")
        .optional()
        .word::<GrantKind, _>(lens!(Fund, kind), "Choose the kind")
        .in_a_list("The council’s own budget")
        .long_text(lens!(Fund, pays_for), 1_000, "Enter what it pays for")
        .long_text(
            lens!(Fund, leaves_out),
            1_000,
            "Enter what it does not pay for",
        )
        .optional()
        .money(lens!(Fund, requested), "Enter the amount requested")
        .rule(|fund| below_zero(fund.requested))
        .money(lens!(Fund, awarded), "Enter the amount awarded")
        .rule(|fund| below_zero(fund.awarded))
        .date(
            lens!(Fund, offered_on),
            "Enter the date of the offer letter",
        )
        .date(lens!(Fund, from_on), "Enter the first day it pays for")
        .date(lens!(Fund, to_on), "Enter the last day it pays for")
        .rule(|fund| (fund.to_on < fund.from_on).then_some(BACKWARDS))
        .date(lens!(Fund, began_on), "Enter when it began")
        .date(lens!(Fund, ended_on), "Enter when it ended")
        .rule(|fund| {
            let backwards = fund
                .began_on
                .zip(fund.ended_on)
                .is_some_and(|(began, ended)| ended < began);
            backwards.then_some(BACKWARDS)
        })
        .long_text(lens!(Fund, cost_centres), 500, "Enter the cost centres")
        .hint("The codes by which the ledger charges it, one on each line")
        .optional()
        .text(lens!(Fund, source), 300, "Enter the source")
        .hint("The paper or letter with the award and its paragraph")
        .optional()
        .when(known, rules)
}

/// The rules of an award: those of its kind are where it begins, and its letter may say otherwise.
fn rules(fields: Fields<Fund>) -> Fields<Fund> {
    fields
        .tick(lens!(Fund, approved_only))
        .under(Section::headed("Rules of the award"))
        .word::<Every, _>(lens!(Fund, claims), "Choose how often it is claimed")
        .in_a_list("Paid without a claim")
        .word::<Every, _>(lens!(Fund, certificate), "Choose how often it is certified")
        .in_a_list("No certificate")
        .tick(lens!(Fund, impact))
        .percentage(lens!(Fund, virement), "Enter the virement limit")
        .called("Virement limit, in per cent of a line")
        .word::<Unspent, _>(lens!(Fund, unspent), "Choose what becomes of unspent money")
}

async fn new(here: Authorized<NewFund>) -> Edits<Fund> {
    let council = here.council()?.id;
    let mut fund = Fund::blank(council, council);
    (fund.from_on, fund.to_on) = (here.today(), here.today());
    let page = FundAt::of(&here, fund.id);
    let form = RecordForm::new("Add a fund", "Save the fund", fund_fields(false), money_link(&here))
        .lead("The rules of its kind are filled in. You can change them afterwards, where the offer letter says otherwise.")
        .check(|fund, _| {
            if let Some(kind) = fund.kind {
                fund.take_rules(&kind.rules());
            }
        });
    Ok(form.adding(fund, "The fund was added.").leading_to(page))
}

async fn edit(here: Authorized<EditFund>) -> Edits<Fund> {
    let seen = seen(&here, here.address.fund).await?;
    let fund: Fund = here.current(seen.id).await?;
    let form = RecordForm::new(
        "Change the fund",
        "Save the fund",
        fund_fields(true),
        seen.page,
    );
    Ok(form.changing(fund, "The fund was changed."))
}

// ---- Its profile ------------------------------------------------------------------

async fn period(here: Authorized<EditPeriod>) -> Edits<FundPeriod> {
    let EditPeriod {
        fund, fund_period, ..
    } = here.address;
    let seen = seen(&here, fund).await?;
    let fields = Fields::new()
        .date(lens!(FundPeriod, from_on), "Enter the first day")
        .date(lens!(FundPeriod, to_on), "Enter the last day")
        .rule(|one: &FundPeriod| (one.to_on < one.from_on).then_some(BACKWARDS))
        .money(lens!(FundPeriod, amount), "Enter the amount");
    let record = here
        .fitting(fund_period, |one: &FundPeriod| one.fund_id == fund)
        .await?;
    let form = RecordForm::new(
        "Change a period of the profile",
        "Save the period",
        fields,
        seen.page,
    );
    Ok(form.changing(record, "The period was changed."))
}

/// How an award is split: by which periods, and whether evenly or by their days.
fn split_form(seen: &SeenFund) -> Result<RecordForm<Fund>, AppError> {
    let fund = seen.reading()?;
    let every = improvement::Word::code;
    let options = <Every as improvement::Word>::ALL.iter();
    let options = options.map(|one| {
        (
            every(*one).to_owned(),
            improvement::Word::label(*one).to_owned(),
        )
    });
    let ways = [
        ("even", "The same amount for each period"),
        ("days", "By how long each period is"),
    ];
    let ways = ways.map(|(code, label)| (code.to_owned(), label.to_owned()));
    let known = |form: &mut Form, key: &str, options: &[&str], ask: &str| {
        if !options.contains(&form.value(key)) {
            form.refuse(key, ask);
        }
    };
    let every: Vec<&'static str> = <Every as improvement::Word>::ALL
        .iter()
        .map(|one| improvement::Word::code(*one))
        .collect();
    let fields = Fields::new()
        .other(
            ("every", "How long is each period?"),
            Control::Radios(options.collect()),
            |_, form| form.set("every", "quarter"),
            move |_: &mut Fund, form| {
                known(form, "every", &every, "Choose how long each period is")
            },
        )
        .other(
            ("way", "How is the award split?"),
            Control::Radios(ways.to_vec()),
            |_, form| form.set("way", "even"),
            move |_, form| {
                known(
                    form,
                    "way",
                    &["even", "days"],
                    "Choose how the award is split",
                )
            },
        );
    let form = RecordForm::new(
        "Split the award over periods",
        "Split the award",
        fields,
        seen.page.clone(),
    );
    Ok(match fund.fund.awarded {
        Some(award) => form.lead(format!(
            "{} is split so that the periods add up to it exactly. The profile recorded so far is replaced.",
            Pence(award)
        )),
        None => form.lead("Record the amount awarded first."),
    })
}

async fn split_page(here: Authorized<SplitAward>) -> Answered {
    let seen = seen(&here, here.address.fund).await?;
    let fund: Fund = here.current(seen.id).await?;
    Ok(split_form(&seen)?.show(&here, &fund))
}

async fn split(here: Authorized<SplitAward>, Submitted(mut typed): Submitted) -> Answered {
    let seen = seen(&here, here.address.fund).await?;
    let form = split_form(&seen)?;
    let fund: Fund = here.current(seen.id).await?;
    let fund = form.read(&here, fund, &mut typed)?;
    let split = new_profile(&fund, &typed);
    let Some(split) = split else {
        typed.refuse_form(
            "The award cannot be split: check the amount awarded, and its first and last day",
        );
        return Err(form.refused(&here, typed));
    };
    let old = seen
        .reading()?
        .periods
        .into_iter()
        .cloned()
        .collect::<Vec<_>>();
    let also = async |change: &mut Change, _: &Fund| {
        for one in old {
            change.remove(one).await?;
        }
        change.create_all(&split).await
    };
    form.save_read(&here, fund, typed, also).await?;
    here.done(&seen.page.href, "The award was split over its periods.")
        .await
}

fn new_profile(fund: &Fund, typed: &Form) -> Option<Vec<FundPeriod>> {
    let every = improvement::Word::parse(typed.value("every")).ok()?;
    let periods = periods(fund.from_on, fund.to_on, every)?;
    let award = Pence(fund.awarded?);
    let amounts = match typed.value("way") {
        "days" => {
            let weights: Vec<u64> = periods
                .iter()
                .map(improvement::money::Period::weight)
                .collect();
            by_weight(award, &weights)?
        }
        _ => even(award, periods.len())?,
    };
    let each = periods
        .iter()
        .zip(amounts)
        .map(|(period, amount)| FundPeriod {
            fund_id: fund.id,
            from_on: period.first,
            to_on: period.last,
            amount: amount.0,
            ..FundPeriod::blank(fund.organisation_id, fund.organisation_id)
        });
    Some(each.collect())
}

// ---- Its posts --------------------------------------------------------------------

const POSTS: &str = "posts";

fn posts_form(seen: &SeenFund) -> RecordForm<Fund> {
    let mut posts: Vec<_> = seen.money.posts.values().collect();
    posts.sort_by_key(|post| (&post.area, &post.title, post.id));
    let offered = choices(posts, |post| {
        format!("{} {}, {}", post.reference, post.title, post.fte.in_words())
    });
    let tied = ties(seen).iter().map(|tie| tie.post_id).collect();
    let fields = Fields::new().several(
        (POSTS, "Posts it pays for"),
        offered,
        tied,
        (
            "No posts are recorded yet. Add them in Posts.",
            "Choose posts from the list",
        ),
    );
    RecordForm::new(
        "Choose the posts it pays for",
        "Save the posts",
        fields,
        seen.page.clone(),
    )
}

fn ties(seen: &SeenFund) -> Vec<FundPost> {
    let ties = seen.money.records.posts.iter();
    ties.filter(|tie| tie.fund_id == seen.id).cloned().collect()
}

async fn posts_page(here: Authorized<EditFundPosts>) -> Answered {
    let seen = seen(&here, here.address.fund).await?;
    let fund: Fund = here.current(seen.id).await?;
    Ok(posts_form(&seen).show(&here, &fund))
}

async fn posts(here: Authorized<EditFundPosts>, Submitted(mut typed): Submitted) -> Answered {
    let seen = seen(&here, here.address.fund).await?;
    let fund: Fund = here.current(seen.id).await?;
    let chosen = typed.ids(POSTS, "Choose posts from the list");
    let ties = ties(&seen);
    let also = async |change: &mut Change, fund: &Fund| change.tie(fund, &ties, &chosen).await;
    posts_form(&seen)
        .save_with(&here, fund, typed, also)
        .await?;
    here.done(&seen.page.href, "The posts were saved.").await
}

// ---- Commitments ------------------------------------------------------------------

fn commitment_form(title: &str, seen: &SeenFund) -> RecordForm<FundCommitment> {
    let fields = Fields::new()
        .text(lens!(FundCommitment, title), 120, "Enter what it is for")
        .money(lens!(FundCommitment, amount), "Enter the amount")
        .rule(|one: &FundCommitment| below_zero(Some(one.amount)))
        .word::<Term, _>(
            lens!(FundCommitment, term),
            "Choose whether that is a year or in all",
        )
        .date(lens!(FundCommitment, from_on), "Enter the first day")
        .date(lens!(FundCommitment, to_on), "Enter the last day")
        .rule(|one| (one.to_on < one.from_on).then_some(BACKWARDS))
        .text(lens!(FundCommitment, source), 300, "Enter the source")
        .optional();
    RecordForm::new(title, "Save the commitment", fields, seen.page.clone())
}

async fn new_commitment(here: Authorized<NewCommitment>) -> Edits<FundCommitment> {
    let seen = seen(&here, here.address.fund).await?;
    let fund = seen.reading()?.fund;
    let blank = FundCommitment {
        fund_id: fund.id,
        from_on: fund.from_on,
        to_on: fund.to_on,
        ..FundCommitment::blank(fund.organisation_id, fund.organisation_id)
    };
    Ok(commitment_form("Add a commitment", &seen).adding(blank, "The commitment was added."))
}

async fn commitment(here: Authorized<EditCommitment>) -> Edits<FundCommitment> {
    let EditCommitment {
        fund,
        fund_commitment,
        ..
    } = here.address;
    let seen = seen(&here, fund).await?;
    let fits = |one: &FundCommitment| one.fund_id == fund;
    let record = here.fitting(fund_commitment, fits).await?;
    Ok(commitment_form("Change the commitment", &seen)
        .changing(record, "The commitment was changed."))
}

// ---- Claims -----------------------------------------------------------------------

fn claim_form(
    title: &str,
    seen: &SeenFund,
    here: &RequestContext,
) -> Result<RecordForm<FundClaim>, AppError> {
    let (today, fund) = (here.today(), seen.reading()?.fund);
    let certificate = fund.certificate.is_some();
    let future = "The day must be today or in the past";
    let fields = Fields::new()
        .date(lens!(FundClaim, from_on), "Enter the first day of the period")
        .date(lens!(FundClaim, to_on), "Enter the last day of the period")
        .rule(|one: &FundClaim| (one.to_on < one.from_on).then_some(BACKWARDS))
        .money(lens!(FundClaim, amount), "Enter the amount claimed")
        .date(lens!(FundClaim, due_on), "Enter when it is due")
        .long_text(lens!(FundClaim, statement), 4_000, "Enter the statement")
        .hint("What was spent on what, and what came of it")
        .optional()
        .text(lens!(FundClaim, certified_by), 120, "Enter who certified it")
        .hint("By name or office")
        .optional()
        .date(lens!(FundClaim, certified_on), "Enter when it was certified")
        .rule(move |one| one.certified_on.filter(|day| *day > today).map(|_| future))
        .date(lens!(FundClaim, claimed_on), "Enter when it was sent")
        .rule(move |one| {
            let early = one.claimed_on.is_some_and(|day| day > today);
            let bare = certificate && one.claimed_on.is_some() && one.certified_on.is_none();
            early.then_some(future).or_else(|| {
                bare.then_some("This award asks for a certificate. Enter who certified the claim and when, before it is sent")
            })
        })
        .money(lens!(FundClaim, paid), "Enter the amount paid")
        .rule(|one| below_zero(one.paid))
        .date(lens!(FundClaim, paid_on), "Enter when it was paid")
        .rule(move |one| {
            let halves = one.paid.is_some() != one.paid_on.is_some();
            halves.then_some("Enter both the amount paid and when it was paid, or neither")
        });
    Ok(RecordForm::new(
        title,
        "Save the claim",
        fields,
        seen.page.clone(),
    ))
}

/// The period after the last claim, as long as the award asks for.
async fn new_claim(here: Authorized<NewClaim>) -> Edits<FundClaim> {
    let seen = seen(&here, here.address.fund).await?;
    let reading = seen.reading()?;
    let fund = reading.fund;
    let last = reading.claims.last().map(|one| one.to_on);
    let from = last
        .and_then(|day| day.tomorrow().ok())
        .unwrap_or(fund.from_on);
    let every = fund.claims.unwrap_or(Every::Quarter);
    let to = periods(from, fund.to_on, every).and_then(|all| Some(all.first()?.last));
    let to = to.unwrap_or(from);
    let blank = FundClaim {
        fund_id: fund.id,
        from_on: from,
        to_on: to,
        amount: reading.spent_over(from, to).unwrap_or_default().0,
        ..FundClaim::blank(fund.organisation_id, fund.organisation_id)
    };
    Ok(claim_form("Record a claim", &seen, &here)?.adding(blank, "The claim was recorded."))
}

async fn claim(here: Authorized<EditClaim>) -> Edits<FundClaim> {
    let EditClaim {
        fund, fund_claim, ..
    } = here.address;
    let seen = seen(&here, fund).await?;
    let record = here
        .fitting(fund_claim, |one: &FundClaim| one.fund_id == fund)
        .await?;
    Ok(claim_form("Change the claim", &seen, &here)?.changing(record, "The claim was changed."))
}

// ---- Papers -----------------------------------------------------------------------

async fn new_paper(here: Authorized<NewPaperClaim>) -> Edits<PaperClaim> {
    let seen = seen(&here, here.address.fund).await?;
    let fund = seen.reading()?.fund;
    let today = here.today();
    let is = |one: &PaperClaim, subject: Subject, missing: bool, ask: &'static str| {
        (one.subject == subject && missing).then_some(ask)
    };
    let fields = Fields::new()
        .word::<Subject, _>(lens!(PaperClaim, subject), "Choose what it is about")
        .number(
            lens!(PaperClaim, years),
            1..=50,
            "Enter a whole number of years from 1 to 50",
        )
        .required_by_rule()
        .rule(move |one| {
            is(
                one,
                Subject::Length,
                one.years.is_none(),
                "Enter how many years it says",
            )
        })
        .money(lens!(PaperClaim, amount), "Enter the amount")
        .required_by_rule()
        .rule(move |one| {
            is(
                one,
                Subject::Award,
                one.amount.is_none(),
                "Enter the amount it says",
            )
        })
        .date(lens!(PaperClaim, day), "Enter the day")
        .required_by_rule()
        .rule(move |one| {
            is(
                one,
                Subject::End,
                one.day.is_none(),
                "Enter the day it says",
            )
        })
        .text(
            lens!(PaperClaim, source),
            300,
            "Enter the paper and its paragraph",
        )
        .date(lens!(PaperClaim, dated), "Enter the date of the paper")
        .rule(move |one| (one.dated > today).then_some("The day must be today or in the past"));
    let blank = PaperClaim {
        fund_id: fund.id,
        dated: today,
        ..PaperClaim::blank(fund.organisation_id, fund.organisation_id)
    };
    let form = RecordForm::new(
        "Record what a paper says",
        "Save",
        fields,
        seen.page.clone(),
    );
    let form = form
        .lead("Where two papers say different things, the fund’s page says so above everything else until somebody answers which holds.")
        .check(|one: &mut PaperClaim, _| match one.subject {
            Subject::Length => (one.amount, one.day) = (None, None),
            Subject::Award => (one.years, one.day) = (None, None),
            Subject::End => (one.years, one.amount) = (None, None),
        });
    Ok(form.adding(blank, "What the paper says was recorded."))
}

async fn answer(here: Authorized<AnswerPapers>) -> Edits<PaperClaim> {
    let AnswerPapers {
        fund, paper_claim, ..
    } = here.address;
    let seen = seen(&here, fund).await?;
    let mut paper = here
        .fitting(paper_claim, |one: &PaperClaim| one.fund_id == fund)
        .await?;
    let mut open = seen.reading()?.conflicts().into_iter();
    let conflict = open.find(|one| one.subject == paper.subject);
    let words = conflict.map_or_else(
        || "The papers do not disagree about this any more.".to_owned(),
        |conflict| conflict.in_words(),
    );
    paper.answered_on = Some(here.today());
    paper.answered_by_id = Some(here.actor.person_id);
    let title = format!("{} holds: {}", paper.value(), paper.source);
    let fields = Fields::new()
        .long_text(lens!(PaperClaim, answer), 1_000, "Enter why it holds")
        .called("Why does it hold?");
    let form = RecordForm::new(title, "Save the answer", fields, seen.page.clone()).lead(words);
    Ok(form.changing(paper, "The answer was saved."))
}
