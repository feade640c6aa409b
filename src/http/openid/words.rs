//! The words of the pages: the event, and the next thing to do. Never the service's own words: any site can write an address.

use super::bare_page;
use crate::domain::account::LinkCode;
use crate::openid::{OpenIdFault, TokenFault};
use crate::wording::pages::{Sentence, openid as sentences, sign_in};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

/// No service is set up here.
pub(super) const NOT_SET_UP: &str = sentences::NOT_SET_UP.words();

/// The machine has no randomness, or Homeward is out of order.
pub(super) const NO_RANDOMNESS: &str = sign_in::NOT_NOW.words();

/// The browser back here is another than the browser that left.
pub(super) const NOT_THIS_BROWSER: &str = sentences::NOT_THIS_BROWSER.words();

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
            h1 { (sentences::NOT_SIGNED_IN) }
            p.notice.refused role="alert" id="notice" { (self.text) }
            p { a href="/sign-in" { (sentences::BACK_TO_SIGN_IN) } }
        };
        (self.status, bare_page(sign_in::ERROR_SIGN_IN.words(), &content)).into_response()
    }
}

/// Returns the page on the way to the service, for a browser without automatic forwarding.
pub(super) fn leaving(service: &str, url: &str) -> Markup {
    html! {
        h1 { (sentences::ON_TO.with(&[("service", &service)])) }
        p { (sentences::COME_BACK) }
        p { a href=(url) { (sentences::GO_ON_TO.with(&[("service", &service)])) } }
    }
}

/// Returns the page for an identity without an account.
pub(super) fn waiting(code: &LinkCode, shown: Option<&str>) -> Markup {
    html! {
        h1 { (sentences::NOT_LINKED) }
        p.notice id="notice" {
            @match shown {
                Some(shown) => (sentences::WHOSE_ACCOUNT_AS.with(&[("name", &shown)])),
                None => (sentences::WHOSE_ACCOUNT),
            }
        }
        p { (sentences::GIVE_CODE) }
        p { b id="code" { (code) } }
        p { (sentences::THEY_TYPE) }
        p { code { (sentences::LINK_COMMAND.plain(&[("code", code)])) } }
        p { a href="/sign-in" { (sentences::BACK_TO_SIGN_IN) } }
    }
}

/// Returns the words for a person sent back without a code.
pub(super) fn sent_back(word: Option<&'static str>, service: &str) -> PageWords {
    let said = match word {
        Some("access_denied" | "user_cancelled_login" | "consent_required") => sentences::WITHOUT_SIGNING_IN,
        Some("server_error" | "temporarily_unavailable") => sentences::WRONG_THERE,
        Some(word) => {
            let text = sentences::CAME_TO_NOTHING_WORD.plain(&[("service", &service), ("word", &word)]);
            return PageWords::plain(StatusCode::UNAUTHORIZED, &text);
        }
        None => sentences::CAME_TO_NOTHING,
    };
    PageWords::plain(StatusCode::UNAUTHORIZED, &said.plain(&[("service", &service)]))
}

/// Returns the words for a fault, with the remedy.
pub(super) fn of_fault(fault: &OpenIdFault, service: &str) -> PageWords {
    let of_service = |said: Sentence| said.plain(&[("service", &service)]);
    let (status, text) = match fault {
        OpenIdFault::Unreachable { .. } => (
            StatusCode::SERVICE_UNAVAILABLE,
            of_service(sentences::UNREACHABLE),
        ),
        OpenIdFault::Odd { .. } => (StatusCode::BAD_GATEWAY, of_service(sentences::ODD)),
        OpenIdFault::ClientRefused { word } => (
            StatusCode::BAD_GATEWAY,
            sentences::HOMEWARD_REFUSED.plain(&[("service", &service), ("word", word)]),
        ),
        OpenIdFault::CodeRefused { .. } => (
            StatusCode::UNAUTHORIZED,
            sentences::CODE_REFUSED.words().to_owned(),
        ),
        OpenIdFault::OtherIssuer => (StatusCode::UNAUTHORIZED, of_service(sentences::OTHER_ISSUER)),
        OpenIdFault::Token(TokenFault::Tenant | TokenFault::Domain) => {
            (StatusCode::FORBIDDEN, of_service(sentences::NOT_THE_SCHOOLS))
        }
        OpenIdFault::Token(TokenFault::Expired | TokenFault::TooEarly) => {
            (StatusCode::UNAUTHORIZED, of_service(sentences::CLOCKS_DIFFER))
        }
        OpenIdFault::Token(
            TokenFault::Malformed
            | TokenFault::Algorithm
            | TokenFault::Key
            | TokenFault::Signature
            | TokenFault::Issuer
            | TokenFault::Audience
            | TokenFault::Nonce
            | TokenFault::Subject,
        ) => (StatusCode::UNAUTHORIZED, of_service(sentences::DOES_NOT_HOLD)),
    };
    PageWords::plain(status, &text)
}

/// Returns the engine's own words as a sentence.
pub(super) fn engine_says(message: &str) -> String {
    let mut letters = message.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    let why = format!("{}{}", first.unwrap_or_default(), letters.as_str());
    sentences::ENGINE_SAYS.plain(&[("why", &why)])
}
