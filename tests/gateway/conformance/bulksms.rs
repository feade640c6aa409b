//! BulkSMS, held to the rules for every gateway.

use super::{Bench, Provider, build, closed_port};
use crate::bulksms::settings;
use crate::support::bulksms::BulkSmsServer;
use crate::support::loopback::HttpFault;
use crate::{JO, NOW};
use homeward::domain::chain::Channel;
use homeward::gateway::simulated::Phones;
use homeward::gateway::{Gateway, GatewaySettings};
use std::sync::Arc;

/// A stand-in with the answers of BulkSMS's API.
pub(super) struct BulkSmsBench {
    server: Option<BulkSmsServer>,
    base_url: String,
}

impl Bench for BulkSmsBench {
    fn start(provider: Provider) -> Self {
        let server = (provider != Provider::Absent).then(|| BulkSmsServer::start(NOW.ms()));
        if let Some(server) = server.as_ref().filter(|_| provider == Provider::Silent) {
            server.fail_sending(Some(HttpFault::Hang));
        }
        let base_url = match &server {
            Some(server) => server.base_url(),
            None => format!("http://127.0.0.1:{}", closed_port()),
        };
        Self { server, base_url }
    }

    fn settings(&self) -> GatewaySettings {
        GatewaySettings::BulkSms(settings(self.base_url.clone()))
    }

    fn gateway(&self) -> Arc<dyn Gateway> {
        build(&self.settings(), self.channel(), &Arc::new(Phones::new("run1")))
    }

    fn channel(&self) -> Channel {
        Channel::Sms
    }

    fn taken(&self, _: usize) -> usize {
        self.server.as_ref().expect("a server that listens").sent().len()
    }

    fn bring(&self, words: &str) {
        let server = self.server.as_ref().expect("a server that listens");
        server.receive(JO, words, NOW.ms());
    }
}
