//! What goes out: to which gateway, when, by which way once one has failed, and what became of it.

pub(crate) mod delivery;
mod gateways;
mod gathered;
mod joined;
mod receipt;
mod routes;
