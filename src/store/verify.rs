//! `verify`: is the record whole, and does the record lead to the states in the store? (P16)

mod accounts;
mod alerts;
mod chain;
mod fault;
mod people;
mod plans;
mod sealed;
mod tables;

pub use fault::{RecordFault, RowName, RowTrouble};

use alerts::ReplayedAlerts;
use chain::ChainFound;
use sealed::RowFaults;

use super::codec::{count, from_json};
use super::error::StoreError;
use super::listed::{self, AlertLines};
use super::plans::{NamesPlan, PlanReader};
use super::read::StoreReader;
use super::record::RecordedEvent;
use crate::domain::aggregate::Aggregate;
use crate::domain::delivery::SubjectId;
use crate::domain::hex::hex;
use crate::domain::id::{VisitId, WatchId};
use crate::domain::incident::CoolingOff;
use crate::domain::visit::Visit;
use crate::domain::watch::Watch;
use std::collections::{BTreeMap, BTreeSet};

/// The extent of a verification, and its faults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifyReport {
    /// Number of events.
    pub events: u64,
    /// Number of visits replayed.
    pub visits: u64,
    /// Number of watches replayed.
    pub watches: u64,
    /// Number of texts that came in.
    pub texts: u64,
    /// Number of messages.
    pub messages: u64,
    /// Number of alerts in the list that were compared.
    pub alerts: u64,
    /// Number of events with their personal part gone by a purge on record.
    pub purged: u64,
    /// The last hash, in hexadecimal. A note of the hash kept elsewhere also shows a record made
    /// anew from end to end.
    pub head: String,
    /// The faults, those of events first.
    pub faults: Vec<RecordFault>,
}

impl VerifyReport {
    /// Whether nothing was found wrong.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }
}

impl StoreReader {
    /// Checks every hash and number of the record, replays every visit, every watch and the notes of
    /// people, and compares, the list of alerts too; then the marks by which a start finds them, the pages of the file, and the
    /// seals of texts, messages, attempts and the marks of the engine's progress.
    ///
    /// Sees one moment: a daemon may go on writing meanwhile.
    ///
    /// # Errors
    /// The store cannot be read at all. A row read and found wrong is a [`RecordFault`].
    pub fn verify(&self) -> Result<VerifyReport, StoreError> {
        let _one_moment = self.one_moment()?;
        let mut faults = Vec::new();
        let mut rows = RowFaults::default();
        let seals = self.verify_seals(&mut rows)?;
        let chain = self.verify_chain(&mut faults, &seals)?;
        let mut alerts = ReplayedAlerts::default();
        let plans = PlanReader::new(&self.conn);
        let visits = self.verify_states(
            &mut faults,
            &mut alerts,
            (&chain, &plans),
            "visit",
            |id| SubjectId::Visit(VisitId(id)),
            |id, events, lines| replayed::<Visit>(&plans, VisitId(id), events, lines),
        )?;
        let watches = self.verify_states(
            &mut faults,
            &mut alerts,
            (&chain, &plans),
            "watch",
            |id| SubjectId::Watch(WatchId(id)),
            |id, events, lines| replayed::<Watch>(&plans, WatchId(id), events, lines),
        )?;
        self.verify_households(&mut faults)?;
        self.verify_people(&mut faults, &chain)?;
        self.verify_accounts(&mut faults)?;
        self.verify_alerts(&mut faults, &alerts)?;
        faults.extend(rows.into_faults());
        self.verify_marks(&mut faults)?;
        self.verify_plans(&mut faults)?;
        self.verify_pages(&mut faults)?;
        self.verify_schema(&mut faults)?;
        Ok(VerifyReport {
            events: chain.events,
            visits,
            watches,
            texts: seals.texts(),
            messages: seals.messages(),
            alerts: alerts.lines.len() as u64,
            purged: chain.purged.len() as u64,
            head: hex(&chain.hash),
            faults,
        })
    }

    /// Compares the list of households with the visits, already compared with their events.
    fn verify_households(&self, faults: &mut Vec<RecordFault>) -> Result<(), StoreError> {
        // An unreadable visit was reported above; an unreadable household differs.
        let visits = self.rows(
            "visit",
            r#"SELECT id, json FROM visit WHERE json LIKE '%"cooling_off":{%'"#,
            [],
            |row| Ok((count(row, 0)?, row.get::<_, String>(1)?)),
        )?;
        let plans = PlanReader::new(&self.conn);
        let founded: BTreeMap<u64, Option<CoolingOff>> = visits
            .into_iter()
            .filter_map(|(id, json)| Some((id, plans.read::<Visit>("visit", id, &json).ok()?.cooling_off)))
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
                faults.push(RecordFault::HouseholdDiffers { visit: VisitId(id) });
            }
        }
        Ok(())
    }

    /// Replays the events of every visit, or every watch, and compares with the stored states;
    /// returns the number of states.
    fn verify_states<T: NamesPlan + PartialEq>(
        &self,
        faults: &mut Vec<RecordFault>,
        alerts: &mut ReplayedAlerts,
        (chain, plans): (&ChainFound, &PlanReader<'_>),
        table: &'static str,
        subject: impl Fn(u64) -> SubjectId,
        replay: impl Fn(u64, &[RecordedEvent], &mut AlertLines) -> Result<Option<T>, RecordFault>,
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
        let mut replayed = 0;
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
                Err(StoreError::Read { .. }) => {
                    alerts.unread.insert(subject);
                    continue;
                }
                Err(error) => return Err(error),
            };
            if events.iter().any(|event| event.body.is_none()) {
                // Said above, by number; or purged, and then nothing can be replayed or may stand.
                let purged = events.iter().any(|event| chain.purged.contains(&event.seq));
                if purged && !stored.is_empty() {
                    faults.push(RecordFault::StateUnfounded { subject });
                }
                alerts.unread.insert(subject);
                continue;
            }
            replayed += 1;
            let last = events.last().map_or(0, |event| event.seq);
            match (replay(*id, &events, &mut alerts.lines), stored.first()) {
                (Err(fault), _) => {
                    alerts.unread.insert(subject);
                    faults.push(fault);
                }
                (Ok(None), _) => faults.push(RecordFault::StateUnfounded { subject }),
                (Ok(Some(_)), None) => faults.push(RecordFault::StateMissing { subject, last }),
                (Ok(Some(replayed)), Some(json)) => {
                    let same = plans
                        .read::<T>(table, id, json)
                        .is_ok_and(|stands| stands == replayed);
                    if !same {
                        faults.push(RecordFault::StateDiffers { subject, last });
                    }
                }
            }
        }
        Ok(replayed)
    }
}

fn bodies<T: NamesPlan>(plans: &PlanReader<'_>, events: &[RecordedEvent]) -> Result<Vec<T>, RecordFault> {
    events
        .iter()
        .map(|event| {
            let unreadable = RecordFault::Unreadable { seq: event.seq };
            let body = event.body.as_ref().ok_or_else(|| unreadable.clone())?;
            let read = plans.read("event", event.seq, body.reveal());
            read.map_err(|_| unreadable)
        })
        .collect()
}

fn replayed<A: Aggregate>(
    plans: &PlanReader<'_>,
    id: A::Id,
    events: &[RecordedEvent],
    lines: &mut AlertLines,
) -> Result<Option<A>, RecordFault>
where
    A::Event: NamesPlan,
{
    let events: Vec<A::Event> = bodies(plans, events)?;
    Ok(listed::replay(id, &events, lines))
}
