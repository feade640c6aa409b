//! AWAY and HERE by text, and the answer to a test text.

use super::sender::KnownSender;
use crate::app::App;
use crate::app::changes::EventActor;
use crate::app::presence::end_of_day;
use crate::config::School;
use crate::domain::alert::AlertKind;
use crate::domain::id::PersonId;
use crate::domain::notice::{AnswerChoice, Template};
use crate::domain::reply::{AwayUntil, Intent, PresenceReading, TextReading, is_near_name, read_presence};
use crate::domain::roles::OFFICE_ROLES;
use crate::domain::time::Timestamp;
use crate::wording;

/// The outcome of a text of AWAY or HERE.
enum PresenceWord {
    Away { person: PersonId, until: Timestamp },
    Here { person: PersonId },
    AskBack { why: String, reply: Option<String> },
}

impl App {
    /// Takes a text of AWAY or HERE. `None` where the text is anything else; then nothing was done.
    ///
    /// Danger comes first, and a worker on a visit, or about to go, says IN by "here".
    pub(super) fn take_presence(
        &mut self,
        known: &KnownSender,
        reading: &TextReading,
        text: &str,
        sent_at: Timestamp,
        actor: &EventActor,
        now: Timestamp,
    ) -> Option<String> {
        let danger = matches!(reading.intent, Intent::Duress | Intent::Help);
        if danger || reading.worrying || known.visit.is_some() {
            return None;
        }
        let (school, person) = (&known.school, &known.person);
        // A bare AWAY of somebody told of an alert passes the alert on.
        let is_bare = text.trim().trim_matches(['.', '!']).eq_ignore_ascii_case("away");
        if is_bare && !self.told_of(person).is_empty() {
            return None;
        }
        let word = self.presence_word(known, &read_presence(text)?, sent_at, now)?;
        let moved = match word {
            PresenceWord::AskBack { why, reply } => {
                let template = Template::PresenceAskBack;
                // HERE of somebody who counts as in would be read as the IN of a worker at a door.
                let may_be_here = self.counts_as_away(person, now) || self.speaks_for_all(known);
                let words = ["AWAY TODAY", "AWAY UNTIL 2PM", "HERE"];
                let words = &words[..if may_be_here { 3 } else { 2 }];
                let choice = |reply: &str| AnswerChoice {
                    reply: reply.to_owned(),
                    code: None,
                    names: String::new(),
                };
                self.answer_text(
                    school,
                    person,
                    template,
                    |facts| {
                        facts.remark = Some(why);
                        facts.choices = match &reply {
                            Some(reply) => vec![choice(reply)],
                            None => words.iter().copied().map(choice).collect(),
                        };
                    },
                    now,
                );
                "nothing".to_owned()
            }
            PresenceWord::Away { person: whose, until } => {
                let made = self.mark_away((school, &whose), (sent_at, until), person, actor, now);
                let passed = self.pass_on_for(&whose, actor, now);
                let passed = (!passed.is_empty()).then(|| wording::passed_on(&passed));
                let remarks: Vec<String> = passed.into_iter().chain(made.few).collect();
                let remark = (!remarks.is_empty()).then(|| remarks.join("; "));
                self.say_away(known, &whose, made.until, remark, now);
                format!("away {whose}")
            }
            PresenceWord::Here { person: whose } => {
                self.mark_here((school, &whose), sent_at, actor, now);
                // A worker on a visit is told nothing of it.
                let others = usize::from(whose != *person && !self.is_on_visit(&whose));
                for to in [person, &whose].into_iter().take(1 + others) {
                    let name = self.person_name(&whose);
                    let template = Template::HereNoted;
                    self.answer_text(school, to, template, |facts| facts.workers = name, now);
                }
                format!("here {whose}")
            }
        };
        Some(moved)
    }

    fn is_on_visit(&self, person: &PersonId) -> bool {
        self.visit_of(person).is_some()
    }

    /// Tells the sender, and the person marked where the sender is another.
    fn say_away(
        &mut self,
        known: &KnownSender,
        whose: &PersonId,
        until: Option<Timestamp>,
        few: Option<String>,
        now: Timestamp,
    ) {
        let name = self.person_name(whose);
        let other = *whose != known.person;
        let key = whose.key().to_uppercase();
        self.answer_text(
            &known.school,
            &known.person,
            Template::AwayNoted,
            |facts| {
                facts.workers = name.clone();
                facts.until = until;
                facts.remark = few;
                facts.choices = other
                    .then(|| AnswerChoice {
                        reply: format!("HERE {key}"),
                        code: None,
                        names: name.clone(),
                    })
                    .into_iter()
                    .collect();
            },
            now,
        );
        // Whoever is on a visit says IN by "here", and is asked for nothing.
        if other && !self.is_on_visit(whose) {
            self.answer_text(
                &known.school,
                whose,
                Template::AwayNoted,
                |facts| {
                    facts.workers = name;
                    facts.until = until;
                },
                now,
            );
        }
    }

    fn presence_word(
        &self,
        known: &KnownSender,
        read: &PresenceReading,
        sent_at: Timestamp,
        now: Timestamp,
    ) -> Option<PresenceWord> {
        let school = self.rules.school(&known.school)?;
        let (PresenceReading::Away { who, .. } | PresenceReading::Here { who }) = read;
        let ask = |why| Some(PresenceWord::AskBack { why, reply: None });
        let whose = if who.is_empty() {
            known.person.clone()
        } else {
            // A name unknown to the school is no command: "away from the house".
            match called(school, who).as_slice() {
                [] => return unknown_name(school, read),
                [only] => only.clone(),
                several => {
                    let keys: Vec<&str> = several.iter().map(PersonId::key).collect();
                    return ask(wording::several_called(&keys));
                }
            }
        };
        if whose != known.person && !self.speaks_for_all(known) {
            return ask(wording::only_the_office(&self.person_name(&whose)));
        }
        let is_told = matches!(
            read,
            PresenceReading::Away {
                is_sentence: true,
                ..
            }
        );
        if is_told && whose != known.person && self.is_on_visit(&whose) {
            // "Ali is not in today" of a worker who is out: perhaps of another Ali, perhaps of the house.
            let until = match read {
                PresenceReading::Away { until, .. } => *until,
                PresenceReading::Here { .. } => AwayUntil::Unread,
            };
            return (until != AwayUntil::Unread).then(|| PresenceWord::AskBack {
                why: wording::is_on_a_visit(&self.person_name(&whose)),
                reply: Some(format!("AWAY {} TODAY", whose.key().to_uppercase())),
            });
        }
        let word = match read {
            PresenceReading::Here { who } => {
                let planned = self
                    .visits
                    .of_person(&known.person)
                    .any(|visit| visit.is_planned() && visit.workers.contains_key(&known.person));
                // A bare HERE of a person who counts as in already may be a worker at a door. Not of the office: the answer says
                // that it counts for no visit.
                let is_in = !self.counts_as_away(&whose, now) && !self.speaks_for_all(known);
                let plain = who.is_empty() && (planned || is_in);
                if plain {
                    return None;
                }
                PresenceWord::Here { person: whose }
            }
            PresenceReading::Away { until, .. } => {
                let midnight = end_of_day(sent_at, &school.time_zone)?;
                let until = match until {
                    AwayUntil::Today => Some(midnight),
                    AwayUntil::Clock(time) => wording::civil::at_clock(*time, sent_at, &school.time_zone)
                        .filter(|at| *at < midnight),
                    AwayUntil::Unread => None,
                };
                let until = until.filter(|until| *until > now);
                let reply =
                    (whose != known.person).then(|| format!("AWAY {} TODAY", whose.key().to_uppercase()));
                match until {
                    Some(until) => PresenceWord::Away { person: whose, until },
                    None => PresenceWord::AskBack {
                        why: wording::away_until_when(),
                        reply,
                    },
                }
            }
        };
        let overtaken = match &word {
            PresenceWord::Away { person, .. } | PresenceWord::Here { person } => {
                self.is_overtaken(school, person, sent_at, now)
            }
            PresenceWord::AskBack { .. } => false,
        };
        Some(if overtaken {
            let why = wording::came_too_late(sent_at, &school.time_zone);
            PresenceWord::AskBack { why, reply: None }
        } else {
            word
        })
    }

    /// Whether a sender is of the office, who say AWAY and HERE for anybody: by role, or told first
    /// of the school's own troubles.
    fn speaks_for_all(&self, known: &KnownSender) -> bool {
        let Some(school) = self.rules.school(&known.school) else {
            return false;
        };
        let Some(person) = school.people.get(&known.person) else {
            return false;
        };
        let by_role = person
            .roles
            .iter()
            .any(|role| OFFICE_ROLES.contains(&role.as_str()));
        let chain = AlertKind::Monitor
            .chain()
            .and_then(|name| school.chains.get(&name));
        by_role || chain.is_some_and(|chain| chain.step(0).names(person))
    }
}

/// Asks back after a name that nobody at the school has: with a slip in it, or in a whole command. `None` for anything else:
/// "away from the house".
fn unknown_name(school: &School, read: &PresenceReading) -> Option<PresenceWord> {
    const OF_PLACES: [&str; 12] = [
        "A", "AT", "BY", "FOR", "FROM", "IN", "MY", "NOW", "ON", "THE", "TO", "WITH",
    ];
    let PresenceReading::Away {
        who,
        until,
        is_sentence: false,
    } = read
    else {
        return None;
    };
    let first = who.split(' ').next()?;
    let is_near = |name: &str| is_near_name(who, name) || is_near_name(first, name);
    let near: Vec<String> = school
        .people
        .values()
        .filter(|person| {
            let name = person.name.reveal();
            is_near(person.id.key()) || name.split_whitespace().next().is_some_and(is_near)
        })
        .map(|person| person.id.key().to_uppercase())
        .collect();
    let is_command = *until != AwayUntil::Unread && !OF_PLACES.contains(&first);
    if near.is_empty() && !is_command {
        return None;
    }
    let reply = match near.as_slice() {
        [key] => format!("AWAY {key} TODAY"),
        _ => "AWAY, the name, TODAY".to_owned(),
    };
    Some(PresenceWord::AskBack {
        why: wording::nobody_called(who),
        reply: Some(reply),
    })
}

/// Returns the people of a school called by a word: by key, by the full name, else by the first
/// name.
fn called(school: &School, who: &str) -> Vec<PersonId> {
    let lower = who.to_lowercase();
    if let Ok(person) = school.find_person(&lower) {
        return vec![person];
    }
    let first = |name: &str| name.split_whitespace().next().map(str::to_lowercase);
    school
        .people
        .values()
        .filter(|person| first(person.name.reveal()).as_deref() == Some(lower.as_str()))
        .map(|person| person.id.clone())
        .collect()
}
