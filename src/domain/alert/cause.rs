//! Causes of an alert, and the gravity of each.

use crate::domain::id::{ChainName, PersonId};
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Gravity of an alert, least serious first, so that the greater of two kinds is the more serious.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AlertKind {
    /// Practice: nobody is at risk.
    Drill,
    /// Homeward itself is impaired, or cannot reach a person.
    Monitor,
    /// A worrying text, neither OK nor a call for help.
    Concern,
    /// A deadline and its grace have passed.
    Overdue,
    /// A person asks for help.
    Help,
    /// A safe word or phrase was used; nothing shown on the worker's phone may reveal the alert.
    Duress,
}

impl AlertKind {
    /// Returns the word used in TOML, JSON and pages.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Drill => "drill",
            Self::Monitor => "monitor",
            Self::Concern => "concern",
            Self::Overdue => "overdue",
            Self::Help => "help",
            Self::Duress => "duress",
        }
    }

    /// Returns the chain for this kind where no deadline names a chain; `None` for overdue and for a drill.
    /// Every configuration must have these chains.
    #[must_use]
    pub fn chain(self) -> Option<ChainName> {
        match self {
            Self::Drill | Self::Overdue => None,
            Self::Monitor | Self::Concern | Self::Help | Self::Duress => Some(ChainName::new(self.word())),
        }
    }
}

/// Why an alert is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// Gravity of this cause alone.
    pub kind: AlertKind,
    /// The event behind the cause.
    pub what: CauseWhat,
    /// Instant of the event, or the instant at which a missed deadline was due.
    pub at: Timestamp,
    /// The worker concerned; `None` for all workers of the visit, or for a watch.
    pub worker: Option<PersonId>,
    /// The person who raised the cause on a worker's behalf; `None` if nobody did.
    pub by: Option<PersonId>,
}

/// The event behind a cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CauseWhat {
    /// News of Homeward itself for which nobody is to ring: a trouble is over, or a chat room has one.
    Aside(String),
    /// One worker has left and another has not, for too long.
    Apart,
    /// A code of duress was typed at the kiosk: whoever typed it stands at reception.
    CodeAtReception,
    /// Practice of the chain.
    Drill,
    /// A safe word, safe phrase or duress code.
    DuressUsed,
    /// A worker or the office asked for help.
    HelpAsked,
    /// A phone unknown to the directory, by its number, asked for help: perhaps a worker's.
    HelpFromPhone(String),
    /// A deadline and its grace passed.
    Missed(DeadlineKind),
    /// A fault of Homeward or of a gateway, in plain words.
    Monitor(String),
    /// A contact says that the police, though called, send nobody.
    NoPolice,
    /// The police were not called after all: a contact takes the word back.
    NotRung,
    /// The worker's number refuses our texts, or the worker opted out.
    PhoneRefused,
    /// A contact took a SAFE back: nobody has heard or seen the workers after all.
    SafeTakenBack {
        /// Whether the SAFE was of workers in duress: nobody rings them.
        duress: bool,
    },
    /// The names of the people still out at lock-up.
    StillOut(String),
    /// A text never cleared up.
    Unclear,
    /// A worrying text.
    Worrying,
}

impl CauseWhat {
    /// Returns the gravity of this cause alone.
    #[must_use]
    pub fn gravity(&self) -> AlertKind {
        match self {
            Self::CodeAtReception | Self::DuressUsed | Self::SafeTakenBack { duress: true } => {
                AlertKind::Duress
            }
            Self::Drill => AlertKind::Drill,
            Self::HelpAsked | Self::HelpFromPhone(_) => AlertKind::Help,
            Self::Missed(_) => AlertKind::Overdue,
            Self::Apart | Self::SafeTakenBack { duress: false } | Self::Unclear | Self::Worrying => {
                AlertKind::Concern
            }
            Self::Aside(_)
            | Self::Monitor(_)
            | Self::NoPolice
            | Self::NotRung
            | Self::PhoneRefused
            | Self::StillOut(_) => AlertKind::Monitor,
        }
    }
}

/// The deadlines of a visit (docs/rules/visits.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeadlineKind {
    /// At a stop.
    Arrival,
    /// A check-in during the stay.
    CheckIn,
    /// The end of the wait at an unopened door.
    NoAnswer,
    /// Back in school.
    Return,
    /// The word HOME after the visit.
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
