//! The second step of signing in: the code on an admin's phone, asked for once the password was right.

use super::HttpState;
use super::listener::PeerAddress;
use super::pages::{PageState, bare_page};
use super::sign_in::{self, FIELD_AT_MOST, PageEntry, address_of, held_back, note_wrong, own_path};
use crate::domain::account::{AccountName, CodeGiven, SecretHash, TokenDigest};
use crate::domain::time::{Span, Timestamp};
use crate::password::{SessionToken, digest_of};
use crate::second_factor::{matching_step, step_at};
use crate::wording::pages::sign_in as sentences;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Form};
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Where the code is sent.
pub(super) const PATH: &str = "/sign-in/code";

/// How long a right password waits for its code.
const WAITS_FOR: Span = Span::from_mins(5);

/// Most passwords that wait for a code: beyond, the oldest has to be typed again. Only a right password waits.
const WAITING_AT_MOST: usize = 100;

/// Right passwords that wait for a code, by the digest of a ticket in the form. In memory alone: after a restart the password is
/// typed again.
#[derive(Default)]
pub(super) struct HalfWayDesk(Mutex<BTreeMap<TokenDigest, HalfWayEntry>>);

/// A right password that waits for its code.
#[derive(Clone)]
struct HalfWayEntry {
    name: AccountName,
    against: SecretHash,
    from: Timestamp,
}

impl HalfWayEntry {
    fn waits(&self, now: Timestamp) -> bool {
        self.from <= now && now.since(self.from) < WAITS_FOR
    }
}

impl HalfWayDesk {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<TokenDigest, HalfWayEntry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn admit(&self, ticket: TokenDigest, entry: HalfWayEntry) {
        let mut waiting = self.lock();
        waiting.retain(|_, known| known.waits(entry.from));
        while waiting.len() >= WAITING_AT_MOST {
            let oldest = waiting.iter().min_by_key(|(_, known)| known.from);
            let Some(oldest) = oldest.map(|(ticket, _)| ticket.clone()) else {
                break;
            };
            waiting.remove(&oldest);
        }
        waiting.insert(ticket, entry);
    }

    fn find(&self, ticket: &TokenDigest, now: Timestamp) -> Option<HalfWayEntry> {
        self.lock().get(ticket).filter(|entry| entry.waits(now)).cloned()
    }

    fn forget(&self, ticket: &TokenDigest) {
        self.lock().remove(ticket);
    }
}

/// Asks for the code of an account whose password was right.
pub(super) fn ask(
    pages: &PageState,
    name: &AccountName,
    against: SecretHash,
    then: &str,
    now: Timestamp,
) -> Response {
    let Ok(ticket) = SessionToken::draw() else {
        let words = sentences::NOT_NOW.words();
        let form = sign_in::form(pages, then, name.as_str(), Some(words));
        return (StatusCode::SERVICE_UNAVAILABLE, form).into_response();
    };
    let entry = HalfWayEntry {
        name: name.clone(),
        against,
        from: now,
    };
    pages.desk.half_way.admit(ticket.digest(), entry);
    form(ticket.reveal(), then, None).into_response()
}

/// A code, as typed.
#[derive(Deserialize)]
pub(super) struct CodeForm {
    #[serde(default)]
    ticket: String,
    #[serde(default)]
    code: String,
    then: Option<String>,
}

/// Begins a session, if the code is right and was never used.
pub(super) async fn sign_in(
    State(pages): State<Arc<PageState>>,
    Extension(app): Extension<Arc<HttpState>>,
    peer: Option<Extension<ConnectInfo<PeerAddress>>>,
    headers: HeaderMap,
    Form(typed): Form<CodeForm>,
) -> Response {
    let then = own_path(typed.then.as_deref());
    let now = pages.clock.now();
    let ticket = digest_of(&typed.ticket);
    let from_the_start = |words: &str| {
        let form = sign_in::form(&pages, then, "", Some(words));
        (StatusCode::UNAUTHORIZED, form).into_response()
    };
    let again =
        |status: StatusCode, words: &str| (status, form(&typed.ticket, then, Some(words))).into_response();
    let Some(entry) = pages.desk.half_way.find(&ticket, now) else {
        return from_the_start(sentences::CODE_TOO_LATE.words());
    };
    let address = address_of(peer.map(|Extension(peer)| peer.0), &headers);
    let snapshot = pages.handle.snapshot();
    if let Err(held) = snapshot.accounts.may_try(&entry.name, &address, now) {
        return again(StatusCode::TOO_MANY_REQUESTS, &held_back(&held, now));
    }
    let account = snapshot.accounts.open_account(&entry.name);
    let Some(factor) = account.and_then(|account| account.second_factor.as_ref()) else {
        pages.desk.half_way.forget(&ticket);
        return from_the_start(sentences::CHANGED_MEANWHILE.words());
    };
    let code: String = typed.code.chars().take(FIELD_AT_MOST).collect();
    let step = matching_step(&factor.secret, &code, now);
    let Some(step) = step.filter(|step| !factor.is_used(*step, step_at(now))) else {
        note_wrong(&pages, entry.name.as_str(), None).await;
        let words = if step.is_some() {
            sentences::CODE_USED
        } else {
            sentences::WRONG_CODE
        };
        return again(StatusCode::UNAUTHORIZED, words.words());
    };
    let admitted = PageEntry {
        name: entry.name.to_string(),
        address,
        against: entry.against,
        code: Some(CodeGiven {
            against: factor.secret.clone(),
            step,
            now: step_at(now),
        }),
    };
    match sign_in::begin(&pages, &app, admitted, then).await {
        Ok(answer) => {
            pages.desk.half_way.forget(&ticket);
            answer
        }
        Err(words) => again(StatusCode::CONFLICT, &words),
    }
}

fn form(ticket: &str, then: &str, wrong: Option<&str>) -> Markup {
    let title = if wrong.is_some() {
        sentences::ERROR_YOUR_CODE
    } else {
        sentences::YOUR_CODE
    };
    bare_page(
        title.words(),
        &html! {
            h1 { (sentences::YOUR_CODE) }
            @if let Some(wrong) = wrong { p.notice.refused role="alert" id="notice" { (wrong) } }
            form.sign-in method="post" action=(PATH) {
                input type="hidden" name="ticket" value=(ticket);
                input type="hidden" name="then" value=(then);
                label for="code" { (sentences::SIX_DIGITS) }
                input id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" maxlength="9" required
                    autofocus;
                button.first type="submit" { (sentences::SIGN_IN) }
            }
            @let command = html! { code { (sentences::SECOND_STEP_OFF) } };
            p.soft { (sentences::NO_PHONE.with(&[("command", &command)])) }
        },
    )
}
