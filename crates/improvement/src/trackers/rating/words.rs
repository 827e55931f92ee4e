//! The words by which ratings and states of work are known.

use crate::plans::{Brag, Delivery};

/// Colours, as a rating and what it says of the work.
pub(super) const COLOURS: &[(&str, Option<Brag>)] = &[
    ("blue", Some(Brag::Blue)),
    ("green", Some(Brag::Green)),
    ("amber", Some(Brag::Amber)),
    ("yellow", Some(Brag::Amber)),
    ("orange", Some(Brag::Amber)),
    ("red", Some(Brag::Red)),
    ("grey", None),
    ("gray", None),
    ("white", None),
];

pub(super) const LETTERS: &[(&str, Brag)] = &[
    ("b", Brag::Blue),
    ("g", Brag::Green),
    ("a", Brag::Amber),
    ("r", Brag::Red),
];

/// Phrases, the more telling first: “not complete” before “complete”.
pub(super) const PHRASES: &[(&str, Option<Brag>, Option<Delivery>)] = &[
    ("not yet started", None, Some(Delivery::NotStarted)),
    ("not started", None, Some(Delivery::NotStarted)),
    ("yet to start", None, Some(Delivery::NotStarted)),
    ("to be started", None, Some(Delivery::NotStarted)),
    ("not yet due", None, Some(Delivery::NotStarted)),
    ("not due", None, Some(Delivery::NotStarted)),
    ("planned", None, Some(Delivery::NotStarted)),
    ("not yet complete", None, Some(Delivery::UnderWay)),
    ("not complete", None, Some(Delivery::UnderWay)),
    ("incomplete", None, Some(Delivery::UnderWay)),
    ("partially complete", None, Some(Delivery::UnderWay)),
    ("partly complete", None, Some(Delivery::UnderWay)),
    ("part complete", None, Some(Delivery::UnderWay)),
    ("nearly complete", None, Some(Delivery::UnderWay)),
    ("not on track", Some(Brag::Red), Some(Delivery::UnderWay)),
    ("off track", Some(Brag::Red), Some(Delivery::UnderWay)),
    ("overdue", Some(Brag::Red), None),
    ("on track", Some(Brag::Green), Some(Delivery::UnderWay)),
    ("on target", Some(Brag::Green), Some(Delivery::UnderWay)),
    ("some risk", Some(Brag::Amber), Some(Delivery::UnderWay)),
    ("at risk", Some(Brag::Amber), Some(Delivery::UnderWay)),
    (
        "behind schedule",
        Some(Brag::Amber),
        Some(Delivery::UnderWay),
    ),
    ("completed", Some(Brag::Blue), Some(Delivery::Delivered)),
    ("complete", Some(Brag::Blue), Some(Delivery::Delivered)),
    ("delivered", None, Some(Delivery::Delivered)),
    ("achieved", Some(Brag::Blue), Some(Delivery::Delivered)),
    ("closed", Some(Brag::Blue), Some(Delivery::Delivered)),
    ("done", Some(Brag::Blue), Some(Delivery::Delivered)),
    ("in progress", None, Some(Delivery::UnderWay)),
    ("under way", None, Some(Delivery::UnderWay)),
    ("underway", None, Some(Delivery::UnderWay)),
    ("ongoing", None, Some(Delivery::UnderWay)),
    ("on going", None, Some(Delivery::UnderWay)),
    ("started", None, Some(Delivery::UnderWay)),
    ("commenced", None, Some(Delivery::UnderWay)),
    ("withdrawn", None, Some(Delivery::Withdrawn)),
    ("cancelled", None, Some(Delivery::Withdrawn)),
    ("superseded", None, Some(Delivery::Withdrawn)),
    ("no longer required", None, Some(Delivery::Withdrawn)),
    ("no longer needed", None, Some(Delivery::Withdrawn)),
    ("not rated", None, None),
    ("no rating", None, None),
];

/// Signs that stand for a letter, and the colour that they show.
pub(super) const SIGNS: &[([char; 2], &str, &str)] = &[
    (['🟢', '🟩'], "g", "green"),
    (['🔴', '🟥'], "r", "red"),
    (['🟠', '🟧'], "a", "amber"),
    (['🟡', '🟨'], "a", "amber"),
    (['🔵', '🟦'], "b", "blue"),
];

/// Words before a colour that leave it what it is: “RAG: green”, “Currently green”.
pub(super) const BEFORE: &str = "rag brag rating rated status score colour position action current currently now overall still \
    remains stays unchanged assessed is as at the light dark pale";

/// Words right behind a colour that leave it what it is: “Amber rating”.
pub(super) const BESIDE: &str = "rag brag rating rated status overall currently now still again unchanged steady stable improving \
    worsening slipping this week month quarter";

/// Words with which the reason for a colour begins: it is the colour of today all the same.
pub(super) const REASONS: &[&str] = &["because ", "due to ", "owing to "];

/// Words by which a colour is not the one of today.
pub(super) const CONDITIONS: &str = "if unless until by when once be should would will target";

/// What may follow a phrase that means delivered without taking anything from it, beside a day.
pub(super) const ENDINGS: &str = "and, in full, fully, 100 percent, 100 per cent, on time, on schedule, ahead of schedule, \
    ahead of time, as planned, as agreed, to plan, to time, early, late, complete, completed, \
    achieved, delivered, done, closed, embedded, evidenced, evidence accepted, signed off, \
    approved, implemented, sustained, in place";

/// Openings of a later clause that take back what was said to be delivered.
pub(super) const TAKEN_BACK: &str = "but, except, excepting, excluding, apart from, other than, with exception, with the \
    exception, subject, pending, awaiting, awaits, not, no, partly, partially, in part, however, \
    although, though, unless";

/// The same, of the clause right after it only: further on, these words tell of something else.
pub(super) const TAKEN_BACK_NEXT: &str = "n, none, if, until, due, before, to be, to follow, yet to, still to, part, partial, \
    nearly, almost, mostly, phase, stage, outstanding, evidence outstanding, evidence awaited";

/// Openings that begin as if they took something back, and do not; the last is how our own lists say it.
pub(super) const LEFT_AS_IT_IS: &str = "no further, no outstanding, no concerns, no issues, no change, no update, \
    not yet shown to make a difference";

/// Words before a day or a month.
pub(super) const BEFORE_DAYS: &str =
    "on in during since as at of the end early mid late week ending commencing";

pub(super) const MONTHS: &str =
    "january february march april may june july august september october november december";

/// Other names for a stretch of time.
pub(super) const STRETCHES: &str = "sept q1 q2 q3 q4 spring summer autumn winter";

/// More words than this and a cell is prose, not a state.
pub(super) const FEW: usize = 6;

/// Marks that set off a letter from the words behind it: “A – slipping”, but not “B/F” or “A. Recruit”.
pub(super) const SET_OFF: &[char] = &[':', ';', '\n', '-', '–', '—'];
