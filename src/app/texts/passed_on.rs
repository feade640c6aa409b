//! Acting on danger and news passed on from school about a worker on a visit.

use super::sender::KnownSender;
use crate::app::App;
use crate::app::changes::EventActor;
use crate::app::monitor::SchoolTrouble;
use crate::domain::alert::{AlertKind, Cause, CauseWhat};
use crate::domain::command::{VisitCommand, WorkerSays};
use crate::domain::delivery::SubjectId;
use crate::domain::id::{PersonId, SchoolId, VisitId, WatchId};
use crate::domain::inbound::{self, OutVisit, VisitCalm};
use crate::domain::notice::{AnswerChoice, Template};
use crate::domain::private::{Phone, Private};
use crate::domain::time::{Span, Timestamp};
use crate::domain::visit::Visit;
use crate::domain::watch::{PossibleVisit, Watch, WatchCommand};
use crate::wording;
use std::collections::BTreeSet;

/// For how long after its end a visit may be thought closed by mistake, where its worker texts a
/// safe phrase.
const CLOSED_JUST_NOW: Span = Span::from_mins(60);

/// News of a worker, as a contact heard or saw them.
pub(super) struct HeardNews<'a> {
    pub(super) visit: VisitId,
    pub(super) worker: &'a PersonId,
    pub(super) say: &'a WorkerSays,
    pub(super) calm: VisitCalm,
}

/// Danger of one of several visits of a school.
pub(super) struct SharedDanger<'a> {
    pub(super) visits: &'a [VisitId],
    pub(super) kind: AlertKind,
    /// The sender in words for people.
    pub(super) from: &'a str,
    /// The sender, where known.
    pub(super) by: Option<PersonId>,
}

impl App {
    /// Returns the open visits of a sender's school without the sender.
    pub(super) fn out_without(&self, known: &KnownSender) -> Vec<OutVisit> {
        self.open_visits_of(&known.school)
            .filter(|visit| !visit.workers.contains_key(&known.person))
            .map(|visit| OutVisit::of(visit, self.calm_of(visit)))
            .collect()
    }

    /// Returns the visits of a sender's school closed not long ago, the sender's own included.
    pub(super) fn closed_lately(&self, known: &KnownSender) -> Vec<OutVisit> {
        self.visits
            .of_school(&known.school)
            .filter(|visit| visit.closed.is_some())
            .map(|visit| OutVisit::of(visit, self.calm_of(visit)))
            .collect()
    }

    /// Returns a sender's own visit, closed within the hour before a text.
    pub(super) fn just_closed(&self, known: &KnownSender, sent_at: Timestamp) -> Option<VisitId> {
        let own = self
            .visits
            .of_person(&known.person)
            .filter(|visit| visit.workers.contains_key(&known.person));
        own.filter(|visit| {
            let closed = visit.closed.as_ref();
            closed.is_some_and(|(at, _)| sent_at.since(*at) < CLOSED_JUST_NOW)
        })
        .map(|visit| visit.id)
        .max()
    }

    /// Returns how far an alert is open about a visit, or about one of several with the visit.
    pub(super) fn calm_of(&self, visit: &Visit) -> VisitCalm {
        let duress = visit
            .alert
            .as_ref()
            .is_some_and(|alert| alert.kind == AlertKind::Duress);
        if duress || self.may_be_in_duress(visit.id) {
            VisitCalm::Duress
        } else if visit.alert.is_some() {
            VisitCalm::Alerted
        } else {
            VisitCalm::Calm
        }
    }

    /// Whether a duress alert of the school, of no visit or of another visit, may be about a visit or one of its workers:
    /// whoever used the phrase in school, or on a visit that is over, may be out in duress.
    pub(in crate::app) fn may_be_in_duress(&self, id: VisitId) -> bool {
        let visit = self.visits.get(&id);
        let goes = |person: &PersonId| visit.is_some_and(|visit| visit.workers.contains_key(person));
        let of_watch = self.watches.in_duress().any(|watch| {
            let about = watch.about.iter().any(|possible| possible.visit == id);
            about || watch.workers().iter().any(goes)
        });
        let mut others = self.visits.in_duress().filter(|other| other.id != id);
        of_watch
            || others.any(|other| {
                other.alert.as_ref().is_some_and(|alert| {
                    let not_safe = |person: &PersonId| !alert.safe_of.contains_key(person);
                    other
                        .about(alert)
                        .iter()
                        .any(|person| not_safe(person) && goes(person))
                })
            })
    }

    /// Whether a sender stands on a chain of the school.
    pub(super) fn is_contact(&self, known: &KnownSender) -> bool {
        let Some(school) = self.rules.school(&known.school) else {
            return false;
        };
        let Some(person) = school.people.get(&known.person) else {
            return false;
        };
        let mut steps = school.chains.values().flat_map(|chain| chain.steps());
        steps.any(|step| step.names(person))
    }

    /// Raises danger of a worker on a visit, in the words of another sender.
    pub(super) fn raise_passed_on(
        &mut self,
        known: &KnownSender,
        subject: SubjectId,
        worker: Option<&PersonId>,
        what: &CauseWhat,
        actor: &EventActor,
        now: Timestamp,
    ) -> (SubjectId, String) {
        self.raise_of(subject, worker.cloned(), what, known.person.clone(), actor, now);
        let told = self.told_of(&known.person);
        if known.visit.is_none() && !told.iter().any(|(of, _)| *of == subject) {
            self.thank(known, now);
        }
        (subject, "alert raised".to_owned())
    }

    /// Adds what a person says to the alert of a visit or a watch; opens the visit's alert where there is none.
    pub(in crate::app) fn raise_of(
        &mut self,
        subject: SubjectId,
        worker: Option<PersonId>,
        what: &CauseWhat,
        by: PersonId,
        actor: &EventActor,
        now: Timestamp,
    ) {
        match subject {
            SubjectId::Visit(id) => {
                let command = VisitCommand::Raise {
                    what: what.clone(),
                    worker,
                    by: Some(by),
                };
                self.inform::<Visit>(id, &command, actor, now);
            }
            SubjectId::Watch(id) => {
                let cause = Cause {
                    kind: what.gravity(),
                    what: what.clone(),
                    at: now,
                    worker: None,
                    by: Some(by),
                };
                self.inform::<Watch>(id, &WatchCommand::Add(cause), actor, now);
            }
            SubjectId::None => {}
        }
    }

    /// Opens danger of one of several visits, and asks the sender for the worker.
    pub(super) fn raise_one_of(
        &mut self,
        known: &KnownSender,
        visits: &[VisitId],
        kind: AlertKind,
        actor: &EventActor,
        now: Timestamp,
    ) -> (SubjectId, String) {
        let from = self.person_name(&known.person);
        let danger = SharedDanger {
            visits,
            kind,
            from: &from,
            by: Some(known.person.clone()),
        };
        let watch = self.open_one_of(&known.school, &danger, actor, now);
        let own = visits.iter().filter_map(|id| self.visits.get(id));
        // A sender possibly in danger is asked nothing: the phone may be in other hands (P9).
        if own
            .into_iter()
            .any(|visit| visit.workers.contains_key(&known.person))
        {
            self.answer_harmless(known, now);
        } else {
            let choices = self.worker_choices(visits, kind);
            self.answer_text(
                &known.school,
                &known.person,
                Template::WhichWorker,
                |facts| facts.choices = choices,
                now,
            );
        }
        let subject = watch.map_or(SubjectId::None, SubjectId::Watch);
        (subject, "alert opened".to_owned())
    }

    /// Opens an alert of the school about one of several visits.
    pub(super) fn open_one_of(
        &mut self,
        school: &SchoolId,
        danger: &SharedDanger<'_>,
        actor: &EventActor,
        now: Timestamp,
    ) -> Option<WatchId> {
        let visits: Vec<&Visit> = danger
            .visits
            .iter()
            .filter_map(|id| self.visits.get(id).map(AsRef::as_ref))
            .collect();
        let names: Vec<String> = visits
            .iter()
            .flat_map(|visit| visit.workers.keys().map(|worker| visit.name(worker)))
            .collect();
        let about: Vec<PossibleVisit> = visits.iter().map(|visit| possible(visit)).collect();
        let ids: Vec<String> = danger.visits.iter().map(VisitId::to_string).collect();
        let trouble = SchoolTrouble {
            topic: format!("{} of one of {}", danger.kind.word(), ids.join(" ")),
            about,
            cause: Cause {
                kind: danger.kind,
                what: CauseWhat::Monitor(wording::one_of_these(danger.kind, danger.from, &names)),
                at: now,
                worker: None,
                by: danger.by.clone(),
            },
        };
        self.open_watch_about(school, trouble, None, actor, now)
    }

    fn worker_choices(&self, visits: &[VisitId], kind: AlertKind) -> Vec<AnswerChoice> {
        // The name alone says whose the danger is; DURESS would make more of it.
        let word = if kind == AlertKind::Duress {
            "DURESS"
        } else {
            "ABOUT"
        };
        let names: Vec<String> = visits
            .iter()
            .filter_map(|id| self.visits.get(id))
            .flat_map(|visit| visit.workers.keys().map(|worker| visit.name(worker)))
            .collect();
        let choice = |(at, name): (usize, &String)| {
            let others: Vec<String> = names
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != at)
                .map(|(_, other)| other.clone())
                .collect();
            AnswerChoice {
                reply: format!("{word} {}", inbound::shortest_name(name, &others)),
                code: None,
                names: name.clone(),
            }
        };
        names.iter().enumerate().map(choice).collect()
    }

    /// Asks the office about words near a safe phrase, from a sender signed out nowhere.
    pub(super) fn ask_of_near_phrase(
        &mut self,
        known: &KnownSender,
        actor: &EventActor,
        now: Timestamp,
    ) -> (SubjectId, String) {
        let cause = Cause {
            kind: AlertKind::Monitor,
            what: CauseWhat::Monitor(wording::near_phrase(&self.person_name(&known.person))),
            at: now,
            worker: Some(known.person.clone()),
            by: None,
        };
        let topic = format!("near phrase {}", known.person);
        let watch = self.open_watch(&known.school, topic, cause, None, actor, now);
        // The sender sits in school, as far as anybody knows, and is not told to ring the office.
        self.answer_text(&known.school, &known.person, Template::NothingOpen, |_| {}, now);
        let subject = watch.map_or(SubjectId::None, SubjectId::Watch);
        (subject, "alert opened".to_owned())
    }

    /// Takes a contact's news of a worker: the contact's word for the worker (P10).
    pub(super) fn take_news(
        &mut self,
        known: &KnownSender,
        news: &HeardNews<'_>,
        sent_at: Timestamp,
        actor: &EventActor,
        now: Timestamp,
    ) -> (SubjectId, String) {
        let subject = SubjectId::Visit(news.visit);
        let name = self.person_name(news.worker);
        let refused = match news.calm {
            VisitCalm::Duress => Some(wording::news_under_duress(&name)),
            VisitCalm::Alerted => Some(wording::news_under_alert(&name)),
            VisitCalm::Calm => None,
        };
        // News from before the sign-out is of an earlier visit.
        let is_stale = self
            .visits
            .get(&news.visit)
            .is_none_or(|visit| sent_at < visit.out_at);
        let command = VisitCommand::Worker {
            worker: Some(news.worker.clone()),
            reply_to: None,
            by: Some(known.person.clone()),
            sent_at,
            text: None,
            say: news.say.clone(),
        };
        if let Some(remark) = refused {
            self.not_possible(known, remark, now);
            return (subject, "nothing".to_owned());
        }
        if is_stale {
            self.ask_news(known, std::slice::from_ref(news.worker), &[], now);
            return (subject, "nothing".to_owned());
        }
        if let WorkerSays::Late(by) = news.say {
            self.tell_of_delay(known, news, *by, now);
            return (subject, "nothing".to_owned());
        }
        self.note_on_visit(known, news.visit, &command, actor, now)
    }

    /// Makes an unknown phone a worker's for the visit, by the word of a contact who heard the worker.
    pub(super) fn carry_phone(
        &mut self,
        known: &KnownSender,
        alert: SubjectId,
        (visit, worker, calm): (VisitId, &PersonId, VisitCalm),
        actor: &EventActor,
        now: Timestamp,
    ) -> (SubjectId, String) {
        let subject = SubjectId::Visit(visit);
        if calm == VisitCalm::Duress {
            let remark = wording::news_under_duress(&self.person_name(worker));
            self.not_possible(known, remark, now);
            return (subject, "nothing".to_owned());
        }
        let watch = match alert {
            SubjectId::Watch(id) => self.watches.get(&id),
            SubjectId::Visit(_) | SubjectId::None => None,
        };
        let phone = watch
            .and_then(|watch| watch.unknown_phone())
            .and_then(|number| Phone::parse(number).ok());
        let Some(phone) = phone else {
            let template = Template::NothingOpen;
            self.answer_text(&known.school, &known.person, template, |_| {}, now);
            return (subject, "nothing".to_owned());
        };
        let command = VisitCommand::CarryPhone {
            worker: worker.clone(),
            phone,
            by: known.person.clone(),
        };
        self.note_on_visit(known, visit, &command, actor, now)
    }

    /// Carries out a contact's word on a visit, and thanks for it.
    pub(super) fn note_on_visit(
        &mut self,
        known: &KnownSender,
        visit: VisitId,
        command: &VisitCommand,
        actor: &EventActor,
        now: Timestamp,
    ) -> (SubjectId, String) {
        let subject = SubjectId::Visit(visit);
        match self.execute::<Visit>(visit, command, actor, now) {
            Ok(()) => {
                self.thank(known, now);
                (subject, format!("visit {visit}"))
            }
            Err(refusal) => {
                let remark = self.refusal_words(&refusal);
                self.not_possible(known, remark, now);
                (subject, "nothing".to_owned())
            }
        }
    }

    /// Tells the safeguarding leads of a child met alone, where a worker's text says something else as well: "left, child is
    /// home alone".
    pub(super) fn note_child_alone(
        &mut self,
        known: &KnownSender,
        text: &Private,
        actor: &EventActor,
        now: Timestamp,
    ) {
        let Some(school) = self.rules.school(&known.school) else {
            return;
        };
        let incidents: Vec<String> = school.incidents.keys().cloned().collect();
        let Some(kind) = inbound::child_met_alone(text.reveal(), &incidents) else {
            return;
        };
        let Some(visit) = known.visit.or_else(|| self.visit_of(&known.person)) else {
            return;
        };
        let command = VisitCommand::Incident {
            kind,
            worker: Some(known.person.clone()),
            by: Some(known.person.clone()),
            note: Some(text.clone()),
        };
        self.inform::<Visit>(visit, &command, actor, now);
    }

    /// Asks for the kind of an incident.
    pub(super) fn ask_incident(&mut self, known: &KnownSender, now: Timestamp) {
        let school = self.rules.school(&known.school);
        let kinds: Vec<String> = school
            .into_iter()
            .flat_map(|school| school.incidents.keys().map(|kind| kind.to_uppercase()))
            .collect();
        self.not_possible(known, wording::which_incident(&kinds), now);
    }

    pub(super) fn not_possible(&mut self, known: &KnownSender, remark: String, now: Timestamp) {
        self.answer_text(
            &known.school,
            &known.person,
            Template::NotPossible,
            |facts| facts.remark = Some(remark),
            now,
        );
    }

    pub(super) fn thank(&mut self, known: &KnownSender, now: Timestamp) {
        self.answer_text(&known.school, &known.person, Template::Received, |_| {}, now);
    }

    fn answer_harmless(&mut self, known: &KnownSender, now: Timestamp) {
        let template = inbound::harmless_answer(self.is_contact(known));
        self.answer_text(&known.school, &known.person, template, |_| {}, now);
    }
}

/// Notes a visit as possibly in danger.
pub(super) fn possible(visit: &Visit) -> PossibleVisit {
    PossibleVisit {
        visit: visit.id,
        workers: visit.workers.keys().cloned().collect::<BTreeSet<_>>(),
        place: visit.place().cloned(),
    }
}
