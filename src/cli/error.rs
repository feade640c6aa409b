//! Errors that end a command early: printed once, whole, with the remedy; and the exit codes. Wrong
//! usage, 2, is clap's.

use crate::causes;
use crate::config::Problem;
use crate::control::ControlError;
use crate::daemon::DaemonError;
use crate::fit::PolicyError;
use crate::named_file;
use crate::store::StoreError;
use std::io;
use std::path::PathBuf;

/// Refused, or something was found wrong.
pub(super) const REFUSED: u8 = 1;
/// Wrong usage found only by looking at files.
const USAGE: u8 = 2;
/// The daemon could not be reached, or did not answer.
pub(super) const NOT_REACHABLE: u8 = 3;
/// The configuration cannot be used: `EX_CONFIG`.
pub(super) const CONFIGURATION: u8 = 78;

/// Why a command ended early. A refusal comes with its words.
#[derive(Debug, thiserror::Error)]
pub(super) enum CliError {
    /// The configuration cannot be used.
    #[error("the configuration `{}` cannot be used", path.display())]
    Configuration { path: PathBuf, problems: Vec<Problem> },
    /// The configuration cannot even be opened.
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
    /// The output could not be printed.
    #[error("could not write to the standard output")]
    Print(#[source] io::Error),
    /// The request makes no sense now, or names an unknown person or an impossible time. Nothing
    /// was changed.
    #[error("refused: {0}")]
    Refused(String),
    /// The standard input could not be read.
    #[error("could not read the standard input")]
    StandardInput(#[source] io::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The daemon does not know whether the request was carried out.
    #[error("{0}")]
    Unknown(String),
    /// An argument names nothing known.
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

    /// Returns the remedy, where a person has one.
    pub(super) fn hint(&self) -> Option<&'static str> {
        match self {
            Self::ConfigurationUnreadable { source, .. }
                if !matches!(
                    source.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied
                ) =>
            {
                Some(named_file::remedy(source))
            }
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

/// Prints on standard error why a command ended early: the whole chain of causes, once, and the
/// remedy.
pub(super) fn report(error: &CliError) {
    match error {
        CliError::Configuration { problems, .. } => say_problems(problems),
        CliError::Daemon(DaemonError::Config(problems)) => {
            // Not the lines themselves: this is the daemon's log, and the lines name people (P17).
            for problem in problems {
                eprint!("{}", problem.plain());
            }
            eprintln!("homeward: the configuration cannot be used; `homeward check` shows the lines");
            return;
        }
        _ => {}
    }
    let line = format!("homeward: {}", causes::in_full(error));
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
