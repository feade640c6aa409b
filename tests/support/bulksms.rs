//! A stand-in for BulkSMS's API on loopback. It checks and answers as BulkSMS's OpenAPI document says, and can be told to fail.

use super::loopback::{HttpFault, Loopback, http_date};
use super::wait::Watched;
use axum::extract::{Query, State as Shared};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use base64::Engine as _;
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
    /// Whether every page has new messages, and the list no end.
    never_ends: bool,
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
            never_ends: false,
            profile: profile(1234.5, 90),
            blocked: Vec::new(),
            answer: None,
            signed_in: 0,
        }));
        let released = Arc::new(Notify::new());
        let api = Api {
            state: Arc::clone(&state),
            released: Arc::clone(&released),
        };
        let router = Router::new()
            .route("/messages", get(list).post(send))
            .route("/profile", get(show_profile))
            .route("/blocked-numbers", get(blocked))
            .layer(axum::middleware::map_response_with_state(
                Arc::clone(&state),
                dated,
            ))
            .with_state(api);
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
        self.state.with(|state| state.never_ends = true);
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

#[derive(Clone)]
struct Api {
    state: Arc<Watched<State>>,
    released: Arc<Notify>,
}

type Fields = Vec<(String, String)>;

fn value<'a>(query: &'a Fields, name: &str) -> Option<&'a str> {
    let found = query.iter().find(|(key, _)| key == name);
    found.map(|(_, value)| value.as_str())
}

/// Puts BulkSMS's clock on an answer.
async fn dated(Shared(state): Shared<Arc<Watched<State>>>, mut response: Response) -> Response {
    let date = http_date(state.with(|state| state.now_ms));
    response
        .headers_mut()
        .insert("date", HeaderValue::from_str(&date).unwrap());
    response
}

fn error(status: u16, name: &str) -> Response {
    let body = json!({
        "type": format!("https://developer.bulksms.com/json/v1/errors#{name}"), "title": "An error", "status": status,
        "detail": "The number +447700900123 is spelt out here",
    });
    (StatusCode::from_u16(status).unwrap(), Json(body)).into_response()
}

impl Api {
    async fn enter(&self, headers: &HeaderMap) -> Result<(), Response> {
        let basic = base64::engine::general_purpose::STANDARD.encode(format!("{TOKEN_ID}:{TOKEN_SECRET}"));
        let given = headers.get("authorization").and_then(|value| value.to_str().ok());
        if given != Some(&format!("Basic {basic}")) {
            return Err(error(401, "unauthorized"));
        }
        let (fault, refusal) = self.state.with(|state| {
            state.signed_in += 1;
            (state.fault.clone(), state.error)
        });
        if let Some((status, name)) = refusal {
            return Err(error(status, name));
        }
        match fault.filter(|fault| !fault.takes()) {
            Some(fault) => Err(fault.spoil(StatusCode::OK, &self.released).await),
            None => Ok(()),
        }
    }

    /// Spoils the answer of something that was done.
    async fn leave(&self, status: StatusCode, answer: Response) -> Response {
        match self.state.with(|state| state.fault.clone()) {
            Some(fault) => fault.spoil(status, &self.released).await,
            None => answer,
        }
    }
}

async fn send(
    Shared(api): Shared<Api>,
    Query(query): Query<Fields>,
    headers: HeaderMap,
    body: Result<Json<Value>, axum::extract::rejection::JsonRejection>,
) -> Response {
    if let Err(refusal) = api.enter(&headers).await {
        return refusal;
    }
    let Ok(Json(Value::Array(entries))) = body else {
        return error(400, "bad-request");
    };
    let deduplication_id = value(&query, "deduplication-id").map(ToOwned::to_owned);
    let is_int32 = |id: &String| id.parse::<i32>().is_ok();
    if deduplication_id.as_ref().is_some_and(|id| !is_int32(id)) {
        return error(400, "bad-request");
    }
    for entry in &entries {
        let is_well = entry["to"][0]["address"].is_string()
            && entry["body"].as_str().is_some_and(|body| !body.is_empty())
            && entry["userSuppliedId"].as_str().is_none_or(|id| id.len() <= 20);
        if !is_well {
            return error(400, "bad-request");
        }
    }
    let shown = api.state.with(|state| {
        let known = state
            .deduplicated
            .iter()
            .find(|(id, _)| Some(id) == deduplication_id.as_ref());
        if let Some((_, known)) = known {
            return known.clone();
        }
        let mut shown = Vec::new();
        for entry in entries {
            let address = entry["to"][0]["address"].as_str().unwrap().to_owned();
            let is_blocked = state.blocked.iter().any(|(_, number)| *number == address);
            let message = BulkMessage {
                id: state.give_id(),
                inbound: false,
                from: NUMBER.to_owned(),
                to: address,
                body: entry["body"].as_str().unwrap().to_owned(),
                status: if is_blocked {
                    ("FAILED".to_owned(), Some("BLOCKED".to_owned()))
                } else {
                    ("ACCEPTED".to_owned(), None)
                },
                at_ms: state.now_ms,
                user_supplied_id: entry["userSuppliedId"].as_str().map(ToOwned::to_owned),
                entry,
                query: query.clone(),
                listed: true,
            };
            shown.push(state.show(&message));
            state.messages.push(message);
        }
        let shown = Value::Array(shown);
        if let Some(id) = deduplication_id {
            state.deduplicated.push((id, shown.clone()));
        }
        shown
    });
    let shown = api.state.with(|state| state.answer.clone()).unwrap_or(shown);
    let answer = (StatusCode::CREATED, Json(shown)).into_response();
    match api.state.with(|state| state.send_fault.clone()) {
        Some(fault) => fault.spoil(StatusCode::CREATED, &api.released).await,
        None => api.leave(StatusCode::CREATED, answer).await,
    }
}

/// Whether a message fits one clause of a filter; `None` for a clause that there is not.
fn fits(message: &BulkMessage, clause: &str) -> Option<bool> {
    if let Some(id) = clause.strip_prefix("id>") {
        return Some(message.id > id.parse().ok()?);
    }
    if let Some(id) = clause.strip_prefix("id<") {
        return Some(message.id < id.parse().ok()?);
    }
    match clause.split_once('=')? {
        ("type", "SENT") => Some(!message.inbound),
        ("type", "RECEIVED") => Some(message.inbound),
        ("userSuppliedId", id) => Some(message.user_supplied_id.as_deref() == Some(id)),
        _ => None,
    }
}

async fn list(Shared(api): Shared<Api>, Query(query): Query<Fields>, headers: HeaderMap) -> Response {
    if let Err(refusal) = api.enter(&headers).await {
        return refusal;
    }
    let limit = value(&query, "limit").map_or(Ok(1000), str::parse::<usize>);
    let order = value(&query, "sortOrder");
    let (Ok(limit), None | Some("ASCENDING")) = (limit, order) else {
        return error(400, "bad-request");
    };
    let clauses: Vec<&str> = value(&query, "filter").map_or(Vec::new(), |filter| filter.split('&').collect());
    let page = api.state.with(|state| {
        state.pages_served += 1;
        let mut found = Vec::new();
        for message in state.messages.iter().filter(|message| message.listed) {
            let fits: Option<Vec<bool>> = clauses.iter().map(|clause| fits(message, clause)).collect();
            if state.repeats || fits?.into_iter().all(|fits| fits) {
                found.push(message);
            }
        }
        found.sort_by_key(|message| message.id);
        if order.is_none() {
            found.reverse();
        }
        let found = found.into_iter().take(limit.min(state.page_at_most));
        let mut page: Vec<Value> = found.map(|message| state.show(message)).collect();
        page.extend(state.entries.iter().cloned());
        if state.never_ends {
            let served = state.pages_served as u64;
            page.extend((0..limit as u64).map(|n| {
                let id = FIRST_ID + if order.is_none() { 1_000_000 - served * 1000 - n } else { served * 1000 + n };
                json!({"id": id.to_string(), "type": "RECEIVED", "from": "447700900123", "to": "44", "body": "OK"})
            }));
        }
        Some(page)
    });
    let answer = match page {
        Some(page) => Json(page).into_response(),
        None => error(400, "bad-request"),
    };
    api.leave(StatusCode::OK, answer).await
}

async fn show_profile(Shared(api): Shared<Api>, headers: HeaderMap) -> Response {
    if let Err(refusal) = api.enter(&headers).await {
        return refusal;
    }
    let profile = api.state.with(|state| state.profile.clone());
    api.leave(StatusCode::OK, Json(profile).into_response()).await
}

async fn blocked(Shared(api): Shared<Api>, Query(query): Query<Fields>, headers: HeaderMap) -> Response {
    if let Err(refusal) = api.enter(&headers).await {
        return refusal;
    }
    let from = value(&query, "min-id").map_or(Ok(0), str::parse::<u64>).unwrap();
    let page: Vec<Value> = api.state.with(|state| {
        let from = if state.repeats { 0 } else { from };
        let found = state.blocked.iter().filter(|(id, _)| *id >= from);
        let found = found.take(state.page_at_most);
        found
            .map(|(id, number)| json!({"id": id, "phoneNumber": number.trim_start_matches('+')}))
            .collect()
    });
    api.leave(StatusCode::OK, Json(page).into_response()).await
}
