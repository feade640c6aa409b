//! People: staff who go out, check in, forget, fall silent or are forced; contacts who answer, dawdle or are away.

use crate::clocks::{HOUR, MINUTE, SECOND};
use crate::dice::Dice;
use crate::net::Left;
use crate::oracle::{Hours, Says, code_in};
use crate::school::School;
use crate::world::{Asked, Event, Spoken, Texted, Twin, World, changed_visit};
use homeward::app::{AlertWord, Request, Response, VisitWord};
use homeward::domain::chain::Channel;
use homeward::input::SignOutRequest;
use jiff::civil::{Date, Weekday, date};
use std::collections::BTreeMap;

/// What becomes of those who go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lot {
    Well,
    /// Forgets to text, and answers late or not.
    Forgetful,
    /// Falls silent, in need of help.
    Silent,
    /// Is forced, and uses the safe phrase.
    Forced,
    /// Asks for help.
    Calls,
    /// Stays longer, and says so.
    Longer,
}

/// A visit that is going to be.
#[derive(Debug, Clone)]
pub(crate) struct Visit {
    no: u64,
    kind: &'static str,
    workers: Vec<String>,
    minutes: i64,
    lot: Lot,
    tries: u32,
}

/// Where one worker truly is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    OnTheWay,
    There,
    Left,
    Back,
}

/// Those who are out on one visit, as they truly are.
#[derive(Debug)]
pub(crate) struct Staff {
    pub(crate) visit: String,
    workers: BTreeMap<String, Stage>,
    lot: Lot,
    /// From when on nobody can reach them.
    lost: bool,
    forced: bool,
    pub(crate) closed: bool,
    acts: Vec<(String, Says)>,
}

/// Somebody who is told.
#[derive(Debug)]
pub(crate) struct Contact {
    /// How soon they look at their telephone, and whether they ever do.
    attention: u64,
    todo: BTreeMap<u64, String>,
    knows: BTreeMap<String, Knows>,
}

#[derive(Debug, Default)]
struct Knows {
    acked: bool,
    busy: bool,
}

/// Returns a morning of the school year, or an evening before a night on which the clocks change.
pub(crate) fn first_morning(dice: &mut Dice) -> i64 {
    if dice.comes(60) {
        let night = *dice.one(&[date(2026, 10, 24), date(2027, 3, 27)]);
        return local(night, 21);
    }
    loop {
        let day = date(2026, 9, 7) + jiff::Span::new().days(dice.between(0, 310));
        if is_school_day(day) {
            return local(day, 7);
        }
    }
}

/// Returns the visit that a refusal names: "`jo` is out already, on visit v1; ...".
fn out_already(message: &str) -> Option<String> {
    let (_, after) = message.split_once("is out already, on visit ")?;
    after
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .next()
        .map(str::to_owned)
}

fn local(day: Date, hour: i8) -> i64 {
    let at = day.at(hour, 0, 0, 0).in_tz("Europe/London");
    at.expect("a time").timestamp().as_millisecond()
}

fn is_school_day(day: Date) -> bool {
    let closed = [
        (date(2026, 12, 21), date(2027, 1, 1)),
        (date(2027, 2, 15), date(2027, 2, 19)),
    ];
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
        && !closed.iter().any(|(from, to)| (*from..=*to).contains(&day))
}

pub(crate) fn contacts(school: &School) -> BTreeMap<String, Contact> {
    school
        .people
        .iter()
        .map(|person| {
            let contact = Contact {
                attention: 0,
                todo: BTreeMap::new(),
                knows: BTreeMap::new(),
            };
            (person.key.clone(), contact)
        })
        .collect()
}

impl World {
    // ---- The days ----

    /// Plans every visit and every trouble of every day.
    pub(crate) fn plan_days(&mut self) {
        let begins = self.now();
        let mut zoned = jiff::Timestamp::from_millisecond(begins)
            .expect("an instant")
            .in_tz("Europe/London")
            .expect("a zone");
        let night = zoned.hour() == 21;
        self.night = night;
        let mut last = begins;
        let mut planned = 0;
        while planned < self.plan.days {
            let day = zoned.date();
            let opens = if night && planned == 0 {
                begins + HOUR
            } else {
                local(day, 9)
            };
            if night && planned == 0 || is_school_day(day) {
                planned += 1;
                last = self.plan_day(opens);
            }
            zoned = zoned.tomorrow().expect("a day");
        }
        self.at(begins + MINUTE, Event::Audit);
        self.at(last, Event::Calm);
    }

    /// Plans one day. Returns when it is over.
    fn plan_day(&mut self, opens: i64) -> i64 {
        let visits = match self.dice.below(10) {
            0 => 0,
            1..=6 => 1,
            _ => 2,
        };
        let mut free = vec!["jo", "ali", "sam"];
        let mut over = opens + 4 * HOUR;
        for _ in 0..visits {
            let kind = if self.dice.comes(600) { "home" } else { "doorstep" };
            let wanted = self.school.types[kind].workers;
            if free.len() < wanted {
                continue;
            }
            let workers = (0..wanted)
                .map(|_| {
                    let index = usize::try_from(self.dice.below(free.len() as u64)).expect("small");
                    free.remove(index).to_owned()
                })
                .collect();
            let lot = if self.plan.twin.is_some() {
                Lot::Forced
            } else if self.plan.all_well {
                if self.dice.comes(300) {
                    Lot::Longer
                } else {
                    Lot::Well
                }
            } else if self.plan.ordinary {
                match self.dice.below(200) {
                    0..=169 => Lot::Well,
                    170..=189 => Lot::Longer,
                    190..=195 => Lot::Forgetful,
                    196 | 197 => Lot::Silent,
                    198 => Lot::Forced,
                    _ => Lot::Calls,
                }
            } else {
                match self.dice.below(20) {
                    0..=8 => Lot::Well,
                    9..=12 => Lot::Forgetful,
                    13 | 14 => Lot::Silent,
                    15 => Lot::Forced,
                    16 => Lot::Calls,
                    _ => Lot::Longer,
                }
            };
            let (shortest, longest) = if self.plan.ordinary { (45, 75) } else { (50, 120) };
            let minutes = self.dice.between(shortest, longest);
            let departs = opens + self.dice.between(0, 300) * MINUTE;
            self.next_visit += 1;
            let visit = Visit {
                no: self.next_visit,
                kind,
                workers,
                minutes,
                lot,
                tries: 0,
            };
            over = over.max(departs + (minutes + 60) * MINUTE);
            self.at(departs, Event::Depart(Box::new(visit)));
        }
        if !self.plan.ordinary || self.dice.comes(100) {
            self.plan_troubles(opens, over);
        }
        let contacts: Vec<String> = self.contacts.keys().cloned().collect();
        for key in contacts {
            let attention = match self.dice.below(10) {
                _ if self.plan.twin.is_some() => 0,
                0..=5 => 1,
                6 | 7 => 4,
                _ => 0,
            };
            self.contacts.get_mut(&key).expect("a contact").attention = attention;
        }
        // At the end of the day whoever is missing is found, and everybody sees to what is open.
        self.at(over, Event::Evening);
        over + 2 * HOUR
    }

    /// The day is over: those who could not be reached are found, and everybody answers.
    pub(crate) fn evening(&mut self) {
        if self.report.evening.is_empty() {
            self.report.evening = crate::oracle::clock(self.now());
        }
        self.note(|| "---- evening: everybody is found, and everybody answers ----".to_owned());
        self.everybody_is_found();
    }

    pub(crate) fn everybody_is_found(&mut self) {
        for contact in self.contacts.values_mut() {
            contact.attention = 1;
        }
        let mut open = Vec::new();
        for (no, staff) in &mut self.staff {
            staff.lost = false;
            staff.forced = false;
            // What they texted may have been lost: the office goes by the board.
            if self.oracle.trips.get(&staff.visit).is_some_and(|trip| trip.open) {
                open.push(*no);
            }
        }
        for no in open {
            let soon = self.dice.between(5, 30) * MINUTE;
            self.after(soon, Event::Close(no));
        }
    }

    // ---- Staff ----

    pub(crate) fn depart(&mut self, visit: Visit) {
        if !self.running() {
            if visit.tries < 60 && !self.calm {
                let visit = Visit {
                    tries: visit.tries + 1,
                    ..visit
                };
                self.after(MINUTE, Event::Depart(Box::new(visit)));
            }
            return;
        }
        if self.calm {
            return;
        }
        let request = SignOutRequest {
            school: Some("example".to_owned()),
            visit_type: visit.kind.to_owned(),
            workers: visit.workers.clone(),
            stops: vec!["12 Acacia Avenue".to_owned()],
            household: Some("0161 496 0123".to_owned()),
            purpose: Some("attendance".to_owned()),
            vehicle: Some("on foot".to_owned()),
            authorised_by: Some("morgan".to_owned()),
            // Some go alone, or late: the head allows it as an exception.
            exception: Some("agreed with the head".to_owned()),
            back: format!("+{}m", visit.minutes),
            ..SignOutRequest::default()
        };
        self.note(|| {
            format!(
                "the office signs out {:?} ({}, {:?})",
                visit.workers, visit.kind, visit.lot
            )
        });
        self.ask(
            Asked::SignOut(Box::new(visit)),
            Request::SignOut(Box::new(request)),
        );
    }

    pub(crate) fn signed_out(&mut self, visit: Visit, response: Response) {
        let now = self.now();
        let known = match &response {
            // What a daemon without a disk could not confirm stands on the board all the same.
            Response::Refused { message } => out_already(message),
            other => changed_visit(other).map(|visit| visit.id.clone()),
        };
        let Some(id) = known.filter(|id| !self.staff.values().any(|staff| staff.visit == *id)) else {
            self.note(|| format!("not signed out: {response:?}"));
            if matches!(response, Response::Unknown { .. }) && visit.tries < 60 {
                let visit = Visit {
                    tries: visit.tries + 1,
                    ..visit
                };
                self.after(MINUTE, Event::Depart(Box::new(visit)));
            }
            return;
        };
        if self.report.visits == 0 {
            self.report.first_out.clone_from(&visit.workers);
        }
        self.report.visits += 1;
        let back_by = now + visit.minutes * MINUTE;
        let hours = if self.night {
            Hours::Evening
        } else if self.fault.clock_was_set {
            Hours::Either
        } else {
            Hours::School
        };
        self.oracle
            .signed_out(&id, visit.kind, &visit.workers, (now, back_by), hours);
        if matches!(response, Response::Refused { .. }) {
            self.oracle.muddled(&id);
        }
        self.note(|| format!("{id} is out"));
        self.may_meet_with_something(&visit, &id);
        let mut staff = Staff {
            visit: id,
            workers: visit
                .workers
                .iter()
                .map(|key| (key.clone(), Stage::OnTheWay))
                .collect(),
            lot: visit.lot,
            lost: false,
            forced: false,
            closed: false,
            acts: Vec::new(),
        };
        let lead = visit.workers[0].clone();
        let times = self.school.types[visit.kind];
        let farthest = if self.plan.ordinary { 12 } else { 20 };
        let travel = self.dice.between(5, farthest) * MINUTE;
        let back = visit.minutes * MINUTE - self.dice.between(8, 12) * MINUTE;
        let leaves = back - self.dice.between(5, 15) * MINUTE;
        let mut act = |world: &mut Self, after: i64, key: &str, says: Says| {
            staff.acts.push((key.to_owned(), says));
            let index = staff.acts.len() as u64 - 1;
            world.after(after, Event::Work(visit.no * 1000 + index));
        };
        let inside: Vec<String> = if times.each {
            visit.workers.clone()
        } else {
            vec![lead.clone()]
        };
        for key in &inside {
            let a_little = self.dice.between(0, 60) * SECOND;
            act(self, travel + a_little, key, Says::In);
        }
        let mut longer = 0;
        match visit.lot {
            Lot::Longer => {
                longer = *self.dice.one(&[10, 15, 20]);
                let asks = self.dice.between(travel + 3 * MINUTE, leaves);
                act(self, asks, &lead, Says::More(longer));
            }
            Lot::Calls | Lot::Forced => {
                let when = self.dice.between(travel + MINUTE, leaves + 5 * MINUTE);
                let says = if visit.lot == Lot::Calls {
                    Says::Sos
                } else {
                    Says::Duress
                };
                act(self, when, &lead, says);
            }
            Lot::Silent => {
                let when = self.dice.between(MINUTE, back - MINUTE);
                act(self, when, &lead, Says::Murmur);
            }
            Lot::Well | Lot::Forgetful => {}
        }
        // Some check in without being asked.
        if self.dice.comes(400) {
            let when = self.dice.between(travel + 2 * MINUTE, leaves);
            act(self, when, &lead, Says::Ok);
        }
        for key in &visit.workers {
            let a_little = self.dice.between(0, 60) * SECOND;
            act(self, leaves + longer * MINUTE + a_little, key, Says::Left);
        }
        let by_office = self.dice.comes(300);
        if by_office {
            self.after(back + longer * MINUTE, Event::Close(visit.no));
        } else {
            for key in &visit.workers {
                let a_little = self.dice.between(0, 60) * SECOND;
                act(self, back + longer * MINUTE + a_little, key, Says::Back);
            }
        }
        self.staff.insert(visit.no, staff);
    }

    /// Something that somebody meant to do when they set out.
    pub(crate) fn work(&mut self, no: u64) {
        let Some(staff) = self.staff.get_mut(&(no / 1000)) else {
            return;
        };
        let (key, says) = staff.acts[usize::try_from(no % 1000).expect("small")].clone();
        if staff.closed || staff.lost {
            return;
        }
        let stage = staff.workers.get_mut(&key).expect("a worker");
        if says == Says::In && *stage > Stage::There {
            // They have left by the time they get to answering.
            return;
        }
        match says {
            Says::In => *stage = (*stage).max(Stage::There),
            Says::Left => *stage = (*stage).max(Stage::Left),
            Says::Back => *stage = Stage::Back,
            Says::Ok | Says::More(_) | Says::Sos | Says::Duress | Says::Murmur => {}
        }
        if says == Says::Murmur {
            staff.lost = true;
            let visit = staff.visit.clone();
            self.note(|| format!("({visit} falls silent)"));
            return;
        }
        if says == Says::Duress {
            staff.forced = true;
        }
        if staff.workers.values().all(|stage| *stage == Stage::Back) {
            staff.closed = true;
        }
        let forgetful = staff.lot == Lot::Forgetful && !matches!(says, Says::Sos | Says::Duress);
        if forgetful && self.dice.comes(400) {
            // Back in school without a word: the office notices in the end.
            if says == Says::Back {
                self.staff.get_mut(&(no / 1000)).expect("staff").closed = false;
                let later = self.dice.between(20, 120) * MINUTE;
                self.after(later, Event::Close(no / 1000));
            }
            return;
        }
        self.say(&key, says);
    }

    /// Somebody texts what they mean, in one of the ways that people do.
    fn say(&mut self, key: &str, says: Says) {
        let text = match says {
            Says::In => (*self.dice.one(&["IN", "in", "In.", "arrived"])).to_owned(),
            Says::Ok => (*self.dice.one(&["OK", "ok", "Ok.", "all ok", "ok thanks"])).to_owned(),
            Says::Left => (*self.dice.one(&["LEFT", "left", "Left now"])).to_owned(),
            Says::Back => (*self.dice.one(&["BACK", "back", "Back in school"])).to_owned(),
            Says::More(minutes) => format!("MORE {minutes}"),
            Says::Sos => (*self.dice.one(&["SOS", "help", "help me please"])).to_owned(),
            Says::Duress if self.plan.twin == Some(Twin::Harmless) => "START".to_owned(),
            Says::Duress => self.school.safe_phrase.clone(),
            Says::Murmur => "hm".to_owned(),
        };
        let texted = Texted {
            person: key.to_owned(),
            from: self.school.person(key).mobile.clone(),
            text,
            sent_at: self.now(),
            says: Some(says),
            answers: None,
        };
        self.text(texted);
    }

    /// The office signs everybody of a visit in, if they are there.
    pub(crate) fn close(&mut self, no: u64) {
        let Some(staff) = self.staff.get_mut(&no) else {
            return;
        };
        if staff.lost || staff.forced {
            return;
        }
        for stage in staff.workers.values_mut() {
            *stage = Stage::Back;
        }
        staff.closed = true;
        let request = Request::Visit {
            who: staff.visit.clone(),
            worker: None,
            word: VisitWord::Back,
            by: Some("pat".to_owned()),
        };
        let spoken = Spoken {
            by: "pat".to_owned(),
            request,
            answers: None,
            signs_in: Some(no),
            tries: 0,
        };
        self.speak(spoken);
    }

    // ---- The board ----

    pub(crate) fn speak(&mut self, spoken: Spoken) {
        if !self.running() {
            if spoken.tries < 400 {
                let spoken = Spoken {
                    tries: spoken.tries + 1,
                    ..spoken
                };
                self.after(MINUTE, Event::Speak(Box::new(spoken)));
            }
            return;
        }
        self.note(|| format!("<- {} on the board: {:?}", spoken.by, spoken.request));
        if let Some((code, word)) = &spoken.answers {
            let now = self.clocks.now();
            self.oracle.answered(code, &spoken.by, word, now);
        }
        // What they say on the board they see to have been said.
        if let Some(no) = spoken.signs_in {
            let visit = self.staff[&no].visit.clone();
            self.oracle.signed_in(&visit);
        }
        let request = spoken.request.clone();
        self.ask(Asked::Spoken(Box::new(spoken)), request);
    }

    pub(crate) fn spoken(&mut self, spoken: Spoken, response: &Response) {
        if matches!(response, Response::Unknown { .. }) && spoken.tries < 400 {
            let spoken = Spoken {
                tries: spoken.tries + 1,
                ..spoken
            };
            self.after(MINUTE, Event::Speak(Box::new(spoken)));
        }
    }

    /// On some visits something happens that is reported, and moves no deadline. Not where two days are compared, nor over a
    /// year: a household in cooling-off is visited no more.
    fn may_meet_with_something(&mut self, visit: &Visit, id: &str) {
        if self.plan.twin.is_some() || self.plan.all_well || self.plan.days > 1 || !self.dice.comes(100) {
            return;
        }
        let kind = *self
            .dice
            .one(&["aggression", "breakdown", "injury", "safeguarding"]);
        let after = self.dice.between(2, visit.minutes + 30) * MINUTE;
        let request = Request::Incident {
            who: id.to_owned(),
            kind: kind.to_owned(),
            worker: None,
            by: Some(visit.workers[0].clone()),
            note: None,
        };
        let spoken = Spoken {
            by: visit.workers[0].clone(),
            request,
            answers: None,
            signs_in: None,
            tries: 0,
        };
        self.after(after, Event::Speak(Box::new(spoken)));
    }

    // ---- Telephones ----

    /// A message has reached somebody.
    pub(crate) fn heard(&mut self, key: &str, left: &Left) {
        let body = &left.body;
        if body.contains("No reply needed") && !body.contains("Are you OK") {
            return;
        }
        let words = if left.channel == Channel::Email {
            &left.subject
        } else {
            body
        };
        if let Some(code) = code_in(words) {
            self.alarmed(key, code);
            return;
        }
        if left.channel == Channel::Email {
            return;
        }
        let out = self
            .staff
            .iter()
            .find(|(_, staff)| staff.workers.contains_key(key) && !staff.closed);
        let Some((no, staff)) = out else { return };
        if staff.lost {
            return;
        }
        let (no, forgetful) = (*no, staff.lot == Lot::Forgetful);
        if forgetful && self.dice.comes(400) && !self.calm {
            return;
        }
        let says = match staff.workers[key] {
            Stage::OnTheWay if body.contains("reply OK") => Says::Ok,
            Stage::OnTheWay => return,
            Stage::There if body.contains("reply IN") || body.contains("text IN") => {
                if body.contains("signed out") {
                    return;
                }
                Says::In
            }
            Stage::There => Says::Ok,
            Stage::Left if body.contains("reply MORE 15") => Says::More(15),
            Stage::Left => Says::Ok,
            Stage::Back => Says::Back,
        };
        let delay = if forgetful {
            self.dice.between(1, 8) * MINUTE
        } else {
            self.dice.between(5, 90) * SECOND
        };
        let staff = self.staff.get_mut(&no).expect("staff");
        staff.acts.push((key.to_owned(), says));
        let index = staff.acts.len() as u64 - 1;
        self.after(delay, Event::Work(no * 1000 + index));
    }

    /// Somebody has an alert on their telephone or in their mail.
    fn alarmed(&mut self, key: &str, code: String) {
        let calm = self.calm;
        let contact = self.contacts.get_mut(key).expect("a contact");
        if contact.attention == 0 {
            return;
        }
        let knows = contact.knows.entry(code.clone()).or_default();
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
        let reachable = found.is_none_or(|staff| !staff.lost && !staff.forced);
        let own = found.is_some_and(|staff| staff.workers.contains_key(key));
        let knows = self
            .contacts
            .get_mut(key)
            .expect("a contact")
            .knows
            .get_mut(&code)
            .expect("known");
        knows.busy = false;
        if own {
            return;
        }
        let clumsy = !self.calm && self.dice.comes(80);
        if clumsy {
            self.reply(key, "ok will do".to_owned(), None);
            return;
        }
        if !knows.acked && self.dice.comes(700) {
            self.contacts
                .get_mut(key)
                .and_then(|contact| contact.knows.get_mut(&code))
                .expect("known")
                .acked = true;
            self.reply(key, format!("ACK {code}"), Some((code.clone(), "ack")));
            // Now they ring.
            let rings = self.dice.between(30, 200) * SECOND;
            self.look_again(key, &code, rings);
            return;
        }
        if kind == "duress" {
            if reachable {
                // At school, by two people, after hearing the challenge answered.
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
                    answers: Some((code, "challenge")),
                    signs_in: None,
                    tries: 0,
                };
                self.speak(spoken);
            } else if self.dice.comes(500) {
                self.reply(key, format!("POLICE {code} 4711"), Some((code, "police")));
            }
            return;
        }
        if reachable {
            let how = if kind == "monitor" {
                ""
            } else {
                *self.dice.one(&[" SPOKE", " SEEN"])
            };
            self.reply(key, format!("SAFE {code}{how}"), Some((code, "safe")));
        } else if self.dice.comes(600) {
            self.reply(key, format!("NEXT {code}"), Some((code, "next")));
        } else if self.dice.comes(500) {
            self.reply(key, format!("POLICE {code} 4711"), Some((code, "police")));
        }
    }

    fn look_again(&mut self, key: &str, code: &str, after: i64) {
        self.next_look += 1;
        let no = self.next_look;
        let contact = self.contacts.get_mut(key).expect("a contact");
        contact.knows.get_mut(code).expect("known").busy = true;
        contact.todo.insert(no, code.to_owned());
        self.after(after, Event::See(key.to_owned(), no));
    }

    fn reply(&mut self, key: &str, text: String, answers: Option<(String, &'static str)>) {
        let texted = Texted {
            person: key.to_owned(),
            from: self.school.person(key).mobile.clone(),
            text,
            sent_at: self.now(),
            says: None,
            answers,
        };
        self.text(texted);
    }
}
