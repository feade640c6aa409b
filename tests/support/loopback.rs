//! What the stand-ins for providers over HTTP share: a server in a thread of its own, and what can go wrong with any answer.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt as _;
use std::io::{Read as _, Write as _};
use std::net::SocketAddr;
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::{Notify, oneshot};

/// What goes wrong with an answer over HTTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HttpFault {
    /// The answer begins, and the connection breaks.
    BreakOff,
    /// The answer never ends.
    Endless,
    /// The answer is a page of somebody else's.
    Garbage,
    /// No answer comes.
    Hang,
    /// The answer leads to another address.
    Redirect(String),
    /// A bare status, as a proxy gives.
    Status(u16),
    /// A status with `Retry-After`.
    Later(u16, &'static str),
}

impl HttpFault {
    /// Whether a message is taken before its answer goes wrong.
    pub fn takes(&self) -> bool {
        match self {
            Self::BreakOff | Self::Endless | Self::Garbage | Self::Hang => true,
            Self::Redirect(_) | Self::Status(_) | Self::Later(..) => false,
        }
    }

    /// Returns the answer; one that hangs waits until it is released.
    pub async fn spoil(self, status: StatusCode, released: &Notify) -> Response {
        match self {
            Self::BreakOff => {
                let broken = futures_util::stream::iter([
                    Ok(Bytes::from_static(b"[{\"id\": \"")),
                    Err(std::io::Error::other("broken off on purpose")),
                ])
                // A pause in which the beginning leaves.
                .then(|part| async {
                    tokio::task::yield_now().await;
                    part
                });
                (status, Body::from_stream(broken)).into_response()
            }
            Self::Endless => {
                let chunk = Bytes::from(vec![b' '; 64 * 1024]);
                let endless =
                    futures_util::stream::repeat_with(move || Ok::<_, std::io::Error>(chunk.clone()));
                (status, Body::from_stream(endless)).into_response()
            }
            Self::Garbage => (status, "<html>Welcome to the school's web filter</html>").into_response(),
            Self::Hang => {
                released.notified().await;
                status.into_response()
            }
            Self::Redirect(to) => (StatusCode::FOUND, [(header::LOCATION, to)]).into_response(),
            Self::Status(status) => StatusCode::from_u16(status).unwrap().into_response(),
            Self::Later(status, after) => {
                let status = StatusCode::from_u16(status).unwrap();
                (status, [(header::RETRY_AFTER, after)]).into_response()
            }
        }
    }
}

/// A running server; stopped on drop.
pub struct Loopback {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Loopback {
    pub fn serve(router: Router) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async move {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                // Not a graceful stop: a request that hangs must not hold up the end of a test.
                tokio::select! {
                    result = async { axum::serve(listener, router).await } => result.unwrap(),
                    _ = stopped => {}
                }
            });
        });
        Self {
            address,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Loopback {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

/// Takes one request, answers with these bytes, and closes the connection. Returns the address.
pub fn answer_once(bytes: &'static [u8]) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let (mut connection, _) = listener.accept().unwrap();
        connection.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        let mut request = [0; 16 * 1024];
        drop(connection.read(&mut request));
        drop(connection.write_all(bytes));
    });
    format!("http://{address}")
}

/// Returns the header that puts a provider's clock on an answer.
pub fn http_date(ms: i64) -> String {
    let now = jiff::Timestamp::from_millisecond(ms).unwrap();
    let printer = jiff::fmt::rfc2822::DateTimePrinter::new();
    printer.timestamp_to_rfc9110_string(&now).unwrap()
}
