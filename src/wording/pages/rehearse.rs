//! Sentences of a rehearsal.

sentences! { "rehearse":
    TITLE = "Rehearse";
    NO_SCHOOL = "There is no school.";
    WHAT_WOULD_HAPPEN = "What would happen, by the rules in force, if nothing were heard. Nobody is told of this, and nothing is kept.";
    NOT_UNDERSTOOD = "*Not understood: *{why}";
    NO_TYPE = "The school's file has no type of visit: there is nothing to rehearse.";
    SCHOOL = "School";
    TYPE = "Type of visit";
    WHO_GOES = "Who goes";
    AND = "And";
    NOBODY_ELSE = "nobody else";
    LEAVE_AT = "They leave at";
    /// Two ways to type a time.
    TIME_AS_TYPED = "15:20 or Tue 15:20";
    SHOW = "Show";
    ONE_LEAVES = "{names} leaves at {time}, and nothing more is heard";
    SEVERAL_LEAVE = "{names} leave at {time}, and nothing more is heard";
    SAY_IN = "They say IN at {time}, and nothing more is heard";
    /// The last place: a file.
    EXPECTED_BACK = "Expected back at {time}. Wrong? The rules stand in the school's file, {file}.";
    NOTHING = "Nothing would happen for hours: this type of visit has no deadline before then.";
    AFTER = "(after {minutes} min)";
    ASKED = "{names}: asked by text.";
    RING_THEM = "{names}: told, to ring them.";
    RING_HOUSEHOLD = "{names}: told, to ring the household.";
    GO_AND_SEE = "{names}: told, to have somebody look from the street.";
    DECIDE = "{names}: told, to decide what to do.";
    POLICE = "{names}: told, to ring the police, with the sheet.";
}
