//! The daemon's own settings, compiled and ready for use.

use super::school::School;
use crate::domain::chain::Channel;
use crate::domain::id::{ChainName, GatewayName, PersonId, SchoolId};
use crate::domain::time::{Interval, Span};
use crate::gateway::GatewaySettings;
use crate::openid::OpenIdSettings;
use crate::tls::CertificatePlaces;
use crate::toml_file::Secret;
use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

/// The whole configuration, valid by construction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Addresses and folders of the daemon.
    pub server: ServerSettings,
    /// How the pages are served.
    pub http: HttpSettings,
    /// The gateways of each channel, in the order they are tried. A channel without a gateway has no entry.
    pub channels: BTreeMap<Channel, Vec<GatewayName>>,
    /// Every gateway, by the name chosen by the admin.
    pub gateways: BTreeMap<GatewayName, GatewaySettings>,
    /// The outside monitor; hears from the daemon while all is well.
    pub heartbeat: Option<HeartbeatSettings>,
    /// Time limits of messages.
    pub delivery: DeliverySettings,
    /// Work done on a schedule.
    pub routines: Vec<RoutineSettings>,
    /// The schools, by the names of their files.
    pub schools: BTreeMap<SchoolId, Arc<School>>,
}

/// Addresses and folders of the daemon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerSettings {
    /// Address of the board and the webhooks.
    pub listen: SocketAddr,
    /// Address of the same from outside, without a slash at the end.
    pub public_url: Option<String>,
    /// Folder of the store.
    pub state_dir: PathBuf,
    /// Folder of the control socket.
    pub runtime_dir: PathBuf,
}

/// How the pages are served.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HttpSettings {
    /// The certificate to serve by; `None` for plain HTTP. The files are read when served by, so that a daemon starts without.
    pub certificate: Option<CertificatePlaces>,
    /// The proxies whose word on who asks is taken; `None` where nobody's is.
    pub proxy: Option<ProxySettings>,
    /// The school's sign-in service; `None` where people sign in by password alone.
    pub openid: Option<OpenIdSettings>,
}

/// Proxies that sign people in, and say whom by a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProxySettings {
    /// The header with the name of an account, in small letters.
    pub user_header: String,
    /// The addresses that the header is taken from.
    pub trusted: BTreeSet<IpAddr>,
}

/// The outside monitor that raises the alarm when it no longer hears from us (P15).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeartbeatSettings {
    /// Address to fetch. A secret: anybody with the address can keep the monitor quiet.
    pub url: Secret,
    /// Time between two fetches.
    pub every: Interval,
}

/// Time limits of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeliverySettings {
    /// Longest wait for the receipt of an alert text, before the next gateway sends the text again.
    pub receipt_within: Span,
    /// Longest time for a single attempt at a gateway.
    pub attempt_timeout: Span,
}

/// Work done on a schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoutineSettings {
    /// The kind of work.
    pub kind: RoutineKind,
    /// The school; `None` for every school.
    pub school: Option<SchoolId>,
    /// The schedule on the clocks of the school: 6 or 7 fields, which parse and come round.
    pub cron: String,
    /// Chain to alert. Must exist in every school that the routine runs for.
    pub chain: ChainName,
}

/// How the gateways are tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CanarySettings {
    /// Whose answer proves a gateway for texts that has no other to write to; e-mails are tried to the same person.
    pub to: Option<PersonId>,
    /// How long a test text may take to come back.
    pub within: Interval,
}

/// Copies of the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupSettings {
    /// The folder of the copies.
    pub to: PathBuf,
    /// A second folder, on another disk or machine.
    pub second: Option<PathBuf>,
    /// Number of copies kept in each folder.
    pub keep: usize,
}

/// A kind of scheduled work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoutineKind {
    /// Copies the store.
    Backup(BackupSettings),
    /// Tries every gateway.
    Canary(CanarySettings),
    /// Walks the chain for practice.
    Drill {
        /// Whether every step is told, whoever answers.
        everybody: bool,
        /// The chain; `None` for the chain of the school's first visit type.
        chain: Option<ChainName>,
    },
    /// Looks for anybody who is still out at the end of the day.
    Sweep,
}
