//! The daemon's side: many clients, each with one line at a time, and no input can stop the daemon.

use crate::app::{Call, Envelope, Response};
use crate::domain::principal::{Principal, UnixUser};
use crate::engine::Handle;
use std::fs::{self, DirBuilder, Permissions};
use std::future::Future;
use std::io;
use std::os::unix::fs::{DirBuilderExt, FileTypeExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::time::Duration;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

/// Longest line read, without its newline. A sign-out with every field filled is some hundreds of
/// bytes.
pub const MAX_LINE_BYTES: usize = 64 * 1024;

/// Longest silence of a client. After so long a client is disconnected, to free its place.
const IDLE: Duration = Duration::from_secs(60);

/// Longest silence of a client while others wait for a place: a command says its line at once.
const IDLE_WHILE_FULL: Duration = Duration::from_millis(250);

/// Longest time for a client to read its answer.
const READ_WITHIN: Duration = Duration::from_secs(10);

/// Longest wait, once told to stop, for answers under way.
const FINISH_WITHIN: Duration = Duration::from_secs(5);

/// Pause after the system refused a connection, most likely for want of file descriptors.
const REFUSED_PAUSE: Duration = Duration::from_millis(200);

/// A listening socket, not answered yet.
#[derive(Debug)]
pub struct ControlServer {
    listener: UnixListener,
    path: PathBuf,
    /// Device and inode of our own file, lest we remove the socket of a later daemon.
    ours: (u64, u64),
}

impl ControlServer {
    /// Makes the socket, and its directory if missing; to be called within a Tokio runtime.
    ///
    /// A new directory is for its owner alone. An existing directory keeps its permissions: others
    /// may use it, and the socket is closed to them anyway. A socket left by a dead daemon is
    /// replaced; a socket with a daemon behind it is not.
    ///
    /// # Errors
    /// `AddrInUse` where another daemon answers, `AlreadyExists` where the path is taken by
    /// anything but a socket.
    pub fn bind(path: &Path) -> io::Result<Self> {
        let directory = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
        make_way(path)?;
        // Make the socket in a private place, close it to others, and only then move it: at no
        // moment can others connect. The name is short because a socket's path has room for 107
        // bytes only.
        let private = directory.join(format!(".c{}", std::process::id()));
        clear(&private)?;
        DirBuilder::new().mode(0o700).create(&private)?;
        let made = make(&private.join("s"), path);
        let cleared = clear(&private);
        let listener = made?;
        cleared?;
        let found = fs::symlink_metadata(path)?;
        Ok(Self {
            listener,
            path: path.to_owned(),
            ours: (found.dev(), found.ino()),
        })
    }

    /// Answers `clients_at_most` clients at once until `stop` resolves; further clients wait for a free place. Then lets answers under way finish, and takes the socket away.
    pub async fn serve(self, handle: Handle, clients_at_most: usize, stop: impl Future<Output = ()>) {
        let mut stop = pin!(stop);
        let (stopping, stopped) = watch::channel(false);
        let (crowd, crowded) = watch::channel(false);
        let mut clients = JoinSet::new();
        loop {
            crowd.send_replace(clients.len() >= clients_at_most);
            tokio::select! {
                () = &mut stop => break,
                Some(ended) = clients.join_next() => if let Err(error) = ended {
                    tracing::error!(%error, "a fault of ours ended a command's connection");
                },
                accepted = self.listener.accept(), if clients.len() < clients_at_most => match accepted {
                    Ok((stream, _)) => {
                        clients.spawn(client(stream, handle.clone(), stopped.clone(), crowded.clone()));
                    }
                    Err(error) => {
                        tracing::warn!(%error, "a command could not connect to the control socket");
                        tokio::time::sleep(REFUSED_PAUSE).await;
                    }
                },
            }
        }
        self.take_away();
        stopping.send_replace(true);
        let all_gone = async { while clients.join_next().await.is_some() {} };
        if timeout(FINISH_WITHIN, all_gone).await.is_err() {
            tracing::warn!("a command was not answered before the daemon stopped");
        }
    }

    fn take_away(&self) {
        let is_ours =
            fs::symlink_metadata(&self.path).is_ok_and(|found| (found.dev(), found.ino()) == self.ours);
        if is_ours && let Err(error) = fs::remove_file(&self.path) {
            tracing::warn!(%error, "the control socket could not be removed");
        }
    }
}

/// Makes sure of a free path: nobody answers at `path`, and only a socket would be replaced.
fn make_way(path: &Path) -> io::Result<()> {
    let found = match fs::symlink_metadata(path) {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    if !found.file_type().is_socket() {
        return Err(io::Error::new(
            io::ErrorKind::AlreadyExists,
            format!("`{}` is in the way, and is not a socket", path.display()),
        ));
    }
    match std::os::unix::net::UnixStream::connect(path) {
        Ok(_) => Err(io::Error::new(
            io::ErrorKind::AddrInUse,
            format!("another Homeward answers at `{}`", path.display()),
        )),
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => Ok(()),
        Err(error) => Err(error),
    }
}

/// Removes the private directory of a socket, left by this daemon or by a dead daemon with our
/// number.
fn clear(private: &Path) -> io::Result<()> {
    for removed in [fs::remove_file(private.join("s")), fs::remove_dir(private)] {
        match removed {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

/// Makes a socket at `private`, closes it to others, and moves it to `path`.
fn make(private: &Path, path: &Path) -> io::Result<UnixListener> {
    let listener = UnixListener::bind(private)?;
    fs::set_permissions(private, Permissions::from_mode(0o600))?;
    fs::rename(private, path)?;
    Ok(listener)
}

/// Answers one client until the client goes, is idle for too long, or the daemon stops.
async fn client(
    stream: UnixStream,
    handle: Handle,
    mut stopped: watch::Receiver<bool>,
    mut crowded: watch::Receiver<bool>,
) {
    let operator = operator(&stream);
    let (read, mut write) = stream.into_split();
    let mut lines = LineReader::new(BufReader::new(read));
    loop {
        let hurried = async {
            if crowded.wait_for(|crowded| *crowded).await.is_err() {
                std::future::pending::<()>().await;
            }
            tokio::time::sleep(IDLE_WHILE_FULL).await;
        };
        let line = tokio::select! {
            // Stop only between requests: a request taken on is answered.
            _ = stopped.wait_for(|stopped| *stopped) => return,
            () = hurried => {
                tracing::debug!("a command said nothing while others waited");
                return;
            }
            line = timeout(IDLE, lines.next()) => line,
        };
        let response: Response = match line {
            Ok(Ok(Some(ClientLine::Whole(line)))) => match serde_json::from_slice::<Call>(&line) {
                Ok(call) => handle.request(Envelope::new(operator.clone(), call)).await,
                Err(error) => Response::Invalid {
                    message: format!("the line is not a request: {error}; nothing was changed"),
                },
            },
            Ok(Ok(Some(ClientLine::TooLong))) => Response::Invalid {
                message: format!(
                    "the line is longer than {MAX_LINE_BYTES} bytes and was not read; nothing was changed"
                ),
            },
            Ok(Ok(None)) => return,
            Ok(Err(error)) => {
                tracing::debug!(%error, "a command went away");
                return;
            }
            Err(_) => {
                tracing::debug!("a command said nothing for too long");
                return;
            }
        };
        let mut answer = match serde_json::to_vec(&response) {
            Ok(answer) => answer,
            Err(error) => {
                tracing::error!(%error, "an answer has no JSON form");
                return;
            }
        };
        answer.push(b'\n');
        match timeout(READ_WITHIN, write.write_all(&answer)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::debug!(%error, "a command went away before its answer");
                return;
            }
            Err(_) => {
                tracing::debug!("a command did not read its answer");
                return;
            }
        }
    }
}

/// Returns the operator at the other end, on the kernel's word. Without the kernel's word the
/// socket's permissions still vouch for the client: no command of an emergency is turned away.
fn operator(stream: &UnixStream) -> Principal {
    let unix_user = match stream.peer_cred() {
        Ok(peer) => Some(UnixUser(peer.uid())),
        Err(error) => {
            tracing::warn!(%error, "the kernel does not say who uses the control socket");
            None
        }
    };
    Principal::Operator { unix_user }
}

/// The next input of a client.
enum ClientLine {
    /// A line, without its newline.
    Whole(Vec<u8>),
    /// More than [`MAX_LINE_BYTES`] without a newline.
    TooLong,
}

/// Lines of bounded length: never holds more than one line in memory.
struct LineReader<R> {
    reader: R,
    /// The rest of an overlong line is still to come.
    skipping: bool,
}

impl<R: AsyncBufRead + Unpin> LineReader<R> {
    fn new(reader: R) -> Self {
        Self {
            reader,
            skipping: false,
        }
    }

    /// Returns the next line; `None` at the end. An overlong line is reported at once, and its rest
    /// skipped later.
    async fn next(&mut self) -> io::Result<Option<ClientLine>> {
        let mut line = Vec::new();
        loop {
            let available = self.reader.fill_buf().await?;
            if available.is_empty() {
                let whole = !line.is_empty() && !self.skipping;
                return Ok(whole.then_some(ClientLine::Whole(line)));
            }
            let newline = available.iter().position(|byte| *byte == b'\n');
            let length = newline.unwrap_or(available.len());
            let fits = line.len() + length <= MAX_LINE_BYTES;
            if !self.skipping && fits {
                line.extend(available.iter().take(length));
            }
            self.reader.consume(newline.map_or(length, |at| at + 1));
            if self.skipping {
                self.skipping = newline.is_none();
            } else if !fits {
                self.skipping = newline.is_none();
                return Ok(Some(ClientLine::TooLong));
            } else if newline.is_some() {
                return Ok(Some(ClientLine::Whole(line)));
            }
        }
    }
}
