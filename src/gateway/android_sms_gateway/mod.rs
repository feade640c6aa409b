//! An Android phone with a SIM on the school's own network, made a gateway by the app "SMS Gateway for Android" in its local
//! mode.
//!
//! Wire facts are the app's own source (github.com/capcom6/android-sms-gateway, July 2026) unless another source is named.

mod codes;
mod doubles;
mod health;
mod inbox;
mod messages;
mod send;
mod settings;
mod webhook;

pub use settings::AndroidSettings;
pub use webhook::is_signed;

use super::http;
use super::{
    BoxFuture, BuildFailure, Capabilities, Cursor, Gateway, GatewayHealth, GatewayPlace, InboundPage,
    PollFailure, Receipts, WebhookReading, WebhookRefusal, WebhookRequest,
};
use crate::domain::chain::Channel;
use crate::domain::delivery::{Accepted, Outbound, Receipt, SendFailure};
use crate::domain::id::GatewayName;
use crate::domain::time::{Span, Timestamp};
use reqwest::RequestBuilder;
use tokio::sync::watch;

/// Entries on one page of the inbox: the app's own maximum.
pub const PAGE_SIZE: u16 = 500;

/// A gateway through one phone.
pub struct AndroidSmsGateway {
    name: GatewayName,
    settings: AndroidSettings,
    has_webhook: bool,
    client: reqwest::Client,
    /// Counts signed webhooks: each is a sign to read the inbox.
    arrivals: watch::Sender<u64>,
}

impl AndroidSmsGateway {
    /// Builds the gateway; nothing is sent.
    ///
    /// # Errors
    /// The base URL is no URL, or the HTTP client cannot be set up.
    pub fn new(settings: AndroidSettings, place: GatewayPlace) -> Result<Self, BuildFailure> {
        let url = http::base_url(&settings.base_url)?;
        Ok(Self {
            name: place.name,
            has_webhook: settings.inbound.webhook && place.webhook_url.is_some(),
            client: http::client(&url, place.attempt_timeout)?,
            settings,
            arrivals: watch::channel(0).0,
        })
    }

    /// Returns the address of a resource of the phone's API.
    fn url(&self, path: &str) -> String {
        format!("{}/{path}", self.settings.base_url.trim_end_matches('/'))
    }

    /// Puts name and password on a request: HTTP Basic.
    fn signed_in(&self, request: RequestBuilder) -> RequestBuilder {
        request.basic_auth(&self.settings.username, Some(self.settings.password.reveal()))
    }

    /// Asks the phone a question.
    async fn ask(&self, request: RequestBuilder) -> Result<http::HttpAnswer, PollFailure> {
        let asked = http::ask(self.signed_in(request), None).await;
        asked.map_err(|error| http::poll_failure(&error))
    }
}

impl Gateway for AndroidSmsGateway {
    fn name(&self) -> &GatewayName {
        &self.name
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            channel: Channel::Sms,
            poll_inbound: true,
            webhook: self.has_webhook,
            receipts: if self.has_webhook {
                Receipts::PushAndPoll
            } else {
                Receipts::Poll
            },
            look_up: true,
            max_validity: Some(Span::from_secs(send::TTL_MAX_SECS)),
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
        _since: Timestamp,
    ) -> BoxFuture<'a, Result<Option<Accepted>, PollFailure>> {
        Box::pin(self.look_up(message))
    }

    fn poll_inbound<'a>(
        &'a self,
        cursor: Option<&'a Cursor>,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<InboundPage, PollFailure>> {
        Box::pin(self.fetch_inbound(cursor, now))
    }

    fn arrivals(&self) -> Option<watch::Receiver<u64>> {
        self.has_webhook.then(|| self.arrivals.subscribe())
    }

    fn status<'a>(&'a self, provider_ids: &'a [String]) -> BoxFuture<'a, Result<Vec<Receipt>, PollFailure>> {
        Box::pin(self.fetch_status(provider_ids))
    }

    fn health(&self, now: Timestamp) -> BoxFuture<'_, Result<Option<GatewayHealth>, PollFailure>> {
        Box::pin(self.fetch_health(now))
    }

    fn read_webhook(
        &self,
        request: &WebhookRequest<'_>,
        now: Timestamp,
    ) -> Result<WebhookReading, WebhookRefusal> {
        self.read(request, now)
    }
}
