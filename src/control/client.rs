//! The client's side: blocking, since a command asks once and ends.

use crate::app::{Call, Response};
use serde::de::DeserializeOwned;
use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Longest wait for an answer before the daemon counts as stuck.
const ANSWER_WITHIN: Duration = Duration::from_secs(15);

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// Nobody listens at the socket, or we may not open it. Nothing was asked.
    #[error("no daemon could be reached at `{}`", path.display())]
    NotReachable {
        /// Path of the socket.
        path: PathBuf,
        /// Cause of the failure.
        source: io::Error,
    },
    /// The daemon was asked, and no whole answer came back: the request may have been carried out
    /// or not.
    #[error(
        "the daemon at `{}` was asked and gave no answer: it is not known whether it was done", path.display()
    )]
    NoAnswer {
        /// Path of the socket.
        path: PathBuf,
        /// Cause of the failure.
        source: io::Error,
    },
    /// The request has no JSON form: a fault of ours. Nothing was asked.
    #[error("the request could not be written down")]
    Encode(#[source] serde_json::Error),
    /// The answer is unknown to this version: the daemon is another version. The request may have
    /// been carried out.
    #[error("the daemon at `{}` gave an answer that this version does not understand", path.display())]
    Unreadable {
        /// Path of the socket.
        path: PathBuf,
        /// Error in the answer.
        source: serde_json::Error,
    },
}

/// A connection to a running daemon.
#[derive(Debug)]
pub struct ControlClient {
    path: PathBuf,
    stream: BufReader<UnixStream>,
}

impl ControlClient {
    /// Connects to the daemon at `path`.
    ///
    /// # Errors
    /// [`ControlError::NotReachable`].
    pub fn connect(path: &Path) -> Result<Self, ControlError> {
        Self::connect_within(path, ANSWER_WITHIN)
    }

    /// Connects, and waits no longer than `within` for each answer.
    ///
    /// # Errors
    /// [`ControlError::NotReachable`].
    pub fn connect_within(path: &Path, within: Duration) -> Result<Self, ControlError> {
        let connect = || {
            let stream = UnixStream::connect(path)?;
            stream.set_read_timeout(Some(within))?;
            stream.set_write_timeout(Some(within))?;
            Ok(stream)
        };
        let stream = connect().map_err(|source| ControlError::NotReachable {
            path: path.to_owned(),
            source,
        })?;
        Ok(Self {
            path: path.to_owned(),
            stream: BufReader::new(stream),
        })
    }

    /// Asks once, and returns the answer of the type belonging to the question.
    ///
    /// # Errors
    /// Any error but [`ControlError::Encode`] leaves open whether the request was done.
    pub fn ask<A: DeserializeOwned>(&mut self, call: impl Into<Call>) -> Result<Response<A>, ControlError> {
        let call: Call = call.into();
        let mut line = serde_json::to_vec(&call).map_err(ControlError::Encode)?;
        line.push(b'\n');
        let answer = self.exchange(&line).map_err(|source| ControlError::NoAnswer {
            path: self.path.clone(),
            source,
        })?;
        serde_json::from_slice(&answer).map_err(|source| ControlError::Unreadable {
            path: self.path.clone(),
            source,
        })
    }

    fn exchange(&mut self, line: &[u8]) -> io::Result<Vec<u8>> {
        self.stream.get_mut().write_all(line)?;
        let mut answer = Vec::new();
        self.stream.read_until(b'\n', &mut answer)?;
        if answer.ends_with(b"\n") {
            Ok(answer)
        } else {
            Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "it closed the connection",
            ))
        }
    }
}
