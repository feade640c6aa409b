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
    /// Addresses and folders of the daemon.
    pub server: ServerSettings,
    /// The gateways of each channel, in the order they are tried. A channel without a gateway has no entry.
    pub channels: BTreeMap<Channel, Vec<GatewayName>>,
    /// Every gateway, by the name the admin gave it.
    pub gateways: BTreeMap<GatewayName, GatewaySettings>,
    /// The outside monitor that hears from the daemon while all is well.
    pub heartbeat: Option<HeartbeatSettings>,
    /// Time limits of messages.
    pub delivery: DeliverySettings,
    /// Work done on a schedule.
    pub routines: Vec<RoutineSettings>,
    /// The schools, by the names of their files.
    pub schools: BTreeMap<SchoolId, School>,
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

/// The outside monitor that raises the alarm when the daemon falls silent (P15).
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
    /// Longest that one attempt at a gateway may take.
    pub attempt_timeout: Span,
}

/// Work done on a schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoutineSettings {
    /// The kind of work.
    pub kind: RoutineKind,
    /// The school; `None` for every school.
    pub school: Option<SchoolId>,
    /// The schedule on the clocks of the school: 6 or 7 fields that parse and come round.
    pub cron: String,
    /// Chain to alert. Must exist in every school that the routine runs for.
    pub chain: ChainName,
}

/// A kind of scheduled work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoutineKind {
    /// Looks for anybody who is still out at the end of the day.
    Sweep,
}
