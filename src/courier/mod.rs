//! The courier: takes what the engine has committed to the gateways, and reports what came of it.
//!
//! A lane for each gateway, so that one slow gateway never delays another. The courier decides nothing: which message
//! goes next, by which gateway, and what follows from a failure, is the engine's to say.

mod inbound;
mod lane;

use crate::clock::Clock;
use crate::domain::id::GatewayName;
use crate::engine::Handle;
use crate::gateway::{Gateway, Receipts};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

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
    tasks: JoinSet<()>,
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
        let mut tasks = JoinSet::new();
        let mut first = JoinSet::new();
        for (name, gateway) in gateways {
            tasks.spawn(lane::run(
                handle.clone(),
                gateway.clone(),
                clock.clone(),
                stopping.clone(),
            ));
            if gateway.capabilities().receipts != Receipts::None {
                tasks.spawn(inbound::receipts(
                    handle.clone(),
                    gateway.clone(),
                    stopping.clone(),
                ));
            }
            if let Some(fetching) = fetching.get(name).filter(|_| gateway.capabilities().poll_inbound) {
                let poller =
                    inbound::Poller::new(handle.clone(), gateway.clone(), clock.clone(), fetching.clone())
                        .await;
                let mut poller = poller;
                first.spawn(async move {
                    poller.poll().await;
                    poller
                });
            }
        }
        let wait = tokio::time::timeout(Duration::from_secs(4), async {
            let mut pollers = Vec::new();
            while let Some(poller) = first.join_next().await {
                pollers.extend(poller.ok());
            }
            pollers
        });
        match wait.await {
            Ok(pollers) => {
                for poller in pollers {
                    tasks.spawn(poller.run(stopping.clone()));
                }
            }
            Err(_) => {
                tracing::warn!("a gateway took too long to say what came in: going on without");
                first.detach_all();
                for (name, gateway) in gateways {
                    if let Some(fetching) = fetching.get(name).filter(|_| gateway.capabilities().poll_inbound)
                    {
                        let poller = inbound::Poller::new(
                            handle.clone(),
                            gateway.clone(),
                            clock.clone(),
                            fetching.clone(),
                        );
                        tasks.spawn(poller.await.run(stopping.clone()));
                    }
                }
            }
        }
        Self { stop, tasks }
    }

    /// Takes no more work, and waits for what is under way, within reason.
    pub async fn stop(mut self) {
        if self.stop.send(true).is_err() {
            tracing::debug!("no lane was running");
        }
        let all = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(Duration::from_secs(12), all).await.is_err() {
            tracing::warn!("an attempt was still under way: its message will be looked up at the next start");
        }
    }
}
