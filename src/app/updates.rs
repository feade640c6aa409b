//! The fate of each message, told to its alert or visit.

use super::App;
use super::changes::EventActor;
use super::outbox::{DeliveryFate, DeliveryUpdate};
use crate::domain::alert::MessageReach;
use crate::domain::command::{AlertCommand, PhoneReach, VisitCommand};
use crate::domain::delivery::{MessageState, Rejection, SubjectId};
use crate::domain::id::{PersonId, VisitId};
use crate::domain::notice::{NoticeTopic, Template};
use crate::domain::time::Timestamp;
use crate::domain::via::RecordedVia;
use crate::domain::visit::Visit;

impl App {
    /// Tells alerts and visits the fate of their messages; the consequences may send more messages.
    pub(super) fn follow_updates(&mut self, now: Timestamp) {
        // Each round can only concern messages queued by the round before; a few rounds reach the end of any chain.
        for _ in 0..100 {
            let updates = std::mem::take(&mut self.updates);
            if updates.is_empty() {
                return;
            }
            for update in updates {
                self.follow(&update, now);
            }
        }
    }

    fn follow(&mut self, update: &DeliveryUpdate, now: Timestamp) {
        let message = &update.message;
        let channel = message.content.channel();
        let actor = EventActor::new(
            message
                .gateway
                .as_ref()
                .map_or_else(|| "outbox".to_owned(), |gateway| format!("gateway {gateway}")),
            RecordedVia::Receipt,
        );
        let Some(person) = &message.person else { return };
        if message.template == Template::NumberAsked
            && matches!(update.fate, DeliveryFate::HandedOver | DeliveryFate::Delivered)
        {
            self.test_taken(person, &message.content.to(), &actor, now);
        }
        if let DeliveryFate::Refused(reason) = update.fate {
            self.number_is_refused(message, reason, now);
        }
        match (&message.about, message.subject) {
            (NoticeTopic::Step { code, step }, subject) => {
                let reach = match update.fate {
                    DeliveryFate::HandedOver | DeliveryFate::Delivered => MessageReach::HandedOver,
                    DeliveryFate::Failed | DeliveryFate::Refused(_) => MessageReach::Failed,
                };
                let command = AlertCommand::Reach {
                    code: code.clone(),
                    step: *step,
                    person: person.clone(),
                    channel,
                    reach,
                };
                self.inform_alert(subject, command, &actor, now);
            }
            (NoticeTopic::Worker | NoticeTopic::Nudge(_), SubjectId::Visit(id)) => {
                let reach = match update.fate {
                    DeliveryFate::Delivered => Some(PhoneReach::Delivered),
                    DeliveryFate::Refused(Rejection::BadAddress | Rejection::OptedOut) => {
                        Some(PhoneReach::Refused)
                    }
                    DeliveryFate::Failed if message.state == MessageState::Undelivered => {
                        Some(PhoneReach::Undelivered(message.created_at))
                    }
                    DeliveryFate::Failed => Some(PhoneReach::NotSent(message.created_at)),
                    // Of many texts taken a minute, only the first after a failure is news.
                    DeliveryFate::HandedOver => self.is_unsent(id, person).then_some(PhoneReach::Sent),
                    DeliveryFate::Refused(Rejection::Other) => None,
                };
                if let Some(reach) = reach {
                    let worker = person.clone();
                    self.inform::<Visit>(id, &VisitCommand::WorkerPhone { worker, reach }, &actor, now);
                }
            }
            (NoticeTopic::Worker | NoticeTopic::Nudge(_), SubjectId::Watch(_) | SubjectId::None)
            | (NoticeTopic::News { .. } | NoticeTopic::Other, _) => {}
        }
    }

    /// Whether earlier texts of a visit to a worker have not left.
    fn is_unsent(&self, visit: VisitId, worker: &PersonId) -> bool {
        let known = self
            .visits
            .get(&visit)
            .and_then(|visit| visit.workers.get(worker));
        known.is_some_and(|worker| worker.unsent_since.is_some())
    }
}
