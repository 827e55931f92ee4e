//! The addresses of mail.

use crate::address;

address!(
    /// How often one wants a digest, and what it would say now.
    YourMail "/account/mail" {} needs SignedIn
);
address!(
    /// Ending the digest from a letter (`?link=…`).
    Unsubscribe "/unsubscribe" {} needs Public
);
address!(
    /// The letters of a demonstration, which go nowhere.
    DemonstrationMail "/mail" {} needs Public
);
