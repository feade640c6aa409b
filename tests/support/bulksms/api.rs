//! The routes of BulkSMS's API, as its OpenAPI document has them.

use super::super::loopback::{HttpFault, http_date};
use super::super::wait::Watched;
use super::{BulkMessage, FIRST_ID, NUMBER, State, TOKEN_ID, TOKEN_SECRET};
use axum::extract::{Query, State as Shared};
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

pub(super) fn router(state: Arc<Watched<State>>, released: Arc<Notify>) -> Router {
    Router::new()
        .route("/messages", get(list).post(send))
        .route("/profile", get(show_profile))
        .route("/blocked-numbers", get(blocked))
        .layer(axum::middleware::map_response_with_state(
            Arc::clone(&state),
            dated,
        ))
        .with_state(Api { state, released })
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
        if state.never_ends > 0 {
            let served = state.pages_served as u64;
            page.extend((0..limit.min(state.never_ends) as u64).map(|n| {
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
