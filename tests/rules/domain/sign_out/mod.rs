//! Signing out: what is refused, with the list, and who is told.

mod leave;
mod missing;
pub(crate) mod opening;
