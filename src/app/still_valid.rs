//! What a message that waits may still say: it is taken back before it leaves once it is no longer true.

use super::App;
use crate::domain::delivery::{Message, SubjectId};
use crate::domain::id::AlertCode;
use crate::domain::notice::NoticeTopic;
use crate::domain::visit::DeadlineKey;
use std::collections::BTreeSet;

/// What a message that waits may still say.
#[derive(Default)]
struct StillValid {
    armed: BTreeSet<DeadlineKey>,
    open: Option<AlertCode>,
}

impl StillValid {
    fn holds(&self, message: &Message) -> bool {
        match &message.about {
            NoticeTopic::Nudge(key) => self.armed.contains(key),
            NoticeTopic::News { code } | NoticeTopic::Step { code, .. } => self.open.as_ref() == Some(code),
            NoticeTopic::Worker | NoticeTopic::Other => true,
        }
    }
}

impl App {
    /// Takes back what is no longer true of a visit and has not left: nudges whose deadline is not armed any more, and
    /// steps of an alert that is resolved.
    pub(super) fn withdraw_untrue(&mut self, subject: SubjectId) {
        let valid = self.still_valid(subject);
        self.outbox
            .withdraw(|message| message.subject == subject && !valid.holds(message));
    }

    /// Takes back what was out of reach of [`Self::withdraw_untrue`] while a gateway had it, and waits once more now: an
    /// alert that nobody has confirmed must not go out again after it was resolved, nor a nudge that was answered.
    pub(super) fn withdraw_what_waits_again(&mut self) {
        let mut outbox = std::mem::take(&mut self.outbox);
        outbox.withdraw_what_waits_again(|message| !self.still_valid(message.subject).holds(message));
        self.outbox = outbox;
    }

    /// Returns what is true of a visit or a watch now. Of one that is over for good nothing is.
    fn still_valid(&self, subject: SubjectId) -> StillValid {
        let mut valid = StillValid::default();
        match subject {
            SubjectId::Visit(id) => {
                if let Some(visit) = self.visits.get(&id) {
                    valid.armed = visit
                        .deadlines()
                        .into_iter()
                        .map(|deadline| deadline.key)
                        .collect();
                    valid.armed.extend(visit.write_up().map(|(key, _)| key));
                    valid.open = visit.alert.as_ref().map(|alert| alert.code.clone());
                }
            }
            SubjectId::Watch(id) => {
                let alert = self.watches.get(&id).and_then(|watch| watch.alert.as_ref());
                valid.open = alert.map(|alert| alert.code.clone());
            }
            SubjectId::None => {}
        }
        valid
    }
}
