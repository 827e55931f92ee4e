//! The addresses of this room.

use crate::address;
use uuid::Uuid;

address!(
    /// Who works on a council’s plans: its own people, its Board and the councils that help.
    Sharing "/councils/{council}/sharing" { council: String } needs ReadPlan
);
address!(
    /// The same as an Excel workbook.
    SharingXlsx "/councils/{council}/sharing/sharing.xlsx" { council: String } needs ReadPlan
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
address!(
    /// Saying what somebody is by title.
    EditJobTitle "/councils/{council}/people/{titled}/job-title" { council: String, titled: Uuid } needs ManageAccess
);
address!(
    /// Correcting the name of somebody who belongs to this council alone.
    CorrectName "/councils/{council}/people/{corrected}/name" { council: String, corrected: Uuid } needs ManageAccess
);
address!(
    /// Removing who somebody was who has left, and belonged to this council alone.
    RemovePerson "/councils/{council}/people/{removed}/remove" { council: String, removed: Uuid } needs ManageAccess
);
address!(
    /// Sending somebody their invitation again, or a link to choose a new password.
    InviteAgain "/councils/{council}/people/{invited}/invite" { council: String, invited: Uuid } needs ManageAccess
);
address!(
    /// Handing over what one person answers for to another (`?from=…&to=…` shows what that would be).
    HandOver "/councils/{council}/hand-over" { council: String } needs HandOver
);
address!(
    /// Up to which count the council's own figures are hidden.
    SmallCounts "/councils/{council}/sharing/small-counts" { council: String } needs ManageAccess
);
address!(
    /// Who came and went, and who was given or lost what.
    SecurityLog "/councils/{council}/security-log" { council: String } needs ManageAccess
);
address!(
    /// The same as a table to take away.
    SecurityLogCsv "/councils/{council}/security-log.csv" { council: String } needs ManageAccess
);
address!(
    /// The newest of it as an Excel workbook.
    SecurityLogXlsx "/councils/{council}/security-log.xlsx" { council: String } needs ManageAccess
);
