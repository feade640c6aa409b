//! Twilio Programmable Messaging: texts out and in, receipts by webhook and by asking.
//!
//! Wire facts are Twilio's API reference (Message resource, 2010-04-01) unless another source is named.

mod codes;
mod form;
mod inbound;
mod messages;
mod send;
mod settings;
pub mod signature;
pub mod voice;

pub use settings::TwilioSettings;
use settings::note_odd_sid;

use super::http;
use super::{
    BoxFuture, BuildFailure, Capabilities, Cursor, Gateway, GatewayPlace, InboundPage, PollFailure, Receipts,
    WebhookReading, WebhookRefusal, WebhookRequest,
};
use crate::domain::chain::Channel;
use crate::domain::delivery::{Accepted, InboundText, Outbound, Receipt, SendFailure};
use crate::domain::id::GatewayName;
use crate::domain::time::{Span, Timestamp};

/// Where Twilio's API is, unless a region is chosen.
pub const BASE_URL: &str = "https://api.twilio.com";

/// Messages on one page of a listing: Twilio's own maximum.
pub const PAGE_SIZE: u16 = 1000;

/// A gateway through one Twilio account.
pub struct Twilio {
    name: GatewayName,
    settings: TwilioSettings,
    /// Public URL of this gateway's `inbound` and `status` webhooks, where either is wanted.
    webhook_url: Option<String>,
    base: String,
    client: reqwest::Client,
}

impl Twilio {
    /// Builds the gateway; nothing is sent.
    ///
    /// # Errors
    /// The base URL is no URL, or the HTTP client cannot be set up.
    pub fn new(settings: TwilioSettings, place: GatewayPlace) -> Result<Self, BuildFailure> {
        let has_webhooks = settings.inbound.webhook || settings.status_callback;
        let url = http::base_url(&settings.base_url)?;
        Ok(Self {
            name: place.name,
            webhook_url: place.webhook_url.filter(|_| has_webhooks),
            client: http::client(&url, place.attempt_timeout)?,
            base: settings.base_url.trim_end_matches('/').to_owned(),
            settings,
        })
    }

    /// Returns the URL of the account's list of messages, or of a single message.
    fn messages_url(&self, sid: Option<&str>) -> String {
        let account = &self.settings.account_sid;
        match sid {
            Some(sid) => format!("{}/2010-04-01/Accounts/{account}/Messages/{sid}.json", self.base),
            None => format!("{}/2010-04-01/Accounts/{account}/Messages.json", self.base),
        }
    }

    /// Puts the account's name and password on a request: HTTP Basic.
    fn signed_in(&self, request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        request.basic_auth(
            &self.settings.account_sid,
            Some(self.settings.auth_token.reveal()),
        )
    }
}

impl Gateway for Twilio {
    fn name(&self) -> &GatewayName {
        &self.name
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            channel: Channel::Sms,
            poll_inbound: true,
            webhook: self.webhook_url.is_some(),
            receipts: if self.webhook_url.is_some() {
                Receipts::PushAndPoll
            } else {
                Receipts::Poll
            },
            look_up: true,
            max_validity: Some(Span::from_secs(send::VALIDITY_MAX_SECS)),
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

    fn read_webhook(
        &self,
        request: &WebhookRequest<'_>,
        _now: Timestamp,
    ) -> Result<WebhookReading, WebhookRefusal> {
        self.read(request)
    }
}
