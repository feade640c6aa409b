//! Texts and receipts brought by providers. Answered only once on disk (P6).

use super::{GatewayAccess, HttpState};
use crate::domain::id::GatewayName;
use crate::gateway::{WEBHOOK_BODY_MAX, WebhookAnswer, WebhookReading, WebhookRequest};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest, Path, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::sync::Arc;
use std::time::Duration;
use tower_http::timeout::TimeoutLayer;

/// Longest wait of a provider. Providers give up after 15 seconds; an honest "later" comes before
/// their limit.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

pub(super) fn router(app: Arc<HttpState>) -> Router {
    Router::new()
        .route("/hooks/{gateway}/{*tail}", get(receive).post(receive))
        .layer(DefaultBodyLimit::max(WEBHOOK_BODY_MAX))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            ANSWER_WITHIN,
        ))
        .with_state(app)
}

/// Returns the URL as given to the provider: never from `Host`, which a stranger can choose.
fn called_url(base: Option<&str>, uri: &Uri) -> String {
    let path = uri
        .path_and_query()
        .map_or_else(|| uri.path(), |whole| whole.as_str());
    format!("{}{path}", base.unwrap_or_default())
}

async fn receive(
    State(app): State<Arc<HttpState>>,
    Path((name, tail)): Path<(String, String)>,
    request: Request,
) -> Response {
    let name = GatewayName::new(name);
    let GatewayAccess { gateways, public_url } = app.outside.borrow().clone();
    let Some(gateway) = gateways.get(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let (parts, body) = request.into_parts();
    let body = match Bytes::from_request(Request::from_parts(parts.clone(), body), &()).await {
        Ok(body) => body,
        Err(refused) => return refused.into_response(),
    };
    let reading = gateway.read_webhook(
        &WebhookRequest {
            tail: &tail,
            method: parts.method.as_str(),
            url: &called_url(public_url.as_deref(), &parts.uri),
            headers: &parts.headers,
            body: &body,
        },
        app.clock.now(),
    );
    let reading = match reading {
        Ok(reading) => reading,
        Err(refusal) => {
            tracing::warn!(gateway = %name, %refusal, "a webhook was refused");
            let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::BAD_REQUEST);
            return status.into_response();
        }
    };
    match keep(&app, name.clone(), reading).await {
        Some(answer) => answered(answer),
        None => {
            tracing::warn!(gateway = %name, "a webhook was not kept: its provider is asked to come again");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

/// Hands the texts and receipts over; returns the answer once all of them are on disk.
async fn keep(app: &HttpState, gateway: GatewayName, reading: WebhookReading) -> Option<WebhookAnswer> {
    let WebhookReading {
        texts,
        receipts,
        answer,
    } = reading;
    if !texts.is_empty() {
        app.handle.texts(gateway, texts, None).await.ok()?;
    }
    if !receipts.is_empty() {
        app.handle.receipts(receipts).await.ok()?;
    }
    Some(answer)
}

fn answered(answer: WebhookAnswer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    (status, [(CONTENT_TYPE, answer.content_type)], answer.body).into_response()
}
