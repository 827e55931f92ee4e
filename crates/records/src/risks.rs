//! Risks: the register of a council and of whatever it does, what was done about each on which day, and the grids they are judged on.

use crate::access::store::Organisation;
use crate::access::tokens::Scope;
use crate::answers::{AnsweredFor, Answers, Holder};
use crate::api::addresses::read;
use crate::scope::{self, scopes};
use crate::{address, home, searched};
use improvement::risks::{AssessmentKind, EntryKind, Grid, Place, Treatment};
use improvement::scope::ScopeKind;
use improvement::vocabulary;
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::{Db, DbError, Sql};
use platform::{record, sql};
use uuid::Uuid;

vocabulary! {
    /// How soon a risk could come about.
    Proximity, "a proximity of a risk" {
        Months = "months", "Within three months";
        Year = "year", "Within a year";
        Later = "later", "Later than a year";
    }
}

record! {
    /// Something that might happen.
    pub struct Risk "risk" in "risks" part of scope_id {
        called "Risk", |risk| format!("{} {}", risk.reference, risk.title);
        /// What kind of thing it hangs on.
        pub scope: ScopeKind = word(ScopeKind) "Register of" as "register",
        /// What it hangs on.
        pub scope_id: Uuid = hidden,
        /// Its number in the council.
        pub reference: String = text "Reference",
        /// What it is called.
        pub title: String = text "Risk" as "title",
        /// What might happen.
        pub might_happen: String = long_text "What might happen" as "description",
        /// Why it might.
        pub cause: String = long_text "Cause",
        /// What would come of it.
        pub effect: String = long_text "Effect",
        /// Who answers for it.
        pub owner_id: Option<Uuid> = person "Owner",
        /// What is done about it.
        pub treatment: Option<Treatment> = word(Treatment) "Treatment",
        /// How soon it could come about.
        pub proximity: Option<Proximity> = word(Proximity) "Proximity",
        /// What keeps it where it is, a line each.
        pub controls: String = long_text "Controls",
        /// The day by which it is looked at next.
        pub review_on: Option<Date> = date "Next review" as "date of the next review",
        /// The day on which it came into the register.
        pub raised_on: Date = date "Raised on" as "registration date",
    }
}

record! {
    /// What was done about a risk on a day: a judgement, a review, an acceptance, an escalation, a closing.
    pub struct RiskEntry "risk_entry" in "risk_entries" part of scope_id {
        called "Risk entry", |entry| {
            let day = improvement::calendar::in_words(entry.dated);
            format!("{}, {day}", improvement::Word::label(entry.kind))
        };
        aside grid_id, person_id;
        acts kind "+judged" "assessed {on}", kind "+reviewed" "reviewed {on}", kind "+accepted" "accepted {on} until {until_on}",
            kind "+escalated" "escalated {on} to the Board", kind "+closed" "closed {on}", ended_on "*" "ended the {kind} of {on}",
            meeting_id "*" "recorded that {on} was reported to {meeting_id}";
        /// What its risk hangs on.
        pub scope_id: Uuid = hidden,
        /// The risk.
        pub risk_id: Uuid = link(risk) "Risk",
        /// What was done.
        pub kind: EntryKind = word(EntryKind) "What was done" as "kind",
        /// When.
        pub dated: Date = date "Date",
        /// Who did it; whoever accepts.
        pub person_id: Option<Uuid> = person "By" as "person",
        /// Which of its places was judged.
        pub assessment: Option<AssessmentKind> = word(AssessmentKind) "What is assessed" as "kind of assessment",
        /// How likely, from 1.
        pub likelihood: Option<i64> = number "Likelihood",
        /// How harmful, from 1.
        pub impact: Option<i64> = number "Impact",
        /// The grid that it was judged on; the first of all where there is none.
        pub grid_id: Option<Uuid> = link(risk_grid) "Matrix",
        /// Why, or what was found.
        pub reason: String = long_text "Reason",
        /// The last day of an acceptance; the day of the next review.
        pub until_on: Option<Date> = date "Until" as "last day",
        /// The meeting of the Board that was told.
        pub meeting_id: Option<Uuid> = link(meeting) "Meeting it was reported to" as "meeting",
        /// The first day on which it no longer held.
        pub ended_on: Option<Date> = date "Ended on" as "end date",
        /// Why it was ended.
        pub ended_reason: Option<String> = long_text "Why it ended" as "reason",
    }
}

record! {
    /// Something that is done about a risk: an action of a plan, or a step of its own.
    pub struct RiskAction "risk_action" in "risk_actions" part of scope_id {
        called "Action on a risk", |step| step.title.clone();
        acts done_on "*" "marked {} as done on {done_on}", done_on "" "marked {} as not done";
        /// What its risk hangs on.
        pub scope_id: Uuid = hidden,
        /// The risk.
        pub risk_id: Uuid = link(risk) "Risk",
        /// The action of a plan.
        pub action_id: Option<Uuid> = link(action) "Action of the plan",
        /// What will be done, where it is no action of a plan.
        pub title: String = text "What will be done" as "description",
        /// Who does it.
        pub owner_id: Option<Uuid> = person "Owner",
        /// By when.
        pub due_on: Option<Date> = date "Due",
        /// When it was done.
        pub done_on: Option<Date> = date "Done on" as "completion date",
    }
}

record! {
    /// A grid as a council wrote it. A new one is added and an old one stays, for what was judged on it keeps it.
    pub struct RiskGrid "risk_grid" in "risk_grids" part of organisation_id {
        called "Risk matrix";
        acts likelihood "+" "saved a new risk matrix";
        /// Levels of likelihood, a line each, the least likely first.
        pub likelihood: String = long_text "Likelihood",
        /// Levels of impact, likewise.
        pub impact: String = long_text "Impact",
        /// Bands, likewise.
        pub bands: String = long_text "Bands",
        /// The letters of the cells' bands, a line for each likelihood.
        pub cells: String = long_text "Cells",
    }
}

impl RiskEntry {
    /// The place that it judged.
    #[must_use]
    pub fn place(&self) -> Option<Place> {
        Place::of(self.likelihood, self.impact)
    }
}

impl RiskGrid {
    /// The grid.
    #[must_use]
    pub fn grid(&self) -> Grid {
        Grid::from_lines(&self.likelihood, &self.impact, &self.bands, &self.cells)
    }
}

address!(
    /// The register of a council's risks.
    Risks "/councils/{council}/risks" { council: String } needs ReadPlan;
    /// The same as an Excel workbook.
    RisksXlsx "/councils/{council}/risks/risks.xlsx" { council: String } needs ReadPlan;
    /// The risks of a council, for other programs.
    RisksJson "/api/v1/councils/{council}/risks" { council: String } needs ReadPlan;
    /// The risks of a council, as a table.
    RisksCsv "/api/v1/councils/{council}/risks.csv" { council: String } needs ReadPlan;
    /// Bringing a register in from a file.
    ImportRisks "/councils/{council}/risks/import" { council: String } needs EditRisks;
    /// The grid on which risks are judged.
    EditGrid "/councils/{council}/risks/grid" { council: String } needs EditRisks;
    /// Adding a risk.
    NewRisk "/councils/{council}/risks/new" { council: String } needs EditRisks;
    /// One risk.
    RiskAt "/councils/{council}/risks/{risk}" { council: String, risk: Uuid } needs ReadPlan;
    /// Changing what is recorded about a risk.
    EditRisk "/councils/{council}/risks/{risk}/edit" { council: String, risk: Uuid } needs EditRisks;
    /// Judging where a risk stands.
    JudgeRisk "/councils/{council}/risks/{risk}/judge" { council: String, risk: Uuid } needs UpdateActions;
    /// Recording a review.
    ReviewRisk "/councils/{council}/risks/{risk}/review" { council: String, risk: Uuid } needs UpdateActions;
    /// Accepting a risk.
    AcceptRisk "/councils/{council}/risks/{risk}/accept" { council: String, risk: Uuid } needs AcceptRisks;
    /// Escalating a risk to the Board.
    EscalateRisk "/councils/{council}/risks/{risk}/escalate" { council: String, risk: Uuid } needs EditRisks;
    /// Closing a risk.
    CloseRisk "/councils/{council}/risks/{risk}/close" { council: String, risk: Uuid } needs EditRisks;
    /// Ending what holds: taking an acceptance back, ending an escalation, opening a closed risk again.
    EndEntry "/councils/{council}/risks/{risk}/entries/{entry}/end" { council: String, risk: Uuid, entry: Uuid } needs AcceptRisks;
    /// Saying at which meeting a Board is told of an escalated risk.
    TellBoard "/councils/{council}/risks/{risk}/entries/{entry}/told" { council: String, risk: Uuid, entry: Uuid } needs EditRisks;
    /// Adding something that is done about a risk.
    NewRiskAction "/councils/{council}/risks/{risk}/actions/new" { council: String, risk: Uuid } needs EditRisks;
    /// Changing something that is done about a risk.
    EditRiskAction "/councils/{council}/risks/{risk}/actions/{step}" { council: String, risk: Uuid, step: Uuid } needs EditRisks;
);

home!(Risk as RiskAt, |risk| risk.id);
home!(RiskEntry as RiskAt, |entry| entry.risk_id);
home!(RiskAction as RiskAt, |step| step.risk_id);
home!(RiskGrid as EditGrid);

searched!(Risk, "Risks" at 35);
read!(RisksJson: Some(Scope::Plans), RisksCsv: Some(Scope::Plans));

inventory::submit! { Answers::of::<Risk>() }

impl AnsweredFor for Risk {
    const ONE: &'static str = "risk";
    const MANY: &'static str = "risks";

    fn asked_for(organisation_id: Uuid, person: &Holder, _today: Date) -> Sql {
        let sql = sql!(
            "select * from risks where organisation_id = $1 and owner_id = $2
               and not exists (select 1 from risk_entries closing
                    where closing.organisation_id = risks.organisation_id and closing.risk_id = risks.id
                      and closing.kind = 'closed' and closing.ended_on is null)
             order by reference, id"
        );
        sql.bind(organisation_id).bind(person.id)
    }

    fn people(organisation_id: Uuid) -> Option<Sql> {
        let sql =
            sql!("select owner_id from risks where organisation_id = $1 and owner_id is not null");
        Some(sql.bind(organisation_id))
    }

    fn page(&self, council: &str) -> Option<String> {
        Some(RiskAt::of(&(council, Uuid::nil()), self.id).to_string())
    }

    fn hand_over(&mut self, _from: &Holder, to: &Holder) {
        self.owner_id = Some(to.id);
    }
}

/// The register of a council: everything that its risks rest on, as at a moment.
#[derive(Debug, Clone)]
pub struct RegisterRecords {
    /// What risks can hang on.
    pub scopes: Vec<scope::Scope>,
    /// The risks, in the order in which they were added.
    pub risks: Vec<Risk>,
    /// What was done about them.
    pub entries: Vec<RiskEntry>,
    /// What is being done about them.
    pub actions: Vec<RiskAction>,
    /// The council's grids, the newest last.
    pub grids: Vec<RiskGrid>,
}

/// Reads the register of a council, as it is now (`moment` is none) or as it was.
///
/// # Errors
/// When the database fails.
pub async fn register(
    db: &Db,
    council: &Organisation,
    moment: Option<Instant>,
) -> Result<RegisterRecords, DbError> {
    let scopes = scopes(db, council.id, &council.name).await?;
    let ids: Vec<Uuid> = scopes.iter().map(|scope| scope.id).collect();
    Ok(RegisterRecords {
        risks: db.records_of(council.id, &ids, moment).await?,
        entries: db.records_of(council.id, &ids, moment).await?,
        actions: db.records_of(council.id, &ids, moment).await?,
        grids: db.records(council.id, council.id, moment).await?,
        scopes,
    })
}
