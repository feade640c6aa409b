//! Sentences around every page: its title, the menu, the clock, what came of a form.

sentences! { "shell":
    /// The title of a tab.
    TAB = "{name} - Homeward";
    /// Before the title of a tab.
    TAB_ALERT = "(1 alert) ";
    TAB_ALERTS = "({number} alerts) ";
    SKIP = "Skip to the content";
    PAGES = "Pages";
    IN_THE_DEMO = "in the demo";
    LOCK = "Lock";
    SIGN_OUT = "Sign out";
    SILENCE = "Silence this screen for 2 min";
    /// Before what came of a form.
    NOT_DONE = "Not done: ";
    DONE = "Done: ";
    MAY_SLEEP = "This screen may go to sleep.";
    /// A trouble: after the name of Homeward.
    NO_ANSWER = "it does not answer: what this page shows may be old";

    // ---- The menu ----

    BOARD = "Board";
    SIGN_OUT_A_VISIT = "Sign out a visit";
    OFF_SITE = "Off site";
    PEOPLE = "People";
    HOUSEHOLDS = "Households";
    HISTORY = "History";
    REHEARSE = "Rehearse";
    POSTER = "Poster";
    GATEWAYS = "Gateways";
    ACCOUNTS = "Accounts";
    PHONES = "Phones";

    // ---- A page that is not the reader's ----

    NOT_YOURS = "Not yours";
    NOT_YOURS_TO_SEE = "This page is not yours to see";
    FOLLOWS_FROM_ROLES = "What you see follows from your roles in the school's file. Ask whoever looks after Homeward.";
    THE_BOARD = "The board";

    // ---- A form that cannot be read ----

    NOT_UNDERSTOOD = "Not understood";
    WAS_NOT_UNDERSTOOD = "This was not understood";
    /// The place: a sentence.
    NOTHING_CHANGED = "*Nothing was changed. *{why}";
    TOO_LONG = "Something in it is too long. Shorten it, and press again.";
    UNKNOWN_FORM = "The browser sent a form that this page does not know. Load the page again, and press again.";
}
