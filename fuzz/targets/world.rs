//! A daemon in small: the real engine on a real store, with somebody out and an alert open, and no courier.

use super::{places, settings, standin, webhook};
use homeward::app::{Call, Envelope, Question, Request, Response, Routes, Rules};
use homeward::clock::Clock;
use homeward::config::Config;
use homeward::domain::chain::Channel;
use homeward::domain::delivery::InboundText;
use homeward::domain::id::GatewayName;
use homeward::domain::principal::Principal;
use homeward::domain::private::Private;
use homeward::domain::time::{Span, Timestamp};
use homeward::engine::{EngineError, Handle, start};
use homeward::gateway::Gateway;
use homeward::gateway::simulated::{Phones, Simulated};
use homeward::input::SignOutRequest;
use homeward::store::{At, Store};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};

/// One of them. It is made anew once an input has changed anything, so that each input meets the same.
pub(super) struct World {
    pub(super) handle: Handle,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) phones: Arc<Phones>,
    pub(super) gateways: BTreeMap<GatewayName, Arc<dyn Gateway>>,
    pub(super) config: Arc<Config>,
    pub(super) runtime: Runtime,
    engine: Option<JoinHandle<Result<(), EngineError>>>,
    folder: tempfile::TempDir,
}

/// A clock that stands, so that the same input always meets the same.
struct Still(Timestamp);

impl Clock for Still {
    fn now(&self) -> Timestamp {
        self.0
    }

    fn uptime(&self) -> Span {
        homeward::clock::uptime()
    }

    fn real(&self, span: Span) -> Duration {
        Duration::from_millis(span.ms())
    }

    fn not_before(&self, _at: Timestamp) {}

    fn settle(&self) {}
}

fn config() -> Arc<Config> {
    static CONFIG: OnceLock<Arc<Config>> = OnceLock::new();
    let config = CONFIG.get_or_init(|| {
        let folder = places::folder();
        settings::write_base(folder.path());
        let loaded = settings::loaded(&folder.path().join("homeward.toml"));
        Arc::new(loaded.unwrap_or_else(|problems| panic!("{problems:#?}")).config)
    });
    config.clone()
}

/// Returns the URL of the provider's records, where every text that a webhook speaks of is Jo's OK.
fn records() -> String {
    static BASE_URL: OnceLock<String> = OnceLock::new();
    let base_url = BASE_URL.get_or_init(|| {
        standin::start(|asked| {
            let sid = asked.rsplit('/').find_map(|part| part.split_once(".json"));
            let message = serde_json::json!({
                "sid": sid.map(|(sid, _)| sid), "direction": "inbound", "status": "received", "from": "+447700900101",
                "to": webhook::NUMBER, "body": "OK",
            });
            (200, message.to_string().into_bytes())
        })
    });
    base_url.clone()
}

impl World {
    /// Starts one on a Monday morning: Jo is out, and for Sam, who is out too, an alert is open.
    pub(super) fn start() -> Self {
        let folder = places::folder();
        let now = Timestamp::parse("2026-11-23T10:00:00Z").unwrap();
        let clock: Arc<dyn Clock> = Arc::new(Still(now));
        let config = config();
        let phones = Arc::new(Phones::new("fuzz"));
        let simulated = |name: &str, channel| {
            let name = GatewayName::new(name);
            let gateway = Simulated::new(name.clone(), channel, phones.clone());
            (name, Arc::new(gateway) as Arc<dyn Gateway>)
        };
        let gateways = BTreeMap::from([
            simulated("phones", Channel::Sms),
            simulated("mailboxes", Channel::Email),
            (
                GatewayName::new("main"),
                Arc::new(webhook::twilio(Some(records()))) as Arc<dyn Gateway>,
            ),
        ]);
        let routes = Routes {
            channels: config.channels.clone(),
            with_receipts: BTreeSet::new(),
            receipt_within: Span::from_secs(90),
        };
        let store = Store::open(&At::state_directory(folder.path())).unwrap();
        let rules = Rules::new(&config, None);
        let (handle, engine) = start(store, rules, routes, clock.clone()).unwrap();
        handle.judge();
        let world = Self {
            handle,
            clock,
            phones,
            gateways,
            config,
            runtime: Builder::new_multi_thread()
                .worker_threads(1)
                .enable_all()
                .build()
                .unwrap(),
            engine: Some(engine),
            folder,
        };
        world.sign_out("jo");
        world.sign_out("sam");
        world.ask(Request::Raise {
            who: "sam".to_owned(),
            kind: "help".to_owned(),
            by: None,
        });
        world
    }

    fn sign_out(&self, worker: &str) {
        self.ask(Request::SignOut(Box::new(SignOutRequest {
            visit_type: "home".to_owned(),
            workers: vec![worker.to_owned()],
            stops: vec!["12 Acacia Avenue, M5 3XX".to_owned()],
            authorised_by: Some("morgan".to_owned()),
            exception: Some("agreed with the head".to_owned()),
            back: "+90m".to_owned(),
            ..SignOutRequest::default()
        })));
    }

    /// Hands over a text as a gateway does.
    pub(super) fn texts(&self, from: &str, text: &str) {
        let gateway = GatewayName::new("phones");
        let text = InboundText {
            gateway: gateway.clone(),
            provider_id: "SM1".to_owned(),
            from: Private::new(from),
            text: Private::new(text),
            sent_at: None,
            received_at: self.clock.now(),
        };
        self.runtime
            .block_on(self.handle.texts(gateway, vec![text], Some("{}".to_owned())))
            .unwrap();
    }

    pub(super) fn ask(&self, call: impl Into<Call>) -> Value {
        let unix_user = None;
        let envelope = Envelope::new(Principal::Operator { unix_user }, call);
        match self.runtime.block_on(self.handle.request(envelope)) {
            Response::Done(answer) => serde_json::to_value(answer).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    /// Returns all visits and alerts as they now stand.
    pub(super) fn stands(&self) -> Value {
        Value::Array(vec![
            self.ask(Question::Visits { all: true }),
            self.ask(Question::Alerts { all: true }),
            self.ask(Question::Households { all: true }),
        ])
    }

    /// Asserts that the engine is there: whatever came, it goes on.
    pub(super) fn goes_on(&self) {
        assert!(!self.handle.pulse().is_finished(), "the engine has ended");
        self.ask(Request::Health);
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Stops it; returns its store's file, which lasts as long as the world.
    pub(super) fn stop(&mut self) -> PathBuf {
        self.handle.stop();
        if let Some(engine) = self.engine.take() {
            engine.join().unwrap().unwrap();
        }
        self.folder.path().join("homeward.db")
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.handle.stop();
        if let Some(engine) = self.engine.take() {
            drop(engine.join());
        }
    }
}
