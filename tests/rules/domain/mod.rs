//! What is decided, when and for whom: no engine, no store, no disk.

mod alert;
mod decide;
mod inbound;
mod incident;
mod names;
mod notices;
mod private;
mod properties;
pub(crate) mod reply;
pub(crate) mod sheet;
mod sign_out;
mod time;
mod visit;
mod watch;
