//! Words behind the verb of a contact's answer: POLICE is of a call made, and ACK of an alert taken.
//!
//! Exact towards quiet: both stop the telling of others, so an unexplained word is asked back, and nothing moves.

use super::named::words_of;

/// Words of a call to the police that was made.
const CALL_MADE: &[&str] = &[
    "police",
    "999",
    "101",
    "112",
    "cops",
    "heddlu",
    "called",
    "call",
    "rung",
    "rang",
    "phoned",
    "dialled",
    "notified",
    "informed",
    "contacted",
    "alerted",
    "told",
    "reported",
    "aware",
    "involved",
    "attending",
    "coming",
    "here",
    "arrived",
    "responding",
    "dispatched",
    "sending",
    "sent",
    "out",
    "someone",
    "somebody",
    "officer",
    "officers",
    "car",
    "cars",
    "unit",
    "units",
    "on",
    "en",
    "route",
    "way",
    "scene",
    "phone",
    "line",
    "spoke",
    "spoken",
    "speaking",
    "talking",
    "through",
    "done",
    "already",
    "just",
    "now",
    "been",
    "have",
    "has",
    "had",
    "are",
    "is",
    "were",
    "was",
    "ar",
    "y",
    "ffordd",
    "wedi",
    "galw",
    "cael",
    "eu",
];

/// Words of no weight beside a call that was made.
const BESIDE_CALL: &[&str] = &[
    "a", "about", "ago", "all", "am", "an", "and", "as", "at", "by", "eta", "for", "given", "gave", "got",
    "hi", "i", "im", "it", "its", "ive", "m", "me", "min", "mins", "minute", "minutes", "my", "number", "of",
    "ok", "okay", "our", "pm", "re", "s", "so", "ta", "thank", "thanks", "cheers", "please", "the", "their",
    "them", "they", "theyre", "theyve", "this", "time", "to", "under", "us", "ve", "we", "weve", "with",
    "yes", "you",
];

/// Words before the number of a log.
const LOG_WORDS: &[&str] = &[
    "cad",
    "crime",
    "crn",
    "incident",
    "log",
    "number",
    "ref",
    "reference",
];

/// Words that deny.
pub(super) const DENIALS: &[&str] = &[
    "cannot", "cant", "couldn", "couldnt", "didn", "didnt", "don", "dont", "isn", "isnt", "never", "no",
    "nobody", "nope", "not", "t", "unable", "won", "wont", "wouldn", "wouldnt",
];

pub(super) fn is_in(any: &[&str], word: &str) -> bool {
    any.contains(&word)
}

pub(super) fn has_digit(word: &str) -> bool {
    word.bytes().any(|byte| byte.is_ascii_digit())
}

/// Whether a text says that the police have been called, and has no word besides: no denial, no delay, no request, nobody
/// else's name. `workers` are those the alert is about, `staff` everybody at the school.
pub(super) fn is_plain_call<'a>(
    text: &str,
    code: &str,
    workers: impl Iterator<Item = &'a String> + Clone,
    staff: &[String],
) -> bool {
    let words = words_of(text);
    let is_number = |at: usize| {
        words.get(at).is_some_and(|word| {
            has_digit(word) && !is_in(&["999", "101", "112"], word) && !word.eq_ignore_ascii_case(code)
        })
    };
    // "GMP 0415", "log no 0415".
    let leads_log = |at: usize, word: &str| {
        let before = at.checked_sub(1).map_or("", |before| words[before].as_str());
        let is_short =
            word.len() <= 4 && !is_in(DENIALS, word) && !staff.iter().any(|name| is_part(name, word));
        is_in(LOG_WORDS, before) && word == "no" && is_number(at + 1)
            || is_short && (is_number(at + 1) || at > 0 && is_number(at - 1))
    };
    !text.contains('?')
        && words.iter().enumerate().all(|(at, word)| {
            has_digit(word)
                || is_in(CALL_MADE, word)
                || is_in(BESIDE_CALL, word)
                || is_in(LOG_WORDS, word)
                || leads_log(at, word)
                || workers.clone().any(|name| is_part(name, word))
        })
}

/// Whether a word is a part of a name.
fn is_part(name: &str, word: &str) -> bool {
    words_of(name).iter().any(|part| part == word)
}

/// Whether words ask, with a mark or without: "what do i do", "can you ring her".
pub(super) fn asks(words: &[String]) -> bool {
    const OPENING: &[&str] = &["and", "but", "hi", "hello", "ok", "okay", "so", "sorry", "um"];
    const ASKING: &[&str] = &[
        "how", "what", "whats", "when", "where", "wheres", "which", "who", "whos", "why",
    ];
    const HELPERS: &[&str] = &[
        "am", "are", "can", "could", "did", "do", "does", "has", "have", "is", "may", "must", "shall",
        "should", "will", "would",
    ];
    const SUBJECTS: &[&str] = &[
        "any", "anybody", "anyone", "he", "i", "she", "somebody", "someone", "the", "they", "we", "you",
    ];
    let mut said = words.iter().skip_while(|word| is_in(OPENING, word));
    said.next().is_some_and(|first| is_in(ASKING, first))
        || words
            .windows(2)
            .any(|pair| is_in(HELPERS, &pair[0]) && is_in(SUBJECTS, &pair[1]))
}

/// Whether words tell that the sender rings or texts somebody other than the services, or is about to.
pub(super) fn rings(text: &str) -> bool {
    const RINGING: &[&str] = &[
        "call",
        "calling",
        "contact",
        "contacting",
        "message",
        "messaging",
        "phone",
        "phoned",
        "phoning",
        "rang",
        "ring",
        "ringing",
        "rung",
        "text",
        "texted",
        "texting",
        "tried",
        "try",
        "trying",
    ];
    const SERVICES: &[&str] = &["999", "101", "ambulance", "head", "me", "office", "police", "us"];
    const DENIED: &[&str] = &["dont", "not", "t", "wont"];
    let words = words_of(text);
    let rings = words.iter().enumerate().any(|(at, word)| {
        let denied = at
            .checked_sub(1)
            .is_some_and(|before| is_in(DENIED, &words[before]));
        is_in(RINGING, word) && !denied
    });
    rings && !words.iter().any(|word| is_in(SERVICES, word))
}

/// Phrases of a worker whom the sender could not reach, or does not see.
const NOT_REACHED: &[&str] = &[
    "no answer",
    "no reply",
    "no response",
    "not answering",
    "isnt answering",
    "isn t answering",
    "wont answer",
    "won t answer",
    "didnt answer",
    "didn t answer",
    "hasnt answered",
    "hasn t answered",
    "doesnt answer",
    "doesn t answer",
    "didnt pick up",
    "didn t pick up",
    "not picking up",
    "isnt picking up",
    "isn t picking up",
    "wont pick up",
    "won t pick up",
    "not replying",
    "isnt replying",
    "isn t replying",
    "hasnt replied",
    "hasn t replied",
    "voicemail",
    "voice mail",
    "rings out",
    "rang out",
    "cant get through",
    "can t get through",
    "couldnt get through",
    "couldn t get through",
    "cant reach",
    "can t reach",
    "couldnt reach",
    "couldn t reach",
    "not reached",
    "unable to reach",
    "cant get hold",
    "can t get hold",
    "couldnt get hold",
    "couldn t get hold",
    "switched off",
    "not with me",
    "isnt with me",
    "isn t with me",
    "not back",
    "isnt back",
    "isn t back",
    "not here",
    "isnt here",
    "isn t here",
];

/// Whether a contact could not reach a worker, in any words for it.
pub(super) fn says_not_reached(text: &str) -> bool {
    let said = format!(" {} ", words_of(text).join(" "));
    NOT_REACHED
        .iter()
        .any(|phrase| said.contains(&format!(" {phrase} ")))
}

/// Whether a contact could not reach a worker, and says nothing else: "no answer from jo", "jo fine, ali not answering". Any
/// other word may be of danger: "jo not answering, heard shouting". `names` are of the workers who are out.
pub(super) fn only_not_reached(text: &str, names: &[String]) -> bool {
    says_not_reached(text) && is_explained(text, NOT_REACHED, names)
}

/// Whether the danger in a text is of everyday, with nothing else said: "i need help with this system", "cant do it, im dealing
/// with a fire alarm".
pub(super) fn is_everyday_trouble(text: &str) -> bool {
    const EVERYDAY: &[&str] = &[
        "a fire alarm",
        "the fire alarm",
        "a fire drill",
        "the fire drill",
        "need help with this system",
        "need help with the system",
        "need help with homeward",
        "need help with this app",
        "need help with these texts",
        "help with this system",
        "help with the system",
    ];
    let said = format!(" {} ", words_of(text).join(" "));
    EVERYDAY
        .iter()
        .any(|phrase| said.contains(&format!(" {phrase} ")))
        && is_explained(text, EVERYDAY, &[])
}

/// Whether nothing is left of a text but small words and names, once the phrases are taken out.
fn is_explained(text: &str, phrases: &[&str], names: &[String]) -> bool {
    const SMALL: &[&str] = &[
        "a", "again", "all", "and", "at", "but", "called", "cant", "dealing", "do", "fine", "from", "good",
        "got", "her", "hi", "him", "his", "i", "im", "is", "it", "its", "ive", "just", "m", "me", "mobile",
        "now", "of", "office", "ok", "okay", "on", "phone", "phoned", "please", "rang", "rung", "s",
        "school", "she", "he", "they", "sorry", "still", "t", "can", "ta", "thanks", "the", "them", "times",
        "to", "today", "tried", "twice", "ve", "went", "goes", "going", "straight", "with", "yet", "spoke",
    ];
    let mut said = format!(" {} ", words_of(text).join(" "));
    for phrase in phrases {
        said = said.replace(&format!(" {phrase} "), " | ");
    }
    said.split_whitespace().all(|word| {
        word == "|" || is_in(SMALL, word) || has_digit(word) || names.iter().any(|name| is_part(name, word))
    })
}
