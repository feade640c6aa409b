//! `[gateways.twilio-voice.NAME]`.

use super::TwilioVoice;
use crate::domain::chain::Channel;
use crate::domain::private::Phone;
use crate::gateway::kinds::GatewayKind;
use crate::gateway::simulated::Phones;
use crate::gateway::table::TableReader;
use crate::gateway::twilio::{BASE_URL, note_odd_sid};
use crate::gateway::{AtOnce, BuildFailure, Gateway, GatewayPlace, InboundWays};
use crate::toml_file::shape::{Hidden, Text};
use crate::toml_file::{Secret, references, values};
use serde::Deserialize;
use std::sync::Arc;
use toml::Spanned;

/// Voice that reads the script out, unless another is set: one of Twilio's for British English.
pub(super) const VOICE: &str = "Polly.Amy";

/// The table as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TwilioVoiceTable {
    account_sid: Text,
    auth_token: Option<Spanned<Hidden>>,
    from: Text,
    voice: Text,
    base_url: Text,
    at_once: Option<Spanned<i64>>,
}

/// How one Twilio account is used for calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TwilioVoiceSettings {
    /// The account: `AC` and 32 hexadecimal digits.
    pub account_sid: String,
    /// The account's auth token: the password, and the key of webhook signatures and of each call's own token.
    pub auth_token: Secret,
    /// The number shown to the person called: a geographic number of Twilio's in this country.
    pub from: Phone,
    /// Name of the voice.
    pub voice: String,
    /// URL of the API, without a slash at the end.
    pub base_url: String,
    /// Calls begun at once.
    pub at_once: AtOnce,
}

impl GatewayKind for TwilioVoiceSettings {
    type Table = TwilioVoiceTable;

    const CHANNELS: &'static [Channel] = &[Channel::Voice];

    fn compile(reader: &mut TableReader<'_>, table: &Spanned<TwilioVoiceTable>) -> Option<Self> {
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
        let from = match &raw.from {
            Some(from) => {
                let phone = values::phone(reader.file, "`from`", from);
                if phone
                    .as_ref()
                    .is_some_and(|phone| phone.reveal().starts_with("+447"))
                {
                    reader.file.warn(
                        "voice-from-a-mobile",
                        from.span(),
                        "calls that show a mobile number and come from a network are withheld or blocked more and more, so people may not see who calls",
                        "use a geographic number of the provider's, as in `from = \"+441614960000\"`",
                    );
                }
                phone
            }
            None => {
                let remedy = "add `from = \"+44...\"` with a geographic number of yours there";
                reader.missing(table.span(), "from", remedy);
                None
            }
        };
        let voice = match &raw.voice {
            Some(voice) => values::filled(reader.file, "voice", voice),
            None => Some(VOICE.to_owned()),
        };
        let base_url = match &raw.base_url {
            Some(url) => values::web_address(reader.file, "base_url", url.get_ref(), url.span(), false),
            None => Some(BASE_URL.to_owned()),
        };
        let at_once = reader.at_once(raw.at_once.as_ref(), AtOnce::FEW);
        if !reader.has_public_url {
            reader.file.warn(
                "voice-without-keys",
                table.span(),
                "without a public URL no key pressed in a call can be heard: calls only tell, and the answer must come by text",
                "set `public_url` under `[server]`, or leave it so",
            );
        }
        Some(Self {
            account_sid: account_sid?,
            auth_token: auth_token?,
            from: from?,
            voice: voice?,
            base_url: base_url?,
            at_once: at_once?,
        })
    }

    fn inbound(&self) -> Option<InboundWays> {
        None
    }

    fn build(&self, place: GatewayPlace, _: &Arc<Phones>) -> Result<Arc<dyn Gateway>, BuildFailure> {
        Ok(Arc::new(TwilioVoice::new(self.clone(), place)?))
    }
}
