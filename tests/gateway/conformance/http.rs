//! A provider described in the configuration, held to the rules for every gateway: ClickSend, as its page describes it.

use super::{Bench, Provider, build, closed_port};
use crate::support::clicksend::ClickSendServer;
use crate::{JO, NOW, http_examples};
use homeward::domain::chain::Channel;
use homeward::gateway::simulated::Phones;
use homeward::gateway::{Gateway, GatewaySettings};
use std::sync::Arc;

/// A stand-in with ClickSend's answers, behind the table of docs/gateways/clicksend.md.
pub(super) struct HttpBench {
    server: Option<ClickSendServer>,
    base_url: String,
}

impl Bench for HttpBench {
    fn start(provider: Provider) -> Self {
        let server = (provider != Provider::Absent).then(ClickSendServer::start);
        if let Some(server) = server.as_ref().filter(|_| provider == Provider::Silent) {
            server.hang();
        }
        let base_url = match &server {
            Some(server) => server.base_url(),
            None => format!("http://127.0.0.1:{}/v3", closed_port()),
        };
        Self { server, base_url }
    }

    /// Without the request that marks a text as read: what is marked is on disk, and no longer on the list.
    fn settings(&self) -> GatewaySettings {
        http_examples::clicksend_without("[gateways.http.main.poll.mark_read]", &self.base_url)
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
