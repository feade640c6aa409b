//! From the table to settings: every mistake with place and remedy.

use super::body;
use super::outcome::SendMeanings;
use super::request::{Credentials, RequestTemplate};
use super::settings::{HttpParts, HttpTable, RequestTable};
use super::template::{Escape, Placeholder, Template, TemplateScope};
use crate::domain::private::Private;
use crate::gateway::AtOnce;
use crate::gateway::table::TableReader;
use crate::toml_file::shape::{Hidden, Named, Text};
use crate::toml_file::{Secret, references, values};
use reqwest::header::{HeaderName, HeaderValue};
use reqwest::{Method, Url};
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;
use toml::Spanned;

/// Values of a message.
const OF_A_MESSAGE: [Placeholder; 7] = [
    Placeholder::To,
    Placeholder::ToDigits,
    Placeholder::ToNational,
    Placeholder::From,
    Placeholder::Text,
    Placeholder::Reference,
    Placeholder::ValidSeconds,
];

/// Methods of an acting request.
const METHODS: [(&str, HttpVerb); 4] = [
    ("GET", HttpVerb::Get),
    ("PATCH", HttpVerb::Patch),
    ("POST", HttpVerb::Post),
    ("PUT", HttpVerb::Put),
];

/// A method by the word in the file.
#[derive(Clone, Copy)]
enum HttpVerb {
    Get,
    Patch,
    Post,
    Put,
}

/// Headers for HTTP alone to set.
const OF_HTTP: [&str; 5] = [
    "connection",
    "content-length",
    "content-type",
    "host",
    "transfer-encoding",
];

/// Compiler of a table.
pub(super) struct TableCompiler<'c, 'r> {
    pub(super) reader: &'c mut TableReader<'r>,
    pub(super) secrets: BTreeMap<String, Secret>,
    base_url: Option<String>,
    /// Whether `base_url` is there and unusable: reported already.
    base_is_wrong: bool,
    has_from: bool,
}

impl<'c, 'r> TableCompiler<'c, 'r> {
    /// Looks the secrets of the table up.
    pub(super) fn new(reader: &'c mut TableReader<'r>, table: &Spanned<HttpTable>) -> Self {
        let raw = table.get_ref();
        let mut secrets = BTreeMap::new();
        for (name, secret) in &raw.secrets {
            // A missing secret was reported; the name is still known.
            let found = references::secret(reader.file, reader.secrets, name.get_ref(), secret);
            secrets.insert(name.get_ref().clone(), found.unwrap_or_else(|| Secret::new("")));
        }
        let base_url = raw.base_url.as_ref();
        let base_url = base_url
            .and_then(|url| values::web_address(reader.file, "base_url", url.get_ref(), url.span(), false));
        Self {
            base_is_wrong: raw.base_url.is_some() && base_url.is_none(),
            base_url,
            secrets,
            has_from: raw.from.is_some(),
            reader,
        }
    }

    /// Compiles the whole table; `None` only after an error.
    pub(super) fn compile(mut self, table: &Spanned<HttpTable>) -> Option<HttpParts> {
        let (raw, place) = (table.get_ref(), table.span());
        self.note_two_logins(raw);
        let basic = self.basic(raw, &place);
        let headers = self.headers(&raw.headers, &[]);
        let from = match &raw.from {
            Some(from) => values::filled(self.reader.file, "from", from),
            None => None,
        };
        let sent = match &raw.send {
            Some(send) => self.send(send),
            None => {
                let remedy =
                    "add a table `[gateways.http.NAME.send]` with `url`, and `json`, `form` or `body`";
                self.reader.missing(place.clone(), "send", remedy);
                None
            }
        };
        let status = raw.status.as_ref().map(|status| self.status(status));
        let poll = raw.poll.as_ref().map(|poll| self.poll(poll));
        let webhook = raw
            .webhook
            .as_ref()
            .map(|webhook| self.webhook(webhook, raw.poll.as_ref()));
        let balance = raw.balance.as_ref().map(|balance| self.balance(balance));
        let ca_file = self.ca_file(&raw.ca_file);
        let at_once = self.reader.at_once(raw.at_once.as_ref(), AtOnce::FEW);
        // A broken part was reported, and no gateway goes without.
        let (status, poll) = (transposed(status)?, transposed(poll)?);
        let (webhook, balance) = (transposed(webhook)?, transposed(balance)?);
        let (send, meanings) = sent?;
        let is_loopback = self.is_loopback(&send);
        Some(HttpParts {
            credentials: Credentials {
                basic: basic?,
                headers: headers?,
            },
            from,
            send,
            meanings,
            status,
            poll,
            webhook,
            balance,
            ca_file: ca_file?,
            at_once: at_once?,
            is_loopback,
        })
    }

    /// Notes an error in the table's own terms.
    pub(super) fn wrong(
        &mut self,
        place: Range<usize>,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.reader.file.error("bad-http", place, message, remedy);
    }

    /// Returns name and password; either without the other is an error.
    fn basic(&mut self, raw: &HttpTable, place: &Range<usize>) -> Option<Option<(Private, Secret)>> {
        match (&raw.username, &raw.password) {
            (None, None) => Some(None),
            (Some(username), Some(password)) => {
                let username = values::filled(self.reader.file, "username", username);
                let (file, secrets) = (&mut *self.reader.file, self.reader.secrets);
                let password = references::secret(file, secrets, "password", password);
                Some(Some((Private::new(username?), password?)))
            }
            (Some(_), None) => {
                let remedy = "add `password = { credential = \"...\" }`";
                self.reader.missing(place.clone(), "password", remedy);
                None
            }
            (None, Some(_)) => {
                self.reader.missing(place.clone(), "username", "add `username`");
                None
            }
        }
    }

    fn ca_file(&mut self, path: &Text) -> Option<Option<PathBuf>> {
        let Some(path) = path else {
            return Some(None);
        };
        let file = &mut *self.reader.file;
        let found = values::filled(file, "ca_file", path).map(|text| values::path(file, &text))?;
        if !found.is_file() {
            file.error(
                "missing-file",
                path.span(),
                format!(
                    "there is no file `{}`, so the provider would not be trusted",
                    found.display()
                ),
                "put the authority's certificate there, in PEM form",
            );
            return None;
        }
        Some(Some(found))
    }

    /// Reads a text with placeholders.
    pub(super) fn template(
        &mut self,
        key: &str,
        text: &Spanned<String>,
        allowed: &[Placeholder],
    ) -> Option<Template> {
        let scope = TemplateScope {
            allowed,
            secrets: &self.secrets,
        };
        match Template::parse(text.get_ref(), &scope) {
            Ok(template) => {
                self.note_missing_from(template.has(Placeholder::From), text.span());
                Some(template)
            }
            Err(why) => {
                self.bad_template(key, text.span(), &why);
                None
            }
        }
    }

    /// Notes the fault of a placeholder.
    pub(super) fn bad_template(&mut self, key: &str, place: Range<usize>, why: &str) {
        let (message, remedy) = why.split_once("; ").unwrap_or((why, "take it out"));
        let message = format!("`{key}` cannot be filled in: {message}");
        self.reader.file.error("bad-template", place, message, remedy);
    }

    /// Notes a `{from}` without a `from`.
    pub(super) fn note_missing_from(&mut self, uses_from: bool, place: Range<usize>) {
        if uses_from && !self.has_from {
            let remedy = "add `from = \"+44...\"` to the gateway's own table, above its other tables";
            self.reader.missing(place, "from", remedy);
        }
    }

    /// Returns a URL: whole, behind `base_url`, or a secret.
    pub(super) fn url(
        &mut self,
        table: Range<usize>,
        url: Option<&Spanned<Hidden>>,
        allowed: &[Placeholder],
    ) -> Option<Template> {
        let Some(url) = url else {
            self.reader.missing(table, "url", "add `url = \"https://...\"`");
            return None;
        };
        let place = url.span();
        let text = match url.get_ref() {
            Hidden::Plain(text) => text.trim(),
            Hidden::Listed(_) => {
                self.wrong(place, "`url` is a list", "write one address");
                return None;
            }
            Hidden::Reference(_) => {
                let secret = references::secret(self.reader.file, self.reader.secrets, "url", url)?;
                // Empty: not on the machine, as said already.
                if !secret.reveal().is_empty() {
                    values::web_address(self.reader.file, "url", secret.reveal(), place, false)?;
                }
                return Some(Template::of_secret(secret));
            }
        };
        if self.base_is_wrong && text.starts_with('/') {
            return None;
        }
        let whole = match (&self.base_url, text.starts_with('/')) {
            (Some(base), true) => format!("{base}{text}"),
            (_, false) => text.to_owned(),
            (None, true) => {
                self.wrong(
                    place,
                    "`url` begins at the server's root, and nothing says which server",
                    "add `base_url = \"https://...\"` to the gateway's own table, or write the whole address here",
                );
                return None;
            }
        };
        let before = whole.find('{').map_or(whole.as_str(), |at| &whole[..at]);
        let behind_host = before
            .split_once("://")
            .is_none_or(|(_, rest)| rest.contains(['/', '?']));
        if before.len() < whole.len() && !behind_host {
            let message = "the server's name would be filled in, so a message could go anywhere";
            self.wrong(place, message, "write the server's name out");
            return None;
        }
        if whole
            .split('?')
            .next()
            .is_some_and(|path| path.contains("{text}"))
        {
            let message = "the words of a message would be a part of the path, where `..` leads elsewhere";
            self.wrong(
                place,
                message,
                "put `{text}` behind a `?`, as in `?text={text}`, or into the body",
            );
            return None;
        }
        let template = self.template("url", &Spanned::new(place.clone(), whole), allowed)?;
        let sample = template.fill(Escape::Url, &|_| "1".to_owned());
        values::web_address(self.reader.file, "url", &sample, place, false)?;
        Some(template)
    }

    /// Returns headers, each a text or a secret. A header of every request has no value of a message.
    pub(super) fn headers(
        &mut self,
        headers: &Named<Hidden>,
        allowed: &[Placeholder],
    ) -> Option<Vec<(HeaderName, Template)>> {
        let mut compiled = Some(Vec::new());
        for (name, value) in headers {
            match (self.header(name, value, allowed), &mut compiled) {
                (Some(header), Some(compiled)) => compiled.push(header),
                (_, _) => compiled = None,
            }
        }
        compiled
    }

    fn header(
        &mut self,
        name: &Spanned<String>,
        value: &Spanned<Hidden>,
        allowed: &[Placeholder],
    ) -> Option<(HeaderName, Template)> {
        let header = self.header_name(name)?;
        if OF_HTTP.contains(&header.as_str()) {
            let message = format!("`{header}` is set by Homeward itself");
            self.wrong(
                name.span(),
                message,
                "take it out; `content_type` is a key of its own",
            );
            return None;
        }
        let template = match value.get_ref() {
            Hidden::Reference(_) => {
                let (file, secrets) = (&mut *self.reader.file, self.reader.secrets);
                Template::of_secret(references::secret(file, secrets, name.get_ref(), value)?)
            }
            Hidden::Listed(_) => {
                self.wrong(value.span(), "a header is one text", "write one text");
                return None;
            }
            Hidden::Plain(text) => {
                let text = Spanned::new(value.span(), text.clone());
                let template = self.template(name.get_ref(), &text, allowed)?;
                if is_secret_by_name(header.as_str()) && !template.has_secret() {
                    self.reader.file.error(
                        "plain-secret",
                        value.span(),
                        format!("`{header}` is a secret, and secrets are never in these files"),
                        "write where it is, as in `{ credential = \"...\" }`, or `\"Bearer {secret.key}\"` with `secrets = { key = { credential = \"...\" } }`; and change it, since it has been seen",
                    );
                    return None;
                }
                template
            }
        };
        if HeaderValue::from_str(&template.fill(Escape::None, &|_| "1".to_owned())).is_err() {
            let message = format!("`{header}` has a sign that no header can have");
            self.wrong(value.span(), message, "write it on one line, in plain letters");
            return None;
        }
        Some((header, template))
    }

    /// Reads the name of a header.
    pub(super) fn header_name(&mut self, name: &Spanned<String>) -> Option<HeaderName> {
        let header = HeaderName::from_bytes(name.get_ref().as_bytes()).ok();
        if header.is_none() {
            let message = format!("`{}` cannot be the name of a header", name.get_ref());
            self.wrong(
                name.span(),
                message,
                "use letters, digits and `-`, as in `X-Api-Key`",
            );
        }
        header
    }

    /// Returns an acting request.
    pub(super) fn request(
        &mut self,
        table: &Spanned<RequestTable>,
        usual: Method,
        allowed: &[Placeholder],
    ) -> Option<RequestTemplate> {
        let raw = table.get_ref();
        let method = match &raw.method {
            None => Some(usual),
            Some(word) => values::word(self.reader.file, "method", word, &METHODS).map(|verb| match verb {
                HttpVerb::Get => Method::GET,
                HttpVerb::Patch => Method::PATCH,
                HttpVerb::Post => Method::POST,
                HttpVerb::Put => Method::PUT,
            }),
        };
        let url = self.url(table.span(), raw.url.as_ref(), allowed);
        let in_headers = allowed
            .iter()
            .copied()
            .filter(|one| *one == Placeholder::Reference);
        let headers = self.headers(&raw.headers, &in_headers.collect::<Vec<_>>());
        let body = body::compile(self, table, allowed);
        Some(RequestTemplate {
            method: method?,
            url: url?,
            headers: headers?,
            body: body?,
        })
    }

    fn send(&mut self, table: &Spanned<RequestTable>) -> Option<(RequestTemplate, SendMeanings)> {
        let request = self.request(table, Method::POST, &OF_A_MESSAGE);
        if request
            .as_ref()
            .is_some_and(|request| !request.has(Placeholder::Text))
        {
            let message = "no placeholder `{text}` is in it, so no message would say anything";
            self.wrong(table.span(), message, "put `{text}` where the words belong");
            return None;
        }
        let meanings = self.meanings(table.get_ref().answer.as_ref());
        Some((request?, meanings?))
    }

    fn is_loopback(&self, send: &RequestTemplate) -> bool {
        let url = send.url.fill(Escape::Url, &|_| "1".to_owned());
        let url = Url::parse(&url).ok();
        url.and_then(|url| url.host_str().map(values::is_loopback))
            .unwrap_or(false)
    }
}

/// Returns a part left out or whole; `None` for a broken part, reported already.
pub(super) fn transposed<T>(part: Option<Option<T>>) -> Option<Option<T>> {
    match part {
        None => Some(None),
        Some(Some(part)) => Some(Some(part)),
        Some(None) => None,
    }
}

/// Whether a header holds a secret, as providers use the names. A key against doubles is no secret.
fn is_secret_by_name(header: &str) -> bool {
    !header.contains("idempotency")
        && ["authorization", "cookie", "key", "token", "secret", "password"]
            .iter()
            .any(|word| header.contains(word))
}
