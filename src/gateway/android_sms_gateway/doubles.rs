//! A text reported twice by the phone.
//!
//! Until 1.67.0 the app had two ways to hear of a text, each with a time of its own: a text could stand in the inbox twice under
//! different ids.

use super::inbox::InboxEntry;
use crate::domain::private::Phone;
use crate::domain::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Longest span between the two times of a text.
const DOUBLE_WITHIN: Span = Span::from_secs(90);

/// The entries of the inbox judged so far, by their keys.
#[derive(Default, Clone, Serialize, Deserialize)]
pub(super) struct CountedEntries {
    /// Entries reported as texts.
    seen: BTreeSet<String>,
    /// Entries taken for doubles of texts in `seen`.
    doubles: BTreeSet<String>,
}

impl CountedEntries {
    /// Forgets all entries no longer listed.
    pub(super) fn keep_only(&mut self, listed: &[InboxEntry]) {
        let listed: BTreeSet<&str> = listed.iter().map(|entry| entry.key.as_str()).collect();
        self.seen.retain(|key| listed.contains(key.as_str()));
        self.doubles.retain(|key| listed.contains(key.as_str()));
    }

    /// Takes the new texts out of the entries, oldest first. An entry counts as a double where a text with the same sender and
    /// words was reported within [`DOUBLE_WITHIN`] of the entry, before or after.
    pub(super) fn new_of(&mut self, entries: Vec<InboxEntry>) -> Vec<InboxEntry> {
        let mut reported: BTreeMap<(String, String), Vec<Timestamp>> = BTreeMap::new();
        for entry in entries.iter().filter(|entry| self.seen.contains(&entry.key)) {
            reported.entry(sameness(entry)).or_default().push(entry.at);
        }
        let mut new = Vec::new();
        for entry in entries {
            if self.seen.contains(&entry.key) || self.doubles.contains(&entry.key) {
                continue;
            }
            let times = reported.entry(sameness(&entry)).or_default();
            let is_double = times.iter().any(|at| apart(*at, entry.at) <= DOUBLE_WITHIN);
            if is_double {
                self.doubles.insert(entry.key);
            } else {
                times.push(entry.at);
                self.seen.insert(entry.key.clone());
                new.push(entry);
            }
        }
        new
    }
}

fn apart(one: Timestamp, other: Timestamp) -> Span {
    one.since(other).max(other.since(one))
}

/// Returns the common part of two reports of a text: the sender, in any notation, and the words.
fn sameness(entry: &InboxEntry) -> (String, String) {
    let sender = entry.sender.reveal();
    let sender = Phone::parse(sender).map_or_else(|_| sender.to_owned(), |phone| phone.reveal().to_owned());
    (sender, entry.words.reveal().to_owned())
}
