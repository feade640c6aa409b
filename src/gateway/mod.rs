//! Gateways: our adapters to the companies and machines that carry messages.
//!
//! A gateway is small on purpose: it sends, may be polled, may read a webhook, may say what became of a message, and
//! declares which of these it can do. It decides nothing: what follows from a failure is the engine's to say. It reads no
//! clock: "now" is given it. A provider's words, in messages and in settings, go no further than its own folder.

mod capabilities;
mod failure;
mod http;
mod inbound;
mod kinds;
pub mod simulated;
pub mod smtp;
mod table;
pub mod twilio;
mod webhook;

pub use capabilities::{Capabilities, Receipts};
pub use failure::{BuildFailure, PollFailure};
pub use http::install_tls;
pub use inbound::{Cursor, Page};
pub(crate) use kinds::GatewayTables;
pub use kinds::{GatewayPlace, GatewaySettings, InboundWays};
pub(crate) use table::TableReader;
pub use webhook::{WEBHOOK_BODY_MAX, WebhookAnswer, WebhookReading, WebhookRefusal, WebhookRequest};

use crate::domain::delivery::{Accepted, Outbound, Receipt, SendFailure};
use crate::domain::id::GatewayName;
use crate::domain::time::Timestamp;
use std::future::Future;
use std::pin::Pin;
use tokio::sync::watch;

/// A future that a gateway returns; boxed so that gateways of every kind fit in one table.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// One configured way to reach people.
pub trait Gateway: Send + Sync {
    /// Returns the name that the admin gave it.
    fn name(&self) -> &GatewayName;

    /// Returns what it can do.
    fn capabilities(&self) -> Capabilities;

    /// Hands one message to the provider, within the gateway's own time limit.
    ///
    /// The caller has the message on disk before it calls (P4). Dropping the future leaves the outcome unknown.
    fn send<'a>(
        &'a self,
        message: &'a Outbound,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<Accepted, SendFailure>>;

    /// Looks for a message that may have been sent since `since`, before it is sent again.
    ///
    /// `Ok(None)` is not proof that it was not sent: whoever repeats it marks it as a repeat.
    fn find_sent<'a>(
        &'a self,
        message: &'a Outbound,
        since: Timestamp,
    ) -> BoxFuture<'a, Result<Option<Accepted>, PollFailure>> {
        let _ = (message, since);
        Box::pin(std::future::ready(Ok(None)))
    }

    /// Fetches texts that have come in.
    ///
    /// The next cursor must be kept in the transaction that keeps the texts (P6). A lost cursor loses no text: some are
    /// reported again, and count once by their ids (P7).
    fn poll_inbound<'a>(
        &'a self,
        cursor: Option<&'a Cursor>,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<Page, PollFailure>> {
        let _ = now;
        Box::pin(std::future::ready(Ok(Page::empty(cursor.cloned()))))
    }

    /// Returns a receiver that changes when there may be something to fetch at once, where the gateway can know.
    fn arrivals(&self) -> Option<watch::Receiver<u64>> {
        None
    }

    /// Asks what became of messages; one that the provider does not know is left out.
    fn status<'a>(&'a self, provider_ids: &'a [String]) -> BoxFuture<'a, Result<Vec<Receipt>, PollFailure>> {
        let _ = provider_ids;
        Box::pin(std::future::ready(Ok(Vec::new())))
    }

    /// Checks and reads a webhook. Pure: nothing is acted on here, and nothing read before the signature is right.
    ///
    /// The caller gives `WebhookReading::answer` only after what was read is on disk (P6).
    ///
    /// # Errors
    /// Why the request is refused; [`WebhookRefusal::status`] is the HTTP answer.
    fn read_webhook(
        &self,
        request: &WebhookRequest<'_>,
        now: Timestamp,
    ) -> Result<WebhookReading, WebhookRefusal> {
        let _ = (request, now);
        Err(WebhookRefusal::NotHere)
    }
}
