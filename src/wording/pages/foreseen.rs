//! Sentences about what will happen once a visit is signed out.

sentences! { "foreseen":
    HEADING = "What will happen";
    NOTHING_YET = "Nothing yet: something is missing above.";
    FILL_IN = "Fill in the form, then press the button to see who is asked and told, and when.";
    ONE_ASKED_FOR_LEAVE = "*{names}* is asked for leave by text now. They go once the answer is YES.";
    ASKED_FOR_LEAVE = "*{names}* are asked for leave by text now. They go once each answer is YES.";
    /// The last place: how long from now.
    BACK_BY = "Back by *{time}*, {from_now}.";
    AGAINST_POLICY = "This goes against policy: nobody has authorised it. The head and the line manager are told at once.";
    GO_WITHOUT = "*They go without what this type of visit asks for:*";
    EXCEPTION = "By exception, because {broken}.";
    GO_HOME = "The school is closed by then: they go home from the last stop, and are asked for HOME.";
    /// The place: sentences of the next part.
    IF_NOTHING = "If nothing is heard from them: *{steps}*";
    CHECK_INS = "While they are there, a check-in is due every {minutes} min.";
    WELL = "Somebody is in for every step just now, and Homeward can be heard.";
    TELL_THEM = "*Tell them before they leave:*";

    // ---- The steps ----

    ONE_ASKED = "{names} is asked at {times}.";
    SEVERAL_ASKED = "{names} are asked at {times}.";
    /// The place: one of the sentences below.
    NO_ANSWER_BY = "No answer by {time}: {step}";
    AT = "{time}: {step}";
    ONE_RINGS_THEM = "{names} is told, to ring them.";
    SEVERAL_RING_THEM = "{names} are told, to ring them.";
    ONE_RINGS_HOUSEHOLD = "{names} is told, to ring the household.";
    SEVERAL_RING_HOUSEHOLD = "{names} are told, to ring the household.";
    ONE_GOES_AND_SEES = "{names} is told, to go and see, from the street.";
    SEVERAL_GO_AND_SEE = "{names} are told, to go and see, from the street.";
    ONE_DECIDES = "{names} is told, to decide what is done.";
    SEVERAL_DECIDE = "{names} are told, to decide what is done.";
    POLICE = "the police sheet goes to {names}.";
}
