//! One gateway's lane: claim, send, report.

use crate::app::{Claim, Outcome};
use crate::clock::Clock;
use crate::domain::delivery::SendFailure;
use crate::engine::Handle;
use crate::gateway::{Gateway, PollFailure};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

/// How many messages a lane has under way at once.
pub const AT_ONCE: usize = 8;

/// A guard above the gateways' own time limits: the outcome of a longer attempt is unknown.
const ATTEMPT_AT_MOST: Duration = Duration::from_secs(30);

/// Longest wait of a lane before asking for work again.
const ASK_AT_LEAST_EVERY: Duration = Duration::from_secs(5);

/// Runs the lane until told to stop; attempts then under way are finished.
pub(super) async fn run(
    handle: Handle,
    gateway: Arc<dyn Gateway>,
    clock: Arc<dyn Clock>,
    mut stopping: watch::Receiver<bool>,
) {
    let slots = Arc::new(Semaphore::new(AT_ONCE));
    let work = handle.work();
    let mut under_way = JoinSet::new();
    while !*stopping.borrow_and_update() {
        // Listen before asking, so that nothing queued in between is missed.
        let notified = work.notified();
        tokio::pin!(notified);
        notified.as_mut().enable();
        let free = slots.available_permits();
        let later = if free == 0 {
            None
        } else {
            match handle.claim(gateway.name().clone(), free).await {
                Ok(claimed) => {
                    for claim in claimed.claims {
                        let Ok(permit) = slots.clone().acquire_owned().await else {
                            return;
                        };
                        let (handle, gateway, clock) = (handle.clone(), gateway.clone(), clock.clone());
                        under_way.spawn(async move {
                            attempt(&handle, gateway.as_ref(), clock.as_ref(), claim).await;
                            drop(permit);
                        });
                    }
                    claimed.later
                }
                Err(_) => Some(clock.now() + crate::domain::time::Span::from_secs(1)),
            }
        };
        let pause = later.map_or(ASK_AT_LEAST_EVERY, |later| {
            clock
                .real(later.since(clock.now()))
                .clamp(Duration::from_millis(5), ASK_AT_LEAST_EVERY)
        });
        tokio::select! {
            () = &mut notified => {}
            () = tokio::time::sleep(pause) => {}
            Some(_) = under_way.join_next(), if !under_way.is_empty() => {}
            changed = stopping.changed() => if changed.is_err() { break },
        }
    }
    while under_way.join_next().await.is_some() {}
}

/// Makes one attempt. Where an earlier attempt may have got through, looks for the earlier message
/// first.
pub async fn attempt(handle: &Handle, gateway: &dyn Gateway, clock: &dyn Clock, claim: Claim) {
    let name = gateway.name().clone();
    if let Some((original, since)) = &claim.look_up {
        let found = tokio::time::timeout(ATTEMPT_AT_MOST, gateway.find_sent(original, *since));
        let found = found.await.unwrap_or_else(|_| {
            Err(PollFailure::Unreachable {
                why: "no answer in time".to_owned(),
            })
        });
        match found {
            Ok(Some(accepted)) => {
                tracing::info!(message = claim.id, gateway = %name, "found as sent already");
                handle.settle(
                    name,
                    claim.id,
                    Outcome::Accepted {
                        provider_id: accepted.provider_id,
                    },
                );
                return;
            }
            Ok(None) => {}
            Err(error) => {
                tracing::warn!(message = claim.id, gateway = %name, %error, "could not be looked up: sent again")
            }
        }
    }
    let sent = tokio::time::timeout(ATTEMPT_AT_MOST, gateway.send(&claim.outbound, clock.now())).await;
    let outcome = match sent {
        Ok(Ok(accepted)) => Outcome::Accepted {
            provider_id: accepted.provider_id,
        },
        Ok(Err(failure)) => {
            tracing::warn!(message = claim.id, gateway = %name, ?failure, "an attempt failed");
            Outcome::Failed(failure)
        }
        Err(_) => Outcome::Failed(SendFailure::Unknown {
            why: "no answer in time".to_owned(),
        }),
    };
    handle.settle(name, claim.id, outcome);
}
