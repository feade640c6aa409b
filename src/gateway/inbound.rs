//! The result of a poll for inbound texts.

use crate::domain::delivery::InboundText;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How far a gateway has been read; opaque to all code but the gateway's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(String);

impl Cursor {
    /// Wraps a cursor's text as written by its gateway.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns the cursor's text as written by its gateway.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A page of inbound texts, oldest first, with the cursor to go on from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboundPage {
    /// The texts, oldest first.
    pub texts: Vec<InboundText>,
    /// The cursor for the next poll, to be kept in the same transaction as the texts.
    pub next: Option<Cursor>,
    /// Entries that could not be read. An entry may hold a person's text, so the entries can be reported.
    pub unreadable: UnreadableEntries,
}

/// Why an entry could not be read as a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WhyUnreadable {
    /// The provider's storage holds the entry damaged.
    Damaged,
    /// No id, or none of the provider's shape: a text without one would count anew with each poll.
    NoId,
    /// The file or row may not be read by Homeward's user.
    NotAllowed,
    /// The form is not the one that the provider describes.
    OddForm,
    /// The entry is of another account, whose texts say nothing of our people.
    OtherAccount,
}

impl WhyUnreadable {
    /// Says why, after a number of texts.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Damaged => "damaged",
            Self::NoId => "without an id",
            Self::NotAllowed => "not for us to read",
            Self::OddForm => "of an unknown form",
            Self::OtherAccount => "of another account",
        }
    }
}

/// Entries that could not be read, counted by why. Holds nothing of an entry itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnreadableEntries(BTreeMap<WhyUnreadable, usize>);

impl UnreadableEntries {
    /// Counts one more.
    pub fn note(&mut self, why: WhyUnreadable) {
        *self.0.entry(why).or_default() += 1;
    }

    /// Returns how many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.values().sum()
    }

    /// Says how many there are of each kind; empty if there are none.
    #[must_use]
    pub fn words(&self) -> String {
        let kinds = self
            .0
            .iter()
            .map(|(why, count)| format!("{count} {}", why.words()));
        kinds.collect::<Vec<_>>().join(", ")
    }
}

impl InboundPage {
    /// Returns a page without texts, with the cursor `next`.
    #[must_use]
    pub fn empty(next: Option<Cursor>) -> Self {
        Self {
            texts: Vec::new(),
            next,
            unreadable: UnreadableEntries::default(),
        }
    }
}
