//! Whether an inspection needs a response: as somebody said, or as the rule says while findings come and go.

use improvement::inspections::FindingKind;
use platform::db::{Change, DbError};
use platform::fields::{Control, Fields, Options};
use platform::form::Form;
use platform::sql;
use readings::inspections::clock::{Suggestion, kinds, suggestion};
use records::inspections::store::{Finding, Inspection, Judgement, overall};

/// What can be said about it on a form.
const CHOICES: [(&str, &str); 3] = [
    (
        "rule",
        "Follow the rule, based on the kind of inspection, the overall grade and the findings",
    ),
    ("yes", "A response is needed"),
    ("no", "No response is needed"),
];

/// Asks whether a response is needed: as somebody says, or as the rule does.
pub(super) fn field(
    fields: Fields<Inspection>,
    rule: impl Fn(&Inspection, &Form) -> bool + Send + Sync + 'static,
) -> Fields<Inspection> {
    let choices: Options = CHOICES
        .map(|(choice, label)| (choice.into(), label.into()))
        .into();
    fields.other(
        ("response", "Does the law require a written response?"),
        Control::Radios(choices),
        |inspection, form| form.set("response", chosen(inspection)),
        move |inspection, form| {
            let rule = rule(inspection, form);
            match said(form.value("response"), rule) {
                Some((needed, by_rule)) => {
                    inspection.needs_response = needed;
                    inspection.by_rule = Some(by_rule);
                }
                None => form.refuse("response", "Choose whether a written response is needed"),
            }
        },
    )
}

/// What the rule says, beside that question.
pub(super) fn hint(rule: Suggestion) -> String {
    let verdict = if rule.needed { "needed" } else { "not needed" };
    format!("The rule says: {verdict}. {}", rule.reason)
}

/// What a form shows as chosen.
fn chosen(inspection: &Inspection) -> &'static str {
    match (inspection.by_rule, inspection.needs_response) {
        (Some(true), _) => "rule",
        (_, true) => "yes",
        (_, false) => "no",
    }
}

/// What was chosen, given what the rule says: whether a response is needed, and whether that goes with the rule.
/// None when nothing was chosen.
fn said(choice: &str, rule: bool) -> Option<(bool, bool)> {
    match choice {
        "rule" => Some((rule, true)),
        "yes" => Some((true, false)),
        "no" => Some((false, false)),
        _ => None,
    }
}

/// Whether the record goes with the rule, which said `rule` until now. Where nobody was asked, a record that agrees
/// with the rule is taken to go with it: a clock too many can be stopped, one that never started is not missed.
fn follows(inspection: &Inspection, rule: bool) -> bool {
    inspection
        .by_rule
        .unwrap_or(inspection.needs_response == rule)
}

/// Lets the need of a response follow what was found, once that has changed in this change; `before` is what was
/// found till then.
///
/// # Errors
/// When the database fails.
pub(super) async fn follow(
    change: &mut Change,
    of: &Inspection,
    before: &[Finding],
) -> Result<(), DbError> {
    let (organisation_id, inspection_id) = (of.organisation_id, of.id);
    let mut inspection: Inspection = change.get(organisation_id, inspection_id).await?;
    let judgements =
        sql!("select * from judgements where organisation_id = $1 and inspection_id = $2");
    let judgements: Vec<Judgement> = change
        .all(judgements.bind(organisation_id).bind(inspection_id))
        .await?;
    let found = sql!("select * from findings where organisation_id = $1 and inspection_id = $2");
    let found: Vec<Finding> = change
        .all(found.bind(organisation_id).bind(inspection_id))
        .await?;
    let overall = overall(&judgements);
    let rule = |found: &[FindingKind]| suggestion(inspection.kind, overall, found).needed;
    let (was, is) = (rule(&kinds(before)), rule(&kinds(&found)));
    if follows(&inspection, was) && inspection.needs_response != is {
        inspection.needs_response = is;
        change.save(&mut inspection).await?;
    }
    Ok(())
}
