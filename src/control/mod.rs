//! The control socket: carries commands on live state to a running daemon.
//!
//! A Unix socket in the daemon's runtime directory, closed to all but its owner: a connected client
//! may do anything, so there is no other check. A client writes one [`Call`](crate::app::Call) as
//! one line of JSON, and reads one [`Response`](crate::app::Response) as one line of JSON; then the
//! client may ask again. Unreadable input is answered with `invalid` and changes nothing.

mod client;
mod server;

pub use client::{ControlClient, ControlError};
pub use server::{ControlServer, MAX_LINE_BYTES};
