//! Contacts: those who are told of an alert. They answer, dawdle or are away; they vouch for whom they have heard, and
//! forget to say how, or of whom.

use crate::clocks::SECOND;
use crate::each::{Answer, Word};
use crate::people::Staff;
use crate::school::School;
use crate::world::{Event, Spoken, Texted, World};
use homeward::app::{AlertWord, Request};
use std::collections::{BTreeMap, BTreeSet};

/// Somebody who is told.
#[derive(Debug, Default)]
pub(crate) struct Contact {
    /// How soon they look at their telephone, and whether they ever do.
    pub(crate) attention: u64,
    todo: BTreeMap<u64, String>,
    knows: BTreeMap<String, Knows>,
}

/// What somebody knows of one alert, and has said of it.
#[derive(Debug, Default)]
struct Knows {
    acked: bool,
    busy: bool,
    /// Whether they forgot once to say how they know.
    forgot_how: bool,
    /// Whether they were told once that what they had said changed nothing.
    in_vain: bool,
    /// The exact words that they were asked to choose from.
    offered: Vec<String>,
    /// Those for whom they have vouched by name.
    vouched: BTreeSet<String>,
}

pub(crate) fn contacts(school: &School) -> BTreeMap<String, Contact> {
    let keys = school.people.iter().map(|person| person.key.clone());
    keys.map(|key| (key, Contact::default())).collect()
}

/// Returns each "SAFE H1 SPOKE JO" of the question whom somebody heard.
fn choices(body: &str) -> Vec<String> {
    if !body.contains("Whom did you hear?") {
        return Vec::new();
    }
    let choice = |said: &str| {
        let words: Vec<&str> = said
            .split(|letter: char| !letter.is_ascii_alphanumeric())
            .take(3)
            .collect();
        format!("SAFE {}", words.join(" "))
    };
    body.split("SAFE ").skip(1).map(choice).collect()
}

impl World {
    /// Somebody has an alert on their telephone or in their mail.
    pub(crate) fn alarmed(&mut self, key: &str, code: String, body: &str) {
        let calm = self.calm;
        let contact = self.contacts.get_mut(key).expect("a contact");
        if contact.attention == 0 {
            return;
        }
        let knows = contact.knows.entry(code.clone()).or_default();
        let offered = choices(body);
        if !offered.is_empty() {
            knows.offered.clone_from(&offered);
        }
        // Nobody argues with an answer for ever, nor about what is over.
        if offered.is_empty() && body.contains("that changed nothing") {
            let over = body.contains("it is over already") || body.contains("no such open alert");
            if over || knows.in_vain {
                return;
            }
            knows.in_vain = true;
        }
        if knows.busy {
            return;
        }
        knows.busy = true;
        self.next_look += 1;
        let no = self.next_look;
        let attention = i64::try_from(contact.attention).expect("small");
        contact.todo.insert(no, code);
        let delay = self.dice.between(20, 150) * SECOND * if calm { 1 } else { attention };
        self.after(delay, Event::See(key.to_owned(), no));
    }

    /// Somebody looks at an alert, and does what they can.
    pub(crate) fn see(&mut self, key: &str, no: u64) {
        let Some(code) = self.contacts.get_mut(key).expect("a contact").todo.remove(&no) else {
            return;
        };
        let (kind, visit) = self.oracle.known(&code);
        let found = visit
            .as_ref()
            .and_then(|visit| self.staff.values().find(|staff| staff.visit == *visit));
        let workers: Vec<String> =
            found.map_or_else(Vec::new, |staff| staff.workers.keys().cloned().collect());
        let reached = found.map_or_else(Vec::new, Staff::reached);
        let own = workers.iter().any(|worker| worker == key);
        let calm = self.calm;
        let knows = self.knows(key, &code);
        knows.busy = false;
        let acked = knows.acked;
        if own {
            return;
        }
        if !calm && self.dice.comes(80) {
            self.reply(key, "ok will do".to_owned(), None);
            return;
        }
        if !acked && self.dice.comes(700) {
            self.knows(key, &code).acked = true;
            self.answer(key, format!("ACK {code}"), &code, Word::Ack);
            // Now they ring.
            let rings = self.dice.between(30, 200) * SECOND;
            self.look_again(key, &code, rings);
            return;
        }
        let all_well = reached.len() == workers.len();
        if kind == "duress" {
            if all_well {
                self.hear_challenge(key, code);
            } else if self.dice.comes(500) {
                self.answer(key, format!("POLICE {code} 4711"), &code, Word::Police);
            }
            return;
        }
        if kind == "monitor" {
            self.answer(key, format!("SAFE {code}"), &code, Word::SafeUnsaid);
        } else if self.vouch(key, &code, &workers, &reached) {
        } else if self.dice.comes(600) {
            self.answer(key, format!("NEXT {code}"), &code, Word::Next);
        } else if self.dice.comes(500) {
            self.answer(key, format!("POLICE {code} 4711"), &code, Word::Police);
        }
    }

    /// At school, by two people, after hearing the challenge answered.
    fn hear_challenge(&mut self, key: &str, code: String) {
        let spoken = Spoken {
            by: key.to_owned(),
            request: Request::Alert {
                code: code.clone(),
                by: key.to_owned(),
                word: AlertWord::Safe {
                    how: Some("challenge".to_owned()),
                    of: vec!["all".to_owned()],
                },
            },
            answers: Some(Answer {
                code,
                word: Word::Challenge,
            }),
            signs_in: None,
            tries: 0,
        };
        self.speak(spoken);
    }

    /// Says SAFE of those whom they reach, and of nobody else; in their own words, or in those that they were asked to
    /// choose from. Returns whether there was anybody to vouch for.
    fn vouch(&mut self, key: &str, code: &str, workers: &[String], reached: &[String]) -> bool {
        let all = reached.len() == workers.len();
        let lively = self.is_lively();
        let forgets = lively && self.dice.comes(150);
        let bare = lively && self.dice.comes(400);
        let how = *self.dice.one(&["SPOKE", "SEEN"]);
        let school = self.school;
        let first = |worker: &String| school.person(worker).first_name().to_uppercase();
        let names: Vec<(String, String)> = reached
            .iter()
            .map(|worker| (worker.clone(), first(worker)))
            .collect();
        let knows = self.knows(key, code);
        let offered = std::mem::take(&mut knows.offered);
        let to_say = |knows: &Knows| {
            let fresh = names.iter().find(|(worker, _)| !knows.vouched.contains(worker));
            fresh.cloned()
        };
        if reached.is_empty() && !workers.is_empty() || !all && to_say(knows).is_none() {
            return false;
        }
        if forgets && !knows.forgot_how {
            knows.forgot_how = true;
            self.answer(key, format!("SAFE {code}"), code, Word::SafeUnsaid);
            return true;
        }
        let offers = |name: &str| {
            offered
                .iter()
                .find(|choice| choice.ends_with(&format!(" {name}")))
        };
        let (text, of) = if let [_, ..] = offered.as_slice() {
            let whole = offers("BOTH").or_else(|| offers("ALL")).filter(|_| all && !bare);
            let chosen = whole.map(|words| (words.clone(), reached.to_vec()));
            let one = || {
                let named = names.iter().filter(|(worker, _)| !knows.vouched.contains(worker));
                let mut offers = named.filter_map(|(worker, name)| {
                    let words = offers(name)?;
                    Some((words.clone(), vec![worker.clone()]))
                });
                offers.next()
            };
            let Some(chosen) = chosen.or_else(one) else {
                return false;
            };
            chosen
        } else if workers.len() < 2 || all && bare {
            // Of two, they forget whom: they are asked.
            let of = if workers.len() < 2 {
                reached.to_vec()
            } else {
                Vec::new()
            };
            (format!("SAFE {code} {how}"), of)
        } else if all {
            (format!("SAFE {code} {how} BOTH"), reached.to_vec())
        } else {
            let (worker, name) = to_say(knows).expect("somebody was reached");
            (format!("SAFE {code} {how} {name}"), vec![worker])
        };
        knows.vouched.extend(of.iter().cloned());
        self.answer(key, text, code, Word::Safe(of));
        true
    }

    fn knows(&mut self, key: &str, code: &str) -> &mut Knows {
        let contact = self.contacts.get_mut(key).expect("a contact");
        contact.knows.get_mut(code).expect("an alert that they know of")
    }

    fn look_again(&mut self, key: &str, code: &str, after: i64) {
        self.next_look += 1;
        let no = self.next_look;
        let contact = self.contacts.get_mut(key).expect("a contact");
        contact.knows.get_mut(code).expect("known").busy = true;
        contact.todo.insert(no, code.to_owned());
        self.after(after, Event::See(key.to_owned(), no));
    }

    fn answer(&mut self, key: &str, text: String, code: &str, word: Word) {
        let answer = Answer {
            code: code.to_owned(),
            word,
        };
        self.reply(key, text, Some(answer));
    }

    fn reply(&mut self, key: &str, text: String, answers: Option<Answer>) {
        let texted = Texted {
            person: key.to_owned(),
            from: self.school.person(key).mobile.clone(),
            text,
            sent_at: self.now(),
            says: None,
            of: None,
            we: false,
            answers,
        };
        self.text(texted);
    }
}
