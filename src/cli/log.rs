//! Destination and level of the daemon's log lines. Commands that run once have no log.

use std::io::{self, IsTerminal};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::{EnvFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Upper bound on the log lines, whatever a variable asks for.
///
/// Our own lines say nothing private at any level, and a test holds them to it (P17). The traces of
/// libraries may change with any release, requests and addresses included: only warnings of
/// libraries pass.
fn cap() -> Targets {
    Targets::new()
        .with_target("homeward", LevelFilter::TRACE)
        .with_default(LevelFilter::WARN)
}

/// Starts logging to standard error, at `level` unless `HOMEWARD_LOG` or `RUST_LOG` says otherwise.
///
/// Under systemd the journal dates every line, so no second date is printed.
pub(super) fn start(level: &str) {
    let wanted = ["HOMEWARD_LOG", "RUST_LOG"].into_iter().find_map(|name| {
        std::env::var(name)
            .ok()
            .filter(|wanted| !wanted.trim().is_empty())
    });
    let filter = wanted.map_or_else(|| Ok(EnvFilter::new(level)), EnvFilter::try_new);
    let (filter, mistaken) = match filter {
        Ok(filter) => (filter, None),
        Err(error) => (EnvFilter::new(level), Some(error)),
    };
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal());
    let wanted = tracing_subscriber::registry().with(filter).with(cap());
    if std::env::var_os("JOURNAL_STREAM").is_some() {
        wanted.with(lines.without_time()).init();
    } else {
        wanted.with(lines).init();
    }
    if let Some(error) = mistaken {
        tracing::warn!(%error, level, "HOMEWARD_LOG or RUST_LOG cannot be read");
    }
}
