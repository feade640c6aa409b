//! Answers to requests and questions, each a type of its own.
//!
//! They leave the crate as JSON, on the socket, by `--json` and from the pages' API, and other people's scripts read that:
//! a key is never renamed or taken away. The command line reads back the very types that the daemon wrote.

mod alert;
mod health;
mod household;
mod message;
mod visit;

pub use alert::{AlertBrief, AlertDetail, AlertRaised, AlertSettled, AlertView};
pub use health::{AuditReport, HealthReport};
pub use household::{HouseholdCleared, HouseholdView, IncidentNoted, IncidentView};
pub use message::{MessageStatus, TestSent};
pub use visit::{
    LeaveStanding, NextView, RecordLine, VisitChanged, VisitSheet, VisitStory, VisitView, WhoView,
    WorkerPlace,
};

use serde::Serialize;

/// The answer to a request that was done, or to a question.
///
/// Its JSON is that of the answer alone. Which answer it is, the asker knows from what was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum CallAnswer {
    /// To [`Question::ShowAlert`](super::Question::ShowAlert), and to a word said of an alert.
    AlertDetail(AlertDetail),
    /// To [`Question::Alerts`](super::Question::Alerts).
    AlertList(Vec<AlertView>),
    /// To [`Request::Raise`](super::Request::Raise).
    AlertRaised(AlertRaised),
    /// To the word that settled an alert on no visit.
    AlertSettled(AlertSettled),
    /// To [`Request::Health`](super::Request::Health).
    HealthReport(HealthReport),
    /// To [`Request::ClearHousehold`](super::Request::ClearHousehold).
    HouseholdCleared(HouseholdCleared),
    /// To [`Question::Households`](super::Question::Households).
    HouseholdList(Vec<HouseholdView>),
    /// To [`Request::Incident`](super::Request::Incident).
    IncidentNoted(IncidentNoted),
    /// To [`Request::MessageStates`](super::Request::MessageStates).
    MessageStates(Vec<MessageStatus>),
    /// To [`Request::SendTest`](super::Request::SendTest).
    TestSent(TestSent),
    /// To [`Request::SignOut`](super::Request::SignOut), and to a word said on a visit.
    VisitChanged(VisitChanged),
    /// To [`Question::Visits`](super::Question::Visits).
    VisitList(Vec<VisitView>),
    /// To [`Question::Sheet`](super::Question::Sheet).
    VisitSheet(VisitSheet),
    /// To [`Question::ShowVisit`](super::Question::ShowVisit).
    VisitStory(Box<VisitStory>),
}
