//! Who may do what. This file says all of it; `tests/permissions.snap` shows what follows for every address.

use crate::access::tokens::Token;
use improvement::governance::ReportState;
use improvement::organisations::{Role, Scope};
use platform::db::Sensitivity;
use std::sync::Arc;
use uuid::Uuid;

/// Something that an address of the program lets a person do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Permission {
    /// Open to everybody: signing in, health, the accessibility statement.
    Public,
    /// Published figures, official inspections and the reports that a council chooses to show: everybody, signed in or not. Nothing
    /// else that a council entered may stand there.
    Everybody,
    /// Published facts and a person's own pages: everybody who has signed in.
    SignedIn,
    /// See a council's plans, their figures, their threads and the public version of its published reports.
    ReadPlan,
    /// Comment on actions, findings and whatever else is open to comments.
    Comment,
    /// Give progress updates, tick milestones, offer evidence.
    UpdateActions,
    /// Add the words of children, families and workers, whose consent the council holds.
    AddVoices,
    /// Delete words for good, from the change record too.
    ForgetWords,
    /// Accept or return evidence.
    ReviewEvidence,
    /// Change what a plan consists of.
    EditPlan,
    /// Choose indicators, set targets and enter figures.
    EditFigures,
    /// See a council's own figures that rest on a count of 1 to 5, which could let somebody recognise a child.
    SeeSmallCounts,
    /// Record inspections, findings and the statutory clock.
    RecordInspections,
    /// Record what the Board was told and decided, and freeze what it endorsed.
    RunBoard,
    /// Add, change and close risks, and escalate them to the Board.
    EditRisks,
    /// Assess risks, and record their reviews.
    ReviewRisks,
    /// Accept risks, and take an acceptance back.
    AcceptRisks,
    /// See whom the council helps or who helps it, and whether enough of its people stay at home. An agreement to share a plan does not
    /// open it: who is not in it need not know of it.
    ReadSupport,
    /// Write down how councils help each other: engagements, their phases, workstreams and conditions.
    EditSupport,
    /// Record a day of help, or what came of it.
    LogSupport,
    /// Give one's council's word: agree to an engagement, say that a condition is met, end it.
    AgreeSupport,
    /// See which of the council's staff holds which post, is away or covers.
    ReadPeople,
    /// Write down posts, who holds them, time away and cover.
    EditPeople,
    /// See and write down what somebody who can be named is paid.
    SeePay,
    /// Accept, by name, that a role falls below its floor.
    AcceptBelowFloor,
    /// See funds, what is spent of them and what help costs.
    ReadMoney,
    /// Write down funds, spending, claims and charges.
    EditMoney,
    /// See reports as the Board does: drafts that were sent to it, and what published ones keep from the public.
    ReadBoardPapers,
    /// See drafts of reports before they are sent to the Board: whoever writes and approves them.
    ReadDrafts,
    /// Write reports, and send them to the Board.
    WriteReports,
    /// Approve and publish reports.
    ClearReports,
    /// Propose, agree and end sharing with another council.
    Share,
    /// Invite somebody to own an action, and to nothing more.
    InviteOwners,
    /// Say who belongs to the council and in which role.
    ManageAccess,
    /// Hand over what one person answers for to another.
    HandOver,
    /// Import published figures, which everybody who uses this service reads.
    ImportPublished,
}

/// What somebody answers for that goes only to whoever may do something with it, and else stays where it is.
#[derive(Debug)]
pub struct TakenOnlyBy {
    /// The kind of record.
    pub kind: &'static str,
    /// What whoever takes it over must be allowed to do in its council.
    pub needs: Permission,
    /// What is said of somebody who is not.
    pub else_said: &'static str,
}

inventory::collect!(TakenOnlyBy);

/// A kind of record of which not everybody who sees its plan sees every one: which it is decided by what the record says.
#[derive(Debug)]
pub struct SeenOnlyBy {
    /// The kind of record.
    pub kind: &'static str,
    /// What one must be allowed to do to see a record that says this, as the change record keeps it.
    pub needs: fn(&str) -> Permission,
}

inventory::collect!(SeenOnlyBy);

impl SeenOnlyBy {
    /// What one must be allowed to do to see a record of a kind, as a snapshot of it says.
    #[must_use]
    pub fn needs(kind: &str, snapshot: &str) -> Permission {
        let mut all = inventory::iter::<Self>.into_iter();
        let known = all.find(|one| one.kind == kind);
        known.map_or(Permission::ReadPlan, |one| (one.needs)(snapshot))
    }
}

impl TakenOnlyBy {
    /// What was said of a kind of record, if anything was.
    #[must_use]
    pub fn of(kind: &str) -> Option<&'static Self> {
        let mut all = inventory::iter::<Self>.into_iter();
        all.find(|one| one.kind == kind)
    }
}

impl Permission {
    /// What one must be allowed to do to see what a record of such a kind holds.
    #[must_use]
    pub const fn to_see(sensitivity: Sensitivity) -> Self {
        match sensitivity {
            Sensitivity::Ordinary => Self::ReadPlan,
            Sensitivity::SmallCounts => Self::SeeSmallCounts,
            Sensitivity::Support => Self::ReadSupport,
            Sensitivity::Staff => Self::ReadPeople,
            Sensitivity::Pay => Self::SeePay,
            Sensitivity::Money => Self::ReadMoney,
        }
    }

    /// Whether it asks for no role in any council.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Public | Self::Everybody | Self::SignedIn)
    }

    /// Whether it lets in those who have not signed in.
    #[must_use]
    pub const fn lets_guests_in(self) -> bool {
        matches!(self, Self::Public | Self::Everybody)
    }

    /// Whether a program may do it for somebody who may: it reads, and does nothing else.
    #[must_use]
    pub const fn is_for_programs(self) -> bool {
        matches!(self, Self::ReadPlan | Self::ReadSupport | Self::ReadMoney)
    }

    /// What one must be allowed to do to read a report that stands somewhere on its way. A draft is for those who write and approve;
    /// the Board reads it once it was sent to it, and everybody who sees the plan once it is published.
    #[must_use]
    pub const fn to_read(state: ReportState, sent_to_board: bool) -> Self {
        match state {
            ReportState::Published => Self::ReadPlan,
            ReportState::ForComments | ReportState::ForApproval => Self::ReadBoardPapers,
            ReportState::Cleared if sent_to_board => Self::ReadBoardPapers,
            ReportState::Draft | ReportState::Cleared => Self::ReadDrafts,
        }
    }

    /// Every permission, by what it belongs to.
    pub const GROUPS: &'static [(&'static str, &'static [Self])] = &[
        ("Open", &[Self::Public, Self::Everybody, Self::SignedIn]),
        (
            "Plan",
            &[
                Self::ReadPlan,
                Self::Comment,
                Self::UpdateActions,
                Self::AddVoices,
                Self::ForgetWords,
                Self::ReviewEvidence,
                Self::EditPlan,
            ],
        ),
        (
            "Figures",
            &[
                Self::EditFigures,
                Self::SeeSmallCounts,
                Self::ImportPublished,
            ],
        ),
        ("Inspections", &[Self::RecordInspections]),
        ("Board", &[Self::RunBoard]),
        (
            "Risks",
            &[Self::EditRisks, Self::ReviewRisks, Self::AcceptRisks],
        ),
        (
            "Support",
            &[
                Self::ReadSupport,
                Self::EditSupport,
                Self::LogSupport,
                Self::AgreeSupport,
            ],
        ),
        (
            "Capacity",
            &[
                Self::ReadPeople,
                Self::EditPeople,
                Self::SeePay,
                Self::AcceptBelowFloor,
            ],
        ),
        ("Money", &[Self::ReadMoney, Self::EditMoney]),
        (
            "Reports",
            &[
                Self::ReadBoardPapers,
                Self::ReadDrafts,
                Self::WriteReports,
                Self::ClearReports,
            ],
        ),
        ("Sharing", &[Self::Share]),
        (
            "People",
            &[Self::InviteOwners, Self::ManageAccess, Self::HandOver],
        ),
    ];

    /// Every permission.
    pub fn all() -> impl Iterator<Item = Self> {
        let groups = Self::GROUPS.iter();
        groups.flat_map(|(_, permissions)| permissions.iter().copied())
    }
}

/// What each role may do in the council where it is held, by membership or by appointment, beside seeing its plans. A new role is a
/// line here and a word of the vocabulary.
pub const ROLES: &[(Role, &[Permission])] = {
    use Permission as P;
    &[
        (
            Role::ImprovementLead,
            &[
                P::Comment,
                P::UpdateActions,
                P::AddVoices,
                P::ForgetWords,
                P::ReviewEvidence,
                P::EditPlan,
                P::EditFigures,
                // Whoever enters figures must see what they entered; nobody else has to.
                P::SeeSmallCounts,
                P::RecordInspections,
                P::RunBoard,
                P::EditRisks,
                P::ReviewRisks,
                P::AcceptRisks,
                P::EditSupport,
                P::LogSupport,
                P::AgreeSupport,
                P::ReadPeople,
                P::EditPeople,
                P::AcceptBelowFloor,
                P::ReadMoney,
                P::ReadBoardPapers,
                P::ReadDrafts,
                P::WriteReports,
                // Whoever writes a report does not approve it, so more than one person must be able to.
                P::ClearReports,
                P::Share,
                P::InviteOwners,
                P::HandOver,
            ],
        ),
        (
            Role::ProgrammeLead,
            &[
                P::Comment,
                P::UpdateActions,
                P::AddVoices,
                P::ForgetWords,
                P::ReviewEvidence,
                P::EditPlan,
                P::EditFigures,
                P::SeeSmallCounts,
                P::EditRisks,
                P::ReviewRisks,
                P::AcceptRisks,
                P::EditSupport,
                P::LogSupport,
                P::ReadPeople,
                P::EditPeople,
                P::ReadMoney,
                P::ReadBoardPapers,
                P::ReadDrafts,
                P::WriteReports,
                P::ClearReports,
                P::HandOver,
            ],
        ),
        (
            Role::ActionOwner,
            &[
                P::Comment,
                P::UpdateActions,
                P::AddVoices,
                P::ReviewRisks,
                P::LogSupport,
            ],
        ),
        (
            Role::Analyst,
            &[
                P::Comment,
                P::EditFigures,
                P::SeeSmallCounts,
                P::LogSupport,
                P::ReadBoardPapers,
                P::ReadDrafts,
                P::WriteReports,
            ],
        ),
        (
            Role::FinanceLead,
            &[
                P::Comment,
                P::LogSupport,
                P::ReadPeople,
                P::SeePay,
                P::ReadMoney,
                P::EditMoney,
                P::ReadBoardPapers,
                P::ReadDrafts,
                P::WriteReports,
            ],
        ),
        (
            Role::HumanResources,
            &[P::Comment, P::ReadPeople, P::EditPeople, P::SeePay],
        ),
        (
            Role::BoardMember,
            &[
                P::Comment,
                P::ReviewEvidence,
                P::ReadMoney,
                P::ReadBoardPapers,
            ],
        ),
        // An adviser of the Department sits on the Board.
        (
            Role::ExternalAdviser,
            &[P::Comment, P::ReviewEvidence, P::ReadBoardPapers],
        ),
        (Role::Evaluator, &[]),
        (
            Role::Administrator,
            &[
                P::ImportPublished,
                P::Share,
                P::InviteOwners,
                P::ManageAccess,
                P::HandOver,
            ],
        ),
    ]
};

/// What a role may do in the council where it is held.
#[must_use]
pub fn role_may(role: Role, permission: Permission) -> bool {
    match permission {
        open if open.is_open() => true,
        Permission::ReadPlan | Permission::ReadSupport => true,
        needed => ROLES
            .iter()
            .any(|(held, may)| *held == role && may.contains(&needed)),
    }
}

/// What somebody of an organisation that is party to something (an engagement, a grant) may do with it by a role there: what the
/// role lets them do at home, but for what is the owner's alone: its Board and that Board's papers, its inspections, its approvals, who
/// belongs to it, its staff, their pay and its money.
#[must_use]
pub fn party_may(role: Role, permission: Permission) -> bool {
    use Permission as P;
    let owners_alone = matches!(
        permission,
        P::RunBoard
            | P::ReadBoardPapers
            | P::ReadDrafts
            | P::RecordInspections
            | P::ClearReports
            | P::Share
            | P::InviteOwners
            | P::ManageAccess
            | P::HandOver
            | P::ImportPublished
            | P::AcceptRisks
            | P::AddVoices
            | P::ForgetWords
            | P::SeeSmallCounts
            | P::ReadPeople
            | P::EditPeople
            | P::SeePay
            | P::AcceptBelowFloor
            | P::ReadMoney
            | P::EditMoney
    );
    !owners_alone && role_may(role, permission)
}

/// Whether the administrators of an organisation, named by its slug, may change published figures. These are everybody's:
/// where several councils use one service, its settings name the one organisation that keeps them.
#[must_use]
pub fn keeps_figures(keeper: Option<&str>, slug: &str) -> bool {
    keeper.is_none_or(|keeper| keeper == slug)
}

/// What a sharing agreement lets somebody do who holds `role` in the council that helps. The council that owns
/// the plan keeps accountability: its Board, its approvals, its inspections, its risks and the words that people gave it are never shared.
/// To update is to give updates, tick milestones and offer evidence, and to comment. Whoever helps to write its reports reads their drafts.
#[must_use]
pub fn agreement_may(scope: Scope, role: Role, permission: Permission) -> bool {
    use Permission as P;
    let helps = matches!(
        role,
        Role::ProgrammeLead | Role::ImprovementLead | Role::ActionOwner | Role::Analyst
    );
    let leads = matches!(role, Role::ProgrammeLead | Role::ImprovementLead);
    match scope {
        Scope::Read => helps && permission == P::ReadPlan,
        Scope::Update => {
            (leads || role == Role::ActionOwner)
                && matches!(permission, P::UpdateActions | P::Comment)
        }
        Scope::Edit => {
            let figures = matches!(permission, P::EditFigures | P::SeeSmallCounts);
            let reports = matches!(
                permission,
                P::WriteReports | P::ReadDrafts | P::ReadBoardPapers
            );
            (leads && (figures || reports || permission == P::EditPlan))
                || (role == Role::Analyst && figures)
        }
    }
}

/// A role that a person holds today in an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// The organisation.
    pub organisation_id: Uuid,
    /// The role.
    pub role: Role,
}

/// What an agreement in force today opens to the people of another council.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The council whose plans are opened.
    pub owner_id: Uuid,
    /// The council whose people may enter.
    pub to_id: Uuid,
    /// How far.
    pub scopes: Vec<Scope>,
}

/// The roles that a person holds on a day, and what they open.
#[derive(Debug, Clone, Default)]
pub struct Roles {
    /// Held by membership.
    pub memberships: Vec<Held>,
    /// Held by appointment to a council's Board or as its adviser or evaluator.
    pub appointments: Vec<Held>,
    /// What agreements open to the councils they belong to.
    pub opened: Vec<Opened>,
}

impl Roles {
    /// Every role, whichever way it is held.
    pub fn held(&self) -> impl Iterator<Item = &Held> {
        self.memberships.iter().chain(&self.appointments)
    }

    /// Whether somebody has a role in an organisation itself, and not only by what it shares.
    #[must_use]
    pub fn belong_to(&self, organisation_id: Uuid) -> bool {
        self.held()
            .any(|held| held.organisation_id == organisation_id)
    }

    /// Whether nothing has gone of what they were before.
    #[must_use]
    pub fn hold_all_of(&self, before: &Self) -> bool {
        let held = |now: &[Held], before: &[Held]| before.iter().all(|one| now.contains(one));
        held(&self.memberships, &before.memberships)
            && held(&self.appointments, &before.appointments)
            && before.opened.iter().all(|one| self.opened.contains(one))
    }

    /// Whether they let somebody do something in a council.
    #[must_use]
    pub fn may(&self, permission: Permission, council_id: Uuid) -> bool {
        let mut held = self.held();
        held.any(|held| held.organisation_id == council_id && role_may(held.role, permission))
            || self.opened_may(permission, council_id)
    }

    fn opened_may(&self, permission: Permission, council_id: Uuid) -> bool {
        self.opened
            .iter()
            .filter(|opened| opened.owner_id == council_id)
            .any(|opened| {
                self.memberships
                    .iter()
                    .filter(|held| held.organisation_id == opened.to_id)
                    .any(|held| {
                        opened
                            .scopes
                            .iter()
                            .any(|scope| agreement_may(*scope, held.role, permission))
                    })
            })
    }

    /// Whether they let somebody do something with what these organisations are party to.
    #[must_use]
    pub fn may_as_party(&self, permission: Permission, parties: &[Uuid]) -> bool {
        let mut memberships = self.memberships.iter();
        memberships
            .any(|held| parties.contains(&held.organisation_id) && party_may(held.role, permission))
    }

    /// The councils whose plans may be seen.
    #[must_use]
    pub fn councils(&self) -> Vec<Uuid> {
        let mut ids: Vec<Uuid> = self
            .held()
            .map(|held| held.organisation_id)
            .chain(self.opened.iter().map(|opened| opened.owner_id))
            .filter(|id| self.may(Permission::ReadPlan, *id))
            .collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}

/// A person who is signed in, or a guest, with everything that decides what they may do.
#[derive(Debug, Clone)]
pub struct Actor {
    /// The person.
    pub person_id: Uuid,
    /// Their name.
    pub name: String,
    /// Their address for mail.
    pub email: String,
    /// The token that their forms carry.
    pub csrf: String,
    /// The key with which their browser seals what they type and keeps; empty for guests and programs.
    pub typed_key: String,
    /// What their last change was, said once on the next page.
    pub notice: Option<String>,
    /// The session, by the hash of its token.
    pub session: Vec<u8>,
    /// The roles that they hold today.
    pub roles: Arc<Roles>,
    /// The token, where it is a program that asks for them: it may read, and nothing else.
    pub token: Option<Token>,
}

impl Actor {
    /// Somebody who has not signed in, with the token that their forms carry.
    #[must_use]
    pub fn guest(csrf: String) -> Self {
        Self {
            person_id: Uuid::nil(),
            name: String::new(),
            email: String::new(),
            csrf,
            typed_key: String::new(),
            notice: None,
            session: Vec::new(),
            roles: Arc::default(),
            token: None,
        }
    }

    /// Whether nobody has signed in here.
    #[must_use]
    pub fn is_guest(&self) -> bool {
        self.person_id.is_nil()
    }

    /// Whether this person has a role in an organisation itself, and not only by what it shares.
    #[must_use]
    pub fn belongs_to(&self, organisation_id: Uuid) -> bool {
        self.roles.belong_to(organisation_id)
    }

    /// Whether this person may do something in a council.
    #[must_use]
    pub fn may(&self, permission: Permission, council_id: Uuid) -> bool {
        let by_token = self.token.is_none() || permission.is_for_programs();
        by_token && self.roles.may(permission, council_id)
    }

    /// Whether this person may do something with what these organisations are party to.
    #[must_use]
    pub fn may_as_party(&self, permission: Permission, parties: &[Uuid]) -> bool {
        let by_token = self.token.is_none() || permission.is_for_programs();
        by_token && self.roles.may_as_party(permission, parties)
    }

    /// The councils whose plans this person may see.
    #[must_use]
    pub fn councils(&self) -> Vec<Uuid> {
        self.roles.councils()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use improvement::Word;

    const OWNER: Uuid = Uuid::from_u128(1);
    const PARTY: Uuid = Uuid::from_u128(2);
    const OTHER: Uuid = Uuid::from_u128(3);

    #[test]
    fn every_role_is_said_once() {
        let said: Vec<Role> = ROLES.iter().map(|(role, _)| *role).collect();
        for role in Role::ALL {
            let times = said.iter().filter(|said| *said == role).count();
            assert_eq!(times, 1, "{}", role.code());
        }
        let all: Vec<Permission> = Permission::all().collect();
        for permission in &all {
            let times = all.iter().filter(|other| *other == permission).count();
            assert_eq!(times, 1, "{permission:?}");
        }
    }

    #[test]
    fn a_party_works_with_what_it_is_party_to_and_with_nothing_else() {
        let of = |organisation_id, role| Roles {
            memberships: vec![Held {
                organisation_id,
                role,
            }],
            ..Roles::default()
        };
        let lead = of(PARTY, Role::ProgrammeLead);
        assert!(lead.may_as_party(Permission::EditRisks, &[PARTY]));
        assert!(lead.may_as_party(Permission::ReadPlan, &[PARTY]));
        assert!(!lead.may_as_party(Permission::AcceptRisks, &[PARTY]));
        assert!(!lead.may_as_party(Permission::ClearReports, &[PARTY]));
        assert!(!lead.may(Permission::ReadPlan, OWNER), "nor with its owner");
        assert!(!of(OTHER, Role::ProgrammeLead).may_as_party(Permission::ReadPlan, &[PARTY]));
        let adviser = Roles {
            appointments: vec![Held {
                organisation_id: PARTY,
                role: Role::ExternalAdviser,
            }],
            ..Roles::default()
        };
        assert!(
            !adviser.may_as_party(Permission::ReadPlan, &[PARTY]),
            "an appointment is to one council"
        );
    }
}
