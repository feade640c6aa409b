//! Sending, templates, and what every request is checked for first.

use super::super::wait::Watched;
use super::rules::{is_genuine, notify_text};
use super::{Fault, NUMBER, SERVICE, Sent, State, Template, lists};
use axum::body::{Body, Bytes};
use axum::extract::{Path, State as Shared};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::sync::Notify;

#[derive(Clone)]
pub(super) struct Api {
    pub(super) state: Arc<Watched<State>>,
    released: Arc<Notify>,
}

pub(super) fn router(state: Arc<Watched<State>>, released: Arc<Notify>) -> Router {
    Router::new()
        .route("/v2/notifications/{id}", post(create).get(lists::fetch))
        .route("/v2/notifications", get(lists::sent))
        .route("/v2/received-text-messages", get(lists::received))
        .route("/v2/template/{id}", get(template))
        .layer(axum::middleware::map_response_with_state(
            Arc::clone(&state),
            dated,
        ))
        .with_state(Api { state, released })
}

/// Puts Notify's clock on an answer, which is not the test's own.
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

/// An error as Notify writes it.
pub(super) fn error(status: u16, kind: &str, message: &str) -> Response {
    let body = json!({"status_code": status, "errors": [{"error": kind, "message": message}]});
    (StatusCode::from_u16(status).unwrap(), Json(body)).into_response()
}

impl Api {
    /// Checks the token, and whether the whole of Notify is down.
    pub(super) async fn enter(&self, headers: &HeaderMap) -> Result<(), Response> {
        let given = headers.get("authorization").and_then(|value| value.to_str().ok());
        let Some(token) = given.and_then(|given| given.strip_prefix("Bearer ")) else {
            return Err(error(
                401,
                "AuthError",
                "Unauthorized: authentication token must be provided",
            ));
        };
        let now_secs = self.state.with(|state| {
            let now_secs = state.now_ms().div_euclid(1000);
            state.requests += 1;
            state.tokens.push((token.to_owned(), now_secs));
            now_secs
        });
        match self.state.with(|state| state.outage.clone()) {
            Some(fault) => return Err(self.spoil(fault, Value::Null).await),
            None => is_genuine(token, now_secs).map_err(|message| error(403, "AuthError", message)),
        }
    }

    /// The same for a question.
    pub(super) async fn enter_to_ask(&self, headers: &HeaderMap) -> Result<(), Response> {
        self.enter(headers).await?;
        match self.state.with(|state| state.deaf.clone()) {
            Some(fault) => Err(self.spoil(fault, Value::Null).await),
            None => Ok(()),
        }
    }

    async fn spoil(&self, fault: Fault, created: Value) -> Response {
        let broken = || Err(std::io::Error::other("broken off on purpose"));
        match fault {
            Fault::BreakOff => {
                let parts =
                    futures_util::stream::iter([Ok(Bytes::from_static(b"{\"id\": \"740e")), broken()]);
                (StatusCode::CREATED, Body::from_stream(parts)).into_response()
            }
            Fault::HangUp => panic!("the connection is closed without an answer, on purpose"),
            Fault::Endless => {
                let part = Bytes::from(vec![b' '; 64 * 1024]);
                let parts = futures_util::stream::repeat_with(move || Ok::<_, std::io::Error>(part.clone()));
                (StatusCode::CREATED, Body::from_stream(parts)).into_response()
            }
            Fault::Error(status, kind, message) => error(status, kind, message),
            Fault::Garbage => (
                StatusCode::CREATED,
                "<html>Welcome to the school's web filter</html>",
            )
                .into_response(),
            Fault::LongId(letters) => {
                (StatusCode::CREATED, Json(json!({"id": "7".repeat(letters)}))).into_response()
            }
            Fault::Hang => {
                self.released.notified().await;
                (StatusCode::CREATED, Json(created)).into_response()
            }
            Fault::Redirect(to) => {
                let mut response = StatusCode::TEMPORARY_REDIRECT.into_response();
                response
                    .headers_mut()
                    .insert("location", HeaderValue::from_str(&to).unwrap());
                response
            }
            Fault::Status(status, retry_after) => {
                let mut response = StatusCode::from_u16(status).unwrap().into_response();
                if let Some(after) = retry_after {
                    let after = HeaderValue::from_static(after);
                    response.headers_mut().insert("retry-after", after);
                }
                response
            }
        }
    }
}

/// `post_notification`: first the shape of the request, then template and recipient, then the length.
async fn create(
    Shared(api): Shared<Api>,
    Path(kind): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if let Err(refusal) = api.enter(&headers).await {
        return refusal;
    }
    let is_email = match kind.as_str() {
        "sms" => false,
        "email" => true,
        _ => return error(404, "NoResultFound", "No result found"),
    };
    let fields = match shape(&body, is_email) {
        Ok(fields) => fields,
        Err(message) => return error(400, "ValidationError", &message),
    };
    let id = fields["template_id"].as_str().unwrap_or_default();
    let Some(template) = api.state.with(|state| state.templates.get(id).cloned()) else {
        return error(400, "BadRequestError", "Template not found");
    };
    let (body, subject) = match filled(&template, &kind, &fields) {
        Ok(filled) => filled,
        Err(message) => return error(400, "BadRequestError", &message),
    };
    let recipient = if is_email { "email_address" } else { "phone_number" };
    let to = fields[recipient].as_str().unwrap_or_default().to_owned();
    let fault = api.state.with(|state| state.faults.get(&to).cloned());
    let is_refusal = matches!(
        fault,
        Some(Fault::Error(..) | Fault::Status(..) | Fault::Redirect(_))
    );
    if is_refusal {
        return api.spoil(fault.unwrap(), Value::Null).await;
    }
    let created = api.state.with(|state| {
        let id = state.next_id();
        let created = json!({
            "id": id, "reference": fields.get("reference"), "uri": format!("https://notify.invalid/v2/notifications/{id}"),
            "template": {"id": fields["template_id"], "version": 1, "uri": "https://notify.invalid/v2/template"},
            "scheduled_for": null,
            "content": if is_email {
                json!({"body": body, "subject": subject, "from_email": "homeward@example.sch.uk"})
            } else {
                let prefix = state.prefix.map(|name| format!("{name}: ")).unwrap_or_default();
                json!({"body": format!("{prefix}{body}"), "from_number": state.sender})
            },
        });
        state.sent.push(Sent {
            id,
            is_email,
            fields,
            body,
            status: "created",
            created_ms: state.now_ms(),
            parts: (!state.has_test_key && !is_email).then_some(1),
        });
        created
    });
    match fault {
        Some(fault) => api.spoil(fault, created).await,
        None => (StatusCode::CREATED, Json(created)).into_response(),
    }
}

/// Checks a request as `post_sms_request` and `post_email_request` do.
fn shape(body: &[u8], is_email: bool) -> Result<Value, String> {
    let fields: Value =
        serde_json::from_slice(body).map_err(|_| "Invalid JSON supplied in POST data".to_owned())?;
    let object = fields.as_object().ok_or("Invalid JSON supplied in POST data")?;
    let (recipient, others) = if is_email {
        (
            "email_address",
            ["email_reply_to_id", "one_click_unsubscribe_url"],
        )
    } else {
        ("phone_number", ["sms_sender_id", "scheduled_for"])
    };
    let known = [recipient, "template_id", "personalisation", "reference"];
    if let Some(name) = object
        .keys()
        .find(|name| !known.contains(&name.as_str()) && !others.contains(&name.as_str()))
    {
        return Err(format!(
            "Additional properties are not allowed ({name} was unexpected)"
        ));
    }
    for name in [recipient, "template_id"] {
        if fields[name].as_str().is_none() {
            return Err(format!("{name} is a required property"));
        }
    }
    for name in ["template_id", others[0]] {
        let id = fields.get(name).and_then(Value::as_str);
        if id.is_some_and(|id| id.len() != 36) {
            return Err(format!("{name} is not a valid UUID"));
        }
    }
    let reference = fields.get("reference").and_then(Value::as_str);
    if reference.is_some_and(|reference| reference.chars().count() > 1000) {
        return Err("reference is too long".to_owned());
    }
    let to = fields[recipient].as_str().unwrap_or_default();
    let digits = to.chars().filter(char::is_ascii_digit).count();
    if is_email && !to.contains('@') {
        return Err("email_address Not a valid email address".to_owned());
    }
    if !is_email && digits < 10 {
        return Err("phone_number Number is too short".to_owned());
    }
    Ok(fields)
}

/// Fills a template, as `validate_template` and `check_is_message_too_long` do.
fn filled(template: &Template, kind: &str, fields: &Value) -> Result<(String, String), String> {
    if template.kind != kind {
        return Err(format!(
            "{} template is not suitable for {kind} notification",
            template.kind
        ));
    }
    if template.archived {
        return Err("Template has been deleted".to_owned());
    }
    let fill = |text: &str| {
        let mut text = text.to_owned();
        for name in ["message", "subject"] {
            if let Some(value) = fields["personalisation"].get(name).and_then(Value::as_str) {
                text = text.replace(&format!("(({name}))"), value);
            }
        }
        text
    };
    let fixed = format!("{}{}", template.body, template.subject.unwrap_or_default());
    if fixed
        .replace("((message))", "")
        .replace("((subject))", "")
        .contains("((")
    {
        return Err("Missing personalisation: name".to_owned());
    }
    let body = fill(template.body);
    let body = if kind == "sms" { notify_text(&body) } else { body };
    if body.trim().is_empty() {
        return Err("Your message is empty.".to_owned());
    }
    let length = body.encode_utf16().count();
    if kind == "sms" && length > 918 {
        return Err(format!(
            "Your message is too long. Text messages cannot be longer than 918 characters. Your message is {length} characters long."
        ));
    }
    Ok((body, fill(template.subject.unwrap_or_default())))
}

async fn template(Shared(api): Shared<Api>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    if let Err(refusal) = api.enter_to_ask(&headers).await {
        return refusal;
    }
    match api.state.with(|state| state.templates.get(&id).cloned()) {
        Some(template) => Json(json!({
            "id": id, "type": template.kind, "name": "Homeward", "body": template.body, "subject": template.subject,
            "version": 1, "created_at": "2026-11-01T09:00:00.000000Z", "updated_at": null,
            "created_by": "admin@example.sch.uk", "letter_contact_block": null, "postage": null,
            "personalisation": {"message": {"required": true}},
        }))
        .into_response(),
        None => error(404, "NoResultFound", "No result found"),
    }
}

/// What every record of the service says of it.
pub(super) fn service(state: &State) -> &'static str {
    state.service_shown.unwrap_or(SERVICE)
}

/// The number that texts come to, as Notify writes it.
pub(super) fn number() -> &'static str {
    NUMBER
}
