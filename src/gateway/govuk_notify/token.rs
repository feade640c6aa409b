//! Tokens: a JWT for each request (RFC 7519), signed with HMAC-SHA256.
//!
//! Notify takes the claims `iss` (the service) and `iat` (seconds since 1970), and refuses a token more than 30 seconds off its
//! own clock (`notifications-python-client`, `authentication.py`, which Notify itself checks tokens with).

use super::NotifyKey;
use crate::domain::time::Timestamp;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Returns a token for a request at `at`.
#[must_use]
pub fn token(key: &NotifyKey, at: Timestamp) -> String {
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","typ":"JWT"}"#);
    // The service is a UUID, which JSON writes as it is.
    let claims = format!(
        r#"{{"iss":"{}","iat":{}}}"#,
        key.service_id,
        at.ms().div_euclid(1000)
    );
    let claims = URL_SAFE_NO_PAD.encode(claims);
    let signed = format!("{header}.{claims}");
    let signature = match Hmac::<Sha256>::new_from_slice(key.secret.reveal().as_bytes()) {
        Ok(mut mac) => {
            mac.update(signed.as_bytes());
            URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
        }
        // HMAC takes a key of any length; an unsigned token is refused by Notify.
        Err(_) => String::new(),
    };
    format!("{signed}.{signature}")
}
