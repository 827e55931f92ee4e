//! What a record within a council is part of.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// What a record within a council is part of: who may see and change it follows from this.
    ScopeKind, "what a record is part of" {
        Organisation = "organisation", "Council";
        Plan = "plan", "Improvement plan";
        Engagement = "engagement", "Support of another council";
        Programme = "programme", "Programme";
        Grant = "grant", "Grant";
        Event = "event", "Event";
        Person = "person", "Person";
    }
}
