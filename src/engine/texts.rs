//! Texts that came in: who sent them, what they mean, and what that moves.

use super::{Actor, Engine};
use crate::domain::alert::{AlertKind, Cause, CauseWhat, Via};
use crate::domain::chain::Channel;
use crate::domain::command::{Command, Refusal, WorkerSays};
use crate::domain::delivery::{InboundText, SubjectId};
use crate::domain::id::{PersonId, SchoolId, VisitId};
use crate::domain::inbound::{self, Correspondent, Meaning};
use crate::domain::notice::Template;
use crate::domain::private::{Phone, Private};
use crate::domain::reply::{Intent, Phrases, Reading};
use crate::domain::time::Timestamp;
use crate::domain::watch::WatchCommand;
use crate::store::InboxRecord;
use crate::wording;

/// Who sent a text, as far as is known.
struct Known {
    school: SchoolId,
    person: PersonId,
    visit: Option<VisitId>,
}

impl Engine {
    /// Takes one text, if it has not been taken before (P7).
    pub(super) fn text_came(&mut self, text: InboundText, now: Timestamp) {
        let again = self.draft.inbox.iter().any(|record| {
            record.gateway.as_ref() == Some(&text.gateway) && record.provider_id == text.provider_id
        });
        if again {
            return;
        }
        match self.store.read().inbound_known(&text.gateway, &text.provider_id) {
            Ok(true) => return,
            Ok(false) => {}
            // Counted twice is better than not at all; the store's own key keeps it from being recorded twice.
            Err(error) => tracing::error!(%error, "could not look up whether a text was taken before"),
        }
        let sent_at = text.sent_at.unwrap_or(text.received_at).min(now);
        let known = Phone::parse(text.from.reveal())
            .ok()
            .and_then(|phone| self.sender(&phone));
        let (reading, subject, moved) = match &known {
            Some(known) => self.known_text(known, &text, sent_at, now),
            None => self.unknown_text(&text, now),
        };
        let duress = reading.intent == Intent::Duress;
        self.draft.inbox.push(InboxRecord {
            gateway: Some(text.gateway),
            provider_id: text.provider_id,
            from: text.from,
            text: if duress { Private::new("") } else { text.text },
            sent_at: text.sent_at,
            received_at: text.received_at,
            person: known.map(|known| known.person),
            subject,
            intent: intent_word(reading.intent),
            because: reading.because,
            moved,
            redacted: duress,
        });
    }

    /// Finds who has a number: the worker who carries it on an open visit first, then whoever the directory has.
    fn sender(&self, phone: &Phone) -> Option<Known> {
        let carrying = self
            .visits
            .values()
            .filter(|visit| visit.is_open())
            .find_map(|visit| {
                let (person, _) = visit
                    .sign_out
                    .carried
                    .iter()
                    .find(|(_, carried)| *carried == phone)?;
                Some(Known {
                    school: visit.plan.school.clone(),
                    person: person.clone(),
                    visit: Some(visit.id),
                })
            });
        if carrying.is_some() {
            return carrying;
        }
        let mut people: Vec<Known> = self
            .rules
            .with_mobile(phone)
            .into_iter()
            .map(|(school, person)| Known {
                school: school.clone(),
                person: person.id.clone(),
                visit: self.visit_of(&person.id),
            })
            .collect();
        // Somebody who was taken out of the directory while out is still out.
        people.extend(
            self.visits
                .values()
                .filter(|visit| visit.is_open())
                .filter_map(|visit| {
                    let worker = visit.workers.keys().find(|worker| {
                        visit
                            .plan
                            .people
                            .get(*worker)
                            .and_then(|person| person.mobile.as_ref())
                            == Some(phone)
                    })?;
                    Some(Known {
                        school: visit.plan.school.clone(),
                        person: worker.clone(),
                        visit: Some(visit.id),
                    })
                }),
        );
        // Of two who share a number, the one who is out.
        people.sort_by_key(|known| (known.visit.is_none(), self.told_of(&known.person).is_empty()));
        people.into_iter().next()
    }

    /// Returns the open visit that somebody is on.
    pub(super) fn visit_of(&self, person: &PersonId) -> Option<VisitId> {
        self.visits
            .values()
            .find(|visit| visit.is_open() && visit.workers.contains_key(person))
            .map(|visit| visit.id)
    }

    fn told_of(&self, person: &PersonId) -> Vec<(SubjectId, &crate::domain::alert::Alert)> {
        let visits = self.visits.values().filter_map(|visit| {
            visit
                .alert
                .as_ref()
                .map(|alert| (SubjectId::Visit(visit.id), alert))
        });
        let watches = self.watches.values().filter_map(|watch| {
            watch
                .alert
                .as_ref()
                .map(|alert| (SubjectId::Watch(watch.id), alert))
        });
        visits
            .chain(watches)
            .filter(|(_, alert)| alert.told.contains_key(person))
            .collect()
    }

    fn known_text(
        &mut self,
        known: &Known,
        text: &InboundText,
        sent_at: Timestamp,
        now: Timestamp,
    ) -> (Reading, SubjectId, String) {
        let (reading, meaning) = self.read(known, text.text.reveal(), sent_at);
        let actor = Actor::new(known.person.as_str(), format!("sms {}", text.gateway));
        let (subject, moved) = self.act(known, &meaning, &text.text, sent_at, &actor, now);
        (reading, subject, moved)
    }

    fn read(&self, known: &Known, text: &str, sent_at: Timestamp) -> (Reading, Meaning) {
        let school = self.rules.school(&known.school);
        let none: Vec<String> = Vec::new();
        let visit = known.visit.and_then(|id| self.visits.get(&id));
        let past = self
            .visits
            .values()
            .filter(|visit| !visit.workers.contains_key(&known.person))
            .filter(|visit| visit.plan.school == known.school)
            .flat_map(|visit| {
                visit
                    .past_alerts
                    .iter()
                    .map(|code| (SubjectId::Visit(visit.id), code.clone()))
            })
            .collect();
        // Anybody on the visit may use the safe word that its pair agreed on (RH-28).
        let mut safe_words: Vec<String> = Vec::new();
        if let Some(school) = school {
            let whose: Vec<&PersonId> =
                visit.map_or_else(|| vec![&known.person], |visit| visit.workers.keys().collect());
            for person in whose {
                safe_words.extend(
                    school
                        .safe_words
                        .get(person)
                        .into_iter()
                        .flat_map(|words| words.reveal().iter().cloned()),
                );
            }
        }
        let correspondent = Correspondent {
            person: known.person.clone(),
            visit,
            told: self.told_of(&known.person),
            past,
            phrases: Phrases {
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

    /// Does what a text means. Returns what it was about and what it moved, for the inbox.
    fn act(
        &mut self,
        known: &Known,
        meaning: &Meaning,
        text: &Private,
        sent_at: Timestamp,
        actor: &Actor,
        now: Timestamp,
    ) -> (SubjectId, String) {
        match meaning {
            Meaning::Worker { worker, say } => {
                let Some(id) = known.visit else {
                    return (SubjectId::None, "nothing".to_owned());
                };
                let command = Command::Worker {
                    worker: worker.clone(),
                    reply_to: Some(known.person.clone()),
                    sent_at,
                    text: Some(text.clone()),
                    say: say.clone(),
                };
                let refusal = self.say(id, &command, actor, now);
                if refusal.is_some() {
                    self.answer_text(&known.school, &known.person, Template::NotOut, |_| {}, now);
                }
                let moved = if refusal.is_none() && *say != WorkerSays::Duress {
                    format!("visit {id}")
                } else {
                    "nothing".to_owned()
                };
                (SubjectId::Visit(id), moved)
            }
            Meaning::Contact { subject, code, say } => {
                let by = known.person.clone();
                let refusal = match subject {
                    SubjectId::Visit(id) => {
                        let command = Command::Contact {
                            code: Some(code.clone()),
                            by,
                            via: Via::Sms,
                            say: say.clone(),
                        };
                        self.say(*id, &command, actor, now)
                    }
                    SubjectId::Watch(id) => {
                        let command = WatchCommand::Contact {
                            by,
                            via: Via::Sms,
                            say: say.clone(),
                        };
                        self.say_watch(*id, &command, actor, now)
                    }
                    SubjectId::None => Some(Refusal::NoAlert),
                };
                let moved = match refusal {
                    None => format!("alert {code}"),
                    Some(refusal) => {
                        let remark = self.contact_refusal(&refusal);
                        let code = code.clone();
                        self.answer_text(
                            &known.school,
                            &known.person,
                            Template::NotPossible,
                            |facts| {
                                facts.code = Some(code);
                                facts.remark = Some(remark);
                            },
                            now,
                        );
                        "nothing".to_owned()
                    }
                };
                (*subject, moved)
            }
            Meaning::Raise { subject, what } => {
                let by = Some(known.person.clone());
                match subject {
                    SubjectId::Visit(id) => {
                        self.say(
                            *id,
                            &Command::Raise {
                                what: what.clone(),
                                worker: None,
                                by,
                            },
                            actor,
                            now,
                        );
                    }
                    SubjectId::Watch(id) => {
                        let kind = if *what == CauseWhat::DuressUsed {
                            AlertKind::Duress
                        } else {
                            AlertKind::Help
                        };
                        let cause = Cause {
                            kind,
                            what: what.clone(),
                            at: now,
                            worker: None,
                            by,
                        };
                        self.say_watch(*id, &WatchCommand::Add(cause), actor, now);
                    }
                    SubjectId::None => {}
                }
                (*subject, "alert raised".to_owned())
            }
            Meaning::Outside { kind } => self.outside(known, *kind, sent_at, actor, now),
            Meaning::Answer(answer) => {
                self.answer_known(known, answer, now);
                (SubjectId::None, "nothing".to_owned())
            }
        }
    }

    /// Danger or worry from somebody who is signed out nowhere: the school hears of it all the same.
    fn outside(
        &mut self,
        known: &Known,
        kind: AlertKind,
        sent_at: Timestamp,
        actor: &Actor,
        now: Timestamp,
    ) -> (SubjectId, String) {
        let name = self.rules.person(&known.person).map_or_else(
            || known.person.key().to_owned(),
            |person| person.name.reveal().to_owned(),
        );
        let (what, template) = match kind {
            // As any harmless text from somebody who is signed out nowhere is answered (P9).
            AlertKind::Duress => (CauseWhat::DuressUsed, Some(Template::NotOut)),
            AlertKind::Help => (CauseWhat::HelpAsked, Some(Template::HelpReceived)),
            AlertKind::Concern | AlertKind::Overdue => (CauseWhat::Worrying, Some(Template::NotOut)),
            AlertKind::Monitor => {
                let remark =
                    format!("{name} has asked for no more texts, and may not hear us any more. Ring them");
                (CauseWhat::Monitor(remark), None)
            }
        };
        let cause = Cause {
            kind,
            what,
            at: sent_at,
            worker: Some(known.person.clone()),
            by: None,
        };
        let topic = format!("text {}", known.person);
        let watch = self.open_watch(&known.school, topic, cause, None, actor, now);
        if let Some(template) = template {
            self.answer_text(&known.school, &known.person, template, |_| {}, now);
        }
        (
            watch.map_or(SubjectId::None, SubjectId::Watch),
            "alert opened".to_owned(),
        )
    }

    fn answer_known(&mut self, known: &Known, answer: &inbound::Answer, now: Timestamp) {
        let told: Vec<(String, String)> = self
            .told_of(&known.person)
            .into_iter()
            .map(|(_, alert)| {
                let held = alert.hold.as_ref().and_then(|hold| hold.by.as_ref());
                let held = held.map_or_else(
                    || "nobody has taken it".to_owned(),
                    |by| format!("{} has it", self.person_name(by)),
                );
                (alert.code.to_string(), held)
            })
            .collect();
        let (template, code, remark) = match answer {
            inbound::Answer::AskBack { codes } => {
                let listed: Vec<&str> = codes.iter().map(crate::domain::id::AlertCode::as_str).collect();
                (Template::AskBack, codes.first().cloned(), Some(listed.join(", ")))
            }
            inbound::Answer::ContactStatus => {
                let out = self
                    .visits
                    .values()
                    .filter(|visit| visit.is_open() && visit.plan.school == known.school)
                    .count();
                let alerts: Vec<String> = told
                    .iter()
                    .map(|(code, held)| format!("{code}: {held}"))
                    .collect();
                let remark = format!("{out} out now. {}", alerts.join("; "));
                (Template::ContactStatus, None, Some(remark))
            }
            inbound::Answer::NothingOpen => (Template::NothingOpen, None, None),
            inbound::Answer::NotOut => (Template::NotOut, None, None),
        };
        let code = code.filter(|_| told.len() == 1);
        self.answer_text(
            &known.school,
            &known.person,
            template,
            |facts| {
                facts.code = code;
                facts.remark = remark;
            },
            now,
        );
    }

    /// Returns somebody's name as people say it.
    pub(super) fn person_name(&self, person: &PersonId) -> String {
        self.rules
            .person(person)
            .map_or_else(|| person.key().to_owned(), |known| known.name.reveal().to_owned())
    }

    /// Takes a text from a number nobody has. With danger in it, every school that has somebody out is told.
    fn unknown_text(&mut self, text: &InboundText, now: Timestamp) -> (Reading, SubjectId, String) {
        let phrases: Vec<String> = self
            .rules
            .config
            .schools
            .values()
            .flat_map(|school| school.safe_phrases.reveal().to_vec())
            .collect();
        let codes: Vec<String> = Vec::new();
        let in_force = Phrases {
            phrases: &phrases,
            safe_words: &codes,
            duress_codes: &codes,
        };
        let welsh = self.rules.config.schools.values().any(|school| school.welsh);
        let (reading, kind) = inbound::interpret_unknown(text.text.reveal(), in_force, welsh);
        let Some(kind) = kind else {
            return (reading, SubjectId::None, "nothing".to_owned());
        };
        let mut schools = self.open_schools();
        if schools.is_empty() {
            schools.extend(self.rules.config.schools.keys().cloned());
        }
        let number =
            Phone::parse(text.from.reveal()).map_or_else(|_| "unknown".to_owned(), |phone| phone.national());
        let (kind, remark) = match kind {
            AlertKind::Help | AlertKind::Duress | AlertKind::Overdue | AlertKind::Concern => (
                AlertKind::Concern,
                format!("a number that nobody here has, {number}, texts of danger. Ring it now"),
            ),
            AlertKind::Monitor => (
                AlertKind::Monitor,
                "a number that nobody here has asks for no more texts: perhaps one in the directory is wrong"
                    .to_owned(),
            ),
        };
        let cause = Cause {
            kind,
            what: CauseWhat::Monitor(remark),
            at: now,
            worker: None,
            by: None,
        };
        let actor = Actor::new("unknown sender", format!("sms {}", text.gateway));
        let mut subject = SubjectId::None;
        for school in schools {
            let topic = format!("unknown sender {number}");
            if let Some(id) = self.open_watch(&school, topic, cause.clone(), None, &actor, now) {
                subject = SubjectId::Watch(id);
            }
        }
        (reading, subject, "alert opened".to_owned())
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

fn intent_word(intent: Intent) -> String {
    serde_json::to_value(intent)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_else(|| "unclear".to_owned())
}
