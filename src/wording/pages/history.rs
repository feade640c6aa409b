//! Sentences of the history, on the page and in the file.

sentences! { "history":
    TITLE = "History";
    NOT_A_DAY = "`{text}` is no day: write it as 03/11/2026";
    TODAY_ONLY = "You see visits that were closed today. Leaders and the safeguarding team see all.";
    NO_RECORD = "The record could not be read just now. Try again.";
    NO_RECORD_FILE = "The record could not be read just now.\n";
    ONE_FOUND = "*{number}* visit, *{alerts}* with an alert.";
    FOUND = "*{number}* visits, *{alerts}* with an alert.";
    CUT = "Only the newest 2,000 visits were searched.";
    FIRST_SHOWN = "The first {number} are shown; the file has all.";
    NUMBERS_ONLY = "This account sees numbers only: the visits are for the office, leaders and the safeguarding team.";
    VISITS = "Visits";
    SPREADSHEET = "For a spreadsheet (CSV)";

    // ---- The filters ----

    WORDS = "Words, a visit such as v12, or an alert's code";
    WHO = "Who";
    ANYBODY = "anybody";
    FROM = "From";
    TO = "To";
    DAY = "dd/mm/yyyy";
    TYPE = "Type";
    ANY = "any";
    HAD_ALERT = "Had an alert";
    SEARCH = "Search";
    CLEAR = "Clear";

    // ---- The columns ----

    VISIT = "Visit";
    SCHOOL = "School";
    PURPOSE = "Purpose";
    OUT = "Out";
    DUE_BACK = "Due back";
    CLOSED = "Closed";
    HOW_IT_ENDED = "How it ended";
    ENDED = "Ended";
    ALERT = "Alert";
    INCIDENT = "Incident";
    YES = "yes";
    NO = "no";

    // ---- How it ended ----

    CANCELLED = "did not happen";
    HOME_SAFE = "home, safe";
    LAPSED = "nobody set off";
    RESOLVED = "a contact said that all are safe";
    RETURNED = "back in school";
    /// After one of the above, as the next.
    AND_ALERT = "; had an alert";
    AND_INCIDENT = "; incident";
}
