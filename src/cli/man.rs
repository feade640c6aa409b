//! `homeward man`: the manual pages.

use super::error::CliError;
use super::{CommandLine, ExitStatus, output};
use clap::CommandFactory;
use std::path::PathBuf;

/// Print the manual page, or write one for every command
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  homeward man | man -l -
  homeward man --dir /usr/local/share/man/man1")]
pub(super) struct ManArgs {
    /// Write `homeward.1`, `homeward-visit.1` and so on into an existing directory
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

impl ManArgs {
    pub(super) fn run(self) -> Result<ExitStatus, CliError> {
        match self.dir {
            Some(dir) => clap_mangen::generate_to(CommandLine::command(), &dir)
                .map_err(|source| CliError::File { path: dir, source })?,
            None => {
                let mut page = Vec::new();
                clap_mangen::Man::new(CommandLine::command())
                    .render(&mut page)
                    .map_err(CliError::Print)?;
                output::say(&String::from_utf8_lossy(&page))?;
            }
        }
        Ok(ExitStatus::Success)
    }
}
