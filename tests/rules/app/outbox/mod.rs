//! What goes out: to which gateway, when, by which way once one has failed, and what became of it.

mod apart;
mod canary;
pub(crate) mod delivery;
mod gateways;
mod joined;
mod receipt;
mod rooms;
mod routes;
mod silence;
mod standing;
