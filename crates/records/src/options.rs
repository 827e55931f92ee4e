//! “Could we help?”: what a council is asked, what it could do about it and with whom, how the choices are scored, and the steps until help
//! begins. Nothing here changes anything elsewhere until a choice is agreed; then what follows from it is made in one change.

use crate::answers::{AnsweredFor, Answers, Holder};
use crate::people::store::{Cover, TimeAway};
use crate::support::store::EngagementStep;
use crate::{address, home};
use improvement::options::OptionKind;
use improvement::people::Fte;
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::{Change, Db, DbError, Sql};
use platform::page::shortened;
use platform::{record, sql};
use serde::Deserialize;
use uuid::Uuid;

record! {
    /// What a council is asked to help with.
    pub struct HelpRequest "help_request" in "help_requests" part of organisation_id {
        called "Request for help", |request| shortened(&request.purpose, 80);
        holds Staff;
        acts agreed_on "*" "agreed {recommended_id}", taken_back_on "*" "took back what was agreed";
        /// Who asks, where they use this service.
        pub asking_id: Option<Uuid> = organisation "Council that asks",
        /// Who asks, where they do not.
        pub asking_name: String = text "Other organisation" as "name of the organisation that asks",
        /// The kinds of help, a line of codes.
        pub kinds: String = text "Kinds of help" as "kinds of help",
        /// When it came.
        pub asked_on: Date = date "Asked on" as "date of the request",
        /// By when it is decided.
        pub decide_on: Option<Date> = date "Decision by" as "date of the decision",
        /// When help is to begin.
        pub live_on: Option<Date> = date "Help begins on" as "first day of the help",
        /// What is asked for.
        pub purpose: String = long_text "What is asked for" as "purpose",
        /// The choice that is recommended.
        pub recommended_id: Option<Uuid> = link(help_option) "Recommended option",
        /// Why.
        pub why: String = long_text "Why it is recommended" as "reason for the recommendation",
        /// The engagement that came of it.
        pub engagement_id: Option<Uuid> = link(engagement) "Support that came of it" as "support",
        /// When it was agreed.
        pub agreed_on: Option<Date> = date "Agreed on" as "date of the agreement",
        /// When that was taken back.
        pub taken_back_on: Option<Date> = date "Taken back on" as "date on which it was taken back",
    }
}

record! {
    /// Something that could be done about a request.
    pub struct HelpOption "help_option" in "help_options" part of organisation_id {
        called "Option", |option| option.title.clone();
        holds Staff;
        /// The request.
        pub request_id: Uuid = link(help_request) "Request for help",
        /// What it is called.
        pub title: String = text "Option" as "title",
        /// What it does about the request.
        pub kind: OptionKind = word(OptionKind) "What it does" as "kind of option",
        /// What is paid for the help.
        pub income_pence: Option<i64> = money "Income",
        /// What a grant pays.
        pub grant_pence: Option<i64> = money "Grant",
        /// What it costs besides cover.
        pub other_cost_pence: Option<i64> = money "Other costs",
        /// What could go wrong with it.
        pub risks: String = long_text "Risks",
    }
}

record! {
    /// Somebody's time that an option would give, and who would cover it.
    pub struct OptionPerson "option_person" in "option_people" part of organisation_id {
        called "Person in an option" as "person";
        holds Staff;
        /// The request.
        pub request_id: Uuid = hidden,
        /// The option.
        pub option_id: Uuid = link(help_option) "Option",
        /// The role at home that has less.
        pub role_id: Uuid = link(leadership_role) "Role",
        /// Whose time, where that is known.
        pub holder_id: Option<Uuid> = link(holder) "Holder",
        /// How much of full time.
        pub fte: Fte = fte "FTE away" as "time away",
        /// The first day away.
        pub from_on: Date = date "From" as "first day",
        /// The last.
        pub to_on: Date = date "To" as "last day",
        /// How much is covered.
        pub cover_fte: Fte = fte "FTE of cover" as "time of cover",
        /// By whom.
        pub cover_by: String = text "Covered by" as "cover",
        /// On which grade, from which its cost follows.
        pub cover_grade: String = text "Grade of the cover" as "grade of the cover",
        /// The first day of cover.
        pub cover_from_on: Option<Date> = date "Cover from" as "first day of cover",
        /// The last.
        pub cover_to_on: Option<Date> = date "Cover to" as "last day of cover",
    }
}

record! {
    /// What the options of a request are judged by.
    pub struct AppraisalCriterion "appraisal_criterion" in "appraisal_criteria" part of organisation_id {
        called "Criterion", |criterion| criterion.name.clone();
        holds Staff;
        /// The request.
        pub request_id: Uuid = link(help_request) "Request for help",
        /// What it is called.
        pub name: String = text "Criterion" as "name",
        /// How much it weighs, of 100.
        pub weight: i64 = number "Weight, of 100" as "weight",
    }
}

record! {
    /// How an option does by a criterion.
    pub struct OptionScore "option_score" in "option_scores" part of organisation_id {
        called "Score of an option" as "score";
        holds Staff;
        /// The request.
        pub request_id: Uuid = hidden,
        /// The option.
        pub option_id: Uuid = link(help_option) "Option",
        /// The criterion.
        pub criterion_id: Uuid = link(appraisal_criterion) "Criterion",
        /// From 0 to 100.
        pub score: i64 = number "Score",
        /// Why.
        pub why: String = text "Why" as "reason",
    }
}

record! {
    /// Something that must be done before help begins.
    pub struct LiveStep "live_step" in "live_steps" part of organisation_id {
        called "Step before help begins" as "step", |step| step.title.clone();
        holds Staff;
        acts done_on "*" "marked {} as done on {done_on}", done_on "" "marked {} as not done";
        /// The request.
        pub request_id: Uuid = link(help_request) "Request for help",
        /// What.
        pub title: String = text "Step" as "title",
        /// How many working days before help begins it must be done.
        pub working_days_before: i64 = number "Working days before help begins" as "number of working days before",
        /// Who does it.
        pub owner_id: Option<Uuid> = person "Owner",
        /// When it was done.
        pub done_on: Option<Date> = date "Done on" as "completion date",
    }
}

address!(
    /// What a council is asked to help with.
    HelpRequests "/councils/{council}/could-we-help" { council: String } needs ReadPeople;
    /// The same as an Excel workbook.
    HelpRequestsXlsx "/councils/{council}/could-we-help/requests.xlsx" { council: String } needs ReadPeople;
    /// Recording a request.
    NewRequest "/councils/{council}/could-we-help/new" { council: String } needs EditSupport;
    /// One request: could we help?
    RequestAt "/councils/{council}/could-we-help/{request}" { council: String, request: Uuid } needs ReadPeople;
    /// Its options side by side as an Excel workbook.
    RequestXlsx "/councils/{council}/could-we-help/{request}/options.xlsx" { council: String, request: Uuid } needs ReadPeople;
    /// Changing a request.
    EditRequest "/councils/{council}/could-we-help/{request}/edit" { council: String, request: Uuid } needs EditSupport;
    /// Saying which option is recommended, and why.
    RecommendOption "/councils/{council}/could-we-help/{request}/recommend" { council: String, request: Uuid } needs EditSupport;
    /// Adding an option.
    NewOption "/councils/{council}/could-we-help/{request}/options/new" { council: String, request: Uuid } needs EditSupport;
    /// Changing an option.
    EditOption "/councils/{council}/could-we-help/{request}/options/{option}" { council: String, request: Uuid, option: Uuid } needs EditSupport;
    /// Adding somebody's time to an option.
    NewOptionPerson "/councils/{council}/could-we-help/{request}/options/{option}/people/new" { council: String, request: Uuid, option: Uuid } needs EditSupport;
    /// Changing somebody's time in an option.
    EditOptionPerson "/councils/{council}/could-we-help/{request}/people/{option_person}" { council: String, request: Uuid, option_person: Uuid } needs EditSupport;
    /// Adding what options are judged by.
    NewCriterionOf "/councils/{council}/could-we-help/{request}/criteria/new" { council: String, request: Uuid } needs EditSupport;
    /// Changing what options are judged by.
    EditCriterionOf "/councils/{council}/could-we-help/{request}/criteria/{criterion}" { council: String, request: Uuid, criterion: Uuid } needs EditSupport;
    /// Scoring an option.
    ScoreOption "/councils/{council}/could-we-help/{request}/options/{option}/scores/{criterion}" { council: String, request: Uuid, option: Uuid, criterion: Uuid } needs EditSupport;
    /// Adding a step before help begins.
    NewLiveStep "/councils/{council}/could-we-help/{request}/steps/new" { council: String, request: Uuid } needs EditSupport;
    /// Changing a step before help begins.
    EditLiveStep "/councils/{council}/could-we-help/{request}/steps/{step}" { council: String, request: Uuid, step: Uuid } needs EditSupport;
    /// Agreeing to help by the recommended option.
    AgreeRequest "/councils/{council}/could-we-help/{request}/agree" { council: String, request: Uuid } needs AgreeSupport;
    /// Taking back what was agreed, while nothing rests on it.
    TakeBackRequest "/councils/{council}/could-we-help/{request}/take-back" { council: String, request: Uuid } needs AgreeSupport;
);

home!(HelpRequest as RequestAt, |one| one.id);
home!(HelpOption as RequestAt, |one| one.request_id);
home!(OptionPerson as RequestAt, |one| one.request_id);
home!(AppraisalCriterion as RequestAt, |one| one.request_id);
home!(OptionScore as RequestAt, |one| one.request_id);
home!(LiveStep as RequestAt, |one| one.request_id);

inventory::submit! { Answers::of::<LiveStep>() }

impl AnsweredFor for LiveStep {
    const ONE: &'static str = "step before help begins";
    const MANY: &'static str = "steps before help begins";

    fn asked_for(organisation_id: Uuid, person: &Holder, _today: Date) -> Sql {
        let sql = sql!(
            "select * from live_steps where organisation_id = $1 and owner_id = $2 and done_on is null
             order by title, id"
        );
        sql.bind(organisation_id).bind(person.id)
    }

    fn people(organisation_id: Uuid) -> Option<Sql> {
        let sql = sql!(
            "select owner_id from live_steps where organisation_id = $1 and owner_id is not null"
        );
        Some(sql.bind(organisation_id))
    }

    fn page(&self, council: &str) -> Option<String> {
        Some(RequestAt::of(&(council, Uuid::nil()), self.request_id).to_string())
    }

    fn hand_over(&mut self, _from: &Holder, to: &Holder) {
        self.owner_id = Some(to.id);
    }
}

/// All that a council keeps of what it is asked, in the order in which it was added.
#[derive(Debug, Clone, Default)]
pub struct OptionRecords {
    /// The requests.
    pub requests: Vec<HelpRequest>,
    /// What could be done about them.
    pub options: Vec<HelpOption>,
    /// With whose time.
    pub people: Vec<OptionPerson>,
    /// What options are judged by.
    pub criteria: Vec<AppraisalCriterion>,
    /// How they do by it.
    pub scores: Vec<OptionScore>,
    /// What must be done before help begins.
    pub steps: Vec<LiveStep>,
}

impl OptionRecords {
    /// Reads what a council keeps, as it is now (`moment` is none) or as it was: six statements.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn read(db: &Db, council: Uuid, moment: Option<Instant>) -> Result<Self, DbError> {
        Ok(Self {
            requests: db.records(council, council, moment).await?,
            options: db.records(council, council, moment).await?,
            people: db.records(council, council, moment).await?,
            criteria: db.records(council, council, moment).await?,
            scores: db.records(council, council, moment).await?,
            steps: db.records(council, council, moment).await?,
        })
    }
}

/// A record that rests on an engagement.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Resting {
    /// The table that it stands in.
    pub what: String,
    /// The record.
    pub id: Uuid,
}

/// What is recorded about an engagement beside its steps, time away and cover.
#[must_use]
pub fn resting_on(council: Uuid, engagement: Uuid) -> Sql {
    let sql = sql!(
        "select 'support_contacts' as what, id from support_contacts where organisation_id = $1 and engagement_id = $2
         union all select 'support_versions', id from support_versions where organisation_id = $1 and engagement_id = $2
         union all select 'support_phases', id from support_phases where organisation_id = $1 and engagement_id = $2
         union all select 'support_criteria', id from support_criteria where organisation_id = $1 and engagement_id = $2
         union all select 'workstreams', id from workstreams where organisation_id = $1 and engagement_id = $2
         union all select 'support_words', id from support_words where organisation_id = $1 and engagement_id = $2
         union all select 'support_files', id from support_files where organisation_id = $1 and engagement_id = $2
         union all select 'dual_offices', id from dual_offices where organisation_id = $1 and engagement_id = $2
         union all select 'secondments', id from secondments where organisation_id = $1 and engagement_id = $2
         union all select 'floor_acceptances', id from floor_acceptances where organisation_id = $1 and engagement_id = $2
         order by 1, 2"
    );
    sql.bind(council).bind(engagement)
}

/// What was made of a request that was agreed, beside the engagement itself.
#[derive(Debug, Clone, Default)]
pub struct Made {
    /// What was done about the engagement.
    pub steps: Vec<EngagementStep>,
    /// Time away for it, from whichever council.
    pub away: Vec<TimeAway>,
    /// Cover for that.
    pub covers: Vec<Cover>,
}

fn steps_of(council: Uuid, engagement: Uuid) -> Sql {
    let sql = sql!(
        "select * from engagement_steps where organisation_id = $1 and engagement_id = $2 order by id"
    );
    sql.bind(council).bind(engagement)
}

fn away_for(engagement: Uuid) -> Sql {
    let sql = sql!("select * from time_away where engagement_id = $1 order by id");
    sql.bind(engagement)
}

fn covers_for(engagement: Uuid) -> Sql {
    let sql = sql!(
        "select covers.* from covers
         join time_away on time_away.organisation_id = covers.organisation_id and time_away.id = covers.away_id
         where time_away.engagement_id = $1 order by covers.id"
    );
    sql.bind(engagement)
}

impl Made {
    /// Reads it as it is now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn read(db: &Db, council: Uuid, engagement: Uuid) -> Result<Self, DbError> {
        Ok(Self {
            steps: db.all(steps_of(council, engagement)).await?,
            away: db.all(away_for(engagement)).await?,
            covers: db.all(covers_for(engagement)).await?,
        })
    }

    /// The same within the change that takes it back.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn within(
        change: &mut Change,
        council: Uuid,
        engagement: Uuid,
    ) -> Result<Self, DbError> {
        Ok(Self {
            steps: change.all(steps_of(council, engagement)).await?,
            away: change.all(away_for(engagement)).await?,
            covers: change.all(covers_for(engagement)).await?,
        })
    }
}
