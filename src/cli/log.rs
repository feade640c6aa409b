//! Where the daemon's log lines go. Commands that run once have none.

use std::io::{self, IsTerminal};
use tracing_subscriber::EnvFilter;

/// Starts logging to standard error, at `level` unless `HOMEWARD_LOG` or `RUST_LOG` says otherwise.
///
/// Under systemd the journal dates every line, so it is not done twice.
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
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal());
    if std::env::var_os("JOURNAL_STREAM").is_some() {
        lines.without_time().init();
    } else {
        lines.init();
    }
    if let Some(error) = mistaken {
        tracing::warn!(%error, level, "HOMEWARD_LOG or RUST_LOG cannot be read");
    }
}
