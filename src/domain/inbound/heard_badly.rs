//! News of a worker on the telephone that is not right, though nobody cried for help: "jo sounded a bit off", "jo said no".
//!
//! The lists are broad: a needless worry only makes Homeward louder.

use super::named::{named, words_run_together};
use super::{Correspondent, TextMeaning};
use crate::domain::alert::CauseWhat;
use crate::domain::delivery::SubjectId;
use crate::domain::id::PersonId;

/// Words for a voice under strain.
const UNLIKE: &[&str] = &[
    "afraid",
    "different",
    "frightened",
    "funny",
    "odd",
    "off",
    "scared",
    "shaky",
    "strange",
    "strained",
    "tearful",
    "tense",
    "upset",
    "weird",
    "worried",
];

/// Answers to the office card's question that are no clear yes, and lines that ended.
const NO_CLEAR_YES: &[&str] = &[
    " come and get ",
    " didnt say yes ",
    " just hung up ",
    " line cut ",
    " line went ",
    " no clear yes ",
    " not say yes ",
    " rang and hung up ",
    " rang off ",
    " then hung up ",
    " went dead ",
    " wont say yes ",
    " wouldnt say yes ",
];

/// Words of a household without a visit.
const NEVER_CAME: &[&str] = &[
    " didnt come ",
    " didnt turn up ",
    " hasnt seen them ",
    " havent seen them ",
    " never came ",
    " never heard of ",
    " never showed ",
    " never turned up ",
    " no show ",
];

/// Noise of trouble at a household.
const TROUBLE: &[&str] = &[
    "argument",
    "arguing",
    "banging",
    "commotion",
    "fight",
    "fighting",
    "row",
    "screaming",
    "shouting",
    "smashing",
];

/// Words for the place of such noise.
const AT_A_HOUSE: &[&str] = &[
    "door",
    "family",
    "flat",
    "going",
    "heard",
    "hear",
    "house",
    "inside",
    "neighbour",
    "neighbours",
    "number",
    "street",
];

/// Reads bad news from a contact as a worry of the worker named, of the visit told of, or of the only visit out.
pub(super) fn heard_badly(from: &Correspondent<'_>, text: &str) -> Option<TextMeaning> {
    if !from.is_contact || text.contains('?') {
        return None;
    }
    let words = words_run_together(text);
    let (subject, worker) = meant(from, &words)?;
    is_bad(&words).then_some(TextMeaning::Raise {
        subject,
        worker,
        what: CauseWhat::Worrying,
    })
}

fn meant(from: &Correspondent<'_>, words: &[String]) -> Option<(SubjectId, Option<PersonId>)> {
    match named(&from.out, words).as_slice() {
        [(visit, worker)] => return Some((SubjectId::Visit(visit.visit), Some(worker.person.clone()))),
        [(visit, _), ..] => return Some((SubjectId::Visit(visit.visit), None)),
        [] => {}
    }
    match (from.told.as_slice(), from.out.as_slice()) {
        ([(subject @ SubjectId::Visit(_), _)], _) => Some((*subject, None)),
        ([], [only]) => Some((SubjectId::Visit(only.visit), None)),
        _ => None,
    }
}

fn is_bad(words: &[String]) -> bool {
    let said = format!(" {} ", words.join(" "));
    let has = |any: &[&str]| words.iter().any(|word| any.contains(&word.as_str()));
    let tells = |phrases: &[&str]| phrases.iter().any(|phrase| said.contains(phrase));
    tells(NO_CLEAR_YES)
        || says_no(words)
        || tells(NEVER_CAME)
        || sounds_unlike(words)
        || has(TROUBLE) && has(AT_A_HOUSE)
}

/// Whether somebody said no and nothing besides: "jo said no", and no "jo said no siblings at home".
fn says_no(words: &[String]) -> bool {
    const GOES_ON: &[&str] = &[
        "and", "but", "he", "i", "she", "so", "the", "then", "they", "when",
    ];
    words.windows(2).enumerate().any(|(at, pair)| {
        let is_no =
            ["said", "says"].contains(&pair[0].as_str()) && ["no", "nope"].contains(&pair[1].as_str());
        let next = words.get(at + 2);
        is_no && next.is_none_or(|next| GOES_ON.contains(&next.as_str()))
    })
}

/// Whether words tell of a voice under strain: "jo didnt sound right".
pub(super) fn sounds_unlike(words: &[String]) -> bool {
    const DENIED: &[&str] = &["didn", "didnt", "doesn", "doesnt", "not", "t"];
    let sounded = ["sound", "sounded", "sounding", "sounds"];
    words.iter().enumerate().any(|(at, word)| {
        let behind = words[at + 1..].iter().take(4);
        let unlike = behind.clone().any(|next| UNLIKE.contains(&next.as_str()));
        let denied = at > 0 && DENIED.contains(&words[at - 1].as_str());
        sounded.contains(&word.as_str()) && (unlike || denied)
    })
}
