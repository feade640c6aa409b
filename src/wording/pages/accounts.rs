//! Sentences about accounts, screens and programs.

sentences! { "accounts":
    TITLE = "Accounts";
    NO_ANSWER = "Homeward does not answer just now. Try again.";

    // ---- People ----

    PEOPLE = "People: {number}";
    ROLES_DECIDE = "What each may see and do follows from the roles in the school's file, and from nothing here.";
    YOU = "{name} (you)";
    NOT_IN_FILE = "{key} (no longer in the school's file)";
    OF_NOBODY = "Nobody of the directory: looks after Homeward alone";
    HAS_ROLES = "{person}: {roles}.";
    NO_ROLE = "no role, so nothing to see";
    HAS_PIN = "Has a PIN.";
    NO_PIN = "No PIN: asked for the password instead.";
    HAS_SECOND_FACTOR = "Asked for a code at sign-in.";
    OPEN_SINCE = "Open since {time}.";
    HELD_BACK = "*Too many wrong tries: the next counts at {time}.*";
    NOT_SIGNED_IN = "Not signed in anywhere.";
    SIGNED_IN = "Signed in since {from}, until {until} at the latest.";
    /// For a screen reader.
    END_WHOSE = "End this session of {name}";
    END_IT = "End it";
    CHANGE = "Change";
    NEW_PASSWORD = "New password of {name}. Every session of theirs ends";
    SET_PASSWORD = "Set the password";
    CLOSE_ACCOUNT = "Close the account of {name}";
    CLOSED = "Closed: {number}";

    // ---- Screens and programs ----

    SCREENS = "Screens: {number}";
    /// The place: a command, as in the next.
    NO_SCREENS = "No wall and no kiosk. On the server, {command} prints a link for one.";
    SCREEN_COMMAND = "homeward screen";
    SCREEN_OF = "{screen}, {school}";
    PROGRAMS = "Programs: {number}";
    NO_PROGRAMS = "No program has a token. On the server, {command} gives one.";
    TOKEN_COMMAND = "homeward token add";
    MAY = "May {scopes}, for {school}.";
    MAY_EVERYWHERE = "May {scopes}, for every school.";

    // ---- A new account ----

    OPEN_AN_ACCOUNT = "Open an account";
    SIGN_IN_NAME = "Name to sign in by";
    WHOSE = "Whose account";
    CHOOSE = "Choose";
    PERSON_OF = "{name}, {school}";
    PASSWORD = "Password, at least 10 letters";
    OPEN_THE_ACCOUNT = "Open the account";

    // ---- What came of a form ----

    CHOOSE_WHOSE = "choose whose account it is";
    OTHER_SCHOOL = "that person is of another school";
    OPENED = "{name} may sign in. Tell them the password in person.";
    PASSWORD_SET = "the password of {name} is set, and every session of theirs has ended.";
    OWN_ACCOUNT = "that is your own account: another who looks after Homeward closes it";
    ACCOUNT_CLOSED = "the account {name} is closed.";
    SESSION_ENDED = "the session has ended.";
    HAS_ENDED = "that session has ended";
    NO_ACCOUNT = "there is no open account `{name}`";
    /// The place: what is wrong with a password.
    FAULT = "{fault}; nothing was changed";

    // ---- Identities at the school's own service ----

    NOT_TIED = "Signed in at the school's service, and not tied yet: {number}";
    ASK_FOR_CODE = "The service says these names; anybody may call themselves anything. Ask the person for the code on their \
                    screen, face to face or by telephone, and type it under *Change* of their account.";
    NO_NAME = "No name";
    SERVICE_TOO = "Signs in at the school's service too.";
    TAKE_AWAY = "Take that away from {name}, and end every session of theirs";
    CODE_ON_SCREEN = "Code on the screen of {name} after signing in at the school's service";
    TIE = "Tie it to the account of {name}";
    CODE_FIRST = "type the code that the person has on their screen";
    TIED = "{name} may sign in at the school's service from now on. Ask them to press the button again.";
    UNTIED = "{name} signs in by password alone, and every session of theirs has ended.";
}
