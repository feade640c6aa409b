//! Notify's callbacks: JSON with a bearer token (`service_callback_tasks.py`).

use super::{NUMBER, TEMPLATE};
use serde_json::json;

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
