//! What every gateway that speaks HTTP has in common: one way to make a client, to read an answer, to judge an error.

use super::failure::{BuildFailure, PollFailure};
use crate::domain::delivery::SendFailure;
use crate::domain::time::{Span, Timestamp};
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};
use std::error::Error as _;
use std::time::Duration;

/// Longest answer that is read: a page of 1,000 messages is about 1.5 MiB.
const ANSWER_MAX: usize = 8 * 1024 * 1024;

/// Longest pause that a provider can talk us into.
const RETRY_AFTER_MAX: Span = Span::from_mins(60);

/// How far two clocks may be apart and still agree: as long as an answer may be on its way.
const AGREE_WITHIN: Span = Span::from_secs(10);

/// How long an unused connection is kept.
///
/// Shorter than servers usually keep one, so that a request seldom meets a connection that has just been closed: such a
/// request may have been sent or not, and costs a repeat.
const IDLE: Duration = Duration::from_secs(20);

/// Makes ring the process's TLS provider, unless there is one already. Safe to call often.
pub fn install_tls() {
    // A second caller loses the race and finds the same provider in place.
    drop(rustls::crypto::ring::default_provider().install_default());
}

/// Reads the base URL of a provider's API.
pub(super) fn base_url(text: &str) -> Result<reqwest::Url, BuildFailure> {
    let wrong = || BuildFailure::Url { url: text.to_owned() };
    let url = reqwest::Url::parse(text).map_err(|_| wrong())?;
    if matches!(url.scheme(), "http" | "https") && url.has_host() {
        Ok(url)
    } else {
        Err(wrong())
    }
}

/// Builds a client for one provider.
///
/// It follows no redirect, since it carries the password in every request. Connecting has a shorter limit than the whole
/// request, so that a host that cannot be reached is told apart from one that took the message and then fell silent.
pub(super) fn client(base: &reqwest::Url, timeout: Span) -> Result<reqwest::Client, BuildFailure> {
    install_tls();
    let mut builder = reqwest::Client::builder()
        .timeout(timeout.to_std())
        .connect_timeout(timeout.to_std().mul_f64(0.6))
        .pool_idle_timeout(IDLE)
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(concat!("homeward/", env!("CARGO_PKG_VERSION")));
    if is_loopback(base) {
        builder = builder.no_proxy();
    }
    builder.build().map_err(BuildFailure::Http)
}

fn is_loopback(url: &reqwest::Url) -> bool {
    url.host_str().is_some_and(|host| {
        host == "localhost"
            || host
                .trim_matches(['[', ']'])
                .parse::<std::net::IpAddr>()
                .is_ok_and(|address| address.is_loopback())
    })
}

/// What came back over HTTP.
pub(super) struct Answer {
    /// The status.
    pub(super) status: u16,
    /// What the provider's own clock showed, to the second.
    pub(super) date: Option<Timestamp>,
    /// When the provider wants to be asked again.
    pub(super) retry_after: Option<Span>,
    /// The body; `None` if it broke off or was too long.
    pub(super) body: Option<Vec<u8>>,
}

/// Sends a request and reads the answer whole.
pub(super) async fn ask(
    request: reqwest::RequestBuilder,
    now: Option<Timestamp>,
) -> Result<Answer, reqwest::Error> {
    let mut response = request.send().await?;
    let status = response.status().as_u16();
    let date = response.headers().get(DATE).and_then(|text| text.to_str().ok());
    let date = date.and_then(rfc2822);
    let retry_after = retry_after(response.headers(), now);
    let mut body = Vec::new();
    let body = loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() <= ANSWER_MAX => body.extend_from_slice(&chunk),
            Ok(None) => break Some(body),
            Ok(Some(_)) | Err(_) => break None,
        }
    };
    Ok(Answer {
        status,
        date,
        retry_after,
        body,
    })
}

/// Reads `Retry-After`: seconds, or a date where "now" is known (RFC 9110 section 10.2.3).
fn retry_after(headers: &HeaderMap, now: Option<Timestamp>) -> Option<Span> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let span = match text.parse::<u64>() {
        Ok(secs) => Span::from_secs(secs),
        Err(_) => rfc2822(text)?.since(now?),
    };
    Some(span.min(RETRY_AFTER_MAX))
}

/// Reads a date as e-mail and HTTP write it (RFC 2822).
pub(super) fn rfc2822(text: &str) -> Option<Timestamp> {
    let zoned = jiff::fmt::rfc2822::parse(text.trim()).ok()?;
    Some(Timestamp::from_ms(zoned.timestamp().as_millisecond()))
}

/// Returns an instant that a provider dated, by our clock: `theirs` is what its clock showed when ours showed `ours`.
///
/// Only how long ago it was can be told from two clocks that disagree (P12). Where they agree, its own word stands.
pub(super) fn by_our_clock(at: Timestamp, theirs: Option<Timestamp>, ours: Timestamp) -> Timestamp {
    match theirs {
        Some(theirs) if theirs.since(ours).max(ours.since(theirs)) > AGREE_WITHIN => ours - theirs.since(at),
        Some(_) | None => at,
    }
}

/// Says what an error of the transport means for a message.
///
/// Refused, not resolved, no TLS: nothing left this host. Anything later, a time-out above all: it may have been sent.
pub(super) fn send_failure(error: &reqwest::Error) -> SendFailure {
    let why = reason(error);
    if error.is_connect() || error.is_builder() {
        SendFailure::BeforeSend { why }
    } else {
        SendFailure::Unknown { why }
    }
}

/// Says what an error of the transport means for a question.
pub(super) fn poll_failure(error: &reqwest::Error) -> PollFailure {
    PollFailure::Unreachable { why: reason(error) }
}

/// Prints the chain of causes without the outermost error, which would show the URL, and with it numbers.
fn reason(error: &reqwest::Error) -> String {
    let mut text = if error.is_timeout() {
        "timed out".to_owned()
    } else if error.is_connect() {
        "cannot connect".to_owned()
    } else {
        "no answer".to_owned()
    };
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
