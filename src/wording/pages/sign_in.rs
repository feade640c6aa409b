//! Sentences of signing in: by password, by code, by a proxy, and the PIN asked for again.

sentences! { "sign_in":
    SIGN_IN = "Sign in";
    ERROR_SIGN_IN = "Error: Sign in";
    NO_ACCOUNT_YET = "There is no account yet. On the server, type:";
    /// Typed as it stands.
    ADD_ADMIN = "sudo homeward user add NAME --admin";
    YOUR_NAME = "Your name here";
    PASSWORD = "Password";
    /// The place: a command.
    FORGOTTEN = "Forgotten? Whoever looks after Homeward sets a new password: {command}.";
    SET_PASSWORD = "homeward user passwd NAME";
    NOT_NOW = "Nobody can sign in just now. Try again.";
    TOO_MANY_PEOPLE = "Too many people sign in just now. Try again in a moment.";
    NOT_TOGETHER = "That name and password do not belong together.";
    TOO_MANY_TRIES = "Too many wrong tries. The next counts in {minutes} min.";

    // ---- The PIN, or without one the password ----

    YOUR_PIN = "Your PIN";
    YOUR_PASSWORD = "Your password";
    PIN_MISSING = "your PIN is missing: type it and press again";
    PASSWORD_MISSING = "your password is missing: type it and press again";
    /// The last place: a sentence.
    TOO_MANY_PINS = "too many wrong PINs: the next counts in {minutes} min. {meanwhile}";
    TOO_MANY_PASSWORDS = "too many wrong passwords: the next counts in {minutes} min. {meanwhile}";
    LOCKED_MEANWHILE = "Answer alerts by text meanwhile, or on another screen";
    NO_PIN_NEEDED = "To take an alert, to move it on and to say that the police were called, no PIN is needed";
    NO_PASSWORD_NEEDED = "To take an alert, to move it on and to say that the police were called, no password is needed";
    BUSY = "Homeward is busy: press again in a moment";
    WRONG_PIN = "that is not your PIN; nothing was changed";
    WRONG_PASSWORD = "that is not your password; nothing was changed";

    // ---- The code ----

    YOUR_CODE = "Your code";
    ERROR_YOUR_CODE = "Error: Your code";
    SIX_DIGITS = "The six digits on your phone";
    /// The place: a command.
    NO_PHONE = "No phone? Whoever has the server types: {command}.";
    SECOND_STEP_OFF = "homeward user totp NAME --off";
    CODE_TOO_LATE = "The code came too late. Type your name and password again.";
    CHANGED_MEANWHILE = "Your account was changed meanwhile. Type your name and password again.";
    CODE_USED = "That code was used already. Wait for the next.";
    WRONG_CODE = "That is not the code on your phone now. If it goes on, look whether your phone's clock is right.";

    // ---- By a proxy ----

    GO_ON_AS = "Go on as {name}";
    NOT_BY_PROXY = "Nobody signed you in on the way here. Type your name and password.";

    // ---- Without a session ----

    SIGN_IN_FIRST = "Sign in first.\n";
    ONLY_THIS = "This screen does nothing else.\n";
    WALL_SCREEN = "Wall screen";
    KIOSK = "Kiosk";
}
