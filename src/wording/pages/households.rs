//! Sentences about households in cooling-off, and about incidents.

sentences! { "households":
    HEADING = "Households and incidents";
    /// The name of the page.
    TITLE = "Households";
    NOT_TO_BE_VISITED = "Not to be visited until a review: {number}";
    NO_RECORD = "The record could not be read just now. Try again.";
    NONE_COOLING_OFF = "No household is in cooling-off.";
    REVIEWED = "Reviewed: {number}";
    HOUSEHOLD = "{id}: {kind}, on visit {visit}";
    SINCE = "Since {time}.";
    SINCE_BY = "Since {time}, reported by {name}.";
    LEADERS_REVIEW = "A senior leader or the safeguarding team reviews this.";

    // ---- A review ----

    WHAT_REVIEW_CAME_TO = "What the review came to (no name of a pupil or a family)";
    YOUR_NAME = "Your name";
    CHOOSE = "choose";
    MAY_GO_AGAIN = "Reviewed: visits may go there again";
    WAS_REVIEWED = "{id}: {kind}, on visit {visit}, reviewed {time}.";
    WAS_REVIEWED_BY = "{id}: {kind}, on visit {visit}, reviewed {time} by {name}.";
    WAS_REVIEWED_NOTE = "{id}: {kind}, on visit {visit}, reviewed {time}: {note}.";
    WAS_REVIEWED_BY_NOTE = "{id}: {kind}, on visit {visit}, reviewed {time} by {name}: {note}.";
    NOTE_FIRST = "write what came of the review first: it is kept, and asked for later";
    REVIEW_DONE = "{household} was reviewed: visits may go there again.";

    // ---- An incident ----

    REPORT_AN_INCIDENT = "Report an incident";
    NO_KINDS = "The school's file names no kinds of incident. Ring the line manager.";
    TOLD_AT_ONCE = "People are told at once, as the school's file says. No deadline moves, and an open alert stays open.";
    ON_WHICH_VISIT = "On which visit";
    AN_EARLIER_ONE = "an earlier one: write its number below";
    VISIT = "{id}: {names}, {time}";
    OR_ITS_NUMBER = "Or its number, as in the history";
    WHAT_KIND = "What kind";
    WHO_WAS_CONCERNED = "Who was concerned (leave empty for all)";
    EVERYBODY = "everybody on the visit";
    WHAT_HAPPENED = "What happened (no name of a pupil or a family)";
    REPORT = "Report";
    SAY_WHICH_VISIT = "say on which visit it happened";
    REPORTED = "the incident on visit {visit} is on record, and people are told.";
}
