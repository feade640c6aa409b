//! Answers to contacts who left out a word, and danger of a worker among several, named by a contact.

use super::sender::KnownSender;
use crate::app::App;
use crate::app::changes::EventActor;
use crate::domain::alert::{Alert, AlertKind, Cause, CauseWhat, SpokenVia};
use crate::domain::command::{AlertCommand, ContactSays, VisitCommand};
use crate::domain::delivery::SubjectId;
use crate::domain::id::{AlertCode, PersonId, VisitId, WatchId};
use crate::domain::inbound::{self, OneOfAlert};
use crate::domain::notice::{AnswerChoice, Template};
use crate::domain::time::{Span, Timestamp};
use crate::domain::visit::{SaidSafe, Visit};
use crate::domain::watch::{Watch, WatchCommand};
use crate::wording;

/// For how long a contact may take a SAFE back.
const SAFE_TAKEN_BACK_WITHIN: Span = Span::from_mins(60);

impl App {
    /// Returns the open danger of one of several visits told to a person, or raised by the person.
    pub(super) fn one_of(&self, person: &PersonId) -> Vec<OneOfAlert> {
        let found = self.watches().filter_map(|watch| {
            let alert = watch.alert.as_ref()?;
            let raised = alert.causes.iter().any(|cause| cause.by.as_ref() == Some(person));
            let is_danger = matches!(alert.kind, AlertKind::Duress | AlertKind::Help);
            (is_danger && watch.about.len() > 1 && (raised || alert.told.contains_key(person))).then(|| {
                OneOfAlert {
                    watch: watch.id,
                    kind: alert.kind,
                    visits: watch.about.iter().map(|possible| possible.visit).collect(),
                }
            })
        });
        found.collect()
    }

    /// Raises danger of the worker named by a contact, and ends the alerts about several in the worker's own alert.
    ///
    /// Where the worker's own alert cannot be opened, the others stay: no worker is left without a watch.
    pub(super) fn name_the_one(
        &mut self,
        known: &KnownSender,
        watches: &[WatchId],
        (kind, visit, worker): (AlertKind, VisitId, &PersonId),
        actor: &EventActor,
        now: Timestamp,
    ) -> (SubjectId, String) {
        let what = if kind == AlertKind::Duress {
            CauseWhat::DuressUsed
        } else {
            CauseWhat::HelpAsked
        };
        let command = VisitCommand::Raise {
            what,
            worker: Some(worker.clone()),
            by: Some(known.person.clone()),
        };
        self.inform::<Visit>(visit, &command, actor, now);
        let own = self.visits.get(&visit).and_then(|visit| visit.alert.as_ref());
        let own = own
            .filter(|alert| alert.kind >= kind)
            .map(|alert| alert.code.clone());
        if let Some(code) = own {
            for watch in watches {
                let join = WatchCommand::Join {
                    worker: worker.clone(),
                    code: code.clone(),
                    by: known.person.clone(),
                };
                self.inform::<Watch>(*watch, &join, actor, now);
            }
        }
        (SubjectId::Visit(visit), "alert raised".to_owned())
    }

    /// Offers the exact words for the police: the code is wanted, so that no other alert is held.
    pub(super) fn ask_police(
        &mut self,
        known: &KnownSender,
        codes: &[AlertCode],
        log: Option<&str>,
        now: Timestamp,
    ) {
        let choices = codes.iter().map(|code| AnswerChoice {
            reply: log.map_or_else(|| format!("POLICE {code}"), |log| format!("POLICE {code} {log}")),
            code: Some(code.clone()),
            names: String::new(),
        });
        let choices = choices.collect();
        let template = Template::PoliceAskBack;
        self.answer_text(
            &known.school,
            &known.person,
            template,
            |facts| facts.choices = choices,
            now,
        );
    }

    /// Offers the exact words for giving an unknown phone to a worker, of each alert about such a phone.
    pub(super) fn ask_phone(&mut self, known: &KnownSender, people: &[PersonId], now: Timestamp) {
        let names: Vec<String> = people.iter().map(|person| self.person_name(person)).collect();
        let told = self.told_of(&known.person).into_iter();
        let codes: Vec<AlertCode> = told
            .filter(|(subject, _)| match subject {
                SubjectId::Watch(id) => self
                    .watches
                    .get(id)
                    .is_some_and(|watch| watch.unknown_phone().is_some()),
                SubjectId::Visit(_) | SubjectId::None => false,
            })
            .map(|(_, alert)| alert.code.clone())
            .collect();
        let choices: Vec<AnswerChoice> = codes
            .iter()
            .flat_map(|code| names.iter().map(move |name| (code, name)))
            .map(|(code, name)| AnswerChoice {
                reply: format!("PHONE {} {code}", inbound::shortest_name(name, &[])),
                code: None,
                names: name.clone(),
            })
            .collect();
        let template = if choices.is_empty() {
            Template::NothingOpen
        } else {
            Template::PhoneAskBack
        };
        self.answer_text(
            &known.school,
            &known.person,
            template,
            |facts| facts.choices = choices,
            now,
        );
    }

    /// Answers a contact who asks whether to ring a worker in duress (P9).
    pub(super) fn say_do_not_ring(
        &mut self,
        known: &KnownSender,
        people: &[PersonId],
        code: Option<&AlertCode>,
        now: Timestamp,
    ) {
        let names: Vec<String> = people.iter().map(|person| self.person_name(person)).collect();
        let workers = if names.is_empty() {
            "them".to_owned()
        } else {
            names.join(" and ")
        };
        let code = code.cloned();
        self.answer_text(
            &known.school,
            &known.person,
            Template::DoNotRing,
            |facts| {
                facts.workers = workers;
                facts.code = code;
            },
            now,
        );
    }

    /// Returns the visits whose workers a sender vouched for within the hour before a text, or saw first of two, oldest first.
    pub(super) fn said_safe(&self, known: &KnownSender, sent_at: Timestamp) -> Vec<VisitId> {
        let mut said: Vec<(Timestamp, VisitId)> = self
            .visits
            .of_school(&known.school)
            .filter_map(|visit| Some((self.vouched(known, visit, sent_at)?.at, visit.id)))
            .collect();
        said.sort();
        said.into_iter().map(|(_, visit)| visit).collect()
    }

    /// Returns a sender's last word on a visit that may be taken back.
    fn vouched(&self, known: &KnownSender, visit: &Visit, sent_at: Timestamp) -> Option<SaidSafe> {
        let first = visit.alert.iter().filter(|alert| {
            let mut words = alert.claims.values();
            words.any(|word| word.by == known.person)
        });
        let first = first.map(|alert| SaidSafe {
            by: known.person.clone(),
            at: alert.claim_at.unwrap_or(alert.opened_at),
            duress: alert.kind == AlertKind::Duress,
        });
        // A colleague who was told to stand down may know better.
        let may = |said: &SaidSafe| said.by == known.person || visit.stood_down.contains(&known.person);
        let lately = |said: &&SaidSafe| may(said) && sent_at.since(said.at) < SAFE_TAKEN_BACK_WITHIN;
        let said = visit.said_safe.iter().filter(lately).cloned();
        first.chain(said).max_by_key(|said| said.at)
    }

    /// Takes a contact's SAFE back: a worry of the visit, or of its workers by name once the visit is over.
    pub(super) fn take_safe_back(
        &mut self,
        known: &KnownSender,
        visit: VisitId,
        sent_at: Timestamp,
        actor: &EventActor,
        now: Timestamp,
    ) -> (SubjectId, String) {
        let subject = SubjectId::Visit(visit);
        let known_visit = self.visits.get(&visit);
        let names = known_visit.map_or_else(String::new, |visit| visit.names());
        let vouched = known_visit.and_then(|visit| self.vouched(known, visit, sent_at));
        let duress = vouched.is_some_and(|said| said.duress);
        let what = CauseWhat::SafeTakenBack { duress };
        if known_visit.is_some_and(|visit| visit.is_open() || visit.alert.is_some()) {
            self.raise_passed_on(known, subject, None, &what, actor, now);
        } else {
            let from = self.person_name(&known.person);
            let cause = Cause {
                kind: what.gravity(),
                what: CauseWhat::Monitor(wording::safe_taken_back(&from, &names, duress)),
                at: now,
                worker: None,
                by: Some(known.person.clone()),
            };
            let topic = format!("SAFE of {visit} taken back");
            self.open_watch(&known.school, topic, cause, None, actor, now);
        }
        self.answer_text(
            &known.school,
            &known.person,
            Template::NotPossible,
            |facts| facts.workers = names,
            now,
        );
        (subject, "alert raised".to_owned())
    }

    /// Says why the words just texted move nothing, or their effect, with the next words to text.
    pub(super) fn say_not_possible(
        &mut self,
        known: &KnownSender,
        code: Option<AlertCode>,
        remark: String,
        now: Timestamp,
    ) {
        self.answer_text(
            &known.school,
            &known.person,
            Template::NotPossible,
            |facts| {
                facts.code = code;
                facts.remark = Some(remark);
            },
            now,
        );
    }

    /// Returns the words with effect on an alert beyond ACK and NEXT; `None` for any other alert.
    pub(super) fn words_left(&self, known: &KnownSender, code: &AlertCode) -> Option<String> {
        let told = self.told_of(&known.person);
        let (_, alert) = told.iter().find(|(_, alert)| alert.code == *code)?;
        let others = alert.claims.values().any(|word| word.by != known.person);
        if alert.kind == AlertKind::Duress && others {
            return Some(wording::confirm_exactly(code));
        }
        let held = alert.police.as_ref().is_some_and(|police| police.holds);
        held.then(|| wording::police_have_it_still(code))
    }

    /// Passes on the alerts held by a person now away, and the alerts with no person of the current step in any more.
    pub(super) fn pass_on_for(
        &mut self,
        away: &PersonId,
        actor: &EventActor,
        now: Timestamp,
    ) -> Vec<AlertCode> {
        let all_away = |alert: &Alert| {
            let mut step = alert.reach.keys();
            step.all(|person| self.counts_as_away(person, now))
        };
        let told: Vec<(SubjectId, AlertCode)> = self
            .told_of(away)
            .into_iter()
            .filter(|(_, alert)| match alert.held_by() {
                Some(holder) => holder == away,
                None => alert.reach.contains_key(away) && all_away(alert),
            })
            .map(|(subject, alert)| (subject, alert.code.clone()))
            .collect();
        let mut passed = Vec::new();
        for (subject, code) in told {
            let command = AlertCommand::Contact {
                code: Some(code.clone()),
                by: away.clone(),
                via: SpokenVia::Sms,
                say: ContactSays::Next,
            };
            if self.execute_on_alert(subject, command, actor, now).is_ok() {
                passed.push(code);
            }
        }
        passed
    }
}
