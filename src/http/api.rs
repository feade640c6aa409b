//! The same lists as `--json`, read-only.

use super::pages::PageState;
use super::visitor::PageVisitor;
use crate::app::{Envelope, Question, Response as Answer};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde_json::json;
use std::sync::Arc;

/// Lists the open visits.
pub(super) async fn visits(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
) -> Response {
    list(&pages, &visitor, Question::Visits { all: false }).await
}

/// Lists the open alerts.
pub(super) async fn alerts(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
) -> Response {
    list(&pages, &visitor, Question::Alerts { all: false }).await
}

async fn list(pages: &PageState, visitor: &PageVisitor, question: Question) -> Response {
    match pages
        .handle
        .request(Envelope::new(visitor.principal.clone(), question))
        .await
    {
        // By way of a value, so that keys stand in the order of the alphabet, as printed by
        // `--json`.
        Answer::Done(answer) => match serde_json::to_value(&answer) {
            Ok(value) => Json(value).into_response(),
            Err(error) => {
                tracing::error!(%error, "an answer has no JSON form");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        },
        Answer::Refused { message } | Answer::Invalid { message } => {
            (StatusCode::BAD_REQUEST, Json(json!({ "error": message }))).into_response()
        }
        Answer::Unknown { message } => {
            (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "error": message }))).into_response()
        }
    }
}
