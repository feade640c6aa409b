//! Numbers entered and never heard: Homeward asks each number once, and doubts the number until the
//! answer.

use super::App;
use super::changes::EventActor;
use super::texts::KnownSender;
use crate::config::School;
use crate::domain::chain::Channel;
use crate::domain::delivery::{InboundText, Priority, SubjectId};
use crate::domain::id::{PersonId, SchoolId};
use crate::domain::notice::{Notice, NoticeTopic, Template};
use crate::domain::person::Person;
use crate::domain::presence::PersonEvent;
use crate::domain::principal::Principal;
use crate::domain::private::Phone;
use crate::domain::reply::{Intent, LastQuestion, TextReading};
use crate::domain::time::{Span, Timestamp};
use crate::wording;

/// For how long a test text is worth delivering.
const TEST_VALID_FOR: Span = Span::from_mins(60);

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

    /// Asks every number never asked, once, while the person's school is open. People on a visit and
    /// people told of an open alert are not asked: an OK from them means something else.
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
        let open = |school: &&School| school.hours.covers(now);
        let unasked: Vec<(SchoolId, PersonId, Phone)> = self
            .rules
            .schools()
            .values()
            .filter(open)
            .flat_map(|school| school.people.values().map(move |person| (&school.id, person)))
            .filter(|(_, person)| person.is_in(now) && self.visit_of(&person.id).is_none())
            .filter_map(|(school, person)| {
                let mobile = person.mobile.clone()?;
                let asked = self.people.get(&person.id);
                let new = asked.is_none_or(|notes| !notes.has_asked(&mobile));
                new.then(|| (school.clone(), person.id.clone(), mobile))
            })
            .collect();
        for (school, person, mobile) in unasked {
            if self.told_of(&person).is_empty() && self.leave_asked_of(&person).is_empty() {
                self.ask_number(&school, &person, mobile, now);
            }
        }
    }

    fn ask_number(&mut self, school: &SchoolId, person: &PersonId, mobile: Phone, now: Timestamp) {
        let event = PersonEvent::NumberAsked {
            person: person.clone(),
            mobile,
        };
        self.note_person(school, &event, &EventActor::clock(), now);
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

    /// Notes that a number asked by a test text has been heard, whatever the text says.
    pub(super) fn number_heard(&mut self, known: &KnownSender, text: &InboundText, now: Timestamp) {
        let Ok(from) = Phone::parse(text.from.reveal()) else {
            return;
        };
        let notes = self.people.get(&known.person);
        if !notes.is_some_and(|notes| notes.has_asked(&from) && !notes.has_answered(&from)) {
            return;
        }
        let event = PersonEvent::NumberAnswered {
            person: known.person.clone(),
            mobile: from,
        };
        let actor = EventActor::of(&Principal::Sender {
            person: Some(known.person.clone()),
            gateway: text.gateway.clone(),
        });
        self.note_person(&known.school, &event, &actor, now);
    }

    /// Answers the OK to a test text, where an OK can mean nothing else.
    pub(super) fn thanks_for_test(
        &mut self,
        known: &KnownSender,
        text: &InboundText,
        reading: &TextReading,
        now: Timestamp,
    ) -> bool {
        let notes = self.people.get(&known.person);
        let tested = notes.and_then(|notes| notes.tested.as_ref());
        // The text at hand was the first from the number since the test.
        let first = tested.is_some_and(|tested| {
            tested.answered_at == Some(now)
                && Phone::parse(text.from.reveal()).is_ok_and(|from| from == tested.mobile)
        });
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
        let unheard = |person: &&Person| {
            let notes = self.people.get(&person.id);
            person
                .mobile
                .as_ref()
                .is_some_and(|mobile| notes.is_none_or(|notes| !notes.has_answered(mobile)))
        };
        people
            .filter_map(|id| self.rules.person(id))
            .filter(unheard)
            .map(|person| wording::number_never_heard(person.name.reveal()))
            .collect()
    }
}
