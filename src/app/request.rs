//! What people ask of a running daemon, as it travels over the socket and from the pages.

use super::answer::CallAnswer;
use super::lookup::RequestError;
use crate::domain::id::VisitId;
use crate::domain::principal::Principal;
use crate::input::SignOutRequest;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

/// What somebody in the office says for a worker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VisitWord {
    /// Signed in: back in school.
    Back,
    /// The visit does not happen.
    Cancel,
    /// The write-up was filed.
    Filed,
    /// Home, safe.
    Home,
    /// At the stop.
    In,
    /// Left the stop, for another one if named.
    Left {
        /// Where to next.
        next: Option<String>,
    },
    /// More time.
    More {
        /// How much, `15m`, or until when, `15:45`.
        time: String,
        /// With whose leave it may go beyond the limit.
        authorised_by: Option<String>,
    },
    /// Nobody answers the door.
    Nobody,
    /// Safe.
    Ok,
    /// Sets off on a visit that was planned.
    Start,
}

/// What somebody in the office says of an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AlertWord {
    /// Takes it on.
    Ack,
    /// Next step now.
    Next,
    /// The police have been called.
    Police {
        /// The log number.
        log: Option<String>,
    },
    /// Everyone is safe.
    Safe {
        /// `seen`, `spoke` or `challenge`.
        how: Option<String>,
    },
}

/// A question that changes nothing: a list, one visit's story, the sheet. Answered from a snapshot and the record, without a
/// turn of the engine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Question {
    /// List visits.
    Visits {
        /// Closed ones too.
        all: bool,
    },
    /// Show one visit whole.
    ShowVisit {
        /// A visit by id, or by a worker who is on it.
        who: String,
    },
    /// Show the police sheet of an open visit as it would be read now, whether or not it has an alert.
    Sheet {
        /// A visit by id, or by a worker who is on it.
        who: String,
    },
    /// List households in cooling-off.
    Households {
        /// Cleared ones too.
        all: bool,
    },
    /// List alerts.
    Alerts {
        /// Resolved ones too.
        all: bool,
    },
    /// Show one alert whole.
    ShowAlert {
        /// Its code.
        code: String,
    },
}

/// What is asked of the engine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Request {
    /// Is anybody there? Answered by a turn of the engine, which shows that it turns.
    Health,
    /// Sign a visit out.
    SignOut(Box<SignOutRequest>),
    /// Say something for a worker.
    Visit {
        /// A visit by id (`v12`), or by a worker who is on it.
        who: String,
        /// Only for this worker, where the visit was named by its id.
        worker: Option<String>,
        /// What.
        word: VisitWord,
        /// Who says so.
        by: Option<String>,
    },
    /// Say something of an alert.
    Alert {
        /// Its code.
        code: String,
        /// Who says so.
        by: String,
        /// What.
        word: AlertWord,
    },
    /// Raise help or duress for a worker who is out.
    Raise {
        /// A visit by id, or by a worker who is on it.
        who: String,
        /// `help`, `duress` or `concern`.
        kind: String,
        /// Who raises it.
        by: Option<String>,
    },
    /// Report an incident, on a visit or after it.
    Incident {
        /// A visit by id, however long ago it was closed, or by a worker who is on it.
        who: String,
        /// Its kind, as the school names it.
        kind: String,
        /// Whom it befell.
        worker: Option<String>,
        /// Who reports it.
        by: Option<String>,
        /// What happened, in their words.
        note: Option<String>,
    },
    /// Say that what put a household in cooling-off was reviewed.
    ClearHousehold {
        /// Its id, `h12`.
        household: String,
        /// Who reviewed it.
        by: String,
        /// What came of it.
        note: Option<String>,
    },
    /// Send one real message by each of a person's channels.
    SendTest {
        /// Who.
        person: String,
        /// Which school, where keys repeat.
        school: Option<String>,
    },
    /// What became of the messages of a test.
    MessageStates {
        /// Their numbers.
        ids: Vec<u64>,
    },
}

/// What a caller wants: to know, or to have something done. On the wire a question and a request look alike; no two have the
/// same name.
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
    /// On whose behalf: established by the daemon's own edge, never taken from the caller's bytes.
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
    /// It makes no sense now, and why; nothing was changed.
    Refused {
        /// For a person.
        message: String,
    },
    /// It could not be understood: no such person, a bad time. Nothing was changed.
    Invalid {
        /// For a person.
        message: String,
    },
    /// It is not known whether it was kept. Ask again.
    Unknown {
        /// For a person.
        message: String,
    },
}

impl Request {
    /// Whether it only asks: its answer is as good without a disk.
    #[must_use]
    pub fn only_asks(&self) -> bool {
        match self {
            Self::Health | Self::MessageStates { .. } => true,
            Self::Alert { .. }
            | Self::ClearHousehold { .. }
            | Self::Incident { .. }
            | Self::Raise { .. }
            | Self::SendTest { .. }
            | Self::SignOut(_)
            | Self::Visit { .. } => false,
        }
    }

    /// Returns the visit that it names by its id, which may have been closed long ago: the caller brings it back with
    /// [`super::App::recall`].
    #[must_use]
    pub fn names_visit(&self) -> Option<VisitId> {
        let number =
            |id: &str, letters: [char; 2]| id.trim().strip_prefix(letters)?.parse().ok().map(VisitId);
        match self {
            Self::Incident { who, .. } => number(who, ['v', 'V']),
            Self::ClearHousehold { household, .. } => number(household, ['h', 'H']),
            Self::Alert { .. }
            | Self::Health
            | Self::MessageStates { .. }
            | Self::Raise { .. }
            | Self::SendTest { .. }
            | Self::SignOut(_)
            | Self::Visit { .. } => None,
        }
    }
}

impl Response {
    /// The answer to a request that came to nothing: a fault of ours.
    #[must_use]
    pub fn none() -> Self {
        Self::Invalid {
            message: "Homeward had no answer; nothing is known to have been changed".to_owned(),
        }
    }

    /// Returns the answer where what was done is not known to be kept. What changed nothing is answered as ever.
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
