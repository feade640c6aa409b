//! Forms that cannot be read: the answer is a page in plain words, like every other.

use super::pages::bare_page;
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

fn words(status: StatusCode) -> Option<&'static str> {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => Some("Something in it is too long. Shorten it, and press again."),
        StatusCode::BAD_REQUEST | StatusCode::UNSUPPORTED_MEDIA_TYPE | StatusCode::UNPROCESSABLE_ENTITY => {
            Some(
                "The browser sent a form that this page does not know. Load the page again, and press again.",
            )
        }
        _ => None,
    }
}

fn page(words: &str) -> maud::Markup {
    bare_page(
        "Not understood",
        &html! {
            h1 { "This was not understood" }
            p { b { "Nothing was changed. " } (words) }
            p { a href="/" { "The board" } }
        },
    )
}
