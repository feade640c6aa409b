//! The fate of our texts to a worker's phone.

use super::VisitTurn;
use crate::domain::alert::{AlertKind, CauseWhat};
use crate::domain::command::{PhoneReach, Refusal};
use crate::domain::event::VisitEvent;
use crate::domain::id::PersonId;

impl VisitTurn<'_> {
    pub(super) fn worker_phone(&mut self, worker: &PersonId, reach: PhoneReach) -> Result<(), Refusal> {
        let known = self
            .visit
            .workers
            .get(worker)
            .ok_or_else(|| Refusal::NotOnVisit(worker.clone()))?;
        let unreached_since = known.unreached_since;
        let at = self.given.at;
        match reach {
            PhoneReach::Delivered => {
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
}
