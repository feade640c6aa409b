//! Acting on a text's meaning.

use super::passed_on::HeardNews;
use super::sender::KnownSender;
use crate::app::App;
use crate::app::changes::EventActor;
use crate::domain::alert::{AlertKind, AlertRefusal, Cause, SpokenVia};
use crate::domain::command::{AlertCommand, ContactSays, Refusal, SafeOf, VisitCommand, WorkerSays};
use crate::domain::delivery::SubjectId;
use crate::domain::id::{AlertCode, PersonId};
use crate::domain::inbound::{self, TextMeaning};
use crate::domain::notice::{AnswerChoice, NoticeFacts, Template};
use crate::domain::notices::AlertSubject;
use crate::domain::private::Private;
use crate::domain::time::Timestamp;
use crate::domain::visit::Visit;
use crate::wording;

impl App {
    /// Acts on a text's meaning. Returns the text's subject and the timer or alert moved by the
    /// text, for the inbox.
    pub(super) fn act(
        &mut self,
        known: &KnownSender,
        meaning: &TextMeaning,
        text: &Private,
        sent_at: Timestamp,
        actor: &EventActor,
        now: Timestamp,
    ) -> (SubjectId, String) {
        match meaning {
            TextMeaning::Worker { worker, say } => {
                let Some(id) = known.visit else {
                    return (SubjectId::None, "nothing".to_owned());
                };
                let command = VisitCommand::Worker {
                    worker: worker.clone(),
                    reply_to: Some(known.person.clone()),
                    by: None,
                    sent_at,
                    text: Some(text.clone()),
                    say: say.clone(),
                };
                let refusal = self.execute::<Visit>(id, &command, actor, now).err();
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
            TextMeaning::Contact { subject, code, say } => {
                let moved = self.contact_says(known, (*subject, code), say.clone(), actor, now);
                (*subject, moved)
            }
            TextMeaning::AckAll { alerts } => {
                let words = alerts
                    .iter()
                    .map(|alert| (alert.clone(), ContactSays::Acknowledge));
                self.says_of_each(known, words.collect(), actor, now)
            }
            TextMeaning::SafeOfSeveral { alerts, how } => {
                let safe = |of: &SafeOf| ContactSays::Safe {
                    how: *how,
                    of: of.clone(),
                };
                let words = alerts
                    .iter()
                    .map(|(subject, code, of)| ((*subject, code.clone()), safe(of)));
                self.says_of_each(known, words.collect(), actor, now)
            }
            TextMeaning::Raise {
                subject,
                worker,
                what,
            } => self.raise_passed_on(known, *subject, worker.as_ref(), what, actor, now),
            TextMeaning::OneOf { visits, kind } => self.raise_one_of(known, visits, *kind, actor, now),
            TextMeaning::TheOne {
                watches,
                kind,
                visit,
                worker,
            } => self.name_the_one(known, watches, (*kind, *visit, worker), actor, now),
            TextMeaning::TakenBack { visit } => self.take_safe_back(known, *visit, sent_at, actor, now),
            TextMeaning::NearPhrase => self.ask_of_near_phrase(known, actor, now),
            TextMeaning::News {
                visit,
                worker,
                say,
                calm,
            } => {
                let news = HeardNews {
                    visit: *visit,
                    worker,
                    say,
                    calm: *calm,
                };
                self.take_news(known, &news, sent_at, actor, now)
            }
            TextMeaning::Phone {
                alert,
                visit,
                worker,
                calm,
            } => self.carry_phone(known, *alert, (*visit, worker, *calm), actor, now),
            TextMeaning::Incident { visit, worker, kind } => {
                let command = VisitCommand::Incident {
                    kind: kind.clone(),
                    worker: Some(worker.clone()),
                    by: Some(known.person.clone()),
                    note: Some(text.clone()),
                };
                self.note_on_visit(known, *visit, &command, actor, now)
            }
            TextMeaning::Filed { visit } => {
                let by = known.person.clone();
                self.note_on_visit(known, *visit, &VisitCommand::FileWriteUp { by }, actor, now)
            }
            TextMeaning::Leave { visit, answer } => self.leave(known, *visit, *answer, actor, now),
            TextMeaning::SetOff { then } => {
                self.set_off_by_text(known, then.clone(), text, sent_at, actor, now)
            }
            TextMeaning::Drill { drill, said } => self.answer_drill(known, drill, *said, actor, now),
            TextMeaning::CallOff => self.call_off_by_text(known, actor, now),
            TextMeaning::Outside { kind } => self.outside(known, (&known.person, *kind), sent_at, actor, now),
            TextMeaning::OutsideOf { person, kind } => {
                self.outside(known, (person, *kind), sent_at, actor, now)
            }
            TextMeaning::Answer(answer) => {
                self.answer_known(known, answer, now);
                (SubjectId::None, "nothing".to_owned())
            }
        }
    }

    /// Takes a contact's word on one alert. Returns what the word moved.
    fn contact_says(
        &mut self,
        known: &KnownSender,
        (subject, code): (SubjectId, &AlertCode),
        say: ContactSays,
        actor: &EventActor,
        now: Timestamp,
    ) -> String {
        let command = AlertCommand::Contact {
            code: Some(code.clone()),
            by: known.person.clone(),
            via: SpokenVia::Sms,
            say,
        };
        let is_over = self.is_over(subject, code);
        let refusal = self.execute_on_alert(subject, command, actor, now).err();
        let remark = match refusal {
            // How somebody knows was noted of an alert that is over: nothing else answers.
            None if is_over => wording::already_over(),
            None => return format!("alert {code}"),
            Some(Refusal::Alert(AlertRefusal::PoliceHaveIt)) => wording::police_have_it_still(code),
            Some(Refusal::Alert(AlertRefusal::NeedsSeen)) => wording::needs_seen(code),
            Some(refusal) => self.contact_refusal(&refusal),
        };
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

    /// Whether an alert of a visit is over.
    fn is_over(&self, subject: SubjectId, code: &AlertCode) -> bool {
        match subject {
            SubjectId::Visit(id) => self
                .visits
                .get(&id)
                .is_some_and(|visit| visit.past_alerts.contains(code)),
            SubjectId::Watch(_) | SubjectId::None => false,
        }
    }

    /// Takes a contact's word on each of several alerts. The inbox names the first one moved.
    fn says_of_each(
        &mut self,
        known: &KnownSender,
        words: Vec<((SubjectId, AlertCode), ContactSays)>,
        actor: &EventActor,
        now: Timestamp,
    ) -> (SubjectId, String) {
        let mut moved = Vec::new();
        for ((subject, code), say) in words {
            let said = self.contact_says(known, (subject, &code), say, actor, now);
            if said != "nothing" {
                moved.push((subject, said));
            }
        }
        let words: Vec<String> = moved.iter().map(|(_, said)| said.clone()).collect();
        match moved.first() {
            Some((subject, _)) => (*subject, words.join(", ")),
            None => (SubjectId::None, "nothing".to_owned()),
        }
    }

    /// Danger or worry of a person on no visit, from that person or another: the school hears of the
    /// text all the same.
    pub(super) fn outside(
        &mut self,
        known: &KnownSender,
        (person, kind): (&PersonId, AlertKind),
        sent_at: Timestamp,
        actor: &EventActor,
        now: Timestamp,
    ) -> (SubjectId, String) {
        let what = inbound::outside_cause(kind, || wording::opted_out(&self.person_name(person)));
        let by = (*person != known.person).then(|| known.person.clone());
        let is_passed_on = by.is_some();
        let template = inbound::outside_answer(kind, self.is_contact(known));
        let worker = Some(person.clone());
        let drill = self.drill_hides(known, kind).filter(|_| !is_passed_on);
        let subject = if let Some(visit) = self.closed_under_alert(person) {
            let raise = VisitCommand::Raise { what, worker, by };
            self.inform::<Visit>(visit, &raise, actor, now);
            SubjectId::Visit(visit)
        } else {
            let cause = Cause {
                kind,
                what,
                at: sent_at,
                worker,
                by,
            };
            let topic = format!("text {person}");
            let watch = self.open_watch(&known.school, topic, cause, None, actor, now);
            watch.map_or(SubjectId::None, SubjectId::Watch)
        };
        if let Some(code) = drill {
            self.say_it_is_a_drill(known, code, now);
        } else if is_passed_on {
            self.thank(known, now);
        } else if let Some(template) = template {
            self.answer_text(&known.school, &known.person, template, |_| {}, now);
        }
        (subject, "alert opened".to_owned())
    }

    fn answer_known(&mut self, known: &KnownSender, answer: &inbound::TextAnswer, now: Timestamp) {
        match answer {
            inbound::TextAnswer::AskLeave { code } => return self.ask_leave_back(known, code, now),
            inbound::TextAnswer::ContactStatus => return self.say_what_stands(known, now),
            inbound::TextAnswer::AskNews { people, said } => return self.ask_news(known, people, said, now),
            inbound::TextAnswer::NotReached { people } => return self.say_how_to_worry(known, people, now),
            inbound::TextAnswer::AskIncident => return self.ask_incident(known, now),
            inbound::TextAnswer::AskPhone { people } => return self.ask_phone(known, people, now),
            inbound::TextAnswer::AskPolice { codes, log } => {
                return self.ask_police(known, codes, log.as_deref(), now);
            }
            inbound::TextAnswer::DoNotRing { people, code } => {
                return self.say_do_not_ring(known, people, code.as_ref(), now);
            }
            inbound::TextAnswer::AskBack { .. }
            | inbound::TextAnswer::AskSafe { .. }
            | inbound::TextAnswer::AskNext { .. }
            | inbound::TextAnswer::NothingOpen
            | inbound::TextAnswer::NotOut => {}
        }
        // A contact told of duress must not be asked to end by text an alert that no text can end,
        // nor be left to ring the worker (P9).
        let duress = self
            .told_of(&known.person)
            .iter()
            .any(|(_, alert)| alert.kind == AlertKind::Duress);
        let codes: &[AlertCode] = match answer {
            inbound::TextAnswer::AskBack { codes }
            | inbound::TextAnswer::AskSafe { codes }
            | inbound::TextAnswer::AskNext { codes } => codes,
            inbound::TextAnswer::AskIncident
            | inbound::TextAnswer::AskPhone { .. }
            | inbound::TextAnswer::AskPolice { .. }
            | inbound::TextAnswer::DoNotRing { .. }
            | inbound::TextAnswer::AskLeave { .. }
            | inbound::TextAnswer::AskNews { .. }
            | inbound::TextAnswer::NotReached { .. }
            | inbound::TextAnswer::ContactStatus
            | inbound::TextAnswer::NothingOpen
            | inbound::TextAnswer::NotOut => &[],
        };
        let only = match codes {
            [code] => Some(code.clone()),
            _ => None,
        };
        if let Some(remark) = only.as_ref().and_then(|code| self.words_left(known, code)) {
            return self.say_not_possible(known, only, remark, now);
        }
        let remark = (!codes.is_empty()).then(|| wording::codes(codes));
        let told = self.told_of(&known.person);
        let kind_of_only = told
            .iter()
            .find(|(_, alert)| Some(&alert.code) == only.as_ref())
            .map(|(_, alert)| alert.kind);
        let word = if matches!(answer, inbound::TextAnswer::AskNext { .. }) {
            "NEXT"
        } else if matches!(answer, inbound::TextAnswer::AskSafe { .. }) {
            "SAFE"
        } else {
            "ACK"
        };
        let choices = self.alert_choices(known, word, now);
        let meant = choices
            .iter()
            .find(|choice| only.is_some() && choice.code == only);
        let workers = meant.map_or_else(String::new, |choice| choice.names.clone());
        self.answer_text(
            &known.school,
            &known.person,
            answer.template(),
            |facts| {
                facts.code = only;
                facts.kind = duress.then_some(AlertKind::Duress).or(kind_of_only);
                facts.remark = remark;
                facts.workers = workers;
                facts.choices = choices;
            },
            now,
        );
    }

    /// Lists the alerts told to a sender, each with the words to answer.
    fn alert_choices(&self, known: &KnownSender, word: &str, now: Timestamp) -> Vec<AnswerChoice> {
        let told = self.told_of(&known.person).into_iter();
        told.filter_map(|(id, alert)| {
            let facts = self.subject(id)?.facts(alert, &known.person, now);
            let names = if facts.workers.is_empty() {
                "the school".to_owned()
            } else {
                facts.workers
            };
            Some(AnswerChoice {
                reply: match (word, alert.kind) {
                    ("SAFE", AlertKind::Duress) => format!("SAFE {} SEEN", alert.code),
                    ("SAFE", kind) if kind > AlertKind::Monitor => format!("SAFE {} SPOKE", alert.code),
                    _ => format!("{word} {}", alert.code),
                },
                code: Some(alert.code.clone()),
                names,
            })
        })
        .collect()
    }

    /// Tells a contact the state of each alert told to the contact.
    fn say_what_stands(&mut self, known: &KnownSender, now: Timestamp) {
        let you = &known.person;
        let standing: Vec<NoticeFacts> = self
            .told_of(you)
            .into_iter()
            .filter_map(|(id, alert)| {
                let subject = self.subject(id)?;
                Some(subject.status_facts(alert, you, now))
            })
            .collect();
        for stands in standing {
            let template = Template::ContactStatus;
            self.answer_text(&known.school, you, template, |facts| *facts = stands, now);
        }
    }

    /// Returns an alert's subject, for the wording of messages.
    fn subject(&self, id: SubjectId) -> Option<AlertSubject<'_>> {
        match id {
            SubjectId::Visit(id) => self.visits.get(&id).map(|visit| AlertSubject::of_visit(visit)),
            SubjectId::Watch(id) => self.watches.get(&id).map(|watch| AlertSubject::of_watch(watch)),
            SubjectId::None => None,
        }
    }
}
