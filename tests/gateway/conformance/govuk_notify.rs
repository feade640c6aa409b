//! GOV.UK Notify, held to the rules for every gateway.

use super::{Bench, Provider, build, closed_port};
use crate::support::govuk_notify::{Fault, NotifyServer};
use crate::{JO, NOW, govuk_notify};
use homeward::domain::chain::Channel;
use homeward::gateway::simulated::Phones;
use homeward::gateway::{Gateway, GatewaySettings};
use std::sync::Arc;

/// A stand-in with the answers of Notify's API.
pub(super) struct GovukNotifyBench {
    server: Option<NotifyServer>,
    base_url: String,
}

impl Bench for GovukNotifyBench {
    fn start(provider: Provider) -> Self {
        let server = (provider != Provider::Absent).then(|| NotifyServer::start(NOW.ms()));
        if let Some(server) = server.as_ref().filter(|_| provider == Provider::Silent) {
            server.fail(JO, Some(Fault::Hang));
        }
        let base_url = match &server {
            Some(server) => server.base_url(),
            None => format!("http://127.0.0.1:{}", closed_port()),
        };
        Self { server, base_url }
    }

    fn settings(&self) -> GatewaySettings {
        GatewaySettings::GovukNotify(govuk_notify::settings(self.base_url.clone()))
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
        server.receive(JO.trim_start_matches('+'), words, NOW.ms());
    }
}
