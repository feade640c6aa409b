//! The whole application as one pure value.
//!
//! [`App`] owns everything needed for decisions: visits, watches, households in cooling-off, the outbox, numbers, the schools' rules.
//! Each `handle_*` takes one input and the time, and returns [`Changes`]: events, changed states, queued messages and the answer.
//! [`App::poll_timeout`] says when to come back without an input, and why. Nothing is written, sent or published here: the
//! engine commits the changes first, a rehearsal shows them, a simulation judges them. All three drive this same value.
//!
//! Absent on purpose: clock, randomness, store, socket, log. Lines for the operator's log go out as a [`LogRemark`].

pub mod accounts;
pub mod answer;
mod at_rest;
pub mod board;
mod canary;
mod changes;
pub mod detail;
pub mod drills;
pub mod forecast;
mod from_gateways;
mod held;
pub mod history;
mod instruction;
mod joined;
mod lookup;
mod may;
mod monitor;
mod notify;
mod numbers;
pub mod off_site;
mod open_alerts;
mod outbox;
pub mod people_today;
mod plans;
mod presence;
mod program;
mod proofs;
pub mod quiet_visit;
pub mod reception;
mod record;
mod records;
mod request;
mod requests;
mod rooms;
mod routines;
mod rules;
mod scope;
pub mod sign_out_form;
mod silence;
mod snapshot;
mod standing;
mod still_valid;
mod texts;
mod updates;
mod versions;
pub mod view;
mod wake;

pub use changes::{Changes, Claimed, Happened, LogRemark, RecordedStep};
pub use held::{SharedStates, VisitsByWorker};
pub use instruction::Instruction;
pub use lookup::{NameLookup, RequestError};
pub use may::{NotAllowed, actions_of, may};
pub use monitor::TroubleOf;
pub use outbox::{AfterFailure, Claim, GatewayCircuits, LaneRoom, Outcome, Routes};
pub use program::scopes_of;
pub use request::{AlertWord, Call, Envelope, HistoryAsked, Question, Request, Response, VisitWord};
pub use rules::Rules;
pub use snapshot::{Snapshot, visit_without_duress};
pub use versions::ChangeLog;
pub use wake::WakeReason;

use crate::domain::account::{AccountBook, WaitingIdentities};
use crate::domain::command::DecisionContext;
use crate::domain::delivery::InboundText;
use crate::domain::id::{AlertCode, GatewayName, PersonId, SchoolId, VisitId};
use crate::domain::incident::CoolingOff;
use crate::domain::presence::PersonNotes;
use crate::domain::principal::Principal;
use crate::domain::time::Timestamp;
use crate::domain::visit::Visit;
use crate::domain::watch::Watch;
use crate::store::{LoadedState, NextNumbers, SaltSource, TurnBatch};
use held::{HeldVisits, HeldWatches};
use outbox::{DeliveryUpdate, Outbox};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The state needed for every decision.
pub struct App {
    rules: Rules,
    rules_loaded_at: Timestamp,
    plans: plans::PlansOfNow,
    visits: HeldVisits,
    watches: HeldWatches,
    /// Households in cooling-off, by the visit of the incident; households cleared since the last commit as well.
    households: Arc<BTreeMap<VisitId, CoolingOff>>,
    /// Households cleared, to be forgotten after the commit.
    cleared: BTreeSet<VisitId>,
    /// Visits closed long ago and brought back by a request, with the instant.
    recalled: BTreeMap<VisitId, Timestamp>,
    /// What was learnt of people beside the rules: marks of today, numbers asked.
    people: Arc<BTreeMap<PersonId, PersonNotes>>,
    /// Who may sign in on the pages, and who is signed in.
    accounts: Arc<AccountBook>,
    /// Identities at the school's sign-in service that wait for an admin. Kept by no store.
    identities_waiting: WaitingIdentities,
    outbox: Outbox,
    counters: NextNumbers,
    /// How far polled gateways have been read.
    cursors: BTreeMap<GatewayName, String>,
    /// The last run of each routine.
    routines: BTreeMap<String, Timestamp>,
    /// The next run of each routine, reckoned from its last run.
    routines_due: routines::RoutinesDue,
    /// What each gateway says of itself.
    gateway_health: BTreeMap<GatewayName, standing::KnownHealth>,
    /// Gateways being tried, and tried not long ago.
    trials: Vec<canary::GatewayTrial>,
    /// Gateways whose replies cannot be fetched: since when, and why.
    inbound_down: BTreeMap<GatewayName, (Timestamp, String)>,
    /// The visits asked by gateways that have brought no text since.
    silent_inboxes: silence::SilentInboxes,
    /// Since when schools are still to be told of a gateway.
    still_to_tell: Option<Timestamp>,
    /// Why the record cannot be written now, in words for people.
    record_trouble: Option<String>,
    /// Troubles of the daemon beside the gateways, in words for people.
    daemon_troubles: BTreeMap<TroubleOf, String>,
    /// Whether an earlier daemon may have sent the steps of now already: steps are then marked as repeats.
    may_be_repeats: bool,
    /// What unknown numbers were given in the last hour. Kept by no store: a restart forgets at most
    /// an hour of a limit.
    unknown_senders: texts::UnknownSenders,
    /// Fates of messages, not yet told to the alerts and visits concerned.
    updates: Vec<DeliveryUpdate>,
    /// Whether a duress alert has changed since groups of messages were last looked over.
    duress_moved: bool,
    /// Messages of alerts that have not left, to be joined where one person gets several.
    joining: joined::JoiningMessages,
    /// The instant of the first look at the numbers to ask, in this run.
    numbers_from: Option<Timestamp>,
    /// The instant of the last look at the numbers to ask.
    numbers_looked_at: Option<Timestamp>,
    /// Whether the start has settled, so that numbers are asked at every look.
    numbers_settled: bool,
    /// Alerts that opened since the last commit: nobody outside can have heard of them.
    just_opened: BTreeSet<AlertCode>,
    /// Part of each message's reference, so that no two runs of the daemon use a reference twice.
    run: String,
    /// Salts for the record.
    salts: SaltSource,
    /// Changes brought about by the input at hand so far.
    changes: Changes,
}

impl App {
    /// Builds the application on the state kept by the store.
    ///
    /// `run` tells this run's message references from every other run's. `seed` must be random, and
    /// unique to this run, wherever the record is kept: the record's salts are drawn from the seed.
    #[must_use]
    pub fn new(
        loaded: LoadedState,
        rules: Rules,
        routes: Routes,
        run: String,
        seed: [u8; 32],
        now: Timestamp,
    ) -> Self {
        let trials = canary::restored(loaded.messages.iter());
        let mut outbox = Outbox::new(routes.clone());
        outbox.restore(loaded.messages, now);
        outbox.set_routes(routes);
        let mut app = Self {
            rules,
            rules_loaded_at: now,
            plans: plans::PlansOfNow::default(),
            visits: loaded.visits.into_iter().map(|visit| (visit.id, visit)).collect(),
            watches: loaded
                .watches
                .into_iter()
                .map(|watch| (watch.id, watch))
                .collect(),
            households: Arc::new(
                loaded
                    .households
                    .into_iter()
                    .map(|household| (household.visit, household))
                    .collect(),
            ),
            cleared: BTreeSet::new(),
            recalled: BTreeMap::new(),
            people: Arc::new(
                loaded
                    .people
                    .into_iter()
                    .map(|notes| (notes.id.clone(), notes))
                    .collect(),
            ),
            accounts: Arc::new(loaded.accounts),
            identities_waiting: WaitingIdentities::default(),
            outbox,
            counters: loaded.counters,
            cursors: loaded.cursors,
            routines: loaded.routines,
            routines_due: routines::RoutinesDue::default(),
            gateway_health: BTreeMap::new(),
            trials,
            inbound_down: BTreeMap::new(),
            silent_inboxes: silence::SilentInboxes::default(),
            still_to_tell: None,
            record_trouble: None,
            daemon_troubles: BTreeMap::new(),
            may_be_repeats: false,
            unknown_senders: texts::UnknownSenders::default(),
            updates: Vec::new(),
            duress_moved: false,
            joining: joined::JoiningMessages::default(),
            numbers_from: None,
            numbers_looked_at: None,
            numbers_settled: false,
            just_opened: BTreeSet::new(),
            run,
            salts: SaltSource::new(seed),
            changes: Changes::default(),
        };
        app.lend_marks();
        app
    }

    /// Takes a text whose sender the caller knows: a rehearsal names people, not numbers.
    pub fn handle_text_of(&mut self, person: &PersonId, text: InboundText, now: Timestamp) -> Changes {
        self.text_of(person, text, now);
        self.take_changes()
    }

    /// Does what a principal with leave (the table in `may.rs`) asks for. The answer stands in
    /// [`Changes::answer`].
    pub fn handle_request(&mut self, principal: &Principal, request: Request, now: Timestamp) -> Changes {
        let answer = match self.lookup().is_for(principal, &request) {
            Ok(()) => self.answer(principal, request.said_by(principal), now),
            Err(why) => Response::Refused {
                message: why.to_owned(),
            },
        };
        self.changes.answer = Some(answer);
        self.take_changes()
    }

    /// Swaps the rules, whole. A school with somebody out stays, even where the new rules leave it
    /// out (P13).
    pub fn handle_reload(&mut self, mut rules: Rules, routes: Routes, now: Timestamp) -> Changes {
        for school in rules.keep(&self.rules, &self.schools_in_use()) {
            self.changes.remarks.push(LogRemark::SchoolKept { school });
        }
        rules.asks_numbers |= self.rules.asks_numbers;
        self.rules = rules;
        self.plans = plans::PlansOfNow::default();
        self.lend_marks();
        self.rules_loaded_at = now;
        self.outbox.set_routes(routes);
        self.routines_due.clear();
        self.numbers_looked_at = None;
        let rules = &self.rules;
        self.inbound_down.retain(|gateway, _| rules.has_gateway(gateway));
        self.gateway_health
            .retain(|gateway, _| rules.has_gateway(gateway));
        self.changes.remarks.push(LogRemark::RulesSwapped);
        self.take_changes()
    }

    /// Notes the changes handed out so far as safely on disk.
    pub fn committed(&mut self) {
        self.outbox.committed();
        self.just_opened.clear();
    }

    /// Sets why the record cannot be written, in words for people; `None` once writing works again.
    pub fn set_record_trouble(&mut self, trouble: Option<String>) {
        self.record_trouble = trouble;
    }

    /// Sets whether an earlier daemon may have sent already the steps taken from now on.
    pub fn set_may_be_repeats(&mut self, may_be: bool) {
        self.may_be_repeats = may_be;
    }

    /// Marks a gateway as known to fail, or to work, whatever came of messages so far.
    pub fn set_gateway_works(&mut self, gateway: &GatewayName, works: bool) {
        self.outbox.set_works(gateway, works);
    }

    /// Marks waiting messages of the outbox as possible repeats: a daemon without a disk may have
    /// sent them.
    pub fn mark_possible_duplicates(&mut self) {
        self.outbox.mark_possible_duplicates();
    }

    /// Starts the numbers at `counters` at least.
    pub fn set_counters(&mut self, counters: NextNumbers) {
        self.counters = counters;
    }

    /// Brings back a visit closed long ago, for a request that names the visit.
    ///
    /// The visit stays for a minute: another request may bring a copy read before this one's changes.
    pub fn recall(&mut self, visit: Visit, now: Timestamp) {
        self.recalled.insert(visit.id, now);
        if !self.visits.contains_key(&visit.id) {
            let people = visit.plan.people.keys();
            let marked: Vec<PersonId> = people
                .filter(|id| self.people.contains_key(*id))
                .cloned()
                .collect();
            self.visits.insert(visit.id, Arc::new(visit));
            for person in marked {
                self.lend_mark(&person);
            }
        }
    }

    /// Whether a visit is in memory.
    #[must_use]
    pub fn knows_visit(&self, id: VisitId) -> bool {
        self.visits.contains_key(&id)
    }

    fn take_changes(&mut self) -> Changes {
        self.join_due();
        std::mem::take(&mut self.changes)
    }

    /// Returns the next number of a kind, and moves the counter on.
    fn count(&mut self, next: fn(&mut NextNumbers) -> &mut u64) -> u64 {
        let next = next(&mut self.counters);
        let number = *next;
        *next += 1;
        self.changes.counters = true;
        number
    }

    /// Returns the context of a decision; the code is only used up if an alert opens.
    fn given(&self, at: Timestamp) -> DecisionContext {
        DecisionContext {
            at,
            code: AlertCode::nth(self.counters.next_alert),
        }
    }

    /// Returns the schools that have somebody out or about to go, or an alert open.
    fn schools_in_use(&self) -> BTreeSet<SchoolId> {
        let (visits, watches) = (self.visits.live(), self.watches.live());
        visits
            .map(|visit| visit.plan.school.clone())
            .chain(watches.map(|watch| watch.plan.school.clone()))
            .collect()
    }

    /// Returns the schools that have somebody out.
    #[must_use]
    pub fn open_schools(&self) -> BTreeSet<SchoolId> {
        self.visits.open_schools().cloned().collect()
    }

    /// Returns every visit in memory: live ones, and those closed not long ago.
    pub fn visits(&self) -> impl Iterator<Item = &Visit> {
        self.visits.values().map(AsRef::as_ref)
    }

    /// Returns every visit with somebody out.
    pub fn open_visits(&self) -> impl Iterator<Item = &Visit> {
        self.visits.open().map(AsRef::as_ref)
    }

    /// Returns every visit of a school with somebody out.
    pub(super) fn open_visits_of(&self, school: &SchoolId) -> impl Iterator<Item = &Visit> {
        self.visits.open_of(school).map(AsRef::as_ref)
    }

    /// Returns every watch in memory.
    pub fn watches(&self) -> impl Iterator<Item = &Watch> {
        self.watches.values().map(AsRef::as_ref)
    }

    /// Returns the state of now for pages and lists. Cheap: the states are shared.
    #[must_use]
    pub fn snapshot(&self, now: Timestamp) -> Snapshot {
        Snapshot {
            at: now,
            rules: self.rules.clone(),
            visits: self.visits.shared().clone(),
            watches: self.watches.shared().clone(),
            by_worker: self.visits.by_worker().clone(),
            visit_log: self.visits.log().clone(),
            watch_log: self.watches.log().clone(),
            households: self.households.clone(),
            people: self.people.clone(),
            accounts: self.accounts.clone(),
            troubles: self.troubles(),
        }
    }

    /// Lends every changed state of now for the commit. Events, inbox, cursors, routines and alert
    /// lines have no other place and are moved out of `changes`; [`Changes::put_back`] returns them
    /// if the commit fails.
    #[must_use]
    pub fn batch(&self, changes: &mut Changes) -> TurnBatch<'_> {
        let (messages, attempts) = self.outbox.changed();
        let households = changes.households.iter();
        TurnBatch {
            events: std::mem::take(&mut changes.events),
            visits: changes
                .visits
                .iter()
                .filter_map(|id| self.visits.get(id).map(AsRef::as_ref))
                .collect(),
            watches: changes
                .watches
                .iter()
                .filter_map(|id| self.watches.get(id).map(AsRef::as_ref))
                .collect(),
            households: households.filter_map(|id| self.households.get(id)).collect(),
            people: changes
                .people
                .iter()
                .filter_map(|id| self.people.get(id))
                .collect(),
            accounts: changes
                .accounts
                .iter()
                .filter_map(|name| self.accounts.accounts.get(name))
                .collect(),
            sessions: changes
                .sessions
                .iter()
                .map(|token| self.session_change(token))
                .collect(),
            wrong_addresses: changes
                .wrong_addresses
                .iter()
                .map(|address| (address.clone(), self.accounts.addresses.get(address).copied()))
                .collect(),
            kiosk_pins: changes
                .kiosk_pins
                .iter()
                .filter_map(|person| self.accounts.kiosk_pins.get(person))
                .collect(),
            inbox: std::mem::take(&mut changes.inbox),
            messages,
            attempts: attempts.iter().map(outbox::FinishedAttempt::record).collect(),
            cursors: std::mem::take(&mut changes.cursors),
            counters: changes.counters.then_some(self.counters),
            routines: std::mem::take(&mut changes.routines),
            alerts: std::mem::take(&mut changes.alerts),
            ..TurnBatch::default()
        }
    }

    /// Returns the rules in force.
    #[must_use]
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Returns the next numbers.
    #[must_use]
    pub fn counters(&self) -> NextNumbers {
        self.counters
    }

    /// Returns the messages that are waiting, under way or not long settled.
    #[must_use]
    pub fn message(&self, id: u64) -> Option<&crate::domain::delivery::Message> {
        self.outbox.get(id)
    }

    /// Returns how far a gateway has been read.
    #[must_use]
    pub fn cursor(&self, gateway: &GatewayName) -> Option<&String> {
        self.cursors.get(gateway)
    }

    /// Returns the provider's ids of a gateway's messages still in want of a receipt.
    #[must_use]
    pub fn awaiting_receipt(&self, gateway: &GatewayName, now: Timestamp) -> Vec<String> {
        self.outbox.awaiting_receipt(gateway, now)
    }

    /// Whether a message was queued since the last call: the lanes are then woken.
    pub fn take_work(&mut self) -> bool {
        self.outbox.take_work()
    }

    /// Returns since when the oldest alert has been waiting for its first attempt.
    #[must_use]
    pub fn oldest_untried_alert(&self) -> Option<Timestamp> {
        self.outbox.oldest_untried_alert()
    }
}
