//! The world: what happens when, one event after another, until nothing is left to happen.

use crate::clocks::{Clocks, HOUR, MINUTE, SECOND};
use crate::contacts::Contact;
use crate::dice::Dice;
use crate::each::Answer;
use crate::net::{Left, Luck, Net, Waiting, journeys, receipt};
use crate::oracle::{Oracle, Violation, clock};
use crate::people::{Staff, Visit};
use crate::process::{Done, Process, Turned};
use crate::school::{GATEWAYS, School};
use crate::weather::{Fault, Trouble};
use homeward::app::answer::{CallAnswer, VisitView};
use homeward::app::{Request, Response};
use homeward::auditor::{AuditFault, findings};
use homeward::domain::chain::Channel;
use homeward::domain::delivery::Fate;
use homeward::domain::id::GatewayName;
use homeward::store::At;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::path::PathBuf;
use std::sync::Arc;

/// What can happen.
#[derive(Debug)]
pub(crate) enum Event {
    /// The engine looks at its clock by itself; stale unless it is the last that was planned.
    Look(u64),
    /// An attempt or a poll that hung has its answer.
    Answer,
    /// A message leaves us, if the daemon of this number still lives.
    Leave(u32, Box<Left>),
    /// A message reaches somebody.
    Reach(Box<Left>),
    /// A provider says what became of a message; by a push that may be lost.
    Receipt(GatewayName, String, Fate),
    PollReceipts(GatewayName),
    /// A text that somebody sent reaches a provider.
    Arrive(Box<Texted>),
    /// The provider pushes it at us.
    Push(GatewayName, Waiting),
    Poll(GatewayName),
    Judge(u32),
    /// People.
    Depart(Box<Visit>),
    Work(u64),
    See(String, u64),
    Speak(Box<Spoken>),
    Close(u64),
    Evening,
    /// Faults.
    Begin(Trouble),
    End(Trouble),
    Start,
    Audit,
    /// From here on nothing fails and everybody answers.
    Calm,
    Stop,
}

/// Somebody's text on its way.
#[derive(Debug, Clone)]
pub(crate) struct Texted {
    pub(crate) person: String,
    pub(crate) from: String,
    pub(crate) text: String,
    pub(crate) sent_at: i64,
    pub(crate) says: Option<crate::oracle::Says>,
    /// Of whom the office says it, where somebody rang.
    pub(crate) of: Option<String>,
    /// Whether they speak for everybody on the visit.
    pub(crate) we: bool,
    pub(crate) answers: Option<Answer>,
}

/// Something that somebody says on the board.
#[derive(Debug, Clone)]
pub(crate) struct Spoken {
    pub(crate) by: String,
    pub(crate) request: Request,
    pub(crate) answers: Option<Answer>,
    pub(crate) signs_in: Option<u64>,
    pub(crate) tries: u32,
}

/// What is played.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) seed: u64,
    pub(crate) days: u64,
    /// How many faults, in tenths of what a bad day has; 0 is a day on which nothing fails.
    pub(crate) faults: u64,
    /// Nobody forgets, nobody is in trouble.
    pub(crate) all_well: bool,
    /// A year as schools have it: visits of about an hour with the way there and back, of which at most one in twenty comes to
    /// an alarm (the aim of docs/rules/times.md); something fails on one day in ten. Otherwise visits are longer, and every day is a
    /// bad one.
    pub(crate) ordinary: bool,
    /// Whether time in which nothing can happen is leapt over.
    pub(crate) leap: bool,
    /// Kill the daemon after this many turns, once.
    pub(crate) kill_after: Option<u64>,
    /// One of two runs that differ in one text: under duress, or a harmless one. Nobody answers in either.
    pub(crate) twin: Option<Twin>,
    /// For how many hours it goes on once all is calm.
    pub(crate) hours_after: i64,
    /// Whether each event is written down.
    pub(crate) transcript: bool,
}

/// Which of two runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Twin {
    Forced,
    Harmless,
}

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) violations: Vec<Violation>,
    pub(crate) transcript: Vec<String>,
    /// What left us, in short: for comparing two runs.
    pub(crate) said: Vec<String>,
    /// Who went out first.
    pub(crate) first_out: Vec<String>,
    /// When those who were missing were found.
    pub(crate) evening: String,
    /// What each person's telephone showed.
    pub(crate) shown: BTreeMap<String, Vec<String>>,
    pub(crate) faults: BTreeMap<&'static str, u64>,
    pub(crate) days: u64,
    pub(crate) visits: u64,
    pub(crate) texts: u64,
    pub(crate) messages: u64,
    pub(crate) alarms: u64,
    pub(crate) turns: u64,
    pub(crate) simulated_ms: i64,
}

struct Planned {
    at: i64,
    no: u64,
    event: Event,
}

impl PartialEq for Planned {
    fn eq(&self, other: &Self) -> bool {
        (self.at, self.no) == (other.at, other.no)
    }
}
impl Eq for Planned {}
impl PartialOrd for Planned {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Planned {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at, self.no).cmp(&(other.at, other.no))
    }
}

pub(crate) struct World {
    pub(crate) plan: Plan,
    pub(crate) clocks: Arc<Clocks>,
    pub(crate) net: Arc<Net>,
    pub(crate) school: &'static School,
    pub(crate) oracle: Oracle,
    pub(crate) dice: Dice,
    pub(crate) luck: Luck,
    pub(crate) process: Option<Process>,
    pub(crate) life: u32,
    pub(crate) frozen: bool,
    pub(crate) fault: Fault,
    pub(crate) staff: BTreeMap<u64, Staff>,
    pub(crate) contacts: BTreeMap<String, Contact>,
    pub(crate) calm: bool,
    pub(crate) night: bool,
    /// Each address has its own luck, so that what one is told moves nothing of another.
    roads: BTreeMap<String, Dice>,
    pub(crate) next_visit: u64,
    pub(crate) next_look: u64,
    pub(crate) report: Report,
    pub(crate) store: PathBuf,
    events: BinaryHeap<Reverse<Planned>>,
    next: u64,
    looks: u64,
    /// When it looks at its clock next, and after which turn of which life that was planned.
    look_planned: Option<(i64, (u32, u64))>,
    turns_before: u64,
    kill_after: Option<u64>,
    asked: BTreeMap<u64, Asked>,
    polls_planned: BTreeMap<GatewayName, i64>,
    stopped: bool,
    began: i64,
    /// What the auditor reads by, and when it last looked.
    outside: Option<homeward::store::StoreReader>,
    outside_at: i64,
    outside_found: Vec<String>,
    _folder: tempfile::TempDir,
}

/// Who waits for an answer.
pub(crate) enum Asked {
    SignOut(Box<Visit>),
    Spoken(Box<Spoken>),
}

impl World {
    /// Plays what a plan says, to the end.
    pub(crate) fn play(plan: Plan) -> Report {
        // Its own folder on a disk of memory: what is played is the store's logic, and the disk is another test's.
        let folder = on_memory();
        let mut dice = Dice::of(plan.seed);
        let school = School::nth(usize::try_from(dice.below(3)).expect("small"));
        let begins = crate::people::first_morning(&mut dice);
        let clocks = Clocks::starting(begins);
        let names: Vec<&str> = GATEWAYS.iter().map(|(name, _)| *name).collect();
        let net = Net::new(clocks.clone(), dice.branch(), &names);
        let mut world = Self {
            oracle: Oracle::new(school, begins),
            store: folder.path().join("homeward.db"),
            luck: Luck::default(),
            process: None,
            life: 0,
            frozen: false,
            fault: Fault::default(),
            staff: BTreeMap::new(),
            contacts: crate::contacts::contacts(school),
            calm: false,
            night: false,
            roads: BTreeMap::new(),
            next_visit: 0,
            next_look: 0,
            report: Report::default(),
            events: BinaryHeap::new(),
            next: 0,
            looks: 0,
            look_planned: None,
            turns_before: 0,
            kill_after: plan.kill_after,
            asked: BTreeMap::new(),
            polls_planned: BTreeMap::new(),
            stopped: false,
            began: begins,
            outside: None,
            outside_at: begins,
            outside_found: Vec::new(),
            _folder: folder,
            clocks,
            net,
            school,
            dice,
            plan,
        };
        world.oracle.nothing_wrong = world.plan.all_well && world.plan.faults == 0;
        world.make_store();
        world.start();
        world.plan_days();
        world.run();
        world.finish()
    }

    /// A new store is built once and copied: a hundred thousand worlds begin with the same empty one.
    fn make_store(&self) {
        static EMPTY: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
        let empty = EMPTY.get_or_init(|| {
            let folder = on_memory();
            let path = folder.path().join("homeward.db");
            drop(homeward::store::Store::open(&At::file(&path)).expect("a store"));
            std::fs::read(&path).expect("a store")
        });
        use std::os::unix::fs::OpenOptionsExt;
        let mut file = std::fs::OpenOptions::new();
        let mut file = file
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&self.store)
            .expect("a file");
        std::io::Write::write_all(&mut file, empty).expect("written");
    }

    pub(crate) fn now(&self) -> i64 {
        self.clocks.now()
    }

    pub(crate) fn at(&mut self, at: i64, event: Event) {
        self.next += 1;
        let planned = Planned {
            at: at.max(self.now()),
            no: self.next,
            event,
        };
        self.events.push(Reverse(planned));
    }

    pub(crate) fn after(&mut self, ms: i64, event: Event) {
        self.at(self.now() + ms, event);
    }

    pub(crate) fn note(&mut self, line: impl FnOnce() -> String) {
        if self.plan.transcript {
            let line = format!("{} {}", clock(self.now()), line());
            self.report.transcript.push(line);
        }
    }

    fn run(&mut self) {
        let mut happened: u64 = 0;
        while let Some(Reverse(planned)) = self.events.pop() {
            happened += 1;
            if happened > 3_000_000 {
                self.oracle.violations.push(Violation {
                    rule: "endless",
                    what: "three million events".to_owned(),
                });
                return;
            }
            if let Event::Look(no) = planned.event
                && no != self.looks
            {
                continue;
            }
            self.clocks.move_to(planned.at.max(self.now()));
            self.happen(planned.event);
            if self.stopped {
                return;
            }
        }
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Look(_) => {
                self.look_planned = None;
                if self.frozen {
                    return;
                }
                let Some(process) = &mut self.process else { return };
                process.looked();
                process.ask_lanes();
                if !process.turn() {
                    self.died("ended by itself");
                    return;
                }
                self.pump();
            }
            Event::Answer | Event::Judge(_) if self.frozen => self.after(SECOND, event),
            Event::Answer => self.pump(),
            Event::Judge(life) => {
                if life == self.life
                    && let Some(process) = &mut self.process
                {
                    process.judge();
                    self.pump();
                }
            }
            Event::Leave(life, left) => {
                // What was under way when the daemon died may have left, or not: half of it has.
                if life == self.life && self.process.is_some() || self.dice.comes(500) {
                    self.leave(&left);
                }
            }
            Event::Reach(left) => self.reach(&left),
            Event::Receipt(gateway, id, fate) => {
                self.net.fate(&id, fate);
                if self.running() {
                    let process = self.process.as_mut().expect("it runs");
                    process.push_receipt(receipt(&gateway, &id, fate));
                    self.pump();
                } else {
                    // A push that nobody took; the daemon asks later.
                    self.after(30 * SECOND, Event::PollReceipts(gateway));
                }
            }
            Event::PollReceipts(gateway) => {
                if self.running() {
                    self.process.as_mut().expect("it runs").poll_receipts(&gateway);
                    self.pump();
                }
            }
            Event::Arrive(text) => self.arrive(*text),
            Event::Push(gateway, text) => self.push(&gateway, text),
            Event::Poll(gateway) => {
                self.polls_planned.remove(&gateway);
                if self.running() {
                    self.process.as_mut().expect("it runs").poll(&gateway);
                    self.pump();
                    // While a gateway does not answer it is asked every five seconds.
                    if self.net.inbound(&gateway) != crate::net::In::Fine {
                        self.plan_poll(&gateway);
                    }
                }
            }
            Event::Depart(visit) => self.depart(*visit),
            Event::Work(no) => self.work(no),
            Event::See(person, no) => self.see(&person, no),
            Event::Speak(spoken) => self.speak(*spoken),
            Event::Close(no) => self.close(no),
            Event::Evening => self.evening(),
            Event::Begin(trouble) => self.begin(trouble),
            Event::End(trouble) => self.end(trouble),
            Event::Start => self.start(),
            Event::Audit => self.audit(),
            Event::Calm => self.calm_down(),
            Event::Stop => self.stopped = true,
        }
    }

    /// Whether the daemon runs and its machine is awake.
    pub(crate) fn running(&self) -> bool {
        self.process.is_some() && !self.frozen
    }

    // ---- The daemon ----

    pub(crate) fn start(&mut self) {
        if self.process.is_some() {
            return;
        }
        self.life += 1;
        self.note(|| "the daemon starts".to_owned());
        let refuses = self.fault.disk;
        if refuses {
            self.refuse_rows(false);
        }
        let process = Process::start(
            &self.store,
            self.school.rules(),
            School::routes(),
            &self.clocks,
            &self.net,
            &GATEWAYS,
        );
        self.process = Some(process);
        if refuses {
            self.refuse_rows(true);
        }
        let life = self.life;
        self.after(4 * SECOND, Event::Judge(life));
        self.refresh_clear();
        self.pump();
        let names: Vec<GatewayName> = GATEWAYS
            .iter()
            .filter(|(_, channel)| *channel == Channel::Sms)
            .map(|(name, _)| GatewayName::new(*name))
            .collect();
        for name in names {
            self.plan_poll(&name);
            self.after(10 * SECOND, Event::PollReceipts(name));
        }
    }

    /// The daemon is gone. It is started again as systemd would, after a second or more.
    pub(crate) fn died(&mut self, why: &str) {
        self.note(|| format!("the daemon is gone: {why}"));
        if let Some(process) = self.process.take() {
            self.turns_before += process.turns;
        }
        let asked = std::mem::take(&mut self.asked);
        for (_, asked) in asked {
            match asked {
                // Whoever got no answer asks again.
                Asked::SignOut(visit) => self.after(MINUTE, Event::Depart(visit)),
                Asked::Spoken(spoken) => self.after(MINUTE, Event::Speak(spoken)),
            }
        }
        self.refresh_clear();
        let after = if self.calm {
            SECOND
        } else {
            self.dice.between(1, 20) * SECOND
        };
        self.after(after, Event::Start);
    }

    /// Lets the daemon do what it can now, and looks at what came of it.
    pub(crate) fn pump(&mut self) {
        if self.frozen {
            return;
        }
        let Some(process) = &mut self.process else { return };
        if self.plan.leap {
            process.looked();
        }
        let before = self.turns_before;
        let kill_after = self.kill_after.map(|last| last.saturating_sub(before).max(1));
        let (done, turned) = process.pump(kill_after);
        let killed = kill_after.is_some_and(|last| process.turns >= last);
        let snapshot = process.snapshot();
        let now = self.now();
        self.oracle.look(&snapshot, now);
        let departures: Vec<_> = std::mem::take(&mut self.net.inner().departures);
        let wakes = std::mem::take(&mut self.net.inner().wakes);
        let life = self.life;
        for departure in departures {
            if departure.at <= now {
                self.leave(&departure.left);
            } else {
                self.at(departure.at, Event::Leave(life, Box::new(departure.left)));
            }
        }
        for at in wakes {
            self.at(at, Event::Answer);
        }
        if killed {
            self.kill_after = None;
            self.died("killed after a commit, before anybody heard of it");
            return;
        }
        if matches!(turned, Turned::Ended) {
            self.died("ended by itself");
            return;
        }
        for done in done {
            self.done(done);
        }
        self.plan_look();
    }

    pub(crate) fn plan_look(&mut self) {
        let Some(process) = &self.process else { return };
        // Without a disk even a daemon that has nothing to do finds out soon.
        let leap = self.plan.leap && !self.fault.disk;
        let at = self.now() + process.quiet_for(leap).max(1);
        // What comes in and reaches no turn puts no look off.
        let turns = (self.life, process.turns);
        if let Some((planned, after)) = self.look_planned
            && after == turns
            && planned <= at
        {
            return;
        }
        self.look_planned = Some((at, turns));
        self.looks += 1;
        let no = self.looks;
        self.at(at, Event::Look(no));
    }

    fn done(&mut self, done: Done) {
        match done {
            Done::Answered(no, response) => {
                let Some(asked) = self.asked.remove(&no) else {
                    return;
                };
                match asked {
                    Asked::SignOut(visit) => self.signed_out(*visit, *response),
                    Asked::Spoken(spoken) => self.spoken(*spoken, &response),
                }
            }
            Done::Pushed | Done::Receipts | Done::Reloaded => {}
            Done::Claimed(..) | Done::Attempted(..) | Done::Polled(..) => {
                unreachable!("the process keeps these to itself")
            }
        }
    }

    pub(crate) fn ask(&mut self, asked: Asked, request: Request) {
        self.next += 1;
        let no = self.next;
        self.asked.insert(no, asked);
        self.process.as_mut().expect("it runs").request(no, request);
        self.pump();
    }

    // ---- What leaves and what arrives ----

    fn leave(&mut self, left: &Left) {
        let now = self.now();
        self.net.leave(left);
        self.report.messages += 1;
        let channel = if left.channel == Channel::Email {
            "email"
        } else {
            "sms"
        };
        let words = if left.channel == Channel::Email {
            &left.subject
        } else {
            &left.body
        };
        let line = format!("{} {channel} {}: {words}", left.gateway, self.name_at(&left.to));
        self.report.said.push(format!("{} {line}", clock(now)));
        self.note(|| format!("-> {line}"));
        self.oracle
            .left(&left.reference, &left.to, channel, &left.subject, &left.body, now);
        let luck = if self.calm { Luck::default() } else { self.luck };
        let seed = self.plan.seed;
        let road = self.roads.entry(left.to.clone()).or_insert_with(|| {
            let address = left
                .to
                .bytes()
                .fold(seed, |mix, byte| mix.rotate_left(7) ^ u64::from(byte));
            Dice::of(address)
        });
        let journeys = journeys(road, luck);
        let lied = road.comes(luck.lied);
        let silent = road.comes(luck.no_receipt);
        let dawdles = road.between(0, 5) * SECOND;
        let arrives = journeys.first().copied();
        for journey in journeys {
            self.after(journey, Event::Reach(Box::new(left.clone())));
        }
        if left.channel == Channel::Email {
            return;
        }
        let fate = if arrives.is_some() != lied {
            Fate::Delivered
        } else {
            Fate::Undelivered
        };
        if !silent {
            let told_after = arrives.unwrap_or(20 * SECOND) + dawdles;
            let (gateway, id) = (left.gateway.clone(), left.provider_id.clone());
            self.after(told_after, Event::Receipt(gateway, id, fate));
        }
    }

    fn reach(&mut self, left: &Left) {
        let Some(person) = self.school.at(&left.to).map(|person| person.key.clone()) else {
            return;
        };
        if left.channel == Channel::Sms {
            let at = clock(self.now());
            self.report
                .shown
                .entry(person.clone())
                .or_default()
                .push(format!("{at} {}", left.body));
            self.oracle.shown_to(&person, &left.body);
        }
        self.heard(&person, left);
    }

    /// Somebody sends a text.
    pub(crate) fn text(&mut self, texted: Texted) {
        let luck = if self.calm { Luck::default() } else { self.luck };
        self.report.texts += 1;
        self.note(|| format!("<- {} texts: {}", texted.person, texted.text));
        if self.dice.comes(luck.in_lost) {
            self.note(|| "   (it is lost)".to_owned());
            return;
        }
        let takes = if self.dice.comes(luck.in_late) {
            self.dice.between(1, 40) * MINUTE
        } else {
            self.dice.between(1, 4) * SECOND
        };
        self.after(takes, Event::Arrive(Box::new(texted)));
    }

    fn arrive(&mut self, texted: Texted) {
        let now = self.now();
        let gateway = GatewayName::new("main");
        self.next += 1;
        let waiting = Waiting {
            id: format!("SM{:032x}", self.next),
            from: texted.from.clone(),
            text: texted.text.clone(),
            sent_at: texted.sent_at,
        };
        self.net.arrive(&gateway, waiting.clone());
        let pushes = self.plan.seed.is_multiple_of(2);
        if let Some(says) = texted.says {
            let sent_at = texted.sent_at;
            if let Some(of) = &texted.of {
                self.oracle.passed_on(of, says, sent_at, now);
            } else {
                let still = texted.text.contains("still");
                let whose = (texted.we, still);
                self.oracle.texted(&texted.person, says, whose, sent_at, now);
            }
        }
        if let Some(answer) = &texted.answers {
            self.oracle.answered(&texted.person, answer, now);
        }
        // Half of the time it is pushed as well, and sometimes twice.
        let luck = if self.calm { Luck::default() } else { self.luck };
        if pushes {
            self.after(self.now() % 700, Event::Push(gateway.clone(), waiting.clone()));
            if self.dice.comes(luck.in_twice) {
                let later = self.dice.between(1, 300) * SECOND;
                self.after(later, Event::Push(gateway.clone(), waiting));
            }
        }
        self.plan_poll(&gateway);
    }

    /// Plans the next poll, on the daemon's grid of five seconds.
    pub(crate) fn plan_poll(&mut self, gateway: &GatewayName) {
        if self.process.is_none() || self.polls_planned.contains_key(gateway) {
            return;
        }
        let at = (self.now() / (5 * SECOND) + 1) * 5 * SECOND;
        self.polls_planned.insert(gateway.clone(), at);
        self.at(at, Event::Poll(gateway.clone()));
    }

    fn push(&mut self, gateway: &GatewayName, text: Waiting) {
        if !self.running() || self.net.inbound(gateway) != crate::net::In::Fine {
            return;
        }
        let process = self.process.as_mut().expect("it runs");
        let now = process.now();
        for id in crate::webhook::read(gateway, &text, now) {
            if let Some(text) = self.net.recorded(gateway, &id, now) {
                process.push_text(gateway, text);
            }
        }
        self.pump();
    }

    fn name_at(&self, address: &str) -> String {
        self.school
            .at(address)
            .map_or_else(|| address.to_owned(), |person| person.key.clone())
    }

    // ---- The judge ----

    fn audit(&mut self) {
        let now = self.now();
        if self.running() {
            self.refresh_clear();
            self.oracle.audit(now);
            if !self.fault.clock_was_set {
                let board = self.process.as_ref().expect("it runs").board();
                self.oracle.compare_returns(&board, now);
            }
            self.look_from_outside(now);
        }
        let busy = self.oracle.is_busy();
        let next = if busy { 30 * SECOND } else { 20 * MINUTE };
        self.after(next, Event::Audit);
    }

    /// The auditor looks as well, every few minutes of a day: while nothing has been in the way for a while, whatever it finds
    /// is a fault of the engine's or of its own.
    fn look_from_outside(&mut self, now: i64) {
        const EVERY: i64 = 5 * MINUTE;
        let calm = self.oracle.is_calm(now);
        if self.plan.days > 1 || !calm || now < self.outside_at + EVERY {
            return;
        }
        let store = &self.store;
        let reader = self
            .outside
            .get_or_insert_with(|| homeward::store::StoreReader::open(&At::file(store)).expect("a store"));
        let seen_at = self.process.as_ref().expect("it runs").now();
        let standing = reader.standing(seen_at).expect("a store that can be read");
        // While a gateway fails, messages wait for it: that the office is told of them is what the auditor is there for.
        let fails = self.oracle.sky.is_some_and(|sky| sky.fine.contains(&false));
        // Time that was leapt over was not written down every ten seconds, as it would have been.
        let found = findings(&standing, &School::ways(), seen_at)
            .into_iter()
            .filter(|finding| {
                finding.wrong != AuditFault::Silent && !(fails && finding.wrong == AuditFault::Stuck)
            });
        let found: Vec<String> = found.map(|finding| format!("{finding:?}")).collect();
        // A clock may have been set this very second: as the auditor does, it tells of nothing that is gone at the next look.
        for lasting in found
            .iter()
            .filter(|finding| self.outside_found.contains(finding))
        {
            self.oracle.violations.push(Violation {
                rule: "auditor",
                what: format!("{}: {lasting}", clock(now)),
            });
        }
        self.outside_at = if found.is_empty() {
            now
        } else {
            now + 20 * SECOND - EVERY
        };
        self.outside_found = found;
    }

    fn finish(mut self) -> Report {
        self.report.simulated_ms = self.now() - self.began;
        if let Some(process) = self.process.take() {
            let board = process.board();
            self.oracle.converged(&board);
            self.turns_before += process.turns;
            drop(process);
        } else {
            self.oracle.violations.push(Violation {
                rule: "end",
                what: "the daemon is not there at the end".to_owned(),
            });
        }
        let reader = homeward::store::StoreReader::open(&At::file(&self.store)).expect("a store");
        let verified = reader.verify().expect("a verification");
        for fault in &verified.faults {
            self.oracle.violations.push(Violation {
                rule: "P16",
                what: fault.to_string(),
            });
        }
        self.report.days = self.plan.days;
        self.report.turns = self.turns_before;
        self.report.alarms = self.oracle.alarmed;
        self.report.violations = std::mem::take(&mut self.oracle.violations);
        self.report
    }

    /// From here on nothing fails, and everybody answers what they are asked.
    fn calm_down(&mut self) {
        self.note(|| "---- from here on nothing fails ----".to_owned());
        self.calm = true;
        self.clear_the_sky();
        self.after(30 * SECOND, Event::Audit);
        self.everybody_is_found();
        let end = self.now() + self.plan.hours_after * HOUR;
        self.at(end, Event::Stop);
    }
}

/// Returns a folder on a disk of memory, or on the usual one where there is none.
fn on_memory() -> tempfile::TempDir {
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
    folder.expect("a folder")
}

/// Returns the visit that was begun or changed.
pub(crate) fn changed_visit(response: &Response) -> Option<&VisitView> {
    if let Response::Done(CallAnswer::VisitChanged(changed)) = response {
        Some(&changed.visit)
    } else {
        None
    }
}
