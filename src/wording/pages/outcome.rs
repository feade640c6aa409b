//! Sentences about what came of a press: whom it told, who is signed in, who is safe.

sentences! { "outcome":
    /// After the first few names of a list.
    MORE_NAMES = "{number} more";
    RAISED = "alert {code} is open: people are sent word now.";
    /// The last two places: a sentence each.
    RAISED_ABOUT = "alert {code} is open about {about} ({kind}). {told} {slip}";
    THE_VISIT = "the visit";
    TOLD_NOBODY = "Nobody could be sent word yet: act yourself.";
    TOLD = "Sent word now: {names}.";
    SLIP = "If you pressed it by mistake: ring them, then say on the alert that you spoke to them.";
    SLIP_DURESS = "If you pressed it by mistake: do not ring or text them; two leaders end it, on the alert.";
    /// Where the names are not known.
    EVERYBODY_ON = "everybody on {visit}";
    ONE_SIGNED_IN = "{names} is signed in.";
    SEVERAL_SIGNED_IN = "{names} are signed in.";
    ONE_SIGNED_IN_ALERT = "{names} is signed in. Alert {code} stays open until somebody says on it that they are safe.";
    SEVERAL_SIGNED_IN_ALERT = "{names} are signed in. Alert {code} stays open until somebody says on it that they are safe.";
    /// For reception, which sees no alert.
    ONE_SIGNED_IN_OFFICE = "{names} is signed in. Tell the office: an alert is still open.";
    SEVERAL_SIGNED_IN_OFFICE = "{names} are signed in. Tell the office: an alert is still open.";
    STILL_OPEN = "alert {code} was answered, but it is still open: read it again.";
    ONE_SAFE = "{safe} is on record as safe. Alert {code} is still open about {open}.";
    SEVERAL_SAFE = "{safe} are on record as safe. Alert {code} is still open about {open}.";
    HEARD = "this screen can be heard today.";
    NOT_HEARD = "this screen was not heard. Turn its volume up, see that it is not muted, and press Sound test again.";
}
