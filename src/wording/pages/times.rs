//! Sentences that stand on several pages: where a visit is, what is expected, how long ago.

sentences! { "times":
    PLANNED = "Planned, waiting for a YES";
    AUTHORISED = "Authorised, not set off yet";
    ON_THE_WAY = "On the way there";
    ON_SITE = "At the household";
    BETWEEN = "On the way to the next stop";
    RETURNING = "On the way back";
    CLOSED = "Closed, but its alert is still open";
    ARRIVE_BY = "Must arrive by";
    CHECK_IN_BY = "Next check-in by";
    LEAVE_DOOR_BY = "Must leave the door by";
    BACK_BY = "Must be back by";
    HOME_BY = "Must say HOME by";
    WRITE_UP = "write-up";
    RING_THEM = "ring them";
    RING_HOUSEHOLD = "ring the household";
    GO_AND_SEE = "go and see, from the street";
    DECIDE = "decide what happens";
    RING_999 = "ring 999";
    DURESS = "Duress: a safe word or phrase was used";
    HELP = "Help is needed";
    OVERDUE = "Overdue, not heard from";
    CONCERN = "Cause for concern";
    CHECK = "Something must be checked";
    /// Before the instant since which it waits, as the two after.
    TASK_UNCLEAR = "Ring {names}: a text was not understood,";
    TASK_LEAVE = "{names}: leave waits for a YES of {awaited}, asked";
    TASK_WRITE_UP = "{names}: the write-up is late, due";
    STATUS_ON_TIME = "On time";
    STATUS_ASKED = "Asked, waiting";
    STATUS_LATE = "Late";
    STATUS_LATE_TWICE = "Late: asked twice";
    STATUS_ALERT = "ALERT";
    IN_LESS = "in less than a minute";
    IN = "in {length}";
    JUST_NOW = "just now";
    AGO = "{length} ago";
    MINUTES = "{minutes} min";
    HOURS = "{hours} h";
    HOURS_MINUTES = "{hours} h {minutes} min";
    /// Between the last two names of a list.
    AND = " and ";
}
