//! The story's files as they are written. Their meaning is in `story/README.md`.

use improvement::calendar::{BankHolidays, in_words};
use improvement::governance::{MeetingKind, ReportState};
use improvement::inspections::{Anchor, Area, Convention, FindingKind, Grade, InspectionKind};
use improvement::options::OptionKind;
use improvement::organisations::{Role, Scope};
use improvement::outcomes::{Frequency, IndicatorKind, Origin, Polarity};
use improvement::people::{HoldingKind, Recruitment};
use improvement::plans::{Brag, Direction, EvidenceState, Speaker};
use improvement::risks::{AssessmentKind, Treatment};
use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;

/// A day of the story: fixed, or so many days, working days or months from the day on which it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Day {
    On(Date),
    FromToday(i32),
    /// So many working days from today: what offices do, whatever weekday or holiday it is told on.
    Workday(i32),
    /// The last day of the month that is so many after this one.
    MonthEnd(i32),
}

/// The farthest that a relative day reaches either way, in its own unit.
const FARTHEST: i32 = 3660;

impl Day {
    pub fn parse(text: &str) -> Option<Self> {
        let word = text.split(['+', '-']).next().unwrap_or_default();
        let day: fn(i32) -> Self = match word {
            "today" => Self::FromToday,
            "workday" => Self::Workday,
            "month" => Self::MonthEnd,
            _ => return text.parse().ok().map(Self::On),
        };
        let count = match text.get(word.len()..)? {
            "" => 0,
            rest => rest.parse().ok()?,
        };
        (-FARTHEST..=FARTHEST).contains(&count).then(|| day(count))
    }

    pub fn resolve(self, today: Date, holidays: &BankHolidays) -> Date {
        match self {
            Self::On(date) => date,
            Self::FromToday(days) => later(today, days.days()),
            Self::Workday(days) => workdays_from(today, days, holidays),
            Self::MonthEnd(months) => {
                later(today.first_of_month(), months.months()).last_of_month()
            }
        }
    }
}

/// Whether offices are open. Where the calendar does not reach, they are but for weekends.
pub fn works(day: Date, holidays: &BankHolidays) -> bool {
    holidays
        .is_working_day(day)
        .unwrap_or_else(|_| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday))
}

/// So many working days after a day, or before it; the day itself at nought, or the last working day before it.
fn workdays_from(from: Date, count: i32, holidays: &BankHolidays) -> Date {
    let step = if count > 0 { 1 } else { -1 };
    let (mut day, mut left) = (from, count.abs());
    while left > 0 || !works(day, holidays) {
        day = later(day, step.days());
        left -= i32::from(left > 0 && works(day, holidays));
    }
    day
}

/// A text in which days stand between angle quotes, with each in words: `«workday-19»` becomes `3 November 2026`.
pub fn with_days(text: &str, today: Date, holidays: &BankHolidays) -> Result<String, String> {
    let mut parts = text.split('«');
    let mut told = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (day, rest) = part
            .split_once('»')
            .ok_or_else(|| "a day begins with « and does not end with »".to_owned())?;
        let found = Day::parse(day).ok_or_else(|| format!("failed to read “{day}” as a day"))?;
        told.push_str(&in_words(found.resolve(today, holidays)));
        told.push_str(rest);
    }
    Ok(told)
}

/// A date so much later; the last one there is when that lies beyond it.
pub fn later(date: Date, by: Span) -> Date {
    date.saturating_add(by)
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            D::Error::custom(format!(
                "failed to read “{text}” as a day: write 2019-03-20, today-40, workday+3 or month-1"
            ))
        })
    }
}

macro_rules! table {
    ($name:ident { $($field:ident: $type:ty),* $(,)? } optional { $($optional:ident: $kind:ty),* $(,)? }) => {
        #[derive(Debug, Clone, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $(pub $field: $type,)*
            $(#[serde(default)] pub $optional: $kind,)*
        }
    };
}

pub mod money;
pub mod support;

table!(File {} optional {
    council: Option<String>,
    plan: Option<String>,
    councils: Vec<Council>,
    people: Vec<Person>,
    agreements: Vec<Agreement>,
    inspections: Vec<Inspection>,
    plans: Vec<Plan>,
    baselines: Vec<Baseline>,
    actions: Vec<Action>,
    indicators: Vec<Indicator>,
    voices: Vec<Voice>,
    meetings: Vec<Meeting>,
    papers: Vec<Papers>,
    report_templates: Vec<Template>,
    reports: Vec<Report>,
    risks: Vec<Risk>,
    support: Vec<support::Support>,
    money: Option<money::Money>,
    trackers: Vec<Tracker>,
    leadership_roles: Vec<LeadershipRole>,
    posts: Vec<Post>,
    time_away: Vec<Away>,
    floor_acceptances: Vec<FloorAcceptance>,
    help_requests: Vec<HelpRequest>,
});

// Amounts of working time are text, so that they are exact.
table!(LeadershipRole { name: String, floor: String, others: String, recorded_on: Day } optional {});
table!(Post { key: String, title: String, area: String, grade: String, fte: String, recorded_on: Day } optional {
    role: Option<String>,
    paid_by: String,
    from: Option<Day>,
    proposed_until: Option<Day>,
    reports_to: Option<String>,
    description: String,
    holders: Vec<Holder>,
    fillings: Vec<Filling>,
    point: Option<i64>,
});
table!(Holder { key: String, kind: HoldingKind, from: Day } optional {
    person: Option<String>,
    name: String,
    to: Option<Day>,
});
table!(Filling { recruitment: Recruitment, wanted_by: Day, agreed_on: Day } optional {
    advertised_on: Option<Day>,
    note: String,
});
table!(Away { holder: String, purpose: String, fte: String, from: Day, proposed_on: Day } optional {
    to: Option<Day>,
    agreed_on: Option<Day>,
    agreed_by: Option<String>,
    notice_weeks: Option<i64>,
    weekdays: Vec<u8>,
    covers: Vec<Cover>,
});
table!(Cover { name: String, fte: String, from: Day, agreed_on: Day } optional { to: Option<Day> });
table!(FloorAcceptance { role: String, by: String, reason: String, on: Day, until: Day } optional {});

table!(HelpRequest { asking: String, kinds: Vec<String>, asked_on: Day, purpose: String, recommended: Vec<Recommended> } optional {
    decide_on: Option<Day>,
    live_on: Option<Day>,
    agreed_on: Option<Day>,
    criteria: Vec<AppraisalCriterion>,
    options: Vec<HelpOption>,
    steps: Vec<LiveStep>,
});
table!(Recommended { option: String, on: Day, why: String } optional {});
table!(AppraisalCriterion { name: String, weight: i64 } optional {});
table!(HelpOption { title: String, kind: OptionKind } optional {
    income: Option<i64>,
    risks: String,
    scores: Vec<i64>,
    people: Vec<OptionPerson>,
});
table!(OptionPerson { holder: String, fte: String, from: Day, to: Day } optional { cover: String, cover_by: String, cover_grade: String, cover_from: Option<Day> });
table!(LiveStep { title: String, working_days_before: i64 } optional { owner: Option<String>, done_on: Option<Day> });

table!(Council { slug: String, name: String, compared_as: String } optional {});
table!(Person { key: String, name: String, email: String, memberships: Vec<Membership>, says: String } optional { job_title: Option<String> });
table!(Membership { organisation: String, role: Role, from: Day } optional { to: Option<Day> });

table!(Agreement {
    key: String, owner: String, with: String, scopes: Vec<Scope>, purpose: String, from: Day,
    agreed_by_owner: Signature, agreed_by_other: Signature,
} optional { to: Option<Day> });
table!(Signature { person: String, on: Day } optional {});

table!(Inspection { recorded_on: Day } optional {
    published: Option<Day>,
    invented: Option<Invented>,
    findings: Vec<Finding>,
    clock: Option<Clock>,
});
table!(Invented { kind: InspectionKind, started: Day } optional {
    ended: Option<Day>,
    received: Option<Day>,
    grades: BTreeMap<Area, Grade>,
    note: Option<String>,
});
table!(Clock { anchor: Anchor, convention: Convention } optional {
    stated_on: Option<Day>,
    secretary_of_state: Option<Sending>,
    chief_inspector: Option<Sending>,
});
table!(Sending { on: Day, proof: String } optional {});
table!(Finding { key: String, number: i64, kind: FindingKind, area: Area, text: String } optional {
    quote: Option<String>, quote_at: Option<String>, tags: Vec<Tag>,
});
table!(Tag { scheme: String, label: String } optional {});

table!(Plan {
    key: String, name: String, purpose: String, starts_on: Day, recorded_on: Day, inspections: Vec<Day>,
    priorities: Vec<Priority>,
} optional { ends_on: Option<Day>, annotations: Vec<Annotation> });
table!(Priority { number: i64, title: String, summary: String, focus_areas: Vec<FocusArea> } optional {});
table!(FocusArea { number: String, title: String, outcome: String } optional {});
table!(Baseline { plan: String, name: String, endorsed_on: Day } optional {});

table!(Action {
    key: String, reference: String, focus_area: String, title: String, detail: String, success: String,
    recorded_on: Day, starts_on: Day, answers: Vec<String>,
} optional {
    owner: Option<String>,
    partner_owner: Option<String>,
    baseline_due_on: Option<Day>,
    due_on: Option<Day>,
    due_moved: Vec<DueMoved>,
    aims_at: Vec<String>,
    milestones: Vec<Milestone>,
    updates: Vec<Update>,
    delivered_on: Option<Day>,
    impact: Option<Demonstrated>,
    evidence: Vec<Evidence>,
});

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DueMoved {
    pub on: Day,
    pub to: Day,
    #[expect(
        dead_code,
        reason = "for whoever reads the file: the plan keeps the dates, the updates keep the reasons"
    )]
    pub why: String,
}

table!(Milestone { title: String, due_on: Day } optional { done_on: Option<Day> });
table!(Update { on: Day, by: String, rag: Brag, reason: String, next_step: String, direction: Direction } optional {
    path_to_green: String,
});
table!(Demonstrated { demonstrated_on: Day, note: String } optional {});
table!(Evidence { title: String, link: String, submitted_by: String, on: Day, state: EvidenceState } optional {
    reviewer: Option<String>,
    reviewed_on: Option<Day>,
    reason: Option<String>,
});

table!(Indicator {
    key: String, name: String, kind: IndicatorKind, origin: Origin, polarity: Polarity, frequency: Frequency,
    chosen_on: Day, headings: Headings,
} optional {
    measure: Option<String>,
    polarity_why: Option<String>,
    numerator: String,
    denominator: String,
    definition: String,
    unit: String,
    values: Vec<Value>,
    months: Vec<(f64, f64)>,
    targets: Vec<Target>,
    annotations: Vec<Annotation>,
});
table!(Headings {
    end: String, how_doing: String, story: String, partners: String, works: String, propose: String,
} optional {});
table!(Value { period: String, end: Day, numerator: f64, denominator: f64 } optional {});
table!(Target { set_on: Day, by: Day, value: f64 } optional {});
table!(Annotation { on: Day, label: String } optional {});

table!(Voice { key: String, speaker: Speaker, words: String, heard_on: Day, consent_on: Day } optional {
    action: Option<String>,
    focus_area: Option<String>,
});

table!(Meeting { key: String, kind: MeetingKind, on: Day, title: String, chair: String, attended: String } optional {
    tellings: Vec<Telling>,
    decisions: Vec<Decision>,
});
table!(Telling { finding: String, told: String } optional {});
table!(Decision {
    reference: String, title: String, key: bool, call_in: bool, maker: String, decided_on: Day, published_on: Day,
    resolution: String, responsible: String,
} optional { implement_by: Option<Day>, review_on: Option<Day> });

table!(Report {
    key: String, plan: String, template: String, title: String, as_at: Day, meeting: String, author: String,
    author_benefits: bool, state: ReportState, header: toml::Table, texts: toml::Table,
} optional {
    edition: Option<i64>,
    sent_on: Option<Day>,
    answer_by: Option<Day>,
    cleared_by: Option<String>,
    cleared_on: Option<Day>,
    published_on: Option<Day>,
});
table!(Papers { council: String, recorded_on: Day, full_name: String, council_plan: String } optional { logo: Option<String> });
table!(Template { council: String, key: String, edition: i64, name: String, recorded_on: Day, body: String } optional {});

table!(Risk {
    key: String, reference: String, hangs_on: HangsOn, title: String, might_happen: String, cause: String,
    effect: String, owner: String, raised_on: Day, treatment: Treatment, controls: Vec<Control>, judged: Vec<Judged>,
    reviews: Vec<Review>,
} optional {
    owner_moved: Vec<OwnerMoved>,
    treatment_changed: Vec<TreatmentChanged>,
    actions: Vec<String>,
    steps: Vec<Step>,
    acceptances: Vec<Acceptance>,
    escalations: Vec<Escalation>,
    closings: Vec<Closing>,
});

table!(Tracker { file_name: String, by: String, on: Day, text: String } optional {});

/// Whose register a risk stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HangsOn {
    /// The file's plan's.
    Plan,
    /// The council's.
    Council,
}

table!(OwnerMoved { on: Day, to: String } optional {});
table!(TreatmentChanged { on: Day, to: Treatment } optional {});
table!(Control { text: String, since: Day } optional {});
table!(Step { title: String, owner: String, on: Day, due_on: Day } optional { done_on: Option<Day> });
table!(Judged { kind: AssessmentKind, on: Day, by: String, likelihood: u8, impact: u8, why: String } optional {});
table!(Review { on: Day, by: String, note: String, next: Day } optional {});
table!(Acceptance { approver: String, on: Day, expires: Day, reason: String } optional { withdrawn: Option<Ending> });
table!(Escalation { on: Day, by: String, reason: String } optional {
    meeting: Option<String>,
    ended: Option<Ending>,
});
table!(Closing { on: Day, by: String, reason: String } optional { reopened: Option<Ending> });
table!(Ending { on: Day, by: String, reason: String } optional {});

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    /// The bank holidays around Christmas 2026 and Easter 2027, and enough others for their years to be known.
    fn holidays() -> BankHolidays {
        BankHolidays::new([
            date(2026, 1, 1),
            date(2026, 4, 3),
            date(2026, 4, 6),
            date(2026, 5, 4),
            date(2026, 5, 25),
            date(2026, 8, 31),
            date(2026, 12, 25),
            date(2026, 12, 28),
            date(2027, 1, 1),
            date(2027, 3, 26),
            date(2027, 3, 29),
            date(2027, 5, 3),
            date(2027, 5, 31),
            date(2027, 8, 30),
            date(2027, 12, 27),
            date(2027, 12, 28),
        ])
    }

    #[test]
    fn a_day_is_fixed_or_counted_from_today() {
        let today = date(2026, 11, 21);
        let day = |text| Day::parse(text).map(|day| day.resolve(today, &holidays()));
        assert_eq!(day("2019-03-20"), Some(date(2019, 3, 20)));
        assert_eq!(day("today"), Some(today));
        assert_eq!(day("today+10"), Some(date(2026, 12, 1)));
        assert_eq!(day("today-21"), Some(date(2026, 10, 31)));
        assert_eq!(day("month-1"), Some(date(2026, 10, 31)));
        assert_eq!(day("month+3"), Some(date(2027, 2, 28)));
        for wrong in [
            "",
            "tomorrow",
            "today 3",
            "today+x",
            "workday3",
            "2019-13-01",
            "today+99999999",
        ] {
            assert_eq!(day(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn offices_are_closed_at_weekends_and_on_bank_holidays() {
        for (today, text, expected) in [
            (date(2026, 11, 20), "workday", date(2026, 11, 20)),
            (date(2026, 11, 21), "workday", date(2026, 11, 20)),
            (date(2026, 11, 21), "workday-1", date(2026, 11, 20)),
            (date(2026, 11, 21), "workday+1", date(2026, 11, 23)),
            (date(2026, 12, 24), "workday+1", date(2026, 12, 29)),
            (date(2027, 3, 26), "workday+1", date(2027, 3, 30)),
            (date(2027, 3, 26), "workday-1", date(2027, 3, 25)),
            (date(2027, 1, 4), "workday-3", date(2026, 12, 29)),
        ] {
            let day = Day::parse(text).unwrap().resolve(today, &holidays());
            assert_eq!(day, expected, "{text} on {today}");
        }
    }

    #[test]
    fn a_text_may_name_a_day_that_moves() {
        let told = |text| with_days(text, date(2026, 12, 24), &holidays());
        let next = "They meet on «workday+1», and again on «2027-02-01».";
        assert_eq!(
            told(next).unwrap(),
            "They meet on 29 December 2026, and again on 1 February 2027."
        );
        assert!(told("on «workday").is_err() && told("on «soon»").is_err());
    }
}
