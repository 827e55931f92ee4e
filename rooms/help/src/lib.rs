//! Help: how to begin, by what one does here, and the words that people meet on the pages.

use askama::Template;
use axum::Router;
use axum::response::Response;
use platform::app::App;
use platform::glossary::{Term, terms};
use platform::page::{Page, html};
use records::access::Authorized;
use records::access::route::Routes;
use records::help::Help;

/// The addresses of this room.
pub fn routes() -> Router<App> {
    Router::new().page(open)
}

/// How somebody begins who does one thing here.
struct Guide {
    /// For whom it is.
    heading: &'static str,
    /// What they do, each in a sentence.
    steps: &'static [&'static str],
}

const GUIDES: &[Guide] = &[
    Guide {
        heading: "You own an action",
        steps: &[
            "Open Today. What is yours and due comes first.",
            "Choose the action, then give an update: change what has changed, pick a rating and say what happens next. Amber and Red ask why, and what will bring the action back on track.",
            "When it is done, say that it is delivered and offer evidence. It may be Blue once somebody independent has accepted the evidence.",
        ],
    },
    Guide {
        heading: "You lead improvement",
        steps: &[
            "Record the inspection and its findings, and set the statutory clock.",
            "Write the plan: priorities, focus areas and actions. Each action addresses a finding, has one owner and a date, and names the measure it should improve. You can import your tracker from Excel.",
            "Open Thread before a Board meeting to see what is missing, and fix it from there.",
            "After the meeting record what the Board was told and decided. When it endorses the plan, save a baseline.",
            "Write the report from a template. Somebody else approves it; once published it does not change.",
        ],
    },
    Guide {
        heading: "You are on the Board, advise the council, or are a councillor",
        steps: &[
            "You need not click anything: the report comes to you as a page, a Word file or a PDF.",
            "Thread shows everything that inspectors found in one view, and where something is missing.",
            "Outcomes shows whether life is getting better for children, beside similar councils. It says so when it is too early to tell.",
            "You can comment on actions and findings, and accept or return evidence.",
        ],
    },
    Guide {
        heading: "You manage help for another council",
        steps: &[
            "The first page lists the councils you work with. You see as much as their sharing agreement says.",
            "Where your people own actions together with theirs, they are partner owners and can give updates.",
            "Accountability stays with the council whose children they are: you cannot approve its reports or run its Board.",
        ],
    },
    Guide {
        heading: "You look after the figures",
        steps: &[
            "Under Outcomes choose the indicators that the plan watches: published ones, or your own with a numerator and a denominator.",
            "Enter your own figures, or import them from a file. A correction keeps what was there before.",
            "Each chart has its table, as Excel and CSV, and says what it compares and how sure it is.",
        ],
    },
    Guide {
        heading: "You administer the council",
        steps: &[
            "Under Sharing give people their roles, and end them. A person you add is invited by email.",
            "Hand over what somebody is responsible for when they leave.",
            "The security log says who signed in and what was shared.",
        ],
    },
];

/// What people ask most, and the answer.
const QUESTIONS: &[(&str, &str)] = &[
    (
        "I typed something and it was not saved",
        "What you type into a long form is kept in your browser until it is saved, and offered when you open the page again. If your session had ended, sign in as the same person within an hour and the form comes back as you left it.",
    ),
    (
        "I get too many emails, or none",
        "Under Your account, Emails, turn each kind of reminder on or off and choose how often you want a digest. Each email has a link that stops its kind without signing in. What you turn off you still see on Today.",
    ),
    (
        "How do I tell a colleague about something on a page?",
        "On an action or a finding write a comment with @ and their name. They get an email and a line on Today. Only people who may see the page can be mentioned.",
    ),
    (
        "Who changed this, and when?",
        "Every item has a record of changes: who, when, what it was and what it is. Nothing is ever removed from it.",
    ),
];

#[derive(Template)]
#[template(path = "help.html")]
struct HelpPage {
    page: Page,
    guides: &'static [Guide],
    questions: &'static [(&'static str, &'static str)],
    terms: &'static [Term],
}

async fn open(visit: Authorized<Help>) -> Response {
    html(&HelpPage {
        page: visit.public_page(
            "Help and words",
            "How to begin, by what you do here, and the words that you meet.",
        ),
        guides: GUIDES,
        questions: QUESTIONS,
        terms: terms(),
    })
}
