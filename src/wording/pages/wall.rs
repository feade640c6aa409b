//! Sentences of the wall, in neutral words: visitors read them.

sentences! { "wall":
    TITLE = "Wall - Homeward";
    NOT_LIVE = "NOT LIVE";
    OLD = "What this screen showed is old. Office: please look at Homeward.";
    OFFICE_LOOK = "Office: please look at Homeward";
    NOBODY_OUT = "Nobody is out.";
    ONE_ON_TIME = "1 out, on time.";
    TWO_ON_TIME = "2 out, both on time.";
    ALL_ON_TIME = "{out} out, all on time.";
    /// Nobody may think that somebody else is on it.
    WAITING = "{out} out, {late} waiting for the office to act.";
    LATE = "{out} out, {late} late and being asked.";
    NEXT = "{how} Next {time}.";
    BACK_BY = "back by {time}";
    ROW_WAITING = "waiting for the office";
    ROW_LATE = "late, being asked";
    ROW_ON_TIME = "on time";
}
