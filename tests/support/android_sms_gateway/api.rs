//! The routes of the app's local server, as its source has them (`localserver/routes`, July 2026).

use super::super::loopback::http_date;
use super::super::wait::Watched;
use super::{GivenMessage, PASSWORD, State, USER, iso};
use axum::extract::{Path, Query, State as Shared};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use base64::Engine as _;
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::sync::Notify;

#[derive(Clone)]
struct Api {
    state: Arc<Watched<State>>,
    released: Arc<Notify>,
}

type Fields = Vec<(String, String)>;

pub(super) fn router(state: Arc<Watched<State>>, released: Arc<Notify>) -> Router {
    Router::new()
        .route("/messages", axum::routing::post(send))
        .route("/messages/{id}", get(fetch))
        .route("/inbox", get(inbox))
        .route("/health", get(health))
        .layer(axum::middleware::map_response_with_state(
            Arc::clone(&state),
            dated,
        ))
        .with_state(Api { state, released })
}

/// Puts the phone's clock on an answer.
async fn dated(Shared(state): Shared<Arc<Watched<State>>>, mut response: Response) -> Response {
    let date = http_date(state.with(|state| state.now_ms()));
    response
        .headers_mut()
        .insert("date", HeaderValue::from_str(&date).unwrap());
    response
}

fn refused(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({"message": message}))).into_response()
}

impl Api {
    /// Checks name and password, and whether the answer is to go wrong before anything is done.
    async fn enter(&self, headers: &HeaderMap) -> Result<(), Response> {
        let basic = base64::engine::general_purpose::STANDARD.encode(format!("{USER}:{PASSWORD}"));
        let given = headers.get("authorization").and_then(|value| value.to_str().ok());
        if given != Some(&format!("Basic {basic}")) {
            return Err(StatusCode::UNAUTHORIZED.into_response());
        }
        let fault = self.state.with(|state| {
            state.signed_in += 1;
            state.fault.clone()
        });
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

fn show(message: &GivenMessage, now_ms: i64) -> Value {
    json!({
        "id": message.id, "deviceId": "ffffffffceb0b1db0000018e937c815b", "state": message.state, "isHashed": false,
        "isEncrypted": false, "textMessage": message.body["textMessage"],
        "recipients": [{
            "phoneNumber": message.body["phoneNumbers"][0], "state": message.state, "error": message.error,
        }],
        "states": {"Pending": iso(now_ms)},
    })
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
    let Ok(Json(body)) = body else {
        return refused(StatusCode::BAD_REQUEST, "Failed to convert request body");
    };
    let bad = |message: &str| refused(StatusCode::BAD_REQUEST, message);
    let kinds = ["textMessage", "dataMessage", "message"];
    if kinds.iter().filter(|kind| !body[**kind].is_null()).count() != 1 {
        return bad("Must specify exactly one of: textMessage, dataMessage, or message");
    }
    if body["textMessage"]["text"].as_str().is_none_or(str::is_empty) {
        return bad("Text message is empty");
    }
    if body["phoneNumbers"].as_array().is_none_or(Vec::is_empty) {
        return bad("Empty phone numbers list");
    }
    if body["simNumber"].as_i64().is_some_and(|sim| sim < 1) {
        return bad("SIM number cannot be less than 1");
    }
    if !body["ttl"].is_null() && !body["validUntil"].is_null() {
        return bad("fields conflict: ttl and validUntil");
    }
    if body["ttl"].as_i64().is_some_and(|ttl| ttl < 0) {
        return bad("message already expired");
    }
    if body["priority"]
        .as_i64()
        .is_some_and(|priority| !(-128..=127).contains(&priority))
    {
        return bad("Expected a byte");
    }
    let taken = api.state.with(|state| {
        let next = format!("generated-{}", state.messages.len());
        let id = body["id"].as_str().map_or(next, ToOwned::to_owned);
        if state.messages.iter().any(|known| known.id == id) {
            return None;
        }
        let message = GivenMessage {
            id,
            body,
            query,
            state: "Pending".to_owned(),
            error: None,
        };
        let mut shown = show(&message, state.now_ms());
        if let Some(id) = &state.answered_id {
            shown["id"] = json!(id);
        }
        state.messages.push(message);
        Some(shown)
    });
    let answer = match taken {
        Some(shown) => (StatusCode::ACCEPTED, Json(shown)).into_response(),
        None => refused(StatusCode::CONFLICT, "Message with such ID already exists"),
    };
    match api.state.with(|state| state.send_fault.clone()) {
        Some(fault) => fault.spoil(StatusCode::ACCEPTED, &api.released).await,
        None => api.leave(StatusCode::ACCEPTED, answer).await,
    }
}

async fn fetch(Shared(api): Shared<Api>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    if let Err(refusal) = api.enter(&headers).await {
        return refusal;
    }
    let shown = api.state.with(|state| {
        let message = state.messages.iter().find(|message| message.id == id)?;
        let mut shown = show(message, state.now_ms());
        if let Some(id) = &state.answered_id {
            shown["id"] = json!(id);
        }
        Some(shown)
    });
    let answer = match shown {
        Some(shown) => Json(shown).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    };
    api.leave(StatusCode::OK, answer).await
}

/// Reads an instant as the app does: fractions of a second in three digits, or none.
fn instant(text: &str) -> Option<i64> {
    let fraction = text
        .split_once('.')
        .map(|(_, rest)| rest.trim_end_matches(|c: char| !c.is_ascii_digit()));
    let fraction = fraction.map(|rest| rest.chars().take_while(char::is_ascii_digit).count());
    if !matches!(fraction, None | Some(3)) {
        return None;
    }
    let at: jiff::Timestamp = text.parse().ok()?;
    Some(at.as_millisecond())
}

async fn inbox(Shared(api): Shared<Api>, Query(query): Query<Fields>, headers: HeaderMap) -> Response {
    if let Err(refusal) = api.enter(&headers).await {
        return refusal;
    }
    let value = |name: &str| {
        query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    };
    let number = |name: &str, default: usize| value(name).map_or(Some(default), |text| text.parse().ok());
    let (Some(limit @ 1..=500), Some(offset)) = (number("limit", 50), number("offset", 0)) else {
        return refused(StatusCode::BAD_REQUEST, "limit must be between 1 and 500");
    };
    let now = api.state.with(|state| state.now_ms());
    let from = value("from").map_or(Some(0), instant);
    let to = value("to").map_or(Some(now), instant);
    let (Some(from), Some(to)) = (from, to) else {
        return refused(StatusCode::BAD_REQUEST, "Invalid from datetime");
    };
    if from > to {
        return refused(StatusCode::BAD_REQUEST, "Start date cannot be after end date");
    }
    let (total, page) = api.state.with(|state| {
        state.pages_served += 1;
        let at = |entry: &Value| instant(entry["createdAt"].as_str().unwrap()).unwrap();
        let kind = value("type");
        let mut all: Vec<Value> = state
            .inbox
            .iter()
            .filter(|entry| (from..=to).contains(&at(entry)))
            .filter(|entry| kind.is_none_or(|kind| entry["type"] == kind))
            .cloned()
            .collect();
        all.sort_by_key(|entry| {
            (
                std::cmp::Reverse(at(entry)),
                std::cmp::Reverse(entry["id"].to_string()),
            )
        });
        let start = if state.repeats { 0 } else { offset.min(all.len()) };
        let end = (start + limit.min(state.page_at_most)).min(all.len());
        let mut page = all[start..end].to_vec();
        page.extend(state.entries.iter().cloned());
        let mut total = all.len() + state.entries.len();
        if state.never_ends > 0 {
            let served = state.pages_served;
            page.extend((0..limit.min(state.never_ends)).map(|n| {
                json!({
                    "id": format!("text:{}", served * 1000 + n), "type": "SMS", "sender": "+447700900123",
                    "contentPreview": "OK", "createdAt": iso(now),
                })
            }));
            total = usize::MAX;
        }
        (total, page)
    });
    let answer = ([("x-total-count", total.to_string())], Json(page)).into_response();
    api.leave(StatusCode::OK, answer).await
}

/// Wants no password.
async fn health(Shared(api): Shared<Api>, headers: HeaderMap) -> Response {
    let (status, health) = api.state.with(|state| {
        if headers.contains_key("authorization") {
            state.signed_in += 1;
        }
        (state.health_status, state.health.clone())
    });
    (StatusCode::from_u16(status).unwrap(), Json(health)).into_response()
}
