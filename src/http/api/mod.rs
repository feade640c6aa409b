//! The API for programs: the acts and lists of the board, as JSON, by token.
//!
//! A handler turns each request to the same question or request as the pages, and decides nothing: the application knows scopes,
//! schools and the open part of each answer. A cookie counts for nothing here, and a token for nothing on a page. Route and
//! document come from the same macro.

mod alerts;
mod caller;
mod document;
mod extract;
mod past;
mod people;
mod problem;
mod refusals;
mod schemas;
mod standing;
mod visits;

use super::{HttpState, metrics};
use crate::app::answer::CallAnswer;
use crate::app::{Call, Envelope, Question, Response as Answer, may, scopes_of};
use crate::clock::Clock;
use crate::engine::Handle;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::header::{CACHE_CONTROL, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use axum::{Json, Router};
pub(super) use caller::ApiCaller;
pub(super) use problem::{Problem, ProblemKind};
pub(super) use refusals::ListRefusals;
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Longest body of a request: a sign-out is a kilobyte or two.
const BODY_MAX: usize = 16 * 1024;

/// Most requests at once: a program in an endless loop must leave room for the pages and for texts.
const REQUESTS_AT_ONCE: usize = 8;

/// Longest time for one request, from its first byte to the answer.
const ANSWERS_WITHIN: Duration = Duration::from_secs(10);

/// The parts of the daemon behind a handler.
pub(super) struct ApiState {
    pub(super) handle: Handle,
    pub(super) clock: Arc<dyn Clock>,
    /// Whether the daemon is a demo, without accounts.
    is_demo: bool,
    places: Semaphore,
    /// The document of every route, as served.
    document: serde_json::Value,
}

impl ApiState {
    /// Asks on a caller's behalf.
    pub(super) async fn ask(&self, caller: &ApiCaller, call: impl Into<Call>) -> Result<CallAnswer, Problem> {
        let call = call.into();
        self.may(caller, &call)?;
        // A question for a list or by name has no faults: such an answer means an unreadable record.
        let cannot_be_wrong =
            matches!(&call, Call::Ask(question) if !matches!(question, Question::ForeseeSignOut(_)));
        match self
            .handle
            .request(Envelope::new(caller.principal.clone(), call))
            .await
        {
            Answer::Done(answer) => Ok(answer),
            Answer::Refused { message } => Err(Problem::new(ProblemKind::Refused, message)),
            Answer::Invalid { message } if cannot_be_wrong => Err(Problem::new(ProblemKind::Busy, message)),
            Answer::Invalid { message } => Err(Problem::new(ProblemKind::Refused, message)),
            Answer::Unknown { message } => Err(Problem::new(ProblemKind::Busy, message)),
        }
    }

    /// Whether a caller's token has the scopes for a call.
    fn may(&self, caller: &ApiCaller, call: &Call) -> Result<(), Problem> {
        may(&caller.principal, call).map_err(|_| {
            let wanted = match scopes_of(call) {
                Some(scopes) => {
                    let words: Vec<&str> = scopes.iter().map(|scope| scope.word()).collect();
                    format!("this needs a token with `{}`", words.join("` and `"))
                }
                None => "this is for people: no token may do it".to_owned(),
            };
            Problem::new(ProblemKind::Forbidden, wanted)
        })
    }
}

/// Answers with JSON, the keys in the order of the alphabet, as printed by `--json`.
pub(super) fn json(answer: &impl Serialize) -> Result<Json<serde_json::Value>, Problem> {
    serde_json::to_value(answer).map(Json).map_err(|error| {
        tracing::error!(%error, "an answer has no JSON form");
        Problem::new(ProblemKind::Busy, "the answer could not be written")
    })
}

/// Returns the routes of the API and of the figures for a monitor.
pub(super) fn router(app: &HttpState, is_demo: bool) -> Router {
    let (router, document) = OpenApiRouter::with_openapi(document::opening())
        .routes(routes!(visits::list, visits::sign_out))
        .routes(routes!(visits::foresee))
        .routes(routes!(visits::one))
        .routes(routes!(visits::sheet))
        .routes(routes!(visits::say))
        .routes(routes!(alerts::list, alerts::raise))
        .routes(routes!(alerts::one))
        .routes(routes!(alerts::say))
        .routes(routes!(past::history))
        .routes(routes!(past::households))
        .routes(routes!(people::list))
        .routes(routes!(people::mark))
        .routes(routes!(people::off_site))
        .routes(routes!(standing::gateways))
        .routes(routes!(standing::health))
        .routes(routes!(document::document))
        .routes(routes!(metrics::metrics))
        .split_for_parts();
    let state = Arc::new(ApiState {
        handle: app.handle.clone(),
        clock: app.clock.clone(),
        is_demo,
        places: Semaphore::new(REQUESTS_AT_ONCE),
        document: document::finished(document),
    });
    let header = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    router
        .route("/api/{*rest}", any(nothing_here))
        .method_not_allowed_fallback(not_so)
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .layer(from_fn_with_state(state.clone(), admit))
        .layer(header(X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header(CACHE_CONTROL, "no-store"))
        .with_state(state)
}

/// Finds the program behind a request. Without a valid token the answer is a refusal.
async fn admit(State(api): State<Arc<ApiState>>, mut request: Request, next: Next) -> Response {
    let Some(caller) = ApiCaller::of(&api, request.headers()) else {
        return Problem::new(
            ProblemKind::NoToken,
            "send a token that lasts, as `Authorization: Bearer hw_...`",
        )
        .into_response();
    };
    let Ok(_place) = api.places.try_acquire() else {
        return Problem::new(
            ProblemKind::TooMany,
            "too many requests at once: nothing was done; ask again in a moment",
        )
        .into_response();
    };
    request.extensions_mut().insert(caller);
    let answered = tokio::time::timeout(ANSWERS_WITHIN, next.run(request)).await;
    answered.unwrap_or_else(|_| {
        Problem::new(
            ProblemKind::Busy,
            "Homeward did not answer in time, and whether it did something is unknown: look, then ask again",
        )
        .into_response()
    })
}

async fn nothing_here() -> Problem {
    Problem::new(ProblemKind::Unknown, "there is nothing at this address")
}

async fn not_so() -> Problem {
    Problem::new(ProblemKind::WrongMethod, "this address knows no such method")
}
