//! A child met alone: the safeguarding lead hears at once (RH-24, TM-29, docs/rules/reading.md).

use super::named::{named, words_of};
use super::{Correspondent, TextMeaning};
use crate::domain::id::{PersonId, VisitId};

/// The kind of incident told to safeguarding leads, as schools name it.
const SAFEGUARDING: &str = "safeguarding";

/// Words for a child.
const CHILD: &[&str] = &[
    "baby", "boy", "brother", "brothers", "child", "children", "daughter", "girl", "kid", "kiddie", "kids",
    "lad", "pupil", "siblings", "sister", "sisters", "son", "student", "toddler", "twins",
];

/// Words before "one" for a child: "the younger one", "the little ones".
const SMALL: &[&str] = &[
    "eldest", "little", "older", "oldest", "small", "younger", "youngest",
];

/// Words of what a child tells, for the safeguarding lead.
const DISCLOSED: &[&str] = &["disclosed", "disclosing", "disclosure"];

/// Words of harm done to a child.
const HARMS: &[&str] = &[
    "beats", "grabbed", "hit", "hits", "hitting", "hurt", "hurts", "kicked", "punched", "shook", "slapped",
    "smacked", "smacks", "touched", "touches", "touching",
];

/// Pronouns for a child met at the door: "he's home alone".
const THEY: &[&str] = &[
    "he", "hes", "she", "shes", "they", "theyre", "they're", "he's", "she's",
];

/// Words for being without an adult, after a word for a child.
const ALONE: &[&[&str]] = &[
    &["alone"],
    &["by", "herself"],
    &["by", "himself"],
    &["by", "themselves"],
    &["on", "her", "own"],
    &["on", "his", "own"],
    &["on", "their", "own"],
    &["unattended"],
    &["unsupervised"],
];

/// Words for a house without an adult.
const NO_ADULT: &[&[&str]] = &[
    &["no", "adult"],
    &["no", "adults"],
    &["no", "grown", "up"],
    &["no", "grown", "ups"],
    &["no", "grownup"],
    &["no", "grownups"],
    &["no", "responsible", "adult"],
    &["without", "an", "adult"],
    &["no", "mum"],
    &["mum", "at", "work"],
    &["mum", "is", "at", "work"],
    &["mum", "went", "out"],
    &["mum", "not", "here"],
    &["mums", "out"],
];

/// A child who looks after others: "8yr old looking after the baby", "brother is babysitting hes 11".
const MINDS: &[&[&str]] = &[&["babysitting"], &["looking", "after"], &["minding"]];

/// Words between a child and "alone" with another sense.
const NOT_MET: &[&str] = &[
    "dad", "grandma", "gran", "i", "isnt", "mother", "mum", "nan", "never", "no", "not", "talk", "walk",
    "walks", "we", "with",
];

/// Most words between a child and being alone.
const WORDS_BETWEEN: usize = 6;

/// Returns the school's kind of incident for a child met alone; `None` for any other text, or without such a kind.
#[must_use]
pub fn child_met_alone(text: &str, incidents: &[String]) -> Option<String> {
    let kind = incidents
        .iter()
        .find(|kind| kind.to_lowercase().contains(SAFEGUARDING))?;
    let words = words_of(text);
    let is_met = !text.contains('?') && (tells_of_child_alone(&words) || tells_of_harm(&words));
    is_met.then(|| kind.clone())
}

/// Reads a child met alone in a contact's text about a worker.
pub(super) fn passed_on(from: &Correspondent<'_>, text: &str) -> Option<TextMeaning> {
    if !from.is_contact {
        return None;
    }
    let kind = child_met_alone(text, &from.incidents)?;
    let meant: Option<(VisitId, PersonId)> = match named(&from.out, &words_of(text)).first() {
        Some((visit, worker)) => Some((visit.visit, worker.person.clone())),
        None => match from.out.as_slice() {
            [only] => only
                .workers
                .first()
                .map(|worker| (only.visit, worker.person.clone())),
            _ => None,
        },
    };
    let (visit, worker) = meant?;
    Some(TextMeaning::Incident { visit, worker, kind })
}

fn tells_of_child_alone(words: &[String]) -> bool {
    let says = |at: usize, phrase: &&[&str]| {
        phrase
            .iter()
            .enumerate()
            .all(|(n, part)| words.get(at + n).is_some_and(|word| word == part))
    };
    let is_one_of = |word: &String, of: &[&str]| of.contains(&word.as_str());
    // "A 6 yr old", "a four year old", "the 6yo".
    let is_age = |at: usize| {
        let word = &words[at];
        let of_years = word == "old" && at > 0 && is_one_of(&words[at - 1], &["year", "years", "yr", "yrs"]);
        let hes = at > 0
            && is_one_of(&words[at - 1], &["hes", "shes", "theyre", "age", "aged"])
            && word.parse::<u8>().is_ok_and(|age| age < 16);
        let short = ["yo", "yr", "yrs", "yrold"]
            .iter()
            .find_map(|unit| word.strip_suffix(unit));
        of_years
            || hes
            || short.is_some_and(|age| !age.is_empty() && age.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let is_small =
        |at: usize| is_one_of(&words[at], &["one", "ones"]) && at > 0 && is_one_of(&words[at - 1], SMALL);
    let is_child = |at: usize| is_one_of(&words[at], CHILD) || is_small(at) || is_age(at);
    let has_child = (0..words.len()).any(is_child);
    let alone = |at: usize| {
        let from = at.saturating_sub(WORDS_BETWEEN);
        let child = (from..at).rev().find(|n| is_child(*n));
        // "He's home alone", "she is on her own in the house".
        let they = (from..at).rev().find(|n| is_one_of(&words[*n], THEY));
        let at_home = || {
            words
                .iter()
                .any(|word| ["home", "house", "inside"].contains(&word.as_str()))
        };
        let person = child.or_else(|| they.filter(|_| at_home()));
        person.is_some_and(|person| !words[person..at].iter().any(|word| is_one_of(word, NOT_MET)))
    };
    let has_age = (0..words.len()).any(is_age);
    (0..words.len()).any(|at| {
        ALONE.iter().any(|phrase| says(at, phrase)) && alone(at)
            || has_child && NO_ADULT.iter().any(|phrase| says(at, phrase))
            || has_age && MINDS.iter().any(|phrase| says(at, phrase))
    })
}

/// Whether words tell of harm done to a child, or of what a child disclosed: "little girl says dad touches her". Harm to the worker
/// ("the lad hit me") is help, and none of a child's.
fn tells_of_harm(words: &[String]) -> bool {
    const WORKERS: &[&str] = &["me", "my", "our", "us"];
    let is_in = |any: &[&str], word: &String| any.contains(&word.as_str());
    let harms = words.iter().enumerate().any(|(at, word)| {
        let of_worker = words.get(at + 1).is_some_and(|next| is_in(WORKERS, next));
        is_in(HARMS, word) && !of_worker
    });
    let of_child = words.iter().any(|word| is_in(CHILD, word) || word == "little");
    words.iter().any(|word| is_in(DISCLOSED, word)) || harms && of_child
}
