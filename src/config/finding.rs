//! What a check of a compiled school finds, and where it stands in words of the domain. The check itself is `check`; the
//! compiler puts each finding at its place in the file.

use super::problem::Severity;
use super::school::School;
use crate::domain::alert::DeadlineKind;
use crate::domain::id::{ChainName, PersonId};
use crate::domain::time::{Span, Timestamp};

/// What a school is judged against, besides itself.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings {
    /// The week begins here.
    pub now: Timestamp,
    /// How long an alert text may lack its receipt before it goes again by the next gateway.
    pub receipt_within: Span,
}

/// Something unwise, or worse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The code, as `homeward check --json` prints it.
    pub code: &'static str,
    /// Whether a configuration with it is refused.
    pub severity: Severity,
    /// Where it stands.
    pub place: FindingPlace,
    /// What is wrong, and what would have come of it.
    pub message: String,
    /// What to do.
    pub remedy: String,
}

/// Where a finding stands, in words of the domain.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingPlace {
    /// The name of a chain, where its first step begins.
    Chain(ChainName),
    /// The chain that a deadline names, or else its table.
    Deadline(String, DeadlineKind),
    /// Who stands in for a person.
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

/// A key of `[school]` that something may be said of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SchoolKey {
    /// `duress_codes`.
    DuressCodes,
    /// `safe_phrases`.
    SafePhrases,
    /// The table itself, where it has neither safe phrases nor duress codes, nor refers to any.
    WithoutWords,
}

/// A key of a step that something may be said of.
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

/// A key of a visit type that something may be said of.
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
    /// `tell_on_left`.
    TellOnLeft,
    /// `tell_on_start`.
    TellOnStart,
    /// `training`.
    Training,
}

impl Finding {
    /// Something for which a configuration is refused.
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

    /// Something that is only worth knowing.
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

/// Judges a compiled school: what would happen to a worker who goes quiet.
pub type SchoolCheck<'a> = &'a dyn Fn(&School, Surroundings) -> Vec<Finding>;

/// Judges nothing: for loading where nobody reads warnings, as in a rehearsal.
#[must_use]
pub fn unjudged(_school: &School, _around: Surroundings) -> Vec<Finding> {
    Vec::new()
}
