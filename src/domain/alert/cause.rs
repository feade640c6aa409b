//! What is wrong, and how serious that is.

use crate::domain::id::{ChainName, PersonId};
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What is wrong, least serious first, so that the greater of two kinds is the more serious.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AlertKind {
    /// Homeward itself is impaired, or cannot reach somebody.
    Monitor,
    /// A text that worries and is neither OK nor help.
    Concern,
    /// A deadline and its grace have passed.
    Overdue,
    /// A person asks for help.
    Help,
    /// A safe word or phrase was used; nothing that the worker's phone shows may reveal it.
    Duress,
}

impl AlertKind {
    /// Returns the word used in TOML, JSON and pages.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Monitor => "monitor",
            Self::Concern => "concern",
            Self::Overdue => "overdue",
            Self::Help => "help",
            Self::Duress => "duress",
        }
    }

    /// Returns the chain for this kind where no deadline names one. These must exist in every configuration.
    #[must_use]
    pub fn chain(self) -> Option<ChainName> {
        match self {
            Self::Overdue => None,
            Self::Monitor | Self::Concern | Self::Help | Self::Duress => Some(ChainName::new(self.word())),
        }
    }
}

/// Why an alert is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// How serious this cause is by itself.
    pub kind: AlertKind,
    /// What happened.
    pub what: CauseWhat,
    /// When it happened, or was due.
    pub at: Timestamp,
    /// Whom it concerns.
    pub worker: Option<PersonId>,
    /// Who raised it on a worker's behalf, where a person did.
    pub by: Option<PersonId>,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CauseWhat {
    /// One worker has left and another has not, for too long.
    Apart,
    /// A safe word, safe phrase or duress code.
    DuressUsed,
    /// A worker or somebody in the office asked for help.
    HelpAsked,
    /// A deadline and its grace passed.
    Missed(DeadlineKind),
    /// Something about Homeward itself or one of its gateways, in words for people.
    Monitor(String),
    /// The worker's number refuses our texts, or the worker opted out.
    PhoneRefused,
    /// Whoever was still out at lock-up, by name.
    StillOut(String),
    /// A text that was never cleared up.
    Unclear,
    /// A text that worries.
    Worrying,
}

/// The deadlines of a visit (docs/rules/visits.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeadlineKind {
    /// At a stop.
    Arrival,
    /// While there.
    CheckIn,
    /// At a door that nobody opens.
    NoAnswer,
    /// Back in school.
    Return,
    /// At home.
    HomeSafe,
    /// The written record.
    WriteUp,
}

impl DeadlineKind {
    /// Every deadline, in the order of a visit.
    pub const ALL: [Self; 6] = [
        Self::Arrival,
        Self::CheckIn,
        Self::NoAnswer,
        Self::Return,
        Self::HomeSafe,
        Self::WriteUp,
    ];

    /// Returns the word used in JSON and pages.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Arrival => "arrival",
            Self::CheckIn => "check-in",
            Self::NoAnswer => "no-answer",
            Self::Return => "return",
            Self::HomeSafe => "home-safe",
            Self::WriteUp => "write-up",
        }
    }
}
