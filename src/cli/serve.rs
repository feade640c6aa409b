//! `homeward serve`: the daemon.

use super::error::CliError;
use super::{ConfigPath, ExitStatus, log};
use crate::daemon;

/// Run the daemon, in the foreground: systemd starts it so
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Logs go to standard error; HOMEWARD_LOG (or RUST_LOG) says how much, as in HOMEWARD_LOG=debug.
A reload (`systemctl reload homeward`, SIGHUP) takes a new configuration only if it is right.")]
pub(super) struct ServeArgs {}

impl ServeArgs {
    pub(super) fn run(self, config: ConfigPath<'_>) -> Result<ExitStatus, CliError> {
        log::start("info");
        daemon::serve(config.path())?;
        Ok(ExitStatus::Success)
    }
}
