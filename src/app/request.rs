//! Requests and questions to a running daemon, as sent over the socket and from the pages.

use super::accounts::AccountRequest;
use super::answer::CallAnswer;
use super::drills::DrillRequest;
use super::lookup::RequestError;
use crate::domain::alert::CallTried;
use crate::domain::id::{SchoolId, VisitId};
use crate::domain::principal::Principal;
use crate::domain::time::Timestamp;
use crate::input::SignOutRequest;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

/// A word of the office on behalf of a worker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum VisitWord {
    /// The office asks outside the schedule whether all is well.
    Ask,
    /// Signed in: back in school.
    Back,
    /// The visit does not happen.
    Cancel,
    /// The write-up was filed.
    Filed,
    /// Leave for a planned visit, by somebody who was asked for leave.
    GiveLeave,
    /// Home, safe.
    Home,
    /// At the stop.
    In,
    /// Left the stop, for another stop if named.
    Left {
        /// Where to next.
        next: Option<String>,
    },
    /// More time.
    More {
        /// How much, `15m`, or until when, `15:45`.
        time: String,
        /// The contact whose leave allows time beyond the limit.
        authorised_by: Option<String>,
    },
    /// No answer at the door.
    Nobody,
    /// Safe.
    Ok,
    /// No leave for a planned visit, by somebody who was asked for leave: the visit does not happen.
    RefuseLeave,
    /// Sets off on a planned visit.
    Start,
}

/// A word of the office on an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AlertWord {
    /// Takes charge of the alert.
    Ack,
    /// Next step now.
    Next,
    /// The police have been called.
    Police {
        /// The log number.
        log: Option<String>,
    },
    /// The police, though called, send nobody.
    NoPolice,
    /// The police were not called after all: the word was a mistake.
    NotRung,
    /// The workers are safe.
    Safe {
        /// `seen`, `spoke` or `challenge`.
        how: Option<String>,
        /// Workers heard or seen, by key or name; `both` or `all` for everyone. Empty is enough for
        /// an alert about one worker.
        #[serde(default)]
        of: Vec<String>,
    },
    /// The holder asks another person to take over.
    Give {
        /// The person, by key or name.
        to: String,
    },
    /// The holder gives back what was taken by mistake.
    GiveBack,
    /// A second person confirms that a worker in duress is safe.
    Confirm,
    /// A contact rang, looked or asked, and tells the outcome.
    Tried {
        /// The action.
        what: CallTried,
        /// The outcome.
        came: String,
    },
}

/// A question changes nothing: a list, a single visit's story, the sheet. Answered from a snapshot
/// and the record, without a turn of the engine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Question {
    /// List visits.
    Visits {
        /// Whether to list closed visits too.
        all: bool,
    },
    /// Show a single visit whole.
    ShowVisit {
        /// A visit by id, or by any of its workers.
        who: String,
    },
    /// Show the police sheet of an open visit as read out now, with or without an alert.
    Sheet {
        /// A visit by id, or by any of its workers.
        who: String,
    },
    /// List households in cooling-off.
    Households {
        /// Whether to list cleared households too.
        all: bool,
    },
    /// Show what stands in the way of a sign-out, and what would happen after it.
    ForeseeSignOut(Box<SignOutRequest>),
    /// Show what a form for signing out offers and asks.
    SignOutForm {
        /// The school; may be left out where there is only one school.
        school: Option<String>,
        /// Whether to list the addresses of visits of before.
        with_places: bool,
    },
    /// List closed visits.
    History(Box<HistoryAsked>),
    /// List alerts.
    Alerts {
        /// Whether to list resolved alerts too.
        all: bool,
    },
    /// List drills, the newest first.
    Drills,
    /// List the people of the schools, and who is in now.
    PeopleToday,
    /// List the people off site now: the roll-call.
    OffSite,
    /// Show how a settled alert ended.
    SettledAlert {
        /// The alert's code.
        code: String,
    },
    /// Show a single alert whole.
    ShowAlert {
        /// The alert's code.
        code: String,
    },
}

/// Which closed visits are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryAsked {
    /// Of this school alone.
    pub school: Option<SchoolId>,
    /// Closed at this instant or later.
    pub from: Option<Timestamp>,
    /// Begun before this instant.
    pub until: Option<Timestamp>,
    /// With this worker: a key.
    pub person: Option<String>,
    /// Of this type.
    pub visit_type: Option<String>,
    /// Only those with an alert.
    #[serde(default)]
    pub with_alert: bool,
    /// With all these words in names, purpose or stops.
    pub words: Option<String>,
    /// Only how many.
    #[serde(default)]
    pub counts_only: bool,
    /// As if no alert had been one of duress: for an asker who may not know of duress.
    #[serde(default)]
    pub without_duress: bool,
    /// Neither shown by address or purpose nor found by them: for an asker who sees no address.
    #[serde(default)]
    pub without_places: bool,
}

/// A request to the engine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Request {
    /// Open, change, close or list accounts; sign in and out on the pages.
    Account(AccountRequest),
    /// Begin or stop a drill.
    Drill(DrillRequest),
    /// Answered by a turn of the engine: proof of a running engine.
    Health,
    /// Messages by their state, for a monitor's figures.
    Figures,
    /// How each gateway stands, and what it last proved.
    Gateways,
    /// The last exchanges with a gateway. Filled in by the engine's edge.
    GatewayLog {
        /// The gateway.
        name: String,
    },
    /// Sign a visit out.
    SignOut(Box<SignOutRequest>),
    /// Say something for a worker.
    Visit {
        /// A visit by id (`v12`), or by any of its workers.
        who: String,
        /// Limits the word to this worker, where the visit was named by id.
        worker: Option<String>,
        /// The word to be said.
        word: VisitWord,
        /// The speaker.
        by: Option<String>,
    },
    /// Say something of an alert.
    Alert {
        /// The alert's code.
        code: String,
        /// The speaker.
        by: String,
        /// The word to be said.
        word: AlertWord,
    },
    /// Raise help or duress for a worker on a visit.
    Raise {
        /// A visit by id, or by any of its workers.
        who: String,
        /// `help`, `duress` or `concern`.
        kind: String,
        /// The person raising the alert.
        by: Option<String>,
    },
    /// Report an incident, on a visit or after it.
    Incident {
        /// A visit by id, however long ago closed, or by any of its workers.
        who: String,
        /// The incident's kind, as the school names it.
        kind: String,
        /// The worker concerned.
        worker: Option<String>,
        /// The reporter.
        by: Option<String>,
        /// The event in the reporter's words.
        note: Option<String>,
    },
    /// Say that a person is away today, or here after all.
    Presence {
        /// The person: a key of the directory, or a name.
        person: String,
        /// The school, where keys repeat.
        school: Option<String>,
        /// `today`, or a time of day such as `14:00`; `None` for here.
        away_until: Option<String>,
        /// The speaker.
        by: Option<String>,
    },
    /// Say that the incident behind a household's cooling-off was reviewed.
    ClearHousehold {
        /// The household's id, `h12`.
        household: String,
        /// The reviewer.
        by: String,
        /// The outcome of the review.
        note: Option<String>,
    },
    /// Send a real message by each of a person's channels.
    SendTest {
        /// The recipient.
        person: String,
        /// The school, where keys repeat.
        school: Option<String>,
        /// The only gateway that may carry it; `None` for whichever is in turn.
        #[serde(default)]
        gateway: Option<String>,
    },
    /// Ask for the fate of a test's messages.
    MessageStates {
        /// The messages' numbers.
        ids: Vec<u64>,
    },
}

/// A caller wants to know something, or to have something done. On the wire a question and a
/// request look alike; no two have the same name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Call {
    /// To know something.
    Ask(Question),
    /// To have something done.
    Do(Request),
}

impl<'de> Deserialize<'de> for Call {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        if let Ok(question) = Question::deserialize(&value) {
            return Ok(Self::Ask(question));
        }
        Request::deserialize(value)
            .map(Self::Do)
            .map_err(D::Error::custom)
    }
}

impl From<Question> for Call {
    fn from(query: Question) -> Self {
        Self::Ask(query)
    }
}

impl From<Request> for Call {
    fn from(request: Request) -> Self {
        Self::Do(request)
    }
}

/// A request or question, and the principal behind the asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The asking principal: established by the daemon's own edge, never taken from the caller's
    /// bytes.
    pub principal: Principal,
    /// The request or question.
    pub call: Call,
}

impl Envelope {
    /// Puts principal and call together.
    pub fn new(principal: Principal, call: impl Into<Call>) -> Self {
        Self {
            principal,
            call: call.into(),
        }
    }
}

/// The engine's answer. A reader names the type `A` that belongs to the question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Response<A = CallAnswer> {
    /// Done, with the answer.
    Done(A),
    /// The request makes no sense now, for the reason given; nothing was changed.
    Refused {
        /// For a person.
        message: String,
    },
    /// The request could not be understood: no such person, a bad time. Nothing was changed.
    Invalid {
        /// For a person.
        message: String,
    },
    /// Whether the request was kept is unknown. The caller should ask again.
    Unknown {
        /// For a person.
        message: String,
    },
}

impl Request {
    /// Whether the request only asks: the answer is as good without a disk.
    #[must_use]
    pub fn only_asks(&self) -> bool {
        match self {
            Self::Account(AccountRequest::List)
            | Self::Figures
            | Self::GatewayLog { .. }
            | Self::Gateways
            | Self::Health
            | Self::MessageStates { .. } => true,
            Self::Account(_)
            | Self::Alert { .. }
            | Self::ClearHousehold { .. }
            | Self::Drill(_)
            | Self::Incident { .. }
            | Self::Presence { .. }
            | Self::Raise { .. }
            | Self::SendTest { .. }
            | Self::SignOut(_)
            | Self::Visit { .. } => false,
        }
    }

    /// Returns the visit named by id. The visit may have been closed long ago: the caller brings
    /// the visit back with [`super::App::recall`].
    #[must_use]
    pub fn names_visit(&self) -> Option<VisitId> {
        let number =
            |id: &str, letters: [char; 2]| id.trim().strip_prefix(letters)?.parse().ok().map(VisitId);
        match self {
            Self::Incident { who, .. } => number(who, ['v', 'V']),
            Self::ClearHousehold { household, .. } => number(household, ['h', 'H']),
            Self::Account(_)
            | Self::Alert { .. }
            | Self::Drill(_)
            | Self::Figures
            | Self::GatewayLog { .. }
            | Self::Gateways
            | Self::Health
            | Self::MessageStates { .. }
            | Self::Presence { .. }
            | Self::Raise { .. }
            | Self::SendTest { .. }
            | Self::SignOut(_)
            | Self::Visit { .. } => None,
        }
    }
}

impl Response {
    /// The answer to a request without an outcome: a fault of ours.
    #[must_use]
    pub fn none() -> Self {
        Self::Invalid {
            message: "Homeward had no answer; nothing is known to have been changed".to_owned(),
        }
    }

    /// Returns the answer for changes not known to be kept. Answers without changes stay as they
    /// are.
    #[must_use]
    pub fn not_kept(self) -> Self {
        match self {
            Self::Done(_) => Self::Unknown {
                message: "this counts, but only in Homeward's memory: its record cannot be written now. If Homeward stops \
                          before it can be, this is lost: write it down, and ring whoever is out. There is no need to say \
                          it again"
                    .to_owned(),
            },
            Self::Invalid { .. } | Self::Refused { .. } | Self::Unknown { .. } => self,
        }
    }
}

impl From<Result<CallAnswer, RequestError>> for Response {
    fn from(answered: Result<CallAnswer, RequestError>) -> Self {
        match answered {
            Ok(answer) => Self::Done(answer),
            Err(RequestError::Refused(message)) => Self::Refused { message },
            Err(RequestError::Invalid(message)) => Self::Invalid { message },
        }
    }
}
