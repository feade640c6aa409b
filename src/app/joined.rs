//! Alerts that fall due for a person in the same input are said once: the messages of several alerts
//! to the same address leave as a single text and a single e-mail. No message waits to be joined.

use super::App;
use crate::domain::delivery::{Address, Content};
use crate::domain::id::{AlertCode, PersonId};
use crate::domain::notice::{Notice, Template};
use crate::wording::{self, JoinedAlert, JoinedAs};
use std::collections::BTreeSet;

/// A message of an alert queued by the input at hand.
pub(super) struct DueMessage {
    pub(super) id: u64,
    pub(super) notice: Notice,
}

/// What tells the e-mail of a notice from that of another: recipient, template and alert.
type MailedNotice = (PersonId, Template, Option<AlertCode>);

impl App {
    /// Joins the messages of alerts queued by the input at hand, for each address.
    pub(super) fn join_due(&mut self) {
        let mut due = std::mem::take(&mut self.due_messages);
        due.retain(|due| self.outbox.may_join(due.id));
        let mailed: BTreeSet<MailedNotice> = due
            .iter()
            .filter(|due| matches!(self.address_of(due.id), Some(Address::Email(_))))
            .map(|due| mailed_notice(&due.notice))
            .collect();
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
            self.join_group(group, key.0, &to, &mailed);
        }
    }

    fn address_of(&self, id: u64) -> Option<Address> {
        Some(self.outbox.get(id)?.content.to())
    }

    /// Joins the messages of a group, the gravest first: as many alerts in each message as fit. An
    /// alert that fits none is told by itself.
    fn join_group(
        &mut self,
        mut group: Vec<DueMessage>,
        joined_as: JoinedAs,
        to: &Address,
        mailed: &BTreeSet<MailedNotice>,
    ) {
        group.sort_by_key(|due| wording::joined_order(&due.notice));
        let mut by_code: Vec<(AlertCode, Vec<DueMessage>)> = Vec::new();
        for due in group {
            let Some(code) = due.notice.facts.code.clone() else {
                continue;
            };
            match by_code.iter_mut().find(|(known, _)| *known == code) {
                Some((_, of_alert)) => of_alert.push(due),
                None => by_code.push((code, vec![due])),
            }
        }
        while by_code.len() > 1 {
            let most = (2..=by_code.len()).rev().find_map(|most| {
                let content = self.joined(by_code.get(..most)?, joined_as, to, mailed)?;
                Some((most, content))
            });
            let Some((most, content)) = most else {
                by_code.remove(0);
                continue;
            };
            let ids = by_code.drain(..most).flat_map(|(_, of_alert)| of_alert);
            let ids: Vec<u64> = ids.map(|due| due.id).collect();
            if let Some((carrier, with)) = ids.split_first() {
                self.outbox.join(*carrier, with, &content);
            }
        }
    }

    /// Words a single message of several; `None` where they do not fit.
    fn joined(
        &self,
        by_code: &[(AlertCode, Vec<DueMessage>)],
        joined_as: JoinedAs,
        to: &Address,
        mailed: &BTreeSet<MailedNotice>,
    ) -> Option<Content> {
        let mut alerts = Vec::new();
        for (code, of_alert) in by_code {
            for due in of_alert {
                alerts.push(JoinedAlert {
                    code,
                    notice: &due.notice,
                    content: &self.outbox.get(due.id)?.content,
                    mailed: mailed.contains(&mailed_notice(&due.notice)),
                });
            }
        }
        wording::joined(joined_as, &alerts, to.clone())
    }
}

fn mailed_notice(notice: &Notice) -> MailedNotice {
    let code = notice.facts.code.clone();
    (notice.to.clone(), notice.template, code)
}

/// Returns the kind of joined message for a notice, and the person spoken of where a message can speak
/// of a single person only.
fn joins_as(notice: &Notice) -> Option<(JoinedAs, Option<String>)> {
    let joined_as = JoinedAs::of(notice)?;
    let by = notice.facts.by.clone().filter(|_| joined_as == JoinedAs::Taken);
    Some((joined_as, by))
}
