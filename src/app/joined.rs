//! Alerts due to a person together are said once: the messages of several alerts to the
//! same address leave as a single text and a single e-mail. No message waits for others (docs/rules/chains.md, "Several at
//! once").

use super::App;
use super::notify::spare_ringing;
use crate::domain::alert::AlertKind;
use crate::domain::delivery::{Address, Content, SubjectId};
use crate::domain::id::{AlertCode, PersonId};
use crate::domain::notice::{Notice, Template};
use crate::domain::time::Timestamp;
use crate::wording::{self, JoinedAlert, JoinedAs};
use std::collections::{BTreeMap, BTreeSet};

/// Messages of alerts that may still be joined.
#[derive(Default)]
pub(super) struct JoiningMessages {
    /// Messages queued by the input at hand.
    due: Vec<DueMessage>,
    /// Joined messages that have not left yet, by address.
    joined: BTreeMap<Address, Vec<MessageGroup>>,
    /// The address of each message in a group.
    addresses: BTreeMap<u64, Address>,
}

impl JoiningMessages {
    /// Adds a message of an alert just queued, with its own words.
    pub(super) fn add(&mut self, id: u64, notice: Notice, content: Content) {
        let mailed = false;
        self.due.push(DueMessage {
            id,
            notice,
            content,
            mailed,
        });
    }

    /// Keeps a group.
    fn keep(&mut self, group: MessageGroup) {
        for row in &group.rows {
            self.addresses.insert(row.id, group.to.clone());
        }
        self.joined.entry(group.to.clone()).or_default().push(group);
    }
}

/// A message of an alert that has not left yet.
struct DueMessage {
    id: u64,
    notice: Notice,
    /// The message's own words, for the alert alone.
    content: Content,
    /// Whether the reader gets the same by e-mail.
    mailed: bool,
}

/// The kind of joined message, and the person spoken of where a message can speak of a single person
/// only.
type JoinedNews = (JoinedAs, Option<String>);

/// Messages to the same address, of a kind that is said in a single message.
struct MessageGroup {
    to: Address,
    news: JoinedNews,
    leave_at: Timestamp,
    rows: Vec<DueMessage>,
}

/// The key of a notice's e-mail: recipient, template and alert.
type MailedNotice = (PersonId, Template, Option<AlertCode>);

impl App {
    /// Joins the messages of alerts queued by the input at hand, for each address.
    pub(super) fn join_due(&mut self) {
        self.look_over_joined();
        let mut due = std::mem::take(&mut self.joining.due);
        due.retain(|due| self.outbox.may_join(due.id));
        let mailed: BTreeSet<MailedNotice> = due
            .iter()
            .filter(|due| matches!(due.content, Content::Email { .. }))
            .map(|due| mailed_notice(&due.notice))
            .collect();
        for message in &mut due {
            message.mailed = mailed.contains(&mailed_notice(&message.notice));
        }
        for group in self.grouped(due) {
            if group.rows.len() > 1 {
                for text in self.join_group(group) {
                    self.joining.keep(text);
                }
            }
        }
    }

    /// Groups messages by address and news; a message always sent alone is in no group.
    fn grouped(&self, messages: Vec<DueMessage>) -> Vec<MessageGroup> {
        let mut groups: BTreeMap<Address, Vec<MessageGroup>> = BTreeMap::new();
        for message in messages {
            let Some(leave_at) = self.outbox.get(message.id).map(|row| row.next_at) else {
                continue;
            };
            let to = message.content.to();
            let Some(news) = joins_as(&message.notice) else {
                continue;
            };
            let groups = groups.entry(to.clone()).or_default();
            match groups.iter_mut().find(|group| group.news == news) {
                Some(group) => group.rows.push(message),
                None => groups.push(MessageGroup {
                    to,
                    news,
                    leave_at,
                    rows: vec![message],
                }),
            }
        }
        groups.into_values().flatten().collect()
    }

    /// Forgets messages that have left, and words a joined group afresh without alerts that are over. Only groups with a
    /// message that has changed are looked at, and all of them once anybody may be in duress, or no more.
    fn look_over_joined(&mut self) {
        let mut to: BTreeSet<Address> = BTreeSet::new();
        for id in self.outbox.take_moved() {
            to.extend(self.joining.addresses.get(&id).cloned());
        }
        if std::mem::take(&mut self.duress_moved) {
            to.extend(self.joining.joined.keys().cloned());
            self.withdraw_from_rooms();
        }
        for to in to {
            for group in self.joining.joined.remove(&to).into_iter().flatten() {
                for text in self.look_over(group) {
                    self.joining.keep(text);
                }
            }
        }
    }

    /// Returns the messages of a group that have not left yet.
    fn look_over(&mut self, mut group: MessageGroup) -> Vec<MessageGroup> {
        let before = group.rows.len();
        let (stays, gone): (Vec<DueMessage>, Vec<DueMessage>) = group
            .rows
            .into_iter()
            .partition(|row| self.outbox.may_join(row.id));
        let (in_duress, rows): (Vec<DueMessage>, Vec<DueMessage>) =
            stays.into_iter().partition(|row| self.is_in_duress(row.id));
        for row in gone.iter().chain(&in_duress) {
            self.joining.addresses.remove(&row.id);
        }
        group.rows = rows;
        self.spare(in_duress);
        if group.rows.is_empty() {
            Vec::new()
        } else if group.rows.len() == before {
            vec![group]
        } else {
            self.join_group(group)
        }
    }

    /// Whether a message is about a visit whose worker may be in duress by now.
    fn is_in_duress(&self, id: u64) -> bool {
        let Some(SubjectId::Visit(id)) = self.outbox.get(id).map(|row| row.subject) else {
            return false;
        };
        let alert = self.visits.get(&id).and_then(|visit| visit.alert.as_ref());
        alert.is_some_and(|alert| alert.kind == AlertKind::Duress) || self.may_be_in_duress(id)
    }

    /// Takes the ringing out of messages that have not left, and sends each by itself at once (P9).
    fn spare(&mut self, messages: Vec<DueMessage>) {
        for DueMessage {
            id,
            mut notice,
            content,
            ..
        } in messages
        {
            let Some(row) = self.outbox.get(id) else { continue };
            let (school, created_at) = (row.school.clone(), row.created_at);
            spare_ringing(&mut notice);
            let content = self.words_of(&notice, school.as_ref(), content.to());
            self.outbox.set_alone(id, &content, created_at);
        }
    }

    /// Joins the messages of a group, the gravest first: as many alerts in each message as fit. An alert that fits none is told
    /// by itself. Returns a group for each message that leaves.
    fn join_group(&mut self, group: MessageGroup) -> Vec<MessageGroup> {
        let MessageGroup {
            to,
            news,
            leave_at,
            mut rows,
        } = group;
        for row in &rows {
            self.outbox.set_alone(row.id, &row.content, leave_at);
        }
        rows.sort_by_key(|row| wording::joined_order(&row.notice));
        let mut alerts: Vec<Vec<DueMessage>> = Vec::new();
        let mut places: BTreeMap<AlertCode, usize> = BTreeMap::new();
        for row in rows {
            let Some(code) = row.notice.facts.code.clone() else {
                continue;
            };
            let place = *places.entry(code).or_insert(alerts.len());
            match alerts.get_mut(place) {
                Some(of_alert) => of_alert.push(row),
                None => alerts.push(vec![row]),
            }
        }
        let mut texts = Vec::new();
        let mut left = alerts.as_mut_slice();
        while !left.is_empty() {
            let (most, content) = match most_that_fit(left, &news, &to) {
                Some((most, content)) => (most, Some(content)),
                None => (1, None),
            };
            let (these, others) = left.split_at_mut(most);
            left = others;
            let rows: Vec<DueMessage> = these.iter_mut().flat_map(std::mem::take).collect();
            let ids: Vec<u64> = rows.iter().map(|row| row.id).collect();
            if let (Some((carrier, with)), Some(content)) = (ids.split_first(), &content) {
                self.outbox.join(*carrier, with, content);
            }
            texts.push(MessageGroup {
                to: to.clone(),
                news: news.clone(),
                leave_at,
                rows,
            });
        }
        texts
    }
}

/// Words as many alerts as fit a single message, at least two; `None` where not even two fit.
fn most_that_fit(alerts: &[Vec<DueMessage>], news: &JoinedNews, to: &Address) -> Option<(usize, Content)> {
    let fits = |most: usize| {
        let content = joined(alerts.get(..most)?, news, to)?;
        Some((most, content))
    };
    if alerts.len() < 2 {
        return None;
    }
    match to {
        // Room for all; a notice is not joined.
        Address::Chat(_) | Address::Email(_) | Address::Voice(_) => fits(alerts.len()),
        // A text that has no room for some has none for more.
        Address::Sms(_) => (2..=alerts.len()).map_while(fits).last(),
    }
}

/// Words a single message of several; `None` where they do not fit.
fn joined(alerts: &[Vec<DueMessage>], news: &JoinedNews, to: &Address) -> Option<Content> {
    let rows = alerts.iter().flatten();
    let alerts: Vec<JoinedAlert<'_>> = rows
        .filter_map(|row| {
            Some(JoinedAlert {
                code: row.notice.facts.code.as_ref()?,
                notice: &row.notice,
                content: &row.content,
                mailed: row.mailed,
            })
        })
        .collect();
    wording::joined(news.0, &alerts, to.clone())
}

fn mailed_notice(notice: &Notice) -> MailedNotice {
    let code = notice.facts.code.clone();
    (notice.to.clone(), notice.template, code)
}

/// Returns the kind of joined message for a notice, and the person spoken of where a message can speak
/// of a single person only.
fn joins_as(notice: &Notice) -> Option<JoinedNews> {
    let joined_as = JoinedAs::of(notice)?;
    let by = notice.facts.by.clone().filter(|_| joined_as == JoinedAs::Taken);
    Some((joined_as, by))
}
