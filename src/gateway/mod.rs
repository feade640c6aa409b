//! Gateways: our adapters to the companies and machines that carry messages.
//!
//! A gateway is small on purpose. Every gateway sends; some can be polled, read a webhook, or look up the fate of a message;
//! [`Capabilities`] says so. A gateway decides nothing: consequences of a failure are the application's. A gateway reads no
//! clock: "now" is an argument. A provider's words, in messages and in settings, stay in the provider's own folder.

pub mod android_sms_gateway;
pub mod bulksms;
mod capabilities;
mod carrier_time;
mod failure;
pub mod gammu_smsd;
pub mod govuk_notify;
mod gsm_validity;
mod http;
pub mod http_api;
mod inbound;
mod kinds;
mod off_thread;
pub mod simulated;
pub mod smstools;
pub mod smtp;
mod table;
pub mod twilio;
mod webhook;

pub use crate::domain::health::{AmountLeft, GatewayHealth, GatewayTrouble, LeftUnit};
pub use capabilities::{AtOnce, Capabilities, Receipts};
pub use failure::{BuildFailure, PollFailure};
pub use http::install_tls;
pub(crate) use http::{
    HttpAnswer, ask as http_ask, base_url as http_base_url, client as http_client, reason as http_reason,
};
pub use inbound::{Cursor, InboundPage, UnreadableEntries, WhyUnreadable};
pub(crate) use kinds::{CarriedChannels, GatewayTables};
pub use kinds::{GatewayPlace, GatewaySettings, InboundWays};
pub(crate) use table::TableReader;
pub use webhook::{WEBHOOK_BODY_MAX, WebhookAnswer, WebhookReading, WebhookRefusal, WebhookRequest};

use crate::domain::delivery::{Accepted, InboundText, Outbound, Receipt, SendFailure};
use crate::domain::id::GatewayName;
use crate::domain::time::Timestamp;
use std::future::Future;
use std::pin::Pin;
use tokio::sync::watch;

/// Future of a gateway's method; boxed, so that gateways of every kind fit in one table.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// One configured way to reach people.
pub trait Gateway: Send + Sync {
    /// Returns the gateway's name, chosen by the admin.
    fn name(&self) -> &GatewayName;

    /// Returns the gateway's abilities.
    fn capabilities(&self) -> Capabilities;

    /// Hands one message to the provider, within the gateway's own time limit.
    ///
    /// The caller must have the message on disk before the call (P4). Dropping the future leaves
    /// the outcome unknown.
    fn send<'a>(
        &'a self,
        message: &'a Outbound,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<Accepted, SendFailure>>;

    /// Looks for a message that may have been sent since `since`, before the message is sent again.
    ///
    /// `Ok(None)` does not prove that nothing was sent: the caller marks the next attempt as a
    /// repeat.
    fn find_sent<'a>(
        &'a self,
        message: &'a Outbound,
        since: Timestamp,
    ) -> BoxFuture<'a, Result<Option<Accepted>, PollFailure>> {
        let _ = (message, since);
        Box::pin(std::future::ready(Ok(None)))
    }

    /// Fetches inbound texts.
    ///
    /// The caller must keep the next cursor in the same transaction as the texts (P6). A lost
    /// cursor loses no text: some texts are reported again, and count once by their ids (P7).
    fn poll_inbound<'a>(
        &'a self,
        cursor: Option<&'a Cursor>,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<InboundPage, PollFailure>> {
        let _ = now;
        Box::pin(std::future::ready(Ok(InboundPage::empty(cursor.cloned()))))
    }

    /// Returns a receiver that changes when a text may be ready to fetch; `None` where the gateway
    /// cannot know.
    fn arrivals(&self) -> Option<watch::Receiver<u64>> {
        None
    }

    /// Fetches inbound texts by their ids, as the provider's own records have them. A record of anything else than a text to our
    /// number is left out.
    ///
    /// # Errors
    /// A text cannot be fetched now. The provider is to come again, and a poll finds the text meanwhile.
    fn texts_of<'a>(
        &'a self,
        provider_ids: &'a [String],
        now: Timestamp,
    ) -> BoxFuture<'a, Result<Vec<InboundText>, PollFailure>> {
        let _ = (provider_ids, now);
        Box::pin(std::future::ready(Ok(Vec::new())))
    }

    /// Asks for the fates of messages; a message unknown to the provider is left out.
    fn status<'a>(&'a self, provider_ids: &'a [String]) -> BoxFuture<'a, Result<Vec<Receipt>, PollFailure>> {
        let _ = provider_ids;
        Box::pin(std::future::ready(Ok(Vec::new())))
    }

    /// Asks how the gateway itself is; `Ok(None)` where the gateway has no way to say so.
    ///
    /// # Errors
    /// The gateway could not be asked, which says nothing good of it.
    fn health(&self, now: Timestamp) -> BoxFuture<'_, Result<Option<GatewayHealth>, PollFailure>> {
        let _ = now;
        Box::pin(std::future::ready(Ok(None)))
    }

    /// Checks and reads a webhook. Pure: nothing is acted on here, and nothing read before the signature is right. Where the
    /// provider's records can be asked, a webhook is only the sign to ask them.
    ///
    /// The caller must give `WebhookReading::answer` only after the texts and receipts are on disk
    /// (P6).
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
