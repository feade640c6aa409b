//! One life of the daemon: the real engine on the real store, turned by hand, and the real courier's attempts and polls.
//!
//! What the daemon does by tasks and timers is done here by whoever calls [`Process::pump`]: nothing runs by itself.

use crate::clocks::Clocks;
use crate::net::Net;
use futures_util::FutureExt as _;
use homeward::app::view::Board;
use homeward::app::{Claimed, Envelope, Request, Response, Routes, Rules};
use homeward::clock::Clock;
use homeward::courier::{CourierGateways, LanePace, LaneWidth, TextPoller, ask_receipts, attempt};
use homeward::domain::delivery::{InboundText, Receipt};
use homeward::domain::id::GatewayName;
use homeward::domain::principal::Principal;
use homeward::domain::time::Timestamp;
use homeward::engine::{EngineError, EngineStepper, Handle, NotKept};
use homeward::store::{At, Store};
use std::collections::BTreeMap;
use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use tokio::sync::futures::OwnedNotified;

/// What was asked of the daemon, and for whom the answer is.
pub(crate) enum Done {
    Claimed(GatewayName, Result<Claimed, NotKept>),
    Attempted(GatewayName, LanePace),
    Polled(GatewayName, Box<TextPoller>),
    Pushed,
    Receipts,
    Answered(u64, Box<Response>),
    Reloaded,
}

type Task = Pin<Box<dyn Future<Output = Done>>>;

/// What a turn must not do, or what comes of it.
pub(crate) enum Turned {
    On,
    /// The process has ended by itself.
    Ended,
}

struct Lane {
    under_way: usize,
    width: LaneWidth,
    claiming: bool,
    /// Whether a place has become free since it asked.
    again: bool,
    later: Option<Timestamp>,
}

pub(crate) struct Process {
    pub(crate) handle: Handle,
    stepper: EngineStepper,
    clock: Arc<dyn Clock>,
    gateways: CourierGateways,
    tasks: Vec<Task>,
    lanes: BTreeMap<GatewayName, Lane>,
    pollers: BTreeMap<GatewayName, Option<Box<TextPoller>>>,
    work: Pin<Box<OwnedNotified>>,
    fetch: Pin<Box<OwnedNotified>>,
    judged: bool,
    pub(crate) turns: u64,
    /// Set where the clock must be looked at by a real turn before any time may be leapt over.
    pub(crate) must_look: bool,
}

impl Process {
    /// Starts the daemon on the store at `path`, as `serve` does: the gateways are asked once, then it judges.
    pub(crate) fn start(
        path: &Path,
        rules: Rules,
        routes: Routes,
        clocks: &Arc<Clocks>,
        net: &Arc<Net>,
        gateways: &[(&str, homeward::domain::chain::Channel)],
    ) -> Self {
        let clock: Arc<dyn Clock> = Arc::new(clocks.real_clock());
        let store = Store::open_or_read(&At::file(path)).expect("a store that was written whole");
        let store = store.noting_in(path.parent().expect("a folder"));
        let (handle, stepper) = EngineStepper::new(store, rules, routes, clock.clone()).expect("an engine");
        let gateways: CourierGateways = gateways
            .iter()
            .map(|(name, channel)| (GatewayName::new(*name), net.gateway(name, *channel)))
            .collect();
        let mut process = Self {
            work: listen(handle.work().notified_owned()),
            fetch: listen(handle.fetch().notified_owned()),
            lanes: gateways
                .iter()
                .map(|(name, gateway)| {
                    let lane = Lane {
                        under_way: 0,
                        width: LaneWidth::of(gateway.as_ref()),
                        claiming: false,
                        again: false,
                        later: None,
                    };
                    (name.clone(), lane)
                })
                .collect(),
            pollers: BTreeMap::new(),
            handle,
            stepper,
            clock,
            tasks: Vec::new(),
            judged: false,
            turns: 0,
            must_look: true,
            gateways,
        };
        let polled: Vec<GatewayName> = process
            .gateways
            .iter()
            .filter(|(_, gateway)| gateway.capabilities().poll_inbound)
            .map(|(name, _)| name.clone())
            .collect();
        for name in polled {
            let (handle, clock) = (process.handle.clone(), process.clock.clone());
            let gateway = process.gateways[&name].clone();
            let fetching = homeward::courier::FetchPlan {
                every: std::time::Duration::from_secs(5),
                again: std::time::Duration::from_secs(5),
                hurry: None,
            };
            process.pollers.insert(name.clone(), None);
            process.tasks.push(Box::pin(async move {
                let mut poller = Box::new(TextPoller::new(handle, gateway, clock, fetching).await);
                poller.poll().await;
                Done::Polled(name, poller)
            }));
        }
        process.claim_all();
        process
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn snapshot(&self) -> std::sync::Arc<homeward::app::Snapshot> {
        self.handle.snapshots().borrow().clone()
    }

    pub(crate) fn board(&self) -> Board {
        self.handle.board()
    }

    /// Whether it goes on without a disk.
    pub(crate) fn is_on_memory(&self) -> bool {
        self.handle.pulse().is_on_memory()
    }

    /// Does whatever can be done at this instant, at most `turns` turns of the engine. Returns what was done.
    pub(crate) fn pump(&mut self, kill_after: Option<u64>) -> (Vec<Done>, Turned) {
        let mut all = Vec::new();
        loop {
            self.poll_tasks(&mut all);
            if self.judge_when_asked() {
                continue;
            }
            if self.stepper.has_input() {
                if !self.turn() {
                    return (all, Turned::Ended);
                }
                if kill_after.is_some_and(|last| self.turns >= last) {
                    // Killed after the commit, before anybody has heard of it.
                    return (all, Turned::On);
                }
                continue;
            }
            if (&mut self.work).now_or_never().is_some() {
                self.work = listen(self.handle.work().notified_owned());
                self.claim_all();
                continue;
            }
            if (&mut self.fetch).now_or_never().is_some() {
                self.fetch = listen(self.handle.fetch().notified_owned());
                self.poll_all();
                continue;
            }
            return (all, Turned::On);
        }
    }

    /// Once every gateway has been asked, the engine may judge what came due while the daemon was off.
    fn judge_when_asked(&mut self) -> bool {
        if self.judged || self.pollers.values().any(Option::is_none) {
            return false;
        }
        self.judge();
        true
    }

    /// Judges, whoever has not answered yet.
    pub(crate) fn judge(&mut self) {
        if !self.judged {
            self.judged = true;
            self.handle.judge();
        }
    }

    /// Takes one turn of the engine, with or without an input. Returns whether the daemon lives on.
    pub(crate) fn turn(&mut self) -> bool {
        self.turns += 1;
        self.must_look = false;
        let ended = self.stepper.turn();
        let faults = self.stepper.index_faults();
        assert!(faults.is_empty(), "after turn {}: {faults:?}", self.turns);
        match ended {
            None => true,
            Some(Ok(())) | Some(Err(EngineError::Store)) => false,
            Some(Err(error)) => panic!("{error}"),
        }
    }

    /// Says that the engine has looked at its clock until now, as its thread would have.
    pub(crate) fn looked(&mut self) {
        if !self.must_look {
            self.stepper.looked();
        }
    }

    /// Returns for how long nothing would happen but by an input, in milliseconds; at most what the engine's thread would
    /// wait, unless it may leap.
    pub(crate) fn quiet_for(&self, leap: bool) -> i64 {
        let within = i64::try_from(self.stepper.look_within().as_millis()).expect("short");
        if !leap || self.must_look {
            return within;
        }
        let now = self.clock.now().ms();
        let longest = 24 * 60 * 60 * 1000;
        let quiet = self.stepper.quiet_until();
        let quiet = quiet
            .map_or(longest, |at| (at.ms() - now + 1).clamp(0, longest))
            .max(within);
        // A lane asks again by itself when what waits for it may be tried.
        let lanes = self.lanes.values().filter_map(|lane| lane.later).min();
        lanes.map_or(quiet, |later| quiet.min((later.ms() - now).max(5)))
    }

    fn poll_tasks(&mut self, all: &mut Vec<Done>) {
        let waker = std::task::Waker::noop();
        let mut context = std::task::Context::from_waker(waker);
        let mut index = 0;
        while index < self.tasks.len() {
            let std::task::Poll::Ready(done) = self.tasks[index].as_mut().poll(&mut context) else {
                index += 1;
                continue;
            };
            drop(self.tasks.remove(index));
            match done {
                Done::Claimed(gateway, claimed) => {
                    self.send(&gateway, claimed);
                    if self.lanes[&gateway].again {
                        self.claim(&gateway);
                    }
                }
                Done::Attempted(gateway, pace) => {
                    let lane = self.lanes.get_mut(&gateway).expect("a lane");
                    lane.width.note(pace);
                    lane.under_way -= 1;
                    self.claim(&gateway);
                }
                Done::Polled(gateway, poller) => {
                    self.pollers.insert(gateway, Some(poller));
                }
                done => all.push(done),
            }
        }
    }

    fn send(&mut self, gateway: &GatewayName, claimed: Result<Claimed, NotKept>) {
        let lane = self.lanes.get_mut(gateway).expect("a lane");
        lane.claiming = false;
        let Ok(claimed) = claimed else {
            lane.later = Some(self.clock.now() + homeward::domain::time::Span::from_secs(1));
            return;
        };
        lane.later = claimed.later;
        for claim in claimed.claims {
            lane.under_way += 1;
            let (handle, clock) = (self.handle.clone(), self.clock.clone());
            let (adapter, name) = (self.gateways[gateway].clone(), gateway.clone());
            self.tasks.push(Box::pin(async move {
                let pace = attempt(&handle, adapter.as_ref(), clock.as_ref(), claim).await;
                Done::Attempted(name, pace)
            }));
        }
    }

    pub(crate) fn claim_all(&mut self) {
        let names: Vec<GatewayName> = self.lanes.keys().cloned().collect();
        for name in names {
            self.claim(&name);
        }
    }

    fn claim(&mut self, gateway: &GatewayName) {
        let lane = self.lanes.get_mut(gateway).expect("a lane");
        let room = lane.width.room(lane.under_way);
        if lane.claiming || room.is_full() {
            lane.again = lane.claiming;
            return;
        }
        lane.claiming = true;
        lane.again = false;
        let (handle, name) = (self.handle.clone(), gateway.clone());
        self.tasks.push(Box::pin(async move {
            let claimed = handle.claim(name.clone(), room).await;
            Done::Claimed(name, claimed)
        }));
    }

    /// Whether a lane has something whose time has come.
    pub(crate) fn ask_lanes(&mut self) {
        let now = self.clock.now();
        let due: Vec<GatewayName> = self
            .lanes
            .iter()
            .filter(|(_, lane)| lane.later.is_some_and(|later| later <= now))
            .map(|(name, _)| name.clone())
            .collect();
        for name in due {
            self.lanes.get_mut(&name).expect("a lane").later = None;
            self.claim(&name);
        }
    }

    pub(crate) fn poll_all(&mut self) {
        let names: Vec<GatewayName> = self.pollers.keys().cloned().collect();
        for name in names {
            self.poll(&name);
        }
    }

    /// Asks one gateway what came in, unless it is being asked.
    pub(crate) fn poll(&mut self, gateway: &GatewayName) {
        if let Some(mut poller) = self.pollers.get_mut(gateway).and_then(Option::take) {
            let name = gateway.clone();
            self.tasks.push(Box::pin(async move {
                poller.poll().await;
                Done::Polled(name, poller)
            }));
        }
    }

    pub(crate) fn push_text(&mut self, gateway: &GatewayName, text: InboundText) {
        let (handle, name) = (self.handle.clone(), gateway.clone());
        self.tasks.push(Box::pin(async move {
            // Not taken, it is not pushed again: it is fetched.
            let _taken = handle.texts(name, vec![text], None).await;
            Done::Pushed
        }));
    }

    pub(crate) fn push_receipt(&mut self, receipt: Receipt) {
        let handle = self.handle.clone();
        self.tasks.push(Box::pin(async move {
            let _kept = handle.receipts(vec![receipt]).await;
            Done::Receipts
        }));
    }

    pub(crate) fn poll_receipts(&mut self, gateway: &GatewayName) {
        let (handle, adapter) = (self.handle.clone(), self.gateways[gateway].clone());
        let clock = self.clock.clone();
        self.tasks.push(Box::pin(async move {
            ask_receipts(&handle, adapter.as_ref(), clock.as_ref()).await;
            Done::Receipts
        }));
    }

    pub(crate) fn request(&mut self, no: u64, request: Request) {
        let handle = self.handle.clone();
        // The office of the simulation sits at the board.
        let envelope = Envelope::new(Principal::DemoPage, request);
        self.tasks.push(Box::pin(async move {
            Done::Answered(no, Box::new(handle.request(envelope).await))
        }));
    }

    pub(crate) fn reload(&mut self, rules: Rules, routes: Routes) {
        let handle = self.handle.clone();
        self.tasks.push(Box::pin(async move {
            handle.reload(rules, routes).await;
            Done::Reloaded
        }));
    }
}

fn listen(notified: OwnedNotified) -> Pin<Box<OwnedNotified>> {
    let mut notified = Box::pin(notified);
    notified.as_mut().enable();
    notified
}
