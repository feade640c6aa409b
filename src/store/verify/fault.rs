//! The faults that a record can have, and their words.

use crate::domain::delivery::SubjectId;
use crate::domain::id::{PersonId, VisitId};
use std::fmt;

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
            Self::Unreadable { seq } => write!(f, "event {seq} cannot be understood"),
        }
    }
}
