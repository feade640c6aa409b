//! Asking each gateway how it is.

use super::exchange::GatewayExchange;
use crate::clock::Clock;
use crate::engine::Handle;
use crate::gateway::{Gateway, PollFailure};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How often a gateway is asked.
const EVERY: Duration = Duration::from_secs(60);

/// A guard above the gateways' own time limits.
const ASK_AT_MOST: Duration = Duration::from_secs(30);

/// Asks until told to stop. A gateway that has no way to say anything is asked no more.
pub(super) async fn ask(
    handle: Handle,
    gateway: Arc<dyn Gateway>,
    clock: Arc<dyn Clock>,
    mut stopping: watch::Receiver<bool>,
) {
    while !*stopping.borrow_and_update() {
        if !ask_once(&handle, gateway.as_ref(), clock.as_ref()).await {
            return;
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            changed = stopping.changed() => if changed.is_err() { return },
        }
    }
}

/// Asks once. Returns whether the gateway has anything to say.
async fn ask_once(handle: &Handle, gateway: &dyn Gateway, clock: &dyn Clock) -> bool {
    let exchange = GatewayExchange::poll(clock, "ask how it is");
    let said = tokio::time::timeout(ASK_AT_MOST, gateway.health(clock.now()))
        .await
        .unwrap_or_else(|_| {
            Err(PollFailure::Unreachable {
                why: "no answer in time".to_owned(),
            })
        });
    let said = match said {
        Ok(None) => {
            handle.gateway_health(gateway.name().clone(), Ok(None));
            return false;
        }
        Ok(said) => Ok(said),
        Err(failure) => Err(failure.to_string()),
    };
    let answered = match &said {
        Ok(Some(health)) if health.troubles.is_empty() => "well".to_owned(),
        Ok(Some(health)) => health
            .troubles
            .iter()
            .map(|trouble| trouble.words.as_str())
            .collect::<Vec<_>>()
            .join("; "),
        Ok(None) => String::new(),
        Err(why) => why.clone(),
    };
    exchange.end(handle, gateway, clock, answered);
    handle.gateway_health(gateway.name().clone(), said);
    true
}
