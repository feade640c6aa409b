//! What a request says in its path, its query and its body; a problem where that cannot be read.

use super::problem::{Problem, ProblemKind};
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The body of a request, as JSON.
pub(super) struct ApiJson<T>(pub(super) T);

/// The query of a request.
pub(super) struct ApiQuery<T>(pub(super) T);

/// The part of a path that names something.
pub(super) struct ApiName(pub(super) String);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for ApiJson<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let read = Json::<Value>::from_request(request, state).await;
        let Json(body) = read.map_err(|refused| problem_of(&refused))?;
        // A list would be read as the fields in their order, which no document says.
        if !body.is_object() {
            return Err(Problem::new(ProblemKind::Malformed, "the body must be an object"));
        }
        serde_json::from_value(body)
            .map(Self)
            .map_err(|error| Problem::new(ProblemKind::Malformed, error.to_string()))
    }
}

fn problem_of(refused: &JsonRejection) -> Problem {
    let kind = match refused.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ProblemKind::TooLong,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ProblemKind::NotJson,
        _ => ProblemKind::Malformed,
    };
    Problem::new(kind, refused.body_text())
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for ApiQuery<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let read = Query::<T>::from_request_parts(parts, state).await;
        read.map(|Query(query)| Self(query))
            .map_err(|refused| Problem::new(ProblemKind::Malformed, refused.body_text()))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for ApiName {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let read = Path::<String>::from_request_parts(parts, state).await;
        read.map(|Path(name)| Self(name))
            .map_err(|refused| Problem::new(ProblemKind::Malformed, refused.body_text()))
    }
}
