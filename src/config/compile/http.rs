//! `[http]`: the certificate of the pages, and proxies with a word on the account of a request. With the settings of `[sign_in]`
//! beside it.

use super::sign_in;
use crate::config::settings::{HttpSettings, ProxySettings, ServerSettings};
use crate::config::{Loading, raw};
use crate::tls::{CertificateDoubt, CertificateFault, CertificatePlaces, KeyPlace};
use crate::toml_file::references::{self, SecretSource};
use crate::toml_file::{File, Secret, SecretPolicy, values};
use std::collections::BTreeSet;
use std::net::IpAddr;
use std::ops::Range;
use toml::Spanned;

/// Compiles the table; `None` after an error.
pub(super) fn compile(
    file: &mut File,
    raw: &raw::ServerFile,
    server: &ServerSettings,
    loading: &Loading<'_>,
) -> Option<HttpSettings> {
    let table = raw.http.as_ref();
    let certificate = table.map_or(Some(None), |table| {
        certificate(file, table, server.public_url.as_deref(), loading)
    })?;
    let has_certificate = table.is_some_and(|table| {
        table.get_ref().certificate.is_some() || file.is_unreadable(&table.span(), "certificate")
    });
    if !has_certificate {
        note_plain_http(file, raw, server);
    }
    let proxy = table.map_or(Some(None), |table| proxy(file, table))?;
    let openid = sign_in::compile(file, raw, server, loading)?;
    Some(HttpSettings {
        certificate,
        proxy,
        openid,
    })
}

/// Warns of pages without a certificate on an address open to other machines.
fn note_plain_http(file: &mut File, raw: &raw::ServerFile, server: &ServerSettings) {
    let listen = raw
        .server
        .as_ref()
        .and_then(|table| table.get_ref().listen.as_ref());
    if let Some(listen) = listen.filter(|_| !server.listen.ip().is_loopback()) {
        file.warn(
            "plain-http-on-a-network",
            listen.span(),
            "without a certificate, passwords, names and the cookie of whoever is signed in cross the network for all to read; \
             and screens go to sleep, for browsers keep a screen awake over https alone",
            "add `[http]` with `certificate` and `key`, or listen on `127.0.0.1` behind a web server that has one: \
             docs/serving-https.md",
        );
    }
}

/// Returns the places of certificate and key, with the files judged; `None` after an error of the table itself.
fn certificate(
    file: &mut File,
    table: &Spanned<raw::HttpTable>,
    public_url: Option<&str>,
    loading: &Loading<'_>,
) -> Option<Option<CertificatePlaces>> {
    let raw = table.get_ref();
    let (path, key) = match (&raw.certificate, &raw.key) {
        (None, None) => return Some(None),
        (Some(path), Some(key)) => (path, key),
        (Some(_), None) => {
            file.missing(
                &table.span(),
                "key",
                "nobody can be served by a certificate without its key",
                "add `key = { file = \"...\" }` or `key = { credential = \"tls-key\" }`",
            );
            return None;
        }
        (None, Some(_)) => {
            file.missing(
                &table.span(),
                "certificate",
                "nobody can be served by a key without its certificate",
                "add `certificate = \"...\"` with the path of the certificate, in PEM form",
            );
            return None;
        }
    };
    let certificate = values::filled(file, "certificate", path).map(|text| values::path(file, &text));
    let source = references::source(file, &loading.secrets, "key", key);
    let (certificate, source) = certificate.zip(source)?;
    let is_reported = matches!(source, SecretSource::Held(None));
    let key_place = match source {
        SecretSource::File(path) => KeyPlace::File(path),
        // A certificate stands without a key too: pages wanted by https never fall back on plain http.
        SecretSource::Held(key) => KeyPlace::Held(key.unwrap_or_else(|| Secret::new(""))),
    };
    let places = CertificatePlaces {
        certificate,
        key: key_place,
    };
    if !is_reported {
        note_pair(file, &places, (path.span(), key.span()), public_url, loading);
    }
    note_url(file, path, public_url);
    Some(Some(places))
}

/// Notes the fault of a pair, or the doubts about a good pair.
fn note_pair(
    file: &mut File,
    places: &CertificatePlaces,
    (certificate, key): (Range<usize>, Range<usize>),
    public_url: Option<&str>,
    loading: &Loading<'_>,
) {
    let pair = match places.read().and_then(|text| text.judged()) {
        Ok(pair) => pair,
        Err(fault) => {
            let place = if fault.is_of_key() { key } else { certificate };
            return note_fault(file, &fault, place, loading.secrets.policy);
        }
    };
    let url = public_url.and_then(|url| reqwest::Url::parse(url).ok());
    let host = url.as_ref().and_then(|url| url.host_str());
    for doubt in pair.doubts(loading.now, host) {
        let (words, remedy, span) = (doubt.to_string(), doubt.remedy(), certificate.clone());
        match doubt {
            CertificateDoubt::Ended(_) => file.warn("certificate-ended", span, words, remedy),
            CertificateDoubt::EndsSoon(_) => file.warn("certificate-ends-soon", span, words, remedy),
            CertificateDoubt::NotYet(_) => file.warn("certificate-too-early", span, words, remedy),
            CertificateDoubt::OtherHost(_) => file.warn("certificate-of-another-host", span, words, remedy),
        }
    }
}

fn note_fault(file: &mut File, fault: &CertificateFault, span: Range<usize>, policy: SecretPolicy) {
    let (words, remedy) = (fault.to_string(), fault.remedy());
    match (fault, policy) {
        // The files are on another machine.
        (CertificateFault::Unreadable { .. }, SecretPolicy::Skip) => {
            file.warn("certificate-unusable", span, words, remedy);
        }
        (CertificateFault::KeyUnreadable { .. }, SecretPolicy::Skip) => {
            file.warn("certificate-key-unusable", span, words, remedy);
        }
        (
            CertificateFault::Unreadable { .. }
            | CertificateFault::NoCertificate(_)
            | CertificateFault::Broken(_),
            _,
        ) => file.dark_pages("certificate-unusable", span, words, remedy),
        (
            CertificateFault::KeyUnreadable { .. }
            | CertificateFault::NoKey(_)
            | CertificateFault::LockedKey(_)
            | CertificateFault::OddKey(_),
            _,
        ) => file.dark_pages("certificate-key-unusable", span, words, remedy),
        (CertificateFault::KeyOfAnother { .. }, _) => {
            file.dark_pages("key-of-another-certificate", span, words, remedy);
        }
    }
}

/// Warns of links that would lead to plain http.
fn note_url(file: &mut File, certificate: &Spanned<String>, public_url: Option<&str>) {
    if public_url.is_some_and(|url| url.starts_with("http://")) {
        file.warn(
            "public-url-without-https",
            certificate.span(),
            "the pages are served by https, and `public_url` leads to `http://`: links in e-mails would lead nowhere",
            "write `https://` in `public_url`",
        );
    }
}

/// Returns the proxies with a word on the account of a request; `None` after an error.
fn proxy(file: &mut File, table: &Spanned<raw::HttpTable>) -> Option<Option<ProxySettings>> {
    let raw = table.get_ref();
    let list = raw.trusted_proxies.as_ref();
    let Some(header) = &raw.proxy_user_header else {
        if let Some(list) = list.filter(|_| !file.is_unreadable(&table.span(), "proxy_user_header")) {
            file.warn(
                "proxies-without-header",
                list.span(),
                "no header is taken from these proxies, so the list does nothing",
                "add `proxy_user_header`, or take the list out",
            );
        }
        return Some(None);
    };
    let Some(list) = list.filter(|list| !list.get_ref().is_empty()) else {
        if !file.is_unreadable(&table.span(), "trusted_proxies") {
            file.error(
                "proxy-header-of-anybody",
                header.span(),
                "nothing says whose header this is: whoever reaches the pages could write it, and be anybody",
                "add `trusted_proxies = [\"127.0.0.1\"]` with the addresses of your proxies, and of nobody else",
            );
        }
        return None;
    };
    let name = header.get_ref().trim().to_ascii_lowercase();
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let is_name = name.starts_with("x-") && name.len() > 2 && name.chars().all(fits);
    if !is_name || name.starts_with("x-forwarded-") {
        file.error(
            "bad-proxy-header",
            header.span(),
            "this is not the name of a header that a proxy says the user in",
            "write one that begins with `X-`, as in `\"X-Remote-User\"`, and have the proxy take it off whatever comes in",
        );
        return None;
    }
    let mut trusted = BTreeSet::new();
    let mut is_whole = true;
    for address in list.get_ref() {
        match address.get_ref().trim().parse::<IpAddr>() {
            Ok(address) => {
                trusted.insert(address);
            }
            Err(_) => {
                is_whole = false;
                file.error(
                    "bad-proxy-address",
                    address.span(),
                    "this is not the address of one machine",
                    "write it as in `\"127.0.0.1\"` or `\"::1\"`: no names, and no networks",
                );
            }
        }
    }
    is_whole.then_some(Some(ProxySettings {
        user_header: name,
        trusted,
    }))
}
