//! The meaning of a token endpoint's answer (RFC 6749 section 5).
//!
//! Error descriptions may quote addresses, and are not read. Codes are read: a code leads to a remedy.

use super::settings::MailProvider;
use crate::domain::delivery::SendFailure;
use crate::domain::time::Span;
use crate::gateway::http::HttpAnswer;
use crate::toml_file::Secret;
use serde::Deserialize;
use serde_json::Value;

/// Longest token in bytes. A mail server takes 12,288 bytes of base64 with the user's name inside (RFC 4954 section 4).
const TOKEN_MAX: usize = 8192;

/// How long a token of unknown life is kept.
const UNSAID: Span = Span::from_mins(10);

/// Longest time for keeping a token, even at the issuer's word.
const LONGEST: Span = Span::from_mins(24 * 60);

/// A token fresh from the issuer.
pub(super) struct GrantedToken {
    pub(super) token: Secret,
    pub(super) holds: Span,
}

#[derive(Deserialize)]
struct TokenBody {
    access_token: String,
    token_type: Option<String>,
    /// A number; in older answers of Microsoft's a string.
    expires_in: Option<Value>,
}

#[derive(Deserialize)]
struct RefusalBody {
    error: Option<String>,
    /// Microsoft's own codes: `AADSTS7000215` is 7000215 here.
    error_codes: Option<Vec<u64>>,
}

/// Reads a token, or says why there is none.
pub(super) fn read(answer: &HttpAnswer, provider: MailProvider) -> Result<GrantedToken, SendFailure> {
    match answer.status {
        200 => granted(answer),
        // No token endpoint redirects: a school's web filter does.
        300..=399 => Err(later(
            answer,
            "a redirect, so something between us and it answered",
        )),
        408 | 425 | 429 | 500..=599 => Err(later(answer, "not now")),
        _ => Err(refused(answer, provider)),
    }
}

fn granted(answer: &HttpAnswer) -> Result<GrantedToken, SendFailure> {
    let body = answer.body.as_deref();
    let body = body.and_then(|body| serde_json::from_slice::<TokenBody>(body).ok());
    let body = body.ok_or_else(|| later(answer, "an answer that is no token"))?;
    let is_bearer = body
        .token_type
        .is_none_or(|kind| kind.eq_ignore_ascii_case("bearer"));
    // A control character would end the line on which the token goes to the mail server (RFC 6750 section 2.1).
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte);
    let token = body.access_token;
    if !is_bearer || token.is_empty() || token.len() > TOKEN_MAX || !token.bytes().all(is_token) {
        return Err(later(answer, "a token that no mail server takes"));
    }
    Ok(GrantedToken {
        token: Secret::new(token),
        holds: body.expires_in.as_ref().and_then(seconds).unwrap_or(UNSAID),
    })
}

fn seconds(value: &Value) -> Option<Span> {
    let seconds = match value {
        Value::Number(number) => number.as_u64()?,
        Value::String(text) => text.parse().ok()?,
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    Some(Span::from_secs(seconds.min(LONGEST.ms() / 1000)))
}

fn later(answer: &HttpAnswer, what: &str) -> SendFailure {
    SendFailure::Retry {
        after: answer.retry_after,
        why: format!("no token: HTTP {} from the token endpoint: {what}", answer.status),
    }
}

fn refused(answer: &HttpAnswer, provider: MailProvider) -> SendFailure {
    let body = answer.body.as_deref();
    let body = body.and_then(|body| serde_json::from_slice::<RefusalBody>(body).ok());
    let (word, code) = body.map_or((None, None), |body| {
        let code = body.error_codes.and_then(|codes| codes.first().copied());
        let word = body.error.and_then(|word| known_word(&word));
        // Microsoft's codes have at most eight digits: a longer code could be a person's number.
        (word, code.filter(|code| *code < 100_000_000))
    });
    let mut why = format!("no token: HTTP {} from the token endpoint", answer.status);
    if let Some(word) = word {
        why.push_str(&format!(", `{word}`"));
    }
    if let Some(code) = code {
        why.push_str(&format!(", AADSTS{code}"));
    }
    let remedy = match provider {
        MailProvider::Microsoft => microsoft(code),
        MailProvider::Google => google(word),
        MailProvider::Other => other(word),
    };
    SendFailure::Refused {
        why: format!("{why}: {remedy}"),
    }
}

/// Returns an error word of RFC 6749 section 5.2 or of Google's; any other word could be anything.
fn known_word(word: &str) -> Option<&'static str> {
    const KNOWN: [&str; 9] = [
        "access_denied",
        "disabled_client",
        "invalid_client",
        "invalid_grant",
        "invalid_request",
        "invalid_scope",
        "org_internal",
        "unauthorized_client",
        "unsupported_grant_type",
    ];
    KNOWN.into_iter().find(|known| *known == word)
}

/// Returns the remedy for an error of Microsoft's (Entra, "Authentication and authorization error codes").
fn microsoft(code: Option<u64>) -> &'static str {
    match code {
        Some(7_000_215) => {
            "the client secret is wrong. In Entra, under `Certificates & secrets`, copy the secret's `Value`, not its `Secret ID`"
        }
        Some(7_000_222) => {
            "the client secret has expired. In Entra, under `Certificates & secrets`, make a new one and put its `Value` where `client_secret` says"
        }
        Some(700_016 | 7_000_229) => {
            "this tenant does not have the app. Compare `client_id` and `tenant` with the app's overview in Entra, and press `Grant admin consent`"
        }
        Some(90_002 | 900_021 | 900_023) => {
            "there is no such tenant. Copy `Directory (tenant) ID` from the app's overview in Entra"
        }
        Some(70_011 | 1_002_012) => {
            "the scope is wrong. Take `scope` out: `https://outlook.office365.com/.default` is meant"
        }
        Some(53_003) => {
            "a Conditional Access policy for workload identities keeps this server out. Let its address in"
        }
        Some(_) | None => "compare `tenant`, `client_id` and `client_secret` with the app in Entra",
    }
}

/// Returns the remedy for an error of Google's.
fn google(word: Option<&str>) -> &'static str {
    match word {
        Some("unauthorized_client" | "access_denied") => {
            "the service account may not act for the mailbox. In the Admin console, under `Security`, `API controls`, `Domain-wide delegation`, add its client ID with the scope `https://mail.google.com/`"
        }
        Some("invalid_grant") => {
            "the mailbox in `username` is not in your Workspace, or the key was deleted, or this server's clock is wrong"
        }
        Some("invalid_client" | "disabled_client") => {
            "the service account is gone or disabled. Make a new key in the Cloud console"
        }
        Some("invalid_scope") => "the scope is wrong. Take `scope` out: `https://mail.google.com/` is meant",
        Some(_) | None => "compare the key file with the service account in the Cloud console",
    }
}

fn other(word: Option<&str>) -> &'static str {
    match word {
        Some("invalid_scope") => "the issuer does not know the `scope`",
        Some("unauthorized_client" | "unsupported_grant_type") => {
            "the issuer does not allow this client the grant `client_credentials`"
        }
        Some(_) | None => "compare `client_id`, `client_secret` and `token_url` with what the issuer has",
    }
}
