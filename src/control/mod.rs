//! The control socket: how commands on live state reach a running daemon.
//!
//! A Unix socket in the daemon's runtime directory, which only its owner can open: whoever can connect may do anything,
//! so there is no other check. A client writes one [`Call`](crate::app::Call) as one line of JSON, and reads
//! one [`Response`](crate::app::Response) as one line of JSON; then it may ask again. What cannot be read is answered
//! with `invalid` and changes nothing.

mod client;
mod server;

pub use client::{Client, ControlError};
pub use server::{MAX_LINE_BYTES, Server};
