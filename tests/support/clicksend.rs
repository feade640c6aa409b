//! A stand-in for ClickSend's API v3, with the answers of its published OpenAPI document.

use super::http_provider::{HttpProvider, ProviderAnswer, SeenRequest};
use super::wait::Watched;
use base64::Engine as _;
use serde_json::{Value, json};
use std::sync::Arc;

/// The account's name and API key.
pub const USERNAME: &str = "office@example.sch.uk";
pub const API_KEY: &str = "11111111-AAAA-2222-BBBB-333333333333";
/// A number that ClickSend finds invalid.
pub const INVALID: &str = "+447700900001";

/// A message that was taken.
#[derive(Debug, Clone)]
pub struct ClickSendMessage {
    pub id: String,
    pub fields: Value,
    /// `status_code` of its receipt.
    pub receipt: Option<&'static str>,
}

#[derive(Debug, Default)]
struct State {
    sent: Vec<ClickSendMessage>,
    unread: Vec<Value>,
    marked: Vec<String>,
    has_credit: bool,
    hangs: bool,
    refuses_marks: bool,
    /// Whether every page is the first, and nothing is ever off it.
    repeats: bool,
    /// Whether each page has new entries, and the list no end.
    never_ends: bool,
    pages_served: usize,
    counted: u32,
}

/// A running stand-in; stopped on drop.
pub struct ClickSendServer {
    pub provider: HttpProvider,
    state: Arc<Watched<State>>,
}

impl ClickSendServer {
    pub fn start() -> Self {
        let state = Arc::new(Watched::new(State {
            has_credit: true,
            ..State::default()
        }));
        let kept = Arc::clone(&state);
        Self {
            provider: HttpProvider::start(move |request| kept.with(|state| answer(state, request))),
            state,
        }
    }

    /// Returns where `rest.clicksend.com/v3` is.
    pub fn base_url(&self) -> String {
        format!("{}/v3", self.provider.base_url())
    }

    /// Takes every message from now on, and answers none.
    pub fn hang(&self) {
        self.state.with(|state| state.hangs = true);
    }

    /// Has no credit left from now on.
    pub fn run_out(&self) {
        self.state.with(|state| state.has_credit = false);
    }

    /// Marks nothing as read from now on, or does again.
    pub fn refuse_marks(&self, refuses: bool) {
        self.state.with(|state| state.refuses_marks = refuses);
    }

    /// Makes every page the first, whatever is marked as read.
    pub fn repeat_pages(&self) {
        self.state.with(|state| state.repeats = true);
    }

    /// Makes every page one of new entries.
    pub fn never_end(&self) {
        self.state.with(|state| state.never_ends = true);
    }

    /// Returns how many pages of texts were asked for.
    pub fn pages_served(&self) -> usize {
        self.state.with(|state| state.pages_served)
    }

    /// Sets the receipt of one message; `None` leaves it open.
    pub fn settle_one(&self, id: &str, status_code: Option<&'static str>) {
        self.state.with(|state| {
            for message in state.sent.iter_mut().filter(|message| message.id == id) {
                message.receipt = status_code;
            }
        });
    }

    /// Returns every message that was taken.
    pub fn sent(&self) -> Vec<ClickSendMessage> {
        self.state.with(|state| state.sent.clone())
    }

    /// Has a text come in; returns its id.
    pub fn receive(&self, from: &str, text: &str, at_ms: i64) -> String {
        self.state.with(|state| {
            let id = next_id(state);
            state.unread.push(entry(&id, from, text, at_ms));
            id
        })
    }

    /// Returns the ids that were marked as read, in order.
    pub fn marked(&self) -> Vec<String> {
        self.state.with(|state| state.marked.clone())
    }

    /// Sets the receipt of the messages sent so far.
    pub fn settle(&self, status_code: &'static str) {
        self.state.with(|state| {
            for message in &mut state.sent {
                message.receipt = Some(status_code);
            }
        });
    }
}

/// How many new entries a page of a list without an end has.
const ENTRIES_OF_A_PAGE: usize = 3;

fn entry(id: &str, from: &str, text: &str, at_ms: i64) -> Value {
    json!({
        "_keyword": text.split(' ').next(), "body": text, "custom_string": "", "from": from,
        "message_id": id, "original_body": "", "original_message_id": null,
        "timestamp": (at_ms / 1000).to_string(), "to": "+447700900000",
    })
}

fn next_id(state: &mut State) -> String {
    state.counted += 1;
    format!("BF7AD270-0DE2-418B-B606-{:012X}", state.counted)
}

fn answer(state: &mut State, request: &SeenRequest) -> ProviderAnswer {
    let basic = base64::engine::general_purpose::STANDARD.encode(format!("{USERNAME}:{API_KEY}"));
    if request.header("authorization") != Some(&format!("Basic {basic}")) {
        let body = json!({"http_code": 401, "response_code": "UNAUTHORIZED", "response_msg": "Authorization failed.", "data": null});
        return ProviderAnswer::with(401, body);
    }
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    match (request.method.as_str(), path) {
        ("POST", "/v3/sms/send") => send(state, &request.json()),
        ("GET", "/v3/sms/inbound") => {
            state.pages_served += 1;
            if state.never_ends {
                for _ in 0..ENTRIES_OF_A_PAGE {
                    let id = next_id(state);
                    state.unread.push(entry(&id, "+447700900123", "OK", 0));
                }
            }
            inbound(state, query)
        }
        ("PUT", path) if path.starts_with("/v3/sms/inbound-read/") => {
            if state.refuses_marks {
                return ProviderAnswer::with(403, "{}");
            }
            let id = path.trim_start_matches("/v3/sms/inbound-read/").to_owned();
            let before = state.unread.len();
            let repeats = state.repeats;
            state.unread.retain(|entry| repeats || entry["message_id"] != *id);
            let status = if repeats || state.unread.len() < before {
                200
            } else {
                404
            };
            state.marked.push(id);
            ProviderAnswer::with(status, said(json!([])))
        }
        ("GET", path) if path.starts_with("/v3/sms/receipts/") => {
            let id = path.trim_start_matches("/v3/sms/receipts/");
            let found = state.sent.iter().find(|message| message.id == id);
            match found.and_then(|message| Some((message, message.receipt?))) {
                None if found.is_none() => ProviderAnswer::with(404, "{}"),
                None => ProviderAnswer::with(200, said(receipt(id, "200"))),
                Some((message, code)) => ProviderAnswer::with(200, said(receipt(&message.id, code))),
            }
        }
        ("GET", "/v3/account") => {
            let balance = if state.has_credit {
                "1117.461060"
            } else {
                "0.000000"
            };
            let currency = json!({"currency_name_short": "GBP"});
            ProviderAnswer::with(200, said(json!({"balance": balance, "_currency": currency})))
        }
        _ => ProviderAnswer::with(
            404,
            json!({"http_code": 404, "response_code": "NOT_FOUND", "data": null}),
        ),
    }
}

fn send(state: &mut State, body: &Value) -> ProviderAnswer {
    let mut shown = Vec::new();
    for message in body["messages"].as_array().unwrap() {
        let is_text = |key: &str| message[key].as_str().is_some_and(|text| !text.is_empty());
        let again = state
            .sent
            .iter()
            .any(|sent| sent.fields["to"] == message["to"] && sent.fields["body"] == message["body"]);
        let status = match () {
            () if !state.has_credit => "INSUFFICIENT_CREDIT",
            () if message["to"] == INVALID || !is_text("to") => "INVALID_RECIPIENT",
            () if !is_text("body") => "EMPTY_MESSAGE",
            () if again => "THROTTLED",
            () => "SUCCESS",
        };
        let id = next_id(state);
        let mut fields = message.clone();
        fields["status"] = json!(status);
        fields["message_id"] = json!(id);
        fields["direction"] = json!("out");
        fields["message_parts"] = json!(1);
        fields["message_price"] = json!(0.07);
        if status == "SUCCESS" {
            state.sent.push(ClickSendMessage {
                id,
                fields: message.clone(),
                receipt: None,
            });
        }
        shown.push(fields);
    }
    if state.hangs {
        return ProviderAnswer::Hang;
    }
    let count = shown.len();
    ProviderAnswer::with(
        200,
        said(json!({"messages": shown, "queued_count": count, "total_count": count, "total_price": 0.07})),
    )
}

fn inbound(state: &State, query: &str) -> ProviderAnswer {
    let number = |name: &str| {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let mut values = pairs.filter(|(key, _)| *key == name);
        values.next().and_then(|(_, value)| value.parse::<usize>().ok())
    };
    let (page, limit) = (number("page").unwrap_or(1), number("limit").unwrap_or(15).max(15));
    let (page, limit) = match (state.repeats, state.never_ends) {
        (true, _) => (1, limit),
        // The newest are the new ones.
        (false, true) => (1, ENTRIES_OF_A_PAGE),
        (false, false) => (page, limit),
    };
    let from = (page - 1) * limit;
    let shown: Vec<&Value> = state.unread.iter().rev().skip(from).take(limit).collect();
    ProviderAnswer::with(
        200,
        said(json!({
            "current_page": page, "data": shown, "from": from + 1, "last_page": state.unread.len().div_ceil(limit).max(1),
            "next_page_url": null, "per_page": limit, "prev_page_url": null, "to": from + shown.len(), "total": state.unread.len(),
        })),
    )
}

fn receipt(id: &str, code: &str) -> Value {
    json!({
        "custom_string": "", "error_code": null, "error_text": null, "message_id": id, "message_type": "sms",
        "status_code": code, "status_text": "", "timestamp": "1451200622", "timestamp_send": "1450854013",
    })
}

fn said(data: Value) -> Value {
    json!({"http_code": 200, "response_code": "SUCCESS", "response_msg": "Here are your data.", "data": data})
}
