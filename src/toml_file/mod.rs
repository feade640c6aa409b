//! TOML files: read with the place of every value, so that whatever is wrong is reported at once and where it stands.
//!
//! The configuration, the gateways' own tables in it and the scenarios are read by these.

mod duration;
mod file;
mod problem;
pub(crate) mod references;
mod secret;
pub(crate) mod shape;
pub(crate) mod values;

pub(crate) use duration::span;
pub(crate) use file::File;
pub use problem::{Problem, Severity};
pub use secret::{Secret, SecretPolicy, Secrets, Words};
