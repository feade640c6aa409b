//! Sentences of admitting a screen, a wall's or the kiosk.

sentences! { "screen":
    TITLE = "A screen";
    MAKE_KIOSK = "Make this browser the kiosk at reception?";
    MAKE_WALL = "Make this browser a screen on a wall?";
    NEEDS_NOBODY = "It then needs nobody to sign in, for half a year, and can do nothing else. Do this on the screen itself.";
    YES_KIOSK = "Yes, this is the kiosk at reception";
    YES_WALL = "Yes, this is a screen on a wall";
    DOES_NOT_WORK = "This link does not work";
    /// The place: a command.
    PRINTS_ANOTHER = "It was used already, or was ended, or half a year has passed. On the server, {command} prints another.";
    PRINT_COMMAND = "homeward screen";
}
