//! The daemon's own settings, as it uses them.

use super::school::School;
use super::secret::Secret;
use crate::domain::chain::Channel;
use crate::domain::id::{ChainName, GatewayName, SchoolId};
use crate::domain::private::Phone;
use crate::domain::time::{Interval, Span};
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

/// How one gateway is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GatewaySettings {
    /// Phones that exist on paper only: for the demo, rehearsals and tests.
    Simulated {
        /// How replies come in.
        inbound: Inbound,
    },
    /// E-mail by SMTP.
    Smtp(Smtp),
    /// Texts by Twilio.
    Twilio(Twilio),
}

impl GatewaySettings {
    /// Returns the name of its kind, as in `[gateways.KIND.NAME]`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Simulated { .. } => "simulated",
            Self::Smtp(_) => "smtp",
            Self::Twilio(_) => "twilio",
        }
    }

    /// Returns the channels that it can carry.
    #[must_use]
    pub fn channels(&self) -> &'static [Channel] {
        match self {
            Self::Simulated { .. } => &[Channel::Email, Channel::Sms],
            Self::Smtp(_) => &[Channel::Email],
            Self::Twilio(_) => &[Channel::Sms],
        }
    }
}

/// A Twilio account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twilio {
    /// The account.
    pub account_sid: String,
    /// Its password; it signs the webhooks too.
    pub auth_token: Secret,
    /// Whom texts come from.
    pub from: Phone,
    /// A messaging service to send through; replies are fetched for the number all the same.
    pub messaging_service_sid: Option<String>,
    /// Without a slash at the end.
    pub base_url: String,
    /// How replies come in.
    pub inbound: Inbound,
    /// Whether receipts are asked for by webhook; otherwise they are looked up.
    pub status_callback: bool,
}

/// A mail server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Smtp {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is kept secret.
    pub tls: Tls,
    /// Who we are to it.
    pub login: Option<SmtpLogin>,
    /// Whom mails come from: a mailbox that parses, with or without a name.
    pub from: String,
    /// Where answers go, if not there.
    pub reply_to: Option<String>,
    /// An authority of the school's own, besides the system's.
    pub ca_file: Option<PathBuf>,
}

/// Name and password at a mail server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmtpLogin {
    /// The name.
    pub username: String,
    /// The password.
    pub password: Secret,
}

/// How a connection to a mail server is kept secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// From the first byte (`smtps://`).
    Implicit,
    /// Not at all. Only ever to this host itself.
    None,
    /// By STARTTLS, and never without.
    Required,
}

/// How replies come in from a gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inbound {
    /// How often they are fetched, if they are.
    pub poll: Option<Interval>,
    /// Whether they are brought.
    pub webhook: bool,
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
