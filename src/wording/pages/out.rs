//! Sentences of the roll-call, on the page and in the file.

sentences! { "out":
    TITLE = "Off site: the roll-call";
    ONE_OFF_SITE = "*{number} person off site now.*";
    SEVERAL_OFF_SITE = "*{number} people off site now.*";
    AS_OF = "As of {time}. Whoever is on a home visit is not in the building.";
    MAY_BE_OLD = "Homeward is not working as it should: this list may be old.";
    /// Said to be back by a phone or at a screen alone.
    NOT_ACCOUNTED_FOR = "NOT accounted for, though said to be back: {names}. Do not count them as in the building.";
    NOBODY = "Nobody is signed out.";
    OFF_SITE = "Off site";
    NAME = "Name";
    SCHOOL = "School";
    OUT_SINCE = "Out since";
    EXPECTED_BACK = "Expected back";
    GOES_HOME = "goes home, done by {time}";
    TO_PRINT = "To print this list, press Ctrl and P.";
    SPREADSHEET = "For a spreadsheet (CSV)";
}
