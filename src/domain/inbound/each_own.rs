//! News of several workers in one text: each name goes with its own verb ("ali rang he has left, jo still inside").

use super::answer::NewsWord;
use super::answer_words::{DENIALS, is_in};
use super::held_up::is_late;
use super::named::{OutVisit, OutWorker, is_named, words_of};
use super::news::{minutes_of, report};
use crate::domain::command::WorkerSays;
use crate::domain::id::PersonId;

/// Words in place of a worker named before.
const PRONOUNS: &[&str] = &["he", "hes", "she", "shes", "they", "theyre", "theyve"];

/// Words between two things said.
const JOINING: &[&str] = &[
    "although", "and", "but", "so", "then", "though", "while", "whilst",
];

/// Words of being inside still, without any other news.
const INSIDE: &[&str] = &[
    "at", "family", "flat", "has", "hasn", "hasnt", "have", "her", "him", "his", "home", "house", "in",
    "inside", "is", "isn", "isnt", "it", "left", "not", "out", "property", "s", "stayed", "staying", "still",
    "t", "the", "their", "them", "there", "with", "yet",
];

/// The workers named in a text, each with the visit.
type NamedWorkers<'a> = [(&'a OutVisit, &'a OutWorker)];

/// A clause, with the workers named in the clause.
#[derive(Debug, Default)]
struct NewsClause {
    /// Indices of the workers, in the list of names in the text.
    people: Vec<usize>,
    words: Vec<String>,
}

/// The state of a worker, as told in a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SaidState {
    Inside,
    Moved(NewsWord),
}

/// Splits a text at every stop, and before each name of another worker.
fn clauses(text: &str, named: &NamedWorkers<'_>) -> Vec<NewsClause> {
    let mut all: Vec<NewsClause> = Vec::new();
    for part in text.split([',', ';', '.', '!', ':', '-']) {
        let mut clause = NewsClause::default();
        for word in words_of(part) {
            let called: Vec<usize> = (0..named.len())
                .filter(|at| is_named(&named[*at].1.name, std::slice::from_ref(&word)))
                .collect();
            let is_listed = clause
                .words
                .last()
                .is_some_and(|last| is_in(&["and", "both"], last))
                && clause
                    .words
                    .iter()
                    .all(|said| is_in(&["and", "both"], said) || is_of(named, said));
            let is_begun = !clause.people.is_empty() || clause.words.iter().any(|said| is_in(PRONOUNS, said));
            let is_other =
                !called.is_empty() && is_begun && !called.iter().any(|at| clause.people.contains(at));
            let is_new_thing =
                is_in(PRONOUNS, &word) && clause.words.last().is_some_and(|last| is_in(JOINING, last));
            if is_other && !is_listed || is_new_thing {
                all.push(std::mem::take(&mut clause));
            }
            clause.people.extend(called);
            clause.words.push(word);
        }
        all.push(clause);
    }
    all.retain(|clause| !clause.words.is_empty());
    for clause in &mut all {
        while clause.words.last().is_some_and(|last| is_in(JOINING, last)) {
            clause.words.pop();
        }
        clause.people.sort_unstable();
        clause.people.dedup();
    }
    all
}

fn is_of(named: &NamedWorkers<'_>, word: &str) -> bool {
    let word = word.to_owned();
    named
        .iter()
        .any(|(_, worker)| is_named(&worker.name, std::slice::from_ref(&word)))
}

/// Gives clauses without a name to the workers named before, however many.
fn of_people(mut clauses: Vec<NewsClause>) -> Vec<NewsClause> {
    let mut before: Vec<usize> = Vec::new();
    for clause in &mut clauses {
        if clause.people.is_empty() {
            clause.people.clone_from(&before);
        } else {
            before.extend(&clause.people);
            before.sort_unstable();
            before.dedup();
        }
    }
    clauses
}

/// Returns the state told in a clause.
fn state_of(words: &[String]) -> Option<SaidState> {
    let has = |any: &[&str]| words.iter().any(|word| is_in(any, word));
    let pair = |first: &[&str], second: &[&str]| {
        let mut pairs = words.windows(2);
        pairs.any(|pair| is_in(first, &pair[0]) && is_in(second, &pair[1]))
    };
    let moved = |word| Some(SaidState::Moved(word));
    let denied = has(DENIALS) || has(&["hasn", "hasnt"]);
    if denied && has(&["left", "out"])
        || has(&["inside", "remaining", "stayed", "staying", "still"]) && !has(&["left"])
    {
        return Some(SaidState::Inside);
    }
    if denied {
        return None;
    }
    if has(&["left"]) || has(&["heading", "headed", "way"]) {
        return moved(NewsWord::Left);
    }
    if is_late(words) {
        return moved(NewsWord::More(minutes_of(words)));
    }
    let walked = pair(
        &["walked", "come", "came", "walking"],
        &["back", "in", "into", "through"],
    );
    let call_back = pair(
        &["call", "called", "me", "phone", "phoned", "rang", "ring", "us"],
        &["back"],
    );
    if walked || has(&["returned"]) || has(&["back"]) && !call_back {
        return moved(NewsWord::Back);
    }
    if has(&["home"]) {
        return moved(NewsWord::Home);
    }
    has(&["fine", "good", "ok", "okay", "safe", "well"]).then_some(SaidState::Moved(NewsWord::Ok))
}

/// Returns the exact words for the state of each worker named in a text.
pub(super) fn words_said(text: &str, named: &NamedWorkers<'_>) -> Vec<(PersonId, NewsWord)> {
    let mut said = Vec::new();
    for clause in of_people(clauses(text, named)) {
        let Some(SaidState::Moved(word)) = state_of(&clause.words) else {
            continue;
        };
        for at in clause.people {
            let news = (named[at].1.person.clone(), word);
            if !said.contains(&news) {
                said.push(news);
            }
        }
    }
    said
}

/// Reads news of a single worker among several named, where the text says only of the others: inside. "Ali rang he has left, jo
/// still inside" moves Ali alone. `None` where a word is unexplained.
pub(super) fn of_one<'a>(
    text: &str,
    named: &NamedWorkers<'a>,
) -> Option<(&'a OutVisit, &'a OutWorker, WorkerSays)> {
    if named.len() < 2 || text.contains('?') || text.contains("..") || text.contains('\u{2026}') {
        return None;
    }
    let clauses = of_people(clauses(text, named));
    let is_inside = |clause: &NewsClause| {
        state_of(&clause.words) == Some(SaidState::Inside)
            && clause
                .words
                .iter()
                .all(|word| is_in(INSIDE, word) || is_of(named, word))
    };
    if clauses.iter().any(|clause| clause.people.len() != 1) {
        return None;
    }
    let (inside, told): (Vec<&NewsClause>, Vec<&NewsClause>) =
        clauses.iter().partition(|clause| is_inside(clause));
    let mover = *told.first()?.people.first()?;
    let is_mover = |clause: &&NewsClause| clause.people == [mover];
    if inside.is_empty() || inside.iter().any(&is_mover) || !told.iter().all(is_mover) {
        return None;
    }
    let words: Vec<&str> = told
        .iter()
        .flat_map(|clause| clause.words.iter().map(String::as_str))
        .collect();
    let (visit, worker) = named[mover];
    let say = report(&words.join(" "), worker)?;
    matches!(
        say,
        WorkerSays::Left { next: None } | WorkerSays::Back | WorkerSays::Home
    )
    .then_some((visit, worker, say))
}
