//! Placeholder: the two entries that the command line calls. Replaced whole when the daemon is merged.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// How the demo is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoOptions {
    /// Whether it plays a day by itself.
    pub script: bool,
    /// Where the board is served.
    pub listen: SocketAddr,
    /// How many times as fast as real time its clock runs.
    pub speed: u32,
    /// Where its state is kept; forgotten at the end if not said.
    pub state_dir: Option<PathBuf>,
}

/// Why the daemon ended.
#[derive(Debug, thiserror::Error)]
pub enum DaemonError {
    /// It is not in this build.
    #[error("the daemon is not in this build")]
    Absent,
}

impl DaemonError {
    /// Returns the exit code of the process.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        1
    }
}

/// Runs the daemon until it is told to stop.
///
/// # Errors
/// [`DaemonError`].
pub fn serve(_config: &Path) -> Result<(), DaemonError> {
    Err(DaemonError::Absent)
}

/// Runs the demo until it is told to stop.
///
/// # Errors
/// [`DaemonError`].
pub fn demo(_options: DemoOptions) -> Result<(), DaemonError> {
    Err(DaemonError::Absent)
}
