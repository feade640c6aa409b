//! What a poll for inbound texts returns.

use crate::domain::delivery::InboundText;
use serde::{Deserialize, Serialize};

/// How far a gateway has been read; opaque to everybody but the gateway that wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(String);

impl Cursor {
    /// Wraps what a gateway wrote.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns what the gateway wrote.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Texts that came in, oldest first, and where to go on from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The texts.
    pub texts: Vec<InboundText>,
    /// The cursor for the next poll, to be kept together with the texts.
    pub next: Option<Cursor>,
    /// Entries that could not be read. Somebody may have written them: they are counted so that it can be said.
    pub unreadable: usize,
}

impl Page {
    /// Returns a page without texts.
    #[must_use]
    pub fn empty(next: Option<Cursor>) -> Self {
        Self {
            texts: Vec::new(),
            next,
            unreadable: 0,
        }
    }
}
