//! The visit or school behind an alert, and the facts for its messages.

use super::ALERT_VALID_FOR;
use crate::domain::alert::{Alert, AlertKind, Cause, CauseWhat};
use crate::domain::chain::{Chain, Channel, Step};
use crate::domain::delivery::Priority;
use crate::domain::id::{ChainName, PersonId};
use crate::domain::inbound::shortest_name;
use crate::domain::incident::area_of;
use crate::domain::notice::{
    AnswerChoice, Notice, NoticeFacts, NoticeTopic, PartedFrom, RingNumber, Template,
};
use crate::domain::person;
use crate::domain::person::Person;
use crate::domain::reply::LastQuestion;
use crate::domain::sheet::{self, Sheet};
use crate::domain::time::Timestamp;
use crate::domain::visit::{Visit, Worker};
use crate::domain::watch::{PossibleVisit, Watch};
use std::collections::{BTreeMap, BTreeSet};

/// The visit or school behind an alert, for all who must word the alert.
pub struct AlertSubject<'a> {
    visit: Option<&'a Visit>,
    /// The visits possibly behind an alert of no visit.
    about: &'a [PossibleVisit],
    /// Whether the alert is about a text from an unknown phone.
    of_unknown_phone: bool,
    school: &'a str,
    /// The office's number; a watch has none on record.
    school_phone: Option<&'a str>,
    time_zone: &'a str,
    chains: &'a BTreeMap<ChainName, Chain>,
    people: &'a BTreeMap<PersonId, Person>,
}

impl<'a> AlertSubject<'a> {
    /// An alert of a visit.
    #[must_use]
    pub fn of_visit(visit: &'a Visit) -> Self {
        Self {
            visit: Some(visit),
            about: &[],
            of_unknown_phone: false,
            school: &visit.plan.school_name,
            school_phone: Some(&visit.plan.school_phone),
            time_zone: &visit.plan.time_zone,
            chains: &visit.plan.chains,
            people: &visit.plan.people,
        }
    }

    /// An alert of a watch.
    #[must_use]
    pub fn of_watch(watch: &'a Watch) -> Self {
        Self {
            visit: None,
            about: &watch.about,
            of_unknown_phone: watch.unknown_phone().is_some(),
            school: &watch.plan.school_name,
            school_phone: None,
            time_zone: &watch.plan.time_zone,
            chains: &watch.plan.chains,
            people: &watch.plan.people,
        }
    }

    /// Returns a person's name in plain words.
    #[must_use]
    pub fn name(&self, person: &PersonId) -> String {
        person::name_in(self.people, person)
    }

    /// Whether a worker of the visit is back in school or home.
    pub(super) fn is_in(&self, worker: &PersonId) -> bool {
        let worker = self.visit.and_then(|visit| visit.workers.get(worker));
        worker.is_some_and(|worker| !worker.is_away())
    }

    /// Returns the workers of an alert who answered for themselves, `last` among them.
    pub(super) fn own_words(&self, alert: &Alert, last: &PersonId) -> Vec<PersonId> {
        let about = self.visit.map_or_else(Vec::new, |visit| visit.about(alert));
        let own = about.into_iter().filter(|id| !alert.safe_of.contains_key(id));
        let own: BTreeSet<PersonId> = own.chain([last.clone()]).collect();
        own.into_iter().collect()
    }

    /// Returns people's names, joined.
    pub(super) fn names(&self, people: &[PersonId]) -> String {
        let names: Vec<String> = people.iter().map(|person| self.name(person)).collect();
        names.join(" and ")
    }

    /// Returns the workers of whom a SAFE is wanted, with their names.
    #[must_use]
    pub fn not_safe(&self, alert: &Alert) -> Vec<(PersonId, String)> {
        let named = |id: &PersonId| (id.clone(), self.name(id));
        match self.visit {
            Some(visit) => {
                let workers = visit.workers_of(alert);
                workers.silent.union(&workers.heard).map(named).collect()
            }
            None => self.behind(alert).into_iter().map(named).collect(),
        }
    }

    /// Names the workers of an alert not heard yet; once all are heard, the workers without a SAFE; at last everybody of the
    /// causes.
    fn not_heard(&self, visit: &Visit, alert: &Alert) -> String {
        let mut about = visit.about(alert);
        let workers = visit.workers_of(alert);
        let left = if workers.silent.is_empty() {
            workers.heard
        } else {
            workers.silent
        };
        if !left.is_empty() {
            about.retain(|id| left.contains(id));
        }
        self.names(&about)
    }

    /// Names the workers who left a companion behind, for an alert about workers apart.
    fn parted(&self, alert: &Alert) -> Option<PartedFrom> {
        let visit = self.visit?;
        let mut causes = alert.causes.iter().rev();
        let cause = causes.find(|cause| cause.what == CauseWhat::Apart)?;
        let behind = cause.worker.as_ref()?;
        let left_then = |worker: &Worker| worker.left_at == Some(cause.at) || worker.since == cause.at;
        let others = visit.workers.iter().filter(|(id, _)| *id != behind);
        let left: Vec<PersonId> = others
            .filter(|(_, worker)| left_then(worker))
            .map(|(id, _)| id.clone())
            .collect();
        let moved = visit
            .workers
            .get(behind)
            .is_some_and(|worker| worker.since > cause.at);
        Some(PartedFrom {
            left: self.names(&left),
            moved,
        })
    }

    /// Returns the facts of an alert at the instant `at`, for `you`; without the sheet, which few messages have.
    #[must_use]
    pub fn facts(&self, alert: &Alert, you: &PersonId, at: Timestamp) -> NoticeFacts {
        let step = self.step(alert);
        let workers = self.visit.map(|visit| self.not_heard(visit, alert));
        NoticeFacts {
            school: self.school.to_owned(),
            time_zone: self.time_zone.to_owned(),
            you: self.name(you),
            workers: workers.unwrap_or_else(|| self.named_in(alert)),
            named: self.visit.map_or_else(BTreeMap::new, |visit| {
                // A companion back in school is no longer there.
                let there = |id: &&PersonId| {
                    let worker = visit.workers.get(*id);
                    let of_cause = alert
                        .causes
                        .iter()
                        .any(|cause| cause.worker.as_ref() == Some(*id));
                    of_cause
                        || worker
                            .is_some_and(|worker| worker.is_away() && beside_causes(visit, alert, worker))
                        || visit.is_back_by_phone(alert, id)
                        || alert.beside.contains_key(*id)
                };
                let name = |id: &PersonId| (id.clone(), visit.name(id));
                visit.workers.keys().filter(there).map(name).collect()
            }),
            now: Some(at),
            at: Some(alert.opened_at),
            due: alert.causes.first().map(|cause| cause.at),
            back_by: self.visit.map(|visit| visit.back_by),
            place: self
                .visit
                .and_then(|visit| Some(visit.place()?.reveal().to_owned())),
            phones: self.phones(alert),
            ring: self.ring(alert),
            area: self.visit.and_then(|visit| area_of(visit.place()?.reveal())),
            school_phone: self
                .school_phone
                .filter(|phone| !phone.trim().is_empty())
                .map(str::to_owned),
            possible: self.possible(),
            choices: self.phone_choices(alert),
            code: Some(alert.code.clone()),
            kind: Some(alert.kind),
            causes: causes_left(alert),
            step: step.map(|step| step.name.clone()),
            ask: step.map(|step| step.ask),
            by: alert
                .hold
                .as_ref()
                .and_then(|hold| hold.by.as_ref())
                .map(|by| self.name(by)),
            until: alert.hold.as_ref().map(|hold| hold.until),
            log: alert.police.as_ref().and_then(|police| police.log.clone()),
            unreached_since: self.visit.and_then(|visit| {
                visit
                    .workers
                    .values()
                    .filter_map(Worker::without_texts_since)
                    .min()
            }),
            last_heard: self.visit.map(Visit::safe_at),
            parted: self.parted(alert),
            ..NoticeFacts::default()
        }
    }

    /// Returns the visit's sheet, for the e-mails that have it whole.
    pub(super) fn sheet(&self, alert: &Alert, at: Timestamp) -> Option<Box<Sheet>> {
        let visit = self.visit?;
        Some(Box::new(sheet::fill(visit, Some(alert), at)))
    }

    /// Returns the facts of an alert for a person who asks how things are: the person in charge,
    /// the police's caller included.
    #[must_use]
    pub fn status_facts(&self, alert: &Alert, you: &PersonId, at: Timestamp) -> NoticeFacts {
        NoticeFacts {
            by: alert.held_by().map(|by| self.name(by)),
            ..self.facts(alert, you, at)
        }
    }

    pub(super) fn notice(
        &self,
        alert: &Alert,
        to: &PersonId,
        by: Vec<Channel>,
        template: Template,
        at: Timestamp,
    ) -> Notice {
        let mut facts = self.facts(alert, to, at);
        if matches!(template, Template::AlertPolice | Template::AlertDuress) {
            facts.sheet = self.sheet(alert, at);
        }
        Notice {
            to: to.clone(),
            by,
            priority: Priority::Alert,
            valid_for: ALERT_VALID_FOR,
            template,
            facts,
            about: NoticeTopic::News {
                code: alert.code.clone(),
            },
            asks: LastQuestion::Nothing,
        }
    }

    /// Says `template` once to everyone told so far, except those in `but`.
    pub(super) fn everyone_told(
        &self,
        alert: &Alert,
        but: &BTreeSet<PersonId>,
        template: Template,
        at: Timestamp,
    ) -> Vec<Notice> {
        alert
            .told
            .keys()
            .filter(|person| !but.contains(*person))
            .map(|person| self.notice(alert, person, self.channels(person), template, at))
            .filter(|notice| !notice.by.is_empty())
            .collect()
    }

    /// Tells everyone told of the end, by every channel used: an e-mail with the request to ring
    /// the police must not stand alone in a mailbox, nor a barred number keep a contact from
    /// hearing.
    pub(super) fn stand_down(&self, alert: &Alert, at: Timestamp) -> Vec<Notice> {
        let told = alert.told.keys();
        // An own word is no voice heard by a contact.
        let of_visit = self.visit.map(|visit| {
            let about = visit.about(alert);
            let silent = visit.workers_of(alert).silent;
            let vouched = |id: &PersonId| silent.contains(id) || alert.safe_of.contains_key(id);
            let (by_contact, by_own_word): (Vec<_>, Vec<_>) = about.iter().cloned().partition(vouched);
            if by_contact.is_empty() {
                return (self.names(&about), None);
            }
            let heard = (!by_own_word.is_empty()).then(|| self.names(&by_own_word));
            (self.names(&by_contact), heard)
        });
        told.map(|person| {
            let mut notice = self.by_every_channel(alert, person, Template::StandDown, at);
            notice.about = NoticeTopic::Other;
            if let Some((workers, heard)) = of_visit.clone() {
                notice.facts.workers = workers;
                notice.facts.others = heard;
            }
            notice
        })
        .filter(|notice| !notice.by.is_empty())
        .collect()
    }

    /// Returns the contacts with a SAFE of some of an alert's workers, in order.
    pub(super) fn said_safe_before(&self, alert: &Alert) -> Vec<PersonId> {
        let said = self.visit.map_or(&[][..], |visit| visit.said_safe.as_slice());
        let of_alert = said
            .iter()
            .filter(|said| !alert.safe_of.is_empty() && said.at >= alert.opened_at);
        of_alert.map(|said| said.by.clone()).collect()
    }

    /// Says a thing decisive for the alert by every channel of the steps so far: a single channel
    /// may be out of order (P14).
    pub(super) fn by_every_channel(
        &self,
        alert: &Alert,
        person: &PersonId,
        template: Template,
        at: Timestamp,
    ) -> Notice {
        self.notice(alert, person, self.channels_so_far(alert, person), template, at)
    }

    /// Returns the channels of every step so far that the person has an address for; else the
    /// channel for further news.
    fn channels_so_far(&self, alert: &Alert, person: &PersonId) -> Vec<Channel> {
        let chain = self.chains.get(&alert.chain);
        let used: BTreeSet<Channel> = chain
            .into_iter()
            .flat_map(|chain| chain.steps().take(alert.step + 1))
            .flat_map(|step| step.by.iter().copied())
            .filter(|channel| {
                self.people
                    .get(person)
                    .is_some_and(|known| channel.reaches(known))
            })
            .collect();
        if used.is_empty() {
            self.channels(person)
        } else {
            used.into_iter().collect()
        }
    }

    pub(super) fn step(&self, alert: &Alert) -> Option<&Step> {
        self.chains.get(&alert.chain).map(|chain| chain.step(alert.step))
    }

    /// Returns the channel for further news to a person told before.
    pub(super) fn channels(&self, person: &PersonId) -> Vec<Channel> {
        let known = self.people.get(person);
        let mut channels = Channel::SOONEST_FIRST.into_iter();
        let soonest = channels.find(|channel| known.is_some_and(|person| channel.reaches(person)));
        soonest.into_iter().collect()
    }

    /// Returns the people to ring with their numbers. Under duress nobody must ring, so there is no
    /// number to tempt anybody.
    fn phones(&self, alert: &Alert) -> Vec<String> {
        if alert.kind == AlertKind::Duress {
            return Vec::new();
        }
        let own = |id: &PersonId| self.people.get(id).and_then(|person| person.mobile.as_ref());
        let Some(visit) = self.visit else {
            return self
                .behind(alert)
                .into_iter()
                .filter_map(|id| Some(format!("{}: {}", self.name(id), own(id)?.national())))
                .collect();
        };
        let workers = visit
            .workers
            .keys()
            .filter_map(|id| Some(format!("{}: {}", visit.name(id), self.number(id)?)));
        let household = visit.sign_out.household.as_ref().map(|phone| {
            let spared = if visit.sign_out.at_risk {
                " (do NOT ring)"
            } else {
                ""
            };
            format!("Household{spared}: {}", phone.national())
        });
        workers.chain(household).collect()
    }

    /// Returns the number on which a worker can be rung: of the phone carried on the visit, else
    /// their own.
    fn number(&self, worker: &PersonId) -> Option<String> {
        let carried = self.visit.and_then(|visit| visit.sign_out.carried.get(worker));
        let own = || self.people.get(worker)?.mobile.as_ref();
        carried.or_else(own).map(|phone| phone.national())
    }

    /// Returns the numbers of a visit's workers of whom nobody has said SAFE, those of the causes
    /// first. Empty under duress: nobody is asked to ring (P9).
    fn ring(&self, alert: &Alert) -> Vec<RingNumber> {
        let Some(visit) = self.visit.filter(|_| alert.kind != AlertKind::Duress) else {
            return Vec::new();
        };
        let of_causes: BTreeSet<&PersonId> = alert
            .causes
            .iter()
            .filter_map(|cause| cause.worker.as_ref())
            .collect();
        // A worker heard since, or back, is rung no more.
        let silent = visit.workers_of(alert).silent;
        let heard = |worker: &PersonId| !silent.is_empty() && !silent.contains(worker);
        let mut workers: Vec<&PersonId> = visit
            .workers
            .keys()
            .filter(|worker| !alert.safe_of.contains_key(*worker) && !heard(worker))
            .collect();
        workers.sort_by_key(|worker| !of_causes.contains(*worker));
        let number = |worker: &PersonId| {
            Some(RingNumber {
                worker: worker.clone(),
                name: visit.name(worker),
                phone: self.number(worker)?,
            })
        };
        workers.into_iter().filter_map(number).collect()
    }

    /// Returns the names of the people behind a watch's alert, if any.
    fn named_in(&self, alert: &Alert) -> String {
        self.behind(alert)
            .into_iter()
            .map(|person| self.name(person))
            .collect::<Vec<_>>()
            .join(" and ")
    }

    /// Returns the people behind an alert of no visit: of its causes, and of every visit possibly meant.
    fn behind(&self, alert: &'a Alert) -> BTreeSet<&'a PersonId> {
        let causes = alert.causes.iter().filter_map(|cause| cause.worker.as_ref());
        let possible = self.about.iter().flat_map(|possible| &possible.workers);
        causes.chain(possible).collect()
    }

    /// Returns the words for giving an unknown phone to each worker behind the alert.
    fn phone_choices(&self, alert: &Alert) -> Vec<AnswerChoice> {
        if !self.of_unknown_phone {
            return Vec::new();
        }
        let names = self.behind(alert).into_iter().map(|person| self.name(person));
        let choice = |name: String| AnswerChoice {
            reply: format!("PHONE {} {}", shortest_name(&name, &[]), alert.code),
            code: None,
            names: name,
        };
        names.map(choice).collect()
    }

    /// Lists the visits possibly behind the alert, each with its place.
    fn possible(&self) -> Vec<String> {
        let line = |possible: &PossibleVisit| {
            let names: Vec<String> = possible.workers.iter().map(|id| self.name(id)).collect();
            let place = possible
                .place
                .as_ref()
                .map_or("NOT KNOWN", |place| place.reveal());
            format!("{}: {place}", names.join(" and "))
        };
        self.about.iter().map(line).collect()
    }
}

/// Whether a companion is in one place with a worker of the causes, or the causes name nobody.
fn beside_causes(visit: &Visit, alert: &Alert, companion: &Worker) -> bool {
    let mut causes = alert.causes.iter();
    causes.any(|cause| match &cause.worker {
        Some(id) => visit
            .workers
            .get(id)
            .is_some_and(|worker| worker.is_with(companion)),
        None => true,
    })
}

/// Returns the causes of workers of whom nobody has said SAFE; all of them where no other is left.
fn causes_left(alert: &Alert) -> Vec<Cause> {
    let is_left = |cause: &&Cause| match &cause.worker {
        Some(id) => !alert.safe_of.contains_key(id),
        None => true,
    };
    let left: Vec<Cause> = alert.causes.iter().filter(is_left).cloned().collect();
    if left.is_empty() {
        return alert.causes.clone();
    }
    left
}
