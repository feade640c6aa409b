//! Forms that cannot be read: the answer is a page in plain words, like every other.

use super::pages::bare_page;
use crate::wording::pages::{Sentence, shell as sentences};
use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use maud::html;

/// Answers with a page where a form is too long, of another kind, or lacks a field. Answers that are pages already stay.
pub(super) async fn as_page(request: Request, next: Next) -> Response {
    let is_form = *request.method() == Method::POST;
    let response = next.run(request).await;
    let kind = response.headers().get(CONTENT_TYPE);
    let is_bare = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"));
    match words(response.status()).filter(|_| is_form && is_bare) {
        Some(words) => (response.status(), page(words)).into_response(),
        None => response,
    }
}

fn words(status: StatusCode) -> Option<Sentence> {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => Some(sentences::TOO_LONG),
        StatusCode::BAD_REQUEST | StatusCode::UNSUPPORTED_MEDIA_TYPE | StatusCode::UNPROCESSABLE_ENTITY => {
            Some(sentences::UNKNOWN_FORM)
        }
        _ => None,
    }
}

fn page(why: Sentence) -> maud::Markup {
    bare_page(
        sentences::NOT_UNDERSTOOD.words(),
        &html! {
            h1 { (sentences::WAS_NOT_UNDERSTOOD) }
            p { (sentences::NOTHING_CHANGED.with(&[("why", &why)])) }
            p { a href="/" { (sentences::THE_BOARD) } }
        },
    )
}
