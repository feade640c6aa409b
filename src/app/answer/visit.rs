//! Answers about visits.

use super::alert::{AlertBrief, AlertView};
use super::household::{HouseholdView, IncidentView};
use crate::domain::alert::DeadlineKind;
use crate::domain::chain::Channel;
use crate::domain::id::{AlertCode, SchoolId};
use crate::domain::plan::SignOutDetail;
use crate::domain::time::Timestamp;
use crate::domain::visit::{RuleException, VisitPhase};
use crate::wording::SheetParagraph;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A visit in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VisitView {
    /// `v12`.
    pub id: String,
    /// The school.
    pub school: SchoolId,
    /// The visit type, as the school names it.
    #[serde(rename = "type")]
    pub visit_type: String,
    /// How far the visit has come.
    pub phase: VisitPhase,
    /// The workers' keys.
    pub workers: Vec<String>,
    /// The keys of the workers who are back or home, while others are out.
    #[serde(default)]
    pub back: Vec<String>,
    /// Whether a worker is out past a deadline, heard of or not.
    #[serde(default)]
    pub late: bool,
    /// When a worker was last heard from.
    pub last_heard_at: Option<Timestamp>,
    /// When the workers are expected back.
    pub back_by: Timestamp,
    /// The next deadline, if any.
    pub next: Option<NextView>,
    /// The open alert.
    pub alert: Option<AlertBrief>,
    /// Set once closed.
    pub closed_at: Option<Timestamp>,
}

/// The next deadline of a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NextView {
    /// The kind of deadline; `check-in` in JSON.
    #[serde(with = "deadline_word")]
    pub deadline: DeadlineKind,
    /// The instant of the deadline.
    pub at: Timestamp,
}

/// A deadline to come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ComingDeadline {
    /// The kind of deadline; `check-in` in JSON.
    #[serde(with = "deadline_word")]
    pub deadline: DeadlineKind,
    /// The worker's key; absent for a deadline shared by all.
    pub worker: Option<String>,
    /// The instant by which a word is wanted.
    pub at: Timestamp,
    /// The instant at which others are told, if none comes.
    pub told_at: Timestamp,
}

/// Where a worker is, as lists and JSON say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WorkerPlace {
    /// On the way to a stop.
    OnTheWay,
    /// At a closed door: no answer.
    AtDoor,
    /// At the stop.
    OnSite,
    /// Inside, on a visit meant to stay outside.
    Inside,
    /// Has left the last stop.
    Left,
    /// Back in school.
    Back,
    /// Home, safe.
    Home,
}

impl WorkerPlace {
    /// Returns the word used in JSON and lists.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::OnTheWay => "on-the-way",
            Self::AtDoor => "at-door",
            Self::OnSite => "on-site",
            Self::Inside => "inside",
            Self::Left => "left",
            Self::Back => "back",
            Self::Home => "home",
        }
    }
}

/// Where one worker of a visit is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WhoView {
    /// The worker's key.
    pub worker: String,
    /// The place.
    pub whereabouts: WorkerPlace,
    /// Since when.
    pub since: Timestamp,
    /// The number of the stop, from 1.
    pub stop: usize,
    /// When the worker was last heard from.
    pub last_heard_at: Option<Timestamp>,
    /// When the office asked outside the schedule, while no answer has come.
    #[serde(default)]
    pub asked_at: Option<Timestamp>,
    /// The number of the phone carried, as it is dialled in the country.
    #[serde(default)]
    pub number: Option<String>,
}

/// A visit just changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VisitChanged {
    /// The visit as it now stands.
    pub visit: VisitView,
    /// Doubts to tell the workers before they leave: a failing gateway, a step without a contact in. Present, perhaps empty,
    /// for a visit just begun or planned; absent otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doubts: Option<Vec<String>>,
    /// The exception by which the visit begins, or that it goes against policy; absent without either.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exception: Option<ExceptionView>,
}

/// The exception by which a visit begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExceptionView {
    /// The rules broken.
    pub exceptions: Vec<RuleException>,
    /// The reason, as given.
    pub reason: Option<String>,
    /// The authoriser's name; absent where nobody gave leave.
    pub authorised_by: Option<String>,
    /// The names of the people told; none yet of a planned visit.
    pub told: Vec<String>,
}

/// One visit whole, with its record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VisitStory {
    /// The visit's line.
    pub visit: VisitView,
    /// Where each worker is.
    pub who: Vec<WhoView>,
    /// The addresses, in order.
    pub stops: Vec<String>,
    /// The household's number, as it is dialled in the country.
    #[serde(default)]
    pub household_number: Option<String>,
    /// Every deadline to come, in order.
    #[serde(default)]
    pub deadlines: Vec<ComingDeadline>,
    /// The purpose.
    pub purpose: Option<String>,
    /// The vehicle, or another means of travel.
    pub vehicle: Option<String>,
    /// The authoriser's key.
    pub authorised_by: Option<String>,
    /// The key of the contact for the time out of hours.
    pub responsible_contact: Option<String>,
    /// Why the visit needed leave.
    pub exceptions: Vec<RuleException>,
    /// Why the exception was asked for, or why they went against policy.
    pub exception_reason: Option<String>,
    /// Further details put on record at sign-out.
    pub details: BTreeMap<SignOutDetail, String>,
    /// The leave awaited by a planned visit.
    pub leave: Option<LeaveStanding>,
    /// The incidents reported.
    pub incidents: Vec<IncidentView>,
    /// The household put in cooling-off by an incident of this visit.
    pub household: Option<HouseholdView>,
    /// The open alert.
    pub alert: Option<AlertView>,
    /// The texts that came in about the visit, in order of arrival.
    #[serde(default)]
    pub heard: Vec<HeardText>,
    /// The messages about the visit, in the order in which they were committed.
    #[serde(default)]
    pub told: Vec<ToldMessage>,
    /// The events on record, in order.
    pub record: Vec<RecordLine>,
}

/// A text that came in about a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HeardText {
    /// When it was sent; when it came in, where the gateway does not say.
    pub at: Timestamp,
    /// The sender's key; absent where the phone is nobody's.
    pub by: Option<String>,
    /// The words; absent where they were left out on purpose.
    pub text: Option<String>,
    /// The intent read from the words.
    pub read_as: String,
    /// Why it was read so.
    #[serde(default)]
    pub because: String,
    /// What the text moved, in words; empty where it moved nothing.
    pub moved: String,
}

/// A message about a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ToldMessage {
    /// When it was committed, to leave at once.
    pub at: Timestamp,
    /// The recipient's key; absent where the address is nobody's in the directory.
    pub to: Option<String>,
    /// The channel.
    pub by: Channel,
    /// The words of a text, the subject of an e-mail.
    pub words: String,
    /// What became of it, as far as known: `delivered`.
    pub state: String,
}

/// The leave awaited by a planned visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LeaveStanding {
    /// The code used in answers.
    pub code: AlertCode,
    /// The keys of the people asked.
    pub asked: Vec<String>,
    /// The keys of the people in agreement.
    pub agreed: Vec<String>,
}

/// One event of the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecordLine {
    /// When the engine noticed the event.
    pub at: Timestamp,
    /// When the event was due or was said, if at another time.
    pub due: Option<Timestamp>,
    /// The event in a phrase, without anything personal.
    pub what: String,
    /// What it came to, in a sentence with names; not there where the phrase says it all, or after a purge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sentence: Option<String>,
    /// What somebody typed with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// The actor's key.
    pub by: String,
    /// The actor's way of acting: `cli`, `sms main`.
    pub via: String,
}

/// Events without meaning for a reader of the end: the fate of each message, and words kept elsewhere.
const UNTOLD: [&str; 4] = ["message settled", "heard", "noted", "nudged"];

impl RecordLine {
    /// Whether the event means something to a reader of the end.
    #[must_use]
    pub fn is_for_readers(&self) -> bool {
        !UNTOLD.contains(&self.what.as_str())
    }

    /// Takes out whatever is personal.
    pub fn keep_the_phrase_alone(&mut self) {
        self.sentence = None;
        self.words = None;
    }
}

/// A visit's sheet for the police, as of now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VisitSheet {
    /// `v12`.
    pub visit: String,
    /// The open alert's code.
    pub code: Option<AlertCode>,
    /// Now, on the school's clocks: `13:40`.
    pub as_of: String,
    /// The sheet as text.
    pub sheet: String,
    /// The sheet by headings and sentences, for pages.
    pub lines: Vec<SheetParagraph>,
}

/// Writes a deadline as a word: the record has another form.
mod deadline_word {
    use crate::domain::alert::DeadlineKind;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(kind: &DeadlineKind, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(kind.word())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DeadlineKind, D::Error> {
        let word = String::deserialize(deserializer)?;
        let mut known = DeadlineKind::ALL.into_iter();
        known
            .find(|kind| kind.word() == word)
            .ok_or_else(|| D::Error::custom("expected the word of a deadline"))
    }
}
