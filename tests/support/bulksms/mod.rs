//! A stand-in for BulkSMS's API on loopback. It checks and answers as BulkSMS's OpenAPI document says, and can be told to fail.

mod api;

use super::loopback::{HttpFault, Loopback};
use super::wait::Watched;
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::sync::Notify;

/// The id of the API token.
pub const TOKEN_ID: &str = "BBDE1B476E03498AA768F66A286AABDC-01-B";
/// Its secret.
pub const TOKEN_SECRET: &str = "9jSbVDK20-MXdfRGiIIFu-ffUE8";
/// The number that replies come to.
pub const NUMBER: &str = "+447700900999";
/// The first id, of the size that BulkSMS's have.
pub const FIRST_ID: u64 = 1_674_813_649_253_834_752;

/// A message at BulkSMS, in either direction.
#[derive(Debug, Clone)]
pub struct BulkMessage {
    pub id: u64,
    pub inbound: bool,
    pub from: String,
    pub to: String,
    pub body: String,
    pub status: (String, Option<String>),
    pub at_ms: i64,
    pub user_supplied_id: Option<String>,
    /// The entry of the request.
    pub entry: Value,
    /// The request's query.
    pub query: Vec<(String, String)>,
    /// Whether the message is on any list yet.
    pub listed: bool,
}

#[derive(Debug)]
struct State {
    messages: Vec<BulkMessage>,
    /// Requests with the same deduplication id are answered alike.
    deduplicated: Vec<(String, Value)>,
    fault: Option<HttpFault>,
    send_fault: Option<HttpFault>,
    /// An error of BulkSMS's own: status, and the end of its URL.
    error: Option<(u16, &'static str)>,
    now_ms: i64,
    next_id: u64,
    /// Whether ids are numbers in the answers.
    numeric_ids: bool,
    /// Entries that stand on every page beside the messages.
    entries: Vec<Value>,
    /// Most messages on a page, whatever is asked for.
    page_at_most: usize,
    pages_served: usize,
    /// Whether filters are ignored.
    repeats: bool,
    /// How many new messages every page has at most, where the list has no end; else none.
    never_ends: usize,
    profile: Value,
    blocked: Vec<(u64, String)>,
    /// Stands in the answer to a message.
    answer: Option<Value>,
    signed_in: usize,
}

/// The running stand-in; stopped on drop.
pub struct BulkSmsServer {
    server: Loopback,
    state: Arc<Watched<State>>,
    released: Arc<Notify>,
}

impl BulkSmsServer {
    pub fn start(now_ms: i64) -> Self {
        let state = Arc::new(Watched::new(State {
            messages: Vec::new(),
            deduplicated: Vec::new(),
            fault: None,
            send_fault: None,
            error: None,
            now_ms,
            next_id: FIRST_ID,
            numeric_ids: false,
            entries: Vec::new(),
            page_at_most: usize::MAX,
            pages_served: 0,
            repeats: false,
            never_ends: 0,
            profile: profile(1234.5, 90),
            blocked: Vec::new(),
            answer: None,
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

    /// Makes every request end in an error of BulkSMS's own, or work again.
    pub fn refuse(&self, error: Option<(u16, &'static str)>) {
        self.state.with(|state| state.error = error);
    }

    /// Puts something else into the answer to a message.
    pub fn answer_with(&self, answer: Option<Value>) {
        self.state.with(|state| state.answer = answer);
    }

    /// Sets BulkSMS's clock, in milliseconds since 1970.
    pub fn set_now(&self, ms: i64) {
        self.state.with(|state| state.now_ms = ms);
    }

    /// Writes ids as numbers.
    pub fn write_numeric_ids(&self) {
        self.state.with(|state| state.numeric_ids = true);
    }

    /// Says what became of a message.
    pub fn settle(&self, id: &str, kind: &str, subtype: Option<&str>) {
        self.state.with(|state| {
            for message in state
                .messages
                .iter_mut()
                .filter(|message| message.id.to_string() == id)
            {
                message.status = (kind.to_owned(), subtype.map(ToOwned::to_owned));
            }
        });
    }

    /// Has a text come in, processed at an instant; returns its id.
    pub fn receive(&self, from: &str, text: &str, at_ms: i64) -> String {
        self.state.with(|state| state.take_in(from, text, at_ms, true))
    }

    /// Has a text come in that has its id, and is on no list yet; returns its id.
    pub fn receive_unlisted(&self, from: &str, text: &str, at_ms: i64) -> String {
        self.state.with(|state| state.take_in(from, text, at_ms, false))
    }

    /// Puts every message on the lists.
    pub fn list_all(&self) {
        self.state.with(|state| {
            state
                .messages
                .iter_mut()
                .for_each(|message| message.listed = true)
        });
    }

    /// Puts an entry on every page of messages, whatever it is.
    pub fn put_entry(&self, entry: Value) {
        self.state.with(|state| state.entries.push(entry));
    }

    /// Answers no page longer than this.
    pub fn page_at_most(&self, messages: usize) {
        self.state.with(|state| state.page_at_most = messages);
    }

    /// Makes every page the first.
    pub fn repeat_pages(&self) {
        self.state.with(|state| state.repeats = true);
    }

    /// Makes every page full of messages that are new.
    pub fn never_end(&self) {
        self.never_end_by(usize::MAX);
    }

    /// The same, with no more than so many on each.
    pub fn never_end_by(&self, messages: usize) {
        self.state.with(|state| state.never_ends = messages);
    }

    pub fn set_profile(&self, profile: Value) {
        self.state.with(|state| state.profile = profile);
    }

    /// Has a number's owner opt out.
    pub fn block(&self, number: &str) {
        self.state.with(|state| {
            let id = state.blocked.len() as u64 + 1;
            state.blocked.push((id, number.to_owned()));
        });
    }

    /// Returns the messages that were taken for sending, oldest first.
    pub fn sent(&self) -> Vec<BulkMessage> {
        let ours = |message: &&BulkMessage| !message.inbound;
        self.state
            .with(|state| state.messages.iter().filter(ours).cloned().collect())
    }

    pub fn pages_served(&self) -> usize {
        self.state.with(|state| state.pages_served)
    }

    pub fn signed_in(&self) -> usize {
        self.state.with(|state| state.signed_in)
    }
}

impl Drop for BulkSmsServer {
    fn drop(&mut self) {
        self.released.notify_waiters();
    }
}

/// Returns a profile with so many credits, and so many messages left today.
pub fn profile(balance: f64, remaining: i64) -> Value {
    json!({
        "id": "1", "username": "school", "created": "2026-09-01T08:00:00Z",
        "credits": {"balance": balance, "limit": 0, "isTransferAllowed": false},
        "quota": {"size": 100, "remaining": remaining},
    })
}

impl State {
    fn give_id(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id
    }

    fn take_in(&mut self, from: &str, text: &str, at_ms: i64, listed: bool) -> String {
        let id = self.give_id();
        self.messages.push(BulkMessage {
            id,
            inbound: true,
            from: from.to_owned(),
            to: NUMBER.to_owned(),
            body: text.to_owned(),
            status: ("UNKNOWN".to_owned(), None),
            at_ms,
            user_supplied_id: None,
            entry: Value::Null,
            query: Vec::new(),
            listed,
        });
        id.to_string()
    }

    fn show(&self, message: &BulkMessage) -> Value {
        let date = jiff::Timestamp::from_millisecond(message.at_ms).unwrap();
        let (kind, subtype) = &message.status;
        json!({
            "id": if self.numeric_ids { json!(message.id) } else { json!(message.id.to_string()) },
            "type": if message.inbound { "RECEIVED" } else { "SENT" },
            "from": message.from.trim_start_matches('+'), "to": message.to.trim_start_matches('+'), "body": message.body,
            "encoding": "TEXT", "protocolId": 0, "messageClass": 2, "numberOfParts": 1, "creditCost": 1.0,
            "submission": {"id": format!("1-{}", message.id), "date": date.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()},
            "status": {
                "id": format!("{kind}.{}", subtype.as_deref().unwrap_or("null")), "type": kind, "subtype": subtype,
            },
            "relatedSentMessageId": null, "userSuppliedId": message.user_supplied_id,
        })
    }
}
