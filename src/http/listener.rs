//! Connections from outside, as many as we can afford: a client with thousands must not use up the
//! files needed by the store and the gateways, nor the places of other clients.

use super::client_stream::ClientStream;
use super::places::{ConnectionPlace, ConnectionPlaces};
use crate::tls::PairInForce;
use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpListener;
use tokio::time::Sleep;

/// A connection without movement for so long is closed, to free its place. Longer than the wait of
/// any provider, and than the silence of a listening page.
const SILENT_AT_MOST: Duration = Duration::from_secs(30);

/// A client without a byte read of an answer for so long is left: whoever waits for an answer reads the answer.
const UNREAD_AT_MOST: Duration = Duration::from_secs(5);

/// A listener with a bound on its open connections.
pub(super) struct BoundedListener {
    listener: TcpListener,
    places: ConnectionPlaces,
    /// The certificate of new connections; `None` for plain HTTP.
    pair: Option<PairInForce>,
}

impl BoundedListener {
    pub(super) fn new(listener: TcpListener, connections_at_most: usize, pair: Option<PairInForce>) -> Self {
        Self {
            listener,
            places: ConnectionPlaces::new(connections_at_most),
            pair,
        }
    }
}

/// The other end of a connection, for counting wrong tries.
#[derive(Debug, Clone, Copy)]
pub(super) struct PeerAddress(pub(super) SocketAddr);

impl Connected<IncomingStream<'_, BoundedListener>> for PeerAddress {
    fn connect_info(stream: IncomingStream<'_, BoundedListener>) -> Self {
        Self(*stream.remote_addr())
    }
}

impl Listener for BoundedListener {
    type Io = BoundedConnection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        // axum's own `accept` goes on after a client's error, and pauses where files have run out.
        let (stream, address) = Listener::accept(&mut self.listener).await;
        let stream = match &self.pair {
            None => ClientStream::Plain(stream),
            // The pair of this instant: a pair taken later is for later connections.
            Some(pair) => ClientStream::Silent(stream, pair.borrow().clone()),
        };
        let connection = BoundedConnection {
            stream,
            silence: Box::pin(tokio::time::sleep(SILENT_AT_MOST)),
            unread: None,
            place: self.places.take().await,
        };
        (connection, address)
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}

/// A connection holding its place until its end.
pub(super) struct BoundedConnection {
    stream: ClientStream,
    silence: Pin<Box<Sleep>>,
    /// Runs while the client takes nothing of an answer, whatever is asked meanwhile.
    unread: Option<Pin<Box<Sleep>>>,
    place: ConnectionPlace,
}

impl BoundedConnection {
    /// Begins the wait anew after movement. Ends the connection after too long a silence, and where the place is wanted
    /// for another client.
    fn heard<T>(&mut self, cx: &mut Context<'_>, moved: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if self.place.poll_wanted(cx).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        if moved.is_ready() {
            self.silence = Box::pin(tokio::time::sleep(SILENT_AT_MOST));
            return moved;
        }
        self.silence
            .as_mut()
            .poll(cx)
            .map(|()| Err(io::ErrorKind::TimedOut.into()))
    }

    /// Notes an answer: a client with an answer keeps the place before a client without a whole question, and before a client
    /// that does not read. Ends the connection of a client that has read nothing for too long.
    fn answered(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if written.is_pending() {
            if self.unread.is_none() {
                self.place.unread();
            }
            let unread = self
                .unread
                .get_or_insert_with(|| Box::pin(tokio::time::sleep(UNREAD_AT_MOST)));
            if unread.as_mut().poll(cx).is_ready() {
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
        }
        if matches!(written, Poll::Ready(Ok(bytes)) if bytes > 0) {
            self.unread = None;
            self.place.answered();
        }
        self.heard(cx, written)
    }
}

impl AsyncRead for BoundedConnection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let moved = Pin::new(&mut self.stream).poll_read(cx, buffer);
        self.heard(cx, moved)
    }
}

impl AsyncWrite for BoundedConnection {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.answered(cx, written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, bytes);
        self.answered(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
