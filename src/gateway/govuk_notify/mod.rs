//! GOV.UK Notify: texts out and in, e-mails out, receipts by asking; both also by callback.
//!
//! Wire facts are those of Notify's own open source (`alphagov/notifications-api` and `notifications-utils`, August 2026) and of
//! its REST documentation.

mod api;
mod callback;
mod carried;
mod codes;
mod email;
mod inbound;
mod key;
mod records;
mod send;
mod settings;
mod template;
pub mod token;

pub use carried::{TEXT_MAX, carried};
pub use email::shown_as_written;
pub use key::NotifyKey;
pub use settings::GovukNotifySettings;

use super::{
    BoxFuture, BuildFailure, Capabilities, Cursor, Gateway, GatewayHealth, GatewayPlace, InboundPage,
    PollFailure, Receipts, WebhookReading, WebhookRefusal, WebhookRequest,
};
use crate::domain::chain::Channel;
use crate::domain::delivery::{Accepted, InboundText, Outbound, Receipt, SendFailure};
use crate::domain::id::GatewayName;
use crate::domain::time::Timestamp;
use api::NotifyApi;
use std::sync::atomic::AtomicBool;

/// Where Notify's API is.
pub const BASE_URL: &str = "https://api.notifications.service.gov.uk";

/// A gateway through one service at Notify.
pub struct GovukNotify {
    name: GatewayName,
    channel: Channel,
    settings: GovukNotifySettings,
    /// Whether the outside can reach this gateway's callbacks.
    is_reachable: bool,
    /// Whether the last text went out under a name, which nobody can answer.
    is_from_a_name: AtomicBool,
    api: NotifyApi,
}

impl GovukNotify {
    /// Builds the gateway; nothing is sent.
    ///
    /// # Errors
    /// The base URL is no URL, or the HTTP client cannot be set up.
    pub fn new(settings: GovukNotifySettings, place: GatewayPlace) -> Result<Self, BuildFailure> {
        Ok(Self {
            name: place.name,
            channel: place.channel,
            is_reachable: place.webhook_url.is_some(),
            is_from_a_name: AtomicBool::new(false),
            api: NotifyApi::new(&settings, place.attempt_timeout)?,
            settings,
        })
    }

    /// Whether Notify is set up to bring receipts, and can.
    fn is_brought_receipts(&self) -> bool {
        self.is_reachable && self.settings.status_callback
    }
}

impl Gateway for GovukNotify {
    fn name(&self) -> &GatewayName {
        &self.name
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            channel: self.channel,
            poll_inbound: self.settings.template_id.is_some(),
            webhook: self.is_reachable && (self.settings.inbound.webhook || self.settings.status_callback),
            receipts: if self.is_brought_receipts() {
                Receipts::PushAndPoll
            } else {
                Receipts::Poll
            },
            look_up: true,
            // Notify takes no validity, and its carriers try for up to 72 hours.
            max_validity: None,
            at_once: self.settings.at_once,
        }
    }

    fn send<'a>(
        &'a self,
        message: &'a Outbound,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<Accepted, SendFailure>> {
        Box::pin(self.post(message, now))
    }

    fn find_sent<'a>(
        &'a self,
        message: &'a Outbound,
        since: Timestamp,
    ) -> BoxFuture<'a, Result<Option<Accepted>, PollFailure>> {
        Box::pin(self.look_up(message, since))
    }

    fn poll_inbound<'a>(
        &'a self,
        cursor: Option<&'a Cursor>,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<InboundPage, PollFailure>> {
        Box::pin(self.fetch_inbound(cursor, now))
    }

    fn texts_of<'a>(
        &'a self,
        provider_ids: &'a [String],
        now: Timestamp,
    ) -> BoxFuture<'a, Result<Vec<InboundText>, PollFailure>> {
        Box::pin(self.fetch_texts(provider_ids, now))
    }

    fn status<'a>(&'a self, provider_ids: &'a [String]) -> BoxFuture<'a, Result<Vec<Receipt>, PollFailure>> {
        Box::pin(self.fetch_status(provider_ids))
    }

    fn health(&self, now: Timestamp) -> BoxFuture<'_, Result<Option<GatewayHealth>, PollFailure>> {
        Box::pin(self.look_over(now))
    }

    fn read_webhook(
        &self,
        request: &WebhookRequest<'_>,
        _now: Timestamp,
    ) -> Result<WebhookReading, WebhookRefusal> {
        self.read(request)
    }
}
