//! The words of the pages: the event, and the next thing to do. Never the service's own words: any site can write an address.

use super::bare_page;
use crate::domain::account::LinkCode;
use crate::openid::{OpenIdFault, TokenFault};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

/// No service is set up here.
pub(super) const NOT_SET_UP: &str =
    "Signing in that way is not set up here. Sign in with your name and password.";

/// The machine has no randomness, or Homeward is out of order.
pub(super) const NO_RANDOMNESS: &str = "Nobody can sign in just now. Try again.";

/// The browser back here is another than the browser that left.
pub(super) const NOT_THIS_BROWSER: &str = "This sign-in was begun in another browser or at another address, is more than ten \
                                           minutes old, or was used already. Nobody was signed in. Begin again here.";

/// A page about a sign-in without success.
pub(super) struct PageWords {
    status: StatusCode,
    pub(super) text: String,
}

impl PageWords {
    pub(super) fn plain(status: StatusCode, text: &str) -> Self {
        Self {
            status,
            text: text.to_owned(),
        }
    }

    /// Returns the page.
    pub(super) fn page(self) -> Response {
        let content = html! {
            h1 { "You are not signed in" }
            p.notice.refused role="alert" id="notice" { (self.text) }
            p { a href="/sign-in" { "Back to signing in" } }
        };
        (self.status, bare_page("Error: Sign in", &content)).into_response()
    }
}

/// Returns the page on the way to the service, for a browser without automatic forwarding.
pub(super) fn leaving(service: &str, url: &str) -> Markup {
    html! {
        h1 { "On to " (service) }
        p { "You sign in there, and come back by yourself." }
        p { a href=(url) { "Go on to " (service) } }
    }
}

/// Returns the page for an identity without an account.
pub(super) fn waiting(code: &LinkCode, shown: Option<&str>) -> Markup {
    html! {
        h1 { "Not linked yet" }
        p.notice id="notice" {
            "You are signed in there"
            @if let Some(shown) = shown { " as " b { (shown) } }
            ", and Homeward does not know yet whose account here that is."
        }
        p { "Give this code to whoever looks after Homeward, in person or by telephone:" }
        p { b id="code" { (code) } }
        p { "They type this on the server, and then you sign in again:" }
        p { code { "sudo homeward user link NAME " (code) } }
        p { a href="/sign-in" { "Back to signing in" } }
    }
}

/// Returns the words for a person sent back without a code.
pub(super) fn sent_back(word: Option<&'static str>, service: &str) -> PageWords {
    let text = match word {
        Some("access_denied" | "user_cancelled_login" | "consent_required") => format!(
            "You came back from {service} without signing in there. Try again, or sign in with your name and password. If it \
             says that you may not, tell whoever looks after Homeward"
        ),
        Some("server_error" | "temporarily_unavailable") => format!(
            "Something is wrong at {service} just now. Try again in a minute, or sign in with your name and password"
        ),
        Some(word) => format!(
            "Signing in at {service} came to nothing. Sign in with your name and password, and tell whoever looks after \
             Homeward: the answer was {word}"
        ),
        None => format!(
            "Signing in at {service} came to nothing. Try again, or sign in with your name and password"
        ),
    };
    PageWords::plain(StatusCode::UNAUTHORIZED, &format!("{text}."))
}

/// Returns the words for a fault, with the remedy.
pub(super) fn of_fault(fault: &OpenIdFault, service: &str) -> PageWords {
    let meanwhile = "Sign in with your name and password meanwhile";
    let (status, text) = match fault {
        OpenIdFault::Unreachable { .. } => (
            StatusCode::SERVICE_UNAVAILABLE,
            format!("Homeward cannot reach {service} just now. {meanwhile}, or try again in a minute."),
        ),
        OpenIdFault::Odd { .. } => (
            StatusCode::BAD_GATEWAY,
            format!(
                "The answer of {service} makes no sense to Homeward. {meanwhile}, and tell whoever looks after Homeward: the \
                 log says what is odd."
            ),
        ),
        OpenIdFault::ClientRefused { word } => (
            StatusCode::BAD_GATEWAY,
            format!(
                "Homeward itself is refused by {service}: {word}. {meanwhile}, and tell whoever looks after Homeward: its \
                 secret there may have run out."
            ),
        ),
        OpenIdFault::CodeRefused { .. } => (
            StatusCode::UNAUTHORIZED,
            "This sign-in was used already, or took too long. Begin again.".to_owned(),
        ),
        OpenIdFault::OtherIssuer => (
            StatusCode::UNAUTHORIZED,
            format!("You did not come back from {service}. Nobody was signed in. Begin again here."),
        ),
        OpenIdFault::Token(TokenFault::Tenant | TokenFault::Domain) => (
            StatusCode::FORBIDDEN,
            format!(
                "That account at {service} is not the school's. Begin again, and choose your school account."
            ),
        ),
        OpenIdFault::Token(TokenFault::Expired | TokenFault::TooEarly) => (
            StatusCode::UNAUTHORIZED,
            format!(
                "The clocks of {service} and of Homeward's server differ by more than a minute. {meanwhile}, and tell whoever \
                 looks after Homeward."
            ),
        ),
        OpenIdFault::Token(
            TokenFault::Malformed
            | TokenFault::Algorithm
            | TokenFault::Key
            | TokenFault::Signature
            | TokenFault::Issuer
            | TokenFault::Audience
            | TokenFault::Nonce
            | TokenFault::Subject,
        ) => (
            StatusCode::UNAUTHORIZED,
            format!(
                "The answer of {service} does not hold, so nobody was signed in. Begin again. If it happens again, tell whoever \
                 looks after Homeward: the log says why."
            ),
        ),
    };
    PageWords::plain(status, &text)
}

/// Returns the engine's own words as a sentence.
pub(super) fn engine_says(message: &str) -> String {
    let mut letters = message.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    format!(
        "{}{}. Sign in with your name and password.",
        first.unwrap_or_default(),
        letters.as_str()
    )
}
