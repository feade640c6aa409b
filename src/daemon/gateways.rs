//! From the configuration to gateways that can be used, and the routes between them.

use super::DaemonError;
use crate::app::Routes;
use crate::config::Config;
use crate::courier::{CourierGateways, FetchPlan};
use crate::domain::chain::Channel;
use crate::domain::id::GatewayName;
use crate::gateway::simulated::Phones;
use crate::gateway::{GatewayPlace, InboundWays};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// Time between two fetches where texts are brought by webhook alone.
///
/// A provider calls a webhook once, and the call of a text may be lost: five minutes bound how long the text then stays unheard.
const SAFETY_NET_EVERY: Duration = Duration::from_secs(5 * 60);

/// Time after such a fetch failed: the text of a webhook that was not believed may be waiting.
const SAFETY_NET_AGAIN: Duration = Duration::from_secs(5);

/// Everything the courier and the pages need of the gateways.
pub(super) struct BuiltGateways {
    pub(super) gateways: CourierGateways,
    pub(super) fetching: BTreeMap<GatewayName, FetchPlan>,
    pub(super) routes: Routes,
}

/// Builds every configured gateway. Connects to nothing.
pub(super) fn build(config: &Config, phones: &Arc<Phones>) -> Result<BuiltGateways, DaemonError> {
    let mut gateways: CourierGateways = BTreeMap::new();
    let mut fetching = BTreeMap::new();
    for (name, settings) in &config.gateways {
        let public_url = config.server.public_url.as_ref();
        let place = GatewayPlace {
            name: name.clone(),
            channel: channel_of(config, name),
            attempt_timeout: config.delivery.attempt_timeout,
            webhook_url: public_url.map(|url| format!("{url}/hooks/{name}")),
        };
        let gateway = settings
            .build(place, phones)
            .map_err(|source| DaemonError::Gateway {
                name: name.clone(),
                source,
            })?;
        if let Some((every, again)) = settings.inbound().and_then(rhythm) {
            let hurry = gateway.arrivals();
            fetching.insert(name.clone(), FetchPlan { every, again, hurry });
        }
        gateways.insert(name.clone(), gateway);
    }
    let with_receipts = gateways
        .iter()
        .filter(|(_, gateway)| gateway.capabilities().receipts.are_expected())
        .map(|(name, _)| name.clone())
        .collect();
    let routes = Routes {
        channels: config.channels.clone(),
        with_receipts,
        receipt_within: config.delivery.receipt_within,
    };
    Ok(BuiltGateways {
        gateways,
        fetching,
        routes,
    })
}

/// Returns the time between two fetches of a gateway's texts, and the time after a fetch that failed.
fn rhythm(ways: InboundWays) -> Option<(Duration, Duration)> {
    match ways.poll {
        Some(every) => Some((every.span().to_std(), every.span().to_std())),
        None => ways.webhook.then_some((SAFETY_NET_EVERY, SAFETY_NET_AGAIN)),
    }
}

/// Returns the channel that names a gateway. A gateway that none names sends nothing, whichever it is taken for.
fn channel_of(config: &Config, name: &GatewayName) -> Channel {
    config
        .channels
        .iter()
        .find(|(_, names)| names.contains(name))
        .map_or(Channel::Sms, |(channel, _)| *channel)
}

#[cfg(test)]
mod tests;
