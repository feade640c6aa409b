//! Sentences of the form's fields by which a visit type's rules are kept.

sentences! { "sign_out_rules":
    RULES = "Rules of this type of visit";
    EMERGENCY = "This is an emergency";
    AUTHORISED_BY = "Authorised by";
    EXCEPTION = "Reason for the exception";
    EXCEPTION_HINT = "Why a rule is broken this time";
    EXCEPTION_HINT_COOLING_OFF = "Why a rule is broken, or why a household in cooling-off is visited";
    RISK_ASSESSMENT = "Risk assessment";
    RISK_ASSESSMENT_HINT = "Its reference";
    HAZARDS = "What is known of the household";
    HAZARDS_HINT = "For the police: people, animals, what happened before";
    CONTACT = "Who looks after this visit until they are home";
    CONTACT_AGREED = "I have heard them agree to it";
    MORE = "More, where it matters";
    ENDS_AT_HOME = "They go home from the last stop";
    AT_RISK = "They are at risk: halve every wait, and do not ring the household";
    LEAVE = "When they mean to leave";
    LEAVE_HINT = "Only where leave is asked for by text";
    AGAINST_POLICY = "They go although nothing permits it: why";
    AGAINST_POLICY_HINT = "Watched over as at risk; the head and the line manager are told at once";

    // ---- Details for the record ----

    APPOINTMENT = "Time agreed with the family, or why there is none";
    INTENDED_OUTCOME = "What is to come of it";
    PAIR_DECISION = "Who decided with whom whether one goes or two";
    PARENTS_TOLD = "Whether the parents were told, or why not";
    PUPIL_REFERENCE = "The pupil's reference, never a name";
    REFERRAL = "The service that referred the family, and its plan of the risks";
    ROLES = "Who does what of those who go";
    WHOM_TO_SEE = "Whom to see";
}
