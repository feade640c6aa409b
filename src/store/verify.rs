//! `verify`: is the record whole, and does it lead to what the store says stands now? (P16)

use super::codec::{count, from_json};
use super::error::StoreError;
use super::journal::{self, Hash};
use super::read::{EVENT_COLUMNS, Reader, event};
use super::record::Event;
use crate::domain::aggregate;
use crate::domain::delivery::SubjectId;
use crate::domain::event::VisitEvent;
use crate::domain::id::{VisitId, WatchId};
use crate::domain::incident::CoolingOff;
use crate::domain::visit::Visit;
use crate::domain::watch::{Watch, WatchEvent};
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What was looked at, and what was found wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// How many events there are.
    pub events: u64,
    /// How many visits were replayed.
    pub visits: u64,
    /// How many watches were replayed.
    pub watches: u64,
    /// The last hash, in hexadecimal. Noted down elsewhere, it also shows a record that was made anew from end to end.
    pub head: String,
    /// Everything found wrong, events first.
    pub faults: Vec<Fault>,
}

impl Verification {
    /// Whether nothing was found wrong.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }
}

/// Something wrong with the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// An event is not as it was written, or does not follow on the one before it.
    Changed {
        /// Which.
        seq: u64,
    },
    /// The record does not end where it should.
    CutShort {
        /// The last event there.
        last: u64,
        /// The last event that was written.
        written: u64,
    },
    /// The hash kept for the end of the record is not that of its last event.
    HeadDiffers {
        /// The last event.
        last: u64,
    },
    /// Events are missing.
    Missing {
        /// The first that is not there.
        from: u64,
        /// The last that is not there.
        to: u64,
    },
    /// What stands in the store is not what the events lead to.
    StateDiffers {
        /// Of which visit or watch.
        subject: SubjectId,
        /// Its last event.
        last: u64,
    },
    /// There are events, and nothing stands in the store.
    StateMissing {
        /// Of which visit or watch.
        subject: SubjectId,
        /// Its last event.
        last: u64,
    },
    /// Something stands in the store, and no event opened it.
    StateUnfounded {
        /// Which visit or watch.
        subject: SubjectId,
    },
    /// What stands of a household is not what its visit says.
    HouseholdDiffers {
        /// The visit after which it is named.
        visit: VisitId,
    },
    /// An event makes no sense.
    Unreadable {
        /// Which.
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

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed { seq } => write!(f, "event {seq} is not as it was written"),
            Self::CutShort { last, written } => {
                write!(
                    f,
                    "the record ends at event {last}, and event {written} had been written"
                )
            }
            Self::HeadDiffers { last } => {
                write!(
                    f,
                    "the hash kept for the end of the record is not that of event {last}"
                )
            }
            Self::Missing { from, to } if from == to => write!(f, "event {from} is missing"),
            Self::Missing { from, to } => write!(f, "events {from} to {to} are missing"),
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
            Self::HouseholdDiffers { visit } => write!(
                f,
                "the household of visit {visit} does not stand in the list as the visit left it"
            ),
            Self::Unreadable { seq } => write!(f, "event {seq} cannot be understood"),
        }
    }
}

impl Reader {
    /// Checks every hash and number of the record, replays every visit and watch, and compares.
    ///
    /// Sees one moment: a daemon may go on writing meanwhile.
    ///
    /// # Errors
    /// When the store cannot be read at all. What was read and is wrong is a [`Fault`].
    pub fn verify(&self) -> Result<Verification, StoreError> {
        let _one_moment = self.one_moment()?;
        let mut faults = Vec::new();
        let (events, head) = self.verify_record(&mut faults)?;
        let visits = self.verify_states(
            &mut faults,
            "visit",
            |id| SubjectId::Visit(VisitId(id)),
            replay_visit,
        )?;
        let watches = self.verify_states(
            &mut faults,
            "watch",
            |id| SubjectId::Watch(WatchId(id)),
            replay_watch,
        )?;
        self.verify_households(&mut faults)?;
        Ok(Verification {
            events,
            visits,
            watches,
            head: journal::hex(&head),
            faults,
        })
    }

    /// Compares the list of households with the visits, which were compared with their events.
    fn verify_households(&self, faults: &mut Vec<Fault>) -> Result<(), StoreError> {
        // What cannot be read of a visit was said above; a household that cannot be read is one that differs.
        let visits = self.rows(
            "visit",
            r#"SELECT id, json FROM visit WHERE json LIKE '%"cooling_off":{%'"#,
            [],
            |row| Ok((count(row, 0)?, row.get::<_, String>(1)?)),
        )?;
        let founded: BTreeMap<u64, Option<CoolingOff>> = visits
            .into_iter()
            .filter_map(|(id, json)| Some((id, from_json::<Visit>("visit", id, &json).ok()?.cooling_off)))
            .collect();
        let listed: BTreeMap<u64, (Option<i64>, Option<CoolingOff>)> = self
            .rows(
                "household",
                "SELECT visit, cleared_at_ms, json FROM household",
                [],
                |row| Ok((count(row, 0)?, row.get(1)?, row.get::<_, String>(2)?)),
            )?
            .into_iter()
            .map(|(id, cleared, json)| (id, (cleared, from_json("household", id, &json).ok())))
            .collect();
        let all: BTreeSet<u64> = founded.keys().chain(listed.keys()).copied().collect();
        for id in all {
            let founded = founded.get(&id).and_then(Option::as_ref);
            let same = match (founded, listed.get(&id)) {
                (Some(founded), Some((cleared, Some(listed)))) => {
                    founded == listed && *cleared == founded.cleared.as_ref().map(|cleared| cleared.at.ms())
                }
                (None, None) => true,
                (Some(_), None) | (None, Some(_)) | (Some(_), Some((_, None))) => false,
            };
            if !same {
                faults.push(Fault::HouseholdDiffers { visit: VisitId(id) });
            }
        }
        Ok(())
    }

    /// Walks down the record; returns how many events it has, and its last hash.
    fn verify_record(&self, faults: &mut Vec<Fault>) -> Result<(u64, Hash), StoreError> {
        let failed = StoreError::read("event");
        let mut statement = self
            .conn
            .prepare(&format!(
                "SELECT {EVENT_COLUMNS}, body_hash, hash FROM event ORDER BY seq"
            ))
            .map_err(&failed)?;
        let mut rows = statement.query([]).map_err(&failed)?;
        let (mut events, mut last, mut before) = (0, 0, [0; 32]);
        while let Some(row) = rows.next().map_err(&failed)? {
            let seq = count(row, 0).map_err(&failed)?;
            if seq != last + 1 {
                faults.push(Fault::Missing {
                    from: last + 1,
                    to: seq.saturating_sub(1),
                });
            }
            let read =
                event(row).and_then(|event| Ok((event, row.get::<_, Hash>(9)?, row.get::<_, Hash>(10)?)));
            match read {
                Ok((event, body_hash, hash)) => {
                    let same = journal::of_body(event.body.reveal()) == body_hash
                        && journal::of_event(&event, &body_hash, &before) == hash;
                    if !same {
                        faults.push(Fault::Changed { seq });
                    }
                    // Go on from what is written, so that one changed row is one fault.
                    before = hash;
                }
                Err(_) => faults.push(Fault::Unreadable { seq }),
            }
            events += 1;
            last = seq;
        }
        self.verify_head(faults, last, &before)?;
        Ok((events, before))
    }

    fn verify_head(&self, faults: &mut Vec<Fault>, last: u64, hash: &Hash) -> Result<(), StoreError> {
        let (written, kept): (u64, Hash) = self
            .conn
            .query_row("SELECT seq, hash FROM head WHERE one = 1", [], |row| {
                Ok((count(row, 0)?, row.get(1)?))
            })
            .map_err(StoreError::read("head"))?;
        if written != last {
            faults.push(Fault::CutShort { last, written });
        } else if kept != *hash {
            faults.push(Fault::HeadDiffers { last });
        }
        Ok(())
    }

    /// Replays the events of every visit, or every watch, and compares with what stands; returns how many there are.
    fn verify_states<T: DeserializeOwned + PartialEq>(
        &self,
        faults: &mut Vec<Fault>,
        table: &'static str,
        subject: impl Fn(u64) -> SubjectId,
        replay: impl Fn(SubjectId, &[Event]) -> Result<Option<T>, Fault>,
    ) -> Result<u64, StoreError> {
        let of_table = if table == "visit" { "v" } else { "w" };
        let ids: Vec<u64> = self.rows(
            table,
            &format!(
                "SELECT id FROM {table}
                 UNION SELECT CAST(substr(subject, 2) AS INTEGER) FROM event WHERE subject GLOB '{of_table}[0-9]*'
                 ORDER BY 1"
            ),
            [],
            |row| count(row, 0),
        )?;
        for id in &ids {
            let subject = subject(*id);
            let stored: Vec<String> = self.rows(
                table,
                &format!("SELECT json FROM {table} WHERE id = ?1"),
                [super::codec::int(*id)],
                |row| row.get(0),
            )?;
            let events = match self.events_of(subject) {
                Ok(events) => events,
                // Said above, by number.
                Err(StoreError::Read { .. }) => continue,
                Err(error) => return Err(error),
            };
            let last = events.last().map_or(0, |event| event.seq);
            match (replay(subject, &events), stored.first()) {
                (Err(fault), _) => faults.push(fault),
                (Ok(None), _) => faults.push(Fault::StateUnfounded { subject }),
                (Ok(Some(_)), None) => faults.push(Fault::StateMissing { subject, last }),
                (Ok(Some(replayed)), Some(json)) => {
                    let same = from_json::<T>(table, id, json).is_ok_and(|stands| stands == replayed);
                    if !same {
                        faults.push(Fault::StateDiffers { subject, last });
                    }
                }
            }
        }
        Ok(ids.len() as u64)
    }
}

fn bodies<T: DeserializeOwned>(events: &[Event]) -> Result<Vec<T>, Fault> {
    events
        .iter()
        .map(|event| {
            event
                .body
                .read()
                .map_err(|_| Fault::Unreadable { seq: event.seq })
        })
        .collect()
}

fn replay_visit(subject: SubjectId, events: &[Event]) -> Result<Option<Visit>, Fault> {
    let SubjectId::Visit(id) = subject else {
        return Ok(None);
    };
    let events: Vec<VisitEvent> = bodies(events)?;
    Ok(aggregate::replay(id, &events))
}

fn replay_watch(subject: SubjectId, events: &[Event]) -> Result<Option<Watch>, Fault> {
    let SubjectId::Watch(id) = subject else {
        return Ok(None);
    };
    let events: Vec<WatchEvent> = bodies(events)?;
    Ok(aggregate::replay(id, &events))
}
