//! Requests to Notify, each with a fresh token, and the two clocks that must agree for it.

use super::token::token;
use super::{GovukNotifySettings, NotifyKey, codes};
use crate::domain::time::{Span, Timestamp};
use crate::gateway::http::{self, HttpAnswer};
use crate::gateway::{BuildFailure, PollFailure};
use serde::Deserialize;
use std::sync::atomic::{AtomicI64, Ordering};

/// How far the two clocks may be apart before a refusal is put down to them. Notify's own limit is 30 seconds; its answer's date
/// is cut to seconds, and the request took time.
const SKEW_MAX: Span = Span::from_secs(25);

/// The way to one service at Notify.
pub(super) struct NotifyApi {
    client: reqwest::Client,
    base: String,
    key: NotifyKey,
    /// The latest time heard of, from a caller or from Notify, in milliseconds: signs what is asked without a "now".
    heard: AtomicI64,
    /// How many seconds this host's clock is ahead of Notify's, where that is too much; else 0.
    ahead_secs: AtomicI64,
}

impl NotifyApi {
    pub(super) fn new(settings: &GovukNotifySettings, timeout: Span) -> Result<Self, BuildFailure> {
        let url = http::base_url(&settings.base_url)?;
        Ok(Self {
            client: http::client(&url, timeout)?,
            base: settings.base_url.trim_end_matches('/').to_owned(),
            key: settings.api_key.clone(),
            heard: AtomicI64::new(0),
            ahead_secs: AtomicI64::new(0),
        })
    }

    /// Begins a question: `path` follows the host's name.
    pub(super) fn get(&self, path: &str) -> reqwest::RequestBuilder {
        self.client.get(format!("{}{path}", self.base))
    }

    /// Begins a request with a body of JSON.
    pub(super) fn post(&self, path: &str, body: &serde_json::Value) -> reqwest::RequestBuilder {
        self.client.post(format!("{}{path}", self.base)).json(body)
    }

    /// Returns how many seconds this host's clock is ahead of Notify's, where Notify refuses requests for it.
    pub(super) fn seconds_ahead(&self) -> Option<i64> {
        Some(self.ahead_secs.load(Ordering::Relaxed)).filter(|secs| *secs != 0)
    }

    /// Sends a request with a token of `now`, or of the latest time heard of.
    ///
    /// A refusal for the clock is answered by a token of Notify's own time, once: nothing was taken by then, and a wrong clock
    /// here must not keep an alert back.
    pub(super) async fn ask(
        &self,
        request: reqwest::RequestBuilder,
        now: Option<Timestamp>,
    ) -> Result<HttpAnswer, reqwest::Error> {
        let at = now.unwrap_or_else(|| Timestamp::from_ms(self.heard.load(Ordering::Relaxed)));
        // Kept before the answer: a silent Notify is looked at again in a moment.
        self.heard.store(at.ms(), Ordering::Relaxed);
        let again = request.try_clone();
        let answer = http::ask(request.bearer_auth(token(&self.key, at)), Some(at)).await?;
        let theirs = answer.date.unwrap_or(at);
        self.heard.store(theirs.ms(), Ordering::Relaxed);
        let is_apart = at.since(theirs).max(theirs.since(at)) > SKEW_MAX;
        if now.is_some() {
            let ahead_secs = (at.ms() - theirs.ms()) / 1000;
            let noted = if is_apart { ahead_secs } else { 0 };
            self.ahead_secs.store(noted, Ordering::Relaxed);
        }
        match again.filter(|_| is_apart && matches!(answer.status, 401 | 403)) {
            Some(again) => http::ask(again.bearer_auth(token(&self.key, theirs)), Some(theirs)).await,
            None => Ok(answer),
        }
    }

    /// Asks a question and reads the answer; `None` where Notify has no such record (404). Returns Notify's clock as well.
    pub(super) async fn read<T: for<'de> Deserialize<'de>>(
        &self,
        request: reqwest::RequestBuilder,
        now: Option<Timestamp>,
    ) -> Result<Option<(T, Option<Timestamp>)>, PollFailure> {
        let answer = self.ask(request, now).await;
        let answer = answer.map_err(|error| http::poll_failure(&error))?;
        match answer.status {
            200 => {}
            404 => return Ok(None),
            _ => return Err(codes::poll_failure(&answer)),
        }
        let body = answer.body.as_deref().ok_or_else(|| PollFailure::Unreadable {
            why: "the answer broke off, or was too long".to_owned(),
        })?;
        // The parser's own words may quote the answer, and a person's text in the answer.
        let read = serde_json::from_slice(body).map_err(|error| PollFailure::Unreadable {
            why: format!(
                "the answer is not what Notify documents (column {})",
                error.column()
            ),
        })?;
        Ok(Some((read, answer.date)))
    }

    /// Returns the service that the key is of.
    pub(super) fn service_id(&self) -> &str {
        &self.key.service_id
    }
}
