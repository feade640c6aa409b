//! The Message resource, as Twilio's API reference describes it.

use super::super::wait::Watched;
use super::{ACCOUNT, Fault, Sms, State, calls};
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State as Shared};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use base64::Engine as _;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::Notify;

#[derive(Clone)]
pub(super) struct Api {
    pub(super) state: Arc<Watched<State>>,
    released: Arc<Notify>,
}

pub(super) type Fields = Vec<(String, String)>;

pub(super) fn router(state: Arc<Watched<State>>, released: Arc<Notify>) -> Router {
    Router::new()
        .route(
            "/2010-04-01/Accounts/{account}/Messages.json",
            get(list).post(create),
        )
        .route("/2010-04-01/Accounts/{account}/Messages/{file}", get(fetch))
        .route("/2010-04-01/Accounts/{account}/Calls.json", post(calls::create))
        .route("/2010-04-01/Accounts/{account}/Calls/{file}", get(calls::fetch))
        .layer(axum::middleware::map_response_with_state(
            Arc::clone(&state),
            dated,
        ))
        .with_state(Api { state, released })
}

/// Puts Twilio's clock on an answer, which is not the test's own.
async fn dated(Shared(state): Shared<Arc<Watched<State>>>, mut response: Response) -> Response {
    let now = jiff::Timestamp::from_millisecond(state.with(|state| state.now_ms())).unwrap();
    let date = jiff::fmt::rfc2822::DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&now)
        .unwrap();
    response
        .headers_mut()
        .insert("date", HeaderValue::from_str(&date).unwrap());
    response
}

impl Api {
    /// Checks name, password and account, and whether the whole of Twilio is down.
    pub(super) async fn enter(&self, account: &str, headers: &HeaderMap) -> Result<(), Response> {
        let token = self.state.with(|state| state.token());
        let basic = base64::engine::general_purpose::STANDARD.encode(format!("{ACCOUNT}:{token}"));
        let given = headers.get("authorization").and_then(|value| value.to_str().ok());
        if given != Some(&format!("Basic {basic}")) {
            return Err(error(401, 20003, "Authentication Error", None));
        }
        if account != ACCOUNT {
            return Err(error(404, 20404, "The requested resource was not found", None));
        }
        match self.state.with(|state| state.outage.clone()) {
            Some(fault) => Err(self.spoil(fault, Value::Null).await),
            None => Ok(()),
        }
    }

    pub(super) async fn spoil(&self, fault: Fault, message: Value) -> Response {
        match fault {
            Fault::BreakOff => {
                let broken = futures_util::stream::iter([
                    Ok(Bytes::from_static(b"{\"sid\": \"SM")),
                    Err(std::io::Error::other("broken off on purpose")),
                ]);
                (StatusCode::CREATED, Body::from_stream(broken)).into_response()
            }
            Fault::Error {
                status,
                code,
                retry_after,
            } => error(
                status,
                code,
                "The number +447700900123 is spelt out here",
                retry_after,
            ),
            Fault::Garbage => (
                StatusCode::CREATED,
                "<html>Welcome to the school's web filter</html>",
            )
                .into_response(),
            Fault::LongSid(letters) => {
                let body = json!({"sid": "7".repeat(letters), "status": "queued"});
                (StatusCode::CREATED, Json(body)).into_response()
            }
            Fault::Hang => {
                self.released.notified().await;
                (StatusCode::CREATED, Json(message)).into_response()
            }
            Fault::Status(status) => StatusCode::from_u16(status).unwrap().into_response(),
        }
    }
}

async fn create(
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
        form.iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.clone())
    };
    let Some(to) = field("To") else {
        return error(400, 21604, "A 'To' phone number is required.", None);
    };
    if field("From").is_none() && field("MessagingServiceSid").is_none() {
        return error(400, 21603, "A 'From' phone number is required.", None);
    }
    // Twilio's error dictionary (21211, since July 2024 a code of its own): a number cannot write to itself.
    if field("From").as_ref() == Some(&to) {
        return error(400, 21266, "'To' and 'From' numbers cannot be the same", None);
    }
    let Some(body) = field("Body").filter(|body| !body.is_empty()) else {
        return error(400, 21602, "Message body is required.", None);
    };
    if body.chars().count() > 1600 {
        return error(
            400,
            21617,
            "The concatenated message body exceeds the 1600 character limit.",
            None,
        );
    }
    let validity = field("ValidityPeriod").map(|text| text.parse::<u32>());
    if !matches!(validity, None | Some(Ok(1..=36_000))) {
        return error(400, 90007, "Invalid validity period", None);
    }
    let fault = api.state.with(|state| state.faults.get(&to).cloned());
    if let Some(Fault::Error { .. } | Fault::Status(_)) = fault {
        return api.spoil(fault.unwrap(), Value::Null).await;
    }
    let message = api.state.with(|state| {
        let sms = Sms {
            sid: state.next_sid(),
            to,
            from: field("From"),
            body,
            inbound: false,
            status: "queued",
            error_code: None,
            settled: false,
            created_ms: state.now_ms(),
            at: Instant::now(),
            form: form.clone(),
        };
        let shown = show(&sms);
        state.messages.push(sms);
        shown
    });
    match fault {
        Some(fault) => api.spoil(fault, message).await,
        None => (StatusCode::CREATED, Json(message)).into_response(),
    }
}

async fn fetch(
    Shared(api): Shared<Api>,
    Path((account, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    api.state.with(|state| state.looked_up += 1);
    if let Err(refusal) = api.enter(&account, &headers).await {
        return refusal;
    }
    let sid = file.trim_end_matches(".json");
    let shown = api.state.with(|state| {
        let sms = state.messages.iter_mut().find(|sms| sms.sid == sid)?;
        if !sms.inbound && !sms.settled {
            (sms.status, sms.error_code) = match state.fates.get_mut(&sms.to) {
                Some(fates) if fates.len() > 1 => fates.pop_front().unwrap(),
                Some(fates) => fates.front().copied().unwrap_or((sms.status, None)),
                None if sms.status == "queued" => ("sent", None),
                None => ("delivered", None),
            };
        }
        let mut shown = show(sms);
        if let Some(account) = state.account_shown {
            shown["account_sid"] = json!(account);
        }
        Some(shown)
    });
    match shown {
        Some(shown) => Json(shown).into_response(),
        None => error(404, 20404, "The requested resource was not found", None),
    }
}

async fn list(
    Shared(api): Shared<Api>,
    Path(account): Path<String>,
    headers: HeaderMap,
    Query(query): Query<Fields>,
) -> Response {
    if let Err(refusal) = api.enter(&account, &headers).await {
        return refusal;
    }
    let value = |name: &str| {
        query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    };
    let number = |name: &str| value(name).map(|text| text.parse::<usize>());
    let (size, page) = match (
        number("PageSize").unwrap_or(Ok(50)),
        number("Page").unwrap_or(Ok(0)),
    ) {
        (Ok(size @ 1..=1000), Ok(page)) => (size, page),
        _ => return error(400, 20001, "Page size must be between 1 and 1000", None),
    };
    let answer = api.state.with(|state| {
        state.pages_served += 1;
        let fits = |sms: &&Sms| {
            value("To").is_none_or(|to| sms.to == to)
                && value("From").is_none_or(|from| sms.from.as_deref() == Some(from))
                && value("DateSent").is_none_or(|day| date(sms) == day)
                && value("DateSent>").is_none_or(|day| date(sms).as_str() >= day)
                && value("DateSent<").is_none_or(|day| date(sms).as_str() <= day)
        };
        // Newest first, as in every example of Twilio's.
        let all: Vec<&Sms> = state.messages.iter().rev().filter(fits).collect();
        let start = (page * size).saturating_sub(page * state.page_overlap);
        let end = (start + size).min(all.len());
        let mut messages: Vec<Value> = all.get(start..end).unwrap_or_default().iter().map(|sms| show(sms)).collect();
        if let Some(account) = state.account_shown {
            for message in &mut messages {
                message["account_sid"] = json!(account);
            }
        }
        if let Some(code) = &state.error_code {
            for message in &mut messages {
                message["error_code"] = code.clone();
            }
        }
        let has_more = end < all.len();
        messages.extend(state.entries.iter().cloned());
        let next = (has_more || state.leads_to_itself || state.never_ends).then(|| {
            let kept: Vec<(&str, &str)> = query
                .iter()
                .filter(|(name, _)| name != "Page" && name != "PageToken")
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect();
            format!(
                "{}/2010-04-01/Accounts/{ACCOUNT}/Messages.json?{}&Page={}&PageToken=PASM{page}",
                state.next_page_host.as_deref().unwrap_or_default(),
                super::webhook::encode(&kept),
                if state.leads_to_itself { page } else { page + 1 },
            )
        });
        json!({
            "messages": messages, "next_page_uri": next, "previous_page_uri": null, "page": page, "page_size": size,
            "start": start, "end": end.saturating_sub(1),
            "first_page_uri": format!("/2010-04-01/Accounts/{ACCOUNT}/Messages.json?Page=0"),
            "uri": format!("/2010-04-01/Accounts/{ACCOUNT}/Messages.json?Page={page}"),
        })
    });
    Json(answer).into_response()
}

fn instant(sms: &Sms) -> jiff::Zoned {
    jiff::Timestamp::from_millisecond(sms.created_ms)
        .unwrap()
        .to_zoned(jiff::tz::TimeZone::UTC)
}

fn date(sms: &Sms) -> String {
    instant(sms).date().to_string()
}

fn show(sms: &Sms) -> Value {
    let date = jiff::fmt::rfc2822::to_string(&instant(sms)).unwrap();
    let sent = sms.inbound || sms.status != "queued";
    json!({
        "sid": sms.sid, "account_sid": ACCOUNT, "api_version": "2010-04-01", "to": sms.to, "from": sms.from,
        "body": sms.body, "direction": if sms.inbound { "inbound" } else { "outbound-api" }, "status": sms.status,
        "num_segments": "1", "num_media": "0", "messaging_service_sid": null, "price": null, "price_unit": "USD",
        "error_code": sms.error_code, "error_message": null, "date_created": date, "date_updated": date,
        "date_sent": sent.then_some(date.as_str()),
        "uri": format!("/2010-04-01/Accounts/{ACCOUNT}/Messages/{}.json", sms.sid), "subresource_uris": {},
    })
}

pub(super) fn error(status: u16, code: u32, message: &str, retry_after: Option<&'static str>) -> Response {
    let body = json!({
        "code": code, "message": message, "status": status,
        "more_info": format!("https://www.twilio.com/docs/errors/{code}"),
    });
    let mut response = (StatusCode::from_u16(status).unwrap(), Json(body)).into_response();
    if let Some(after) = retry_after {
        response
            .headers_mut()
            .insert("retry-after", HeaderValue::from_static(after));
    }
    response
}
