//! The watchdog and the heartbeat: fed only on evidence that the engine turns and alerts leave
//! (docs/decisions/0011-systemd.md).
//!
//! While the store cannot be written only the heartbeat stops, so that the outside monitor raises
//! an alarm. The watchdog is fed on: ending a daemon at work from memory would lose the texts heard
//! so far, and mend no disk.

use crate::clock::uptime;
use crate::config::HeartbeatSettings;
use crate::engine::Pulse;
use sd_notify::NotifyState;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;

/// Longest time between turns of a healthy engine. The engine turns at least every 5 s; 15 s without a turn is a hang.
const TURN_WITHIN: Duration = Duration::from_secs(15);

fn notify(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::debug!(%error, "systemd could not be told");
    }
}

/// Tells systemd that the daemon is ready, or ready again.
pub fn ready() {
    notify(&[NotifyState::Ready]);
}

/// Tells systemd that the daemon stops.
pub fn stopping() {
    notify(&[NotifyState::Stopping]);
}

/// Tells systemd that the daemon reads its configuration afresh.
pub fn reloading() {
    match NotifyState::monotonic_usec_now() {
        Ok(now) => notify(&[NotifyState::Reloading, now]),
        Err(_) => notify(&[NotifyState::Reloading]),
    }
}

/// Starts feeding systemd's watchdog and the outside monitor.
#[must_use]
pub fn start(pulse: Arc<Pulse>, heartbeat: Option<HeartbeatSettings>) -> JoinHandle<()> {
    let watchdog = sd_notify::watchdog_enabled();
    tokio::spawn(async move {
        let watchdog = feed(pulse.clone(), watchdog);
        let heartbeat = beat(pulse, heartbeat);
        tokio::join!(watchdog, heartbeat);
    })
}

async fn feed(pulse: Arc<Pulse>, every: Option<Duration>) {
    let Some(every) = every else { return };
    let mut tick = tokio::time::interval(every / 3);
    loop {
        tick.tick().await;
        match pulse.stuck(uptime().ms(), TURN_WITHIN) {
            None => notify(&[NotifyState::Watchdog]),
            Some(trouble) => tracing::error!(trouble, "the watchdog is not fed"),
        }
    }
}

async fn beat(pulse: Arc<Pulse>, heartbeat: Option<HeartbeatSettings>) {
    let Some(heartbeat) = heartbeat else { return };
    let client = match reqwest::Client::builder()
        .timeout(Duration::from_secs(10))
        .build()
    {
        Ok(client) => client,
        Err(error) => {
            tracing::error!(%error, "the outside monitor cannot be fetched, and will say that we are gone");
            return;
        }
    };
    let mut tick = tokio::time::interval(heartbeat.every.span().to_std());
    loop {
        tick.tick().await;
        if let Some(trouble) = pulse.trouble(uptime().ms(), TURN_WITHIN) {
            tracing::error!(trouble, "the outside monitor is not told that all is well");
            continue;
        }
        // The watchdog is fed all the same: a restart would not mend the store, and restarts would never end.
        if pulse.last_audit().is_some_and(|audit| !audit.findings.is_empty()) {
            tracing::error!("the auditor found a fault: the outside monitor is not told that all is well");
            continue;
        }
        // The URL is a secret: errors are logged without the URL.
        match client.get(heartbeat.url.reveal()).send().await {
            Ok(answer) if answer.status().is_success() => {}
            Ok(answer) => tracing::warn!(
                status = answer.status().as_u16(),
                "the outside monitor refused the heartbeat"
            ),
            Err(error) => {
                tracing::warn!(error = %error.without_url(), "the outside monitor could not be reached")
            }
        }
    }
}
