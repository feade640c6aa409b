//! Findings about a compiled school, with their places in words of the domain. Module `check` makes the findings; the
//! compiler knows the places in the file.

use super::school::School;
use crate::domain::alert::DeadlineKind;
use crate::domain::id::{ChainName, PersonId};
use crate::domain::time::{Span, Timestamp};
use crate::toml_file::Severity;

/// Facts from outside a school, for judging the school.
#[derive(Debug, Clone, Copy)]
pub struct CheckContext {
    /// The beginning of the week to judge.
    pub now: Timestamp,
    /// How long an alert text may lack its receipt before the next gateway repeats the text.
    pub receipt_within: Span,
}

/// A fault of a compiled school: unwise, or too dangerous to accept the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The code, as in the output of `homeward check --json`.
    pub code: &'static str,
    /// Whether the configuration is refused for the fault.
    pub severity: Severity,
    /// The place of the fault.
    pub place: FindingPlace,
    /// The fault, and its consequence for a worker.
    pub message: String,
    /// The remedy.
    pub remedy: String,
}

/// The place of a finding, in words of the domain.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingPlace {
    /// The name of a chain, where its first step begins.
    Chain(ChainName),
    /// The chain that a deadline names, or else its table.
    Deadline(String, DeadlineKind),
    /// The deputy of a person.
    Deputy(PersonId),
    /// The key of a person.
    Person(PersonId),
    /// The safe words of a person.
    SafeWord(PersonId),
    /// A key of `[school]`.
    School(SchoolKey),
    /// A key of a step, by its number from nought.
    Step(ChainName, usize, StepKey),
    /// A template of `[texts]`.
    Text(String),
    /// A key of a visit type.
    VisitType(String, VisitTypeKey),
}

/// A key of `[school]` with a possible finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SchoolKey {
    /// `duress_codes`.
    DuressCodes,
    /// `safe_phrases`.
    SafePhrases,
    /// The table itself, without safe phrases, duress codes or a reference to either.
    WithoutWords,
}

/// A key of a step with a possible finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StepKey {
    /// `again`.
    Again,
    /// `ask`.
    Ask,
    /// `by`.
    By,
    /// `hold`.
    Hold,
    /// `tell`.
    Tell,
    /// `wait`.
    Wait,
}

/// A key of a visit type with a possible finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum VisitTypeKey {
    /// `authorised_by`.
    AuthorisedBy,
    /// `informed`.
    Informed,
    /// `out_of_hours_authorised_by`.
    OutOfHoursAuthorisedBy,
    /// `out_of_hours_requires`.
    OutOfHoursRequires,
    /// `requires`.
    Requires,
    /// `tell_on_change`.
    TellOnChange,
    /// `tell_on_end`.
    TellOnEnd,
    /// `tell_on_home`.
    TellOnHome,
    /// `tell_on_left`.
    TellOnLeft,
    /// `tell_on_start`.
    TellOnStart,
    /// `training`.
    Training,
}

impl Finding {
    /// Returns a finding for which a configuration is refused.
    pub fn error(
        code: &'static str,
        place: FindingPlace,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            code,
            severity: Severity::Error,
            place,
            message: message.into(),
            remedy: remedy.into(),
        }
    }

    /// Returns a finding that is only worth knowing.
    pub fn warning(
        code: &'static str,
        place: FindingPlace,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, place, message, remedy)
        }
    }
}

/// A judge of a compiled school: the findings about a worker who goes quiet there.
pub type SchoolCheck<'a> = &'a (dyn Fn(&School, CheckContext) -> Vec<Finding> + Sync);
