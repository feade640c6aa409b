//! The domain, and the rules that need nothing else, as one small crate: what a mutant of the domain is tried against first.
//!
//! `prepare.sh` puts this, the domain and the files of `tests/rules` beside each other. Tests are modules of the library, not a
//! binary of their own: then one mutant is one run of the compiler and one link.
#![allow(
    clippy::expect_used,
    dead_code,
    reason = "a test that cannot be set up has failed; not every helper is used by what is here"
)]

extern crate self as homeward;

pub mod domain;

#[cfg(test)]
pub mod clock;

/// The auditor's reckoning, without what reads a store.
#[cfg(test)]
pub mod auditor {
    mod finding;
    mod rules;

    pub use finding::{About, Finding, Wrong};
    pub use rules::{Ways, findings};
}

/// What the auditor looks at, without what reads it.
#[cfg(test)]
pub mod store {
    use crate::domain::alert::{AlertKind, Cause};
    use crate::domain::delivery::{Message, SubjectId};
    use crate::domain::id::{AlertCode, PersonId, SchoolId};
    use crate::domain::time::Timestamp;
    use crate::domain::visit::Visit;
    use crate::domain::watch::Watch;

    /// As in `src/store/record.rs`.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct AlertSummary {
        pub code: AlertCode,
        pub subject: SubjectId,
        pub school: Option<SchoolId>,
        pub kind: AlertKind,
        pub causes: Vec<Cause>,
        pub opened_at: Timestamp,
        pub step: String,
        pub held_by: Option<PersonId>,
        pub next_at: Option<Timestamp>,
        pub resolved_at: Option<Timestamp>,
        pub resolved_by: Option<PersonId>,
    }

    /// As in `src/store/standing.rs`.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct Standing {
        pub last_turn_at: Option<Timestamp>,
        pub visits: Vec<(Visit, bool)>,
        pub watches: Vec<(Watch, bool)>,
        pub alerts: Vec<AlertSummary>,
        pub messages: Vec<Message>,
        pub unreadable: Vec<String>,
    }
}

/// What the sheet is read through: its sentences, and the clock in them.
#[cfg(test)]
pub mod wording {
    pub mod civil;
    mod sheet;

    pub use sheet::{sheet_paragraphs, sheet_text};
}

#[cfg(test)]
mod directory;
#[cfg(test)]
mod chain;
#[cfg(test)]
mod deadlines;
#[cfg(test)]
mod duress;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod household;
#[cfg(test)]
mod leave;
#[cfg(test)]
mod meaning;
#[cfg(test)]
mod notices;
#[cfg(test)]
mod outage;
#[cfg(test)]
mod own_ok;
#[cfg(test)]
mod pairs;
#[cfg(test)]
mod private;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod read_out;
#[cfg(test)]
mod readings;
#[cfg(test)]
mod said;
#[cfg(test)]
mod school;
#[cfg(test)]
mod sheet;
#[cfg(test)]
mod sign_out;
#[cfg(test)]
mod stops;
#[cfg(test)]
mod story;
#[cfg(test)]
mod texts;
#[cfg(test)]
mod time;
#[cfg(test)]
mod walk_model;
#[cfg(test)]
mod watch;
