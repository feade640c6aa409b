//! People: staff who go out, check in, forget, fall silent or are forced; contacts who answer, dawdle or are away.

use crate::clocks::{HOUR, MINUTE, SECOND};
use crate::dice::Dice;
use crate::net::Left;
use crate::oracle::{Hours, Says, code_in};
use crate::sentences;
use crate::world::{Asked, Event, Spoken, Texted, Twin, World, changed_visit};
use homeward::app::{Request, Response, VisitWord};
use homeward::domain::chain::Channel;
use homeward::input::SignOutRequest;
use jiff::civil::{Date, Weekday, date};
use std::collections::{BTreeMap, BTreeSet};

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
    /// Two part: one leaves and goes back, the other stays inside and is well.
    Split,
    /// Two part, and the one who stays inside falls silent.
    SplitSilent,
}

impl Lot {
    fn is_split(self) -> bool {
        matches!(self, Self::Split | Self::SplitSilent)
    }
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
pub(crate) enum Stage {
    OnTheWay,
    There,
    Left,
    Back,
}

/// Those who are out on one visit, as they truly are.
#[derive(Debug)]
pub(crate) struct Staff {
    pub(crate) visit: String,
    pub(crate) workers: BTreeMap<String, Stage>,
    lot: Lot,
    /// Those whom nobody can reach from now on.
    lost: BTreeSet<String>,
    pub(crate) forced: bool,
    pub(crate) closed: bool,
    acts: Vec<(String, Says)>,
}

impl Staff {
    /// Returns those whom somebody who rings now hears.
    pub(crate) fn reached(&self) -> Vec<String> {
        let heard = |key: &&String| !self.forced && !self.lost.contains(*key);
        self.workers.keys().filter(heard).cloned().collect()
    }

    /// Whether everybody of the visit is where this worker is, and knows of the others.
    fn is_together(&self) -> bool {
        let stages: BTreeSet<Stage> = self.workers.values().copied().collect();
        self.workers.len() > 1 && stages.len() == 1 && self.lost.is_empty() && !self.lot.is_split()
    }
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

    /// Whether people may do what comes in the way of comparing two days, of a day without alarms, and of a year.
    pub(crate) fn is_lively(&self) -> bool {
        self.plan.twin.is_none() && !self.plan.all_well && !self.plan.ordinary && self.plan.days == 1
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
            let parts = wanted > 1 && self.is_lively() && self.dice.comes(250);
            let lot = match lot {
                _ if parts && self.dice.comes(500) => Lot::Split,
                _ if parts => Lot::SplitSilent,
                whole => whole,
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
            staff.lost.clear();
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
        self.may_be_asked(&visit, &id);
        let mut staff = Staff {
            visit: id,
            workers: visit
                .workers
                .iter()
                .map(|key| (key.clone(), Stage::OnTheWay))
                .collect(),
            lot: visit.lot,
            lost: BTreeSet::new(),
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
            Lot::Well | Lot::Forgetful | Lot::Split | Lot::SplitSilent => {}
        }
        // Some check in without being asked.
        if self.dice.comes(400) {
            let when = self.dice.between(travel + 2 * MINUTE, leaves);
            act(self, when, &lead, Says::Ok);
        }
        let mut staying = visit.workers.clone();
        if visit.lot.is_split() {
            let which = usize::try_from(self.dice.below(visit.workers.len() as u64)).expect("small");
            let leaver = staying.remove(which);
            let parts = self.dice.between(travel + 2 * MINUTE, leaves - 2 * MINUTE);
            act(self, parts, &leaver, Says::Left);
            let way = self.dice.between(8, 20) * MINUTE;
            act(self, parts + way, &leaver, Says::Back);
            if visit.lot == Lot::SplitSilent {
                let silent = parts + self.dice.between(-2, 6) * MINUTE;
                for key in &staying {
                    act(self, silent, key, Says::Murmur);
                }
            }
        }
        for key in &staying {
            let a_little = self.dice.between(0, 60) * SECOND;
            act(self, leaves + longer * MINUTE + a_little, key, Says::Left);
        }
        let by_office = self.dice.comes(300);
        if by_office {
            self.after(back + longer * MINUTE, Event::Close(visit.no));
        } else {
            for key in &staying {
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
        if staff.closed || staff.lost.contains(&key) {
            return;
        }
        let each = self
            .oracle
            .trips
            .get(&staff.visit)
            .is_some_and(|trip| trip.is_each());
        if says == Says::In && !each && staff.workers[&key] == Stage::OnTheWay {
            // They arrive together, and one of them says so.
            for stage in staff.workers.values_mut() {
                *stage = (*stage).max(Stage::There);
            }
        }
        // Those who were at one place until now move on together: one of them may say so of all.
        let together = staff.is_together();
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
            let silent: Vec<String> = if staff.lot.is_split() {
                vec![key]
            } else {
                staff.workers.keys().cloned().collect()
            };
            staff.lost.extend(silent.iter().cloned());
            let visit = staff.visit.clone();
            self.note(|| format!("({visit}: {silent:?} falls silent)"));
            return;
        }
        if says == Says::Duress {
            staff.forced = true;
        }
        if staff.workers.values().all(|stage| *stage == Stage::Back) {
            staff.closed = true;
        }
        // Whoever left a companion behind says "both back" all the same, from habit.
        let from_habit = says == Says::Back && staff.lot.is_split();
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
        let together = together || from_habit && self.is_lively() && self.dice.comes(300);
        if says == Says::Left && self.is_lively() && self.dice.comes(80) {
            return self.pass_on(&key);
        }
        self.say(&key, says, together);
    }

    /// A worker rings the office instead of texting, and the office passes it on.
    fn pass_on(&mut self, key: &str) {
        let first = self.school.person(key).first_name().to_lowercase();
        let texted = Texted {
            person: "pat".to_owned(),
            from: self.school.person("pat").mobile.clone(),
            text: sentences::rang_and_left(&mut self.dice, &first),
            sent_at: self.now(),
            says: Some(Says::Left),
            of: Some(key.to_owned()),
            we: false,
            answers: None,
        };
        self.text(texted);
    }

    /// Somebody texts what they mean, in one of the ways that people do.
    fn say(&mut self, key: &str, says: Says, together: bool) {
        let everyday = if self.plan.twin.is_none() && self.dice.comes(400) {
            sentences::everyday(&mut self.dice, says, together)
        } else {
            None
        };
        let (text, we) = everyday.unwrap_or_else(|| (self.exact(says), false));
        let texted = Texted {
            person: key.to_owned(),
            from: self.school.person(key).mobile.clone(),
            text,
            sent_at: self.now(),
            says: Some(says),
            of: None,
            we,
            answers: None,
        };
        self.text(texted);
    }

    /// Returns the words that were asked for, or nearly.
    fn exact(&mut self, says: Says) -> String {
        match says {
            Says::In => (*self.dice.one(&["IN", "in", "In.", "arrived"])).to_owned(),
            Says::Ok => (*self.dice.one(&["OK", "ok", "Ok.", "all ok", "ok thanks"])).to_owned(),
            Says::Left => (*self.dice.one(&["LEFT", "left", "Left now"])).to_owned(),
            Says::Back => (*self.dice.one(&["BACK", "back", "Back in school"])).to_owned(),
            Says::More(minutes) => format!("MORE {minutes}"),
            Says::Sos => (*self.dice.one(&["SOS", "help", "help me please"])).to_owned(),
            Says::Duress if self.plan.twin == Some(Twin::Harmless) => "START".to_owned(),
            Says::Duress => self.school.safe_phrase.clone(),
            Says::Murmur => "hm".to_owned(),
        }
    }

    /// The office signs everybody of a visit in, if they are there.
    pub(crate) fn close(&mut self, no: u64) {
        let Some(staff) = self.staff.get_mut(&no) else {
            return;
        };
        if !staff.lost.is_empty() || staff.forced {
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
        if let Some(answer) = &spoken.answers {
            let now = self.clocks.now();
            self.oracle.answered(&spoken.by, answer, now);
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
        if let (
            Request::Visit {
                who,
                word: VisitWord::Ask,
                ..
            },
            Response::Done(_),
        ) = (&spoken.request, response)
        {
            let now = self.clocks.now();
            self.oracle.asked(who, now);
        }
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

    /// Some visits are asked by the office outside the schedule: by their numbers, so that no other day's dice fall otherwise.
    fn may_be_asked(&mut self, visit: &Visit, id: &str) {
        let number = id.strip_prefix('v').and_then(|number| number.parse::<i64>().ok());
        let Some(number) = number.filter(|number| number % 5 == 3) else {
            return;
        };
        if self.plan.twin.is_some() || self.plan.all_well || self.plan.ordinary {
            return;
        }
        let after = (1 + number * 7 % visit.minutes.max(1)) * MINUTE;
        let request = Request::Visit {
            who: id.to_owned(),
            worker: None,
            word: VisitWord::Ask,
            by: Some("pat".to_owned()),
        };
        let spoken = Spoken {
            by: "pat".to_owned(),
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
            self.alarmed(key, code, body);
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
        if staff.lost.contains(key) {
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
}
