//! The courier: takes what the engine has committed to the gateways, and reports what came of it.
//!
//! A lane for each gateway, so that one slow gateway never delays another. The courier decides nothing: which message
//! goes next, by which gateway, and what follows from a failure, is the engine's to say.

mod inbound;
mod lane;

pub use inbound::{Poller, ask_receipts};
pub use lane::{AT_ONCE, attempt};

use crate::clock::Clock;
use crate::domain::id::GatewayName;
use crate::engine::Handle;
use crate::gateway::Gateway;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

/// How long a start waits for what came in meanwhile.
const FIRST_ASKED_WITHIN: Duration = Duration::from_secs(4);

/// Gateways by name.
pub type Gateways = BTreeMap<GatewayName, Arc<dyn Gateway>>;

/// How a gateway's replies are fetched.
#[derive(Debug, Clone)]
pub struct Fetching {
    /// How often, in real time.
    pub every: Duration,
    /// Changes when there may be something to fetch at once.
    pub hurry: Option<watch::Receiver<u64>>,
}

/// The running lanes and pollers.
pub struct Courier {
    stop: watch::Sender<bool>,
    lanes: JoinSet<()>,
    /// Whoever asks: for texts, for receipts. May be ended at any point: what was not handed over is asked for again.
    askers: JoinSet<()>,
}

impl Courier {
    /// Starts a lane for each gateway, a poller for each that is polled, and asks for receipts where they are asked for.
    ///
    /// Returns once every polled gateway has been asked once, or its time is up: what came in while we were off counts
    /// before anything is judged.
    pub async fn start(
        handle: &Handle,
        gateways: &Gateways,
        fetching: &BTreeMap<GatewayName, Fetching>,
        clock: &Arc<dyn Clock>,
    ) -> Self {
        let (stop, stopping) = watch::channel(false);
        let mut lanes = JoinSet::new();
        let mut askers = JoinSet::new();
        // Closed once every poller has let go of its end: each has then asked once.
        let (asking, mut asked) = mpsc::channel::<()>(1);
        for (name, gateway) in gateways {
            lanes.spawn(lane::run(
                handle.clone(),
                gateway.clone(),
                clock.clone(),
                stopping.clone(),
            ));
            if gateway.capabilities().receipts.can_be_asked_for() {
                askers.spawn(inbound::receipts(
                    handle.clone(),
                    gateway.clone(),
                    stopping.clone(),
                ));
            }
            if let Some(fetching) = fetching.get(name).filter(|_| gateway.capabilities().poll_inbound) {
                let (handle, gateway, clock) = (handle.clone(), gateway.clone(), clock.clone());
                let (fetching, stopping, asking) = (fetching.clone(), stopping.clone(), asking.clone());
                askers.spawn(async move {
                    let mut poller = inbound::Poller::new(handle, gateway, clock, fetching).await;
                    poller.poll().await;
                    drop(asking);
                    poller.run(stopping).await;
                });
            }
        }
        drop(asking);
        if tokio::time::timeout(FIRST_ASKED_WITHIN, asked.recv())
            .await
            .is_err()
        {
            tracing::warn!("a gateway took too long to say what came in: going on without");
        }
        Self { stop, lanes, askers }
    }

    /// Asks the gateways nothing more. To be called before another courier asks them: two that read the same gateway
    /// would each have a place of their own in it.
    pub async fn stop_asking(&mut self) {
        self.askers.shutdown().await;
    }

    /// Takes no more work, and waits for what is under way, however long its gateway takes: another courier goes on.
    pub async fn retire(mut self) {
        self.say_stop();
        self.askers.shutdown().await;
        while self.lanes.join_next().await.is_some() {}
    }

    /// Takes no more work, and waits for what is under way, within reason.
    pub async fn stop(mut self) {
        self.say_stop();
        self.askers.shutdown().await;
        let all = async { while self.lanes.join_next().await.is_some() {} };
        if tokio::time::timeout(Duration::from_secs(12), all).await.is_err() {
            tracing::warn!("an attempt was still under way: its message will be looked up at the next start");
        }
    }

    fn say_stop(&self) {
        if self.stop.send(true).is_err() {
            tracing::debug!("no lane was running");
        }
    }
}
