//! The judge: what people sent and received, what the board showed them, and what a school may expect of that.
//!
//! It knows the school's files and nothing of the domain. It keeps its own small account of each visit from the texts that
//! reached a provider, and holds what left us against it. Where something outside kept us from it (a gateway that fails, a
//! daemon that is dead), it waits until that is over, and no longer.

use crate::clocks::{MINUTE, SECOND};
use crate::each::{Answer, Word};
use crate::school::{School, Times};
use homeward::app::view::Board;
use homeward::domain::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// How late something may be while nothing is in the way, and had not been for a while.
const PROMPT: i64 = 15 * SECOND;
/// How late it may be after something was in the way: back-off, a fetch before judging, the way round a dead gateway.
const AFTER_TROUBLE: i64 = 3 * MINUTE;
/// How long it takes until a text that can be had is fetched: one poll, and one that is slow.
const FETCHED_WITHIN: i64 = 8 * SECOND;
/// For how long nothing must have been in the way to count as calm.
const CALM: i64 = 6 * MINUTE;

/// What a worker's text says, as the worker means it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Says {
    In,
    Ok,
    Left,
    Back,
    More(i64),
    Sos,
    Duress,
    /// Something that proves nothing.
    Murmur,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum At {
    OnTheWay,
    There,
    Left,
    Back,
}

/// One worker of a trip, as far as their texts tell.
#[derive(Debug)]
pub(crate) struct Worker {
    pub(crate) at: At,
    since: i64,
    /// When they were well at the latest, by their own word or a companion's.
    pub(crate) safe: i64,
    /// When a reassuring word of their own, or one that the office passed on by name, was last where we can have it.
    pub(crate) own: i64,
    /// Until when they said that they would be late.
    late_until: i64,
}

/// A visit, as the office and the workers know it.
#[derive(Debug)]
pub(crate) struct Trip {
    pub(crate) workers: BTreeMap<String, Worker>,
    pub(crate) times: Times,
    out_at: i64,
    back_by: i64,
    extended: i64,
    hours: Hours,
    /// Whether texts came out of order, so that the exact return is anybody's guess.
    muddled: bool,
    pub(crate) open: bool,
    /// Whether the office signed everybody in.
    pub(crate) signed_in: bool,
    duress: Option<i64>,
    sos: Option<i64>,
    pub(crate) reassured: i64,
    /// When the office last asked them outside the schedule.
    asked: Option<i64>,
    last_text: i64,
    /// When the last text was where we can have it.
    last_came: i64,
}

/// Whether whoever leaves goes back to school, or home, and is to say when they are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hours {
    School,
    Evening,
    /// By a clock that was set it may be either.
    Either,
}

/// An alert, as people have heard of it and see it on the board.
#[derive(Debug)]
pub(crate) struct Alarm {
    pub(crate) visit: Option<String>,
    pub(crate) kind: &'static str,
    pub(crate) seen_at: i64,
    /// Since when the own word of somebody whom it is about counts.
    pub(crate) since: i64,
    /// Everybody whom it was ever about, as the board named them.
    pub(crate) about: BTreeSet<String>,
    /// Those of whom somebody said SAFE, and how they know.
    pub(crate) vouched: BTreeSet<String>,
    held: bool,
    /// Who was told, when first and when last.
    told: BTreeMap<String, (i64, i64)>,
    last_said: i64,
    last_word: i64,
    last_next: i64,
    acks: i64,
    police_said: bool,
    police_called: bool,
    safe_words: BTreeSet<String>,
    challenges: BTreeSet<String>,
    over: Option<i64>,
    stood_down: BTreeSet<String>,
}

/// What is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Violation {
    pub(crate) rule: &'static str,
    pub(crate) what: String,
}

/// What is in the way, as far as the judge must know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sky {
    /// The daemon is dead or its machine sleeps.
    pub(crate) gone: bool,
    pub(crate) disk: bool,
    pub(crate) deaf: bool,
    /// Nobody can be sure to be told.
    pub(crate) mute: bool,
    /// Which gateways are fine.
    pub(crate) fine: [bool; 3],
    /// Which life of the daemon it is.
    pub(crate) life: u32,
}

/// What somebody was told last in these words, whatever times stand in them.
struct Said {
    at: i64,
    body: String,
    /// How often within a minute.
    many: u32,
}

pub(crate) struct Oracle {
    school: &'static School,
    pub(crate) trips: BTreeMap<String, Trip>,
    /// When it last let go of what is over.
    forgot_at: i64,
    pub(crate) alarms: BTreeMap<(String, i64), Alarm>,
    pub(crate) open_codes: BTreeMap<String, (String, i64)>,
    /// Since when nothing has been in the way, while nothing is.
    pub(crate) clear_since: Option<i64>,
    /// Whether the wall clock was ever set.
    pub(crate) clock_was_set: bool,
    /// What was in the way when it was last looked.
    pub(crate) sky: Option<Sky>,
    unmarked: BTreeMap<String, String>,
    last_said: BTreeMap<(String, String, String), Said>,
    pub(crate) violations: Vec<Violation>,
    /// Every worker is well and does all they should, and nothing fails: nobody may be alarmed.
    pub(crate) nothing_wrong: bool,
    /// How many alert texts and e-mails left.
    pub(crate) alarmed: u64,
    shown: Option<std::sync::Arc<homeward::app::Snapshot>>,
}

impl Oracle {
    pub(crate) fn new(school: &'static School, now: i64) -> Self {
        Self {
            school,
            trips: BTreeMap::new(),
            forgot_at: now,
            alarms: BTreeMap::new(),
            open_codes: BTreeMap::new(),
            clear_since: Some(now),
            clock_was_set: false,
            sky: None,
            unmarked: BTreeMap::new(),
            last_said: BTreeMap::new(),
            violations: Vec::new(),
            nothing_wrong: false,
            alarmed: 0,
            shown: None,
        }
    }

    pub(crate) fn wrong(&mut self, rule: &'static str, what: String) {
        let violation = Violation { rule, what };
        if !self.violations.contains(&violation) {
            self.violations.push(violation);
        }
    }

    /// Other rules hold for whoever leaves from now on.
    pub(crate) fn reloaded(&mut self, school: &'static School) {
        self.school = school;
    }

    /// Returns an open alert's kind and visit, as the board shows them.
    pub(crate) fn known(&self, code: &str) -> (&'static str, Option<String>) {
        let alarm = self.open_codes.get(code).and_then(|key| self.alarms.get(key));
        alarm.map_or(("gone", None), |alarm| (alarm.kind, alarm.visit.clone()))
    }

    /// The daemon died while it could not write: what came about since is not known to the next one.
    pub(crate) fn memory_lost(&mut self, since: i64) {
        self.open_codes.retain(|_, key| key.1 < since);
        self.alarms.retain(|key, _| key.1 < since);
        for trip in self.trips.values_mut() {
            trip.muddled = true;
            if trip.out_at >= since {
                trip.open = false;
            }
        }
    }

    // ---- What people do ----

    pub(crate) fn signed_out(
        &mut self,
        visit: &str,
        kind: &str,
        workers: &[String],
        (at, back_by): (i64, i64),
        hours: Hours,
    ) {
        let worker = || Worker {
            at: At::OnTheWay,
            since: at,
            safe: at,
            own: 0,
            late_until: 0,
        };
        let trip = Trip {
            workers: workers.iter().map(|key| (key.clone(), worker())).collect(),
            times: self.school.types[kind],
            out_at: at,
            back_by,
            extended: 0,
            hours,
            muddled: false,
            open: true,
            signed_in: false,
            duress: None,
            sos: None,
            reassured: 0,
            asked: None,
            last_text: at,
            last_came: at,
        };
        self.trips.insert(visit.to_owned(), trip);
    }

    /// When exactly they set off is not known to whoever signed them out.
    pub(crate) fn muddled(&mut self, visit: &str) {
        if let Some(trip) = self.trips.get_mut(visit) {
            trip.muddled = true;
        }
    }

    /// The office asked everybody of a visit, and was told that the question is on its way.
    pub(crate) fn asked(&mut self, visit: &str, now: i64) {
        if let Some(trip) = self.trips.get_mut(visit).filter(|trip| trip.open) {
            trip.asked = Some(now);
        }
    }

    /// The office signed everybody of a visit in.
    pub(crate) fn signed_in(&mut self, visit: &str) {
        if let Some(trip) = self.trips.get_mut(visit) {
            trip.open = false;
            trip.signed_in = true;
        }
    }

    /// The office's text of a worker who rang is at a provider. It moves nothing of an alert.
    pub(crate) fn passed_on(&mut self, worker: &str, says: Says, sent_at: i64, now: i64) {
        let trip = self
            .trips
            .iter()
            .find(|(_, trip)| trip.open && trip.workers.contains_key(worker));
        let Some((visit, trip)) = trip else { return };
        let own = trip.workers[worker].own;
        let is_alarmed = self
            .open_codes
            .values()
            .any(|key| self.alarms[key].visit.as_ref() == Some(visit));
        let visit = visit.clone();
        self.texted(worker, says, (false, false), sent_at, now);
        if is_alarmed
            && let Some(worker) = self
                .trips
                .get_mut(&visit)
                .and_then(|trip| trip.workers.get_mut(worker))
        {
            worker.own = own;
        }
    }

    /// A worker's text is at a provider, where we can have it: whether it speaks for both, and says that they are still there.
    pub(crate) fn texted(
        &mut self,
        worker: &str,
        says: Says,
        (we, still): (bool, bool),
        sent_at: i64,
        now: i64,
    ) {
        let open = self
            .trips
            .iter()
            .find(|(_, trip)| trip.open && trip.workers.contains_key(worker));
        let Some(visit) = open.map(|(visit, _)| visit.clone()) else {
            return;
        };
        // Once one of them is missed, and people know, a word is proof of its sender alone.
        let alone = self.counts_alone(&visit);
        let trip = self.trips.get_mut(&visit).expect("a trip");
        if sent_at < trip.out_at - MINUTE {
            return;
        }
        if sent_at < trip.last_text - 3 * SECOND {
            trip.muddled = true;
        }
        trip.last_text = trip.last_text.max(sent_at);
        trip.last_came = now;
        // Fetched by the very look that opens an alert, it clears it up: then nobody hears of either.
        let clears_up = matches!(says, Says::In | Says::Ok | Says::Left | Says::Back);
        if clears_up && (0..=FETCHED_WITHIN).contains(&(trip.must_be_heard_by() - now)) {
            trip.reassured = now;
        }
        if clears_up || matches!(says, Says::More(_)) {
            trip.workers.get_mut(worker).expect("a worker").own = now;
        }
        let each = trip.times.each;
        let every = trip.times.every;
        // Whoever speaks as one who is out takes their BACK back, with words sent after it. A bare LEFT does not: it may have come
        // late by a gateway that tells no time of sending.
        let own = trip.workers.get_mut(worker).expect("a worker");
        let takes_back = (still || matches!(says, Says::In | Says::More(_))) && sent_at > own.since;
        if own.at == At::Back && takes_back {
            own.at = At::There;
            own.since = sent_at;
            trip.muddled = true;
        }
        let point = trip.workers[worker].at;
        for (key, other) in &mut trip.workers {
            // With `pair = "any"` one speaks for those who are at the same point. Whoever leaves speaks for nobody who stays.
            let together = !each && other.at == point && says != Says::Left;
            // An IN that comes after the LEFT that was sent after it says so of those who travelled with them.
            let late_in = says == Says::In && point == At::Left && other.at == At::OnTheWay;
            let speaks = together || !each && late_in || we && other.at != At::Back;
            // Each says for themselves that they are back.
            if key != worker && (alone || !speaks || says == Says::Back) {
                continue;
            }
            match says {
                Says::Murmur | Says::Sos | Says::Duress => {}
                Says::In if other.at == At::OnTheWay => {
                    other.at = At::There;
                    other.since = sent_at;
                    other.safe = other.safe.max(sent_at);
                }
                Says::Left if matches!(other.at, At::OnTheWay | At::There) => {
                    other.at = At::Left;
                    other.since = sent_at;
                    other.safe = other.safe.max(sent_at);
                }
                Says::Back => {
                    other.at = At::Back;
                    other.since = sent_at;
                }
                Says::More(minutes) => {
                    // A check-in never moves by more than one interval.
                    let more = (minutes * MINUTE).min(every);
                    other.safe = other.safe.max(sent_at + more);
                    // On the way, it is the arrival that is put off.
                    if other.at == At::OnTheWay {
                        other.since += minutes * MINUTE;
                        other.late_until = sent_at + minutes * MINUTE;
                    }
                }
                Says::In | Says::Ok | Says::Left => other.safe = other.safe.max(sent_at),
            }
        }
        match says {
            Says::More(minutes) => {
                if point != At::There {
                    trip.muddled = true;
                }
                // Beyond the limit nothing is given, and what was overrun counts; whoever asks is well all the same.
                let by = minutes * MINUTE;
                let overrun = (sent_at - trip.back_by).max(0);
                if trip.extended + overrun + by <= trip.times.extend_max {
                    trip.extended += overrun + by;
                    // Asked for when it was due already, more time counts from then.
                    trip.back_by = trip.back_by.max(sent_at) + by;
                    // On the way home at night, it is the time to be there that is put off.
                    for worker in trip.workers.values_mut().filter(|worker| worker.at == At::Left) {
                        worker.since += by;
                    }
                }
            }
            Says::Sos => {
                trip.sos.get_or_insert(now);
            }
            Says::Duress => {
                trip.duress.get_or_insert(now);
            }
            Says::In | Says::Ok | Says::Left | Says::Back | Says::Murmur => {}
        }
        if trip.workers.values().all(|worker| worker.at == At::Back) {
            trip.open = false;
        }
    }

    /// Somebody's word on an alert is where we can have it.
    pub(crate) fn answered(&mut self, by: &str, answer: &Answer, now: i64) {
        let Some(key) = self.open_codes.get(&answer.code).cloned() else {
            return;
        };
        let Some(alarm) = self.alarms.get(&key) else {
            return;
        };
        let vouched = match &answer.word {
            Word::Safe(named) => self.vouched_for(alarm, named),
            Word::Challenge => alarm.about.clone(),
            Word::Ack | Word::Next | Word::Police | Word::SafeUnsaid => BTreeSet::new(),
        };
        let alarm = self.alarms.get_mut(&key).expect("an alarm");
        alarm.last_word = now;
        alarm.vouched.extend(vouched);
        match answer.word {
            Word::Ack => alarm.acks += 1,
            Word::Next => alarm.last_next = now,
            Word::Police => alarm.police_called = true,
            // A phone that is mended says nothing of its owner's safety: nobody is asked how they know.
            Word::SafeUnsaid if alarm.kind != "monitor" => {}
            Word::Safe(_) | Word::SafeUnsaid => {
                alarm.safe_words.insert(by.to_owned());
            }
            Word::Challenge => {
                alarm.challenges.insert(by.to_owned());
            }
        }
    }

    // ---- What people see and hear ----

    /// Looks at the board as it is shown now.
    pub(crate) fn look(&mut self, snapshot: &std::sync::Arc<homeward::app::Snapshot>, now: i64) {
        if self
            .shown
            .as_ref()
            .is_some_and(|shown| shown.shows_the_same(snapshot, None))
        {
            return;
        }
        self.shown = Some(snapshot.clone());
        let board = snapshot.board();
        for (alert, about) in board.alerts.iter().map(|alert| (&alert.line, &alert.about)) {
            if !self.open_codes.contains_key(&alert.code) {
                let key = (alert.code.clone(), now);
                self.open_codes.insert(alert.code.clone(), key.clone());
                let since = self.since_grace(alert.visit.as_ref(), now);
                self.alarms.insert(
                    key,
                    Alarm {
                        visit: alert.visit.clone(),
                        kind: alert.kind.word(),
                        seen_at: now,
                        since,
                        about: BTreeSet::new(),
                        vouched: BTreeSet::new(),
                        held: false,
                        told: BTreeMap::new(),
                        last_said: now,
                        last_word: now,
                        last_next: 0,
                        acks: 0,
                        police_said: false,
                        police_called: false,
                        safe_words: BTreeSet::new(),
                        challenges: BTreeSet::new(),
                        over: None,
                        stood_down: BTreeSet::new(),
                    },
                );
            }
            let key = self.open_codes[&alert.code].clone();
            let alarm = self.alarms.get_mut(&key).expect("it was put there");
            alarm.kind = alert.kind.word();
            alarm.held = alert.held_by.is_some();
            alarm.about.extend(self.school.named_in(about));
            if alert.next_at.is_none() {
                self.wrong(
                    "P03",
                    format!("the board shows no next action for {}", alert.code),
                );
            }
        }
        let gone: Vec<String> = self
            .open_codes
            .keys()
            .filter(|code| !board.alerts.iter().any(|alert| alert.line.code == **code))
            .cloned()
            .collect();
        for code in gone {
            let key = self.open_codes.remove(&code).expect("a key");
            self.resolved(&key, now);
        }
        self.notice_closed(&board);
        for visit in board.visits.iter().map(|visit| &visit.line) {
            if visit.next.is_none() && visit.alert.is_none() && visit.closed_at.is_none() {
                self.wrong("P01", format!("{} has no deadline and no alert", visit.id));
            }
        }
    }

    /// A visit that the board shows no more is over: because each of it said BACK, or a contact knows that all are safe.
    fn notice_closed(&mut self, board: &Board) {
        let is_open = |id: &str| {
            board
                .visits
                .iter()
                .any(|visit| visit.line.id == id && visit.line.closed_at.is_none())
        };
        let gone: Vec<String> = self
            .trips
            .iter()
            .filter(|(id, trip)| trip.open && !is_open(id))
            .map(|(id, _)| id.clone())
            .collect();
        for id in gone {
            let trip = self.trips.get_mut(&id).expect("a trip");
            trip.open = false;
            let said = trip.workers.values().all(|worker| worker.at == At::Back) || trip.reassured > 0;
            if !said {
                self.wrong(
                    "P01",
                    format!("{id} is not on the board any more, and not everybody is back"),
                );
            }
        }
    }

    fn resolved(&mut self, key: &(String, i64), now: i64) {
        let alarm = self.alarms.get_mut(key).expect("an alarm");
        alarm.over = Some(now);
        let visit = alarm.visit.clone();
        let (kind, code) = (alarm.kind, key.0.clone());
        let (safe, challenges) = (alarm.safe_words.len(), alarm.challenges.len());
        if kind == "duress" && challenges < 2 {
            self.wrong(
                "P09",
                format!("{code} ended by {challenges} people who had heard the challenge answered"),
            );
        }
        let trip = visit.as_ref().and_then(|visit| self.trips.get_mut(visit));
        let own_word = trip
            .as_ref()
            .is_some_and(|trip| trip.last_text > key.1 - 150 * MINUTE);
        if safe == 0 && challenges == 0 && !(own_word && kind == "overdue") {
            self.wrong("P18", format!("{code} ({kind}) ended, and nobody had said so"));
        }
        if let Some(trip) = visit.and_then(|visit| self.trips.get_mut(&visit)) {
            trip.reassured = now;
        }
        if challenges < 2 {
            let about = self.alarms[key].about.clone();
            self.must_be_accounted_for(key, &about, "it is over");
        }
    }

    /// A message has left us.
    pub(crate) fn left(
        &mut self,
        reference: &str,
        to: &str,
        channel: &str,
        subject: &str,
        body: &str,
        now: i64,
    ) {
        let again = body.starts_with("(again)") || subject.starts_with("(again)");
        if !again && let Some(before) = self.unmarked.insert(reference.to_owned(), to.to_owned()) {
            self.wrong(
                "P05",
                format!("a message to {before} left twice and did not say so: {body}"),
            );
        }
        let words = if channel == "email" { subject } else { body };
        let Some(code) = code_in(words) else {
            return;
        };
        let Some(person) = self.school.at(to).map(|person| person.key.clone()) else {
            return;
        };
        let asks = ["Taking it: ACK", "POLICE ", "Ring "]
            .iter()
            .any(|asked| body.contains(asked))
            && !body.contains("No reply needed")
            && !body.contains("the exact words")
            // The answers to somebody's own text, with the words that then count, or that nobody is to be rung.
            && !body.contains("that changed nothing")
            && !body.contains(": do NOT ring or text ");
        if asks {
            self.alarmed += 1;
        }
        if self.nothing_wrong && asks {
            self.wrong(
                "calm",
                format!("{person} was alarmed on a day on which all went well: {body}"),
            );
        }
        let key = self.open_codes.get(&code).cloned().or_else(|| {
            let known = self.alarms.keys().filter(|(known, _)| *known == code);
            known.max_by_key(|(_, since)| *since).cloned()
        });
        let Some(key) = key else {
            return;
        };
        let alarm = self.alarms.get_mut(&key).expect("an alarm");
        alarm.last_said = now;
        if body.contains("stand down") {
            alarm.stood_down.insert(person.clone());
            let challenged = alarm.challenges.len() >= 2;
            // Everybody named counts, those heard by their own word too: "; Jo Bloggs texted".
            let named = body.split_once(" safe: ").map(|(_, named)| {
                let (safe, rest) = named.split_once(", says ").unwrap_or((named, ""));
                let texted = rest.split_once("; ").map_or("", |(_, texted)| texted);
                format!("{safe} {texted}")
            });
            let safe = named.map(|named| self.school.named_in(&named));
            if let Some(safe) = safe.filter(|safe| !safe.is_empty()) {
                if !challenged {
                    self.must_be_accounted_for(&key, &safe, "people stand down");
                }
            } else if channel == "sms" && !body.contains("settled") {
                self.wrong("each", format!("people stand down, and nobody is named: {body}"));
            }
            return;
        }
        if asks {
            let told = alarm.told.entry(person.clone()).or_insert((now, now));
            told.1 = now;
        }
        // One text may tell of several: "2 alerts. Ring: H1 Ali 07700 900102, Q1 Jo 07700 900101".
        let others = codes_in(words).filter(|other| asks && *other != code);
        for key in others.filter_map(|other| self.open_codes.get(&other).cloned()) {
            let alarm = self.alarms.get_mut(&key).expect("an alarm");
            let told = alarm.told.entry(person.clone()).or_insert((now, now));
            told.1 = now;
        }
        let alarm = self.alarms.get_mut(&key).expect("an alarm");
        if body.contains("Ring 999")
            || body.contains("ring the police")
            || subject.contains("Ring the police")
        {
            alarm.police_said = true;
        }
        let (over, last_next) = (alarm.over, alarm.last_next);
        let own = alarm
            .visit
            .as_ref()
            .and_then(|visit| self.trips.get(visit))
            .is_some_and(|trip| trip.workers.contains_key(&person));
        if own && asks {
            self.wrong(
                "P11",
                format!("{person} is asked to see to their own alert {code}: {body}"),
            );
        }
        if asks && !again && over.is_some_and(|over| now > over + 30 * SECOND) {
            self.wrong(
                "stale",
                format!("{person} is asked about {code}, which is over: {body}"),
            );
        }
        // A repetition says so.
        // After an outage each step that would have been reached is told at once.
        let once = |words: &str| !words.starts_with("REPEAT") && !words.starts_with("(late");
        if asks && !again && once(body) && once(subject) {
            let said = (person.clone(), channel.to_owned(), without_times(body));
            let last = self.last_said.get(&said);
            let soon = last.filter(|last| now - last.at < 45 * SECOND);
            // A disk that fails and comes back twice within a minute is two things to be told of.
            let disk = body.contains("The records are written again");
            // Whoever is missed and texts twice is told of twice.
            let word = body.contains(" texted at ");
            // What waited for a gateway may leave shortly before it is asked anew, and says when it was asked: that is one
            // question late and one in time. A third is too many.
            let many = soon.map_or(1, |last| {
                if last.body == body && !disk && !word {
                    3
                } else {
                    last.many + 1
                }
            });
            self.last_said.insert(
                said,
                Said {
                    at: now,
                    body: body.to_owned(),
                    many,
                },
            );
            // NEXT brings the next step at once, whoever is on it; it may be fetched long after it was sent.
            let moved = now - last_next < 60 * MINUTE;
            if !moved && many > 2 {
                self.wrong(
                    "twice",
                    format!("{person} is told twice within a minute by {channel}: {body}"),
                );
            }
        }
    }

    /// A text shows on a worker's phone.
    pub(crate) fn shown_to(&mut self, person: &str, body: &str) {
        let under_duress = self
            .alarms
            .iter()
            .filter(|(_, alarm)| alarm.kind == "duress" && alarm.over.is_none())
            .find(|(_, alarm)| {
                let trip = alarm.visit.as_ref().and_then(|visit| self.trips.get(visit));
                trip.is_some_and(|trip| trip.workers.contains_key(person))
            });
        if let Some(((code, _), _)) = under_duress {
            // Of another visit's alert they may be told, as anybody of its chain.
            let tells = code_in(body).as_ref() == Some(code) || body.contains("duress");
            if tells {
                self.wrong(
                    "P09",
                    format!("{person}'s phone shows that there is an alert: {body}"),
                );
            }
        }
    }

    // ---- What must have been said by now ----

    /// Judges what should have happened by now.
    pub(crate) fn audit(&mut self, now: i64) {
        self.forget_the_past(now);
        let Some(clear) = self.clear_since else {
            return;
        };
        let prompt = if self.clock_was_set { MINUTE } else { PROMPT };
        let late = |due: i64| now > due.max(clear) + if due > clear + CALM { prompt } else { AFTER_TROUBLE };
        let mut found: Vec<(&'static str, String)> = Vec::new();
        for (visit, trip) in self.trips.iter().filter(|(_, trip)| trip.open) {
            let mine = || {
                self.open_codes
                    .values()
                    .map(|key| &self.alarms[key])
                    .filter(|alarm| alarm.visit.as_deref() == Some(visit))
            };
            let heard = mine().any(|alarm| !alarm.told.is_empty());
            let due = trip.must_be_heard_by();
            if late(due.max(trip.last_came)) && !heard {
                found.push((
                    "P02",
                    format!(
                        "{visit} has been silent: somebody had to hear of it by {}",
                        clock(due)
                    ),
                ));
            }
            let urgent = |since: Option<i64>, kinds: &[&str], name: &'static str| {
                let since = since?;
                let told = mine().any(|alarm| kinds.contains(&alarm.kind) && !alarm.told.is_empty());
                let over = trip.reassured > since;
                (late(since + 10 * SECOND) && !told && !over).then(|| {
                    (
                        name,
                        format!("{visit}: asked for at {}, and nobody was told", clock(since)),
                    )
                })
            };
            found.extend(urgent(trip.sos, &["help", "duress"], "help"));
            found.extend(urgent(trip.duress, &["duress"], "duress"));
        }
        for (code, key) in &self.open_codes {
            let alarm = &self.alarms[key];
            if late(alarm.seen_at + 10 * SECOND) && alarm.told.is_empty() {
                found.push(("P03", format!("{code} is open, and nobody was told")));
            }
            // A hold of five minutes, its warning, and what follows it.
            let gap = self.school.longest_gap.max(10 * MINUTE) + MINUTE;
            if late(alarm.last_said.max(alarm.last_word) + gap) {
                found.push((
                    "P03",
                    format!("nothing was said of {code} since {}", clock(alarm.last_said)),
                ));
            }
            let first = alarm.told.values().map(|told| told.0).min().unwrap_or(now);
            let by = first + self.school.ladder + alarm.acks * 6 * MINUTE;
            if alarm.kind != "monitor"
                && !alarm.police_said
                && !alarm.police_called
                && !alarm.held
                && late(by)
            {
                found.push((
                    "ladder",
                    format!("{code}: nobody was asked to ring the police by {}", clock(by)),
                ));
            }
        }
        for ((code, _), alarm) in &self.alarms {
            if let Some(over) = alarm.over
                && late(over + 10 * SECOND)
                && now < over + 30 * MINUTE
            {
                for person in alarm
                    .told
                    .keys()
                    .filter(|person| !alarm.stood_down.contains(*person))
                {
                    found.push((
                        "stand-down",
                        format!("{person} was told of {code} and not that it is over"),
                    ));
                }
            }
        }
        for (rule, what) in found {
            self.wrong(rule, what);
        }
    }

    /// What has been over for days is asked for by nobody; a year of it would be looked through at every turn.
    fn forget_the_past(&mut self, now: i64) {
        const DAY: i64 = 24 * 60 * MINUTE;
        if now < self.forgot_at + DAY {
            return;
        }
        self.forgot_at = now;
        let lately = now - 2 * DAY;
        self.alarms
            .retain(|_, alarm| alarm.over.is_none_or(|over| over > lately));
        self.last_said.retain(|_, said| said.at > lately);
        let alarmed: BTreeSet<&String> = self
            .alarms
            .values()
            .filter_map(|alarm| alarm.visit.as_ref())
            .collect();
        self.trips
            .retain(|id, trip| trip.open || trip.last_came > lately || alarmed.contains(id));
    }

    /// Holds the return that the board shows against the one that was agreed.
    pub(crate) fn compare_returns(&mut self, board: &Board, now: i64) {
        if !self.is_calm(now) {
            return;
        }
        let mut found = Vec::new();
        for view in board.visits.iter().map(|visit| &visit.line) {
            let Some(trip) = self.trips.get(&view.id).filter(|trip| trip.open && !trip.muddled) else {
                continue;
            };
            if now > trip.last_text.max(trip.last_came) + MINUTE
                && (view.back_by.ms() - trip.back_by).abs() > MINUTE
            {
                found.push(format!(
                    "{} is due back {} on the board, and {} was agreed",
                    view.id,
                    clock(view.back_by.ms()),
                    clock(trip.back_by)
                ));
            }
        }
        for what in found {
            self.wrong("P07", what);
        }
    }

    /// Everybody has answered and nothing fails any more: nothing may be left open.
    pub(crate) fn converged(&mut self, board: &Board) {
        for alert in board.alerts.iter().map(|alert| &alert.line) {
            self.wrong(
                "end",
                format!(
                    "{} ({}) is still open: {:?}",
                    alert.code,
                    alert.kind.word(),
                    alert.causes
                ),
            );
        }
        for visit in board.visits.iter().map(|visit| &visit.line) {
            if visit.closed_at.is_none() {
                self.wrong("end", format!("{} is still open", visit.id));
            }
        }
    }

    /// Whether nothing has been in the way for a while.
    pub(crate) fn is_calm(&self, now: i64) -> bool {
        self.clear_since.is_some_and(|clear| now - clear > CALM)
    }

    /// Whether anything is open that somebody could say something of.
    pub(crate) fn is_busy(&self) -> bool {
        !self.open_codes.is_empty() || self.trips.values().any(|trip| trip.open)
    }
}

impl Trip {
    /// Returns by when somebody at school must have heard of it if nothing more comes in.
    fn must_be_heard_by(&self) -> i64 {
        match self.hours {
            Hours::School => self.heard_by(false),
            Hours::Evening => self.heard_by(true),
            Hours::Either => self.heard_by(false).max(self.heard_by(true)),
        }
    }

    fn heard_by(&self, out_of_hours: bool) -> i64 {
        let times = &self.times;
        let due = |worker: &Worker| match worker.at {
            At::OnTheWay if times.from_sign_out && times.every > 0 => {
                (worker.safe + times.every + times.check_grace)
                    .min(worker.since + times.arrival + times.arrival_grace)
            }
            At::OnTheWay => worker.since + times.arrival + times.arrival_grace,
            At::There => worker.since.max(worker.safe) + times.every + times.check_grace,
            At::Left => i64::MAX,
            At::Back => i64::MAX,
        };
        let earliest = self.workers.values().map(due).min().unwrap_or(i64::MAX);
        // Out of hours each has their own time to be home once they have left.
        let homeward = |worker: &&Worker| out_of_hours && worker.at == At::Left;
        let home = self
            .workers
            .values()
            .filter(homeward)
            .map(|worker| worker.since + times.home)
            .min();
        let returns = self
            .workers
            .values()
            .any(|worker| worker.at != At::Back && !homeward(&worker));
        let back = returns.then_some(self.back_by + times.return_grace);
        // Of whoever was asked, and of whom nothing came just before or since, somebody hears after the grace. Whether a text answers
        // is anybody's guess where no time of sending is told: then the schedule judges.
        let asked = self.asked.filter(|asked| self.last_came + AFTER_TROUBLE < *asked);
        let asked = asked.map(|asked| asked + times.check_grace.max(times.return_grace));
        let due = [Some(earliest), home, back, asked]
            .into_iter()
            .flatten()
            .min()
            .unwrap_or(i64::MAX);
        // They travel together: what one said of the way holds for who is still on it, though that one has turned back.
        let on_the_way = self.workers.values().any(|worker| worker.at == At::OnTheWay);
        let said = self.workers.values().map(|worker| worker.late_until).max();
        let said = said.filter(|_| on_the_way).unwrap_or(0);
        let due = due.max(said + times.arrival_grace);
        // Once somebody has cleared it up, a deadline that was missed gets its time and its grace once more.
        let again = times.arrival.max(times.every) + times.arrival_grace.max(times.return_grace);
        due.max(self.reassured + again)
    }
}

/// Returns the code that a text or a subject names.
pub(crate) fn code_in(words: &str) -> Option<String> {
    codes_in(words).next()
}

fn codes_in(words: &str) -> impl Iterator<Item = String> + '_ {
    let is_code = |word: &str| {
        let mut letters = word.chars();
        letters.next().is_some_and(|letter| letter.is_ascii_uppercase())
            && word.len() >= 2
            && letters.all(|digit| digit.is_ascii_digit())
    };
    words
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(move |word| !word.is_empty() && is_code(word))
        .map(str::to_owned)
}

fn without_times(body: &str) -> String {
    body.chars().filter(|letter| !letter.is_ascii_digit()).collect()
}

pub(crate) fn clock(ms: i64) -> String {
    let text = Timestamp::from_ms(ms).to_string();
    text.chars().skip(5).take(14).collect()
}
