//! Sentences about the gateways, the screens signed in, and Homeward itself.

sentences! { "gateways":
    CANNOT_BE_SHOWN = "The gateways cannot be shown just now";
    RING_WHOEVER_IS_OUT = "Homeward does not answer. Ring whoever is out.";
    TITLE = "Gateways";
    WHAT_THEY_ARE = "The ways by which texts and e-mails leave, and replies come in. \"Taken\" is the provider's word. \
                     \"Proved\" says that a test text reached a phone or another gateway, or that a reply came in.";
    NO_GATEWAY = "There is no gateway: nothing can be sent.";
    WORKS = "*Works.*";
    TROUBLE = "*Trouble.*";
    OTHERS_FIRST = "Others are tried first.";
    LAST_TAKEN = "Last message taken";
    LAST_PROVED_OUT = "Last proved to arrive";
    LAST_IN = "Last text in";
    LAST_PROVED_IN = "Last proved to hear";
    NEVER = "never";
    /// Of a credit, or of a contract's texts.
    LEFT = "Left";
    LEFT_PERCENT = "{left} ({percent} %)";
    LEFT_DAYS = "{left}, enough for about {days} days";
    LEFT_PERCENT_DAYS = "{left} ({percent} %), enough for about {days} days";

    // ---- The screens ----

    SCREENS = "Screens signed in";
    PRESS_SOUND_TEST = "Press \"Sound test\" on a screen, and say whether you heard it.";
    HEARD = "sound heard {time}";
    NOT_HEARD = "sound not heard since signing in";

    // ---- Homeward itself ----

    ITSELF = "Homeward itself";
    CLOCK = "The server's clock";
    IS_THAT_THE_TIME = "{time}. Is that the time?";
    ANSWERED = "Answered";
    LAST_AUDIT = "Record last gone over";
    NOT_SINCE_START = "not yet since the start";
    NOTHING_WRONG = "{time}, and nothing was wrong";
    /// The last place: a command.
    FOUND_WRONG = "{time}: *{number} found wrong.* Whoever looks after the server types {command}.";
    VERIFY = "homeward verify";
    FILES_SINCE = "School files in force since";
    VERSION = "Version";
    BACKUPS = "Backups";
    /// The place: a command.
    MADE_BY = "Made on the server by {command}, which says when the last one was checked.";
    BACKUP = "homeward backup";
}
