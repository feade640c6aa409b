//! `homeward completions`: for the shell.

use super::error::CliError;
use super::{CommandLine, ExitStatus, output};
use clap::CommandFactory;
use clap_complete::Shell;

/// Print completions for a shell
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  homeward completions bash > /etc/bash_completion.d/homeward
  homeward completions fish > ~/.config/fish/completions/homeward.fish")]
pub(super) struct CompletionArgs {
    /// Which shell
    shell: Shell,
}

impl CompletionArgs {
    pub(super) fn run(self) -> Result<ExitStatus, CliError> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut CommandLine::command(), "homeward", &mut script);
        output::say(&String::from_utf8_lossy(&script))?;
        Ok(ExitStatus::Success)
    }
}
