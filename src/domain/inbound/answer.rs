//! Answers to texts without effect.

use crate::domain::alert::{AlertKind, CauseWhat};
use crate::domain::id::{AlertCode, PersonId};
use crate::domain::notice::Template;

/// The word for a worker's state, offered to a contact who brings news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewsWord {
    /// Well, and heard.
    Ok,
    /// Left, and heard.
    Left,
    /// Back, and seen.
    Back,
    /// Home, and heard.
    Home,
    /// More time, in minutes if said.
    More(Option<u32>),
}

/// Minutes of MORE offered where none were said.
const MINUTES_SHOWN: u32 = 20;

impl NewsWord {
    /// Returns the exact words behind the worker's name.
    #[must_use]
    pub fn exactly(self) -> String {
        match self {
            Self::Ok => "OK SPOKE".to_owned(),
            Self::Left => "LEFT SPOKE".to_owned(),
            Self::Back => "BACK SEEN".to_owned(),
            Self::Home => "HOME SPOKE".to_owned(),
            Self::More(minutes) => format!("MORE {}", minutes.unwrap_or(MINUTES_SHOWN)),
        }
    }
}

/// The answer to a text without effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextAnswer {
    /// The exact words wanted by an alert.
    AskBack {
        /// The codes open to the sender.
        codes: Vec<AlertCode>,
    },
    /// The exact words for "I could not reach them".
    AskNext {
        /// The codes open to the sender.
        codes: Vec<AlertCode>,
    },
    /// The exact words for SAFE, which is said of each alert.
    AskSafe {
        /// The codes open to the sender.
        codes: Vec<AlertCode>,
    },
    /// The exact words for news of workers.
    AskNews {
        /// The workers named.
        people: Vec<PersonId>,
        /// What the text says of each, where it names several; empty where all words are offered.
        said: Vec<(PersonId, NewsWord)>,
    },
    /// Nothing is open, and the sender could not reach somebody: the words for a worry.
    NotReached {
        /// The workers possibly meant.
        people: Vec<PersonId>,
    },
    /// The kinds of incident.
    AskIncident,
    /// The exact words for giving an unknown phone to a worker.
    AskPhone {
        /// The workers named.
        people: Vec<PersonId>,
    },
    /// The exact words for the police, which need the alert's code.
    AskPolice {
        /// The codes for which the police may have been called.
        codes: Vec<AlertCode>,
        /// The log number, if said.
        log: Option<String>,
    },
    /// Nobody is to ring a worker in duress (P9).
    DoNotRing {
        /// The workers.
        people: Vec<PersonId>,
        /// The duress alert told to the sender, if any.
        code: Option<AlertCode>,
    },
    /// The exact words for giving leave.
    AskLeave {
        /// The code of the planned visit.
        code: AlertCode,
    },
    /// The state of each alert told to the sender.
    ContactStatus,
    /// No alert told to the sender is open.
    NothingOpen,
    /// The sender is signed out on no visit.
    NotOut,
}

impl TextAnswer {
    /// Returns the template of the answer.
    #[must_use]
    pub fn template(&self) -> Template {
        match self {
            Self::AskBack { codes } | Self::AskNext { codes } if codes.len() > 1 => Template::WhichAlert,
            Self::AskSafe { codes } if codes.len() > 1 => Template::WhichAlert,
            Self::AskBack { .. } | Self::AskSafe { .. } => Template::AskBack,
            Self::AskNext { .. } => Template::NotReached,
            Self::AskNews { .. } => Template::NewsAskBack,
            Self::AskIncident => Template::NotPossible,
            Self::AskPhone { .. } => Template::PhoneAskBack,
            Self::AskPolice { .. } => Template::PoliceAskBack,
            Self::DoNotRing { .. } => Template::DoNotRing,
            Self::AskLeave { .. } => Template::LeaveAskBack,
            Self::ContactStatus => Template::ContactStatus,
            Self::NotReached { .. } | Self::NothingOpen => Template::NothingOpen,
            Self::NotOut => Template::NotOut,
        }
    }
}

/// Returns the cause behind a text of this kind from a person signed out nowhere. `opted_out` words
/// an opt-out: no text may reach the person any more.
#[must_use]
pub fn outside_cause(kind: AlertKind, opted_out: impl FnOnce() -> String) -> CauseWhat {
    match kind {
        AlertKind::Duress => CauseWhat::DuressUsed,
        AlertKind::Help => CauseWhat::HelpAsked,
        AlertKind::Concern | AlertKind::Overdue => CauseWhat::Worrying,
        AlertKind::Drill | AlertKind::Monitor => CauseWhat::Monitor(opted_out()),
    }
}

/// Returns the answer to a harmless text of a person signed out nowhere. Whoever stands on a chain
/// sits in school, and is not told to ring the office.
#[must_use]
pub fn harmless_answer(is_contact: bool) -> Template {
    if is_contact {
        Template::NothingOpen
    } else {
        Template::NotOut
    }
}

/// Returns the answer to a text of this kind from a person signed out nowhere; `None` after an
/// opt-out.
///
/// Duress gets the answer of any harmless text (P9).
#[must_use]
pub fn outside_answer(kind: AlertKind, is_contact: bool) -> Option<Template> {
    match kind {
        AlertKind::Help => Some(Template::HelpReceived),
        AlertKind::Duress | AlertKind::Concern | AlertKind::Overdue => Some(harmless_answer(is_contact)),
        AlertKind::Drill | AlertKind::Monitor => None,
    }
}
