//! Workstreams, and the findings and actions that they address: of either council, as far as whoever edits may read them.

use crate::Answered;
use crate::seen::Seen;
use axum::Router;
use improvement::inspections::FindingKind;
use improvement::support::Side;
use platform::app::App;
use platform::db::{Change, DbError, Record};
use platform::error::AppError;
use platform::fields::{Fields, Options, choices};
use platform::form::Form;
use platform::lens;
use records::access::route::Routes;
use records::access::{Authorized, Permission, RecordForm, RequestContext, Submitted};
use records::inspections::store::{Finding, findings_of_plan};
use records::plans::store::{Action, latest};
use records::support::addresses::{EditWorkstream, NewWorkstream};
use records::support::store::{Workstream, WorkstreamAction, WorkstreamFinding};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The addresses of workstreams.
pub(crate) fn routes() -> Router<App> {
    Router::new().page(new).form(add).page(edit).form(save)
}

/// What can be addressed: whose each finding and action is, and how they are offered.
struct Offered {
    councils: BTreeMap<Uuid, Uuid>,
    findings: Options,
    actions: Options,
    /// Those that are tied already and that whoever edits may not read: they stay.
    unread: usize,
}

/// The findings and actions of the latest plan of each council of the engagement, as far as whoever is here may read it: first those of
/// the council that is helped.
async fn offered(
    here: &RequestContext,
    seen: &Seen,
    workstream: Option<Uuid>,
) -> Result<Offered, AppError> {
    let db = &here.app.db;
    let mut all = Offered {
        councils: BTreeMap::new(),
        findings: Vec::new(),
        actions: Vec::new(),
        unread: 0,
    };
    let councils = [Side::Helped, Side::Helper].map(|side| seen.engagement.organisation_on(side));
    for council in councils.into_iter().flatten() {
        if !here.actor.may(Permission::ReadPlan, council) {
            continue;
        }
        let Some(plan) = latest(db, council).await? else {
            continue;
        };
        let name = &seen.support.organisations[&council].name;
        let findings = findings_of_plan(db, council, plan.id, None).await?;
        let asking = findings
            .iter()
            .filter(|one| one.kind != FindingKind::Strength);
        let asking: Vec<&Finding> = asking.collect();
        let actions: Vec<Action> = db.records(council, plan.id, None).await?;
        all.findings.extend(choices(asking, |one: &Finding| {
            format!("{name}: {}", Record::called(one))
        }));
        all.actions.extend(choices(&actions, |one: &Action| {
            format!("{name}: {} {}", one.reference, one.title)
        }));
        let ids = findings.iter().map(|one| one.id);
        let ids = ids.chain(actions.iter().map(|one| one.id));
        all.councils.extend(ids.map(|id| (id, council)));
    }
    let tied = seen.support.records.findings.iter();
    let tied = tied.filter(|tie| Some(tie.workstream_id) == workstream);
    all.unread = tied
        .filter(|tie| !all.councils.contains_key(&tie.finding_id))
        .count();
    Ok(all)
}

fn form(seen: &Seen, offered: Offered, workstream: Option<Uuid>) -> RecordForm<Workstream> {
    let records = &seen.support.records;
    let findings = records.findings.iter();
    let findings = findings.filter(|tie| Some(tie.workstream_id) == workstream);
    let findings: Vec<Uuid> = findings.map(|tie| tie.finding_id).collect();
    let actions = records.actions.iter();
    let actions = actions.filter(|tie| Some(tie.workstream_id) == workstream);
    let actions: Vec<Uuid> = actions.map(|tie| tie.action_id).collect();
    let (helper, helped) = (seen.name(Side::Helper), seen.name(Side::Helped));
    let none = ("There are none that you may see.", "Choose from the list");
    let fields = Fields::new()
        .text(lens!(Workstream, title), 120, "Enter a title")
        .text(lens!(Workstream, helper_lead), 120, "Enter the lead")
        .called(format!("Who leads it for {helper}?"))
        .optional()
        .text(lens!(Workstream, helped_lead), 120, "Enter the lead")
        .called(format!("Who leads it for {helped}?"))
        .optional()
        .long_text(lens!(Workstream, note), 1_000, "Enter what is done in it")
        .rows("3")
        .optional()
        .several(
            ("findings", "Which findings does it address?"),
            offered.findings,
            findings,
            none,
        )
        .several(
            ("actions", "Which actions does it help with?"),
            offered.actions,
            actions,
            none,
        );
    let form = RecordForm::new(
        "Workstream",
        "Save the workstream",
        fields,
        seen.page.clone(),
    );
    match offered.unread {
        0 => form,
        1 => form.lead("It also addresses a finding that you may not see. That stays."),
        many => form.lead(format!(
            "It also addresses {many} findings that you may not see. They stay."
        )),
    }
}

fn blank(seen: &Seen) -> Workstream {
    Workstream::blank(seen.engagement.organisation_id, seen.engagement.id)
}

async fn new(here: Authorized<NewWorkstream>) -> Answered {
    let seen = Seen::read(&here, here.address.engagement).await?;
    let offered = offered(&here, &seen, None).await?;
    Ok(form(&seen, offered, None).show(&here, &blank(&seen)))
}

async fn add(here: Authorized<NewWorkstream>, Submitted(typed): Submitted) -> Answered {
    let seen = Seen::read(&here, here.address.engagement).await?;
    let offered = offered(&here, &seen, None).await?;
    let ties = Ties::asked(&typed, &offered, &seen, None);
    let form = form(&seen, offered, None);
    let also = async |change: &mut Change, one: &Workstream| ties.write(change, one).await;
    form.add_with(&here, blank(&seen), typed, also).await?;
    here.done(&seen.page.href, "The workstream was added.")
        .await
}

async fn edit(here: Authorized<EditWorkstream>) -> Answered {
    let seen = Seen::read(&here, here.address.engagement).await?;
    let workstream: Workstream = here.current(here.address.workstream).await?;
    let offered = offered(&here, &seen, Some(workstream.id)).await?;
    Ok(form(&seen, offered, Some(workstream.id)).show(&here, &workstream))
}

async fn save(here: Authorized<EditWorkstream>, Submitted(typed): Submitted) -> Answered {
    let seen = Seen::read(&here, here.address.engagement).await?;
    let workstream: Workstream = here.current(here.address.workstream).await?;
    let offered = offered(&here, &seen, Some(workstream.id)).await?;
    let ties = Ties::asked(&typed, &offered, &seen, Some(workstream.id));
    let form = form(&seen, offered, Some(workstream.id));
    let also = async |change: &mut Change, one: &Workstream| ties.write(change, one).await;
    form.save_with(&here, workstream, typed, also).await?;
    here.done(&seen.page.href, "The workstream was changed.")
        .await
}

/// What is tied and untied: of what whoever edits may read. What they may not see stays.
struct Ties {
    findings: Vec<(Uuid, Uuid)>,
    actions: Vec<(Uuid, Uuid)>,
    gone_findings: Vec<WorkstreamFinding>,
    gone_actions: Vec<WorkstreamAction>,
}

impl Ties {
    fn asked(typed: &Form, offered: &Offered, seen: &Seen, workstream: Option<Uuid>) -> Self {
        let asked = |key: &str| -> Vec<Uuid> {
            let ids = typed.values(key).iter();
            ids.filter_map(|id| id.parse().ok()).collect()
        };
        let (findings, actions) = (asked("findings"), asked("actions"));
        let records = &seen.support.records;
        let of = |id: &Uuid| Some(*id) == workstream;
        let tied_findings: Vec<&WorkstreamFinding> = records
            .findings
            .iter()
            .filter(|tie| of(&tie.workstream_id))
            .collect();
        let tied_actions: Vec<&WorkstreamAction> = records
            .actions
            .iter()
            .filter(|tie| of(&tie.workstream_id))
            .collect();
        let whose = |id: Uuid| offered.councils.get(&id).map(|council| (id, *council));
        let new_findings = findings
            .iter()
            .filter(|id| tied_findings.iter().all(|tie| tie.finding_id != **id));
        let new_actions = actions
            .iter()
            .filter(|id| tied_actions.iter().all(|tie| tie.action_id != **id));
        let readable = |id: &Uuid| offered.councils.contains_key(id);
        Self {
            findings: new_findings.filter_map(|id| whose(*id)).collect(),
            actions: new_actions.filter_map(|id| whose(*id)).collect(),
            gone_findings: tied_findings
                .into_iter()
                .filter(|tie| readable(&tie.finding_id) && !findings.contains(&tie.finding_id))
                .cloned()
                .collect(),
            gone_actions: tied_actions
                .into_iter()
                .filter(|tie| readable(&tie.action_id) && !actions.contains(&tie.action_id))
                .cloned()
                .collect(),
        }
    }

    async fn write(self, change: &mut Change, of: &Workstream) -> Result<(), DbError> {
        for (finding_id, council_id) in self.findings {
            change
                .create(&WorkstreamFinding {
                    workstream_id: of.id,
                    council_id,
                    finding_id,
                    ..WorkstreamFinding::blank(of.organisation_id, of.engagement_id)
                })
                .await?;
        }
        for (action_id, council_id) in self.actions {
            change
                .create(&WorkstreamAction {
                    workstream_id: of.id,
                    council_id,
                    action_id,
                    ..WorkstreamAction::blank(of.organisation_id, of.engagement_id)
                })
                .await?;
        }
        for gone in self.gone_findings {
            change.remove(gone).await?;
        }
        for gone in self.gone_actions {
            change.remove(gone).await?;
        }
        Ok(())
    }
}
