//! Admitting a screen: the browser that opens the link becomes the wall's or reception's, once somebody presses the button.

use super::HttpState;
use super::pages::{PageState, bare_page};
use super::visitor::{cookie, is_https, of_token, with_cookie};
use crate::app::accounts::AccountRequest;
use crate::app::{Envelope, Request, Response as Answer};
use crate::domain::account::SCREEN_SESSION;
use crate::domain::principal::Principal;
use crate::password::{SessionToken, digest_of};
use crate::wording::pages::screen as sentences;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;
use std::sync::Arc;

/// Asks whether this browser is to be the screen. A link that was only looked at changes nothing.
pub(super) async fn page(State(pages): State<Arc<PageState>>, Path(token): Path<String>) -> Response {
    let snapshot = pages.handle.snapshot();
    let Some(screen) =
        of_token(&snapshot, &digest_of(&token), pages.clock.now()).filter(|found| found.account.is_none())
    else {
        return no_such_screen();
    };
    let (question, yes) = if screen.is_kiosk {
        (sentences::MAKE_KIOSK, sentences::YES_KIOSK)
    } else {
        (sentences::MAKE_WALL, sentences::YES_WALL)
    };
    let content = html! {
        h1 { (question) }
        p { (sentences::NEEDS_NOBODY) }
        form.sign-in method="post" { button.first type="submit" { (yes) } }
    };
    bare_page(sentences::TITLE.words(), &content).into_response()
}

/// Makes the browser the screen. The link works once: the browser gets a token of its own.
pub(super) async fn admit(
    State(pages): State<Arc<PageState>>,
    Extension(app): Extension<Arc<HttpState>>,
    Path(token): Path<String>,
) -> Response {
    let snapshot = pages.handle.snapshot();
    let Some(screen) =
        of_token(&snapshot, &digest_of(&token), pages.clock.now()).filter(|found| found.account.is_none())
    else {
        return no_such_screen();
    };
    let Ok(own) = SessionToken::draw() else {
        return no_such_screen();
    };
    let taking = AccountRequest::TakeScreen {
        link: digest_of(&token),
        token: own.digest(),
    };
    let envelope = Envelope::new(Principal::SignInPage, Request::Account(taking));
    let Answer::Done(_) = pages.handle.request(envelope).await else {
        return no_such_screen();
    };
    let leads = if screen.is_kiosk { "/kiosk" } else { "/wall" };
    let seconds = SCREEN_SESSION.ms() / 1000;
    with_cookie(Redirect::to(leads), cookie(is_https(&app), own.reveal(), seconds))
}

fn no_such_screen() -> Response {
    let command = html! { code { (sentences::PRINT_COMMAND) } };
    let content = html! {
        h1 { (sentences::DOES_NOT_WORK) }
        p { (sentences::PRINTS_ANOTHER.with(&[("command", &command)])) }
    };
    (
        StatusCode::NOT_FOUND,
        bare_page(sentences::TITLE.words(), &content),
    )
        .into_response()
}
