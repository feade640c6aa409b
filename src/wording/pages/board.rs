//! Sentences of the board, and of what comes of its buttons.

sentences! { "board":
    BOARD = "Board";
    NOT_WORKING = "Homeward is not working as it should";
    /// The place: whose phones must not ring, or nothing.
    RING_MEANWHILE = "Until this is put right, ring whoever is out{but_not}: do not wait for a text.";
    TELL_OFFICE = "Tell the office.";
    PLEASE_LOOK = "Office: please look at Homeward";
    TELL_SOMEBODY = "Tell somebody in the office now. They see what it is, and act.";
    ONE_ALERT = "1 alert: somebody must act";
    ALERTS = "{number} alerts: somebody must act";
    NO_ALERTS = "No alerts";
    NOBODY_OUT = "Nobody is out";
    SHOWN_HERE = "When somebody is signed out for a home visit, they are shown here until they are back. \
                  You need not watch this page: people are texted and e-mailed if anything is wrong.";
    DEMO_AGAIN = "To see the story once more, press *Begin again* above.";
    DEMO_SIGN_OUT = "To sign somebody out, type in a terminal: {command}";
    ONLY_ALERT = "Nobody is out, but an alert is still open";
    OUT_ONE = "Who is out: 1 person";
    OUT_SEVERAL = "Who is out: {number} people";
    ABOUT_TO_GO = "About to go";
    NOT_OUT_YET = "These are not out: each begins when its workers set off, and is watched over from then on.";
    TO_DO = "To do";
    OPEN = "Open";
    OPEN_VISIT = "Open the visit of {names}";
    BACK_TODAY = "Back today";
    BACK_TODAY_NUMBER = "Back today: {number}";
    SIGNED_IN = "Signed in";
    SEES_NOTHING = "This account looks after Homeward. It sees no visit and no alert: those are for the office, leaders and the safeguarding team.";
    GATEWAYS = "The gateways";
    MORE_ON_TIME = "And {number} more, all on time: {link}.";
    MORE_URGENT = "And {number} more, {urgent} of them late or with an alert: {link}.";
    OFF_SITE = "everybody off site";
    LATE_ASKED = "Somebody is late and is being asked. If they do not answer, people are told.";
    ALL_ON_TIME = "Everybody who is out is on time. There is nothing you need to do.";
    AS_FAR_AS_KNOWN = "Nobody is late, as far as is known.";

    // ---- What came of a button ----

    NAMELESS = "say who you are first: choose your name, then press again";
    MOVED_ON = "alert {code} has moved on since you opened this form: read it below, then press again.";
    CHOOSE_WHOM = "choose whom you ask to take over, then press again";
    UNKNOWN_BUTTON = "that button is not known";
    YOU_HAVE = "you have alert {code}. Everybody who was told is sent word of it.";
    ASKED_TO_TAKE = "{name} is asked to take alert {code} over. You have it until they do.";
    GAVE_BACK = "you gave alert {code} back: nobody has it, and everybody told is sent word of it.";
    WENT_ON = "alert {code} went on: the next people are sent word now.";
    WRITTEN_DOWN = "it is written down, and stands on the sheet.";
    NO_POLICE = "everybody who was told is sent word that no police are coming. Ring 999 now.";
    NOT_RUNG = "everybody who was told is sent word that the police were not rung. Are they needed? Ring 999.";
    POLICE = "alert {code}: it is on record that the police have been called.";
    SECOND_WANTED = "your word is on record. Another must confirm it, by their own name: alert {code} stays open until then.";
    RESOLVED = "alert {code} is resolved. Everybody who was told is sent word that it is over.";

    // ---- The demo's phones ----

    NO_SUCH_PHONE = "nobody has that phone";
    EMPTY_TEXT = "the text was empty";
    PHONE_OFF = "{name}'s phone is off: switch it on first";
    NO_GATEWAY = "no gateway carries texts";
    TEXTED = "{name} texted: {text}";
    SWITCHED_OFF = "{name}'s phone is off: texts to it wait.";
    SWITCHED_ON = "{name}'s phone is on again.";

    /// The answer at an address that does not exist.
    NOT_HERE = "There is nothing here.\n";
}
