//! The app's webhooks: signed as its source does, written independently of our own check.

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// The key that the app shows.
pub const SIGNING_KEY: &str = "signing-key-of-the-phone";

/// Returns the signature of a body sent at a time.
pub fn sign(key: &str, body: &str, timestamp: &str) -> String {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(key.as_bytes()).unwrap();
    mac.update(format!("{body}{timestamp}").as_bytes());
    let bytes = mac.finalize().into_bytes();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Returns a webhook's body.
pub fn event(name: &str, payload: Value) -> String {
    json!({
        "deviceId": "ffffffffceb0b1db0000018e937c815b", "event": name, "id": "Ey6ECgOkVVFjz3CL48B8C",
        "webhookId": "LreFUt-Z3sSq0JufY9uWB", "payload": payload,
    })
    .to_string()
}

/// Calls a webhook of a daemon that listens at `address`, signed now by a key; returns the HTTP status.
pub fn call(address: &str, path: &str, key: &str, body: &str) -> u16 {
    let timestamp = (jiff::Timestamp::now().as_millisecond() / 1000).to_string();
    let signature = sign(key, body, &timestamp);
    let mut stream = TcpStream::connect(address).unwrap();
    // The app's own limit.
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nHost: homeward.example.sch.uk\r\nX-Signature: {signature}\r\n\
         X-Timestamp: {timestamp}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}
