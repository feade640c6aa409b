//! Sentences of a locked screen.

sentences! { "lock":
    REFUSED = "This screen is locked: type your PIN on the board first. Nothing was changed.\n";
    NOBODY_SIGNED_IN = "nobody is signed in here";
    LOCKS_SOON = "This screen locks in a minute. Press anything to go on.";
    LOCKED = "*This screen is locked.* It goes on watching. {name} unlocks it. Somebody else? Sign out first.";
    UNLOCK = "Unlock";
    /// The name of the page.
    TITLE = "Locked";
}
