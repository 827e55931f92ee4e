//! Who takes part: organisations, the roles people hold in them, and what two councils agree to share.

use jiff::civil::Date;

use crate::vocabulary::vocabulary;

#[cfg(test)]
mod tests;

vocabulary! {
    /// What an organisation is.
    OrganisationKind, "a kind of organisation" {
        Authority = "authority", "Local authority";
        Dfe = "dfe", "Department for Education";
        Ofsted = "ofsted", "Ofsted";
        Nhs = "nhs", "NHS body";
        Police = "police", "Police";
        School = "school", "School or trust";
        Voluntary = "voluntary", "Voluntary organisation";
    }
}

vocabulary! {
    /// What a person does in an organisation, or for its Board.
    Role, "a role" {
        ProgrammeLead = "programme_lead", "Programme lead";
        ImprovementLead = "improvement_lead", "Improvement lead";
        ActionOwner = "action_owner", "Action owner";
        Analyst = "analyst", "Performance analyst";
        FinanceLead = "finance_lead", "Finance lead";
        HumanResources = "human_resources", "Human resources";
        BoardMember = "board_member", "Board member";
        ExternalAdviser = "external_adviser", "External adviser";
        Evaluator = "evaluator", "Evaluator";
        Administrator = "administrator", "Administrator";
    }
}

vocabulary! {
    /// What a sharing agreement lets the other council do.
    Scope, "a scope" {
        Read = "read", "See the plan, its figures and its reports";
        Update = "update", "Update actions and offer evidence";
        Edit = "edit", "Change the plan";
    }
}

vocabulary! {
    /// Where a sharing agreement stands.
    AgreementState, "a state of an agreement" {
        Proposed = "proposed", "Proposed: neither council has agreed yet";
        HalfAgreed = "half_agreed", "Agreed by one council; waiting for the other";
        NotYet = "not_yet", "Agreed, not started yet";
        InForce = "in_force", "In force";
        Expired = "expired", "Expired";
        Ended = "ended", "Ended early";
    }
}

/// How a paper names an officer whose name it leaves out: by their title, or else by what they do. Whoever works elsewhere is
/// named with their organisation. None where nothing is known, or only that they work for the council itself.
pub fn position(
    title: Option<&str>,
    here: Option<Role>,
    elsewhere: Option<&str>,
) -> Option<String> {
    let title = title.map(str::trim).filter(|title| !title.is_empty());
    match (title, here, elsewhere) {
        (Some(title), None, Some(organisation)) => Some(format!("{title}, {organisation}")),
        (Some(title), ..) => Some(title.to_owned()),
        // To own an action is what everybody named in a plan does, and no position.
        (None, Some(Role::ActionOwner), _) => None,
        (None, Some(role), _) => Some(role.to_string()),
        (None, None, Some(organisation)) => Some(format!("Officer of {organisation}")),
        (None, None, None) => None,
    }
}

/// Whether something that holds over dates holds on a day. Both ends count; no end means until further notice.
pub fn in_force(from: Date, to: Option<Date>, today: Date) -> bool {
    from <= today && to.is_none_or(|to| today <= to)
}

/// What decides whether a sharing agreement holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgreementFacts {
    /// The first day.
    pub from: Date,
    /// The last day, if one was set.
    pub to: Option<Date>,
    /// When the council whose plan it is agreed.
    pub agreed_by_owner: Option<Date>,
    /// When the council that is let in agreed.
    pub agreed_by_partner: Option<Date>,
    /// The day from which it no longer holds, if either council ended it.
    pub ended: Option<Date>,
}

impl AgreementFacts {
    /// Where the agreement stands on a day. A signature dated later than that day is not yet given.
    pub fn state(&self, today: Date) -> AgreementState {
        let agreed = |on: Option<Date>| on.is_some_and(|on| on <= today);
        if self.ended.is_some_and(|ended| ended <= today) {
            return AgreementState::Ended;
        }
        match (agreed(self.agreed_by_owner), agreed(self.agreed_by_partner)) {
            (false, false) => AgreementState::Proposed,
            (true, false) | (false, true) => AgreementState::HalfAgreed,
            (true, true) if today < self.from => AgreementState::NotYet,
            (true, true) if in_force(self.from, self.to, today) => AgreementState::InForce,
            (true, true) => AgreementState::Expired,
        }
    }

    /// Whether the other council may use it on a day: both have agreed, within its dates, not ended.
    pub fn in_force(&self, today: Date) -> bool {
        self.state(today) == AgreementState::InForce
    }
}
