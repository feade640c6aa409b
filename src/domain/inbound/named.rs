//! People named in a text, and the visits that are out.

use crate::domain::alert::AlertKind;
use crate::domain::id::{PersonId, VisitId, WatchId};
use crate::domain::letters::folded;
use crate::domain::visit::{Visit, Whereabouts};
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// A worker on a visit that is out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutWorker {
    /// The worker.
    pub person: PersonId,
    /// The worker's full name.
    pub name: String,
    /// Whether the worker has left the place of the visit, as far as is known.
    pub gone: bool,
}

/// How far an alert is open about a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VisitCalm {
    /// No alert is open.
    Calm,
    /// An alert is open, and none of duress.
    Alerted,
    /// Duress is open, of this visit or of one of several.
    Duress,
}

/// A visit that is out, without the sender of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutVisit {
    /// The visit.
    pub visit: VisitId,
    /// The visit's workers.
    pub workers: Vec<OutWorker>,
    /// How far an alert is open about the visit.
    pub calm: VisitCalm,
}

impl OutVisit {
    /// Returns a visit's view for the reading of texts.
    #[must_use]
    pub fn of(visit: &Visit, calm: VisitCalm) -> Self {
        let workers = visit.workers.iter().map(|(person, worker)| OutWorker {
            person: person.clone(),
            name: visit.name(person),
            gone: worker.whereabouts >= Whereabouts::Left,
        });
        Self {
            visit: visit.id,
            workers: workers.collect(),
            calm,
        }
    }
}

/// Open danger that may be of any of several visits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneOfAlert {
    /// The alert.
    pub watch: WatchId,
    /// Gravity of the alert.
    pub kind: AlertKind,
    /// The visits.
    pub visits: Vec<VisitId>,
}

/// Splits a text into its words, in lower case and without accents.
pub(super) fn words_of(text: &str) -> Vec<String> {
    folded(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Splits a text into its words with "we're" as "were", as most people text.
pub(super) fn words_run_together(text: &str) -> Vec<String> {
    words_of(&text.replace(['\'', '\u{2019}'], ""))
}

/// Stands for a part of a name in an index: names with the same mark may be looked at for nothing, and none is missed.
pub type NameMark = u32;

/// Returns the marks of a name's parts, as [`NamesInText::marks`] has them for the words of a text.
#[must_use]
pub fn name_marks(name: &str) -> Vec<NameMark> {
    words_of(name).iter().filter_map(|part| mark(part)).collect()
}

fn mark(word: &str) -> Option<NameMark> {
    // Initials are in every other text.
    if word.len() < 2 {
        return None;
    }
    let mut hasher = DefaultHasher::new();
    word.hash(&mut hasher);
    NameMark::try_from(hasher.finish() & u64::from(NameMark::MAX)).ok()
}

/// The words of a text, for finding the names among them.
#[derive(Debug)]
pub struct NamesInText(BTreeSet<String>);

impl NamesInText {
    /// Takes a text apart.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(words_of(text).into_iter().collect())
    }

    /// Returns the marks of the words that may be parts of names.
    pub fn marks(&self) -> impl Iterator<Item = NameMark> {
        self.0.iter().filter_map(|word| mark(word))
    }
}

/// Whether any part of the names of a visit's workers, "Jo Bloggs and Sam Taylor", stands among the words.
pub(super) fn is_named(names: &str, words: &[String]) -> bool {
    words_of(names)
        .iter()
        .any(|part| part.len() > 1 && part != "and" && words.contains(part))
}

/// Returns the workers named among the words, each with the visit.
pub(super) fn named<'a>(out: &'a [OutVisit], words: &[String]) -> Vec<(&'a OutVisit, &'a OutWorker)> {
    let all = out
        .iter()
        .flat_map(|visit| visit.workers.iter().map(move |worker| (visit, worker)));
    let named: Vec<_> = all.filter(|(_, worker)| is_named(&worker.name, words)).collect();
    // "Jo Bloggs" means the one with both names, not every Jo.
    let parts = |worker: &OutWorker| {
        let parts = words_of(&worker.name);
        parts.iter().filter(|part| words.contains(part)).count()
    };
    let most = named.iter().map(|(_, worker)| parts(worker)).max().unwrap_or(0);
    let whole = |(_, worker): &&(&OutVisit, &OutWorker)| {
        parts(worker) == most
            || words_of(&worker.name)
                .first()
                .is_some_and(|first| words.contains(first))
    };
    named.iter().filter(whole).copied().collect()
}

/// Returns the shortest name that tells a worker from the others: "JO", else the surname, else both.
#[must_use]
pub fn shortest_name(name: &str, others: &[String]) -> String {
    let parts: Vec<&str> = name.split_whitespace().collect();
    let is_shared = |part: &str| others.iter().any(|other| is_named(part, &words_of(other)));
    let own = [parts.first(), parts.last()].into_iter().flatten();
    let short = own.copied().find(|part| !is_shared(part));
    short.unwrap_or(name).to_uppercase()
}
