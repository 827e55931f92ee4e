//! The addresses of the first page, of signing in and of one's own account.

use crate::address;

address!(
    /// The first page.
    Home "/" {} needs Public
);

address!(
    /// Signing in.
    SignIn "/sign-in" {} needs Public
);
address!(
    /// Signing in as a person of the demonstration, by one click.
    SignInAs "/sign-in/demonstration" {} needs Public
);
address!(
    /// Signing out.
    SignOut "/sign-out" {} needs SignedIn
);
address!(
    /// A person's own account.
    Account "/account" {} needs SignedIn
);
address!(
    /// The roles that wait for somebody until they take them.
    OfferedRoles "/account/roles" {} needs SignedIn
);
address!(
    /// Saying what one is by title.
    OwnJobTitle "/account/job-title" {} needs SignedIn
);
address!(
    /// Correcting one's name.
    OwnName "/account/name" {} needs SignedIn
);
address!(
    /// Asking for another address for mail.
    OwnEmail "/account/email" {} needs SignedIn
);
address!(
    /// Proving a new address for mail by the link that went there (`?link=…`).
    ConfirmEmail "/confirm-email" {} needs Public
);
address!(
    /// Changing one's password.
    Password "/account/password" {} needs SignedIn
);
address!(
    /// Signing out another device, or everywhere.
    EndSession "/account/sessions" {} needs SignedIn
);
address!(
    /// Asking for a link to choose a new password.
    ForgottenPassword "/forgotten-password" {} needs Public
);
address!(
    /// Choosing a password by a link (`?link=…`).
    ChoosePassword "/choose-password" {} needs Public
);
address!(
    /// Giving the code of the second factor.
    GiveCode "/sign-in/code" {} needs Public
);
address!(
    /// One's second factor: whether there is one, and setting one up.
    SecondFactor "/account/second-factor" {} needs SignedIn
);
address!(
    /// The secret as a picture for an app.
    SecondFactorPicture "/account/second-factor/key.svg" {} needs SignedIn
);
address!(
    /// Proving a second factor with a first code.
    ConfirmSecondFactor "/account/second-factor/confirm" {} needs SignedIn
);
address!(
    /// New recovery codes in place of the old ones.
    NewRecoveryCodes "/account/second-factor/recovery-codes" {} needs SignedIn
);
address!(
    /// Taking the second factor off.
    RemoveSecondFactor "/account/second-factor/remove" {} needs SignedIn
);
