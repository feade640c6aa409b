//! Sentences of the kiosk at reception.

sentences! { "kiosk":
    /// The title of the tab.
    TITLE = "Kiosk - Homeward";
    TAP_LETTER = "Tap the first letter of your first name";
    TAP_NAME = "Tap your name";
    OTHER_LETTERS = "Other letters";
    YOUR_PIN = "{name}: your PIN";
    WRONG_PIN = "That is not your PIN. Try again.";
    DEMO_PIN = "In the demo nobody has a PIN: any four figures will do.";
    PIN = "PIN";
    CLEAR = "Clear";
    ENTER = "Enter";
    NOT_ME = "This is not me: back to the names";
    HELLO = "Hello, {name}.";
    I_AM_BACK = "I am back";
    NEXT_STOP = "I have left, next stop";
    YOUR_VISIT = "Your visit today: back by {time}.";
    LEAVING = "I am leaving now";
    NO_LEAVE_YET = "Your visit still waits for leave. Please ask the office.";
    NO_VISIT = "You are not signed out. To go on a visit, please ask the office.";
    DONE_NAMES = "Done: back to the names";
    SIGNED_IN = "You are signed in.";
    TEXT_IN = "Text IN when you arrive.";
    THANK_YOU = "Thank you, {name}.";
    /// Nobody may leave unwatched and not know it.
    SPEAK_FIRST = "Before you leave, speak to the office: Homeward may not be able to reach everybody just now.";
    DONE = "Done";
    ASK_OFFICE = "Please ask the office.";
    NAMES = "Back to the names";
    NOT_WORKING = "This screen is not working.";
    TELL_OFFICE = "Tell the office before you leave.";
}
