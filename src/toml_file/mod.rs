//! TOML files: read with the place of every value, so that all problems are reported at once, each
//! at its place.
//!
//! Readers: the configuration, the gateways' own tables in the configuration, and the scenarios.

mod duration;
mod file;
mod problem;
pub(crate) mod references;
mod secret;
pub(crate) mod shape;
mod twice;
pub(crate) mod values;

pub(crate) use duration::span;
pub(crate) use file::File;
pub use problem::{PartLeftOut, Problem, Severity};
pub use secret::{Secret, SecretPolicy, SecretWords, Secrets};
