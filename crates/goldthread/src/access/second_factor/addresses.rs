//! The addresses of the second factor.

use crate::address;

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
