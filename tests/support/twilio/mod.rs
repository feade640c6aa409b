//! A stand-in for Twilio's HTTP API on loopback, in a thread of its own.
//!
//! It answers as Twilio's API reference says, refuses what Twilio refuses, and can be told to fail.

mod api;
mod calls;
mod webhook;

pub use webhook::{encode, full_sid, inbound_fields, post, sign, status_fields, try_post};

use super::loopback::Loopback;
use super::wait::Watched;
use serde_json::Value;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// The account that the stand-in knows.
pub const ACCOUNT: &str = "AC00000000000000000000000000000001";
/// Its auth token.
pub const TOKEN: &str = "0123456789abcdef0123456789abcdef";
/// Its number.
pub const NUMBER: &str = "+447700900999";

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Takes the message, then breaks the connection off within the answer.
    BreakOff,
    /// An error with Twilio's code.
    Error {
        status: u16,
        code: u32,
        retry_after: Option<&'static str>,
    },
    /// Takes the message, answers 201 with something that is no JSON.
    Garbage,
    /// Takes the message, and answers with a sid of so many letters.
    LongSid(usize),
    /// Takes the message and does not answer until [`TwilioServer::release`].
    Hang,
    /// A bare status, as a proxy gives.
    Status(u16),
}

/// A message at Twilio, in either direction.
#[derive(Debug, Clone)]
pub struct Sms {
    pub sid: String,
    pub to: String,
    pub from: Option<String>,
    pub body: String,
    pub inbound: bool,
    pub status: &'static str,
    pub error_code: Option<u32>,
    /// Whether the status stays as it is, however often it is looked at.
    pub settled: bool,
    /// Twilio's dates, in milliseconds since 1970.
    pub created_ms: i64,
    /// When the request came in.
    pub at: Instant,
    /// Every field of the request.
    pub form: Vec<(String, String)>,
}

impl Sms {
    /// Returns a field of the request.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.form
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

#[derive(Debug, Default)]
struct State {
    messages: Vec<Sms>,
    /// By number.
    faults: BTreeMap<String, Fault>,
    /// For every request.
    outage: Option<Fault>,
    /// Statuses that messages to a number go through, one with each look.
    fates: BTreeMap<String, VecDeque<(&'static str, Option<u32>)>>,
    now_ms: Option<i64>,
    /// By how much Twilio's clock is ahead of the system's, where it is not set.
    ahead_ms: i64,
    /// The auth token, where it is not [`TOKEN`].
    token: Option<String>,
    /// By how many entries a page begins before the last one ended.
    page_overlap: usize,
    pages_served: usize,
    /// Entries that stand on every page beside the messages.
    entries: Vec<Value>,
    /// Whether every page leads to itself.
    leads_to_itself: bool,
    /// Whether every page leads to another one.
    never_ends: bool,
    /// Questions about one message.
    looked_up: usize,
    /// What stands where an error's number does, in each entry of a page.
    error_code: Option<Value>,
    account_shown: Option<&'static str>,
    next_page_host: Option<String>,
}

impl State {
    fn now_ms(&self) -> i64 {
        self.now_ms
            .unwrap_or_else(|| jiff::Timestamp::now().as_millisecond() + self.ahead_ms)
    }

    fn token(&self) -> String {
        self.token.clone().unwrap_or_else(|| TOKEN.to_owned())
    }

    fn next_sid(&self) -> String {
        format!("SM{:032x}", self.messages.len() + 1)
    }

    fn take_in(&mut self, sid: &str, from: &str, text: &str, sent_ms: i64) {
        self.messages.push(Sms {
            sid: sid.to_owned(),
            to: NUMBER.to_owned(),
            from: Some(from.to_owned()),
            body: text.to_owned(),
            inbound: true,
            status: "received",
            error_code: None,
            settled: false,
            created_ms: sent_ms,
            at: Instant::now(),
            form: Vec::new(),
        });
    }
}

/// The running stand-in; stopped on drop.
pub struct TwilioServer {
    server: Loopback,
    state: Arc<Watched<State>>,
    released: Arc<Notify>,
}

impl TwilioServer {
    pub fn start() -> Self {
        let state = Arc::new(Watched::new(State::default()));
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

    /// Makes messages to a number fail, or work again.
    pub fn fail(&self, number: &str, fault: Option<Fault>) {
        self.state.with(|state| match fault {
            Some(fault) => state.faults.insert(number.to_owned(), fault),
            None => state.faults.remove(number),
        });
    }

    /// Makes every request fail, or work again.
    pub fn outage(&self, fault: Option<Fault>) {
        self.state.with(|state| state.outage = fault);
    }

    /// Lets answers go that hang.
    pub fn release(&self) {
        self.released.notify_waiters();
    }

    /// Sets Twilio's clock, in milliseconds since 1970; otherwise it is the system's.
    pub fn set_now(&self, ms: i64) {
        self.state.with(|state| state.now_ms = Some(ms));
    }

    /// Has Twilio's clock run ahead of the system's by this many milliseconds.
    pub fn set_ahead(&self, ms: i64) {
        self.state.with(|state| state.ahead_ms = ms);
    }

    /// Changes the account's auth token.
    pub fn change_token(&self, token: &str) {
        self.state.with(|state| state.token = Some(token.to_owned()));
    }

    /// Sets the statuses that messages to a number go through, one with each look; the last one stays.
    ///
    /// Otherwise it is `sent`, then `delivered`.
    pub fn fates(&self, number: &str, fates: &[(&'static str, Option<u32>)]) {
        self.state.with(|state| {
            state
                .fates
                .insert(number.to_owned(), fates.iter().copied().collect())
        });
    }

    /// Makes each page of a listing begin `entries` before the last one ended, as when new messages shift the list.
    pub fn overlap_pages(&self, entries: usize) {
        self.state.with(|state| state.page_overlap = entries);
    }

    /// Puts an entry on every page, whatever it is.
    pub fn put_entry(&self, entry: Value) {
        self.state.with(|state| state.entries.push(entry));
    }

    /// Makes every page of a listing lead to itself.
    pub fn lead_to_itself(&self) {
        self.state.with(|state| state.leads_to_itself = true);
    }

    /// Makes every page of a listing lead to another one.
    pub fn never_end(&self) {
        self.state.with(|state| state.never_ends = true);
    }

    /// Returns how often a single message was asked for.
    pub fn looked_up(&self) -> usize {
        self.state.with(|state| state.looked_up)
    }

    /// Puts something else where an error's number stands, in each entry of a page.
    pub fn write_error_code(&self, code: Value) {
        self.state.with(|state| state.error_code = Some(code));
    }

    /// Makes every record be of an account.
    pub fn answer_for(&self, account: &'static str) {
        self.state.with(|state| state.account_shown = Some(account));
    }

    /// Makes the link to the next page lead to another host.
    pub fn mislead_paging(&self, host: &str) {
        self.state
            .with(|state| state.next_page_host = Some(host.to_owned()));
    }

    /// Returns how many pages of listings were asked for.
    pub fn pages_served(&self) -> usize {
        self.state.with(|state| state.pages_served)
    }

    /// Has a text come in; returns its sid.
    pub fn receive(&self, from: &str, text: &str, sent_ms: i64) -> String {
        self.state.with(|state| {
            let sid = state.next_sid();
            state.take_in(&sid, from, text, sent_ms);
            sid
        })
    }

    /// Has a text come in now under a sid of the test's, unless there is one: what a webhook speaks of stands in the records.
    pub fn know(&self, sid: &str, from: &str, text: &str) {
        self.state.with(|state| {
            if state.messages.iter().all(|sms| sms.sid != sid) {
                let now = state.now_ms();
                state.take_in(sid, from, text, now);
            }
        });
    }

    /// Says what became of a message that was sent.
    pub fn settle(&self, sid: &str, status: &'static str, code: Option<u32>) {
        self.state.with(|state| {
            for sms in state.messages.iter_mut().filter(|sms| sms.sid == sid) {
                (sms.status, sms.error_code, sms.settled) = (status, code, true);
            }
        });
    }

    /// Returns all messages that were taken for sending, oldest first.
    pub fn sent(&self) -> Vec<Sms> {
        self.state.with(|state| {
            state
                .messages
                .iter()
                .filter(|sms| !sms.inbound)
                .cloned()
                .collect()
        })
    }

    /// Returns the sids of all texts that came in, oldest first.
    pub fn received(&self) -> Vec<String> {
        self.state.with(|state| {
            let inbound = state.messages.iter().filter(|sms| sms.inbound);
            inbound.map(|sms| sms.sid.clone()).collect()
        })
    }

    /// Waits for the `n`th message, counted from 1, to a number with `text` in it.
    pub fn wait_for(&self, to: &str, text: &str, n: usize, within: Duration) -> Option<Sms> {
        self.state.wait(within, |state| {
            state
                .messages
                .iter()
                .filter(|sms| !sms.inbound && sms.to == to && sms.body.contains(text))
                .nth(n - 1)
                .cloned()
        })
    }

    /// Waits as [`Self::wait_for`] and panics with what did arrive.
    pub fn expect(&self, to: &str, text: &str, n: usize, within: Duration) -> Sms {
        self.wait_for(to, text, n, within).unwrap_or_else(|| {
            let sent: Vec<String> = self
                .sent()
                .iter()
                .map(|sms| format!("{}: {}", sms.to, sms.body))
                .collect();
            panic!("no {n}. message to {to} with `{text}` within {within:?}; there were {sent:#?}")
        })
    }
}

impl Drop for TwilioServer {
    fn drop(&mut self) {
        // Before the server ends: nothing that hangs must hold its thread.
        self.release();
    }
}
