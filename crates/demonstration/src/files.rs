//! The story's files as they are written. Their meaning is in `story/README.md`.

use improvement::governance::{MeetingKind, ReportState};
use improvement::inspections::{Anchor, Area, Convention, FindingKind};
use improvement::organisations::{Role, Scope};
use improvement::outcomes::{Frequency, IndicatorKind, Origin, Polarity};
use improvement::plans::{Brag, Direction, EvidenceState, Speaker};
use improvement::risks::{AssessmentKind, Treatment};
use jiff::civil::Date;
use jiff::{Span, ToSpan};
use serde::de::Error;
use serde::{Deserialize, Deserializer};

/// A day of the story: fixed, or so many days from the day on which it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Day {
    On(Date),
    FromToday(i32),
}

impl Day {
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(rest) = text.strip_prefix("today") {
            return match rest {
                "" => Some(Self::FromToday(0)),
                _ if rest.starts_with(['+', '-']) => rest
                    .parse()
                    .ok()
                    .filter(|days| (-3660..=3660).contains(days))
                    .map(Self::FromToday),
                _ => None,
            };
        }
        text.parse().ok().map(Self::On)
    }

    pub fn resolve(self, today: Date) -> Date {
        match self {
            Self::On(date) => date,
            Self::FromToday(days) => later(today, days.days()),
        }
    }
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
                "failed to read “{text}” as a day: write 2019-03-20, today, today+9 or today-40"
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

table!(File {} optional {
    council: Option<String>,
    plan: Option<String>,
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
});

table!(Person { key: String, name: String, email: String, memberships: Vec<Membership>, says: String } optional {});
table!(Membership { organisation: String, role: Role, from: Day } optional { to: Option<Day> });

table!(Agreement {
    key: String, owner: String, with: String, scopes: Vec<Scope>, purpose: String, from: Day,
    agreed_by_owner: Signature, agreed_by_other: Signature,
} optional { to: Option<Day> });
table!(Signature { person: String, on: Day } optional {});

table!(Inspection { published: Date, recorded_on: Day, findings: Vec<Finding> } optional { clock: Option<Clock> });
table!(Clock { anchor: Anchor, convention: Convention, stated_on: Day } optional {
    secretary_of_state: Option<Sending>,
    chief_inspector: Option<Sending>,
});
table!(Sending { on: Day, proof: String } optional {});
table!(Finding { key: String, number: i64, kind: FindingKind, area: Area, text: String } optional { tags: Vec<Tag> });
table!(Tag { scheme: String, label: String } optional {});

table!(Plan {
    key: String, name: String, purpose: String, starts_on: Day, recorded_on: Day, inspections: Vec<Date>,
    priorities: Vec<Priority>,
} optional { ends_on: Option<Day> });
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
    numerator: String,
    denominator: String,
    definition: String,
    unit: String,
    values: Vec<Value>,
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
table!(Papers { council: String, recorded_on: Day, full_name: String, council_plan: String } optional {});
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

    #[test]
    fn a_day_is_fixed_or_counted_from_today() {
        let today = date(2026, 11, 21);
        let day = |text| Day::parse(text).map(|day| day.resolve(today));
        assert_eq!(day("2019-03-20"), Some(date(2019, 3, 20)));
        assert_eq!(day("today"), Some(today));
        assert_eq!(day("today+10"), Some(date(2026, 12, 1)));
        assert_eq!(day("today-21"), Some(date(2026, 10, 31)));
        for wrong in [
            "",
            "tomorrow",
            "today 3",
            "today+x",
            "2019-13-01",
            "today+99999999",
        ] {
            assert_eq!(day(wrong), None, "{wrong}");
        }
    }
}
