//! The providers of every kind of gateway over HTTP, as a trial sets them up and asks of them.

use crate::school::PUBLIC_URL;
use crate::support::android_sms_gateway::{self, AndroidPhone};
use crate::support::bulksms::{self, BulkSmsServer};
use crate::support::clicksend::{self, ClickSendServer};
use crate::support::govuk_notify::{self, NotifyServer};
use crate::support::twilio::{self, ACCOUNT, TwilioServer};
use serde_json::json;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

/// The secret that ClickSend was given for its webhook.
const HOOK_SECRET: &str = "0123456789abcdef0123456789abcdef";

/// A gateway under trial: its provider's stand-in, and the table that reaches it.
pub(super) trait Provider {
    fn start() -> Self;

    /// The port of the stand-in.
    fn port(&self) -> u16;

    /// `[gateways.KIND.main]` at a port.
    fn table(port: u16) -> String;

    /// The secrets in the daemon's environment, a `KEY=VALUE` a line.
    fn secrets() -> String {
        String::new()
    }

    /// The same, where the provider brings receipts as well as it can.
    fn brought(port: u16) -> String {
        Self::table(port)
    }

    /// The same, where the list of texts has pages.
    fn paged(port: u16) -> String {
        Self::table(port)
    }

    /// The ids of the texts that the provider took to somebody with these words, oldest first.
    fn taken(&self, to: &str, words: &str) -> Vec<String>;

    /// Whether the provider took a text to somebody with these words.
    fn took(&self, to: &str, words: &str) -> bool {
        !self.taken(to, words).is_empty()
    }

    /// Says in the provider's records what became of a text.
    fn settle(&self, id: &str, told: Told);

    /// Calls the webhook of a daemon at an address about a text, and returns the answer; `None` from a provider that brings nothing.
    fn call(&self, address: &str, id: &str, told: Told) -> Option<u16>;

    /// Has a text come in.
    fn receive(&self, from: &str, text: &str);

    /// Has the list of texts that came in lead back to itself.
    fn repeat_list(&self);

    /// Has the list of texts that came in go on and on, with new ones on each page.
    fn never_end_list(&self);

    /// How many pages of that list were asked for.
    fn pages_served(&self) -> usize;
}

/// What a provider's records say of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// It is under way.
    Open,
    Delivered,
    Lost,
}

/// How many new texts each page of a list without an end has.
const NEW_ON_A_PAGE: usize = 3;

fn now_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

impl Provider for TwilioServer {
    fn start() -> Self {
        Self::start()
    }

    fn port(&self) -> u16 {
        port_of(&self.base_url())
    }

    fn table(port: u16) -> String {
        format!(
            "[gateways.twilio.main]\naccount_sid = \"{ACCOUNT}\"\nauth_token = {{ env = \"HOMEWARD_TEST_TOKEN\" }}\n\
             from = \"+447700900000\"\ninbound = \"poll\"\npoll_every = \"1s\"\nbase_url = \"http://127.0.0.1:{port}\"\n"
        )
    }

    fn brought(port: u16) -> String {
        Self::table(port).replace(r#"inbound = "poll""#, r#"inbound = ["poll", "webhook"]"#)
    }

    fn paged(port: u16) -> String {
        // The number that the stand-in's texts come to.
        Self::table(port).replace("+447700900000", twilio::NUMBER)
    }

    fn taken(&self, to: &str, words: &str) -> Vec<String> {
        let sent = self.sent().into_iter();
        let sent = sent.filter(|sms| sms.to == to && sms.body.contains(words));
        sent.map(|sms| sms.sid).collect()
    }

    fn settle(&self, id: &str, told: Told) {
        match told {
            Told::Open => self.settle(id, "sent", None),
            Told::Delivered => self.settle(id, "delivered", None),
            Told::Lost => self.settle(id, "undelivered", Some(30003)),
        }
    }

    fn call(&self, address: &str, id: &str, told: Told) -> Option<u16> {
        let status = match told {
            Told::Open => "sent",
            Told::Delivered => "delivered",
            Told::Lost => "undelivered",
        };
        let url = format!("{PUBLIC_URL}/hooks/main/status");
        Some(self.call(address, &url, &twilio::status_fields(id, status)))
    }

    fn receive(&self, from: &str, text: &str) {
        self.receive(from, text, now_ms());
    }

    fn repeat_list(&self) {
        self.lead_to_itself();
    }

    fn never_end_list(&self) {
        self.never_end();
    }

    fn pages_served(&self) -> usize {
        self.pages_served()
    }
}

impl Provider for NotifyServer {
    fn start() -> Self {
        Self::start_by_the_systems_clock()
    }

    fn port(&self) -> u16 {
        port_of(&self.base_url())
    }

    fn table(port: u16) -> String {
        format!(
            "[gateways.govuk-notify.main]\napi_key = {{ env = \"TEST_NOTIFY_KEY\" }}\nlive = true\n\
             template_id = \"{}\"\npoll_every = \"1s\"\nbase_url = \"http://127.0.0.1:{port}\"\n",
            govuk_notify::TEMPLATE
        )
    }

    fn secrets() -> String {
        format!(
            "TEST_NOTIFY_KEY=k-{}-{}\nTEST_NOTIFY_TOKEN={}\n",
            govuk_notify::SERVICE,
            govuk_notify::SECRET,
            govuk_notify::CALLBACK_TOKEN
        )
    }

    fn brought(port: u16) -> String {
        format!(
            "{}status_callback = true\ncallback_token = {{ env = \"TEST_NOTIFY_TOKEN\" }}\n",
            Self::table(port)
        )
    }

    fn taken(&self, to: &str, words: &str) -> Vec<String> {
        let sent = self.sent().into_iter();
        let sent = sent
            .filter(|sent| sent.to() == to && sent.value("message").is_some_and(|body| body.contains(words)));
        sent.map(|sent| sent.id).collect()
    }

    fn settle(&self, id: &str, told: Told) {
        self.settle(id, notify_status(told));
    }

    fn call(&self, address: &str, id: &str, told: Told) -> Option<u16> {
        let body = govuk_notify::status_body(id, notify_status(told));
        let token = govuk_notify::CALLBACK_TOKEN;
        Some(govuk_notify::call(address, "/hooks/main/status", token, &body))
    }

    fn receive(&self, from: &str, text: &str) {
        self.receive(from.trim_start_matches('+'), text, now_ms());
    }

    fn repeat_list(&self) {
        self.repeat_pages();
    }

    fn never_end_list(&self) {
        self.never_end();
    }

    fn pages_served(&self) -> usize {
        self.pages_served()
    }
}

impl Provider for AndroidPhone {
    fn start() -> Self {
        Self::start_by_the_systems_clock()
    }

    fn port(&self) -> u16 {
        port_of(&self.base_url())
    }

    fn table(port: u16) -> String {
        format!(
            "[gateways.android-sms-gateway.main]\nusername = \"{}\"\npassword = {{ env = \"TEST_PHONE\" }}\n\
             poll_every = \"1s\"\nbase_url = \"http://127.0.0.1:{port}\"\n",
            android_sms_gateway::USER
        )
    }

    fn secrets() -> String {
        format!(
            "TEST_PHONE={}\nTEST_PHONE_KEY={}\n",
            android_sms_gateway::PASSWORD,
            android_sms_gateway::SIGNING_KEY
        )
    }

    fn brought(port: u16) -> String {
        format!(
            "{}inbound = [\"poll\", \"webhook\"]\nsigning_key = {{ env = \"TEST_PHONE_KEY\" }}\n",
            Self::table(port)
        )
    }

    fn taken(&self, to: &str, words: &str) -> Vec<String> {
        let given = self.given().into_iter();
        let given = given.filter(|given| given.to() == to && given.text().contains(words));
        given.map(|given| given.id).collect()
    }

    fn settle(&self, id: &str, told: Told) {
        match told {
            Told::Open => self.settle(id, "Sent", None),
            Told::Delivered => self.settle(id, "Delivered", None),
            Told::Lost => self.settle(id, "Failed", Some("RESULT_ERROR_NO_SERVICE")),
        }
    }

    fn call(&self, address: &str, id: &str, told: Told) -> Option<u16> {
        let name = match told {
            Told::Open => "sms:sent",
            Told::Delivered => "sms:delivered",
            Told::Lost => "sms:failed",
        };
        let body = android_sms_gateway::event(name, json!({ "messageId": id }));
        let key = android_sms_gateway::SIGNING_KEY;
        Some(android_sms_gateway::call(
            address,
            "/hooks/main/status",
            key,
            &body,
        ))
    }

    fn receive(&self, from: &str, text: &str) {
        self.receive(from, text, now_ms());
    }

    fn repeat_list(&self) {
        self.repeat_pages();
    }

    fn never_end_list(&self) {
        self.never_end_by(NEW_ON_A_PAGE);
    }

    fn pages_served(&self) -> usize {
        self.pages_served()
    }
}

impl Provider for BulkSmsServer {
    fn start() -> Self {
        Self::start(jiff::Timestamp::now().as_millisecond())
    }

    fn port(&self) -> u16 {
        port_of(&self.base_url())
    }

    fn table(port: u16) -> String {
        format!(
            "[gateways.bulksms.main]\ntoken_id = \"{}\"\ntoken_secret = {{ env = \"TEST_BULKSMS\" }}\n\
             poll_every = \"1s\"\nbase_url = \"http://127.0.0.1:{port}\"\n",
            bulksms::TOKEN_ID
        )
    }

    fn secrets() -> String {
        format!("TEST_BULKSMS={}\n", bulksms::TOKEN_SECRET)
    }

    fn taken(&self, to: &str, words: &str) -> Vec<String> {
        let sent = self.sent().into_iter();
        let sent = sent.filter(|sent| {
            sent.to.trim_start_matches('+') == to.trim_start_matches('+') && sent.body.contains(words)
        });
        sent.map(|sent| sent.id.to_string()).collect()
    }

    fn settle(&self, id: &str, told: Told) {
        match told {
            Told::Open => self.settle(id, "SENT", None),
            Told::Delivered => self.settle(id, "DELIVERED", None),
            Told::Lost => self.settle(id, "FAILED", Some("EXPIRED")),
        }
    }

    /// BulkSMS does not sign its webhooks, so none is offered.
    fn call(&self, _: &str, _: &str, _: Told) -> Option<u16> {
        None
    }

    fn receive(&self, from: &str, text: &str) {
        self.receive(from, text, now_ms());
    }

    fn repeat_list(&self) {
        self.repeat_pages();
    }

    fn never_end_list(&self) {
        self.never_end_by(NEW_ON_A_PAGE);
    }

    fn pages_served(&self) -> usize {
        self.pages_served()
    }
}

/// Any provider by its table: ClickSend, as its page describes it.
impl Provider for ClickSendServer {
    fn start() -> Self {
        Self::start()
    }

    fn port(&self) -> u16 {
        port_of(&self.base_url())
    }

    fn table(port: u16) -> String {
        let page = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/gateways/clicksend.md");
        let page = std::fs::read_to_string(page).expect("the page");
        let lines = page
            .lines()
            .skip_while(|line| line.trim() != "[gateways.http.clicksend]");
        let table: Vec<&str> = lines
            .take_while(|line| line.is_empty() || line.starts_with("    "))
            .map(|line| line.strip_prefix("    ").unwrap_or(line))
            .collect();
        table
            .join("\n")
            .replace("gateways.http.clicksend", "gateways.http.main")
            .replace(
                "https://rest.clicksend.com/v3",
                &format!("http://127.0.0.1:{port}/v3"),
            )
            .replace("YOUR-USERNAME", clicksend::USERNAME)
            .replace("credential = \"clicksend-api-key\"", "env = \"TEST_CLICKSEND\"")
    }

    fn secrets() -> String {
        format!(
            "TEST_CLICKSEND={}\nTEST_CLICKSEND_HOOK={HOOK_SECRET}\n",
            clicksend::API_KEY
        )
    }

    fn brought(port: u16) -> String {
        format!(
            "{}\n[gateways.http.main.webhook]\nsecret = {{ env = \"TEST_CLICKSEND_HOOK\" }}\nheader = \"X-Secret\"\n\
             format = \"json\"\n\n[gateways.http.main.webhook.status]\nid = \"message_id\"\nfield = \"status_code\"\n\
             delivered = 201\nundelivered = 301\n",
            Self::table(port)
        )
    }

    fn paged(port: u16) -> String {
        Self::table(port)
            .replace("inbound?page=1&", "inbound?page={page}&")
            .replace(
                "[gateways.http.main.poll]\n",
                "[gateways.http.main.poll]\nevery = \"1s\"\n",
            )
    }

    fn taken(&self, to: &str, words: &str) -> Vec<String> {
        let has = |body: &serde_json::Value| body.as_str().is_some_and(|body| body.contains(words));
        let sent = self.sent().into_iter();
        let sent = sent.filter(|sent| sent.fields["to"] == to && has(&sent.fields["body"]));
        sent.map(|sent| sent.id).collect()
    }

    fn settle(&self, id: &str, told: Told) {
        self.settle_one(
            id,
            match told {
                Told::Open => None,
                Told::Delivered => Some("201"),
                Told::Lost => Some("301"),
            },
        );
    }

    fn call(&self, address: &str, id: &str, told: Told) -> Option<u16> {
        let code = match told {
            Told::Open => "200",
            Told::Delivered => "201",
            Told::Lost => "301",
        };
        let body = json!({ "message_id": id, "status_code": code }).to_string();
        let mut stream = TcpStream::connect(address).expect("the daemon listens");
        let length = body.len();
        let request = format!(
            "POST /hooks/main/status HTTP/1.1\r\nHost: homeward.example.sch.uk\r\nX-Secret: {HOOK_SECRET}\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).expect("written");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer.split(' ').nth(1).and_then(|status| status.parse().ok())
    }

    fn receive(&self, from: &str, text: &str) {
        self.receive(from, text, now_ms());
    }

    fn repeat_list(&self) {
        self.repeat_pages();
    }

    fn never_end_list(&self) {
        self.never_end();
    }

    fn pages_served(&self) -> usize {
        self.pages_served()
    }
}

/// The port in a base URL.
pub(super) fn port_of(url: &str) -> u16 {
    let host = url.split('/').nth(2).expect("a host");
    let port = host.rsplit(':').next().and_then(|port| port.parse().ok());
    port.expect("a port")
}

fn notify_status(told: Told) -> &'static str {
    match told {
        // The last word for a text to another country: the stand-in leaves it so.
        Told::Open => "sent",
        Told::Delivered => "delivered",
        Told::Lost => "temporary-failure",
    }
}
