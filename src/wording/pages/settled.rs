//! Sentences of a settled alert, and of an address without an alert.

sentences! { "settled":
    TITLE = "Alert {code}, settled";
    HEADING = "Alert {code} is settled";
    SETTLED = "Settled";
    SETTLED_AT = "Settled {time}";
    BY = "{settled} by {name}.";
    BY_KNEW = "{settled} by {name}: {how}.";
    BY_NOBODY = "{settled}.";
    OPEN_SINCE = "Open since {time}. Everybody who was told was sent word of it.";
    /// A reader of the end must not have to guess.
    POLICE_CALLED = "The police were called. If nobody has told them that it is over, tell them now.";
    POLICE_NOT_CALLED = "The police were not called.";
    VISIT = "{link}: every text and message of it, and where it is now.";
    THE_VISIT = "The visit";
    BOARD = "The board";
    WHAT_WAS_DONE = "What was done";
    ACTOR = " By {name}.";
    OFFICE = "the office";
    RECEPTION = "reception";
    NOT_OPEN = "Not open";
    IS_NOT_OPEN = "Alert {code} is not open";
    MISTYPED = "Either it is settled, or the code was mistyped. Everybody who was told of an alert hears when it is settled.";
    SEE_BOARD = "{link}: it shows every alert that is open, and who is out.";
    SEE_THE_BOARD = "See the board";
}
