//! `homeward backup`: a copy of the store, verified.

use super::error::CliError;
use super::output::{self, OutputArgs};
use super::{ConfigPath, ExitStatus, places, verify};
use crate::store::{At, StoreReader};
use std::path::PathBuf;

/// Copy the whole store to a new file, and verify the copy
#[derive(Debug, clap::Args)]
#[command(after_help = "\
May be run beside the daemon. The copy is one file that only its owner can read; it holds names, numbers and texts.

Examples:
  homeward backup /backup/homeward-2026-11-23.db")]
pub(super) struct BackupArgs {
    /// The copy: a new file
    #[arg(value_name = "DEST")]
    to: PathBuf,

    /// The store, if not that of the configuration
    #[arg(long, value_name = "FILE")]
    store: Option<PathBuf>,

    #[command(flatten)]
    output: OutputArgs,
}

impl BackupArgs {
    pub(super) fn run(self, config: ConfigPath<'_>) -> Result<ExitStatus, CliError> {
        let store = places::store(self.store.as_deref(), config)?;
        let copy = At::file(&self.to);
        // The copy would be refused below too; here the refusal says why.
        if self.to.symlink_metadata().is_ok() {
            return Err(CliError::Refused(format!(
                "`{}` exists, and is not overwritten; nothing was changed. Name a new file, as in `homeward-2026-11-23.db`",
                self.to.display()
            )));
        }
        let found = StoreReader::open(&store)?.backup(&self.to)?;
        if self.output.json {
            output::say_json(&verify::found_json(&copy, &found))?;
        } else {
            output::say(&format!(
                "backed up {store}\n{}",
                verify::found_words(&copy, &found)
            ))?;
        }
        Ok(ExitStatus::Success)
    }
}
