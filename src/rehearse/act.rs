//! A text on paper: what it means, and doing that, as the engine does it for real.

use super::paper::Paper;
use super::story::What;
use crate::domain::alert::{Alert, AlertKind, Cause, CauseWhat, Via};
use crate::domain::chain::Channel;
use crate::domain::command::{Command, ContactSays, Refusal, WorkerSays};
use crate::domain::delivery::{Priority, SubjectId};
use crate::domain::id::{AlertCode, PersonId, VisitId};
use crate::domain::inbound::{self, Correspondent, Meaning};
use crate::domain::notice::{About, Facts, Notice, Template};
use crate::domain::notices::Subject;
use crate::domain::private::Private;
use crate::domain::reply::{Asked, Phrases};
use crate::domain::time::{Span, Timestamp};
use crate::domain::watch::WatchCommand;
use crate::wording;

impl Paper {
    /// Somebody texts, and it arrives now. `{code}` in it stands for the code of an alert they were told of.
    pub fn text(&mut self, from: &PersonId, text: &str, sent_at: Timestamp) {
        let code = self.code_told_to(from).map(|code| code.to_string());
        let text = text.replace("{code}", code.as_deref().unwrap_or("{code}"));
        let late = (sent_at < self.now).then_some(sent_at);
        self.write(What::Text {
            from: from.clone(),
            text: text.clone(),
            sent_at: late,
        });
        let meaning = self.read(from, &text, sent_at);
        self.act(from, meaning, &Private::new(text), sent_at);
        self.settle();
    }

    pub(super) fn visit_of(&self, person: &PersonId) -> Option<VisitId> {
        self.open()
            .find(|visit| visit.workers.contains_key(person))
            .map(|visit| visit.id)
    }

    fn told_of(&self, person: &PersonId) -> Vec<(SubjectId, &Alert)> {
        self.alerts()
            .filter(|(_, alert)| alert.told.contains_key(person))
            .collect()
    }

    /// Returns the code of the first open alert that somebody was told of.
    pub(super) fn code_told_to(&self, person: &PersonId) -> Option<AlertCode> {
        let told = self.told_of(person);
        told.first().map(|(_, alert)| alert.code.clone())
    }

    /// Returns every open alert.
    pub(super) fn alerts(&self) -> impl Iterator<Item = (SubjectId, &Alert)> {
        let visits = self
            .visits
            .values()
            .filter_map(|visit| Some((SubjectId::Visit(visit.id), visit.alert.as_ref()?)));
        let watches = self
            .watches
            .values()
            .filter_map(|watch| Some((SubjectId::Watch(watch.id), watch.alert.as_ref()?)));
        visits.chain(watches)
    }

    fn read(&self, from: &PersonId, text: &str, sent_at: Timestamp) -> Meaning {
        let school = &self.school;
        let visit = self.visit_of(from).and_then(|id| self.visits.get(&id));
        let planned = self.planned_of(from).and_then(|id| self.visits.get(&id));
        let past = self
            .visits
            .values()
            .filter(|visit| !visit.workers.contains_key(from))
            .flat_map(|visit| {
                let codes = visit.past_alerts.iter();
                codes.map(|code| (SubjectId::Visit(visit.id), code.clone()))
            })
            .collect();
        // Anybody on the visit may use the safe word that its pair agreed on (RH-28).
        let whose: Vec<&PersonId> = visit.map_or_else(|| vec![from], |visit| visit.workers.keys().collect());
        let safe_words: Vec<String> = whose
            .into_iter()
            .filter_map(|person| school.safe_words.get(person))
            .flat_map(|words| words.reveal().iter().cloned())
            .collect();
        let correspondent = Correspondent {
            person: from.clone(),
            visit,
            told: self.told_of(from),
            past,
            planned,
            asked: self.leave_asked_of(from),
            out: self
                .open()
                .filter(|visit| !visit.workers.contains_key(from))
                .map(|visit| (visit.id, visit.names()))
                .collect(),
            phrases: Phrases {
                phrases: school.safe_phrases.reveal(),
                safe_words: &safe_words,
                duress_codes: school.duress_codes.reveal(),
            },
            welsh: school.welsh,
        };
        let civil = |time, after| wording::civil::at_clock(time, after, &school.time_zone);
        inbound::interpret(&correspondent, text, sent_at, &civil).1
    }

    fn act(&mut self, from: &PersonId, meaning: Meaning, text: &Private, sent_at: Timestamp) {
        match meaning {
            Meaning::Worker { worker, say } => self.worker_says(from, worker, say, text, sent_at),
            Meaning::Contact { subject, code, say } => self.contact_says(from, subject, code, say, text),
            Meaning::Raise { subject, what } => self.raised_by(from, subject, what),
            Meaning::Leave { visit, answer } => self.leave(from, visit, answer),
            Meaning::SetOff { then } => self.set_off_by_text(from, then, text, sent_at),
            Meaning::CallOff => {
                let off = self.planned_of(from).map(|id| self.say(id, &Command::CallOff));
                if !matches!(off, Some(None)) {
                    self.answer(from, Template::NotOut, None, None);
                }
            }
            Meaning::Outside { kind } => {
                let (what, template) = wording::outside(kind, &self.name(from));
                let cause = Cause {
                    kind,
                    what,
                    at: sent_at,
                    worker: Some(from.clone()),
                    by: None,
                };
                self.open_watch(format!("text {from}"), cause);
                if let Some(template) = template {
                    self.answer(from, template, None, None);
                }
            }
            Meaning::Answer(inbound::Answer::ContactStatus) => self.say_what_stands(from),
            Meaning::Answer(answer) => {
                let (template, code, remark) = wording::answer(&answer);
                self.answer(from, template, code, remark);
            }
        }
    }

    /// Tells somebody what stands of each alert that they were told of.
    fn say_what_stands(&mut self, you: &PersonId) {
        let standing: Vec<Facts> = self
            .told_of(you)
            .into_iter()
            .filter_map(|(id, alert)| {
                let subject = Subject::of(id, &self.visits, &self.watches)?;
                Some(subject.standing(alert, you, self.now))
            })
            .collect();
        for facts in standing {
            self.answer_with(you, Template::ContactStatus, facts);
        }
    }

    pub(super) fn worker_says(
        &mut self,
        from: &PersonId,
        worker: Option<PersonId>,
        say: WorkerSays,
        text: &Private,
        sent_at: Timestamp,
    ) {
        let Some(id) = self.visit_of(from) else { return };
        let command = Command::Worker {
            worker,
            reply_to: Some(from.clone()),
            sent_at,
            text: Some(text.clone()),
            say,
        };
        if self.say(id, &command).is_some() {
            self.answer(from, Template::NotOut, None, None);
        }
    }

    fn contact_says(
        &mut self,
        from: &PersonId,
        subject: SubjectId,
        code: AlertCode,
        say: ContactSays,
        text: &Private,
    ) {
        let left_out = match (subject, &say) {
            (SubjectId::Visit(id), ContactSays::Safe { .. }) => self
                .visits
                .get(&id)
                .and_then(|visit| wording::leaves_out(visit, text.reveal())),
            (SubjectId::Visit(_) | SubjectId::Watch(_) | SubjectId::None, _) => None,
        };
        if let Some(remark) = left_out {
            self.answer(from, Template::NotPossible, Some(code), Some(remark));
            return;
        }
        let by = from.clone();
        let refusal = match subject {
            SubjectId::Visit(id) => {
                let code = Some(code.clone());
                let via = Via::Sms;
                self.say(id, &Command::Contact { code, by, via, say })
            }
            SubjectId::Watch(id) => {
                let via = Via::Sms;
                self.say_watch(id, &WatchCommand::Contact { by, via, say })
            }
            SubjectId::None => Some(Refusal::NoAlert),
        };
        if let Some(refusal) = refusal {
            let remark = wording::contact_refusal(&refusal, &|person| self.name(person));
            self.answer(from, Template::NotPossible, Some(code), Some(remark));
        }
    }

    fn raised_by(&mut self, from: &PersonId, subject: SubjectId, what: CauseWhat) {
        let by = Some(from.clone());
        match subject {
            SubjectId::Visit(id) => {
                let worker = None;
                self.say(id, &Command::Raise { what, worker, by });
            }
            SubjectId::Watch(id) => {
                let kind = if what == CauseWhat::DuressUsed {
                    AlertKind::Duress
                } else {
                    AlertKind::Help
                };
                let cause = Cause {
                    kind,
                    what,
                    at: self.now,
                    worker: None,
                    by,
                };
                self.say_watch(id, &WatchCommand::Add(cause));
            }
            SubjectId::None => {}
        }
    }

    pub(super) fn name(&self, person: &PersonId) -> String {
        let known = self.school.people.get(person);
        known.map_or_else(|| person.key().to_owned(), |known| known.name.reveal().to_owned())
    }

    /// Answers somebody's text where no event of a visit does.
    pub(super) fn answer(
        &mut self,
        to: &PersonId,
        template: Template,
        code: Option<AlertCode>,
        remark: Option<String>,
    ) {
        let facts = Facts {
            school: self.school.name.clone(),
            time_zone: self.school.time_zone.clone(),
            you: self.name(to),
            now: Some(self.now),
            at: Some(self.now),
            code,
            remark,
            ..Facts::default()
        };
        self.answer_with(to, template, facts);
    }

    fn answer_with(&mut self, to: &PersonId, template: Template, facts: Facts) {
        let notice = Notice {
            to: to.clone(),
            by: vec![Channel::Sms],
            priority: Priority::Confirmation,
            valid_for: Span::from_mins(30),
            template,
            facts,
            about: About::Other,
            asks: Asked::Nothing,
        };
        self.send(&notice, SubjectId::None);
    }
}
