//! “Could we help?” as several pages tell it: what a council is asked, and of each option what it would leave at home, how many days of help it
//! gives, what it costs, which promises stand in its way and how it is scored. It is worked out anew from a fixed number of statements whenever
//! somebody asks, and changes nothing.

mod outcome;
mod words;

pub use outcome::{CoverCost, Less, OptionReading, OtherPromise, RoleOutcome};
pub use words::{Row, score_in_words};

use crate::people::{MovedBy, Promises, Staffing};
use improvement::calendar::{BankHolidays, WorkingDays};
use improvement::options::{Appraisal, Choice, Criterion, OptionKind, Unfit};
use improvement::people::{Change, Dates};
use jiff::ToSpan as _;
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::{CacheRegion, Db, DbError};
use records::access::store::{Organisation, organisations};
use records::facts::{Names, people_in};
use records::options::{HelpOption, HelpRequest, LiveStep, OptionPerson, OptionRecords};
use records::people::store::LeadershipRole;
use records::published::store::bank_holidays;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// What a council is asked is read once for all who ask.
const REQUESTS: CacheRegion = CacheRegion::new("requests for help", 128).independent_of_actions();

/// What is kept of requests, with the names of whoever and whatever they mention.
#[derive(Debug)]
struct Kept {
    records: OptionRecords,
    asking: BTreeMap<Uuid, Organisation>,
    names: Names,
}

/// All that a council is asked, on a day.
#[derive(Debug)]
pub struct Requests {
    /// The day.
    pub today: Date,
    /// The people of the council.
    pub staffing: Arc<Staffing>,
    /// What they are promised for, wherever that is.
    pub promises: Promises,
    days: BankHolidays,
    kept: Arc<Kept>,
}

/// A step before help begins, with its day.
#[derive(Debug)]
pub struct StepReading<'a> {
    /// The step.
    pub step: &'a LiveStep,
    /// By when it must be done; none where the first day of help or the bank holidays of the time are not known.
    pub due_on: Option<Date>,
    /// Whether that has passed and it is not done.
    pub is_late: bool,
}

/// A request with its options worked out.
#[derive(Debug)]
pub struct RequestReading<'a> {
    /// The request.
    pub request: &'a HelpRequest,
    /// What people call whoever asks.
    pub asking: String,
    /// The dates that are looked at.
    pub over: Dates,
    /// The roles that any option touches, in the order of the council.
    pub roles: Vec<&'a LeadershipRole>,
    /// The options, doing nothing first.
    pub options: Vec<OptionReading<'a>>,
    /// What they are judged by.
    pub criteria: Vec<Criterion>,
    /// The options as the appraisal has them.
    pub choices: Vec<Choice>,
    /// What the scores come to, or what is missing.
    pub appraisal: Result<Appraisal, Vec<Unfit>>,
    /// What must be done before help begins, the first to be done first.
    pub steps: Vec<StepReading<'a>>,
    /// The council that is asked.
    pub council: &'a str,
}

impl Requests {
    /// All that a council is asked, as it is now (`moment` is none) or as it was, on a day.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of(
        db: &Db,
        council: &Organisation,
        moment: Option<Instant>,
        today: Date,
    ) -> Result<Self, DbError> {
        let read = async || Kept::read(db, council.id, moment).await;
        let kept = db.cached(&[council.id], REQUESTS, moment, read).await?;
        let staffing = Staffing::of(db, council, moment, today).await?;
        Ok(Self {
            promises: Promises::of(db, &staffing).await?,
            days: bank_holidays(db).await?,
            staffing,
            kept,
            today,
        })
    }

    /// What is kept of them.
    #[must_use]
    pub fn records(&self) -> &OptionRecords {
        &self.kept.records
    }

    /// The name of somebody who is mentioned.
    #[must_use]
    pub fn person(&self, id: Uuid) -> String {
        self.kept.names.person(id)
    }

    /// A request that was made by the day.
    #[must_use]
    pub fn request(&self, id: Uuid) -> Option<&HelpRequest> {
        self.requests().find(|one| one.id == id)
    }

    /// The requests that were made by the day, in the order in which they were added.
    pub fn requests(&self) -> impl Iterator<Item = &HelpRequest> {
        let all = self.records().requests.iter();
        all.filter(|one| one.asked_on <= self.today)
    }

    /// What people call whoever asks.
    #[must_use]
    pub fn asking(&self, request: &HelpRequest) -> String {
        let known = request.asking_id.and_then(|id| self.kept.asking.get(&id));
        known.map_or_else(|| request.asking_name.clone(), |one| one.name.clone())
    }

    /// Whoever asks, where they use this service.
    #[must_use]
    pub fn asking_council(&self, request: &HelpRequest) -> Option<&Organisation> {
        self.kept.asking.get(&request.asking_id?)
    }

    /// The options of a request, doing nothing first, the others in the order in which they were added.
    #[must_use]
    pub fn options_of(&self, request: Uuid) -> Vec<&HelpOption> {
        let all = self.records().options.iter();
        let mut own: Vec<_> = all.filter(|one| one.request_id == request).collect();
        own.sort_by_key(|one| (one.kind != OptionKind::Nothing, one.id));
        own
    }

    /// Whose time an option would give.
    pub fn people_of(&self, option: Uuid) -> impl Iterator<Item = &OptionPerson> {
        let all = self.records().people.iter();
        all.filter(move |one| one.option_id == option)
    }

    /// The dates that a request is about: from the day on which it came, or the first on which somebody would go, to the last of any option.
    fn over(&self, request: &HelpRequest) -> Dates {
        let own = || {
            let people = self.records().people.iter();
            people.filter(|one| one.request_id == request.id)
        };
        let first = own().map(|one| one.from_on).min();
        let from = first.map_or(request.asked_on, |first| first.min(request.asked_on));
        let last = own().map(|one| one.to_on.max(one.cover_to_on.unwrap_or(one.to_on)));
        let year = request.live_on.unwrap_or(from).saturating_add(1.year());
        Dates::between(from, last.max().unwrap_or(year))
    }

    /// What is agreed of a role without this request: what was made of it would else be counted twice. Once it is decided, nothing that was agreed
    /// since counts, for the decision did not rest on it.
    fn agreed(&self, role: Uuid, request: &HelpRequest) -> Vec<Change> {
        let since = |agreed: Option<Date>| {
            let decided = request.agreed_on;
            decided.is_some_and(|decided| agreed.is_some_and(|day| day >= decided))
        };
        let is_left_out = |away: Option<Uuid>| {
            let away = away.and_then(|id| self.staffing.away(id));
            away.is_some_and(|away| {
                let own = away.engagement_id.is_some();
                own && away.engagement_id == request.engagement_id || since(away.agreed_on)
            })
        };
        let moved = self.staffing.moved(role).into_iter();
        let others = moved.filter(|one| {
            let left_out = match one.by {
                MovedBy::Away(away) => is_left_out(Some(away.id)),
                MovedBy::Cover(cover) => is_left_out(cover.away_id) || since(cover.agreed_on),
                MovedBy::InPost(_) => false,
            };
            !one.is_proposed && !left_out
        });
        others.map(|one| one.change).collect()
    }

    /// A request with everything worked out.
    #[must_use]
    pub fn reading<'a>(&'a self, request: &'a HelpRequest) -> RequestReading<'a> {
        let over = self.over(request);
        let days = over.from.zip(over.to);
        let days = days.and_then(|(from, to)| self.days.working_days(from, to).ok());
        let touched = self.records().people.iter();
        let touched: BTreeSet<Uuid> = touched
            .filter(|one| one.request_id == request.id)
            .map(|one| one.role_id)
            .collect();
        let roles = self.staffing.records.roles.iter();
        let roles: Vec<_> = roles.filter(|role| touched.contains(&role.id)).collect();
        let agreed: Vec<Vec<Change>> = roles
            .iter()
            .map(|role| self.agreed(role.id, request))
            .collect();
        let own = self.options_of(request.id);
        let (criteria, choices) = self.appraised(request.id, &own);
        let appraisal = Appraisal::of(&criteria, &choices);
        let totals = appraisal.as_ref().ok().map(|done| done.totals.clone());
        let options = own.iter().enumerate().map(|(place, option)| {
            let total = totals.as_ref().and_then(|all| all.get(place).copied());
            let beside = roles.iter().copied().zip(&agreed);
            let time = (over, days.as_ref());
            OptionReading::of(self, (request, option), beside, time, total)
        });
        RequestReading {
            asking: self.asking(request),
            options: options.collect(),
            steps: self.steps(request),
            council: &self.staffing.council.name,
            request,
            over,
            roles,
            criteria,
            choices,
            appraisal,
        }
    }

    fn appraised(&self, request: Uuid, options: &[&HelpOption]) -> (Vec<Criterion>, Vec<Choice>) {
        let records = self.records();
        let own: Vec<_> = records
            .criteria
            .iter()
            .filter(|one| one.request_id == request)
            .collect();
        let criteria = own.iter().map(|one| Criterion {
            name: one.name.clone(),
            weight: u32::try_from(one.weight).unwrap_or_default(),
        });
        let choices = options.iter().map(|option| {
            let score = |criterion: Uuid| {
                let mut scores = records.scores.iter();
                let of =
                    scores.find(|one| one.option_id == option.id && one.criterion_id == criterion);
                of.and_then(|one| u32::try_from(one.score).ok())
            };
            Choice {
                name: option.title.clone(),
                is_nothing: option.kind == OptionKind::Nothing,
                scores: own.iter().map(|one| score(one.id)).collect(),
            }
        });
        (criteria.collect(), choices.collect())
    }

    /// Steps with their days, counted back in working days from the first day of help.
    fn steps<'a>(&'a self, request: &HelpRequest) -> Vec<StepReading<'a>> {
        let own = self.records().steps.iter();
        let own = own.filter(|one| one.request_id == request.id);
        let mut steps: Vec<_> = own
            .map(|step| {
                let before = u32::try_from(step.working_days_before).ok();
                let due_on = request
                    .live_on
                    .zip(before)
                    .and_then(|(live, before)| self.days.subtract_working_days(live, before).ok());
                StepReading {
                    step,
                    due_on,
                    is_late: step.done_on.is_none() && due_on.is_some_and(|day| day < self.today),
                }
            })
            .collect();
        steps.sort_by_key(|one| (std::cmp::Reverse(one.step.working_days_before), one.step.id));
        steps
    }
}

impl Kept {
    async fn read(db: &Db, council: Uuid, moment: Option<Instant>) -> Result<Self, DbError> {
        let records = OptionRecords::read(db, council, moment).await?;
        let asking = records.requests.iter().filter_map(|one| one.asking_id);
        let asking: Vec<Uuid> = asking.collect::<BTreeSet<_>>().into_iter().collect();
        let asking = organisations(db, &asking).await?.into_iter();
        Ok(Self {
            names: Names::of_people(db, people_in(&records.steps).collect()).await?,
            asking: asking.map(|one| (one.id, one)).collect(),
            records,
        })
    }
}

impl<'a> RequestReading<'a> {
    /// The option that somebody recommends.
    #[must_use]
    pub fn recommended(&self) -> Option<&OptionReading<'a>> {
        let id = self.request.recommended_id?;
        self.options.iter().find(|one| one.option.id == id)
    }

    /// What was asked for, as it was asked.
    #[must_use]
    pub fn asked(&self) -> Option<&OptionReading<'a>> {
        let mut all = self.options.iter();
        all.find(|one| one.option.kind == OptionKind::Asked)
    }

    /// The option that the page is about: what is recommended; else what scores best; else, of those that help and keep every role at its
    /// floor, the one that gives most days.
    #[must_use]
    pub fn pick(&self) -> Option<&OptionReading<'a>> {
        let best = self.appraisal.as_ref().ok().and_then(Appraisal::best);
        let safe = self
            .options
            .iter()
            .filter(|one| one.helps() && one.is_safe());
        self.recommended()
            .or_else(|| self.options.get(best?))
            .or_else(|| safe.max_by_key(|one| one.days))
    }

    /// The option whose capacity is drawn: the one that the page is about where it takes anybody away, else what was asked, else any that does.
    #[must_use]
    pub fn drawn(&self) -> Option<&OptionReading<'a>> {
        let helps = |one: &&OptionReading<'a>| one.helps();
        let any = || self.options.iter().find(helps);
        self.pick()
            .filter(helps)
            .or_else(|| self.asked().filter(helps))
            .or_else(any)
    }

    /// How a role fares by an option.
    #[must_use]
    pub fn outcome<'o>(
        &self,
        option: &'o OptionReading<'a>,
        role: Uuid,
    ) -> Option<&'o RoleOutcome<'a>> {
        option.roles.iter().find(|one| one.role.id == role)
    }
}

/// The working days of a time, where the bank holidays of it are known.
type Days<'a> = Option<&'a WorkingDays>;
