//! The service's description (OpenID Connect Discovery), and the answer to a code (RFC 6749 section 5).

use super::fault::{AskedPart, OpenIdFault};
use crate::gateway::HttpAnswer;
use crate::toml_file::Secret;
use crate::toml_file::values::is_loopback;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// Longest answer read, in bytes: Microsoft's keys take some ten thousand.
const LONGEST: usize = 256 * 1024;

/// The description, as far as Homeward needs.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct ServiceDescription {
    issuer: String,
    pub(super) authorization_endpoint: String,
    pub(super) token_endpoint: String,
    pub(super) jwks_uri: String,
    id_token_signing_alg_values_supported: Option<Vec<String>>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    /// Whether every callback carries the service's name (RFC 9207).
    #[serde(default, rename = "authorization_response_iss_parameter_supported")]
    pub(super) says_its_name: bool,
}

impl ServiceDescription {
    /// Reads a description, and compares with the configured issuer.
    pub(super) fn read(answer: HttpAnswer, issuer: &str) -> Result<Self, OpenIdFault> {
        let asked = AskedPart::Discovery;
        let description: Self = read(answer, asked)?;
        let odd = |why| Err(OpenIdFault::Odd { asked, why });
        if description.issuer != issuer {
            return odd(
                "it calls itself by another name than `issuer` in the configuration, letter by letter",
            );
        }
        let addresses = [
            &description.authorization_endpoint,
            &description.token_endpoint,
            &description.jwks_uri,
        ];
        if !addresses.into_iter().all(|address| is_safe(address)) {
            return odd("one of its addresses is neither https nor on this machine");
        }
        let algorithms = description.id_token_signing_alg_values_supported.as_ref();
        if algorithms.is_some_and(|known| !known.iter().any(|known| known == "RS256")) {
            return odd("it does not sign by RS256");
        }
        Ok(description)
    }

    /// Whether the secret goes into the form, as at Microsoft and Google. The header is for services without the form.
    pub(super) fn takes_secret_in_form(&self) -> bool {
        let methods = self.token_endpoint_auth_methods_supported.as_deref();
        let has = |methods: &[String], name: &str| methods.iter().any(|known| known == name);
        // A missing list means the header (OpenID Connect Discovery section 3).
        methods.is_some_and(|known| has(known, "client_secret_post") || !has(known, "client_secret_basic"))
    }
}

/// Whether an address is fit for secrets: https, or this machine.
fn is_safe(address: &str) -> bool {
    reqwest::Url::parse(address).is_ok_and(|url| {
        let is_here = url.host_str().is_some_and(is_loopback);
        url.scheme() == "https" || (url.scheme() == "http" && is_here)
    })
}

/// Reads a document of the service.
pub(super) fn read<T: DeserializeOwned>(answer: HttpAnswer, asked: AskedPart) -> Result<T, OpenIdFault> {
    let odd = |why| OpenIdFault::Odd { asked, why };
    match answer.status {
        200 => {}
        // A school's web filter redirects; the service's documents never do.
        300..=399 => return Err(odd("a redirect, so something between us and it answered")),
        status => {
            let why = format!("HTTP {status}");
            return Err(OpenIdFault::Unreachable { asked, why });
        }
    }
    let body = answer.body.filter(|body| body.len() <= LONGEST);
    let body = body.ok_or_else(|| odd("an answer that breaks off or is too long"))?;
    serde_json::from_slice(&body).map_err(|_| odd("no document of the right form"))
}

#[derive(Deserialize)]
struct GrantedBody {
    id_token: Option<String>,
}

#[derive(Deserialize)]
struct RefusedBody {
    error: String,
}

/// Reads the answer to a code: the token of a person. Every other token in the answer is passed over.
pub(super) fn read_token(answer: HttpAnswer) -> Result<Secret, OpenIdFault> {
    let asked = AskedPart::Token;
    if matches!(answer.status, 400 | 401) {
        let body = answer.body.as_deref();
        let body = body.and_then(|body| serde_json::from_slice::<RefusedBody>(body).ok());
        return Err(match body.and_then(|body| known_word(&body.error)) {
            Some(word @ "invalid_grant") => OpenIdFault::CodeRefused { word },
            Some(word) => OpenIdFault::ClientRefused { word },
            None => OpenIdFault::Odd {
                asked,
                why: "a refusal without a word that is known",
            },
        });
    }
    let body: GrantedBody = read(answer, asked)?;
    body.id_token.map(Secret::new).ok_or(OpenIdFault::Odd {
        asked,
        why: "an answer without `id_token`",
    })
}

/// Returns an error word of RFC 6749 or OpenID Connect; every other word may be a name or a script.
pub(super) fn known_word(word: &str) -> Option<&'static str> {
    const KNOWN: [&str; 14] = [
        "access_denied",
        "consent_required",
        "interaction_required",
        "invalid_client",
        "invalid_grant",
        "invalid_request",
        "invalid_scope",
        "login_required",
        "server_error",
        "temporarily_unavailable",
        "unauthorized_client",
        "unsupported_grant_type",
        "unsupported_response_type",
        "user_cancelled_login",
    ];
    KNOWN.into_iter().find(|known| *known == word)
}
