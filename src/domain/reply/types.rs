//! The words of a reading: what may be said, by whom, and in what context.

use serde::{Deserialize, Serialize};

/// What a text was read as. The names printed are those of docs/rules/reading.md, and other people script against them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// A safe word, safe phrase or duress code was used.
    Duress,
    /// Somebody is in danger, hurt, held or frightened.
    Help,
    /// Nothing that may move a timer. Answered with one question.
    Unclear,
    /// The sender asks for no more texts.
    OptOut,
    /// The visit will not happen.
    Cancel,
    /// Nobody answers the door.
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
    /// The sender asks what Homeward knows.
    Status,
    /// The worker is safe.
    Ok,
    /// A contact takes charge.
    Ack,
    /// A contact says that everyone is safe and how they know.
    SafeConfirmed,
    /// A contact cannot take it.
    Decline,
    /// A contact says that the police have been called.
    PoliceCalled,
}

/// Who sent the text, as far as Homeward knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SenderKind {
    /// A worker.
    Worker,
    /// Somebody on a chain who was told of an alert.
    Contact,
    /// A number that nobody in the directory has.
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
    /// Left one stop, on the way to the next.
    Between,
    /// Left the last stop.
    Returning,
}

/// The last question that Homeward put to the sender.
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

/// Names that a text may hold, as the directory writes them: "Jo Bloggs".
///
/// The reader has no people of its own. An unlisted name is still read as a name after a greeting, or with a capital inside
/// a sentence.
#[derive(Debug, Clone, Copy, Default)]
pub struct KnownNames<'a> {
    /// The name of the sender, empty if unknown.
    pub sender: &'a str,
    /// Workers on the visit in question: the colleagues with the sender, or, for a contact, the workers who are out.
    pub colleagues: &'a [String],
    /// Everybody at the school of the sender.
    pub staff: &'a [String],
}

/// All that a reading may depend on beside the text.
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
    /// People whom a text may name.
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

/// How a contact says they know that everyone is safe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SafetyEvidence {
    /// Seen in person.
    Seen,
    /// Heard the worker's voice.
    Spoke,
}

/// What a text was read as, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextReading {
    /// The intent.
    pub intent: Intent,
    /// Minutes given, where the grammar says that a number is minutes.
    pub minutes: Option<u32>,
    /// Clock time given, where the grammar says so.
    pub time: Option<ClockTime>,
    /// The alert code named ("K7"), upper case, from a contact's reply or a worker's YES or NO.
    pub code: Option<String>,
    /// The police log number, from POLICE.
    pub log: Option<String>,
    /// How the contact knows (SEEN, SPOKE), where the text says so.
    pub evidence: Option<SafetyEvidence>,
    /// Whether the text speaks for every worker on the visit ("both of us", "we").
    pub both: bool,
    /// Whether an unclear text worries: a concern alert is raised at once, not after three minutes.
    pub worrying: bool,
    /// Why, in words for the board. Never repeats a safe word.
    pub because: String,
}
