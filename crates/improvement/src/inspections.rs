//! Inspections, their judgements under the scheme in force, and what they found.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// The kinds of inspection and visit.
    InspectionKind, "a kind of inspection" {
        Standard = "standard", "ILACS standard inspection";
        Short = "short", "ILACS short inspection";
        Focused = "focused", "Focused visit";
        Monitoring = "monitoring", "Monitoring visit";
        Jtai = "jtai", "Joint targeted area inspection";
        Sif = "sif", "Single inspection framework (SIF)";
        Engagement = "engagement", "Annual engagement meeting";
    }
}

vocabulary! {
    /// What a judgement is about. Which areas exist depends on the scheme in force.
    Area, "a judgement area" {
        Overall = "overall", "Overall effectiveness";
        Leaders = "leaders", "Impact of leaders";
        HelpProtection = "help_protection", "Help and protection";
        InCare = "in_care", "Children in care";
        CareLeavers = "care_leavers", "Care leavers";
        InCareAndLeavers = "in_care_and_leavers", "Children in care and care leavers";
    }
}

vocabulary! {
    /// The four grades, best first.
    Grade, "a grade" {
        Outstanding = "outstanding", "Outstanding";
        Good = "good", "Good";
        RequiresImprovement = "requires_improvement", "Requires improvement to be good";
        Inadequate = "inadequate", "Inadequate";
    }
}

vocabulary! {
    /// What an inspection says about something.
    FindingKind, "a kind of finding" {
        AreaForImprovement = "area_for_improvement", "Area for improvement";
        PriorityAction = "priority_action", "Priority action";
        Strength = "strength", "Strength";
    }
}

vocabulary! {
    /// The event from which a statutory period runs.
    Anchor, "an anchor event" {
        Received = "received", "The council received the report";
        Published = "published", "The report was published";
    }
}

vocabulary! {
    /// Which day is counted as day 1.
    Convention, "a way of counting" {
        DayAfter = "day_after", "The working day after is day 1";
        SameDay = "same_day", "The day itself is day 1";
    }
}
