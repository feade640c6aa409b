//! Webhooks: believed with the shared secret, or with a signature over the body.

use super::entries::{TextMapping, TwoClocks, entries};
use super::outcome::FateMeanings;
use super::path::{FieldPath, checked_id};
use crate::domain::id::GatewayName;
use crate::domain::time::Timestamp;
use crate::gateway::webhook::{WEBHOOK_BODY_MAX, WebhookAnswer};
use crate::gateway::{WebhookReading, WebhookRefusal, WebhookRequest};
use crate::toml_file::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::header::HeaderName;
use serde_json::Value;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};
use subtle::ConstantTimeEq;

/// How a provider brings texts and receipts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WebhookSettings {
    pub(super) secret: Secret,
    pub(super) proof: WebhookProof,
    pub(super) format: WebhookFormat,
    pub(super) texts: Option<TextMapping>,
    pub(super) receipts: Option<ReceiptMapping>,
}

/// How a request shows that it comes from the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum WebhookProof {
    /// The secret stands in a header, behind a prefix.
    Header(HeaderName, String),
    /// The secret is the last part of the address.
    Path,
    /// A header has the signature of the body (RFC 2104), behind a prefix.
    Signature {
        header: HeaderName,
        prefix: String,
        algorithm: SignatureAlgorithm,
        encoding: SignatureEncoding,
    },
}

/// The hash of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SignatureAlgorithm {
    Sha1,
    Sha256,
    Sha512,
}

/// How a signature is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SignatureEncoding {
    Base64,
    Hex,
}

/// The syntax of a webhook's body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WebhookFormat {
    Form,
    Json,
}

/// Where the parts of a receipt stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ReceiptMapping {
    /// The list of entries; `None` if the whole is one entry.
    pub(super) list: Option<FieldPath>,
    pub(super) id: FieldPath,
    pub(super) fates: FateMeanings,
}

/// The two webhooks of a gateway.
#[derive(Clone, Copy)]
enum WebhookKind {
    Inbound,
    Status,
}

impl WebhookSettings {
    /// Checks a request, then reads it. Where the provider can be asked (`asks_fates`), a receipt is only the sign to ask.
    pub(super) fn read(
        &self,
        gateway: &GatewayName,
        asks_fates: bool,
        request: &WebhookRequest<'_>,
        now: Timestamp,
    ) -> Result<WebhookReading, WebhookRefusal> {
        let tail = request.tail.trim_matches('/');
        let (word, rest) = tail.split_once('/').unwrap_or((tail, ""));
        let kind = match word {
            "inbound" => WebhookKind::Inbound,
            "status" => WebhookKind::Status,
            _ => return Err(WebhookRefusal::NotHere),
        };
        if request.method != "POST" {
            return Err(WebhookRefusal::NotHere);
        }
        if !self.is_proved(rest, request) {
            return Err(WebhookRefusal::BadSignature);
        }
        if request.body.len() > WEBHOOK_BODY_MAX {
            return Err(WebhookRefusal::Malformed("the body is too long"));
        }
        match (kind, &self.texts, &self.receipts) {
            (WebhookKind::Inbound, Some(mapping), _) => self.read_texts(mapping, gateway, request, now),
            (WebhookKind::Status, _, Some(mapping)) => {
                self.read_receipts(mapping, gateway, asks_fates, request)
            }
            (WebhookKind::Inbound | WebhookKind::Status, _, _) => Err(WebhookRefusal::NotHere),
        }
    }

    /// Whether a request has the secret, or was signed with it. An empty secret proves nothing.
    fn is_proved(&self, rest: &str, request: &WebhookRequest<'_>) -> bool {
        if self.secret.reveal().is_empty() {
            return false;
        }
        let header = |name: &HeaderName, prefix: &str| {
            let value = request.headers.get(name)?.to_str().ok()?;
            value.strip_prefix(prefix).map(str::trim).map(str::to_owned)
        };
        match &self.proof {
            WebhookProof::Path => is_same(rest, self.secret.reveal()),
            WebhookProof::Header(name, prefix) => {
                rest.is_empty()
                    && header(name, prefix).is_some_and(|given| is_same(&given, self.secret.reveal()))
            }
            WebhookProof::Signature {
                header: name,
                prefix,
                algorithm,
                encoding,
            } => {
                let signature = header(name, prefix).and_then(|text| encoding.decode(&text));
                let signs = |signature: Vec<u8>| algorithm.signs(&self.secret, request.body, &signature);
                rest.is_empty() && signature.is_some_and(signs)
            }
        }
    }

    fn body(&self, request: &WebhookRequest<'_>) -> Result<Value, WebhookRefusal> {
        match self.format {
            WebhookFormat::Json => serde_json::from_slice(request.body)
                .map_err(|_| WebhookRefusal::Malformed("the body is no JSON")),
            WebhookFormat::Form => {
                let fields = form_urlencoded::parse(request.body).into_owned();
                Ok(Value::Object(
                    fields.map(|(key, value)| (key, value.into())).collect(),
                ))
            }
        }
    }

    fn read_texts(
        &self,
        mapping: &TextMapping,
        gateway: &GatewayName,
        request: &WebhookRequest<'_>,
        now: Timestamp,
    ) -> Result<WebhookReading, WebhookRefusal> {
        let body = self.body(request)?;
        let found = entries(mapping.list.as_ref(), &body)
            .ok_or(WebhookRefusal::Malformed("no list stands where `list` says"))?;
        let clocks = TwoClocks {
            theirs: None,
            ours: now,
        };
        let read = found.iter().map(|entry| mapping.text(gateway, entry, clocks));
        let texts: Vec<_> = read.flatten().collect();
        if texts.is_empty() && !found.is_empty() {
            return Err(WebhookRefusal::Malformed("no text has an id"));
        }
        Ok(WebhookReading {
            answer: answer(texts.len() == found.len()),
            texts,
            ..WebhookReading::empty(answer(true))
        })
    }

    fn read_receipts(
        &self,
        mapping: &ReceiptMapping,
        gateway: &GatewayName,
        asks_fates: bool,
        request: &WebhookRequest<'_>,
    ) -> Result<WebhookReading, WebhookRefusal> {
        let body = self.body(request)?;
        let found = entries(mapping.list.as_ref(), &body)
            .ok_or(WebhookRefusal::Malformed("no list stands where `list` says"))?;
        let id = |entry: &Value| checked_id(mapping.id.text(entry)?.trim());
        let named: Vec<(String, &Value)> = found
            .iter()
            .filter_map(|entry| id(entry).map(|id| (id, *entry)))
            .collect();
        if named.is_empty() && !found.is_empty() {
            return Err(WebhookRefusal::Malformed("no receipt has an id"));
        }
        let mut reading = WebhookReading::empty(answer(named.len() == found.len()));
        if asks_fates {
            reading.fates_of = named.into_iter().map(|(id, _)| id).collect();
        } else {
            let receipts = named.into_iter();
            reading.receipts = receipts
                .map(|(id, entry)| mapping.fates.receipt(gateway, id, entry))
                .collect();
        }
        Ok(reading)
    }
}

/// Returns the answer: with an entry that could not be read, what could be read is kept, and the provider sees a failure.
fn answer(is_whole: bool) -> WebhookAnswer {
    WebhookAnswer {
        status: if is_whole { 200 } else { 422 },
        content_type: "text/plain",
        body: String::new(),
    }
}

/// Whether two texts are the same, in a time that tells nothing of either, the length included.
fn is_same(given: &str, secret: &str) -> bool {
    let [given, secret] = [given, secret].map(|text| Sha256::digest(text.as_bytes()));
    bool::from(given.as_slice().ct_eq(secret.as_slice()))
}

impl SignatureAlgorithm {
    /// Whether `signature` is that of `body`, compared in constant time.
    fn signs(self, secret: &Secret, body: &[u8], signature: &[u8]) -> bool {
        let key = secret.reveal().as_bytes();
        match self {
            Self::Sha1 => is_signed(Hmac::<Sha1>::new_from_slice(key).ok(), body, signature),
            Self::Sha256 => is_signed(Hmac::<Sha256>::new_from_slice(key).ok(), body, signature),
            Self::Sha512 => is_signed(Hmac::<Sha512>::new_from_slice(key).ok(), body, signature),
        }
    }
}

fn is_signed<M: Mac>(mac: Option<M>, body: &[u8], signature: &[u8]) -> bool {
    mac.is_some_and(|mut mac| {
        mac.update(body);
        mac.verify_slice(signature).is_ok()
    })
}

impl SignatureEncoding {
    fn decode(self, text: &str) -> Option<Vec<u8>> {
        match self {
            Self::Base64 => STANDARD.decode(text).ok(),
            Self::Hex => {
                let digits: Option<Vec<u8>> = text
                    .chars()
                    .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
                    .collect();
                let digits = digits.filter(|digits| digits.len().is_multiple_of(2))?;
                Some(
                    digits
                        .chunks_exact(2)
                        .map(|pair| pair[0] << 4 | pair[1])
                        .collect(),
                )
            }
        }
    }
}
