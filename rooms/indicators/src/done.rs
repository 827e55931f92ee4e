//! What was done about an indicator: the actions that should improve it, the findings that these address, and the help of other councils
//! with them.

use documents::charts::HelpStrip;
use improvement::Word;
use platform::error::AppError;
use platform::page::shortened;
use readings::plans::snapshot::PlanSnapshot;
use readings::support::of_findings::{FindingSupport, of_findings, strip, workstreams};
use records::access::{Permission, RequestContext};
use records::inspections::store::findings_of_plan;
use records::plans::addresses::ActionAt;
use records::plans::store::Action;
use records::thread::addresses::FindingThread;
use uuid::Uuid;

/// So many letters of a finding stand on the page of an indicator.
const FINDING: usize = 110;

/// What was done.
pub(super) struct Done {
    pub actions: Vec<AimingAction>,
    pub findings: Vec<AddressedFinding>,
    help: Vec<FindingSupport>,
    visit: RequestContext,
}

/// A finding that such an action addresses.
pub(super) struct AddressedFinding {
    pub words: String,
    pub href: String,
}

/// An action that should improve the indicator.
pub(super) struct AimingAction {
    pub reference: String,
    pub title: String,
    pub state: &'static str,
    pub href: String,
}

/// Help of another council with one of the findings.
pub(super) struct Help {
    pub title: String,
    pub words: String,
    pub href: String,
}

impl Done {
    pub(super) async fn about(visit: &RequestContext, indicator: Uuid) -> Result<Self, AppError> {
        let (council, plan) = (visit.council()?, visit.plan()?);
        let (db, moment) = (&visit.app.db, visit.moment());
        let whole = PlanSnapshot::read(db, council.id, plan.id, moment).await?;
        let aims = |action: &&Action| {
            let aims = whole.relations.indicators.get(&action.id);
            aims.is_some_and(|aims| aims.contains(&indicator))
        };
        let actions: Vec<&Action> = whole.actions.iter().filter(aims).collect();
        let mut findings = match actions.is_empty() {
            true => Vec::new(),
            false => findings_of_plan(db, council.id, plan.id, moment).await?,
        };
        findings.retain(|finding| {
            let mut actions = actions.iter();
            actions.any(|action| whole.is_answer(action, finding.id))
        });
        let ids: Vec<Uuid> = findings.iter().map(|finding| finding.id).collect();
        // Whom an agreement to share lets in is told of no help between others.
        let help = match visit.may(Permission::ReadSupport) && !ids.is_empty() {
            true => of_findings(db, council.id, &ids, moment, visit.date()).await?,
            false => std::collections::BTreeMap::new(),
        };
        let findings = findings.iter().map(|finding| AddressedFinding {
            words: shortened(&finding.words, FINDING),
            href: visit.link(FindingThread::of(visit, finding.id)),
        });
        let actions = actions.iter().map(|action| AimingAction {
            href: visit.link(ActionAt::of(visit, action.id)),
            state: action.delivery.label(),
            reference: action.reference.clone(),
            title: action.title.clone(),
        });
        Ok(Self {
            actions: actions.collect(),
            findings: findings.collect(),
            help: workstreams(help.into_values().flatten()),
            visit: visit.clone(),
        })
    }

    /// The days of help beneath the curve; none where nobody helped.
    pub(super) fn strip(&self) -> Option<HelpStrip> {
        strip(&self.help)
    }

    /// Who helped, for how long.
    pub(super) fn helped(&self) -> Vec<Help> {
        let begun = self.help.iter().filter(|one| one.days.quarters > 0);
        let help = begun.map(|one| Help {
            title: one.title.clone(),
            words: format!("{}, {}", one.workstream, one.days.in_words()),
            href: self.visit.link(&one.href),
        });
        help.collect()
    }
}
