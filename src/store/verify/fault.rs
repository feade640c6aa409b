//! The faults that a record can have, and their words.

use crate::domain::delivery::SubjectId;
use crate::domain::id::VisitId;
use std::fmt;

/// Something wrong with the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordFault {
    /// An event is not as it was written, or does not follow on the one before it.
    Changed {
        /// The event.
        seq: u64,
    },
    /// The record does not end where it should.
    CutShort {
        /// The last event there.
        last: u64,
        /// The last event that was written.
        written: u64,
    },
    /// An event was written by an owner from before the one that wrote the event before it.
    EpochFell {
        /// The event.
        seq: u64,
    },
    /// The hash kept for the end of the record is not that of its last event, or its epoch is an earlier one.
    HeadDiffers {
        /// The last event.
        last: u64,
    },
    /// A household does not stand in the list as its visit says.
    HouseholdDiffers {
        /// The visit after which it is named.
        visit: VisitId,
    },
    /// Events are missing.
    Missing {
        /// The first that is not there.
        from: u64,
        /// The last that is not there.
        to: u64,
    },
    /// The personal part of an event is gone, and no later event says that it was purged.
    PartMissing {
        /// The event.
        seq: u64,
    },
    /// The personal part of an event is there, and a later event says that it was purged.
    PartNotPurged {
        /// The event.
        seq: u64,
    },
    /// A personal part belongs to no event.
    PartUnfounded {
        /// The number it stands under.
        seq: u64,
    },
    /// A visit or watch does not stand in the store as its events lead to.
    StateDiffers {
        /// The visit or watch.
        subject: SubjectId,
        /// Its last event.
        last: u64,
    },
    /// There are events, and nothing stands in the store.
    StateMissing {
        /// The visit or watch.
        subject: SubjectId,
        /// Its last event.
        last: u64,
    },
    /// Something stands in the store, and no event opened it, or those that did were purged.
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
