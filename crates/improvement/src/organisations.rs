//! Who takes part: organisations, the roles people hold in them, and what two councils agree to share.

use crate::vocabulary::vocabulary;

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
