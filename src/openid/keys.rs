//! The keys of a service for signing tokens (RFC 7517): RSA alone, each with a name.

use super::documents;
use super::fault::{AskedPart, OpenIdFault};
use crate::gateway::HttpAnswer;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The keys of a service, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct KeySet(BTreeMap<String, RsaKey>);

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RsaKey {
    modulus: Vec<u8>,
    exponent: Vec<u8>,
}

#[derive(Deserialize)]
struct KeysBody {
    keys: Vec<KeyBody>,
}

#[derive(Deserialize)]
struct KeyBody {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    alg: Option<String>,
    n: Option<String>,
    e: Option<String>,
}

impl KeySet {
    /// Reads keys. Keys of another kind, or for another purpose, are passed over.
    pub(super) fn read(answer: HttpAnswer) -> Result<Self, OpenIdFault> {
        let body: KeysBody = documents::read(answer, AskedPart::Keys)?;
        let keys = body.keys.into_iter().filter_map(KeyBody::named);
        Ok(Self(keys.collect()))
    }

    /// Returns the key of a name.
    pub(super) fn named(&self, name: &str) -> Option<RsaKey> {
        self.0.get(name).cloned()
    }
}

impl KeyBody {
    /// Returns the key with the name, if the key may sign tokens.
    fn named(self) -> Option<(String, RsaKey)> {
        let is_for_tokens = self.kty == "RSA"
            && self.purpose.is_none_or(|purpose| purpose == "sig")
            && self.alg.is_none_or(|algorithm| algorithm == "RS256");
        let key = RsaKey {
            modulus: number(&self.n?)?,
            exponent: number(&self.e?)?,
        };
        is_for_tokens.then_some((self.kid?, key))
    }
}

/// Reads a number in base64url, without leading noughts: ring takes none.
fn number(text: &str) -> Option<Vec<u8>> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let bytes: Vec<u8> = bytes.into_iter().skip_while(|byte| *byte == 0).collect();
    (!bytes.is_empty()).then_some(bytes)
}

impl RsaKey {
    /// Whether a signature by RS256 over a message is this key's. A key of fewer than 2048 bits signs nothing.
    pub(super) fn signed(&self, message: &[u8], signature: &[u8]) -> bool {
        let key = RsaPublicKeyComponents {
            n: &self.modulus,
            e: &self.exponent,
        };
        key.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
            .is_ok()
    }
}
