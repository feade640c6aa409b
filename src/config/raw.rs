//! The files as written. Nothing is checked here but the shape.
//!
//! Every key is optional, and every value knows its place: `compile` reports missing keys, so that
//! a missing key does not hide the next problem. The structs here are the only list of keys. No
//! `flatten`, `untagged` or internally tagged enum: such shapes lose the places and swallow
//! misspelt keys.

use crate::domain::chain::Channel;
use crate::gateway::GatewayTables;
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

pub(super) use crate::toml_file::shape::{Hidden, Named, Text, Texts, TextsRef};

/// `homeward.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ServerFile {
    pub(super) schools: Text,
    pub(super) server: Option<Spanned<ServerTable>>,
    pub(super) http: Option<Spanned<HttpTable>>,
    pub(super) sign_in: Option<Spanned<SignInTable>>,
    pub(super) channels: Option<Spanned<ChannelsTable>>,
    pub(super) gateways: Option<Spanned<GatewayTables>>,
    pub(super) heartbeat: Option<Spanned<HeartbeatTable>>,
    pub(super) delivery: Option<Spanned<DeliveryTable>>,
    #[serde(default)]
    pub(super) routine: Vec<Spanned<RoutineTable>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ServerTable {
    pub(super) listen: Text,
    pub(super) public_url: Text,
    pub(super) state_dir: Text,
    pub(super) runtime_dir: Text,
}

/// `[http]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HttpTable {
    pub(super) certificate: Text,
    pub(super) key: Option<Spanned<Hidden>>,
    pub(super) proxy_user_header: Text,
    pub(super) trusted_proxies: Texts,
}

/// `[sign_in]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SignInTable {
    pub(super) openid: Option<Spanned<OpenIdTable>>,
}

/// `[sign_in.openid]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OpenIdTable {
    pub(super) issuer: Text,
    pub(super) client_id: Text,
    pub(super) client_secret: Option<Spanned<Hidden>>,
    pub(super) domain: Text,
    pub(super) label: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChannelsTable {
    pub(super) chat: Texts,
    pub(super) voice: Texts,
    pub(super) sms: Texts,
    pub(super) email: Texts,
}

impl ChannelsTable {
    /// Returns the gateways named for a channel.
    pub(super) fn list(&self, channel: Channel) -> TextsRef<'_> {
        match channel {
            Channel::Chat => self.chat.as_ref(),
            Channel::Email => self.email.as_ref(),
            Channel::Sms => self.sms.as_ref(),
            Channel::Voice => self.voice.as_ref(),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HeartbeatTable {
    pub(super) url: Option<Spanned<Hidden>>,
    pub(super) every: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DeliveryTable {
    pub(super) receipt_within: Text,
    pub(super) attempt_timeout: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RoutineTable {
    #[serde(rename = "do")]
    pub(super) kind: Text,
    pub(super) cron: Text,
    pub(super) school: Text,
    pub(super) chain: Text,
    pub(super) to: Text,
    pub(super) within: Text,
    pub(super) second: Text,
    pub(super) keep: Option<Spanned<u16>>,
    pub(super) everybody: Option<Spanned<bool>>,
}

/// `schools/NAME.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SchoolFile {
    pub(super) school: Option<Spanned<SchoolTable>>,
    #[serde(default)]
    pub(super) people: Named<PersonTable>,
    #[serde(default)]
    pub(super) visit_types: Named<VisitTypeTable>,
    #[serde(default)]
    pub(super) chain: BTreeMap<Spanned<String>, Vec<Spanned<StepTable>>>,
    #[serde(default)]
    pub(super) incidents: Named<IncidentTable>,
    #[serde(default)]
    pub(super) texts: BTreeMap<Spanned<String>, Spanned<String>>,
    #[serde(default)]
    pub(super) vehicles: BTreeMap<Spanned<String>, Spanned<String>>,
    #[serde(default)]
    pub(super) phones: BTreeMap<Spanned<String>, Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SchoolTable {
    pub(super) name: Text,
    pub(super) policy: Text,
    pub(super) phone: Text,
    pub(super) time_zone: Text,
    pub(super) hours: Text,
    pub(super) closed: Texts,
    pub(super) safe_phrases: Option<Spanned<Hidden>>,
    pub(super) duress_codes: Option<Spanned<Hidden>>,
    pub(super) welsh: Option<bool>,
    pub(super) chat: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PersonTable {
    pub(super) name: Text,
    pub(super) mobile: Text,
    pub(super) email: Text,
    pub(super) roles: Texts,
    pub(super) line_manager: Text,
    pub(super) safe_word: Option<Spanned<Hidden>>,
    pub(super) hours: Text,
    pub(super) away: Texts,
    pub(super) deputy: Text,
    pub(super) vehicle: Text,
    pub(super) training: Texts,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VisitTypeTable {
    pub(super) workers: Option<Spanned<u8>>,
    pub(super) pair: Text,
    pub(super) requires: Texts,
    pub(super) authorised_by: Texts,
    pub(super) out_of_hours_authorised_by: Texts,
    pub(super) cooling_off_authorised_by: Texts,
    pub(super) exceptions: Texts,
    pub(super) hours: Text,
    pub(super) latest_start: Text,
    pub(super) place: Text,
    pub(super) exempt: Texts,
    pub(super) informed: Texts,
    pub(super) training: Texts,
    pub(super) purposes: Texts,
    pub(super) out_of_hours_requires: Texts,
    pub(super) tell_on_start: Texts,
    pub(super) tell_on_change: Texts,
    pub(super) tell_on_left: Texts,
    pub(super) tell_on_end: Texts,
    pub(super) tell_on_home: Texts,
    pub(super) entry: Text,
    pub(super) stay_at_most: Text,
    pub(super) prompts: Option<Spanned<PromptsTable>>,
    pub(super) arrival: Option<Spanned<ArrivalTable>>,
    pub(super) check_in: Option<Spanned<CheckInTable>>,
    pub(super) no_answer: Option<Spanned<NoAnswerTable>>,
    #[serde(rename = "return")]
    pub(super) return_by: Option<Spanned<ReturnTable>>,
    pub(super) home_safe: Option<Spanned<HomeSafeTable>>,
    pub(super) write_up: Option<Spanned<WriteUpTable>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PromptsTable {
    pub(super) start: Text,
    pub(super) arrived: Text,
    pub(super) nobody: Text,
    pub(super) left: Text,
    pub(super) back: Text,
    pub(super) home: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ArrivalTable {
    pub(super) within: Text,
    pub(super) wait_for_all: Option<bool>,
    pub(super) nudge_before: Text,
    pub(super) grace: Text,
    pub(super) chain: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CheckInTable {
    pub(super) from: Text,
    pub(super) every: Text,
    pub(super) nudge_before: Text,
    pub(super) grace: Text,
    pub(super) chain: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NoAnswerTable {
    pub(super) wait_at_most: Text,
    pub(super) nudge_before: Text,
    pub(super) grace: Text,
    pub(super) chain: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReturnTable {
    pub(super) extend_max: Text,
    pub(super) nudge_before: Text,
    pub(super) grace: Text,
    pub(super) chain: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HomeSafeTable {
    pub(super) within: Text,
    pub(super) nudge_before: Text,
    pub(super) grace: Text,
    pub(super) chain: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WriteUpTable {
    pub(super) within: Text,
    pub(super) remind_before: Text,
    pub(super) grace: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StepTable {
    pub(super) step: Text,
    pub(super) tell: Texts,
    pub(super) by: Texts,
    pub(super) ask: Text,
    pub(super) wait: Text,
    pub(super) again: Text,
    pub(super) hold: Text,
    pub(super) holds: Option<Spanned<u8>>,
}

/// `[incidents.KIND]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IncidentTable {
    pub(super) tell: Texts,
    pub(super) by: Texts,
    pub(super) prompt: Text,
    pub(super) cooling_off: Option<Spanned<bool>>,
}
