//! The second factor of an admin: a secret shared with a phone, of which both make a code every half minute.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The secret behind the codes, in base32 as apps take it. Hidden by `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CodeSecret(String);

impl CodeSecret {
    /// Wraps a secret in base32.
    pub fn new(base32: impl Into<String>) -> Self {
        Self(base32.into())
    }

    /// Returns the secret: for making codes and for the phone, never for a page or a log.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for CodeSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

/// The second factor of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondFactor {
    /// The secret.
    pub secret: CodeSecret,
    /// The half minute of the last code taken, counted from 1970. Kept, so that a restart takes no code twice.
    pub last_step: u64,
}

impl SecondFactor {
    /// Whether the code of a half minute was used already, or an earlier one's would come after a later one's.
    ///
    /// A last code far ahead of `now` was taken under a clock that ran ahead. Such a code must not keep anybody out for days.
    #[must_use]
    pub fn is_used(&self, step: u64, now: u64) -> bool {
        step <= self.last_step && self.last_step <= now.saturating_add(1)
    }
}

/// A code as compared by the page for signing in: the application makes no codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeGiven {
    /// The secret by which the code was right: a secret set meanwhile refuses the session.
    pub against: CodeSecret,
    /// The half minute of the code.
    pub step: u64,
    /// The half minute of the comparison.
    pub now: u64,
}
