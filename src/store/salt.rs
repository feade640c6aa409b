//! Salts keep the digest of a personal part from being guessed once the part is gone.

use sha2::{Digest, Sha256};
use std::fmt;

/// Random bytes, hashed together with one event's personal part and deleted together with the part.
/// `Debug` hides the bytes.
///
/// Without a salt, every likely name and number could be tried against the digest of a purged part.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Salt([u8; 32]);

impl Salt {
    /// Takes a salt from a stored row.
    pub(super) fn stored(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(private)")
    }
}

/// Draws the salts of one process's events from a seed, kept in memory alone.
///
/// The store has no randomness of its own: the seed comes in (`entropy::seed`), so that a simulated day can have the
/// same salts twice. Salts are drawn when events are recorded, not when they are committed: a batch tried again has
/// the same hashes, and by these the record proves how much of the batch is there.
#[derive(Clone)]
pub struct SaltSource {
    seed: [u8; 32],
    drawn: u64,
}

impl SaltSource {
    /// Begins at a seed. Two sources of the same seed draw the same salts, so each process must have a seed of its own.
    #[must_use]
    pub fn new(seed: [u8; 32]) -> Self {
        Self { seed, drawn: 0 }
    }

    /// Draws the next salt: a hash over the seed and how many were drawn before.
    pub fn draw(&mut self) -> Salt {
        let mut hasher = Sha256::new();
        hasher.update(b"homeward salt 1\n");
        hasher.update(self.seed);
        hasher.update(self.drawn.to_be_bytes());
        self.drawn += 1;
        Salt(hasher.finalize().into())
    }
}

impl fmt::Debug for SaltSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SaltSource({} drawn)", self.drawn)
    }
}
