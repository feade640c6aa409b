//! Notices in the chat room of a school: told beside the people of a step, and counted as reaching nobody.
//!
//! A notice goes by the room's own gateway alone: no other room is the same school's. The priority of a confirmation keeps every
//! sign of a stuck alert away from rooms. No notice is about duress, or stays queued once duress is possible (P9).

use super::App;
use super::notify::{MessageAddressee, MessageMatter};
use crate::domain::alert::{Alert, AlertKind};
use crate::domain::chain::Channel;
use crate::domain::delivery::{Address, Content, Message, MessageState, Priority, SubjectId};
use crate::domain::id::{GatewayName, SchoolId};
use crate::domain::notice::NoticeTopic;
use crate::domain::notices::RoomNotice;
use crate::domain::private::Private;
use crate::domain::time::{Span, Timestamp};
use crate::wording;

/// For how long a notice is worth posting.
const VALID_FOR: Span = Span::from_mins(15);

impl App {
    /// Queues the notice of a step in the school's room. Returns the message's number; `None` without a room, and where
    /// the alert may be of duress.
    pub(super) fn tell_room(
        &mut self,
        notice: &RoomNotice,
        school: &SchoolId,
        subject: SubjectId,
        now: Timestamp,
    ) -> Option<u64> {
        let room = self.room_of(school)?;
        if self.is_kept_from_rooms(subject) {
            return None;
        }
        let public_url = self.rules.board_url.as_deref();
        let content = Content::Notice {
            room: room.clone(),
            body: Private::new(wording::room_words(notice, public_url)),
        };
        let addressee = MessageAddressee {
            to: Address::Chat(room.clone()),
            person: None,
            subject,
            only_by: Some(room),
        };
        let matter = MessageMatter {
            template: notice.template,
            about: NoticeTopic::News {
                code: notice.code.clone(),
            },
            priority: Priority::Confirmation,
            valid_for: VALID_FOR,
            of_homeward: notice.kind == AlertKind::Monitor,
        };
        Some(self.enqueue(content, matter, Some(school), addressee, now))
    }

    /// Returns the room of a school: the room that the school names, else the only room.
    pub(super) fn room_of(&self, school: &SchoolId) -> Option<GatewayName> {
        let rooms = self.outbox.gateways_of(Channel::Chat);
        let named = self.rules.school(school).and_then(|school| school.chat.clone());
        match (named, rooms.as_slice()) {
            (Some(named), rooms) => rooms.contains(&named).then_some(named),
            (None, [only]) => Some(only.clone()),
            (None, _) => None,
        }
    }

    /// Whether any chat room is configured.
    pub(super) fn has_rooms(&self) -> bool {
        !self.outbox.gateways_of(Channel::Chat).is_empty()
    }

    /// Whether a gateway is a chat room: no person is reached by a room, or missed when the room fails.
    pub(super) fn is_room(&self, gateway: &GatewayName) -> bool {
        self.outbox.gateways_of(Channel::Chat).contains(gateway)
    }

    /// Whether an alert is of duress, or may be: no room hears of it.
    pub(super) fn is_kept_from_rooms(&self, subject: SubjectId) -> bool {
        let of_duress = |alert: &Alert| alert.kind == AlertKind::Duress;
        match subject {
            SubjectId::Visit(id) => {
                let alert = self.visits.get(&id).and_then(|visit| visit.alert.as_ref());
                alert.is_some_and(of_duress) || self.may_be_in_duress(id)
            }
            SubjectId::Watch(id) => {
                let Some(watch) = self.watches.get(&id) else {
                    return true;
                };
                watch.alert.as_ref().is_some_and(of_duress)
                    || !self.in_duress(&watch.plan.school).is_disjoint(&watch.workers())
            }
            SubjectId::None => false,
        }
    }

    /// Takes back notices that have not left, once their alert may be of duress.
    pub(super) fn withdraw_from_rooms(&mut self) {
        let waiting = |message: &&Message| {
            message.state == MessageState::Queued && message.content.channel() == Channel::Chat
        };
        let kept: Vec<u64> = self
            .outbox
            .messages()
            .filter(waiting)
            .filter(|message| self.is_kept_from_rooms(message.subject))
            .map(|message| message.id)
            .collect();
        for id in kept {
            self.outbox.take_back_alone(id);
        }
    }

    /// Whether a notice for a room may still leave.
    pub(super) fn may_stay_in_room(&self, message: &Message) -> bool {
        message.content.channel() != Channel::Chat || !self.is_kept_from_rooms(message.subject)
    }
}
