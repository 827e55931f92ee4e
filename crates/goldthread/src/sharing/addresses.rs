//! The addresses of this room.

use crate::address;
use uuid::Uuid;

address!(
    /// Who works on a council’s plans: its own people, its Board and the councils that help.
    Sharing "/councils/{council}/sharing" { council: String } needs ReadPlan
);
address!(
    /// Proposing to share with another council.
    NewAgreement "/councils/{council}/sharing/new" { council: String } needs Share
);
address!(
    /// Agreeing to share, for either council.
    AgreeSharing "/councils/{council}/sharing/{agreement}/agree" { council: String, agreement: Uuid } needs SignedIn
);
address!(
    /// Ending an agreement, for either council.
    EndSharing "/councils/{council}/sharing/{agreement}/end" { council: String, agreement: Uuid } needs SignedIn
);
address!(
    /// Giving somebody a role in the council.
    NewMember "/councils/{council}/people/new" { council: String } needs ManageAccess
);
address!(
    /// Ending a role.
    EndMember "/councils/{council}/people/{membership}/end" { council: String, membership: Uuid } needs ManageAccess
);
