//! Configuration: read as written, compiled into plain valid data, every problem reported at once with its place.
//!
//! [`load`] does every fallible step before anything is changed: a reload is the same call, and on
//! problems a daemon keeps its present configuration (P13). Serde, TOML, time zones and opening
//! hours stay inside.

mod calendar;
pub mod codes;
mod compile;
mod finding;
mod policy;
mod raw;
pub mod schedule;
mod schema;
mod school;
mod settings;

pub use finding::{CheckContext, Finding, FindingPlace, SchoolCheck, SchoolKey, StepKey, VisitTypeKey};
pub use policy::PolicyName;
pub use schema::{FileKind, schema};
pub use school::School;
pub use settings::{
    CanarySettings, Config, DeliverySettings, HeartbeatSettings, HttpSettings, ProxySettings, RoutineKind,
    RoutineSettings, ServerSettings,
};

pub use crate::toml_file::{Problem, SecretPolicy, Secrets, Severity};

use crate::domain::id::SchoolId;
use crate::domain::time::Timestamp;
use crate::wording;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Path of the configuration if none is given.
pub const DEFAULT_PATH: &str = "/etc/homeward/homeward.toml";

/// Checks one template of `[texts]`, by name.
///
/// The wording judges a template; the configuration knows its place in the file.
pub type TextCheck<'a> = &'a (dyn Fn(&str, &str) -> Result<(), TextFault> + Sync);

/// A fault of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextFault {
    /// The fault, and its consequence.
    pub message: String,
    /// The place in the template, in bytes; `None` for the whole.
    pub offset: Option<Range<usize>>,
    /// The remedy.
    pub remedy: String,
}

/// Checks a template like the wording. An unwise template passes; `check` warns of it.
///
/// # Errors
/// The fault of the template.
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

/// Passes every template: for tests of other things.
///
/// # Errors
/// None.
pub fn any_text(_name: &str, _template: &str) -> Result<(), TextFault> {
    Ok(())
}

/// The inputs of loading beside the files.
pub struct Loading<'a> {
    /// The present. Opening hours and dates become instants from two days before to sixty days after; later everybody
    /// counts as available, so load again at least every few weeks, better every night.
    pub now: Timestamp,
    /// The places of secrets.
    pub secrets: Secrets<'a>,
    /// The judge of each template of `[texts]`.
    pub texts: TextCheck<'a>,
    /// The judge of each school: `check::school`. Its errors refuse a file like any other error.
    pub judge: SchoolCheck<'a>,
}

/// A configuration without errors, and the warnings about it.
#[derive(Debug)]
pub struct Loaded {
    /// The configuration.
    pub config: Config,
    /// Warnings, in the order of files and lines.
    pub warnings: Vec<Problem>,
}

/// Loads `homeward.toml` at `path` and all schools named there.
///
/// Loading changes nothing: a reload is a load with its result swapped in, or not.
///
/// # Errors
/// Every problem of every file, among them at least one error; warnings are included.
pub fn load(path: &Path, loading: &Loading<'_>) -> Result<Loaded, Vec<Problem>> {
    compile::all(path, loading)
}

/// Loads a configuration like [`load`], for a start or for the refreshing of a running daemon: an error that
/// an earlier release took is a warning for one release, and means what it meant. An upgrade never stops a running school.
///
/// # Errors
/// Every problem of every file, among them at least one that stops a start.
pub fn load_at_start(path: &Path, loading: &Loading<'_>) -> Result<Loaded, Vec<Problem>> {
    compile::at_start(path, loading)
}

/// Loads the schools of a `homeward.toml`, or the single school of a school's own file, as if texts
/// and e-mails both had a gateway. For a rehearsal, which sends nothing.
///
/// # Errors
/// Every problem of the files, among them at least one error.
pub fn load_schools(
    path: &Path,
    loading: &Loading<'_>,
) -> Result<BTreeMap<SchoolId, Arc<School>>, Vec<Problem>> {
    if compile::is_school(path) {
        compile::school_alone(path, loading)
    } else {
        load(path, loading).map(|loaded| loaded.config.schools)
    }
}

/// Returns the file of each school that the `homeward.toml` at `path` names, for a command that edits one of them.
///
/// # Errors
/// Why the files cannot be found, in words.
pub fn school_files(path: &Path) -> Result<BTreeMap<SchoolId, PathBuf>, String> {
    compile::school_files(path)
}

/// Returns the usable parts of a configuration with errors: for last words, and nothing else.
///
/// A daemon never runs on the result. A school with errors is left out whole; `None` if the server's file has errors.
#[must_use]
pub fn salvage(path: &Path, loading: &Loading<'_>) -> Option<Config> {
    compile::parts(path, loading).0
}
