//! Phones in memory, held to the rules for every gateway.

use super::{ATTEMPT, Bench, Provider, build};
use crate::{JO, NOW, place};
use homeward::domain::chain::Channel;
use homeward::gateway::simulated::{Fault, Phones, Simulated, SimulatedSettings};
use homeward::gateway::{Gateway, GatewaySettings, InboundWays};
use std::sync::Arc;

/// Phones in memory.
pub(super) struct SimulatedBench {
    phones: Arc<Phones>,
    provider: Provider,
}

impl Bench for SimulatedBench {
    fn start(provider: Provider) -> Self {
        Self {
            phones: Arc::new(Phones::new("run1")),
            provider,
        }
    }

    fn settings(&self) -> GatewaySettings {
        GatewaySettings::Simulated(SimulatedSettings {
            inbound: InboundWays {
                poll: None,
                webhook: false,
            },
        })
    }

    fn gateway(&self) -> Arc<dyn Gateway> {
        let fault = match self.provider {
            Provider::Well => return build(&self.settings(), self.channel(), &self.phones),
            Provider::Silent if self.phones.messages(JO).is_empty() => Fault::SilentAndDelivering,
            Provider::Silent => Fault::None,
            Provider::Absent => Fault::Unreachable,
        };
        let name = place("main", self.channel(), ATTEMPT).name;
        let gateway = Simulated::new(name, self.channel(), Arc::clone(&self.phones));
        gateway.set_fault(fault);
        Arc::new(gateway)
    }

    fn channel(&self) -> Channel {
        Channel::Sms
    }

    fn taken(&self, _: usize) -> usize {
        self.phones.messages(JO).len()
    }

    fn bring(&self, words: &str) {
        self.phones.text(JO, words, NOW).expect("a gateway for texts");
    }
}
