//! `homeward demo`: simulated phones, the board, a fast clock.

use super::error::CliError;
use super::{ExitStatus, log};
use crate::daemon::{self, DemoOptions};
use std::net::SocketAddr;
use std::path::PathBuf;

/// Try it: simulated phones, the board and a fast clock; no account, no set-up
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  homeward demo                       then open the address that it prints
  homeward demo --script              a day that plays by itself
  homeward demo --speed 1             at the pace of a real day
  homeward visit list --socket PATH   with the socket that it prints")]
pub(super) struct DemoArgs {
    /// Play a day by itself
    #[arg(long)]
    script: bool,

    /// Where the board is served
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS:PORT")]
    listen: SocketAddr,

    /// How many times as fast as a real day, while nothing is asked of anybody; a tenth of that while something is
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=3600))]
    speed: u32,

    /// Keep the demo's state here; forgotten at the end if not given
    #[arg(long, value_name = "DIR")]
    state_dir: Option<PathBuf>,
}

impl DemoArgs {
    pub(super) fn run(self) -> Result<ExitStatus, CliError> {
        log::start("warn");
        daemon::demo(DemoOptions {
            script: self.script,
            listen: self.listen,
            speed: self.speed,
            state_dir: self.state_dir,
        })?;
        Ok(ExitStatus::Success)
    }
}
