//! Places of the daemon's socket and of its store.

use super::ConfigPath;
use super::error::CliError;
use crate::app::answer::HealthReport;
use crate::app::{Call, Request, Response};
use crate::control::{ControlClient, ControlError};
use crate::daemon::SOCKET_FILE;
use crate::domain::time::Timestamp;
use crate::named_file;
use crate::store::At;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::io;
use std::path::{Path, PathBuf};
use toml::de::DeTable;

/// `state_dir` where the configuration names none.
const STATE_DIRECTORY: &str = "/var/lib/homeward";

/// Where the daemon is.
#[derive(Debug, clap::Args)]
pub(super) struct SocketArgs {
    /// The daemon's socket, if not `control.sock` in `runtime_dir` of the configuration
    #[arg(
        long,
        global = true,
        env = "HOMEWARD_SOCKET",
        hide_env_values = true,
        value_name = "PATH"
    )]
    socket: Option<PathBuf>,
}

impl SocketArgs {
    /// Whether a socket was named.
    pub(super) fn is_named(&self) -> bool {
        self.socket
            .as_ref()
            .is_some_and(|path| !path.as_os_str().is_empty())
    }

    /// Connects to the daemon.
    pub(super) fn connect(&self, config: ConfigPath<'_>) -> Result<ControlClient, CliError> {
        let path = match &self.socket {
            Some(path) if !path.as_os_str().is_empty() => path.clone(),
            Some(_) | None => socket(config)?,
        };
        Ok(ControlClient::connect(&path)?)
    }
}

/// Asks a connected daemon one question.
pub(super) fn ask<A: DeserializeOwned>(
    client: &mut ControlClient,
    call: impl Into<Call>,
) -> Result<A, CliError> {
    match client.ask(call)? {
        Response::Done(answer) => Ok(answer),
        Response::Refused { message } | Response::Invalid { message } => Err(CliError::Refused(message)),
        Response::Unknown { message } => Err(CliError::Unknown(message)),
    }
}

/// Returns the socket of the daemon with this configuration.
pub(super) fn socket(config: ConfigPath<'_>) -> Result<PathBuf, CliError> {
    Ok(directory(config, "runtime_dir", "/run/homeward")?.join(SOCKET_FILE))
}

/// Returns the state directory of the daemon with this configuration.
pub(super) fn state_directory(config: ConfigPath<'_>) -> Result<PathBuf, CliError> {
    directory(config, "state_dir", STATE_DIRECTORY)
}

/// Returns the place of the store of the daemon with this configuration.
pub(super) fn store(named: Option<&Path>, config: ConfigPath<'_>) -> Result<At, CliError> {
    match named {
        Some(path) => Ok(At::file(path)),
        None => Ok(At::state_directory(&state_directory(config)?)),
    }
}

/// Returns the default place of a daemon's store.
pub(super) fn default_store() -> At {
    At::state_directory(Path::new(STATE_DIRECTORY))
}

/// Returns a directory of `[server]`.
///
/// Deliberately reads nothing else: while somebody edits the configuration, and has an error in it
/// for a moment, the running daemon keeps the former one, and the commands of an emergency must
/// still find the daemon.
fn directory(config: ConfigPath<'_>, key: &str, default: &str) -> Result<PathBuf, CliError> {
    let path = config.path();
    let text = match named_file::text(path, named_file::LONGEST_TOML) {
        Ok(text) => text,
        // No file was named and none is there: a daemon can only be at the default place.
        Err(error) if error.kind() == io::ErrorKind::NotFound && !config.is_named() => String::new(),
        Err(source) => {
            return Err(CliError::ConfigurationUnreadable {
                path: path.to_owned(),
                source,
            });
        }
    };
    let (root, _) = DeTable::parse_recoverable(&text);
    let written = root
        .get_ref()
        .get("server")
        .and_then(|server| server.get_ref().get(key))
        .and_then(|value| value.get_ref().as_str());
    Ok(path
        .parent()
        .unwrap_or(Path::new(""))
        .join(written.unwrap_or(default)))
}

/// Asks the daemon of this configuration, if up, since when its present configuration has been in
/// force.
///
/// `None` if no daemon is up; the time is absent where the daemon's report has none. A daemon of
/// another version, with a report not understood here, is up all the same.
pub(super) fn running_since(config: ConfigPath<'_>) -> Option<Option<Timestamp>> {
    const WITHIN: std::time::Duration = std::time::Duration::from_secs(2);
    let ask = |path: PathBuf| -> Result<Response<Value>, ControlError> {
        ControlClient::connect_within(&path, WITHIN)?.ask(Request::Health)
    };
    let answer = ask(socket(config).ok()?).ok()?;
    match answer {
        Response::Done(health) => {
            let report: Result<HealthReport, _> = serde_json::from_value(health);
            Some(report.ok().map(|report| report.configuration_loaded_at))
        }
        Response::Refused { .. } | Response::Invalid { .. } | Response::Unknown { .. } => Some(None),
    }
}
