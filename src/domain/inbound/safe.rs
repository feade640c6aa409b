//! SAFE by text: the workers meant, and the ground.
//!
//! A SAFE ends an alert, so nothing is guessed: a further word of weight ("not", "texted", "husband",
//! "?") is asked about, of a single worker too.

use super::Correspondent;
use super::named::{is_named, words_of};
use crate::domain::alert::SafetyBasis;
use crate::domain::command::SafeOf;
use crate::domain::delivery::SubjectId;
use crate::domain::id::{AlertCode, PersonId};
use crate::domain::reply::TextReading;
use crate::domain::time::{Span, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// For how long a contact's answer without a code completes a SAFE.
const ANSWERED_WITHIN: Span = Span::from_mins(10);

/// Words for all of the workers.
const EVERYONE: &[&str] = &["all", "both", "each", "everybody", "everyone"];

/// Words that change neither the workers nor the ground of a SAFE.
const FILLERS: &[&str] = &[
    "a",
    "all",
    "and",
    "are",
    "been",
    "both",
    "each",
    "everybody",
    "everyone",
    "fine",
    "good",
    "great",
    "had",
    "has",
    "have",
    "he",
    "heard",
    "hello",
    "her",
    "hers",
    "hes",
    "hi",
    "him",
    "his",
    "i",
    "im",
    "is",
    "ive",
    "just",
    "m",
    "me",
    "my",
    "now",
    "of",
    "ok",
    "okay",
    "please",
    "rang",
    "re",
    "s",
    "safe",
    "saw",
    "seen",
    "she",
    "shes",
    "spoke",
    "spoken",
    "ta",
    "thank",
    "thanks",
    "the",
    "their",
    "them",
    "they",
    "theyre",
    "three",
    "to",
    "two",
    "ve",
    "voice",
    "voices",
    "was",
    "we",
    "well",
    "were",
    "weve",
    "with",
    "yes",
    "you",
];

/// Further fillers of SAFE SEEN: the police may have the worker.
const FILLERS_OF_SEEN: &[&str] = &["officer", "officers", "police"];

/// Where a single worker was seen: "seen her, she's back at her desk". Of two, the place may be of the
/// other worker.
const PLACES: &[&str] = &["at", "back", "desk", "here", "office", "reception", "school"];

/// Words of a doubt without danger: "SAFE H1 SPOKE JO ALI NOT", "got hold of jo, ali isn't picking up".
const DOUBTS: &[&str] = &[
    "and",
    "answer",
    "answered",
    "answering",
    "but",
    "from",
    "got",
    "heard",
    "hold",
    "is",
    "just",
    "of",
    "only",
    "phone",
    "pick",
    "picking",
    "reach",
    "reached",
    "seen",
    "spoke",
    "spoken",
    "still",
    "t",
    "to",
    "up",
    "with",
    "yet",
    "her",
    "his",
    "their",
];

/// Words of denial.
const DENIALS: &[&str] = &[
    "can", "cannot", "cant", "couldn", "couldnt", "didn", "didnt", "doesn", "doesnt", "hasn", "hasnt",
    "haven", "havent", "isn", "isnt", "no", "not",
];

/// Words for "all is well".
const CALM: &[&str] = &["fine", "good", "ok", "okay", "safe", "well"];

/// Words for a person seen or heard.
const PERSONS: &[&str] = &[
    "her",
    "him",
    "them",
    "both",
    "all",
    "everyone",
    "everybody",
    "each",
];

/// Whether a word is a part of the name of any worker.
fn is_part_of_name(workers: &BTreeMap<PersonId, String>, word: &str) -> bool {
    let mut names = workers.values();
    names.any(|name| words_of(name).iter().any(|part| part == word))
}

/// Whether a text says more than a SAFE needs.
fn weighs(workers: &BTreeMap<PersonId, String>, text: &str, how: Option<SafetyBasis>) -> bool {
    // A number may be a clock time before the miss: "SPOKE JO 8.30".
    let is_code = |word: &str| {
        let digits = word.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        digits.len() < word.len() && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    let seen = how == Some(SafetyBasis::Seen);
    let fills = |word: &str| {
        let of_seen = FILLERS_OF_SEEN.contains(&word) || workers.len() == 1 && PLACES.contains(&word);
        FILLERS.contains(&word) || seen && of_seen || is_code(word) || is_part_of_name(workers, word)
    };
    text.contains('?') || words_of(text).iter().any(|word| !fills(word))
}

/// Whether a SAFE of an alert about several may tell of a worker by the words of another: "SPOKE TO JO, THEY
/// ARE BOTH OK", "SPOKE WITH JO, ALI OK", "SEEN HER", "SEEN JO SPOKE ALI". Names are a plain list.
fn is_hearsay(workers: &BTreeMap<PersonId, String>, words: &[String]) -> bool {
    const ONE: &[&str] = &["he", "her", "hers", "hes", "him", "his", "she", "shes"];
    const SAID: &[&str] = &["heard", "spoke", "spoken", "voice", "voices"];
    const SAW: &[&str] = &["saw", "seen"];
    let has = |any: &[&str]| words.iter().any(|word| any.contains(&word.as_str()));
    let is_name = |word: &String| is_part_of_name(workers, word);
    let named = workers.values().filter(|name| is_named(name, words)).count();
    let first = words.iter().position(is_name);
    let last = words.iter().rposition(is_name);
    let (Some(first), Some(last)) = (first, last) else {
        return has(ONE) || has(SAID) && has(SAW);
    };
    let listed = || words.iter().take(last + 1).skip(first);
    let is_list = listed().all(|word| word == "and" || is_name(word));
    let is_joined = listed().any(|word| word == "and");
    let mut behind = words.iter().skip(last + 1);
    let says_well = behind.any(|word| CALM.contains(&word.as_str()));
    let some_only = has(EVERYONE) && named < workers.len();
    some_only || has(SAID) && has(SAW) || !is_list || named > 1 && !is_joined && says_well
}

/// Whether words give one worker's first name and another's surname, "JO KHAN", as of a third person.
fn mixes_names(workers: &BTreeMap<PersonId, String>, words: &[String]) -> bool {
    let names: Vec<Vec<String>> = workers.values().map(|name| words_of(name)).collect();
    let is_first = |word: &String| names.iter().any(|name| name.first() == Some(word));
    let is_last = |word: &String| {
        names
            .iter()
            .any(|name| name.len() > 1 && name.last() == Some(word))
    };
    let of_one = |first: &String, last: &String| {
        let mut whole = names.iter();
        whole.any(|name| name.first() == Some(first) && name.last() == Some(last))
    };
    words.windows(2).any(|pair| {
        let [first, last] = pair else { return false };
        is_first(first) && is_last(last) && !is_first(last) && !of_one(first, last)
    })
}

/// Returns the workers meant by a SAFE, by the names said (docs/rules/chains.md). A name shared
/// by several workers tells them not apart.
pub(super) fn safe_of(workers: &BTreeMap<PersonId, String>, text: &str, how: Option<SafetyBasis>) -> SafeOf {
    if weighs(workers, text, how) {
        return SafeOf::Doubted;
    }
    let words = words_of(text);
    if workers.len() > 1 && (is_hearsay(workers, &words) || mixes_names(workers, &words)) {
        return SafeOf::Doubted;
    }
    // "All good" speaks of how things are, "all" and "all of them" of people.
    let of_people = |(at, word): (usize, &String)| {
        let next = words.get(at + 1).map(String::as_str);
        let of_two = word != "both" || workers.len() < 3;
        let of_all = word != "all" || matches!(next, None | Some("of" | "three"));
        EVERYONE.contains(&word.as_str()) && of_two && of_all
    };
    if words.iter().enumerate().any(of_people) {
        return SafeOf::Everyone;
    }
    // Two of three, or the two who were said to be safe before?
    if workers.len() > 2 && words.iter().any(|word| word == "both") {
        return SafeOf::Doubted;
    }
    let holders = |part: &str| {
        let named = workers.values().filter(|other| is_named(part, &words_of(other)));
        named.count()
    };
    let is_shared = |name: &str| {
        let mut said = words_of(name).into_iter().filter(|part| words.contains(part));
        said.all(|part| holders(&part) > 1)
    };
    let named: BTreeSet<PersonId> = workers
        .iter()
        .filter(|(_, name)| is_named(name, &words) && !is_shared(name))
        .map(|(id, _)| id.clone())
        .collect();
    if named.is_empty() {
        SafeOf::Unsaid
    } else {
        SafeOf::Named(named)
    }
}

/// Returns the workers meant by a SAFE of an alert told to the sender.
pub(super) fn safe_of_told(
    from: &Correspondent<'_>,
    subject: SubjectId,
    (text, sent_at): (&str, Timestamp),
    how: Option<SafetyBasis>,
) -> SafeOf {
    let none = BTreeMap::new();
    let workers = from.told_workers.get(&subject).unwrap_or(&none);
    match safe_of(workers, text, how) {
        SafeOf::Unsaid if crosses_another(from, subject, sent_at) => SafeOf::Doubted,
        of => of,
    }
}

/// Whether a SAFE was sent before, or within a minute after, a SAFE of some of the same alert: a SAFE without a name may be of the
/// same worker, and not of whoever is left.
fn crosses_another(from: &Correspondent<'_>, subject: SubjectId, sent_at: Timestamp) -> bool {
    const CROSSES_WITHIN: Span = Span::from_mins(1);
    let alert = from.told.iter().find(|(of, _)| *of == subject);
    alert.is_some_and(|(_, alert)| alert.safe_of.values().any(|at| sent_at < *at + CROSSES_WITHIN))
}

/// Returns the code and the ground of a SAFE in the exact words: "SAFE H1 SEEN, police have them" is no
/// report of a call to the police.
pub(super) fn exactly_safe(text: &str) -> Option<(String, SafetyBasis)> {
    let words = words_of(text);
    let (verb, code, how) = (words.first()?, words.get(1)?, words.get(2)?);
    let how = match how.as_str() {
        "seen" => SafetyBasis::Seen,
        "spoke" => SafetyBasis::Spoke,
        _ => return None,
    };
    (verb == "safe").then(|| (code.to_uppercase(), how))
}

/// Whether words only doubt the reach of a worker, without danger: "spoke to jo, can't reach
/// ali". "Ali not safe" is no such doubt.
fn is_doubt(workers: &BTreeMap<PersonId, String>, words: &[String]) -> bool {
    let is_name = |word: &String| is_part_of_name(workers, word);
    let is = |any: &[&str], word: &String| any.contains(&word.as_str());
    let plain = |word: &String| is(DOUBTS, word) || is(DENIALS, word) || is(CALM, word) || is_name(word);
    let denied = |pair: &[String]| is(DENIALS, &pair[0]) && is(CALM, &pair[1]);
    words.iter().all(plain)
        && words.iter().any(is_name)
        && words.iter().any(|word| is(DENIALS, word))
        && !words.windows(2).any(denied)
}

/// Whether a SAFE in the exact words ends in mere doubt of a worker.
pub(super) fn only_doubts(workers: &BTreeMap<PersonId, String>, text: &str) -> bool {
    let words = words_of(text);
    exactly_safe(text).is_some() && words.get(3..).is_some_and(|behind| is_doubt(workers, behind))
}

/// Returns the alert of a contact asked for ground or name, and answering in doubt.
pub(super) fn answered_in_doubt(
    from: &Correspondent<'_>,
    text: &str,
    sent_at: Timestamp,
) -> Option<(SubjectId, AlertCode)> {
    let (asked, workers) = asked_how(from, sent_at)?;
    is_doubt(workers, &words_of(text)).then_some(asked)
}

/// An alert with the names of its workers.
type AskedAlert<'a> = ((SubjectId, AlertCode), &'a BTreeMap<PersonId, String>);

/// Returns the single alert with a SAFE questioned lately, and its workers.
fn asked_how<'a>(from: &'a Correspondent<'_>, sent_at: Timestamp) -> Option<AskedAlert<'a>> {
    let mut asked = from.told.iter().filter(|(_, alert)| {
        let lately = alert.claim_at.is_some_and(|at| sent_at <= at + ANSWERED_WITHIN);
        alert.claim.as_ref() == Some(&from.person) && lately
    });
    let (Some((subject, alert)), None) = (asked.next(), asked.next()) else {
        return None;
    };
    let workers = from.told_workers.get(subject)?;
    Some(((*subject, alert.code.clone()), workers))
}

/// Returns the alert and the ground in the answer of a contact who was asked how they know, and gave
/// no code: "spoke to her, all good", "heard her voice".
pub(super) fn answered(
    from: &Correspondent<'_>,
    text: &str,
    reading: &TextReading,
    sent_at: Timestamp,
) -> Option<((SubjectId, AlertCode), SafetyBasis)> {
    if reading.code.is_some() {
        return None;
    }
    let (asked, workers) = asked_how(from, sent_at)?;
    let named = || {
        let alert = from.told.iter().find(|(subject, _)| *subject == asked.0);
        let (_, alert) = alert.filter(|(_, alert)| !alert.claim_of.is_empty())?;
        let seen = alert.claim_seen;
        let how = if seen {
            SafetyBasis::Seen
        } else {
            SafetyBasis::Spoke
        };
        says_names_alone(workers, text).then_some(how)
    };
    let how = ground_of(workers, text).or_else(named)?;
    Some((asked, how))
}

/// Whether the answer to "whom did you hear?" is names and nothing else: "just jo".
fn says_names_alone(workers: &BTreeMap<PersonId, String>, text: &str) -> bool {
    const BESIDE: &[&str] = &["and", "it", "just", "only", "was"];
    let words = words_of(text);
    let is_name = |word: &String| is_part_of_name(workers, word);
    let plain = |word: &String| is_name(word) || BESIDE.contains(&word.as_str());
    !text.contains('?') && words.iter().any(is_name) && words.iter().all(plain)
}

fn ground_of(workers: &BTreeMap<PersonId, String>, text: &str) -> Option<SafetyBasis> {
    let words = words_of(text);
    let has = |any: &[&str]| words.iter().any(|word| any.contains(&word.as_str()));
    let how = if has(&["spoke", "spoken", "heard"]) {
        SafetyBasis::Spoke
    } else if has(&["saw", "seen"]) {
        SafetyBasis::Seen
    } else {
        return None;
    };
    let of_somebody = has(PERSONS) || workers.values().any(|name| is_named(name, &words));
    (of_somebody && !weighs(workers, text, Some(how))).then_some(how)
}
