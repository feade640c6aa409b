//! Callbacks: a POST with a bearer token that the admin chose, and JSON that is believed for an id alone.
//!
//! The token proves who calls, and binds nothing of the body: text, sender and fate are asked of Notify's records. Notify waits
//! 5 seconds for the answer, and comes again, 5 times 5 minutes apart, only after 429, 5xx or no answer
//! (`service_callback_tasks.py`).

use super::GovukNotify;
use super::key::is_uuid;
use crate::gateway::webhook::{WEBHOOK_BODY_MAX, WebhookAnswer};
use crate::gateway::{WebhookReading, WebhookRefusal, WebhookRequest};
use crate::toml_file::Secret;
use reqwest::header::AUTHORIZATION;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Either callback, of which the id alone is read.
#[derive(Deserialize)]
struct CallbackBody {
    id: String,
}

/// The answer that Notify takes for a yes.
fn taken() -> WebhookAnswer {
    WebhookAnswer {
        status: 200,
        content_type: "text/plain",
        body: String::new(),
    }
}

impl GovukNotify {
    /// Checks the token, then reads the id.
    pub(super) fn read(&self, request: &WebhookRequest<'_>) -> Result<WebhookReading, WebhookRefusal> {
        let is_text = match request.tail.trim_matches('/') {
            "inbound" => true,
            "status" => false,
            _ => return Err(WebhookRefusal::NotHere),
        };
        let token = self
            .settings
            .callback_token
            .as_ref()
            .ok_or(WebhookRefusal::NotHere)?;
        if request.method != "POST" {
            return Err(WebhookRefusal::NotHere);
        }
        if !is_bearer_of(token, request) {
            return Err(WebhookRefusal::BadSignature);
        }
        if request.body.len() > WEBHOOK_BODY_MAX {
            return Err(WebhookRefusal::Malformed("the body is too long"));
        }
        let body = serde_json::from_slice::<CallbackBody>(request.body)
            .map_err(|_| WebhookRefusal::Malformed("no JSON with an `id`"))?;
        if !is_uuid(&body.id) {
            return Err(WebhookRefusal::Malformed("`id` is no id of Notify's"));
        }
        let id = vec![body.id.to_ascii_lowercase()];
        let nothing = WebhookReading::empty(taken());
        Ok(if is_text {
            WebhookReading {
                texts_of: id,
                ..nothing
            }
        } else {
            WebhookReading {
                fates_of: id,
                ..nothing
            }
        })
    }
}

/// Whether a request carries the token. The comparison takes the same time wherever the two differ, and however long they are.
fn is_bearer_of(token: &Secret, request: &WebhookRequest<'_>) -> bool {
    let given = request.headers.get(AUTHORIZATION).map(|value| value.as_bytes());
    let given = given.and_then(|value| value.strip_prefix(b"Bearer "));
    // No token is compared as a blank one, in the same time; a blank token of ours is never right.
    let given = Sha256::digest(given.unwrap_or(b""));
    let wanted = Sha256::digest(token.reveal().as_bytes());
    !token.reveal().is_empty() && bool::from(given.ct_eq(&wanted))
}
