//! The addresses of money. What a party to an engagement is charged stands below that engagement; everything else is the council's own.

use super::store::{
    Bid, Charge, Comparator, Fund, FundClaim, FundCommitment, FundPeriod, FundPost, IncomeUsed,
    LedgerImport, PaperClaim, PayScenario, RateLine,
};
use crate::access::tokens::Scope;
use crate::api::addresses::read;
use crate::{address, home, searched};
use uuid::Uuid;

address!(
    /// The money of a council: its funds, bids, and what its help brings in.
    Money "/councils/{council}/money" { council: String } needs ReadMoney;
    /// Its funds as an Excel workbook.
    MoneyXlsx "/councils/{council}/money/funds.xlsx" { council: String } needs ReadMoney;
    /// Its funds for other programs.
    MoneyJson "/api/v1/councils/{council}/funds" { council: String } needs ReadMoney;
    /// Its funds as a table.
    MoneyCsv "/api/v1/councils/{council}/funds.csv" { council: String } needs ReadMoney;
    /// Its awards as open data, in the 360Giving standard.
    GivingJson "/councils/{council}/money/360giving.json" { council: String } needs ReadMoney;
    /// The same as a table.
    GivingCsv "/councils/{council}/money/360giving.csv" { council: String } needs ReadMoney;
    /// Adding a fund.
    NewFund "/councils/{council}/money/funds/new" { council: String } needs EditMoney;
    /// One fund.
    FundAt "/councils/{council}/money/funds/{fund}" { council: String, fund: Uuid } needs ReadMoney;
    /// The same as an Excel workbook.
    FundXlsx "/councils/{council}/money/funds/{fund}/fund.xlsx" { council: String, fund: Uuid } needs ReadMoney;
    /// One of its charts as a picture.
    FundPng "/councils/{council}/money/funds/{fund}/charts/{key}/chart.png" { council: String, fund: Uuid, key: String } needs ReadMoney;
    /// What each of its posts costs, for those who may see pay.
    FundCosts "/councils/{council}/money/funds/{fund}/posts.csv" { council: String, fund: Uuid } needs SeePay;
    /// Changing a fund.
    EditFund "/councils/{council}/money/funds/{fund}/edit" { council: String, fund: Uuid } needs EditMoney;
    /// Splitting the award over periods.
    SplitAward "/councils/{council}/money/funds/{fund}/profile" { council: String, fund: Uuid } needs EditMoney;
    /// Changing a period of the profile.
    EditPeriod "/councils/{council}/money/funds/{fund}/periods/{fund_period}" { council: String, fund: Uuid, fund_period: Uuid } needs EditMoney;
    /// Choosing the posts that it pays for.
    EditFundPosts "/councils/{council}/money/funds/{fund}/posts" { council: String, fund: Uuid } needs EditMoney;
    /// Adding a commitment.
    NewCommitment "/councils/{council}/money/funds/{fund}/commitments/new" { council: String, fund: Uuid } needs EditMoney;
    /// Changing a commitment.
    EditCommitment "/councils/{council}/money/funds/{fund}/commitments/{fund_commitment}" { council: String, fund: Uuid, fund_commitment: Uuid } needs EditMoney;
    /// Recording a claim.
    NewClaim "/councils/{council}/money/funds/{fund}/claims/new" { council: String, fund: Uuid } needs EditMoney;
    /// Changing a claim: that it was certified, sent, paid.
    EditClaim "/councils/{council}/money/funds/{fund}/claims/{fund_claim}" { council: String, fund: Uuid, fund_claim: Uuid } needs EditMoney;
    /// Recording what a paper says.
    NewPaperClaim "/councils/{council}/money/funds/{fund}/papers/new" { council: String, fund: Uuid } needs EditMoney;
    /// Answering which of two papers holds.
    AnswerPapers "/councils/{council}/money/funds/{fund}/papers/{paper_claim}/answer" { council: String, fund: Uuid, paper_claim: Uuid } needs EditMoney;
    /// The scenarios by which posts are costed.
    Scenarios "/councils/{council}/money/scenarios" { council: String } needs SeePay;
    /// Adding a scenario.
    NewScenario "/councils/{council}/money/scenarios/new" { council: String } needs SeePay;
    /// Changing a scenario.
    EditScenario "/councils/{council}/money/scenarios/{pay_scenario}" { council: String, pay_scenario: Uuid } needs SeePay;
    /// Spending from the ledger: choosing a file, and what was imported before.
    Ledger "/councils/{council}/money/ledger" { council: String } needs EditMoney;
    /// What will be imported from a file, or was.
    LedgerAt "/councils/{council}/money/ledger/{ledger_import}" { council: String, ledger_import: Uuid } needs EditMoney;
    /// What the columns of a file hold.
    LedgerColumns "/councils/{council}/money/ledger/{ledger_import}/columns" { council: String, ledger_import: Uuid } needs EditMoney;
    /// What cannot be read in a file, as CSV.
    LedgerProblems "/councils/{council}/money/ledger/{ledger_import}/problems.csv" { council: String, ledger_import: Uuid } needs EditMoney;
    /// Undoing an import.
    UndoLedger "/councils/{council}/money/ledger/{ledger_import}/undo" { council: String, ledger_import: Uuid } needs EditMoney;
    /// What help is charged at, what was charged, and what the income was used for.
    Charges "/councils/{council}/money/charges" { council: String } needs ReadMoney;
    /// The charges as an Excel workbook.
    ChargesXlsx "/councils/{council}/money/charges/charges.xlsx" { council: String } needs ReadMoney;
    /// The charges for other programs.
    ChargesJson "/api/v1/councils/{council}/charges" { council: String } needs ReadMoney;
    /// The charges as a table.
    ChargesCsv "/api/v1/councils/{council}/charges.csv" { council: String } needs ReadMoney;
    /// The invoices as lines for the ledger.
    ChargesLedger "/councils/{council}/money/charges/ledger.csv" { council: String } needs EditMoney;
    /// Adding a rate.
    NewRate "/councils/{council}/money/charges/rates/new" { council: String } needs EditMoney;
    /// Changing a rate.
    EditRate "/councils/{council}/money/charges/rates/{rate_line}" { council: String, rate_line: Uuid } needs EditMoney;
    /// Recording a charge.
    NewCharge "/councils/{council}/money/charges/new" { council: String } needs EditMoney;
    /// Changing a charge: that it was invoiced, paid.
    EditCharge "/councils/{council}/money/charges/{charge}/edit" { council: String, charge: Uuid } needs EditMoney;
    /// The invoice of a charge, as a PDF.
    InvoicePdf "/councils/{council}/money/charges/{charge}/invoice.pdf" { council: String, charge: Uuid } needs ReadMoney;
    /// Recording what income was used for.
    NewIncomeUsed "/councils/{council}/money/charges/uses/new" { council: String } needs EditMoney;
    /// Changing what income was used for.
    EditIncomeUsed "/councils/{council}/money/charges/uses/{income_used}" { council: String, income_used: Uuid } needs EditMoney;
    /// Adding what something alike cost elsewhere.
    NewComparator "/councils/{council}/money/comparators/new" { council: String } needs EditMoney;
    /// Changing that.
    EditComparator "/councils/{council}/money/comparators/{comparator}" { council: String, comparator: Uuid } needs EditMoney;
    /// Adding a bid.
    NewBid "/councils/{council}/money/bids/new" { council: String } needs EditMoney;
    /// Changing a bid.
    EditBid "/councils/{council}/money/bids/{bid}" { council: String, bid: Uuid } needs EditMoney;
    /// What is charged for an engagement, as both its councils see it.
    EngagementCharges "/councils/{council}/support/{engagement}/charges" { council: String, engagement: Uuid } needs ReadSupport;
    /// An invoice of an engagement, for the council that pays it.
    EngagementInvoice "/councils/{council}/support/{engagement}/charges/{charge}/invoice.pdf" { council: String, engagement: Uuid, charge: Uuid } needs ReadSupport;
);

home!(Fund as FundAt, |one| one.id);
home!(FundPeriod as FundAt, |one| one.fund_id);
home!(FundCommitment as FundAt, |one| one.fund_id);
home!(FundPost as FundAt, |one| one.fund_id);
home!(FundClaim as FundAt, |one| one.fund_id);
home!(PaperClaim as FundAt, |one| one.fund_id);
home!(PayScenario as Scenarios);
home!(RateLine as Charges);
home!(Charge as Charges);
home!(IncomeUsed as Charges);
home!(Comparator as Charges);
home!(Bid as Money);
home!(LedgerImport as LedgerAt, |one| one.id);

searched!(Fund, "Funds" at 70);
searched!(FundCommitment, "Commitments" at 71);
searched!(FundClaim, "Claims" at 72);
searched!(PaperClaim, "What papers say of funds" at 73);
searched!(Charge, "Charges" at 74);
searched!(IncomeUsed, "Uses of income" at 75);
searched!(Comparator, "Comparators" at 76);
searched!(Bid, "Bids" at 77);

read!(MoneyJson: Some(Scope::Support), MoneyCsv: Some(Scope::Support), ChargesJson: Some(Scope::Support), ChargesCsv: Some(Scope::Support));
