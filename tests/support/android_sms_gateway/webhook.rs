//! The app's webhooks: signed as its source does, written independently of our own check.

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// The key that the app shows.
pub const SIGNING_KEY: &str = "signing-key-of-the-phone";

/// Returns the signature of a body sent at a time.
pub fn sign(key: &str, body: &str, timestamp: &str) -> String {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(key.as_bytes()).unwrap();
    mac.update(format!("{body}{timestamp}").as_bytes());
    mac.finalize()
        .into_bytes()
        .iter()
        .fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02x}").unwrap();
            hex
        })
}

/// Returns a webhook's body.
pub fn event(name: &str, payload: Value) -> String {
    json!({
        "deviceId": "ffffffffceb0b1db0000018e937c815b", "event": name, "id": "Ey6ECgOkVVFjz3CL48B8C",
        "webhookId": "LreFUt-Z3sSq0JufY9uWB", "payload": payload,
    })
    .to_string()
}
