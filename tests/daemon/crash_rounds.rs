//! Killed at any moment, many times over: what was accepted is held against what is on disk after each.
//!
//! The reference is kept here and knows nothing of the engine: which webhooks were answered with 2xx, which commands were
//! answered `done`, up to where a gateway's texts were read, and what left by the stand-in Twilio. The store stays the same
//! for [`ERA`] rounds, so that a fault which needs several crashes can be met.
//!
//! `make crash ROUNDS=2000` runs as many as wanted; `CRASH_SEED` repeats the plan of a run, though never its exact timing.

use crate::school::{HEAD, JO, PAT, PUBLIC_URL, Rules, SAM, School, sign_out};
use crate::support::daemon::{Begun, PATIENCE, try_ask};
use crate::support::heard;
use crate::support::twilio::{Fault, TOKEN, inbound_fields, sign, status_fields, try_post};
use crate::support::wait::Watched;
use homeward::domain::alert::AlertEvent;
use homeward::domain::delivery::SubjectId;
use homeward::domain::event::VisitEvent;
use homeward::domain::id::VisitId;
use homeward::domain::watch::WatchEvent;
use homeward::store::{AlertFilter, At, StoreReader};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Rounds in the suite; `CRASH_ROUNDS` says otherwise.
const ROUNDS: u64 = 20;

/// Rounds upon one store.
const ERA: u64 = 100;

/// Longest that a daemon lives.
const LIVES_AT_MOST_MS: u64 = 900;

const MEL: &str = "+447700900102";

/// A generator of plans: the same seed gives the same.
struct Dice(u64);

impl Dice {
    fn of(seed: u64, round: u64, thread: u64) -> Self {
        Self(seed ^ (round << 20) ^ (thread << 50) ^ 0x9E37_79B9_7F4A_7C15)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % n
    }

    fn one_of<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[usize::try_from(self.below(of.len() as u64)).unwrap()]
    }
}

/// A text brought by webhook.
#[derive(Debug, Clone)]
struct Brought {
    sid: String,
    from: &'static str,
    text: String,
}

/// What the outside world knows to have been accepted.
#[derive(Debug, Default)]
struct Accepted {
    /// Answered with 2xx.
    texts: BTreeMap<String, String>,
    /// Not answered, or with "come again": the provider does.
    unanswered: Vec<Brought>,
    /// Sign-outs that were answered `done`.
    visits: BTreeSet<i64>,
    /// Alerts whose resolution was answered `done`.
    resolved: BTreeSet<String>,
    answered: u64,
}

/// What a run came to.
#[derive(Debug, Default)]
struct Tally {
    rounds: u64,
    before_ready: u64,
    ready_ms: Vec<u128>,
    texts: u64,
    commands: u64,
    sent: u64,
    again: u64,
    sending_at_kill: i64,
    alerts: u64,
}

/// One store, and the world around it.
struct Era {
    school: School,
    accepted: Mutex<Accepted>,
    /// Codes of alerts that were open when it last was killed: what the contacts have on their phones.
    codes: Vec<String>,
}

impl Era {
    fn begin() -> Self {
        Self {
            school: School::new(&Rules {
                inbound: r#"["poll", "webhook"]"#,
                every: "6s",
                wait: "2s",
            }),
            accepted: Mutex::default(),
            codes: Vec::new(),
        }
    }

    /// One life of the daemon, from start to `kill -9`.
    fn round(&mut self, seed: u64, round: u64, tally: &mut Tally) {
        let mut dice = Dice::of(seed, round, 0);
        let fault = match dice.below(10) {
            0 => Some(Fault::BreakOff),
            1 => Some(Fault::Status(503)),
            _ => None,
        };
        self.school.twilio.fail(PAT, fault);
        // While nobody is there.
        for _ in 0..dice.below(3) {
            let (from, text) = self.words(&mut dice);
            self.school.text(from, &text);
        }
        let lives = Duration::from_millis(dice.below(LIVES_AT_MOST_MS));
        let begun_at = Instant::now();
        let mut begun = Begun::spawn(&self.school.home, "info");
        let dead = Watched::new(false);
        let pid = i32::try_from(begun.child.id()).ok();
        let pid = pid.and_then(rustix::process::Pid::from_raw).unwrap();
        std::thread::scope(|scope| {
            let (era, dead, begun) = (&*self, &dead, &begun);
            // The one timer here: when it dies is what is tried.
            scope.spawn(move || {
                let _dead_before = dead.wait(lives, |dead| dead.then_some(()));
                let ended = begun.has_ended();
                rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
                dead.with(|dead| *dead = true);
                assert!(!ended, "it ended by itself: {:#?}", begun.log());
            });
            let Some(address) = begun.address(lives) else {
                tally.before_ready += 1;
                return;
            };
            tally.ready_ms.push(begun_at.elapsed().as_millis());
            let there = address.clone();
            scope.spawn(move || era.provider(&mut Dice::of(seed, round, 1), &there, dead));
            scope.spawn(move || era.office(&mut Dice::of(seed, round, 2), dead));
            scope.spawn(move || era.phones(&mut Dice::of(seed, round, 3), &address, dead));
        });
        begun.child.wait().unwrap();
        tally.rounds += 1;
        self.look(tally);
    }

    /// Something that somebody says.
    fn words(&self, dice: &mut Dice) -> (&'static str, String) {
        let said = [
            "IN",
            "OK",
            "LEFT",
            "BACK",
            "HELP",
            "MORE 15",
            "OK",
            "what a day",
            "NOBODY",
        ];
        match dice.below(3) {
            0 => (JO, dice.one_of(&said).to_owned()),
            1 => (MEL, dice.one_of(&said).to_owned()),
            _ => {
                let by = match dice.below(3) {
                    0 => PAT,
                    1 => SAM,
                    _ => HEAD,
                };
                let nth = usize::try_from(dice.below(1000)).unwrap();
                let code = self.codes.get(nth % self.codes.len().max(1));
                let code = code.map_or("ZZ9", String::as_str);
                let said = ["ACK", "NEXT", "SAFE", "POLICE", "ACK"];
                let how = ["SEEN", "SPOKE"];
                match dice.one_of(&said) {
                    "SAFE" => (by, format!("SAFE {code} {}", dice.one_of(&how))),
                    word => (by, format!("{word} {code}")),
                }
            }
        }
    }

    /// Brings texts by webhook until the daemon is dead; what is not acknowledged comes again.
    fn provider(&self, dice: &mut Dice, address: &str, dead: &Watched<bool>) {
        let url = format!("{PUBLIC_URL}/hooks/main/inbound");
        while !pause(dice, dead) {
            let waiting = self.accepted.lock().unwrap().unanswered.pop();
            let text = waiting.unwrap_or_else(|| {
                let (from, text) = self.words(dice);
                let sid = self.school.text(from, &text);
                Brought { sid, from, text }
            });
            let fields = inbound_fields(&text.sid, text.from, &text.text);
            let status = try_post(address, &url, &fields, &sign(TOKEN, &url, &fields));
            let mut accepted = self.accepted.lock().unwrap();
            match status {
                Ok(200..=299) => {
                    accepted.answered += 1;
                    accepted.texts.insert(text.sid, text.text);
                }
                Ok(_) | Err(_) => accepted.unanswered.push(text),
            }
        }
    }

    /// Does what an office does, at the command line.
    fn office(&self, dice: &mut Dice, dead: &Watched<bool>) {
        let socket = self.school.home.path("run/control.sock");
        while !pause(dice, dead) {
            let worker = dice.one_of(&["jo", "mel"]).to_owned();
            match dice.below(6) {
                0 | 1 => {
                    let Ok(answer) = try_ask(&socket, &sign_out(&worker)) else {
                        continue;
                    };
                    if let Some(id) = answer.pointer("/done/id").and_then(Value::as_str) {
                        let id = id.trim_start_matches('v').parse().unwrap();
                        let mut accepted = self.accepted.lock().unwrap();
                        accepted.answered += 1;
                        accepted.visits.insert(id);
                    }
                }
                2 => {
                    let raise = json!({ "raise": { "who": worker, "kind": "help", "by": "pat" } });
                    drop(try_ask(&socket, &raise));
                }
                3 | 4 => {
                    let ok = json!({ "visit": { "who": worker, "word": "ok", "by": "pat" } });
                    drop(try_ask(&socket, &ok));
                }
                _ => {
                    let list = json!({ "alerts": { "all": false } });
                    let Ok(alerts) = try_ask(&socket, &list) else {
                        continue;
                    };
                    let Some(code) = alerts.pointer("/done/0/code").and_then(Value::as_str) else {
                        continue;
                    };
                    let safe = json!({ "alert": { "code": code, "by": "pat", "word": { "safe": { "how": "seen" } } } });
                    let Ok(answer) = try_ask(&socket, &safe) else {
                        continue;
                    };
                    if answer.get("done").is_some() {
                        let mut accepted = self.accepted.lock().unwrap();
                        accepted.answered += 1;
                        accepted.resolved.insert(code.to_owned());
                    }
                }
            }
        }
    }

    /// Has texts come in that are fetched, and receipts that are brought.
    fn phones(&self, dice: &mut Dice, address: &str, dead: &Watched<bool>) {
        let url = format!("{PUBLIC_URL}/hooks/main/status");
        while !pause(dice, dead) {
            if dice.below(2) == 0 {
                let (from, text) = self.words(dice);
                self.school.text(from, &text);
                continue;
            }
            let sent = self.school.twilio.sent();
            let Some(sms) = sent.iter().rev().nth(usize::try_from(dice.below(5)).unwrap()) else {
                continue;
            };
            let status = dice.one_of(&["delivered", "delivered", "undelivered"]);
            self.school.twilio.settle(&sms.sid, status, None);
            let fields = status_fields(&sms.sid, status);
            drop(try_post(address, &url, &fields, &sign(TOKEN, &url, &fields)));
        }
    }

    /// Holds what is on disk against what was accepted, upon a copy: the daemon itself must find the files as it left them.
    fn look(&mut self, tally: &mut Tally) {
        let state = self.school.home.path("state");
        if !state.join("homeward.db").exists() {
            return;
        }
        let copy = tempfile::tempdir().unwrap();
        for name in ["homeward.db", "homeward.db-wal"] {
            if state.join(name).exists() {
                std::fs::copy(state.join(name), copy.path().join(name)).unwrap();
            }
        }
        let store = copy.path().join("homeward.db");
        let kept = Kept::read(&store);
        let accepted = self.accepted.get_mut().unwrap();
        for (sid, text) in &accepted.texts {
            assert_eq!(
                kept.inbox.get(sid),
                Some(&1),
                "`{text}` ({sid}) was accepted, and is not there once"
            );
        }
        for sid in &kept.read_up_to {
            assert!(
                kept.inbox.contains_key(sid),
                "{sid} was passed over: the place moved on and it is not there"
            );
        }
        for id in &accepted.visits {
            assert!(
                kept.visits.contains(id),
                "the sign-out of v{id} was confirmed, and it is not there"
            );
        }
        let reader = StoreReader::open(&At::file(&store)).unwrap();
        for alert in reader.alerts(AlertFilter::Open, 1000).unwrap() {
            assert!(
                !accepted.resolved.contains(alert.code.as_str()),
                "{} was confirmed as resolved, and is open",
                alert.code
            );
        }
        let open = reader.alerts(AlertFilter::Open, 1000).unwrap();
        self.codes = open.iter().map(|alert| alert.code.to_string()).collect();
        tally.sending_at_kill += kept.sending;
        let found = reader.verify().unwrap();
        assert!(found.is_sound(), "{:#?}", found.faults);
    }

    /// No more crashes: everything that anybody ever texted is there once, everything that was to be said left, and nothing
    /// was told as new twice.
    fn end(mut self, tally: &mut Tally) {
        self.school.twilio.fail(PAT, None);
        let daemon = self.school.start();
        let url = format!("{PUBLIC_URL}/hooks/main/inbound");
        let accepted = self.accepted.get_mut().unwrap();
        for text in std::mem::take(&mut accepted.unanswered) {
            let fields = inbound_fields(&text.sid, text.from, &text.text);
            let status = try_post(daemon.address(), &url, &fields, &sign(TOKEN, &url, &fields));
            assert_eq!(status.unwrap(), 200);
            accepted.texts.insert(text.sid, text.text);
        }
        let received = self.school.twilio.received();
        let store = self.school.home.path("state/homeward.db");
        let before = rows(&store).len();
        let settled = settles(|| {
            let kept = Kept::read(&store);
            let waits = rows(&store)
                .into_iter()
                .take(before)
                .filter(|row| row.is_waiting());
            received.iter().all(|sid| kept.inbox.contains_key(sid)) && waits.count() == 0
        });
        assert!(settled, "texts or messages still wait: {:#?}", daemon.log());
        let daemon_log = daemon.log();
        let sent = self.school.twilio.sent();
        daemon.kill();
        let kept = Kept::read(&store);
        for sid in &received {
            assert_eq!(
                kept.inbox.get(sid),
                Some(&1),
                "{sid} came in, and is not there once"
            );
        }
        let outbox = rows(&store);
        let there: BTreeSet<&str> = sent.iter().map(|sms| sms.sid.as_str()).collect();
        let mut written: BTreeMap<(&str, &str), i64> = BTreeMap::new();
        for row in &outbox {
            *written.entry((&row.to, &row.body)).or_default() += 1;
            assert!(
                row.provider_id.as_deref().is_none_or(|sid| there.contains(sid)),
                "message {} counts as {} and Twilio does not have it",
                row.id,
                row.state
            );
        }
        for sms in &sent {
            let again = sms.body.strip_prefix("(again) ");
            let body = again.unwrap_or(&sms.body);
            let known = written.get_mut(&(sms.to.as_str(), body));
            let left = known.unwrap_or_else(|| panic!("sent, and never written down: {body}"));
            *left -= i64::from(again.is_none());
            assert!(
                *left >= 0,
                "told as new once more than it was to be: {body}\n{daemon_log:#?}"
            );
            tally.again += u64::from(again.is_some());
        }
        tally.sent += sent.len() as u64;
        tally.alerts += steps_are_started_once(&store, &outbox);
        self.look(tally);
        let accepted = self.accepted.get_mut().unwrap();
        tally.texts += received.len() as u64;
        tally.commands += (accepted.visits.len() + accepted.resolved.len()) as u64;
        let (status, out, err) = self.school.home.run(&["verify"]);
        assert_eq!(status, 0, "{out}{err}");
    }
}

/// Every step of every alert was started once, and whoever it tells has one message of it that is new. Returns how many
/// alerts there were.
fn steps_are_started_once(store: &Path, outbox: &[Row]) -> u64 {
    let reader = StoreReader::open(&At::file(store)).unwrap();
    let mut alerts = BTreeSet::new();
    // How often each person was to be told of a step as new.
    let mut told: BTreeMap<(String, usize, String), i64> = BTreeMap::new();
    let subjects = reader.alerts(AlertFilter::All, 100_000).unwrap();
    let subjects: BTreeSet<SubjectId> = subjects.iter().map(|alert| alert.subject).collect();
    for subject in subjects {
        let mut code = String::new();
        let mut started: BTreeSet<(String, usize, usize)> = BTreeSet::new();
        let mut raised = 0;
        for event in reader.events_of(subject).unwrap() {
            let event = match subject {
                SubjectId::Visit(VisitId(_)) => {
                    match reader.visit_event(event.body.as_ref().unwrap()).unwrap() {
                        VisitEvent::Alert(event) => event,
                        _ => continue,
                    }
                }
                SubjectId::Watch(_) | SubjectId::None => {
                    match reader.watch_event(event.body.as_ref().unwrap()).unwrap() {
                        WatchEvent::Alert(event) => event,
                        WatchEvent::Began { .. } | WatchEvent::Drill(_) | WatchEvent::Joined { .. } => {
                            continue;
                        }
                    }
                }
            };
            match event {
                AlertEvent::Opened { code: opened, .. } => {
                    code = opened.to_string();
                    raised = 0;
                    assert!(alerts.insert(code.clone()), "{code} was opened twice");
                }
                AlertEvent::Raised { .. } => raised += 1,
                AlertEvent::StepStarted { index, people, .. } => {
                    let new = started.insert((code.clone(), raised, index));
                    assert!(new, "step {index} of {code} was started twice");
                    for (person, _) in people {
                        *told.entry((code.clone(), index, person.to_string())).or_default() += 1;
                    }
                }
                _ => {}
            }
        }
    }
    for row in outbox.iter().filter(|row| !row.body.starts_with(heard::REPEAT)) {
        let Some((code, step)) = &row.step else { continue };
        let left = told.entry((code.clone(), *step, row.person.clone())).or_default();
        *left -= 1;
        assert!(
            *left >= 0,
            "{} was told of step {step} of {code} as new once too often",
            row.person
        );
    }
    alerts.len() as u64
}

/// What the store has, by plain SQL: not by the code that wrote it.
struct Kept {
    inbox: BTreeMap<String, u32>,
    read_up_to: Vec<String>,
    visits: BTreeSet<i64>,
    sending: i64,
}

impl Kept {
    fn read(store: &Path) -> Self {
        let store = rusqlite::Connection::open(store).unwrap();
        store.busy_timeout(PATIENCE).unwrap();
        let mut inbox = store
            .prepare("SELECT provider_id, count(*) FROM inbox WHERE gateway = 'main' GROUP BY provider_id")
            .unwrap();
        let inbox = inbox.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        let mut cursor = store
            .prepare("SELECT position FROM cursor WHERE gateway = 'main'")
            .unwrap();
        let cursor = cursor.query_map([], |row| row.get::<_, String>(0)).unwrap();
        let cursor = cursor.flat_map(|position| {
            let position: Value = serde_json::from_str(&position.unwrap()).unwrap();
            let seen = position["seen"].as_array().expect("what was read").clone();
            seen.into_iter()
                .map(|sid| sid.as_str().expect("a sid").to_owned())
        });
        let mut visits = store.prepare("SELECT id FROM visit").unwrap();
        let visits = visits.query_map([], |row| row.get(0)).unwrap();
        let sending = "SELECT count(*) FROM message WHERE state = 'sending'";
        Self {
            inbox: inbox.map(Result::unwrap).collect(),
            read_up_to: cursor.collect(),
            visits: visits.map(Result::unwrap).collect(),
            sending: store.query_row(sending, [], |row| row.get(0)).unwrap(),
        }
    }
}

/// A text of the outbox.
struct Row {
    id: u64,
    to: String,
    body: String,
    person: String,
    state: String,
    provider_id: Option<String>,
    step: Option<(String, usize)>,
}

impl Row {
    fn is_waiting(&self) -> bool {
        matches!(self.state.as_str(), "queued" | "sending")
    }
}

/// Returns every text that was ever to be sent, oldest first.
fn rows(store: &Path) -> Vec<Row> {
    let store = rusqlite::Connection::open(store).unwrap();
    store.busy_timeout(PATIENCE).unwrap();
    let mut rows = store
        .prepare("SELECT json FROM message WHERE channel = 'sms' ORDER BY id")
        .unwrap();
    let rows = rows.query_map([], |row| row.get::<_, String>(0)).unwrap();
    rows.map(|json| {
        let row: Value = serde_json::from_str(&json.unwrap()).unwrap();
        let word = |name: &str| row[name].as_str().unwrap_or("").to_owned();
        let step = row["about"].get("Step").or(row["about"].get("step"));
        Row {
            id: row["id"].as_u64().expect("an id"),
            to: row["to"]["sms"].as_str().expect("a number").to_owned(),
            body: word("body"),
            person: word("person"),
            state: word("state"),
            provider_id: row["provider_id"].as_str().map(str::to_owned),
            step: step.map(|step| {
                let index = step["step"].as_u64().expect("a step");
                (
                    step["code"].as_str().expect("a code").to_owned(),
                    usize::try_from(index).unwrap(),
                )
            }),
        }
    })
    .collect()
}

/// Waits a moment that the dice choose; says whether the daemon is dead by then.
fn pause(dice: &mut Dice, dead: &Watched<bool>) -> bool {
    let moment = Duration::from_millis(dice.below(25));
    dead.wait(moment, |dead| dead.then_some(())).is_some()
}

/// Looks again and again until something is so; says whether it came to be.
fn settles(so: impl Fn() -> bool) -> bool {
    let until = Instant::now() + PATIENCE * 3;
    while Instant::now() < until {
        if so() {
            return true;
        }
        std::thread::park_timeout(Duration::from_millis(100));
    }
    false
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

// Faults: P04 P06 P07 P16 x killed
// Faults: P06 P07 x gateway-duplicates
#[test]
fn p06_p07_whatever_was_accepted_outlives_kill_9_at_any_moment_and_no_step_is_told_as_new_twice() {
    let rounds = setting("CRASH_ROUNDS").unwrap_or(ROUNDS);
    let seed = setting("CRASH_SEED").unwrap_or_else(|| u64::from(std::process::id()));
    eprintln!("CRASH_SEED={seed}");
    let mut tally = Tally::default();
    let begun_at = Instant::now();
    let mut round = 0;
    while round < rounds {
        let mut era = Era::begin();
        let until = rounds.min(round + ERA);
        while round < until {
            era.round(seed, round, &mut tally);
            round += 1;
        }
        era.end(&mut tally);
        tally.ready_ms.sort_unstable();
        let at = |share: usize| {
            tally
                .ready_ms
                .get(tally.ready_ms.len() * share / 100)
                .map_or(0, |ms| *ms)
        };
        eprintln!(
            "{} rounds in {:.0} s, {} killed before ready; ready after {} ms at the median and {} ms at the 95th percentile; \
             {} texts, {} commands and {} alerts kept; {} texts sent, {} of them marked as a repeat; {} were under way \
             when it was killed",
            tally.rounds,
            begun_at.elapsed().as_secs_f64(),
            tally.before_ready,
            at(50),
            at(95),
            tally.texts,
            tally.commands,
            tally.alerts,
            tally.sent,
            tally.again,
            tally.sending_at_kill,
        );
    }
}
