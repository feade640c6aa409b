//! The common part of all gateways over HTTP: making a client, reading an answer, judging an error.

use super::failure::{BuildFailure, PollFailure};
use crate::domain::delivery::SendFailure;
use crate::domain::time::{Span, Timestamp};
use crate::named_file;
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};
use std::error::Error as _;
use std::path::Path;
use std::time::Duration;

/// Longest answer in bytes: 8 MiB, where a page of 1,000 messages is about 1.5 MiB.
const ANSWER_MAX: usize = 8 * 1024 * 1024;

/// Longest pause that a provider can impose by `Retry-After`.
const RETRY_AFTER_MAX: Span = Span::from_mins(60);

/// Largest difference of two clocks that agree: as long as an answer may be on its way.
const AGREE_WITHIN: Span = Span::from_secs(10);

/// How long an unused connection is kept.
///
/// Shorter than servers usually keep connections, so that a request seldom meets a connection just
/// closed by the server: such a request may or may not have been sent, and costs a repeat.
const IDLE: Duration = Duration::from_secs(20);

/// Makes ring the process's TLS provider, unless a provider is in place already. Safe to call
/// often.
pub fn install_tls() {
    // A second caller loses the race and finds the same provider in place.
    drop(rustls::crypto::ring::default_provider().install_default());
}

/// Reads the base URL of a provider's API.
pub(crate) fn base_url(text: &str) -> Result<reqwest::Url, BuildFailure> {
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
/// The client follows no redirect: every request carries the password. Connecting has a shorter
/// limit than the whole request, so that an unreachable host (nothing sent) is told apart from a
/// host that took the message and fell silent.
pub(crate) fn client(base: &reqwest::Url, timeout: Span) -> Result<reqwest::Client, BuildFailure> {
    client_trusting(base, timeout, None)
}

/// Builds a client as [`client`] does, for a provider whose certificate may also be of an authority in the PEM file
/// `ca_file`.
pub(super) fn client_trusting(
    base: &reqwest::Url,
    timeout: Span,
    ca_file: Option<&Path>,
) -> Result<reqwest::Client, BuildFailure> {
    client_with(is_loopback(base), timeout, ca_file)
}

/// Builds a client as [`client_trusting`] does, for URLs that are known only later.
pub(super) fn client_with(
    is_loopback: bool,
    timeout: Span,
    ca_file: Option<&Path>,
) -> Result<reqwest::Client, BuildFailure> {
    install_tls();
    let mut builder = reqwest::Client::builder()
        .timeout(timeout.to_std())
        .connect_timeout(timeout.to_std().mul_f64(0.6))
        .pool_idle_timeout(IDLE)
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(concat!("homeward/", env!("CARGO_PKG_VERSION")));
    if is_loopback {
        builder = builder.no_proxy();
    }
    if let Some(path) = ca_file {
        builder = builder.tls_certs_merge(authorities(path)?);
    }
    builder.build().map_err(BuildFailure::Http)
}

/// Reads the certificates in a PEM file. A file without any would be taken without a word, and every connection refused later.
fn authorities(path: &Path) -> Result<Vec<reqwest::Certificate>, BuildFailure> {
    let pem = named_file::bytes(path, named_file::LONGEST_DATA);
    let pem = pem.map_err(|source| BuildFailure::CertificateFile {
        path: path.to_owned(),
        source,
    })?;
    reqwest::Certificate::from_pem_bundle(&pem)
        .ok()
        .filter(|certificates| !certificates.is_empty())
        .ok_or_else(|| BuildFailure::Certificates {
            path: path.to_owned(),
        })
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

/// An answer over HTTP, read whole.
pub(crate) struct HttpAnswer {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The provider's own clock when answering, to the second.
    pub(crate) date: Option<Timestamp>,
    /// Wait before the next request, at the provider's wish.
    pub(crate) retry_after: Option<Span>,
    /// All headers, for what one provider alone says there.
    pub(crate) headers: HeaderMap,
    /// The body; `None` if the body broke off or was longer than [`ANSWER_MAX`].
    pub(crate) body: Option<Vec<u8>>,
}

/// Sends a request and reads the answer whole.
pub(crate) async fn ask(
    request: reqwest::RequestBuilder,
    now: Option<Timestamp>,
) -> Result<HttpAnswer, reqwest::Error> {
    let mut response = request.send().await?;
    let status = response.status().as_u16();
    let date = response.headers().get(DATE).and_then(|text| text.to_str().ok());
    let date = date.and_then(rfc2822);
    let retry_after = retry_after(response.headers(), now);
    let headers = response.headers().clone();
    let mut body = Vec::new();
    let body = loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() <= ANSWER_MAX => body.extend_from_slice(&chunk),
            Ok(None) => break Some(body),
            Ok(Some(_)) | Err(_) => break None,
        }
    };
    Ok(HttpAnswer {
        status,
        date,
        retry_after,
        headers,
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

/// Converts an instant dated by a provider to our clock: `theirs` and `ours` are the two clocks at
/// one moment.
///
/// From clocks that disagree, only the age of the instant can be told (P12). Where both agree, `at`
/// stands as given.
pub(super) fn by_our_clock(at: Timestamp, theirs: Option<Timestamp>, ours: Timestamp) -> Timestamp {
    match theirs {
        Some(theirs) if theirs.since(ours).max(ours.since(theirs)) > AGREE_WITHIN => ours - theirs.since(at),
        Some(_) | None => at,
    }
}

/// Judges an error of the transport for a message.
///
/// Refused, not resolved, no TLS: nothing left this host. After any later error, a time-out above
/// all, the message may have been sent.
pub(super) fn send_failure(error: &reqwest::Error) -> SendFailure {
    let why = reason(error);
    if error.is_connect() || error.is_builder() {
        SendFailure::BeforeSend { why }
    } else {
        SendFailure::Unknown { why }
    }
}

/// Judges an error of the transport for a question.
pub(super) fn poll_failure(error: &reqwest::Error) -> PollFailure {
    PollFailure::Unreachable { why: reason(error) }
}

/// Prints the chain of causes, without the outermost error: its text shows the URL, and numbers in
/// the URL.
pub(crate) fn reason(error: &reqwest::Error) -> String {
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
