//! The messages in memory, with indexes: each thing that becomes of a message is found without a look at the others.
//!
//! An index is a cache of what is derived from a message, and follows each change. [`OutboxRows::index_faults`] derives
//! every index anew and compares.

use super::{LOST_AFTER, RECEIPTS_FOR, REMEMBER_SETTLED_FOR, Routes};
use crate::domain::boxed::BoxedState;
use crate::domain::delivery::{Message, MessageState, Priority, SubjectId};
use crate::domain::id::{AlertCode, GatewayName, PersonId, SchoolId};
use crate::domain::notice::{NoticeTopic, Template};
use crate::domain::time::Timestamp;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// A message's place in a gateway's queue: alerts first, alerts about people before alerts about Homeward itself, untried
/// messages first. The failure of a gateway is told to every school at once, and no person in danger waits for that.
pub(super) type QueuePlace = (Priority, bool, bool);

/// The messages of one place, by school: schools take turns.
pub(super) type SchoolQueues = BTreeMap<Option<SchoolId>, BTreeSet<(Timestamp, u64)>>;

/// The keys by which a message is found.
#[derive(Debug, Default, PartialEq, Eq)]
struct RowKeys {
    /// Gateway and place of a message that waits for a lane, and from when.
    queued: Option<(GatewayName, QueuePlace, Option<SchoolId>, Timestamp)>,
    /// When there is something to be done about the message, or the message may be forgotten.
    look_at: Option<Timestamp>,
    /// When the message next wants a lane, or there is something to be done about it.
    next_at: Option<Timestamp>,
    /// Since when an alert has been waiting for its first attempt.
    untried_alert: Option<Timestamp>,
    /// Gateway of a message that waits for a receipt.
    awaits_receipt: Option<(GatewayName, Priority)>,
    /// Whether the message waits in a queue, and so may be taken back.
    waits: bool,
    /// The alert told of.
    code: Option<AlertCode>,
}

impl RowKeys {
    fn of(row: &OutboxRow, routes: &Routes) -> Self {
        let message = &row.message;
        let state = message.state;
        let alone = message.carried_by.is_none();
        let queued = state == MessageState::Queued;
        let gateway = message.gateway.clone();
        let forget_at = match state {
            MessageState::Accepted => Some(message.created_at + RECEIPTS_FOR),
            state if state.is_final() => Some(message.created_at + REMEMBER_SETTLED_FOR),
            _ => None,
        };
        let acts_at = match state {
            MessageState::Queued if gateway.is_none() => Some(Timestamp::MIN),
            MessageState::Queued => Some(message.valid_until),
            MessageState::Sending => Some(row.begun_at() + LOST_AFTER),
            MessageState::Accepted => routes.asks_for_receipt(message).then_some(message.next_at),
            _ => None,
        };
        // What becomes of a carried row is what becomes of its carrier.
        let acts_at = acts_at.filter(|_| alone);
        let forget_at = forget_at.filter(|_| alone || state.is_final());
        let code = match &message.about {
            NoticeTopic::Step { code, .. } | NoticeTopic::News { code } => Some(code.clone()),
            NoticeTopic::Nudge(_) | NoticeTopic::Worker | NoticeTopic::Other => None,
        };
        // Rows of older versions say so by the template alone.
        let of_homeward = message.of_homeward || message.template == Template::AlertMonitor;
        let place = (message.priority, of_homeward, message.attempts > 0);
        Self {
            queued: gateway
                .clone()
                .filter(|_| queued && alone)
                .map(|gateway| (gateway, place, message.school.clone(), message.next_at)),
            look_at: [acts_at, forget_at].into_iter().flatten().min(),
            next_at: acts_at.map(|at| if queued { at.min(message.next_at) } else { at }),
            untried_alert: (queued && message.attempts == 0 && message.priority == Priority::Alert)
                .then_some(message.created_at),
            awaits_receipt: gateway
                .filter(|_| state == MessageState::Accepted && alone)
                .map(|gateway| (gateway, message.priority)),
            waits: queued,
            code,
        }
    }
}

/// A message, and since when a gateway has had it. Boxed: a map has room for more rows than there are.
type OutboxRow = BoxedState<MessageUnderWay>;

/// Content of an [`OutboxRow`].
#[derive(Debug, Clone, PartialEq, Eq)]
struct MessageUnderWay {
    message: Message,
    begun: Option<Timestamp>,
}

impl MessageUnderWay {
    fn begun_at(&self) -> Timestamp {
        self.begun.unwrap_or(self.message.next_at)
    }
}

/// Numbers of messages by their keys.
#[derive(Debug, Default, PartialEq, Eq)]
struct RowIndex {
    queues: BTreeMap<GatewayName, BTreeMap<QueuePlace, SchoolQueues>>,
    look: BTreeSet<(Timestamp, u64)>,
    next: BTreeSet<(Timestamp, u64)>,
    untried_alerts: BTreeSet<(Timestamp, u64)>,
    awaiting: BTreeMap<GatewayName, BTreeSet<(Priority, Reverse<u64>)>>,
    waiting_of: BTreeSet<(SubjectId, u64)>,
    of_reader: BTreeSet<(SubjectId, Option<PersonId>, u64)>,
    of_code: BTreeSet<(AlertCode, u64)>,
}

impl RowIndex {
    fn add(&mut self, message: &Message, keys: &RowKeys) {
        let id = message.id;
        if let Some((gateway, place, school, next_at)) = &keys.queued {
            let places = self.queues.entry(gateway.clone()).or_default();
            let schools = places.entry(*place).or_default();
            schools.entry(school.clone()).or_default().insert((*next_at, id));
        }
        self.look.extend(keys.look_at.map(|at| (at, id)));
        self.next.extend(keys.next_at.map(|at| (at, id)));
        self.untried_alerts.extend(keys.untried_alert.map(|at| (at, id)));
        if let Some((gateway, priority)) = &keys.awaits_receipt {
            let awaiting = self.awaiting.entry(gateway.clone()).or_default();
            awaiting.insert((*priority, Reverse(id)));
        }
        if keys.waits {
            self.waiting_of.insert((message.subject, id));
        }
        self.of_reader
            .insert((message.subject, message.person.clone(), id));
        self.of_code.extend(keys.code.clone().map(|code| (code, id)));
    }

    fn remove(&mut self, message: &Message, keys: &RowKeys) {
        let id = message.id;
        if let Some((gateway, place, school, next_at)) = &keys.queued
            && let Some(places) = self.queues.get_mut(gateway)
        {
            if let Some(schools) = places.get_mut(place) {
                if let Some(ids) = schools.get_mut(school) {
                    ids.remove(&(*next_at, id));
                    if ids.is_empty() {
                        schools.remove(school);
                    }
                }
                if schools.is_empty() {
                    places.remove(place);
                }
            }
            if places.is_empty() {
                self.queues.remove(gateway);
            }
        }
        if let Some(at) = keys.look_at {
            self.look.remove(&(at, id));
        }
        if let Some(at) = keys.next_at {
            self.next.remove(&(at, id));
        }
        if let Some(at) = keys.untried_alert {
            self.untried_alerts.remove(&(at, id));
        }
        if let Some((gateway, priority)) = &keys.awaits_receipt
            && let Some(awaiting) = self.awaiting.get_mut(gateway)
        {
            awaiting.remove(&(*priority, Reverse(id)));
            if awaiting.is_empty() {
                self.awaiting.remove(gateway);
            }
        }
        self.waiting_of.remove(&(message.subject, id));
        self.of_reader
            .remove(&(message.subject, message.person.clone(), id));
        if let Some(code) = &keys.code {
            self.of_code.remove(&(code.clone(), id));
        }
    }
}

/// The messages in memory.
#[derive(Debug, Default)]
pub(super) struct OutboxRows {
    rows: BTreeMap<u64, OutboxRow>,
    index: RowIndex,
    routes: Routes,
    /// Messages changed since [`Self::take_changed`].
    changed: BTreeSet<u64>,
    /// Messages taken back since [`Self::take_withdrawn`].
    withdrawn: BTreeSet<u64>,
    /// Messages changed since [`Self::take_moved`].
    moved: BTreeSet<u64>,
}

impl OutboxRows {
    pub(super) fn routes(&self) -> &Routes {
        &self.routes
    }

    /// Goes by other routes from now on.
    pub(super) fn set_routes(&mut self, routes: Routes) {
        if self.routes == routes {
            return;
        }
        self.routes = routes;
        let rows = std::mem::take(&mut self.rows);
        self.index = RowIndex::default();
        for (id, row) in rows {
            let keys = RowKeys::of(&row, &self.routes);
            self.index.add(&row.message, &keys);
            self.rows.insert(id, row);
        }
    }

    pub(super) fn insert(&mut self, message: Message) {
        self.remove(message.id);
        let id = message.id;
        let row = OutboxRow::from(MessageUnderWay { message, begun: None });
        let keys = RowKeys::of(&row, &self.routes);
        self.index.add(&row.message, &keys);
        self.rows.insert(id, row);
        self.changed.insert(id);
        self.moved.insert(id);
    }

    pub(super) fn remove(&mut self, id: u64) -> Option<Message> {
        let row = self.rows.remove(&id)?;
        self.moved.insert(id);
        let keys = RowKeys::of(&row, &self.routes);
        self.index.remove(&row.message, &keys);
        Some(row.into_inner().message)
    }

    /// Changes a message, and whatever it is found by.
    pub(super) fn change<T>(&mut self, id: u64, change: impl FnOnce(&mut Message) -> T) -> Option<T> {
        self.change_row(id, |row| change(&mut row.message))
    }

    fn change_row<T>(&mut self, id: u64, change: impl FnOnce(&mut OutboxRow) -> T) -> Option<T> {
        let row = self.rows.get_mut(&id)?;
        let before = RowKeys::of(row, &self.routes);
        let changed = change(row);
        let after = RowKeys::of(row, &self.routes);
        // Neither reader nor subject of a message ever changes.
        if before != after {
            self.index.remove(&row.message, &before);
            self.index.add(&row.message, &after);
        }
        if row.message.state == MessageState::Withdrawn {
            self.withdrawn.insert(id);
        }
        self.changed.insert(id);
        self.moved.insert(id);
        Some(changed)
    }

    /// Notes that a gateway has a message from an instant on.
    pub(super) fn begin(&mut self, id: u64, at: Timestamp) {
        self.change_row(id, |row| row.begun = Some(at));
    }

    /// Notes that no gateway has a message under way. Returns since when one had.
    pub(super) fn end(&mut self, id: u64) -> Option<Timestamp> {
        self.change_row(id, |row| row.begun.take()).flatten()
    }

    /// Returns since when a gateway has had a message.
    pub(super) fn begun_at(&self, id: u64) -> Option<Timestamp> {
        self.rows.get(&id).map(|row| row.begun_at())
    }

    pub(super) fn get(&self, id: u64) -> Option<&Message> {
        self.rows.get(&id).map(|row| &row.message)
    }

    pub(super) fn contains(&self, id: u64) -> bool {
        self.rows.contains_key(&id)
    }

    /// Returns every message in memory, by number. As costly as there are messages: not for a turn.
    pub(super) fn values(&self) -> impl Iterator<Item = &Message> {
        self.rows.values().map(|row| &row.message)
    }

    /// Returns the numbers of all messages.
    pub(super) fn ids(&self) -> Vec<u64> {
        self.rows.keys().copied().collect()
    }

    /// Returns the messages taken back since the last call.
    pub(super) fn take_withdrawn(&mut self) -> BTreeSet<u64> {
        std::mem::take(&mut self.withdrawn)
    }

    /// Returns the messages changed since the last call.
    pub(super) fn take_changed(&mut self) -> BTreeSet<u64> {
        std::mem::take(&mut self.changed)
    }

    /// Returns the messages changed or removed since the last call.
    pub(super) fn take_moved(&mut self) -> BTreeSet<u64> {
        std::mem::take(&mut self.moved)
    }

    /// Returns the messages about which something is to be done by now.
    pub(super) fn to_look_at(&self, now: Timestamp) -> Vec<u64> {
        let look = self.index.look.iter().take_while(|(at, _)| *at <= now);
        let mut ids: Vec<u64> = look.map(|(_, id)| *id).collect();
        ids.sort_unstable();
        ids
    }

    /// Returns when a lane or the clock next has something to do.
    pub(super) fn next_at(&self) -> Option<Timestamp> {
        self.index.next.first().map(|(at, _)| *at)
    }

    pub(super) fn oldest_untried_alert(&self) -> Option<Timestamp> {
        self.index.untried_alerts.first().map(|(at, _)| *at)
    }

    /// Returns a gateway's messages that wait for a lane, by place and school.
    pub(super) fn queues_of(
        &self,
        gateway: &GatewayName,
    ) -> impl Iterator<Item = (QueuePlace, &SchoolQueues)> {
        let places = self.index.queues.get(gateway).into_iter().flatten();
        places.map(|(place, schools)| (*place, schools))
    }

    /// Returns the numbers of a gateway's messages that wait for a lane.
    pub(super) fn queued_for(&self, gateway: &GatewayName) -> Vec<u64> {
        let schools = self.queues_of(gateway).flat_map(|(_, schools)| schools.values());
        schools.flatten().map(|(_, id)| *id).collect()
    }

    /// Returns a gateway's messages that wait for a receipt: alerts first, the latest first.
    pub(super) fn awaiting(&self, gateway: &GatewayName) -> impl Iterator<Item = &Message> {
        let ids = self.index.awaiting.get(gateway).into_iter().flatten();
        ids.filter_map(|(_, Reverse(id))| self.get(*id))
    }

    /// Returns the numbers of the messages about a visit or a watch that wait in a queue.
    pub(super) fn waiting_of(&self, subject: SubjectId) -> Vec<u64> {
        let range = self.index.waiting_of.range((subject, 0)..=(subject, u64::MAX));
        range.map(|(_, id)| *id).collect()
    }

    /// Returns the messages to the same reader about the same visit or watch, by number.
    pub(super) fn of_reader_of(&self, message: &Message) -> impl DoubleEndedIterator<Item = &Message> {
        let reader = |id| (message.subject, message.person.clone(), id);
        let those = self.index.of_reader.range(reader(0)..=reader(u64::MAX));
        those.filter_map(|(_, _, id)| self.get(*id))
    }

    /// Returns the messages that tell of an alert.
    pub(super) fn of_code(&self, code: &AlertCode) -> impl Iterator<Item = &Message> {
        let range = self
            .index
            .of_code
            .range((code.clone(), 0)..=(code.clone(), u64::MAX));
        range.filter_map(|(_, id)| self.get(*id))
    }

    /// Derives every index anew from the messages, by other code than keeps them, and says where an index differs.
    pub(super) fn index_faults(&self) -> Vec<String> {
        let rows = self.rows.values();
        let keyed: Vec<(&Message, RowKeys)> = rows
            .map(|row| (&row.message, RowKeys::of(row, &self.routes)))
            .collect();
        let timed = |at: fn(&RowKeys) -> Option<Timestamp>| {
            let timed = keyed
                .iter()
                .filter_map(|(message, keys)| Some((at(keys)?, message.id)));
            timed.collect::<BTreeSet<_>>()
        };
        let mut queues: BTreeMap<GatewayName, BTreeMap<QueuePlace, SchoolQueues>> = BTreeMap::new();
        let mut awaiting: BTreeMap<GatewayName, BTreeSet<(Priority, Reverse<u64>)>> = BTreeMap::new();
        let mut of_reader: BTreeSet<(SubjectId, Option<PersonId>, u64)> = BTreeSet::new();
        for (message, keys) in &keyed {
            if let Some((gateway, place, school, at)) = keys.queued.clone() {
                let schools = queues.entry(gateway).or_default().entry(place).or_default();
                schools.entry(school).or_default().insert((at, message.id));
            }
            if let Some((gateway, priority)) = keys.awaits_receipt.clone() {
                let of_gateway = awaiting.entry(gateway).or_default();
                of_gateway.insert((priority, Reverse(message.id)));
            }
            of_reader.insert((message.subject, message.person.clone(), message.id));
        }
        let waiting = keyed.iter().filter(|(_, keys)| keys.waits);
        let waiting = waiting.map(|(message, _)| (message.subject, message.id));
        let coded = keyed
            .iter()
            .filter_map(|(message, keys)| Some((keys.code.clone()?, message.id)));
        let kept = &self.index;
        [
            ("queues", kept.queues == queues),
            ("look", kept.look == timed(|keys| keys.look_at)),
            ("next", kept.next == timed(|keys| keys.next_at)),
            (
                "untried alerts",
                kept.untried_alerts == timed(|keys| keys.untried_alert),
            ),
            ("awaiting", kept.awaiting == awaiting),
            ("waiting of", kept.waiting_of == waiting.collect()),
            ("of reader", kept.of_reader == of_reader),
            ("of code", kept.of_code == coded.collect()),
        ]
        .into_iter()
        .filter(|(_, same)| !same)
        .map(|(name, _)| format!("the index `{name}` of the outbox differs from its messages"))
        .collect()
    }
}
