//! The connection before TLS: one answer for each command, and nothing more.
//!
//! What comes in the clear behind the answer to STARTTLS was sent before the server's certificate was checked, by anybody on the
//! way. lettre keeps such bytes, and would take them for the server's own answers after TLS has begun (RFC 3207 section 6: an
//! attacker may forge what comes before the handshake). So a server that says more than it was asked is left, before a password
//! or a message is sent.

use super::budget::BudgetStream;
use lettre::transport::smtp::client::AsyncTokioStream;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// How far the conversation in the clear has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ClearPhase {
    /// An answer is awaited; then the next command may be sent.
    Answer,
    /// The answer to STARTTLS is awaited; then TLS begins.
    LastAnswer,
    /// TLS has begun: whatever comes is the handshake's to judge.
    Tls,
    /// More was said than was asked: not a word more is exchanged, not even a goodbye.
    Broken,
}

/// A connection that is to become TLS by STARTTLS (RFC 3207).
#[derive(Debug)]
pub(super) struct ClearStream {
    stream: BudgetStream,
    phase: ClearPhase,
    answer: AnswerEnd,
}

impl ClearStream {
    /// Wraps a connection without a word exchanged.
    pub(super) fn new(stream: BudgetStream) -> Self {
        Self {
            stream,
            phase: ClearPhase::Answer,
            answer: AnswerEnd::default(),
        }
    }

    /// Refuses a connection on which more was said than was asked.
    fn is_whole(&self) -> io::Result<()> {
        match self.phase {
            ClearPhase::Answer | ClearPhase::LastAnswer | ClearPhase::Tls => Ok(()),
            ClearPhase::Broken => Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "the server, or somebody on the way to it, said more than was asked before TLS began",
            )),
        }
    }
}

impl AsyncTokioStream for ClearStream {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.stream.peer_addr()
    }
}

impl AsyncRead for ClearStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.is_whole()?;
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        if self.phase == ClearPhase::Tls {
            return Poll::Ready(Ok(()));
        }
        let came = buffer.filled()[before..].iter();
        for byte in came {
            if self.answer.is_over {
                self.phase = ClearPhase::Broken;
                return Poll::Ready(self.is_whole());
            }
            self.answer.take(*byte);
        }
        if self.answer.is_over && self.phase == ClearPhase::LastAnswer {
            self.phase = ClearPhase::Tls;
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for ClearStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.is_whole()?;
        let written = ready!(Pin::new(&mut self.stream).poll_write(context, bytes))?;
        if self.phase != ClearPhase::Tls {
            self.answer = AnswerEnd::default();
            if bytes
                .get(..STARTTLS.len())
                .is_some_and(|verb| verb.eq_ignore_ascii_case(STARTTLS))
            {
                self.phase = ClearPhase::LastAnswer;
            }
        }
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

const STARTTLS: &[u8] = b"STARTTLS";

/// Finds the end of an answer: its last line has no hyphen behind the code (RFC 5321 section 4.2.1).
#[derive(Debug, Default)]
struct AnswerEnd {
    /// Bytes of the line so far.
    length: usize,
    /// Whether a hyphen stands behind the code of the line.
    goes_on: bool,
    is_over: bool,
}

impl AnswerEnd {
    fn take(&mut self, byte: u8) {
        if byte == b'\n' {
            self.is_over = !self.goes_on;
            self.length = 0;
            self.goes_on = false;
            return;
        }
        if self.length == CODE_LENGTH {
            self.goes_on = byte == b'-';
        }
        self.length += 1;
    }
}

/// Digits of an answer's code.
const CODE_LENGTH: usize = 3;
