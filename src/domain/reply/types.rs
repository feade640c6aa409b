//! The words of a reading: intents, senders and context.

use crate::domain::private::Private;
use serde::{Deserialize, Serialize};

/// The intent read from a text. The names printed are those of docs/rules/reading.md, and other
/// people script against them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// A safe word, safe phrase or duress code was used.
    Duress,
    /// A person is in danger, hurt, held or frightened.
    Help,
    /// Nothing able to move a timer. Answered with a question.
    Unclear,
    /// The sender asks for no more texts.
    OptOut,
    /// The visit will not happen.
    Cancel,
    /// No answer at the door.
    NoAnswer,
    /// The worker is at home, safe.
    HomeSafe,
    /// The worker is back in school.
    Back,
    /// The worker has left the household.
    Left,
    /// More time is wanted.
    Extend,
    /// The worker is delayed on the way.
    Late,
    /// The worker is at the stop.
    Arrived,
    /// The worker is setting off.
    Start,
    /// The sender asks for Homeward's knowledge.
    Status,
    /// The worker is safe.
    Ok,
    /// A contact takes charge.
    Ack,
    /// A contact says that everyone is safe, with the ground for saying so.
    SafeConfirmed,
    /// A contact cannot take charge.
    Decline,
    /// A contact says that the police have been called.
    PoliceCalled,
}

/// The sender of the text, as far as Homeward knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SenderKind {
    /// A worker.
    Worker,
    /// A contact of a chain, told of an alert.
    Contact,
    /// A number not in the directory.
    Unknown,
}

/// Where the sender's own visit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VisitState {
    /// The sender is on no visit.
    None,
    /// Planned, not signed out.
    Planned,
    /// Signed out, on the way to a stop.
    Out,
    /// At the stop.
    OnSite,
    /// Left a stop, on the way to the next.
    Between,
    /// Left the last stop.
    Returning,
}

/// Homeward's last question to the sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LastQuestion {
    /// "Are you OK?"
    CheckIn,
    /// "How many minutes more?"
    Minutes,
    /// An alert: can you take this?
    Alert,
    /// Nothing, or a statement.
    Nothing,
}

/// Safe phrases in force for the sender: the school's, the sender's own safe word, duress codes.
#[derive(Debug, Clone, Copy, Default)]
pub struct SafePhrases<'a> {
    /// The school's safe phrases.
    pub phrases: &'a [String],
    /// The sender's own safe words.
    pub safe_words: &'a [String],
    /// Duress codes, digits only.
    pub duress_codes: &'a [String],
}

/// Names possible in a text, as the directory writes them: "Jo Bloggs".
///
/// The reader has no people of its own. An unlisted name is still read as a name after a greeting,
/// or with a capital inside a sentence.
#[derive(Debug, Clone, Copy, Default)]
pub struct KnownNames<'a> {
    /// The name of the sender, empty if unknown.
    pub sender: &'a str,
    /// Workers on the visit in question: the sender's colleagues, or, for a contact, the workers
    /// who are out.
    pub colleagues: &'a [String],
    /// Everybody at the school of the sender.
    pub staff: &'a [String],
}

/// The whole input of a reading beside the text.
#[derive(Debug, Clone, Copy)]
pub struct ReadingContext<'a> {
    /// The kind of sender.
    pub sender: SenderKind,
    /// Where the sender's visit stands.
    pub state: VisitState,
    /// The last question asked.
    pub asked: LastQuestion,
    /// Phrases and codes for duress.
    pub phrases: SafePhrases<'a>,
    /// People possibly named in a text.
    pub names: KnownNames<'a>,
    /// Whether Welsh is read.
    pub welsh: bool,
}

/// A clock time as written, 24 hours, in the school's time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ClockTime {
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
}

/// A contact's ground for saying that everyone is safe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SafetyEvidence {
    /// Seen in person.
    Seen,
    /// Heard the worker's voice.
    Spoke,
}

/// The intent read from a text, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextReading {
    /// The intent.
    pub intent: Intent,
    /// Minutes given, where the grammar says that a number is minutes.
    pub minutes: Option<u32>,
    /// Whether the minutes count from what was due ("10 minutes late"), and not from now.
    pub from_due: bool,
    /// Clock time given, where the grammar says so.
    pub time: Option<ClockTime>,
    /// The alert code named ("K7"), upper case, from a contact's reply or a worker's YES or NO.
    pub code: Option<String>,
    /// The police log number, from POLICE.
    pub log: Option<String>,
    /// How the contact knows (SEEN, SPOKE), where the text says so.
    pub evidence: Option<SafetyEvidence>,
    /// Where the sender goes next, as typed, from a LEFT that says so.
    pub next: Option<Private>,
    /// Whether a LEFT says no more than that the sender is on the way to another stop: "on my way to the second one".
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub onward: bool,
    /// Whether a LEFT says as well that nobody answered: "left, no one came".
    pub nobody: bool,
    /// Whether the text speaks for every worker on the visit ("both of us", "we").
    pub both: bool,
    /// Whether an unclear text worries: a concern alert is raised at once, not after three minutes.
    pub worrying: bool,
    /// Whether a worrying text calls the visit off for a danger of no person, and says that the sender has not gone in.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub kept_out: bool,
    /// Whether a worrying text only comes near a safe phrase, and holds no other word that worries.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub near_phrase: bool,
    /// Whether an OK was read by the second reader alone: it counts once in a row, and never on a visit at risk.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub learned: bool,
    /// Why, in words for the board. Never repeats a safe word.
    pub because: String,
}

impl TextReading {
    /// Returns the reading that says nothing yet.
    pub(super) fn unclear() -> TextReading {
        TextReading {
            intent: Intent::Unclear,
            minutes: None,
            from_due: false,
            time: None,
            code: None,
            log: None,
            evidence: None,
            next: None,
            onward: false,
            nobody: false,
            both: false,
            worrying: false,
            kept_out: false,
            near_phrase: false,
            learned: false,
            because: String::new(),
        }
    }
}
