//! The real engine on a real store, with a clock that a test moves.

use homeward::app::{App, Call, Claim, Envelope, LaneRoom, Outcome, Request, Response, Routes, Rules};
use homeward::clock::Clock;
use homeward::config::{Loading, School, SecretPolicy, Secrets, any_text, load};
use homeward::domain::chain::Channel;
use homeward::domain::delivery::{Address, Fate, InboundText, Receipt, SubjectId};
use homeward::domain::id::{GatewayName, VisitId};
use homeward::domain::principal::{Principal, UnixUser};
use homeward::domain::private::Private;
use homeward::domain::time::{Span, Timestamp};
use homeward::domain::visit::Visit;
use homeward::engine::{self, EngineError, Handle};
use homeward::input::SignOutRequest;
use homeward::store::{At, RecordedEvent, StandingRows, Store, StoreReader};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::runtime::Runtime;

/// The people of the shipped example, by their mobiles.
pub(crate) const JO: &str = "+447700900101";
pub(crate) const ALI: &str = "+447700900102";
pub(crate) const SAM: &str = "+447700900103";
pub(crate) const PAT: &str = "+447700900104";
pub(crate) const CHRIS: &str = "+447700900105";
pub(crate) const MORGAN: &str = "+447700900106";
pub(crate) const ROBIN: &str = "+447700900107";

/// Returns what was said to one number.
pub(crate) fn to<'a>(said: &'a [(String, String)], who: &str) -> Vec<&'a str> {
    said.iter()
        .filter(|(to, _)| to == who)
        .map(|(_, text)| text.as_str())
        .collect()
}

/// Jo and Ali's home visit, with all that the shipped example wants of it.
pub(crate) fn home_visit() -> SignOutRequest {
    SignOutRequest {
        visit_type: "home".to_owned(),
        workers: vec!["jo".to_owned(), "ali".to_owned()],
        stops: vec!["12 Acacia Avenue".to_owned()],
        household: Some("0161 496 0123".to_owned()),
        purpose: Some("attendance".to_owned()),
        vehicle: Some("on foot".to_owned()),
        authorised_by: Some("morgan".to_owned()),
        back: "+90m".to_owned(),
        ..SignOutRequest::default()
    }
}

/// A clock that stands still until it is moved, and counts how often it was let go of.
struct Still(AtomicI64, AtomicI64);

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::from_ms(self.0.load(Ordering::Relaxed))
    }
    fn uptime(&self) -> Span {
        homeward::clock::uptime()
    }
    fn real(&self, span: Span) -> Duration {
        span.to_std()
    }
    fn not_before(&self, _at: Timestamp) {}
    fn settle(&self) {
        self.1.fetch_add(1, Ordering::Relaxed);
    }
}

/// As `serve` opens it: what cannot be written is noted beside it.
pub(crate) fn open(folder: &std::path::Path) -> Store {
    let store = Store::open(&At::state_directory(folder)).expect("a store");
    store.noting_in(folder)
}

/// A clock that stands still at eleven on a Tuesday in term.
pub(crate) fn still() -> Arc<dyn Clock> {
    let began = Timestamp::parse("2026-11-24T11:00:00Z").expect("an instant");
    Arc::new(Still(AtomicI64::new(began.ms()), AtomicI64::new(0)))
}

/// Somebody at the command line.
pub(crate) fn operator() -> Principal {
    let unix_user = Some(UnixUser(1000));
    Principal::Operator { unix_user }
}

pub(crate) fn routes() -> Routes {
    Routes {
        channels: BTreeMap::from([
            (Channel::Sms, vec![GatewayName::new("main")]),
            (Channel::Email, vec![GatewayName::new("mail")]),
        ]),
        with_receipts: BTreeSet::new(),
        receipt_within: Span::from_secs(90),
    }
}

pub(crate) struct Bench {
    pub(super) folder: tempfile::TempDir,
    clock: Arc<Still>,
    pub(crate) handle: Handle,
    thread: Option<JoinHandle<Result<(), EngineError>>>,
    routes: Routes,
    rules: Rules,
    pub(super) runtime: Runtime,
    pub(super) texted: AtomicI64,
}

impl Bench {
    /// Starts the shipped example's school at eleven on a Tuesday in term.
    pub(crate) fn start() -> Self {
        Self::with(routes())
    }

    /// The same, where the school's file says something else here and there.
    pub(crate) fn edited(edits: &[(&str, &str)]) -> Self {
        Self::build(routes(), edits, &[])
    }

    /// The same beside a second school, `other`, whose people have the numbers from 07700 900201 on.
    pub(crate) fn two_schools() -> Self {
        Self::build(routes(), &[], &["other"])
    }

    /// The same beside so many further schools: `s0`, `s1` and so on, whose people share their numbers.
    pub(crate) fn many_schools(many: usize) -> Self {
        let names: Vec<String> = (0..many).map(|number| format!("s{number}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        Self::build(routes(), &[], &names)
    }

    /// The same, where the files of both schools say something else here and there.
    pub(crate) fn two_schools_edited(edits: &[(&str, &str)]) -> Self {
        Self::build(routes(), edits, &["other"])
    }

    /// The same, where Homeward asks new numbers by itself.
    pub(crate) fn asking_numbers() -> Self {
        Self::start().asking()
    }

    /// Starts another engine on the same store, which asks new numbers by itself.
    pub(crate) fn asking(mut self) -> Self {
        self.rules = self.rules.clone().asking_numbers();
        self.restarted(0)
    }

    /// The same, with these gateways.
    pub(crate) fn with(routes: Routes) -> Self {
        Self::build(routes, &[], &[])
    }

    /// The same, with these gateways, one of them `caller` for calls, where the school's file says something else here and there.
    pub(crate) fn with_a_caller(routes: Routes, edits: &[(&str, &str)]) -> Self {
        Self::build_all(
            routes,
            &[
                ("email = [\"mail\"]", "email = [\"mail\"]\nvoice = [\"caller\"]"),
                (
                    "[gateways.smtp.mail]",
                    "[gateways.simulated.caller]\n\n[gateways.smtp.mail]",
                ),
            ],
            edits,
            &[],
        )
    }

    /// The same, with these gateways, one of them `room` for a chat room, where the school's file says something else here and
    /// there.
    pub(crate) fn with_a_room(routes: Routes, edits: &[(&str, &str)]) -> Self {
        Self::build_all(
            routes,
            &[
                ("email = [\"mail\"]", "email = [\"mail\"]\nchat = [\"room\"]"),
                (
                    "[gateways.smtp.mail]",
                    "[gateways.http.room.send]\nurl = \"https://chat.example.org/hook\"\njson = '{\"text\": \"{text}\"}'\n\n[gateways.smtp.mail]",
                ),
            ],
            edits,
            &[],
        )
    }

    /// The same, with these gateways, where the server's file says something else here and there.
    pub(crate) fn server_edited(routes: Routes, edits: &[(&str, &str)]) -> Self {
        Self::build_all(routes, edits, &[], &[])
    }

    fn build(routes: Routes, edits: &[(&str, &str)], others: &[&str]) -> Self {
        Self::build_all(routes, &[], edits, others)
    }

    fn build_all(
        routes: Routes,
        server_edits: &[(&str, &str)],
        edits: &[(&str, &str)],
        others: &[&str],
    ) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let began = Timestamp::parse("2026-11-24T11:00:00Z").expect("an instant");
        let clock = Arc::new(Still(AtomicI64::new(began.ms()), AtomicI64::new(0)));
        let loading = Loading {
            now: began,
            secrets: Secrets::of_this_process(SecretPolicy::Skip),
            texts: &any_text,
            judge: &homeward::check::school,
        };
        let shipped = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
        let read = |name: &str| std::fs::read_to_string(shipped.join(name)).expect("a shipped file");
        let mut school = read("schools/example.toml");
        for (from, to) in edits {
            assert!(school.contains(from), "the example has no `{from}`");
            school = school.replacen(from, to, 1);
        }
        let config = folder.path().join("homeward.toml");
        std::fs::create_dir(folder.path().join("schools")).expect("a folder");
        let mut server = read("homeward.toml");
        if server_edits.is_empty() {
            // A day on the bench has no test texts in it, but where a test is about them.
            server = server
                .split("# Tries every gateway")
                .next()
                .expect("a part")
                .to_owned();
        }
        for (from, to) in server_edits {
            assert!(server.contains(from), "the example has no `{from}`");
            server = server.replacen(from, to, 1);
        }
        std::fs::write(&config, server).expect("written");
        for other in others {
            let school = school.replace("07700 9001", "07700 9002");
            std::fs::write(folder.path().join(format!("schools/{other}.toml")), school).expect("written");
        }
        std::fs::write(folder.path().join("schools/example.toml"), school).expect("written");
        let config = load(&config, &loading).expect("the edited example").config;
        let store = open(folder.path());
        let rules = Rules::new(&config, None);
        let (handle, thread) =
            engine::start(store, rules.clone(), routes.clone(), clock.clone()).expect("an engine");
        handle.judge();
        let runtime = Runtime::new().expect("a runtime");
        Self {
            folder,
            clock,
            handle,
            thread: Some(thread),
            routes,
            rules,
            runtime,
            texted: AtomicI64::new(1),
        }
    }

    pub(crate) fn pass(&self, minutes: i64) {
        self.pass_secs(minutes * 60);
    }

    pub(crate) fn pass_secs(&self, secs: i64) {
        self.clock.0.fetch_add(secs * 1000, Ordering::Relaxed);
    }

    /// Whether the engine lets its clock go back to the machine's, as things stand: that nothing has an instant to come.
    pub(crate) fn lets_the_clock_go(&self) -> bool {
        let before = self.clock.1.load(Ordering::Relaxed);
        self.ask(Request::Health);
        self.ask(Request::Health);
        self.clock.1.load(Ordering::Relaxed) > before
    }

    /// Lets minutes pass as a clock goes: never so much between two turns that the machine would seem to have slept.
    pub(crate) fn live(&self, minutes: i64) {
        for _ in 0..minutes * 2 {
            self.pass_secs(30);
            self.ask(Request::Health);
        }
    }

    /// Stops the engine, lets minutes pass, and starts another on the same store.
    pub(crate) fn restarted(mut self, minutes: i64) -> Self {
        self.ended().expect("it stopped well");
        self.pass(minutes);
        self.begun_anew()
    }

    /// Stops the engine. Returns how it ended.
    pub(crate) fn ended(&mut self) -> Result<(), EngineError> {
        self.handle.stop();
        let thread = self.thread.take().expect("it runs");
        thread.join().expect("it ends")
    }

    /// Starts another engine on the same store.
    pub(crate) fn begun_anew(mut self) -> Self {
        let store = open(self.folder.path());
        let (handle, thread) =
            engine::start(store, self.rules.clone(), self.routes.clone(), self.clock.clone())
                .expect("an engine");
        handle.judge();
        self.handle = handle;
        self.thread = Some(thread);
        self
    }

    fn reader(&self) -> StoreReader {
        StoreReader::open(&At::state_directory(self.folder.path())).expect("a store")
    }

    /// Writes into the store behind the engine's back.
    pub(crate) fn meddle(&self, sql: &str) {
        let store = rusqlite::Connection::open(self.folder.path().join("homeward.db")).expect("a store");
        store.execute_batch(sql).expect("written");
    }

    /// Returns what `verify` finds wrong.
    pub(crate) fn faults_found(&self) -> Vec<homeward::store::RecordFault> {
        let at = At::state_directory(self.folder.path());
        let reader = homeward::store::StoreReader::open(&at).expect("a reader");
        reader.verify().expect("a report").faults
    }

    /// Keeps the engine from writing until the transaction ends.
    pub(crate) fn lock_store(&self) -> rusqlite::Connection {
        let store = rusqlite::Connection::open(self.folder.path().join("homeward.db")).expect("a store");
        store.execute_batch("BEGIN IMMEDIATE").expect("locked");
        store
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Returns what an auditor sees.
    pub(crate) fn standing(&self) -> StandingRows {
        let standing = self.reader().standing(self.clock.now());
        standing.expect("a store that can be read")
    }

    /// Returns a visit as the store has it.
    pub(crate) fn visit(&self, id: u64) -> Visit {
        let kept = self
            .reader()
            .visit(VisitId(id))
            .expect("a store that can be read");
        kept.expect("the visit")
    }

    /// Returns the record of a visit.
    pub(crate) fn events_of(&self, visit: u64) -> Vec<RecordedEvent> {
        let events = self.reader().events_of(SubjectId::Visit(VisitId(visit)));
        events.expect("a store that can be read")
    }

    /// Returns the record of no visit and no watch.
    pub(crate) fn events_of_nothing(&self) -> Vec<RecordedEvent> {
        let events = self.reader().events_of(SubjectId::None);
        events.expect("a store that can be read")
    }

    /// Returns what is wrong with the record.
    pub(crate) fn faults(&self) -> Vec<String> {
        let found = self.reader().verify().expect("a verification");
        found.faults.iter().map(ToString::to_string).collect()
    }

    /// A question is answered from what the last turn published; so that the bench's clock, which wakes nobody, has been looked
    /// at, a turn comes first.
    pub(crate) fn answer(&self, call: impl Into<Call>) -> Response {
        self.answer_to(operator(), call)
    }

    /// The same, for another than the operator at the command line.
    pub(crate) fn answer_to(&self, principal: Principal, call: impl Into<Call>) -> Response {
        let call = call.into();
        if matches!(call, Call::Ask(_)) {
            self.once(operator(), Request::Health);
        }
        self.once(principal, call)
    }

    pub(super) fn once(&self, principal: Principal, call: impl Into<Call>) -> Response {
        let envelope = Envelope::new(principal, call);
        self.runtime.block_on(self.handle.request(envelope))
    }

    /// Returns the answer as `--json` prints it.
    pub(crate) fn ask(&self, call: impl Into<Call>) -> Value {
        self.ask_as(operator(), call)
    }

    /// The same, by somebody at a page.
    pub(crate) fn ask_at_a_page(&self, call: impl Into<Call>) -> Value {
        self.ask_as(Principal::DemoPage, call)
    }

    fn ask_as(&self, principal: Principal, call: impl Into<Call>) -> Value {
        match self.answer_to(principal, call) {
            Response::Done(answer) => serde_json::to_value(answer).expect("JSON"),
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn sign_out(&self) -> Value {
        self.ask(Request::SignOut(Box::new(SignOutRequest {
            back: "+60m".to_owned(),
            ..home_visit()
        })))
    }

    /// A worker goes to a door alone, beside whoever is out already.
    pub(crate) fn sign_out_to_a_door(&self, worker: &str) {
        self.ask(Request::SignOut(Box::new(SignOutRequest {
            visit_type: "doorstep".to_owned(),
            workers: vec![worker.to_owned()],
            stops: vec!["3 Elm Road".to_owned()],
            back: "+60m".to_owned(),
            ..home_visit()
        })));
    }

    /// A text comes in at `main`, sent now.
    pub(crate) fn comes(&self, from: &str, text: &str) {
        self.comes_late(from, text, 0);
    }

    /// A gateway brings a text.
    pub(crate) fn brings_to(&self, gateway: &str, text: InboundText) {
        let taken = self.handle.texts(GatewayName::new(gateway), vec![text], None);
        self.runtime.block_on(taken).expect("taken");
    }

    /// A text comes in at a gateway, sent now.
    pub(crate) fn comes_by(&self, gateway: &str, from: &str, words: &str) {
        let now = self.clock.now();
        let text = InboundText {
            gateway: GatewayName::new(gateway),
            provider_id: format!("in-{}-{from}-{words}", now.ms()),
            from: Private::new(from),
            text: Private::new(words),
            sent_at: Some(now),
            received_at: now,
        };
        let taken = self.handle.texts(GatewayName::new(gateway), vec![text], None);
        self.runtime.block_on(taken).expect("taken");
    }

    /// A text comes in at `main`, sent minutes ago.
    pub(crate) fn comes_late(&self, from: &str, text: &str, minutes: u64) {
        let now = self.clock.now();
        let text = InboundText {
            gateway: GatewayName::new("main"),
            provider_id: format!("in-{}-{from}-{text}", now.ms()),
            from: Private::new(from),
            text: Private::new(text),
            sent_at: Some(now - Span::from_mins(minutes)),
            received_at: now,
        };
        let taken = self.handle.texts(GatewayName::new("main"), vec![text], None);
        self.runtime.block_on(taken).expect("taken");
    }

    /// Returns the school that the bench plays at.
    pub(crate) fn school(&self) -> School {
        let mut schools = self.rules.schools().values();
        let school = schools.next().expect("the shipped example has a school");
        School::clone(school)
    }

    /// Takes every message that waits at a gateway, as it would: when, where to, and the words.
    pub(crate) fn taken_by(&self, gateway: &str) -> Vec<(Timestamp, Address, String, String)> {
        let claims = self.claim(gateway, 1000);
        for claim in &claims {
            let provider_id = format!("{gateway}-{}", claim.id);
            self.settle(gateway, claim.id, Outcome::Accepted { provider_id });
        }
        let now = self.clock.now();
        claims
            .into_iter()
            .map(|claim| {
                let content = claim.outbound.content;
                let subject = content.subject().map_or("", Private::reveal).to_owned();
                (now, content.to(), subject, content.body().reveal().to_owned())
            })
            .collect()
    }

    /// Loads the same rules afresh, with these gateways.
    pub(crate) fn reload(&self, routes: Routes) {
        assert!(
            self.runtime
                .block_on(self.handle.reload(self.rules.clone(), routes))
        );
    }

    /// Loads rules in which the school's file says something else here and there.
    pub(crate) fn reload_edited(&self, edits: &[(&str, &str)]) {
        let file = self.folder.path().join("schools/example.toml");
        let mut school = std::fs::read_to_string(&file).expect("the school's file");
        for (from, to) in edits {
            assert!(school.contains(from), "the example has no `{from}`");
            school = school.replacen(from, to, 1);
        }
        std::fs::write(&file, school).expect("written");
        let loading = Loading {
            now: self.clock.now(),
            secrets: Secrets::of_this_process(SecretPolicy::Skip),
            texts: &any_text,
            judge: &homeward::check::school,
        };
        let config = load(&self.folder.path().join("homeward.toml"), &loading).expect("the edited example");
        let rules = Rules::new(&config.config, None);
        let swapped = self.handle.reload(rules, self.routes.clone());
        assert!(self.runtime.block_on(swapped));
    }

    /// From now on nothing can be written to the record: whatever is committed fails.
    pub(crate) fn break_record(&self) {
        let store = rusqlite::Connection::open(self.folder.path().join("homeward.db")).expect("the store");
        for table in ["message", "inbox", "event"] {
            let trigger = format!(
                "CREATE TRIGGER {table}_cannot_be_written BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'no room'); END"
            );
            store.execute_batch(&trigger).expect("a trigger");
        }
    }

    /// Has texts come in as a gateway brings them, with the place up to which it was read; returns whether they were kept.
    pub(crate) fn brings(&self, texts: Vec<InboundText>, cursor: Option<&str>) -> bool {
        let taken = self
            .handle
            .texts(GatewayName::new("main"), texts, cursor.map(str::to_owned));
        self.runtime.block_on(taken).is_ok()
    }

    /// Waits until the engine has an alert open, without asking it anything; returns whether it has.
    pub(crate) fn alert_opens(&self, within: Duration) -> bool {
        let mut snapshots = self.handle.snapshots();
        let opens = async {
            let open = snapshots.wait_for(|snapshot| !snapshot.board().alerts.is_empty());
            open.await.is_ok()
        };
        self.runtime
            .block_on(async { tokio::time::timeout(within, opens).await })
            .unwrap_or(false)
    }

    /// Loads rules in which there is no school any more.
    pub(crate) fn reload_without_schools(&self) {
        let rules = Rules::of_schools(BTreeMap::new());
        let swapped = self.handle.reload(rules, self.routes.clone());
        assert!(self.runtime.block_on(swapped));
    }

    /// Returns the application on what the store has, without an engine.
    pub(crate) fn app(&self) -> App {
        let loaded = self.reader().load().expect("a state");
        App::new(
            loaded,
            self.rules.clone(),
            self.routes.clone(),
            "bench".to_owned(),
            [7; 32],
            self.now(),
        )
    }

    /// Hands out what is due for a lane, and leaves it under way.
    pub(crate) fn claim_for(&self, gateway: &str, room: LaneRoom) -> Vec<Claim> {
        let claimed = self.handle.claim(GatewayName::new(gateway), room);
        self.runtime.block_on(claimed).expect("claimed").claims
    }

    /// Hands out what is due for a gateway, and leaves it under way.
    pub(crate) fn claim(&self, gateway: &str, limit: usize) -> Vec<Claim> {
        let claimed = self.handle.claim(GatewayName::new(gateway), limit);
        self.runtime.block_on(claimed).expect("claimed").claims
    }

    pub(crate) fn settle(&self, gateway: &str, id: u64, outcome: Outcome) {
        self.handle.settle(GatewayName::new(gateway), id, outcome);
        // Not answered; a question after it is.
        self.ask(Request::Health);
    }

    /// Hands over a receipt.
    pub(crate) fn receipt_of(&self, receipt: Receipt) {
        let kept = self.handle.receipts(vec![receipt]);
        self.runtime.block_on(kept).expect("kept");
        self.ask(Request::Health);
    }

    /// Hands over a receipt for what [`Self::texts`] took as `id`.
    pub(crate) fn receipt(&self, gateway: &str, id: u64, fate: Fate) {
        let receipt = Receipt {
            gateway: GatewayName::new(gateway),
            provider_id: format!("{gateway}-{id}"),
            fate,
            detail: None,
            rejection: None,
        };
        let kept = self.runtime.block_on(self.handle.receipts(vec![receipt]));
        kept.expect("kept");
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        self.handle.stop();
    }
}
