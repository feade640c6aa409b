//! Numbers entered and never heard: Homeward asks each number once, and doubts the number until the
//! answer.

use super::App;
use super::changes::EventActor;
use super::texts::KnownSender;
use crate::config::School;
use crate::domain::chain::Channel;
use crate::domain::delivery::{Address, InboundText, Priority, SubjectId};
use crate::domain::id::{PersonId, SchoolId};
use crate::domain::notice::{Notice, NoticeTopic, Template};
use crate::domain::person::Person;
use crate::domain::presence::{PersonEvent, never_heard};
use crate::domain::private::Phone;
use crate::domain::reply::{Intent, LastQuestion, TextReading};
use crate::domain::time::{Span, Timestamp};
use crate::wording;
use std::collections::BTreeMap;

/// For how long a test text is worth delivering.
const TEST_VALID_FOR: Span = Span::from_mins(60);

/// How often the numbers are looked over.
const LOOKS_EVERY: Span = Span::from_mins(1);

/// Most numbers asked in a look: a trust that enters all its people at once must not delay an alert.
const ASKED_A_LOOK: usize = 200;

/// For how long after a start no number is asked.
const SETTLES_IN: Span = Span::from_mins(15);

impl App {
    /// Returns when the first look at the numbers is due, once a start has settled.
    pub(super) fn numbers_due(&self) -> Option<Timestamp> {
        let from = self
            .numbers_from
            .filter(|_| self.rules.asks_numbers && !self.numbers_settled)?;
        Some(from + SETTLES_IN)
    }

    /// Asks every number never asked, once, whoever holds the number, while the school of somebody in
    /// is open. People on a visit and people told of an open alert are not asked: an OK from them
    /// means something else.
    pub(super) fn ask_numbers(&mut self, now: Timestamp) {
        if !self.rules.asks_numbers {
            return;
        }
        // After a start alerts and what came in meanwhile go first.
        let from = *self.numbers_from.get_or_insert(now);
        if now.since(from) < SETTLES_IN {
            return;
        }
        self.numbers_settled = true;
        // Who is in changes by the minute, and everybody has a number.
        if self
            .numbers_looked_at
            .is_some_and(|at| at <= now && now.since(at) < LOOKS_EVERY)
        {
            return;
        }
        self.numbers_looked_at = Some(now);
        let mut holders: BTreeMap<&Phone, Vec<(&School, &Person)>> = BTreeMap::new();
        for school in self.rules.schools().values() {
            for person in school.people.values() {
                if let Some(mobile) = &person.mobile {
                    holders.entry(mobile).or_default().push((school, person));
                }
            }
        }
        for asked in self.people.values().filter_map(|notes| notes.asked(now)) {
            holders.remove(asked);
        }
        let unasked: Vec<(SchoolId, PersonId, Phone)> = holders
            .into_iter()
            .filter_map(|(mobile, holders)| {
                let is_in =
                    |(school, person): &&(&School, &Person)| school.hours.covers(now) && person.is_in(now);
                let (school, person) = holders.iter().find(is_in)?;
                let people = holders.iter().map(|(_, person)| *person);
                self.may_be_asked(mobile, people)
                    .then(|| (school.id.clone(), person.id.clone(), mobile.clone()))
            })
            .take(ASKED_A_LOOK)
            .collect();
        for (school, person, mobile) in unasked {
            self.ask_number(&school, &person, mobile, now);
        }
    }

    /// Whether an OK from a number could mean nothing but that texts arrive. Of a shared number any
    /// holder may be the one who answers.
    fn may_be_asked<'a>(&self, mobile: &Phone, mut holders: impl Iterator<Item = &'a Person>) -> bool {
        let mut open = self.visits.of_phone(mobile).filter(|visit| visit.is_open());
        let is_carried = open.any(|visit| visit.sign_out.carried.values().any(|carried| carried == mobile));
        let is_idle = |person: &Person| {
            self.visit_of(&person.id).is_none()
                && self.told_of(&person.id).is_empty()
                && self.leave_asked_of(&person.id).is_empty()
        };
        !is_carried && holders.all(is_idle)
    }

    /// Returns the number of a person that has never answered, where a test message may ask for an
    /// OK; `None` where the test asks for no reply.
    pub(super) fn asked_by_test(&self, person: &PersonId) -> Option<Phone> {
        let person = self.rules.person(person).filter(|_| self.rules.asks_numbers)?;
        let mobile = person.mobile.as_ref()?;
        if never_heard(std::iter::once(person), self.people.values()).is_empty() {
            return None;
        }
        let everybody = self
            .rules
            .schools()
            .values()
            .flat_map(|school| school.people.values());
        let holders = everybody.filter(|person| person.mobile.as_ref() == Some(mobile));
        self.may_be_asked(mobile, holders).then(|| mobile.clone())
    }

    /// Notes that a test text asks a number. A test text there and unanswered goes on counting.
    pub(super) fn note_asked(&mut self, school: &SchoolId, person: &PersonId, mobile: Phone, now: Timestamp) {
        let notes = self.people.get(person);
        if notes.is_some_and(|notes| notes.awaits_answer(&mobile)) {
            return;
        }
        let person = person.clone();
        let event = PersonEvent::NumberAsked { person, mobile };
        self.note_person(school, &event, &EventActor::clock(), now);
    }

    fn ask_number(&mut self, school: &SchoolId, person: &PersonId, mobile: Phone, now: Timestamp) {
        self.note_asked(school, person, mobile, now);
        let notice = Notice {
            facts: self.facts_for(school, person, now),
            to: person.clone(),
            by: vec![Channel::Sms],
            priority: Priority::Confirmation,
            valid_for: TEST_VALID_FOR,
            template: Template::NumberAsked,
            about: NoticeTopic::Other,
            asks: LastQuestion::Nothing,
        };
        self.send(&notice, Some(school), SubjectId::None, now);
    }

    /// Notes that a gateway took a test text: a text that ran out unsent has asked nobody.
    pub(super) fn test_taken(&mut self, person: &PersonId, to: &Address, actor: &EventActor, now: Timestamp) {
        let Address::Sms(mobile) = to else { return };
        let notes = self.people.get(person);
        let Some(notes) = notes.filter(|notes| notes.awaits_gateway(mobile)) else {
            return;
        };
        let school = notes.school.clone();
        let event = PersonEvent::NumberTaken {
            person: person.clone(),
            mobile: mobile.clone(),
        };
        self.note_person(&school, &event, actor, now);
    }

    /// Notes for everybody asked at the number of a text that the number has been heard. Returns
    /// whether this was the first answer.
    ///
    /// Any text is an answer but STOP: a number that refuses texts is not reached.
    pub(super) fn number_heard(
        &mut self,
        text: &InboundText,
        intent: Intent,
        actor: &EventActor,
        now: Timestamp,
    ) -> bool {
        let Ok(from) = Phone::parse(text.from.reveal()) else {
            return false;
        };
        if intent == Intent::OptOut {
            return false;
        }
        let asked: Vec<(SchoolId, PersonId)> = self
            .people
            .values()
            .filter(|notes| notes.awaits_answer(&from))
            .map(|notes| (notes.school.clone(), notes.id.clone()))
            .collect();
        let first = !asked.is_empty();
        for (school, person) in asked {
            let mobile = from.clone();
            let event = PersonEvent::NumberAnswered { person, mobile };
            self.note_person(&school, &event, actor, now);
        }
        first
    }

    /// Answers the OK to a test text, where an OK can mean nothing else. `first` is for the first
    /// text from the number since the test.
    pub(super) fn thanks_for_test(
        &mut self,
        known: &KnownSender,
        first: bool,
        reading: &TextReading,
        now: Timestamp,
    ) -> bool {
        let idle = known.visit.is_none()
            && self.told_of(&known.person).is_empty()
            && self.leave_asked_of(&known.person).is_empty();
        if !first || !idle || reading.intent != Intent::Ok {
            return false;
        }
        let template = Template::NumberHeard;
        self.answer_text(&known.school, &known.person, template, |_| {}, now);
        true
    }

    /// Returns a doubt for each person of `people` with a number that has never answered a test text.
    pub(super) fn unheard_numbers<'a>(&self, people: impl Iterator<Item = &'a PersonId>) -> Vec<String> {
        if !self.rules.asks_numbers {
            return Vec::new();
        }
        let people = people.filter_map(|id| self.rules.person(id));
        never_heard(people, self.people.values())
            .into_iter()
            .map(|person| wording::number_never_heard(person.name.reveal()))
            .collect()
    }
}
