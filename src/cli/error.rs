//! What ends a command early: said once, whole, with what to do; and the exit codes. Wrong usage, 2, is clap's.

use crate::config::Problem;
use crate::control::ControlError;
use crate::daemon::DaemonError;
use crate::fit::PolicyError;
use crate::store::StoreError;
use std::error::Error;
use std::io;
use std::path::PathBuf;

/// Refused, or something was found wrong.
pub(super) const REFUSED: u8 = 1;
/// Wrong usage that only shows once files have been looked at.
const USAGE: u8 = 2;
/// The daemon could not be reached, or did not answer.
const NOT_REACHABLE: u8 = 3;
/// The configuration cannot be used: `EX_CONFIG`.
pub(super) const CONFIGURATION: u8 = 78;

/// Why a command ended early. What is refused was worded by whoever refused it.
#[derive(Debug, thiserror::Error)]
pub(super) enum CliError {
    /// The configuration cannot be used.
    #[error("the configuration `{}` cannot be used", path.display())]
    Configuration { path: PathBuf, problems: Vec<Problem> },
    /// It cannot even be opened.
    #[error("the configuration `{}` cannot be read", path.display())]
    ConfigurationUnreadable { path: PathBuf, source: io::Error },
    #[error(transparent)]
    Control(#[from] ControlError),
    #[error(transparent)]
    Daemon(#[from] DaemonError),
    /// A file could not be written.
    #[error("could not write `{}`", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("could not write what there is to show as JSON")]
    Json(#[source] serde_json::Error),
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// What was to be printed could not be.
    #[error("could not write to the standard output")]
    Print(#[source] io::Error),
    /// It makes no sense now, or names somebody or a time that makes none. Nothing was changed.
    #[error("refused: {0}")]
    Refused(String),
    /// The standard input could not be read.
    #[error("could not read the standard input")]
    StandardInput(#[source] io::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The daemon does not know whether it was done.
    #[error("{0}")]
    Unknown(String),
    /// An argument names nothing that there is.
    #[error("{0}")]
    Usage(String),
}

impl CliError {
    /// Returns the exit code.
    pub(super) fn code(&self) -> u8 {
        match self {
            Self::Configuration { .. } | Self::ConfigurationUnreadable { .. } => CONFIGURATION,
            Self::Control(_) | Self::Unknown(_) => NOT_REACHABLE,
            Self::Daemon(error) => error.exit_code(),
            Self::Usage(_) => USAGE,
            Self::File { .. }
            | Self::Json(_)
            | Self::Policy(_)
            | Self::Print(_)
            | Self::Refused(_)
            | Self::StandardInput(_)
            | Self::Store(_) => REFUSED,
        }
    }

    /// Returns what to do about it, where there is something that a person can do.
    fn hint(&self) -> Option<&'static str> {
        match self {
            Self::ConfigurationUnreadable { .. } => Some(
                "name it with `--config FILE`; a command for a running daemon needs only `--socket PATH` instead",
            ),
            Self::Control(ControlError::NotReachable { source, .. })
                if source.kind() == io::ErrorKind::PermissionDenied =>
            {
                Some("the socket is open to the daemon's own user only: `sudo -u homeward homeward ...`")
            }
            Self::Control(ControlError::NotReachable { .. }) => Some(
                "is it running? `systemctl status homeward` says so. It is looked for in `runtime_dir` of the \
                 configuration (`--config FILE`), or where `--socket PATH` or HOMEWARD_SOCKET says",
            ),
            Self::Control(ControlError::NoAnswer { .. }) => Some(
                "look before asking again: `homeward visit list`, `systemctl status homeward`; and ring whoever is out",
            ),
            Self::Control(ControlError::Unreadable { .. }) => {
                Some("compare `homeward --version` with the daemon's; restart the daemon after an upgrade")
            }
            Self::Configuration { .. }
            | Self::Control(ControlError::Encode(_))
            | Self::Daemon(_)
            | Self::File { .. }
            | Self::Json(_)
            | Self::Policy(_)
            | Self::Print(_)
            | Self::Refused(_)
            | Self::StandardInput(_)
            | Self::Store(_)
            | Self::Unknown(_)
            | Self::Usage(_) => None,
        }
    }
}

/// Prints why a command ended early on standard error: the whole chain of causes, once, and what to do.
pub(super) fn report(error: &CliError) {
    match error {
        CliError::Configuration { problems, .. } => say_problems(problems),
        CliError::Daemon(DaemonError::Config(problems)) => {
            // Not the lines themselves: this is the daemon's log, and people are on them (P17).
            for problem in problems {
                eprint!("{}", problem.plain());
            }
            eprintln!("homeward: the configuration cannot be used; `homeward check` shows the lines");
            return;
        }
        _ => {}
    }
    let mut line = format!("homeward: {error}");
    let mut cause: Option<&dyn Error> = error.source();
    while let Some(source) = cause {
        line.push_str(&format!(": {source}"));
        cause = source.source();
    }
    eprintln!("{}", super::output::plain(&line));
    if let Some(hint) = error.hint() {
        eprintln!("  {hint}");
    }
}

fn say_problems(problems: &[Problem]) {
    for problem in problems {
        eprint!("{}", problem.render());
    }
}
