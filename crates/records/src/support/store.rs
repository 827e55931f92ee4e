//! The records of support between councils. An engagement belongs to the council that began to keep it, whichever side that is on; all
//! else is part of the engagement, and both sides write it.

use crate::scope::{Scope, ScopeSource};
use improvement::calendar::in_words;
use improvement::scope::ScopeKind;
use improvement::support::{
    AskedBy, Attendance, Contact, CriterionWord as WordFacts, DualOffice as OfficeFacts, HelpDays,
    Phase, PhaseKind, Side, Step, StepKind, TravelMode,
};
use jiff::civil::Date;
use platform::db::DbError;
use platform::page::shortened;
use platform::record;
use uuid::Uuid;

record! {
    /// Help that one council gives another, or any organisation in the world.
    pub struct Engagement "engagement" in "engagements" part of id {
        called "Support" as "support", |engagement| engagement.title.clone();
        holds Support;
        /// What it is called.
        pub title: String = text "Title",
        /// What the council that keeps it does.
        pub side: Side = word(Side) "Side of the council that keeps it" as "side",
        /// The other side, where it uses this service.
        pub other_id: Option<Uuid> = organisation "Other council",
        /// The other side in words, where it does not.
        pub other_name: String = text "Other organisation" as "name of the other organisation",
        /// The kinds of help, a line of codes.
        pub kinds: String = text "Kinds of help" as "kinds of help",
        /// Who asked.
        pub asked_by: Option<AskedBy> = word(AskedBy) "Asked for by" as "origin of the request",
        /// When the enquiry came.
        pub begun_on: Date = date "Enquiry on" as "date of the enquiry",
        /// What it is for.
        pub purpose: String = long_text "Purpose",
        /// Who stays accountable for what.
        pub accountability: String = long_text "Accountability",
        /// Who leads it for the council that keeps it.
        pub lead_id: Option<Uuid> = person "Lead",
        /// Who leads it for the other side, by name or office.
        pub other_lead: String = text "Lead of the other side" as "lead of the other side",
        /// Until when it is planned.
        pub planned_end_on: Option<Date> = date "Planned end" as "planned end",
        /// Until when it is authorised at most.
        pub authorised_end_on: Option<Date> = date "Authorised until, at most" as "latest authorised end",
        /// When it is looked at first.
        pub review_on: Option<Date> = date "First review" as "date of the first review",
    }
}

record! {
    /// What was done about an engagement on a day: scoping, a proposal, a council's word, the start, a review, the end.
    pub struct EngagementStep "engagement_step" in "engagement_steps" part of engagement_id {
        called "Step", |step| format!("{}, {}", improvement::Word::label(step.kind), in_words(step.dated));
        holds Support;
        aside person_id;
        acts kind "+agreed" "recorded an agreement to {on}", kind "+active" "recorded that help started",
            kind "+reviewed" "reviewed {on}", kind "+ended" "recorded that help ended", kind "+declined" "recorded that {on} was declined",
            taken_back_on "*" "took back the {kind} of {on}";
        /// The engagement.
        pub engagement_id: Uuid = link(engagement) "Support",
        /// What was done.
        pub kind: StepKind = word(StepKind) "What happened" as "kind of step",
        /// When.
        pub dated: Date = date "Date",
        /// Whose word it is, where it is a council's.
        pub side: Option<Side> = word(Side) "Whose word it is" as "side",
        /// Who recorded or said it.
        pub person_id: Option<Uuid> = person "By" as "person",
        /// Who said so, where that side does not use this service.
        pub said_by: String = text "Said by" as "speaker",
        /// Where that is written.
        pub source: String = text "Where it is written" as "source",
        /// Why, or what was found.
        pub reason: String = long_text "Reason",
        /// What was left to do.
        pub left_over: String = long_text "What was left to do" as "remaining work",
        /// The next review.
        pub until_on: Option<Date> = date "Next review" as "date of the next review",
        /// The first day on which it no longer counted.
        pub taken_back_on: Option<Date> = date "Taken back on" as "date it was taken back",
        /// Why it was taken back.
        pub taken_back_reason: Option<String> = long_text "Why it was taken back" as "reason",
    }
}

record! {
    /// A version of the agreement between the two sides.
    pub struct SupportVersion "support_version" in "support_versions" part of engagement_id {
        called "Version of the agreement" as "version of the agreement", |version| format!("Version {}", version.number);
        holds Support;
        acts number "+" "recorded version {number} of the agreement";
        /// The engagement.
        pub engagement_id: Uuid = link(engagement) "Support",
        /// Its number, from 1.
        pub number: i64 = number "Version",
        /// The first day.
        pub from_on: Date = date "First day",
        /// The last day.
        pub to_on: Option<Date> = date "Last day",
        /// What it added to the one before.
        pub added: String = long_text "What was added" as "addition",
        /// Who signed for the council that helps.
        pub helper_signed_by: String = text "Signed for the council that helps by" as "signatory of the helper",
        /// When.
        pub helper_signed_on: Option<Date> = date "Signed for the council that helps on" as "date the helper signed",
        /// Who signed for the council that is helped.
        pub helped_signed_by: String = text "Signed for the council that is helped by" as "signatory of the council that is helped",
        /// When.
        pub helped_signed_on: Option<Date> = date "Signed for the council that is helped on" as "date the council that is helped signed",
        /// The decision that it rests on.
        pub decision_id: Option<Uuid> = link(decision) "Decision",
        /// The decision of the other side, or one that is kept elsewhere.
        pub decided_elsewhere: String = text "Decision of the other side" as "decision of the other side",
        /// The sharing agreement beside it.
        pub sharing_id: Option<Uuid> = link(agreement) "Sharing agreement",
    }
}

record! {
    /// A phase of the help over dates.
    pub struct SupportPhase "support_phase" in "support_phases" part of engagement_id {
        called "Phase", |phase| format!("{} phase", improvement::Word::label(phase.kind));
        holds Support;
        acts ended_on "*" "recorded that the {kind} phase of {on} ended on {ended_on}";
        /// The engagement.
        pub engagement_id: Uuid = link(engagement) "Support",
        /// How close the help is.
        pub kind: PhaseKind = word(PhaseKind) "Phase",
        /// The first day.
        pub from_on: Date = date "First day",
        /// The last day that is planned.
        pub planned_to_on: Option<Date> = date "Planned last day" as "planned last day",
        /// The last day that it was.
        pub ended_on: Option<Date> = date "Actual last day" as "actual last day",
        /// What is done in it.
        pub note: String = long_text "What happens in it" as "description",
    }
}

record! {
    /// A condition that must be met before help steps down.
    pub struct SupportCriterion "support_criterion" in "support_criteria" part of engagement_id {
        called "Condition", |criterion| shortened(&criterion.words, 100);
        holds Support;
        acts dropped_on "*" "dropped the condition {}";
        /// The engagement.
        pub engagement_id: Uuid = link(engagement) "Support",
        /// What must be true.
        pub words: String = long_text "What must be true" as "condition",
        /// What shows it.
        pub shown_by: String = long_text "Evidence",
        /// Where the evidence is.
        pub link: Option<String> = text "Link to the evidence" as "link to the evidence",
        /// From when it was no longer asked for.
        pub dropped_on: Option<Date> = date "No longer asked for from" as "date it was dropped",
    }
}

record! {
    /// What one council says of a condition on a day.
    pub struct CriterionWord "criterion_word" in "criterion_words" part of engagement_id {
        called "Word on a condition" as "word on a condition";
        holds Support;
        aside person_id;
        acts met "+true" "recorded a council’s word that {criterion_id} is met", met "+false" "recorded a council’s word that {criterion_id} is not met yet";
        /// The engagement.
        pub engagement_id: Uuid = link(engagement) "Support",
        /// The condition.
        pub criterion_id: Uuid = link(support_criterion) "Condition",
        /// Whose word it is.
        pub side: Side = word(Side) "Whose word it is" as "side",
        /// Whether it says that the condition is met.
        pub met: bool = yes_no "Met" as "word",
        /// When it said so.
        pub dated: Date = date "Date",
        /// Who recorded or said it.
        pub person_id: Option<Uuid> = person "By" as "person",
        /// Who said so, where that side does not use this service.
        pub said_by: String = text "Said by" as "speaker",
        /// Where that is written.
        pub source: String = text "Where it is written" as "source",
        /// Why.
        pub reason: String = long_text "Reason",
    }
}

record! {
    /// A strand of the work, with a lead on each side.
    pub struct Workstream "workstream" in "workstreams" part of engagement_id {
        called "Workstream", |workstream| workstream.title.clone();
        holds Support;
        /// The engagement.
        pub engagement_id: Uuid = link(engagement) "Support",
        /// What it is called.
        pub title: String = text "Title",
        /// Who leads it for the council that helps.
        pub helper_lead: String = text "Lead of the council that helps" as "lead of the helper",
        /// Who leads it for the council that is helped.
        pub helped_lead: String = text "Lead of the council that is helped" as "lead of the council that is helped",
        /// What is done in it.
        pub note: String = long_text "What is done in it" as "description",
    }
}

record! {
    /// That a workstream addresses a finding, of whichever council.
    pub struct WorkstreamFinding "workstream_finding" in "workstream_findings" part of engagement_id {
        called "Finding addressed" as "finding";
        holds Support;
        /// The engagement.
        pub engagement_id: Uuid = link(engagement) "Support",
        /// The workstream.
        pub workstream_id: Uuid = link(workstream) "Workstream",
        /// Whose finding it is.
        pub council_id: Uuid = organisation "Council of the finding" as "council",
        /// The finding, whose words are told to whoever may read them.
        pub finding_id: Uuid = hidden,
    }
}

record! {
    /// That a workstream is help with an action, of whichever council.
    pub struct WorkstreamAction "workstream_action" in "workstream_actions" part of engagement_id {
        called "Action helped with" as "action";
        holds Support;
        /// The engagement.
        pub engagement_id: Uuid = link(engagement) "Support",
        /// The workstream.
        pub workstream_id: Uuid = link(workstream) "Workstream",
        /// Whose action it is.
        pub council_id: Uuid = organisation "Council of the action" as "council",
        /// The action, whose words are told to whoever may read them.
        pub action_id: Uuid = hidden,
    }
}

record! {
    /// A day on which somebody helped.
    pub struct SupportContact "support_contact" in "support_contacts" part of engagement_id {
        called "Day of help" as "day of help", |contact| format!("{}: {}", in_words(contact.dated), shortened(&contact.what_for, 80));
        holds Support;
        /// The engagement.
        pub engagement_id: Uuid = link(engagement) "Support",
        /// When.
        pub dated: Date = date "Date",
        /// How many days each who went gave, in quarters of a day.
        pub days: f64 = number "Days each" as "days each",
        /// Who else went, a line each.
        pub others: String = long_text "Others who went" as "others who went",
        /// The workstream.
        pub workstream_id: Option<Uuid> = link(workstream) "Workstream",
        /// What for.
        pub what_for: String = text "What for" as "purpose",
        /// With whom.
        pub with_whom: String = text "With whom" as "people met",
        /// What came of it.
        pub outcome: String = long_text "What came of it" as "outcome",
        /// Where it was.
        pub attendance: Option<Attendance> = word(Attendance) "On site or remote" as "place",
        /// How they travelled.
        pub travel: Option<TravelMode> = word(TravelMode) "Travelled by" as "way to travel",
        /// How many miles, there and back.
        pub miles: Option<i64> = number "Miles, there and back" as "miles",
    }
}

record! {
    /// Somebody who is known and went on a day of help.
    pub struct ContactPerson "contact_person" in "contact_people" part of engagement_id {
        called "Person who helped" as "person";
        holds Support;
        /// The engagement.
        pub engagement_id: Uuid = link(engagement) "Support",
        /// The day of help.
        pub contact_id: Uuid = link(support_contact) "Day of help",
        /// Who.
        pub person_id: Uuid = person "Person",
    }
}

record! {
    /// What somebody of one side says of the help.
    pub struct SupportWord "support_word" in "support_words" part of engagement_id {
        called "Words about the help" as "comment", |word| shortened(&word.words, 100);
        holds Support;
        /// The engagement.
        pub engagement_id: Uuid = link(engagement) "Support",
        /// The day of help that they are about, if it is one.
        pub contact_id: Option<Uuid> = link(support_contact) "Day of help",
        /// Whose words they are.
        pub side: Side = word(Side) "Whose words they are" as "side",
        /// What was said.
        pub words: String = long_text "Words",
        /// Who said it, by office.
        pub speaker: String = text "Said by" as "speaker",
        /// When.
        pub dated: Date = date "Date",
    }
}

record! {
    /// A product of the help, or evidence: a file, or a link to where it is kept.
    pub struct SupportFile "support_file" in "support_files" part of engagement_id {
        called "Product", |file| file.title.clone();
        holds Support;
        aside file_hash, file_size, media_type;
        /// The engagement.
        pub engagement_id: Uuid = link(engagement) "Support",
        /// The day of help from which it came.
        pub contact_id: Option<Uuid> = link(support_contact) "Day of help",
        /// The version of the agreement that it is.
        pub version_id: Option<Uuid> = link(support_version) "Version of the agreement",
        /// The condition for which it is evidence.
        pub criterion_id: Option<Uuid> = link(support_criterion) "Condition",
        /// What it is.
        pub title: String = text "What it is" as "title",
        /// Its day.
        pub dated: Date = date "Date",
        /// Where it is kept, if elsewhere.
        pub link: Option<String> = text "Link",
        /// The name of the file.
        pub file_name: Option<String> = text "File",
        /// Under which it is kept.
        pub file_hash: Option<String> = hidden,
        /// How large it is, in bytes.
        pub file_size: Option<i64> = hidden,
        /// What kind of file it is.
        pub media_type: Option<String> = hidden,
    }
}

record! {
    /// One person who is director of both councils over dates, and whether that was assured locally.
    pub struct DualOffice "dual_office" in "dual_offices" part of engagement_id {
        called "Director of both councils" as "director of both councils", |office| office.holder.clone();
        holds Support;
        acts assured_on "*" "recorded the local assurance of {}";
        /// The engagement.
        pub engagement_id: Uuid = link(engagement) "Support",
        /// Who.
        pub holder: String = text "Who" as "holder",
        /// The office, where it is another.
        pub office: String = text "Office",
        /// The first day.
        pub from_on: Date = date "First day",
        /// The last day.
        pub to_on: Option<Date> = date "Last day",
        /// When it was assured that one person can answer for both.
        pub assured_on: Option<Date> = date "Assured on" as "date of the local assurance",
        /// Who assured it.
        pub assured_by: String = text "Assured by" as "assurer",
        /// What was looked at.
        pub looked_at: String = long_text "What was looked at" as "scope of the assurance",
    }
}

record! {
    /// What was agreed of somebody who is lent: the terms of a secondment.
    pub struct Secondment "secondment" in "secondments" part of engagement_id {
        called "Secondment", |secondment| format!("{}, {}", secondment.who, secondment.role);
        holds Support;
        /// The engagement.
        pub engagement_id: Uuid = link(engagement) "Support",
        /// Who is lent.
        pub who: String = text "Who" as "person",
        /// What they do there.
        pub role: String = text "Role",
        /// How much of a full-time post.
        pub fte: f64 = number "Full-time equivalent" as "full-time equivalent",
        /// The first day.
        pub from_on: Date = date "First day",
        /// The last day.
        pub to_on: Option<Date> = date "Last day",
        /// The notice that either side gives.
        pub notice: String = text "Notice",
        /// When the council that helps may call them back.
        pub recall: String = long_text "Right of recall" as "right of recall",
        /// Who bears awards, increments, sickness and redundancy.
        pub costs: String = long_text "Who bears which costs" as "division of costs",
        /// How expenses are paid.
        pub expenses: String = long_text "Expenses",
        /// How value added tax is treated, on which ground, and who decided.
        pub tax: String = long_text "Value added tax" as "treatment of value added tax",
    }
}

record! {
    /// The text of a document that the program writes, as a council made it its own.
    pub struct SupportTemplate "support_template" in "support_templates" part of organisation_id {
        called "Template of a support document" as "template", |template| template.name.clone();
        holds Support;
        aside key;
        acts edition "+" "saved edition {edition} of the template {name}";
        /// Which document.
        pub key: String = text "Key",
        /// The edition, from 1.
        pub edition: i64 = number "Edition",
        /// What it is called.
        pub name: String = text "Name",
        /// The text, with names in braces that the record fills.
        pub body: String = long_text "Text",
    }
}

impl Engagement {
    /// On which side an organisation is, if on any.
    #[must_use]
    pub fn side_of(&self, organisation_id: Uuid) -> Option<Side> {
        if organisation_id == self.organisation_id {
            Some(self.side)
        } else {
            (Some(organisation_id) == self.other_id).then_some(self.side.other())
        }
    }

    /// The organisation on a side, where it uses this service.
    #[must_use]
    pub fn organisation_on(&self, side: Side) -> Option<Uuid> {
        if side == self.side {
            Some(self.organisation_id)
        } else {
            self.other_id
        }
    }

    /// The organisations of this service that are in it.
    pub fn organisations(&self) -> impl Iterator<Item = Uuid> {
        [Some(self.organisation_id), self.other_id]
            .into_iter()
            .flatten()
    }

    fn scope(&self) -> Scope {
        Scope {
            kind: ScopeKind::Engagement,
            id: self.id,
            name: self.title.clone(),
            parties: self.other_id.into_iter().collect(),
        }
    }
}

impl EngagementStep {
    /// The step as the rules see it.
    #[must_use]
    pub const fn step(&self) -> Step {
        Step {
            kind: self.kind,
            on: self.dated,
            side: self.side,
            next: self.until_on,
            taken_back: self.taken_back_on,
        }
    }
}

impl SupportPhase {
    /// The phase as the rules see it.
    #[must_use]
    pub const fn phase(&self) -> Phase {
        Phase {
            kind: self.kind,
            from: self.from_on,
            planned: self.planned_to_on,
            ended: self.ended_on,
        }
    }
}

impl CriterionWord {
    /// The word as the rules see it.
    #[must_use]
    pub const fn word(&self) -> WordFacts {
        WordFacts {
            side: self.side,
            met: self.met,
            on: self.dated,
        }
    }
}

impl DualOffice {
    /// The office as the rules see it.
    #[must_use]
    pub const fn facts(&self) -> OfficeFacts {
        OfficeFacts {
            from: self.from_on,
            to: self.to_on,
            assured: self.assured_on,
        }
    }
}

impl SupportContact {
    /// The names of others who went.
    pub fn others(&self) -> impl Iterator<Item = &str> {
        let lines = self.others.lines().map(str::trim);
        lines.filter(|line| !line.is_empty())
    }

    /// The day as the rules see it, with those who are known and went.
    #[must_use]
    pub fn contact(&self, people: Vec<Uuid>) -> Contact<Uuid> {
        Contact {
            on: self.dated,
            each: HelpDays::of_days(self.days).unwrap_or_default(),
            people,
            others: self.others().count(),
            workstream: self.workstream_id,
        }
    }
}

inventory::submit! {
    ScopeSource {
        kind: ScopeKind::Engagement,
        all: |db, organisation_id| Box::pin(async move {
            let owned: Vec<Engagement> = super::of_council::owned(db, organisation_id).await?;
            Ok(owned.iter().map(Engagement::scope).collect())
        }),
        find: |db, organisation_id, id| Box::pin(async move {
            match db.get::<Engagement>(organisation_id, id).await {
                Err(DbError::Missing) => Ok(None),
                found => found.map(|engagement| Some(engagement.scope())),
            }
        }),
    }
}
