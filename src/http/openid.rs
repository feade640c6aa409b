//! Signing in at the school's own service: a press leads there, and the service leads back with a code.
//!
//! A session begins by no header and no link: the same browser must leave and come back, and the token must hold
//! ([`crate::openid`]).

mod desk;
mod words;

pub(super) use desk::LeavingDesk;

use super::HttpState;
use super::listener::PeerAddress;
use super::pages::{PageState, bare_page};
use super::sign_in::{FIELD_AT_MOST, address_of, form as ordinary_form, held_back, note_wrong, own_path};
use super::visitor::{cookie, is_https, named_cookie, named_token, with_cookie};
use crate::app::accounts::{AccountRequest, IdentityEntry};
use crate::app::answer::CallAnswer;
use crate::app::{Envelope, Request, Response as Answer};
use crate::domain::account::PERSON_SESSION;
use crate::domain::principal::Principal;
use crate::openid::{
    CallbackOutcome, CallbackWords, OpenIdFault, OpenIdProvider, SignInHandshake, SignedInIdentity,
};
use crate::password::{SessionToken, draw_link_code};
use crate::wording::pages::{openid as sentences, sign_in as sign_in_words};
use axum::extract::rejection::QueryRejection;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::header::REFRESH;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use desk::{LEAVES_FOR, LeftBrowser};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;
use words::PageWords;

/// Where the press goes.
pub(super) const PATH: &str = "/sign-in/openid";

/// Where the service leads back to.
pub(super) const BACK: &str = "/sign-in/openid/back";

/// The cookie of a browser away, by https and by plain http.
const COOKIES: (&str, &str) = ("__Host-homeward-openid", "homeward-openid");

/// Renders the button, where the school has a sign-in service.
pub(super) fn button(pages: &PageState, then: &str) -> Markup {
    let Some(provider) = provider(pages) else {
        return html! {};
    };
    html! {
        form.sign-in method="post" action=(PATH) {
            input type="hidden" name="then" value=(then);
            button.first type="submit" { (provider.settings().button()) }
        }
        p.soft { (sentences::OR_BY_PASSWORD) }
    }
}

fn provider(pages: &PageState) -> Option<Arc<OpenIdProvider>> {
    pages.outside.borrow().openid.clone()
}

/// Where to go after signing in.
#[derive(Deserialize)]
pub(super) struct LeaveForm {
    then: Option<String>,
}

/// Leads a browser to the service.
///
/// By a page and not by a redirect: our policy lets a form lead to our own pages alone, and browsers apply the policy to redirects
/// too.
pub(super) async fn leave(
    State(pages): State<Arc<PageState>>,
    Extension(app): Extension<Arc<HttpState>>,
    peer: Option<Extension<ConnectInfo<PeerAddress>>>,
    headers: HeaderMap,
    Form(typed): Form<LeaveForm>,
) -> Response {
    let then = own_path(typed.then.as_deref());
    let refused = |status: StatusCode, words: &str| {
        (status, ordinary_form(&pages, then, "", Some(words))).into_response()
    };
    let Some(provider) = provider(&pages) else {
        return refused(StatusCode::NOT_FOUND, words::NOT_SET_UP);
    };
    let address = address_of(peer.map(|Extension(peer)| peer.0), &headers);
    let now = pages.clock.now();
    if let Err(held) = pages.handle.snapshot().accounts.may_try_from(&address, now) {
        return refused(StatusCode::TOO_MANY_REQUESTS, &held_back(&held, now));
    }
    let (Some(handshake), Ok(ticket)) = (SignInHandshake::draw(), SessionToken::draw()) else {
        return refused(StatusCode::SERVICE_UNAVAILABLE, words::NO_RANDOMNESS);
    };
    let url = match provider.address_for(&handshake).await {
        Ok(url) => url,
        Err(fault) => {
            note_fault(&fault);
            let service = provider.settings().service();
            return refused(
                StatusCode::SERVICE_UNAVAILABLE,
                &words::of_fault(&fault, service).text,
            );
        }
    };
    let left = LeftBrowser {
        handshake,
        address,
        then: then.to_owned(),
        from: now,
    };
    pages.desk.leaving.admit(ticket.digest(), left);
    let mut answer = with_cookie(
        bare_page(
            sign_in_words::SIGN_IN.words(),
            &words::leaving(provider.settings().service(), url.as_str()),
        ),
        named_cookie(COOKIES, is_https(&app), ticket.reveal(), LEAVES_FOR.ms() / 1000),
    );
    if let Ok(refresh) = HeaderValue::from_str(&format!("0; url={url}")) {
        answer.headers_mut().insert(REFRESH, refresh);
    }
    answer
}

/// The words of the service in the address.
#[derive(Deserialize)]
pub(super) struct BackQuery {
    code: Option<String>,
    state: Option<String>,
    iss: Option<String>,
    error: Option<String>,
}

/// Begins a session of the person named by the service; otherwise says why not, with the remedy.
pub(super) async fn come_back(
    State(pages): State<Arc<PageState>>,
    Extension(app): Extension<Arc<HttpState>>,
    peer: Option<Extension<ConnectInfo<PeerAddress>>>,
    headers: HeaderMap,
    query: Result<Query<BackQuery>, QueryRejection>,
) -> Response {
    let Some(provider) = provider(&pages) else {
        return PageWords::plain(StatusCode::NOT_FOUND, words::NOT_SET_UP).page();
    };
    let address = address_of(peer.map(|Extension(peer)| peer.0), &headers);
    let now = pages.clock.now();
    if let Err(held) = pages.handle.snapshot().accounts.may_try_from(&address, now) {
        return PageWords::plain(StatusCode::TOO_MANY_REQUESTS, &held_back(&held, now)).page();
    }
    let secure = is_https(&app);
    let ticket = named_token(&headers, COOKIES, secure);
    let query = query.map(|Query(query)| query).ok();
    let state = query.as_ref().and_then(|query| query.state.as_deref());
    let left = ticket
        .zip(state)
        .and_then(|(ticket, state)| pages.desk.leaving.take(&ticket, state, now));
    let (Some(left), Some(query)) = (left, query) else {
        // Nothing is counted: another site can have a browser open this address as often as it likes.
        return PageWords::plain(StatusCode::BAD_REQUEST, words::NOT_THIS_BROWSER).page();
    };
    let answer = match signed_in(&provider, query, &left.handshake).await {
        Ok(person) => begin(&pages, &app, person, (address, &left.then)).await,
        Err(refusal) => {
            if refusal.counts {
                note_wrong(&pages, "", Some(address)).await;
            }
            refusal.words.page()
        }
    };
    // The ticket is spent, with or without success.
    with_cookie(answer, named_cookie(COOKIES, secure, "", 0))
}

/// A sign-in without success.
struct Refusal {
    words: PageWords,
    /// Whether the next try may have to wait: the school's own service would never have sent such an answer.
    counts: bool,
}

/// Returns the person named by the service.
async fn signed_in(
    provider: &OpenIdProvider,
    query: BackQuery,
    handshake: &SignInHandshake,
) -> Result<SignedInIdentity, Refusal> {
    let service = provider.settings().service();
    let refused = |fault: OpenIdFault| {
        note_fault(&fault);
        Refusal {
            words: words::of_fault(&fault, service),
            counts: matches!(
                fault,
                OpenIdFault::OtherIssuer | OpenIdFault::Token(_) | OpenIdFault::CodeRefused { .. }
            ),
        }
    };
    let back = CallbackWords {
        code: query.code,
        issuer: query.iss,
        error: query.error,
    };
    match provider.outcome_of(back).await.map_err(refused)? {
        CallbackOutcome::Code(code) => provider.identity_of(&code, handshake).await.map_err(refused),
        CallbackOutcome::Refused(word) => {
            tracing::info!(
                word = word.unwrap_or("another word"),
                "the sign-in service sent somebody back"
            );
            Err(Refusal {
                words: words::sent_back(word, service),
                counts: false,
            })
        }
    }
}

/// Begins the session of an identity's account. An identity without an account is given a code for an admin.
async fn begin(
    pages: &PageState,
    app: &HttpState,
    person: SignedInIdentity,
    (address, then): (String, &str),
) -> Response {
    let (Ok(code), Ok(token)) = (draw_link_code(), SessionToken::draw()) else {
        return PageWords::plain(StatusCode::SERVICE_UNAVAILABLE, words::NO_RANDOMNESS).page();
    };
    let shown = person.email.clone().or_else(|| person.name.clone());
    let entry = IdentityEntry {
        identity: person.identity,
        name: person.name,
        email: person.email,
        address,
        token: token.digest(),
        code,
    };
    let request = Request::Account(AccountRequest::SignInByIdentity(Box::new(entry)));
    let answer = pages
        .handle
        .request(Envelope::new(Principal::SignInPage, request))
        .await;
    match answer {
        Answer::Done(CallAnswer::AccountChanged(_)) => {
            let seconds = PERSON_SESSION.ms() / 1000;
            with_cookie(
                Redirect::to(own_path(Some(then))),
                cookie(is_https(app), token.reveal(), seconds),
            )
        }
        Answer::Done(CallAnswer::IdentityWaiting(waiting)) => {
            let shown = shown.map(|shown| shown.reveal().chars().take(FIELD_AT_MOST).collect::<String>());
            let page = words::waiting(&waiting.code, shown.as_deref());
            (
                StatusCode::FORBIDDEN,
                bare_page(sentences::NOT_LINKED.words(), &page),
            )
                .into_response()
        }
        Answer::Refused { message } | Answer::Invalid { message } | Answer::Unknown { message } => {
            PageWords::plain(StatusCode::CONFLICT, &words::engine_says(&message)).page()
        }
        Answer::Done(_) => PageWords::plain(StatusCode::INTERNAL_SERVER_ERROR, words::NO_RANDOMNESS).page(),
    }
}

/// Logs a fault. A fault for an admin to mend is a warning; the rest may be mischief.
fn note_fault(fault: &OpenIdFault) {
    match fault {
        OpenIdFault::Unreachable { .. } | OpenIdFault::Odd { .. } | OpenIdFault::ClientRefused { .. } => {
            tracing::warn!(%fault, "nobody can sign in by the school's sign-in service just now");
        }
        OpenIdFault::CodeRefused { .. } | OpenIdFault::OtherIssuer | OpenIdFault::Token(_) => {
            tracing::info!(%fault, "a sign-in by the school's sign-in service was refused");
        }
    }
}
