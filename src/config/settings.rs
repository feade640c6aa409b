//! The daemon's own settings, as it uses them.

use super::school::School;
use crate::domain::chain::Channel;
use crate::domain::id::{ChainName, GatewayName, SchoolId};
use crate::domain::time::{Interval, Span};
use crate::gateway::GatewaySettings;
use crate::toml_file::Secret;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Everything that was configured, valid by construction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Where the daemon listens and keeps its state.
    pub server: Server,
    /// The gateways of each channel, in the order they are tried. Only channels that have one are here.
    pub channels: BTreeMap<Channel, Vec<GatewayName>>,
    /// Every gateway, by the name the admin gave it.
    pub gateways: BTreeMap<GatewayName, GatewaySettings>,
    /// The outside monitor that hears from us while all is well.
    pub heartbeat: Option<Heartbeat>,
    /// How long messages may take.
    pub delivery: Delivery,
    /// What is done on a schedule.
    pub routines: Vec<Routine>,
    /// The schools, by the names of their files.
    pub schools: BTreeMap<SchoolId, School>,
}

/// Where the daemon listens and keeps its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Where the board and the webhooks are served.
    pub listen: SocketAddr,
    /// How the outside reaches it, without a slash at the end.
    pub public_url: Option<String>,
    /// Where the store is.
    pub state_dir: PathBuf,
    /// Where the control socket is.
    pub runtime_dir: PathBuf,
}

/// The outside monitor that raises the alarm when it no longer hears from us (P15).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heartbeat {
    /// What is fetched. Whoever knows it can keep the monitor quiet, so it is a secret.
    pub url: Secret,
    /// How often.
    pub every: Interval,
}

/// How long messages may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delivery {
    /// An alert text without a receipt after this goes again by the next gateway.
    pub receipt_within: Span,
    /// One try at a gateway is given up after this.
    pub attempt_timeout: Span,
}

/// Something done on a schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Routine {
    /// What is done.
    pub kind: RoutineKind,
    /// For which school; every one if not said.
    pub school: Option<SchoolId>,
    /// When, on the clocks of the school: 6 or 7 fields that parse and come round.
    pub cron: String,
    /// Which chain is told of what it finds; each school it is for has one of this name.
    pub chain: ChainName,
}

/// What a routine does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoutineKind {
    /// Looks for anybody who is still out at the end of the day.
    Sweep,
}
