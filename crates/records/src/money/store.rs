//! The records of money. Each is part of its council; amounts are whole pence.

use improvement::calendar::in_words;
use improvement::money::{
    Decimal, Every, GrantKind, GrantRules, Invoice, Pence, Unspent, VatTreatment,
};
use improvement::vocabulary;
use jiff::civil::Date;
use platform::page::shortened;
use platform::record;
use uuid::Uuid;

vocabulary! {
    /// Over what time the amount of a commitment is.
    Term, "a term of a commitment" {
        Yearly = "yearly", "A year";
        Whole = "whole", "In all";
    }
}

vocabulary! {
    /// What a paper says about a fund.
    Subject, "a subject of a paper" {
        Length = "length", "How many years it runs";
        Award = "award", "How much was awarded";
        End = "end", "Its last day";
    }
}

vocabulary! {
    /// Which prices posts are costed at.
    PriceBasis, "a basis of prices" {
        Constant = "constant", "Constant prices of one year";
        Awards = "awards", "With the pay awards of each year";
    }
}

vocabulary! {
    /// What income was used for.
    IncomeUse, "a use of income" {
        Cover = "cover", "Cover of those who help";
        Reinvested = "reinvested", "Reinvested";
    }
}

vocabulary! {
    /// How far a bid has come.
    BidStage, "a stage of a bid" {
        Idea = "idea", "Idea";
        Writing = "writing", "Being written";
        Submitted = "submitted", "Submitted";
        Won = "won", "Won";
        Lost = "lost", "Not successful";
        Withdrawn = "withdrawn", "Withdrawn";
    }
}

record! {
    /// A grant or a budget, with its own rules.
    pub struct Fund "fund" in "funds" part of organisation_id {
        called "Fund", |fund| fund.name.clone();
        holds Money;
        /// What it is called.
        pub name: String = text "Name",
        /// Who gives it.
        pub funder: String = text "Funder",
        /// The funder's reference of the award.
        pub reference: String = text "Reference of the award" as "reference",
        /// What it is given under; none for a budget of the council's own.
        pub kind: Option<GrantKind> = word(GrantKind) "Kind",
        /// What it pays for.
        pub pays_for: String = long_text "What it pays for" as "purpose",
        /// What it does not pay for.
        pub leaves_out: String = long_text "What it does not pay for" as "exclusions",
        /// What was asked for.
        pub requested: Option<i64> = money "Requested" as "amount requested",
        /// What was awarded.
        pub awarded: Option<i64> = money "Awarded" as "amount awarded",
        /// The day of the offer letter.
        pub offered_on: Option<Date> = date "Offer letter" as "date of the offer letter",
        /// The first day for which it pays, as planned.
        pub from_on: Date = date "First day",
        /// The last.
        pub to_on: Date = date "Last day",
        /// When what it pays for really began.
        pub began_on: Option<Date> = date "Began on" as "actual first day",
        /// When it really ended.
        pub ended_on: Option<Date> = date "Ended on" as "actual last day",
        /// Whether only what the funder approved may be paid from it.
        pub approved_only: bool = yes_no "Only approved spending" as "limit to approved spending",
        /// How often it is claimed; none where it is paid without a claim.
        pub claims: Option<Every> = word(Every) "Claims",
        /// How often what was spent is certified.
        pub certificate: Option<Every> = word(Every) "Certificate",
        /// Whether a return says what the money changed.
        pub impact: bool = yes_no "A return on impact" as "duty to report impact",
        /// How much of a line may be moved without asking.
        pub virement: Option<f64> = share "Virement limit",
        /// What becomes of what is not spent.
        pub unspent: Unspent = word(Unspent) "Unspent money" as "rule for unspent money",
        /// The cost centres that are charged to it, a line each.
        pub cost_centres: String = long_text "Cost centres",
        /// Where the figures come from.
        pub source: String = text "Source",
    }
}

record! {
    /// A line of the profile of a fund: what is to be spent in a period.
    pub struct FundPeriod "fund_period" in "fund_periods" part of organisation_id {
        called "Period of a profile" as "period", |one| format!("{} to {}", in_words(one.from_on), in_words(one.to_on));
        holds Money;
        /// The fund.
        pub fund_id: Uuid = link(fund) "Fund",
        /// Its first day.
        pub from_on: Date = date "First day",
        /// Its last day.
        pub to_on: Date = date "Last day",
        /// What is to be spent in it.
        pub amount: i64 = money "Amount",
    }
}

record! {
    /// What a fund has to pay beside posts.
    pub struct FundCommitment "fund_commitment" in "fund_commitments" part of organisation_id {
        called "Commitment", |one| one.title.clone();
        holds Money;
        /// The fund.
        pub fund_id: Uuid = link(fund) "Fund",
        /// What for.
        pub title: String = text "What it is for" as "purpose",
        /// How much.
        pub amount: i64 = money "Amount",
        /// Over what time that is.
        pub term: Term = word(Term) "The amount is" as "term",
        /// The first day.
        pub from_on: Date = date "First day",
        /// The last day.
        pub to_on: Date = date "Last day",
        /// Where that is written.
        pub source: String = text "Source",
    }
}

record! {
    /// That a fund pays a post.
    pub struct FundPost "fund_post" in "fund_posts" part of organisation_id {
        called "Post paid from a fund" as "post paid from a fund";
        ties fund fund_id to post_id "Post it pays for";
        holds Money;
        /// The fund.
        pub fund_id: Uuid = link(fund) "Fund",
        /// The post.
        pub post_id: Uuid = link(post) "Post",
    }
}

record! {
    /// A claim or statement for a period of a fund.
    pub struct FundClaim "fund_claim" in "fund_claims" part of organisation_id {
        called "Claim", |one| format!("Claim for {} to {}", in_words(one.from_on), in_words(one.to_on));
        holds Money;
        acts claimed_on "*" "sent {} on {claimed_on}", paid_on "*" "recorded that {} was paid on {paid_on}", certified_on "*" "recorded the certificate of {}";
        /// The fund.
        pub fund_id: Uuid = link(fund) "Fund",
        /// The first day of its period.
        pub from_on: Date = date "First day",
        /// The last day.
        pub to_on: Date = date "Last day",
        /// What is claimed.
        pub amount: i64 = money "Amount claimed" as "amount",
        /// When it was sent.
        pub claimed_on: Option<Date> = date "Sent on" as "date it was sent",
        /// By when it is due.
        pub due_on: Option<Date> = date "Due by" as "date it is due",
        /// What was paid.
        pub paid: Option<i64> = money "Amount paid" as "amount paid",
        /// When.
        pub paid_on: Option<Date> = date "Paid on" as "date of payment",
        /// What is said of the period: spending, and what came of it.
        pub statement: String = long_text "Statement",
        /// Who certified it, by name or office.
        pub certified_by: String = text "Certified by" as "certifier",
        /// When.
        pub certified_on: Option<Date> = date "Certified on" as "date of the certificate",
    }
}

record! {
    /// What a paper or an offer letter says about a fund.
    pub struct PaperClaim "paper_claim" in "paper_claims" part of organisation_id {
        called "What a paper says" as "statement of a paper", |one| shortened(&one.source, 100);
        holds Money;
        aside answered_by_id;
        acts answered_on "*" "answered what the papers say in conflict about {fund_id}: {} holds";
        /// The fund.
        pub fund_id: Uuid = link(fund) "Fund",
        /// About what.
        pub subject: Subject = word(Subject) "What it is about" as "subject",
        /// So many years, where it is about that.
        pub years: Option<i64> = number "Years" as "number of years",
        /// So much, where it is about that.
        pub amount: Option<i64> = money "Amount",
        /// That day, where it is about that.
        pub day: Option<Date> = date "Day",
        /// Where it is written, with the paragraph.
        pub source: String = text "Source and paragraph" as "source",
        /// The day of the paper.
        pub dated: Date = date "Date of the paper" as "date",
        /// When it was said that this is what holds.
        pub answered_on: Option<Date> = date "Answered on" as "date of the answer",
        /// By whom.
        pub answered_by_id: Option<Uuid> = person "Answered by" as "person who answered",
        /// Why it holds.
        pub answer: String = long_text "Why it holds" as "reason",
    }
}

record! {
    /// A named set of assumptions by which posts are costed. It says what the Director is paid.
    pub struct PayScenario "pay_scenario" in "pay_scenarios" part of organisation_id {
        called "Scenario", |one| one.name.clone();
        holds Pay;
        /// What it is called, for a paper to cite it by.
        pub name: String = text "Name",
        /// Its place among the others, from 1.
        pub place: i64 = number "Place",
        /// Which prices.
        pub prices: PriceBasis = word(PriceBasis) "Prices",
        /// The year of constant prices; the last year whose award is taken as published.
        pub base_year: String = text "Year of prices" as "year of prices",
        /// The award of every year after that.
        pub rise: Option<f64> = share "Award of each further year" as "award of each further year",
        /// By how many months posts are filled late.
        pub late_months: i64 = number "Months late" as "months of delay",
        /// A post that is left out.
        pub without_id: Option<Uuid> = link(post) "Post left out" as "post that is left out",
        /// What the Director is paid a year.
        pub director: Option<i64> = money "Director’s pay" as "Director’s pay",
        /// The share of it at which grades of a percentage begin.
        pub director_start: f64 = share "Start of Director-percentage grades" as "start of Director-percentage grades",
        /// The employer's contribution to the pension.
        pub pension: f64 = share "Pension contribution",
        /// Whether the apprenticeship levy is counted.
        pub levy: bool = yes_no "Apprenticeship levy",
        /// Where the assumptions come from.
        pub source: String = text "Source",
    }
}

record! {
    /// What a day of help is charged at.
    pub struct RateLine "rate_line" in "rate_lines" part of organisation_id {
        called "Rate", |one| one.what.clone();
        holds Money;
        /// What is charged.
        pub what: String = text "What is charged" as "service",
        /// What a day costs, without value added tax.
        pub day: i64 = money "Rate a day" as "rate a day",
        /// From when.
        pub from_on: Date = date "First day",
        /// Until when.
        pub to_on: Option<Date> = date "Last day",
        /// How value added tax is treated.
        pub vat: VatTreatment = word(VatTreatment) "VAT" as "treatment of VAT",
        /// On what ground.
        pub ground: String = text "Ground of the VAT treatment" as "ground of the VAT treatment",
        /// Who decided that.
        pub decided_by: String = text "Who decided" as "decision-maker on VAT",
    }
}

record! {
    /// What is charged for help.
    pub struct Charge "charge" in "charges" part of organisation_id {
        called "Charge", |one| format!("{} {}", one.reference, one.what);
        holds Money;
        acts invoiced_on "*" "invoiced {} on {invoiced_on}", paid_on "*" "recorded that {} was paid on {paid_on}";
        /// Its number in the council.
        pub reference: String = text "Reference",
        /// The support that it is for.
        pub engagement_id: Option<Uuid> = link(engagement) "Support",
        /// What is charged.
        pub what: String = text "What is charged" as "service",
        /// For how many days, in hundredths of a day.
        pub days: i64 = number "Days, in hundredths" as "days",
        /// At what a day.
        pub rate: i64 = money "Rate a day" as "rate a day",
        /// How value added tax is treated.
        pub vat: VatTreatment = word(VatTreatment) "VAT" as "treatment of VAT",
        /// On what ground.
        pub ground: String = text "Ground of the VAT treatment" as "ground of the VAT treatment",
        /// Who decided that.
        pub decided_by: String = text "Who decided" as "decision-maker on VAT",
        /// The grade at whose top the cover is costed.
        pub cover_grade: String = text "Grade of the cover" as "grade of the cover",
        /// Why it is charged below that, where it is.
        pub below_cost: String = long_text "Why it is below the cost of cover" as "reason for charging below cost",
        /// The first day that is charged.
        pub from_on: Date = date "First day",
        /// The last day.
        pub to_on: Date = date "Last day",
        /// When it was invoiced.
        pub invoiced_on: Option<Date> = date "Invoiced on" as "date of the invoice",
        /// When it was paid.
        pub paid_on: Option<Date> = date "Paid on" as "date of payment",
        /// Cost centre and subjective of the income.
        pub ledger_code: String = text "Ledger code",
    }
}

record! {
    /// What income was used for.
    pub struct IncomeUsed "income_used" in "income_used" part of organisation_id {
        called "Use of income" as "use of income", |one| one.what.clone();
        holds Money;
        /// The support whose income it is.
        pub engagement_id: Option<Uuid> = link(engagement) "Support",
        /// For what: cover first.
        pub kind: IncomeUse = word(IncomeUse) "Used for" as "kind of use",
        /// What exactly.
        pub what: String = text "What it paid for" as "purpose",
        /// How much.
        pub amount: i64 = money "Amount",
        /// When.
        pub dated: Date = date "Date",
        /// Where that is written.
        pub source: String = text "Source",
    }
}

record! {
    /// What something alike cost elsewhere.
    pub struct Comparator "comparator" in "comparators" part of organisation_id {
        called "Comparator", |one| one.what.clone();
        holds Money;
        /// What it is.
        pub what: String = text "What it is" as "description",
        /// The support that it is held against.
        pub engagement_id: Option<Uuid> = link(engagement) "Compared with the support" as "support it is compared with",
        /// The least that it cost.
        pub low: Option<i64> = money "From" as "lower end",
        /// The most.
        pub high: Option<i64> = money "To" as "upper end",
        /// What is said of it, where no amount was published.
        pub note: String = long_text "What is known" as "note",
        /// Where that is written.
        pub source: String = text "Source",
        /// When.
        pub dated: Date = date "Date of the source" as "date",
    }
}

record! {
    /// A bid for money.
    pub struct Bid "bid" in "bids" part of organisation_id {
        called "Bid", |one| one.name.clone();
        holds Money;
        acts stage "won" "recorded that {} was won", stage "lost" "recorded that {} was not successful", stage "submitted" "recorded that {} was submitted";
        /// The programme that is bid for.
        pub name: String = text "Programme or fund" as "name",
        /// Who gives it.
        pub funder: String = text "Funder",
        /// How far it has come.
        pub stage: BidStage = word(BidStage) "Stage",
        /// By when it must be in.
        pub due_on: Option<Date> = date "Deadline",
        /// What is asked for.
        pub asked: Option<i64> = money "Amount asked for" as "amount of the bid",
        /// What was given.
        pub given: Option<i64> = money "Amount awarded" as "amount awarded",
        /// What came of it, and where that is written.
        pub outcome: String = long_text "Outcome",
        /// Who writes it.
        pub writer_id: Option<Uuid> = person "Who writes it" as "writer",
        /// The fund that came of it.
        pub fund_id: Option<Uuid> = link(fund) "Fund that came of it" as "fund that came of it",
    }
}

record! {
    /// A ledger file that is imported: what its columns hold, and what came of it. Its lines count while it is imported.
    pub struct LedgerImport "ledger_import" in "ledger_imports" part of organisation_id {
        called "Ledger import" as "ledger import", |import| import.file_name.clone();
        holds Money;
        aside file_hash, begun_by_id, begun_on;
        acts file_name "+" "uploaded {file_name} to import spending", state "imported" "imported spending from {file_name}", state "undone" "undid the import of {file_name}";
        /// The hash of the file's content.
        pub file_hash: String = text "Fingerprint of the file" as "file",
        /// What the file was called.
        pub file_name: String = text "File name",
        /// What each heading holds, as JSON.
        pub columns: String = hidden,
        /// In which turn it was imported, from 1; none while it was not.
        pub turn: i64 = hidden,
        /// Where it stands.
        pub state: LedgerState = word(LedgerState) "State",
        /// Who began it.
        pub begun_by_id: Option<Uuid> = person "Started by" as "originator",
        /// When.
        pub begun_on: Date = date "Started on" as "start date",
        /// What came in, in words.
        pub summary: String = long_text "Summary",
    }
}

vocabulary! {
    /// Where a ledger import stands.
    LedgerState, "a state of a ledger import" {
        Waiting = "waiting", "Not imported yet";
        Imported = "imported", "Imported";
        Undone = "undone", "Undone";
    }
}

impl Fund {
    /// Its cost centres, in plain letters.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        let lines = self.cost_centres.lines().map(str::trim);
        lines.filter(|line| !line.is_empty())
    }

    /// Takes the rules that such a grant mostly has, from which its letter may differ.
    pub fn take_rules(&mut self, rules: &GrantRules) {
        self.approved_only = rules.approved_only;
        self.claims = rules.claims;
        self.certificate = rules.certificate;
        self.impact = rules.impact;
        self.virement = rules
            .virement
            .and_then(|share| share.to_string().parse().ok());
        self.unspent = rules.unspent;
    }

    /// Whether a ledger names it by this cost centre.
    #[must_use]
    pub fn has_code(&self, code: &str) -> bool {
        self.codes()
            .any(|own| own.eq_ignore_ascii_case(code.trim()))
    }
}

impl Charge {
    /// For how many days, exactly.
    #[must_use]
    pub fn in_days(&self) -> Decimal {
        Decimal::new(self.days, 2).unwrap_or(Decimal::ZERO)
    }

    /// The charge as the rules see it.
    #[must_use]
    pub fn facts(&self) -> improvement::money::Charge<'_> {
        improvement::money::Charge {
            days: self.in_days(),
            rate: Pence(self.rate),
            vat: self.vat,
            ground: &self.ground,
        }
    }

    /// What is invoiced; nothing where it cannot be as it is.
    #[must_use]
    pub fn invoice(&self) -> Invoice {
        self.facts().invoice().unwrap_or_default()
    }
}

impl PaperClaim {
    /// What it says, in words.
    #[must_use]
    pub fn value(&self) -> String {
        match self.subject {
            Subject::Length => match self.years {
                Some(1) => "1 year".to_owned(),
                Some(years) => format!("{years} years"),
                None => String::new(),
            },
            Subject::Award => self
                .amount
                .map(platform::db::field::pounds)
                .unwrap_or_default(),
            Subject::End => self.day.map(in_words).unwrap_or_default(),
        }
    }
}
