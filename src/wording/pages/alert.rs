//! Sentences of an alert: the card on the board, and the alert's own page.

sentences! { "alert":
    /// The title of the page, and the code beside an alert's title.
    ALERT = "Alert {code}";
    HEADING = "What is wrong, and what to do";
    BOARD = "The board";
    /// A link leads to the board.
    SHOWS_THE_REST = "{board} shows everything else.";
    ABOUT = "{title}: {names}";
    /// Where a step of the chain has nobody in it.
    STEP_COMES = "step {step} comes, and those in it are told at {time}";
    NEXT_ONE = "{names} is told at {time}";
    NEXT_SEVERAL = "{names} are told at {time}";
    TOLD_AGAIN = "it is told again at {time}";
    IN_ORDER = "Who is told, in order";
    STEP = "*{step}*: {task}.";
    STEP_NOW = "*{step}* (now): {task}.";
    POLICE_CALLED = "the police were called";
    NOBODY_TO_TELL = "Nobody to tell.";
    WOULD_BE = "Would be: {names}";
    /// Help is not to be had from there.
    OUT_ON_A_VISIT = "{name} (out on a visit)";
    TOLD = "{names} told";
    ON_THE_WAY = "on the way to {names}";
    NOT_REACHED = "NOT reached: {names}";
    WHO_HAS_IT = "Who has it";
    UNTIL = "{name}, until {time}";
    UNTAKEN = "Nobody has taken this yet";
    OFFERED = "{name} was asked to take over {time}, and has not answered";
    SAID_SAFE = "Said to be safe";
    SAID_SAFE_BY = "*by {names}*, and not confirmed: another leader, or somebody of the safeguarding team, must confirm";
    STEP_TITLE = "Step";
    IF_NOBODY_ACTS = "If nobody acts";
    OPEN_SINCE = "Open since";
    WHO_WAS_TOLD = "Who was told";
    NOBODY_YET = "nobody yet";
    NOBODY = "nobody";
    NO_MESSAGE_REACHED = "No message reached";
    RING_YOURSELF = "Ring them yourself: ";

    // ---- The buttons ----

    TAKE = "I am dealing with this";
    TAKE_OVER = "Take over";
    OWN_PAGE = "Note what you tried, hand over, give back: alert {code}'s own page";
    OWN_PAGE_OF_HOMEWARD = "Hand over, give back: alert {code}'s own page";
    NOT_REACHED_NEXT = "Could not reach them: next";
    /// Where nobody is to be rung, or the police have the alert.
    CANNOT_NEXT = "I cannot: next";
    /// At the last step.
    CANNOT_AGAIN = "I cannot: tell the others again";
    WERE_CALLED = "*The police were called* by {name}.";
    WERE_CALLED_LOG = "*The police were called* by {name}, log {log}.";
    LOG_NUMBER = "Log number, if you have it";
    CALLED = "Police called";
    /// Once they were called.
    WRITE_LOG = "Write the log number down";
    SENDS_NOBODY = "The police send nobody: tell everybody";
    NOT_RUNG = "Pressed by mistake: nobody rang the police";
    ASK_SOMEBODY = "Ask somebody else to take over";
    CHOOSE = "Choose";
    GIVE_TO = "Give to...";
    GIVE_BACK = "A slip: give it back";
    YOURS_UNTIL_THEN = "You have it until they take it.";
    HOW_KNOWN = "How do you know?";
    IN_FRONT = "I have them in front of me, or the police have";
    CHALLENGE = "They rang of their own accord and answered the challenge";
    SPOKE = "I spoke to them and heard their voice";
    SEEN = "I have seen them";
    WHOM = "Whom did you hear or see?";
    EACH = "Each of them";
    SETTLED = "It is settled";
    SAFE = "They are safe";
    ANOTHER_CONFIRMS = "*{names}* said that they are safe. Another must confirm.";
    CONFIRM = "I confirm, as the second person";
    WHAT_TRIED = "What did you try?";
    STANDS_ON_SHEET = "It stands on the sheet with its time. The police ask for it.";
    I = "I";
    RANG_THEM = "rang {names}";
    RANG_HOUSEHOLD = "rang the household";
    LOOKED = "looked from the street";
    DID_OTHER = "did something else";
    WHAT_CAME = "What came of it?";
    NO_ANSWER = "no answer";
    VOICEMAIL = "voicemail";
    ENGAGED = "engaged";
    DOES_NOT_RING = "number does not ring";
    RANG_OFF = "rang off";
    SOMEBODY_ELSE = "somebody else answered";
    WRITE_DOWN = "Write it down";
    YOU_HAVE_IT = "*You have this.* Say below what came of it.";
    HAS_IT = "*{name} has this.*";
    WHO_ARE_YOU = "Who are you?";
    CHOOSE_NAME = "Choose your name";
    WERE_TOLD = "Were told";
    OTHERS = "Others";
}
