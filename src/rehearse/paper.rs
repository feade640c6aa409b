//! The school on paper: the application of the daemon, a clock that jumps, and phones that answer
//! at once.

use super::story::{self, PaperEntry, PaperEvent, PaperMessage, PaperPlace, PaperSender};
use crate::app::{App, Changes, Happened, Outcome, RecordedStep, Routes, Rules};
use crate::config::School;
use crate::domain::account::AccountBook;
use crate::domain::aggregate::Aggregate;
use crate::domain::alert::Alert;
use crate::domain::chain::Channel;
use crate::domain::delivery::{Address, Fate, InboundText, Receipt, Rejection, SendFailure, SubjectId};
use crate::domain::event::VisitEvent;
use crate::domain::id::{AlertCode, GatewayName, PersonId};
use crate::domain::notice::NoticeTopic;
use crate::domain::private::{Phone, Private};
use crate::domain::time::{Availability, Span, Timestamp};
use crate::domain::visit::Visit;
use crate::domain::watch::Watch;
use crate::store::{LoadedState, NextNumbers};
use crate::wording::when;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Upper bound on jumps of the clock on the way to one instant. A chain that repeats every second for a day jumps less
/// often; the bound guards against a broken plan.
const JUMPS: usize = 100_000;

/// Upper bound on messages claimed at once: more than there ever are.
const ALL: usize = 100_000;

/// A school, its visits and its alerts on paper, and the story so far.
pub struct Paper {
    pub(super) school: School,
    pub(super) app: App,
    pub(super) now: Timestamp,
    dead: BTreeSet<PaperPlace>,
    entries: Vec<PaperEntry>,
    due: Option<String>,
    texts: u64,
}

impl Paper {
    /// Returns a school with nobody out, at an instant.
    #[must_use]
    pub fn new(school: School, at: Timestamp) -> Self {
        let loaded = LoadedState {
            visits: Vec::new(),
            watches: Vec::new(),
            households: Vec::new(),
            people: Vec::new(),
            accounts: AccountBook::default(),
            messages: Vec::new(),
            // Numbers as in a new store, so that alerts have the codes of a real school.
            counters: NextNumbers {
                next_visit: 1,
                next_watch: 1,
                next_message: 1,
                next_alert: 1,
            },
            cursors: BTreeMap::new(),
            last_turn_at: None,
            last_turn_up: None,
            routines: BTreeMap::new(),
        };
        let rules = rules(&school);
        Self {
            app: App::new(loaded, rules, routes(), "paper".to_owned(), [0; 32], at),
            school,
            now: at,
            dead: BTreeSet::new(),
            entries: Vec::new(),
            due: None,
            texts: 0,
        }
    }

    /// Returns the entries of the story so far.
    #[must_use]
    pub fn entries(&self) -> &[PaperEntry] {
        &self.entries
    }

    /// Returns the time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Returns every visit, open or closed.
    pub fn visits(&self) -> impl Iterator<Item = &Visit> {
        self.app.visits()
    }

    /// Returns every open alert.
    pub fn alerts(&self) -> impl Iterator<Item = (SubjectId, &Alert)> {
        self.app.alerts()
    }

    /// Returns every watch with an open alert.
    pub fn watches(&self) -> impl Iterator<Item = &Watch> {
        self.app.watches()
    }

    /// Returns the school, with people sent away.
    #[must_use]
    pub fn school(&self) -> &School {
        &self.school
    }

    /// Returns the lines of the story so far.
    #[must_use]
    pub fn story(&self) -> Vec<String> {
        story::story(&self.entries, &self.school.time_zone)
    }

    /// Says where an index differs from the states behind it; nothing where all is well.
    #[must_use]
    pub fn index_faults(&self) -> Vec<String> {
        self.app.index_faults()
    }

    /// Returns the next instant at which the application must decide of its own accord.
    #[must_use]
    pub fn next_at(&self) -> Option<Timestamp> {
        self.app.next_decision()
    }

    /// Lets time pass up to an instant. Every deadline on the way is met when due.
    pub fn pass_to(&mut self, target: Timestamp) {
        for _ in 0..JUMPS {
            match self.next_at() {
                Some(next) if next <= target => {
                    self.now = self.now.max(next);
                    let changes = self.app.handle_timeout(self.now);
                    self.take(changes);
                }
                Some(_) | None => break,
            }
        }
        self.now = self.now.max(target);
    }

    /// Switches Homeward off until an instant; the outage is judged then.
    pub fn off_until(&mut self, until: Timestamp) {
        let from = self.now;
        self.now = self.now.max(until);
        let resumed = self.app.handle_outage(from, self.now);
        self.tell(resumed);
        let woken = self.app.handle_timeout(self.now);
        self.take(woken);
    }

    /// Takes a text arriving now. `{code}` in the text becomes the code of an alert told to the
    /// sender.
    pub fn text(&mut self, from: &PersonId, text: &str, sent_at: Timestamp) {
        let code = self.code_told_to(from).map(|code| code.to_string());
        let text = text.replace("{code}", code.as_deref().unwrap_or("{code}"));
        let sender = PaperSender::Person(from.clone());
        let text = self.comes(sender, Private::new(""), text, sent_at);
        let changes = self.app.handle_text_of(from, text, self.now);
        self.take(changes);
    }

    /// Takes a text arriving now from a phone: of the person with that number, or of nobody known.
    pub fn text_from_phone(&mut self, phone: &Phone, text: &str, sent_at: Timestamp) {
        let sender = PaperSender::Phone(phone.clone());
        let text = self.comes(sender, Private::new(phone.reveal()), text.to_owned(), sent_at);
        let changes = self.app.handle_text(text, self.now);
        self.take(changes);
    }

    /// Writes down a text, and returns it as a gateway would bring it.
    fn comes(&mut self, from: PaperSender, number: Private, text: String, sent_at: Timestamp) -> InboundText {
        let late = (sent_at < self.now).then_some(sent_at);
        self.write(PaperEvent::Text {
            from,
            text: text.clone(),
            sent_at: late,
        });
        self.texts += 1;
        InboundText {
            gateway: gateway(Channel::Sms),
            provider_id: self.texts.to_string(),
            from: number,
            text: Private::new(text),
            sent_at: Some(sent_at),
            received_at: self.now,
        }
    }

    /// Returns the code of the first open alert told to a person.
    pub(super) fn code_told_to(&self, person: &PersonId) -> Option<AlertCode> {
        let told = self.app.told_of(person);
        told.first().map(|(_, alert)| alert.code.clone())
    }

    /// Lets no message arrive at a place from now on.
    pub fn kill(&mut self, place: PaperPlace) {
        if let PaperPlace::Channel(channel) = &place {
            self.app.set_gateway_works(&gateway(*channel), false);
        }
        self.dead.insert(place);
    }

    /// Lets messages arrive at a place again.
    pub fn revive(&mut self, place: &PaperPlace) {
        if let PaperPlace::Channel(channel) = place {
            self.app.set_gateway_works(&gateway(*channel), true);
        }
        self.dead.remove(place);
    }

    /// Sends a person away: for visits signed out from now on.
    pub fn send_away(&mut self, person: &PersonId) {
        if let Some(person) = Arc::make_mut(&mut self.school.people).get_mut(person) {
            person.available = Availability::Windows {
                windows: Vec::new(),
                horizon: Timestamp::MAX,
            };
        }
        let rules = rules(&self.school);
        let changes = self.app.handle_reload(rules, routes(), self.now);
        self.take(changes);
    }

    pub(super) fn write(&mut self, what: PaperEvent) {
        self.entries.push(PaperEntry { at: self.now, what });
    }

    /// Writes down the changes of an input, and carries the queued messages, until no further message follows.
    pub(super) fn take(&mut self, changes: Changes) {
        self.tell(changes);
        // A round carries the messages queued by the round before; a few rounds reach the end of any chain.
        for _ in 0..100 {
            if !self.carry() {
                break;
            }
            let followed = self.app.handle_upkeep(self.now);
            self.tell(followed);
        }
        // Settled messages are of no more use.
        let expired = self.app.handle_expiry(self.now);
        self.tell(expired);
        self.app.committed();
    }

    /// Carries the waiting messages in the order of their queue. Returns whether any were waiting.
    fn carry(&mut self) -> bool {
        let mut waiting = Vec::new();
        for channel in Channel::ALL {
            let mut changes = self.app.handle_claim(&gateway(channel), ALL.into(), self.now);
            let claims = changes
                .claimed
                .take()
                .into_iter()
                .flat_map(|claimed| claimed.claims);
            waiting.extend(claims.map(|claim| (claim.id, channel)));
        }
        waiting.sort_unstable();
        for (id, channel) in &waiting {
            self.deliver(*id, *channel);
        }
        !waiting.is_empty()
    }

    /// Delivers one message, or not. A step's message to a dead phone is refused at once; a worker's is accepted by the
    /// provider and never delivered.
    fn deliver(&mut self, id: u64, channel: Channel) {
        let gateway = gateway(channel);
        let Some(message) = self.app.message(id) else {
            return;
        };
        let arrives = message
            .person
            .as_ref()
            .is_some_and(|to| self.arrives(to, channel));
        let step = matches!(message.about, NoticeTopic::Step { .. });
        let provider_id = id.to_string();
        if !arrives && step {
            let failure = SendFailure::Rejected {
                reason: Rejection::Other,
                why: "dead on paper".to_owned(),
            };
            let changes = self
                .app
                .handle_settle(id, &gateway, Outcome::Failed(failure), self.now);
            self.tell(changes);
            return;
        }
        let accepted = Outcome::Accepted {
            provider_id: provider_id.clone(),
        };
        let changes = self.app.handle_settle(id, &gateway, accepted, self.now);
        self.tell(changes);
        let receipt = Receipt {
            gateway,
            provider_id,
            fate: if arrives {
                Fate::Delivered
            } else {
                Fate::Undelivered
            },
            detail: None,
            rejection: None,
        };
        let changes = self.app.handle_receipt(&receipt, self.now);
        self.tell(changes);
    }

    fn arrives(&self, to: &PersonId, channel: Channel) -> bool {
        !self.dead.contains(&PaperPlace::Person(to.clone()))
            && !self.dead.contains(&PaperPlace::Channel(channel))
    }

    /// Writes down the entries of changes.
    fn tell(&mut self, changes: Changes) {
        for happened in changes.happened {
            match happened {
                Happened::Answered(messages) => self.write_messages(&messages),
                Happened::Visit(steps) => {
                    for step in &steps {
                        self.write_alert_event(step);
                        self.write_visit_event(step);
                        self.write_messages(&step.queued);
                    }
                    if let Some(last) = steps.last() {
                        self.note_due(&last.after);
                    }
                }
                Happened::Watch(steps) => {
                    for step in &steps {
                        self.write_alert_event(step);
                        self.write_messages(&step.queued);
                    }
                }
            }
        }
    }

    fn write_messages(&mut self, ids: &[u64]) {
        for id in ids {
            let Some(message) = self.app.message(*id) else {
                continue;
            };
            if message.carried_by.is_some() {
                continue;
            }
            let Some(to) = message.person.clone() else {
                if let Address::Chat(_) = message.content.to() {
                    let words = message.content.body().reveal().to_owned();
                    self.write(PaperEvent::Done(format!("in the chat room: {words}")));
                } else if let Address::Sms(phone) = message.content.to() {
                    let event = PaperEvent::ToPhone {
                        phone: phone.clone(),
                        template: message.template,
                        content: message.content.clone(),
                    };
                    self.write(event);
                }
                continue;
            };
            let message = PaperMessage {
                template: message.template,
                content: message.content.clone(),
                arrived: self.arrives(&to, message.content.channel()),
                to,
            };
            self.write(PaperEvent::Message(message));
        }
    }

    /// Writes down an event of an alert.
    fn write_alert_event<A: Aggregate>(&mut self, step: &RecordedStep<A>) {
        let Some(event) = A::alert_event(&step.event) else {
            return;
        };
        let before = step.before.as_ref().and_then(|before| before.alert());
        let alert = step.after.alert().or(before);
        let chain = alert.and_then(|alert| step.after.plan().chains.get(&alert.chain));
        if let Some(words) = story::alert_words(event, chain, &self.school.time_zone) {
            self.write(PaperEvent::Alert(words));
        }
    }

    fn write_visit_event(&mut self, step: &RecordedStep<Visit>) {
        let after = &step.after;
        if let VisitEvent::Missed { key, .. } = &step.event {
            let whose = key
                .worker
                .as_ref()
                .map_or_else(|| after.names(), |worker| after.name(worker));
            self.write(PaperEvent::Done(format!(
                "missed: {} of {whose}, due {}",
                key.kind.word(),
                when::day_and_clock(key.due, &after.plan.time_zone)
            )));
        }
        if let VisitEvent::Closed { .. } = &step.event {
            self.write(PaperEvent::Done(format!(
                "the visit of {} is over",
                after.names()
            )));
        }
        self.note_sign_out(&step.event);
    }

    /// Writes down the exceptions recorded at a sign-out, and the doubts told to the person signing
    /// out.
    fn note_sign_out(&mut self, event: &VisitEvent) {
        let (exceptions, doubts) = if let VisitEvent::SignedOut {
            doubts, exceptions, ..
        } = event
        {
            (exceptions, doubts.clone())
        } else if let VisitEvent::Planned { exceptions, .. } = event {
            (exceptions, Vec::new())
        } else {
            return;
        };
        if !exceptions.is_empty() {
            let names: Vec<&str> = exceptions.iter().map(|exception| exception.word()).collect();
            let names = names.join(", ");
            self.write(PaperEvent::Done(format!("an exception is recorded: {names}")));
        }
        for doubt in doubts {
            self.write(PaperEvent::Doubt(doubt));
        }
    }

    /// Writes down the next deadline of a visit, if changed.
    fn note_due(&mut self, visit: &Visit) {
        let Some(deadline) = visit.next_deadline().filter(|_| visit.is_open()) else {
            return;
        };
        let words = format!(
            "{} by {}; others are told at {}",
            deadline.key.kind.word(),
            when::day_and_clock(deadline.key.due, &visit.plan.time_zone),
            when::day_and_clock(deadline.missed_at(), &visit.plan.time_zone),
        );
        if self.due.as_ref() != Some(&words) {
            self.write(PaperEvent::Due(words.clone()));
            self.due = Some(words);
        }
    }
}

/// Returns the name of a channel's only gateway on paper, for the doubts.
fn gateway(channel: Channel) -> GatewayName {
    GatewayName::new(channel.word())
}

fn rules(school: &School) -> Rules {
    Rules::of_schools(BTreeMap::from([(school.id.clone(), Arc::new(school.clone()))]))
}

fn routes() -> Routes {
    Routes {
        channels: Channel::ALL
            .into_iter()
            .map(|channel| (channel, vec![gateway(channel)]))
            .collect(),
        with_receipts: BTreeSet::new(),
        receipt_within: Span::from_secs(90),
    }
}
