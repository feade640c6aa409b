//! `[gateways.govuk-notify.NAME]`.

use super::key::is_uuid;
use super::{BASE_URL, GovukNotify, NotifyKey};
use crate::domain::chain::Channel;
use crate::domain::private::Phone;
use crate::gateway::kinds::GatewayKind;
use crate::gateway::simulated::Phones;
use crate::gateway::table::TableReader;
use crate::gateway::{AtOnce, BuildFailure, Gateway, GatewayPlace, InboundWays};
use crate::toml_file::shape::{Hidden, OneOrMany, Text};
use crate::toml_file::{Secret, references, values};
use serde::Deserialize;
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;

/// Shortest bearer token that Notify takes for a callback.
const TOKEN_MIN: usize = 10;

/// Texts that a state-funded school sends free of charge in a year, as Notify's pricing page has it.
const FREE_TEXTS_A_YEAR: u32 = 5000;

/// The key of the template for texts.
pub(super) const TEXT_TEMPLATE: &str = "template_id";

/// The key of the template for e-mails.
pub(super) const EMAIL_TEMPLATE: &str = "email_template_id";

/// The table as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GovukNotifyTable {
    api_key: Option<Spanned<Hidden>>,
    live: Option<Spanned<bool>>,
    template_id: Text,
    email_template_id: Text,
    sms_sender_id: Text,
    reply_to_id: Text,
    callback_token: Option<Spanned<Hidden>>,
    inbound: Option<Spanned<OneOrMany>>,
    poll_every: Text,
    status_callback: Option<Spanned<bool>>,
    base_url: Text,
    at_once: Option<Spanned<i64>>,
    free_texts_a_year: Option<Spanned<i64>>,
    number: Text,
}

/// How one service at Notify is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GovukNotifySettings {
    /// The service, and the secret that signs each request.
    pub api_key: NotifyKey,
    /// The template for texts, whose whole message is `((message))`; `None` for a gateway that carries e-mails alone.
    pub template_id: Option<String>,
    /// The template for e-mails: `((subject))` and `((message))`; `None` for a gateway that carries texts alone.
    pub email_template_id: Option<String>,
    /// The sender of texts, where the service has several.
    pub sms_sender_id: Option<String>,
    /// Where answers to e-mails go, where the service has several such addresses.
    pub reply_to_id: Option<String>,
    /// What Notify's callbacks carry; `None` where no callback is wanted.
    pub callback_token: Option<Secret>,
    /// How replies come in.
    pub inbound: InboundWays,
    /// Whether Notify brings receipts; they are asked for all the same.
    pub status_callback: bool,
    /// URL of the API, without a slash at the end; [`BASE_URL`] by default.
    pub base_url: String,
    /// Messages handed over at once; 32 by default.
    pub at_once: AtOnce,
    /// Texts that cost nothing, in parts of a text a year from 1 April; 5,000 by default. Notify has no way to ask how many are
    /// left, so they are counted here.
    pub free_texts_a_year: u32,
    /// The service's number for received texts, where given: the canary may send a test text there.
    pub number: Option<Phone>,
}

impl GovukNotifySettings {
    /// Returns settings for texts, with defaults for all other fields.
    #[must_use]
    pub fn new(api_key: NotifyKey, template_id: impl Into<String>, inbound: InboundWays) -> Self {
        Self {
            api_key,
            template_id: Some(template_id.into()),
            email_template_id: None,
            sms_sender_id: None,
            reply_to_id: None,
            callback_token: None,
            inbound,
            status_callback: false,
            base_url: BASE_URL.to_owned(),
            at_once: AtOnce::MANY,
            free_texts_a_year: FREE_TEXTS_A_YEAR,
            number: None,
        }
    }
}

impl GatewayKind for GovukNotifySettings {
    type Table = GovukNotifyTable;

    const CHANNELS: &'static [Channel] = &[Channel::Sms, Channel::Email];

    fn channels(table: &GovukNotifyTable) -> &'static [Channel] {
        match (&table.template_id, &table.email_template_id) {
            (Some(_), None) => &[Channel::Sms],
            (None, Some(_)) => &[Channel::Email],
            // A table without either is an error of its own.
            (Some(_), Some(_)) | (None, None) => Self::CHANNELS,
        }
    }

    fn key_for(channel: Channel) -> Option<&'static str> {
        match channel {
            Channel::Sms => Some(TEXT_TEMPLATE),
            Channel::Email => Some(EMAIL_TEMPLATE),
            Channel::Chat | Channel::Voice => None,
        }
    }

    fn compile(reader: &mut TableReader<'_>, table: &Spanned<GovukNotifyTable>) -> Option<Self> {
        let raw = table.get_ref();
        let api_key = api_key(reader, table);
        note_trial(reader, table);
        if raw.template_id.is_none() && raw.email_template_id.is_none() {
            let remedy = "add `template_id = \"...\"` with the id of a template for texts whose whole message is `((message))`, or \
                 `email_template_id = \"...\"` for e-mails, or both";
            reader.missing(table.span(), TEXT_TEMPLATE, remedy);
            return None;
        }
        let template_id = uuid(reader, TEXT_TEMPLATE, raw.template_id.as_ref());
        let email_template_id = uuid(reader, EMAIL_TEMPLATE, raw.email_template_id.as_ref());
        let sms_sender_id = uuid(reader, "sms_sender_id", raw.sms_sender_id.as_ref());
        let reply_to_id = uuid(reader, "reply_to_id", raw.reply_to_id.as_ref());
        let status_callback = raw.status_callback.as_ref().filter(|wanted| *wanted.get_ref());
        if let Some(wanted) = status_callback.filter(|_| !reader.has_public_url) {
            reader.file.error(
                "webhook-without-public-url",
                wanted.span(),
                "the provider would not know where to bring receipts",
                "set `public_url` under `[server]`, or take this out",
            );
        }
        let inbound = reader.inbound(raw.inbound.as_ref(), raw.poll_every.as_ref());
        let is_called = status_callback.is_some() || inbound.is_some_and(|ways| ways.webhook);
        let callback_token = callback_token(reader, table, is_called);
        let base_url = match &raw.base_url {
            Some(url) => values::web_address(reader.file, "base_url", url.get_ref(), url.span(), false),
            None => Some(BASE_URL.to_owned()),
        };
        let at_once = reader.at_once(raw.at_once.as_ref(), AtOnce::MANY);
        let number = raw
            .number
            .as_ref()
            .map(|number| values::phone(reader.file, "`number`", number));
        let free_texts_a_year = free_texts(reader, raw.free_texts_a_year.as_ref());
        Some(Self {
            api_key: api_key?,
            template_id: template_id?,
            email_template_id: email_template_id?,
            sms_sender_id: sms_sender_id?,
            reply_to_id: reply_to_id?,
            callback_token: callback_token?,
            inbound: inbound?,
            status_callback: status_callback.is_some(),
            base_url: base_url?,
            at_once: at_once?,
            free_texts_a_year: free_texts_a_year?,
            number: match number {
                Some(number) => Some(number?),
                None => None,
            },
        })
    }

    fn inbound(&self) -> Option<InboundWays> {
        // Nobody texts to a service that only sends e-mails.
        self.template_id.as_ref().map(|_| self.inbound)
    }

    fn number(&self) -> Option<&Phone> {
        self.number.as_ref()
    }

    fn free_texts(&self) -> Option<u64> {
        self.template_id
            .as_ref()
            .map(|_| u64::from(self.free_texts_a_year))
    }

    fn build(&self, place: GatewayPlace, _: &Arc<Phones>) -> Result<Arc<dyn Gateway>, BuildFailure> {
        Ok(Arc::new(GovukNotify::new(self.clone(), place)?))
    }
}

/// Returns the API key. A key of a wrong shape would be refused with every text, the first in an emergency.
fn api_key(reader: &mut TableReader<'_>, table: &Spanned<GovukNotifyTable>) -> Option<NotifyKey> {
    let Some(written) = &table.get_ref().api_key else {
        let remedy = "add `api_key = { credential = \"notify-api-key\" }`";
        reader.missing(table.span(), "api_key", remedy);
        return None;
    };
    let secret = references::secret(reader.file, reader.secrets, "api_key", written)?;
    // The files are checked on another machine than the daemon's: a warning has said so.
    if secret.reveal().is_empty() {
        return Some(NotifyKey::unknown());
    }
    let Some(key) = NotifyKey::parse(secret.reveal()) else {
        reader.file.error(
            "odd-api-key",
            written.span(),
            "this is no API key of GOV.UK Notify, which would refuse every text",
            "copy it again, whole: a name, the service's id and the secret, with hyphens between them",
        );
        return None;
    };
    if let Some(word) = key.odd_word() {
        reader.file.warn(
            "odd-api-key",
            written.span(),
            format!("the API key has `{word}` in its name: a test key sends nothing, a team key reaches your team alone"),
            "if it is not a live key, make one in Notify: API integration, API keys, Create an API key, Live",
        );
    }
    Some(key)
}

/// Notes a service that the admin has not said to be live.
fn note_trial(reader: &mut TableReader<'_>, table: &Spanned<GovukNotifyTable>) {
    let live = table.get_ref().live.as_ref();
    if live.is_some_and(|live| *live.get_ref()) {
        return;
    }
    reader.file.error(
        "service-not-live",
        live.map_or_else(|| table.span(), Spanned::span),
        "in trial mode GOV.UK Notify sends 50 texts a day, to members of your team alone: nobody else would be told of anything",
        "in Notify press \"Make your service live\", do the tasks listed there and press \"Send a request to go live\"; once Notify \
         has agreed, make a live API key and write `live = true`",
    );
}

/// Returns an id of Notify's as written. `None` only after an error.
fn uuid(reader: &mut TableReader<'_>, key: &str, value: Option<&Spanned<String>>) -> Option<Option<String>> {
    let Some(value) = value else {
        return Some(None);
    };
    let id = values::filled(reader.file, key, value)?;
    if is_uuid(&id) {
        if id.bytes().all(|byte| matches!(byte, b'0' | b'-')) {
            reader.file.warn(
                "example-id",
                value.span(),
                format!("`{key}` is still the id of the example, which Notify does not know: no message would leave"),
                "copy the id of your own template from Notify: open the template, and press `Copy template ID to clipboard`",
            );
        }
        return Some(Some(id));
    }
    reader.file.error(
        "bad-uuid",
        value.span(),
        format!("`{key}` is no id of GOV.UK Notify, which would refuse every message"),
        "copy it again from Notify: 36 letters, digits and hyphens, as in `\"f33517ff-2a88-4f6e-b855-c550268ce08a\"`",
    );
    None
}

/// Returns the token that callbacks carry. `None` only after an error.
fn callback_token(
    reader: &mut TableReader<'_>,
    table: &Spanned<GovukNotifyTable>,
    is_called: bool,
) -> Option<Option<Secret>> {
    let Some(written) = &table.get_ref().callback_token else {
        if !is_called {
            return Some(None);
        }
        reader.file.missing(
            &table.span(),
            "callback_token",
            "anybody could bring texts and receipts in the provider's name",
            "make one with `openssl rand -hex 24`, add `callback_token = { credential = \"notify-callback-token\" }`, and give \
             Notify the same: API integration, Callbacks",
        );
        return None;
    };
    let token = references::secret(reader.file, reader.secrets, "callback_token", written)?;
    let letters = token.reveal().chars().count();
    if letters > 0 && (letters < TOKEN_MIN || !is_header_text(token.reveal())) {
        note_weak_token(reader, written.span());
        return None;
    }
    Some(Some(token).filter(|token| !token.reveal().is_empty()))
}

fn note_weak_token(reader: &mut TableReader<'_>, place: Range<usize>) {
    reader.file.error(
        "weak-callback-token",
        place,
        "this token can be guessed, or cannot stand in a request, and whoever has it can have us read on demand",
        format!("write {TOKEN_MIN} plain letters and digits or more: `openssl rand -hex 24` makes such a token"),
    );
}

/// Whether a text can stand in a request's header as it is.
fn is_header_text(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Returns how many texts a year are free.
fn free_texts(reader: &mut TableReader<'_>, value: Option<&Spanned<i64>>) -> Option<u32> {
    let Some(value) = value else {
        return Some(FREE_TEXTS_A_YEAR);
    };
    let number = u32::try_from(*value.get_ref()).ok();
    if number.is_none() {
        reader.file.error(
            "bad-free-texts",
            value.span(),
            "this is no number of texts in a year",
            format!("write a whole number, as in `free_texts_a_year = {FREE_TEXTS_A_YEAR}`, or 0 where every text is paid for"),
        );
    }
    number
}
