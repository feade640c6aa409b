//! A daemon without its courier: engine, store and server on loopback, on a Monday morning in term.

use super::support::twilio::{ACCOUNT, NUMBER, TOKEN, TwilioServer};
use homeward::app::{Call, Envelope, Outcome, Question, Request, Response, Routes, Rules, VisitWord};
use homeward::clock::{Clock, ScaledClock};
use homeward::config::{Config, Loading, ProxySettings, School, SecretPolicy, Secrets, any_text, load};
use homeward::domain::chain::Channel;
use homeward::domain::delivery::SendFailure;
use homeward::domain::id::{GatewayName, PersonId, SchoolId};
use homeward::domain::principal::Principal;
use homeward::domain::private::{Phone, Private};
use homeward::domain::time::{Span, Timestamp};
use homeward::engine::{EngineError, Handle, start};
use homeward::gateway::simulated::{Phones, Simulated};
use homeward::gateway::twilio::{Twilio, TwilioSettings};
use homeward::gateway::{Gateway, GatewayPlace, InboundWays, install_tls};
use homeward::http::{DemoCommands, DemoPace, DemoParts, DemoPhone, GatewayAccess, HttpState, serve};
use homeward::input::SignOutRequest;
use homeward::openid::{OpenIdProvider, OpenIdSettings};
use homeward::store::{At, Store};
use homeward::tls::PairInForce;
use homeward::toml_file::Secret;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::thread::JoinHandle;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// How Twilio was told to reach us.
pub(crate) const PUBLIC_URL: &str = "https://homeward.example.sch.uk";

/// Ali's name in the directory: somebody will try.
pub(crate) const SCRIPT: &str = "<script>alert(1)</script>";

/// Steps that the example's chains do not have all of; put into its chain for a concern, after the first.
const STEPS: &str = r#"
[[chain.concern]]
step = "the household"
tell = ["office"]
by   = ["sms", "email"]
ask  = "ring-household"
wait = "3m"

[[chain.concern]]
step = "Acacia Avenue"
tell = ["office"]
by   = ["sms", "email"]
ask  = "go-and-see"
wait = "3m"

"#;

const SERVER: &str = r#"
schools = "schools/*.toml"

[server]
state_dir   = "state"
runtime_dir = "run"

[channels]
sms   = ["paper"]
email = ["post"]

[gateways.simulated.paper]

[gateways.simulated.post]
"#;

/// A running daemon.
pub(crate) struct Daemon {
    pub(crate) handle: Handle,
    pub(crate) address: String,
    pub(crate) client: reqwest::Client,
    pub(crate) phones: Arc<Phones>,
    /// Where texts are looked up that a webhook speaks of.
    pub(crate) twilio: TwilioServer,
    engine: Option<JoinHandle<Result<(), EngineError>>>,
    gateways: BTreeMap<GatewayName, Arc<dyn Gateway>>,
    clock: Arc<dyn Clock>,
    stop: Option<oneshot::Sender<()>>,
    server: Option<tokio::task::JoinHandle<std::io::Result<()>>>,
    _directory: tempfile::TempDir,
}

/// How pages are served: plain, unless a test says otherwise.
#[derive(Default)]
struct ServedBy {
    pair: Option<PairInForce>,
    proxy: Option<ProxySettings>,
    openid: Option<OpenIdSettings>,
    /// How many further people the school has: `w0`, `w1` and so on.
    crowd: usize,
}

/// Adds so many people to the school.
fn crowd(config: Config, many: usize) -> Config {
    let mut config = config;
    let id = SchoolId::new("example");
    let mut school = School::clone(&config.schools[&id]);
    let mut people = school.people.as_ref().clone();
    for number in 0..many {
        let mut person = people[&PersonId::new(&id, "jo")].clone();
        person.id = PersonId::new(&id, &format!("w{number}"));
        person.name = Private::new(format!("Worker {number}"));
        person.mobile = Some(Phone::parse(&format!("07700 900{:03}", 300 + number)).unwrap());
        people.insert(person.id.clone(), person);
    }
    school.people = Arc::new(people);
    config.schools.insert(id, Arc::new(school));
    config
}

/// Writes a second school: the same people under other numbers.
fn write_second(directory: &std::path::Path, school: &str) {
    let second = school
        .replace("07700 9001", "07700 9002")
        .replace("Example Primary School", "Second Primary School")
        .replace("0161 496 0000", "0161 496 0500");
    std::fs::write(directory.join("schools/second.toml"), second).unwrap();
}

fn config(directory: &std::path::Path, ali: &str, is_trust: bool, now: Timestamp) -> Config {
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/config/schools/example.toml");
    let school = std::fs::read_to_string(example)
        .unwrap()
        .replace("Ali Khan", ali)
        .replace("{ credential = \"safe-word-jo\" }", "\"marmalade\"");
    let second = school.find("[[chain.concern]]\nstep = \"slt\"").unwrap();
    let school = format!("{}{STEPS}{}", &school[..second], &school[second..]);
    std::fs::create_dir(directory.join("schools")).unwrap();
    if is_trust {
        write_second(directory, &school);
    }
    std::fs::write(directory.join("schools/example.toml"), school).unwrap();
    std::fs::write(directory.join("homeward.toml"), SERVER).unwrap();
    let loading = Loading {
        now,
        secrets: Secrets {
            policy: SecretPolicy::Require,
            credentials: None,
            env: &|_| None,
        },
        texts: &any_text,
        judge: &homeward::check::school,
    };
    load(&directory.join("homeward.toml"), &loading)
        .unwrap_or_else(|problems| panic!("{problems:#?}"))
        .config
}

fn people(config: &Config) -> Vec<DemoPhone> {
    let everybody = config.schools.values().flat_map(|school| school.people.values());
    everybody.flat_map(DemoPhone::of).collect()
}

impl Daemon {
    /// Starts one with the demo's pages.
    pub(crate) async fn demo() -> Self {
        Self::start(true, SCRIPT, 1).await
    }

    /// Starts one with the demo's pages, where Ali has this name.
    pub(crate) async fn demo_of(ali: &str) -> Self {
        Self::start(true, ali, 1).await
    }

    /// Starts one, with or without the demo's pages; `speed` times as fast as real time.
    pub(crate) async fn start(demo: bool, ali: &str, speed: u32) -> Self {
        Self::build(demo, ali, speed, false).await
    }

    /// Starts one with the demo's pages, and so many further people: `w0`, `w1` and so on.
    pub(crate) async fn crowded(many: usize) -> Self {
        let served = ServedBy {
            crowd: many,
            ..ServedBy::default()
        };
        Self::build_by(true, SCRIPT, 1, false, served).await
    }

    /// Starts one with two schools, `example` and `second`: the same people under other numbers.
    pub(crate) async fn trust() -> Self {
        Self::build(false, "Ali Khan", 1, true).await
    }

    /// Starts one with the demo's pages, served by a certificate.
    pub(crate) async fn served_by(pair: PairInForce) -> Self {
        let served = ServedBy {
            pair: Some(pair),
            ..ServedBy::default()
        };
        Self::build_by(true, "Ali Khan", 1, false, served).await
    }

    /// Starts one whose pages take the word of a proxy.
    pub(crate) async fn behind(proxy: ProxySettings) -> Self {
        let served = ServedBy {
            proxy: Some(proxy),
            ..ServedBy::default()
        };
        Self::build_by(false, "Ali Khan", 1, false, served).await
    }

    /// Starts one whose people may sign in at a service of the school's.
    pub(crate) async fn signing_in_by(openid: OpenIdSettings) -> Self {
        let served = ServedBy {
            openid: Some(openid),
            ..ServedBy::default()
        };
        Self::build_by(false, "Ali Khan", 1, false, served).await
    }

    async fn build(demo: bool, ali: &str, speed: u32, is_trust: bool) -> Self {
        Self::build_by(demo, ali, speed, is_trust, ServedBy::default()).await
    }

    async fn build_by(demo: bool, ali: &str, speed: u32, is_trust: bool, served: ServedBy) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let now = Timestamp::parse("2026-11-23T10:00:00Z").unwrap();
        let scaled = Arc::new(ScaledClock::new(now, speed));
        let pace = Arc::new(DemoPace::new(scaled.clone(), speed));
        // The tests' viewer is there from the beginning.
        pace.page_seen();
        let clock: Arc<dyn Clock> = scaled;
        let config = Arc::new(crowd(config(directory.path(), ali, is_trust, now), served.crowd));
        let phones = Arc::new(Phones::new("test"));
        let names = ["paper", "post", "main"].map(GatewayName::new);
        let simulated = |index: usize, channel| {
            Arc::new(Simulated::new(names[index].clone(), channel, phones.clone())) as Arc<dyn Gateway>
        };
        let inbound = InboundWays {
            poll: None,
            webhook: false,
        };
        let number = Phone::parse(NUMBER).unwrap();
        let provider = TwilioServer::start();
        let twilio = TwilioSettings {
            base_url: provider.base_url(),
            ..TwilioSettings::new(ACCOUNT, Secret::new(TOKEN), number, inbound)
        };
        let place = GatewayPlace {
            name: names[2].clone(),
            channel: Channel::Sms,
            attempt_timeout: Span::from_secs(10),
            webhook_url: None,
        };
        install_tls();
        let twilio: Arc<dyn Gateway> = Arc::new(Twilio::new(twilio, place).unwrap());
        let gateways = BTreeMap::from([
            (names[0].clone(), simulated(0, Channel::Sms)),
            (names[1].clone(), simulated(1, Channel::Email)),
            (names[2].clone(), twilio),
        ]);
        let routes = Routes {
            channels: config.channels.clone(),
            with_receipts: BTreeSet::new(),
            receipt_within: Span::from_secs(90),
        };
        let store = Store::open(&At::state_directory(directory.path())).unwrap();
        let (handle, engine) = start(store, Rules::new(&config, None), routes, clock.clone()).unwrap();
        handle.judge();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let app = HttpState {
            handle: handle.clone(),
            outside: tokio::sync::watch::channel(GatewayAccess {
                gateways: gateways.clone(),
                public_url: Some(PUBLIC_URL.to_owned()),
                proxy: served.proxy,
                openid: served
                    .openid
                    .map(|openid| Arc::new(OpenIdProvider::new(openid, clock.clone()).unwrap())),
            })
            .1,
            clock: clock.clone(),
            pair: served.pair,
            demo: demo.then(|| DemoParts {
                phones: phones.clone(),
                pace: pace.clone(),
                people: people(&config),
                commands: DemoCommands {
                    list: "homeward visit list".to_owned(),
                    sign_out: "homeward visit out".to_owned(),
                },
            }),
        };
        let (stop, stopped) = oneshot::channel();
        let server = tokio::spawn(serve(listener, app, 16, async move { drop(stopped.await) }));
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            handle,
            address,
            client,
            phones,
            twilio: provider,
            engine: Some(engine),
            gateways,
            clock,
            stop: Some(stop),
            server: Some(server),
            _directory: directory,
        }
    }

    /// Asks something of the engine that it must do.
    pub(crate) async fn ask(&self, call: impl Into<Call>) -> Value {
        let unix_user = None;
        let envelope = Envelope::new(Principal::Operator { unix_user }, call);
        match self.handle.request(envelope).await {
            Response::Done(answer) => serde_json::to_value(answer).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    /// Signs somebody out for a doorstep visit; returns the visit's id.
    pub(crate) async fn sign_out(&self, workers: &[&str]) -> String {
        self.sign_out_of(None, workers).await
    }

    /// Signs somebody of one of two schools out.
    pub(crate) async fn sign_out_at(&self, school: &str, worker: &str) -> String {
        self.sign_out_of(Some(school), &[worker]).await
    }

    async fn sign_out_of(&self, school: Option<&str>, workers: &[&str]) -> String {
        let request = SignOutRequest {
            school: Some(school.unwrap_or("example").to_owned()),
            visit_type: if workers.len() > 1 { "home" } else { "doorstep" }.to_owned(),
            workers: workers.iter().map(|&worker| worker.to_owned()).collect(),
            stops: vec!["12 Acacia Avenue, M5 3XX".to_owned()],
            household: Some("0161 496 0123".to_owned()),
            purpose: Some("attendance".to_owned()),
            vehicle: Some("blue Ford Fiesta AB12 CDE".to_owned()),
            authorised_by: Some("morgan".to_owned()),
            back: "+90m".to_owned(),
            ..SignOutRequest::default()
        };
        let value = self.ask(Request::SignOut(Box::new(request))).await;
        value["visit"]["id"].as_str().unwrap().to_owned()
    }

    /// Raises help for a visit; returns the alert's code.
    pub(crate) async fn raise(&self, visit: &str, kind: &str) -> String {
        let request = Request::Raise {
            who: visit.to_owned(),
            kind: kind.to_owned(),
            by: None,
        };
        let value = self.ask(request).await;
        value["alert"]["code"].as_str().unwrap().to_owned()
    }

    /// Says a word for everybody on a visit.
    pub(crate) async fn say(&self, visit: &str, word: VisitWord) {
        let request = Request::Visit {
            who: visit.to_owned(),
            worker: None,
            word,
            by: None,
        };
        self.ask(request).await;
    }

    /// Returns the time on the daemon's clock.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Returns the line of the only visit.
    pub(crate) async fn visit(&self) -> Value {
        self.ask(Question::Visits { all: false }).await[0].clone()
    }

    /// Returns the code by which leave for the only visit is answered.
    pub(crate) async fn visit_code(&self) -> String {
        let who = self.visit().await["id"].as_str().unwrap().to_owned();
        let story = self.ask(Question::ShowVisit { who }).await;
        story["leave"]["code"].as_str().unwrap().to_owned()
    }

    /// Returns the line of the only alert.
    pub(crate) async fn alert(&self) -> Value {
        self.ask(Question::Alerts { all: false }).await[0].clone()
    }

    /// Carries every message that waits to its phone.
    pub(crate) async fn carry(&self) {
        for (name, gateway) in &self.gateways {
            let claimed = self.handle.claim(name.clone(), 100).await.unwrap();
            for claim in claimed.claims {
                let sent = gateway.send(&claim.outbound, self.clock.now()).await;
                let outcome = match sent {
                    Ok(accepted) => Outcome::Accepted {
                        provider_id: accepted.provider_id,
                    },
                    Err(failure) => Outcome::Failed(failure),
                };
                self.handle.settle(name.clone(), claim.id, outcome);
            }
        }
    }

    /// Lets every message in the queues fail, as where nothing leaves this machine.
    pub(crate) async fn fail_all(&self) {
        for name in self.gateways.keys() {
            let claimed = self.handle.claim(name.clone(), 100).await.unwrap();
            for claim in claimed.claims {
                let why = "no route to host".to_owned();
                let outcome = Outcome::Failed(SendFailure::BeforeSend { why });
                self.handle.settle(name.clone(), claim.id, outcome);
            }
        }
    }

    /// Hands what was texted from the phones to the engine.
    pub(crate) async fn fetch(&self) {
        let name = GatewayName::new("paper");
        let page = self.gateways[&name]
            .poll_inbound(None, self.clock.now())
            .await
            .unwrap();
        self.handle.texts(name, page.texts, None).await.unwrap();
    }

    pub(crate) async fn answer(&self, path: &str) -> reqwest::Response {
        let url = format!("http://{}{path}", self.address);
        self.client.get(url).send().await.unwrap()
    }

    /// Gets a page; returns the status and the body.
    pub(crate) async fn get(&self, path: &str) -> (u16, String) {
        let answer = self.answer(path).await;
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// Posts a form as a browser on our own page does; returns the status and where it leads.
    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)]) -> (u16, String) {
        self.post_from("same-origin", path, form).await
    }

    /// Posts a form as a browser does from a site of this kind.
    pub(crate) async fn post_from(&self, site: &str, path: &str, form: &[(&str, &str)]) -> (u16, String) {
        let answer = self
            .client
            .post(format!("http://{}{path}", self.address))
            .header("sec-fetch-site", site)
            .form(form)
            .send()
            .await
            .unwrap();
        let leads = answer.headers().get("location");
        let leads = leads.map_or_else(String::new, |to| to.to_str().unwrap().to_owned());
        (answer.status().as_u16(), leads)
    }

    /// Stops the engine and waits for its end; the server goes on.
    pub(crate) fn stop_engine(&mut self) {
        self.handle.stop();
        self.engine.take().unwrap().join().unwrap().unwrap();
    }

    /// Stops the server and waits for its end.
    pub(crate) async fn stop_server(&mut self) {
        drop(self.stop.take());
        self.server.take().unwrap().await.unwrap().unwrap();
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.handle.stop();
    }
}
