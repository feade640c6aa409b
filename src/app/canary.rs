//! The canary: every gateway is tried before the day begins, and no alarm is the first to find a dead gateway.
//!
//! No number can text itself. A gateway for texts is tried to the number of another gateway that brings replies, where there
//! is one, else to a named person's phone, which answers OK. A gateway for e-mail is tried to the same person, and proves no
//! more than that its provider took the e-mail. What has not come back in time is told to the office of every school.

use super::App;
use super::notify::MessageAddressee;
use super::proofs::GatewayProof;
use super::texts::KnownSender;
use crate::config::{CanarySettings, RoutineSettings};
use crate::domain::chain::Channel;
use crate::domain::delivery::{Address, Content, InboundText, Message, MessageState, Priority, SubjectId};
use crate::domain::id::{GatewayName, PersonId, SchoolId};
use crate::domain::notice::{Notice, NoticeFacts, NoticeTopic, Template};
use crate::domain::private::{Phone, Private};
use crate::domain::reply::{Intent, LastQuestion, TextReading};
use crate::domain::time::{Span, Timestamp};
use crate::wording;
use std::collections::BTreeSet;

/// For how long an answer to a test text counts as one.
const ANSWER_WITHIN: Span = Span::from_mins(12 * 60);

/// How often a test that failed before the school opened is looked at again.
const LOOKS_EVERY: Span = Span::from_mins(1);

/// One gateway under test.
#[derive(Debug, Clone)]
pub(super) struct GatewayTrial {
    /// The gateway that carries the message.
    gateway: GatewayName,
    /// The message.
    message: u64,
    /// The person whose answer proves the gateway; `None` for a text to another gateway's number.
    asked: Option<PersonId>,
    begun: Timestamp,
    /// The words of the message; `None` for a message not in the outbox, which no text can be told to be.
    words: Option<Private>,
    /// The instant of the judgement; `None` once judged.
    judged_at: Option<Timestamp>,
    /// The school named in the routine; `None` for all.
    school: Option<SchoolId>,
    /// The schools told that nothing came back.
    told: BTreeSet<SchoolId>,
}

impl GatewayTrial {
    /// Whether a text holds the words of the test. A provider may put words of its own around them; blank words are in no text.
    fn is_in(&self, text: &str) -> bool {
        let own = self.words.as_ref().map(|words| words.reveal().trim());
        own.is_some_and(|own| !own.is_empty() && text.contains(own))
    }
}

impl App {
    /// Tries every gateway.
    pub(super) fn begin_canary(
        &mut self,
        routine: &RoutineSettings,
        settings: &CanarySettings,
        now: Timestamp,
    ) {
        let person = settings.to.clone();
        let home = person
            .as_ref()
            .map(PersonId::school)
            .or_else(|| routine.school.clone())
            .or_else(|| self.rules.schools().keys().next().cloned());
        let Some(home) = home else { return };
        let texts = self.outbox.gateways_of(Channel::Sms);
        for gateway in &texts {
            let other = texts
                .iter()
                .filter(|other| *other != gateway)
                .find_map(|other| self.rules.number_of(other).cloned());
            let mobile = person
                .as_ref()
                .and_then(|id| self.rules.person(id)?.mobile.clone())
                .filter(|_| self.rules.brings_replies(gateway));
            let (to, asked) = match (other, mobile) {
                (Some(number), _) => (number, None),
                (None, Some(mobile)) => (mobile, person.clone()),
                (None, None) => continue,
            };
            let template = if asked.is_some() {
                Template::CanaryAsked
            } else {
                Template::Canary
            };
            let to = Address::Sms(to);
            self.try_gateway(gateway, to, asked, template, (&home, routine, settings), now);
        }
        let mailbox = person
            .as_ref()
            .and_then(|id| self.rules.person(id)?.email.clone());
        for gateway in self.outbox.gateways_of(Channel::Email) {
            if let Some(mailbox) = &mailbox {
                let to = Address::Email(mailbox.clone());
                self.try_gateway(
                    &gateway,
                    to,
                    None,
                    Template::Canary,
                    (&home, routine, settings),
                    now,
                );
            }
        }
    }

    fn try_gateway(
        &mut self,
        gateway: &GatewayName,
        to: Address,
        asked: Option<PersonId>,
        template: Template,
        (home, routine, settings): (&SchoolId, &RoutineSettings, &CanarySettings),
        now: Timestamp,
    ) {
        let to_whom = settings
            .to
            .clone()
            .unwrap_or_else(|| PersonId::new(home, "office"));
        let notice = Notice {
            facts: NoticeFacts {
                remark: Some(gateway.to_string()),
                ..self.facts_for(home, &to_whom, now)
            },
            to: to_whom,
            by: vec![to.channel()],
            priority: Priority::Confirmation,
            valid_for: settings.within.span(),
            template,
            about: NoticeTopic::Other,
            asks: LastQuestion::Nothing,
        };
        let to = MessageAddressee {
            to,
            person: asked.clone(),
            subject: SubjectId::None,
            only_by: Some(gateway.clone()),
        };
        let message = self.queue_to(&notice, Some(home), to, now);
        let words = self
            .outbox
            .get(message)
            .map(|message| message.content.body().clone());
        self.trials.push(GatewayTrial {
            gateway: gateway.clone(),
            message,
            words,
            asked,
            begun: now,
            judged_at: Some(now + settings.within.span()),
            school: routine.school.clone(),
            told: BTreeSet::new(),
        });
    }

    /// Returns the news of a gateway's last test, where it failed.
    pub(super) fn failed_canary(&self, gateway: &GatewayName, now: Timestamp) -> Option<String> {
        let mut last = self.trials.iter().rev().filter(|trial| trial.gateway == *gateway);
        let school = self.rules.schools().keys().next();
        last.next()
            .filter(|trial| !trial.told.is_empty())
            .and_then(|trial| self.failed_words(trial, school, now))
    }

    /// Takes a test text come back: a text from the number of a gateway of Homeward. Returns the news; `None` for any other text.
    pub(super) fn own_text_came(&mut self, text: &InboundText, now: Timestamp) -> Option<String> {
        let from = Phone::parse(text.from.reveal()).ok()?;
        let ours = self.rules.gateway_of(&from)?.clone();
        let words = text.text.reveal();
        let came = self
            .trials
            .iter()
            .any(|trial| trial.gateway == ours && trial.asked.is_none() && trial.is_in(words));
        if !came {
            return None;
        }
        self.proved(&ours, GatewayProof::Out, now);
        self.proved(&text.gateway, GatewayProof::In, now);
        Some(format!("the test text of `{ours}` came in by `{}`", text.gateway))
    }

    /// Notes the answer of a person asked by a test text. Returns whether the text answers one.
    pub(super) fn canary_answered(
        &mut self,
        person: &PersonId,
        text: &InboundText,
        intent: Intent,
        now: Timestamp,
    ) -> bool {
        if intent == Intent::OptOut {
            return false;
        }
        let asked: Vec<GatewayName> = self
            .trials
            .iter()
            .filter(|trial| trial.asked.as_ref() == Some(person) && now.since(trial.begun) < ANSWER_WITHIN)
            .map(|trial| trial.gateway.clone())
            .collect();
        // The answer comes to the number of the gateway that asked.
        let answered = asked.contains(&text.gateway);
        if answered {
            self.proved(&text.gateway, GatewayProof::Out, now);
            self.proved(&text.gateway, GatewayProof::In, now);
        }
        answered
    }

    /// Whether an OK answers nothing but a test text.
    pub(super) fn answers_canary_alone(&self, known: &KnownSender, reading: &TextReading) -> bool {
        reading.intent == Intent::Ok
            && known.visit.is_none()
            && self.told_of(&known.person).is_empty()
            && self.leave_asked_of(&known.person).is_empty()
    }

    /// Returns when the next test is judged.
    pub(super) fn canary_due(&self) -> Option<Timestamp> {
        self.trials.iter().filter_map(|trial| trial.judged_at).min()
    }

    /// Tells the offices of every gateway whose test has not come back in time. An office hears once the school is open, or has
    /// somebody out: until then an answer may still come.
    pub(super) fn judge_canaries(&mut self, now: Timestamp) {
        self.trials.retain(|trial| now.since(trial.begun) < ANSWER_WITHIN);
        // A turn without a test to judge looks at no school.
        if self.canary_due().is_none_or(|at| at > now) {
            return;
        }
        let mut trials = std::mem::take(&mut self.trials);
        let mut open = self.open_schools();
        open.extend(
            self.rules
                .schools()
                .values()
                .filter(|school| school.hours.covers(now))
                .map(|school| school.id.clone()),
        );
        for trial in &mut trials {
            if trial.judged_at.is_none_or(|at| at > now) {
                continue;
            }
            if self.failed_words(trial, None, now).is_none() {
                trial.judged_at = None;
                continue;
            }
            let concerned: Vec<SchoolId> = match &trial.school {
                Some(school) => vec![school.clone()],
                None => self.rules.schools().keys().cloned().collect(),
            };
            for school in &concerned {
                if open.contains(school) && trial.told.insert(school.clone()) {
                    self.tell_failed(trial, school, now);
                }
            }
            let all_told = concerned.iter().all(|school| trial.told.contains(school));
            trial.judged_at = (!all_told).then(|| now + LOOKS_EVERY);
        }
        self.trials = trials;
    }

    /// Tells a school of a failed test. A person with a phone in doubt is not asked about the phone, where others can be: the news
    /// would be lost on the same phone.
    fn tell_failed(&mut self, trial: &GatewayTrial, school: &SchoolId, now: Timestamp) {
        let Some(remark) = self.failed_words(trial, Some(school), now) else {
            return;
        };
        let of_here = trial.asked.as_ref().filter(|person| person.school() == *school);
        match of_here.filter(|person| self.has_others_than(person)) {
            Some(person) => self.canary_news(school, &trial.gateway, person.clone(), remark, now),
            None => self.gateway_news(school, &trial.gateway, remark, now),
        }
    }

    /// Whether a school has another person with an address.
    fn has_others_than(&self, person: &PersonId) -> bool {
        let school = self.rules.school(&person.school());
        let mut people = school.into_iter().flat_map(|school| school.people.values());
        people.any(|other| other.id != *person && (other.mobile.is_some() || other.email.is_some()))
    }

    /// Says when a gateway was last proved, as a school reads its clock.
    fn last_proved(
        &self,
        gateway: &GatewayName,
        proof: GatewayProof,
        school: Option<&SchoolId>,
        now: Timestamp,
    ) -> String {
        let school = school.and_then(|school| self.rules.school(school));
        let zone = school.map_or("Europe/London", |school| school.time_zone.as_str());
        let what = match proof {
            GatewayProof::In => "proved in",
            GatewayProof::Accepted | GatewayProof::Received | GatewayProof::Out => "proved out",
        };
        match self.proof(gateway, proof) {
            Some(at) => {
                let at = wording::civil::clock_seen_from(at, Some(now), zone);
                format!("`{gateway}` last {what} {at}")
            }
            None => format!("`{gateway}` not {what} yet"),
        }
    }

    /// Returns the news of a failed test, in the words of a school; `None` if all is well.
    fn failed_words(
        &self,
        trial: &GatewayTrial,
        school: Option<&SchoolId>,
        now: Timestamp,
    ) -> Option<String> {
        let gateway = &trial.gateway;
        let message = self.outbox.get(trial.message);
        let is_text = message.is_none_or(|message| message.content.channel() == Channel::Sms);
        if !is_text {
            let taken = message.is_some_and(|message| {
                matches!(message.state, MessageState::Accepted | MessageState::Delivered)
            });
            return (!taken).then(|| format!("the test e-mail by `{gateway}` was not taken"));
        }
        if self
            .proof(gateway, GatewayProof::Out)
            .is_some_and(|at| at >= trial.begun)
        {
            return None;
        }
        let out = self.last_proved(gateway, GatewayProof::Out, school, now);
        if let Some(person) = &trial.asked {
            let name = self.person_name(person);
            return Some(format!(
                "no answer from {name} to the test text by `{gateway}`: ring and ask. {out}"
            ));
        }
        let other = message.and_then(|message| match &message.content {
            Content::Text { to, .. } => self.rules.gateway_of(to),
            Content::Call { .. } | Content::Email { .. } | Content::Notice { .. } => None,
        });
        let words = format!("the test text by `{gateway}` has not come back");
        Some(match other {
            Some(other) => {
                let heard = self.last_proved(other, GatewayProof::In, school, now);
                format!("{words} at `{other}`: {out}, {heard}")
            }
            None => format!("{words}: {out}"),
        })
    }
}

/// Takes up again the tests under way at the stop of an earlier daemon.
pub(super) fn restored<'a>(messages: impl Iterator<Item = &'a Message>) -> Vec<GatewayTrial> {
    messages
        .filter(|message| matches!(message.template, Template::Canary | Template::CanaryAsked))
        .filter_map(|message| {
            Some(GatewayTrial {
                gateway: message.only_by.clone()?,
                message: message.id,
                words: Some(message.content.body().clone()),
                asked: message
                    .person
                    .clone()
                    .filter(|_| message.template == Template::CanaryAsked),
                begun: message.created_at,
                judged_at: Some(message.valid_until),
                school: None,
                told: BTreeSet::new(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trial(words: Option<&str>) -> GatewayTrial {
        GatewayTrial {
            gateway: GatewayName::new("main"),
            message: 1,
            words: words.map(Private::new),
            asked: None,
            begun: Timestamp::from_ms(0),
            judged_at: None,
            school: None,
            told: BTreeSet::new(),
        }
    }

    #[test]
    fn a_test_without_words_is_proved_by_no_text() {
        for words in [None, Some(""), Some(" \n")] {
            for text in ["", "OK", "any text at all"] {
                assert!(!trial(words).is_in(text), "{words:?} in {text}");
            }
        }
        assert!(trial(Some("the test of the day")).is_in("Hollybank: the test of the day"));
    }
}
