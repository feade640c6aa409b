//! Findings of the auditor.

use crate::domain::delivery::SubjectId;
use crate::domain::id::{AlertCode, SchoolId, VisitId};
use crate::domain::time::Timestamp;
use std::fmt;

/// Subject of a finding, by id, since findings are logged, printed and texted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingTarget {
    /// An alert.
    Alert(AlertCode),
    /// The engine.
    Engine,
    /// A message, by its number.
    Message(u64),
    /// A row of the store, as `visit 12`.
    Row(String),
    /// The store as a whole.
    Store,
    /// A visit.
    Visit(VisitId),
}

impl fmt::Display for FindingTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Alert(code) => write!(f, "alert {code}"),
            Self::Engine => f.write_str("the engine"),
            Self::Message(id) => write!(f, "message {id}"),
            Self::Row(row) => f.write_str(row),
            Self::Store => f.write_str("the store"),
            Self::Visit(id) => write!(f, "visit {id}"),
        }
    }
}

/// Kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AuditFault {
    /// An open alert had its next action long ago (P3).
    ActionPast,
    /// Somebody should have been told by now, and there is no alert (P1).
    AlertMissing,
    /// An alert is listed as open, and neither a visit nor a watch has it (P3).
    Astray,
    /// A page of the store is damaged: what is out may be right, the record is not whole (P16).
    Damaged,
    /// An open visit is not marked open: a restart would forget the visit (P1).
    Forgotten,
    /// An open visit waits for nobody (P1).
    NothingAwaited,
    /// An open alert has no next action (P3).
    NoAction,
    /// Nothing was written for too long.
    Silent,
    /// A message is neither sent nor given up (P5).
    Stuck,
    /// The store, or a row, cannot be read.
    Unreadable,
    /// An open alert is in no list (P3).
    Unlisted,
}

impl AuditFault {
    /// Returns the promise at stake, if any.
    #[must_use]
    pub fn promise(self) -> &'static str {
        match self {
            Self::AlertMissing | Self::Forgotten | Self::NothingAwaited => "P1",
            Self::ActionPast | Self::Astray | Self::NoAction | Self::Unlisted => "P3",
            Self::Stuck => "P5",
            Self::Damaged => "P16",
            Self::Silent | Self::Unreadable => "-",
        }
    }

    /// Returns the fault in words, to follow upon its subject.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::ActionPast => "did not go on when it was to",
            Self::AlertMissing => "is overdue and nobody was told",
            Self::Astray => "is open and belongs to no visit",
            Self::Damaged => "is damaged on disk: take a copy now, and look at `homeward verify`",
            Self::Forgotten => "is open and would be forgotten at a restart",
            Self::NothingAwaited => "is open and waits for nobody",
            Self::NoAction => "has no next step",
            Self::Silent => "has written nothing for a minute",
            Self::Stuck => "is stuck",
            Self::Unreadable => "cannot be read",
            Self::Unlisted => "is open and in no list",
        }
    }
}

/// One fault of one subject.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AuditFinding {
    /// School of the subject; `None` for the daemon as a whole.
    pub school: Option<SchoolId>,
    /// Subject by id.
    pub about: FindingTarget,
    /// Kind of fault.
    pub wrong: AuditFault,
    /// Instant by which the fault should have been mended.
    pub since: Option<Timestamp>,
    /// Visit or watch of the subject.
    pub subject: SubjectId,
}

impl AuditFinding {
    /// Whether two are the same thing, found again.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.school == other.school && self.about == other.about && self.wrong == other.wrong
    }
}

impl fmt::Display for AuditFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.about, self.wrong.words())
    }
}
