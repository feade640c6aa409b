//! Messages of several alerts, joined into a single message: a row for each alert, and a single row,
//! the carrier, carries the others.
//!
//! The carried rows share the words and the fate of the carrier, so each alert has the evidence of
//! its people being told.

use super::{DeliveryUpdate, Outbox};
use crate::domain::delivery::{Content, Message, MessageState};
use crate::domain::notice::NoticeTopic;
use crate::domain::time::Timestamp;

impl Outbox {
    /// Makes a single message of several to the same address: `carrier` leaves with the words of
    /// `content`, the rows in `with` share the carrier's fate. Only rows never tried are joined.
    pub(in crate::app) fn join(&mut self, carrier: u64, with: &[u64], content: &Content) {
        let fresh = |message: &Message| {
            message.state == MessageState::Queued && message.attempts == 0 && message.carried_by.is_none()
        };
        if !self.messages.get(carrier).is_some_and(fresh) {
            return;
        }
        for id in std::iter::once(&carrier).chain(with) {
            if !self.messages.get(*id).is_some_and(fresh) {
                continue;
            }
            let carried_by = (*id != carrier).then_some(carrier);
            self.messages.change(*id, |message| {
                message.content = content.clone();
                message.carried_by = carried_by.or(message.carried_by);
            });
            if *id != carrier {
                self.carried.entry(carrier).or_default().push(*id);
            }
            self.dirty.insert(*id);
        }
    }

    /// Gives an untried row its own words, to leave by itself at an instant.
    pub(in crate::app) fn set_alone(&mut self, id: u64, content: &Content, at: Timestamp) {
        if !self.may_join(id) {
            return;
        }
        self.messages.change(id, |message| {
            message.carried_by = None;
            message.content = content.clone();
            message.next_at = at;
        });
        self.carried.remove(&id);
        self.dirty.insert(id);
        self.work = true;
    }

    /// Whether a message may still leave with others.
    pub(in crate::app) fn may_join(&self, id: u64) -> bool {
        self.messages
            .get(id)
            .is_some_and(|message| message.state == MessageState::Queued && message.attempts == 0)
    }

    /// Whether a message is joined with others, as the carrier or as a carried row.
    pub(super) fn is_joined(&self, message: &Message) -> bool {
        message.carried_by.is_some() || self.carried.contains_key(&message.id)
    }

    /// Gives each carried row the fate of its carrier, and adds the news of a carrier for each of
    /// the rows carried.
    pub(super) fn share(&mut self, mut news: Vec<DeliveryUpdate>) -> Vec<DeliveryUpdate> {
        self.part_withdrawn();
        for carrier in self.messages.take_changed() {
            let Some(with) = self.carried.get(&carrier) else {
                continue;
            };
            let Some(lead) = self.messages.get(carrier).cloned() else {
                continue;
            };
            for id in with.clone() {
                let Some(mut message) = self.messages.get(id).cloned() else {
                    continue;
                };
                if message.state != MessageState::Withdrawn && copy_fate(&mut message, &lead) {
                    self.messages.change(id, |row| *row = message);
                    self.dirty.insert(id);
                }
            }
        }
        let mut shared = Vec::new();
        for update in &news {
            let with = self.carried.get(&update.message.id).into_iter().flatten();
            let rows = with.filter_map(|id| self.messages.get(*id));
            shared.extend(
                rows.filter(|message| message.state != MessageState::Withdrawn)
                    .map(|message| DeliveryUpdate {
                        message: message.clone(),
                        fate: update.fate,
                    }),
            );
        }
        news.extend(shared);
        news
    }

    /// Parts every carrier that was taken back from its rows.
    pub(super) fn part_withdrawn(&mut self) {
        for carrier in self.messages.take_withdrawn() {
            let lead = self.messages.get(carrier);
            if lead.is_none_or(|lead| lead.state == MessageState::Withdrawn) {
                self.part(carrier);
            }
        }
    }

    /// Parts a carrier that is taken back from its rows, and lets the next row that waits carry the
    /// others: their alerts are still to be told. The joined words still name the alert taken back;
    /// the end of the named alert is told as ever.
    ///
    /// The gateways that took the joined words took them of each row: a receipt of theirs settles
    /// the row that carries now.
    pub(super) fn part(&mut self, carrier: u64) {
        let earlier = match self.messages.get(carrier) {
            Some(lead) => lead.earlier.clone(),
            None => Vec::new(),
        };
        let Some(rows) = self.carried.remove(&carrier) else {
            return;
        };
        let mut rows = rows.into_iter().filter(|id| {
            self.messages
                .get(*id)
                .is_some_and(|message| message.state == MessageState::Queued)
        });
        let Some(next) = rows.next() else { return };
        let rest: Vec<u64> = rows.collect();
        for id in &rest {
            self.messages
                .change(*id, |message| message.carried_by = Some(next));
            self.dirty.insert(*id);
        }
        for key in &earlier {
            self.by_provider.insert(key.clone(), next);
        }
        let attempts = self.messages.change(next, |message| {
            message.carried_by = None;
            message.earlier = earlier;
            message.attempts
        });
        self.dirty.insert(next);
        if attempts.is_some_and(|attempts| attempts > 0) {
            self.waits_again.insert(next);
        }
        if !rest.is_empty() {
            self.carried.insert(next, rest);
        }
        self.work = true;
    }

    /// Finds the carriers again among messages taken back from the store, and each carrier's rows in
    /// the order in which the joined words name the alerts: the gravest first.
    pub(super) fn restore_joined(&mut self) {
        self.carried.clear();
        let mut rows: Vec<(usize, u64, u64)> = self
            .messages
            .values()
            .filter_map(|message| Some((place_in_words(message), message.id, message.carried_by?)))
            .collect();
        rows.sort_unstable();
        for (_, id, carrier) in rows {
            if self.messages.contains(carrier) {
                self.carried.entry(carrier).or_default().push(id);
            } else {
                self.messages.change(id, |message| message.carried_by = None);
            }
        }
    }
}

/// Returns the place of a row's alert in the joined words; the last place where the words do not name
/// the alert.
fn place_in_words(message: &Message) -> usize {
    let (NoticeTopic::Step { code, .. } | NoticeTopic::News { code }) = &message.about else {
        return usize::MAX;
    };
    let body = message.content.body().reveal();
    body.split(|letter: char| !letter.is_alphanumeric())
        .position(|word| word == code.as_str())
        .unwrap_or(usize::MAX)
}

/// Copies a carrier's fate to a carried row, but for the provider's ids: each id belongs to a single
/// row.
/// Returns whether anything changed.
fn copy_fate(message: &mut Message, lead: &Message) -> bool {
    let before = message.clone();
    message.state = lead.state;
    message.gateway.clone_from(&lead.gateway);
    message.attempts = lead.attempts;
    message.next_at = lead.next_at;
    message.accepted_at = lead.accepted_at;
    message.repeat = lead.repeat;
    message.trouble.clone_from(&lead.trouble);
    *message != before
}
