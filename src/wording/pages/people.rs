//! Sentences about the people of a school today.

sentences! { "people":
    TITLE = "People";
    UNHEARD = "Numbers that have not answered a test yet";
    ASK_EACH = "Homeward does not know whether texts reach them. Ask each to text OK to Homeward, or check the number in the \
                school's file.";
    IN_NOW = "In now: {number} of {all}";
    COUNT_AT_ONCE = "Away and here count at once, for alerts that are open too, and end at midnight. No reason is asked for or kept.";

    // ---- The columns ----

    NAME = "Name";
    NOW = "Now";
    TEXTS = "Texts";
    KIOSK = "Kiosk";
    CHANGE = "Change";
    IN = "In";
    HERE_UNTIL = "Here, until {time}";
    AWAY_UNTIL = "Away until {time}";
    NOT_IN = "Not in at this hour";
    NO_NUMBER = "no number";
    NOT_ANSWERED = "not answered yet";
    ANSWERED = "answered";
    PINS_HELD = "too many wrong PINs: next try at {time}, or set a new one";
    PIN_SET = "PIN set";
    NO_PIN = "no PIN";

    // ---- Changes ----

    AWAY_TODAY = "Away today";
    HERE_NOW = "Here now";
    /// For a screen reader, as the next: the button, and whose.
    AWAY_TODAY_WHO = "Away today: {name}";
    HERE_NOW_WHO = "Here now: {name}";
    KIOSK_PIN = "Kiosk PIN";
    NEW_PIN = "New PIN of {name}, 4 to 6 figures";
    SET_PIN = "Set the PIN";
    UNKNOWN_BUTTON = "that button is not known: nothing was changed";
    IS_AWAY = "{name} is away today: alerts go to others.";
    IS_HERE = "{name} is here, and told of alerts.";
    PIN_IS_SET = "the PIN is set: it counts at the kiosk from now on.";
    NOT_YOURS = "nobody of that name is yours to change";
    /// The place: what is wrong with a PIN.
    FAULT = "{fault}; nothing was changed";
    OTHER_PIN = "that PIN cannot be used: choose another; nothing was changed";

    // ---- Who would be reached ----

    REACHED_NOW = "Who would be reached now";
    THIS_MINUTE = "For an alert that opens this minute. What a visit has of its own, such as a line manager, comes to it then.";
    STEP = "*{step}*: {told}";
    OF_VISIT = "the visit's own people.";
    NOBODY = "nobody: the next step starts at once.";
    /// The ways: one of the four below, or several.
    TOLD_BY = "{name} by {ways}";
    ROOM = "the room";
    E_MAIL = "e-mail";
    TEXT = "text";
    TELEPHONE = "telephone";
    NOBODY_IN = "Nobody of this step is in: all are told all the same, and the next step starts at once.";
    THEN = "Then {minutes} min.";
    /// The place: a file.
    WRONG = "Wrong? The people and the chains stand in the school's file, {file}.";
}
