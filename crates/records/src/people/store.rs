//! The records of people and capacity. Each is part of its council.

use improvement::people::{
    Acceptance, ChangeKind, Commitment, Dates, Filling as FillingDates, Fte, HoldingKind, Notice,
    NoticeUnit, Recruitment,
};
use improvement::vocabulary;
use jiff::civil::Date;
use platform::record;
use uuid::Uuid;

vocabulary! {
    /// Whether there is such a post.
    PostState, "a state of a post" {
        Existing = "existing", "Existing";
        Proposed = "proposed", "Proposed";
    }
}

vocabulary! {
    /// What a proposal would do with a post that there is.
    ProposedChange, "a proposed change of a post" {
        Moves = "moves", "Moves under another post";
        Goes = "goes", "Is no longer there";
    }
}

record! {
    /// A role of leadership, of which so much must stay at home.
    pub struct LeadershipRole "leadership_role" in "leadership_roles" part of organisation_id {
        called "Leadership role" as "role", |role| role.name.clone();
        holds Support;
        /// What it is called.
        pub name: String = text "Role" as "name",
        /// Below what it must not fall.
        pub floor: Fte = fte "Floor",
        /// What there is of it in posts that are not listed one by one.
        pub others: Fte = fte "Not listed post by post" as "time not listed post by post",
    }
}

record! {
    /// A post: a share of full time with a grade, and a place in the organisation.
    pub struct Post "post" in "posts" part of organisation_id {
        called "Post", |post| post.title.clone();
        /// Its number in the council.
        pub reference: String = text "Reference",
        /// What it is called.
        pub title: String = text "Post" as "title",
        /// The part of the service that it stands in.
        pub area: String = text "Area",
        /// Its grade on whatever scale.
        pub grade: String = text "Grade",
        /// How much of full time it is.
        pub fte: Fte = fte "FTE" as "working time",
        /// The role that it is in.
        pub role_id: Option<Uuid> = link(leadership_role) "Role",
        /// Who pays for it.
        pub paid_by: String = text "Paid from" as "source of its pay",
        /// The first day on which there is such a post.
        pub from_on: Option<Date> = date "From" as "first day",
        /// The last.
        pub to_on: Option<Date> = date "To" as "last day",
        /// Whether there is such a post.
        pub state: PostState = word(PostState) "State",
        /// The post above it.
        pub reports_to_id: Option<Uuid> = link(post) "Reports to" as "post above it",
        /// What a proposal would do with it, if it is there already.
        pub proposal: Option<ProposedChange> = word(ProposedChange) "Proposed change",
        /// The post that a proposal would put above it.
        pub moves_under_id: Option<Uuid> = link(post) "Would report to" as "proposed post above it",
        /// From when.
        pub changes_on: Option<Date> = date "Would change on" as "date of the proposed change",
        /// What whoever holds it does.
        pub description: String = long_text "Job description",
    }
}

record! {
    /// Somebody in a post over dates.
    pub struct Holder "holder" in "holders" part of organisation_id {
        called "Holder of a post" as "holder", |holder| holder.name.clone();
        holds Staff;
        /// The post.
        pub post_id: Uuid = link(post) "Post",
        /// Who, where they use this service.
        pub person_id: Option<Uuid> = person "Person",
        /// Who, where they do not.
        pub name: String = text "Name",
        /// By what right.
        pub kind: HoldingKind = word(HoldingKind) "Held as" as "kind of holding",
        /// How much of their time the post has.
        pub fte: Fte = fte "FTE" as "working time",
        /// The first day.
        pub from_on: Option<Date> = date "From" as "first day",
        /// The last.
        pub to_on: Option<Date> = date "To" as "last day",
    }
}

record! {
    /// What a post is paid, or whoever holds it.
    pub struct PostPay "post_pay" in "post_pay" part of organisation_id {
        called "Pay of a post" as "pay";
        holds Pay;
        /// The post.
        pub post_id: Uuid = link(post) "Post",
        /// Whose pay it is; none where nobody holds the post yet.
        pub holder_id: Option<Uuid> = link(holder) "Holder",
        /// The point on the spine.
        pub point: Option<i64> = number "Spine point",
        /// The full-time salary of a year, where there is no point.
        pub salary: Option<i64> = money "Full-time salary",
        /// From when.
        pub from_on: Option<Date> = date "From" as "first day",
    }
}

record! {
    /// A part of a holder's week that goes elsewhere over dates.
    pub struct TimeAway "time_away" in "time_away" part of organisation_id {
        called "Time away", |away| away.purpose.clone();
        holds Staff;
        aside agreed_by_id;
        acts agreed_on "*" "agreed {} on {agreed_on}", ended_on "*" "ended {} on {ended_on}",
            withdrawn_on "*" "withdrew {} on {withdrawn_on}";
        /// Whose time.
        pub holder_id: Uuid = link(holder) "Holder",
        /// The engagement that it is for, whichever council keeps it.
        pub engagement_id: Option<Uuid> = hidden,
        /// What for, and where.
        pub purpose: String = text "Purpose",
        /// How much of full time.
        pub fte: Fte = fte "FTE away" as "time away",
        /// On which days of the week, a bit for each from Monday; none where that is not fixed.
        pub weekdays: i64 = hidden,
        /// The first day.
        pub from_on: Date = date "From" as "first day",
        /// The last day, as planned.
        pub to_on: Option<Date> = date "To, as planned" as "planned last day",
        /// How long before somebody is called back it must be said.
        pub notice: Option<i64> = number "Notice of recall" as "notice",
        /// In what that is counted.
        pub notice_unit: Option<NoticeUnit> = word(NoticeUnit) "Notice counted in" as "unit of notice",
        /// When it was proposed.
        pub proposed_on: Date = date "Proposed on" as "date of the proposal",
        /// When it was agreed.
        pub agreed_on: Option<Date> = date "Agreed on" as "date of the agreement",
        /// Who agreed it.
        pub agreed_by_id: Option<Uuid> = person "Agreed by" as "officer who agreed",
        /// The last day, where it ended early.
        pub ended_on: Option<Date> = date "Ended on" as "actual last day",
        /// When it was withdrawn before it was agreed.
        pub withdrawn_on: Option<Date> = date "Withdrawn on" as "date of the withdrawal",
    }
}

record! {
    /// Somebody else's time in a role, over dates of its own.
    pub struct Cover "cover" in "covers" part of organisation_id {
        called "Cover", |cover| cover.name.clone();
        holds Staff;
        acts agreed_on "*" "agreed cover of {role_id} on {agreed_on}", ended_on "*" "ended cover of {role_id} on {ended_on}",
            withdrawn_on "*" "withdrew cover of {role_id} on {withdrawn_on}";
        /// The role that is covered.
        pub role_id: Uuid = link(leadership_role) "Role",
        /// The absence that it is for.
        pub away_id: Option<Uuid> = link(time_away) "For the time away" as "time away",
        /// Who covers, where they hold a post here.
        pub holder_id: Option<Uuid> = link(holder) "Holder who covers" as "holder",
        /// Who, where they do not.
        pub name: String = text "Name",
        /// How much of full time.
        pub fte: Fte = fte "FTE of cover" as "time of cover",
        /// The first day.
        pub from_on: Date = date "From" as "first day",
        /// The last day, as planned.
        pub to_on: Option<Date> = date "To, as planned" as "planned last day",
        /// When it was proposed.
        pub proposed_on: Date = date "Proposed on" as "date of the proposal",
        /// When it was agreed.
        pub agreed_on: Option<Date> = date "Agreed on" as "date of the agreement",
        /// The last day, where it ended early.
        pub ended_on: Option<Date> = date "Ended on" as "actual last day",
        /// When it was withdrawn before it was agreed.
        pub withdrawn_on: Option<Date> = date "Withdrawn on" as "date of the withdrawal",
    }
}

record! {
    /// How a post is filled: each step and its day.
    pub struct Filling "filling" in "fillings" part of organisation_id {
        called "Filling of a post" as "recruitment";
        holds Support;
        acts agreed_on "*" "recorded that filling {post_id} was agreed on {agreed_on}", advertised_on "*" "recorded that {post_id} was advertised on {advertised_on}",
            appointed_on "*" "recorded an appointment to {post_id} on {appointed_on}", in_post_on "*" "recorded that somebody is in {post_id} from {in_post_on}",
            stopped_on "*" "recorded that filling {post_id} was stopped on {stopped_on}";
        /// The post.
        pub post_id: Uuid = link(post) "Post",
        /// Where somebody is looked for.
        pub recruitment: Option<Recruitment> = word(Recruitment) "Recruitment" as "way to recruit",
        /// The day on which somebody is to be in post.
        pub wanted_by: Option<Date> = date "Wanted by" as "date by which somebody is wanted",
        /// When it was agreed to fill it.
        pub agreed_on: Option<Date> = date "Agreed" as "date of the agreement",
        /// When it was advertised.
        pub advertised_on: Option<Date> = date "Advertised" as "date of the advertisement",
        /// When the Employment Committee decides, where it has to.
        pub committee_on: Option<Date> = date "Employment Committee" as "date of the Employment Committee",
        /// When somebody was appointed.
        pub appointed_on: Option<Date> = date "Appointed" as "date of the appointment",
        /// The first day in post.
        pub in_post_on: Option<Date> = date "In post" as "first day in post",
        /// When it was given up.
        pub stopped_on: Option<Date> = date "Stopped" as "date on which it was stopped",
        /// What else there is to say.
        pub note: String = long_text "Note",
    }
}

record! {
    /// A named officer's word that a role may be below its floor, and until when.
    pub struct FloorAcceptance "floor_acceptance" in "floor_acceptances" part of organisation_id {
        called "Accepted risk to capacity" as "accepted risk to capacity";
        holds Support;
        aside officer_id;
        acts reason "+" "accepted that {role_id} is below its floor until {until_on}", withdrawn_on "*" "withdrew the acceptance that {role_id} is below its floor";
        /// The role.
        pub role_id: Uuid = link(leadership_role) "Role",
        /// The engagement that it is for; any where there is none.
        pub engagement_id: Option<Uuid> = hidden,
        /// Who accepted it.
        pub officer_id: Option<Uuid> = person "Accepted by" as "officer",
        /// Why.
        pub reason: String = long_text "Reason",
        /// When.
        pub accepted_on: Date = date "Accepted on" as "date of acceptance",
        /// The last day for which it holds.
        pub until_on: Date = date "Until" as "last day",
        /// The first day on which it no longer held.
        pub withdrawn_on: Option<Date> = date "Withdrawn on" as "date of the withdrawal",
        /// Why it was taken back.
        pub withdrawn_reason: Option<String> = long_text "Why it was withdrawn" as "reason of the withdrawal",
    }
}

impl Post {
    /// When there is such a post.
    #[must_use]
    pub const fn dates(&self) -> Dates {
        Dates {
            from: self.from_on,
            to: self.to_on,
        }
    }
}

impl Holder {
    /// When somebody holds it.
    #[must_use]
    pub const fn dates(&self) -> Dates {
        Dates {
            from: self.from_on,
            to: self.to_on,
        }
    }
}

impl TimeAway {
    /// As the rules see it.
    #[must_use]
    pub fn commitment(&self) -> Commitment {
        let count = self.notice.and_then(|count| u16::try_from(count).ok());
        let recall = count.zip(self.notice_unit);
        Commitment {
            kind: ChangeKind::Away,
            fte: self.fte,
            planned: Dates {
                from: Some(self.from_on),
                to: self.to_on,
            },
            proposed: self.proposed_on,
            agreed: self.agreed_on,
            ended: self.ended_on,
            withdrawn: self.withdrawn_on,
            recall: recall.map(|(count, unit)| Notice { count, unit }),
        }
    }

    /// Which days of the week, from Monday to Friday; none where that is not fixed.
    #[must_use]
    pub fn days_of_the_week(&self) -> Option<[bool; 5]> {
        let held = [0, 1, 2, 3, 4].map(|day| self.weekdays >> day & 1 == 1);
        held.contains(&true).then_some(held)
    }
}

impl Cover {
    /// As the rules see it.
    #[must_use]
    pub const fn commitment(&self) -> Commitment {
        Commitment {
            kind: ChangeKind::Cover,
            fte: self.fte,
            planned: Dates {
                from: Some(self.from_on),
                to: self.to_on,
            },
            proposed: self.proposed_on,
            agreed: self.agreed_on,
            ended: self.ended_on,
            withdrawn: self.withdrawn_on,
            recall: None,
        }
    }
}

impl Filling {
    /// As the rules see it.
    #[must_use]
    pub const fn dates(&self) -> FillingDates {
        FillingDates {
            agreed: self.agreed_on,
            advertised: self.advertised_on,
            appointed: self.appointed_on,
            in_post: self.in_post_on,
            stopped: self.stopped_on,
            wanted_by: self.wanted_by,
        }
    }
}

impl FloorAcceptance {
    /// As the rules see it.
    #[must_use]
    pub fn acceptance(&self) -> Acceptance<Uuid> {
        Acceptance {
            officer: self.officer_id.unwrap_or_default(),
            until: self.until_on,
            withdrawn: self.withdrawn_on,
        }
    }

    /// Whether it holds on a day.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        let taken_back = self.withdrawn_on.is_some_and(|first| first <= day);
        self.accepted_on <= day && day <= self.until_on && !taken_back
    }
}

/// Time of a holder that is promised: away, or as cover.
pub trait CommittedTime {
    /// Its identifier.
    fn id(&self) -> Uuid;
    /// Whose time it is, where they hold a post.
    fn holder_id(&self) -> Option<Uuid>;
    /// As the rules see it.
    fn commitment(&self) -> Commitment;
}

impl CommittedTime for TimeAway {
    fn id(&self) -> Uuid {
        self.id
    }

    fn holder_id(&self) -> Option<Uuid> {
        Some(self.holder_id)
    }

    fn commitment(&self) -> Commitment {
        self.commitment()
    }
}

impl CommittedTime for Cover {
    fn id(&self) -> Uuid {
        self.id
    }

    fn holder_id(&self) -> Option<Uuid> {
        self.holder_id
    }

    fn commitment(&self) -> Commitment {
        self.commitment()
    }
}
