//! `[gateways.twilio.NAME]`.

use super::{BASE_URL, PAGE_SIZE, Twilio};
use crate::domain::chain::Channel;
use crate::domain::private::Phone;
use crate::gateway::kinds::GatewayKind;
use crate::gateway::simulated::Phones;
use crate::gateway::table::TableReader;
use crate::gateway::{AtOnce, BuildFailure, Gateway, GatewayPlace, InboundWays};
use crate::toml_file::shape::{Hidden, OneOrMany, Text};
use crate::toml_file::{File, Secret, references, values};
use serde::Deserialize;
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;

/// The table as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TwilioTable {
    account_sid: Text,
    auth_token: Option<Spanned<Hidden>>,
    from: Text,
    messaging_service_sid: Text,
    inbound: Option<Spanned<OneOrMany>>,
    poll_every: Text,
    status_callback: Option<Spanned<bool>>,
    base_url: Text,
    at_once: Option<Spanned<i64>>,
}

/// How one Twilio account is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TwilioSettings {
    /// The account: `AC` and 32 hexadecimal digits.
    pub account_sid: String,
    /// The account's auth token: the password, and the key of webhook signatures.
    pub auth_token: Secret,
    /// Our number: texts are sent from and fetched for this number.
    pub from: Phone,
    /// A Messaging Service to send through instead of the bare number; replies are still fetched
    /// for the number.
    pub messaging_service_sid: Option<String>,
    /// URL of the API, without a slash at the end; [`BASE_URL`] by default.
    pub base_url: String,
    /// How replies come in.
    pub inbound: InboundWays,
    /// Whether receipts are asked for by webhook; otherwise receipts are looked up.
    pub status_callback: bool,
    /// Messages on one page of a listing; [`PAGE_SIZE`] by default.
    pub page_size: u16,
    /// Messages handed over at once; 32 by default.
    pub at_once: AtOnce,
}

impl TwilioSettings {
    /// Returns settings with defaults for all other fields.
    #[must_use]
    pub fn new(
        account_sid: impl Into<String>,
        auth_token: Secret,
        from: Phone,
        inbound: InboundWays,
    ) -> Self {
        Self {
            account_sid: account_sid.into(),
            auth_token,
            from,
            messaging_service_sid: None,
            base_url: BASE_URL.to_owned(),
            inbound,
            status_callback: false,
            page_size: PAGE_SIZE,
            at_once: AtOnce::MANY,
        }
    }
}

impl GatewayKind for TwilioSettings {
    type Table = TwilioTable;

    const CHANNELS: &'static [Channel] = &[Channel::Sms];

    fn compile(reader: &mut TableReader<'_>, table: &Spanned<TwilioTable>) -> Option<Self> {
        let raw = table.get_ref();
        let remedy = "add `account_sid = \"AC...\"`";
        let account_sid = reader.required(table.span(), "account_sid", raw.account_sid.as_ref(), remedy);
        if let (Some(sid), Some(place)) = (&account_sid, &raw.account_sid) {
            note_odd_sid(reader.file, sid, place.span());
        }
        let auth_token = match &raw.auth_token {
            Some(token) => references::secret(reader.file, reader.secrets, "auth_token", token),
            None => {
                let remedy = "add `auth_token = { credential = \"twilio-auth-token\" }`";
                reader.missing(table.span(), "auth_token", remedy);
                None
            }
        };
        // Replies are listed by number, so the number is required even where a messaging service
        // sends.
        let from = match &raw.from {
            Some(from) => values::phone(reader.file, "`from`", from),
            None => {
                let remedy = "add `from = \"+44...\"` with your number there: replies come to it";
                reader.missing(table.span(), "from", remedy);
                None
            }
        };
        let messaging_service_sid = raw
            .messaging_service_sid
            .as_ref()
            .map(|service| values::filled(reader.file, "messaging_service_sid", service));
        let base_url = match &raw.base_url {
            Some(url) => values::web_address(reader.file, "base_url", url.get_ref(), url.span(), false),
            None => Some(BASE_URL.to_owned()),
        };
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
        let at_once = reader.at_once(raw.at_once.as_ref(), AtOnce::MANY);
        Some(Self {
            at_once: at_once?,
            messaging_service_sid: messaging_service_sid.flatten(),
            base_url: base_url?,
            status_callback: status_callback.is_some(),
            ..Self::new(account_sid?, auth_token?, from?, inbound?)
        })
    }

    fn inbound(&self) -> Option<InboundWays> {
        Some(self.inbound)
    }

    fn number(&self) -> Option<&Phone> {
        Some(&self.from)
    }

    fn build(&self, place: GatewayPlace, _: &Arc<Phones>) -> Result<Arc<dyn Gateway>, BuildFailure> {
        Ok(Arc::new(Twilio::new(self.clone(), place)?))
    }
}

/// Notes an impossible account SID: the provider would refuse every text, the first in an
/// emergency.
pub(super) fn note_odd_sid(file: &mut File, sid: &str, place: Range<usize>) {
    let digits = sid.strip_prefix("AC").unwrap_or("");
    if digits.len() != 32 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        file.warn(
            "odd-account-sid",
            place,
            "this does not look like an account's SID, and with a wrong one the provider refuses every text",
            "copy it again from the provider's console: `AC` and 32 letters and digits",
        );
    }
}
