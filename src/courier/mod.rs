//! The courier: takes messages committed by the engine to the gateways, and reports the outcome.
//!
//! A lane for each gateway, so that one slow gateway never delays another. The courier decides
//! nothing: the engine chooses the next message, its gateway, and the consequence of a failure.

mod exchange;
mod health;
mod inbound;
mod lane;

pub use inbound::{TextPoller, ask_receipts};
pub use lane::{LanePace, LaneWidth, attempt};

use crate::clock::Clock;
use crate::domain::id::GatewayName;
use crate::engine::Handle;
use crate::gateway::Gateway;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

/// Longest wait of a start for texts received while we were off.
const FIRST_ASKED_WITHIN: Duration = Duration::from_secs(4);

/// Gateways by name.
pub type CourierGateways = BTreeMap<GatewayName, Arc<dyn Gateway>>;

/// How a gateway's replies are fetched.
#[derive(Debug, Clone)]
pub struct FetchPlan {
    /// How often, in real time.
    pub every: Duration,
    /// How long after a failure the next try comes, in real time.
    pub again: Duration,
    /// Changes when there may be something to fetch at once.
    pub hurry: Option<watch::Receiver<u64>>,
}

/// The running lanes and pollers.
pub struct Courier {
    stop: watch::Sender<bool>,
    lanes: JoinSet<()>,
    /// Tasks asking for texts and for receipts. May be ended at any point: texts not handed over
    /// are asked for again.
    askers: JoinSet<()>,
}

impl Courier {
    /// Starts a lane for each gateway, a poller for each polled gateway, and a task asking for
    /// receipts for each gateway with receipts.
    ///
    /// Returns once every polled gateway has been asked once, or its time is up: texts received
    /// while we were off count before anything is judged.
    pub async fn start(
        handle: &Handle,
        gateways: &CourierGateways,
        fetching: &BTreeMap<GatewayName, FetchPlan>,
        clock: &Arc<dyn Clock>,
    ) -> Self {
        let (stop, stopping) = watch::channel(false);
        let mut lanes = JoinSet::new();
        let mut askers = JoinSet::new();
        // Closed once every poller has let go of its end: by then each has asked once.
        let (asking, mut asked) = mpsc::channel::<()>(1);
        let round = Arc::new(inbound::AskedAtOnce::default());
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
                    clock.clone(),
                    stopping.clone(),
                ));
            }
            askers.spawn(health::ask(
                handle.clone(),
                gateway.clone(),
                clock.clone(),
                stopping.clone(),
            ));
            if let Some(fetching) = fetching.get(name).filter(|_| gateway.capabilities().poll_inbound) {
                let (handle, gateway, clock) = (handle.clone(), gateway.clone(), clock.clone());
                let (fetching, stopping, asking) = (fetching.clone(), stopping.clone(), asking.clone());
                let round = round.clone();
                round.join();
                askers.spawn(async move {
                    let poller = inbound::TextPoller::new(handle, gateway, clock, fetching).await;
                    poller.run(stopping, asking, round).await;
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

    /// Asks the gateways nothing more. To be called before another courier asks: two readers of the
    /// same gateway would each have a place of their own in it.
    pub async fn stop_asking(&mut self) {
        self.askers.shutdown().await;
    }

    /// Takes no more work, and waits for the work under way, however slow its gateway: another
    /// courier goes on.
    pub async fn retire(mut self) {
        self.say_stop();
        self.askers.shutdown().await;
        while self.lanes.join_next().await.is_some() {}
    }

    /// Takes no more work, and waits for the work under way, within reason.
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
