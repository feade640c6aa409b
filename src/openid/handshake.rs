//! The secrets of one sign-in: drawn when a browser leaves for the service, compared when the browser comes back.

use crate::entropy;
use crate::toml_file::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

/// The secrets of one sign-in.
#[derive(Debug, Clone)]
pub struct SignInHandshake {
    /// Sent back by the service in the address: ties the answer to the browser.
    state: Secret,
    /// Repeated in the token: ties the token to this sign-in.
    nonce: Secret,
    /// Proves to the service that the bearer of the code also asked for the code (RFC 7636).
    verifier: Secret,
}

impl SignInHandshake {
    /// Draws secrets; `None` where the machine has no randomness.
    #[must_use]
    pub fn draw() -> Option<Self> {
        Some(Self {
            state: drawn()?,
            nonce: drawn()?,
            verifier: drawn()?,
        })
    }

    /// Whether a state as sent back belongs to this sign-in.
    #[must_use]
    pub fn is_answered_by(&self, state: &str) -> bool {
        same(self.state.reveal(), state)
    }

    pub(super) fn has_nonce(&self, nonce: &str) -> bool {
        same(self.nonce.reveal(), nonce)
    }

    pub(super) fn state(&self) -> &str {
        self.state.reveal()
    }

    pub(super) fn nonce(&self) -> &str {
        self.nonce.reveal()
    }

    pub(super) fn verifier(&self) -> &str {
        self.verifier.reveal()
    }

    /// Returns the challenge of the verifier, by the method S256.
    pub(super) fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.verifier.reveal().as_bytes()))
    }
}

fn drawn() -> Option<Secret> {
    entropy::secret().map(|random| Secret::new(URL_SAFE_NO_PAD.encode(random)))
}

fn same(one: &str, other: &str) -> bool {
    bool::from(one.as_bytes().ct_eq(other.as_bytes()))
}
