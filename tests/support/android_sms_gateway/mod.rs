//! A stand-in for the Android app's local server on loopback. It checks and answers as the app's source does, and can be told to
//! fail.

mod api;
mod webhook;

pub use webhook::{SIGNING_KEY, call, event, sign};

use super::loopback::{HttpFault, Loopback};
use super::wait::Watched;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// The user name that the app shows.
pub const USER: &str = "sms";
/// Its password.
pub const PASSWORD: &str = "p4ssw0rd-of-the-phone";
/// The number of its SIM.
pub const NUMBER: &str = "+447700900999";

/// A message that the app was given.
#[derive(Debug, Clone)]
pub struct GivenMessage {
    pub id: String,
    /// The request's body.
    pub body: Value,
    /// The request's query.
    pub query: Vec<(String, String)>,
    pub state: String,
    pub error: Option<String>,
}

impl GivenMessage {
    pub fn to(&self) -> &str {
        self.body["phoneNumbers"][0].as_str().unwrap()
    }

    pub fn text(&self) -> &str {
        self.body["textMessage"]["text"].as_str().unwrap()
    }
}

#[derive(Debug)]
struct State {
    messages: Vec<GivenMessage>,
    inbox: Vec<Value>,
    /// For every request but those for health.
    fault: Option<HttpFault>,
    /// For messages alone.
    send_fault: Option<HttpFault>,
    /// Stands for the id in the answer to a message.
    answered_id: Option<String>,
    /// The phone's clock, where it is not the system's.
    now_ms: Option<i64>,
    health: Value,
    health_status: u16,
    /// Entries that stand on every page of the inbox.
    entries: Vec<Value>,
    /// Whether every page is the first.
    repeats: bool,
    /// Most entries on a page, whatever is asked for.
    page_at_most: usize,
    pages_served: usize,
    /// How many new entries each page has at most, where the inbox has no end; else none.
    never_ends: usize,
    /// Requests with name and password, wherever they went.
    signed_in: usize,
}

impl State {
    fn now_ms(&self) -> i64 {
        self.now_ms
            .unwrap_or_else(|| jiff::Timestamp::now().as_millisecond())
    }
}

/// The running stand-in; stopped on drop.
pub struct AndroidPhone {
    server: Loopback,
    state: Arc<Watched<State>>,
    released: Arc<Notify>,
}

impl AndroidPhone {
    /// Starts with the phone's clock at an instant, in milliseconds since 1970.
    pub fn start(now_ms: i64) -> Self {
        let phone = Self::start_by_the_systems_clock();
        phone.set_now(now_ms);
        phone
    }

    pub fn start_by_the_systems_clock() -> Self {
        let state = Arc::new(Watched::new(State {
            messages: Vec::new(),
            inbox: Vec::new(),
            fault: None,
            send_fault: None,
            answered_id: None,
            now_ms: None,
            health: healthy("1.75.0"),
            health_status: 200,
            entries: Vec::new(),
            repeats: false,
            page_at_most: usize::MAX,
            pages_served: 0,
            never_ends: 0,
            signed_in: 0,
        }));
        let released = Arc::new(Notify::new());
        let router = api::router(Arc::clone(&state), Arc::clone(&released));
        Self {
            server: Loopback::serve(router),
            state,
            released,
        }
    }

    pub fn base_url(&self) -> String {
        self.server.base_url()
    }

    /// Makes every request fail, or work again.
    pub fn fail(&self, fault: Option<HttpFault>) {
        self.state.with(|state| state.fault = fault);
    }

    /// Makes messages alone fail, or work again.
    pub fn fail_sending(&self, fault: Option<HttpFault>) {
        self.state.with(|state| state.send_fault = fault);
    }

    /// Sets the phone's clock, in milliseconds since 1970.
    pub fn set_now(&self, ms: i64) {
        self.state.with(|state| state.now_ms = Some(ms));
    }

    /// Puts another id into the answer to a message.
    pub fn answer_with_id(&self, id: &str) {
        self.state.with(|state| state.answered_id = Some(id.to_owned()));
    }

    /// Says what became of a message.
    pub fn settle(&self, id: &str, state_word: &str, error: Option<&str>) {
        self.state.with(|state| {
            for message in state.messages.iter_mut().filter(|message| message.id == id) {
                message.state = state_word.to_owned();
                message.error = error.map(ToOwned::to_owned);
            }
        });
    }

    /// Has a text come in, sent at an instant by the carrier's clock; returns its id in the inbox.
    pub fn receive(&self, from: &str, text: &str, sent_ms: i64) -> String {
        let id = inbox_id(from, text, sent_ms);
        self.receive_as(&id, "SMS", from, text, sent_ms);
        id
    }

    /// Has an entry come in, of any id and type.
    pub fn receive_as(&self, id: &str, kind: &str, from: &str, text: &str, sent_ms: i64) {
        let entry = json!({
            "id": id, "type": kind, "sender": from, "recipient": NUMBER, "simNumber": 1, "contentPreview": text,
            "createdAt": iso(sent_ms), "attachments": [],
        });
        self.state.with(|state| {
            // The app's own table has the id as its key.
            state.inbox.retain(|known| known["id"] != entry["id"]);
            state.inbox.push(entry);
        });
    }

    /// Puts an entry on every page of the inbox, whatever it is.
    pub fn put_entry(&self, entry: Value) {
        self.state.with(|state| state.entries.push(entry));
    }

    /// Makes every page of the inbox the first.
    pub fn repeat_pages(&self) {
        self.state.with(|state| state.repeats = true);
    }

    /// Makes every page of the inbox full of entries that are new.
    pub fn never_end(&self) {
        self.never_end_by(usize::MAX);
    }

    /// The same, with no more than so many on each.
    pub fn never_end_by(&self, entries: usize) {
        self.state.with(|state| state.never_ends = entries);
    }

    /// Answers no page longer than this.
    pub fn page_at_most(&self, entries: usize) {
        self.state.with(|state| state.page_at_most = entries);
    }

    /// Sets the answer to `/health`.
    pub fn set_health(&self, status: u16, health: Value) {
        self.state
            .with(|state| (state.health_status, state.health) = (status, health));
    }

    /// Returns the messages that were taken, oldest first.
    pub fn given(&self) -> Vec<GivenMessage> {
        self.state.with(|state| state.messages.clone())
    }

    /// Waits for the first message to a number with `text` in it, and panics with what did arrive.
    pub fn expect(&self, to: &str, text: &str, within: Duration) -> GivenMessage {
        let found = self.state.wait(within, |state| {
            let mut fitting = state.messages.iter();
            fitting
                .find(|message| message.to() == to && message.text().contains(text))
                .cloned()
        });
        found.unwrap_or_else(|| {
            let given = self.given();
            let given: Vec<String> = given
                .iter()
                .map(|one| format!("{}: {}", one.to(), one.text()))
                .collect();
            panic!("no message to {to} with `{text}` within {within:?}; there were {given:#?}")
        })
    }

    pub fn pages_served(&self) -> usize {
        self.state.with(|state| state.pages_served)
    }

    /// Returns how many requests carried name and password.
    pub fn signed_in(&self) -> usize {
        self.state.with(|state| state.signed_in)
    }
}

impl Drop for AndroidPhone {
    fn drop(&mut self) {
        self.released.notify_waiters();
    }
}

/// Returns the answer of a phone that is well.
pub fn healthy(version: &str) -> Value {
    let check = |status: &str, value: i64, unit: &str| json!({"status": status, "observedValue": value, "observedUnit": unit, "description": "as the app says"});
    let checks: BTreeMap<&str, Value> = [
        ("messages:failed", check("pass", 0, "messages")),
        ("connection:status", check("fail", 0, "boolean")),
        ("battery:level", check("pass", 80, "percent")),
        ("battery:charging", check("pass", 5, "flags")),
    ]
    .into();
    json!({"status": "pass", "version": version, "releaseId": 1500, "checks": checks})
}

/// Returns an instant as the app writes it.
pub fn iso(ms: i64) -> String {
    let at = jiff::Timestamp::from_millisecond(ms).unwrap();
    at.strftime("%Y-%m-%dT%H:%M:%S.%3f+00:00").to_string()
}

/// Returns the app's hash of a text (`InboxMessage.hashCode`), for SIM 1.
pub fn text_hash(from: &str, text: &str, sent_ms: i64) -> i32 {
    let java = |text: &str| {
        text.encode_utf16().fold(0_i32, |hash, unit| {
            hash.wrapping_mul(31).wrapping_add(i32::from(unit))
        })
    };
    // Java's hash of a date folds 64 bits into 32.
    let date = (sent_ms ^ (sent_ms >> 32)) as i32;
    let with = |hash: i32, next: i32| hash.wrapping_mul(31).wrapping_add(next);
    with(with(with(java(from), date), 1), java(text))
}

/// Returns the id of a text in the inbox.
pub fn inbox_id(from: &str, text: &str, sent_ms: i64) -> String {
    format!("text:{}", text_hash(from, text, sent_ms))
}
