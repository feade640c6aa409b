//! A locked screen stays live and audible in neutral words, and does nothing before the PIN. A board signed out by a timer
//! would be a blind office.

use super::notice::FormNotice;
use super::notice::{ActionOutcome, back_to};
use super::pages::{PageShell, PageState, shell};
use super::sign_in::{check_pin, pin_field};
use super::visitor::{PageVisitor, is_open_to_all};
use super::wall;
use crate::app::accounts::AccountRequest;
use crate::app::{Envelope, Request, Response as Answer};
use crate::clock::{since, uptime};
use crate::domain::account::TokenDigest;
use crate::domain::account::rights::BoardAction;
use crate::domain::time::Span;
use crate::wording::pages::lock as sentences;
use axum::Extension;
use axum::Form;
use axum::extract::{Request as HttpRequest, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Longest time without a press before a screen is locked. The page warns a minute before.
const IDLE_AT_MOST: Span = Span::from_secs(10 * 60);

/// Longest time for which a session's last press is remembered: a session lasts no longer.
const KEPT_FOR: Span = Span::from_secs(12 * 60 * 60);

/// The last press on each screen. In memory alone: a restart begins the wait anew, and unlocks nothing.
#[derive(Default)]
pub(super) struct IdleDesk {
    pressed: Mutex<BTreeMap<TokenDigest, Span>>,
}

impl IdleDesk {
    /// Notes a press.
    fn press(&self, token: &TokenDigest) {
        let mut pressed = self.lock();
        pressed.retain(|_, at| since(*at) < KEPT_FOR);
        pressed.insert(token.clone(), uptime());
    }

    /// Whether the last press was long ago. The first look at a session begins the wait.
    fn is_idle(&self, token: &TokenDigest) -> bool {
        let mut pressed = self.lock();
        let at = pressed.entry(token.clone()).or_insert_with(uptime);
        since(*at) >= IDLE_AT_MOST
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<TokenDigest, Span>> {
        self.pressed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a request comes of a press. Browsers mark a press as navigation, and a page's own fetches otherwise.
pub(super) fn is_press(request: &HttpRequest) -> bool {
    let mode = request.headers().get("sec-fetch-mode");
    mode.is_some_and(|mode| mode == "navigate") || *request.method() == Method::POST
}

/// Locks a screen long without a press, and notes a press.
pub(super) async fn note(pages: &PageState, visitor: &mut PageVisitor, is_press: bool) {
    let Some(token) = visitor.token.clone().filter(|_| visitor.account.is_some()) else {
        return;
    };
    if visitor.locked {
        return;
    }
    if pages.idle.is_idle(&token) {
        visitor.locked = true;
        if set(pages, visitor, true).await.is_err() {
            tracing::warn!("an idle screen could not be locked on record");
        }
        return;
    }
    if is_press {
        pages.idle.press(&token);
    }
}

/// Whether a locked screen may ask for a path.
pub(super) fn is_open_when_locked(path: &str) -> bool {
    let own = ["/", "/unlock", "/sign-out", "/events", "/tick"];
    // Styles and scripts hold nothing private.
    let is_dress = [".css", ".js", ".svg"].iter().any(|end| path.ends_with(end));
    own.contains(&path) || is_open_to_all(path) || is_dress
}

/// Answers a form of a locked screen.
pub(super) fn refusal() -> Response {
    (StatusCode::LOCKED, sentences::REFUSED.words()).into_response()
}

/// Locks the screen.
pub(super) async fn lock(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
) -> Response {
    match set(&pages, &visitor, true).await {
        Ok(()) => Redirect::to("/").into_response(),
        Err(why) => back_to("/", ActionOutcome::Refused(why)).into_response(),
    }
}

/// The PIN, as typed.
#[derive(Deserialize)]
pub(super) struct UnlockForm {
    pin: Option<String>,
}

/// Unlocks the screen.
pub(super) async fn unlock(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
    Form(form): Form<UnlockForm>,
) -> Response {
    if let Some(token) = &visitor.token {
        // A PIN given before the lock counts no more: another person may stand here now.
        pages.desk.forget_pin(token);
    }
    if let Err(why) = check_pin(&pages, &visitor, form.pin.as_deref()).await {
        return back_to("/", ActionOutcome::Refused(why)).into_response();
    }
    match set(&pages, &visitor, false).await {
        Ok(()) => {
            if let Some(token) = &visitor.token {
                pages.idle.press(token);
            }
            Redirect::to("/").into_response()
        }
        Err(why) => back_to("/", ActionOutcome::Refused(why)).into_response(),
    }
}

/// Takes the word of the page's script about a key or a press.
pub(super) async fn still_here() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// The script that locks an idle screen.
pub(super) async fn script() -> impl IntoResponse {
    (
        [(CONTENT_TYPE, "text/javascript; charset=utf-8")],
        include_str!("assets/lock.js"),
    )
}

async fn set(pages: &PageState, visitor: &PageVisitor, locked: bool) -> Result<(), String> {
    let Some(token) = visitor.token.clone() else {
        return Err(sentences::NOBODY_SIGNED_IN.words().to_owned());
    };
    let request = Request::Account(AccountRequest::Lock { token, locked });
    let envelope = Envelope::new(visitor.principal.clone(), request);
    match pages.handle.request(envelope).await {
        Answer::Done(_) => Ok(()),
        Answer::Refused { message } | Answer::Invalid { message } | Answer::Unknown { message } => {
            Err(message)
        }
    }
}

/// The warning before the lock; hidden until the script shows the line.
pub(super) fn warning(visitor: &PageVisitor) -> Markup {
    html! {
        @if visitor.account.is_some() && !visitor.locked {
            p.paused id="locks-soon" role="status" hidden { (sentences::LOCKS_SOON) }
        }
    }
}

/// Shows the board of a locked screen.
pub(super) async fn board(pages: &PageState, visitor: &PageVisitor, notice: &FormNotice) -> Markup {
    // Nothing of the board but the clock: the title would count alerts.
    let board = pages.board(visitor).await;
    let neutral = crate::app::view::Board {
        at: board.at,
        troubles: board.troubles.clone(),
        ..crate::app::view::Board::default()
    };
    let content = html! {
        div.locked id="locked" {
            @if visitor.may(BoardAction::SeeNames) { (wall::content(pages, visitor, false)) }
            form.people-pin method="post" action="/unlock" {
                p { (sentences::LOCKED.with(&[("name", &visitor.name)])) }
                (pin_field(pages, visitor, "unlock-pin"))
                button.first type="submit" { (sentences::UNLOCK) }
            }
        }
    };
    let frame = PageShell {
        path: "/",
        name: sentences::TITLE.words(),
        board: &neutral,
        notice,
    };
    shell(pages, visitor, &frame, content)
}
