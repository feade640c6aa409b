//! A worker who is late, as a contact tells it: no timer moves, the office hears, and the contact reads what to text.

use super::answer_words::is_in;
use super::named::{OutWorker, words_of};
use super::news::{FILLERS, HEARD, asks_or_passes_on, minutes_of};
use crate::domain::command::{Extension, WorkerSays};
use crate::domain::time::Span;

/// Words that may stand in the telling of a delay.
const OF_DELAY: &[&str] = &[
    "an",
    "bad",
    "be",
    "because",
    "behind",
    "bit",
    "bus",
    "by",
    "delay",
    "delayed",
    "delays",
    "due",
    "expected",
    "for",
    "get",
    "getting",
    "going",
    "gonna",
    "heavy",
    "held",
    "hes",
    "hi",
    "hour",
    "jam",
    "late",
    "later",
    "little",
    "ll",
    "m60",
    "may",
    "might",
    "min",
    "mins",
    "minutes",
    "motorway",
    "of",
    "over",
    "overran",
    "overrun",
    "overrunning",
    "please",
    "queue",
    "queues",
    "road",
    "roadworks",
    "running",
    "shell",
    "shes",
    "slightly",
    "slow",
    "so",
    "sorry",
    "stuck",
    "text",
    "texted",
    "than",
    "theyll",
    "theyre",
    "traffic",
    "train",
    "up",
    "very",
    "visit",
    "will",
];

/// What holds people up on a road.
const TRAFFIC: &[&str] = &[
    "jam",
    "m60",
    "motorway",
    "queue",
    "queues",
    "road",
    "roadworks",
    "traffic",
];

/// Words of a telling, and not of the sender's own wondering: "jo is late" may be a worry.
const TOLD: &[&str] = &[
    "be", "behind", "called", "delayed", "held", "phoned", "rang", "running", "said", "saying", "says",
    "stuck", "text", "texted", "told", "traffic",
];

/// Most minutes of one MORE by text.
const MOST_MINUTES: u32 = 600;

/// Whether words tell of a delay.
pub(super) fn is_late(words: &[String]) -> bool {
    let has = |any: &[&str]| words.iter().any(|word| is_in(any, word));
    // "Held" and "stuck" may be danger: only "held up" and "stuck in traffic" are delays.
    let pair = |first: &str, second: &str| words.windows(2).any(|pair| pair[0] == first && pair[1] == second);
    let held_up = pair("held", "up");
    if has(&["held"]) && !held_up || has(&["stuck"]) && !has(TRAFFIC) {
        return false;
    }
    has(&["delay", "delayed", "late", "overran", "overrunning", "traffic"])
        || held_up
        || pair("running", "behind")
}

/// Reads that a worker is late, with the minutes if said; `None` where a word is unexplained.
pub(super) fn held_up(text: &str, worker: &OutWorker) -> Option<WorkerSays> {
    if text.contains('?') {
        return None;
    }
    let (all, names) = (words_of(text), words_of(&worker.name));
    let words: Vec<String> = all.iter().filter(|word| !names.contains(word)).cloned().collect();
    let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    let explained = |word: &String| {
        is_in(FILLERS, word) || is_in(HEARD, word) || is_in(OF_DELAY, word) || is_number(word)
    };
    let is_told = words.iter().any(|word| is_in(TOLD, word) || is_number(word));
    (is_late(&words) && is_told && words.iter().all(explained) && !asks_or_passes_on(&all, &names))
        .then(|| WorkerSays::Late(minutes_of(&words).map(|minutes| Span::from_mins(u64::from(minutes)))))
}

/// Whether a contact only remarks that a worker is late, and may worry: "jo is late".
pub(super) fn is_remarked_late(words: &[String], worker: &OutWorker) -> bool {
    const BESIDE: &[&str] = &["a", "back", "bit", "is", "late", "s", "so", "still", "very"];
    let names = words_of(&worker.name);
    words.iter().any(|word| word == "late")
        && words
            .iter()
            .all(|word| is_in(BESIDE, word) || names.contains(word))
}

/// Reads MORE in the exact words, a worker's name and the minutes: "JO MORE 20".
pub(super) fn more(words: &[String], worker: &OutWorker) -> Option<WorkerSays> {
    const BESIDE: &[&str] = &[
        "for", "heard", "min", "mins", "minutes", "more", "please", "seen", "spoke", "thank", "thanks", "you",
    ];
    let names = words_of(&worker.name);
    let is_number = |word: &String| word.bytes().all(|byte| byte.is_ascii_digit());
    let plain = |word: &String| is_in(BESIDE, word) || names.contains(word) || is_number(word);
    let at = words.iter().position(|word| word == "more")?;
    let minutes = words.get(at + 1).filter(|word| is_number(word))?;
    let minutes: u32 = minutes
        .parse()
        .ok()
        .filter(|minutes| (1..=MOST_MINUTES).contains(minutes))?;
    let numbers = words.iter().filter(|word| is_number(word)).count();
    (numbers == 1 && words.iter().all(plain)).then(|| WorkerSays::More {
        extension: Some(Extension::By(Span::from_mins(u64::from(minutes)))),
        with_leave: None,
    })
}
