//! What other councils gave for a finding: under which engagement, how many days, by whom, and what came of it.

use improvement::calendar::in_words;
use platform::page::{capitalised, listed};
use readings::support::of_findings::FindingSupport;
use readings::thread::gather::PlanFacts;
use readings::thread::mend::Menders;
use records::access::{Permission, RequestContext};
use records::inspections::store::Finding;

/// Help between councils, in order of time.
pub(crate) struct CouncilHelp {
    pub title: String,
    /// Its page, for those who may see it.
    pub href: String,
    pub workstream: String,
    pub days: String,
    /// Who came, for those who may see that.
    pub people: String,
    pub when: String,
    pub products: String,
}

/// The help of other councils with a finding that was proposed at least.
pub(crate) fn by_councils(
    visit: &RequestContext,
    facts: &PlanFacts,
    finding: &Finding,
    menders: &Menders<'_>,
) -> Vec<CouncilHelp> {
    // Whom an agreement to share lets in sees that there is help, and no more of it.
    let may = visit.may(Permission::ReadSupport);
    let told = |words: String| if may { words } else { String::new() };
    let view = |one: &FindingSupport| {
        let people = one.people.iter();
        let people = people.map(|(name, days)| format!("{name} {}", days.in_words()));
        CouncilHelp {
            title: match may {
                true => one.title.clone(),
                false => format!("Help from {}", one.helper),
            },
            href: told(menders.seen(&one.href)),
            workstream: one.workstream.clone(),
            days: match one.days.quarters {
                0 => "no days of help recorded".to_owned(),
                _ => format!("{} of help", one.days.in_words()),
            },
            people: told(listed(people.collect())),
            when: support_dates(one),
            products: told(listed(one.products.clone())),
        }
    };
    let all = facts.support.get(&finding.id).into_iter().flatten();
    let proposed = all.filter(|one| one.facts().is_some());
    proposed.map(view).collect()
}

/// When both agreed, when help began and when it ended, as far as it has come.
fn support_dates(one: &FindingSupport) -> String {
    let told = [
        ("agreed on", one.agreed),
        ("began on", one.started),
        ("ended on", one.ended),
    ];
    let told = told.into_iter();
    let told = told.filter_map(|(what, day)| Some(format!("{what} {}", in_words(day?))));
    let told: Vec<String> = told.collect();
    match told.is_empty() {
        true => "Not agreed by both councils yet.".to_owned(),
        false => format!("{}.", capitalised(&told.join(", "))),
    }
}
