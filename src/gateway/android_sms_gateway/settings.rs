//! `[gateways.android-sms-gateway.NAME]`.

use super::{AndroidSmsGateway, PAGE_SIZE};
use crate::domain::chain::Channel;
use crate::domain::private::Phone;
use crate::gateway::kinds::GatewayKind;
use crate::gateway::simulated::Phones;
use crate::gateway::table::TableReader;
use crate::gateway::{AtOnce, BuildFailure, Gateway, GatewayPlace, InboundWays};
use crate::toml_file::shape::{Hidden, OneOrMany, Text};
use crate::toml_file::{File, Secret, references, values};
use serde::Deserialize;
use std::net::IpAddr;
use std::sync::Arc;
use toml::Spanned;

/// Most SIMs of one phone in the app's document.
const SIMS_MAX: i64 = 3;

/// The host of the app's cloud, whose list of texts answers 501 (the app's own API description).
const CLOUD: &str = "sms-gate.app";

/// The table as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AndroidTable {
    base_url: Text,
    username: Text,
    password: Option<Spanned<Hidden>>,
    number: Text,
    sim_number: Option<Spanned<i64>>,
    inbound: Option<Spanned<OneOrMany>>,
    poll_every: Text,
    signing_key: Option<Spanned<Hidden>>,
    at_once: Option<Spanned<i64>>,
}

/// How one phone is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AndroidSettings {
    /// URL of the app's local server, without a slash at the end.
    pub base_url: String,
    /// The user name shown by the app.
    pub username: String,
    /// The password shown by the app.
    pub password: Secret,
    /// The phone's own number, where given: the canary may send a test text there.
    pub number: Option<Phone>,
    /// Number of the sending SIM, from 1; `None` leaves the choice to the phone.
    pub sim_number: Option<u8>,
    /// How replies come in.
    pub inbound: InboundWays,
    /// The key of webhook signatures, shown by the app; without a key every webhook is refused.
    pub signing_key: Option<Secret>,
    /// Entries on one page of the inbox; [`PAGE_SIZE`] by default.
    pub page_size: u16,
    /// Messages handed over at once; 8 by default.
    pub at_once: AtOnce,
}

impl AndroidSettings {
    /// Returns settings with defaults for all other fields.
    #[must_use]
    pub fn new(
        base_url: impl Into<String>,
        username: impl Into<String>,
        password: Secret,
        inbound: InboundWays,
    ) -> Self {
        Self {
            base_url: base_url.into(),
            username: username.into(),
            password,
            number: None,
            sim_number: None,
            inbound,
            signing_key: None,
            page_size: PAGE_SIZE,
            at_once: AtOnce::FEW,
        }
    }
}

impl GatewayKind for AndroidSettings {
    type Table = AndroidTable;

    const CHANNELS: &'static [Channel] = &[Channel::Sms];

    fn compile(reader: &mut TableReader<'_>, table: &Spanned<AndroidTable>) -> Option<Self> {
        let raw = table.get_ref();
        let base_url = match &raw.base_url {
            Some(url) => base_url(reader.file, url),
            None => {
                let remedy = "add `base_url = \"http://192.168.1.50:8080\"`, the address that the app shows";
                reader.missing(table.span(), "base_url", remedy);
                None
            }
        };
        let remedy = "add `username = \"sms\"`, the name that the app shows";
        let username = reader.required(table.span(), "username", raw.username.as_ref(), remedy);
        let password = match &raw.password {
            Some(password) => references::secret(reader.file, reader.secrets, "password", password),
            None => {
                let remedy = "add `password = { credential = \"office-phone-password\" }`";
                reader.missing(table.span(), "password", remedy);
                None
            }
        };
        let sim_number = raw.sim_number.as_ref().map(|sim| sim_number(reader.file, sim));
        let number = raw
            .number
            .as_ref()
            .map(|number| values::phone(reader.file, "`number`", number));
        let inbound = reader.inbound(raw.inbound.as_ref(), raw.poll_every.as_ref());
        let signing_key = signing_key(reader, table, inbound.is_some_and(|ways| ways.webhook));
        let at_once = reader.at_once(raw.at_once.as_ref(), AtOnce::FEW);
        Some(Self {
            number: number.map_or(Some(None), |number| number.map(Some))?,
            sim_number: sim_number.map_or(Some(None), |sim| sim.map(Some))?,
            signing_key: signing_key?,
            at_once: at_once?,
            ..Self::new(base_url?, username?, password?, inbound?)
        })
    }

    fn inbound(&self) -> Option<InboundWays> {
        Some(self.inbound)
    }

    fn number(&self) -> Option<&Phone> {
        self.number.as_ref()
    }

    fn build(&self, place: GatewayPlace, _: &Arc<Phones>) -> Result<Arc<dyn Gateway>, BuildFailure> {
        Ok(Arc::new(AndroidSmsGateway::new(self.clone(), place)?))
    }
}

/// Returns the address of the phone. The app speaks plain HTTP alone, so an address outside the school's own network is warned
/// of, not refused.
fn base_url(file: &mut File, url: &Spanned<String>) -> Option<String> {
    let base_url = values::web_address(file, "base_url", url.get_ref(), url.span(), true)?;
    let host = reqwest::Url::parse(&base_url)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned));
    if host.is_some_and(|host| host == CLOUD || host.ends_with(&format!(".{CLOUD}"))) {
        file.error(
            "phone-in-the-cloud",
            url.span(),
            "the app's cloud sends texts and has no inbox, so every worker would be taken for silent",
            "switch the app to its local server, and write the phone's own address, as in `\"http://192.168.1.50:8080\"`",
        );
        return None;
    }
    if !is_near_or_encrypted(&base_url) {
        file.warn(
            "plain-http-phone",
            url.span(),
            "texts and the phone's password go to this address for all on the way to read, and it is none of a private network",
            "write the phone's own address there, as in `\"http://192.168.1.50:8080\"`, fixed in the router",
        );
    }
    Some(base_url)
}

fn is_near_or_encrypted(url: &str) -> bool {
    let Ok(url) = reqwest::Url::parse(url) else {
        return true;
    };
    let Some(host) = url.host_str() else {
        return false;
    };
    let is_near = match host.trim_matches(['[', ']']).parse::<IpAddr>() {
        Ok(IpAddr::V4(ip)) => ip.is_private() || ip.is_loopback() || ip.is_link_local(),
        Ok(IpAddr::V6(ip)) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
        Err(_) => values::is_loopback(host),
    };
    url.scheme() == "https" || is_near
}

fn sim_number(file: &mut File, sim: &Spanned<i64>) -> Option<u8> {
    let number = u8::try_from(*sim.get_ref()).ok();
    let number = number.filter(|number| (1..=SIMS_MAX).contains(&i64::from(*number)));
    if number.is_none() {
        file.error(
            "bad-sim-number",
            sim.span(),
            "no phone has a SIM of this number, so nothing could be sent",
            format!("count from 1 to {SIMS_MAX}, as in `sim_number = 1`, or take it out"),
        );
    }
    number
}

/// Returns the key of webhooks: needed where webhooks are wanted, since anybody could call them else. `None` only after an
/// error.
fn signing_key(
    reader: &mut TableReader<'_>,
    table: &Spanned<AndroidTable>,
    is_needed: bool,
) -> Option<Option<Secret>> {
    match &table.get_ref().signing_key {
        Some(key) => references::secret(reader.file, reader.secrets, "signing_key", key).map(Some),
        None if is_needed => {
            let remedy = "add `signing_key = { credential = \"office-phone-signing-key\" }`, the key that the app shows under \
                          its webhooks";
            reader.file.missing(
                &table.span(),
                "signing_key",
                "no webhook of the phone could be believed",
                remedy,
            );
            None
        }
        None => Some(None),
    }
}
