//! The server's own file: addresses, gateways of each channel, heartbeat, delivery.

use super::{gateways, http};
use crate::config::settings::{DeliverySettings, HeartbeatSettings, HttpSettings, ServerSettings};
use crate::config::{Loading, raw};
use crate::domain::chain::Channel;
use crate::domain::id::GatewayName;
use crate::domain::time::{Interval, Span};
use crate::gateway::GatewaySettings;
use crate::toml_file::File;
use crate::toml_file::references;
use crate::toml_file::values;
use crate::wording::suggest;
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use toml::Spanned;

/// The correct parts of the server's file.
pub(super) struct CompiledServer {
    /// `None` after an error.
    pub(super) settings: Option<ServerSettings>,
    /// `None` after an error.
    pub(super) rest: Option<ServerRest>,
    /// Channels with a named gateway; `None` if another error hides them.
    pub(super) channels: Option<BTreeSet<Channel>>,
}

/// The parts of the server's file beside `[server]`.
pub(super) struct ServerRest {
    pub(super) http: HttpSettings,
    pub(super) channels: BTreeMap<Channel, Vec<GatewayName>>,
    pub(super) gateways: BTreeMap<GatewayName, GatewaySettings>,
    pub(super) heartbeat: Option<HeartbeatSettings>,
    pub(super) delivery: DeliverySettings,
}

/// Compiles the server's file.
pub(super) fn compile(file: &mut File, raw: &raw::ServerFile, loading: &Loading<'_>) -> CompiledServer {
    let settings = server(file, raw.server.as_ref());
    let public_url = raw.server.as_ref().is_some_and(|server| {
        server.get_ref().public_url.is_some() || file.is_unreadable(&server.span(), "public_url")
    });
    let http = settings
        .as_ref()
        .and_then(|settings| http::compile(file, raw, settings, loading));
    let (gateways, names) = gateways::compile(file, raw.gateways.as_ref(), public_url, loading);
    let channels = channels(file, raw.channels.as_ref(), &names);
    let heartbeat = raw.heartbeat.as_ref().map(|raw| heartbeat(file, raw, loading));
    let delivery = delivery(file, raw.delivery.as_ref());
    let known = (!file.is_unreadable_at_top("channels")).then(|| {
        let table = raw.channels.as_ref();
        let is_written = |channel: &Channel| {
            table.is_some_and(|table| {
                table.get_ref().list(*channel).is_some() || file.is_unreadable(&table.span(), channel.word())
            })
        };
        Channel::ALL.into_iter().filter(is_written).collect()
    });
    let rest = delivery.zip(http).map(|(delivery, http)| ServerRest {
        http,
        channels,
        gateways,
        heartbeat: heartbeat.flatten(),
        delivery,
    });
    CompiledServer {
        settings,
        rest,
        channels: known,
    }
}

fn server(file: &mut File, table: Option<&Spanned<raw::ServerTable>>) -> Option<ServerSettings> {
    let raw = table.map(Spanned::get_ref);
    let listen = match raw.and_then(|raw| raw.listen.as_ref()) {
        None => Some(SocketAddr::from(([127, 0, 0, 1], 8080))),
        Some(listen) => match listen.get_ref().trim().parse() {
            Ok(address) => Some(address),
            Err(_) => {
                file.error(
                    "bad-listen",
                    listen.span(),
                    "this is not an address and port to listen on, so the board could not be opened",
                    "write it as in `\"127.0.0.1:8080\"` or `\"[::1]:8080\"`",
                );
                None
            }
        },
    };
    let public_url = raw
        .and_then(|raw| raw.public_url.as_ref())
        .map(|url| values::web_address(file, "public_url", url.get_ref(), url.span(), true));
    let directory = |file: &mut File, key: &str, value: Option<&Spanned<String>>, default: &str| match value {
        None => Some(default.into()),
        Some(value) => values::filled(file, key, value).map(|text| values::path(file, &text)),
    };
    let state_dir = directory(
        file,
        "state_dir",
        raw.and_then(|raw| raw.state_dir.as_ref()),
        "/var/lib/homeward",
    );
    let runtime_dir = directory(
        file,
        "runtime_dir",
        raw.and_then(|raw| raw.runtime_dir.as_ref()),
        "/run/homeward",
    );
    Some(ServerSettings {
        listen: listen?,
        public_url: match public_url {
            Some(url) => Some(url?),
            None => None,
        },
        state_dir: state_dir?,
        runtime_dir: runtime_dir?,
    })
}

/// Returns the gateways of each channel, in the order of trying.
fn channels(
    file: &mut File,
    table: Option<&Spanned<raw::ChannelsTable>>,
    names: &gateways::GatewayNames,
) -> BTreeMap<Channel, Vec<GatewayName>> {
    let mut channels = BTreeMap::new();
    let mut used: BTreeSet<&str> = BTreeSet::new();
    let Some(table) = table else {
        if !file.is_unreadable_at_top("channels") {
            file.error(
                "missing-key",
                0..0,
                "`[channels]` is missing: no message could leave",
                "add `[channels]` with `sms = [\"...\"]` and `email = [\"...\"]`, naming gateways",
            );
        }
        return channels;
    };
    let raw = table.get_ref();
    for channel in Channel::ALL {
        let key = channel.word();
        let Some(list) = raw.list(channel) else { continue };
        if list.get_ref().is_empty() {
            file.error(
                "empty-channel",
                list.span(),
                format!("`{key}` has no gateway, so nothing would be sent by it"),
                "name a gateway, or take the line out",
            );
        }
        let mut gateways: Vec<GatewayName> = Vec::new();
        for name in list.get_ref() {
            let gateway = GatewayName::new(name.get_ref());
            match names.carries(name.get_ref()) {
                None if names.are_incomplete() => {}
                None => file.error(
                    "unknown-gateway",
                    name.span(),
                    format!("there is no gateway `{name}`, so nothing would be sent by it"),
                    suggest::did_you_mean(name.get_ref(), names.all().collect::<Vec<_>>()),
                ),
                Some(carried) if !carried.contains(&channel) => {
                    let (lacks, remedy) = match names.key_for(name.get_ref(), channel) {
                        Some((wanted, table)) => (
                            format!(": `{wanted}` is missing from its table"),
                            format!(
                                "add `{wanted} = \"...\"` to its table on line {}, or name one that can",
                                file.line_at(table.start)
                            ),
                        ),
                        None => (String::new(), "name one that can".to_owned()),
                    };
                    let message = format!("the gateway `{name}` cannot carry `{key}`{lacks}");
                    file.error("wrong-channel", name.span(), message, remedy);
                }
                Some(_) if gateways.contains(&gateway) => file.error(
                    "repeated-gateway",
                    name.span(),
                    format!("`{name}` is there already: trying it twice is no second way out"),
                    "take it out",
                ),
                Some(_) => {
                    used.insert(name.get_ref());
                    gateways.push(gateway);
                }
            }
        }
        channels.insert(channel, gateways);
    }
    if raw.sms.is_none() && !file.is_unreadable(&table.span(), "sms") {
        file.error(
            "missing-key",
            table.span(),
            "`sms` is missing: workers could be neither asked nor heard",
            "add `sms` with the names of gateways, in the order they are to be tried",
        );
    }
    names.note_unused(file, &used);
    channels
}

fn heartbeat(
    file: &mut File,
    table: &Spanned<raw::HeartbeatTable>,
    loading: &Loading<'_>,
) -> Option<HeartbeatSettings> {
    let raw = table.get_ref();
    let every = values::interval_or(
        file,
        raw.every.as_ref(),
        Interval::from_mins(1),
        &values::ZERO_REPEAT,
    );
    let Some(place) = &raw.url else {
        file.missing(
            &table.span(),
            "url",
            "nobody outside would notice that Homeward has stopped",
            "add `url = { credential = \"heartbeat-url\" }`",
        );
        return None;
    };
    let url = references::secret(file, &loading.secrets, "url", place)?;
    if !url.reveal().is_empty() {
        values::web_address(file, "url", url.reveal(), place.span(), false)?;
    }
    Some(HeartbeatSettings { url, every: every? })
}

fn delivery(file: &mut File, table: Option<&Spanned<raw::DeliveryTable>>) -> Option<DeliverySettings> {
    let raw = table.map(Spanned::get_ref);
    let mut span = |value: Option<&Spanned<String>>, default: Span| match value {
        Some(value) => values::interval(file, value, &values::ZERO_WITHIN).map(Interval::span),
        None => Some(default),
    };
    let receipt_within = span(
        raw.and_then(|raw| raw.receipt_within.as_ref()),
        Span::from_secs(90),
    );
    let attempt_timeout = span(
        raw.and_then(|raw| raw.attempt_timeout.as_ref()),
        Span::from_secs(10),
    );
    Some(DeliverySettings {
        receipt_within: receipt_within?,
        attempt_timeout: attempt_timeout?,
    })
}
