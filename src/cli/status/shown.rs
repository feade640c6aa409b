//! The one screen, and the same for programs.

use super::facts::{DaemonFacts, StatusFacts};
use super::troubles::StatusTrouble;
use crate::cli::{gateways, output};
use crate::domain::time::Timestamp;
use crate::domain::visit::VisitPhase;
use crate::wording::civil;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A day, in milliseconds.
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// People and visits out now.
struct OutCount {
    visits: usize,
    people: usize,
    late: usize,
}

impl OutCount {
    fn of(daemon: &DaemonFacts) -> Self {
        let out = || daemon.visits.iter().filter(|visit| is_out(visit.phase));
        let people = out().flat_map(|visit| {
            let away = visit.workers.iter().filter(|worker| !visit.back.contains(worker));
            away.map(|worker| (&visit.school, worker))
        });
        Self {
            people: people.collect::<BTreeSet<_>>().len(),
            visits: daemon.health.open_visits,
            late: out().filter(|visit| visit.late).count(),
        }
    }
}

fn is_out(phase: VisitPhase) -> bool {
    match phase {
        VisitPhase::Planned | VisitPhase::Authorised | VisitPhase::Closed => false,
        VisitPhase::Out | VisitPhase::OnSite | VisitPhase::Between | VisitPhase::Returning => true,
    }
}

/// Returns a size in a unit that can be read: `12.3 MB`.
pub(super) fn size(bytes: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    let unit = UNITS.iter().find(|(unit, _)| bytes >= *unit);
    match unit {
        Some((unit, word)) => format!("{}.{} {word}", bytes / unit, bytes % unit / (unit / 10)),
        None => format!("{bytes} bytes"),
    }
}

fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// Returns the screen.
pub(super) fn words(facts: &StatusFacts, troubles: &[StatusTrouble]) -> String {
    let when = |at: Timestamp| civil::clock_seen_from(at, Some(facts.now), &facts.zone);
    let mut out = String::new();
    for trouble in troubles {
        let since = trouble
            .since
            .map_or_else(String::new, |at| format!(" (since {})", when(at)));
        let what = output::one_line(&format!("{}{since}", trouble.what));
        out.push_str(&format!(
            "Wrong: {what}.\n    {}\n",
            output::one_line(&trouble.to_do)
        ));
    }
    if troubles.is_empty() {
        out.push_str("All is well.\n");
    }
    out.push('\n');
    let mut line = |name: &str, words: &str| {
        out.push_str(&format!("{}\n", output::one_line(&format!("{name:14} {words}"))));
    };
    let built = facts
        .built_at
        .map_or_else(String::new, |at| format!(", {}", built(facts.now, at)));
    if let Ok(daemon) = &facts.daemon {
        let health = &daemon.health;
        let since = health.running_since.map_or_else(|| "not known".to_owned(), when);
        line(
            "running since",
            &format!("{since}; last turn {}", when(health.at)),
        );
        line("out now", &out_words(&OutCount::of(daemon)));
        line("open alerts", &counted_or_none(daemon.alerts.len()));
        for gateway in &daemon.gateways {
            line("gateway", &gateways::one_line_of(gateway, facts.now, &facts.zone));
        }
        line("texts in", &inbound(daemon, &when));
        let audit = health.audit.as_ref();
        let audit = audit.map_or_else(|| "not yet since the start".to_owned(), |audit| when(audit.at));
        line("record checked", &audit);
        line(
            "configuration",
            &format!(
                "loaded {}{}",
                when(health.configuration_loaded_at),
                changed(facts, daemon)
            ),
        );
    } else if let Some(recorded) = facts.store.as_ref().and_then(|store| store.recorded.as_ref()) {
        let last = recorded.last_turn_at.map_or_else(|| "never".to_owned(), when);
        line("last turn", &format!("{last}, by the store"));
        line("out then", &counted(recorded.people_out, "person", "people"));
        line(
            "open alerts",
            &format!("{} then", counted_or_none(recorded.open_alerts)),
        );
    }
    if let Some(store) = &facts.store {
        let bytes = store
            .bytes
            .map_or_else(|| "not to be seen from here".to_owned(), size);
        let free = store
            .free_bytes
            .map_or_else(String::new, |free| format!("; {} free", size(free)));
        line("store", &format!("{}, {bytes}{free}", store.place));
        let backup = facts.last_backup_at;
        let none = "none known: `homeward backup FILE`, and keep the file on another machine";
        line("last backup", &backup.map_or_else(|| none.to_owned(), when));
    }
    line("version", &format!("{}{built}", env!("CARGO_PKG_VERSION")));
    out
}

fn counted_or_none(number: usize) -> String {
    if number == 0 {
        "none".to_owned()
    } else {
        number.to_string()
    }
}

fn out_words(out: &OutCount) -> String {
    if out.visits == 0 {
        return "nobody".to_owned();
    }
    let late = match out.late {
        0 => String::new(),
        late => format!(", {late} late"),
    };
    let people = counted(out.people, "person", "people");
    format!("{people} on {}{late}", counted(out.visits, "visit", "visits"))
}

fn inbound(daemon: &DaemonFacts, when: &impl Fn(Timestamp) -> String) -> String {
    let ears: Vec<_> = daemon
        .gateways
        .iter()
        .filter(|gateway| gateway.brings_replies)
        .collect();
    if ears.is_empty() {
        return "by no gateway: nobody can answer by text".to_owned();
    }
    let one = |gateway: &&crate::app::answer::GatewayStanding| match (gateway.deaf_since, gateway.received_at)
    {
        (Some(since), _) => format!("not by {} since {}", gateway.name, when(since)),
        (None, Some(at)) => format!("by {}, last {}", gateway.name, when(at)),
        (None, None) => format!("by {}, none yet", gateway.name),
    };
    ears.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// Returns a remark on files changed since the loading.
fn changed(facts: &StatusFacts, daemon: &DaemonFacts) -> &'static str {
    let changed_at = facts
        .configuration
        .as_ref()
        .and_then(|configuration| configuration.changed_at);
    if changed_at.is_some_and(|at| at > daemon.health.configuration_loaded_at) {
        "; changed on disk since: `sudo systemctl reload homeward`"
    } else {
        ""
    }
}

/// Returns the age of the build in words.
fn built(now: Timestamp, at: Timestamp) -> String {
    match (now.ms() - at.ms()) / DAY_MS {
        ..=0 => "built today".to_owned(),
        1 => "built yesterday".to_owned(),
        days => format!("built {days} days ago"),
    }
}

/// Returns everything for programs.
pub(super) fn json(facts: &StatusFacts, troubles: &[StatusTrouble]) -> Value {
    let daemon = facts.daemon.as_ref().ok();
    let health = daemon.map(|daemon| &daemon.health);
    let recorded = facts.store.as_ref().and_then(|store| store.recorded.as_ref());
    let out = daemon.map(OutCount::of);
    let last_turn = health
        .map(|health| health.at)
        .or_else(|| recorded.and_then(|recorded| recorded.last_turn_at));
    json!({
        "well": troubles.is_empty(),
        "reachable": daemon.is_some(),
        "troubles": troubles,
        "at": facts.now,
        "running_since": health.and_then(|health| health.running_since),
        "last_turn_at": last_turn,
        "out": out.map(|out| json!({ "visits": out.visits, "people": out.people, "late": out.late })),
        "out_by_store": recorded.filter(|_| daemon.is_none()).map(|recorded| recorded.people_out),
        "alerts": daemon.map(|daemon| &daemon.alerts),
        "gateways": daemon.map(|daemon| &daemon.gateways),
        "audit": health.and_then(|health| health.audit.as_ref()),
        "configuration_loaded_at": health.map(|health| health.configuration_loaded_at),
        "configuration_changed_at": facts.configuration.as_ref().and_then(|configuration| configuration.changed_at),
        "store": facts.store.as_ref().map(|store| json!({
            "place": store.place.to_string(),
            "bytes": store.bytes,
            "free_bytes": store.free_bytes,
        })),
        "last_backup_at": facts.last_backup_at,
        "version": env!("CARGO_PKG_VERSION"),
        "daemon_version": health.and_then(|health| health.version.as_ref()),
        "built_at": facts.built_at,
    })
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn a_size_is_said_in_a_unit_that_can_be_read() {
        for (bytes, words) in [
            (999, "999 bytes"),
            (1_500, "1.5 kB"),
            (12_345_678, "12.3 MB"),
            (18_000_000_000, "18.0 GB"),
        ] {
            assert_eq!(size(bytes), words);
        }
    }
}
