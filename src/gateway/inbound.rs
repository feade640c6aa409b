//! The result of a poll for inbound texts.

use crate::domain::delivery::InboundText;
use serde::{Deserialize, Serialize};

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
    /// Number of unreadable entries. An entry may hold a person's text, so the number can be
    /// reported.
    pub unreadable: usize,
}

impl InboundPage {
    /// Returns a page without texts, with the cursor `next`.
    #[must_use]
    pub fn empty(next: Option<Cursor>) -> Self {
        Self {
            texts: Vec::new(),
            next,
            unreadable: 0,
        }
    }
}
