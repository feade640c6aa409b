//! Safety, not syntax: what would happen to a worker who goes quiet, at every hour of the coming week.
//!
//! Pure: a compiled [`School`] and an instant in, rows and findings out. Where a finding stands in the file is for
//! `compile` to say. What depends on the week (who is in, who is away) is only ever a warning: a daemon that starts on
//! a Sunday must not refuse a file that was right on Friday.

mod before;
mod chains;
mod hours;
mod people;
mod texts;
mod timings;
mod walk;
mod week;
mod words;

pub use walk::Reached;
pub use week::{Range, Row, Step, Summary, Worst, summaries, times};

use super::school::School;
use crate::domain::alert::DeadlineKind;
use crate::domain::id::{ChainName, PersonId};
use crate::domain::plan::{DeadlineRule, VisitType};
use crate::domain::time::{Span, Timestamp};
use crate::toml_file::Severity;

/// Whose worry the examples in messages are.
const CHAINS_OF_ALERTS: [&str; 3] = ["concern", "duress", "help"];

/// What a school is judged against, besides itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Surroundings {
    /// The week begins here.
    pub(super) now: Timestamp,
    /// How long an alert text may lack its receipt before it goes again by the next gateway.
    pub(super) receipt_within: Span,
}

/// Something unwise, or worse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) code: &'static str,
    pub(super) severity: Severity,
    pub(super) place: Place,
    /// What is wrong, and what would have come of it.
    pub(super) message: String,
    /// What to do.
    pub(super) remedy: String,
}

/// Where a finding stands, in words of the domain.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
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
pub(super) enum SchoolKey {
    DuressCodes,
    SafePhrases,
    /// The table itself, where it has neither safe phrases nor duress codes, nor refers to any.
    WithoutWords,
}

/// A key of a step that something may be said of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum StepKey {
    Again,
    Ask,
    By,
    Hold,
    Tell,
    Wait,
}

/// A key of a visit type that something may be said of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum VisitTypeKey {
    AuthorisedBy,
    Informed,
    OutOfHoursAuthorisedBy,
    OutOfHoursRequires,
    Requires,
    TellOnChange,
    TellOnEnd,
    TellOnLeft,
    TellOnStart,
    Training,
}

impl Finding {
    fn error(
        code: &'static str,
        place: Place,
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

    fn warning(
        code: &'static str,
        place: Place,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, place, message, remedy)
        }
    }
}

/// Returns everything unwise about a school that compiled.
pub(super) fn school(school: &School, around: Surroundings) -> Vec<Finding> {
    let mut findings = chains::judge(school, around);
    findings.extend(timings::judge(school));
    findings.extend(week::judge(school, around.now));
    findings.extend(words::judge(school));
    findings.extend(people::judge(school));
    findings.extend(texts::judge(school));
    findings.extend(before::judge(school, around.now));
    findings
}

/// Returns the deadlines of a visit type that open an alert, in the order of a visit.
#[must_use]
pub fn deadlines(visit_type: &VisitType) -> Vec<(DeadlineKind, &DeadlineRule)> {
    let mut rules = Vec::new();
    rules.extend(
        visit_type
            .arrival
            .as_ref()
            .map(|it| (DeadlineKind::Arrival, &it.rule)),
    );
    rules.extend(
        visit_type
            .check_in
            .as_ref()
            .map(|it| (DeadlineKind::CheckIn, &it.rule)),
    );
    rules.push((DeadlineKind::NoAnswer, &visit_type.no_answer.rule));
    rules.push((DeadlineKind::Return, &visit_type.return_by.rule));
    rules.push((DeadlineKind::HomeSafe, &visit_type.home_safe.rule));
    rules
}

/// Returns a deadline as people say it.
fn said(kind: DeadlineKind) -> &'static str {
    match kind {
        DeadlineKind::Arrival => "arrival",
        DeadlineKind::CheckIn => "check-in",
        DeadlineKind::NoAnswer => "closed door",
        DeadlineKind::Return => "return",
        DeadlineKind::HomeSafe => "home-safe",
        DeadlineKind::WriteUp => "write-up",
    }
}
