//! Notify's callbacks: JSON with a bearer token (`service_callback_tasks.py`).

use super::{NUMBER, TEMPLATE};
use serde_json::json;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// The token that the school gave Notify.
pub const CALLBACK_TOKEN: &str = "b3f1c2d4e5a69788b3f1c2d4e5a69788";

/// Returns the body of a callback for a text that came in.
pub fn inbound_body(id: &str, from: &str, text: &str) -> Vec<u8> {
    let body = json!({
        "id": id, "source_number": from, "destination_number": NUMBER, "message": text,
        "date_received": "2026-11-21T14:05:00.000000Z",
    });
    body.to_string().into_bytes()
}

/// Returns the body of a callback for a receipt.
pub fn status_body(id: &str, status: &str) -> Vec<u8> {
    let body = json!({
        "id": id, "reference": "m-42.1", "to": "+447700900123", "status": status, "notification_type": "sms",
        "created_at": "2026-11-21T14:05:00.000000Z", "completed_at": "2026-11-21T14:05:09.000000Z",
        "sent_at": "2026-11-21T14:05:01.000000Z", "template_id": TEMPLATE, "template_version": 1,
    });
    body.to_string().into_bytes()
}

/// Calls back at a daemon that listens at `address`; returns the HTTP status.
pub fn call(address: &str, path: &str, token: &str, body: &[u8]) -> u16 {
    let mut stream = TcpStream::connect(address).unwrap();
    // Notify's own limit.
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nHost: homeward.example.sch.uk\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    )
    .unwrap();
    stream.write_all(body).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}
