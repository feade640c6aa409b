//! The fate of our texts to a worker's phone.

use super::VisitTurn;
use crate::domain::alert::{AlertKind, CauseWhat};
use crate::domain::command::{PhoneReach, Refusal};
use crate::domain::event::VisitEvent;
use crate::domain::id::PersonId;
use crate::domain::time::Timestamp;

impl VisitTurn<'_> {
    pub(super) fn worker_phone(&mut self, worker: &PersonId, reach: PhoneReach) -> Result<(), Refusal> {
        let known = self
            .visit
            .workers
            .get(worker)
            .ok_or_else(|| Refusal::NotOnVisit(worker.clone()))?;
        let unreached_since = known.unreached_since;
        let unsent_since = known.unsent_since;
        let at = self.given.at;
        match reach {
            PhoneReach::NotSent(created_at) => {
                if unsent_since.is_none() {
                    self.push(VisitEvent::TextsUnsent {
                        worker: worker.clone(),
                        since: Some(created_at),
                    });
                }
            }
            PhoneReach::Sent => self.texts_leave(worker, unsent_since),
            PhoneReach::Delivered => {
                self.texts_leave(worker, unsent_since);
                if unreached_since.is_some() {
                    self.push(VisitEvent::PhoneReach {
                        worker: worker.clone(),
                        unreached_since: None,
                    });
                }
            }
            PhoneReach::Undelivered(sent_at) => {
                if unreached_since.is_none() {
                    let unreached_since = Some(sent_at);
                    self.push(VisitEvent::PhoneReach {
                        worker: worker.clone(),
                        unreached_since,
                    });
                }
            }
            PhoneReach::Refused => {
                let unreached_since = Some(unreached_since.unwrap_or(at));
                self.push(VisitEvent::PhoneReach {
                    worker: worker.clone(),
                    unreached_since,
                });
                if self.visit.is_open() {
                    self.raise_cause(
                        AlertKind::Monitor,
                        CauseWhat::PhoneRefused,
                        at,
                        Some(worker.clone()),
                        None,
                    );
                }
            }
        }
        Ok(())
    }

    fn texts_leave(&mut self, worker: &PersonId, unsent_since: Option<Timestamp>) {
        if unsent_since.is_some() {
            self.push(VisitEvent::TextsUnsent {
                worker: worker.clone(),
                since: None,
            });
        }
    }
}
