//! From notices to outbox rows, and the monitor alerts by which Homeward tells of its own troubles.

use super::rules::Rules;
use super::{Actor, Engine};
use crate::domain::alert::{AlertKind, Cause, CauseWhat};
use crate::domain::chain::Channel;
use crate::domain::command::Refusal;
use crate::domain::delivery::{Address, Message, MessageState, Priority, SubjectId};
use crate::domain::id::{AlertCode, ChainName, GatewayName, PersonId, SchoolId, WatchId};
use crate::domain::notice::{About, Facts, Notice, Template};
use crate::domain::person::Person;
use crate::domain::reply::Asked;
use crate::domain::time::{Span, Timestamp};
use crate::domain::visit::DeadlineKey;
use crate::domain::watch::{self, WatchCommand};
use crate::wording::{self, Texts};
use std::collections::BTreeSet;

/// For how long an answer to somebody's text is worth delivering.
const ANSWER_VALID_FOR: Span = Span::from_mins(30);

/// What a message that waits may still say.
#[derive(Default)]
struct Truth {
    armed: BTreeSet<DeadlineKey>,
    open: Option<AlertCode>,
}

impl Truth {
    fn holds(&self, message: &Message) -> bool {
        match &message.about {
            About::Nudge(key) => self.armed.contains(key),
            About::News { code } | About::Step { code, .. } => self.open.as_ref() == Some(code),
            About::Worker | About::Other => true,
        }
    }
}

impl Engine {
    /// Queues a notice: one message by each of its channels. Returns the messages' numbers.
    pub(super) fn send(
        &mut self,
        notice: &Notice,
        school: Option<&SchoolId>,
        subject: SubjectId,
        now: Timestamp,
    ) -> Vec<u64> {
        let mut sent = Vec::new();
        let open = self
            .visits
            .values()
            .filter(|visit| visit.is_open() && Some(&visit.plan.school) == school);
        let together = wording::about_many(notice, open);
        let mut marked;
        let notice = if together.is_some() {
            marked = notice.clone();
            marked.facts.remark = together;
            &marked
        } else {
            notice
        };
        for channel in &notice.by {
            let Some(to) = self.address(notice, *channel, subject) else {
                tracing::warn!(person = %notice.to, ?channel, "no address: the message cannot be written");
                continue;
            };
            let texts = school.and_then(|school| self.rules.texts.get(school));
            let fallback = Texts::default;
            let public_url = self.rules.board_url.as_deref();
            let rendered = match texts {
                Some(texts) => wording::render(notice, *channel, texts, public_url),
                None => wording::render(notice, *channel, &fallback(), public_url),
            };
            let id = self.count(|counters| &mut counters.next_message);
            let message = Message {
                id,
                reference: format!("hw-{}-{id}", self.run),
                school: school.cloned(),
                subject_of: subject,
                person: Some(notice.to.clone()),
                to,
                template: notice.template,
                about: notice.about.clone(),
                subject: crate::domain::private::Private::new(rendered.subject),
                body: crate::domain::private::Private::new(rendered.body),
                priority: notice.priority,
                created_at: now,
                valid_until: now + notice.valid_for,
                state: MessageState::Queued,
                gateway: None,
                provider_id: None,
                attempts: 0,
                next_at: now,
                accepted_at: None,
                repeat: matches!(notice.about, About::Step { .. }) && self.may_be_said_already(),
                earlier: Vec::new(),
                trouble: None,
            };
            let news = self.outbox.queue(message, now);
            self.draft.news.extend(news);
            sent.push(id);
        }
        sent
    }

    /// Returns where a notice goes: the phone carried on the visit, else as the directory has it now, else as the plan had.
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
        let address = |person: &Person| Rules::address(person, channel);
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

    /// Takes back what is no longer true of a visit and has not left: nudges whose deadline is not armed any more, and
    /// steps of an alert that is resolved.
    pub(super) fn withdraw_untrue(&mut self, subject: SubjectId) {
        let truth = self.truth(subject);
        self.outbox
            .withdraw(|message| message.subject_of == subject && !truth.holds(message));
    }

    /// Takes back what was out of reach of [`Self::withdraw_untrue`] while a gateway had it, and waits once more now: an
    /// alert that nobody has confirmed must not go out again after it was resolved, nor a nudge that was answered.
    pub(super) fn withdraw_what_waits_again(&mut self) {
        let mut outbox = std::mem::take(&mut self.outbox);
        outbox.withdraw_what_waits_again(|message| !self.truth(message.subject_of).holds(message));
        self.outbox = outbox;
    }

    /// Returns what is true of a visit or a watch now. Of one that is over for good nothing is.
    fn truth(&self, subject: SubjectId) -> Truth {
        let mut truth = Truth::default();
        match subject {
            SubjectId::Visit(id) => {
                if let Some(visit) = self.visits.get(&id) {
                    truth.armed = visit
                        .deadlines()
                        .into_iter()
                        .map(|deadline| deadline.key)
                        .collect();
                    truth.armed.extend(visit.write_up().map(|(key, _)| key));
                    truth.open = visit.alert.as_ref().map(|alert| alert.code.clone());
                }
            }
            SubjectId::Watch(id) => {
                let alert = self.watches.get(&id).and_then(|watch| watch.alert.as_ref());
                truth.open = alert.map(|alert| alert.code.clone());
            }
            SubjectId::None => {}
        }
        truth
    }

    /// Opens a watch, or adds to the one that is open about the same topic.
    pub(super) fn open_watch(
        &mut self,
        school: &SchoolId,
        topic: String,
        cause: Cause,
        chain: Option<ChainName>,
        actor: &Actor,
        now: Timestamp,
    ) -> Option<WatchId> {
        let known = self
            .watches
            .values()
            .find(|watch| watch.plan.school == *school && watch.topic == topic && watch.alert.is_some())
            .map(|watch| watch.id);
        if let Some(id) = known {
            self.say_watch(id, &WatchCommand::Add(cause), actor, now);
            return Some(id);
        }
        let plan = self.rules.school(school)?.watch_plan();
        let chain = chain
            .or_else(|| cause.kind.chain())
            .unwrap_or_else(|| ChainName::new(AlertKind::Monitor.word()));
        let given = self.given(now);
        let id = WatchId(self.count(|counters| &mut counters.next_watch));
        let events = watch::open(plan, topic, cause, chain, &given);
        self.happen_watch(id, &events, actor, now);
        Some(id)
    }

    /// Tells a school that something about Homeward itself is wrong. Said once until somebody has resolved it.
    pub(super) fn monitor(&mut self, school: &SchoolId, topic: &str, remark: String, now: Timestamp) {
        let open = self
            .watches
            .values()
            .any(|watch| watch.plan.school == *school && watch.topic == topic && watch.alert.is_some());
        if open {
            return;
        }
        let cause = Cause {
            kind: AlertKind::Monitor,
            what: CauseWhat::Monitor(remark),
            at: now,
            worker: None,
            by: None,
        };
        self.open_watch(school, topic.to_owned(), cause, None, &Actor::clock(), now);
    }

    /// A gateway's inbound side fails: replies cannot be heard. Where somebody is out, the office must ring them.
    pub(super) fn cannot_hear(&mut self, gateway: GatewayName, trouble: String, now: Timestamp) {
        tracing::warn!(%gateway, trouble, "replies cannot be fetched");
        let topic = format!("hearing {gateway}");
        self.deaf.entry(gateway).or_insert((now, trouble));
        for school in self.open_schools() {
            let remark = format!("we cannot hear replies by text. {}", self.out_now(&school));
            self.monitor(&school, &topic, remark, now);
        }
    }

    /// Says who is out of a school, for an alert about Homeward itself.
    pub(super) fn out_now(&self, school: &SchoolId) -> String {
        let out: Vec<String> = self
            .visits
            .values()
            .filter(|visit| visit.is_open() && visit.plan.school == *school)
            .map(crate::domain::visit::Visit::names)
            .collect();
        if out.is_empty() {
            "Nobody is out now".to_owned()
        } else {
            format!("Out now: {}", out.join("; "))
        }
    }

    /// Something came in at a gateway that could not be read: somebody may have written it.
    pub(super) fn could_not_read(&mut self, gateway: &GatewayName, texts: usize, now: Timestamp) {
        tracing::warn!(%gateway, texts, "texts came in that could not be read");
        for school in self.open_schools() {
            let out = self.out_now(&school);
            let remark = format!("texts came in at `{gateway}` that could not be read. {out}");
            self.monitor(&school, &format!("unreadable {gateway}"), remark, now);
        }
    }

    /// A gateway's inbound side works.
    pub(super) fn hearing_again(&mut self, gateway: &GatewayName) {
        if self.deaf.remove(gateway).is_some() {
            tracing::info!(%gateway, "replies can be fetched again");
        }
    }

    /// Says in words for people what is wrong with Homeward itself now.
    pub(super) fn troubles(&self) -> Vec<String> {
        let mut troubles: Vec<String> = self
            .deaf
            .keys()
            .map(|gateway| format!("replies cannot be fetched from `{gateway}`"))
            .collect();
        troubles.extend(
            self.outbox
                .unwell()
                .into_iter()
                .map(|gateway| format!("`{gateway}` refuses or does not answer")),
        );
        troubles.extend(self.memory_words());
        troubles
    }

    /// Builds facts for somebody who is written to outside of any visit.
    pub(super) fn facts_for(&self, school: &SchoolId, person: &PersonId, now: Timestamp) -> Facts {
        let known = self.rules.school(school);
        Facts {
            school: known.map_or_else(String::new, |school| school.name.clone()),
            time_zone: known.map_or_else(|| "Europe/London".to_owned(), |school| school.time_zone.clone()),
            you: self.rules.person(person).map_or_else(
                || person.key().to_owned(),
                |person| person.name.reveal().to_owned(),
            ),
            now: Some(now),
            at: Some(now),
            ..Facts::default()
        }
    }

    /// Answers somebody's text where no event of a visit does.
    pub(super) fn answer_text(
        &mut self,
        school: &SchoolId,
        person: &PersonId,
        template: Template,
        change: impl FnOnce(&mut Facts),
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
            about: About::Other,
            asks: Asked::Nothing,
        };
        self.send(&notice, Some(school), SubjectId::None, now);
    }

    /// Says why something makes no sense now, and what to do.
    pub(super) fn refusal_words(&self, refusal: &Refusal) -> String {
        wording::refusal(refusal, &|person| self.person_name(person))
    }

    /// Says why a contact's word makes no sense now.
    pub(super) fn contact_refusal(&self, refusal: &Refusal) -> String {
        wording::contact_refusal(refusal, &|person| self.person_name(person))
    }

    /// Returns somebody's name as people say it.
    pub(super) fn person_name(&self, person: &PersonId) -> String {
        self.rules
            .person(person)
            .map_or_else(|| person.key().to_owned(), |known| known.name.reveal().to_owned())
    }

    /// Returns the channels by which somebody can be written to.
    pub(super) fn channels_of(&self, person: &PersonId) -> Vec<Channel> {
        let known = self.rules.person(person);
        [
            known
                .and_then(|known| known.mobile.as_ref())
                .map(|_| Channel::Sms),
            known
                .and_then(|known| known.email.as_ref())
                .map(|_| Channel::Email),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}
