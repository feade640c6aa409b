//! Webhooks as a gateway is given them, and what it makes of them.

use crate::domain::delivery::{InboundText, Receipt};
use reqwest::header::HeaderMap;
use std::fmt;

/// Longest body of a webhook that is looked at.
///
/// A text of 1,600 characters, each four percent-encoded bytes, is 19 KiB; the rest of a form is short.
pub const WEBHOOK_BODY_MAX: usize = 64 * 1024;

/// A request that came in at a gateway's webhook address.
#[derive(Clone, Copy)]
pub struct WebhookRequest<'a> {
    /// What follows the gateway's own part of the path: `inbound`, `status`.
    pub tail: &'a str,
    /// The HTTP method.
    pub method: &'a str,
    /// The exact public URL as the provider was given it, with its query.
    ///
    /// Built from the configured public URL, never from the `Host` header, which a stranger can choose.
    pub url: &'a str,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// The body, byte for byte.
    pub body: &'a [u8],
}

impl fmt::Debug for WebhookRequest<'_> {
    /// The body holds numbers and texts, the query and the headers may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookRequest")
            .field("tail", &self.tail)
            .field("method", &self.method)
            .field("body_len", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// What a webhook said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookReading {
    /// Texts that came in.
    pub texts: Vec<InboundText>,
    /// Receipts.
    pub receipts: Vec<Receipt>,
    /// What the provider wants to hear, once the rest is on disk.
    pub answer: WebhookAnswer,
}

/// The answer to a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookAnswer {
    /// HTTP status; one that is none is sent as 200.
    pub status: u16,
    /// Media type of the body.
    pub content_type: &'static str,
    /// What the provider reads: nothing for most, instructions where it asks what to do next.
    pub body: String,
}

/// Why a webhook is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WebhookRefusal {
    /// The signature is missing or wrong.
    #[error("the signature is missing or wrong")]
    BadSignature,
    /// The request is genuine but says nothing that can be understood, or is too long to be looked at.
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
