//! Signing out: what is refused, with the list, and who is told.

mod opening;
