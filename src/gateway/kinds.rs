//! The kinds of gateways: a folder beside this file for each, and a line in the table below.

use super::simulated::{self, Phones};
use super::table::TableReader;
use super::{BuildFailure, Gateway, gammu_smsd, smstools, smtp, twilio};
use crate::domain::chain::Channel;
use crate::domain::id::GatewayName;
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

    /// Compiles a table and notes every problem in the table. Returns `None` only after an error.
    fn compile(reader: &mut TableReader<'_>, table: &Spanned<Self::Table>) -> Option<Self>;

    /// Returns how replies come in; `None` for a gateway without replies.
    fn inbound(&self) -> Option<InboundWays>;

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

/// Writes out the table of kinds: for each kind the variant, the word in the file and the type of
/// the settings.
macro_rules! gateway_kinds {
    ($($(#[$doc:meta])* $variant:ident: $word:ident::$settings:ident,)+) => {
        /// `[gateways.KIND.NAME]`, for every kind.
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        pub(crate) struct GatewayTables {
            $(
                #[serde(default)]
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
    /// Texts by a USB modem that gammu-smsd drives.
    GammuSmsd: gammu_smsd::GammuSmsdSettings,
    /// Phones in memory only: for the demo, rehearsals and tests.
    Simulated: simulated::SimulatedSettings,
    /// Texts by a USB modem that smsd of smstools drives.
    SmsTools: smstools::SmsToolsSettings,
    /// E-mail by SMTP.
    Smtp: smtp::SmtpSettings,
    /// Texts by Twilio.
    Twilio: twilio::TwilioSettings,
}

impl GatewaySettings {
    /// Whether the gateway reaches no person: its phones are in memory only.
    #[must_use]
    pub fn is_simulated(&self) -> bool {
        matches!(self, Self::Simulated(_))
    }
}

/// Hears of a gateway's name, and of the channels of its kind, before the gateway's table is read.
pub(crate) type NameListener<'a> = dyn FnMut(&mut TableReader<'_>, &Spanned<String>, &'static [Channel]) + 'a;

/// Compiles the tables of one kind. A table with errors is left out, never in silence.
fn compile_kind<K: GatewayKind>(
    tables: &Named<K::Table>,
    reader: &mut TableReader<'_>,
    named: &mut NameListener<'_>,
) -> impl Iterator<Item = (GatewayName, K)> {
    let mut compiled = Vec::new();
    for (name, table) in tables {
        named(reader, name, K::CHANNELS);
        match K::compile(reader, table) {
            Some(settings) => compiled.push((GatewayName::new(name.get_ref()), settings)),
            None => reader
                .file
                .left_out(&format!("the gateway `{name}`"), name.span()),
        }
    }
    compiled.into_iter()
}
