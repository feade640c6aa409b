//! A stand-in for GOV.UK Notify's HTTP API on loopback, in a thread of its own.
//!
//! It answers as Notify's own source does (`alphagov/notifications-api`, August 2026), refuses what Notify refuses, and can be told
//! to fail. It keeps each token that it was given, for Notify's own check of them.

mod api;
mod callback;
mod lists;
mod rules;

pub use callback::{CALLBACK_TOKEN, call, inbound_body, status_body};
pub use rules::{is_genuine, notify_text};

use super::loopback::Loopback;
use super::wait::Watched;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// The service that the stand-in knows.
pub const SERVICE: &str = "26785a09-ab16-4eb0-8407-a37497a57506";
/// The secret of its key.
pub const SECRET: &str = "3d844edf-8d35-48ac-975b-e847b4f122b0";
/// Its template for texts: `((message))`.
pub const TEMPLATE: &str = "f33517ff-2a88-4f6e-b855-c550268ce08a";
/// Its template for e-mails: `((subject))`, `((message))`.
pub const EMAIL_TEMPLATE: &str = "9d751e0e-f929-4891-82a1-a3e1c3c18ee3";
/// Its number.
pub const NUMBER: &str = "07700900999";

/// What goes wrong with a message to one recipient, or with everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Takes the message, then breaks the connection off within the answer.
    BreakOff,
    /// Takes the message, and closes the connection without an answer.
    HangUp,
    /// An answer without an end.
    Endless,
    /// An error as Notify writes it: status, type, message.
    Error(u16, &'static str, &'static str),
    /// Takes the message, answers 201 with something that is no JSON.
    Garbage,
    /// Takes the message, and answers with an id of so many letters.
    LongId(usize),
    /// Takes the message and does not answer until [`NotifyServer::release`].
    Hang,
    /// A redirect to another host.
    Redirect(String),
    /// A bare status, as a proxy gives, with a `Retry-After` where there is one.
    Status(u16, Option<&'static str>),
}

/// A message that was taken.
#[derive(Debug, Clone)]
pub struct Sent {
    pub id: String,
    pub is_email: bool,
    /// The request's body.
    pub fields: Value,
    /// The words that go out, as Notify makes them.
    pub body: String,
    pub status: &'static str,
    pub created_ms: i64,
    /// Parts that are billed; none for a test key.
    pub parts: Option<u32>,
}

impl Sent {
    /// Returns a field of the request, which is a text.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).and_then(Value::as_str)
    }

    /// Returns who it goes to.
    pub fn to(&self) -> &str {
        let name = if self.is_email {
            "email_address"
        } else {
            "phone_number"
        };
        self.field(name).unwrap_or_default()
    }

    /// Returns a value that the request gives the template.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields["personalisation"].get(name).and_then(Value::as_str)
    }
}

/// A text that came in.
#[derive(Debug, Clone)]
pub struct Received {
    pub id: String,
    pub from: String,
    pub text: String,
    pub created_us: i64,
}

/// A template as an admin made it.
#[derive(Debug, Clone)]
pub struct Template {
    pub kind: &'static str,
    pub body: &'static str,
    pub subject: Option<&'static str>,
    pub archived: bool,
}

#[derive(Debug)]
struct State {
    sent: Vec<Sent>,
    received: Vec<Received>,
    templates: BTreeMap<String, Template>,
    /// By recipient.
    faults: BTreeMap<String, Fault>,
    /// For every request.
    outage: Option<Fault>,
    /// For every question, messages being taken.
    deaf: Option<Fault>,
    /// Where the clock stands; `None`: the system's.
    now_ms: Option<i64>,
    /// Tokens, each with the stand-in's clock when it came.
    tokens: Vec<(String, i64)>,
    requests: usize,
    /// The fates that were told: of which message, and which.
    told: Vec<(String, &'static str)>,
    page_size: usize,
    /// Pages of received texts that were asked for.
    pages_served: usize,
    /// Entries that stand on the first page of received texts beside the texts.
    entries: Vec<Value>,
    /// Whether every page is the first.
    repeats: bool,
    /// Whether pages never end: each has a text of its own.
    never_ends: bool,
    /// Whether dates are written as the documentation has them.
    spaced_dates: bool,
    service_shown: Option<&'static str>,
    has_test_key: bool,
    prefix: Option<&'static str>,
    sender: &'static str,
    ids: u64,
}

impl Default for State {
    fn default() -> Self {
        let sms = Template {
            kind: "sms",
            body: "((message))",
            subject: None,
            archived: false,
        };
        let email = Template {
            kind: "email",
            subject: Some("((subject))"),
            ..sms.clone()
        };
        Self {
            sent: Vec::new(),
            received: Vec::new(),
            templates: BTreeMap::from([(TEMPLATE.to_owned(), sms), (EMAIL_TEMPLATE.to_owned(), email)]),
            faults: BTreeMap::new(),
            outage: None,
            deaf: None,
            now_ms: None,
            tokens: Vec::new(),
            requests: 0,
            told: Vec::new(),
            page_size: 250,
            pages_served: 0,
            entries: Vec::new(),
            repeats: false,
            never_ends: false,
            spaced_dates: false,
            service_shown: None,
            has_test_key: false,
            prefix: None,
            sender: NUMBER,
            ids: 0,
        }
    }
}

impl State {
    fn now_ms(&self) -> i64 {
        self.now_ms
            .unwrap_or_else(|| jiff::Timestamp::now().as_millisecond())
    }

    fn next_id(&mut self) -> String {
        self.ids += 1;
        uuid(self.ids)
    }
}

/// Returns the `n`th id that the stand-in gives.
pub fn uuid(n: u64) -> String {
    format!("740e5834-3a29-46b4-9a6f-{n:012x}")
}

/// The running stand-in; stopped on drop.
pub struct NotifyServer {
    server: Loopback,
    state: Arc<Watched<State>>,
    released: Arc<Notify>,
}

impl NotifyServer {
    /// Starts it with its clock at `now_ms`, in milliseconds since 1970.
    pub fn start(now_ms: i64) -> Self {
        let server = Self::start_by_the_systems_clock();
        server.set_now(now_ms);
        server
    }

    pub fn start_by_the_systems_clock() -> Self {
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

    /// Makes messages to a recipient fail, or work again.
    pub fn fail(&self, recipient: &str, fault: Option<Fault>) {
        self.state.with(|state| match fault {
            Some(fault) => state.faults.insert(recipient.to_owned(), fault),
            None => state.faults.remove(recipient),
        });
    }

    /// Makes every request fail, or work again.
    pub fn outage(&self, fault: Option<Fault>) {
        self.state.with(|state| state.outage = fault);
    }

    /// Makes every question fail, while messages are taken, or work again.
    pub fn deafen(&self, fault: Option<Fault>) {
        self.state.with(|state| state.deaf = fault);
    }

    /// Lets answers go that hang.
    pub fn release(&self) {
        self.released.notify_waiters();
    }

    /// Sets Notify's clock, in milliseconds since 1970.
    pub fn set_now(&self, ms: i64) {
        self.state.with(|state| state.now_ms = Some(ms));
    }

    /// Sets how many texts stand on a page.
    pub fn page_size(&self, texts: usize) {
        self.state.with(|state| state.page_size = texts);
    }

    /// Puts an entry on the first page of received texts, whatever it is.
    pub fn put_entry(&self, entry: Value) {
        self.state.with(|state| state.entries.push(entry));
    }

    /// Answers every page with the first.
    pub fn repeat_pages(&self) {
        self.state.with(|state| state.repeats = true);
    }

    /// Makes pages without an end.
    pub fn never_end(&self) {
        self.state.with(|state| state.never_ends = true);
    }

    /// Writes dates with a blank, and without a zone.
    pub fn write_spaced_dates(&self) {
        self.state.with(|state| state.spaced_dates = true);
    }

    /// Makes every received text be of a service.
    pub fn answer_for(&self, service: &'static str) {
        self.state.with(|state| state.service_shown = Some(service));
    }

    /// Makes the key a test key: everything is delivered, and nothing is sent.
    pub fn make_test_key(&self) {
        self.state.with(|state| state.has_test_key = true);
    }

    /// Puts the service's name before each text, as a new service does.
    pub fn start_texts_with(&self, name: &'static str) {
        self.state.with(|state| state.prefix = Some(name));
    }

    /// Sets who texts seem to be from.
    pub fn send_from(&self, sender: &'static str) {
        self.state.with(|state| state.sender = sender);
    }

    /// Changes a template; `None` takes it away.
    pub fn set_template(&self, id: &str, template: Option<Template>) {
        self.state.with(|state| match template {
            Some(template) => state.templates.insert(id.to_owned(), template),
            None => state.templates.remove(id),
        });
    }

    /// Has a text come in; returns its id.
    pub fn receive(&self, from: &str, text: &str, created_ms: i64) -> String {
        self.state.with(|state| {
            let id = state.next_id();
            state.received.push(Received {
                id: id.clone(),
                from: from.to_owned(),
                text: text.to_owned(),
                created_us: created_ms * 1000,
            });
            id
        })
    }

    /// Says what became of a message.
    pub fn settle(&self, id: &str, status: &'static str) {
        self.state.with(|state| {
            for sent in state.sent.iter_mut().filter(|sent| sent.id == id) {
                sent.status = status;
            }
        });
    }

    /// Returns all messages that were taken, oldest first.
    pub fn sent(&self) -> Vec<Sent> {
        self.state.with(|state| state.sent.clone())
    }

    /// Waits for a message to a recipient with `words` in it.
    ///
    /// # Panics
    /// With what did go out, if it does not come.
    pub fn expect(&self, to: &str, words: &str, within: Duration) -> Sent {
        let found = self.state.wait(within, |state| {
            let mut sent = state.sent.iter();
            sent.find(|sent| sent.to() == to && sent.body.contains(words))
                .cloned()
        });
        found.unwrap_or_else(|| {
            let sent: Vec<String> = self
                .sent()
                .iter()
                .map(|sent| format!("{}: {}", sent.to(), sent.body))
                .collect();
            panic!("no message to {to} with `{words}` within {within:?}; there were {sent:#?}")
        })
    }

    /// Returns every token that came, with the stand-in's clock in seconds at that moment.
    pub fn tokens(&self) -> Vec<(String, i64)> {
        self.state.with(|state| state.tokens.clone())
    }

    /// Returns how often a fate of a message was told.
    pub fn told(&self, id: &str, status: &str) -> usize {
        self.state.with(|state| {
            let told = state.told.iter();
            told.filter(|(of, fate)| of == id && *fate == status).count()
        })
    }

    /// Returns how many pages of received texts were asked for.
    pub fn pages_served(&self) -> usize {
        self.state.with(|state| state.pages_served)
    }

    /// Returns how many requests came.
    pub fn requests(&self) -> usize {
        self.state.with(|state| state.requests)
    }
}

impl Drop for NotifyServer {
    fn drop(&mut self) {
        // Before the server ends: nothing that hangs must hold its thread.
        self.release();
    }
}
