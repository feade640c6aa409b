//! The Call resource, as Twilio's API reference describes it.

use super::Sms;
use super::api::{Api, Fields, error};
use axum::extract::{Path, State as Shared};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Form, Json};
use serde_json::{Value, json};
use std::time::Instant;

/// Begins a call; the TwiML stands where a text has its words.
pub(super) async fn create(
    Shared(api): Shared<Api>,
    Path(account): Path<String>,
    headers: HeaderMap,
    form: Result<Form<Fields>, axum::extract::rejection::FormRejection>,
) -> Response {
    if let Err(refusal) = api.enter(&account, &headers).await {
        return refusal;
    }
    let Ok(Form(form)) = form else {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
    };
    let field = |name: &str| {
        let found = form.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.clone())
    };
    let (Some(to), Some(from)) = (field("To"), field("From")) else {
        return error(400, 21201, "No 'To' or 'From' number is specified", None);
    };
    let Some(twiml) = field("Twiml").filter(|twiml| twiml.chars().count() <= 4000) else {
        return error(400, 21205, "Url parameter is required.", None);
    };
    let fault = api.state.with(|state| state.faults.get(&to).cloned());
    let shown = api.state.with(|state| {
        let call = Sms {
            sid: format!("CA{:032x}", state.messages.len() + 1),
            to,
            from: Some(from),
            body: twiml,
            inbound: false,
            status: "queued",
            error_code: None,
            settled: false,
            created_ms: state.now_ms(),
            at: Instant::now(),
            form: form.clone(),
        };
        let shown = show(&call);
        state.messages.push(call);
        shown
    });
    match fault {
        Some(fault) => api.spoil(fault, shown).await,
        None => (StatusCode::CREATED, Json(shown)).into_response(),
    }
}

/// Shows one call; without other orders it is completed at the second look.
pub(super) async fn fetch(
    Shared(api): Shared<Api>,
    Path((account, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    if let Err(refusal) = api.enter(&account, &headers).await {
        return refusal;
    }
    let sid = file.trim_end_matches(".json");
    let shown = api.state.with(|state| {
        let call = state.messages.iter_mut().find(|call| call.sid == sid)?;
        if !call.settled {
            call.status = match state.fates.get_mut(&call.to) {
                Some(fates) if fates.len() > 1 => fates.pop_front()?.0,
                Some(fates) => fates.front().map_or(call.status, |(status, _)| *status),
                None if call.status == "queued" => "in-progress",
                None => "completed",
            };
        }
        Some(show(call))
    });
    match shown {
        Some(shown) => Json(shown).into_response(),
        None => error(404, 20404, "The requested resource was not found", None),
    }
}

fn show(call: &Sms) -> Value {
    json!({
        "sid": call.sid, "account_sid": super::ACCOUNT, "to": call.to, "from": call.from, "status": call.status,
        "direction": "outbound-api", "answered_by": null, "duration": null, "price": null,
    })
}
