//! Words for data that measures are taken on: invented, and of the length that people write.

/// Names of priorities.
pub const PRIORITIES: [&str; 5] = [
    "Leaders who know and act",
    "Help at the right time",
    "Practice that protects",
    "Children in our care and care leavers",
    "A workforce that stays",
];

/// Names of focus areas.
pub const FOCUS_AREAS: [&str; 4] = [
    "What we do first",
    "How we know that it works",
    "Who does it with us",
    "Making it last",
];

/// What inspectors might find.
pub const FINDINGS: [&str; 8] = [
    "The timeliness of initial visits, so that children are seen within the time that their circumstances call for",
    "The attendance of health agencies at strategy discussions",
    "The quality and oversight of plans for children in need, so that drift is seen and acted on",
    "Management oversight and supervision that are regular, reflective and recorded",
    "The consideration of culture and identity in assessments and plans",
    "The quality of personal education plans",
    "Pathway plans that young people have written with their workers",
    "The sufficiency of homes close to where children come from",
];

/// What is done, and to whom or what.
pub const DEEDS: [&str; 10] = [
    "Agree and publish the standard for",
    "Train every team in",
    "Audit a sample each month of",
    "Put a manager in charge of",
    "Review with partners the way of",
    "Report to the Board each quarter on",
    "Bring families into the making of",
    "Take on two practice leads for",
    "Set out in the system the recording of",
    "Learn from another council about",
];

/// What the deeds are about.
pub const MATTERS: [&str; 10] = [
    "first visits to children",
    "strategy discussions",
    "plans for children in need",
    "supervision",
    "assessments that hear the child",
    "personal education plans",
    "pathway plans",
    "placements near home",
    "return-home conversations",
    "handover between teams",
];

/// Why a rating was given.
pub const REASONS: [&str; 6] = [
    "The work is going as planned and the first audits bear it out.",
    "Two of five teams have begun; the others wait for their managers to take up post.",
    "Partners agreed the approach, and the first joint session was well attended.",
    "The figures for the last month are not yet in, so that we cannot say whether it has helped.",
    "Vacancies in two teams mean that the date will be missed unless agency cover is found.",
    "The pilot showed better results than expected and is being spread to all localities.",
];

/// What will bring it back.
pub const PATHS: [&str; 3] = [
    "Cover is agreed until the new managers start, and the remaining teams begin next month.",
    "The partner agency names a lead by the end of the month; we escalate to the Board if it does not.",
    "The data team mends the report, and we look at three months together.",
];

/// What comes next.
pub const NEXT: [&str; 4] = [
    "Take the findings of the audit to team meetings.",
    "Agree dates with the partner agency.",
    "Look at twelve more cases with the principal social worker.",
    "Hear from young people what changed for them.",
];

/// What own indicators are called, with what is counted above and below the line.
pub const INDICATORS: [(&str, &str, &str); 5] = [
    (
        "First visits on time",
        "Children seen within the agreed time",
        "Children referred",
    ),
    (
        "Supervision on time",
        "Cases supervised within the month",
        "Open cases",
    ),
    (
        "Audits graded good or better",
        "Audits graded good or outstanding",
        "Audits",
    ),
    (
        "Health present at strategy discussions",
        "Discussions with health present",
        "Strategy discussions",
    ),
    (
        "Pathway plans written with the young person",
        "Plans written together",
        "Plans",
    ),
];

/// Measures of the published figures, by their codes.
pub const MEASURES: [&str; 5] = [
    "LAC",
    "ReReferral",
    "PrevRegCPR",
    "Continue_Assess_Comp",
    "CareLeaverEET",
];

/// One of several, by a number.
pub fn pick<T: Copy>(from: &[T], at: usize) -> T {
    from[at % from.len()]
}
