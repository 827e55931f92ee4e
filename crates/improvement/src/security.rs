//! What the security log tells of: people coming and going, and who was given or lost what.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// Something that happened to somebody's way into the program, or to what they may do there.
    SecurityEvent, "an event of the security log" {
        SignedIn = "signed_in", "Signed in";
        SignedInWithCode = "signed_in_with_code", "Signed in with a code";
        SignInFailed = "sign_in_failed", "Sign-in failed";
        SignInHeld = "sign_in_held", "Sign-in blocked after too many attempts";
        PasswordFailed = "password_failed", "Wrong current password";
        PasswordHeld = "password_held", "Current password blocked after too many attempts";
        CodeFailed = "code_failed", "Wrong code for two-step sign-in";
        CodeHeld = "code_held", "Two-step sign-in blocked after too many attempts";
        RecoveryCodeUsed = "recovery_code_used", "Signed in with a recovery code";
        SignedOut = "signed_out", "Signed out";
        SignedOutEverywhere = "signed_out_everywhere", "Signed out everywhere";
        PasswordChanged = "password_changed", "Changed the password";
        ResetAsked = "reset_asked", "Asked for a link to choose a new password";
        PasswordReset = "password_reset", "Chose a new password with a link";
        Invited = "invited", "Was invited";
        InvitationTaken = "invitation_taken", "Accepted the invitation";
        SecondFactorOn = "second_factor_on", "Two-step sign-in turned on";
        SecondFactorOff = "second_factor_off", "Two-step sign-in turned off";
        RecoveryCodesMade = "recovery_codes_made", "Got new recovery codes";
        JobTitleChanged = "job_title_changed", "Job title changed";
        RoleGiven = "role_given", "Was given a role";
        RoleOffered = "role_offered", "Was offered a role";
        RoleDeclined = "role_declined", "Declined a role";
        OfferWithdrawn = "offer_withdrawn", "An offered role was withdrawn";
        RoleEnded = "role_ended", "A role ended";
        SharingProposed = "sharing_proposed", "Sharing with another council proposed";
        SharingAgreed = "sharing_agreed", "Sharing with another council agreed";
        SharingEnded = "sharing_ended", "Sharing with another council ended";
        SmallCountsChanged = "small_counts_changed", "Changed which counts are hidden";
        HandedOver = "handed_over", "Their work was handed over";
        Barred = "barred", "Was blocked from signing in";
        Admitted = "admitted", "Was unblocked and can sign in again";
        TokenMade = "token_made", "Created a token for another program";
        TokenTakenAway = "token_taken_away", "Deleted a token";
        SessionEnded = "session_ended", "Signed out another device";
        AddressAsked = "address_asked", "Asked to change the email address";
        PersonCorrected = "person_corrected", "Name or email address was corrected";
        PersonRemoved = "person_removed", "Name and email address were removed";
        LogTaken = "log_taken", "Downloaded the security log";
    }
}
