//! The notes of people, replayed: a mark of AWAY diverts alerts, so an edited mark must show.

use super::RecordFault;
use super::chain::ChainFound;
use crate::domain::delivery::SubjectId;
use crate::domain::id::PersonId;
use crate::domain::presence::{PersonEvent, PersonNotes};
use crate::store::codec::{from_json, word};
use crate::store::error::StoreError;
use crate::store::read::StoreReader;
use std::collections::{BTreeMap, BTreeSet};

impl StoreReader {
    /// Replays the events of people's notes, and compares with the stored notes.
    pub(super) fn verify_people(
        &self,
        faults: &mut Vec<RecordFault>,
        chain: &ChainFound,
    ) -> Result<(), StoreError> {
        let events = match self.events_of(SubjectId::None) {
            Ok(events) => events,
            // Said above, by number.
            Err(StoreError::Read { .. }) => return Ok(()),
            Err(error) => return Err(error),
        };
        let mut founded: BTreeMap<PersonId, PersonNotes> = BTreeMap::new();
        let of_people = events
            .iter()
            .filter(|event| PersonEvent::NAMES.contains(&event.name.as_str()));
        for event in of_people {
            let Some(body) = &event.body else {
                if chain.purged.contains(&event.seq) {
                    continue;
                }
                // Said above, by number; nobody can tell whose notes lack the event.
                return Ok(());
            };
            let (Ok(read), Some(school)) = (body.read::<PersonEvent>(), &event.school) else {
                faults.push(RecordFault::Unreadable { seq: event.seq });
                continue;
            };
            founded
                .entry(read.person().clone())
                .or_insert_with_key(|person| PersonNotes::of(person.clone(), school.clone()))
                .apply(&read, event.at);
        }
        let rows: Vec<(PersonId, String, String)> =
            self.rows("person", "SELECT id, school, json FROM person", [], |row| {
                Ok((word(row, 0)?, row.get(1)?, row.get(2)?))
            })?;
        // Unreadable notes differ.
        let listed: BTreeMap<PersonId, Option<PersonNotes>> = rows
            .into_iter()
            .map(|(id, school, json)| {
                let notes = from_json::<PersonNotes>("person", &id, &json).ok();
                (id, notes.filter(|notes| notes.school.as_str() == school))
            })
            .collect();
        let all: BTreeSet<&PersonId> = founded.keys().chain(listed.keys()).collect();
        let differing = all
            .into_iter()
            .filter(|person| match (founded.get(*person), listed.get(*person)) {
                (Some(founded), Some(Some(listed))) => founded != listed,
                (None, None) => false,
                (Some(_), Some(None) | None) | (None, Some(_)) => true,
            });
        faults.extend(differing.map(|person| RecordFault::NotesDiffer {
            person: person.clone(),
        }));
        Ok(())
    }
}
