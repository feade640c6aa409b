//! Alerts due to a person together are said once: the messages of several alerts to the
//! same address leave as a single text and a single e-mail.
//!
//! The first message leaves at once. Later messages to the same reader within a minute are gathered
//! for ten seconds at most (docs/rules/chains.md, "Several at once").

use super::App;
use super::notify::spare_ringing;
use crate::domain::alert::AlertKind;
use crate::domain::delivery::{Address, Content, SubjectId};
use crate::domain::id::{AlertCode, PersonId};
use crate::domain::notice::{Notice, Template};
use crate::domain::time::{Span, Timestamp};
use crate::wording::{self, JoinedAlert, JoinedAs};
use std::collections::{BTreeMap, BTreeSet};

/// For how long after an alert the next alerts to the same address may wait for others.
const GATHERS_AFTER: Span = Span::from_secs(60);

/// Longest wait for others of the first message gathered.
const GATHERS_FOR: Span = Span::from_secs(10);

/// Alerts that fill a gathered text: with more, the text would have no names.
const GATHERED_AT_MOST: usize = 6;

/// Messages of alerts that may still be joined.
#[derive(Default)]
pub(super) struct JoiningMessages {
    /// Messages queued by the input at hand.
    due: Vec<DueMessage>,
    /// Messages joined or gathered that have not left yet, by address.
    gathered: BTreeMap<Address, Vec<MessageGroup>>,
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
        self.gathered.entry(group.to.clone()).or_default().push(group);
    }

    /// Returns when the next gathered messages leave.
    pub(super) fn next_at(&self) -> Option<Timestamp> {
        let waiting = self.gathered.values().flatten().filter(|group| group.waits);
        waiting.map(|group| group.leave_at).min()
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

impl DueMessage {
    /// Whether the message may wait for others: a silence may; danger and late messages may not.
    fn may_wait(&self) -> bool {
        let facts = &self.notice.facts;
        facts.kind == Some(AlertKind::Overdue) && facts.delayed_since.is_none()
    }

    fn is_of(&self, code: &AlertCode) -> bool {
        self.notice.facts.code.as_ref() == Some(code)
    }
}

/// The kind of joined message, and the person spoken of where a message can speak of a single person
/// only.
type JoinedNews = (JoinedAs, Option<String>);

/// Messages to the same address, of a kind that is said in a single message.
struct MessageGroup {
    to: Address,
    news: JoinedNews,
    leave_at: Timestamp,
    /// Whether the group still waits for others.
    waits: bool,
    rows: Vec<DueMessage>,
}

impl MessageGroup {
    /// Returns each alert's code.
    fn codes(&self) -> BTreeSet<AlertCode> {
        let codes = self.rows.iter().map(|row| row.notice.facts.code.clone());
        codes.flatten().collect()
    }
}

/// The key of a notice's e-mail: recipient, template and alert.
type MailedNotice = (PersonId, Template, Option<AlertCode>);

impl App {
    /// Returns when messages that wait for others leave; `None` if none wait.
    #[must_use]
    pub fn next_gathered(&self) -> Option<Timestamp> {
        self.joining.next_at()
    }

    /// Joins the messages of alerts queued by the input at hand, for each address.
    pub(super) fn join_due(&mut self) {
        self.look_over_gathered();
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
            if self.may_wait(&group) {
                self.gather(group);
                continue;
            }
            self.let_go(&group.to, &group.codes(), group.leave_at);
            if group.rows.len() > 1 {
                self.join_group(&group);
                self.joining.keep(group);
            }
        }
    }

    /// Groups messages by address and news; a message always sent alone is in no group.
    fn grouped(&mut self, messages: Vec<DueMessage>) -> Vec<MessageGroup> {
        let mut groups: Vec<MessageGroup> = Vec::new();
        for message in messages {
            let Some(leave_at) = self.outbox.get(message.id).map(|row| row.next_at) else {
                continue;
            };
            let to = message.content.to();
            let Some(news) = joins_as(&message.notice) else {
                if let Some(code) = &message.notice.facts.code {
                    self.let_go(&to, &BTreeSet::from([code.clone()]), leave_at);
                }
                continue;
            };
            match groups
                .iter_mut()
                .find(|group| group.news == news && group.to == to)
            {
                Some(group) => group.rows.push(message),
                None => groups.push(MessageGroup {
                    to,
                    news,
                    leave_at,
                    waits: false,
                    rows: vec![message],
                }),
            }
        }
        groups
    }

    /// Whether a group may wait for others: silences, to a reader just told of another alert.
    fn may_wait(&self, group: &MessageGroup) -> bool {
        group.news.0 == JoinedAs::Due
            && group.rows.iter().all(DueMessage::may_wait)
            && self
                .outbox
                .told_of_others(&group.to, &group.codes(), group.leave_at - GATHERS_AFTER)
    }

    /// Adds messages to the waiting group of the same address. A group leaves ten seconds after its
    /// first message, and at once where a text has no more room.
    fn gather(&mut self, mut group: MessageGroup) {
        let now = group.leave_at;
        let of_these = |known: &MessageGroup| known.waits && known.news == group.news && known.to == group.to;
        group.leave_at = now + GATHERS_FOR;
        group.waits = true;
        if let Some(groups) = self.joining.gathered.get_mut(&group.to)
            && let Some(waiting) = groups.iter().position(of_these)
        {
            let mut waiting = groups.remove(waiting);
            waiting.rows.append(&mut group.rows);
            group = waiting;
        }
        let fits = self.join_group(&group);
        if !fits || group.codes().len() >= GATHERED_AT_MOST {
            group.leave_at = group.leave_at.min(now);
            group.waits = false;
            self.join_group(&group);
        }
        self.joining.keep(group);
    }

    /// Lets an address's waiting group about one of the alerts leave at once: nobody reads who has an
    /// alert before the alert.
    fn let_go(&mut self, to: &Address, codes: &BTreeSet<AlertCode>, now: Timestamp) {
        let Some(mut groups) = self.joining.gathered.remove(to) else {
            return;
        };
        for group in &mut groups {
            let of_these = |row: &DueMessage| codes.iter().any(|code| row.is_of(code));
            if group.waits && group.rows.iter().any(of_these) {
                group.leave_at = group.leave_at.min(now);
                group.waits = false;
                self.join_group(group);
            }
        }
        self.joining.gathered.insert(to.clone(), groups);
    }

    /// Forgets messages that have left, and words a waiting group afresh without alerts that are over. Only groups with a
    /// message that has changed are looked at, and all of them once anybody may be in duress, or no more.
    fn look_over_gathered(&mut self) {
        let mut to: BTreeSet<Address> = BTreeSet::new();
        for id in self.outbox.take_moved() {
            to.extend(self.joining.addresses.get(&id).cloned());
        }
        if std::mem::take(&mut self.duress_moved) {
            to.extend(self.joining.gathered.keys().cloned());
        }
        for to in to {
            let Some(mut groups) = self.joining.gathered.remove(&to) else {
                continue;
            };
            for group in &mut groups {
                self.look_over(group);
            }
            groups.retain(|group| !group.rows.is_empty());
            if !groups.is_empty() {
                self.joining.gathered.insert(to, groups);
            }
        }
    }

    fn look_over(&mut self, group: &mut MessageGroup) {
        let before = group.rows.len();
        let (stays, gone): (Vec<DueMessage>, Vec<DueMessage>) = std::mem::take(&mut group.rows)
            .into_iter()
            .partition(|row| self.outbox.may_join(row.id));
        let (in_duress, rows): (Vec<DueMessage>, Vec<DueMessage>) =
            stays.into_iter().partition(|row| self.is_in_duress(row.id));
        for row in gone.iter().chain(&in_duress) {
            self.joining.addresses.remove(&row.id);
        }
        group.rows = rows;
        self.spare(in_duress);
        if group.rows.len() != before {
            self.join_group(group);
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

    /// Takes the ringing out of messages that waited, and sends each by itself at once (P9).
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

    /// Joins the messages of a group, the gravest first: as many alerts in each message as fit. An
    /// alert that fits none is told by itself. Returns whether all leave as a single message.
    fn join_group(&mut self, group: &MessageGroup) -> bool {
        for row in &group.rows {
            self.outbox.set_alone(row.id, &row.content, group.leave_at);
        }
        let mut rows: Vec<&DueMessage> = group.rows.iter().collect();
        rows.sort_by_key(|row| wording::joined_order(&row.notice));
        let mut by_code: Vec<(&AlertCode, Vec<&DueMessage>)> = Vec::new();
        for row in rows {
            let Some(code) = &row.notice.facts.code else {
                continue;
            };
            match by_code.iter_mut().find(|(known, _)| *known == code) {
                Some((_, of_alert)) => of_alert.push(row),
                None => by_code.push((code, vec![row])),
            }
        }
        let alerts = by_code.len();
        let mut first = alerts;
        while by_code.len() > 1 {
            let fits = (2..=by_code.len()).rev().find_map(|most| {
                let content = joined(by_code.get(..most)?, group)?;
                Some((most, content))
            });
            let Some((most, content)) = fits else {
                by_code.remove(0);
                first = 1;
                continue;
            };
            first = first.min(most);
            let ids = by_code.drain(..most).flat_map(|(_, of_alert)| of_alert);
            let ids: Vec<u64> = ids.map(|row| row.id).collect();
            if let Some((carrier, with)) = ids.split_first() {
                self.outbox.join(*carrier, with, &content);
            }
        }
        first == alerts
    }
}

/// Words a single message of several; `None` where they do not fit.
fn joined(by_code: &[(&AlertCode, Vec<&DueMessage>)], group: &MessageGroup) -> Option<Content> {
    let rows = by_code
        .iter()
        .flat_map(|(code, of_alert)| of_alert.iter().map(move |row| (*code, row)));
    let alerts: Vec<JoinedAlert<'_>> = rows
        .map(|(code, row)| JoinedAlert {
            code,
            notice: &row.notice,
            content: &row.content,
            mailed: row.mailed,
        })
        .collect();
    wording::joined(group.news.0, &alerts, group.to.clone())
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
