//! Sentences of a visit's page: the head, the buttons, the timeline.

sentences! { "visit":
    NAME = "Visit {id}";
    WHERE_NAME = "Where, visit {id}";
    MOVED_ON = "the visit has moved on since you opened this form: read it below, then press again.";
    WHERE_ONE = "Where {names} is going";
    WHERE_SEVERAL = "Where {names} are going";
    BACK_TO_VISIT = "Back to the visit";
    NO_SUCH = "No such visit";
    NO_VISIT = "There is no visit {id}";
    MISTYPED = "The number was mistyped, or the visit is no longer kept.";
    BOARD_SHOWS = "{link} shows who is out.";
    BOARD = "The board";
    KIND = "{kind} visit, {id}";
    OVER = "Over";
    LATE = "Late";
    ON_TIME = "On time";
    BROKEN = "By exception, because {exceptions}.";
    BROKEN_REASON = "By exception, because {exceptions}. Reason: {reason}";
    ALERT = "*Alert {code}: {title}.* {holder} {link}";
    HAS_IT = "{name} has it.";
    UNTAKEN = "Nobody has taken it yet.";
    WHAT_TO_DO = "What to do now";
    DURESS = "*Do not ring or text {names}. {ring}* {link}";
    RING_999 = "Ring 999.";
    ALERT_WHAT_TO_DO = "Alert {code}: what to do now";
    DURESS_OTHERS = "*Do not ring or text {names}. Ask a senior leader or the safeguarding team.*";
    WHAT_IS_NEXT = "What is next";
    NOTHING_AWAITED = "Nothing is awaited.";
    /// Where an alert is open, the chain comes next.
    ALERT_FIRST = "Alert {code} comes first: its page says who is told next, and when.";
    AWAITED = "{what} *{time}*. Others are told at {told}.";
    AWAITED_OF = "{what} *{time}* ({name}). Others are told at {told}.";
    WHO = "Who";
    NOT_SET_OFF = "*{name}*: not set off.";
    IS_AT = "*{name}*: {place} since {time}.";
    LAST_HEARD = "Last heard {time}.";
    NOT_HEARD = "Not heard yet.";
    ASKED_AT = "*Asked at {time}, no answer yet.*";
    HOUSEHOLD = "Household";
    VEHICLE = "Vehicle";
    WHY = "Why";
    WHERE_AND_WHY = "Where and why";
    SHOW_ADDRESS = "Show the address";
    OFFICE_SEES_ADDRESS = "The office and the leaders can see the address.";
    AUTHORISED_BY = "Authorised by";
    LOOKED_AFTER_BY = "Looked after by";
    ON_THE_WAY = "on the way";
    AT_DOOR = "at the door, nobody answers";
    AT_HOUSEHOLD = "at the household";
    INSIDE = "inside";
    LEFT = "left, on the way back";
    BACK = "back in school";
    HOME = "home";

    // ---- The buttons ----

    ACTIONS = "What to do";
    WHICH = "Who?";
    EACH = "Each of them";
    FILED = "The write-up is filed";
    UNTIL_WHEN = "Until when, or how many minutes more";
    FOR_EXAMPLE = "15:45 or 15m";
    RANG_IN = "They rang in";
    ASK_NOW = "Ask now";
    EVERYBODY_IN = "Back: everybody is in";
    /// A return ends no alert of duress.
    EVERYBODY_IN_DURESS = "Everybody is back in school (the alert stays open)";
    HAVE_LEFT = "They have left";
    HAVE_ARRIVED = "They have arrived";
    RANG_MORE_TIME = "They rang: more time";
    GIVE_MORE_TIME = "Give more time";
    START = "Start now";
    CANCEL = "Cancel the visit";
    LEAVE = "Leave";
    LEAVE_YES = "{name}: *yes*";
    LEAVE_ASKED = "{name}: asked by text, no answer yet";
    MAY_GO = "Yes, they may go";
    MAY_NOT_GO = "No, they may not go";
    WHAT_HAPPENED = "What happened";
    OWN_WORDS = "In your own words, without a pupil's name";
    SOMETHING_WRONG = "Something is wrong";
    REPORT_INCIDENT = "Report an incident";
    REPORT = "Report it";
    WHAT_IS_WRONG = "What is wrong?";
    RAISE_HELP = "They may be in danger (help)";
    RAISE_DURESS = "They used the safe word or phrase: they are under threat (duress)";
    RAISE_CONCERN = "I am worried (concern)";
    RAISE = "Raise the alert";

    // ---- What came of a button ----

    WRITE_UNTIL = "write until when, or how many minutes more";
    CHOOSE_WHAT = "choose what happened";
    INCIDENT_NOBODY = "the incident is on record; nobody is set down to be told.";
    INCIDENT_TOLD = "the incident is on record; told: {names}.";
    DONE_OK = "their call is on record, with your name.";
    DONE_ASK = "a question is on its way by text. If no answer comes in time, people are told.";
    DONE_IN = "they are at the household.";
    DONE_LEFT = "they have left.";
    DONE_MORE = "they have more time.";
    DONE_START = "the visit has begun.";
    DONE_CANCEL = "the visit is called off.";
    DONE_FILED = "the write-up is filed.";
    DONE_LEAVE = "leave is given: they are told.";
    DONE_REFUSED = "leave is refused: they are told not to go.";
    DONE = "it is on record.";

    // ---- The timeline ----

    EVERYTHING = "Everything so far";
    LEFT_OUT = "{number} earlier lines are left out here. {command} has them.";
    COMMAND = "homeward visit show {id}";
    TEXTED = "*{name}* texted {words}";
    NOBODYS_PHONE = "A phone that nobody has";
    FOR_LEADERS = "(the words of an earlier day are for leaders)";
    ON_PURPOSE = "(the words are left out on purpose)";
    READ_AS = "Read as {reading}. {moved}";
    READ_AS_BECAUSE = "Read as {reading}, because {because}. {moved}";
    MOVED_NOTHING = "It moved nothing.";
    COUNTED_FOR = "It counted for {what}.";
    READ_OTHERWISE = "Read it otherwise";
    DANGER_TO_YOU = "Does it sound like danger to you? Raise it: people are told at once. \
                     No text is ever read the other way, towards safety, from here.";
    ACTOR = " By {name}, {via}.";
    OF = " Of {time}.";
    THE_OFFICE = "the office";
    RECEPTION = "reception";
    IN_ROOM = "To *{name}* in the room: {words}";
    BY_TEXT = "To *{name}* by text: {words}";
    BY_EMAIL = "To *{name}* by e-mail: {words}";
    BY_CALL = "To *{name}* by a call: {words}";
    NOBODYS_NUMBER = "a number that nobody has";
    STATE_ON_ITS_WAY = "On its way.";
    STATE_TAKEN = "Taken by the provider.";
    STATE_DELIVERED = "Delivered.";
    STATE_NOT = "NOT delivered.";
    STATE_LATE = "Too late to be delivered.";
    STATE_TAKEN_BACK = "Taken back: no longer true.";
    VIA_PAGE = "on a page";
    VIA_SERVER = "on the server";
    VIA_OFFICE = "in the office";
    VIA_TEXT = "by text";
    VIA_PROGRAM = "by the program {name}";
}
