//! What is decided, when and for whom: no engine, no store, no disk.

pub(crate) mod alert;
mod decide;
mod inbound;
pub(crate) mod incident;
mod long_texts;
mod names;
pub(crate) mod notices;
mod private;
mod properties;
pub(crate) mod property_acts;
pub(crate) mod reply;
pub(crate) mod sheet;
pub(crate) mod sign_out;
mod stand_ins;
mod time;
pub(crate) mod visit;
mod watch;
