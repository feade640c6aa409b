//! The daemon as a school runs it: accounts, a provider of texts on loopback, and a wall clock of the test's own.

use super::screen::Screen;
use super::support::daemon::{Daemon, Home, PATIENCE};
use super::support::faketime;
use super::support::twilio::{ACCOUNT, NUMBER, TwilioServer};
use homeward::app::Request;
use homeward::app::accounts::AccountRequest;
use homeward::gateway::install_tls;
use homeward::password::{SessionToken, hash};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

pub(crate) const PASSWORD: &str = "a horse on the stairs";

/// The PIN of everybody at the board.
pub(crate) const PIN: &str = "4821";

/// Jo's PIN at the kiosk.
pub(crate) const KIOSK_PIN: &str = "7193";

/// The school's code of duress at the kiosk.
pub(crate) const DURESS_CODE: &str = "0000";

/// When the stories begin: a Tuesday morning in term.
const BEGINS: &str = "2026-11-24T10:00:00Z";

/// Numbers are asked a quarter of an hour after the start, in milliseconds; the stories begin a little later.
const BEFORE_MS: i64 = 16 * 60_000;

/// Longest move of the clock at once, in milliseconds: well below what counts as an outage.
const STRIDE_MS: i64 = 20_000;

/// Words of the test text to a number never heard, and of the thanks for the answer.
const NUMBER_ASKED: &str = "Your number is new to us";
const NUMBER_HEARD: &str = "texts reach you and yours reach us";

/// A member of staff at the desk, whom the example school does not have.
const AT_THE_DESK: &str = r#"
[people.rory]
name   = "Rory Hill"
mobile = "07700 900108"
roles  = ["reception"]
"#;

/// A running daemon with its school.
pub(crate) struct ServedSchool {
    pub(crate) daemon: Daemon,
    pub(crate) twilio: TwilioServer,
    home: Home,
    /// By how much the daemon's wall clock is ahead of the true time, in milliseconds.
    ahead_ms: AtomicI64,
    client: reqwest::Client,
}

fn true_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

/// Returns the example school, with somebody at the desk.
pub(crate) fn example_school() -> String {
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/config/schools/example.toml");
    let school = std::fs::read_to_string(shipped).unwrap();
    let school = school.replace("{ credential = \"safe-word-jo\" }", "\"marmalade\"");
    let types = school.find("# ---- Visit types").unwrap();
    format!("{}{AT_THE_DESK}\n{}", &school[..types], &school[types..])
}

impl ServedSchool {
    /// Starts the example school, all of whose numbers have been heard.
    pub(crate) fn start() -> Self {
        Self::of(&example_school())
    }

    /// Starts a school by its file.
    pub(crate) fn of(school: &str) -> Self {
        install_tls();
        let twilio = TwilioServer::start();
        let server = format!(
            r#"
schools = "schools/*.toml"

[server]
listen      = "127.0.0.1:0"
state_dir   = "state"
runtime_dir = "run"

[channels]
sms   = ["main"]
email = ["post"]

[gateways.twilio.main]
account_sid = "{ACCOUNT}"
auth_token  = {{ env = "HOMEWARD_TEST_TOKEN" }}
from        = "{NUMBER}"
inbound     = "poll"
poll_every  = "1s"
base_url    = "{}"

[gateways.simulated.post]
"#,
            twilio.base_url()
        );
        let home = Home::new(&server, school);
        let begins = BEGINS.parse::<jiff::Timestamp>().unwrap().as_millisecond();
        let ahead_ms = begins - BEFORE_MS - true_ms();
        faketime::set(&home, ahead_ms);
        twilio.set_ahead(ahead_ms);
        home.write("env", &faketime::environment(&home));
        let daemon = Daemon::start_with(&home, "info");
        let client = reqwest::Client::builder()
            .no_proxy()
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .build();
        let served = Self {
            daemon,
            twilio,
            home,
            ahead_ms: AtomicI64::new(ahead_ms),
            client: client.unwrap(),
        };
        served.hear_numbers(school.matches("\nmobile").count());
        served
    }

    /// Has every number asked whether texts reach it, and everybody answer.
    fn hear_numbers(&self, numbers: usize) {
        self.passes(16);
        let mut answered = BTreeSet::new();
        self.until(|| {
            let sent = self.twilio.sent();
            let asked = sent.iter().filter(|sms| sms.body.contains(NUMBER_ASKED));
            for sms in asked {
                if answered.insert(sms.to.clone()) {
                    self.twilio.receive(&sms.to, "ok", self.now_ms());
                }
            }
            sent.iter().filter(|sms| sms.body.contains(NUMBER_HEARD)).count() == numbers
        });
    }

    /// Waits until something holds that no page shows.
    pub(crate) fn until(&self, mut holds: impl FnMut() -> bool) {
        let since = Instant::now();
        while !holds() {
            assert!(since.elapsed() < PATIENCE, "{:#?}", self.daemon.log());
            std::thread::park_timeout(Duration::from_millis(10));
        }
    }

    fn now_ms(&self) -> i64 {
        true_ms() + self.ahead_ms.load(Ordering::Relaxed)
    }

    /// Lets minutes pass until an alert of a kind opens; returns its code.
    pub(crate) fn until_alert(&self, kind: &str) -> String {
        for _ in 0..90 {
            let alerts = self.daemon.alerts();
            let mut alerts = alerts.as_array().unwrap().iter();
            if let Some(code) = alerts.find(|alert| alert["kind"] == kind) {
                return code["code"].as_str().unwrap().to_owned();
            }
            self.passes(1);
            // Gateways are asked in real time.
            std::thread::park_timeout(Duration::from_millis(100));
        }
        panic!("no alert of kind {kind}: {:#?}", self.daemon.log());
    }

    /// Lets minutes pass on the daemon's clock; all that falls due meanwhile is done when this returns.
    pub(crate) fn passes(&self, minutes: i64) {
        let goal = self.now_ms() + minutes * 60_000;
        loop {
            let left = goal - self.now_ms();
            if left <= 0 {
                break;
            }
            let ahead = self.ahead_ms.fetch_add(left.min(STRIDE_MS), Ordering::Relaxed) + left.min(STRIDE_MS);
            faketime::set(&self.home, ahead);
            self.twilio.set_ahead(ahead);
            self.turns();
        }
        self.turns();
    }

    /// Waits for a turn of the engine at the present instant.
    fn turns(&self) {
        self.until(|| {
            let health = self.daemon.done(&json!("health"));
            let at: jiff::Timestamp = health["at"].as_str().unwrap().parse().unwrap();
            (at.as_millisecond() - self.now_ms()).abs() < 5_000
        });
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.daemon.address())
    }

    fn ask(&self, request: AccountRequest) {
        self.daemon
            .done(&serde_json::to_value(Request::Account(request)).unwrap());
    }

    /// Opens an account as whoever looks after the server does, by the command line, and sets its PIN.
    pub(crate) fn open_account(&self, name: &str, person: Option<&str>) {
        let whose = person.map_or_else(|| vec!["--admin"], |person| vec!["--person", person]);
        self.command(&[&["user", "add", name], &whose[..]].concat(), PASSWORD);
        self.command(&["user", "pin", name], PIN);
    }

    fn command(&self, arguments: &[&str], typed: &str) {
        let mut child = Command::new(super::support::daemon::binary())
            .args(arguments)
            .arg("--socket")
            .arg(self.home.path("run/control.sock"))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        writeln!(child.stdin.take().unwrap(), "{typed}").unwrap();
        let ended = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr);
        assert!(ended.status.success(), "{arguments:?}: {said}");
    }

    /// Gives a browser a session of somebody with an account, which is opened if need be; returns the cookie.
    pub(crate) async fn signed_in(&self, person: &str) -> String {
        let name = format!("{person}.example");
        let is_admin = person == "ict";
        let open = AccountRequest::Open {
            name: name.clone(),
            person: (!is_admin).then(|| person.to_owned()),
            school: None,
            admin: is_admin,
            password: hash(PASSWORD).unwrap(),
        };
        let open = serde_json::to_value(Request::Account(open)).unwrap();
        if self.daemon.ask(&open).get("done").is_some() {
            let pin = hash(PIN).unwrap();
            self.ask(AccountRequest::SetPin {
                name: name.clone(),
                pin,
            });
        }
        let form = [("name", name.as_str()), ("password", PASSWORD)];
        let request = self.client.post(self.url("/sign-in")).form(&form);
        let answer = request
            .header("sec-fetch-site", "same-origin")
            .send()
            .await
            .unwrap();
        let cookie = answer.headers()["set-cookie"].to_str().unwrap();
        let (pair, _) = cookie.split_once(';').unwrap();
        pair.split_once('=').unwrap().1.to_owned()
    }

    /// Admits a screen; returns its token, which is its cookie and the end of its link.
    pub(crate) fn screen(&self, kiosk: bool) -> String {
        let token = SessionToken::draw().unwrap();
        self.ask(AccountRequest::AdmitScreen {
            kiosk,
            school: None,
            token: token.digest(),
        });
        token.reveal().to_owned()
    }

    /// Sets a PIN at the kiosk.
    pub(crate) fn give_kiosk_pin(&self, person: &str) {
        let pin = hash(KIOSK_PIN).unwrap();
        self.ask(AccountRequest::SetKioskPin {
            person: person.to_owned(),
            school: None,
            pin,
        });
    }

    /// Signs people out: two for a home visit, one for the doorstep. Returns the visit's id.
    pub(crate) fn sign_out(&self, workers: &[&str]) -> String {
        let visit_type = if workers.len() > 1 { "home" } else { "doorstep" };
        let request = json!({ "sign-out": {
            "type": visit_type,
            "workers": workers,
            "stops": ["12 Acacia Avenue, M5 3XX"],
            "household": "0161 496 0123",
            "purpose": "attendance",
            "vehicle": "blue Ford Fiesta AB12 CDE",
            "authorised_by": "morgan",
            "back": "+90m",
        } });
        let done = self.daemon.done(&request);
        done["visit"]["id"].as_str().unwrap().to_owned()
    }

    /// Says a word of the office for everybody on a visit.
    pub(crate) fn say(&self, visit: &str, word: &str) {
        self.daemon
            .done(&json!({ "visit": { "who": visit, "worker": null, "word": word, "by": "pat" } }));
    }

    /// Raises an alert; returns its code.
    pub(crate) fn raise(&self, visit: &str, kind: &str) -> String {
        let raise = json!({ "raise": { "who": visit, "kind": kind, "by": "pat" } });
        let done = self.daemon.done(&raise);
        done["alert"]["code"].as_str().unwrap().to_owned()
    }

    /// Says a word to an alert.
    pub(crate) fn answer(&self, code: &str, by: &str, word: &Value) {
        self.daemon
            .done(&json!({ "alert": { "code": code, "by": by, "word": word } }));
    }

    /// Has a text come in.
    pub(crate) fn text(&self, phone: &str, words: &str) {
        self.twilio.receive(phone, words, self.now_ms());
    }

    /// Gets a page with a cookie: status, body, and how long the answer took.
    pub(crate) async fn get(&self, cookie: &str, path: &str) -> (u16, String, Duration) {
        let request = self.client.get(self.url(path));
        let since = Instant::now();
        let answer = request
            .header("cookie", format!("homeward={cookie}"))
            .send()
            .await
            .unwrap();
        let status = answer.status().as_u16();
        let body = answer.text().await.unwrap();
        (status, body, since.elapsed())
    }

    /// Posts a form with a cookie; returns the status and the body.
    pub(crate) async fn post(&self, cookie: &str, path: &str, form: &[(&str, &str)]) -> (u16, String) {
        let request = self.client.post(self.url(path)).form(form);
        let request = request.header("cookie", format!("homeward={cookie}"));
        let answer = request
            .header("sec-fetch-site", "same-origin")
            .send()
            .await
            .unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// Puts a session into a browser, in place of the one there.
    pub(crate) async fn enter(&self, screen: &Screen, cookie: &str) {
        let cookie = json!({ "name": "homeward", "value": cookie, "url": self.url("/"), "httpOnly": true });
        screen.cdp("Network.setCookie", cookie).await;
    }
}
