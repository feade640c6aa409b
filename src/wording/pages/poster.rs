//! Sentences of the poster, beside the words to text.

sentences! { "poster":
    ONE_PAGE = "One page for each school: print it, and hang it where staff set off.";
    ON_A_VISIT = "On a home visit";
    TEXT_TO = "Text to";
    WRITE_NUMBER = "Write Homeward's number here: its gateways do not say it.";
    SCAN = "Scan to save the number: its texts then show a name.";
    CODE = "Homeward's number as a code to scan";
    /// The heads of the table.
    TEXT = "Text";
    WHEN = "when";
    CANNOT_TEXT = "If you cannot text: ring the office, *{number}*.";
    IN_DANGER = "In danger: ring 999 first.";
}
