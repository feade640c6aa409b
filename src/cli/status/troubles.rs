//! Everything wrong, the most serious first, each with a remedy.

use super::facts::{DaemonFacts, NoDaemon, ServiceState, StatusFacts};
use crate::app::answer::AlertView;
use crate::domain::time::Timestamp;
use crate::wording::civil;
use serde::Serialize;
use std::cmp::Reverse;

/// Space on the disk below which a store may soon not be written, in bytes: half a gigabyte is some years of visits.
const LEAST_FREE: u64 = 500_000_000;

/// One thing wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct StatusTrouble {
    /// The kind of trouble, for programs.
    pub(super) code: &'static str,
    pub(super) what: String,
    /// The remedy.
    pub(super) to_do: String,
    /// Since when, where known.
    pub(super) since: Option<Timestamp>,
}

impl StatusTrouble {
    fn new(code: &'static str, what: impl Into<String>, to_do: impl Into<String>) -> Self {
        Self {
            code,
            what: what.into(),
            to_do: to_do.into(),
            since: None,
        }
    }

    fn since(self, at: Option<Timestamp>) -> Self {
        Self { since: at, ..self }
    }
}

/// Returns everything wrong.
pub(super) fn of(facts: &StatusFacts) -> Vec<StatusTrouble> {
    let mut troubles = Vec::new();
    match &facts.daemon {
        Ok(daemon) => {
            troubles.extend(of_alerts(&daemon.alerts));
            troubles.extend(deaf(daemon));
            troubles.extend(itself(daemon));
            troubles.extend(of_gateways(daemon));
        }
        Err(none) => troubles.push(no_daemon(none, facts)),
    }
    troubles.extend(of_disk(facts));
    troubles.extend(of_configuration(facts));
    troubles
}

fn no_daemon(none: &NoDaemon, facts: &StatusFacts) -> StatusTrouble {
    let recorded = facts.store.as_ref().and_then(|store| store.recorded.as_ref());
    let last_turn_at = recorded.and_then(|recorded| recorded.last_turn_at);
    let out = match recorded.map(|recorded| recorded.people_out) {
        None | Some(0) => String::new(),
        Some(1) => "; 1 person was out by then: ring them now".to_owned(),
        Some(people) => format!("; {people} people were out by then: ring them now"),
    };
    let last = last_turn_at.map_or_else(String::new, |at| {
        let at = civil::clock_seen_from(at, Some(facts.now), &facts.zone);
        format!("; it last ran at {at}")
    });
    let (code, what, to_do) = match none.service {
        ServiceState::Running => (
            "no-answer",
            "Homeward runs and cannot be asked",
            none.hint
                .unwrap_or("`sudo journalctl -u homeward -n 50` says why"),
        ),
        ServiceState::Stopped => (
            "not-running",
            "Homeward does not run, and nobody is watched over",
            "`sudo systemctl start homeward`; `sudo journalctl -u homeward -n 50` says why it stopped",
        ),
        ServiceState::NotInstalled => (
            "not-reachable",
            "Homeward cannot be reached, and may not run",
            none.hint.unwrap_or("`homeward serve` starts it"),
        ),
    };
    StatusTrouble::new(code, format!("{what}: {}{last}{out}", none.why), to_do).since(last_turn_at)
}

fn of_alerts(alerts: &[AlertView]) -> Vec<StatusTrouble> {
    let mut alerts: Vec<&AlertView> = alerts.iter().collect();
    alerts.sort_by_key(|alert| (Reverse(alert.kind), alert.held_by.is_some(), alert.opened_at));
    let trouble = |alert: &AlertView| {
        let held = match &alert.held_by {
            Some(person) => format!("held by {person}"),
            None => "held by nobody".to_owned(),
        };
        let code = &alert.code;
        StatusTrouble::new(
            "open-alert",
            format!(
                "alert {code} ({}) of {} is open, at step `{}`, {held}",
                alert.kind.word(),
                alert.school,
                alert.step
            ),
            format!("`homeward alert show {code}`, and see that somebody answers it"),
        )
        .since(Some(alert.opened_at))
    };
    alerts.into_iter().map(trouble).collect()
}

fn deaf(daemon: &DaemonFacts) -> Option<StatusTrouble> {
    let names: Vec<String> = daemon
        .health
        .deaf
        .iter()
        .map(|name| format!("`{name}`"))
        .collect();
    let is_heard = daemon
        .gateways
        .iter()
        .any(|gateway| gateway.brings_replies && gateway.deaf_since.is_none());
    let since = daemon
        .gateways
        .iter()
        .filter_map(|gateway| gateway.deaf_since)
        .min();
    (!names.is_empty() && !is_heard).then(|| {
        StatusTrouble::new(
            "deaf",
            format!("no text can come in: replies cannot be fetched from {}", names.join(", ")),
            "ring whoever is out; `homeward gateway-log NAME` says why, and the guide's section 10 what to do",
        )
        .since(since)
    })
}

/// Returns the troubles of the daemon itself. Troubles of a gateway are told with the gateway.
fn itself(daemon: &DaemonFacts) -> Vec<StatusTrouble> {
    let names: Vec<String> = daemon
        .gateways
        .iter()
        .filter(|gateway| !gateway.troubles.is_empty())
        .map(|gateway| format!("`{}`", gateway.name))
        .collect();
    let own = daemon.health.troubles.iter();
    let own = own.filter(|trouble| !names.iter().any(|name| trouble.contains(name.as_str())));
    let mut troubles: Vec<StatusTrouble> = own
        .map(|trouble| {
            StatusTrouble::new(
                "trouble",
                trouble.as_str(),
                "`sudo journalctl -u homeward -n 50` says more",
            )
        })
        .collect();
    if let Some(audit) = daemon
        .health
        .audit
        .as_ref()
        .filter(|audit| !audit.findings.is_empty())
    {
        troubles.push(
            StatusTrouble::new(
                "audit",
                format!(
                    "the auditor found {} wrong in the record: {}",
                    audit.findings.len(),
                    audit.findings.join("; ")
                ),
                "`sudo homeward verify`, and look at the sheet of each open visit",
            )
            .since(Some(audit.at)),
        );
    }
    let own_version = env!("CARGO_PKG_VERSION");
    if let Some(version) = daemon
        .health
        .version
        .as_ref()
        .filter(|version| *version != own_version)
    {
        troubles.push(StatusTrouble::new(
            "other-version",
            format!("the daemon runs version {version}, and {own_version} is installed"),
            "`sudo systemctl restart homeward`, while nobody is out",
        ));
    }
    troubles
}

fn of_gateways(daemon: &DaemonFacts) -> Vec<StatusTrouble> {
    let mut gateways: Vec<_> = daemon.gateways.iter().filter(|gateway| !gateway.works).collect();
    gateways.sort_by_key(|gateway| !gateway.breaker_open);
    let mut troubles: Vec<StatusTrouble> = gateways
        .into_iter()
        .map(|gateway| {
            StatusTrouble::new(
                "gateway",
                format!("the gateway `{}`: {}", gateway.name, gateway.troubles.join("; ")),
                format!(
                    "`homeward gateway-log {}`; the guide's section 10 says what to do",
                    gateway.name
                ),
            )
            .since(gateway.deaf_since)
        })
        .collect();
    if daemon.gateways.is_empty() {
        troubles.push(StatusTrouble::new(
            "no-gateway",
            "there is no gateway, so nothing can be sent",
            "add one under `[gateways]`",
        ));
    }
    troubles
}

fn of_disk(facts: &StatusFacts) -> Option<StatusTrouble> {
    let store = facts.store.as_ref()?;
    let free = store.free_bytes.filter(|free| *free < LEAST_FREE)?;
    Some(StatusTrouble::new(
        "disk-nearly-full",
        format!("the disk of the store has {} left", super::shown::size(free)),
        "make room: `sudo journalctl --vacuum-size=500M` and old backups first",
    ))
}

fn of_configuration(facts: &StatusFacts) -> Option<StatusTrouble> {
    let configuration = facts.configuration.as_ref()?;
    let errors = configuration.errors.filter(|errors| *errors > 0)?;
    let path = configuration.path.display();
    let counted = if errors == 1 {
        "1 error".to_owned()
    } else {
        format!("{errors} errors")
    };
    Some(StatusTrouble::new(
        "configuration-errors",
        format!("the configuration on disk, `{path}`, has {counted}: it would not be loaded"),
        format!("`homeward check --config {path}` shows each, and what to do"),
    ))
}
