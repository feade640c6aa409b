//! Webhooks: the request as given to a gateway, and the gateway's reading of the request.

use crate::domain::delivery::{InboundText, Receipt};
use reqwest::header::HeaderMap;
use std::fmt;

/// Longest body of a webhook, in bytes; a longer body is refused.
///
/// A text of 1,600 characters, each four percent-encoded bytes, is 19 KiB; the rest of a form is short.
pub const WEBHOOK_BODY_MAX: usize = 64 * 1024;

/// A request to a gateway's webhook address.
#[derive(Clone, Copy)]
pub struct WebhookRequest<'a> {
    /// The path after the gateway's own part: `inbound`, `status`.
    pub tail: &'a str,
    /// The HTTP method.
    pub method: &'a str,
    /// The exact public URL as configured at the provider, with its query.
    ///
    /// Built from the configured public URL, never from the `Host` header: a stranger can choose
    /// the header.
    pub url: &'a str,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// The body, byte for byte.
    pub body: &'a [u8],
}

impl fmt::Debug for WebhookRequest<'_> {
    /// Leaves out the body (numbers and texts), the query and the headers (secrets).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookRequest")
            .field("tail", &self.tail)
            .field("method", &self.method)
            .field("body_len", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// The content of a webhook, and the answer to the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookReading {
    /// Inbound texts, believed as they are.
    pub texts: Vec<InboundText>,
    /// Ids of inbound texts that the provider's own records are to be asked for, where a signature alone does not bind each field.
    pub texts_of: Vec<String>,
    /// Receipts for messages of ours, believed as they are.
    pub receipts: Vec<Receipt>,
    /// Ids of messages of ours whose fate the provider's own records are to be asked for.
    pub fates_of: Vec<String>,
    /// The answer to the provider, to be given once texts and receipts are on disk.
    pub answer: WebhookAnswer,
}

impl WebhookReading {
    /// Returns a reading with nothing in it.
    #[must_use]
    pub fn empty(answer: WebhookAnswer) -> Self {
        Self {
            texts: Vec::new(),
            texts_of: Vec::new(),
            receipts: Vec::new(),
            fates_of: Vec::new(),
            answer,
        }
    }
}

/// The answer to a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookAnswer {
    /// HTTP status; a number outside the range of statuses is sent as 200.
    pub status: u16,
    /// Media type of the body.
    pub content_type: &'static str,
    /// Body of the answer: empty for most, instructions where the provider asks for the next step.
    pub body: String,
}

/// Why a webhook is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WebhookRefusal {
    /// The signature is missing or wrong.
    #[error("the signature is missing or wrong")]
    BadSignature,
    /// The request is genuine but cannot be understood, or is longer than [`WEBHOOK_BODY_MAX`].
    #[error("malformed: {0}")]
    Malformed(&'static str),
    /// This gateway has no such webhook.
    #[error("no such webhook")]
    NotHere,
}

impl WebhookRefusal {
    /// Returns the HTTP status to answer with.
    #[must_use]
    pub fn status(self) -> u16 {
        match self {
            Self::BadSignature => 403,
            Self::Malformed(_) => 400,
            Self::NotHere => 404,
        }
    }
}
