//! Incoming texts: the sender, the meaning, and the resulting changes.

mod asked_back;
mod drill;
mod key_press;
mod meaning;
mod news;
mod passed_on;
mod planned;
mod presence;
mod sender;
mod unknown;

use super::App;
use super::changes::EventActor;
use crate::config::School;
use crate::domain::delivery::{InboundText, SubjectId};
use crate::domain::id::PersonId;
use crate::domain::inbound::{self, Correspondent, TextMeaning};
use crate::domain::principal::Principal;
use crate::domain::private::{Phone, Private};
use crate::domain::reply::{Intent, SafePhrases, TextReading};
use crate::domain::time::Timestamp;
use crate::store::InboxRecord;
use crate::wording;
pub(super) use sender::KnownSender;
use std::collections::BTreeMap;
pub(super) use unknown::UnknownSenders;

impl App {
    /// Takes a text not taken before, as the caller knows (P7).
    pub(super) fn text_came(&mut self, text: InboundText, now: Timestamp) {
        let text = match self.key_pressed(text, now) {
            Some(text) => text,
            None => return,
        };
        if let Some(came) = self.own_text_came(&text, now) {
            self.changes.inbox.push(InboxRecord {
                gateway: Some(text.gateway),
                provider_id: text.provider_id,
                from: text.from,
                text: text.text,
                sent_at: text.sent_at,
                received_at: text.received_at,
                person: None,
                subject: SubjectId::None,
                intent: intent_word(Intent::Unclear),
                because: "a test text of our own".to_owned(),
                moved: came,
                redacted: false,
            });
            return;
        }
        let sender = Phone::parse(text.from.reveal())
            .ok()
            .and_then(|phone| self.sender(&phone));
        self.take_text(sender, text, now);
    }

    /// Takes a text of a known person, from any number.
    pub(super) fn text_of(&mut self, person: &PersonId, text: InboundText, now: Timestamp) {
        let sender = self.sender_named(person);
        self.take_text(sender, text, now);
    }

    fn take_text(&mut self, sender: Option<KnownSender>, text: InboundText, now: Timestamp) {
        let sent_at = text.sent_at.unwrap_or(text.received_at).min(now);
        let (reading, subject, moved) = match &sender {
            Some(known) => self.known_text(known, &text, sent_at, now),
            None => self.unknown_text(&text, now),
        };
        let duress = reading.intent == Intent::Duress;
        self.changes.inbox.push(InboxRecord {
            gateway: Some(text.gateway),
            provider_id: text.provider_id,
            from: text.from,
            text: if duress { Private::new("") } else { text.text },
            sent_at: text.sent_at,
            received_at: text.received_at,
            person: sender.map(|known| known.person),
            subject,
            intent: intent_word(reading.intent),
            because: reading.because,
            moved,
            redacted: duress,
        });
    }

    fn known_text(
        &mut self,
        known: &KnownSender,
        text: &InboundText,
        sent_at: Timestamp,
        now: Timestamp,
    ) -> (TextReading, SubjectId, String) {
        let (reading, meaning) = self.read(known, text.text.reveal(), sent_at);
        let actor = EventActor::of(&Principal::Sender {
            person: Some(known.person.clone()),
            gateway: text.gateway.clone(),
        });
        let first = self.number_heard(text, reading.intent, &actor, now);
        if let Some(moved) = self.take_presence(known, &reading, text.text.reveal(), sent_at, &actor, now) {
            return (reading, SubjectId::None, moved);
        }
        let is_canary = self.canary_answered(&known.person, text, reading.intent, now);
        if let TextMeaning::Drill { drill, said } = &meaning {
            let (subject, moved) = self.answer_drill(known, drill, *said, &actor, now);
            return (reading, subject, moved);
        }
        if is_canary && self.answers_canary_alone(known, &reading) {
            return (reading, SubjectId::None, "test answered".to_owned());
        }
        if self.thanks_for_test(known, first, &reading, now) {
            return (reading, SubjectId::None, "test answered".to_owned());
        }
        let (subject, moved) = self.act(known, &meaning, &text.text, sent_at, &actor, now);
        if matches!(meaning, TextMeaning::Worker { .. }) && reading.intent != Intent::Duress {
            self.note_child_alone(known, &text.text, &actor, now);
        }
        let speaks_of_visit = matches!(
            reading.intent,
            Intent::Arrived | Intent::Left | Intent::Start | Intent::NoAnswer | Intent::Late | Intent::Extend
        );
        if speaks_of_visit
            && matches!(meaning, TextMeaning::Answer(inbound::TextAnswer::NotOut))
            && let Some(visit) = self.never_began(known, sent_at)
        {
            self.tell_of_unwatched(known, visit, &actor, now);
        }
        (reading, subject, moved)
    }

    fn read(&self, known: &KnownSender, text: &str, sent_at: Timestamp) -> (TextReading, TextMeaning) {
        let school = self.rules.school(&known.school);
        let none: Vec<String> = Vec::new();
        let visit = known.visit.and_then(|id| self.visits.get(&id)).map(AsRef::as_ref);
        let planned = self
            .visits
            .of_person(&known.person)
            .map(AsRef::as_ref)
            .find(|visit| visit.is_planned() && visit.workers.contains_key(&known.person));
        let past = self
            .visits
            .of_school(&known.school)
            .filter(|visit| !visit.workers.contains_key(&known.person))
            .flat_map(|visit| {
                visit
                    .past_alerts
                    .iter()
                    .map(|code| (SubjectId::Visit(visit.id), code.clone()))
            })
            .collect();
        // Every worker on the visit may use the safe word agreed by a pair (RH-28). Whoever is in
        // school may have heard the safe word of anybody who is out.
        let out = self.out_without(known);
        let mut whose: Vec<&PersonId> =
            visit.map_or_else(|| vec![&known.person], |visit| visit.workers.keys().collect());
        if visit.is_none() {
            whose.extend(
                out.iter()
                    .flat_map(|out| out.workers.iter().map(|worker| &worker.person)),
            );
        }
        let safe_words: Vec<String> = school
            .into_iter()
            .flat_map(|school| whose.iter().filter_map(|person| school.safe_words.get(*person)))
            .flat_map(|words| words.reveal().iter().cloned())
            .collect();
        let correspondent = Correspondent {
            person: known.person.clone(),
            visit,
            told: self.told_of(&known.person),
            drill: self.drill_of(&known.person),
            told_workers: self.told_workers(&known.person),
            past,
            said_safe: self.said_safe(known, sent_at),
            planned,
            asked: self.leave_asked_of(&known.person),
            went: self.may_still_refuse(&known.person),
            out: out.clone(),
            closed: self.closed_lately(known),
            just_closed: self.just_closed(known, sent_at),
            one_of: self.one_of(&known.person),
            is_contact: self.is_contact(known),
            incidents: school.map_or_else(Vec::new, |school| school.incidents.keys().cloned().collect()),
            staff: school.map_or_else(BTreeMap::new, School::names),
            phrases: SafePhrases {
                phrases: school.map_or(&none, |school| school.safe_phrases.reveal()),
                safe_words: &safe_words,
                duress_codes: school.map_or(&none, |school| school.duress_codes.reveal()),
            },
            welsh: school.is_some_and(|school| school.welsh),
        };
        let time_zone = school.map_or("Europe/London", |school| school.time_zone.as_str());
        let civil = |time, after| wording::civil::at_clock(time, after, time_zone);
        inbound::interpret(&correspondent, text, sent_at, &civil)
    }
}

fn intent_word(intent: Intent) -> String {
    serde_json::to_value(intent)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_else(|| "unclear".to_owned())
}
