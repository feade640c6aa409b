//! Answers to requests and questions, each a type of its own.
//!
//! Answers leave the crate as JSON: on the socket, by `--json`, from the pages' API. Scripts of other people read the JSON,
//! so a key is never renamed or taken away. The command line reads the daemon's own types back.

mod account;
mod alert;
mod drill;
mod gateway;
mod health;
mod household;
mod kiosk;
mod message;
mod people;
mod presence;
mod sign_out;
mod visit;

pub use account::{
    AccountChanged, AccountList, AccountView, IdentityView, IdentityWaiting, ProgramView, ScreenView,
    SessionView, TokenAdded,
};
pub use alert::{AlertBrief, AlertDetail, AlertRaised, AlertSettled, AlertView, SettledAlert};
pub use drill::{DrillAnswer, DrillBegun, DrillView};
pub use gateway::{GatewayLogLine, GatewayStanding};
pub use health::{AuditReport, HealthReport, MessageFigures};
pub use household::{HouseholdCleared, HouseholdView, IncidentNoted, IncidentView};
pub use kiosk::{KioskOutcome, KioskPinSet};
pub use message::{MessageStatus, TestSent};
pub use people::{OffSiteView, PersonInView};
pub use presence::PresenceNoted;
pub use sign_out::{
    ComingStep, FormPerson, FormVisitType, PastVisit, PersonChoice, SignOutField, SignOutForecast,
    SignOutForm, SignOutProblem, SignOutRequest,
};
pub use visit::{
    ComingDeadline, ExceptionView, HeardText, LeaveStanding, NextView, RecordLine, ToldMessage, VisitChanged,
    VisitSheet, VisitStory, VisitView, WhoView, WorkerPlace,
};

use super::history::HistoryAnswer;
use serde::Serialize;

/// The answer to a request that was done, or to a question.
///
/// The JSON is the answer's alone, without the variant's name: the asker knows the type from the question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum CallAnswer {
    /// To a [`Request::Account`](super::Request::Account) that changed something.
    AccountChanged(AccountChanged),
    /// To the request for all accounts.
    AccountList(AccountList),
    /// To [`Question::ShowAlert`](super::Question::ShowAlert), and to a word said of an alert.
    AlertDetail(AlertDetail),
    /// To [`Question::Alerts`](super::Question::Alerts).
    AlertList(Vec<AlertView>),
    /// To [`Request::Raise`](super::Request::Raise).
    AlertRaised(AlertRaised),
    /// To the word that settled an alert on no visit.
    AlertSettled(AlertSettled),
    /// To [`DrillRequest::Begin`](super::DrillRequest::Begin).
    DrillBegun(DrillBegun),
    /// To [`Question::Drills`](super::Question::Drills).
    DrillList(Vec<DrillView>),
    /// To [`DrillRequest::Stop`](super::DrillRequest::Stop): the codes of the drills stopped.
    DrillsStopped(Vec<String>),
    /// To [`Request::GatewayLog`](super::Request::GatewayLog).
    GatewayLog(Vec<GatewayLogLine>),
    /// To [`Request::Gateways`](super::Request::Gateways).
    GatewayStandings(Vec<GatewayStanding>),
    /// To [`Request::Health`](super::Request::Health).
    HealthReport(HealthReport),
    /// To [`Question::History`](super::Question::History).
    History(HistoryAnswer),
    /// To [`Request::ClearHousehold`](super::Request::ClearHousehold).
    HouseholdCleared(HouseholdCleared),
    /// To [`Question::Households`](super::Question::Households).
    HouseholdList(Vec<HouseholdView>),
    /// To a sign-in by an identity that no account has.
    IdentityWaiting(IdentityWaiting),
    /// To [`Request::Incident`](super::Request::Incident).
    IncidentNoted(Box<IncidentNoted>),
    /// To what was typed at the kiosk.
    KioskOutcome(KioskOutcome),
    /// To the request that sets a PIN for the kiosk.
    KioskPinSet(KioskPinSet),
    /// To [`Request::Figures`](super::Request::Figures).
    MessageFigures(MessageFigures),
    /// To [`Request::MessageStates`](super::Request::MessageStates).
    MessageStates(Vec<MessageStatus>),
    /// To [`Question::OffSite`](super::Question::OffSite).
    OffSiteList(Vec<OffSiteView>),
    /// To [`Question::PeopleToday`](super::Question::PeopleToday).
    PeopleList(Vec<PersonInView>),
    /// To [`Request::Presence`](super::Request::Presence).
    PresenceNoted(PresenceNoted),
    /// To [`Request::SendTest`](super::Request::SendTest).
    TestSent(TestSent),
    /// To the request that gives a program a token.
    TokenAdded(TokenAdded),
    /// To [`Question::SettledAlert`](super::Question::SettledAlert); `None` where no settled alert has the code.
    SettledAlert(Option<Box<SettledAlert>>),
    /// To [`Question::ForeseeSignOut`](super::Question::ForeseeSignOut).
    SignOutForecast(Box<SignOutForecast>),
    /// To [`Question::SignOutForm`](super::Question::SignOutForm).
    SignOutForm(Box<SignOutForm>),
    /// To [`Request::SignOut`](super::Request::SignOut), and to a word said on a visit.
    VisitChanged(VisitChanged),
    /// To [`Question::Visits`](super::Question::Visits).
    VisitList(Vec<VisitView>),
    /// To [`Question::Sheet`](super::Question::Sheet).
    VisitSheet(VisitSheet),
    /// To [`Question::ShowVisit`](super::Question::ShowVisit).
    VisitStory(Box<VisitStory>),
}
