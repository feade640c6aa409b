//! Sentences around the sheet to read out to the police.

sentences! { "sheet":
    TO_READ_OUT = "The sheet to read out to the police";
    OWN_PAGE = "The sheet on a page of its own, to print";
    IN_EMAIL = "The sheet cannot be had just now. The newest e-mail of this alert has it too.";
    /// The name of the page.
    TITLE = "Sheet {code}";
    HEADING = "To read out to the police";
    AS_OF = "Alert {code}, as of {time}";
    BACK_TO_BUTTONS = "Back to alert {code} and its buttons";
    TO_PRINT = "To print this on one page of A4, press Ctrl and P.";
    NO_SHEET = "Alert {code} has no sheet";
    ABOUT_HOMEWARD = "It is about Homeward itself, not about somebody who is out.";
    BACK_TO_ALERT = "Back to alert {code}";
    NOT_NOW = "The sheet cannot be had just now";
    IN_EMAIL_OF = "Homeward does not answer. The newest e-mail of alert {code} has the sheet too.";

    // ---- Settled ----

    SETTLED = "Settled";
    IS_SETTLED = "Alert {code} is settled";
    NOTHING_LEFT = "There is nothing left to read out to the police.";
    HOW_ENDED = "How alert {code} ended";

    // ---- Who rings ----

    POLICE_CALLED = "*The police were called by {name}. Ring again only with news.*";
    POLICE_CALLED_LOG = "*The police were called by {name}, log {log}. Ring again only with news.*";
    HAS_IT = "*{name} has this alert. The police have not been called, as far as is known.*";
    NOBODY_HAS_IT = "*Nobody has taken this alert, and the police have not been called. You ring them? Press \"I am dealing with this\" \
                     first.*";
}
