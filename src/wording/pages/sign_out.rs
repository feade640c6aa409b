//! Sentences of the form for signing a visit out.

sentences! { "sign_out":
    HEADING = "Sign out for a visit";
    /// The name of the page, as the next.
    TITLE = "Sign out";
    ERROR_TITLE = "Error: Sign out";
    THE_BOARD = "The board";
    NO_ANSWER = "Homeward gave no answer: try again";
    SHOW = "Show what will happen";
    NO_TYPES = "This school has no visit types in its file yet.";
    PROBLEM = "There is a problem";
    /// Before a problem, for a screen reader.
    ERROR = "Error: ";
    TYPE = "Type of visit";
    SIGN_OUT = "Sign out";
    SIGN_OUT_NAMES = "Sign out {names}";
    ASK_FOR_LEAVE = "Ask for leave by text first";
    ASK_BY_TEXT = "Ask {name} by text";
    NOBODY = "Nobody";
    SAME_AGAIN = "Go to the same household again";
    TYPE_AND_DAY = "{kind}, {day}";

    // ---- Who goes ----

    WHO_GOES = "Who goes";
    NEEDS_PEOPLE = "This type of visit needs {number} people.";
    EVERYBODY_ELSE = "Everybody else ({number})";
    OUT_NOW = "Out now, on visit {visit}";
    PHONE = "Phone: {number}. Another today?";
    NO_PHONE = "No phone on file. Which today?";
    PHONE_TODAY = "Phone that {name} carries today";
    /// First names: the last of several stands alone.
    NAMES_AND = "{names} and {last}";

    // ---- Where and why ----

    WHERE_AND_WHY = "Where and why";
    HINT_FROM_UNTIL = "Address, and after an @ from when until when: 12 Acacia Avenue, M5 3XX @ 14:10-14:40";
    HINT_WHEN = "Address, and after an @ when they are expected: 12 Acacia Avenue, M5 3XX @ 14:10";
    HINT_ADDRESS = "The whole address, as the police would need it";
    ADDRESS = "Address";
    STOP = "Stop {number}, if there is one";
    WHY = "Why";
    WHY_HINT = "Never with a pupil's name in it";
    WHY_HINT_ONE_OF = "One of: {purposes}. Never with a pupil's name in it";
    HOUSEHOLD = "Household's phone";
    VEHICLE = "Vehicle";
    VEHICLE_HINT = "Make, colour and registration, or how they travel";

    // ---- When ----

    WHEN = "When";
    BACK_BY = "Back by";
    BACK_BY_HINT = "A time, as in 2.30 or 1430; or how long from now, as in +90m";
    /// The last place: how long from now.
    BACK_BY_TIME = "*Back by {time}, {from_now}*";
    HALF_HOUR = "+30 min";
    ONE_HOUR = "+1 h";
    TWO_HOURS = "+2 h";

    // ---- What came of it ----

    SIGNED_OUT = "signed out.";
    NAMES_SIGNED_OUT = "{names} signed out.";
    LEAVE_ASKED = "leave for {names} is asked for by text. They go once the answer is YES.";
    /// First place: a sentence from above. Workers must know every doubt before leaving.
    TELL_THEM = "{done} TELL THEM BEFORE THEY LEAVE: {doubts}.";
}
