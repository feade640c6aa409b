//! The validity of waiting messages: a message no longer true is taken back before leaving.

use super::App;
use crate::domain::chain::Channel;
use crate::domain::delivery::{Message, SubjectId};
use crate::domain::id::AlertCode;
use crate::domain::notice::NoticeTopic;
use crate::domain::visit::DeadlineKey;
use std::collections::BTreeSet;

/// The topics still valid for a waiting message.
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
    /// Takes back a visit's or watch's untrue messages before they leave: nudges without an armed
    /// deadline, and steps of a resolved alert.
    pub(super) fn withdraw_untrue(&mut self, subject: SubjectId) {
        let valid = self.still_valid(subject);
        let kept_from_rooms = self.has_rooms() && self.is_kept_from_rooms(subject);
        self.outbox.withdraw(subject, |message| {
            !valid.holds(message) || (kept_from_rooms && message.content.channel() == Channel::Chat)
        });
    }

    /// Takes back messages queued again after an attempt, out of reach of [`Self::withdraw_untrue`]
    /// while a gateway had them: an unconfirmed alert must not go out again after its resolution, nor a
    /// nudge after its answer.
    pub(super) fn withdraw_what_waits_again(&mut self) {
        let mut outbox = std::mem::take(&mut self.outbox);
        outbox.withdraw_what_waits_again(|message| {
            !self.still_valid(message.subject).holds(message) || !self.may_stay_in_room(message)
        });
        self.outbox = outbox;
    }

    /// Returns the valid topics of a visit or a watch now. A visit or watch over for good has none.
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
