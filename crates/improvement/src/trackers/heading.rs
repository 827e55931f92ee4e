//! What the columns of a tracker hold, guessed from their headings.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// What a column of a tracker holds.
    Column, "what a column holds" {
        Left = "left", "Leave this column out";
        Reference = "reference", "Number or reference";
        Priority = "priority", "Priority, theme or workstream";
        FocusArea = "focus_area", "Focus area or objective";
        Title = "title", "What will be done";
        Detail = "detail", "How it will be done, or more about it";
        Step = "step", "Milestone or step";
        Owner = "owner", "Who owns it";
        Partner = "partner", "Who helps from the other council";
        Start = "start", "When it starts";
        Due = "due", "When it is due";
        FirstDue = "first_due", "When it was first due";
        Rating = "rating", "Rating: BRAG or RAG";
        Status = "status", "Current status: a rating, a state or words";
        Delivered = "delivered", "When it was completed";
        Success = "success", "Success measures";
        Progress = "progress", "Progress, or why this rating";
        Path = "path", "Path to green";
        Next = "next", "Next step";
        Direction = "direction", "Direction of travel";
        Updated = "updated", "When it was last updated";
        Evidence = "evidence", "Evidence";
        Finding = "finding", "Findings it addresses, by number";
        Kept = "kept", "Keep its text with the action";
    }
}

impl Column {
    /// Whether several columns of one tracker may hold this.
    #[must_use]
    pub fn may_repeat(self) -> bool {
        matches!(self, Self::Left | Self::Kept | Self::Progress)
    }
}

/// Headings as trackers have them, in plain letters.
const HEADINGS: &[(Column, &[&str])] = &[
    (
        Column::Left,
        &["shown to make a difference", "days overdue"],
    ),
    (
        Column::Reference,
        &[
            "no",
            "number",
            "nr",
            "num",
            "ref",
            "refs",
            "reference",
            "ref no",
            "reference number",
            "action ref",
            "action reference",
            "action no",
            "action number",
            "id",
            "action id",
            "item",
            "item no",
            "line",
        ],
    ),
    (
        Column::Priority,
        &[
            "priority",
            "priority area",
            "priorities",
            "strategic priority",
            "theme",
            "workstream",
            "work stream",
            "strand",
            "pillar",
            "programme",
        ],
    ),
    (
        Column::FocusArea,
        &[
            "focus area",
            "focus",
            "area of focus",
            "objective",
            "sub theme",
            "project",
            "section",
        ],
    ),
    (
        Column::Title,
        &[
            "what",
            "what will be done",
            "what will we do",
            "what we will do",
            "what are we going to do",
            "what needs to be done",
            "what needs to happen",
            "action",
            "actions",
            "action required",
            "actions required",
            "action to be taken",
            "agreed action",
            "improvement action",
            "key action",
            "key actions",
            "action description",
            "task",
            "activity",
        ],
    ),
    (
        Column::Detail,
        &[
            "how",
            "how will we do it",
            "how we will do it",
            "how it will be done",
            "how will this be done",
            "detail",
            "details",
            "more about it",
            "description",
            "approach",
            "steps",
            "key steps",
            "key activities",
        ],
    ),
    (
        Column::Step,
        &["milestone", "milestones", "step", "sub action"],
    ),
    (
        Column::Owner,
        &[
            "who",
            "by whom",
            "lead",
            "action lead",
            "lead officer",
            "named lead",
            "owner",
            "action owner",
            "owners",
            "responsible",
            "responsible officer",
            "responsible person",
            "person responsible",
            "responsibility",
            "accountable",
            "accountable officer",
            "assigned to",
            "sro",
            "who answers for it",
        ],
    ),
    (
        Column::Partner,
        &[
            "partner",
            "partner owner",
            "partner lead",
            "support from",
            "supported by",
            "who helps",
        ],
    ),
    (
        Column::Start,
        &["start", "starts", "start date", "date started", "begins"],
    ),
    (
        Column::Due,
        &[
            "when",
            "by when",
            "due",
            "due date",
            "date due",
            "due by",
            "deadline",
            "target date",
            "target completion date",
            "completion date",
            "date for completion",
            "timescale",
            "timescales",
            "timeframe",
            "end date",
            "revised date",
            "revised due date",
            "revised deadline",
        ],
    ),
    (
        Column::FirstDue,
        &[
            "original date",
            "original due date",
            "original deadline",
            "original target date",
            "baseline date",
            "baseline due date",
            "first due",
            "due when endorsed",
        ],
    ),
    (
        Column::Rating,
        &[
            "brag",
            "rag",
            "brag rating",
            "rag rating",
            "brag status",
            "rag status",
            "brag rag",
            "rating",
            "current brag",
            "current rag",
        ],
    ),
    (
        Column::Status,
        &[
            "status",
            "current status",
            "action status",
            "state",
            "where the work stands",
            "stage",
            "complete",
            "completed y n",
        ],
    ),
    (
        Column::Delivered,
        &[
            "completed",
            "completed on",
            "date completed",
            "completed date",
            "actual completion date",
            "actual date",
            "delivered",
            "delivered on",
            "date closed",
        ],
    ),
    (
        Column::Success,
        &[
            "success measure",
            "success measures",
            "success criteria",
            "measure of success",
            "measures of success",
            "how will we know",
            "how we will know",
            "how people will know",
            "how will we know it has worked",
            "kpi",
            "kpis",
            "measures",
            "intended outcome",
        ],
    ),
    (
        Column::Progress,
        &[
            "progress",
            "progress report",
            "progress update",
            "progress to date",
            "progress made",
            "update",
            "updates",
            "latest update",
            "comment",
            "comments",
            "commentary",
            "narrative",
            "current position",
            "why this rating",
            "reason",
        ],
    ),
    (
        Column::Path,
        &[
            "path to green",
            "route to green",
            "mitigation",
            "mitigations",
            "mitigating action",
            "mitigating actions",
            "recovery action",
            "recovery plan",
        ],
    ),
    (Column::Next, &["next step", "next steps", "next actions"]),
    (
        Column::Direction,
        &[
            "direction",
            "direction of travel",
            "dot",
            "trend",
            "trajectory",
        ],
    ),
    (
        Column::Updated,
        &[
            "updated",
            "last updated",
            "last update",
            "date updated",
            "date of update",
            "date of last update",
            "update date",
        ],
    ),
    (
        Column::Evidence,
        &[
            "evidence",
            "evidence of completion",
            "evidence of impact",
            "evidence link",
            "assurance",
        ],
    ),
    (
        Column::Finding,
        &[
            "finding",
            "findings",
            "ofsted finding",
            "ofsted findings",
            "area for improvement",
            "area for improvement no",
            "afi",
            "afi no",
            "answers findings",
        ],
    ),
];

/// Words that mark a column as worth keeping though it has no place of its own here.
const KEPT: &[&str] = &[
    "outcome",
    "outcomes",
    "impact",
    "quarter",
    "q1",
    "q2",
    "q3",
    "q4",
    "risk",
    "risks",
    "issue",
    "issues",
    "note",
    "notes",
    "resource",
    "resources",
    "dependency",
    "dependencies",
    "cost",
    "budget",
    "audit",
    "voice",
];

/// A heading in plain letters: small, and with nothing but letters, figures and single spaces.
#[must_use]
pub fn plain(heading: &str) -> String {
    let mut plain = String::with_capacity(heading.len());
    for letter in heading.chars().flat_map(char::to_lowercase) {
        if letter.is_alphanumeric() {
            plain.push(letter);
        } else if matches!(letter, '\'' | '’') {
            // “who's” is one word.
        } else if !plain.is_empty() && !plain.ends_with(' ') {
            plain.push(' ');
        }
    }
    plain.truncate(plain.trim_end().len());
    plain
}

/// What a column probably holds, from its heading; nothing when that cannot be told.
///
/// A heading is known when it, or what stands before a bracket or a colon in it, is one that trackers use:
/// “Who (lead officer)”, “BRAG:”.
#[must_use]
pub fn guess(heading: &str) -> Option<Column> {
    // How much of the work is done, as a number: neither a state nor a rating.
    let share = |word: &str| matches!(word, "percent" | "percentage" | "cent");
    if heading.contains('%') || plain(heading).split(' ').any(share) {
        return Some(Column::Kept);
    }
    let first = heading.split(['(', '[', ':', '\n', '/', '?']).next();
    let whole = [Some(heading), first].into_iter().flatten();
    // “R.A.G.” is “RAG”.
    let stopless = whole.clone().map(|text| text.replace('.', ""));
    for text in whole.map(str::to_owned).chain(stopless) {
        let text = plain(&text);
        let known = HEADINGS
            .iter()
            .find(|(_, headings)| headings.contains(&text.as_str()));
        if let Some((column, _)) = known {
            return Some(*column);
        }
    }
    let text = plain(heading);
    if text.starts_with("progress") || text.starts_with("update ") || text.starts_with("comment") {
        return Some(Column::Progress);
    }
    let kept = text.split(' ').any(|word| KEPT.contains(&word));
    kept.then_some(Column::Kept)
}
