//! A start with an unreadable store: no default takes its place, and every office is told (P14).

use super::who::{self, SchoolOffice};
use super::{BTreeMap, DirectSender, SchoolId, read, tell_all};
use crate::causes;
use crate::clock::Clock;
use crate::config::Config;
use crate::daemon::{DaemonError, store_at};
use crate::domain::time::Timestamp;
use crate::engine::EngineError;
use crate::store::{At, StoreError};
use crate::wording::StopReason;
use std::sync::Arc;
use std::time::Duration;

/// Time for each gateway, and for all together: systemd ends a start after 45 s.
const EACH: Duration = Duration::from_secs(5);
const ALL: Duration = Duration::from_secs(30);

/// Tells every office, by every working gateway, if the store kept the daemon from starting. The
/// same is not told again within half an hour, however often systemd tries.
pub(in crate::daemon) async fn cannot_start(config: &Config, clock: &Arc<dyn Clock>, error: &DaemonError) {
    let Some(error) = of_store(error) else { return };
    let store = store_at(config);
    if matches!(error, StoreError::InUse { .. }) || store.was_never_used() {
        return;
    }
    tracing::error!(
        error = error.in_full(),
        remedy = error.remedy_at_start(),
        "what the store has cannot be read: nothing is put in its place, every office is told, and the daemon ends"
    );
    let now = clock.now();
    let sender = DirectSender::of(config, EACH, clock);
    for (gateway, why) in &sender.broken {
        tracing::error!(%gateway, why, "a gateway cannot be used");
    }
    let because = error.to_string();
    let telling = tell_all(
        &config.server.state_dir,
        &sender,
        offices(&store, config, now),
        StopReason::Unread,
        Some(&because),
        false,
        now,
    );
    match tokio::time::timeout(ALL, telling).await {
        Err(_) => tracing::error!("the gateways took too long: the next start tells whoever was not told"),
        Ok(reports) => {
            for report in reports {
                let school = &report.school;
                if let Some(told_at) = report.told_at {
                    tracing::warn!(%school, %told_at, "the office was told of it before");
                } else if report.anybody() {
                    tracing::warn!(%school, "the office has been told");
                } else {
                    tracing::error!(%school, "NOBODY could be told: ring everybody who is out");
                }
            }
        }
    }
}

fn of_store(error: &DaemonError) -> Option<&StoreError> {
    match error {
        DaemonError::Store(error) | DaemonError::Engine(EngineError::Load(error)) => Some(error),
        DaemonError::Config(_)
        | DaemonError::Ended
        | DaemonError::Engine(EngineError::Store | EngineError::Thread(_))
        | DaemonError::Gateway { .. }
        | DaemonError::Io { .. }
        | DaemonError::Story(_) => None,
    }
}

/// Returns every office, with the people named by the damaged store: as a rule some rows can be
/// read, perhaps not all.
fn offices(store: &At, config: &Config, now: Timestamp) -> BTreeMap<SchoolId, SchoolOffice> {
    let mut offices = who::everybody(config);
    match read(store, Some(config), now) {
        Ok((known, _)) => offices.extend(known.into_iter().map(|(school, mut office)| {
            office.about.insert(who::UNREAD.to_owned());
            (school, office)
        })),
        Err(error) => tracing::debug!(
            error = causes::in_full(&error),
            "nobody who is out is known by name"
        ),
    }
    offices
}
