//! The assertion of a service account: a JSON Web Token signed by RS256 (RFC 7523 section 3; Google, "Using OAuth 2.0 for Server
//! to Server Applications").

use super::settings::ServiceAccount;
use crate::domain::time::Timestamp;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rustls::SignatureScheme;
use rustls::crypto::ring::sign::any_supported_type;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::sign::SigningKey;
use serde_json::json;
use std::sync::Arc;

/// Seconds for which an assertion holds: the most that Google takes.
const HOLDS_SECS: i64 = 3600;

/// Signs with a service account's private key.
pub(super) struct AssertionSigner(Arc<dyn SigningKey>);

impl AssertionSigner {
    /// Reads an RSA key in PEM form; `None` for anything else.
    pub(super) fn read(pem: &str) -> Option<Self> {
        let key = PrivateKeyDer::from_pem_slice(pem.as_bytes()).ok()?;
        let key = any_supported_type(&key).ok()?;
        key.choose_scheme(&[SignatureScheme::RSA_PKCS1_SHA256])?;
        Some(Self(key))
    }

    /// Returns the assertion that asks for a token of `mailbox`, an account that the service account may act for.
    pub(super) fn assertion(
        &self,
        account: &ServiceAccount,
        mailbox: &str,
        (token_url, scope): (&str, &str),
        now: Timestamp,
    ) -> Option<String> {
        let issued_at = now.ms().div_euclid(1000);
        let header = json!({"alg": "RS256", "typ": "JWT", "kid": account.key_id});
        let claims = json!({
            "iss": account.email,
            "sub": mailbox,
            "scope": scope,
            "aud": token_url,
            "iat": issued_at,
            "exp": issued_at + HOLDS_SECS,
        });
        let signed = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
        let signed = signed.join(".");
        let signer = self.0.choose_scheme(&[SignatureScheme::RSA_PKCS1_SHA256])?;
        let signature = signer.sign(signed.as_bytes()).ok()?;
        Some(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}
