//! Inspections, their judgements under the scheme in force, and what they found.

use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::Word as _;
use crate::calendar::in_words;
use crate::clock::Obligation;
use crate::vocabulary::vocabulary;

mod alike;
#[cfg(test)]
mod tests;

pub use alike::{Alike, LEAST, alike, could_be_asked, telling_words};

vocabulary! {
    /// The kinds of inspection and visit.
    InspectionKind, "a kind of inspection" {
        Standard = "standard", "ILACS standard inspection";
        Short = "short", "ILACS short inspection";
        Focused = "focused", "Focused visit";
        Monitoring = "monitoring", "Monitoring visit";
        Jtai = "jtai", "Joint targeted area inspection";
        Sif = "sif", "Single inspection framework (SIF)";
        Engagement = "engagement", "Annual engagement meeting";
    }
}

vocabulary! {
    /// What a judgement is about. Which areas exist depends on the scheme in force.
    Area, "a judgement area" {
        Overall = "overall", "Overall effectiveness";
        Leaders = "leaders", "Impact of leaders";
        HelpProtection = "help_protection", "Help and protection";
        InCare = "in_care", "Children in care";
        CareLeavers = "care_leavers", "Care leavers";
        InCareAndLeavers = "in_care_and_leavers", "Children in care and care leavers";
        Adoption = "adoption", "Adoption performance";
    }
}

vocabulary! {
    /// The four grades, best first.
    Grade, "a grade" {
        Outstanding = "outstanding", "Outstanding";
        Good = "good", "Good";
        RequiresImprovement = "requires_improvement", "Requires improvement to be good";
        Inadequate = "inadequate", "Inadequate";
    }
}

vocabulary! {
    /// What an inspection says about something.
    FindingKind, "a kind of finding" {
        AreaForImprovement = "area_for_improvement", "Area for improvement";
        PriorityAction = "priority_action", "Priority action";
        Strength = "strength", "Strength";
    }
}

vocabulary! {
    /// The event from which a statutory period runs.
    Anchor, "an anchor event" {
        Received = "received", "The council received the report";
        Published = "published", "The report was published";
    }
}

vocabulary! {
    /// Which day is counted as day 1.
    Convention, "a way of counting" {
        DayAfter = "day_after", "The working day after is day 1";
        SameDay = "same_day", "The day itself is day 1";
    }
}

vocabulary! {
    /// The framework under which an inspection was made. Which one is decided by the day it started.
    Scheme, "an inspection scheme" {
        Sif = "sif", "Single inspection framework (November 2013 to December 2017)";
        Ilacs2018 = "ilacs_2018", "ILACS (January 2018 to December 2022)";
        Ilacs2023 = "ilacs_2023", "ILACS (from January 2023)";
    }
}

impl Scheme {
    /// The scheme in force on a day; none before November 2013, whose frameworks are not kept here.
    pub fn in_force(on: Date) -> Option<Self> {
        match on {
            on if on < date(2013, 11, 1) => None,
            on if on < date(2018, 1, 1) => Some(Self::Sif),
            on if on < date(2023, 1, 1) => Some(Self::Ilacs2018),
            _ => Some(Self::Ilacs2023),
        }
    }

    /// The areas judged, the overall grade first.
    pub fn areas(self) -> &'static [Area] {
        match self {
            Self::Sif => &[
                Area::Overall,
                Area::HelpProtection,
                Area::InCare,
                Area::Adoption,
                Area::CareLeavers,
                Area::Leaders,
            ],
            Self::Ilacs2018 => &[
                Area::Overall,
                Area::Leaders,
                Area::HelpProtection,
                Area::InCareAndLeavers,
            ],
            Self::Ilacs2023 => &[
                Area::Overall,
                Area::Leaders,
                Area::HelpProtection,
                Area::InCare,
                Area::CareLeavers,
            ],
        }
    }
}

impl Scheme {
    /// What the scheme itself calls a judgement area, as its reports print it.
    pub fn area_name(self, area: Area) -> &'static str {
        match (self, area) {
            (_, Area::Overall) => "Overall effectiveness",
            (Self::Sif, Area::HelpProtection) => "Children who need help and protection",
            (Self::Sif, Area::InCare) => "Children looked after and achieving permanence",
            (Self::Sif, Area::Leaders) => "Leadership, management and governance",
            (Self::Sif, Area::CareLeavers) => "Experiences and progress of care leavers",
            (_, Area::Adoption) => "Adoption performance",
            (_, Area::Leaders) => {
                "The impact of leaders on social work practice with children and families"
            }
            (_, Area::HelpProtection) => {
                "The experiences and progress of children who need help and protection"
            }
            (_, Area::InCare) => "The experiences and progress of children in care",
            (_, Area::CareLeavers) => "The experiences and progress of care leavers",
            (_, Area::InCareAndLeavers) => {
                "The experiences and progress of children in care and care leavers"
            }
        }
    }
}

impl InspectionKind {
    /// Whether it ends in grades. Visits and joint inspections end in a letter.
    pub fn is_graded(self) -> bool {
        matches!(self, Self::Standard | Self::Short | Self::Sif)
    }
}

/// The areas that an inspection of this kind judges when it started on this day; none for a visit.
pub fn areas(kind: InspectionKind, started: Date) -> &'static [Area] {
    match Scheme::in_force(started) {
        Some(scheme) if kind.is_graded() => scheme.areas(),
        _ => &[],
    }
}

/// What is wrong with a judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum JudgementError {
    /// This kind gives no grades.
    #[error("“{}” does not give grades: leave out the grade for “{}”", .kind.label(), .area.label())]
    NotGraded {
        /// The kind.
        kind: InspectionKind,
        /// The area that was graded.
        area: Area,
    },
    /// The scheme does not know the area.
    #[error("“{}” is not judged under “{}”, in force on {}: the areas are {}", .area.label(), .scheme.label(), in_words(*.started), list(.scheme.areas()))]
    NotInScheme {
        /// The area that was graded.
        area: Area,
        /// The scheme in force.
        scheme: Scheme,
        /// The day the inspection started.
        started: Date,
    },
    /// The kind does not belong to the scheme.
    #[error("“{}” is not a kind of inspection under “{}”, in force on {}: check the date or the kind", .kind.label(), .scheme.label(), in_words(*.started))]
    KindNotInScheme {
        /// The kind.
        kind: InspectionKind,
        /// The scheme in force.
        scheme: Scheme,
        /// The day the inspection started.
        started: Date,
    },
    /// There is no scheme for the day.
    #[error("no inspection scheme is known for {}: the first is from November 2013", in_words(*.started))]
    NoScheme {
        /// The day the inspection started.
        started: Date,
    },
    /// The same area was graded twice.
    #[error("“{}” is graded more than once", .area.label())]
    Twice {
        /// The area.
        area: Area,
    },
}

impl JudgementError {
    /// The area at which a form shows it; none when it is about the kind or the date.
    pub fn area(&self) -> Option<Area> {
        match self {
            Self::NotGraded { area, .. }
            | Self::NotInScheme { area, .. }
            | Self::Twice { area } => Some(*area),
            Self::KindNotInScheme { .. } | Self::NoScheme { .. } => None,
        }
    }
}

/// Everything wrong with the judgements of an inspection; empty when they may be saved. A missing grade is
/// allowed, the overall one too: no grade is ever worked out from the others.
pub fn check_judgements(
    kind: InspectionKind,
    started: Date,
    judgements: &[(Area, Grade)],
) -> Vec<JudgementError> {
    if !kind.is_graded() {
        return judgements
            .iter()
            .map(|(area, _)| JudgementError::NotGraded { kind, area: *area })
            .collect();
    }
    let Some(scheme) = Scheme::in_force(started) else {
        return vec![JudgementError::NoScheme { started }];
    };
    let mut errors = Vec::new();
    if (kind == InspectionKind::Sif) != (scheme == Scheme::Sif) {
        errors.push(JudgementError::KindNotInScheme {
            kind,
            scheme,
            started,
        });
    }
    for (index, (area, _)) in judgements.iter().enumerate() {
        if !scheme.areas().contains(area) {
            errors.push(JudgementError::NotInScheme {
                area: *area,
                scheme,
                started,
            });
        }
        if judgements
            .iter()
            .take(index)
            .any(|(earlier, _)| earlier == area)
        {
            errors.push(JudgementError::Twice { area: *area });
        }
    }
    errors
}

/// What the council owes in answer, in the order in which it falls due; empty when no response is needed.
///
/// An inspection with grades that is Inadequate overall or names an area for improvement or a priority
/// action asks for a written statement. A focused visit asks for an action plan, draft and final, only
/// after a priority action. A monitoring visit or an engagement meeting asks for none. After a joint
/// inspection the Chief Inspector determines it case by case (SI 2015/1792, regulation 3): one that names
/// an area for improvement or a priority action is taken to ask for a statement till somebody says otherwise.
pub fn response_needed(
    kind: InspectionKind,
    overall: Option<Grade>,
    findings: &[FindingKind],
) -> &'static [Obligation] {
    let priority = findings.contains(&FindingKind::PriorityAction);
    let improvement = priority || findings.contains(&FindingKind::AreaForImprovement);
    match kind {
        InspectionKind::Standard | InspectionKind::Short | InspectionKind::Sif
            if improvement || overall == Some(Grade::Inadequate) =>
        {
            &[Obligation::WrittenStatement]
        }
        InspectionKind::Jtai if improvement => &[Obligation::WrittenStatement],
        InspectionKind::Focused if priority => {
            &[Obligation::DraftActionPlan, Obligation::FinalActionPlan]
        }
        _ => &[],
    }
}

/// Why [`response_needed`] says what it says, in one plain sentence.
pub fn response_reason(
    kind: InspectionKind,
    overall: Option<Grade>,
    findings: &[FindingKind],
) -> &'static str {
    use InspectionKind as Kind;
    let needed = !response_needed(kind, overall, findings).is_empty();
    match (kind, needed) {
        (Kind::Standard | Kind::Short | Kind::Sif, true) if overall == Some(Grade::Inadequate) => {
            "The overall grade is Inadequate, so the law requires a written statement of proposed action."
        }
        (Kind::Standard | Kind::Short | Kind::Sif, true) => {
            "The report names something to improve, so the law requires a written statement of proposed action."
        }
        (Kind::Standard | Kind::Short | Kind::Sif, false) => {
            "No area for improvement or priority action is recorded, and the overall grade is not Inadequate."
        }
        (Kind::Focused, true) => {
            "A priority action at a focused visit requires an action plan: a draft within 20 working days and the final plan within 70."
        }
        (Kind::Focused, false) => {
            "A focused visit requires an action plan only after a priority action, and none is recorded."
        }
        (Kind::Jtai, true) => {
            "The letter names something to improve, which we treat as requiring a written statement unless the Chief Inspector says otherwise."
        }
        (Kind::Jtai, false) => {
            "Nothing to improve is recorded. After a joint inspection the Chief Inspector decides case by case."
        }
        (Kind::Monitoring, _) => "A monitoring visit does not require a written response.",
        (Kind::Engagement, _) => "An engagement meeting does not require a written response.",
    }
}

/// Whether the council must itself publish the report (Education and Inspections Act 2006, section 137).
pub fn must_publish_report(kind: InspectionKind) -> bool {
    kind.is_graded()
}

vocabulary! {
    /// Where a tag on a finding comes from.
    TagScheme, "a scheme of tags" {
        NationalFramework = "national_framework", "Children’s Social Care National Framework";
    }
}

vocabulary! {
    /// The outcomes and enablers of the National Framework (December 2023), named briefly.
    FrameworkItem, "a National Framework item" {
        OutcomeOne = "outcome_1", "Outcome 1: families stay together with the help they need";
        OutcomeTwo = "outcome_2", "Outcome 2: the family network supports the child";
        OutcomeThree = "outcome_3", "Outcome 3: children are safe in and outside the home";
        OutcomeFour = "outcome_4", "Outcome 4: children in care and care leavers have stable, loving homes";
        EnablerOne = "enabler_1", "Enabler 1: agencies work together";
        EnablerTwo = "enabler_2", "Enabler 2: leaders make good practice possible";
        EnablerThree = "enabler_3", "Enabler 3: the workforce is equipped";
    }
}

/// Whether the findings of a report published on this day carry National Framework tags. Reports do since
/// March 2025, also those of inspections that started before.
pub fn findings_are_tagged(published: Date) -> bool {
    published >= date(2025, 3, 1)
}

/// A tag as the report prints it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    /// Where it comes from.
    pub scheme: TagScheme,
    /// The label as printed, without brackets: “Outcome three”, “Enabler 1”.
    pub raw: String,
}

impl Tag {
    /// The item meant, when the label is one of the usual ways of writing it.
    pub fn item(&self) -> Option<FrameworkItem> {
        let lower = self.raw.to_lowercase();
        let mut words = lower.split_whitespace();
        let (kind, number) = (words.next()?, words.next()?);
        if words.next().is_some() {
            return None;
        }
        let number = match number {
            "1" | "one" => 1,
            "2" | "two" => 2,
            "3" | "three" => 3,
            "4" | "four" => 4,
            _ => return None,
        };
        match (kind, number) {
            ("outcome", 1) => Some(FrameworkItem::OutcomeOne),
            ("outcome", 2) => Some(FrameworkItem::OutcomeTwo),
            ("outcome", 3) => Some(FrameworkItem::OutcomeThree),
            ("outcome", 4) => Some(FrameworkItem::OutcomeFour),
            ("enabler", 1) => Some(FrameworkItem::EnablerOne),
            ("enabler", 2) => Some(FrameworkItem::EnablerTwo),
            ("enabler", 3) => Some(FrameworkItem::EnablerThree),
            _ => None,
        }
    }
}

/// Somebody’s words without the quotation marks that stand around the whole of them.
#[must_use]
pub fn without_marks(words: &str) -> &str {
    let words = words.trim();
    let inner = words
        .strip_prefix(['"', '“'])
        .and_then(|rest| rest.strip_suffix(['"', '”']));
    match inner {
        Some(inner) if !inner.contains(['"', '“', '”']) => inner.trim(),
        _ => words,
    }
}

/// The tags that stand in brackets in the words of a finding, in order: “… (Outcome three)”. Brackets that
/// hold anything else are left alone; several tags may share a pair, parted by commas, semicolons or “and”.
pub fn tags_in(words: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    for bracket in words.split('(').skip(1) {
        let Some((inside, _)) = bracket.split_once(')') else {
            continue;
        };
        let parts = inside
            .split([',', ';'])
            .flat_map(|part| part.split(" and "));
        let read: Vec<Tag> = parts
            .map(|part| Tag {
                scheme: TagScheme::NationalFramework,
                raw: part.trim().to_owned(),
            })
            .collect();
        if read.iter().all(|tag| tag.item().is_some()) {
            tags.extend(read);
        }
    }
    tags
}

fn list(areas: &[Area]) -> String {
    areas
        .iter()
        .map(|area| area.label())
        .collect::<Vec<_>>()
        .join(", ")
}
