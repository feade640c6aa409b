//! From notices to outbox rows.

use super::App;
use super::changes::{Happened, LogRemark};
use crate::domain::alert::AlertKind;
use crate::domain::chain::Channel;
use crate::domain::command::Refusal;
use crate::domain::delivery::{Address, Content, Message, MessageState, Priority, SubjectId};
use crate::domain::id::{GatewayName, PersonId, SchoolId, WatchId};
use crate::domain::notice::{Notice, NoticeFacts, NoticeTopic, Template};
use crate::domain::person::Person;
use crate::domain::reply::LastQuestion;
use crate::domain::time::{Span, Timestamp};
use crate::domain::together;
use crate::wording::{self, SchoolTexts};
use std::collections::BTreeSet;

/// For how long an answer to somebody's text is worth delivering.
const ANSWER_VALID_FOR: Span = Span::from_mins(30);

/// Kind and validity of a message, beside the words.
pub(super) struct MessageMatter {
    pub(super) template: Template,
    pub(super) about: NoticeTopic,
    pub(super) priority: Priority,
    pub(super) valid_for: Span,
    /// Whether the message is about Homeward itself.
    pub(super) of_homeward: bool,
}

/// Where one message goes.
pub(super) struct MessageAddressee {
    pub(super) to: Address,
    /// The recipient, where the directory has the recipient.
    pub(super) person: Option<PersonId>,
    pub(super) subject: SubjectId,
    /// The only gateway that may carry the message.
    pub(super) only_by: Option<GatewayName>,
}

impl App {
    /// Queues a notice: a message by each of the notice's channels. Returns the messages' numbers.
    pub(super) fn send(
        &mut self,
        notice: &Notice,
        school: Option<&SchoolId>,
        subject: SubjectId,
        now: Timestamp,
    ) -> Vec<u64> {
        let mut sent = Vec::new();
        let open = school.into_iter().flat_map(|school| self.open_visits_of(school));
        let together = together::gone_quiet(notice, open)
            .map(|together| wording::gone_quiet(together, &notice.facts.time_zone));
        let mut marked = None;
        if together.is_some() {
            let notice = marked.get_or_insert_with(|| notice.clone());
            notice.facts.remark = together;
        }
        if let SubjectId::Visit(id) = subject
            && (matches!(notice.priority, Priority::Alert) || notice.template == Template::StartedInDoubt)
            && self.may_be_in_duress(id)
        {
            spare_ringing(marked.get_or_insert_with(|| notice.clone()));
        }
        if let SubjectId::Watch(id) = subject
            && matches!(notice.priority, Priority::Alert)
        {
            self.spare_duress(id, notice, &mut marked);
        }
        if matches!(notice.priority, Priority::Alert) && !self.inbound_down.is_empty() {
            marked.get_or_insert_with(|| notice.clone()).facts.deaf = true;
        }
        let is_step = matches!(notice.about, NoticeTopic::Step { .. });
        if is_step
            && !(notice.by.contains(&Channel::Email)
                && self.address(notice, Channel::Email, subject).is_some())
        {
            marked.get_or_insert_with(|| notice.clone()).facts.without_email = true;
        }
        let notice = marked.as_ref().unwrap_or(notice);
        for channel in &notice.by {
            // A call interrupts: only the step of an alert is worth one.
            if *channel == Channel::Voice && !matches!(notice.about, NoticeTopic::Step { .. }) {
                continue;
            }
            let Some(to) = self.address(notice, *channel, subject) else {
                self.changes.remarks.push(LogRemark::NoAddress {
                    person: notice.to.clone(),
                    channel: *channel,
                });
                continue;
            };
            let person = Some(notice.to.clone());
            let to = MessageAddressee {
                to,
                person,
                subject,
                only_by: None,
            };
            sent.push(self.queue_to(notice, school, to, now));
        }
        sent
    }

    /// Queues a notice about nothing by one gateway alone.
    pub(super) fn send_only_by(
        &mut self,
        notice: &Notice,
        school: &SchoolId,
        gateway: &GatewayName,
        now: Timestamp,
    ) -> Vec<u64> {
        let channels = notice.by.iter();
        let addresses: Vec<Address> = channels
            .filter_map(|channel| match channel {
                Channel::Chat => Some(Address::Chat(gateway.clone())),
                Channel::Email | Channel::Sms | Channel::Voice => {
                    self.address(notice, *channel, SubjectId::None)
                }
            })
            .collect();
        let queued = addresses.into_iter().map(|to| {
            let to = MessageAddressee {
                to,
                person: Some(notice.to.clone()),
                subject: SubjectId::None,
                only_by: Some(gateway.clone()),
            };
            self.queue_to(notice, Some(school), to, now)
        });
        queued.collect()
    }

    /// Takes workers in duress out of what the alert of a watch asks to ring (P9): a gateway that fails,
    /// or an unknown phone, says nothing of them.
    fn spare_duress(&self, watch: WatchId, notice: &Notice, marked: &mut Option<Notice>) {
        let Some(watch) = self.watches.get(&watch) else {
            return;
        };
        let duress = self.in_duress(&watch.plan.school);
        if duress.is_empty() {
            return;
        }
        let notice = marked.get_or_insert_with(|| notice.clone());
        if watch.workers().iter().any(|worker| duress.contains(worker)) {
            spare_ringing(notice);
        } else {
            let names: Vec<String> = duress.iter().map(|worker| self.person_name(worker)).collect();
            notice.facts.spare = Some(names.join(" and "));
        }
    }

    /// Returns the workers of a school who are in duress, or may be.
    pub(super) fn in_duress(&self, school: &SchoolId) -> BTreeSet<PersonId> {
        let visits = self.visits.of_school(school);
        visits
            .flat_map(|visit| match &visit.alert {
                Some(alert) if alert.kind == AlertKind::Duress => visit.about(alert),
                Some(_) | None if self.may_be_in_duress(visit.id) => visit.workers.keys().cloned().collect(),
                Some(_) | None => Vec::new(),
            })
            .collect()
    }

    /// Queues a notice to one address. Returns the message's number.
    pub(super) fn queue_to(
        &mut self,
        notice: &Notice,
        school: Option<&SchoolId>,
        addressee: MessageAddressee,
        now: Timestamp,
    ) -> u64 {
        let content = self.words_of(notice, school, addressee.to.clone());
        let matter = MessageMatter {
            template: notice.template,
            about: notice.about.clone(),
            priority: notice.priority,
            valid_for: notice.valid_for,
            of_homeward: notice.facts.kind == Some(AlertKind::Monitor),
        };
        let to_join = (notice.priority == Priority::Alert).then(|| content.clone());
        let id = self.enqueue(content, matter, school, addressee, now);
        if let Some(content) = to_join {
            self.joining.add(id, notice.clone(), content);
        }
        id
    }

    /// Queues a message. Returns its number.
    pub(super) fn enqueue(
        &mut self,
        content: Content,
        matter: MessageMatter,
        school: Option<&SchoolId>,
        addressee: MessageAddressee,
        now: Timestamp,
    ) -> u64 {
        let MessageAddressee {
            person,
            subject,
            only_by,
            ..
        } = addressee;
        let id = self.count(|counters| &mut counters.next_message);
        let repeat = matches!(matter.about, NoticeTopic::Step { .. }) && self.may_be_repeats;
        let message = Message {
            id,
            reference: format!("hw-{}-{id}", self.run),
            school: school.cloned(),
            subject,
            person,
            content,
            template: matter.template,
            about: matter.about,
            priority: matter.priority,
            created_at: now,
            valid_until: now + matter.valid_for,
            state: MessageState::Queued,
            gateway: None,
            provider_id: None,
            attempts: 0,
            next_at: now,
            accepted_at: None,
            repeat,
            earlier: Vec::new(),
            trouble: None,
            carried_by: None,
            only_by,
            of_homeward: matter.of_homeward,
        };
        let updates = self.outbox.queue(message, now);
        self.updates.extend(updates);
        id
    }

    /// Words a notice for an address, as the school words it.
    pub(super) fn words_of(&self, notice: &Notice, school: Option<&SchoolId>, to: Address) -> Content {
        let public_url = self.rules.board_url.as_deref();
        match school.and_then(|school| self.rules.texts(school)) {
            Some(texts) => wording::render(notice, to, texts, public_url),
            None => wording::render(notice, to, &SchoolTexts::default(), public_url),
        }
    }

    /// Returns a notice's address: the phone carried on the visit, else the directory's address of
    /// now, else the plan's.
    fn address(&self, notice: &Notice, channel: Channel, subject: SubjectId) -> Option<Address> {
        if let SubjectId::Visit(id) = subject
            && channel == Channel::Sms
            && let Some(phone) = self
                .visits
                .get(&id)
                .and_then(|visit| visit.sign_out.carried.get(&notice.to))
        {
            return Some(Address::Sms(phone.clone()));
        }
        let address = |person: &Person| channel.address_of(person);
        self.rules
            .person(&notice.to)
            .and_then(address)
            .or_else(|| match subject {
                SubjectId::Visit(id) => self
                    .visits
                    .get(&id)?
                    .plan
                    .people
                    .get(&notice.to)
                    .and_then(address),
                SubjectId::Watch(id) => self
                    .watches
                    .get(&id)?
                    .plan
                    .people
                    .get(&notice.to)
                    .and_then(address),
                SubjectId::None => None,
            })
    }

    /// Builds the facts for a recipient outside of any visit.
    pub(super) fn facts_for(&self, school: &SchoolId, person: &PersonId, now: Timestamp) -> NoticeFacts {
        let known = self.rules.school(school);
        NoticeFacts {
            school: known.map_or_else(String::new, |school| school.name.clone()),
            time_zone: known.map_or_else(|| "Europe/London".to_owned(), |school| school.time_zone.clone()),
            you: self.rules.person(person).map_or_else(
                || person.key().to_owned(),
                |person| person.name.reveal().to_owned(),
            ),
            now: Some(now),
            at: Some(now),
            ..NoticeFacts::default()
        }
    }

    /// Answers somebody's text where no event of a visit does.
    pub(super) fn answer_text(
        &mut self,
        school: &SchoolId,
        person: &PersonId,
        template: Template,
        change: impl FnOnce(&mut NoticeFacts),
        now: Timestamp,
    ) {
        let mut facts = self.facts_for(school, person, now);
        change(&mut facts);
        let notice = Notice {
            to: person.clone(),
            by: vec![Channel::Sms],
            priority: Priority::Confirmation,
            valid_for: ANSWER_VALID_FOR,
            template,
            facts,
            about: NoticeTopic::Other,
            asks: LastQuestion::Nothing,
        };
        let sent = self.send(&notice, Some(school), SubjectId::None, now);
        self.changes.happened.push(Happened::Answered(sent));
    }

    /// Explains why a command makes no sense now, and the remedy.
    pub(super) fn refusal_words(&self, refusal: &Refusal) -> String {
        wording::refusal(refusal, &|person| self.person_name(person))
    }

    /// Says why a contact's word makes no sense now.
    pub(super) fn contact_refusal(&self, refusal: &Refusal) -> String {
        wording::contact_refusal(refusal, &|person| self.person_name(person))
    }

    /// Returns a person's name in its spoken form.
    pub(super) fn person_name(&self, person: &PersonId) -> String {
        self.rules
            .person(person)
            .map_or_else(|| person.key().to_owned(), |known| known.name.reveal().to_owned())
    }

    /// Returns a person's channels.
    pub(super) fn channels_of(&self, person: &PersonId) -> Vec<Channel> {
        let known = self.rules.person(person);
        Channel::SOONEST_FIRST
            .into_iter()
            .filter(|channel| known.is_some_and(|person| channel.reaches(person)))
            .collect()
    }
}

/// Takes the ringing out of an alert's message: a duress alert of the school may be about its
/// worker, and nobody is told to ring a worker in duress (P9).
pub(super) fn spare_ringing(notice: &mut Notice) {
    let asks_to_ring = matches!(
        notice.template,
        Template::AlertRingWorker
            | Template::AlertRingHousehold
            | Template::AlertGoAndSee
            | Template::AlertDecide
            | Template::HearVoice
            | Template::WorkerHeard
    );
    // "Ring them often" of a visit that begins in doubt.
    if notice.template == Template::StartedInDoubt {
        notice.template = Template::Started;
        return;
    }
    if asks_to_ring {
        notice.template = Template::AlertDuress;
    }
    if asks_to_ring || notice.facts.kind.is_some() && notice.template != Template::StandDown {
        notice.facts.kind = Some(AlertKind::Duress);
        notice.facts.phones.clear();
        notice.facts.ring.clear();
    }
}
