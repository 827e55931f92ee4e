//! What the security log tells of: people coming and going, and who was given or lost what.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// Something that happened to somebody's way into the program, or to what they may do there.
    SecurityEvent, "an event of the security log" {
        SignedIn = "signed_in", "Signed in";
        SignInFailed = "sign_in_failed", "Sign-in failed";
        SignInHeld = "sign_in_held", "Sign-in held back after too many tries";
        CodeFailed = "code_failed", "Wrong code for the second factor";
        CodeHeld = "code_held", "Second factor held back after too many tries";
        RecoveryCodeUsed = "recovery_code_used", "Signed in with a recovery code";
        SignedOut = "signed_out", "Signed out";
        SignedOutEverywhere = "signed_out_everywhere", "Signed out everywhere";
        PasswordChanged = "password_changed", "Changed the password";
        ResetAsked = "reset_asked", "Asked for a link to choose a new password";
        PasswordReset = "password_reset", "Chose a new password by a link";
        Invited = "invited", "Was invited";
        InvitationTaken = "invitation_taken", "Took up the invitation";
        SecondFactorOn = "second_factor_on", "Second factor set up";
        SecondFactorOff = "second_factor_off", "Second factor taken off";
        RecoveryCodesMade = "recovery_codes_made", "New recovery codes made";
        RoleGiven = "role_given", "Was given a role";
        RoleEnded = "role_ended", "A role was ended";
        SharingProposed = "sharing_proposed", "Sharing with another council proposed";
        SharingAgreed = "sharing_agreed", "Sharing with another council agreed";
        SharingEnded = "sharing_ended", "Sharing with another council ended";
        SmallCountsChanged = "small_counts_changed", "Changed which counts are hidden";
        HandedOver = "handed_over", "What they owned was handed over";
        Barred = "barred", "Was barred from signing in";
        Admitted = "admitted", "May sign in again";
        TokenMade = "token_made", "Made a token for another program";
        TokenTakenAway = "token_taken_away", "Took a token away";
        LogTaken = "log_taken", "Took a copy of the security log";
    }
}
