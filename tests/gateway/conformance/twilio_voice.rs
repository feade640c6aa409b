//! Calls by Twilio, held to the rules for every gateway.

use super::{Bench, Provider, build, closed_port};
use crate::support::twilio::{Fault, TwilioServer};
use crate::{JO, NOW, twilio_voice};
use homeward::domain::chain::Channel;
use homeward::gateway::simulated::Phones;
use homeward::gateway::{Gateway, GatewaySettings};
use std::sync::Arc;

/// A stand-in with the answers of Twilio's API.
pub(super) struct TwilioVoiceBench {
    server: Option<TwilioServer>,
    base_url: String,
}

impl Bench for TwilioVoiceBench {
    fn start(provider: Provider) -> Self {
        let server = (provider != Provider::Absent).then(TwilioServer::start);
        if let Some(server) = &server {
            server.set_now(NOW.ms());
            if provider == Provider::Silent {
                server.fail(JO, Some(Fault::Hang));
            }
        }
        let base_url = match &server {
            Some(server) => server.base_url(),
            None => format!("http://127.0.0.1:{}", closed_port()),
        };
        Self { server, base_url }
    }

    fn settings(&self) -> GatewaySettings {
        GatewaySettings::TwilioVoice(twilio_voice::settings(self.base_url.clone()))
    }

    fn gateway(&self) -> Arc<dyn Gateway> {
        build(&self.settings(), self.channel(), &Arc::new(Phones::new("run1")))
    }

    fn channel(&self) -> Channel {
        Channel::Voice
    }

    fn taken(&self, _: usize) -> usize {
        self.server.as_ref().expect("a server that listens").sent().len()
    }

    fn bring(&self, _: &str) {
        unreachable!("no text comes in by a call");
    }
}
