//! Why a request was not answered, as a program reads it (RFC 9457).

use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// The media type of a problem.
pub(super) const PROBLEM_JSON: &str = "application/problem+json";

/// Seconds to wait before asking again.
const AGAIN_IN: &str = "2";

/// A problem: the fields of RFC 9457. `type` is `about:blank`, which says that the status tells the kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// Always `about:blank`.
    #[serde(rename = "type")]
    kind: String,
    /// The kind of problem in a few words, the same for each status.
    title: String,
    /// The status of the answer.
    status: u16,
    /// What is wrong this time, for a person.
    detail: String,
}

/// The kinds of problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProblemKind {
    /// The request cannot be read.
    Malformed,
    /// No token, or none that counts.
    NoToken,
    /// The token has not the scope, or is another school's.
    Forbidden,
    /// No such thing, or none that the token may see: the words are the same.
    Unknown,
    /// The address has no such method.
    WrongMethod,
    /// Understood, and refused by a rule. Nothing was changed.
    Refused,
    /// The body is too long.
    TooLong,
    /// The body is no JSON by its header.
    NotJson,
    /// Too many requests at once. Nothing was done.
    TooMany,
    /// Homeward is busy, stopping, or cannot read or keep its record.
    Busy,
}

impl ProblemKind {
    /// Returns the status of the answer.
    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::NoToken => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::Unknown => StatusCode::NOT_FOUND,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::Refused => StatusCode::CONFLICT,
            Self::TooLong => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// Returns the kind in a few words.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Malformed => "the request cannot be read",
            Self::NoToken => "no token that counts",
            Self::Forbidden => "the token may not do this",
            Self::Unknown => "there is no such thing, or the token may not see it",
            Self::WrongMethod => "no such method here",
            Self::Refused => "refused: nothing was changed",
            Self::TooLong => "the body is too long",
            Self::NotJson => "the body must be application/json",
            Self::TooMany => "too many requests at once",
            Self::Busy => "Homeward cannot answer just now",
        }
    }
}

impl Problem {
    /// Builds a problem, with words for a person.
    pub(crate) fn new(kind: ProblemKind, detail: impl Into<String>) -> Self {
        Self {
            kind: "about:blank".to_owned(),
            title: kind.title().to_owned(),
            status: kind.status().as_u16(),
            detail: detail.into(),
        }
    }

    /// Whether the problem is of a kind.
    pub(super) fn is(&self, kind: ProblemKind) -> bool {
        self.status == kind.status().as_u16()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
        let body = serde_json::to_string(&self).unwrap_or_default();
        let mut answer = (status, body).into_response();
        let headers = answer.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        match status {
            StatusCode::UNAUTHORIZED => {
                headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
                headers.insert(RETRY_AFTER, HeaderValue::from_static(AGAIN_IN));
            }
            _ => {}
        }
        answer
    }
}
