//! Sentences of a visit's card on the board.

sentences! { "visit_card":
    KIND = "{kind} visit, {id}";
    /// Those of a visit who are back already.
    BACK = "Back: {names}";
    SIGNED_IN_AT = "Signed in at {time}, the alert is still open";
    SEE_ALERT = "See alert {code}";
    NO_TEXTS_SINCE = "*Our texts have not reached them since {time}. Ring them.*";
    LAST_HEARD = "Last heard";
    NOT_YET = "not yet";
    EXPECTED_BACK = "Expected back";
    EVERYBODY_BACK = "Sign in: everybody is back";
    THEY_RANG_IN = "They rang in";

    // ---- Something is wrong ----

    IS_WRONG = "Something is wrong";
    WHO_ARE_YOU = "Who are you?";
    CHOOSE_NAME = "Choose your name";
    WHAT_IS_WRONG = "What is wrong?";
    HELP = "They may be in danger";
    HELP_BRINGS = "Everybody on the help chain is told now; the sheet for 999 opens.";
    DURESS = "They used the safe word or phrase: they are under threat";
    DURESS_BRINGS = "Leaders are told; nobody rings or texts them.";
    CONCERN = "I am worried";
    CONCERN_BRINGS = "The office is asked to ring them.";
}
