//! The faults that a record can have, and their words.

use crate::domain::delivery::SubjectId;
use crate::domain::id::{AlertCode, GatewayName, PersonId, VisitId};
use crate::domain::time::Timestamp;
use crate::store::codec::count;
use crate::store::seal::SealedTable;
use rusqlite::Row;
use std::fmt;

/// A row beside the events, in words without anything private: `text 3`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowName(pub(super) String);

impl RowName {
    /// Names a row by its number.
    pub(super) fn numbered(table: SealedTable, id: u64) -> Self {
        Self(format!("{} {id}", noun(table)))
    }

    /// Names rows that follow on each other.
    pub(super) fn run(table: SealedTable, from: u64, to: u64) -> Self {
        if from == to {
            return Self::numbered(table, from);
        }
        Self(format!("each {} from {from} to {to}", noun(table)))
    }

    /// Names a row by its key.
    pub(super) fn keyed(table: SealedTable, key: &str) -> Self {
        Self(format!("{} {key}", noun(table)))
    }

    /// Names the row of a message at a gateway.
    pub(super) fn taken(gateway: &GatewayName, provider_id: &str) -> Self {
        let table = SealedTable::Provider;
        Self(format!("{} {provider_id} of gateway {gateway}", noun(table)))
    }

    /// Names the marks of the engine's progress.
    pub(super) fn marks(there: i64, written: i64) -> Self {
        Self(format!(
            "the number of rows that say how far gateways were read, when routines ran and when the daemon last turned \
             ({there}, and {written} were written)"
        ))
    }

    /// Names the line of an alert.
    pub(super) fn alert(code: Option<&AlertCode>, opened_at: Timestamp) -> Self {
        let code = code.map_or("without a code", AlertCode::as_str);
        Self(format!("alert {code} of {opened_at} in the list"))
    }

    /// Names a row from a query that begins with the row's key.
    pub(super) fn of_row(table: SealedTable, row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(match table {
            SealedTable::Attempt => Self(format!(
                "attempt {} of message {}",
                count(row, 1)?,
                count(row, 0)?
            )),
            SealedTable::Inbox | SealedTable::Message | SealedTable::MessageState => {
                Self::numbered(table, count(row, 0)?)
            }
            SealedTable::Provider => Self::taken(
                &GatewayName::new(row.get::<_, String>(0)?),
                &row.get::<_, String>(1)?,
            ),
            SealedTable::Turn => Self(noun(table).to_owned()),
            SealedTable::Counter | SealedTable::Cursor | SealedTable::Routine => {
                Self::keyed(table, &row.get::<_, String>(0)?)
            }
        })
    }
}

impl fmt::Display for RowName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn noun(table: SealedTable) -> &'static str {
    match table {
        SealedTable::Attempt => "attempt",
        SealedTable::Counter => "the next number of",
        SealedTable::Cursor => "how far was read gateway",
        SealedTable::Inbox => "text",
        SealedTable::Message | SealedTable::MessageState => "message",
        SealedTable::Provider => "the message with the id",
        SealedTable::Routine => "the last run of",
        SealedTable::Turn => "the daemon's last turn",
    }
}

/// What is wrong with a row beside the events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowTrouble {
    /// The row is not as it was written.
    Changed,
    /// The row is gone.
    Missing,
    /// The row is there, and nothing that happened put it there.
    Unfounded,
}

/// Something wrong with the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordFault {
    /// An event is not as written, or does not follow on the event before.
    Changed {
        /// The event.
        seq: u64,
    },
    /// The record ends too early or too late.
    CutShort {
        /// The last event there.
        last: u64,
        /// The last event by the kept end of the record.
        written: u64,
    },
    /// An event has a lower epoch than the event before: a replaced owner wrote on.
    EpochFell {
        /// The event.
        seq: u64,
    },
    /// The kept end of the record has another hash than the last event, or a lower epoch.
    HeadDiffers {
        /// The last event.
        last: u64,
    },
    /// A household does not stand in the list as its visit says.
    HouseholdDiffers {
        /// The visit after which the household is named.
        visit: VisitId,
    },
    /// A visit or watch stands under another school, or would not be loaded at the next start as it stands.
    MarkDiffers {
        /// The visit or watch.
        subject: SubjectId,
    },
    /// A page or an index of the file is damaged.
    PageDamaged {
        /// The damage, in SQLite's words.
        found: String,
    },
    /// Events are missing.
    Missing {
        /// The first missing event.
        from: u64,
        /// The last missing event.
        to: u64,
    },
    /// An account does not stand in the store as its events lead to: whoever made it so may sign in by it.
    AccountDiffers {
        /// The account's name.
        account: String,
    },
    /// A session stands in the store, and nobody signed in.
    SessionUnfounded {
        /// The first digits of the session's digest.
        session: String,
    },
    /// The notes of a person (AWAY, HERE, the number asked) do not stand in the store as their events lead to.
    NotesDiffer {
        /// The person.
        person: PersonId,
    },
    /// The personal part of an event is gone without a later purge on record.
    PartMissing {
        /// The event.
        seq: u64,
    },
    /// The personal part of an event is there in spite of a later purge on record.
    PartNotPurged {
        /// The event.
        seq: u64,
    },
    /// A personal part belongs to no event.
    PartUnfounded {
        /// The number of the event that is not there.
        seq: u64,
    },
    /// Something is wrong with a row beside the events.
    Row {
        /// The row.
        row: RowName,
        /// The fault of the row.
        trouble: RowTrouble,
    },
    /// A table, index or trigger is there that is none of ours, or one of ours is missing or another.
    Schema {
        /// The part and its fault, in words.
        found: String,
    },
    /// A visit or watch does not stand in the store as its events lead to.
    StateDiffers {
        /// The visit or watch.
        subject: SubjectId,
        /// The last event of the visit or watch.
        last: u64,
    },
    /// There are events, and nothing stands in the store.
    StateMissing {
        /// The visit or watch.
        subject: SubjectId,
        /// The last event of the visit or watch.
        last: u64,
    },
    /// A visit or watch stands in the store without an event that opened it, or after a purge of its events.
    StateUnfounded {
        /// The visit or watch.
        subject: SubjectId,
    },
    /// An event goes on from a text or a message that is not there.
    Uncovered {
        /// The event.
        seq: u64,
    },
    /// An event makes no sense.
    Unreadable {
        /// The event.
        seq: u64,
    },
}

fn named(subject: &SubjectId) -> String {
    match subject {
        SubjectId::Visit(id) => format!("visit {id}"),
        SubjectId::Watch(id) => format!("watch {id}"),
        SubjectId::None => "nothing".to_owned(),
    }
}

impl fmt::Display for RecordFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MarkDiffers { subject } => write!(
                f,
                "{} is marked otherwise than it stands: the next start would not load it rightly",
                named(subject)
            ),
            Self::PageDamaged { found } => write!(f, "the file is damaged: {found}"),
            Self::Changed { seq } => write!(f, "event {seq} is not as it was written"),
            Self::CutShort { last, written } => {
                write!(
                    f,
                    "the record ends at event {last}, and event {written} had been written"
                )
            }
            Self::EpochFell { seq } => {
                write!(
                    f,
                    "event {seq} was written by an owner that had been replaced before"
                )
            }
            Self::HeadDiffers { last } => {
                write!(
                    f,
                    "the hash kept for the end of the record is not that of event {last}"
                )
            }
            Self::HouseholdDiffers { visit } => write!(
                f,
                "the household of visit {visit} does not stand in the list as the visit left it"
            ),
            Self::Missing { from, to } if from == to => write!(f, "event {from} is missing"),
            Self::Missing { from, to } => write!(f, "events {from} to {to} are missing"),
            Self::AccountDiffers { account } => {
                write!(f, "the account {account} does not stand as its events left it")
            }
            Self::SessionUnfounded { session } => {
                write!(
                    f,
                    "there is a session {session}, and no event says that somebody signed in"
                )
            }
            Self::NotesDiffer { person } => write!(
                f,
                "the notes of {person}, such as AWAY and HERE, do not stand as their events left them"
            ),
            Self::PartMissing { seq } => {
                write!(f, "what is personal of event {seq} is gone, and was not purged")
            }
            Self::PartNotPurged { seq } => write!(
                f,
                "what is personal of event {seq} is there, and a purge is on record"
            ),
            Self::PartUnfounded { seq } => {
                write!(f, "there is something personal of event {seq}, and no such event")
            }
            Self::Row { row, trouble } => match trouble {
                RowTrouble::Changed => write!(f, "{row} is not as it was written"),
                RowTrouble::Missing => write!(f, "{row} is missing"),
                RowTrouble::Unfounded => write!(f, "{row} stands there, and nothing on record led to it"),
            },
            Self::Schema { found } => write!(f, "the store is not as Homeward makes it: {found}"),
            Self::StateDiffers { subject, last } => write!(
                f,
                "{} does not stand as its events up to {last} left it",
                named(subject)
            ),
            Self::StateMissing { subject, last } => {
                write!(
                    f,
                    "{} has events up to {last} and is not in the store",
                    named(subject)
                )
            }
            Self::StateUnfounded { subject } => {
                write!(f, "{} is in the store, and no event opened it", named(subject))
            }
            Self::Uncovered { seq } => {
                write!(
                    f,
                    "event {seq} goes on from a text or a message that is not there"
                )
            }
            Self::Unreadable { seq } => write!(f, "event {seq} cannot be understood"),
        }
    }
}
