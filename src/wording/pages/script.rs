//! Sentences that the scripts of a page say by themselves: live or not, the sound, a form that moved on.
//!
//! A page brings them along, hidden, for a page that has lost its connection can fetch nothing.

use super::{Sentence, times};

sentences! { "script":
    MOVED = "This has moved on since you began. Read it again above before you press. Your words are kept.";
    SOUND_TEST = "Sound test";
    SOUND_OFF = "Sound is off";
    NO_SOUND = "This screen cannot make a sound.";
    PRESS_HERE = "Press here";
    NOT_HEARD = "Nobody has heard this screen yet today.";
    PLAY = "Play the sound";
    SECONDS = "{seconds} s";
    WAS_DUE = "was due {time}";
    LIVE = "Live";
    LATE = "Checking the connection...";
    STALE = "NOT LIVE";
    STALE_TITLE = "NOT LIVE - {name}";
    STALE_SINCE = "NOT LIVE since {time}. What you see is old.";
    STALE_RING = "NOT LIVE since {time}. What you see is old. Ring whoever is out:";
    /// For a screen reader.
    STALE_SAID = "NOT LIVE since {time}. What you see is old. Ring whoever is out.";
    LIVE_AGAIN = "Live again at {time}. Not live for {length}.";
    CLOSE = "Close";
    ASLEEP = "This screen was asleep for {length}.";
    TAB_ASLEEP = "This tab had been put to sleep.";
}

/// Sentences of other files that scripts say too.
pub const OF_TIMES: [Sentence; 7] = [
    times::IN_LESS,
    times::IN,
    times::JUST_NOW,
    times::AGO,
    times::MINUTES,
    times::HOURS,
    times::HOURS_MINUTES,
];
