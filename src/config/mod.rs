//! Configuration: read as written, compiled into plain valid data, every problem reported at once with its place.
//!
//! [`load`] does all that can fail before anything is changed: a reload is the same call, and a daemon that gets
//! problems back keeps the configuration it has (P13). Serde, TOML, time zones and opening hours stay in here.

mod calendar;
pub mod codes;
mod compile;
pub mod lint;
mod policy;
mod raw;
pub mod scenario;
pub mod schedule;
mod school;
mod settings;
pub mod typed;

pub use policy::Policy;
pub use school::School;
pub use settings::{Config, Delivery, Heartbeat, Routine, RoutineKind, Server};
pub use typed::SignOutRequest;

pub use crate::toml_file::{Problem, SecretPolicy, Secrets, Severity};

use crate::domain::id::SchoolId;
use crate::domain::time::Timestamp;
use crate::wording;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

/// Where a configuration is looked for if nobody says.
pub const DEFAULT_PATH: &str = "/etc/homeward/homeward.toml";

/// Checks one template of `[texts]`, by name.
///
/// What may stand in a template is for the wording to say; where it stands is for the configuration.
pub type TextCheck<'a> = &'a dyn Fn(&str, &str) -> Result<(), TextFault>;

/// What is wrong with a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextFault {
    /// What is wrong, and what would have come of it.
    pub message: String,
    /// Where in the template, in bytes.
    pub offset: Option<Range<usize>>,
    /// What to do.
    pub remedy: String,
}

/// Checks a template as the wording does: what is only unwise is no fault here.
///
/// # Errors
/// What is wrong with it.
pub fn checked_text(name: &str, template: &str) -> Result<(), TextFault> {
    match wording::check(name, template) {
        Err(fault) if fault.level == wording::FaultLevel::Error => Err(TextFault {
            message: fault.message,
            offset: fault.range,
            remedy: fault.remedy,
        }),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Takes every template: for tests of other things.
///
/// # Errors
/// None.
pub fn any_text(_name: &str, _template: &str) -> Result<(), TextFault> {
    Ok(())
}

/// What loading needs from outside of the files.
pub struct Loading<'a> {
    /// Opening hours and dates become instants from two days before this to sixty days after. Beyond that everybody
    /// counts as available: load again at least every few weeks, better every night.
    pub now: Timestamp,
    /// Where secrets are.
    pub secrets: Secrets<'a>,
    /// What may stand in `[texts]`.
    pub texts: TextCheck<'a>,
}

/// A configuration that can be used, and what its admins should know about it.
#[derive(Debug)]
pub struct Loaded {
    /// The configuration.
    pub config: Config,
    /// What is not wrong, but worth knowing; in the order of files and lines.
    pub warnings: Vec<Problem>,
}

/// Loads `homeward.toml` at `path` and the schools it names.
///
/// Nothing is changed by it, so that a reload is a load whose result is swapped in, or not.
///
/// # Errors
/// Every problem of every file, at least one of which is an error; warnings are among them.
pub fn load(path: &Path, loading: &Loading<'_>) -> Result<Loaded, Vec<Problem>> {
    compile::all(path, loading)
}

/// Loads the schools of a `homeward.toml`; or, by itself, the one whose own file `path` is, as if texts and e-mails both
/// had a gateway. For a rehearsal, which sends nothing.
///
/// # Errors
/// Every problem of the files, at least one of which is an error.
pub fn load_schools(path: &Path, loading: &Loading<'_>) -> Result<BTreeMap<SchoolId, School>, Vec<Problem>> {
    if compile::is_school(path) {
        compile::school_alone(path, loading)
    } else {
        load(path, loading).map(|loaded| loaded.config.schools)
    }
}

/// Returns what can be made of a configuration that is wrong somewhere: for last words, and nothing else.
///
/// A daemon never runs on it. A school that is wrong is left out whole; `None` if the server's file is of no use.
#[must_use]
pub fn salvage(path: &Path, loading: &Loading<'_>) -> Option<Config> {
    compile::parts(path, loading).0
}
