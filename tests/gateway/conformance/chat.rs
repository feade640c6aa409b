//! A chat room by the kind `http`, held to the rules for every gateway: Google Chat, as docs/gateways/http.md describes it.

use super::{Bench, Provider, build, closed_port};
use crate::http_examples::example;
use crate::support::configured::ConfiguredGateway;
use crate::support::http_provider::{HttpProvider, ProviderAnswer};
use homeward::domain::chain::Channel;
use homeward::gateway::simulated::Phones;
use homeward::gateway::{Gateway, GatewaySettings};
use std::sync::Arc;

/// A hook that answers as the room's provider does.
pub(super) struct ChatBench {
    hook: Option<HttpProvider>,
    url: String,
}

impl Bench for ChatBench {
    fn start(provider: Provider) -> Self {
        let hook = match provider {
            Provider::Absent => None,
            Provider::Silent => Some(HttpProvider::always(ProviderAnswer::Hang)),
            Provider::Well => Some(HttpProvider::always(ProviderAnswer::with(200, "{}"))),
        };
        let base_url = match &hook {
            Some(hook) => hook.base_url(),
            None => format!("http://127.0.0.1:{}", closed_port()),
        };
        Self {
            hook,
            url: format!("{base_url}/v1/spaces/AAAA/messages?key=k&token=t"),
        }
    }

    fn settings(&self) -> GatewaySettings {
        let table = example("http.md", "[gateways.http.chat.send]", "chat");
        ConfiguredGateway::notices(&table, &[("google-chat-url", &self.url)]).right()
    }

    fn gateway(&self) -> Arc<dyn Gateway> {
        build(&self.settings(), self.channel(), &Arc::new(Phones::new("run1")))
    }

    fn channel(&self) -> Channel {
        Channel::Chat
    }

    fn taken(&self, _: usize) -> usize {
        self.hook.as_ref().expect("a hook that listens").seen().len()
    }

    fn bring(&self, _: &str) {
        unreachable!("nothing comes in from a room");
    }
}
