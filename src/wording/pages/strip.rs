//! Sentences of the strip at the top of each page, and of a screen reader.

sentences! { "strip":
    /// Without a script.
    RENEWS_ITSELF = "This page renews itself every 10 seconds. It makes no sound.";
    WHAT_IS_WRONG = "What is wrong with this page";
    KEEP_AWAKE = "Keep this screen awake";
    PLUG_IN = "Plug the screen in. In its settings, let it never turn off and never sleep. Keep this page in front: \
               a page behind others may be put to sleep by the browser.";
    DID_YOU_HEAR = "Did you hear it? Five short tones.";
    YES = "Yes";
    NO = "No";
    ALERT = "Alert";
    GO_TO_ALERT = "Go to the alert";

    // ---- Who is out, once the page is not live ----

    SEE_THE_BOARD = "See the board, or the office's list, for who is out.";
    NOBODY_WAS_OUT = "Nobody was out.";
    DURESS = "*Do not ring or text {names}. Ring 999.*";

    // ---- The news, spoken ----

    OFFICE_LOOK = "Office: please look at Homeward.";
    OFFICE_CALLED = "The office has been called.";
    ABOUT_TO_GO = "About to go: {names}.";
    LATE = "Late: {names}.";
    NOT_WORKING = "Homeward is not working as it should.";
    ALERT_IS = "Alert {code}. {kind}.";
    ALERT_ABOUT = "Alert {code}. {kind}: {about}.";
    WENT_ON = "Alert {code}. It went on to: {step}.";
    WENT_ON_ABOUT = "Alert {code}: {about}. It went on to: {step}.";
    SETTLED = "Alert {code} is settled.";
    TAKEN = "{name} has alert {code}.";
}
