//! Whether Homeward is watching, for a monitor. The answer names nobody, and can fail.

use super::HttpState;
use crate::app::answer::CallAnswer;
use crate::app::{Envelope, Request, Response as Answer};
use crate::clock::uptime;
use crate::domain::principal::Principal;
use crate::domain::time::Span;
use crate::engine::LastAudit;
use crate::wording::pages::health as sentences;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

/// The engine looks at the clock every five seconds at least; three looks missed mean a stuck
/// engine.
const TURNED_WITHIN: Duration = Duration::from_secs(15);

/// The auditor looks every minute, and may take some minutes to tell of its findings.
const AUDITED_WITHIN: Span = Span::from_mins(5);

/// Longest wait for the engine's answer to a question.
const ANSWERS_WITHIN: Duration = Duration::from_secs(2);

pub(super) fn router(app: Arc<HttpState>) -> Router {
    Router::new().route("/healthz", get(health)).with_state(app)
}

async fn health(State(app): State<Arc<HttpState>>) -> Response {
    let audit = app.handle.pulse().last_audit();
    let (status, mut body) = match trouble(&app, audit.as_ref()).await {
        None => (StatusCode::OK, json!({ "status": "ok" })),
        Some(reason) => {
            tracing::warn!(reason, "the health question was answered with no");
            let body = json!({ "status": "failing", "reason": reason });
            (StatusCode::SERVICE_UNAVAILABLE, body)
        }
    };
    if let Some(audit) = audit {
        body["audit"] = json!(audit.report());
    }
    (status, Json(body)).into_response()
}

async fn trouble(app: &HttpState, audit: Option<&LastAudit>) -> Option<&'static str> {
    let pulse = app.handle.pulse();
    if pulse.is_finished() {
        return Some(sentences::ENDED.words());
    }
    if let Some(trouble) = pulse.trouble(uptime().ms(), TURNED_WITHIN) {
        return Some(trouble);
    }
    if let Some(audit) = audit {
        if !audit.findings.is_empty() {
            return Some(sentences::FAULT_FOUND.words());
        }
        // By the uptime, which nobody can set: a corrected wall clock is no sign of an idle
        // auditor.
        let since = uptime().ms().saturating_sub(audit.uptime.ms());
        if Span::from_ms(since) > AUDITED_WITHIN {
            return Some(sentences::NOT_LOOKED.words());
        }
    }
    let question = Envelope::new(Principal::Monitor, Request::Health);
    match tokio::time::timeout(ANSWERS_WITHIN, app.handle.request(question)).await {
        // Whoever is out cannot be heard, and an alert is out already: the monitor is to know too.
        Ok(Answer::Done(CallAnswer::HealthReport(report)))
            if report.open_visits > 0 && !report.deaf.is_empty() =>
        {
            Some(sentences::DEAF.words())
        }
        Ok(Answer::Done(_)) => None,
        Ok(Answer::Refused { .. } | Answer::Invalid { .. } | Answer::Unknown { .. }) => {
            Some(sentences::STOPPING.words())
        }
        Err(_) => Some(sentences::NO_ANSWER.words()),
    }
}
