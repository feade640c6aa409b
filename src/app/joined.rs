//! Alerts that fall due for a person in the same input are said once: the messages of several alerts
//! to the same address leave as a single text and a single e-mail. No message waits to be joined.

use super::App;
use crate::domain::delivery::{Address, Content};
use crate::domain::id::AlertCode;
use crate::domain::notice::Notice;
use crate::wording::{self, JoinedAlert, JoinedAs};
use std::collections::BTreeSet;

/// A message of an alert queued by the input at hand.
pub(super) struct DueMessage {
    pub(super) id: u64,
    pub(super) notice: Notice,
}

impl App {
    /// Joins the messages of alerts queued by the input at hand, for each address.
    pub(super) fn join_due(&mut self) {
        let mut due = std::mem::take(&mut self.due_messages);
        due.retain(|due| self.outbox.may_join(due.id));
        while let Some(first) = due.first() {
            let (Some(key), Some(to)) = (joins_as(&first.notice), self.address_of(first.id)) else {
                due.remove(0);
                continue;
            };
            let (group, rest): (Vec<DueMessage>, Vec<DueMessage>) = due.into_iter().partition(|other| {
                joins_as(&other.notice).as_ref() == Some(&key)
                    && self.address_of(other.id).as_ref() == Some(&to)
            });
            due = rest;
            self.join_group(group, &key.0, to);
        }
    }

    fn address_of(&self, id: u64) -> Option<Address> {
        Some(self.outbox.get(id)?.content.to())
    }

    fn join_group(&mut self, mut group: Vec<DueMessage>, joined_as: &JoinedAs, to: Address) {
        let codes: BTreeSet<&AlertCode> = group
            .iter()
            .filter_map(|due| due.notice.facts.code.as_ref())
            .collect();
        if codes.len() < 2 {
            return;
        }
        group.sort_by_key(|due| wording::joined_order(&due.notice));
        let bodies: Vec<Content> = group
            .iter()
            .filter_map(|due| Some(self.outbox.get(due.id)?.content.clone()))
            .collect();
        let alerts: Vec<JoinedAlert<'_>> = group
            .iter()
            .zip(&bodies)
            .map(|(due, content)| JoinedAlert {
                notice: &due.notice,
                content,
            })
            .collect();
        let content = wording::joined(*joined_as, &alerts, to);
        if let Some((carrier, with)) = group.split_first() {
            let with: Vec<u64> = with.iter().map(|due| due.id).collect();
            self.outbox.join(carrier.id, &with, &content);
        }
    }
}

/// Returns the kind of joined message for a notice, and the person spoken of where a message can speak
/// of a single person only.
fn joins_as(notice: &Notice) -> Option<(JoinedAs, Option<String>)> {
    let joined_as = JoinedAs::of(notice)?;
    let by = notice.facts.by.clone().filter(|_| joined_as == JoinedAs::Taken);
    Some((joined_as, by))
}
