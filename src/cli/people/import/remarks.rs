//! What is said of a list beside its people: problems, which stop the import, and notes.

use crate::cli::output;
use serde::Serialize;

/// How much a remark weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum RemarkWeight {
    /// Something would be lost: nothing is changed.
    Problem,
    /// Nothing would be lost.
    Note,
}

/// A remark on a line of the list, or on the whole.
#[derive(Clone, Serialize)]
pub(super) struct ListRemark {
    pub(super) weight: RemarkWeight,
    /// The kind of remark, for programs.
    pub(super) code: &'static str,
    /// The line in the list, from 1.
    pub(super) line: Option<u64>,
    pub(super) message: String,
    /// What to do.
    pub(super) remedy: String,
}

impl ListRemark {
    /// Returns a problem.
    pub(super) fn problem(
        code: &'static str,
        line: impl Into<Option<u64>>,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            weight: RemarkWeight::Problem,
            code,
            line: line.into(),
            message: message.into(),
            remedy: remedy.into(),
        }
    }

    /// Returns a note.
    pub(super) fn note(
        code: &'static str,
        line: impl Into<Option<u64>>,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            weight: RemarkWeight::Note,
            ..Self::problem(code, line, message, remedy)
        }
    }

    /// Whether the remark stops the import.
    pub(super) fn is_problem(&self) -> bool {
        self.weight == RemarkWeight::Problem
    }

    /// Returns the remark in one line.
    pub(super) fn words(&self) -> String {
        let weight = match self.weight {
            RemarkWeight::Problem => "problem",
            RemarkWeight::Note => "note",
        };
        let line = self
            .line
            .map_or_else(String::new, |line| format!(" in line {line}"));
        let words = format!("{weight}{line}: {}: {}", self.message, self.remedy);
        format!("{}\n", output::one_line(&words))
    }
}
