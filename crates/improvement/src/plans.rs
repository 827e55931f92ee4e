//! The plan: priorities, focus areas, actions and milestones, and what may be said of their progress.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// Where the work on an action stands. Delivered says that it was done, not that it made a difference.
    Delivery, "a state of delivery" {
        NotStarted = "not_started", "Not started";
        UnderWay = "under_way", "Under way";
        Delivered = "delivered", "Delivered";
        Withdrawn = "withdrawn", "Withdrawn";
    }
}

vocabulary! {
    /// Whether an action has been shown to make a difference: a fact of its own.
    Impact, "a state of impact" {
        NotShown = "not_shown", "Impact not shown yet";
        Demonstrated = "demonstrated", "Impact demonstrated";
    }
}

vocabulary! {
    /// The rating that a person gives. Blue is earned through accepted evidence.
    Brag, "a rating" {
        Blue = "blue", "Blue: complete, evidence accepted";
        Green = "green", "Green: on track";
        Amber = "amber", "Amber: some risk, being managed";
        Red = "red", "Red: off track";
    }
}

vocabulary! {
    /// Whether things are getting better since the last update.
    Direction, "a direction of travel" {
        Improving = "improving", "Improving";
        Steady = "steady", "Steady";
        Worsening = "worsening", "Worsening";
    }
}

vocabulary! {
    /// Where a piece of evidence stands.
    EvidenceState, "a state of evidence" {
        Waiting = "waiting", "Waiting for review";
        Accepted = "accepted", "Accepted";
        Returned = "returned", "Returned";
        Expired = "expired", "Expired";
    }
}

vocabulary! {
    /// Whose words they are. Never who: a voice carries no identity.
    Speaker, "a kind of speaker" {
        Child = "child", "A child or young person";
        Parent = "parent", "A parent or carer";
        FosterCarer = "foster_carer", "A foster carer";
        Worker = "worker", "A member of staff";
        Partner = "partner", "A partner";
    }
}
