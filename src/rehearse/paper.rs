//! The school on paper.

use super::story::{self, Entry, Message, What};
use crate::config::School;
use crate::config::scenario::Place;
use crate::domain::alert::{AlertEvent, Cause, Reach};
use crate::domain::apply;
use crate::domain::chain::Channel;
use crate::domain::command::{Command, Given, PhoneReach, Refusal};
use crate::domain::decide::{self, decide};
use crate::domain::delivery::SubjectId;
use crate::domain::event::VisitEvent;
use crate::domain::id::{AlertCode, ChainName, PersonId, VisitId, WatchId};
use crate::domain::notice::{About, Notice};
use crate::domain::notices;
use crate::domain::time::Timestamp;
use crate::domain::visit::Visit;
use crate::domain::watch::{self, Watch, WatchCommand, WatchEvent};
use crate::wording::{self, Texts, when};
use std::collections::{BTreeMap, BTreeSet};

/// How many times the clock may jump on the way to one instant. A chain that repeats every second for a day comes to
/// less; the bound only guards against a broken plan.
const JUMPS: usize = 100_000;

/// A school, its visits and its alerts on paper, and everything that became of them so far.
pub struct Paper {
    pub(super) school: School,
    texts: Texts,
    pub(super) now: Timestamp,
    pub(super) visits: BTreeMap<VisitId, Visit>,
    pub(super) watches: BTreeMap<WatchId, Watch>,
    alerts: u64,
    dead: BTreeSet<Place>,
    entries: Vec<Entry>,
    news: Vec<News>,
    due: Option<String>,
}

/// What became of one message, for the alert or the visit that it was about.
struct News {
    subject: SubjectId,
    about: About,
    to: PersonId,
    by: Channel,
    arrived: bool,
}

impl Paper {
    /// Begins at an instant, with nobody out.
    #[must_use]
    pub fn new(school: School, at: Timestamp) -> Self {
        Self {
            // As the engine does: overrides were checked on load.
            texts: Texts::with(&school.texts).unwrap_or_else(|_| Texts::default()),
            school,
            now: at,
            visits: BTreeMap::new(),
            watches: BTreeMap::new(),
            // As a new store counts, so that the first code is the one that a school sees.
            alerts: 1,
            dead: BTreeSet::new(),
            entries: Vec::new(),
            news: Vec::new(),
            due: None,
        }
    }

    /// Returns what happened so far.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Returns the time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Returns every visit, open or closed.
    pub fn visits(&self) -> impl Iterator<Item = &Visit> {
        self.visits.values()
    }

    /// Returns the story so far, one line a message or an event.
    #[must_use]
    pub fn story(&self) -> Vec<String> {
        story::story(&self.entries, &self.school.time_zone)
    }

    /// Returns when anything is next due by itself.
    #[must_use]
    pub fn next_at(&self) -> Option<Timestamp> {
        let visits = self
            .visits
            .values()
            .filter_map(|visit| visit.next().map(|due| due.at));
        visits.chain(self.watches.values().filter_map(Watch::next)).min()
    }

    /// Lets time pass: whatever is due on the way happens when it is due.
    pub fn pass_to(&mut self, target: Timestamp) {
        for _ in 0..JUMPS {
            match self.next_at() {
                Some(next) if next <= target => {
                    self.now = self.now.max(next);
                    self.wake();
                    self.settle();
                }
                Some(_) | None => break,
            }
        }
        self.now = self.now.max(target);
    }

    /// Homeward is off until an instant, and judges what it missed when it is back.
    pub fn off_until(&mut self, until: Timestamp) {
        let from = self.now;
        self.now = self.now.max(until);
        let open: Vec<VisitId> = self.open().map(|visit| visit.id).collect();
        for id in open {
            self.say(id, &Command::Resume { from });
        }
        self.wake();
        self.settle();
    }

    /// From now on nothing arrives there; a person's phone and mailbox, or every gateway of a channel.
    pub fn kill(&mut self, place: Place) {
        self.dead.insert(place);
    }

    /// From now on things arrive there again.
    pub fn revive(&mut self, place: &Place) {
        self.dead.remove(place);
    }

    /// This person is away, for whatever is signed out from now on.
    pub fn send_away(&mut self, person: &PersonId) {
        if let Some(person) = self.school.people.get_mut(person) {
            person.available = crate::domain::time::Availability::Windows {
                windows: Vec::new(),
                horizon: Timestamp::MAX,
            };
        }
    }

    pub(super) fn open(&self) -> impl Iterator<Item = &Visit> {
        self.visits.values().filter(|visit| visit.is_open())
    }

    pub(super) fn write(&mut self, what: What) {
        self.entries.push(Entry { at: self.now, what });
    }

    /// Says in words for people what is wrong with Homeward now.
    pub(super) fn troubles(&self) -> Vec<String> {
        [(Channel::Email, "email"), (Channel::Sms, "sms")]
            .into_iter()
            .filter(|(channel, _)| self.dead.contains(&Place::Channel(*channel)))
            .map(|(_, name)| format!("`{name}` refuses or does not answer"))
            .collect()
    }

    fn given(&self) -> Given {
        Given {
            at: self.now,
            code: self.next_code(),
        }
    }

    /// Returns the code of the next alert, or of the next visit that asks for leave.
    pub(super) fn next_code(&self) -> AlertCode {
        AlertCode::nth(self.alerts)
    }

    /// Wakes everything that is due: the visits, then the watches.
    fn wake(&mut self) {
        let now = self.now;
        let is_due = |at: Option<Timestamp>| at.is_some_and(|at| at <= now);
        let visits = self
            .visits
            .values()
            .filter(|visit| is_due(visit.next().map(|due| due.at)));
        let visits: Vec<VisitId> = visits.map(|visit| visit.id).collect();
        for id in visits {
            self.say(id, &Command::Wake);
        }
        let watches = self.watches.values().filter(|watch| is_due(watch.next()));
        let watches: Vec<WatchId> = watches.map(|watch| watch.id).collect();
        for id in watches {
            self.say_watch(id, &WatchCommand::Wake);
        }
    }

    /// Decides one command on a visit, and makes it so. Returns why not, where it makes no sense now.
    pub(super) fn say(&mut self, id: VisitId, command: &Command) -> Option<Refusal> {
        let Some(visit) = self.visits.get(&id) else {
            return Some(Refusal::VisitClosed);
        };
        match decide(visit, command, &self.given()) {
            Ok(events) => {
                self.happen(id, &events);
                None
            }
            Err(refusal) => Some(refusal),
        }
    }

    /// Makes what was decided of a visit so.
    pub(super) fn happen(&mut self, id: VisitId, events: &[VisitEvent]) {
        for event in events {
            let before = self.visits.get(&id).cloned();
            let after = match &before {
                None => decide::first(id, std::slice::from_ref(event)),
                Some(visit) => {
                    let mut after = visit.clone();
                    apply::apply(&mut after, event);
                    Some(after)
                }
            };
            let Some(after) = after else { continue };
            if let VisitEvent::Planned { .. } = event {
                self.alerts += 1;
            }
            if let VisitEvent::Alert(event) = event {
                let alert = after
                    .alert
                    .as_ref()
                    .or(before.as_ref().and_then(|visit| visit.alert.as_ref()));
                let chain = alert
                    .and_then(|alert| after.plan.chains.get(&alert.chain))
                    .cloned();
                self.note_alert(event, chain.as_ref());
            }
            if let VisitEvent::Missed { key, .. } = event {
                let whose = key
                    .worker
                    .as_ref()
                    .map_or_else(|| after.names(), |worker| after.name(worker));
                self.write(What::Done(format!(
                    "missed: {} of {whose}, due {}",
                    key.kind.word(),
                    when::day_and_clock(key.due, &after.plan.time_zone)
                )));
            }
            if let VisitEvent::Closed { .. } = event {
                self.write(What::Done(format!("the visit of {} is over", after.names())));
            }
            let said = notices::notices(before.as_ref(), &after, event, self.now);
            self.visits.insert(id, after);
            for notice in said {
                self.send(&notice, SubjectId::Visit(id));
            }
        }
        self.note_due(id);
    }

    /// Decides one command on a watch, and makes it so.
    pub(super) fn say_watch(&mut self, id: WatchId, command: &WatchCommand) -> Option<Refusal> {
        let Some(watch) = self.watches.get(&id) else {
            return Some(Refusal::NoAlert);
        };
        match watch.decide(command, &self.given()) {
            Ok(events) => {
                self.happen_watch(id, &events);
                None
            }
            Err(refusal) => Some(refusal),
        }
    }

    fn happen_watch(&mut self, id: WatchId, events: &[WatchEvent]) {
        for event in events {
            let before = self.watches.get(&id).cloned();
            let after = match &before {
                None => Watch::first(id, std::slice::from_ref(event)),
                Some(watch) => {
                    let mut after = watch.clone();
                    after.apply(event);
                    Some(after)
                }
            };
            let Some(after) = after else { continue };
            if let WatchEvent::Alert(event) = event {
                let alert = after
                    .alert
                    .as_ref()
                    .or(before.as_ref().and_then(|watch| watch.alert.as_ref()));
                let chain = alert
                    .and_then(|alert| after.plan.chains.get(&alert.chain))
                    .cloned();
                self.note_alert(event, chain.as_ref());
            }
            let said = notices::watch_notices(before.as_ref(), &after, event, self.now);
            self.watches.insert(id, after);
            for notice in said {
                self.send(&notice, SubjectId::Watch(id));
            }
        }
    }

    /// Opens a watch, or adds to the one that is open about the same topic.
    pub(super) fn open_watch(&mut self, topic: String, cause: Cause) {
        let known = self
            .watches
            .values()
            .find(|watch| watch.topic == topic && watch.alert.is_some())
            .map(|watch| watch.id);
        if let Some(id) = known {
            self.say_watch(id, &WatchCommand::Add(cause));
            return;
        }
        let chain = cause.kind.chain().unwrap_or_else(|| ChainName::new("monitor"));
        let id = WatchId(self.watches.len() as u64);
        let events = watch::open(self.school.watch_plan(), topic, cause, chain, &self.given());
        self.happen_watch(id, &events);
    }

    /// Writes down what happened to an alert, and uses up its code when it opens.
    fn note_alert(&mut self, event: &AlertEvent, chain: Option<&crate::domain::chain::Chain>) {
        if matches!(event, AlertEvent::Opened { .. }) {
            self.alerts += 1;
        }
        if let Some(words) = story::alert_words(event, chain, &self.school.time_zone) {
            self.write(What::Alert(words));
        }
    }

    /// Writes down what is due next on a visit, where that has changed.
    fn note_due(&mut self, id: VisitId) {
        let Some(visit) = self.visits.get(&id) else { return };
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
            self.write(What::Due(words.clone()));
            self.due = Some(words);
        }
    }

    /// Sends a notice: one message by each of its channels.
    pub(super) fn send(&mut self, notice: &Notice, subject: SubjectId) {
        let remark = wording::about_many(notice, self.open());
        let mut marked;
        let notice = if remark.is_some() {
            marked = notice.clone();
            marked.facts.remark = remark;
            &marked
        } else {
            notice
        };
        for channel in &notice.by {
            if !self.has_address(notice, *channel, subject) {
                continue;
            }
            let rendered = wording::render(notice, *channel, &self.texts, None);
            let arrived = !self.dead.contains(&Place::Person(notice.to.clone()))
                && !self.dead.contains(&Place::Channel(*channel));
            self.write(What::Message(Message {
                to: notice.to.clone(),
                by: *channel,
                template: notice.template,
                subject: rendered.subject,
                body: rendered.body,
                arrived,
            }));
            self.news.push(News {
                subject,
                about: notice.about.clone(),
                to: notice.to.clone(),
                by: *channel,
                arrived,
            });
        }
    }

    /// Whether a notice has somewhere to go: the phone carried on the visit, or what the directory has.
    fn has_address(&self, notice: &Notice, channel: Channel, subject: SubjectId) -> bool {
        let carried = match subject {
            SubjectId::Visit(id) => self
                .visits
                .get(&id)
                .is_some_and(|visit| visit.sign_out.carried.contains_key(&notice.to)),
            SubjectId::Watch(_) | SubjectId::None => false,
        };
        let person = self.school.people.get(&notice.to);
        match channel {
            Channel::Email => person.is_some_and(|person| person.email.is_some()),
            Channel::Sms => carried || person.is_some_and(|person| person.mobile.is_some()),
        }
    }

    /// Tells the alerts and visits what became of their messages; what follows from that may send more.
    pub(super) fn settle(&mut self) {
        // Each round can only concern messages sent in the round before; a few reach the end of any chain.
        for _ in 0..100 {
            let news = std::mem::take(&mut self.news);
            if news.is_empty() {
                return;
            }
            for news in news {
                self.follow(news);
            }
        }
    }

    fn follow(&mut self, news: News) {
        let reach = if news.arrived {
            Reach::Reached
        } else {
            Reach::Failed
        };
        match (news.about, news.subject) {
            (About::Step { code, step }, SubjectId::Visit(id)) => {
                let command = Command::Reach {
                    code,
                    step,
                    person: news.to,
                    channel: news.by,
                    reach,
                };
                self.say(id, &command);
            }
            (About::Step { code, step }, SubjectId::Watch(id)) => {
                let command = WatchCommand::Reach {
                    code,
                    step,
                    person: news.to,
                    channel: news.by,
                    reach,
                };
                self.say_watch(id, &command);
            }
            (About::Worker | About::Nudge(_), SubjectId::Visit(id)) => {
                let reach = if news.arrived {
                    PhoneReach::Delivered
                } else {
                    PhoneReach::Undelivered(self.now)
                };
                let worker = news.to;
                self.say(id, &Command::WorkerPhone { worker, reach });
            }
            (About::Step { .. }, SubjectId::None)
            | (About::Worker | About::Nudge(_), SubjectId::Watch(_) | SubjectId::None)
            | (About::News { .. } | About::Other, _) => {}
        }
    }
}
