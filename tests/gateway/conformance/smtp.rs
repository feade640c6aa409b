//! E-mail by SMTP, held to the rules for every gateway.

use super::{Bench, Provider, build, closed_port};
use crate::support::smtp::SmtpServer;
use homeward::domain::chain::Channel;
use homeward::gateway::simulated::Phones;
use homeward::gateway::smtp::{Encryption, SmtpSettings};
use homeward::gateway::{AtOnce, Gateway, GatewaySettings};
use std::sync::Arc;

/// A real SMTP server on loopback.
pub(super) struct SmtpBench {
    server: Option<SmtpServer>,
    port: u16,
}

impl Bench for SmtpBench {
    fn start(provider: Provider) -> Self {
        let server = match provider {
            Provider::Well => Some(SmtpServer::plain()),
            Provider::Silent => Some(SmtpServer::with(&["--silent", "data"])),
            Provider::Absent => None,
        };
        let port = server.as_ref().map_or_else(closed_port, SmtpServer::port);
        Self { server, port }
    }

    fn settings(&self) -> GatewaySettings {
        GatewaySettings::Smtp(SmtpSettings {
            host: "127.0.0.1".to_owned(),
            port: self.port,
            encryption: Encryption::None,
            login: None,
            from: "Homeward <homeward@example.sch.uk>".to_owned(),
            reply_to: None,
            ca_file: None,
            at_once: AtOnce::FEW,
        })
    }

    fn gateway(&self) -> Arc<dyn Gateway> {
        build(&self.settings(), self.channel(), &Arc::new(Phones::new("run1")))
    }

    fn channel(&self) -> Channel {
        Channel::Email
    }

    fn taken(&self, expected: usize) -> usize {
        let server = self.server.as_ref().expect("a server that listens");
        server.email(expected);
        server.emails().len()
    }

    fn bring(&self, _: &str) {
        unreachable!("no text comes in by e-mail");
    }
}
