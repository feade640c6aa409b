//! Texts and receipts brought by providers. Answered only once on disk (P6).

use super::{GatewayAccess, HttpState};
use crate::app::answer::GatewayLogLine;
use crate::domain::delivery::{InboundText, Receipt};
use crate::domain::id::GatewayName;
use crate::gateway::{Gateway, PollFailure, WEBHOOK_BODY_MAX, WebhookAnswer, WebhookReading, WebhookRequest};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest, Path, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tower_http::timeout::TimeoutLayer;

/// Longest wait of a provider. Providers give up after 15 seconds; an honest "later" comes before
/// their limit.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// Longest wait for a provider's records: short of [`ANSWER_WITHIN`], so that a failure is still acted on.
const LOOK_UP_WITHIN: Duration = Duration::from_secs(7);

/// Longest wait for a place among the look-ups.
const PLACE_WITHIN: Duration = Duration::from_secs(5);

/// Most questions to the providers' records at once. A recorded webhook can be played as often as anybody likes; alerts must find
/// room at the provider all the same.
const LOOK_UPS_AT_ONCE: usize = 4;

/// The parts of the daemon that webhooks need.
struct HookState {
    app: Arc<HttpState>,
    look_ups: Semaphore,
}

pub(super) fn router(app: Arc<HttpState>) -> Router {
    let look_ups = Semaphore::new(LOOK_UPS_AT_ONCE);
    Router::new()
        .route("/hooks/{gateway}/{*tail}", get(receive).post(receive))
        .layer(DefaultBodyLimit::max(WEBHOOK_BODY_MAX))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            ANSWER_WITHIN,
        ))
        .with_state(Arc::new(HookState { app, look_ups }))
}

/// Returns the URL as given to the provider: never from `Host`, which a stranger can choose.
fn called_url(base: Option<&str>, uri: &Uri) -> String {
    let path = uri
        .path_and_query()
        .map_or_else(|| uri.path(), |whole| whole.as_str());
    format!("{}{path}", base.unwrap_or_default())
}

async fn receive(
    State(hooks): State<Arc<HookState>>,
    Path((name, tail)): Path<(String, String)>,
    request: Request,
) -> Response {
    let app = &hooks.app;
    let name = GatewayName::new(name);
    let GatewayAccess {
        gateways, public_url, ..
    } = app.outside.borrow().clone();
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
            note(&hooks, &name, format!("refused: {refusal}"));
            let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::BAD_REQUEST);
            return status.into_response();
        }
    };
    match keep(&hooks, gateway.as_ref(), reading).await {
        Some(answer) => answered(answer),
        None => {
            tracing::warn!(gateway = %name, "a webhook was not kept: its provider is asked to come again");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

/// Keeps a webhook's answer for `homeward gateway-log`. A stranger may call a thousand times: a run is a single line.
fn note(hooks: &HookState, gateway: &GatewayName, answered: String) {
    let now = hooks.app.clock.now();
    let line = GatewayLogLine {
        at: now,
        asked: "take a webhook".to_owned(),
        answered,
        took_ms: 0,
        polled: Some(1),
        last_at: now,
    };
    hooks.app.handle.note_exchange(gateway, line);
}

/// Hands the texts and receipts over, those of the provider's records too; returns the answer once all of them are on disk.
async fn keep(hooks: &HookState, gateway: &dyn Gateway, reading: WebhookReading) -> Option<WebhookAnswer> {
    let handle = &hooks.app.handle;
    let name = gateway.name().clone();
    let WebhookReading {
        mut texts,
        mut texts_of,
        mut receipts,
        fates_of,
        answer,
    } = reading;
    if !texts_of.is_empty() {
        texts_of = handle.unseen(name.clone(), texts_of).await;
    }
    match look_up(hooks, gateway, &texts_of, &fates_of).await {
        Ok((more_texts, more_receipts)) => {
            texts.extend(more_texts);
            receipts.extend(more_receipts);
        }
        Err(error) => {
            tracing::warn!(gateway = %name, %error, "the provider's records of a webhook's message could not be read");
            note(
                hooks,
                &name,
                format!("its message could not be looked up: {error}"),
            );
            if !texts_of.is_empty() {
                handle.fetch().notify_waiters();
            }
            return None;
        }
    }
    if !texts.is_empty() {
        handle.texts(name, texts, None).await.ok()?;
    }
    if !receipts.is_empty() {
        handle.receipts(receipts).await.ok()?;
    }
    Some(answer)
}

/// Asks the provider's records for texts and fates by their ids.
async fn look_up(
    hooks: &HookState,
    gateway: &dyn Gateway,
    texts_of: &[String],
    fates_of: &[String],
) -> Result<(Vec<InboundText>, Vec<Receipt>), PollFailure> {
    if texts_of.is_empty() && fates_of.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let late = || PollFailure::Unreachable {
        why: "no answer in time".to_owned(),
    };
    let asked = async {
        // Whoever has waited this long would not be answered in time either, and only add to the provider's trouble.
        let place = tokio::time::timeout(PLACE_WITHIN, hooks.look_ups.acquire());
        let _place = place.await.map_err(|_| late())?.map_err(|_| late())?;
        let texts = gateway.texts_of(texts_of, hooks.app.clock.now()).await?;
        Ok((texts, gateway.status(fates_of).await?))
    };
    let answered = tokio::time::timeout(LOOK_UP_WITHIN, asked).await;
    answered.unwrap_or_else(|_| Err(late()))
}

fn answered(answer: WebhookAnswer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    (status, [(CONTENT_TYPE, answer.content_type)], answer.body).into_response()
}
