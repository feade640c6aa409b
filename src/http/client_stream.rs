//! What a client speaks on a connection: plain HTTP, or TLS where the pages have a certificate.
//!
//! Nobody waits for a handshake but the connection itself: it goes on with each read.

use rustls::ServerConfig;
use std::io;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;
use tokio_rustls::{Accept, TlsAcceptor};

/// The first byte of every TLS connection: a handshake.
const HANDSHAKE: u8 = 0x16;

/// The words for a browser that asks by plain http where https is spoken.
const SENTENCE: &str = "This address speaks https. Write https:// before it.\n";

/// Most bytes read of a request by plain http: unread ones would take the answer off its way.
const HEARD_AT_MOST: usize = 8 * 1024;

/// A client's connection.
pub(super) enum ClientStream {
    /// Plain HTTP throughout.
    Plain(TcpStream),
    /// TLS is to be spoken, and nothing was said yet. Without settings there is no certificate to speak by.
    Silent(TcpStream, Option<Arc<ServerConfig>>),
    /// A handshake is under way.
    Shaking(Box<Accept<TcpStream>>),
    /// The handshake is done.
    Speaking(Box<TlsStream<TcpStream>>),
    /// The client spoke plain HTTP instead, and is told so.
    Told(TcpStream, PlainAnswer),
    /// The handshake failed.
    Failed,
}

/// How far the answer to a request by plain HTTP has come.
pub(super) struct PlainAnswer {
    left: Vec<u8>,
    was_heard: bool,
    is_over: bool,
}

impl PlainAnswer {
    fn new() -> Self {
        let head =
            "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n";
        let whole = format!("{head}Content-Length: {}\r\n\r\n{SENTENCE}", SENTENCE.len());
        Self {
            left: whole.into_bytes(),
            was_heard: false,
            is_over: false,
        }
    }

    /// Hears a part of the request, says the sentence, and ends the connection.
    fn poll_said(&mut self, stream: &mut TcpStream, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.is_over {
            return Poll::Ready(Ok(()));
        }
        if !self.was_heard {
            let mut heard = vec![0; HEARD_AT_MOST];
            ready!(Pin::new(&mut *stream).poll_read(cx, &mut ReadBuf::new(&mut heard)))?;
            self.was_heard = true;
        }
        while !self.left.is_empty() {
            let written = ready!(Pin::new(&mut *stream).poll_write(cx, &self.left))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.left.drain(..written);
        }
        ready!(Pin::new(stream).poll_shutdown(cx))?;
        self.is_over = true;
        Poll::Ready(Ok(()))
    }
}

/// What can be done with a connection.
enum ReadyStream<'a> {
    Plain(&'a mut TcpStream),
    Tls(&'a mut TlsStream<TcpStream>),
    /// Nothing more comes.
    Over,
}

impl ClientStream {
    /// Goes on with the handshake, up to a connection that can be spoken on.
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<ReadyStream<'_>>> {
        while let Some(next) = ready!(self.poll_step(cx))? {
            *self = next;
        }
        Poll::Ready(Ok(match self {
            Self::Plain(stream) => ReadyStream::Plain(stream),
            Self::Speaking(stream) => ReadyStream::Tls(stream),
            Self::Told(..) => ReadyStream::Over,
            Self::Silent(..) | Self::Shaking(_) | Self::Failed => {
                return Poll::Ready(Err(io::ErrorKind::NotConnected.into()));
            }
        }))
    }

    /// Takes one step of the handshake; `None` where there is none to take.
    fn poll_step(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Option<Self>>> {
        match self {
            Self::Plain(_) | Self::Speaking(_) | Self::Failed => Poll::Ready(Ok(None)),
            Self::Told(stream, answer) => answer.poll_said(stream, cx).map_ok(|()| None),
            Self::Silent(stream, _) => {
                let mut first = [0];
                let heard = ready!(stream.poll_peek(cx, &mut ReadBuf::new(&mut first)))?;
                let Self::Silent(stream, config) = mem::replace(self, Self::Failed) else {
                    return Poll::Ready(Err(io::ErrorKind::NotConnected.into()));
                };
                Poll::Ready(match (heard, first, config) {
                    (0, _, _) => Err(io::ErrorKind::UnexpectedEof.into()),
                    (_, [HANDSHAKE], Some(config)) => {
                        let shaking = TlsAcceptor::from(config).accept(stream);
                        Ok(Some(Self::Shaking(Box::new(shaking))))
                    }
                    // No certificate to speak by: the log and the board's troubles say why.
                    (_, [HANDSHAKE], None) => Err(io::ErrorKind::ConnectionAborted.into()),
                    // A method of HTTP.
                    (_, [b'A'..=b'Z'], _) => Ok(Some(Self::Told(stream, PlainAnswer::new()))),
                    _ => Err(io::ErrorKind::InvalidData.into()),
                })
            }
            Self::Shaking(accept) => {
                let shaken = ready!(Pin::new(accept.as_mut()).poll(cx));
                *self = Self::Failed;
                Poll::Ready(shaken.map(|stream| Some(Self::Speaking(Box::new(stream)))))
            }
        }
    }
}

impl AsyncRead for ClientStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match ready!(self.poll_ready(cx))? {
            ReadyStream::Plain(stream) => Pin::new(stream).poll_read(cx, buffer),
            ReadyStream::Tls(stream) => Pin::new(stream).poll_read(cx, buffer),
            ReadyStream::Over => Poll::Ready(Ok(())),
        }
    }
}

impl AsyncWrite for ClientStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match ready!(self.poll_ready(cx))? {
            ReadyStream::Plain(stream) => Pin::new(stream).poll_write(cx, bytes),
            ReadyStream::Tls(stream) => Pin::new(stream).poll_write(cx, bytes),
            ReadyStream::Over => Poll::Ready(Err(io::ErrorKind::BrokenPipe.into())),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut *self {
            Self::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Self::Speaking(stream) => Pin::new(stream.as_mut()).poll_flush(cx),
            Self::Silent(..) | Self::Shaking(_) | Self::Told(..) | Self::Failed => Poll::Ready(Ok(())),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut *self {
            Self::Plain(stream) | Self::Silent(stream, _) | Self::Told(stream, _) => {
                Pin::new(stream).poll_shutdown(cx)
            }
            Self::Speaking(stream) => Pin::new(stream.as_mut()).poll_shutdown(cx),
            Self::Shaking(_) | Self::Failed => Poll::Ready(Ok(())),
        }
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match ready!(self.poll_ready(cx))? {
            ReadyStream::Plain(stream) => Pin::new(stream).poll_write_vectored(cx, bytes),
            ReadyStream::Tls(stream) => Pin::new(stream).poll_write_vectored(cx, bytes),
            ReadyStream::Over => Poll::Ready(Err(io::ErrorKind::BrokenPipe.into())),
        }
    }

    fn is_write_vectored(&self) -> bool {
        match self {
            Self::Plain(stream) => stream.is_write_vectored(),
            // TLS makes records of its own of whatever is written.
            Self::Speaking(_) | Self::Silent(..) | Self::Shaking(_) => true,
            Self::Told(..) | Self::Failed => false,
        }
    }
}
