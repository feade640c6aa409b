//! Webhook signatures (Twilio's security page "Validating requests", and its own validator).
//!
//! `X-Twilio-Signature` is base64 of HMAC-SHA1, keyed with the auth token, over the exact URL followed by every POST
//! field sorted by name: name, then decoded value, without separators. A repeated name contributes each distinct value
//! once, sorted. A JSON body is not signed itself: the URL then carries its SHA-256 as `bodySHA256`.

use crate::domain::hex::hex;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use subtle::ConstantTimeEq;

/// Whether `signature` is Twilio's for a form sent to `url`.
///
/// A proxy may add or strip the port, so the URL is tried with and without it, as Twilio's own validator does. Every
/// comparison takes the same time wherever it differs.
#[must_use]
pub fn signs_form(token: &str, url: &str, fields: &[(String, String)], signature: &str) -> bool {
    let Ok(signature) = STANDARD.decode(signature.trim()) else {
        return false;
    };
    let fields: BTreeSet<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    spellings(url).iter().fold(false, |matched, url| {
        let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(token.as_bytes()) else {
            return false;
        };
        mac.update(url.as_bytes());
        for (name, value) in &fields {
            mac.update(name.as_bytes());
            mac.update(value.as_bytes());
        }
        matched | mac.verify_slice(&signature).is_ok()
    })
}

/// Whether `signature` is Twilio's for a JSON body sent to `url`.
#[must_use]
pub fn signs_json(token: &str, url: &str, body: &[u8], signature: &str) -> bool {
    let Some(promised) = body_sha256(url) else {
        return false;
    };
    let actual = hex(&Sha256::digest(body));
    let same = promised.to_ascii_lowercase().as_bytes().ct_eq(actual.as_bytes());
    bool::from(same) & signs_form(token, url, &[], signature)
}

/// Returns the hash of the body that a URL carries.
fn body_sha256(url: &str) -> Option<&str> {
    let (_, query) = url.split_once('?')?;
    query
        .split(['&', '#'])
        .find_map(|pair| pair.strip_prefix("bodySHA256="))
}

/// Returns the URL with its port and without, or with the scheme's own port and without.
fn spellings(url: &str) -> [String; 2] {
    let Some((scheme, rest)) = url.split_once("://") else {
        return [url.to_owned(), url.to_owned()];
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    // The colons of an IPv6 address stand before its closing bracket.
    let host_end = authority.rfind(']').unwrap_or(0);
    match authority[host_end..].rfind(':') {
        Some(colon) => [
            url.to_owned(),
            format!("{scheme}://{}{path}", &authority[..host_end + colon]),
        ],
        None => {
            let port = if scheme.eq_ignore_ascii_case("http") {
                80
            } else {
                443
            };
            [url.to_owned(), format!("{scheme}://{authority}:{port}{path}")]
        }
    }
}
