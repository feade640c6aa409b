//! A bound on what a mail server may say on one connection, TLS included: lettre keeps a line in memory until the end of the line.

use futures_util::io::{AsyncRead as _, AsyncWrite as _};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::client::{AsyncTokioStream, TlsParameters};
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

#[expect(
    deprecated,
    reason = "lettre has no other way to TLS from the start over a stream of ours"
)]
use lettre::transport::smtp::client::AsyncNetworkStream;

/// Most bytes from a server on one connection. Certificates take some kilobytes, and so do all answers to one e-mail.
const SAID_AT_MOST: usize = 1024 * 1024;

/// A connection with an end once the server has said more than [`SAID_AT_MOST`] bytes.
#[derive(Debug)]
pub(super) struct BudgetStream {
    stream: TcpStream,
    left: usize,
}

impl BudgetStream {
    pub(super) async fn connect(server: (&str, u16)) -> io::Result<Self> {
        Ok(Self {
            stream: TcpStream::connect(server).await?,
            left: SAID_AT_MOST,
        })
    }
}

impl AsyncTokioStream for BudgetStream {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.stream.peer_addr()
    }
}

impl AsyncRead for BudgetStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        let said = buffer.filled().len() - before;
        match self.left.checked_sub(said) {
            Some(left) => {
                self.left = left;
                Poll::Ready(Ok(()))
            }
            None => Poll::Ready(Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "the server says more than any mail server has to say",
            ))),
        }
    }
}

impl AsyncWrite for BudgetStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// A connection with TLS from the start (RFC 8314) over a [`BudgetStream`].
#[derive(Debug)]
pub(super) struct TlsStream {
    #[expect(deprecated, reason = "as above")]
    stream: AsyncNetworkStream,
}

impl TlsStream {
    /// Shakes hands.
    #[expect(deprecated, reason = "as above")]
    pub(super) async fn begin(stream: BudgetStream, tls: TlsParameters) -> Result<Self, Error> {
        let mut stream = AsyncNetworkStream::use_existing_tokio1(Box::new(stream));
        stream.upgrade_tls(tls).await?;
        Ok(Self { stream })
    }
}

impl AsyncTokioStream for TlsStream {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.stream.peer_addr()
    }
}

impl AsyncRead for TlsStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let room = buffer.initialize_unfilled();
        let said = ready!(Pin::new(&mut self.stream).poll_read(context, room))?;
        buffer.advance(said);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for TlsStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_close(context)
    }
}
