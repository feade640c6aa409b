//! From the configuration to gateways that can be used, and the routes between them.

use super::DaemonError;
use crate::app::Routes;
use crate::config::Config;
use crate::courier::{CourierGateways, FetchPlan};
use crate::domain::chain::Channel;
use crate::domain::id::GatewayName;
use crate::gateway::GatewayPlace;
use crate::gateway::simulated::Phones;
use std::collections::BTreeMap;
use std::sync::Arc;

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
        if let Some(every) = settings.inbound().and_then(|inbound| inbound.poll) {
            fetching.insert(
                name.clone(),
                FetchPlan {
                    every: every.span().to_std(),
                    hurry: gateway.arrivals(),
                },
            );
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

/// Returns the channel that names a gateway. A gateway that none names sends nothing, whichever it is taken for.
fn channel_of(config: &Config, name: &GatewayName) -> Channel {
    config
        .channels
        .iter()
        .find(|(_, names)| names.contains(name))
        .map_or(Channel::Sms, |(channel, _)| *channel)
}
