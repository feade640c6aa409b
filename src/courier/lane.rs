//! One gateway's lane: claim, send, report.

use super::exchange::GatewayExchange;
use crate::app::{Claim, LaneRoom, Outcome};
use crate::clock::Clock;
use crate::domain::delivery::SendFailure;
use crate::engine::Handle;
use crate::gateway::{Gateway, PollFailure};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// A guard above the gateways' own time limits: the outcome of a longer attempt is unknown.
const ATTEMPT_AT_MOST: Duration = Duration::from_secs(30);

/// Longest wait of a lane before asking for work again.
const ASK_AT_LEAST_EVERY: Duration = Duration::from_secs(5);

/// How many messages a lane has under way at once: as many as the gateway likes, and fewer after a provider's "slow down".
#[derive(Debug)]
pub struct LaneWidth {
    full: usize,
    now: usize,
    /// Messages taken since the width was last changed.
    taken: usize,
}

impl LaneWidth {
    /// Returns the width of a gateway's lane.
    #[must_use]
    pub fn of(gateway: &dyn Gateway) -> Self {
        let full = usize::from(gateway.capabilities().at_once.get());
        Self {
            full,
            now: full,
            taken: 0,
        }
    }

    /// Returns how many more messages the lane may have under way.
    #[must_use]
    pub fn room(&self, under_way: usize) -> LaneRoom {
        LaneRoom::of(self.now.saturating_sub(under_way), self.now)
    }

    /// Notes the end of an attempt: half as many at once after a "slow down", one more for each width of messages taken since.
    pub fn note(&mut self, pace: LanePace) {
        match pace {
            LanePace::SlowDown => {
                self.now = (self.now / 2).max(1);
                self.taken = 0;
            }
            LanePace::Kept => {}
            LanePace::Taken => {
                self.taken += 1;
                if self.taken >= self.now && self.now < self.full {
                    self.now += 1;
                    self.taken = 0;
                }
            }
        }
    }
}

/// What an attempt says of the pace that the gateway likes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LanePace {
    /// The provider has asked for a pause.
    SlowDown,
    /// The attempt failed for another reason.
    Kept,
    /// The message was taken.
    Taken,
}

impl LanePace {
    fn of(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Accepted { .. } => Self::Taken,
            Outcome::Failed(SendFailure::Retry { .. }) => Self::SlowDown,
            Outcome::Failed(_) => Self::Kept,
        }
    }
}

/// Runs the lane until told to stop; attempts then under way are finished.
pub(super) async fn run(
    handle: Handle,
    gateway: Arc<dyn Gateway>,
    clock: Arc<dyn Clock>,
    mut stopping: watch::Receiver<bool>,
) {
    let mut width = LaneWidth::of(gateway.as_ref());
    let work = handle.work();
    let mut under_way = JoinSet::new();
    while !*stopping.borrow_and_update() {
        // Listen before asking, so that nothing queued in between is missed.
        let notified = work.notified();
        tokio::pin!(notified);
        notified.as_mut().enable();
        while let Some(ended) = under_way.try_join_next() {
            width.note(ended.unwrap_or(LanePace::Kept));
        }
        let room = width.room(under_way.len());
        let later = if room.is_full() {
            None
        } else {
            match handle.claim(gateway.name().clone(), room).await {
                Ok(claimed) => {
                    for claim in claimed.claims {
                        let (handle, gateway, clock) = (handle.clone(), gateway.clone(), clock.clone());
                        under_way.spawn(async move {
                            attempt(&handle, gateway.as_ref(), clock.as_ref(), claim).await
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
            Some(ended) = under_way.join_next(), if !under_way.is_empty() => {
                width.note(ended.unwrap_or(LanePace::Kept));
            }
            changed = stopping.changed() => if changed.is_err() { break },
        }
    }
    while under_way.join_next().await.is_some() {}
}

/// Makes one attempt, and reports the outcome. Where an earlier attempt may have got through, looks for the earlier message
/// first. Returns what the attempt says of the gateway's pace.
pub async fn attempt(handle: &Handle, gateway: &dyn Gateway, clock: &dyn Clock, claim: Claim) -> LanePace {
    let name = gateway.name().clone();
    let id = claim.id;
    let begun = GatewayExchange::begin(clock, format!("send {}", claim.outbound.reference));
    let outcome = match found_as_sent(gateway, &claim).await {
        Some(outcome) => outcome,
        None => sent(gateway, clock, &claim).await,
    };
    begun.end(handle, gateway, clock, outcome_words(&outcome));
    let pace = LanePace::of(&outcome);
    handle.settle(name, id, outcome);
    pace
}

fn outcome_words(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Accepted { provider_id } => format!("taken as {provider_id}"),
        Outcome::Failed(failure) => match failure {
            SendFailure::BeforeSend { why } => format!("not sent: {why}"),
            SendFailure::Unknown { why } => format!("not known whether taken: {why}"),
            SendFailure::Retry { why, .. } => format!("not now: {why}"),
            SendFailure::Refused { why } => format!("refused us: {why}"),
            SendFailure::Rejected { why, .. } => format!("refused the recipient: {why}"),
        },
    }
}

/// Looks for the earlier message of an attempt that may have got through.
async fn found_as_sent(gateway: &dyn Gateway, claim: &Claim) -> Option<Outcome> {
    let (original, since) = claim.look_up.as_ref()?;
    let found = tokio::time::timeout(ATTEMPT_AT_MOST, gateway.find_sent(original, *since));
    let found = found.await.unwrap_or_else(|_| {
        Err(PollFailure::Unreachable {
            why: "no answer in time".to_owned(),
        })
    });
    match found {
        Ok(Some(accepted)) => {
            tracing::info!(message = claim.id, gateway = %gateway.name(), "found as sent already");
            Some(Outcome::Accepted {
                provider_id: accepted.provider_id,
            })
        }
        Ok(None) => None,
        Err(error) => {
            tracing::warn!(message = claim.id, gateway = %gateway.name(), %error, "could not be looked up: sent again");
            None
        }
    }
}

async fn sent(gateway: &dyn Gateway, clock: &dyn Clock, claim: &Claim) -> Outcome {
    let sent = tokio::time::timeout(ATTEMPT_AT_MOST, gateway.send(&claim.outbound, clock.now())).await;
    match sent {
        Ok(Ok(accepted)) => Outcome::Accepted {
            provider_id: accepted.provider_id,
        },
        Ok(Err(failure)) => {
            tracing::warn!(message = claim.id, gateway = %gateway.name(), ?failure, "an attempt failed");
            Outcome::Failed(failure)
        }
        Err(_) => Outcome::Failed(SendFailure::Unknown {
            why: "no answer in time".to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wide(full: usize) -> LaneWidth {
        LaneWidth {
            full,
            now: full,
            taken: 0,
        }
    }

    #[test]
    fn a_lane_halves_after_each_slow_down_and_never_closes() {
        let mut width = wide(32);
        for half in [16, 8, 4, 2, 1, 1] {
            width.note(LanePace::SlowDown);
            assert_eq!(width.room(0), LaneRoom::of(half, half));
        }
        assert!(width.room(5).is_full());
    }

    #[test]
    fn a_lane_widens_by_one_for_each_width_of_messages_taken_up_to_the_full() {
        let mut width = wide(8);
        width.note(LanePace::SlowDown);
        for _ in 0..4 {
            assert_eq!(width.now, 4);
            width.note(LanePace::Taken);
        }
        assert_eq!(width.now, 5);
        width.note(LanePace::Kept);
        assert_eq!(width.now, 5);
        for _ in 0..100 {
            width.note(LanePace::Taken);
        }
        assert_eq!(width.now, 8);
    }
}
