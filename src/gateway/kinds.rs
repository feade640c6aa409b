//! The kinds of gateways: a folder beside this file for each, and a line in the table below.

use super::simulated::{self, Phones};
use super::table::TableReader;
use super::twilio::voice as twilio_voice;
use super::{
    BuildFailure, Gateway, android_sms_gateway, bulksms, gammu_smsd, govuk_notify, http_api as http,
    smstools, smtp, twilio,
};
use crate::domain::chain::Channel;
use crate::domain::id::GatewayName;
use crate::domain::private::Phone;
use crate::domain::time::{Interval, Span};
use crate::toml_file::shape::Named;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::sync::Arc;
use toml::Spanned;

/// One kind of gateway: the shape of its table, the settings compiled from the table, and the
/// building of a gateway.
pub(crate) trait GatewayKind: Sized {
    /// `[gateways.KIND.NAME]` as written: every key optional, every value with its place.
    type Table: DeserializeOwned;

    /// Channels that gateways of this kind can carry.
    const CHANNELS: &'static [Channel];

    /// Returns the channels that a gateway with this table can carry.
    fn channels(table: &Self::Table) -> &'static [Channel] {
        let _ = table;
        Self::CHANNELS
    }

    /// Returns the key that a table wants before its gateway can carry a channel; `None` where no key would do it.
    fn key_for(channel: Channel) -> Option<&'static str> {
        let _ = channel;
        None
    }

    /// Compiles a table and notes every problem in the table. Returns `None` only after an error.
    fn compile(reader: &mut TableReader<'_>, table: &Spanned<Self::Table>) -> Option<Self>;

    /// Returns how replies come in; `None` for a gateway without replies.
    fn inbound(&self) -> Option<InboundWays>;

    /// Returns the number of the sender of texts, where the settings know the number: another gateway may send a test text there.
    fn number(&self) -> Option<&Phone> {
        None
    }

    /// Whether each message names the recipient to the provider: a gateway without recipients reaches nobody.
    fn names_recipient(&self) -> bool {
        true
    }

    /// Returns how many parts of texts are free in a year that begins on 1 April; `None` where the provider counts for itself.
    fn free_texts(&self) -> Option<u64> {
        None
    }

    /// Builds the gateway. Connects to nothing.
    fn build(&self, place: GatewayPlace, phones: &Arc<Phones>) -> Result<Arc<dyn Gateway>, BuildFailure>;
}

/// How replies come in from a gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InboundWays {
    /// Time between two fetches of replies; `None` if replies are not fetched.
    pub poll: Option<Interval>,
    /// Whether the provider brings replies by webhook.
    pub webhook: bool,
}

/// Place of a gateway in the daemon: all that a gateway is given beside its own settings.
#[derive(Debug, Clone)]
pub struct GatewayPlace {
    /// The gateway's name, chosen by the admin.
    pub name: GatewayName,
    /// The channel that names the gateway, for a kind with several channels.
    pub channel: Channel,
    /// How long one attempt may take before its outcome counts as unknown.
    pub attempt_timeout: Span,
    /// Public URL of the gateway's webhooks, as in `https://homeward.example.sch.uk/hooks/main`;
    /// `None` where the outside cannot reach us.
    pub webhook_url: Option<String>,
}

/// The word for a kind in the file.
macro_rules! kind_word {
    ($word:ident) => {
        stringify!($word)
    };
    ($word:ident, $name:literal) => {
        $name
    };
}

/// Writes out the table of kinds: for each kind the variant, the folder and the type of the settings. The word in the file is
/// the folder's name, or what stands after `as`.
macro_rules! gateway_kinds {
    ($($(#[$doc:meta])* $variant:ident: $word:ident::$settings:ident $(as $name:literal)?,)+) => {
        /// `[gateways.KIND.NAME]`, for every kind.
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct GatewayTables {
            $(
                #[serde(default $(, rename = $name)?)]
                $word: Named<<$word::$settings as GatewayKind>::Table>,
            )+
        }

        impl GatewayTables {
            /// Compiles every valid table; `named` hears of every gateway's name and channels
            /// first.
            pub(crate) fn compile(
                &self,
                reader: &mut TableReader<'_>,
                named: &mut NameListener<'_>,
            ) -> BTreeMap<GatewayName, GatewaySettings> {
                let mut compiled = BTreeMap::new();
                $(
                    let kind = compile_kind::<$word::$settings>(&self.$word, reader, named);
                    let kind = kind.map(|(name, settings)| (name, GatewaySettings::$variant(settings)));
                    compiled.extend(kind);
                )+
                compiled
            }
        }

        /// How one gateway is reached, valid by construction.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum GatewaySettings {
            $(
                $(#[$doc])*
                $variant($word::$settings),
            )+
        }

        impl GatewaySettings {
            /// Returns how replies come in; `None` for a gateway without replies.
            #[must_use]
            pub fn inbound(&self) -> Option<InboundWays> {
                match self {
                    $(Self::$variant(settings) => settings.inbound(),)+
                }
            }

            /// Returns the word for the kind, as in `[gateways.KIND.NAME]`.
            #[must_use]
            pub fn kind(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => kind_word!($word $(, $name)?),)+
                }
            }

            /// Returns the number that our texts come from, where the settings know it.
            #[must_use]
            pub fn number(&self) -> Option<&Phone> {
                match self {
                    $(Self::$variant(settings) => settings.number(),)+
                }
            }

            /// Whether each message names the recipient to the provider.
            #[must_use]
            pub fn names_recipient(&self) -> bool {
                match self {
                    $(Self::$variant(settings) => settings.names_recipient(),)+
                }
            }

            /// Returns how many parts of texts are free in a year that begins on 1 April.
            #[must_use]
            pub fn free_texts(&self) -> Option<u64> {
                match self {
                    $(Self::$variant(settings) => settings.free_texts(),)+
                }
            }

            /// Builds the gateway. Connects to nothing.
            ///
            /// # Errors
            /// A file, certificate, address or URL in the settings cannot be used, or TLS or HTTP cannot be set up.
            pub fn build(
                &self,
                place: GatewayPlace,
                phones: &Arc<Phones>,
            ) -> Result<Arc<dyn Gateway>, BuildFailure> {
                match self {
                    $(Self::$variant(settings) => settings.build(place, phones),)+
                }
            }
        }
    };
}

gateway_kinds! {
    /// Texts by an Android phone on the school's own network.
    AndroidSmsGateway: android_sms_gateway::AndroidSettings as "android-sms-gateway",
    /// Texts by BulkSMS.
    BulkSms: bulksms::BulkSmsSettings,
    /// Texts by a USB modem that gammu-smsd drives.
    GammuSmsd: gammu_smsd::GammuSmsdSettings as "gammu-smsd",
    /// Texts and e-mails by GOV.UK Notify.
    GovukNotify: govuk_notify::GovukNotifySettings as "govuk-notify",
    /// Texts by any provider with an HTTP API, described in the table.
    Http: http::HttpSettings,
    /// Phones in memory only: for the demo, rehearsals and tests.
    Simulated: simulated::SimulatedSettings,
    /// Texts by a USB modem that smsd of smstools drives.
    SmsTools: smstools::SmsToolsSettings,
    /// E-mail by SMTP.
    Smtp: smtp::SmtpSettings,
    /// Texts by Twilio.
    Twilio: twilio::TwilioSettings,
    /// Calls by Twilio.
    TwilioVoice: twilio_voice::TwilioVoiceSettings as "twilio-voice",
}

impl GatewaySettings {
    /// Whether the gateway reaches no person: its phones are in memory only.
    #[must_use]
    pub fn is_simulated(&self) -> bool {
        matches!(self, Self::Simulated(_))
    }
}

/// The channels that a gateway can carry with its table as it is.
#[derive(Clone, Copy)]
pub(crate) struct CarriedChannels {
    /// The channels.
    pub(crate) channels: &'static [Channel],
    /// The key that the table wants for another channel; `None` where no key would do it.
    pub(crate) key_for: fn(Channel) -> Option<&'static str>,
}

/// Hears of a gateway's name, and of the channels of its kind, before the gateway's table is read.
pub(crate) type NameListener<'a> = dyn FnMut(&mut TableReader<'_>, &Spanned<String>, CarriedChannels) + 'a;

/// Compiles the tables of one kind. A table with errors is left out, never in silence.
fn compile_kind<K: GatewayKind>(
    tables: &Named<K::Table>,
    reader: &mut TableReader<'_>,
    named: &mut NameListener<'_>,
) -> impl Iterator<Item = (GatewayName, K)> {
    let mut compiled = Vec::new();
    for (name, table) in tables {
        let carried = CarriedChannels {
            channels: K::channels(table.get_ref()),
            key_for: K::key_for,
        };
        named(reader, name, carried);
        match K::compile(reader, table) {
            Some(settings) => compiled.push((GatewayName::new(name.get_ref()), settings)),
            None => reader
                .file
                .left_out(&format!("the gateway `{name}`"), name.span()),
        }
    }
    compiled.into_iter()
}
