//! A text from an unknown number.

use super::passed_on::{SharedDanger, possible};
use crate::app::App;
use crate::app::changes::{EventActor, Happened};
use crate::app::monitor::SchoolTrouble;
use crate::app::notify::MessageAddressee;
use crate::domain::alert::{AlertKind, Cause, CauseWhat};
use crate::domain::chain::Channel;
use crate::domain::command::VisitCommand;
use crate::domain::delivery::{Address, InboundText, Priority, SubjectId};
use crate::domain::id::{PersonId, SchoolId, VisitId};
use crate::domain::inbound::{self, OutVisit, UnknownMeaning};
use crate::domain::notice::{Notice, NoticeFacts, NoticeTopic, Template};
use crate::domain::principal::Principal;
use crate::domain::private::Phone;
use crate::domain::reply::{LastQuestion, SafePhrases, TextReading};
use crate::domain::time::{Span, Timestamp};
use crate::domain::visit::Visit;
use crate::domain::watch::{PossibleVisit, UNKNOWN_PHONE, Watch, WatchCommand};
use crate::wording;
use std::collections::{BTreeMap, BTreeSet};

/// Most answers to unknown numbers, and most news from them that neither names a worker nor worries, in an hour: a
/// stranger must not make Homeward text for ever. Danger is never limited.
const UNKNOWN_AN_HOUR: usize = 20;
/// Most news from one phone in an hour: the office has it to ring, and hears of it as of one thing. Once the alert about
/// the phone has ended, news that names a worker or worries is told all the same.
const OF_ONE_PHONE: usize = 3;
/// Stands for the number of a sender that has none: a short code, or a name.
const NO_NUMBER: &str = "no number";
/// So many visits out are all looked at for every text.
const FEW_VISITS: usize = 100;
/// The hour of the limits.
const HOUR: Span = Span::from_mins(60);
/// Digits of the shortest number of a person; networks and machines send from short codes.
const SHORTEST_NUMBER: usize = 10;

/// Answers to unknown numbers, and news from them, in the last hour.
#[derive(Debug, Default)]
pub(in crate::app) struct UnknownSenders {
    answered: Vec<(Phone, Timestamp)>,
    news: Vec<(String, Timestamp)>,
    /// Whether the office heard that no more are passed on.
    said_many: bool,
}

/// The fate of news from an unknown phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NewsShare {
    /// Passed on to the office.
    Told,
    /// The office hears that no more are passed on within the hour.
    TheLast,
    /// Not passed on.
    Kept,
}

impl UnknownSenders {
    fn forget(&mut self, now: Timestamp) {
        self.answered.retain(|(_, at)| now.since(*at) < HOUR);
        self.news.retain(|(_, at)| now.since(*at) < HOUR);
    }

    /// Whether a number may be answered now; notes the answer.
    fn may_answer(&mut self, phone: &Phone, now: Timestamp) -> bool {
        self.forget(now);
        let known = self.answered.iter().any(|(other, _)| other == phone);
        if known || self.answered.len() >= UNKNOWN_AN_HOUR {
            return false;
        }
        self.answered.push((phone.clone(), now));
        true
    }

    /// Decides what becomes of news from a sender, who is known to the office already while an alert about the phone is
    /// open; notes the news that is told. `weighs` says that the news names a worker or worries.
    fn may_tell(&mut self, sender: &str, weighs: bool, is_known: bool, now: Timestamp) -> NewsShare {
        self.forget(now);
        let of_sender = self.news.iter().filter(|(other, _)| other == sender).count();
        let share = match self.news.len() {
            _ if weighs && !is_known => NewsShare::Told,
            _ if of_sender >= OF_ONE_PHONE => NewsShare::Kept,
            _ if weighs => NewsShare::Told,
            told if told < UNKNOWN_AN_HOUR => NewsShare::Told,
            _ if !self.said_many => NewsShare::TheLast,
            _ => NewsShare::Kept,
        };
        self.said_many =
            self.news.len() >= UNKNOWN_AN_HOUR && (self.said_many || share == NewsShare::TheLast);
        if share == NewsShare::Told {
            self.news.push((sender.to_owned(), now));
        }
        share
    }
}

impl App {
    /// Takes a text from an unknown number. Danger counts for every visit possibly meant; other words
    /// perhaps of a worker on a visit are told to the office, and move no timer.
    pub(super) fn unknown_text(
        &mut self,
        text: &InboundText,
        now: Timestamp,
    ) -> (TextReading, SubjectId, String) {
        let phone = Phone::parse(text.from.reveal()).ok();
        let number = phone
            .as_ref()
            .map_or_else(|| NO_NUMBER.to_owned(), Phone::national);
        let words = text.text.reveal();
        let many = self.visits.count_open() > FEW_VISITS;
        let mut out = if many {
            self.out_named(words)
        } else {
            self.out_of(|_| true)
        };
        // A text without a name may be of any visit: every visit is looked at.
        if many && names_nobody(&self.read_unknown(words, &out).1) {
            out = self.out_of(|_| true);
        }
        let (reading, meaning) = self.read_unknown(words, &out);
        let actor = EventActor::of(&Principal::Sender {
            person: None,
            gateway: text.gateway.clone(),
        });
        let opened = "alert opened".to_owned();
        let wants_answer = !matches!(meaning, UnknownMeaning::OptOut);
        let (subject, moved) = match meaning {
            UnknownMeaning::Danger { kind, about } => {
                let about: Vec<(VisitId, Option<PersonId>)> = about
                    .into_iter()
                    .map(|(visit, workers)| {
                        let only = workers.first().filter(|_| workers.len() == 1);
                        (visit.visit, only.map(|worker| worker.person.clone()))
                    })
                    .collect();
                (self.unknown_danger(kind, &about, &number, &actor, now), opened)
            }
            // Nobody rings a short code or a name back, and machines name nobody.
            UnknownMeaning::News { named: false, .. } if !phone.as_ref().is_some_and(is_persons) => {
                (SubjectId::None, "nothing".to_owned())
            }
            UnknownMeaning::News {
                visit,
                worker,
                named,
                worrying,
            } => {
                let remark = match worker {
                    Some(worker) => wording::unknown_phone(&worker.name, &number, words),
                    None => {
                        let names: Vec<&str> =
                            visit.workers.iter().map(|worker| worker.name.as_str()).collect();
                        wording::unnamed_phone(&names.join(" or "), &number, words)
                    }
                };
                let who: Vec<PersonId> = match worker {
                    Some(worker) => vec![worker.person.clone()],
                    None => visit.workers.iter().map(|worker| worker.person.clone()).collect(),
                };
                // Senders without a number are told apart by the name they send.
                let sender = if phone.is_some() {
                    number.clone()
                } else {
                    text.from.reveal().to_uppercase()
                };
                let is_known = self.is_phone_open(visit.visit, &number);
                let share = self
                    .unknown_senders
                    .may_tell(&sender, named || worrying, is_known, now);
                let news = (number.as_str(), remark);
                self.unknown_news(visit.visit, who, news, share, &actor, now)
            }
            UnknownMeaning::OptOut => {
                let remark = "a number that nobody here has asks for no more texts: perhaps one in the directory is wrong";
                let cause = trouble(AlertKind::Monitor, remark.to_owned(), now);
                (self.tell_schools(&number, &cause, &actor, now), opened)
            }
            UnknownMeaning::Nothing => (SubjectId::None, "nothing".to_owned()),
        };
        if wants_answer
            && let Some(phone) = phone.filter(is_persons)
            && !inbound::is_machine(words)
        {
            self.answer_unknown(phone, now);
        }
        (reading, subject, moved)
    }

    /// Returns the visits out with a worker whose name may stand in a text.
    ///
    /// The cost of a text follows the names in the text: strangers must not slow down a trust with thousands of visits out.
    fn out_named(&self, text: &str) -> Vec<OutVisit> {
        let marks = inbound::NamesInText::of(text).marks().collect();
        let named = self.visits.with_name_marks(&marks);
        named
            .map(|visit| OutVisit::of(visit, self.calm_of(visit)))
            .collect()
    }

    fn out_of(&self, wanted: impl Fn(&Visit) -> bool) -> Vec<OutVisit> {
        let open = self.open_visits().filter(|visit| wanted(visit));
        open.map(|visit| OutVisit::of(visit, self.calm_of(visit)))
            .collect()
    }

    fn read_unknown<'a>(&self, words: &str, out: &'a [OutVisit]) -> (TextReading, UnknownMeaning<'a>) {
        let schools = || self.rules.schools().values();
        let phrases: Vec<String> = schools()
            .flat_map(|school| school.safe_phrases.reveal().to_vec())
            .collect();
        let codes: Vec<String> = Vec::new();
        let safe_words: Vec<String> = schools()
            .flat_map(|school| &school.safe_words)
            .filter(|(person, _)| self.visit_of(person).is_some())
            .flat_map(|(_, words)| words.reveal().to_vec())
            .collect();
        let in_force = SafePhrases {
            phrases: &phrases,
            safe_words: &safe_words,
            duress_codes: &codes,
        };
        let welsh = schools().any(|school| school.welsh);
        inbound::interpret_unknown(words, in_force, out, welsh)
    }

    /// Raises danger from an unknown number: of the one visit meant, or of one of several.
    fn unknown_danger(
        &mut self,
        kind: AlertKind,
        about: &[(VisitId, Option<PersonId>)],
        number: &str,
        actor: &EventActor,
        now: Timestamp,
    ) -> SubjectId {
        let what = if kind == AlertKind::Duress {
            CauseWhat::DuressUsed
        } else {
            CauseWhat::HelpFromPhone(number.to_owned())
        };
        match about {
            [] => {
                let cause = if kind == AlertKind::Duress {
                    let remark = format!("{number}, a number nobody here has, used a safe phrase");
                    trouble(AlertKind::Duress, remark, now)
                } else {
                    let remark = format!("{number}, a number nobody here has, texts of danger");
                    trouble(AlertKind::Concern, remark, now)
                };
                self.tell_schools(number, &cause, actor, now)
            }
            [(visit, worker)] => {
                let command = VisitCommand::Raise {
                    what,
                    worker: worker.clone(),
                    by: None,
                };
                self.inform::<Visit>(*visit, &command, actor, now);
                SubjectId::Visit(*visit)
            }
            several => {
                let mut schools: BTreeMap<SchoolId, Vec<VisitId>> = BTreeMap::new();
                for (id, _) in several {
                    if let Some(visit) = self.visits.get(id) {
                        schools.entry(visit.plan.school.clone()).or_default().push(*id);
                    }
                }
                let mut subject = SubjectId::None;
                for (school, visits) in schools {
                    let danger = SharedDanger {
                        visits: &visits,
                        kind,
                        from: &format!("an unknown phone ({number})"),
                        by: None,
                    };
                    if let Some(id) = self.open_one_of(&school, &danger, actor, now) {
                        subject = SubjectId::Watch(id);
                    }
                }
                subject
            }
        }
    }

    /// Whether an alert about a phone unknown to us is open at the school of a visit.
    fn is_phone_open(&self, visit: VisitId, number: &str) -> bool {
        let topic = phone_topic(number);
        let school = self.visits.get(&visit).map(|visit| &visit.plan.school);
        let mut watches = self.watches();
        watches
            .any(|watch| watch.topic == topic && watch.alert.is_some() && Some(&watch.plan.school) == school)
    }

    /// Tells the office of words perhaps of a worker: no voice was heard, so no timer moves. Returns what the text moved.
    fn unknown_news(
        &mut self,
        visit: VisitId,
        who: Vec<PersonId>,
        (number, remark): (&str, String),
        share: NewsShare,
        actor: &EventActor,
        now: Timestamp,
    ) -> (SubjectId, String) {
        let nothing = || "nothing".to_owned();
        let Some(school) = self.visits.get(&visit).map(|visit| visit.plan.school.clone()) else {
            return (SubjectId::None, nothing());
        };
        let duress = self
            .visits
            .get(&visit)
            .is_some_and(|visit| self.calm_of(visit) == inbound::VisitCalm::Duress);
        let (cause, topic, about) = match share {
            NewsShare::Kept => return (SubjectId::Visit(visit), nothing()),
            NewsShare::Told if duress => return self.news_under_duress(visit, &who, remark, actor, now),
            NewsShare::TheLast => (
                trouble(AlertKind::Monitor, wording::too_many_unknown(), now),
                "many texts of unknown phones".to_owned(),
                Vec::new(),
            ),
            NewsShare::Told => {
                let one = who.first().filter(|_| who.len() == 1).cloned();
                // Of two who may hold the phone, both are offered.
                let about = self.visits.get(&visit).filter(|_| who.len() > 1);
                let about: Vec<PossibleVisit> = about.map(|visit| possible(visit)).into_iter().collect();
                let cause = Cause {
                    worker: one,
                    ..trouble(AlertKind::Monitor, remark, now)
                };
                (cause, phone_topic(number), about)
            }
        };
        let trouble = SchoolTrouble { topic, about, cause };
        match self.open_watch_about(&school, trouble, None, actor, now) {
            Some(watch) => (SubjectId::Watch(watch), "alert opened".to_owned()),
            None => (SubjectId::Visit(visit), nothing()),
        }
    }

    /// Tells the people of a duress alert of news of its worker from an unknown phone. A further cause
    /// says whom not to ring; an alert of its own would ask to ring the phone (P9).
    fn news_under_duress(
        &mut self,
        visit: VisitId,
        who: &[PersonId],
        remark: String,
        actor: &EventActor,
        now: Timestamp,
    ) -> (SubjectId, String) {
        let told = "told to the people of the alert".to_owned();
        let one = who.first().filter(|_| who.len() == 1).cloned();
        let in_alert = self.visits.get(&visit).is_some_and(|visit| visit.alert.is_some());
        if in_alert {
            let command = VisitCommand::Raise {
                what: CauseWhat::Monitor(remark),
                worker: one,
                by: None,
            };
            self.inform::<Visit>(visit, &command, actor, now);
            return (SubjectId::Visit(visit), told);
        }
        let of_one = self.watches().find(|watch| {
            let duress = watch
                .alert
                .as_ref()
                .is_some_and(|alert| alert.kind == AlertKind::Duress);
            duress && watch.about.iter().any(|possible| possible.visit == visit)
        });
        let Some(watch) = of_one.map(|watch| watch.id) else {
            return (SubjectId::Visit(visit), "nothing".to_owned());
        };
        let cause = Cause {
            worker: one,
            ..trouble(AlertKind::Monitor, remark, now)
        };
        self.inform::<Watch>(watch, &WatchCommand::Add(cause), actor, now);
        (SubjectId::Watch(watch), told)
    }

    /// Tells every school with a visit out, or every school if there is none.
    fn tell_schools(&mut self, number: &str, cause: &Cause, actor: &EventActor, now: Timestamp) -> SubjectId {
        let mut schools: BTreeSet<SchoolId> = self.open_schools();
        if schools.is_empty() {
            schools.extend(self.rules.schools().keys().cloned());
        }
        let mut subject = SubjectId::None;
        for school in schools {
            let topic = format!("unknown sender {number}");
            if let Some(id) = self.open_watch(&school, topic, cause.clone(), None, actor, now) {
                subject = SubjectId::Watch(id);
            }
        }
        subject
    }

    /// Answers an unknown number with one fixed sentence, the same for every visit out.
    fn answer_unknown(&mut self, phone: Phone, now: Timestamp) {
        if !self.unknown_senders.may_answer(&phone, now) {
            return;
        }
        let notice = Notice {
            to: PersonId::new(&SchoolId::new("unknown"), "sender"),
            by: vec![Channel::Sms],
            priority: Priority::Confirmation,
            valid_for: HOUR,
            template: Template::UnknownSender,
            facts: NoticeFacts {
                time_zone: "Europe/London".to_owned(),
                now: Some(now),
                ..NoticeFacts::default()
            },
            about: NoticeTopic::Other,
            asks: LastQuestion::Nothing,
        };
        let to = MessageAddressee {
            to: Address::Sms(phone),
            person: None,
            subject: SubjectId::None,
            only_by: None,
        };
        let sent = self.queue_to(&notice, None, to, now);
        self.changes.happened.push(Happened::Answered(vec![sent]));
    }
}

/// Whether a meaning is danger, or news, without a name.
fn names_nobody(meaning: &UnknownMeaning<'_>) -> bool {
    match meaning {
        UnknownMeaning::Danger { about, .. } => about.iter().all(|(_, workers)| workers.is_empty()),
        UnknownMeaning::News { named, .. } => !named,
        UnknownMeaning::Nothing | UnknownMeaning::OptOut => false,
    }
}

/// Returns the topic of the alert about a phone. Without a number there is no phone to make a worker's.
fn phone_topic(number: &str) -> String {
    if number == NO_NUMBER {
        "text without a number".to_owned()
    } else {
        format!("{UNKNOWN_PHONE}{number}")
    }
}

fn trouble(kind: AlertKind, remark: String, now: Timestamp) -> Cause {
    Cause {
        kind,
        what: CauseWhat::Monitor(remark),
        at: now,
        worker: None,
        by: None,
    }
}

/// Whether a number can be a person's, and no short code.
fn is_persons(phone: &Phone) -> bool {
    phone.reveal().chars().filter(char::is_ascii_digit).count() >= SHORTEST_NUMBER
}
