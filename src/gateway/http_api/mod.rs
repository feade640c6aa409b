//! Any provider of texts with an HTTP API, described in the configuration alone.
//!
//! What a provider calls things is data here: requests are templates, answers are read by paths, and words are translated by
//! lists. What must hold for every gateway holds here in code: bounded answers and lists, ids checked before use, no redirect
//! followed, a webhook believed only with its secret.

mod balance;
mod body;
mod compile;
mod contradictions;
mod entries;
mod incoming;
mod meanings;
mod moment;
mod outcome;
mod path;
mod poll;
mod request;
mod settings;
mod status;
mod template;
mod webhook;
mod words;

pub use settings::HttpSettings;

use super::http;
use super::{
    BoxFuture, BuildFailure, Capabilities, Cursor, Gateway, GatewayHealth, GatewayPlace, InboundPage,
    PollFailure, Receipts, WebhookReading, WebhookRefusal, WebhookRequest,
};
use crate::domain::chain::Channel;
use crate::domain::delivery::{Accepted, Content, Outbound, Receipt, Rejection, SendFailure};
use crate::domain::id::GatewayName;
use crate::domain::private::Phone;
use crate::domain::time::{Span, Timestamp};
use request::RequestTemplate;
use settings::HttpParts;
use template::{FillIn, Placeholder};

/// Longest validity that a provider is told.
const VALIDITY_MAX_SECS: u64 = 36_000;

/// Why a request could not be made.
const SECRET_IS_ODD: &str = "a secret makes no URL or header, so nothing could be asked";

/// A gateway through one provider's API.
pub struct HttpApi {
    name: GatewayName,
    channel: Channel,
    settings: HttpParts,
    client: reqwest::Client,
}

impl HttpApi {
    /// Builds the gateway; nothing is sent.
    fn new(settings: HttpParts, place: GatewayPlace) -> Result<Self, BuildFailure> {
        let client = http::client_with(
            settings.is_loopback,
            place.attempt_timeout,
            settings.ca_file.as_deref(),
        )?;
        Ok(Self {
            name: place.name,
            channel: place.channel,
            client,
            settings,
        })
    }

    async fn post(&self, message: &Outbound, now: Timestamp) -> Result<Accepted, SendFailure> {
        let (to, body) = match (&message.content, self.channel) {
            (Content::Notice { body, .. }, Channel::Chat) => (None, body),
            (Content::Text { to, body }, Channel::Email | Channel::Sms | Channel::Voice) => (Some(to), body),
            (
                Content::Call { .. } | Content::Email { .. } | Content::Notice { .. } | Content::Text { .. },
                _,
            ) => {
                return Err(SendFailure::Rejected {
                    reason: Rejection::Other,
                    why: "a message of another channel was given to this gateway".to_owned(),
                });
            }
        };
        // A room has no number, and the check of `chat` let no placeholder for a number through.
        let number = |form: &dyn Fn(&Phone) -> String| to.map_or_else(String::new, form);
        let validity = (message.valid_until.since(now).ms() / 1000).clamp(1, VALIDITY_MAX_SECS);
        let value = |placeholder| match placeholder {
            Placeholder::From => self.settings.from.clone().unwrap_or_default(),
            Placeholder::Reference => message.reference.clone(),
            Placeholder::Text => body.reveal().to_owned(),
            Placeholder::To => number(&|to| to.reveal().to_owned()),
            Placeholder::ToDigits => number(&|to| to.reveal().trim_start_matches('+').to_owned()),
            Placeholder::ToNational => number(&|to| to.national().replace(' ', "")),
            Placeholder::ValidSeconds => validity.to_string(),
            other => fill_nothing(other),
        };
        let request = self
            .settings
            .send
            .build(&self.client, &self.settings.credentials, &value);
        let request = request.ok_or_else(|| SendFailure::Refused {
            why: SECRET_IS_ODD.to_owned(),
        })?;
        let answer = http::ask(request, Some(now))
            .await
            .map_err(|error| http::send_failure(&error))?;
        self.settings.meanings.judge(&answer, &message.reference)
    }

    /// Sends a request that asks for something.
    async fn ask(
        &self,
        request: &RequestTemplate,
        value: &FillIn<'_>,
        now: Option<Timestamp>,
    ) -> Result<http::HttpAnswer, PollFailure> {
        let request = request.build(&self.client, &self.settings.credentials, value);
        let request = request.ok_or_else(|| PollFailure::Refused {
            why: SECRET_IS_ODD.to_owned(),
        })?;
        http::ask(request, now)
            .await
            .map_err(|error| http::poll_failure(&error))
    }
}

/// Returns the value of a placeholder without one: the compiler of the table lets no such placeholder through.
fn fill_nothing(placeholder: Placeholder) -> String {
    debug_assert!(false, "{placeholder:?} has no value here");
    String::new()
}

impl Gateway for HttpApi {
    fn name(&self) -> &GatewayName {
        &self.name
    }

    fn capabilities(&self) -> Capabilities {
        let pushes = self.settings.webhook.as_ref();
        let pushes = pushes.is_some_and(|webhook| webhook.receipts.is_some());
        Capabilities {
            channel: self.channel,
            poll_inbound: self.settings.poll.is_some(),
            webhook: self.settings.webhook.is_some(),
            receipts: match (pushes, self.settings.status.is_some()) {
                (false, false) => Receipts::None,
                (false, true) => Receipts::Poll,
                (true, false) => Receipts::Push,
                (true, true) => Receipts::PushAndPoll,
            },
            look_up: false,
            max_validity: self
                .settings
                .send
                .has(Placeholder::ValidSeconds)
                .then_some(Span::from_secs(VALIDITY_MAX_SECS)),
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

    fn poll_inbound<'a>(
        &'a self,
        cursor: Option<&'a Cursor>,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<InboundPage, PollFailure>> {
        match &self.settings.poll {
            Some(poll) => Box::pin(self.fetch_inbound(poll, cursor, now)),
            None => Box::pin(std::future::ready(Ok(InboundPage::empty(cursor.cloned())))),
        }
    }

    fn status<'a>(&'a self, provider_ids: &'a [String]) -> BoxFuture<'a, Result<Vec<Receipt>, PollFailure>> {
        match &self.settings.status {
            Some(status) => Box::pin(self.fetch_status(status, provider_ids)),
            None => Box::pin(std::future::ready(Ok(Vec::new()))),
        }
    }

    fn health(&self, now: Timestamp) -> BoxFuture<'_, Result<Option<GatewayHealth>, PollFailure>> {
        let _ = now;
        match &self.settings.balance {
            Some(balance) => Box::pin(self.fetch_balance(balance)),
            None => Box::pin(std::future::ready(Ok(None))),
        }
    }

    fn read_webhook(
        &self,
        request: &WebhookRequest<'_>,
        now: Timestamp,
    ) -> Result<WebhookReading, WebhookRefusal> {
        match &self.settings.webhook {
            Some(webhook) => webhook.read(&self.name, self.settings.status.is_some(), request, now),
            None => Err(WebhookRefusal::NotHere),
        }
    }
}
