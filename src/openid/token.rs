//! The token about the person (OpenID Connect Core section 2): read, compared with the signature, then with every claim.
//!
//! No claim is looked at before the signature is right.

use super::fault::TokenFault;
use super::handshake::SignInHandshake;
use super::keys::RsaKey;
use super::provider::SignedInIdentity;
use super::settings::{IssuerKind, OpenIdSettings};
use crate::domain::account::OpenIdentity;
use crate::domain::private::Private;
use crate::domain::time::{Span, Timestamp};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::Value;

/// Longest token, in bytes.
const LONGEST: usize = 64 * 1024;

/// Longest number of a person, in bytes (OpenID Connect Core section 2).
const LONGEST_SUBJECT: usize = 255;

/// By how much the clocks of the service and of this machine may differ.
const LEEWAY: Span = Span::from_secs(60);

/// A token with a signature not yet looked at.
pub(super) struct UnverifiedToken<'a> {
    signed: &'a str,
    claims: &'a str,
    signature: Vec<u8>,
    /// The name of the key.
    pub(super) key_name: String,
}

#[derive(Deserialize)]
struct HeaderPart {
    alg: String,
    kid: Option<String>,
    /// Extensions for a reader to understand: Homeward understands none.
    crit: Option<Value>,
}

#[derive(Deserialize)]
struct ClaimsPart {
    iss: String,
    aud: AudienceClaim,
    azp: Option<String>,
    exp: f64,
    iat: f64,
    nbf: Option<f64>,
    nonce: Option<String>,
    sub: Option<String>,
    tid: Option<String>,
    oid: Option<String>,
    hd: Option<String>,
    name: Option<Value>,
    email: Option<Value>,
    preferred_username: Option<Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum AudienceClaim {
    One(String),
    Many(Vec<String>),
}

impl<'a> UnverifiedToken<'a> {
    /// Takes a token apart. Only RS256 counts: by `none` any stranger could write tokens, and by HS256 any stranger with the public
    /// key.
    pub(super) fn read(token: &'a str) -> Result<Self, TokenFault> {
        let malformed = TokenFault::Malformed;
        if token.len() > LONGEST {
            return Err(malformed);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(malformed)?;
        let (header, claims) = signed.split_once('.').ok_or(malformed)?;
        let header = URL_SAFE_NO_PAD.decode(header).map_err(|_| malformed)?;
        let header: HeaderPart = serde_json::from_slice(&header).map_err(|_| malformed)?;
        if header.alg != "RS256" {
            return Err(TokenFault::Algorithm);
        }
        if header.crit.is_some() {
            return Err(malformed);
        }
        Ok(Self {
            signed,
            claims,
            signature: URL_SAFE_NO_PAD.decode(signature).map_err(|_| malformed)?,
            key_name: header.kid.ok_or(TokenFault::Key)?,
        })
    }

    /// Returns the person named by the token, if the token holds in every respect.
    pub(super) fn verify(
        &self,
        key: &RsaKey,
        settings: &OpenIdSettings,
        handshake: &SignInHandshake,
        now: Timestamp,
    ) -> Result<SignedInIdentity, TokenFault> {
        if !key.signed(self.signed.as_bytes(), &self.signature) {
            return Err(TokenFault::Signature);
        }
        let malformed = |_| TokenFault::Malformed;
        let claims = URL_SAFE_NO_PAD
            .decode(self.claims)
            .map_err(|_| TokenFault::Malformed)?;
        let claims: ClaimsPart = serde_json::from_slice(&claims).map_err(malformed)?;
        claims.check_issuer(settings)?;
        claims.check_audience(settings)?;
        claims.check_times(now)?;
        claims.check_nonce(handshake)?;
        let subject = claims.subject(&settings.kind)?;
        let word = |claim: &Option<Value>| claim.as_ref().and_then(Value::as_str).map(Private::new);
        Ok(SignedInIdentity {
            identity: OpenIdentity {
                issuer: settings.issuer.clone(),
                subject: Private::new(subject),
            },
            name: word(&claims.name),
            email: word(&claims.email).or_else(|| word(&claims.preferred_username)),
        })
    }
}

impl ClaimsPart {
    fn check_issuer(&self, settings: &OpenIdSettings) -> Result<(), TokenFault> {
        if self.iss == settings.issuer {
            Ok(())
        } else {
            Err(TokenFault::Issuer)
        }
    }

    /// Homeward must be meant. Among several programs, Homeward must be the asking party.
    fn check_audience(&self, settings: &OpenIdSettings) -> Result<(), TokenFault> {
        let is_us = |name: &String| *name == settings.client_id;
        let (is_meant, is_alone) = match &self.aud {
            AudienceClaim::One(name) => (is_us(name), true),
            AudienceClaim::Many(names) => (names.iter().any(is_us), names.len() == 1),
        };
        let asked = self.azp.as_ref().map(is_us);
        if is_meant && asked.unwrap_or(is_alone) {
            Ok(())
        } else {
            Err(TokenFault::Audience)
        }
    }

    fn check_times(&self, now: Timestamp) -> Result<(), TokenFault> {
        if now >= instant(self.exp) + LEEWAY {
            return Err(TokenFault::Expired);
        }
        let latest = now + LEEWAY;
        if instant(self.iat) > latest || self.nbf.is_some_and(|from| instant(from) > latest) {
            return Err(TokenFault::TooEarly);
        }
        Ok(())
    }

    fn check_nonce(&self, handshake: &SignInHandshake) -> Result<(), TokenFault> {
        if self
            .nonce
            .as_ref()
            .is_some_and(|nonce| handshake.has_nonce(nonce))
        {
            Ok(())
        } else {
            Err(TokenFault::Nonce)
        }
    }

    /// Returns the service's own number for the person. At Microsoft an e-mail address is free text of a tenant's admin ("nOAuth");
    /// at Google a private account has `sub` but no `hd`.
    fn subject(&self, kind: &IssuerKind) -> Result<String, TokenFault> {
        let is_number = |number: &&String| !number.is_empty() && number.len() <= LONGEST_SUBJECT;
        match kind {
            IssuerKind::Microsoft { tenant } => {
                let own = self.tid.as_ref().filter(|tid| tid.eq_ignore_ascii_case(tenant));
                own.ok_or(TokenFault::Tenant)?;
                let person = self.oid.as_ref().filter(is_number).ok_or(TokenFault::Subject)?;
                Ok(format!("{tenant}.{}", person.to_ascii_lowercase()))
            }
            IssuerKind::Google { domain } => {
                let own = self.hd.as_ref().filter(|hd| hd.eq_ignore_ascii_case(domain));
                own.ok_or(TokenFault::Domain)?;
                self.sub
                    .clone()
                    .filter(|sub| is_number(&sub))
                    .ok_or(TokenFault::Subject)
            }
            IssuerKind::Other => self
                .sub
                .clone()
                .filter(|sub| is_number(&sub))
                .ok_or(TokenFault::Subject),
        }
    }
}

/// Returns the instant of a claim, in seconds since 1970; for an absurd number an instant beyond all clocks.
fn instant(seconds: f64) -> Timestamp {
    // Thirty thousand years are within `i64`, and so within `f64`.
    Timestamp::from_ms((seconds.clamp(0.0, 1e12) * 1000.0) as i64)
}
